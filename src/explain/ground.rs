//! What the chain is walked over: a run's history, indexed by task and item, and its time cut into links.

use super::{About, Cause, Link};
use crate::domain::blocker::BlockerId;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::journal::{Entry, What};
use crate::domain::organization::MemberId;
use crate::domain::plan::{ResourceId, TaskId};
use crate::engine::time::Moment;
use crate::history::History;
use crate::history::trouble::{BlockerHistory, GateHistory, HandoffHistory, ReviewHistory, Stay};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

pub struct Ground<'a> {
    pub scenario: &'a Scenario,
    pub history: &'a History,
    /// By task: stretches in somebody's hands, in order: from, to, who, as what.
    pub bars: Vec<Vec<(Moment, Moment, MemberId, Work)>>,
    /// By member: what was in hand, in the order of being put down: from, to, as what.
    hands: Vec<Vec<(Moment, Moment, Work)>>,
    pub blockers: BTreeMap<TaskId, Vec<&'a BlockerHistory>>,
    pub(super) blockers_by_id: BTreeMap<BlockerId, &'a BlockerHistory>,
    pub gates: BTreeMap<Item, Vec<&'a GateHistory>>,
    /// Reviews, gaps and acknowledgements: stretches in somebody's hands: from, to, who.
    pub(super) errands: BTreeMap<Work, Vec<(Moment, Moment, MemberId)>>,
    /// By the task handed over.
    pub handoffs: BTreeMap<TaskId, Vec<&'a HandoffHistory>>,
    pub resources: BTreeMap<ResourceId, Moment>,
}

/// A task waited for a member who had another in hand.
pub struct HeldUp {
    pub by: TaskId,
    /// When the other was put down.
    pub put_down: Moment,
    pub member: MemberId,
}

/// A stretch with what it was for.
pub type Piece = (Moment, Moment, Cause, About);
/// A stretch that covers others of a greater rank, the first figure: see [`cover`].
pub type Mark = (u8, Moment, Moment, Cause, About);

