//! Morris's screening: which inputs matter, and which do so in a way that depends on the others.

use super::Moments;

/// The elementary effects of one input on one figure: what a step of the input changed, over the step's length in shares of the input's
/// range (Morris, Technometrics 33 (1991), 161-174). In the figure's unit, over the whole range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ElementaryEffects {
    effects: Moments,
    sizes: Moments,
}

impl ElementaryEffects {
    pub fn of(effects: impl IntoIterator<Item = f64>) -> ElementaryEffects {
        let mut all = ElementaryEffects::default();
        for effect in effects {
            all.add(effect);
        }
        all
    }

    pub fn add(&mut self, effect: f64) {
        self.effects.add(effect);
        self.sizes.add(effect.abs());
    }

    /// mu, of the effects as they are: near 0 too where they cancel.
    pub fn effects(&self) -> &Moments {
        &self.effects
    }

    /// mu*, of their sizes: ranks inputs (Campolongo, Cariboni, Saltelli, Environmental Modelling and Software 22 (2007), 1509-1518).
    pub fn sizes(&self) -> &Moments {
        &self.sizes
    }

    /// sigma: large where the effect depends on the other inputs, or on where this one stands.
    pub fn deviation(&self) -> Option<f64> {
        self.effects.deviation()
    }
}

/// By input, over trajectories: each a walk of k + 1 points in shares of the ranges, k inputs long each, on which every step moves one
/// input, with the figure at each point. A step that moves none tells nothing.
///
/// # Panics
/// If a trajectory has not as many figures as points.
pub fn elementary_effects<P: AsRef<[f64]>>(inputs: usize, trajectories: &[(Vec<P>, Vec<f64>)]) -> Vec<ElementaryEffects> {
    let mut effects = vec![ElementaryEffects::default(); inputs];
    for (points, figures) in trajectories {
        assert_eq!(points.len(), figures.len(), "each point has its figure");
        for (points, figures) in points.windows(2).zip(figures.windows(2)) {
            let (before, after) = (points[0].as_ref(), points[1].as_ref());
            if let Some(input) = (0..inputs).find(|&input| before[input] != after[input]) {
                effects[input].add((figures[1] - figures[0]) / (after[input] - before[input]));
            }
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two walks over three inputs, up and down.
    fn walks(figure: impl Fn(&[f64; 3]) -> f64) -> Vec<(Vec<[f64; 3]>, Vec<f64>)> {
        let first = vec![[0.0, 0.0, 0.0], [0.5, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.5]];
        let other = vec![[1.0, 1.0, 1.0], [1.0, 0.5, 1.0], [0.5, 0.5, 1.0], [0.5, 0.5, 0.5]];
        [first, other].into_iter().map(|points| (points.clone(), points.iter().map(&figure).collect())).collect()
    }

    #[test]
    fn effects_of_a_linear_figure_are_its_coefficients() {
        let effects = elementary_effects(3, &walks(|[a, b, _]| 7.0 + 3.0 * a - 2.0 * b));
        for (effects, coefficient) in effects.iter().zip([3.0, -2.0, 0.0_f64]) {
            assert_eq!(effects.effects().mean(), Some(coefficient));
            assert_eq!(effects.sizes().mean(), Some(coefficient.abs()));
            assert_eq!(effects.deviation(), Some(0.0));
        }
    }

    #[test]
    fn effects_that_cancel_still_have_their_size() {
        // The parabola rises by as much from 0 to a half as it falls from 1 to a half: slopes of 0.5 and -0.5 about its middle.
        let effects = elementary_effects(3, &walks(|[a, _, _]| (a - 0.5) * (a - 0.5)));
        assert_eq!((effects[0].effects().mean(), effects[0].sizes().mean()), (Some(0.0), Some(0.5)));
        assert!((effects[0].deviation().unwrap() - libm::sqrt(0.5)).abs() < 1e-12);
    }

    #[test]
    fn a_step_that_moves_nothing_tells_nothing() {
        let effects = elementary_effects(1, &[(vec![[0.5], [0.5]], vec![1.0, 2.0])]);
        assert_eq!(effects[0].effects().count(), 0);
    }
}
