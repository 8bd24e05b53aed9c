//! Whom the resolver asks and tells: specialists, the director, the planner, teams; and what it hears from them.

use super::stage::{MINUTE, OWNERS, SPECIALISTS, Stage};
use super::*;
use crate::domain::blocker::BlockerSubtype;
use crate::domain::fact::Fact;
use crate::scenario::{Arrivals, Brings, Stream};

fn assigned(stage: &Stage, to: AgentId) -> Vec<(u64, u8)> {
    let assigned = |(at, message): (u64, &Message)| match message {
        Message::BlockerAssigned { level, .. } => Some((at, level.0)),
        _ => None,
    };
    stage.sent_to(to).into_iter().filter_map(assigned).collect()
}

fn critical(hours: f64) -> Raised {
    Raised { priority: None, task: Some(TaskId(1)), ..Stage::blocker(hours) }
}

// ---- Specialists ----------------------------------------------------------------------------------------------------------------------

#[test]
fn where_nobody_is_there_it_goes_to_the_next_level_at_once() {
    let mut stage = Stage::new();
    stage.policy().blockers.specialists = [None; crate::domain::blocker::BlockerSubtype::ALL.len()];
    stage.verdicts = [Verdict::Workaround].into();
    played(&mut stage, 20.0);
    let told = ["240m L2>L3 Timeout", "240m laid down L2", "240m L3>L4 NobodyThere", "285m taken L4", "285m Workaround L4"];
    assert_eq!(stage.story[5..], told);
    // 60 min by the owner, 160 at 1.5.
    let left = Span::from_minutes(20 * 60 - 60 - 240);
    assert_eq!(stage.sent_to(OWNERS).last(), Some(&(285, &Message::WorkaroundTaken { blocker: BlockerId(0), left })));
}

#[test]
fn where_nobody_is_left_at_the_last_level_the_one_below_it_carries_on() {
    let mut stage = Stage::new();
    stage.policy().blockers.specialists = [None; crate::domain::blocker::BlockerSubtype::ALL.len()];
    stage.verdicts = [Verdict::CarryOn { helpers: Vec::new() }].into();
    // 45 min for the decision, 20 of diagnosis, and what is left at 1.5.
    let story = played(&mut stage, 20.0);
    assert!(story.contains(&"905m Worked L4".into()), "{story:?}");
}

#[test]
fn at_the_top_it_waits_until_somebody_comes() {
    let mut stage = Stage::new().set(|scenario| scenario.organization.members[2..].iter_mut().for_each(|member| member.is_present = false));
    stage.plain_ladder(&[Some(1.0), None]);
    stage.hear(100, Fact::MemberJoined { member: MemberId(3) });
    assert_eq!(played(&mut stage, 2.0).last().map(String::as_str), Some("160m learnt L2"));
}

#[test]
fn what_waits_in_the_queue_of_a_team_that_nobody_is_left_in_is_taken_back() {
    let mut stage = Stage::new();
    stage.free = 0;
    stage.hear(300, Fact::MemberAway { member: MemberId(2), until: Moment::NEVER });
    stage.hear(301, Fact::MemberLeft { member: MemberId(3) });
    played(&mut stage, 20.0);
    assert_eq!(stage.story.last().map(String::as_str), Some("301m L3>L4 NobodyThere"));
    let released = Message::BlockerReleased { blocker: BlockerId(0), level: Level(3) };
    assert_eq!(stage.sent_to(SPECIALISTS).last(), Some(&(301, &released)));
}

#[test]
fn the_first_team_that_has_a_present_holder_of_the_role_is_asked_a_guest_among_them() {
    let mut stage = Stage::new();
    let lent = Fact::MemberLent { member: MemberId(2), to: TeamId(0), until: Moment::NEVER };
    stage.hear(10, lent);
    played(&mut stage, 20.0);
    assert_eq!((assigned(&stage, OWNERS), assigned(&stage, SPECIALISTS)), (vec![(240, 3)], vec![]));
}

