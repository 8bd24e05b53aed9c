//! A folder of agent definitions, Markdown with YAML front matter, as the members of teams, with an example of a plan for them to carry out.

mod combine;
mod example;
mod fit;
mod front_matter;
mod models;
mod office;

pub use combine::with_plan;
pub use models::{MODELS, Model};

use super::canonical;
use super::draft::{Draft, DraftMember, DraftTeam, Notes};
use crate::domain::number::count;
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use fit::Place as Fit;
use front_matter::FrontMatter;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Of agents alone: a plan brings its own start.
const NO_START: &str = "no agent names a start";

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub file: FileId,
    /// As people are told it.
    pub path: String,
    pub text: String,
}

/// What a folder leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What the scenario is called: the folder's name.
    pub name: String,
    /// The model of those who name none, or that of whoever calls them; if empty, that of most others of the folder, else sonnet.
    pub model: String,
}

/// An agent, and what it is taken for.
struct Agent {
    name: String,
    description: String,
    model: String,
    /// Of a team; nothing of one who fits none.
    role: &'static str,
}

/// The teams that the definitions make up, and an example plan of work for them, marked as one to replace. `None` if nobody fits a team,
/// and then `problems` say so.
pub fn read(definitions: &[Definition], options: &Options, problems: &mut Problems) -> Option<Draft> {
    let mut notes = Notes::default();
    let Sorted { agents, spare, office } = sorted(definitions, &mut notes);
    if agents.is_empty() {
        let place = definitions.first().map(|first| Place { file: first.file, bytes: 0..0 });
        let what = match definitions.len() {
            0 => "no agent definitions: the folder has no Markdown files".to_owned(),
            count => format!("none of {count} files defines an agent that fits a team"),
        };
        let told: Vec<String> = notes.left_out.into_iter().chain(notes.guessed).collect();
        let help = format!(
            "a definition begins with `---`, `name: backend-developer`, `description: ...` and `---`; its name or its description says what it does{}{}",
            if told.is_empty() { "" } else { ". " },
            told.join("; ")
        );
        problems.list.push(crate::scenario::problem::Problem { place, what, label: String::new(), help: Some(help) });
        return None;
    }
    let usual = usual_model(&agents, options);
    let rule = if models::family(&options.model).is_some() {
        "as told"
    } else if agents.iter().any(|agent| models::family(&agent.model).is_some()) {
        "that of most others"
    } else {
        "an assumption, as none of them names one"
    };
    let teams = teams(&agents, usual, rule, &mut notes);
    let named = agents.iter().chain(&office).map(|agent| models::family(&agent.model).unwrap_or(usual).family);
    let further = models::tables(&named.collect()) + &office::tables(&office, usual, &mut notes);
    let made = |agents: Vec<Agent>| agents.iter().map(|agent| member(agent, models::family(&agent.model).unwrap_or(usual))).collect();
    let mut draft = Draft {
        name: if options.name.is_empty() { "agents".to_owned() } else { options.name.clone() },
        description: format!("{} agents in teams", agents.len()),
        source: format!("Imported from the {} of \"{}\".", count(definitions.len(), "agent definition"), options.name),
        calendar: "always".into(),
        teams,
        spare: made(spare),
        office: made(office),
        further,
        ..Draft::default()
    };
    draft.tasks = example::tasks(&draft.teams);
    draft.is_three_point = true;
    notes.guessed(
        "reviews take agents as long as people: 1 h of a task, 2 h of a feature, 4 h of an epic; write `effort` into the `checks` of \
         `[gates.task]`, `[gates.feature]` and `[gates.epic]`",
    );
    draft.fields.extend(concurrency(agents.len()));
    let epics: BTreeSet<&str> = draft.tasks.iter().map(|task| task.epic.as_str()).collect();
    notes.guessed(format!(
        "the plan is an example of {} in {}, to be replaced by yours: they are for the roles that there are",
        count(draft.tasks.len(), "task"),
        count(epics.len(), "epic")
    ));
    notes.guessed(format!("{NO_START}: 2026-01-05 08:00 as in any scenario without one, so write `start`"));
    draft.notes = notes;
    Some(draft)
}

/// A team without a plan that starts when it is told to, if it is.
pub fn starting(mut team: Draft, start: Option<DateTime>) -> Draft {
    if start.is_some() {
        team.start = start;
        team.notes.guessed.retain(|note| !note.starts_with(NO_START));
    }
    team
}

/// How many work at once: written, and left to be switched on.
fn concurrency(agents: usize) -> Vec<String> {
    vec![
        "# How many agents work at once, whatever their number: what your machine or your provider's limit allows. Take the # off to have it so."
            .to_owned(),
        format!("# concurrency = {}", agents.div_ceil(2).clamp(1, 8)),
    ]
}

