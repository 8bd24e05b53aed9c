//! What the rows of a replicated scenario say.

use super::tasks::{self, Fold, TaskFinding};
use super::together::{Together, together};
use super::{DURATION, Design, PROMISED};
use crate::record::RecordError;
use crate::record::study::{Cell, Column, Reader, Sheet};
use crate::scenario::Scenario;
use crate::statistics::{Difference, Interval, paired_difference_interval, paired_quantile_difference, quantile, wilson};
use crate::studies::estimate::{self, Estimate};
use crate::studies::fold::{Criteria, CriterionFinding, UtilizationBand, Utilizations, criteria_sheet};
use crate::studies::incomplete::Incomplete;
use crate::studies::unfinished::{self, Counts, Unfinished};
use crate::studies::{Study, columns};
use crate::study::Variant;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that a replicated scenario is found to do.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    #[serde(skip)]
    pub scenario: Arc<Scenario>,
    #[serde(skip)]
    pub seed: u64,
    pub confidence: f64,
    /// How many were carried out.
    pub replications: u64,
    #[serde(skip)]
    pub incomplete: Option<Incomplete>,
    pub unfinished: Vec<Unfinished>,
    pub estimates: Vec<Estimate>,
    pub criteria: Vec<CriterionFinding>,
    pub tasks: Vec<TaskFinding>,
    /// The dearest at P80 first.
    pub causes: Vec<CauseFinding>,
    #[serde(skip)]
    pub utilization: Vec<UtilizationBand>,
    pub joint: Option<Joint>,
    /// Of tokens, or of money where nobody uses tokens.
    pub together: Option<Together>,
    /// Hours from start to finish, ascending.
    #[serde(skip)]
    pub finishes: Vec<f64>,
}

/// What a cause costs: the project's duration with it less that without it, under the same draws. Hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CauseFinding {
    pub cause: String,
    /// Replications that were carried out with it and without it.
    pub replications: u64,
    /// Of which so many never finish with it, and so many without it.
    pub never_with: u64,
    pub never_without: u64,
    /// Of which both finish: differences are over these.
    pub pairs: u64,
    /// `None` of fewer than two pairs.
    pub mean: Option<Difference>,
    /// `None` where there are too few pairs for an interval.
    pub p80: Option<Difference>,
    /// What that is a part of: the P80 with the cause, of these replications. `None` if so many never finish.
    #[serde(skip)]
    pub p80_with: Option<f64>,
}

impl CauseFinding {
    /// At P80, or in the mean where that is all there is.
    pub fn saved(&self) -> Option<Difference> {
        self.p80.or(self.mean)
    }
}

/// Cost and duration together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Joint {
    /// Hours from start to finish, and what is spent, of each replication that has both.
    #[serde(skip)]
    pub points: Vec<(f64, f64)>,
    /// The first target, in hours from the start.
    pub finish_target: f64,
    /// What is spent: `tokens` or `money`, as in [`Together`].
    pub unit: &'static str,
    /// What was asked for, or else the P80 of what is spent.
    pub cost_target: f64,
    pub is_cost_target_asked: bool,
    /// Share of replications that keep both.
    pub confidence_level: f64,
    pub interval: Interval,
    /// Share that keeps the cost, whether or not it finishes.
    pub kept: f64,
    pub kept_interval: Interval,
}

