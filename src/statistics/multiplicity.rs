//! Many tests at once: p-values adjusted so that each can be held against the level of all.

/// Each p-value times their number, at most 1: the chance of any false alarm stays under the level (Bonferroni). Holm's adjustment promises
/// the same and finds more; this one is for intervals, each at confidence 1 - (1 - confidence) / number.
pub fn bonferroni(p_values: &[f64]) -> Vec<f64> {
    p_values.iter().map(|p| (p * p_values.len() as f64).min(1.0)).collect()
}

/// The chance of any false alarm stays under the level, whatever the tests have to do with each other (Holm, Scandinavian Journal of
/// Statistics 6 (1979), 65-70). In the order given.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p_values.len()];
    let mut reached = 0.0_f64;
    for (place, index) in ascending(p_values).into_iter().enumerate() {
        reached = reached.max((p_values.len() - place) as f64 * p_values[index]).min(1.0);
        adjusted[index] = reached;
    }
    adjusted
}

/// The share of false alarms among all alarms stays under the level on average, for tests that are independent or err together (Benjamini
/// and Hochberg, Journal of the Royal Statistical Society B 57 (1995), 289-300). In the order given. For screening, where a few false
/// alarms among many finds do no harm.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p_values.len()];
    let mut reached = 1.0_f64;
    for (place, index) in ascending(p_values).into_iter().enumerate().rev() {
        reached = reached.min(p_values.len() as f64 / (place + 1) as f64 * p_values[index]);
        adjusted[index] = reached;
    }
    adjusted
}

fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    type Adjustment = fn(&[f64]) -> Vec<f64>;

    const ADJUSTMENTS: [Adjustment; 3] = [bonferroni, holm, benjamini_hochberg];

    #[test]
    fn one_test_alone_needs_no_adjustment_and_no_test_none() {
        for adjust in ADJUSTMENTS {
            assert_eq!(adjust(&[0.03]), [0.03]);
            assert!(adjust(&[]).is_empty());
        }
    }

    #[test]
    fn adjusted_values_keep_the_order_given_and_stay_probabilities() {
        assert_eq!(holm(&[0.5, 0.01, 0.75]), [1.0, 0.03, 1.0]);
        assert_eq!(benjamini_hochberg(&[0.5, 0.01, 0.75]), [0.75, 0.03, 0.75]);
        assert_eq!(bonferroni(&[0.5, 0.01, 0.75]), [1.0, 0.03, 1.0]);
    }

    #[test]
    fn a_smaller_p_value_never_becomes_the_larger() {
        let p_values = [0.04, 0.039, 0.2, 0.001, 0.04, 0.9, 0.011];
        for adjust in ADJUSTMENTS {
            let adjusted = adjust(&p_values);
            for (i, j) in (0..7).flat_map(|i| (0..7).map(move |j| (i, j))).filter(|&(i, j)| p_values[i] < p_values[j]) {
                assert!(adjusted[i] <= adjusted[j] && adjusted[i] >= p_values[i]);
            }
        }
    }
}
