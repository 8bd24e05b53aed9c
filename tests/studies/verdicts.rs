//! What is the same is said to be the same.

use crate::folder::{done, words};
use crate::place::{Place, scenario};
use serde_json::Value;

fn compared(arguments: &str) -> Value {
    let place = Place::new();
    let told = done(&place, &words(&["-q"], &arguments.replace("SCENARIO", &scenario("todo-api"))));
    let document: Value = serde_json::from_str(&told.stdout).expect("one document");
    document["found"]["comparisons"].clone()
}

#[test]
fn a_scenario_compared_with_itself_is_the_same_in_every_figure() {
    // Again from its file, and by saying what it says already.
    let found = compared("compare SCENARIO SCENARIO --variant dispatch.rule=lft -n 20 --no-out --json");
    let found = found.as_array().expect("comparisons");
    assert_eq!(found.len(), 2);
    for comparison in found {
        assert_eq!(comparison["verdict"], "same", "{comparison}");
        assert_eq!(comparison["difference"]["value"], 0.0);
        let outcomes = ["better", "same", "worse"].map(|of| comparison["outcomes"][of].as_f64());
        assert_eq!(outcomes, [Some(0.0), Some(1.0), Some(0.0)], "it is not better half of the time");
        assert_eq!(comparison["probability_of_superiority"], 0.5, "ties count half");
        let metrics = comparison["metrics"].as_array().expect("metrics");
        assert!(metrics.len() > 50, "{}", metrics.len());
        for metric in metrics {
            let equal = metric["difference"] == 0.0 && metric["mean"] == metric["first_mean"];
            assert!(equal && metric["interval"]["low"] == 0.0 && metric["interval"]["high"] == 0.0, "{metric}");
        }
        assert_eq!(comparison["not_comparable"], Value::Array(Vec::new()));
    }
}

#[test]
fn what_is_taken_away_from_a_plan_makes_it_better_or_worse_as_one_likes_more_of_it() {
    let without_blockers = "SCENARIO --variant blockers.rate=0 -n 60 --no-out --json";
    let found = compared(&format!("compare {without_blockers}"));
    assert_eq!(found[0]["verdict"], "better", "{}", found[0]["difference"]);
    let found = compared(&format!("compare {without_blockers} --more-is-better"));
    assert_eq!(found[0]["verdict"], "worse", "{}", found[0]["difference"]);
    assert!(found[0]["outcomes"]["better"].as_f64().is_some_and(|share| share < 0.5));
}

#[test]
fn a_plan_against_itself_is_better_in_none_and_the_same_in_all() {
    let place = Place::new();
    let told = done(&place, &words(&["-q"], &format!("compare {0} {0} -n 5 --no-out", scenario("todo-api")))).stdout;
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("Better in 0 % (0 to 43) of replications, same in 100 %, worse in 0 %"), "{told}");
}

#[test]
fn a_variant_that_never_finishes_is_worse_and_nothing_else_is_told_of_it() {
    let variant = r#"gone: events.gone={at="day 3 08:00",member_leaves="devops-engineer"}"#;
    let arguments = ["compare", &scenario("todo-api"), "--variant", variant, "-n", "20", "--no-out"];
    let place = Place::new();
    let told = place.ask(&arguments);
    assert_eq!(told.status, 4, "{}", told.stderr);
    let line = told.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("gone never finishes in 20 of 20 replications, where todo-api does: worse in duration"), "{line}");
    assert!(line.contains("Better in 0 % (0 to 16) of replications, same in 0 %, worse in 100 %"), "{line}");
    assert!(line.contains("both finish in no replication: no other figure can be compared"), "{line}");
    assert!(!line.contains("defects.escaped:") && !line.contains("cannot tell"), "who stops early errs less: {line}");
    let told = place.ask(&[&arguments[..], &["--json"]].concat());
    let found = &serde_json::from_str::<Value>(&told.stdout).expect("one document")["found"]["comparisons"][0];
    assert_eq!((&found["verdict"], &found["finishing"]["first_alone"]), (&"worse".into(), &20.into()));
    assert_eq!(found["metrics"], Value::Array(Vec::new()));
    // Of what is no end, never finishing says nothing.
    let told = place.ask(&[&arguments[..], &["--by", "director.busy"]].concat());
    assert!(told.stdout.contains("cannot tell in director.busy"), "{}", told.stdout);
}

#[test]
fn where_a_percentile_cannot_be_told_and_the_mean_can_that_is_said_and_proposed() {
    let place = Place::new();
    let arguments = format!("compare {} --variant noise.project=0.2 --by finish.p80 -n 30 --no-out", scenario("todo-api"));
    let told = done(&place, &words(&["-q"], &arguments)).stdout;
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("cannot tell in finish.p80; its mean is surely earlier by 9 days: --by finish"), "{line}");
    assert!(line.contains("- mean finish: -9 days"), "{line}");
    assert!(line.contains("--by finish -n 30"), "the next command asks for the mean: {line}");
}
