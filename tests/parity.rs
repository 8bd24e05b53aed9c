//! One machine, two drivers: every shipped scenario leaves the same journal, byte for byte, whoever carries its messages.

use crate::sampling::all_shipped;
use sandtable::domain::journal::Entry;
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::journal::write_line;
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::Scenario;
use std::collections::BTreeSet;
use std::sync::Arc;

const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;
const LIVE: Driver = Driver::Live(Pace::Max);

#[test]
fn the_live_and_the_direct_driver_leave_the_same_journal_of_every_scenario_under_twenty_seeds() {
    for scenario in all_shipped() {
        for seed in SEEDS {
            let (live, direct) = (carried_out(&scenario, seed, LIVE), carried_out(&scenario, seed, Driver::Direct));
            if live.digest != direct.digest {
                let first = first_difference(&scenario, seed);
                panic!("{} under seed {seed}: the drivers differ, first at {first}", scenario.name);
            }
            assert_eq!((live.messages, live.end, &live.ending), (direct.messages, direct.end, &direct.ending), "{}", scenario.name);
            // As text: a figure that there is none of is no number, and differs from itself.
            let told = |outcome: &Outcome| format!("{:?} {:?}", outcome.figures, outcome.criteria);
            assert!(told(&live) == told(&direct), "{} under seed {seed}: other figures", scenario.name);
        }
    }
}

#[test]
fn a_run_repeated_leaves_the_same_journal_and_another_seed_or_replication_another_one() {
    for scenario in all_shipped() {
        let digests: BTreeSet<String> = (1..=7).map(|seed| carried_out(&scenario, seed, Driver::Direct).digest).collect();
        assert_eq!(digests.len(), 7, "{}: two seeds leave one journal", scenario.name);
        for driver in [LIVE, Driver::Direct] {
            assert!(digests.contains(&carried_out(&scenario, 7, driver).digest), "{}: a second time is another time", scenario.name);
        }
        let order = Order { replication: 1, ..order(&scenario, 7, Driver::Direct) };
        let other = run(&order, Unfollowed).expect("nobody stops it");
        assert!(!digests.contains(&other.digest), "{}: replications are alike", scenario.name);
    }
}

#[test]
fn four_threads_at_once_leave_the_journals_that_one_thread_leaves() {
    for scenario in all_shipped() {
        let alone: Vec<String> = (1..=4).map(|seed| carried_out(&scenario, seed, Driver::Direct).digest).collect();
        let together: Vec<[String; 2]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (1..=4)
                .map(|seed| {
                    let scenario = &scenario;
                    scope.spawn(move || [LIVE, Driver::Direct].map(|driver| carried_out(scenario, seed, driver).digest))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        for (one, both) in alone.iter().zip(&together) {
            assert_eq!([one, one], [&both[0], &both[1]], "{}", scenario.name);
        }
    }
}

#[test]
fn what_the_audience_keeps_changes_nothing() {
    for scenario in all_shipped() {
        let kept = Order { keeps_journal: true, ..order(&scenario, 3, LIVE) };
        let kept = run(&kept, Unfollowed).expect("nobody stops it");
        assert!(!kept.journal.is_empty());
        assert_eq!(kept.digest, carried_out(&scenario, 3, LIVE).digest, "{}", scenario.name);
    }
}

/// The first line in which the drivers' journals part, in both versions.
fn first_difference(scenario: &Arc<Scenario>, seed: u64) -> String {
    let journal = |driver| {
        let order = Order { keeps_journal: true, ..order(scenario, seed, driver) };
        run(&order, Unfollowed).expect("nobody stops it").journal
    };
    let (live, direct) = (journal(LIVE), journal(Driver::Direct));
    let line = |entry: Option<&Entry>| {
        let mut line = String::new();
        match entry {
            Some(entry) => write_line(entry, scenario, &mut line),
            None => line.push_str("(nothing)"),
        }
        line
    };
    let lines = (0..live.len().max(direct.len())).map(|at| (at, line(live.get(at)), line(direct.get(at))));
    let differing = lines.into_iter().find(|(_, live, direct)| live != direct);
    differing.map_or("no line".into(), |(at, live, direct)| format!("line {}:\n  live:   {live}\n  direct: {direct}", at + 1))
}

fn order(scenario: &Arc<Scenario>, seed: u64, driver: Driver) -> Order {
    Order { scenario: scenario.clone(), seed, replication: 0, driver, keeps_journal: false }
}

fn carried_out(scenario: &Arc<Scenario>, seed: u64, driver: Driver) -> Outcome {
    run(&order(scenario, seed, driver), Unfollowed).expect("nobody stops it")
}
