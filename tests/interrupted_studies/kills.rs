//! Killed and stopped at random moments.

use crate::folder::{database, done, same_files, words};
use crate::place::{Place, scenario};
use sandtable::engine::stream::{Chance, Purpose};
use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A study of a few hundred replications.
fn study(out: &str) -> String {
    format!("-q replicate {} -n 400 --causes 30 --out {out}", scenario("todo-api"))
}

const TUNE: &str = "--vary escalation.L1.escalate_after=5m..4h --vary dispatch.rule=lft,spt,mts --minimize duration -n 600";

fn search(out: &str) -> String {
    format!("-q tune {} {TUNE} --out {out}", scenario("todo-api"))
}

/// Kills in the everyday suite; `SANDTABLE_KILLS` asks for more.
const KILLS: u64 = 20;

const DELAY: Purpose = Purpose::named("test: delay");

/// A third of the kills each comes within so many milliseconds: of the start, of the first work on record, and of the start again, for what is
/// left in the end. How far a run is by the clock is another thing on every machine, so that one third waits for what it is to find.
const WITHIN_MS: [f64; 3] = [25.0, 200.0, 900.0];

/// Waits until the first group of replications is on record, or all is done. The log begins anew with each start, for whoever looks at the
/// record in between folds it in.
fn wait_for_work(place: &Place, folder: &str, child: &mut Child) {
    let wal = place.path(folder).join("study.db-wal");
    while std::fs::metadata(&wal).map_or(0, |about| about.len()) < 100_000 && child.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The keys of what is on record, with their digests.
fn recorded(place: &Place, folder: &str) -> BTreeSet<(u32, u32, String)> {
    if !place.path(folder).join("study.db").exists() {
        return BTreeSet::new();
    }
    let database = database(place, folder);
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
    // Killed before its tables were made, it has none.
    let Ok(mut query) = database.prepare("SELECT point, replication, sha256 FROM replication") else { return BTreeSet::new() };
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("rows");
    let all: Vec<(u32, u32, String)> = rows.map(Result::unwrap).collect();
    let count = all.len();
    let set: BTreeSet<_> = all.into_iter().collect();
    assert_eq!(set.len(), count);
    set
}

/// Kills the command again and again, each time somewhere else, and looks that nothing which was on record is lost or has changed; then lets
/// it end. How many kills found it unfinished, and how many of these with work done.
fn killed(place: &Place, command: &str, folder: &str, kills: u64) -> (u64, u64) {
    let (mut unfinished, mut with_work, mut finished_by) = (0, 0, 0);
    let mut before = BTreeSet::new();
    for kill in 0..kills {
        let within = WITHIN_MS[(kill % 3) as usize];
        let delay = Chance::new(4, kill).draw(DELAY, 0, 0).uniform() * within;
        let mut child = place.start(&words(&[], command));
        if kill % 3 == 1 {
            wait_for_work(place, folder, &mut child);
        }
        std::thread::sleep(Duration::from_secs_f64(delay / 1_000.0));
        child.kill().expect("killed, or over");
        let status = child.wait().expect("a child");
        assert!(matches!(status.code(), None | Some(0)), "{status}");
        let after = recorded(place, folder);
        assert!(after.is_superset(&before), "kill {kill}: {} on record, {} before", after.len(), before.len());
        if status.code().is_none() {
            unfinished += 1;
            with_work += u64::from(!after.is_empty());
            before = after;
        } else {
            // It was faster than the kill: it begins anew, so that there is something left to kill.
            finished_by += 1;
            std::fs::remove_dir_all(place.path(folder)).expect("removed");
            before = BTreeSet::new();
        }
    }
    done(place, &words(&[], command));
    eprintln!("{kills} kills: {unfinished} before the end, {with_work} of them with work done; {finished_by} came too late");
    (unfinished, with_work)
}

#[test]
fn a_study_killed_again_and_again_ends_with_the_bytes_of_one_left_alone() {
    let place = Place::new();
    let kills = std::env::var("SANDTABLE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    done(&place, &words(&[], &study("alone")));
    let (unfinished, with_work) = killed(&place, &study("killed"), "killed", kills);
    same_files(&place, "alone", "killed");
    assert!(unfinished >= kills / 2 && with_work >= kills / 4, "{unfinished} of {kills}, {with_work} with work done");
}

#[test]
fn a_search_killed_and_stopped_goes_on_to_the_same_end() {
    let place = Place::new();
    done(&place, &words(&[], &search("alone")));
    let (_, with_work) = killed(&place, &search("killed"), "killed", KILLS / 2);
    same_files(&place, "alone", "killed");
    assert!(with_work > 0);
    stopped(&place, &search("stopped"), "stopped", "INT", 130);
    done(&place, &words(&[], &search("stopped")));
    same_files(&place, "alone", "stopped");
}

#[test]
fn what_was_being_delivered_when_it_was_killed_is_delivered_anew() {
    let place = Place::new();
    done(&place, &words(&[], &study("alone")));
    done(&place, &words(&[], &study("killed")));
    // As kills between the last steps leave it: with a copy that is half made, its journal, and a file that is half written.
    place.write("killed/study.db-delivered", b"SQLite format 3\0 and no more");
    place.write("killed/study.db-delivered-journal", &[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 1]);
    place.write("killed/.study.md.partial", b"# to");
    done(&place, &words(&[], &study("killed")));
    same_files(&place, "alone", "killed");
}

/// Stops the command by a signal once it has work done, and holds it to what it promises then. Again, should it have been too fast.
fn stopped(place: &Place, command: &str, folder: &str, signal: &str, status: i32) {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        let mut child = place.start(&words(&[], command));
        wait_for_work(place, folder, &mut child);
        let sent = Command::new("sh").args(["-c", &format!("kill -s {signal} {}", child.id())]).stderr(Stdio::null()).status();
        sent.expect("a shell");
        let output = child.wait_with_output().expect("a child");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        if output.status.code() == Some(0) {
            std::fs::remove_dir_all(place.path(folder)).expect("removed");
            continue;
        }
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        let count = recorded(place, folder).len();
        let told = format!("error: interrupted; {count} replications are kept in {folder}, and the same command goes on from there\n");
        assert_eq!(stderr, told);
        // The log is folded in: whoever copies the database copies all.
        assert_eq!(place.list(folder), ["study.db"]);
        return;
    }
    panic!("it was over before the signal {TRIES} times");
}

#[test]
fn interrupted_or_terminated_it_says_what_is_kept_and_goes_on_from_there() {
    let place = Place::new();
    done(&place, &words(&[], &study("alone")));
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let folder = format!("by-{signal}");
        stopped(&place, &study(&folder), &folder, signal, status);
        done(&place, &words(&[], &study(&folder)));
        same_files(&place, "alone", &folder);
    }
}

#[test]
fn interrupted_with_nothing_to_keep_it_says_so() {
    let place = Place::new();
    let command = format!("replicate {} -n 100000 --causes 0 --no-out", scenario("todo-api"));
    let child = place.start(&words(&[], &command));
    // Its handlers are in place long before it has read all of that.
    std::thread::sleep(Duration::from_millis(300));
    let sent = Command::new("sh").args(["-c", &format!("kill -s INT {}", child.id())]).status();
    assert!(sent.expect("a shell").success());
    let output = child.wait_with_output().expect("a child");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), &b"error: interrupted; nothing was to be kept\n"[..]));
    assert_eq!(place.list(""), Vec::<String>::new());
}
