//! What users and their scripts rely on: what each command prints, leaves behind, and answers with.

mod interrupted;

use crate::aloud;
use crate::place::{Place, scenario, shared};
use std::path::Path;

/// A run's folder, file by file.
const FILES: [&str; 25] = [
    "03-execution-plan.md",
    "04-implementation-report.md",
    "attention.png",
    "attention.svg",
    "blockers.png",
    "blockers.svg",
    "burnup.png",
    "burnup.svg",
    "decisions.csv",
    "escalations.csv",
    "fever.png",
    "fever.svg",
    "gates.png",
    "gates.svg",
    "hours.png",
    "hours.svg",
    "metrics.csv",
    "summary.json",
    "tasks.csv",
    "timeline.png",
    "timeline.svg",
    "utilization.csv",
    "utilization.png",
    "utilization.svg",
    "workflow.db",
];

// ---- run ------------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_run_leaves_its_files_in_one_folder_and_nothing_beside_it() {
    let place = Place::new();
    let told = place.ask(&["run", &scenario("todo-api"), "--out", "out"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(told.stdout.lines().any(|line| line.starts_with("Files           out: ")), "{}", told.stdout);
    assert_eq!(place.list(""), ["out"]);
    assert_eq!(place.list("out"), FILES);
    assert!(place.read("out/workflow.db").starts_with(b"SQLite format 3\0"));
}

#[test]
fn without_a_folder_named_a_run_goes_to_reports_by_scenario_and_seed() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--seed", "7", "-q"]).status, 0);
    assert_eq!((place.list(""), place.list("reports")), (vec!["reports".to_owned()], vec!["todo-api-7".to_owned()]));
}

#[test]
fn json_is_one_document_on_standard_output_and_the_same_as_the_summary() {
    let place = Place::new();
    let told = place.ask(&["run", &scenario("todo-api"), "--json", "--out", "out"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&told.stdout).expect("one document");
    let fields = ["scenario", "seed", "replication", "status", "start", "finish", "duration_hours", "baseline_hours", "target", "on_time"];
    let more = ["buffer_consumed", "messages", "journal_sha256", "metrics", "criteria", "document", "shape"];
    let mut expected: Vec<&str> = fields.into_iter().chain(more).collect();
    expected.sort_unstable();
    let mut found: Vec<&str> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(document["status"], "completed");
    assert!(document["criteria"].as_array().is_some_and(|criteria| criteria.iter().all(|criterion| criterion["name"].is_string())));
    assert!(document["metrics"].as_object().is_some_and(|metrics| metrics.len() > 20));
    assert_eq!(told.stdout.as_bytes(), place.read("out/summary.json"));
}

#[test]
fn no_out_writes_nothing_and_leaves_the_same_digest_as_a_run_that_writes() {
    let place = Place::new();
    let silent = place.digest(&["run", &scenario("todo-api"), "--seed", "3", "--no-out", "--json"]);
    assert_eq!(place.list(""), Vec::<String>::new());
    assert_eq!(silent, place.digest(&["run", &scenario("todo-api"), "--seed", "3", "--out", "out", "--json"]));
    assert_eq!(silent, place.digest(&["run", &scenario("todo-api"), "--seed", "3", "--no-out", "--json", "--driver", "direct"]));
    assert_ne!(silent, place.digest(&["run", &scenario("todo-api"), "--seed", "4", "--no-out", "--json"]));
}

#[test]
fn an_earlier_runs_folder_is_replaced_whole() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "out", "-q"]).status, 0);
    let before = place.read("out/summary.json");
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--seed", "9", "--out", "out", "-q"]).status, 0);
    assert_eq!((place.list(""), place.list("out")), (vec!["out".to_owned()], FILES.map(String::from).to_vec()));
    assert_ne!(before, place.read("out/summary.json"));
}

