//! What is required of runs and studies: met or not by a line each, and an exit status for scripts. Refusals are in tests/corpus.
//!
//! `INSTA_UPDATE=always cargo test --test suite studies::requirements` writes the messages anew; read the difference before you keep it.

use super::prepared;
use crate::folder::{files, words};
use crate::place::{Place, Told};
use serde_json::Value;

/// A command with requirements, which hold spaces.
fn ask(place: &Place, command: &str, requirements: &[&str]) -> Told {
    let mut arguments = words(&[], command);
    requirements.iter().for_each(|requirement| arguments.extend(["--require", requirement]));
    place.ask(&arguments)
}

/// The lines about requirements.
fn lines(told: &Told) -> Vec<&str> {
    told.stdout.lines().skip_while(|line| *line != "Requirements").skip(1).take_while(|line| !line.is_empty()).collect()
}

fn document(told: &Told) -> Value {
    serde_json::from_str(&told.stdout).expect("one document")
}

/// Refused before anything is simulated: exit status 2, nothing on standard output or on the disk.
fn refused(command: &str, requirements: &[&str]) -> String {
    let place = prepared();
    let told = ask(&place, command, requirements);
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{command}: {}", told.stderr);
    assert_eq!(place.list(""), ["leaver.toml", "todo.toml"], "{command} has written something");
    told.stderr
}

#[test]
fn a_shard_has_nothing_that_could_be_required() {
    let told = refused("replicate todo.toml -n 10 --shard 0/2", &["finish.p80 <= 2026-03-31"]);
    assert!(told.contains("--require") && told.contains("--shard"), "{told}");
    let told = refused("compare todo.toml leaver.toml --print-slurm 4", &["finish.p80 <= 2026-03-31"]);
    assert!(told.contains("--require") && told.contains("--print-slurm"), "{told}");
}

#[test]
fn a_run_answers_0_when_all_is_met_and_1_when_one_is_not_with_the_figure_of_each() {
    let place = prepared();
    let met = ["finish <= 2026-03-13", "director.busy < 80%", "on_time = yes", "cost == 0", "finish >= 2026-03-13 12:00"];
    let told = ask(&place, "run todo.toml --no-out", &met);
    assert_eq!(told.status, 0, "{}{}", told.stdout, told.stderr);
    let run = document(&place.ask(&words(&[], "run todo.toml --no-out --json")));
    let busy = run["metrics"]["director.busy"].as_f64().expect("a share");
    assert!(run.get("requirements").is_none(), "none was asked");
    assert_eq!(
        lines(&told),
        [
            format!("  - met: finish <= 2026-03-13 (it is {})", run["finish"].as_str().expect("a date").get(..16).expect("a minute")),
            format!("  - met: director.busy < 80% (it is {:.2} %)", busy * 100.0),
            "  - met: on_time = yes (it is yes)".to_owned(),
            "  - met: cost == 0 (it is 0 money) (nobody in the scenario has a rate)".to_owned(),
            format!("  - met: finish >= 2026-03-13 12:00 (it is {})", run["finish"].as_str().expect("a date").get(..16).expect("a minute")),
        ]
    );
    let told = ask(&place, "run todo.toml --no-out", &["finish <= 2026-03-13", "finish < 2026-03-13", "director.busy < 1%"]);
    assert_eq!(told.status, 1, "{}", told.stderr);
    let verdicts: Vec<bool> = lines(&told).iter().map(|line| line.starts_with("  - met: ")).collect();
    assert_eq!(verdicts, [true, false, false], "{}", told.stdout);
}

#[test]
fn what_so_few_replications_or_a_scenario_without_rates_cannot_tell_is_said() {
    let place = prepared();
    let asked = ["finish.p99 <= 2999-12-31", "finish.p80 <= 2999-12-31", "cost.p50 <= 10"];
    let told = ask(&place, "replicate todo.toml -n 20 --causes 0 --no-out", &asked);
    let line = told.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("(20 replications cannot tell a P99)") && !line.contains("cannot tell a P80"), "{line}");
    assert!(line.contains("cost.p50 <= 10 (it is 0 money) (nobody in the scenario has a rate)"), "{line}");
}

