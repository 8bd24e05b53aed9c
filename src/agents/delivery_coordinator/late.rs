//! What is late: resources, information and deliveries that all else is ready for become blockers, or research.

use super::releases::{Left, Releases};
use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, BlockerType, Raised};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{Dependency, DependencyKind, Plan, Prerequisite, Resource, ResourceId, TaskId};
use crate::domain::policy::{Blockers, Policy};
use crate::engine::stream::{Purpose, Stream};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const RESEARCH: Purpose = Purpose::named("research");
const RESOLUTION_WORK: Purpose = Purpose::named("resolution work");
const SUBTYPE: Purpose = Purpose::named("blocker subtype");

/// What holds tasks up; one blocker at a time stands for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Want {
    Resource(ResourceId),
    /// A task that is late, and the team that waits for it.
    Delivery(TaskId, TeamId),
    /// A task that would tell something, and the one that waits to be told.
    Information(TaskId, TaskId),
}

pub struct Late {
    /// As the coordinator last heard it.
    schedule: Arc<Baseline>,
    open: BTreeMap<Want, BlockerId>,
    blockers: BTreeMap<BlockerId, (Want, TaskId)>,
    by_task: BTreeSet<(TaskId, BlockerId)>,
    /// How many blockers a want has had.
    occurrences: BTreeMap<Want, u64>,
    /// By task: what research under way finds out in place of whom, and how often it was asked for.
    research: BTreeMap<TaskId, Vec<TaskId>>,
    asked: BTreeMap<TaskId, u64>,
    /// When it is looked next whether a task is late.
    reminders: BTreeMap<TaskId, Moment>,
}

/// Whether a policy minds anything that is late.
pub fn minds(policy: &Policy) -> bool {
    let terms = &policy.dependencies;
    terms.research.is_some() || terms.resource_blockers || terms.delivery_late_after.is_some()
}

impl Late {
    pub fn new(scenario: &Scenario) -> Late {
        Late {
            schedule: scenario.baseline.clone(),
            open: BTreeMap::new(),
            blockers: BTreeMap::new(),
            by_task: BTreeSet::new(),
            occurrences: BTreeMap::new(),
            research: BTreeMap::new(),
            asked: BTreeMap::new(),
            reminders: BTreeMap::new(),
        }
    }

    /// `true` if it is another than the one known.
    pub fn hear(&mut self, schedule: Arc<Baseline>) -> bool {
        let is_new = schedule.revision != self.schedule.revision;
        self.schedule = schedule;
        is_new
    }

    // ---- What is noticed ------------------------------------------------------------------------------------------------------------

    /// Looks at tasks of which something has changed, in the order of the plan.
    pub fn review(&mut self, mut tasks: Vec<TaskId>, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        tasks.sort_unstable();
        tasks.dedup();
        for task in tasks {
            match releases.left(task, turn.scenario) {
                Left::Nothing => self.released(task, releases, policy, turn),
                Left::Resources => {
                    for resource in resources_of(task, &turn.scenario.plan) {
                        self.look_at_resource(resource, releases, policy, turn);
                    }
                }
                Left::Information => self.find_out(task, releases, policy, turn),
                Left::Delivery(on) => self.expect(on, turn.scenario.plan.task(task).team, releases, policy, turn),
                Left::More => {}
            }
        }
    }

    /// Nobody has to find out, deliver or wait for anything any more for a task that could begin.
    fn released(&mut self, task: TaskId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        self.research.remove(&task);
        for blocker in self.of(task) {
            let is_over = self.blockers.get(&blocker).is_some_and(|(want, _)| !matches!(want, Want::Resource(_)));
            if is_over {
                self.end(blocker, false, releases, policy, turn);
            }
        }
    }

