//! One study tells one answer: titles of its charts, first screen and tables say the same of the same.

use crate::folder::{done, words};
use crate::place::{Place, scenario};
use serde_json::Value;

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).expect("UTF-8")
}

/// The number that stands before these words in a picture.
fn figure_before(picture: &str, words: &str) -> f64 {
    let before = picture.split_once(words).unwrap_or_else(|| panic!("no {words:?}")).0;
    let number = before.rsplit(' ').find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    number.expect("a number").replace(',', "").parse().expect("a number")
}

#[test]
fn a_search_calls_one_figure_the_best_that_of_fresh_replications() {
    let place = Place::new();
    let vary = "--vary blockers.rate=0..0.2 --vary dispatch.rule=lft,spt,mts --minimize duration -n 900";
    done(&place, &words(&[], &format!("-q tune {} {vary} --out tuned", scenario("todo-api"))));
    let summary: Value = serde_json::from_str(&text(&place, "tuned/summary.json")).expect("one document");
    let candidates = summary["found"]["candidates"].as_array().expect("candidates");
    let best = candidates.iter().find(|of| of["is_best"] == true).expect("a best one");
    let fresh = best["figures"][0]["value"].as_f64().expect("a figure");
    let titles = [
        ("slices", " h at the best setting found"),
        ("parallel_coordinates", " h at the best setting found"),
        ("progress", " h instead of"),
    ];
    for (chart, words) in titles {
        let told = figure_before(&text(&place, &format!("tuned/{chart}.svg")), words);
        assert!((told - fresh).abs() <= 0.5, "{chart}: {told}, {fresh}");
    }
}

#[test]
fn todays_value_may_lie_between_the_steps_of_a_range() {
    let place = Place::new();
    let vary = "--set buffer=25% --vary buffer=10%..50%/10% --minimize duration -n 200";
    done(&place, &words(&[], &format!("-q tune {} {vary} --out tuned", scenario("todo-api"))));
    let summary: Value = serde_json::from_str(&text(&place, "tuned/summary.json")).expect("one document");
    let candidates = summary["found"]["candidates"].as_array().expect("candidates");
    let today = candidates.iter().find(|of| of["is_today"] == true).expect("today's setting");
    assert_eq!(today["values"][0], "25%", "as it is");
}

#[test]
fn todays_value_is_marked_between_the_values_of_a_sweep() {
    let place = Place::new();
    let vary = "--set blockers.rate=0.05 --vary blockers.rate=0,0.1,0.2 -n 5";
    done(&place, &words(&[], &format!("-q sweep {} {vary} --out line", scenario("todo-api"))));
    let picture = text(&place, "line/response_line.svg");
    assert!(picture.contains("today: 0.05"), "{picture}");
}

#[test]
fn what_makes_a_project_later_is_not_told_as_sooner() {
    let place = Place::new();
    let told = done(&place, &words(&[], &format!("-q replicate {} -n 12 --causes 12 --no-out", scenario("todo-api")))).stdout;
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, causes) = line
        .split_once("What moves it: on average it would be sooner without (over 12 replications each, too few for a P80)")
        .expect("causes are told");
    let (sooner, _) = causes.split_once(" - later without ").unwrap_or((causes, ""));
    assert!(!sooner.contains(" -0.") && !line.contains("of the mean"), "{told}");
}
