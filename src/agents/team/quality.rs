//! The end of a task: rework, submission to its gate with the defects that are in it, and remedies for what was found.

use super::{TeamActor, jobs};
use crate::agent::Turn;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::DefectSource;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority};
use crate::domain::plan::TaskId;
use crate::engine::stream::Purpose;
use crate::engine::time::{MS_PER_HOUR, Span};
use crate::schedule::workshop::{Job, Urgency};

const DEFECTS: Purpose = Purpose::named("defects");
const EARLY_REWORK: Purpose = Purpose::named("early rework");

impl TeamActor {
    /// All that was planned of a task is done: what is left is its rework, and then its gate.
    pub(super) fn finish_up(&mut self, task: TaskId, by: Option<MemberId>, turn: &mut Turn<'_>) {
        // Rework on what has been submitted, or is done, changes nothing about that.
        let Some(here) = self.tasks.get_mut(&task).filter(|here| !here.is_submitted) else { return };
        let rework = std::mem::take(&mut here.rework);
        if rework > 0.0 {
            self.queue_rework(task, rework, turn);
        } else {
            self.submit(task, by, turn);
        }
    }

    fn queue_rework(&mut self, task: TaskId, effort: f64, turn: &mut Turn<'_>) {
        let work = Work::Rework(task);
        let is_here = self.change(turn, |workshop, now, ground, changes| workshop.add_effort(work, effort, now, ground, changes));
        if !is_here {
            let urgency = Urgency { band: Urgency::PLANNED, rank: self.rank_of(Some(task), turn), order: u64::from(task.0) };
            self.queue(Job::new(work, vec![(jobs::demand(jobs::role(task, turn.scenario)), effort)], urgency), turn);
        }
    }

    /// Hands a finished task in. Without gates it is done.
    pub(super) fn submit(&mut self, task: TaskId, by: Option<MemberId>, turn: &mut Turn<'_>) {
        let gates = &self.policy(turn).gates;
        if !gates.is_on {
            self.task_done(task, turn);
            return;
        }
        let factor = by.map_or(1.0, |by| self.burnout_factor(by, turn));
        let Some(here) = self.tasks.get_mut(&task) else { return };
        here.is_submitted = true;
        let mean = gates.defects * here.effort / MS_PER_HOUR * factor;
        let defects = jobs::poisson(mean, &mut turn.chance.draw(DEFECTS, turn.scenario.plan.task(task).key, 0));
        turn.note(Fact::WorkSubmitted { task });
        if defects > 0 {
            turn.note(Fact::DefectsInjected { task, defects, source: DefectSource::Work });
        }
        turn.tell(AgentId::ENFORCER, Message::TaskSubmitted { task, defects: defects + here.defects, by });
        if let Some(by) = by {
            self.doers.insert(task, by);
        }
    }

    /// A finding goes to whoever did the task, as long as that one is here.
    pub(super) fn remedy(&mut self, task: TaskId, number: u32, effort: Span, priority: Priority, turn: &mut Turn<'_>) {
        let whose = (jobs::role(task, turn.scenario), self.doers.get(&task).copied());
        self.take_owned_errand(Work::Remediation { task, number }, Some(task), whose, effort, Some(priority), turn);
    }

    /// Puts rework at a task's end; at once, if it has ended.
    pub(super) fn add_rework(&mut self, task: TaskId, extra: Span, turn: &mut Turn<'_>) {
        if extra.is_zero() {
            return;
        }
        match self.tasks.get_mut(&task) {
            None => {
                self.owed.entry(task).or_default().rework += extra;
                return;
            }
            Some(here) if here.is_submitted => self.queue_rework(task, extra.ms() as f64, turn),
            Some(here) => here.rework += extra.ms() as f64,
        }
        turn.note(Fact::ReworkAdded { task, extra });
    }

    /// What a task was started ahead of is done now: it shows whether what was built on it in the meantime holds.
    pub(super) fn check_early_work(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let terms = &self.policy(turn).decisions;
        let occurrence = self.foundations.entry(task).or_default();
        let key = turn.scenario.plan.task(task).key;
        let is_rework = turn.chance.draw(EARLY_REWORK, key, *occurrence).chance(terms.early_rework);
        *occurrence += 1;
        if !is_rework {
            return;
        }
        let waits = self.waiting.iter().any(|job| job.work == Work::Task(task));
        let left = self.workshop.remaining(Work::Task(task), turn.now, self.ground(turn)).unwrap_or(0.0);
        let here = self.tasks.get(&task);
        let whole = here.map_or_else(
            || {
                let factor = self.project_factor.unwrap_or_else(|| jobs::project_factor(turn.scenario, turn.chance));
                jobs::hours(task, factor, turn) * MS_PER_HOUR
            },
            |here| here.effort,
        );
        let done = if waits { 0.0 } else { (whole - left).max(0.0) };
        let extra = Span::from_ms(libm::round(done * terms.early_rework_share) as u64);
        if here.is_some() {
            self.add_rework(task, extra, turn);
        } else if !extra.is_zero() {
            // Done already, and passed: what is done stays so.
            self.queue_rework(task, extra.ms() as f64, turn);
            turn.note(Fact::ReworkAdded { task, extra });
        }
    }
}