    /// Only information is missing: research finds it out, or it is a blocker.
    fn find_out(&mut self, task: TaskId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        let terms = &policy.dependencies;
        let Some(effort) = &terms.research else { return };
        let plan = &turn.scenario.plan;
        let missing = |link: &Dependency| match link.on {
            Prerequisite::Task(on) if link.kind == DependencyKind::Information && releases.awaits(on, task) => Some(on),
            Prerequisite::Task(_) | Prerequisite::Resource(_) => None,
        };
        let missing: Vec<TaskId> = plan.task(task).dependencies.iter().filter_map(missing).collect();
        let Some(team) = terms.research_team else {
            for on in missing {
                self.raise(Want::Information(on, task), releases, policy, turn);
            }
            return;
        };
        if self.research.contains_key(&task) {
            return;
        }
        let occurrence = next(self.asked.entry(task).or_insert(0));
        let effort = Span::drawn_hours(effort.sample(&mut turn.chance.draw(RESEARCH, plan.task(task).key, occurrence)));
        for &on in &missing {
            turn.note(Fact::ResearchStarted { task, on });
        }
        self.research.insert(task, missing);
        turn.tell(AgentId::of_team(team), Message::ResearchAsked { task, effort });
    }

    pub fn research_done(&mut self, task: TaskId, releases: &mut Releases, turn: &mut Turn<'_>) {
        for on in self.research.remove(&task).unwrap_or_default() {
            if releases.awaits(on, task) {
                turn.note(Fact::ResearchDone { task, on });
                releases.informed(on, task, turn);
            }
        }
    }

    /// A team waits for one task of another: it is late some time past its planned finish.
    fn expect(&mut self, on: TaskId, by: TeamId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let planned = self.schedule.tasks[on.index()];
        let (Some(after), Some(planned), false) = (policy.dependencies.delivery_late_after, planned, releases.is_closed(on)) else {
            return;
        };
        let due = scenario.calendars.get(scenario.working_calendar).after(planned.finish, after);
        if due <= turn.now {
            self.raise(Want::Delivery(on, by), releases, policy, turn);
        } else if self.reminders.get(&on).is_none_or(|&at| due < at || at < turn.now) {
            self.reminders.insert(on, due);
            turn.remind_at(Message::DeliveryLate { task: on }, due);
        }
    }

    /// It may be late now, unless the schedule has changed.
    pub fn look_at_delivery(&mut self, on: TaskId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if self.reminders.get(&on).is_some_and(|&at| at <= turn.now) {
            self.reminders.remove(&on);
        }
        let plan = &turn.scenario.plan;
        let mut teams: Vec<TeamId> = releases.held_up(on).map(|task| plan.task(task).team).collect();
        teams.sort_unstable();
        teams.dedup();
        for team in teams.into_iter().filter(|&team| team != plan.task(on).team) {
            self.expect(on, team, releases, policy, turn);
        }
    }

    /// A resource is a blocker if something needs it and nothing else: one for all that does. A date is none: a way round it would be work
    /// before its time.
    pub fn look_at_resource(&mut self, resource: ResourceId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        let can_block = policy.dependencies.resource_blockers && !turn.scenario.plan.resource(resource).is_date;
        if can_block && !releases.is_usable(resource) {
            self.raise(Want::Resource(resource), releases, policy, turn);
        }
    }

    // ---- Raising and ending blockers ------------------------------------------------------------------------------------------------

    /// The most critical of the tasks that a want holds up, by the schedule as it was heard.
    fn worst(&self, want: Want, releases: &Releases, plan: &Plan) -> Option<TaskId> {
        let float = |task: &TaskId| (self.schedule.tasks[task.index()].map_or(u64::MAX, |planned| planned.total_float.ms()), *task);
        match want {
            Want::Resource(resource) => releases.short_of(resource).min_by_key(float),
            Want::Delivery(on, team) => releases.held_up(on).filter(|&task| plan.task(task).team == team).min_by_key(float),
            Want::Information(on, task) => releases.awaits(on, task).then_some(task),
        }
    }

