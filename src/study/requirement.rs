//! What is required of a run or a study, such as `finish.p80 <= 2026-03-31`: read, and judged by the figure that it is of.

mod bound;
mod read;

pub use bound::{Amount, Scale, amount};
pub use read::{Statistics, Terms, read};

use super::measure::Statistic;
use crate::metrics::is_never_if_absent;
use crate::statistics::{quantile_ranks, quantile_sorted};

/// How sure a percentile must be bounded for a requirement on it to be told.
const CONFIDENCE: f64 = 0.95;

/// A figure, and where it must lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// As it was written.
    pub text: String,
    /// Which of the scenarios it is of; 0 where there is one.
    pub point: u32,
    /// What the scenario is called, where several are compared and the requirement does not say so itself.
    pub label: Option<String>,
    /// Of this scenario less the first, rather than of this scenario.
    pub is_difference: bool,
    pub metric: String,
    /// `None` of a run, which has one figure.
    pub statistic: Option<Statistic>,
    pub unit: &'static str,
    pub range: Range,
}

/// Where a figure must lie. A date is a day long, so that both ends are there for `==`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub from: Option<End>,
    pub to: Option<End>,
}

/// An end of a range, in the figure's unit; a strict one is not in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    pub value: f64,
    pub is_strict: bool,
}

impl Range {
    pub fn holds(&self, value: f64) -> bool {
        let over = |end: End| value > end.value || value == end.value && !end.is_strict;
        let under = |end: End| value < end.value || value == end.value && !end.is_strict;
        self.from.is_none_or(over) && self.to.is_none_or(under)
    }
}

/// What a requirement found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// In the metric's unit.
    Value(f64),
    /// What it waits for never came: in so many of these replications, or in the one run.
    Never { count: u64, of: u64 },
    /// There was nothing to measure.
    Nothing,
}

/// A requirement, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub requirement: Requirement,
    pub found: Found,
    /// What has no figure, or never came, meets no requirement.
    pub is_met: bool,
    /// Of the replications that it was judged by, those that never finished.
    pub stopped: u64,
    /// Replications that it was judged by; `None` of a run.
    pub replications: Option<u64>,
}

impl Requirement {
    pub fn judged(self, found: Found) -> Judged {
        let is_met = matches!(found, Found::Value(value) if self.range.holds(value));
        Judged { requirement: self, found, is_met, stopped: 0, replications: None }
    }

    /// By the one figure of a run; `None` if it has none.
    pub fn of_run(self, figure: Option<f64>) -> Judged {
        let absent = if is_never_if_absent(&self.metric) { Found::Never { count: 1, of: 1 } } else { Found::Nothing };
        self.judged(figure.map_or(absent, Found::Value))
    }

    /// By the metric's values in all replications, NaN where there is none; for a difference, by those of the `first` scenario, too, each with
    /// whether both finish in that replication.
    pub fn of_replications(self, values: &[f64], first: &[(f64, bool)]) -> Judged {
        let statistic = self.statistic.unwrap_or(Statistic::Mean);
        let is_end = is_never_if_absent(&self.metric);
        let found = match self.is_difference {
            false => found(statistic, values.iter().copied(), is_end),
            // As `compare` has it, of what both have where both finish: who stops early also spends less. Where a replication that never ends
            // counts, of all.
            true => {
                let pairs = || first.iter().zip(values).filter(|((a, both), b)| is_end || *both && a.is_finite() && b.is_finite());
                match (found(statistic, pairs().map(|pair| pair.0.0), is_end), found(statistic, pairs().map(|pair| *pair.1), is_end)) {
                    (Found::Value(first), Found::Value(this)) => Found::Value(this - first),
                    (Found::Nothing, _) | (_, Found::Nothing) => Found::Nothing,
                    (never @ Found::Never { .. }, _) | (_, never) => never,
                }
            }
        };
        Judged { replications: Some(values.len() as u64), ..self.judged(found) }
    }
}

impl Judged {
    /// The percentile that so few replications cannot tell: nothing bounds it on one side.
    pub fn untold(&self) -> Option<(u64, Statistic)> {
        let statistic @ Statistic::Quantile(p) = self.requirement.statistic? else { return None };
        let count = self.replications.filter(|_| matches!(self.found, Found::Value(_)))?;
        let ranks = quantile_ranks(count, p, CONFIDENCE);
        (ranks.low.is_none() || ranks.high.is_none()).then_some((count, statistic))
    }
}

/// A statistic of values of which some may be absent. Where that means never, it is later than all others: a quantile may be finite all the
/// same, a mean is not.
fn found(statistic: Statistic, values: impl Iterator<Item = f64>, is_end: bool) -> Found {
    let all: Vec<f64> = values.collect();
    let mut present: Vec<f64> = all.iter().copied().filter(|value| value.is_finite()).collect();
    let never = (all.len() - present.len()) as u64;
    let value = match statistic {
        Statistic::Quantile(p) if is_end && never > 0 => {
            present.resize(all.len(), f64::INFINITY);
            present.sort_unstable_by(f64::total_cmp);
            quantile_sorted(&present, p)
        }
        Statistic::Mean if is_end && never > 0 => Some(f64::INFINITY),
        _ => statistic.of(&present),
    };
    match value {
        Some(value) if value.is_finite() => Found::Value(value),
        Some(_) => Found::Never { count: never, of: all.len() as u64 },
        None => Found::Nothing,
    }
}

#[cfg(test)]
mod tests;
