//! What others ask of a team: help, reviews, packages, acknowledgements, research.

use super::*;
use crate::domain::gate::GateId;
use crate::domain::organization::Priority;

const B: BlockerId = BlockerId(7);
const L3: Level = Level(3);
const HELP: Work = Work::Assistance { blocker: B, level: L3 };

fn assigned(role: Option<RoleId>, priority: Priority) -> Message {
    Message::BlockerAssigned { blocker: B, level: L3, role, preparation: span(0.5), priority, task: None }
}

/// Two of role `r`, one of role `s`; three tasks of 10 hours for `r`.
fn floor() -> (Room, RoleId, Vec<TaskId>) {
    let (mut sketch, team) = team_of(2);
    sketch.member(team, &["s"], 1.0);
    let tasks = (0..3).map(|_| sketch.task(team, 10.0, &[])).collect();
    let role = sketch.role("s");
    (room(sketch, team, |policy| policy.handoffs.acknowledgement = span(0.5)), role, tasks)
}

fn taken(by: u32) -> Message {
    Message::BlockerTaken { blocker: B, level: L3, by: Some(MemberId(by)) }
}

fn laid_down(by: Option<u32>) -> Message {
    Message::BlockerLaidDown { blocker: B, level: L3, by: by.map(MemberId) }
}

// ---- Help with blockers -----------------------------------------------------------------------------------------------------------------

#[test]
fn help_begins_at_the_next_task_boundary_and_lasts_until_it_is_released() {
    let (mut sketch, team) = team_of(1);
    let tasks: Vec<TaskId> = (0..2).map(|_| sketch.task(team, 10.0, &[])).collect();
    let role = sketch.role("r");
    let mut room = room(sketch, team, |_| {});
    room.release(&tasks);
    room.until(1.0);
    room.say(assigned(Some(role), Priority::P2));
    room.until(25.0);
    assert_eq!(room.said(&taken(0)), [10.0], "at the start of what comes before the work");
    room.say(Message::BlockerReleased { blocker: B, level: L3 });
    room.until(100.0);
    assert_eq!(room.spells(HELP), [(0, 10.0, 25.0)]);
    assert_eq!(room.spells(Work::Task(tasks[1])), [(0, 25.0, 35.0)]);
    assert_eq!(room.said(&laid_down(Some(0))), [0.0; 0], "who is released does not lay it down");
}

#[test]
fn anybody_helps_where_no_role_is_named_and_only_its_holders_where_one_is() {
    let (mut room, role, tasks) = floor();
    room.release(&tasks);
    room.until(1.0);
    room.say(assigned(None, Priority::P1));
    room.until(2.0);
    assert_eq!(room.spells(HELP)[0].0, 2, "the one who is free");
    let (mut room, role_r, _) = (floor().0, RoleId(0), role);
    room.say(assigned(Some(role_r), Priority::P1));
    room.until(1.0);
    assert_eq!(room.spells(HELP)[0].0, 0);
}

#[test]
fn help_with_the_most_urgent_comes_first() {
    let (mut sketch, team) = team_of(1);
    let task = sketch.task(team, 10.0, &[]);
    let mut room = room(sketch, team, |_| {});
    room.release(&[task]);
    room.until(1.0);
    for (blocker, priority) in [(1, Priority::P1), (2, Priority::P0)] {
        let (blocker, level) = (BlockerId(blocker), L3);
        room.say(Message::BlockerAssigned { blocker, level, role: None, preparation: Span::ZERO, priority, task: None });
    }
    room.until(11.0);
    let spells = |blocker| room.spells(Work::Assistance { blocker: BlockerId(blocker), level: L3 });
    assert_eq!((spells(1), spells(2)), (vec![], vec![(0, 10.0, f64::INFINITY)]));
}

