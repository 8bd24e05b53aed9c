//! The dates of a study's JSON: start and target of each scenario, and beside the hours of its finish the civil times that they are.

use crate::engine::time::Moment;
use crate::scenario::{Scenario, timestamp};
use crate::studies::Findings;
use jiff::civil::DateTime;
use serde_json::{Value, json};

/// Adds them to the document of a study.
pub fn add(document: &mut Value, findings: &Findings) {
    match findings {
        Findings::Replicate(found) => {
            add_ends(document, &found.scenario);
            add_moments(&mut document["found"], &found.scenario);
        }
        Findings::Compare(found) => {
            let contenders = document["found"]["contenders"].as_array_mut().into_iter().flatten();
            for (told, contender) in contenders.zip(&found.contenders) {
                add_ends(told, &contender.scenario);
                add_moments(told, &contender.scenario);
            }
        }
        Findings::Sweep(found) => add_written(document, found.start, found.target),
        Findings::Tune(found) => add_written(document, found.start, found.target),
    }
}

fn add_ends(told: &mut Value, scenario: &Scenario) {
    add_written(told, scenario.start, scenario.civil(scenario.baseline.target));
}

fn add_written(told: &mut Value, start: DateTime, target: DateTime) {
    told["start"] = json!(timestamp(start));
    told["target"] = json!(timestamp(target));
}

/// Beside the finish alone: its hours are from the start, which nobody adds up by hand.
fn add_moments(told: &mut Value, scenario: &Scenario) {
    let moment =
        |hours: &Value| hours.as_f64().map(|hours| scenario.timestamp(Moment::from_ms((hours.max(0.0) * 3_600_000.0).round() as u64)));
    if told["together"].is_object() {
        told["together"]["at"] = json!(moment(&told["together"]["finish"]));
    }
    let estimates = told["estimates"].as_array_mut().into_iter().flatten();
    for estimate in estimates.filter(|estimate| estimate["metric"] == "finish") {
        let at = moment;
        let interval = &estimate["mean_interval"];
        estimate["at"] = json!({
            "mean": at(&estimate["mean"]),
            "mean_low": at(&interval["low"]),
            "mean_high": at(&interval["high"]),
            "least": at(&estimate["least"]),
            "most": at(&estimate["most"]),
        });
        for quantile in estimate["quantiles"].as_array_mut().into_iter().flatten() {
            let interval = &quantile["interval"];
            quantile["at"] = json!({ "value": at(&quantile["value"]), "low": at(&interval["low"]), "high": at(&interval["high"]) });
        }
    }
}
