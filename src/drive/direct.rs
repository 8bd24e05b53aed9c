//! The direct driver: calls the agents in a loop. For studies, and for whoever is in a hurry.

use super::stage::Stage;
use super::{Audience, Follower, Performance, Unfollowed};
use crate::agent::Turn;
use crate::agents::cast;
use crate::scenario::Scenario;
use std::sync::Arc;

/// One run from its beginning to its end, on the calling thread.
pub fn run<A: Audience>(scenario: &Arc<Scenario>, seed: u64, replication: u64, audience: &mut A) -> Performance {
    perform(scenario, seed, replication, audience, &mut Unfollowed).0
}

/// As [`run`], with somebody who may stop it; `None` if it was stopped.
pub fn follow<A: Audience, F: Follower>(
    scenario: &Arc<Scenario>,
    seed: u64,
    replication: u64,
    audience: &mut A,
    follower: &mut F,
) -> Option<Performance> {
    let (performance, was_stopped) = perform(scenario, seed, replication, audience, follower);
    (!was_stopped).then_some(performance)
}

fn perform<A: Audience, F: Follower>(
    scenario: &Arc<Scenario>,
    seed: u64,
    replication: u64,
    audience: &mut A,
    follower: &mut F,
) -> (Performance, bool) {
    let mut cast = cast(scenario);
    let mut stage = Stage::new(scenario.clone(), seed, replication, audience);
    let chance = stage.chance();
    let mut effects = Vec::new();
    let mut was_stopped = false;
    while let Some(delivery) = stage.take_next() {
        let (done, in_scope) = stage.progress();
        if !follower.follow(delivery.call.now, done, in_scope) {
            was_stopped = true;
            break;
        }
        let mut turn = Turn::new(delivery.call, scenario, chance, &mut effects);
        cast[delivery.call.to.index()].receive(delivery.message, &mut turn);
        stage.apply(delivery.call.to, &mut effects);
    }
    (stage.close().0, was_stopped)
}
