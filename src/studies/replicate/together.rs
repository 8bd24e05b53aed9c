//! What can be promised of date and spending together: two promises of four in five each are not one of four in five.

use crate::statistics::quantile_sorted;
use serde::Serialize;

/// Limits that a stated share of replications keeps both.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Together {
    /// What is spent: `tokens` or `money`.
    pub unit: &'static str,
    /// Share of replications that keep both.
    pub share: f64,
    /// Hours after the start.
    pub finish: f64,
    pub spent: f64,
    /// The share that keeps the P80 of each alone, which is what people would otherwise promise.
    pub share_of_both_alone: f64,
}

/// The least limits of equal rank, one of the finish and one of spending, that at least `p` of the replications keep both; not a number stands
/// for a replication that did not finish and keeps none; neither is less than what is promised of it alone. `None` where too few finished, or
/// nothing is spent.
pub fn together(finishes: &[f64], spent: &[f64], p: f64, unit: &'static str) -> Option<Together> {
    let count = finishes.len().min(spent.len());
    let finished: Vec<(f64, f64)> =
        finishes.iter().copied().zip(spent.iter().copied()).filter(|(hours, spent)| hours.is_finite() && spent.is_finite()).collect();
    let needed = (p * count as f64).ceil() as usize;
    if needed == 0 || finished.len() < needed || finished.iter().all(|(_, spent)| *spent == 0.0) {
        return None;
    }
    let (mut hours, mut amounts): (Vec<f64>, Vec<f64>) = finished.iter().copied().unzip();
    hours.sort_unstable_by(f64::total_cmp);
    amounts.sort_unstable_by(f64::total_cmp);
    // The P80 of each as it is told alone: dates that never come are later than all others; what was spent by then was spent.
    let mut dates = hours.clone();
    dates.resize(count, f64::INFINITY);
    let mut all: Vec<f64> = spent.iter().copied().filter(|spent| spent.is_finite()).collect();
    all.sort_unstable_by(f64::total_cmp);
    // Rank of a value: how many are less. Equal values are kept or broken together.
    let rank = |sorted: &[f64], value: f64| sorted.partition_point(|other| *other < value);
    let mut ranks: Vec<usize> = finished.iter().map(|&(of, amount)| rank(&hours, of).max(rank(&amounts, amount))).collect();
    ranks.sort_unstable();
    let limit = ranks[needed - 1];
    let kept =
        |by: f64, within: f64| finished.iter().filter(|(hours, spent)| *hours <= by && *spent <= within).count() as f64 / count as f64;
    // Who promises both promises each, and so no less than what is promised of each alone, which lies between two replications.
    let (date_alone, spent_alone) = (quantile_sorted(&dates, p)?, quantile_sorted(&all, p)?);
    let (finish, amount) = (hours[limit].max(date_alone), amounts[limit].max(spent_alone));
    let share_of_both_alone = kept(date_alone, spent_alone);
    finish.is_finite().then(|| Together { unit, share: kept(finish, amount), finish, spent: amount, share_of_both_alone })
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn what_moves_alike_can_be_promised_together_at_the_price_of_one() {
        let hours: Vec<f64> = (1..=10).map(f64::from).collect();
        let tokens: Vec<f64> = hours.iter().map(|hours| hours * 100.0).collect();
        let found = together(&hours, &tokens, 0.8, "tokens").unwrap();
        assert!((found.finish - 8.2).abs() < 1e-9 && (found.spent - 820.0).abs() < 1e-9 && found.share == 0.8, "{found:?}");
    }

    #[test]
    fn what_moves_against_each_other_takes_wider_limits() {
        let hours: Vec<f64> = (1..=10).map(f64::from).collect();
        let tokens: Vec<f64> = hours.iter().map(|hours| 1_100.0 - hours * 100.0).collect();
        let found = together(&hours, &tokens, 0.8, "tokens").unwrap();
        assert_eq!((found.finish, found.spent, found.share), (9.0, 900.0, 0.8));
        assert!(found.share_of_both_alone < 0.8);
    }

    #[test]
    fn a_replication_that_never_ends_keeps_nothing() {
        let mut hours: Vec<f64> = (1..=10).map(f64::from).collect();
        hours[0] = f64::NAN;
        let tokens = vec![5.0; 10];
        let found = together(&hours, &tokens, 0.8, "tokens").unwrap();
        // The P80 of the date, one being never, lies between the eighth and the ninth that finished: eight keep it.
        assert!((found.finish - 9.2).abs() < 1e-9, "no earlier than the date alone: {found:?}");
        assert_eq!(found.share_of_both_alone, 0.8);
        // Where the date alone is never, there is none together.
        hours[1] = f64::NAN;
        assert_eq!(together(&hours, &tokens, 0.8, "tokens"), None);
        hours[1..4].fill(f64::NAN);
        assert_eq!(together(&hours, &tokens, 0.8, "tokens"), None);
        assert_eq!(together(&[1.0, 2.0], &[0.0, 0.0], 0.8, "money"), None);
    }
}
