//! Several goals at once: dominance, crowding, hypervolume, knee. Costs, so less is better.

/// No worse in any cost and better in one.
pub fn dominates(one: &[f64], other: &[f64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one <= other) && one.iter().zip(other).any(|(one, other)| one < other)
}

/// `0..count` in fronts: the first is dominated by nobody, each next by the ones before only (Deb, Pratap, Agarwal, Meyarivan, IEEE
/// Transactions on Evolutionary Computation 6 (2002), 182-197). `is_better` must be a strict partial order.
pub fn fronts(count: usize, is_better: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut better_ones: Vec<usize> = (0..count).map(|one| (0..count).filter(|&other| is_better(other, one)).count()).collect();
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    let mut front: Vec<usize> = (0..count).filter(|&one| better_ones[one] == 0).collect();
    while !front.is_empty() {
        let mut next = Vec::new();
        for &one in &front {
            for other in (0..count).filter(|&other| is_better(one, other)) {
                better_ones[other] -= 1;
                if better_ones[other] == 0 {
                    next.push(other);
                }
            }
        }
        next.sort_unstable();
        fronts.push(std::mem::replace(&mut front, next));
    }
    fronts
}

/// How far each point's neighbours lie apart, summed over the costs in shares of their ranges; infinite at the ends (Deb and others 2002).
pub fn crowding(points: &[&[f64]]) -> Vec<f64> {
    let mut distances = vec![0.0; points.len()];
    for cost in 0..points.first().map_or(0, |point| point.len()) {
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|&one, &other| points[one][cost].total_cmp(&points[other][cost]));
        let at = |place: usize| points[order[place]][cost];
        let range = at(order.len() - 1) - at(0);
        for place in 0..order.len() {
            if place == 0 || place == order.len() - 1 {
                distances[order[place]] = f64::INFINITY;
            } else if range > 0.0 {
                distances[order[place]] += (at(place + 1) - at(place - 1)) / range;
            }
        }
    }
    distances
}

/// The volume that lies between the points and `reference`, worse than some point and better than the reference in every cost. By slices
/// along the last cost (While and others, IEEE Transactions on Evolutionary Computation 10 (2006), 29-38); exact, and quick enough for the
/// fronts of two or three goals that people look at.
pub fn hypervolume(points: &[Vec<f64>], reference: &[f64]) -> f64 {
    let inside = points.iter().filter(|point| point.iter().zip(reference).all(|(cost, reference)| cost < reference));
    let mut inside: Vec<&[f64]> = inside.map(Vec::as_slice).collect();
    let Some(last) = reference.len().checked_sub(1) else { return 0.0 };
    if last == 0 {
        return inside.iter().map(|point| reference[0] - point[0]).fold(0.0, f64::max);
    }
    inside.sort_by(|one, other| one[last].total_cmp(&other[last]));
    let mut volume = 0.0;
    for slice in 0..inside.len() {
        let depth = inside.get(slice + 1).map_or(reference[last], |next| next[last]) - inside[slice][last];
        if depth > 0.0 {
            let reached: Vec<Vec<f64>> = inside[..=slice].iter().map(|point| point[..last].to_vec()).collect();
            volume += depth * hypervolume(&reached, &reference[..last]);
        }
    }
    volume
}

/// The knee: the point nearest to the best of everything, by the sum of its costs in shares of the front's ranges (Chiu, Yen, Juan, IEEE
/// Transactions on Evolutionary Computation 20 (2016), 972-985). For two goals it is the point farthest under the line between the ends.
/// `None` of no points; the first of equals.
pub fn knee(points: &[Vec<f64>]) -> Option<usize> {
    let costs = points.first()?.len();
    let range = |cost: usize| {
        let of = || points.iter().map(|point| point[cost]);
        (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max))
    };
    let ranges: Vec<(f64, f64)> = (0..costs).map(range).collect();
    let share = |(cost, &(least, most)): (&f64, &(f64, f64))| if most > least { (cost - least) / (most - least) } else { 0.0 };
    let far = |point: &[f64]| point.iter().zip(&ranges).map(share).sum::<f64>();
    (0..points.len()).min_by(|&one, &other| far(&points[one]).total_cmp(&far(&points[other])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fronts_peel_off_one_after_the_other() {
        let points: [[f64; 2]; 6] = [[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [2.0, 4.0], [3.0, 3.0], [4.0, 4.0]];
        let found = fronts(points.len(), |one, other| dominates(&points[one], &points[other]));
        assert_eq!(found, [vec![0, 1, 2], vec![3, 4], vec![5]]);
        assert!(fronts(0, |_, _| true).is_empty());
    }

    #[test]
    fn equal_points_do_not_dominate_each_other() {
        assert!(!dominates(&[1.0, 2.0], &[1.0, 2.0]));
        assert!(dominates(&[1.0, 2.0], &[1.0, 3.0]));
    }

    #[test]
    fn the_ends_of_a_front_are_never_crowded() {
        let points: [&[f64]; 4] = [&[0.0, 4.0], &[1.0, 1.0], &[4.0, 0.0], &[2.0, 0.5]];
        let distances = crowding(&points);
        assert_eq!((distances[0], distances[2]), (f64::INFINITY, f64::INFINITY));
        assert_eq!(distances[1], 2.0 / 4.0 + 3.5 / 4.0);
        assert_eq!(distances[3], 3.0 / 4.0 + 1.0 / 4.0);
        assert_eq!(crowding(&[&[1.0, 1.0]]), [f64::INFINITY]);
        assert_eq!(crowding(&[&[1.0], &[1.0], &[1.0]])[1], 0.0);
    }

    #[test]
    fn hypervolumes_are_as_worked_out_by_hand() {
        let flat = [[0.0, 1.0], [0.25, 0.5], [0.5, 0.25], [1.0, 0.0]].map(Vec::from);
        assert!((hypervolume(&flat, &[1.1, 1.1]) - 0.71).abs() < 1e-12);
        let solid = [[1.0, 2.0, 3.0], [2.0, 1.0, 3.0], [3.0, 3.0, 1.0]].map(Vec::from);
        assert!((hypervolume(&solid, &[4.0, 4.0, 4.0]) - 10.0).abs() < 1e-12);
        assert_eq!(hypervolume(&[vec![5.0, 0.0]], &[4.0, 4.0]), 0.0);
        assert_eq!(hypervolume(&[], &[1.0]), 0.0);
    }

    #[test]
    fn the_knee_is_where_the_front_bends() {
        let points = [[0.0, 10.0], [1.0, 2.0], [5.0, 1.0], [10.0, 0.0]].map(Vec::from);
        assert_eq!(knee(&points), Some(1));
        assert_eq!(knee(&[]), None);
        assert_eq!(knee(&[vec![1.0, 1.0]]), Some(0));
    }
}