/// Between how many agents there are and from how many files, in the note on them.
const OF_TEAMS: &str = " of teams, from ";

/// How the note on agents without a team begins, of whom a plan may name some.
const NO_TEAM: &str = "agents who fit no team, neither by name nor by description";

/// Definitions by where they belong.
#[derive(Default)]
struct Sorted {
    agents: Vec<Agent>,
    /// Those of no team, whom a plan may name all the same.
    spare: Vec<Agent>,
    /// Those who direct, plan or hand out work; likewise.
    office: Vec<Agent>,
}

/// Those who fit a team, and those of the office; the others are told.
fn sorted(definitions: &[Definition], notes: &mut Notes) -> Sorted {
    let (mut sorted, mut by_name, mut by_description) = (Sorted::default(), Vec::new(), Vec::new());
    let (mut nowhere, mut undefined, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let (mut broken, mut unread) = (Vec::new(), BTreeMap::new());
    let mut seen = BTreeSet::new();
    for definition in definitions {
        let Some(front) = front_matter::read(&definition.text) else {
            undefined.push(definition.path.clone());
            continue;
        };
        tell_fault(definition, &front, notes);
        let name = name(definition, &front);
        if !seen.insert(name.to_lowercase()) {
            again.push(definition.path.clone());
            continue;
        }
        // What was split at its colons may be prose.
        let fields = if front.fault.is_none() { front.fields.iter() } else { Default::default() };
        for (key, value) in fields.filter(|(key, _)| !["name", "description", "model"].contains(&key.as_str())) {
            *unread.entry(key.clone()).or_insert(0) += usize::from(!value.trim().is_empty());
        }
        let description = front.get("description").to_owned();
        let agent = |role| Agent { name: name.clone(), description: description.clone(), model: front.get("model").to_owned(), role };
        match fit::place(&name, &description) {
            Fit::Office => sorted.office.push(agent("")),
            // What a sound file would have said nobody knows.
            Fit::Nowhere if front.fault.is_some() => broken.push(definition.path.clone()),
            Fit::Nowhere => {
                sorted.spare.push(agent(""));
                nowhere.push(name);
            }
            Fit::Role(role, is_named) => {
                let is_called_so = is_named && fit::kebab(&name) == role;
                if !is_called_so {
                    (if is_named { &mut by_name } else { &mut by_description }).push(format!("{name} is {role}"));
                }
                sorted.agents.push(agent(role));
            }
        }
    }
    notes.kept(format!("{}{OF_TEAMS}{}", count(sorted.agents.len(), "agent"), count(definitions.len(), "file")));
    for (by, agents) in [("names", by_name), ("descriptions", by_description)] {
        if !agents.is_empty() {
            notes.guessed(all(&format!("by the words of their {by}"), &agents));
        }
    }
    if !sorted.office.is_empty() {
        let names: Vec<String> = sorted.office.iter().map(|officer| officer.name.clone()).collect();
        notes.left_out(all(
            "agents who direct, plan or hand out work: the director, the planner and the four support agents stand for them",
            &names,
        ));
    }
    if !nowhere.is_empty() {
        notes.left_out(all(NO_TEAM, &nowhere));
    }
    if !broken.is_empty() {
        notes.left_out(all("files whose front matter is broken, of which what can be read fits no team", &broken));
    }
    if !again.is_empty() {
        notes.left_out(all("files that define an agent of the same name as one before", &again));
    }
    if !undefined.is_empty() {
        notes.left_out(all("files without front matter", &undefined));
    }
    unread.retain(|_, agents| *agents > 0);
    tell_unread(&unread, notes);
    sorted
}

/// Fields of front matter that have no meaning here, and how many agents have them.
fn tell_unread(unread: &BTreeMap<String, usize>, notes: &mut Notes) {
    const LIMITS: [&str; 5] = ["max", "limit", "budget", "timeout", "turns"];
    if unread.is_empty() {
        return;
    }
    let fields: Vec<String> = unread.iter().map(|(key, &agents)| format!("`{key}` of {}", count(agents, "agent"))).collect();
    let limits = if unread.keys().any(|key| key.split(['_', '-', ' ']).any(|word| LIMITS.contains(&word))) {
        "; nobody has limits of their own: `[budget]` limits what all spend together"
    } else {
        ""
    };
    notes.left_out(format!("{}{limits}", all("fields that nothing simulated asks for", &fields)));
}

fn all(what: &str, names: &[String]) -> String {
    /// A folder of other Markdown files is not listed from end to end.
    const NAMED_MAX: usize = 12;
    let more = names.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{what}: {}{more}", names[..names.len().min(NAMED_MAX)].join(", "))
}

fn tell_fault(definition: &Definition, front: &FrontMatter, notes: &mut Notes) {
    if let Some((line, why)) = &front.fault {
        notes
            .guessed(format!("{}:{line}: the front matter is not YAML ({why}), so each line is split at its first colon", definition.path));
    }
}

/// As it says, else as its file is called.
fn name(definition: &Definition, front: &FrontMatter) -> String {
    let stem = definition.path.rsplit(['/', '\\']).next().unwrap_or("").trim_end_matches(".md");
    let name = if front.get("name").is_empty() { stem } else { front.get("name") };
    let name: Vec<&str> =
        name.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect();
    if name.is_empty() { "agent".to_owned() } else { name.join(" ") }
}

/// The model of those who name none: the user's, else that of most others; of equally many the first of the table.
fn usual_model(agents: &[Agent], options: &Options) -> &'static Model {
    let count =
        |model: &Model| agents.iter().filter(|agent| models::family(&agent.model).is_some_and(|of| of.family == model.family)).count();
    let most = MODELS.iter().filter(|model| count(model) > 0).reduce(|best, model| if count(model) > count(best) { model } else { best });
    models::family(&options.model).or(most).unwrap_or(models::USUAL)
}

