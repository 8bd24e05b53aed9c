//! What came of a run: its journal, its figures, and its summary as `summary.json` and `run --json` write it.

use crate::domain::journal::{Ending, Entry};
use crate::engine::time::Moment;
use crate::metric::{Criterion, Figure};
use crate::scenario::Scenario;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One run, over. What charts, reports and records are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub scenario: Arc<Scenario>,
    pub seed: u64,
    pub replication: u64,
    pub ending: Ending,
    /// When the run ended.
    pub end: Moment,
    pub journal: Vec<Entry>,
    /// In the order in which metrics give them.
    pub figures: Vec<Figure>,
    pub criteria: Vec<Criterion>,
    /// All deliveries, reminders to oneself included.
    pub messages: u64,
    /// SHA-256 of the journal's canonical text, 64 hexadecimal digits.
    pub digest: String,
    /// When the project finished, if it did.
    pub finish: Option<Moment>,
}

impl Outcome {
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.name == name).map(|figure| figure.value).filter(|value| value.is_finite())
    }

    pub fn is_on_time(&self) -> bool {
        self.finish.is_some_and(|finish| finish <= self.scenario.baseline.target)
    }

    /// Share of the buffer consumed: at the finish if there is one, else as last reported; `None` if nothing was ever reported.
    pub fn buffer_consumed(&self) -> Option<f64> {
        self.figure("buffer.consumed").or_else(|| self.figure("buffer.reported"))
    }

    pub fn summary(&self) -> Summary<'_> {
        let scenario = &*self.scenario;
        Summary {
            scenario: &scenario.name,
            seed: self.seed,
            replication: self.replication,
            status: self.ending.name(),
            start: scenario.timestamp(Moment::START),
            finish: self.finish.map(|finish| scenario.timestamp(finish)),
            duration_hours: self.finish.map(Moment::hours),
            baseline_hours: scenario.baseline.finish.hours(),
            target: scenario.timestamp(scenario.baseline.target),
            on_time: self.is_on_time(),
            buffer_consumed: self.buffer_consumed(),
            messages: self.messages,
            journal_sha256: &self.digest,
            metrics: Metrics(&self.figures),
            criteria: self.criteria.iter().map(Judged::of).collect(),
        }
    }
}

/// `summary.json`. Hours are elapsed hours since the scenario's start; what has no value is `null`.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    pub scenario: &'a str,
    pub seed: u64,
    pub replication: u64,
    pub status: &'static str,
    pub start: String,
    pub finish: Option<String>,
    pub duration_hours: Option<f64>,
    pub baseline_hours: f64,
    pub target: String,
    pub on_time: bool,
    pub buffer_consumed: Option<f64>,
    pub messages: u64,
    pub journal_sha256: &'a str,
    pub metrics: Metrics<'a>,
    pub criteria: Vec<Judged<'a>>,
}

/// Figures as one object, name by name, in their own order.
#[derive(Debug)]
pub struct Metrics<'a>(&'a [Figure]);

impl Serialize for Metrics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for figure in self.0 {
            map.serialize_entry(&figure.name, &finite(figure.value))?;
        }
        map.end()
    }
}

/// A success criterion as `summary.json` and the record write it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged<'a> {
    pub name: std::borrow::Cow<'a, str>,
    pub target: std::borrow::Cow<'a, str>,
    pub value: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<std::borrow::Cow<'a, str>>,
    pub met: bool,
}

impl<'a> Judged<'a> {
    /// As a record keeps it, which has to give the criterion back.
    pub fn with_unit(criterion: &'a Criterion) -> Judged<'a> {
        Judged { unit: Some(criterion.unit.into()), ..Judged::of(criterion) }
    }

    fn of(criterion: &'a Criterion) -> Judged<'a> {
        let Criterion { name, target, value, unit: _, is_met } = criterion;
        Judged { name: (*name).into(), target: target.into(), value: finite(*value), unit: None, met: *is_met }
    }
}

/// A value that JSON and SQL can hold.
pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use crate::sample;

    #[test]
    fn a_summary_has_the_fields_that_scripts_rely_on_in_their_order() {
        let outcome = sample::outcome();
        let text = serde_json::to_string(&outcome.summary()).unwrap_or_default();
        let names = ["scenario", "seed", "replication", "status", "start", "finish", "duration_hours", "baseline_hours", "target"];
        let more = ["on_time", "buffer_consumed", "messages", "journal_sha256", "metrics", "criteria"];
        let places: Vec<_> = names.iter().chain(&more).map(|name| text.find(&format!("\"{name}\":"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
        assert!(text.contains("\"start\":\"2026-03-02 08:00:00\",\"finish\":\"2026-03-03 03:00:00\",\"duration_hours\":19.0"), "{text}");
        assert!(text.ends_with(r#""criteria":[{"name":"on time","target":"by the target","value":1.0,"met":true}]}"#), "{text}");
    }

    #[test]
    fn what_has_no_value_is_null_and_a_run_that_did_not_finish_is_not_on_time() {
        let mut outcome = sample::outcome();
        outcome.finish = None;
        outcome.figures.retain(|figure| !figure.name.starts_with("buffer"));
        outcome.figures[0].value = f64::NAN;
        let text = serde_json::to_string(&outcome.summary()).unwrap_or_default();
        assert!(text.contains("\"finish\":null,\"duration_hours\":null,"), "{text}");
        assert!(text.contains("\"on_time\":false,\"buffer_consumed\":null,"), "{text}");
        assert!(text.contains(&format!("\"{}\":null", outcome.figures[0].name)), "{text}");
    }
}
