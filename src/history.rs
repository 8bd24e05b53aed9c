//! A run's journal folded into plain data by subject: who worked on what and when, for charts and reports. Studies do not keep it.

pub mod trouble;
mod utilization;

pub use trouble::Trouble;
pub use utilization::{Days, Hours, Openings, Utilization};

use crate::domain::fact::{Colour, Effort, Fact, Indicator, Report, Work};
use crate::domain::journal::{Entry, What};
use crate::domain::message::{Message, MessageKind};
use crate::domain::organization::{AgentId, MemberId, Priority, TeamId};
use crate::domain::plan::{EpicId, FeatureId, ResourceId, TaskId};
use crate::domain::policy::Policy;
use crate::engine::time::{Moment, Span};
use crate::metrics::availability::Presence;
use crate::metrics::release::Releases;
use crate::metrics::standing::Standings;
pub use crate::metrics::standing::{Reason, Spell};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// What came of a run. Vectors by task, feature, epic, team or member are as long as the scenario's; lists are in the order of the journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Every stretch for which a member had a piece of work in hand, in the order in which they ended; those still open when the run ended
    /// come last, in the order of members.
    pub bars: Vec<Bar>,
    pub tasks: Vec<TaskHistory>,
    /// When each feature was done.
    pub features: Vec<Option<Moment>>,
    pub epics: Vec<EpicHistory>,
    pub teams: Vec<TeamHistory>,
    /// By member: when it was away, had left, or had not joined yet; `[from, to)`, disjoint, in order.
    pub absences: Vec<Vec<(Moment, Moment)>>,
    pub outages: Vec<Outage>,
    pub arrivals: Vec<ArrivalHistory>,
    /// Attention that the director, the planner and the support agents gave.
    pub services: Vec<Service>,
    pub reports: Vec<(Moment, Report)>,
    /// What the tracker said of work and buffer, in reports and in the digests that the director acted on, in the order of `as_of`.
    pub progress: Vec<Progress>,
    pub standups: Vec<Standup>,
    pub indicators: Vec<IndicatorChange>,
    /// Blockers, gates, handoffs, decisions, loans.
    pub trouble: Trouble,
    /// By member: when it stood with nothing in hand because of what is its own; disjoint, in order. It may stand while its team is not active.
    pub standing: Vec<Vec<Spell>>,
    /// Turns of the tactical loop: when, and the moment whose state the director knew.
    pub loops: Vec<(Moment, Moment)>,
    /// Changes of policy: since when which of the scenario's is in force. The first is in force from the start and not listed.
    pub policies: Vec<(Moment, u32)>,
    pub handoff_signed: Option<Moment>,
    pub kickoff: Option<Moment>,
    /// When the last epic was done; `None` if the run ended before.
    pub finished: Option<Moment>,
    /// When the run ended.
    pub end: Moment,
}

/// How far the work was, and the buffer, as the tracker knew it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub as_of: Moment,
    /// Hours of estimates.
    pub effort_done: f64,
    pub effort_in_scope: f64,
    /// A share, 1 where all of it is consumed.
    pub buffer_consumed: f64,
}

impl Progress {
    fn of(report: &Report) -> Progress {
        let &Report { as_of, effort_done, effort_in_scope, buffer_consumed, .. } = report;
        Progress { as_of, effort_done, effort_in_scope, buffer_consumed }
    }
}

/// A piece of work in a member's hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    pub member: MemberId,
    pub work: Work,
    /// Of the work's pipeline, from 0.
    pub step: u32,
    pub from: Moment,
    pub to: Moment,
    /// Working time that went into it. For one still open at the run's end an estimate: the member's working time since then, divided by
    /// what it has in hand.
    pub worked: Span,
    /// Whether the step was done with it.
    pub is_finished: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskHistory {
    pub released: Option<Moment>,
    /// When it was first worked on.
    pub started: Option<Moment>,
    pub done: Option<Moment>,
    pub dropped: Option<Moment>,
    /// When it came into scope, for one that was not from the start.
    pub added: Option<Moment>,
    /// Working time of members, that of all members of a crew.
    pub worked: Span,
    /// When it stood still; `[from, to)`.
    pub holds: Vec<(Moment, Moment)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EpicHistory {
    pub authorized: Option<Moment>,
    /// Its kickoff.
    pub started: Option<Moment>,
    pub done: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TeamHistory {
    pub activated: Option<Moment>,
    /// Static tasks may start before activation.
    pub first_work: Option<Moment>,
    pub last_work: Option<Moment>,
    /// See [`Releases::of`]; `None` if it was not when the run ended.
    pub released: Option<Moment>,
}

/// An environment that was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    pub resource: ResourceId,
    pub from: Moment,
    pub to: Moment,
}

/// Unplanned work that arrived from a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrivalHistory {
    pub stream: u32,
    pub number: u32,
    pub team: TeamId,
    pub priority: Priority,
    pub arrived: Moment,
    pub done: Option<Moment>,
}

