//! Which fields matter at all: Morris's elementary effects.

use super::SCREENING_FROM;
use super::laboratory::{Laboratory, Problem};
use super::space::Dimension;
use super::standing::{Account, Ledger};
use crate::engine::stream::{Chance, Purpose, Stream};
use crate::statistics::ElementaryEffects;
use std::collections::BTreeSet;

const TRAJECTORY: Purpose = Purpose::named("search: trajectory");

/// Trajectories drawn for each wanted one before it is given up: where fields must be in an order, as thresholds of a ladder, nine of ten
/// are refused, and refusals cost no replication.
const DRAWS_PER_TRAJECTORY: u64 = 100;

/// Levels of each range: even, so that a step of half the levels goes from each level to another and all are as likely (Morris,
/// Technometrics 33 (1991), 161-174). Four is the usual choice with 10 to 20 trajectories.
const LEVELS: usize = 4;

/// p / (2 (p - 1)) of p levels, as a share of the range.
const STEP: f64 = LEVELS as f64 / (2.0 * (LEVELS as f64 - 1.0));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreeningPlan {
    /// Ways through the space, each moving every field once; 10 to 20.
    pub trajectories: u64,
    /// Of each point; the same for all points.
    pub replications: u64,
}

impl ScreeningPlan {
    /// Replications of a whole screening of a space with so many dimensions.
    pub fn cost(&self, dimensions: usize) -> u64 {
        self.trajectories * (dimensions as u64 + 1) * self.replications
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// By dimension, then by figure (goals, then limits).
    pub effects: Vec<Vec<Effect>>,
    /// Trajectories gone through, each with a step that no other has.
    pub trajectories: u64,
    /// Trajectories drawn and left out, as the scenario refuses a setting on them.
    pub refused: u64,
    pub spent: u64,
}

/// What a field does to a figure, in the figure's unit for a move over the field's whole range (for a choice: to another one).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Elementary effects, each of two settings of its own; a trajectory on which the figure is not known gives none.
    pub count: u64,
    /// mu*: the mean of effects without their signs (Campolongo, Cariboni, Saltelli, Environmental Modelling & Software 22 (2007),
    /// 1509-1518). `None` of no effects.
    pub mean_size: Option<f64>,
    /// Of `mean_size`; `None` of fewer than two effects, as below.
    pub mean_size_error: Option<f64>,
    /// mu: the mean with signs; near `mean_size` where the field works one way throughout. `None` of a choice, which has no up and down.
    pub mean: Option<f64>,
    pub mean_error: Option<f64>,
    /// sigma: how much the effect depends on where the other fields stand, or on where this one does.
    pub deviation: Option<f64>,
}

/// Elementary effects of every dimension on every figure. `None`: interrupted.
///
/// # Panics
/// If there is no goal.
pub fn screen(problem: &Problem, plan: ScreeningPlan, laboratory: &mut dyn Laboratory) -> Option<Screening> {
    let mut account = Account::new(problem, laboratory);
    let (mut trajectories, refused) = drawn(problem, plan, &mut account);
    let replications = SCREENING_FROM..SCREENING_FROM + plan.replications;
    let mut points: Vec<&mut Ledger> = trajectories.iter_mut().flat_map(|trajectory| &mut trajectory.points).collect();
    account.run(&mut points, replications)?;
    let dimensions = problem.space.dimensions.len();
    let mut effects: Vec<Vec<Vec<f64>>> = vec![vec![Vec::new(); problem.aim.figures()]; dimensions];
    let mut seen = BTreeSet::new();
    for trajectory in &trajectories {
        let figures: Vec<Vec<Option<f64>>> = trajectory.points.iter().map(|point| point.standing(&problem.aim).figures).collect();
        for (step, &(dimension, length)) in trajectory.steps.iter().enumerate() {
            if length == 0.0 || !seen.insert(trajectory.edge(step)) {
                continue;
            }
            for (figure, effects) in effects[dimension].iter_mut().enumerate() {
                effects.extend(figures[step][figure].zip(figures[step + 1][figure]).map(|(before, after)| (after - before) / length));
            }
        }
    }
    let summed = |(dimension, figures): (&Dimension, Vec<Vec<f64>>)| {
        figures.iter().map(|effects| Effect::of(effects, dimension.is_choice())).collect()
    };
    Some(Screening {
        effects: problem.space.dimensions.iter().zip(effects).map(summed).collect(),
        trajectories: trajectories.len() as u64,
        refused,
        spent: account.spent,
    })
}

