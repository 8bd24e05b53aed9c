//! The tables of what stood in the way, row for row against the journal that they are made from.

use crate::domain::fact::Fact;
use crate::domain::journal::What;
use crate::outcome::Outcome;
use crate::record::{Told, csv, load, write};
use crate::sample::trouble::troubled;
use rusqlite::Connection;

struct Written {
    folder: tempfile::TempDir,
    outcome: Outcome,
    connection: Connection,
}

fn written() -> Written {
    let folder = tempfile::tempdir().unwrap();
    let outcome = troubled();
    let path = folder.path().join("workflow.db");
    write(&Told::of(&outcome), &path).unwrap();
    Written { connection: Connection::open(&path).unwrap(), folder, outcome }
}

impl Written {
    fn rows(&self, query: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(query).unwrap();
        let width = statement.column_count();
        let text = |row: &rusqlite::Row<'_>, at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
            rusqlite::types::Value::Null => "null".to_owned(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Real(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(_) => "blob".to_owned(),
        };
        let rows = statement.query_map([], |row| Ok((0..width).map(|at| text(row, at)).collect::<Vec<_>>().join("|"))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn facts(&self, is_counted: impl Fn(&Fact) -> bool) -> usize {
        let is_it = |what: &What| match what {
            What::Noted { fact, .. } => is_counted(fact),
            What::Delivered { .. } | What::Pending { .. } => false,
        };
        self.outcome.journal.iter().filter(|entry| is_it(&entry.what)).count()
    }

    fn csv(&self, name: &str) -> Vec<String> {
        csv::write(&Told::of(&self.outcome), self.folder.path()).unwrap();
        std::fs::read_to_string(self.folder.path().join(name)).unwrap().lines().map(str::to_owned).collect()
    }
}

#[test]
fn blockers_agree_with_the_journal() {
    let written = written();
    let columns = "blocker_id, timestamp, blocker_type, blocker_subtype, task_id, current_level, status, on_critical_path, resolution, \
                   resolved_at";
    let expected = [
        "B-1|2026-03-02 11:00:00|technical|code_bug|T-1|L3|resolved|1|worked|2026-03-02 16:00:00",
        "B-2|2026-03-02 17:00:00|technical|code_bug|T-2|L2|escalated|0|null|null",
        "B-3|2026-03-02 18:00:00|team_dependency|late_delivery|T-2|L2|resolved|0|cause_gone|2026-03-02 20:00:00",
    ];
    assert_eq!(written.rows(&format!("SELECT {columns} FROM blockers ORDER BY id")), expected);
    assert_eq!(written.rows("SELECT 1 FROM blockers").len(), written.facts(|fact| matches!(fact, Fact::BlockerArose { .. })));
    assert_eq!(written.rows("SELECT description FROM blockers WHERE blocker_id = 'B-3'"), ["late delivery on T-2: T-1 is late"]);
    assert_eq!(
        written.rows("SELECT team_name, blockers FROM team_status ORDER BY rowid"),
        ["backend|[]", "frontend|[\"B-2\"]", "orchestration|[]"]
    );
    assert!(written.rows("PRAGMA foreign_key_check").is_empty());
}

#[test]
fn patterns_tell_how_often_they_were_tried_and_worked() {
    let columns = "blocker_signature, resolution_level, specialist_used, success_rate, usage_count, last_used";
    let rows = written().rows(&format!("SELECT {columns} FROM blocker_patterns"));
    assert_eq!(rows, ["technical/code_bug|L3|api-architect|1|1|2026-03-02 20:00:00"]);
}

#[test]
fn quality_gates_and_their_reviews_agree_with_the_journal() {
    let written = written();
    let columns = "timestamp, gate_level, item_id, item_name, gate_status, checks_run, failed_checks, enforced_by";
    let expected = [
        "2026-03-02 17:00:00|task|T-1|Account API|failed|[\"unit tests\",\"code review\"]|[\"code review\"]|quality-enforcer",
        "2026-03-02 18:00:00|task|T-1|Account API|passed|[\"unit tests\"]|[]|quality-enforcer",
    ];
    assert_eq!(written.rows(&format!("SELECT {columns} FROM quality_gates ORDER BY id")), expected);
    assert_eq!(expected.len(), written.facts(|fact| matches!(fact, Fact::GateClosed { .. })));
    let columns = "timestamp, reviewer_agent, item_id, item_type, review_status, review_result, feedback";
    let reviews = written.rows(&format!("SELECT {columns} FROM review_deployments"));
    assert_eq!(reviews, ["2026-03-02 16:00:00|designer|T-1|task|completed|failed|1 findings"]);
}

#[test]
fn decisions_are_recorded_with_their_options_and_their_outcome() {
    let written = written();
    let columns = "timestamp, decision_type, situation, decision_made, rationale, outcome, json_array_length(options_considered)";
    let expected = "2026-03-02 15:00:00|blocker|blocker B-1, T-1 on the critical path, as known of 2026-03-02 14:00:00|\
                    reallocate: api-architect to frontend|rules: the first of 2 options that apply|\
                    as expected: 1.0 h, known on 2026-03-02 16:00:00|3";
    assert_eq!(written.rows(&format!("SELECT {columns} FROM tactical_decisions")), [expected]);
    let second = "SELECT options_considered ->> '$[2].option', options_considered ->> '$[2].delay_hours' FROM tactical_decisions";
    assert_eq!(written.rows(second), ["carry_on|6"]);
    let csv = written.csv("decisions.csv");
    assert_eq!(csv.len(), 2);
    assert!(csv[1].starts_with("D-1,2026-03-02 15:00:00,blocker,"), "{}", csv[1]);
    assert!(csv[1].ends_with("T-1,1,rules,reallocate,api-architect to frontend,2,100,0,1.5,reallocate; carry_on,1,1,1"), "{}", csv[1]);
}

#[test]
fn team_handoffs_stand_among_those_of_phases_in_the_order_of_time() {
    let written = written();
    let columns = "from_team, to_team, deliverable, status, confirmed_by, confirmed_at, notes";
    let rows = written.rows(&format!("SELECT {columns} FROM handoff_log ORDER BY id"));
    assert_eq!(rows[2], "backend|frontend|T-1 Account API|complete|designer|2026-03-02 22:00:00|returned 1 times");
    assert_eq!((rows.len(), rows[3].starts_with("execution|testing|")), (4, true));
    let package = "SELECT json_array_length(handoff_package, '$.parts'), handoff_package ->> '$.validations[0].complete' FROM handoff_log \
                   WHERE from_team = 'backend'";
    assert_eq!(written.rows(package), ["5|0"]);
}

#[test]
fn refusals_authorizations_loans_and_failures_are_coordination() {
    let kinds = "('handoff_refusal', 'handoff_authorization', 'loan', 'loan_return', 'target_move', 'agent_failure', 'agent_return')";
    let query = format!("SELECT coordination_type, teams_involved FROM coordination_log WHERE coordination_type IN {kinds} ORDER BY id");
    let expected = [
        "handoff_authorization|backend, frontend",
        "loan|backend, frontend",
        "loan_return|backend, frontend",
        "target_move|backend, frontend",
        "handoff_refusal|backend, frontend",
        "handoff_authorization|backend, frontend",
        "agent_failure|progress-tracker",
        "agent_return|progress-tracker",
    ];
    assert_eq!(written().rows(&query), expected);
}

#[test]
fn escalations_have_a_row_for_every_blocker_and_level() {
    let csv = written().csv("escalations.csv");
    let levels: Vec<String> = csv[1..]
        .iter()
        .map(|row| {
            row.split(',').enumerate().filter(|(at, _)| [0, 6, 9, 13, 14].contains(at)).map(|(_, cell)| cell).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let expected = [
        "B-1 L1  escalated: timeout 1",
        "B-1 L2 timeout returned 1",
        "B-1 L1  escalated: timeout 1",
        "B-1 L4 timeout resolved: worked 2",
        "B-2 L1  resolved: worked 3",
        "B-2 L1  escalated: timeout 1",
        "B-2 L2 timeout  7",
        "B-3 L1  resolved: cause_gone 1",
    ];
    assert_eq!(levels, expected);
}

#[test]
fn a_task_before_which_a_blocker_stands_is_blocked() {
    let mut outcome = troubled();
    let is_done = |what: &What| matches!(what, What::Noted { fact: Fact::TaskDone { .. }, .. });
    outcome.journal.retain(|entry| !is_done(&entry.what));
    let told = Told::of(&outcome);
    let statuses: Vec<&str> = told.tasks().iter().map(|row| row.status.name()).collect();
    assert_eq!(statuses, ["in_progress", "blocked", "pending"]);
}

#[test]
fn the_parts_of_every_day_sum_to_what_was_available() {
    let written = written();
    let off = "SELECT day, team, member FROM utilization WHERE abs(direct_hours + rework_hours + coordination_hours + blocked_hours \
               + waiting_hours + idle_hours - available_hours) > 1e-9";
    assert!(written.rows(off).is_empty());
    assert_ne!(written.rows("SELECT 1 FROM utilization").len(), 0);
}

#[test]
fn a_troubled_run_read_back_is_the_run_that_was_written() {
    let written = written();
    let scenario = (*written.outcome.scenario).clone();
    assert_eq!(load(&written.folder.path().join("workflow.db"), |_| Ok(scenario)).unwrap(), written.outcome);
}
