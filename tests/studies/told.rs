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
        ("slices", " d at the best setting found"),
        ("parallel_coordinates", " d at the best setting found"),
        ("progress", " d instead of"),
    ];
    for (chart, words) in titles {
        let told = 24.0 * figure_before(&text(&place, &format!("tuned/{chart}.svg")), words);
        assert!((told - fresh).abs() <= 1.3, "{chart}: {told}, {fresh}");
    }
    // The search's own replications were luckier or less lucky for all: beside today's setting, there are better ones and worse ones.
    let lines = text(&place, "tuned/parallel_coordinates.svg");
    let y = |words: &str| {
        let (before, _) = lines.split_once(words).unwrap_or_else(|| panic!("no {words:?}"));
        let y = before.rsplit_once(" y=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a place");
        y.parse::<f64>().expect("a number")
    };
    // The axis is 840 high, with its name under it.
    let up = y("\nduration\n") - y("\ntoday ");
    assert!((120.0..860.0).contains(&up), "today's setting lies {up} over the name of the axis");
}

#[test]
fn settings_of_several_goals_stand_beside_todays_as_on_their_own_replications() {
    let place = Place::new();
    let vary = "--vary blockers.rate=0..0.2 --vary dispatch.rule=lft,spt,mts --minimize duration --minimize cost -n 1500";
    let told = done(&place, &words(&[], &format!("tune {} {vary} --out tuned --json", scenario("todo-api")))).stdout;
    let summary: Value = serde_json::from_str(&told).expect("one document");
    let found = &summary["found"];
    assert!(found["spent"].as_u64().expect("a count") <= 1_500, "today's setting on all of the search is of the budget, too");
    let today = found["yardstick"].as_f64().expect("today's figure over the search");
    let trials = found["trials"].as_array().expect("trials");
    let levels: Vec<f64> = trials.iter().map(|trial| trial["level"].as_f64().expect("a level")).collect();
    assert!(levels.iter().any(|level| *level < today) && levels.iter().any(|level| *level > today), "{levels:?}");
    let of_today = trials.iter().zip(&levels).find(|(trial, _)| trial["values"][0] == found["fields"][0]["today"]);
    assert!((of_today.expect("today's setting takes part").1 - today).abs() < 1e-9, "and stands at its own figure");
    let (slices, lines) = (text(&place, "tuned/slices.svg"), text(&place, "tuned/parallel_coordinates.svg"));
    for picture in [slices, lines] {
        assert!(picture.contains(" d at the knee of the front"), "{picture}");
    }
}

