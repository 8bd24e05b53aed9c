//! The canonical tables that a run's journal fills: tasks, handoffs, coordination, procedures, synchronization, teams, risks.

use super::rows::{ORCHESTRATION, TaskRow, TaskStatus, Told, dependencies, names, timestamp};
use super::story::{Fate, Handoff, sentence};
use super::trouble::{self, HandoffRow, blocker_id, handoff_id, handoff_row, item_names, office_blockers, open_blockers};
use crate::domain::fact::{Compliance, Fact, Subject};
use crate::domain::organization::TeamId;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::history::Hours;
use crate::outcome::finite;
use crate::scenario::{Risk, RiskEffect, RiskTrigger, Scenario};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// Phase 4 is execution.
const PHASE: u32 = 4;

pub fn fill(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let tasks = told.tasks();
    fill_tasks(connection, told, &tasks)?;
    fill_handoffs(connection, told)?;
    fill_coordination(connection, told)?;
    fill_audits(connection, told)?;
    fill_syncs(connection, told)?;
    fill_teams(connection, told, &tasks)?;
    fill_risks(connection, told)?;
    trouble::fill(connection, told)
}

fn fill_tasks(connection: &Connection, told: &Told<'_>, rows: &[TaskRow]) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let mut insert = connection.prepare("INSERT INTO tasks VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")?;
    for row in rows {
        let task = scenario.plan.task(row.task);
        let feature = scenario.plan.feature(task.feature);
        let when = |at: Option<Moment>| at.map(|at| timestamp(scenario, at));
        insert.execute(params![
            task.id,
            PHASE,
            task.name,
            (!row.members.is_empty()).then(|| names(&row.members, scenario)),
            row.status.name(),
            dependencies(task, scenario),
            timestamp(scenario, row.created),
            when(row.done),
            scenario.plan.epic(feature.epic).name,
            feature.name,
            scenario.organization.team(task.team).id,
            when(row.planned.map(|planned| planned.start)),
            when(row.planned.map(|planned| planned.finish)),
            when(row.started),
            row.effort_planned,
            row.effort_actual,
            row.is_critical,
            row.planned.map(|planned| planned.total_float.hours()),
        ])?;
    }
    Ok(())
}

fn fill_handoffs(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, from_team, to_team, deliverable, handoff_package, status, confirmed_by, confirmed_at, notes";
    let mut insert = connection.prepare(&format!("INSERT INTO handoff_log({columns}) VALUES(?,?,?,?,?,?,?,?,?)"))?;
    let of_phase = |handoff: &Handoff| HandoffRow {
        at: handoff.at,
        from: handoff.from_team,
        to: handoff.to_team,
        deliverable: handoff.deliverable.to_owned(),
        package: handoff.package.clone(),
        status: handoff.status.name(),
        confirmed_by: handoff.answered.map(|(by, _)| by.name(&scenario.organization).to_owned()),
        confirmed_at: handoff.answered.map(|(_, at)| at),
        notes: handoff.notes.clone(),
    };
    let mut rows: Vec<HandoffRow<'_>> = told.story.handoffs.iter().map(of_phase).collect();
    rows.extend(told.history.trouble.handoffs.iter().map(|handoff| handoff_row(handoff, scenario)));
    rows.sort_by_key(|row| row.at);
    for row in rows {
        insert.execute(params![
            timestamp(scenario, row.at),
            row.from,
            row.to,
            row.deliverable,
            row.package.to_string(),
            row.status,
            row.confirmed_by,
            row.confirmed_at.map(|at| timestamp(scenario, at)),
            row.notes,
        ])?;
    }
    Ok(())
}

fn fill_coordination(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, coordinator, teams_involved, coordination_type, outcome";
    let mut insert = connection.prepare(&format!("INSERT INTO coordination_log({columns}) VALUES(?,?,?,?,?)"))?;
    for one in &told.story.coordination {
        let coordinator = one.by.name(&scenario.organization);
        insert.execute(params![timestamp(scenario, one.at), coordinator, one.teams.join(", "), one.kind, one.outcome])?;
    }
    Ok(())
}

