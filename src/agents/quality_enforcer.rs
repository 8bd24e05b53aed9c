//! The quality-enforcer: runs the gates, deploys reviewers, audits the standard operating procedures, and validates the package for testing.

mod audit;
mod gates;
mod reviewers;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::fact::{Colour, Fact, Indicator, Report};
use crate::domain::gate::Item;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::EpicId;
use crate::domain::policy::Policy;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use audit::{Audit, latency_of_facts};
use gates::Gates;

pub struct Enforcer {
    desk: Desk,
    policy: u32,
    gates: Gates,
    audit: Audit,
    /// When gates came into force, if that was on the way.
    gated_since: Option<Moment>,
}

impl Enforcer {
    pub fn new(scenario: &Scenario) -> Enforcer {
        Enforcer { desk: Desk::default(), policy: 0, gates: Gates::new(scenario), audit: Audit::new(scenario), gated_since: None }
    }

    fn policy<'a>(&self, scenario: &'a Scenario) -> &'a Policy {
        &scenario.policies[self.policy as usize]
    }

    /// What is overheard of blockers is read off the log, whose times are those of the audit: that takes no attention, and so no waiting.
    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else costs what its kind costs")]
    fn attention(message: &Message, policy: &Policy) -> Span {
        use Fact::*;
        match message {
            Message::Heard(BlockerOpened { .. } | BlockerEscalated { .. } | BlockerReturned { .. } | BlockerTaken { .. }) => Span::ZERO,
            Message::Heard(BlockerResolved { .. } | BlockerReopened { .. } | AgentFailed { .. }) => Span::ZERO,
            message => carried(message, policy),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => turn.note(Fact::AgentActivated { agent: turn.me }),
            Message::PolicyChanged(policy) => self.change_policy(policy, turn),
            Message::Priorities(schedule) => self.gates.rank_by(&schedule),
            Message::TaskSubmitted { task, defects, .. } => self.gates.submitted(task, defects, turn),
            Message::GateAsked(item) => self.gates.ask(item, turn),
            Message::ChecksDone { gate } => self.gates.checks_done(gate, turn),
            Message::ReviewDone { gate, check, by } => self.gates.review_done(gate, check, by, turn),
            Message::RemediationDone { task, number } => self.gates.remediation_done(task, number, turn),
            Message::ProgressionGranted(item) => self.gates.granted(item, turn),
            Message::ReviewersWanted => {
                let policy = self.policy(turn.scenario);
                self.gates.reviewers.add(&policy.gates, turn);
            }
            Message::Heard(fact) => self.hear(&fact, turn),
            Message::ClosingPackage(report) if self.is_complete(&report, turn.scenario) => {
                self.gates.tell_escaped(turn);
                turn.tell(from, Message::ClosingAccepted);
            }
            Message::ClosingPackage(_) => {
                turn.note(Fact::ClosingReturned);
                turn.tell(from, Message::ClosingReturned);
            }
            other => turn.misdirected(&other),
        }
    }

    fn change_policy(&mut self, policy: u32, turn: &Turn<'_>) {
        let was_gated = self.policy(turn.scenario).gates.is_on;
        self.policy = policy;
        self.gates.change_policy(policy);
        if self.policy(turn.scenario).gates.is_on && !was_gated {
            self.gated_since = Some(turn.now);
        }
    }

    /// Whether what is heard of now as done had to pass a gate: not what was on its way when gates came into force.
    fn is_gated(&self, turn: &Turn<'_>) -> bool {
        let policy = self.policy(turn.scenario);
        let is_old = |since: Moment| turn.now.since(since) <= latency_of_facts(policy);
        policy.gates.is_on && !self.gated_since.is_some_and(is_old)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let is_gated = self.is_gated(turn);
        let policy = self.policy(turn.scenario);
        match *fact {
            Fact::TaskReleased { task } => self.audit.task_released(task),
            Fact::TaskDone { task } => self.audit.task_done(task, is_gated, &self.gates, turn),
            Fact::FeatureDone { feature } => Audit::item_done(Item::Feature(feature), is_gated, &mut self.gates, turn),
            Fact::EpicDone { epic } => Audit::item_done(Item::Epic(epic), is_gated, &mut self.gates, turn),
            Fact::ProjectFinished => Audit::item_done(Item::Phase, is_gated, &mut self.gates, turn),
            Fact::StandupHeld { day, expected, answered, .. } => Audit::standup_held(day, expected, answered, turn),
            Fact::HandoffOpened { .. } | Fact::HandoffValidated { .. } | Fact::HandoffAuthorized { .. } => {
                self.audit.hear_of_handoff(fact, turn);
            }
            Fact::HandoffAcceptedWithGaps { .. } | Fact::HandoffAcknowledged { .. } | Fact::HandoffClosed { .. } => {
                self.audit.hear_of_handoff(fact, turn);
            }
            Fact::HandoffCancelled { .. } => self.audit.hear_of_handoff(fact, turn),
            Fact::BlockerOpened { .. } | Fact::BlockerEscalated { .. } | Fact::BlockerReturned { .. } => {
                self.audit.hear_of_blocker(fact, policy, turn);
            }
            Fact::BlockerTaken { .. } | Fact::BlockerResolved { .. } | Fact::BlockerReopened { .. } => {
                self.audit.hear_of_blocker(fact, policy, turn);
            }
            Fact::AgentFailed { agent, until } if agent == turn.me => self.audit.was_away(until),
            Fact::MemberJoined { member } => self.gates.reviewers.joined(member),
            Fact::MemberLeft { member } => {
                self.gates.reviewers.left(member);
                self.gates.ask_reviews_again(turn);
            }
            Fact::MemberAway { member, .. } => self.gates.reviewers.away(member, true),
            Fact::MemberBack { member } => self.gates.reviewers.away(member, false),
            Fact::MemberLent { member, .. } => self.gates.reviewers.lent(member, true),
            Fact::LoanEnded { member, .. } => self.gates.reviewers.lent(member, false),
            Fact::IndicatorChanged { indicator: Indicator::Quality, to, .. } if to != Colour::Red => self.gates.reviewers.dismiss(),
            _ => {}
        }
    }

    /// A package for testing must account for every task in scope, for every gate, and for what was open between people: what has not
    /// yet been heard of is a gap.
    fn is_complete(&self, report: &Report, scenario: &Scenario) -> bool {
        let plan = &scenario.plan;
        // Where gates came into force on the way, an epic may have been done before.
        let is_gated_always = scenario.policies.iter().all(|policy| policy.gates.is_on);
        let is_owed = |item| self.gates.is_open(item, plan) || is_gated_always && !self.gates.has_passed(item, plan);
        let epics = (0..plan.epics.len()).map(|epic| Item::Epic(EpicId::from_index(epic)));
        report.tasks_done + report.tasks_dropped == report.tasks_in_scope
            && !self.audit.is_anything_open()
            && !epics.chain([Item::Phase]).any(is_owed)
    }
}

impl Agent for Enforcer {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = self.policy(scenario);
        let attention = Enforcer::attention(&message, policy);
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
        }
    }
}

#[cfg(test)]
mod tests;
