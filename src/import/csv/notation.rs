//! What stands behind the name of a task that is waited for: the types and lags of planning tools, in two languages.

use crate::import::network::{Lag, LinkKind};
use crate::import::table::number::{self, Decimal, Measures, Unit};
use crate::scenario::value;

/// Types of links, in English and German: from finish to start and so on.
const TYPES: [(&str, LinkKind); 8] = [
    ("fs", LinkKind::FinishToStart),
    ("ea", LinkKind::FinishToStart),
    ("ss", LinkKind::StartToStart),
    ("aa", LinkKind::StartToStart),
    ("ff", LinkKind::FinishToFinish),
    ("ee", LinkKind::FinishToFinish),
    ("sf", LinkKind::StartToFinish),
    ("ae", LinkKind::StartToFinish),
];

/// What stands behind a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tail {
    /// The model's kind of dependency.
    pub kind: String,
    pub of: LinkKind,
    /// Of the clock; negative if it is a lead.
    pub lag_hours: f64,
    /// Of the duration of what is waited for, beside the lag.
    pub share: f64,
    pub is_working: bool,
}

/// How lags are written.
#[derive(Clone, Copy, Debug)]
pub struct Notation {
    /// A plan of ours has lags of the clock, in hours.
    pub is_ours: bool,
    pub decimal: Decimal,
    pub measures: Measures,
}

/// The type that ends a text, and what stands before it.
pub fn typed(text: &str) -> Option<(&str, LinkKind)> {
    let (name, letters) = last_two(text)?;
    let (_, of) = TYPES.iter().find(|(of, _)| of.eq_ignore_ascii_case(letters))?;
    Some((name, *of))
}

/// What stands before two letters at the end, and these.
pub fn last_two(text: &str) -> Option<(&str, &str)> {
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (name, letters) = text.split_at(at);
    Some((name.trim_end_matches(['(', '[', ' ']), letters))
}

/// What stands before a lag, its sign and its text: `2FS`, -1 and `1 d` of `2FS - 1 d`.
pub fn parted(text: &str) -> Option<(&str, f64, &str)> {
    let at = text.rfind(['+', '-']).filter(|at| *at > 0)?;
    let sign = if text[at..].starts_with('-') { -1.0 } else { 1.0 };
    Some((text[..at].trim(), sign, text[at + 1..].trim()))
}

impl Notation {
    /// What stands before a lag such as `+2d`, `-1 Tag`, `+50%`, and the lag.
    pub fn lag(self, text: &str) -> Option<(&str, Tail)> {
        let (name, sign, lag) = parted(text)?;
        if let Some(share) = lag.strip_suffix('%') {
            let share = number::number(share, self.decimal)?;
            return Some((name, Tail { share: sign * share / 100.0, ..Tail::default() }));
        }
        let (hours, is_working) = self.elapsed(lag)?;
        Some((name, Tail { lag_hours: sign * hours, is_working, ..Tail::default() }))
    }

    /// Hours of the clock, and whether they were told as working time.
    fn elapsed(self, lag: &str) -> Option<(f64, bool)> {
        let digits = lag.find(|letter: char| letter.is_alphabetic()).unwrap_or(lag.len());
        let (figure, written) = (lag[..digits].trim(), lag[digits..].trim().trim_end_matches('?'));
        // Planning tools write `ed` for days that pass by night and weekend too; in German `ft`.
        let elapsed = written.strip_prefix(['e', 'E']).or_else(|| written.strip_prefix('f')).and_then(Unit::of);
        let usual = if self.is_ours { Unit::Hours } else { Unit::Days };
        let unit = if written.is_empty() { Some(usual) } else { elapsed.or_else(|| Unit::of(written)) };
        let (Some(figure), Some(unit)) = (number::number(figure, self.decimal), unit.filter(|unit| *unit != Unit::Points)) else {
            return Some((value::hours(lag).ok()?, false));
        };
        let of_clock = figure * clock_hours(unit);
        Some(if self.is_ours || elapsed.is_some() { (of_clock, false) } else { (self.working(figure * self.measures.hours(unit)), true) })
    }

    /// Hours of the clock in which so many hours of work are done.
    pub fn working(self, hours: f64) -> f64 {
        Lag { hours, working: Some((self.measures.hours_per_day, self.measures.hours(Unit::Weeks))) }.elapsed()
    }
}

fn clock_hours(unit: Unit) -> f64 {
    match unit {
        Unit::Minutes => 1.0 / 60.0,
        Unit::Hours | Unit::Points => 1.0,
        Unit::Days => 24.0,
        Unit::Weeks => 7.0 * 24.0,
        Unit::Months => 30.0 * 24.0,
    }
}
