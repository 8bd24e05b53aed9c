//! How NSGA-II breeds and selects (Deb, Pratap, Agarwal, Meyarivan, IEEE Transactions on Evolutionary Computation 6 (2002), 182-197), on
//! points of the unit cube.

use super::dominance::{crowding, fronts};
use super::space::{Dimension, Space};
use crate::engine::stream::Stream;

/// How often two parents are crossed at all, and how near their children stay to them and mutants to what they were: the article's figures.
const CROSSED: f64 = 0.9;
const CROSSING_NEARNESS: f64 = 20.0;
const MUTATION_NEARNESS: f64 = 20.0;

/// Where a member stands among the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rank {
    pub front: usize,
    pub crowding: f64,
}

/// Each member's rank. `costs` are those of its goals; `is_better` knows the limits too.
pub(super) fn ranks(costs: &[Vec<f64>], is_better: impl Fn(usize, usize) -> bool) -> Vec<Rank> {
    let mut ranks = vec![Rank { front: 0, crowding: 0.0 }; costs.len()];
    for (front, members) in fronts(costs.len(), is_better).into_iter().enumerate() {
        let points: Vec<&[f64]> = members.iter().map(|&member| costs[member].as_slice()).collect();
        for (&member, crowding) in members.iter().zip(crowding(&points)) {
            ranks[member] = Rank { front, crowding };
        }
    }
    ranks
}

impl Rank {
    /// The better first: the earlier front, within a front the less crowded.
    pub fn order(&self, other: &Rank) -> std::cmp::Ordering {
        self.front.cmp(&other.front).then_with(|| other.crowding.total_cmp(&self.crowding))
    }
}

/// The `most` best, best first.
pub(super) fn survivors(ranks: &[Rank], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranks.len()).collect();
    order.sort_by(|&one, &other| ranks[one].order(&ranks[other]));
    order.truncate(most);
    order
}

/// Two children of two parents, each parent the better of two drawn.
pub(super) fn breed(space: &Space, points: &[Vec<f64>], ranks: &[Rank], stream: &mut Stream) -> [Vec<f64>; 2] {
    let mut parent = || {
        let (one, other) = (stream.index(points.len()), stream.index(points.len()));
        if ranks[other].order(&ranks[one]).is_lt() { other } else { one }
    };
    let (mother, father) = (parent(), parent());
    let mut children = [points[mother].clone(), points[father].clone()];
    if stream.chance(CROSSED) {
        cross(space, &mut children, stream);
    }
    for child in &mut children {
        mutate(space, child, stream);
    }
    children
}

/// Each dimension with probability a half: a choice changes sides, a share is crossed.
fn cross(space: &Space, [one, other]: &mut [Vec<f64>; 2], stream: &mut Stream) {
    for (place, dimension) in space.dimensions.iter().enumerate() {
        if !stream.chance(0.5) {
            continue;
        }
        if !dimension.is_choice() {
            (one[place], other[place]) = crossed(one[place], other[place], stream.uniform());
        }
        if stream.chance(0.5) {
            std::mem::swap(&mut one[place], &mut other[place]);
        }
    }
}

/// Simulated binary crossover within 0 to 1 (Deb, Agrawal, Complex Systems 9 (1995), 115-148; with bounds as in Deb's own program): two
/// shares spread about their middle, each as far as its bound lets it with the same density.
fn crossed(one: f64, other: f64, u: f64) -> (f64, f64) {
    let (low, high) = (one.min(other), one.max(other));
    let apart = high - low;
    if apart < 1e-12 {
        return (one, other);
    }
    let spread = |room: f64| {
        let most = 2.0 - libm::pow(1.0 + 2.0 * room / apart, -(CROSSING_NEARNESS + 1.0));
        let power = if u * most <= 1.0 { u * most } else { 1.0 / (2.0 - u * most) };
        libm::pow(power, 1.0 / (CROSSING_NEARNESS + 1.0))
    };
    let middle = 0.5 * (low + high);
    let low = (middle - 0.5 * apart * spread(low)).clamp(0.0, 1.0);
    let high = (middle + 0.5 * apart * spread(1.0 - high)).clamp(0.0, 1.0);
    (low, high)
}

