//! Sandtable's own fields: what Project has no element for, and an importer needs to make the same plan of it.

use super::xml::Xml;
use crate::domain::organization::{Activation, Awaited, Member, TeamId};
use crate::domain::plan::TaskId;
use crate::engine::distribution::Distribution;
use crate::export::tasks::{complexity, effort, role, steps};
use crate::record::rows::dependencies;
use crate::scenario::Scenario;
use crate::scenario::value::{self, Unit, written};
use crate::schedule::{BufferRule, EpicOrder, TaskNoise};

/// The most letters of a text field that Project keeps.
pub const TEXT_MAX: usize = 255;

/// A text field of tasks.
pub struct TaskField {
    /// As Project numbers its custom fields.
    pub id: u32,
    pub field: &'static str,
    pub alias: &'static str,
    pub what: &'static str,
    /// Left out where it is empty.
    pub of: fn(TaskId, &Scenario) -> String,
}

/// A text field of resources, which are members.
pub struct ResourceField {
    pub id: u32,
    pub field: &'static str,
    pub alias: &'static str,
    pub what: &'static str,
    pub of: fn(&Member, &Scenario) -> String,
}

/// A text field of tasks that has a value on the row of the project alone.
pub struct ProjectField {
    pub id: u32,
    pub field: &'static str,
    pub alias: &'static str,
    pub what: &'static str,
    pub of: fn(&Scenario) -> String,
}

pub const TASK_FIELDS: &[TaskField] = &[
    TaskField {
        id: 188_743_731,
        field: "Text1",
        alias: "Sandtable: task",
        what: "the task's id; summaries and what is declared under `resources` have none",
        of: |task, scenario| scenario.plan.task(task).id.clone(),
    },
    TaskField {
        id: 188_743_734,
        field: "Text2",
        alias: "Sandtable: epic",
        what: "the plan's `epic`",
        of: |task, scenario| scenario.plan.epic(scenario.plan.epic_of(task)).name.clone(),
    },
    TaskField {
        id: 188_743_737,
        field: "Text3",
        alias: "Sandtable: feature",
        what: "the plan's `feature`",
        of: |task, scenario| scenario.plan.feature(scenario.plan.task(task).feature).name.clone(),
    },
    TaskField {
        id: 188_743_740,
        field: "Text4",
        alias: "Sandtable: team",
        what: "the team's name, as `Group` of its members has it",
        of: |task, scenario| team(scenario.plan.task(task).team, scenario).to_owned(),
    },
    TaskField {
        id: 188_743_743,
        field: "Text5",
        alias: "Sandtable: role",
        what: "the plan's `role`; a task that leaves it to its team has the team's steps",
        of: |task, scenario| role(scenario.plan.task(task), scenario),
    },
    TaskField {
        id: 188_743_746,
        field: "Text6",
        alias: "Sandtable: effort",
        what: "hours: `optimistic/realistic/pessimistic`, or one figure; 0 for a milestone; the mean of a distribution",
        of: |task, scenario| effort(scenario.plan.task(task)),
    },
    TaskField {
        id: 188_743_747,
        field: "Text7",
        alias: "Sandtable: complexity",
        what: "`low`, `medium` or `high`",
        of: |task, scenario| complexity(scenario.plan.task(task).complexity).to_owned(),
    },
    TaskField {
        id: 188_743_748,
        field: "Text8",
        alias: "Sandtable: depends_on",
        what: "the plan's `depends_on`",
        of: |task, scenario| dependencies(scenario.plan.task(task), scenario),
    },
    TaskField {
        id: 188_743_749,
        field: "Text9",
        alias: "Sandtable: must",
        what: "`must`, or `optional` for a task that may be dropped",
        of: |task, scenario| if scenario.plan.task(task).must { "must" } else { "optional" }.to_owned(),
    },
    TaskField {
        id: 188_743_750,
        field: "Text10",
        alias: "Sandtable: value",
        what: "the plan's `value`",
        of: |task, scenario| scenario.plan.task(task).value.to_string(),
    },
    TaskField {
        id: 188_743_997,
        field: "Text11",
        alias: "Sandtable: static",
        what: "`yes` for a task that may start before its team is active",
        of: |task, scenario| if scenario.plan.task(task).is_static { "yes" } else { "" }.to_owned(),
    },
    TaskField {
        id: RESOURCE_ID,
        field: "Text12",
        alias: "Sandtable: resource",
        what: "id of what is declared under `resources`, on the milestone that stands for it",
        of: |_, _| String::new(),
    },
    TaskField {
        id: RESOURCE_AVAILABLE,
        field: "Text13",
        alias: "Sandtable: available",
        what: "when that comes: hours after the start or their distribution, as a scenario has them; `start` for what is there from the start",
        of: |_, _| String::new(),
    },
    TaskField {
        id: RESOURCE_DATE,
        field: "Text17",
        alias: "Sandtable: date",
        what: "`yes` where that is a mere date",
        of: |_, _| String::new(),
    },
];

/// The field that says of a milestone which of the scenario's resources it stands for.
pub const RESOURCE_ID: u32 = 188_743_998;

/// And when that comes.
pub const RESOURCE_AVAILABLE: u32 = 188_743_999;

/// And whether it is a mere date.
pub const RESOURCE_DATE: u32 = 188_744_003;

