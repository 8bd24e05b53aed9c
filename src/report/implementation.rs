//! `04-implementation-report.md`: the war room. What happened, who did it, what it cost, and what came of it.

use super::findings::{against_plan, colour_name, critical_line, findings, indicator_name, utilization, verdict};
use super::text::{Page, about, consumed, count, date, early_or_late, figure, markdown, minute, minute_or_dash, percent, working_time};
use crate::charts;
use crate::domain::fact::{Colour, Fact, Indicator, ReportKind};
use crate::domain::journal::What;
use crate::domain::message::MessageKind;
use crate::domain::organization::AgentId;
use crate::domain::plan::EpicId;
use crate::engine::time::Moment;
use crate::journal::write_fact;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use crate::record::story::Fate;
use std::collections::BTreeMap;

/// Changes of colour told one by one; the database has them all.
const CHANGES_MAX: usize = 40;

/// The implementation report as Markdown; it shows the charts that stand beside it.
pub fn implementation(told: &Told<'_>) -> String {
    let scenario = told.scenario();
    let tasks = told.tasks();
    let mut page = Page::default();
    page.heading(1, &format!("Implementation report: {}", markdown(&scenario.name)));
    let outcome = told.outcome;
    page.paragraph(&format!("Seed {}, replication {}. Ended {}.", outcome.seed, outcome.replication, outcome.ending.name()));
    status(told, &tasks, &mut page);
    for chart in charts::ALL {
        page.line("");
        page.paragraph(&format!("![{}]({}.svg)", markdown(chart.title), chart.name));
    }
    teams(told, &tasks, &mut page);
    epics(told, &tasks, &mut page);
    communication(told, &mut page);
    coordination(told, &mut page);
    procedures(told, &mut page);
    criteria(told, &mut page);
    daily_log(told, &mut page);
    indicators(told, &mut page);
    risks(told, &mut page);
    events(told, &mut page);
    page.text
}

fn status(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let outcome = told.outcome;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let with = |status| tasks.iter().filter(|row| row.status == status).count();
    let buffer = outcome.buffer_consumed().map_or(String::new(), |share| format!(": {}", consumed(share)));
    let mut rows = vec![
        row("**Finish**", format!("**{}**", verdict(told))),
        row("Against plan", against_plan(told)),
        row("Buffer", format!("{}{buffer}", working_time(scenario, scenario.baseline.buffer))),
        row("Critical path", critical_line(told, tasks)),
        row("Tasks done", format!("{} of {}", with(TaskStatus::Completed), tasks.len())),
    ];
    let open = [("in progress", TaskStatus::InProgress), ("pending", TaskStatus::Pending), ("dropped", TaskStatus::Dropped)];
    for (name, status) in open.into_iter().filter(|(_, status)| with(*status) > 0) {
        rows.push(row(&format!("Tasks {name}"), with(status).to_string()));
    }
    if let Some(velocity) = outcome.figure("velocity") {
        let planned = outcome.figure("velocity.planned").map_or(String::new(), |planned| format!(", planned {}", figure(planned)));
        rows.push(row("Velocity", format!("{} tasks a day{planned}", figure(velocity))));
    }
    page.heading(2, "Status");
    page.table(&["", ""], &rows);
    let findings = findings(told, tasks);
    if !findings.is_empty() {
        page.heading(3, "What to look at");
        findings.iter().for_each(|finding| page.line(&format!("- {}", markdown(finding))));
    }
}