#[test]
fn charts_of_a_search_in_which_nothing_keeps_the_constraints_say_so() {
    let place = Place::new();
    let vary = "--vary blockers.rate=0..0.2 --minimize duration --subject-to duration<1h -n 300";
    done(&place, &words(&[], &format!("-q tune {} {vary} --out tuned", scenario("todo-api"))));
    for chart in ["progress", "slices", "parallel_coordinates"] {
        let picture = text(&place, &format!("tuned/{chart}.svg"));
        assert!(picture.contains("Nothing that was tried keeps duration&lt;1h. Nearest"), "{chart}: {picture}");
        assert!(!picture.contains("best setting found") && !picture.contains("best so far"), "{chart}: {picture}");
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
    assert!(picture.contains("d at 0.05"), "{picture}");
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

#[test]
fn todays_estimate_is_drawn_where_it_is_known_and_no_best_is_named_that_is_none() {
    let place = Place::new();
    let sweep = "--vary escalation.L1.escalate_after=5m..4h*2 --metric duration --set blockers.rate=0 -n 5 --out line";
    let told = done(&place, &words(&[], &format!("sweep {} {sweep}", scenario("todo-api")))).stdout;
    let picture = text(&place, "line/response_line.svg");
    assert!(!picture.contains("is not known"), "{picture}");
    // Without blockers a threshold does nothing.
    assert!(!picture.contains("is best,"), "{picture}");
    assert!(told.contains(" days at every value"), "the figures have their unit: {told}");
}

#[test]
fn json_has_the_dates_that_the_screen_has() {
    let place = Place::new();
    let told = done(&place, &["replicate", &scenario("todo-api"), "-n", "20", "--causes", "0", "--out", "out"]);
    let summary: Value = serde_json::from_str(&text(&place, "out/summary.json")).expect("one document");
    let is_civil = |value: &Value| value.as_str().is_some_and(|text| text.len() == "2026-03-02 08:00:00".len());
    assert!(is_civil(&summary["start"]) && is_civil(&summary["target"]), "{summary}");
    let finish =
        summary["found"]["estimates"].as_array().expect("estimates").iter().find(|of| of["metric"] == "finish").expect("it finishes");
    let p80 = finish["quantiles"].as_array().expect("quantiles").iter().find(|of| of["p"] == 0.8).expect("P80");
    let day = p80["at"]["value"].as_str().and_then(|at| at.get(..10)).expect("a date");
    assert!(told.stdout.contains(&format!("80 % sure by {day}")), "{}", told.stdout);
    assert!(finish["at"]["mean"].as_str() > summary["start"].as_str());
    let others = summary["found"]["estimates"].as_array().expect("estimates").iter().filter(|of| of["metric"] != "finish");
    assert!(others.into_iter().all(|of| of.get("at").is_none()), "hours of no date");
}

#[test]
fn one_replication_has_no_odds() {
    let place = Place::new();
    let told = done(&place, &words(&[], &format!("replicate {} -n 1 --causes 0 --out out", scenario("todo-api")))).stdout;
    assert!(told.contains("one replication: finishes 20") && !told.contains("% sure"), "{told}");
    assert!(text(&place, "out/forecast.svg").contains("One replication: finish"));
}

#[test]
fn a_search_that_found_nothing_sure_says_so_first() {
    let place = Place::new();
    let tune =
        "--vary escalation.L3.escalate_after=24m..24h --minimize duration --minimize director.busy --set blockers.rate=0 -n 300 --no-out";
    let told = done(&place, &words(&[], &format!("tune {} {tune}", scenario("todo-api")))).stdout;
    assert!(told.contains("nothing that was tried is surely better than today's setting"), "{told}");
    assert!(!told.contains("; surely better"), "{told}");
}

#[test]
fn a_goal_that_no_setting_moves_is_said_to_be_none() {
    let place = Place::new();
    let goals = "--vary dispatch.rule=lft,spt,mts --minimize duration --minimize cost -n 200 --no-out";
    let told = done(&place, &words(&[], &format!("tune {} {goals}", scenario("todo-api")))).stdout;
    // Nobody there has a rate.
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("cost is 0 money whatever was tried: as a goal it tells nothing apart"), "{told}");
    assert!(!told.contains("duration is "), "{told}");
}

#[test]
fn a_search_whose_proposals_are_all_refused_says_that_nothing_was_tried_and_why() {
    let place = Place::new();
    let vary = "--vary escalation.L1.escalate_after=50h,60h --minimize duration -n 200";
    let command = format!("tune {} {vary} --out tuned", scenario("todo-api"));
    let output = done(&place, &words(&[], &command)).stdout;
    let one = "one of them, escalation.L1.escalate_after=50h: `escalation.L2.escalate_after` is ";
    let screen = output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        screen.contains("nothing was tried: the scenario takes none of ") && screen.contains(&format!(" proposals; {one}")),
        "{output}"
    );
    assert!(!screen.contains("nothing that was tried is surely better"), "{output}");
    assert!(text(&place, "tuned/study.md").contains("One of them, escalation.L1."));
    let before = place.read("tuned/study.md");
    done(&place, &words(&[], "-q report tuned"));
    assert_eq!(place.read("tuned/study.md"), before, "the record tells the same");
}
