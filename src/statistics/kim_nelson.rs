//! Choosing the best of several systems one replication at a time, dropping the beaten on the way (Kim and Nelson).

use super::paired_difference;
use libm::pow;

/// The fully sequential procedure KN with c = 1 (Kim and Nelson, ACM Transactions on Modeling and Computer Simulation 11 (2001), 251-273).
/// If the figures are normal, the best is among the survivors with probability `confidence` or more whenever it is better than all others
/// by the indifference zone or more. Systems may share their draws, and should: the procedure gains by it. The least mean is the best;
/// negate to seek the greatest.
#[derive(Clone, Debug, PartialEq)]
pub struct KimNelson {
    indifference: f64,
    h_squared: f64,
    systems: usize,
    /// Of the differences between each two over the first stage, row by row.
    variances: Vec<f64>,
}

/// eta = ((2 (1 - confidence) / (systems - 1))^(-2 / (first_stage - 1)) - 1) / 2.
pub fn kim_nelson_eta(systems: u64, first_stage: u64, confidence: f64) -> f64 {
    0.5 * (pow(2.0 * (1.0 - confidence) / (systems - 1) as f64, -2.0 / (first_stage - 1) as f64) - 1.0)
}

/// h^2 = 2 eta (first_stage - 1).
pub fn kim_nelson_h_squared(systems: u64, first_stage: u64, confidence: f64) -> f64 {
    2.0 * kim_nelson_eta(systems, first_stage, confidence) * (first_stage - 1) as f64
}

impl KimNelson {
    /// From the figures of the first stage: at least two systems, each with the same number, at least two, of replications in their order.
    /// `indifference`, over 0, is the difference too small to matter, in the unit of the figures. Lasts as the square of the systems.
    ///
    /// # Panics
    /// If the systems have not as many replications each.
    pub fn new(first_stage: &[&[f64]], indifference: f64, confidence: f64) -> KimNelson {
        let systems = first_stage.len();
        let mut variances = vec![0.0; systems * systems];
        for one in 0..systems {
            for other in 0..one {
                let variance = paired_difference(first_stage[one], first_stage[other]).variance().unwrap_or(0.0);
                variances[one * systems + other] = variance;
                variances[other * systems + one] = variance;
            }
        }
        let replications = first_stage.first().map_or(0, |figures| figures.len());
        let h_squared = kim_nelson_h_squared(systems as u64, replications as u64, confidence);
        KimNelson { indifference, h_squared, systems, variances }
    }

    /// Which of `alive` go on, after `replications` of each with the means `means` (of all systems, by index): system i does if for every
    /// other l mean_i <= mean_l + W, with W = max(0, d / 2r (h^2 S^2 / d^2 - r)). With one left, it is the choice; otherwise one more
    /// replication of each survivor, and again. Once r passes h^2 S^2 / d^2 of all pairs, only the least mean is left.
    pub fn survivors(&self, alive: &[usize], means: &[f64], replications: u64) -> Vec<usize> {
        let keeps_up = |i: usize, l: usize| means[i] <= means[l] + self.leeway(i, l, replications);
        alive.iter().copied().filter(|&i| alive.iter().all(|&l| l == i || keeps_up(i, l))).collect()
    }

    /// After how many replications the choice has fallen at the latest, unless means are equal to the last digit.
    pub fn most_replications(&self) -> u64 {
        let most = self.variances.iter().copied().fold(0.0, f64::max);
        libm::ceil(self.h_squared * most / (self.indifference * self.indifference)) as u64
    }

    fn leeway(&self, i: usize, l: usize, replications: u64) -> f64 {
        let (r, d) = (replications as f64, self.indifference);
        let variance = self.variances[i * self.systems + l];
        (d / (2.0 * r) * (self.h_squared * variance / (d * d) - r)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beaten_are_dropped_as_the_leeway_shrinks() {
        // Differences 3, 0, 2, 2: mean 1.75, variance 19 / 12.
        let first_stage: [&[f64]; 2] = [&[0.0, 2.0, 0.0, 2.0], &[3.0, 2.0, 2.0, 4.0]];
        let procedure = KimNelson::new(&first_stage, 0.5, 0.95);
        let means = [1.0, 2.75];
        assert_eq!(procedure.survivors(&[0, 1], &means, 4), [0, 1]);
        assert_eq!(procedure.survivors(&[0, 1], &means, procedure.most_replications()), [0]);
        // The leeway is 1.75 where r = h^2 S^2 / (2 d 1.75 + d^2).
        let variance = 19.0 / 12.0;
        let at = kim_nelson_h_squared(2, 4, 0.95) * variance / (2.0 * 0.5 * 1.75 + 0.25);
        assert_eq!(procedure.survivors(&[0, 1], &means, at as u64), [0, 1]);
        assert_eq!(procedure.survivors(&[0, 1], &means, at as u64 + 1), [0]);
    }

    #[test]
    fn systems_that_never_differ_by_chance_are_told_at_once() {
        let procedure = KimNelson::new(&[&[1.0, 5.0], &[2.0, 6.0], &[1.5, 5.5]], 0.1, 0.95);
        assert_eq!(procedure.survivors(&[0, 1, 2], &[3.0, 4.0, 3.5], 2), [0]);
        assert_eq!(procedure.survivors(&[1, 2], &[3.0, 4.0, 3.5], 2), [2], "those dropped do not come back");
        assert_eq!(procedure.survivors(&[0, 1, 2], &[3.0, 3.0, 3.5], 2), [0, 1], "nobody beats an equal");
    }
}
