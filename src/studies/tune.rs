//! Tune: the setting of some fields that serves a goal best, with what it gains over today's on replications that the search never saw.

mod asked;
mod bench;
pub mod best;
mod draw;
mod find;

pub use find::{Candidate, Field, Findings, FrontMember, Measured, Neighbour, Progress, Trial};

use crate::metrics::is_moment;
use crate::record::study::{PointRow, ScenarioRow};
use crate::search::{
    self, Aim, Choice, Dimension, Front, FrontPlan, Goal, Laboratory, Limit, Neighbourhood, NeighboursPlan, Problem, Request, Screening,
    ScreeningPlan, Search, Space, choose, front, iterated_halving, neighbours, screen,
};
use crate::study::Halt;
use crate::study::measure::{Measure, Statistic};
use crate::study::vary::Vary;
use bench::Bench;
use serde::{Deserialize, Serialize};

/// Replications in all where nothing is said: what a search of six fields wants to come within 2 % of the best.
pub const BUDGET: u64 = 10_000;

/// Fewer than this find nothing that could be told from chance.
pub const BUDGET_MIN: u64 = 200;

/// Hundredths of the budget that go to each stage of a search for one goal. What is left is for today's setting on the replications of the
/// search: about a twelfth of that.
const SEARCH_PART: u64 = 55;
const CHOICE_PART: u64 = 20;
const NEIGHBOURS_PART: u64 = 10;
const SCREENING_PART: u64 = 10;

/// Values of each field that are looked at around the winner: see `NeighboursPlan`.
const LEVELS: usize = 7;

/// Trajectories of the screening, and replications of each of its points: more trajectories say more than more replications, but an effect
/// that noise hides is none.
const TRAJECTORIES: u64 = 10;
const SCREENING_REPLICATIONS: (u64, u64) = (4, 40);

/// Settings of a generation, and its replications, in a search for several goals.
const POPULATION: usize = 40;
const GENERATIONS: u64 = 10;

/// A figure that must stay on one side of a bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    pub measure: Measure,
    pub bound: f64,
    pub is_upper: bool,
    pub is_strict: bool,
    /// As it was written.
    pub text: String,
}

impl Constraint {
    fn limit(&self) -> Limit {
        let Constraint { measure, bound, is_upper, is_strict, .. } = self;
        Limit { statistic: statistic(measure), bound: *bound, is_upper: *is_upper, is_strict: *is_strict }
    }

    /// Whether a figure keeps it; what never comes keeps none.
    pub fn holds(&self, figure: f64) -> bool {
        figure.is_finite() && self.limit().holds(figure)
    }

    /// Whether its bound is written as a date.
    pub fn is_of_a_date(&self) -> bool {
        is_moment(&self.measure.metric) && self.text.matches('-').count() > 1
    }

