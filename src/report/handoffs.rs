//! Communication and handoffs in the war room: who was told what, what went from phase to phase and from team to team.

use super::text::{Page, count, figure, hours, markdown, minute, minute_or_dash};
use crate::domain::journal::What;
use crate::domain::message::MessageKind;
use crate::domain::organization::TeamId;
use crate::engine::time::Span;
use crate::history::trouble::HandoffHistory;
use crate::record::Told;
use crate::record::trouble::handoff_id;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Handoffs told step by step; the table `handoff_log` has them all.
const ROWS_MAX: usize = 30;

pub fn communication(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Communication and handoffs");
    messages(told, page);
    phases(told, page);
    teams(told, page);
}

fn messages(told: &Told<'_>, page: &mut Page) {
    let mut counts: BTreeMap<MessageKind, (u64, u64)> = BTreeMap::new();
    for entry in &told.outcome.journal {
        match &entry.what {
            What::Delivered { message, .. } => counts.entry(message.kind()).or_default().0 += 1,
            What::Pending { message, .. } => counts.entry(message.kind()).or_default().1 += 1,
            What::Noted { .. } => {}
        }
    }
    let row = |(kind, (delivered, pending)): (&MessageKind, &(u64, u64))| {
        vec![markdown(&kind.name().replace('_', " ")), delivered.to_string(), pending.to_string()]
    };
    let rows: Vec<Vec<String>> = counts.iter().map(row).collect();
    page.table(&["Message", ">Delivered", ">Under way at the end"], &rows);
}

fn phases(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let row = |handoff: &crate::record::story::Handoff| {
        let by = handoff.answered.map_or("–".to_owned(), |(by, _)| markdown(by.name(&scenario.organization)));
        let at = minute_or_dash(scenario, handoff.answered.map(|(_, at)| at));
        let between = format!("{} → {}", handoff.from_team, handoff.to_team);
        vec![minute(scenario, handoff.at), between, handoff.status.name().to_owned(), by, at, markdown(&handoff.notes)]
    };
    let rows: Vec<Vec<String>> = told.story.handoffs.iter().map(row).collect();
    page.heading(3, "From phase to phase");
    if rows.is_empty() {
        page.paragraph("Nothing was handed over.");
    }
    page.table(&["Handed over", "Between", "State", "Answered by", "at", "Notes"], &rows);
}

/// `34 handoffs, all closed; 3 packages returned; 1.2 h on average`.
pub fn in_a_line(told: &Told<'_>) -> String {
    let handoffs = &told.history.trouble.handoffs;
    let closed = handoffs.iter().filter(|handoff| handoff.closed.is_some()).count();
    let cancelled = handoffs.iter().filter(|handoff| handoff.cancelled.is_some() && handoff.closed.is_none()).count();
    let open = handoffs.len() - closed - cancelled;
    let state = if open == 0 { "none open".to_owned() } else { format!("{open} still open") };
    let returned: usize = handoffs.iter().map(HandoffHistory::returns).sum();
    let returned = if returned == 0 { "no package returned".to_owned() } else { format!("{} returned", count(returned, "package")) };
    let mean = told
        .outcome
        .figure("handoffs.hours")
        .map_or(String::new(), |mean| format!("; {} h from opening to closing on average", figure((mean * 10.0).round() / 10.0)));
    format!("{}, {state}; {returned}{mean}", count(handoffs.len(), "handoff"))
}

