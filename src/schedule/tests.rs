//! The baseline as a whole, and at the size that plans may have.

use super::*;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::conduct::{Check, CheckKind};
use crate::domain::plan::Effort;
use proptest::prelude::*;
use testing::{Sketch, hour, office};

#[test]
fn a_baseline_tells_schedule_path_ranks_and_target() {
    let (mut sketch, team) = Sketch::with_team(1);
    let a = sketch.task(team, 2.0, &[]);
    let b = sketch.task(team, 3.0, &[a]);
    let c = sketch.task(team, 1.0, &[a]);
    let done = sketch.task(team, 1.0, &[]);
    sketch.is_open[done.index()] = false;
    sketch.rules = vec![PriorityRule::Lft, PriorityRule::Spt, PriorityRule::Fifo, PriorityRule::Lft];
    sketch.buffer = BufferRule::Share(0.5);
    let baseline = baseline(&sketch.undertaking());
    let planned = |start, finish, float| Some(Planned { start: hour(start), finish: hour(finish), total_float: Span::from_hours(float) });
    assert_eq!(baseline.tasks, [planned(0.0, 2.0, 0), planned(2.0, 5.0, 0), planned(5.0, 6.0, 2), None]);
    assert_eq!((baseline.finish, baseline.critical_path_finish, baseline.target), (hour(6.0), hour(5.0), hour(9.0)));
    assert_eq!(baseline.critical_path, [a, b]);
    assert_eq!(baseline.rank(PriorityRule::Spt, c), Some(3_600_000));
    assert_eq!(baseline.rank(PriorityRule::Fifo, c), None);
    assert_eq!(
        baseline.ranks.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(),
        [PriorityRule::Lft, PriorityRule::Spt, PriorityRule::Fifo]
    );
    assert_eq!(baseline.estimates, [2.0, 3.0, 1.0, 1.0]);
}

#[test]
fn an_empty_plan_finishes_where_it_starts() {
    let mut sketch = Sketch::new();
    sketch.epic_starts[0] = hour(3.0);
    let baseline = baseline(&sketch.undertaking());
    assert_eq!((baseline.start, baseline.finish, baseline.target), (hour(3.0), hour(3.0), hour(3.0)));
}

#[test]
fn a_task_that_nobody_present_can_take_is_planned_at_its_early_moments() {
    let (mut sketch, team) = Sketch::with_team(1);
    sketch.organization.members[0].is_present = false;
    let first = sketch.task(team, 2.0, &[]);
    let second = sketch.task(team, 1.0, &[first]);
    let baseline = baseline(&sketch.undertaking());
    assert_eq!(baseline.tasks[second.index()].map(|planned| (planned.start, planned.finish)), Some((hour(2.0), hour(3.0))));
    assert_eq!(baseline.finish, hour(3.0));
}

#[test]
fn three_figures_are_expected_at_the_pert_mean_where_they_are_used() {
    let three = Effort::Estimate { realistic: 4.0, range: Some((2.0, 12.0)) };
    let noise = |task| Noise { task, project: None };
    assert_eq!(effort::estimate(&three, &noise(TaskNoise::ThreePoint)), 5.0);
    assert_eq!(effort::estimate(&three, &noise(TaskNoise::None)), 4.0);
    let drawn = |distribution| effort::estimate(&Effort::Drawn(distribution), &noise(TaskNoise::None));
    assert_eq!(drawn(Distribution::Uniform { low: 1.0, high: 2.0 }), 1.5);
    // Without a mean, the median.
    assert_eq!(drawn(Distribution::Loglogistic { alpha: 3.0, beta: 0.5 }), 3.0);
}

/// Runs on a stack that a walk as deep as the plan would overflow.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(test).unwrap().join().unwrap();
}

