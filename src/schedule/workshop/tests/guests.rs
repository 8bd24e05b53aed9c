//! Members of other teams on loan.

use super::*;

const GUEST: MemberId = MemberId(2);

/// A team of two, the first for `a`, the second for `b`; the guest of another team holds `b` and helps with `a`.
fn with_guest(skill: f64) -> Floor {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    sketch.member(team, &["a"], 1.0);
    sketch.member(team, &["b"], 1.0);
    let home = sketch.team("home");
    sketch.member(home, &["b"], skill);
    Floor::of(sketch, team)
}

fn arrive(floor: &mut Floor, roles: &[&str], factor: f64, at: f64) -> Option<MemberId> {
    let roles: Vec<RoleId> = roles.iter().map(|role| floor.role(role)).collect();
    let guest = Guest { member: GUEST, factor, roles: &roles, host_time: 0.25 };
    floor.call(|shop, ground, changes| shop.guest_arrives(&guest, hour(at), ground, changes))
}

fn leave(floor: &mut Floor, at: f64) -> f64 {
    floor.call(|shop, ground, changes| shop.guest_leaves(GUEST, hour(at), ground, changes)).hours()
}

fn enqueue(floor: &mut Floor, number: u32, role: &str, hours: f64) {
    let role = floor.role(role);
    floor.shop.enqueue(job(task(number), Demand::Role(role), hours));
}

#[test]
fn a_guest_works_at_its_share_of_its_speed_in_the_roles_it_is_there_for_after_the_teams_own() {
    let mut floor = with_guest(2.0);
    assert_eq!(arrive(&mut floor, &["a"], 0.4, 0.0), Some(FIRST));
    assert_eq!(floor.shop.host_of(GUEST), Some(FIRST));
    for number in 0..2 {
        enqueue(&mut floor, number, "a", 4.0);
    }
    enqueue(&mut floor, 2, "b", 4.0);
    enqueue(&mut floor, 3, "b", 1.0);
    assert_eq!(floor.dispatch(0.0), [Started(FIRST, task(0)), Started(GUEST, task(1)), Started(SECOND, task(2))]);
    // 4 h at .8 by the guest, at .75 by its host.
    assert_eq!(floor.run(4.9)[1], (4.0, Done(task(2))));
    assert_eq!(floor.run(5.0)[..2], [(5.0, Stopped(GUEST, task(1), 5.0, true)), (5.0, Done(task(1)))]);
    assert_eq!(floor.run(6.0), [(16.0 / 3.0, Stopped(FIRST, task(0), 16.0 / 3.0, true)), (16.0 / 3.0, Done(task(0)))]);
}

#[test]
fn the_host_is_slower_only_while_the_guest_is_there() {
    let mut floor = with_guest(1.0);
    enqueue(&mut floor, 0, "a", 10.0);
    floor.dispatch(0.0);
    arrive(&mut floor, &["a"], 1.0, 2.0);
    assert_eq!(floor.remaining(task(0), 6.0), Some(5.0));
    assert_eq!(leave(&mut floor, 6.0), 0.0);
    assert_eq!(floor.shop.host_of(GUEST), None);
    assert_eq!(floor.run(20.0).last(), Some(&(11.0, Done(task(0)))));
    assert_eq!(leave(&mut floor, 20.0), 0.0);
}

#[test]
fn what_a_guest_has_in_hand_goes_back_to_the_queue_when_it_leaves_and_its_effort_is_told() {
    let mut floor = with_guest(1.0);
    arrive(&mut floor, &["b"], 0.5, 0.0);
    enqueue(&mut floor, 0, "b", 1.0);
    enqueue(&mut floor, 1, "b", 9.0);
    assert_eq!(floor.dispatch(0.0), [Started(SECOND, task(0)), Started(GUEST, task(1))]);
    floor.run(4.0);
    assert_eq!(leave(&mut floor, 4.0), 2.0);
    assert_eq!(floor.remaining(task(1), 4.0), Some(7.0));
    assert_eq!(floor.dispatch(4.0), [Stopped(GUEST, task(1), 4.0, false), Started(SECOND, task(1))]);
    // It may come again, to the same seat.
    assert_eq!(arrive(&mut floor, &["b"], 0.5, 5.0), Some(SECOND));
    enqueue(&mut floor, 2, "b", 1.0);
    assert_eq!(floor.dispatch(5.0), [Started(GUEST, task(2))]);
    assert_eq!(leave(&mut floor, 5.0), 0.0);
}

#[test]
fn a_guest_finds_its_feet() {
    let mut floor = with_guest(1.0);
    floor.gone(SECOND, 0.0);
    arrive(&mut floor, &["b"], 0.5, 0.0);
    enqueue(&mut floor, 0, "b", 3.0);
    floor.dispatch(0.0);
    floor.call(|shop, ground, changes| shop.set_guest_factor(GUEST, 1.0, hour(2.0), ground, changes));
    assert_eq!(floor.run(9.0).last(), Some(&(4.0, Done(task(0)))));
    assert_eq!(leave(&mut floor, 9.0), 3.0);
}

