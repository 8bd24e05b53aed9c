//! The space that a search goes over: dimensions of mixed kind, each seen as a share of its range, 0 to 1.

use crate::engine::special::normal_quantile;
use crate::engine::stream::Stream;

/// A value a dimension, in the dimension's own unit; a choice by its place, from 0.
pub type Setting = Vec<f64>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dimension {
    /// From less to more. On a log scale equal factors are equal steps, and both ends are over 0.
    Real { from: f64, to: f64, is_log: bool },
    /// Both ends included. On a log scale both are over 0.
    Whole { from: i64, to: i64, is_log: bool },
    /// One of `count`, in no order.
    Choice { count: usize },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    pub dimensions: Vec<Dimension>,
}

impl Dimension {
    /// The value at a share of the range. A whole number or a choice owns a cell of the range, so that a uniform share makes each as
    /// likely as its cell is wide: equal cells, or on a log scale from half below to half above.
    pub fn value(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        match *self {
            Dimension::Real { from, to, is_log } => between(from, to, is_log, share).clamp(from, to),
            Dimension::Whole { from, to, is_log } => {
                let (from, to) = (from as f64, to as f64);
                (between(from - 0.5, to + 0.5, is_log, share) + 0.5).floor().clamp(from, to)
            }
            Dimension::Choice { count } => (share * count as f64).floor().clamp(0.0, count as f64 - 1.0),
        }
    }

    /// Where a value lies in the range, 0 to 1; outside it, at the nearer end. A whole number or a choice lies in the middle of its cell.
    pub fn share(&self, value: f64) -> f64 {
        let share = match *self {
            Dimension::Real { from, to, is_log } => along(from, to, is_log, value),
            Dimension::Whole { from, to, is_log } => along(from as f64 - 0.5, to as f64 + 0.5, is_log, value),
            Dimension::Choice { count } => (value + 0.5) / count as f64,
        };
        share.clamp(0.0, 1.0)
    }

    /// What share of the way from the first value to the last one a value has gone: of whole numbers unlike [`Dimension::share`], in which each
    /// has its cell. Of a choice, which has no way, its share.
    pub fn way(&self, value: f64) -> f64 {
        match *self {
            Dimension::Real { from, to, is_log } => along(from, to, is_log, value),
            Dimension::Whole { from, to, is_log } => along(from as f64, to as f64, is_log, value),
            Dimension::Choice { .. } => self.share(value),
        }
    }

    /// How many values there are; `None` of a real dimension.
    pub fn count(&self) -> Option<usize> {
        match *self {
            Dimension::Real { .. } => None,
            Dimension::Whole { from, to, .. } => Some(usize::try_from(to - from).unwrap_or(0) + 1),
            Dimension::Choice { count } => Some(count),
        }
    }

    /// At most `most` values spread over the range, from end to end; of a choice, all of them.
    ///
    /// # Panics
    /// If `most` is under 2.
    pub fn levels(&self, most: usize) -> Vec<f64> {
        assert!(most > 1, "a range has two ends");
        let spread = |count: usize| (0..count).map(move |level| level as f64 / (count - 1).max(1) as f64);
        match (self.count(), *self) {
            (Some(count), Dimension::Choice { .. }) => (0..count).map(|place| place as f64).collect(),
            (Some(count), Dimension::Whole { from, .. }) if count <= most => (0..count).map(|step| from as f64 + step as f64).collect(),
            _ => {
                let mut values: Vec<f64> = spread(most).map(|share| self.value(share)).collect();
                values.dedup();
                values
            }
        }
    }

    pub fn is_choice(&self) -> bool {
        matches!(self, Dimension::Choice { .. })
    }
}

/// The value at `share` of the way; the ends are exact.
fn between(from: f64, to: f64, is_log: bool, share: f64) -> f64 {
    match share {
        0.0 => from,
        1.0 => to,
        _ if is_log => {
            let (from, to) = (libm::log(from), libm::log(to));
            libm::exp(from + share * (to - from))
        }
        _ => from + share * (to - from),
    }
}

