//! Published functions whose best is known, as scenarios under noise that all settings share in part.

use sandtable::engine::stream::{Chance, Purpose};
use sandtable::search::{Aim, Dimension, Goal, Laboratory, Limit, Problem, Reply, Request, Setting, Space, Statistic};
use std::f64::consts::PI;

const NOISE: Purpose = Purpose::named("noise of a test function");

/// A laboratory that knows the truth.
pub struct Known {
    pub truth: fn(&[f64]) -> Vec<f64>,
    pub space: Space,
    /// By figure; 0 leaves it exact.
    pub noise: Vec<f64>,
    pub seed: u64,
    pub asked: u64,
}

impl Known {
    /// An exponential luck that a replication gives to all settings alike, deviation `noise`, and a part of its own for each setting,
    /// deviation `noise` / sqrt 2: a wave over the space, another one each replication, so that settings near each other have nearly the
    /// same. Both have mean 0 whatever the setting (the wave's phase is uniform).
    fn noise(&self, figure: usize, place: &[f64], replication: u64) -> f64 {
        let chance = Chance::new(self.seed, replication);
        let mut stream = chance.draw(NOISE, figure as u64, 0);
        let luck = -libm::log(stream.uniform()) - 1.0;
        let phase = stream.uniform();
        let turns: f64 = place.iter().map(|share| 2.0 * (stream.uniform() - 0.5) * share).sum();
        self.noise[figure] * (luck + libm::cos(2.0 * PI * (turns + phase)))
    }
}

impl Laboratory for Known {
    fn canonical(&mut self, setting: &[f64]) -> Option<Setting> {
        Some(setting.to_vec())
    }

    fn evaluate(&mut self, requests: &[Request]) -> Option<Vec<Vec<Reply>>> {
        let replies = |request: &Request| {
            let truth = (self.truth)(&request.setting);
            let place = self.space.point(&request.setting);
            let figure = |figure: usize, replication: u64| Some(truth[figure] + self.noise(figure, &place, replication));
            let reply =
                |replication: u64| Reply { figures: (0..truth.len()).map(|index| figure(index, replication)).collect(), is_ended: true };
            request.replications.clone().map(reply).collect::<Vec<Reply>>()
        };
        let answers: Vec<Vec<Reply>> = requests.iter().map(replies).collect();
        self.asked += answers.iter().map(|replies| replies.len() as u64).sum::<u64>();
        Some(answers)
    }
}

/// Three durations on a log scale, a whole number, a percentage, one of five policies.
pub fn six_mixed_fields() -> Space {
    Space {
        dimensions: vec![
            Dimension::Real { from: 0.25, to: 16.0, is_log: true },
            Dimension::Real { from: 0.5, to: 48.0, is_log: true },
            Dimension::Real { from: 1.0, to: 200.0, is_log: true },
            Dimension::Whole { from: 1, to: 21, is_log: false },
            Dimension::Real { from: 0.0, to: 100.0, is_log: false },
            Dimension::Choice { count: 5 },
        ],
    }
}

pub const TODAY: [f64; 6] = [1.0, 4.0, 40.0, 18.0, 90.0, 3.0];

/// Hartmann's function of six variables, 0 to 1; its least is -3.32237 (Dixon, Szegö, Towards Global Optimization 2, 1978; as in
/// Surjanovic, Bingham, Virtual Library of Simulation Experiments). Six local minima. The whole number and the policies reach the best
/// place.
pub fn hartmann(setting: &[f64]) -> Vec<f64> {
    const BEST: [f64; 6] = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573];
    const WEIGHTS: [f64; 4] = [1.0, 1.2, 3.0, 3.2];
    const WIDTHS: [[f64; 6]; 4] = [
        [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
        [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
        [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
        [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
    ];
    const CENTRES: [[f64; 6]; 4] = [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];
    let mut x = six_mixed_fields().point(setting);
    x[3] = BEST[3] + (setting[3] - 6.0) * 0.045;
    x[5] = [0.1, 0.9, BEST[5], 0.3, 0.8][setting[5] as usize];
    let bump = |term: usize| {
        let squares: f64 = (0..6).map(|at| WIDTHS[term][at] * (x[at] - CENTRES[term][at]) * (x[at] - CENTRES[term][at])).sum();
        WEIGHTS[term] * libm::exp(-squares)
    };
    vec![-(0..4).map(bump).sum::<f64>()]
}

pub const BEST_OF_HARTMANN: f64 = -3.32237;

/// Levy's function of six variables, -10 to 10; its least is 0, at 1 everywhere (Laguna, Martí, Journal of Global Optimization 33 (2005),
/// 235-255; as in Surjanovic, Bingham). Wavy in every variable. The whole number and the policies reach the best place.
pub fn levy(setting: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = six_mixed_fields().point(setting).iter().map(|share| 20.0 * share - 10.0).collect();
    x[3] = setting[3] - 11.0;
    x[5] = [-6.0, 9.0, 1.0, 6.0, -9.0][setting[5] as usize];
    let w: Vec<f64> = x.iter().map(|x| 1.0 + (x - 1.0) / 4.0).collect();
    let square = |x: f64| x * x;
    let inner: f64 = w[..5].iter().map(|w| square(w - 1.0) * (1.0 + 10.0 * square(libm::sin(PI * w + 1.0)))).sum();
    vec![square(libm::sin(PI * w[0])) + inner + square(w[5] - 1.0) * (1.0 + square(libm::sin(2.0 * PI * w[5])))]
}

pub const BEST_OF_LEVY: f64 = 0.0;

/// ZDT1 with six variables, 0 to 1; the front is f2 = 1 - sqrt f1 (Zitzler, Deb, Thiele, Evolutionary Computation 8 (2000), 173-195).
pub fn zdt1(x: &[f64]) -> Vec<f64> {
    let g = 1.0 + 9.0 * x[1..].iter().sum::<f64>() / (x.len() - 1) as f64;
    vec![x[0], g * (1.0 - (x[0] / g).sqrt())]
}

pub fn zdt1_problem(seed: u64) -> Problem {
    let dimensions = vec![Dimension::Real { from: 0.0, to: 1.0, is_log: false }; 6];
    Problem { space: Space { dimensions }, aim: small(2, Vec::new()), today: vec![0.5; 6], seed }
}

/// BNH, two goals and two limits; the front is x = y from 0 to 3, then y = 3 and x from 3 to 5 (Binh, Korn, MENDEL 1997; as in Deb,
/// Multi-Objective Optimization using Evolutionary Algorithms, 2001, 8.3).
pub fn bnh(point: &[f64]) -> Vec<f64> {
    let (x, y) = (point[0], point[1]);
    let square = |x: f64| x * x;
    vec![4.0 * (x * x + y * y), square(x - 5.0) + square(y - 5.0), square(x - 5.0) + y * y, square(x - 8.0) + square(y + 3.0)]
}

pub fn bnh_problem(seed: u64) -> Problem {
    let range = |to: f64| Dimension::Real { from: 0.0, to, is_log: false };
    let limit = |bound: f64, is_upper: bool| Limit { statistic: Statistic::Mean, bound, is_upper, is_strict: false };
    let aim = small(2, vec![limit(25.0, true), limit(7.7, false)]);
    Problem { space: Space { dimensions: vec![range(5.0), range(3.0)] }, aim, today: vec![4.0, 0.5], seed }
}

/// So many means to make small, within limits.
pub fn small(goals: usize, limits: Vec<Limit>) -> Aim {
    Aim { goals: vec![Goal { statistic: Statistic::Mean, is_maximized: false }; goals], limits }
}
