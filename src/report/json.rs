//! What is told to programs: JSON documents, each of which says what it is and which version of its shape it has.

use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::journal::What;
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::explain::story::Story;
use crate::explain::{self, About, Explanation, Link};
use crate::history::Days;
use crate::journal::write_fact;
use crate::outcome::Outcome;
use crate::record::Told;
use crate::record::trouble::{blocker_id, handoff_id, item_names};
use crate::scenario::Scenario;
use serde::Serialize;
use serde_json::{Value, json};

/// The version of every document's shape: it counts up when a field of one is renamed, goes away, or means something else. One more field is
/// no change.
pub const SHAPE: u32 = 1;

/// A document as text, its name and its version first.
pub fn document(name: &str, body: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Document<'a, T> {
        document: &'a str,
        shape: u32,
        #[serde(flatten)]
        body: &'a T,
    }
    serde_json::to_string_pretty(&Document { document: name, shape: SHAPE, body }).expect("documents have keys of text") + "\n"
}

/// Why a run finished when it did.
pub fn explanation(outcome: &Outcome, explanation: &Explanation, hung_on: &[TaskId]) -> String {
    let scenario = &*outcome.scenario;
    let body = json!({
        "scenario": scenario.name,
        "seed": outcome.seed,
        "replication": outcome.replication,
        "finish": outcome.finish.map(|finish| scenario.timestamp(finish)),
        "end": scenario.timestamp(outcome.finish.unwrap_or(outcome.end)),
        "baseline_finish": scenario.timestamp(scenario.baseline.finish),
        "target": scenario.timestamp(scenario.baseline.target),
        "costs": costs(&explanation.links),
        "nobody_at_work_hours": explanation.costs().1.hours(),
        "chain": chain(&explanation.links, scenario),
        "hung_on": hung_on.iter().map(|&task| &scenario.plan.task(task).id).collect::<Vec<_>>(),
    });
    document("explain", &body)
}

/// The story of a task or a blocker. `subject`: what it is called.
pub fn story(outcome: &Outcome, subject: &str, story: &Story<'_>) -> String {
    let scenario = &*outcome.scenario;
    let body = json!({
        "scenario": scenario.name,
        "seed": outcome.seed,
        "replication": outcome.replication,
        "subject": subject,
        "facts": facts(story.facts.iter().copied(), scenario),
        "costs": costs(&story.links),
        "nobody_at_work_hours": explain::costs(&story.links).1.hours(),
        "chain": chain(&story.links, scenario),
    });
    document("story", &body)
}

/// One day of a run. The day is one of the run's.
pub fn day(told: &Told<'_>, day: u32) -> String {
    let (scenario, history) = (told.scenario(), &told.history);
    let days = Days::of(scenario);
    let place = day.saturating_sub(1) as usize;
    let (from, to) = (days.start(place), days.start(place + 1));
    let is_on = |at: Option<Moment>| at.is_some_and(|at| from <= at && at < to);
    let tasks = |is_told: &dyn Fn(&crate::history::TaskHistory) -> bool| -> Vec<&str> {
        let of = scenario.plan.tasks.iter().zip(&history.tasks);
        of.filter(|(_, history)| is_told(history)).map(|(task, _)| &*task.id).collect()
    };
    let blockers = |is_told: &dyn Fn(&crate::history::trouble::BlockerHistory) -> bool| -> Vec<String> {
        history.trouble.blockers.iter().filter(|blocker| is_told(blocker)).map(|blocker| blocker_id(blocker.id)).collect()
    };
    let noted: Vec<(Moment, AgentId, &Fact)> = told
        .outcome
        .journal
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Noted { by, fact } if is_on(Some(entry.at)) => Some((entry.at, *by, fact)),
            What::Noted { .. } | What::Delivered { .. } | What::Pending { .. } => None,
        })
        .collect();
    let gates =
        |wanted: bool| noted.iter().filter(move |(.., fact)| matches!(fact, Fact::GateClosed { is_passed, .. } if *is_passed == wanted));
    let body = json!({
        "scenario": scenario.name,
        "seed": told.outcome.seed,
        "replication": told.outcome.replication,
        "day": day,
        "days": scenario.day(told.outcome.end),
        "date": scenario.civil(from).strftime("%F").to_string(),
        "tasks_started": tasks(&|task| is_on(task.started)),
        "tasks_done": tasks(&|task| is_on(task.done)),
        "gates_passed": gates(true).count(),
        "gates_failed": gates(false).count(),
        "blockers_arisen": blockers(&|blocker| is_on(Some(blocker.arose))),
        "blockers_ended": blockers(&|blocker| is_on(blocker.end.map(|end| end.at))),
        "blockers_open": blockers(&|blocker| blocker.arose < to && blocker.end.is_none_or(|end| end.at >= to)),
        "facts": facts(noted.into_iter(), scenario),
    });
    document("day", &body)
}

fn costs(links: &[Link]) -> Vec<Value> {
    let (costs, _) = explain::costs(links);
    costs.into_iter().map(|(cause, cost)| json!({ "cause": cause.name(), "hours": cost.hours() })).collect()
}

fn chain(links: &[Link], scenario: &Scenario) -> Vec<Value> {
    let told = links.iter().map(|link| {
        let (kind, about) = about(link.about, scenario);
        json!({
            "from": scenario.timestamp(link.from),
            "to": scenario.timestamp(link.to),
            "cause": link.cause.name(),
            "kind": kind,
            "about": about,
            "busy_with": link.busy_with.map(|(_, task)| &scenario.plan.task(task).id),
            "working_hours": link.open.hours(),
            "nobody_at_work_hours": link.closed().hours(),
        })
    });
    told.collect()
}

/// What kind of thing a link is about, and what that is called in the plan.
fn about(about: About, scenario: &Scenario) -> (&'static str, Option<String>) {
    let plan = &scenario.plan;
    match about {
        About::Project => ("project", None),
        About::Task(task) => ("task", Some(plan.task(task).id.to_string())),
        About::Blocker(blocker) => ("blocker", Some(blocker_id(blocker))),
        About::Gate { item: Item::Phase, .. } => ("gate", None),
        About::Gate { item, .. } => ("gate", Some(item_names(item, scenario).0.to_owned())),
        About::Handoff { handoff, .. } => ("handoff", Some(handoff_id(handoff))),
        About::Resource { resource, .. } => ("resource", Some(plan.resource(resource).name.to_string())),
        About::Epic(epic) => ("epic", Some(plan.epic(epic).name.to_string())),
    }
}

fn facts<'f>(facts: impl Iterator<Item = (Moment, AgentId, &'f Fact)>, scenario: &Scenario) -> Vec<Value> {
    let told = facts.map(|(at, by, fact)| {
        let mut text = String::new();
        write_fact(fact, scenario, &mut text);
        json!({ "at": scenario.timestamp(at), "by": by.name(&scenario.organization), "fact": text })
    });
    told.collect()
}
