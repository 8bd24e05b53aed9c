//! The tables of `workflow.db`, as SQL: names and columns that orchestration tools of this kind already use, and a few of our own.

/// Says that a database is a run of Sandtable: "SndT" in ASCII, as `PRAGMA application_id` keeps it.
pub const APPLICATION_ID: i32 = 0x536E_6454;

/// Says that a database is how a run stood at a moment: "SndN". Its journal is not a whole run's, and its dates are not the scenario's.
pub const SNAPSHOT_APPLICATION_ID: i32 = 0x536E_644E;

/// Of this schema and of the journal's canonical text, which the digest is made of; a change of either is a new version.
pub const USER_VERSION: i32 = 4;

/// Numbers that may pass 2^63 (seed, replication) are text. Names stand as the scenario writes them; teams go by their ids everywhere. A snapshot's
/// run is `running`.
pub const TABLES: &str = "
CREATE TABLE runs(
  id INTEGER PRIMARY KEY, scenario TEXT NOT NULL, description TEXT NOT NULL, scenario_path TEXT NOT NULL, scenario_text TEXT NOT NULL,
  scenario_files TEXT NOT NULL CHECK(json_valid(scenario_files)), overrides TEXT NOT NULL CHECK(json_valid(overrides)),
  seed TEXT NOT NULL, replication TEXT NOT NULL, version TEXT NOT NULL,
  ending TEXT NOT NULL CHECK(ending IN('completed', 'horizon', 'stuck', 'deadlock', 'out_of_budget', 'running')), ending_data TEXT NOT NULL CHECK(json_valid(ending_data)),
  start TEXT NOT NULL, finish TEXT, end TEXT NOT NULL, finish_ms INTEGER, end_ms INTEGER NOT NULL,
  duration_hours REAL, baseline_hours REAL NOT NULL, target TEXT NOT NULL, on_time INTEGER NOT NULL CHECK(on_time IN(0, 1)),
  buffer_consumed REAL, messages INTEGER NOT NULL, journal_entries INTEGER NOT NULL,
  journal_sha256 TEXT NOT NULL CHECK(length(journal_sha256) = 64), criteria TEXT NOT NULL CHECK(json_valid(criteria)),
  run_sha256 TEXT NOT NULL CHECK(length(run_sha256) = 64)
) STRICT;
CREATE TABLE metrics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, value REAL, unit TEXT NOT NULL) STRICT;
CREATE TABLE utilization(
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, team TEXT NOT NULL, member TEXT,
  direct_hours REAL NOT NULL, rework_hours REAL NOT NULL, coordination_hours REAL NOT NULL, blocked_hours REAL NOT NULL,
  waiting_hours REAL NOT NULL, idle_hours REAL NOT NULL, available_hours REAL NOT NULL, share REAL
) STRICT;
CREATE TABLE schedules(id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, data TEXT NOT NULL CHECK(json_valid(data))) STRICT;
CREATE TABLE journal(
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, timestamp TEXT NOT NULL, kind TEXT NOT NULL CHECK(kind IN('message', 'fact', 'pending')),
  agent TEXT NOT NULL, type TEXT NOT NULL, text TEXT NOT NULL, data TEXT NOT NULL, schedule INTEGER REFERENCES schedules(id)
) STRICT;
CREATE TABLE risks(
  id TEXT PRIMARY KEY, description TEXT NOT NULL, owner TEXT NOT NULL, occurs TEXT NOT NULL, effects TEXT NOT NULL CHECK(json_valid(effects)),
  probability REAL NOT NULL, probability_before REAL NOT NULL, probability_after REAL NOT NULL,
  mitigated INTEGER NOT NULL CHECK(mitigated IN(0, 1)), mitigation TEXT NOT NULL, mitigation_cost REAL NOT NULL,
  status TEXT NOT NULL CHECK(status IN('open', 'struck', 'passed')), struck_at TEXT
) STRICT;
CREATE TABLE tasks(
  id TEXT PRIMARY KEY, phase_number INTEGER NOT NULL, description TEXT NOT NULL, assigned_agent TEXT,
  status TEXT NOT NULL CHECK(status IN('pending', 'in_progress', 'blocked', 'completed', 'dropped')), dependencies TEXT NOT NULL,
  created_at TEXT NOT NULL, completed_at TEXT, epic TEXT NOT NULL, feature TEXT NOT NULL, team TEXT NOT NULL,
  planned_start TEXT, planned_end_date TEXT, actual_start TEXT, effort_planned REAL NOT NULL, effort_actual REAL NOT NULL,
  on_critical_path INTEGER NOT NULL CHECK(on_critical_path IN(0, 1)), total_float REAL
) STRICT;
CREATE TABLE agent_messages(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, from_agent TEXT NOT NULL, to_agent TEXT NOT NULL, message_type TEXT NOT NULL,
  content TEXT NOT NULL, task_id TEXT, priority TEXT NOT NULL CHECK(priority IN('P0', 'P1', 'P2')),
  acknowledged INTEGER NOT NULL CHECK(acknowledged IN(0, 1))
) STRICT;
CREATE TABLE handoff_log(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, date TEXT GENERATED ALWAYS AS (substr(timestamp, 1, 10)) VIRTUAL,
  from_team TEXT NOT NULL, to_team TEXT NOT NULL, deliverable TEXT NOT NULL, handoff_package TEXT NOT NULL CHECK(json_valid(handoff_package)),
  status TEXT NOT NULL CHECK(status IN('initiated', 'confirmed', 'complete', 'rejected')), confirmed_by TEXT, confirmed_at TEXT, notes TEXT
) STRICT;
CREATE TABLE quality_gates(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, gate_level TEXT NOT NULL, item_id TEXT NOT NULL, item_name TEXT,
  gate_status TEXT NOT NULL CHECK(gate_status IN('passed', 'failed')), checks_run TEXT, failed_checks TEXT, enforced_by TEXT
) STRICT;
CREATE TABLE sop_compliance(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, sop_name TEXT NOT NULL CHECK(sop_name IN(
    'task_completion', 'team_handoff', 'quality_gate_enforcement', 'blocker_escalation', 'daily_sync')), item_id TEXT NOT NULL,
  compliance_status TEXT NOT NULL CHECK(compliance_status IN('compliant', 'violation', 'warning')),
  violations TEXT NOT NULL CHECK(json_valid(violations)), agent TEXT NOT NULL, notes TEXT
) STRICT;
CREATE TABLE blockers(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, blocker_id TEXT NOT NULL UNIQUE,
  blocker_type TEXT NOT NULL CHECK(blocker_type IN('technical', 'information', 'resource', 'team_dependency')), blocker_subtype TEXT,
  task_id TEXT REFERENCES tasks(id), description TEXT, current_level TEXT NOT NULL,
  status TEXT NOT NULL CHECK(status IN('active', 'resolved', 'escalated')), on_critical_path INTEGER NOT NULL CHECK(on_critical_path IN(0, 1)),
  resolution TEXT, resolved_at TEXT
) STRICT;
CREATE TABLE blocker_patterns(
  id INTEGER PRIMARY KEY, blocker_type TEXT NOT NULL, blocker_subtype TEXT, blocker_signature TEXT, solution TEXT, solution_steps TEXT,
  resolution_level TEXT, specialist_used TEXT, success_rate REAL, usage_count INTEGER, last_used TEXT
) STRICT;
CREATE TABLE team_status(
  team_name TEXT PRIMARY KEY, active_tasks INTEGER NOT NULL, queued_tasks INTEGER NOT NULL, capacity INTEGER NOT NULL,
  utilization_percent REAL, current_epic TEXT, blockers TEXT NOT NULL CHECK(json_valid(blockers)), last_updated TEXT NOT NULL
) STRICT;
CREATE TABLE review_deployments(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, reviewer_agent TEXT NOT NULL, item_id TEXT NOT NULL, item_type TEXT NOT NULL,
  review_status TEXT NOT NULL, review_result TEXT, feedback TEXT
) STRICT;
CREATE TABLE team_sync_log(
  id INTEGER PRIMARY KEY, sync_date TEXT NOT NULL,
  sync_type TEXT NOT NULL CHECK(sync_type IN('daily_standup', 'epic_kickoff', 'epic_retro')), teams_involved TEXT NOT NULL,
  summary TEXT NOT NULL CHECK(json_valid(summary)), issues_identified TEXT, actions_taken TEXT
) STRICT;
CREATE TABLE tactical_decisions(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, decision_type TEXT NOT NULL, situation TEXT, decision_made TEXT, rationale TEXT,
  impact TEXT, outcome TEXT, options_considered TEXT
) STRICT;
CREATE TABLE coordination_log(
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, coordinator TEXT NOT NULL, teams_involved TEXT NOT NULL, coordination_type TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
";

/// Made when all rows are in, which is faster, and lays them out in one piece.
pub const INDEXES: &str = "
CREATE INDEX agent_messages_by_time ON agent_messages(timestamp);
CREATE INDEX agent_messages_by_type ON agent_messages(message_type);
CREATE INDEX agent_messages_by_task ON agent_messages(task_id);
CREATE INDEX journal_by_type ON journal(type);
CREATE INDEX blockers_by_status ON blockers(status, current_level);
CREATE INDEX quality_gates_by_level ON quality_gates(gate_level, gate_status);
CREATE INDEX tasks_by_team ON tasks(team, status);
CREATE INDEX utilization_by_team ON utilization(team, day);
CREATE INDEX metrics_by_name ON metrics(name);
";
