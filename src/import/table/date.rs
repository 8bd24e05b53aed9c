//! Dates as people and their tools write them in tables, and working days between them.

use jiff::civil::{Date, Weekday};

/// What comes first in `3/4/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// Dates beyond these are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene"],
    &["feb"],
    &["mar", "mär", "mrz"],
    &["apr", "avr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

const WEEKDAYS: [&str; 14] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so"];

/// The day of a text such as `2026-03-02`, `02.03.26`, `3/2/2026`, `Mon 3/2/26`, `2-Mar-2026`, `Mar 2, 2026`, `2. März 2026`, with or
/// without a time behind it. `order` is for three numbers with slashes or hyphens; with full stops the day comes first. `None` if it is none.
pub fn date(text: &str, order: DateOrder) -> Option<Date> {
    let parts = Parts::of(text)?;
    let (year, month, day) = match parts.pieces {
        [Piece::Number(year, 4), Piece::Number(month, _), Piece::Number(day, _)] => (year, month, day),
        [Piece::Number(first, 1..=2), Piece::Number(second, 1..=2), Piece::Number(year, 2 | 4)] => {
            let is_day_first = parts.mark == '.' || first > 12 || second <= 12 && order == DateOrder::DayFirst;
            if is_day_first { (year, second, first) } else { (year, first, second) }
        }
        [Piece::Number(day, 1..=2), Piece::Month(month), Piece::Number(year, 2 | 4)]
        | [Piece::Month(month), Piece::Number(day, 1..=2), Piece::Number(year, 2 | 4)]
        | [Piece::Number(year, 4), Piece::Month(month), Piece::Number(day, 1..=2)] => (year, month, day),
        _ => return None,
    };
    // Two digits of a year are of this century: no plan is of the last.
    let year = if year < 100 { 2000 + year } else { year };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(i16::try_from(year).ok().filter(|year| YEARS.contains(year))?, month, day).ok()
}

/// Which order a date shows that has three numbers and no full stops; `None` if it could be either.
pub fn order_of(text: &str) -> Option<DateOrder> {
    let parts = Parts::of(text)?;
    match parts.pieces {
        [Piece::Number(first, 1..=2), Piece::Number(second, 1..=2), Piece::Number(_, 2 | 4)] if parts.mark != '.' => {
            match (first, second) {
                (13..=31, 1..=12) => Some(DateOrder::DayFirst),
                (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a date could be read in both orders, to two different days.
pub fn is_ambiguous(text: &str) -> bool {
    order_of(text).is_none() && date(text, DateOrder::DayFirst) != date(text, DateOrder::MonthFirst)
}

/// Days from Monday to Friday from the first to the last, both counted; `None` if the last is earlier.
pub fn working_days(first: Date, last: Date) -> Option<u32> {
    let days = i64::from(first.until(last).ok()?.get_days());
    let mut count = u32::try_from(days).ok()? + 1;
    let weeks = count / 7;
    count = weeks * 5;
    let mut day = first.checked_add(jiff::Span::new().days(i64::from(weeks) * 7)).ok()?;
    while day <= last {
        count += u32::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
        day = day.tomorrow().ok()?;
    }
    Some(count)
}

#[derive(Clone, Copy)]
enum Piece {
    /// With its number of digits.
    Number(u32, usize),
    /// From 1.
    Month(u32),
}

struct Parts {
    pieces: [Piece; 3],
    /// What stands between the first two.
    mark: char,
}

impl Parts {
    /// The three pieces that a date begins with; `None` if what follows them is no time of day.
    fn of(text: &str) -> Option<Parts> {
        let mut rest = text.trim();
        let word = &rest[..rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len())];
        if is_weekday(word) {
            rest = rest[word.len()..].trim_start_matches(['.', ',', ' ']);
        }
        let mut pieces = [Piece::Month(0); 3];
        let mut marks = [' '; 3];
        for (at, piece) in pieces.iter_mut().enumerate() {
            let is_digits = rest.starts_with(|letter: char| letter.is_ascii_digit());
            let end =
                rest.find(|letter: char| if is_digits { !letter.is_ascii_digit() } else { !letter.is_alphabetic() }).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            *piece = if is_digits {
                Piece::Number(word.parse().ok().filter(|_| word.len() <= 4)?, word.len())
            } else {
                Piece::Month(month(word)?)
            };
            if at == 2 {
                return is_time(tail).then_some(Parts { pieces, mark: marks[0] });
            }
            let separators =
                tail.find(|letter: char| !matches!(letter, '.' | '/' | '-' | ' ' | ',')).filter(|&end| (1..=2).contains(&end))?;
            marks[at] = tail.chars().next()?;
            rest = &tail[separators..];
        }
        None
    }
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let german = ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "sonnabend"];
    WEEKDAYS.contains(&word.as_str()) || full.contains(&word.as_str()) || german.contains(&word.as_str())
}

/// From 1, by the first letters of its name in English and in some other languages.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    (word.chars().count() <= 9).then_some(at as u32 + 1)
}

/// Nothing, or a time such as `T15:54:00.000+0100`, `3:54 PM`, `08:00 Uhr`.
fn is_time(tail: &str) -> bool {
    let tail = tail.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '.'));
    let Some(rest) = tail.strip_prefix(['T', 't']).or(Some(tail)) else { return false };
    let letters: String = rest.chars().filter(|letter| letter.is_alphabetic()).collect::<String>().to_lowercase();
    let is_clock = rest.is_empty() || rest.starts_with(|letter: char| letter.is_ascii_digit()) && rest.contains(':');
    is_clock && ["", "am", "pm", "uhr", "z", "utc"].contains(&letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    fn shown(text: &str, order: DateOrder) -> String {
        date(text, order).map_or_else(|| "none".to_owned(), |date| date.to_string())
    }

    #[test]
    fn a_date_is_read_in_the_ways_of_people_and_their_tools() {
        for text in [
            "2026-03-02",
            "2026/03/02",
            "2026-03-02T08:00:00.000+0100",
            "2026-03-02 08:00",
            "02.03.2026",
            "2.3.26",
            "Mo 02.03.26",
            "Mo. 02.03.2026 08:00 Uhr",
            "02/Mar/26 3:54 PM",
            "2-Mar-2026",
            "Mar 2, 2026",
            "March 2, 2026",
            "2. März 2026",
            "Monday, March 2, 2026",
        ] {
            assert_eq!((shown(text, DayFirst), shown(text, MonthFirst)), ("2026-03-02".into(), "2026-03-02".into()), "{text}");
        }
    }

    #[test]
    fn three_numbers_with_slashes_are_in_the_order_of_the_table_unless_only_one_can_be() {
        assert_eq!((shown("3/2/2026", MonthFirst), shown("3/2/2026", DayFirst)), ("2026-03-02".into(), "2026-02-03".into()));
        assert_eq!((shown("13/2/2026", MonthFirst), shown("2/13/2026", DayFirst)), ("2026-02-13".into(), "2026-02-13".into()));
        assert_eq!((order_of("13/2/2026"), order_of("2/13/26"), order_of("3/2/2026")), (Some(DayFirst), Some(MonthFirst), None));
        assert_eq!((is_ambiguous("3/2/2026"), is_ambiguous("3/3/2026"), is_ambiguous("3.2.2026")), (true, false, false));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "soon", "2026", "2026-13-01", "31.02.2026", "32/32/2026", "1-2", "9999-01-01", "2026-03-02 x", "3,5", "T-1", "1.2.3.4"]
        {
            assert_eq!(shown(text, DayFirst), "none", "{text}");
        }
    }

    #[test]
    fn working_days_count_both_ends_and_no_weekend() {
        let day = |text: &str| date(text, DayFirst).unwrap();
        assert_eq!(working_days(day("2026-03-02"), day("2026-03-02")), Some(1));
        assert_eq!(working_days(day("2026-03-06"), day("2026-03-09")), Some(2));
        assert_eq!(working_days(day("2026-03-07"), day("2026-03-08")), Some(0));
        assert_eq!(working_days(day("2026-03-02"), day("2026-03-15")), Some(10));
        assert_eq!(working_days(day("2026-03-03"), day("2026-03-02")), None);
    }
}
