//! When members stand with nothing in hand because of what is theirs: before a blocker that others work on, or waiting for a decision.
//!
//! A blocker is its owner's until it is resolved. It waits for a decision from its coming to a level that decides until the decision is
//! made, or a level that works takes it up; else it blocks. A finished task waits for the director's word, where that is needed, from its
//! passed gate on; it is that of the member who last worked on it.

use crate::domain::blocker::{BlockerId, Level};
use crate::domain::decision::Matter;
use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::organization::MemberId;
use crate::domain::plan::TaskId;
use crate::domain::policy::{LevelKind, Progression};
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Why somebody with nothing in hand cannot go on with what is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Blocked,
    /// For a decision.
    Waiting,
}

/// `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    pub from: Moment,
    pub to: Moment,
    pub reason: Reason,
}

#[derive(Clone, Default)]
struct Stance {
    in_hand: u32,
    is_absent: bool,
    has_left: bool,
    blocked: u32,
    waiting: u32,
    /// Stands now.
    since: Option<(Moment, Reason)>,
    spells: Vec<Spell>,
}

impl Stance {
    fn count(&mut self, reason: Reason) -> &mut u32 {
        match reason {
            Reason::Blocked => &mut self.blocked,
            Reason::Waiting => &mut self.waiting,
        }
    }

    fn settle(&mut self, at: Moment) {
        let now = match (self.waiting, self.blocked) {
            _ if self.in_hand > 0 || self.is_absent => None,
            (0, 0) => None,
            (0, _) => Some(Reason::Blocked),
            (_, _) => Some(Reason::Waiting),
        };
        if self.since.map(|(_, reason)| reason) == now {
            return;
        }
        if let Some((from, reason)) = self.since.take()
            && from < at
        {
            self.spells.push(Spell { from, to: at, reason });
        }
        self.since = now.map(|reason| (at, reason));
    }
}

struct Open {
    owner: MemberId,
    /// `None`: resolved, but it may come back.
    reason: Option<Reason>,
}

/// Folds who stands, and why.
pub struct Standings {
    members: Vec<Stance>,
    blockers: BTreeMap<BlockerId, Open>,
    /// Finished tasks that wait for the director's word, and whose they are.
    halted: BTreeMap<TaskId, MemberId>,
    /// By task; empty where no policy asks for the director's word.
    last_worker: Vec<Option<MemberId>>,
    policy: usize,
}

impl Standings {
    pub fn new(scenario: &Scenario) -> Standings {
        let stance = |is_present: bool| Stance { is_absent: !is_present, has_left: !is_present, ..Stance::default() };
        let is_asked = scenario.policies.iter().any(|policy| policy.gates.is_on && policy.gates.progression == Progression::Director);
        Standings {
            members: scenario.organization.members.iter().map(|member| stance(member.is_present)).collect(),
            blockers: BTreeMap::new(),
            halted: BTreeMap::new(),
            last_worker: vec![None; if is_asked { scenario.plan.tasks.len() } else { 0 }],
            policy: 0,
        }
    }

    /// The stretches for which a member stood, in their order; one that lasts ends with the run.
    pub fn spells(&self, member: MemberId, end: Moment) -> impl Iterator<Item = Spell> + '_ {
        let stance = &self.members[member.index()];
        let open = stance.since.filter(|(from, _)| *from < end).map(|(from, reason)| Spell { from, to: end, reason });
        stance.spells.iter().copied().chain(open)
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::WorkStarted { member, .. } => self.change(*member, at, |stance| stance.in_hand += 1),
            Fact::WorkStopped { member, work, .. } => {
                if let Some(last) = work.task().and_then(|task| self.last_worker.get_mut(task.index())) {
                    *last = Some(*member);
                }
                self.change(*member, at, |stance| stance.in_hand = stance.in_hand.saturating_sub(1));
            }
            Fact::MemberAway { member, .. } => self.change(*member, at, |stance| stance.is_absent = true),
            Fact::MemberBack { member } => self.change(*member, at, |stance| stance.is_absent = stance.has_left),
            Fact::MemberLeft { member } => self.change(*member, at, |stance| (stance.is_absent, stance.has_left) = (true, true)),
            Fact::MemberJoined { member } => self.change(*member, at, |stance| (stance.is_absent, stance.has_left) = (false, false)),
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => self.hear_trouble(at, fact, scenario),
        }
    }

    fn hear_trouble(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        match fact {
            &Fact::BlockerArose { blocker, owner: Some(owner), .. } => {
                self.blockers.insert(blocker, Open { owner, reason: None });
                self.stand(blocker, Some(Reason::Blocked), at);
            }
            &Fact::BlockerOpened { blocker, level, .. } => self.stand(blocker, Some(self.reason_at(level, scenario)), at),
            &(Fact::BlockerEscalated { blocker, to, .. } | Fact::BlockerReturned { blocker, to, .. }) => {
                self.stand(blocker, Some(self.reason_at(to, scenario)), at);
            }
            &Fact::BlockerTaken { blocker, level, .. } if self.reason_at(level, scenario) == Reason::Blocked => {
                self.stand(blocker, Some(Reason::Blocked), at);
            }
            &Fact::BlockerReopened { blocker, .. } => self.stand(blocker, Some(Reason::Blocked), at),
            &Fact::BlockerResolved { blocker, .. } => self.stand(blocker, None, at),
            Fact::Decided(decision) => {
                if let Matter::Blocker(blocker) = decision.matter
                    && self.blockers.get(&blocker).is_some_and(|open| open.reason.is_some())
                {
                    self.stand(blocker, Some(Reason::Blocked), at);
                }
            }
            &Fact::GateClosed { item: Item::Task(task), is_passed: true, .. } => self.halt(task, at, scenario),
            &(Fact::ProgressionGranted { item: Item::Task(task) } | Fact::TaskDone { task } | Fact::TaskDropped { task }) => {
                if let Some(member) = self.halted.remove(&task) {
                    self.change(member, at, |stance| stance.waiting -= 1);
                }
            }
            _ => {}
        }
    }

    fn reason_at(&self, level: Level, scenario: &Scenario) -> Reason {
        let ladder = scenario.policies.get(self.policy).map_or(&[][..], |policy| &policy.escalation.levels[..]);
        match ladder.get(level.index()).map(|terms| terms.kind) {
            Some(LevelKind::Hierarchical) => Reason::Waiting,
            Some(LevelKind::Functional) | None => Reason::Blocked,
        }
    }

    fn stand(&mut self, blocker: BlockerId, reason: Option<Reason>, at: Moment) {
        let Some(open) = self.blockers.get_mut(&blocker) else { return };
        let (member, before) = (open.owner, std::mem::replace(&mut open.reason, reason));
        if before != reason {
            self.change(member, at, |stance| {
                before.into_iter().for_each(|reason| *stance.count(reason) -= 1);
                reason.into_iter().for_each(|reason| *stance.count(reason) += 1);
            });
        }
    }

    fn halt(&mut self, task: TaskId, at: Moment, scenario: &Scenario) {
        let is_asked = scenario.policies.get(self.policy).is_some_and(|policy| policy.gates.progression == Progression::Director);
        if let Some(&Some(member)) = self.last_worker.get(task.index())
            && is_asked
            && self.halted.insert(task, member).is_none()
        {
            self.change(member, at, |stance| stance.waiting += 1);
        }
    }

    fn change(&mut self, member: MemberId, at: Moment, change: impl FnOnce(&mut Stance)) {
        let stance = &mut self.members[member.index()];
        change(stance);
        stance.settle(at);
    }
}

#[cfg(test)]
mod tests;
