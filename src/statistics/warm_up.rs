//! Where the start of a long series stops telling, by MSER-5.

use super::Moments;

/// Values to a batch: White's choice, which smooths without blurring where the start ends.
const BATCH: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmUp {
    /// Batches of five values to leave out.
    pub batches: usize,
    /// So many values.
    pub values: usize,
    /// The squared standard error (with m for m - 1) of the mean of what is left, in the square of the series' unit.
    pub statistic: f64,
    /// The series is too short: its first half may not be all of its start.
    pub is_at_limit: bool,
}

/// MSER-5 (White, Cobb, Spratt, Winter Simulation Conference 2000, 755-760): of means of five values each, z_1 to z_m, leave out the first d
/// < m / 2 for which sum_{i > d} (z_i - mean)^2 / (m - d)^2 is least, the first of equals. Values over the last whole batch are not looked
/// at. `None` of fewer than two batches.
///
/// Only for questions of a steady state. A run of a project has an end, and its start is part of it.
pub fn mser_5(values: &[f64]) -> Option<WarmUp> {
    let means: Vec<f64> = values.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    if means.len() < 2 {
        return None;
    }
    // d < m / 2.
    let limit = (means.len() - 1) / 2;
    let mut left = Moments::default();
    let mut best: Option<(usize, f64)> = None;
    // From the end, so that each d costs one step; the least d of equals is found last.
    for d in (0..means.len()).rev() {
        left.add(means[d]);
        let statistic = left.squares() / (left.count() as f64 * left.count() as f64);
        if d <= limit && best.is_none_or(|(_, least)| statistic <= least) {
            best = Some((d, statistic));
        }
    }
    let (batches, statistic) = best?;
    Some(WarmUp { batches, values: batches * BATCH, statistic, is_at_limit: batches == limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_without_a_start_loses_nothing() {
        let steady: Vec<f64> = (0..100).map(|i| f64::from((i / 5) % 2)).collect();
        assert_eq!(mser_5(&steady).unwrap().batches, 0);
        assert_eq!(mser_5(&[3.0; 40]).map(|warm_up| (warm_up.batches, warm_up.statistic)), Some((0, 0.0)));
    }

    #[test]
    fn a_series_that_never_settles_says_so() {
        let rising: Vec<f64> = (0..100).map(f64::from).collect();
        let warm_up = mser_5(&rising).unwrap();
        assert!(warm_up.is_at_limit && warm_up.batches == 9, "{warm_up:?}");
    }

    #[test]
    fn two_batches_are_the_least() {
        assert_eq!(mser_5(&[1.0; 9]), None);
        assert!(mser_5(&[1.0; 10]).is_some());
    }
}
