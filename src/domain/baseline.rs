//! A schedule of the plan, as the planner hands it on: what everybody measures against until the next one.

use super::plan::{EpicId, Plan, TaskId};
use super::policy::PriorityRule;
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};

/// A schedule with its buffer and target. The vectors by task are as long as the plan's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// 0 for the first, which success is judged by.
    pub revision: u32,
    /// When work may begin: the planned kickoff, or the moment of the revision.
    pub start: Moment,
    /// The last finish; with gates, when the last of them has been passed.
    pub finish: Moment,
    /// Length of the critical path without resource limits, as the moment at which it ends.
    pub critical_path_finish: Moment,
    /// Working time of the project's calendar between `finish` and `target`.
    pub buffer: Span,
    /// The moment by which the buffer has passed since `finish`.
    pub target: Moment,
    /// By task; `None` for one that is not in scope, or was done before the revision.
    pub tasks: Vec<Option<Planned>>,
    /// By epic: when the last of its gates has been passed; `None`, or nothing at all, where it ends with its last task.
    pub epics: Vec<Option<Moment>>,
    /// The critical path: tasks without total float, in the order of their early starts.
    pub critical_path: Vec<TaskId>,
    /// The tasks that follow one another to the critical path's end. Closing hours between them may give one of them a little float.
    pub longest_path: Vec<TaskId>,
    /// For each rule that a policy of the scenario names: a figure by task, the smallest first. Empty for `fifo`, whose figure is the
    /// moment of release.
    pub ranks: Vec<(PriorityRule, Vec<i64>)>,
    /// Hours of work of the estimates, by task.
    pub estimates: Vec<f64>,
}

/// One task in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// In the resource-feasible schedule.
    pub start: Moment,
    /// When the task is done: it has passed its gate, by the expected time that this takes.
    pub finish: Moment,
    /// Working time by which it may slip without moving the critical path's end, resources aside.
    pub total_float: Span,
}

impl Baseline {
    /// What people call the critical path: the tasks without float, and those of the longest path, in the order of the plan's starts.
    pub fn critical_tasks(&self) -> Vec<TaskId> {
        let mut tasks: Vec<TaskId> = self.critical_path.iter().chain(&self.longest_path).copied().collect();
        tasks.sort_unstable_by_key(|&task| (self.tasks[task.index()].map(|planned| planned.start), task));
        tasks.dedup();
        tasks
    }

    /// When an epic is to be done, by its gates; where there are none, or its end cannot be scheduled, by the last finish of its tasks.
    /// `None` without any.
    pub fn epic_finish(&self, epic: EpicId, plan: &Plan) -> Option<Moment> {
        let tasks = plan.epic(epic).features.iter().flat_map(|&feature| &plan.feature(feature).tasks);
        let last = tasks.filter_map(|task| self.tasks.get(task.index()).copied().flatten()).map(|planned| planned.finish).max()?;
        Some(self.epics.get(epic.index()).copied().flatten().map_or(last, |end| end.max(last)))
    }

    pub fn is_critical(&self, task: TaskId) -> bool {
        self.tasks[task.index()].is_some_and(|planned| planned.total_float.is_zero())
    }

    pub fn duration(&self) -> Span {
        self.finish.since(self.start)
    }

    /// The figure by which `rule` ranks a task, the smallest first; `None` if the rule ranks by the moment of release.
    pub fn rank(&self, rule: PriorityRule, task: TaskId) -> Option<i64> {
        self.ranks.iter().find(|(named, _)| *named == rule).and_then(|(_, ranks)| ranks.get(task.index()).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_are_those_without_float_and_those_of_the_longest_path_once_and_by_their_starts() {
        let planned = |start, float| {
            let (start, total_float) = (Moment::START + Span::from_hours(start), Span::from_hours(float));
            Some(Planned { start, finish: start, total_float })
        };
        let baseline = Baseline {
            tasks: vec![planned(9, 0), planned(0, 1), planned(4, 0), planned(2, 30)],
            critical_path: vec![TaskId(2), TaskId(0)],
            longest_path: vec![TaskId(1), TaskId(2)],
            ..Baseline::default()
        };
        assert_eq!(baseline.critical_tasks(), [1, 2, 0].map(TaskId));
    }
}