impl<'a> Ground<'a> {
    pub fn of(scenario: &'a Scenario, history: &'a History, journal: &[Entry]) -> Ground<'a> {
        let mut bars = vec![Vec::new(); scenario.plan.tasks.len()];
        let mut errands: BTreeMap<Work, Vec<(Moment, Moment, MemberId)>> = BTreeMap::new();
        let mut hands = vec![Vec::new(); scenario.organization.members.len()];
        for bar in &history.bars {
            hands[bar.member.index()].push((bar.from, bar.to, bar.work));
            if let Some(task) = bar.work.task() {
                bars[task.index()].push((bar.from, bar.to, bar.member, bar.work));
            } else if matches!(bar.work, Work::Review { .. } | Work::HandoffGap(_) | Work::Acknowledgement(_)) {
                errands.entry(bar.work).or_default().push((bar.from, bar.to, bar.member));
            }
        }
        bars.iter_mut().for_each(|bars| bars.sort_unstable_by_key(|&(from, to, member, _)| (from, to, member)));
        hands.iter_mut().for_each(|hands| hands.sort_by_key(|&(_, to, _)| to));
        let trouble = &history.trouble;
        let mut ground = Ground {
            scenario,
            history,
            bars,
            hands,
            blockers: BTreeMap::new(),
            blockers_by_id: trouble.blockers.iter().map(|blocker| (blocker.id, blocker)).collect(),
            gates: BTreeMap::new(),
            errands,
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

    /// An errand that was asked for at `asked` and done by `done`: what it is in somebody's hands, and before and between a queue. Marks of
    /// the ranks 0 and 1.
    pub fn errand(&self, work: Work, (asked, done): (Moment, Moment), cause: Cause, about: About) -> Vec<Mark> {
        let hands = self.errands.get(&work).into_iter().flatten();
        let mut marks: Vec<Mark> =
            hands.filter(|hand| hand.0 < done && asked < hand.1).map(|&(from, to, _)| (0, from, to, cause, about)).collect();
        marks.push((1, asked, done, Cause::Queue, about));
        marks
    }

    /// When a gap was last put down between two moments; the first of them if it never was in hand there.
    pub fn gap_closed(&self, handoff: HandoffId, from: Moment, to: Moment) -> Moment {
        let hands = self.errands.get(&Work::HandoffGap(handoff)).into_iter().flatten();
        hands.map(|hand| hand.1).filter(|&end| from < end && end <= to).max().unwrap_or(from)
    }

    /// The reviews of a gate run that is closed by `closed`: marks of the ranks 0 and 1.
    pub fn reviews(&self, gate: &GateHistory, closed: Moment, about: About) -> Vec<Mark> {
        let of = |review: &ReviewHistory| {
            let work = Work::Review { gate: gate.id, check: review.check };
            self.errand(work, (review.deployed, review.done.unwrap_or(closed)), Cause::Review, about)
        };
        gate.reviews.iter().flat_map(of).collect()
    }

    /// What goes by with nobody at work is told as that, whether somebody or a machine or the date was waited for.
    pub fn link(&self, piece: Piece) -> Link {
        let (from, to, cause, about) = piece;
        let open = self.open(piece);
        let busy_with = match (cause, about) {
            (Cause::Queue, About::Task(task)) => self.taken_by_one_busy(task, (from, to)).map(|held| (held.member, held.by)),
            _ => None,
        };
        Link { from, to, cause, about, open, busy_with }
    }

    /// Of the times that a task, released at `released` and in hand up to `until`, waited for a member who was busy with another, the last.
    pub fn held_up(&self, task: TaskId, released: Moment, until: Moment) -> Option<HeldUp> {
        let bars = &self.bars[task.index()];
        let mut taken: Vec<Moment> = bars.iter().map(|bar| bar.0).filter(|&from| released < from && from < until).collect();
        taken.dedup();
        taken.into_iter().rev().filter(|&taken| !self.is_unblocked(task, taken)).find_map(|taken| {
            let waits = bars.iter().map(|bar| bar.1).filter(|&to| to <= taken).fold(released, Moment::max);
            self.taken_by_one_busy(task, (waits, taken))
        })
    }

    /// Of the times that a remedy waited for a member who was busy, while an item was at its gate from `from` to `done`, the last.
    pub fn held_up_at_gate(&self, item: Item, from: Moment, done: Moment) -> Option<HeldUp> {
        let plan = &self.scenario.plan;
        let of_task = |task: TaskId| {
            self.bars[task.index()].iter().map(move |&(taken, put_down, member, work)| (put_down, taken, member, task, work))
        };
        let bars = item.tasks(plan).into_iter().flat_map(of_task);
        let mut remedies: Vec<_> =
            bars.filter(|&(put_down, taken, .., work)| from < taken && put_down <= done && work.is_remedy()).collect();
        remedies.sort_unstable_by_key(|&(put_down, taken, member, task, _)| (put_down, taken, member, task));
        let mut bound = done;
        for (put_down, taken, member, task, _) in remedies.into_iter().rev() {
            if put_down > bound {
                continue;
            }
            bound = taken;
            let waits = self.bars[task.index()].iter().map(|bar| bar.1).filter(|&to| to <= taken).fold(from, Moment::max);
            if let Some(held) = self.busy(task, member, (waits, taken)).filter(|_| !self.is_unblocked(task, taken)) {
                return Some(held);
            }
        }
        None
    }

    /// Whether a blocker of a task was out of the way at that moment: then it had waited for that.
    fn is_unblocked(&self, task: TaskId, at: Moment) -> bool {
        let ends = self.blockers.get(&task).into_iter().flatten().filter_map(|blocker| blocker.end);
        ends.into_iter().any(|end| end.at == at)
    }

    /// Who took a task at a moment, if it had waited for that member to put down another.
    fn taken_by_one_busy(&self, task: TaskId, (waits, taken): (Moment, Moment)) -> Option<HeldUp> {
        let takers = self.bars[task.index()].iter().filter(|bar| bar.0 == taken).map(|bar| bar.2);
        takers.filter_map(|member| self.busy(task, member, (waits, taken))).max_by_key(|held| (held.put_down, held.member))
    }

    /// What a member had in hand up to the moment at which a task was taken: the last of other tasks, with nothing but what is nobody's task
    /// and times without work since.
    fn busy(&self, task: TaskId, member: MemberId, (waits, taken): (Moment, Moment)) -> Option<HeldUp> {
        let calendar = self.scenario.calendars.get(self.scenario.organization.member(member).calendar);
        let hands = &self.hands[member.index()];
        let mut free = taken;
        for &(from, put_down, work) in hands[..hands.partition_point(|hand| hand.1 <= taken)].iter().rev() {
            if put_down <= waits || put_down < free && !calendar.between(put_down, free).is_zero() {
                return None;
            }
            match self.task_of(work) {
                Some(by) if by != task && self.is_open(by, (from, put_down)) => return Some(HeldUp { by, put_down, member }),
                _ => free = free.min(from),
            }
        }
        None
    }

    /// Of one that is blocked before it is released, there is no time to tell of yet; and a finding at the gate of a whole may be remedied long after
    /// its task is done, of which it is no part.
    fn is_open(&self, task: TaskId, (from, put_down): (Moment, Moment)) -> bool {
        let of = &self.history.tasks[task.index()];
        of.released.is_some_and(|released| released < put_down) && of.done.or(of.dropped).is_none_or(|ended| ended > from)
    }

    /// The task that a piece of work is for.
    fn task_of(&self, work: Work) -> Option<TaskId> {
        let trouble = &self.history.trouble;
        let blocker = || self.blockers_by_id.get(&work.blocker()?)?.task;
        match work {
            Work::Review { gate, .. } => trouble.gates.iter().find(|one| one.id == gate).and_then(|one| match one.item {
                Item::Task(task) => Some(task),
                Item::Feature(_) | Item::Epic(_) | Item::Phase => None,
            }),
            Work::HandoffGap(handoff) | Work::Acknowledgement(handoff) => {
                trouble.handoffs.iter().find(|one| one.id == handoff).map(|one| one.task)
            }
            _ => work.task().or_else(blocker),
        }
    }

    /// What a task's own time from `from` to `to` went into, in order and without a gap: in hand it is worked on, blocked it is not, and
    /// what is left is a queue.
    pub fn task_pieces(&self, task: TaskId, from: Moment, to: Moment) -> Vec<Piece> {
        let mut marks: Vec<Mark> = Vec::new();
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
pub fn cover(from: Moment, to: Moment, marks: &[Mark], rest: (Cause, About)) -> Vec<Piece> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::organization::AgentId;
    use crate::engine::time::Span;
    use crate::sample;

    fn at(hours: u64) -> Moment {
        Moment::START + Span::from_hours(hours)
    }

    #[test]
    fn a_gap_and_an_acknowledgement_wait_in_a_queue_until_they_are_in_somebodys_hands() {
        let scenario = sample::scenario();
        let handoff = HandoffId(0);
        for work in [Work::HandoffGap(handoff), Work::Acknowledgement(handoff)] {
            let stopped = |began: u64, hours: u64| {
                let (began, worked) = (at(began), Span::from_hours(hours));
                let fact = Fact::WorkStopped { member: MemberId(0), work, step: 0, began, worked, is_finished: true };
                Entry { at: began + worked, what: What::Noted { by: AgentId::WORLD, fact } }
            };
            let journal = [stopped(3, 1), stopped(6, 2)];
            let history = History::of(&scenario, &journal);
            let ground = Ground::of(&scenario, &history, &journal);
            let about = About::Handoff { handoff, task: TaskId(0) };
            let marks = ground.errand(work, (at(1), at(8)), Cause::Handoff, about);
            let pieces = cover(at(0), at(9), &marks, (Cause::Unknown, about));
            let told: Vec<(Moment, Moment, Cause)> = pieces.into_iter().map(|(from, to, cause, _)| (from, to, cause)).collect();
            let expected = [
                (at(0), at(1), Cause::Unknown),
                (at(1), at(3), Cause::Queue),
                (at(3), at(4), Cause::Handoff),
                (at(4), at(6), Cause::Queue),
                (at(6), at(8), Cause::Handoff),
                (at(8), at(9), Cause::Unknown),
            ];
            assert_eq!(told, expected, "{work:?}");
        }
    }
}
