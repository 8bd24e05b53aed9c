//! Results for the tools that people work with: the list of formats, one a file, and what each is given.

pub mod activity;
pub mod csv;
pub mod event;
pub mod event_log;
pub mod figures;
pub mod forecast;
pub mod ical;
pub mod mermaid;
pub mod mspdi;
pub mod ocel;
pub mod optuna;
pub mod parquet;
pub mod perfetto;
pub mod snapshot;
pub mod table;
pub mod tasks;
pub mod trace_event;
pub mod xes;
pub mod xlsx;

use crate::record::RecordError;
use crate::record::rows::Told;
use crate::record::study::Reader;
use crate::studies::{Findings, Study};
use jiff::civil::DateTime;
use table::Chapter;

/// Makes a format of a run.
pub type OfRun = fn(&Told<'_>, &Options) -> Result<Exported, ExportError>;

/// Makes a format of a study.
pub type OfStudy = fn(&StudyTold<'_>, &Options) -> Result<Exported, ExportError>;

/// A form that results can be had in.
pub struct Format {
    /// As the command line calls it.
    pub name: &'static str,
    /// What it is, for help: a line.
    pub what: &'static str,
    /// Whether people may read it on the screen.
    pub is_text: bool,
    /// Which of [`Options`] it heeds, by name.
    pub options: &'static [&'static str],
    /// `None` if a run cannot be had in it.
    pub of_run: Option<OfRun>,
    /// `None` if a study cannot.
    pub of_study: Option<OfStudy>,
    /// What its columns, fields and elements mean, for the data dictionary.
    pub dictionary: fn() -> Vec<Chapter>,
}

/// In the order in which help names them.
pub const ALL: &[Format] = &[
    mspdi::FORMAT,
    csv::FORMAT,
    xlsx::FORMAT,
    mermaid::FORMAT,
    ical::FORMAT,
    perfetto::FORMAT,
    event_log::FORMAT,
    xes::FORMAT,
    ocel::FORMAT,
    parquet::FORMAT,
    snapshot::FORMAT,
];

/// What is wanted beside the format; a default where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--at`: the moment of a snapshot, as it was written.
    pub at: Option<String>,
    /// `--now`: what time it is said to be, civil; the command line says what the machine's clock says if nobody does.
    pub now: Option<DateTime>,
    /// `--table`: which of several tables.
    pub table: Option<String>,
    /// `--tasks`: draw a bar for so many tasks at most.
    pub tasks: Option<usize>,
}

/// A study that is on record, with what was found.
pub struct StudyTold<'a> {
    pub study: &'a Study,
    pub reader: &'a Reader<'a>,
    pub findings: &'a Findings,
}

/// What goes into the file, and what a person should know of it.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    pub bytes: Vec<u8>,
    /// What was left out, guessed or changed: a sentence each.
    pub notes: Vec<String>,
}

impl From<Vec<u8>> for Exported {
    fn from(bytes: Vec<u8>) -> Exported {
        Exported { bytes, notes: Vec::new() }
    }
}

impl From<String> for Exported {
    fn from(text: String) -> Exported {
        text.into_bytes().into()
    }
}

/// Why results cannot be had in a form.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// What is asked for cannot be; the sentence says what can.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Record(#[from] RecordError),
    /// Nothing that a user could have done otherwise.
    #[error("the file could not be made: {0}")]
    Failed(String),
}

impl ExportError {
    /// What a command that meets it ends with: 2 wrong usage, 70 a bug of ours, or what the record says.
    pub fn exit_status(&self) -> u8 {
        match self {
            ExportError::Refused(_) => 2,
            ExportError::Record(error) => error.exit_status(),
            ExportError::Failed(_) => 70,
        }
    }
}

pub fn named(name: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.name == name)
}

/// The formats that a run, or a study, can be had in.
pub fn that_suit(is_study: bool) -> Vec<&'static str> {
    let suits = |format: &&Format| if is_study { format.of_study.is_some() } else { format.of_run.is_some() };
    ALL.iter().filter(suits).map(|format| format.name).collect()
}
