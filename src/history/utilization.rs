//! Where working time went, by team and by member, civil day by civil day: exact whole milliseconds, whose sums are those of the bars.

use super::{History, Reason, Spell};
use crate::domain::calendar::{CalendarId, WorkingCalendar};
use crate::domain::fact::Effort;
use crate::domain::organization::{AgentId, MemberId};
use crate::engine::time::{Moment, Span};
use crate::metrics::release::called_back;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

const DAY_MS: u64 = 86_400_000;

/// The civil days of a scenario: day 0 holds its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// From midnight to the scenario's start.
    since_midnight_ms: u64,
    /// Of day 0: 0 is Monday.
    weekday: u64,
}

/// Working time of a day or more. The six parts sum to `available`. Utilization is `(direct + rework + coordination) / available`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    pub direct: Span,
    pub rework: Span,
    pub coordination: Span,
    /// Before one's own blocker, or with nothing in hand while it is worked on.
    pub blocked: Span,
    /// With nothing in hand while one's own blocker waits for a decision, or one's finished task for the word to go on.
    pub waiting: Span,
    pub idle: Span,
    /// What the calendars open to those who are present, while their team is active or they are called back.
    pub available: Span,
}

/// Day by day, from day 0 to the day of the run's end. A team is active from its activation, or its first work where a static task starts
/// before, to its release, or the run's end; the time of its members is available within that, and outside of their absences. After its
/// release they are available while they have in hand what they were called back to. The agents of the office are active from start to end, each with its desk's calendar times its capacity under the policy in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Utilization {
    pub days: Days,
    pub teams: Vec<Vec<Hours>>,
    pub members: Vec<Vec<Hours>>,
    /// By agent, in the order of `AgentId::OFFICE`.
    pub agents: Vec<Vec<Hours>>,
    /// All agents of the office together: the team that the field calls Orchestration.
    pub orchestration: Vec<Hours>,
}

impl Days {
    pub fn of(scenario: &Scenario) -> Days {
        let start = scenario.start;
        let midnight = start.date().to_datetime(jiff::civil::Time::midnight());
        let since_midnight = start.duration_since(midnight).as_millis();
        Days {
            since_midnight_ms: u64::try_from(since_midnight).unwrap_or(0),
            weekday: u64::try_from(start.date().weekday().to_monday_zero_offset()).unwrap_or(0),
        }
    }

    /// The day that holds a moment.
    pub fn day(self, at: Moment) -> usize {
        usize::try_from((at.ms() + self.since_midnight_ms) / DAY_MS).unwrap_or(usize::MAX)
    }

    /// The midnight a day begins with; the scenario's start for day 0.
    pub fn start(self, day: usize) -> Moment {
        Moment::from_ms((day as u64 * DAY_MS).saturating_sub(self.since_midnight_ms))
    }

    /// Since midnight.
    pub fn time_of_day(self, at: Moment) -> Span {
        Span::from_ms((at.ms() + self.since_midnight_ms) % DAY_MS)
    }

    /// The ISO week of a day, counted from that of day 0.
    pub fn week(self, day: usize) -> usize {
        (day + self.weekday as usize) / 7
    }

    /// 0 is Monday.
    pub fn weekday(self, day: usize) -> usize {
        (day + self.weekday as usize) % 7
    }

    /// Divides `worked` among the days of `[from, to)` in proportion to the calendar's working time on each; to the millisecond, so that
    /// the parts add up. All of it to the first day if the calendar is closed throughout.
    pub fn divide(self, calendar: &WorkingCalendar, from: Moment, to: Moment, worked: Span, mut part: impl FnMut(usize, Span)) {
        let (first, last) = (self.day(from), self.day(to));
        let open = calendar.between(from, to).ms();
        if first == last || open == 0 {
            return part(first, worked);
        }
        let (mut passed, mut given) = (0u64, 0u64);
        for day in first..=last {
            passed += calendar.between(from.max(self.start(day)), to.min(self.start(day + 1))).ms();
            // Rounding the running total, not each part, keeps the sum exact.
            let due = (u128::from(worked.ms()) * u128::from(passed) / u128::from(open)) as u64;
            if due > given {
                part(day, Span::from_ms(due - given));
            }
            given = due;
        }
    }
}

impl Hours {
    pub fn worked(&self) -> Span {
        self.direct + self.rework + self.coordination
    }

    /// Share of available time; `None` if none was available.
    pub fn utilization(&self) -> Option<f64> {
        (!self.available.is_zero()).then(|| self.worked().ms() as f64 / self.available.ms() as f64)
    }

