//! The critical path of textbook networks, and on calendars.

use super::*;
use crate::domain::calendar::WorkingCalendar;
use crate::schedule::testing::{Sketch, hour, office};
use crate::schedule::{EpicOrder, effort};

fn path_of(sketch: &Sketch) -> CriticalPath {
    let undertaking = sketch.undertaking();
    let efforts: Vec<f64> = sketch.plan.tasks.iter().map(|task| effort::estimate(&task.effort, &sketch.noise)).collect();
    let durations = Durations::of(&undertaking, &efforts);
    critical_path(&sketch.calendars, &Network::of(&undertaking), &durations, undertaking.start())
}

fn hours(spans: &[Span]) -> Vec<f64> {
    spans.iter().map(|span| span.hours()).collect()
}

#[test]
fn a_textbook_network_has_its_known_floats() {
    // A 3 and B 4 start; C 2 and D 5 follow A; E 1 follows C; F 2 follows C; G 4 follows D and B; H 3 follows F and G.
    let (mut sketch, team) = Sketch::with_team(1);
    let a = sketch.task(team, 3.0, &[]);
    let b = sketch.task(team, 4.0, &[]);
    let c = sketch.task(team, 2.0, &[a]);
    let d = sketch.task(team, 5.0, &[a]);
    let e = sketch.task(team, 1.0, &[c]);
    let f = sketch.task(team, 2.0, &[c]);
    let g = sketch.task(team, 4.0, &[d, b]);
    let h = sketch.task(team, 3.0, &[f, g]);
    let path = path_of(&sketch);
    assert_eq!(path.finish, hour(15.0));
    assert_eq!(hours(&path.total_float), [0.0, 4.0, 5.0, 0.0, 9.0, 5.0, 0.0, 0.0]);
    assert_eq!(path.early_start[f.index()], hour(5.0));
    assert_eq!(path.late_finish[e.index()], hour(15.0));
    assert_eq!(path.late_start[b.index()], hour(4.0));
    assert_eq!(path.critical, [a, d, g, h]);
    assert_eq!(path.chain, [a, d, g, h]);
}

#[test]
fn a_lag_is_elapsed_time_and_work_is_working_time() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["r"], 1.0, office);
    // 40 h until Friday 12:00; two days later it is Sunday; the next starts on Monday.
    let first = sketch.task(team, 40.0, &[]);
    let second = sketch.task(team, 10.0, &[]);
    sketch.link(first, second, Span::from_days(2));
    let path = path_of(&sketch);
    assert_eq!(path.early_finish[first.index()], hour(4.0 * 24.0 + 12.0));
    assert_eq!(path.early_start[second.index()], hour(7.0 * 24.0 + 8.0));
    assert_eq!(path.finish, hour(8.0 * 24.0 + 9.0));
    // The first may end on Saturday 08:00 at the latest: 5 h of Friday afternoon to spare.
    assert_eq!(hours(&path.total_float), [5.0, 0.0]);
    assert_eq!(path.late_start[first.index()], hour(14.0 - 1.0));
}

#[test]
fn steps_go_at_the_calendar_and_skill_of_whom_a_free_team_would_choose() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["design"], 2.0, office);
    sketch.member(team, &["design"], 1.0);
    sketch.member(team, &["build"], 0.5);
    let task = sketch.pipeline(team, &[("design", 0.5), ("build", 0.5)], 20.0, &[]);
    let path = path_of(&sketch);
    // 10 h of design at skill 2 from Monday 08:00, then 10 h of building at half speed.
    assert_eq!(path.early_start[task.index()], hour(8.0));
    assert_eq!(path.finish, hour(8.0 + 5.0 + 20.0));
    assert_eq!(path.late_start[task.index()], hour(8.0));
}

#[test]
fn a_crew_works_in_its_common_hours_at_the_speed_of_its_slowest() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let morning = sketch.calendars.add(WorkingCalendar::weekly(&[(6 * 3_600_000, 12 * 3_600_000)], Span::ZERO, &[]));
    let day = sketch.calendars.add(office());
    sketch.calendars.prepare(&[morning, day]).unwrap();
    sketch.member_on(team, &["a"], 2.0, morning);
    sketch.member_on(team, &["b"], 0.5, day);
    sketch.crew(team, &[("a", 1), ("b", 1)], 2.0, &[]);
    assert_eq!(path_of(&sketch).finish, hour(12.0));
}

#[test]
fn a_milestone_between_working_tasks_is_critical_though_the_weekend_passes() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["r"], 1.0, office);
    let first = sketch.task(team, 45.0, &[]);
    let middle = sketch.milestone(team, &[first]);
    let second = sketch.task(team, 1.0, &[middle]);
    let path = path_of(&sketch);
    assert_eq!(path.early_start[middle.index()], hour(4.0 * 24.0 + 17.0));
    assert_eq!(path.late_start[middle.index()], hour(7.0 * 24.0 + 8.0));
    assert_eq!(path.critical, [first, middle, second]);
}

#[test]
fn epics_in_sequence_are_as_long_as_their_paths_and_what_lies_between() {
    let (mut sketch, team) = Sketch::with_team(1);
    let long = sketch.task(team, 5.0, &[]);
    let short = sketch.task(team, 2.0, &[]);
    sketch.epic("e2");
    let next = sketch.task(team, 3.0, &[]);
    assert_eq!(path_of(&sketch).finish, hour(5.0));
    sketch.epics = EpicOrder::Sequential;
    sketch.between_epics = Span::from_hours(1);
    let path = path_of(&sketch);
    assert_eq!(path.finish, hour(9.0));
    assert_eq!(path.chain, [long, next]);
    assert_eq!(path.total_float[short.index()], Span::from_hours(3));
}

#[test]
fn the_longest_chain_begins_where_a_resource_was_waited_for() {
    let (mut sketch, team) = Sketch::with_team(1);
    let before = sketch.task(team, 1.0, &[]);
    let waiting = sketch.task(team, 1.0, &[before]);
    sketch.resource(waiting, crate::engine::distribution::Distribution::Fixed(10.0));
    let path = path_of(&sketch);
    assert_eq!(path.chain, [waiting]);
    assert_eq!(path.finish, hour(11.0));
    assert_eq!(path.total_float[before.index()], Span::from_hours(9));
}
