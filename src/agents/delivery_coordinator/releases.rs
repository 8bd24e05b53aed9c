//! Open dependencies: which task waits for how much, who is told when it may start, and what stands still for want of a resource.

use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::{EpicId, Prerequisite, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    NotInScope,
    Waiting,
    Released,
    Closed,
}

#[derive(Clone, Debug)]
struct Entry {
    state: State,
    /// What is not yet satisfied: links, the epic's start, delays.
    open: u32,
    /// How much longer it waits once everything is satisfied.
    delay: Span,
    /// Causes for which it stands still, once released.
    holds: u32,
    closed_at: Moment,
}

#[derive(Clone, Debug)]
struct Supply {
    is_available: bool,
    /// Outages under way.
    outages: u32,
    /// When it could be used for the first time: lags count from then.
    usable_since: Option<Moment>,
}

impl Supply {
    fn is_usable(&self) -> bool {
        self.is_available && self.outages == 0
    }
}

pub struct Releases {
    tasks: Vec<Entry>,
    supplies: Vec<Supply>,
    is_epic_open: Vec<bool>,
    /// By task, and by resource: who waits for it, with the lag. Flat, with the start of each one's share.
    dependents: Links,
    users: Links,
}

/// Lists of (task, lag), one behind the other.
struct Links {
    starts: Vec<u32>,
    links: Vec<(TaskId, Span)>,
}

