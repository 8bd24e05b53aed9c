//! The special functions against values computed with 40 digits (mpmath) and against statrs.

use super::*;
use statrs::distribution::{Beta, ContinuousCDF, Gamma};

#[test]
fn the_normal_quantile_is_right_to_the_last_digits_from_tail_to_tail() {
    for (p, expected) in NORMAL_QUANTILES {
        assert_close(normal_quantile(p), expected, 1e-15, &format!("normal quantile of {p}"));
    }
    assert_eq!(normal_quantile(0.5), 0.0);
}

#[test]
fn the_normal_distribution_function_inverts_its_quantile() {
    for (p, z) in NORMAL_QUANTILES {
        assert_close(normal_cdf(z), p, 1e-12, &format!("share up to {z}"));
    }
}

#[test]
fn the_incomplete_beta_function_has_its_known_values() {
    for (a, b, x, expected) in BETA_SHARES {
        assert_close(beta_share(a, b, x), expected, 1e-13, &format!("I_{x}({a}, {b})"));
    }
    assert_eq!(beta_share(2.0, 3.0, 0.0), 0.0);
    assert_eq!(beta_share(2.0, 3.0, 1.0), 1.0);
}

#[test]
fn the_incomplete_gamma_functions_have_their_known_values() {
    for (a, x, share, rest) in GAMMA_SHARES {
        assert_close(gamma_share(a, x), share, 2e-13, &format!("P({a}, {x})"));
        assert_close(gamma_rest(a, x), rest, 1e-12, &format!("Q({a}, {x})"));
    }
    assert_eq!((gamma_share(2.0, 0.0), gamma_rest(2.0, 0.0)), (0.0, 1.0));
    assert_eq!((gamma_share(2.0, f64::INFINITY), gamma_rest(2.0, f64::INFINITY)), (1.0, 0.0));
}

#[test]
fn the_beta_quantile_inverts_the_share_in_both_tails() {
    for (a, b) in [(1.0, 1.0), (1.0, 5.0), (5.0, 1.0), (3.0, 3.0), (1.0 + 1e-9, 5.0), (2.2, 3.8), (50.0, 30.0), (900.0, 2.0)] {
        for p in probabilities() {
            let x = beta_quantile(a, b, p);
            assert_close(beta_share(a, b, x), p, 1e-9, &format!("Beta({a}, {b}) at {p}"));
            let judged_apart = Beta::new(a, b).expect("valid").cdf(x);
            assert!((judged_apart - p).abs() < 1e-9, "Beta({a}, {b}) at {p}: {judged_apart}");
        }
    }
    assert_close(beta_quantile(1.0, 5.0, 0.75), 1.0 - libm::pow(0.25, 0.2), 1e-14, "closed form for a = 1");
}

#[test]
fn the_gamma_quantile_inverts_the_share_in_both_tails() {
    for a in [0.01, 0.3, 0.999, 1.0, 1.5, 7.0, 19.9, 20.1, 400.0, 30_000.0] {
        for p in probabilities() {
            let x = gamma_quantile(a, p);
            if x < f64::MIN_POSITIVE {
                // No number is small enough: even the smallest has more below it.
                assert!(gamma_share(a, f64::MIN_POSITIVE) > p);
                continue;
            }
            assert_close(gamma_share(a, x), p, 1e-9, &format!("Gamma({a}) up to {p}"));
            assert_close(gamma_rest(a, x), 1.0 - p, 1e-9, &format!("Gamma({a}) above {p}"));
            let judged_apart = Gamma::new(a, 1.0).expect("valid").cdf(x);
            assert!((judged_apart - p).abs() < 1e-9, "Gamma({a}) at {p}: {judged_apart}");
        }
    }
    assert_close(gamma_quantile(1.0, 0.75), libm::log(4.0), 1e-14, "the exponential's quantile");
}

#[test]
fn the_extreme_uniforms_have_finite_quantiles() {
    let least = 0.5 / (1_u64 << 52) as f64;
    for p in [least, 1.0 - least] {
        assert!(normal_quantile(p).is_finite());
        for (a, b) in [(1.0, 5.0), (5.0, 1.0), (3.0, 3.0)] {
            let x = beta_quantile(a, b, p);
            assert!((0.0..=1.0).contains(&x), "Beta({a}, {b}) at {p}: {x}");
        }
        for a in [1e-6, 0.01, 1.0, 1e6] {
            let x = gamma_quantile(a, p);
            assert!(x.is_finite() && x >= 0.0, "Gamma({a}) at {p}: {x}");
        }
    }
}

const NORMAL_QUANTILES: [(f64, f64); 14] = [
    (1e-300, -37.0470962993612),
    (1e-100, -21.273453560965326),
    (1e-16, -8.222082216130435),
    (1e-05, -4.264890793922825),
    (0.001, -3.0902323061678136),
    (0.025, -1.9599639845400543),
    (0.074, -1.4466320671589785),
    (0.076, -1.4325027208258116),
    (0.3, -0.5244005127080408),
    (0.5, 0.0),
    (0.8, 0.8416212335729144),
    (0.9, 1.2815515655446006),
    (0.975, 1.9599639845400538),
    (0.999999, 4.753424308817087),
];

/// a, b, x, I_x(a, b).
const BETA_SHARES: [(f64, f64, f64, f64); 10] = [
    (1.0, 5.0, 0.3, 0.83193),
    (5.0, 1.0, 0.3, 0.0024299999999999994),
    (3.0, 3.0, 0.5, 0.5),
    (2.2, 3.8, 0.1, 0.05459199013893654),
    (2.2, 3.8, 0.9, 0.9991234648672216),
    (0.5, 0.5, 0.2, 0.2951672353008666),
    (3.5, 0.25, 0.99, 0.5379907479552636),
    (50.0, 30.0, 0.6, 0.3170571539691119),
    (0.001, 2.0, 0.5, 0.9998067465369478),
    (1.4, 0.6, 1e-06, 2.152130127438054e-09),
];

/// a, x, P(a, x), Q(a, x).
const GAMMA_SHARES: [(f64, f64, f64, f64); 12] = [
    (1.0, 1.0, 0.6321205588285577, 0.36787944117144233),
    (0.5, 0.1, 0.345279153981423, 0.654720846018577),
    (0.5, 20.0, 0.9999999997460371, 2.539628589470865e-10),
    (3.0, 2.5, 0.45618688411667047, 0.5438131158833295),
    (10.0, 30.0, 0.9999928782491372, 7.121750862815577e-06),
    (20.0, 20.0, 0.52974273316076, 0.47025726683923996),
    (20.5, 3.0, 3.149391910782171e-11, 0.9999999999685061),
    (1000.0, 950.0, 0.05505468623073803, 0.9449453137692619),
    (1_000_000.0, 1001000.0, 0.8413447863683403, 0.15865521363165971),
    (0.01, 1e-30, 0.5040472728599954, 0.49595272714000455),
    (2.0, 700.0, 1.0, 6.911633257175599e-302),
    (100.0, 180.0, 0.999999999970517, 2.948294557648285e-11),
];

fn probabilities() -> impl Iterator<Item = f64> {
    [1e-15, 1e-9, 1e-4].into_iter().chain((1..100).map(|k| f64::from(k) / 100.0)).chain([1.0 - 1e-4, 1.0 - 1e-9])
}

fn assert_close(value: f64, expected: f64, relative: f64, what: &str) {
    assert!((value - expected).abs() <= relative * expected.abs(), "{what}: {value:e}, expected {expected:e}");
}
