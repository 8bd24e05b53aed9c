//! How to spread replications over systems when the best is sought: optimal computing budget allocation, and rungs of halving.

use libm::{floor, sqrt};

/// Which share of a budget each system deserves, given its mean and standard deviation so far: N_i / N_j = (s_i / d_i)^2 / (s_j / d_j)^2
/// with d_i the difference from the best, N_best = s_best sqrt(sum N_i^2 / s_i^2) (Chen, Lin, Yucesan, Chick, Discrete Event Dynamic
/// Systems 10 (2000), 251-270). The least mean is the best; negate to seek the greatest. For figures with draws of their own: under common
/// random numbers it is a rule of thumb.
///
/// Systems with the mean of the best would need more than any budget: then all goes to them and the best, in the proportion to which it
/// tends as they draw level. `None` of no system, or where nothing that matters varies.
///
/// # Panics
/// If there are not as many means as deviations.
pub fn ocba_fractions(means: &[f64], deviations: &[f64]) -> Option<Vec<f64>> {
    assert_eq!(means.len(), deviations.len(), "each mean has its deviation");
    let best = (0..means.len()).min_by(|&one, &other| means[one].total_cmp(&means[other]))?;
    let is_level = |i: usize| i != best && means[i] == means[best];
    let any_level = (0..means.len()).any(is_level);
    let mut parts: Vec<f64> = (0..means.len())
        .map(|i| {
            let ratio = match () {
                () if i == best => 0.0,
                () if any_level => {
                    if is_level(i) {
                        deviations[i]
                    } else {
                        0.0
                    }
                }
                () => deviations[i] / (means[i] - means[best]),
            };
            ratio * ratio
        })
        .collect();
    // What never varies needs nothing, and adds nothing.
    let squares = (0..means.len()).filter(|&i| parts[i] > 0.0).map(|i| parts[i] * parts[i] / (deviations[i] * deviations[i]));
    parts[best] = deviations[best] * sqrt(squares.sum());
    let total: f64 = parts.iter().sum();
    (total > 0.0).then(|| parts.iter().map(|part| part / total).collect())
}

/// Whole replications: `more` of them to those that lie farthest behind their `fractions` of all that will then have been spent (a step of
/// the sequential procedure: some systems have already had more than their due). They add up to `more`.
///
/// # Panics
/// If there are not as many fractions as systems.
pub fn ocba_step(spent: &[u64], fractions: &[f64], more: u64) -> Vec<u64> {
    assert_eq!(spent.len(), fractions.len(), "each system has its fraction");
    let total = (spent.iter().sum::<u64>() + more) as f64;
    let behind: Vec<f64> = spent.iter().zip(fractions).map(|(&spent, fraction)| (fraction * total - spent as f64).max(0.0)).collect();
    let all: f64 = behind.iter().sum();
    if all == 0.0 {
        return in_whole(more, fractions);
    }
    in_whole(more, &behind.iter().map(|behind| behind / all).collect::<Vec<_>>())
}

/// A number in whole parts by shares that add up to 1: rounded down, and what is left one each to the largest remainders, the first of
/// equals first.
fn in_whole(number: u64, shares: &[f64]) -> Vec<u64> {
    let exact: Vec<f64> = shares.iter().map(|share| share * number as f64).collect();
    let mut parts: Vec<u64> = exact.iter().map(|&part| floor(part) as u64).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&one, &other| (exact[other] - floor(exact[other])).total_cmp(&(exact[one] - floor(exact[one]))));
    let left = number.saturating_sub(parts.iter().sum()) as usize;
    for &index in order.iter().cycle().take(if order.is_empty() { 0 } else { left }) {
        parts[index] += 1;
    }
    parts
}

/// A round of elimination: so many candidates, each on so many replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    pub candidates: u64,
    pub replications: u64,
}

