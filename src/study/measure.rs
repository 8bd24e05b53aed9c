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

impl Measure {
    /// `finish.p80`, or `finish` for its mean.
    pub fn named(text: &str) -> Measure {
        let behind = text.rsplit_once('.').and_then(|(metric, name)| Some((metric, Statistic::named(name)?)));
        let (metric, statistic) = behind.unwrap_or((text, Statistic::Mean));
        Measure { metric: metric.to_owned(), statistic }
    }

    pub fn name(&self) -> String {
        match self.statistic {
            Statistic::Mean => self.metric.clone(),
            Statistic::Quantile(_) => format!("{}.{}", self.metric, self.statistic.name()),
        }
    }
}

impl Statistic {
    /// `mean`, or a percentile from `p1` to `p99`.
    pub fn named(name: &str) -> Option<Statistic> {
        if name == "mean" {
            return Some(Statistic::Mean);
        }
        let digits =
            name.strip_prefix('p').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0'))?;
        digits.parse::<u32>().ok().filter(|percent| *percent < 100).map(|percent| Statistic::Quantile(f64::from(percent) / 100.0))
    }

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

    #[test]
    fn percentiles_are_whole_and_between_the_ends() {
        for percent in 1..100 {
            let name = format!("p{percent}");
            assert_eq!(Statistic::named(&name).map(Statistic::name), Some(name));
        }
        for none in ["p0", "p100", "p08", "p", "p+5", "p1.5", "P80", "80", "median", "p4294967376"] {
            assert_eq!(Statistic::named(none), None, "{none}");
        }
    }
}
