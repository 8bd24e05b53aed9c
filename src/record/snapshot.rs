//! `workflow.db` as it stood at a moment of a run, with dates shifted so that the moment is now: by the code that writes whole runs, fed
//! with no more than had happened by then.

use super::rows::Told;
use super::schema::SNAPSHOT_APPLICATION_ID;
use super::story::Story;
use super::write::make;
use crate::domain::journal::{Ending, Entry, What};
use crate::engine::time::Moment;
use crate::history::History;
use crate::journal::Digest;
use crate::ledger::Ledger;
use crate::metrics::Metrics;
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use jiff::civil::DateTime;
use rusqlite::{Connection, MAIN_DB};
use std::sync::Arc;

/// As `runs` calls the ending of a run that goes on.
const RUNNING: &str = "running";

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("the run ended at {0}; name a moment up to then")]
    AfterTheEnd(String),
    #[error("{0} is too early a date for what happened before it")]
    TooEarly(DateTime),
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
}

/// The database of a run at `at`, with `at` falling on `now`: the same bytes for the same three.
///
/// # Errors
/// See [`SnapshotError`]; `Sql` only if memory or the temporary folder is full.
pub fn snapshot(outcome: &Outcome, at: Moment, now: DateTime) -> Result<Vec<u8>, SnapshotError> {
    if at > outcome.end {
        return Err(SnapshotError::AfterTheEnd(outcome.scenario.timestamp(outcome.end)));
    }
    let until = until(outcome, at, shifted(&outcome.scenario, at, now)?);
    let is_over = at == outcome.end;
    let told = if is_over {
        Told::of(&until)
    } else {
        let (scenario, journal) = (&*until.scenario, &until.journal[..]);
        Told {
            outcome: &until,
            history: History::until(scenario, journal, at),
            story: Story::of(scenario, journal),
            ledger: Ledger::of(journal, scenario),
        }
    };
    let connection = make(&told)?;
    mark(&connection, is_over)?;
    Ok(connection.serialize(MAIN_DB)?.to_vec())
}

/// The scenario with another start. What happens in it is told in time since the start, so every date moves, and nothing else does.
fn shifted(scenario: &Scenario, at: Moment, now: DateTime) -> Result<Scenario, SnapshotError> {
    let since = i64::try_from(at.ms()).map_err(|_| SnapshotError::TooEarly(now))?;
    let start = now.checked_sub(jiff::SignedDuration::from_millis(since)).ok().filter(|start| start.year() >= 1);
    Ok(Scenario { start: start.ok_or(SnapshotError::TooEarly(now))?, ..scenario.clone() })
}

/// The run as if it had been cut off at `at`. What is under way then is as it is at a run's end: sent, and not acknowledged.
fn until(outcome: &Outcome, at: Moment, scenario: Scenario) -> Outcome {
    let journal: Vec<Entry> = outcome.journal.iter().filter_map(|entry| as_of(entry, at)).collect();
    let mut digest = Digest::new();
    journal.iter().for_each(|entry| digest.add(entry, &scenario));
    let digest = digest.hex();
    let scenario = Arc::new(scenario);
    if at == outcome.end {
        return Outcome { scenario, journal, digest, ..outcome.clone() };
    }
    let mut metrics = Metrics::new(&scenario);
    let mut delivered = 0;
    for entry in &journal {
        match &entry.what {
            What::Noted { by, fact } => metrics.hear(entry.at, *by, fact, &scenario),
            What::Delivered { from, to, message, .. } => {
                metrics.delivered(*from, *to, message);
                delivered += 1;
            }
            What::Pending { .. } => {}
        }
    }
    let mut figures = metrics.figures(at, delivered, &scenario);
    // What agents told themselves until then is on no record.
    figures.iter_mut().filter(|figure| figure.name == "messages").for_each(|figure| figure.value = f64::NAN);
    Outcome {
        scenario,
        seed: outcome.seed,
        replication: outcome.replication,
        ending: Ending::Horizon { why: vec!["the run went on".into()] },
        end: at,
        journal,
        figures,
        // They judge what is over.
        criteria: Vec::new(),
        messages: delivered,
        digest,
        finish: outcome.finish.filter(|finish| *finish <= at),
    }
}