    /// All but idle time.
    fn taken(&self) -> Span {
        self.worked() + self.blocked + self.waiting
    }

    /// What of a day is worked, part by part.
    const WORKED: [fn(&mut Hours) -> &mut Span; 4] =
        [|of| &mut of.direct, |of| &mut of.rework, |of| &mut of.coordination, |of| &mut of.blocked];

    /// Leaves what is too much for this day to `over`, or takes over from there what it has room for.
    fn shift(&mut self, over: &mut Hours) {
        let mut excess = self.taken().saturating_sub(self.available);
        let mut room = self.available.saturating_sub(self.taken());
        for part in Hours::WORKED {
            let (here, there) = (part(self), part(over));
            let (out, back) = (excess.min(*here), room.min(*there));
            *here = here.saturating_sub(out) + back;
            *there = there.saturating_sub(back) + out;
            (excess, room) = (excess.saturating_sub(out), room.saturating_sub(back));
        }
    }

    pub fn add(&mut self, other: &Hours) {
        self.direct += other.direct;
        self.rework += other.rework;
        self.coordination += other.coordination;
        self.blocked += other.blocked;
        self.waiting += other.waiting;
        self.idle += other.idle;
        self.available += other.available;
    }

    pub fn sum<'a>(hours: impl IntoIterator<Item = &'a Hours>) -> Hours {
        let mut sum = Hours::default();
        hours.into_iter().for_each(|hours| sum.add(hours));
        sum
    }

    fn give(&mut self, effort: Effort, worked: Span) {
        match effort {
            Effort::Direct => self.direct += worked,
            Effort::Rework => self.rework += worked,
            Effort::Coordination => self.coordination += worked,
            Effort::Blocked => self.blocked += worked,
        }
    }
}

impl Utilization {
    pub(super) fn of(scenario: &Scenario, history: &History) -> Utilization {
        let days = Days::of(scenario);
        let count = days.day(history.end) + 1;
        let organization = &scenario.organization;
        let mut members = vec![vec![Hours::default(); count]; organization.members.len()];
        for bar in &history.bars {
            let calendar = scenario.calendars.get(organization.member(bar.member).calendar);
            let hours = &mut members[bar.member.index()];
            days.divide(calendar, bar.from, bar.to, bar.worked, |day, worked| hours[day].give(bar.effort(), worked));
        }
        let mut openings = Openings::new(scenario, count);
        let mut in_hand = vec![Vec::new(); members.len()];
        for bar in &history.bars {
            in_hand[bar.member.index()].push((bar.from, bar.to));
        }
        for (index, hours) in members.iter_mut().enumerate() {
            let calendar = organization.members[index].calendar;
            for (from, to) in presence(scenario, history, MemberId::from_index(index), &in_hand[index]) {
                openings.each(calendar, from, to, |day, open| hours[day].available += open);
            }
            for spell in standing(scenario, history, MemberId::from_index(index)) {
                openings.each(calendar, spell.from, spell.to, |day, open| match spell.reason {
                    Reason::Blocked => hours[day].blocked += open,
                    Reason::Waiting => hours[day].waiting += open,
                });
            }
            level_out(hours);
        }
        let teams = organization.team_ids().map(|team| total(organization.members_of(team).map(|m| &members[m.index()]), count)).collect();
        let agents = office(scenario, history, &mut openings);
        let orchestration = total(agents.iter(), count);
        Utilization { days, teams, members, agents, orchestration }
    }

    /// The sums of every seven days from Monday to Sunday; the first and the last week may be cut off by the run.
    pub fn by_week(&self, hours: &[Hours]) -> Vec<Hours> {
        let mut weeks = vec![Hours::default(); hours.len().checked_sub(1).map_or(0, |last| self.days.week(last) + 1)];
        for (day, hours) in hours.iter().enumerate() {
            weeks[self.days.week(day)].add(hours);
        }
        weeks
    }
}

/// The intervals in which a member's time is available: its team is active and it is there, or it is called back to what it has in hand.
fn presence(scenario: &Scenario, history: &History, member: MemberId, in_hand: &[(Moment, Moment)]) -> Vec<(Moment, Moment)> {
    let Some((mut from, to)) = history.active(scenario.organization.member(member).team) else { return Vec::new() };
    let mut present = Vec::new();
    for &(away, back) in &history.absences[member.index()] {
        if away > from {
            present.push((from, away.min(to)));
        }
        from = from.max(back);
    }
    present.push((from, to));
    present.extend(called_back(to, in_hand.iter().copied()));
    present.retain(|(from, to)| from < to);
    present
}

