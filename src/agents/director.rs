//! The director: accepts the plan, kicks off, authorizes epics and activations, runs the tactical loop, and closes the project.

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::baseline::Baseline;
use crate::domain::fact::{Fact, Report};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{EpicId, TaskId};
use crate::domain::policy::Policy;
use crate::engine::time::Span;
use crate::scenario::{Happening, RiskEffect, Scenario};
use crate::schedule::EpicOrder;
use std::sync::Arc;

pub struct Director {
    desk: Desk,
    policy: u32,
    submissions: u32,
    is_kicked_off: bool,
    /// What has to wait for kickoff: changes of scope, and teams that are needed.
    early: Vec<Message>,
    schedule: Arc<Baseline>,
    loop_every: Span,
    /// By team: told to take one item at a time.
    is_capped: Vec<bool>,
    epics_started: usize,
    is_epic_closed: Vec<bool>,
    is_phase_done: bool,
    final_report: Option<Arc<Report>>,
}

impl Director {
    pub fn new(scenario: &Scenario) -> Director {
        Director {
            desk: Desk::default(),
            policy: 0,
            submissions: 0,
            is_kicked_off: false,
            early: Vec::new(),
            schedule: scenario.baseline.clone(),
            loop_every: scenario.policies[0].director.loop_every,
            is_capped: vec![false; scenario.organization.teams.len()],
            epics_started: 0,
            is_epic_closed: vec![false; scenario.plan.epics.len()],
            is_phase_done: false,
            final_report: None,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else costs what its kind costs")]
    fn attention(message: &Message, policy: &Policy) -> Span {
        let terms = &policy.director;
        let own = match message {
            Message::PackageSubmitted { .. } => terms.handoff_attention,
            Message::EpicProposed(_) => terms.authorization_attention,
            Message::Digest(_) => terms.loop_attention,
            Message::ReviewDue => terms.review_attention,
            _ => Span::ZERO,
        };
        own + carried(message, policy)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    fn act(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            early @ (Message::ScopeAdded { .. } | Message::ScopeDropped { .. } | Message::ActivationDue(_)) if !self.is_kicked_off => {
                self.early.push(early);
            }
            Message::PackageSubmitted { gaps } => {
                self.submissions += 1;
                if gaps.is_empty() {
                    self.kick_off(turn);
                } else {
                    turn.note(Fact::PackageReturned { gaps });
                    turn.tell(AgentId::PLANNER, Message::PackageReturned { gaps });
                }
            }
            Message::EpicProposed(epic) => {
                turn.note(Fact::EpicAuthorized { epic });
                turn.tell(AgentId::COORDINATOR, Message::EpicAuthorized(epic));
            }
            Message::ActivationDue(team) => turn.tell(AgentId::of_team(team), Message::TeamActivated),
            Message::Digest(report) | Message::DailyReport(report) => self.turn_loop(&report, turn),
            Message::ReviewDue => {
                turn.note(Fact::ReviewHeld);
                self.expect_review(turn);
            }
            Message::PrioritiesDue => {
                self.broadcast(turn);
                self.expect_priorities(turn);
            }
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                // The tracker begins with the interval as it is written, too.
                self.loop_every = turn.scenario.policies[policy as usize].director.loop_every;
            }
            Message::ScopeAdded { event } | Message::ScopeDropped { event } => self.change_scope(event, turn),
            Message::RiskScope { risk } => {
                let added = turn.scenario.risks[risk as usize].effects.iter().filter_map(|effect| match effect {
                    RiskEffect::ScopeAdded(tasks) => Some(tasks.clone()),
                    _ => None,
                });
                let tasks: Vec<TaskId> = added.flatten().collect();
                self.open_scope(&tasks, turn);
            }
            Message::Rescheduled(schedule) => {
                self.schedule = schedule;
                turn.tell(AgentId::TRACKER, Message::Priorities(self.schedule.clone()));
                self.broadcast(turn);
            }
            Message::EpicDone(epic) => self.close_epic(epic, turn),
            Message::PhaseDone => {
                self.is_phase_done = true;
                self.close_phase(turn);
            }
            Message::FinalReport(report) => {
                self.final_report = Some(report.clone());
                turn.tell(AgentId::ENFORCER, Message::ClosingPackage(report));
            }
            Message::ClosingReturned => turn.tell(AgentId::TRACKER, Message::ClosingReturned),
            Message::ClosingAccepted => {
                if let Some(report) = &self.final_report {
                    turn.note(Fact::HandoffToTesting { tasks_done: report.tasks_done, tasks_dropped: report.tasks_dropped });
                    turn.note(Fact::RunEnded);
                }
            }
            other => turn.misdirected(&other),
        }
    }

    /// The package is in order: sign it, authorize kickoff, brief everybody, start the first epic or all of them.
    fn kick_off(&mut self, turn: &mut Turn<'_>) {
        turn.note(Fact::HandoffSigned { submissions: self.submissions });
        turn.tell(AgentId::PLANNER, Message::PackageSigned);
        turn.note(Fact::KickoffAuthorized);
        for team in turn.scenario.organization.team_ids() {
            turn.tell(AgentId::of_team(team), Message::Briefed);
        }
        for agent in AgentId::SUPPORT {
            turn.tell(agent, Message::Activated);
        }
        self.is_kicked_off = true;
        for message in std::mem::take(&mut self.early) {
            self.act(message, turn);
        }
        let first = match turn.scenario.epics {
            EpicOrder::Overlap => turn.scenario.plan.epics.len(),
            EpicOrder::Sequential => turn.scenario.plan.epics.len().min(1),
        };
        for _ in 0..first {
            self.start_epic(turn);
        }
        self.expect_review(turn);
        self.expect_priorities(turn);
    }

    fn expect_review(&self, turn: &mut Turn<'_>) {
        let due = turn.scenario.daily.as_ref().and_then(|daily| turn.scenario.next_daily(daily.review, turn.now));
        if let Some(due) = due {
            turn.remind_at(Message::ReviewDue, due);
        }
    }

    fn expect_priorities(&self, turn: &mut Turn<'_>) {
        let due = turn.scenario.daily.as_ref().and_then(|daily| turn.scenario.next_daily(daily.priorities, turn.now));
        if let Some(due) = due {
            turn.remind_at(Message::PrioritiesDue, due);
        }
    }

    /// One turn of the tactical loop: how often to look, and which teams to hold to one item at a time.
    fn turn_loop(&mut self, report: &Report, turn: &mut Turn<'_>) {
        turn.note(Fact::LoopTurned { as_of: report.as_of });
        let policy = &turn.scenario.policies[self.policy as usize];
        let is_tense = report.buffer_consumed > policy.indicators.buffer_yellow;
        let every = if is_tense { Span::from_ms((policy.director.loop_every.ms() / 2).max(1)) } else { policy.director.loop_every };
        if every != self.loop_every {
            self.loop_every = every;
            turn.tell(AgentId::TRACKER, Message::LoopEvery(every));
        }
        for (team, utilization) in report.utilization.iter().enumerate() {
            let is_over = utilization.is_some_and(|share| share > policy.indicators.team_utilization_yellow);
            if is_over != self.is_capped[team] {
                self.is_capped[team] = is_over;
                turn.tell(AgentId::of_team(TeamId::from_index(team)), Message::WorkCapped { is_capped: is_over });
            }
        }
    }

    fn broadcast(&self, turn: &mut Turn<'_>) {
        let teams = turn.scenario.organization.teams.len();
        turn.note(Fact::PrioritiesSet { teams: teams as u32 });
        for team in turn.scenario.organization.team_ids() {
            turn.tell(AgentId::of_team(team), Message::Priorities(self.schedule.clone()));
        }
    }

    /// Once the work of the phase is done, what is in its scope stays as it is.
    fn change_scope(&self, event: u32, turn: &mut Turn<'_>) {
        if self.is_phase_done {
            return;
        }
        match &turn.scenario.events[event as usize].what {
            Happening::ScopeAdded(tasks) => self.open_scope(tasks, turn),
            Happening::ScopeDropped(tasks) => {
                for agent in [AgentId::COORDINATOR, AgentId::PLANNER] {
                    turn.tell(agent, Message::TasksCut(tasks.as_slice().into()));
                }
            }
            Happening::MemberLeaves(_) | Happening::MemberJoins(_) | Happening::MemberAway { .. } => {}
            Happening::EnvironmentDown { .. } | Happening::PolicyChanges { .. } | Happening::AgentFails { .. } => {}
        }
    }

    fn open_scope(&self, tasks: &[TaskId], turn: &mut Turn<'_>) {
        if self.is_phase_done {
            return;
        }
        for agent in [AgentId::COORDINATOR, AgentId::PLANNER] {
            turn.tell(agent, Message::TasksAdded(tasks.into()));
        }
    }

    fn close_epic(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_epic_closed[epic.index()] = true;
        // One that comes to its end again, with scope that was added, has been followed before.
        let is_last_started = epic.index() + 1 == self.epics_started;
        if is_last_started && self.epics_started < turn.scenario.plan.epics.len() {
            self.start_epic(turn);
        }
        self.close_phase(turn);
    }

    fn start_epic(&mut self, turn: &mut Turn<'_>) {
        turn.tell(AgentId::COORDINATOR, Message::EpicStart(EpicId::from_index(self.epics_started)));
        self.epics_started += 1;
    }

    /// When the work is done and every epic has had its retrospective, the package for testing is put together.
    fn close_phase(&self, turn: &mut Turn<'_>) {
        if self.is_phase_done && self.is_epic_closed.iter().all(|&is_closed| is_closed) {
            turn.tell(AgentId::TRACKER, Message::FinalReportAsked);
        }
    }
}

impl Agent for Director {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        if matches!(message, Message::Digest(_)) {
            // What the tracker knew an hour ago is no longer worth the director's attention.
            self.desk.withdraw(|waiting| matches!(waiting, Message::Digest(_)));
        }
        let attention = Director::attention(&message, policy);
        if let Some((_, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(message, turn);
        }
    }
}