#[test]
fn what_somebody_put_into_a_runs_folder_stays_in_it_when_it_is_made_anew() {
    let place = Place::new();
    place.done(&["run", &scenario("todo-api"), "--out", "out"]);
    place.write("out/notes.txt", b"mine");
    place.write("out/more/plan.txt", b"mine, too");
    place.done(&["report", "--html", "out"]);
    place.done(&["report", "out"]);
    let kept = |name: &str| place.path(name).exists();
    assert!(kept("out/notes.txt") && kept("out/more/plan.txt") && kept("out/report.html"));
    place.done(&["run", &scenario("todo-api"), "--seed", "9", "--out", "out"]);
    assert_eq!((place.read("out/notes.txt"), place.read("out/more/plan.txt")), (b"mine".to_vec(), b"mine, too".to_vec()));
    // The page told of the earlier run.
    assert!(!kept("out/report.html"));
    assert_eq!(place.list(""), ["out"]);
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_left_as_it_is() {
    let place = Place::new();
    place.write("out/letter.txt", b"dear reader");
    place.write("file", b"a file");
    for target in ["out", "file"] {
        let told = place.ask(&["run", &scenario("todo-api"), "--out", target]);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{}", told.stderr);
        assert!(told.stderr.contains(target) && told.stderr.contains("--out"), "{}", told.stderr);
    }
    assert_eq!((place.list(""), place.list("out")), (vec!["file".to_owned(), "out".to_owned()], vec!["letter.txt".to_owned()]));
    assert_eq!(place.read("out/letter.txt"), b"dear reader");
}

#[test]
fn an_empty_folder_is_filled() {
    let place = Place::new();
    std::fs::create_dir(place.path("out")).expect("made");
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "out", "-q"]).status, 0);
    assert_eq!(place.list("out"), FILES);
}

#[test]
fn a_run_that_does_not_end_by_itself_is_recorded_and_answers_3() {
    let place = Place::new();
    let told = place.ask(&["run", &scenario("todo-api"), "--set", "horizon=60d", "--set", "noise.project=50", "--out", "out", "--json"]);
    assert_eq!(told.status, 3, "{}", told.stderr);
    let document: serde_json::Value = serde_json::from_str(&told.stdout).expect("one document");
    assert_eq!((&document["status"], &document["finish"]), (&"horizon".into(), &serde_json::Value::Null));
    assert_eq!(place.list("out"), FILES);
}

#[test]
fn a_pace_of_nothing_or_nonsense_is_wrong_usage() {
    let place = Place::new();
    for pace in ["0", "-1", "inf", "nan", "fast", ""] {
        let told = place.ask(&["run", &scenario("todo-api"), "--no-out", &format!("--pace={pace}")]);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "--pace={pace}");
        assert!(told.stderr.contains("3600"), "it says what to write instead: {}", told.stderr);
    }
    let told = place.ask(&["run", &scenario("todo-api"), "--no-out", "--driver", "direct", "--pace", "60"]);
    assert_eq!((told.status, told.stdout.as_str()), (2, ""));
}

// ---- What is refused ------------------------------------------------------------------------------------------------------------------

#[test]
fn a_bad_scenario_is_refused_with_file_line_and_column_and_nothing_is_written() {
    let place = Place::new();
    place.write("bad.toml", b"plan = \"plan.csv\"\ncalender = \"office\"\n\n[teams.a]\nmembers = [{ name = \"x\", role = \"y\" }]\n");
    place.write("plan.csv", b"task,name,team,role,realistic\nT-1,One,a,y,two days\nT-2,Two,b,y,3\n");
    let before = place.list("");
    for command in [&["run", "bad.toml"][..], &["run", "bad.toml", "--json"], &["check", "bad.toml"]] {
        let told = place.ask(command);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{}", told.stderr);
        for place in ["bad.toml:2:1", "plan.csv:2:"] {
            assert!(told.stderr.contains(place), "{command:?} names {place}:\n{}", told.stderr);
        }
        assert!(told.stderr.contains("calendar"), "and what to write instead:\n{}", told.stderr);
    }
    assert_eq!(place.list(""), before);
}

