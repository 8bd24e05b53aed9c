//! Calendars: the week that repeats, and the days before that on which it does not hold.

use super::xml::Xml;
use crate::domain::calendar::{CalendarId, WorkingCalendar};
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use std::collections::BTreeMap;

/// Minutes of a day at which somebody works, `[from, to)`, in order.
type Hours = Vec<(u32, u32)>;

const DAY: u32 = 24 * 60;

/// More openings a day than this Project does not take.
const OPENINGS_MAX: usize = 5;

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// Calendars that tasks and resources name, by their numbers in the file.
pub struct Calendars<'a> {
    scenario: &'a Scenario,
    /// In the order of the scenario's.
    used: Vec<CalendarId>,
}

impl<'a> Calendars<'a> {
    /// Those of the project and of its members.
    pub fn new(scenario: &'a Scenario) -> Calendars<'a> {
        let members = scenario.organization.members.iter().map(|member| member.calendar);
        let mut used: Vec<CalendarId> = members.chain([scenario.working_calendar]).collect();
        used.sort_unstable();
        used.dedup();
        Calendars { scenario, used }
    }

    pub fn uid(&self, calendar: CalendarId) -> usize {
        self.used.iter().position(|&used| used == calendar).map_or(0, |place| place + 1)
    }

    /// The number of a member's own calendar, which is derived from that of its team's hours.
    pub fn uid_of_member(&self, member: usize) -> usize {
        self.used.len() + 1 + member
    }

    pub fn write(&self, xml: &mut Xml) {
        let mut names: Vec<String> = Vec::new();
        xml.within("Calendars", |xml| {
            for &calendar in &self.used {
                let week = Week::of(self.scenario.calendars.get(calendar), self.scenario.start);
                let mut name = week.name();
                let same = names.iter().filter(|other| **other == name).count();
                names.push(name.clone());
                if same > 0 {
                    name = format!("{name} ({})", same + 1);
                }
                xml.within("Calendar", |xml| {
                    xml.number("UID", self.uid(calendar));
                    xml.text("Name", &name);
                    xml.truth("IsBaseCalendar", true);
                    xml.number("BaseCalendarUID", -1);
                    week.write(xml);
                });
            }
            for (place, member) in self.scenario.organization.members.iter().enumerate() {
                xml.within("Calendar", |xml| {
                    xml.number("UID", self.uid_of_member(place));
                    xml.text("Name", &member.name);
                    xml.truth("IsBaseCalendar", false);
                    xml.number("BaseCalendarUID", self.uid(member.calendar));
                });
            }
        });
    }
}

/// A calendar by days.
pub struct Week {
    /// By day, Monday first.
    days: [Hours; 7],
    /// Days on which that does not hold.
    exceptions: BTreeMap<Date, Hours>,
}

impl Week {
    pub fn of(calendar: &WorkingCalendar, start: DateTime) -> Week {
        let at = |moment: Moment| start.checked_add(jiff::SignedDuration::from_millis(moment.ms() as i64)).unwrap_or(DateTime::MAX);
        let repeats = at(calendar.repeats_from());
        // Whole days from then on are days of the week that repeats.
        let first = repeats.date().checked_add(1.day()).unwrap_or(repeats.date());
        let by_day = days(calendar, start, start.date(), first.checked_add(7.days()).unwrap_or(first));
        let hours = |date: Date| by_day.get(&date).cloned().unwrap_or_default();
        let mut week = Week { days: Default::default(), exceptions: BTreeMap::new() };
        for offset in 0..7_i64 {
            let date = first.checked_add(offset.days()).unwrap_or(first);
            week.days[place(date.weekday())] = hours(date);
        }
        let mut date = start.date();
        while date < first {
            // Of the first day nothing is known of the time before the start.
            let since =
                if date == start.date() { u32::from(start.time().hour() as u8) * 60 + u32::from(start.time().minute() as u8) } else { 0 };
            let usual = week.days[place(date.weekday())].clone();
            if clipped(&hours(date), since) != clipped(&usual, since) {
                week.exceptions.insert(date, hours(date));
            }
            date = date.checked_add(1.day()).unwrap_or(first);
        }
        week
    }

    /// As a scenario writes its hours: days of the same hours together.
    fn name(&self) -> String {
        if self.days.iter().all(|hours| hours == &[(0, DAY)]) && self.exceptions.is_empty() {
            return "24 Hours".to_owned();
        }
        let mut parts: Vec<String> = Vec::new();
        let mut from = 0;
        while from < DAYS.len() {
            let hours = &self.days[from];
            let to = (from..DAYS.len()).take_while(|&day| &self.days[day] == hours).last().unwrap_or(from);
            if !hours.is_empty() {
                let days = if from == to { DAYS[from].1.to_owned() } else { format!("{}-{}", DAYS[from].1, DAYS[to].1) };
                let hours: Vec<String> = hours.iter().map(|&(open, close)| format!("{}-{}", clock(open), clock(close))).collect();
                parts.push(format!("{days} {}", hours.join(", ")));
            }
            from = to + 1;
        }
        parts.join("; ")
    }

    pub fn minutes_a_week(&self) -> u32 {
        self.days.iter().flatten().map(|(open, close)| close - open).sum()
    }

    /// Of the longest day.
    pub fn minutes_a_day(&self) -> u32 {
        let of = |hours: &Hours| hours.iter().map(|(open, close)| close - open).sum();
        self.days.iter().map(of).max().unwrap_or(DAY)
    }