impl Links {
    fn new(count: usize, links: impl Iterator<Item = (usize, TaskId, Span)> + Clone) -> Links {
        let mut starts = vec![0; count + 1];
        for (on, _, _) in links.clone() {
            starts[on + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut filled = starts.clone();
        let mut flat = vec![(TaskId(0), Span::ZERO); starts[count] as usize];
        for (on, task, lag) in links {
            flat[filled[on] as usize] = (task, lag);
            filled[on] += 1;
        }
        Links { starts, links: flat }
    }

    fn range(&self, of: usize) -> std::ops::Range<usize> {
        self.starts[of] as usize..self.starts[of + 1] as usize
    }
}

impl Releases {
    pub fn new(scenario: &Scenario) -> Releases {
        let plan = &scenario.plan;
        let all = || plan.task_ids().flat_map(|task| plan.task(task).dependencies.iter().map(move |link| (task, link)));
        let on_tasks = all().filter_map(|(task, link)| match link.on {
            Prerequisite::Task(on) => Some((on.index(), task, link.lag)),
            Prerequisite::Resource(_) => None,
        });
        let on_resources = all().filter_map(|(task, link)| match link.on {
            Prerequisite::Resource(on) => Some((on.index(), task, link.lag)),
            Prerequisite::Task(_) => None,
        });
        let supplies = plan.resources.iter().map(|resource| {
            let is_available = resource.available_after.is_none();
            Supply { is_available, outages: 0, usable_since: is_available.then_some(Moment::START) }
        });
        let entry = |task: TaskId| {
            let state = if plan.task(task).is_added_later { State::NotInScope } else { State::Waiting };
            Entry { state, open: 0, delay: Span::ZERO, holds: 0, closed_at: Moment::START }
        };
        let mut releases = Releases {
            tasks: plan.task_ids().map(entry).collect(),
            supplies: supplies.collect(),
            is_epic_open: vec![false; plan.epics.len()],
            dependents: Links::new(plan.tasks.len(), on_tasks),
            users: Links::new(plan.resources.len(), on_resources),
        };
        for task in plan.task_ids() {
            releases.tasks[task.index()].open = releases.count_open(task, scenario);
        }
        releases
    }

    /// What a task that comes into scope waits for: its epic's start, and what of its prerequisites is not there yet. A prerequisite that
    /// is not in scope is not waited for.
    fn count_open(&self, task: TaskId, scenario: &Scenario) -> u32 {
        let is_missing = |on: &Prerequisite| match on {
            Prerequisite::Task(on) => matches!(self.tasks[on.index()].state, State::Waiting | State::Released),
            Prerequisite::Resource(on) => !self.supplies[on.index()].is_usable(),
        };
        let links = scenario.plan.task(task).dependencies.iter().filter(|link| is_missing(&link.on)).count() as u32;
        links + u32::from(!self.is_epic_open[scenario.plan.epic_of(task).index()])
    }

    /// A task that comes into scope waits for the rest of the lags behind what was there before.
    fn await_lags(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        for link in &turn.scenario.plan.task(task).dependencies {
            let since = match link.on {
                Prerequisite::Task(on) => {
                    let on = &self.tasks[on.index()];
                    (on.state == State::Closed).then_some(on.closed_at)
                }
                Prerequisite::Resource(on) => self.supplies[on.index()].usable_since,
            };
            if let Some(due) = since.map(|since| since + link.lag).filter(|&due| due > turn.now) {
                self.tasks[task.index()].open += 1;
                turn.remind_at(Message::ReleaseDue(task), due);
            }
        }
    }

    /// At kickoff: lags behind what was available from the start begin with it.
    pub fn begin(&mut self, turn: &mut Turn<'_>) {
        for resource in 0..self.supplies.len() {
            if self.supplies[resource].usable_since.is_none() {
                continue;
            }
            for link in self.users.range(resource) {
                let (task, lag) = self.users.links[link];
                let due = Moment::START + lag;
                if due > turn.now && self.tasks[task.index()].state == State::Waiting {
                    self.tasks[task.index()].open += 1;
                    turn.remind_at(Message::ReleaseDue(task), due);
                }
            }
        }
    }

    pub fn open_epic(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_epic_open[epic.index()] = true;
        let plan = &turn.scenario.plan;
        let tasks = plan.epic(epic).features.iter().flat_map(|&feature| plan.feature(feature).tasks.iter().copied());
        for task in tasks {
            if self.tasks[task.index()].state == State::Waiting {
                self.satisfied(task, turn);
            }
        }
    }

    /// One of the things that a task waits for is there.
    pub fn satisfied(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let entry = &mut self.tasks[task.index()];
        if entry.state != State::Waiting {
            return;
        }
        entry.open -= 1;
        self.release_if_ready(task, turn);
    }

    fn release_if_ready(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let entry = &mut self.tasks[task.index()];
        if entry.open > 0 {
            return;
        }
        let delay = std::mem::take(&mut entry.delay);
        if !delay.is_zero() {
            entry.open += 1;
            turn.remind(Message::ReleaseDue(task), delay);
            return;
        }
        entry.state = State::Released;
        turn.note(Fact::TaskReleased { task });
        turn.tell(AgentId::of_team(turn.scenario.plan.task(task).team), Message::TaskReleased(task));
    }

    /// A task is done or dropped: what waited for it waits for one thing less, or for the lag.
    pub fn closed(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let entry = &mut self.tasks[task.index()];
        entry.state = State::Closed;
        entry.closed_at = turn.now;
        if std::mem::take(&mut entry.holds) > 0 {
            turn.note(Fact::TaskFreed { task });
        }
        for link in self.dependents.range(task.index()) {
            let (dependent, lag) = self.dependents.links[link];
            if self.tasks[dependent.index()].state != State::Waiting {
                continue;
            }
            if lag.is_zero() {
                self.satisfied(dependent, turn);
            } else {
                turn.remind(Message::ReleaseDue(dependent), lag);
            }
        }
    }

    pub fn resource_available(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        self.supplies[resource.index()].is_available = true;
        if self.supplies[resource.index()].is_usable() {
            self.usable_for_the_first_time(resource, turn);
        }
    }

    fn usable_for_the_first_time(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        self.supplies[resource.index()].usable_since = Some(turn.now);
        for link in self.users.range(resource.index()) {
            let (task, lag) = self.users.links[link];
            if lag.is_zero() {
                self.satisfied(task, turn);
            } else if self.tasks[task.index()].state == State::Waiting {
                turn.remind(Message::ReleaseDue(task), lag);
            }
        }
    }

    /// An outage begins: what needs the environment and has not begun waits for it; the rest stands still.
    pub fn environment_down(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        let was_usable = self.supplies[resource.index()].is_usable();
        self.supplies[resource.index()].outages += 1;
        if !was_usable {
            return;
        }
        for link in self.users.range(resource.index()) {
            let (task, _) = self.users.links[link];
            match self.tasks[task.index()].state {
                State::Waiting => self.tasks[task.index()].open += 1,
                State::Released => self.hold(task, turn),
                State::NotInScope | State::Closed => {}
            }
        }
    }

    pub fn environment_up(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        let supply = &mut self.supplies[resource.index()];
        supply.outages -= 1;
        if supply.outages > 0 {
            return;
        }
        turn.note(Fact::EnvironmentUp { resource });
        if !supply.is_available {
            return;
        }
        if self.supplies[resource.index()].usable_since.is_none() {
            self.usable_for_the_first_time(resource, turn);
            return;
        }
        for link in self.users.range(resource.index()) {
            let (task, _) = self.users.links[link];
            match self.tasks[task.index()].state {
                State::Waiting => self.satisfied(task, turn),
                State::Released => self.free(task, turn),
                State::NotInScope | State::Closed => {}
            }
        }
    }

    /// A task is late for a reason outside: one that is released stands still for that long, another is released that much later.
    pub fn delay(&mut self, task: TaskId, by: Span, turn: &mut Turn<'_>) {
        match self.tasks[task.index()].state {
            State::Waiting | State::NotInScope => self.tasks[task.index()].delay += by,
            State::Released => {
                self.hold(task, turn);
                turn.remind(Message::HoldOver { task }, by);
            }
            State::Closed => {}
        }
    }

    fn hold(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let entry = &mut self.tasks[task.index()];
        entry.holds += 1;
        if entry.holds == 1 {
            turn.note(Fact::TaskHeld { task });
            turn.tell(AgentId::of_team(turn.scenario.plan.task(task).team), Message::TaskHeld(task));
        }
    }

    /// One cause less for which a task stands still.
    pub fn free(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let entry = &mut self.tasks[task.index()];
        if entry.state != State::Released || entry.holds == 0 {
            return;
        }
        entry.holds -= 1;
        if entry.holds == 0 {
            turn.note(Fact::TaskFreed { task });
            turn.tell(AgentId::of_team(turn.scenario.plan.task(task).team), Message::TaskFreed(task));
        }
    }

    /// Puts tasks into scope, those aside that were in it before. They wait for one another, in whatever order they are named.
    pub fn enter(&mut self, tasks: &[TaskId], turn: &mut Turn<'_>) -> Vec<TaskId> {
        let new = |task: &TaskId| self.tasks[task.index()].state == State::NotInScope;
        let added: Vec<TaskId> = tasks.iter().copied().filter(new).collect();
        for &task in &added {
            turn.note(Fact::TaskAdded { task });
            self.tasks[task.index()].state = State::Waiting;
        }
        added
    }

    /// Counts what tasks that have entered wait for, and releases those that wait for nothing.
    pub fn begin_added(&mut self, added: &[TaskId], turn: &mut Turn<'_>) {
        let mut sorted = added.to_vec();
        sorted.sort_unstable();
        for &task in added {
            self.tasks[task.index()].open = self.count_open(task, turn.scenario);
            self.await_lags(task, turn);
            // What depends on it and has not begun waits for it, too.
            for link in self.dependents.range(task.index()) {
                let (dependent, _) = self.dependents.links[link];
                if self.tasks[dependent.index()].state == State::Waiting && sorted.binary_search(&dependent).is_err() {
                    self.tasks[dependent.index()].open += 1;
                }
            }
        }
        for &task in added {
            self.release_if_ready(task, turn);
        }
    }

    /// Takes a task out of scope: at once if it is not released, by asking its team if it is. `true` if it is out.
    pub fn cut(&mut self, task: TaskId, turn: &mut Turn<'_>) -> bool {
        match self.tasks[task.index()].state {
            State::Waiting => {
                turn.note(Fact::TaskDropped { task });
                self.closed(task, turn);
                true
            }
            State::Released => {
                turn.tell(AgentId::of_team(turn.scenario.plan.task(task).team), Message::TaskDropped(task));
                false
            }
            State::NotInScope | State::Closed => false,
        }
    }
}
