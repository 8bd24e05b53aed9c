//! `sandtable verify`: carries a recorded run out again, and says whether it is the same.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::Console;
use super::progress::Live;
use super::study_again;
use crate::record::{self, Told, compare::Difference};
use crate::run::{Driver, Order};
use crate::scenario::load;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  sandtable verify reports/baseline-24\n\nExit status: 0 nothing differs, 1 something does.")]
pub struct Arguments {
    /// A run's or a study's folder, or its database
    #[arg(value_name = "RUN_OR_STUDY")]
    run: PathBuf,
    /// Of a study: how many replications of each point are carried out again; 0: only look whether all are as they were written
    #[arg(long, value_name = "N", default_value_t = 10)]
    replications: u64,
}

/// As much of a text as tells what it is.
const SHOWN_MAX: usize = 400;

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    if let Some(database) = study_again::database(&arguments.run) {
        return study_again::verify(&database, arguments.replications, console);
    }
    let interrupt = Interrupt::listen();
    let database = if arguments.run.is_dir() { arguments.run.join("workflow.db") } else { arguments.run.clone() };
    let recorded = record::compare::recorded(&database, |source| {
        let (request, library) = source.request();
        load(&request, &library).map_err(|rejection| rejection.render(false))
    })?;
    let scenario = Arc::new(recorded.scenario);
    let (seed, replication) = (recorded.seed, recorded.replication);
    let order = Order { scenario: scenario.clone(), seed, replication, driver: Driver::Direct, keeps_journal: true };
    let outcome = match crate::run::run(&order, Live::new(scenario, interrupt.clone(), console)) {
        Ok(outcome) => outcome,
        Err(broken) => {
            interrupt.check()?;
            return Err(broken.into());
        }
    };
    let told = Told::of(&outcome);
    let mut text = String::new();
    let name = &outcome.scenario.name;
    match record::compare::first_difference(&database, &told)? {
        None => {
            let entries = outcome.journal.len();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}, seed {seed}, replication {replication}: simulated again, and no difference");
            let _ = writeln!(text, "{entries} journal entries and every other table are the same; journal {}", outcome.digest);
            console.say(&text)?;
            Ok(0)
        }
        Some(difference) => {
            let _ = writeln!(text, "{name}, seed {seed}, replication {replication}: simulated again, and it differs");
            write_difference(&difference, &mut text);
            if recorded.version != env!("CARGO_PKG_VERSION") {
                let _ = writeln!(text, "It was written by sandtable {}; this is {}.", recorded.version, env!("CARGO_PKG_VERSION"));
            }
            console.say(&text)?;
            Ok(1)
        }
    }
}

fn write_difference(difference: &Difference, text: &mut String) {
    let Difference { table, row, column, recorded, simulated, at } = difference;
    let _ = write!(text, "First difference: table {table}, row {row}");
    if !column.is_empty() {
        let _ = write!(text, ", column {column}");
    }
    if let Some(at) = at {
        let _ = write!(text, ", at {at}");
    }
    let cut = |value: &Option<String>| match value {
        None => "no such row".to_owned(),
        Some(value) if value.chars().count() > SHOWN_MAX => value.chars().take(SHOWN_MAX).collect::<String>() + "...",
        Some(value) => value.clone(),
    };
    let _ = write!(text, "\n  recorded   {}\n  simulated  {}\n", cut(recorded), cut(simulated));
}
