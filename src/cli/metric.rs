//! Metrics as users name them: known ones, or what may have been meant.

use super::failure::Failure;
use crate::metrics::DICTIONARY;
use crate::scenario::Scenario;
use crate::scenario::problem::nearest;
use crate::study::measure::Measure;
use crate::study::observe::metric_names;
use std::sync::Arc;

/// A bound of a metric, in its unit: a number, a share such as `80%`, or a duration, which is in hours.
pub fn bound(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
        None => text.parse().ok().or_else(|| crate::scenario::value::span(text).ok().map(|span| span.hours())),
    };
    number.filter(|number| number.is_finite())
}

/// The measure that an option names, such as `finish.p80`.
///
/// # Errors
/// `Usage` for a metric that the scenario does not have.
pub fn measure(option: &str, text: &str, scenario: &Scenario) -> Result<Measure, Failure> {
    let measure = Measure::named(text.trim());
    let names = metric_names(&Arc::new(scenario.clone()));
    if names.contains(&measure.metric) {
        return Ok(measure);
    }
    let meant = nearest(&measure.metric, names.iter().map(String::as_str));
    let instead = match meant {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let some: Vec<&str> = DICTIONARY.iter().flat_map(|(_, lines)| *lines).map(|line| line.pattern).take(8).collect();
            format!(
                "there are {} and {} more; `sandtable run --no-out --json` shows all",
                some.join(", "),
                names.len().saturating_sub(some.len())
            )
        }
    };
    Err(Failure::usage(format!("{option} {text}: {} has no metric `{}`; {instead}", scenario.name, measure.metric)))
}
