//! `sandtable run`: one run, on the screen and in a folder.

use super::failure::Failure;
use super::folder::Folder;
use super::gathered::Gathered;
use super::interrupt::Interrupt;
use super::look;
use super::output::Console;
use super::progress::Live;
use super::recorded::{REPORTS, WORKFLOW};
use super::require;
use super::source;
use crate::chart::look::Look;
use crate::charts;
use crate::drive::live::Pace;
use crate::outcome::Outcome;
use crate::record::Told;
use crate::run::{Driver, Order};
use crate::scenario::Scenario;
use crate::study::others::{Others, others};
use crate::study::requirement::{Judged, Requirement};
use crate::{chart, record, report};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is run when no scenario is named.
pub const BASELINE: &str = "scenarios/baseline.toml";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable run\n  sandtable run scenarios/todo-api.toml --seed 7 --out /tmp/todo\n  sandtable run scenarios/baseline.toml --set dispatch.rule=spt --no-out --json\n  sandtable run scenarios/todo-api.toml --require 'finish <= 2026-03-31' --require 'director.busy < 80%'\n  sandtable run scenarios/todo-api.toml --pace 3600\n\nExit status: 0 the project ended, and all is as it is required to be; 1 a requirement is not met; 3 the run did not end by itself."
)]
pub struct Arguments {
    /// A scenario file, or a PSPLIB instance (.sm)
    #[arg(value_name = "SCENARIO", default_value = BASELINE, value_hint = clap::ValueHint::FilePath)]
    scenario: String,
    /// Seed of every draw; the scenario's own without it
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Which replication of the seed; 0 is the first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number, allow_negative_numbers = true)]
    replication: u64,
    /// What carries messages: an actor for every agent, or a plain loop; both leave the same journal
    #[arg(long, value_enum, default_value_t = DriverName::Live)]
    driver: DriverName,
    /// Simulated seconds a second, or `max`; live driver only
    #[arg(long, value_name = "SPEED", default_value = "max", value_parser = pace)]
    pace: Pace,
    /// Override a field of the scenario, such as `dispatch.rule=lft`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    overrides: Vec<String>,
    /// Folder for the results; reports/SCENARIO-SEED without it
    #[arg(long, value_name = "DIR", conflicts_with = "no_out", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// Write nothing; the journal is digested all the same
    #[arg(long, conflicts_with_all = ["theme", "size"])]
    no_out: bool,
    #[command(flatten)]
    look: look::Options,
    /// What must be, such as `finish <= 2026-03-31` or `director.busy < 80%`; may be repeated. Not met: exit status 1
    #[arg(long, value_name = "METRIC<=VALUE")]
    require: Vec<String>,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DriverName {
    Live,
    Direct,
}

pub fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("write a whole number from 0 to {}", u64::MAX))
}

/// How many of something.
pub fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, such as 10".into())
}

fn pace(text: &str) -> Result<Pace, String> {
    match text {
        "max" => Ok(Pace::Max),
        _ => match text.parse::<f64>() {
            Ok(speed) if speed > 0.0 && speed.is_finite() => Ok(Pace::PerSecond(speed)),
            Ok(_) | Err(_) => Err("write simulated seconds a second, such as 3600 for an hour a second, or max".into()),
        },
    }
}

/// A run that can be carried out, and what is required of it.
pub struct Planned {
    scenario: Arc<Scenario>,
    driver: Driver,
    requirements: Vec<Requirement>,
}

/// The run that is asked for.
///
/// # Errors
/// All that is wrong with scenario and options.
pub fn planned(arguments: &Arguments) -> Result<Planned, Failure> {
    Gathered::of(|gathered| {
        let driver = match (arguments.driver, arguments.pace) {
            (DriverName::Live, pace) => Some(Driver::Live(pace)),
            (DriverName::Direct, Pace::Max) => Some(Driver::Direct),
            (DriverName::Direct, Pace::PerSecond(_)) => {
                gathered.refuse("--pace: the direct driver has none; leave out one of the two");
                None
            }
        };
        let (path, overrides) = (&arguments.scenario, &arguments.overrides);
        let read = source::scenario(path, overrides).map_err(|failure| without_baseline(arguments, failure));
        let scenario = gathered.take(read).or_else(|| source::stand_in(path, overrides))?;
        let requirements = gathered.take(require::of_run(&arguments.require, &scenario));
        Some(Planned { scenario: Arc::new(scenario), driver: driver?, requirements: requirements? })
    })
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let interrupt = Interrupt::listen();
    let Planned { scenario, driver, requirements } = planned(arguments)?;
    let seed = arguments.seed.unwrap_or(scenario.seed);
    source::tell(&scenario, console);
    console.detail(&format!("seed {seed}, replication {}, {:?} driver", arguments.replication, arguments.driver));
    // Refused before the run, not after it.
    let folder = (!arguments.no_out)
        .then(|| Folder::claim(&followed(target(arguments, &scenario.name, seed)), &[super::report::PAGE]))
        .transpose()?;
    let order = Order {
        scenario: scenario.clone(),
        seed,
        replication: arguments.replication,
        driver,
        keeps_journal: folder.is_some() || !arguments.json,
    };
    let outcome = match crate::run::run(&order, Live::new(scenario, interrupt.clone(), console)) {
        Ok(outcome) => outcome,
        Err(broken) => {
            interrupt.check()?;
            return Err(broken.into());
        }
    };
    let told = Told::of(&outcome);
    console.detail(&format!("carried out: {} messages, journal {}", outcome.messages, outcome.digest));
    let others = (!arguments.json).then(|| among(&outcome, &interrupt)).flatten();
    interrupt.check()?;
    if let Some(folder) = folder {
        fill(&folder, &told, arguments.look.look(), &interrupt, console)?;
        folder.finish()?;
        console.detail(&format!("wrote {}", target(arguments, &outcome.scenario.name, seed).display()));
    }
    say(arguments, &told, others.as_ref(), requirements, console)
}

