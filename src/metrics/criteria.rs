//! The success criteria that what happened can be judged by, each with its figure.
//!
//! What a scenario has no room for (gates where there are none, blockers where none can arise) is not judged. What it has room for and did
//! not take place (no P0 blocker, no review) is met, without a figure. Thresholds that no scenario sets are those of the field.

use crate::domain::number::grouped;
use crate::domain::pay::Budget;
use crate::metric::Criterion;
use crate::scenario::Scenario;

/// More than this share of gates must pass, and of automated checks.
const PASSED_ABOVE: f64 = 0.95;
/// Reviews must be done within a day.
const REVIEW_HOURS: f64 = 24.0;
/// Hours within which P0 and P1 blockers must be resolved, on average and by the policy's clock.
const RESOLVED_WITHIN: [f64; 2] = [2.0, 4.0];

struct Judge<'a> {
    figure: &'a dyn Fn(&str) -> Option<f64>,
    judged: Vec<Criterion>,
}

impl Judge<'_> {
    fn value(&self, name: &str) -> Option<f64> {
        (self.figure)(name)
    }

    /// Judged if there is a figure.
    fn add(&mut self, name: &'static str, target: String, figure: Option<f64>, unit: &'static str, is_met: impl Fn(f64) -> bool) {
        if let Some(value) = figure {
            self.judged.push(Criterion { name, target, value, unit, is_met: is_met(value) });
        }
    }

    /// Met without a figure.
    fn must(&mut self, name: &'static str, target: String, figure: &str, unit: &'static str, is_met: impl Fn(f64) -> bool) {
        let value = self.value(figure);
        let is_met = value.is_none_or(is_met);
        self.judged.push(Criterion { name, target, value: value.unwrap_or(f64::NAN), unit, is_met });
    }
}

/// Judges the figures of a run, of which `figure` gives each by its name, in the order in which they are reported.
pub fn judge(figure: &dyn Fn(&str) -> Option<f64>, scenario: &Scenario) -> Vec<Criterion> {
    let mut judge = Judge { figure, judged: Vec::new() };
    judge_schedule(&mut judge, scenario);
    if scenario.policies.iter().any(|policy| policy.gates.is_on) {
        judge_quality(&mut judge);
    }
    if scenario.policies.iter().any(|policy| policy.handoffs.is_on) {
        judge.must("handoffs", percent(1.0), "handoffs.success", "share", |share| share >= 1.0);
        judge.must("no rework from handoffs", "0 h".to_owned(), "handoffs.rework", "hours", |hours| hours == 0.0);
    }
    judge_sync(&mut judge, scenario);
    if scenario.can_get_stuck() {
        let [p0, p1] = RESOLVED_WITHIN;
        judge.must("P0 blockers", format!("< {p0} h"), "blockers.mttr.P0", "hours", |hours| hours < p0);
        judge.must("P1 blockers", format!("< {p1} h"), "blockers.mttr.P1", "hours", |hours| hours < p1);
        judge.must("no critical-path failure", "0".to_owned(), "blockers.critical_failures", "blockers", |failures| failures == 0.0);
    }
    let criteria = &scenario.criteria;
    let (from, to) = (criteria.utilization_from, criteria.utilization_to);
    let between = format!("{} to {}", percent(from), percent(to));
    judge.add("utilization", between, judge.value("utilization"), "share", |share| (from..=to).contains(&share));
    judge.add("dashboard current", percent(1.0), judge.value("dashboard.current"), "share", |share| share >= 1.0);
    if can_decide(scenario) {
        judge.must("decisions logged", percent(1.0), "decisions.logged", "share", |share| share >= 1.0);
    }
    judge_budget(&mut judge, scenario);
    judge.add("requirements met", percent(1.0), judge.value("requirements.met"), "share", |share| share >= 1.0);
    if scenario.policies.iter().any(|policy| policy.gates.is_on) {
        let is_passed = judge.value("gates.passed.phase").map(|share| f64::from(u8::from(share > 0.0)));
        judge.add("vision met", "phase gate passed".to_owned(), Some(is_passed.unwrap_or(0.0)), "yes/no", |passed| passed == 1.0);
    }
    judge.judged
}

fn judge_schedule(judge: &mut Judge<'_>, scenario: &Scenario) {
    let is_finished = judge.value("finish").is_some();
    let criteria = &scenario.criteria;
    let by = format!("finish by {}", scenario.timestamp(scenario.baseline.target));
    judge.add("on time", by, judge.value("on_time"), "yes/no", |on_time| on_time == 1.0);
    let buffer = judge.value("buffer.consumed").or(judge.value("buffer.reported"));
    let below = format!("< {}", percent(criteria.buffer_below));
    judge.add("buffer consumed", below, buffer, "share", |consumed| is_finished && consumed < criteria.buffer_below);
    judge.add("epics as planned", percent(1.0), judge.value("epics.as_planned"), "share", |share| share >= 1.0);
}

