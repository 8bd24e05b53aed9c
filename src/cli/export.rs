//! `sandtable export`: a run or a study in the form of another tool.

use super::failure::Failure;
use super::file;
use super::gathered::Gathered;
use super::half_made::folder_of;
use super::output::Console;
use super::recorded::{self, WORKFLOW};
use super::run::count;
use super::study_again;
use super::study_folder::DATABASE;
use crate::export::{self, Exported, Format, Options, StudyTold, that_suit};
use crate::record::Told;
use crate::record::study::StudyRecord;
use crate::report;
use crate::report::json::document;
use crate::studies::Study;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::civil::DateTime;
use serde_json::json;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Stands for standard output.
const STANDARD_OUTPUT: &str = "-";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable export mspdi reports/baseline-24 -o baseline.xml\n  sandtable export csv reports/baseline-24 -o - | head\n  sandtable export xlsx reports/baseline-24-replicate -o baseline.xlsx\n  sandtable export snapshot reports/baseline-24 --at 'day 5 10:00' -o now.db\n\nExit status: 0 written."
)]
pub struct Arguments {
    /// What the file is to be
    #[arg(value_parser = formats())]
    format: String,
    /// A run's or a study's folder, or its database
    #[arg(value_name = "RUN_OR_STUDY")]
    from: PathBuf,
    /// The file to write; `-` prints a text
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// The moment to show: `day 5 10:00`, `2d` after the start, or a date (snapshot)
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// The date and time that the moment is to fall on, instead of this machine's in UTC (snapshot)
    #[arg(long, value_name = "DATE", value_parser = date)]
    now: Option<DateTime>,
    /// Which table, of those that a file holds one of (parquet)
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Draw a bar for so many tasks at most (mermaid)
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    tasks: Option<usize>,
    /// Print what was written as one JSON document
    #[arg(long)]
    json: bool,
}

fn date(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "write a date such as `2026-03-31`, or a time such as `2026-03-31 17:00`".into())
}

fn formats() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(export::ALL.iter().map(|format| PossibleValue::new(format.name).help(format.what)))
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let format = export::named(&arguments.format).expect("the command line takes no other");
    let mut options = Options { at: arguments.at.clone(), now: arguments.now, table: arguments.table.clone(), tasks: arguments.tasks };
    heeded(format, arguments)?;
    if format.options.contains(&"now") {
        options.now.get_or_insert_with(machine_time);
    }
    let target = Target::of(arguments, format)?;
    let exported = match recorded::database_of_study(&arguments.from) {
        Some(database) => of_study(format, &database, &options)?,
        None => of_run(format, &arguments.from, &options)?,
    };
    if !arguments.json {
        exported.notes.iter().for_each(|note| console.note(note));
    }
    match target {
        Target::Screen => {
            let mut output = io::stdout().lock();
            output.write_all(&exported.bytes).and_then(|()| output.flush()).map_err(Failure::output)?;
        }
        Target::File(path) => {
            file::put(path, &exported.bytes)?;
            let told = if arguments.json {
                let (path, bytes) = (path.display().to_string(), exported.bytes.len());
                let body = json!({ "format": format.name, "file": path, "bytes": bytes, "notes": exported.notes });
                document("export", &body)
            } else {
                format!("Wrote {}\n", path.display())
            };
            console.answer(&told, arguments.json)?;
        }
    }
    Ok(0)
}

/// UTC, which is what SQLite means by `now`.
#[expect(
    clippy::disallowed_methods,
    reason = "what is made of it is to be true when it is made, and no run feels it; `--now` says otherwise"
)]
fn machine_time() -> DateTime {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime()
}

