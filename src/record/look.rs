//! What is looked at before a file is believed to be a sound database.

use super::RecordError;
use crate::scenario::in_words;
use rusqlite::Connection;
use std::path::Path;

/// How many bytes the file at `path` has; `None` where there is nothing.
///
/// # Errors
/// If it is no file, or the machine fails.
pub fn size(path: &Path) -> Result<Option<u64>, RecordError> {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordError::Failed { path: path.to_owned(), what: in_words(&error) }),
    };
    if metadata.is_dir() {
        return Err(RecordError::Directory(path.to_owned()));
    }
    if !metadata.is_file() {
        return Err(RecordError::NotAFile(path.to_owned()));
    }
    Ok(Some(metadata.len()))
}

/// Reads a database that is open with care from now on, and has SQLite look through all of it.
///
/// # Errors
/// `Damaged` if it is not sound; see [`RecordError`].
pub fn examine(connection: &Connection, path: &Path) -> Result<(), RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").map_err(of)?;
    let check: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(of)?;
    if check != "ok" {
        let what = check.trim_start_matches("*** in database main ***").trim().to_owned();
        return Err(RecordError::Damaged { path: path.to_owned(), what });
    }
    Ok(())
}
