//! `sandtable report`: what a run's record can give again, all of it on one page, or one day of it on the screen.

use super::failure::Failure;
use super::file;
use super::folder::Folder;
use super::half_made::folder_of;
use super::interrupt::Interrupt;
use super::look;
use super::output::Console;
use super::recorded::{self, WORKFLOW};
use super::run::render;
use super::study_again;
use crate::outcome::Outcome;
use crate::{record, report};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// What the page is called in the folder of a run or a study.
pub const PAGE: &str = "report.html";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable report reports/baseline-24\n  sandtable report reports/baseline-24/workflow.db --out /tmp/again\n  sandtable report reports/baseline-24 --day 5\n  sandtable report --html reports/baseline-24 -o /tmp/baseline.html\n\nExit status: 0 made."
)]
pub struct Arguments {
    /// A run's or a study's folder, or its database
    #[arg(value_name = "RUN_OR_STUDY")]
    run: PathBuf,
    /// Folder for the report; the run's own without it
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
    #[command(flatten)]
    look: look::Options,
    /// Print the status of this day and write nothing; day 1 is the day of the start
    #[arg(long, value_name = "N", value_parser = day, conflicts_with_all = ["out", "theme", "size"], allow_negative_numbers = true)]
    day: Option<i64>,
    /// Make one page of HTML, to be mailed: it needs no network, no server and no other file
    #[arg(long, conflicts_with_all = ["out", "day", "theme", "size"])]
    html: bool,
    /// File for the page; report.html in the folder without it
    #[arg(short, long, value_name = "FILE", requires = "html")]
    output: Option<PathBuf>,
    /// Print the result as one JSON document: the run's or the study's own, that of the day, or where the page is
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "write the number of a day, such as 3; day 1 is the day of the start".into())
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    if let Some(database) = recorded::database_of_study(&arguments.run) {
        if arguments.html {
            return page(arguments, &database, console, || study_again::page(&database));
        }
        if arguments.day.is_some() {
            return Err(Failure::usage("--day: a study has many runs; name one run's folder"));
        }
        return study_again::report(&database, arguments.out.as_deref(), arguments.look.look(), arguments.json, console);
    }
    let database = recorded::database_of_run(&arguments.run)?;
    if arguments.html {
        return page(arguments, &database, console, || Ok(report::page::run(&record::Told::of(&recorded::outcome(&database)?))));
    }
    let interrupt = Interrupt::listen();
    let outcome = recorded::outcome(&database)?;
    if let Some(day) = arguments.day {
        return status(&outcome, day, arguments.json, console);
    }
    let own = folder_of(&database);
    let target = arguments.out.as_deref().unwrap_or(own);
    // A link is followed to the folder; `.` has no name to put another folder in the place of.
    let real = if arguments.out.is_none() { fs::canonicalize(own).map_err(|error| Failure::io(own, error))? } else { target.to_owned() };
    let folder = Folder::claim(&real, &[])?;
    let copy = folder.path().join(WORKFLOW);
    let copied = fs::File::open(&database).and_then(|mut from| {
        let mut to = fs::File::create(&copy)?;
        std::io::copy(&mut from, &mut to)?;
        to.sync_all()
    });
    copied.map_err(|error| Failure::io(target.join(WORKFLOW), error))?;
    let told = record::Told::of(&outcome);
    render(&folder, &told, arguments.look.look(), &interrupt, console)?;
    folder.finish()?;
    let status = || format!("{}\nFiles: {}\n", report::status(&told, console.width()), target.display());
    console.answer(&if arguments.json { report::requirements::json(&outcome, &[]) } else { status() }, arguments.json)?;
    Ok(0)
}

/// Puts the page that `make` makes in its place, whole or not at all.
fn page(arguments: &Arguments, database: &Path, console: &Console, make: impl FnOnce() -> Result<String, Failure>) -> Result<u8, Failure> {
    let target = arguments.output.clone().unwrap_or_else(|| folder_of(database).join(PAGE));
    // Refused before anything is read, not after it.
    file::may_be_replaced(&target, "--output", "page of Sandtable's", |start| start.starts_with(report::page::HEAD.as_bytes()))?;
    let text = make()?;
    file::put(&target, &text)?;
    let told = if arguments.json {
        report::json::document("page", &json!({ "page": target.display().to_string(), "bytes": text.len() }))
    } else {
        format!("Page: {} ({})\n", target.display(), size(text.len()))
    };
    console.answer(&told, arguments.json)?;
    Ok(0)
}

/// `640 kB`, `1.2 MB`: what somebody who mails it wants to know.
fn size(bytes: usize) -> String {
    let kilobytes = bytes as f64 / 1_000.0;
    if kilobytes < 1_000.0 { format!("{kilobytes:.0} kB") } else { format!("{:.1} MB", kilobytes / 1_000.0) }
}

fn status(outcome: &Outcome, day: i64, is_json: bool, console: &Console) -> Result<u8, Failure> {
    let last = outcome.scenario.day(outcome.end);
    let day = u32::try_from(day).ok().filter(|day| (1..=last).contains(day));
    let day = day.ok_or_else(|| Failure::usage(format!("--day: the run has days 1 to {last}")))?;
    let told = record::Told::of(outcome);
    console.answer(&if is_json { report::json::day(&told, day) } else { report::day(&told, day, console.width()) }, is_json)?;
    Ok(0)
}
