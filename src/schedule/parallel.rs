//! The parallel schedule-generation scheme: the same workshops that carry the plan out, driven through it without chance or delay.

use super::Undertaking;
use super::critical_path::Durations;
use super::network::{Network, Node};
use super::workshop::slots::{Ask, Slots};
use super::workshop::{Change, Demand, Ground, Job, Urgency, Workshop};
use crate::domain::fact::Work;
use crate::domain::organization::Awaited;
use crate::domain::plan::{Need, Task, TaskId};
use crate::engine::queue::FutureEvents;
use crate::engine::time::Moment;

const MS_PER_HOUR: f64 = 3_600_000.0;

/// A resource-feasible schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// By task of the plan: start (a milestone's release) and finish, when it has passed its gate; `None` for one that is not open, or that nobody can take.
    pub tasks: Vec<Option<(Moment, Moment)>>,
    /// The last finish, that of the last gate; the undertaking's start, if nothing is open.
    pub finish: Moment,
    /// By epic: when the last of its gates has been passed. `None` where nothing waits for its end, as without gates.
    pub epics: Vec<Option<Moment>>,
}

/// A task's steps as a workshop wants them; none for a milestone. `hours`: its effort.
pub fn steps(task: &Task, hours: f64) -> Vec<(Demand, f64)> {
    match &task.need {
        Need::Milestone => Vec::new(),
        Need::Steps(steps) => steps.iter().map(|step| (Demand::Role(step.role), hours * step.share * MS_PER_HOUR)).collect(),
        Need::Crew(crew) => vec![(Demand::Crew(crew.clone()), hours * MS_PER_HOUR)],
    }
}

enum Event {
    /// Everything that the node waits for has been done, lags included.
    Ready(u32),
    Due {
        team: u32,
        slot: u32,
        epoch: u32,
    },
    /// The node has passed its gate.
    Passed(u32),
    /// A member's calendar opens.
    Opening(u32),
}

struct Run<'a> {
    undertaking: &'a Undertaking<'a>,
    network: &'a Network,
    durations: &'a Durations,
    ranks: &'a [i64],
    efforts: &'a [f64],
    ground: Ground<'a>,
    events: FutureEvents<Event>,
    workshops: Vec<Workshop>,
    /// By node: predecessors not yet done, and the moment from which it may start by those that are.
    waits: Vec<u32>,
    ready: Vec<Moment>,
    /// By node: as `ready`, but for its team's activation: when its dependencies released it.
    released: Vec<Moment>,
    starts: Vec<Option<Moment>>,
    finishes: Vec<Option<Moment>>,
    /// By epic.
    epics: Vec<Option<Moment>>,
    last: Moment,
    /// Nodes done at this instant whose successors have not heard.
    done: Vec<u32>,
    /// Teams to dispatch at this instant.
    touched: Vec<u32>,
    is_touched: Vec<bool>,
    /// By team: the next opening that is among the events.
    openings: Vec<Option<Moment>>,
    changes: Vec<Change>,
    /// Where not all members may work at once.
    slots: Option<Slots>,
}

/// Schedules what is open on the members who are present from the start: at every instant, once all that is due has been settled, each
/// team starts what it can, most urgent first. `ranks`: by task, the smallest first, or empty to rank by the moment of release.
/// `durations` tell which tasks have anybody to take them. `efforts`: hours of work by task.
pub fn schedule(undertaking: &Undertaking<'_>, network: &Network, durations: &Durations, ranks: &[i64], efforts: &[f64]) -> Schedule {
    let Undertaking { organization, calendars, dispatch, .. } = *undertaking;
    let ground = Ground { organization, calendars, resume_cost: dispatch.resume_cost, context_switch_loss: dispatch.context_switch_loss };
    let earliest: Vec<Moment> = (0..network.len()).map(|node| network.earliest(node)).collect();
    let tasks = undertaking.plan.tasks.len();
    let mut run = Run {
        undertaking,
        network,
        durations,
        ranks,
        efforts,
        ground,
        events: FutureEvents::new(),
        workshops: organization.team_ids().map(|team| Workshop::new(team, ground)).collect(),
        waits: (0..network.len()).map(|node| network.predecessors(node).len() as u32).collect(),
        ready: earliest.clone(),
        released: earliest,
        starts: vec![None; tasks],
        finishes: vec![None; tasks],
        epics: vec![None; undertaking.plan.epics.len()],
        last: undertaking.start(),
        done: Vec::new(),
        touched: Vec::new(),
        is_touched: vec![false; organization.teams.len()],
        openings: vec![None; organization.teams.len()],
        changes: Vec::new(),
        slots: undertaking.concurrency.map(|limit| Slots::new(limit, organization.members.len())),
    };
    for &node in network.order().iter().filter(|&&node| network.predecessors(node as usize).is_empty()) {
        run.events.push(network.earliest(node as usize), 0, Event::Ready(node));
    }
    while let Some(now) = run.events.next_time() {
        run.instant(now);
    }
    let (finish, epics) = (run.last, run.epics);
    Schedule { tasks: run.starts.into_iter().zip(run.finishes).map(|(start, finish)| start.zip(finish)).collect(), finish, epics }
}

