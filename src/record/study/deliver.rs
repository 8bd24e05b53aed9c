//! The study as it is delivered: the same bytes whoever carried it out, in how many pieces and however often interrupted.

use super::sheet::Sheet;
use crate::record::RecordError;
use crate::system;
use rusqlite::{Connection, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

/// Puts the sheets into the study at `path`, and the whole in the place of its working file, page by page in the order of its keys.
/// Killed at any moment, it leaves the one or the other.
///
/// # Errors
/// If the machine fails: disk, permissions. The working file is then as it was.
pub fn deliver(mut connection: Connection, path: &Path, sheets: &[Sheet]) -> Result<(), RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    let failed = |error: std::io::Error| RecordError::Failed { path: path.to_owned(), what: error.to_string() };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
    for sheet in sheets {
        sheet.store(&transaction, path)?;
    }
    transaction.commit().map_err(of)?;
    let fresh = Unfinished(path.with_extension("db-delivered"));
    remove(&fresh.0).map_err(failed)?;
    let target = fresh.0.to_str().ok_or_else(|| failed(std::io::Error::other("the path is not UTF-8")))?;
    connection.execute("VACUUM INTO ?1", [target]).map_err(of)?;
    forget_changes(&fresh.0).map_err(of)?;
    fold_in(&connection, path)?;
    // What fails when the connection is dropped, nobody hears of.
    connection.close().map_err(|(_, error)| of(error))?;
    fs::OpenOptions::new().write(true).open(&fresh.0).and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(&fresh.0, path).map_err(failed)?;
    for rest in ["db-wal", "db-shm"] {
        remove(&path.with_extension(rest)).map_err(failed)?;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    system::sync_folder(folder).map_err(failed)
}

/// A database counts the changes of its tables, and so tells how often it was delivered before: the count is set back.
fn forget_changes(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA schema_version = 1;")?;
    connection.close().map_err(|(_, error)| error)
}

/// Ends the write-ahead log, so that the file alone is the study: whoever copies it copies all.
///
/// # Errors
/// If the machine fails, or another program reads it without end.
pub fn fold_in(connection: &Connection, path: &Path) -> Result<(), RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    let is_busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(of)?;
    if is_busy == 0 { Ok(()) } else { Err(RecordError::Locked(path.to_owned())) }
}

/// A file that is not to stay unless it takes its place.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it has taken its place there is nothing to remove, and of what is left the next delivery tells.
        let _ = fs::remove_file(&self.0);
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
