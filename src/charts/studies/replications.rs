//! What the charts of a scenario's replications share: their figures in order, what of them a plot shows, and shares in percent.

use super::terms::{Better, Estimate, Figures, Measure, counted};
use crate::statistics::{Interval, quantile_sorted};

/// How sure a promise should be: what planners promise.
pub const PROMISED: f64 = 0.8;

/// Those that are figures, in ascending order.
pub fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// What a plot of ascending values shows: all of them, but for those that lie further from the middle 98 % than these are wide; from the first to
/// the last that is shown, so that no room is left for those that are not.
pub fn shown(sorted: &[f64]) -> Option<(f64, f64)> {
    let (least, most) = (*sorted.first()?, *sorted.last()?);
    let (p1, p99) = (quantile_sorted(sorted, 0.01)?, quantile_sorted(sorted, 0.99)?);
    let width = p99 - p1;
    // Of values that are nearly all the same, the others are the picture.
    if width <= 0.0 {
        return Some((least, most));
    }
    let first = sorted.partition_point(|value| *value < p1 - width);
    let end = sorted.partition_point(|value| *value <= p99 + width);
    Some((sorted[first], sorted[end - 1]))
}

/// Whether a target can be shown with what is shown of the values: not if it would flatten them to less than a third.
pub fn is_near(target: f64, (least, most): (f64, f64)) -> bool {
    let width = most - least;
    target.is_finite() && (width <= 0.0 || (target >= least - 2.0 * width && target <= most + 2.0 * width))
}

/// Tells shares, in percent.
pub fn percents() -> Figures<'static> {
    let measure = Measure { name: "", unit: "%", better: Better::More, start: None };
    Figures::of(&measure, [0.0, 100.0].into_iter())
}

/// `54 %`; what is not quite none or all is not told as if it were.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        under if under > 0.0 && under < 0.5 => "under 1 %".to_string(),
        over if (99.5..100.0).contains(&over) => "over 99 %".to_string(),
        percent => format!("{percent:.0} %"),
    }
}

/// `51 to 57 %`.
pub fn percents_between(interval: Interval) -> String {
    let (low, high) = (percent(interval.low), percent(interval.high));
    if low == high { low } else { format!("{} to {high}", low.trim_end_matches(" %")) }
}

/// `95 % interval 398 h to 430 h`; empty where nothing is known of it.
pub fn interval(estimate: &Estimate, sure: &str, told: impl Fn(f64) -> String) -> String {
    if estimate.low.is_finite() && estimate.high.is_finite() {
        format!("{sure} interval {} to {}", told(estimate.low), told(estimate.high))
    } else {
        String::new()
    }
}

/// Of those that `shown` leaves out.
pub fn beyond(left_out: usize, all: usize) -> String {
    let (left_out, all) = (counted(left_out as u64), counted(all as u64));
    format!("Not shown: {left_out} of {all} replications, so far off that they would flatten the rest.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_far_replications_do_not_stretch_the_plot() {
        let mut values: Vec<f64> = (0..1_000).map(f64::from).collect();
        assert_eq!(shown(&values), Some((0.0, 999.0)));
        values[999] = 1e6;
        assert!(shown(&values).is_some_and(|(least, most)| least == 0.0 && most == 998.0), "to the last that is shown");
        assert_eq!((shown(&[3.0, 3.0, 3.0]), shown(&[])), (Some((3.0, 3.0)), None));
    }

    #[test]
    fn a_target_far_from_all_values_is_not_on_the_axis() {
        assert!(is_near(130.0, (100.0, 110.0)) && is_near(80.0, (100.0, 110.0)) && is_near(-5.0, (7.0, 7.0)));
        assert!(!is_near(131.0, (100.0, 110.0)) && !is_near(79.0, (100.0, 110.0)) && !is_near(f64::NAN, (100.0, 110.0)));
    }

    #[test]
    fn a_share_near_none_or_all_is_not_told_as_none_or_all() {
        assert_eq!([0.0, 0.001, 0.54, 0.999, 1.0].map(percent), ["0 %", "under 1 %", "54 %", "over 99 %", "100 %"]);
        let between = |low, high| percents_between(Interval { low, high });
        assert_eq!([between(0.507, 0.573), between(0.996, 1.0), between(1.0, 1.0)], ["51 to 57 %", "over 99 to 100 %", "100 %"]);
    }

    #[test]
    fn values_are_put_in_order_without_those_that_are_none() {
        assert_eq!(sorted([3.0, f64::NAN, -1.0, f64::INFINITY].into_iter()), [-1.0, 3.0]);
    }
}
