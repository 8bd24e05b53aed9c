//! The delivery-coordinator: releases tasks as their dependencies are satisfied, hands work over from team to team, holds what cannot go
//! on, sees to what is late, and runs epics and standups.

mod epics;
mod handoffs;
mod late;
mod releases;
mod standup;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::domain::policy::Policy;
use crate::engine::time::Span;
use crate::scenario::Scenario;
use epics::Epics;
use handoffs::Handoffs;
use late::Late;
use releases::Releases;
use standup::Standup;

pub struct Coordinator {
    desk: Desk,
    policy: u32,
    releases: Releases,
    handoffs: Handoffs,
    late: Late,
    epics: Epics,
    standup: Standup,
}

impl Coordinator {
    pub fn new(scenario: &Scenario) -> Coordinator {
        Coordinator {
            desk: Desk::default(),
            policy: 0,
            releases: Releases::new(scenario),
            handoffs: Handoffs::default(),
            late: Late::new(scenario),
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
                self.mind(turn.scenario);
            }
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                self.epics.set_gated(turn.scenario.policies[policy as usize].gates.is_on);
                self.mind(turn.scenario);
            }
            Message::Priorities(schedule) => {
                if self.late.hear(schedule) {
                    self.mind(turn.scenario);
                }
            }
            Message::GatePassed(item) => self.epics.gate_passed(item, turn),
            Message::EpicStart(epic) => self.epics.kick_off(epic, turn),
            Message::EpicAuthorized(epic) => {
                self.releases.open_epic(epic, turn);
                self.epics.authorized(epic, turn);
            }
            Message::ReleaseDue(task) => self.releases.satisfied(task, turn),
            Message::TaskDelayed { task, by } => self.releases.delay(task, by, turn),
            Message::HoldOver { task } => self.releases.free(task, turn),
            Message::TasksAdded(tasks) => {
                if !self.epics.is_finished() {
                    let added = self.releases.enter(&tasks, turn);
                    for &task in &added {
                        self.epics.open(task, turn.scenario);
                    }
                    self.releases.begin_added(&added, &mut self.handoffs, turn);
                }
            }
            Message::TasksCut(tasks) => {
                for &task in tasks.iter() {
                    if self.releases.cut(task, turn) {
                        self.close(task, false, turn);
                    }
                }
            }
            Message::TaskDone(task) => self.close(task, true, turn),
            Message::TaskDropped(task) => self.close(task, false, turn),
            Message::ParallelExecution { task } => self.releases.start_early(task, turn),
            Message::RetrospectiveHeld(epic) => self.epics.retrospective_held(epic, turn),
            Message::StandupDue => self.standup.call(turn),
            Message::StandupAnswered { day, active, queued, .. } => self.standup.answered(from, day, active, queued),
            Message::ImpedimentsAnswered { day, open } => self.standup.impediments(day, open),
            Message::StandupOver { day } => self.standup.close(day, turn),
            other => self.deliver(other, turn),
        }
    }

    /// What there is to do about handoffs, resources, and things that are late.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn deliver(&mut self, message: Message, turn: &mut Turn<'_>) {
        let policy = self.policy(turn.scenario);
        match message {
            Message::ResourceAvailable(resource) => {
                turn.note(Fact::ResourceAvailable { resource });
                self.releases.resource_available(resource, turn);
                self.late.available(resource, &self.releases, policy, turn);
            }
            Message::EnvironmentDown { resource, until } => {
                turn.note(Fact::EnvironmentDown { resource, until });
                turn.remind_at(Message::EnvironmentUp(resource), until);
                self.releases.environment_down(resource, turn);
                self.late.look_at_resource(resource, &self.releases, policy, turn);
            }
            Message::EnvironmentUp(resource) => {
                self.releases.environment_up(resource, turn);
                self.late.available(resource, &self.releases, policy, turn);
            }
            Message::PackageReady { handoff } => self.handoffs.validated(handoff, policy, turn),
            Message::HandoffGranted { handoff } => self.handoffs.granted(handoff, turn),
            Message::HandoffSettled { handoff, is_accepted } => self.handoffs.settled(handoff, is_accepted, &mut self.releases, turn),
            Message::HandoffAcknowledged { handoff, by } => {
                if let Some((task, to)) = self.handoffs.acknowledged(handoff, by, turn) {
                    self.releases.handed_over(task, to, turn);
                    self.late.delivered(task, &self.releases, policy, turn);
                }
            }
            Message::ResearchDone { task } => self.late.research_done(task, &mut self.releases, turn),
            Message::DeliveryLate { task } => self.late.look_at_delivery(task, &self.releases, policy, turn),
            Message::BlockerCleared { blocker } => self.late.cleared(blocker, &mut self.releases, policy, turn),
            Message::WorkaroundTaken { blocker, left } => self.late.gone_round(blocker, left, &mut self.releases, policy, turn),
            // It is open yet, as far as what it waits for goes.
            Message::BlockerReopened { .. } => {}
            other => turn.misdirected(&other),
        }
    }

    fn policy<'a>(&self, scenario: &'a Scenario) -> &'a Policy {
        &scenario.policies[self.policy as usize]
    }

    /// A task is done, or out of scope.
    fn close(&mut self, task: TaskId, is_done: bool, turn: &mut Turn<'_>) {
        let policy = self.policy(turn.scenario);
        if !is_done {
            self.releases.dropped(task);
        }
        self.releases.closed(task, is_done && policy.handoffs.is_on, &mut self.handoffs, turn);
        self.epics.closed(task, turn);
        if self.handoffs.unwanted(task, &self.releases, turn) {
            let handoffs = &self.handoffs;
            self.desk.withdraw(|waiting| matches!(waiting, Message::PackageReady { handoff } if handoffs.is_cancelled(*handoff)));
        }
        self.late.closed(task, !is_done, &self.releases, policy, turn);
        self.late.delivered(task, &self.releases, policy, turn);
    }

    /// Begins to look out for what is late, or looks anew at all that waits.
    fn mind(&mut self, scenario: &Scenario) {
        if late::minds(self.policy(scenario)) {
            self.releases.watch();
        }
    }

    /// Looks at the tasks of which something has changed.
    fn review(&mut self, turn: &mut Turn<'_>) {
        let tasks = self.releases.take_touched();
        if !tasks.is_empty() {
            let policy = self.policy(turn.scenario);
            self.late.review(tasks, &self.releases, policy, turn);
        }
    }

    fn attention(&self, message: &Message, policy: &Policy) -> Span {
        let own =
            if let Message::PackageReady { handoff } = *message { self.handoffs.validation(handoff, &policy.handoffs) } else { Span::ZERO };
        own + carried(message, policy)
    }
}

impl Agent for Coordinator {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = self.policy(scenario);
        let attention = self.attention(&message, policy);
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
            self.review(turn);
        }
    }
}

#[cfg(test)]
mod tests;
