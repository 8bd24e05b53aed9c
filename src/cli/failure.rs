//! Why a command could not do what was asked, and the exit status that says so to scripts.

use super::recorded;
use crate::drive::live::Broken;
use crate::export::ExportError;
use crate::record::{RecordError, shown};
use crate::scenario::files::Files;
use crate::scenario::problem::{Problem, Problems};
use crate::scenario::{Rejection, Unreadable, in_words};
use crate::system;
use std::io;
use std::path::{Path, PathBuf};

/// Where problems are that no file has.
pub const COMMAND_LINE: &str = "the command line";

/// A bug of ours.
pub const BUG: u8 = 70;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error("the input was refused")]
    Rejected(Vec<Rejection>),
    #[error("{0}")]
    Record(#[from] RecordError),
    #[error("{0}")]
    Export(#[from] ExportError),
    #[error("{}: {}", shown(.path), in_words(.error))]
    Io { path: PathBuf, error: io::Error },
    #[error("{}: another run is writing this folder; try again", shown(.0))]
    Contested(PathBuf),
    #[error("{}: another process is carrying out this study; wait for it, or name another folder with --out", shown(.0))]
    StudyBusy(PathBuf),
    #[error("interrupted; nothing was written")]
    Interrupted { signal: i32 },
    #[error("interrupted; {kept}")]
    Halted { signal: i32, kept: String },
    #[error("a bug in sandtable: {0}")]
    Bug(#[from] Broken),
    #[error("nobody reads the output")]
    ReaderGone,
}

impl Failure {
    pub fn usage(text: impl Into<String>) -> Failure {
        Failure::Usage(text.into())
    }

    pub fn io(path: impl Into<PathBuf>, error: io::Error) -> Failure {
        Failure::Io { path: path.into(), error }
    }

    /// Of a text at `path`.
    pub fn unreadable(path: &str, why: Unreadable) -> Failure {
        let Unreadable { why, help, is_machine_failure } = why;
        let problem = Problem { place: None, what: format!("cannot read `{path}`: {why}"), label: String::new(), help };
        let problems = Problems { list: vec![problem] };
        Rejection { subject: path.to_owned(), problems, files: Files::default(), is_machine_failure }.into()
    }

    /// Of standard output.
    pub fn output(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::io("standard output", error),
        }
    }

    /// What to do about it: which run or study may have been meant, or what a disk that is full has room for.
    pub fn help(&self) -> Option<String> {
        match self {
            Failure::Record(RecordError::Missing(path)) => Some(match recorded::meant(path) {
                Some(meant) => format!("did you mean `{}`?", meant.display()),
                None => "name the folder that `run` or a study told as its files, such as one in `reports`".to_owned(),
            }),
            Failure::Io { error, .. } if error.kind() == io::ErrorKind::PermissionDenied => {
                Some("name a place that the user who runs this may use".to_owned())
            }
            Failure::Io { error, .. } if error.kind() == io::ErrorKind::NotFound => {
                Some("name a place in a folder that is there".to_owned())
            }
            other => other.help_for_a_full_disk(),
        }
    }

    /// How much is free there now, what was half made being gone.
    fn help_for_a_full_disk(&self) -> Option<String> {
        let is_full = |what: &str| what.contains("disk is full") || what.contains("No space left");
        let path = match self {
            Failure::Io { path, error } if error.kind() == io::ErrorKind::StorageFull => path,
            Failure::Record(RecordError::Failed { path, what }) if is_full(what) => path,
            _ => return None,
        };
        let free = |place: &Path| system::free_bytes(if place.as_os_str().is_empty() { Path::new(".") } else { place });
        let told =
            path.ancestors().skip(1).find_map(free).map(|bytes| format!("{} kB are free there, which is not enough: ", bytes / 1_000));
        Some(format!("{}make room, or name another place", told.unwrap_or_default()))
    }

    pub fn exit_status(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            Failure::Rejected(rejections) if rejections.iter().any(|rejection| rejection.is_machine_failure) => 74,
            Failure::Rejected(_) => 2,
            Failure::Record(error) => error.exit_status(),
            Failure::Export(error) => error.exit_status(),
            Failure::Io { .. } => 74,
            Failure::Contested(_) | Failure::StudyBusy(_) => 75,
            // As a shell reports a process that the signal ended.
            Failure::Interrupted { signal } | Failure::Halted { signal, .. } => 128 + *signal as u8,
            Failure::Bug(_) => BUG,
            Failure::ReaderGone => 141,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Failure {
        Failure::Rejected(vec![rejection])
    }
}
