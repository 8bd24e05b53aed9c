//! Tests of the reports.

use super::text::{about, bar, consumed, early_or_late, figure, markdown, percent, times, wrap};
use super::*;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::HandoffId;
use crate::domain::journal::{Ending, Entry, What};
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::TaskId;
use crate::engine::time::{Moment, Span};
use crate::metric::Figure;
use crate::outcome::Outcome;
use crate::record::Told;
use crate::sample::{self, HOSTILE, hours};

mod first_screen;
mod war_room;

fn outcome() -> Outcome {
    let mut outcome = sample::outcome();
    let figure = |name: &str, value, unit| Figure { name: name.into(), value, unit };
    outcome.figures.extend([
        figure("utilization.frontend", 0.9, "share"),
        figure("velocity", 1.5, "tasks/day"),
        figure("velocity.planned", 2.0, "tasks/day"),
    ]);
    outcome
}

/// The sample in which T-2 starts at 13 h, though T-1 was done at 10 h.
fn late_start() -> Outcome {
    let mut outcome = outcome();
    for entry in &mut outcome.journal {
        match &mut entry.what {
            What::Noted { fact: Fact::WorkStarted { work: Work::Task(TaskId(1)), .. }, .. } => entry.at = hours(13),
            What::Noted { fact: Fact::WorkStopped { work: Work::Task(TaskId(1)), began, .. }, .. } => *began = hours(13),
            _ => {}
        }
    }
    outcome
}

fn note(outcome: &mut Outcome, at: u64, fact: Fact) {
    let entry = Entry { at: hours(at), what: What::Noted { by: AgentId::WORLD, fact } };
    let place = outcome.journal.iter().rposition(|before| before.at <= entry.at).map_or(0, |place| place + 1);
    outcome.journal.insert(place, entry);
}

fn worst(outcome: &Outcome) -> String {
    let told = Told::of(outcome);
    delay::worst(&told, &told.tasks()).map_or(String::new(), |delay| delay.text())
}

#[test]
fn a_delay_that_was_waiting_is_not_put_down_to_the_work() {
    let mut outcome = late_start();
    note(&mut outcome, 16, Fact::TaskHeld { task: TaskId(1) });
    note(&mut outcome, 18, Fact::TaskFreed { task: TaskId(1) });
    let text = worst(&outcome);
    assert!(
        text.starts_with(
            "3 h of working time: 3 h waiting for a free frontend-developer; 2 h held up; its work and its gate took 2 h less"
        ),
        "{text}"
    );
    note(&mut outcome, 12, Fact::TeamActivated { team: TeamId(1) });
    outcome.journal.retain(|entry| {
        entry.at != Moment::START || !matches!(&entry.what, What::Noted { fact: Fact::TeamActivated { team: TeamId(1) }, .. })
    });
    let text = worst(&outcome);
    assert!(text.contains("2 h waiting for the activation of "), "{text}");
}

#[test]
fn a_delay_that_was_a_handoff_is_called_so() {
    let mut outcome = late_start();
    let handoff = HandoffId(0);
    note(&mut outcome, 10, Fact::HandoffOpened { handoff, task: TaskId(0), from: TeamId(0), to: TeamId(1) });
    note(&mut outcome, 12, Fact::HandoffClosed { handoff });
    let text = worst(&outcome);
    assert!(text.contains("2 h waiting for the handoff of T-1; 1 h waiting for a free frontend-developer"), "{text}");
}

#[test]
fn an_absence_is_named_with_what_waited_for_it_and_comes_first() {
    let mut outcome = late_start();
    let member = MemberId(3);
    note(&mut outcome, 10, Fact::MemberAway { member, until: hours(13) });
    note(&mut outcome, 13, Fact::MemberBack { member });
    assert!(worst(&outcome).contains("3 h waiting while designer was away"), "{}", worst(&outcome));
    let told = Told::of(&outcome);
    let lines = happenings::happenings(&told, &told.tasks());
    assert_eq!(lines[0], "designer was away from 2026-03-02 18:00 to 2026-03-02 21:00: kept waiting T-2 (critical)");
    assert!(lines[1].starts_with("risk R-1 struck"), "{lines:?}");
}

