//! What stops a team's own tasks.

use super::*;
use crate::domain::blocker::{BlockerSubtype, Raised};
use crate::domain::gate::DefectSource;
use crate::domain::plan::Complexity;
use crate::domain::policy::Target;

/// One task of 100 hours, released, for so many members; and whatever else the policy says.
fn stuck(members: u32, change: impl FnOnce(&mut Policy)) -> (Room, TaskId, BlockerId, f64) {
    let (mut sketch, team) = team_of(members);
    let task = sketch.task(team, 100.0, &[]);
    let other = sketch.task(team, 50.0, &[]);
    let mut room = room(sketch, team, |policy| {
        policy.blockers.rate = 0.1;
        change(policy);
    });
    room.release(&[task]);
    let (blocker, arose) = room.until_stuck();
    assert!(arose > 0.0 && arose < 100.0 && other == TaskId(1));
    (room, task, blocker, arose)
}

fn not_owners(policy: &mut Policy) {
    policy.escalation.levels[0].target = Target::Agent(AgentId::RESOLVER);
}

fn raised(room: &Room) -> Raised {
    let raised = room.told.iter().find_map(|(_, to, message)| match message {
        Message::BlockerRaised(raised) if *to == AgentId::RESOLVER => Some((**raised).clone()),
        _ => None,
    });
    raised.expect("it was raised")
}

fn first() -> Level {
    Level::FIRST
}

// ---- Arising --------------------------------------------------------------------------------------------------------------------------

/// How many blockers arise in a task of 1,000 hours, each cleared as soon as it is noticed, which is at once.
fn count(rate: f64, complexity: Complexity) -> u32 {
    let (mut sketch, team) = team_of(1);
    let task = sketch.task(team, 1_000.0, &[]);
    sketch.plan.tasks[0].complexity = complexity;
    let mut room = room(sketch, team, |policy| {
        policy.blockers.rate = rate;
        policy.blockers.detection = fixed(0.0);
        not_owners(policy);
    });
    room.release(&[task]);
    while room.done(task).is_empty() {
        let before = room.blockers;
        room.run(Moment::NEVER, |room| room.blockers > before);
        if room.blockers > before {
            room.say(Message::BlockerCleared { blocker: BlockerId(before) });
        }
    }
    let effort = room.done(task)[0];
    assert!((effort - 1_000.0).abs() < 0.01, "standing still for no time costs nothing: {effort}");
    room.blockers
}

#[test]
fn blockers_arise_in_effort_at_the_rate_times_the_tasks_complexity() {
    let expect = |found: u32, mean: f64| assert!((f64::from(found) - mean).abs() < 4.0 * mean.sqrt(), "{found} of {mean}");
    expect(count(0.5, Complexity::Medium), 500.0);
    expect(count(0.5, Complexity::High), 1_000.0);
    expect(count(0.5, Complexity::Low), 250.0);
    assert_eq!(count(0.0, Complexity::High), 0);
}

#[test]
fn what_a_blocker_is_about_comes_from_the_mix() {
    let (room, ..) = stuck(1, |policy| {
        policy.blockers.mix = [0.0; crate::domain::blocker::BlockerSubtype::ALL.len()];
        policy.blockers.mix[BlockerSubtype::Quota as usize] = 0.5;
    });
    assert!(room.notes.iter().any(|(_, fact)| matches!(fact, Fact::BlockerArose { subtype: BlockerSubtype::Quota, .. })));
}

#[test]
fn blockers_come_and_go_with_a_policy_that_changes_their_rate() {
    let (mut sketch, team) = team_of(1);
    let (task, next) = (sketch.task(team, 100.0, &[]), sketch.task(team, 1_000.0, &[]));
    let mut room = room(sketch, team, |policy| policy.blockers.rate = 0.0);
    room.scenario.policies[1].blockers.rate = 1.0;
    room.release(&[task, next]);
    room.until(1.0);
    room.say(Message::PolicyChanged(1));
    room.run(Moment::NEVER, |room| room.blockers > 0);
    assert!(room.now.hours() > 100.0, "what was in hand keeps to what was drawn, what was queued does not");
}

// ---- Noticed and worked off by the owner ----------------------------------------------------------------------------------------------

