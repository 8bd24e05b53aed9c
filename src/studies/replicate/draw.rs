//! The charts of a replicated scenario.

use super::DURATION;
use super::find::{CauseFinding, Findings};
use crate::chart::Canvas;
use crate::charts::studies::terms::{Better, Estimate, MONEY, Measure, Study};
use crate::charts::studies::{causes, criticality, forecast, joint, utilization_band};
use crate::statistics::Difference;
use crate::studies::fold::UtilizationBand;
use crate::studies::picture::{DAYS_FROM, scaled};
use crate::study::use_by_day::Whose;

impl Findings {
    pub fn charts(&self, width: f64) -> Vec<(&'static str, Canvas)> {
        let mut charts = vec![("forecast", self.draw_forecast(width))];
        if !self.causes.is_empty() {
            charts.push(("causes", self.draw_causes(width)));
        }
        if !self.tasks.is_empty() {
            charts.push(("criticality", self.draw_criticality(width)));
        }
        charts.push(("utilization_band", self.draw_utilization(width)));
        charts.extend(self.draw_joint(width).map(|canvas| ("joint", canvas)));
        charts
    }

    fn study(&self, replications: u64, width: f64) -> Study<'_> {
        let incomplete = self.incomplete.as_ref().map(|of| (of.done, of.wanted));
        Study { scenario: &self.scenario.name, replications, incomplete, seed: self.seed, confidence: self.confidence * 100.0, width }
    }

    fn draw_forecast(&self, width: f64) -> Canvas {
        let scaled = scaled("finish", "hours", Some(self.scenario.start));
        forecast::draw(&forecast::Input {
            study: self.study(self.replications, width),
            measure: Measure { name: &scaled.name, unit: scaled.unit, better: Better::Less, start: scaled.start },
            values: &self.finishes,
            unfinished: self.replications - self.finishes.len() as u64,
            target: Some(self.scenario.baseline.target.hours()),
        })
    }

    fn draw_causes(&self, width: f64) -> Canvas {
        let most = self.causes.iter().filter_map(CauseFinding::saved).map(|saved| saved.value.abs()).fold(0.0, f64::max);
        let (unit, by) = if most >= DAYS_FROM { ("d", 1.0 / 24.0) } else { ("h", 1.0) };
        let estimate = |of: Difference| Estimate { value: of.value * by, low: of.interval.low * by, high: of.interval.high * by };
        let pairs = |of: &CauseFinding| causes::Pairs {
            replications: of.replications,
            both_finish: of.pairs,
            never_with: of.never_with,
            never_without: of.never_without,
        };
        let causes: Vec<causes::Cause<'_>> = (self.causes.iter())
            .map(|of| causes::Cause { name: &of.cause, at_p80: of.p80.map(estimate), in_the_mean: of.mean.map(estimate), pairs: pairs(of) })
            .collect();
        // Of all causes the same replications, but where a study is not complete.
        let of = self.causes.iter().max_by_key(|cause| cause.replications);
        let (replications, never) = of.map_or((0, 0), |of| (of.replications, of.never_with));
        let measure = Measure { name: DURATION, unit, better: Better::Less, start: None };
        let today = of.and_then(|of| of.p80_with).map(|p80| p80 * by);
        let study = self.study(replications, width);
        causes::draw(&causes::Input { study, finished: replications - never, measure, today, causes: &causes })
    }

    fn draw_criticality(&self, width: f64) -> Canvas {
        let tasks: Vec<criticality::Task<'_>> = self
            .tasks
            .iter()
            .map(|task| criticality::Task {
                id: &task.id,
                name: &task.name,
                team: &task.team,
                planned: task.planned_start.zip(task.planned_finish),
                criticality: task.criticality,
                cruciality: task.cruciality,
                sensitivity: task.sensitivity,
            })
            .collect();
        let waiting = self.scenario.plan.tasks.iter().enumerate();
        let links: Vec<(usize, usize)> =
            waiting.flat_map(|(waiting, task)| task.prerequisite_tasks().map(move |on| (on.index(), waiting))).collect();
        criticality::draw(&criticality::Input {
            study: self.study(self.replications, width),
            finished: self.finishes.len() as u64,
            start: self.scenario.start,
            tasks: &tasks,
            links: &links,
        })
    }

    fn draw_utilization(&self, width: f64) -> Canvas {
        let is_member = |of: &UtilizationBand| matches!(of.whose, Whose::Member(_));
        let workers: Vec<utilization_band::Workers<'_>> = (self.utilization.iter())
            .map(|of| utilization_band::Workers { name: &of.name, is_member: is_member(of), days: &of.days })
            .collect();
        utilization_band::draw(&utilization_band::Input {
            study: self.study(self.replications, width),
            start: Some(self.scenario.start),
            overload: self.scenario.policies.first().map_or(1.0, |policy| policy.indicators.team_utilization_yellow),
            workers: &workers,
        })
    }

    fn draw_joint(&self, width: f64) -> Option<Canvas> {
        let joint = self.joint.as_ref()?;
        // As they are told on the screen.
        let by = if joint.unit == "tokens" { 1e-6 } else { 1.0 };
        let points: Vec<(f64, f64)> = joint.points.iter().map(|(finish, spent)| (*finish, spent * by)).collect();
        let scaled = scaled("finish", "hours", Some(self.scenario.start));
        Some(joint::draw(&joint::Input {
            study: self.study(self.replications, width),
            across: Measure { name: &scaled.name, unit: scaled.unit, better: Better::Less, start: scaled.start },
            upwards: match joint.unit {
                "tokens" => Measure { name: "tokens", unit: "million", better: Better::Less, start: None },
                _ => Measure { name: "cost", unit: MONEY, better: Better::Less, start: None },
            },
            is_asked: joint.is_cost_target_asked,
            points: &points,
            unfinished: self.replications - points.len() as u64,
            targets: (Some(joint.finish_target), Some(joint.cost_target * by)),
            joint: Some(Estimate { value: joint.confidence_level, low: joint.interval.low, high: joint.interval.high }),
        }))
    }
}