fn teams(told: &Told<'_>, page: &mut Page) {
    let handoffs = &told.history.trouble.handoffs;
    page.heading(3, "From team to team");
    if handoffs.is_empty() {
        page.paragraph("No team handed anything to another by the book.");
        return;
    }
    page.paragraph(&format!("{}.", in_a_line(told)));
    between(told, page);
    let mut shown: Vec<&HandoffHistory> = handoffs.iter().collect();
    // What went wrong first, then what took longest.
    let took = |handoff: &HandoffHistory| handoff.closed.map_or(Span::ZERO, |closed| closed.since(handoff.opened));
    shown.sort_by_key(|handoff| (handoff.closed.is_some(), Reverse(handoff.returns()), Reverse(took(handoff)), handoff.id));
    shown.truncate(ROWS_MAX);
    shown.sort_by_key(|handoff| handoff.id);
    let rows: Vec<Vec<String>> = shown.into_iter().map(|handoff| row(told, handoff)).collect();
    page.line("");
    let heads = ["Id", "Task", "From", "To", "Opened", "Validated", "Authorized", "Acknowledged", "Closed", ">Elapsed, h"];
    page.table(&heads, &rows);
    if handoffs.len() > ROWS_MAX {
        page.line("");
        page.paragraph(&format!(
            "Of {} handoffs the {ROWS_MAX} that are open, came back or took longest; the table `handoff_log` of `workflow.db` has every one.",
            handoffs.len()
        ));
    }
}

/// Between which teams, how often, and how smoothly.
fn between(told: &Told<'_>, page: &mut Page) {
    let organization = &told.scenario().organization;
    let mut pairs: BTreeMap<(TeamId, TeamId), Vec<&HandoffHistory>> = BTreeMap::new();
    for handoff in &told.history.trouble.handoffs {
        pairs.entry((handoff.from, handoff.to)).or_default().push(handoff);
    }
    let row = |(&(from, to), of): (&(TeamId, TeamId), &Vec<&HandoffHistory>)| {
        let spans: Vec<f64> = of.iter().filter_map(|handoff| Some(handoff.closed?.since(handoff.opened).hours())).collect();
        let mean = spans.iter().sum::<f64>() / spans.len() as f64;
        let gaps = of.iter().fold(Span::ZERO, |sum, handoff| sum + handoff.gap_worked);
        vec![
            format!("{} → {}", markdown(&organization.team(from).name), markdown(&organization.team(to).name)),
            of.len().to_string(),
            of.iter().map(|handoff| handoff.returns()).sum::<usize>().to_string(),
            hours(gaps),
            if spans.is_empty() { "–".to_owned() } else { figure((mean * 10.0).round() / 10.0) },
        ]
    };
    let rows: Vec<Vec<String>> = pairs.iter().map(row).collect();
    page.table(&["Between", ">Handoffs", ">Packages returned", ">Work on gaps", ">Elapsed, h"], &rows);
}

fn row(told: &Told<'_>, handoff: &HandoffHistory) -> Vec<String> {
    let scenario = told.scenario();
    let organization = &scenario.organization;
    let validated = handoff.validations.iter().rfind(|(_, is_complete)| *is_complete).map(|(at, _)| *at);
    let validated = match (handoff.accepted_with_gaps, validated) {
        (Some(at), _) => format!("{}, with gaps", minute(scenario, at)),
        (None, at) => minute_or_dash(scenario, at),
    };
    let returns = match handoff.returns() {
        0 => String::new(),
        returns => format!(" (returned {})", super::text::times(returns)),
    };
    let how = if handoff.is_auto { " by policy" } else { "" };
    let by = handoff.acknowledged_by.map_or(String::new(), |by| format!(" by {}", markdown(&organization.member(by).name)));
    let closed = match (handoff.closed, handoff.cancelled) {
        (Some(at), _) => minute(scenario, at),
        (None, Some(at)) => format!("not needed since {}", minute(scenario, at)),
        (None, None) => "**open**".to_owned(),
    };
    vec![
        handoff_id(handoff.id),
        markdown(&scenario.plan.task(handoff.task).id),
        markdown(&organization.team(handoff.from).name),
        markdown(&organization.team(handoff.to).name),
        minute(scenario, handoff.opened),
        format!("{validated}{returns}"),
        handoff.authorized.map_or("–".to_owned(), |at| format!("{}{how}", minute(scenario, at))),
        handoff.acknowledged.map_or("–".to_owned(), |at| format!("{}{by}", minute(scenario, at))),
        closed,
        handoff.closed.map_or("–".to_owned(), |closed| figure((closed.since(handoff.opened).hours() * 10.0).round() / 10.0)),
    ]
}
