//! When members are available: while their team is active and they are there, and after its release while they have in hand what they were
//! called back to.

use super::release::{Releases, called_back};
use crate::domain::fact::Fact;
use crate::domain::organization::{MemberId, TeamId};
use crate::engine::time::Moment;
use crate::scenario::Scenario;

/// Folds when a member was away, had left, or had not joined yet.
#[derive(Clone, Debug, Default)]
pub struct Presence {
    /// Those that have ended.
    absences: Vec<(Moment, Moment)>,
    absent_since: Option<Moment>,
    /// An absence that ends does not bring a member back who has left.
    has_left: bool,
}

impl Presence {
    pub fn new(is_present: bool) -> Presence {
        let mut presence = Presence::default();
        presence.restart(is_present);
        presence
    }

    /// As new, in the memory that it has.
    pub fn restart(&mut self, is_present: bool) {
        self.absences.clear();
        self.absent_since = (!is_present).then_some(Moment::START);
        self.has_left = !is_present;
    }

    pub fn away(&mut self, at: Moment) {
        self.absent_since.get_or_insert(at);
    }

    pub fn left(&mut self, at: Moment) {
        self.away(at);
        self.has_left = true;
    }

    pub fn back(&mut self, at: Moment) {
        if !self.has_left {
            self.come(at);
        }
    }

    pub fn joined(&mut self, at: Moment) {
        self.has_left = false;
        self.come(at);
    }

    fn come(&mut self, at: Moment) {
        if let Some(since) = self.absent_since.take()
            && since < at
        {
            self.absences.push((since, at));
        }
    }

    /// `[gone, back)`, disjoint, in order; one that lasts ends at `end`.
    pub fn absences(&self, end: Moment) -> impl Iterator<Item = (Moment, Moment)> + '_ {
        let open = self.absent_since.filter(|&since| since < end).map(|since| (since, end));
        self.absences.iter().copied().chain(open)
    }
}

#[derive(Clone, Copy, Default)]
struct Active {
    from: Option<Moment>,
    last_work: Option<Moment>,
}

/// Folds the stretches in which each member is available.
pub struct Availability {
    presence: Vec<Presence>,
    /// By member: work put down after the team's release, `[began, stopped)`.
    late: Vec<Vec<(Moment, Moment)>>,
    teams: Vec<Active>,
    releases: Releases,
}

impl Availability {
    pub fn new(scenario: &Scenario) -> Availability {
        let mut availability =
            Availability { presence: Vec::new(), late: Vec::new(), teams: Vec::new(), releases: Releases::new(scenario) };
        availability.reset(scenario);
        availability
    }

    /// As new, in the memory that the last run left.
    pub fn restart(&mut self, scenario: &Scenario) {
        self.releases = Releases::new(scenario);
        self.reset(scenario);
    }

    fn reset(&mut self, scenario: &Scenario) {
        let organization = &scenario.organization;
        self.presence.resize_with(organization.members.len(), Presence::default);
        for (presence, member) in self.presence.iter_mut().zip(&organization.members) {
            presence.restart(member.is_present);
        }
        self.late.resize_with(organization.members.len(), Vec::new);
        self.late.iter_mut().for_each(Vec::clear);
        self.teams.clear();
        self.teams.resize(organization.teams.len(), Active::default());
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::WorkStarted { member, .. } => self.activate(scenario.organization.member(*member).team, at),
            Fact::WorkStopped { member, began, .. } => {
                let team = scenario.organization.member(*member).team;
                if self.releases.of(team, None).is_some() {
                    self.late[member.index()].push((*began, at));
                }
                self.teams[team.index()].last_work = Some(at);
            }
            Fact::TeamActivated { team } => self.activate(*team, at),
            Fact::MemberAway { member, .. } => self.presence[member.index()].away(at),
            Fact::MemberBack { member } => self.presence[member.index()].back(at),
            Fact::MemberLeft { member } => self.presence[member.index()].left(at),
            Fact::MemberJoined { member } => self.presence[member.index()].joined(at),
            _ => self.releases.hear(at, fact, scenario),
        }
    }

    fn activate(&mut self, team: TeamId, at: Moment) {
        self.teams[team.index()].from.get_or_insert(at);
    }

    /// From a team's activation (or its first work, where a static task goes before) to its release, or to `end`; `None` if it never worked.
    pub fn active(&self, team: TeamId, end: Moment) -> Option<(Moment, Moment)> {
        let Active { from, last_work } = self.teams[team.index()];
        last_work?;
        Some((from?, self.releases.of(team, last_work).unwrap_or(end)))
    }

    /// Tells `part` each stretch, `[from, to)`, in which a member is available, in a run that ended, or stands, at `end`.
    pub fn each(&self, member: MemberId, end: Moment, scenario: &Scenario, mut part: impl FnMut(Moment, Moment)) {
        let Some((mut from, until)) = self.active(scenario.organization.member(member).team, end) else { return };
        let mut present = |from: Moment, to: Moment| {
            if from < to {
                part(from, to);
            }
        };
        for (gone, back) in self.presence[member.index()].absences(Moment::NEVER) {
            present(from, gone.min(until));
            from = from.max(back);
        }
        present(from, until);
        for (from, to) in called_back(until, self.late[member.index()].iter().copied()) {
            present(from, to);
        }
    }
}
