//! Tests of the record: every table against the journal, a run read back, and files that are not what they should be.

use super::*;
use crate::domain::journal::What;
use crate::outcome::Outcome;
use crate::sample::{self, HOSTILE};
use rusqlite::Connection;
use std::path::Path;

struct Written {
    folder: tempfile::TempDir,
    outcome: Outcome,
    connection: Connection,
}

fn written() -> Written {
    let folder = tempfile::tempdir().unwrap();
    let outcome = sample::outcome();
    let path = folder.path().join("workflow.db");
    write(&Told::of(&outcome), &path).unwrap();
    Written { connection: Connection::open(&path).unwrap(), folder, outcome }
}

impl Written {
    fn path(&self) -> PathBuf {
        self.folder.path().join("workflow.db")
    }

    /// The rows of a query, each value as text, with bars between.
    fn rows(&self, query: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(query).unwrap();
        let width = statement.column_count();
        let value = |value: rusqlite::types::Value| match value {
            rusqlite::types::Value::Null => "null".to_owned(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Real(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(_) => "blob".to_owned(),
        };
        let row = |row: &rusqlite::Row<'_>| Ok((0..width).map(|at| value(row.get(at).unwrap())).collect::<Vec<_>>().join("|"));
        statement.query_map([], row).unwrap().map(Result::unwrap).collect()
    }

    fn one(&self, query: &str) -> String {
        self.rows(query).join("\n")
    }
}

fn read(path: &Path) -> Result<Outcome, RecordError> {
    load(path, |_| Ok(sample::scenario()))
}

#[test]
fn a_run_read_back_is_the_run_that_was_written() {
    let written = written();
    let mut seen = None;
    let outcome = load(&written.path(), |source| {
        seen = Some(source.clone());
        Ok(sample::scenario())
    });
    assert_eq!(outcome.unwrap(), written.outcome);
    assert_eq!(seen.unwrap(), written.outcome.scenario.source);
}

#[test]
fn two_records_of_one_run_are_the_same_bytes() {
    let (first, second) = (written(), written());
    assert!(std::fs::read(first.path()).unwrap() == std::fs::read(second.path()).unwrap());
}

#[test]
fn the_database_is_sound_and_says_whose_it_is() {
    let written = written();
    assert_eq!(written.one("PRAGMA integrity_check"), "ok");
    assert!(written.rows("PRAGMA foreign_key_check").is_empty());
    assert_eq!(written.one("PRAGMA application_id"), APPLICATION_ID.to_string());
    assert_eq!(written.one("PRAGMA user_version"), USER_VERSION.to_string());
    assert_eq!(written.one("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%STRICT'"), "0");
}

#[test]
fn every_table_has_the_columns_that_other_tools_query() {
    let written = written();
    let expected = [
        ("agent_messages", "id timestamp from_agent to_agent message_type content task_id priority acknowledged"),
        ("handoff_log", "id timestamp date from_team to_team deliverable handoff_package status confirmed_by confirmed_at notes"),
        ("quality_gates", "id timestamp gate_level item_id item_name gate_status checks_run failed_checks enforced_by"),
        ("sop_compliance", "id timestamp sop_name item_id compliance_status violations agent notes"),
        (
            "blockers",
            "id timestamp blocker_id blocker_type blocker_subtype task_id description current_level status on_critical_path resolution \
             resolved_at",
        ),
        (
            "blocker_patterns",
            "id blocker_type blocker_subtype blocker_signature solution solution_steps resolution_level specialist_used success_rate \
             usage_count last_used",
        ),
        ("team_status", "team_name active_tasks queued_tasks capacity utilization_percent current_epic blockers last_updated"),
        ("review_deployments", "id timestamp reviewer_agent item_id item_type review_status review_result feedback"),
        ("team_sync_log", "id sync_date sync_type teams_involved summary issues_identified actions_taken"),
        ("tactical_decisions", "id timestamp decision_type situation decision_made rationale impact outcome options_considered"),
        ("coordination_log", "id timestamp coordinator teams_involved coordination_type outcome"),
        (
            "tasks",
            "id phase_number description assigned_agent status dependencies created_at completed_at epic feature team planned_start \
             planned_end_date actual_start effort_planned effort_actual on_critical_path total_float",
        ),
    ];
    for (table, columns) in expected {
        let found = written.rows(&format!("SELECT name FROM pragma_table_xinfo('{table}')")).join(" ");
        assert_eq!(found, columns, "{table}");
    }
    for empty in ["blockers", "blocker_patterns", "quality_gates", "review_deployments", "tactical_decisions"] {
        assert_eq!(written.one(&format!("SELECT count(*) FROM {empty}")), "0", "{empty}");
    }
}

#[test]
fn the_journal_table_holds_every_entry_in_order_with_its_canonical_line() {
    let written = written();
    let rows = written.rows("SELECT seq, at_ms, text FROM journal ORDER BY seq");
    let scenario = &written.outcome.scenario;
    let expected: Vec<String> = (1..)
        .zip(&written.outcome.journal)
        .map(|(seq, entry)| {
            let mut line = String::new();
            crate::journal::write_line(entry, scenario, &mut line);
            format!("{seq}|{}|{line}", entry.at.ms())
        })
        .collect();
    assert_eq!(rows, expected);
    let first = written.one("SELECT kind, agent, type, timestamp FROM journal WHERE type IN ('risk_struck', 'begin')");
    assert_eq!(first, "message|world|begin|2026-03-02 08:00:00\nfact|frontend|risk_struck|2026-03-02 18:00:00");
    assert_eq!(written.one("SELECT count(*), count(schedule) FROM journal WHERE type = 'priorities'"), "2|2");
    assert_eq!(written.one("SELECT count(*) FROM schedules"), "1");
}

#[test]
fn the_message_log_holds_every_message_and_no_fact() {
    let written = written();
    let is_message = |what: &What| match what {
        What::Delivered { .. } | What::Pending { .. } => true,
        What::Noted { .. } => false,
    };
    let messages = written.outcome.journal.iter().filter(|entry| is_message(&entry.what)).count();
    assert_eq!(written.one("SELECT count(*), sum(acknowledged) FROM agent_messages"), format!("{messages}|{}", messages - 1));
    let last = "2026-03-03 04:00:00|delivery-coordinator|frontend|clarification|impediments on day 2?|null|P1|0";
    let columns = "timestamp, from_agent, to_agent, message_type, content, task_id, priority, acknowledged";
    assert_eq!(written.one(&format!("SELECT {columns} FROM agent_messages ORDER BY id DESC LIMIT 1")), last);
    let assignment = written.one("SELECT content, task_id FROM agent_messages WHERE message_type = 'task_assignment' LIMIT 1");
    assert_eq!(assignment, "task T-1 is released|T-1");
}

#[test]
fn handoffs_from_planning_and_to_testing_are_logged_with_their_checklists() {
    let written = written();
    let columns = "timestamp, date, from_team, to_team, status, confirmed_by, confirmed_at";
    let expected = [
        "2026-03-02 08:00:00|2026-03-02|planning|execution|rejected|execution-director|2026-03-02 08:00:00",
        "2026-03-02 08:00:00|2026-03-02|planning|execution|complete|execution-director|2026-03-02 08:00:00",
        "2026-03-03 03:00:00|2026-03-03|execution|testing|complete|project-task-planner|2026-03-03 04:00:00",
    ];
    assert_eq!(written.rows(&format!("SELECT {columns} FROM handoff_log ORDER BY id")), expected);
    let parts = ["meeting.points", "meeting.attendees", "checklist"].map(|part| format!("json_array_length(handoff_package, '$.{part}')"));
    assert_eq!(written.one(&format!("SELECT {} FROM handoff_log WHERE id = 1", parts.join(", "))), "9|5|8");
    let open = "SELECT value ->> 'point', value ->> '$.open[0]' FROM handoff_log, json_each(handoff_package, '$.checklist')
                WHERE handoff_log.id = 1 AND NOT value ->> 'met'";
    assert_eq!(written.one(open), "timeline with adequate buffer|the buffer is 5 %");
}

#[test]
fn tasks_agree_with_the_journal() {
    let written = written();
    let columns = "id, phase_number, status, dependencies, completed_at, team, planned_start, planned_end_date, actual_start,
                   effort_planned, effort_actual, on_critical_path, total_float";
    let expected = [
        "T-1|4|completed||2026-03-02 18:00:00|backend|2026-03-02 08:00:00|2026-03-02 18:00:00|2026-03-02 08:00:00|10|10|1|0",
        "T-2|4|completed|T-1:team|2026-03-03 03:00:00|frontend|2026-03-02 18:00:00|2026-03-03 00:00:00|2026-03-02 18:00:00|12|14|1|0",
        "T-3|4|completed|T-2:team|2026-03-03 03:00:00|frontend|2026-03-03 00:00:00|2026-03-03 00:00:00|null|0|0|1|0",
    ];
    assert_eq!(written.rows(&format!("SELECT {columns} FROM tasks ORDER BY rowid")), expected);
    let assigned = written.rows("SELECT assigned_agent FROM tasks ORDER BY rowid");
    assert_eq!(assigned, ["api-architect, backend-developer", &format!("{HOSTILE}, designer"), "null"]);
    assert_eq!(written.one("SELECT epic, feature FROM tasks WHERE id = 'T-1'"), "Shop & \"Co\"|Accounts");
}

#[test]
fn coordination_synchronization_procedures_and_risks_are_logged() {
    let written = written();
    let kinds = written.rows("SELECT coordination_type FROM coordination_log ORDER BY id").join(" ");
    let briefing = "team_briefing team_activation team_briefing team_activation epic_authorization epic_kickoff";
    assert_eq!(kinds, format!("handoff_authorization kickoff_authorization {briefing} policy_change indicator_change"));
    let kickoff = "SELECT coordinator, teams_involved, outcome FROM coordination_log WHERE coordination_type = 'kickoff_authorization'";
    assert_eq!(written.one(kickoff), "execution-director|backend, frontend|kickoff authorized");
    let syncs = written.rows("SELECT sync_date, sync_type, teams_involved FROM team_sync_log ORDER BY id");
    let kinds = ["2026-03-02|epic_kickoff", "2026-03-02|daily_standup", "2026-03-03|epic_retro"];
    assert_eq!(syncs, kinds.map(|kind| format!("{kind}|backend, frontend")));
    let audits = written.rows("SELECT sop_name, compliance_status, item_id FROM sop_compliance ORDER BY id LIMIT 2");
    assert_eq!(audits, ["daily_sync|violation|day 1", "task_completion|compliant|T-1"]);
    let risks = written.one("SELECT id, occurs, probability_before, probability_after, mitigated, status, struck_at FROM risks");
    assert_eq!(risks, "R-1|when T-2 starts|0.4|0.1|1|struck|2026-03-02 18:00:00");
}

#[test]
fn hours_by_day_add_up_to_those_of_the_members_and_the_journal() {
    let written = written();
    let by = |what: &str| written.one(&format!("SELECT sum(direct_hours), sum(available_hours) FROM utilization WHERE {what}"));
    assert_eq!(by("team = 'backend' AND member IS NULL"), by("team = 'backend' AND member IS NOT NULL"));
    assert!(by("team = 'backend' AND member IS NULL").starts_with("10|"));
    assert!(by("team = 'frontend' AND member IS NULL").starts_with("14|"));
    let shares = written.rows("SELECT day, share FROM utilization WHERE team = 'backend' AND member IS NULL");
    assert_eq!(shares, ["2026-03-02|0.5"]);
}

#[test]
fn queries_that_other_tools_ask_have_answers() {
    let written = written();
    let recent = "SELECT from_agent, to_agent, message_type FROM agent_messages ORDER BY timestamp DESC, id DESC LIMIT 10";
    assert_eq!(written.rows(recent).len(), 10);
    assert_eq!(written.one("SELECT count(*) FROM tasks WHERE phase_number = 4 AND status IN ('pending', 'in_progress')"), "0");
    let late = "SELECT id FROM tasks WHERE completed_at > planned_end_date AND on_critical_path = 1 ORDER BY id";
    assert_eq!(written.rows(late), ["T-2", "T-3"]);
    let teams = written.rows("SELECT team_name, active_tasks, queued_tasks, capacity, utilization_percent FROM team_status");
    assert_eq!(teams[..2], ["backend|0|0|2|50", "frontend|0|0|2|36.84210526315789"]);
    let sop = "SELECT sop_name, 100.0 * sum(compliance_status = 'compliant') / count(*) FROM sop_compliance GROUP BY 1";
    assert_eq!(written.rows(sop), ["daily_sync|0", "task_completion|100"]);
    let run = "SELECT seed, replication, ending, finish, duration_hours, on_time, buffer_consumed FROM runs";
    assert_eq!(written.one(run), "18446744073709551615|3|completed|2026-03-03 03:00:00|19|1|0.75");
    assert_eq!(written.one("SELECT value, unit FROM metrics WHERE name = 'finish'"), "19|hours");
    assert_eq!(written.one("SELECT current_epic FROM team_status WHERE team_name = 'backend'"), "Shop & \"Co\"");
}

#[test]
fn names_come_out_of_the_database_as_they_went_in() {
    let written = written();
    assert_eq!(written.one("SELECT description FROM tasks WHERE id = 'T-2'"), HOSTILE);
    assert_eq!(written.one("SELECT description FROM risks"), HOSTILE);
    assert!(written.rows("SELECT DISTINCT member FROM utilization").contains(&HOSTILE.to_owned()));
}

#[test]
fn figures_without_a_value_are_null() {
    let folder = tempfile::tempdir().unwrap();
    let mut outcome = sample::outcome();
    outcome.figures[0].value = f64::NAN;
    outcome.figures[2].value = f64::INFINITY;
    let path = folder.path().join("workflow.db");
    write(&Told::of(&outcome), &path).unwrap();
    assert!(read(&path).unwrap().figures[0].value.is_nan());
    let count = "SELECT count(*) FROM metrics WHERE value IS NULL";
    let nulls: i64 = Connection::open(&path).unwrap().query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(nulls, 2);
}

#[test]
fn csv_files_hold_the_same_rows_and_no_formula() {
    let written = written();
    csv::write(&Told::of(&written.outcome), written.folder.path()).unwrap();
    let read = |name: &str| -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_path(written.folder.path().join(name)).unwrap();
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let tasks = read("tasks.csv");
    assert_eq!(tasks[0][..4], ["id", "epic", "feature", "name"]);
    assert_eq!(tasks[2][3], "'=cmd()|\"'<script>\\n\\u{1b}[31m\\u{202e}`");
    assert_eq!(
        tasks[2][8..],
        ["2026-03-02 18:00:00", "2026-03-03 00:00:00", "2026-03-02 18:00:00", "2026-03-03 03:00:00", "12", "14", "1", "0", "1400", "0"]
    );
    assert_eq!(tasks.len(), 4);
    assert_eq!(read("metrics.csv")[2], ["buffer.consumed", "0.75", "share"]);
    let utilization = read("utilization.csv");
    assert_eq!(utilization.len() - 1, written.rows("SELECT 1 FROM utilization").len());
    assert!(utilization.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])));
}

