//! Names of files and folders that people really have: spaces, umlauts, quotes, line breaks, bytes that are no text, very long ones.

use super::commands::{LIST, done, place_with_results};
use crate::place::Place;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

const NAMES: [&str; 6] =
    ["with spaces in it", "Größe über Maß", "it's \"quoted\" $HOME `x`", "two\nlines", "\u{202e}sdrawkcab", "-begins-with-a-dash"];

#[test]
fn a_run_goes_from_and_to_places_of_any_name() {
    let place = place_with_results();
    for name in NAMES {
        let inside = |file: &str| format!("./{name}/{file}");
        place.write(&inside("todo.toml"), &place.read("todo.toml"));
        place.write(&inside("list.csv"), LIST.as_bytes());
        let out = inside("out of it");
        place.done(&["-q", "run", &inside("todo.toml"), "--out", &out]);
        place.done(&["verify", &out]);
        place.done(&["-q", "report", &out, "--out", &inside("again")]);
        place.done(&["report", "--html", &out, "-o", &inside("page.html")]);
        place.done(&["export", "csv", &out, "-o", &inside("x.csv")]);
        place.done(&["import", "csv", &inside("list.csv"), "-o", &inside("imported.toml")]);
        place.done(&["check", &inside("imported.toml")]);
        place.done(&["init", &inside("begun")]);
        place.done(&["-q", "replicate", &inside("begun/scenario.toml"), "-n", "2", "--causes", "0", "--out", &inside("study")]);
        place.done(&["verify", &inside("study")]);
        let expected =
            ["again", "begun", "imported.csv", "imported.toml", "list.csv", "out of it", "page.html", "study", "todo.toml", "x.csv"];
        assert_eq!(place.list(&inside("")), expected, "{name:?}");
        // What lies in a folder knows nothing of the folder's name.
        for file in ["tasks.csv", "summary.json", "04-implementation-report.md", "timeline.svg"] {
            assert!(place.read(&format!("{out}/{file}")) == place.read(&format!("run/{file}")), "{name:?}: {file}");
        }
    }
}

#[test]
fn a_name_that_steers_a_terminal_is_never_sent_to_one() {
    let place = Place::new();
    for name in ["\u{1b}[31mred\u{1b}[0m.toml", "two\nlines.toml", "\u{202e}sdrawkcab.toml", "bell\u{7}.toml"] {
        for command in [&["check", name][..], &["run", name, "--no-out"], &["import", "csv", name, "-o", "x.toml"], &["verify", name]] {
            let told = place.ask(command);
            assert_eq!(told.status, 2, "{command:?}: {}", told.stderr);
            let is_steered = told.stderr.contains(['\u{1b}', '\u{202e}', '\u{7}']) || told.stderr.contains("two\nlines");
            assert!(!is_steered, "{command:?}: {:?}", told.stderr);
        }
    }
}

#[test]
fn a_name_that_is_no_text_is_refused_or_taken_and_never_a_bug() {
    let place = place_with_results();
    let name = OsStr::from_bytes(b"not \xff text");
    for (arguments, statuses) in [
        (&["-q", "run", "todo.toml", "--out"][..], &[0][..]),
        (&["verify"], &[0]),
        (&["export", "csv", "run", "-o"], &[2]),
        (&["-q", "report", "run", "--out"], &[0]),
        (&["check"], &[2]),
    ] {
        let before = place.list("");
        let output = place.command(arguments).arg(name).output().expect("started");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(statuses.iter().any(|status| output.status.code() == Some(*status)), "{arguments:?}: {}: {stderr}", output.status);
        if output.status.code() != Some(0) {
            assert_eq!(place.list(""), before, "{arguments:?}");
        }
    }
}

#[test]
fn a_name_as_long_as_a_name_can_be_is_told_and_leaves_nothing() {
    let place = place_with_results();
    let before = place.list("");
    // A file that is being made has a longer name than the one that is asked for.
    for length in [250, 256] {
        let name = "x".repeat(length);
        for arguments in [&["-q", "run", "todo.toml", "--out", &name][..], &["export", "csv", "run", "-o", &name], &["init", &name]] {
            let told = place.ask(arguments);
            let is_fine = told.status == 0 || told.status == 74 && told.stderr.contains("its name is too long");
            assert!(is_fine, "{length}: {arguments:?}: {}: {}", told.status, told.stderr);
            if told.status != 0 {
                assert_eq!(place.list(""), before, "{length}: {arguments:?}");
            } else {
                let path = place.path(&name);
                if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.expect("removed");
            }
        }
    }
    done(&place, "verify run");
}
