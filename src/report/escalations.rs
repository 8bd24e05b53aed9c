//! Issues and escalations of the war room: what got stuck, how far up it went, who took it up, how long it took, what was learnt.

use super::text::{Page, count, figure, hours, markdown, percent};
use crate::domain::blocker::{BlockerSubtype, EscalationReason, Level};
use crate::domain::organization::Priority;
use crate::domain::policy::{Clock, Policy, Target};
use crate::engine::time::{Moment, Span};
use crate::history::trouble::{BlockerHistory, Leaving, Stay};
use crate::record::Told;
use crate::record::trouble::{blocker_id, level_name, words, worker_name};
use crate::scenario::Scenario;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Blockers told one by one; `escalations.csv` has them all.
const ROWS_MAX: usize = 40;

pub fn escalations(told: &Told<'_>, page: &mut Page) {
    let blockers = &told.history.trouble.blockers;
    page.heading(2, "Issues and escalations");
    super::implementation::charts(&["blockers"], page);
    if blockers.is_empty() {
        page.paragraph("Nothing got stuck: no blocker arose.");
        return;
    }
    page.paragraph(&format!("{}.", in_a_line(told)));
    by_level(told, page);
    by_priority(told, page);
    by_kind(told, page);
    patterns(told, page);
    table(told, page);
}

/// `38 arose, 2 still open; 14 went above L1; resolved after 2.4 h on average`; empty without blockers.
pub fn in_a_line(told: &Told<'_>) -> String {
    let blockers = &told.history.trouble.blockers;
    let of = |holds: &dyn Fn(&BlockerHistory) -> bool| blockers.iter().filter(|blocker| holds(blocker)).count();
    let open = of(&|blocker| blocker.end.is_none());
    let above = of(&|blocker| blocker.top() > Level::FIRST);
    let mean = |name: &str, verb: &str| {
        let time = |mean: f64| match mean * 60.0 {
            minutes if minutes < 0.5 => "at once".to_owned(),
            minutes if minutes < 60.0 => format!("after {minutes:.0} min on average"),
            _ => format!("after {} h on average", figure((mean * 10.0).round() / 10.0)),
        };
        told.outcome.figure(name).map_or(String::new(), |mean| format!("; {verb} {}", time(mean)))
    };
    let state = if open == 0 { "all resolved".to_owned() } else { format!("{open} still open") };
    format!(
        "{}, {state}; {above} went above L1{}{}",
        count(blockers.len(), "blocker"),
        mean("blockers.mtta", "taken up"),
        mean("blockers.mttr", "resolved")
    )
}

/// The policy in force at a moment.
pub fn policy_at<'a>(told: &Told<'a>, at: Moment) -> &'a Policy {
    told.history.policy_at(told.scenario(), at)
}

/// From one moment to another by the clock of the escalation policy.
fn clocked(told: &Told<'_>, blocker: &BlockerHistory, from: Moment, to: Moment) -> Span {
    let scenario = told.scenario();
    let calendar = blocker.owner.map_or(scenario.working_calendar, |owner| scenario.organization.member(owner).calendar);
    match policy_at(told, from).escalation.clock {
        Clock::Working => scenario.calendars.get(calendar).between(from, to),
        Clock::Elapsed => to.since(from),
    }
}

/// How long it stood in the way after it had been noticed; until the run's end, if it still does.
fn lasted(told: &Told<'_>, blocker: &BlockerHistory) -> Span {
    let end = blocker.end.map_or(told.history.end, |end| end.at);
    clocked(told, blocker, blocker.noticed.unwrap_or(blocker.arose), end)
}

/// Whom a level of the ladder asks, in a word.
pub fn target_name(target: Target, scenario: &Scenario) -> String {
    let organization = &scenario.organization;
    match target {
        Target::Owner => "the task's owner".to_owned(),
        Target::Agent(agent) => markdown(agent.name(organization)),
        Target::Specialist => "a specialist by the kind of blocker".to_owned(),
        Target::Role(role) => markdown(organization.role(role)),
        Target::Team(team) => markdown(&organization.team(team).name),
    }
}