/// The teams that have somebody, as the organization has them.
fn teams(agents: &[Agent], usual: &'static Model, rule: &str, notes: &mut Notes) -> Vec<DraftTeam> {
    let (mut unnamed, mut unknown) = (0, Vec::new());
    let mut teams = Vec::new();
    for canonical in &canonical::TEAMS {
        let members: Vec<DraftMember> = canonical
            .roles
            .iter()
            .flat_map(|role| agents.iter().filter(move |agent| agent.role == *role))
            .map(|agent| {
                let model = models::family(&agent.model);
                if model.is_none() && !["", "inherit", "default"].contains(&agent.model.to_lowercase().as_str()) {
                    unknown.push(format!("{} ({})", agent.name, agent.model));
                } else {
                    unnamed += usize::from(model.is_none());
                }
                member(agent, model.unwrap_or(usual))
            })
            .collect();
        if !members.is_empty() {
            let is_held = |step: &str| {
                canonical.roles.iter().any(|role| step.split(':').next() == Some(role) && agents.iter().any(|agent| agent.role == *role))
            };
            let coordination = if canonical.coordination.iter().all(|step| is_held(step)) {
                canonical.coordination.iter().map(|step| (*step).to_owned()).collect()
            } else {
                Vec::new()
            };
            let activation = activation(canonical.name);
            teams.push(DraftTeam { name: canonical.name.into(), activation, coordination, members, ..DraftTeam::default() });
        }
    }
    notes.kept(format!(
        "{}: {}",
        count(teams.len(), "team"),
        teams.iter().map(|team| format!("{} {}", team.name, team.members.len())).collect::<Vec<_>>().join(", ")
    ));
    notes.guessed(
        "speed (`skill`), tokens and `token_price` (money for a million of them) are assumptions by each agent's model: edit them in `[models]`",
    );
    if unnamed > 0 {
        let have = if unnamed == 1 { "has no model of its own" } else { "have no model of their own" };
        let agents = count(unnamed, "agent");
        notes.guessed(format!("{agents} {have}: {}, {rule}", usual.family));
    }
    if !unknown.is_empty() {
        notes.guessed(format!("models that are not known count as {}: {}", usual.family, unknown.join(", ")));
    }
    teams
}

/// Agents wait for nobody to be sent for, but Research and Quality are there for all.
fn activation(name: &str) -> String {
    canonical::TEAMS.iter().find(|team| team.name == name).map_or(String::new(), |team| team.activation.to_owned())
}

fn member(agent: &Agent, model: &Model) -> DraftMember {
    /// What fits into a line beside the rest.
    const LETTERS_MAX: usize = 100;
    let description = agent.description.replace(['*', '`'], "");
    let short: String = description.chars().take(LETTERS_MAX).collect();
    let more = if description.chars().count() > LETTERS_MAX { "..." } else { "" };
    // By its name a plan may ask for it, too.
    let mut roles = vec![agent.role.to_owned(), agent.name.clone()];
    roles.dedup();
    roles.retain(|role| !role.is_empty());
    DraftMember {
        name: agent.name.clone(),
        roles,
        further: vec!["nature = \"agent\"".to_owned(), models::field(model)],
        comment: Some(format!("{short}{more}")).filter(|comment| !comment.is_empty()),
        ..DraftMember::default()
    }
}

#[cfg(test)]
mod tests;
