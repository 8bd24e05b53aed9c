//! Compared scenarios, told: which is better, by how much, how sure, and what else differs.

use super::Around;
use super::replicate::{chart, estimate_row};
use super::words::*;
use crate::metrics::is_moment;
use crate::report::shell_word;
use crate::report::terminal::{Screen, Terminal};
use crate::report::text::{Page, count, figure, markdown as safe};
use crate::studies::compare::{Comparison, Contender, Findings, MetricDifference, Verdict};
use crate::studies::estimate::{CONFIDENCE, Estimate};
use crate::studies::replicate::DURATION;
use crate::studies::{Design, Study};

/// No more replications than these are proposed: what takes more of them to be seen is too little to matter.
const PROPOSED_MAX: u64 = 20_000;

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

pub fn screen(study: &Study, findings: &Findings, around: Around<'_>, terminal: Terminal) -> String {
    let mut screen = Screen::new(terminal);
    screen.title(&title(study, findings));
    screen.gap();
    let (what, dates) = sure(findings);
    screen.title(what);
    dates.iter().for_each(|line| screen.item(line));
    for comparison in &findings.comparisons {
        screen.gap();
        screen.title(&verdict(findings, comparison));
        measured(findings, comparison).iter().for_each(|(label, text)| screen.line(label, text));
        let shown: Vec<&MetricDifference> = well_known(comparison);
        for of in shown.into_iter().filter(|of| of.metric != findings.measure).take(SHOWN_MAX) {
            screen.item(&difference_line(of));
        }
        if let Some(told) = none_in_both(comparison) {
            screen.item(told);
        }
        if !comparison.not_comparable.is_empty() {
            let metrics = comparison.not_comparable.len();
            let (are, were) = if metrics == 1 { ("is", "was") } else { ("are", "were") };
            screen.item(&format!("{} {are} of one of the two alone and {were} not compared", count(metrics, "metric")));
        }
    }
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        screen.line("Not finished", &line);
    }
    around.tell("study.md, charts, CSV, study.db", &mut screen);
    screen.commands("Try next", &next(study, findings));
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let others: Vec<&str> = findings.contenders.iter().skip(1).map(|contender| contender.label.as_str()).collect();
    format!(
        "{} against {}, seed {}: {} each, under the same draws",
        others.join(", "),
        findings.contenders[0].label,
        study.seed,
        each(findings.replications, findings.incomplete.as_ref())
    )
}

/// The date of each that can be promised, and what that is.
fn sure(findings: &Findings) -> (&'static str, Vec<String>) {
    let p80_of = |contender: &Contender| contender.estimate("finish").and_then(|finish| finish.quantile(0.8)).copied();
    let all = findings.contenders.iter().filter_map(p80_of);
    let told = all.flat_map(|p80| [Some(p80.value), p80.interval.low, p80.interval.high].into_iter().flatten());
    let dates = Dates::of(&findings.contenders[0].scenario, told);
    let line = |contender: &Contender| {
        let dates = dates.counted_from(&contender.scenario);
        let told = p80_of(contender).map_or(none_finished(contender.replications).to_owned(), |p80| {
            if contender.replications == 1 { dates.told(p80.value) } else { dates.with_interval(&p80) }
        });
        format!("{}: {told}", contender.label)
    };
    let what = if findings.replications == 1 { "One replication: finishes" } else { "80 % sure by" };
    (what, findings.contenders.iter().map(line).collect())
}

/// In words: which is better, or that it cannot be told.
pub fn verdict(findings: &Findings, comparison: &Comparison) -> String {
    let (this, first, measure) = (&comparison.label, &findings.contenders[0].label, &findings.measure);
    match comparison.verdict {
        _ if comparison.is_of_finishing => {
            let which = if comparison.verdict == Verdict::Better { format!("{this} is better") } else { "worse".to_owned() };
            format!("{}: {which} in {measure}", finishing(comparison, first))
        }
        Verdict::Better => format!("{this} is better than {first} in {measure}"),
        Verdict::Worse => format!("{this} is worse than {first} in {measure}"),
        Verdict::Same => format!(
            "{this} and {first} are the same in {measure}, to the last digit, in every replication: nothing in which they differ came to bear on it"
        ),
        Verdict::CannotTell { .. } if mean_that_tells(findings, comparison).is_some() => {
            let told = mean_that_tells(findings, comparison).map_or(String::new(), |of| surely(findings, of));
            format!("{this} or {first}: cannot tell in {measure}; {told}")
        }
        // The interval is that of this one alone, and p is corrected.
        Verdict::CannotTell { more: Some(0) } => {
            format!("{this} or {first}: cannot tell in {measure}, as luck gives one of {} such a difference", findings.comparisons.len())
        }
        Verdict::CannotTell { more: Some(more) } if is_too_many(findings, more) => {
            format!("{this} or {first}: cannot tell in {measure}, nor would {} replications", thousands(PROPOSED_MAX))
        }
        Verdict::CannotTell { more: Some(more) } => {
            format!("{this} or {first}: cannot tell in {measure}; about {} more replications would", thousands(more))
        }
        Verdict::CannotTell { more: None } => format!("{this} or {first}: cannot tell in {measure}"),
    }
}

