//! Sobol's indices: which share of a figure's variance comes of each input.

use super::Moments;
use super::interval::Interval;

/// A share of the variance. Estimates of small shares may come out under 0, and of large ones over 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    pub value: f64,
    /// Were the rows independent and the variance known: an order of magnitude, and too large for rows of low discrepancy.
    pub standard_error: f64,
}

impl Index {
    /// Normal, `z` standard errors to each side.
    pub fn within(self, z: f64) -> Interval {
        Interval::around(self.value, z * self.standard_error)
    }
}

/// First-order and total indices by input, from the figures of two independent designs A and B, of n rows each, and for each input i of
/// AB_i, which is A with its column i from B. `mixed[i][row]`, figures in one unit.
///
/// First order, the share that input i explains alone: mean of f(B) (f(AB_i) - f(A)) over V (Saltelli and others, Computer Physics
/// Communications 181 (2010), 259-270), with f(B) less the mean, which changes nothing but the error. Total, the share that is gone once i is
/// fixed: mean of (f(A) - f(AB_i))^2 over 2 V (Jansen, Computer Physics Communications 117 (1999), 35-43). V is the variance of f over A and
/// B together. `None` of fewer than two rows, or where nothing varies.
///
/// # Panics
/// If the designs have not as many rows each.
pub fn sobol_indices<M: AsRef<[f64]>>(first: &[f64], other: &[f64], mixed: &[M]) -> Option<Vec<SobolIndices>> {
    assert_eq!(first.len(), other.len(), "both designs have as many rows");
    let both = Moments::of(first.iter().chain(other).copied());
    let (mean, variance) = (both.mean()?, both.variance().filter(|&variance| variance > 0.0)?);
    let index = |terms: Moments| Some(Index { value: terms.mean()? / variance, standard_error: terms.standard_error()? / variance });
    mixed
        .iter()
        .map(|mixed| {
            let mixed = mixed.as_ref();
            assert_eq!(first.len(), mixed.len(), "each mixed design has as many rows");
            let rows = || first.iter().zip(other).zip(mixed).map(|((&a, &b), &ab)| (a, b, ab));
            Some(SobolIndices {
                first_order: index(Moments::of(rows().map(|(a, b, ab)| (b - mean) * (ab - a))))?,
                total: index(Moments::of(rows().map(|(a, _, ab)| 0.5 * (a - ab) * (a - ab))))?,
            })
        })
        .collect()
}

/// Of one input. Where the two differ, the input works together with others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SobolIndices {
    pub first_order: Index,
    pub total: Index,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_varies_has_no_shares() {
        assert_eq!(sobol_indices(&[1.0, 1.0], &[1.0, 1.0], &[[1.0, 1.0]]), None);
        assert_eq!(sobol_indices::<[f64; 1]>(&[], &[], &[]), None);
    }

    #[test]
    fn an_input_that_does_nothing_has_a_share_of_exactly_nothing() {
        // Mixing in its column changes no figure.
        let (first, other) = ([1.0, 4.0, 2.0], [3.0, 0.0, 5.0]);
        let indices = sobol_indices(&first, &other, &[first]).unwrap();
        assert_eq!((indices[0].first_order.value, indices[0].total.value), (0.0, 0.0));
    }

    #[test]
    fn the_only_input_has_everything_on_a_full_grid() {
        // All pairs of two levels, one input: AB is B.
        let (first, other) = ([0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
        let indices = sobol_indices(&first, &other, &[other]).unwrap();
        let variance = 2.0 / 7.0;
        assert!((indices[0].total.value - 0.25 / variance).abs() < 1e-12);
        assert!((indices[0].first_order.value - 0.25 / variance).abs() < 1e-12);
        assert_eq!(indices[0].total.within(0.0), Interval { low: indices[0].total.value, high: indices[0].total.value });
    }
}
