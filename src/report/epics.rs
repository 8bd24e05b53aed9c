//! Epics in the war room: how they went, what is to be learnt from each, and what is handed on in the end.

use super::escalations::policy_at;
use super::text::{Page, count, early_or_late, figure, hours, markdown, minute, minute_or_dash, percent};
use crate::domain::blocker::{BlockerSubtype, Level};
use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::journal::What;
use crate::domain::plan::EpicId;
use crate::engine::time::{Moment, Span};
use crate::history::trouble::{BlockerHistory, GateHistory, HandoffHistory};
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use crate::record::story::HandoffStatus;
use crate::record::trouble::blocker_id;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Share of blockers that owners resolve themselves where all is well.
const FIRST_LEVEL: f64 = 0.6;
/// Work within this share of its estimate was well estimated.
const ESTIMATE: f64 = 0.1;
/// Epics looked back at one by one.
const EPICS_MAX: usize = 20;

/// When each epic's retrospective was held, and with how many teams.
fn held(told: &Told<'_>) -> BTreeMap<EpicId, (Moment, u32)> {
    let facts = told.outcome.journal.iter().filter_map(|entry| match &entry.what {
        What::Noted { fact: Fact::RetrospectiveHeld { epic, teams }, .. } => Some((*epic, (entry.at, *teams))),
        _ => None,
    });
    facts.collect()
}

pub fn epics(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let held = held(told);
    page.heading(3, "Epics");
    let row = |index: usize| {
        let id = EpicId::from_index(index);
        let of_epic: Vec<&TaskRow> = tasks.iter().filter(|row| scenario.plan.epic_of(row.task) == id).collect();
        let planned = scenario.baseline.epic_finish(id, &scenario.plan);
        let history = &told.history.epics[index];
        let against = match (history.done, planned) {
            (Some(done), Some(planned)) => early_or_late(done, planned),
            _ => "–".to_owned(),
        };
        vec![
            markdown(&scenario.plan.epics[index].name),
            minute_or_dash(scenario, history.started),
            minute_or_dash(scenario, planned),
            minute_or_dash(scenario, history.done),
            against,
            format!("{} of {}", of_epic.iter().filter(|row| row.status == TaskStatus::Completed).count(), of_epic.len()),
            held.get(&id).map_or("–".to_owned(), |(at, teams)| format!("{}, {}", minute(scenario, *at), count(*teams as usize, "team"))),
        ]
    };
    let rows: Vec<Vec<String>> = (0..scenario.plan.epics.len()).map(row).collect();
    page.table(&["Epic", "Kickoff", "Planned finish", "Finish", "Against plan", ">Tasks done", "Retrospective"], &rows);
}

/// What happened in one epic.
struct Course<'a> {
    tasks: Vec<&'a TaskRow>,
    blockers: Vec<&'a BlockerHistory>,
    gates: Vec<&'a GateHistory>,
    handoffs: Vec<&'a HandoffHistory>,
}

/// Sentences, by whether they are good news.
#[derive(Default)]
struct Lessons {
    well: Vec<String>,
    not_well: Vec<String>,
    patterns: Vec<String>,
}

impl Lessons {
    fn tell(&mut self, is_good: bool, sentence: String) {
        if is_good { self.well.push(sentence) } else { self.not_well.push(sentence) }
    }
}

pub fn retrospectives(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let held = held(told);
    page.heading(2, "Retrospectives");
    let mut courses = courses(told, tasks);
    let epics = scenario.plan.epics.len();
    courses.truncate(EPICS_MAX);
    for (index, course) in courses.iter().enumerate() {
        let epic = EpicId::from_index(index);
        page.heading(3, &markdown(&scenario.plan.epic(epic).name));
        let Some((at, teams)) = held.get(&epic) else {
            let history = &told.history.epics[index];
            page.paragraph(match (history.started, history.done) {
                (None, _) => "It was not kicked off.",
                (Some(_), None) => "It is not done: there is nothing to look back at yet.",
                (Some(_), Some(_)) => "No retrospective was held.",
            });
            continue;
        };
        page.paragraph(&format!("Held {} by {}.", minute(scenario, *at), count(*teams as usize, "team")));
        let lessons = lessons(told, index, course);
        for (title, sentences) in [("What went well", lessons.well), ("What did not", lessons.not_well), ("Patterns", lessons.patterns)] {
            if sentences.is_empty() {
                continue;
            }
            page.paragraph(&format!("**{title}**"));
            sentences.iter().for_each(|sentence| page.line(&format!("- {sentence}")));
            page.line("");
        }
    }
    if epics > EPICS_MAX {
        page.paragraph(&format!("... and {} more epics.", epics - EPICS_MAX));
    }
}