impl Design {
    /// # Errors
    /// See [`RecordError`].
    pub fn find(&self, study: &Study, reader: &Reader<'_>) -> Result<Findings, RecordError> {
        let points = self.points();
        let scenario = Variant::recorded(points[0].clone(), &study.scenarios, reader)?.scenario;
        let count = study.replications(reader)?;
        let (mut criteria, mut counts, mut replications) = (Criteria::default(), Counts::default(), 0);
        let (mut tasks, mut utilizations) = (Fold::new(scenario.plan.tasks.len()), Utilizations::new(&scenario));
        let mut as_it_is = BTreeSet::new();
        reader.replications(0, count, |row| {
            replications += 1;
            as_it_is.insert(row.replication);
            criteria.add(row);
            counts.add(row);
            tasks.add(row);
            utilizations.add(row);
        })?;
        let mut unfinished = counts.rows(0, &points[0].label);
        let mut estimates = Vec::new();
        columns::each(reader, 0, count, |column| {
            estimates.extend(Estimate::of(&column, self.confidence));
        })?;
        let durations = columns::read(reader, 0, count, &[DURATION, "cost", "finish", "tokens"])?;
        let aligned = columns::aligned(reader, 0, count, &[DURATION])?;
        let mut causes = Vec::new();
        for (point, name) in points.iter().zip(std::iter::once(None).chain(self.causes.iter().map(Some))).skip(1) {
            let below = count.min(self.cause_replications);
            let (mut counts, mut both) = (Counts::default(), Vec::new());
            reader.replications(point.point, below, |row| {
                counts.add(row);
                both.extend(Some(row.replication as usize).filter(|_| as_it_is.contains(&row.replication)));
            })?;
            unfinished.extend(counts.rows(point.point, &point.label));
            let without = columns::aligned(reader, point.point, below, &[DURATION])?;
            let at = |values: &[f64]| -> Vec<f64> { both.iter().map(|at| values.get(*at).copied().unwrap_or(f64::NAN)).collect() };
            causes.extend(self.cause(name.map_or("", String::as_str), &at(&aligned[0]), &at(&without[0])));
        }
        // Those of which nothing is known come last.
        let cost = |cause: &CauseFinding| cause.saved().map_or(f64::NEG_INFINITY, |saved| saved.value);
        causes.sort_by(|a, b| cost(b).total_cmp(&cost(a)));
        let mut finishes: Vec<f64> = durations[2].iter().copied().filter(|finish| finish.is_finite()).collect();
        finishes.sort_unstable_by(f64::total_cmp);
        // A budget is of money; where nobody asks for one, tokens are what people plan with.
        let of_tokens = together(&durations[2], &durations[3], PROMISED, "tokens").filter(|_| self.cost_target.is_none());
        let both = of_tokens.or_else(|| together(&durations[2], &durations[1], PROMISED, "money"));
        Ok(Findings {
            seed: study.seed,
            confidence: self.confidence,
            replications,
            incomplete: study.incomplete(reader)?,
            unfinished,
            joint: match &both {
                Some(Together { unit: "tokens", .. }) => self.joint(&durations[2], ("tokens", &durations[3]), &estimates, &scenario),
                _ => self.joint(&durations[2], ("cost", &durations[1]), &estimates, &scenario),
            },
            together: both,
            estimates,
            criteria: criteria.findings(self.confidence),
            tasks: tasks.findings(&scenario),
            causes,
            utilization: utilizations.bands(replications, &scenario),
            finishes,
            scenario,
        })
    }

    /// From the durations of the replications that are on record with it and without it; `None` of none.
    fn cause(&self, cause: &str, with: &[f64], without: &[f64]) -> Option<CauseFinding> {
        let pairs: (Vec<f64>, Vec<f64>) = without.iter().zip(with).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
        let never = |durations: &[f64]| durations.iter().filter(|hours| !hours.is_finite()).count() as u64;
        (!with.is_empty()).then(|| CauseFinding {
            cause: cause.to_owned(),
            replications: with.len() as u64,
            never_with: never(with),
            never_without: never(without),
            pairs: pairs.0.len() as u64,
            mean: paired_difference_interval(&pairs.0, &pairs.1, self.confidence),
            p80: paired_quantile_difference(&pairs.0, &pairs.1, PROMISED, self.confidence),
            p80_with: {
                let or_never = |hours: &f64| if hours.is_finite() { *hours } else { f64::INFINITY };
                quantile(&with.iter().map(or_never).collect::<Vec<f64>>(), PROMISED).filter(|p80| p80.is_finite())
            },
        })
    }