fn is_too_many(findings: &Findings, more: u64) -> bool {
    findings.replications.saturating_add(more) > PROPOSED_MAX
}

/// Where a percentile cannot be told: the mean of the same metric, if that can.
fn mean_that_tells<'a>(findings: &Findings, comparison: &'a Comparison) -> Option<&'a MetricDifference> {
    let is_open = findings.measure != findings.metric && matches!(comparison.verdict, Verdict::CannotTell { .. });
    let mean = comparison.metrics.iter().find(|of| of.metric == findings.metric)?;
    (is_open && mean.p_holm? < 1.0 - findings.confidence).then_some(mean)
}

/// `its mean is surely later by 28 h: --by finish`.
fn surely(findings: &Findings, of: &MetricDifference) -> String {
    let (more, less) = if is_moment(&of.metric) { ("later", "earlier") } else { ("more", "less") };
    let by = amount(of.difference.abs(), None, unit_told(&of.metric, &of.unit));
    format!("its mean is surely {} by {by}: --by {}", if of.difference > 0.0 { more } else { less }, findings.metric)
}

/// Why nothing else is compared, if so.
fn none_in_both(comparison: &Comparison) -> Option<&'static str> {
    let of = &comparison.finishing;
    (of.both == 0 && of.pairs() > 0).then_some("both finish in no replication: no other figure can be compared")
}

/// `B never finishes in 50 of 50 replications, where A does`; of the two, the one that finishes less often is told of.
fn finishing(comparison: &Comparison, first: &str) -> String {
    let (of, this) = (&comparison.finishing, comparison.label.as_str());
    let sides = ((this, of.first_alone), (first, of.this_alone));
    let ((seldom, count), (often, others)) = if of.first_alone >= of.this_alone { sides } else { (sides.1, sides.0) };
    let others = if others == 0 { String::new() } else { format!(", and the other way round in {}", thousands(others)) };
    format!("{seldom} never finishes in {} of {} replications, where {often} does{others}", thousands(count), thousands(of.pairs()))
}

/// By how much, how often, and what pairing was worth, each under its label.
pub fn measured(findings: &Findings, comparison: &Comparison) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(difference) = comparison.difference {
        let unit = unit_told(&findings.metric, &findings.unit);
        let told = amount_with_interval(difference.value, Some(difference.interval), unit);
        let p = comparison.p_value.map_or(String::new(), |p| format!(", p {}", p_value(p)));
        let of = &comparison.finishing;
        let of =
            if of.both < of.pairs() { format!(", of the {} in which both finish", count(of.both as usize, "pair")) } else { String::new() };
        lines.push(("Difference", format!("{told}{p}{of}")));
    }
    if comparison.finishing.p_value.is_some() && !comparison.is_of_finishing {
        lines.push(("Finishing", finishing(comparison, &findings.contenders[0].label)));
    }
    if let Some(of) = comparison.outcomes {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let better = share_with_interval(of.better, of.better_interval);
        lines.push(("Better in", format!("{better} of replications, same in {}, worse in {}", percent(of.same), percent(of.worse))));
    }
    if let Some(ratio) = comparison.variance_ratio {
        let saved = if ratio >= 1.0 { "as good as so many times the replications without" } else { "pairing did harm here" };
        let told = format!("variance {} times smaller than without common draws: {saved}", times_smaller(ratio));
        lines.push(("Pairing", told));
    }
    lines.extend(targets(findings, comparison).map(|told| ("Targets", told)));
    lines
}

/// What being on time means to each, where it is not the same day: a variant may plan for another.
fn targets(findings: &Findings, comparison: &Comparison) -> Option<String> {
    let first = &findings.contenders[0];
    let this = findings.contenders.iter().find(|of| of.label == comparison.label)?;
    let hours = |of: &Contender| of.scenario.baseline.target.hours();
    let day = |of: &Contender| Dates::of(&of.scenario, [hours(first), hours(this)]).told(hours(of));
    let is_compared = comparison.metrics.iter().any(|of| of.metric == "on_time");
    (is_compared && day(first) != day(this))
        .then(|| format!("{} of {}, {} of {}: on_time is by each one's own", day(first), first.label, day(this), this.label))
}

/// Past a thousand times, two scenarios are as good as one, and the figure means no more.
fn times_smaller(ratio: f64) -> String {
    if ratio > 1_000.0 { "over 1,000".to_owned() } else { figure((ratio * 10.0).round() / 10.0) }
}

/// A difference with its interval, hours as people say them.
fn amount_with_interval(value: f64, interval: Option<crate::statistics::Interval>, unit: &str) -> String {
    match (unit, interval) {
        ("share" | "yes/no", Some(interval)) => {
            let points = |share: f64| rounded(share * 100.0);
            format!("{} points ({} to {})", points(value), points(interval.low), points(interval.high))
        }
        (unit, interval) => amount(value, interval, unit),
    }
}

