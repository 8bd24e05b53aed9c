//! More than one process at one study.

use crate::folder::{done, same_files, words};
use crate::place::{Place, scenario};
use std::process::Child;
use std::time::Duration;

fn study(count: u32, out: &str) -> String {
    format!("-q replicate {} -n {count} --causes 0 --out {out}", scenario("todo-api"))
}

#[test]
fn a_second_process_is_sent_away_and_harms_nothing() {
    let place = Place::new();
    done(&place, &words(&[], &study(400, "alone")));
    let mut first = place.start(&words(&[], &study(400, "shared")));
    while !place.path("shared/study.db").exists() {
        assert!(first.try_wait().expect("a child").is_none(), "it ended before it began");
        std::thread::sleep(Duration::from_millis(1));
    }
    let told = place.ask(&words(&[], &study(400, "shared")));
    let ended = first.wait_with_output().expect("a child");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(told.status, 75, "{}", told.stderr);
    let expected = "error: shared: another process is carrying out this study; wait for it, or name another folder with --out\n";
    assert_eq!((told.stdout.as_str(), told.stderr.as_str()), ("", expected));
    same_files(&place, "alone", "shared");
}

#[test]
fn eight_that_come_at_once_leave_one_study() {
    const ROUNDS: usize = 5;
    let place = Place::new();
    done(&place, &words(&[], &study(20, "alone")));
    let (mut finished, mut sent_away) = (0, 0);
    for round in 0..ROUNDS {
        let folder = format!("round-{round}");
        let children: Vec<Child> = (0..8).map(|_| place.start(&words(&[], &study(20, &folder)))).collect();
        let statuses: Vec<Option<i32>> = children.into_iter().map(|mut child| child.wait().expect("a child").code()).collect();
        let count = |status: i32| statuses.iter().filter(|of| **of == Some(status)).count();
        assert_eq!(count(0) + count(75), 8, "{statuses:?}");
        assert!(count(0) > 0, "{statuses:?}");
        finished += count(0);
        sent_away += count(75);
        same_files(&place, "alone", &folder);
    }
    assert!(finished >= ROUNDS && sent_away > 0, "{finished} finished, {sent_away} were sent away");
}

#[test]
fn a_reader_beside_it_neither_waits_nor_is_in_the_way() {
    let place = Place::new();
    done(&place, &words(&[], &study(400, "alone")));
    let mut first = place.start(&words(&[], &study(400, "read")));
    let path = place.path("read/study.db");
    let mut seen = 0_i64;
    while first.try_wait().expect("a child").is_none() {
        let Ok(database) = rusqlite::Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY) else { continue };
        if let Ok(count) = database.query_row("SELECT count(*) FROM replication", [], |row| row.get::<_, i64>(0)) {
            assert!(count >= seen, "{count} after {seen}");
            seen = count;
        }
    }
    assert_eq!(first.wait().expect("a child").code(), Some(0));
    done(&place, &words(&[], &study(400, "read")));
    same_files(&place, "alone", "read");
}
