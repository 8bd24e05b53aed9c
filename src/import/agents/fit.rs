//! Which role of which team an agent's definition is for: a role's exact name, else words of its name, else words of its description.

use crate::import::canonical;

/// Where an agent belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One of the office, which every scenario has.
    Office,
    /// A role of a team, and whether its name says so.
    Role(&'static str, bool),
    Nowhere,
}

/// Words in the name of one who directs, plans or hands out work: the director, the planner and the support agents do that.
const OFFICE: [&str; 19] = [
    "organizer",
    "coordinator",
    "distributor",
    "orchestrator",
    "orchestration",
    "project-manager",
    "program-manager",
    "product-manager",
    "product-owner",
    "delivery-manager",
    "task-manager",
    "scrum",
    "planner",
    "context-manager",
    "workflow-manager",
    "supervisor",
    "director",
    "coord",
    "pm",
];

/// Words in an agent's name, and the role that they mean; the first that fits counts, so that what is checked comes before what is built,
/// and a craft before the language that it is carried out in.
const NAMES: [(&str, &str); 120] = [
    ("code-review", "code-review-expert"),
    ("architect-review", "code-review-expert"),
    ("reviewer", "code-review-expert"),
    ("refactor", "code-review-expert"),
    ("security", "security-auditor"),
    ("penetration", "security-auditor"),
    ("pentest", "security-auditor"),
    ("vulnerability", "security-auditor"),
    ("compliance", "security-auditor"),
    ("auditor", "security-auditor"),
    ("performance", "performance-engineer"),
    ("load-test", "performance-engineer"),
    ("chaos", "performance-engineer"),
    ("profiler", "performance-engineer"),
    ("qa", "qa-engineer"),
    ("test", "qa-engineer"),
    ("tests", "qa-engineer"),
    ("tester", "qa-engineer"),
    ("testing", "qa-engineer"),
    ("quality", "qa-engineer"),
    ("debugger", "qa-engineer"),
    ("error-detective", "qa-engineer"),
    ("tdd", "qa-engineer"),
    ("mcp", "mcp-bridge-engineer"),
    ("sql", "sql-specialist"),
    ("mysql", "sql-specialist"),
    ("query", "sql-specialist"),
    ("database", "database-architect"),
    ("postgres", "database-architect"),
    ("postgresql", "database-architect"),
    ("mongodb", "database-architect"),
    ("dba", "database-architect"),
    ("db", "database-architect"),
    ("schema", "database-architect"),
    ("data-model", "database-architect"),
    ("integration", "integration-specialist"),
    ("integrations", "integration-specialist"),
    ("webhook", "integration-specialist"),
    ("payment", "integration-specialist"),
    ("connector", "integration-specialist"),
    ("migration", "integration-specialist"),
    ("devops", "devops-engineer"),
    ("sre", "devops-engineer"),
    ("ops", "devops-engineer"),
    ("cicd", "devops-engineer"),
    ("kubernetes", "devops-engineer"),
    ("docker", "devops-engineer"),
    ("terraform", "devops-engineer"),
    ("cloud", "devops-engineer"),
    ("aws", "devops-engineer"),
    ("azure", "devops-engineer"),
    ("infrastructure", "devops-engineer"),
    ("deployment", "devops-engineer"),
    ("deploy", "devops-engineer"),
    ("release", "devops-engineer"),
    ("platform", "devops-engineer"),
    ("network", "devops-engineer"),
    ("build", "devops-engineer"),
    ("ci", "devops-engineer"),
    ("incident", "devops-engineer"),
    ("git", "devops-engineer"),
    ("documentation", "documentation-expert"),
    ("documenter", "documentation-expert"),
    ("docs", "documentation-expert"),
    ("technical-writer", "documentation-expert"),
    ("writer", "documentation-expert"),
    ("research", "research-manager"),
    ("researcher", "research-manager"),
    ("analyst", "research-manager"),
    ("search", "research-manager"),
    ("knowledge", "research-manager"),
    ("explorer", "research-manager"),
    ("ui-coder", "frontend-developer"),
    ("ui-dev", "frontend-developer"),
    ("ui-engineer", "frontend-developer"),
    ("ui", "ui-ux-designer"),
    ("ux", "ui-ux-designer"),
    ("designer", "ui-ux-designer"),
    ("accessibility", "ui-ux-designer"),
    ("frontend", "frontend-developer"),
    ("front-end", "frontend-developer"),
    ("react", "frontend-developer"),
    ("vue", "frontend-developer"),
    ("angular", "frontend-developer"),
    ("svelte", "frontend-developer"),
    ("nextjs", "frontend-developer"),
    ("css", "frontend-developer"),
    ("web", "frontend-developer"),
    ("mobile", "frontend-developer"),
    ("ios", "frontend-developer"),
    ("android", "frontend-developer"),
    ("flutter", "frontend-developer"),
    ("swift", "frontend-developer"),
    ("electron", "frontend-developer"),
    ("javascript", "frontend-developer"),
    ("typescript", "frontend-developer"),
    ("api", "api-architect"),
    ("graphql", "api-architect"),
    ("microservices", "api-architect"),
    ("architect", "api-architect"),
    ("backend", "backend-developer"),
    ("back-end", "backend-developer"),
    ("fullstack", "backend-developer"),
    ("python", "backend-developer"),
    ("java", "backend-developer"),
    ("golang", "backend-developer"),
    ("rust", "backend-developer"),
    ("ruby", "backend-developer"),
    ("rails", "backend-developer"),
    ("php", "backend-developer"),
    ("laravel", "backend-developer"),
    ("django", "backend-developer"),
    ("node", "backend-developer"),
    ("csharp", "backend-developer"),
    ("dotnet", "backend-developer"),
    ("cpp", "backend-developer"),
    ("developer", "backend-developer"),
    ("dev", "backend-developer"),
    ("coder", "backend-developer"),
    ("programmer", "backend-developer"),
];

