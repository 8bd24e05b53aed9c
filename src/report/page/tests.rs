//! Tests of the page as a whole, on a scenario made by hand whose names try to break it.

use super::{HEAD, SCRIPT, STYLE, digest, run, visible};
use crate::domain::journal::Ending;
use crate::record::Told;
use crate::sample;

#[test]
fn a_page_begins_as_no_other_file_does_and_carries_the_digests_of_what_may_run_in_it() {
    let outcome = sample::outcome();
    let page = run(&Told::of(&outcome));
    assert!(page.starts_with(HEAD), "{}", &page[..200]);
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map_or("", |(style, _)| style);
    assert!(page.contains(&format!("style-src '{}'; script-src '{}'", digest(style), digest(SCRIPT))));
    // After the style stand the inks of the charts.
    assert!(style.strip_prefix(STYLE).is_some_and(|inks| inks.starts_with(":root{--i0:#")));
    assert!(page.contains(&format!("<script>{SCRIPT}</script>")));
    // Of RFC 4648 and FIPS 180-4: the digest of nothing.
    assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn no_name_breaks_the_page() {
    let outcome = sample::outcome();
    let page = run(&Told::of(&outcome));
    assert!(page.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'));
    assert_eq!(page.matches("<script").count(), 1);
    // The team's name in the table of tasks, with what cannot be seen told.
    assert!(page.contains(r#"<td>=cmd()|&quot;'&lt;script&gt;\n\u{1b}[31m\u{202e}`</td>"#));
    assert!(page.contains("Shop &amp; &quot;Co&quot;"));
}

#[test]
fn what_nobody_would_see_is_told_and_lines_stay_lines() {
    assert_eq!(visible("a\u{202e}b\0\u{7f}\u{feff}\tc\r\nd\re"), "a\\u{202e}b\\0\\u{7f}\\u{feff}\tc\nd\\re");
    assert_eq!(visible("é 日本 → ● \"'\\"), "é 日本 → ● \"'\\");
}

#[test]
fn a_run_that_did_not_finish_says_so_first_and_why() {
    let mut outcome = sample::outcome();
    outcome.finish = None;
    outcome.ending = Ending::Deadlock { why: vec!["T-3 waits for <nobody>".into()] };
    let page = run(&Told::of(&outcome));
    assert!(page.contains(r#"<div class="verdict bad"><strong>Not finished: deadlock on 2026-03-03 04:00</strong>"#));
    assert!(page.contains("<ul class=\"notes\"><li>the run ended before the project: T-3 waits for &lt;nobody&gt;</li>"));
}

#[test]
fn tasks_that_are_left_out_are_counted_and_where_they_are_is_said() {
    let outcome = sample::outcome();
    let told = Told::of(&outcome);
    let table = super::run::task_table(&told, &told.tasks(), 1).0;
    assert!(table.contains("<td>T-1</td>") && !table.contains("<td>T-2</td>"), "{table}");
    assert!(table.contains("... and 2 more; tasks.csv beside the run's workflow.db has every one."), "{table}");
}

#[test]
fn a_tile_keeps_a_number_with_its_thousands() {
    let told = |line: &str| {
        let tile = super::run::in_two("What stood in the way", line);
        (tile.value, tile.note)
    };
    let two = |value: &str, note: &str| (value.to_owned(), note.to_owned());
    assert_eq!(told("1,348 blockers, all resolved; 3 went up"), two("1,348 blockers", "all resolved; 3 went up"));
    assert_eq!(told("12 decisions (4 by a rule)"), two("12 decisions", "(4 by a rule)"));
}
