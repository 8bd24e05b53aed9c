//! Sweep: fields of a scenario over their values, every setting under the same draws.

mod draw;
mod effects;
mod find;

pub use find::{Factor, Figure, Findings, Level, SettingFinding};

use crate::record::study::{PointRow, ScenarioRow};
use crate::search::design::{full_factorial, latin_hypercube, sobol_point};
use crate::studies::Extent;
use crate::study::Job;
use crate::study::measure::Measure;
use crate::study::vary::Vary;
use serde::{Deserialize, Serialize};

/// Replications of each setting where nothing is said.
pub const REPLICATIONS: u64 = 100;

/// Settings of a design that does not take every combination, where nothing is said.
pub const POINTS: usize = 64;

/// More settings than this are a slip.
pub const POINTS_MAX: usize = 100_000;

/// Which of all settings are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Every combination.
    Factorial,
    /// A Latin hypercube of so many.
    Latin(usize),
    /// The first so many of a scrambled Sobol sequence.
    Sobol(usize),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    pub confidence: f64,
    pub varied: Vec<Vary>,
    pub plan: Plan,
    /// What is looked at, the first above all.
    pub measures: Vec<Measure>,
    pub is_maximized: bool,
    /// A value of each field, setting by setting, as the scenario takes them.
    pub settings: Vec<Vec<String>>,
    /// Each field's value in the scenario as it is; empty where that is no single value.
    pub today: Vec<String>,
    /// Those that the scenario refuses, and why.
    pub refused: Vec<(Vec<String>, String)>,
}

/// The settings of a plan, each once, in its order. `None` if they are more than [`POINTS_MAX`], or a field has no steps to combine.
pub fn settings(varied: &[Vary], plan: Plan, seed: u64) -> Option<Vec<Vec<String>>> {
    let unit = |points: Vec<Vec<f64>>| {
        let of = |point: Vec<f64>| varied.iter().zip(point).map(|(vary, share)| vary.text(vary.dimension().value(share))).collect();
        points.into_iter().map(of).collect::<Vec<Vec<String>>>()
    };
    let mut settings = match plan {
        Plan::Factorial => {
            let levels: Vec<Vec<String>> = varied.iter().map(Vary::levels).collect::<Option<_>>()?;
            let counts: Vec<usize> = levels.iter().map(Vec::len).collect();
            counts.iter().try_fold(1_usize, |all, count| all.checked_mul(*count)).filter(|all| *all <= POINTS_MAX)?;
            full_factorial(&counts).map(|at| at.iter().zip(&levels).map(|(place, levels)| levels[*place].clone()).collect()).collect()
        }
        Plan::Latin(points) => unit(latin_hypercube(varied.len(), points, seed)),
        Plan::Sobol(points) => unit((0..points).map(|index| sobol_point(index, varied.len(), seed)).collect()),
    };
    let mut seen = std::collections::BTreeSet::new();
    settings.retain(|setting| seen.insert(setting.clone()));
    Some(settings)
}

impl Design {
    /// What a setting sets.
    pub fn overrides(&self, setting: &[String]) -> Vec<String> {
        self.varied.iter().zip(setting).map(|(vary, value)| vary.set(value)).collect()
    }

    /// The scenario as it is, then each setting.
    pub fn points(&self, scenarios: &[ScenarioRow]) -> Vec<PointRow> {
        let today = PointRow { point: 0, scenario: 0, label: scenarios[0].name.clone(), overrides: Vec::new(), without: None };
        let points = self.settings.iter().enumerate().map(|(place, setting)| {
            let overrides = self.overrides(setting);
            PointRow { point: place as u32 + 1, scenario: 0, label: overrides.join(", "), overrides, without: None }
        });
        std::iter::once(today).chain(points).collect()
    }

    pub fn jobs(&self, extent: &Extent) -> Vec<Job> {
        (0..=self.settings.len() as u32).map(|point| Job { point, replications: 0..extent.most() }).collect()
    }
}