/// An entry as it was to be seen at a moment; `None` if it was not yet.
fn as_of(entry: &Entry, at: Moment) -> Option<Entry> {
    match &entry.what {
        What::Noted { .. } => (entry.at <= at).then(|| entry.clone()),
        What::Delivered { .. } if entry.at <= at => Some(entry.clone()),
        What::Delivered { id, from, to, sent, message } | What::Pending { id, from, to, sent, message } => (*sent <= at).then(|| {
            let what = What::Pending { id: *id, from: *from, to: *to, sent: *sent, message: message.clone() };
            Entry { at: entry.at, what }
        }),
    }
}

/// Says of the database what it is, so that nobody takes it for a whole run, and lays its pages out as if nothing had been changed.
fn mark(connection: &Connection, is_over: bool) -> rusqlite::Result<()> {
    if !is_over {
        connection.execute("UPDATE runs SET ending = ?1, ending_data = json_quote(?1)", [RUNNING])?;
    }
    connection.execute_batch(&format!("PRAGMA application_id = {SNAPSHOT_APPLICATION_ID}; VACUUM;"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, hours};

    fn now() -> DateTime {
        jiff::civil::date(2030, 1, 1).at(12, 0, 0, 0)
    }

    fn opened(bytes: &[u8]) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true).unwrap();
        connection
    }

    fn texts(connection: &Connection, query: &str) -> Vec<String> {
        let mut statement = connection.prepare(query).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn tasks_stand_as_they_stood_and_nothing_of_later_is_told() {
        let connection = opened(&snapshot(&sample::outcome(), hours(11), now()).unwrap());
        assert_eq!(texts(&connection, "SELECT status FROM tasks ORDER BY id"), ["completed", "in_progress", "pending"]);
        assert_eq!(texts(&connection, "SELECT completed_at FROM tasks WHERE completed_at IS NOT NULL"), ["2030-01-01 11:00:00"]);
        assert_eq!(texts(&connection, "SELECT DISTINCT last_updated FROM team_status"), ["2030-01-01 12:00:00"]);
        assert_eq!(
            texts(&connection, "SELECT start || ' ' || end || ' ' || ending FROM runs"),
            ["2030-01-01 01:00:00 2030-01-01 12:00:00 running"]
        );
        assert_eq!(texts(&connection, "SELECT timestamp FROM journal WHERE kind = 'fact' AND timestamp > '2030-01-01 12:00:00'"), [""; 0]);
    }

    #[test]
    fn a_message_under_way_is_sent_and_not_acknowledged() {
        let mut outcome = sample::outcome();
        let late = outcome.journal.iter_mut().find(|entry| matches!(entry.what, What::Delivered { .. }) && entry.at == hours(10)).unwrap();
        late.at = hours(12);
        let What::Delivered { id, .. } = late.what else { unreachable!() };
        outcome.journal.sort_by_key(|entry| entry.at);
        let acknowledged = |at| {
            let connection = opened(&snapshot(&outcome, at, now()).unwrap());
            texts(&connection, &format!("SELECT CAST(acknowledged AS TEXT) FROM agent_messages WHERE id = {id}"))
        };
        assert_eq!([hours(9), hours(11), hours(12)].map(acknowledged), [vec![], vec!["0".to_owned()], vec!["1".to_owned()]]);
    }

    #[test]
    fn a_snapshot_is_the_same_bytes_each_time_and_of_the_run_alone() {
        let outcome = sample::outcome();
        let one = snapshot(&outcome, hours(11), now()).unwrap();
        assert!(one == snapshot(&outcome, hours(11), now()).unwrap());
        assert!(matches!(snapshot(&outcome, hours(21), now()), Err(SnapshotError::AfterTheEnd(_))));
        let first_year = jiff::civil::date(-9999, 1, 1).at(0, 0, 0, 0);
        assert!(matches!(snapshot(&outcome, hours(11), first_year), Err(SnapshotError::TooEarly(_))));
    }
}
