//! Replicate: one scenario, many times: how likely is the date, and what drives it.

mod draw;
mod find;
mod tasks;
mod together;

pub use find::{CauseFinding, Findings, Joint};
pub use tasks::{Spent, TaskFinding};
pub use together::Together;

use super::Extent;
use crate::record::study::PointRow;
use crate::scenario::Scenario;
use crate::statistics::{Moments, Precision, mean_interval, quantile_interval, quantile_sorted};
use crate::study::{Cause, Halt, Job, Laboratory};
use serde::{Deserialize, Serialize};

/// Replications before precision is judged for the first time: a deviation of fewer says little.
pub const FIRST: u64 = 30;

/// What is watched where nobody says what: the project's length, its mean and its P80.
pub const DURATION: &str = "duration";

/// The quantile that a date is promised by.
pub const PROMISED: f64 = 0.8;

/// Relative precision and cap where nothing is asked for.
pub const PRECISION: f64 = 0.05;
pub const MOST: u64 = 2_000;

/// With each cause switched off, so many of the first replications where nothing else is said: the P80 of fewer has no interval to speak of.
pub const CAUSE_REPLICATIONS: u64 = 200;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    pub confidence: f64,
    /// Names of the causes that are switched off, each in a point of its own.
    pub causes: Vec<String>,
    /// In how many of the first replications.
    pub cause_replications: u64,
    /// Joint confidence: the target of cost, in money, as is asked, or else the scenario's budget; none where nothing is said.
    pub cost_target: Option<f64>,
}

impl Design {
    pub fn new(scenario: &Scenario, confidence: f64, cause_replications: u64, cost_target: Option<f64>) -> Design {
        let causes = if cause_replications == 0 { Vec::new() } else { Cause::of(scenario) };
        Design {
            confidence,
            causes: causes.iter().map(Cause::name).collect(),
            cause_replications,
            cost_target: cost_target.or(scenario.budget.cost),
        }
    }

    pub fn points(&self) -> Vec<PointRow> {
        let point = |(place, without): (usize, Option<&String>)| PointRow {
            point: place as u32,
            scenario: 0,
            label: without.map_or("as it is".into(), |cause| format!("without {cause}")),
            overrides: Vec::new(),
            without: without.cloned(),
        };
        std::iter::once(None).chain(self.causes.iter().map(Some)).enumerate().map(point).collect()
    }

    /// `None` where it is found out on the way how many there must be.
    pub fn jobs(&self, extent: &Extent) -> Option<Vec<Job>> {
        match extent {
            Extent::Fixed(count) => Some(self.jobs_of(*count)),
            Extent::Until { .. } => None,
        }
    }

    /// All that is to be carried out, once it is known how many replications are enough.
    pub fn jobs_of(&self, count: u64) -> Vec<Job> {
        let causes = (1..=self.causes.len() as u32).map(|point| Job { point, replications: 0..count.min(self.cause_replications) });
        std::iter::once(Job { point: 0, replications: 0..count }).chain(causes).collect()
    }

    /// Until the intervals are narrow enough: looked at after [`FIRST`] replications and each tenth more.
    ///
    /// # Errors
    /// See [`Halt`].
    pub fn carry_out(&self, extent: &Extent, laboratory: &mut Laboratory<'_>) -> Result<(), Halt> {
        let Extent::Until { precision, most, .. } = extent else { return laboratory.carry_out(&self.jobs_of(0)) };
        let mut enough = *most;
        for count in looks(*most) {
            laboratory.carry_out(&[Job { point: 0, replications: 0..count }])?;
            if self.is_enough(&laboratory.columns(0, 0..count), *precision) {
                enough = count;
                break;
            }
        }
        laboratory.carry_out(&self.jobs_of(enough))
    }

    /// After how many replications it was enough, by the values of what was watched; all of them if it never was.
    pub fn count(&self, columns: &[Vec<f64>], precision: f64, most: u64) -> u64 {
        let first = |count: u64| columns.iter().map(|column| column[..column.len().min(count as usize)].to_vec()).collect::<Vec<_>>();
        looks(most).find(|&count| self.is_enough(&first(count), precision)).unwrap_or(most)
    }

    /// Whether the intervals of the mean and of the promised quantile of each column are narrow enough.
    fn is_enough(&self, columns: &[Vec<f64>], precision: f64) -> bool {
        let wanted = Precision::Relative(precision);
        columns.iter().all(|column| {
            let mut values: Vec<f64> = column.iter().copied().filter(|value| value.is_finite()).collect();
            let moments = Moments::of(values.iter().copied());
            values.sort_unstable_by(f64::total_cmp);
            let interval = quantile_interval(&values, PROMISED, self.confidence);
            let (Some(mean), Some(of_mean)) = (moments.mean(), mean_interval(&moments, self.confidence)) else { return false };
            let (Some(low), Some(high), Some(promised)) = (interval.low, interval.high, quantile_sorted(&values, PROMISED)) else {
                return false;
            };
            // A quantile stands where it likes in its interval: the longer arm is what it may be off by.
            wanted.is_reached(mean, of_mean.half_width()) && wanted.is_reached(promised, (high - promised).max(promised - low))
        })
    }
}

/// The numbers of replications after which it is looked at whether they are enough.
fn looks(most: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(FIRST.min(most)), move |&count| (count < most).then(|| (count + count.div_ceil(10)).min(most)))
}

/// Names of the figures that decide, the project's length first.
pub fn watched(extent: &Extent) -> Vec<String> {
    match extent {
        Extent::Fixed(_) => vec![DURATION.to_owned()],
        Extent::Until { measures, .. } => measures.clone(),
    }
}
