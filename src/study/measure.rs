//! What a study looks at: a metric and a statistic of it over replications, as `finish.p80` names them.

use crate::statistics::{Moments, quantile_sorted};
use serde::{Deserialize, Serialize};

/// A statistic of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    pub metric: String,
    pub statistic: Statistic,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    Mean,
    Quantile(f64),
}

/// By the name that stands behind a metric's.
const STATISTICS: [(&str, Statistic); 6] = [
    ("mean", Statistic::Mean),
    ("p10", Statistic::Quantile(0.1)),
    ("p50", Statistic::Quantile(0.5)),
    ("p80", Statistic::Quantile(0.8)),
    ("p90", Statistic::Quantile(0.9)),
    ("p95", Statistic::Quantile(0.95)),
];

impl Measure {
    /// `finish.p80`, or `finish` for its mean.
    pub fn named(text: &str) -> Measure {
        let behind = text.rsplit_once('.').and_then(|(metric, name)| {
            let statistic = STATISTICS.iter().find(|(known, _)| *known == name).map(|(_, statistic)| *statistic)?;
            Some(Measure { metric: metric.to_owned(), statistic })
        });
        behind.unwrap_or_else(|| Measure { metric: text.to_owned(), statistic: Statistic::Mean })
    }

    pub fn name(&self) -> String {
        match self.statistic {
            Statistic::Mean => self.metric.clone(),
            Statistic::Quantile(_) => format!("{}.{}", self.metric, self.statistic.name()),
        }
    }
}

impl Statistic {
    pub fn name(self) -> String {
        match self {
            Statistic::Mean => "mean".into(),
            Statistic::Quantile(p) => format!("p{:.0}", p * 100.0),
        }
    }

    /// Of the values that there are; `None` of none.
    pub fn of(self, values: &[f64]) -> Option<f64> {
        let present = values.iter().copied().filter(|value| value.is_finite());
        match self {
            Statistic::Mean => Moments::of(present).mean(),
            Statistic::Quantile(p) => {
                let mut sorted: Vec<f64> = present.collect();
                sorted.sort_unstable_by(f64::total_cmp);
                quantile_sorted(&sorted, p)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_a_metric_and_perhaps_a_statistic() {
        assert_eq!(Measure::named("finish.p80"), Measure { metric: "finish".into(), statistic: Statistic::Quantile(0.8) });
        assert_eq!(Measure::named("director.busy").metric, "director.busy");
        assert_eq!(Measure::named("director.busy.mean"), Measure { metric: "director.busy".into(), statistic: Statistic::Mean });
        assert_eq!(Measure::named("blockers.mttr.P0").name(), "blockers.mttr.P0");
        assert_eq!(Measure::named("finish.p95").name(), "finish.p95");
    }
}
