//! What to look at next: what held the project up, computed from what happened.

use super::text::{about, early_or_late, figure, minute, percent};
use crate::domain::fact::{Colour, CriticalPath, Indicator, Report};
use crate::domain::plan::{Prerequisite, TaskId};
use crate::engine::time::{Moment, Span};
use crate::metrics::common::team_labels;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use crate::record::story::Fate;
use crate::scenario::Scenario;

/// Findings told at most: a list of more is a table.
const RISKS_MAX: usize = 3;

/// Each a sentence in plain text, the most pressing first; names are as the scenario has them, and the writer's to escape.
pub fn findings(told: &Told<'_>, tasks: &[TaskRow]) -> Vec<String> {
    let mut findings = Vec::new();
    findings.extend(told.outcome.ending.why().iter().map(|why| format!("the run ended before the project: {why}")));
    findings.extend(worst_delay(told, tasks));
    findings.extend(busiest_team(told));
    findings.extend(red_indicators(told));
    findings.extend(struck_risks(told));
    findings.extend(waiting(told));
    findings
}

/// The critical task that added the most delay of its own: its slip beyond that of what it waited for.
fn worst_delay(told: &Told<'_>, tasks: &[TaskRow]) -> Option<String> {
    let scenario = told.scenario();
    let slip = |task: TaskId| {
        let planned = scenario.baseline.tasks.get(task.index()).copied().flatten()?;
        Some(told.history.tasks[task.index()].done?.since(planned.finish))
    };
    let own = |row: &&TaskRow| {
        let links = scenario.plan.task(row.task).dependencies.iter();
        let before = links.filter_map(|link| match link.on {
            Prerequisite::Task(on) => slip(on),
            Prerequisite::Resource(_) => None,
        });
        slip(row.task).map_or(Span::ZERO, |slip| slip.saturating_sub(before.max().unwrap_or(Span::ZERO)))
    };
    let critical = tasks.iter().filter(|row| row.is_critical && row.status == TaskStatus::Completed);
    // The first of equals, in the order of the plan.
    let worst = critical.rev().max_by_key(own)?;
    let added = own(&worst);
    if added.is_zero() {
        return None;
    }
    let task = scenario.plan.task(worst.task);
    let (team, id) = (&scenario.organization.team(task.team).id, &task.id);
    let effort = format!("{} h of work where {} h were planned", figure(worst.effort_actual), figure(worst.effort_planned));
    Some(format!("{id} ({team}) added the most delay to the critical path, {}: {effort}", about(added)))
}

/// Teams with their utilization as the figures have it.
pub fn utilization(told: &Told<'_>) -> Vec<Option<f64>> {
    team_labels(told.scenario()).iter().map(|label| told.outcome.figure(&format!("utilization.{label}"))).collect()
}

fn busiest_team(told: &Told<'_>) -> Option<String> {
    let scenario = told.scenario();
    let shares = utilization(told);
    let known = || shares.iter().enumerate().filter_map(|(team, share)| Some((team, (*share)?)));
    let (busiest, share) = known().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let (idlest, least) = known().reduce(|best, next| if next.1 < best.1 { next } else { best })?;
    let name = |team: usize| &scenario.organization.teams[team].id;
    let limit = scenario.policies.first().map_or(1.0, |policy| policy.indicators.team_utilization_yellow);
    let over = if share > limit { format!(", over the {} at which a team is overloaded", percent(Some(limit))) } else { String::new() };
    let other = if idlest == busiest { String::new() } else { format!("; {} is the least, at {}", name(idlest), percent(Some(least))) };
    Some(format!("{} is the most loaded team, at {}{over}{other}", name(busiest), percent(Some(share))))
}

