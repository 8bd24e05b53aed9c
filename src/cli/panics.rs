//! Tests: a panic of whoever takes part in a run, at any of its calls, ends the program with 70. It never ends as if nothing had been, it
//! never hangs, and it leaves nothing half made.

use crate::agents::saboteur::VARIABLE;
use clap::Parser;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// The words of the command line that the test which stands for the program is to carry out.
const WORDS: &str = "SANDTABLE_TEST_WORDS";
const SEPARATOR: &str = "\u{1f}";

/// Between two looks at a program, and how often to look before it counts as hanging: a minute in all, where one takes a tenth of a second.
const LOOK_EVERY: Duration = Duration::from_millis(5);
const LOOKS_MAX: u32 = 12_000;

#[test]
#[ignore = "started by the other tests as a program of its own"]
fn the_program_itself() {
    let Ok(words) = std::env::var(WORDS) else { return };
    super::prepare();
    let arguments = super::Arguments::try_parse_from(words.split(SEPARATOR)).expect("a command");
    let status = super::carried_out(&arguments);
    std::process::exit(i32::from(status));
}

/// What a command answers in a folder when `who` panics at its call `at`.
fn struck(folder: &Path, who: &str, at: u64, command: &str) -> (ExitStatus, String) {
    let scenario = crate::sample::from_the_root("scenarios/todo-api.toml");
    let words: Vec<String> =
        command.split(' ').map(|word| if word == "SCENARIO" { scenario.display().to_string() } else { word.to_owned() }).collect();
    let said = folder.with_extension("said");
    let mut program = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "cli::panics::the_program_itself", "--ignored", "--nocapture"])
        .env(VARIABLE, format!("{who}:{at}"))
        .env(WORDS, words.join(SEPARATOR))
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&said).expect("made"))
        .spawn()
        .expect("started");
    for _ in 0..LOOKS_MAX {
        if let Some(status) = program.try_wait().expect("a child") {
            return (status, std::fs::read_to_string(&said).expect("UTF-8"));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    program.kill().expect("killed");
    panic!("{command}: hangs when {who} panics at its call {at}");
}

/// That it ends with 70, says why and how to see it again, and leaves nothing.
fn ends_with_70(who: &str, at: u64, command: &str) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("here");
    std::fs::create_dir(&folder).expect("made");
    let (status, said) = struck(&folder, who, at, command);
    assert_eq!(status.code(), Some(70), "{command}, {who} at {at}: {said}");
    assert!(said.contains("error: a bug in sandtable") && said.contains(&format!("{who} was to fail at its call {at}")), "{said}");
    assert!(said.contains("please report it with the scenario and this line: "), "{said}");
    let left: Vec<_> = std::fs::read_dir(&folder).expect("read").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(command.contains(" replicate ") || left.is_empty(), "{command}, {who} at {at}: {left:?}");
}

/// Everyone who takes part in a run, with calls that each has in the scenario: the first, and two at random (drawn once).
const WHO: [(&str, [u64; 3]); 8] = [
    ("director", [1, 23, 61]),
    ("planner", [1, 8, 19]),
    ("delivery-coordinator", [1, 7, 12]),
    ("quality-enforcer", [1, 87, 203]),
    ("blocker-resolver", [1, 31, 77]),
    ("progress-tracker", [1, 118, 243]),
    ("team", [1, 65, 171]),
    ("recorder", [1, 542, 1_021]),
];

#[test]
fn a_panic_of_any_agent_at_any_event_ends_a_run_under_either_driver_with_70() {
    std::thread::scope(|scope| {
        for driver in ["live", "direct"] {
            scope.spawn(move || {
                for (who, calls) in WHO {
                    for at in calls {
                        ends_with_70(who, at, &format!("-q run SCENARIO --driver {driver} --out deep/out"));
                    }
                }
            });
        }
    });
}

#[test]
fn a_panic_in_a_worker_or_at_the_database_ends_a_study_with_70_and_the_same_command_goes_on() {
    let place = tempfile::tempdir().expect("a folder");
    let command = "-q replicate SCENARIO -n 8 --causes 0 --threads 2 --out study";
    for (who, at) in [("team", 400), ("quality-enforcer", 900), ("writer", 1)] {
        ends_with_70(who, at, command);
    }
    let folder = place.path().join("here");
    std::fs::create_dir(&folder).expect("made");
    assert_eq!(struck(&folder, "director", 300, command).0.code(), Some(70));
    assert_eq!(struck(&folder, "nobody", 1, command).0.code(), Some(0), "not resumed");
}

#[test]
fn a_run_that_nobody_disturbs_ends_well_by_the_same_way() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("here");
    std::fs::create_dir(&folder).expect("made");
    let (status, said) = struck(&folder, "director", u64::MAX, "-q run SCENARIO --out out");
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(folder.join("out/workflow.db").is_file());
}