    fn raise(&mut self, want: Want, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if self.open.contains_key(&want) {
            return;
        }
        let plan = &turn.scenario.plan;
        let Some(task) = self.worst(want, releases, plan) else { return };
        let occurrence = next(self.occurrences.entry(want).or_insert(0));
        let (key, cause) = match want {
            Want::Resource(resource) => (plan.resource(resource).key, BlockerCause::Resource(resource)),
            Want::Delivery(on, team) => (plan.task(on).key ^ turn.scenario.organization.team(team).key, BlockerCause::Delivery(on)),
            Want::Information(on, task) => (plan.task(on).key ^ plan.task(task).key, BlockerCause::Information(on)),
        };
        let draw = |purpose| turn.chance.draw(purpose, key, occurrence);
        let blockers = &policy.blockers;
        let (subtype, work, pending_until) = match want {
            Want::Resource(resource) if releases.is_out(resource) => (BlockerSubtype::EnvironmentDown, Span::ZERO, None),
            Want::Resource(resource) => (subtype_of(plan.resource(resource)), Span::ZERO, None),
            Want::Delivery(..) => (BlockerSubtype::LateDelivery, Span::ZERO, None),
            Want::Information(..) => {
                let work = Span::drawn_hours(blockers.resolution_work.sample(&mut draw(RESOLUTION_WORK)));
                let wait = turn.draw_pending(&blockers.pending, key, occurrence);
                (information(blockers, draw(SUBTYPE)), work, wait.map(|wait| turn.now + wait))
            }
        };
        let blocker = turn.note_blocker(Some(task), cause, subtype, None);
        turn.note(Fact::BlockerNoticed { blocker, is_by_scan: false });
        if let Some(until) = pending_until {
            turn.note(Fact::BlockerPending { blocker, until });
        }
        self.open.insert(want, blocker);
        self.blockers.insert(blocker, (want, task));
        self.by_task.insert((task, blocker));
        let noticed = turn.now;
        let raised = Raised {
            blocker,
            task: Some(task),
            cause,
            subtype,
            owner: None,
            noticed,
            key,
            occurrence,
            work,
            pending_until,
            priority: None,
        };
        turn.tell(AgentId::RESOLVER, Message::BlockerRaised(Box::new(raised)));
    }

    /// The blockers of a task.
    fn of(&self, task: TaskId) -> Vec<BlockerId> {
        self.by_task.range((task, BlockerId(0))..=(task, BlockerId(u32::MAX))).map(|&(_, blocker)| blocker).collect()
    }

    fn remove(&mut self, blocker: BlockerId) -> Option<(Want, TaskId)> {
        let (want, task) = self.blockers.remove(&blocker)?;
        self.open.remove(&want);
        self.by_task.remove(&(task, blocker));
        Some((want, task))
    }

    /// A blocker is no longer one for its task; what caused it may hold up others yet.
    fn end(&mut self, blocker: BlockerId, is_dropped: bool, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if let Some((want, _)) = self.remove(blocker) {
            turn.tell(AgentId::RESOLVER, Message::BlockerGone { blocker, is_dropped });
            self.raise_again(want, releases, policy, turn);
        }
    }

    fn raise_again(&mut self, want: Want, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        match want {
            Want::Resource(resource) => self.look_at_resource(resource, releases, policy, turn),
            Want::Delivery(on, _) => self.look_at_delivery(on, releases, policy, turn),
            Want::Information(..) => {}
        }
    }

    /// A resource can be used.
    pub fn available(&mut self, resource: ResourceId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if let Some(&blocker) = self.open.get(&Want::Resource(resource)).filter(|_| releases.is_usable(resource)) {
            self.end(blocker, false, releases, policy, turn);
        }
    }

    /// A task is closed, or handed over: blockers for want of it are over where it is not waited for any more.
    pub fn delivered(&mut self, on: TaskId, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if self.blockers.is_empty() {
            return;
        }
        let deliveries = Want::Delivery(on, TeamId(0))..=Want::Delivery(on, TeamId(u32::MAX));
        let information = Want::Information(on, TaskId(0))..=Want::Information(on, TaskId(u32::MAX));
        let of_it: Vec<BlockerId> = self.open.range(deliveries).chain(self.open.range(information)).map(|(_, &blocker)| blocker).collect();
        for blocker in of_it {
            if self.blockers.get(&blocker).is_some_and(|&(_, task)| !releases.awaits(on, task)) {
                self.end(blocker, false, releases, policy, turn);
            }
        }
    }

