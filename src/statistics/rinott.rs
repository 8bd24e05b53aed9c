//! Choosing the best of several systems in two stages, each with draws of its own (Rinott).

use crate::engine::special::normal_cdf;
use libm::{ceil, exp, lgamma, log, sqrt};

/// Rinott's constant h for the choice among `systems`, at least 2, after `first_stage` replications of each, at least 2: with the
/// replications of [`rinott_replications`] and draws of its own for each system, the best is chosen with probability `confidence` or more
/// whenever it is better than all others by the indifference zone or more (Rinott, Communications in Statistics A 7 (1978), 799-811).
/// `confidence` over 1 / `systems` and under 1.
///
/// h solves Int [Int Phi(h / sqrt((n0 - 1) (1/x + 1/y))) f(x) dx]^(k - 1) f(y) dy = confidence, f the density of chi-square with n0 - 1
/// degrees of freedom.
pub fn rinott_h(systems: u32, first_stage: u32, confidence: f64) -> f64 {
    let freedom = f64::from(first_stage - 1);
    let nodes = nodes(freedom);
    let others = f64::from(systems - 1);
    let is_reached = |h: f64| probability(&nodes, freedom, others, h) >= confidence;
    let (mut low, mut high) = (0.0, 4.0);
    while !is_reached(high) {
        low = high;
        high *= 2.0;
    }
    // By halving: the probability rises with h, and 40 binary digits are more than the replications, rounded up, can feel.
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if is_reached(middle) { high = middle } else { low = middle }
    }
    0.5 * (low + high)
}

/// The probability of a correct choice with `h`, were all `others` just the indifference zone worse.
fn probability(nodes: &[(f64, f64)], freedom: f64, others: f64, h: f64) -> f64 {
    let beats_one = |y_inverse: f64| -> f64 {
        nodes.iter().map(|&(x_inverse, weight)| weight * normal_cdf(h / sqrt(freedom * (x_inverse + y_inverse)))).sum()
    };
    nodes.iter().map(|&(y_inverse, weight)| weight * libm::pow(beats_one(y_inverse), others)).sum()
}

/// Inverse values of chi-square with their weights, for the trapezoidal rule over ln x. There the density falls off at least exponentially
/// on both sides, and the integrand is analytic within a strip of half-width pi / 2, so that the rule's error is about exp(-pi^2 / step):
/// under 1e-17 with steps of a quarter. Steps are a quarter of the deviation where that is smaller.
fn nodes(freedom: f64) -> Vec<(f64, f64)> {
    let deviation = sqrt(2.0 / freedom);
    let step = 0.25 * deviation.min(1.0);
    let ln_density = |u: f64| 0.5 * freedom * (u - log(2.0)) - 0.5 * exp(u) - lgamma(0.5 * freedom);
    let mode = log(freedom);
    // Below this, a node no longer moves a sum that is near 1.
    let is_felt = |u: &f64| ln_density(*u) - ln_density(mode) > -40.0;
    let right = (0..).map(|i| mode + step * f64::from(i)).take_while(is_felt);
    let left = (1..).map(|i| mode - step * f64::from(i)).take_while(is_felt);
    let mut nodes: Vec<(f64, f64)> = left.chain(right).map(|u| (exp(-u), exp(ln_density(u)))).collect();
    let total: f64 = nodes.iter().map(|&(_, weight)| weight).sum();
    nodes.iter_mut().for_each(|(_, weight)| *weight /= total);
    nodes
}

/// How many replications in all a system needs, of which `first_stage` gave its `variance`: ceil(h^2 variance / indifference^2), and no less
/// than there are. `indifference`, over 0, is the difference too small to matter, in the unit of the figure.
pub fn rinott_replications(h: f64, variance: f64, indifference: f64, first_stage: u64) -> u64 {
    let ratio = h / indifference;
    (ceil(ratio * ratio * variance) as u64).max(first_stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_known_variances_the_constant_is_bechhofers() {
        // As n0 grows, h goes to root 2 times the z of k = 2: P(Z <= h / root 2) = confidence.
        let h = rinott_h(2, 100_000, 0.95);
        assert!((h - 1.644_853_627 * sqrt(2.0)).abs() < 1e-4, "{h}");
    }

    #[test]
    fn the_constant_solves_the_integral_to_its_last_digits() {
        // With this h the integral, computed with 25 digits (mpmath), is .9 to within 1e-13.
        assert!((rinott_h(2, 20, 0.9) - 1.895_747_077_457).abs() < 1e-11);
    }

    #[test]
    fn more_systems_and_a_shorter_first_stage_need_more() {
        assert!(rinott_h(3, 10, 0.95) > rinott_h(2, 10, 0.95));
        assert!(rinott_h(3, 5, 0.95) > rinott_h(3, 10, 0.95));
        assert!(rinott_h(3, 10, 0.99) > rinott_h(3, 10, 0.95));
        assert!(rinott_h(2, 2, 0.95).is_finite());
    }

    #[test]
    fn two_replications_of_two_systems_have_a_closed_form() {
        // With one degree of freedom each, sqrt(1/x + 1/y) makes h times a Student's t of sums: the integral by brute force.
        let h = rinott_h(2, 2, 0.9);
        let steps = 2_000;
        let part = |i: u32| (f64::from(i) + 0.5) / f64::from(steps);
        // |z| of a normal value has z^2 chi-square of one degree; over its shares, by midpoints.
        let inverse: Vec<f64> =
            (0..steps).map(|i| crate::engine::special::normal_quantile(0.5 + 0.5 * part(i))).map(|z| 1.0 / (z * z)).collect();
        let sum: f64 = inverse.iter().flat_map(|x| inverse.iter().map(move |y| normal_cdf(h / sqrt(x + y)))).sum();
        // The midpoint rule is off by about a step at the end where x goes to 0.
        assert!((sum / f64::from(steps * steps) - 0.9).abs() < 1e-3);
    }

    #[test]
    fn a_system_that_hardly_varies_needs_no_more_than_its_first_stage() {
        assert_eq!(rinott_replications(3.0, 4.0, 1.0, 10), 36);
        assert_eq!(rinott_replications(3.0, 4.1, 1.0, 10), 37);
        assert_eq!(rinott_replications(3.0, 0.1, 1.0, 10), 10);
    }
}
