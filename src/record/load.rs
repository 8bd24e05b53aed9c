//! Reads a run back from its `workflow.db`, and believes it only if the journal's digest is the one it was written with.

use super::seal::{Identity, seal};
use super::write::exchange;
use super::{APPLICATION_ID, RecordError, SNAPSHOT_APPLICATION_ID, USER_VERSION, look};
use crate::domain::baseline::Baseline;
use crate::domain::journal::{Ending, Entry, What};
use crate::engine::time::Moment;
use crate::journal::Digest;
use crate::metric::{Criterion, Figure};
use crate::outcome::{Judged, Outcome};
use crate::scenario::{Scenario, Source};
use rusqlite::{Connection, OpenFlags, Row};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// The run that `path` holds. `read` makes the scenario from the texts that were stored with it, or says why it cannot, as it will for
/// what it was not made for. The file is not written to.
///
/// # Errors
/// See [`RecordError`]; never a run that differs from the one that was written.
pub fn load(path: &Path, read: impl FnOnce(&Source) -> Result<Scenario, String>) -> Result<Outcome, RecordError> {
    let connection = open(path)?;
    let (run, digest) = sql(path, run(&connection))?;
    let figures = sql(path, figures(&connection))?;
    if seal(&run, &figures) != digest {
        return Err(damaged(path, "what it says of the run is not what was written".into()));
    }
    let scenario = scenario(path, &run, read)?;
    let journal = journal(path, &connection)?;
    let mut digest = Digest::new();
    journal.iter().for_each(|entry| digest.add(entry, &scenario));
    if digest.hex() != run.digest {
        return Err(damaged(path, "its journal is not the one that was written".into()));
    }
    let ending: Ending = json(path, &run.ending)?;
    let criteria: Vec<Judged<'_>> = json(path, &run.criteria)?;
    Ok(Outcome {
        scenario: Arc::new(scenario),
        seed: number(path, &run.seed)?,
        replication: number(path, &run.replication)?,
        ending,
        end: Moment::from_ms(unsigned(path, run.end_ms)?),
        journal,
        figures,
        criteria: criteria.into_iter().map(criterion).collect(),
        messages: unsigned(path, run.messages)?,
        digest: run.digest,
        finish: run.finish_ms.map(|ms| unsigned(path, ms)).transpose()?.map(Moment::from_ms),
    })
}

/// What was run: the scenario, the seed and the replication.
pub fn identity(
    path: &Path,
    connection: &Connection,
    read: impl FnOnce(&Source) -> Result<Scenario, String>,
) -> Result<(Scenario, u64, u64), RecordError> {
    let (run, _) = sql(path, run(connection))?;
    Ok((scenario(path, &run, read)?, number(path, &run.seed)?, number(path, &run.replication)?))
}

fn scenario(path: &Path, run: &Identity, read: impl FnOnce(&Source) -> Result<Scenario, String>) -> Result<Scenario, RecordError> {
    let source = Source { path: run.path.clone(), files: json(path, &run.files)?, overrides: json(path, &run.overrides)? };
    let unreadable = |why| damaged(path, format!("the scenario it was made from can no longer be read: {why}"));
    let mut scenario = read(&source).map_err(unreadable)?;
    // Read from memory, it would go by the name that it has there.
    scenario.source = source;
    Ok(scenario)
}

/// Opens for reading only, and only what says of itself that it is ours: a mistyped name must not make a file, nor a foreign one change.
pub fn open(path: &Path) -> Result<Connection, RecordError> {
    match look::size(path)? {
        None => return Err(RecordError::Missing(path.to_owned())),
        // SQLite takes an empty file for an empty database.
        Some(0) => return Err(RecordError::NotADatabase(path.to_owned())),
        Some(_) => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = sql(path, Connection::open_with_flags(path, flags))?;
    let number = |name: &str| sql(path, connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0)));
    let application = number("application_id")?;
    if application == SNAPSHOT_APPLICATION_ID {
        return Err(RecordError::Snapshot(path.to_owned()));
    }
    if application != APPLICATION_ID {
        return Err(RecordError::Foreign { path: path.to_owned(), wanted: "runs" });
    }
    match number("user_version")? {
        found if found > USER_VERSION => return Err(RecordError::Newer { path: path.to_owned(), found, known: USER_VERSION }),
        USER_VERSION => {}
        found if found > 0 => return Err(RecordError::Older { path: path.to_owned(), found, known: USER_VERSION }),
        found => return Err(damaged(path, format!("its tables are version {found}, which never was"))),
    }
    look::examine(&connection, path)?;
    Ok(connection)
}

