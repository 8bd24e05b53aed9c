//! Calendars: working days of the week, exceptions in either form, and what one takes from its base.

use super::Importer;
use super::xml::View;
use crate::import::network::week::{Calendar, Week, merged, office, opening, seconds};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

/// As the file has it.
#[derive(Debug, Default)]
pub(super) struct Written {
    uid: String,
    name: String,
    /// Of another calendar, if it has one.
    base: String,
    /// From Monday; `None` where the base says.
    week: [Option<Vec<(u32, u32)>>; 7],
    exceptions: Vec<Exception>,
    /// How many of its exceptions are days with hours.
    other_days: usize,
    is_base: bool,
}

/// Days off, in a pattern between two dates.
#[derive(Debug)]
struct Exception {
    from: Date,
    to: Date,
    pattern: Pattern,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    /// Every so many days.
    Daily(i64),
    /// Bits of days from Sunday, every so many weeks.
    Weekly(u8, i64),
    /// Month from 1, or every so many months; day of the month.
    Date(Option<i8>, i64, i8),
    /// Month from 1, or every so many months; which, with 4 the last; of what, with 3 Sunday and on.
    Position(Option<i8>, i64, u8, u8),
}

impl Importer<'_> {
    pub(super) fn calendar(&mut self, view: View<'_>) {
        let mut written = Written {
            uid: view.text("UID").to_owned(),
            name: view.text("Name").to_owned(),
            base: view.text("BaseCalendarUID").to_owned(),
            is_base: view.is_set("IsBaseCalendar"),
            ..Written::default()
        };
        let mut has_days = false;
        let has_exceptions = view.all("Exceptions").any(|exceptions| exceptions.all("Exception").next().is_some());
        for day in view.all("WeekDays").flat_map(|days| days.all("WeekDay")) {
            match day.text("DayType").parse::<usize>() {
                // The form of older versions, which newer ones write beside their own: each day of those that come again.
                Ok(0) => {
                    has_days = true;
                    if !has_exceptions || !day.is_set("DayWorking") {
                        self.exception(day, &mut written);
                    }
                }
                Ok(number @ 1..=7) => {
                    let openings = if day.is_set("DayWorking") { self.openings(day) } else { Vec::new() };
                    written.week[(number + 5) % 7] = Some(openings);
                }
                _ => {}
            }
        }
        for exception in view.all("Exceptions").flat_map(|exceptions| exceptions.all("Exception")) {
            if !has_days || exception.is_set("DayWorking") || matches!(exception.text("Type"), "" | "1") {
                self.exception(exception, &mut written);
            }
        }
        if view.all("WorkWeeks").any(|weeks| weeks.all("WorkWeek").next().is_some()) {
            self.left("calendar[s] with weeks of other hours for some time", &written.name);
        }
        self.calendars.push(written);
    }

    fn openings(&mut self, day: View<'_>) -> Vec<(u32, u32)> {
        let mut openings = Vec::new();
        for time in day.all("WorkingTimes").flat_map(|times| times.all("WorkingTime")) {
            let ends = [time.field("FromTime"), time.field("ToTime")];
            let clock = |text: &str| seconds(text.rsplit('T').next().unwrap_or(text));
            match ends.map(|field| field.and_then(|field| clock(&field.text))) {
                [Some(from), Some(to)] => openings.extend(opening(from, to)),
                // An empty element, for a day of fewer openings than the tool has room for.
                _ if ends.iter().all(|field| field.is_none_or(|field| field.text.is_empty())) => {}
                _ => {
                    let at = ends.into_iter().flatten().map(|field| field.at.clone()).next().unwrap_or(0..0);
                    self.wrong(&at, "working time without its two times of the day".into(), "write them such as `08:00:00`");
                }
            }
        }
        merged(openings)
    }

    fn exception(&mut self, view: View<'_>, written: &mut Written) {
        if view.is_set("DayWorking") {
            written.other_days += 1;
            return;
        }
        let Some(period) = view.all("TimePeriod").next() else { return };
        let (Some(from), Some(to)) = (self.date(period, "FromDate"), self.date(period, "ToDate")) else { return };
        // A day that ends at its first moment is the day before.
        let last =
            if to > from && to.time() == jiff::civil::Time::midnight() { to.date().yesterday().unwrap_or(to.date()) } else { to.date() };
        let number = |name: &str| view.text(name).parse::<i64>().ok();
        let every = number("Period").filter(|every| *every > 0).unwrap_or(1);
        let month = number("Month").and_then(|month| i8::try_from(month + 1).ok()).filter(|month| (1..=12).contains(month));
        let day = number("MonthDay").and_then(|day| i8::try_from(day).ok()).unwrap_or(0);
        let (item, position) = (number("MonthItem").unwrap_or(-1), number("MonthPosition").unwrap_or(-1));
        let place = u8::try_from(position).ok().zip(u8::try_from(item).ok());
        let pattern = match (number("Type").unwrap_or(1), place) {
            (2, _) => Some(Pattern::Date(month, 1, day)),
            (4, _) => Some(Pattern::Date(None, every, day)),
            (3, Some((position, item))) => Some(Pattern::Position(month, 1, position, item)),
            (5, Some((position, item))) => Some(Pattern::Position(None, every, position, item)),
            (6, _) => Some(Pattern::Weekly(number("DaysOfWeek").and_then(|days| u8::try_from(days).ok()).unwrap_or(0), every)),
            (1, _) => Some(Pattern::Daily(every)),
            _ => None,
        };
        match pattern {
            Some(pattern) => written.exceptions.push(Exception { from: from.date(), to: last, pattern }),
            None => self.left("calendar[s] with a pattern of exceptions that is not known", &written.name.clone()),
        }
    }

    /// The calendars with all that they take from their bases, and their places by UID. One that says nothing of its own is its base.
    pub(super) fn built_calendars(&mut self, start: Option<DateTime>) -> (Vec<Calendar>, BTreeMap<String, usize>) {
        let written = std::mem::take(&mut self.calendars);
        let at: BTreeMap<&str, usize> = written.iter().enumerate().map(|(at, one)| (one.uid.as_str(), at)).collect();
        let mut built: Vec<Calendar> = Vec::new();
        let mut places: Vec<Option<usize>> = vec![None; written.len()];
        for first in 0..written.len() {
            // Up to a base that is built, or has none, or is on the way already.
            let mut way = vec![first];
            let mut base = None;
            let mut is_on_way = std::collections::BTreeSet::from([first]);
            while let Some(&last) = way.last() {
                if let Some(place) = places[last] {
                    base = Some(place);
                    way.pop();
                    break;
                }
                match at.get(written[last].base.as_str()).filter(|&&next| !written[last].is_base && is_on_way.insert(next)) {
                    Some(&next) => way.push(next),
                    None => break,
                }
            }
            for &one in way.iter().rev() {
                let says_nothing =
                    written[one].week.iter().all(Option::is_none) && written[one].exceptions.is_empty() && written[one].other_days == 0;
                let place = match base.filter(|_| says_nothing) {
                    Some(base) => base,
                    None => {
                        built.push(calendar(&written[one], base.map(|base| &built[base]), start));
                        built.len() - 1
                    }
                };
                places[one] = Some(place);
                base = Some(place);
            }
        }
        let places = written.iter().zip(&places).filter_map(|(one, place)| Some((one.uid.clone(), (*place)?))).collect();
        (built, places)
    }
}

