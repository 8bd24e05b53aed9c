//! Intervals of confidence, that of a mean, and when an estimate is precise enough to stop.

use super::Moments;
use super::tables::student_quantile;
use serde::Serialize;
use std::cmp::Ordering;

/// From `low` to `high`, both within, in the unit of what was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    pub fn around(centre: f64, half_width: f64) -> Interval {
        Interval { low: centre - half_width, high: centre + half_width }
    }

    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// On which side of `value` the whole interval lies; `None` if it contains it. Against 0, the sign of a difference that is sure.
    pub fn against(self, value: f64) -> Option<Ordering> {
        match () {
            () if self.low > value => Some(Ordering::Greater),
            () if self.high < value => Some(Ordering::Less),
            () => None,
        }
    }
}

/// Of a mean: mean +- t s / sqrt(n), with Student's t of n - 1 degrees of freedom (Law, Simulation Modeling and Analysis, 5th ed. 2015, 4.5).
/// Exact if the values are normal; otherwise the error goes as 1/n. `confidence` over 0 and under 1. `None` of fewer than two values.
pub fn mean_interval(moments: &Moments, confidence: f64) -> Option<Interval> {
    let (mean, error) = (moments.mean()?, moments.standard_error()?);
    Some(Interval::around(mean, half_width(error, (moments.count() - 1) as f64, confidence)))
}

/// Of an interval around an estimate whose standard error has `freedom` degrees.
pub(super) fn half_width(standard_error: f64, freedom: f64, confidence: f64) -> f64 {
    // What never varies is certain, whatever t.
    if standard_error == 0.0 { 0.0 } else { student_quantile(freedom, 0.5 + confidence / 2.0) * standard_error }
}

/// How precise an estimate is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Precision {
    /// The estimate is off by at most this share of the truth.
    Relative(f64),
    /// It is off by at most this much, in its own unit. For what may be near 0.
    Absolute(f64),
}

impl Precision {
    /// Whether the half-width is small enough. A relative precision g is held against g / (1 + g), as the truth, of which the error is a
    /// share, may be smaller than the estimate by that error (Law 2015, 9.4.1). For an interval with unequal arms, give the longer one.
    pub fn is_reached(self, estimate: f64, half_width: f64) -> bool {
        match self {
            Precision::Relative(share) => half_width <= share / (1.0 + share) * estimate.abs(),
            Precision::Absolute(most) => half_width <= most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_on_a_side_of_what_it_does_not_contain() {
        let interval = Interval::around(2.0, 1.5);
        assert_eq!(interval, Interval { low: 0.5, high: 3.5 });
        assert_eq!((interval.half_width(), interval.contains(0.5), interval.contains(3.6)), (1.5, true, false));
        assert_eq!(interval.against(0.0), Some(Ordering::Greater));
        assert_eq!(interval.against(0.5), None);
        assert_eq!(interval.against(4.0), Some(Ordering::Less));
    }

    #[test]
    fn one_value_has_no_interval_and_what_never_varies_a_point() {
        assert_eq!(mean_interval(&Moments::of([3.0]), 0.95), None);
        assert_eq!(mean_interval(&Moments::of([3.0, 3.0]), 0.95), Some(Interval { low: 3.0, high: 3.0 }));
    }

    #[test]
    fn more_confidence_makes_a_wider_interval() {
        let moments = Moments::of([1.0, 2.0, 4.0]);
        let width = |confidence| mean_interval(&moments, confidence).unwrap().half_width();
        assert!(width(0.9) < width(0.95) && width(0.95) < width(0.99));
    }

    #[test]
    fn a_relative_precision_is_of_the_truth_and_not_of_the_estimate() {
        let tenth = Precision::Relative(0.1);
        assert!(tenth.is_reached(110.0, 10.0) && !tenth.is_reached(109.0, 10.0));
        assert!(tenth.is_reached(-110.0, 10.0) && !tenth.is_reached(0.0, 1e-9));
        assert!(Precision::Absolute(2.0).is_reached(0.0, 2.0) && !Precision::Absolute(2.0).is_reached(0.0, 2.1));
    }
}
