//! What a study answers on its first screen and in its tables, where that is not the usual: some never finish, nothing can be told, fields
//! have no steps.

use super::prepared;
use crate::folder::{self, done, words};
use crate::place::Place;
use serde_json::Value;
use std::process::Command;

fn summary(place: &Place, folder: &str) -> Value {
    serde_json::from_slice(&place.read(&format!("{folder}/summary.json"))).expect("one document")
}

/// The command that is to be tried next, put together from its lines.
fn next(stdout: &str) -> String {
    let lines = stdout.lines().skip_while(|line| !line.starts_with("Try next"));
    let told = lines.take_while(|line| !line.is_empty()).map(|line| line.trim_start_matches("Try next").trim().trim_end_matches(" \\"));
    let told: Vec<&str> = told.collect();
    told.join(" ")
}

/// A row of a sheet by the value in a column, cell by cell under their heads.
fn row(place: &Place, sheet: &str, column: &str, value: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(place.path(sheet)).expect("a sheet");
    let heads: Vec<String> = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| heads.iter().cloned().zip(row.expect("a row").iter().map(str::to_owned)).collect::<Vec<_>>());
    let is_it = |row: &Vec<(String, String)>| row.iter().any(|(head, cell)| head == column && cell == value);
    rows.into_iter().find(is_it).unwrap_or_else(|| panic!("no {value} in {sheet}"))
}

#[test]
fn a_sweep_counts_what_never_finishes_as_later_than_all_else() {
    let place = prepared();
    let told = place.ask(&words(&[], "sweep leaver.toml --vary blockers.rate=0,0.05 --metric finish.p80 -n 40 --out swept"));
    assert_eq!(told.status, 4, "{}", told.stderr);
    let found = summary(&place, "swept")["found"].clone();
    let today = &found["today"];
    assert_eq!((today["replications"].as_u64(), today["never"].as_u64()), (Some(40), Some(9)));
    assert!(today["figures"][0]["value"].is_null() && today["figures"][0]["p10"].is_f64(), "{today}");
    assert!(told.stdout.contains("finish.p80 never; 9 of 40 never finish"), "{}", told.stdout);
    for setting in found["settings"].as_array().expect("a list") {
        let (never, value) = (setting["never"].as_u64().expect("a number"), &setting["figures"][0]["value"]);
        assert_eq!(value.is_null(), never > 7, "the P80 of 40 is never from the eighth on: {setting}");
    }
}

#[test]
fn replications_that_never_finish_are_later_than_all_others_in_percentiles_and_left_out_of_means() {
    let place = prepared();
    let told = place.ask(&words(&[], "replicate leaver.toml -n 40 --causes 0 --out stuck"));
    assert_eq!(told.status, 4, "{}", told.stderr);
    assert!(told.stdout.contains("80 % sure by no date; 9 of 40 never finish"), "{}", told.stdout);
    assert!(told.stdout.contains("90 % by never") && told.stdout.contains("(those that finished)"), "{}", told.stdout);
    for metric in ["finish", "duration", "finish_vs_target", "buffer.consumed"] {
        let row = row(&place, "stuck/estimate.csv", "metric", metric);
        let cell = |name: &str| row.iter().find(|(head, _)| head == name).map_or("", |(_, cell)| cell.as_str());
        assert_eq!((cell("replications"), cell("never")), ("31", "9"));
        assert_eq!(["p80", "p80_high", "p90", "p95", "p95_low"].map(cell), [""; 5], "never");
        assert!(
            ["mean", "mean_low", "maximum", "p10", "p10_low", "p50", "p50_low", "p50_high", "p80_low"]
                .iter()
                .all(|name| !cell(name).is_empty())
        );
    }
    assert_eq!(row(&place, "stuck/estimate.csv", "metric", "utilization").iter().find(|(head, _)| head == "never").expect("there").1, "0");
    // The median is that of all forty: the mean of the 20th and the 21st of them.
    let database = folder::database(&place, "stuck");
    let finishes = |from: u32| {
        let sql = "SELECT finish_ms FROM replication WHERE point = 0 ORDER BY finish_ms IS NULL, finish_ms LIMIT 1 OFFSET ?";
        database.query_row(sql, [from], |row| row.get::<_, f64>(0)).expect("a finish") / 3_600_000.0
    };
    let estimates = summary(&place, "stuck")["found"]["estimates"].clone();
    let finish = estimates.as_array().expect("a list").iter().find(|estimate| estimate["metric"] == "finish").expect("there");
    let median = finish["quantiles"][1]["value"].as_f64().expect("a number");
    assert!((median - (finishes(19) + finishes(20)) / 2.0).abs() < 1e-6, "{median}");
    assert!(finish["quantiles"][2]["value"].is_null(), "{finish}");
    let report = String::from_utf8(place.read("stuck/study.md")).expect("UTF-8");
    assert!(report.contains("| 80 % | never (2026-") && report.contains("of the 31 that finished"), "{report}");
}

