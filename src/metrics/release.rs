//! When teams are released: from then on they are available only for what they are called back to.

use crate::domain::fact::Fact;
use crate::domain::organization::TeamId;
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::Moment;
use crate::scenario::Scenario;

/// Folds the plan tasks of each team. Milestones are not among them: they are done without a member.
#[derive(Clone)]
pub struct Releases {
    /// By task.
    is_open: Vec<bool>,
    /// By team: open tasks, whether it ever had one, and since when it has had none.
    open: Vec<u32>,
    has_tasks: Vec<bool>,
    since: Vec<Option<Moment>>,
}

impl Releases {
    pub fn new(scenario: &Scenario) -> Releases {
        let teams = scenario.organization.teams.len();
        let mut releases = Releases {
            is_open: vec![false; scenario.plan.tasks.len()],
            open: vec![0; teams],
            has_tasks: vec![false; teams],
            since: vec![None; teams],
        };
        for task in scenario.plan.task_ids().filter(|&task| !scenario.plan.task(task).is_added_later) {
            releases.opens(task, scenario);
        }
        releases
    }

    fn opens(&mut self, task: TaskId, scenario: &Scenario) {
        let is = scenario.plan.task(task);
        if matches!(is.need, Need::Milestone) || std::mem::replace(&mut self.is_open[task.index()], true) {
            return;
        }
        self.open[is.team.index()] += 1;
        self.has_tasks[is.team.index()] = true;
        self.since[is.team.index()] = None;
    }

    fn closes(&mut self, task: TaskId, at: Moment, scenario: &Scenario) {
        if std::mem::replace(&mut self.is_open[task.index()], false) {
            let team = scenario.plan.task(task).team.index();
            self.open[team] -= 1;
            if self.open[team] == 0 {
                self.since[team] = Some(at);
            }
        }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::TaskDone { task } | Fact::TaskDropped { task } => self.closes(*task, at, scenario),
            Fact::TaskAdded { task } => self.opens(*task, scenario),
            _ => {}
        }
    }

    /// When the team was released: the last of its plan tasks in scope was done or dropped. A team that has none, when it last worked.
    /// `None` if it was not, by now.
    pub fn of(&self, team: TeamId, last_work: Option<Moment>) -> Option<Moment> {
        if self.has_tasks[team.index()] { self.since[team.index()] } else { last_work }
    }
}

/// The stretches of `intervals`, `[from, to)` in any order, that lie after `release`, each moment once.
pub fn called_back(release: Moment, intervals: impl IntoIterator<Item = (Moment, Moment)>) -> Vec<(Moment, Moment)> {
    let mut after: Vec<(Moment, Moment)> = intervals.into_iter().map(|(from, to)| (from.max(release), to)).collect();
    after.retain(|(from, to)| from < to);
    after.sort_unstable();
    let mut apart: Vec<(Moment, Moment)> = Vec::new();
    for (from, to) in after {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fabricated::{hour, workshop};

    const BACKEND: TeamId = TeamId(0);

    fn done(task: u32) -> Fact {
        Fact::TaskDone { task: TaskId(task) }
    }

    #[test]
    fn a_team_is_released_with_the_last_of_its_tasks_and_taken_on_again_with_a_new_one() {
        // The backend has the tasks 0, 1 and 4, and 5 if it is added.
        let scenario = workshop();
        let mut releases = Releases::new(&scenario);
        let mut hear = |at, fact| {
            releases.hear(hour(at), &fact, &scenario);
            releases.of(BACKEND, Some(hour(99)))
        };
        assert_eq!(hear(1, done(0)), None);
        assert_eq!(hear(2, Fact::TaskDropped { task: TaskId(4) }), None);
        assert_eq!(hear(3, done(1)), Some(hour(3)));
        assert_eq!(hear(4, done(2)), Some(hour(3)), "another team's");
        assert_eq!(hear(5, Fact::TaskAdded { task: TaskId(5) }), None);
        assert_eq!(hear(6, done(5)), Some(hour(6)));
    }

    #[test]
    fn a_team_without_tasks_is_released_when_it_last_worked_and_milestones_are_no_tasks() {
        let mut scenario = workshop();
        for task in &mut scenario.plan.tasks {
            task.need = Need::Milestone;
        }
        let releases = Releases::new(&scenario);
        assert_eq!((releases.of(BACKEND, Some(hour(7))), releases.of(BACKEND, None)), (Some(hour(7)), None));
    }

    #[test]
    fn what_overlaps_is_called_back_once_and_only_from_the_release_on() {
        let stretches = [(hour(1), hour(3)), (hour(8), hour(9)), (hour(2), hour(5)), (hour(0), hour(2)), (hour(4), hour(5))];
        assert_eq!(called_back(hour(2), stretches), [(hour(2), hour(5)), (hour(8), hour(9))]);
    }
}
