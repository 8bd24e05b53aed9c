//! The blocker-resolver: keeps the list of open blockers and their clocks, works at its level, calls in the others, and tells the standup.

mod arrivals;
mod case;
mod climb;
mod decide;
mod ledger;
mod staff;
mod work;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::blocker::{BlockerId, Raised, Resolution};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::{ResourceId, TaskId};
use crate::domain::policy::AppliesTo;
use crate::engine::time::Span;
use crate::scenario::Scenario;
use arrivals::Importance;
use case::{Arrival, Bureau, Case};
use staff::{Library, Staff};
use std::collections::{BTreeMap, BTreeSet};

pub struct Resolver {
    desk: Desk,
    bureau: Bureau,
    importance: Importance,
    cases: BTreeMap<BlockerId, Case>,
    held: BTreeSet<TaskId>,
    down: BTreeSet<ResourceId>,
    is_active: bool,
    is_scan_due: bool,
}

impl Resolver {
    pub fn new(scenario: &Scenario) -> Resolver {
        Resolver {
            desk: Desk::default(),
            bureau: Bureau { policy: 0, staff: Staff::new(scenario), library: Library::default() },
            importance: Importance::new(scenario),
            cases: BTreeMap::new(),
            held: BTreeSet::new(),
            down: BTreeSet::new(),
            is_active: false,
            is_scan_due: false,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => {
                turn.note(Fact::AgentActivated { agent: turn.me });
                self.is_active = true;
                self.expect_scan(turn);
            }
            Message::PolicyChanged(policy) => self.change_policy(policy, turn),
            Message::ImpedimentsAsked { day } => {
                let open = (self.held.len() + self.down.len() + self.cases.len()) as u32;
                turn.tell(from, Message::ImpedimentsAnswered { day, open });
            }
            Message::ScanDue => {
                self.is_scan_due = false;
                self.scan(turn);
            }
            Message::Heard(fact) => self.hear(&fact, turn),
            Message::WorkArrived { stream, number } => {
                let raised = arrivals::of_stream(stream, number, self.bureau.policy, turn);
                self.open(raised, None, turn);
            }
            Message::BlockerRaised(raised) => self.open(*raised, Some(from), turn),
            Message::BlockerTaken { blocker, level, by } => {
                if !self.cases.contains_key(&blocker) {
                    // It ended before they heard of it.
                    turn.tell(from, Message::BlockerReleased { blocker, level });
                }
                self.on(blocker, |case, bureau| case.taken(from, level, by, bureau, turn));
            }
            Message::BlockerLaidDown { blocker, level, by } => {
                self.on(blocker, |case, bureau| case.laid_down(from, level, by, bureau, turn));
            }
            Message::BlockerSolved { blocker } => self.on(blocker, |case, bureau| case.solved(bureau, turn)),
            Message::BlockerGone { blocker, is_dropped } => {
                let resolution = if is_dropped { Resolution::TaskDropped } else { Resolution::CauseGone };
                self.on(blocker, |case, bureau| case.resolve(resolution, case.level, true, bureau, turn));
            }
            Message::BlockerHandedOver { blocker, left } => self.on(blocker, |case, _| case.handed_over(left, turn)),
            Message::DecisionMade { blocker, verdict } => self.on(blocker, |case, bureau| case.decided(&verdict, bureau, turn)),
            Message::RevisionMade { blocker, is_replanned } => {
                self.on(blocker, |case, bureau| case.revised(is_replanned, bureau, turn));
            }
            Message::PendingOver(blocker) => self.on(blocker, |case, bureau| case.pending_over(bureau, turn)),
            Message::ResolutionDue { blocker, epoch } => self.on(blocker, |case, bureau| case.work_done(epoch, bureau, turn)),
            Message::LevelEntered { blocker, epoch } => self.on(blocker, |case, bureau| case.handoff_over(epoch, bureau, turn)),
            Message::EscalationDue { blocker, epoch } | Message::EscalationOverdue { blocker, epoch } => {
                self.on(blocker, |case, bureau| case.time_out(epoch, bureau, turn));
            }
            other => turn.misdirected(&other),
        }
    }

    /// Has a blocker that is on the list dealt with; what is said of one that is not comes too late.
    fn on(&mut self, blocker: BlockerId, deal: impl FnOnce(&mut Case, &mut Bureau)) {
        let Some(case) = self.cases.get_mut(&blocker) else { return };
        deal(case, &mut self.bureau);
        if case.is_closed {
            self.cases.remove(&blocker);
        }
    }

    fn open(&mut self, raised: Raised, reporter: Option<AgentId>, turn: &mut Turn<'_>) {
        let priority = raised.priority.unwrap_or_else(|| self.importance.priority(raised.task));
        let is_critical = raised.task.is_some_and(|task| self.importance.is_critical(task));
        let blocker = raised.blocker;
        let arrival = Arrival { raised, reporter, priority, is_critical, policy: self.bureau.policy };
        let case = self.cases.entry(blocker).or_insert(Case::new(arrival));
        case.open(&mut self.bureau, turn);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        match fact {
            Fact::TaskHeld { task } => _ = self.held.insert(*task),
            Fact::TaskFreed { task } => _ = self.held.remove(task),
            Fact::EnvironmentDown { resource, .. } => _ = self.down.insert(*resource),
            Fact::EnvironmentUp { resource } => _ = self.down.remove(resource),
            Fact::Reported(report) => self.importance.hear(&report.critical_path),
            about_members => {
                if self.bureau.staff.hear(about_members, turn.scenario) {
                    for case in self.cases.values_mut() {
                        case.look_round(&mut self.bureau, turn);
                    }
                }
            }
        }
    }

    fn change_policy(&mut self, policy: u32, turn: &mut Turn<'_>) {
        self.bureau.policy = policy;
        match turn.scenario.policies[policy as usize].escalation.policy_change_applies_to {
            AppliesTo::Open => self.cases.values_mut().for_each(|case| case.come_under(policy, turn)),
            AppliesTo::New => {}
        }
        self.expect_scan(turn);
    }

    /// How often to ask, and for what; `None` where nothing is ever stuck.
    fn scan_terms(&self, scenario: &Scenario) -> Option<(Span, Span)> {
        let blockers = &scenario.policies[self.bureau.policy as usize].blockers;
        blockers.scan_every.filter(|every| blockers.can_arise() && !every.is_zero()).map(|every| (every, blockers.still_for))
    }

    fn expect_scan(&mut self, turn: &mut Turn<'_>) {
        if self.is_active
            && let Some((every, _)) = self.scan_terms(turn.scenario)
            && !std::mem::replace(&mut self.is_scan_due, true)
        {
            turn.remind(Message::ScanDue, every);
        }
    }

    fn scan(&mut self, turn: &mut Turn<'_>) {
        if let Some((_, still_for)) = self.scan_terms(turn.scenario) {
            for team in turn.scenario.organization.team_ids() {
                turn.tell(AgentId::of_team(team), Message::ScanCalled { still_for });
            }
        }
        self.expect_scan(turn);
    }
}

impl Agent for Resolver {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.bureau.policy as usize];
        // What it says to itself, its desk's word that help began among it, costs nothing.
        let attention = if turn.from == turn.me { Span::ZERO } else { carried(&message, policy) };
        if let Some((from, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(from, message, turn);
        }
    }
}

#[cfg(test)]
mod tests;
