//! Values as people write them: durations, hours of work, shares, distributions. Text in, value or a sentence out; knows no file.

mod distribution;

pub use distribution::{Argument, Unit, distribution, distribution_of, families, names, quantile, written};

use crate::engine::time::{MS_PER_HOUR, Span};
use std::fmt;

/// The longest duration that a scenario may name: a thousand years. Past it, sums of drawn times could overflow the clock.
pub const HOURS_MAX: f64 = 8_766_000.0;

/// Larger amounts than a million millions are slips, and their sums would lose digits.
pub const AMOUNT_MAX: f64 = 1e12;

const SPAN_EXAMPLES: &str = "write a duration such as `45m`, `1h30m`, `1.5h` or `2d`";
const HOURS_EXAMPLES: &str = "write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`";

/// A date that is written day or month first, as dates are written here, where it can mean one day alone: `08.06.2026` is `2026-06-08`.
pub fn date_turned(text: &str) -> Option<String> {
    let text = text.trim();
    let mark = ['.', '/'].into_iter().find(|mark| text.matches(*mark).count() == 2)?;
    let parts: Vec<i16> = text.split(mark).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let &[first, second, year] = parts.as_slice() else { return None };
    // Points stand between day and month; of strokes one has to be no month.
    let (day, month) = match (mark, first > 12, second > 12) {
        ('.', ..) | (_, true, false) => (first, second),
        (_, false, true) => (second, first),
        _ => return None,
    };
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1900..=2999).contains(&year).then(|| date.to_string())
}

/// Why a text is no value, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// ```5x` is not a duration``.
    pub what: String,
    /// ``write a duration such as `45m```.
    pub instead: String,
    /// Which of a distribution's arguments it is about.
    pub argument: Option<usize>,
}

impl Refusal {
    pub fn new(what: impl Into<String>, instead: impl Into<String>) -> Refusal {
        Refusal { what: what.into(), instead: instead.into(), argument: None }
    }

    /// The same of what is another kind of share. What to write for this text goes before an example.
    pub fn called(self, noun: &str, example: &str) -> Refusal {
        let instead = if self.instead.starts_with("write `") { self.instead } else { example.to_owned() };
        Refusal::new(self.what.replace("a share", noun), instead)
    }

    fn at(mut self, argument: usize) -> Refusal {
        self.argument = Some(argument);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.instead)
    }
}

/// `1h30m` as a length of time; plain `0` is none.
///
/// # Errors
/// What is wrong, and what to write instead.
pub fn span(text: &str) -> Result<Span, Refusal> {
    let written = text.trim();
    if written == "0" {
        return Ok(Span::ZERO);
    }
    if written.parse::<f64>().is_ok_and(f64::is_finite) && !written.starts_with('-') {
        let what = format!("`{written}` is a number without a unit, not a duration");
        return Err(Refusal::new(what, with_a_unit(written)));
    }
    Ok(Span::from_ms((length_in_hours(written)? * MS_PER_HOUR + 0.5).floor() as u64))
}

/// What to write for a number without a unit: of what it can be a number, or how durations look.
fn with_a_unit(number: &str) -> String {
    let written = ["h", "m", "d"].map(|unit| format!("{number}{unit}"));
    let sound: Vec<String> = written.iter().filter(|text| length_in_hours(text).is_ok()).map(|text| format!("`{text}`")).collect();
    match sound.split_last() {
        None => SPAN_EXAMPLES.into(),
        Some((last, [])) => format!("say of what: {last}"),
        Some((last, others)) => format!("say of what: {} or {last}", others.join(", ")),
    }
}

/// Why a number is not written as one: it has a sign or a point that says nothing, and may be half of what was meant.
pub fn slip(number: &str, unit: &str) -> Option<Refusal> {
    let value = number.parse::<f64>().ok().filter(|value| value.is_finite())?;
    let bare = number.trim_start_matches('+').trim_end_matches('.').replace(".e", "e").replace(".E", "E");
    let bare = if value == 0.0 { bare.trim_start_matches('-') } else { &bare };
    let mark = if number.starts_with(['+', '-']) { "sign" } else { "point" };
    (bare != number).then(|| Refusal::new(format!("`{number}{unit}` has a {mark} that says nothing"), format!("write `{bare}{unit}`")))
}

