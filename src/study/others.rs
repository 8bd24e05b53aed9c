//! Other replications of a run's scenario and seed, in brief: where one run lies among those that might as well have been.

use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::drive::direct::Rehearsal;
use crate::drive::{Audience, Follower, Letter};
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Enough for a histogram in a line and for a tenth at either end; few enough that a run of ordinary size is told in half a second.
const COUNT_MAX: u64 = 40;
/// Deliveries of all of them together, by the messages that the run itself took: a scenario of a hundred thousand tasks has none.
const DELIVERIES_MAX: u64 = 2_000_000;
/// Of fewer than these nothing can be said.
const COUNT_MIN: u64 = 10;

/// When they finished.
#[derive(Clone, Debug, PartialEq)]
pub struct Others {
    /// Hours after the start, ascending; infinite where the project never finished.
    pub finishes: Vec<f64>,
}

/// Hears nothing but when the project is finished.
struct Finish(Option<Moment>);

impl Audience for Finish {
    fn fact(&mut self, at: Moment, _: AgentId, fact: &Fact) {
        if matches!(fact, Fact::ProjectFinished) {
            self.0 = Some(at);
        }
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// Goes on as long as somebody says so.
struct WhileWanted<'a>(&'a (dyn Fn() -> bool + Sync));

impl Follower for WhileWanted<'_> {
    fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
        (self.0)()
    }
}

/// The first replications of a seed without that of the run, which took so many `messages`; on so many `threads`. Their number follows from
/// the run alone. `None` if it is too large for others, or they are no longer wanted.
pub fn others(
    scenario: &Arc<Scenario>,
    seed: u64,
    replication: u64,
    messages: u64,
    threads: usize,
    is_wanted: &(dyn Fn() -> bool + Sync),
) -> Option<Others> {
    let count = COUNT_MAX.min(DELIVERIES_MAX / messages.max(1));
    if count < COUNT_MIN {
        return None;
    }
    let next = AtomicU64::new(0);
    let work = || {
        let mut rehearsal = Rehearsal::default();
        let mut finishes = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= count {
                return Some(finishes);
            }
            let other = if place < replication { place } else { place + 1 };
            let mut finish = Finish(None);
            rehearsal.follow(scenario, seed, other, &mut finish, &mut WhileWanted(is_wanted))?;
            finishes.push(finish.0.map_or(f64::INFINITY, Moment::hours));
        }
    };
    let parts: Vec<Option<Vec<f64>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.clamp(1, COUNT_MAX as usize)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut finishes = Vec::new();
    for part in parts {
        finishes.extend(part?);
    }
    finishes.sort_by(f64::total_cmp);
    Some(Others { finishes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Driver, Order, run};
    use crate::sample;

    fn finish(scenario: &Arc<Scenario>, replication: u64) -> f64 {
        let order = Order { scenario: scenario.clone(), seed: 5, replication, driver: Driver::Direct, keeps_journal: false };
        run(&order, crate::drive::Unfollowed).expect("carried out").finish.map_or(f64::INFINITY, Moment::hours)
    }

    #[test]
    fn the_others_are_the_replications_before_and_after_the_runs_own() {
        let scenario = Arc::new(sample::scenario());
        let of = |replication, threads| others(&scenario, 5, replication, 100_000, threads, &|| true).expect("small enough").finishes;
        let mut expected: Vec<f64> = (0..=20).filter(|&other| other != 3).map(|other| finish(&scenario, other)).collect();
        expected.sort_by(f64::total_cmp);
        assert_eq!(of(3, 1), expected);
        assert_eq!(of(3, 7), expected);
        assert_ne!(of(0, 2), expected);
    }

    #[test]
    fn a_run_of_very_many_messages_has_no_others() {
        let scenario = Arc::new(sample::scenario());
        assert_eq!(others(&scenario, 5, 0, DELIVERIES_MAX / COUNT_MIN + 1, 1, &|| true), None);
    }

    #[test]
    fn what_is_no_longer_wanted_is_left() {
        assert_eq!(others(&Arc::new(sample::scenario()), 5, 0, 1, 2, &|| false), None);
    }
}
