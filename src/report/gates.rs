//! Quality gates and compliance with procedures in the war room: what was checked, what was found, what was mended, what slipped through.

use super::text::{Page, count, figure, hours, markdown, minute, percent};
use crate::domain::fact::{Compliance, Procedure};
use crate::domain::gate::{GateLevel, Item};
use crate::engine::time::{Moment, Span};
use crate::history::trouble::{Defects, GateHistory, ReviewHistory};
use crate::record::Told;
use crate::record::trouble::item_names;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Items that came back most, and tasks from which most escaped, told one by one.
const ITEMS_MAX: usize = 10;

/// One item's way through its gate.
struct Passage<'a> {
    item: Item,
    runs: Vec<&'a GateHistory>,
}

impl Passage<'_> {
    fn findings(&self) -> u32 {
        self.runs.iter().map(|gate| gate.found).sum()
    }

    fn passed(&self) -> Option<Moment> {
        self.runs.iter().find(|gate| gate.is_passed).and_then(|gate| gate.closed)
    }
}

pub fn gates(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Quality gates and SOP compliance");
    super::implementation::charts(&["gates"], page);
    if told.history.trouble.gates.is_empty() {
        page.paragraph("No gate was run: work counts as done when it is finished.");
    } else {
        page.paragraph(&format!("{}.", in_a_line(told)));
        let passages = passages(told);
        by_level(&passages, page);
        defects(told, page);
        most_returned(told, &passages, page);
        escaped(told, page);
    }
    procedures(told, page);
}

/// `190 passages through a gate, 171 passed; 88 % of items at the first attempt; 6 defects escaped`.
pub fn in_a_line(told: &Told<'_>) -> String {
    let trouble = &told.history.trouble;
    let closed = trouble.gates.iter().filter(|gate| gate.closed.is_some()).count();
    let passed = trouble.gates.iter().filter(|gate| gate.is_passed).count();
    let first =
        told.outcome.figure("gates.first_pass").map_or(String::new(), |share| format!("; first-pass yield {}", percent(Some(share))));
    let escaped: u32 = trouble.defects.iter().map(|defects| defects.escaped).sum();
    let escaped = if escaped == 0 { "no defect escaped".to_owned() } else { format!("{} escaped", count(escaped as usize, "defect")) };
    format!("{passed} of {} passed{first}; {escaped}", count(closed, "gate run"))
}

fn passages<'a>(told: &'a Told<'_>) -> Vec<Passage<'a>> {
    let mut items: BTreeMap<Item, Vec<&GateHistory>> = BTreeMap::new();
    for gate in &told.history.trouble.gates {
        items.entry(gate.item).or_default().push(gate);
    }
    items.into_iter().map(|(item, runs)| Passage { item, runs }).collect()
}

