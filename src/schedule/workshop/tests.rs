//! A workshop, call by call: trouble, owners, work without a queue, guests.

mod guests;
mod trouble;

use super::*;
use crate::domain::blocker::BlockerId;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::organization::RoleId;
use crate::domain::plan::TaskId;
use crate::engine::time::Span;
use crate::schedule::testing::{Sketch, hour, office};

const HOUR: f64 = 3_600_000.0;

/// A workshop, and what it has told since it was last asked.
struct Floor {
    sketch: Sketch,
    shop: Workshop,
    resume_cost: Span,
    loss: f64,
    changes: Vec<Change>,
}

/// What has been told, in hours, without what is due.
#[derive(Debug, PartialEq)]
enum Told {
    Started(MemberId, Work),
    /// Worked, and whether it is finished.
    Stopped(MemberId, Work, f64, bool),
    Troubled(Work, MemberId),
    Done(Work),
}

use Told::{Done, Started, Stopped, Troubled};

fn task(number: u32) -> Work {
    Work::Task(TaskId(number))
}

const STUCK: Work = Work::Stuck(BlockerId(0));

impl Floor {
    fn of(sketch: Sketch, team: TeamId) -> Floor {
        let mut floor = Floor { sketch, shop: nobody(), resume_cost: Span::ZERO, loss: 0.0, changes: Vec::new() };
        floor.shop = Workshop::new(team, ground(&floor.sketch, Span::ZERO, 0.0));
        floor
    }

    /// A team of `members` who all hold the role `r`, always at work.
    fn with(members: u32) -> Floor {
        let (sketch, team) = Sketch::with_team(members);
        Floor::of(sketch, team)
    }

    fn role(&mut self, name: &str) -> RoleId {
        self.sketch.role(name)
    }

    /// A job of one step for the role `r`.
    fn job(&mut self, work: Work, hours: f64) -> Job {
        let role = self.role("r");
        job(work, Demand::Role(role), hours)
    }

    fn call<T>(&mut self, call: impl FnOnce(&mut Workshop, Ground<'_>, &mut Vec<Change>) -> T) -> T {
        call(&mut self.shop, ground(&self.sketch, self.resume_cost, self.loss), &mut self.changes)
    }

    fn dispatch(&mut self, at: f64) -> Vec<Told> {
        self.call(|shop, ground, changes| shop.dispatch(hour(at), ground, changes));
        self.told()
    }

    /// What has been told; what is due stays.
    fn told(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        self.changes.retain(|change| {
            told.push(match *change {
                Change::Due { .. } => return true,
                Change::Started { member, work, .. } => Started(member, work),
                Change::Stopped { member, work, worked, is_finished, .. } => Stopped(member, work, worked.hours(), is_finished),
                Change::Troubled { work, owner } => Troubled(work, owner),
                Change::Done { work } => Done(work),
            });
            false
        });
        told
    }

    /// Lets all that is due until `at`, in hours, come about, and dispatches after each.
    fn run(&mut self, at: f64) -> Vec<(f64, Told)> {
        let mut all = Vec::new();
        loop {
            let due = self.changes.iter().filter_map(|change| match *change {
                Change::Due { slot, epoch, at } => Some((at, slot, epoch)),
                _ => None,
            });
            let Some((now, slot, epoch)) = due.min().filter(|&(now, ..)| now <= hour(at)) else { return all };
            self.changes.retain(|change| *change != Change::Due { slot, epoch, at: now });
            self.call(|shop, ground, changes| shop.complete(slot, epoch, now, ground, changes));
            self.call(|shop, ground, changes| shop.dispatch(now, ground, changes));
            all.extend(self.told().into_iter().map(|told| (now.hours(), told)));
        }
    }

    fn remaining(&mut self, work: Work, at: f64) -> Option<f64> {
        self.call(|shop, ground, _| shop.remaining(work, hour(at), ground)).map(|ms| ms / HOUR)
    }

    fn engage(&mut self, job: Job, member: MemberId, at: f64) -> bool {
        self.call(|shop, ground, changes| shop.engage(job, member, hour(at), ground, changes))
    }

    fn finish(&mut self, work: Work, at: f64) -> Option<f64> {
        self.call(|shop, ground, changes| shop.finish(work, hour(at), ground, changes)).map(|ms| ms / HOUR)
    }

    fn gone(&mut self, member: MemberId, at: f64) {
        self.call(|shop, ground, changes| shop.member_gone(member, hour(at), ground, changes));
    }
}

fn nobody() -> Workshop {
    let (sketch, team) = Sketch::with_team(0);
    Workshop::new(team, ground(&sketch, Span::ZERO, 0.0))
}

fn ground(sketch: &Sketch, resume_cost: Span, context_switch_loss: f64) -> Ground<'_> {
    Ground { organization: &sketch.organization, calendars: &sketch.calendars, resume_cost, context_switch_loss }
}

