//! How much work a task is: what the planner expects, and what a run draws.

use super::{Noise, TaskNoise};
use crate::domain::plan::Effort;
use crate::engine::distribution::Distribution;
use crate::engine::stream::Stream;

/// Hours of work that the planner reckons with: the realistic figure, the PERT mean `(o + 4 r + p) / 6` where three figures are to be
/// used, the mean of a distribution (its median, if it has no mean).
pub fn estimate(effort: &Effort, noise: &Noise) -> f64 {
    match (effort, &noise.task) {
        (&Effort::Estimate { realistic, range: Some((low, high)) }, TaskNoise::ThreePoint) => (low + 4.0 * realistic + high) / 6.0,
        (&Effort::Estimate { realistic, .. }, _) => realistic,
        (Effort::Drawn(distribution), _) => {
            let mean = distribution.mean();
            if mean.is_finite() { mean } else { distribution.quantile(0.5) }
        }
    }
}

/// Hours of work as they turn out, before the project's common factor and the member's skill (MODEL 4.2). A distribution that stands in
/// place of a figure says all about its task: no noise comes on top. One uniform is drawn at most.
pub fn drawn(effort: &Effort, noise: &TaskNoise, stream: &mut Stream) -> f64 {
    match (effort, noise) {
        (Effort::Drawn(distribution), _) => distribution.sample(stream),
        (&Effort::Estimate { realistic, range: Some((low, high)) }, TaskNoise::ThreePoint) => {
            if low < high { Distribution::Pert { low, mode: realistic, high }.sample(stream) } else { realistic }
        }
        (&Effort::Estimate { realistic, .. }, TaskNoise::Factor(factor)) => realistic * factor.sample(stream),
        (&Effort::Estimate { realistic, .. }, TaskNoise::None | TaskNoise::ThreePoint) => realistic,
    }
}
