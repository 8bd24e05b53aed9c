//! Ways round what a task waits for, and what is left to wait for when something is late.

use super::links::Standing;
use super::{Entry, Releases, State};
use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::{DependencyKind, Need, Prerequisite, TaskId};
use crate::engine::time::Span;
use crate::scenario::Scenario;

/// What is left for a task to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is released.
    Nothing,
    Resources,
    Information,
    /// One thing: a task of another team, for something else than what it tells.
    Delivery(TaskId),
    More,
}

impl Releases {
    /// Releases what waits for a late task and for nothing else.
    pub fn start_early(&mut self, on: TaskId, turn: &mut Turn<'_>) {
        if !self.is_in_scope(on) {
            return;
        }
        for place in self.dependents.range(on.index()) {
            let link = self.dependents[place];
            let Entry { state, open, delay, .. } = self.tasks[link.task.index()];
            // Nobody works on a milestone: ahead of what it stands for it would say what is not so.
            let is_work = turn.scenario.plan.task(link.task).need != Need::Milestone;
            let waits_for_it_alone = state == State::Waiting && link.standing == Standing::Awaited && open == 1 && delay.is_zero();
            if is_work && waits_for_it_alone && self.open_behind(link.task, Some(on), turn.scenario).is_none() {
                self.unwait(place, Standing::Early);
                self.early.insert(link.task);
                turn.note(Fact::TaskStartedEarly { task: link.task, on });
                self.satisfied(link.task, turn);
            }
        }
    }

    /// What a task would have told has been found out in another way.
    pub fn informed(&mut self, on: TaskId, task: TaskId, turn: &mut Turn<'_>) {
        if let Some(place) = self.awaited(on, task) {
            self.provided(place, Standing::Settled, turn);
        }
    }

    /// A task goes on without another that it waits for, for good.
    pub fn go_without(&mut self, on: TaskId, task: TaskId, turn: &mut Turn<'_>) {
        if let Some(place) = self.awaited(on, task) {
            self.unwait(place, Standing::Settled);
            self.satisfied(task, turn);
        }
    }

    fn awaited(&self, on: TaskId, task: TaskId) -> Option<usize> {
        let is_waiting = self.tasks[task.index()].state == State::Waiting;
        self.dependents.find(on.index(), task).filter(|&place| is_waiting && self.dependents[place].standing == Standing::Awaited)
    }

    /// Whether a task waits for another.
    pub fn awaits(&self, on: TaskId, task: TaskId) -> bool {
        self.awaited(on, task).is_some()
    }

    /// What a task has to make up for at its end: its team hears of it as soon as it has the task.
    pub fn owe(&mut self, task: TaskId, extra: Span, turn: &mut Turn<'_>) {
        if extra.is_zero() {
            return;
        }
        match self.tasks[task.index()].state {
            State::Waiting => *self.owed.entry(task).or_insert(Span::ZERO) += extra,
            State::Released => {
                turn.tell(AgentId::of_team(turn.scenario.plan.task(task).team), Message::ReworkAdded { task, extra });
            }
            State::NotInScope | State::Closed => {}
        }
    }

    /// From now on somebody minds what is late.
    pub fn watch(&mut self) {
        self.is_watched = true;
        for task in (0..self.tasks.len()).map(TaskId::from_index) {
            if self.tasks[task.index()].state == State::Waiting {
                self.touch(task);
            }
        }
    }

    /// Puts a task on the list of those to be looked at, if it waits for few kinds of things.
    pub(super) fn touch(&mut self, task: TaskId) {
        let Entry { open, resources, information, .. } = self.tasks[task.index()];
        if self.is_watched && (open == resources || open == information || open == 1) {
            self.touched.push(task);
        }
    }

    /// The list of those to be looked at, which is empty from then on.
    pub fn take_touched(&mut self) -> Vec<TaskId> {
        std::mem::take(&mut self.touched)
    }

    pub fn left(&self, task: TaskId, scenario: &Scenario) -> Left {
        let Entry { state, open, resources, information, .. } = self.tasks[task.index()];
        match state {
            State::Released => return Left::Nothing,
            State::NotInScope | State::Closed => return Left::More,
            State::Waiting => {}
        }
        let team = scenario.plan.task(task).team;
        let deliveries = |on: &Prerequisite| match *on {
            Prerequisite::Task(on) if scenario.plan.task(on).team != team && self.awaits(on, task) => Some(on),
            Prerequisite::Task(_) | Prerequisite::Resource(_) => None,
        };
        match open {
            0 => Left::More,
            _ if open == resources => Left::Resources,
            _ if open == information => Left::Information,
            1 => {
                let mut links = scenario.plan.task(task).dependencies.iter();
                links.find_map(|link| deliveries(&link.on)).map_or(Left::More, Left::Delivery)
            }
            _ => Left::More,
        }
    }

    pub fn is_in_scope(&self, task: TaskId) -> bool {
        matches!(self.tasks[task.index()].state, State::Waiting | State::Released)
    }

    pub fn is_closed(&self, task: TaskId) -> bool {
        self.tasks[task.index()].state == State::Closed
    }

    /// The tasks that wait for another and for nothing else.
    pub fn held_up<'a>(&'a self, on: TaskId) -> impl Iterator<Item = TaskId> + 'a {
        let of = self.dependents.of(on.index()).iter();
        of.filter(|link| link.standing == Standing::Awaited && link.kind != DependencyKind::Information).map(|link| link.task).filter(
            |task| {
                let entry = &self.tasks[task.index()];
                entry.state == State::Waiting && entry.open == 1
            },
        )
    }
}