fn job(work: Work, demand: Demand, hours: f64) -> Job {
    let order = work.task().map_or(0, |task| u64::from(task.0));
    Job::new(work, vec![(demand, hours * HOUR)], Urgency { band: Urgency::PLANNED, rank: 0, order })
}

const FIRST: MemberId = MemberId(0);
const SECOND: MemberId = MemberId(1);

#[test]
fn a_member_who_is_engaged_begins_at_once_beside_what_it_has_in_hand_and_its_limit() {
    let mut floor = Floor::with(1);
    let first = floor.job(task(0), 2.0);
    floor.shop.enqueue(first);
    floor.dispatch(0.0);
    assert!(floor.engage(job(task(1), Demand::Member(FIRST), 2.0), FIRST, 1.0));
    assert_eq!(floor.told(), [Started(FIRST, task(1))]);
    // One has an hour left and the other two, at half speed until the first is done.
    let first = [(3.0, Stopped(FIRST, task(0), 2.0, true)), (3.0, Done(task(0)))];
    assert_eq!(floor.run(3.0), first);
    assert_eq!(floor.run(9.0), [(4.0, Stopped(FIRST, task(1), 2.0, true)), (4.0, Done(task(1)))]);
}

#[test]
fn who_is_not_here_is_not_engaged_and_what_demands_only_that_one_waits() {
    let mut floor = Floor::with(2);
    floor.gone(FIRST, 0.0);
    assert!(!floor.engage(job(task(0), Demand::Member(FIRST), 1.0), FIRST, 0.0));
    assert_eq!(floor.dispatch(0.0), []);
    floor.shop.member_here(FIRST);
    assert_eq!(floor.dispatch(1.0), [Started(FIRST, task(0))]);
    // Interrupted, it waits again for the same one.
    floor.gone(FIRST, 1.5);
    assert_eq!(floor.dispatch(1.5), [Stopped(FIRST, task(0), 0.5, false)]);
}

#[test]
fn open_ended_work_is_not_due_and_ends_when_it_is_told_to() {
    let mut floor = Floor::with(1);
    floor.engage(job(STUCK, Demand::Member(FIRST), f64::INFINITY), FIRST, 1.0);
    assert_eq!(floor.told(), [Started(FIRST, STUCK)]);
    assert_eq!(floor.changes, []);
    assert_eq!(floor.shop.holders(STUCK).collect::<Vec<_>>(), [FIRST]);
    assert_eq!(floor.finish(STUCK, 4.0), Some(f64::INFINITY));
    assert_eq!(floor.told(), [Stopped(FIRST, STUCK, 3.0, true)]);
    assert_eq!(floor.shop.holders(STUCK).count(), 0);
    assert_eq!(floor.finish(STUCK, 4.0), None);
    // The member is free again.
    let next = floor.job(task(0), 1.0);
    floor.shop.enqueue(next);
    assert_eq!(floor.dispatch(4.0), [Started(FIRST, task(0))]);
}

