//! Iterated sequential halving on blocks of common random numbers: many settings on few replications, the better half on more, and so on;
//! then again around those that were left.

use super::design::sobol_point;
use super::laboratory::{Laboratory, Problem, Statistic};
use super::standing::{Account, Ledger, by_merit, is_same};
use super::{Best, Finalist, Search, Trace, Trial};
use crate::engine::stream::{Chance, Purpose, Stream};

/// How many settings an iteration leaves to the next: enough to follow a few valleys at once, few enough to search each.
pub const KEPT: usize = 4;

/// Draws for one place before it is left empty: of a space half of which is refused or already taken, one place in a thousand is lost.
const DRAWS_PER_PLACE: u32 = 10;

/// Where iterations stop being of use, and the fewest replications that one needs. On six published functions of six fields under two
/// strengths of noise, with 1,500 and 7,500 replications, 12 to 20 iterations beat 5 nearly everywhere, mostly by half; 30 were no
/// better.
const MOST_ITERATIONS: u64 = 20;
const LEAST_OF_ITERATION: u64 = 100;

/// A large budget is first spent on lines that know nothing of each other, and only then on their elites together: one line alone ends in
/// the wrong valley of Hartmann's function about every second time, however long it goes on. Two thirds of the budget and of the
/// iterations are the lines'. With fewer replications a line does not settle; more lines than four were no better.
const MOST_LINES: u64 = 4;
const LEAST_OF_LINE: u64 = 1_800;
const ITERATIONS_OF_LINE: u64 = 12;

/// Of 4, 8, ... 256 settings an iteration has as many as leave each this many replications on the first rung. One is enough on those
/// functions even where noise is half as strong as all that can be gained: with common random numbers a field twice as wide is worth more
/// than a ranking less rough, which the next rungs mend. A quantile needs as many as leave one value beyond it, and so many times the
/// replications for an iteration or a line to be of use.
const FIRST_RUNG_OF_MEAN: u64 = 1;
const MOST_FIRST_RUNG: u64 = 10;
const MOST_RUNGS: u32 = 6;

/// Deviation of perturbations, in shares of the range: at first about half, then narrower from iteration to iteration; after 20 a
/// hundredth of the range is left, finer than people set what they tune.
const FIRST_SIGMA: f64 = 0.45;
const NARROWING: f64 = 0.8;

/// How often a perturbation starts from a cross of two elites instead of one: what fields do apart is then put together.
const CROSSED: f64 = 0.8;

/// Fields moved besides the one that always is, on average. Moving all of many at once is nearly never for the better.
const FIELDS_MOVED: f64 = 2.0;

const PERTURBATION: Purpose = Purpose::named("search: perturbation");

/// How a budget is laid out. The iterations share it evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    iterations: u32,
    /// Settings in each iteration.
    settings: usize,
    /// Rungs in each iteration; after each, half the settings are left.
    rungs: u32,
}

impl Layout {
    fn of(budget: u64, most_iterations: u64, first_rung: u64) -> Layout {
        let iterations = (budget / (first_rung * LEAST_OF_ITERATION)).clamp(1, most_iterations) as u32;
        let share = budget / u64::from(iterations);
        let (mut settings, mut rungs) = (2 * KEPT, 1);
        while rungs < MOST_RUNGS && share >= 2 * settings as u64 * u64::from(rungs + 1) * first_rung {
            settings *= 2;
            rungs += 1;
        }
        Layout { iterations, settings, rungs }
    }
}

/// Replications below which the first rung says nothing of the goal.
fn first_rung(statistic: Statistic) -> u64 {
    match statistic {
        Statistic::Mean => FIRST_RUNG_OF_MEAN,
        Statistic::Quantile(p) => ((1.0 / p.min(1.0 - p).max(0.01)).round() as u64).min(MOST_FIRST_RUNG),
    }
}

/// After so many narrowings.
fn sigma(narrowed: u32) -> f64 {
    (0..narrowed).fold(FIRST_SIGMA, |sigma, _| NARROWING * sigma)
}