fn by_level(passages: &[Passage<'_>], page: &mut Page) {
    let row = |level: GateLevel| {
        let of: Vec<&Passage<'_>> = passages.iter().filter(|passage| passage.item.level() == level).collect();
        if of.is_empty() {
            return None;
        }
        let runs = || of.iter().flat_map(|passage| passage.runs.iter());
        let closed = runs().filter(|gate| gate.closed.is_some()).count();
        let passed = runs().filter(|gate| gate.is_passed).count();
        let firsts: Vec<bool> =
            of.iter().filter_map(|passage| passage.runs.first()).filter(|gate| gate.closed.is_some()).map(|gate| gate.is_passed).collect();
        let first = (!firsts.is_empty()).then(|| firsts.iter().filter(|passed| **passed).count() as f64 / firsts.len() as f64);
        let reviews: Vec<&ReviewHistory> = runs().flat_map(|gate| &gate.reviews).collect();
        let turnaround: Vec<Span> = reviews.iter().filter_map(|review| Some(review.done?.since(review.deployed))).collect();
        let mean = |spans: &[Span]| spans.iter().map(|span| span.hours()).sum::<f64>() / spans.len() as f64;
        let tenth = |value: f64| figure((value * 10.0).round() / 10.0);
        let longest = turnaround.iter().max().map_or("–".to_owned(), |longest| tenth(longest.hours()));
        Some(vec![
            level.name().to_owned(),
            of.len().to_string(),
            closed.to_string(),
            passed.to_string(),
            percent(first),
            of.iter().map(|passage| passage.findings()).sum::<u32>().to_string(),
            runs().flat_map(|gate| &gate.checks).filter(|check| check.is_false_alarm).count().to_string(),
            reviews.len().to_string(),
            if turnaround.is_empty() { "–".to_owned() } else { tenth(mean(&turnaround)) },
            longest,
        ])
    };
    let rows: Vec<Vec<String>> = GateLevel::ALL.into_iter().filter_map(row).collect();
    let heads = [
        "Gate",
        ">Items",
        ">Runs",
        ">Passed",
        ">First-pass yield",
        ">Findings",
        ">False alarms",
        ">Reviews",
        ">Review turnaround, h",
        ">longest, h",
    ];
    page.table(&heads, &rows);
    page.line("");
}

fn defects(told: &Told<'_>, page: &mut Page) {
    let trouble = &told.history.trouble;
    let sum = |part: &dyn Fn(&Defects) -> u32| trouble.defects.iter().map(part).sum::<u32>();
    let (work, fixes, ways) = (sum(&|of| of.by_work), sum(&|of| of.by_fixes), sum(&|of| of.by_workarounds));
    let escaped = sum(&|of| of.escaped);
    let injected = work + fixes + ways;
    let remedied = trouble.remediations.iter().filter(|one| one.done.is_some()).count();
    let open = trouble.remediations.len() - remedied;
    let worked = trouble.remediations.iter().fold(Span::ZERO, |sum, one| sum + one.worked);
    let open = if open == 0 { String::new() } else { format!(", {open} under way at the end") };
    page.paragraph(&format!(
        "Of {} ({work} by work, {fixes} by remedies, {ways} by ways round blockers) gates found {} and let {escaped} escape. \
         {} remedied{open}, in {} of work.",
        count(injected as usize, "defect"),
        injected.saturating_sub(escaped),
        if remedied == 1 { "1 finding was".to_owned() } else { format!("{remedied} findings were") },
        hours(worked),
    ));
    let mut added: BTreeMap<_, Vec<Moment>> = BTreeMap::new();
    for (at, team, member) in &trouble.reviewers_added {
        added.entry((*team, *member)).or_default().push(*at);
    }
    for ((team, member), times) in &added {
        let organization = &told.scenario().organization;
        let (member, team) = (markdown(&organization.member(*member).name), markdown(&organization.team(*team).name));
        let (first, how_often) = (minute(told.scenario(), times[0]), super::text::times(times.len()));
        page.paragraph(&format!("Quality turned red, so {member} of {team} was made a reviewer {how_often}, first on {first}."));
    }
}

fn most_returned(told: &Told<'_>, passages: &[Passage<'_>], page: &mut Page) {
    let scenario = told.scenario();
    let mut back: Vec<&Passage<'_>> = passages.iter().filter(|passage| passage.runs.len() > 1 || passage.passed().is_none()).collect();
    let all = back.len();
    back.sort_by_key(|passage| (passage.passed().is_some(), Reverse(passage.runs.len()), passage.item));
    let row = |passage: &&Passage<'_>| {
        let (id, name) = item_names(passage.item, scenario);
        let name = if id == name { markdown(name) } else { format!("{} {}", markdown(id), markdown(name)) };
        let from = passage.runs.first().map(|gate| gate.started);
        let took = from.zip(passage.passed()).map(|(from, to)| to.since(from));
        vec![
            format!("{} {name}", passage.item.level().name()),
            passage.runs.len().to_string(),
            passage.findings().to_string(),
            passage.passed().map_or("**not yet**".to_owned(), |at| minute(scenario, at)),
            took.map_or("–".to_owned(), super::text::about),
        ]
    };
    let rows: Vec<Vec<String>> = back.iter().take(ITEMS_MAX).map(row).collect();
    if rows.is_empty() {
        return;
    }
    page.heading(3, "What came back");
    page.table(&["Item", ">Runs", ">Findings", "Passed", "From first run to pass"], &rows);
    if all > ITEMS_MAX {
        page.line("");
        page.paragraph(&format!("... and {} more; the table `quality_gates` of `workflow.db` has every run.", all - ITEMS_MAX));
    }
}

fn escaped(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let of = told.history.trouble.defects.iter().enumerate().filter(|(_, defects)| defects.escaped > 0);
    let mut of: Vec<(usize, u32)> = of.map(|(task, defects)| (task, defects.escaped)).collect();
    if of.is_empty() {
        return;
    }
    of.sort_by_key(|&(task, escaped)| (Reverse(escaped), task));
    let name = |(task, escaped): &(usize, u32)| {
        let id = markdown(&scenario.plan.tasks[*task].id);
        if *escaped == 1 { id } else { format!("{id} ({escaped})") }
    };
    let names: Vec<String> = of.iter().take(ITEMS_MAX).map(name).collect();
    let more = of.len().saturating_sub(ITEMS_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {}", count(more, "more task")) };
    page.line("");
    page.paragraph(&format!("Defects escaped from {}{more}.", names.join(", ")));
}

/// Each procedure with its audits; what was wrong in words.
fn procedures(told: &Told<'_>, page: &mut Page) {
    use Procedure::*;
    page.heading(3, "Compliance with procedures");
    let row = |procedure: Procedure| {
        let audits = || told.story.audits.iter().filter(move |audit| audit.procedure == procedure);
        let (all, good) = (audits().count(), audits().filter(|audit| audit.verdict == Compliance::Compliant).count());
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        audits().filter_map(|audit| wrong_name(audit.verdict)).for_each(|name| *wrong.entry(name).or_default() += 1);
        let wrong: Vec<String> = wrong.iter().map(|(name, count)| format!("{count} {name}")).collect();
        let share = (all > 0).then(|| good as f64 / all as f64);
        let share = percent(share);
        vec![procedure.name().replace('_', " "), all.to_string(), good.to_string(), share, wrong.join(", ")]
    };
    let rows: Vec<Vec<String>> =
        [TaskCompletion, TeamHandoff, QualityGateEnforcement, BlockerEscalation, DailySync].into_iter().map(row).collect();
    page.table(&["Procedure", ">Audits", ">Compliant", ">Share", "What was wrong"], &rows);
}

fn wrong_name(verdict: Compliance) -> Option<&'static str> {
    match verdict {
        Compliance::Compliant => None,
        Compliance::DoneUnannounced => Some("done without notice of release or start"),
        Compliance::DoneUngated => Some("done without a passed gate"),
        Compliance::TeamsMissing(_) => Some("without all teams"),
        Compliance::HandoffReturned(_) => Some("returned before they were complete"),
        Compliance::HandoffStepMissing => Some("with a step missing"),
        Compliance::EngagedLate(_) => Some("taken up or passed on after the threshold"),
    }
}
