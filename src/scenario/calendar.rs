//! Working calendars as people write them: `mon-fri 08:00-12:00, 13:00-17:00`, and holidays.

use super::files::{Located, Place};
use super::problem::Problems;
use super::read::{Field, FieldInfo, OneOrMore, Reader, table};
use super::shape::Shape;
use super::tree::{Node, Value};
use super::value::Refusal;
use crate::domain::calendar::WorkingCalendar;
use crate::engine::time::{Moment, Span};
use jiff::civil::{Date, DateTime};

const DAY_MS: u64 = 86_400_000;
const WEEK_MS: u64 = 7 * DAY_MS;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EXAMPLE: &str = "write one such as `mon-fri 08:00-17:00`, `sat,sun 10:00-14:00` or `daily 22:00-06:00`";

macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident: $shape:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl Field for $name {
            const NOUN: &'static str = String::NOUN;
            const EXAMPLE: &'static str = String::EXAMPLE;
            const SHAPE: Shape = $shape;

            fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
                String::read(node, reader).map($name)
            }
        }
    )*};
}

texts! {
    /// Openings of some days of a week.
    WeekLine: Shape::Week;
    /// A date, or a range of dates.
    DaysOff: Shape::Days;
}

table! {
    WeekWithHolidays {
        /// Openings of a week that repeats; of several sets of days, a list of such texts.
        weekly: OneOrMore<Located<WeekLine>> = required,
        /// Dates, or ranges of dates `2026-12-24..2026-12-31`, on which nobody works.
        holidays: OneOrMore<Located<DaysOff>> = "[]",
    }
}

/// A calendar: its weekly hours, or a table with holidays as well.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarWritten {
    place: Place,
    /// Openings in ms since Monday 00:00, in order and disjoint.
    week: Vec<(u64, u64)>,
    /// First and last day.
    holidays: Vec<(Date, Date)>,
}

impl Field for CalendarWritten {
    const NOUN: &'static str = "weekly hours or a table";
    const EXAMPLE: &'static str = EXAMPLE;
    const FIELDS: &'static [FieldInfo] = WeekWithHolidays::FIELDS;
    const SHAPE: Shape = Shape::Either(&[Shape::OneOrMore(&Shape::Week), Shape::Table(WeekWithHolidays::FIELDS)]);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let written = match &node.value {
            Value::Table(_) => WeekWithHolidays::read(node, reader)?,
            Value::Text(_) | Value::List(_) => {
                WeekWithHolidays { place: node.place.clone(), weekly: OneOrMore::read(node, reader)?, holidays: OneOrMore(Vec::new()) }
            }
            _ => {
                reader.wrong_type::<Self>(node);
                return None;
            }
        };
        let found_before = reader.problems.list.len();
        let mut openings = Vec::new();
        for line in &written.weekly.0 {
            match parse_week(&line.value.0) {
                Ok(more) => openings.extend(more),
                Err(refusal) => reader.problems.add(&line.place, refusal.what, refusal.instead),
            }
        }
        let holidays = written.holidays.0.iter().filter_map(|days| parse_holidays(days, reader.problems)).collect();
        (reader.problems.list.len() == found_before).then(|| CalendarWritten { place: written.place, week: merged(openings), holidays })
    }
}

impl CalendarWritten {
    /// The calendar on the time axis of a scenario that starts at `start` and ends at `horizon`. `None` if nobody can ever work in it,
    /// which is a problem.
    pub fn build(&self, name: &Located<String>, start: DateTime, horizon: Span, problems: &mut Problems) -> Option<WorkingCalendar> {
        if self.week.is_empty() {
            problems.add(&name.place, format!("calendar `{}` never opens: nobody can work in it", name.value), "it has no hours");
            return None;
        }
        let calendar = if self.week == [(0, WEEK_MS)] && self.holidays.is_empty() {
            WorkingCalendar::always()
        } else {
            WorkingCalendar::weekly(&self.week, week_offset(start), &self.holidays_since(start))
        };
        if calendar.next_opening(Moment::START) >= Moment::START + horizon {
            let what = format!("calendar `{}` is closed from start to horizon: nobody can work in it", name.value);
            problems.add(&name.place, what, "its holidays leave no hours");
            return None;
        }
        Some(calendar)
    }

