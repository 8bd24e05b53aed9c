//! Distributions with mean, quantile and sample. All arithmetic through `libm`, so that every machine draws the same.

use super::special::{beta_quantile, beta_share, gamma_quantile, gamma_rest, gamma_share, normal_cdf, normal_quantile};
use super::stream::Stream;
use libm::{exp, expm1, log, log1p, pow, sin, sqrt, tgamma};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;
use std::sync::Arc;

/// A distribution of a number that is not negative: hours, or a factor. Constructed only with parameters that `scenario` has checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    Fixed(f64),
    Uniform {
        low: f64,
        high: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    /// Beta-PERT with lambda 4.
    Pert {
        low: f64,
        mode: f64,
        high: f64,
    },
    Exponential {
        mean: f64,
    },
    Lognormal {
        median: f64,
        sigma: f64,
    },
    /// Scale (the median) and shape.
    Loglogistic {
        alpha: f64,
        beta: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    /// Observed values, ascending, not empty; each as likely.
    Empirical(Arc<[f64]>),
    /// Values over `high` become `high`.
    Clamped {
        inner: Box<Distribution>,
        high: f64,
    },
}

impl Distribution {
    /// The expected value; infinite where it does not exist.
    pub fn mean(&self) -> f64 {
        match self {
            Distribution::Fixed(value) => *value,
            Distribution::Uniform { low, high } => 0.5 * (low + high),
            Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Distribution::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
            Distribution::Exponential { mean } => *mean,
            Distribution::Lognormal { median, sigma } => median * exp(0.5 * sigma * sigma),
            Distribution::Loglogistic { alpha, beta } if *beta > 1.0 => alpha * (PI / beta) / sin(PI / beta),
            Distribution::Loglogistic { .. } => f64::INFINITY,
            Distribution::Weibull { shape, scale } => scale * tgamma(1.0 + 1.0 / shape),
            Distribution::Gamma { shape, scale } => shape * scale,
            Distribution::Empirical(values) => values.iter().sum::<f64>() / values.len() as f64,
            Distribution::Clamped { inner, high } => inner.limited_mean(*high),
        }
    }

    /// The value not exceeded with probability `p`, over 0 and under 1. Relative error about 1e-12 at most (Pert, Gamma), else 1e-15.
    pub fn quantile(&self, p: f64) -> f64 {
        match self {
            Distribution::Fixed(value) => *value,
            Distribution::Uniform { low, high } => low + (high - low) * p,
            Distribution::Triangular { low, mode, high } => triangular_quantile(*low, *mode, *high, p),
            Distribution::Pert { low, mode, high } => match pert_shape(*low, *mode, *high) {
                Some((a, b)) => low + (high - low) * beta_quantile(a, b, p),
                None => *low,
            },
            Distribution::Exponential { mean } => -mean * log1p(-p),
            Distribution::Lognormal { median, sigma } => median * exp(sigma * normal_quantile(p)),
            Distribution::Loglogistic { alpha, beta } => alpha * exp(log(p / (1.0 - p)) / beta),
            Distribution::Weibull { shape, scale } => scale * pow(-log1p(-p), 1.0 / shape),
            Distribution::Gamma { shape, scale } => scale * gamma_quantile(*shape, p),
            Distribution::Empirical(values) => {
                let rank = (p * values.len() as f64).ceil() as usize;
                values[rank.clamp(1, values.len()) - 1]
            }
            Distribution::Clamped { inner, high } => inner.quantile(p).min(*high),
        }
    }

    /// One draw, by inversion of one uniform: always one, so that common random numbers stay in step.
    pub fn sample(&self, stream: &mut Stream) -> f64 {
        self.quantile(stream.uniform())
    }

    /// The mean of the lesser of a draw and `limit`: the limited expected value of Klugman, Panjer, Willmot, "Loss Models", appendix A.
    fn limited_mean(&self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return limit;
        }
        if limit == f64::INFINITY || self.mean() == 0.0 {
            return self.mean();
        }
        match self {
            Distribution::Fixed(value) => value.min(limit),
            Distribution::Uniform { low, .. } | Distribution::Triangular { low, .. } | Distribution::Pert { low, .. } if limit <= *low => {
                limit
            }
            Distribution::Uniform { high, .. } | Distribution::Triangular { high, .. } | Distribution::Pert { high, .. }
                if limit >= *high =>
            {
                self.mean()
            }
            Distribution::Uniform { low, high } => limit - (limit - low) * (limit - low) / (2.0 * (high - low)),
            Distribution::Triangular { low, mode, high } => limited_triangular(*low, *mode, *high, limit),
            Distribution::Pert { low, mode, high } => limited_pert(*low, *mode, *high, limit),
            Distribution::Exponential { mean } => -mean * expm1(-limit / mean),
            Distribution::Lognormal { median, .. } if self.mean() == *median => median.min(limit),
            Distribution::Lognormal { median, sigma } => {
                let z = log(limit / median) / sigma;
                self.mean() * normal_cdf(z - sigma) + limit * normal_cdf(-z)
            }
            Distribution::Loglogistic { alpha, beta } => limited_loglogistic(*alpha, *beta, limit),
            Distribution::Weibull { shape, scale } => {
                let hazard = pow(limit / scale, *shape);
                self.mean() * gamma_share(1.0 + 1.0 / shape, hazard) + limit * exp(-hazard)
            }
            Distribution::Gamma { shape, scale } => {
                let x = limit / scale;
                self.mean() * gamma_share(shape + 1.0, x) + limit * gamma_rest(*shape, x)
            }
            Distribution::Empirical(values) => values.iter().map(|value| value.min(limit)).sum::<f64>() / values.len() as f64,
            Distribution::Clamped { inner, high } => inner.limited_mean(high.min(limit)),
        }
    }
}

