//! What is told of gates, worked out by hand.

use super::*;
use crate::domain::gate::DefectSource;
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::{FeatureId, TaskId};
use crate::domain::policy::{Check, Review};
use crate::engine::distribution::Distribution;
use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, stopped, workshop};

/// The workshop with a gate for tasks: tests, then a review by the frontend.
fn checked() -> Scenario {
    let mut scenario = workshop();
    let review = Review { team: TeamId(1), role: None, effort: Distribution::Fixed(1.0), finds: 0.6 };
    let gates = &mut scenario.policies[0].gates;
    gates.is_on = true;
    gates.levels[GateLevel::Task as usize].checks = vec![
        Check { name: "unit tests".to_owned(), kind: CheckKind::Automated },
        Check { name: "code review".to_owned(), kind: CheckKind::Review(review) },
    ];
    scenario
}

fn task(index: u32) -> Item {
    Item::Task(TaskId(index))
}

fn started(gate: u32, item: Item, attempt: u32) -> Fact {
    Fact::GateStarted { gate: GateId(gate), item, attempt }
}

fn checked_by(gate: u32, check: u8, found: u32, is_false_alarm: bool) -> Fact {
    Fact::CheckDone { gate: GateId(gate), check, found, is_false_alarm }
}

fn closed(gate: u32, item: Item, attempt: u32, is_passed: bool) -> Fact {
    Fact::GateClosed { gate: GateId(gate), item, attempt, is_passed, found: u32::from(!is_passed) }
}

fn review(gate: u32, from: u64, to: u64) -> [(u64, Fact); 2] {
    let (gate, check) = (GateId(gate), 1);
    [(from, Fact::ReviewDeployed { gate, check, team: TeamId(1) }), (to, Fact::ReviewDone { gate, check, by: MemberId(2) })]
}

/// A task that fails once and passes at the second attempt.
fn facts() -> Vec<(u64, Fact)> {
    let mut facts = vec![
        (0, Fact::DefectsInjected { task: TaskId(0), defects: 2, source: DefectSource::Work }),
        (0, started(0, task(0), 1)),
        (1, checked_by(0, 0, 1, false)),
    ];
    facts.extend(review(0, 1, 3));
    facts.extend([(3, checked_by(0, 1, 0, false)), (3, closed(0, task(0), 1, false))]);
    facts.extend([(5, stopped(0, Work::Remediation { task: TaskId(0), number: 0 }, 3, 1.5))]);
    facts.extend([(5, Fact::RemediationDone { task: TaskId(0), number: 0 }), (5, started(1, task(0), 2)), (6, checked_by(1, 0, 0, false))]);
    facts.extend(review(1, 6, 10));
    facts.extend([(10, closed(1, task(0), 2, true)), (10, Fact::TaskDone { task: TaskId(0) })]);
    facts.push((20, Fact::DefectsEscaped { task: TaskId(0), defects: 1 }));
    facts
}

#[test]
fn a_gate_that_failed_and_passed_has_run_twice() {
    let scenario = checked();
    let expected = [
        ("gates.run", 2.0),
        ("gates.run.task", 2.0),
        ("gates.run.epic", 0.0),
        ("gates.passed", 0.5),
        ("gates.first_pass", 0.0),
        ("gates.first_pass.task", 0.0),
        ("gates.bypasses", 0.0),
        ("gates.tests_passing", 0.5),
        ("reviews", 2.0),
        ("reviews.turnaround", 3.0),
        ("reviews.turnaround_max", 4.0),
        ("reviews.coverage", 1.0),
        ("remediation", 1.0),
        ("remediation.hours", 1.5),
        ("defects.injected", 2.0),
        ("defects.found", 1.0),
        ("defects.escaped", 1.0),
        ("defects.removal", 0.5),
    ];
    assert_figures(&hear(Gates::new(&scenario), &scenario, &facts()), &scenario, hour(30), &expected);
}

#[test]
fn what_is_done_without_a_passed_gate_is_a_bypass() {
    let scenario = checked();
    let mut facts = facts();
    // Another task without a gate, the first again without another; a feature has no gate to pass.
    facts.extend([(11, Fact::TaskDone { task: TaskId(1) }), (12, Fact::TaskDone { task: TaskId(0) })]);
    facts.push((13, Fact::FeatureDone { feature: FeatureId(0) }));
    assert_figures(&hear(Gates::new(&scenario), &scenario, &facts), &scenario, hour(30), &[("gates.bypasses", 2.0)]);
    assert_figures(&hear(Gates::new(&workshop()), &workshop(), &facts), &workshop(), hour(30), &[("gates.bypasses", 0.0)]);
}

#[test]
fn a_passed_gate_without_its_review_is_not_covered_and_a_false_alarm_fails_a_test() {
    let scenario = checked();
    let facts = [(0, started(0, task(0), 1)), (1, checked_by(0, 0, 0, true)), (2, closed(0, task(0), 1, true))];
    let gates = hear(Gates::new(&scenario), &scenario, &facts);
    let expected = [("reviews.coverage", 0.0), ("gates.tests_passing", 0.0), ("gates.false_alarms", 1.0), ("gates.first_pass", 1.0)];
    assert_figures(&gates, &scenario, hour(30), &expected);
}

#[test]
fn where_no_gate_ran_nothing_has_passed_or_failed() {
    let scenario = workshop();
    let absent =
        ["gates.passed", "gates.first_pass.task", "gates.tests_passing", "reviews.coverage", "reviews.turnaround", "defects.removal"];
    assert_absent(&Gates::new(&scenario), &scenario, hour(1), &absent);
}
