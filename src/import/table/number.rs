//! Numbers and lengths of work as people write them in tables: with a decimal comma or point, thousands marks, and units in two languages.

/// Which mark stands before the decimals where a number alone does not tell: `1.500`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    #[default]
    Point,
    Comma,
}

/// What a length of work is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minutes,
    Hours,
    /// Working days.
    Days,
    Weeks,
    Months,
    /// Story points.
    Points,
}

/// Working days of a month: 260 a year over 12, less holidays, as planning tools take it.
const DAYS_A_MONTH: f64 = 20.0;
const DAYS_A_WEEK: f64 = 5.0;

/// How many hours of work the units are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    pub hours_per_day: f64,
    pub hours_per_point: f64,
}

impl Measures {
    pub fn hours(self, unit: Unit) -> f64 {
        match unit {
            Unit::Minutes => 1.0 / 60.0,
            Unit::Hours => 1.0,
            Unit::Days => self.hours_per_day,
            Unit::Weeks => self.hours_per_day * DAYS_A_WEEK,
            Unit::Months => self.hours_per_day * DAYS_A_MONTH,
            Unit::Points => self.hours_per_point,
        }
    }
}

impl Unit {
    /// As people are told it.
    pub fn plural(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Points => "story points",
        }
    }

    /// By a word in whatever case, with or without a full stop.
    pub fn of(word: &str) -> Option<Unit> {
        Some(match word.trim().trim_end_matches('.').to_lowercase().as_str() {
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => Unit::Minutes,
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stdn" | "stunde" | "stunden" | "ph" | "ah" | "person hours" => Unit::Hours,
            "d" | "day" | "days" | "dy" | "dys" | "t" | "tg" | "tag" | "tage" | "tagen" | "pt" | "pd" | "md" | "mt" | "at"
            | "personentag" | "personentage" | "manntag" | "manntage" | "arbeitstag" | "arbeitstage" | "person days" | "man days"
            | "workdays" | "working days" => Unit::Days,
            "w" | "wk" | "wks" | "week" | "weeks" | "wo" | "woche" | "wochen" | "pw" => Unit::Weeks,
            "mo" | "mon" | "mons" | "month" | "months" | "monat" | "monate" | "monaten" | "pm" => Unit::Months,
            "sp" | "pts" | "point" | "points" | "story points" | "story point" | "punkte" | "storypoints" => Unit::Points,
            _ => return None,
        })
    }
}

/// The number that a text is: `1.234,5`, `1,234.5`, `1 234`, `1'234`, `.5`, `+3`, `-2`. Where a single mark stands before three digits
/// (`1.500`), `decimal` decides whether decimals follow it.
pub fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let (sign, digits) = match text.trim().strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text.trim().trim_start_matches('+')),
    };
    let is_blank = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let digits: String = digits.chars().filter(|&letter| !is_blank(letter)).collect();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    if !is_number || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mark = mark_of(&digits).unwrap_or(if decimal == Decimal::Comma { ',' } else { '.' });
    let (whole, decimals) = digits.split_once(mark).unwrap_or((&digits, ""));
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    if groups.len() > 1 && (groups[0].is_empty() || groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3)) {
        return None;
    }
    format!("{}.{decimals}0", groups.concat()).parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| sign * number)
}

/// The decimal mark that a number itself tells: the later of two kinds; one that is not followed by three digits, or follows none. `None`
/// if it has none, or could have either.
fn mark_of(digits: &str) -> Option<char> {
    let other = |mark| if mark == '.' { ',' } else { '.' };
    let last = digits.rfind(['.', ','])?;
    let mark = if digits.as_bytes()[last] == b'.' { '.' } else { ',' };
    let before = &digits[..last];
    if before.contains(other(mark)) {
        return Some(mark);
    }
    if before.contains(mark) {
        return Some(other(mark));
    }
    let is_group = digits.len() - last == 4 && (1..=3).contains(&last) && !before.starts_with('0');
    (!is_group).then_some(mark)
}

/// Which mark a number shows to be decimal; `None` if it does not. For a guess over a whole table.
pub fn decimal_of(text: &str) -> Option<Decimal> {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',')).collect();
    let is_plain =
        text.trim().trim_end_matches(|letter: char| letter.is_alphabetic() || matches!(letter, '.' | '%' | ' ')).len() == digits.len();
    match mark_of(&digits).filter(|_| is_plain)? {
        ',' => Some(Decimal::Comma),
        _ => Some(Decimal::Point),
    }
}

