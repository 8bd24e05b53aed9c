//! The final choice among the best settings and today's, on replications that the search has never seen.

use super::CHOICE_FROM;
use super::laboratory::{Laboratory, Problem, Statistic};
use super::paired::{CONFIDENCE, Estimate, Measured};
use super::space::Setting;
use super::standing::{Account, Ledger, Standing, by_merit, by_rules, is_same};
use crate::statistics::holm;
use std::cmp::Ordering;

/// What was chosen, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// In the order given; today's setting is last, unless it was among them.
    pub candidates: Vec<Candidate>,
    /// Index of the best by its figures.
    pub winner: usize,
    /// Index of today's setting; `None` if the scenario refuses it.
    pub today: Option<usize>,
    /// Replications of each candidate.
    pub replications: u64,
    pub spent: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub setting: Setting,
    pub standing: Standing,
    /// Each figure, goals and then limits, with its 95 % interval; infinite where it is never.
    pub figures: Vec<Option<Estimate>>,
    /// How much better than today's setting, in the goal's unit and over 0 if better, with an interval that holds for all candidates at
    /// once (Bonferroni) and so for whichever wins. `None` of today's setting and where there is nothing to compare.
    pub gain: Option<Estimate>,
    /// Of the paired difference from today's setting, Holm-adjusted over the candidates.
    pub p_against_today: Option<f64>,
    /// Of the paired difference from the winner, Holm-adjusted over all pairs of candidates, as the winner was picked by the same figures.
    pub p_against_winner: Option<f64>,
    /// As good as the winner for all that these replications can tell.
    pub is_as_good_as_winner: bool,
}

/// The best of `candidates` and today's setting, on at most `budget` fresh replications in equal parts. `None`: interrupted.
///
/// By paired t-tests with Holm's adjustment, not by the sequential procedure of Kim and Nelson: that one asks for an indifference zone
/// which nobody has stated, spends what it needs and not what there is, goes one replication at a time where many run at once, and knows
/// means only. Here quantiles are tested as well, over pieces (see [`super::paired::PIECES`]).
///
/// # Panics
/// If there is no goal.
pub fn choose(problem: &Problem, candidates: &[Setting], budget: u64, laboratory: &mut dyn Laboratory) -> Option<Choice> {
    let mut account = Account::new(problem, laboratory);
    let (mut ledgers, today) = entrants(problem, candidates, &mut account);
    let replications = budget / (ledgers.len() as u64).max(1);
    account.run_all(&mut ledgers, CHOICE_FROM..CHOICE_FROM + replications)?;
    let standings: Vec<Standing> = ledgers.iter().map(|ledger| ledger.standing(&problem.aim)).collect();
    let winner = (0..ledgers.len()).min_by(|&one, &other| by_merit(&problem.aim, &standings[one], &standings[other])).unwrap_or(0);
    let pairs = Pairs { problem, ledgers: &ledgers };
    let (against_today, gains) = pairs.against_today(today);
    let against_winner = pairs.against_winner(winner);
    let candidates = (0..ledgers.len()).map(|index| {
        let is_of_equal_rank = by_rules(&problem.aim, &standings[index], &standings[winner]) == Ordering::Equal;
        let is_told_apart = against_winner[index].is_some_and(|p| p <= 1.0 - CONFIDENCE);
        Candidate {
            setting: ledgers[index].setting.clone(),
            standing: standings[index].clone(),
            figures: figures(problem, &ledgers[index]),
            gain: gains[index],
            p_against_today: against_today[index],
            p_against_winner: against_winner[index],
            is_as_good_as_winner: index == winner || (is_of_equal_rank && !is_told_apart),
        }
    });
    Some(Choice { candidates: candidates.collect(), winner, today, replications, spent: account.spent })
}

/// Candidates that the scenario takes, each once, and where today's setting is among them.
fn entrants(problem: &Problem, candidates: &[Setting], account: &mut Account<'_>) -> (Vec<Ledger>, Option<usize>) {
    let mut ledgers: Vec<Ledger> = Vec::new();
    let mut place = |setting: Setting| {
        let known = ledgers.iter().position(|known| is_same(&known.setting, &setting));
        known.unwrap_or_else(|| {
            ledgers.push(Ledger::new(setting, &problem.aim));
            ledgers.len() - 1
        })
    };
    for setting in candidates.iter().filter_map(|setting| account.canonical(setting)) {
        place(setting);
    }
    let today = account.canonical(&problem.today).map(place);
    (ledgers, today)
}

/// Each figure with its interval.
pub(super) fn figures(problem: &Problem, ledger: &Ledger) -> Vec<Option<Estimate>> {
    let aim = &problem.aim;
    let measured = |place: usize| {
        let column = ledger.column(place);
        Some(Measured::of(aim.figure(place, column)?, aim.statistic(place), column).estimate(CONFIDENCE))
    };
    (0..aim.figures()).map(measured).collect()
}

struct Pairs<'a> {
    problem: &'a Problem,
    ledgers: &'a [Ledger],
}

