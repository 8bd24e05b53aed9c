//! Paired comparisons over shared replications: differences with their intervals and p-values.

use super::laboratory::Statistic;
use crate::statistics::Moments;
use crate::statistics::tables::{student_quantile, student_two_sided};

/// The confidence of every interval here.
pub const CONFIDENCE: f64 = 0.95;

/// A quantile has no value by replication to pair. So replications are cut into this many pieces in their order, and the pieces' quantiles
/// are paired (sectioning; Asmussen and Glynn, Stochastic Simulation, 2007, III.5). From 10 to 30 pieces is the usual advice: fewer leave
/// few degrees of freedom, more leave pieces too small for their quantile.
pub const PIECES: usize = 20;

/// A figure with the half-width of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Infinite where two values are wanting.
    pub half_width: f64,
}

impl Estimate {
    pub fn contains(&self, value: f64) -> bool {
        (self.value - value).abs() <= self.half_width
    }
}

/// A value with its standard error, on which Student's t stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    pub value: f64,
    pub standard_error: f64,
    /// Degrees of freedom.
    pub freedom: f64,
}

impl Measured {
    /// A figure over the replications that have it.
    pub fn of(value: f64, statistic: Statistic, column: &[Option<f64>]) -> Measured {
        Measured::around(value, pieces(statistic, column).flatten())
    }

    /// `other` less `one`, over the replications that both have, of a mean those in which both came; `None` if there are none, or if one of the
    /// two is never.
    pub fn difference(statistic: Statistic, one: &[Option<f64>], other: &[Option<f64>]) -> Option<Measured> {
        let pairs = one.iter().zip(other).filter_map(|(one, other)| one.zip(*other));
        // As in the figures themselves, a quantile counts what never came as later than all else.
        let is_quantile = matches!(statistic, Statistic::Quantile(_));
        let pairs: Vec<(f64, f64)> = pairs.filter(|(one, other)| is_quantile || one.is_finite() && other.is_finite()).collect();
        let one: Vec<Option<f64>> = pairs.iter().map(|pair| Some(pair.0)).collect();
        let other: Vec<Option<f64>> = pairs.iter().map(|pair| Some(pair.1)).collect();
        let differences: Vec<f64> =
            pieces(statistic, &one).zip(pieces(statistic, &other)).filter_map(|(one, other)| Some(other? - one?)).collect();
        let value = match statistic {
            // The mean of differences: of a constant difference it is that constant, to the last digit.
            Statistic::Mean => Moments::of(differences.iter().copied()).mean()?,
            Statistic::Quantile(_) => statistic.of(other.into_iter().flatten())? - statistic.of(one.into_iter().flatten())?,
        };
        value.is_finite().then(|| Measured::around(value, differences.into_iter()))
    }

    fn around(value: f64, pieces: impl Iterator<Item = f64>) -> Measured {
        let moments = Moments::of(pieces);
        // A piece that is never bounds nothing.
        let standard_error = moments.standard_error().filter(|error| error.is_finite() && value.is_finite());
        Measured { value, standard_error: standard_error.unwrap_or(f64::INFINITY), freedom: moments.count().saturating_sub(1) as f64 }
    }

    /// With an interval of this confidence.
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let half_width = match self.standard_error {
            0.0 => 0.0,
            f64::INFINITY => f64::INFINITY,
            error => student_quantile(self.freedom, 0.5 + confidence / 2.0) * error,
        };
        Estimate { value: self.value, half_width }
    }

    /// Two-sided, of the hypothesis that the value is 0. What never varies is certain.
    pub fn p_value(&self) -> f64 {
        match self.standard_error {
            0.0 => f64::from(u8::from(self.value == 0.0)),
            f64::INFINITY => 1.0,
            error => student_two_sided(self.freedom, self.value / error),
        }
    }
}