fn fill_audits(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, sop_name, item_id, compliance_status, violations, agent, notes";
    let mut insert = connection.prepare(&format!("INSERT INTO sop_compliance({columns}) VALUES(?,?,?,?,?,?,?)"))?;
    for audit in &told.story.audits {
        let item = match audit.subject {
            Subject::Task(task) => scenario.plan.task(task).id.clone(),
            Subject::Handoff(handoff) => handoff_id(handoff),
            Subject::Item(item) => item_names(item, scenario).0.to_owned(),
            Subject::Blocker(blocker) => blocker_id(blocker),
            Subject::Day(day) => format!("day {day}"),
        };
        let (status, violations) = match audit.verdict {
            Compliance::Compliant => ("compliant", json!([])),
            Compliance::DoneUnannounced => ("violation", json!(["done without its release or its start having been heard of"])),
            Compliance::DoneUngated => ("violation", json!(["went on without a passed gate"])),
            Compliance::HandoffReturned(times) => ("warning", json!([format!("returned {times} times")])),
            Compliance::HandoffStepMissing => ("violation", json!(["closed without one of its steps"])),
            Compliance::EngagedLate(late) => ("violation", json!([format!("engaged {late} after its threshold")])),
            Compliance::TeamsMissing(teams) => ("violation", json!([format!("{teams} teams missing from the standup")])),
        };
        let &super::story::Audit { procedure, subject, verdict, .. } = audit;
        let notes = sentence(&Fact::ProcedureAudited { procedure, subject, verdict }, scenario);
        let by = audit.by.name(&scenario.organization);
        insert.execute(params![timestamp(scenario, audit.at), procedure.name(), item, status, violations.to_string(), by, notes])?;
    }
    Ok(())
}

fn fill_syncs(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let columns = "sync_date, sync_type, teams_involved, summary, issues_identified";
    let mut insert = connection.prepare(&format!("INSERT INTO team_sync_log({columns}) VALUES(?,?,?,?,?)"))?;
    for sync in &told.story.syncs {
        let date = timestamp(told.scenario(), sync.at);
        let date = date.get(..10).unwrap_or(&date);
        insert.execute(params![date, sync.kind, sync.teams.join(", "), sync.summary.to_string(), sync.issues])?;
    }
    Ok(())
}

/// As of the run's end. Utilization is that of the whole run, while the team was active; a week's is of no use when all is done.
fn fill_teams(connection: &Connection, told: &Told<'_>, tasks: &[TaskRow]) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let organization = &scenario.organization;
    let updated = timestamp(scenario, told.outcome.end);
    let utilization = told.history.utilization(scenario);
    let percent = |days: &[Hours]| Hours::sum(days).utilization().map(|share| share * 100.0).and_then(finite);
    let mut insert = connection.prepare("INSERT INTO team_status VALUES(?,?,?,?,?,?,?,?)")?;
    for team in organization.team_ids() {
        let (active, queued) = open_work(told, tasks, team);
        let epic = last_begun(tasks, scenario, team).map(|task| &scenario.plan.epic(scenario.plan.epic_of(task)).name);
        let capacity: u32 = organization.members_of(team).map(|member| organization.member(member).wip).sum();
        let share = percent(&utilization.teams[team.index()]);
        let blockers = open_blockers(told, team).to_string();
        insert.execute(params![organization.team(team).id, active, queued, capacity, share, epic, blockers, updated])?;
    }
    if organization.teams.iter().all(|team| team.id != ORCHESTRATION) {
        let policy = told.history.policies.last().map_or(0, |(_, policy)| *policy as usize);
        let desks = scenario.policies.get(policy).map(|policy| &policy.desks[..]).unwrap_or_default();
        let capacity: u32 = desks.iter().map(|desk| desk.capacity).sum();
        let share = percent(&utilization.orchestration);
        insert.execute(params![ORCHESTRATION, 0, 0, capacity, share, None::<String>, office_blockers(told).to_string(), updated])?;
    }
    Ok(())
}