#[test]
fn the_owner_gives_as_much_time_as_the_specialist_takes_to_be_briefed() {
    let mut stage = Stage::new();
    stage.ladder().levels[2].is_owner_briefing = true;
    played(&mut stage, 20.0);
    let asked = Message::BriefingAsked { blocker: BlockerId(0), time: Span::from_minutes(30) };
    assert!(stage.sent_to(OWNERS).contains(&(240, &asked)));
}

#[test]
fn a_resolver_twice_as_fast_is_ready_and_done_in_half_the_time() {
    let mut stage = Stage::new();
    stage.policy().desks[AgentId::RESOLVER.index()].speed = 2.0;
    stage.raise(Raised { owner: None, cause: BlockerCause::Information(TaskId(0)), ..Stage::blocker(1.5) });
    stage.play();
    // Ten minutes of diagnosis in the place of twenty, and an hour and a half of work at 2 times 1.5.
    assert!(stage.story.contains(&"40m Worked L2".into()), "{:?}", stage.story);
}

#[test]
fn a_known_pattern_leaves_its_share_of_the_work_at_the_second_level_and_a_failure_lowers_its_rate() {
    let mut stage = Stage::new();
    let at = |blocker, minute: u64, hours| Raised {
        blocker: BlockerId(blocker),
        noticed: Moment::from_ms(minute * MINUTE),
        owner: None,
        cause: BlockerCause::Information(TaskId(0)),
        ..Stage::blocker(hours)
    };
    // An hour at 1.5 after 20 minutes; then 24 minutes of it; then one that even so takes too long, and one without.
    for raised in [at(0, 0, 1.5), at(1, 100, 1.5), at(2, 1_000, 40.0), at(3, 3_000, 1.5)] {
        stage.raise(raised);
    }
    stage.verdicts = [Verdict::Workaround].into();
    stage.play();
    let told: Vec<&str> =
        stage.story.iter().map(String::as_str).filter(|line| !line.contains("opened") && !line.contains("taken")).collect();
    assert_eq!(told[..4], ["80m Worked L2", "80m learnt L2", "144m Worked L2", "144m pattern true"]);
    assert_eq!(told[4..6], ["1240m L2>L3 Timeout", "1240m pattern false"]);
    assert_eq!(told.last(), Some(&"3080m Worked L2"), "one of two is no rate to rely on");
}

// ---- Those who decide -----------------------------------------------------------------------------------------------------------------

#[test]
fn a_blocked_critical_path_climbs_like_the_rest_or_jumps_to_the_last_that_work_it_off() {
    let mut stage = Stage::new();
    stage.raise(critical(0.5));
    stage.play();
    assert_eq!(stage.story, ["0m opened L1 P0", "0m taken L1", "30m Worked L1"]);
    assert!(matches!(stage.sent_to(AgentId::DIRECTOR)[..], [(0, Message::BlockerTold(_))]));
    let mut stage = Stage::new();
    stage.ladder().critical_blocked = CriticalBlocked::Jump;
    stage.raise(critical(0.5));
    stage.play();
    assert_eq!(stage.story[..2], ["0m opened L1 P0", "0m L1>L3 CriticalPath"]);
    assert_eq!(stage.story[stage.story.len() - 2..], ["40m Worked L3", "40m learnt L3"], "{:?}", stage.story);
    assert!(matches!(stage.sent_to(AgentId::DIRECTOR)[..], [(0, Message::BlockerTold(told))] if told.is_critical));
}

#[test]
fn every_p0_goes_to_the_director_at_once_if_the_policy_says_so() {
    let mut stage = Stage::new();
    stage.ladder().p0_blockers = P0Blockers::DecideNow;
    stage.verdicts = [Verdict::CarryOn { helpers: Vec::new() }].into();
    stage.raise(critical(3.0));
    stage.play();
    assert_eq!(stage.story[1], "0m L1>L4 DecideNow");
    // The decision, one briefing, and three hours at 3.
    assert!(stage.story.contains(&"135m Worked L4".into()), "{:?}", stage.story);
    let [(0, Message::DecisionNeeded(asked)), (135, Message::BlockerClosed { .. })] = stage.sent_to(AgentId::DIRECTOR)[..] else {
        panic!("{:?}", stage.sent)
    };
    assert_eq!((asked.level, asked.expected, asked.can_go_up), (Level(4), Span::from_minutes(50), true));
}

