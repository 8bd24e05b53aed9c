//! The rules of blockers and their escalation, each played by hand to the millisecond.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for what it is about")]

mod others;
mod stage;

use super::*;
use crate::domain::blocker::{BlockerCause, Level, Verdict};
use crate::domain::organization::{MemberId, Priority, TeamId};
use crate::domain::policy::*;
use crate::engine::distribution::Distribution;
use crate::engine::time::Moment;
use stage::{MINUTE, OWNERS, SPECIALISTS, Stage};

fn played(stage: &mut Stage, hours: f64) -> &[String] {
    stage.raise(Stage::blocker(hours));
    stage.play()
}

// ---- The ladder -----------------------------------------------------------------------------------------------------------------------

#[test]
fn an_owner_who_is_done_in_time_resolves_at_the_first_level_and_nobody_else_hears_of_it() {
    let mut stage = Stage::new();
    assert_eq!(played(&mut stage, 0.75), ["0m opened L1 P2", "0m taken L1", "45m Worked L1"]);
    assert!(stage.sent.is_empty());
}

#[test]
fn the_standard_thresholds_are_one_four_and_eight_hours_since_it_was_noticed() {
    let mut stage = Stage::new();
    stage.verdicts = [Verdict::CarryOn { helpers: Vec::new() }].into();
    // 1 h by the owner, 160 min at 1.5, 210 min at 3, and 270 min of work at 3 after the decision and one more briefing.
    let work = 1.0 + 4.0 + 10.5 + 13.5;
    let told = [
        "0m opened L1 P2",
        "0m taken L1",
        "60m L1>L2 Timeout",
        "60m laid down L1",
        "60m taken L2",
        "240m L2>L3 Timeout",
        "240m laid down L2",
        "240m taken L3",
        "480m L3>L4 Timeout",
        "480m laid down L3",
        "525m taken L4",
        "525m taken L3",
        "825m Worked L4",
        "825m learnt L4",
    ];
    assert_eq!(played(&mut stage, work), told);
    assert!(
        stage
            .sent_to(AgentId::DIRECTOR)
            .iter()
            .any(|(at, message)| (*at, message) == (825, &&Message::BlockerClosed { blocker: BlockerId(0) }))
    );
    assert_eq!(stage.sent_to(OWNERS).last(), Some(&(825, &Message::BlockerCleared { blocker: BlockerId(0) })));
}

#[test]
fn a_working_clock_stands_still_at_night_and_an_elapsed_one_does_not() {
    for (clock, minute) in [(Clock::Working, 24 * 60 + 30), (Clock::Elapsed, 8 * 60 + 30)] {
        let mut stage = Stage::new().set(|scenario| {
            let days = Stage::days_of(scenario, 8);
            scenario.organization.members[0].calendar = days;
        });
        stage.ladder().clock = clock;
        let noticed = Moment::from_ms((7 * 60 + 30) * MINUTE);
        stage.raise(Raised { noticed, ..Stage::blocker(5.0) });
        stage.play();
        let expected = format!("{minute}m L1>L2 Timeout");
        assert!(stage.story.contains(&expected), "{clock:?}: {:?}", stage.story);
    }
}

#[test]
fn the_owners_calendar_counts_at_every_level_and_without_an_owner_the_projects() {
    let set = |stage: Stage| {
        stage.set(|scenario| {
            let days = Stage::days_of(scenario, 2);
            scenario.organization.members[0].calendar = days;
        })
    };
    let mut stage = set(Stage::new());
    stage.free = 0;
    played(&mut stage, 50.0);
    // Two hours a day: the eighth ends with the fourth day, though the specialist works round the clock.
    assert!(stage.story.contains(&format!("{}m L3>L4 Timeout", (3 * 24 + 2) * 60)), "{:?}", stage.story);
    let mut stage = set(Stage::new());
    stage.free = 0;
    stage.raise(Raised { owner: None, cause: BlockerCause::Information(TaskId(0)), ..Stage::blocker(50.0) });
    stage.play();
    assert_eq!(stage.story[..3], ["0m opened L2 P2", "0m taken L2", "240m L2>L3 Timeout"]);
}

