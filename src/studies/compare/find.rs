//! What the rows of compared scenarios say.

use super::Design;
use super::finishing::{self, Finishing};
use crate::record::RecordError;
use crate::record::study::{Cell, Column, Reader, Sheet};
use crate::scenario::Scenario;
use crate::statistics::{
    Difference, Interval, PairedTest, Side, Tally, holm, paired_quantile_difference, paired_test, replications_needed, wilson,
};
use crate::studies::estimate::{Estimate, estimate_columns};
use crate::studies::fold::{Criteria, CriterionFinding, criteria_sheet};
use crate::studies::incomplete::Incomplete;
use crate::studies::unfinished::{self, Counts, Unfinished};
use crate::studies::{Study, columns};
use crate::study::Variant;
use crate::study::measure::Statistic;
use serde::Serialize;
use std::sync::Arc;

/// Everything that a comparison finds.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    pub confidence: f64,
    /// Of each, or where not all are there of the one that has most.
    pub replications: u64,
    #[serde(skip)]
    pub incomplete: Option<Incomplete>,
    /// The metric and the statistic that say which is better.
    pub measure: String,
    #[serde(skip)]
    pub metric: String,
    #[serde(skip)]
    pub statistic: String,
    #[serde(skip)]
    pub unit: String,
    #[serde(skip)]
    pub seed: u64,
    pub is_maximized: bool,
    /// The first is what the others are compared with.
    pub contenders: Vec<Contender>,
    /// Each of the others against the first.
    pub comparisons: Vec<Comparison>,
    pub unfinished: Vec<Unfinished>,
}

/// One scenario of the comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Contender {
    pub label: String,
    #[serde(skip)]
    pub scenario: Arc<Scenario>,
    pub estimates: Vec<Estimate>,
    pub criteria: Vec<CriterionFinding>,
    /// How many of it were carried out.
    #[serde(skip)]
    pub replications: u64,
    /// By replication, whether it finished; `None` of one that is not on record.
    #[serde(skip)]
    pub finished: Vec<Option<bool>>,
    /// The values of the metric that decides, by replication; NaN where there is none.
    #[serde(skip)]
    pub values: Vec<f64>,
    /// Hours from start to finish by replication; NaN where there is none.
    #[serde(skip)]
    pub finish_by_replication: Vec<f64>,
    /// The same, ascending.
    #[serde(skip)]
    pub finishes: Vec<f64>,
}

/// One scenario against the first.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub label: String,
    /// Whether the two finish at all.
    pub finishing: Finishing,
    /// Of the measure, over the pairs in which both finish: this one less the first.
    pub difference: Option<Difference>,
    /// Whether that is told from nothing, corrected for the number of comparisons (Holm); `None` of fewer than two pairs.
    pub p_value: Option<f64>,
    pub verdict: Verdict,
    /// Whether the verdict is that one of the two finishes more often, whatever the difference of those that do.
    #[serde(skip)]
    pub is_of_finishing: bool,
    /// In how many of the pairs this one has the better figure of the two, the same, and the worse; of an end, never is worse than all else.
    pub outcomes: Option<Outcomes>,
    /// The probability of superiority: the share of pairs in which this one is better, where ties count half.
    pub probability_of_superiority: Option<f64>,
    pub superiority_interval: Option<Interval>,
    /// What pairing saved: the variance of a difference of independent runs over that of paired ones.
    pub variance_ratio: Option<f64>,
    /// Every metric that both have, in the order of reports: over the pairs in which both finish, for who stops early also errs less.
    pub metrics: Vec<MetricDifference>,
    /// Metrics that one of the two alone has.
    pub not_comparable: Vec<String>,
    /// The paired differences of the metric that decides.
    #[serde(skip)]
    pub differences: Vec<f64>,
}

/// Shares of the pairs of replications, which sum to one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Outcomes {
    pub better: f64,
    pub same: f64,
    pub worse: f64,
    /// Wilson's, of the first.
    pub better_interval: Interval,
}

