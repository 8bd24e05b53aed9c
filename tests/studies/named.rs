//! Files that only a variant names: a study reads them from beside the scenario, and its record holds them.

use crate::folder::{database, done, words};
use crate::place::Place;
use serde_json::Value;

const SCENARIO: &str = "plan = \"small.csv\"\n[teams.builders]\nmembers = [{ name = \"builder\", role = \"developer\" }]\n";

/// `plans/job.toml` with a task of eight hours, and `plans/more/large.csv` with one of forty.
fn prepared() -> Place {
    let place = Place::new();
    place.write("plans/job.toml", SCENARIO.as_bytes());
    place.write("plans/small.csv", b"task,name,team,role,effort\nA,Small,builders,developer,8h\n");
    place.write("plans/more/large.csv", b"task,name,team,role,effort\nA,Large,builders,developer,40h\n");
    place
}

/// What the first scenario of a study is made of, by name.
fn names(place: &Place, folder: &str) -> Vec<String> {
    let files: String = database(place, folder).query_row("SELECT files FROM scenario", [], |row| row.get(0)).expect("a row");
    let files: Vec<(String, String)> = serde_json::from_str(&files).expect("names and texts");
    files.into_iter().map(|(name, _)| name).collect()
}

/// The durations of a sweep's settings and of today's.
fn durations(summary: &Value) -> Vec<f64> {
    let settings = summary["found"]["settings"].as_array().expect("settings");
    let figures = settings.iter().chain([&summary["found"]["today"]]).map(|of| of["figures"][0]["value"].as_f64().expect("a figure"));
    figures.collect()
}

#[test]
fn a_plan_that_only_a_variant_names_is_carried_out_and_kept() {
    let place = prepared();
    for study in [
        "compare plans/job.toml --variant plan=more/large.csv -n 20 --out compared",
        "sweep plans/job.toml --vary plan=small.csv,more/large.csv -n 20 --out swept",
        "tune plans/job.toml --vary plan=small.csv,more/large.csv --minimize duration -n 200 --out tuned",
    ] {
        done(&place, &words(&[], study));
    }
    let durations = durations(&serde_json::from_slice(&place.read("swept/summary.json")).expect("one document"));
    assert!(durations.iter().any(|long| durations.iter().any(|short| *long > 3.0 * short)), "{durations:?}");
    // The record is enough: what is on the disk may go.
    std::fs::remove_dir_all(place.path("plans")).expect("removed");
    for folder in ["compared", "swept", "tuned"] {
        assert_eq!(names(&place, folder), ["job.toml", "small.csv", "more/large.csv"], "{folder}");
        done(&place, &["report", folder]);
        done(&place, &["verify", folder]);
    }
}

#[test]
fn of_a_plan_that_is_missing_the_nearest_is_offered() {
    let place = prepared();
    for (study, option) in [
        ("compare plans/job.toml --variant plan=more/larg.csv", "--variant"),
        ("sweep plans/job.toml --vary plan=small.csv,more/larg.csv", "--vary"),
        ("tune plans/job.toml --vary plan=small.csv,more/larg.csv --minimize duration", "--vary"),
    ] {
        let told = place.ask(&words(&[], study));
        assert_eq!(told.status, 2, "{study}: {}", told.stderr);
        for wanted in ["error: cannot read `plans/more/larg.csv`: no such file", option, "did you mean `plans/more/large.csv`?"] {
            assert!(told.stderr.contains(wanted), "{study}: {}", told.stderr);
        }
    }
}
