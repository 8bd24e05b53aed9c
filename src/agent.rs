//! What an agent is: a message comes in, a turn of effects goes out. An agent asks; only the stage does.

use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

/// A plain value that hears messages and has no clock, no dice of its own, no file, no other agent, and nothing that can fail.
pub trait Agent: Send {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>);
}

/// All that an agent can do to the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Have `message` delivered to `to`, `after` from now and its latency on top. A timer is a message to oneself.
    Tell { to: AgentId, message: Message, after: Span },
    /// Put a fact into the journal, where agents that listen to its topic overhear it.
    Note(Fact),
}

/// One delivery, as the agent that receives it sees it.
pub struct Turn<'a> {
    pub me: AgentId,
    pub from: AgentId,
    pub now: Moment,
    pub scenario: &'a Scenario,
    pub chance: Chance,
    effects: &'a mut Vec<Effect>,
}

impl<'a> Turn<'a> {
    /// A turn that appends what is asked for to `effects`, in the order of asking.
    pub fn new(me: AgentId, from: AgentId, now: Moment, scenario: &'a Scenario, chance: Chance, effects: &'a mut Vec<Effect>) -> Turn<'a> {
        Turn { me, from, now, scenario, chance, effects }
    }

    /// Asks for a message to another agent.
    pub fn tell(&mut self, to: AgentId, message: Message) {
        self.effects.push(Effect::Tell { to, message, after: Span::ZERO });
    }

    /// Asks for a message to oneself at a later time.
    pub fn remind(&mut self, message: Message, after: Span) {
        self.effects.push(Effect::Tell { to: self.me, message, after });
    }

    /// As [`Turn::remind`], at a moment; at once if it has passed.
    pub fn remind_at(&mut self, message: Message, at: Moment) {
        self.remind(message, at.since(self.now));
    }

    pub fn note(&mut self, fact: Fact) {
        self.effects.push(Effect::Note(fact));
    }
}

impl Turn<'_> {
    /// A message that the agent has no business with: a fault in the cast, not in any input.
    ///
    /// # Panics
    /// Always.
    pub fn misdirected(&self, message: &Message) -> ! {
        panic!("{} has no answer to {message:?}", self.me.name(&self.scenario.organization))
    }
}
