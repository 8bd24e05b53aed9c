//! A run on disk: `workflow.db` and the CSV files beside it, and a run read back. Alone knows SQL.

pub mod compare;
pub mod csv;
mod load;
mod look;
pub mod rows;
mod schema;
pub mod seal;
mod snapshot;
pub mod story;
pub mod study;
mod tables;
pub mod trouble;
mod write;

pub use load::load;
pub use rows::Told;
pub use schema::{APPLICATION_ID, SNAPSHOT_APPLICATION_ID, USER_VERSION};
pub use snapshot::{SnapshotError, snapshot};
pub use tables::trigger;
pub use write::write;

use crate::scenario::visible;
use std::path::{Path, PathBuf};

/// A path as people are shown it: what would steer their terminal, or go on in another line, is escaped.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// Why a run could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("{}: there is no such file", shown(.0))]
    Missing(PathBuf),
    #[error("{}: a folder, not a database; did you mean the `workflow.db` in it?", shown(.0))]
    Directory(PathBuf),
    #[error("{}: neither a file nor a folder", shown(.0))]
    NotAFile(PathBuf),
    #[error("{}: not a database; name the folder of a run or a study, or the database in it", shown(.0))]
    NotADatabase(PathBuf),
    #[error("{}: a database, but not one of Sandtable's {wanted}", shown(.path))]
    Foreign { path: PathBuf, wanted: &'static str },
    #[error("{}: a snapshot of a run, made to be queried; name the run that it was taken of", shown(.0))]
    Snapshot(PathBuf),
    #[error("{}: written by a newer Sandtable (its tables are version {found}, this program knows {known}); use that one", shown(.path))]
    Newer { path: PathBuf, found: i32, known: i32 },
    #[error("{}: written by an older Sandtable (its tables are version {found}, this program knows {known}); use that one", shown(.path))]
    Older { path: PathBuf, found: i32, known: i32 },
    #[error("{}: damaged: {what}", shown(.path))]
    Damaged { path: PathBuf, what: String },
    #[error("{}: incomplete: {done} replications are on record; the command that began it goes on with it", shown(.path))]
    Incomplete { path: PathBuf, done: u64 },
    #[error("{}: in use by another program; try again", shown(.0))]
    Locked(PathBuf),
    #[error("{}: {what}", shown(.path))]
    NotThisStudy { path: PathBuf, what: String },
    #[error("{}: {what}; the same scenario, seed and replication must give the same bytes: this is a bug, please report it", shown(.path))]
    Differs { path: PathBuf, what: String },
    #[error("{}: {what}", shown(.path))]
    Failed { path: PathBuf, what: String },
}

impl RecordError {
    /// The same of the name that a user knows the file by: every `from` becomes `to`.
    pub fn called(self, from: &Path, to: &Path) -> RecordError {
        let renamed = |path: PathBuf| path.strip_prefix(from).map_or_else(|_| path.clone(), |rest| to.join(rest));
        match self {
            RecordError::Locked(path) => RecordError::Locked(renamed(path)),
            RecordError::Failed { path, what } => {
                let what = what.replace(&from.display().to_string(), &to.display().to_string());
                RecordError::Failed { path: renamed(path), what }
            }
            other => other,
        }
    }

    /// What a command that meets it ends with: 2 wrong input, 65 no database of ours or not a sound one, 74 the machine failed, 75 try again.
    pub fn exit_status(&self) -> u8 {
        match self {
            RecordError::Missing(_) | RecordError::Directory(_) | RecordError::NotAFile(_) => 2,
            RecordError::Snapshot(_) | RecordError::NotThisStudy { .. } | RecordError::Incomplete { .. } => 2,
            RecordError::Differs { .. } => 70,
            RecordError::NotADatabase(_)
            | RecordError::Foreign { .. }
            | RecordError::Newer { .. }
            | RecordError::Older { .. }
            | RecordError::Damaged { .. } => 65,
            RecordError::Failed { .. } => 74,
            RecordError::Locked(_) => 75,
        }
    }

    /// What SQLite's complaint about a file means.
    fn of(path: &Path, error: &rusqlite::Error) -> RecordError {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return RecordError::Damaged { path, what: "a row that belongs in it is missing".into() };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => RecordError::NotADatabase(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => RecordError::Locked(path),
            // `Unknown` is what a table or column that is missing gives.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) | None => RecordError::Damaged { path, what: error.to_string() },
            Some(_) => RecordError::Failed { path, what: error.to_string() },
        }
    }
}

#[cfg(test)]
mod tests;