#[test]
fn a_threshold_since_the_level_was_entered_begins_when_the_handoff_is_over() {
    let mut stage = Stage::new();
    stage.ladder().timeout_basis = TimeoutBasis::SinceLevelEntered;
    stage.ladder().levels[1].handoff_cost = Span::from_minutes(30);
    played(&mut stage, 50.0);
    let told = ["60m L1>L2 Timeout", "60m laid down L1", "90m taken L2", "330m L2>L3 Timeout"];
    assert_eq!(stage.story[2..6], told);
}

#[test]
fn a_threshold_that_passed_during_the_handoff_is_overdue_on_entering() {
    let mut stage = Stage::new();
    stage.ladder().levels[1].handoff_cost = Span::from_hours(4);
    played(&mut stage, 50.0);
    assert_eq!(stage.story[2..6], ["60m L1>L2 Timeout", "60m laid down L1", "300m taken L2", "300m L2>L3 Timeout of 240m"]);
}

#[test]
fn a_threshold_of_nothing_lets_a_free_level_take_it_up_first_and_stays_there_if_that_stops_the_clock() {
    for (stops_on, is_free, expected) in [
        (TimeoutStopsOn::Acknowledged, true, vec!["0m taken L2", "120m Worked L2"]),
        (TimeoutStopsOn::Acknowledged, false, vec!["0m L2>L3 Timeout"]),
        (TimeoutStopsOn::Resolved, true, vec!["0m taken L2", "0m L2>L3 Timeout"]),
    ] {
        let mut stage = Stage::new();
        stage.plain_ladder(&[Some(1.0), Some(0.0), None]);
        stage.ladder().timeout_basis = TimeoutBasis::SinceLevelEntered;
        stage.ladder().timeout_stops_on = stops_on;
        stage.free = u32::from(is_free);
        stage.raise(Raised { owner: None, cause: BlockerCause::Information(TaskId(0)), ..Stage::blocker(2.0) });
        stage.play();
        assert_eq!(stage.story[1..=expected.len()], expected, "{stops_on:?} {is_free}");
    }
}

#[test]
fn a_clock_that_stops_on_acknowledgement_runs_again_when_the_work_is_laid_down() {
    let mut stage = Stage::new();
    stage.plain_ladder(&[Some(1.0), Some(3.0), None]);
    stage.ladder().timeout_stops_on = TimeoutStopsOn::Acknowledged;
    stage.raise(Stage::blocker(30.0));
    // The owner took it up at once, so nothing is due until it goes.
    let gone = Message::BlockerLaidDown { blocker: BlockerId(0), level: Level(1), by: Some(MemberId(0)) };
    stage.say(150 * MINUTE, OWNERS, gone);
    stage.play_until(200);
    assert_eq!(stage.story[2..5], ["150m laid down L1", "150m L1>L2 Timeout of 60m", "150m taken L2"]);
}

#[test]
fn thresholds_are_by_priority_and_drawn_anew_for_each_blocker_and_level() {
    for (priority, expected) in [(Priority::P0, Some(15)), (Priority::P1, Some(30)), (Priority::P2, None)] {
        let mut stage = Stage::new();
        stage.ladder().levels[0].escalate_after = [Some(Distribution::Fixed(0.25)), Some(Distribution::Fixed(0.5)), None];
        stage.raise(Raised { priority: Some(priority), ..Stage::blocker(2.0) });
        stage.play();
        let at = expected.map(|minute| format!("{minute}m L1>L2 Timeout"));
        assert_eq!(stage.story.iter().find(|line| line.contains("L1>L2")), at.as_ref());
    }
    let mut moments = Vec::new();
    for key in 0..200 {
        let mut stage = Stage::new();
        stage.plain_ladder(&[Some(1.0), None]);
        stage.ladder().levels[0].escalate_after = std::array::from_fn(|_| Some(Distribution::Exponential { mean: 1.0 }));
        stage.raise(Raised { key, ..Stage::blocker(1_000.0) });
        stage.play();
        let at = stage.story[2].split("ms").next().and_then(|ms| ms.parse::<f64>().ok()).expect("a moment");
        moments.push(at / 3_600_000.0);
    }
    let mean = moments.iter().sum::<f64>() / 200.0;
    assert!((mean - 1.0).abs() < 4.0 / libm::sqrt(200.0), "{mean}");
}

