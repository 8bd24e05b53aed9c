//! A study told to people: the first screen, the report in Markdown, and JSON for programs.

mod causes;
mod civil;
pub(super) mod compare;
pub(super) mod replicate;
pub(super) mod sweep;
pub(super) mod tune;
pub(super) mod words;

use crate::report::requirements::{RequirementRow, tell};
use crate::report::terminal::{Screen, Terminal};
use crate::studies::incomplete::Incomplete;
use crate::studies::{Findings, Study};
use serde_json::{Value, json};
use std::path::Path;

/// What stands around a study on its screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Where its files are, if there are any.
    pub folder: Option<&'a Path>,
    pub requirements: &'a [RequirementRow],
}

impl Around<'_> {
    /// What was required, and where the files are.
    fn tell(&self, files: &str, screen: &mut Screen) {
        tell(self.requirements, screen);
        screen.gap();
        if let Some(folder) = self.folder {
            screen.line("Files", &format!("{}: {files}", folder.display()));
        }
    }
}

/// The first screen of a study.
pub fn screen(study: &Study, findings: &Findings, around: Around<'_>, terminal: Terminal) -> String {
    let told = match findings {
        Findings::Replicate(findings) => replicate::screen(study, findings, around, terminal),
        Findings::Compare(findings) => compare::screen(study, findings, around, terminal),
        Findings::Sweep(findings) => sweep::screen(study, findings, around, terminal),
        Findings::Tune(findings) => tune::screen(study, findings, around, terminal),
    };
    let Some(incomplete) = findings.incomplete() else { return told };
    let mut screen = Screen::new(terminal);
    screen.title(&self::incomplete(study, incomplete));
    screen.gap();
    screen.text + &told
}

/// That a study is not complete, and how the rest of it is had.
pub fn incomplete(study: &Study, incomplete: &Incomplete) -> String {
    format!("{}; {}", words::so_far(incomplete), words::go_on(study, incomplete))
}

/// `study.md`.
pub fn markdown(study: &Study, findings: &Findings) -> String {
    let told = match findings {
        Findings::Replicate(findings) => replicate::markdown(study, findings),
        Findings::Compare(findings) => compare::markdown(study, findings),
        Findings::Sweep(findings) => sweep::markdown(study, findings),
        Findings::Tune(findings) => tune::markdown(study, findings),
    };
    let Some(incomplete) = findings.incomplete() else { return told };
    let (heading, rest) = told.split_once('\n').unwrap_or((&told, ""));
    let again = words::go_on(study, incomplete);
    let (how, command) = again.split_once(": ").map_or((again.as_str(), String::new()), |(how, command)| (how, format!(": `{command}`")));
    format!("{heading}\n\n**{}**; {how}{command}\n{rest}", words::so_far(incomplete))
}

/// One JSON document: `summary.json`, and what `--json` prints. Requirements are of who asks, and stand there where there are any.
pub fn json(study: &Study, findings: &Findings, requirements: &[RequirementRow]) -> String {
    let found = match findings {
        Findings::Replicate(findings) => serde_json::to_value(findings),
        Findings::Compare(findings) => serde_json::to_value(findings),
        Findings::Sweep(findings) => serde_json::to_value(findings),
        Findings::Tune(findings) => serde_json::to_value(findings),
    };
    let scenarios: Vec<&str> = study.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let mut document = json!({
        "scenarios": scenarios,
        "seed": study.seed,
        "version": env!("CARGO_PKG_VERSION"),
        "found": found.unwrap_or(Value::Null),
    });
    civil::add(&mut document, findings);
    if let Some(of) = findings.incomplete() {
        document["incomplete"] = json!({ "done": of.done, "wanted": of.wanted, "told": incomplete(study, of) });
    }
    if !requirements.is_empty() {
        document["requirements"] = json!(requirements);
    }
    super::json::document(study.kind(), &document)
}