/// Trajectories that show something new, as many as are wanted or there are, and how many were refused.
fn drawn(problem: &Problem, plan: ScreeningPlan, account: &mut Account<'_>) -> (Vec<Trajectory>, u64) {
    let (mut trajectories, mut seen) = (Vec::new(), BTreeSet::new());
    let (mut drawn, mut refused, mut known_in_a_row) = (0, 0, 0);
    while (trajectories.len() as u64) < plan.trajectories
        && drawn < plan.trajectories * DRAWS_PER_TRAJECTORY
        && known_in_a_row < DRAWS_PER_TRAJECTORY
    {
        let mut stream = Chance::new(problem.seed, 0).draw(TRAJECTORY, 0, drawn);
        drawn += 1;
        let Some(trajectory) = Trajectory::draw(problem, account, &mut stream) else {
            refused += 1;
            continue;
        };
        let new = (0..trajectory.steps.len()).filter(|&step| seen.insert(trajectory.edge(step))).count();
        if new > 0 {
            known_in_a_row = 0;
            trajectories.push(trajectory);
        } else {
            known_in_a_row += 1;
        }
    }
    (trajectories, refused)
}

/// A dimension, and the two settings of a step along it, whichever way: on the same replications, the step shows the same effect again.
type Edge = (usize, Vec<u64>, Vec<u64>);

/// A way through the space on which each step moves one dimension.
struct Trajectory {
    points: Vec<Ledger>,
    /// The dimension that is moved from one point to the next, and how far along its range; 0 where it has but one value.
    steps: Vec<(usize, f64)>,
}

impl Trajectory {
    fn edge(&self, step: usize) -> Edge {
        let bits = |point: &Ledger| point.setting.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let (one, other) = (bits(&self.points[step]), bits(&self.points[step + 1]));
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        (self.steps[step].0, low, high)
    }

    /// How far the last step went along a dimension's range: of whole numbers and of steps not as far as the plan says, but from one of its
    /// values to another.
    fn length(&self, dimension: &Dimension, place: usize) -> f64 {
        let value = |back: usize| self.points[self.points.len() - back].setting[place];
        let (before, after) = (value(2), value(1));
        if dimension.is_choice() { f64::from(u8::from(before != after)) } else { dimension.way(after) - dimension.way(before) }
    }

    /// `None` if the scenario refuses one of its settings.
    fn draw(problem: &Problem, account: &mut Account<'_>, stream: &mut Stream) -> Option<Trajectory> {
        let dimensions = &problem.space.dimensions;
        let mut point: Vec<f64> = dimensions.iter().map(|dimension| start(dimension, stream)).collect();
        let mut order: Vec<usize> = (0..dimensions.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, stream.index(last + 1));
        }
        let mut trajectory = Trajectory { points: Vec::new(), steps: Vec::new() };
        let at = |point: &[f64], account: &mut Account<'_>| Some(Ledger::new(account.canonical_at(&problem.space, point)?, &problem.aim));
        trajectory.points.push(at(&point, account)?);
        for dimension in order {
            point[dimension] = step(&dimensions[dimension], point[dimension], stream);
            trajectory.points.push(at(&point, account)?);
            trajectory.steps.push((dimension, trajectory.length(&dimensions[dimension], dimension)));
        }
        Some(trajectory)
    }
}

fn start(dimension: &Dimension, stream: &mut Stream) -> f64 {
    match *dimension {
        Dimension::Choice { count } => dimension.share(stream.index(count) as f64),
        Dimension::Real { .. } | Dimension::Whole { .. } => stream.index(LEVELS) as f64 / (LEVELS as f64 - 1.0),
    }
}

/// Where a step goes: up from the lower half and down from the upper, to any other choice.
fn step(dimension: &Dimension, share: f64, stream: &mut Stream) -> f64 {
    match *dimension {
        Dimension::Choice { count: 1 } => share,
        Dimension::Choice { count } => {
            let other = (dimension.value(share) as usize + 1 + stream.index(count - 1)) % count;
            dimension.share(other as f64)
        }
        Dimension::Real { .. } | Dimension::Whole { .. } if share < 0.5 => share + STEP,
        Dimension::Real { .. } | Dimension::Whole { .. } => share - STEP,
    }
}

