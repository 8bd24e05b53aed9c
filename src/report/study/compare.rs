//! Compared scenarios, told: which is better, by how much, how sure, and what else differs.

use super::replicate::{chart, estimate_row};
use super::words::*;
use crate::report::terminal::Screen;
use crate::report::text::{Page, figure, markdown as safe};
use crate::studies::Study;
use crate::studies::compare::{Comparison, Findings, MetricDifference, Verdict};
use std::path::Path;

/// Metrics told of each comparison on the first screen.
const SHOWN_MAX: usize = 5;

/// Metrics of the report's table of differences, the surest first; all of them are in the CSV.
const DIFFERENCES_MAX: usize = 25;

/// Metrics by which people know a plan, told first where they differ.
const WELL_KNOWN: [&str; 12] = [
    "finish",
    "cost",
    "on_time",
    "buffer.consumed",
    "utilization",
    "director.busy",
    "blockers.mttr",
    "defects.escaped",
    "value.delivered",
    "gates.passed",
    "handoffs.duration",
    "hours.rework",
];

pub fn screen(study: &Study, findings: &Findings, folder: Option<&Path>, width: usize) -> String {
    let mut screen = Screen::new(width);
    screen.title(&title(study, findings));
    for comparison in &findings.comparisons {
        screen.gap();
        screen.title(&verdict(findings, comparison));
        measure_lines(findings, comparison, &mut screen);
        let shown: Vec<&MetricDifference> = well_known(comparison);
        for of in shown.into_iter().filter(|of| of.metric != findings.measure).take(SHOWN_MAX) {
            screen.item(&difference_line(of));
        }
        if !comparison.not_comparable.is_empty() {
            screen.item(&format!("{} metrics are of one of the two alone and were not compared", comparison.not_comparable.len()));
        }
    }
    for line in unfinished(&findings.unfinished) {
        screen.line("Not finished", &line);
    }
    screen.gap();
    if let Some(folder) = folder {
        screen.line("Files", &format!("{}: study.md, charts, CSV, study.db", folder.display()));
    }
    screen.line("Try next", &next(study, findings));
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let others: Vec<&str> = findings.contenders.iter().skip(1).map(|contender| contender.label.as_str()).collect();
    format!(
        "{} against {}, seed {}: {} replications each, under the same draws",
        others.join(", "),
        findings.contenders[0].label,
        study.seed,
        thousands(findings.replications)
    )
}

/// In words: which is better, or that it cannot be told.
pub fn verdict(findings: &Findings, comparison: &Comparison) -> String {
    let (this, first, measure) = (&comparison.label, &findings.contenders[0].label, &findings.measure);
    match comparison.verdict {
        Verdict::Better => format!("{this} is better than {first} in {measure}"),
        Verdict::Worse => format!("{this} is worse than {first} in {measure}"),
        Verdict::Same => format!("{this} and {first} are the same in {measure}, to the last digit, in every replication"),
        Verdict::CannotTell { more: Some(more) } => {
            format!("{this} or {first}: cannot tell in {measure}; about {} more replications would", thousands(more))
        }
        Verdict::CannotTell { more: None } => format!("{this} or {first}: cannot tell in {measure}"),
    }
}

fn measure_lines(findings: &Findings, comparison: &Comparison, screen: &mut Screen) {
    if let Some(difference) = comparison.difference {
        let unit = comparison.metrics.iter().find(|of| findings.measure.starts_with(&of.metric)).map_or("", |of| of.unit.as_str());
        let told = amount_with_interval(difference.value, Some(difference.interval), unit);
        let p = comparison.p_value.map_or(String::new(), |p| format!(", p {}", p_value(p)));
        screen.line("Difference", &format!("{told}{p}"));
    }
    if let Some((share, interval)) = comparison.better_share.zip(comparison.better_interval) {
        screen.line("Better in", &format!("{} of replications", share_with_interval(share, interval)));
    }
    if let Some(ratio) = comparison.variance_ratio {
        let saved = if ratio >= 1.0 { "as good as so many times the replications without" } else { "pairing did harm here" };
        screen.line(
            "Pairing",
            &format!("variance {} times smaller than without common draws: {saved}", figure((ratio * 10.0).round() / 10.0)),
        );
    }
}

