//! The difference between two sets of runs that share their draws (common random numbers).

use super::interval::half_width;
use super::tables::student_two_sided;
use super::{Interval, Moments, correlation};
use serde::Serialize;

/// Moments of `other[i] - first[i]`. Runs that share a seed are alike in what chance did to them, so that their difference varies far less
/// than the difference of two independent means.
///
/// # Panics
/// If the two are not of one length: a run without its partner says nothing.
pub fn paired_difference(first: &[f64], other: &[f64]) -> Moments {
    assert_eq!(first.len(), other.len(), "each run needs its partner");
    Moments::of(first.iter().zip(other).map(|(first, other)| other - first))
}

/// How much more `other` is than `first`, in their unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub value: f64,
    pub interval: Interval,
    /// Two-sided, of the hypothesis that there is none.
    pub p_value: f64,
}

impl Difference {
    /// With Student's t of `freedom` degrees. What never varies is certain.
    pub(super) fn of_student(value: f64, standard_error: f64, freedom: f64, confidence: f64) -> Difference {
        let p_value = match () {
            () if value == 0.0 => 1.0,
            () if standard_error == 0.0 => 0.0,
            () => student_two_sided(freedom, value / standard_error),
        };
        Difference { value, interval: Interval::around(value, half_width(standard_error, freedom, confidence)), p_value }
    }
}

/// The paired t-interval and test of the mean difference, of n - 1 degrees of freedom (Law, Simulation Modeling and Analysis, 5th ed. 2015,
/// 10.2.1). `None` of fewer than two pairs.
///
/// # Panics
/// As [`paired_difference`].
pub fn paired_difference_interval(first: &[f64], other: &[f64], confidence: f64) -> Option<Difference> {
    let moments = paired_difference(first, other);
    let freedom = moments.count().checked_sub(1)? as f64;
    Some(Difference::of_student(moments.mean()?, moments.standard_error()?, freedom, confidence))
}

/// Two sets of runs that share their draws, and what sharing gained.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedTest {
    pub difference: Difference,
    /// (Var first + Var other) / Var difference: how many times as many runs would be needed for the same interval had each set its own
    /// draws. Under 1, sharing does harm. `None` if the difference never varies.
    pub variance_ratio: Option<f64>,
    /// Between the pairs. `None` if one of the two never varies.
    pub correlation: Option<f64>,
}

/// As [`paired_difference_interval`], with what the sharing of draws was worth.
///
/// # Panics
/// As [`paired_difference`].
pub fn paired_test(first: &[f64], other: &[f64], confidence: f64) -> Option<PairedTest> {
    let difference = paired_difference_interval(first, other, confidence)?;
    let variance = |values: &[f64]| Moments::of(values.iter().copied()).variance();
    let apart = variance(first)? + variance(other)?;
    let together = paired_difference(first, other).variance()?;
    Some(PairedTest { difference, variance_ratio: (together > 0.0).then(|| apart / together), correlation: correlation(first, other) })
}

/// About how many more paired replications until the interval leaves out 0, should the difference and its deviation stay as they are over
/// `pairs`: 0 if it does already, `None` if the difference is 0.
///
/// A half-width h shrinks as one over the root of n, so that n (h / difference)^2 pairs bring it down to the difference. That t shrinks as
/// well is left out: it errs to the safe side, by little from some ten pairs on. The difference itself is uncertain, so take it as an order
/// of magnitude.
pub fn replications_needed(difference: &Difference, pairs: u64) -> Option<u64> {
    if difference.value == 0.0 {
        return None;
    }
    let ratio = difference.interval.half_width() / difference.value;
    // One more than brings them level, as an interval that ends at 0 contains it.
    let needed = libm::floor(pairs as f64 * ratio * ratio) as u64;
    Some(needed.saturating_add(1).saturating_sub(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_share_cancels() {
        let first = [10.0, 200.0, 3_000.0];
        let other = [11.0, 202.0, 3_003.0];
        let difference = paired_difference(&first, &other);
        assert_eq!(difference.mean(), Some(2.0));
        assert_eq!(difference.deviation(), Some(1.0));
    }

    #[test]
    #[should_panic(expected = "each run needs its partner")]
    fn a_run_without_its_partner_is_refused() {
        paired_difference(&[1.0], &[]);
    }

    #[test]
    fn a_constant_difference_is_certain_and_none_is_no_difference() {
        let test = paired_test(&[1.0, 5.0, 2.0], &[2.0, 6.0, 3.0], 0.95).unwrap();
        assert_eq!(test.difference, Difference { value: 1.0, interval: Interval { low: 1.0, high: 1.0 }, p_value: 0.0 });
        assert_eq!(test.variance_ratio, None);
        assert!((test.correlation.unwrap() - 1.0).abs() < 1e-12);
        let same = paired_test(&[1.0, 5.0, 2.0], &[1.0, 5.0, 2.0], 0.95).unwrap();
        assert_eq!((same.difference.value, same.difference.p_value), (0.0, 1.0));
    }

    #[test]
    fn fewer_than_two_pairs_show_no_difference() {
        assert_eq!(paired_difference_interval(&[], &[], 0.95), None);
        assert_eq!(paired_test(&[1.0], &[2.0], 0.95), None);
    }

    #[test]
    fn runs_that_chance_sets_against_each_other_would_better_not_share_it() {
        let test = paired_test(&[1.0, 2.0, 3.0, 4.0], &[4.0, 3.0, 2.0, 1.5], 0.95).unwrap();
        assert!(test.variance_ratio.unwrap() < 1.0 && test.correlation.unwrap() < 0.0, "{test:?}");
    }

    #[test]
    fn a_difference_that_is_told_already_needs_no_more_pairs() {
        let difference = |value: f64, half_width: f64| Difference { value, interval: Interval::around(value, half_width), p_value: 0.1 };
        assert_eq!(replications_needed(&difference(-3.0, 1.0), 50), Some(0));
        // Twice too wide: four times as many, and one.
        assert_eq!(replications_needed(&difference(1.0, 2.0), 50), Some(151));
        // An interval that ends at 0 contains it.
        assert_eq!(replications_needed(&difference(1.0, 1.0), 50), Some(1));
        assert_eq!(replications_needed(&difference(0.0, 1.0), 50), None);
        assert_eq!(replications_needed(&difference(1e-300, 1.0), 50), Some(u64::MAX - 50));
    }
}