/// Hours of work: `3d`, `4 h`, `2 Tage`, `1,5`, `1d 4h`, `3:30`. A number without a unit is of `unit`. A mark of MS Project for an
/// estimate that is not sure, `3 days?`, counts for nothing. `None` if it is none.
pub fn hours(text: &str, unit: Unit, decimal: Decimal, measures: Measures) -> Option<f64> {
    let text = text.trim().trim_end_matches('?').trim_start_matches(['~', '\u{2248}']).trim();
    if let Some(plain) = number(text, decimal) {
        return Some(plain * measures.hours(unit));
    }
    if let Some(hours) = clock(text) {
        return Some(hours);
    }
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(char::is_alphabetic)?;
        let (digits, tail) = rest.split_at(end);
        let letters = tail.find(|letter: char| !letter.is_alphabetic() && letter != '.').unwrap_or(tail.len());
        let (word, tail) = tail.split_at(letters);
        sum += number(digits, decimal)? * measures.hours(Unit::of(word)?);
        rest = tail.trim_start_matches([' ', ',', '\u{a0}']);
    }
    (!text.is_empty()).then_some(sum)
}

/// The two ends of a range, in hours: `1-2 days`, `4h – 1d`, `2 to 4 d`, `3 bis 5 Tage`. A first figure without a unit has the second's. `None` if
/// it is none, as a figure alone, a negative one, or a date is.
pub fn range(text: &str, unit: Unit, decimal: Decimal, measures: Measures) -> Option<(f64, f64)> {
    let text = text.trim().trim_start_matches(['~', '\u{2248}']).trim();
    let (low, high) = [" to ", " bis ", "..", "\u{2026}", "\u{2013}", "\u{2014}", "-"].iter().find_map(|mark| text.split_once(mark))?;
    let (low, high) = (low.trim(), high.trim_matches(['.', ' ']));
    let word = high.find(char::is_alphabetic).map_or("", |at| &high[at..]);
    let low = if low.contains(char::is_alphabetic) { low.to_owned() } else { format!("{low}{word}") };
    let is_figure = |text: &str| text.starts_with(|letter: char| letter.is_ascii_digit());
    let ends = |text: &str| hours(text, unit, decimal, measures).filter(|hours| is_figure(text) && *hours >= 0.0);
    let (low, high) = (ends(&low)?, ends(high)?);
    Some((low.min(high), low.max(high)))
}

/// `3:30` and `3:30:00` as hours.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_clock = matches!(parts.len(), 2 | 3)
        && parts.iter().all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_clock || parts[1..].iter().any(|part| part.len() != 2) {
        return None;
    }
    let value = |at: usize| parts.get(at).and_then(|part| part.parse::<f64>().ok()).unwrap_or(0.0);
    Some(value(0) + value(1) / 60.0 + value(2) / 3600.0)
}

/// A number to a hundredth, as people write it.
pub fn figure(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: Measures = Measures { hours_per_day: 8.0, hours_per_point: 4.0 };

    #[test]
    fn a_number_is_read_with_either_mark() {
        for (text, value) in
            [("1,5", 1.5), ("1.5", 1.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,25", 1234.25), ("1'234", 1234.0)]
        {
            assert_eq!((number(text, Decimal::Point), number(text, Decimal::Comma)), (Some(value), Some(value)), "{text}");
        }
        for (text, value) in [("-2", -2.0), (".5", 0.5), ("+3", 3.0), ("0.125", 0.125), ("1.234.567", 1_234_567.0), ("1,", 1.0)] {
            assert_eq!(number(text, Decimal::Point), Some(value), "{text}");
        }
    }

    #[test]
    fn a_mark_before_three_digits_is_what_the_table_has() {
        assert_eq!((number("1.500", Decimal::Point), number("1.500", Decimal::Comma)), (Some(1.5), Some(1500.0)));
        assert_eq!((number("1,500", Decimal::Point), number("1,500", Decimal::Comma)), (Some(1500.0), Some(1.5)));
        assert_eq!(
            (decimal_of("1.500"), decimal_of("1,5"), decimal_of("2.25 h"), decimal_of("12")),
            (None, Some(Decimal::Comma), Some(Decimal::Point), None)
        );
        assert_eq!(decimal_of("02.03.2026 8,5"), None);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ",", "1,2,3", "1.2.3", "12a", "1,23.4.5", "--1", "nan", "inf", "1e3"] {
            assert_eq!(number(text, Decimal::Point), None, "{text}");
        }
    }

    #[test]
    fn work_is_read_with_its_unit_in_two_languages() {
        for (text, expected) in [
            ("3d", 24.0),
            ("4 h", 4.0),
            ("2 Tage", 16.0),
            ("1,5 Std.", 1.5),
            ("2 wks", 80.0),
            ("1w 2d 4h", 60.0),
            ("90 min", 1.5),
            ("3:30", 3.5),
            ("5 days?", 40.0),
            ("0,5 PT", 4.0),
            ("3 SP", 12.0),
            ("2", 16.0),
        ] {
            assert_eq!(hours(text, Unit::Days, Decimal::Comma, MEASURES), Some(expected), "{text}");
        }
        for text in ["", "soon", "3 parsecs", "d", "3d x", "1:2", "h 3"] {
            assert_eq!(hours(text, Unit::Hours, Decimal::Comma, MEASURES), None, "{text}");
        }
    }
}