fn teams(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let organization = &scenario.organization;
    let shares = utilization(told);
    let hours = told.history.utilization(scenario);
    page.heading(2, "Teams");
    let row = |team: crate::domain::organization::TeamId| {
        let of_team: Vec<&TaskRow> = tasks.iter().filter(|row| scenario.plan.task(row.task).team == team).collect();
        let done = of_team.iter().filter(|row| row.status == TaskStatus::Completed).count();
        let sum = crate::history::Hours::sum(&hours.teams[team.index()]);
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

fn epics(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let mut retrospectives: BTreeMap<EpicId, (Moment, u32)> = BTreeMap::new();
    for entry in &told.outcome.journal {
        if let What::Noted { fact: Fact::RetrospectiveHeld { epic, teams }, .. } = &entry.what {
            retrospectives.insert(*epic, (entry.at, *teams));
        }
    }
    page.heading(2, "Epics");
    let row = |index: usize| {
        let id = EpicId::from_index(index);
        let of_epic: Vec<&TaskRow> = tasks.iter().filter(|row| scenario.plan.epic_of(row.task) == id).collect();
        let planned = of_epic.iter().filter_map(|row| row.planned).map(|planned| planned.finish).max();
        let history = &told.history.epics[index];
        let against = match (history.done, planned) {
            (Some(done), Some(planned)) => early_or_late(done, planned),
            _ => "–".to_owned(),
        };
        let held = retrospectives.get(&id);
        vec![
            markdown(&scenario.plan.epics[index].name),
            minute_or_dash(scenario, history.started),
            minute_or_dash(scenario, planned),
            minute_or_dash(scenario, history.done),
            against,
            format!("{} of {}", of_epic.iter().filter(|row| row.status == TaskStatus::Completed).count(), of_epic.len()),
            held.map_or("–".to_owned(), |(at, teams)| format!("{}, {}", minute(scenario, *at), count(*teams as usize, "team"))),
        ]
    };
    let rows: Vec<Vec<String>> = (0..scenario.plan.epics.len()).map(row).collect();
    page.table(&["Epic", "Kickoff", "Planned finish", "Finish", "Against plan", ">Tasks done", "Retrospective"], &rows);
}

fn communication(told: &Told<'_>, page: &mut Page) {
    let mut counts: BTreeMap<MessageKind, (u64, u64)> = BTreeMap::new();
    for entry in &told.outcome.journal {
        match &entry.what {
            What::Delivered { message, .. } => counts.entry(message.kind()).or_default().0 += 1,
            What::Pending { message, .. } => counts.entry(message.kind()).or_default().1 += 1,
            What::Noted { .. } => {}
        }
    }
    page.heading(2, "Communication");
    let rows: Vec<Vec<String>> = counts
        .iter()
        .map(|(kind, (delivered, pending))| vec![markdown(&kind.name().replace('_', " ")), delivered.to_string(), pending.to_string()])
        .collect();
    page.table(&["Message", ">Delivered", ">Under way at the end"], &rows);
    let office = told.history.utilization(told.scenario());
    let rows: Vec<Vec<String>> = AgentId::OFFICE
        .iter()
        .zip(&office.agents)
        .enumerate()
        .map(|(index, (name, days))| {
            let mine = || told.history.services.iter().filter(|service| service.agent.index() == index);
            let longest = mine().map(|service| service.waited).max();
            let busy = crate::history::Hours::sum(days).utilization();
            vec![(*name).to_owned(), mine().count().to_string(), percent(busy), longest.map_or("–".to_owned(), about)]
        })
        .collect();
    page.line("");
    page.table(&["Agent", ">Items that took attention", ">Busy", ">Longest wait"], &rows);
}

fn coordination(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    page.heading(2, "Handoffs and coordination");
    let rows: Vec<Vec<String>> = told
        .story
        .handoffs
        .iter()
        .map(|handoff| {
            let by = handoff.answered.map_or("–".to_owned(), |(by, _)| markdown(by.name(&scenario.organization)));
            let at = minute_or_dash(scenario, handoff.answered.map(|(_, at)| at));
            let between = format!("{} → {}", handoff.from_team, handoff.to_team);
            vec![minute(scenario, handoff.at), between, handoff.status.name().to_owned(), by, at, markdown(&handoff.notes)]
        })
        .collect();
    page.table(&["Handed over", "Between", "State", "Answered by", "at", "Notes"], &rows);
    let mut kinds: BTreeMap<&str, (usize, Moment, Moment)> = BTreeMap::new();
    for one in &told.story.coordination {
        let entry = kinds.entry(one.kind).or_insert((0, one.at, one.at));
        (entry.0, entry.2) = (entry.0 + 1, one.at);
    }
    let rows: Vec<Vec<String>> = kinds
        .iter()
        .map(|(kind, (count, first, last))| {
            vec![kind.replace('_', " "), count.to_string(), minute(scenario, *first), minute(scenario, *last)]
        })
        .collect();
    page.line("");
    page.table(&["Coordination", ">Times", "First", "Last"], &rows);
}

fn procedures(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Compliance with procedures");
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for audit in &told.story.audits {
        let count = counts.entry(audit.procedure.name()).or_default();
        count.0 += 1;
        count.1 += usize::from(audit.verdict == crate::domain::fact::Compliance::Compliant);
    }
    if counts.is_empty() {
        page.paragraph("Nothing was audited.");
        return;
    }
    let rows: Vec<Vec<String>> = counts
        .iter()
        .map(|(name, (audits, compliant))| {
            let share = percent(Some(*compliant as f64 / *audits as f64));
            vec![name.replace('_', " "), audits.to_string(), compliant.to_string(), share]
        })
        .collect();
    page.table(&["Procedure", ">Audits", ">Compliant", ">Share"], &rows);
}

fn criteria(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Success criteria");
    let rows: Vec<Vec<String>> = told
        .outcome
        .criteria
        .iter()
        .map(|criterion| {
            let value = match criterion.unit {
                "share" => percent(Some(criterion.value)),
                "yes/no" => if criterion.value == 1.0 { "yes" } else { "no" }.to_owned(),
                unit => format!("{} {unit}", figure(criterion.value)),
            };
            let met = if criterion.is_met { "met" } else { "**not met**" }.to_owned();
            vec![markdown(criterion.name), markdown(&criterion.target), value, met]
        })
        .collect();
    page.table(&["Criterion", "Target", ">Figure", ""], &rows);
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
            percent(Some(report.buffer_consumed)),
            minute(scenario, report.forecast),
            colour_name(worst).to_owned(),
        ]);
    }
    page.heading(2, "Daily log");
    if rows.is_empty() {
        page.paragraph("No day ended with a report.");
    }
    page.table(&["Day", ">Done", ">Active", ">Queued", ">Held", ">Buffer", "Forecast", "Colour"], &rows);
}

