//! Two drivers of one machine: the stage says what is due and makes effects happen; a driver carries each delivery to its agent.

pub mod direct;
pub mod live;
pub mod stage;
mod watch;

use crate::domain::fact::Fact;
use crate::domain::journal::Ending;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;

/// A message between agents, or from the world, on its way.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Counts messages in the order of sending, from 1.
    pub id: u64,
    pub from: AgentId,
    pub to: AgentId,
    pub sent: Moment,
    pub message: &'a Message,
}

/// Who watches a stage, and changes nothing.
pub trait Audience: Send {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact);

    fn delivered(&mut self, at: Moment, letter: Letter<'_>);

    /// When the run has ended: what was still under way, in order, and `due` when.
    fn pending(&mut self, due: Moment, letter: Letter<'_>);
}

/// Who follows a run from outside, and may stop it.
pub trait Follower {
    /// Before each delivery: the moment it is due, tasks done and tasks in scope. `false` stops the run.
    fn follow(&mut self, now: Moment, done: usize, in_scope: usize) -> bool;
}

/// Nobody follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unfollowed;

impl Follower for Unfollowed {
    fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
        true
    }
}

/// How a run went, beside what its audience saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Performance {
    pub ending: Ending,
    pub end: Moment,
    /// All that was delivered, reminders included.
    pub deliveries: u64,
}

impl<A: Audience + ?Sized> Audience for &mut A {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        (**self).fact(at, by, fact);
    }

    fn delivered(&mut self, at: Moment, letter: Letter<'_>) {
        (**self).delivered(at, letter);
    }

    fn pending(&mut self, due: Moment, letter: Letter<'_>) {
        (**self).pending(due, letter);
    }
}