/// What is made of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Better,
    Worse,
    /// To the last digit, in every replication.
    Same,
    /// And about how many more replications would tell, if the difference is what it seems; `None` where that cannot be said.
    CannotTell {
        more: Option<u64>,
    },
}

/// One metric in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricDifference {
    pub metric: String,
    pub unit: String,
    pub pairs: u64,
    pub first_mean: f64,
    pub mean: f64,
    pub difference: f64,
    /// Student's interval of the paired difference; `None` of fewer than two pairs.
    pub interval: Option<Interval>,
    /// Of the paired test, and corrected for all metrics of all comparisons (Holm).
    pub p_value: Option<f64>,
    pub p_holm: Option<f64>,
    pub variance_ratio: Option<f64>,
}

impl Design {
    /// # Errors
    /// See [`RecordError`].
    pub fn find(&self, study: &Study, reader: &Reader<'_>) -> Result<Findings, RecordError> {
        let count = study.extent.most();
        let points = self.points(&study.scenarios);
        let (mut contenders, mut unfinished) = (Vec::new(), Vec::new());
        for point in &points {
            let scenario = Variant::recorded(point.clone(), &study.scenarios, reader)?.scenario;
            let (mut criteria, mut counts, mut replications, mut finished) = (Criteria::default(), Counts::default(), 0, Vec::new());
            reader.replications(point.point, count, |row| {
                replications += 1;
                criteria.add(row);
                counts.add(row);
                finished.resize(row.replication as usize, None);
                finished.push(Some(row.is_completed()));
            })?;
            unfinished.extend(counts.rows(point.point, &point.label));
            let mut estimates = Vec::new();
            columns::each(reader, point.point, count, |column| {
                estimates.extend(Estimate::of(&column, self.confidence));
            })?;
            let mut read = columns::aligned(reader, point.point, count, &[&self.measure.metric, "finish"])?;
            let mut finishes: Vec<f64> = read[1].iter().copied().filter(|finish| finish.is_finite()).collect();
            finishes.sort_unstable_by(f64::total_cmp);
            let (values, finish_by_replication) = (std::mem::take(&mut read[0]), std::mem::take(&mut read[1]));
            let criteria = criteria.findings(self.confidence);
            contenders.push(Contender {
                label: point.label.clone(),
                scenario,
                estimates,
                criteria,
                replications,
                finished,
                values,
                finish_by_replication,
                finishes,
            });
        }
        let mut comparisons = Vec::new();
        for (point, contender) in points.iter().zip(&contenders).skip(1) {
            let (metrics, mut not_comparable) =
                self.metrics(reader, point.point, count, &finishing::both(&contenders[0].finished, &contender.finished))?;
            if contender.replications == 0 {
                // It has no metric yet, which says nothing of it.
                not_comparable.clear();
            }
            comparisons.push(self.comparison(&contenders[0], contender, metrics, not_comparable));
        }
        self.correct(&mut comparisons);
        Ok(Findings {
            confidence: self.confidence,
            replications: contenders.iter().map(|of| of.replications).max().unwrap_or(0),
            incomplete: study.incomplete(reader)?,
            measure: self.measure.name(),
            metric: self.measure.metric.clone(),
            statistic: match self.measure.statistic {
                Statistic::Mean => "mean".into(),
                Statistic::Quantile(_) => self.measure.statistic.name().to_uppercase(),
            },
            unit: columns::units(reader, &[&self.measure.metric])?.remove(0),
            seed: study.seed,
            is_maximized: self.is_maximized,
            contenders,
            comparisons,
            unfinished,
        })
    }

