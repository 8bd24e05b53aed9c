//! Small schedules worked out by hand.

use super::*;
use crate::domain::organization::{Activation, Awaited};
use crate::domain::policy::PriorityRule;
use crate::engine::time::Span;
use crate::schedule::critical_path::critical_path;
use crate::schedule::testing::{Sketch, hour, office};
use crate::schedule::{effort, rule};

fn schedule_of(sketch: &Sketch) -> Schedule {
    let undertaking = sketch.undertaking();
    let efforts: Vec<f64> = sketch.plan.tasks.iter().map(|task| effort::estimate(&task.effort, &sketch.noise)).collect();
    let network = Network::of(&undertaking);
    let durations = Durations::of(&undertaking, &efforts);
    let path = critical_path(&sketch.calendars, &network, &durations, undertaking.start());
    let ranks = rule::ranks(sketch.dispatch.rule, &network, &path, &efforts);
    schedule(&undertaking, &network, &durations, &ranks, &efforts)
}

/// (start, finish) of every task in hours.
fn times(sketch: &Sketch) -> Vec<(f64, f64)> {
    schedule_of(sketch).tasks.iter().flatten().map(|(start, finish)| (start.hours(), finish.hours())).collect()
}

#[test]
fn members_are_shared_by_late_finish_and_nothing_waits_that_could_start() {
    let (mut sketch, team) = Sketch::with_team(2);
    let a = sketch.task(team, 2.0, &[]);
    let b = sketch.task(team, 4.0, &[]);
    let c = sketch.task(team, 3.0, &[a]);
    sketch.task(team, 5.0, &[]);
    sketch.task(team, 1.0, &[b, c]);
    // Late finishes are 2, 5, 5, 6 and 6: at first the one without successors is left over, and then the one behind `a` goes before it.
    assert_eq!(times(&sketch), [(0.0, 2.0), (0.0, 4.0), (2.0, 5.0), (4.0, 9.0), (5.0, 6.0)]);
}

#[test]
fn the_rule_decides_who_goes_first_and_the_plan_breaks_ties() {
    let (mut sketch, team) = Sketch::with_team(1);
    for hours in [2.0, 1.0, 3.0, 1.0] {
        sketch.task(team, hours, &[]);
    }
    sketch.dispatch.rule = PriorityRule::Spt;
    assert_eq!(times(&sketch), [(2.0, 4.0), (0.0, 1.0), (4.0, 7.0), (1.0, 2.0)]);
    sketch.dispatch.rule = PriorityRule::Lpt;
    assert_eq!(times(&sketch), [(3.0, 5.0), (5.0, 6.0), (0.0, 3.0), (6.0, 7.0)]);
    sketch.dispatch.rule = PriorityRule::Fifo;
    assert_eq!(times(&sketch), [(0.0, 2.0), (2.0, 3.0), (3.0, 6.0), (6.0, 7.0)]);
}

#[test]
fn crews_wait_until_all_are_free_and_others_pass_them() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    for role in ["a", "a", "b"] {
        sketch.member(team, &[role], 1.0);
    }
    sketch.crew(team, &[("a", 1), ("b", 1)], 4.0, &[]);
    sketch.crew(team, &[("a", 2)], 2.0, &[]);
    sketch.crew(team, &[("a", 1)], 3.0, &[]);
    sketch.crew(team, &[("b", 1)], 1.0, &[]);
    sketch.dispatch.rule = PriorityRule::Fifo;
    assert_eq!(times(&sketch), [(0.0, 4.0), (4.0, 6.0), (0.0, 3.0), (4.0, 5.0)]);
}

#[test]
fn the_steps_of_a_pipeline_pass_from_hand_to_hand() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    sketch.member(team, &["design"], 1.0);
    sketch.member(team, &["build"], 1.0);
    let steps = [("design", 0.25), ("build", 0.75)];
    sketch.pipeline(team, &steps, 4.0, &[]);
    sketch.pipeline(team, &steps, 4.0, &[]);
    assert_eq!(times(&sketch), [(0.0, 4.0), (1.0, 7.0)]);
}

