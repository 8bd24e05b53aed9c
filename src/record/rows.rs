//! Rows that tables, CSV files and reports share: what became of every task, and where every day's hours went.

use super::story::Story;
use crate::domain::baseline::Planned;
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::plan::{DependencyKind, Effort, Prerequisite, Task, TaskId};
use crate::engine::time::{Moment, Span};
use crate::history::{History, Hours};
use crate::journal::Timestamp;
use crate::ledger::Ledger;
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use std::fmt::Write as _;

/// As orchestration tools call the office at its desks, which no scenario lists among its teams.
pub const ORCHESTRATION: &str = "orchestration";

/// A run's outcome with what its journal folds into.
pub struct Told<'a> {
    pub outcome: &'a Outcome,
    pub history: History,
    pub story: Story,
    pub ledger: Ledger,
}

/// One task that was part of what was to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    pub task: TaskId,
    pub status: TaskStatus,
    pub created: Moment,
    /// Who worked on it, in the order in which they began.
    pub members: Vec<MemberId>,
    /// In the first baseline; `None` for one that came later.
    pub planned: Option<Planned>,
    pub started: Option<Moment>,
    pub done: Option<Moment>,
    /// Hours of work.
    pub effort_planned: f64,
    pub effort_actual: f64,
    pub is_critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskStatus {
    Pending,
    InProgress,
    /// A blocker stands before it.
    Blocked,
    Completed,
    Dropped,
}

impl TaskStatus {
    /// As the `tasks` table writes it.
    pub fn name(self) -> &'static str {
        match self {
            TaskStatus::Pending => "pending",
            TaskStatus::InProgress => "in_progress",
            TaskStatus::Blocked => "blocked",
            TaskStatus::Completed => "completed",
            TaskStatus::Dropped => "dropped",
        }
    }
}

/// A day of a team, or of one of its members.
#[derive(Clone, Debug, PartialEq)]
pub struct DayRow<'a> {
    /// `YYYY-MM-DD`.
    pub day: String,
    pub team: &'a str,
    pub member: Option<&'a str>,
    pub hours: Hours,
}

impl DayRow<'_> {
    /// The names of [`DayRow::parts`], as tables have them.
    pub const PARTS: [&'static str; 7] =
        ["direct_hours", "rework_hours", "coordination_hours", "blocked_hours", "waiting_hours", "idle_hours", "available_hours"];

    /// In hours. The first six sum to the last.
    pub fn parts(&self) -> [f64; 7] {
        let Hours { direct, rework, coordination, blocked, waiting, idle, available } = self.hours;
        [direct, rework, coordination, blocked, waiting, idle, available].map(Span::hours)
    }
}

impl<'a> Told<'a> {
    pub fn of(outcome: &'a Outcome) -> Told<'a> {
        let scenario = &*outcome.scenario;
        let journal = &outcome.journal;
        Told {
            outcome,
            history: History::of(scenario, journal),
            story: Story::of(scenario, journal),
            ledger: Ledger::of(journal, scenario),
        }
    }

    pub fn scenario(&self) -> &'a Scenario {
        &self.outcome.scenario
    }

    /// In the order of the plan.
    pub fn tasks(&self) -> Vec<TaskRow> {
        let scenario = self.scenario();
        let mut members: Vec<Vec<(Moment, MemberId)>> = vec![Vec::new(); scenario.plan.tasks.len()];
        for bar in &self.history.bars {
            if let Some(task) = bar.work.task() {
                members[task.index()].push((bar.from, bar.member));
            }
        }
        let in_plan = scenario.plan.task_ids().filter(|task| self.story.was_in_plan(scenario, task.index()));
        let mut blocked = vec![false; scenario.plan.tasks.len()];
        let open = self.history.trouble.blockers.iter().filter(|blocker| blocker.end.is_none());
        open.filter_map(|blocker| blocker.task).for_each(|task| blocked[task.index()] = true);
        in_plan.map(|task| self.task(task, std::mem::take(&mut members[task.index()]), blocked[task.index()])).collect()
    }

