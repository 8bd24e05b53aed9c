//! A search as a journal that Optuna (its JournalStorage with a file backend) and its dashboard open: a JSON object a line.

use crate::search::Dimension;
use crate::studies::Study;
use crate::studies::tune::{Design, Findings};
use crate::study::vary::{Kind, Values, Vary};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What an operation is, as the journal numbers them.
const CREATE_STUDY: u32 = 0;
const CREATE_TRIAL: u32 = 4;
const SET_PARAMETER: u32 = 5;
const SET_STATE: u32 = 6;
const SET_USER_ATTRIBUTE: u32 = 8;

/// Of a trial that is complete.
const COMPLETE: u32 = 1;

const MINIMIZE: u32 = 1;
const MAXIMIZE: u32 = 2;

/// Who is said to have written it.
const WORKER: &str = "sandtable";

/// When every trial is said to have been: a journal that told when it was written would not be the same twice.
const WHEN: &str = "2000-01-01T00:00:00";

/// Every setting that was tried, a trial each, as it stood last, with one goal levelled by today's on the same replications; in the order in
/// which they were first looked at.
pub fn journal(study: &Study, design: &Design, findings: &Findings) -> String {
    let mut lines: Vec<Value> = Vec::new();
    let directions: Vec<u32> = findings.is_maximized.iter().map(|is_maximized| if *is_maximized { MAXIMIZE } else { MINIMIZE }).collect();
    let name = format!("{}-{}", study.scenarios[0].name, study.seed);
    lines.push(json!({"op_code": CREATE_STUDY, "worker_id": WORKER, "study_name": name, "directions": directions}));
    // Later figures of a setting stand on more replications.
    let mut order: Vec<&[String]> = Vec::new();
    let mut last = BTreeMap::new();
    for trial in &findings.trials {
        if last.insert(&trial.values, trial).is_none() {
            order.push(&trial.values);
        }
    }
    for values in order {
        let trial = last[&values.to_vec()];
        let goals: Option<Vec<f64>> = match trial.level.filter(|_| findings.goals.len() == 1) {
            Some(level) => Some(vec![level]),
            None => trial.figures.iter().take(findings.goals.len()).copied().collect(),
        };
        // A setting without figures has nothing to be drawn at.
        let Some(goals) = goals else { continue };
        let id = lines.iter().filter(|line| line["op_code"] == CREATE_TRIAL).count();
        lines.push(json!({"op_code": CREATE_TRIAL, "worker_id": WORKER, "study_id": 0, "datetime_start": WHEN}));
        for (vary, text) in design.varied.iter().zip(values) {
            let (internal, distribution) = parameter(vary, text);
            lines.push(json!({
                "op_code": SET_PARAMETER, "worker_id": WORKER, "trial_id": id, "param_name": vary.path,
                "param_value_internal": internal, "distribution": distribution.to_string(),
            }));
        }
        let attributes = [("replications", json!(trial.replications)), ("is_within_constraints", json!(trial.is_within_constraints))];
        for (key, value) in attributes {
            lines.push(json!({"op_code": SET_USER_ATTRIBUTE, "worker_id": WORKER, "trial_id": id, "user_attr": {key: value}}));
        }
        lines.push(json!({"op_code": SET_STATE, "worker_id": WORKER, "trial_id": id, "state": COMPLETE, "values": goals, "datetime_complete": WHEN}));
    }
    lines.into_iter().map(|line| line.to_string() + "\n").collect()
}

/// A value as the journal holds it, and what it was drawn from. Durations are in hours.
fn parameter(vary: &Vary, text: &str) -> (f64, Value) {
    match (&vary.values, vary.dimension()) {
        (Values::Range { kind, from, to, step: None, is_log }, Dimension::Real { .. }) => {
            let unit = if *kind == Kind::Duration { 3_600_000.0 } else { 1.0 };
            let value = kind.value(text).unwrap_or(f64::NAN) / unit;
            // Today's value may lie outside of the range, which the journal's readers would refuse.
            let (low, high) = ((from / unit).min(value), (to / unit).max(value));
            (value, json!({"name": "FloatDistribution", "attributes": {"step": null, "low": low, "high": high, "log": is_log}}))
        }
        (Values::Range { kind: Kind::Whole, from, to, step: None, is_log }, _) => {
            let value = Kind::Whole.value(text).unwrap_or(f64::NAN);
            let (low, high) = (from.min(value) as i64, to.max(value) as i64);
            (value, json!({"name": "IntDistribution", "attributes": {"log": is_log, "step": 1, "low": low, "high": high}}))
        }
        _ => {
            let choices = vary.levels().unwrap_or_default();
            let place = choices.iter().position(|choice| choice == text).unwrap_or(0);
            (place as f64, json!({"name": "CategoricalDistribution", "attributes": {"choices": choices}}))
        }
    }
}
