//! Critical path method on working calendars: when tasks could start and finish if nobody were ever busy elsewhere.

use super::Undertaking;
use super::choice::{choose, choose_crew};
use super::network::Network;
use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::organization::{MemberId, Organization, RoleId, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::{Moment, Span};
use std::collections::BTreeMap;

const MS_PER_HOUR: f64 = 3_600_000.0;

/// How long each task takes the members that a fully free team would choose for it (see [`super::choice`]): its steps one after another,
/// each in working time of a calendar. A crew works in the hours that its members share, at the speed of its slowest.
#[derive(Clone, Debug)]
pub struct Durations {
    /// By task: where its steps begin in `steps`; one more at the end.
    starts: Vec<u32>,
    /// `None`: round the clock, for work that the team has nobody for.
    steps: Vec<(Option<CalendarId>, Span)>,
    /// By task: whether members who are there from the start can do all of it.
    is_staffed: Vec<bool>,
}

/// Who would do a step.
#[derive(Clone, Copy)]
struct Pace {
    calendar: Option<CalendarId>,
    speed: f64,
    is_staffed: bool,
}

impl Pace {
    const NOBODY: Pace = Pace { calendar: None, speed: 1.0, is_staffed: false };
}

/// How many of each role, of one team.
type CrewOf<'a> = (TeamId, &'a [(RoleId, u32)]);

struct Paces<'a> {
    organization: &'a Organization,
    calendars: &'a Calendars,
    single: BTreeMap<(TeamId, RoleId), Pace>,
    crews: BTreeMap<CrewOf<'a>, Pace>,
}

impl<'a> Paces<'a> {
    /// Members who are there from the start; whoever else belongs to the team, where those do not suffice.
    fn candidates(&self, team: TeamId) -> [(bool, Vec<MemberId>); 2] {
        let all: Vec<MemberId> = self.organization.members_of(team).collect();
        [(true, all.iter().copied().filter(|&member| self.organization.member(member).is_present).collect()), (false, all)]
    }

    fn of_role(&mut self, team: TeamId, role: RoleId) -> Pace {
        if let Some(&pace) = self.single.get(&(team, role)) {
            return pace;
        }
        let mut groups = self.candidates(team).into_iter();
        let chosen = groups.find_map(|(is_staffed, members)| choose(self.organization, members, role).map(|member| (is_staffed, member)));
        let pace = chosen.map_or(Pace::NOBODY, |(is_staffed, member)| {
            let member = self.organization.member(member);
            Pace { calendar: Some(member.calendar), speed: member.skill, is_staffed }
        });
        self.single.insert((team, role), pace);
        pace
    }

    fn of_crew(&mut self, team: TeamId, crew: &'a [(RoleId, u32)]) -> Pace {
        if let Some(&pace) = self.crews.get(&(team, crew)) {
            return pace;
        }
        let mut groups = self.candidates(team).into_iter();
        let chosen =
            groups.find_map(|(is_staffed, members)| choose_crew(self.organization, &members, crew).map(|members| (is_staffed, members)));
        let pace = chosen.filter(|(_, members)| !members.is_empty()).map_or(Pace::NOBODY, |(is_staffed, members)| {
            let calendars = members.iter().map(|&member| self.organization.member(member).calendar);
            let speed = members.iter().map(|&member| self.organization.member(member).skill).fold(f64::INFINITY, f64::min);
            Pace { calendar: Some(self.calendars.together(calendars)), speed, is_staffed }
        });
        self.crews.insert((team, crew), pace);
        pace
    }
}

