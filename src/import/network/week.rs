//! Calendars of a scheduling tool, day by day, as weekly hours and days off.

use super::Network;
use crate::import::draft::{DraftCalendar, Notes};
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};

/// A calendar with all that it takes from another already in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    pub name: String,
    pub week: Week,
    /// First and last day, in any order.
    pub days_off: Vec<(Date, Date)>,
    /// Days on which other hours are worked than the week says.
    pub other_days: usize,
}

/// From Monday: openings in seconds since midnight.
pub type Week = [Vec<(u32, u32)>; 7];

pub const DAY_SECONDS: u32 = 86_400;
/// Whoever plans further ahead does not know the holidays either; keeps a calendar to a size that a run can walk through.
const YEARS_AHEAD: i64 = 30;

/// Monday to Friday, 8 to 12 and 13 to 17: what such tools have for a calendar that says nothing.
pub fn office() -> Week {
    let day = vec![(8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600)];
    let mut week = Week::default();
    week[..5].fill(day);
    week
}

/// Of its day, and of its week.
pub const OFFICE_HOURS: (f64, f64) = (8.0, 40.0);

/// `08:00`, `8:00:00`, since midnight.
pub fn seconds(clock: &str) -> Option<u32> {
    let mut parts = clock.trim().split(':').map(|part| part.trim().parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let is_clock = parts.next().is_none() && minute < 60 && second < 60 && (hour < 24 || hour == 24 && minute == 0 && second == 0);
    is_clock.then(|| hour * 3600 + minute * 60 + second)
}

/// An opening of a day as such tools write it: midnight may be its end, and all of the day goes from midnight to midnight.
pub fn opening(from: u32, to: u32) -> Option<(u32, u32)> {
    let to = if to == 0 { DAY_SECONDS } else { to };
    (from < to && to <= DAY_SECONDS).then_some((from, to))
}

/// In order, those that overlap or touch as one.
pub fn merged(mut openings: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    openings.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(openings.len());
    for (from, to) in openings {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// Hours of a usual working day, the mean of those on which work is done, and of the week; `None` if it never opens.
pub fn hours(week: &Week) -> Option<(f64, f64)> {
    let seconds: u32 = week.iter().flatten().map(|(from, to)| to - from).sum();
    let days = week.iter().filter(|day| !day.is_empty()).count();
    let hours = f64::from(seconds) / 3600.0;
    (seconds > 0).then(|| (hours / days as f64, hours))
}

/// The calendars that somebody uses.
pub(super) struct Settled {
    pub calendars: Vec<DraftCalendar>,
    pub default: String,
    /// By the network's calendars: what it is called, or nothing if it is the default one.
    pub names: Vec<Option<String>>,
}

pub(super) fn settle(network: &Network, notes: &mut Notes) -> Settled {
    let mut settler = Settler { start: network.start.map(DateTime::date), ..Settler::default() };
    let standard = Calendar { name: "office".into(), week: office(), ..Calendar::default() };
    let given =
        network.calendar.and_then(|at| network.calendars.get(at)).filter(|calendar| calendar.week.iter().any(|day| !day.is_empty()));
    if given.is_none() {
        notes.guessed("the project has no calendar that opens: Monday to Friday, 8 to 12 and 13 to 17".to_owned());
    }
    let default = settler.add(given.unwrap_or(&standard));
    let used: BTreeSet<usize> = network
        .workers
        .iter()
        .map(|worker| worker.calendar)
        .chain(network.tasks.iter().map(|task| task.calendar.filter(|_| task.assignments.is_empty())))
        .flatten()
        .collect();
    let mut names = vec![None; network.calendars.len()];
    for at in used {
        let Some(calendar) = network.calendars.get(at) else { continue };
        if calendar.week.iter().all(Vec::is_empty) {
            settler.never_open.push(calendar.name.clone());
        } else if network.calendar != Some(at) {
            names[at] = Some(settler.add(calendar)).filter(|name| *name != default);
        }
    }
    settler.tell(notes);
    Settled { calendars: settler.calendars, default, names }
}

#[derive(Default)]
struct Settler {
    start: Option<Date>,
    calendars: Vec<DraftCalendar>,
    names: BTreeSet<String>,
    /// By what they say.
    same: BTreeMap<(Vec<String>, Vec<String>), String>,
    never_open: Vec<String>,
    other_days: usize,
    /// Times off that no calendar keeps, of several calendars each once.
    past: BTreeSet<(Date, Date)>,
    far: BTreeSet<(Date, Date)>,
    closed: Vec<String>,
}

impl Settler {
    /// The name under which the calendar stands in the draft: one that says the same has the same.
    fn add(&mut self, calendar: &Calendar) -> String {
        let weekly = weekly(&calendar.week);
        let holidays = self.holidays(calendar);
        if let Some(name) = self.same.get(&(weekly.clone(), holidays.clone())) {
            return name.clone();
        }
        self.other_days += calendar.other_days;
        let wanted = match super::one_line(&calendar.name) {
            name if name.is_empty() || name == "always" => "calendar".to_owned(),
            name => name,
        };
        let name = super::outline::unique(wanted, " ", &mut self.names);
        self.same.insert((weekly.clone(), holidays.clone()), name.clone());
        self.calendars.push(DraftCalendar { name: name.clone(), weekly, holidays });
        name
    }

    /// Days off from the start on, joined; none if they would leave no day of the first year.
    fn holidays(&mut self, calendar: &Calendar) -> Vec<String> {
        let mut days: Vec<(Date, Date)> = calendar.days_off.iter().copied().filter(|(first, last)| first <= last).collect();
        days.sort_unstable();
        if let Some(start) = self.start {
            let end = start.saturating_add(jiff::Span::new().days(YEARS_AHEAD * 365));
            self.past.extend(days.iter().filter(|(_, last)| *last < start));
            self.far.extend(days.iter().filter(|(first, _)| *first > end));
            days.retain(|(first, last)| *last >= start && *first <= end);
            for day in &mut days {
                *day = (day.0.max(start), day.1.min(end));
            }
        }
        let mut joined: Vec<(Date, Date)> = Vec::with_capacity(days.len());
        for (first, last) in days {
            match joined.last_mut() {
                Some(before) if before.1.tomorrow().is_ok_and(|next| first <= next) => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        if let Some(start) = self.start
            && !has_a_day(&calendar.week, &joined, start)
        {
            self.closed.push(calendar.name.clone());
            return Vec::new();
        }
        joined.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}..{last}") }).collect()
    }

    fn tell(&self, notes: &mut Notes) {
        if !self.never_open.is_empty() {
            notes.left_out(format!("{}: the project's is used", Notes::some("calendar[s] that never open[s|]", &self.never_open)));
        }
        if !self.closed.is_empty() {
            notes.left_out(format!("the days off of {}", Notes::some("calendar[s] that would be closed for a year", &self.closed)));
        }
        if self.other_days > 0 {
            let days = Notes::count("day[s] with hours of [its|their] own", self.other_days);
            notes.left_out(format!("{days}: a calendar has weekly hours and days off"));
        }
        if !self.past.is_empty() {
            notes.left_out(format!("{} before the start", Notes::count("time[s] off", self.past.len())));
        }
        if !self.far.is_empty() {
            notes.left_out(format!("{} more than {YEARS_AHEAD} years ahead", Notes::count("time[s] off", self.far.len())));
        }
    }
}

/// Whether somebody works on a day of the first year, that of the start aside.
fn has_a_day(week: &Week, days_off: &[(Date, Date)], start: Date) -> bool {
    let mut day = start;
    let mut at = 0;
    for _ in 0..365 {
        let Ok(next) = day.tomorrow() else { return false };
        day = next;
        while days_off.get(at).is_some_and(|(_, last)| *last < day) {
            at += 1;
        }
        let is_off = days_off.get(at).is_some_and(|(first, _)| *first <= day);
        if !is_off && !week[day.weekday().to_monday_zero_offset() as usize].is_empty() {
            return true;
        }
    }
    false
}

/// Days with the same hours in a line: `mon-fri 08:00-12:00, 13:00-17:00`.
fn weekly(week: &Week) -> Vec<String> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut lines = Vec::new();
    let mut told = [false; 7];
    for day in 0..7 {
        if told[day] || week[day].is_empty() {
            continue;
        }
        let same: Vec<usize> = (day..7).filter(|&other| week[other] == week[day]).collect();
        same.iter().for_each(|&other| told[other] = true);
        let runs = same.chunk_by(|a, b| b - a == 1).map(|run| match run {
            [first, .., last] => format!("{}-{}", DAYS[*first], DAYS[*last]),
            [only] => DAYS[*only].to_owned(),
            [] => String::new(),
        });
        let days = runs.collect::<Vec<_>>().join(",");
        let hours: Vec<String> = week[day].iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
        lines.push(format!("{days} {}", hours.join(", ")));
    }
    lines
}

fn clock(seconds: u32) -> String {
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// Working time since a day, to ask often.
pub struct Worked<'c> {
    calendar: &'c Calendar,
    first: Date,
    /// By day: seconds before it, and whether it is off.
    days: Vec<(u64, bool)>,
}

impl Calendar {
    /// For moments of the days from `first` to `last`, days of other hours aside.
    pub fn worked(&self, first: Date, last: Date) -> Worked<'_> {
        let mut off = self.days_off.clone();
        off.sort_unstable();
        let (mut days, mut seconds, mut at, mut off_until) = (Vec::new(), 0_u64, 0, None);
        let mut day = first;
        while day <= last {
            while let Some((_, to)) = off.get(at).filter(|(from, _)| *from <= day) {
                off_until = off_until.max(Some(*to));
                at += 1;
            }
            let is_off = off_until >= Some(day);
            days.push((seconds, is_off));
            if !is_off {
                seconds +=
                    self.week[day.weekday().to_monday_zero_offset() as usize].iter().map(|(from, to)| u64::from(to - from)).sum::<u64>();
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        Worked { calendar: self, first, days }
    }
}

impl Worked<'_> {
    /// Hours of working time from one moment to another.
    pub fn hours(&self, from: DateTime, to: DateTime) -> f64 {
        (self.seconds(to) as f64 - self.seconds(from) as f64) / 3600.0
    }

    fn seconds(&self, at: DateTime) -> u64 {
        let day = usize::try_from((at.date() - self.first).get_days()).unwrap_or(0).min(self.days.len().saturating_sub(1));
        let Some(&(before, is_off)) = self.days.get(day) else { return 0 };
        let clock = at.time();
        let now = (clock.hour() as u32 * 60 + clock.minute() as u32) * 60 + clock.second() as u32;
        let openings = &self.calendar.week[at.date().weekday().to_monday_zero_offset() as usize];
        let today: u32 = openings.iter().map(|(from, to)| now.min(*to).saturating_sub(*from)).sum();
        before + if is_off { 0 } else { u64::from(today) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_the_same_hours_share_a_line() {
        let mut week = office();
        assert_eq!(weekly(&week), ["mon-fri 08:00-12:00, 13:00-17:00"]);
        week[2] = vec![(0, DAY_SECONDS)];
        week[6] = vec![(8 * 3600 + 30, 9 * 3600)];
        assert_eq!(weekly(&week), ["mon-tue,thu-fri 08:00-12:00, 13:00-17:00", "wed 00:00-24:00", "sun 08:00:30-09:00"]);
    }

    #[test]
    fn an_opening_may_end_at_midnight_and_a_day_is_open_from_midnight_to_midnight() {
        assert_eq!(opening(seconds("22:00").unwrap(), seconds("00:00:00").unwrap()), Some((79_200, DAY_SECONDS)));
        assert_eq!(opening(0, 0), Some((0, DAY_SECONDS)));
        assert_eq!(opening(3600, 3600), None);
        assert_eq!((seconds("24:00"), seconds("24:01"), seconds("8"), seconds("08:60")), (Some(DAY_SECONDS), None, None, None));
        assert_eq!(seconds("4294967295:00:00"), None);
    }

    #[test]
    fn working_time_between_two_moments_skips_nights_and_days_off() {
        let date = |text: &str| text.parse::<DateTime>().unwrap();
        let (from, to) = (date("2026-03-06T15:00"), date("2026-03-09T10:00"));
        let mut calendar = Calendar { week: office(), ..Calendar::default() };
        assert_eq!(calendar.worked(from.date(), to.date()).hours(from, to), 4.0);
        calendar.days_off.push((to.date(), to.date()));
        assert_eq!(calendar.worked(from.date(), to.date()).hours(from, to), 2.0);
    }
}
