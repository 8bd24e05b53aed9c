//! Functions whose sensitivities are known in closed form, and their indices by estimation.

use sandtable::search::design::sobol_point;
use sandtable::statistics::{Moments, SobolIndices};
use std::f64::consts::PI;

/// A power of two, at which a Sobol sequence is most even.
const ROWS: usize = 1 << 14;
const SEED: u64 = 20_260_302;

/// A figure of inputs in the unit cube.
pub struct Model {
    pub inputs: usize,
    pub figure: fn(&[f64]) -> f64,
}

impl Model {
    /// Row `index` of designs A and B: halves of one point, so that the two are independent.
    fn row(&self, index: usize) -> (Vec<f64>, Vec<f64>) {
        let mut first = sobol_point(index, 2 * self.inputs, SEED);
        let other = first.split_off(self.inputs);
        (first, other)
    }

    pub fn variance(&self) -> f64 {
        Moments::of((0..ROWS).map(|index| (self.figure)(&self.row(index).0))).variance().expect("many rows")
    }
}

pub fn sobol_indices_of(model: &Model) -> Vec<SobolIndices> {
    let rows: Vec<(Vec<f64>, Vec<f64>)> = (0..ROWS).map(|index| model.row(index)).collect();
    let first: Vec<f64> = rows.iter().map(|(a, _)| (model.figure)(a)).collect();
    let other: Vec<f64> = rows.iter().map(|(_, b)| (model.figure)(b)).collect();
    let mixed = |input: usize| -> Vec<f64> {
        let figure = |(a, b): &(Vec<f64>, Vec<f64>)| {
            let mut row = a.clone();
            row[input] = b[input];
            (model.figure)(&row)
        };
        rows.iter().map(figure).collect()
    };
    let mixed: Vec<Vec<f64>> = (0..model.inputs).map(mixed).collect();
    sandtable::statistics::sobol_indices(&first, &other, &mixed).expect("it varies")
}

/// sin x1 + 7 sin^2 x2 + x3^4 sin x1 / 10, inputs from -pi to pi (Ishigami and Homma 1990).
pub fn ishigami(shares: &[f64]) -> f64 {
    let x: Vec<f64> = shares.iter().map(|share| PI * (2.0 * share - 1.0)).collect();
    let (first, second) = (libm::sin(x[0]), libm::sin(x[1]));
    first + 7.0 * second * second + 0.1 * x[2] * x[2] * x[2] * x[2] * first
}

/// The product of (|4 x - 2| + a) / (1 + a) (Saltelli and Sobol 1995).
pub fn g_function(shares: &[f64]) -> f64 {
    const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    shares.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}
