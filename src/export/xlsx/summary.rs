//! The first sheet: the answer, what it is of, and what the command says in the end.

use super::book::Book;
use crate::export::table::{Kind, Value};
use crate::export::{ExportError, StudyTold};
use crate::record::Told;
use crate::record::rows::TaskStatus;
use crate::report;
use crate::scenario::Scenario;
use crate::studies::Findings;
use crate::studies::estimate::{Estimate, QUANTILES};
use crate::studies::replicate;

/// Columns of the words: a page's width.
const WIDTH: usize = 100;

type Fact<'a> = (&'a str, Kind, Value);

pub fn of_run(told: &Told<'_>, book: &mut Book) -> Result<(), ExportError> {
    let (outcome, scenario) = (told.outcome, told.scenario());
    let tasks = told.tasks();
    let count = |status| tasks.iter().filter(|task| task.status == status).count();
    let civil = |at| Value::from(scenario.civil(at));
    let late = outcome.finish.map(|finish| finish.hours() - scenario.baseline.target.hours());
    let mut facts: Vec<Fact<'_>> = vec![
        ("Finish", Kind::When, outcome.finish.map(civil).unwrap_or(Value::Empty)),
        ("Target", Kind::When, civil(scenario.baseline.target)),
        ("Late by hours (below 0: early)", Kind::Hours, late.into()),
        ("Planned finish", Kind::When, civil(scenario.baseline.finish)),
        ("Status", Kind::Text, outcome.ending.name().into()),
        ("Tasks done", Kind::Whole, count(TaskStatus::Completed).into()),
        ("Tasks in scope", Kind::Whole, (tasks.len() - count(TaskStatus::Dropped)).into()),
        ("Buffer consumed", Kind::Share, outcome.buffer_consumed().into()),
        ("Cost", Kind::Money, outcome.figure("cost").filter(|cost| *cost > 0.0).into()),
        ("Tokens", Kind::Real, outcome.figure("tokens").into()),
        ("Blockers", Kind::Whole, told.history.trouble.blockers.len().into()),
    ];
    facts.extend(of_scenario(scenario));
    facts.extend([
        ("Seed", Kind::Text, outcome.seed.to_string().into()),
        ("Replication", Kind::Whole, outcome.replication.into()),
        ("Digest of the journal", Kind::Text, outcome.digest.as_str().into()),
    ]);
    let title = format!("{}, seed {}: {}", scenario.name, outcome.seed, outcome.ending.name());
    book.facts(&title, &told_of(facts), &report::status(told, WIDTH), false)
}

/// Without what has no value; the answer stays, so that it is seen that there is none.
fn told_of(mut facts: Vec<Fact<'_>>) -> Vec<Fact<'_>> {
    let mut is_answer = true;
    facts.retain(|(_, _, value)| std::mem::take(&mut is_answer) || *value != Value::Empty);
    facts
}

fn of_scenario(scenario: &Scenario) -> [Fact<'static>; 3] {
    [
        ("Scenario", Kind::Text, scenario.name.as_str().into()),
        ("Description", Kind::Text, scenario.description.as_str().into()),
        ("Start", Kind::When, scenario.start.into()),
    ]
}

pub fn of_study(told: &StudyTold<'_>, book: &mut Book) -> Result<(), ExportError> {
    let study = told.study;
    let mut facts: Vec<Fact<'_>> = Vec::new();
    if let Findings::Replicate(findings) = told.findings {
        facts.extend(of_replicate(findings));
        facts.extend(of_scenario(&findings.scenario));
    } else {
        let names: Vec<&str> = study.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        facts.push(("Scenarios", Kind::Text, names.join(", ").into()));
    }
    facts.extend([
        ("Study", Kind::Text, study.kind().into()),
        ("Seed", Kind::Text, study.seed.to_string().into()),
        ("Replications on record", Kind::Whole, told.reader.count()?.into()),
        ("Of them not completed", Kind::Whole, told.findings.unfinished().into()),
    ]);
    let title = format!("{}, seed {}: {}", study.scenarios[0].name, study.seed, study.kind());
    let is_in_words = !matches!(told.findings, Findings::Replicate(_));
    book.facts(
        &title,
        &told_of(facts),
        &report::study::screen(study, told.findings, report::study::Around::default(), WIDTH.into()),
        is_in_words,
    )
}

/// Dates by how sure they are, the one to promise first.
fn of_replicate(findings: &replicate::Findings) -> Vec<Fact<'static>> {
    const LABELS: [&str; QUANTILES.len()] =
        ["Finish, 10 % sure", "Finish, 50 % sure", "Finish, 80 % sure", "Finish, 90 % sure", "Finish, 95 % sure"];
    let scenario = &findings.scenario;
    let date = |hours: f64| scenario.civil(crate::engine::time::Moment::from_ms((hours.max(0.0) * 3_600_000.0) as u64));
    let at = |estimate: &Estimate, p: f64| estimate.quantile(p).map(|quantile| quantile.value);
    let finish = findings.estimate("finish");
    let mut facts: Vec<(f64, Fact<'static>)> = QUANTILES
        .into_iter()
        .zip(LABELS)
        .map(|(p, label)| {
            (p, (label, Kind::When, finish.and_then(|finish| at(finish, p)).filter(|hours| hours.is_finite()).map(date).into()))
        })
        .collect();
    let promised = facts.iter().position(|(p, _)| *p >= replicate::PROMISED).unwrap_or(0);
    let first = facts.remove(promised);
    let on_time = findings.criteria.iter().find(|criterion| criterion.name == "on time").map(|criterion| criterion.share);
    let cost = findings.estimate("cost").filter(|cost| cost.most > 0.0).and_then(|cost| at(cost, replicate::PROMISED));
    let rest = [
        ("Target", Kind::When, scenario.civil(scenario.baseline.target).into()),
        ("Chance to meet it", Kind::Share, on_time.into()),
        ("Cost, 80 % sure", Kind::Money, cost.into()),
        ("Planned finish", Kind::When, scenario.civil(scenario.baseline.finish).into()),
    ];
    std::iter::once(first).chain(facts).map(|(_, fact)| fact).chain(rest).collect()
}