    /// Holidays as intervals of the time axis, in order and disjoint; those before the start are left out.
    fn holidays_since(&self, start: DateTime) -> Vec<(Moment, Moment)> {
        let mut intervals: Vec<(u64, u64)> = self
            .holidays
            .iter()
            .filter_map(|&(first, last)| {
                let from = ms_since(start, first.to_datetime(jiff::civil::Time::midnight()))?;
                // The last day of all has no tomorrow.
                let to = ms_since(start, last.to_datetime(jiff::civil::Time::midnight()))?.saturating_add_unsigned(DAY_MS);
                (to > 0).then_some((from.max(0) as u64, to as u64))
            })
            .collect();
        intervals.sort_unstable();
        merged(intervals).into_iter().map(|(from, to)| (Moment::from_ms(from), Moment::from_ms(to))).collect()
    }
}

/// From a start to a civil time, negative before it.
pub fn ms_since(start: DateTime, at: DateTime) -> Option<i64> {
    i64::try_from(at.duration_since(start).as_millis()).ok()
}

/// How far into its week a scenario starts.
pub fn week_offset(start: DateTime) -> Span {
    let days = start.weekday().to_monday_zero_offset() as u64;
    let time = start.time();
    let ms = ((time.hour() as u64 * 60 + time.minute() as u64) * 60 + time.second() as u64) * 1_000 + time.millisecond() as u64;
    Span::from_ms(days * DAY_MS + ms)
}

/// `08:30`, `24:00`, `08:30:15`, since midnight.
pub fn parse_clock(text: &str) -> Option<Span> {
    let mut parts = text.split(':');
    // An hour may have one digit; of minutes and seconds, one that lacks its second digit is a slip.
    let mut part = |limit: u64, digits_min: usize, is_needed: bool| match parts.next() {
        Some(digits) if (digits_min..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<u64>().ok().filter(|number| *number < limit)
        }
        Some(_) => None,
        None if is_needed => None,
        None => Some(0),
    };
    let ms = ((part(25, 1, true)? * 60 + part(60, 2, true)?) * 60 + part(60, 2, false)?) * 1_000;
    (parts.next().is_none() && ms <= DAY_MS).then(|| Span::from_ms(ms))
}

/// `mon 09:00`, since Monday 00:00.
pub fn parse_week_clock(text: &str) -> Option<Span> {
    let (day, clock) = text.split_once(char::is_whitespace)?;
    let clock = parse_clock(clock.trim()).filter(|clock| clock.ms() < DAY_MS)?;
    Some(Span::from_ms(parse_day(day)? as u64 * DAY_MS) + clock)
}

fn parse_day(text: &str) -> Option<usize> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = text.trim().to_ascii_lowercase();
    DAYS.iter().position(|day| *day == text).or_else(|| NAMES.iter().position(|day| *day == text))
}

