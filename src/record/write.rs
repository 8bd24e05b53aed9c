//! Writes a run into a new `workflow.db`, the same bytes for the same run.

use super::rows::{Told, timestamp};
use super::seal::{Identity, seal};
use super::tables;
use super::{APPLICATION_ID, RecordError, USER_VERSION, schema};
use crate::domain::baseline::Baseline;
use crate::domain::journal::{Entry, What};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::journal::{write_line, write_message};
use crate::outcome::{Judged, Outcome, finite};
use rusqlite::{Connection, OpenFlags, params};
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Writes `workflow.db` to `path`, where nothing may be yet. A folder that must be made whole or not at all is its caller's to rename.
///
/// # Errors
/// If the file is there already, or the machine fails: disk, permissions.
pub fn write(told: &Told<'_>, path: &Path) -> Result<(), RecordError> {
    let failed = |what: String| RecordError::Failed { path: path.to_owned(), what };
    let target = path.to_str().ok_or_else(|| failed("the path is not UTF-8".into()))?;
    if path.exists() {
        return Err(failed("there is a file already".into()));
    }
    fill(told, target).map_err(|error| RecordError::of(path, &error))
}

fn fill(told: &Told<'_>, target: &str) -> rusqlite::Result<()> {
    let connection = make(told)?;
    // The copy, unlike its source, is to outlive the program.
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    connection.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}

/// All tables of a run, in a database that goes when it is closed.
pub fn make(told: &Told<'_>) -> rusqlite::Result<Connection> {
    // Without a name it is a private file that SQLite removes; `VACUUM INTO` then lays the pages out in an order that no earlier
    // insertion shows in. Nothing is lost with it, so it needs neither a journal nor to reach the disk. A run of 100,000
    // tasks is written in four fifths of the time with 128 MiB of pages in memory instead of SQLite's 2.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags("", flags)?;
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};"
    ))?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(schema::TABLES)?;
    fill_run(&transaction, told.outcome)?;
    fill_figures(&transaction, told)?;
    tables::fill(&transaction, told)?;
    fill_journal(&transaction, told.outcome)?;
    transaction.execute_batch(schema::INDEXES)?;
    transaction.commit()?;
    Ok(connection)
}

/// As JSON. What has no value is `null`, and nothing here has keys that are not text, so there is nothing that could fail.
pub fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{:?}", error.to_string()))
}

fn fill_run(connection: &Connection, outcome: &Outcome) -> rusqlite::Result<()> {
    let scenario = &*outcome.scenario;
    let source = &scenario.source;
    let criteria: Vec<Judged<'_>> = outcome.criteria.iter().map(Judged::with_unit).collect();
    let summary = outcome.summary();
    let identity = Identity {
        path: source.path.clone(),
        files: to_json(&source.files),
        overrides: to_json(&source.overrides),
        seed: outcome.seed.to_string(),
        replication: outcome.replication.to_string(),
        ending: to_json(&outcome.ending),
        finish_ms: outcome.finish.map(|finish| integer(finish.ms())),
        end_ms: integer(outcome.end.ms()),
        messages: integer(outcome.messages),
        digest: outcome.digest.clone(),
        criteria: to_json(&criteria),
    };
    let columns = "scenario, description, scenario_path, scenario_text, scenario_files, overrides, seed, replication, version, ending,
        ending_data, start, finish, end, finish_ms, end_ms, duration_hours, baseline_hours, target, on_time, buffer_consumed, messages,
        journal_entries, journal_sha256, criteria, run_sha256";
    let mut insert =
        connection.prepare(&format!("INSERT INTO runs({columns}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"))?;
    insert.execute(params![
        scenario.name,
        scenario.description,
        identity.path,
        source.files.first().map_or("", |(_, text)| text),
        identity.files,
        identity.overrides,
        identity.seed,
        identity.replication,
        env!("CARGO_PKG_VERSION"),
        outcome.ending.name(),
        identity.ending,
        summary.start,
        summary.finish,
        timestamp(scenario, outcome.end),
        identity.finish_ms,
        identity.end_ms,
        summary.duration_hours,
        summary.baseline_hours,
        summary.target,
        summary.on_time,
        summary.buffer_consumed,
        identity.messages,
        integer(outcome.journal.len() as u64),
        identity.digest,
        identity.criteria,
        seal(&identity, &outcome.figures),
    ])?;
    Ok(())
}

/// SQLite counts to 2^63; so does the clock.
pub fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn fill_figures(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO metrics(name, value, unit) VALUES(?,?,?)")?;
    for figure in &told.outcome.figures {
        insert.execute(params![figure.name, finite(figure.value), figure.unit])?;
    }
    let columns = "day, team, member, direct_hours, rework_hours, coordination_hours, blocked_hours, waiting_hours, idle_hours, \
                   available_hours, share";
    let mut insert = connection.prepare(&format!("INSERT INTO utilization({columns}) VALUES(?,?,?,?,?,?,?,?,?,?,?)"))?;
    for row in told.days() {
        let [direct, rework, coordination, blocked, waiting, idle, available] = row.parts();
        let share = row.hours.utilization().and_then(finite);
        insert.execute(params![row.day, row.team, row.member, direct, rework, coordination, blocked, waiting, idle, available, share])?;
    }
    Ok(())
}