#[test]
fn waiting_for_others_keeps_everybody_off_and_pauses_the_clock_only_where_the_policy_says_so() {
    for (pauses_clock, expected) in [(true, "180m L1>L2 Timeout"), (false, "60m L1>L2 Timeout")] {
        let mut stage = Stage::new();
        stage.plain_ladder(&[Some(1.0), None]);
        stage.policy().blockers.pending.pauses_clock = pauses_clock;
        stage.raise(Raised { pending_until: Some(Moment::from_ms(120 * MINUTE)), ..Stage::blocker(2.0) });
        stage.play();
        assert!(stage.story.contains(&expected.to_owned()), "{:?}", stage.story);
        let taken = stage.story.iter().find(|line| line.contains("taken L2"));
        assert_eq!(taken.map(String::as_str), Some(if pauses_clock { "180m taken L2" } else { "120m taken L2" }));
    }
}

// ---- What goes up ---------------------------------------------------------------------------------------------------------------------

#[test]
fn what_is_left_goes_up_or_each_level_draws_anew() {
    let mut stage = Stage::new();
    stage.plain_ladder(&[Some(1.0), None]);
    stage.ladder().levels[1].work = Some(Distribution::Fixed(3.0));
    assert_eq!(played(&mut stage, 1.5).last().map(String::as_str), Some("90m learnt L2"));
    let mut stage = Stage::new();
    stage.plain_ladder(&[Some(1.0), None]);
    stage.ladder().levels[1].work = Some(Distribution::Fixed(3.0));
    stage.ladder().carry_work = CarryWork::Restart;
    assert_eq!(played(&mut stage, 1.5).last().map(String::as_str), Some("240m learnt L2"));
    let mut stage = Stage::new();
    stage.plain_ladder(&[Some(1.0), None]);
    stage.ladder().carry_work = CarryWork::Restart;
    stage.policy().blockers.resolution_work = Distribution::Fixed(2.0);
    assert_eq!(played(&mut stage, 1.5).last().map(String::as_str), Some("180m learnt L2"));
}

#[test]
fn levels_that_go_on_below_add_their_speeds_to_one_remaining_work() {
    let mut stage = Stage::new();
    stage.ladder().on_escalate = OnEscalate::Continue;
    // 60 min by the owner. Beside it at 80 min comes 1.5, from 270 min on 3 more: 60 + 180 + 240 + (240-80) 1.5 = 540 by 240 min ...
    // ... 60 + 30 x 2.5 more by 270, then 5.5 a minute until the threshold at 480.
    let by_240 = 240.0 + 160.0 * 1.5;
    let work = by_240 + 30.0 * 2.5 + 100.0 * 5.5;
    played(&mut stage, work / 60.0);
    let told = [
        "0m opened L1 P2",
        "0m taken L1",
        "60m L1>L2 Timeout",
        "60m taken L2",
        "240m L2>L3 Timeout",
        "240m taken L3",
        "370m Worked L3",
        "370m learnt L3",
    ];
    assert_eq!(stage.story, told);
    assert_eq!(stage.sent_to(OWNERS).last(), Some(&(370, &Message::BlockerCleared { blocker: BlockerId(0) })));
    assert!(stage.sent_to(SPECIALISTS).iter().any(|(at, message)| *at == 370 && matches!(message, Message::BlockerReleased { .. })));
}

