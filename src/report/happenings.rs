//! What happened to the plan, its people and its means on the way, the most consequential first.

use super::delay::{able, common};
use super::text::{count, minute};
use crate::domain::fact::Fact;
use crate::domain::journal::What;
use crate::domain::organization::MemberId;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::journal::write_fact;
use crate::record::Told;
use crate::record::rows::TaskRow;
use crate::record::story::Fate;

/// Told at most: a list of more is a table.
const TOLD_MAX: usize = 4;
/// Names in one line.
const NAMES_MAX: usize = 4;

/// How much came of something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    None,
    Plan,
    Work,
    Critical,
}

struct Happening {
    weight: Weight,
    at: Moment,
    text: String,
}

/// A line each, and one on how many more there are.
pub fn happenings(told: &Told<'_>, tasks: &[TaskRow]) -> Vec<String> {
    let mut all = Vec::new();
    risks(told, &mut all);
    absences(told, tasks, &mut all);
    outages(told, tasks, &mut all);
    noted(told, &mut all);
    all.sort_by_key(|happening| (std::cmp::Reverse(happening.weight), happening.at));
    let more = all.len().saturating_sub(TOLD_MAX);
    let mut lines: Vec<String> = all.into_iter().take(TOLD_MAX).map(|happening| happening.text).collect();
    if more > 0 {
        lines.push(format!("{} besides, of less consequence", count(more, "event")));
    }
    lines
}

fn risks(told: &Told<'_>, all: &mut Vec<Happening>) {
    let scenario = told.scenario();
    for (risk, fate) in scenario.risks.iter().zip(&told.story.risks) {
        if let Fate::Struck(at) = *fate {
            let text = format!("risk {} struck on {}: {}", risk.id, minute(scenario, at), risk.description);
            all.push(Happening { weight: Weight::Work, at, text });
        }
    }
}

fn absences(told: &Told<'_>, tasks: &[TaskRow], all: &mut Vec<Happening>) {
    let scenario = told.scenario();
    for (index, absences) in told.history.absences.iter().enumerate() {
        let member = MemberId::from_index(index);
        let of = scenario.organization.member(member);
        for &(from, to) in absences {
            if !of.is_present && from == Moment::START {
                let text = format!("{} joined on {}", of.name, minute(scenario, to));
                all.push(Happening { weight: Weight::Plan, at: to, text });
                continue;
            }
            let until = if to >= told.history.end { "the end".to_owned() } else { minute(scenario, to) };
            let (weight, came) = came_of(told, tasks, member, (from, to));
            let text = format!("{} was away from {} to {until}: {came}", of.name, minute(scenario, from));
            all.push(Happening { weight, at: from, text });
        }
    }
}

/// What an absence interrupted, or else kept waiting.
fn came_of(told: &Told<'_>, tasks: &[TaskRow], member: MemberId, (from, to): (Moment, Moment)) -> (Weight, String) {
    let scenario = told.scenario();
    let bars = told.history.bars.iter().filter(|bar| bar.member == member && bar.to == from && !bar.is_finished);
    let interrupted: Vec<TaskId> = bars.filter_map(|bar| bar.work.task()).collect();
    let waited = |row: &&TaskRow| {
        let released = told.history.tasks[row.task.index()].released.unwrap_or(row.created);
        let waiting = [(released, row.started.unwrap_or(told.history.end))];
        able(told, scenario.plan.task(row.task)).any(|able| able == member) && !common(&waiting, &[(from, to)]).is_empty()
    };
    let waited: Vec<TaskId> = tasks.iter().filter(waited).map(|row| row.task).collect();
    let weight = |of: &[TaskId]| {
        let is_critical = of.iter().any(|&task| scenario.baseline.is_critical(task));
        if is_critical { Weight::Critical } else { Weight::Work }
    };
    let mut parts = Vec::new();
    let mut most = Weight::None;
    for (verb, of) in [("interrupted", &interrupted), ("kept waiting", &waited)] {
        if !of.is_empty() {
            most = most.max(weight(of));
            parts.push(format!("{verb} {}", names(told, of)));
        }
    }
    (most, if parts.is_empty() { "nothing waited for it".to_owned() } else { parts.join(", ") })
}

fn outages(told: &Told<'_>, tasks: &[TaskRow], all: &mut Vec<Happening>) {
    let scenario = told.scenario();
    for outage in &told.history.outages {
        let (from, to) = (outage.from, outage.to);
        let held = tasks.iter().filter(|row| !common(&told.history.tasks[row.task.index()].holds, &[(from, to)]).is_empty());
        let held: Vec<TaskId> = held.map(|row| row.task).collect();
        let is_critical = held.iter().any(|&task| scenario.baseline.is_critical(task));
        let weight = match (held.is_empty(), is_critical) {
            (true, _) => Weight::None,
            (_, false) => Weight::Work,
            (_, true) => Weight::Critical,
        };
        let came = if held.is_empty() { "no work stood still".to_owned() } else { format!("held up {}", names(told, &held)) };
        let name = &scenario.plan.resource(outage.resource).name;
        let text = format!("{name} was down from {} to {}: {came}", minute(scenario, from), minute(scenario, to));
        all.push(Happening { weight, at: from, text });
    }
}

/// Changes of scope, all of one moment together, and of policy.
fn noted(told: &Told<'_>, all: &mut Vec<Happening>) {
    let scenario = told.scenario();
    let mut scope: Vec<(Moment, bool, Vec<TaskId>)> = Vec::new();
    for entry in &told.outcome.journal {
        let What::Noted { fact, .. } = &entry.what else { continue };
        let (task, is_added) = match fact {
            Fact::TaskAdded { task } => (*task, true),
            Fact::TaskDropped { task } => (*task, false),
            Fact::PolicyChanged { .. } => {
                let mut text = String::new();
                write_fact(fact, scenario, &mut text);
                all.push(Happening { weight: Weight::Plan, at: entry.at, text: format!("{text} since {}", minute(scenario, entry.at)) });
                continue;
            }
            _ => continue,
        };
        match scope.last_mut() {
            Some((at, of, tasks)) if *at == entry.at && *of == is_added => tasks.push(task),
            _ => scope.push((entry.at, is_added, vec![task])),
        }
    }
    for (at, is_added, tasks) in scope {
        let what = if is_added { "added to" } else { "dropped from" };
        let text = format!("{} {what} the plan on {}: {}", count(tasks.len(), "task"), minute(scenario, at), names(told, &tasks));
        all.push(Happening { weight: Weight::Work, at, text });
    }
}

/// Critical ones first, and marked.
fn names(told: &Told<'_>, tasks: &[TaskId]) -> String {
    let scenario = told.scenario();
    let mut tasks = tasks.to_vec();
    tasks.sort_unstable_by_key(|&task| (!scenario.baseline.is_critical(task), task));
    tasks.dedup();
    let mark = |task: TaskId| if scenario.baseline.is_critical(task) { " (critical)" } else { "" };
    let told: Vec<String> = tasks.iter().take(NAMES_MAX).map(|&task| format!("{}{}", scenario.plan.task(task).id, mark(task))).collect();
    let more = tasks.len().saturating_sub(NAMES_MAX);
    if more > 0 { format!("{} and {more} more", told.join(", ")) } else { told.join(", ") }
}
