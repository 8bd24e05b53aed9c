//! The tables of what stood in the way: blockers and their patterns, gates and reviews, decisions, team handoffs.

use super::rows::{Told, timestamp};
use crate::domain::blocker::{BlockerId, Level, Worker};
use crate::domain::decision::{Considered, Matter, Means};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::DecisionPolicy;
use crate::engine::time::Moment;
use crate::history::trouble::*;
use crate::scenario::Scenario;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

pub fn fill(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    fill_blockers(connection, told)?;
    fill_patterns(connection, told)?;
    fill_gates(connection, told)?;
    fill_reviews(connection, told)?;
    fill_decisions(connection, told)
}

/// `B-1` is the first to arise.
pub fn blocker_id(blocker: BlockerId) -> String {
    format!("B-{}", u64::from(blocker.0) + 1)
}

pub fn handoff_id(handoff: HandoffId) -> String {
    format!("H-{}", u64::from(handoff.0) + 1)
}

pub fn level_name(level: Level) -> String {
    format!("L{}", level.0)
}

/// What a gate's item is called by others: a task's id, a feature's or an epic's name; and its name.
pub fn item_names(item: Item, scenario: &Scenario) -> (&str, &str) {
    let plan = &scenario.plan;
    match item {
        Item::Task(task) => (&plan.task(task).id, &plan.task(task).name),
        Item::Feature(feature) => (&plan.feature(feature).name, &plan.feature(feature).name),
        Item::Epic(epic) => (&plan.epic(epic).name, &plan.epic(epic).name),
        Item::Phase => ("phase-4", "execution"),
    }
}

pub fn worker_name(by: Worker, scenario: &Scenario) -> &str {
    match by {
        Worker::Member(member) => &scenario.organization.member(member).name,
        Worker::Agent(agent) => agent.name(&scenario.organization),
    }
}

/// As tables write why a blocker left a level.
pub fn leaving_name(leaving: Leaving) -> String {
    match leaving {
        Leaving::StillThere => String::new(),
        Leaving::Up(reason) => format!("escalated: {}", words(&reason)),
        Leaving::Returned => "returned".to_owned(),
        Leaving::Resolved(resolution) => format!("resolved: {}", words(&resolution)),
        Leaving::Reopened => "reopened".to_owned(),
    }
}

/// A variant's name as scenario files would write it: `cause_gone`.
pub fn words(variant: &impl serde::Serialize) -> String {
    super::write::to_json(variant).trim_matches('"').to_owned()
}

fn fill_blockers(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, blocker_id, blocker_type, blocker_subtype, task_id, description, current_level, status, on_critical_path, \
                   resolution, resolved_at";
    let mut insert = connection.prepare(&format!("INSERT INTO blockers({columns}) VALUES(?,?,?,?,?,?,?,?,?,?,?)"))?;
    for blocker in &told.history.trouble.blockers {
        let status = match blocker.status() {
            BlockerStatus::Active => "active",
            BlockerStatus::Escalated => "escalated",
            BlockerStatus::Resolved => "resolved",
        };
        insert.execute(params![
            timestamp(scenario, blocker.arose),
            blocker_id(blocker.id),
            blocker.subtype.kind().name(),
            blocker.subtype.name(),
            task_in_plan(told, blocker.task),
            description(blocker, scenario),
            level_name(blocker.level()),
            status,
            blocker.is_critical,
            blocker.end.map(|end| words(&end.resolution)),
            blocker.end.map(|end| timestamp(scenario, end.at)),
        ])?;
    }
    Ok(())
}

/// The id of a task, if the `tasks` table has it.
fn task_in_plan<'a>(told: &Told<'a>, task: Option<TaskId>) -> Option<&'a str> {
    let task = task.filter(|task| told.story.was_in_plan(told.scenario(), task.index()))?;
    Some(&told.scenario().plan.task(task).id)
}

