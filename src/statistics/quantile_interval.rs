//! Intervals of quantiles from order statistics, which hold whatever the distribution, and how many values they need.

use super::Interval;
use super::tables::{binomial_cdf, binomial_quantile};
use crate::engine::special::normal_quantile;
use serde::Serialize;

/// Which of `n` values in ascending order, counted from 1, bound a quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileRanks {
    /// `None`: even the least value may well lie over the quantile, so that nothing bounds it from below.
    pub low: Option<u64>,
    /// `None`: even the greatest may well lie under it.
    pub high: Option<u64>,
    /// How likely the quantile lies between them, exactly for a continuous distribution and at least for any other. Without a bound, how
    /// likely it lies on the right side of the other one.
    pub coverage: f64,
}

/// The values at the ranks, in their unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileInterval {
    /// `None` where the values are too few to bound the quantile from below.
    pub low: Option<f64>,
    /// `None` where they are too few to bound it from above.
    pub high: Option<f64>,
    /// As [`QuantileRanks::coverage`]; at least the confidence asked for.
    pub coverage: f64,
}

impl QuantileInterval {
    /// `None` unless it is bounded on both sides.
    pub fn bounded(self) -> Option<Interval> {
        Some(Interval { low: self.low?, high: self.high? })
    }

    /// The longer of its arms, from the estimate that it belongs to; `None` unless it is bounded on both sides.
    pub fn longer_arm(self, estimate: f64) -> Option<f64> {
        let Interval { low, high } = self.bounded()?;
        Some((high - estimate).max(estimate - low))
    }
}

/// The ranks l and u that bound the `p`-quantile of `n` values. With B binomial of n trials and probability p, and a = 1 - `confidence`,
/// l is the greatest with P(B <= l - 1) <= a / 2, and u the least with P(B <= u - 1) >= 1 - a / 2; the coverage is P(l <= B <= u - 1)
/// (David and Nagaraja, Order Statistics, 3rd ed. 2003, 7.1). `p` and `confidence` over 0 and under 1.
pub fn quantile_ranks(n: u64, p: f64, confidence: f64) -> QuantileRanks {
    let tail = (1.0 - confidence) / 2.0;
    // Up to the first count whose share reaches the tail, counts are too rare to matter; that one is in the way only if it passes it.
    let first = binomial_quantile(n, p, tail);
    let low = first + u64::from(binomial_cdf(n, p, first) <= tail);
    let high = binomial_quantile(n, p, 1.0 - tail) + 1;
    let up_to = |rank: u64| if rank == 0 { 0.0 } else { binomial_cdf(n, p, rank - 1) };
    QuantileRanks { low: (low >= 1).then_some(low), high: (high <= n).then_some(high), coverage: up_to(high) - up_to(low) }
}

/// Of the `p`-quantile of values in ascending order: the values at [`quantile_ranks`].
pub fn quantile_interval(sorted: &[f64], p: f64, confidence: f64) -> QuantileInterval {
    let QuantileRanks { low, high, coverage } = quantile_ranks(sorted.len() as u64, p, confidence);
    let at = |rank: u64| sorted[rank as usize - 1];
    QuantileInterval { low: low.map(at), high: high.map(at), coverage }
}

/// The fewest values of which the greatest is over the `p`-quantile with this confidence: 1 - p^n (Wilks, Annals of Mathematical
/// Statistics 12 (1941), 91-96).
pub fn fewest_for_upper_bound(p: f64, confidence: f64) -> u64 {
    let is_enough = |n: f64| 1.0 - libm::pow(p, n) >= confidence;
    let near = libm::ceil(libm::log1p(-confidence) / libm::log(p)).max(1.0);
    // The quotient may be off by its last digit where it is whole.
    let least = if near > 1.0 && is_enough(near - 1.0) { near - 1.0 } else { near };
    if is_enough(least) { least as u64 } else { least as u64 + 1 }
}

