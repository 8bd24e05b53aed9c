//! Planned work: taken in, queued, held, changed and dropped, in the order that the rule in force gives.

use super::blockers::Stage;
use super::{TeamActor, jobs};
use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::blocker::BlockerId;
use crate::domain::fact::{Fact, Work};
use crate::domain::message::Message;
use crate::domain::organization::{Activation, AgentId};
use crate::domain::plan::TaskId;
use crate::domain::policy::PriorityRule;
use crate::engine::time::{MS_PER_HOUR, Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::workshop::Job;
use std::sync::Arc;

/// A task that is here and not done.
#[derive(Default)]
pub struct Here {
    pub released: Moment,
    /// In ms of work at skill 1, as it turned out and as it was changed since; rework is not counted.
    pub effort: f64,
    /// To be done at its end, in ms of work at skill 1.
    pub rework: f64,
    /// Brought in by ways round.
    pub defects: u32,
    /// What has stopped it so far, in this order.
    pub blockers: Vec<BlockerId>,
    /// Effort in ms between the last blocker, or its start, and the next, as drawn last; and how often it was drawn.
    pub gap: f64,
    pub gaps: u64,
    /// Finished, and at its gate.
    pub is_submitted: bool,
}

/// What was put on top of a task before it was here.
pub struct Owed {
    pub extra: Span,
    pub rework: Span,
    pub factor: f64,
}

impl Default for Owed {
    fn default() -> Owed {
        Owed { extra: Span::ZERO, rework: Span::ZERO, factor: 1.0 }
    }
}

impl TeamActor {
    pub(super) fn take_in(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        if self.cut.remove(&task) {
            self.task_dropped(task, turn);
            return;
        }
        let rank = jobs::rank(task, self.rule(turn.scenario), &self.schedule, turn.now);
        let factor = *self.project_factor.get_or_insert_with(|| jobs::project_factor(turn.scenario, turn.chance));
        let owed = self.owed.remove(&task).unwrap_or_default();
        let hours = jobs::hours(task, factor, turn) + owed.extra.hours();
        let replanned = hours * owed.factor;
        let gap = jobs::blocker_gap(task, 0, &self.policy(turn).blockers, turn);
        let here = Here { released: turn.now, effort: replanned * MS_PER_HOUR, gap, gaps: 1, ..Here::default() };
        self.tasks.insert(task, here);
        if owed.factor != 1.0 {
            let (before, after) = (Span::drawn_hours(hours), Span::drawn_hours(replanned));
            turn.note(Fact::TaskReplanned { task, before, after });
        }
        if !owed.rework.is_zero() {
            self.add_rework(task, owed.rework, turn);
        }
        match jobs::of_task(task, replanned, rank, gap, turn.scenario) {
            // Nobody's work: there is nothing to look at.
            None => self.task_done(task, turn),
            Some(job) if self.is_active || turn.scenario.plan.task(task).is_static => self.queue(job, turn),
            Some(job) => {
                self.waiting.push(job);
                self.ask_for_activation(turn);
            }
        }
    }

    pub(super) fn rule(&self, scenario: &Scenario) -> PriorityRule {
        scenario.policies[self.policy as usize].dispatch.rule
    }

    pub(super) fn queue(&mut self, job: Job, turn: &mut Turn<'_>) {
        let work = job.work;
        self.workshop.enqueue(job);
        if let Work::Task(task) | Work::Rework(task) = work
            && self.is_held(task)
        {
            self.change(turn, |workshop, now, ground, changes| workshop.hold(work, now, ground, changes));
        }
        self.ask_to_dispatch(turn);
    }

    /// A team that starts when it is needed says that it is.
    fn ask_for_activation(&mut self, turn: &mut Turn<'_>) {
        let is_when_ready = turn.scenario.organization.team(self.team).activation == Activation::WhenReady;
        if is_when_ready && !std::mem::replace(&mut self.is_activation_asked, true) {
            turn.tell(AgentId::DIRECTOR, Message::ActivationDue(self.team));
        }
    }

    pub(super) fn activate(&mut self, turn: &mut Turn<'_>) {
        self.is_active = true;
        turn.note(Fact::TeamActivated { team: self.team });
        for job in std::mem::take(&mut self.waiting) {
            self.queue(job, turn);
        }
    }

    pub(super) fn take_in_arrival(&mut self, stream: u32, number: u32, turn: &mut Turn<'_>) {
        let priority = turn.scenario.streams[stream as usize].priority;
        turn.note(Fact::WorkArrived { stream, number, team: self.team, priority });
        let Some(job) = jobs::of_arrival(stream, number, turn) else { return };
        if self.is_active {
            self.queue(job, turn);
        } else {
            self.waiting.push(job);
            self.ask_for_activation(turn);
        }
    }

    /// Leaves a task that nobody has begun; one that is begun goes on.
    pub(super) fn drop_task(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let work = Work::Task(task);
        let before = self.waiting.len();
        self.waiting.retain(|job| job.work != work);
        if self.waiting.len() < before || self.workshop.drop_unstarted(work) {
            self.task_dropped(task, turn);
        } else if !self.tasks.contains_key(&task) {
            self.cut.insert(task);
        }
    }

    fn task_dropped(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.forget(task, turn);
        turn.note(Fact::TaskDropped { task });
        turn.tell(AgentId::COORDINATOR, Message::TaskDropped(task));
    }

    pub(super) fn task_done(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.started.remove(&task);
        self.forget(task, turn);
        turn.note(Fact::TaskDone { task });
        turn.tell(AgentId::COORDINATOR, Message::TaskDone(task));
    }

    /// A task is no longer here, and neither is what stopped it.
    fn forget(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.holds.remove(&task);
        let blockers = self.tasks.remove(&task).map(|here| here.blockers).unwrap_or_default();
        for blocker in blockers {
            if self.blocked.get(&blocker).is_some_and(|blocked| blocked.stage != Stage::Solved) {
                self.set_owner_free(blocker, turn);
                turn.tell(AgentId::RESOLVER, Message::BlockerGone { blocker, is_dropped: true });
            }
            self.blocked.remove(&blocker);
        }
    }

    pub(super) fn is_held(&self, task: TaskId) -> bool {
        self.holds.get(&task).is_some_and(|&holds| holds > 0)
    }

    pub(super) fn hold(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        *self.holds.entry(task).or_default() += 1;
        if !self.is_held(task) {
            return;
        }
        self.change(turn, |workshop, now, ground, changes| {
            workshop.hold(Work::Task(task), now, ground, changes) || workshop.hold(Work::Rework(task), now, ground, changes)
        });
        self.ask_to_dispatch(turn);
    }

    pub(super) fn free(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        *self.holds.entry(task).or_default() -= 1;
        if !self.is_held(task) {
            if !self.workshop.free(Work::Task(task)) {
                self.workshop.free(Work::Rework(task));
            }
            self.ask_to_dispatch(turn);
        }
    }

    pub(super) fn add_effort(&mut self, task: TaskId, extra: Span, turn: &mut Turn<'_>) {
        let work = Work::Task(task);
        let effort = extra.ms() as f64;
        let is_here = self.change(turn, |workshop, now, ground, changes| workshop.add_effort(work, effort, now, ground, changes));
        let last_step = self.waiting.iter_mut().find(|job| job.work == work).and_then(|job| job.steps.last_mut());
        match last_step {
            Some((_, left)) => *left += effort,
            None if is_here => {}
            // One that is done already is not looked for again.
            None => self.owed.entry(task).or_default().extra += extra,
        }
        if let Some(here) = self.tasks.get_mut(&task) {
            here.effort += effort;
        }
    }

    /// What is left of a task takes `factor` times as long.
    pub(super) fn replan(&mut self, task: TaskId, factor: f64, turn: &mut Turn<'_>) {
        let work = Work::Task(task);
        let left = self.change(turn, |workshop, now, ground, changes| {
            let left = workshop.remaining(work, now, ground)?;
            workshop.scale_remaining(work, factor, now, ground, changes);
            Some(left)
        });
        let waiting = self.waiting.iter_mut().find(|job| job.work == work);
        let left = left.or_else(|| {
            let steps = &mut waiting?.steps;
            let left = steps.iter().map(|&(_, effort)| effort).sum();
            steps.iter_mut().for_each(|(_, effort)| *effort *= factor);
            Some(left)
        });
        match (left, self.tasks.get_mut(&task)) {
            (Some(left), Some(here)) => {
                here.effort += left * (factor - 1.0);
                turn.note(Fact::TaskReplanned { task, before: Span::drawn(left), after: Span::drawn(left * factor) });
            }
            (_, None) => self.owed.entry(task).or_default().factor *= factor,
            // Finished, and at its gate.
            (None, Some(_)) => {}
        }
    }

    pub(super) fn rank_by(&mut self, schedule: Arc<Baseline>, turn: &mut Turn<'_>) {
        if schedule.revision != self.schedule.revision {
            self.schedule = schedule;
            self.rank_again(turn);
        }
    }

    pub(super) fn change_policy(&mut self, policy: u32, turn: &mut Turn<'_>) {
        let before = std::mem::replace(&mut self.policy, policy);
        let (before, now) = (&turn.scenario.policies[before as usize], &turn.scenario.policies[policy as usize]);
        if before.dispatch.rule != now.dispatch.rule {
            self.rank_again(turn);
        }
        if (before.blockers.rate, before.blockers.stall_rate, before.blockers.complexity)
            != (now.blockers.rate, now.blockers.stall_rate, now.blockers.complexity)
        {
            self.draw_gaps_again(turn);
        }
    }

    fn rank_again(&mut self, turn: &mut Turn<'_>) {
        let rule = self.rule(turn.scenario);
        let (tasks, errands, schedule) = (&self.tasks, &self.errands, &self.schedule);
        let rank = |work: Work| {
            if let Some(errand) = errands.get(&work) {
                return errand.task.and_then(|task| schedule.rank(rule, task));
            }
            let task = work.task()?;
            Some(jobs::rank(task, rule, schedule, tasks.get(&task)?.released))
        };
        for job in &mut self.waiting {
            job.urgency.rank = rank(job.work).unwrap_or(job.urgency.rank);
        }
        self.workshop.rank_again(rank);
        self.ask_to_dispatch(turn);
    }
}