/// Hours of several sets of days in one text, as the texts of a list; nothing if they are not sound even so.
fn several(text: &str) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in text.split(',').map(str::trim) {
        match lines.last_mut() {
            Some(line) if !(piece.starts_with(char::is_alphabetic) && line.contains(|letter: char| letter.is_ascii_digit())) => {
                *line = format!("{line}, {piece}");
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    let is_sound = lines.len() > 1 && lines.iter().all(|line| parse_week(line).is_ok());
    is_sound.then(|| lines.iter().map(|line| format!("\"{line}\"")).collect::<Vec<_>>().join(", "))
}

/// `mon-fri 08:00-12:00, 13:00-17:00` as openings of the week. Past midnight an opening goes on into the next day.
fn parse_week(text: &str) -> Result<Vec<(u64, u64)>, Refusal> {
    let text = text.trim();
    if text == "always" {
        return Ok(vec![(0, WEEK_MS)]);
    }
    let wrong = |why: String| Refusal::new(format!("`{text}` is no weekly hours: {why}"), EXAMPLE);
    let split = text.find(|c: char| c.is_ascii_digit()).ok_or_else(|| wrong("it names no hours".into()))?;
    let (days, hours) = text.split_at(split);
    let days = parse_days(days.trim().trim_end_matches(',')).map_err(wrong)?;
    let mut openings = Vec::new();
    for range in hours.split(',') {
        let range = range.trim();
        let ends = range.split_once('-').and_then(|(from, to)| Some((parse_clock(from.trim())?, parse_clock(to.trim())?)));
        let Some((from, to)) = ends else {
            if let Some(lines) = several(text) {
                let what = format!("`{text}` is no weekly hours: one text is of one set of days");
                return Err(Refusal::new(what, format!("write a list of texts: `[{lines}]`")));
            }
            return Err(wrong(format!("`{range}` is not a range of hours")));
        };
        if from == to {
            return Err(Refusal::new(
                format!("`{text}` is no weekly hours: `{range}` ends when it begins"),
                "write `00:00-24:00` for a whole day, or leave it out",
            ));
        }
        for &day in &days {
            let start = day as u64 * DAY_MS;
            if from < to {
                openings.push((start + from.ms(), start + to.ms()));
            } else {
                let end = start + DAY_MS + to.ms();
                openings.push((start + from.ms(), end.min(WEEK_MS)));
                if end > WEEK_MS {
                    openings.push((0, end - WEEK_MS));
                }
            }
        }
    }
    Ok(openings)
}

/// Hours in which a week of these lines is open; a line that cannot be read opens none.
pub fn weekly_hours<'t>(lines: impl IntoIterator<Item = &'t str>) -> f64 {
    let openings = merged(lines.into_iter().filter_map(|line| parse_week(line).ok()).flatten().collect());
    openings.iter().map(|(from, to)| to - from).sum::<u64>() as f64 / 3_600_000.0
}

/// `mon-fri`, `mon,wed,fri`, `sat-mon`, `daily`.
fn parse_days(text: &str) -> Result<Vec<usize>, String> {
    if text.is_empty() || text.eq_ignore_ascii_case("daily") {
        return Ok((0..7).collect());
    }
    let day = |text: &str| parse_day(text).ok_or_else(|| format!("`{}` is not a day", text.trim()));
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (day(first)?, day(last)?);
                days.extend((0..7).map(|step| (first + step) % 7).take((last + 7 - first) % 7 + 1));
            }
            None => days.push(day(part)?),
        }
    }
    Ok(days)
}

