//! `04-implementation-report.md`: the war room. What happened, who did it, what it cost, and what came of it.

use super::InALine;
use super::coordination::coordination;
use super::cost::cost;
use super::decisions::decisions;
use super::epics::{completion, epics, retrospectives};
use super::escalations::escalations;
use super::findings::{against_plan, colour_name, critical_line, findings, indicator_name, last_report, verdict};
use super::gates::gates;
use super::handoffs::communication;
use super::health::health;
use super::status::buffer_consumed;
use super::text::{Page, count, early_or_late, figure, markdown, minute, percent, working_time};
use crate::charts;
use crate::domain::fact::{Colour, Fact, Indicator};
use crate::domain::journal::What;
use crate::domain::plan::TaskId;
use crate::journal::write_fact;
use crate::metric::Criterion;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use crate::record::story::Fate;
use std::collections::BTreeMap;

/// Changes of colour told one by one; the database has them all.
const CHANGES_MAX: usize = 25;
/// Happenings told one by one.
const EVENTS_MAX: usize = 60;

/// Charts that stand with what they show; all others stand with the status.
const PLACED: [&str; 5] = ["blockers", "gates", "utilization", "hours", "attention"];

/// The implementation report as Markdown; it shows the charts that stand beside it.
pub fn implementation(told: &Told<'_>) -> String {
    let scenario = told.scenario();
    let tasks = told.tasks();
    let mut page = Page::default();
    page.heading(1, &format!("Implementation report: {}", markdown(&scenario.name)));
    let outcome = told.outcome;
    page.paragraph(&format!("Seed {}, replication {}. The run is over: {}.", outcome.seed, outcome.replication, outcome.ending.name()));
    status(told, &tasks, &mut page);
    communication(told, &mut page);
    gates(told, &mut page);
    health(told, &mut page);
    coordination(told, &tasks, &mut page);
    criteria(told, &mut page);
    cost(told, &mut page);
    escalations(told, &mut page);
    risks(told, &mut page);
    events(told, &mut page);
    decisions(told, &mut page);
    retrospectives(told, &tasks, &mut page);
    completion(told, &tasks, &mut page);
    page.text
}

/// The pictures of these names, as far as there are any.
pub fn charts(names: &[&str], page: &mut Page) {
    for chart in charts::ALL.iter().filter(|chart| names.contains(&chart.name)) {
        page.paragraph(&format!("![{}]({}.svg)", markdown(chart.title), chart.name));
    }
}

fn status(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let outcome = told.outcome;
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let with = |status| tasks.iter().filter(|row| row.status == status).count();
    let buffer = buffer_consumed(told).map_or(String::new(), |(_, words)| format!(": {words}"));
    let mut rows = vec![
        row("As of", minute(scenario, told.history.end)),
        row("**Finish**", format!("**{}**", verdict(told))),
        row("Against plan", against_plan(told)),
        row("Buffer", format!("{}{buffer}", working_time(scenario, scenario.baseline.buffer))),
        row("Critical path", critical_line(told, tasks)),
        row("Tasks done", format!("{} of {}", with(TaskStatus::Completed), tasks.len())),
    ];
    let open = [
        ("in progress", TaskStatus::InProgress),
        ("blocked", TaskStatus::Blocked),
        ("pending", TaskStatus::Pending),
        ("dropped", TaskStatus::Dropped),
    ];
    for (name, status) in open.into_iter().filter(|(_, status)| with(*status) > 0) {
        rows.push(row(&format!("Tasks {name}"), with(status).to_string()));
    }
    if let Some(velocity) = outcome.figure("velocity") {
        let planned = outcome.figure("velocity.planned").map_or(String::new(), |planned| format!(", planned {}", figure(planned)));
        rows.push(row("Velocity", format!("{} tasks a day{planned}", figure(velocity))));
    }
    if let Some(report) = last_report(told).filter(|_| outcome.finish.is_none()) {
        let against = early_or_late(report.forecast, scenario.baseline.target);
        let as_of = minute(scenario, report.as_of);
        rows.push(row("Forecast", format!("{} (of {as_of}; {against} against the target)", minute(scenario, report.forecast))));
    }
    let trouble = &told.history.trouble;
    let lines: [(&str, bool, InALine); 4] = [
        ("Blockers", trouble.blockers.is_empty(), super::escalations::in_a_line),
        ("Quality gates", trouble.gates.is_empty(), super::gates::in_a_line),
        ("Team handoffs", trouble.handoffs.is_empty(), super::handoffs::in_a_line),
        ("Decisions", trouble.decisions.is_empty(), super::decisions::in_a_line),
    ];
    rows.extend(lines.into_iter().filter(|(_, is_empty, _)| !is_empty).map(|(name, _, line)| row(name, line(told))));
    page.heading(2, "Status");
    page.table(&["", ""], &rows);
    let findings = findings(told, tasks);
    if !findings.is_empty() {
        page.heading(3, "What to look at");
        findings.iter().for_each(|finding| page.line(&format!("- {}", markdown(finding))));
    }
    page.line("");
    progress(told, tasks, page);
}

/// How it went on, epic by epic, with what changed on the way.
pub fn progress(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let rest: Vec<&str> = charts::ALL.iter().map(|chart| chart.name).filter(|name| !PLACED.contains(name)).collect();
    charts(&rest, page);
    plan_changes(told, page);
    epics(told, tasks, page);
    indicators(told, page);
}

