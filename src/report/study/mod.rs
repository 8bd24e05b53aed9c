//! A study told to people: the first screen, the report in Markdown, and JSON for programs.

mod compare;
mod replicate;
mod sweep;
mod tune;
mod words;

use crate::studies::{Findings, Study};
use serde_json::{Value, json};
use std::path::Path;

/// The shape of [`json()`]: counts up when a field is renamed or goes away.
pub const SHAPE: u32 = 1;

/// What came of a study, on at most `width` columns. `folder`: where its files are, if there are any.
pub fn screen(study: &Study, findings: &Findings, folder: Option<&Path>, width: usize) -> String {
    match findings {
        Findings::Replicate(findings) => replicate::screen(study, findings, folder, width),
        Findings::Compare(findings) => compare::screen(study, findings, folder, width),
        Findings::Sweep(findings) => sweep::screen(study, findings, folder, width),
        Findings::Tune(findings) => tune::screen(study, findings, folder, width),
    }
}

/// `study.md`.
pub fn markdown(study: &Study, findings: &Findings) -> String {
    match findings {
        Findings::Replicate(findings) => replicate::markdown(study, findings),
        Findings::Compare(findings) => compare::markdown(study, findings),
        Findings::Sweep(findings) => sweep::markdown(study, findings),
        Findings::Tune(findings) => tune::markdown(study, findings),
    }
}

/// One JSON document: `summary.json`, and what `--json` prints.
pub fn json(study: &Study, findings: &Findings) -> String {
    let found = match findings {
        Findings::Replicate(findings) => serde_json::to_value(findings),
        Findings::Compare(findings) => serde_json::to_value(findings),
        Findings::Sweep(findings) => serde_json::to_value(findings),
        Findings::Tune(findings) => serde_json::to_value(findings),
    };
    let scenarios: Vec<&str> = study.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let document = json!({
        "shape": SHAPE,
        "study": study.kind(),
        "scenarios": scenarios,
        "seed": study.seed,
        "version": env!("CARGO_PKG_VERSION"),
        "found": found.unwrap_or(Value::Null),
    });
    format!("{document:#}\n")
}