    /// Every metric of a point against the first, and the names of those that one alone has.
    fn metrics(
        &self,
        reader: &Reader<'_>,
        point: u32,
        count: u64,
        both_finish: &[bool],
    ) -> Result<(Vec<MetricDifference>, Vec<String>), RecordError> {
        let names = columns::metrics(reader)?;
        let (mut metrics, mut alone) = (Vec::new(), Vec::new());
        for part in names.chunks(columns::at_once(2 * count)) {
            let wanted: Vec<&str> = part.iter().map(|(name, _)| name.as_str()).collect();
            let first = columns::aligned(reader, 0, count, &wanted)?;
            let other = columns::aligned(reader, point, count, &wanted)?;
            for ((metric, unit), (first, other)) in part.iter().zip(first.iter().zip(&other)) {
                let has = |values: &[f64]| values.iter().any(|value| value.is_finite());
                match (has(first), has(other)) {
                    (true, true) => metrics.extend(self.metric(metric, unit, pairs(first, other, both_finish))),
                    (false, false) => {}
                    _ => alone.push(metric.clone()),
                }
            }
        }
        Ok((metrics, alone))
    }

    fn metric(&self, metric: &str, unit: &str, (first, other): (Vec<f64>, Vec<f64>)) -> Option<MetricDifference> {
        let mean = |values: &[f64]| Statistic::Mean.of(values);
        let test = paired_test(&first, &other, self.confidence);
        Some(MetricDifference {
            metric: metric.to_owned(),
            unit: unit.to_owned(),
            pairs: first.len() as u64,
            first_mean: mean(&first)?,
            mean: mean(&other)?,
            difference: mean(&other)? - mean(&first)?,
            interval: test.map(|test| test.difference.interval),
            p_value: test.map(|test| test.difference.p_value),
            p_holm: None,
            variance_ratio: test.and_then(|test| test.variance_ratio),
        })
    }

    fn comparison(&self, first: &Contender, other: &Contender, metrics: Vec<MetricDifference>, not_comparable: Vec<String>) -> Comparison {
        let finishing = Finishing::of(&first.finished, &other.finished);
        let (a, b) = pairs(&first.values, &other.values, &finishing::both(&first.finished, &other.finished));
        let differences: Vec<f64> = a.iter().zip(&b).map(|(first, other)| other - first).collect();
        let test = paired_test(&a, &b, self.confidence);
        let difference = match self.measure.statistic {
            Statistic::Mean => test.map(|test| test.difference),
            Statistic::Quantile(p) => paired_quantile_difference(&a, &b, p, self.confidence),
        };
        let p_value = difference.map(|difference| difference.p_value);
        let tally = self.tally(&differences, &finishing);
        // Twice, so that ties count as one half.
        let (won, count) = (2 * tally.greater + tally.equal, tally.count());
        let share = |of: u64| of as f64 / count as f64;
        let outcomes = (count > 0).then(|| Outcomes {
            better: share(tally.greater),
            same: share(tally.equal),
            worse: share(tally.less),
            better_interval: wilson(tally.greater, count, self.confidence),
        });
        Comparison {
            outcomes,
            label: other.label.clone(),
            finishing,
            is_of_finishing: false,
            difference,
            p_value,
            verdict: Verdict::CannotTell { more: None },
            probability_of_superiority: (count > 0).then(|| won as f64 / (2 * count) as f64),
            superiority_interval: (count > 0).then(|| wilson(won.div_ceil(2), count, self.confidence)),
            variance_ratio: test.and_then(|test: PairedTest| test.variance_ratio),
            metrics,
            not_comparable,
            differences,
        }
    }

    /// The pairs in which another is worse than the first, the same, and better.
    fn tally(&self, differences: &[f64], finishing: &Finishing) -> Tally {
        let of = Tally::of(differences.iter().map(|by| if self.is_maximized { *by } else { -by }));
        if !self.is_of_an_end() {
            return of;
        }
        Tally { less: of.less + finishing.first_alone, equal: of.equal + finishing.neither, greater: of.greater + finishing.this_alone }
    }