fn indicators(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let changes = &told.history.indicators;
    page.heading(2, "Indicators");
    if changes.is_empty() {
        page.paragraph("All stayed green.");
        return;
    }
    let row = |change: &crate::history::IndicatorChange| {
        let name = markdown(&indicator_name(change.indicator, scenario));
        let turn = format!("{} → {}", colour_name(change.from), colour_name(change.to));
        vec![minute(scenario, change.at), name, turn, percent(Some(change.figure))]
    };
    let rows: Vec<Vec<String>> = changes.iter().take(CHANGES_MAX).map(row).collect();
    page.table(&["When", "Indicator", "Turn", ">Figure"], &rows);
    if changes.len() > CHANGES_MAX {
        page.line("");
        page.paragraph(&format!("... and {} more.", changes.len() - CHANGES_MAX));
    }
}

fn risks(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    page.heading(2, "Risks that came true");
    let struck = scenario.risks.iter().zip(&told.story.risks).filter_map(|(risk, fate)| match fate {
        Fate::Struck(at) => {
            let mitigated = if risk.is_mitigated { "yes" } else { "no" };
            let (id, what, owner) = (markdown(&risk.id), markdown(&risk.description), markdown(&risk.owner));
            Some(vec![minute(scenario, *at), id, what, owner, percent(Some(risk.probability)), mitigated.to_owned()])
        }
        Fate::Open | Fate::Passed(_) => None,
    });
    let rows: Vec<Vec<String>> = struck.collect();
    if rows.is_empty() {
        page.paragraph(&format!("None of the {} registered.", scenario.risks.len()));
    }
    page.table(&["When", "Risk", "What", "Owner", ">Probability", "Mitigated"], &rows);
}

/// What happened to the organization and the plan on the way.
fn events(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let mut rows = Vec::new();
    for entry in &told.outcome.journal {
        if let What::Noted { by, fact } = &entry.what
            && is_event(fact)
        {
            let mut text = String::new();
            write_fact(fact, scenario, &mut text);
            rows.push(vec![minute(scenario, entry.at), markdown(by.name(&scenario.organization)), markdown(&text)]);
        }
    }
    page.heading(2, "Events");
    if rows.is_empty() {
        page.paragraph("Nothing happened but the plan.");
    }
    page.table(&["When", "Noted by", "What"], &rows);
}

fn is_event(fact: &Fact) -> bool {
    use Fact::*;
    matches!(
        fact,
        TaskAdded { .. }
            | TaskDropped { .. }
            | ResourceAvailable { .. }
            | EnvironmentDown { .. }
            | EnvironmentUp { .. }
            | MemberAway { .. }
            | MemberBack { .. }
            | MemberLeft { .. }
            | MemberJoined { .. }
            | PolicyChanged { .. }
            | ScheduleRevised { .. }
    )
}