#[test]
fn json_has_the_requirements_and_what_is_written_beside_it_has_not() {
    let place = prepared();
    let told = ask(&place, "run todo.toml --json --out run", &["finish <= 2026-03-31", "director.busy < 1%"]);
    assert_eq!(told.status, 1);
    let rows = document(&told)["requirements"].clone();
    assert_eq!((&rows[0]["requirement"], &rows[0]["met"]), (&"finish <= 2026-03-31".into(), &true.into()));
    assert_eq!((&rows[1]["met"], &rows[1]["unit"]), (&false.into(), &"share".into()));
    assert!(rows[1]["value"].as_f64().is_some_and(|share| (0.01..1.0).contains(&share)), "{rows}");
    let told = ask(&place, "replicate todo.toml -n 20 --causes 0 --json --out study", &["on_time.mean >= 0", "on_time.mean > 1"]);
    assert_eq!(told.status, 1);
    let rows = document(&told)["requirements"].clone();
    assert_eq!((&rows[0]["met"], &rows[1]["met"]), (&true.into(), &false.into()));
    let criteria = document(&told)["found"]["criteria"].clone();
    let on_time = criteria.as_array().and_then(|rows| rows.iter().find(|row| row["name"] == "on time")).expect("it is judged");
    assert!((rows[0]["value"].as_f64().expect("a share") - on_time["share"].as_f64().expect("a share")).abs() < 1e-9);
    for summary in ["run/summary.json", "study/summary.json"] {
        let text = String::from_utf8(place.read(summary)).expect("UTF-8");
        assert!(!text.contains("\"requirements\""), "{summary} follows from the record alone");
    }
}

#[test]
fn a_study_that_is_complete_judges_again_and_is_left_as_it_was() {
    let place = prepared();
    assert_eq!(ask(&place, "replicate todo.toml -n 20 --causes 0 --out study", &[]).status, 0);
    let before = files(&place, "study");
    let command = "replicate todo.toml -n 20 --causes 0 --out study";
    assert_eq!(ask(&place, command, &["finish.p80 <= 2027-01-01"]).status, 0);
    assert_eq!(ask(&place, command, &["finish.p80 <= 2026-03-02"]).status, 1);
    let after = files(&place, "study");
    assert!(before["summary.json"] == after["summary.json"] && before["study.md"] == after["study.md"]);
}

#[test]
fn a_percentile_is_that_of_the_table_and_any_percentile_will_do() {
    let place = prepared();
    let told = ask(
        &place,
        "replicate todo.toml -n 30 --causes 0 --json --no-out",
        &["duration.p80 > 0", "duration.p85 > 0", "duration.p90 > 0", "duration.mean > 0"],
    );
    assert_eq!(told.status, 0, "{}", told.stderr);
    let told = document(&told);
    let value = |place: usize| told["requirements"][place]["value"].as_f64().expect("a number");
    let estimates = told["found"]["estimates"].as_array().expect("a list");
    let duration = estimates.iter().find(|estimate| estimate["metric"] == "duration").expect("there");
    let close = |a: f64, b: &Value| (a - b.as_f64().expect("a number")).abs() < 1e-9;
    assert!(close(value(0), &duration["quantiles"][2]["value"]) && close(value(2), &duration["quantiles"][3]["value"]));
    assert!(close(value(3), &duration["mean"]));
    assert!((value(0)..value(2)).contains(&value(1)));
}

