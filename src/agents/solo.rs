//! One agent by itself, for tests: letters go in, what it says and notes comes out, and its reminders come when they are due.

use crate::agent::{Agent, Call, Effect, Turn};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

pub struct Solo<A> {
    pub agent: A,
    pub scenario: Scenario,
    me: AgentId,
    now: Moment,
    events: FutureEvents<(AgentId, Message)>,
    said: Vec<(AgentId, Message)>,
    noted: Vec<Fact>,
}

impl<A: Agent> Solo<A> {
    pub fn new(me: AgentId, scenario: Scenario, make: impl FnOnce(&Scenario) -> A) -> Solo<A> {
        let agent = make(&scenario);
        Solo { agent, scenario, me, now: Moment::START, events: FutureEvents::new(), said: Vec::new(), noted: Vec::new() }
    }

    /// Has it hear something now, and do what it does at once.
    pub fn hear(&mut self, from: AgentId, message: Message) {
        self.events.push(self.now, message.class(), (from, message));
        self.wait(Span::ZERO);
    }

    pub fn overhear(&mut self, fact: Fact) {
        self.hear(AgentId::WORLD, Message::Heard(fact));
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Span) {
        let last = self.now + span;
        while self.events.next_time().is_some_and(|at| at <= last)
            && let Some((now, (from, message))) = self.events.pop()
        {
            let mut effects = Vec::new();
            let call = Call { to: self.me, from, now, next_blocker: 0 };
            self.agent.receive(message, &mut Turn::new(call, &self.scenario, Chance::new(1, 0), &mut effects));
            for effect in effects {
                match effect {
                    Effect::Tell { to, message, after } if to == self.me => self.events.push(now + after, message.class(), (to, message)),
                    Effect::Tell { to, message, .. } => self.said.push((to, message)),
                    Effect::Ask(_) => {}
                    Effect::Note(fact) => self.noted.push(fact),
                }
            }
        }
        self.now = last;
    }

    pub fn wait_hours(&mut self, hours: u64) {
        self.wait(Span::from_hours(hours));
    }

    /// What it has said since this was asked last, but for what its desk says of having taken something up.
    pub fn said(&mut self) -> Vec<(AgentId, Message)> {
        std::mem::take(&mut self.said).into_iter().filter(|(_, message)| !matches!(message, Message::BlockerTaken { .. })).collect()
    }

    /// What it has noted since this was asked last, but for attention given.
    pub fn noted(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.noted).into_iter().filter(|fact| !matches!(fact, Fact::Served { .. })).collect()
    }
}