/// What the columns of a table are called, in their order; none of a table that is not there. Those of a statement are asked for in a way that
/// panics where a damaged schema has names that are no text.
///
/// # Errors
/// Those of SQLite, and a name that is no text.
pub fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid")?;
    query.query_map([table], |row| row.get(0))?.collect()
}

pub fn sql<T>(path: &Path, result: rusqlite::Result<T>) -> Result<T, RecordError> {
    result.map_err(|error| RecordError::of(path, &error))
}

fn damaged(path: &Path, what: String) -> RecordError {
    RecordError::Damaged { path: path.to_owned(), what }
}

fn json<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, RecordError> {
    serde_json::from_str(text).map_err(|error| damaged(path, error.to_string()))
}

fn number(path: &Path, text: &str) -> Result<u64, RecordError> {
    text.parse().map_err(|_| damaged(path, format!("`{text}` is not a number")))
}

fn unsigned(path: &Path, value: i64) -> Result<u64, RecordError> {
    u64::try_from(value).map_err(|_| damaged(path, format!("{value} is below zero")))
}

/// The row of `runs`, as far as it does not follow from the rest, and the digest that it was written with.
fn run(connection: &Connection) -> rusqlite::Result<(Identity, String)> {
    let columns = "scenario_path, scenario_files, overrides, seed, replication, ending_data, finish_ms, end_ms, messages, journal_sha256";
    let of = |row: &Row<'_>| {
        let identity = Identity {
            path: row.get(0)?,
            files: row.get(1)?,
            overrides: row.get(2)?,
            seed: row.get(3)?,
            replication: row.get(4)?,
            ending: row.get(5)?,
            finish_ms: row.get(6)?,
            end_ms: row.get(7)?,
            messages: row.get(8)?,
            digest: row.get(9)?,
            criteria: row.get(10)?,
        };
        Ok((identity, row.get(11)?))
    };
    connection.query_row(&format!("SELECT {columns}, criteria, run_sha256 FROM runs"), [], of)
}

fn journal(path: &Path, connection: &Connection) -> Result<Vec<Entry>, RecordError> {
    let mut schedules: BTreeMap<i64, Arc<Baseline>> = BTreeMap::new();
    let mut query = sql(path, connection.prepare("SELECT id, data FROM schedules"))?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
    for row in sql(path, rows)? {
        let (id, data) = sql(path, row)?;
        schedules.insert(id, Arc::new(json(path, &data)?));
    }
    let mut entries = Vec::new();
    let mut query = sql(path, connection.prepare("SELECT at_ms, data, schedule FROM journal ORDER BY seq"))?;
    let mut rows = sql(path, query.query([]))?;
    while let Some(row) = sql(path, rows.next())? {
        let at = sql(path, row.get::<_, i64>(0))?;
        let data = sql(path, row.get_ref(1).and_then(|data| Ok(data.as_str()?)))?;
        let mut what: What = json(path, data)?;
        if let Some(id) = sql(path, row.get::<_, Option<i64>>(2))? {
            let schedule = schedules.get(&id).ok_or_else(|| damaged(path, format!("schedule {id} is missing")))?;
            exchange(&mut what, schedule.clone());
        }
        entries.push(Entry { at: Moment::from_ms(unsigned(path, at)?), what });
    }
    Ok(entries)
}

fn figures(connection: &Connection) -> rusqlite::Result<Vec<Figure>> {
    let mut query = connection.prepare("SELECT name, value, unit FROM metrics ORDER BY id")?;
    let figures = query.query_map([], |row| {
        let value: Option<f64> = row.get(1)?;
        Ok(Figure { name: row.get(0)?, value: value.unwrap_or(f64::NAN), unit: lasting(&row.get::<_, String>(2)?) })
    })?;
    figures.collect()
}

fn criterion(judged: Judged<'_>) -> Criterion {
    Criterion {
        name: lasting(&judged.name),
        target: judged.target.into_owned(),
        value: judged.value.unwrap_or(f64::NAN),
        unit: lasting(judged.unit.as_deref().unwrap_or("")),
        is_met: judged.met,
    }
}

/// Metrics and criteria are called by names that last as long as the program. There are some dozens, so those that a record brings are
/// kept, once each.
fn lasting(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeMap<String, &'static str>> = Mutex::new(BTreeMap::new());
    let mut names = NAMES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    names.entry(name.to_owned()).or_insert_with(|| Box::leak(name.to_owned().into_boxed_str()))
}
