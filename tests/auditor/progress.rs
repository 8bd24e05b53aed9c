//! Laws of the plan: handoff before kickoff before work, release when everything is there, steps in order, done once and only when done,
//! parents after their children, and the project last.

use super::Breaches;
use super::hands::Hands;
use sandtable::domain::blocker::{BlockerCause, BlockerId, Resolution};
use sandtable::domain::fact::{Fact, Gaps, Work};
use sandtable::domain::message::MessageKind;
use sandtable::domain::organization::{Activation, Awaited, TeamId};
use sandtable::domain::plan::{EpicId, FeatureId, Need, Prerequisite, ResourceId, TaskId};
use sandtable::engine::time::Moment;
use sandtable::scenario::Scenario;
use sandtable::schedule::EpicOrder;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Default)]
struct Task {
    is_in_scope: bool,
    released: Option<Moment>,
    /// Done or dropped.
    closed: Option<Moment>,
    is_dropped: bool,
    is_begun: bool,
    held_since: Option<Moment>,
}

#[derive(Clone, Copy, Default)]
struct Epic {
    is_kicked_off: bool,
    is_authorized: bool,
    is_done: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Waiting,
    Done,
}

pub struct Progress {
    last_package: Option<Gaps>,
    submissions: u32,
    signed: Option<Moment>,
    kickoff: Option<Moment>,
    tasks: Vec<Task>,
    features: Vec<bool>,
    epics: Vec<Epic>,
    /// Since when a resource is there.
    available: Vec<Option<Moment>>,
    is_down: Vec<bool>,
    is_active: Vec<bool>,
    /// By team: a task was released to it, or something arrived.
    is_needed: Vec<bool>,
    /// Tasks in scope and not closed, by feature, epic and team.
    open: [Vec<u32>; 3],
    /// What has had none open at least once: scope that is added later does not call back what its end set off.
    was_over: [Vec<bool>; 3],
    arrivals: BTreeMap<(u32, u32), Arrival>,
    is_early: Vec<bool>,
    /// What tasks do not wait for any more: it was found out, or gone round; and of those, the ones not yet told on.
    waived: Vec<(TaskId, Prerequisite)>,
    new_waivers: Vec<(TaskId, TaskId)>,
    blocked: BTreeMap<BlockerId, (TaskId, Prerequisite)>,
    is_finished: bool,
    is_handed_over: bool,
    is_ended: bool,
}

