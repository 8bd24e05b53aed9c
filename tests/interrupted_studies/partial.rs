//! A study of which a part is there is told as that part, with the command that goes on; nothing that is missing counts as never.

use crate::folder::{database, done, same_files, words};
use crate::place::{Place, scenario};
use serde_json::Value;

/// Of the first points, the first replications; the rest is as if it had been interrupted before.
fn cut(place: &Place, folder: &str, kept: &str) {
    let cut = format!("DELETE FROM replication WHERE NOT ({kept})");
    database(place, folder).execute_batch(&cut).expect("cut");
}

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).expect("UTF-8")
}

#[test]
fn an_interrupted_study_says_so_first_in_every_output_and_goes_on() {
    let place = Place::new();
    let of = |out: &str| format!("-q replicate {} -n 60 --causes 10 --set blockers.rate=0.05 --out {out}", scenario("todo-api"));
    done(&place, &words(&[], &of("alone")));
    done(&place, &words(&[], &of("part")));
    cut(&place, "part", "point = 0 AND replication < 18");
    let told = done(&place, &["report", "part"]).stdout;
    // However it is wrapped.
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.starts_with("incomplete: 18 of 60 replications, 0 of "), "{told}");
    let again = line.split_once("go on with: ").map_or("", |(_, rest)| rest);
    let again = again.split_once(" --out part").map_or("", |(again, _)| again);
    assert!(again.starts_with("sandtable replicate ") && again.contains(" -n 60 ") && again.contains("blockers.rate=0.05"), "{told}");
    assert!(line.contains("18 replications, all of these completed") && !line.contains("never"), "{told}");
    let report = text(&place, "part/study.md");
    assert!(report.lines().nth(2).is_some_and(|line| line.starts_with("**incomplete: 18 of 60 replications")), "{report}");
    let picture = text(&place, "part/forecast.svg");
    assert!(picture.contains("Incomplete: 18 of 60 replications.") && !picture.contains("have a value"));
    let summary: Value = serde_json::from_str(&done(&place, &["report", "part", "--json"]).stdout).expect("one document");
    assert_eq!((&summary["incomplete"]["done"], &summary["incomplete"]["wanted"]), (&Value::from(18), &Value::from(60)));
    assert_eq!(summary["found"]["replications"], 18);
    done(&place, &["report", "part", "--html"]);
    let page = text(&place, "part/report.html");
    assert!(page.contains("Incomplete: 18 of 60 replications") && page.contains("18 of 60<"));
    std::fs::remove_file(place.path("part/report.html")).expect("removed");
    // What it says to type goes on.
    let mut typed: Vec<&str> = again.split(' ').skip(1).collect();
    typed.extend(["-q", "--out", "part"]);
    done(&place, &typed);
    same_files(&place, "alone", "part");
}

#[test]
fn of_a_comparison_and_a_sweep_that_were_interrupted_the_pairs_that_are_there_are_told() {
    let place = Place::new();
    let scenario = scenario("todo-api");
    let compare = format!("-q compare {scenario} --variant blockers.rate=0 -n 40 --out compared");
    done(&place, &words(&[], &compare));
    // Of the first point one is missing in the middle: pairs are of the same replication all the same.
    cut(&place, "compared", "(point = 0 AND replication <> 3) OR (point = 1 AND replication < 12)");
    let told = done(&place, &["report", "compared", "--json"]).stdout;
    let summary: Value = serde_json::from_str(&told).expect("one document");
    assert_eq!((&summary["incomplete"]["done"], &summary["incomplete"]["wanted"]), (&Value::from(51), &Value::from(80)));
    let metrics = summary["found"]["comparisons"][0]["metrics"].as_array().expect("metrics");
    let duration = metrics.iter().find(|metric| metric["metric"] == "duration").expect("a duration");
    assert_eq!(duration["pairs"], 11);
    assert!(
        summary["found"]["comparisons"][0]["probability_of_superiority"].as_f64().is_some_and(|share| share > 0.6),
        "paired by replication"
    );
    cut(&place, "compared", "point = 0 AND replication < 7");
    let told = done(&place, &["report", "compared"]).stdout;
    assert!(told.starts_with("incomplete: 6 of 80 replications") && told.contains("no replication is there yet"), "{told}");
    assert!(told.contains("up to 6 replications each") && !told.contains("no replication finished"), "{told}");
    done(&place, &words(&[], &format!("-q sweep {scenario} --vary buffer=10%,20% -n 30 --out swept")));
    cut(&place, "swept", "point < 2 AND replication < 5");
    let told = done(&place, &["report", "swept"]).stdout;
    assert!(told.starts_with("incomplete: 10 of 90 replications") && told.contains("up to 5 replications each"), "{told}");
}

#[test]
fn a_search_that_was_interrupted_is_refused_with_the_command_that_goes_on() {
    let place = Place::new();
    let tune = "--vary escalation.L1.escalate_after=5m..4h --minimize duration -n 300";
    done(&place, &words(&[], &format!("-q tune {} {tune} --out tuned", scenario("todo-api"))));
    cut(&place, "tuned", "replication < 2");
    let told = place.ask(&["report", "tuned"]);
    assert_eq!(told.status, 2, "{}", told.stderr);
    let line = told.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("tuned/study.db: incomplete: ") && line.contains(" of about 300 replications"), "{}", told.stderr);
    assert!(line.contains("go on with: `sandtable tune ") && line.contains("--out tuned`") && !line.contains("damaged"), "{}", told.stderr);
}

#[test]
fn a_shard_is_told_as_a_part_and_how_it_is_joined() {
    let place = Place::new();
    done(&place, &words(&[], &format!("-q replicate {} -n 20 --causes 0 --shard 0/2 --out shard", scenario("todo-api"))));
    let told = done(&place, &["report", "shard"]).stdout;
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.starts_with("incomplete (shard 0/2): 10 of 20 replications; join it with the others: sandtable merge shard"), "{told}");
}
