//! How much of a piece's time whoever would have moved it on was at work.

use super::ground::{Ground, Piece, left};
use super::{About, Cause};
use crate::domain::blocker::{BlockerId, Level, Worker};
use crate::domain::calendar::CalendarId;
use crate::domain::conduct::Target;
use crate::domain::gate::Item;
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::plan::TaskId;
use crate::domain::work::Work;
use crate::engine::time::{Moment, Span};
use crate::history::trouble::{BlockerHistory, Hand, Stay};

impl Ground<'_> {
    /// Of a piece, the time in which the calendar was open of whoever moved it on: a member, the director of what it decided, and of a blocker
    /// whoever had it in hand, or should have taken it up.
    pub(super) fn open(&self, piece: Piece) -> Span {
        let (from, to, cause, about) = piece;
        match (cause, about) {
            (Cause::Blocker(Some(level)), About::Blocker(blocker)) => self.open_at_level(blocker, level, (from, to)),
            (Cause::Decision, _) => self.open_at_desk(AgentId::DIRECTOR, (from, to)),
            // The planner hands over, the director signs: whoever is there longer.
            (Cause::Planning, _) => [AgentId::PLANNER, AgentId::DIRECTOR]
                .map(|agent| self.open_at_desk(agent, (from, to)))
                .into_iter()
                .max()
                .unwrap_or_default(),
            _ => match (self.mover(piece), about) {
                (Some(member), _) => self.between(self.of_member(member), (from, to)),
                // Validated and sent on.
                (None, About::Handoff { .. }) => self.open_at_desk(AgentId::COORDINATOR, (from, to)),
                (None, _) => self.between(self.scenario.working_calendar, (from, to)),
            },
        }
    }

    fn open_at_desk(&self, agent: AgentId, (from, to): (Moment, Moment)) -> Span {
        self.between(self.of_worker(Worker::Agent(agent), from), (from, to))
    }

    /// Who had a piece in hand, or took it up at its end; else, of a task, who had that in hand first.
    fn mover(&self, (from, to, cause, about): Piece) -> Option<MemberId> {
        let has = |since: Moment, until: Moment| if cause == Cause::Queue { since == to } else { since <= from && to <= until };
        let of_task = |task: TaskId| {
            let bars = &self.bars[task.index()];
            bars.iter().find(|bar| has(bar.0, bar.1)).or(bars.first()).map(|bar| bar.2)
        };
        let of_errands = |first: Work, last: Work| {
            self.errands.range(first..=last).flat_map(|(_, hands)| hands).find(|hand| has(hand.0, hand.1)).map(|hand| hand.2)
        };
        match about {
            About::Task(task) => of_task(task),
            About::Gate { gate, item } => {
                let review = |check: u8| Work::Review { gate, check };
                of_errands(review(0), review(u8::MAX)).or_else(|| if let Item::Task(task) = item { of_task(task) } else { None })
            }
            About::Handoff { handoff, .. } => {
                [Work::HandoffGap(handoff), Work::Acknowledgement(handoff)].into_iter().find_map(|errand| of_errands(errand, errand))
            }
            // Nobody has noticed it, and its owner should.
            About::Blocker(blocker) => {
                let of = self.blockers_by_id.get(&blocker)?;
                of.owner.or_else(|| of.task.and_then(of_task))
            }
            About::Resource { .. } | About::Epic(_) | About::Project => None,
        }
    }

    /// The blocker's stays there are cut where somebody takes it up or lays it down; of several who have it in hand, whoever is at work longest
    /// counts.
    fn open_at_level(&self, id: BlockerId, level: Level, (from, to): (Moment, Moment)) -> Span {
        let Some(blocker) = self.blockers_by_id.get(&id) else { return Span::ZERO };
        let end = blocker.end.map_or(to, |end| end.at);
        let stay = blocker.stays.iter().find(|stay| stay.level == level && stay.entered <= from && to <= left(stay, end));
        let hands: &[Hand] = stay.map_or(&[], |stay| &stay.hands);
        let until = |hand: &Hand| hand.laid_down.unwrap_or(to);
        let mut cuts: Vec<Moment> = hands.iter().flat_map(|hand| [hand.taken, until(hand)]).filter(|&cut| from < cut && cut < to).collect();
        cuts.extend([from, to]);
        cuts.sort_unstable();
        cuts.dedup();
        let part = |pair: &[Moment]| {
            let has = hands.iter().filter(|hand| hand.taken <= pair[0] && pair[1] <= until(hand));
            let open = has.map(|hand| self.between(self.of_worker(hand.by, pair[0]), (pair[0], pair[1]))).max();
            open.unwrap_or_else(|| self.between(self.awaited(blocker, level, stay, pair[0]), (pair[0], pair[1])))
        };
        cuts.windows(2).map(part).fold(Span::ZERO, |sum, open| sum + open)
    }

    /// The calendar of whom a blocker waits for at a level: the desk that it is for, else the member who takes it up, else its owner.
    fn awaited(&self, blocker: &BlockerHistory, level: Level, stay: Option<&Stay>, at: Moment) -> CalendarId {
        let levels = &self.history.policy_at(self.scenario, at).escalation.levels;
        let taken = stay.and_then(|stay| stay.hands.iter().find(|hand| hand.taken >= at)).map(|hand| hand.by);
        match (levels.get(level.index()).map(|terms| terms.target), taken, blocker.owner) {
            (Some(Target::Agent(agent)), ..) => self.of_worker(Worker::Agent(agent), at),
            (_, Some(worker), _) => self.of_worker(worker, at),
            (_, None, Some(owner)) => self.of_member(owner),
            (_, None, None) => self.scenario.working_calendar,
        }
    }

    fn of_worker(&self, worker: Worker, at: Moment) -> CalendarId {
        match worker {
            Worker::Member(member) => self.of_member(member),
            Worker::Agent(agent) => self.history.policy_at(self.scenario, at).desk(agent).calendar,
        }
    }

    fn of_member(&self, member: MemberId) -> CalendarId {
        self.scenario.organization.member(member).calendar
    }

    fn between(&self, calendar: CalendarId, (from, to): (Moment, Moment)) -> Span {
        self.scenario.calendars.get(calendar).between(from, to)
    }
}
