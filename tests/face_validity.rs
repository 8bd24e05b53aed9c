//! The shipped scenarios look like projects: over many replications their teams are busy as teams are, and late as projects are.

use sandtable::domain::fact::Fact;
use sandtable::domain::journal::Ending;
use sandtable::domain::organization::AgentId;
use sandtable::drive::{Audience, Letter, direct};
use sandtable::engine::time::Moment;
use sandtable::metrics::Metrics;
use sandtable::scenario::library::Disk;
use sandtable::scenario::{Request, Scenario, load};
use sandtable::statistics::{Moments, paired_difference};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Folds a run's facts into its figures, and keeps nothing else.
struct Meter {
    scenario: Arc<Scenario>,
    metrics: Metrics,
}

impl Audience for Meter {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        self.metrics.hear(at, by, fact, &self.scenario);
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// The figures of replications: by name, the values of those runs that had one.
struct Sample {
    scenario: Arc<Scenario>,
    figures: BTreeMap<String, Vec<f64>>,
}

impl Sample {
    /// Replications 0 to `count` under the scenario's own seed, each of which must come to its end.
    fn of(name: &str, count: u64) -> Sample {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
        let scenario = load(&Request::new(path.display().to_string()), &Disk);
        let scenario = Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))));
        let mut figures: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for replication in 0..count {
            let mut meter = Meter { scenario: scenario.clone(), metrics: Metrics::new(&scenario) };
            let performance = direct::run(&scenario, scenario.seed, replication, &mut meter);
            assert_eq!(performance.ending, Ending::Completed, "{name}, replication {replication}");
            for figure in meter.metrics.figures(performance.end, performance.deliveries, &scenario) {
                figures.entry(figure.name).or_default().push(figure.value);
            }
        }
        let sample = Sample { scenario, figures };
        sample.tell();
        sample
    }

    fn values(&self, figure: &str) -> &[f64] {
        self.figures.get(figure).map_or_else(|| panic!("no figure {figure}"), Vec::as_slice)
    }

    fn mean(&self, figure: &str) -> f64 {
        Moments::of(self.values(figure).iter().copied()).mean().unwrap_or_else(|| panic!("no {figure}"))
    }

    fn teams(&self) -> Vec<String> {
        self.scenario.organization.teams.iter().map(|team| format!("utilization.{}", team.id)).collect()
    }

    /// Each team's mean utilization while it is active, and the mean of teams, are within their bounds.
    fn assert_utilization(&self, team_from: f64, team_to: f64) {
        let means: Vec<f64> = self.teams().iter().map(|team| self.mean(team)).collect();
        for (team, mean) in self.teams().iter().zip(&means) {
            assert!((team_from..=team_to).contains(mean), "{team} is {mean:.3}");
        }
        let mean = Moments::of(means).mean().unwrap_or(f64::NAN);
        assert!((0.6..=0.85).contains(&mean), "the mean utilization of teams is {mean:.3}");
    }

    /// For whoever tunes a scenario.
    fn tell(&self) {
        let baseline = &self.scenario.baseline;
        let days = |until| self.scenario.working_days(baseline.start, until);
        let stamp = |at| self.scenario.timestamp(at);
        println!(
            "{}: critical path {:.1}, baseline {:.1} ({}), target {:.1} working days ({})",
            self.scenario.name,
            days(baseline.critical_path_finish),
            days(baseline.finish),
            stamp(baseline.finish),
            days(baseline.target),
            stamp(baseline.target)
        );
        let told = ["on_time", "duration", "buffer.consumed", "epics.as_planned", "effort.actual", "utilization", "value.delivered"];
        let shares = ["indicator.buffer.green", "indicator.buffer.yellow", "indicator.buffer.red", "director.busy"];
        let teams = self.teams();
        for name in told.into_iter().chain(shares).chain(teams.iter().map(String::as_str)) {
            if let Some(values) = self.figures.get(name) {
                let moments = Moments::of(values.iter().copied());
                println!("  {name} {:.3} (deviation {:.3})", moments.mean().unwrap_or(f64::NAN), moments.deviation().unwrap_or(f64::NAN));
            }
        }
    }
}

#[test]
fn the_baseline_is_bound_by_its_teams_and_on_time_about_as_often_as_not() {
    let sample = Sample::of("baseline", 200);
    sample.assert_utilization(0.5, 0.9);
    let on_time = sample.mean("on_time");
    assert!((0.4..=0.8).contains(&on_time), "on time in {on_time:.2} of runs");
    let baseline = &sample.scenario.baseline;
    let days = |until: Moment| sample.scenario.working_days(baseline.start, until);
    let (path, finish) = (days(baseline.critical_path_finish), days(baseline.finish));
    assert!(finish > 1.2 * path, "{finish:.1} days against {path:.1} without limits of teams");
    // The project factor's mean is exp(.3^2 / 2) = 1.046; its standard error over 200 runs is .023.
    let over: Vec<f64> = sample.values("effort.actual").iter().zip(sample.values("effort.planned")).map(|(a, p)| a / p).collect();
    let over = Moments::of(over).mean().unwrap_or(f64::NAN);
    assert!((over - 1.046).abs() < 4.0 * 0.023, "tasks take {over:.3} of their estimates");
}

#[test]
fn a_report_of_the_baseline_is_neither_all_green_nor_all_red() {
    let sample = Sample::of("baseline", 60);
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
    let sample = Sample::of("agents-24x7", 100);
    sample.assert_utilization(0.35, 0.9);
}

#[test]
fn losing_the_architect_for_a_week_delays_the_project() {
    let (with, without) = (Sample::of("baseline", 100), Sample::of("lost-dba", 100));
    // Elapsed hours from kickoff to finish.
    let delay = paired_difference(with.values("duration"), without.values("duration"));
    let (mean, error) = (delay.mean().unwrap_or(f64::NAN), delay.standard_error().unwrap_or(f64::NAN));
    println!("delay {mean:.1} +- {error:.1} h");
    assert!(mean > 4.0 * error, "a delay of {mean:.1} h, standard error {error:.1} h");
    assert!(without.mean("on_time") < with.mean("on_time"));
}

#[test]
fn the_scenario_to_learn_from_is_sometimes_late_and_keeps_its_developers_busy() {
    let sample = Sample::of("todo-api", 100);
    let on_time = sample.mean("on_time");
    assert!((0.4..=0.9).contains(&on_time), "on time in {on_time:.2} of runs");
    // The others have a task at the beginning and one at the end.
    for team in ["backend", "frontend"] {
        let mean = sample.mean(&format!("utilization.{team}"));
        assert!((0.3..=0.95).contains(&mean), "{team} is busy for {mean:.2} of its time");
    }
}

#[test]
fn every_shipped_scenario_comes_to_its_end_under_fifty_seeds() {
    for name in ["baseline", "agents-24x7", "lost-dba", "todo-api"] {
        Sample::of(name, 50);
    }
}
