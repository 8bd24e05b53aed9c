//! Environments, keys and accounts: when they can be used, and what waits or stands still without them.

use super::links::Standing;
use super::{Releases, State};
use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::plan::{ResourceId, TaskId};
use crate::engine::time::Moment;

#[derive(Clone, Debug)]
pub struct Supply {
    is_available: bool,
    /// Outages under way.
    outages: u32,
    /// When it could be used for the first time: lags count from then.
    pub usable_since: Option<Moment>,
}

impl Supply {
    pub fn new(is_available: bool) -> Supply {
        Supply { is_available, outages: 0, usable_since: is_available.then_some(Moment::START) }
    }

    pub fn is_usable(&self) -> bool {
        self.is_available && self.outages == 0
    }
}

impl Releases {
    /// Counts a resource among what a user waits for.
    pub(super) fn want(&mut self, place: usize) {
        let link = &mut self.users[place];
        link.standing = Standing::Awaited;
        let entry = &mut self.tasks[link.task.index()];
        entry.open += 1;
        entry.resources += 1;
    }

    /// No longer: the rest of what the user waits for is another matter.
    fn unwant(&mut self, place: usize, standing: Standing) {
        let link = &mut self.users[place];
        link.standing = standing;
        self.tasks[link.task.index()].resources -= 1;
    }

    /// At kickoff: lags behind what was available from the start begin with it.
    pub fn begin(&mut self, turn: &mut Turn<'_>) {
        for resource in 0..self.supplies.len() {
            if self.supplies[resource].usable_since.is_none() {
                continue;
            }
            for place in self.users.range(resource) {
                let link = self.users[place];
                let due = Moment::START + link.lag;
                if due > turn.now && self.tasks[link.task.index()].state == State::Waiting {
                    self.tasks[link.task.index()].open += 1;
                    turn.remind_at(Message::ReleaseDue(link.task), due);
                }
            }
        }
    }

    pub fn resource_available(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        self.supplies[resource.index()].is_available = true;
        if self.is_usable(resource) {
            self.usable_for_the_first_time(resource, turn);
        }
    }

    fn usable_for_the_first_time(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        self.supplies[resource.index()].usable_since = Some(turn.now);
        for place in self.users.range(resource.index()) {
            let link = self.users[place];
            if link.standing != Standing::Awaited {
                continue;
            }
            self.unwant(place, Standing::Idle);
            if link.lag.is_zero() {
                self.satisfied(link.task, turn);
            } else if self.tasks[link.task.index()].state == State::Waiting {
                turn.remind(Message::ReleaseDue(link.task), link.lag);
            }
        }
    }

    /// An outage begins: what needs the environment and has not begun waits for it; the rest stands still.
    pub fn environment_down(&mut self, resource: ResourceId, turn: &mut Turn<'_>) {
        let was_usable = self.is_usable(resource);
        self.supplies[resource.index()].outages += 1;
        if !was_usable {
            return;
        }
        for place in self.users.range(resource.index()) {
            let link = self.users[place];
            if link.standing == Standing::Settled {
                continue;
            }
            match self.tasks[link.task.index()].state {
                State::Waiting => self.want(place),
                State::Released => {
                    self.users[place].standing = Standing::Held;
                    self.hold(link.task, turn);
                }
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
        if supply.usable_since.is_none() {
            self.usable_for_the_first_time(resource, turn);
            return;
        }
        for place in self.users.range(resource.index()) {
            let link = self.users[place];
            match link.standing {
                Standing::Awaited => {
                    self.unwant(place, Standing::Idle);
                    self.satisfied(link.task, turn);
                }
                Standing::Held => {
                    self.users[place].standing = Standing::Idle;
                    self.free(link.task, turn);
                }
                Standing::Idle | Standing::Early | Standing::Settled => {}
            }
        }
    }

    pub fn is_usable(&self, resource: ResourceId) -> bool {
        self.supplies[resource.index()].is_usable()
    }

    pub fn is_out(&self, resource: ResourceId) -> bool {
        self.supplies[resource.index()].outages > 0
    }

    /// A task goes on without a resource, for good.
    pub fn go_without_resource(&mut self, resource: ResourceId, task: TaskId, turn: &mut Turn<'_>) {
        let Some(place) = self.users.find(resource.index(), task) else { return };
        match self.users[place].standing {
            Standing::Awaited => {
                self.unwant(place, Standing::Settled);
                self.satisfied(task, turn);
            }
            Standing::Held => {
                self.users[place].standing = Standing::Settled;
                self.free(task, turn);
            }
            Standing::Idle | Standing::Early | Standing::Settled => {}
        }
    }

    /// The tasks that wait for a resource, and for no other kind of thing, or stand still for want of it.
    pub fn short_of(&self, resource: ResourceId) -> impl Iterator<Item = TaskId> + '_ {
        self.users.of(resource.index()).iter().filter(|link| self.lacks(link.task, link.standing)).map(|link| link.task)
    }

    fn lacks(&self, task: TaskId, standing: Standing) -> bool {
        let entry = &self.tasks[task.index()];
        match entry.state {
            State::Waiting => standing == Standing::Awaited && entry.open == entry.resources,
            State::Released => standing == Standing::Held,
            State::NotInScope | State::Closed => false,
        }
    }
}
