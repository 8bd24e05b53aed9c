//! Each shipped scenario's journal under seed 1, kept as text: a change of behaviour is a difference that a person reads as a story.
//!
//! `SANDTABLE_REWRITE=1 cargo test --release --test suite golden::` writes tests/golden anew. Read the difference and keep it only if you
//! understand and want it. Messages would drown the story, so the files hold the facts alone; the digest on the last line covers both.

use sandtable::domain::journal::What;
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::journal::write_line;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, load};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// As many differing lines as a person reads before looking for the cause.
const LINES_MAX: usize = 12;
/// What led up to the first of them.
const LINES_BEFORE: usize = 3;

#[test]
fn every_scenario_is_carried_out_as_its_story_tells() {
    let is_rewriting = std::env::var_os("SANDTABLE_REWRITE").is_some_and(|value| value == "1");
    let stories = root().join("tests").join("golden");
    let mut changed = Vec::new();
    for path in scenarios() {
        let file = stories.join(path.with_extension("txt").file_name().expect("a name"));
        let told = story(&path);
        if is_rewriting {
            std::fs::create_dir_all(&stories).expect("the folder");
            std::fs::write(&file, told).expect("written");
            continue;
        }
        match std::fs::read_to_string(&file) {
            Ok(kept) if kept == told => {}
            Ok(kept) => changed.push(format!("{}:\n{}", file.display(), difference(&kept, &told))),
            Err(error) => changed.push(format!("{}: {error}", file.display())),
        }
    }
    assert!(changed.is_empty(), "{}\nSANDTABLE_REWRITE=1 writes them anew", changed.join("\n"));
}

#[test]
fn no_story_is_kept_of_a_scenario_that_is_gone() {
    let known: Vec<_> = scenarios().iter().map(|path| path.with_extension("txt").file_name().map(ToOwned::to_owned)).collect();
    for entry in std::fs::read_dir(root().join("tests").join("golden")).expect("the stories") {
        let name = entry.expect("an entry").file_name();
        assert!(known.contains(&Some(name.clone())), "{} belongs to no scenario", name.display());
    }
}

#[test]
fn a_difference_is_told_from_what_led_up_to_it() {
    let told = difference("a\nb\nc\nd\ne\n", "a\nb\nc\nD\ne\n");
    assert_eq!(told, "  a\n  b\n  c\n- d\n+ D\n");
    assert_eq!(difference("a\n", "a\nb\n"), "  a\n+ b\n");
}

/// The facts of a run in order, and the digest of its whole journal.
fn story(path: &Path) -> String {
    let request = Request::new(path.display().to_string());
    let scenario = load(&request, &Disk).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let order = Order { scenario: Arc::new(scenario), seed: 1, replication: 0, driver: Driver::Live(Pace::Max), keeps_journal: true };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    let mut story = String::new();
    for entry in outcome.journal.iter().filter(|entry| matches!(entry.what, What::Noted { .. })) {
        write_line(entry, &outcome.scenario, &mut story);
        story.push('\n');
    }
    let _ = writeln!(story, "{} after {} messages; digest of all: {}", outcome.ending.name(), outcome.messages, outcome.digest);
    story
}

/// The first lines that differ, `-` as kept and `+` as told now, place by place, after what led up to them.
fn difference(kept: &str, told: &str) -> String {
    let (kept, told): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), told.lines().collect());
    let same = kept.iter().zip(&told).take_while(|(kept, told)| kept == told).count();
    let mut text = String::new();
    for line in &kept[same.saturating_sub(LINES_BEFORE)..same] {
        let _ = writeln!(text, "  {line}");
    }
    let places = (same..kept.len().max(told.len())).filter(|&at| kept.get(at) != told.get(at));
    for at in places.take(LINES_MAX) {
        for (mark, line) in [("-", kept.get(at)), ("+", told.get(at))] {
            if let Some(line) = line {
                let _ = writeln!(text, "{mark} {line}");
            }
        }
    }
    text
}

fn scenarios() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("scenarios")).expect("the scenarios").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    paths.sort();
    paths
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