fn red_indicators(told: &Told<'_>) -> Vec<String> {
    let scenario = told.scenario();
    let mut seen: Vec<(Indicator, Moment, usize, Colour)> = Vec::new();
    for change in &told.history.indicators {
        match seen.iter_mut().find(|(indicator, ..)| *indicator == change.indicator) {
            Some((_, _, times, last)) => {
                *times += usize::from(change.to == Colour::Red);
                *last = change.to;
            }
            None => seen.push((change.indicator, change.at, usize::from(change.to == Colour::Red), change.to)),
        }
    }
    let first_red = |indicator| {
        let mut reds = told.history.indicators.iter().filter(move |change| change.indicator == indicator && change.to == Colour::Red);
        reds.next().map(|change| minute(scenario, change.at))
    };
    let sentence = |(indicator, _, times, last): &(Indicator, Moment, usize, Colour)| {
        let since = first_red(*indicator)?;
        let times = if *times == 1 { "once".to_owned() } else { format!("{times} times") };
        let now = if *last == Colour::Red { ", and was red at the end" } else { "" };
        Some(format!("the {} turned red {times}, first on {since}{now}", indicator_name(*indicator, scenario)))
    };
    seen.iter().filter_map(sentence).collect()
}

fn struck_risks(told: &Told<'_>) -> Vec<String> {
    let scenario = told.scenario();
    let mut struck: Vec<String> = Vec::new();
    for (risk, fate) in scenario.risks.iter().zip(&told.story.risks) {
        if let Fate::Struck(at) = fate {
            struck.push(format!("risk {} struck on {}: {}", risk.id, minute(scenario, *at), risk.description));
        }
    }
    let more = struck.len().saturating_sub(RISKS_MAX);
    struck.truncate(RISKS_MAX);
    if more > 0 {
        struck.push(format!("{more} more risks struck"));
    }
    struck
}

/// The longest that something waited for an agent of the office, if that was a working day's part.
fn waiting(told: &Told<'_>) -> Option<String> {
    let longest = told.history.services.iter().max_by_key(|service| service.waited)?;
    let limit = told.scenario().policies.first().map_or(Span::from_hours(1), |policy| policy.director.loop_every);
    let agent = longest.agent.name(&told.scenario().organization);
    let when = minute(told.scenario(), longest.began);
    let item = longest.item.name().replace('_', " ");
    (longest.waited > limit).then(|| format!("a {item} waited {} for the {agent}, until {when}", about(longest.waited)))
}

pub fn indicator_name(indicator: Indicator, scenario: &Scenario) -> String {
    match indicator {
        Indicator::CriticalPath => "critical path".to_owned(),
        Indicator::Buffer => "buffer".to_owned(),
        Indicator::TeamUtilization(team) => format!("utilization of {}", scenario.organization.team(team).id),
    }
}

pub fn colour_name(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Yellow => "yellow",
        Colour::Red => "red",
    }
}

pub fn critical_name(critical: CriticalPath) -> &'static str {
    match critical {
        CriticalPath::OnTrack => "on track",
        CriticalPath::AtRisk => "at risk",
        CriticalPath::Blocked => "blocked",
    }
}

/// What the tracker reported last.
pub fn last_report<'a>(told: &'a Told<'_>) -> Option<&'a Report> {
    told.history.reports.last().map(|(_, report)| report)
}

/// One line on the finish against the target, or on why there is none.
pub fn verdict(told: &Told<'_>) -> String {
    let scenario = told.scenario();
    let target = scenario.baseline.target;
    match told.outcome.finish {
        Some(finish) => {
            let against = early_or_late(finish, target);
            format!("{} (target {}: {against})", minute(scenario, finish), minute(scenario, target))
        }
        None => format!("not finished: {} on {}", told.outcome.ending.name(), minute(scenario, told.outcome.end)),
    }
}

/// Critical tasks that are done, and of those, how many after their planned finish.
pub fn critical_tasks(tasks: &[TaskRow]) -> (usize, usize, usize) {
    let critical = || tasks.iter().filter(|row| row.is_critical);
    let is_late = |row: &&TaskRow| row.planned.is_some_and(|planned| row.done.is_some_and(|done| done > planned.finish));
    (critical().count(), critical().filter(|row| row.done.is_some()).count(), critical().filter(is_late).count())
}