#[test]
fn an_override_or_a_file_that_is_not_there_is_refused() {
    let place = Place::new();
    for command in [
        &["run", &scenario("todo-api"), "--set", "dispatch.rule=best"][..],
        &["run", &scenario("todo-api"), "--set", "dispatch.rool=lft"],
        &["run", "nowhere.toml"],
        &["run", "nowhere.sm"],
        &["check", "nowhere.toml"],
        &["report", "nowhere", "--out", "out"],
        &["dance"],
        &[],
    ] {
        let told = place.ask(command);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{command:?}: {}", told.stderr);
        assert!(!told.stderr.is_empty());
    }
    assert_eq!(place.list(""), Vec::<String>::new());
}

// ---- check ----------------------------------------------------------------------------------------------------------------------------

#[test]
fn check_answers_0_for_a_package_that_would_be_signed_1_for_one_with_a_gap_and_2_for_no_scenario() {
    let place = Place::new();
    let told = place.ask(&["check", &scenario("todo-api"), &scenario("baseline")]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
    for part in ["todo-api", "18 tasks", "baseline", "critical", "target", "would be signed"] {
        assert!(told.stdout.contains(part), "{part}:\n{}", told.stdout);
    }
    let told = place.ask(&["check", &scenario("todo-api"), "--set", "handoff.communication_ready=false"]);
    assert_eq!(told.status, 1, "{}", told.stderr);
    assert!(told.stdout.contains("would be returned"), "{}", told.stdout);
    let told = place.ask(&["check", &scenario("todo-api"), "nowhere.toml"]);
    assert_eq!(told.status, 2);
    assert!(told.stdout.contains("todo-api: sound"), "the sound one is told all the same");
}

#[test]
fn check_prints_json_as_one_document_whatever_it_finds() {
    let place = Place::new();
    let told = place.ask(&["check", &scenario("todo-api"), "nowhere.toml", "--json"]);
    assert_eq!((told.status, told.stderr.as_str()), (2, ""));
    let document: serde_json::Value = serde_json::from_str(&told.stdout).expect("one document");
    assert_eq!(document["scenarios"][0]["scenario"]["tasks"], 18);
    let second = &document["scenarios"][1];
    assert!(second["scenario"].is_null() && second["problems"][0]["what"].is_string(), "{}", told.stdout);
}

// ---- import ---------------------------------------------------------------------------------------------------------------------------

const INSTANCE: &str = "jobs (incl. supersource/sink ): 5\nRESOURCES\n- renewable : 2 R\nPRECEDENCE RELATIONS:\n1 1 2 2 3\n2 1 1 4\n3 1 1 5\n\
                        4 1 1 5\n5 1 0\nREQUESTS/DURATIONS:\n1 1 0 0 0\n2 1 3 2 1\n3 1 4 1 0\n4 1 2 0 2\n5 1 0 0 0\n\
                        RESOURCEAVAILABILITIES:\n2 2\n";

#[test]
fn an_instance_of_the_scheduling_library_stands_for_a_scenario_and_imported_it_is_the_same_one() {
    let place = Place::new();
    place.write("made-up.sm", INSTANCE.as_bytes());
    let direct = place.digest(&["run", "made-up.sm", "--no-out", "--json"]);
    assert_eq!(place.ask(&["check", "made-up.sm"]).status, 0);
    let told = place.ask(&["import", "psplib", "made-up.sm", "-o", "made-up.toml"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert_eq!(place.list(""), ["made-up.csv", "made-up.sm", "made-up.toml"]);
    assert_eq!(direct, place.digest(&["run", "made-up.toml", "--no-out", "--json"]));
    if let Some(shared) = shared() {
        let instance = shared.join("psplib/j30/j301_1.sm").display().to_string();
        assert_eq!(place.ask(&["import", "psplib", &instance, "-o", "j301_1.toml", "-q"]).status, 0);
        let [read, imported] = [instance.as_str(), "j301_1.toml"].map(|path| place.digest(&["run", path, "--no-out", "--json"]));
        assert_eq!(read, imported);
    } else {
        aloud::skipped("no PSPLIB instances in ../shared: only a made-up one is imported");
    }
}

#[test]
fn an_instance_is_imported_under_another_name_whatever_its_file_is_called() {
    let place = Place::new();
    place.write("made \"up\".sm", INSTANCE.as_bytes());
    let told = place.ask(&["import", "psplib", "made \"up\".sm", "-o", "other.toml"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert_eq!(place.list(""), ["made \"up\".sm", "other.csv", "other.toml"]);
    assert_eq!(place.ask(&["check", "other.toml"]).status, 0);
}

#[test]
fn import_writes_over_nothing_unless_told_to() {
    let place = Place::new();
    place.write("made-up.sm", INSTANCE.as_bytes());
    place.write("made-up.csv", b"mine");
    let told = place.ask(&["import", "psplib", "made-up.sm", "-o", "made-up.toml"]);
    assert_eq!(told.status, 2);
    assert!(told.stderr.contains("made-up.csv") && told.stderr.contains("--force"), "{}", told.stderr);
    assert_eq!(place.list(""), ["made-up.csv", "made-up.sm"]);
    assert_eq!(place.ask(&["import", "psplib", "made-up.sm", "-o", "made-up.toml", "--force"]).status, 0);
    assert_ne!(place.read("made-up.csv"), b"mine");
}

// ---- report ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn report_makes_every_file_again_from_the_database_byte_for_byte() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("baseline"), "--seed", "5", "--out", "first", "-q"]).status, 0);
    for (from, to) in [("first", "second"), ("second/workflow.db", "third")] {
        let told = place.ask(&["report", from, "--out", to]);
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert_eq!(place.list(to), FILES);
        for file in FILES {
            assert!(place.read(&format!("first/{file}")) == place.read(&format!("{to}/{file}")), "{to}/{file}");
        }
    }
    std::fs::remove_file(place.path("first/summary.json")).expect("removed");
    assert_eq!(place.ask(&["report", "first"]).status, 0, "in its own folder");
    assert_eq!(place.list("first"), FILES);
    assert_eq!(place.read("first/summary.json"), place.read("second/summary.json"));
}

#[test]
fn report_prints_a_day_and_writes_nothing_and_a_day_outside_the_run_is_wrong_usage() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "run", "-q"]).status, 0);
    let told = place.ask(&["report", "run", "--day", "1"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
    let first = told.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("todo-api, seed ") && first.contains(": day 1 of "), "{first}");
    assert!(told.stdout.contains("Started (") && told.stdout.contains("Tomorrow's priorities"), "{}", told.stdout);
    let last: u32 = first.split(" of ").nth(1).and_then(|rest| rest.split(',').next()).and_then(|day| day.parse().ok()).expect("a number");
    assert!(place.ask(&["report", "run/workflow.db", "--day", &last.to_string()]).stdout.contains("What is left"));
    assert_eq!(place.list(""), ["run"]);
    for outside in ["0", "-1", &(last + 1).to_string()] {
        let told = place.ask(&["report", "run", "--day", outside]);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""));
        assert!(told.stderr.contains(&format!("the run has days 1 to {last}")), "{}", told.stderr);
    }
    assert_eq!(place.ask(&["report", "run", "--day", "1", "--out", "again"]).status, 2);
}

