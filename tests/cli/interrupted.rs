//! What happens to a run whose reader, disk or time is taken away.

use crate::place::{Place, scenario};
use std::fs::OpenOptions;
use std::io::Read;
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

/// Between two looks at another process, and how often to look before the test fails: a minute in all.
const LOOK_EVERY: Duration = Duration::from_millis(5);
const LOOKS_MAX: usize = 12_000;

#[test]
fn a_reader_that_goes_away_ends_the_program_with_141_and_without_a_word() {
    let place = Place::new();
    for command in [&["run", &scenario("todo-api"), "--no-out"][..], &["check", &scenario("baseline")], &["--help"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = place.command(command).stdout(writer).stderr(Stdio::piped()).output().expect("started");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(141), 0), "{command:?}");
    }
}

#[test]
fn a_full_disk_under_standard_output_is_a_failure_of_the_machine() {
    let place = Place::new();
    for command in [&["run", &scenario("todo-api"), "--no-out"][..], &["check", &scenario("todo-api")], &["--help"]] {
        let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
        let output = place.command(command).stdout(full).stderr(Stdio::piped()).output().expect("started");
        assert_eq!(output.status.code(), Some(74), "{command:?}");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(stderr.contains("standard output"), "{command:?}: {stderr}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure_of_the_machine() {
    let place = Place::new();
    // Holds for root as well, whom no permission stops.
    let told = place.ask(&["run", &scenario("todo-api"), "--out", "/proc/sandtable/out"]);
    assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{}", told.stderr);
    assert!(told.stderr.contains("/proc"), "{}", told.stderr);
}

#[test]
fn an_interrupt_or_a_termination_ends_a_paced_run_with_its_signal_and_leaves_nothing() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let place = Place::new();
        // A simulated second a second: the first night alone would take fifteen hours.
        let mut child = place.start(&["run", &scenario("todo-api"), "--pace", "1", "--out", "out"]);
        assert!(wait_for(&mut child, "the folder in the making", || !partial(&place).is_empty()));
        kill(&child, signal);
        let ended = end(&mut child);
        let mut stderr = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("UTF-8");
        assert_eq!(ended.code(), Some(status), "SIG{signal}: {stderr}");
        assert!(stderr.contains("interrupted"), "{stderr}");
        assert_eq!(place.list(""), Vec::<String>::new(), "SIG{signal}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_no_folder_of_its_name_and_the_next_clears_up_after_it() {
    let place = Place::new();
    let mut child = place.start(&["run", &scenario("baseline"), "--out", "out"]);
    let is_writing = || partial(&place).iter().any(|name| place.path(name).join("workflow.db").exists());
    wait_for(&mut child, "the database", is_writing);
    child.kill().expect("killed");
    end(&mut child);
    // It may have been faster than we are, and then it has made its folder whole.
    if !place.path("out").exists() {
        assert_eq!(partial(&place).len(), 1);
    }
    let told = place.ask(&["run", &scenario("todo-api"), "--out", "out", "-q"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert_eq!(place.list(""), ["out"]);
    assert_eq!(place.list("out"), super::FILES);
}

#[test]
fn a_run_leaves_alone_what_another_that_still_goes_on_is_making() {
    let place = Place::new();
    let mut child = place.start(&["run", &scenario("todo-api"), "--pace", "1", "--out", "out"]);
    assert!(wait_for(&mut child, "the folder in the making", || !partial(&place).is_empty()));
    assert_eq!(place.ask(&["run", &scenario("todo-api"), "--out", "out", "-q"]).status, 0);
    assert_eq!(partial(&place).len(), 1, "{:?}", place.list(""));
    kill(&child, "TERM");
    assert_eq!(end(&mut child).code(), Some(143));
    assert_eq!(place.list(""), ["out"]);
}

/// The hidden folders that runs fill.
fn partial(place: &Place) -> Vec<String> {
    place.list("").into_iter().filter(|name| name.starts_with('.')).collect()
}

/// Whether it came before the process ended.
fn wait_for(child: &mut Child, what: &str, is_there: impl Fn() -> bool) -> bool {
    for _ in 0..LOOKS_MAX {
        if is_there() {
            return true;
        }
        if child.try_wait().expect("a child").is_some() {
            return false;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    panic!("{what} did not come");
}

fn end(child: &mut Child) -> ExitStatus {
    for _ in 0..LOOKS_MAX {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let _ = child.kill();
    panic!("it does not end");
}

fn kill(child: &Child, signal: &str) {
    // Its handlers are in place before its first file is.
    let status = std::process::Command::new("sh").args(["-c", &format!("kill -s {signal} {}", child.id())]).status();
    assert!(status.expect("a shell").success());
}