/// What share of the way a value is.
fn along(from: f64, to: f64, is_log: bool, value: f64) -> f64 {
    let (from, to, value) = if is_log { (libm::log(from), libm::log(to), libm::log(value.max(from))) } else { (from, to, value) };
    if to > from { (value - from) / (to - from) } else { 0.5 }
}

impl Space {
    /// The setting at a point of the unit cube.
    pub fn setting(&self, point: &[f64]) -> Setting {
        self.dimensions.iter().zip(point).map(|(dimension, &share)| dimension.value(share)).collect()
    }

    /// The point of the unit cube at which a setting lies.
    pub fn point(&self, setting: &[f64]) -> Vec<f64> {
        self.dimensions.iter().zip(setting).map(|(dimension, &value)| dimension.share(value)).collect()
    }

    /// A point near `point`: each share moved by a normal draw of deviation `sigma` and reflected at the ends (held there, moves would
    /// heap up on the ends). A choice knows no near and far, so it is drawn anew with probability `sigma`: it leaves its place as the
    /// others narrow down.
    pub fn perturbed(&self, point: &[f64], sigma: f64, stream: &mut Stream) -> Vec<f64> {
        let moved = |(dimension, &share): (&Dimension, &f64)| match dimension {
            Dimension::Choice { .. } => {
                if stream.chance(sigma) {
                    stream.uniform()
                } else {
                    share
                }
            }
            Dimension::Real { .. } | Dimension::Whole { .. } => reflected(share + sigma * normal_quantile(stream.uniform())),
        };
        self.dimensions.iter().zip(point).map(moved).collect()
    }

    /// How far apart two settings are: the root of the mean squared difference of shares, where unequal choices are a whole range apart.
    pub fn distance(&self, one: &[f64], other: &[f64]) -> f64 {
        let squared = |(dimension, (&one, &other)): (&Dimension, (&f64, &f64))| {
            let apart = match dimension {
                Dimension::Choice { .. } => f64::from(u8::from(one != other)),
                Dimension::Real { .. } | Dimension::Whole { .. } => dimension.share(one) - dimension.share(other),
            };
            apart * apart
        };
        let sum: f64 = self.dimensions.iter().zip(one.iter().zip(other)).map(squared).sum();
        (sum / self.dimensions.len().max(1) as f64).sqrt()
    }
}

