//! The delivery-coordinator: releases tasks as their dependencies are satisfied, holds what cannot go on, and runs epics and standups.

mod epics;
mod releases;
mod standup;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::scenario::Scenario;
use epics::Epics;
use releases::Releases;
use standup::Standup;

pub struct Coordinator {
    desk: Desk,
    policy: u32,
    releases: Releases,
    epics: Epics,
    standup: Standup,
}

impl Coordinator {
    pub fn new(scenario: &Scenario) -> Coordinator {
        Coordinator {
            desk: Desk::default(),
            policy: 0,
            releases: Releases::new(scenario),
            epics: Epics::new(scenario),
            standup: Standup::new(scenario),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => {
                turn.note(Fact::AgentActivated { agent: turn.me });
                self.releases.begin(turn);
                self.epics.activate_at_start(turn);
                self.standup.expect(turn);
            }
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                self.epics.set_gated(turn.scenario.policies[policy as usize].gates.is_on);
            }
            Message::GatePassed(item) => self.epics.gate_passed(item, turn),
            Message::EpicStart(epic) => self.epics.kick_off(epic, turn),
            Message::EpicAuthorized(epic) => {
                self.releases.open_epic(epic, turn);
                self.epics.authorized(epic, turn);
            }
            Message::ResourceAvailable(resource) => {
                turn.note(Fact::ResourceAvailable { resource });
                self.releases.resource_available(resource, turn);
            }
            Message::EnvironmentDown { resource, until } => {
                turn.note(Fact::EnvironmentDown { resource, until });
                turn.remind_at(Message::EnvironmentUp(resource), until);
                self.releases.environment_down(resource, turn);
            }
            Message::EnvironmentUp(resource) => self.releases.environment_up(resource, turn),
            Message::ReleaseDue(task) => self.releases.satisfied(task, turn),
            Message::TaskDelayed { task, by } => self.releases.delay(task, by, turn),
            Message::HoldOver { task } => self.releases.free(task, turn),
            Message::TasksAdded(tasks) => {
                if !self.epics.is_finished() {
                    let added = self.releases.enter(&tasks, turn);
                    for &task in &added {
                        self.epics.reopen(task, turn.scenario);
                    }
                    self.releases.begin_added(&added, turn);
                }
            }
            Message::TasksCut(tasks) => {
                for &task in tasks.iter() {
                    if self.releases.cut(task, turn) {
                        self.epics.closed(task, turn);
                    }
                }
            }
            Message::TaskDone(task) | Message::TaskDropped(task) => {
                self.releases.closed(task, turn);
                self.epics.closed(task, turn);
            }
            Message::RetrospectiveHeld(epic) => self.epics.retrospective_held(epic, turn),
            Message::StandupDue => self.standup.call(turn),
            Message::StandupAnswered { day, active, queued, .. } => self.standup.answered(from, day, active, queued),
            Message::ImpedimentsAnswered { day, open } => self.standup.impediments(day, open),
            Message::StandupOver { day } => self.standup.close(day, turn),
            other => turn.misdirected(&other),
        }
    }
}

impl Agent for Coordinator {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        let attention = carried(&message, policy);
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
        }
    }
}
