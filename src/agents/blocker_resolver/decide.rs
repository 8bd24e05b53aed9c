//! What the resolver asks of those who decide, and what it does at their word.

use super::case::{Assignment, Bureau, Case, OwnerPart};
use crate::agent::Turn;
use crate::domain::blocker::{EscalationReason, Level, Resolution, Verdict, Worker};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, RoleId, TeamId};
use crate::domain::policy::{LevelKind, Target};
use crate::scenario::Scenario;

impl Case {
    pub fn ask_for_decision(&mut self, turn: &mut Turn<'_>) {
        let escalated = self.escalated(turn);
        if self.terms(self.level, turn.scenario).target == Target::Agent(AgentId::PLANNER) {
            self.decider = Some(AgentId::PLANNER);
            turn.tell(AgentId::PLANNER, Message::RevisionNeeded(escalated));
        } else {
            self.decider = Some(AgentId::DIRECTOR);
            self.is_director_asked = true;
            turn.tell(AgentId::DIRECTOR, Message::DecisionNeeded(escalated));
        }
    }

    /// An answer that was waited for; one that comes too late is none.
    fn is_answered_by(&mut self, agent: AgentId, turn: &mut Turn<'_>) -> bool {
        if self.decider.take_if(|decider| *decider == agent).is_none() {
            return false;
        }
        if !self.is_taken {
            self.acknowledge(Worker::Agent(agent), self.level, turn);
        }
        true
    }

    pub fn decided(&mut self, verdict: &Verdict, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if !self.is_answered_by(AgentId::DIRECTOR, turn) {
            return;
        }
        match (verdict, self.above(self.level, turn.scenario)) {
            (Verdict::CarryOn { helpers }, _) => self.carry_on(helpers, bureau, turn),
            (Verdict::Workaround, _) => self.resolve(Resolution::Workaround, self.level, false, bureau, turn),
            (Verdict::GoUp, Some(to)) => self.climb(to, EscalationReason::Decision, turn.now, bureau, turn),
            (Verdict::GoUp, None) => self.carry_on(&[], bureau, turn),
        }
    }

    pub fn revised(&mut self, is_replanned: bool, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if !self.is_answered_by(AgentId::PLANNER, turn) {
            return;
        }
        if is_replanned {
            self.resolve(Resolution::Replanned, self.level, false, bureau, turn);
        } else {
            self.carry_on(&[], bureau, turn);
        }
    }

    /// The highest level that works it off and has somebody to do so; the highest, if none has, which waits for somebody to come.
    fn last_manned(&self, bureau: &Bureau, scenario: &Scenario) -> Option<Level> {
        let last = self.last_at_work(scenario)?;
        let is_functional = |level: &Level| self.terms(*level, scenario).kind == LevelKind::Functional;
        let is_manned = |level: &Level| {
            let specialists = &self.under(scenario).blockers.specialists;
            let holds = |role: Option<RoleId>| role.is_some_and(|role| bureau.staff.team_with(role, scenario).is_some());
            match self.terms(*level, scenario).target {
                Target::Owner => self.raised.owner.is_some(),
                Target::Agent(_) => true,
                Target::Specialist => holds(specialists[self.raised.subtype as usize]),
                Target::Role(role) => holds(Some(role)),
                Target::Team(team) => bureau.staff.has(team, None, scenario),
            }
        };
        (1..=last.0).rev().map(Level).filter(is_functional).find(is_manned).or(Some(last))
    }

    /// The highest level that works blockers off has it again, with helpers from these teams.
    pub fn carry_on(&mut self, helpers: &[TeamId], bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let Some(level) = self.last_manned(bureau, turn.scenario).filter(|_| !self.is_awaited()) else { return };
        self.is_renewed = false;
        self.put_to_work(level, bureau, turn);
        if helpers.is_empty() {
            return;
        }
        if let OwnerPart::Alone { at_it } = self.owner {
            // With help it is no longer only the owner who knows how far it is.
            self.owner = OwnerPart::Leaving { at_it, goes_on: true };
            self.tell_reporter(Message::BlockerTakenOver { blocker: self.id(), goes_on: true }, turn);
        }
        for &team in helpers {
            if !self.helpers.contains(&team) {
                self.helpers.push(team);
            }
        }
        self.mind_helpers(turn);
    }

    /// Helpers come when there is somebody to help, and go when there is nobody: two who waited for one another's help would wait for good.
    pub fn mind_helpers(&mut self, turn: &mut Turn<'_>) {
        if self.helpers.is_empty() {
            return;
        }
        let is_led = self.ledger.hands().iter().any(|hand| !hand.is_helper);
        let are_called = self.assignments.iter().any(|assignment| assignment.is_helper);
        if is_led && !are_called && !self.is_closed {
            for team in self.helpers.clone() {
                self.assign(Assignment { to: AgentId::of_team(team), level: self.level, role: None, is_helper: true }, turn);
            }
        } else if !is_led && are_called {
            self.release(turn, |assignment| assignment.is_helper);
        }
    }
}