/// An item that an agent of the office served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    pub agent: AgentId,
    pub item: MessageKind,
    pub priority: Priority,
    pub began: Moment,
    pub ended: Moment,
    /// In the queue, until `began`.
    pub waited: Span,
    /// Working time, `began` to `ended`.
    pub worked: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standup {
    pub at: Moment,
    pub day: u32,
    /// Teams.
    pub expected: u32,
    pub answered: u32,
    /// Tasks.
    pub active: u32,
    pub queued: u32,
    pub impediments: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndicatorChange {
    pub at: Moment,
    pub indicator: Indicator,
    pub from: Colour,
    pub to: Colour,
    pub figure: f64,
}

impl Service {
    /// What it was that took attention, for people.
    pub fn matter(&self) -> String {
        match self.item {
            // What an agent reminds itself of, and takes time over, is something to decide.
            MessageKind::Reminder => "decision of its own".to_owned(),
            item => item.name().replace('_', " "),
        }
    }
}

impl Bar {
    pub fn effort(&self) -> Effort {
        self.work.effort()
    }
}

impl History {
    /// Folds the journal of one run of `scenario`. Linear in the journal's length.
    pub fn of(scenario: &Scenario, journal: &[Entry]) -> History {
        History::until(scenario, journal, Moment::START)
    }

    /// The policy in force at a moment.
    pub fn policy_at<'s>(&self, scenario: &'s Scenario, at: Moment) -> &'s Policy {
        let since = self.policies.iter().rev().find(|(since, _)| *since <= at);
        since.and_then(|(_, policy)| scenario.policies.get(*policy as usize)).unwrap_or(&scenario.policies[0])
    }

    /// Of what a journal holds of a run that goes on: open stretches reach to `end`, if not further.
    pub fn until(scenario: &Scenario, journal: &[Entry], end: Moment) -> History {
        let mut fold = Fold::new(scenario);
        fold.history.end = end;
        for entry in journal {
            match &entry.what {
                What::Noted { fact, .. } => {
                    fold.releases.hear(entry.at, fact, scenario);
                    fold.standings.hear(entry.at, fact, scenario);
                    fold.trouble.note(entry.at, fact);
                    fold.note(entry.at, fact);
                }
                What::Delivered { sent, message, .. } => {
                    fold.history.end = fold.history.end.max(entry.at);
                    if let Message::Digest(report) = message {
                        fold.history.progress.push(Progress::of(report));
                    }
                    fold.trouble.hear(*sent, message);
                }
                What::Pending { .. } => {}
            }
        }
        fold.close(scenario)
    }

    /// Direct work, coordination and available working time by team and by member over time.
    pub fn utilization(&self, scenario: &Scenario) -> Utilization {
        Utilization::of(scenario, self)
    }

    /// When the project finished, or the run ended without.
    pub fn finish_or_end(&self) -> Moment {
        self.finished.unwrap_or(self.end)
    }

    /// From when to when a team is available throughout, as [`Utilization`] says; `None` if it did no work.
    pub fn active(&self, team: TeamId) -> Option<(Moment, Moment)> {
        let team = &self.teams[team.index()];
        let first = team.first_work?;
        Some((team.activated.map_or(first, |activated| activated.min(first)), team.released.unwrap_or(self.end)))
    }

    /// In the order of time; ties in the order of the plan.
    pub fn features_done(&self) -> Vec<(Moment, FeatureId)> {
        let mut done: Vec<_> = self.features.iter().enumerate().filter_map(|(i, at)| at.map(|at| (at, FeatureId::from_index(i)))).collect();
        done.sort_unstable();
        done
    }

    /// In the order of time; ties in the order of the plan.
    pub fn epics_done(&self) -> Vec<(Moment, EpicId)> {
        let mut done: Vec<_> =
            self.epics.iter().enumerate().filter_map(|(i, epic)| epic.done.map(|at| (at, EpicId::from_index(i)))).collect();
        done.sort_unstable();
        done
    }

    /// How many tasks were done, and how many were in scope at the end.
    pub fn tasks_done(&self, scenario: &Scenario) -> (usize, usize) {
        let is_in_scope = |index: &usize| {
            let task = &self.tasks[*index];
            task.dropped.is_none() && (!scenario.plan.tasks[*index].is_added_later || task.released.is_some() || task.done.is_some())
        };
        let in_scope = (0..self.tasks.len()).filter(is_in_scope);
        let (mut done, mut all) = (0, 0);
        for index in in_scope {
            all += 1;
            done += usize::from(self.tasks[index].done.is_some());
        }
        (done, all)
    }

    /// From a task's first work until it was done, or the run's end.
    pub fn ran(&self, task: TaskId) -> Option<(Moment, Moment)> {
        let task = &self.tasks[task.index()];
        task.started.map(|from| (from, task.done.unwrap_or(self.end)))
    }
}

