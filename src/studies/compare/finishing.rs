//! Whether compared scenarios finish at all: the pairs of replications in which one of the two never does.

use super::{Comparison, Design};
use crate::metrics::is_never_if_absent;
use crate::statistics::{Side, Tally, holm};
use serde::Serialize;

/// How many pairs of replications finish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Finishing {
    pub both: u64,
    /// This one, while the first never does.
    pub this_alone: u64,
    pub first_alone: u64,
    pub neither: u64,
    /// Of the exact sign test (McNemar's) over the pairs in which one alone finishes, corrected with the other tests of the study (Holm);
    /// `None` without such pairs.
    pub p_value: Option<f64>,
}

impl Finishing {
    /// Of the first and another by replication; `None` of what is not on record.
    pub fn of(first: &[Option<bool>], other: &[Option<bool>]) -> Finishing {
        let mut finishing = Finishing::default();
        for pair in first.iter().zip(other).filter_map(|(first, other)| first.zip(*other)) {
            match pair {
                (true, true) => finishing.both += 1,
                (true, false) => finishing.first_alone += 1,
                (false, true) => finishing.this_alone += 1,
                (false, false) => finishing.neither += 1,
            }
        }
        let alone = finishing.alone();
        Finishing { p_value: (alone.count() > 0).then(|| alone.sign_test()), ..finishing }
    }

    fn alone(&self) -> Tally {
        Tally { less: self.first_alone, equal: 0, greater: self.this_alone }
    }

    pub fn pairs(&self) -> u64 {
        self.both + self.this_alone + self.first_alone + self.neither
    }

    /// Whether it is sure that one of the two finishes more often: which of them.
    pub fn surely(&self, confidence: f64) -> Option<Side> {
        let is_sure = self.p_value.is_some_and(|p| p < 1.0 - confidence);
        is_sure.then_some(if self.this_alone > self.first_alone { Side::Greater } else { Side::Less })
    }
}

/// By replication, whether both finish.
pub fn both(first: &[Option<bool>], other: &[Option<bool>]) -> Vec<bool> {
    first.iter().zip(other).map(|pair| pair == (&Some(true), &Some(true))).collect()
}

impl Design {
    /// Whether what says which is better is later than all else where a replication never finishes.
    pub fn is_of_an_end(&self) -> bool {
        is_never_if_absent(&self.measure.metric)
    }

    /// Corrects the p values of verdicts for their number: where never finishing may decide, its tests are among them.
    pub(super) fn correct_verdicts(&self, comparisons: &mut [Comparison]) {
        let count = comparisons.len();
        let (of_differences, of_finishing): (Vec<_>, Vec<_>) = comparisons.iter().map(|of| (of.p_value, of.finishing.p_value)).unzip();
        let corrected = if self.is_of_an_end() {
            corrected(&[of_differences, of_finishing].concat())
        } else {
            [corrected(&of_differences), corrected(&of_finishing)].concat()
        };
        for (place, of) in comparisons.iter_mut().enumerate() {
            of.p_value = corrected[place];
            of.finishing.p_value = corrected[count + place];
        }
    }
}

/// Holm's, of those that are there, each in its place.
fn corrected(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut adjusted = holm(&p_values.iter().copied().flatten().collect::<Vec<_>>()).into_iter();
    p_values.iter().map(|p| p.and_then(|_| adjusted.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_in_which_one_alone_finishes_tell_which_finishes_more_often() {
        let (yes, no) = (Some(true), Some(false));
        let first = [yes, yes, yes, yes, yes, yes, yes, no, no, None];
        let other = [no, no, no, no, no, no, yes, yes, no, no];
        let finishing = Finishing::of(&first, &other);
        assert_eq!((finishing.both, finishing.first_alone, finishing.this_alone, finishing.neither), (1, 6, 1, 1));
        // 2 (1 + 7) / 2^7
        assert!(finishing.p_value.is_some_and(|p| (p - 0.125).abs() < 1e-12) && finishing.pairs() == 9);
        assert_eq!((finishing.surely(0.95), finishing.surely(0.8)), (None, Some(Side::Less)));
        assert_eq!(Finishing::of(&[yes, no], &[yes, no]).p_value, None);
        assert_eq!(both(&first, &other).iter().filter(|both| **both).count(), 1);
    }

    #[test]
    fn what_is_not_tested_counts_for_no_correction() {
        assert_eq!(corrected(&[None, Some(0.02), None, Some(0.5)]), [None, Some(0.04), None, Some(0.5)]);
    }
}