#[test]
fn finished_work_leaves_the_queue_a_hold_and_the_hands_with_what_was_left_of_its_step() {
    let mut floor = Floor::with(1);
    for number in 0..3 {
        let job = floor.job(task(number), 2.0);
        floor.shop.enqueue(job);
    }
    floor.dispatch(0.0);
    floor.call(|shop, ground, changes| shop.hold(task(2), hour(0.0), ground, changes));
    assert_eq!(floor.finish(task(2), 0.5), Some(2.0));
    assert_eq!(floor.finish(task(1), 0.5), Some(2.0));
    assert_eq!(floor.shop.queued(), 0);
    assert_eq!(floor.finish(task(0), 0.5), Some(1.5));
    assert_eq!(floor.told(), [Stopped(FIRST, task(0), 0.5, true)]);
    assert!(!floor.shop.free(task(2)));
    assert_eq!(floor.run(9.0), []);
}

#[test]
fn what_is_left_counts_all_steps_and_can_be_scaled_in_all_of_them() {
    let mut floor = Floor::with(1);
    let role = floor.role("r");
    let steps = vec![(Demand::Role(role), 2.0 * HOUR), (Demand::Role(role), 3.0 * HOUR)];
    floor.shop.enqueue(Job { steps, ..job(task(0), Demand::Anyone, 0.0) });
    assert_eq!(floor.remaining(task(0), 0.0), Some(5.0));
    floor.dispatch(0.0);
    assert_eq!(floor.remaining(task(0), 1.0), Some(4.0));
    assert!(floor.call(|shop, ground, changes| shop.scale_remaining(task(0), 2.0, hour(1.0), ground, changes)));
    assert_eq!(floor.remaining(task(0), 1.0), Some(8.0));
    let told = floor.run(20.0);
    assert_eq!(told.last(), Some(&(9.0, Done(task(0)))));
    assert_eq!(floor.remaining(task(0), 9.0), None);
    assert!(!floor.call(|shop, ground, changes| shop.scale_remaining(task(0), 2.0, hour(9.0), ground, changes)));
}

#[test]
fn owned_work_waits_for_its_owner_while_others_are_free_and_goes_by_its_demand_when_the_owner_goes() {
    let mut floor = Floor::with(2);
    let busy = floor.job(task(0), 4.0);
    floor.shop.enqueue(busy);
    assert_eq!(floor.dispatch(0.0), [Started(FIRST, task(0))]);
    let owned = Job { owner: Some(FIRST), ..floor.job(task(1), 1.0) };
    floor.shop.enqueue(owned.clone());
    assert_eq!(floor.dispatch(0.0), []);
    floor.gone(FIRST, 1.0);
    // What was interrupted goes first, and the other member is alone.
    assert_eq!(floor.dispatch(1.0), [Stopped(FIRST, task(0), 1.0, false), Started(SECOND, task(0))]);
    assert_eq!(floor.run(4.0), [(4.0, Stopped(SECOND, task(0), 3.0, true)), (4.0, Done(task(0))), (4.0, Started(SECOND, task(1)))]);
    // One who is away owns nothing that comes.
    floor.run(9.0);
    floor.shop.enqueue(Job { work: task(2), ..owned });
    assert_eq!(floor.dispatch(9.0), [Started(SECOND, task(2))]);
}

#[test]
fn owned_work_goes_to_its_owner_before_what_is_less_urgent() {
    let mut floor = Floor::with(2);
    for number in 0..3 {
        let job = Job { owner: Some(SECOND).filter(|_| number == 2), ..floor.job(task(number), 1.0) };
        floor.shop.enqueue(job);
    }
    floor.shop.rank_again(|work| (work == task(2)).then_some(-1));
    assert_eq!(floor.dispatch(0.0), [Started(SECOND, task(2)), Started(FIRST, task(0))]);
}

#[test]
fn an_owner_that_is_off_is_awaited() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["r"], 1.0, office);
    sketch.member(team, &["r"], 1.0);
    let mut floor = Floor::of(sketch, team);
    let owned = Job { owner: Some(FIRST), ..floor.job(task(0), 1.0) };
    floor.shop.enqueue(owned);
    assert_eq!(floor.dispatch(7.0), []);
    assert_eq!(floor.call(|shop, ground, _| shop.next_opening(hour(7.0), ground)), Some(hour(8.0)));
    assert_eq!(floor.dispatch(8.0), [Started(FIRST, task(0))]);
}
