//! Compare: scenarios against the first under the same draws: which is better, by how much, and how sure that is.

mod draw;
mod find;
mod finishing;

pub use find::{Comparison, Contender, Findings, MetricDifference, Outcomes, Verdict};
pub use finishing::Finishing;

use super::Extent;
use crate::record::study::{PointRow, ScenarioRow};
use crate::study::Job;
use crate::study::measure::Measure;
use serde::{Deserialize, Serialize};

/// Replications of each scenario where nothing is said: enough for a difference of a fifth of its own spread to be seen in nine of ten
/// studies (two-sided test at 5 %: (1.96 + 1.28)^2 / .2^2 = 263), in round figures.
pub const REPLICATIONS: u64 = 300;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    pub confidence: f64,
    /// What says which is better.
    pub measure: Measure,
    pub is_maximized: bool,
    /// Overrides of the first scenario that make up further contenders: a list of them for each.
    pub variants: Vec<Vec<String>>,
    /// What each of them is called; one without a name goes by its overrides. None at all if nobody has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Option<String>>,
}

impl Design {
    /// A point for each scenario, and for each variant of the first.
    pub fn points(&self, scenarios: &[ScenarioRow]) -> Vec<PointRow> {
        let named = scenarios.iter().enumerate().map(|(place, scenario)| (place as u32, scenario.name.clone(), Vec::new()));
        let label = |(at, overrides): (usize, &Vec<String>)| self.name(at).map_or_else(|| overrides.join(", "), str::to_owned);
        let varied = self.variants.iter().enumerate().map(|variant| (0, label(variant), variant.1.clone()));
        let mut points: Vec<PointRow> = Vec::new();
        for (scenario, label, overrides) in named.chain(varied) {
            let taken = points.iter().filter(|point| point.label == label || point.label.starts_with(&format!("{label} ("))).count();
            let label = if taken == 0 { label } else { format!("{label} ({})", taken + 1) };
            points.push(PointRow { point: points.len() as u32, scenario, label, overrides, without: None });
        }
        points
    }

    /// What a variant is called, if it has a name.
    pub fn name(&self, variant: usize) -> Option<&str> {
        self.names.get(variant)?.as_deref()
    }

    pub fn jobs(&self, scenarios: &[ScenarioRow], extent: &Extent) -> Vec<Job> {
        let count = extent.most();
        (0..self.points(scenarios).len() as u32).map(|point| Job { point, replications: 0..count }).collect()
    }
}