fn fill_journal(connection: &Connection, outcome: &Outcome) -> rusqlite::Result<()> {
    let scenario = &*outcome.scenario;
    let mut note = connection.prepare("INSERT INTO journal(at_ms,timestamp,kind,agent,type,text,data,schedule) VALUES(?,?,?,?,?,?,?,?)")?;
    let mut log = connection.prepare("INSERT INTO agent_messages VALUES(?,?,?,?,?,?,?,?,?)")?;
    let mut schedules = Schedules::default();
    let mut text = String::new();
    for entry in &outcome.journal {
        let (what, schedule) = schedules.without(&entry.what, connection)?;
        let data = to_json(&*what);
        let (kind, by, inner) = match &entry.what {
            What::Delivered { from, .. } => ("message", *from, "message"),
            What::Pending { from, .. } => ("pending", *from, "message"),
            What::Noted { by, .. } => ("fact", *by, "fact"),
        };
        text.clear();
        write_line(entry, scenario, &mut text);
        let (agent, at) = (by.name(&scenario.organization), timestamp(scenario, entry.at));
        note.execute(params![integer(entry.at.ms()), at, kind, agent, variant(&data, inner), text, data, schedule])?;
        if let Some(letter) = Letter::of(entry) {
            text.clear();
            write_message(letter.message, scenario, &mut text);
            log.execute(params![
                integer(letter.id),
                timestamp(scenario, letter.sent),
                agent,
                letter.to.name(&scenario.organization),
                letter.message.kind().name(),
                text,
                letter.message.task().map(|task| &scenario.plan.task(task).id),
                format!("{:?}", letter.message.priority()),
                letter.is_delivered,
            ])?;
        }
    }
    Ok(())
}

/// A message of the journal, delivered or not.
struct Letter<'a> {
    id: u64,
    to: AgentId,
    sent: Moment,
    message: &'a Message,
    is_delivered: bool,
}

impl<'a> Letter<'a> {
    fn of(entry: &'a Entry) -> Option<Letter<'a>> {
        match &entry.what {
            What::Delivered { id, to, sent, message, .. } => Some(Letter { id: *id, to: *to, sent: *sent, message, is_delivered: true }),
            What::Pending { id, to, sent, message, .. } => Some(Letter { id: *id, to: *to, sent: *sent, message, is_delivered: false }),
            What::Noted { .. } => None,
        }
    }
}

/// The name of what stands in `data` as its `field`: `"fact":{"task_done":...}` and `"message":"begin"` name `task_done` and `begin`.
/// What comes before is numbers, so the first place where the field is found is the field.
fn variant<'a>(data: &'a str, field: &str) -> &'a str {
    let value = data.split_once(&format!("\"{field}\":")).map_or("", |(_, value)| value);
    value.split('"').nth(1).unwrap_or("")
}

/// Schedules go into a table of their own, once each: every team is sent one every day, and they are as long as the plan.
#[derive(Default)]
struct Schedules {
    known: Vec<Arc<Baseline>>,
}

impl Schedules {
    /// An entry's content with its schedule replaced by the place of the row that holds it.
    fn without<'a>(&mut self, what: &'a What, connection: &Connection) -> rusqlite::Result<(Cow<'a, What>, Option<i64>)> {
        let (What::Delivered { message, .. } | What::Pending { message, .. }) = what else { return Ok((Cow::Borrowed(what), None)) };
        let (Message::Priorities(baseline) | Message::Rescheduled(baseline)) = message else { return Ok((Cow::Borrowed(what), None)) };
        let is_same = |known: &Arc<Baseline>| Arc::ptr_eq(known, baseline) || known == baseline;
        let place = match self.known.iter().rposition(is_same) {
            Some(place) => place,
            None => {
                let mut insert = connection.prepare_cached("INSERT INTO schedules(id, revision, data) VALUES(?,?,?)")?;
                insert.execute(params![integer(self.known.len() as u64 + 1), baseline.revision, to_json(&**baseline)])?;
                self.known.push(baseline.clone());
                self.known.len() - 1
            }
        };
        let mut what = what.clone();
        let stub = Arc::new(Baseline { revision: baseline.revision, ..Baseline::default() });
        exchange(&mut what, stub);
        Ok((Cow::Owned(what), Some(integer(place as u64 + 1))))
    }
}

/// Puts `schedule` in the place of the one that a message brings; nothing if it brings none.
pub fn exchange(what: &mut What, schedule: Arc<Baseline>) {
    if let What::Delivered { message, .. } | What::Pending { message, .. } = what
        && let Message::Priorities(baseline) | Message::Rescheduled(baseline) = message
    {
        *baseline = schedule;
    }
}
