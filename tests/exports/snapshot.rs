//! workflow.db as it stood at a moment.

use super::*;

const NOW: &str = "2031-07-15 12:00:00";

fn opened(bytes: &[u8]) -> (TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("workflow.db");
    std::fs::write(&path, bytes).expect("written");
    let connection = Connection::open(path).expect("a database");
    (folder, connection)
}

fn count(connection: &Connection, query: &str) -> i64 {
    connection.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// What facts alone say of tasks and blockers at a moment, without the code that writes tables.
#[derive(Default)]
struct Direct {
    started: BTreeSet<TaskId>,
    over: BTreeMap<TaskId, &'static str>,
    added: BTreeSet<TaskId>,
    /// Open blockers: the task, and whether it is above the first level.
    open: BTreeMap<u32, (Option<TaskId>, bool)>,
    resolved: BTreeMap<u32, Option<TaskId>>,
    gates: i64,
    standups: i64,
    delivered: i64,
    under_way: i64,
}

impl Direct {
    fn of(journal: &[Entry], at: Moment) -> Direct {
        let mut direct = Direct::default();
        for entry in journal {
            match &entry.what {
                What::Noted { fact, .. } if entry.at <= at => direct.note(fact),
                What::Delivered { .. } if entry.at <= at => direct.delivered += 1,
                What::Delivered { sent, .. } | What::Pending { sent, .. } if *sent <= at => direct.under_way += 1,
                _ => {}
            }
        }
        direct
    }

    fn note(&mut self, fact: &Fact) {
        match fact {
            Fact::WorkStarted { work, .. } | Fact::WorkStopped { work, .. } => self.started.extend(work.task()),
            Fact::TaskDone { task } => _ = self.over.insert(*task, "completed"),
            Fact::TaskDropped { task } => _ = self.over.insert(*task, "dropped"),
            Fact::TaskAdded { task } => {
                self.added.insert(*task);
                self.over.remove(task);
            }
            Fact::BlockerArose { blocker, task, .. } => _ = self.open.insert(blocker.0, (*task, false)),
            Fact::BlockerResolved { blocker, .. } => {
                self.resolved.extend(self.open.remove(&blocker.0).map(|(task, _)| (blocker.0, task)));
            }
            Fact::BlockerReopened { blocker, .. } => {
                self.open.extend(self.resolved.remove(&blocker.0).map(|task| (blocker.0, (task, false))));
            }
            Fact::BlockerEscalated { blocker, to, .. } | Fact::BlockerReturned { blocker, to, .. } => {
                if let Some((_, is_escalated)) = self.open.get_mut(&blocker.0) {
                    *is_escalated = to.0 > 1;
                }
            }
            Fact::GateClosed { .. } => self.gates += 1,
            Fact::StandupHeld { .. } => self.standups += 1,
            _ => {}
        }
    }

    fn statuses(&self, outcome: &Outcome) -> BTreeMap<String, i64> {
        let plan = &outcome.scenario.plan;
        let mut statuses = BTreeMap::new();
        for task in plan.task_ids().filter(|task| !plan.task(*task).is_added_later || self.added.contains(task)) {
            let is_blocked = self.open.values().any(|(of, _)| *of == Some(task));
            let status = match self.over.get(&task) {
                Some(over) => over,
                None if is_blocked => "blocked",
                None if self.started.contains(&task) => "in_progress",
                None => "pending",
            };
            *statuses.entry(status.to_owned()).or_default() += 1;
        }
        statuses
    }
}

fn noons(outcome: &Outcome) -> Vec<Moment> {
    let last = outcome.scenario.day(outcome.end);
    let noons = (1..=last).filter_map(|day| outcome.scenario.moment(&format!("day {day} 12:00")).ok());
    // What comes after the finish, such as the last retrospective, is no run under way.
    noons.filter(|noon| *noon < outcome.finish.unwrap_or(outcome.end)).collect()
}

#[test]
fn a_snapshot_of_every_noon_is_what_the_facts_until_then_say() {
    for outcome in [carried_out("todo-api", 7), carried_out("scope-growth", 1)] {
        let mut seen = BTreeSet::new();
        for noon in noons(&outcome) {
            let bytes = snapshot(&outcome, noon, NOW.parse().expect("a date")).expect("a snapshot");
            let (_folder, connection) = opened(&bytes);
            let direct = Direct::of(&outcome.journal, noon);
            let mut query = connection.prepare("SELECT status, count(*) FROM tasks GROUP BY status").expect("SQL");
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))).expect("rows");
            let statuses: BTreeMap<String, i64> = rows.map(|row| row.expect("a row")).collect();
            assert_eq!(statuses, direct.statuses(&outcome), "{} at {noon:?}", outcome.scenario.name);
            seen.extend(statuses.into_keys());
            let open = |is_escalated: bool| direct.open.values().filter(|(_, is)| *is == is_escalated).count() as i64;
            assert_eq!(count(&connection, "SELECT count(*) FROM blockers WHERE status = 'active'"), open(false));
            assert_eq!(count(&connection, "SELECT count(*) FROM blockers WHERE status = 'escalated'"), open(true));
            assert_eq!(count(&connection, "SELECT count(*) FROM quality_gates"), direct.gates);
            assert_eq!(count(&connection, "SELECT count(*) FROM team_sync_log WHERE sync_type = 'daily_standup'"), direct.standups);
            assert_eq!(count(&connection, "SELECT count(*) FROM agent_messages WHERE acknowledged = 1"), direct.delivered);
            assert_eq!(count(&connection, "SELECT count(*) FROM agent_messages WHERE acknowledged = 0"), direct.under_way);
            nothing_lies_ahead(&connection);
            is_sound(&connection);
        }
        assert!(["pending", "in_progress", "completed"].iter().all(|status| seen.contains(*status)), "{seen:?}");
    }
}