/// The best settings for one goal that at most `budget` replications find. `None`: interrupted.
///
/// Every iteration has a block of replications of its own, which all its settings share: what was left of the last block was left also by
/// that block's luck, and must show itself on another. Within the block replications are reused from rung to rung.
///
/// A line's first settings are a Sobol design; the later ones' are what the last iteration left, perturbations of it that grow narrower,
/// and one in ten from the Sobol sequence again. Today's setting is in each iteration.
///
/// # Panics
/// If there is no goal or no dimension.
pub fn iterated_halving(problem: &Problem, budget: u64, laboratory: &mut dyn Laboratory) -> Option<Search> {
    let account = Account::new(problem, laboratory);
    let mut course = Course { problem, account, trace: Trace::default(), iteration: 0, block: 0, sobol: 0 };
    let lines = (budget / (first_rung(problem.aim.goals[0].statistic) * LEAST_OF_LINE)).clamp(1, MOST_LINES);
    let mut elites = Vec::new();
    let mut last = Leg { until: budget, most_iterations: MOST_ITERATIONS, narrowed: 0 };
    if lines > 1 {
        for line in 1..=lines {
            let leg = Leg { until: budget * 2 / 3 * line / lines, most_iterations: ITERATIONS_OF_LINE, narrowed: 0 };
            elites.extend(course.go(leg, Vec::new())?);
        }
        last = Leg { most_iterations: MOST_ITERATIONS - ITERATIONS_OF_LINE, narrowed: ITERATIONS_OF_LINE as u32, ..last };
    }
    let elites = course.go(last, elites)?;
    let Course { account, trace, .. } = course;
    Some(Search { elites, trace, spent: account.spent, refused: account.refused })
}

/// A line of iterations each of which begins where the one before ended.
#[derive(Clone, Copy)]
struct Leg {
    /// Replications spent, from the start of the search, that it may come to.
    until: u64,
    most_iterations: u64,
    /// How often the perturbations have been narrowed before it.
    narrowed: u32,
}

struct Course<'a> {
    problem: &'a Problem,
    account: Account<'a>,
    trace: Trace,
    /// The next one's number.
    iteration: u32,
    /// Where the next block begins.
    block: u64,
    /// Points of the Sobol sequence used so far.
    sobol: usize,
}