pub const PROJECT_FIELDS: &[ProjectField] = &[
    ProjectField {
        id: 188_744_000,
        field: "Text14",
        alias: "Sandtable: buffer",
        what: "the scenario's `buffer`, on the row of the project",
        of: |scenario| buffer(scenario),
    },
    ProjectField {
        id: 188_744_001,
        field: "Text15",
        alias: "Sandtable: epics",
        what: "the scenario's `epics`, on the row of the project",
        of: |scenario| match scenario.epics {
            EpicOrder::Overlap => "overlap".to_owned(),
            EpicOrder::Sequential => "sequential".to_owned(),
        },
    },
    ProjectField {
        id: 188_744_002,
        field: "Text16",
        alias: "Sandtable: noise",
        what: "the scenario's noise of tasks, on the row of the project; left out if it is observed values, more than a dozen",
        of: |scenario| match &scenario.noise.task {
            TaskNoise::None => "none".to_owned(),
            TaskNoise::ThreePoint => "three-point".to_owned(),
            TaskNoise::Factor(factor) => written(factor, Unit::Factor).unwrap_or_default(),
        },
    },
];

pub const RESOURCE_FIELDS: &[ResourceField] = &[
    ResourceField {
        id: 205_520_904,
        field: "Text1",
        alias: "Sandtable: roles",
        what: "the member's roles, the most fitting first, after commas",
        of: |member, scenario| {
            let roles: Vec<&str> = member.roles.iter().map(|&role| scenario.organization.role(role)).collect();
            roles.join(", ")
        },
    },
    ResourceField {
        id: 205_520_905,
        field: "Text2",
        alias: "Sandtable: team",
        what: "the id of the member's team",
        of: |member, scenario| scenario.organization.team(member.team).id.clone(),
    },
    ResourceField {
        id: 205_520_926,
        field: "Text3",
        alias: "Sandtable: coordination",
        what: "the steps of the team's tasks that name no role, as a plan's `role` has them",
        of: |member, scenario| steps(&scenario.organization.team(member.team).coordination, scenario),
    },
    ResourceField {
        id: 205_520_927,
        field: "Text4",
        alias: "Sandtable: activation",
        what: "when the team starts: `start`, `ready` with its first task, or `after T-3, feature Sign-in, epic Ground, team Backend`",
        of: |member, scenario| activation(member.team, scenario),
    },
    ResourceField {
        id: 205_520_928,
        field: "Text5",
        alias: "Sandtable: skill",
        what: "the member's `skill`, if it is not 1",
        of: |member, _| if member.skill == 1.0 { String::new() } else { member.skill.to_string() },
    },
    ResourceField {
        id: 205_520_993,
        field: "Text6",
        alias: "Sandtable: wip",
        what: "the member's `wip`, if it is not 1",
        of: |member, _| if member.wip == 1 { String::new() } else { member.wip.to_string() },
    },
];

/// As a scenario writes it.
fn buffer(scenario: &Scenario) -> String {
    match &scenario.buffer {
        BufferRule::Share(share) => {
            let percent = format!("{}%", (share * 1e6).round() / 1e4);
            if value::share(&percent) == Ok(*share) { percent } else { format!("{}%", share * 100.0) }
        }
        BufferRule::PerTask => "per_task".to_owned(),
        BufferRule::RootSquareError => "root_square_error".to_owned(),
        BufferRule::Quantile(p) => format!("p{}", (p * 1e6).round() / 1e4),
        BufferRule::Until(target) => scenario.timestamp(*target),
    }
}

fn activation(id: TeamId, scenario: &Scenario) -> String {
    let plan = &scenario.plan;
    let awaited = |awaited: &Awaited| match *awaited {
        Awaited::Task(task) => plan.task(task).id.clone(),
        Awaited::Feature(feature) => format!("feature {}", plan.feature(feature).name),
        Awaited::Epic(epic) => format!("epic {}", plan.epic(epic).name),
        Awaited::Team(other) => format!("team {}", team(other, scenario)),
    };
    match &scenario.organization.team(id).activation {
        Activation::AtStart => "start".to_owned(),
        Activation::WhenReady => "ready".to_owned(),
        Activation::After(all) => format!("after {}", all.iter().map(awaited).collect::<Vec<_>>().join(", ")),
    }
}

/// As a scenario writes when a resource comes; of many observed values their mean.
pub fn available(after: Option<&Distribution>) -> String {
    match after {
        None => "start".to_owned(),
        Some(after) => written(after, Unit::Hours).unwrap_or_else(|| format!("{}h", after.mean())),
    }
}

/// What a team is called in the file: its name, or its id where another has the same name.
pub fn team(team: TeamId, scenario: &Scenario) -> &str {
    let (is, teams) = (scenario.organization.team(team), &scenario.organization.teams);
    if teams.iter().filter(|other| other.name == is.name).count() == 1 { &is.name } else { &is.id }
}

/// The definitions.
pub fn write(xml: &mut Xml) {
    let tasks = TASK_FIELDS.iter().map(|field| (field.id, field.field, field.alias));
    let project = PROJECT_FIELDS.iter().map(|field| (field.id, field.field, field.alias));
    let resources = RESOURCE_FIELDS.iter().map(|field| (field.id, field.field, field.alias));
    xml.within("ExtendedAttributes", |xml| {
        for (id, field, alias) in tasks.chain(project).chain(resources) {
            xml.within("ExtendedAttribute", |xml| {
                xml.number("FieldID", id);
                xml.text("FieldName", field);
                xml.text("Alias", alias);
            });
        }
    });
}

/// A value; nothing where it is empty.
pub fn value(id: u32, text: &str, xml: &mut Xml) {
    if !text.is_empty() {
        xml.within("ExtendedAttribute", |xml| {
            xml.number("FieldID", id);
            xml.text("Value", text);
        });
    }
}
