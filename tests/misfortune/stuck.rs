//! Runs that would never end by themselves: they do, in time, with exit status 3, and name who is to blame; under both drivers alike.

use crate::place::Place;
use serde_json::Value;

const BASE: &str = "plan = \"plan.csv\"\ncalendar = \"always\"\ntrouble = \"none\"\n\
                    [teams.ops]\nmembers = [{ name = \"operator\", role = \"operator\" }]\n\
                    [handoff]\nno_dependencies_of_kind = [\"information\", \"resource\"]\n";
const PLAN: &str =
    "epic,feature,task,name,team,role,realistic,depends_on\nE,F,D-1,Dig,ops,operator,20,\nE,F,D-2,Fill,ops,operator,20,D-1\n";

/// What a run of the base with `more` tells, under either driver, having said the same under both.
fn ended(more: &str, sets: &[&str]) -> (i32, Value, String) {
    let place = Place::new();
    place.write("plan.csv", PLAN.as_bytes());
    place.write("x.toml", format!("{BASE}{more}").as_bytes());
    let told = ["live", "direct"].map(|driver| {
        let mut words = vec!["run", "x.toml", "--driver", driver, "--no-out"];
        for set in sets {
            words.extend(["--set", set]);
        }
        let screen = place.ask(&words);
        words.push("--json");
        let json = place.ask(&words);
        assert_eq!(json.status, screen.status, "{}", json.stderr);
        let document: Value = serde_json::from_str(&json.stdout).unwrap_or_else(|_| panic!("{}", json.stderr));
        (json.status, document, screen.stdout)
    });
    let [live, direct] = told;
    assert_eq!(live, direct);
    live
}

fn is(more: &str, sets: &[&str], status: &str, names: &[&str]) {
    let (exit, document, screen) = ended(more, sets);
    assert_eq!((exit, &document["status"]), (3, &Value::from(status)), "{document:#}");
    for name in names {
        assert!(screen.contains(name), "{name}: {screen}");
    }
}

#[test]
fn a_deadlock_names_who_is_gone_and_what_waits() {
    is("[events.gone]\nat = \"1h\"\nmember_leaves = \"operator\"\n", &[], "deadlock", &["operator", "D-1"]);
}

#[test]
fn a_deadlock_in_the_middle_names_what_is_left() {
    is("[events.gone]\nat = \"15h\"\nmember_leaves = \"operator\"\n", &[], "deadlock", &["operator", "D-2"]);
}

#[test]
fn the_horizon_ends_a_run_and_names_what_is_not_done() {
    is("", &["horizon=60h", "noise.project=50"], "horizon", &["D-1"]);
}

#[test]
fn so_much_at_one_instant_that_no_time_passes_is_stuck_and_names_the_busiest() {
    let calls = vec!["\"2h\""; 2_000].join(", ");
    let stream = format!("[streams.calls]\nteam = \"ops\"\nat = [{calls}]\neffort = \"0h\"\n");
    is(&stream, &["deliveries_per_instant_max=100"], "stuck", &["ops"]);
}

#[test]
fn a_budget_that_is_spent_ends_a_run_and_says_so() {
    let more = "[budget]\ncost = 100\nwhen_spent = \"stop\"\n";
    is(more, &["teams.ops.members.0.rate=50"], "out_of_budget", &["budget"]);
}
