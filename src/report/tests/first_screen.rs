//! Tests of the first screen of a run, and of its status.

use super::*;
use crate::study::others::Others;
use std::path::Path;

fn around(others: &Others) -> Around<'_> {
    Around { others: Some(others), folder: Some(Path::new("reports/sample")), requirements: &[], again: "sample.toml --seed 7" }
}

/// Finishes around that of the sample, 19 h after its start.
fn others() -> Others {
    Others { finishes: (0..20).map(|at| 10.0 + f64::from(at)).collect() }
}

#[test]
fn the_first_screen_says_what_ran_the_answer_what_moved_it_what_is_met_where_the_files_are_and_what_is_next() {
    let mut outcome = outcome();
    outcome.criteria[0].is_met = false;
    let expected = r#"sample, seed 18446744073709551615, replication 3: completed; 3 of 3 tasks done

Finish          2026-03-03 03:00 (target 2026-03-03 04:00: 1h early)
                20 other replications: half by 2026-03-03 03:30, 80 % between
                2026-03-02 19:54 and 2026-03-03 11:06; 9 were earlier than this
                one
                2026-03-02 18:00 ████████████████████ 2026-03-03 13:00
                                          ▲ this one
Against plan    3h late, inside the buffer (planned 2026-03-03 00:00)
Buffer          ███████████████░░░░░ 75 % consumed
Cost            2,900 (work 83 %, overhead 17 %)

What moves it: where 19 h of working time from start to finish went
  - work  ██████████ 19 h (100 %)

Look at
  - T-2 (=cmd()|"'<script>\n\u{1b}[31m\u{202e}`) added the most delay of all
    that the finish hung on, 3 h of working time: 3 h more in work than planned
    (9 h where 6 h were planned)
  - the handoff package was returned once: kickoff as planned (gap: timeline
    with adequate buffer: the buffer is 5 %)
  - =cmd()|"'<script>\n\u{1b}[31m\u{202e}` is the most loaded team, at 90 % of
    its available time, over the 85 % at which a team is overloaded; Backend is
    the least, at 10 %
  - risk R-1 struck on 2026-03-02 18:00: =cmd()|"'<script>\n\u{1b}[31m\u{202e}`
  - 1 more in the report

Criteria        0 of 1 met; not met: on time (by the target)

Files           reports/sample: 04-implementation-report.md tells all; plan,
                charts, CSV, workflow.db
Try next        sandtable explain reports/sample (why it finished when it did);
                sandtable replicate sample.toml --seed 7 (how sure the date is,
                and what would move it)
"#;
    assert_eq!(screen(&Told::of(&outcome), around(&others()), 80), expected);
}

#[test]
fn the_status_says_where_the_project_stands_and_what_to_look_at() {
    let mut outcome = outcome();
    outcome.criteria[0].is_met = false;
    let expected = r#"sample, seed 18446744073709551615, replication 3: completed

Finish          2026-03-03 03:00 (target 2026-03-03 04:00: 1h early)
Against plan    3h late, inside the buffer (planned 2026-03-03 00:00)
Tasks           3 of 3 done
Critical path   3 of 3 critical tasks done, 2 late
Buffer          ███████████████░░░░░ 75 % consumed
Velocity        1.5 tasks a day, planned 2
Cost            2,900 (work 83 %, overhead 17 %)

Utilization
  Backend                                 ██░░░░░░░░░░░░░░░░░░  10 %
  =cmd()|"'<script>\n\u{1b}[31m\u{202e}`  ██████████████████░░  90 %

Look next
  - T-2 (=cmd()|"'<script>\n\u{1b}[31m\u{202e}`) added the most delay of all
    that the finish hung on, 3 h of working time: 3 h more in work than planned
    (9 h where 6 h were planned)
  - the handoff package was returned once: kickoff as planned (gap: timeline
    with adequate buffer: the buffer is 5 %)
  - =cmd()|"'<script>\n\u{1b}[31m\u{202e}` is the most loaded team, at 90 % of
    its available time, over the 85 % at which a team is overloaded; Backend is
    the least, at 10 %
  - risk R-1 struck on 2026-03-02 18:00: =cmd()|"'<script>\n\u{1b}[31m\u{202e}`
  - policy 0 dispatch.rule=spt in force since 2026-03-02 13:00
  - not met: on time (by the target)
"#;
    assert_eq!(status(&Told::of(&outcome), 80), expected);
}

#[test]
fn the_first_screen_fits_any_terminal() {
    let (outcome, others) = (outcome(), others());
    let told = Told::of(&outcome);
    let folder = Path::new("reports/a-rather-long-folder-name-that-has-to-be-broken/sample-7");
    for width in [30, 40, 60, 80, 200] {
        let text = screen(&told, Around { folder: Some(folder), ..around(&others) }, width);
        for line in text.lines() {
            // A word of a command is never broken.
            assert!(line.chars().count() <= width.min(100) || line.split_whitespace().count() == 1, "{width}: {line}");
        }
        assert!(text.contains("Criteria"), "{text}");
    }
}

#[test]
fn colours_mean_good_and_bad_news_and_change_no_word() {
    let (outcome, others) = (outcome(), others());
    let told = Told::of(&outcome);
    let plain = screen(&told, around(&others), 80);
    let coloured = screen(&told, around(&others), Terminal { columns: 80, has_colours: true });
    assert!(coloured.contains("\u{1b}[32m2026-03-03 03:00 (target 2026-03-03 04:00: 1h early)\u{1b}[0m"), "{coloured}");
    assert_eq!(coloured.replace("\u{1b}[32m", "").replace("\u{1b}[0m", ""), plain);
}

#[test]
fn a_run_that_did_not_finish_says_so_and_why() {
    let mut outcome = outcome();
    outcome.finish = None;
    outcome.ending = Ending::Deadlock { why: vec!["T-3 waits for nobody".into()] };
    let told = Told::of(&outcome);
    let text = screen(&told, Around { again: "sample.toml", ..Around::default() }, 80);
    assert!(text.contains("Finish          not finished: deadlock on 2026-03-03 04:00\nWhy             T-3 waits for nobody\n"), "{text}");
    assert_eq!(text.matches("T-3 waits for nobody").count(), 1, "{text}");
    assert!(!text.contains("Files"));
    assert!(status(&told, 80).contains("the run ended before the project: T-3 waits for nobody"));
    assert!(implementation(&told).contains("not finished: deadlock"));
}

#[test]
fn where_nothing_drawn_moves_the_finish_it_is_said_that_all_others_are_alike() {
    let outcome = outcome();
    let told = Told::of(&outcome);
    let finish = outcome.finish.expect("finished").hours();
    let text = screen(&told, around(&Others { finishes: vec![finish; 40] }), 80);
    assert!(text.contains("so do 40 other replications: nothing that is drawn moves it"), "{text}");
    let never = Others { finishes: [vec![finish - 1.0; 10], vec![f64::INFINITY; 10]].concat() };
    let text = screen(&told, around(&never), 80);
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains("80 % between 2026-03-03 02:00 and never; 10 were earlier than this one"), "{text}");
    assert!(one_line.contains("(10 never)"), "{text}");
}
