//! What the charts of compared scenarios share: an ink and a letter for each, and a window that a few far values do not stretch.

use super::marks;
use super::terms::{Better, Figures, Measure};
use crate::chart::Ink;
use crate::statistics::quantile_sorted;

/// More cannot be told apart by their inks.
pub const SCENARIOS_MAX: usize = 8;

/// The first one, which the others are compared with, is dark.
const INKS: [Ink; SCENARIOS_MAX] = [Ink::TEXT, Ink::BLUE, Ink::VERMILLION, Ink::GREEN, Ink::PURPLE, Ink::ORANGE, Ink::SKY, Ink::PLUM];

pub fn ink(place: usize) -> Ink {
    INKS[place % INKS.len()]
}

/// `A` is the first one: where inks are hard to see, letters tell.
pub fn letter(place: usize) -> char {
    (b'A' + (place % 26) as u8) as char
}

/// `A baseline`.
pub fn lettered(place: usize, name: &str) -> String {
    format!("{} {name}", letter(place))
}

/// Tells shares, in percent.
pub fn percents() -> Figures<'static> {
    let measure = Measure { name: "", unit: "%", better: Better::More, start: None };
    Figures::of(&measure, [0.0, 100.0].into_iter())
}

/// What a plot of ascending values shows: all of them, but for those that lie further from the middle 98 % than these are wide.
pub fn window(sorted: &[f64]) -> Option<(f64, f64)> {
    let (least, most) = (*sorted.first()?, *sorted.last()?);
    let (p1, p99) = (quantile_sorted(sorted, 0.01)?, quantile_sorted(sorted, 0.99)?);
    let width = p99 - p1;
    // Of values that are nearly all the same, the others are the picture.
    Some(if width > 0.0 { (least.max(p1 - width), most.min(p99 + width)) } else { (least, most) })
}

/// Names as a note has room for them: `a; b and 7 more`. In a name there may be a comma.
pub fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(SCENARIOS_MAX);
    let told: Vec<String> = names.take(SCENARIOS_MAX).map(marks::short).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", told.join("; "))
}

/// Those that are figures, in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_far_values_do_not_stretch_the_window() {
        let mut values: Vec<f64> = (0..1_000).map(f64::from).collect();
        assert_eq!(window(&values), Some((0.0, 999.0)));
        values[999] = 1e6;
        assert!(window(&values).is_some_and(|(least, most)| least == 0.0 && most < 2_000.0));
        assert_eq!(window(&[3.0, 3.0, 3.0]), Some((3.0, 3.0)));
        assert_eq!(window(&[]), None);
    }

    #[test]
    fn every_scenario_has_an_ink_and_a_letter_of_its_own() {
        let all: std::collections::BTreeSet<(char, String)> =
            (0..SCENARIOS_MAX).map(|place| (letter(place), format!("{:?}", ink(place)))).collect();
        let inks: std::collections::BTreeSet<&String> = all.iter().map(|one| &one.1).collect();
        assert_eq!((all.len(), inks.len()), (SCENARIOS_MAX, SCENARIOS_MAX));
        assert_eq!(lettered(1, "more review"), "B more review");
    }

    #[test]
    fn a_list_of_very_many_names_ends_in_their_number() {
        assert_eq!(listed(["a", "b=1, c=2"].into_iter()), "a; b=1, c=2");
        assert_eq!(listed(["a"; 10].into_iter()), "a; a; a; a; a; a; a; a and 2 more");
    }
}