#[test]
fn a_helper_who_goes_lays_it_down_and_another_takes_it_up() {
    let (mut room, ..) = floor();
    room.say(assigned(Some(RoleId(0)), Priority::P1));
    room.until(3.0);
    room.say(Message::MemberAway { member: MemberId(0), until: at(50.0) });
    room.until(4.0);
    assert_eq!((room.said(&taken(0)), room.said(&laid_down(Some(0))), room.said(&taken(1))), (vec![0.0], vec![3.0], vec![3.0]));
}

#[test]
fn a_team_in_which_nobody_has_the_role_gives_the_blocker_back() {
    let (mut room, role, _) = floor();
    room.say(Message::MemberAway { member: MemberId(2), until: at(50.0) });
    room.say(assigned(Some(role), Priority::P1));
    room.until(3.0);
    assert_eq!(room.said(&laid_down(None)), [0.0; 0], "who is away comes back");
    room.say(Message::MemberLeft(MemberId(2)));
    assert_eq!(room.said(&laid_down(None)), [3.0], "who has left does not");
    room.say(assigned(Some(role), Priority::P1));
    assert_eq!(room.said(&laid_down(None)), [3.0, 3.0]);
    room.until(60.0);
    assert_eq!(room.spells(HELP), []);
}

// ---- Reviews ----------------------------------------------------------------------------------------------------------------------------

fn review(gate: u32, role: Option<RoleId>, priority: Priority, item: TaskId) -> Message {
    let (gate, item, effort) = (GateId(gate), Item::Task(item), span(1.0));
    Message::ReviewAsked { gate, check: 2, item, role, effort, priority }
}

fn look(gate: u32) -> Work {
    Work::Review { gate: GateId(gate), check: 2 }
}

#[test]
fn reviews_come_before_the_plan_the_most_urgent_first_and_then_by_the_rank_of_the_task() {
    let (mut sketch, team) = team_of(1);
    let early = sketch.task(team, 10.0, &[]);
    let late = sketch.task(team, 10.0, &[early]);
    let role = sketch.role("r");
    let mut room = room(sketch, team, |_| {});
    room.release(&[early]);
    room.until(1.0);
    room.release(&[late]);
    room.say(review(0, Some(role), Priority::P1, late));
    room.say(review(1, Some(role), Priority::P1, early));
    room.say(review(2, Some(role), Priority::P0, late));
    room.until(50.0);
    assert_eq!(
        [room.spells(look(2)), room.spells(look(1)), room.spells(look(0))].concat(),
        [(0, 10.0, 11.0), (0, 11.0, 12.0), (0, 12.0, 13.0)]
    );
    assert_eq!(room.spells(Work::Task(late)), [(0, 13.0, 23.0)]);
    assert_eq!(room.said(&Message::ReviewDone { gate: GateId(2), check: 2, by: MemberId(0) }), [11.0]);
}

#[test]
fn a_review_is_done_by_its_role_and_by_anybody_once_nobody_has_it() {
    let (mut room, role, tasks) = floor();
    room.say(review(0, Some(role), Priority::P1, tasks[0]));
    room.until(0.5);
    assert_eq!(room.spells(look(0))[0].0, 2);
    room.say(Message::MemberLeft(MemberId(2)));
    room.say(review(1, Some(role), Priority::P1, tasks[0]));
    room.until(9.0);
    assert_eq!(room.spells(look(0)), [(2, 0.0, 0.5), (0, 0.5, 1.0)]);
    assert_eq!(room.spells(look(1)), [(1, 0.5, 1.5)]);
}

// ---- Handoffs and research ----------------------------------------------------------------------------------------------------------------

const H: HandoffId = HandoffId(3);

