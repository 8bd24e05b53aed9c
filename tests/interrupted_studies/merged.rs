//! Shards that do not make up one study are not joined.

use crate::folder::{done, files, same_files, words};
use crate::place::{Place, scenario};
use rusqlite::params;
use sandtable::record::study::{Replication, StudyRecord};

fn study(out: &str) -> String {
    format!("-q replicate {} -n 21 --causes 6 --out {out}", scenario("todo-api"))
}

/// Writes another figure into a replication of the first point, and the digest that is right for it.
pub fn forge(place: &Place, folder: &str, replication: u64) {
    let path = place.path(folder).join("study.db");
    let mut forged: Option<Replication> = None;
    {
        let record = StudyRecord::open(&path).expect("a study");
        let reader = record.reader().expect("a study");
        reader
            .replications(0, u64::MAX, |row| forged = forged.take().or_else(|| (row.replication == replication).then(|| row.clone())))
            .expect("rows");
    }
    let mut forged = forged.expect("the row is there");
    forged.messages += 1;
    let change = "UPDATE replication SET messages = ?, sha256 = ? WHERE point = 0 AND replication = ?";
    let changed =
        crate::folder::database(place, folder).execute(change, params![forged.messages as i64, forged.digest(), replication as i64]);
    assert_eq!(changed.expect("written"), 1);
}

/// A place with the shards `s0`, `s1`, `s2` of three and the `whole`.
fn sharded() -> Place {
    let place = Place::new();
    for index in 0..3 {
        done(&place, &words(&[], &format!("{} --shard {index}/3", study(&format!("s{index}")))));
    }
    done(&place, &words(&[], &study("whole")));
    place
}

/// Joins into `joined`, which is refused: what was told.
fn refused(place: &Place, shards: &str, status: i32) -> String {
    let told = place.ask(&words(&["merge"], &format!("{shards} -o joined")));
    assert_eq!((told.status, told.stdout.as_str()), (status, ""), "{}", told.stderr);
    told.stderr
}

#[test]
fn a_shard_that_is_missing_is_named_with_its_replications() {
    let place = sharded();
    let told = refused(&place, "s0 s2", 2);
    for says in ["\"as it is\": replications 1, 4, 7, 10, 13, 16, 19 are missing", "replications 1, 4 are missing", "--shard 1/3"] {
        assert!(told.contains(says), "{told}");
    }
    assert!(!place.path("joined").exists());
    // So is one that was stopped midway.
    crate::folder::database(&place, "s1").execute("DELETE FROM replication WHERE point = 0 AND replication > 10", []).expect("deleted");
    let told = refused(&place, "s0 s1 s2", 2);
    assert!(told.contains("replications 13, 16, 19 are missing") && told.contains("--shard 1/3"), "{told}");
    assert!(!place.path("joined").exists());
    done(&place, &words(&[], &format!("{} --shard 1/3", study("s1"))));
    done(&place, &words(&["-q", "merge"], "s0 s1 s2 -o joined"));
    same_files(&place, "whole", "joined");
}

#[test]
fn a_shard_of_another_study_is_refused() {
    let place = sharded();
    done(&place, &words(&[], &format!("{} --shard 1/3 --seed 2", study("of-another-seed"))));
    let longer = study("longer").replace("-n 21", "-n 24");
    done(&place, &words(&[], &format!("{longer} --shard 1/3")));
    let told = refused(&place, "s0 of-another-seed s2", 2);
    assert!(told.contains("of-another-seed/study.db") && told.contains("of seed 2, not 1"), "{told}");
    let told = refused(&place, "s0 longer s2", 2);
    assert!(told.contains("longer/study.db") && told.contains("24"), "{told}");
    refused(&place, "s0 s1 nowhere", 2);
    done(&place, &words(&["-q"], &format!("run {} --out run", scenario("todo-api"))));
    refused(&place, "s0 s1 run/workflow.db", 65);
    assert!(!place.path("joined").exists());
}

#[test]
fn a_shard_named_twice_or_a_whole_among_shards_does_no_harm() {
    let place = sharded();
    done(&place, &words(&["-q", "merge"], "s0 s1 s0 s2 s1 -o twice"));
    same_files(&place, "whole", "twice");
    done(&place, &words(&["-q", "merge"], "s1 whole -o with-whole"));
    same_files(&place, "whole", "with-whole");
}

#[test]
fn shards_that_say_different_things_of_one_replication_are_a_bug_and_nothing_is_joined() {
    for order in ["s0 forged s1 s2", "forged s0 s1 s2", "s2 s1 s0 forged"] {
        let place = sharded();
        std::fs::create_dir(place.path("forged")).expect("made");
        place.write("forged/study.db", &place.read("s0/study.db"));
        forge(&place, "forged", 3);
        let told = refused(&place, order, 70);
        assert!(told.contains("replication 3 of point 0 was recorded with other figures"), "{told}");
        done(&place, &words(&["-q", "merge"], "s0 s1 s2 -o joined"));
        same_files(&place, "whole", "joined");
    }
}

#[test]
fn a_shard_with_a_bit_that_has_turned_is_damaged() {
    let place = sharded();
    let turned = crate::folder::database(&place, "s1").execute("UPDATE replication SET end_ms = end_ms + 1 WHERE replication = 4", []);
    assert!(turned.expect("written") > 0);
    let told = refused(&place, "s0 s1 s2", 65);
    assert!(told.contains("s1/study.db") && told.contains("is not as it was written"), "{told}");
}

#[test]
fn a_folder_that_holds_something_else_is_not_joined_into() {
    let place = sharded();
    place.write("joined/letter.txt", b"dear reader");
    refused(&place, "s0 s1 s2", 2);
    assert_eq!(place.list("joined"), ["letter.txt"]);
    done(&place, &words(&[], &format!("{} --seed 2", study("another"))));
    // A shard is no study to join into either.
    for folder in ["s0", "another"] {
        let before = files(&place, folder);
        let told = place.ask(&words(&["merge"], &format!("s0 s1 s2 -o {folder}")));
        assert_eq!(told.status, 2, "{}", told.stderr);
        assert!(before == files(&place, folder), "{folder} was changed");
    }
}