/// A history in the making: what has begun and not yet ended.
struct Fold {
    history: History,
    in_hand: BTreeMap<(MemberId, Work, u32), Moment>,
    held_since: Vec<Option<Moment>>,
    presence: Vec<Presence>,
    down_since: BTreeMap<ResourceId, Moment>,
    arrivals: BTreeMap<(u32, u32), usize>,
    team_of: Vec<TeamId>,
    releases: Releases,
    standings: Standings,
    trouble: trouble::fold::Fold,
}

impl Fold {
    fn new(scenario: &Scenario) -> Fold {
        let (plan, organization) = (&scenario.plan, &scenario.organization);
        let members = &organization.members;
        Fold {
            history: History {
                tasks: vec![TaskHistory::default(); plan.tasks.len()],
                features: vec![None; plan.features.len()],
                epics: vec![EpicHistory::default(); plan.epics.len()],
                teams: vec![TeamHistory::default(); organization.teams.len()],
                ..History::default()
            },
            in_hand: BTreeMap::new(),
            held_since: vec![None; plan.tasks.len()],
            presence: members.iter().map(|member| Presence::new(member.is_present)).collect(),
            down_since: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            team_of: members.iter().map(|member| member.team).collect(),
            releases: Releases::new(scenario),
            standings: Standings::new(scenario),
            trouble: trouble::fold::Fold::new(scenario),
        }
    }

    fn note(&mut self, at: Moment, fact: &Fact) {
        self.history.end = self.history.end.max(at);
        self.note_work(at, fact);
        self.note_people(at, fact);
        self.note_management(at, fact);
    }

    /// Tasks, features, epics, arrivals and the work on them.
    fn note_work(&mut self, at: Moment, fact: &Fact) {
        let history = &mut self.history;
        match fact {
            Fact::TaskReleased { task } => {
                history.tasks[task.index()].released.get_or_insert(at);
            }
            Fact::WorkStarted { member, work, step } => self.start(at, *member, *work, *step),
            &Fact::WorkStopped { member, work, step, began, worked, is_finished } => {
                self.in_hand.remove(&(member, work, step));
                self.stop(Bar { member, work, step, from: began, to: at, worked, is_finished });
            }
            Fact::TaskDone { task } => history.tasks[task.index()].done = Some(at),
            Fact::TaskDropped { task } => history.tasks[task.index()].dropped = Some(at),
            Fact::TaskAdded { task } => {
                let task = &mut history.tasks[task.index()];
                (task.dropped, task.added) = (None, Some(at));
            }
            Fact::TaskHeld { task } => {
                self.held_since[task.index()].get_or_insert(at);
            }
            Fact::TaskFreed { task } => {
                if let Some(from) = self.held_since[task.index()].take() {
                    history.tasks[task.index()].holds.push((from, at));
                }
            }
            Fact::FeatureDone { feature } => history.features[feature.index()] = Some(at),
            Fact::EpicAuthorized { epic } => history.epics[epic.index()].authorized = Some(at),
            Fact::EpicKickoff { epic, .. } => history.epics[epic.index()].started = Some(at),
            Fact::EpicDone { epic } => history.epics[epic.index()].done = Some(at),
            &Fact::WorkArrived { stream, number, team, priority } => {
                self.arrivals.insert((stream, number), history.arrivals.len());
                history.arrivals.push(ArrivalHistory { stream, number, team, priority, arrived: at, done: None });
            }
            Fact::ArrivalDone { stream, number } => {
                if let Some(&place) = self.arrivals.get(&(*stream, *number)) {
                    history.arrivals[place].done = Some(at);
                }
            }
            _ => {}
        }
    }

