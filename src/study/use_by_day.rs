//! Utilization by team and civil day, folded as a run goes on: what a study keeps of it, without a journal.

use crate::domain::fact::{Effort, Fact};
use crate::domain::organization::MemberId;
use crate::engine::time::{Moment, Span};
use crate::history::{Days, Openings};
use crate::metrics::availability::Availability;
use crate::scenario::Scenario;

/// Of less available time, as on the day of a team's release, a share says nothing.
const SLIVER: Span = Span::from_hours(1);

/// A study that lasts longer than this keeps no day after it: four years.
pub const DAYS_MAX: usize = 1_500;

/// Folds work by team and day. Counts as `crate::history::Utilization` does, but for what is still in hand when a run is cut off, and for
/// pieces of work that share a member's day.
pub struct UseByDay {
    days: Days,
    availability: Availability,
    /// By team and day.
    worked: Vec<Vec<Span>>,
}

impl UseByDay {
    pub fn new(scenario: &Scenario) -> UseByDay {
        let worked = vec![Vec::new(); scenario.organization.teams.len()];
        UseByDay { days: Days::of(scenario), availability: Availability::new(scenario), worked }
    }

    /// As new, in the memory that the last run left.
    pub fn restart(&mut self, scenario: &Scenario) {
        self.days = Days::of(scenario);
        self.availability.restart(scenario);
        self.worked.resize_with(scenario.organization.teams.len(), Vec::new);
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

    /// The share of available time that was worked, day by day and within a day team by team; `None` where next to nobody was available, and
    /// after a team's release: of what it is called back to then, all is work, and a share of it would look like a busy day.
    pub fn shares(&self, end: Moment, scenario: &Scenario) -> Vec<Option<f64>> {
        let organization = &scenario.organization;
        let (count, teams) = ((self.days.day(end) + 1).min(DAYS_MAX), organization.teams.len());
        let mut available = vec![Span::ZERO; count * teams];
        let mut openings = Openings::new(scenario, count);
        for (index, is) in organization.members.iter().enumerate() {
            let Some((_, until)) = self.availability.active(is.team, end) else { continue };
            let last = self.days.day(until);
            self.availability.each(MemberId::from_index(index), end, scenario, |from, to| {
                openings.each(is.calendar, from, to, |day, open| {
                    if day <= last {
                        available[day * teams + is.team.index()] += open;
                    }
                });
            });
        }
        let worked = |day: usize, team: usize| self.worked[team].get(day).copied().unwrap_or(Span::ZERO);
        let share = |at: usize, open: Span| (open >= SLIVER).then(|| worked(at / teams, at % teams).ms() as f64 / open.ms() as f64);
        available.iter().enumerate().map(|(at, &open)| share(at, open)).collect()
    }
}