/// `0.034`, `under 0.001`.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "under 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The well-known metrics that surely differ.
pub fn well_known(comparison: &Comparison) -> Vec<&MetricDifference> {
    let of = |name: &&str| comparison.metrics.iter().find(|of| of.metric == **name);
    WELL_KNOWN.iter().filter_map(of).filter(|of| of.p_holm.is_some_and(|p| p < 0.05)).collect()
}

pub fn difference_line(of: &MetricDifference) -> String {
    format!("mean {}: {}", of.metric, amount_with_interval(of.difference, of.interval, unit_told(&of.metric, &of.unit)))
}

/// A metric's line, a finish as dates.
fn row(contender: &Contender, estimate: &Estimate) -> Vec<String> {
    if !is_moment(&estimate.metric) {
        return estimate_row(estimate);
    }
    let dates = Dates::of_finish(&contender.scenario, estimate);
    let mean = match estimate.mean_interval {
        Some(interval) => format!("{} ± {}", dates.told(estimate.mean), length(interval.half_width())),
        None => dates.told(estimate.mean),
    };
    let mut row = vec![format!("`{}`", estimate.metric), "date".to_owned(), mean];
    row.extend(estimate.quantiles.iter().map(|quantile| dates.told(quantile.value)));
    row
}

/// The same command with as many more replications as would tell, or what is asked after a verdict.
fn next(study: &Study, findings: &Findings) -> String {
    let (paths, set): (Vec<String>, String) = (study.scenarios.iter().map(|scenario| shell_word(&scenario.path)).collect(), given(study));
    let unsure = findings.comparisons.iter().filter_map(|comparison| match comparison.verdict {
        Verdict::CannotTell { more } => more,
        _ => None,
    });
    let again = |measure: &str| format!("sandtable compare {}{}{set}", paths.join(" "), asked(study, findings, measure));
    if findings.comparisons.iter().any(|of| mean_that_tells(findings, of).is_some()) {
        return format!("{} -n {}", again(&findings.metric), findings.replications);
    }
    match unsure.max().filter(|more| *more > 0 && !is_too_many(findings, *more)) {
        Some(more) => format!("{} -n {}", again(&findings.measure), findings.replications + more),
        None => format!("sandtable replicate {}{set} (what drives it)", paths[0]),
    }
}

/// What was asked for besides scenarios, as options, each after a space.
fn asked(study: &Study, findings: &Findings, measure: &str) -> String {
    let Design::Compare(design) = &study.design else { return String::new() };
    let mut options: Vec<String> = design
        .variants
        .iter()
        .enumerate()
        .map(|(at, variant)| {
            let name = design.name(at).map_or(String::new(), |name| format!("{name}: "));
            format!("--variant {}", shell_word(&(name + &variant.join("; "))))
        })
        .collect();
    if measure != DURATION {
        options.push(format!("--by {}", shell_word(measure)));
    }
    if design.is_maximized {
        options.push("--more-is-better".to_owned());
    }
    if design.confidence != CONFIDENCE {
        options.push(format!("--confidence {}%", figure(design.confidence * 100.0)));
    }
    if findings.contenders[0].scenario.seed != study.seed {
        options.push(format!("--seed {}", study.seed));
    }
    options.into_iter().map(|option| format!(" {option}")).collect()
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &safe(&format!("{} compared", findings.contenders.iter().map(|of| of.label.as_str()).collect::<Vec<_>>().join(", "))));
    page.paragraph(&format!("{}.", safe(&title(study, findings))));
    let (what, dates) = sure(findings);
    page.paragraph(&format!("{what}:"));
    dates.iter().for_each(|line| page.line(&format!("- {}", safe(line))));
    page.line("");
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    for comparison in &findings.comparisons {
        page.heading(2, &safe(&verdict(findings, comparison)));
        for (label, text) in measured(findings, comparison) {
            page.paragraph(&format!("{label}: {}", safe(&text)));
        }
        if let Some(told) = none_in_both(comparison) {
            page.paragraph(&format!("{told}."));
        }
        let mut differences: Vec<&MetricDifference> = comparison.metrics.iter().filter(|of| of.difference != 0.0).collect();
        differences.sort_by(|a, b| a.p_holm.unwrap_or(1.0).total_cmp(&b.p_holm.unwrap_or(1.0)));
        let rows: Vec<Vec<String>> = differences
            .iter()
            .take(DIFFERENCES_MAX)
            .map(|of| {
                let means = [of.first_mean, of.mean];
                let amounts = Amounts::of("", means, 0.0).telling_apart(&means);
                vec![
                    format!("`{}`", of.metric),
                    of.unit.clone(),
                    amounts.bare(of.first_mean),
                    amounts.bare(of.mean),
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
        let rows: Vec<Vec<String>> = WELL_KNOWN.iter().filter_map(|name| contender.estimate(name)).map(|of| row(contender, of)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pairing_saved_is_told_up_to_a_thousand_times() {
        assert_eq!(
            [0.94, 12.34, 1_000.0, 992_865.0, f64::INFINITY].map(times_smaller),
            ["0.9", "12.3", "1000", "over 1,000", "over 1,000"]
        );
    }
}
