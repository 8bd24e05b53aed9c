//! Projects from elsewhere, from the file that people have to the answer that they want, as they would do it.

mod new_projects;
mod plan_comes_back;

use crate::aloud;
use crate::place::{Place, scenario};
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What it printed; it did what was asked.
fn done(place: &Place, arguments: &[&str]) -> String {
    place.done(arguments).stdout
}

/// What it said instead; it refused, and wrote nothing.
fn refused(place: &Place, arguments: &[&str]) -> String {
    let before = place.list("");
    let told = place.ask(arguments);
    assert_eq!(told.status, 2, "{}", told.stdout);
    assert_eq!(place.list(""), before, "something was written");
    told.stderr
}

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).expect("text")
}

/// What if the one who runs the servers is away for a week?
const AWAY: &str = r#"events.away={ at = "day 3 08:00", member_away = { member = "Betrieb", for = "7d" } }"#;

#[test]
fn a_german_task_list_gets_to_a_date_and_a_comparison_in_three_commands() {
    let place = Place::new();
    let list = here("tests/imports/aufgaben.csv").display().to_string();
    let said = done(&place, &["import", "csv", &list, "-o", "portal.toml"]);
    assert!(said.contains("Wrote portal.toml and portal.csv: 30 tasks") && said.contains("Guessed"), "{said}");
    let said = done(&place, &["replicate", "portal.toml", "-n", "30", "--causes", "0", "--out", "sure"]);
    assert!(said.contains("80 % sure by 2026-"), "{said}");
    let said = done(&place, &["compare", "portal.toml", "--variant", AWAY, "-n", "20", "--out", "away"]);
    assert!(said.contains("events.away"), "{said}");
}

