//! The success criteria that what happened can be judged by, each with its figure. One whose figure a run does not have, because
//! nothing of the kind took place, is not judged.

use crate::metric::{Criterion, Figure};
use crate::scenario::Scenario;

/// Judges the figures of a run, in the order in which they are reported.
pub fn judge(figures: &[Figure], scenario: &Scenario) -> Vec<Criterion> {
    let value = |name: &str| figures.iter().find(|figure| figure.name == name).map(|figure| figure.value);
    let criteria = &scenario.criteria;
    let is_finished = value("finish").is_some();
    let mut judged = Vec::new();
    let mut add = |name, target: String, figure: Option<f64>, unit, is_met: &dyn Fn(f64) -> bool| {
        if let Some(value) = figure {
            judged.push(Criterion { name, target, value, unit, is_met: is_met(value) });
        }
    };

    let by = format!("finish by {}", scenario.timestamp(scenario.baseline.target));
    add("on time", by, value("on_time"), "yes/no", &|on_time| on_time == 1.0);
    let buffer = value("buffer.consumed").or(value("buffer.reported"));
    let below = format!("< {}", percent(criteria.buffer_below));
    add("buffer consumed", below, buffer, "share", &|consumed| is_finished && consumed < criteria.buffer_below);
    add("epics as planned", percent(1.0), value("epics.as_planned"), "share", &|share| share >= 1.0);
    let participation = criteria.sync_participation;
    add("sync participation", at_least(participation), value("sync.participation"), "share", &|share| share >= participation);
    let compliance = criteria.sop_compliance;
    add("SOP compliance", over(compliance), value("sop"), "share", &|share| share > compliance || share >= 1.0);
    let (from, to) = (criteria.utilization_from, criteria.utilization_to);
    let between = format!("{} to {}", percent(from), percent(to));
    add("utilization", between, value("utilization"), "share", &|share| (from..=to).contains(&share));
    add("requirements met", percent(1.0), value("requirements.met"), "share", &|share| share >= 1.0);
    judged
}

/// A share as people write it: `50 %`, `62.5 %`.
fn percent(share: f64) -> String {
    format!("{} %", (share * 1_000.0).round() / 10.0)
}

fn at_least(share: f64) -> String {
    if share >= 1.0 { percent(1.0) } else { format!(">= {}", percent(share)) }
}

/// Over a share; all of it, where there is no more.
fn over(share: f64) -> String {
    if share >= 1.0 { percent(1.0) } else { format!("> {}", percent(share)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fabricated::workshop;

    /// Judges one figure, in a run that finished.
    fn check(name: &str, criterion: &str, target: &str, cases: &[(f64, bool)]) {
        for &(value, expected) in cases {
            let figure = |name: &str, value| Figure { name: name.to_owned(), value, unit: "" };
            let judged = judge(&[figure("finish", 20.0), figure(name, value)], &workshop());
            assert_eq!(judged.len(), 1, "{judged:?}");
            assert_eq!((judged[0].name, judged[0].target.as_str(), judged[0].value), (criterion, target, value));
            assert_eq!(judged[0].is_met, expected, "{name} = {value}");
        }
    }

    #[test]
    fn each_criterion_is_met_up_to_its_bound_and_not_beyond() {
        check("on_time", "on time", "finish by 2026-03-03 16:00:00", &[(1.0, true), (0.0, false)]);
        check("buffer.consumed", "buffer consumed", "< 50 %", &[(-1.0, true), (0.499, true), (0.5, false)]);
        check("epics.as_planned", "epics as planned", "100 %", &[(1.0, true), (0.99, false)]);
        check("sync.participation", "sync participation", "100 %", &[(1.0, true), (0.999, false)]);
        check("sop", "SOP compliance", "> 95 %", &[(0.951, true), (0.95, false)]);
        check("utilization", "utilization", "70 % to 80 %", &[(0.699, false), (0.7, true), (0.8, true), (0.801, false)]);
        check("requirements.met", "requirements met", "100 %", &[(1.0, true), (0.9, false)]);
    }

    #[test]
    fn a_compliance_of_all_asked_for_is_met_by_all() {
        let mut scenario = workshop();
        scenario.criteria.sop_compliance = 1.0;
        let judged = |value| judge(&[Figure { name: "sop".to_owned(), value, unit: "share" }], &scenario)[0].clone();
        assert!(judged(1.0).is_met && !judged(0.999).is_met);
        assert_eq!(judged(1.0).target, "100 %");
    }

    #[test]
    fn a_project_that_does_not_finish_has_not_kept_its_buffer_whatever_was_last_reported() {
        let reported = Figure { name: "buffer.reported".to_owned(), value: 0.1, unit: "share" };
        let judged = judge(&[reported], &workshop());
        assert_eq!((judged[0].name, judged[0].value, judged[0].is_met), ("buffer consumed", 0.1, false));
    }

    #[test]
    fn what_did_not_take_place_is_not_judged() {
        assert!(judge(&[], &workshop()).is_empty());
    }
}