#[test]
fn replications_that_never_finish_are_later_than_any_date() {
    let place = prepared();
    let command = "replicate leaver.toml -n 40 --causes 0 --no-out";
    let late = "finish.p95 <= 2999-12-31";
    let told = ask(&place, command, &[late, "finish.mean <= 2999-12-31", "finish.p95 >= 2026-03-03"]);
    assert_eq!(told.status, 1, "{}", told.stderr);
    insta::assert_snapshot!("never", lines(&told).join("\n"));
    // All that is required is met: what is left to say is that some did not end by themselves.
    let told = ask(&place, command, &["finish.p50 <= 2026-03-25", "on_time.mean > 10%"]);
    assert_eq!((told.status, lines(&told).iter().all(|line| line.starts_with("  - met: "))), (4, true), "{}", told.stdout);
}

#[test]
fn a_run_that_does_not_end_by_itself_answers_3_unless_a_requirement_is_not_met() {
    let place = prepared();
    // That who alone can sign off has left by the end: `replications_that_get_stuck` of errors.rs names this one.
    let command = "run leaver.toml --replication 3 --no-out";
    assert_eq!(place.ask(&words(&[], command)).status, 3);
    assert_eq!(ask(&place, command, &["director.busy < 80%"]).status, 3);
    let told = ask(&place, command, &["finish <= 2999-12-31"]);
    assert_eq!(told.status, 1);
    insta::assert_snapshot!("never_of_a_run", lines(&told).join("\n"));
}

#[test]
fn what_had_nothing_to_be_measured_is_not_met_and_says_so() {
    let place = prepared();
    let told = ask(&place, "run todo.toml --no-out --set blockers.rate=0", &["blockers.mttr.P0 < 2h"]);
    assert_eq!(told.status, 1);
    assert_eq!(lines(&told), ["  - not met: blockers.mttr.P0 < 2h (no figure: there was nothing to measure)"]);
}

#[test]
fn compared_scenarios_are_judged_each_or_one_by_name_or_by_their_difference() {
    let place = prepared();
    let told = ask(
        &place,
        "compare todo.toml --variant buffer=10% --variant dispatch.rule=spt -n 20 --no-out --json",
        &[
            "utilization.mean > 0",
            "dispatch.rule=spt: duration.p80 < 90d",
            "difference.duration.mean < 365d",
            "buffer=10%: difference.cost.mean == 0",
        ],
    );
    assert_eq!(told.status, 0, "{}", told.stderr);
    let told = document(&told);
    let rows = told["requirements"].as_array().expect("a list");
    let of: Vec<(&str, Option<&str>)> =
        rows.iter().map(|row| (row["requirement"].as_str().expect("a text"), row["scenario"].as_str())).collect();
    assert_eq!(
        of,
        [
            ("utilization.mean > 0", Some("todo-api")),
            ("utilization.mean > 0", Some("buffer=10%")),
            ("utilization.mean > 0", Some("dispatch.rule=spt")),
            ("dispatch.rule=spt: duration.p80 < 90d", None),
            ("difference.duration.mean < 365d", Some("buffer=10%")),
            ("difference.duration.mean < 365d", Some("dispatch.rule=spt")),
            ("buffer=10%: difference.cost.mean == 0", None),
        ]
    );
    let comparisons = told["found"]["comparisons"].as_array().expect("a list");
    for (comparison, row) in comparisons.iter().zip(&rows[4..6]) {
        let expected = comparison["difference"]["value"].as_f64().expect("a number");
        assert!((row["value"].as_f64().expect("a number") - expected).abs() < 1e-6, "{row}");
    }
}

#[test]
fn a_search_holds_its_settings_to_dates_as_well() {
    let place = prepared();
    let command = "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration -n 300 --no-out";
    for (bound, is_kept) in [("finish.p80<=2999-12-31", true), ("finish<2026-03-03", false)] {
        let told = place.ask(&words(&[], &format!("{command} --subject-to {bound}")));
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert_eq!(!told.stdout.contains("nothing that was tried keeps"), is_kept, "{}", told.stdout);
    }
}