    /// When the first day with hours opens, and when it closes.
    pub fn usual_hours(&self) -> (String, String) {
        let hours = self.days.iter().find(|hours| !hours.is_empty());
        let ends = hours.and_then(|hours| hours.first().zip(hours.last())).map_or((0, DAY), |(first, last)| (first.0, last.1));
        (format!("{}:00", clock(ends.0)), format!("{}:00", clock(ends.1 % DAY)))
    }

    fn write(&self, xml: &mut Xml) {
        xml.within("WeekDays", |xml| {
            // Project counts from Sunday.
            for day in [6, 0, 1, 2, 3, 4, 5] {
                xml.within("WeekDay", |xml| {
                    xml.number("DayType", (day + 1) % 7 + 1);
                    xml.truth("DayWorking", !self.days[day].is_empty());
                    write_hours(&self.days[day], xml);
                });
            }
        });
        if self.exceptions.is_empty() {
            return;
        }
        xml.within("Exceptions", |xml| {
            for (date, hours) in &self.exceptions {
                xml.within("Exception", |xml| {
                    xml.truth("EnteredByOccurrences", false);
                    xml.within("TimePeriod", |xml| {
                        xml.when("FromDate", date.at(0, 0, 0, 0));
                        xml.when("ToDate", date.at(23, 59, 0, 0));
                    });
                    xml.number("Occurrences", 1);
                    xml.text("Name", if hours.is_empty() { "Day off" } else { "Other hours" });
                    xml.number("Type", 1);
                    xml.truth("DayWorking", !hours.is_empty());
                    write_hours(hours, xml);
                });
            }
        });
    }
}

/// Openings by day from a day on, until another.
fn days(calendar: &WorkingCalendar, start: DateTime, from: Date, until: Date) -> BTreeMap<Date, Hours> {
    let mut by_day: BTreeMap<Date, Hours> = BTreeMap::new();
    let at = |date: Date| Moment::from_ms(date.to_datetime(jiff::civil::Time::midnight()).duration_since(start).as_millis().max(0) as u64);
    let mut date = from;
    while date < until {
        let next = date.checked_add(1.day()).unwrap_or(until);
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let minutes = |moment: Moment| {
            let since = start.duration_since(midnight).as_millis() + i128::from(moment.ms());
            (since.max(0) / 60_000) as u32
        };
        let (end, mut open) = (at(next), calendar.next_opening(at(date)));
        while open < end {
            let close = calendar.closing(open).unwrap_or(end).min(end);
            by_day.entry(date).or_default().push((minutes(open), minutes(close)));
            open = calendar.next_opening(close);
        }
        date = next;
    }
    by_day
}

fn place(day: Weekday) -> usize {
    day.to_monday_zero_offset() as usize
}

/// What of it lies at or after a minute of the day.
fn clipped(hours: &[(u32, u32)], since: u32) -> Hours {
    hours.iter().map(|&(open, close)| (open.max(since), close)).filter(|(open, close)| open < close).collect()
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Openings of a day; midnight at its end is written as 00:00.
fn write_hours(hours: &[(u32, u32)], xml: &mut Xml) {
    if hours.is_empty() {
        return;
    }
    let mut kept = hours.to_vec();
    if kept.len() > OPENINGS_MAX {
        // The last of them as one.
        let end = kept[kept.len() - 1].1;
        kept.truncate(OPENINGS_MAX);
        kept[OPENINGS_MAX - 1].1 = end;
    }
    xml.within("WorkingTimes", |xml| {
        for (open, close) in kept {
            xml.within("WorkingTime", |xml| {
                xml.text("FromTime", &format!("{}:00", clock(open)));
                xml.text("ToTime", &format!("{}:00", clock(close % DAY)));
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Span;
    use jiff::civil::date;

    const HOUR: u64 = 3_600_000;

    /// Mon-fri 8 to 12 and 13 to 17, from a Monday 8:00 on, with a Wednesday off.
    fn office() -> Week {
        let openings: Vec<(u64, u64)> = (0..5)
            .flat_map(|day| [(day * 24 + 8, day * 24 + 12), (day * 24 + 13, day * 24 + 17)])
            .map(|(a, b)| (a * HOUR, b * HOUR))
            .collect();
        let day = |hours: u64| Moment::START + Span::from_hours(hours);
        let calendar = WorkingCalendar::weekly(&openings, Span::from_hours(8), &[(day(40), day(64))]);
        Week::of(&calendar, date(2026, 3, 2).at(8, 0, 0, 0))
    }

    #[test]
    fn a_week_has_its_hours_and_a_day_off_is_an_exception() {
        let week = office();
        assert_eq!(week.days[0], [(480, 720), (780, 1_020)]);
        assert!(week.days[5].is_empty() && week.days[6].is_empty());
        assert_eq!(week.exceptions, BTreeMap::from([(date(2026, 3, 4), Vec::new())]));
        assert_eq!(week.name(), "mon-fri 08:00-12:00, 13:00-17:00");
    }

    #[test]
    fn a_day_that_never_closes_ends_at_midnight() {
        let week = Week::of(&WorkingCalendar::always(), date(2026, 3, 2).at(8, 0, 0, 0));
        assert_eq!(week.name(), "24 Hours");
        assert!(week.days.iter().all(|hours| hours == &[(0, DAY)]) && week.exceptions.is_empty(), "{:?}", week.days);
        let mut xml = Xml::begin();
        week.write(&mut xml);
        let text = String::from_utf8(xml.finish()).unwrap();
        assert_eq!(text.matches("<ToTime>00:00:00</ToTime>").count(), 7, "{text}");
    }
}
