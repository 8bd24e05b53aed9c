//! `sandtable verify`: carries a recorded run out again, and says whether it is the same.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::Console;
use super::progress::Live;
use super::recorded;
use super::run::number;
use super::study_again;
use crate::outcome::Outcome;
use crate::record::{self, Told, compare::Difference};
use crate::report;
use crate::run::{Driver, Order};
use serde_json::json;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable verify reports/baseline-24\n  sandtable verify reports/baseline-24-replicate --replications 50\n\nExit status: 0 nothing differs, 1 something does."
)]
pub struct Arguments {
    /// A run's or a study's folder, or its database
    #[arg(value_name = "RUN_OR_STUDY")]
    run: PathBuf,
    /// Of a study: how many replications of each point are carried out again; 0: only look whether all are as they were written;
    /// 10 without it
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    replications: Option<u64>,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
}

/// Of each point of a study, so many tell whether a program carries out what is on record.
const REPLICATIONS: u64 = 10;

/// As much of a text as tells what it is.
const SHOWN_MAX: usize = 400;

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    if let Some(database) = recorded::database_of_study(&arguments.run) {
        return study_again::verify(&database, arguments.replications.unwrap_or(REPLICATIONS), arguments.json, console);
    }
    let interrupt = Interrupt::listen();
    let database = recorded::database_of_run(&arguments.run)?;
    if arguments.replications.is_some() {
        return Err(Failure::usage("--replications: a run is one, and is carried out again as a whole; leave it out"));
    }
    let recorded = record::compare::recorded(&database, recorded::scenario)?;
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
    let difference = record::compare::first_difference(&database, &told)?;
    if arguments.json {
        console.give(&json(&outcome, &recorded.version, difference.as_ref()))?;
        return Ok(u8::from(difference.is_some()));
    }
    match difference {
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

fn json(outcome: &Outcome, version: &str, difference: Option<&Difference>) -> String {
    let difference = difference.map(|Difference { table, row, column, recorded, simulated, at }| {
        json!({ "table": table, "row": row, "column": column, "at": at, "recorded": recorded, "simulated": simulated })
    });
    let body = json!({
        "scenario": outcome.scenario.name,
        "seed": outcome.seed,
        "replication": outcome.replication,
        "is_same": difference.is_none(),
        "difference": difference,
        "journal_entries": outcome.journal.len(),
        "journal_sha256": outcome.digest.to_string(),
        "written_by": version,
        "version": env!("CARGO_PKG_VERSION"),
    });
    report::json::document("verify", &body)
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
