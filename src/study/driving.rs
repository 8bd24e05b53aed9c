//! Which tasks a run's finish hung on, folded as the run goes on: the driving chain that `crate::explain` tells of a journal, its tasks
//! alone.

use crate::domain::fact::Fact;
use crate::domain::gate::{HandoffId, Item};
use crate::domain::organization::TeamId;
use crate::domain::plan::{EpicId, FeatureId, Prerequisite, TaskId};
use crate::engine::time::Moment;
use crate::record::study::Spell;
use crate::scenario::Scenario;
use crate::schedule::EpicOrder;

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
}

/// Where the walk back stands.
#[derive(Clone, Copy)]
enum At {
    Done(Item, Moment),
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
        (self.finished, self.phase_gate) = (None, None);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "it folds what tasks wait for alone")]
    pub fn hear(&mut self, at: Moment, fact: &Fact) {
        match *fact {
            Fact::TaskReleased { task } => {
                self.tasks[task.index()].released.get_or_insert(at);
            }
            Fact::TaskDone { task } => self.tasks[task.index()].done = Some(at),
            Fact::TaskDropped { task } => self.tasks[task.index()].dropped = Some(at),
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
            Fact::GateStarted { item, .. } => {
                self.gate(item).get_or_insert(at);
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
        for _ in 0..4 * (plan.tasks.len() + plan.features.len() + plan.epics.len()) + 8 {
            at = match at {
                At::Kickoff => break,
                At::Done(item, done) => {
                    if let Item::Task(task) = item {
                        spells[task.index()].is_critical = true;
                    }
                    self.item_done(item, done, scenario)
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
        match item {
            Item::Task(task) => At::Released(task, self.tasks[task.index()].released.unwrap_or(from).min(from)),
            Item::Feature(_) | Item::Epic(_) | Item::Phase => {
                self.last_part(item, from, scenario).map_or(At::Kickoff, |(part, at)| At::Done(part, at))
            }
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
        match last.1 {
            None => At::Authorized(epic, authorized),
            Some((Prerequisite::Resource(_), _)) => At::Kickoff,
            Some((Prerequisite::Task(on), came)) => At::Done(Item::Task(on), self.tasks[on.index()].ended().unwrap_or(came).min(came)),
        }
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
        let (_, on) = open.max()?;
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