/// Sequential halving: ceil(log2 n) rounds share the budget evenly, each spreads its part over the candidates left, and the better half,
/// rounded up, goes on (Karnin, Koren, Somekh, ICML 2013). Replications are of each round alone; they may be none if the budget is short.
/// No rounds for a single candidate: there is nothing to find out.
pub fn sequential_halving(candidates: u64, budget: u64) -> Vec<Rung> {
    let rounds = u64::from(candidates.max(1).next_power_of_two().trailing_zeros());
    let mut left = candidates;
    (0..rounds)
        .map(|_| {
            let rung = Rung { candidates: left, replications: budget / (left * rounds) };
            left = left.div_ceil(2);
            rung
        })
        .collect()
}

/// Hyperband: brackets of successive halving from many candidates on few replications to few on `most`, at least 1, each rung keeping one
/// in `eta`, at least 2 (Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar, Journal of Machine Learning Research 18 (2018), article 185).
/// With s from floor(log_eta `most`) down to 0, a bracket starts ceil((s_max + 1) eta^s / (s + 1)) candidates at `most` / eta^s
/// replications; on each rung candidates are divided and replications multiplied by eta, rounded down. Replications are of a candidate in all.
pub fn hyperband(most: u64, eta: u64) -> Vec<Vec<Rung>> {
    let highest = most.ilog(eta);
    let bracket = |s: u32| {
        let start = (u64::from(highest + 1) * eta.pow(s)).div_ceil(u64::from(s + 1));
        let rung = |i: u32| Rung { candidates: start / eta.pow(i), replications: most / eta.pow(s - i) };
        (0..=s).map(rung).collect()
    };
    (0..=highest).rev().map(bracket).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_systems_each_deserves_as_it_deviates() {
        let fractions = ocba_fractions(&[5.0, 4.0], &[3.0, 1.0]).unwrap();
        assert!((fractions[0] - 0.75).abs() < 1e-12 && (fractions[1] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn all_goes_to_those_level_with_the_best() {
        let close = ocba_fractions(&[1.0, 1.0 + 1e-9, 2.0], &[1.0, 2.0, 5.0]).unwrap();
        let level = ocba_fractions(&[1.0, 1.0, 2.0], &[1.0, 2.0, 5.0]).unwrap();
        assert_eq!(level[2], 0.0);
        assert!(close.iter().zip(&level).all(|(close, level)| (close - level).abs() < 1e-12), "{close:?} {level:?}");
    }

    #[test]
    fn what_never_varies_deserves_nothing() {
        let fractions = ocba_fractions(&[1.0, 2.0, 3.0], &[1.0, 0.0, 1.0]).unwrap();
        assert_eq!(fractions[1], 0.0);
        assert!((fractions.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(ocba_fractions(&[1.0, 2.0], &[0.0, 0.0]), None);
        assert_eq!(ocba_fractions(&[], &[]), None);
    }

    #[test]
    fn a_step_makes_up_for_what_was_spent_and_adds_up() {
        assert_eq!(ocba_step(&[0, 0, 0], &[0.5, 0.25, 0.25], 8), [4, 2, 2]);
        assert_eq!(ocba_step(&[10, 0, 10], &[0.25, 0.5, 0.25], 12), [0, 12, 0]);
        assert_eq!(ocba_step(&[0, 0, 0], &[1.0 / 3.0; 3], 10).iter().sum::<u64>(), 10);
        assert_eq!(ocba_step(&[4, 4], &[0.5, 0.5], 0), [0, 0]);
        assert!(ocba_step(&[], &[], 5).is_empty());
    }

    #[test]
    fn rounds_stay_within_the_budget() {
        for (candidates, budget) in [(2, 10), (3, 100), (16, 1_000), (27, 2_000), (100, 50)] {
            let rungs = sequential_halving(candidates, budget);
            assert!(rungs.iter().map(|rung| rung.candidates * rung.replications).sum::<u64>() <= budget);
            assert_eq!(rungs.last().map(|rung| rung.candidates), Some(2));
        }
        assert!(sequential_halving(1, 100).is_empty() && sequential_halving(0, 100).is_empty());
    }

    #[test]
    fn a_power_of_eta_too_few_leaves_one_bracket() {
        assert_eq!(hyperband(2, 3), [[Rung { candidates: 1, replications: 2 }]]);
        // 100 is no power of 3: 100 / 81 rounds down to one replication.
        assert_eq!(hyperband(100, 3)[0][0], Rung { candidates: 81, replications: 1 });
    }
}