#[test]
fn hands_in_different_hours_add_up_exactly() {
    let mut stage = Stage::new().set(|scenario| {
        let days = Stage::days_of(scenario, 2);
        scenario.organization.members[0].calendar = days;
    });
    stage.plain_ladder(&[Some(1.0), None]);
    stage.ladder().on_escalate = OnEscalate::Continue;
    // Two hands until 2:00, one until the next morning, then two again: 1 + 2 + 22 + 2 x 0.5.
    played(&mut stage, 26.0);
    assert_eq!(stage.story.last().map(String::as_str), Some("1470m learnt L2"), "{:?}", stage.story);
}

#[test]
fn a_level_that_is_done_may_pass_it_up_and_the_next_begins_anew() {
    let mut stage = Stage::new();
    stage.plain_ladder(&[None, None, None]);
    stage.ladder().levels[1].target = Target::Agent(AgentId::RESOLVER);
    stage.ladder().levels[0].refer_up = 1.0;
    stage.ladder().levels[1].refer_up = 1.0;
    stage.ladder().levels[2].refer_up = 1.0;
    stage.ladder().levels[2].work = Some(Distribution::Fixed(3.0));
    stage.policy().blockers.resolution_work = Distribution::Fixed(2.0);
    let told = [
        "0m opened L1 P2",
        "0m taken L1",
        "30m L1>L2 Referred",
        "30m taken L1",
        "30m laid down L1",
        "30m taken L2",
        "150m L2>L3 Referred",
        "150m laid down L2",
        "150m taken L3",
        "330m Worked L3",
        "330m learnt L3",
    ];
    assert_eq!(played(&mut stage, 0.5), told);
}

#[test]
fn a_level_may_return_it_one_level_down_which_has_its_time_again() {
    // Drawn by the level's effort: with this share some blocker is returned once, and then kept.
    let returned_once = (0..100).find_map(|key| {
        let mut stage = Stage::new();
        stage.plain_ladder(&[Some(1.0), None]);
        stage.ladder().levels[1].pushback = 0.5;
        stage.raise(Raised { key, ..Stage::blocker(4.0) });
        stage.play();
        (stage.story.iter().filter(|line| line.contains("L1<L2")).count() == 1).then_some(stage.story)
    });
    let told =
        ["60m L1<L2", "60m taken L1", "120m L1>L2 Timeout", "120m laid down L1", "120m taken L2", "240m Worked L2", "240m learnt L2"];
    assert_eq!(returned_once.expect("one of a hundred")[4..], told);
}

#[test]
fn what_is_resolved_may_come_back_at_the_first_level_with_a_fresh_draw_and_clock() {
    let came_back = (0..100).find_map(|key| {
        let mut stage = Stage::new();
        stage.plain_ladder(&[Some(1.0), None]);
        stage.policy().blockers.reopen = 0.3;
        stage.policy().blockers.resolution_work = Distribution::Fixed(1.5);
        stage.raise(Raised { key, ..Stage::blocker(2.0) });
        stage.play();
        (stage.story.iter().filter(|line| line.contains("reopened")).count() == 1).then_some(stage)
    });
    let stage = came_back.expect("one of a hundred");
    let told = [
        "120m Worked L2",
        "120m learnt L2",
        "120m reopened 1",
        "120m taken L1",
        "180m L1>L2 Timeout",
        "180m laid down L1",
        "180m taken L2",
        // Half an hour's work, of which the pattern leaves .4.
        "192m Worked L2",
        "192m pattern true",
    ];
    assert_eq!(stage.story[5..], told);
    assert_eq!(stage.sent_to(OWNERS).iter().filter(|(_, message)| matches!(message, Message::BlockerCleared { .. })).count(), 1);
}

#[test]
fn what_the_owner_has_solved_may_come_back_too() {
    let mut stage = Stage::new();
    stage.policy().blockers.reopen = 1.0;
    stage.policy().blockers.resolution_work = Distribution::Fixed(0.5);
    stage.raise(Stage::blocker(0.25));
    stage.play_until(50);
    assert_eq!(stage.story[2..], ["15m Worked L1", "15m reopened 1", "15m taken L1", "45m Worked L1", "45m reopened 2", "45m taken L1"]);
}
