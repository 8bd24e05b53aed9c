//! How a setting stands: its figures over the replications it has had, and which of two stands better.

use super::laboratory::{Aim, Laboratory, Limit, Problem, Reply, Request, Statistic};
use super::space::{Setting, Space};
use crate::statistics::{Moments, quantile};
use std::cmp::Ordering;
use std::ops::Range;

/// What is known of a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Goals, then limits, each over the replications that have it; `None` if none has, or if it is never: see [`Aim::figure`].
    pub figures: Vec<Option<f64>>,
    pub replications: u64,
    /// Replications that did not end by themselves.
    pub unended: u64,
    /// Replications that ended and lack a figure.
    pub incomplete: u64,
    /// How far limits are passed, summed in shares of their bounds; infinite if a limit's figure is not known.
    pub violation: f64,
    pub is_within_limits: bool,
}

/// The replies to one setting, a column a figure, in order of replication.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    pub setting: Setting,
    columns: Vec<Vec<Option<f64>>>,
    replications: u64,
    unended: u64,
    incomplete: u64,
}

impl Ledger {
    pub fn new(setting: Setting, aim: &Aim) -> Ledger {
        Ledger { setting, columns: vec![Vec::new(); aim.figures()], replications: 0, unended: 0, incomplete: 0 }
    }

    fn add(&mut self, reply: &Reply) {
        assert_eq!(reply.figures.len(), self.columns.len(), "a reply has the figures of all goals and limits");
        let figures: Vec<Option<f64>> = reply.figures.iter().map(|figure| figure.filter(|value| !value.is_nan())).collect();
        self.replications += 1;
        self.unended += u64::from(!reply.is_ended);
        self.incomplete += u64::from(reply.is_ended && figures.contains(&None));
        for (column, figure) in self.columns.iter_mut().zip(figures) {
            column.push(figure);
        }
    }

    /// Adds the replications of another ledger on the same setting.
    pub fn absorb(&mut self, other: &Ledger) {
        self.replications += other.replications;
        self.unended += other.unended;
        self.incomplete += other.incomplete;
        for (column, more) in self.columns.iter_mut().zip(&other.columns) {
            column.extend_from_slice(more);
        }
    }

    /// One figure by replication.
    pub fn column(&self, figure: usize) -> &[Option<f64>] {
        &self.columns[figure]
    }

    pub fn standing(&self, aim: &Aim) -> Standing {
        let figure = |(place, column): (usize, &Vec<Option<f64>>)| aim.figure(place, column).filter(|figure| figure.is_finite());
        let figures: Vec<Option<f64>> = self.columns.iter().enumerate().map(figure).collect();
        let limits = || aim.limits.iter().zip(&figures[aim.goals.len()..]);
        let violation = |(limit, figure): (&Limit, &Option<f64>)| figure.map_or(f64::INFINITY, |figure| limit.violation(figure));
        Standing {
            replications: self.replications,
            unended: self.unended,
            incomplete: self.incomplete,
            violation: limits().map(violation).fold(0.0, |sum, violation| sum + violation),
            is_within_limits: limits().all(|(limit, figure)| figure.is_some_and(|figure| limit.holds(figure))),
            figures,
        }
    }
}

impl Statistic {
    /// `None` of nothing. What never comes is later than all else: a quantile may be infinite. A mean leaves it out.
    pub fn of(self, values: impl Iterator<Item = f64>) -> Option<f64> {
        match self {
            Statistic::Mean => Moments::of(values.filter(|value| value.is_finite())).mean(),
            Statistic::Quantile(p) => quantile(&values.collect::<Vec<f64>>(), p),
        }
    }
}

impl Aim {
    /// A goal's or a limit's figure over the replications of its column. What never comes keeps no limit, so the mean of a limit is infinite
    /// where any never came.
    pub fn figure(&self, place: usize, column: &[Option<f64>]) -> Option<f64> {
        let (statistic, present) = (self.statistic(place), || column.iter().flatten().copied());
        let is_mean_of_limit = place >= self.goals.len() && statistic == Statistic::Mean;
        if is_mean_of_limit && present().any(f64::is_infinite) { Some(f64::INFINITY) } else { statistic.of(present()) }
    }
}

impl Limit {
    pub fn holds(&self, figure: f64) -> bool {
        let beyond = if self.is_upper { figure - self.bound } else { self.bound - figure };
        if self.is_strict { beyond < 0.0 } else { beyond <= 0.0 }
    }