/// Where the plan was changed on the way: revisions and moves of the target, by which success is not measured.
fn plan_changes(told: &Told<'_>, page: &mut Page) {
    let (scenario, trouble) = (told.scenario(), &told.history.trouble);
    let mut lines = Vec::new();
    for revision in &trouble.revisions {
        let (before, after) = (minute(scenario, revision.finish_before), minute(scenario, revision.finish_after));
        lines.push((revision.at, format!("revision {} of the schedule: finish {before} → {after}", revision.number)));
    }
    for (at, from, to) in &trouble.target_moves {
        lines.push((*at, format!("target moved: {} → {}", minute(scenario, *from), minute(scenario, *to))));
    }
    for replan in &trouble.replans {
        let task = markdown(&scenario.plan.task(replan.task).id);
        let (before, after) = (super::text::hours(replan.before), super::text::hours(replan.after));
        lines.push((replan.at, format!("{task} re-planned round its blocker: {before} of work left → {after}")));
    }
    let id = |task: TaskId| markdown(&scenario.plan.task(task).id);
    for start in &trouble.early_starts {
        lines.push((start.at, format!("{} may start before {} is done", id(start.task), id(start.on))));
    }
    if lines.is_empty() {
        return;
    }
    lines.sort_by_key(|(at, _)| *at);
    page.heading(3, "Changes of the plan");
    let more = lines.len().saturating_sub(CHANGES_MAX);
    lines.iter().take(CHANGES_MAX).for_each(|(at, line)| page.line(&format!("- {}: {line}", minute(scenario, *at))));
    if more > 0 {
        page.line(&format!("- ... and {more} more"));
    }
    page.line("");
    page.paragraph("Success is measured against the first target, whatever was moved since.");
}

fn criteria(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Metrics against targets");
    let met = told.outcome.criteria.iter().filter(|criterion| criterion.is_met).count();
    page.paragraph(&format!("{met} of {} met.", count(told.outcome.criteria.len(), "success criterion").replace("criterions", "criteria")));
    let rows: Vec<Vec<String>> = told
        .outcome
        .criteria
        .iter()
        .map(|criterion| {
            let met = if criterion.is_met { "met" } else { "**not met**" }.to_owned();
            vec![markdown(criterion.name), markdown(&criterion.target), value(criterion), met]
        })
        .collect();
    page.table(&["Criterion", "Target", ">Figure", ""], &rows);
}

/// What a criterion came to, with its unit.
pub fn value(criterion: &Criterion) -> String {
    match criterion.unit {
        _ if !criterion.value.is_finite() => "nothing to measure".to_owned(),
        "share" => share(criterion),
        "yes/no" => if criterion.value == 1.0 { "yes" } else { "no" }.to_owned(),
        "hours" => format!("{} h", figure(criterion.value)),
        "tokens" => format!("{} tokens", super::cost::millions(criterion.value)),
        unit => format!("{} {unit}", figure(criterion.value)),
    }
}

/// A share in percent; with hundredths where it is not met and, rounded, would look as if it were.
pub fn share(criterion: &Criterion) -> String {
    let rounded = percent(Some(criterion.value));
    let is_alike = !criterion.is_met && criterion.value.is_finite() && criterion.target.contains(&rounded);
    if is_alike { format!("{} %", figure(criterion.value * 100.0)) } else { rounded }
}

fn indicators(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let changes = &told.history.indicators;
    page.heading(3, "Indicators");
    if changes.is_empty() {
        page.paragraph("All stayed green.");
        return;
    }
    let mut by: BTreeMap<Indicator, Vec<&crate::history::IndicatorChange>> = BTreeMap::new();
    for change in changes {
        by.entry(change.indicator).or_default().push(change);
    }
    let row = |(indicator, of): (&Indicator, &Vec<&crate::history::IndicatorChange>)| {
        let turned = |colour: Colour| of.iter().filter(|change| change.to == colour).count().to_string();
        let last = of.last().map_or(Colour::Green, |change| change.to);
        let first = minute(scenario, of[0].at);
        vec![
            markdown(&indicator_name(*indicator, scenario)),
            turned(Colour::Yellow),
            turned(Colour::Red),
            first,
            colour_name(last).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = by.iter().map(row).collect();
    page.table(&["Indicator", ">Turned yellow", ">Turned red", "First change", "At the end"], &rows);
    page.line("");
    // A team's utilization comes and goes; it is in the table above.
    let row = |change: &&crate::history::IndicatorChange| {
        let name = markdown(&indicator_name(change.indicator, scenario));
        let turn = format!("{} → {}", colour_name(change.from), colour_name(change.to));
        let figure = match change.indicator {
            Indicator::CriticalPath => String::new(),
            Indicator::Buffer | Indicator::Quality | Indicator::TeamUtilization(_) => percent(Some(change.figure)),
        };
        vec![minute(scenario, change.at), name, turn, figure]
    };
    let of_project = changes.iter().filter(|change| !matches!(change.indicator, Indicator::TeamUtilization(_)));
    let of_project: Vec<&crate::history::IndicatorChange> = of_project.collect();
    let rows: Vec<Vec<String>> = of_project.iter().take(CHANGES_MAX).map(row).collect();
    page.table(&["When", "Indicator", "Turn", ">Figure"], &rows);
    if of_project.len() > CHANGES_MAX {
        let more = of_project.len() - CHANGES_MAX;
        page.line("");
        page.paragraph(&format!("... and {more} more; the table `coordination_log` of `workflow.db` has every change."));
    }
}

pub fn risks(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    page.heading(3, "Risks that came true");
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
pub fn events(told: &Told<'_>, page: &mut Page) {
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
    page.heading(3, "Events");
    if rows.is_empty() {
        page.paragraph("Nothing happened but the plan.");
    }
    let more = rows.len().saturating_sub(EVENTS_MAX);
    rows.truncate(EVENTS_MAX);
    page.table(&["When", "Noted by", "What"], &rows);
    if more > 0 {
        page.line("");
        page.paragraph(&format!("... and {more} more."));
    }
}

pub fn is_event(fact: &Fact) -> bool {
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
