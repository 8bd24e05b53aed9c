//! Open dependencies: which task waits for how much, who is told when it may start, and what stands still for want of a resource.

mod links;
mod supplies;
mod ways;

use super::handoffs::Handoffs;
use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{DependencyKind, EpicId, Prerequisite, TaskId};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use links::{Links, Standing};
use std::collections::{BTreeMap, BTreeSet};
use supplies::Supply;
pub use ways::Left;

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
    /// Of these, resources, and what would have been told.
    resources: u32,
    information: u32,
    /// How much longer it waits once everything is satisfied.
    delay: Span,
    /// Causes for which it stands still, once released.
    holds: u32,
    closed_at: Moment,
}

pub struct Releases {
    tasks: Vec<Entry>,
    supplies: Vec<Supply>,
    is_epic_open: Vec<bool>,
    /// By task, and by resource: who waits for it.
    dependents: Links,
    users: Links,
    /// What was begun ahead of something else.
    early: BTreeSet<TaskId>,
    /// Tasks of which all that they wait for is done, by what is still open further back, which something between was begun ahead of.
    held_back: BTreeMap<TaskId, BTreeSet<TaskId>>,
    /// What a task has to make up for at its end, of which its team hears when it is released.
    owed: BTreeMap<TaskId, Span>,
    /// Whether anybody minds what is late: tasks that may have come to wait for little are then put on a list.
    is_watched: bool,
    touched: Vec<TaskId>,
}

impl Releases {
    pub fn new(scenario: &Scenario) -> Releases {
        let plan = &scenario.plan;
        let dependents = Links::new(plan.tasks.len(), plan, |dependency| match dependency.on {
            Prerequisite::Task(on) => Some(on.index()),
            Prerequisite::Resource(_) => None,
        });
        let users = Links::new(plan.resources.len(), plan, |dependency| match dependency.on {
            Prerequisite::Resource(on) => Some(on.index()),
            Prerequisite::Task(_) => None,
        });
        let entry = |task: TaskId| {
            let state = if plan.task(task).is_added_later { State::NotInScope } else { State::Waiting };
            // Every task waits for the start of its epic.
            Entry { state, open: 1, resources: 0, information: 0, delay: Span::ZERO, holds: 0, closed_at: Moment::START }
        };
        let mut releases = Releases {
            tasks: plan.task_ids().map(entry).collect(),
            supplies: plan.resources.iter().map(|resource| Supply::new(resource.available_after.is_none())).collect(),
            is_epic_open: vec![false; plan.epics.len()],
            dependents,
            users,
            early: BTreeSet::new(),
            held_back: BTreeMap::new(),
            owed: BTreeMap::new(),
            is_watched: false,
            touched: Vec::new(),
        };
        for on in plan.task_ids().filter(|&on| !plan.task(on).is_added_later) {
            for place in releases.dependents.range(on.index()) {
                releases.wait(place);
            }
        }
        for resource in (0..plan.resources.len()).filter(|&resource| plan.resources[resource].available_after.is_some()) {
            for place in releases.users.range(resource) {
                releases.want(place);
            }
        }
        releases
    }

    /// Counts a task among what its dependent waits for.
    fn wait(&mut self, place: usize) {
        let link = &mut self.dependents[place];
        link.standing = Standing::Awaited;
        let entry = &mut self.tasks[link.task.index()];
        entry.open += 1;
        entry.information += u32::from(link.kind == DependencyKind::Information);
    }

    /// No longer: the rest of what the dependent waits for is another matter.
    fn unwait(&mut self, place: usize, standing: Standing) {
        let link = &mut self.dependents[place];
        link.standing = standing;
        self.tasks[link.task.index()].information -= u32::from(link.kind == DependencyKind::Information);
    }

    /// Counts what a task that comes into scope waits for: its epic's start, and what of its prerequisites is not there yet. A
    /// prerequisite that is not in scope is not waited for, nor is one that was done and handed over before.
    fn count_open(&mut self, task: TaskId, handoffs: &mut Handoffs, scenario: &Scenario) {
        let team = scenario.plan.task(task).team;
        let entry = &mut self.tasks[task.index()];
        entry.open = u32::from(!self.is_epic_open[scenario.plan.epic_of(task).index()]);
        (entry.resources, entry.information) = (0, 0);
        for dependency in &scenario.plan.task(task).dependencies {
            match dependency.on {
                Prerequisite::Task(on) => {
                    let Some(place) = self.dependents.find(on.index(), task) else { continue };
                    let is_missing = match self.tasks[on.index()].state {
                        State::Waiting | State::Released => true,
                        State::Closed => handoffs.join(on, team),
                        State::NotInScope => false,
                    };
                    self.dependents[place].standing = Standing::Idle;
                    if is_missing {
                        self.wait(place);
                    }
                }
                Prerequisite::Resource(on) => {
                    let Some(place) = self.users.find(on.index(), task) else { continue };
                    self.users[place].standing = Standing::Idle;
                    if !self.supplies[on.index()].is_usable() {
                        self.want(place);
                    }
                }
            }
        }
    }