fn courses<'a>(told: &'a Told<'_>, tasks: &'a [TaskRow]) -> Vec<Course<'a>> {
    let plan = &told.scenario().plan;
    let empty = || Course { tasks: Vec::new(), blockers: Vec::new(), gates: Vec::new(), handoffs: Vec::new() };
    let mut courses: Vec<Course<'a>> = plan.epics.iter().map(|_| empty()).collect();
    let epic_of = |task| plan.epic_of(task).index();
    for row in tasks {
        courses[epic_of(row.task)].tasks.push(row);
    }
    for blocker in &told.history.trouble.blockers {
        if let Some(task) = blocker.task {
            courses[epic_of(task)].blockers.push(blocker);
        }
    }
    for gate in &told.history.trouble.gates {
        let epic = match gate.item {
            Item::Task(task) => epic_of(task),
            Item::Feature(feature) => plan.feature(feature).epic.index(),
            Item::Epic(epic) => epic.index(),
            Item::Phase => continue,
        };
        courses[epic].gates.push(gate);
    }
    for handoff in &told.history.trouble.handoffs {
        courses[epic_of(handoff.task)].handoffs.push(handoff);
    }
    courses
}

fn lessons(told: &Told<'_>, index: usize, course: &Course<'_>) -> Lessons {
    let mut lessons = Lessons::default();
    on_schedule(told, index, course, &mut lessons);
    on_blockers(told, course, &mut lessons);
    on_quality(told, course, &mut lessons);
    on_handoffs(told, course, &mut lessons);
    lessons
}

fn on_schedule(told: &Told<'_>, index: usize, course: &Course<'_>, lessons: &mut Lessons) {
    let planned = told.scenario().baseline.epic_finish(EpicId::from_index(index), &told.scenario().plan);
    if let (Some(done), Some(planned)) = (told.history.epics[index].done, planned) {
        lessons.tell(done <= planned, format!("Done {} against the plan.", early_or_late(done, planned)));
    }
    let done = || course.tasks.iter().filter(|row| row.status == TaskStatus::Completed && row.effort_planned > 0.0);
    let (planned, actual) = done().fold((0.0, 0.0), |(planned, actual), row| (planned + row.effort_planned, actual + row.effort_actual));
    if planned > 0.0 {
        let off = actual / planned - 1.0;
        let more = if off >= 0.0 { "more" } else { "less" };
        let held = if off.abs() <= ESTIMATE { "Its estimates held: its" } else { "Its" };
        let took = format!(
            "{held} tasks took {} h of work, {} {more} than the {} h estimated.",
            figure(actual.round()),
            percent(Some(off.abs())),
            figure(planned.round())
        );
        lessons.tell(off <= ESTIMATE, took);
    }
    let over_by = |row: &TaskRow| row.effort_actual - row.effort_planned;
    let over = done().max_by(|a, b| over_by(a).total_cmp(&over_by(b)));
    if let Some(over) = over.filter(|row| row.effort_actual > row.effort_planned * 1.5) {
        let task = told.scenario().plan.task(over.task);
        let (actual, planned) = (figure(over.effort_actual.round()), figure(over.effort_planned.round()));
        lessons.tell(
            false,
            format!("{} {} went furthest over its estimate: {actual} h for {planned} h.", markdown(&task.id), markdown(&task.name)),
        );
    }
    let under = done().min_by(|a, b| over_by(a).total_cmp(&over_by(b)));
    if let Some(under) = under.filter(|row| row.effort_actual < row.effort_planned * 0.9) {
        let task = told.scenario().plan.task(under.task);
        let (actual, planned) = (figure(under.effort_actual.round()), figure(under.effort_planned.round()));
        lessons
            .tell(true, format!("{} {} came in under its estimate: {actual} h for {planned} h.", markdown(&task.id), markdown(&task.name)));
    }
    let dropped = course.tasks.iter().filter(|row| row.status == TaskStatus::Dropped).count();
    if dropped > 0 {
        lessons.tell(
            false,
            format!("{} dropped from scope.", if dropped == 1 { "1 task was".to_owned() } else { format!("{dropped} tasks were") }),
        );
    }
}