    /// Teams, members and environments.
    fn note_people(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::TeamActivated { team } => self.history.teams[team.index()].activated = Some(at),
            Fact::MemberAway { member, .. } => self.presence[member.index()].away(at),
            Fact::MemberLeft { member } => self.presence[member.index()].left(at),
            Fact::MemberBack { member } => self.presence[member.index()].back(at),
            Fact::MemberJoined { member } => self.presence[member.index()].joined(at),
            Fact::EnvironmentDown { resource, .. } => {
                self.down_since.entry(*resource).or_insert(at);
            }
            Fact::EnvironmentUp { resource } => {
                if let Some(from) = self.down_since.remove(resource) {
                    self.history.outages.push(Outage { resource: *resource, from, to: at });
                }
            }
            _ => {}
        }
    }

    /// The handoff, the daily cycle and the office.
    fn note_management(&mut self, at: Moment, fact: &Fact) {
        let history = &mut self.history;
        match fact {
            Fact::HandoffSigned { .. } => history.handoff_signed = Some(at),
            Fact::KickoffAuthorized => history.kickoff = Some(at),
            Fact::PolicyChanged { policy } => history.policies.push((at, *policy)),
            &Fact::StandupHeld { day, expected, answered, active, queued, impediments } => {
                history.standups.push(Standup { at, day, expected, answered, active, queued, impediments });
            }
            // The tracker goes on by routine; what it reports of a finished project is of nothing any more.
            Fact::Reported(report) if history.finished.is_none() => {
                history.progress.push(Progress::of(report));
                history.reports.push((at, (**report).clone()));
            }
            Fact::LoopTurned { as_of } => history.loops.push((at, *as_of)),
            &Fact::IndicatorChanged { indicator, from, to, figure } => {
                history.indicators.push(IndicatorChange { at, indicator, from, to, figure });
            }
            &Fact::Served { agent, item, priority, began, waited, worked } => {
                history.services.push(Service { agent, item, priority, began, ended: at, waited, worked });
            }
            Fact::ProjectFinished => history.finished = Some(at),
            _ => {}
        }
    }

    fn start(&mut self, at: Moment, member: MemberId, work: Work, step: u32) {
        self.in_hand.insert((member, work, step), at);
        self.history.teams[self.team_of[member.index()].index()].first_work.get_or_insert(at);
        if let Some(task) = work.task() {
            self.history.tasks[task.index()].started.get_or_insert(at);
        }
    }

    fn stop(&mut self, bar: Bar) {
        let team = &mut self.history.teams[self.team_of[bar.member.index()].index()];
        team.first_work = Some(team.first_work.map_or(bar.from, |first| first.min(bar.from)));
        team.last_work = Some(team.last_work.map_or(bar.to, |last| last.max(bar.to)));
        if let Some(task) = bar.work.task() {
            let task = &mut self.history.tasks[task.index()];
            task.started.get_or_insert(bar.from);
            task.worked += bar.worked;
        }
        self.history.bars.push(bar);
    }

    /// Ends at the run's end what had not ended before.
    fn close(mut self, scenario: &Scenario) -> History {
        let end = self.history.end;
        self.history.progress.sort_by_key(|progress| progress.as_of);
        let open = std::mem::take(&mut self.in_hand);
        let mut hands = vec![0u64; self.team_of.len()];
        for (member, ..) in open.keys() {
            hands[member.index()] += 1;
        }
        for ((member, work, step), from) in open {
            let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
            let worked = Span::from_ms(calendar.between(from, end).ms() / hands[member.index()]);
            self.stop(Bar { member, work, step, from, to: end, worked, is_finished: false });
        }
        for (task, since) in self.held_since.iter().enumerate() {
            if let Some(from) = *since {
                self.history.tasks[task].holds.push((from, end));
            }
        }
        for (index, team) in self.history.teams.iter_mut().enumerate() {
            team.released = self.releases.of(TeamId::from_index(index), team.last_work);
        }
        self.history.absences = self.presence.iter().map(|presence| presence.absences(end).collect()).collect();
        self.history.standing =
            (0..self.team_of.len()).map(|member| self.standings.spells(MemberId::from_index(member), end).collect()).collect();
        self.history.trouble = self.trouble.close(&self.history.bars);
        self.history.outages.extend(self.down_since.iter().map(|(&resource, &from)| Outage { resource, from, to: end }));
        self.history
    }
}

#[cfg(test)]
pub mod fabricated;
#[cfg(test)]
mod tests;