/// Phrases in a description, and the role that they mean: fewer and longer than words of a name, since a description mentions much. The one
/// that comes first in the text counts.
const PHRASES: [(&str, &str); 39] = [
    ("code review", "code-review-expert"),
    ("review code", "code-review-expert"),
    ("reviews code", "code-review-expert"),
    ("reviews changes", "code-review-expert"),
    ("reviews pull requests", "code-review-expert"),
    ("security audit", "security-auditor"),
    ("penetration test", "security-auditor"),
    ("load test", "performance-engineer"),
    ("performance optimization", "performance-engineer"),
    ("test automation", "qa-engineer"),
    ("quality assurance", "qa-engineer"),
    ("unit tests", "qa-engineer"),
    ("write tests", "qa-engineer"),
    ("qa engineer", "qa-engineer"),
    ("test suite", "qa-engineer"),
    ("regression test", "qa-engineer"),
    ("mcp server", "mcp-bridge-engineer"),
    ("sql queries", "sql-specialist"),
    ("database design", "database-architect"),
    ("database schema", "database-architect"),
    ("database architect", "database-architect"),
    ("designs schemas", "database-architect"),
    ("third-party", "integration-specialist"),
    ("ci/cd", "devops-engineer"),
    ("devops", "devops-engineer"),
    ("ci and deployment", "devops-engineer"),
    ("continuous integration", "devops-engineer"),
    ("deployment pipeline", "devops-engineer"),
    ("kubernetes", "devops-engineer"),
    ("infrastructure as code", "devops-engineer"),
    ("technical documentation", "documentation-expert"),
    ("user documentation", "documentation-expert"),
    ("api documentation", "documentation-expert"),
    ("user interface", "ui-ux-designer"),
    ("user experience", "ui-ux-designer"),
    ("frontend", "frontend-developer"),
    ("api design", "api-architect"),
    ("backend", "backend-developer"),
    ("server-side", "backend-developer"),
];

