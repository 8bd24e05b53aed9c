//! The direct driver: calls the agents in a loop. For studies, and for whoever is in a hurry.

use super::stage::{Room, Stage};
use super::{Audience, Follower, Performance, Unfollowed};
use crate::agent::{Effect, Turn};
use crate::agents::cast;
use crate::scenario::Scenario;
use std::sync::Arc;

/// One run from its beginning to its end, on the calling thread.
pub fn run<A: Audience>(scenario: &Arc<Scenario>, seed: u64, replication: u64, audience: &mut A) -> Performance {
    Rehearsal::default().perform(scenario, seed, replication, audience, &mut Unfollowed).0
}

/// As [`run`], with somebody who may stop it; `None` if it was stopped.
pub fn follow<A: Audience, F: Follower>(
    scenario: &Arc<Scenario>,
    seed: u64,
    replication: u64,
    audience: &mut A,
    follower: &mut F,
) -> Option<Performance> {
    Rehearsal::default().follow(scenario, seed, replication, audience, follower)
}

/// Carries out one run after another on one thread, each in the memory that the last has left. Agents are made anew for each: a quarter of a
/// hundredth of what a run takes, and nothing that a run left in one could reach the next.
#[derive(Default)]
pub struct Rehearsal {
    room: Room,
    effects: Vec<Effect>,
}

impl Rehearsal {
    /// As [`follow`].
    pub fn follow<A: Audience, F: Follower>(
        &mut self,
        scenario: &Arc<Scenario>,
        seed: u64,
        replication: u64,
        audience: &mut A,
        follower: &mut F,
    ) -> Option<Performance> {
        let (performance, was_stopped) = self.perform(scenario, seed, replication, audience, follower);
        (!was_stopped).then_some(performance)
    }

    /// How the run went, and whether it was stopped.
    fn perform<A: Audience, F: Follower>(
        &mut self,
        scenario: &Arc<Scenario>,
        seed: u64,
        replication: u64,
        audience: &mut A,
        follower: &mut F,
    ) -> (Performance, bool) {
        let mut cast = cast(scenario);
        let mut stage = Stage::in_room(std::mem::take(&mut self.room), scenario.clone(), seed, replication, audience);
        let chance = stage.chance();
        let effects = &mut self.effects;
        effects.clear();
        let mut was_stopped = false;
        while let Some(delivery) = stage.take_next() {
            let (done, in_scope) = stage.progress();
            if !follower.follow(delivery.call.now, done, in_scope) {
                was_stopped = true;
                break;
            }
            let mut turn = Turn::new(delivery.call, scenario, chance, effects);
            cast[delivery.call.to.index()].receive(delivery.message, &mut turn);
            stage.apply(delivery.call.to, effects);
        }
        let (performance, _, room) = stage.clear_out();
        self.room = room;
        (performance, was_stopped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Fact;
    use crate::domain::organization::AgentId;
    use crate::drive::Letter;
    use crate::engine::time::Moment;
    use crate::sample;

    #[derive(Default, PartialEq, Debug)]
    struct Heard(Vec<String>);

    impl Audience for Heard {
        fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
            self.0.push(format!("{at:?} {by:?} {fact:?}"));
        }

        fn delivered(&mut self, at: Moment, letter: Letter<'_>) {
            self.0.push(format!("{at:?} {letter:?}"));
        }

        fn pending(&mut self, due: Moment, letter: Letter<'_>) {
            self.0.push(format!("{due:?} pending {letter:?}"));
        }
    }

    /// Stops after so many deliveries.
    struct Impatient(u32);

    impl Follower for Impatient {
        fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
            self.0 -= 1;
            self.0 > 0
        }
    }

    #[test]
    fn a_run_in_the_room_of_others_is_the_run_in_a_room_of_its_own() {
        let scenario = sample::outcome().scenario;
        let mut rehearsal = Rehearsal::default();
        for replication in [3, 0, 3, 7] {
            let (mut alone, mut after) = (Heard::default(), Heard::default());
            let performance = run(&scenario, 5, replication, &mut alone);
            // What a run that was stopped leaves must not be found by the next.
            assert!(rehearsal.follow(&scenario, 5, 99, &mut Heard::default(), &mut Impatient(20)).is_none());
            assert_eq!(rehearsal.follow(&scenario, 5, replication, &mut after, &mut Unfollowed), Some(performance));
            assert!(alone.0.len() > 20 && alone == after);
        }
    }
}
