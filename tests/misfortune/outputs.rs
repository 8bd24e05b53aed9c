//! Readers that go away, full disks under standard output, and devices and links where a file was meant.

use super::commands::{PRINTING, done, place_with_results, words};
use crate::place::Place;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileTypeExt;
use std::process::{Command, Stdio};

#[test]
fn every_command_prints_and_is_in_the_list() {
    let known: BTreeSet<String> = sandtable::cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let tried: BTreeSet<String> = PRINTING.iter().map(|command| words(command)[0].to_owned()).collect();
    let missing: Vec<&String> = known.difference(&tried).collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
}

/// Those that this build has.
fn printing() -> impl Iterator<Item = &'static str> {
    let command = sandtable::cli::command();
    PRINTING.into_iter().filter(move |line| {
        let first = words(line)[0];
        first.starts_with('-') || first == "help" || command.find_subcommand(first).is_some()
    })
}

#[test]
fn a_reader_that_goes_away_ends_every_command_with_141_and_without_a_word() {
    let place = place_with_results();
    for command in printing() {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut child = place.command(&words(command));
        let output = child.stdout(writer).stderr(Stdio::piped()).output().expect("started");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), stderr.as_ref()), (Some(141), ""), "{command}");
        assert_eq!(half_made(&place), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn a_full_disk_under_standard_output_ends_every_command_with_74() {
    let place = place_with_results();
    for command in printing() {
        let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
        let output = place.command(&words(command)).stdout(full).stderr(Stdio::piped()).output().expect("started");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(74), "{command}: {stderr}");
        assert!(stderr.contains("standard output: No space left on device"), "{command}: {stderr}");
    }
}

/// What is there under a name that only what is being made has.
pub fn half_made(place: &Place) -> Vec<String> {
    place.list("").into_iter().filter(|name| name.contains("partial") || name.contains("delivered")).collect()
}

#[test]
fn a_device_or_a_pipe_stays_what_it_is() {
    let place = place_with_results();
    for (name, number) in [("full", "7"), ("null", "3")] {
        // Never the machine's own: a test that fails as root would cost it.
        let made = Command::new("mknod").arg(place.path(name)).args(["c", "1", number]).stderr(Stdio::null()).status();
        if !made.is_ok_and(|status| status.success()) {
            crate::aloud::skipped("nobody but root can make a device");
            return;
        }
    }
    assert!(Command::new("mkfifo").arg(place.path("pipe")).status().expect("mkfifo").success());
    let before = place.list("");
    for target in ["full", "null", "pipe"] {
        for command in ["export csv run -o", "export csv study --force -o", "report --html run -o"] {
            let told = place.ask(&words(&format!("{command} {target}")));
            assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{command} {target}: {}", told.stderr);
            assert!(told.stderr.contains("not a file"), "{}", told.stderr);
        }
        let told = place.ask(&words(&format!("run todo.toml --out {target}")));
        assert_eq!(told.status, 2, "{}", told.stderr);
        let kind = fs::symlink_metadata(place.path(target)).expect("there").file_type();
        assert!(kind.is_char_device() || kind.is_fifo(), "{target}");
    }
    // Where a scenario's name is asked for, a device of that name is written to.
    fs::rename(place.path("full"), place.path("full.toml")).expect("renamed");
    let told = place.ask(&words("import csv list.csv -o full.toml --force"));
    assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{}", told.stderr);
    assert!(fs::symlink_metadata(place.path("full.toml")).expect("there").file_type().is_char_device());
    fs::rename(place.path("full.toml"), place.path("full")).expect("renamed");
    assert_eq!(place.list(""), before, "no plan without its scenario");
}

#[test]
fn a_link_is_followed_and_stays_a_link() {
    let place = place_with_results();
    place.write("elsewhere/real.csv", b"old");
    std::os::unix::fs::symlink("elsewhere/real.csv", place.path("link.csv")).expect("linked");
    done(&place, "export csv run -o link.csv --force");
    assert!(fs::symlink_metadata(place.path("link.csv")).expect("there").is_symlink());
    assert!(place.read("elsewhere/real.csv").len() > 100 && place.list("elsewhere") == ["real.csv"]);
    // As `/dev/stdout` does when standard output is a file.
    std::os::unix::fs::symlink("/proc/self/fd/1", place.path("stdout")).expect("linked");
    let printed = fs::File::create(place.path("printed")).expect("made");
    let status = place.command(&words("export csv run -o stdout --force")).stdout(printed).status().expect("started");
    assert_eq!(status.code(), Some(0));
    assert!(fs::symlink_metadata(place.path("stdout")).expect("there").is_symlink());
    assert!(place.read("printed") == place.read("elsewhere/real.csv"));
}

#[test]
fn a_folder_that_is_not_there_is_told_before_anything_is_made() {
    let place = place_with_results();
    let before = place.list("");
    for (command, status) in [
        ("export csv run -o nowhere/x.csv", 2),
        ("report --html run -o nowhere/x.html", 2),
        ("import csv list.csv -o nowhere/x.toml", 74),
        ("report nowhere", 2),
        ("verify nowhere", 2),
        ("check nowhere/x.toml", 2),
    ] {
        let told = place.ask(&words(command));
        assert_eq!((told.status, told.stdout.as_str()), (status, ""), "{command}: {}", told.stderr);
        assert!(told.stderr.contains("nowhere"), "{command}: {}", told.stderr);
    }
    assert_eq!(place.list(""), before);
}