impl Progress {
    pub fn new(scenario: &Scenario) -> Progress {
        let plan = &scenario.plan;
        let available = |from_start: bool| from_start.then_some(Moment::START);
        let mut open = [vec![0; plan.features.len()], vec![0; plan.epics.len()], vec![0; scenario.organization.teams.len()]];
        for task in plan.task_ids().filter(|&task| !plan.task(task).is_added_later) {
            for (counts, place) in open.iter_mut().zip(places(task, scenario)) {
                counts[place] += 1;
            }
        }
        let was_over = open.each_ref().map(|counts| counts.iter().map(|&count| count == 0).collect());
        Progress {
            last_package: None,
            submissions: 0,
            signed: None,
            kickoff: None,
            tasks: plan.tasks.iter().map(|task| Task { is_in_scope: !task.is_added_later, ..Task::default() }).collect(),
            features: vec![false; plan.features.len()],
            epics: vec![Epic::default(); plan.epics.len()],
            available: plan.resources.iter().map(|resource| available(resource.available_after.is_none())).collect(),
            is_down: vec![false; plan.resources.len()],
            is_active: vec![false; scenario.organization.teams.len()],
            is_needed: vec![false; scenario.organization.teams.len()],
            open,
            was_over,
            arrivals: BTreeMap::new(),
            is_early: vec![false; plan.tasks.len()],
            waived: Vec::new(),
            new_waivers: Vec::new(),
            blocked: BTreeMap::new(),
            is_finished: false,
            is_handed_over: false,
            is_ended: false,
        }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        match fact {
            Fact::PackageSubmitted { .. } | Fact::PackageReturned { .. } | Fact::HandoffSigned { .. } | Fact::KickoffAuthorized => {
                self.hand_off(at, fact, breaches);
            }
            Fact::TeamActivated { team } => self.activate(*team, scenario, breaches),
            Fact::EpicKickoff { epic, .. } => {
                let epic = &mut self.epics[epic.index()];
                breaches.unless(!epic.is_kicked_off, || "an epic is kicked off twice".into());
                breaches.unless(self.kickoff.is_some(), || "an epic is kicked off before the project".into());
                epic.is_kicked_off = true;
            }
            Fact::EpicAuthorized { epic } => self.authorize(*epic, scenario, breaches),
            Fact::TaskReleased { task } => self.release(*task, at, scenario, breaches),
            Fact::WorkStarted { work, .. } => self.start(*work, at, scenario, breaches),
            Fact::WorkStopped { work: Work::Task(task), .. } => self.check_hold(*task, at, scenario, breaches),
            Fact::TaskHeld { task } => {
                self.tasks[task.index()].held_since.get_or_insert(at);
            }
            Fact::TaskStartedEarly { task, .. } => self.is_early[task.index()] = true,
            Fact::ResearchDone { task, on } => self.waive(*task, Prerequisite::Task(*on)),
            Fact::BlockerArose { blocker, task: Some(task), cause, .. } => {
                let on = match cause {
                    BlockerCause::Resource(resource) => Prerequisite::Resource(*resource),
                    BlockerCause::Delivery(on) | BlockerCause::Information(on) => Prerequisite::Task(*on),
                    BlockerCause::Work | BlockerCause::Stream { .. } => return,
                };
                self.blocked.insert(*blocker, (*task, on));
            }
            Fact::BlockerResolved { blocker, resolution, .. } => {
                let is_gone_round = matches!(resolution, Resolution::Worked | Resolution::Workaround | Resolution::Replanned);
                if let Some(&(task, on)) = self.blocked.get(blocker).filter(|_| is_gone_round) {
                    self.waive(task, on);
                }
            }
            Fact::TaskFreed { task } => self.tasks[task.index()].held_since = None,
            Fact::TaskDone { task } => self.finish(*task, at, scenario, hands, breaches),
            Fact::TaskAdded { task } => self.add(*task, scenario, breaches),
            Fact::TaskDropped { task } => self.drop(*task, at, scenario, hands, breaches),
            Fact::FeatureDone { feature } => self.close_feature(*feature, scenario, breaches),
            Fact::EpicDone { epic } => self.close_epic(*epic, scenario, breaches),
            Fact::RetrospectiveHeld { epic, .. } => {
                breaches
                    .unless(self.was_over[EPIC][epic.index()], || format!("the retrospective of epic {} is held before its end", epic.0));
            }
            Fact::ResourceAvailable { resource } => {
                self.available[resource.index()].get_or_insert(at);
            }
            Fact::EnvironmentDown { resource, .. } => self.is_down[resource.index()] = true,
            Fact::EnvironmentUp { resource } => self.is_down[resource.index()] = false,
            Fact::WorkArrived { stream, number, team, .. } => {
                self.is_needed[team.index()] = true;
                let is_next = *number == 0 || self.arrivals.contains_key(&(*stream, number - 1));
                let before = self.arrivals.insert((*stream, *number), Arrival::Waiting);
                breaches.unless(before.is_none() && is_next, || format!("arrival {number} of stream {stream} comes out of order"));
            }
            Fact::ArrivalDone { stream, number } => self.finish_arrival(*stream, *number, scenario, hands, breaches),
            Fact::ProjectFinished => self.finish_project(scenario, breaches),
            Fact::HandoffToTesting { tasks_done, tasks_dropped } => self.hand_over(*tasks_done, *tasks_dropped, breaches),
            Fact::RunEnded => {
                breaches.unless(!self.is_ended && self.is_handed_over, || "the run ends twice, or before the handoff to testing".into());
                self.is_ended = true;
            }
            _ => {}
        }
    }

    fn waive(&mut self, task: TaskId, on: Prerequisite) {
        self.waived.push((task, on));
        if let Prerequisite::Task(on) = on {
            self.new_waivers.push((task, on));
        }
    }

