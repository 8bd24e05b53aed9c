//! A replicated scenario, told: the date, how sure it is, and what moves it.

use super::words::*;
use crate::report::terminal::Screen;
use crate::report::text::{Page, bar, markdown as safe, minute};
use crate::statistics::Interval;
use crate::studies::Study;
use crate::studies::estimate::Estimate;
use crate::studies::replicate::{CauseFinding, Findings};
use std::path::Path;

/// Causes, criteria and tasks on the first screen; all of them are in the report.
const SHOWN_MAX: usize = 6;

/// Metrics of the report's first table, in this order, as far as there are any.
const HEADLINES: [&str; 12] = [
    "finish_vs_target",
    "duration",
    "cost",
    "buffer.consumed",
    "utilization",
    "director.busy",
    "director.wait_mean",
    "blockers.count",
    "blockers.mttr",
    "gates.first_pass",
    "defects.escaped",
    "value.delivered",
];

pub fn screen(study: &Study, findings: &Findings, folder: Option<&Path>, width: usize) -> String {
    let mut screen = Screen::new(width);
    screen.title(&title(study, findings));
    screen.gap();
    answer(findings, &mut screen);
    causes(findings, &mut screen);
    criteria(findings, &mut screen);
    tasks(findings, &mut screen);
    for line in unfinished(&findings.unfinished) {
        screen.line("Not finished", &line);
    }
    if let Some(folder) = folder {
        screen.gap();
        screen.line("Files", &format!("{}: study.md, charts, CSV, study.db", folder.display()));
    }
    screen.gap();
    screen.line("Try next", &next(study, findings, folder));
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let left: u64 = findings.unfinished.iter().filter(|row| row.point == 0).map(|row| row.count).sum();
    let ended = if left == 0 { "all completed".to_owned() } else { format!("{} not completed", thousands(left)) };
    format!("{}, seed {}: {} replications, {ended}", findings.scenario.name, study.seed, thousands(findings.replications))
}

fn answer(findings: &Findings, screen: &mut Screen) {
    let scenario = &findings.scenario;
    let Some(finish) = findings.estimate("finish") else {
        screen.line("Finish", "no replication finished");
        return;
    };
    let sure = (findings.confidence * 100.0).round();
    if let (Some(p50), Some(p80), Some(p90)) = (finish.quantile(0.5), finish.quantile(0.8), finish.quantile(0.9)) {
        screen.line("Finish", &format!("80 % sure by {}", day_with_interval(scenario, p80)));
        screen
            .line("", &format!("half by {}, 90 % by {}; intervals hold with {sure} %", day(scenario, p50.value), day(scenario, p90.value)));
    }
    let (first, last) = ends(&findings.finishes);
    screen.line("", &format!("{} {} {}", day(scenario, first), histogram(&findings.finishes, screen.cells()), day(scenario, last)));
    let target = minute(scenario, scenario.baseline.target);
    if let Some(on_time) = findings.criteria.iter().find(|criterion| criterion.name == "on time") {
        screen.line("Target", &format!("{target}: met in {}", share_with_interval(on_time.share, on_time.interval)));
    }
    if let Some(cost) = findings.estimate("cost").filter(|cost| cost.most > 0.0)
        && let Some(p80) = cost.quantile(0.8)
    {
        screen.line("Cost", &format!("80 % sure to stay within {}; {} on average", whole(p80.value), whole(cost.mean)));
    }
}

/// The ends of the middle 99 %, between which a histogram in a line lies.
fn ends(sorted: &[f64]) -> (f64, f64) {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    (at(0.005), at(0.995))
}

fn whole(amount: f64) -> String {
    thousands(amount.max(0.0).round() as u64)
}

fn causes(findings: &Findings, screen: &mut Screen) {
    if findings.causes.is_empty() {
        return;
    }
    screen.gap();
    let pairs = findings.causes.iter().map(|cause| cause.pairs).max().unwrap_or(0);
    screen.title(&format!("What moves it: the P80 would be sooner without (over {} replications each)", thousands(pairs)));
    let dearest = findings.causes.iter().map(cost).fold(0.0, f64::max);
    let longest = findings.causes.iter().take(SHOWN_MAX).map(|cause| cause.cause.chars().count()).max().unwrap_or(0).min(30);
    for cause in findings.causes.iter().take(SHOWN_MAX) {
        let share = if dearest > 0.0 { (cost(cause) / dearest).max(0.0) } else { 0.0 };
        let name: String = cause.cause.chars().take(longest).collect();
        screen.item(&format!("{name:longest$}  {} {}", bar(share, screen.cells() / 2), saved(cause)));
    }
    if findings.causes.len() > SHOWN_MAX {
        screen.item(&format!("{} more in the report", findings.causes.len() - SHOWN_MAX));
    }
}