/// The replications that the run is told among.
fn among(outcome: &Outcome, interrupt: &Interrupt) -> Option<Others> {
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    others(&outcome.scenario, outcome.seed, outcome.replication, outcome.messages, threads, &|| !interrupt.is_asked())
}

/// The scenario, its overrides and its seed, as the next command takes them.
fn again(arguments: &Arguments) -> String {
    let set = arguments.overrides.iter().map(|set| format!(" --set {}", report::shell_word(set)));
    let seed = arguments.seed.map(|seed| format!(" --seed {seed}"));
    report::shell_word(&arguments.scenario) + &set.chain(seed).collect::<String>()
}

/// Tells what came of it, and whether that is what is required.
fn say(
    arguments: &Arguments,
    told: &Told<'_>,
    others: Option<&Others>,
    requirements: Vec<Requirement>,
    console: &Console,
) -> Result<u8, Failure> {
    let outcome = told.outcome;
    let judge = |requirement: Requirement| {
        let figure = outcome.figure(&requirement.metric);
        requirement.of_run(figure)
    };
    let judged: Vec<Judged> = requirements.into_iter().map(judge).collect();
    let rows = report::requirements::rows(&judged, &[&outcome.scenario]);
    if arguments.json {
        console.give(&report::requirements::json(outcome, &rows))?;
    } else {
        let folder = (!arguments.no_out).then(|| target(arguments, &outcome.scenario.name, outcome.seed));
        let around = report::Around { others, folder: folder.as_deref(), requirements: &rows, again: &again(arguments) };
        console.give(&report::screen(told, around, console.terminal()))?;
    }
    let is_all_met = judged.iter().all(|requirement| requirement.is_met);
    Ok(match (is_all_met, outcome.ending.why().is_empty()) {
        (false, _) => 1,
        (true, true) => 0,
        (true, false) => 3,
    })
}

/// Away from the program's own folder there is no baseline, and nobody has named it.
fn without_baseline(arguments: &Arguments, mut failure: Failure) -> Failure {
    if let Failure::Rejected(rejections) = &mut failure
        && arguments.scenario == BASELINE
        && !Path::new(BASELINE).exists()
        && let Some(problem) = rejections.first_mut().and_then(|rejection| rejection.problems.list.first_mut())
    {
        problem.help = Some("name a scenario, as in `sandtable run my.toml`".into());
    }
    failure
}

/// A link to a folder is followed to it: what is put in its place is the folder, not the link.
fn followed(target: PathBuf) -> PathBuf {
    std::fs::canonicalize(&target).ok().filter(|real| real.is_dir() && target.is_symlink()).unwrap_or(target)
}

fn target(arguments: &Arguments, scenario: &str, seed: u64) -> PathBuf {
    arguments.out.clone().unwrap_or_else(|| Path::new(REPORTS).join(format!("{}-{seed}", file_name(scenario))))
}

/// A scenario's name as part of a folder's: it may hold what no folder's may.
pub fn file_name(scenario: &str) -> String {
    let name: String =
        scenario.chars().map(|letter| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '_' }).collect();
    name.trim_start_matches('.').to_owned()
}

/// Writes all that a run leaves: database, CSVs, reports, charts, summary.
///
/// # Errors
/// As [`render`].
pub fn fill(folder: &Folder, told: &Told<'_>, look: Look, interrupt: &Interrupt, console: &Console) -> Result<(), Failure> {
    record::write(told, &folder.path().join(WORKFLOW)).map_err(|error| folder.failure(error))?;
    render(folder, told, look, interrupt, console)
}

/// Writes all that a record can give again.
///
/// # Errors
/// If the machine fails, or somebody interrupts it.
pub fn render(folder: &Folder, told: &Told<'_>, look: Look, interrupt: &Interrupt, console: &Console) -> Result<(), Failure> {
    let outcome = told.outcome;
    record::csv::write(told, folder.path()).map_err(|error| folder.failure(error))?;
    interrupt.check()?;
    folder.write("summary.json", report::requirements::json(outcome, &[]).as_bytes())?;
    folder.write("03-execution-plan.md", report::plan(told).as_bytes())?;
    folder.write("04-implementation-report.md", report::implementation(told).as_bytes())?;
    let mut letters: Vec<(&str, f64)> = Vec::new();
    for chart in charts::ALL {
        interrupt.check()?;
        let of = |width| chart::Run {
            scenario: &outcome.scenario,
            history: &told.history,
            seed: outcome.seed,
            replication: outcome.replication,
            width,
        };
        let fitted = look.size.fit(|width| (chart.draw)(&of(width)));
        letters.push((chart.name, fitted.letters));
        for (ending, bytes) in look::files(&fitted.canvas, look.theme) {
            folder.write(&format!("{}.{ending}", chart.name), &bytes)?;
        }
        console.particular(&format!("drew {}: {}", chart.name, chart.title));
    }
    look.size.warning(&letters).iter().for_each(|warning| console.note(warning));
    Ok(())
}