    /// What has been found out or gone round since it was asked last.
    pub fn waivers(&mut self) -> impl Iterator<Item = (TaskId, TaskId)> + '_ {
        self.new_waivers.drain(..)
    }

    fn hand_off(&mut self, at: Moment, fact: &Fact, breaches: &mut Breaches) {
        match fact {
            Fact::PackageSubmitted { gaps } => {
                breaches.unless(self.signed.is_none(), || "a package is submitted after the handoff was signed".into());
                self.last_package = Some(*gaps);
                self.submissions += 1;
            }
            Fact::PackageReturned { gaps } => {
                let is_true = !gaps.is_empty() && self.last_package == Some(*gaps);
                breaches.unless(is_true, || "a package is returned for gaps that it does not have".into());
            }
            Fact::HandoffSigned { submissions } => {
                breaches.unless(self.last_package.is_some_and(Gaps::is_empty), || "a package is signed with gaps".into());
                breaches.unless(self.signed.is_none(), || "the handoff is signed twice".into());
                breaches.unless(*submissions == self.submissions, || format!("{submissions} submissions, of {}", self.submissions));
                self.signed = Some(at);
            }
            _ => {
                breaches.unless(self.signed.is_some(), || "kickoff before the handoff is signed".into());
                breaches.unless(self.kickoff.is_none(), || "kickoff is authorized twice".into());
                self.kickoff = Some(at);
            }
        }
    }

    fn activate(&mut self, team: TeamId, scenario: &Scenario, breaches: &mut Breaches) {
        let is = scenario.organization.team(team);
        breaches.unless(self.kickoff.is_some(), || format!("team {} is activated before kickoff", is.id));
        breaches.unless(!self.is_active[team.index()], || format!("team {} is activated twice", is.id));
        self.is_active[team.index()] = true;
        let is_due = match &is.activation {
            Activation::AtStart => true,
            Activation::WhenReady => self.is_needed[team.index()],
            Activation::After(awaited) => awaited.iter().all(|&awaited| self.is_over(awaited)),
        };
        breaches.unless(is_due, || format!("team {} is activated before its time", is.id));
    }

    fn is_over(&self, awaited: Awaited) -> bool {
        match awaited {
            Awaited::Task(task) => self.tasks[task.index()].closed.is_some(),
            Awaited::Feature(feature) => self.was_over[FEATURE][feature.index()],
            Awaited::Epic(epic) => self.was_over[EPIC][epic.index()],
            Awaited::Team(team) => self.was_over[TEAM][team.index()],
        }
    }

    /// A task is done or dropped.
    fn close_task(&mut self, id: TaskId, at: Moment, scenario: &Scenario) {
        self.tasks[id.index()].closed = Some(at);
        for (kind, place) in places(id, scenario).into_iter().enumerate() {
            let open = &mut self.open[kind][place];
            *open = open.saturating_sub(1);
            self.was_over[kind][place] |= *open == 0;
        }
    }

    fn authorize(&mut self, epic: EpicId, scenario: &Scenario, breaches: &mut Breaches) {
        let is = &self.epics[epic.index()];
        let name = &scenario.plan.epic(epic).name;
        breaches.unless(!is.is_authorized, || format!("epic {name} is authorized twice"));
        breaches.unless(is.is_kicked_off, || format!("epic {name} is authorized before its kickoff"));
        if scenario.epics == EpicOrder::Sequential {
            let is_next = self.was_over[EPIC][..epic.index()].iter().all(|&over| over);
            breaches.unless(is_next, || format!("epic {name} is authorized before the one before it is done"));
        }
        self.epics[epic.index()].is_authorized = true;
    }

    fn release(&mut self, id: TaskId, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let task = scenario.plan.task(id);
        let state = self.tasks[id.index()];
        breaches.unless(self.kickoff.is_some(), || format!("{} is released before kickoff", task.id));
        breaches.unless(state.is_in_scope && state.closed.is_none(), || format!("{} is released and not in scope", task.id));
        breaches.unless(state.released.is_none(), || format!("{} is released twice", task.id));
        let is_authorized = self.epics[scenario.plan.epic_of(id).index()].is_authorized;
        breaches.unless(is_authorized, || format!("{} is released before its epic is authorized", task.id));
        if self.is_early[id.index()] {
            self.tasks[id.index()].released = Some(at);
            self.is_needed[task.team.index()] = true;
            return;
        }
        for link in task.dependencies.iter().filter(|link| !self.waived.contains(&(id, link.on))) {
            let since = match link.on {
                Prerequisite::Task(on) if !self.tasks[on.index()].is_in_scope => Some(Moment::START),
                Prerequisite::Task(on) => self.tasks[on.index()].closed,
                Prerequisite::Resource(on) => self.usable_since(on),
            };
            // A lag is not waited for again where what it follows was dropped, or is not in the plan.
            let is_there = match (link.on, since) {
                (_, None) => false,
                (Prerequisite::Task(on), Some(since)) => {
                    let on = self.tasks[on.index()];
                    on.is_dropped || !on.is_in_scope || since + link.lag <= at
                }
                (Prerequisite::Resource(on), Some(since)) => {
                    let is_from_start = scenario.plan.resource(on).available_after.is_none();
                    is_from_start || since + link.lag <= at
                }
            };
            breaches.unless(is_there, || format!("{} is released before {:?} and its lag", task.id, link.on));
        }
        self.tasks[id.index()].released = Some(at);
        self.is_needed[task.team.index()] = true;
    }

    fn usable_since(&self, resource: ResourceId) -> Option<Moment> {
        if self.is_down[resource.index()] { None } else { self.available[resource.index()] }
    }

    fn start(&mut self, work: Work, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        // Messages are read whenever they come.
        let is_reading = matches!(work, Work::Attention { .. });
        breaches.unless(self.kickoff.is_some() || is_reading, || format!("{work:?} is begun before kickoff"));
        match work {
            Work::Task(id) => {
                let task = scenario.plan.task(id);
                self.check_hold(id, at, scenario, breaches);
                let state = &mut self.tasks[id.index()];
                state.is_begun = true;
                breaches.unless(state.released.is_some(), || format!("{} is begun and not released", task.id));
                breaches.unless(state.closed.is_none(), || format!("{} is begun after its end", task.id));
                let may = task.is_static || self.is_active[task.team.index()];
                breaches.unless(may, || format!("{} is begun before its team is active", task.id));
            }
            Work::Arrival { stream, number } => {
                let is_open = self.arrivals.get(&(stream, number)) == Some(&Arrival::Waiting);
                breaches.unless(is_open, || format!("arrival {number} of stream {stream} is begun and not open"));
            }
            Work::Retrospective(epic) => {
                breaches
                    .unless(self.was_over[EPIC][epic.index()], || format!("the retrospective of epic {} begins before its end", epic.0));
            }
            Work::Attention { .. } => {}
            Work::Stuck(_)
            | Work::OwnResolution(_)
            | Work::Assistance { .. }
            | Work::Briefing(_)
            | Work::Review { .. }
            | Work::Remediation { .. }
            | Work::Rework(_)
            | Work::HandoffGap(_)
            | Work::Acknowledgement(_)
            | Work::Research(_) => {}
        }
    }

    /// Nobody works on what stands still, once its team can have heard of it.
    fn check_hold(&self, id: TaskId, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let couriers = || scenario.policies.iter().map(|policy| policy.messages[MessageKind::BlockerAlert as usize]);
        let is_read_at_once = couriers().all(|courier| courier.attention.is_zero());
        if let (Some(since), true) = (self.tasks[id.index()].held_since, is_read_at_once) {
            let latency = couriers().map(|courier| courier.latency).max().unwrap_or_default();
            breaches.unless(at <= since + latency, || format!("{} is worked on while it stands still", scenario.plan.task(id).id));
        }
    }

    fn finish(&mut self, id: TaskId, at: Moment, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let task = scenario.plan.task(id);
        let state = &mut self.tasks[id.index()];
        breaches.unless(state.released.is_some(), || format!("{} is done and was never released", task.id));
        breaches.unless(state.closed.is_none(), || format!("{} is done twice", task.id));
        self.close_task(id, at, scenario);
        let steps = match &task.need {
            Need::Milestone => 0,
            Need::Steps(steps) => steps.len() as u32,
            Need::Crew(_) => 1,
        };
        let finished = hands.steps_finished(id, scenario);
        breaches.unless(finished == steps, || format!("{} is done with {finished} of {steps} steps finished", task.id));
        breaches.unless(!hands.is_in_hand(Work::Task(id), task.team), || format!("{} is done while somebody has it in hand", task.id));
    }

    fn add(&mut self, id: TaskId, scenario: &Scenario, breaches: &mut Breaches) {
        let task = scenario.plan.task(id);
        let state = &mut self.tasks[id.index()];
        breaches.unless(task.is_added_later && !state.is_in_scope, || format!("{} is added and was there", task.id));
        state.is_in_scope = true;
        for (counts, place) in self.open.iter_mut().zip(places(id, scenario)) {
            counts[place] += 1;
        }
        self.features[task.feature.index()] = false;
        self.epics[scenario.plan.epic_of(id).index()].is_done = false;
    }

    fn drop(&mut self, id: TaskId, at: Moment, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let task = scenario.plan.task(id);
        let state = &mut self.tasks[id.index()];
        breaches.unless(state.is_in_scope && state.closed.is_none(), || format!("{} is dropped and not open", task.id));
        breaches.unless(!state.is_begun, || format!("{} is dropped after it was begun", task.id));
        breaches.unless(!hands.is_in_hand(Work::Task(id), task.team), || format!("{} is dropped out of somebody's hand", task.id));
        state.is_dropped = true;
        self.close_task(id, at, scenario);
    }

    fn close_feature(&mut self, id: FeatureId, scenario: &Scenario, breaches: &mut Breaches) {
        let feature = scenario.plan.feature(id);
        let open = self.open[FEATURE][id.index()];
        breaches.unless(open == 0, || format!("feature {} is done with {open} tasks open", feature.name));
        breaches.unless(!self.features[id.index()], || format!("feature {} is done twice", feature.name));
        self.features[id.index()] = true;
    }

    fn close_epic(&mut self, id: EpicId, scenario: &Scenario, breaches: &mut Breaches) {
        let epic = scenario.plan.epic(id);
        let is_there = |feature: FeatureId| scenario.plan.feature(feature).tasks.iter().any(|task| self.tasks[task.index()].is_in_scope);
        let open = epic.features.iter().filter(|&&feature| is_there(feature) && !self.features[feature.index()]).count();
        breaches.unless(open == 0, || format!("epic {} is done with {open} features open", epic.name));
        breaches.unless(!self.epics[id.index()].is_done, || format!("epic {} is done twice", epic.name));
        self.epics[id.index()].is_done = true;
    }

    fn finish_arrival(&mut self, stream: u32, number: u32, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let before = self.arrivals.insert((stream, number), Arrival::Done);
        breaches.unless(before == Some(Arrival::Waiting), || format!("arrival {number} of stream {stream} is done and was not open"));
        let (team, _) = super::errands::brings(stream, scenario);
        let is_in_hand = hands.is_in_hand(Work::Arrival { stream, number }, team);
        breaches.unless(!is_in_hand, || format!("arrival {number} of stream {stream} is done while somebody has it in hand"));
    }

    fn finish_project(&mut self, scenario: &Scenario, breaches: &mut Breaches) {
        breaches.unless(!self.is_finished, || "the project finishes twice".into());
        self.is_finished = true;
        for (index, epic) in self.epics.iter().enumerate() {
            let is_empty =
                scenario.plan.task_ids().all(|task| scenario.plan.epic_of(task).index() != index || !self.tasks[task.index()].is_in_scope);
            // One that lost all its tasks before its start is done when it would have started.
            breaches.unless((epic.is_done || is_empty || !epic.is_authorized) && self.open[EPIC][index] == 0, || {
                format!("the project finishes before epic {}", scenario.plan.epics[index].name)
            });
        }
    }

    fn hand_over(&mut self, tasks_done: u32, tasks_dropped: u32, breaches: &mut Breaches) {
        breaches.unless(self.is_finished && !self.is_handed_over, || "the handoff to testing comes twice, or before the finish".into());
        self.is_handed_over = true;
        let dropped = self.tasks.iter().filter(|task| task.is_dropped).count();
        let closed = self.tasks.iter().filter(|task| task.closed.is_some()).count();
        breaches.unless((tasks_done as usize, tasks_dropped as usize) == (closed - dropped, dropped), || {
            format!("{tasks_done} tasks done and {tasks_dropped} dropped are handed over, of {} and {dropped}", closed - dropped)
        });
    }

    /// A run that came to its end left nothing open.
    pub fn close(&self, completed: bool, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        breaches.unless(self.is_ended == completed, || "the run's own word for its end is not the journal's".into());
        if completed {
            for (id, state) in scenario.plan.task_ids().zip(&self.tasks) {
                let task = scenario.plan.task(id);
                breaches.unless(!state.is_in_scope || state.closed.is_some(), || format!("{} is left open", task.id));
                breaches.unless(!hands.is_in_hand(Work::Task(id), task.team), || format!("{} is left in somebody's hand", task.id));
            }
        }
    }
}

const FEATURE: usize = 0;
const EPIC: usize = 1;
const TEAM: usize = 2;

/// The feature, epic and team of a task.
fn places(task: TaskId, scenario: &Scenario) -> [usize; 3] {
    let is = scenario.plan.task(task);
    [is.feature.index(), scenario.plan.epic_of(task).index(), is.team.index()]
}
