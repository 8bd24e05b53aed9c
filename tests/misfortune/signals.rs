//! ^C, a request to end and a terminal that goes away, at many moments of every command that writes.

use super::commands::{done, place_with_results, words};
use super::outputs::half_made;
use crate::place::program;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Commands that write, and what each adds to the place.
const WRITING: [(&str, &[&str]); 10] = [
    ("-q run todo.toml --out out", &["out"]),
    ("-q run todo.toml --driver direct --out out", &["out"]),
    ("-q run todo.toml --pace 4000000 --out deep/out", &["deep"]),
    ("-q report run --out again", &["again"]),
    ("report --html run -o page.html", &["page.html"]),
    ("export xlsx run -o x.xlsx", &["x.xlsx"]),
    ("export mspdi run -o x.xml", &["x.xml"]),
    ("-q export snapshot run --at 2d -o now.db", &["now.db"]),
    ("import csv list.csv -o fresh.toml", &["fresh.csv", "fresh.toml"]),
    ("init begun", &["begun"]),
];

const SIGNALS: [(&str, i32); 3] = [("INT", 2), ("TERM", 15), ("HUP", 1)];

/// Later by this for each try: over all tries, the time that a command takes on a machine that is busy.
const LATER: Duration = Duration::from_micros(2_300);
const TRIES: u32 = 9;

fn send(child: &Child, signal: &str) {
    // That it may have ended is no failure.
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    sent.expect("kill");
}

#[test]
fn a_signal_at_any_moment_ends_a_command_with_its_status_or_finds_it_done_and_leaves_nothing_half_made() {
    let place = place_with_results();
    let before = place.list("");
    let (mut stopped, mut finished) = (0, 0);
    for (command, whole) in WRITING {
        for step in 0..TRIES {
            let (signal, number) = SIGNALS[step as usize % SIGNALS.len()];
            let mut child = place.start(&words(command));
            std::thread::sleep(LATER * step * step / 2);
            send(&child, signal);
            let status = child.wait().expect("ended");
            let mut stderr = String::new();
            child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("UTF-8");
            let added: Vec<String> = place.list("").into_iter().filter(|name| !before.contains(name)).collect();
            let told = format!("{command}, SIG{signal} at step {step}: {status}: {stderr}");
            match status.code() {
                Some(0) => {
                    assert_eq!(added, whole, "{told}");
                    finished += 1;
                }
                code => {
                    // Before the program's first line, the system ends it.
                    let is_told = code == Some(128 + number) || status.signal() == Some(number);
                    // A signal that comes between the last file and the last word finds all of it whole.
                    assert!(is_told && (added.is_empty() || added == whole), "{told}, left {added:?}");
                    stopped += 1;
                }
            }
            for name in added {
                let path = place.path(&name);
                if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.expect("removed");
            }
        }
    }
    println!("{stopped} stopped, {finished} had finished");
    assert!(stopped > 20, "{stopped} stopped, {finished} had finished");
}

#[test]
fn a_signal_while_a_study_is_joined_or_told_again_leaves_what_the_same_command_makes_whole() {
    let place = place_with_results();
    done(&place, "-q merge study -o joined");
    done(&place, "-q report study --out again");
    for command in ["-q merge study -o J", "-q report study --out A"] {
        let whole = if command.contains('J') { "joined" } else { "again" };
        for step in 0..TRIES {
            let (signal, number) = SIGNALS[step as usize % SIGNALS.len()];
            let mut child = place.start(&words(command));
            std::thread::sleep(LATER * step * step / 2);
            send(&child, signal);
            let status = child.wait().expect("ended");
            assert!(
                status.success() || status.code() == Some(128 + number) || status.signal() == Some(number),
                "{command}, SIG{signal} at step {step}: {status}"
            );
            assert_eq!(half_made(&place), Vec::<String>::new(), "{command}");
            let folder = command.rsplit(' ').next().expect("a folder");
            if place.path(folder).is_dir() {
                let half: Vec<String> = place.list(folder).into_iter().filter(|name| name.contains("partial")).collect();
                assert_eq!(half, Vec::<String>::new(), "{command}, SIG{signal} at step {step}");
            }
            done(&place, command);
            for name in place.list(whole) {
                assert!(place.read(&format!("{whole}/{name}")) == place.read(&format!("{folder}/{name}")), "{command}: {name}");
            }
            std::fs::remove_dir_all(place.path(folder)).expect("removed");
        }
    }
}

#[test]
fn a_run_that_was_told_to_outlive_its_terminal_does() {
    let place = place_with_results();
    // As `nohup` does.
    let script = format!("trap '' HUP; exec '{}' -q run todo.toml --pace 10000000 --out out", program().display());
    let mut child = Command::new("sh").args(["-c", &script]).current_dir(place.path("")).stdout(Stdio::null()).spawn().expect("a shell");
    for _ in 0..6 {
        std::thread::sleep(LATER * 10);
        send(&child, "HUP");
    }
    assert_eq!(child.wait().expect("ended").code(), Some(0));
    done(&place, "verify out");
}
