//! A cause of delay that is switched off leaves nothing of itself, and the plan and its target as they were.

use super::kept::told;
use crate::sampling::all_shipped;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::message::MessageKind;
use sandtable::domain::organization::AgentId;
use sandtable::engine::time::Span;
use sandtable::history::History;
use sandtable::outcome::Outcome;
use sandtable::scenario::{Disk, Request, Scenario, load};
use sandtable::study::Cause;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Replications in which traces are looked for while the cause is on.
const REPLICATIONS: u64 = 2;

fn facts(journal: &[Entry]) -> impl Iterator<Item = &Fact> {
    journal.iter().filter_map(|entry| match &entry.what {
        What::Noted { fact, .. } => Some(fact),
        _ => None,
    })
}

/// Whether a fact tells of the cause.
fn is_trace(cause: &Cause, fact: &Fact, scenario: &Scenario) -> bool {
    match cause {
        Cause::Blockers => matches!(fact, Fact::BlockerArose { .. }),
        Cause::Rework => matches!(
            fact,
            Fact::RemediationDone { .. }
                | Fact::ReworkAdded { .. }
                | Fact::GateClosed { is_passed: false, .. }
                | Fact::DefectsEscaped { .. }
        ),
        // What others wait for takes none of the director's time. Reminders are the director's own rounds, and for its signature under the
        // plan the baseline waits as well.
        Cause::Decisions => matches!(
            fact,
            Fact::Served { agent: AgentId::DIRECTOR, item, waited, worked, .. }
                if !matches!(item, MessageKind::Reminder | MessageKind::HandoffNotification) && *waited + *worked > Span::ZERO
        ),
        Cause::Handoffs => matches!(fact, Fact::HandoffOpened { .. }),
        Cause::Noise => false,
        Cause::Absence => matches!(fact, Fact::MemberAway { .. } | Fact::MemberLeft { .. }),
        Cause::Risk(id) => matches!(fact, Fact::RiskStruck { risk } if scenario.risks[*risk as usize].id == *id),
    }
}

fn without(scenario: &Scenario, causes: &[Cause]) -> Arc<Scenario> {
    let mut scenario = scenario.clone();
    causes.iter().for_each(|cause| cause.switch_off(&mut scenario));
    Arc::new(scenario)
}

#[test]
fn a_cause_that_is_switched_off_leaves_no_trace_and_one_that_is_on_does() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for scenario in all_shipped() {
        let with: Vec<Outcome> = (0..REPLICATIONS).map(|replication| told(&scenario, 3, replication)).collect();
        for cause in Cause::of(&scenario) {
            let traces = with.iter().flat_map(|outcome| facts(&outcome.journal)).filter(|fact| is_trace(&cause, fact, &scenario)).count();
            *seen.entry(cause.name()).or_default() += traces;
            let off = without(&scenario, std::slice::from_ref(&cause));
            assert_eq!((&off.plan, &off.baseline), (&scenario.plan, &scenario.baseline), "{}: {}", scenario.name, cause.name());
            let outcome = told(&off, 3, 0);
            let trace = facts(&outcome.journal).find(|fact| is_trace(&cause, fact, &off));
            assert!(trace.is_none(), "{} without {}: {trace:?}", scenario.name, cause.name());
        }
    }
    for cause in [Cause::Blockers, Cause::Rework, Cause::Decisions, Cause::Handoffs, Cause::Absence] {
        assert!(seen[&cause.name()] > 0, "nothing would tell of {}", cause.name());
    }
    assert!(seen.iter().any(|(cause, traces)| cause.starts_with("risk ") && *traces > 0), "{seen:?}");
}

#[test]
fn without_noise_and_what_adds_work_every_replication_works_what_was_estimated() {
    let path = format!("{}/scenarios/todo-api.toml", env!("CARGO_MANIFEST_DIR"));
    let scenario = load(&Request { path, overrides: Vec::new() }, &Disk).expect("it is sound");
    let adding = [Cause::Blockers, Cause::Rework];
    let (noisy, quiet) = (without(&scenario, &adding), without(&scenario, &[Cause::Blockers, Cause::Rework, Cause::Noise]));
    let worked = |scenario: &Arc<Scenario>, replication: u64| {
        let outcome = told(scenario, 3, replication);
        History::of(scenario, &outcome.journal).tasks.iter().map(|task| task.worked).collect::<Vec<Span>>()
    };
    for replication in 1..5 {
        assert_eq!(worked(&quiet, 0), worked(&quiet, replication));
        assert_ne!(worked(&noisy, 0), worked(&noisy, replication));
    }
}
