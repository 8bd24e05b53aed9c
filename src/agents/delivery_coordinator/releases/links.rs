//! Who waits for what: the plan's dependencies by what they are on, each with how it stands.

use crate::domain::plan::{Dependency, DependencyKind, Plan, TaskId};
use crate::engine::time::Span;

/// How a dependency stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing to wait for: what it is on is there, or not in scope.
    Idle,
    /// Counted among what its task waits for.
    Awaited,
    /// Its task, released before, stands still for it.
    Held,
    /// Its task was released before what it is on was done.
    Early,
    /// Its task goes on without, for good.
    Settled,
}

#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub task: TaskId,
    pub kind: DependencyKind,
    pub standing: Standing,
    pub lag: Span,
}

/// Lists of links, one behind the other; in each the tasks are in their order.
pub struct Links {
    starts: Vec<u32>,
    links: Vec<Link>,
}

impl Links {
    /// `place`: where what a dependency is on stands among `count`; `None` for one that belongs to other lists.
    pub fn new(count: usize, plan: &Plan, place: impl Fn(&Dependency) -> Option<usize> + Copy) -> Links {
        let all = || plan.task_ids().flat_map(|task| plan.task(task).dependencies.iter().map(move |on| (task, on)));
        let mut starts = vec![0; count + 1];
        for at in all().filter_map(|(_, on)| place(on)) {
            starts[at + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut filled = starts.clone();
        let nothing = Link { task: TaskId(0), kind: DependencyKind::Technical, standing: Standing::Idle, lag: Span::ZERO };
        let mut links = vec![nothing; starts[count] as usize];
        for (task, on) in all() {
            if let Some(at) = place(on) {
                links[filled[at] as usize] = Link { task, kind: on.kind, standing: Standing::Idle, lag: on.lag };
                filled[at] += 1;
            }
        }
        Links { starts, links }
    }

    /// The places of those that wait for `on`.
    pub fn range(&self, on: usize) -> std::ops::Range<usize> {
        self.starts[on] as usize..self.starts[on + 1] as usize
    }

    pub fn of(&self, on: usize) -> &[Link] {
        &self.links[self.range(on)]
    }

    /// The place of the link from `on` to `task`, of which a plan has one.
    pub fn find(&self, on: usize, task: TaskId) -> Option<usize> {
        let place = self.of(on).binary_search_by_key(&task, |link| link.task).ok()?;
        Some(self.starts[on] as usize + place)
    }
}

impl std::ops::Index<usize> for Links {
    type Output = Link;
    fn index(&self, place: usize) -> &Link {
        &self.links[place]
    }
}

impl std::ops::IndexMut<usize> for Links {
    fn index_mut(&mut self, place: usize) -> &mut Link {
        &mut self.links[place]
    }
}