#[test]
fn helpers_make_the_last_level_faster_while_they_are_at_it() {
    let mut stage = Stage::new();
    stage.ladder().p0_blockers = P0Blockers::DecideNow;
    stage.free = 2;
    stage.verdicts = [Verdict::CarryOn { helpers: vec![TeamId(1), TeamId(1)] }].into();
    stage.raise(critical(3.0 * 3.0 * 1.8));
    stage.play();
    // 45 + 30, then three hours at 3 x (1 + .8).
    assert!(stage.story.contains(&"255m Worked L4".into()), "{:?}", stage.story);
    assert_eq!(assigned(&stage, SPECIALISTS), [(45, 3), (45, 4)]);
}

#[test]
fn the_planner_is_asked_at_its_level_and_clears_what_it_has_planned_anew() {
    for (is_replanned, expected) in [(true, "285m Replanned L5"), (false, "375m Worked L5")] {
        let mut stage = Stage::new();
        stage.ladder().p0_blockers = P0Blockers::DecideNow;
        stage.verdicts = [Verdict::GoUp].into();
        stage.is_replanned = is_replanned;
        stage.raise(critical(3.0));
        stage.play();
        assert!(stage.story.contains(&"45m L4>L5 Decision".into()) && stage.story.contains(&expected.into()), "{:?}", stage.story);
    }
}

#[test]
fn a_decision_that_comes_too_late_is_none() {
    let mut stage = Stage::new();
    stage.ladder().p0_blockers = P0Blockers::DecideNow;
    stage.verdicts = [Verdict::Workaround].into();
    stage.raise(critical(3.0));
    stage.say(20 * MINUTE, OWNERS, Message::BlockerGone { blocker: BlockerId(0), is_dropped: true });
    stage.play();
    assert_eq!(stage.story.last().map(String::as_str), Some("20m TaskDropped L4"));
    assert_eq!(stage.sent_to(AgentId::DIRECTOR).last(), Some(&(20, &Message::BlockerClosed { blocker: BlockerId(0) })));
}

// ---- What comes otherwise -------------------------------------------------------------------------------------------------------------

#[test]
fn what_must_come_by_itself_takes_each_levels_preparation_and_ends_when_it_comes() {
    let mut stage = Stage::new();
    let cause = BlockerCause::Delivery(TaskId(0));
    stage.raise(Raised { owner: None, cause, ..Stage::blocker(0.0) });
    stage.say(300 * MINUTE, AgentId::COORDINATOR, Message::BlockerGone { blocker: BlockerId(0), is_dropped: false });
    stage.play();
    let told = [
        "0m opened L2 P2",
        "0m taken L2",
        "20m laid down L2",
        "240m L2>L3 Timeout",
        "240m taken L3",
        "270m laid down L3",
        "300m CauseGone L3",
    ];
    assert_eq!(stage.story, told);
    assert!(stage.sent_to(AgentId::COORDINATOR).is_empty());
}

#[test]
fn a_stream_brings_blockers_that_are_noticed_at_once_and_have_no_owner() {
    let mut stage = Stage::new().set(|scenario| {
        scenario.streams.push(Stream {
            name: "incidents".into(),
            key: 5,
            arrivals: Arrivals::At(Vec::new()),
            brings: Brings::Blockers { work: Some(Distribution::Fixed(3.0)), subtype: Some(BlockerSubtype::CodeBug) },
            priority: Priority::P1,
        });
    });
    stage.say(7 * MINUTE, AgentId::WORLD, Message::WorkArrived { stream: 0, number: 0 });
    stage.say(8 * MINUTE, AgentId::WORLD, Message::WorkArrived { stream: 0, number: 1 });
    stage.play();
    let told = ["7m noticed", "7m opened L2 P1", "7m taken L2", "8m noticed", "8m opened L2 P1", "147m Worked L2", "147m learnt L2"];
    assert_eq!(stage.story[..7], told);
    // The desk has one slot; two hours of it are .8 with the pattern.
    assert_eq!(stage.story[7..], ["147m taken L2", "215m Worked L2", "215m pattern true"]);
}