fn on_blockers(told: &Told<'_>, course: &Course<'_>, lessons: &mut Lessons) {
    let scenario = told.scenario();
    let resolved = course.blockers.iter().filter(|blocker| blocker.end.is_some()).count();
    if resolved == 0 {
        if scenario.policies.iter().any(|policy| policy.blockers.rate > 0.0) {
            lessons.tell(true, "Nothing got stuck.".to_owned());
        }
        return;
    }
    let first = course.blockers.iter().filter(|blocker| blocker.end.is_some() && blocker.top() == Level::FIRST).count();
    let share = first as f64 / resolved as f64;
    // Where all went up more than they should, an epic is measured by the others.
    let usual = told.outcome.figure("blockers.first_level").unwrap_or(FIRST_LEVEL);
    let back: usize = course.blockers.iter().map(|blocker| blocker.reopenings.len()).sum();
    if back == 0 && resolved > 1 {
        lessons.tell(true, "What was resolved stayed resolved.".to_owned());
    }
    let tried = course.blockers.iter().filter_map(|blocker| blocker.pattern);
    let (tried, worked) = tried.fold((0, 0), |(tried, worked), is_success| (tried + 1, worked + usize::from(is_success)));
    if tried > 1 {
        lessons.tell(worked * 2 > tried, format!("What was learnt of earlier blockers was tried on {tried}, and worked on {worked}."));
    }
    let sentence = format!("{first} of {} resolved without going up ({}).", count(resolved, "blocker"), percent(Some(share)));
    lessons.tell(first > 0 && share >= FIRST_LEVEL.min(usual), sentence);
    let took = |blocker: &BlockerHistory| blocker.end.map_or(Span::ZERO, |end| end.at.since(blocker.noticed.unwrap_or(blocker.arose)));
    let longest = course.blockers.iter().filter(|blocker| blocker.top() > Level::FIRST).max_by_key(|blocker| took(blocker));
    if let Some(longest) = longest {
        let task = longest.task.map_or(String::new(), |task| format!(" on {}", markdown(&scenario.plan.task(task).id)));
        let what = longest.subtype.name().replace('_', " ");
        let (id, took) = (blocker_id(longest.id), super::text::about(took(longest)));
        lessons.tell(false, format!("{id} ({what}{task}) stood in the way for {took}: {}.", super::escalations::path(longest, scenario)));
    }
    let mut kinds: BTreeMap<BlockerSubtype, usize> = BTreeMap::new();
    course.blockers.iter().for_each(|blocker| *kinds.entry(blocker.subtype).or_default() += 1);
    let mut kinds: Vec<(BlockerSubtype, usize)> = kinds.into_iter().filter(|(_, of)| *of > 1).collect();
    kinds.sort_by_key(|&(subtype, of)| (Reverse(of), subtype));
    if !kinds.is_empty() {
        let known =
            |subtype| if told.history.trouble.patterns.iter().any(|pattern| pattern.subtype == subtype) { ", pattern learnt" } else { "" };
        let named = kinds.iter().take(3).map(|&(subtype, of)| format!("{} × {of}{}", subtype.name().replace('_', " "), known(subtype)));
        lessons.patterns.push(format!("What got stuck most: {}.", named.collect::<Vec<_>>().join("; ")));
    }
}

fn on_quality(told: &Told<'_>, course: &Course<'_>, lessons: &mut Lessons) {
    let firsts: Vec<&&GateHistory> = course.gates.iter().filter(|gate| gate.attempt == 1 && gate.closed.is_some()).collect();
    if firsts.is_empty() {
        return;
    }
    let passed = firsts.iter().filter(|gate| gate.is_passed).count();
    let share = passed as f64 / firsts.len() as f64;
    let wanted = policy_at(told, told.history.end).indicators.gate_pass_red;
    let sentence = format!("{passed} of {} passed the gate at the first attempt ({}).", count(firsts.len(), "item"), percent(Some(share)));
    let usual = told.outcome.figure("gates.first_pass").unwrap_or(wanted);
    lessons.tell(share >= wanted.min(usual), sentence);
    let reviews = course.gates.iter().flat_map(|gate| &gate.reviews).filter_map(|review| Some(review.done?.since(review.deployed)));
    let reviews: Vec<Span> = reviews.collect();
    let late = reviews.iter().filter(|took| **took >= Span::from_hours(24)).count();
    if !reviews.is_empty() {
        let told = format!("{} of {} came within a day.", reviews.len() - late, count(reviews.len(), "review"));
        lessons.tell(late * 10 <= reviews.len(), told);
    }
    let defects = course.tasks.iter().map(|row| told.history.trouble.defects[row.task.index()]);
    let escaped: u32 = defects.map(|defects| defects.escaped).sum();
    if escaped > 0 {
        lessons.tell(false, format!("{} got past every gate.", count(escaped as usize, "defect")));
    }
    let by_review = course.gates.iter().flat_map(|gate| gate.checks.iter().map(move |check| (gate, check)));
    let by_review = by_review.filter(|(gate, check)| gate.reviews.iter().any(|review| review.check == check.check));
    let by_review: u32 = by_review.map(|(_, check)| check.found).sum();
    let found: u32 = course.gates.iter().map(|gate| gate.found).sum();
    if found > 1 {
        lessons.patterns.push(format!(
            "Of {found} findings, {by_review} came from reviews and {} from automated checks.",
            found.saturating_sub(by_review)
        ));
    }
}

