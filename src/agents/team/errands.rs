//! Work that others ask of a team: help with their blockers, reviews, remedies, handoffs, research.

use super::{TeamActor, jobs};
use crate::agent::Turn;
use crate::domain::blocker::{BlockerId, Level};
use crate::domain::fact::Work;
use crate::domain::gate::Item;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority, RoleId};
use crate::domain::plan::TaskId;
use crate::domain::policy::Target;
use crate::engine::time::Span;
use crate::schedule::workshop::{Job, Urgency};

/// A piece of work that is not in the plan of the team that does it.
#[derive(Clone, Copy)]
pub struct Errand {
    /// Whose rank it has: the task that it holds up.
    pub task: Option<TaskId>,
    role: Option<RoleId>,
    urgency: Urgency,
}

impl TeamActor {
    /// The figure that work is started by that holds this task up; what holds nothing up goes by its time.
    pub(super) fn rank_of(&self, task: Option<TaskId>, turn: &Turn<'_>) -> i64 {
        let rank = task.and_then(|task| self.schedule.rank(self.rule(turn.scenario), task));
        rank.unwrap_or(turn.now.ms() as i64)
    }

    /// The most urgent task of what a gate is for; `None` for the whole.
    pub(super) fn leading_task(&self, item: Item, turn: &Turn<'_>) -> Option<TaskId> {
        let plan = &turn.scenario.plan;
        let rank = |task: &TaskId| (self.rank_of(Some(*task), turn), *task);
        match item {
            Item::Task(task) => Some(task),
            Item::Feature(feature) => plan.feature(feature).tasks.iter().copied().min_by_key(rank),
            Item::Epic(epic) => {
                plan.epic(epic).features.iter().flat_map(|&feature| plan.feature(feature).tasks.iter().copied()).min_by_key(rank)
            }
            Item::Phase => None,
        }
    }

    fn new_errand(&mut self, task: Option<TaskId>, role: Option<RoleId>, band: u8, turn: &Turn<'_>) -> Errand {
        self.errands_taken += 1;
        let urgency = Urgency { band, rank: self.rank_of(task, turn), order: self.errands_taken };
        Errand { task, role, urgency }
    }

    fn queue_errand(&mut self, work: Work, errand: Errand, effort: f64, owner: Option<MemberId>, turn: &mut Turn<'_>) {
        self.errands.insert(work, errand);
        self.workshop.enqueue(Job { owner, ..Job::new(work, vec![(jobs::demand(errand.role), effort)], errand.urgency) });
        self.ask_to_dispatch(turn);
    }

    /// Queues work for a role, for anybody if nobody here has that role, or for one member while that is here.
    pub(super) fn take_owned_errand(
        &mut self,
        work: Work,
        task: Option<TaskId>,
        (role, owner): (Option<RoleId>, Option<MemberId>),
        effort: Span,
        priority: Option<Priority>,
        turn: &mut Turn<'_>,
    ) {
        let role = role.filter(|_| self.has(role, turn.scenario));
        let errand = self.new_errand(task, role, jobs::band(priority), turn);
        let owner = owner.filter(|&owner| self.is_at_work(owner, turn.scenario));
        self.queue_errand(work, errand, effort.ms() as f64, owner, turn);
    }

    pub(super) fn take_errand(
        &mut self,
        work: Work,
        task: Option<TaskId>,
        role: Option<RoleId>,
        effort: Span,
        priority: Option<Priority>,
        turn: &mut Turn<'_>,
    ) {
        self.take_owned_errand(work, task, (role, None), effort, priority, turn);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only errands that are done by themselves come here")]
    pub(super) fn errand_done(&mut self, work: Work, by: Option<MemberId>, turn: &mut Turn<'_>) {
        self.errands.remove(&work);
        match work {
            Work::Review { gate, check } => {
                if let Some(by) = by {
                    turn.tell(AgentId::ENFORCER, Message::ReviewDone { gate, check, by });
                }
            }
            Work::Remediation { task, number } => turn.tell(AgentId::ENFORCER, Message::RemediationDone { task, number }),
            Work::HandoffGap(handoff) => turn.tell(AgentId::COORDINATOR, Message::PackageReady { handoff }),
            Work::Acknowledgement(handoff) => turn.tell(AgentId::COORDINATOR, Message::HandoffAcknowledged { handoff, by }),
            Work::Research(task) => turn.tell(AgentId::COORDINATOR, Message::ResearchDone { task }),
            _ => {}
        }
    }

    /// Help with a blocker, at a level of the ladder: preparation and work are one job, which lasts until the resolver says that it is
    /// over. It comes before the plan: whoever is to help starts at the next boundary of its work.
    pub(super) fn assist(&mut self, assigned: &Message, turn: &mut Turn<'_>) {
        let &Message::BlockerAssigned { blocker, level, role, priority, task, .. } = assigned else { return };
        let work = Work::Assistance { blocker, level };
        if self.errands.contains_key(&work) {
            return;
        }
        if !self.has(role, turn.scenario) {
            turn.tell(AgentId::RESOLVER, Message::BlockerLaidDown { blocker, level, by: None });
            return;
        }
        let levels = &self.policy(turn).escalation.levels;
        let is_owners = levels.get(level.index()).is_some_and(|terms| terms.target == Target::Owner);
        let owner = self.blocked.get(&blocker).filter(|_| is_owners).map(|blocked| blocked.owner);
        let errand = self.new_errand(task, role, jobs::band(Some(priority)), turn);
        self.queue_errand(work, errand, f64::INFINITY, owner, turn);
    }

    /// Help is not needed any longer.
    pub(super) fn released(&mut self, blocker: BlockerId, level: Level, turn: &mut Turn<'_>) {
        if level == Level::FIRST {
            self.stop_beside(blocker, turn);
        }
        let work = Work::Assistance { blocker, level };
        if self.errands.remove(&work).is_some() {
            self.change(turn, |workshop, now, ground, changes| workshop.finish(work, now, ground, changes));
            self.ask_to_dispatch(turn);
        }
    }

    /// Somebody has left for good, or gone home. What only that one could do is given back, or is anybody's now; what needs nobody is done.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not named here is for anybody who comes")]
    pub(super) fn pass_errands_on(&mut self, turn: &mut Turn<'_>) {
        let lost = |errand: &Errand| !self.has(errand.role, turn.scenario);
        let lost: Vec<(Work, Errand)> =
            self.errands.iter().filter(|(_, errand)| lost(errand)).map(|(&work, &errand)| (work, errand)).collect();
        for (work, errand) in lost {
            match work {
                Work::Assistance { blocker, level } => {
                    self.released(blocker, level, turn);
                    turn.tell(AgentId::RESOLVER, Message::BlockerLaidDown { blocker, level, by: None });
                }
                Work::HandoffGap(_) | Work::Acknowledgement(_) if self.is_deserted() => {
                    self.change(turn, |workshop, now, ground, changes| workshop.finish(work, now, ground, changes));
                    self.errand_done(work, None, turn);
                }
                _ if errand.role.is_some() => {
                    let left = self.change(turn, |workshop, now, ground, changes| workshop.finish(work, now, ground, changes));
                    let errand = Errand { role: None, ..errand };
                    self.queue_errand(work, errand, left.unwrap_or_default(), None, turn);
                }
                // For whoever comes.
                _ => {}
            }
        }
    }
}