impl Pairs<'_> {
    fn statistic(&self) -> Statistic {
        self.problem.aim.goals[0].statistic
    }

    /// How much costlier `other` is than `one`.
    fn excess(&self, one: usize, other: usize) -> Option<Measured> {
        let difference = Measured::difference(self.statistic(), self.ledgers[one].column(0), self.ledgers[other].column(0))?;
        Some(Measured { value: self.problem.aim.goals[0].as_cost(difference.value), ..difference })
    }

    /// Adjusted p-values and gains, by candidate.
    fn against_today(&self, today: Option<usize>) -> (Vec<Option<f64>>, Vec<Option<Estimate>>) {
        let excess = |index: usize| today.filter(|&today| today != index).and_then(|today| self.excess(index, today));
        let measured: Vec<Option<Measured>> = (0..self.ledgers.len()).map(excess).collect();
        let tested = measured.iter().flatten().count().max(1);
        let each = 1.0 - (1.0 - CONFIDENCE) / tested as f64;
        let gains = measured.iter().map(|measured| Some(measured.as_ref()?.estimate(each))).collect();
        let p_values: Vec<f64> = measured.iter().flatten().map(Measured::p_value).collect();
        let mut adjusted = holm(&p_values).into_iter();
        (measured.iter().map(|measured| measured.as_ref().and_then(|_| adjusted.next())).collect(), gains)
    }

    /// Adjusted p-values, by candidate.
    fn against_winner(&self, winner: usize) -> Vec<Option<f64>> {
        let count = self.ledgers.len();
        let mut p_values = Vec::new();
        let mut places = vec![None; count];
        for one in 0..count {
            for other in one + 1..count {
                let Some(measured) = self.excess(one, other) else { continue };
                if one == winner || other == winner {
                    places[one + other - winner] = Some(p_values.len());
                }
                p_values.push(measured.p_value());
            }
        }
        let adjusted = holm(&p_values);
        places.into_iter().map(|place| place.map(|place| adjusted[place])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::laboratory::Limit;
    use super::super::testing::{Bench, problem};
    use super::*;

    /// Goal: the setting's distance from 3, and shared noise with a little of its own.
    fn bench() -> Bench {
        Bench::new(|setting, draw| vec![Some((setting[0] - 3.0).abs() + 5.0 * draw(0) + 0.2 * setting[0] * draw(1))])
    }

    #[test]
    fn the_best_wins_and_its_gain_over_today_is_told_with_its_interval() {
        let problem = problem(10.0, 1);
        let mut bench = bench();
        let choice = choose(&problem, &[vec![5.0], vec![3.0], vec![1.0]], 4_000, &mut bench).unwrap();
        assert_eq!((choice.winner, choice.today, choice.replications, choice.spent), (1, Some(3), 1_000, 4_000));
        let winner = &choice.candidates[1];
        // The truth: 7 nearer to 3, and 7 * .2 / 2 less noise of its own.
        assert!(winner.gain.unwrap().contains(7.7), "{winner:?}");
        assert!(winner.p_against_today.unwrap() < 1e-6);
        assert!(choice.candidates.iter().enumerate().all(|(index, candidate)| candidate.is_as_good_as_winner == (index == 1)));
        assert!(choice.candidates[3].gain.is_none());
        assert!(bench.asked.iter().all(|request| request.replications == (CHOICE_FROM..CHOICE_FROM + 1_000)));
    }

    #[test]
    fn settings_that_do_the_same_are_as_good_as_each_other() {
        let mut bench = Bench::new(|_, draw| vec![Some(draw(0))]);
        let choice = choose(&problem(10.0, 1), &[vec![5.0], vec![3.0]], 300, &mut bench).unwrap();
        assert!(choice.candidates.iter().all(|candidate| candidate.is_as_good_as_winner));
        assert_eq!(choice.candidates[0].gain, Some(Estimate { value: 0.0, half_width: 0.0 }));
        assert_eq!(choice.candidates[0].p_against_today, Some(1.0));
    }

    #[test]
    fn the_figure_of_what_comes_too_seldom_is_never_and_keeps_no_limit() {
        // Comes in six of ten, and better and better the less often.
        let mut bench = Bench::new(|setting, draw| vec![Some(setting[0]), Some(if draw(0) < 0.6 { 1.0 } else { f64::INFINITY })]);
        let mut problem = problem(10.0, 1);
        problem.aim.limits = vec![Limit { statistic: Statistic::Quantile(0.8), bound: 2.0, is_upper: true, is_strict: false }];
        let choice = choose(&problem, &[vec![3.0]], 300, &mut bench).unwrap();
        let winner = &choice.candidates[choice.winner];
        assert!(!winner.standing.is_within_limits);
        assert_eq!(winner.figures[1].map(|figure| figure.value), Some(f64::INFINITY));
    }

    #[test]
    fn a_candidate_that_is_today_takes_part_once_and_a_refused_one_not_at_all() {
        let mut bench = bench();
        bench.is_refused = |setting| setting[0] == 7.0;
        let choice = choose(&problem(10.0, 1), &[vec![7.0], vec![10.0], vec![5.0]], 101, &mut bench).unwrap();
        assert_eq!((choice.candidates.len(), choice.today, choice.replications, choice.spent), (2, Some(0), 50, 100));
    }

    #[test]
    fn equal_means_are_told_apart_no_more_often_than_the_error_rate_says() {
        let mut wrong = 0;
        for seed in 0..400 {
            // Each candidate has noise of its own and the same mean.
            let mut bench = Bench::new(|setting, draw| vec![Some(draw(setting[0] as u64))]);
            bench.seed = seed;
            let choice = choose(&problem(10.0, 1), &[vec![5.0], vec![3.0], vec![1.0]], 120, &mut bench).unwrap();
            wrong += u32::from(choice.candidates.iter().any(|candidate| candidate.p_against_today.is_some_and(|p| p <= 0.05)));
        }
        // Four standard errors over 20 of 400: Holm keeps the rate at most there.
        assert!(f64::from(wrong) < 20.0 + 4.0 * 4.4, "{wrong}");
    }
}