impl Durations {
    /// `efforts`: hours of work by task.
    pub fn of(undertaking: &Undertaking<'_>, efforts: &[f64]) -> Durations {
        let Undertaking { plan, organization, calendars, .. } = *undertaking;
        let mut paces = Paces { organization, calendars, single: BTreeMap::new(), crews: BTreeMap::new() };
        let mut durations = Durations { starts: vec![0], steps: Vec::with_capacity(plan.tasks.len()), is_staffed: Vec::new() };
        for (task, &effort) in plan.tasks.iter().zip(efforts) {
            let mut is_staffed = true;
            let mut step = |pace: Pace, hours: f64| {
                is_staffed &= pace.is_staffed;
                durations.steps.push((pace.calendar, Span::drawn(hours * MS_PER_HOUR / pace.speed)));
            };
            match &task.need {
                Need::Milestone => {}
                Need::Steps(steps) => steps.iter().for_each(|part| step(paces.of_role(task.team, part.role), effort * part.share)),
                Need::Crew(crew) => step(paces.of_crew(task.team, crew), effort),
            }
            durations.is_staffed.push(is_staffed);
            durations.starts.push(durations.steps.len() as u32);
        }
        durations
    }

    /// The steps of a task, (calendar, working time); none for a milestone.
    pub fn steps(&self, task: TaskId) -> &[(Option<CalendarId>, Span)] {
        &self.steps[self.starts[task.index()] as usize..self.starts[task.index() + 1] as usize]
    }

    /// Whether members who are there from the start can do all of a task.
    pub fn is_staffed(&self, task: TaskId) -> bool {
        self.is_staffed[task.index()]
    }

    /// Working time of all steps.
    pub fn total(&self, task: TaskId) -> Span {
        self.steps(task).iter().map(|&(_, span)| span).sum()
    }
}

/// Early and late moments by node of the network. Nodes that are not open hold `Moment::START` and no float.
#[derive(Clone, Debug)]
pub struct CriticalPath {
    /// A task starts in the working time of its first step, and finishes when it is done: it has passed its gate.
    pub early_start: Vec<Moment>,
    pub early_finish: Vec<Moment>,
    pub late_start: Vec<Moment>,
    pub late_finish: Vec<Moment>,
    /// Working time between early and late start on the calendar of the task's first step; for a milestone, which has none, on that of
    /// what follows from it most closely.
    pub total_float: Vec<Span>,
    /// When the last open task ends; the undertaking's start, if there is none.
    pub finish: Moment,
    /// Open tasks without float, by early start, then by place in the plan.
    pub critical: Vec<TaskId>,
    /// One longest chain: back from the task that ends last, each time to the predecessor that was waited for. In order of time.
    pub chain: Vec<TaskId>,
}

struct Passes<'a> {
    calendars: &'a Calendars,
    network: &'a Network,
    durations: &'a Durations,
}

