//! For tests of what a bug would do: an agent, or whoever calls [`strike`], panics at its n-th call. Not in the program that is built.

use super::cast_of;
use crate::agent::{Agent, Turn};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::scenario::Scenario;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// `WHO:N` in the environment: who panics, and at which of its calls, from 1 on.
pub const VARIABLE: &str = "SANDTABLE_SABOTAGE";

fn planned() -> Option<&'static (String, u64)> {
    static PLANNED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    let read = || {
        let told = std::env::var(VARIABLE).ok()?;
        let (who, at) = told.split_once(':').expect("WHO:N");
        Some((who.to_owned(), at.parse().expect("a number")))
    };
    PLANNED.get_or_init(read).as_ref()
}

/// One call of `who`.
pub fn strike(who: &str) {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    if let Some((_, at)) = planned().filter(|(planned, _)| planned == who)
        && CALLS.fetch_add(1, Ordering::Relaxed) + 1 == *at
    {
        panic!("{who} was to fail at its call {at}");
    }
}

struct Saboteur {
    who: &'static str,
    agent: Box<dyn Agent>,
}

impl Agent for Saboteur {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        strike(self.who);
        self.agent.receive(message, turn);
    }
}

/// The cast, with saboteurs in it if any was planned.
pub fn cast(scenario: &Scenario) -> Vec<Box<dyn Agent>> {
    let cast = cast_of(scenario);
    if planned().is_none() {
        return cast;
    }
    let office = [
        (AgentId::DIRECTOR, "director"),
        (AgentId::PLANNER, "planner"),
        (AgentId::COORDINATOR, "delivery-coordinator"),
        (AgentId::ENFORCER, "quality-enforcer"),
        (AgentId::RESOLVER, "blocker-resolver"),
        (AgentId::TRACKER, "progress-tracker"),
    ];
    let name = |index| office.iter().find(|(id, _)| id.index() == index).map_or("team", |(_, name)| name);
    cast.into_iter().enumerate().map(|(index, agent)| Box::new(Saboteur { who: name(index), agent }) as Box<dyn Agent>).collect()
}
