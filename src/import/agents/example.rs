//! An example of a plan for whatever teams there are: small, generic, and said to be one, so that a folder of agents can be run at once.

use crate::import::draft::{DraftEffort, DraftLink, DraftTask, DraftTeam, DraftWho};
use std::collections::BTreeMap;

/// A task of the example: who does it, the first of these roles that somebody holds, and nobody else.
struct Example {
    id: &'static str,
    epic: usize,
    feature: &'static str,
    name: &'static str,
    roles: &'static [&'static str],
    /// Optimistic, realistic, pessimistic hours.
    hours: (f64, f64, f64),
    complexity: &'static str,
    on: &'static [&'static str],
}

const EPICS: [&str; 2] = ["Example: first release (replace by yours)", "Example: second release (replace by yours)"];

/// A service with pages, as most are: foundations, a design, what it is made of, checks; then a connection, and the way out.
const EXAMPLES: [Example; 14] = [
    Example {
        id: "EX-1",
        epic: 0,
        feature: "Ground",
        name: "Database and its schema",
        roles: &["database-architect", "sql-specialist"],
        hours: (2.0, 4.0, 9.0),
        complexity: "medium",
        on: &[],
    },
    Example {
        id: "EX-2",
        epic: 0,
        feature: "Ground",
        name: "Repository and build pipeline",
        roles: &["devops-engineer"],
        hours: (2.0, 3.0, 6.0),
        complexity: "low",
        on: &[],
    },
    Example {
        id: "EX-3",
        epic: 0,
        feature: "Ground",
        name: "What there is already, and what others do",
        roles: &["research-manager", "documentation-expert"],
        hours: (1.0, 2.0, 5.0),
        complexity: "low",
        on: &[],
    },
    Example {
        id: "EX-4",
        epic: 0,
        feature: "Service",
        name: "Design of the API",
        roles: &["api-architect", "backend-developer"],
        hours: (2.0, 3.0, 6.0),
        complexity: "medium",
        on: &["EX-1", "EX-3"],
    },
    Example {
        id: "EX-5",
        epic: 0,
        feature: "Service",
        name: "The API",
        roles: &["backend-developer", "sql-specialist", "api-architect"],
        hours: (5.0, 8.0, 18.0),
        complexity: "high",
        on: &["EX-2", "EX-4"],
    },
    Example {
        id: "EX-6",
        epic: 0,
        feature: "Pages",
        name: "Sketch of the pages",
        roles: &["ui-ux-designer", "frontend-developer"],
        hours: (1.0, 2.0, 4.0),
        complexity: "low",
        on: &[],
    },
    Example {
        id: "EX-7",
        epic: 0,
        feature: "Pages",
        name: "The pages",
        roles: &["frontend-developer", "ui-ux-designer"],
        hours: (4.0, 7.0, 15.0),
        complexity: "medium",
        on: &["EX-5", "EX-6"],
    },
    Example {
        id: "EX-8",
        epic: 0,
        feature: "Checks",
        name: "End-to-end tests",
        roles: &["qa-engineer"],
        hours: (2.0, 4.0, 9.0),
        complexity: "medium",
        on: &["EX-7"],
    },
    Example {
        id: "EX-9",
        epic: 0,
        feature: "Checks",
        name: "Review of the whole",
        roles: &["code-review-expert"],
        hours: (1.0, 2.0, 5.0),
        complexity: "medium",
        on: &["EX-5"],
    },
    Example {
        id: "EX-10",
        epic: 1,
        feature: "Connection",
        name: "Connection to another system",
        roles: &["integration-specialist", "mcp-bridge-engineer"],
        hours: (3.0, 6.0, 14.0),
        complexity: "high",
        on: &["EX-5"],
    },
    Example {
        id: "EX-11",
        epic: 1,
        feature: "Way out",
        name: "Security audit",
        roles: &["security-auditor"],
        hours: (2.0, 3.0, 7.0),
        complexity: "medium",
        on: &["EX-5"],
    },
    Example {
        id: "EX-12",
        epic: 1,
        feature: "Way out",
        name: "Load test",
        roles: &["performance-engineer"],
        hours: (1.0, 3.0, 6.0),
        complexity: "medium",
        on: &["EX-7", "EX-10"],
    },
    Example {
        id: "EX-13",
        epic: 1,
        feature: "Way out",
        name: "Guide for users",
        roles: &["documentation-expert", "research-manager"],
        hours: (2.0, 3.0, 5.0),
        complexity: "low",
        on: &["EX-7"],
    },
    Example {
        id: "EX-14",
        epic: 1,
        feature: "Way out",
        name: "Release",
        roles: &["devops-engineer", "backend-developer", "frontend-developer"],
        hours: (1.0, 2.0, 4.0),
        complexity: "medium",
        on: &["EX-8", "EX-9", "EX-10", "EX-11", "EX-12", "EX-13"],
    },
];

/// The tasks of the example that somebody can do. Whoever waits for one that nobody can, waits for what that one waits for.
pub fn tasks(teams: &[DraftTeam]) -> Vec<DraftTask> {
    // By id: the ids that stand for it, its own if it is done.
    let mut stands_for: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut tasks = Vec::new();
    for example in &EXAMPLES {
        let mut on: Vec<&str> = Vec::new();
        for before in example.on.iter().flat_map(|before| &stands_for[before]) {
            if !on.contains(before) {
                on.push(before);
            }
        }
        let holder = example.roles.iter().find_map(|role| Some((*role, teams.iter().find(|team| holds(team, role))?)));
        let Some((role, team)) = holder else {
            stands_for.insert(example.id, on);
            continue;
        };
        stands_for.insert(example.id, vec![example.id]);
        tasks.push(DraftTask {
            id: example.id.into(),
            epic: EPICS[example.epic].into(),
            feature: example.feature.into(),
            name: example.name.into(),
            team: team.name.clone(),
            who: DraftWho::Steps(vec![(role.into(), 1.0)]),
            effort: DraftEffort::Three(example.hours.0, example.hours.1, example.hours.2),
            complexity: example.complexity.into(),
            depends_on: on.into_iter().map(|on| DraftLink { on: on.into(), kind: kind(on, &tasks), lag_hours: 0.0 }).collect(),
            ..DraftTask::default()
        });
    }
    tasks
}

fn holds(team: &DraftTeam, role: &str) -> bool {
    team.members.iter().any(|member| member.roles.iter().any(|held| held == role))
}

/// What Research finds out is information.
fn kind(on: &str, before: &[DraftTask]) -> String {
    let is_research = before.iter().any(|task| task.id == on && task.team == "Research");
    if is_research { "information".to_owned() } else { String::new() }
}