#[test]
fn the_owner_stands_before_it_until_it_is_noticed_works_it_off_and_takes_the_task_up_again() {
    let (mut room, task, blocker, arose) = stuck(2, |policy| policy.escalation.levels[0].speed = 2.0);
    room.until(200.0);
    assert_eq!(room.spells_since(arose, Work::Stuck(blocker)), [(0, 0.0, 1.0)], "detection takes an hour");
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 4.0)], "six hours of work at speed 2");
    let spells = room.spells_since(arose, Work::Task(task));
    assert!(spells.len() == 2 && spells[0].2 == 0.0 && spells[1].1 == 4.0 && spells[1].0 == 0, "{spells:?}");
    assert!(close(room.done(task)[0], 104.0));
    let raised = raised(&room);
    assert_eq!((raised.blocker, raised.task, raised.owner, raised.work), (blocker, Some(task), Some(MemberId(0)), span(6.0)));
    assert_eq!((raised.occurrence, raised.pending_until, raised.noticed), (0, None, at(arose + 1.0)));
    let hours = |message: &Message| room.said(message).iter().map(|hour| (hour - arose).round()).collect::<Vec<_>>();
    assert_eq!(hours(&Message::BlockerTaken { blocker, level: first(), by: Some(MemberId(0)) }), [1.0]);
    assert_eq!(hours(&Message::BlockerSolved { blocker }), [4.0]);
}

#[test]
fn detection_passes_in_the_owners_working_time() {
    let (mut sketch, team) = (Sketch::new(), TeamId(0));
    sketch.team("t");
    let days: Vec<(u64, u64)> = (0..7).map(|day| (day * 86_400_000, day * 86_400_000 + 8 * 3_600_000)).collect();
    let calendar = sketch.calendars.add(WorkingCalendar::weekly(&days, Span::ZERO, &[]));
    sketch.member_on(team, &["r"], 1.0, calendar);
    let task = sketch.task(team, 100.0, &[]);
    let mut room = room(sketch, team, |policy| {
        policy.blockers.rate = 0.1;
        policy.blockers.detection = fixed(8.0);
    });
    room.release(&[task]);
    let (blocker, arose) = room.until_stuck();
    room.until(500.0);
    let noticed = room.noted(&Fact::BlockerNoticed { blocker, is_by_scan: false });
    assert!(close(noticed[0], arose + 24.0), "a working day of eight hours later");
}

#[test]
fn a_scan_notices_what_has_stood_still_for_long_enough() {
    let (mut room, _, blocker, arose) = stuck(1, |policy| policy.blockers.detection = fixed(50.0));
    room.until(arose + 3.0);
    room.say(Message::ScanCalled { still_for: span(4.0) });
    room.until(arose + 5.0);
    room.say(Message::ScanCalled { still_for: span(4.0) });
    room.until(arose + 80.0);
    let noticed = room.noted(&Fact::BlockerNoticed { blocker, is_by_scan: true });
    assert!(noticed.len() == 1 && close(noticed[0], arose + 5.0), "{noticed:?}");
    assert_eq!(room.noted(&Fact::BlockerNoticed { blocker, is_by_scan: false }), [0.0; 0]);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 5.0, 11.0)]);
}

#[test]
fn an_owner_whose_blocker_is_pending_waits_for_others_first() {
    let (mut room, _, blocker, arose) = stuck(1, |policy| {
        policy.blockers.pending.share = 1.0;
        policy.blockers.pending.wait = fixed(10.0);
    });
    room.until(arose + 30.0);
    assert_eq!(room.spells_since(arose, Work::Stuck(blocker)), [(0, 0.0, 11.0)]);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 11.0, 17.0)]);
    assert_eq!(raised(&room).pending_until, Some(at(arose + 11.0)));
    assert_eq!(room.noted(&Fact::BlockerPending { blocker, until: at(arose + 11.0) }).len(), 1);
}

// ---- Other first levels, and levels above ----------------------------------------------------------------------------------------------

#[test]
fn where_the_first_level_is_not_the_owners_it_is_free_once_it_has_noticed_and_comes_back_when_it_is_next_free() {
    let (mut room, task, blocker, arose) = stuck(1, not_owners);
    room.release(&[TaskId(1)]);
    room.until(arose + 20.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), []);
    assert_eq!(room.spells_since(arose, Work::Task(TaskId(1)))[0].1, 1.0);
    room.say(Message::BlockerCleared { blocker });
    room.until(300.0);
    let spells = room.spells_since(arose, Work::Task(task));
    assert_eq!(spells[1].1, 51.0, "nothing is pre-empted");
}

#[test]
fn a_blocker_that_is_taken_over_leaves_the_owner_free_and_tells_what_is_left() {
    let (mut room, _, blocker, arose) = stuck(1, |policy| policy.escalation.levels[0].speed = 1.5);
    room.until(arose + 3.0);
    room.say(Message::BlockerTakenOver { blocker, goes_on: false });
    assert_eq!(room.said(&Message::BlockerHandedOver { blocker, left: span(3.0) }).len(), 1, "{:?}", room.told);
    room.release(&[TaskId(1)]);
    room.until(arose + 200.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 3.0)]);
    assert_eq!(room.spells_since(arose, Work::Task(TaskId(1)))[0].1, 3.0);
    assert_eq!(room.said(&Message::BlockerSolved { blocker }), [0.0; 0]);
}

