//! Moments as people write them.

use super::When;
use crate::scenario::calendar::parse_clock;
use crate::scenario::value;
use jiff::civil::DateTime;

impl When {
    /// As scenario files write it.
    pub fn parse(text: &str) -> Option<When> {
        parse_when(text.trim())
    }

    /// Milliseconds after `start`, less than 0 before it; `None` for what no calendar holds.
    pub fn ms_since(self, start: DateTime) -> Option<i64> {
        let civil = match self {
            When::After(span) => return i64::try_from(span.ms()).ok(),
            When::Civil(civil) => civil,
            When::Day(day, clock) => {
                let since_midnight = jiff::SignedDuration::from_millis(i64::try_from(clock.ms()).ok()?);
                let since_first = jiff::SignedDuration::from_hours(24 * i64::from(day - 1)) + since_midnight;
                start.date().to_datetime(jiff::civil::Time::midnight()).checked_add(since_first).ok()?
            }
        };
        crate::scenario::calendar::ms_since(start, civil)
    }
}

fn parse_when(text: &str) -> Option<When> {
    if let Some(rest) = text.strip_prefix("day ") {
        let (day, clock) = rest.trim().split_once(' ').unwrap_or((rest.trim(), "00:00"));
        let is_plain = day.bytes().all(|byte| byte.is_ascii_digit());
        let day: i32 = day.parse().ok().filter(|_| is_plain).filter(|day| (1..=365_000).contains(day))?;
        return Some(When::Day(day, parse_clock(clock.trim())?));
    }
    if let Ok(span) = value::span(text) {
        return Some(When::After(span));
    }
    text.parse::<DateTime>().ok().map(When::Civil)
}
