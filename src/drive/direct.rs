//! The direct driver: calls the agents in a loop. For studies, and for whoever is in a hurry.

use super::stage::Stage;
use super::{Audience, Performance};
use crate::agent::Turn;
use crate::agents::cast;
use crate::scenario::Scenario;
use std::sync::Arc;

/// One run from its beginning to its end, on the calling thread.
pub fn run<A: Audience>(scenario: &Arc<Scenario>, seed: u64, replication: u64, audience: &mut A) -> Performance {
    let mut cast = cast(scenario);
    let mut stage = Stage::new(scenario.clone(), seed, replication, audience);
    let chance = stage.chance();
    let mut effects = Vec::new();
    while let Some(delivery) = stage.next() {
        let mut turn = Turn::new(delivery.to, delivery.from, delivery.now, scenario, chance, &mut effects);
        cast[delivery.to.index()].receive(delivery.message, &mut turn);
        stage.apply(delivery.to, &mut effects);
    }
    stage.close().0
}
