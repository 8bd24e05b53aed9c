//! Members lent and hired, and guests.

use super::*;
use crate::domain::decision::DecisionId;
use crate::domain::organization::Nature;

const GUEST: MemberId = MemberId(1);

/// Team 0 with a member of role `r`, team 1 with one of role `g` who assists in `r` at half its speed; a long task for `r` and a short one.
fn two_teams() -> (Sketch, Vec<TaskId>) {
    let mut sketch = Sketch::new();
    let host = sketch.team("host");
    sketch.member(host, &["r"], 1.0);
    let home = sketch.team("home");
    sketch.member(home, &["g"], 1.0);
    let role = sketch.role("r");
    let guest = &mut sketch.organization.members[GUEST.index()];
    (guest.assists, guest.assist, guest.nature) = (vec![role], 0.5, Nature::Agent);
    let tasks = vec![sketch.task(host, 100.0, &[]), sketch.task(host, 8.0, &[]), sketch.task(host, 8.0, &[])];
    let mine = sketch.pipeline(home, &[("g", 1.0)], 10.0, &[]);
    (sketch, [tasks, vec![mine]].concat())
}

fn terms(policy: &mut Policy) {
    policy.reallocation.ramp_up = [span(40.0), span(400.0)];
    policy.reallocation.ramp_from = 0.8;
    policy.reallocation.host_time = 0.25;
}

fn ask(until: f64) -> Message {
    Message::LoanAsked { decision: DecisionId(0), member: GUEST, to: TeamId(0), until: at(until) }
}

const OVER: Message = Message::LoanOver { member: GUEST, effort: Span::ZERO };

#[test]
fn a_lent_member_is_gone_until_it_is_returned() {
    let (sketch, tasks) = two_teams();
    let mut room = room(sketch, TeamId(1), terms);
    room.release(&tasks[3..]);
    room.until(2.0);
    room.say(ask(30.0));
    room.until(30.0);
    assert_eq!(room.noted(&Fact::MemberLent { member: GUEST, to: TeamId(0), until: at(30.0) }), [2.0]);
    assert_eq!(room.said(&Message::GuestArrived { member: GUEST, until: at(30.0) }), [2.0]);
    room.say(ask(40.0));
    assert_eq!(room.said(&OVER), [30.0], "it is lent already");
    room.say(Message::GuestReturned { member: GUEST });
    room.until(90.0);
    assert_eq!(room.noted(&Fact::LoanEnded { member: GUEST, to: TeamId(0) }), [30.0]);
    assert_eq!(room.spells(Work::Task(tasks[3])), [(1, 0.0, 2.0), (1, 30.0, 38.0)]);
    assert_eq!(room.noted(&Fact::MemberBack { member: GUEST }), [0.0; 0], "it was not away");
}

#[test]
fn a_lent_member_who_falls_ill_is_called_back_and_returns_when_it_is_well() {
    let (sketch, tasks) = two_teams();
    let mut room = room(sketch, TeamId(1), terms);
    room.release(&tasks[3..]);
    room.say(ask(30.0));
    room.until(5.0);
    room.say(Message::MemberAway { member: GUEST, until: at(20.0) });
    assert_eq!(room.said(&Message::LoanRecalled { member: GUEST }), [5.0]);
    room.say(Message::GuestReturned { member: GUEST });
    room.until(60.0);
    assert_eq!(room.noted(&Fact::MemberBack { member: GUEST }), [20.0]);
    assert_eq!(room.spells(Work::Task(tasks[3])), [(1, 20.0, 30.0)]);
}

#[test]
fn who_is_away_is_not_lent() {
    let (sketch, _) = two_teams();
    let mut room = room(sketch, TeamId(1), terms);
    room.say(Message::MemberAway { member: GUEST, until: at(20.0) });
    room.say(ask(30.0));
    assert_eq!(room.said(&OVER), [0.0]);
    assert_eq!(room.said(&Message::GuestArrived { member: GUEST, until: at(30.0) }), [0.0; 0]);
}

/// The host's room with the guest, who arrived at 0 and stays until then.
fn hosted(until: f64) -> (Room, Vec<TaskId>) {
    let (sketch, tasks) = two_teams();
    let mut room = room(sketch, TeamId(0), terms);
    room.say(Message::GuestArrived { member: GUEST, until: at(until) });
    (room, tasks)
}

#[test]
fn a_guest_helps_at_its_assist_factor_and_finds_its_feet() {
    let (mut room, tasks) = hosted(200.0);
    room.release(&tasks[..2]);
    room.until(50.0);
    assert_eq!(room.spells(Work::Task(tasks[1])), [(1, 0.0, 20.0)], "eight hours at .5 x .8");
    room.release(&tasks[2..3]);
    room.until(90.0);
    assert_eq!(room.spells(Work::Task(tasks[2])), [(1, 50.0, 66.0)], "at .5");
}

#[test]
fn a_guest_takes_time_of_its_host_until_it_goes() {
    let (mut room, tasks) = hosted(40.0);
    room.release(&tasks[..1]);
    room.until(200.0);
    // Forty hours at .75, seventy at 1.
    assert_eq!(room.spells(Work::Task(tasks[0])), [(0, 0.0, 110.0)]);
    assert_eq!(room.said(&Message::GuestReturned { member: GUEST }), [40.0]);
    assert_eq!(room.said(&OVER), [40.0], "it had nothing to do");
}

#[test]
fn a_guest_who_is_recalled_leaves_its_work_and_tells_what_it_did() {
    let (mut room, tasks) = hosted(40.0);
    room.release(&tasks[..2]);
    room.until(10.0);
    room.say(Message::LoanRecalled { member: GUEST });
    assert_eq!(room.said(&Message::LoanOver { member: GUEST, effort: span(4.0) }), [10.0]);
    room.until(20.0);
    room.say(Message::GuestArrived { member: GUEST, until: at(90.0) });
    room.until(50.0);
    assert_eq!(room.said(&Message::GuestReturned { member: GUEST }), [10.0], "the time of the first stay is not that of the second");
    room.until(100.0);
    assert_eq!(room.said(&Message::GuestReturned { member: GUEST }), [10.0, 90.0]);
}

#[test]
fn a_member_from_outside_joins_its_team() {
    let (mut sketch, team) = team_of(2);
    sketch.organization.members[1].is_present = false;
    let tasks: Vec<TaskId> = (0..2).map(|_| sketch.task(team, 10.0, &[])).collect();
    let mut room = room(sketch, team, |_| {});
    room.release(&tasks);
    room.until(4.0);
    room.say(Message::MemberHired(MemberId(1)));
    room.until(30.0);
    assert_eq!(room.noted(&Fact::MemberJoined { member: MemberId(1) }), [4.0]);
    assert_eq!(room.spells(Work::Task(tasks[1])), [(1, 4.0, 14.0)]);
}
