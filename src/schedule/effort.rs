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
        (Effort::Drawn(distribution), _) => expected(distribution),
    }
}

/// What the planner reckons with where a figure is drawn: its mean; its median, if it has no mean.
pub fn expected(distribution: &Distribution) -> f64 {
    let mean = distribution.mean();
    if mean.is_finite() { mean } else { distribution.quantile(0.5) }
}

/// Hours of work as they turn out, before the project's common factor and the member's skill: what the task is, drawn from
/// `base`, times the noise, drawn from `factor`.
pub fn drawn(effort: &Effort, noise: &TaskNoise, base: &mut Stream, factor: &mut Stream) -> f64 {
    let hours = match (effort, noise) {
        (Effort::Drawn(distribution), _) => distribution.sample(base),
        (&Effort::Estimate { realistic, range: Some((low, high)) }, TaskNoise::ThreePoint) => {
            Distribution::Pert { low, mode: realistic, high }.sample(base)
        }
        (&Effort::Estimate { realistic, .. }, _) => realistic,
    };
    match noise {
        TaskNoise::Factor(distribution) => hours * distribution.sample(factor),
        TaskNoise::None | TaskNoise::ThreePoint => hours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};

    fn draw(effort: &Effort, noise: &TaskNoise, number: u64) -> f64 {
        let stream = |purpose| Chance::new(1, 0).draw(purpose, 0, number);
        drawn(effort, noise, &mut stream(Purpose::named("base")), &mut stream(Purpose::named("factor")))
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
    fn a_distribution_in_place_of_a_figure_is_the_base_of_the_noise() {
        let effort = Effort::Drawn(Distribution::Fixed(2.0));
        assert_eq!(draw(&effort, &TaskNoise::Factor(Distribution::Fixed(5.0)), 0), 10.0);
        assert_eq!(draw(&effort, &TaskNoise::ThreePoint, 0), 2.0);
    }
}