#[test]
fn work_runs_over_the_weekend_and_starts_when_somebody_comes_in() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["r"], 1.0, office);
    let first = sketch.task(team, 44.0, &[]);
    sketch.task(team, 2.0, &[first]);
    // 44 h end on Friday 16:00; two more on Monday 09:00.
    assert_eq!(times(&sketch), [(8.0, 112.0), (112.0, 177.0)]);
}

#[test]
fn lags_resources_and_milestones_delay_as_they_say() {
    let (mut sketch, team) = Sketch::with_team(1);
    let a = sketch.task(team, 1.0, &[]);
    let b = sketch.task(team, 1.0, &[]);
    sketch.link(a, b, Span::from_hours(2));
    let end = sketch.milestone(team, &[b]);
    let c = sketch.task(team, 1.0, &[end]);
    sketch.resource(c, crate::engine::distribution::Distribution::Fixed(6.0));
    assert_eq!(times(&sketch), [(0.0, 1.0), (3.0, 4.0), (4.0, 4.0), (6.0, 7.0)]);
}

#[test]
fn a_team_holds_its_tasks_until_it_is_active_but_not_static_ones() {
    let mut sketch = Sketch::new();
    let front = sketch.team("front");
    sketch.member(front, &["r"], 1.0);
    let back = sketch.team("back");
    sketch.member(back, &["r"], 1.0);
    sketch.organization.teams[front.index()].activation = Activation::After(vec![Awaited::Team(back)]);
    sketch.task(front, 1.0, &[]);
    let early = sketch.task(front, 1.0, &[]);
    sketch.plan.tasks[early.index()].is_static = true;
    sketch.task(back, 3.0, &[]);
    assert_eq!(times(&sketch), [(3.0, 4.0), (0.0, 1.0), (0.0, 3.0)]);
}

#[test]
fn first_released_is_first_whenever_its_team_becomes_active() {
    let mut sketch = Sketch::new();
    let front = sketch.team("front");
    sketch.member(front, &["r"], 1.0);
    let back = sketch.team("back");
    sketch.member(back, &["r"], 1.0);
    let waited = sketch.task(back, 3.0, &[]);
    let slow = sketch.task(back, 1.0, &[waited]);
    sketch.organization.teams[front.index()].activation = Activation::After(vec![Awaited::Task(slow)]);
    sketch.task(front, 1.0, &[waited]);
    sketch.task(front, 1.0, &[]);
    sketch.dispatch.rule = PriorityRule::Fifo;
    // Both are held until 4; the second was released at 0, the first at 3.
    assert_eq!(times(&sketch)[2..], [(5.0, 6.0), (4.0, 5.0)]);
}

#[test]
fn epics_in_sequence_follow_one_another() {
    let (mut sketch, team) = Sketch::with_team(2);
    sketch.task(team, 2.0, &[]);
    sketch.epic("e2");
    sketch.task(team, 1.0, &[]);
    sketch.epics = crate::schedule::EpicOrder::Sequential;
    sketch.between_epics = Span::from_hours(1);
    sketch.epic_starts = vec![hour(1.0), hour(0.0)];
    assert_eq!(times(&sketch), [(1.0, 3.0), (4.0, 5.0)]);
}

#[test]
fn what_nobody_present_can_take_is_left_out() {
    let (mut sketch, team) = Sketch::with_team(1);
    let office = sketch.calendars.add(office());
    let late = sketch.member_on(team, &["late"], 1.0, office);
    let always = sketch.organization.members[0].calendar;
    sketch.calendars.prepare(&[always, office]).unwrap();
    sketch.organization.members[late.0 as usize].is_present = false;
    let crew = sketch.crew(team, &[("r", 1), ("late", 1)], 1.0, &[]);
    let task = sketch.task(team, 1.0, &[]);
    let schedule = schedule_of(&sketch);
    assert_eq!(schedule.tasks[crew.index()], None);
    assert_eq!(schedule.tasks[task.index()], Some((hour(0.0), hour(1.0))));
    assert_eq!(schedule.finish, hour(1.0));
}
