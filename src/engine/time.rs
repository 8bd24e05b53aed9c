//! Virtual time: whole milliseconds since a scenario's start. Knows no calendar and no clock.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

pub const MS_PER_HOUR: f64 = 3_600_000.0;

/// A point of virtual time, in milliseconds since the scenario's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(u64);

/// A length of virtual time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Moment {
    /// The scenario's start.
    pub const START: Moment = Moment(0);

    /// Half of what the clock can count, so that adding a span to it cannot overflow: "never".
    pub const NEVER: Moment = Moment(u64::MAX / 2);

    pub const fn from_ms(ms: u64) -> Moment {
        Moment(ms)
    }

    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The time that has passed since `earlier`; nothing if `earlier` is later.
    pub fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// So much earlier; the scenario's start at the earliest.
    pub fn earlier(self, by: Span) -> Moment {
        Moment(self.0.saturating_sub(by.0))
    }

    /// Hours since the scenario's start.
    pub fn hours(self) -> f64 {
        self.0 as f64 / MS_PER_HOUR
    }
}

impl Span {
    pub const ZERO: Span = Span(0);

    pub const fn from_ms(ms: u64) -> Span {
        Span(ms)
    }

    pub const fn from_minutes(minutes: u64) -> Span {
        Span(minutes * 60_000)
    }

    pub const fn from_hours(hours: u64) -> Span {
        Span(hours * 3_600_000)
    }

    pub const fn from_days(days: u64) -> Span {
        Span(days * 86_400_000)
    }

    /// A drawn length of `ms` milliseconds: rounded to the nearest, halves up, at least 1 ms, at most 1,000 years.
    pub fn drawn(ms: f64) -> Span {
        const THOUSAND_YEARS_MS: f64 = 1_000.0 * 365.25 * 86_400_000.0;
        Span((ms.min(THOUSAND_YEARS_MS) + 0.5).floor().max(1.0) as u64)
    }

    /// As [`Span::drawn`], from hours; exactly nothing stays nothing.
    pub fn drawn_hours(hours: f64) -> Span {
        if hours == 0.0 { Span::ZERO } else { Span::drawn(hours * MS_PER_HOUR) }
    }

    pub const fn ms(self) -> u64 {
        self.0
    }

    pub fn hours(self) -> f64 {
        self.0 as f64 / MS_PER_HOUR
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn saturating_sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0 - other.0)
    }
}

impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Span>>(spans: I) -> Span {
        spans.fold(Span::ZERO, Add::add)
    }
}

impl fmt::Display for Span {
    /// As scenario files write it: `2d`, `1h30m`, `45m`, `1s500ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0h");
        }
        let mut rest = self.0;
        for (unit, ms) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            if rest >= ms {
                write!(f, "{}{unit}", rest / ms)?;
                rest %= ms;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_span_rounds_to_the_nearest_millisecond_halves_up_and_is_never_nothing() {
        assert_eq!(Span::drawn(1.5).ms(), 2);
        assert_eq!(Span::drawn(2.499).ms(), 2);
        assert_eq!(Span::drawn(0.0).ms(), 1);
        assert_eq!(Span::drawn_hours(0.0), Span::ZERO);
        assert_eq!(Span::drawn_hours(1e-12).ms(), 1);
    }

    #[test]
    fn a_span_is_written_as_scenario_files_write_it() {
        assert_eq!(Span::from_minutes(90).to_string(), "1h30m");
        assert_eq!(Span::from_days(2).to_string(), "2d");
        assert_eq!(Span::from_ms(1_500).to_string(), "1s500ms");
        assert_eq!(Span::ZERO.to_string(), "0h");
    }

    #[test]
    fn never_can_be_added_to() {
        assert!(Moment::NEVER + Span::from_days(400_000) > Moment::NEVER);
    }
}