#[test]
fn an_owner_who_goes_on_beside_a_level_above_does_so_until_it_is_cleared() {
    let (mut room, task, blocker, arose) = stuck(1, |_| {});
    room.until(arose + 3.0);
    room.say(Message::BlockerTakenOver { blocker, goes_on: true });
    assert_eq!(room.said(&Message::BlockerHandedOver { blocker, left: span(4.0) }).len(), 1);
    room.until(arose + 30.0);
    room.say(Message::BlockerCleared { blocker });
    room.until(arose + 200.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 3.0), (0, 3.0, 30.0)]);
    assert_eq!(room.said(&Message::BlockerTaken { blocker, level: first(), by: Some(MemberId(0)) }).len(), 1, "it was at it all the time");
    assert!(close(room.done(task)[0], 130.0));
}

#[test]
fn a_pending_blocker_that_is_taken_over_keeps_nobody_standing() {
    let (mut room, _, blocker, arose) = stuck(1, |policy| {
        policy.blockers.pending.share = 1.0;
        policy.blockers.pending.wait = fixed(10.0);
    });
    room.until(arose + 2.0);
    room.say(Message::BlockerTakenOver { blocker, goes_on: false });
    assert_eq!(room.said(&Message::BlockerHandedOver { blocker, left: span(6.0) }).len(), 1);
    room.until(arose + 50.0);
    assert_eq!(room.spells_since(arose, Work::Stuck(blocker)), [(0, 0.0, 2.0)]);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), []);
}

#[test]
fn the_owner_briefs_a_specialist_when_it_is_asked_to() {
    let (mut room, _, blocker, arose) = stuck(1, not_owners);
    room.until(arose + 5.0);
    room.say(Message::BriefingAsked { blocker, time: span(0.5) });
    room.until(arose + 9.0);
    assert_eq!(room.spells_since(arose, Work::Briefing(blocker)), [(0, 5.0, 5.5)]);
}

#[test]
fn a_blocker_that_comes_back_stops_its_task_again() {
    let (mut room, task, blocker, arose) = stuck(1, |_| {});
    room.until(arose + 10.0);
    room.say(Message::BlockerReopened { blocker, work: span(2.0) });
    room.until(arose + 200.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 7.0), (0, 10.0, 12.0)]);
    assert_eq!(room.said(&Message::BlockerSolved { blocker }).len(), 2);
    assert!(close(room.done(task)[0], 109.0));
    room.say(Message::BlockerReopened { blocker, work: span(2.0) });
    assert_eq!(room.said(&Message::BlockerGone { blocker, is_dropped: false }).len(), 1, "its task is done by now");
}

#[test]
fn a_blocker_that_was_above_comes_back_to_its_owner() {
    let (mut room, task, blocker, arose) = stuck(1, |_| {});
    room.until(arose + 3.0);
    room.say(Message::BlockerTakenOver { blocker, goes_on: false });
    room.until(arose + 8.0);
    room.say(Message::BlockerReopened { blocker, work: span(2.0) });
    room.until(arose + 200.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 3.0), (0, 8.0, 10.0)]);
    assert!(close(room.done(task)[0], 110.0));
}

// ---- Owners who go, holds, scope -------------------------------------------------------------------------------------------------------

#[test]
fn who_takes_the_place_of_an_owner_who_left_works_the_blocker_off() {
    let (mut room, task, blocker, arose) = stuck(2, |_| {});
    room.until(arose + 3.0);
    room.say(Message::MemberLeft(MemberId(0)));
    room.until(arose + 200.0);
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 1.0, 3.0), (1, 3.0, 7.0)]);
    assert_eq!(room.said(&Message::BlockerLaidDown { blocker, level: first(), by: Some(MemberId(0)) }).len(), 1);
    assert_eq!(room.said(&Message::BlockerTaken { blocker, level: first(), by: Some(MemberId(1)) }).len(), 1);
    assert!(close(room.done(task)[0], 107.0));
}

#[test]
fn an_owner_who_is_away_when_it_would_notice_does_so_on_its_return() {
    let (mut room, _, blocker, arose) = stuck(1, |_| {});
    room.until(arose + 0.5);
    room.say(Message::MemberAway { member: MemberId(0), until: at(arose + 5.0) });
    room.until(arose + 30.0);
    let noticed = room.noted(&Fact::BlockerNoticed { blocker, is_by_scan: false });
    assert!(noticed.len() == 1 && close(noticed[0], arose + 5.0), "{noticed:?}");
    assert_eq!(room.spells_since(arose, Work::OwnResolution(blocker)), [(0, 5.0, 11.0)]);
}

