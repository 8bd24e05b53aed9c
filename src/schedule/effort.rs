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
            if low < high {
                Distribution::Pert { low, mode: realistic, high }.sample(stream)
            } else {
                realistic
            }
        }
        (&Effort::Estimate { realistic, .. }, TaskNoise::Factor(factor)) => realistic * factor.sample(stream),
        (&Effort::Estimate { realistic, .. }, TaskNoise::None | TaskNoise::ThreePoint) => realistic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};

    fn draw(effort: &Effort, noise: &TaskNoise, number: u64) -> f64 {
        drawn(effort, noise, &mut Chance::new(1, 0).draw(Purpose::named("test"), 0, number))
    }

    #[test]
    fn each_kind_of_noise_draws_from_its_own_figures() {
        let one = Effort::Estimate { realistic: 4.0, range: None };
        let three = Effort::Estimate { realistic: 4.0, range: Some((3.0, 9.0)) };
        let factor = TaskNoise::Factor(Distribution::Fixed(1.5));
        assert_eq!((draw(&one, &TaskNoise::None, 0), draw(&one, &TaskNoise::ThreePoint, 0), draw(&one, &factor, 0)), (4.0, 4.0, 6.0));
        assert_eq!((draw(&three, &TaskNoise::None, 0), draw(&three, &factor, 0)), (4.0, 6.0));
        let draws: Vec<f64> = (0..100).map(|number| draw(&three, &TaskNoise::ThreePoint, number)).collect();
        assert!(draws.iter().all(|hours| (3.0..9.0).contains(hours)) && draws[0] != draws[1]);
        let certain = Effort::Estimate { realistic: 4.0, range: Some((4.0, 4.0)) };
        assert_eq!(draw(&certain, &TaskNoise::ThreePoint, 0), 4.0);
    }

    #[test]
    fn a_distribution_in_place_of_a_figure_takes_no_noise_on_top() {
        let effort = Effort::Drawn(Distribution::Fixed(2.0));
        assert_eq!(draw(&effort, &TaskNoise::Factor(Distribution::Fixed(5.0)), 0), 2.0);
    }
}
