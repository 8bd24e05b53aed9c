//! Differences in bars of one width, of which none is on both sides of zero.

use crate::charts::studies::ruler::round_step;
use crate::charts::studies::scenarios;
use crate::statistics::quantile_sorted;
use std::collections::BTreeMap;

/// Bars across the axis: at most, and about the fewest.
const BARS: (f64, f64) = (60.0, 20.0);
/// Bars narrower than this, in units of the canvas, blur.
const NARROWEST: f64 = 4.0;

pub struct Bins {
    /// By place: bar 0 goes from zero up to one width, bar −1 from there down. Zero itself is in neither.
    pub counts: BTreeMap<i64, u64>,
    /// That are exactly zero.
    pub same: u64,
}

pub fn is_beyond(value: f64, (least, most): (f64, f64)) -> bool {
    value < least || value > most
}

/// What a plot of ascending differences shows: all of them, but for those that lie further from the middle nine tenths than half of these are
/// wide. Of one panel's tail, all others would be flat.
pub fn window(sorted: &[f64]) -> Option<(f64, f64)> {
    let (p5, p95) = (quantile_sorted(sorted, 0.05)?, quantile_sorted(sorted, 0.95)?);
    let half = (p95 - p5) / 2.0;
    let (least, most) = scenarios::window(sorted)?;
    // Of values that are nearly all the same, the others are the picture.
    Some(if half > 0.0 { (least.max(p5 - half), most.min(p95 + half)) } else { (least, most) })
}

/// Of the bars of all panels, a round figure: two interquartile ranges over the cube root of the number of values (Freedman and Diaconis,
/// Zeitschrift für Wahrscheinlichkeitstheorie 57 (1981), 453-476), the narrowest of all, within what can be seen.
pub fn width<'a>(panels: impl Iterator<Item = &'a [f64]>, (least, most): (f64, f64), room: f64) -> f64 {
    let wanted = panels.filter_map(|sorted| {
        let middle = quantile_sorted(sorted, 0.75)? - quantile_sorted(sorted, 0.25)?;
        (middle > 0.0).then(|| 2.0 * middle / libm::cbrt(sorted.len() as f64))
    });
    let span = if most > least { most - least } else { 1.0 };
    let narrowest = (span / BARS.0).max(span / room * NARROWEST);
    let wanted = wanted.fold(f64::INFINITY, f64::min).min(span / BARS.1);
    round_step(wanted.max(narrowest), None)
}

impl Bins {
    /// Of those within the window.
    pub fn of(differences: &[f64], width: f64, window: (f64, f64)) -> Bins {
        let mut bins = Bins { counts: BTreeMap::new(), same: 0 };
        for &difference in differences.iter().filter(|difference| !is_beyond(**difference, window)) {
            let place = difference / width;
            match difference {
                0.0 => bins.same += 1,
                above if above > 0.0 => *bins.counts.entry((libm::ceil(place) as i64 - 1).max(0)).or_default() += 1,
                _ => *bins.counts.entry((libm::floor(place) as i64).min(-1)).or_default() += 1,
            }
        }
        bins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bar_is_on_both_sides_of_zero_and_zero_is_in_none() {
        let bins = Bins::of(&[-4.0, -2.0, -0.1, 0.0, 0.0, 0.1, 2.0, 2.1, 99.0], 2.0, (-10.0, 10.0));
        let counts: Vec<(i64, u64)> = bins.counts.into_iter().collect();
        assert_eq!((counts, bins.same), (vec![(-2, 1), (-1, 2), (0, 2), (1, 1)], 2));
    }

    #[test]
    fn a_long_tail_does_not_flatten_the_bars() {
        let heap = |place: i32| f64::from(place % 100);
        let tailed: Vec<f64> = (0..97).map(heap).chain([300.0, 500.0, 700.0]).collect();
        assert!(window(&tailed).is_some_and(|(least, most)| least == 0.0 && most < 150.0), "{:?}", window(&tailed));
        assert_eq!((window(&[0.0, 1.0, 2.0]), window(&[3.0; 4]), window(&[])), (Some((0.0, 2.0)), Some((3.0, 3.0)), None));
    }

    #[test]
    fn bars_are_round_and_neither_too_many_nor_too_few() {
        let even: Vec<f64> = (0..100_000).map(|place| f64::from(place) / 1_000.0).collect();
        assert_eq!(width([even.as_slice()].into_iter(), (0.0, 100.0), 1_400.0), 5.0);
        assert_eq!(width([even.as_slice()].into_iter(), (0.0, 100.0), 60.0), 10.0);
        assert_eq!(width([[0.0; 4].as_slice()].into_iter(), (0.0, 0.0), 1_400.0), 0.05);
        assert_eq!(width([[1.0, 2.0].as_slice()].into_iter(), (0.0, 2.0), 1_400.0), 0.1);
    }
}