/// A difference with its interval, hours as people say them.
fn amount_with_interval(value: f64, interval: Option<crate::statistics::Interval>, unit: &str) -> String {
    match (unit, interval) {
        ("hours", Some(interval)) => length_with_interval(value, interval),
        ("share" | "yes/no", Some(interval)) => {
            let points = |share: f64| rounded(share * 100.0);
            format!("{} points ({} to {})", points(value), points(interval.low), points(interval.high))
        }
        (unit, Some(interval)) => format!("{} {unit} ({} to {})", figure(value), figure(interval.low), figure(interval.high)),
        (unit, None) => format!("{} {unit}", figure(value)),
    }
}

/// `0.034`, `under 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "under 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The well-known metrics that surely differ.
fn well_known(comparison: &Comparison) -> Vec<&MetricDifference> {
    let of = |name: &&str| comparison.metrics.iter().find(|of| of.metric == **name);
    WELL_KNOWN.iter().filter_map(of).filter(|of| of.p_holm.is_some_and(|p| p < 0.05)).collect()
}

fn difference_line(of: &MetricDifference) -> String {
    format!("{}: {}", of.metric, amount_with_interval(of.difference, of.interval, &of.unit))
}

fn next(study: &Study, findings: &Findings) -> String {
    let paths: Vec<&str> = study.scenarios.iter().map(|scenario| scenario.path.as_str()).collect();
    let unsure = findings.comparisons.iter().filter_map(|comparison| match comparison.verdict {
        Verdict::CannotTell { more } => more,
        _ => None,
    });
    match unsure.max() {
        Some(more) => format!("sandtable compare {} -n {}", paths.join(" "), findings.replications + more),
        None => format!("sandtable replicate {} (what drives it)", paths[0]),
    }
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &safe(&format!("{} compared", findings.contenders.iter().map(|of| of.label.as_str()).collect::<Vec<_>>().join(", "))));
    page.paragraph(&format!("{}.", safe(&title(study, findings))));
    for line in unfinished(&findings.unfinished) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    for comparison in &findings.comparisons {
        page.heading(2, &safe(&verdict(findings, comparison)));
        let mut screen = Screen::new(100);
        measure_lines(findings, comparison, &mut screen);
        for line in screen.text.lines() {
            page.paragraph(&safe(line));
        }
        let mut differences: Vec<&MetricDifference> = comparison.metrics.iter().filter(|of| of.difference != 0.0).collect();
        differences.sort_by(|a, b| a.p_holm.unwrap_or(1.0).total_cmp(&b.p_holm.unwrap_or(1.0)));
        let rows: Vec<Vec<String>> = differences
            .iter()
            .take(DIFFERENCES_MAX)
            .map(|of| {
                vec![
                    format!("`{}`", of.metric),
                    of.unit.clone(),
                    figure(of.first_mean),
                    figure(of.mean),
                    amount_with_interval(of.difference, of.interval, ""),
                    of.p_holm.map_or("–".into(), p_value),
                ]
            })
            .collect();
        page.table(&["metric", "unit", ">first", ">this", ">difference (interval)", ">p, corrected"], &rows);
        page.line("");
        if differences.len() > DIFFERENCES_MAX {
            page.paragraph(&format!("{} more metrics differ: `difference.csv` has all.", differences.len() - DIFFERENCES_MAX));
        }
        if !comparison.not_comparable.is_empty() {
            let names: Vec<String> = comparison.not_comparable.iter().map(|name| format!("`{name}`")).collect();
            page.paragraph(&format!("Of one of the two alone: {}.", names.join(", ")));
        }
    }
    page.heading(2, "Pictures");
    chart(&mut page, "paired_difference", "Paired differences");
    chart(&mut page, "s_curves", "How likely each date is, by scenario");
    chart(&mut page, "utilization_compared", "Utilization side by side");
    page.heading(2, "Each by itself");
    for contender in &findings.contenders {
        page.heading(3, &safe(&contender.label));
        let rows: Vec<Vec<String>> = WELL_KNOWN.iter().filter_map(|name| contender.estimate(name)).map(estimate_row).collect();
        page.table(&["metric", "unit", ">mean", ">P10", ">P50", ">P80", ">P90", ">P95"], &rows);
        page.line("");
    }
    page.heading(2, "How it was done");
    page.paragraph(&format!(
        "Replication r of every scenario has the same draws wherever both draw (common random numbers, seed {}), so that each is compared \
         with its own twin: the intervals are Student's of the paired differences at {:.0} %. P values are Holm's, corrected for the number of \
         scenarios in the verdicts, and for all metrics of all scenarios in the tables.",
        study.seed,
        findings.confidence * 100.0
    ));
    page.text
}