/// Hours of work: a plain number of hours, or a duration.
///
/// # Errors
/// What is wrong, and what to write instead.
pub fn hours(text: &str) -> Result<f64, Refusal> {
    let written = text.trim();
    let Ok(number) = written.parse::<f64>() else {
        return length_in_hours(written).map_err(|refusal| {
            let instead = if refusal.instead == SPAN_EXAMPLES { HOURS_EXAMPLES.into() } else { refusal.instead };
            Refusal { what: refusal.what.replace("not a duration", "not hours of work"), instead, ..refusal }
        });
    };
    if !number.is_finite() {
        return Err(Refusal::new(format!("`{written}` is not a finite number of hours"), HOURS_EXAMPLES));
    }
    if let Some(refusal) = slip(written, "") {
        return Err(refusal);
    }
    if number < 0.0 {
        return Err(Refusal::new(format!("`{written}` is negative"), "write hours of nothing or more, such as `6.5`"));
    }
    within_limit(written, number)
}

fn within_limit(written: &str, hours: f64) -> Result<f64, Refusal> {
    if hours > HOURS_MAX {
        return Err(Refusal::new(format!("`{written}` is longer than a thousand years"), "write a shorter duration"));
    }
    Ok(hours)
}

/// The sum of numbers with units, in hours.
fn length_in_hours(written: &str) -> Result<f64, Refusal> {
    let no_duration = || {
        let point = with_a_point(written, |text| length_in_hours(text).is_ok() || text.parse::<f64>().is_ok());
        Refusal::new(format!("`{written}` is not a duration"), point.unwrap_or_else(|| SPAN_EXAMPLES.into()))
    };
    if written.is_empty() {
        return Err(Refusal::new("an empty text is not a duration", SPAN_EXAMPLES));
    }
    if let Some(rest) = written.strip_prefix('-').map(str::trim)
        && (rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') || rest.eq_ignore_ascii_case("inf"))
    {
        return Err(Refusal::new(format!("`{written}` is negative"), "write a duration of nothing or more, such as `45m`"));
    }
    if ["inf", "+inf", "infinite", "infinity", "nan", "never"].iter().any(|word| written.eq_ignore_ascii_case(word)) {
        return Err(Refusal::new(format!("`{written}` is not a finite duration"), SPAN_EXAMPLES));
    }
    if let Some(rest) = written.strip_prefix('+').map(str::trim)
        && length_in_hours(rest).is_ok()
    {
        return Err(Refusal::new(format!("`{written}` has a sign that says nothing"), format!("write `{rest}`")));
    }
    let mut rest = written;
    let mut parts: Vec<(f64, f64)> = Vec::new();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(no_duration)?;
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let length = ms_in(unit).ok_or_else(no_duration)?;
        let amount = number.parse::<f64>().map_err(|_| no_duration())?;
        if let Some(refusal) = slip(number, unit) {
            return Err(refusal);
        }
        if parts.iter().any(|(_, known)| *known == length) {
            return Err(Refusal::new(format!("`{written}` names a unit twice"), "write each unit once, as in `1h30m`"));
        }
        parts.push((amount, length));
        rest = tail.trim_start();
    }
    let hours = match parts[..] {
        // As they are: to milliseconds and back, the last digit of a long number is lost.
        [(hours, length)] if length == MS_PER_HOUR => hours,
        // By milliseconds, so that 36 minutes are .6 hours to the last digit.
        _ => parts.iter().map(|(number, length)| number * length).sum::<f64>() / MS_PER_HOUR,
    };
    within_limit(written, hours)
}

