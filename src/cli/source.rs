//! From what a user names to a scenario: a scenario file, or a PSPLIB instance that stands for one.

use super::failure::Failure;
use super::file::names_in;
use super::format::Format;
use super::likeness;
use super::output::Console;
use crate::import::psplib;
use crate::report::count;
use crate::scenario::files::Files;
use crate::scenario::problem::{Problems, nearest};
use crate::scenario::{Disk, Library, Memory, Rejection, Request, Scenario, load};
use crate::system;
use std::fs;
use std::path::Path;

/// Where the scenarios are that come with the program.
const SHIPPED: &str = "scenarios";

/// The scenario at `path`, with `--set` overrides; a `.sm` file as it is.
///
/// # Errors
/// What is wrong with it; of one that is not there, which may have been meant.
pub fn scenario(path: &str, overrides: &[String]) -> Result<Scenario, Failure> {
    read(path, overrides).map_err(|mut failure| {
        if let Failure::Rejected(rejections) = &mut failure
            // A link that leads nowhere has the name that was meant.
            && fs::symlink_metadata(path).is_err()
            && let Some(problem) = rejections.first_mut().and_then(|rejection| rejection.problems.list.first_mut())
            && !problem.help.as_deref().is_some_and(|help| help.starts_with("did you mean"))
            && let Some(meant) = meant(path)
        {
            problem.help = Some(format!("did you mean `{meant}`?"));
        }
        failure
    })
}

/// What stands for a scenario that is refused while the other options are looked at: with those overrides that it takes alone.
pub fn stand_in(path: &str, overrides: &[String]) -> Option<Scenario> {
    if overrides.is_empty() {
        return None;
    }
    let sound: Vec<String> = overrides.iter().filter(|set| read(path, std::slice::from_ref(set)).is_ok()).cloned().collect();
    read(path, &sound).ok()
}

/// The scenario that somebody meant who wrote a path at which there is none: in the folder that the path names, or, where it names none,
/// here or among those that are shipped.
fn meant(path: &str) -> Option<String> {
    let wanted = Path::new(path);
    let name = wanted.file_name()?.to_str()?;
    let folders = match wanted.parent().and_then(Path::to_str) {
        Some("") | None => vec!["", SHIPPED],
        Some(folder) => vec![folder],
    };
    folders.into_iter().find_map(|folder| {
        let mut names = names_in(Path::new(if folder.is_empty() { "." } else { folder }));
        names.retain(|name| name.ends_with(".toml") || name.ends_with(".sm"));
        let without_ending = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        let stems: Vec<String> = names.iter().map(|name| without_ending(name)).collect();
        let is_exact = |stem: &String| *stem == name || *stem == without_ending(name);
        let at = stems.iter().position(is_exact).or_else(|| {
            let found = nearest(&without_ending(name), stems.iter().map(String::as_str))?;
            stems.iter().position(|stem| stem == found)
        })?;
        Some(Path::new(folder).join(&names[at]).display().to_string())
    })
}

/// What `-v` says of a scenario that was read.
pub fn tell(scenario: &Scenario, console: &Console) {
    let (tasks, members) = (scenario.plan.tasks.len(), scenario.organization.members.len());
    console.detail(&format!("read {}: {}, {}", scenario.source.path, count(tasks, "task"), count(members, "member")));
    scenario.source.files.iter().for_each(|(name, text)| console.particular(&format!("read {name}: {} bytes", text.len())));
}

fn read(path: &str, overrides: &[String]) -> Result<Scenario, Failure> {
    let overrides = overrides.to_vec();
    if !path.ends_with(".sm") {
        return Ok(load(&Request { path: system::in_slashes(path), overrides }, &Disk)?);
    }
    let texts = instance(path, None)?;
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

/// The texts that a PSPLIB instance becomes; its plan is called as the instance is if `plan_name` does not say.
///
/// # Errors
/// `Rejected` with all that is wrong with it.
pub fn instance(path: &str, plan_name: Option<&str>) -> Result<Texts, Failure> {
    let text = Disk.text(path).map_err(|refusal| Failure::unreadable(path, refusal))?;
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add(path, &text);
    let Some(instance) = psplib::read(file, &text, &mut problems) else {
        let rejected = || Rejection { subject: path.to_owned(), problems, files, is_machine_failure: false }.into();
        return Err(likeness::refusal(Format::Psplib, path, &text).unwrap_or_else(rejected));
    };
    let stem = stem(path);
    let plan_name = plan_name.map_or_else(|| format!("{stem}.csv"), str::to_owned);
    let (scenario, plan) = psplib::scenario(&instance, &stem, &plan_name);
    Ok(Texts { scenario_name: format!("{stem}.toml"), scenario, plan_name, plan })
}

/// A file's name without its folder and ending.
pub fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| "scenario".into(), |stem| stem.to_string_lossy().into_owned())
}
