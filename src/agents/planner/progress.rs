//! How far the planner takes work in progress to be, from what it hears: when a task was first taken in hand.

use crate::domain::plan::{Effort, Plan, TaskId};
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Something is left of a task that is not done, however long ago it was begun: a tenth, so that a late one neither vanishes from the
/// schedule nor weighs as if nobody had touched it.
const LEFT_AT_LEAST: f64 = 0.1;

/// What was left of a task at a moment, as a share of its estimate, and whether it has been worked on since.
#[derive(Clone, Copy, Debug)]
struct Left {
    since: Moment,
    share: f64,
    is_begun: bool,
}

#[derive(Debug, Default)]
pub struct Progress {
    tasks: BTreeMap<TaskId, Left>,
}

impl Progress {
    pub fn begin(&mut self, task: TaskId, now: Moment) {
        let left = self.tasks.entry(task).or_insert(Left { since: now, share: 1.0, is_begun: true });
        if !left.is_begun {
            (left.since, left.is_begun) = (now, true);
        }
    }

    pub fn is_begun(&self, task: TaskId) -> bool {
        self.tasks.get(&task).is_some_and(|left| left.is_begun)
    }

    pub fn close(&mut self, task: TaskId) {
        self.tasks.remove(&task);
    }

    /// What is left of a task takes so much longer, from now on. `estimate`: hours.
    pub fn stretch(&mut self, task: TaskId, factor: f64, estimate: f64, now: Moment, scenario: &Scenario) {
        let share = self.left(task, estimate, now, scenario) * factor;
        let is_begun = self.is_begun(task);
        self.tasks.insert(task, Left { since: now, share, is_begun });
    }

    /// The share of its estimate that is left of a task, had it been worked on through the project's working time since it was begun.
    pub fn left(&self, task: TaskId, estimate: f64, now: Moment, scenario: &Scenario) -> f64 {
        let Some(left) = self.tasks.get(&task) else { return 1.0 };
        if !left.is_begun || estimate <= 0.0 {
            return left.share;
        }
        let calendar = scenario.calendars.get(scenario.working_calendar);
        (left.share - calendar.between(left.since, now).hours() / estimate).max(LEFT_AT_LEAST)
    }

    /// The plan with what is left of tasks in progress; `None` if that is the plan as it is. `estimates`: hours by task.
    pub fn plan_of_rest(&self, estimates: &[f64], now: Moment, scenario: &Scenario) -> Option<Plan> {
        if self.tasks.is_empty() {
            return None;
        }
        let mut plan = scenario.plan.clone();
        for &task in self.tasks.keys() {
            let estimate = estimates[task.index()];
            let share = self.left(task, estimate, now, scenario);
            let effort = &mut plan.tasks[task.index()].effort;
            *effort = match *effort {
                Effort::Estimate { realistic, range } => {
                    Effort::Estimate { realistic: realistic * share, range: range.map(|(low, high)| (low * share, high * share)) }
                }
                Effort::Drawn(_) => Effort::Estimate { realistic: estimate * share, range: None },
            };
        }
        Some(plan)
    }
}
