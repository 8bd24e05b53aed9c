//! Disks that are full, or may not be written.

use crate::disk::Disk;
use crate::folder::{done, rows, same_files, words};
use crate::place::{Place, program, scenario};
use std::process::Command;

fn study(out: &str) -> String {
    format!("-q replicate {} -n 120 --causes 0 --out {out}", scenario("todo-api"))
}

fn copy(place: &Place, from: &str, to: &str) {
    std::fs::create_dir_all(place.path(to)).expect("made");
    for name in place.list(from) {
        place.write(&format!("{to}/{name}"), &place.read(&format!("{from}/{name}")));
    }
}

#[test]
fn a_full_disk_is_told_and_what_was_finished_goes_on_elsewhere() {
    let place = Place::new();
    done(&place, &words(&[], &study("alone")));
    let (mut failures, mut with_work) = (0, 0);
    // From one that holds not even the tables to one on which all but the copy that is delivered has room.
    for kib in [16, 64, 128, 400, 700, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 2_200, 2_400, 2_800, 3_200, 4_000, 12_000] {
        let (small, larger) = (format!("small-{kib}"), format!("larger-{kib}"));
        let Some(_disk) = Disk::mounted(place.path(&small), kib) else { return };
        let told = place.ask(&words(&[], &study(&format!("{small}/out"))));
        if told.status != 0 {
            assert_eq!(told.status, 74, "{kib} KiB: {}", told.stderr);
            assert!(told.stderr.contains(&format!("{small}/out")), "{}", told.stderr);
            failures += 1;
        }
        let left = place.list(&format!("{small}/out"));
        assert!(left.iter().all(|name| !name.contains("partial") && !name.contains("delivered")), "{kib} KiB: {left:?}");
        copy(&place, &format!("{small}/out"), &larger);
        let has_work = place.path(&larger).join("study.db").exists() && rows(&place, &larger) > 0;
        with_work += u32::from(told.status != 0 && has_work);
        done(&place, &words(&[], &study(&larger)));
        same_files(&place, "alone", &larger);
    }
    assert!(failures > 8 && with_work > 4, "{failures} failures, {with_work} with work done");
}

#[test]
fn a_file_that_may_grow_no_further_is_a_full_disk() {
    let place = Place::new();
    done(&place, &words(&[], &study("alone")));
    for blocks in [8, 200, 900, 1_500] {
        let folder = format!("limited-{blocks}");
        let program = program().to_string_lossy();
        // In blocks of 512 bytes.
        let script = format!("ulimit -f {blocks}; exec {program} {}", study(&folder));
        let output = Command::new("sh").args(["-c", &script]).current_dir(place.path("")).output().expect("a shell");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(74), "{blocks} blocks: {stderr}");
        assert!(stderr.contains(&folder), "{stderr}");
        done(&place, &words(&[], &study(&folder)));
        same_files(&place, "alone", &folder);
    }
}

#[test]
fn a_disk_that_is_full_of_something_else_takes_no_merge() {
    let place = Place::new();
    for index in 0..2 {
        done(&place, &words(&[], &format!("{} --shard {index}/2", study(&format!("s{index}")))));
    }
    let Some(_disk) = Disk::mounted(place.path("small"), 600) else { return };
    let told = place.ask(&["merge", "s0", "s1", "-o", "small/joined"]);
    assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{}", told.stderr);
    assert!(told.stderr.contains("small/joined"), "{}", told.stderr);
}

#[test]
fn what_may_not_be_written_can_still_be_read() {
    let place = Place::new();
    let Some(disk) = Disk::mounted(place.path("disk"), 20_000) else { return };
    for index in 0..2 {
        done(&place, &words(&[], &format!("{} --shard {index}/2", study(&format!("disk/s{index}")))));
    }
    done(&place, &words(&[], &study("disk/out")));
    copy(&place, "disk/out", "alone");
    assert!(disk.protect());
    for command in [study("disk/out"), study("disk/fresh"), study("disk/out").replace("-n 120", "-n 130"), "report disk/out".into()] {
        let told = place.ask(&words(&[], &command));
        assert_eq!((told.status, told.stdout.as_str()), (74, ""), "{command}: {}", told.stderr);
        assert!(told.stderr.contains("disk/"), "{}", told.stderr);
    }
    done(&place, &["verify", "disk/out"]);
    done(&place, &["-q", "report", "disk/out", "--out", "reported"]);
    same_files(&place, "alone", "reported");
    done(&place, &["-q", "merge", "disk/s0", "disk/s1", "-o", "joined"]);
    same_files(&place, "alone", "joined");
    copy(&place, "disk/out", "copied");
    same_files(&place, "alone", "copied");
}