fn by_level(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let blockers = &told.history.trouble.blockers;
    let levels = &policy_at(told, told.history.end).escalation.levels;
    let resolved = blockers.iter().filter(|blocker| blocker.end.is_some()).count();
    let row = |place: usize| {
        let level = Level(place as u8 + 1);
        let of_level = || blockers.iter().flat_map(move |blocker| blocker.stays.iter().map(move |stay| (blocker, stay)));
        let stays: Vec<(&BlockerHistory, &Stay)> = of_level().filter(|(_, stay)| stay.level == level).collect();
        if stays.is_empty() {
            return None;
        }
        let here = blockers.iter().filter(|blocker| blocker.end.is_some_and(|end| end.level == level)).count();
        let up = |stay: &Stay| matches!(stay.leaving, Leaving::Up(_) | Leaving::Returned);
        let spans = stays.iter().map(|(blocker, stay)| clocked(told, blocker, stay.entered, stay.left.unwrap_or(told.history.end)));
        let waits = stays.iter().filter_map(|(blocker, stay)| Some(clocked(told, blocker, stay.entered, stay.hands.first()?.taken)));
        Some(vec![
            level_name(level),
            levels.get(place).map_or(String::new(), |terms| target_name(terms.target, scenario)),
            stays.len().to_string(),
            stays.iter().filter(|(_, stay)| up(stay)).count().to_string(),
            here.to_string(),
            if resolved == 0 { "–".to_owned() } else { percent(Some(here as f64 / resolved as f64)) },
            mean(waits),
            mean(spans),
        ])
    };
    let rows: Vec<Vec<String>> = (0..usize::from(Level::MAX)).filter_map(row).collect();
    page.heading(3, "By level");
    let heads = ["Level", "Asks", ">Came there", ">Passed on", ">Resolved", ">Share of resolved", ">Wait for hands, h", ">Stay, h"];
    page.table(&heads, &rows);
}

/// Of spans, in hours, to a tenth.
fn mean(spans: impl Iterator<Item = Span>) -> String {
    let (sum, count) = spans.fold((Span::ZERO, 0_u32), |(sum, count), span| (sum + span, count + 1));
    if count == 0 { "–".to_owned() } else { figure((sum.hours() / f64::from(count) * 10.0).round() / 10.0) }
}

fn by_priority(told: &Told<'_>, page: &mut Page) {
    let end = told.history.end;
    let row = |priority: Priority| {
        let of: Vec<&BlockerHistory> = told.history.trouble.blockers.iter().filter(|blocker| blocker.priority == Some(priority)).collect();
        if of.is_empty() {
            return None;
        }
        let escalation = &policy_at(told, end).escalation;
        let place = priority as usize;
        let taken = |blocker: &BlockerHistory| Some(clocked(told, blocker, blocker.noticed?, blocker.taken()?));
        let resolved = |blocker: &BlockerHistory| blocker.end.map(|_| lasted(told, blocker));
        let level = |within: Option<Span>, took: &dyn Fn(&BlockerHistory) -> Option<Span>| {
            within.map_or("–".to_owned(), |within| {
                let late = of.iter().filter(|blocker| took(blocker).is_none_or(|took| took > within)).count();
                format!("{}: {late} late", hours(within))
            })
        };
        Some(vec![
            format!("{priority:?}"),
            of.len().to_string(),
            of.iter().filter(|blocker| blocker.is_critical).count().to_string(),
            mean(of.iter().filter_map(|blocker| taken(blocker))),
            mean(of.iter().filter_map(|blocker| resolved(blocker))),
            level(escalation.acknowledge_within[place], &taken),
            level(escalation.resolve_within[place], &resolved),
        ])
    };
    let rows: Vec<Vec<String>> = [Priority::P0, Priority::P1, Priority::P2].into_iter().filter_map(row).collect();
    page.heading(3, "By priority, against the service levels");
    page.table(&["Priority", ">Blockers", ">Critical", ">MTTA, h", ">MTTR, h", "Take up within", "Resolve within"], &rows);
}

