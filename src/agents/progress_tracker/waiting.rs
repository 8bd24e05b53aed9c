//! Which roles the next steps of queued tasks need, team by team.

use crate::domain::organization::{RoleId, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::scenario::Scenario;

/// Where a task is on its way through its steps.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The step that is next, or under way.
    step: u8,
    /// Its next step can be taken up, and is not.
    is_queued: bool,
    /// It stands still: nobody is missed.
    is_still: bool,
}

pub struct Waiting {
    places: Vec<Place>,
    roles: usize,
    /// By team, then by role: tasks that wait for one of it.
    wanted: Vec<u32>,
}

impl Waiting {
    pub fn new(scenario: &Scenario) -> Waiting {
        let roles = scenario.organization.roles.len();
        let teams = scenario.organization.teams.len();
        Waiting { places: vec![Place::default(); scenario.plan.tasks.len()], roles, wanted: vec![0; teams * roles] }
    }

    /// The task's `step`, from 0, can be taken up; past its last it waits for nobody.
    pub fn queue(&mut self, task: TaskId, step: u32, scenario: &Scenario) {
        self.change(task, scenario, |place| (place.step, place.is_queued) = (u8::try_from(step).unwrap_or(u8::MAX), true));
    }

    /// Somebody has it in hand, or it is done, or dropped.
    pub fn leave(&mut self, task: TaskId, scenario: &Scenario) {
        self.change(task, scenario, |place| place.is_queued = false);
    }

    pub fn set_still(&mut self, task: TaskId, is_still: bool, scenario: &Scenario) {
        self.change(task, scenario, |place| place.is_still = is_still);
    }

    fn change(&mut self, task: TaskId, scenario: &Scenario, change: impl FnOnce(&mut Place)) {
        let before = self.places[task.index()];
        change(&mut self.places[task.index()]);
        let after = self.places[task.index()];
        if before.is_queued && !before.is_still {
            self.count(task, before.step, scenario, |wanted| *wanted -= 1);
        }
        if after.is_queued && !after.is_still {
            self.count(task, after.step, scenario, |wanted| *wanted += 1);
        }
    }

    fn count(&mut self, task: TaskId, step: u8, scenario: &Scenario, by: impl Fn(&mut u32)) {
        let task = scenario.plan.task(task);
        let first = task.team.index() * self.roles;
        match &task.need {
            Need::Milestone => {}
            Need::Steps(steps) => {
                if let Some(step) = steps.get(usize::from(step)) {
                    by(&mut self.wanted[first + step.role.index()]);
                }
            }
            Need::Crew(crew) if step == 0 => crew.iter().for_each(|(role, _)| by(&mut self.wanted[first + role.index()])),
            Need::Crew(_) => {}
        }
    }

    /// What teams are short of, with how many tasks wait for it: roles of which nobody is free.
    pub fn shortages(&self, is_free: impl Fn(TeamId, RoleId) -> bool) -> Vec<(TeamId, RoleId, u32)> {
        let wanted = self.wanted.iter().enumerate().filter(|&(_, &tasks)| tasks > 0);
        let places = wanted.map(|(at, &tasks)| (TeamId::from_index(at / self.roles), RoleId::from_index(at % self.roles), tasks));
        places.filter(|&(team, role, _)| !is_free(team, role)).collect()
    }
}