/// What a blocker is, in a sentence.
pub fn description(blocker: &BlockerHistory, scenario: &Scenario) -> String {
    use crate::domain::blocker::BlockerCause;
    let what = blocker.subtype.name().replace('_', " ");
    let cause = match blocker.cause {
        BlockerCause::Work => String::new(),
        BlockerCause::Resource(resource) => format!(": {} is not available", scenario.plan.resource(resource).id),
        BlockerCause::Delivery(task) => format!(": {} is late", scenario.plan.task(task).id),
        BlockerCause::Information(task) => format!(": {} has not told yet", scenario.plan.task(task).id),
        BlockerCause::Stream { stream, .. } => format!(" from {}", scenario.streams.get(stream as usize).map_or("", |stream| &stream.name)),
    };
    let on = blocker.task.map(|task| format!(" on {}", scenario.plan.task(task).id)).unwrap_or_default();
    let before = blocker.owner.map(|owner| format!(", before {}", scenario.organization.member(owner).name)).unwrap_or_default();
    format!("{what}{on}{cause}{before}")
}

fn fill_patterns(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let policy = told.history.policies.last().map_or(0, |(_, policy)| *policy as usize);
    let specialists = scenario.policies.get(policy).map(|policy| &policy.blockers.specialists);
    let columns = "blocker_type, blocker_subtype, blocker_signature, solution, solution_steps, resolution_level, specialist_used, \
                   success_rate, usage_count, last_used";
    let mut insert = connection.prepare(&format!("INSERT INTO blocker_patterns({columns}) VALUES(?,?,?,?,?,?,?,?,?,?)"))?;
    for pattern in &told.history.trouble.patterns {
        let (kind, subtype) = (pattern.subtype.kind().name(), pattern.subtype.name());
        let level = level_name(pattern.level);
        let specialist = specialists.and_then(|all| all[pattern.subtype as usize]).map(|role| scenario.organization.role(role));
        let rate = (pattern.tried > 0).then(|| f64::from(pattern.succeeded) / f64::from(pattern.tried));
        let steps = json!(["compare with what was learnt before", format!("take it to {level}")]);
        insert.execute(params![
            kind,
            subtype,
            format!("{kind}/{subtype}"),
            format!("have it resolved at {level}"),
            steps.to_string(),
            level,
            specialist.filter(|_| pattern.level > Level(2)),
            rate,
            pattern.tried,
            timestamp(scenario, pattern.last_used),
        ])?;
    }
    Ok(())
}

/// Gates that were closed; one that was still run when the run ended has neither passed nor failed.
fn fill_gates(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, gate_level, item_id, item_name, gate_status, checks_run, failed_checks, enforced_by";
    let mut insert = connection.prepare(&format!("INSERT INTO quality_gates({columns}) VALUES(?,?,?,?,?,?,?,?)"))?;
    let mut closed: Vec<(Moment, &GateHistory)> =
        told.history.trouble.gates.iter().filter_map(|gate| gate.closed.map(|at| (at, gate))).collect();
    closed.sort_by_key(|(at, gate)| (*at, gate.id));
    for (at, gate) in closed {
        let name = |check: &CheckHistory| gate.check(check.check, scenario).map_or("", |check| &check.name);
        let run: Vec<&str> = gate.checks.iter().map(name).collect();
        let failed: Vec<&str> = gate.checks.iter().filter(|check| check.found > 0 || check.is_false_alarm).map(name).collect();
        let (id, called) = item_names(gate.item, scenario);
        insert.execute(params![
            timestamp(scenario, at),
            gate.item.level().name(),
            id,
            called,
            if gate.is_passed { "passed" } else { "failed" },
            json!(run).to_string(),
            json!(failed).to_string(),
            AgentId::ENFORCER.name(&scenario.organization),
        ])?;
    }
    Ok(())
}