/// What to write for a number with a comma, if that would do.
pub fn with_a_point(written: &str, would_do: impl Fn(&str) -> bool) -> Option<String> {
    let point = written.replacen(',', ".", 1);
    (written.matches(',').count() == 1 && would_do(&point)).then(|| format!("write `{point}`: decimals come after a point"))
}

fn ms_in(unit: &str) -> Option<f64> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "w" | "week" | "weeks" => 604_800_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        "h" | "hour" | "hours" => MS_PER_HOUR,
        "m" | "min" | "minute" | "minutes" => 60_000.0,
        "s" | "sec" | "second" | "seconds" => 1_000.0,
        "ms" => 1.0,
        _ => return None,
    })
}

/// A number with `_` between its thousands, perhaps so many thousands, millions or thousand millions: `500_000`, `2.5k`, `350M`.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let times = match &text[digits.len()..] {
        "" => 1.0,
        "k" | "K" | "thousand" => 1e3,
        "M" | "million" => 1e6,
        "G" | "billion" => 1e9,
        _ => return None,
    };
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) && !digits.contains("__");
    let plain: String = digits.trim_end().chars().filter(|&letter| letter != '_').collect();
    plain.parse::<f64>().ok().map(|number| number * times).filter(|number| is_number && number.is_finite())
}

/// A share: `60%` or `0.6`. Not limited to 1.
///
/// # Errors
/// What is wrong, and what to write instead.
pub fn share(text: &str) -> Result<f64, Refusal> {
    const EXAMPLES: &str = "write a share such as `60%` or `0.6`";
    let written = text.trim();
    let (number, scale) = match written.strip_suffix('%') {
        Some(number) => (number.trim(), 100.0),
        None => (written, 1.0),
    };
    if let Some(refusal) = slip(number, if scale > 1.0 { "%" } else { "" }) {
        return Err(refusal);
    }
    match number.parse::<f64>() {
        Ok(number) if !number.is_finite() => Err(Refusal::new(format!("`{written}` is not a finite number"), EXAMPLES)),
        Ok(number) => Ok(number / scale),
        Err(_) => {
            let point = with_a_point(written, |text| share(text).is_ok());
            Err(Refusal::new(format!("`{written}` is not a share"), point.unwrap_or_else(|| EXAMPLES.into())))
        }
    }
}

/// Why a number over 1 is no share where no `%` follows it: 25 for a quarter is a slip, and would be 2500 %.
pub fn bare_share(text: &str) -> Option<Refusal> {
    let written = text.trim();
    let number = written.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 1.0)?;
    let percent = (number * 1e4).round() / 100.0;
    // Nobody writes 2 for 2 %, and few write 25 for 25 times.
    let instead = if number < 5.0 { format!("write `\"{percent}%\"`, or `\"{written}%\"`") } else { format!("write `\"{written}%\"`") };
    Some(Refusal::new(format!("`{written}` without `%` is {percent} %, not a share"), instead))
}

/// Why a text is no effort: days and weeks are elapsed time, and a day of work is not 24 hours.
pub fn days_of_work(text: &str) -> Option<Refusal> {
    let mut rest = text;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit() || c == '.') {
        let word_before = rest[..from].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let tail = &rest[from..];
        let (number, tail) = tail.split_at(tail.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tail.len()));
        let unit = tail.trim_start();
        let unit = &unit[..unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(unit.len())];
        let day = match unit.to_ascii_lowercase().as_str() {
            "d" | "day" | "days" => Some((8.0, "day")),
            "w" | "week" | "weeks" => Some((40.0, "week")),
            _ => None,
        };
        if let (Some((hours, name)), Ok(count), false) = (day, number.parse::<f64>(), word_before) {
            let what = format!("`{number}{unit}` is elapsed time, and effort is in hours of work");
            let (each, plural) = if name == "day" { ("eight hours", "days") } else { ("forty hours", "weeks") };
            let names = if count == 1.0 { name } else { plural };
            return Some(Refusal::new(what, format!("write `{}h` for {number} {names} of {each}", count * hours)));
        }
        rest = tail;
    }
    None
}

#[cfg(test)]
mod tests;
