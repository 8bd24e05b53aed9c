//! The end of a task: its gate, what is found in it, and what it was built on.

use super::*;
use crate::domain::gate::DefectSource;
use crate::domain::organization::Priority;
use crate::domain::policy::Burnout;

fn passed(task: TaskId) -> Message {
    Message::GatePassed(Item::Task(task))
}

fn gated(members: u32, change: impl FnOnce(&mut Policy)) -> (Room, TaskId) {
    let (mut sketch, team) = team_of(members);
    let task = sketch.task(team, 10.0, &[]);
    sketch.milestone(team, &[]);
    sketch.task(team, 10.0, &[]);
    let room = room(sketch, team, |policy| {
        policy.gates.is_on = true;
        change(policy);
    });
    (room, task)
}

fn injected(room: &Room, wanted: DefectSource) -> u32 {
    let of = |fact: &Fact| match fact {
        Fact::DefectsInjected { defects, source, .. } if *source == wanted => *defects,
        _ => 0,
    };
    room.notes.iter().map(|(_, fact)| of(fact)).sum()
}

#[test]
fn a_finished_task_is_done_only_when_its_gate_is_passed() {
    let (mut room, task) = gated(1, |_| {});
    room.release(&[task]);
    room.until(30.0);
    assert_eq!(room.noted(&Fact::WorkSubmitted { task }), [10.0]);
    assert_eq!(room.said(&Message::TaskSubmitted { task, defects: 0, by: Some(MemberId(0)) }), [10.0]);
    assert_eq!((room.done(task), room.said(&Message::TaskDone(task))), (vec![], vec![]));
    room.say(Message::TaskDropped(task));
    room.say(passed(task));
    assert_eq!((room.done(task), room.said(&Message::TaskDone(task))), (vec![30.0], vec![30.0]));
}

#[test]
fn without_gates_a_finished_task_is_done_and_nobody_counts_its_defects() {
    let (mut room, task) = gated(1, |policy| {
        policy.gates.is_on = false;
        policy.gates.defects = 10.0;
    });
    room.release(&[task]);
    room.until(30.0);
    assert_eq!((room.done(task), injected(&room, DefectSource::Work)), (vec![10.0], 0));
    assert!(room.told.iter().all(|(_, to, _)| *to != AgentId::ENFORCER));
}

#[test]
fn a_milestone_is_done_when_it_is_released_gates_or_none() {
    let (mut room, _) = gated(1, |policy| policy.gates.defects = 10.0);
    let milestone = TaskId(1);
    room.release(&[milestone]);
    assert_eq!(room.said(&Message::TaskSubmitted { task: milestone, defects: 0, by: None }), [0.0; 0]);
    assert_eq!(room.done(milestone), [0.0]);
}

#[test]
fn work_has_defects_by_the_hour_of_effort() {
    let (mut room, task) = gated(1, |policy| policy.gates.defects = 100.0);
    room.say(Message::EffortAdded { task, extra: span(6.0) });
    room.release(&[task]);
    room.until(30.0);
    let defects = injected(&room, DefectSource::Work);
    assert!((f64::from(defects) - 1_600.0).abs() < 4.0 * 40.0, "{defects}");
    assert_eq!(room.said(&Message::TaskSubmitted { task, defects, by: Some(MemberId(0)) }), [16.0]);
}

#[test]
fn long_hours_over_the_trailing_week_make_more_mistakes() {
    let defects = |above: f64, rest: f64| {
        let (mut room, task) = gated(1, |policy| {
            policy.gates.defects = 100.0;
            policy.burnout = Some(Burnout { above, defects: 0.5 });
        });
        let before = TaskId(2);
        room.say(Message::EffortAdded { task: before, extra: span(158.0) });
        room.release(&[before]);
        room.until(168.0 + rest);
        let count = injected(&room, DefectSource::Work);
        room.release(&[task]);
        room.until(400.0);
        f64::from(injected(&room, DefectSource::Work) - count)
    };
    let tired = |found: f64| (found - 1_500.0).abs() < 4.0 * 38.8;
    let fresh = |found: f64| (found - 1_000.0).abs() < 4.0 * 31.7;
    assert!(tired(defects(0.85, 0.0)), "a week around the clock");
    assert!(fresh(defects(1.0, 0.0)), "no more than all the time");
    assert!(fresh(defects(0.85, 100.0)), "after some days of rest");
    assert!(tired(defects(0.35, 100.0)));
}