#[test]
fn a_chain_of_a_hundred_thousand_tasks_needs_no_deep_stack() {
    on_a_small_stack(|| {
        let (mut sketch, team) = Sketch::with_team(2);
        let mut before = Vec::new();
        for _ in 0..100_000 {
            before = vec![sketch.task(team, 1.0, &before)];
        }
        assert_eq!(network::find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Sequential), None);
        let baseline = baseline(&sketch.undertaking());
        assert_eq!(baseline.finish, hour(100_000.0));
        assert_eq!(baseline.critical_path.len(), 100_000);
        sketch.link(before[0], TaskId(0), Span::ZERO);
        let cycle = network::find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Overlap).unwrap();
        assert_eq!((cycle.len(), cycle[0].as_str()), (100_000, "T0"));
    });
}

#[test]
fn a_star_of_a_hundred_thousand_tasks_is_shared_among_its_members() {
    on_a_small_stack(|| {
        let (mut sketch, team) = Sketch::with_team(10);
        let centre = sketch.task(team, 1.0, &[]);
        let rays: Vec<TaskId> = (0..100_000).map(|_| sketch.task(team, 1.0, &[centre])).collect();
        sketch.milestone(team, &rays);
        let baseline = baseline(&sketch.undertaking());
        assert_eq!(baseline.finish, hour(10_001.0));
        assert_eq!(baseline.critical_path_finish, hour(2.0));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_members_enough_every_task_goes_at_its_early_moments(
        tasks in proptest::collection::vec((0..3_usize, 0..12_u32, proptest::collection::vec((0..1_000_u32, 0..30_u64), 0..3)), 1..40),
        (has_gates, has_handoffs) in (any::<bool>(), any::<bool>()),
    ) {
        let mut sketch = Sketch::new();
        const HOUR: u64 = 3_600_000;
        let nights = WorkingCalendar::weekly(&[(20 * HOUR, 30 * HOUR), (100 * HOUR, 120 * HOUR)], Span::ZERO, &[(hour(20.0), hour(25.0))]);
        let calendars = [sketch.calendars.add(office()), sketch.calendars.add(WorkingCalendar::always()), sketch.calendars.add(nights)];
        let teams = calendars.map(|calendar| {
            let team = sketch.team("t");
            for _ in 0..40 {
                sketch.member_on(team, &["r"], 1.0, calendar);
            }
            team
        });
        for (place, (team, hours, after)) in tasks.into_iter().enumerate() {
            let task = if hours == 0 { sketch.milestone(teams[team], &[]) } else { sketch.task(teams[team], f64::from(hours), &[]) };
            for (on, lag) in after.into_iter().filter(|_| place > 0) {
                sketch.link(TaskId(on % place as u32), task, Span::from_hours(lag));
            }
        }
        (sketch.gates.is_on, sketch.handoffs.is_on) = (has_gates, has_handoffs);
        for terms in &mut sketch.gates.levels {
            terms.checks = vec![Check { name: "tests".into(), kind: CheckKind::Automated }];
        }
        sketch.working_calendar = calendars[0];
        let baseline = baseline(&sketch.undertaking());
        prop_assert_eq!(baseline.finish, baseline.critical_path_finish);
        let undertaking = sketch.undertaking();
        let network = Network::of(&undertaking);
        let path = critical_path(&sketch.calendars, &network, &Durations::of(&undertaking, &baseline.estimates), undertaking.start());
        for task in sketch.plan.task_ids() {
            let planned = baseline.tasks[task.index()].unwrap();
            prop_assert_eq!((planned.start, planned.finish), (path.early_start[task.index()], path.early_finish[task.index()]));
            prop_assert!(path.late_start[task.index()] >= path.early_start[task.index()]);
        }
        prop_assert!(!path.chain.is_empty());
        let last = path.early_finish[path.chain.last().unwrap().index()];
        // After the last task's gate, those of its feature, its epic and the phase.
        prop_assert_eq!(if has_gates { last + Span::from_minutes(45) } else { last }, path.finish);
    }
}
