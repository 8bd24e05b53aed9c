//! What the stories of the what-ifs claim, in the metric that each is about, by paired replications.

use crate::sampling::{Sample, difference, finishes, shipped};
use std::sync::OnceLock;

const REPLICATIONS: u64 = 150;

fn sample(name: &str) -> Sample {
    Sample::of(&shipped(name, &[]), REPLICATIONS)
}

fn baseline() -> &'static Sample {
    static BASELINE: OnceLock<Sample> = OnceLock::new();
    BASELINE.get_or_init(|| sample("baseline"))
}

/// A figure is higher in one sample than in another, beyond what chance explains.
#[track_caller]
fn is_higher(figure: &str, more: &Sample, less: &Sample) {
    let (mean, error) = more.more_than(less, figure);
    let what = format!("{figure} of {} over {}: {mean:.3} +- {error:.3}", more.scenario.name, less.scenario.name);
    println!("{what}");
    assert!(mean > 4.0 * error && mean > 0.0, "{what}");
}

#[test]
fn without_the_architect_for_a_week_the_shop_opens_later() {
    is_higher("duration", &sample("lost-dba"), baseline());
}

#[test]
fn while_the_resolver_is_down_blockers_wait_and_so_do_those_whose_work_they_stop() {
    let absent = sample("absent-resolver");
    is_higher("blockers.mttr", &absent, baseline());
    is_higher("hours.blocked", &absent, baseline());
}

#[test]
fn weak_gates_are_quick_and_let_mistakes_through_and_strict_ones_neither() {
    let (weak, strict) = (sample("weak-gates"), sample("strict-gates"));
    is_higher("defects.escaped", &weak, baseline());
    is_higher("duration", baseline(), &weak);
    is_higher("duration", &strict, baseline());
    is_higher("cost", &strict, baseline());
    is_higher("defects.escaped", &weak, &strict);
    // Of the baseline's gates so little escapes that nothing can be seen to escape less.
    assert!(strict.mean("defects.escaped") <= baseline().mean("defects.escaped"));
    is_higher("gates.first_pass.feature", &strict, baseline());
}

#[test]
fn what_others_provide_late_blocks_more_and_delays_the_opening() {
    let late = sample("late-environments");
    is_higher("blockers.type.resource", &late, baseline());
    is_higher("duration", &late, baseline());
}

#[test]
fn scope_that_nobody_signed_for_eats_the_buffer() {
    is_higher("buffer.consumed", &sample("scope-growth"), baseline());
}

#[test]
fn a_register_that_is_dealt_with_costs_money_and_saves_time() {
    let (before, after) = (sample("risk-register-before"), sample("risk-register-after"));
    is_higher("duration", &before, &after);
    is_higher("cost.mitigation", &after, &before);
}

/// Neither never nor at once: the best is between, and both ends pay for it.
#[test]
fn there_is_a_best_time_to_escalate_between_the_flooded_director_and_the_blind() {
    let factors = [0.05, 0.25, 1.0, 2.0, 8.0];
    let at = |factor: f64| {
        let threshold = |level: &str, hours: f64| format!("escalation.{level}.escalate_after={}s", (hours * factor * 3_600.0).round());
        let changes = ["blockers.rate=0.1".to_owned(), threshold("L1", 1.0), threshold("L2", 4.0), threshold("L3", 8.0)];
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        finishes(&shipped("baseline", &changes), REPLICATIONS)
    };
    let durations: Vec<Vec<f64>> = factors.map(at).into();
    let mean = |hours: &[f64]| hours.iter().sum::<f64>() / hours.len() as f64;
    let best = (1..4).min_by(|&a, &b| mean(&durations[a]).total_cmp(&mean(&durations[b]))).expect("three");
    for (factor, hours) in factors.iter().zip(&durations) {
        println!("thresholds x {factor}: {:.1} h", mean(hours));
    }
    for end in [0, 4] {
        let (worse, error) = difference(&durations[best], &durations[end]);
        println!("x {} over x {}: {worse:.1} +- {error:.1} h", factors[end], factors[best]);
        assert!(worse > 4.0 * error, "x {} is {worse:.1} h worse, standard error {error:.1} h", factors[end]);
    }
}

#[test]
fn the_flooded_and_the_blind_director_are_the_two_ends_of_one_family() {
    let [flooded, blind] = ["flooded-director", "blind-director"].map(|name| shipped(name, &[]));
    let terms = |scenario: &sandtable::scenario::Scenario| {
        let mut policy = scenario.policies[0].clone();
        policy.escalation.levels.iter_mut().for_each(|level| level.escalate_after = [None, None, None]);
        policy
    };
    assert_eq!(terms(&flooded), terms(&blind), "they differ in nothing but thresholds");
    assert_eq!((&flooded.plan, &flooded.organization), (&blind.plan, &blind.organization));
}
