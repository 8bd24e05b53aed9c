//! Expected times by closed form and by simulation, and the schedules that reckon with them.

use super::*;
use crate::domain::conduct::Check;
use crate::engine::stream::{Chance, Purpose};
use crate::schedule::testing::{Sketch, hour, office};
use crate::schedule::{EpicOrder, baseline};

const PLAIN: Level =
    Level { checks: 0.25, reviews: 1.0, word: 0.0, finds: 1.0, false_alarm: 0.0, remedy: 2.0, bad_fix: 0.0, calendar: None };

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn a_gate_that_finds_everything_runs_again_once_if_there_was_anything() {
    let expected = PLAIN.expect(0.5, 1.0);
    let any = 1.0 - libm::exp(-0.5);
    assert!(close(expected.elapsed, 0.25 * (1.0 + any), 1e-9));
    assert!(close(expected.working, 1.0 + any + 0.5 * 2.0, 1e-9));
    assert!(close(expected.escaped, 0.0, 1e-9));
}

#[test]
fn false_alarms_repeat_a_gate_until_there_is_none() {
    let expected = Level { false_alarm: 0.2, word: 0.5, ..PLAIN }.expect(0.0, 1.0);
    assert!(close(expected.elapsed, 0.25 / 0.8, 1e-6) && close(expected.working, 1.0 / 0.8 + 0.5, 1e-6));
    // One that never passes is not followed for ever.
    assert!(Level { false_alarm: 1.0, ..PLAIN }.expect(1.0, 1.0).working.is_finite());
}

#[test]
fn what_no_check_finds_escapes_and_what_many_own_is_remedied_at_once() {
    let blind = Level { finds: 0.0, ..PLAIN }.expect(3.0, 1.0);
    assert_eq!((blind.elapsed, blind.working, blind.escaped), (0.25, 1.0, 3.0));
    let shared = PLAIN.expect(6.0, 3.0);
    let any = 1.0 - libm::exp(-6.0);
    assert!(close(shared.working, 1.0 + any + 2.0 * 2.0, 1e-9));
    assert!(close(PLAIN.expect(6.0, 100.0).working, 1.0 + any + any * 2.0, 1e-9));
}

#[test]
fn rounds_with_misses_and_bad_fixes_are_as_long_as_simulated_ones() {
    const RUNS: u64 = 40_000;
    for (defects, finds, bad_fix) in [(0.08, 0.8, 0.07), (1.0, 0.6, 0.2), (3.0, 0.8, 0.07)] {
        let level = Level { finds, bad_fix, false_alarm: 0.01, ..PLAIN };
        let (mut working, mut squares, mut escaped) = (0.0, 0.0, 0.0);
        for run in 0..RUNS {
            let mut draw = Chance::new(1, run).draw(Purpose::named("test gate"), 0, 0);
            let mut present = 0;
            let mut left = draw.uniform();
            let mut mass = libm::exp(-defects);
            while left > mass && present < 60 {
                left -= mass;
                present += 1;
                mass *= defects / f64::from(present);
            }
            let mut hours = 0.0;
            loop {
                hours += 1.0;
                let is_false_alarm = draw.chance(0.01);
                let found = (0..present).filter(|_| draw.chance(finds)).count() as i32;
                hours += f64::from(found) * 2.0;
                present -= found;
                if found == 0 && !is_false_alarm {
                    break;
                }
                present += (0..found).filter(|_| draw.chance(bad_fix)).count() as i32;
            }
            working += hours;
            squares += hours * hours;
            escaped += f64::from(present);
        }
        let runs = RUNS as f64;
        let mean = working / runs;
        let error = ((squares / runs - mean * mean) / runs).sqrt();
        let expected = level.expect(defects, 1.0);
        // What is there in later rounds is taken for Poisson: half a percent.
        assert!(close(expected.working, mean, 4.0 * error + 0.005 * mean), "{expected:?} for {mean} +- {error}");
        assert!(close(expected.escaped, escaped / runs, 0.02 * (1.0 + defects)), "{expected:?} for {}", escaped / runs);
    }
}

/// Gates whose automated checks take so many hours by level and find nothing.
fn with_checks(sketch: &mut Sketch, hours: [f64; 4]) {
    sketch.gates.is_on = true;
    for (terms, hours) in sketch.gates.levels.iter_mut().zip(hours) {
        terms.checks = vec![Check { name: "tests".into(), kind: CheckKind::Automated }];
        terms.duration = Distribution::Fixed(hours);
    }
}

fn times(sketch: &Sketch) -> (Vec<(f64, f64)>, f64) {
    let baseline = baseline(&sketch.undertaking());
    assert!(baseline.finish >= baseline.critical_path_finish);
    (baseline.tasks.iter().flatten().map(|task| (task.start.hours(), task.finish.hours())).collect(), baseline.finish.hours())
}

#[test]
fn a_task_is_done_for_those_who_wait_for_it_when_it_has_passed_its_gate_and_its_member_is_free_before() {
    let (mut sketch, team) = Sketch::with_team(1);
    let first = sketch.task(team, 4.0, &[]);
    sketch.task(team, 2.0, &[first]);
    sketch.task(team, 1.0, &[]);
    let last = sketch.milestone(team, &[first]);
    with_checks(&mut sketch, [3.0, 10.0, 20.0, 30.0]);
    // Nobody checks a milestone; the feature, the epic and the phase have their gates.
    assert_eq!(times(&sketch), (vec![(0.0, 7.0), (7.0, 12.0), (4.0, 8.0), (7.0, 7.0)], 72.0));
    let baseline = baseline(&sketch.undertaking());
    assert_eq!(baseline.critical_path_finish, hour(72.0));
    let floats: Vec<f64> = baseline.tasks.iter().flatten().map(|task| task.total_float.hours()).collect();
    assert_eq!(floats, [0.0, 0.0, 8.0, 5.0]);
    assert_eq!(baseline.critical_path, [first, TaskId(1)]);
    sketch.gates.is_on = false;
    assert_eq!(times(&sketch), (vec![(0.0, 4.0), (4.0, 6.0), (6.0, 7.0), (4.0, 4.0)], 7.0));
    assert_eq!(last, TaskId(3));
}

