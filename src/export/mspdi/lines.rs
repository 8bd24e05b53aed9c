//! The schedule of a run or a study as tasks with their dates, before it is written.

use crate::domain::baseline::Planned;
use crate::domain::fact::Fact;
use crate::domain::journal::What;
use crate::domain::organization::MemberId;
use crate::domain::plan::{Resource, TaskId};
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::export::forecast::{Forecast, P80};
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use crate::scenario::Scenario;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// A schedule of all tasks of a plan.
pub struct Schedule {
    /// By task.
    pub lines: Vec<Line>,
    /// By resource of the plan.
    pub available: Vec<Coming>,
    /// The last date of all.
    pub end: Moment,
    /// When the run ended; `None` of a study.
    pub status: Option<Moment>,
    /// Dates do not follow from one another.
    pub is_manual: bool,
    /// A sentence on what it is of.
    pub what: String,
}

/// When what tasks wait for comes.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    /// When it came, or may be expected.
    pub at: Moment,
    /// `None` where it has not, and of a study.
    pub came: Option<Moment>,
}

/// One task in it.
#[derive(Clone, Debug)]
pub struct Line {
    pub from: Moment,
    pub to: Moment,
    pub planned: Option<Planned>,
    pub started: Option<Moment>,
    pub done: Option<Moment>,
    pub percent: u32,
    pub is_active: bool,
    pub is_critical: bool,
    /// Hours.
    pub work: f64,
    pub work_done: f64,
    pub estimate: f64,
    pub assignments: Vec<Assignment>,
}

/// A member's part in a task.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    pub member: MemberId,
    pub from: Moment,
    pub to: Moment,
    pub worked: Span,
}

pub fn of_run(told: &Told<'_>) -> Schedule {
    let (scenario, outcome) = (told.scenario(), told.outcome);
    let mut lines: Vec<Line> = scenario.plan.task_ids().map(|task| blank(task, scenario)).collect();
    for (task, assignments) in assignments(told) {
        lines[task.index()].assignments = assignments;
    }
    for row in told.tasks() {
        let line = &mut lines[row.task.index()];
        *line = of_row(&row, outcome.end, std::mem::take(&mut line.assignments));
    }
    let ending = outcome.ending.name();
    let what = format!("Run of {}, seed {}, replication {}: {ending}.", scenario.name, outcome.seed, outcome.replication);
    let end = lines.iter().map(|line| line.to).chain(outcome.finish).max().unwrap_or(outcome.end);
    Schedule { lines, available: came(told), end, status: Some(outcome.end), is_manual: false, what }
}

/// Of a task that never came into the plan.
fn blank(task: TaskId, scenario: &Scenario) -> Line {
    let estimate = crate::record::rows::estimated_work(scenario, task);
    Line {
        from: Moment::START,
        to: Moment::START,
        planned: None,
        started: None,
        done: None,
        percent: 0,
        is_active: false,
        is_critical: false,
        work: estimate,
        work_done: 0.0,
        estimate,
        assignments: Vec::new(),
    }
}

fn of_row(row: &TaskRow, end: Moment, assignments: Vec<Assignment>) -> Line {
    let planned = |date: fn(Planned) -> Moment| row.planned.map(date);
    let from = row.started.or(row.done).or(planned(|planned| planned.start)).unwrap_or(row.created);
    let to = match (row.done, row.started) {
        (Some(done), _) => done,
        // Under way, it ends as planned, but not before now.
        (None, Some(_)) => planned(|planned| planned.finish).unwrap_or(end).max(end),
        (None, None) => planned(|planned| planned.finish).unwrap_or(from),
    };
    let done: f64 = assignments.iter().map(|one| one.worked.hours()).fold(0.0, |sum, hours| sum + hours);
    let work = if row.done.is_some() { done } else { done.max(row.effort_planned) };
    // Never all of it before it is done, never nothing once begun.
    let percent = match (row.done, row.started) {
        (Some(_), _) => 100,
        (None, Some(_)) if work > 0.0 => ((100.0 * done / work) as u32).clamp(1, 99),
        (None, Some(_)) => 1,
        (None, None) => 0,
    };
    Line {
        from,
        to: to.max(from),
        planned: row.planned,
        started: row.started.or(row.done),
        done: row.done,
        percent,
        is_active: row.status != TaskStatus::Dropped,
        is_critical: row.is_critical,
        work,
        work_done: done,
        estimate: row.effort_planned,
        assignments,
    }
}

