//! Several goals at once: fronts, and how crowded they are. Costs, so less is better.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::dominates;

    #[test]
    fn fronts_peel_off_one_after_the_other() {
        let points: [[f64; 2]; 6] = [[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [2.0, 4.0], [3.0, 3.0], [4.0, 4.0]];
        let found = fronts(points.len(), |one, other| dominates(&points[one], &points[other]));
        assert_eq!(found, [vec![0, 1, 2], vec![3, 4], vec![5]]);
        assert!(fronts(0, |_, _| true).is_empty());
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
}