#[test]
fn an_absence_that_nothing_waited_for_comes_last_and_says_so() {
    let mut outcome = outcome();
    let member = MemberId(0);
    note(&mut outcome, 17, Fact::MemberAway { member, until: hours(19) });
    note(&mut outcome, 19, Fact::MemberBack { member });
    let told = Told::of(&outcome);
    let lines = happenings::happenings(&told, &told.tasks());
    let last = "api-architect was away from 2026-03-03 01:00 to 2026-03-03 03:00: nothing waited for it";
    assert_eq!(lines.last().map(String::as_str), Some(last));
}

#[test]
fn a_run_without_delay_names_none() {
    let mut outcome = outcome();
    let mut scenario = sample::scenario();
    let mut baseline = (*scenario.baseline).clone();
    for planned in baseline.tasks.iter_mut().flatten().skip(1) {
        planned.finish = hours(30);
    }
    scenario.baseline = std::sync::Arc::new(baseline);
    outcome.scenario = std::sync::Arc::new(scenario);
    assert_eq!(worst(&outcome), "");
    // Nor does the time that the plan has for the authorization of the first epic make one, where that was no later.
    let mut scenario = (*outcome.scenario).clone();
    let mut baseline = (*scenario.baseline).clone();
    baseline.start = baseline.start + Span::from_minutes(5);
    scenario.baseline = std::sync::Arc::new(baseline);
    outcome.scenario = std::sync::Arc::new(scenario);
    assert_eq!(worst(&outcome), "");
}

#[test]
fn of_a_plan_without_a_buffer_none_is_said_to_be_consumed() {
    let mut outcome = outcome();
    let mut scenario = sample::scenario();
    scenario.baseline = crate::domain::baseline::Baseline { buffer: Span::ZERO, ..(*scenario.baseline).clone() }.into();
    outcome.scenario = std::sync::Arc::new(scenario);
    let told = Told::of(&outcome);
    let told = status::buffer_consumed(&told).expect("a line");
    assert_eq!(told, (0.0, "none, as the plan leaves no time before its target".to_owned()));
}