    fn joint(&self, finishes: &[f64], (metric, costs): (&str, &[f64]), estimates: &[Estimate], scenario: &Scenario) -> Option<Joint> {
        let pairs: Vec<(f64, f64)> =
            finishes.iter().copied().zip(costs.iter().copied()).filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
        let p80 = estimates.iter().find(|estimate| estimate.metric == metric)?.quantile(PROMISED)?.value;
        if pairs.is_empty() || pairs.iter().all(|(_, cost)| *cost == 0.0) {
            return None;
        }
        let cost_target = self.cost_target.unwrap_or(p80);
        let finish_target = scenario.baseline.target.hours();
        let kept = pairs.iter().filter(|(finish, cost)| *finish <= finish_target && *cost <= cost_target).count() as u64;
        let spent = || costs.iter().filter(|cost| cost.is_finite());
        let (kept_alone, of) = (spent().filter(|cost| **cost <= cost_target).count() as u64, spent().count() as u64);
        Some(Joint {
            kept: kept_alone as f64 / of as f64,
            kept_interval: wilson(kept_alone, of, self.confidence),
            finish_target,
            unit: if metric == "tokens" { "tokens" } else { "money" },
            cost_target,
            is_cost_target_asked: self.cost_target.is_some(),
            // One that did not finish keeps no date.
            confidence_level: kept as f64 / finishes.len() as f64,
            interval: wilson(kept, finishes.len() as u64, self.confidence),
            points: pairs,
        })
    }
}

const CAUSES: &[Column] = &[
    Column::text("cause", "what was switched off"),
    Column::whole("replications", "carried out with and without it"),
    Column::whole("never_with", "of which so many never finish with it"),
    Column::whole("never_without", "of which so many never finish without it"),
    Column::whole("pairs", "of which both finish; what follows is of these"),
    Column::real("mean_saved_hours", "mean of the duration with it less that without it, elapsed hours"),
    Column::real("mean_saved_low", "lower end of its interval"),
    Column::real("mean_saved_high", "upper end"),
    Column::real("p80_saved_hours", "P80 of the duration with it less that without it, elapsed hours"),
    Column::real("p80_saved_low", "lower end of its interval, by sections"),
    Column::real("p80_saved_high", "upper end"),
];

impl Findings {
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut estimates = Sheet::new("estimate", estimate::COLUMNS);
        self.estimates.iter().for_each(|estimate| estimates.push(estimate.cells()));
        let mut causes = Sheet::new("cause", CAUSES);
        for cause in &self.causes {
            let of = |difference: Option<&Difference>| {
                [difference.map(|of| of.value), difference.map(|of| of.interval.low), difference.map(|of| of.interval.high)]
            };
            let counts = [cause.replications, cause.never_with, cause.never_without, cause.pairs];
            let mut row: Vec<Cell> = std::iter::once(Cell::from(cause.cause.as_str())).chain(counts.map(Cell::from)).collect();
            row.extend(of(cause.mean.as_ref()).into_iter().chain(of(cause.p80.as_ref())).map(Cell::from));
            causes.push(row);
        }
        vec![
            estimates,
            criteria_sheet([(0, self.criteria.as_slice())]),
            tasks::sheet(&self.tasks),
            causes,
            unfinished::sheet(&self.unfinished),
        ]
    }

    pub fn estimate(&self, metric: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|estimate| estimate.metric == metric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_counts_what_never_finishes_with_it_and_without_it() {
        let design = Design { causes: Vec::new(), cause_replications: 9, confidence: 0.95, cost_target: None };
        let never = f64::NAN;
        let found = design.cause("noise", &[10.0, 12.0, never, never, 11.0], &[9.0, 10.0, 8.0, never, never]).expect("it is on record");
        assert_eq!((found.replications, found.never_with, found.never_without, found.pairs), (5, 2, 2, 2));
        assert!(found.mean.is_some_and(|mean| (mean.value - 1.5).abs() < 1e-12) && found.saved() == found.mean);
        // Without two pairs nothing is known but that.
        let found = design.cause("noise", &[10.0, never], &[never, 8.0]).expect("it is on record");
        assert_eq!((found.pairs, found.never_with, found.never_without, found.mean, found.p80), (0, 1, 1, None, None));
        assert_eq!(design.cause("noise", &[], &[]), None);
    }
}
