//! The shipped scenarios look like projects: over many replications their teams are busy as teams are, and late as projects are.

use crate::sampling::{Sample, shipped};
use sandtable::engine::time::Moment;
use sandtable::statistics::Moments;
use std::sync::OnceLock;

/// Five hundred replications of the baseline.
fn baseline() -> &'static Sample {
    static BASELINE: OnceLock<Sample> = OnceLock::new();
    BASELINE.get_or_init(|| Sample::of(&shipped("baseline", &[]), 500))
}

fn sample(name: &str, count: u64) -> Sample {
    let sample = Sample::of(&shipped(name, &[]), count);
    tell(&sample);
    sample
}

/// For whoever tunes a scenario.
fn tell(sample: &Sample) {
    let baseline = &sample.scenario.baseline;
    let days = |until| sample.scenario.working_days(baseline.start, until);
    let (path, finish, target) = (days(baseline.critical_path_finish), days(baseline.finish), days(baseline.target));
    println!("{}: critical path {path:.1}, baseline {finish:.1}, target {target:.1} working days", sample.scenario.name);
    let told = ["on_time", "duration", "buffer.consumed", "epics.as_planned", "utilization", "director.busy", "loans", "decisions"];
    for name in told.into_iter().map(String::from).chain(teams(sample)) {
        println!("  {name} {:.3}", sample.mean(&name));
    }
}

fn teams(sample: &Sample) -> Vec<String> {
    sample.scenario.organization.teams.iter().map(|team| format!("utilization.{}", team.id)).collect()
}

/// The mean of the teams' mean utilizations while they are active.
fn team_utilization(sample: &Sample) -> f64 {
    Moments::of(teams(sample).iter().map(|team| sample.mean(team))).mean().unwrap_or(f64::NAN)
}

#[test]
fn the_baseline_is_bound_by_its_teams_and_on_time_about_as_often_as_not() {
    let sample = baseline();
    tell(sample);
    let teams = team_utilization(sample);
    assert!((0.6..=0.85).contains(&teams), "the mean utilization of teams is {teams:.3}");
    let on_time = sample.mean("on_time");
    assert!((0.4..=0.8).contains(&on_time), "on time in {on_time:.2} of runs");
    let busy = sample.mean("director.busy");
    assert!((0.1..=0.6).contains(&busy), "the director is busy for {busy:.2} of its time");
    let baseline = &sample.scenario.baseline;
    let days = |until: Moment| sample.scenario.working_days(baseline.start, until);
    let (path, finish) = (days(baseline.critical_path_finish), days(baseline.finish));
    assert!(finish > 1.2 * path, "{finish:.1} days against {path:.1} without limits of teams");
}

#[test]
fn every_colour_and_every_rung_of_the_ladder_occurs_in_the_baseline_and_so_do_loans() {
    let sample = baseline();
    for colour in ["Green", "Yellow", "Red"] {
        assert!(!sample.values(&format!("colour.{colour}")).is_empty(), "nothing ever turns {colour}");
    }
    for level in 1..=5 {
        let reached = sample.mean(&format!("blockers.reached.L{level}"));
        assert!(reached > 0.0, "no blocker ever comes to L{level}");
    }
    for figure in ["loans", "decisions", "handoffs.returned", "early_starts", "defects.escaped"] {
        assert!(sample.mean(figure) > 0.0, "{figure} never happens");
    }
}

#[test]
fn a_report_of_the_baseline_is_neither_all_green_nor_all_red() {
    let sample = baseline();
    for (colour, most) in [("green", 0.9), ("yellow", 0.6), ("red", 0.7)] {
        let share = sample.mean(&format!("indicator.buffer.{colour}"));
        assert!((0.03..=most).contains(&share), "the buffer is {colour} for {share:.2} of the time");
    }
    let epics = sample.mean("epics.as_planned");
    assert!((0.3..=0.9).contains(&epics), "{epics:.2} of epics are as planned");
}

#[test]
fn agents_that_never_sleep_are_busy_too() {
    // Foundation cannot be fewer than an architect and an engineer, who do the cut-over together, and wait for it.
    let utilization = team_utilization(&sample("agents-24x7", 100));
    assert!((0.5..=0.85).contains(&utilization), "the mean utilization of teams is {utilization:.3}");
}

#[test]
fn the_scenario_to_learn_from_is_sometimes_late_and_keeps_its_developers_busy() {
    let sample = sample("todo-api", 100);
    let on_time = sample.mean("on_time");
    assert!((0.4..=0.9).contains(&on_time), "on time in {on_time:.2} of runs");
    // The others have a task at the beginning and one at the end.
    for team in ["backend", "frontend"] {
        let mean = sample.mean(&format!("utilization.{team}"));
        assert!((0.3..=0.95).contains(&mean), "{team} is busy for {mean:.2} of its time");
    }
}
