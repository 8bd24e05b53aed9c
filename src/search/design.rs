//! Designs: which points of the unit cube a sweep visits.

use crate::engine::stream::{Chance, Purpose};

/// The points that one Sobol sequence of the library has; a longer one goes on with the next scramble.
const SEQUENCE: usize = 1 << 16;

/// Dimensions that the library has direction numbers for.
pub const MOST_SOBOL_DIMENSIONS: usize = 256;

const LATIN: Purpose = Purpose::named("search: latin hypercube");

/// Every combination of the levels of each dimension, as places in their lists; the last dimension counts fastest, as one reads a table.
pub fn full_factorial(levels: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    let points = points_of_factorial(levels).unwrap_or(usize::MAX);
    (0..points).map(move |point| {
        let mut rest = point;
        let mut places: Vec<usize> = levels
            .iter()
            .rev()
            .map(|&count| {
                let place = rest % count;
                rest /= count;
                place
            })
            .collect();
        places.reverse();
        places
    })
}

/// How many points a full factorial has; `None` if more than can be counted.
pub fn points_of_factorial(levels: &[usize]) -> Option<usize> {
    levels.iter().try_fold(1_usize, |product, &count| product.checked_mul(count))
}

/// `points` points of which each dimension's shares fall one into each of `points` equal parts of the range, at random within it (McKay,
/// Beckman, Conover, Technometrics 21 (1979), 239-245).
pub fn latin_hypercube(dimensions: usize, points: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut design = vec![vec![0.0; dimensions]; points];
    for dimension in 0..dimensions {
        let mut stream = Chance::new(seed, 0).draw(LATIN, dimension as u64, 0);
        let mut parts: Vec<usize> = (0..points).collect();
        for last in (1..points).rev() {
            parts.swap(last, stream.index(last + 1));
        }
        for (point, part) in design.iter_mut().zip(parts) {
            point[dimension] = (part as f64 + stream.uniform()) / points as f64;
        }
    }
    design
}

/// Point `index` of a Sobol sequence, scrambled as Owen does by hashing (Burley, Journal of Computer Graphics Techniques 9 (2020) 4, 1-20).
/// Of a power of 2 of points from the start, each dimension has one in each equal part of its range.
///
/// # Panics
/// If there are more than [`MOST_SOBOL_DIMENSIONS`].
pub fn sobol_point(index: usize, dimensions: usize, seed: u64) -> Vec<f64> {
    assert!(dimensions <= MOST_SOBOL_DIMENSIONS, "Sobol points have at most {MOST_SOBOL_DIMENSIONS} dimensions");
    // The library takes 32 bits of seed; both halves count, and so does how often the sequence has been gone through.
    let scramble = (seed ^ (seed >> 32)) as u32 ^ (index / SEQUENCE) as u32;
    let place = (index % SEQUENCE) as u32;
    (0..dimensions).map(|dimension| f64::from(sobol_burley::sample(place, dimension as u32, scramble))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_factorial_visits_every_combination_once_in_order() {
        let points: Vec<Vec<usize>> = full_factorial(&[2, 1, 3]).collect();
        assert_eq!(points, [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]]);
        assert_eq!(full_factorial(&[]).count(), 1);
        assert_eq!(full_factorial(&[3, 0]).count(), 0);
        assert_eq!(points_of_factorial(&[usize::MAX, 2]), None);
    }

    fn has_one_in_each_part(design: &[Vec<f64>], dimension: usize) -> bool {
        let mut parts: Vec<usize> = design.iter().map(|point| (point[dimension] * design.len() as f64) as usize).collect();
        parts.sort_unstable();
        parts.iter().enumerate().all(|(place, &part)| place == part)
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_part_of_each_dimension() {
        let design = latin_hypercube(5, 37, 1);
        assert!((0..5).all(|dimension| has_one_in_each_part(&design, dimension)));
        assert_eq!(design, latin_hypercube(5, 37, 1));
        assert_ne!(design, latin_hypercube(5, 37, 2));
        assert_ne!(design[0][0], design[0][1]);
        assert!(latin_hypercube(3, 0, 1).is_empty());
    }

    #[test]
    fn a_power_of_two_of_sobol_points_has_one_in_each_part_of_each_dimension() {
        for seed in [0, 7, 1 << 40] {
            let design: Vec<Vec<f64>> = (0..64).map(|index| sobol_point(index, 10, seed)).collect();
            assert!((0..10).all(|dimension| has_one_in_each_part(&design, dimension)));
        }
    }

    #[test]
    fn sobol_points_are_the_same_on_every_machine_and_go_on_after_the_sequence() {
        assert_eq!(sobol_point(0, 3, 1), KNOWN_FIRST);
        assert_ne!(sobol_point(SEQUENCE, 3, 1), sobol_point(0, 3, 1));
        assert_ne!(sobol_point(0, 3, 1), sobol_point(0, 3, 1 << 33));
        assert!(sobol_point(3 * SEQUENCE + 5, 3, 1).iter().all(|share| (0.0..1.0).contains(share)));
    }

    /// As the library gave it when it was chosen; the search's asks, and so what a resumed study finds, stand on it.
    const KNOWN_FIRST: [f64; 3] = [0.429_805_517_196_655_3, 0.749_335_169_792_175_3, 0.020_507_812_5];
}