fn fill_reviews(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, reviewer_agent, item_id, item_type, review_status, review_result, feedback";
    let mut insert = connection.prepare(&format!("INSERT INTO review_deployments({columns}) VALUES(?,?,?,?,?,?,?)"))?;
    let gates = &told.history.trouble.gates;
    let mut reviews: Vec<(&GateHistory, &ReviewHistory)> =
        gates.iter().flat_map(|gate| gate.reviews.iter().map(move |review| (gate, review))).collect();
    reviews.sort_by_key(|(gate, review)| (review.deployed, gate.id));
    for (gate, review) in reviews {
        let reviewer = review.by.map(|by| &scenario.organization.member(by).name);
        let told_of =
            gate.checks.iter().rev().find(|check| check.check == review.check && review.done.is_some_and(|done| check.at >= done));
        let result = told_of.map(|check| if check.found == 0 && !check.is_false_alarm { "passed" } else { "failed" });
        insert.execute(params![
            timestamp(scenario, review.deployed),
            reviewer.unwrap_or(&scenario.organization.team(review.team).id),
            item_names(gate.item, scenario).0,
            gate.item.level().name(),
            if review.done.is_some() { "completed" } else { "deployed" },
            result,
            told_of.map(|check| format!("{} findings", check.found + u32::from(check.is_false_alarm))),
        ])?;
    }
    Ok(())
}

/// What a decision is about, in a sentence.
pub fn situation(one: &DecisionHistory, scenario: &Scenario) -> String {
    let decision = &one.decision;
    let mut text = match decision.matter {
        Matter::Blocker(blocker) => format!("blocker {}", blocker_id(blocker)),
        Matter::TimelineRisk { consumed } => format!("{:.0} % of the buffer consumed", consumed * 100.0),
        Matter::Bottleneck { .. } => "the critical path waits for people".to_owned(),
        Matter::HandoffRefused(handoff) => format!("the package of handoff {} was returned twice", handoff_id(handoff)),
        Matter::LoanContended { member } => format!("two teams want {}", scenario.organization.member(member).name),
    };
    if let Some(task) = decision.task {
        text += &format!(", {}{}", scenario.plan.task(task).id, if decision.is_critical { " on the critical path" } else { "" });
    }
    if let Some(as_of) = decision.as_of {
        text += &format!(", as known of {}", timestamp(scenario, as_of));
    }
    text
}

/// Whom or what an option is about; empty if nobody in particular.
pub fn means_name(means: Means, scenario: &Scenario) -> String {
    let organization = &scenario.organization;
    match means {
        Means::None => String::new(),
        Means::Member { member, to } => format!("{} to {}", organization.member(member).name, organization.team(to).id),
        Means::Team(team) => organization.team(team).id.clone(),
        Means::Feature(feature) => scenario.plan.feature(feature).name.clone(),
        Means::Task(task) => scenario.plan.task(task).id.clone(),
    }
}

fn option_json(option: &Considered, scenario: &Scenario) -> Value {
    json!({
        "option": option.option.name(), "with": means_name(option.means, scenario), "applies": option.applies,
        "delay_hours": option.delay_hours, "cost": option.cost, "value_lost": option.value_lost, "load_hours": option.load_hours,
    })
}

fn fill_decisions(connection: &Connection, told: &Told<'_>) -> rusqlite::Result<()> {
    let scenario = told.scenario();
    let columns = "timestamp, decision_type, situation, decision_made, rationale, impact, outcome, options_considered";
    let mut insert = connection.prepare(&format!("INSERT INTO tactical_decisions({columns}) VALUES(?,?,?,?,?,?,?,?)"))?;
    for one in &told.history.trouble.decisions {
        let choice = one.decision.choice();
        let with = means_name(choice.means, scenario);
        let made = if with.is_empty() { choice.option.name().to_owned() } else { format!("{}: {with}", choice.option.name()) };
        let applying = one.decision.options.iter().filter(|option| option.applies).count();
        let rationale = match one.decision.policy {
            DecisionPolicy::Rules => format!("rules: the first of {applying} options that apply"),
            DecisionPolicy::Score => format!("score: the best weighted sum of {applying} options that apply"),
        };
        let impact = format!(
            "{:.1} h of delay, cost {:.2}, value lost {:.2}, {:.1} h of others' time expected",
            choice.delay_hours, choice.cost, choice.value_lost, choice.load_hours
        );
        let outcome = one.settled.map(|settled| {
            let how = if settled.is_as_expected { "as expected" } else { "not as expected" };
            format!("{how}: {:.1} h, known on {}", settled.hours, timestamp(scenario, settled.at))
        });
        let options: Vec<Value> = one.decision.options.iter().map(|option| option_json(option, scenario)).collect();
        insert.execute(params![
            timestamp(scenario, one.at),
            one.decision.matter.name(),
            situation(one, scenario),
            made,
            rationale,
            impact,
            outcome,
            json!(options).to_string(),
        ])?;
    }
    Ok(())
}