#[test]
fn the_record_is_the_same_bytes_whichever_driver_made_it() {
    let place = Place::new();
    for driver in ["live", "direct"] {
        assert_eq!(place.ask(&["run", &scenario("todo-api"), "--driver", driver, "--out", driver, "-q"]).status, 0);
    }
    for file in FILES {
        assert!(place.read(&format!("live/{file}")) == place.read(&format!("direct/{file}")), "{file}");
    }
}

#[test]
fn a_database_that_is_foreign_or_damaged_is_refused_with_65() {
    let place = Place::new();
    place.write("foreign/workflow.db", b"dear reader, this is a letter and no database, however long it may be");
    let told = place.ask(&["report", "foreign", "--out", "again"]);
    assert_eq!((told.status, told.stdout.as_str()), (65, ""), "{}", told.stderr);
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "out", "-q"]).status, 0);
    let database = place.read("out/workflow.db");
    place.write("cut/workflow.db", &database[..database.len() / 2]);
    let told = place.ask(&["report", "cut", "--out", "again"]);
    assert_eq!((told.status, told.stdout.as_str()), (65, ""), "{}", told.stderr);
    assert!(!Path::new(&place.path("again")).exists());
}

// ---- verify ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn verify_finds_no_difference_in_what_a_run_left_and_the_first_one_in_what_was_changed() {
    let place = Place::new();
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--seed", "3", "--out", "out", "-q"]).status, 0);
    let told = place.ask(&["verify", "out"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
    assert!(told.stdout.contains("no difference"), "{}", told.stdout);
    let change = |statement: &str| {
        let database = rusqlite::Connection::open(place.path("out/workflow.db")).expect("the database opens");
        assert_eq!(database.execute(statement, []).expect("the statement is sound"), 1);
    };
    change("UPDATE tasks SET status = 'dropped' WHERE id = (SELECT id FROM tasks ORDER BY rowid LIMIT 1 OFFSET 3)");
    let told = place.ask(&["verify", "out/workflow.db"]);
    assert_eq!(told.status, 1);
    assert!(told.stdout.contains("table tasks, row 4, column status\n  recorded   dropped\n  simulated  completed"), "{}", told.stdout);
    change("UPDATE journal SET text = 'nothing of note' WHERE seq = (SELECT max(seq) FROM journal)");
    let told = place.ask(&["verify", "out"]);
    assert_eq!(told.status, 1);
    assert!(told.stdout.contains("table journal") && told.stdout.contains("recorded   nothing of note"), "{}", told.stdout);
    change("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
    let told = place.ask(&["verify", "out"]);
    assert!(told.status == 1 && told.stdout.contains("recorded   no such row"), "{}", told.stdout);
}

#[test]
fn a_command_that_there_is_not_is_told_with_those_that_there_are() {
    let place = Place::new();
    for (written, tip) in
        [("rnu", "'run'"), ("xyzzy", "commands are run, check, replicate, compare, sweep, tune, merge, report, explain, verify, import")]
    {
        let told = place.ask(&[written]);
        assert!(told.status == 2 && told.stderr.contains(tip), "{}", told.stderr);
    }
    let told = place.ask(&["run", "--seed", "-1"]);
    assert!(told.status == 2 && told.stderr.contains("write a whole number from 0"), "{}", told.stderr);
}

#[test]
fn figures_that_nothing_is_drawn_from_are_noted() {
    let place = Place::new();
    let note = "three figures; they are not drawn from";
    let told = place.ask(&["check", &scenario("todo-api"), "--set", "noise.task=none"]);
    assert!(told.status == 0 && told.stdout.contains(note), "{}", told.stdout);
    let json = place.ask(&["check", &scenario("todo-api"), "--set", "noise.task=none", "--json"]);
    assert!(json.stdout.contains("\"notes\"") && json.stdout.contains(note), "{}", json.stdout);
    let told = place.ask(&["check", &scenario("todo-api"), "--set", "noise.task=three-point"]);
    assert!(!told.stdout.contains(note), "{}", told.stdout);
}

// ---- init -----------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_new_project_starts_when_it_is_told_to() {
    let place = Place::new();
    place.write("list.csv", b"id,name,hours\n1,a,2\n");
    place.write("agents/coder.md", b"---\nname: coder\ndescription: Writes code\n---\n");
    for from in [&[][..], &["--from", "list.csv"], &["--from", "agents", "agents"], &["--from", "agents", "agents", "--from", "list.csv"]] {
        let arguments = [&["init", "new", "--force", "--start", "2027-03-01 07:30"][..], from].concat();
        let told = place.done(&arguments);
        assert!(told.stdout.contains("from 2027-03-01 07:30."), "{from:?}: {}", told.stdout);
        assert!(!told.stdout.contains("so write `start`"), "{from:?}: {}", told.stdout);
    }
}
