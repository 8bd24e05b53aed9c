//! Team coordination in the war room: teams and where their hours went, standups, loans, what was arranged.

use super::findings::{colour_name, utilization};
use super::text::{Page, count, date, figure, hours, markdown, minute, minute_or_dash, percent};
use crate::domain::fact::{Colour, Indicator, ReportKind};
use crate::domain::organization::{MemberId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::history::Hours;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use std::collections::BTreeMap;

/// Days told one by one, the first and the last of a longer run.
const DAYS_MAX: usize = 90;
const LOANS_MAX: usize = 25;
const MEMBERS_MAX: usize = 12;

pub fn coordination(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    page.heading(2, "Team coordination");
    super::implementation::charts(&["utilization", "hours", "attention"], page);
    teams(told, tasks, page);
    where_hours_went(told, page);
    busiest_members(told, page);
    standups(told, page);
    loans(told, page);
    arranged(told, page);
    daily_log(told, page);
}

fn teams(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let organization = &scenario.organization;
    let shares = utilization(told);
    let hours = told.history.utilization(scenario);
    let row = |team: TeamId| {
        let of_team: Vec<&TaskRow> = tasks.iter().filter(|row| scenario.plan.task(row.task).team == team).collect();
        let done = of_team.iter().filter(|row| row.status == TaskStatus::Completed).count();
        let sum = Hours::sum(&hours.teams[team.index()]);
        let active = told.history.active(team);
        let days = active.map_or(0.0, |(from, to)| to.since(from).hours() / 24.0);
        let pace = if days > 0.0 { figure(done as f64 / days * 7.0) } else { "–".to_owned() };
        vec![
            markdown(&organization.team(team).name),
            organization.members_of(team).count().to_string(),
            minute_or_dash(scenario, active.map(|(from, _)| from)),
            minute_or_dash(scenario, active.map(|(_, to)| to)),
            format!("{done} of {}", of_team.len()),
            pace,
            figure(of_team.iter().map(|row| row.effort_planned).sum()),
            figure(sum.direct.hours()),
            figure(sum.coordination.hours()),
            percent(shares[team.index()]),
        ]
    };
    let rows: Vec<Vec<String>> = organization.team_ids().map(row).collect();
    let heads = [
        "Team",
        ">Members",
        "Active from",
        "to",
        ">Tasks done",
        ">Tasks a week",
        ">Hours planned",
        ">Hours worked",
        ">Coordination, h",
        ">Utilization",
    ];
    page.table(&heads, &rows);
}

/// The six parts of available time, as shares of it.
fn where_hours_went(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let all = told.history.utilization(scenario);
    let row = |(team, days): (TeamId, &Vec<Hours>)| {
        let sum = Hours::sum(days);
        if sum.available.is_zero() {
            return None;
        }
        let share = |part: Span| percent(Some(part.ms() as f64 / sum.available.ms() as f64));
        let parts = [sum.direct, sum.rework, sum.coordination, sum.blocked, sum.waiting, sum.idle];
        let mut cells = vec![markdown(&scenario.organization.team(team).name), hours(sum.available)];
        cells.extend(parts.map(share));
        Some(cells)
    };
    let rows: Vec<Vec<String>> = scenario.organization.team_ids().zip(&all.teams).filter_map(row).collect();
    page.line("");
    let heads = ["Where the hours went", ">Available", ">Direct", ">Rework", ">Coordination", ">Blocked", ">Waiting to go on", ">Idle"];
    page.table(&heads, &rows);
}

/// Where teams have several members, a team's utilization hides who of them is the bottleneck.
fn busiest_members(told: &Told<'_>, page: &mut Page) {
    let organization = &told.scenario().organization;
    if organization.members.len() == organization.teams.len() {
        return;
    }
    let (busiest, others) = super::findings::busiest_members(told, MEMBERS_MAX);
    let row = |(member, sum, share): &(MemberId, Hours, f64)| {
        let of = organization.member(*member);
        vec![
            markdown(&of.name),
            markdown(&organization.team(of.team).name),
            hours(sum.available),
            hours(sum.worked()),
            percent(Some(*share)),
            hours(sum.blocked + sum.waiting),
        ]
    };
    let rows: Vec<Vec<String>> = busiest.iter().map(row).collect();
    page.line("");
    page.table(&["Busiest members", "Team", ">Available", ">Worked", ">Utilization", ">Blocked or waiting to go on"], &rows);
    if others > 0 {
        page.line("");
        page.paragraph(&format!("{} worked less of their time; `utilization.csv` has each, day by day.", count(others, "other member")));
    }
}

fn standups(told: &Told<'_>, page: &mut Page) {
    let standups = &told.history.standups;
    if standups.is_empty() {
        return;
    }
    let short: Vec<&crate::history::Standup> = standups.iter().filter(|standup| standup.answered < standup.expected).collect();
    let named: Vec<String> = short.iter().take(5).map(|standup| date(told.scenario(), standup.at)).collect();
    let missing = match short.len() {
        0 => "every team answered every time".to_owned(),
        missing => format!("teams were missing at {missing}: {}{}", named.join(", "), if missing > 5 { ", ..." } else { "" }),
    };
    let impediments: u32 = standups.iter().map(|standup| standup.impediments).sum();
    let told_of = if impediments == 1 { "1 impediment was named".to_owned() } else { format!("{impediments} impediments were named") };
    page.line("");
    page.paragraph(&format!("{} held, {missing}; {told_of}.", count(standups.len(), "standup")));
}

fn loans(told: &Told<'_>, page: &mut Page) {
    let (scenario, trouble) = (told.scenario(), &told.history.trouble);
    let organization = &scenario.organization;
    let row = |loan: &crate::history::trouble::Loan| {
        let decision = trouble.decisions.iter().find(|one| Some(one.decision.number) == loan.decision);
        let gained = decision
            .and_then(|one| one.settled)
            .map_or("–".to_owned(), |settled| format!("{} h", figure((settled.hours * 10.0).round() / 10.0)));
        vec![
            markdown(&organization.member(loan.member).name),
            format!("{} → {}", markdown(&organization.team(loan.from).name), markdown(&organization.team(loan.to).name)),
            minute(scenario, loan.began),
            loan.ended.map_or("**still there**".to_owned(), |at| minute(scenario, at)),
            hours(loan.worked),
            gained,
            decision.map_or("–".to_owned(), super::decisions::decision_id),
        ]
    };
    let rows: Vec<Vec<String>> = trouble.loans.iter().take(LOANS_MAX).map(row).collect();
    if rows.is_empty() {
        return;
    }
    page.heading(3, "Loans");
    page.table(&["Member", "Between", "From", "to", ">Worked", ">Gained", "By decision"], &rows);
    if trouble.loans.len() > LOANS_MAX {
        page.line("");
        page.paragraph(&format!(
            "... and {} more; the table `coordination_log` of `workflow.db` has every one.",
            trouble.loans.len() - LOANS_MAX
        ));
    }
}

fn arranged(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let mut kinds: BTreeMap<&str, (usize, Moment, Moment)> = BTreeMap::new();
    for one in &told.story.coordination {
        let entry = kinds.entry(one.kind).or_insert((0, one.at, one.at));
        (entry.0, entry.2) = (entry.0 + 1, one.at);
    }
    let row = |(kind, (count, first, last)): (&&str, &(usize, Moment, Moment))| {
        vec![kind.replace('_', " "), count.to_string(), minute(scenario, *first), minute(scenario, *last)]
    };
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    page.heading(3, "What was arranged");
    page.table(&["Coordination", ">Times", "First", "Last"], &rows);
}

/// A line for every end-of-day report.
fn daily_log(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let mut colours: BTreeMap<Indicator, Colour> = BTreeMap::new();
    let mut changes = told.history.indicators.iter().peekable();
    let mut rows = Vec::new();
    for (at, report) in told.history.reports.iter().filter(|(_, report)| report.kind == ReportKind::EndOfDay) {
        while let Some(change) = changes.next_if(|change| change.at <= *at) {
            colours.insert(change.indicator, change.to);
        }
        let worst = colours.values().max().copied().unwrap_or_default();
        rows.push(vec![
            date(scenario, report.as_of),
            format!("{} of {}", report.tasks_done, report.tasks_in_scope),
            report.active.iter().sum::<u32>().to_string(),
            report.queued.iter().sum::<u32>().to_string(),
            report.tasks_held.to_string(),
            report.blockers.iter().sum::<u32>().to_string(),
            percent(Some(report.buffer_consumed)),
            minute(scenario, report.forecast),
            colour_name(worst).to_owned(),
        ]);
    }
    page.heading(3, "Daily log");
    let cut = rows.len().saturating_sub(DAYS_MAX);
    if rows.is_empty() {
        page.paragraph("No day ended with a report.");
    }
    if cut > 0 {
        rows.drain(DAYS_MAX / 2..DAYS_MAX / 2 + cut);
    }
    page.table(&["Day", ">Done", ">Active", ">Queued", ">Held", ">Blockers", ">Buffer", "Forecast", "Colour"], &rows);
    page.line("");
    let left_out = if cut == 0 { String::new() } else { format!("{} in the middle are left out. ", count(cut, "day")) };
    if !rows.is_empty() {
        page.paragraph(&format!("{left_out}`sandtable report` with `--day N` tells a day in full."));
    }
}