fn by_kind(told: &Told<'_>, page: &mut Page) {
    let mut kinds: BTreeMap<BlockerSubtype, Vec<&BlockerHistory>> = BTreeMap::new();
    for blocker in &told.history.trouble.blockers {
        kinds.entry(blocker.subtype).or_default().push(blocker);
    }
    let mut kinds: Vec<(BlockerSubtype, Vec<&BlockerHistory>)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, of)| Reverse(of.len()));
    let row = |(subtype, of): &(BlockerSubtype, Vec<&BlockerHistory>)| {
        let all: Span = of.iter().fold(Span::ZERO, |sum, blocker| sum + lasted(told, blocker));
        vec![
            subtype.name().replace('_', " "),
            subtype.kind().name().replace('_', " "),
            of.len().to_string(),
            of.iter().filter(|blocker| blocker.top() > Level::FIRST).count().to_string(),
            figure((all.hours() * 10.0).round() / 10.0),
            of.iter().map(|blocker| blocker.reopenings.len()).sum::<usize>().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    page.heading(3, "By kind");
    page.table(&["What", "Type", ">Blockers", ">Above L1", ">Hours in all", ">Came back"], &rows);
}

fn patterns(told: &Told<'_>, page: &mut Page) {
    let row = |pattern: &crate::history::trouble::PatternHistory| {
        let worked = (pattern.tried > 0).then(|| f64::from(pattern.succeeded) / f64::from(pattern.tried));
        vec![
            pattern.subtype.name().replace('_', " "),
            level_name(pattern.level),
            pattern.learnt.to_string(),
            pattern.tried.to_string(),
            percent(worked),
        ]
    };
    let rows: Vec<Vec<String>> = told.history.trouble.patterns.iter().map(row).collect();
    if !rows.is_empty() {
        page.heading(3, "Patterns learnt");
        page.table(&["Of", "Last resolved at", ">Learnt", ">Tried", ">Worked"], &rows);
    }
}

/// Those that came highest and took longest, in the order of arising.
fn table(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let mut blockers: Vec<&BlockerHistory> = told.history.trouble.blockers.iter().collect();
    let all = blockers.len();
    blockers.sort_by_key(|blocker| (blocker.end.is_some(), Reverse(blocker.top()), Reverse(lasted(told, blocker)), blocker.id));
    blockers.truncate(ROWS_MAX);
    blockers.sort_by_key(|blocker| blocker.id);
    let row = |blocker: &&BlockerHistory| {
        let task = blocker.task.map_or("–".to_owned(), |task| markdown(&scenario.plan.task(task).id));
        let critical = if blocker.is_critical { " ●" } else { "" };
        let ended = blocker.end.map_or("**open**".to_owned(), |end| words(&end.resolution).replace('_', " "));
        vec![
            blocker_id(blocker.id),
            super::text::minute(scenario, blocker.arose),
            format!("{task}{critical}"),
            blocker.subtype.name().replace('_', " "),
            blocker.priority.map_or("–".to_owned(), |priority| format!("{priority:?}")),
            path(blocker, scenario),
            figure((lasted(told, blocker).hours() * 10.0).round() / 10.0),
            ended,
        ]
    };
    let rows: Vec<Vec<String>> = blockers.iter().map(row).collect();
    page.heading(3, "Blockers");
    page.table(&["Id", "Arose", "Task (● critical)", "What", "Priority", "Path, and who took it up", ">Hours", "Ended"], &rows);
    if all > ROWS_MAX {
        page.line("");
        page.paragraph(&format!(
            "Of {all} blockers the {ROWS_MAX} that came highest and took longest, and all that are open; `escalations.csv` has every one, \
             and `sandtable explain` with `--blocker ID` tells its story."
        ));
    }
}

/// Why a blocker came to a level: `timeout`.
pub fn why(reason: EscalationReason) -> String {
    match reason {
        EscalationReason::NobodyThere => "as nobody is at the level below".to_owned(),
        reason => words(&reason).replace('_', " "),
    }
}

/// `L1 backend-developer → L2 blocker-resolver (timeout)`: each level with who took it up there and why it came.
pub fn path(blocker: &BlockerHistory, scenario: &Scenario) -> String {
    let told = blocker.stays.iter().map(|stay| {
        let mut names: Vec<String> = Vec::new();
        for hand in &stay.hands {
            let name = markdown(worker_name(hand.by, scenario));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let who = if names.is_empty() { "nobody".to_owned() } else { names.join(" + ") };
        let why = stay.reason.map_or(String::new(), |reason| format!(" ({})", why(reason)));
        format!("{} {who}{why}", level_name(stay.level))
    });
    let path: Vec<String> = told.collect();
    if path.is_empty() { "gone before it was listed".to_owned() } else { path.join(" → ") }
}
