//! Sample quantiles.

/// The `p`-quantile of values in any order; `None` of none. Type 7 (The American Statistician 50 (1996), 361-365): linear between
/// the order statistics, position 1 + (n - 1) p, the default of R, NumPy and spreadsheets. `p` in 0 to 1.
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_sorted(&sorted, p)
}

/// As [`quantile`], of values in ascending order. Infinite ones, of what never came, are over all others: a quantile between a finite
/// one and such a one is infinite.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = position as usize;
    let above = (below + 1).min(last);
    let (low, high, part) = (sorted[below], sorted[above], position - below as f64);
    // Nothing of infinity, and infinity less itself, are no numbers.
    Some(if part == 0.0 || low == high { low } else { low + part * (high - low) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_linearly_between_the_order_statistics() {
        let values = [40.0, 10.0, 30.0, 20.0];
        let check = |p: f64, expected: f64| assert!((quantile(&values, p).unwrap() - expected).abs() < 1e-12, "p = {p}");
        check(0.0, 10.0);
        check(0.1, 13.0);
        check(0.25, 17.5);
        check(0.5, 25.0);
        check(0.8, 34.0);
        check(1.0, 40.0);
    }

    #[test]
    fn one_value_is_every_quantile_and_none_has_none() {
        assert_eq!(quantile(&[7.0], 0.95), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn what_never_comes_is_over_all_that_does() {
        let values = [f64::INFINITY, 1.0, 2.0, f64::INFINITY, 3.0];
        assert_eq!(
            [0.25, 0.5, 0.51, 0.75, 0.9].map(|p| quantile(&values, p)),
            [2.0, 3.0, f64::INFINITY, f64::INFINITY, f64::INFINITY].map(Some)
        );
    }
}