/// The two shapes of the beta distribution that a PERT estimate stretches from `low` to `high`, lambda 4; none if they are one.
/// Malcolm, Roseboom, Clark, Fazar, Operations Research 7 (1959), 646-669; as a distribution, Vose, "Risk Analysis".
fn pert_shape(low: f64, mode: f64, high: f64) -> Option<(f64, f64)> {
    let range = high - low;
    (range > 0.0).then(|| (1.0 + 4.0 * (mode - low) / range, 1.0 + 4.0 * (high - mode) / range))
}

fn triangular_quantile(low: f64, mode: f64, high: f64, p: f64) -> f64 {
    let range = high - low;
    if p * range < mode - low { low + sqrt(p * range * (mode - low)) } else { high - sqrt((1.0 - p) * range * (high - mode)) }
}

/// For `limit` between `low` and `high`.
fn limited_triangular(low: f64, mode: f64, high: f64, limit: f64) -> f64 {
    if limit <= mode {
        let below = limit - low;
        limit - below * below * below / (3.0 * (high - low) * (mode - low))
    } else {
        let above = high - limit;
        (low + mode + high) / 3.0 - above * above * above / (3.0 * (high - low) * (high - mode))
    }
}

/// For `limit` between `low` and `high`.
fn limited_pert(low: f64, mode: f64, high: f64, limit: f64) -> f64 {
    let Some((a, b)) = pert_shape(low, mode, high) else { return low };
    let x = (limit - low) / (high - low);
    let share = beta_share(a, b, x);
    let below = low * share + (high - low) * a / (a + b) * beta_share(a + 1.0, b, x);
    below + limit * (1.0 - share)
}

/// The limited mean of a log-logistic variable. Up to `beta` 1.5 the closed form loses its digits, and below 1 does not exist; there the
/// survival function is integrated over s = ln(limit / x) by Gauss and Legendre's rule, to a relative error of about 1e-13.
fn limited_loglogistic(alpha: f64, beta: f64, limit: f64) -> f64 {
    let ln_odds = beta * log(limit / alpha);
    if beta > 1.5 {
        let share = 1.0 / (1.0 + exp(-ln_odds));
        let mean = alpha * (PI / beta) / sin(PI / beta);
        return mean * beta_share(1.0 + 1.0 / beta, 1.0 - 1.0 / beta, share) + limit / (1.0 + exp(ln_odds));
    }
    // The integrand is below e^-s and its value at 0 is at least e^-ln_odds / 2, so what is left out is under e^-40 of the whole. Its poles
    // stand 2 or more off the real line, so that eight points for each unit of s give full precision.
    let units = 40 + ln_odds.max(0.0).ceil() as u32;
    let integrand = |s: f64| exp(-s) / (1.0 + exp(ln_odds - beta * s));
    let unit = |middle: f64| -> f64 {
        EIGHT_POINTS.iter().map(|(at, weight)| 0.5 * weight * (integrand(middle - 0.5 * at) + integrand(middle + 0.5 * at))).sum()
    };
    limit * (0..units).map(|at| unit(f64::from(at) + 0.5)).sum::<f64>()
}

/// Gauss and Legendre's rule: abscissas to both sides of the middle of (-1, 1), and weights (Abramowitz and Stegun, table 25.4, n = 8).
#[expect(clippy::excessive_precision, reason = "digits as published")]
const EIGHT_POINTS: [(f64, f64); 4] = [
    (0.183434642495649805, 0.362683783378361983),
    (0.525532409916328986, 0.313706645877887287),
    (0.796666477413626740, 0.222381034453374471),
    (0.960289856497536232, 0.101228536290376259),
];

#[cfg(test)]
mod tests;
