//! The blocker-resolver: keeps the list of what stands still and which environments are down, and tells the standup.

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::{ResourceId, TaskId};
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Resolver {
    desk: Desk,
    policy: u32,
    held: BTreeSet<TaskId>,
    down: BTreeSet<ResourceId>,
}

impl Resolver {
    pub fn new() -> Resolver {
        Resolver::default()
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => turn.note(Fact::AgentActivated { agent: turn.me }),
            Message::PolicyChanged(policy) => self.policy = policy,
            Message::ImpedimentsAsked { day } => {
                let open = (self.held.len() + self.down.len()) as u32;
                turn.tell(from, Message::ImpedimentsAnswered { day, open });
            }
            Message::Heard(fact) => self.hear(&fact),
            other => turn.misdirected(&other),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact) {
        match fact {
            Fact::TaskHeld { task } => _ = self.held.insert(*task),
            Fact::TaskFreed { task } => _ = self.held.remove(task),
            Fact::EnvironmentDown { resource, .. } => _ = self.down.insert(*resource),
            Fact::EnvironmentUp { resource } => _ = self.down.remove(resource),
            _ => {}
        }
    }
}

impl Agent for Resolver {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        let attention = carried(&message, policy);
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
        }
    }
}
