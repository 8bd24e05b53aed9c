//! What a figure is held to, as people write it: a date, a duration, a share, yes or no, a number. Text in, value or a sentence out.

use crate::scenario::calendar::ms_since;
use crate::scenario::value::{Refusal, bare_share, date_turned, number, share, span};
use jiff::civil::{Date, DateTime, Time};

/// What a figure is measured on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Hours from a start, written as dates.
    Moment(DateTime),
    Hours,
    /// 1 is all.
    Share,
    /// 1 is yes; over replications, the share of those.
    YesNo,
    /// Anything else: tasks, money, tasks a day.
    Number,
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// In the unit of the figure.
    Value(f64),
    /// A whole day, from its first hour after the start up to the next day's.
    Day { from: f64, to: f64 },
}

/// What to write on a scale.
fn examples(scale: Scale) -> &'static str {
    match scale {
        Scale::Moment(_) => "write a date such as `2026-03-31`, a time such as `2026-03-31 17:00`, or `20d` after the start",
        Scale::Hours => "write a duration such as `3d` or `12h`, or a number of hours",
        Scale::Share => "write a share such as `80%` or `0.8`",
        Scale::YesNo => "write `yes`, `no`, or of many replications a share such as `70%`",
        Scale::Number => "write a number such as `12`, `500_000`, `40k` or `1.5M`",
    }
}

/// Reads a bound on a scale.
///
/// # Errors
/// What is wrong with it, and what to write.
pub fn amount(text: &str, scale: Scale) -> Result<Amount, Refusal> {
    let text = text.trim();
    let read = match scale {
        Scale::Moment(start) => match civil(text) {
            Some((at, is_day)) => return day_or_time(text, at, is_day, start),
            None => hours(text),
        },
        Scale::Hours => hours(text),
        Scale::Share => match bare_share(text) {
            Some(refusal) => return Err(without_quotes(refusal)),
            None => share(text).ok(),
        },
        Scale::YesNo => match text {
            "yes" | "true" => Some(1.0),
            "no" | "false" => Some(0.0),
            _ => share(text).ok().filter(|share| (-1.0..=1.0).contains(share)),
        },
        Scale::Number => number(text),
    };
    read.map(Amount::Value).ok_or_else(|| {
        let instead = match date_turned(text).filter(|_| matches!(scale, Scale::Moment(_))) {
            Some(date) => format!("dates are written year first: `{date}`"),
            None => examples(scale).to_owned(),
        };
        Refusal::new(format!("`{text}` is {}", none(text, scale)), instead)
    })
}

/// A scenario's values stand in quotes; these do not.
fn without_quotes(refusal: Refusal) -> Refusal {
    Refusal { instead: refusal.instead.replace("\"", ""), ..refusal }
}

fn none(text: &str, scale: Scale) -> &'static str {
    match scale {
        Scale::Moment(_) => "neither a date nor a duration",
        Scale::Hours if civil(text).is_some() => "a date, and this is a length of time",
        Scale::Hours => "not a duration",
        Scale::Share => "not a share",
        Scale::YesNo => "neither yes nor no",
        Scale::Number if text.ends_with('%') => "a share, and this is none",
        Scale::Number => "not a number",
    }
}

/// A date, or a date and time; whether it is a date alone.
fn civil(text: &str) -> Option<(DateTime, bool)> {
    let is_day = !text.contains([':', 'T', 't', ' ']);
    let at = if is_day { text.parse::<Date>().ok()?.to_datetime(Time::midnight()) } else { text.parse::<DateTime>().ok()? };
    (1900..=2999).contains(&at.year()).then_some((at, is_day))
}

fn day_or_time(text: &str, at: DateTime, is_day: bool, start: DateTime) -> Result<Amount, Refusal> {
    let hours = |at: DateTime| ms_since(start, at).map_or(f64::INFINITY, |ms| ms as f64 / 3_600_000.0);
    let next = if is_day { at.date().tomorrow().map_or(at, |next| next.to_datetime(Time::midnight())) } else { at };
    if hours(next) <= 0.0 {
        let start = start.strftime("%Y-%m-%d %H:%M");
        return Err(Refusal::new(format!("`{text}` is before the start, {start}"), "write a later one; nothing is done by then"));
    }
    Ok(if is_day { Amount::Day { from: hours(at), to: hours(next) } } else { Amount::Value(hours(at)) })
}

/// A duration or a number of hours, below zero where something is early.
fn hours(text: &str) -> Option<f64> {
    let (sign, length) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest.trim_start()));
    if length.starts_with(['-', '+']) {
        return None;
    }
    let hours = length.parse::<f64>().ok().or_else(|| span(length).ok().map(|span| span.hours()))?;
    hours.is_finite().then_some(sign * hours)
}
