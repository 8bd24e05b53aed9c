//! Shares of replications, with their intervals.

use super::Interval;
use super::tables::binomial_cdf;
use crate::engine::special::normal_quantile;
use std::cmp::Ordering;

/// Of a share of `hits` in `trials`: Wilson's interval (Journal of the American Statistical Association 22 (1927), 209-212), centre
/// (p + z^2 / 2n) / (1 + z^2 / n), half-width z sqrt(p (1 - p) / n + z^2 / 4n^2) / (1 + z^2 / n). From 0 to 1 of no trials.
///
/// The trials must be independent: replications are, things of one replication (its blockers, its tasks) are not.
pub fn wilson(hits: u64, trials: u64, confidence: f64) -> Interval {
    wilson_of_score(hits as f64, trials as f64, confidence)
}

fn wilson_of_score(score: f64, n: f64, confidence: f64) -> Interval {
    if n == 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let z = normal_quantile(0.5 + confidence / 2.0);
    let (p, z2) = (score / n, z * z);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half_width = z * libm::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n)) / (1.0 + z2 / n);
    // None and all bound their own side exactly; rounding must not.
    let low = if score == 0.0 { 0.0 } else { (centre - half_width).max(0.0) };
    let high = if score == n { 1.0 } else { (centre + half_width).min(1.0) };
    Interval { low, high }
}

/// In how many pairs a difference was under, at, and over 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub less: u64,
    pub equal: u64,
    pub greater: u64,
}

impl Tally {
    /// Of differences by pair, as of two scenarios on the same replication.
    pub fn of(differences: impl IntoIterator<Item = f64>) -> Tally {
        let mut tally = Tally::default();
        for difference in differences {
            match difference.total_cmp(&0.0) {
                _ if difference == 0.0 => tally.equal += 1,
                Ordering::Less => tally.less += 1,
                Ordering::Equal | Ordering::Greater => tally.greater += 1,
            }
        }
        tally
    }

    pub fn count(&self) -> u64 {
        self.less + self.equal + self.greater
    }

    /// The probability of superiority (Vargha and Delaney, Journal of Educational and Behavioral Statistics 25 (2000), 101-132): in which
    /// share of pairs the difference is under 0, or over it. A tie counts as one half, as it speaks for neither. `None` of no pairs.
    pub fn share(&self, side: Side) -> Option<f64> {
        (self.count() > 0).then(|| self.score(side) / self.count() as f64)
    }

    /// Wilson's, of [`Tally::share`]; somewhat too wide where there are ties, since halves vary less than wins and losses.
    pub fn interval(&self, side: Side, confidence: f64) -> Interval {
        wilson_of_score(self.score(side), self.count() as f64, confidence)
    }

    /// P value of the two-sided exact sign test (of pairs of yes and no, McNemar's): how likely differences on one side of 0 are as one-sided
    /// as these, were both sides as likely. Those at 0 speak for neither and are left out.
    pub fn sign_test(&self) -> f64 {
        (2.0 * binomial_cdf(self.less + self.greater, 0.5, self.less.min(self.greater))).min(1.0)
    }

    fn score(&self, side: Side) -> f64 {
        let won = match side {
            Side::Less => self.less,
            Side::Greater => self.greater,
        };
        won as f64 + 0.5 * self.equal as f64
    }
}

/// Which differences are for the better: those under 0 of a cost, those over 0 of a gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Less,
    Greater,
}

/// The joint confidence level: in how many replications cost was at most `budget` *and* duration at most `deadline`. Each of the two levels
/// alone promises more than both together keep (NASA Cost Estimating Handbook 4.0 (2015), appendix J). Give it to [`wilson`].
///
/// # Panics
/// If the two are not of one length.
pub fn joint_hits(costs: &[f64], budget: f64, durations: &[f64], deadline: f64) -> u64 {
    assert_eq!(costs.len(), durations.len(), "each replication has a cost and a duration");
    costs.iter().zip(durations).filter(|&(&cost, &duration)| cost <= budget && duration <= deadline).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_and_none_bound_their_side_exactly() {
        assert_eq!(wilson(0, 50, 0.95).low, 0.0);
        assert_eq!(wilson(50, 50, 0.95).high, 1.0);
        assert!((wilson(50, 50, 0.95).low - (1.0 - wilson(0, 50, 0.95).high)).abs() < 1e-15);
        assert_eq!(wilson(0, 0, 0.95), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn a_tie_speaks_for_neither_side() {
        let tally = Tally::of([-1.0, 0.0, -0.0, -3.0, 2.0]);
        assert_eq!(tally, Tally { less: 2, equal: 2, greater: 1 });
        assert_eq!((tally.share(Side::Less), tally.share(Side::Greater)), (Some(0.6), Some(0.4)));
        assert_eq!(tally.interval(Side::Less, 0.95), wilson(3, 5, 0.95));
        assert_eq!(Tally::default().share(Side::Less), None);
    }

    #[test]
    fn one_sided_pairs_are_not_of_chance() {
        let p = |less, greater| Tally { less, equal: 7, greater }.sign_test();
        assert_eq!((p(0, 0), p(3, 3)), (1.0, 1.0));
        assert!((p(0, 6) - 0.03125).abs() < 1e-12 && (p(6, 0) - p(0, 6)).abs() < 1e-15);
        assert!((p(1, 6) - 0.125).abs() < 1e-12);
    }

    #[test]
    fn both_promises_together_are_kept_less_often_than_either() {
        let (costs, durations) = ([1.0, 2.0, 3.0, 4.0], [4.0, 1.0, 3.0, 2.0]);
        assert_eq!(joint_hits(&costs, 3.0, &durations, 3.0), 2);
        assert_eq!(joint_hits(&costs, 4.0, &durations, 4.0), 4);
        assert_eq!(joint_hits(&costs, 0.0, &durations, 4.0), 0);
    }

    #[test]
    #[should_panic(expected = "each replication has a cost and a duration")]
    fn a_cost_without_its_duration_is_refused() {
        joint_hits(&[1.0], 1.0, &[], 1.0);
    }
}