#[test]
fn priority_follows_the_last_report_and_how_many_tasks_wait() {
    let weights = |critical: &[TaskId]| {
        let mut weights = Importance::new(&crate::sample::scenario());
        weights.hear(critical);
        weights
    };
    let before = Importance::new(&crate::sample::scenario());
    assert_eq!(before.priority(Some(TaskId(2))), Priority::P0, "by the schedule, before there is a report");
    let after = weights(&[TaskId(1)]);
    let of = |task| after.priority(Some(TaskId(task)));
    assert_eq!((of(0), of(1), of(2)), (Priority::P2, Priority::P0, Priority::P2));
    let mut scenario = crate::sample::scenario();
    let twice = scenario.plan.tasks[1].dependencies.clone();
    scenario.plan.tasks[2].dependencies.extend(twice);
    let mut wide = Importance::new(&scenario);
    wide.hear(&[]);
    assert_eq!(wide.priority(Some(TaskId(0))), Priority::P1);
}

#[test]
fn another_policy_is_for_new_blockers_or_sets_the_clocks_of_open_ones_anew() {
    for (applies_to, expected) in [(AppliesTo::New, "60m L1>L2 Timeout"), (AppliesTo::Open, "45m L1>L2 Timeout of 30m")] {
        let mut stage = Stage::new();
        let mut after = stage.policy().clone();
        after.escalation.policy_change_applies_to = applies_to;
        after.escalation.levels[0].escalate_after = std::array::from_fn(|_| Some(Distribution::Fixed(0.5)));
        stage.scenario.policies.push(after);
        stage.say(45 * MINUTE, AgentId::WORLD, Message::PolicyChanged(1));
        played(&mut stage, 5.0);
        assert_eq!(stage.story[2], expected);
    }
}

#[test]
fn all_teams_are_asked_what_stands_still_as_often_as_the_policy_says() {
    let mut stage = Stage::new();
    stage.policy().blockers.scan_every = Some(Span::from_hours(2));
    stage.policy().blockers.rate = 0.05;
    stage.say(0, AgentId::DIRECTOR, Message::Activated);
    stage.play_until(300);
    let asked = Message::ScanCalled { still_for: Span::from_hours(4) };
    assert_eq!(stage.sent_to(OWNERS), [(120, &asked), (240, &asked)]);
    assert_eq!(stage.sent_to(SPECIALISTS).len(), 2);
}

#[test]
fn the_standup_hears_of_what_is_open_beside_what_is_held() {
    let mut stage = Stage::new();
    stage.hear(1, Fact::TaskHeld { task: TaskId(1) });
    stage.raise(Stage::blocker(0.5));
    for minute in [10, 40] {
        stage.say(minute * MINUTE, AgentId::COORDINATOR, Message::ImpedimentsAsked { day: 0 });
    }
    stage.play();
    let answers: Vec<u32> = stage
        .sent_to(AgentId::COORDINATOR)
        .iter()
        .filter_map(|(_, message)| match message {
            Message::ImpedimentsAnswered { open, .. } => Some(*open),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [2, 1]);
}

#[test]
fn whoever_takes_up_what_is_over_is_released() {
    let mut stage = Stage::new();
    stage.say(0, SPECIALISTS, Message::BlockerTaken { blocker: BlockerId(9), level: Level(3), by: Some(MemberId(2)) });
    stage.play();
    let released = Message::BlockerReleased { blocker: BlockerId(9), level: Level(3) };
    assert_eq!(stage.sent_to(SPECIALISTS), [(0, &released)]);
}
