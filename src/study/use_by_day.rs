//! Utilization by team, or by member of the only one, and civil day, folded as a run goes on: what a study keeps of it, without a journal.

use crate::domain::fact::{Effort, Fact};
use crate::domain::organization::{MemberId, Organization, TeamId};
use crate::engine::time::{Moment, Span};
use crate::history::{Days, Openings};
use crate::metrics::availability::Availability;
use crate::scenario::Scenario;

/// Of less available time, as on the day of a team's release, a share says nothing.
const SLIVER: Span = Span::from_hours(1);

/// A study that lasts longer than this keeps no day after it: four years.
pub const DAYS_MAX: usize = 1_500;

/// Of a single team with more members than this, no member is kept by day.
pub const MEMBERS_MAX: usize = 59;

/// Whose utilization is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Team(TeamId),
    Member(MemberId),
}

impl Whose {
    /// Each team; a single team, and then each of its members: which team is busy is no question there, and who of it is one.
    pub fn all(organization: &Organization) -> Vec<Whose> {
        let members = organization.members.len();
        let apart = if organization.teams.len() == 1 && (2..=MEMBERS_MAX).contains(&members) { members } else { 0 };
        organization.team_ids().map(Whose::Team).chain((0..apart).map(|index| Whose::Member(MemberId::from_index(index)))).collect()
    }

    pub fn name(self, organization: &Organization) -> &str {
        match self {
            Whose::Team(team) => &organization.team(team).name,
            Whose::Member(member) => &organization.member(member).name,
        }
    }
}

/// Folds work by team and day. Counts as `crate::history::Utilization` does, but for what is still in hand when a run is cut off, and for
/// pieces of work that share a member's day.
pub struct UseByDay {
    days: Days,
    availability: Availability,
    whose: Vec<Whose>,
    /// By [`Whose::all`] and day.
    worked: Vec<Vec<Span>>,
}

impl UseByDay {
    pub fn new(scenario: &Scenario) -> UseByDay {
        let whose = Whose::all(&scenario.organization);
        UseByDay { days: Days::of(scenario), availability: Availability::new(scenario), worked: vec![Vec::new(); whose.len()], whose }
    }

    /// As new, in the memory that the last run left.
    pub fn restart(&mut self, scenario: &Scenario) {
        self.days = Days::of(scenario);
        self.availability.restart(scenario);
        self.whose = Whose::all(&scenario.organization);
        self.worked.resize_with(self.whose.len(), Vec::new);
        self.worked.iter_mut().for_each(Vec::clear);
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario) {
        self.availability.hear(at, fact, scenario);
        if let Fact::WorkStopped { member, work, began, worked, .. } = fact
            && work.effort() != Effort::Blocked
        {
            self.put_down(*member, (*began, at), *worked, scenario);
        }
    }

    fn put_down(&mut self, member: MemberId, (began, at): (Moment, Moment), worked: Span, scenario: &Scenario) {
        let is = scenario.organization.member(member);
        let places = [Some(is.team.index()), self.place_of(member)];
        self.days.divide(scenario.calendars.get(is.calendar), began, at, worked, |day, worked| {
            for place in places.into_iter().flatten().filter(|_| day < DAYS_MAX) {
                let by_day = &mut self.worked[place];
                if by_day.len() <= day {
                    by_day.resize(day + 1, Span::ZERO);
                }
                by_day[day] += worked;
            }
        });
    }

    /// Where a member who is kept apart stands: after the only team.
    fn place_of(&self, member: MemberId) -> Option<usize> {
        self.whose.get(1 + member.index()).is_some_and(|whose| *whose == Whose::Member(member)).then_some(1 + member.index())
    }

    /// The share of available time that was worked, day by day and within a day as [`Whose::all`]; `None` where next to nobody was available, and
    /// after a team's release: of what it is called back to then, all is work, and a share of it would look like a busy day.
    pub fn shares(&self, end: Moment, scenario: &Scenario) -> Vec<Option<f64>> {
        let organization = &scenario.organization;
        let (count, all) = ((self.days.day(end) + 1).min(DAYS_MAX), self.whose.len());
        let mut available = vec![Span::ZERO; count * all];
        let mut openings = Openings::new(scenario, count);
        for (index, is) in organization.members.iter().enumerate() {
            let Some((_, until)) = self.availability.active(is.team, end) else { continue };
            let last = self.days.day(until);
            let member = MemberId::from_index(index);
            let places = [Some(is.team.index()), self.place_of(member)];
            self.availability.each(member, end, scenario, |from, to| {
                openings.each(is.calendar, from, to, |day, open| {
                    for place in places.into_iter().flatten().filter(|_| day <= last) {
                        available[day * all + place] += open;
                    }
                });
            });
        }
        let worked = |day: usize, place: usize| self.worked[place].get(day).copied().unwrap_or(Span::ZERO);
        let share = |at: usize, open: Span| (open >= SLIVER).then(|| worked(at / all, at % all).ms() as f64 / open.ms() as f64);
        available.iter().enumerate().map(|(at, &open)| share(at, open)).collect()
    }
}