/// Intervals in order, those that overlap or touch as one.
fn merged(mut intervals: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    intervals.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

fn parse_holidays(days: &Located<DaysOff>, problems: &mut Problems) -> Option<(Date, Date)> {
    const EXAMPLE: &str = "write a date such as `2026-04-03`, or a range such as `2026-12-24..2026-12-31`";
    let (first, last) = days.value.0.split_once("..").unwrap_or((&days.value.0, &days.value.0));
    // With a time it would be read as the whole day.
    let date = |text: &str| text.trim().parse::<Date>().ok().filter(|_| !text.contains(':'));
    match (date(first), date(last)) {
        (Some(first), Some(last)) if first <= last => Some((first, last)),
        (Some(_), Some(_)) => {
            problems.add(&days.place, format!("the holidays `{}` end before they begin", days.value.0), EXAMPLE);
            None
        }
        _ => {
            problems.add(&days.place, format!("`{}` is no date", days.value.0), EXAMPLE);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn week(text: &str) -> Vec<(u64, u64)> {
        merged(parse_week(text).unwrap()).into_iter().map(|(from, to)| (from / HOUR, to / HOUR)).collect()
    }

    #[test]
    fn a_week_is_days_with_ranges_of_hours() {
        assert_eq!(week("mon-tue 08:00-17:00"), [(8, 17), (32, 41)]);
        assert_eq!(week("mon, sun 08:00-12:00, 13:00-17:00"), [(8, 12), (13, 17), (152, 156), (157, 161)]);
        assert_eq!(week("sat-mon 00:00-24:00"), [(0, 24), (120, 168)]);
        assert_eq!(week("daily 00:00-24:00"), [(0, 168)]);
        assert_eq!(week("always"), [(0, 168)]);
    }

    #[test]
    fn hours_past_midnight_go_on_into_the_next_day_and_the_next_week() {
        assert_eq!(week("mon 22:00-06:00"), [(22, 30)]);
        assert_eq!(week("sun 22:00-06:00"), [(0, 6), (166, 168)]);
    }

    #[test]
    fn a_text_that_is_no_week_is_told_why() {
        let why = |text| parse_week(text).unwrap_err().what;
        assert_eq!(why("mon-fri"), "`mon-fri` is no weekly hours: it names no hours");
        assert_eq!(why("mon-fry 08:00-17:00"), "`mon-fry 08:00-17:00` is no weekly hours: `fry` is not a day");
        assert_eq!(why("mon 08:00-25:00"), "`mon 08:00-25:00` is no weekly hours: `08:00-25:00` is not a range of hours");
        assert_eq!(why("mon 08:00-17:0"), "`mon 08:00-17:0` is no weekly hours: `08:00-17:0` is not a range of hours");
        assert_eq!(why("mon 08:00-8:00"), "`mon 08:00-8:00` is no weekly hours: `08:00-8:00` ends when it begins");
        let refusal = parse_week("tue, wed 10:00-11:00, 12:00-13:00, sun 23:00-24:00").unwrap_err();
        assert_eq!(refusal.instead, "write a list of texts: `[\"tue, wed 10:00-11:00, 12:00-13:00\", \"sun 23:00-24:00\"]`");
        assert_eq!(why("mon 8-17"), "`mon 8-17` is no weekly hours: `8-17` is not a range of hours");
    }

    #[test]
    fn a_week_is_open_for_the_hours_of_all_its_lines_once() {
        assert_eq!(weekly_hours(["mon-fri 08:00-12:00, 13:00-17:00", "fri 10:00-18:00", "never"]), 42.0);
        assert_eq!(weekly_hours(["always"]), 168.0);
    }

    #[test]
    fn a_holiday_may_be_the_last_day_of_all_and_is_no_moment() {
        let mut problems = Problems::default();
        let file = crate::scenario::files::FileId(0);
        let days = |text: &str| Located { value: DaysOff(text.to_owned()), place: Place { file, bytes: 0..text.len() } };
        let last = Date::MAX;
        let written = CalendarWritten { place: Place { file, bytes: 0..0 }, week: vec![(0, WEEK_MS)], holidays: vec![(last, last)] };
        let start = last.at(12, 0, 0, 0);
        assert_eq!(written.holidays_since(start), [(Moment::START, Moment::from_ms(DAY_MS / 2))]);
        assert_eq!(parse_holidays(&days("2026-03-02 08:00:00"), &mut problems), None);
        assert!(parse_holidays(&days("2026-03-02..9999-12-31"), &mut problems).is_some());
    }

    #[test]
    fn a_clock_is_hours_and_minutes() {
        assert_eq!(parse_clock("08:30"), Some(Span::from_minutes(510)));
        assert_eq!(parse_clock("24:00"), Some(Span::from_hours(24)));
        assert_eq!(parse_clock("24:01"), None);
        assert_eq!(parse_clock("08:60"), None);
        assert_eq!(parse_clock("08:5"), None);
        assert_eq!(parse_clock("8:05:5"), None);
        assert_eq!(parse_week_clock("tue 09:00"), Some(Span::from_hours(33)));
        assert_eq!(parse_week_clock("tuesday 9:00"), Some(Span::from_hours(33)));
    }

    #[test]
    fn a_scenario_starts_some_way_into_its_week() {
        assert_eq!(week_offset("2026-01-05 08:00".parse().unwrap()), Span::from_hours(8));
        assert_eq!(week_offset("2026-01-11 00:30".parse().unwrap()), Span::from_minutes(6 * 24 * 60 + 30));
    }
}