#[test]
fn a_package_is_ready_when_it_is_asked_for_and_again_when_its_gaps_are_closed() {
    let (mut room, _, tasks) = floor();
    let ready = Message::PackageReady { handoff: H };
    room.say(Message::PackageAsked { handoff: H, task: tasks[0] });
    assert_eq!(room.said(&ready), [0.0]);
    room.say(Message::PackageIncomplete { handoff: H, effort: span(2.0) });
    room.until(10.0);
    assert_eq!(room.said(&ready), [0.0, 2.0]);
    assert_eq!(room.spells(Work::HandoffGap(H)), [(0, 0.0, 2.0)], "by the role of the task");
    room.say(Message::PackageIncomplete { handoff: H, effort: span(4.0) });
    room.until(11.0);
    (0..3).for_each(|member| room.say(Message::MemberLeft(MemberId(member))));
    assert_eq!(room.said(&ready), [0.0, 2.0, 11.0], "nobody is left to close them");
}

#[test]
fn a_free_member_acknowledges_what_is_handed_over_and_a_team_without_members_at_once() {
    let (mut room, _, tasks) = floor();
    room.release(&tasks);
    room.until(1.0);
    room.say(Message::HandoffNotified { handoff: H, task: tasks[0] });
    room.until(2.0);
    assert_eq!(room.said(&Message::HandoffAcknowledged { handoff: H, by: Some(MemberId(2)) }), [1.5]);
    (0..3).for_each(|member| room.say(Message::MemberLeft(MemberId(member))));
    room.say(Message::HandoffNotified { handoff: H, task: tasks[0] });
    assert_eq!(room.said(&Message::HandoffAcknowledged { handoff: H, by: None }), [2.0]);
}

#[test]
fn an_acknowledgement_that_takes_no_time_is_given_at_once() {
    let (mut room, _, tasks) = floor();
    room.scenario.policies[0].handoffs.acknowledgement = Span::ZERO;
    room.say(Message::HandoffNotified { handoff: H, task: tasks[0] });
    assert_eq!(room.said(&Message::HandoffAcknowledged { handoff: H, by: None }), [0.0]);
}

#[test]
fn research_finds_out_what_a_task_waits_to_be_told() {
    let (mut room, _, tasks) = floor();
    room.say(Message::ResearchAsked { task: tasks[1], effort: span(3.0) });
    room.until(9.0);
    assert_eq!(room.said(&Message::ResearchDone { task: tasks[1] }), [3.0]);
    assert_eq!(room.spells(Work::Research(tasks[1])), [(0, 0.0, 3.0)]);
}

#[test]
fn work_for_others_takes_the_new_rank_of_the_task_that_it_holds_up() {
    let (mut sketch, team) = team_of(1);
    let (a, b) = (sketch.task(team, 10.0, &[]), sketch.task(team, 10.0, &[]));
    let busy = sketch.task(team, 5.0, &[]);
    let mut room = room(sketch, team, |_| {});
    let mut schedule = (*room.scenario.baseline).clone();
    schedule.revision = 1;
    for (_, ranks) in &mut schedule.ranks {
        (ranks[a.index()], ranks[b.index()]) = (9, 8);
    }
    room.release(&[busy]);
    room.until(1.0);
    room.say(review(0, None, Priority::P1, a));
    room.say(review(1, None, Priority::P1, b));
    room.say(Message::Priorities(Arc::new(schedule)));
    room.until(20.0);
    assert_eq!((room.spells(look(1)), room.spells(look(0))), (vec![(0, 5.0, 6.0)], vec![(0, 6.0, 7.0)]));
}

#[test]
fn who_is_alone_at_help_without_an_end_hears_that_it_is_over_though_messages_are_read_by_free_members() {
    let (mut sketch, team) = team_of(1);
    let task = sketch.task(team, 2.0, &[]);
    let mut room = room(sketch, team, |policy| {
        policy.messages.iter_mut().for_each(|courier| courier.attention = span(0.25));
    });
    room.say(assigned(None, Priority::P0));
    room.until(2.0);
    room.say(Message::BlockerReleased { blocker: B, level: L3 });
    room.release(&[task]);
    room.until(20.0);
    assert_eq!(room.spells(HELP).len(), 1);
    assert_eq!(room.done(task).len(), 1, "it would be at it for good");
}