impl Passes<'_> {
    fn steps(&self, node: usize) -> &[(Option<CalendarId>, Span)] {
        if self.network.is_task(node) { self.durations.steps(TaskId::from_index(node)) } else { &[] }
    }

    /// Gives by node when its work ends at the earliest.
    fn forward(&self, path: &mut CriticalPath) -> Vec<Moment> {
        let mut ends = vec![Moment::START; self.network.len()];
        for &node in self.network.order() {
            let node = node as usize;
            let ready = self.network.predecessors(node).iter().map(|&before| self.ready(before, node, path));
            let ready = ready.fold(self.network.earliest(node), Moment::max);
            let steps = self.steps(node);
            let start = match steps.first() {
                Some(&(Some(calendar), _)) => self.calendars.get(calendar).next_opening(ready),
                _ => ready,
            };
            path.early_start[node] = start;
            ends[node] = steps.iter().fold(start, |at, &(calendar, span)| match calendar {
                Some(calendar) => self.calendars.get(calendar).after(at, span),
                None => at + span,
            });
            path.early_finish[node] = self.network.done(node, ends[node], self.calendars);
        }
        ends
    }

    /// When `node` may start, as far as the one before it is concerned.
    fn ready(&self, (from, lag): (u32, Span), node: usize, path: &CriticalPath) -> Moment {
        self.network.ready(from as usize, (node as u32, lag), path.early_finish[from as usize], self.calendars)
    }

    /// `ends`: as `forward` gives it.
    fn backward(&self, path: &mut CriticalPath, ends: &[Moment]) {
        // By node: the calendar on which float is measured.
        let mut measures: Vec<Option<CalendarId>> = vec![None; self.network.len()];
        for &node in self.network.order().iter().rev() {
            let node = node as usize;
            let (mut finish, mut measure) = (path.finish, None);
            for &(to, lag) in self.network.successors(node) {
                let (start, early) = (path.late_start[to as usize], path.early_finish[node]);
                let by = self.network.done_by(node, (to, lag), start, early, self.calendars);
                if by <= finish {
                    (finish, measure) = (by, measures[to as usize]);
                }
            }
            let steps = self.steps(node);
            let early = path.early_finish[node];
            let passage = self.network.passage(node);
            let end = passage.map_or(finish, |passage| passage.before(finish, ends[node], early, self.calendars));
            let start = steps.iter().rev().fold(end, |at, &(calendar, span)| match calendar {
                Some(calendar) => self.calendars.get(calendar).before(at, span),
                None => at.earlier(span),
            });
            measures[node] = steps.first().map_or(measure, |&(calendar, _)| calendar);
            path.late_finish[node] = finish;
            path.late_start[node] = start;
            path.total_float[node] = match measures[node] {
                Some(calendar) => self.calendars.get(calendar).between(path.early_start[node], start),
                None => start.since(path.early_start[node]),
            };
        }
    }

    fn chain(&self, path: &CriticalPath) -> Vec<TaskId> {
        let latest = |nodes: &mut dyn Iterator<Item = (usize, Moment)>| {
            nodes.max_by_key(|&(node, at)| (at, std::cmp::Reverse(node))).map(|(node, _)| node)
        };
        let mut chain = Vec::new();
        let mut at = latest(&mut self.network.order().iter().map(|&node| (node as usize, path.early_finish[node as usize])));
        while let Some(node) = at {
            if self.network.is_task(node) {
                chain.push(TaskId::from_index(node));
            }
            let before = self.network.predecessors(node).iter();
            let ended = before.map(|&before| (before.0 as usize, self.ready(before, node, path)));
            at = latest(&mut ended.filter(|&(_, at)| at >= self.network.earliest(node)));
        }
        chain.reverse();
        chain
    }
}

/// Forward and backward pass without resource limits.
pub fn critical_path(calendars: &Calendars, network: &Network, durations: &Durations, start: Moment) -> CriticalPath {
    let mut path = without_chain(calendars, network, durations, start);
    path.chain = Passes { calendars, network, durations }.chain(&path);
    path
}

/// As [`critical_path`], for whoever does not ask for the chain: it stays empty.
pub fn without_chain(calendars: &Calendars, network: &Network, durations: &Durations, start: Moment) -> CriticalPath {
    let moments = vec![Moment::START; network.len()];
    let mut path = CriticalPath {
        early_start: moments.clone(),
        early_finish: moments.clone(),
        late_start: moments.clone(),
        late_finish: moments,
        total_float: vec![Span::ZERO; network.len()],
        finish: start,
        critical: Vec::new(),
        chain: Vec::new(),
    };
    let passes = Passes { calendars, network, durations };
    let ends = passes.forward(&mut path);
    path.finish = network.order().iter().map(|&node| path.early_finish[node as usize]).fold(start, Moment::max);
    passes.backward(&mut path, &ends);
    let tasks = network.order().iter().map(|&node| node as usize).filter(|&node| network.is_task(node));
    let mut critical: Vec<usize> = tasks.filter(|&node| path.total_float[node].is_zero()).collect();
    critical.sort_unstable_by_key(|&node| (path.early_start[node], node));
    path.critical = critical.into_iter().map(TaskId::from_index).collect();
    path
}

#[cfg(test)]
mod tests;
