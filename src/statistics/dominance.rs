//! Several costs at once: dominance, hypervolume, knee. Less is better; negate what should be more.

use std::collections::BTreeMap;

/// No worse in any cost and better in one.
pub fn dominates(one: &[f64], other: &[f64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one <= other) && one.iter().zip(other).any(|(one, other)| one < other)
}

/// Indices, in ascending order, of the points that no other dominates; equal points do not dominate each other. All points have one length.
/// n log n for up to three costs (Kung, Luccio, Preparata, Journal of the ACM 22 (1975), 469-476), quadratic for more.
pub fn non_dominated<P: AsRef<[f64]>>(points: &[P]) -> Vec<usize> {
    let costs = points.first().map_or(0, |point| point.as_ref().len());
    if costs > 3 {
        let is_free = |&i: &usize| points.iter().all(|other| !dominates(other.as_ref(), points[i].as_ref()));
        return (0..points.len()).filter(is_free).collect();
    }
    // By rising costs, those that could dominate a point come before it; the last cost is then no matter.
    let order = by_costs_from_the_last(points);
    let mut stairs = Stairs::default();
    let mut free: Vec<usize> = Vec::new();
    let mut last_free: Option<[f64; 3]> = None;
    for index in order {
        let point = in_three(points[index].as_ref());
        if last_free == Some(point) || stairs.add(point[0], point[1]).is_some() {
            last_free = Some(point);
            free.push(index);
        }
    }
    free.sort_unstable();
    free
}

/// The volume that lies between the points and `reference`, worse than some point and better than the reference in every cost; in the
/// product of the costs' units. n log n for up to three costs (Beume, Fonseca, Lopez-Ibanez, Paquete, Vahrenhold, IEEE Transactions on
/// Evolutionary Computation 13 (2009), 1075-1082); for more, slice by slice along the last cost (While, Hingston, Barone, Huband, the same
/// 10 (2006), 29-38), exact and slow.
pub fn hypervolume<P: AsRef<[f64]>>(points: &[P], reference: &[f64]) -> f64 {
    let is_inside = |point: &&[f64]| point.iter().zip(reference).all(|(cost, reference)| cost < reference);
    let inside: Vec<&[f64]> = points.iter().map(AsRef::as_ref).filter(is_inside).collect();
    match reference.len() {
        0 => 0.0,
        1..=3 => volume_in_three(&inside, reference),
        costs => volume_by_slices(inside, reference, costs - 1),
    }
}

fn volume_by_slices(mut inside: Vec<&[f64]>, reference: &[f64], last: usize) -> f64 {
    inside.sort_by(|one, other| one[last].total_cmp(&other[last]));
    let mut volume = 0.0;
    for slice in 0..inside.len() {
        let depth = inside.get(slice + 1).map_or(reference[last], |next| next[last]) - inside[slice][last];
        if depth > 0.0 {
            let reached: Vec<&[f64]> = inside[..=slice].iter().map(|point| &point[..last]).collect();
            volume += depth * hypervolume(&reached, &reference[..last]);
        }
    }
    volume
}

fn volume_in_three(inside: &[&[f64]], reference: &[f64]) -> f64 {
    let mut bounds = [1.0; 3];
    bounds[..reference.len()].copy_from_slice(reference);
    let mut stairs = Stairs { bounds: [bounds[0], bounds[1]], ..Stairs::default() };
    let (mut volume, mut area, mut from) = (0.0, 0.0, 0.0);
    for index in by_costs_from_the_last(inside) {
        let [x, y, z] = in_three(inside[index]);
        volume += area * (z - from);
        from = z;
        area += stairs.add(x, y).unwrap_or(0.0);
    }
    volume + area * (bounds[2] - from)
}

/// Costs that are wanting are 0.
fn in_three(point: &[f64]) -> [f64; 3] {
    // Adding nothing makes a negative zero positive, so that the two sort alike.
    std::array::from_fn(|cost| point.get(cost).copied().unwrap_or(0.0) + 0.0)
}

/// Indices by the third cost, then the first, then the second.
fn by_costs_from_the_last<P: AsRef<[f64]>>(points: &[P]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&one, &other| {
        let ([ax, ay, az], [bx, by, bz]) = (in_three(points[one].as_ref()), in_three(points[other].as_ref()));
        az.total_cmp(&bz).then(ax.total_cmp(&bx)).then(ay.total_cmp(&by))
    });
    order
}

/// Points of the plane of which none dominates another: as x rises, y falls.
#[derive(Default)]
struct Stairs {
    steps: BTreeMap<Place, f64>,
    /// How far the area under a step goes.
    bounds: [f64; 2],
}

impl Stairs {
    /// Takes a point in and those out that it dominates; gives the area within the bounds that it dominates and none did. `None`, and
    /// nothing happens, if a step is no worse in both.
    fn add(&mut self, x: f64, y: f64) -> Option<f64> {
        let before = self.steps.range(..=Place(x)).next_back().map(|(_, &y)| y);
        if before.is_some_and(|before| before <= y) {
            return None;
        }
        let (mut from, mut top, mut area) = (x, before.unwrap_or(self.bounds[1]), 0.0);
        loop {
            let next = self.steps.range(Place(x)..).next().map(|(&Place(x), &y)| (x, y));
            let to = next.map_or(self.bounds[0], |(x, _)| x);
            area += (to - from) * (top - y);
            match next {
                Some((passed, lower)) if lower >= y => {
                    self.steps.remove(&Place(passed));
                    (from, top) = (passed, lower);
                }
                _ => break,
            }
        }
        self.steps.insert(Place(x), y);
        Some(area)
    }
}