#[test]
fn what_to_try_next_is_a_command_that_works_and_has_all_that_was_asked() {
    let place = prepared();
    for (command, has) in [
        (
            "compare todo.toml --variant dispatch.rule=spt --variant dispatch.rule=mts;buffer=20% --by duration.p50 --seed 2 -n 110 --set blockers.rate=0.04",
            vec![
                "--variant dispatch.rule=spt",
                "--variant 'dispatch.rule=mts; buffer=20%'",
                "--by duration.p50",
                "--seed 2",
                "--set blockers.rate=0.04",
                "-n ",
            ],
        ),
        ("compare todo.toml --variant buffer=50% -n 5 --set blockers.rate=0.04 --by buffer.consumed", vec!["--set blockers.rate=0.04"]),
        ("replicate todo.toml -n 5 --causes 0 --set blockers.rate=0.04", vec!["--set blockers.rate=0.04", "--replication 0"]),
        ("sweep todo.toml --vary dispatch.rule=lft,spt -n 5 --set blockers.rate=0.04", vec!["--variant", "--set blockers.rate=0.04"]),
        ("tune todo.toml --vary director.loop=15m..8h --minimize duration -n 300 --set blockers.rate=0.4", vec!["--set blockers.rate=0.4"]),
    ] {
        let told = done(&place, &words(&[], &format!("{command} --no-out")));
        let next = next(&told.stdout);
        assert!(has.iter().all(|part| next.contains(part)), "{command}: {next}");
        // Up to where it says what for; a placeholder, and replications by the hundred, are not for here.
        let next = next.split(" (").next().unwrap_or_default().split("; sandtable").next().unwrap_or_default().to_owned();
        let next = match next.split_once(" -n ") {
            Some((command, _)) => format!("{command} -n 5"),
            None => next,
        };
        let rest = next.strip_prefix("sandtable").expect("a command");
        let shell = format!("{}{rest} --no-out", assert_cmd::cargo::cargo_bin!("sandtable").display());
        let small = if rest.starts_with(" replicate") || rest.starts_with(" compare") && !rest.contains(" -n ") { " -n 5" } else { "" };
        let answer = Command::new("sh").args(["-c", &format!("{shell}{small}")]).current_dir(place.path("")).output().expect("started");
        assert!(answer.status.success(), "{shell}: {}", String::from_utf8_lossy(&answer.stderr));
    }
}

#[test]
fn explain_sends_whoever_names_a_study_to_one_of_its_runs() {
    let place = prepared();
    done(&place, &words(&["-q"], "replicate todo.toml -n 5 --causes 0 --seed 9 --set blockers.rate=0.04 --out study"));
    for path in ["study", "study/study.db"] {
        let told = place.ask(&["explain", path]);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""));
        assert!(told.stderr.contains("this is a study"), "{}", told.stderr);
        assert!(
            told.stderr.contains("`sandtable run todo.toml --set blockers.rate=0.04 --seed 9 --replication R --out RUN`"),
            "{}",
            told.stderr
        );
    }
    done(&place, &words(&["-q"], "run todo.toml --set blockers.rate=0.04 --seed 9 --replication 3 --out run"));
    done(&place, &["explain", "run"]);
}

