//! Where the director, the planner and the support agents give attention: a queue before a few slots, in working hours.
//!
//! Most items take a time that is known when they begin. Help with a blocker takes until whoever asked for it says that it is over.

use crate::agent::Turn;
use crate::domain::blocker::{BlockerId, Level};
use crate::domain::fact::Fact;
use crate::domain::message::{Message, MessageKind};
use crate::domain::organization::{AgentId, Priority};
use crate::domain::policy::Policy;
use crate::engine::time::{Moment, Span};
use std::collections::VecDeque;

/// Something that waits for attention, or gets it.
#[derive(Debug)]
struct Item {
    from: AgentId,
    message: Message,
    priority: Priority,
    /// Counts arrivals: of two that are as urgent, the first goes first.
    number: u64,
    arrived: Moment,
    began: Moment,
    /// `None`: until it is released.
    service: Option<Span>,
}

/// One agent's attention.
#[derive(Debug, Default)]
pub struct Desk {
    /// By priority, in the order of arrival.
    waiting: [VecDeque<Item>; 3],
    serving: Vec<Option<Item>>,
    arrivals: u64,
    is_start_due: bool,
    opens_at: Option<Moment>,
}

impl Desk {
    /// What of a message there is to act upon now, and who sent it: itself if it costs no attention; the one whose service ends, if this
    /// is the desk's own reminder; otherwise nothing yet.
    pub fn pass(&mut self, message: Message, attention: Span, policy: &Policy, turn: &mut Turn<'_>) -> Option<(AgentId, Message)> {
        match message {
            Message::ServiceStart => {
                self.is_start_due = false;
                self.serve(policy, turn);
                None
            }
            Message::DeskOpened => {
                self.opens_at = None;
                self.ask_to_start(turn);
                None
            }
            Message::ServiceDone { slot } => {
                let item = self.serving.get_mut(slot as usize).and_then(Option::take)?;
                Some(self.finish(item, policy, turn))
            }
            Message::BlockerAssigned { .. } => {
                self.admit(message, None, turn);
                None
            }
            Message::BlockerReleased { blocker, level } => {
                self.release(blocker, level, policy, turn);
                None
            }
            Message::PolicyChanged(_) => {
                // There may be more slots now, or other hours.
                self.ask_to_start(turn);
                Some((turn.from, message))
            }
            message if attention.is_zero() => Some((turn.from, message)),
            message => {
                self.admit(message, Some(attention), turn);
                None
            }
        }
    }

    fn admit(&mut self, message: Message, service: Option<Span>, turn: &mut Turn<'_>) {
        let priority = message.priority();
        self.arrivals += 1;
        let item = Item { from: turn.from, message, priority, number: self.arrivals, arrived: turn.now, began: turn.now, service };
        self.waiting[priority as usize].push_back(item);
        self.ask_to_start(turn);
    }

    /// What was served leaves its slot.
    fn finish(&mut self, item: Item, policy: &Policy, turn: &mut Turn<'_>) -> (AgentId, Message) {
        self.ask_to_start(turn);
        let calendar = turn.scenario.calendars.get(policy.desks[turn.me.index()].calendar);
        turn.note(Fact::Served {
            agent: turn.me,
            item: item.message.kind(),
            priority: item.priority,
            began: item.began,
            waited: item.began.since(item.arrived),
            worked: item.service.unwrap_or_else(|| calendar.between(item.began, turn.now)),
        });
        (item.from, item.message)
    }

    /// A blocker is no longer this desk's: help that is being given ends, and what waits leaves the queue.
    fn release(&mut self, blocker: BlockerId, level: Level, policy: &Policy, turn: &mut Turn<'_>) {
        let is_it =
            |item: &Item| matches!(item.message, Message::BlockerAssigned { blocker: b, level: l, .. } if (b, l) == (blocker, level));
        if let Some(item) = self.serving.iter_mut().find_map(|slot| slot.take_if(|item| is_it(item))) {
            self.finish(item, policy, turn);
        }
        for queue in &mut self.waiting {
            queue.retain(|item| asks_for(&item.message) != Some((blocker, level)));
        }
    }

    /// An item whose cause is gone leaves the queue.
    pub fn withdraw(&mut self, is_gone: impl Fn(&Message) -> bool) {
        for queue in &mut self.waiting {
            queue.retain(|item| !is_gone(&item.message));
        }
    }

    fn ask_to_start(&mut self, turn: &mut Turn<'_>) {
        if !self.is_start_due && self.waiting.iter().any(|queue| !queue.is_empty()) {
            self.is_start_due = true;
            turn.remind(Message::ServiceStart, Span::ZERO);
        }
    }

    /// Fills the free slots with what is most urgent, while the desk is open.
    fn serve(&mut self, policy: &Policy, turn: &mut Turn<'_>) {
        let terms = &policy.desks[turn.me.index()];
        let calendar = turn.scenario.calendars.get(terms.calendar);
        if !calendar.is_open(turn.now) {
            let opening = calendar.next_opening(turn.now);
            if self.opens_at.is_none_or(|at| opening < at) {
                self.opens_at = Some(opening);
                turn.remind_at(Message::DeskOpened, opening);
            }
            return;
        }
        let busy = self.serving.iter().flatten().count();
        for _ in busy..terms.capacity as usize {
            let Some(mut item) = self.most_urgent(policy.aging, turn.now) else { return };
            item.began = turn.now;
            // Who asked for help, or for a decision, hears that it is taken up.
            if let Some((blocker, level)) = asks_for(&item.message) {
                turn.tell(AgentId::RESOLVER, Message::BlockerTaken { blocker, level, by: None });
            }
            let slot = self.serving.iter().position(Option::is_none).unwrap_or_else(|| {
                self.serving.push(None);
                self.serving.len() - 1
            });
            item.service = item.service.map(|service| terms.takes(service));
            if let Some(service) = item.service {
                turn.remind_at(Message::ServiceDone { slot: slot as u32 }, calendar.after(turn.now, service));
            }
            self.serving[slot] = Some(item);
        }
    }

    /// Takes out the item that goes first: by priority, risen by one for every `aging` waited, then by arrival.
    fn most_urgent(&mut self, aging: Option<Span>, now: Moment) -> Option<Item> {
        // Within one priority who came first has waited longest, so only the heads compete.
        let standing = |item: &Item| {
            let risen = aging.map_or(0, |aging| now.since(item.arrived).ms() / aging.ms().max(1));
            ((item.priority as u64).saturating_sub(risen), item.number)
        };
        let heads = self.waiting.iter().enumerate().filter_map(|(queue, items)| items.front().map(|item| (standing(item), queue)));
        let (_, queue) = heads.min()?;
        self.waiting[queue].pop_front()
    }
}

/// The blocker, and the level of it, that a message asks to work on or to decide on.
fn asks_for(message: &Message) -> Option<(BlockerId, Level)> {
    match message {
        Message::BlockerAssigned { blocker, level, .. } => Some((*blocker, *level)),
        Message::DecisionNeeded(escalated) | Message::RevisionNeeded(escalated) => Some((escalated.blocker, escalated.level)),
        _ => None,
    }
}

/// What a message's kind costs of attention under a policy; what agents remind themselves of costs nothing.
pub fn carried(message: &Message, policy: &Policy) -> Span {
    match message.kind() {
        MessageKind::Reminder | MessageKind::Event => Span::ZERO,
        _ => message.courier(policy).attention,
    }
}

#[cfg(test)]
mod tests;
