//! What to look at next: what held the project up, computed from what happened.

use super::delay;
use super::happenings::happenings;
use super::text::{about, count, early_or_late, hours, minute, percent, times};
use crate::domain::fact::{Colour, CriticalPath, Fact, Gaps, Indicator, Report};
use crate::domain::journal::What;
use crate::domain::organization::MemberId;
use crate::domain::plan::TaskId;
use crate::engine::time::{Moment, Span};
use crate::explain::Cause;
use crate::history::{History, Hours};
use crate::metrics::common::team_labels;
use crate::record::Told;
use crate::record::rows::TaskRow;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Each a sentence in plain text, the most pressing first; names are as the scenario has them, and the writer's to escape.
pub fn findings(told: &Told<'_>, tasks: &[TaskRow]) -> Vec<String> {
    let mut findings = Vec::new();
    findings.extend(told.outcome.ending.why().iter().map(|why| format!("the run ended before the project: {why}")));
    findings.extend(worst_delay(told, tasks));
    findings.extend(early_starts(told.scenario(), &told.history));
    findings.extend(returned_handoff(told));
    findings.extend(busiest_team(told));
    findings.extend(red_indicators(told));
    findings.extend(happenings(told, tasks));
    findings.extend(waiting(told));
    findings
}

/// What one wants time on the driving chain to go into.
pub const WORK: &str = "work";

/// The driving chain by what time on it went into, the most first.
pub fn driving_chain(told: &Told<'_>) -> Vec<(&'static str, Span)> {
    let (costs, _) = crate::explain::explain(told.scenario(), &told.history, &told.outcome.journal).costs();
    let mut groups: BTreeMap<&'static str, Span> = BTreeMap::new();
    for (cause, cost) in &costs {
        let name = match cause {
            Cause::Work => WORK,
            Cause::Planning => "the handoff from planning",
            Cause::Rework => "rework",
            Cause::Queue => "waiting for a member",
            Cause::Blocker(_) => "blockers",
            Cause::Checks | Cause::Review => "gates: checks and reviews",
            Cause::Handoff => "handoffs",
            Cause::Decision => "waiting for the director's word",
            Cause::Resource => "resources that were not there",
            Cause::Lag => "lags and delays from outside",
            Cause::Activation => "waiting for a team's activation",
            Cause::Retrospective => "retrospectives",
            Cause::Unknown => "what the journal does not tell",
        };
        *groups.entry(name).or_default() += *cost;
    }
    let mut groups: Vec<(&'static str, Span)> = groups.into_iter().collect();
    groups.sort_by_key(|&(name, cost)| (std::cmp::Reverse(cost), name));
    groups
}

/// That the director let tasks begin before what they wait for was done, which tasks, and ahead of what; nothing where none did.
pub fn early_starts(scenario: &Scenario, history: &History) -> Option<String> {
    /// Told by name.
    const NAMED_MAX: usize = 3;
    let starts = &history.trouble.early_starts;
    let id = |task: TaskId| scenario.plan.task(task).id.as_str();
    let told = starts
        .iter()
        .take(NAMED_MAX)
        .map(|start| format!("{} before {} on {}", id(start.task), id(start.on), super::text::date(scenario, start.at)));
    let told: Vec<String> = told.collect();
    let more = starts.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let one = if starts.len() == 1 { "it waits" } else { "they wait" };
    let tasks = count(starts.len(), "task");
    (!starts.is_empty()).then(|| format!("the director let {tasks} begin before what {one} for was done: {}{more}", told.join(", ")))
}

/// What cost the driving chain most beside the work itself: `31 h of the driving chain went into blockers`.
pub fn dearest(told: &Told<'_>) -> Option<String> {
    let groups = driving_chain(told);
    let all = groups.iter().fold(Span::ZERO, |sum, (_, cost)| sum + *cost);
    let (name, cost) = groups.into_iter().find(|(name, _)| *name != WORK)?;
    let share = percent(Some(cost.ms() as f64 / all.ms() as f64));
    (cost >= Span::from_minutes(30))
        .then(|| format!("beside work, most of the driving chain went into {name}: {} of {} ({share})", hours(cost), hours(all)))
}

/// Of the tasks that the finish hung on the one that added the most delay of its own, and of what it came.
fn worst_delay(told: &Told<'_>, tasks: &[TaskRow]) -> Option<String> {
    let scenario = told.scenario();
    let worst = delay::worst(told, tasks)?;
    let task = scenario.plan.task(worst.task);
    let team = &scenario.organization.team(task.team).name;
    Some(format!("{} ({team}) added the most delay of all that the finish hung on, {}", task.id, worst.text()))
}

/// The kickoff that came later because the plan was not ready to be handed on.
fn returned_handoff(told: &Told<'_>) -> Option<String> {
    let scenario = told.scenario();
    let mut returns = 0;
    let mut gaps = Gaps::default();
    for entry in &told.outcome.journal {
        if let What::Noted { fact: Fact::PackageReturned { gaps: open }, .. } = &entry.what {
            returns += 1;
            gaps = Gaps(gaps.0 | open.0);
        }
    }
    if returns == 0 {
        return None;
    }
    let planned = scenario.baseline.start;
    let kickoff = match told.history.kickoff {
        Some(at) if at > planned => {
            let late = scenario.calendars.get(scenario.working_calendar).between(planned, at);
            format!("kickoff {} of working time later than planned", hours(late))
        }
        Some(_) => "kickoff as planned".to_owned(),
        None => "no kickoff".to_owned(),
    };
    let point = |point: usize| {
        let reasons: Vec<&str> =
            scenario.handoff.reasons.iter().filter(|(of, _)| *of == point).map(|(_, reason)| reason.as_str()).collect();
        let colon = if reasons.is_empty() { "" } else { ": " };
        format!("{}{colon}{}", Gaps::POINTS[point], reasons.join(", "))
    };
    let points: Vec<String> = gaps.points().map(point).collect();
    let gap = if points.len() == 1 { "gap" } else { "gaps" };
    Some(format!("the handoff package was returned {}: {kickoff} ({gap}: {})", times(returns), points.join("; ")))
}

/// Teams with their utilization as the figures have it.
pub fn utilization(told: &Told<'_>) -> Vec<Option<f64>> {
    team_labels(told.scenario()).iter().map(|label| told.outcome.figure(&format!("utilization.{label}"))).collect()
}

/// Those who worked the largest share of the time that they were available, with their hours, and how many others worked.
pub fn busiest_members(told: &Told<'_>, most: usize) -> (Vec<(MemberId, Hours, f64)>, usize) {
    let utilization = told.history.utilization(told.scenario());
    let mut members: Vec<(MemberId, Hours, f64)> = (utilization.members.iter().enumerate())
        .filter_map(|(place, days)| {
            let sum = Hours::sum(days);
            let share = sum.utilization().filter(|share| *share > 0.0)?;
            Some((MemberId::from_index(place), sum, share))
        })
        .collect();
    members.sort_by(|a, b| b.2.total_cmp(&a.2));
    let others = members.len().saturating_sub(most);
    members.truncate(most);
    (members, others)
}

/// Of a single team, who of it: which team is the most loaded is no question.
fn busiest_member(told: &Told<'_>) -> Option<String> {
    let organization = &told.scenario().organization;
    let (busiest, others) = busiest_members(told, 1);
    let (member, sum, share) = busiest.first().filter(|_| others > 0)?;
    Some(format!(
        "{} is the busiest of {}, at work {} of {} available",
        organization.member(*member).name,
        count(organization.members.len(), "member"),
        percent(Some(*share)),
        hours(sum.available)
    ))
}

fn busiest_team(told: &Told<'_>) -> Option<String> {
    let scenario = told.scenario();
    if scenario.organization.teams.len() == 1
        && let Some(member) = busiest_member(told)
    {
        return Some(member);
    }
    let shares = utilization(told);
    let known = || shares.iter().enumerate().filter_map(|(team, share)| Some((team, (*share)?)));
    let (busiest, share) = known().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let (idlest, least) = known().reduce(|best, next| if next.1 < best.1 { next } else { best })?;
    let name = |team: usize| &scenario.organization.teams[team].name;
    let limit = scenario.policies.first().map_or(1.0, |policy| policy.indicators.team_utilization_yellow);
    let over = if share > limit { format!(", over the {} at which a team is overloaded", percent(Some(limit))) } else { String::new() };
    let other = if idlest == busiest { String::new() } else { format!("; {} is the least, at {}", name(idlest), percent(Some(least))) };
    Some(format!("{} is the most loaded team, at {} of its available time{over}{other}", name(busiest), percent(Some(share))))
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
        let times = self::times(*times);
        let now = if *last == Colour::Red { ", and was red at the end" } else { "" };
        Some(format!("the {} turned red {times}, first on {since}{now}", indicator_name(*indicator, scenario)))
    };
    seen.iter().filter_map(sentence).collect()
}

