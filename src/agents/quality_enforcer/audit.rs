//! The standard operating procedures, audited from what is overheard.

use super::gates::Gates;
use crate::agent::Turn;
use crate::domain::blocker::{BlockerId, EscalationReason, Level};
use crate::domain::fact::{Compliance, Fact, Procedure, Subject};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::message::MessageKind;
use crate::domain::organization::Priority;
use crate::domain::plan::{Need, TaskId};
use crate::domain::policy::{Clock, Policy};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

pub struct Audit {
    /// By task: whether its release was announced.
    is_released: Vec<bool>,
    handoffs: BTreeMap<HandoffId, Package>,
    blockers: BTreeMap<BlockerId, Climb>,
    open_blockers: u32,
    /// What is heard up to then may have happened long before.
    blind_until: Option<Moment>,
}

/// How far a handoff has come.
#[derive(Debug, Default)]
struct Package {
    step: Step,
    /// How often it was returned.
    returned: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Opened,
    Validated,
    Authorized,
    Acknowledged,
}

/// How a blocker stands at its level.
#[derive(Debug)]
struct Climb {
    is_open: bool,
    level: Level,
    priority: Priority,
    /// When it came to the level; `None` if that was not heard in time.
    since: Option<Moment>,
    is_taken: bool,
    /// By how much the level took it up too late.
    late: Span,
}

impl Audit {
    pub fn new(scenario: &Scenario) -> Audit {
        Audit {
            is_released: vec![false; scenario.plan.tasks.len()],
            handoffs: BTreeMap::new(),
            blockers: BTreeMap::new(),
            open_blockers: 0,
            blind_until: None,
        }
    }

    /// Whether a blocker or a handoff is open, as far as is heard.
    pub fn is_anything_open(&self) -> bool {
        self.open_blockers > 0 || !self.handoffs.is_empty()
    }

    /// The enforcer was not there until then: what it hears at that moment it cannot time.
    pub fn was_away(&mut self, until: Moment) {
        self.blind_until = self.blind_until.max(Some(until));
    }

    // ---- Tasks, items, days -----------------------------------------------------------------------------------------------------------

    pub fn task_released(&mut self, task: TaskId) {
        self.is_released[task.index()] = true;
    }

    /// A task must have been released and, where gates are in force, submitted and passed; a milestone only released.
    pub fn task_done(&self, task: TaskId, is_gated: bool, gates: &Gates, turn: &mut Turn<'_>) {
        let is_gated = is_gated && turn.scenario.plan.task(task).need != Need::Milestone;
        let is_announced = self.is_released[task.index()] && (!is_gated || gates.is_submitted(task));
        let verdict = if !is_announced {
            Compliance::DoneUnannounced
        } else if is_gated && !gates.has_passed(Item::Task(task), &turn.scenario.plan) {
            Compliance::DoneUngated
        } else {
            Compliance::Compliant
        };
        note(Procedure::TaskCompletion, Subject::Task(task), verdict, turn);
    }

    /// What is above a task is audited as its gate closes; here only if it went on without.
    pub fn item_done(item: Item, is_gated: bool, gates: &mut Gates, turn: &mut Turn<'_>) {
        if !gates.done(item, &turn.scenario.plan) && is_gated {
            note(Procedure::QualityGateEnforcement, Subject::Item(item), Compliance::DoneUngated, turn);
        }
    }

    pub fn standup_held(day: u32, expected: u32, answered: u32, turn: &mut Turn<'_>) {
        let verdict = if answered < expected { Compliance::TeamsMissing(expected - answered) } else { Compliance::Compliant };
        note(Procedure::DailySync, Subject::Day(day), verdict, turn);
    }

    // ---- Handoffs ---------------------------------------------------------------------------------------------------------------------

    /// A handoff goes through its steps in their order: a step out of order is one that is missing.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is said about handoffs matters here")]
    pub fn hear_of_handoff(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let mut step = |handoff, from: Step, to: Step| {
            if let Some(package) = self.handoffs.get_mut(&handoff).filter(|package| package.step == from) {
                package.step = to;
            }
        };
        match *fact {
            Fact::HandoffOpened { handoff, .. } => {
                self.handoffs.insert(handoff, Package::default());
            }
            Fact::HandoffValidated { handoff, is_complete: true } | Fact::HandoffAcceptedWithGaps { handoff } => {
                step(handoff, Step::Opened, Step::Validated);
            }
            Fact::HandoffValidated { handoff, is_complete: false } => {
                if let Some(package) = self.handoffs.get_mut(&handoff) {
                    package.returned += 1;
                }
            }
            Fact::HandoffAuthorized { handoff, .. } => step(handoff, Step::Validated, Step::Authorized),
            Fact::HandoffAcknowledged { handoff, .. } => step(handoff, Step::Authorized, Step::Acknowledged),
            Fact::HandoffCancelled { handoff } => {
                self.handoffs.remove(&handoff);
            }
            Fact::HandoffClosed { handoff } => {
                let package = self.handoffs.remove(&handoff).unwrap_or_default();
                let verdict = match package {
                    Package { step: Step::Acknowledged, returned: 0 } => Compliance::Compliant,
                    Package { step: Step::Acknowledged, returned } => Compliance::HandoffReturned(returned),
                    Package { .. } => Compliance::HandoffStepMissing,
                };
                note(Procedure::TeamHandoff, Subject::Handoff(handoff), verdict, turn);
            }
            _ => {}
        }
    }