/// The fewest values of which the least and the greatest have the `p`-quantile between them with this confidence: 1 - p^n - (1 - p)^n.
/// With fewer, [`quantile_interval`] may still be bounded on one side.
pub fn fewest_for_both_bounds(p: f64, confidence: f64) -> u64 {
    let is_enough = |n: u64| 1.0 - libm::pow(p, n as f64) - libm::pow(1.0 - p, n as f64) >= confidence;
    // At most twice as many as for the rarer side alone with half the risk; the few steps from there are quicker than clever.
    let from = fewest_for_upper_bound(p.max(1.0 - p), confidence);
    (from..).find(|&n| is_enough(n)).unwrap_or(u64::MAX)
}

/// About how many values make the interval of the `p`-quantile, `quantile`, this narrow: a half-width of `share` times the quantile, where
/// the distribution has the density `density` (per unit of the quantile). From the half-width z sqrt(p (1 - p) / n) / density of many
/// values (Serfling, Approximation Theorems of Mathematical Statistics, 1980, 2.3.3).
pub fn values_for_quantile(p: f64, quantile: f64, density: f64, share: f64, confidence: f64) -> u64 {
    let z = normal_quantile(0.5 + confidence / 2.0);
    let ratio = z / (density * share * quantile);
    libm::ceil(p * (1.0 - p) * ratio * ratio) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_leave_a_quantile_without_an_upper_bound_and_say_so() {
        // Of 10 values all lie under the P80 with probability .107, of 14 with .044 and of 20 with .012.
        let [ten, fourteen, twenty] = [10, 14, 20].map(|n| quantile_ranks(n, 0.8, 0.95));
        assert_eq!((ten.low, ten.high), (Some(5), None));
        assert!((ten.coverage - 0.993_630_617_6).abs() < 1e-12, "P(B >= 5): {ten:?}");
        assert_eq!(fourteen.high, None);
        assert_eq!(twenty.high, Some(20));
        assert!(twenty.coverage >= 0.95);
    }

    #[test]
    fn no_values_bound_nothing_and_one_is_no_interval() {
        let none = quantile_interval(&[], 0.8, 0.95);
        assert_eq!((none.low, none.high, none.coverage), (None, None, 1.0));
        assert_eq!(quantile_interval(&[7.0], 0.5, 0.95).bounded(), None);
        // A value alone is under the P95 with probability .95, and so bounds it from below.
        let one = quantile_ranks(1, 0.95, 0.8);
        assert_eq!((one.low, one.high), (Some(1), None));
        assert!((one.coverage - 0.95).abs() < 1e-12);
    }

    #[test]
    fn ranks_are_the_tightest_and_their_coverage_at_least_the_confidence() {
        for n in [5, 17, 60, 233, 1_000] {
            for p in [0.1, 0.5, 0.8, 0.95] {
                let ranks = quantile_ranks(n, p, 0.9);
                assert!(ranks.coverage >= 0.9 - 1e-12, "{n} {p}: {ranks:?}");
                let below = |rank: u64| if rank == 0 { 0.0 } else { binomial_cdf(n, p, rank - 1) };
                let (low, high) = (ranks.low.unwrap_or(0), ranks.high.unwrap_or(n + 1));
                assert!(below(low) <= 0.05 && below(low + 1) > 0.05, "{n} {p}: {ranks:?}");
                assert!(below(high) >= 0.95 && below(high - 1) < 0.95, "{n} {p}: {ranks:?}");
            }
        }
    }

    #[test]
    fn the_values_at_the_ranks_are_the_interval() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        let interval = quantile_interval(&sorted, 0.8, 0.95);
        assert_eq!(interval.bounded(), Some(Interval { low: 72.0, high: 89.0 }));
        assert_eq!(interval.longer_arm(80.5), Some(8.5));
    }

    #[test]
    fn the_fewest_values_are_enough_and_one_less_is_not() {
        for p in [0.01, 0.5, 0.8, 0.9, 0.999] {
            for confidence in [0.5, 0.9, 0.9375, 0.95, 0.999] {
                let n = fewest_for_upper_bound(p, confidence);
                let reached = |n: u64| 1.0 - libm::pow(p, n as f64);
                assert!(reached(n) >= confidence && (n == 1 || reached(n - 1) < confidence), "{p} {confidence}: {n}");
                let n = fewest_for_both_bounds(p, confidence);
                let reached = |n: u64| reached(n) - libm::pow(1.0 - p, n as f64);
                assert!(reached(n) >= confidence && reached(n - 1) < confidence, "{p} {confidence}: {n}");
            }
        }
    }
}