#[test]
fn an_epic_in_sequence_waits_for_the_gates_of_the_one_before() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.task(team, 1.0, &[]);
    sketch.epic("empty");
    sketch.epic("e2");
    sketch.task(team, 1.0, &[]);
    sketch.epics = EpicOrder::Sequential;
    sketch.between_epics = Span::from_hours(1);
    with_checks(&mut sketch, [2.0, 3.0, 4.0, 5.0]);
    assert_eq!(times(&sketch), (vec![(0.0, 3.0), (11.0, 14.0)], 26.0));
}

#[test]
fn what_another_team_waits_for_is_handed_over_before_the_lag_begins() {
    let mut sketch = Sketch::new();
    let [back, front] = ["back", "front"].map(|name| {
        let team = sketch.team(name);
        sketch.member(team, &["r"], 1.0);
        team
    });
    let nobody = sketch.team("nobody");
    let first = sketch.task(back, 1.0, &[]);
    sketch.task(back, 1.0, &[first]);
    let across = sketch.task(front, 1.0, &[]);
    sketch.link(first, across, Span::from_hours(2));
    sketch.milestone(nobody, &[first]);
    sketch.handoffs.is_on = true;
    // 15 min, and with .1 an hour and 15 min more; 5 min of the director and 10 min of a receiver.
    assert_eq!(times(&sketch).0, [(0.0, 1.0), (1.0, 2.0), (3.625, 4.625), (1.0 + 11.0 / 24.0, 1.0 + 11.0 / 24.0)]);
    assert_eq!(baseline(&sketch.undertaking()).critical_path, [first, across]);
    sketch.handoffs.authorization = HandoffAuthorization::Auto;
    assert_eq!(times(&sketch).0[2].0, 3.0 + 32.5 / 60.0);
}

#[test]
fn reviews_and_remedies_go_by_the_hours_of_the_reviewer_and_closed_hours_are_nobodys_float() {
    let (mut sketch, team) = Sketch::with_team(1);
    let quality = sketch.team("quality");
    let office = sketch.calendars.add(office());
    sketch.member_on(quality, &["reviewer"], 1.0, office);
    let first = sketch.task(team, 20.0, &[]);
    let second = sketch.task(team, 2.0, &[first]);
    let aside = sketch.task(team, 1.0, &[]);
    with_checks(&mut sketch, [0.5, 0.0, 0.0, 0.0]);
    let review = Review { team: quality, role: Some(sketch.role("reviewer")), effort: Distribution::Fixed(1.0), finds: 0.0 };
    sketch.gates.levels[0].checks.push(Check { name: "review".into(), kind: CheckKind::Review(review) });
    // Done at 20:00, checked by 20:30, reviewed from 08:00 to 09:00.
    let baseline = baseline(&sketch.undertaking());
    assert_eq!(baseline.tasks[first.index()].map(|task| (task.start, task.finish)), Some((hour(0.0), hour(33.0))));
    assert_eq!(baseline.tasks[second.index()].map(|task| (task.start, task.finish)), Some((hour(33.0), hour(36.5))));
    assert_eq!(baseline.critical_path, [first, second]);
    assert!(!baseline.is_critical(aside));
    // The director's word is attention on top.
    sketch.gates.progression = Progression::Director;
    assert_eq!(times(&sketch).0[0].1, 33.0 + 5.0 / 60.0);
}

#[test]
fn defects_that_escape_a_task_are_there_at_the_feature() {
    let (mut sketch, team) = Sketch::with_team(2);
    for _ in 0..2 {
        sketch.task(team, 10.0, &[]);
    }
    with_checks(&mut sketch, [0.0, 0.0, 0.0, 0.0]);
    sketch.gates.defects = 0.1;
    sketch.gates.levels[0].detects = 0.0;
    sketch.gates.levels[1].detects = 1.0;
    // Nothing is found at the tasks' gates; at the feature's two defects are, by two owners, in an hour each.
    assert_eq!(times(&sketch).0, [(0.0, 10.0), (0.0, 10.0)]);
    assert_eq!(times(&sketch).1, 11.0);
}

#[test]
fn a_hundred_thousand_tasks_with_gates_and_handoffs_are_scheduled_while_one_waits() {
    let mut sketch = Sketch::new();
    let teams = ["a", "b"].map(|name| {
        let team = sketch.team(name);
        sketch.member(team, &["r"], 1.0);
        team
    });
    let mut before = Vec::new();
    for number in 0..100_000 {
        before = vec![sketch.task(teams[number % 2], 1.0, &before)];
    }
    with_checks(&mut sketch, [1.0, 1.0, 1.0, 1.0]);
    sketch.gates.defects = 0.01;
    sketch.handoffs.is_on = true;
    sketch.handoffs.complete = 1.0;
    let baseline = baseline(&sketch.undertaking());
    assert_eq!(baseline.critical_path.len(), 100_000);
    assert!(baseline.finish > hour(250_000.0));
}
