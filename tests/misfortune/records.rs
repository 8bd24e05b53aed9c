//! A run's database that another program holds, that is damaged, foreign, or of another version; and two runs that want one folder.

use super::commands::{done, place, place_with_results, words};
use crate::place::Place;
use rusqlite::Connection;
use std::process::Child;

/// Every command that reads a run's database in the folder `bad`.
const READING: [&str; 6] = [
    "verify bad",
    "explain bad",
    "report bad --out again",
    "report bad --day 1",
    "report --html bad -o page.html",
    "export csv bad -o x.csv",
];

const STUDY_READING: [&str; 4] =
    ["verify bad-study", "report bad-study --out again", "export csv bad-study -o x.csv", "merge bad-study -o joined"];

fn ended(child: Child) -> (i32, String) {
    let output = child.wait_with_output().expect("ended");
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[test]
fn a_database_that_another_program_holds_is_tried_for_a_while_and_answers_75() {
    let place = place_with_results();
    for (of, name) in [("run/workflow.db", "bad/workflow.db"), ("study/study.db", "bad-study/study.db")] {
        place.write(name, &place.read(of));
    }
    let held = ["bad/workflow.db", "bad-study/study.db"].map(|name| Connection::open(place.path(name)).expect("opened"));
    for connection in &held {
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held (x);").expect("held");
    }
    let before = place.list("");
    // All at once: each waits for five seconds.
    let more = ["replicate todo.toml -n 7 --causes 0 --out bad-study"];
    let children: Vec<(&str, Child)> =
        READING.into_iter().chain(STUDY_READING).chain(more).map(|command| (command, place.start(&words(command)))).collect();
    for (command, child) in children {
        let (status, stderr) = ended(child);
        assert_eq!(status, 75, "{command}: {stderr}");
        assert!(stderr.contains("in use by another program; try again"), "{command}: {stderr}");
    }
    assert_eq!(place.list(""), before);
    drop(held);
    done(&place, "verify bad");
    done(&place, "verify bad-study");
}

/// Holds every command that reads to an exit status and a word, and to leaving all as it is.
fn refused(place: &Place, what: &str, status: i32, says: &str) {
    let (bytes, before) = (place.read("bad/workflow.db"), place.list(""));
    for command in READING {
        let told = place.ask(&words(command));
        assert_eq!((told.status, told.stdout.as_str()), (status, ""), "{what}: {command}: {}", told.stderr);
        assert!(told.stderr.contains(says), "{what}: {command}: {}", told.stderr);
        assert!(told.stderr.contains("bad/workflow.db"), "{what}: {command}: {}", told.stderr);
        assert!(place.read("bad/workflow.db") == bytes, "{what}: {command} changed it");
        assert_eq!(place.list("bad"), ["workflow.db"], "{what}: {command}");
    }
    assert_eq!(place.list(""), before, "{what}");
    // Nor is the folder taken for one of ours that may be replaced, unless the file says that it is.
    let is_ours = bytes.get(68..72) == Some(&sandtable::record::APPLICATION_ID.to_be_bytes()[..]);
    if !is_ours {
        assert_eq!(place.ask(&words("-q run todo.toml --out bad")).status, 2, "{what}");
        assert!(place.read("bad/workflow.db") == bytes, "{what}");
    }
}

#[test]
fn what_is_damaged_foreign_or_of_another_version_is_told_and_left_as_it_is() {
    let place = place();
    done(&place, "-q run todo.toml --out run");
    let sound = place.read("run/workflow.db");
    let with = |name: &str, bytes: &[u8]| place.write(&format!("{name}/workflow.db"), bytes);
    let by_sql = |statements: &str| {
        with("bad", &sound);
        Connection::open(place.path("bad/workflow.db")).expect("opened").execute_batch(statements).expect("sound");
    };
    with("bad", b"");
    refused(&place, "nothing in it", 65, "not a database");
    with("bad", &[b'x'; 10_000]);
    refused(&place, "junk", 65, "not a database");
    with("bad", &sound[..sound.len() / 3]);
    refused(&place, "truncated", 65, "damaged");
    with("bad", &sound[..50]);
    refused(&place, "less than a header", 65, "database");
    let mut overwritten = sound.clone();
    let middle = sound.len() / 2;
    overwritten[middle..middle + 3_000].fill(0xA5);
    with("bad", &overwritten);
    refused(&place, "overwritten", 65, "damaged");
    by_sql("PRAGMA user_version = 99;");
    refused(&place, "newer", 65, "newer Sandtable (its tables are version 99");
    by_sql("PRAGMA user_version = 0;");
    refused(&place, "no version", 65, "damaged");
    by_sql("PRAGMA application_id = 12345;");
    refused(&place, "foreign", 65, "not one of Sandtable's");
    std::fs::remove_file(place.path("bad/workflow.db")).expect("removed");
    // A program that uses a write-ahead log: to look at it must not fold it in, nor switch it off or on.
    let other = Connection::open(place.path("bad/workflow.db")).expect("opened");
    other.execute_batch("PRAGMA journal_mode = DELETE; CREATE TABLE diary (day);").expect("sound");
    drop(other);
    refused(&place, "another program's", 65, "not one of Sandtable's");
}

#[test]
fn a_bit_that_has_turned_is_found() {
    let place = place();
    done(&place, "-q run todo.toml --out run");
    let sound = place.read("run/workflow.db");
    let (mut found, mut harmless) = (0, 0);
    // Sixty places over the whole file, drawn once by steps of a prime.
    for step in 0..60_usize {
        let at = (step * 104_729 + 4_999) % sound.len();
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (step % 8);
        place.write("bad/workflow.db", &bytes);
        let told = place.ask(&["verify", "bad"]);
        // 1: it can be read, and differs from what is simulated again.
        match told.status {
            65 | 1 => found += 1,
            0 => harmless += 1,
            other => panic!("byte {at}: {other}: {}", told.stderr),
        }
        assert!(!told.stderr.contains("panicked"), "byte {at}: {}", told.stderr);
    }
    // Pages have room between their rows that nothing is in.
    println!("{found} found, {harmless} where nothing is kept");
    assert!(found > 30, "{found} found, {harmless} where nothing is kept");
}

#[test]
fn a_name_of_a_column_that_is_no_text_is_damage() {
    let place = place();
    done(&place, "-q run todo.toml --out run");
    done(&place, "-q replicate todo.toml -n 3 --causes 0 --out study");
    for (folder, file, column) in [("run", "workflow.db", "planned_end_date"), ("study", "study.db", "schedule_sensitivity")] {
        let mut bytes = place.read(&format!("{folder}/{file}"));
        let at: Vec<usize> =
            bytes.windows(column.len()).enumerate().filter(|(_, window)| *window == column.as_bytes()).map(|(at, _)| at).collect();
        assert!(!at.is_empty(), "{file} has no column {column}");
        at.iter().for_each(|at| bytes[at + 3] = 0xff);
        place.write(&format!("{folder}/{file}"), &bytes);
        let told = place.ask(&["verify", folder]);
        assert!(matches!(told.status, 1 | 65) && !told.stderr.contains("panicked"), "{folder}: {}: {}", told.status, told.stderr);
    }
}

#[test]
fn runs_that_come_at_once_leave_one_whole_folder() {
    let place = place();
    for round in 0..3 {
        let commands: Vec<String> = (0..4).map(|seed| format!("-q run todo.toml --seed {seed} --out out")).collect();
        let children: Vec<Child> = commands.iter().map(|command| place.start(&words(command))).collect();
        let ends: Vec<(i32, String)> = children.into_iter().map(ended).collect();
        assert!(ends.iter().any(|(status, _)| *status == 0), "round {round}: {ends:?}");
        for (status, stderr) in &ends {
            let is_sent_away = *status == 75 && stderr.contains("another run is writing this folder; try again");
            assert!(*status == 0 || is_sent_away, "round {round}: {status}: {stderr}");
        }
        assert_eq!(place.list(""), ["list.csv", "out", "todo.toml"], "round {round}");
        done(&place, "verify out");
        let told: serde_json::Value = serde_json::from_slice(&place.read("out/summary.json")).expect("one document");
        let database = Connection::open(place.path("out/workflow.db")).expect("opened");
        let digest: String = database.query_row("SELECT journal_sha256 FROM runs", [], |row| row.get(0)).expect("a row");
        assert_eq!(told["journal_sha256"], digest.as_str(), "round {round}: files of two runs");
    }
}