fn cost(cause: &CauseFinding) -> f64 {
    cause.p80.map_or(cause.mean.value, |p80| p80.value)
}

fn saved(cause: &CauseFinding) -> String {
    match &cause.p80 {
        Some(p80) => length_with_interval(p80.value, p80.interval),
        None => format!("{}, of the mean", length_with_interval(cause.mean.value, cause.mean.interval)),
    }
}

fn criteria(findings: &Findings, screen: &mut Screen) {
    let (always, others): (Vec<_>, Vec<_>) = findings.criteria.iter().partition(|criterion| criterion.met == criterion.judged);
    if findings.criteria.is_empty() {
        return;
    }
    screen.gap();
    let shown: Vec<String> = others
        .iter()
        .take(SHOWN_MAX)
        .map(|criterion| format!("{} {}", criterion.name, share_with_interval(criterion.share, criterion.interval)))
        .collect();
    let more = others.len().saturating_sub(SHOWN_MAX);
    let rest = if more == 0 { String::new() } else { format!("; {more} more sometimes") };
    screen.line("Criteria", &format!("{} of {} always met; seldom: {}{rest}", always.len(), findings.criteria.len(), shown.join(", ")));
}

fn tasks(findings: &Findings, screen: &mut Screen) {
    let mut tasks: Vec<_> = findings.tasks.iter().filter(|task| task.criticality > 0.0).collect();
    tasks.sort_by(|a, b| b.criticality.total_cmp(&a.criticality));
    if tasks.is_empty() {
        return;
    }
    let shown: Vec<String> = tasks.iter().take(SHOWN_MAX).map(|task| format!("{} {:.0} %", task.id, task.criticality * 100.0)).collect();
    screen.line("Critical", &format!("{} (share of replications whose finish hung on it)", shown.join(", ")));
}

/// What to look at after this.
fn next(study: &Study, findings: &Findings, folder: Option<&Path>) -> String {
    let path = &study.scenarios[0].path;
    let middle = findings.estimate("finish").and_then(|finish| finish.quantile(0.8)).map(|p80| p80.value);
    let typical =
        middle.map_or(String::new(), |_| format!("sandtable run {path} --seed {} --replication 0 (one of them, in full); ", study.seed));
    let report = folder.map_or(String::new(), |folder| format!("; {} tells all", folder.join("study.md").display()));
    format!("{typical}sandtable compare {path} OTHER.toml (which plan is better){report}")
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &format!("{}: {} replications", safe(&findings.scenario.name), thousands(findings.replications)));
    page.paragraph(&format!("{}. {}", safe(&title(study, findings)), safe(&findings.scenario.description)));
    for line in unfinished(&findings.unfinished) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    promise(findings, &mut page);
    chart(&mut page, "forecast", "How likely each date is");
    causes_chapter(findings, &mut page);
    criteria_chapter(findings, &mut page);
    tasks_chapter(findings, &mut page);
    if let Some(joint) = &findings.joint {
        page.heading(2, "Cost and date together");
        let target = if joint.is_cost_target_asked { "the cost that was asked for" } else { "the P80 of cost" };
        page.paragraph(&format!(
            "Both the target date and a cost of {} ({target}) are kept in {}.",
            whole(joint.cost_target),
            share_with_interval(joint.confidence_level, joint.interval)
        ));
        chart(&mut page, "joint", "Cost against finish");
    }
    page.heading(2, "Who was busy when");
    chart(&mut page, "utilization_band", "Utilization by team: median, and P10 to P90");
    headlines(findings, &mut page);
    page.heading(2, "How it was done");
    page.paragraph(&format!(
        "{} replications of `{}` under seed {}; replication r of this study is `sandtable run --seed {} --replication r`. All variants share \
         their draws (common random numbers). Intervals hold with {:.0} %: Student's for means, order statistics for quantiles (type 7), \
         Wilson's for shares, sections of paired replications for differences of quantiles. Every metric is in `estimate.csv` and in the \
         table `estimate` of `study.db`.",
        thousands(findings.replications),
        study.scenarios[0].path,
        study.seed,
        study.seed,
        findings.confidence * 100.0
    ));
    page.text
}