    /// How far the bound is passed, as a share of the bound, so that limits in hours and in shares can be summed (Deb, Computer Methods in
    /// Applied Mechanics and Engineering 186 (2000), 311-338); of a bound of 0, which has no shares, in the figure's own unit.
    pub fn violation(&self, figure: f64) -> f64 {
        let beyond = if self.is_upper { figure - self.bound } else { self.bound - figure };
        let unit = if self.bound == 0.0 { 1.0 } else { self.bound.abs() };
        beyond.max(0.0) / unit
    }
}

/// Who stands better apart from goals, the better first: fewer runs that did not end, as a share; all goals known; within the limits; the
/// smaller violation (Deb's rules, with runs that get stuck before them: a figure over the runs that did not is worth nothing).
pub(super) fn by_rules(aim: &Aim, one: &Standing, other: &Standing) -> Ordering {
    let unended = |standing: &Standing, against: &Standing| u128::from(standing.unended) * u128::from(against.replications);
    let is_unknown = |standing: &Standing| standing.figures[..aim.goals.len()].contains(&None);
    unended(one, other)
        .cmp(&unended(other, one))
        .then_with(|| is_unknown(one).cmp(&is_unknown(other)))
        .then_with(|| other.is_within_limits.cmp(&one.is_within_limits))
        .then_with(|| one.violation.total_cmp(&other.violation))
}

/// Who stands better, the better first; for one goal, or the first of several.
pub(super) fn by_merit(aim: &Aim, one: &Standing, other: &Standing) -> Ordering {
    let cost = |standing: &Standing| standing.figures[0].map_or(f64::INFINITY, |figure| aim.goals[0].as_cost(figure));
    by_rules(aim, one, other).then_with(|| cost(one).total_cmp(&cost(other)))
}

/// A laboratory with an account of what it was asked.
pub(super) struct Account<'a> {
    laboratory: &'a mut dyn Laboratory,
    pub spent: u64,
    pub refused: u64,
}

impl<'a> Account<'a> {
    pub fn new(problem: &Problem, laboratory: &'a mut dyn Laboratory) -> Account<'a> {
        assert!(!problem.aim.goals.is_empty(), "a search needs a goal");
        Account { laboratory, spent: 0, refused: 0 }
    }

    /// As [`Laboratory::canonical`]; a refusal is counted.
    pub fn canonical(&mut self, setting: &[f64]) -> Option<Setting> {
        let canonical = self.laboratory.canonical(setting);
        self.refused += u64::from(canonical.is_none());
        canonical
    }

    /// The setting at a point of the space, as [`Account::canonical`].
    pub fn canonical_at(&mut self, space: &Space, point: &[f64]) -> Option<Setting> {
        self.canonical(&space.setting(point))
    }

    /// Adds the same replications to each ledger; `None`: interrupted.
    pub fn run(&mut self, ledgers: &mut [&mut Ledger], replications: Range<u64>) -> Option<()> {
        let asked = replications.end.saturating_sub(replications.start);
        if asked == 0 || ledgers.is_empty() {
            return Some(());
        }
        let request = |ledger: &&mut Ledger| Request { setting: ledger.setting.clone(), replications: replications.clone() };
        let requests: Vec<Request> = ledgers.iter().map(request).collect();
        let answers = self.laboratory.evaluate(&requests)?;
        assert_eq!(answers.len(), requests.len(), "each request is answered");
        self.spent += asked * requests.len() as u64;
        for (ledger, replies) in ledgers.iter_mut().zip(&answers) {
            assert_eq!(replies.len() as u64, asked, "each replication is answered");
            for reply in replies {
                ledger.add(reply);
            }
        }
        Some(())
    }

    /// As [`Account::run`], of ledgers that lie side by side.
    pub fn run_all(&mut self, ledgers: &mut [Ledger], replications: Range<u64>) -> Option<()> {
        self.run(&mut ledgers.iter_mut().collect::<Vec<_>>(), replications)
    }
}

/// Whether two settings are the same to the last digit.
pub(super) fn is_same(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.total_cmp(other).is_eq())
}

#[cfg(test)]
mod tests {
    use super::super::laboratory::Goal;
    use super::*;

    fn aim() -> Aim {
        Aim {
            goals: vec![Goal { statistic: Statistic::Mean, is_maximized: false }],
            limits: vec![Limit { statistic: Statistic::Quantile(0.5), bound: 0.8, is_upper: true, is_strict: true }],
        }
    }

