//! Disks that are full, files that may grow no further, folders that may not be written.

use super::commands::{LIST, done, place, place_with_results, words};
use crate::disk::Disk;
use crate::place::{Place, program};
use std::process::Command;

/// Commands that write to `disk/`, and what each leaves there.
const WRITING: [(&str, &[&str]); 9] = [
    ("-q run todo.toml --out disk/out", &["out"]),
    ("-q run todo.toml --out disk/a/b/out", &["a"]),
    ("-q report run --out disk/again", &["again"]),
    ("report --html run -o disk/page.html", &["page.html"]),
    ("export csv run -o disk/x.csv", &["x.csv"]),
    ("export xlsx run -o disk/x.xlsx", &["x.xlsx"]),
    ("-q export snapshot run --at 2d -o disk/now.db", &["now.db"]),
    ("import csv list.csv -o disk/list.toml", &["list.csv", "list.toml"]),
    ("init disk/begun", &["begun"]),
];

/// Holds a command to all or nothing; whether it could do what was asked.
fn all_or_nothing(place: &Place, command: &str, whole: &[&str]) -> bool {
    let told = place.ask(&words(command));
    let left = place.list("disk");
    if told.status == 0 {
        assert_eq!(left, whole, "{command}");
        return true;
    }
    assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{command}: {}", told.stderr);
    assert!(told.stderr.contains("disk/"), "{command}: {}", told.stderr);
    assert_eq!(left, Vec::<String>::new(), "{command}");
    false
}

#[test]
fn a_full_disk_is_told_and_nothing_half_made_stays_on_it() {
    let place = place_with_results();
    let (mut failures, mut successes) = (0, 0);
    // From one that takes not even a short plan to one on which everything but the last chart has room.
    for kib in [4, 12, 160, 800, 2_400, 3_400, 12_000] {
        for (command, whole) in WRITING {
            let Some(_disk) = Disk::mounted(place.path("disk"), kib) else { return };
            match all_or_nothing(&place, command, whole) {
                true => successes += 1,
                false => failures += 1,
            }
        }
    }
    assert!(failures > 20 && successes > 15, "{failures} failures, {successes} successes");
}

#[test]
fn what_was_there_before_a_full_disk_is_there_afterwards() {
    let place = place_with_results();
    let Some(_disk) = Disk::mounted(place.path("disk"), 20) else { return };
    place.write("disk/list.csv", b"an earlier plan");
    place.write("disk/list.toml", b"an earlier scenario");
    place.write("disk/page.html", b"an earlier page");
    // One page is left, which is enough for one of the two files that an import makes, and not for both.
    place.write("disk/ballast", &[1; 2_000]);
    let before = place.list("disk");
    for command in ["import csv list.csv -o disk/list.toml --force", "export mspdi run -o disk/page.html --force", "init disk/begun"] {
        let told = place.ask(&words(command));
        assert_eq!(told.status, 74, "{command}: {}{}", told.stdout, told.stderr);
        assert_eq!(place.list("disk"), before, "{command}");
        assert_eq!(place.read("disk/list.csv"), b"an earlier plan", "{command}");
        assert_eq!(place.read("disk/list.toml"), b"an earlier scenario", "{command}");
        assert_eq!(place.read("disk/page.html"), b"an earlier page", "{command}");
    }
}

#[test]
fn a_file_that_may_grow_no_further_is_a_full_disk() {
    let place = place_with_results();
    let program = program().to_string_lossy();
    std::fs::create_dir(place.path("disk")).expect("made");
    for (command, _) in WRITING.into_iter().filter(|(command, _)| !["import", "init", "csv"].iter().any(|small| command.contains(small))) {
        // In blocks of 512 bytes; 8 KiB, which no result but a plan keeps to.
        let script = format!("ulimit -f 16; exec {program} {command}");
        let output = Command::new("sh").args(["-c", &script]).current_dir(place.path("")).output().expect("a shell");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(74), "{command}: {stderr}");
        assert!(stderr.contains("disk/"), "{stderr}");
        assert_eq!(place.list("disk"), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn what_may_not_be_written_can_still_be_read() {
    let place = place();
    let Some(disk) = Disk::mounted(place.path("disk"), 20_000) else { return };
    done(&place, "-q run todo.toml --out disk/run");
    place.write("disk/todo.toml", &place.read("todo.toml"));
    place.write("disk/tasks.csv", LIST.as_bytes());
    assert!(disk.protect());
    for command in WRITING.map(|(command, _)| command.replace(" run ", " disk/run ")) {
        let command = command.replace("disk/run todo", "run todo");
        let told = place.ask(&words(&command));
        assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{command}: {}", told.stderr);
        assert!(told.stderr.contains("disk/") && told.stderr.contains("Read-only"), "{command}: {}", told.stderr);
    }
    for command in ["-q report disk/run", "report --html disk/run"] {
        assert_eq!(place.ask(&words(command)).status, 74, "{command}");
    }
    for command in [
        "check disk/todo.toml",
        "run disk/todo.toml --no-out",
        "verify disk/run",
        "explain disk/run",
        "report disk/run --day 2",
        "-q report disk/run --out again",
        "export csv disk/run -o -",
        "import csv disk/tasks.csv -o list.toml --force",
    ] {
        done(&place, command);
    }
    assert!(place.read("again/timeline.svg") == place.read("disk/run/timeline.svg"));
}