    /// A task that comes into scope waits for the rest of the lags behind what was there before.
    fn await_lags(&mut self, task: TaskId, handoffs: &Handoffs, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        for link in &plan.task(task).dependencies {
            let since = match link.on {
                Prerequisite::Task(on) if self.tasks[on.index()].state == State::Closed => {
                    handoffs.delivered_at(on, plan.task(task).team, self.tasks[on.index()].closed_at)
                }
                Prerequisite::Task(_) => None,
                Prerequisite::Resource(on) => self.supplies[on.index()].usable_since,
            };
            if let Some(due) = since.map(|since| since + link.lag).filter(|&due| due > turn.now) {
                self.tasks[task.index()].open += 1;
                turn.remind_at(Message::ReleaseDue(task), due);
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
            self.touch(task);
            return;
        }
        let delay = std::mem::take(&mut entry.delay);
        if !delay.is_zero() {
            entry.open += 1;
            turn.remind(Message::ReleaseDue(task), delay);
            return;
        }
        if let Some(open) = self.open_behind(task, None, turn.scenario) {
            self.held_back.entry(open).or_default().insert(task);
            return;
        }
        let entry = &mut self.tasks[task.index()];
        entry.state = State::Released;
        let team = AgentId::of_team(turn.scenario.plan.task(task).team);
        turn.note(Fact::TaskReleased { task });
        turn.tell(team, Message::TaskReleased(task));
        if let Some(extra) = self.owed.remove(&task) {
            turn.tell(team, Message::ReworkAdded { task, extra });
        }
        if self.is_watched {
            self.touched.push(task);
        }
    }

    /// A task is not to be done any more: what waited for it need not wait for what it was begun ahead of either.
    pub fn dropped(&mut self, task: TaskId) {
        self.early.remove(&task);
    }

    /// A task is done or dropped: what waited for it waits for one thing less, or for the lag. What is done and waited for in other teams
    /// is handed over to them first.
    pub fn closed(&mut self, task: TaskId, is_handed_over: bool, handoffs: &mut Handoffs, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        let team = plan.task(task).team;
        let entry = &mut self.tasks[task.index()];
        entry.state = State::Closed;
        entry.closed_at = turn.now;
        if std::mem::take(&mut entry.holds) > 0 {
            turn.note(Fact::TaskFreed { task });
        }
        if !self.owed.is_empty() {
            self.owed.remove(&task);
        }
        let mut receivers: Vec<TeamId> = Vec::new();
        for place in self.dependents.range(task.index()) {
            let link = self.dependents[place];
            let receiver = plan.task(link.task).team;
            let state = self.tasks[link.task.index()].state;
            match link.standing {
                Standing::Awaited if is_handed_over && receiver != team && state == State::Waiting => receivers.push(receiver),
                Standing::Awaited => self.provided(place, Standing::Idle, turn),
                Standing::Early => {
                    self.dependents[place].standing = Standing::Idle;
                    if state == State::Released {
                        turn.tell(AgentId::of_team(receiver), Message::PrerequisiteDone { task: link.task });
                    }
                }
                Standing::Settled => self.dependents[place].standing = Standing::Idle,
                Standing::Idle | Standing::Held => {}
            }
        }
        receivers.sort_unstable();
        for group in receivers.chunk_by(|a, b| a == b) {
            handoffs.open(task, group[0], group.len() as u32, turn);
        }
        for held in self.held_back.remove(&task).into_iter().flatten() {
            if self.tasks[held.index()].state == State::Waiting {
                self.release_if_ready(held, turn);
            }
        }
    }

    /// Of a task whose prerequisites are done, one further back that is not, as what lies between was begun ahead of it. What was begun early may have
    /// to be done again, and a milestone would say what is not so. `besides`: one that the task is to begin ahead of.
    fn open_behind(&self, task: TaskId, besides: Option<TaskId>, scenario: &Scenario) -> Option<TaskId> {
        let first = self.begun_early_before(task, scenario).filter(|&on| Some(on) != besides);
        let (mut seen, mut next) = (BTreeSet::new(), first.collect::<Vec<_>>());
        while let Some(early) = next.pop() {
            let open = scenario.plan.task(early).prerequisite_tasks().find(|&on| self.is_ahead(early, on));
            if open.is_some() {
                return open;
            }
            next.extend(self.begun_early_before(early, scenario).filter(|&before| seen.insert(before)));
        }
        None
    }

    /// What a task comes after that was begun early, but for what it goes without or is itself ahead of.
    fn begun_early_before<'a>(&'a self, task: TaskId, scenario: &'a Scenario) -> impl Iterator<Item = TaskId> + 'a {
        let before = scenario.plan.task(task).prerequisite_tasks().filter(|on| self.early.contains(on));
        before.filter(move |&on| !matches!(self.standing(task, on), Some(Standing::Early | Standing::Settled)))
    }

    /// Whether a task was begun ahead of another, which is still open.
    fn is_ahead(&self, task: TaskId, on: TaskId) -> bool {
        self.standing(task, on) == Some(Standing::Early)
    }

    fn standing(&self, task: TaskId, on: TaskId) -> Option<Standing> {
        self.dependents.find(on.index(), task).map(|place| self.dependents[place].standing)
    }

    /// What a dependent waits for is there: the lag remains.
    fn provided(&mut self, place: usize, standing: Standing, turn: &mut Turn<'_>) {
        self.unwait(place, standing);
        let link = self.dependents[place];
        if link.lag.is_zero() {
            self.satisfied(link.task, turn);
        } else if self.tasks[link.task.index()].state == State::Waiting {
            turn.remind(Message::ReleaseDue(link.task), link.lag);
        }
    }

    /// A task has been handed over to a team: its dependents there go on.
    pub fn handed_over(&mut self, task: TaskId, to: TeamId, turn: &mut Turn<'_>) {
        for place in self.dependents.range(task.index()) {
            let link = self.dependents[place];
            if link.standing == Standing::Awaited && turn.scenario.plan.task(link.task).team == to {
                self.provided(place, Standing::Idle, turn);
            }
        }
    }

    /// The first in the order of the plan that a team takes a task over for.
    pub fn first_receiver(&self, task: TaskId, to: TeamId, scenario: &Scenario) -> Option<TaskId> {
        let is_receiver = |standing| matches!(standing, Standing::Awaited | Standing::Settled);
        let of = self.dependents.of(task.index()).iter().filter(|link| is_receiver(link.standing)).map(|link| link.task);
        of.filter(|on| self.is_in_scope(*on)).find(|&on| scenario.plan.task(on).team == to)
    }

    /// Of a task that is closed now: which of its prerequisites were being handed over to its team for it.
    pub fn received<'a>(&'a self, task: TaskId, scenario: &'a Scenario) -> impl Iterator<Item = TaskId> + 'a {
        scenario.plan.task(task).dependencies.iter().filter_map(move |dependency| match dependency.on {
            Prerequisite::Task(on) if self.tasks[on.index()].state == State::Closed => {
                let place = self.dependents.find(on.index(), task)?;
                matches!(self.dependents[place].standing, Standing::Awaited | Standing::Settled).then_some(on)
            }
            Prerequisite::Task(_) | Prerequisite::Resource(_) => None,
        })
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
    pub fn begin_added(&mut self, added: &[TaskId], handoffs: &mut Handoffs, turn: &mut Turn<'_>) {
        let mut sorted = added.to_vec();
        sorted.sort_unstable();
        for &task in added {
            self.count_open(task, handoffs, turn.scenario);
            self.await_lags(task, handoffs, turn);
            // What depends on it and has not begun waits for it, too.
            for place in self.dependents.range(task.index()) {
                let dependent = self.dependents[place].task;
                if self.tasks[dependent.index()].state == State::Waiting && sorted.binary_search(&dependent).is_err() {
                    self.wait(place);
                }
            }
        }
        for &task in added {
            self.release_if_ready(task, turn);
        }
    }

    /// Takes a task out of scope: at once if it is not released, by asking its team if it is. `true` if it is out, and to be closed.
    pub fn cut(&mut self, task: TaskId, turn: &mut Turn<'_>) -> bool {
        match self.tasks[task.index()].state {
            State::Waiting => {
                turn.note(Fact::TaskDropped { task });
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
