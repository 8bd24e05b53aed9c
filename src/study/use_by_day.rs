//! Utilization by team and civil day, folded as a run goes on: what a study keeps of it, without a journal.

use crate::domain::fact::{Effort, Fact};
use crate::domain::organization::{MemberId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::history::{Days, Openings};
use crate::metrics::release::{Releases, called_back};
use crate::scenario::Scenario;

/// A study that lasts longer than this keeps no day after it: four years.
pub const DAYS_MAX: usize = 1_500;

#[derive(Clone, Default)]
struct Presence {
    absences: Vec<(Moment, Moment)>,
    absent_since: Option<Moment>,
    has_left: bool,
    /// Put down after the team's release.
    late: Vec<(Moment, Moment)>,
}

impl Presence {
    fn leave(&mut self, at: Moment) {
        self.absent_since.get_or_insert(at);
    }

    fn come(&mut self, at: Moment) {
        if let Some(since) = self.absent_since.take() {
            self.absences.push((since, at));
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Active {
    from: Option<Moment>,
    last_work: Option<Moment>,
}

/// Folds work by team and day. Counts as `crate::history::Utilization` does, but for what is still in hand when a run is cut off, and for
/// pieces of work that share a member's day.
pub struct UseByDay {
    days: Days,
    members: Vec<Presence>,
    teams: Vec<Active>,
    releases: Releases,
    /// By team and day.
    worked: Vec<Vec<Span>>,
}

impl UseByDay {
    pub fn new(scenario: &Scenario) -> UseByDay {
        let mut fold = UseByDay {
            days: Days::of(scenario),
            members: Vec::new(),
            teams: Vec::new(),
            releases: Releases::new(scenario),
            worked: Vec::new(),
        };
        fold.restart(scenario);
        fold
    }

    /// As new, in the memory that the last run left.
    pub fn restart(&mut self, scenario: &Scenario) {
        let organization = &scenario.organization;
        self.days = Days::of(scenario);
        self.members.resize_with(organization.members.len(), Presence::default);
        for (presence, member) in self.members.iter_mut().zip(&organization.members) {
            presence.absences.clear();
            presence.late.clear();
            presence.absent_since = (!member.is_present).then_some(Moment::START);
            presence.has_left = !member.is_present;
        }
        self.teams.clear();
        self.teams.resize(organization.teams.len(), Active::default());
        self.releases = Releases::new(scenario);
        self.worked.resize_with(organization.teams.len(), Vec::new);
        self.worked.iter_mut().for_each(Vec::clear);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "it folds work and presence alone")]
    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::WorkStarted { member, .. } => self.activate(scenario.organization.member(*member).team, at),
            Fact::WorkStopped { member, work, began, worked, .. } => {
                self.put_down(*member, work.effort(), (*began, at), *worked, scenario);
            }
            Fact::TeamActivated { team } => self.activate(*team, at),
            Fact::MemberAway { member, .. } => self.members[member.index()].leave(at),
            Fact::MemberBack { member } if !self.members[member.index()].has_left => self.members[member.index()].come(at),
            Fact::MemberLeft { member } => {
                self.members[member.index()].leave(at);
                self.members[member.index()].has_left = true;
            }
            Fact::MemberJoined { member } => {
                self.members[member.index()].come(at);
                self.members[member.index()].has_left = false;
            }
            Fact::TaskDone { .. } | Fact::TaskDropped { .. } | Fact::TaskAdded { .. } => self.releases.hear(at, fact, scenario),
            _ => {}
        }
    }

    fn activate(&mut self, team: TeamId, at: Moment) {
        self.teams[team.index()].from.get_or_insert(at);
    }

    fn put_down(&mut self, member: MemberId, effort: Effort, (began, at): (Moment, Moment), worked: Span, scenario: &Scenario) {
        let is = scenario.organization.member(member);
        if effort != Effort::Blocked {
            let by_day = &mut self.worked[is.team.index()];
            self.days.divide(scenario.calendars.get(is.calendar), began, at, worked, |day, worked| {
                if day < DAYS_MAX {
                    if by_day.len() <= day {
                        by_day.resize(day + 1, Span::ZERO);
                    }
                    by_day[day] += worked;
                }
            });
        }
        if self.releases.of(is.team, None).is_some() {
            self.members[member.index()].late.push((began, at));
        }
        self.teams[is.team.index()].last_work = Some(at);
    }

    /// The share of available time that was worked, day by day and within a day team by team; `None` where nobody was available.
    pub fn shares(&self, end: Moment, scenario: &Scenario) -> Vec<Option<f64>> {
        let organization = &scenario.organization;
        let (count, teams) = ((self.days.day(end) + 1).min(DAYS_MAX), organization.teams.len());
        let mut available = vec![Span::ZERO; count * teams];
        let mut openings = Openings::new(scenario, count);
        for (index, presence) in self.members.iter().enumerate() {
            let is = &organization.members[index];
            let Active { from: Some(from), last_work: last_work @ Some(_) } = self.teams[is.team.index()] else { continue };
            let until = self.releases.of(is.team, last_work).unwrap_or(end);
            let mut present = |from, to| {
                openings.each(is.calendar, from, to, |day, open| available[day * teams + is.team.index()] += open);
            };
            let mut since = from;
            for &(away, back) in presence.absences.iter().chain(&presence.absent_since.map(|away| (away, Moment::NEVER))) {
                present(since, away.min(until));
                since = since.max(back);
            }
            present(since, until);
            for (from, to) in called_back(until, presence.late.iter().copied()) {
                present(from, to);
            }
        }
        let worked = |day: usize, team: usize| self.worked[team].get(day).copied().unwrap_or(Span::ZERO);
        let share = |at: usize, open: Span| (!open.is_zero()).then(|| worked(at / teams, at % teams).ms() as f64 / open.ms() as f64);
        available.iter().enumerate().map(|(at, &open)| share(at, open)).collect()
    }
}