fn on_handoffs(told: &Told<'_>, course: &Course<'_>, lessons: &mut Lessons) {
    if course.handoffs.is_empty() {
        return;
    }
    let returned = course.handoffs.iter().filter(|handoff| handoff.returns() > 0).count();
    let all = course.handoffs.len();
    let share = 1.0 - returned as f64 / all as f64;
    let usual = policy_at(told, told.history.end).handoffs.complete;
    let came = if returned == 0 { "not one".to_owned() } else { returned.to_string() };
    lessons.tell(share >= usual, format!("Of {} to other teams {came} came back with gaps.", count(all, "handoff")));
}

/// The package for testing.
pub fn completion(told: &Told<'_>, tasks: &[TaskRow], page: &mut Page) {
    let scenario = told.scenario();
    let (outcome, trouble) = (told.outcome, &told.history.trouble);
    page.heading(2, "Completion");
    let closing: Vec<_> = told.story.handoffs.iter().filter(|handoff| handoff.from_team == "execution").collect();
    let signed = closing.iter().find(|handoff| handoff.status == HandoffStatus::Complete).and_then(|handoff| handoff.answered);
    let returned = closing.iter().filter(|handoff| handoff.status == HandoffStatus::Rejected).count();
    page.paragraph(&match (signed, outcome.finish) {
        (Some((_, at)), _) => {
            let back = if returned == 0 { String::new() } else { format!(" after it was returned {}", super::text::times(returned)) };
            format!("The phase is complete. The package for Phase 5 was taken over by qa-engineer on {}{back}.", minute(scenario, at))
        }
        (None, Some(at)) => format!("All work was done on {}; the package for Phase 5 has not been taken over.", minute(scenario, at)),
        (None, None) => format!(
            "The phase is not complete ({}), and nothing is handed over to Phase 5: {}.",
            outcome.ending.name(),
            open_items(told, tasks)
        ),
    });
    let with = |status| tasks.iter().filter(|row| row.status == status).count();
    let features = told.history.features.iter().flatten().count();
    let epics = told.history.epics.iter().filter(|epic| epic.done.is_some()).count();
    let dropped = with(TaskStatus::Dropped);
    let cut = if dropped == 0 { String::new() } else { format!(", {dropped} dropped") };
    let value = outcome.figure("value.delivered").map_or(String::new(), |value| format!("; value delivered {}", figure(value)));
    let quality = if trouble.gates.is_empty() { "no gates".to_owned() } else { super::gates::in_a_line(told) };
    let met = outcome.criteria.iter().filter(|criterion| criterion.is_met).count();
    let row = |name: &str, text: String| vec![name.to_owned(), text];
    let rows = [
        row("Implementation report", "this document, with its charts".to_owned()),
        row(
            "Deliverables",
            format!(
                "{epics} of {} epics, {features} of {} features, {} of {} tasks done{cut}{value}",
                scenario.plan.epics.len(),
                scenario.plan.features.len(),
                with(TaskStatus::Completed),
                tasks.len()
            ),
        ),
        row(
            "Effort",
            format!(
                "{} of work on tasks, with what was done again",
                hours(tasks.iter().fold(Span::ZERO, |sum, row| sum + told.history.tasks[row.task.index()].worked))
            ),
        ),
        row("Quality", quality),
        row("Success criteria", format!("{met} of {} met", outcome.criteria.len())),
        row("Metrics", "`metrics.csv`, `summary.json`; every table in `workflow.db`".to_owned()),
    ];
    page.table(&["Package", ""], &rows);
}

/// What is open, in a line.
fn open_items(told: &Told<'_>, tasks: &[TaskRow]) -> String {
    let open = tasks.iter().filter(|row| !matches!(row.status, TaskStatus::Completed | TaskStatus::Dropped)).count();
    let blockers = told.history.trouble.blockers.iter().filter(|blocker| blocker.end.is_none()).count();
    let handoffs = told.history.trouble.handoffs.iter().filter(|handoff| handoff.closed.is_none() && handoff.cancelled.is_none()).count();
    let parts = [(open, "task"), (blockers, "blocker"), (handoffs, "handoff")];
    let parts: Vec<String> = parts.iter().filter(|(of, _)| *of > 0).map(|(of, name)| count(*of, name)).collect();
    if parts.is_empty() { "nothing is open".to_owned() } else { format!("open are {}", parts.join(", ")) }
}
