//! Distributions with mean, quantile and sample (MODEL 3.2). All arithmetic through `libm`, so that every machine draws the same.

use super::stream::Stream;
use serde::{Deserialize, Serialize};
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
        todo!()
    }

    /// The value not exceeded with probability `p`, over 0 and under 1.
    pub fn quantile(&self, p: f64) -> f64 {
        let _ = p;
        todo!()
    }

    /// One draw, by inversion of one uniform.
    pub fn sample(&self, stream: &mut Stream) -> f64 {
        let _ = stream;
        todo!()
    }
}
