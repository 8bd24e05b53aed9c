//! The quality-enforcer: audits the standard operating procedures from what it overhears, and validates the package for testing.

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::fact::{Compliance, Fact, Procedure, Report, Subject};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::scenario::Scenario;

pub struct Enforcer {
    desk: Desk,
    policy: u32,
    /// By task: whether its release was announced.
    is_released: Vec<bool>,
}

impl Enforcer {
    pub fn new(scenario: &Scenario) -> Enforcer {
        Enforcer { desk: Desk::default(), policy: 0, is_released: vec![false; scenario.plan.tasks.len()] }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => turn.note(Fact::AgentActivated { agent: turn.me }),
            Message::PolicyChanged(policy) => self.policy = policy,
            Message::Heard(fact) => self.hear(&fact, turn),
            Message::ClosingPackage(report) if is_complete(&report) => turn.tell(from, Message::ClosingAccepted),
            Message::ClosingPackage(_) => {
                turn.note(Fact::ClosingReturned);
                turn.tell(from, Message::ClosingReturned);
            }
            other => turn.misdirected(&other),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let (procedure, subject, verdict) = match *fact {
            Fact::TaskReleased { task } => {
                self.is_released[task.index()] = true;
                return;
            }
            Fact::TaskDone { task } => {
                let verdict = if self.is_released[task.index()] { Compliance::Compliant } else { Compliance::DoneUnannounced };
                (Procedure::TaskCompletion, Subject::Task(task), verdict)
            }
            Fact::StandupHeld { day, expected, answered, .. } => {
                let verdict = if answered < expected { Compliance::TeamsMissing(expected - answered) } else { Compliance::Compliant };
                (Procedure::DailySync, Subject::Day(day), verdict)
            }
            _ => return,
        };
        turn.note(Fact::ProcedureAudited { procedure, subject, verdict });
    }
}

/// A package for testing must account for every task in scope: what the tracker has not yet heard of is a gap.
fn is_complete(report: &Report) -> bool {
    report.tasks_done + report.tasks_dropped == report.tasks_in_scope
}

impl Agent for Enforcer {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        let attention = carried(&message, policy);
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
        }
    }
}
