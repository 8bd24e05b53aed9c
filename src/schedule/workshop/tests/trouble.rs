//! What stops work in its course.

use super::*;

fn troubled(job: Job, hours: f64) -> Job {
    Job { trouble_in: hours * HOUR, ..job }
}

#[test]
fn trouble_stops_a_job_which_is_held_for_the_one_who_had_it_in_hand() {
    let mut floor = Floor::with(2);
    let first = troubled(floor.job(task(0), 3.0), 1.0);
    floor.shop.enqueue(first);
    floor.dispatch(0.0);
    assert_eq!(floor.run(9.0), [(1.0, Stopped(FIRST, task(0), 1.0, false)), (1.0, Troubled(task(0), FIRST))]);
    assert_eq!(floor.remaining(task(0), 5.0), Some(2.0));
    // The owner takes up other work meanwhile, and the other member leaves the job to it.
    let other = floor.job(task(1), 5.0);
    floor.shop.enqueue(other);
    assert_eq!(floor.dispatch(1.0), [Started(FIRST, task(1))]);
    assert!(floor.shop.free(task(0)));
    let later = floor.job(task(2), 9.0);
    floor.shop.enqueue(later);
    assert_eq!(floor.dispatch(2.0), [Started(SECOND, task(2))]);
    let waiting = floor.job(task(3), 1.0);
    floor.shop.enqueue(waiting);
    // Freed, it goes first.
    assert_eq!(floor.run(6.0), [(6.0, Stopped(FIRST, task(1), 5.0, true)), (6.0, Done(task(1))), (6.0, Started(FIRST, task(0)))]);
    assert_eq!(floor.run(8.0)[..2], [(8.0, Stopped(FIRST, task(0), 2.0, true)), (8.0, Done(task(0)))]);
}

#[test]
fn who_returns_to_a_stopped_job_pays_for_it() {
    let mut floor = Floor::with(1);
    floor.resume_cost = Span::from_minutes(30);
    floor.sketch.organization.members[0].skill = 2.0;
    floor.shop = Workshop::new(TeamId(0), ground(&floor.sketch, floor.resume_cost, 0.0));
    let job = troubled(floor.job(task(0), 4.0), 2.0);
    floor.shop.enqueue(job);
    floor.dispatch(0.0);
    assert_eq!(floor.run(9.0).len(), 2);
    floor.shop.free(task(0));
    floor.dispatch(2.0);
    // Half an hour of its time, whatever its skill, and an hour for the rest.
    assert_eq!(floor.run(9.0), [(3.5, Stopped(FIRST, task(0), 1.5, true)), (3.5, Done(task(0)))]);
}

#[test]
fn trouble_at_the_very_end_is_none() {
    for (trouble, expected) in [(2.0, 2), (2.0 - 0.4 / HOUR, 2), (2.0 - 1.0 / HOUR, 2 + 1), (3.0, 2)] {
        let mut floor = Floor::with(1);
        let job = troubled(floor.job(task(0), 2.0), trouble);
        floor.shop.enqueue(job);
        floor.dispatch(0.0);
        let told = floor.run(9.0);
        let is_troubled = told.iter().any(|(_, told)| *told == Troubled(task(0), FIRST));
        assert_eq!((is_troubled, told.len()), (expected == 3, 2), "after {trouble} h");
    }
}

#[test]
fn trouble_comes_once_unless_it_is_set_again_and_not_to_what_is_in_hand() {
    let mut floor = Floor::with(1);
    let job = troubled(floor.job(task(0), 4.0), 1.0);
    floor.shop.enqueue(job);
    floor.dispatch(0.0);
    assert!(!floor.shop.set_trouble(task(0), HOUR));
    floor.run(1.0);
    assert!(floor.shop.set_trouble(task(0), 2.0 * HOUR));
    floor.shop.free(task(0));
    floor.dispatch(1.0);
    assert_eq!(floor.run(9.0), [(3.0, Stopped(FIRST, task(0), 2.0, false)), (3.0, Troubled(task(0), FIRST))]);
    floor.shop.free(task(0));
    floor.dispatch(5.0);
    assert_eq!(floor.run(9.0), [(6.0, Stopped(FIRST, task(0), 1.0, true)), (6.0, Done(task(0)))]);
    assert!(!floor.shop.set_trouble(task(0), HOUR));
}