/// When a member stood while its team was active. It is there then: who is away does not stand.
fn standing(scenario: &Scenario, history: &History, member: MemberId) -> impl Iterator<Item = Spell> {
    let active = history.active(scenario.organization.member(member).team);
    let spells = history.standing.get(member.index()).map_or(&[][..], Vec::as_slice);
    spells.iter().filter_map(move |spell| {
        let (from, to) = active?;
        Some(Spell { from: spell.from.max(from), to: spell.to.min(to), reason: spell.reason })
    })
}

/// What of a day is left is idle. Where pieces of work shared a member's time, dividing each by itself may give a day more than it had: the
/// day after gets it, or the day before if it is the last that has room, so that the parts of every day sum to its available time.
fn level_out(days: &mut [Hours]) {
    let mut over = Hours::default();
    for hours in days.iter_mut() {
        hours.shift(&mut over);
    }
    days.iter_mut().rev().for_each(|hours| hours.shift(&mut over));
    // Nothing is left over unless somebody worked when it was not available, which a run's auditor rules out.
    days.last_mut().into_iter().for_each(|last| last.add(&over));
    days.iter_mut().for_each(|hours| hours.idle = hours.available.saturating_sub(hours.taken()));
}

fn total<'a>(parts: impl Iterator<Item = &'a Vec<Hours>>, count: usize) -> Vec<Hours> {
    let mut sum = vec![Hours::default(); count];
    for part in parts {
        for (sum, hours) in sum.iter_mut().zip(part) {
            sum.add(hours);
        }
    }
    sum
}

/// The agents of the office by day.
fn office(scenario: &Scenario, history: &History, openings: &mut Openings<'_>) -> Vec<Vec<Hours>> {
    let mut agents = vec![vec![Hours::default(); openings.count]; AgentId::OFFICE.len()];
    let mut changes = vec![(Moment::START, 0)];
    changes.extend(history.policies.iter().copied());
    for (agent, hours) in agents.iter_mut().enumerate() {
        for (place, &(from, policy)) in changes.iter().enumerate() {
            let to = changes.get(place + 1).map_or(history.end, |next| next.0);
            let Some(desk) = scenario.policies.get(policy as usize).map(|policy| &policy.desks[agent]) else { continue };
            openings.each(desk.calendar, from, to, |day, open| {
                hours[day].available += Span::from_ms(open.ms() * u64::from(desk.capacity));
            });
        }
    }
    for service in &history.services {
        let policy = changes.iter().rev().find(|change| change.0 <= service.began).map_or(0, |change| change.1);
        let Some(desk) = scenario.policies.get(policy as usize).and_then(|policy| policy.desks.get(service.agent.index())) else {
            continue;
        };
        let hours = &mut agents[service.agent.index()];
        openings.days.divide(scenario.calendars.get(desk.calendar), service.began, service.ended, service.worked, |day, worked| {
            hours[day].give(Effort::Coordination, worked);
        });
    }
    for hours in agents.iter_mut().flatten() {
        hours.idle = hours.available.saturating_sub(hours.taken());
    }
    agents
}

/// Working time of whole days, remembered by calendar: many members share one.
pub struct Openings<'a> {
    days: Days,
    scenario: &'a Scenario,
    by_calendar: BTreeMap<CalendarId, Vec<Span>>,
    /// Days, from day 0.
    count: usize,
}

impl<'a> Openings<'a> {
    /// Of the first `count` days.
    pub fn new(scenario: &'a Scenario, count: usize) -> Openings<'a> {
        Openings { days: Days::of(scenario), scenario, by_calendar: BTreeMap::new(), count }
    }

    /// Tells `part` the working time of each day of `[from, to)` that has any.
    pub fn each(&mut self, id: CalendarId, from: Moment, to: Moment, mut part: impl FnMut(usize, Span)) {
        if from >= to {
            return;
        }
        let (days, count) = (self.days, self.count);
        let calendar = self.scenario.calendars.get(id);
        let whole = self
            .by_calendar
            .entry(id)
            .or_insert_with(|| (0..count).map(|day| calendar.between(days.start(day), days.start(day + 1))).collect());
        let last = days.day(to).min(count - 1);
        for (day, &whole) in whole.iter().enumerate().take(last + 1).skip(days.day(from)) {
            let (start, end) = (days.start(day), days.start(day + 1));
            let open = if from <= start && end <= to { whole } else { calendar.between(from.max(start), to.min(end)) };
            if !open.is_zero() {
                part(day, open);
            }
        }
    }
}
