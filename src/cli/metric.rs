//! Metrics as users name them: known ones, or what may have been meant.

use super::failure::{COMMAND_LINE, Failure};
use crate::metrics::{DICTIONARY, Metrics, is_never_if_absent};
use crate::scenario::files::{Files, Place};
use crate::scenario::problem::{Problems, did_you_mean};
use crate::scenario::{Rejection, Scenario};
use crate::study::measure::{Measure, Statistic};
use crate::study::observe::{Probed, probed};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The measure that an option names, such as `finish.p80`.
///
/// # Errors
/// What is wrong with a metric that the scenario does not have.
pub fn measure(option: &str, text: &str, scenario: &Scenario) -> Result<Measure, Failure> {
    Ok(measures(&[(option, text)], scenario)?.remove(0))
}

/// The measures that options name, every one that there is not told.
///
/// # Errors
/// What is wrong with metrics that the scenario does not have.
pub fn measures(written: &[(&str, &str)], scenario: &Scenario) -> Result<Vec<Measure>, Failure> {
    let mut probed = probed(&Arc::new(scenario.clone()));
    // That none of a few runs finishes is no reason not to ask what would finish.
    let ends = Metrics::names(scenario).into_iter().map(|name| name.name).filter(|name| is_never_if_absent(name));
    probed.names.extend(ends);
    let names = &probed.names;
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let mut measures = Vec::new();
    for (option, text) in written {
        // A team may be called as a percentile is.
        let whole = Measure { metric: text.trim().to_owned(), statistic: Statistic::Mean };
        let measure = if names.contains(&whole.metric) { whole } else { Measure::named(text.trim()) };
        if !names.contains(&measure.metric) {
            let place = Place { file: files.add(*option, *text), bytes: 0..text.len() };
            let what = format!("{} has no metric `{}`", scenario.name, measure.metric);
            if Metrics::names(scenario).iter().any(|name| name.name == measure.metric) {
                let (what, help) = without_value(&probed, &measure.metric, scenario);
                problems.add_with_help(&place, what, "no run had it", help);
            } else {
                let stem = text.trim().rsplit_once(".p").filter(|(_, digits)| digits.bytes().all(|digit| digit.is_ascii_digit()));
                if let Some((stem, _)) = stem.filter(|(stem, _)| names.contains(*stem)) {
                    problems.add(&place, what, format!("percentiles of it are `{stem}.p1` to `{stem}.p99`"));
                    measures.push(measure);
                    continue;
                }
                match did_you_mean(&measure.metric, names.iter().map(String::as_str)) {
                    Some(label) => problems.add(&place, what, label),
                    None => problems.add_with_help(&place, what, "no such metric", among(names)),
                }
            }
        }
        measures.push(measure);
    }
    if problems.is_empty() {
        return Ok(measures);
    }
    Err(Failure::Rejected(vec![Rejection { subject: COMMAND_LINE.to_owned(), problems, files, is_machine_failure: false }]))
}

/// Of a metric that there is, and that none of the runs that were looked at has a figure of: what is the matter, and what may be done.
fn without_value(probed: &Probed, metric: &str, scenario: &Scenario) -> (String, String) {
    let runs = probed.statuses.len();
    let what = format!("none of the {runs} runs of {} that were looked at has a figure of `{metric}`", scenario.name);
    let has_ended = |status: &str| probed.statuses.iter().all(|one| one == status);
    if has_ended("horizon") {
        return (
            format!("{what}: the horizon ended them before they finished"),
            "set a later `horizon`, in the scenario or with --set".to_owned(),
        );
    }
    if probed.statuses.iter().all(|status| status != "completed") {
        return (
            format!("{what}: none of them finished"),
            "`sandtable run` and its report tell what they wait for; mend that first".to_owned(),
        );
    }
    (what, "nothing that it is of happened in them; `sandtable run --no-out --json` shows what there is".to_owned())
}

/// Some of the metrics that there are, and how many there are in all.
fn among(names: &BTreeSet<String>) -> String {
    let known = DICTIONARY.iter().flat_map(|(_, lines)| *lines).map(|line| line.pattern).filter(|pattern| names.contains(*pattern));
    let some: Vec<&str> = known.take(8).collect();
    format!("there are {} and {} more; `sandtable run --no-out --json` shows all", some.join(", "), names.len().saturating_sub(some.len()))
}
/// Whether more of it is better, whatever is said: nobody wants to be late more often.
pub fn is_better_high(measure: &Measure) -> bool {
    measure.metric == "on_time"
}