/// A number in its total order.
#[derive(Clone, Copy, PartialEq)]
struct Place(f64);

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Place) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Place) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The knee: the point nearest to the best of everything, by the sum of its costs in shares of the front's ranges (Chiu, Yen, Juan, IEEE
/// Transactions on Evolutionary Computation 20 (2016), 972-985). For two costs it is the point farthest under the line between the ends.
/// `None` of no points; the first of equals.
pub fn knee<P: AsRef<[f64]>>(points: &[P]) -> Option<usize> {
    let costs = points.first()?.as_ref().len();
    let range = |cost: usize| {
        let of = || points.iter().map(|point| point.as_ref()[cost]);
        (of().fold(f64::INFINITY, f64::min), of().fold(f64::NEG_INFINITY, f64::max))
    };
    let ranges: Vec<(f64, f64)> = (0..costs).map(range).collect();
    let share = |(cost, &(least, most)): (&f64, &(f64, f64))| if most > least { (cost - least) / (most - least) } else { 0.0 };
    let far = |point: &[f64]| point.iter().zip(&ranges).map(share).sum::<f64>();
    (0..points.len()).min_by(|&one, &other| far(points[one].as_ref()).total_cmp(&far(points[other].as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};

    #[test]
    fn equal_points_do_not_dominate_each_other() {
        assert!(!dominates(&[1.0, 2.0], &[1.0, 2.0]));
        assert!(dominates(&[1.0, 2.0], &[1.0, 3.0]));
        assert_eq!(non_dominated(&[[1.0, 2.0], [1.0, 3.0], [1.0, 2.0]]), [0, 2]);
    }

    #[test]
    fn the_sweep_finds_what_comparing_all_with_all_finds() {
        for (costs, levels) in [(1, 5), (2, 4), (2, 1_000), (3, 4), (3, 1_000)] {
            let points = some(costs, levels, 200);
            let by_all: Vec<usize> = (0..points.len()).filter(|&i| points.iter().all(|other| !dominates(other, &points[i]))).collect();
            assert_eq!(non_dominated(&points), by_all, "{costs} costs of {levels} levels");
        }
        assert_eq!(non_dominated(&[[1.0, 1.0, 1.0, 2.0], [1.0, 1.0, 1.0, 3.0], [2.0, 0.0, 1.0, 5.0]]), [0, 2]);
        assert!(non_dominated::<[f64; 2]>(&[]).is_empty());
    }

    #[test]
    fn the_sweep_and_the_slices_measure_the_same_volume() {
        for (costs, levels) in [(2, 6), (3, 6), (3, 1_000)] {
            let points = some(costs, levels, 60);
            let reference = vec![0.9; costs];
            let inside = points.iter().map(Vec::as_slice).filter(|point| point.iter().all(|&cost| cost < 0.9)).collect();
            let (swept, sliced) = (hypervolume(&points, &reference), volume_by_slices(inside, &reference, costs - 1));
            assert!((swept - sliced).abs() < 1e-12, "{costs} costs of {levels} levels: {swept} {sliced}");
        }
    }

    #[test]
    fn hypervolumes_are_as_worked_out_by_hand() {
        assert_eq!(hypervolume(&[[5.0, 0.0]], &[4.0, 4.0]), 0.0);
        assert_eq!(hypervolume::<[f64; 1]>(&[], &[1.0]), 0.0);
        assert_eq!(hypervolume(&[[1.0], [0.25]], &[1.0]), 0.75);
        assert_eq!(hypervolume(&[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], &[2.0, 3.0, 4.0]), 6.0);
        assert_eq!(hypervolume(&[[-1.0, -1.0, -2.0]], &[0.0, 0.0, 0.0]), 2.0);
        // Four costs: two boxes of 2 that share 1.
        assert_eq!(hypervolume(&[[0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 0.0]], &[2.0; 4]), 3.0);
    }

    #[test]
    fn the_knee_is_where_the_front_bends() {
        assert_eq!(knee(&[[0.0, 10.0], [1.0, 2.0], [5.0, 1.0], [10.0, 0.0]]), Some(1));
        assert_eq!(knee::<[f64; 2]>(&[]), None);
        assert_eq!(knee(&[[1.0, 1.0]]), Some(0));
    }

    #[test]
    fn the_knee_does_not_depend_on_units() {
        let points = [[0.0, 8.0], [2.0, 3.0], [3.0, 1.5], [10.0, 0.0]];
        assert_eq!(knee(&points), knee(&points.map(|[x, y]| [1_000.0 * x + 7.0, y / 60.0])));
    }

    /// Points in the unit cube on a grid of so many levels: few levels make many ties.
    fn some(costs: usize, levels: usize, count: u64) -> Vec<Vec<f64>> {
        let point = |i: u64| {
            let mut stream = Chance::new(5, 0).draw(Purpose::named("test"), levels as u64, i);
            (0..costs).map(|_| stream.index(levels) as f64 / levels as f64).collect()
        };
        (0..count).map(point).collect()
    }
}