fn judge_budget(judge: &mut Judge<'_>, scenario: &Scenario) {
    let Budget { cost, tokens, .. } = scenario.budget;
    for (name, limit, figure, unit) in [("cost within budget", cost, "cost", "money"), ("tokens within budget", tokens, "tokens", "tokens")]
    {
        if let Some(limit) = limit {
            judge.add(name, format!("<= {}", grouped(limit)), judge.value(figure), unit, |spent| spent <= limit);
        }
    }
}

fn judge_quality(judge: &mut Judge<'_>) {
    judge.must("gates passed", over(PASSED_ABOVE), "gates.passed", "share", |share| share > PASSED_ABOVE);
    judge.must("review coverage", percent(1.0), "reviews.coverage", "share", |share| share >= 1.0);
    judge.must("tests passing", over(PASSED_ABOVE), "gates.tests_passing", "share", |share| share > PASSED_ABOVE);
    judge.must("reviews", format!("< {REVIEW_HOURS} h"), "reviews.turnaround", "hours", |hours| hours < REVIEW_HOURS);
    judge.must("no bypass of a gate", "0".to_owned(), "gates.bypasses", "items", |items| items == 0.0);
}

fn judge_sync(judge: &mut Judge<'_>, scenario: &Scenario) {
    let criteria = &scenario.criteria;
    let participation = criteria.sync_participation;
    judge.add("sync participation", at_least(participation), judge.value("sync.participation"), "share", |share| share >= participation);
    let compliance = criteria.sop_compliance;
    judge.add("SOP compliance", over(compliance), judge.value("sop"), "share", |share| share > compliance || share >= 1.0);
}

/// Whether the director has anything to decide.
fn can_decide(scenario: &Scenario) -> bool {
    scenario.can_get_stuck() || scenario.policies.iter().any(|policy| policy.reallocation.is_on || policy.handoffs.is_on)
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
    use crate::metric::Figure;
    use crate::metrics::Metrics;
    use crate::metrics::fabricated::workshop;

    fn judge(figures: &[Figure], scenario: &Scenario) -> Vec<Criterion> {
        Metrics::criteria(figures, scenario)
    }

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
    fn what_a_scenario_has_no_room_for_is_not_judged() {
        assert!(judge(&[], &workshop()).is_empty());
    }

    /// The workshop with everything that can go wrong.
    fn troubled() -> Scenario {
        let mut scenario = workshop();
        let policy = &mut scenario.policies[0];
        (policy.gates.is_on, policy.handoffs.is_on, policy.blockers.rate) = (true, true, 0.05);
        scenario
    }

    #[test]
    fn what_has_room_and_did_not_take_place_is_met_without_a_figure() {
        let judged = judge(&[], &troubled());
        assert_eq!(judged.len(), 12, "{judged:#?}");
        for criterion in judged.iter().filter(|criterion| criterion.name != "vision met") {
            assert!(criterion.is_met && criterion.value.is_nan(), "{criterion:?}");
        }
        assert!(!judged[11].is_met, "a phase gate that did not run has not passed");
    }

    #[test]
    fn trouble_is_judged_by_its_bounds() {
        type Case<'a> = (&'a str, &'a str, &'a str, &'a [(f64, bool)]);
        let cases: [Case<'_>; 13] = [
            ("gates.passed", "gates passed", "> 95 %", &[(0.951, true), (0.95, false)]),
            ("reviews.coverage", "review coverage", "100 %", &[(1.0, true), (0.999, false)]),
            ("gates.tests_passing", "tests passing", "> 95 %", &[(0.951, true), (0.95, false)]),
            ("reviews.turnaround", "reviews", "< 24 h", &[(23.9, true), (24.0, false)]),
            ("gates.bypasses", "no bypass of a gate", "0", &[(0.0, true), (1.0, false)]),
            ("handoffs.success", "handoffs", "100 %", &[(1.0, true), (0.9, false)]),
            ("handoffs.rework", "no rework from handoffs", "0 h", &[(0.0, true), (0.1, false)]),
            ("blockers.mttr.P0", "P0 blockers", "< 2 h", &[(1.9, true), (2.0, false)]),
            ("blockers.mttr.P1", "P1 blockers", "< 4 h", &[(3.9, true), (4.0, false)]),
            ("blockers.critical_failures", "no critical-path failure", "0", &[(0.0, true), (1.0, false)]),
            ("dashboard.current", "dashboard current", "100 %", &[(1.0, true), (0.99, false)]),
            ("decisions.logged", "decisions logged", "100 %", &[(1.0, true), (0.99, false)]),
            ("gates.passed.phase", "vision met", "phase gate passed", &[(0.5, true), (0.0, false)]),
        ];
        for (name, criterion, target, values) in cases {
            for &(value, expected) in values {
                let judged = judge(&[Figure { name: name.to_owned(), value, unit: "" }], &troubled());
                let judged = judged.iter().find(|judged| judged.name == criterion).unwrap_or_else(|| panic!("no {criterion}"));
                assert_eq!((judged.target.as_str(), judged.is_met), (target, expected), "{name} = {value}");
            }
        }
    }
}