    /// Corrects p values for their number, and passes the verdicts.
    fn correct(&self, comparisons: &mut [Comparison]) {
        self.correct_verdicts(comparisons);
        let all: Vec<f64> = comparisons.iter().flat_map(|of| &of.metrics).filter_map(|metric| metric.p_value).collect();
        let mut corrected = holm(&all).into_iter();
        for metric in comparisons.iter_mut().flat_map(|of| &mut of.metrics).filter(|metric| metric.p_value.is_some()) {
            metric.p_holm = corrected.next();
        }
        for comparison in comparisons {
            let more_often = comparison.finishing.surely(self.confidence).filter(|_| self.is_of_an_end());
            comparison.is_of_finishing = more_often.is_some();
            comparison.verdict = match more_often {
                Some(Side::Greater) => Verdict::Better,
                Some(Side::Less) => Verdict::Worse,
                None => self.verdict(comparison),
            };
        }
    }

    fn verdict(&self, of: &Comparison) -> Verdict {
        if !of.differences.is_empty() && of.finishing.both == of.finishing.pairs() && of.differences.iter().all(|by| *by == 0.0) {
            return Verdict::Same;
        }
        let (Some(difference), Some(p)) = (of.difference, of.p_value) else { return Verdict::CannotTell { more: None } };
        if p >= 1.0 - self.confidence {
            return Verdict::CannotTell { more: replications_needed(&difference, of.differences.len() as u64) };
        }
        if (difference.value > 0.0) == self.is_maximized { Verdict::Better } else { Verdict::Worse }
    }
}

/// The replications in which both finish and both have a figure.
fn pairs(first: &[f64], other: &[f64], both_finish: &[bool]) -> (Vec<f64>, Vec<f64>) {
    let finished = first.iter().zip(other).zip(both_finish).filter(|(_, both_finish)| **both_finish).map(|(pair, _)| pair);
    finished.filter(|(a, b)| a.is_finite() && b.is_finite()).unzip()
}

const DIFFERENCES: &[Column] = &[
    Column::text("scenario", "what is compared with the first"),
    Column::text("metric", "name of the metric"),
    Column::text("unit", "what it is counted in"),
    Column::whole("pairs", "replications in which both finish and have it"),
    Column::real("first_mean", "mean of the first scenario over these"),
    Column::real("mean", "mean of this scenario over these"),
    Column::real("difference", "this less the first"),
    Column::real("difference_low", "lower end of Student's interval of the paired difference"),
    Column::real("difference_high", "upper end"),
    Column::real("p_value", "of the paired test"),
    Column::real("p_holm", "corrected for all metrics of all comparisons"),
    Column::real("variance_ratio", "variance of a difference of independent runs over that of paired ones"),
];

const ESTIMATES: &[Column] = estimate_columns!(Column::text("scenario", "which scenario"));

impl Findings {
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut estimates = Sheet::new("estimate", ESTIMATES);
        for contender in &self.contenders {
            for estimate in &contender.estimates {
                estimates.push(std::iter::once(Cell::from(contender.label.as_str())).chain(estimate.cells()).collect());
            }
        }
        let mut differences = Sheet::new("difference", DIFFERENCES);
        for comparison in &self.comparisons {
            for of in &comparison.metrics {
                differences.push(vec![
                    Cell::from(comparison.label.as_str()),
                    of.metric.as_str().into(),
                    of.unit.as_str().into(),
                    of.pairs.into(),
                    of.first_mean.into(),
                    of.mean.into(),
                    of.difference.into(),
                    of.interval.map(|interval| interval.low).into(),
                    of.interval.map(|interval| interval.high).into(),
                    of.p_value.into(),
                    of.p_holm.into(),
                    of.variance_ratio.into(),
                ]);
            }
        }
        let criteria = self.contenders.iter().enumerate().map(|(point, contender)| (point as u32, contender.criteria.as_slice()));
        vec![estimates, differences, criteria_sheet(criteria), unfinished::sheet(&self.unfinished)]
    }
}

impl Contender {
    pub fn estimate(&self, metric: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|estimate| estimate.metric == metric)
    }
}