impl Run<'_> {
    fn instant(&mut self, now: Moment) {
        while self.events.next_time() == Some(now)
            && let Some((_, event)) = self.events.pop()
        {
            match event {
                Event::Ready(node) => self.start(node as usize, now),
                Event::Due { team, slot, epoch } => {
                    let mut changes = std::mem::take(&mut self.changes);
                    self.workshops[team as usize].complete(slot, epoch, now, self.ground, &mut changes);
                    self.touch(team);
                    self.settle(team, now, changes);
                }
                Event::Passed(node) => self.done.push(node),
                Event::Opening(team) => self.touch(team),
            }
            while let Some(node) = self.done.pop() {
                self.pass_on(node as usize, now);
            }
        }
        if self.slots.is_some() {
            self.share_slots(now);
        }
        self.touched.sort_unstable();
        for team in std::mem::take(&mut self.touched) {
            self.is_touched[team as usize] = false;
            self.dispatch(team, now);
        }
    }

    /// Starts one piece of work after another, the most urgent of all teams first, while there are slots for it.
    fn share_slots(&mut self, now: Moment) {
        loop {
            let ground = self.ground;
            let teams = self.workshops.iter_mut().enumerate();
            let asks: Vec<(u32, Ask)> =
                teams.flat_map(|(team, workshop)| workshop.asks(now, ground).into_iter().map(move |ask| (team as u32, ask))).collect();
            let Some((team, ask)) = self.slots.as_ref().and_then(|slots| slots.grant(asks.into_iter())) else { return };
            let mut changes = std::mem::take(&mut self.changes);
            self.workshops[team as usize].start_granted(ask, now, ground, &mut changes);
            self.settle(team, now, changes);
            self.touch(team);
        }
    }

    fn touch(&mut self, team: u32) {
        if !std::mem::replace(&mut self.is_touched[team as usize], true) {
            self.touched.push(team);
        }
    }

    /// Queues a task with its team; what takes no time is done.
    fn start(&mut self, node: usize, now: Moment) {
        if !self.network.is_task(node) {
            self.end(node, now);
            return;
        }
        let task = &self.undertaking.plan.tasks[node];
        if task.need == Need::Milestone {
            self.starts[node] = Some(now);
            self.end(node, now);
            return;
        }
        if !self.durations.is_staffed(TaskId::from_index(node)) {
            return;
        }
        let rank = self.ranks.get(node).copied().unwrap_or(self.released[node].ms() as i64);
        let urgency = Urgency { band: Urgency::PLANNED, rank, order: node as u64 };
        let work = Work::Task(TaskId::from_index(node));
        self.workshops[task.team.index()].enqueue(Job::new(work, steps(task, self.efforts[node]), urgency));
        self.touch(task.team.0);
    }

    /// A node that has ended goes through its gate, and is done.
    fn end(&mut self, node: usize, now: Moment) {
        let done = self.network.done(node, now, self.ground.calendars);
        self.last = self.last.max(done);
        if let Some(finish) = self.finishes.get_mut(node) {
            *finish = Some(done);
        }
        if let Node::End(Awaited::Epic(epic)) = self.network.node(node) {
            self.epics[epic.index()] = Some(done);
        }
        if done == now {
            self.done.push(node as u32);
        } else {
            self.events.push(done, 0, Event::Passed(node as u32));
        }
    }

    /// Tells the successors of a node that it is done.
    fn pass_on(&mut self, node: usize, now: Moment) {
        let network = self.network;
        let is_activation = matches!(network.node(node), Node::Activation(_));
        for &link in network.successors(node) {
            let to = link.0 as usize;
            let ready = network.ready(node, link, now, self.ground.calendars);
            self.ready[to] = self.ready[to].max(ready);
            if !is_activation {
                self.released[to] = self.released[to].max(ready);
            }
            self.waits[to] -= 1;
            if self.waits[to] == 0 {
                self.events.push(self.ready[to].max(now), 0, Event::Ready(to as u32));
            }
        }
    }

    fn settle(&mut self, team: u32, now: Moment, mut changes: Vec<Change>) {
        for change in changes.drain(..) {
            match change {
                Change::Started { member, work, .. } => {
                    self.slots.iter_mut().for_each(|slots| slots.started(member));
                    if let Some(task) = work.task() {
                        self.starts[task.index()].get_or_insert(now);
                    }
                }
                Change::Due { slot, epoch, at } => self.events.push(at, 0, Event::Due { team, slot, epoch }),
                Change::Done { work } => {
                    if let Some(task) = work.task() {
                        self.end(task.index(), now);
                    }
                }
                Change::Stopped { member, .. } => self.slots.iter_mut().for_each(|slots| slots.stopped(member)),
                Change::Troubled { .. } => {}
            }
        }
        self.changes = changes;
    }

    fn dispatch(&mut self, team: u32, now: Moment) {
        if self.slots.is_none() {
            let mut changes = std::mem::take(&mut self.changes);
            self.workshops[team as usize].dispatch(now, self.ground, &mut changes);
            self.settle(team, now, changes);
        }
        let opening = self.workshops[team as usize].next_opening(now, self.ground);
        if let Some(at) = opening.filter(|_| opening != self.openings[team as usize]) {
            self.events.push(at, 0, Event::Opening(team));
        }
        self.openings[team as usize] = opening;
    }
}

#[cfg(test)]
mod tests;
