//! Joins shards of a study into the study that one machine would have made.

use super::open::read;
use super::read::Reader;
use super::rows::StudyRow;
use super::write::{insert_layout, insert_point, insert_replication};
use crate::record::RecordError;
use rusqlite::Transaction;
use std::path::{Path, PathBuf};

/// What the shards are shards of: the study as a whole. Nothing is written.
///
/// # Errors
/// `NotThisStudy` if they are not all of one study; see [`RecordError`].
pub fn whole(shards: &[PathBuf]) -> Result<StudyRow, RecordError> {
    let mut found: Option<StudyRow> = None;
    for path in shards {
        let connection = read(path)?;
        let reader = Reader::of(&connection, path)?;
        let mut row = reader.study()?;
        if let Some(what) = reader.is_of_another_model(&row) {
            return Err(RecordError::NotThisStudy { path: path.clone(), what });
        }
        row.shard = None;
        match &found {
            None => found = Some(row),
            Some(first) => {
                let what = row
                    .difference(first)
                    .or_else(|| (first.extent != row.extent).then(|| format!("was asked for {}, not for {}", row.extent, first.extent)));
                if let Some(what) = what {
                    return Err(RecordError::NotThisStudy { path: path.clone(), what });
                }
            }
        }
    }
    found.ok_or_else(|| RecordError::NotThisStudy { path: PathBuf::new(), what: "no shard was named".into() })
}

/// Copies all rows of a shard into the study at `path`, within a transaction of the caller's.
///
/// # Errors
/// `Differs` where it says something else of a replication; see [`RecordError`].
pub fn copy(transaction: &Transaction<'_>, study: &str, path: &Path, shard: &Path) -> Result<(), RecordError> {
    let other = read(shard)?;
    let reader = Reader::of(&other, shard)?;
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    for layout in reader.layouts()?.values() {
        insert_layout(transaction, layout).map_err(of)?;
    }
    for point in reader.points()? {
        insert_point(transaction, study, &point).map_err(of)?;
        let mut copied = Ok(());
        reader.replications(point.point, u64::MAX, |row| {
            if copied.is_ok() {
                copied = insert_replication(transaction, study, row, path);
            }
        })?;
        copied?;
    }
    Ok(())
}
