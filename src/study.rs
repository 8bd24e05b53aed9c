//! What a study is: variants of scenarios, each replicated under one seed, and what is kept of every replication.

pub mod cause;
pub mod driving;
pub mod laboratory;
pub mod measure;
pub mod observe;
pub mod use_by_day;
pub mod vary;

pub use cause::Cause;
pub use laboratory::{Halt, Job, Laboratory, Progress, Record};

use crate::record::study::{PointRow, ScenarioRow};
use crate::scenario::{Memory, Rejection, Request, Scenario, Source, load};
use std::sync::Arc;

/// What is replicated: a scenario with overrides, perhaps without a cause of delay.
#[derive(Clone, Debug)]
pub struct Variant {
    pub row: PointRow,
    pub scenario: Arc<Scenario>,
}

impl ScenarioRow {
    pub fn of(scenario: &Scenario) -> ScenarioRow {
        let Source { path, files, overrides } = scenario.source.clone();
        ScenarioRow { name: scenario.name.clone(), description: scenario.description.clone(), path, files, overrides }
    }

    /// Compiles the scenario again, with more overrides.
    ///
    /// # Errors
    /// What the scenario has against them.
    pub fn compile(&self, overrides: &[String]) -> Result<Scenario, Rejection> {
        let path = self.files.first().map_or(String::new(), |(path, _)| path.clone());
        let all = self.overrides.iter().chain(overrides).cloned().collect();
        let mut scenario = load(&Request { path, overrides: all }, &Memory::new(self.files.iter().cloned()))?;
        scenario.source = Source { path: self.path.clone(), files: self.files.clone(), overrides: scenario.source.overrides };
        Ok(scenario)
    }
}

impl Variant {
    /// The variant that a point of a study is.
    ///
    /// # Errors
    /// What the scenario has against its overrides.
    pub fn of(row: PointRow, scenarios: &[ScenarioRow]) -> Result<Variant, Rejection> {
        let mut scenario = scenarios[row.scenario as usize].compile(&row.overrides)?;
        if let Some(cause) = row.without.as_deref().and_then(Cause::named) {
            cause.switch_off(&mut scenario);
        }
        Ok(Variant { row, scenario: Arc::new(scenario) })
    }
}