/// Tasks in somebody's hands, and tasks released and waiting.
fn open_work(told: &Told<'_>, tasks: &[TaskRow], team: TeamId) -> (i64, i64) {
    let plan = &told.scenario().plan;
    let of_team = || tasks.iter().filter(|row| plan.task(row.task).team == team);
    let is_released = |row: &&TaskRow| told.history.tasks[row.task.index()].released.is_some();
    let count = |rows: &mut dyn Iterator<Item = &TaskRow>| i64::try_from(rows.count()).unwrap_or(i64::MAX);
    let active = count(&mut of_team().filter(|row| matches!(row.status, TaskStatus::InProgress)));
    (active, count(&mut of_team().filter(|row| row.status == TaskStatus::Pending).filter(is_released)))
}

fn last_begun(tasks: &[TaskRow], scenario: &Scenario, team: TeamId) -> Option<TaskId> {
    let of_team = tasks.iter().filter(|row| scenario.plan.task(row.task).team == team && row.started.is_some());
    of_team.max_by_key(|row| (row.started, row.task)).map(|row| row.task)
}

fn fill_risks(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let mut insert = connection.prepare("INSERT INTO risks VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)")?;
    for (risk, fate) in scenario.risks.iter().zip(&told.story.risks) {
        let (status, struck) = match fate {
            Fate::Open => ("open", None),
            Fate::Struck(at) => ("struck", Some(timestamp(scenario, *at))),
            Fate::Passed(_) => ("passed", None),
        };
        insert.execute(params![
            risk.id,
            risk.description,
            risk.owner,
            trigger(risk, scenario),
            effects(risk, scenario).to_string(),
            finite(risk.probability),
            finite(risk.probability_before),
            finite(risk.probability_after),
            risk.is_mitigated,
            risk.mitigation,
            finite(risk.mitigation_cost),
            status,
            struck,
        ])?;
    }
    Ok(())
}

/// When a risk's die is cast.
pub fn trigger(risk: &Risk, scenario: &Scenario) -> String {
    match risk.trigger {
        RiskTrigger::At(at) => format!("at {}", timestamp(scenario, at)),
        RiskTrigger::TaskStarts(task) => format!("when {} starts", scenario.plan.task(task).id),
        RiskTrigger::TaskDone(task) => format!("when {} is done", scenario.plan.task(task).id),
    }
}

/// What a risk does if it strikes; hours are the mean of their distribution.
fn effects(risk: &Risk, scenario: &Scenario) -> Value {
    let ids = |tasks: &[TaskId]| tasks.iter().map(|&task| scenario.plan.task(task).id.as_str()).collect::<Vec<_>>();
    let effect = |effect: &RiskEffect| match effect {
        RiskEffect::Delay { tasks, hours } => json!({"effect": "delay", "tasks": ids(tasks), "hours": hours.mean()}),
        RiskEffect::Effort { tasks, hours } => json!({"effect": "effort", "tasks": ids(tasks), "hours": hours.mean()}),
        RiskEffect::MemberAway { member, hours } => {
            json!({"effect": "member_away", "member": scenario.organization.member(*member).name, "hours": hours.mean()})
        }
        RiskEffect::EnvironmentDown { resource, hours } => {
            json!({"effect": "environment_down", "resource": scenario.plan.resource(*resource).id, "hours": hours.mean()})
        }
        RiskEffect::BlockerRate { factor, .. } => json!({"effect": "blocker_rate", "factor": factor}),
        RiskEffect::ScopeAdded(tasks) => json!({"effect": "scope_added", "tasks": ids(tasks)}),
    };
    risk.effects.iter().map(effect).collect()
}
