//! What became of each task of a run, with its plan: the rows that the formats of schedules share.

use super::table::{Column, Kind};
use crate::domain::baseline::Planned;
use crate::domain::gate::Item;
use crate::domain::plan::{Complexity, Effort, Need, Step, Task, TaskId};
use crate::record::Told;
use crate::record::rows::{TaskRow, dependencies, names};
use crate::scenario::Scenario;
use jiff::civil::DateTime;
use std::marker::PhantomData;

/// What a plan and its first baseline say of a task, as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct InPlan {
    pub id: String,
    pub epic: String,
    pub feature: String,
    pub name: String,
    /// The team's id.
    pub team: String,
    pub role: String,
    pub depends_on: String,
    pub planned_start: Option<DateTime>,
    pub planned_finish: Option<DateTime>,
    pub complexity: &'static str,
}

impl InPlan {
    /// With the dates of a baseline, if the task is in one.
    pub fn of(id: TaskId, planned: Option<Planned>, scenario: &Scenario) -> InPlan {
        let task = scenario.plan.task(id);
        let feature = scenario.plan.feature(task.feature);
        InPlan {
            id: task.id.clone(),
            epic: scenario.plan.epic(feature.epic).name.clone(),
            feature: feature.name.clone(),
            name: task.name.clone(),
            team: scenario.organization.team(task.team).id.clone(),
            role: role(task, scenario),
            depends_on: dependencies(task, scenario),
            planned_start: planned.map(|planned| scenario.civil(planned.start)),
            planned_finish: planned.map(|planned| scenario.civil(planned.finish)),
            complexity: complexity(task.complexity),
        }
    }
}

/// One task of a run, as people read of it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskView {
    pub plan: InPlan,
    pub row: TaskRow,
    pub members: String,
    pub started: Option<DateTime>,
    pub done: Option<DateTime>,
    /// Elapsed hours by which it was done later than planned, below zero earlier.
    pub delay_hours: Option<f64>,
    pub blockers: u64,
    pub gates_failed: u64,
    pub defects: u64,
    /// `None` where nothing costs money.
    pub cost: Option<f64>,
    /// `None` where nobody uses any.
    pub tokens: Option<f64>,
    pub is_must: bool,
    pub value: f64,
}

/// The tasks that were part of what was to be done, in the order of the plan.
pub fn of(told: &Told<'_>) -> Vec<TaskView> {
    let scenario = told.scenario();
    let count = scenario.plan.tasks.len();
    let (mut blockers, mut gates_failed) = (vec![0; count], vec![0; count]);
    for task in told.history.trouble.blockers.iter().filter_map(|blocker| blocker.task) {
        blockers[task.index()] += 1;
    }
    for gate in told.history.trouble.gates.iter().filter(|gate| gate.closed.is_some() && !gate.is_passed) {
        if let Item::Task(task) = gate.item {
            gates_failed[task.index()] += 1;
        }
    }
    let (has_costs, has_tokens) = (told.ledger.total().money_millionths > 0, scenario.uses_tokens());
    let view = |row: TaskRow| {
        let at = row.task.index();
        let task = scenario.plan.task(row.task);
        let civil = |moment| scenario.civil(moment);
        TaskView {
            plan: InPlan::of(row.task, row.planned, scenario),
            members: names(&row.members, scenario),
            started: row.started.map(civil),
            done: row.done.map(civil),
            delay_hours: row.done.zip(row.planned).map(|(done, planned)| done.hours() - planned.finish.hours()),
            blockers: blockers[at],
            gates_failed: gates_failed[at],
            defects: told.history.trouble.defects.get(at).map_or(0, |defects| u64::from(defects.injected())),
            cost: has_costs.then(|| told.ledger.of_task(row.task).money()),
            tokens: has_tokens.then(|| told.ledger.of_task(row.task).tokens()),
            is_must: task.must,
            value: task.value,
            row,
        }
    };
    told.tasks().into_iter().map(view).collect()
}

/// A row that holds what a plan says of a task.
pub trait HasPlan {
    fn plan(&self) -> &InPlan;
}

impl HasPlan for TaskView {
    fn plan(&self) -> &InPlan {
        &self.plan
    }
}

/// Columns of what a plan and its first baseline say of a task: the same in rows of a run and of a study.
pub struct PlanColumns<R>(PhantomData<R>);

impl<R: HasPlan> PlanColumns<R> {
    pub const TASK: Column<R> =
        Column { name: "task", kind: Kind::Text, what: "id of the task in the plan", of: |row| (&*row.plan().id).into() };
    pub const EPIC: Column<R> = Column { name: "epic", kind: Kind::Text, what: "name of its epic", of: |row| (&*row.plan().epic).into() };
    pub const FEATURE: Column<R> =
        Column { name: "feature", kind: Kind::Text, what: "name of its feature", of: |row| (&*row.plan().feature).into() };
    pub const NAME: Column<R> = Column { name: "name", kind: Kind::Text, what: "what it is called", of: |row| (&*row.plan().name).into() };
    pub const TEAM: Column<R> = Column { name: "team", kind: Kind::Text, what: "id of its team", of: |row| (&*row.plan().team).into() };
    pub const ROLE: Column<R> = Column {
        name: "role",
        kind: Kind::Text,
        what: "who is needed: a role, steps with their shares, or a crew; empty for a milestone",
        of: |row| (&*row.plan().role).into(),
    };
    pub const DEPENDS_ON: Column<R> = Column {
        name: "depends_on",
        kind: Kind::Text,
        what: "what it waits for, as a plan writes it",
        of: |row| (&*row.plan().depends_on).into(),
    };
    pub const PLANNED_START: Column<R> =
        Column { name: "planned_start", kind: Kind::When, what: "in the first baseline", of: |row| row.plan().planned_start.into() };
    pub const PLANNED_FINISH: Column<R> = Column {
        name: "planned_finish",
        kind: Kind::When,
        what: "in the first baseline, its gate passed",
        of: |row| row.plan().planned_finish.into(),
    };
    pub const COMPLEXITY: Column<R> =
        Column { name: "complexity", kind: Kind::Text, what: "`low`, `medium` or `high`", of: |row| row.plan().complexity.into() };
}

