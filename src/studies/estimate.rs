//! What the values of one metric over replications say: moments, quantiles, and how sure each is.

use crate::metrics::is_never_if_absent;
use crate::record::study::{Cell, Column};
use crate::statistics::{Interval, Moments, QuantileInterval, mean_interval, quantile_interval, quantile_sorted, wilson};
use serde::Serialize;

/// The quantiles of every metric.
pub const QUANTILES: [f64; 5] = [0.1, 0.5, 0.8, 0.9, 0.95];

/// How sure intervals are, where nobody says otherwise.
pub const CONFIDENCE: f64 = 0.95;

/// One metric, estimated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    pub metric: String,
    pub unit: String,
    /// How many replications have it: mean, deviation, least and most are over these.
    pub count: u64,
    /// How many never got so far. Quantiles count them as later than all others; without one of an end, it is 0.
    pub never: u64,
    pub mean: f64,
    /// Of the mean: Student's, and Wilson's of a yes/no. `None` of fewer than two values.
    pub mean_interval: Option<Interval>,
    /// `None` of fewer than two values.
    pub deviation: Option<f64>,
    pub least: f64,
    pub most: f64,
    /// In the order of [`QUANTILES`].
    pub quantiles: Vec<QuantileEstimate>,
}

/// A quantile (type 7) with its distribution-free interval: order statistics, where there are enough of them. Infinite, and `null` in JSON,
/// where it is never.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileEstimate {
    pub p: f64,
    pub value: f64,
    pub interval: QuantileInterval,
}

impl Estimate {
    /// Of a metric's values by replication, NaN where there is none; `None` if no replication has it.
    pub fn of(column: &super::columns::Column, confidence: f64) -> Option<Estimate> {
        let (metric, unit) = (&column.metric, &column.unit);
        let mut values = column.present();
        // In the order of replications: a sum in another would differ in its last digits.
        let moments = Moments::of(values.iter().copied());
        let mean = moments.mean()?;
        values.sort_unstable_by(f64::total_cmp);
        let (least, most) = (values[0], values[values.len() - 1]);
        let never = if is_never_if_absent(metric) { column.values.len() - values.len() } else { 0 };
        values.resize(values.len() + never, f64::INFINITY);
        let quantile =
            |p: f64| Some(QuantileEstimate { p, value: quantile_sorted(&values, p)?, interval: quantile_interval(&values, p, confidence) });
        Some(Estimate {
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            count: moments.count(),
            never: never as u64,
            mean,
            mean_interval: interval_of_mean(unit, &moments, confidence),
            deviation: moments.deviation(),
            least,
            most,
            quantiles: QUANTILES.into_iter().filter_map(quantile).collect(),
        })
    }

    pub fn quantile(&self, p: f64) -> Option<&QuantileEstimate> {
        self.quantiles.iter().find(|quantile| (quantile.p - p).abs() < 1e-9)
    }
}

/// Of a metric's mean, in its unit: Student's, and Wilson's of what is 0 or 1, as Student's could lie beyond both.
pub(super) fn interval_of_mean(unit: &str, moments: &Moments, confidence: f64) -> Option<Interval> {
    let student = mean_interval(moments, confidence)?;
    Some(match unit {
        "yes/no" => wilson((moments.mean()? * moments.count() as f64).round() as u64, moments.count(), confidence),
        _ => student,
    })
}

/// The columns of an estimate in a sheet; before them stands what it is of.
macro_rules! estimate_columns {
    ($($before:expr),* $(,)?) => {
        &[
            $($before,)*
            $crate::record::study::Column::text("metric", "name of the metric, as the data dictionary has it"),
            $crate::record::study::Column::text("unit", "what it is counted in"),
            $crate::record::study::Column::whole("replications", "that have the metric"),
            $crate::record::study::Column::whole("never", "replications that never got so far: percentiles count them as later than all others, the rest leaves them out"),
            $crate::record::study::Column::real("mean", "arithmetic mean"),
            $crate::record::study::Column::real("mean_low", "lower end of Student's interval of the mean; of a yes/no, of Wilson's"),
            $crate::record::study::Column::real("mean_high", "upper end"),
            $crate::record::study::Column::real("standard_deviation", "of single replications, with n - 1"),
            $crate::record::study::Column::real("minimum", "least value"),
            $crate::record::study::Column::real("maximum", "greatest value"),
            $crate::record::study::Column::real("p10", "10 % of replications are at most this (type 7); empty if it is never, as every percentile and its interval"),
            $crate::record::study::Column::real("p10_low", "lower end of its distribution-free interval; empty where there are too few replications"),
            $crate::record::study::Column::real("p10_high", "upper end"),
            $crate::record::study::Column::real("p50", "the median"),
            $crate::record::study::Column::real("p50_low", "lower end"),
            $crate::record::study::Column::real("p50_high", "upper end"),
            $crate::record::study::Column::real("p80", "80 % are at most this"),
            $crate::record::study::Column::real("p80_low", "lower end"),
            $crate::record::study::Column::real("p80_high", "upper end"),
            $crate::record::study::Column::real("p90", "90 % are at most this"),
            $crate::record::study::Column::real("p90_low", "lower end"),
            $crate::record::study::Column::real("p90_high", "upper end"),
            $crate::record::study::Column::real("p95", "95 % are at most this"),
            $crate::record::study::Column::real("p95_low", "lower end"),
            $crate::record::study::Column::real("p95_high", "upper end"),
        ]
    };
}
pub(super) use estimate_columns;

/// The columns of estimates alone.
pub const COLUMNS: &[Column] = estimate_columns!();

impl Estimate {
    /// A row under `estimate_columns!`, without what stands before them.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            Cell::from(self.metric.as_str()),
            self.unit.as_str().into(),
            self.count.into(),
            self.never.into(),
            self.mean.into(),
            self.mean_interval.map(|interval| interval.low).into(),
            self.mean_interval.map(|interval| interval.high).into(),
            self.deviation.into(),
            self.least.into(),
            self.most.into(),
        ];
        for quantile in &self.quantiles {
            cells.extend([quantile.value.into(), quantile.interval.low.into(), quantile.interval.high.into()]);
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::columns::Column;

    #[test]
    fn the_interval_of_how_often_something_is_so_stays_between_never_and_always() {
        let interval = |unit: &str| {
            let values = (0..20).map(|at| f64::from(u8::from(at != 7))).collect();
            let column = Column { metric: "on_time".to_owned(), unit: unit.to_owned(), values };
            Estimate::of(&column, 0.95).and_then(|estimate| estimate.mean_interval).expect("twenty values")
        };
        assert_eq!(interval("yes/no"), wilson(19, 20, 0.95));
        assert!(interval("h").high > 1.0, "Student's, of the same values, does not");
    }
}