/// Back into 0 to 1, as a ball from the walls.
fn reflected(share: f64) -> f64 {
    let there_and_back = share - 2.0 * (share / 2.0).floor();
    if there_and_back > 1.0 { 2.0 - there_and_back } else { there_and_back }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};

    fn mixed() -> Space {
        Space {
            dimensions: vec![
                Dimension::Real { from: 0.25, to: 16.0, is_log: true },
                Dimension::Real { from: -1.0, to: 3.0, is_log: false },
                Dimension::Whole { from: 1, to: 4, is_log: false },
                Dimension::Whole { from: 1, to: 100, is_log: true },
                Dimension::Choice { count: 3 },
            ],
        }
    }

    #[test]
    fn a_share_is_a_value_and_back() {
        let space = mixed();
        assert_eq!(space.setting(&[0.0; 5]), [0.25, -1.0, 1.0, 1.0, 0.0]);
        assert_eq!(space.setting(&[1.0; 5]), [16.0, 3.0, 4.0, 100.0, 2.0]);
        let middle = space.setting(&[0.5; 5]);
        assert!((middle[0] - 2.0).abs() < 1e-12, "the middle of a log range is the root of the product of its ends");
        assert_eq!(middle[1..3], [1.0, 3.0]);
        let mut stream = Chance::new(1, 0).draw(Purpose::named("test"), 0, 0);
        for _ in 0..1_000 {
            let point: Vec<f64> = (0..5).map(|_| stream.uniform()).collect();
            let setting = space.setting(&point);
            let again = space.setting(&space.point(&setting));
            assert!(setting.iter().zip(&again).all(|(one, other)| (one - other).abs() < 1e-12), "{setting:?} {again:?}");
        }
    }

    #[test]
    fn each_whole_number_owns_as_much_of_a_plain_range() {
        let dimension = Dimension::Whole { from: 3, to: 6, is_log: false };
        let values: Vec<f64> = (0..100).map(|share| dimension.value((f64::from(share) + 0.5) / 100.0)).collect();
        for value in [3.0, 4.0, 5.0, 6.0] {
            assert_eq!(values.iter().filter(|&&other| other == value).count(), 25, "{value}");
        }
    }

    #[test]
    fn a_value_outside_the_range_lies_at_its_end() {
        let dimension = Dimension::Real { from: 1.0, to: 8.0, is_log: true };
        assert_eq!((dimension.share(0.0), dimension.share(-3.0), dimension.share(20.0)), (0.0, 0.0, 1.0));
    }

    #[test]
    fn a_range_of_one_value_has_that_value() {
        assert_eq!(Dimension::Whole { from: 5, to: 5, is_log: true }.value(0.3), 5.0);
        assert_eq!(Dimension::Real { from: 5.0, to: 5.0, is_log: false }.value(0.3), 5.0);
        assert_eq!(Dimension::Choice { count: 1 }.value(1.0), 0.0);
    }

    #[test]
    fn levels_run_from_end_to_end_and_never_twice() {
        assert_eq!(Dimension::Whole { from: 1, to: 3, is_log: false }.levels(7), [1.0, 2.0, 3.0]);
        assert_eq!(Dimension::Whole { from: 0, to: 100, is_log: false }.levels(5), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(Dimension::Choice { count: 4 }.levels(2), [0.0, 1.0, 2.0, 3.0]);
        let on_log = Dimension::Real { from: 1.0, to: 16.0, is_log: true }.levels(5);
        assert!(on_log.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0]).all(|(one, other)| (one - other).abs() < 1e-12), "{on_log:?}");
    }

    #[test]
    fn perturbations_stay_in_the_cube_and_near_as_sigma_says() {
        let space = mixed();
        let mut stream = Chance::new(2, 0).draw(Purpose::named("test"), 0, 0);
        let points: Vec<Vec<f64>> = (0..10_000).map(|_| space.perturbed(&[0.5; 5], 0.1, &mut stream)).collect();
        assert!(points.iter().flatten().all(|share| (0.0..=1.0).contains(share)));
        let squares: f64 = points.iter().map(|point| (point[0] - 0.5) * (point[0] - 0.5)).sum();
        // The relative standard error of a variance of n normal values is the root of 2 / n.
        assert!((squares / 10_000.0 / 0.01 - 1.0).abs() < 4.0 * 0.0142, "{squares}");
        let moved = points.iter().filter(|point| point[4] != 0.5).count() as f64;
        assert!((moved - 1_000.0).abs() < 4.0 * 30.0, "{moved}");
    }

    #[test]
    fn a_move_over_the_end_comes_back() {
        assert!((reflected(1.2) - 0.8).abs() < 1e-12);
        assert!((reflected(-0.3) - 0.3).abs() < 1e-12);
        assert!((reflected(2.4) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn unequal_choices_are_a_whole_range_apart() {
        let space = Space { dimensions: vec![Dimension::Choice { count: 9 }, Dimension::Real { from: 0.0, to: 2.0, is_log: false }] };
        assert_eq!(space.distance(&[1.0, 1.0], &[1.0, 1.0]), 0.0);
        assert_eq!(space.distance(&[1.0, 1.0], &[2.0, 1.0]), 0.5_f64.sqrt());
        assert_eq!(space.distance(&[1.0, 0.0], &[2.0, 2.0]), 1.0);
    }
}