/// One dimension on average: a choice is drawn anew, a share moved by a polynomial draw.
fn mutate(space: &Space, point: &mut [f64], stream: &mut Stream) {
    let p = 1.0 / point.len() as f64;
    for (share, dimension) in point.iter_mut().zip(&space.dimensions) {
        if stream.chance(p) {
            let u = stream.uniform();
            *share = match dimension {
                Dimension::Choice { .. } => u,
                Dimension::Real { .. } | Dimension::Whole { .. } => mutated(*share, u),
            };
        }
    }
}

/// Polynomial mutation within 0 to 1 (Deb, Goyal, Computer Science and Informatics 26 (1996) 4, 30-45; with bounds as in Deb's own
/// program).
fn mutated(share: f64, u: f64) -> f64 {
    let power = MUTATION_NEARNESS + 1.0;
    // How much of the density lies beyond the nearer bound.
    let beyond = |room: f64| libm::pow(1.0 - room, power);
    let moved = if u < 0.5 {
        libm::pow(2.0 * u + (1.0 - 2.0 * u) * beyond(share), 1.0 / power) - 1.0
    } else {
        1.0 - libm::pow(2.0 * (1.0 - u) + (2.0 * u - 1.0) * beyond(1.0 - share), 1.0 / power)
    };
    (share + moved).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};
    use crate::statistics::dominates;

    fn stream() -> Stream {
        Chance::new(1, 0).draw(Purpose::named("test"), 0, 0)
    }

    #[test]
    fn children_of_a_cross_keep_their_parents_middle_and_stay_in_bounds() {
        let mut stream = stream();
        for _ in 0..1_000 {
            let (low, high) = crossed(0.4, 0.6, stream.uniform());
            assert!((0.0..=0.5).contains(&low) && (0.5..=1.0).contains(&high));
            let (low, high) = crossed(0.99, 0.01, stream.uniform());
            assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
        }
        assert_eq!(crossed(0.3, 0.3, 0.9), (0.3, 0.3));
        // With the bounds far away the spread at u = .5 is that of the parents.
        let (low, high) = crossed(0.499, 0.501, 0.5);
        assert!((low - 0.499).abs() < 1e-9 && (high - 0.501).abs() < 1e-9);
    }

    #[test]
    fn mutants_stay_in_bounds_and_reach_both() {
        assert!(mutated(0.5, 1e-12) < 1e-6 && mutated(0.5, 1.0 - 1e-12) > 1.0 - 1e-6);
        assert!((mutated(0.3, 0.5) - 0.3).abs() < 1e-12);
        let mut stream = stream();
        assert!((0..1_000).all(|_| (0.0..=1.0).contains(&mutated(stream.uniform(), stream.uniform()))));
    }

    #[test]
    fn the_better_front_survives_and_in_it_the_less_crowded() {
        let costs: Vec<Vec<f64>> = [[0.0, 4.0], [1.0, 1.5], [1.1, 1.4], [4.0, 0.0], [4.0, 4.0]].map(Vec::from).to_vec();
        let ranks = ranks(&costs, |one, other| dominates(&costs[one], &costs[other]));
        let survivors = survivors(&ranks, 3);
        assert_eq!(survivors[..2], [0, 3]);
        assert_eq!(ranks[4].front, 1);
        assert!([1, 2].contains(&survivors[2]));
    }

    #[test]
    fn a_choice_is_never_crossed_into_a_third() {
        let space = Space { dimensions: vec![Dimension::Choice { count: 10 }] };
        let mut stream = stream();
        for _ in 0..100 {
            let mut children = [vec![0.05], vec![0.95]];
            cross(&space, &mut children, &mut stream);
            assert!(children == [[0.05], [0.95]] || children == [[0.95], [0.05]]);
        }
    }
}