/// What a description says of one who directs others, before whom it is.
const DIRECTS: [&str; 13] = [
    "direct",
    "directs",
    "orchestrate",
    "orchestrates",
    "coordinate",
    "coordinates",
    "supervise",
    "supervises",
    "manage",
    "manages",
    "oversees",
    "delegates to",
    "delegate to",
];

/// Whom.
const DIRECTED: [&str; 8] = [
    "all other agents",
    "all agents",
    "all the agents",
    "other agents",
    "the other agents",
    "the team of agents",
    "a team of agents",
    "agents",
];

/// Work of the office in other words.
const OFFICE_PHRASES: [&str; 5] = ["decides who does what", "resolves blockers", "resolve blockers", "stuck agents", "blocked agents"];

/// Where machines agree, one who coordinates them writes a protocol and directs nobody.
const MACHINERY: [&str; 3] = ["consensus", "byzantine", "gossip"];

fn directs(description: &str) -> bool {
    let says = |verb: &str, whom: &str| {
        let phrase = format!("{verb} {whom}");
        description.match_indices(&phrase).any(|(at, _)| {
            let (before, behind) = (&description[..at], &description[at + phrase.len()..]);
            !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
        })
    };
    DIRECTS.iter().any(|verb| DIRECTED.iter().any(|whom| says(verb, whom)))
        || OFFICE_PHRASES.iter().any(|phrase| description.contains(phrase))
}

/// A trade in words, as a description names one who has it: `a database architect`.
fn named_in(description: &str) -> Option<&'static str> {
    let roles = canonical::TEAMS.iter().flat_map(|team| team.roles).copied();
    let found = roles.filter_map(|role| Some((description.find(&role.replace('-', " "))?, role)));
    found.min_by_key(|(at, _)| *at).map(|(_, role)| role)
}

/// Where an agent belongs by its name and its description.
pub fn place(name: &str, description: &str) -> Place {
    let name = kebab(name);
    if let Some(role) = canonical::TEAMS.iter().flat_map(|team| team.roles).find(|role| **role == name) {
        return Place::Role(role, true);
    }
    let description = description.to_lowercase();
    let is_machinery = MACHINERY.iter().any(|word| has(&name, word) || description.contains(word));
    if canonical::OFFICE.contains(&name.as_str()) || !is_machinery && OFFICE.iter().any(|word| has(&name, word)) {
        return Place::Office;
    }
    // A description that begins with the trade in so many words is surer than a word of a fancy name.
    let opening = description.trim_start().trim_start_matches("a ").trim_start_matches("an ").trim_start_matches("the ");
    let ends = |rest: &str| !rest.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-'));
    if let Some(role) = named_in(opening).filter(|role| opening.strip_prefix(role.replace('-', " ").as_str()).is_some_and(ends)) {
        return Place::Role(role, false);
    }
    let by_name = NAMES.iter().find(|(word, _)| has(&name, word)).map(|(_, role)| *role);
    if let Some(by_name) = by_name {
        let near = named_in(&description).filter(|said| by_name == "sql-specialist" && *said == "database-architect");
        // Who builds what others see is no designer for a name such as `ui-kit`.
        let builds = ["build", "implement", "develop"].iter().any(|word| description.contains(word));
        let is_built = by_name == "ui-ux-designer" && builds && description.contains("frontend") && !description.contains("design");
        let near = near.or_else(|| is_built.then_some("frontend-developer"));
        return Place::Role(near.unwrap_or(by_name), true);
    }
    if !is_machinery && directs(&description) {
        return Place::Office;
    }
    if let Some(role) = named_in(&description) {
        return Place::Role(role, false);
    }
    let first = PHRASES.iter().filter_map(|(phrase, role)| Some((description.find(phrase)?, *role))).min_by_key(|(at, _)| *at);
    first.map_or(Place::Nowhere, |(_, role)| Place::Role(role, false))
}

/// `React Specialist` is `react-specialist`.
pub fn kebab(name: &str) -> String {
    let words: Vec<String> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}