#[test]
fn what_is_there_already_is_not_written_over() {
    let written = written();
    let before = std::fs::read(written.path()).unwrap();
    let error = write(&Told::of(&written.outcome), &written.path()).unwrap_err();
    assert_eq!(error.exit_status(), 74);
    assert!(before == std::fs::read(written.path()).unwrap());
    let nowhere = write(&Told::of(&written.outcome), &written.folder.path().join("none/workflow.db")).unwrap_err();
    assert_eq!(nowhere.exit_status(), 74);
}

#[test]
fn a_file_that_is_no_run_of_ours_is_told_apart_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty"), "").unwrap();
    std::fs::write(path("junk"), "no database, but long enough to be taken for one ".repeat(100)).unwrap();
    Connection::open(path("foreign")).unwrap().execute_batch("CREATE TABLE other(x)").unwrap();
    assert!(matches!(read(&path("missing")), Err(RecordError::Missing(_))));
    assert!(matches!(read(folder.path()), Err(RecordError::Directory(_))));
    assert!(matches!(read(&path("empty")), Err(RecordError::NotADatabase(_))));
    assert!(matches!(read(&path("junk")), Err(RecordError::NotADatabase(_))));
    assert!(matches!(read(&path("foreign")), Err(RecordError::Foreign { .. })));
    assert!(matches!(read(Path::new("/dev/null")), Err(RecordError::NotAFile(_))));
    assert!(!path("missing").exists());
}