/// What is paired: each replication's own value for a mean, each piece's quantile for a quantile.
fn pieces(statistic: Statistic, column: &[Option<f64>]) -> impl Iterator<Item = Option<f64>> + '_ {
    let count = match statistic {
        Statistic::Mean => column.len(),
        Statistic::Quantile(_) => PIECES.min(column.len()),
    };
    (0..count).map(move |piece| {
        let place = |piece: usize| piece * column.len() / count;
        statistic.of(column[place(piece)..place(piece + 1)].iter().flatten().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Chance, Purpose};

    #[test]
    fn the_mean_of_a_known_sample_has_its_interval() {
        let sample = [1.20, 0.40, 1.10, 0.83, 2.17, 2.54, 3.80, 0.61, 2.20, 1.75].map(Some);
        let estimate = Measured::of(1.660, Statistic::Mean, &sample).estimate(CONFIDENCE);
        assert!((estimate.value - 1.660).abs() < 1e-9);
        assert!((estimate.half_width - 0.7472).abs() < 1e-4, "{estimate:?}");
    }

    #[test]
    fn a_constant_difference_is_certain_and_none_is_no_difference() {
        let one: Vec<Option<f64>> = [1.0, 5.0, 2.0].map(Some).to_vec();
        let other: Vec<Option<f64>> = [2.0, 6.0, 3.0].map(Some).to_vec();
        let measured = Measured::difference(Statistic::Mean, &one, &other).unwrap();
        assert_eq!((measured.estimate(CONFIDENCE), measured.p_value()), (Estimate { value: 1.0, half_width: 0.0 }, 0.0));
        assert_eq!(Measured::difference(Statistic::Quantile(0.8), &one, &one).unwrap().p_value(), 1.0);
    }

    #[test]
    fn there_is_no_difference_from_a_quantile_that_is_never() {
        let of = |never: usize| (0..100).map(move |place: usize| Some(if place % 10 < never { f64::INFINITY } else { place as f64 }));
        let difference = |one: usize, other: usize, statistic| {
            Measured::difference(statistic, &of(one).collect::<Vec<_>>(), &of(other).collect::<Vec<_>>())
        };
        let p80 = Statistic::Quantile(0.8);
        assert_eq!((difference(3, 0, p80), difference(0, 3, p80), difference(3, 3, p80)), (None, None, None));
        assert!(difference(0, 0, p80).is_some_and(|of| of.value == 0.0));
        // Of a mean, what both have.
        assert!(difference(3, 0, Statistic::Mean).is_some_and(|of| of.value == 0.0));
    }

    #[test]
    fn only_replications_that_both_have_are_paired() {
        let one = [Some(1.0), None, Some(3.0), Some(4.0)];
        let other = [Some(2.0), Some(9.0), None, Some(6.0)];
        let measured = Measured::difference(Statistic::Mean, &one, &other).unwrap();
        assert_eq!((measured.value, measured.freedom), (1.5, 1.0));
        assert_eq!(Measured::difference(Statistic::Mean, &one[..1], &[None]), None);
        let single = Measured::difference(Statistic::Mean, &one[..1], &other[..1]).unwrap();
        assert_eq!((single.estimate(CONFIDENCE).half_width, single.p_value()), (f64::INFINITY, 1.0));
    }

    #[test]
    fn intervals_of_paired_quantiles_hold_the_truth_as_often_as_they_say() {
        // Exponential against exponential twice as long, sharing their uniforms: the P80 differ by the log of 5.
        let truth = libm::log(5.0);
        let studies = 1_000;
        let holds = |study: &u64| {
            let draw = |replication: u64| -libm::log(Chance::new(*study, replication).draw(Purpose::named("test"), 0, 0).uniform());
            let one: Vec<Option<f64>> = (0..600).map(|replication| Some(draw(replication))).collect();
            let other: Vec<Option<f64>> = one.iter().map(|value| value.map(|value| 2.0 * value)).collect();
            Measured::difference(Statistic::Quantile(0.8), &one, &other).unwrap().estimate(CONFIDENCE).contains(truth)
        };
        let held = (0..studies).filter(holds).count() as f64;
        // Four standard errors of a binomial count of 950 in 1,000, the root of 1,000 * .95 * .05.
        assert!((held - 950.0).abs() < 4.0 * 6.9, "{held}");
    }
}
