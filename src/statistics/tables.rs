//! The distribution functions that statisticians once looked up in tables: Student's t, chi-square, binomial.

use crate::engine::special::{beta_share, gamma_quantile, gamma_share, newton, normal_cdf, normal_quantile};
use libm::{exp, log, log1p, sqrt};

/// From here Hill's expansion in powers of the freedom is as accurate as the incomplete beta function, which loses digits as both its
/// parameter and ln Gamma grow: its next term is under 1e-14.
const MANY_DEGREES: f64 = 1_000.0;

/// How likely Student's t with `freedom` degrees, over 0, lies farther from 0 than `t` does, on either side: the p-value of a two-sided test.
pub fn student_two_sided(freedom: f64, t: f64) -> f64 {
    if freedom > MANY_DEGREES {
        return 2.0 * normal_cdf(-normal_of_student(freedom, t.abs()));
    }
    let square = t * t;
    // Each share where its argument is not near 1, at which it would have lost its digits.
    if square < 1.0 {
        1.0 - beta_share(0.5, freedom / 2.0, square / (freedom + square))
    } else {
        beta_share(freedom / 2.0, 0.5, freedom / (freedom + square))
    }
}

/// The share of Student's t with `freedom` degrees up to `t`.
pub fn student_cdf(freedom: f64, t: f64) -> f64 {
    let tail = 0.5 * student_two_sided(freedom, t);
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// The `p`-quantile of Student's t with `freedom` degrees, over 0; `p` over 0 and under 1.
///
/// Newton's method on the log of the tail over ln t. The density of ln |t| is log-concave, and so is its tail; on a concave function the
/// method converges from anywhere.
pub fn student_quantile(freedom: f64, p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    if tail == 0.5 {
        return 0.0;
    }
    let ln_tail = log(2.0 * tail);
    let size = newton(log(-normal_quantile(tail)), |ln_t| {
        let t = exp(ln_t);
        let reached = student_two_sided(freedom, t);
        (log(reached) - ln_tail, -2.0 * t * student_density(freedom, t) / reached)
    });
    if p < 0.5 { -size } else { size }
}

fn student_density(freedom: f64, t: f64) -> f64 {
    let ln_shape = -0.5 * (freedom + 1.0) * log1p(t * t / freedom);
    let ratio = libm::lgamma(0.5 * (freedom + 1.0)) - libm::lgamma(0.5 * freedom);
    // It is a slope for Newton's method, and may be a little off where the difference of two large logarithms has few digits left.
    if freedom > MANY_DEGREES {
        exp(ln_shape) / sqrt(std::f64::consts::TAU)
    } else {
        exp(ln_shape + ratio) / sqrt(freedom * std::f64::consts::PI)
    }
}

/// Which z is as far out among normal values as `t` is among Student's: Algorithm 395, Communications of the ACM 13 (1970), 617-619.
fn normal_of_student(freedom: f64, t: f64) -> f64 {
    let a = freedom - 0.5;
    let b = 48.0 * a * a;
    let y = a * log1p(t * t / freedom);
    let correction = ((((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b) + y + 3.0) / b;
    (correction + 1.0) * sqrt(y)
}

/// The share of chi-square with `freedom` degrees, over 0, up to `x`.
pub fn chi_square_cdf(freedom: f64, x: f64) -> f64 {
    gamma_share(freedom / 2.0, x / 2.0)
}

/// The `p`-quantile of chi-square with `freedom` degrees, over 0; `p` over 0 and under 1.
pub fn chi_square_quantile(freedom: f64, p: f64) -> f64 {
    2.0 * gamma_quantile(freedom / 2.0, p)
}

/// How likely at most `hits` of `trials` hit, each with probability `p` (DLMF 8.17.5).
pub fn binomial_cdf(trials: u64, p: f64, hits: u64) -> f64 {
    if hits >= trials { 1.0 } else { beta_share((trials - hits) as f64, hits as f64 + 1.0, 1.0 - p) }
}

/// The fewest hits of which at most so many come with probability `share` or more.
pub fn binomial_quantile(trials: u64, p: f64, share: f64) -> u64 {
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial_cdf(trials, p, middle) >= share { high = middle } else { low = middle + 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF, StudentsT};

    #[test]
    fn students_t_agrees_with_statrs() {
        for freedom in [1.0, 1.5, 2.0, 7.3, 9.0, 29.0, 199.0, 999.0, 1_001.0] {
            let judge = StudentsT::new(0.0, 1.0, freedom).unwrap();
            for t in [-30.0, -4.0, -1.96, -0.3, 0.0, 0.01, 1.0, 2.262, 8.0] {
                let (share, expected) = (student_cdf(freedom, t), judge.cdf(t));
                assert!((share - expected).abs() < 1e-11, "{freedom} degrees at {t}: {share}, {expected}");
            }
        }
    }

    #[test]
    fn the_quantile_of_students_t_inverts_its_distribution_function() {
        for freedom in [1.0, 2.0, 3.7, 9.0, 99.0, 999.0, 1_001.0, 1e6, 1e15] {
            for p in [1e-9, 0.001, 0.025, 0.3, 0.499, 0.5, 0.6, 0.95, 0.975, 0.9999] {
                let t = student_quantile(freedom, p);
                assert!((student_cdf(freedom, t) - p).abs() < 1e-12, "{freedom} degrees at {p}: {t}");
                assert!((t + student_quantile(freedom, 1.0 - p)).abs() <= 1e-6 * t.abs(), "the sides are alike");
            }
        }
        assert_eq!(student_quantile(5.0, 0.5), 0.0);
    }

    #[test]
    fn students_t_has_its_known_quantiles() {
        // Computed with 30 digits (mpmath).
        for (freedom, p, expected) in KNOWN_QUANTILES {
            let t = student_quantile(freedom, p);
            assert!((t / expected - 1.0).abs() < 1e-11, "{freedom} degrees at {p}: {t}");
        }
    }

    #[test]
    fn chi_square_agrees_with_statrs() {
        for freedom in [1.0, 4.0, 19.0, 250.0] {
            let judge = ChiSquared::new(freedom).unwrap();
            for p in [0.001, 0.05, 0.5, 0.95, 0.999] {
                let x = chi_square_quantile(freedom, p);
                assert!((judge.cdf(x) - p).abs() < 1e-11, "{freedom} degrees at {p}: {x}");
                assert!((chi_square_cdf(freedom, x) - p).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_binomial_agrees_with_statrs() {
        for (trials, p) in [(1, 0.3), (10, 0.5), (100, 0.8), (1_000, 0.05), (20_000, 0.9)] {
            let judge = Binomial::new(p, trials).unwrap();
            for hits in (0..=trials).step_by((trials as usize / 20).max(1)) {
                let (share, expected) = (binomial_cdf(trials, p, hits), judge.cdf(hits));
                assert!((share - expected).abs() < 1e-10, "{hits} of {trials}: {share}, {expected}");
            }
        }
    }

    #[test]
    fn the_binomial_quantile_is_the_first_that_reaches_its_share() {
        assert_eq!(binomial_quantile(10, 0.5, 0.0), 0);
        assert_eq!(binomial_quantile(10, 0.5, 1.0), 10);
        assert_eq!(binomial_quantile(0, 0.5, 0.9), 0);
        for share in [0.01, 0.3, 0.9, 0.999] {
            let hits = binomial_quantile(50, 0.7, share);
            assert!(binomial_cdf(50, 0.7, hits) >= share && binomial_cdf(50, 0.7, hits - 1) < share);
        }
    }

    const KNOWN_QUANTILES: [(f64, f64, f64); 11] = [
        (1.0, 0.975, 12.706_204_736_174_693),
        (2.0, 0.999, 22.327_124_770_119_865),
        (9.0, 0.975, 2.262_157_162_798_205),
        (9.0, 0.6, 0.260_955_336_473_910_9),
        (13.743_573_628_547_042, 0.975, 2.148_547_044_042_358_5),
        (99.0, 0.975, 1.984_216_951_586_417_1),
        (999.0, 0.995, 2.580_759_637_267_636_5),
        (1_500.0, 0.975, 1.961_546_753_895_018_3),
        (1_001.0, 0.999_9, 3.732_837_737_396_866),
        (1e6, 0.975, 1.959_966_356_814_106_7),
        (1e9, 0.9, 1.281_551_566_391_185_4),
    ];
}