/// What has happened happened by now.
fn nothing_lies_ahead(connection: &Connection) {
    let past = [
        ("tasks", "completed_at"),
        ("tasks", "actual_start"),
        ("tasks", "created_at"),
        ("blockers", "timestamp"),
        ("blockers", "resolved_at"),
        ("quality_gates", "timestamp"),
        ("handoff_log", "timestamp"),
        ("handoff_log", "confirmed_at"),
        ("agent_messages", "timestamp"),
        ("tactical_decisions", "timestamp"),
        ("coordination_log", "timestamp"),
        ("sop_compliance", "timestamp"),
        ("review_deployments", "timestamp"),
        ("risks", "struck_at"),
        ("team_status", "last_updated"),
        ("runs", "end"),
    ];
    for (table, column) in past {
        assert_eq!(count(connection, &format!("SELECT count(*) FROM {table} WHERE {column} > '{NOW}'")), 0, "{table}.{column}");
    }
    assert_eq!(count(connection, &format!("SELECT count(*) FROM team_status WHERE last_updated <> '{NOW}'")), 0);
    assert_eq!(count(connection, "SELECT count(*) FROM runs WHERE ending = 'running' AND finish IS NULL"), 1);
    let (past, ahead) = ("planned_start <= '2031-07-15 12:00:00'", "planned_end_date > '2031-07-15 12:00:00'");
    assert!(count(connection, &format!("SELECT count(*) FROM tasks WHERE {past} OR {ahead}")) > 0);
}

fn is_sound(connection: &Connection) {
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
    assert_eq!(count(connection, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(count(connection, "SELECT application_id FROM pragma_application_id"), i64::from(SNAPSHOT_APPLICATION_ID));
}

#[test]
fn canonical_queries_answer_as_of_today() {
    let outcome = carried_out("todo-api", 7);
    let noon = outcome.scenario.moment("day 3 12:00").expect("a moment");
    let bytes = snapshot(&outcome, noon, NOW.parse().expect("a date")).expect("a snapshot");
    let (_folder, connection) = opened(&bytes);
    // As an orchestration tool asks on that day, with its `date('now')` in place.
    let today = "date('2031-07-15 12:00:00')";
    let handoffs = Told::of(&outcome).history.trouble.handoffs;
    let midnight = outcome.scenario.moment("day 3").expect("a moment");
    let opened_today = handoffs.iter().filter(|handoff| (midnight..=noon).contains(&handoff.opened)).count();
    assert_eq!(count(&connection, &format!("SELECT count(*) FROM handoff_log WHERE date = {today}")), opened_today as i64);
    assert_eq!(
        count(&connection, &format!("SELECT count(*) FROM team_sync_log WHERE sync_date = {today} AND sync_type = 'daily_standup'")),
        1
    );
}

#[test]
fn a_snapshot_of_the_end_is_the_whole_run() {
    let outcome = carried_out("todo-api", 7);
    let end = outcome.scenario.civil(outcome.end);
    let (_snapshots, taken) = opened(&snapshot(&outcome, outcome.end, end).expect("a snapshot"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("workflow.db");
    write(&Told::of(&outcome), &path).expect("written");
    let whole = Connection::open(&path).expect("a database");
    let mut tables = whole.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").expect("SQL");
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    assert!(tables.len() > 15);
    for table in tables {
        assert!(content(&whole, &table) == content(&taken, &table), "{table}");
    }
    assert_eq!(count(&whole, "SELECT application_id FROM pragma_application_id"), i64::from(APPLICATION_ID));
}

fn content(connection: &Connection, table: &str) -> Vec<String> {
    let mut query = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).expect("SQL");
    let width = query.column_count();
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        (0..width).map(|column| Ok(format!("{:?}", row.get::<_, rusqlite::types::Value>(column)?))).collect()
    };
    query.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
}

#[test]
fn a_snapshot_is_not_taken_for_a_run_nor_taken_of_what_never_was() {
    let outcome = carried_out("todo-api", 7);
    let now = NOW.parse().expect("a date");
    let noon = outcome.scenario.moment("day 2 12:00").expect("a moment");
    let (folder, _connection) = opened(&snapshot(&outcome, noon, now).expect("a snapshot"));
    let refused = sandtable::record::load(&folder.path().join("workflow.db"), |_| Err("not asked".into())).expect_err("it is refused");
    assert!(refused.to_string().contains("a snapshot of a run") && refused.exit_status() == 2, "{refused}");
    let make = export::named("snapshot").and_then(|format| format.of_run).expect("a format");
    for (at, why) in [
        (None, "say of which moment"),
        (Some("day 500 12:00"), "the run ended at 20"),
        (Some("1999-01-01 10:00"), "is before the start"),
        (Some("soon"), "is not a moment"),
    ] {
        let options = Options { at: at.map(str::to_owned), now: Some(now), ..Options::default() };
        match make(&Told::of(&outcome), &options) {
            Err(ExportError::Refused(told)) => assert!(told.contains(why), "{told}"),
            other => panic!("{at:?}: {:?}", other.map(|exported| exported.bytes.len())),
        }
    }
}
