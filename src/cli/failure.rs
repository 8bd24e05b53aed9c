//! Why a command could not do what was asked, and the exit status that says so to scripts.

use crate::drive::live::Broken;
use crate::record::RecordError;
use crate::scenario::Rejection;
use std::io;
use std::path::PathBuf;

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
    #[error("{}: {error}", .path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{}: another run is writing this folder; try again", .0.display())]
    Contested(PathBuf),
    #[error("{}: another process is carrying out this study; wait for it, or name another folder with --out", .0.display())]
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
    pub fn io(path: impl Into<PathBuf>, error: io::Error) -> Failure {
        Failure::Io { path: path.into(), error }
    }

    /// Of standard output.
    pub fn output(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::io("standard output", error),
        }
    }

    pub fn exit_status(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            Failure::Rejected(rejections) if rejections.iter().any(|rejection| rejection.is_machine_failure) => 74,
            Failure::Rejected(_) => 2,
            Failure::Record(error) => error.exit_status(),
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
