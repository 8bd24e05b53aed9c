//! The difference between two sets of runs that share their draws (common random numbers).

use super::moments::Moments;

/// Moments of `other[i] - first[i]`. Runs that share a seed are alike in what chance did to them, so that their difference varies far less
/// than the difference of two independent means.
///
/// # Panics
/// If the two are not of one length: a run without its partner says nothing.
pub fn paired_difference(first: &[f64], other: &[f64]) -> Moments {
    assert_eq!(first.len(), other.len(), "each run needs its partner");
    Moments::of(first.iter().zip(other).map(|(first, other)| other - first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_share_cancels() {
        let first = [10.0, 200.0, 3_000.0];
        let other = [11.0, 202.0, 3_003.0];
        let difference = paired_difference(&first, &other);
        assert_eq!(difference.mean(), Some(2.0));
        assert_eq!(difference.deviation(), Some(1.0));
    }

    #[test]
    #[should_panic(expected = "each run needs its partner")]
    fn a_run_without_its_partner_is_refused() {
        paired_difference(&[1.0], &[]);
    }
}