/// By task: who worked on it, in the order of members.
fn assignments(told: &Told<'_>) -> BTreeMap<TaskId, Vec<Assignment>> {
    let mut parts: BTreeMap<(TaskId, MemberId), Assignment> = BTreeMap::new();
    for bar in &told.history.bars {
        let Some(task) = bar.work.task() else { continue };
        let new = Assignment { member: bar.member, from: bar.from, to: bar.to, worked: Span::ZERO };
        let part = parts.entry((task, bar.member)).or_insert(new);
        (part.from, part.to) = (part.from.min(bar.from), part.to.max(bar.to));
        part.worked += bar.worked;
    }
    let mut by_task: BTreeMap<TaskId, Vec<Assignment>> = BTreeMap::new();
    for ((task, _), part) in parts {
        by_task.entry(task).or_default().push(part);
    }
    by_task
}

/// When each resource came; what had not when the run ended is expected as planned, but not before then.
fn came(told: &Told<'_>) -> Vec<Coming> {
    let resources = &told.scenario().plan.resources;
    let mut came: Vec<Option<Moment>> = resources.iter().map(|one| one.available_after.is_none().then_some(Moment::START)).collect();
    for entry in told.outcome.journal.iter().rev() {
        if let What::Noted { fact: Fact::ResourceAvailable { resource }, .. } = &entry.what {
            came[resource.index()] = Some(entry.at);
        }
    }
    let coming = |(came, resource): (Option<Moment>, &Resource)| Coming {
        at: came.unwrap_or_else(|| expected(resource).max(told.outcome.end)),
        came,
    };
    came.into_iter().zip(resources).map(coming).collect()
}

/// On average.
fn expected(resource: &Resource) -> Moment {
    let hours = resource.available_after.as_ref().map_or(0.0, Distribution::mean);
    Moment::START + Span::from_ms((hours.max(0.0) * 3_600_000.0) as u64)
}

/// At P80.
pub fn of_study(forecast: &Forecast, seed: u64) -> Schedule {
    let scenario = &*forecast.scenario;
    let moment = |at: DateTime| Moment::from_ms(at.duration_since(scenario.start).as_millis().max(0) as u64);
    let line = |task: &crate::export::forecast::TaskForecast| {
        let blank = blank(task.task, scenario);
        let planned = scenario.baseline.tasks.get(task.task.index()).copied().flatten();
        let from = task.released[P80].map(moment);
        let to = task.done[P80].map(moment);
        Line {
            from: from.or(to).unwrap_or(Moment::START),
            // Begun in four of five replications, and done in fewer: no finish is before the start.
            to: to.or(from).unwrap_or(Moment::START),
            planned,
            is_active: to.is_some(),
            is_critical: task.is_critical_in_plan,
            ..blank
        }
    };
    let lines: Vec<Line> = forecast.tasks.iter().map(line).collect();
    let available = scenario.plan.resources.iter().map(|resource| Coming { at: expected(resource), came: None });
    let end = lines.iter().map(|line| line.to).chain(forecast.finish[P80].map(moment)).max().unwrap_or(Moment::START);
    let what = format!("Study of {}, seed {seed}: every date with 80 % confidence, each for itself.", scenario.name);
    Schedule { available: available.collect(), lines, end, status: None, is_manual: true, what }
}
