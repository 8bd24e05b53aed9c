//! From what a user names to a scenario: a scenario file, or a PSPLIB instance that stands for one.

use super::failure::Failure;
use crate::import::psplib;
use crate::scenario::files::Files;
use crate::scenario::problem::{Problem, Problems};
use crate::scenario::{Disk, Library, Memory, Rejection, Request, Scenario, load};
use std::path::Path;

/// The scenario at `path`, with `--set` overrides; a `.sm` file as it is.
pub fn scenario(path: &str, overrides: &[String]) -> Result<Scenario, Failure> {
    let overrides = overrides.to_vec();
    if !path.ends_with(".sm") {
        return Ok(load(&Request { path: path.to_owned(), overrides }, &Disk)?);
    }
    let texts = instance(path)?;
    let request = Request { path: texts.scenario_name.clone(), overrides };
    let library = Memory::new([(texts.scenario_name, texts.scenario), (texts.plan_name, texts.plan)]);
    Ok(load(&request, &library)?)
}

/// A scenario and its plan as files would hold them.
pub struct Texts {
    pub scenario_name: String,
    pub scenario: String,
    /// As the scenario names it.
    pub plan_name: String,
    pub plan: String,
}

/// The texts that a PSPLIB instance becomes.
pub fn instance(path: &str) -> Result<Texts, Failure> {
    let mut problems = Problems::default();
    let mut files = Files::default();
    match Disk.text(path) {
        Err(refusal) => {
            let what = format!("cannot read `{path}`: {}", refusal.why);
            problems.list.push(Problem { place: None, what, label: String::new(), help: refusal.help });
            Err(Rejection { subject: path.to_owned(), problems, files, is_machine_failure: refusal.is_machine_failure }.into())
        }
        Ok(text) => {
            let file = files.add(path, &text);
            let Some(instance) = psplib::read(file, &text, &mut problems) else {
                return Err(Rejection { subject: path.to_owned(), problems, files, is_machine_failure: false }.into());
            };
            let stem = stem(path);
            let (scenario, plan) = psplib::scenario(&instance, &stem);
            Ok(Texts { scenario_name: format!("{stem}.toml"), scenario, plan_name: format!("{stem}.csv"), plan })
        }
    }
}

/// A file's name without its folder and ending.
pub fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| "scenario".into(), |stem| stem.to_string_lossy().into_owned())
}