/// A row of `handoff_log` for what a team handed to another.
pub struct HandoffRow<'a> {
    pub at: Moment,
    pub from: &'a str,
    pub to: &'a str,
    pub deliverable: String,
    pub package: Value,
    pub status: &'static str,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<Moment>,
    pub notes: String,
}

pub fn handoff_row<'a>(handoff: &HandoffHistory, scenario: &'a Scenario) -> HandoffRow<'a> {
    let organization = &scenario.organization;
    let task = scenario.plan.task(handoff.task);
    let when = |at: Option<Moment>| at.map(|at| timestamp(scenario, at));
    let validations: Vec<Value> =
        handoff.validations.iter().map(|(at, is_complete)| json!({"at": timestamp(scenario, *at), "complete": is_complete})).collect();
    let is_complete = handoff.validations.last().is_some_and(|(_, is_complete)| *is_complete);
    let part = |name: &str| json!({"part": name, "present": is_complete || name == "deliverable"});
    let parts: Vec<Value> = ["deliverable", "documentation", "tests", "context", "notes"].into_iter().map(part).collect();
    let status = match handoff {
        one if one.closed.is_some() => "complete",
        one if one.cancelled.is_some() => "rejected",
        one if one.acknowledged.is_some() => "confirmed",
        one if one.validations.last().is_some_and(|(_, is_complete)| !is_complete) && one.accepted_with_gaps.is_none() => "rejected",
        _ => "initiated",
    };
    let receiver = handoff.acknowledged_by.map(|by| &organization.member(by).name).unwrap_or(&organization.team(handoff.to).id);
    let mut notes = format!("returned {} times", handoff.returns());
    if handoff.accepted_with_gaps.is_some() {
        notes += ", taken over with its gaps";
    }
    if handoff.cancelled.is_some() {
        notes += ", no longer needed";
    }
    HandoffRow {
        at: handoff.opened,
        from: &organization.team(handoff.from).id,
        to: &organization.team(handoff.to).id,
        deliverable: format!("{} {}", task.id, task.name),
        package: json!({
            "handoff": handoff_id(handoff.id), "task": task.id, "parts": parts, "validations": validations,
            "gap_hours": handoff.gap_worked.hours(), "accepted_with_gaps": when(handoff.accepted_with_gaps),
            "authorized": when(handoff.authorized), "authorization": if handoff.is_auto { "auto" } else { "director" },
            "notified": when(handoff.notified), "acknowledged": when(handoff.acknowledged), "closed": when(handoff.closed),
        }),
        status,
        confirmed_by: handoff.acknowledged.map(|_| receiver.clone()),
        confirmed_at: handoff.acknowledged,
        notes,
    }
}

/// The blockers of a team that are open: of its tasks and of its members.
pub fn open_blockers(told: &Told<'_>, team: TeamId) -> Value {
    let scenario = told.scenario();
    let is_its = |blocker: &&BlockerHistory| {
        let of_task = blocker.task.map(|task| scenario.plan.task(task).team);
        blocker.end.is_none() && of_task.or(blocker.owner.map(|owner| scenario.organization.member(owner).team)) == Some(team)
    };
    told.history.trouble.blockers.iter().filter(is_its).map(|blocker| blocker_id(blocker.id)).collect()
}

/// Those that are nobody's in particular: of the office, where streams bring them.
pub fn office_blockers(told: &Told<'_>) -> Value {
    let is_its = |blocker: &&BlockerHistory| blocker.end.is_none() && blocker.task.is_none() && blocker.owner.is_none();
    let all = &told.history.trouble.blockers;
    all.iter().filter(is_its).map(|blocker| blocker_id(blocker.id)).collect()
}

#[cfg(test)]
mod tests;
