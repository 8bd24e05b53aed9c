//! Which tasks a run's finish hung on, folded as the run goes on: those that `crate::explain::hung_on` tells of a journal.

use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::{EpicId, FeatureId, Prerequisite, TaskId};
use crate::engine::time::Moment;
use crate::record::study::Spell;
use crate::scenario::Scenario;
use crate::schedule::EpicOrder;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Default)]
struct TaskTimes {
    released: Option<Moment>,
    done: Option<Moment>,
    dropped: Option<Moment>,
    added: Option<Moment>,
    gate: Option<Moment>,
}

impl TaskTimes {
    fn ended(self) -> Option<Moment> {
        self.done.or(self.dropped)
    }

    /// Whether a stretch of work was within the task's own time.
    fn is_open(self, hand: Hand) -> bool {
        self.released.is_some_and(|released| released < hand.to) && self.ended().is_none_or(|ended| ended > hand.from)
    }
}

#[derive(Clone, Copy, Default)]
struct EpicTimes {
    started: Option<Moment>,
    authorized: Option<Moment>,
    done: Option<Moment>,
    gate: Option<Moment>,
}

#[derive(Clone, Copy)]
struct Handoff {
    task: TaskId,
    to: TeamId,
    closed: Option<Moment>,
}

/// A stretch of work in a member's hands.
#[derive(Clone, Copy)]
struct Hand {
    member: MemberId,
    work: Work,
    from: Moment,
    to: Moment,
    /// That was put down before it: of the same task's own work, and by the same member.
    before_of_task: Option<usize>,
    before_of_member: Option<usize>,
}

/// Folds when tasks, features and epics came and went, and what was handed over.
#[derive(Default)]
pub struct Driving {
    tasks: Vec<TaskTimes>,
    /// When each was done, and when its first gate started.
    features: Vec<(Option<Moment>, Option<Moment>)>,
    epics: Vec<EpicTimes>,
    resources: Vec<Option<Moment>>,
    handoffs: Vec<Handoff>,
    finished: Option<Moment>,
    phase_gate: Option<Moment>,
    /// In the order of being put down, with the last of each task and member.
    hands: Vec<Hand>,
    last_of_task: Vec<Option<usize>>,
    last_of_member: Vec<Option<usize>>,
    /// What gates are of, and blockers in the way of; when the latter were resolved.
    gate_items: Vec<Item>,
    blocked: Vec<Option<TaskId>>,
    unblocked: BTreeSet<(TaskId, Moment)>,
    /// What was begun early, with what it was begun ahead of.
    early: BTreeMap<TaskId, TaskId>,
}

/// Where the walk back stands.
#[derive(Clone, Copy)]
enum At {
    Done(Item, Moment),
    PutDown(TaskId, Moment),
    Released(TaskId, Moment),
    Authorized(EpicId, Moment),
    Kickoff,
}