type Plan = PlanColumns<TaskView>;

/// Columns of a run's tasks, in CSV and in a workbook.
pub const COLUMNS: &[Column<TaskView>] = &[
    Plan::TASK,
    Plan::EPIC,
    Plan::FEATURE,
    Plan::NAME,
    Plan::TEAM,
    Plan::ROLE,
    Column {
        name: "members",
        kind: Kind::Text,
        what: "who worked on it, in the order in which they began",
        of: |task| (&*task.members).into(),
    },
    Column {
        name: "status",
        kind: Kind::Text,
        what: "`pending`, `in_progress`, `blocked`, `completed` or `dropped` when the run ended",
        of: |task| task.row.status.name().into(),
    },
    Plan::DEPENDS_ON,
    Plan::PLANNED_START,
    Plan::PLANNED_FINISH,
    Column { name: "actual_start", kind: Kind::When, what: "when it was first worked on", of: |task| task.started.into() },
    Column { name: "actual_finish", kind: Kind::When, what: "when it was done, its gate passed", of: |task| task.done.into() },
    Column {
        name: "delay_hours",
        kind: Kind::Hours,
        what: "elapsed hours by which it was done later than planned; below zero if earlier",
        of: |task| task.delay_hours.into(),
    },
    Column {
        name: "effort_planned_hours",
        kind: Kind::Hours,
        what: "work it was estimated to take",
        of: |task| task.row.effort_planned.into(),
    },
    Column {
        name: "effort_actual_hours",
        kind: Kind::Hours,
        what: "work that members put in, all of a crew counted",
        of: |task| task.row.effort_actual.into(),
    },
    Column {
        name: "total_float_hours",
        kind: Kind::Hours,
        what: "working time by which it may slip without moving the critical path's end, resources aside",
        of: |task| task.row.planned.map(|planned| planned.total_float.hours()).into(),
    },
    Column {
        name: "on_critical_path",
        kind: Kind::Truth,
        what: "whether it has no float in the baseline",
        of: |task| task.row.is_critical.into(),
    },
    Column { name: "blockers", kind: Kind::Whole, what: "blockers that stood before it", of: |task| task.blockers.into() },
    Column { name: "gates_failed", kind: Kind::Whole, what: "passages through its gate that failed", of: |task| task.gates_failed.into() },
    Column {
        name: "defects",
        kind: Kind::Whole,
        what: "defects that got into it, by work, fixes and workarounds",
        of: |task| task.defects.into(),
    },
    Column {
        name: "cost",
        kind: Kind::Money,
        what: "work on it, on its findings and blockers, its own gate's reviews and its handoffs; empty where nothing costs money",
        of: |task| task.cost.into(),
    },
    Column { name: "tokens", kind: Kind::Real, what: "likewise; empty where nobody uses any", of: |task| task.tokens.into() },
    Plan::COMPLEXITY,
    Column { name: "must", kind: Kind::Truth, what: "0 for one that may be dropped", of: |task| task.is_must.into() },
    Column { name: "value", kind: Kind::Real, what: "what it is worth, by the plan", of: |task| task.value.into() },
];

/// Who is needed, as a plan writes it; a task that leaves it to its team has the team's steps.
pub fn role(task: &Task, scenario: &Scenario) -> String {
    let name = |role| scenario.organization.role(role);
    match &task.need {
        Need::Milestone => String::new(),
        Need::Steps(steps) => self::steps(steps, scenario),
        Need::Crew(crew) => crew.iter().map(|(role, count)| format!("{count} {}", name(*role))).collect::<Vec<_>>().join(" + "),
    }
}

/// A role, or roles one after another with their shares, as a plan writes them.
pub fn steps(steps: &[Step], scenario: &Scenario) -> String {
    let name = |step: &Step| scenario.organization.role(step.role);
    match steps {
        [one] => name(one).to_owned(),
        several => several.iter().map(|step| format!("{}:{}", name(step), step.share)).collect::<Vec<_>>().join(" > "),
    }
}

/// Hours, as `optimistic/realistic/pessimistic` or one figure; of a distribution its mean.
pub fn effort(task: &Task) -> String {
    match &task.effort {
        _ if task.need == Need::Milestone => "0".to_owned(),
        Effort::Estimate { realistic, range: Some((low, high)) } => format!("{low}/{realistic}/{high}"),
        Effort::Estimate { realistic, range: None } => realistic.to_string(),
        Effort::Drawn(distribution) => distribution.mean().to_string(),
    }
}

pub fn complexity(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Low => "low",
        Complexity::Medium => "medium",
        Complexity::High => "high",
    }
}

/// Whether nobody works on it.
pub fn is_milestone(scenario: &Scenario, task: TaskId) -> bool {
    scenario.plan.task(task).need == Need::Milestone
}

/// A value of a row by its column's name, for tests.
#[cfg(test)]
pub fn value<R>(columns: &[Column<R>], row: &R, name: &str) -> super::table::Value {
    let column = columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no column {name}"));
    (column.of)(row)
}