/// Whether a name has a word, or words that belong together; a longer one that begins with it will do where it is long itself.
fn has(name: &str, word: &str) -> bool {
    /// `ci`, `ui` and `api` begin too many words.
    const WHOLE_MAX: usize = 4;
    name.match_indices(word).any(|(at, _)| {
        let is_begin = at == 0 || name[..at].ends_with('-');
        let rest = &name[at + word.len()..];
        is_begin && (rest.is_empty() || rest.starts_with('-') || word.len() > WHOLE_MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_a_role_that_some_team_has_and_no_word_stands_behind_one_that_hides_it() {
        for (at, (word, role)) in NAMES.iter().enumerate() {
            assert!(canonical::team_of(role).is_some(), "{role}");
            assert!(!NAMES[..at].iter().any(|(before, other)| other != role && has(word, before)), "{word} never counts");
        }
        assert!(PHRASES.iter().all(|(_, role)| canonical::team_of(role).is_some()));
    }

    #[test]
    fn names_are_read_before_descriptions() {
        for (name, role) in [
            ("sql-specialist", "sql-specialist"),
            ("React Specialist", "frontend-developer"),
            ("postgres-pro", "database-architect"),
            ("code-reviewer", "code-review-expert"),
            ("performance-engineer", "performance-engineer"),
            ("fullstack-developer", "backend-developer"),
            ("graphql-architect", "api-architect"),
            ("java-architect", "api-architect"),
            ("kubernetes-specialist", "devops-engineer"),
            ("api-documenter", "documentation-expert"),
            ("ui-designer", "ui-ux-designer"),
            ("test-automator", "qa-engineer"),
            ("mcp-developer", "mcp-bridge-engineer"),
        ] {
            assert_eq!(place(name, "backend"), Place::Role(role, true), "{name}");
        }
        for name in
            ["project-manager", "scrum-master", "agent-organizer", "task-distributor", "multi-agent-coordinator", "execution-director"]
        {
            assert_eq!(place(name, "code review"), Place::Office, "{name}");
        }
        assert_eq!(place("helper", "Does code review of backend code"), Place::Role("code-review-expert", false));
        for (name, description, role) in [
            ("bug-hunter", "Runs test suites, QA engineer who reports regressions", "qa-engineer"),
            ("pipeline-keeper", "Keeps CI and deployments going; devops", "devops-engineer"),
            ("schema-whisperer-2", "x", "database-architect"),
            ("whisperer", "Designs schemas and migrations; database architect", "database-architect"),
        ] {
            assert!(matches!(place(name, description), Place::Role(of, _) if of == role), "{name}");
        }
        let said = place("sql-whisperer", "Designs schemas and migrations; database architect");
        assert_eq!(said, Place::Role("database-architect", true));
        assert_eq!(place("chief-of-staff", "Plans work and directs all other agents"), Place::Office);
        for description in [
            "Use this agent to orchestrate and direct all other agents.",
            "Supervises all agents and enforces quality standards",
            "Coordinates the team of agents; decides who does what",
            "Resolves blockers: diagnoses stuck agents",
        ] {
            assert_eq!(place("maestro", description), Place::Office, "{description}");
        }
        let consensus = "Coordinates Byzantine fault-tolerant consensus protocols with malicious actor detection";
        assert_eq!(place("byzantine-coordinator", consensus), Place::Nowhere);
        assert_eq!(place("critic", "Reviews code for defects and security"), Place::Role("code-review-expert", false));
        for name in ["ui-coder", "ui-kit"] {
            assert_eq!(place(name, "Builds React frontend components"), Place::Role("frontend-developer", true), "{name}");
        }
        assert_eq!(place("ui-kit", "Designs frontend components"), Place::Role("ui-ux-designer", true));
        assert_eq!(place("growth-loops", "Grows the business by latest apis"), Place::Nowhere);
        assert_eq!(place("", ""), Place::Nowhere);
    }
}