impl Driving {
    /// As new, in the memory that the last run left.
    pub fn restart(&mut self, scenario: &Scenario) {
        let plan = &scenario.plan;
        self.tasks.clear();
        self.tasks.resize(plan.tasks.len(), TaskTimes::default());
        self.features.clear();
        self.features.resize(plan.features.len(), (None, None));
        self.epics.clear();
        self.epics.resize(plan.epics.len(), EpicTimes::default());
        self.resources.clear();
        self.resources.resize(plan.resources.len(), None);
        self.handoffs.clear();
        self.hands.clear();
        self.last_of_task.clear();
        self.last_of_task.resize(plan.tasks.len(), None);
        self.last_of_member.clear();
        self.last_of_member.resize(scenario.organization.members.len(), None);
        self.gate_items.clear();
        self.blocked.clear();
        self.unblocked.clear();
        self.early.clear();
        (self.finished, self.phase_gate) = (None, None);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "it folds what tasks wait for alone")]
    pub fn hear(&mut self, at: Moment, fact: &Fact) {
        match *fact {
            Fact::TaskReleased { task } => {
                self.tasks[task.index()].released.get_or_insert(at);
            }
            Fact::TaskDone { task } => self.tasks[task.index()].done = Some(at),
            Fact::TaskDropped { task } => {
                self.tasks[task.index()].dropped = Some(at);
                self.early.remove(&task);
            }
            Fact::TaskAdded { task } => {
                let of = &mut self.tasks[task.index()];
                (of.added, of.dropped) = (Some(at), None);
            }
            Fact::FeatureDone { feature } => self.features[feature.index()].0 = Some(at),
            Fact::EpicKickoff { epic, .. } => self.epics[epic.index()].started = Some(at),
            Fact::EpicAuthorized { epic } => self.epics[epic.index()].authorized = Some(at),
            Fact::EpicDone { epic } => self.epics[epic.index()].done = Some(at),
            Fact::ResourceAvailable { resource } => {
                self.resources[resource.index()].get_or_insert(at);
            }
            Fact::HandoffOpened { handoff, task, to, .. } => self.open(handoff, Handoff { task, to, closed: None }),
            Fact::HandoffClosed { handoff } => self.handoffs[handoff.index()].closed = Some(at),
            Fact::GateStarted { gate, item, .. } => {
                self.gate(item).get_or_insert(at);
                at_place(&mut self.gate_items, gate.index(), item, Item::Phase);
            }
            Fact::WorkStopped { member, work, began, .. } => self.put_down(member, work, began, at),
            Fact::TaskStartedEarly { task, on } => {
                self.early.insert(task, on);
            }
            Fact::BlockerArose { blocker, task, .. } => at_place(&mut self.blocked, blocker.index(), task, None),
            Fact::BlockerResolved { blocker, .. } => {
                self.unblocked.extend(self.blocked.get(blocker.index()).copied().flatten().map(|task| (task, at)));
            }
            Fact::ProjectFinished => self.finished = Some(at),
            _ => {}
        }
    }

    /// Handoffs are numbered in the order of opening.
    fn open(&mut self, handoff: HandoffId, opened: Handoff) {
        assert_eq!(handoff.index(), self.handoffs.len(), "handoffs are numbered in order");
        self.handoffs.push(opened);
    }

    fn put_down(&mut self, member: MemberId, work: Work, from: Moment, to: Moment) {
        let place = self.hands.len();
        let before_of_task = work.task().and_then(|task| self.last_of_task[task.index()].replace(place));
        let before_of_member = self.last_of_member[member.index()].replace(place);
        self.hands.push(Hand { member, work, from, to, before_of_task, before_of_member });
    }

    fn gate(&mut self, item: Item) -> &mut Option<Moment> {
        match item {
            Item::Task(task) => &mut self.tasks[task.index()].gate,
            Item::Feature(feature) => &mut self.features[feature.index()].1,
            Item::Epic(epic) => &mut self.epics[epic.index()].gate,
            Item::Phase => &mut self.phase_gate,
        }
    }

    /// Of each task: when it was released and done, and whether the finish, or the end of a run that did not finish, hung on it.
    pub fn spells(&mut self, end: Moment, scenario: &Scenario) -> Vec<Spell> {
        let seconds = |at: Moment| u32::try_from(at.ms() / 1_000).unwrap_or(u32::MAX - 1);
        let spell = |of: &TaskTimes| Spell { started_s: of.released.map(seconds), done_s: of.done.map(seconds), ..Spell::default() };
        let mut spells: Vec<Spell> = self.tasks.iter().map(spell).collect();
        let mut at = At::Done(Item::Phase, self.finished.unwrap_or(end));
        // As many steps as a walk that goes down and back in time can take.
        let plan = &scenario.plan;
        for _ in 0..4 * (plan.tasks.len() + plan.features.len() + plan.epics.len()) + self.hands.len() + 8 {
            at = match at {
                At::Kickoff => break,
                At::Done(item, done) => {
                    if let Item::Task(task) = item {
                        spells[task.index()].is_critical = true;
                    }
                    self.item_done(item, done, scenario)
                }
                At::PutDown(task, until) => {
                    spells[task.index()].is_critical = true;
                    self.task_worked(task, until, scenario)
                }
                At::Released(task, released) => {
                    // One that was waited for and had not begun either took no time of its own.
                    spells[task.index()].is_critical |= self.tasks[task.index()].released.is_some_and(|began| began <= released);
                    self.task_released(task, released, scenario)
                }
                At::Authorized(epic, authorized) => self.epic_authorized(epic, authorized, scenario),
            };
        }
        spells
    }

    fn item_done(&mut self, item: Item, done: Moment, scenario: &Scenario) -> At {
        let from = self.gate(item).filter(|gate| *gate < done).unwrap_or(done);
        if let Some(held) = self.held_up_at_gate(item, (from, done), scenario) {
            return held;
        }
        match item {
            Item::Task(task) => self.task_worked(task, from, scenario),
            Item::Feature(_) | Item::Epic(_) | Item::Phase => {
                self.last_part(item, from, scenario).map_or(At::Kickoff, |(part, at)| At::Done(part, at))
            }
        }
    }

    /// What came before a task's own time, or before the member was free whom it waited for last.
    fn task_worked(&self, task: TaskId, until: Moment, scenario: &Scenario) -> At {
        let released = self.tasks[task.index()].released.unwrap_or(until).min(until);
        self.held_up(task, (released, until), scenario).unwrap_or(At::Released(task, released))
    }

    fn of_task(&self, task: TaskId) -> impl Iterator<Item = Hand> {
        std::iter::successors(self.last_of_task[task.index()], |&place| self.hands[place].before_of_task).map(|place| self.hands[place])
    }

    fn held_up(&self, task: TaskId, (released, until): (Moment, Moment), scenario: &Scenario) -> Option<At> {
        let mut bound = until;
        // The latest time at which it was taken, then the one before that.
        while let Some(taken) = self.of_task(task).map(|hand| hand.from).filter(|&from| released < from && from < bound).max() {
            bound = taken;
            if self.unblocked.contains(&(task, taken)) {
                continue;
            }
            let waits = self.of_task(task).map(|hand| hand.to).filter(|&to| to <= taken).fold(released, Moment::max);
            let takers = self.of_task(task).filter(|hand| hand.from == taken).map(|hand| hand.member);
            let held = takers.filter_map(|member| self.busy(task, member, (waits, taken), scenario).map(|(at, by)| (at, member, by)));
            if let Some((at, _, by)) = held.max_by_key(|&(at, member, _)| (at, member)) {
                return Some(At::PutDown(by, at));
            }
        }
        None
    }

    /// Of the times that a remedy waited for a member who was busy, while an item was at its gate, the last: what that member put down.
    fn held_up_at_gate(&self, item: Item, (from, done): (Moment, Moment), scenario: &Scenario) -> Option<At> {
        let first = self.hands.partition_point(|hand| hand.to <= from);
        let at_gate =
            self.hands[first..].iter().take_while(|hand| hand.to <= done).filter(|hand| from < hand.from && hand.work.is_remedy());
        let mut remedies: Vec<(Moment, Moment, MemberId, TaskId)> = at_gate
            .filter_map(|hand| Some((hand.to, hand.from, hand.member, hand.work.task()?)))
            .filter(|&(.., task)| item.holds(task, &scenario.plan))
            .collect();
        remedies.sort_unstable();
        let mut bound = done;
        for (put_down, taken, member, task) in remedies.into_iter().rev() {
            if put_down > bound {
                continue;
            }
            bound = taken;
            let waits = self.of_task(task).map(|hand| hand.to).filter(|&to| to <= taken).fold(from, Moment::max);
            let is_held = !self.unblocked.contains(&(task, taken));
            if let Some((at, by)) = self.busy(task, member, (waits, taken), scenario).filter(|_| is_held) {
                return Some(At::PutDown(by, at));
            }
        }
        None
    }

    /// The task that a member had in hand up to the moment at which another was taken, and when it was put down.
    fn busy(&self, task: TaskId, member: MemberId, (waits, taken): (Moment, Moment), scenario: &Scenario) -> Option<(Moment, TaskId)> {
        let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
        let mut free = taken;
        let hands = std::iter::successors(self.last_of_member[member.index()], |&place| self.hands[place].before_of_member);
        for hand in hands.map(|place| self.hands[place]).skip_while(|hand| hand.to > taken) {
            if hand.to <= waits || hand.to < free && !calendar.between(hand.to, free).is_zero() {
                return None;
            }
            match self.task_in(hand.work) {
                Some(by) if by != task && self.tasks[by.index()].is_open(hand) => return Some((hand.to, by)),
                _ => free = free.min(hand.from),
            }
        }
        None
    }

    /// The task that a piece of work is for.
    fn task_in(&self, work: Work) -> Option<TaskId> {
        match work {
            Work::Review { gate, .. } => match self.gate_items.get(gate.index()) {
                Some(Item::Task(task)) => Some(*task),
                _ => None,
            },
            Work::HandoffGap(handoff) | Work::Acknowledgement(handoff) => self.handoffs.get(handoff.index()).map(|handoff| handoff.task),
            _ => work.task().or_else(|| self.blocked.get(work.blocker()?.index()).copied().flatten()),
        }
    }

    /// Of all that an item is made of, what was done last, not after `by`; ties go to the last of the plan.
    fn last_part(&self, item: Item, by: Moment, scenario: &Scenario) -> Option<(Item, Moment)> {
        let plan = &scenario.plan;
        let of_task = |&task: &TaskId| (self.tasks[task.index()].ended(), Item::Task(task));
        let of_feature = |&feature: &FeatureId| (self.features[feature.index()].0, Item::Feature(feature));
        let of_epic = |epic: EpicId| (self.epics[epic.index()].done, Item::Epic(epic));
        let last = |parts: &mut dyn Iterator<Item = (Option<Moment>, Item)>| {
            parts.filter_map(|(at, part)| at.filter(|&at| at <= by).map(|at| (at, part))).max().map(|(at, part)| (part, at))
        };
        match item {
            Item::Task(_) => None,
            Item::Feature(feature) => last(&mut plan.feature(feature).tasks.iter().map(of_task)),
            Item::Epic(epic) => last(&mut plan.epic(epic).features.iter().map(of_feature)),
            Item::Phase => {
                let epics = last(&mut (0..plan.epics.len()).map(EpicId::from_index).map(of_epic));
                epics.or_else(|| last(&mut plan.task_ids().map(|task| of_task(&task))))
            }
        }
    }

    fn task_released(&self, task: TaskId, released: Moment, scenario: &Scenario) -> At {
        if let Some(ahead) = self.went_ahead_of(task, released, scenario) {
            return ahead;
        }
        let epic = scenario.plan.epic_of(task);
        let authorized = self.epics[epic.index()].authorized.unwrap_or(Moment::START);
        if authorized > released {
            return At::Authorized(epic, released);
        }
        let mut last = (authorized, None);
        for link in &scenario.plan.task(task).dependencies {
            let came = match link.on {
                Prerequisite::Task(on) => self.handed_over(task, on, scenario),
                Prerequisite::Resource(resource) => self.resources[resource.index()],
            };
            if let Some(came) = came.filter(|&came| came <= released)
                && (came + link.lag).min(released) >= last.0
            {
                last = ((came + link.lag).min(released), Some((link.on, came)));
            }
        }
        if let Some(behind) = self.done_behind(task, released, scenario).filter(|_| last.0 < released) {
            return At::Done(Item::Task(behind), released);
        }
        match last.1 {
            None => At::Authorized(epic, authorized),
            Some((Prerequisite::Resource(_), _)) => At::Kickoff,
            Some((Prerequisite::Task(on), came)) => At::Done(Item::Task(on), self.tasks[on.index()].ended().unwrap_or(came).min(came)),
        }
    }

    /// Of what lies behind a task that was begun ahead of it, what was open at `by` and ended last.
    fn open_behind(&self, task: TaskId, by: Moment, scenario: &Scenario) -> Option<(Moment, TaskId)> {
        let behind = scenario.plan.behind_early(task, &self.early).into_iter().filter(|&behind| self.is_in_scope(behind, by, scenario));
        behind.map(|behind| (self.tasks[behind.index()].ended().unwrap_or(Moment::NEVER), behind)).filter(|&(at, _)| at > by).max()
    }

    /// Of what lies behind a task that was begun ahead of it, what was done when the task was released, and not before.
    fn done_behind(&self, task: TaskId, released: Moment, scenario: &Scenario) -> Option<TaskId> {
        scenario.plan.behind_early(task, &self.early).into_iter().rfind(|behind| self.tasks[behind.index()].ended() == Some(released))
    }

    /// What a task was allowed to begin ahead of, or, if it had not begun, waited for at `by`.
    fn went_ahead_of(&self, task: TaskId, by: Moment, scenario: &Scenario) -> Option<At> {
        let open = scenario.plan.task(task).dependencies.iter().filter_map(|link| match link.on {
            Prerequisite::Task(on) if self.is_in_scope(on, by, scenario) => {
                let there = self.handed_over(task, on, scenario);
                there.is_none_or(|there| there > by).then_some((there.unwrap_or(Moment::NEVER), on))
            }
            Prerequisite::Task(_) | Prerequisite::Resource(_) => None,
        });
        let (_, on) = open.max().or_else(|| self.open_behind(task, by, scenario))?;
        let of = self.tasks[on.index()];
        Some(match of.ended().filter(|&ended| ended <= by) {
            Some(ended) => At::Done(Item::Task(on), ended),
            None if of.released.is_some_and(|released| released < by) => At::Done(Item::Task(on), by),
            None => At::Released(on, by),
        })
    }

    fn is_in_scope(&self, task: TaskId, by: Moment, scenario: &Scenario) -> bool {
        !scenario.plan.task(task).is_added_later || self.tasks[task.index()].added.is_some_and(|added| added <= by)
    }

    /// When what `on` delivers was there for `task`.
    fn handed_over(&self, task: TaskId, on: TaskId, scenario: &Scenario) -> Option<Moment> {
        let done = self.tasks[on.index()].ended()?;
        let to = scenario.plan.task(task).team;
        let handoff = self.handoffs.iter().find(|handoff| handoff.task == on && handoff.to == to && handoff.closed.is_some());
        Some(handoff.and_then(|handoff| handoff.closed).unwrap_or(done))
    }

    fn epic_authorized(&self, epic: EpicId, authorized: Moment, scenario: &Scenario) -> At {
        let started = self.epics[epic.index()].started.unwrap_or(authorized).min(authorized);
        let previous = epic.index().checked_sub(1).filter(|_| scenario.epics == EpicOrder::Sequential).map(EpicId::from_index);
        match previous.and_then(|previous| self.epics[previous.index()].done.map(|done| (previous, done))) {
            Some((previous, done)) => At::Done(Item::Epic(previous), if done <= started { done } else { authorized }),
            None => At::Kickoff,
        }
    }
}

/// Puts a thing at its number, which come in order but for those that nobody tells of.
fn at_place<T: Clone>(things: &mut Vec<T>, place: usize, thing: T, none: T) {
    if things.len() <= place {
        things.resize(place + 1, none);
    }
    things[place] = thing;
}
