//! What the chain is walked over: a run's history, indexed by task and item, and its time cut into links.

use super::{About, Cause, Link};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::Item;
use crate::domain::journal::{Entry, What};
use crate::domain::organization::MemberId;
use crate::domain::plan::{ResourceId, TaskId};
use crate::engine::time::Moment;
use crate::history::History;
use crate::history::trouble::{BlockerHistory, GateHistory, HandoffHistory, Stay};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

pub struct Ground<'a> {
    pub scenario: &'a Scenario,
    pub history: &'a History,
    /// By task: stretches in somebody's hands, in order: from, to, who, as what.
    pub bars: Vec<Vec<(Moment, Moment, MemberId, Work)>>,
    pub blockers: BTreeMap<TaskId, Vec<&'a BlockerHistory>>,
    pub gates: BTreeMap<Item, Vec<&'a GateHistory>>,
    /// By the task handed over.
    pub handoffs: BTreeMap<TaskId, Vec<&'a HandoffHistory>>,
    pub resources: BTreeMap<ResourceId, Moment>,
}

/// A stretch with what it was for.
pub type Piece = (Moment, Moment, Cause, About);

impl<'a> Ground<'a> {
    pub fn of(scenario: &'a Scenario, history: &'a History, journal: &[Entry]) -> Ground<'a> {
        let mut bars = vec![Vec::new(); scenario.plan.tasks.len()];
        for bar in &history.bars {
            if let Some(task) = bar.work.task() {
                bars[task.index()].push((bar.from, bar.to, bar.member, bar.work));
            }
        }
        bars.iter_mut().for_each(|bars| bars.sort_unstable_by_key(|&(from, to, member, _)| (from, to, member)));
        let trouble = &history.trouble;
        let mut ground = Ground {
            scenario,
            history,
            bars,
            blockers: BTreeMap::new(),
            gates: BTreeMap::new(),
            handoffs: BTreeMap::new(),
            resources: BTreeMap::new(),
        };
        for blocker in &trouble.blockers {
            if let Some(task) = blocker.task {
                ground.blockers.entry(task).or_default().push(blocker);
            }
        }
        trouble.gates.iter().for_each(|gate| ground.gates.entry(gate.item).or_default().push(gate));
        trouble.handoffs.iter().for_each(|handoff| ground.handoffs.entry(handoff.task).or_default().push(handoff));
        for entry in journal {
            if let What::Noted { fact: Fact::ResourceAvailable { resource }, .. } = &entry.what {
                ground.resources.entry(*resource).or_insert(entry.at);
            }
        }
        ground
    }

    /// The calendar of those who could have moved a task on: the first member who worked on it, else the project's.
    pub fn calendar(&self, task: Option<TaskId>) -> &'a WorkingCalendar {
        let scenario = self.scenario;
        let member = task.and_then(|task| self.bars[task.index()].first()).map(|&(_, _, member, _)| member);
        let calendar = member.map_or(scenario.working_calendar, |member| scenario.organization.member(member).calendar);
        scenario.calendars.get(calendar)
    }

    /// What goes by with nobody at work is told as that, whether somebody or a machine or the date was waited for.
    pub fn link(&self, (from, to, cause, about): Piece) -> Link {
        let task = match about {
            About::Task(task) | About::Gate { item: Item::Task(task), .. } => Some(task),
            About::Handoff { .. } | About::Resource { .. } | About::Gate { .. } | About::Blocker(_) | About::Epic(_) | About::Project => {
                None
            }
        };
        let open = self.calendar(task).between(from, to);
        Link { from, to, cause, about, open }
    }

    /// What a task's own time from `from` to `to` went into, in order and without a gap: in hand it is worked on, blocked it is not, and
    /// what is left is a queue.
    pub fn task_pieces(&self, task: TaskId, from: Moment, to: Moment) -> Vec<Piece> {
        let mut marks: Vec<(u8, Moment, Moment, Cause, About)> = Vec::new();
        for &(since, until, _, work) in &self.bars[task.index()] {
            let cause = if matches!(work, Work::Task(_)) { Cause::Work } else { Cause::Rework };
            marks.push((0, since, until, cause, About::Task(task)));
        }
        for blocker in self.blockers.get(&task).into_iter().flatten() {
            let about = About::Blocker(blocker.id);
            let end = blocker.end.map_or(to, |end| end.at);
            marks.push((2, blocker.arose, end, Cause::Blocker(None), about));
            marks.extend(blocker.stays.iter().map(|stay| (1, stay.entered, left(stay, end), Cause::Blocker(Some(stay.level)), about)));
        }
        marks.extend(
            self.history.tasks[task.index()].holds.iter().map(|&(since, until)| (3, since, until, Cause::Resource, About::Task(task))),
        );
        if let Some(activated) = self.history.teams[self.scenario.plan.task(task).team.index()].activated {
            marks.push((4, Moment::START, activated, Cause::Activation, About::Task(task)));
        }
        cover(from, to, &marks, (Cause::Queue, About::Task(task)))
    }
}

/// When a blocker left a level; at its own end where it did not.
pub fn left(stay: &Stay, end: Moment) -> Moment {
    stay.left.unwrap_or(end)
}

/// Cuts `[from, to)` at the ends of the marks; each part is what the mark of the smallest rank over it says, or `rest`.
pub fn cover(from: Moment, to: Moment, marks: &[(u8, Moment, Moment, Cause, About)], rest: (Cause, About)) -> Vec<Piece> {
    let mut cuts = vec![from, to];
    for &(_, since, until, ..) in marks {
        cuts.extend([since, until].into_iter().filter(|&cut| from < cut && cut < to));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<Piece> = Vec::new();
    for pair in cuts.windows(2) {
        let (since, until) = (pair[0], pair[1]);
        let over = marks.iter().filter(|&&(_, begins, ends, ..)| begins <= since && until <= ends);
        let (cause, about) = over.min_by_key(|mark| mark.0).map_or(rest, |&(_, _, _, cause, about)| (cause, about));
        match pieces.last_mut() {
            Some(last) if (last.2, last.3) == (cause, about) => last.1 = until,
            _ => pieces.push((since, until, cause, about)),
        }
    }
    pieces
}
