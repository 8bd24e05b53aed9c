//! What no run may break, whatever the scenario and the seed: an auditor, written apart from the agents, replays journals.

mod attention;
mod explained;
mod metamorphic;
mod odd_events;
mod on_plan;
mod spending;

use crate::auditor;
use crate::sampling;
use crate::sampling::shipped;
use sandtable::domain::fact::{Effort, Fact};
use sandtable::domain::journal::{Ending, Entry, What};
use sandtable::domain::organization::MemberId;
use sandtable::domain::plan::Prerequisite;
use sandtable::drive::Unfollowed;
use sandtable::engine::time::{Moment, Span};
use sandtable::metrics::hours::Hours;
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, Scenario, load};
use std::sync::Arc;

fn loaded(path: &str, overrides: &[&str]) -> Arc<Scenario> {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let overrides = overrides.iter().map(|&text| text.to_owned()).collect();
    let scenario = load(&Request { path, overrides }, &Disk);
    Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

fn outcome(scenario: &Arc<Scenario>, seed: u64) -> Outcome {
    let order = Order { scenario: scenario.clone(), seed, replication: 0, driver: Driver::Direct, keeps_journal: true };
    run(&order, Unfollowed).expect("nobody stops it")
}

/// Runs a scenario with a few dozen seeds. Every journal keeps the laws, and its metrics split every hour.
fn holds(scenario: &Arc<Scenario>, seeds: u64, may_end_otherwise: bool) {
    sampling::replicate(seeds, |place| {
        let seed = place + 1;
        let outcome = outcome(scenario, seed);
        let is_completed = outcome.ending == Ending::Completed;
        assert!(is_completed || may_end_otherwise, "{} with seed {seed}: {:?}", scenario.name, outcome.ending);
        let breaches = auditor::audit(&outcome.journal, scenario, is_completed);
        let shown = breaches.iter().take(12).collect::<Vec<_>>();
        assert!(breaches.is_empty(), "{} with seed {seed} breaks {} laws: {shown:#?}", scenario.name, breaches.len());
        splits_hours(&outcome, seed);
    });
}

/// The six parts sum to what was available, for every member, to the millisecond; and those that are work are what was put down.
fn splits_hours(outcome: &Outcome, seed: u64) {
    use sandtable::metric::Metric as _;
    let scenario = &outcome.scenario;
    let mut hours = Hours::new(scenario);
    for entry in &outcome.journal {
        if let What::Noted { by, fact } = &entry.what {
            hours.hear(entry.at, *by, fact, scenario);
        }
    }
    for team in scenario.organization.team_ids() {
        for member in scenario.organization.members_of(team) {
            let split = hours.of_member(member, outcome.end, scenario);
            let worked = split.direct + split.rework + split.coordination;
            let parts = worked + split.blocked + split.waiting + split.idle;
            let name = &scenario.organization.member(member).name;
            assert_eq!(parts, split.available, "{name} with seed {seed} of {}: {split:?}", scenario.name);
            let put_down: Span = outcome.journal.iter().filter_map(|entry| stopped_by(entry, member)).sum();
            assert!(split.available.is_zero() || worked == put_down, "{name} with seed {seed}: {worked:?} of {put_down:?}");
        }
    }
}

/// Working time that a member put into something of use, as the journal tells of its end.
fn stopped_by(entry: &Entry, who: MemberId) -> Option<Span> {
    match &entry.what {
        What::Noted { fact: Fact::WorkStopped { member, work, worked, .. }, .. } if *member == who => {
            (work.effort() != Effort::Blocked).then_some(*worked)
        }
        What::Noted { .. } | What::Delivered { .. } | What::Pending { .. } => None,
    }
}

#[test]
fn every_shipped_scenario_keeps_the_laws() {
    for scenario in sampling::all_shipped() {
        holds(&scenario, sampling::seeds(12), false);
    }
}

/// Nothing is drawn of the work: the effort that went into each step is checked to the millisecond, interruptions and all.
#[test]
fn without_noise_every_step_takes_its_effort_and_the_cost_of_returning() {
    let overrides = ["noise.task=none", "noise.project=none"];
    holds(&shipped("lost-dba", &overrides), 12, false);
    holds(&loaded("tests/trials/everything.toml", &overrides), 24, false);
}

#[test]
fn everything_at_once_keeps_the_laws() {
    holds(&loaded("tests/trials/everything.toml", &[]), 48, false);
    // What is read at once is heard of at once: nobody works on what stands still.
    holds(&loaded("tests/trials/everything.toml", &["messages.attention=0h"]), 24, false);
    holds(&loaded("tests/trials/everything.toml", &["messages.attention=0h", "messages.latency=0h"]), 24, false);
}

#[test]
fn slow_messages_and_scarce_attention_keep_the_laws() {
    holds(&shipped("todo-api", &["messages.latency=40m", "messages.attention=15m", "director.loop=30m"]), 24, false);
}

/// Whatever gets stuck and whatever is decided about it: what must wait for a date does.
#[test]
fn nobody_begins_before_the_date_that_a_task_waits_for() {
    let scenario = loaded("tests/trials/dated.toml", &[]);
    for seed in 1..=20 {
        let outcome = outcome(&scenario, seed);
        assert_eq!(outcome.ending, Ending::Completed, "seed {seed}");
        for entry in &outcome.journal {
            let What::Noted { fact: Fact::WorkStarted { work, .. }, .. } = &entry.what else { continue };
            let Some(task) = work.task() else { continue };
            let dates = scenario.plan.task(task).dependencies.iter().filter_map(|link| match link.on {
                Prerequisite::Resource(on) => scenario.plan.resource(on).available_after.as_ref(),
                Prerequisite::Task(_) => None,
            });
            for date in dates {
                let from = Moment::START + Span::drawn_hours(date.mean());
                assert!(entry.at >= from, "seed {seed}: {} begins at {:?}, before {from:?}", scenario.plan.task(task).id, entry.at);
            }
        }
    }
}

/// A run that is cut off keeps the laws as far as it goes.
#[test]
fn a_run_that_reaches_its_horizon_keeps_the_laws() {
    for hours in [1, 30, 55, 100, 130, 200] {
        for scenario in [shipped("todo-api", &[]), loaded("tests/trials/everything.toml", &[])] {
            let cut = Scenario { horizon: Moment::START + Span::from_hours(hours), ..(*scenario).clone() };
            holds(&Arc::new(cut), 6, true);
        }
    }
}
