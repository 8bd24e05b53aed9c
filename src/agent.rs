//! What an agent is: a message comes in, a turn of effects goes out. An agent asks; only the stage does.

use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::plan::TaskId;
use crate::domain::policy::Pending;
use crate::engine::stream::{Chance, Purpose};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::workshop::slots::Ask;

const PENDING: Purpose = Purpose::named("pending");
const PENDING_WAIT: Purpose = Purpose::named("pending wait");

/// A plain value that hears messages and has no clock, no dice of its own, no file, no other agent, and nothing that can fail.
pub trait Agent: Send {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>);
}

/// All that an agent can do to the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Have `message` delivered to `to`, `after` from now and its latency on top. A timer is a message to oneself.
    Tell { to: AgentId, message: Message, after: Span },
    /// Be allowed, later in this instant or whenever there are slots, to start the most urgent of these. Replaces what was asked before.
    Ask(Vec<Ask>),
    /// Put a fact into the journal, where agents that listen to its topic overhear it.
    Note(Fact),
}

/// Who is called, by whom and when.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    pub to: AgentId,
    pub from: AgentId,
    pub now: Moment,
    /// How many blockers have arisen in the run.
    pub next_blocker: u32,
}

/// One delivery, as the agent that receives it sees it.
pub struct Turn<'a> {
    pub me: AgentId,
    pub from: AgentId,
    pub now: Moment,
    pub scenario: &'a Scenario,
    pub chance: Chance,
    /// The number that the next blocker gets.
    next_blocker: u32,
    effects: &'a mut Vec<Effect>,
}

impl<'a> Turn<'a> {
    /// A turn that appends what is asked for to `effects`, in the order of asking.
    pub fn new(call: Call, scenario: &'a Scenario, chance: Chance, effects: &'a mut Vec<Effect>) -> Turn<'a> {
        let Call { to: me, from, now, next_blocker } = call;
        Turn { me, from, now, scenario, chance, next_blocker, effects }
    }

    /// Notes that a blocker arose, and numbers it: the organization has one list of them, which no agent owns.
    pub fn note_blocker(
        &mut self,
        task: Option<TaskId>,
        cause: BlockerCause,
        subtype: BlockerSubtype,
        owner: Option<MemberId>,
    ) -> BlockerId {
        let blocker = BlockerId(self.next_blocker);
        self.next_blocker += 1;
        self.note(Fact::BlockerArose { blocker, task, cause, subtype, owner });
        blocker
    }

    /// How long an outside party takes to do its part of a blocker, elapsed; `None` if none has to. The draws are those of the blocker that
    /// `key` and `occurrence` name.
    pub fn draw_pending(&self, terms: &Pending, key: u64, occurrence: u64) -> Option<Span> {
        let is_pending = self.chance.draw(PENDING, key, occurrence).chance(terms.share);
        is_pending.then(|| Span::drawn_hours(terms.wait.sample(&mut self.chance.draw(PENDING_WAIT, key, occurrence))))
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

    /// Asks for slots to start work in.
    pub fn ask(&mut self, asks: Vec<Ask>) {
        self.effects.push(Effect::Ask(asks));
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