    /// As it was written; a number of hours without a unit has it.
    fn told(&self, unit: &str) -> String {
        let bound = self.text.rsplit(['<', '>', '=']).next().unwrap_or("").trim();
        if unit == "hours" && bound.parse::<f64>().is_ok() { format!("{} h", self.text) } else { self.text.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    pub varied: Vec<Vary>,
    /// Today's value of each field, as a number of its range and as it is written.
    pub today: Vec<f64>,
    pub today_texts: Vec<String>,
    /// What is to be small, or large.
    pub goals: Vec<(Measure, bool)>,
    pub constraints: Vec<Constraint>,
    /// Replications in all.
    pub budget: u64,
}

/// What a search came to.
pub(super) enum Course {
    One(Box<Stages>),
    Several { front: Box<Front>, yardstick: Yardstick, screening: Screening },
}

/// What the stages of a search for one goal came to.
pub(super) struct Stages {
    search: Search,
    yardstick: Yardstick,
    choice: Choice,
    neighbours: Vec<Neighbourhood>,
    screening: Screening,
}

impl Design {
    /// The scenario as it is; other points come as the search asks for them.
    pub fn points(&self, scenarios: &[ScenarioRow]) -> Vec<PointRow> {
        vec![PointRow { point: 0, scenario: 0, label: scenarios[0].name.clone(), overrides: Vec::new(), without: None }]
    }

    /// The metrics of goals and constraints, in the order of a reply.
    pub fn watched(&self) -> Vec<String> {
        let goals = self.goals.iter().map(|(measure, _)| measure);
        goals.chain(self.constraints.iter().map(|constraint| &constraint.measure)).map(|measure| measure.metric.clone()).collect()
    }

    fn problem(&self, seed: u64) -> Problem {
        let goals = self.goals.iter().map(|(measure, is_maximized)| Goal { statistic: statistic(measure), is_maximized: *is_maximized });
        let limits = self.constraints.iter().map(Constraint::limit);
        let dimensions: Vec<Dimension> = self.varied.iter().map(Vary::dimension).collect();
        let aim = Aim { goals: goals.collect(), limits: limits.collect() };
        Problem { space: Space { dimensions }, aim, today: self.today.clone(), seed }
    }

    /// Carries the search out.
    ///
    /// # Errors
    /// See [`Halt`].
    pub fn carry_out(&self, seed: u64, scenarios: &[ScenarioRow], laboratory: &mut crate::study::Laboratory<'_>) -> Result<(), Halt> {
        let mut bench = Bench::live(self, scenarios, laboratory);
        match self.course(seed, &mut bench) {
            Some(_) => Ok(()),
            None => Err(bench.halt()),
        }
    }

    /// All stages, one after another; the same asks whoever answers. `None` if it was stopped.
    fn course(&self, seed: u64, laboratory: &mut dyn Laboratory) -> Option<Course> {
        let problem = self.problem(seed);
        let part = |hundredths: u64| self.budget * hundredths / 100;
        let screening = self.screening_plan();
        if self.goals.len() > 1 {
            let replications = (part(SEARCH_PART) / (POPULATION as u64 * GENERATIONS)).clamp(5, 50);
            let plan = FrontPlan { population: POPULATION, replications, budget: self.budget - part(SCREENING_PART), reference: None };
            let front = Box::new(front(&problem, &plan, laboratory)?);
            // It was run on every block already.
            let yardstick = Yardstick::of(&problem, &front.trials, laboratory)?;
            return Some(Course::Several { front, yardstick, screening: screen(&problem, screening, laboratory)? });
        }
        let search = iterated_halving(&problem, part(SEARCH_PART), laboratory)?;
        let yardstick = Yardstick::of(&problem, &search.trace.trials, laboratory)?;
        let elites: Vec<Vec<f64>> = search.elites.iter().map(|elite| elite.setting.clone()).collect();
        let choice = choose(&problem, &elites, part(CHOICE_PART), laboratory)?;
        let winner = choice.candidates.get(choice.winner).map_or_else(|| self.today.clone(), |candidate| candidate.setting.clone());
        let plan = NeighboursPlan { levels: LEVELS, margin: 0.0, budget: part(NEIGHBOURS_PART) };
        let around = neighbours(&problem, &winner, plan, laboratory)?.fields;
        let screening = screen(&problem, screening, laboratory)?;
        Some(Course::One(Box::new(Stages { search, yardstick, choice, neighbours: around, screening })))
    }

    fn screening_plan(&self) -> ScreeningPlan {
        let points = self.varied.len() as u64 + 1;
        let part = self.budget * SCREENING_PART / 100;
        let (least, most) = SCREENING_REPLICATIONS;
        let replications = (part / (TRAJECTORIES * points)).clamp(least, most);
        ScreeningPlan { trajectories: (part / (points * replications)).clamp(2, 2 * TRAJECTORIES), replications }
    }
}

fn statistic(measure: &Measure) -> search::Statistic {
    match measure.statistic {
        Statistic::Mean => search::Statistic::Mean,
        Statistic::Quantile(p) => search::Statistic::Quantile(p),
    }
}

/// Today's setting on all replications of a search. The settings of an iteration, or a generation, share the luck of its block of replications; measured against
/// today's on the same ones, settings of different iterations can be told apart.
pub(super) struct Yardstick {
    /// The first goal's figures by replication.
    values: Vec<Option<f64>>,
    statistic: search::Statistic,
    /// By iteration: where its block begins.
    blocks: Vec<usize>,
}

impl Yardstick {
    fn of(problem: &Problem, trials: &[search::Trial], laboratory: &mut dyn Laboratory) -> Option<Yardstick> {
        // Each iteration's block follows on the last one's, and is as long as its last rung has replications.
        let mut lengths: Vec<u64> = Vec::new();
        for trial in trials {
            let iteration = trial.iteration as usize;
            lengths.resize(lengths.len().max(iteration + 1), 0);
            lengths[iteration] = lengths[iteration].max(trial.standing.replications);
        }
        let all: u64 = lengths.iter().sum();
        let mut blocks = Vec::new();
        lengths.iter().fold(0, |begin, length| {
            blocks.push(begin as usize);
            begin + length
        });
        let setting = laboratory.canonical(&problem.today)?;
        let mut replies = laboratory.evaluate(&[Request { setting, replications: 0..all }])?;
        let values = replies.remove(0).iter().map(|reply| reply.figures[0]).collect();
        Some(Yardstick { values, statistic: problem.aim.goals[0].statistic, blocks })
    }

    /// Today's figure over all of them; `None`, as in [`Yardstick::level`], where it is never.
    pub(super) fn figure(&self) -> Option<f64> {
        self.over(&self.values)
    }

    fn over(&self, values: &[Option<f64>]) -> Option<f64> {
        self.statistic.of(values.iter().flatten().copied()).filter(|figure| figure.is_finite())
    }

    /// A figure over the first replications of an iteration's block, as it would be over all of them: today's, and by how much it is more.
    pub(super) fn level(&self, iteration: u32, replications: u64, figure: f64) -> Option<f64> {
        let begin = *self.blocks.get(iteration as usize)?;
        let there = self.over(self.values.get(begin..begin + replications as usize)?)?;
        Some(self.figure()? + figure - there)
    }
}