fn calendar(written: &Written, base: Option<&Calendar>, start: Option<DateTime>) -> Calendar {
    let says_days = written.week.iter().any(Option::is_some);
    let mut week: Week = match base {
        Some(base) => base.week.clone(),
        None if says_days => Week::default(),
        None => office(),
    };
    for (day, own) in week.iter_mut().zip(&written.week) {
        if let Some(own) = own {
            day.clone_from(own);
        }
    }
    let mut days_off = base.map(|base| base.days_off.clone()).unwrap_or_default();
    written.exceptions.iter().for_each(|exception| exception.days(start, &mut days_off));
    let other_days = written.other_days + base.map_or(0, |base| base.other_days);
    Calendar { name: written.name.clone(), week, days_off, other_days }
}

impl Exception {
    /// Its days, from the start of the project on if they come again and again.
    fn days(&self, start: Option<DateTime>, days: &mut Vec<(Date, Date)>) {
        if self.pattern == Pattern::Daily(1) {
            days.push((self.from, self.to));
            return;
        }
        // As far ahead as the draft's calendars look.
        const DAYS_MAX: usize = 30 * 366;
        let mut day = start.map_or(self.from, |start| start.date().max(self.from));
        for _ in 0..DAYS_MAX {
            if day > self.to {
                break;
            }
            if self.is_on(day) {
                days.push((day, day));
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
    }

    fn is_on(&self, day: Date) -> bool {
        let days_since = |from: Date| (day - from).get_days();
        let from_sunday = day.weekday().to_sunday_zero_offset();
        let months = i64::from(day.year() - self.from.year()) * 12 + i64::from(day.month() - self.from.month());
        let is_month = |month: Option<i8>, every: i64| month.map_or(months % every == 0, |month| month == day.month());
        match self.pattern {
            Pattern::Daily(every) => i64::from(days_since(self.from)) % every == 0,
            Pattern::Weekly(bits, every) => {
                let since_its_sunday = i64::from(days_since(self.from)) + i64::from(self.from.weekday().to_sunday_zero_offset());
                bits & (1 << from_sunday) != 0 && since_its_sunday / 7 % every == 0
            }
            Pattern::Date(month, every, of) => day.day() == of && is_month(month, every),
            Pattern::Position(month, every, position, item) => {
                let is_item = |from_sunday: i8| match item {
                    0 => true,
                    1 => (1..=5).contains(&from_sunday),
                    2 => from_sunday == 0 || from_sunday == 6,
                    _ => i16::from(from_sunday) + 3 == i16::from(item),
                };
                // Of the items of the month, which this day is; or whether none comes after it.
                let weekday = |other: i8| ((i16::from(from_sunday) + i16::from(other) - i16::from(day.day())).rem_euclid(7)) as i8;
                let before = (1..day.day()).filter(|&other| is_item(weekday(other))).count();
                let is_last = (day.day() + 1..=day.days_in_month()).all(|other| !is_item(weekday(other)));
                is_month(month, every) && is_item(from_sunday) && if position == 4 { is_last } else { before == usize::from(position) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str, pattern: Pattern) -> Vec<String> {
        let exception = Exception { from: from.parse().unwrap(), to: to.parse().unwrap(), pattern };
        let mut days = Vec::new();
        exception.days(None, &mut days);
        days.into_iter().map(|(day, last)| if day == last { day.to_string() } else { format!("{day}..{last}") }).collect()
    }

    #[test]
    fn exceptions_come_again_as_their_pattern_says() {
        assert_eq!(days("2026-12-24", "2026-12-31", Pattern::Daily(1)), ["2026-12-24..2026-12-31"]);
        assert_eq!(days("2026-03-02", "2026-03-10", Pattern::Daily(4)), ["2026-03-02", "2026-03-06", "2026-03-10"]);
        // Monday and Friday of every other week.
        assert_eq!(
            days("2026-03-02", "2026-03-20", Pattern::Weekly(0b10_0010, 2)),
            ["2026-03-02", "2026-03-06", "2026-03-16", "2026-03-20"]
        );
        assert_eq!(days("2026-01-01", "2028-01-01", Pattern::Date(Some(12), 1, 25)), ["2026-12-25", "2027-12-25"]);
        assert_eq!(days("2026-01-31", "2026-06-30", Pattern::Date(None, 2, 31)), ["2026-01-31", "2026-03-31", "2026-05-31"]);
        // The fourth Thursday of November, the last Monday of May, the first weekday of a month.
        assert_eq!(days("2026-01-01", "2026-12-31", Pattern::Position(Some(11), 1, 3, 7)), ["2026-11-26"]);
        assert_eq!(days("2026-01-01", "2026-12-31", Pattern::Position(Some(5), 1, 4, 4)), ["2026-05-25"]);
        assert_eq!(days("2026-08-01", "2026-09-30", Pattern::Position(None, 1, 0, 1)), ["2026-08-03", "2026-09-01"]);
    }
}
