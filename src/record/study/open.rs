//! Opening `study.db`: first a look that changes nothing, then the settings, in the one order in which no other program is harmed and many
//! may come at once.

use super::schema::{STUDY_APPLICATION_ID, STUDY_VERSION, TABLES};
use crate::record::{RecordError, look};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long another process may hold the database before we give up.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often to ask for the write-ahead log, which SQLite refuses at once while others open the file: at 10 ms each, as long as [`PATIENCE`].
const TRIES_MAX: u32 = 500;

/// For writing, made if it is not there.
///
/// # Errors
/// See [`RecordError`]; a file that is not a study is left as it was.
pub fn open(path: &Path, is_on_network: bool) -> Result<Connection, RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    if !is_unmade(path)? {
        named(&read(path)?, path)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(of)?;
    connection.busy_timeout(PATIENCE).map_err(of)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(of)?;
    set_journal(&connection, is_on_network).map_err(of)?;
    // With NORMAL, replications that were acknowledged are lost in a power cut; group commits make FULL cost nothing.
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
             PRAGMA mmap_size = 0;",
        )
        .map_err(of)?;
    // All that is asked before it is made is asked inside, or two who come at once would both make it.
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(of)?;
    if number(&transaction, "application_id").map_err(of)? == 0 {
        transaction
            .execute_batch(&format!("PRAGMA application_id = {STUDY_APPLICATION_ID}; PRAGMA user_version = {STUDY_VERSION}; {TABLES}"))
            .map_err(of)?;
    }
    transaction.commit().map_err(of)?;
    Ok(connection)
}

/// Refuses rows of a study without the study that they are of: another's would come among them.
fn named(connection: &Connection, path: &Path) -> Result<(), RecordError> {
    let nameless = "SELECT NOT EXISTS (SELECT 1 FROM study) AND (EXISTS (SELECT 1 FROM scenario) OR EXISTS (SELECT 1 FROM replication))";
    if connection.query_row(nameless, [], |row| row.get(0)).map_err(|error| RecordError::of(path, &error))? {
        return Err(RecordError::Damaged { path: path.to_owned(), what: "it has rows of a study, and does not say of which".into() });
    }
    Ok(())
}

/// A file without a name, which SQLite removes: nothing is lost with it, so it needs neither a journal nor to reach the disk.
pub fn temporary() -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags("", flags)?;
    connection.execute_batch(&format!("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; {TABLES}"))?;
    Ok(connection)
}

/// For reading only, and only what says of itself that it is a study: a mistyped name must not make a file, nor a foreign one change.
///
/// # Errors
/// See [`RecordError`].
pub fn read(path: &Path) -> Result<Connection, RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    if !is_there(path)? {
        return Err(RecordError::Missing(path.to_owned()));
    }
    settle(path).map_err(of)?;
    let mut connection = reading(path).map_err(of)?;
    let id = match number(&connection, "application_id") {
        // A log that is not folded in cannot be read where nothing may be written; what is in the file itself can.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
            connection = immutable(path).map_err(of)?;
            number(&connection, "application_id")
        }
        told => told,
    };
    if id.map_err(of)? != STUDY_APPLICATION_ID {
        return Err(RecordError::Foreign { path: path.to_owned(), wanted: "studies" });
    }
    match number(&connection, "user_version").map_err(of)? {
        found if found > STUDY_VERSION => return Err(RecordError::Newer { path: path.to_owned(), found, known: STUDY_VERSION }),
        STUDY_VERSION => {}
        found => return Err(RecordError::Older { path: path.to_owned(), found, known: STUDY_VERSION }),
    }
    look::examine(&connection, path)?;
    Ok(connection)
}

/// Whether there is a database at `path`, rather than nothing, or an empty file that a study may be put in.
fn is_there(path: &Path) -> Result<bool, RecordError> {
    Ok(look::size(path)?.is_some_and(|bytes| bytes > 0))
}

/// Whether nothing is at `path`, or a database with nothing in it.
///
/// # Errors
/// See [`RecordError`].
pub fn is_unmade(path: &Path) -> Result<bool, RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    if !is_there(path)? {
        return Ok(true);
    }
    settle(path).map_err(of)?;
    is_blank(path).map_err(of)
}

/// Rolls back what a program that was killed has left half done, which whoever opens a database for reading alone may not: of a study, or of
/// what was to become one.
fn settle(path: &Path) -> rusqlite::Result<()> {
    let Err(error) = reading(path).and_then(|connection| number(&connection, "application_id")) else { return Ok(()) };
    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) {
        // Whoever reads next would wait as long again.
        return Err(error);
    }
    if error.sqlite_error().is_none_or(|error| error.extended_code != rusqlite::ffi::SQLITE_READONLY_ROLLBACK) {
        // Whoever reads next meets it, too.
        return Ok(());
    }
    let as_it_is = immutable(path)?;
    let is_ours = match number(&as_it_is, "application_id")? {
        0 => tables(&as_it_is)? == 0,
        id => id == STUDY_APPLICATION_ID,
    };
    if is_ours {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(PATIENCE)?;
        number(&connection, "application_id")?;
    }
    Ok(())
}

fn reading(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

fn tables(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}

/// Whether a database has nothing in it yet, as one that was being made when its program was killed.
fn is_blank(path: &Path) -> rusqlite::Result<bool> {
    let connection = reading(path)?;
    Ok(tables(&connection)? == 0 && number(&connection, "application_id")? == 0)
}

fn number(connection: &Connection, name: &str) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

fn immutable(path: &Path) -> rusqlite::Result<Connection> {
    let escaped: String = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)
}

/// A write-ahead log, which wants memory that all processes share; over a network a journal that does not, and the file for ourselves.
fn set_journal(connection: &Connection, is_on_network: bool) -> rusqlite::Result<()> {
    if is_on_network {
        return connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE;");
    }
    let ask = || connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
    let mut tries = 0;
    loop {
        match ask() {
            // Refused as busy without the patience asked for: SQLite does not wait for this one.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < TRIES_MAX => {
                tries += 1;
                std::thread::sleep(PATIENCE / TRIES_MAX);
            }
            told => return told.map(|_| ()),
        }
    }
}
