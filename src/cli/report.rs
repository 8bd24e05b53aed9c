//! `sandtable report`: what a run's record can give again, or one day of it on the screen.

use super::failure::Failure;
use super::folder::Folder;
use super::interrupt::Interrupt;
use super::output::Console;
use super::run::render;
use super::study_again;
use crate::outcome::Outcome;
use crate::scenario::load;
use crate::{record, report};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable report reports/baseline-24\n  sandtable report reports/baseline-24/workflow.db --out /tmp/again\n  sandtable report reports/baseline-24 --day 5"
)]
pub struct Arguments {
    /// A run's or a study's folder, or its database
    #[arg(value_name = "RUN_OR_STUDY")]
    run: PathBuf,
    /// Folder for the report; the run's own without it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the status of this day and write nothing; day 1 is the day of the start
    #[arg(long, value_name = "N", conflicts_with = "out", allow_negative_numbers = true)]
    day: Option<i64>,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    if let Some(database) = study_again::database(&arguments.run) {
        if arguments.day.is_some() {
            return Err(Failure::Usage("--day: a study has many runs; name one run's folder".into()));
        }
        return study_again::report(&database, arguments.out.as_deref(), console);
    }
    let interrupt = Interrupt::listen();
    let database = if arguments.run.is_dir() { arguments.run.join("workflow.db") } else { arguments.run.clone() };
    let outcome = record::load(&database, |source| {
        let (request, library) = source.request();
        load(&request, &library).map_err(|rejection| rejection.render(false))
    })?;
    if let Some(day) = arguments.day {
        return status(&outcome, day, console);
    }
    let own = database.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let target = arguments.out.as_deref().unwrap_or(own);
    // A link is followed to the folder; `.` has no name to put another folder in the place of.
    let real = if arguments.out.is_none() { fs::canonicalize(own).map_err(|error| Failure::io(own, error))? } else { target.to_owned() };
    let folder = Folder::claim(&real)?;
    let copy = folder.path().join("workflow.db");
    fs::copy(&database, &copy).map_err(|error| Failure::io(target.join("workflow.db"), error))?;
    render(&folder, &record::Told::of(&outcome), &interrupt, console)?;
    folder.finish()?;
    console.say(&format!("Files: {}\n", target.display()))?;
    Ok(0)
}

fn status(outcome: &Outcome, day: i64, console: &Console) -> Result<u8, Failure> {
    let last = outcome.scenario.day(outcome.end);
    let day = u32::try_from(day).ok().filter(|day| (1..=last).contains(day));
    let day = day.ok_or_else(|| Failure::Usage(format!("--day: the run has days 1 to {last}")))?;
    console.say(&report::day(&record::Told::of(outcome), day, console.width()))?;
    Ok(0)
}
