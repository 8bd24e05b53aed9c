//! What a study is: variants of scenarios, each replicated under one seed, and what is kept of every replication.

pub mod cause;
pub mod driving;
pub mod laboratory;
pub mod measure;
pub mod observe;
pub mod others;
pub mod requirement;
pub mod use_by_day;
pub mod vary;

pub use cause::Cause;
pub use laboratory::{Halt, Job, Laboratory, Progress, Record};

use crate::record::RecordError;
use crate::record::study::{PointRow, Reader, ScenarioRow};
use crate::scenario::{Memory, Rejection, Request, Scenario, Source, load, value_at};
use std::sync::Arc;
use vary::Vary;

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
        let loaded = load(&Request { path: path.clone(), overrides: all }, &Memory::new(self.files.iter().cloned()));
        let mut scenario = loaded.map_err(|mut rejection| {
            // Read from memory, files go by the names that they have there.
            rejection.subject.clone_from(&self.path);
            rejection.files.list.iter_mut().filter(|file| file.shown == path).for_each(|file| file.shown.clone_from(&self.path));
            rejection
        })?;
        scenario.source = Source { path: self.path.clone(), files: self.files.clone(), overrides: scenario.source.overrides };
        Ok(scenario)
    }
}

/// What fields may hold where nothing is written and the default depends on where they stand: thresholds, times and speeds of the ladder,
/// capacities of desks, chances, switches, who is asked.
const COMMON_DEFAULTS: [&str; 20] = [
    "1h",
    "4h",
    "8h",
    "never",
    "20m",
    "30m",
    "45m",
    "1",
    "2",
    "1.5",
    "3",
    "0%",
    "0m",
    "true",
    "false",
    "blocker-resolver",
    "director",
    "planner",
    "owner",
    "specialist",
];

/// Of a field with more values, none of them is tried for a default.
const LEVELS_TRIED: usize = 20;

impl ScenarioRow {
    /// What the scenario says of a field that is varied, as a command line would write it, or the default that is in force there; `None` if it
    /// says nothing that can be written so.
    pub fn value(&self, vary: &Vary) -> Option<String> {
        let path = vary.path.as_str();
        let first = self.files.first()?.0.clone();
        let request = Request { path: first, overrides: self.overrides.clone() };
        if let Some(value) = value_at(&request, path, &Memory::new(self.files.iter().cloned())) {
            return Some(value);
        }
        let meaning = |overrides: &[String]| {
            let mut scenario = self.compile(overrides).ok()?;
            scenario.source = Source::default();
            Some(scenario)
        };
        // Said outright, a default changes nothing.
        let as_it_is = meaning(&[])?;
        let levels = vary.levels().filter(|levels| levels.len() <= LEVELS_TRIED).unwrap_or_default();
        let mut tried = COMMON_DEFAULTS.into_iter().map(String::from).chain(levels);
        tried.find(|value| meaning(&[vary.set(value)]).is_some_and(|same| same == as_it_is))
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

    /// As [`Variant::of`], of a study that is on record.
    ///
    /// # Errors
    /// `Damaged` if the scenario can no longer be read.
    pub fn recorded(row: PointRow, scenarios: &[ScenarioRow], reader: &Reader<'_>) -> Result<Variant, RecordError> {
        Variant::of(row, scenarios).map_err(|rejection| reader.unreadable(&rejection))
    }
}