    /// A task is done or dropped, and with it what held it up.
    pub fn closed(&mut self, task: TaskId, is_dropped: bool, releases: &Releases, policy: &Policy, turn: &mut Turn<'_>) {
        if !self.research.is_empty() {
            self.research.remove(&task);
        }
        if !self.by_task.is_empty() {
            for blocker in self.of(task) {
                self.end(blocker, is_dropped, releases, policy, turn);
            }
        }
    }

    // ---- What the resolver has to say -----------------------------------------------------------------------------------------------

    /// A blocker is resolved: what was to be told is known, and for the rest the task was planned round it.
    pub fn cleared(&mut self, blocker: BlockerId, releases: &mut Releases, policy: &Policy, turn: &mut Turn<'_>) {
        let Some((want, task)) = self.remove(blocker) else { return };
        match want {
            Want::Information(on, _) => releases.informed(on, task, turn),
            Want::Delivery(on, _) => releases.go_without(on, task, turn),
            Want::Resource(resource) => releases.go_without_resource(resource, task, turn),
        }
        self.raise_again(want, releases, policy, turn);
    }

    /// There is a way round a blocker: its task goes on without what it lacks, and makes up for that at its end.
    pub fn gone_round(&mut self, blocker: BlockerId, left: Span, releases: &mut Releases, policy: &Policy, turn: &mut Turn<'_>) {
        let Some((want, task)) = self.remove(blocker) else { return };
        let most = Span::drawn_hours(self.schedule.estimates[task.index()] * policy.decisions.workaround_rework_max);
        match want {
            Want::Information(on, _) => {
                releases.owe(task, left.min(most), turn);
                releases.go_without(on, task, turn);
            }
            Want::Delivery(on, _) => {
                releases.owe(task, most, turn);
                releases.go_without(on, task, turn);
            }
            Want::Resource(resource) => {
                releases.owe(task, most, turn);
                releases.go_without_resource(resource, task, turn);
            }
        }
        self.raise_again(want, releases, policy, turn);
    }
}

/// Counts on, and gives the number before.
fn next(count: &mut u64) -> u64 {
    *count += 1;
    *count - 1
}

fn resources_of(task: TaskId, plan: &Plan) -> impl Iterator<Item = ResourceId> + '_ {
    plan.task(task).dependencies.iter().filter_map(|link| match link.on {
        Prerequisite::Resource(resource) => Some(resource),
        Prerequisite::Task(_) => None,
    })
}

/// What is missing where a resource has not come yet, by what it is called: keys and the like are missing, the rest cannot be got at.
fn subtype_of(resource: &Resource) -> BlockerSubtype {
    const KEYS: [&str; 6] = ["key", "token", "secret", "credential", "certificate", "licen"];
    let is_key = |text: &str| KEYS.iter().any(|word| text.to_lowercase().contains(word));
    if is_key(&resource.id) || is_key(&resource.name) { BlockerSubtype::MissingKeys } else { BlockerSubtype::AccessDenied }
}

/// A subtype of information, by the weights of the mix; missing docs where it has none of them.
fn information(blockers: &Blockers, mut draw: Stream) -> BlockerSubtype {
    let kinds = || BlockerSubtype::ALL.into_iter().filter(|subtype| subtype.kind() == BlockerType::Information);
    let weight = |subtype: BlockerSubtype| blockers.mix[subtype as usize];
    let mut at = draw.uniform() * kinds().map(weight).sum::<f64>();
    for subtype in kinds() {
        at -= weight(subtype);
        if at < 0.0 {
            return subtype;
        }
    }
    BlockerSubtype::MissingDocs
}