    // ---- Blockers ---------------------------------------------------------------------------------------------------------------------

    /// Each stay at a level is judged when it ends, by going up or by being resolved: whether the level took the blocker up within the
    /// time to acknowledge, and whether it went up for a timeout when that was due.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is said about blockers matters here")]
    pub fn hear_of_blocker(&mut self, fact: &Fact, policy: &Policy, turn: &mut Turn<'_>) {
        let at = self.when(policy, turn.now);
        let terms = Terms { policy, scenario: turn.scenario };
        match *fact {
            Fact::BlockerOpened { blocker, level, priority, noticed, .. } => {
                self.come_to(blocker, level, Some(priority), at.map(|_| noticed));
            }
            Fact::BlockerReopened { blocker, .. } => self.come_to(blocker, Level::FIRST, None, at),
            Fact::BlockerTaken { blocker, level, .. } => {
                if let Some(climb) = self.blockers.get_mut(&blocker).filter(|climb| climb.is_open && climb.level == level) {
                    climb.acknowledge(at, terms);
                    climb.is_taken = true;
                }
            }
            Fact::BlockerReturned { blocker, to, .. } => self.come_to(blocker, to, None, at),
            Fact::BlockerEscalated { blocker, to, reason, due, .. } => {
                let late = self.leave(blocker, at, terms);
                let overdue = at.filter(|_| reason == EscalationReason::Timeout).map_or(Span::ZERO, |at| at.since(due));
                note_engagement(blocker, late.max(overdue), turn);
                self.come_to(blocker, to, None, at);
            }
            Fact::BlockerResolved { blocker, .. } => {
                let late = self.leave(blocker, at, terms);
                if let Some(climb) = self.blockers.get_mut(&blocker)
                    && std::mem::take(&mut climb.is_open)
                {
                    self.open_blockers -= 1;
                }
                note_engagement(blocker, late, turn);
            }
            _ => {}
        }
    }

    /// When a fact that is heard now happened; `None` if that cannot be told.
    fn when(&self, policy: &Policy, now: Moment) -> Option<Moment> {
        if self.blind_until.is_some_and(|until| now <= until) {
            return None;
        }
        Some(now.earlier(latency_of_facts(policy)))
    }

    /// A blocker is at a level from now on; one that was not open is.
    fn come_to(&mut self, blocker: BlockerId, level: Level, priority: Option<Priority>, since: Option<Moment>) {
        let known = self.blockers.get(&blocker);
        let priority = priority.or(known.map(|climb| climb.priority)).unwrap_or_default();
        self.open_blockers += u32::from(known.is_none_or(|climb| !climb.is_open));
        self.blockers.insert(blocker, Climb { is_open: true, level, priority, since, is_taken: false, late: Span::ZERO });
    }

    /// By how much its level was too late to take it up, if it was.
    fn leave(&mut self, blocker: BlockerId, at: Option<Moment>, terms: Terms<'_>) -> Span {
        self.blockers.get_mut(&blocker).map_or(Span::ZERO, |climb| {
            climb.acknowledge(at, terms);
            climb.late
        })
    }
}

/// How long a fact takes to be heard.
pub fn latency_of_facts(policy: &Policy) -> Span {
    policy.messages[MessageKind::StatusUpdate as usize].latency
}

#[derive(Clone, Copy)]
struct Terms<'a> {
    policy: &'a Policy,
    scenario: &'a Scenario,
}

impl Climb {
    /// Taken up at last, or left without having been.
    fn acknowledge(&mut self, at: Option<Moment>, terms: Terms<'_>) {
        let escalation = &terms.policy.escalation;
        let within = escalation.acknowledge_within[self.priority as usize];
        let (Some(since), Some(at), Some(within), false) = (self.since, at, within, self.is_taken) else { return };
        let took = match escalation.clock {
            Clock::Working => terms.scenario.calendars.get(terms.scenario.working_calendar).between(since, at),
            Clock::Elapsed => at.since(since),
        };
        self.late = took.saturating_sub(within);
    }
}

fn note_engagement(blocker: BlockerId, late: Span, turn: &mut Turn<'_>) {
    let verdict = if late.is_zero() { Compliance::Compliant } else { Compliance::EngagedLate(late) };
    note(Procedure::BlockerEscalation, Subject::Blocker(blocker), verdict, turn);
}

fn note(procedure: Procedure, subject: Subject, verdict: Compliance, turn: &mut Turn<'_>) {
    turn.note(Fact::ProcedureAudited { procedure, subject, verdict });
}
