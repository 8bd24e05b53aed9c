//! What never finishes is told alike by every study: later than all else in percentiles, meeting no requirement and keeping no constraint.

use crate::folder::words;
use crate::place::{Place, Told, scenario};
use serde_json::Value;

/// One task of 200 hours, in luck that is now and then so bad that the horizon comes first.
const PLAN: &str = r#"start = 2026-03-02 08:00:00
trouble = "none"
calendar = "office"
horizon = "60d"
[calendars]
office = "mon-fri 08:00-16:00"
[noise]
task = "none"
project = "lognormal(p50=1, p90=2)"
[handoff]
no_dependencies_of_kind = ["technical", "information", "resource", "team"]
[teams.a]
members = [{name = "m1", role = "dev", rate = 50}]
[plan]
tasks = [{task = "T1", team = "a", role = "dev", realistic = 200}]
"#;

/// So much more work than estimated that nothing finishes.
const HOPELESS: &str = "--set noise.project=lognormal(p50=3,p90=3.01)";

fn asked(place: &Place, command: &str) -> Told {
    place.write("n.toml", PLAN.as_bytes());
    place.ask(&words(&[], command))
}

/// A screen in one line, with one space between words.
fn line(told: &Told) -> String {
    told.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_search_keeps_no_constraint_that_too_few_replications_meet() {
    let place = Place::new();
    let search = "tune n.toml --set horizon=36d --vary buffer=10%,30% --minimize cost --subject-to finish.p80<=2026-04-04 -n 200 --no-out";
    let told = asked(&place, &format!("{search} --json"));
    let found: Value = serde_json::from_str(&told.stdout).expect("one document");
    let candidates = found["found"]["candidates"].as_array().expect("candidates");
    assert!(candidates.iter().all(|of| of["is_within_constraints"] == false && of["figures"][1]["value"].is_null()), "{candidates:?}");
    let screen = line(&asked(&place, search));
    assert!(screen.contains("finish.p80<=2026-04-04: never, broken"), "{screen}");
    // A constraint that is kept is told by its date.
    let loose = "tune n.toml --set horizon=360d --vary buffer=10%,30% --minimize cost --subject-to finish.p80<=2026-12-31 -n 200 --no-out";
    let screen = line(&asked(&place, loose));
    let (_, told) = screen.split_once("finish.p80<=2026-12-31: 2026-").expect("a date");
    assert!(told.contains("), kept"), "{screen}");
}

#[test]
fn a_study_finds_what_finishes_though_today_does_not() {
    let place = Place::new();
    let sweep = format!("sweep n.toml {HOPELESS} --vary teams.a.members.0.skill=1,4 -n 4 --no-out --metric finish.p80");
    let screen = line(&asked(&place, &sweep));
    assert!(screen.contains("Today finish.p80 never; 4 of 4 never finish Best teams.a.members.0.skill=4: finish.p80 "), "{screen}");
    let tune = format!("tune n.toml {HOPELESS} --vary teams.a.members.0.skill=1..6 --minimize finish.p80 -n 200 --no-out");
    let screen = line(&asked(&place, &tune));
    assert!(screen.contains("finish.p80 never Best found teams.a.members.0.skill=6: finish.p80 16.2 days"), "{screen}");
    assert!(!screen.contains("nothing that was tried is surely better"), "{screen}");
    let compare = format!("compare n.toml {HOPELESS} --variant teams.a.members.0.skill=4 -n 8 --no-out");
    let screen = line(&asked(&place, &compare));
    assert!(screen.contains("n never finishes in 8 of 8 replications, where teams.a.members.0.skill=4 does"), "{screen}");
}

#[test]
fn a_difference_that_is_required_is_the_one_that_is_compared() {
    let place = Place::new();
    let told = asked(&place, "compare n.toml --variant horizon=36d -n 9 --out c --require difference.cost.mean<=0");
    assert!(
        line(&told)
            .contains("met: horizon=36d: difference.cost.mean<=0 (it is 0 money) (1 of 9 replications never finished, and are left out)")
    );
    let report = String::from_utf8(place.read("c/study.md")).expect("UTF-8");
    assert!(report.contains("80 % sure by:") && report.contains("- n: 2026-") && report.contains("| `finish` | date | 2026-"), "{report}");
}

#[test]
fn of_causes_it_is_told_how_many_finish_at_all_without_them() {
    let place = Place::new();
    let screen = line(&asked(&place, "replicate n.toml -n 40 --no-out --budget 9000"));
    for words in [
        "compared are only those that finish both with and without it",
        "finishing at all: 4 more of 40 without noise",
        // No earlier than the date alone.
        "80 % sure by 2026-04-16",
        "Together 80 % sure of 2026-04-16",
        "Budget 9,000: kept in ",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    let screen = line(&asked(&place, &format!("replicate n.toml {HOPELESS} -n 4 --no-out")));
    assert!(screen.contains("What moves it is not known") && !screen.contains("on average it would be sooner"), "{screen}");
}

#[test]
fn todays_setting_that_is_none_of_those_swept_is_told_apart_from_them() {
    let place = Place::new();
    let screen = line(&asked(&place, "sweep n.toml --vary buffer=10%,20% -n 3 --no-out"));
    assert!(screen.contains("1 of 1 other setting cannot be told from it; nor can today's setting, which is not among these"), "{screen}");
    // A field's default is today's value, and a ladder's words are among those that are known.
    let ladder = format!("sweep {} --vary escalation.L2.target=blocker-resolver,specialist -n 2 --no-out --json", scenario("todo-api"));
    let found: Value = serde_json::from_str(&asked(&place, &ladder).stdout).expect("one document");
    assert_eq!(found["found"]["factors"][0]["today"], "blocker-resolver");
}