fn remedy(number: u32, priority: Priority) -> Message {
    Message::RemediationAsked { task: TaskId(0), number, effort: span(1.0), priority }
}

fn fix(number: u32) -> Work {
    Work::Remediation { task: TaskId(0), number }
}

#[test]
fn a_finding_is_remedied_by_whoever_did_the_task_before_the_plan() {
    let (mut room, task) = gated(2, |_| {});
    let other = TaskId(2);
    room.release(&[task]);
    room.until(20.0);
    room.say(passed(task));
    room.release(&[other]);
    room.until(21.0);
    room.say(remedy(0, Priority::P1));
    room.say(remedy(1, Priority::P0));
    room.until(60.0);
    assert_eq!(room.spells(Work::Task(other)), [(0, 20.0, 30.0)], "it is at work on something else");
    assert_eq!((room.spells(fix(1)), room.spells(fix(0))), (vec![(0, 30.0, 31.0)], vec![(0, 31.0, 32.0)]));
    assert_eq!(room.said(&Message::RemediationDone { task, number: 1 }), [31.0]);
}

#[test]
fn a_finding_goes_to_another_of_the_role_when_its_owner_is_not_there() {
    let (mut room, task) = gated(2, |_| {});
    room.release(&[task]);
    room.until(20.0);
    room.say(Message::MemberAway { member: MemberId(0), until: at(90.0) });
    room.say(remedy(0, Priority::P1));
    room.until(60.0);
    assert_eq!(room.spells(fix(0)), [(1, 20.0, 21.0)]);
    assert_eq!(room.said(&Message::TaskSubmitted { task, defects: 0, by: Some(MemberId(0)) }), [10.0]);
}

// ---- Rework -----------------------------------------------------------------------------------------------------------------------------

#[test]
fn rework_that_is_asked_for_stands_at_the_tasks_end() {
    let (mut room, task) = gated(1, |_| {});
    room.say(Message::ReworkAdded { task, extra: span(1.0) });
    room.release(&[task]);
    room.until(1.0);
    room.say(Message::ReworkAdded { task, extra: span(2.0) });
    room.until(30.0);
    assert_eq!(room.spells(Work::Rework(task)), [(0, 10.0, 13.0)]);
    assert_eq!(room.noted(&Fact::WorkSubmitted { task }), [13.0]);
    assert_eq!(room.noted(&Fact::ReworkAdded { task, extra: span(2.0) }), [1.0]);
}

#[test]
fn rework_stands_still_while_the_task_lacks_its_environment() {
    let (mut room, task) = gated(1, |_| {});
    room.release(&[task]);
    room.say(Message::ReworkAdded { task, extra: span(4.0) });
    room.until(11.0);
    room.say(Message::TaskHeld(task));
    room.until(20.0);
    room.say(Message::TaskFreed(task));
    room.until(40.0);
    assert_eq!(room.spells(Work::Rework(task)), [(0, 10.0, 11.0), (0, 20.0, 23.0)]);
}

/// Hours of rework of a task that was started ahead, if its foundation is done at this hour.
fn early(chance: f64, hour: f64) -> (f64, Room, TaskId) {
    let (mut room, task) = gated(1, |policy| {
        policy.decisions.early_rework = chance;
        policy.decisions.early_rework_share = 0.5;
    });
    room.release(&[task]);
    room.until(hour);
    room.say(Message::PrerequisiteDone { task });
    room.until(60.0);
    (room.spells(Work::Rework(task)).iter().map(|(_, start, stop)| stop - start).sum(), room, task)
}

#[test]
fn of_what_was_done_early_a_share_has_to_be_done_again() {
    assert!(close(early(1.0, 4.0).0, 2.0));
    assert!(close(early(0.0, 4.0).0, 0.0));
    let (rework, room, task) = early(1.0, 4.0);
    assert!(close(rework, 2.0) && room.noted(&Fact::WorkSubmitted { task }) == [12.0]);
    let (rework, room, task) = early(1.0, 20.0);
    assert!(close(rework, 5.0) && room.noted(&Fact::WorkSubmitted { task }) == [10.0], "submitted before, and not again");
    assert!(close(early(1.0, 0.0).0, 0.0), "nothing was done yet");
}
