//! How two figures move together over the same runs.

use super::Moments;

/// Pearson's, from -1 to 1: how nearly one figure is a straight line of the other. `None` if one of them never varies.
///
/// # Panics
/// If the two are not of one length.
pub fn correlation(first: &[f64], other: &[f64]) -> Option<f64> {
    assert_eq!(first.len(), other.len(), "each value needs its partner");
    let of = |values: &[f64]| Moments::of(values.iter().copied());
    let (a, b) = (of(first), of(other));
    let spread = libm::sqrt(a.squares()) * libm::sqrt(b.squares());
    let (mean_a, mean_b) = (a.mean()?, b.mean()?);
    let together: f64 = first.iter().zip(other).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum();
    (spread > 0.0).then(|| (together / spread).clamp(-1.0, 1.0))
}

/// Spearman's, from -1 to 1: Pearson's of the ranks, so how nearly one figure rises whenever the other does, on whatever curve (Kendall and
/// Gibbons, Rank Correlation Methods, 5th ed. 1990). Of a task's duration with the project's it is the task's cruciality: a
/// task that makes no difference has 0, however often it is critical. `None` if one of the two never varies.
///
/// # Panics
/// As [`correlation`].
pub fn rank_correlation(first: &[f64], other: &[f64]) -> Option<f64> {
    correlation(&midranks(first), &midranks(other))
}

/// Each value's place in ascending order, from 1; equal values share the mean of their places.
pub fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&one, &other| values[one] == values[other]) {
        // Places before + 1 to before + length.
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        for &index in equal {
            ranks[index] = rank;
        }
        before += equal.len();
    }
    ranks
}

/// The schedule sensitivity index: how often a task is critical, times its deviation over the project's (PMBOK; Vanhoucke, Omega 38 (2010),
/// 92-103). Large where a task is both critical and unsure. `None` if either deviation is unknown, or the project never varies.
///
/// `criticality` from 0 to 1; the two in the same unit of time.
pub fn schedule_sensitivity(criticality: f64, task: &Moments, project: &Moments) -> Option<f64> {
    let project = project.deviation()?;
    let task = task.deviation()?;
    (project > 0.0).then(|| criticality * task / project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_full_correlation_and_a_curve_full_rank_correlation() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        let near = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} {expected}");
        near(correlation(&x, &x.map(|x| 3.0 - 2.0 * x)), -1.0);
        near(rank_correlation(&x, &x.map(|x| x * x * x)), 1.0);
        assert!(correlation(&x, &x.map(|x| x * x * x)).unwrap() < 0.96);
    }

    #[test]
    fn equal_values_share_the_mean_of_their_ranks() {
        assert_eq!(midranks(&[10.0, 30.0, 10.0, 20.0, 30.0, 30.0]), [1.5, 5.0, 1.5, 3.0, 5.0, 5.0]);
        assert!(midranks(&[]).is_empty());
        // Ranks 1.5, 1.5, 3, 4 against 1, 2, 3.5, 3.5: sums of squares 4.5 both, of products 4.
        let found = rank_correlation(&[2.0, 2.0, 5.0, 7.0], &[0.0, 1.0, 6.0, 6.0]).unwrap();
        assert!((found - 4.0 / 4.5).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_never_varies_is_correlated_with_nothing() {
        assert_eq!(correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(rank_correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(correlation(&[], &[]), None);
    }

    #[test]
    fn a_task_is_sensitive_as_far_as_it_is_both_critical_and_unsure() {
        let task = Moments::of([1.0, 3.0]);
        let project = Moments::of([10.0, 18.0]);
        assert!((schedule_sensitivity(0.8, &task, &project).unwrap() - 0.2).abs() < 1e-12);
        assert_eq!(schedule_sensitivity(0.0, &task, &project), Some(0.0));
        assert_eq!(schedule_sensitivity(0.8, &task, &Moments::of([5.0, 5.0])), None);
        assert_eq!(schedule_sensitivity(0.8, &Moments::of([5.0]), &project), None);
    }
}