#[test]
fn a_task_that_is_blocked_and_lacks_its_environment_goes_on_when_it_has_neither() {
    let (mut room, task, _, arose) = stuck(1, |_| {});
    room.say(Message::TaskHeld(task));
    room.until(arose + 20.0);
    assert_eq!(room.spells(Work::Task(task)).len(), 1, "the blocker is solved, the environment is down");
    room.say(Message::TaskFreed(task));
    room.until(arose + 21.0);
    assert_eq!(room.spells_since(arose, Work::Task(task))[1].1, 20.0);
    let (mut room, task, _, arose) = stuck(1, |_| {});
    room.say(Message::TaskHeld(task));
    room.until(arose + 2.0);
    room.say(Message::TaskFreed(task));
    room.until(arose + 50.0);
    assert_eq!(room.spells_since(arose, Work::Task(task))[1].1, 7.0, "the environment is up, the blocker is not solved before");
}

#[test]
fn a_standup_counts_blocked_tasks_as_held() {
    let (mut room, ..) = stuck(1, |_| {});
    room.say(Message::StandupCalled { day: 1 });
    assert_eq!(room.said(&Message::StandupAnswered { day: 1, active: 1, queued: 0, held: 1 }).len(), 1);
}

#[test]
fn a_blocked_task_has_been_begun_and_is_not_dropped() {
    let (mut room, task, ..) = stuck(1, |_| {});
    room.say(Message::TaskDropped(task));
    room.until(300.0);
    assert!(close(room.done(task)[0], 107.0));
}

// ---- Ways round -------------------------------------------------------------------------------------------------------------------------

/// What a way round with so much work left costs: hours of rework, and how many hours after the task's own end it is done.
fn way_round(left: f64) -> (f64, Room, TaskId) {
    let (mut room, task, blocker, arose) = stuck(1, |policy| {
        policy.gates.is_on = true;
        policy.decisions.workaround_rework_max = 0.3;
        policy.decisions.workaround_defects = 40.0;
        not_owners(policy);
    });
    room.until(arose + 10.0);
    room.say(Message::WorkaroundTaken { blocker, left: span(left) });
    room.until(500.0);
    let spells = room.spells_since(0.0, Work::Rework(task));
    assert_eq!(spells.len(), 1);
    assert!(close(spells[0].1, 110.0), "at the task's end");
    (spells[0].2 - spells[0].1, room, task)
}

#[test]
fn a_way_round_costs_what_is_left_as_rework_before_the_task_is_submitted_and_makes_mistakes() {
    let (rework, room, task) = way_round(5.0);
    assert!(close(rework, 5.0));
    assert_eq!(room.noted(&Fact::ReworkAdded { task, extra: span(5.0) }).len(), 1);
    assert!(close(room.noted(&Fact::WorkSubmitted { task })[0], 115.0));
    let defects = room.notes.iter().find_map(|(_, fact)| match fact {
        Fact::DefectsInjected { defects, source: DefectSource::Workaround, .. } => Some(*defects),
        _ => None,
    });
    let defects = defects.expect("forty on average");
    assert!((15..65).contains(&defects));
    assert_eq!(room.said(&Message::TaskSubmitted { task, defects, by: Some(MemberId(0)) }).len(), 1);
}

#[test]
fn a_way_round_costs_a_share_of_the_tasks_effort_at_most() {
    assert!(close(way_round(80.0).0, 30.0));
}

#[test]
fn a_re_planned_task_takes_so_much_longer_for_what_is_left_of_it() {
    let (mut room, task, blocker, arose) = stuck(1, not_owners);
    room.until(arose + 10.0);
    room.say(Message::TaskReplanned { task, factor: 1.5 });
    room.say(Message::BlockerCleared { blocker });
    room.until(500.0);
    let left = 100.0 - arose;
    assert!(close(room.done(task)[0], arose + 10.0 + 1.5 * left));
    let told = room.notes.iter().any(|(_, fact)| {
        matches!(fact, Fact::TaskReplanned { before, after, .. }
            if close(before.hours(), left) && close(after.hours(), 1.5 * left))
    });
    assert!(told);
}

#[test]
fn a_task_that_is_re_planned_before_it_is_here_comes_as_re_planned() {
    let (mut sketch, team) = team_of(1);
    let task = sketch.task(team, 10.0, &[]);
    let mut room = room(sketch, team, |_| {});
    room.say(Message::TaskReplanned { task, factor: 1.5 });
    room.release(&[task]);
    room.until(50.0);
    assert!(close(room.done(task)[0], 15.0));
    assert_eq!(room.noted(&Fact::TaskReplanned { task, before: span(10.0), after: span(15.0) }).len(), 1);
}