#[test]
fn of_two_budgets_both_are_told() {
    let place = prepared();
    let paid = "--set teams.backend.members.0.rate=80 --set teams.backend.members.0.tokens_per_hour=10k --set budget.cost=5000";
    let told = |more: &str| done(&place, &words(&["-q"], &format!("replicate todo.toml -n 4 --causes 0 --no-out {paid} {more}"))).stdout;
    let both = told("--set budget.tokens=1M");
    assert!(both.contains("Budget          5,000: kept in") && both.contains("tokens within budget in 100 %"), "{both}");
    assert!(!told("").contains("tokens within budget"));
}

#[test]
fn candidates_have_columns_that_a_program_can_name() {
    let place = prepared();
    done(
        &place,
        &words(&["-q"], "tune todo.toml --vary director.loop=15m..8h --minimize duration --minimize director.busy -n 300 --out front"),
    );
    let mut reader = csv::Reader::from_path(place.path("front/candidate.csv")).expect("a sheet");
    let heads: Vec<String> = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap_or_else(|| panic!("no {name} in {heads:?}"));
    for name in ["duration", "duration_low", "duration_high", "director.busy_low", "director.busy_high", "gain_low"] {
        column(name);
    }
    assert!(heads.iter().all(|head| !head.contains(' ')), "{heads:?}");
    // What a member gains on today's setting is told in each goal.
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    let number = |row: &csv::StringRecord, name: &str| row[column(name)].parse::<f64>().ok();
    let today = rows.iter().find(|row| &row[column("role")] == "today").expect("today's");
    for (goal, gain) in [("duration", "gain"), ("director.busy", "gain_director.busy")] {
        for row in &rows {
            let less = number(today, goal).zip(number(row, goal)).map(|(today, this)| today - this);
            if row[column("director.loop")] == today[column("director.loop")] {
                assert_eq!(number(row, gain), None);
            } else {
                assert!(number(row, gain).zip(less).is_some_and(|(gain, less)| (gain - less).abs() < 1e-9), "{row:?}");
            }
        }
    }
}

#[test]
fn a_range_without_steps_is_told_in_four_parts_and_a_cost_of_nothing_is_not_told() {
    let place = prepared();
    let command = "sweep todo.toml --vary blockers.rate=0..0.2 --vary escalation.L1.escalate_after=5m..80m --design sobol --points 16 -n 5 --out spread";
    let told = done(&place, &words(&[], command));
    let factors = summary(&place, "spread")["found"]["factors"].clone();
    let parts = |factor: usize| factors[factor]["parts"].as_array().expect("a list").clone();
    assert_eq!(parts(0).iter().map(|part| &part["value"]).collect::<Vec<_>>(), ["0..0.05", "0.05..0.1", "0.1..0.15", "0.15..0.2"]);
    assert_eq!(parts(1).iter().map(|part| &part["value"]).collect::<Vec<_>>(), ["5m..10m", "10m..20m", "20m..40m", "40m..1h20m"]);
    // Each setting is in one part, and the part has the mean of those in it.
    let settings = summary(&place, "spread")["found"]["settings"].clone();
    let settings: Vec<(f64, f64)> = settings
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| {
            let rate = of["values"][0].as_str().and_then(|rate| rate.parse().ok()).expect("a number");
            (rate, of["figures"][0]["value"].as_f64().expect("a number"))
        })
        .collect();
    for (place, part) in parts(0).iter().enumerate() {
        let (from, to) = (0.05 * place as f64, 0.05 * (place + 1) as f64);
        let inside: Vec<f64> = settings.iter().filter(|(rate, _)| (from..to).contains(rate)).map(|(_, value)| *value).collect();
        let mean = inside.iter().sum::<f64>() / inside.len() as f64;
        assert!(inside.len() >= 2 && (part["mean"].as_f64().expect("a number") - mean).abs() < 1e-6, "{part} {inside:?}");
    }
    let line = told.stdout.lines().find(|line| line.starts_with("  - blockers.rate: ")).expect("told");
    assert!(line.contains(" at 0..0.05 to ") && line.ends_with(" at 0.15..0.2"), "{line}");
    assert!(!told.stdout.contains("cost"), "{}", told.stdout);
    // Steps are told one by one.
    done(&place, &words(&[], "sweep todo.toml --vary blockers.rate=0..0.2/0.02 -n 2 --out steps"));
    assert_eq!(summary(&place, "steps")["found"]["factors"][0]["parts"], Value::Array(Vec::new()));
}