/// The longest that something waited for an agent of the office, if that was a working day's part.
fn waiting(told: &Told<'_>) -> Option<String> {
    let longest = told.history.services.iter().max_by_key(|service| service.waited)?;
    let limit = told.scenario().policies.first().map_or(Span::from_hours(1), |policy| policy.director.loop_every);
    let agent = longest.agent.name(&told.scenario().organization);
    let when = minute(told.scenario(), longest.began);
    let item = longest.matter();
    let article = if item.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    (longest.waited > limit).then(|| format!("{article} {item} waited {} for the {agent}, until {when}", about(longest.waited)))
}

pub fn indicator_name(indicator: Indicator, scenario: &Scenario) -> String {
    match indicator {
        Indicator::CriticalPath => "critical path".to_owned(),
        Indicator::Buffer => "buffer".to_owned(),
        Indicator::Quality => "quality".to_owned(),
        Indicator::TeamUtilization(team) => format!("utilization of {}", scenario.organization.team(team).name),
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

/// `15 of 15 critical tasks done, 3 late`; how the path stands goes before it as long as the project is under way.
pub fn critical_line(told: &Told<'_>, tasks: &[TaskRow]) -> String {
    let (critical, done, late) = critical_tasks(tasks);
    let state = last_report(told).filter(|_| told.outcome.finish.is_none());
    let state = state.map_or(String::new(), |report| format!("{}; ", critical_name(report.critical)));
    let late = if late == 0 { "none late".to_owned() } else { format!("{late} late") };
    format!("{state}{done} of {critical} critical tasks done, {late}")
}

/// `12d 23h late, inside the buffer (planned 2026-05-06 09:42)`.
pub fn against_plan(told: &Told<'_>) -> String {
    let baseline = &told.scenario().baseline;
    let planned = minute(told.scenario(), baseline.finish);
    let Some(finish) = told.outcome.finish else { return format!("planned {planned}") };
    let buffer = match finish {
        finish if finish <= baseline.finish => "",
        finish if finish <= baseline.target => ", inside the buffer",
        _ => ", past the buffer",
    };
    format!("{}{buffer} (planned {planned})", early_or_late(finish, baseline.finish))
}