    fn standing(replies: &[(f64, f64, bool)]) -> Standing {
        let mut ledger = Ledger::new(vec![1.0], &aim());
        for &(goal, limit, is_ended) in replies {
            let figures = [goal, limit].map(|figure| is_ended.then_some(figure)).to_vec();
            ledger.add(&Reply { figures, is_ended });
        }
        ledger.standing(&aim())
    }

    #[test]
    fn figures_are_over_the_replications_that_have_them() {
        let standing = standing(&[(10.0, 0.2, true), (20.0, 0.4, true), (0.0, 0.0, false), (f64::NAN, 0.3, true)]);
        assert_eq!(standing.figures[0], Some(15.0));
        assert!((standing.figures[1].unwrap() - 0.3).abs() < 1e-12);
        assert_eq!((standing.replications, standing.unended, standing.incomplete), (4, 1, 1));
        assert!(standing.is_within_limits);
    }

    #[test]
    fn the_better_setting_ends_then_keeps_its_limits_then_costs_less() {
        let best_first = [
            standing(&[(10.0, 0.5, true)]),
            standing(&[(11.0, 0.5, true)]),
            standing(&[(1.0, 0.8, true)]),
            standing(&[(1.0, 1.0, true)]),
            standing(&[(1.0, 1.2, true)]),
            standing(&[(0.0, 0.5, true), (0.0, 0.5, true), (0.0, 0.0, false)]),
            standing(&[(0.0, 0.5, true), (0.0, 0.0, false)]),
            standing(&[(0.0, 0.0, false)]),
        ];
        for (place, one) in best_first.iter().enumerate() {
            for other in &best_first[place + 1..] {
                assert_eq!(by_merit(&aim(), one, other), Ordering::Less, "{one:?} {other:?}");
                assert_eq!(by_merit(&aim(), other, one), Ordering::Greater);
            }
            assert_eq!(by_merit(&aim(), one, one), Ordering::Equal);
        }
    }

    #[test]
    fn a_goal_to_be_large_is_compared_so() {
        let aim = Aim { goals: vec![Goal { statistic: Statistic::Mean, is_maximized: true }], limits: Vec::new() };
        let known = |figure: f64| Standing {
            figures: vec![Some(figure)],
            replications: 1,
            unended: 0,
            incomplete: 0,
            violation: 0.0,
            is_within_limits: true,
        };
        assert_eq!(by_merit(&aim, &known(2.0), &known(1.0)), Ordering::Less);
    }

    #[test]
    fn a_strict_limit_excludes_its_bound_and_a_lower_one_what_lies_below() {
        let limit = |is_upper, is_strict| Limit { statistic: Statistic::Mean, bound: 4.0, is_upper, is_strict };
        assert!(limit(true, false).holds(4.0) && !limit(true, true).holds(4.0));
        assert!(limit(false, false).holds(4.0) && !limit(false, true).holds(4.0));
        assert!(limit(false, true).holds(5.0) && !limit(false, true).holds(3.0));
        assert_eq!((limit(true, true).violation(5.0), limit(false, true).violation(5.0)), (0.25, 0.0));
    }

    #[test]
    fn what_never_comes_is_later_than_all_else_and_keeps_no_limit() {
        let of = |statistic, never: usize, is_upper| {
            let limit = Limit { statistic, bound: 5.0, is_upper, is_strict: false };
            let aim = Aim { goals: vec![Goal { statistic, is_maximized: false }], limits: vec![limit] };
            let mut ledger = Ledger::new(vec![1.0], &aim);
            for replication in 0..10 {
                let figure = Some(if replication < never { f64::INFINITY } else { 3.0 });
                ledger.add(&Reply { figures: vec![figure, figure], is_ended: true });
            }
            ledger.standing(&aim)
        };
        let p80 = Statistic::Quantile(0.8);
        assert!(of(p80, 1, true).is_within_limits && of(p80, 0, true).is_within_limits);
        for (standing, goal) in [(of(p80, 4, true), None), (of(p80, 4, false), None), (of(Statistic::Mean, 1, true), Some(3.0))] {
            assert_eq!((standing.is_within_limits, standing.figures[0], standing.figures[1]), (false, goal, None));
        }
    }

    #[test]
    fn a_limit_whose_figure_nobody_knows_is_not_kept() {
        let mut ledger = Ledger::new(vec![1.0], &aim());
        ledger.add(&Reply { figures: vec![Some(1.0), None], is_ended: true });
        let standing = ledger.standing(&aim());
        assert!(!standing.is_within_limits);
        assert_eq!(standing.violation, f64::INFINITY);
    }
}
