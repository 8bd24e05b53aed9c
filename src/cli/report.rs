//! `sandtable report`: what a run's record can give again.

use super::failure::Failure;
use super::folder::Folder;
use super::interrupt::Interrupt;
use super::output::Console;
use super::run::render;
use crate::record;
use crate::scenario::load;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable report reports/baseline-24\n  sandtable report reports/baseline-24/workflow.db --out /tmp/again"
)]
pub struct Arguments {
    /// A run's folder, or its workflow.db
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Folder for the report; the run's own without it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let interrupt = Interrupt::listen();
    let database = if arguments.run.is_dir() { arguments.run.join("workflow.db") } else { arguments.run.clone() };
    let outcome = record::load(&database, |source| {
        let (request, library) = source.request();
        load(&request, &library).map_err(|rejection| rejection.render(false))
    })?;
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