#[test]
fn no_name_breaks_a_page() {
    let outcome = outcome();
    let told = Told::of(&outcome);
    for page in [plan(&told), implementation(&told)] {
        assert!(page.contains("=cmd()\\|\"'&lt;script&gt;\\\\n\\\\u{1b}\\[31m\\\\u{202e}\\`"), "{page}");
        assert!(!page.contains("<script"));
        assert!(page.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')));
        let mut width = None;
        for line in page.lines() {
            let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            let is_table = line.starts_with('|');
            assert!(!is_table || width.is_none_or(|width| width == bars), "{line}");
            width = is_table.then_some(bars);
        }
    }
    assert_eq!(markdown("- [x](y) <b>*&*</b>"), "\\- \\[x\\](y) &lt;b&gt;\\*&amp;\\*&lt;/b&gt;");
    assert_eq!(plain("a\u{1b}[31mb\tc"), "a\\u{1b}[31mb\\tc");
    assert!(plain(HOSTILE).chars().all(|c| !c.is_control()));
}

#[test]
fn the_plan_tells_every_task_with_who_how_long_after_what_and_when() {
    let outcome = outcome();
    let text = plan(&Told::of(&outcome));
    let first = "| T-1 | Account API | Backend | api-architect 30 %, then backend-developer 70 % | 8 / 10 / 16 | medium | value 1 |  | 2026-03-02 08:00 | \
                 2026-03-02 18:00 | 0 | ● |";
    assert!(text.contains(first), "{text}");
    assert!(text.contains("| 2 × frontend-developer | 6 | medium | value 1 | T-1:team |"), "{text}");
    assert!(text.contains("| milestone | 0 | medium | value 1 | T-2:team |"));
    assert!(text.contains("| Buffer | 4 h of working time (25 % of the baseline) |"));
    assert!(text.contains("| **Target** | **2026-03-03 04:00** |"));
    assert!(text.contains("3 tasks, by their starts: T-1, T-2, T-3."));
    assert!(text.contains("| when T-2 starts | delays T-2 by 2h | 40 % | 10 % | a second supplier (500) | in force |"));
    assert!(text.contains("- timeline with adequate buffer: the buffer is 5 %"));
    assert!(text.contains("## Epic 1: Shop &amp; \"Co\""));
}

#[test]
fn the_war_room_tells_what_came_of_every_part() {
    let outcome = outcome();
    let text = implementation(&Told::of(&outcome));
    let parts = [
        "| **Finish** | **2026-03-03 03:00 (target 2026-03-03 04:00: 1h early)** |",
        "](timeline.svg)",
        "| Backend | 2 | 2026-03-02 08:00 | 2026-03-02 18:00 | 1 of 1 | 16.8 | 10 | 10 | 0 | 10 % |",
        "| Shop &amp; \"Co\" | 2026-03-02 08:00 | 2026-03-03 00:00 | 2026-03-03 03:00 | 3h late | 3 of 3 | 2026-03-03 03:00, 2 teams |",
        "| task assignment | 3 | 0 |",
        "| clarification | 0 | 1 |",
        "| planning → execution | rejected | execution-director | 2026-03-02 08:00 |",
        "| execution → testing | complete | project-task-planner | 2026-03-03 04:00 |",
        "| team activation | 2 | 2026-03-02 08:00 | 2026-03-02 08:00 |",
        "| daily sync | 1 | 0 | 0 % |",
        "| task completion | 3 | 3 | 100 % |",
        "| on time | by the target | yes | met |",
        "| 2026-03-02 | 0 of 3 | 1 | 0 | 0 | 0 | 25 % | 2026-03-03 03:00 | green |",
        "| 2026-03-02 20:00 | buffer | green → yellow | 60 % |",
        "| 2026-03-02 18:00 | R-1 |",
        "| 2026-03-02 13:00 | execution-director | policy 0 dispatch.rule=spt in force |",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn figures_are_rounded_for_people() {
    assert_eq!([figure(12.0), figure(12.345), figure(-0.001), figure(0.1)], ["12", "12.35", "0", "0.1"].map(str::to_owned));
    assert_eq!([percent(Some(0.625)), percent(None), percent(Some(f64::NAN))], ["63 %", "–", "–"].map(str::to_owned));
    assert_eq!(
        [0, 40, 60, 90, 1_440, 1_500].map(|minutes| about(Span::from_minutes(minutes))),
        ["0m", "40m", "1h", "1h 30m", "1d", "1d 1h"]
    );
    assert_eq!(percent(Some(-0.001)), "0 %");
    // What is not all is not told as all.
    assert_eq!([0.994, 0.9967, 1.0].map(|share| percent(Some(share))), ["99 %", "99.6 %", "100 %"].map(str::to_owned));
    assert_eq!([consumed(0.5), consumed(-1.43)], ["50 % consumed", "none consumed; ahead by 143 % of it"]);
    assert_eq!(early_or_late(hours(3), hours(1)), "2h late");
    assert_eq!(early_or_late(Moment::START, hours(30)), "1d 6h early");
    assert_eq!(early_or_late(hours(3), Moment::from_ms(hours(3).ms() + 1)), "on the minute");
    assert_eq!([bar(-1.0, 4), bar(0.5, 4), bar(7.0, 4)], ["░░░░", "██░░", "████"]);
}

#[test]
fn one_of_a_thing_is_told_in_the_singular_and_a_buffer_in_working_time() {
    assert_eq!([count(1, "epic"), count(2, "epic"), count(0, "task")], ["1 epic", "2 epics", "0 tasks"].map(str::to_owned));
    assert_eq!([times(1), times(6)], ["once", "6 times"].map(str::to_owned));
    assert_eq!([4.25, 96.8].map(|hours| text::hours(Span::from_ms((hours * 3.6e6) as u64))), ["4.3 h", "97 h"].map(str::to_owned));
    let mut scenario = sample::scenario();
    assert_eq!(working_time(&scenario, Span::from_hours(4)), "4 h of working time");
    assert_eq!(working_time(&scenario, Span::from_hours(24)), "24 h of working time (about 1 working day)");
    // From Monday, 08:00, the week being counted from it: five days of 8 hours.
    let week: Vec<(u64, u64)> = (0..5).map(|day| (day * 86_400_000, day * 86_400_000 + 28_800_000)).collect();
    scenario.working_calendar = scenario.calendars.add(WorkingCalendar::weekly(&week, Span::ZERO, &[]));
    assert_eq!(working_time(&scenario, Span::from_hours(97)), "97 h of working time (about 12 working days)");
}

#[test]
fn text_wraps_at_spaces_and_a_word_too_long_is_broken() {
    assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
    assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
    assert_eq!(wrap("", 3), [""]);
}
