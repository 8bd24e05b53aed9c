//! Tool and environment health in the war room: resources, outages, agents that failed, and the queues before the desks.

use super::text::{Page, about, figure, markdown, minute, minute_or_dash, percent};
use crate::domain::blocker::BlockerCause;
use crate::domain::fact::Fact;
use crate::domain::journal::What;
use crate::domain::organization::AgentId;
use crate::domain::plan::ResourceId;
use crate::engine::time::{Moment, Span};
use crate::history::Hours;
use crate::record::Told;
use std::collections::BTreeMap;

pub fn health(told: &Told<'_>, page: &mut Page) {
    page.heading(2, "Tool and environment health");
    desks(told, page);
    resources(told, page);
    outages(told, page);
    failures(told, page);
}

/// Those whose attention is asked for, and how long it took to get it.
fn desks(told: &Told<'_>, page: &mut Page) {
    let office = told.history.utilization(told.scenario());
    let row = |(index, (name, days)): (usize, (&&'static str, &Vec<Hours>))| {
        let mine: Vec<_> = told.history.services.iter().filter(|service| service.agent.index() == index).collect();
        let waited: Vec<f64> = mine.iter().map(|service| service.waited.hours() * 60.0).collect();
        let mean = waited.iter().sum::<f64>() / waited.len() as f64;
        let longest = mine.iter().max_by_key(|service| service.waited);
        let busy = Hours::sum(days).utilization();
        vec![
            (*name).to_owned(),
            mine.len().to_string(),
            percent(busy),
            if waited.is_empty() { "–".to_owned() } else { figure(mean.round()) },
            longest.map_or("–".to_owned(), |service| about(service.waited)),
            longest.map_or(String::new(), |service| service.matter()),
        ]
    };
    let rows: Vec<Vec<String>> = AgentId::OFFICE.iter().zip(&office.agents).enumerate().map(row).collect();
    page.table(&["Agent", ">Items that took attention", ">Busy", ">Mean wait, min", ">Longest wait", "for a"], &rows);
}

fn resources(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let mut available: BTreeMap<ResourceId, Moment> = BTreeMap::new();
    for entry in &told.outcome.journal {
        if let What::Noted { fact: Fact::ResourceAvailable { resource }, .. } = &entry.what {
            available.entry(*resource).or_insert(entry.at);
        }
    }
    let of = scenario.plan.resources.iter().enumerate().filter(|(_, resource)| resource.available_after.is_some());
    let row = |(index, resource): (usize, &crate::domain::plan::Resource)| {
        let id = ResourceId::from_index(index);
        let expected = resource.available_after.as_ref().map(|after| after.mean()).filter(|mean| mean.is_finite());
        let expected = expected.map(|hours| Moment::START + Span::from_ms((hours.max(0.0) * 3.6e6) as u64));
        let at = available.get(&id).copied();
        let against = match (at, expected) {
            (Some(at), Some(expected)) => super::text::early_or_late(at, expected),
            _ => "–".to_owned(),
        };
        let held = told.history.trouble.blockers.iter().filter(|blocker| blocker.cause == BlockerCause::Resource(id));
        let held: Vec<String> = held.filter_map(|blocker| Some(markdown(&scenario.plan.task(blocker.task?).id))).collect();
        vec![
            markdown(&resource.name),
            minute_or_dash(scenario, expected),
            at.map_or("**never**".to_owned(), |at| minute(scenario, at)),
            against,
            if held.is_empty() { "nothing".to_owned() } else { held.join(", ") },
        ]
    };
    let rows: Vec<Vec<String>> = of.map(row).collect();
    if !rows.is_empty() {
        page.heading(3, "Resources");
        page.table(&["Resource", "Expected", "Available", "Against that", "Held up"], &rows);
    }
}

fn outages(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let end = told.history.end;
    let row = |outage: &crate::history::Outage| {
        let until = if outage.to >= end { "the end".to_owned() } else { minute(scenario, outage.to) };
        let name = markdown(&scenario.plan.resource(outage.resource).name);
        vec![name, minute(scenario, outage.from), until, about(outage.to.since(outage.from))]
    };
    let rows: Vec<Vec<String>> = told.history.outages.iter().map(row).collect();
    page.heading(3, "Outages and failures");
    if rows.is_empty() && told.history.trouble.agent_failures.is_empty() {
        page.paragraph("No environment was down, and no agent failed.");
    }
    page.table(&["Environment", "Down from", "to", ">For"], &rows);
}

fn failures(told: &Told<'_>, page: &mut Page) {
    let scenario = told.scenario();
    let row = |failure: &crate::history::trouble::AgentFailure| {
        vec![
            markdown(failure.agent.name(&scenario.organization)),
            minute(scenario, failure.from),
            failure.returned.map_or("**not back**".to_owned(), |at| minute(scenario, at)),
            failure.waiting.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = told.history.trouble.agent_failures.iter().map(row).collect();
    if !rows.is_empty() {
        page.line("");
        page.table(&["Agent", "Failed", "Back", ">Messages that had waited"], &rows);
    }
}
