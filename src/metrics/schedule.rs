//! Finish, duration, buffer, value, tasks and effort of the project.

use super::common::{Course, Described, hours_from_to, push, share, working_time};
use crate::domain::fact::{Fact, Work};
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("finish", "hours", "from the scenario's start to the project's finish; absent if it does not finish"),
    Described::new("duration", "hours", "from kickoff to the project's finish; absent if it does not finish"),
    Described::new("on_time", "yes/no", "1 if the project finishes by its first target, 0 if later or never"),
    Described::new("finish_vs_target", "hours", "finish less the first target; negative when early"),
    Described::new("finish_vs_baseline", "hours", "finish less the first baseline's finish; negative when early"),
    Described::new(
        "buffer.consumed",
        "share",
        "working time by which the finish is past the first baseline's, of the working time of its buffer; 1 is all of it, negative when early, 0 without a buffer",
    ),
    Described::new("buffer.reported", "share", "buffer consumed as the tracker reported it last, by the policy's basis"),
    Described::new("tasks.in_scope", "tasks", "planned or added, and not dropped"),
    Described::new("tasks.done", "tasks", "done"),
    Described::new("tasks.dropped", "tasks", "dropped from scope"),
    Described::new("tasks.added", "tasks", "added to scope on the way"),
    Described::new(
        "requirements.met",
        "share",
        "tasks that must be done and are, of all that came into scope; one that is dropped is not met",
    ),
    Described::new("value.delivered", "value", "value of the tasks done"),
    Described::new("value.lost", "value", "value of the tasks dropped"),
    Described::new("effort.planned", "hours", "estimated work of the tasks done, of all their crews"),
    Described::new("effort.actual", "hours", "work of members on tasks of the plan, remedies and rework apart"),
];

/// Folds the course of the project.
pub struct Schedule {
    course: Course,
    done: u32,
    dropped: u32,
    added: u32,
    must_in_scope: u32,
    must_done: u32,
    in_scope: u32,
    value_delivered: f64,
    value_lost: f64,
    effort_planned: f64,
    effort_actual: Span,
    buffer_reported: f64,
}

impl Schedule {
    pub fn new(scenario: &Scenario) -> Schedule {
        let planned = || scenario.plan.tasks.iter().filter(|task| !task.is_added_later);
        Schedule {
            course: Course::default(),
            done: 0,
            dropped: 0,
            added: 0,
            must_in_scope: planned().filter(|task| task.must).count() as u32,
            must_done: 0,
            in_scope: planned().count() as u32,
            value_delivered: 0.0,
            value_lost: 0.0,
            effort_planned: 0.0,
            effort_actual: Span::ZERO,
            buffer_reported: f64::NAN,
        }
    }

    fn finish_figures(&self, scenario: &Scenario, figures: &mut Figures) {
        let baseline = &scenario.baseline;
        let on_time = self.course.finish.is_some_and(|finish| finish <= baseline.target);
        let of_finish = |of: &dyn Fn(Moment) -> f64| self.course.finish.map_or(f64::NAN, of);
        let consumed = |finish: Moment| {
            let buffer = working_time(baseline.finish, baseline.target, scenario);
            let late = working_time(baseline.finish, finish, scenario);
            let early = working_time(finish, baseline.finish, scenario);
            if buffer.is_zero() { 0.0 } else { share(late, buffer) - share(early, buffer) }
        };
        push(figures, "finish", of_finish(&Moment::hours), "hours");
        push(figures, "duration", of_finish(&|finish| self.course.length(finish).hours()), "hours");
        push(figures, "on_time", f64::from(u8::from(on_time)), "yes/no");
        push(figures, "finish_vs_target", of_finish(&|finish| hours_from_to(baseline.target, finish)), "hours");
        push(figures, "finish_vs_baseline", of_finish(&|finish| hours_from_to(baseline.finish, finish)), "hours");
        push(figures, "buffer.consumed", of_finish(&consumed), "share");
        push(figures, "buffer.reported", self.buffer_reported, "share");
    }
}

impl Metric for Schedule {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        if self.course.hear(at, fact) {
            return;
        }
        match fact {
            Fact::WorkStopped { work: Work::Task(_), worked, .. } => self.effort_actual += *worked,
            Fact::TaskDone { task } => {
                let is = scenario.plan.task(*task);
                self.done += 1;
                self.must_done += u32::from(is.must);
                self.value_delivered += is.value;
                self.effort_planned += scenario.baseline.estimates.get(task.index()).copied().unwrap_or(0.0) * f64::from(is.need.hands());
            }
            Fact::TaskDropped { task } => {
                self.dropped += 1;
                self.in_scope = self.in_scope.saturating_sub(1);
                self.value_lost += scenario.plan.task(*task).value;
            }
            Fact::TaskAdded { task } => {
                self.added += 1;
                self.in_scope += 1;
                self.must_in_scope += u32::from(scenario.plan.task(*task).must);
            }
            Fact::Reported(report) => self.buffer_reported = report.buffer_consumed,
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, scenario: &Scenario, figures: &mut Figures) {
        self.finish_figures(scenario, figures);
        for (name, count) in
            [("tasks.in_scope", self.in_scope), ("tasks.done", self.done), ("tasks.dropped", self.dropped), ("tasks.added", self.added)]
        {
            push(figures, name, f64::from(count), "tasks");
        }
        push(figures, "requirements.met", f64::from(self.must_done) / f64::from(self.must_in_scope), "share");
        push(figures, "value.delivered", self.value_delivered, "value");
        push(figures, "value.lost", self.value_lost, "value");
        push(figures, "effort.planned", self.effort_planned, "hours");
        push(figures, "effort.actual", self.effort_actual.hours(), "hours");
    }
}

#[cfg(test)]
mod tests;