#[test]
fn trouble_is_counted_in_effort_over_all_steps() {
    let mut floor = Floor::with(1);
    let role = floor.role("r");
    let steps = vec![(Demand::Role(role), 2.0 * HOUR), (Demand::Role(role), 3.0 * HOUR)];
    floor.shop.enqueue(troubled(Job { steps, ..job(task(0), Demand::Anyone, 0.0) }, 3.0));
    floor.dispatch(0.0);
    assert_eq!(floor.run(9.0).last(), Some(&(3.0, Troubled(task(0), FIRST))));
    assert_eq!(floor.remaining(task(0), 3.0), Some(2.0));
}

#[test]
fn trouble_stops_a_crew_whose_first_owns_it_and_a_crew_takes_it_up_again() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    for (role, skill) in [("b", 1.0), ("a", 0.5), ("a", 0.25)] {
        sketch.member(team, &[role], skill);
    }
    let mut floor = Floor::of(sketch, team);
    let crew = Demand::Crew(vec![(floor.role("b"), 1), (floor.role("a"), 1)]);
    floor.shop.enqueue(troubled(job(task(0), crew, 3.0), 1.0));
    floor.dispatch(0.0);
    // An hour of effort at the speed of the slower one.
    assert_eq!(
        floor.run(9.0),
        [(2.0, Stopped(FIRST, task(0), 2.0, false)), (2.0, Stopped(SECOND, task(0), 2.0, false)), (2.0, Troubled(task(0), FIRST))]
    );
    floor.gone(SECOND, 2.0);
    floor.shop.free(task(0));
    assert_eq!(floor.dispatch(2.0), [Started(FIRST, task(0)), Started(MemberId(2), task(0))]);
    assert_eq!(floor.shop.holders(task(0)).collect::<Vec<_>>(), [FIRST, MemberId(2)]);
    assert_eq!(floor.run(20.0).last(), Some(&(10.0, Done(task(0)))));
}

#[test]
fn a_freed_job_whose_owner_has_gone_goes_to_whoever_is_free() {
    let mut floor = Floor::with(2);
    let job = troubled(floor.job(task(0), 3.0), 1.0);
    floor.shop.enqueue(job);
    floor.dispatch(0.0);
    floor.run(1.0);
    floor.gone(FIRST, 2.0);
    floor.shop.free(task(0));
    assert_eq!(floor.dispatch(2.0), [Started(SECOND, task(0))]);
}

#[test]
fn work_beside_a_troubled_job_has_the_member_to_itself_until_that_is_taken_up_again() {
    let mut floor = Floor::with(1);
    floor.loss = 0.2;
    floor.sketch.organization.members[0].wip = 2;
    floor.shop = Workshop::new(TeamId(0), ground(&floor.sketch, Span::ZERO, 0.2));
    let first = troubled(floor.job(task(0), 4.0), 1.0);
    floor.shop.enqueue(first);
    let second = floor.job(task(1), 4.0);
    floor.shop.enqueue(second);
    floor.dispatch(0.0);
    // Each goes at .4: an hour of effort is done in each after 2.5 h.
    assert_eq!(floor.run(2.5), [(2.5, Stopped(FIRST, task(0), 1.25, false)), (2.5, Troubled(task(0), FIRST))]);
    assert_eq!(floor.remaining(task(1), 2.5), Some(3.0));
    assert_eq!(floor.remaining(task(1), 3.5), Some(2.0));
    floor.shop.free(task(0));
    floor.dispatch(3.5);
    assert_eq!(floor.run(20.0)[0], (8.5, Stopped(FIRST, task(1), 1.25 + 1.0 + 2.5, true)));
}

#[test]
fn open_ended_work_may_meet_trouble() {
    let mut floor = Floor::with(1);
    let job = troubled(floor.job(task(0), f64::INFINITY), 2.0);
    floor.shop.enqueue(job);
    floor.dispatch(0.0);
    assert_eq!(floor.run(9.0), [(2.0, Stopped(FIRST, task(0), 2.0, false)), (2.0, Troubled(task(0), FIRST))]);
}
