//! The live driver: every agent in an actix actor with a mailbox of its own, asked one at a time, at a pace that people can follow.

use super::stage::{Delivery, Stage};
use super::{Audience, Follower, Performance};
use crate::agent::{Agent, Effect, Turn};
use crate::agents::cast;
use crate::engine::stream::Chance;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use actix::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How fast simulated time passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// As fast as the machine can.
    Max,
    /// Simulated seconds in a second; over 0.
    PerSecond(f64),
}

/// Why a live run has no performance.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("the run was stopped before its end")]
    Stopped,
    #[error("the actor of {0} is gone: its handler panicked")]
    ActorGone(String),
}

struct Host {
    agent: Box<dyn Agent>,
    scenario: Arc<Scenario>,
    chance: Chance,
}

impl Actor for Host {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        // One message is under way at a time.
        context.set_mailbox_capacity(1);
    }
}

#[derive(Message)]
#[rtype(result = "Vec<Effect>")]
struct Deliver {
    delivery: Delivery,
    /// Empty; kept for its memory.
    effects: Vec<Effect>,
}

impl Handler<Deliver> for Host {
    type Result = MessageResult<Deliver>;

    fn handle(&mut self, deliver: Deliver, _: &mut Self::Context) -> Self::Result {
        let Deliver { delivery, mut effects } = deliver;
        let mut turn = Turn::new(delivery.call, &self.scenario, self.chance, &mut effects);
        self.agent.receive(delivery.message, &mut turn);
        MessageResult(effects)
    }
}

/// One run on an actix system of its own, on the calling thread. Gives the audience back.
///
/// # Errors
/// `Stopped` if the follower asked for it; `ActorGone` if an agent's handler panicked.
///
/// # Panics
/// If the audience or the follower does.
pub fn run<A, F>(
    scenario: &Arc<Scenario>,
    seed: u64,
    replication: u64,
    pace: Pace,
    audience: A,
    follower: F,
) -> Result<(Performance, A), Broken>
where
    A: Audience + 'static,
    F: Follower + 'static,
{
    let scenario = scenario.clone();
    System::new().block_on(async move {
        // A spawned task is woken among the actors; the root future would be woken through the runtime's driver at every answer.
        match actix::spawn(perform(scenario, seed, replication, pace, audience, follower)).await {
            Ok(performed) => performed,
            // The stage, the audience or the follower panicked: here as where the direct driver calls them.
            Err(broken) => broken.try_into_panic().map_or(Err(Broken::Stopped), |panic| std::panic::resume_unwind(panic)),
        }
    })
}

/// How long a follower is left unasked while nothing is due: as long as a person who wants to stop a run takes for no wait at all.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// Lets the time until `due` pass, asking `follow` all the while whether to go on.
async fn pass(from: Moment, due: Moment, speed: f64, mut follow: impl FnMut(Moment) -> bool) -> Result<(), Broken> {
    let mut left_ms = due.since(from).ms() as f64;
    let step_ms = ASK_EVERY.as_secs_f64() * 1_000.0 * speed;
    while left_ms > step_ms {
        tokio::time::sleep(ASK_EVERY).await;
        left_ms -= step_ms;
        if !follow(Moment::from_ms(due.ms() - left_ms as u64)) {
            return Err(Broken::Stopped);
        }
    }
    tokio::time::sleep(Duration::from_secs_f64(left_ms / 1_000.0 / speed)).await;
    Ok(())
}

async fn perform<A: Audience, F: Follower>(
    scenario: Arc<Scenario>,
    seed: u64,
    replication: u64,
    pace: Pace,
    audience: A,
    mut follower: F,
) -> Result<(Performance, A), Broken> {
    let mut stage = Stage::new(scenario.clone(), seed, replication, audience);
    let chance = stage.chance();
    let hosts: Vec<Addr<Host>> =
        cast(&scenario).into_iter().map(|agent| Host { agent, scenario: scenario.clone(), chance }.start()).collect();
    let mut now = Moment::START;
    let mut effects = Vec::new();
    while let Some(next) = stage.next_time() {
        // The horizon lies before the event that is beyond it.
        let due = next.max(now);
        let (done, in_scope) = stage.progress();
        if let Pace::PerSecond(speed) = pace {
            pass(now, due, speed, |at| follower.follow(at, done, in_scope)).await?;
        }
        now = due;
        if !follower.follow(now, done, in_scope) {
            return Err(Broken::Stopped);
        }
        let Some(delivery) = stage.take_next() else { break };
        let to = delivery.call.to;
        match hosts[to.index()].send(Deliver { delivery, effects }).await {
            Ok(asked) => effects = asked,
            Err(_) => return Err(Broken::ActorGone(to.name(&scenario.organization).to_string())),
        }
        stage.apply(to, &mut effects);
    }
    Ok(stage.close())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Fact;
    use crate::domain::organization::AgentId;
    use crate::drive::{Letter, Unfollowed};
    use crate::sample;

    struct Clumsy;

    impl Audience for Clumsy {
        fn fact(&mut self, _: Moment, _: AgentId, _: &Fact) {
            panic!("the audience dropped its pen");
        }

        fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

        fn pending(&mut self, _: Moment, _: Letter<'_>) {}
    }

    #[test]
    #[should_panic(expected = "the audience dropped its pen")]
    fn a_panic_of_the_audience_is_not_taken_for_a_run_that_was_stopped() {
        let _ = run(&sample::outcome().scenario, 1, 0, Pace::Max, Clumsy, Unfollowed);
    }
}
