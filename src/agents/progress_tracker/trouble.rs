//! What the tracker has heard of blockers, gates and handoffs.

use super::WEEK;
use crate::domain::blocker::{BlockerId, Level};
use crate::domain::gate::Item;
use crate::domain::organization::Priority;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A blocker that has arisen; of which nobody tells before it is opened.
#[derive(Clone, Copy)]
struct Known {
    task: Option<TaskId>,
    priority: Priority,
    /// Where it was opened, and where it is.
    first: Level,
    level: Level,
    is_open: bool,
}

#[derive(Default)]
pub struct Trouble {
    blockers: BTreeMap<BlockerId, Known>,
    /// Open ones by level, from L1 up; as long as the highest that was heard of.
    by_level: Vec<u32>,
    p0: u32,
    /// Gates of the trailing week, with those that passed.
    gates: VecDeque<(Moment, bool)>,
    gates_passed: u32,
    failed: BTreeSet<Item>,
    handoffs_opened: u32,
    handoffs_over: u32,
}

impl Trouble {
    pub fn arose(&mut self, blocker: BlockerId, task: Option<TaskId>) {
        let known = Known { task, priority: Priority::P2, first: Level::FIRST, level: Level::FIRST, is_open: false };
        self.blockers.insert(blocker, known);
    }

    /// The task that stands still for it from now on, if there is one that did not.
    pub fn opened(&mut self, blocker: BlockerId, level: Level, priority: Priority) -> Option<TaskId> {
        let known = self.blockers.get_mut(&blocker)?;
        (known.first, known.level, known.priority) = (level, level, priority);
        self.open(blocker)
    }

    /// It is back where it began.
    pub fn reopened(&mut self, blocker: BlockerId) -> Option<TaskId> {
        let first = self.blockers.get(&blocker)?.first;
        self.moved(blocker, first);
        self.open(blocker)
    }

    fn open(&mut self, blocker: BlockerId) -> Option<TaskId> {
        let known = self.blockers.get_mut(&blocker).filter(|known| !known.is_open)?;
        known.is_open = true;
        self.p0 += u32::from(known.priority == Priority::P0);
        let (task, level) = (known.task, known.level);
        *self.at(level) += 1;
        task
    }

    pub fn moved(&mut self, blocker: BlockerId, to: Level) {
        let Some(known) = self.blockers.get_mut(&blocker) else { return };
        let from = std::mem::replace(&mut known.level, to);
        if known.is_open {
            *self.at(from) -= 1;
            *self.at(to) += 1;
        }
    }

    /// The task that no longer stands still for it.
    pub fn resolved(&mut self, blocker: BlockerId) -> Option<TaskId> {
        let known = self.blockers.get_mut(&blocker).filter(|known| known.is_open)?;
        known.is_open = false;
        self.p0 -= u32::from(known.priority == Priority::P0);
        let (task, level) = (known.task, known.level);
        *self.at(level) -= 1;
        task
    }

    fn at(&mut self, level: Level) -> &mut u32 {
        if self.by_level.len() <= level.index() {
            self.by_level.resize(level.index() + 1, 0);
        }
        &mut self.by_level[level.index()]
    }

    pub fn by_level(&self) -> Vec<u32> {
        self.by_level.clone()
    }

    pub fn p0(&self) -> u32 {
        self.p0
    }

    pub fn gate_closed(&mut self, item: Item, is_passed: bool, now: Moment) {
        self.gates.push_back((now, is_passed));
        self.gates_passed += u32::from(is_passed);
        if is_passed {
            self.failed.remove(&item);
        } else {
            self.failed.insert(item);
        }
    }

    pub fn dropped(&mut self, task: TaskId) {
        self.failed.remove(&Item::Task(task));
    }

    /// The share of the gates since a week before `now` that passed.
    pub fn pass_rate(&mut self, now: Moment) -> Option<f64> {
        while let Some(&(_, is_passed)) = self.gates.front().filter(|&&(closed, _)| closed + WEEK <= now) {
            self.gates.pop_front();
            self.gates_passed -= u32::from(is_passed);
        }
        (!self.gates.is_empty()).then(|| f64::from(self.gates_passed) / self.gates.len() as f64)
    }

    pub fn gates_failed(&self) -> u32 {
        self.failed.len() as u32
    }

    pub fn handoff_opened(&mut self) {
        self.handoffs_opened += 1;
    }

    pub fn handoff_over(&mut self) {
        self.handoffs_over += 1;
    }

    pub fn handoffs_open(&self) -> u32 {
        self.handoffs_opened.saturating_sub(self.handoffs_over)
    }
}