#[test]
fn what_is_imported_tells_its_notes_in_json_too() {
    let place = Place::new();
    let list = here("tests/imports/aufgaben.csv").display().to_string();
    let said = done(&place, &["import", "csv", &list, "-o", "portal.toml", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said).expect("one document");
    assert_eq!((told["tasks"].as_u64(), told["scenario"].as_str()), (Some(30), Some("portal.toml")));
    assert!(told["guessed"].as_array().is_some_and(|notes| !notes.is_empty()), "{told}");
}

#[test]
fn a_new_project_takes_the_columns_of_a_list_as_it_is_told() {
    let place = Place::new();
    place.write("list.csv", b"Was,Kram\na,4\nb,7\n");
    done(&place, &["init", "new", "--from", "list.csv", "--map", "realistic=Kram"]);
    let plan = text(&place, "new/plan.csv");
    assert!(plan.contains(",4,") && plan.contains(",7,"), "{plan}");
    let said = refused(&place, &["init", "other", "--map", "realistic=Kram"]);
    assert!(said.contains("name one with --from"), "{said}");
}

#[test]
fn files_that_are_there_are_kept_unless_they_may_be_replaced() {
    let place = Place::new();
    let list = here("tests/imports/aufgaben.csv").display().to_string();
    place.write("portal.csv", b"mine");
    let said = refused(&place, &["import", "csv", &list, "-o", "portal.toml"]);
    assert!(said.contains("portal.csv: is there already"), "{said}");
    assert_eq!(text(&place, "portal.csv"), "mine");
    done(&place, &["import", "csv", &list, "-o", "portal.toml", "--force"]);
    done(&place, &["check", "portal.toml"]);
}

#[test]
fn a_list_is_imported_under_its_own_name_and_stays_as_it_is() {
    let place = Place::new();
    let list = std::fs::read(here("tests/imports/aufgaben.csv")).expect("it is in the repository");
    place.write("portal.csv", &list);
    let said = done(&place, &["import", "csv", "portal.csv", "-o", "portal.toml"]);
    assert!(said.contains("Wrote portal.toml and portal-plan.csv") && said.contains("portal.csv as it was"), "{said}");
    assert_eq!(place.read("portal.csv"), list);
    done(&place, &["check", "portal.toml"]);
    done(&place, &["import", "csv", "portal.csv", "-o", "portal.toml", "--force"]);
    assert_eq!(place.read("portal.csv"), list);
}

#[test]
fn a_scenario_without_a_name_of_its_own_is_called_as_what_is_made_of_it() {
    let place = Place::new();
    place.write("rows from the office.csv", b"name,hours\nPaint,4\nMove,7\n");
    done(&place, &["import", "csv", "rows from the office.csv", "-o", "shop.toml"]);
    assert!(text(&place, "shop.toml").contains("\nname = \"shop\"\n"), "{}", text(&place, "shop.toml"));
    done(&place, &["init", "store", "--from", "rows from the office.csv"]);
    assert!(text(&place, "store/scenario.toml").contains("\nname = \"store\"\n"), "{}", text(&place, "store/scenario.toml"));
    place.write("named.md", b"# The big move\n- [ ] T-1 Paint (4h)\n");
    done(&place, &["import", "plan-md", "named.md", "-o", "other.toml"]);
    assert!(text(&place, "other.toml").contains("\nname = \"The big move\"\n"), "{}", text(&place, "other.toml"));
}

#[test]
fn check_names_what_no_task_waits_for() {
    let place = Place::new();
    place.write(
        "keys.toml",
        br#"
        [teams.a]
        members = [{ name = "one", role = "hand" }]
        [resources.hall]
        available = "2d"
        [resources.lift]
        available = "1d"
        [handoff]
        no_dependencies_of_kind = ["technical", "information", "team"]
        [plan]
        tasks = [{ epic = "E", feature = "F", task = "T-1", name = "Move", team = "a", realistic = 4, depends_on = "lift" }]
    "#,
    );
    let said = done(&place, &["check", "keys.toml"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("no task waits for resource `hall`: name it in a task's `depends_on`") && !said.contains("`lift`"), "{said}");
}

#[test]
fn what_is_no_project_file_is_told_what_it_looks_like_and_what_reads_it() {
    let place = Place::new();
    place.write("list.csv", b"name;effort\nKickoff & plan;1\n");
    let said = refused(&place, &["import", "mspdi", "list.csv", "-o", "x.toml"]);
    assert!(said.contains("it is no XML; it looks like a table") && said.contains("`sandtable import csv list.csv`"), "{said}");
    let said = refused(&place, &["import", "jira", "list.csv", "-o", "x.toml"]);
    assert!(said.contains("list.csv:1:1"), "{said}");
    let said = refused(&place, &["import", "csv", "list.csv", "-o", "x.toml", "--start", "08.06.2026"]);
    assert!(said.contains("`2026-06-08`"), "{said}");
}

/// Of each format a file that it is no other's, and the formats that could not read it, with what each is told to try.
#[test]
fn a_file_of_another_format_is_told_as_that_whichever_was_asked_for() {
    let place = Place::new();
    let files: [(&str, &str, &str); 7] = [
        ("csv", "list.csv", "name;effort\nKickoff & plan;soon\n"),
        ("jira", "issues.csv", "Summary,Issue key,Issue id,Issue Type,Original Estimate\na,K-1,1,Task,soon\n"),
        ("mspdi", "project.xml", "<?xml version=\"1.0\"?>\n<Project xmlns=\"http://schemas.microsoft.com/project\"></Project>\n"),
        ("xer", "project.xer", "ERMHDR\t20.12\n%T\tPROJECT\n%E\n"),
        ("plan-md", "plan.md", "# Plan\n\nNothing yet.\n"),
        ("psplib", "j.sm", "****\nprojects                      :  1\njobs (incl. supersource/sink ):  32\n"),
        ("agents", "agent.md", "---\nname: builder\ndescription: builds\n---\n"),
    ];
    for (format, file, text) in files {
        place.write(file, text.as_bytes());
        for (asked, ..) in files.iter().filter(|(asked, ..)| *asked != format) {
            let said = refused(&place, &["import", asked, file, "-o", "x.toml"]);
            let subject = if format == "agents" { "." } else { file };
            assert!(
                said.contains("it looks like") && said.contains(&format!("`sandtable import {format} {subject}` reads it")),
                "{asked}: {said}"
            );
        }
    }
}

#[test]
fn options_that_a_format_does_not_heed_are_refused_by_name() {
    let place = Place::new();
    let said = refused(&place, &["import", "mspdi", "x.xml", "-o", "x.toml", "--map", "name=Vorgang"]);
    assert!(said.starts_with("error: --map says nothing to an import of mspdi; it is for csv\n"), "{said}");
    let list = here("tests/imports/aufgaben.csv").display().to_string();
    let said = refused(&place, &["import", "csv", &list, "-o", "x.toml", "--map", "Vorgang"]);
    assert_eq!(said, "error: --map Vorgang: write OURS=THEIRS, such as `name=Vorgang`\n");
    let said = refused(&place, &["import", "agents", "nowhere", "-o", "x.toml"]);
    assert!(said.contains("cannot read `nowhere`"), "{said}");
}

#[test]
fn three_figures_out_of_order_are_told_whatever_they_come_from() {
    let place = Place::new();
    place.write("list.csv", "name,best case,most likely,worst case\na,8,4,6\nb,1,2,3\n".as_bytes());
    let markdown = "# Plan\n\n## Epic 1: All\n\n| ID | Task | Optimistic | Realistic | Pessimistic |\n|--|--|--|--|--|\n\
        | T-1 | Sketch | 8h | 4h | 6h |\n| T-2 | Model | 1h | 2h | 3h |\n";
    place.write("plan.md", markdown.as_bytes());
    for (format, file, id) in [("csv", "list.csv", "1"), ("plan-md", "plan.md", "T-1")] {
        let said = done(&place, &["import", format, file, "-o", "out.toml", "--force"]);
        let (_, guessed) = said.split_once("\nGuessed\n").unwrap_or_else(|| panic!("nothing guessed: {said}"));
        assert!(guessed.contains(&format!("1 task whose three figures are out of order ({id})")), "{format}: {said}");
        let plan = text(&place, "out.csv");
        assert!(plan.contains(",4,6,8,"), "{format}: {plan}");
    }
}

/// That it is the same plan is for `plan_comes_back` to say.
#[test]
fn what_a_run_leaves_and_exports_is_imported_again_and_runs() {
    let place = Place::new();
    done(&place, &["run", &scenario("todo-api"), "--driver", "direct", "--out", "run"]);
    done(&place, &["export", "mspdi", "run", "-o", "project.xml"]);
    for (format, file) in [("mspdi", "project.xml"), ("plan-md", "run/03-execution-plan.md")] {
        done(&place, &["import", format, file, "-o", "again.toml", "--force"]);
        done(&place, &["run", "again.toml", "--driver", "direct", "--no-out"]);
    }
}

/// Projects that nobody here wrote, where they are at hand, through the whole program.
#[test]
fn real_files_import_and_run() {
    let samples = here("../shared/samples");
    if !samples.exists() {
        aloud::skipped(format_args!("{} is not here", samples.display()));
        return;
    }
    let place = Place::new();
    for (format, file) in [
        ("jira", "jira/jira-cloud-allfields.csv"),
        ("mspdi", "mpxj/mspdirelations.xml"),
        ("mspdi", "mpxj/mspdisplittask.xml"),
        ("mspdi", "mpxj/baselines.xml"),
        ("mspdi", "mpxj/assignment-assignments-project2019-mspdi.xml"),
        ("xer", "mpxj/percent-complete-8.4.xer"),
        ("xer", "mpxj/resource-rates-test.xer"),
        ("plan-md", "plan-md/03-execution-plan.md"),
        ("agents", "agents"),
    ] {
        let path = samples.join(file).display().to_string();
        let said = done(&place, &["import", format, &path, "-o", "real.toml", "--force"]);
        assert!(said.starts_with("Wrote real.toml and real.csv: "), "{file}: {said}");
        done(&place, &["check", "real.toml"]);
        done(&place, &["run", "real.toml", "--driver", "direct", "--no-out"]);
    }
    let finished =
        refused(&place, &["import", "xer", &samples.join("mpxj/PredecessorCalendar.xer").display().to_string(), "-o", "other.toml"]);
    assert!(finished.contains("nothing is left to do"), "{finished}");
    for (file, what) in [("mpxj/PredecessorCalendar.xml", "Primavera"), ("mpxj/resource-rates-test.xml", "Primavera")] {
        let said = refused(&place, &["import", "mspdi", &samples.join(file).display().to_string(), "-o", "other.toml"]);
        assert!(said.contains(what), "{file}: {said}");
    }
}
