//! What the course of the project comes to, fact by fact.

use super::*;
use crate::domain::fact::{CriticalPath, Report, ReportKind, Work};
use crate::domain::organization::RoleId;
use crate::domain::plan::{EpicId, Need, TaskId};
use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, stopped, workshop};

fn finished(kickoff: u64, finish: u64) -> [(u64, Fact); 2] {
    [(kickoff, Fact::KickoffAuthorized), (finish, Fact::ProjectFinished)]
}

#[test]
fn a_project_that_finishes_at_its_target_is_on_time_and_has_used_all_its_buffer() {
    let scenario = workshop();
    let schedule = hear(Schedule::new(&scenario), &scenario, &finished(3, 32));
    assert_figures(
        &schedule,
        &scenario,
        hour(40),
        &[
            ("finish", 32.0),
            ("duration", 29.0),
            ("on_time", 1.0),
            ("finish_vs_target", 0.0),
            ("finish_vs_baseline", 4.0),
            ("buffer.consumed", 1.0),
        ],
    );
}

#[test]
fn a_millisecond_after_its_target_a_project_is_late() {
    let scenario = workshop();
    let mut schedule = Schedule::new(&scenario);
    let late = Moment::from_ms(hour(32).ms() + 1);
    schedule.hear(hour(0), AgentId::DIRECTOR, &Fact::KickoffAuthorized, &scenario);
    schedule.hear(late, AgentId::DIRECTOR, &Fact::ProjectFinished, &scenario);
    assert_figures(&schedule, &scenario, late, &[("on_time", 0.0)]);
}

#[test]
fn buffer_is_consumed_in_working_time() {
    // The buffer reaches from Tuesday 12:00 to 16:00: four working hours. One of them has passed by 13:00, five by Wednesday 09:00, and a
    // finish on Tuesday 10:00 is two ahead.
    let scenario = workshop();
    let check = |finish: u64, consumed: f64| {
        let schedule = hear(Schedule::new(&scenario), &scenario, &finished(0, finish));
        assert_figures(&schedule, &scenario, hour(60), &[("buffer.consumed", consumed)]);
    };
    check(29, 0.25);
    check(49, 1.25);
    check(26, -0.5);
    check(28, 0.0);
}

#[test]
fn without_a_buffer_none_is_consumed() {
    let mut scenario = workshop();
    let mut baseline = (*scenario.baseline).clone();
    baseline.target = baseline.finish;
    scenario.baseline = baseline.into();
    let schedule = hear(Schedule::new(&scenario), &scenario, &finished(0, 50));
    assert_figures(&schedule, &scenario, hour(60), &[("buffer.consumed", 0.0), ("on_time", 0.0)]);
}

#[test]
fn a_project_that_does_not_finish_has_no_finish_and_is_not_on_time() {
    let scenario = workshop();
    let schedule = hear(Schedule::new(&scenario), &scenario, &[(0, Fact::KickoffAuthorized)]);
    assert_figures(&schedule, &scenario, hour(10), &[("on_time", 0.0)]);
    assert_absent(&schedule, &scenario, hour(10), &["finish", "duration", "finish_vs_target", "buffer.consumed"]);
}

#[test]
fn scope_and_value_follow_what_is_done_dropped_and_added() {
    let scenario = workshop();
    let schedule = hear(
        Schedule::new(&scenario),
        &scenario,
        &[
            (1, Fact::TaskDone { task: TaskId(0) }),
            (2, Fact::TaskAdded { task: TaskId(5) }),
            (3, Fact::TaskDropped { task: TaskId(4) }),
            (4, Fact::TaskDone { task: TaskId(3) }),
        ],
    );
    assert_figures(
        &schedule,
        &scenario,
        hour(5),
        &[
            ("tasks.in_scope", 5.0),
            ("tasks.done", 2.0),
            ("tasks.dropped", 1.0),
            ("tasks.added", 1.0),
            ("value.delivered", 50.0),
            ("value.lost", 7.0),
            ("requirements.met", 0.5),
            ("effort.planned", 6.0),
        ],
    );
}

#[test]
fn actual_effort_is_the_work_of_every_hand_on_tasks_alone() {
    let scenario = workshop();
    let schedule = hear(
        Schedule::new(&scenario),
        &scenario,
        &[
            (2, stopped(0, Work::Task(TaskId(0)), 0, 2.0)),
            (2, stopped(1, Work::Task(TaskId(0)), 0, 1.5)),
            (3, stopped(0, Work::Retrospective(EpicId(0)), 2, 0.5)),
            (4, stopped(0, Work::Arrival { stream: 0, number: 0 }, 3, 1.0)),
        ],
    );
    assert_figures(&schedule, &scenario, hour(5), &[("effort.actual", 3.5)]);
}

#[test]
fn planned_effort_is_that_of_every_hand_of_a_crew() {
    let mut scenario = workshop();
    scenario.plan.tasks[3].need = Need::Crew(vec![(RoleId(0), 2), (RoleId(0), 1)]);
    let done = [(1, Fact::TaskDone { task: TaskId(0) }), (2, Fact::TaskDone { task: TaskId(3) })];
    let schedule = hear(Schedule::new(&scenario), &scenario, &done);
    // Two hours of one, and four of three.
    assert_figures(&schedule, &scenario, hour(5), &[("effort.planned", 14.0)]);
}

#[test]
fn the_buffer_as_last_reported_is_kept() {
    let scenario = workshop();
    let report = |buffer_consumed: f64| {
        Fact::Reported(Box::new(Report {
            kind: ReportKind::Digest,
            as_of: hour(0),
            tasks_in_scope: 5,
            tasks_done: 0,
            tasks_dropped: 0,
            tasks_in_progress: 0,
            tasks_held: 0,
            effort_done: 0.0,
            effort_in_scope: 0.0,
            buffer_consumed,
            forecast: hour(28),
            critical_path: Vec::new().into(),
            critical: CriticalPath::OnTrack,
            utilization: Vec::new(),
            queued: Vec::new(),
            active: Vec::new(),
            velocity: 0.0,
            velocity_planned: 0.0,
            blockers: Vec::new(),
            blockers_p0: 0,
            gate_pass_rate: None,
            gates_failed: 0,
            handoffs_open: 0,
            shortages: Vec::new(),
        }))
    };
    assert_absent(&Schedule::new(&scenario), &scenario, hour(1), &["buffer.reported"]);
    let schedule = hear(Schedule::new(&scenario), &scenario, &[(1, report(0.1)), (2, report(-0.2))]);
    assert_figures(&schedule, &scenario, hour(3), &[("buffer.reported", -0.2)]);
}