/// An option that the format does not heed would be silently in vain.
fn heeded(format: &Format, arguments: &Arguments) -> Result<(), Failure> {
    let given = [
        ("at", arguments.at.is_some()),
        ("now", arguments.now.is_some()),
        ("table", arguments.table.is_some()),
        ("tasks", arguments.tasks.is_some()),
    ];
    Gathered::of(|gathered| {
        for (name, _) in given.into_iter().filter(|(name, is_given)| *is_given && !format.options.contains(name)) {
            let who: Vec<&str> = export::ALL.iter().filter(|other| other.options.contains(&name)).map(|other| other.name).collect();
            gathered.refuse(format!("--{name}: says nothing to {}; it is for {}", format.name, who.join(", ")));
        }
        if arguments.force && arguments.output.as_os_str() == STANDARD_OUTPUT {
            gathered.refuse("--force: nothing is written over where it is printed; leave it out");
        }
        Some(())
    })
}

enum Target<'a> {
    Screen,
    File(&'a Path),
}

impl Target<'_> {
    /// Whether the result may go there, looked at before any work is done.
    fn of<'a>(arguments: &'a Arguments, format: &Format) -> Result<Target<'a>, Failure> {
        let path = arguments.output.as_path();
        let refuse = |why: &str| Err(Failure::usage(format!("-o {}: {why}", path.display())));
        if path.as_os_str() == STANDARD_OUTPUT {
            if !format.is_text {
                return refuse(&format!("{} is not a text that can be printed; name a file", format.name));
            }
            if arguments.json {
                return refuse("with --json, standard output is for what was written; name a file");
            }
            return Ok(Target::Screen);
        }
        if !folder_of(path).is_dir() {
            return refuse("there is no such folder");
        }
        let Ok(about) = fs::metadata(path) else { return Ok(Target::File(path)) };
        if !about.is_file() {
            return refuse("is there, and is not a file; name a file, or - to print");
        }
        if !arguments.force {
            return refuse("is there already; name another file, or say --force");
        }
        let source = if arguments.from.is_dir() { None } else { Some(arguments.from.as_path()) };
        let is_source = |database: &Path| file::is_same(database, path);
        let databases = [WORKFLOW, DATABASE].map(|name| arguments.from.join(name));
        if source.into_iter().chain(databases.iter().map(PathBuf::as_path)).any(is_source) {
            return refuse("is what is to be exported; name another file");
        }
        Ok(Target::File(path))
    }
}

fn of_run(format: &Format, from: &Path, options: &Options) -> Result<Exported, Failure> {
    let database = recorded::database_of_run(from)?;
    let outcome = recorded::outcome(&database)?;
    let Some(make) = format.of_run else { return Err(unsuited(format, false, &that_suit(false))) };
    Ok(make(&Told::of(&outcome), options)?)
}

fn of_study(format: &Format, database: &Path, options: &Options) -> Result<Exported, Failure> {
    let record = StudyRecord::open(database)?;
    let reader = record.reader()?;
    let study = Study::of(reader.study()?, &reader)?;
    let findings = study_again::find(&study, &reader, database)?;
    let told = StudyTold { study: &study, reader: &reader, findings: &findings };
    let Some(make) = format.of_study else { return Err(unsuited(format, true, &that_make(&told))) };
    let mut exported = make(&told, options)?;
    exported.notes.splice(0..0, findings.incomplete().map(|of| report::study::incomplete(&study, of)));
    Ok(exported)
}

fn unsuited(format: &Format, is_study: bool, suited: &[&str]) -> Failure {
    let (this, other) = if is_study { ("a study", "a run") } else { ("a run", "a study") };
    let named = if is_study { "this one" } else { this };
    Failure::usage(format!("{}: is of {other}, and this is {this}; {named} can be had as {}", format.name, suited.join(", ")))
}

/// The formats that a study can be had in, of those that some studies can.
fn that_make(told: &StudyTold<'_>) -> Vec<&'static str> {
    let makes = |format: &&Format| format.of_study.is_some_and(|make| make(told, &Options::default()).is_ok());
    export::ALL.iter().filter(makes).map(|format| format.name).collect()
}