impl Course<'_> {
    /// From these elites to those at the end.
    fn go(&mut self, leg: Leg, mut elites: Vec<Finalist>) -> Option<Vec<Finalist>> {
        let layout = Layout::of(leg.until - self.account.spent, leg.most_iterations, first_rung(self.problem.aim.goals[0].statistic));
        for past in 0..layout.iterations {
            let share = (leg.until - self.account.spent) / u64::from(layout.iterations - past);
            let settings = layout.settings.min(usize::try_from(share).unwrap_or(layout.settings));
            let sigma = sigma(leg.narrowed + past);
            let field = self.field(settings, sigma, &elites);
            if !field.is_empty() {
                let ranked = self.halve(layout.rungs, field, share)?;
                elites = self.apart(ranked, sigma);
            }
            self.iteration += 1;
        }
        Some(elites)
    }

    /// Who takes part in an iteration.
    fn field(&mut self, settings: usize, sigma: f64, elites: &[Finalist]) -> Vec<Ledger> {
        let mut field: Vec<Ledger> = Vec::new();
        for elite in elites.iter().take(settings) {
            self.enter(&mut field, elite.setting.clone());
        }
        if field.len() < settings
            && let Some(today) = self.account.canonical(&self.problem.today)
        {
            self.enter(&mut field, today);
        }
        let perturbed = if elites.is_empty() { 0 } else { settings.saturating_sub(settings.div_ceil(10)) };
        let mut stream = Chance::new(self.problem.seed, 0).draw(PERTURBATION, u64::from(self.iteration), 0);
        for place in field.len()..settings {
            for _ in 0..DRAWS_PER_PLACE {
                let point = if place < perturbed { self.near(place, sigma, elites, &mut stream) } else { self.fresh() };
                let setting = self.account.canonical_at(&self.problem.space, &point);
                if setting.is_some_and(|setting| self.enter(&mut field, setting)) {
                    break;
                }
            }
        }
        field
    }

    /// False if it is there already.
    fn enter(&self, field: &mut Vec<Ledger>, setting: Vec<f64>) -> bool {
        let is_new = !field.iter().any(|known| is_same(&known.setting, &setting));
        if is_new {
            field.push(Ledger::new(setting, &self.problem.aim));
        }
        is_new
    }

    /// A point near one of the elites, each in its turn, or near a cross of it and another.
    fn near(&self, place: usize, sigma: f64, elites: &[Finalist], stream: &mut Stream) -> Vec<f64> {
        let space = &self.problem.space;
        let mut point = space.point(&elites[place % elites.len()].setting);
        if stream.chance(CROSSED) {
            let other = space.point(&elites[stream.index(elites.len())].setting);
            for (share, other) in point.iter_mut().zip(other) {
                if stream.chance(0.5) {
                    *share = other;
                }
            }
        }
        let moved = space.perturbed(&point, sigma, stream);
        let surely = stream.index(point.len());
        let p = FIELDS_MOVED / point.len() as f64;
        for (dimension, (share, moved)) in point.iter_mut().zip(moved).enumerate() {
            if dimension == surely || stream.chance(p) {
                *share = moved;
            }
        }
        point
    }

    fn fresh(&mut self) -> Vec<f64> {
        self.sobol += 1;
        sobol_point(self.sobol - 1, self.problem.space.dimensions.len(), self.problem.seed)
    }

    /// One sequential halving (Karnin, Koren, Somekh, ICML 2013) within `budget`, on the next block of replications: those of the last
    /// rung, best first. Each rung has an equal part of the budget, and the last what the others left.
    fn halve(&mut self, rungs: u32, mut field: Vec<Ledger>, budget: u64) -> Option<Vec<Finalist>> {
        let until = self.account.spent + budget;
        let mut ranked = Vec::new();
        for rung in 0..rungs {
            let more = (until - self.account.spent) / u64::from(rungs - rung) / field.len() as u64;
            self.account.run_all(&mut field, self.block..self.block + more)?;
            self.block += more;
            let mut both: Vec<(Finalist, Ledger)> = field.into_iter().map(|ledger| (self.finalist(&ledger), ledger)).collect();
            self.note(rung, both.iter().map(|(finalist, _)| finalist));
            both.sort_by(|(one, _), (other, _)| by_merit(&self.problem.aim, &one.standing, &other.standing));
            if rung + 1 < rungs {
                both.truncate(both.len().div_ceil(2).max(KEPT));
            }
            (ranked, field) = both.into_iter().unzip();
        }
        Some(ranked)
    }

    /// The end of a rung, into the trace.
    fn note<'f>(&mut self, rung: u32, finalists: impl Iterator<Item = &'f Finalist> + Clone) {
        let (iteration, spent, aim) = (self.iteration, self.account.spent, &self.problem.aim);
        let trial = |finalist: &Finalist| Trial { setting: finalist.setting.clone(), iteration, rung, standing: finalist.standing.clone() };
        self.trace.trials.extend(finalists.clone().map(trial));
        let leader = finalists.min_by(|one, other| by_merit(aim, &one.standing, &other.standing));
        let best = |leader: &Finalist| Best { spent, iteration, rung, setting: leader.setting.clone(), standing: leader.standing.clone() };
        self.trace.best.extend(leader.map(best));
    }

    /// The best that lie at least `least` apart, and where those are too few, the best of the others: elites side by side would
    /// all search the same valley. At last `least` is so small that it keeps nobody out.
    fn apart(&self, ranked: Vec<Finalist>, least: f64) -> Vec<Finalist> {
        let mut kept: Vec<Finalist> = Vec::new();
        let mut near: Vec<Finalist> = Vec::new();
        for one in ranked {
            let is_near = kept.iter().any(|other| self.problem.space.distance(&one.setting, &other.setting) < least);
            if is_near { near.push(one) } else { kept.push(one) }
        }
        kept.extend(near);
        kept.truncate(KEPT);
        kept.sort_by(|one, other| by_merit(&self.problem.aim, &one.standing, &other.standing));
        kept
    }

    fn finalist(&self, ledger: &Ledger) -> Finalist {
        Finalist { setting: ledger.setting.clone(), standing: ledger.standing(&self.problem.aim) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::space::Dimension;
    use super::super::testing::{Bench, at_most, problem};
    use super::*;

    /// Least at 3, with noise of which most is shared.
    fn valley(setting: &[f64], draw: &dyn Fn(u64) -> f64) -> Vec<Option<f64>> {
        vec![Some((setting[0] - 3.0) * (setting[0] - 3.0) + 20.0 * draw(0) + 0.5 * setting[0] * draw(1)), Some(setting[0])]
    }

    fn with_limit(bound: f64) -> Problem {
        let mut problem = problem(9.0, 1);
        problem.aim.limits = vec![at_most(bound)];
        problem
    }

    #[test]
    fn a_layout_fills_its_budget() {
        for budget in [0, 1, 7, 8, 99, 100, 1_000, 10_000, 1_000_000] {
            let layout = Layout::of(budget, MOST_ITERATIONS, 1);
            let share = budget / u64::from(layout.iterations);
            assert_eq!(layout.settings, KEPT << layout.rungs);
            assert!(layout.rungs == 1 || share >= layout.settings as u64 * u64::from(layout.rungs), "{budget} {layout:?}");
        }
        assert_eq!(Layout::of(7_500, MOST_ITERATIONS, 1), Layout { iterations: 20, settings: 64, rungs: 4 });
        assert_eq!(Layout::of(1_000_000, MOST_ITERATIONS, 1), Layout { iterations: 20, settings: 256, rungs: 6 });
        assert!(Layout::of(7_500, MOST_ITERATIONS, 5).settings < 64);
    }

    #[test]
    fn a_quantile_has_as_many_replications_as_leave_one_beyond_it() {
        let rungs = [0.5, 0.8, 0.9, 0.05, 0.999].map(|p| first_rung(Statistic::Quantile(p)));
        assert_eq!(rungs, [2, 5, 10, 10, 10]);
    }

    #[test]
    fn a_budget_is_never_exceeded_and_hardly_left_over() {
        for budget in [0, 1, 5, 8, 60, 333, 1_000, 7_777] {
            let mut bench = Bench::new(valley);
            let search = iterated_halving(&with_limit(10.0), budget, &mut bench).unwrap();
            assert_eq!(search.spent, bench.replications());
            assert!(search.spent <= budget && budget - search.spent < 8, "{} of {budget}", search.spent);
        }
    }

    #[test]
    fn todays_setting_takes_part_and_the_best_is_found() {
        let mut bench = Bench::new(valley);
        let search = iterated_halving(&with_limit(10.0), 2_000, &mut bench).unwrap();
        // The truth is least at 3 - .25 / 2.
        assert!((search.elites[0].setting[0] - 2.875).abs() < 0.3, "{:?}", search.elites[0]);
        assert!(search.trace.trials.iter().any(|trial| trial.setting == [9.0]));
        assert_eq!(search.elites.len(), KEPT);
        assert_eq!(search.trace.best.last().unwrap().spent, search.spent);
    }

    #[test]
    fn within_a_rung_all_have_had_the_same_replications_and_none_twice() {
        let mut bench = Bench::new(valley);
        iterated_halving(&with_limit(10.0), 1_000, &mut bench).unwrap();
        let mut seen: Vec<(u64, std::ops::Range<u64>)> = Vec::new();
        for request in &bench.asked {
            let setting = request.setting[0].to_bits();
            assert!(!seen.iter().any(|(known, block)| *known == setting && block.contains(&request.replications.start)));
            seen.push((setting, request.replications.clone()));
        }
        // A rung's block is the same for all who are in it, and begins where the one before ended.
        let mut blocks: Vec<std::ops::Range<u64>> = bench.asked.iter().map(|request| request.replications.clone()).collect();
        blocks.dedup();
        assert!(blocks.windows(2).all(|pair| pair[0].end == pair[1].start), "{blocks:?}");
    }

    #[test]
    fn the_best_within_the_limits_beats_a_better_one_outside() {
        let mut bench = Bench::new(|setting, draw| {
            let [goal, figure] = valley(setting, draw)[..] else { return Vec::new() };
            vec![goal, figure.map(|figure| 10.0 - figure)]
        });
        // At least 5, where the goal alone would have 3.
        let search = iterated_halving(&with_limit(5.0), 2_000, &mut bench).unwrap();
        assert!((5.0..5.3).contains(&search.elites[0].setting[0]), "{:?}", search.elites[0]);
        assert!(search.elites[0].standing.is_within_limits);
    }

    #[test]
    fn a_quantile_is_searched_for_itself_and_not_for_the_mean() {
        // The mean is least at 0; the P80 is the setting and 2.4 times its distance from 7, so least at 7.
        let mut bench = Bench::new(|setting, draw| vec![Some(setting[0] + 8.0 * (setting[0] - 7.0).abs() * (draw(0) - 0.5))]);
        let mut problem = problem(9.0, 1);
        problem.aim.goals[0].statistic = Statistic::Quantile(0.8);
        let search = iterated_halving(&problem, 3_000, &mut bench).unwrap();
        assert!((search.elites[0].setting[0] - 7.0).abs() < 0.2, "{:?}", search.elites[0]);
    }

    #[test]
    fn settings_that_get_stuck_are_not_chosen_however_good_they_look() {
        let mut bench = Bench::new(valley);
        bench.is_stuck = |setting, replication| setting[0] < 4.0 && replication.is_multiple_of(2);
        let search = iterated_halving(&with_limit(10.0), 2_000, &mut bench).unwrap();
        assert!((4.0..4.3).contains(&search.elites[0].setting[0]), "{:?}", search.elites[0]);
    }

    #[test]
    fn refused_settings_are_counted_and_never_asked() {
        let mut bench = Bench::new(valley);
        bench.is_refused = |setting| setting[0] < 3.5;
        let search = iterated_halving(&with_limit(10.0), 2_000, &mut bench).unwrap();
        assert!(search.refused > 0);
        assert!(bench.asked.iter().all(|request| request.setting[0] >= 3.5));
        bench.is_refused = |_| true;
        let nothing = iterated_halving(&with_limit(10.0), 2_000, &mut bench).unwrap();
        assert!(nothing.elites.is_empty() && nothing.spent == 0 && nothing.refused > 1_000);
    }

    #[test]
    fn a_space_smaller_than_the_field_is_searched_whole() {
        let mut problem = with_limit(10.0);
        problem.space.dimensions = vec![Dimension::Whole { from: 1, to: 3, is_log: false }];
        let mut bench = Bench::new(valley);
        let search = iterated_halving(&problem, 400, &mut bench).unwrap();
        assert_eq!(search.elites[0].setting, [3.0]);
        assert_eq!(search.elites.len(), 4, "the three and today's");
    }

    #[test]
    fn an_interrupted_search_asks_the_same_again() {
        let mut whole = Bench::new(valley);
        let search = iterated_halving(&with_limit(10.0), 1_000, &mut whole).unwrap();
        let mut broken = Bench { patience: 500, ..Bench::new(valley) };
        assert_eq!(iterated_halving(&with_limit(10.0), 1_000, &mut broken), None);
        assert_eq!(broken.asked[..], whole.asked[..broken.asked.len()]);
        let mut again = Bench::new(valley);
        assert_eq!(iterated_halving(&with_limit(10.0), 1_000, &mut again), Some(search));
        assert_eq!(again.asked, whole.asked);
    }
}
