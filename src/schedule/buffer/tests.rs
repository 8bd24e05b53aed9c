//! Each buffer rule against a calculation by hand.

use super::*;
use crate::domain::plan::{Dependency, Effort};
use crate::engine::distribution::Distribution;
use crate::schedule::testing::{Sketch, hour, office};
use crate::schedule::{TaskNoise, baseline};

/// Two tasks in a row, the first of 8 h (medium), the second of 4 h (high) for another team; one of 1 h (low) beside them.
fn two_in_a_row() -> Sketch {
    let mut sketch = Sketch::new();
    let back = sketch.team("back");
    sketch.member(back, &["r"], 1.0);
    let front = sketch.team("front");
    sketch.member(front, &["r"], 1.0);
    let first = sketch.task(back, 8.0, &[]);
    let second = sketch.task(front, 4.0, &[first]);
    sketch.plan.tasks[second.index()].complexity = Complexity::High;
    let aside = sketch.task(front, 1.0, &[]);
    sketch.plan.tasks[aside.index()].complexity = Complexity::Low;
    sketch
}

#[test]
fn a_share_is_one_of_the_working_time_and_leaves_no_odd_hours() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.task(team, 100.0, &[]);
    sketch.working_calendar = sketch.calendars.add(office());
    sketch.buffer = BufferRule::Share(0.5);
    // Round the clock from Monday 00:00 to Friday 04:00: four days of nine hours. Half of them are Friday and Monday.
    let baseline = baseline(&sketch.undertaking());
    assert_eq!((baseline.finish, baseline.buffer), (hour(100.0), Span::from_hours(18)));
    assert_eq!(baseline.target, hour(7.0 * 24.0 + 17.0));
}

#[test]
fn a_share_where_nobody_rests_is_one_of_the_elapsed_duration() {
    let mut sketch = two_in_a_row();
    sketch.buffer = BufferRule::Share(0.25);
    sketch.epic_starts[0] = hour(100.0);
    let baseline = baseline(&sketch.undertaking());
    assert_eq!((baseline.start, baseline.finish), (hour(100.0), hour(112.0)));
    assert_eq!(baseline.buffer, Span::from_hours(3));
    assert_eq!(baseline.target, hour(115.0));
}

#[test]
fn a_promised_date_is_the_target_and_leaves_what_lies_before_it() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.task(team, 100.0, &[]);
    sketch.working_calendar = sketch.calendars.add(office());
    // The schedule ends on Friday at 04:00; Friday has nine hours of work.
    for (promise, buffer) in [(6.0 * 24.0, 9), (100.0, 0), (24.0, 0)] {
        sketch.buffer = BufferRule::Until(hour(promise));
        let baseline = baseline(&sketch.undertaking());
        assert_eq!((baseline.target, baseline.buffer), (hour(promise), Span::from_hours(buffer)));
    }
}

#[test]
fn uplifts_add_up_along_the_critical_path() {
    let mut sketch = two_in_a_row();
    sketch.buffer = BufferRule::PerTask;
    // 8 h at 25 + 10 %, 4 h at 25 + 15 + 10 %.
    assert_eq!(baseline(&sketch.undertaking()).buffer, Span::drawn_hours(8.0 * 0.35 + 4.0 * 0.5));
}

#[test]
fn what_the_tasks_could_exceed_adds_up_in_squares() {
    let mut sketch = two_in_a_row();
    sketch.buffer = BufferRule::RootSquareError;
    sketch.plan.tasks[0].effort = Effort::Estimate { realistic: 8.0, range: Some((7.0, 11.0)) };
    // 3 h, and 4 h halved is 2 h.
    assert_eq!(baseline(&sketch.undertaking()).buffer, Span::drawn_hours(13.0_f64.sqrt()));
    sketch.organization.members[0].skill = 2.0;
    assert_eq!(baseline(&sketch.undertaking()).buffer, Span::drawn_hours(6.25_f64.sqrt()));
}

#[test]
fn a_buffer_of_work_is_laid_on_the_calendar_after_the_finish() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let office = sketch.calendars.add(office());
    sketch.member_on(team, &["r"], 1.0, office);
    sketch.working_calendar = office;
    sketch.task(team, 40.0, &[]);
    sketch.buffer = BufferRule::PerTask;
    // Until Friday 12:00; 14 h more are 5 on Friday and 9 on Monday.
    let baseline = baseline(&sketch.undertaking());
    assert_eq!((baseline.finish, baseline.buffer), (hour(108.0), Span::from_hours(14)));
    assert_eq!(baseline.target, hour(7.0 * 24.0 + 17.0));
}

#[test]
fn the_simulated_quantile_is_that_of_the_noise() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.task(team, 10.0, &[]);
    sketch.noise.task = TaskNoise::Factor(Distribution::Uniform { low: 0.5, high: 2.5 });
    sketch.buffer = BufferRule::Quantile(0.8);
    // The quantile of the factor is 2.1; its standard error over 200 draws is 2 sqrt(.8 x .2 / 200) = .057.
    let buffer = baseline(&sketch.undertaking()).buffer.hours();
    assert!((buffer - 11.0).abs() < 4.0 * 0.57, "{buffer} h");
    sketch.buffer = BufferRule::Quantile(0.0);
    assert_eq!(baseline(&sketch.undertaking()).buffer, Span::ZERO, "a quantile below the schedule needs no buffer");
    sketch.noise.task = TaskNoise::None;
    sketch.noise.project = Some(Distribution::Fixed(1.5));
    sketch.buffer = BufferRule::Quantile(0.8);
    assert_eq!(baseline(&sketch.undertaking()).buffer, Span::from_hours(5));
}

#[test]
fn a_simulated_target_stands_where_it_falls_and_its_buffer_is_the_working_time_before_it() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.task(team, 10.0, &[]);
    sketch.noise.project = Some(Distribution::Fixed(2.0));
    sketch.buffer = BufferRule::Quantile(0.8);
    sketch.working_calendar = sketch.calendars.add(office());
    // From 10:00 to 20:00, three hours after work.
    let baseline = baseline(&sketch.undertaking());
    assert_eq!((baseline.finish, baseline.target, baseline.buffer), (hour(10.0), hour(20.0), Span::from_hours(7)));
}

#[test]
fn a_resource_handed_over_by_a_team_is_work_across_teams() {
    let mut sketch = two_in_a_row();
    let resource = sketch.resource(TaskId(0), Distribution::Fixed(0.0));
    sketch.plan.tasks[0].dependencies =
        vec![Dependency { on: Prerequisite::Resource(resource), kind: DependencyKind::Team, lag: Span::ZERO }];
    assert!((uplift(&sketch.undertaking(), TaskId(0)) - 0.45).abs() < 1e-12);
}