    fn task(&self, task: TaskId, mut by: Vec<(Moment, MemberId)>, is_blocked: bool) -> TaskRow {
        let (baseline, history) = (&self.scenario().baseline, &self.history.tasks[task.index()]);
        by.sort_unstable();
        let mut members: Vec<MemberId> = Vec::new();
        for (_, member) in by {
            if !members.contains(&member) {
                members.push(member);
            }
        }
        let planned = baseline.tasks.get(task.index()).copied().flatten();
        TaskRow {
            task,
            status: match history {
                history if history.done.is_some() => TaskStatus::Completed,
                history if history.dropped.is_some() => TaskStatus::Dropped,
                _ if is_blocked => TaskStatus::Blocked,
                history if history.started.is_some() => TaskStatus::InProgress,
                _ => TaskStatus::Pending,
            },
            created: self.story.added[task.index()].unwrap_or(Moment::START),
            members,
            planned,
            started: history.started,
            done: history.done,
            effort_planned: estimated_work(self.scenario(), task),
            effort_actual: history.worked.hours(),
            is_critical: planned.is_some_and(|planned| planned.total_float.is_zero()),
        }
    }

    /// Day by day: each team, then its members; the office last. Days without available or worked time are left out.
    pub fn days(&self) -> Vec<DayRow<'a>> {
        let scenario = self.scenario();
        let organization = &scenario.organization;
        let utilization = self.history.utilization(scenario);
        let mut rows = Vec::new();
        let mut add = |day: usize, team: &'a str, member: Option<&'a str>, hours: Hours| {
            if hours != Hours::default() {
                let day = timestamp(scenario, utilization.days.start(day)).chars().take(10).collect();
                rows.push(DayRow { day, team, member, hours });
            }
        };
        for day in 0..utilization.orchestration.len() {
            for team in organization.team_ids() {
                let name = &organization.team(team).id;
                add(day, name, None, utilization.teams[team.index()][day]);
                for member in organization.members_of(team) {
                    add(day, name, Some(&organization.member(member).name), utilization.members[member.index()][day]);
                }
            }
            add(day, ORCHESTRATION, None, utilization.orchestration[day]);
            for (agent, days) in AgentId::OFFICE.iter().zip(&utilization.agents) {
                add(day, ORCHESTRATION, Some(agent), days[day]);
            }
        }
        rows
    }
}

/// Hours of work that a task was estimated to take by the baseline, of all its crew together.
pub fn estimated_work(scenario: &Scenario, task: TaskId) -> f64 {
    let is = scenario.plan.task(task);
    let estimate = scenario.baseline.estimates.get(task.index()).copied().unwrap_or_else(|| estimate(is));
    estimate * f64::from(is.need.hands())
}

/// Hours of work that a task is expected to take, of each member of its crew.
pub fn estimate(task: &Task) -> f64 {
    match &task.effort {
        Effort::Estimate { realistic, .. } => *realistic,
        Effort::Drawn(distribution) => distribution.mean(),
    }
}

/// `YYYY-MM-DD HH:MM:SS`, as all tables write a moment.
pub fn timestamp(scenario: &Scenario, at: Moment) -> String {
    let mut text = Timestamp { scenario, at }.to_string();
    if let Some(point) = text.rfind('.') {
        text.truncate(point);
    }
    text
}

/// What a task waits for, as a plan file writes it: `T-3; T-7:team; staging-db:resource+4h`.
pub fn dependencies(task: &Task, scenario: &Scenario) -> String {
    let mut text = String::new();
    for link in &task.dependencies {
        let (id, usual) = match link.on {
            Prerequisite::Task(task) => (&scenario.plan.task(task).id, DependencyKind::Technical),
            Prerequisite::Resource(resource) => (&scenario.plan.resource(resource).id, DependencyKind::Resource),
        };
        let separator = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{separator}{id}");
        if link.kind != usual {
            let _ = write!(text, ":{}", link.kind.name());
        }
        if !link.lag.is_zero() {
            let _ = write!(text, "+{}", link.lag);
        }
    }
    text
}

/// Members' names, one after another.
pub fn names(members: &[MemberId], scenario: &Scenario) -> String {
    let names: Vec<&str> = members.iter().map(|&member| scenario.organization.member(member).name.as_str()).collect();
    names.join(", ")
}