#[test]
fn a_run_that_is_newer_or_damaged_is_refused_and_left_as_it_is() {
    let written = written();
    let changed = |sql: &str| {
        let path = written.folder.path().join("changed.db");
        std::fs::copy(written.path(), &path).unwrap();
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let before = std::fs::read(&path).unwrap();
        let error = read(&path).unwrap_err();
        assert!(before == std::fs::read(&path).unwrap());
        assert_eq!(error.exit_status(), 65, "{error}");
        error
    };
    assert!(matches!(changed("PRAGMA user_version = 5"), RecordError::Newer { found: 5, .. }));
    assert!(matches!(changed("PRAGMA user_version = 3"), RecordError::Older { found: 3, .. }));
    for damage in [
        "PRAGMA user_version = 0",
        "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 5",
        "UPDATE journal SET at_ms = -1 WHERE seq = 5",
        "UPDATE journal SET data = replace(data, '\"task\":1', '\"task\":4000000000')",
        "UPDATE journal SET data = '{' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 7",
        "UPDATE runs SET seed = 'seven'",
        "UPDATE runs SET seed = '77'",
        "UPDATE runs SET replication = '4'",
        "UPDATE runs SET finish_ms = finish_ms + 1",
        "UPDATE runs SET overrides = '[\"seed=3\"]'",
        "UPDATE metrics SET value = value + 1 WHERE id = 1",
        "DELETE FROM runs",
        "DROP TABLE metrics",
    ] {
        assert!(matches!(changed(damage), RecordError::Damaged { .. }), "{damage}");
    }
}

#[test]
fn no_damage_to_the_bytes_goes_unnoticed_or_ends_in_a_panic() {
    let written = written();
    let whole = std::fs::read(written.path()).unwrap();
    let path = written.folder.path().join("bytes.db");
    for place in (0..whole.len()).step_by(509) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        std::fs::write(&path, &bytes).unwrap();
        if let Ok(outcome) = read(&path) {
            assert_eq!(outcome.journal, written.outcome.journal, "byte {place}");
        }
        std::fs::write(&path, &whole[..place]).unwrap();
        assert!(read(&path).is_err(), "cut at {place}");
    }
}