#[test]
fn the_preferred_one_of_the_roles_hosts_or_anyone_and_nobody_hosts_where_nobody_is() {
    let mut floor = with_guest(1.0);
    assert_eq!(arrive(&mut floor, &["b", "a"], 1.0, 0.0), Some(SECOND));
    leave(&mut floor, 0.0);
    assert_eq!(arrive(&mut floor, &["other"], 1.0, 0.0), Some(FIRST));
    leave(&mut floor, 0.0);
    floor.gone(SECOND, 0.0);
    assert_eq!(arrive(&mut floor, &["b"], 1.0, 0.0), Some(FIRST));
    leave(&mut floor, 0.0);
    floor.gone(FIRST, 0.0);
    assert_eq!(arrive(&mut floor, &["b"], 1.0, 0.0), None);
    enqueue(&mut floor, 0, "b", 1.0);
    assert_eq!(floor.dispatch(0.0), [Started(GUEST, task(0))]);
}

#[test]
fn two_guests_have_two_hosts_if_there_are_two() {
    let (mut sketch, team) = Sketch::with_team(2);
    let home = sketch.team("home");
    let guests = [0, 1, 2].map(|_| sketch.member(home, &["r"], 1.0));
    let mut floor = Floor::of(sketch, team);
    let role = floor.role("r");
    let hosts = guests.map(|member| {
        let guest = Guest { member, factor: 1.0, roles: &[role], host_time: 0.25 };
        floor.call(|shop, ground, changes| shop.guest_arrives(&guest, hour(0.0), ground, changes))
    });
    assert_eq!(hosts, [Some(FIRST), Some(SECOND), Some(FIRST)]);
    enqueue(&mut floor, 0, "r", 9.0);
    floor.dispatch(0.0);
    assert_eq!(floor.run(20.0).last(), Some(&(16.0, Done(task(0)))));
}

#[test]
fn a_guest_keeps_its_own_hours_and_joins_a_crew_only_where_the_teams_hours_are_known_to_meet_its_own() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let home = sketch.calendars.add(office());
    let nights = sketch.calendars.add(WorkingCalendar::weekly(&[(0, 6 * 3_600_000)], Span::ZERO, &[]));
    sketch.member(team, &["a"], 1.0);
    sketch.member(team, &["a"], 1.0);
    let team_of_guests = sketch.team("home");
    let by_day = sketch.member_on(team_of_guests, &["b"], 1.0, home);
    let always = sketch.member(team_of_guests, &["b"], 1.0);
    let by_night = sketch.member_on(team_of_guests, &["b"], 1.0, nights);
    let mut floor = Floor::of(sketch, team);
    let role = floor.role("b");
    for member in [by_day, by_night] {
        let guest = Guest { member, factor: 1.0, roles: &[role], host_time: 0.0 };
        floor.call(|shop, ground, changes| shop.guest_arrives(&guest, hour(7.0), ground, changes));
    }
    enqueue(&mut floor, 0, "b", 1.0);
    assert_eq!(floor.dispatch(7.0), []);
    assert_eq!(floor.call(|shop, ground, _| shop.next_opening(hour(7.0), ground)), Some(hour(8.0)));
    assert_eq!(floor.dispatch(8.0), [Started(by_day, task(0))]);
    floor.run(9.0);
    let crew = Demand::Crew(vec![(floor.role("a"), 1), (role, 1)]);
    floor.shop.enqueue(job(task(1), crew, 1.0));
    assert_eq!(floor.dispatch(9.0), []);
    let guest = Guest { member: always, factor: 1.0, roles: &[role], host_time: 0.0 };
    floor.call(|shop, ground, changes| shop.guest_arrives(&guest, hour(9.0), ground, changes));
    assert_eq!(floor.dispatch(9.0), [Started(FIRST, task(1)), Started(always, task(1))]);
}

#[test]
fn a_guests_troubled_work_is_its_own_until_it_leaves() {
    let mut floor = with_guest(1.0);
    enqueue(&mut floor, 0, "b", 5.0);
    floor.dispatch(0.0);
    arrive(&mut floor, &["b"], 1.0, 0.0);
    let role = floor.role("b");
    floor.shop.enqueue(Job { trouble_in: HOUR, ..job(task(1), Demand::Role(role), 3.0) });
    assert_eq!(floor.dispatch(0.0), [Started(GUEST, task(1))]);
    assert_eq!(floor.run(1.0), [(1.0, Stopped(GUEST, task(1), 1.0, false)), (1.0, Troubled(task(1), GUEST))]);
    assert!(floor.engage(job(STUCK, Demand::Member(GUEST), f64::INFINITY), GUEST, 1.0));
    floor.shop.free(task(1));
    // The seat is taken, so the job waits for it; when the guest goes, it is anybody's.
    assert_eq!(floor.dispatch(1.0), [Started(GUEST, STUCK)]);
    leave(&mut floor, 2.0);
    assert_eq!(floor.told(), [Stopped(GUEST, STUCK, 1.0, false)]);
    assert!(floor.finish(STUCK, 2.0).is_some());
    let told = floor.run(20.0);
    // The host has done 5 h of its own at .75 for two hours of it.
    assert!(told.contains(&(5.5, Started(SECOND, task(1)))), "{told:?}");
}
