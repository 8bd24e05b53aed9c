//! Whether two texts are the same value, however they are written.

use crate::scenario::calendar::{parse_clock, parse_week_clock};
use crate::scenario::field::When;
use crate::scenario::value::{self, Unit};

/// Whether a field takes both texts for the same: `60m` and `1h`, `0.1` and `10%`, `"lft"` and `lft`. One that takes no such value refuses
/// both.
pub fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (unquoted(one), unquoted(other));
    let both = |is: fn(&str, &str) -> bool| is(one, other);
    one == other || both(by_hours) || both(by_number) || both(by_clock)
}

/// Where a value is among others.
pub fn position<'a>(values: impl Iterator<Item = &'a str> + Clone, value: &str) -> Option<usize> {
    // As it is written, first: to read it takes much longer.
    values.clone().position(|other| other == value).or_else(|| values.clone().position(|other| is_same(other, value)))
}

fn by_hours(one: &str, other: &str) -> bool {
    let read = |text| value::distribution(text, Unit::Hours).ok();
    read(one).is_some_and(|value| read(other) == Some(value))
}

fn by_number(one: &str, other: &str) -> bool {
    let share = |text| value::distribution(text, Unit::Factor).ok();
    let number = |text| value::number(text);
    share(one).is_some_and(|value| share(other) == Some(value)) || number(one).is_some_and(|value| number(other) == Some(value))
}

fn by_clock(one: &str, other: &str) -> bool {
    let of = |text: &str| (When::parse(text), parse_clock(text), parse_week_clock(text));
    let (one, other) = (of(one), of(other));
    one.0.is_some() && one.0 == other.0 || one.1.is_some() && one.1 == other.1 || one.2.is_some() && one.2 == other.2
}

/// A text without the quotes that TOML has around it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn values_are_the_same_however_they_are_written() {
        for (one, other) in [
            ("60m", "1h"),
            ("1d", "24h"),
            ("0", "0h"),
            ("0.1", "0.10"),
            ("10%", ".1"),
            ("1.5", "1h30m"),
            ("2500", "2.5k"),
            ("\"lft\"", "lft"),
            ("'1h'", "60m"),
            ("fixed(1h)", "1h"),
            ("08:00", "8:00"),
            ("mon 09:00", "monday 9:00"),
            ("2026-01-05 08:00", "2026-01-05T08:00:00"),
            ("day 5", "day 5 00:00"),
        ] {
            assert!(is_same(one, other) && is_same(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_values_are_others() {
        for (one, other) in [("lft", "lst"), ("1h", "61m"), ("0.1", "1"), ("1h", "1%"), ("true", "1"), ("[1]", "[2]"), ("", "0")] {
            assert!(!is_same(one, other), "{one} {other}");
        }
    }
}
