//! The charts of a comparison.

use super::find::{Comparison, Contender, Findings, Verdict};
use crate::chart::Canvas;
use crate::charts::studies::terms::{Better, Estimate, Measure, Study};
use crate::charts::studies::{paired_difference, s_curves, utilization_compared};
use crate::metrics::common::team_labels;
use crate::metrics::is_never_if_absent;
use crate::statistics::{paired_quantile_difference, pairs_needed};
use crate::studies::picture::{Scaled, scaled};
use crate::studies::replicate::PROMISED;
use std::collections::BTreeMap;

impl Findings {
    pub fn charts(&self, width: f64) -> Vec<(&'static str, Canvas)> {
        vec![
            ("paired_difference", self.draw_differences(width)),
            ("s_curves", self.draw_curves(width)),
            ("utilization_compared", self.draw_utilization(width)),
        ]
    }

    fn study(&self, width: f64) -> Study<'_> {
        let scenario = &self.contenders[0].scenario.name;
        Study {
            scenario,
            replications: self.replications,
            incomplete: self.incomplete.as_ref().map(|of| (of.done, of.wanted)),
            seed: self.seed,
            confidence: self.confidence * 100.0,
            width,
        }
    }

    fn better(&self) -> Better {
        if self.is_maximized { Better::More } else { Better::Less }
    }

    /// As the differences are told.
    fn scaled(&self) -> Scaled {
        let differences = self.comparisons.iter().filter_map(|of| of.difference);
        scaled(&self.metric, &self.unit, None).adapted(differences.flat_map(|by| [by.value, by.interval.low, by.interval.high]))
    }

    fn draw_differences(&self, width: f64) -> Canvas {
        let scaled = self.scaled();
        let differences: Vec<Vec<f64>> =
            self.comparisons.iter().map(|of| of.differences.iter().map(|by| by * scaled.by).collect()).collect();
        let panels: Vec<paired_difference::Panel<'_>> = self
            .comparisons
            .iter()
            .zip(&differences)
            .map(|(of, differences)| paired_difference::Panel {
                name: &of.label,
                differences,
                estimate: of.difference.map(|by| Estimate {
                    value: by.value * scaled.by,
                    low: by.interval.low * scaled.by,
                    high: by.interval.high * scaled.by,
                }),
                finishing: paired_difference::Finishing {
                    this_alone: of.finishing.this_alone,
                    first_alone: of.finishing.first_alone,
                    pairs: of.finishing.pairs(),
                    is_verdict: of.is_of_finishing,
                },
                outcomes: self.shares(of),
                verdict: match of.verdict {
                    Verdict::Better => paired_difference::Verdict::Better,
                    Verdict::Worse => paired_difference::Verdict::Worse,
                    Verdict::Same => paired_difference::Verdict::Same,
                    Verdict::CannotTell { .. } => paired_difference::Verdict::CannotTell,
                },
            })
            .collect();
        paired_difference::draw(&paired_difference::Input {
            study: self.study(width),
            measure: Measure { name: &scaled.name, unit: scaled.unit, better: self.better(), start: None },
            statistic: &self.statistic,
            first: &self.contenders[0].label,
            panels: &panels,
        })
    }

    /// As they are told: of an end, over all pairs, for never is later than all else.
    fn shares(&self, of: &Comparison) -> Option<paired_difference::Shares> {
        let never = if is_never_if_absent(&self.metric) { of.finishing.pairs() - of.finishing.both } else { 0 };
        let pairs = of.differences.len() as u64 + never;
        of.outcomes.map(|of| paired_difference::Shares { better: of.better, same: of.same, worse: of.worse, pairs })
    }

    /// Of the finish, whatever says which is better: it is the date that people ask for.
    fn draw_curves(&self, width: f64) -> Canvas {
        let first = &self.contenders[0].scenario;
        let scaled = scaled("finish", "hours", Some(first.start));
        let curves: Vec<s_curves::Curve<'_>> = self
            .contenders
            .iter()
            .enumerate()
            .map(|(at, of)| s_curves::Curve {
                told: if at == 0 { s_curves::Told::NotApart } else { self.told(at) },
                in_the_mean: at.checked_sub(1).and_then(|at| self.finish_in_the_mean(at)),
                name: &of.label,
                values: &of.finishes,
                unfinished: of.replications - of.finishes.len() as u64,
                cut_off: of.finished.iter().zip(&of.finish_by_replication).filter(|(of, at)| **of == Some(false) && at.is_finite()).count()
                    as u64,
                target: Some(of.scenario.baseline.target.hours()),
            })
            .collect();
        s_curves::draw(&s_curves::Input {
            study: self.study(width),
            measure: Measure { name: &scaled.name, unit: scaled.unit, better: Better::Less, start: scaled.start },
            target: Some(first.baseline.target.hours()),
            curves: &curves,
        })
    }

    /// Whether the P80 of a contender's finish is surely not the first one's, or one of the two surely finishes more often.
    fn told(&self, at: usize) -> s_curves::Told {
        if self.comparisons[at - 1].finishing.surely(self.confidence).is_some() {
            return s_curves::Told::Apart;
        }
        let (a, b) = (&self.contenders[0].finish_by_replication, &self.contenders[at].finish_by_replication);
        let pairs: (Vec<f64>, Vec<f64>) = a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
        match paired_quantile_difference(&pairs.0, &pairs.1, PROMISED, self.confidence) {
            Some(by) if by.interval.low > 0.0 || by.interval.high < 0.0 => s_curves::Told::Apart,
            Some(_) => s_curves::Told::NotApart,
            None => s_curves::Told::TooFew { needed: pairs_needed(PROMISED) as u64 },
        }
    }

    /// By how much a contender finishes later on average, all tests of the study considered; `None` where that may be chance.
    fn finish_in_the_mean(&self, comparison: usize) -> Option<Estimate> {
        let finish = self.comparisons[comparison].metrics.iter().find(|of| of.metric == "finish")?;
        let interval = finish.interval.filter(|_| finish.p_holm.is_some_and(|p| p < 1.0 - self.confidence))?;
        Some(Estimate { value: finish.difference, low: interval.low, high: interval.high })
    }

    fn draw_utilization(&self, width: f64) -> Canvas {
        let contenders: Vec<&Contender> = self.contenders.iter().collect();
        let names: Vec<&str> = contenders.iter().map(|of| of.label.as_str()).collect();
        // Teams by their label in the names of metrics, in the order in which scenarios have them.
        let mut teams: Vec<(String, String)> = Vec::new();
        for of in &contenders {
            for (label, team) in team_labels(&of.scenario).into_iter().zip(&of.scenario.organization.teams) {
                if teams.iter().all(|(known, _)| *known != label) {
                    teams.push((label, team.name.clone()));
                }
            }
        }
        let by_metric: Vec<BTreeMap<&str, utilization_compared::Utilization>> =
            contenders.iter().enumerate().map(|(at, of)| self.utilizations(at, of)).collect();
        let figures: Vec<Vec<Option<utilization_compared::Utilization>>> = teams
            .iter()
            .map(|(label, _)| by_metric.iter().map(|of| of.get(format!("utilization.{label}").as_str()).copied()).collect())
            .collect();
        let rows: Vec<utilization_compared::Team<'_>> =
            teams.iter().zip(&figures).map(|((_, name), figures)| utilization_compared::Team { name, utilizations: figures }).collect();
        let criteria = &contenders[0].scenario.criteria;
        utilization_compared::draw(&utilization_compared::Input {
            study: self.study(width),
            scenarios: &names,
            teams: &rows,
            aimed_at: Some((criteria.utilization_from * 100.0, criteria.utilization_to * 100.0)),
        })
    }
}

impl Findings {
    /// Utilization by metric, in percent.
    fn utilizations<'a>(&self, at: usize, of: &'a Contender) -> BTreeMap<&'a str, utilization_compared::Utilization> {
        let differences = at.checked_sub(1).and_then(|at| self.comparisons.get(at)).map_or(&[][..], |of| &of.metrics);
        let is_told_apart = |metric: &str| {
            let difference = differences.iter().find(|of| of.metric == metric);
            difference.and_then(|of| of.p_holm).is_some_and(|p| p < 1.0 - self.confidence)
        };
        let estimates = of.estimates.iter().filter(|estimate| estimate.metric.starts_with("utilization."));
        let figures = estimates.filter_map(|estimate| {
            let quantile = |p: f64| estimate.quantile(p).map(|quantile| quantile.value * 100.0);
            let figure = utilization_compared::Utilization {
                mean: estimate.mean * 100.0,
                p10: quantile(0.1)?,
                p90: quantile(0.9)?,
                is_told_apart: is_told_apart(&estimate.metric),
            };
            Some((estimate.metric.as_str(), figure))
        });
        figures.collect()
    }
}
