//! What the tests here share: a laboratory made of a formula.

use super::laboratory::{Aim, Goal, Laboratory, Limit, Problem, Reply, Request, Statistic};
use super::space::{Dimension, Setting, Space};
use crate::engine::stream::{Chance, Purpose};

pub type Formula = fn(&[f64], &dyn Fn(u64) -> f64) -> Vec<Option<f64>>;

pub struct Bench {
    /// Figures of a setting; its second argument gives the replication's uniform draws by number.
    pub formula: Formula,
    pub is_refused: fn(&[f64]) -> bool,
    pub is_stuck: fn(&[f64], u64) -> bool,
    pub seed: u64,
    pub asked: Vec<Request>,
    /// Interrupts when this many replications have been asked for.
    pub patience: u64,
}

impl Bench {
    pub fn new(formula: Formula) -> Bench {
        Bench { formula, is_refused: |_| false, is_stuck: |_, _| false, seed: 7, asked: Vec::new(), patience: u64::MAX }
    }

    pub fn replications(&self) -> u64 {
        self.asked.iter().map(|request| request.replications.end - request.replications.start).sum()
    }
}

impl Laboratory for Bench {
    fn canonical(&mut self, setting: &[f64]) -> Option<Setting> {
        (!(self.is_refused)(setting)).then(|| setting.to_vec())
    }

    fn evaluate(&mut self, requests: &[Request]) -> Option<Vec<Vec<Reply>>> {
        self.asked.extend_from_slice(requests);
        let reply = |request: &Request, replication: u64| {
            let draw = |number: u64| Chance::new(self.seed, replication).draw(Purpose::named("test bench"), number, 0).uniform();
            let is_ended = !(self.is_stuck)(&request.setting, replication);
            let figures = (self.formula)(&request.setting, &draw);
            Reply { figures: figures.into_iter().map(|figure| figure.filter(|_| is_ended)).collect(), is_ended }
        };
        let answers = requests.iter().map(|request| request.replications.clone().map(|number| reply(request, number)).collect()).collect();
        (self.replications() <= self.patience).then_some(answers)
    }
}

/// One real dimension from 0 to 10 and `goals` means to make small.
pub fn problem(today: f64, goals: usize) -> Problem {
    Problem {
        space: Space { dimensions: vec![Dimension::Real { from: 0.0, to: 10.0, is_log: false }] },
        aim: Aim { goals: vec![Goal { statistic: Statistic::Mean, is_maximized: false }; goals], limits: Vec::new() },
        today: vec![today],
        seed: 1,
    }
}

/// Means at most `bound`, the bound included.
pub fn at_most(bound: f64) -> Limit {
    Limit { statistic: Statistic::Mean, bound, is_upper: true, is_strict: false }
}