impl Effect {
    fn of(effects: &[f64], is_choice: bool) -> Effect {
        let effects = ElementaryEffects::of(effects.iter().copied());
        let (moments, sizes) = (effects.effects(), effects.sizes());
        Effect {
            count: moments.count(),
            mean_size: sizes.mean(),
            mean_size_error: sizes.standard_error(),
            mean: moments.mean().filter(|_| !is_choice),
            mean_error: moments.standard_error().filter(|_| !is_choice),
            deviation: effects.deviation(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, problem};
    use super::*;

    const PLAN: ScreeningPlan = ScreeningPlan { trajectories: 20, replications: 5 };

    fn mixed() -> Problem {
        let real = Dimension::Real { from: 0.0, to: 1.0, is_log: false };
        let mut problem = problem(0.5, 1);
        problem.space.dimensions = vec![real, real, real, Dimension::Choice { count: 3 }];
        problem.today = vec![0.5, 0.5, 0.5, 0.0];
        problem
    }

    fn linear(setting: &[f64], draw: &dyn Fn(u64) -> f64) -> Vec<Option<f64>> {
        let by_choice = [0.0, 3.0, 6.0][setting[3] as usize];
        vec![Some(10.0 * setting[0] - 4.0 * setting[1] + by_choice + 100.0 * draw(0))]
    }

    #[test]
    fn effects_of_a_linear_model_are_its_coefficients() {
        let mut bench = Bench::new(linear);
        let screening = screen(&mixed(), PLAN, &mut bench).unwrap();
        let near = |figure: Option<f64>, expected: f64| assert!((figure.unwrap() - expected).abs() < 1e-9, "{figure:?} {expected}");
        for (dimension, coefficient) in [10.0, -4.0, 0.0].into_iter().enumerate() {
            let effect = screening.effects[dimension][0];
            near(effect.mean, coefficient);
            near(effect.mean_size, f64::abs(coefficient));
            near(effect.deviation, 0.0);
            // Of 96 pairs of settings for each field, 20 trajectories meet hardly any twice.
            assert!((15..=20).contains(&effect.count), "{effect:?}");
        }
        let choice = screening.effects[3][0];
        assert!(choice.mean.is_none() && (3.0..6.0).contains(&choice.mean_size.unwrap()), "{choice:?}");
        assert_eq!((screening.spent, screening.refused), (PLAN.cost(4), 0));
        assert_eq!(bench.replications(), PLAN.cost(4));
    }

    #[test]
    fn effects_of_a_few_whole_numbers_are_over_their_range() {
        for (to, coefficient) in [(1, 10.0), (2, 20.0), (3, 30.0), (4, 40.0), (9, 90.0)] {
            let mut problem = mixed();
            problem.space.dimensions = vec![Dimension::Whole { from: 0, to, is_log: false }];
            problem.today = vec![0.0];
            let mut bench = Bench::new(|setting, _| vec![Some(10.0 * setting[0])]);
            let effect = screen(&problem, PLAN, &mut bench).unwrap().effects[0][0];
            let (size, deviation) = (effect.mean_size.unwrap(), effect.deviation.unwrap_or(0.0));
            assert!((size - coefficient).abs() < 1e-9 && deviation < 1e-9, "{to} {effect:?}");
        }
    }

    #[test]
    fn what_depends_on_other_fields_has_a_deviation() {
        let mut bench = Bench::new(|setting, _| vec![Some(setting[0] * setting[1])]);
        let screening = screen(&mixed(), PLAN, &mut bench).unwrap();
        assert!(screening.effects[0][0].deviation.unwrap() > 0.1);
        assert_eq!(screening.effects[2][0].mean_size, Some(0.0));
    }

    #[test]
    fn a_trajectory_drawn_again_shows_nothing_new_and_makes_nothing_surer() {
        let mut problem = mixed();
        problem.space.dimensions = vec![Dimension::Choice { count: 2 }, Dimension::Choice { count: 2 }];
        problem.today = vec![0.0, 0.0];
        let mut bench = Bench::new(|setting, _| vec![Some(3.0 * setting[0] * setting[1])]);
        let screening = screen(&problem, PLAN, &mut bench).unwrap();
        // The sides of a square: two for each field, with and without the other.
        let effect = screening.effects[0][0];
        assert_eq!((effect.count, effect.mean_size, effect.mean_size_error), (2, Some(1.5), Some(1.5)), "{screening:?}");
        assert!(screening.trajectories <= 4 && screening.refused == 0, "{screening:?}");
        // All is refused but one way: what is known once has no error, rather than none at all.
        bench.is_refused = |setting| setting[1] != 0.0 && setting[0] == 0.0;
        let screening = screen(&problem, PLAN, &mut bench).unwrap();
        assert_eq!(screening.effects[1][0].count, 1);
        assert_eq!(screening.effects[1][0].mean_size_error, None);
    }

    #[test]
    fn trajectories_through_refused_settings_are_drawn_anew_and_counted() {
        let mut bench = Bench::new(linear);
        bench.is_refused = |setting| setting[0] < setting[1];
        let screening = screen(&mixed(), PLAN, &mut bench).unwrap();
        assert!(screening.refused > 0 && screening.trajectories == 20, "{screening:?}");
        assert!(bench.asked.iter().all(|request| request.setting[0] >= request.setting[1]));
        bench.is_refused = |_| true;
        let screening = screen(&mixed(), PLAN, &mut bench).unwrap();
        assert_eq!((screening.trajectories, screening.refused, screening.spent), (0, 20 * DRAWS_PER_TRAJECTORY, 0));
        assert_eq!(screening.effects[0][0].mean_size, None);
    }
}