pub fn chart(page: &mut Page, name: &str, title: &str) {
    page.paragraph(&format!("![{title}]({name}.svg)"));
}

fn promise(findings: &Findings, page: &mut Page) {
    let scenario = &findings.scenario;
    let Some(finish) = findings.estimate("finish") else { return };
    page.heading(2, "When it will be done");
    let rows: Vec<Vec<String>> = finish
        .quantiles
        .iter()
        .map(|quantile| {
            let within = length(quantile.value - scenario.baseline.target.hours());
            vec![format!("{:.0} %", quantile.p * 100.0), day_with_interval(scenario, quantile), within]
        })
        .collect();
    page.table(&[">sure", "finished by (interval)", ">after the target"], &rows);
    page.line("");
    if let Some(interval) = finish.mean_interval {
        page.paragraph(&format!(
            "On average {} (between {} and {}). Planned {}, target {}.",
            day(scenario, finish.mean),
            day(scenario, interval.low),
            day(scenario, interval.high),
            minute(scenario, scenario.baseline.finish),
            minute(scenario, scenario.baseline.target)
        ));
    }
}

fn causes_chapter(findings: &Findings, page: &mut Page) {
    if findings.causes.is_empty() {
        return;
    }
    page.heading(2, "What moves it");
    page.paragraph(
        "The same replications with one cause switched off: what the project would be sooner by. Below zero, the project is later without \
         it. Savings do not add up: what one cause no longer delays, another may.",
    );
    let interval = |value: f64, interval: Interval| length_with_interval(value, interval);
    let rows: Vec<Vec<String>> = findings
        .causes
        .iter()
        .map(|cause| {
            let p80 = cause.p80.map_or("–".to_owned(), |p80| interval(p80.value, p80.interval));
            vec![safe(&cause.cause), p80, interval(cause.mean.value, cause.mean.interval), cause.pairs.to_string()]
        })
        .collect();
    page.table(&["without", ">P80 sooner by", ">mean sooner by", ">pairs"], &rows);
    page.line("");
    chart(page, "causes", "What each cause costs");
}

fn criteria_chapter(findings: &Findings, page: &mut Page) {
    page.heading(2, "Success criteria");
    let rows: Vec<Vec<String>> = findings
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                safe(&criterion.name),
                share_with_interval(criterion.share, criterion.interval),
                format!("{} of {}", criterion.met, criterion.judged),
            ]
        })
        .collect();
    page.table(&["criterion", ">met", ">replications"], &rows);
    page.line("");
}

/// Tasks of the report's table: all are in the CSV.
const TASKS_MAX: usize = 15;

fn tasks_chapter(findings: &Findings, page: &mut Page) {
    let mut tasks: Vec<_> = findings.tasks.iter().filter(|task| task.criticality > 0.0).collect();
    tasks.sort_by(|a, b| b.criticality.total_cmp(&a.criticality));
    if tasks.is_empty() {
        return;
    }
    page.heading(2, "Tasks that the finish hangs on");
    let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
    let rows: Vec<Vec<String>> = tasks
        .iter()
        .take(TASKS_MAX)
        .map(|task| {
            vec![
                safe(&task.id),
                safe(&task.name),
                safe(&task.team),
                format!("{:.0} %", task.criticality * 100.0),
                share(task.cruciality),
                share(task.sensitivity),
            ]
        })
        .collect();
    page.table(&["task", "name", "team", ">criticality", ">cruciality", ">sensitivity"], &rows);
    page.line("");
    chart(page, "criticality", "Criticality on the plan's timeline");
}

fn headlines(findings: &Findings, page: &mut Page) {
    page.heading(2, "Figures");
    let rows: Vec<Vec<String>> = HEADLINES.iter().filter_map(|name| findings.estimate(name)).map(estimate_row).collect();
    page.table(&["metric", "unit", ">mean", ">P10", ">P50", ">P80", ">P90", ">P95"], &rows);
    page.line("");
}

/// A metric's line: mean with its interval, and quantiles.
pub fn estimate_row(estimate: &Estimate) -> Vec<String> {
    let number = |value: f64| crate::report::text::figure(value);
    let mean = match estimate.mean_interval {
        Some(interval) => format!("{} ± {}", number(estimate.mean), number(interval.half_width())),
        None => number(estimate.mean),
    };
    let mut row = vec![format!("`{}`", estimate.metric), estimate.unit.clone(), mean];
    row.extend(estimate.quantiles.iter().map(|quantile| number(quantile.value)));
    row
}
