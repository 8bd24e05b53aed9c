//! Holds a record against the same run carried out again: the first row that differs, in whichever table.

use super::load::{self, open, sql};
use super::write::make;
use super::{RecordError, Told};
use crate::scenario::{Scenario, Source};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use std::path::Path;

/// What a record says was run.
pub struct Recorded {
    pub scenario: Scenario,
    pub seed: u64,
    pub replication: u64,
    /// Of the program that wrote it.
    pub version: String,
}

/// The first difference between a record and a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: String,
    /// From 1, in the order in which the table was filled.
    pub row: u64,
    pub column: String,
    /// As text; `None` where one of the two has no such row.
    pub recorded: Option<String>,
    pub simulated: Option<String>,
    /// For a row of the journal: when, as its line says.
    pub at: Option<String>,
}

/// What the database at `path` says was run; its journal and figures are not looked at.
///
/// # Errors
/// See [`RecordError`].
pub fn recorded(path: &Path, read: impl FnOnce(&Source) -> Result<Scenario, String>) -> Result<Recorded, RecordError> {
    let connection = open(path)?;
    let (scenario, seed, replication) = load::identity(path, &connection, read)?;
    let version = sql(path, connection.query_row("SELECT version FROM runs", [], |row| row.get(0)))?;
    Ok(Recorded { scenario, seed, replication, version })
}

/// Compares every table of the database at `path` with those of a run, the journal first: what happened first tells most. The version of
/// the program that wrote it may differ.
///
/// # Errors
/// See [`RecordError`].
pub fn first_difference(path: &Path, told: &Told<'_>) -> Result<Option<Difference>, RecordError> {
    let recorded = open(path)?;
    let simulated = sql(path, make(told))?;
    let mut tables = sql(path, tables(&simulated))?;
    tables.sort_by_key(|table| (table != "journal", table != "runs"));
    for table in tables {
        if let Some(difference) = sql(path, compare(&table, &recorded, &simulated))? {
            return Ok(Some(difference));
        }
    }
    Ok(None)
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?;
    query.query_map([], |row| row.get(0))?.collect()
}

fn compare(table: &str, recorded: &Connection, simulated: &Connection) -> rusqlite::Result<Option<Difference>> {
    // The name comes from the schema of this program.
    let select = format!("SELECT * FROM {table} ORDER BY rowid");
    let (mut theirs, mut ours) = (recorded.prepare(&select)?, simulated.prepare(&select)?);
    let (theirs_are, columns) = (load::columns(recorded, table)?, load::columns(simulated, table)?);
    let difference = |row: u64, column: &str, recorded: Option<String>, simulated: Option<String>, at: Option<String>| Difference {
        table: table.to_owned(),
        row,
        column: column.to_owned(),
        recorded,
        simulated,
        at,
    };
    if theirs_are != columns {
        return Ok(Some(difference(0, "", Some(theirs_are.join(", ")), Some(columns.join(", ")), None)));
    }
    let (mut theirs, mut ours) = (theirs.query([])?, ours.query([])?);
    for number in 1.. {
        let (their, our) = (theirs.next()?, ours.next()?);
        let text = |row: &Row<'_>| told(row, &columns);
        match (their, our) {
            (None, None) => break,
            (Some(their), None) => return Ok(Some(difference(number, "", Some(text(their)?), None, at(table, their)?))),
            (None, Some(our)) => return Ok(Some(difference(number, "", None, Some(text(our)?), at(table, our)?))),
            (Some(their), Some(our)) => {
                for (place, column) in order(table, &columns) {
                    let (their_value, our_value): (Value, Value) = (their.get(place)?, our.get(place)?);
                    if their_value != our_value {
                        let (recorded, simulated) = (Some(shown(&their_value)), Some(shown(&our_value)));
                        return Ok(Some(difference(number, column, recorded, simulated, at(table, our)?)));
                    }
                }
            }
        }
    }
    Ok(None)
}

/// Columns to compare: of the journal first the line that people read.
fn order<'a>(table: &str, columns: &'a [String]) -> Vec<(usize, &'a str)> {
    let mut order: Vec<(usize, &str)> = columns.iter().map(String::as_str).enumerate().collect();
    order.retain(|(_, column)| !(table == "runs" && *column == "version"));
    order.sort_by_key(|(_, column)| *column != "text");
    order
}

fn at(table: &str, row: &Row<'_>) -> rusqlite::Result<Option<String>> {
    if table == "journal" { row.get("timestamp").map(Some) } else { Ok(None) }
}

fn told(row: &Row<'_>, columns: &[String]) -> rusqlite::Result<String> {
    let told: rusqlite::Result<Vec<String>> =
        columns.iter().enumerate().map(|(place, column)| Ok(format!("{column} {}", shown(&row.get(place)?)))).collect();
    Ok(told?.join(", "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
