//! Joins shards of a study into the study that one machine would have made.

use super::open::read;
use super::read::Reader;
use super::rows::StudyRow;
use super::write::{insert_layout, insert_point, insert_replication};
use crate::record::RecordError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// What the shards are shards of: the study as a whole. Nothing is written.
///
/// # Errors
/// `NotThisStudy` if they are not all of one study; see [`RecordError`].
pub fn whole(shards: &[PathBuf]) -> Result<StudyRow, RecordError> {
    let mut found: Option<StudyRow> = None;
    for path in shards {
        let connection = read(path)?;
        let mut row = Reader::of(&connection, path)?.study()?;
        row.shard = None;
        match &found {
            None => found = Some(row),
            Some(first) => {
                let what = first
                    .difference(&row)
                    .or_else(|| (first.extent != row.extent).then(|| format!("was asked for {}, not for {}", row.extent, first.extent)));
                if let Some(what) = what {
                    return Err(RecordError::NotThisStudy { path: path.clone(), what });
                }
            }
        }
    }
    found.ok_or_else(|| RecordError::NotThisStudy { path: PathBuf::new(), what: "no shard was named".into() })
}

/// Copies all rows of a shard into the study at `path`, in one transaction.
///
/// # Errors
/// `Differs` where it says something else of a replication; see [`RecordError`].
pub fn copy(connection: &mut Connection, study: &str, path: &Path, shard: &Path) -> Result<(), RecordError> {
    let other = read(shard)?;
    let reader = Reader::of(&other, shard)?;
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
    for layout in reader.layouts()?.values() {
        insert_layout(&transaction, layout).map_err(of)?;
    }
    for point in reader.points()? {
        insert_point(&transaction, study, &point).map_err(of)?;
        let mut copied = Ok(());
        reader.replications(point.point, u64::MAX, |row| {
            if copied.is_ok() {
                copied = insert_replication(&transaction, study, row, path);
            }
        })?;
        copied?;
    }
    transaction.commit().map_err(of)
}
