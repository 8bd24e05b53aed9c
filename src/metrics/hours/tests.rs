//! How hours split, member by member.

use super::*;
use crate::domain::fact::Work;
use crate::domain::plan::{EpicId, TaskId};
use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, stopped, workshop};

const LEAD: MemberId = MemberId(0);
const DESIGNER: MemberId = MemberId(2);
const JOINER: MemberId = MemberId(3);
const BACKEND: TeamId = TeamId(0);
const FRONTEND: TeamId = TeamId(1);

fn started(member: MemberId, task: u32) -> Fact {
    Fact::WorkStarted { member, work: Work::Task(TaskId(task)), step: 0 }
}

fn on_task(member: u32, began: u64, hours: f64) -> Fact {
    stopped(member, Work::Task(TaskId(0)), began, hours)
}

/// The last of a team's tasks is done.
fn release(team: TeamId, at: u64) -> Vec<(u64, Fact)> {
    let tasks: &[u32] = if team == BACKEND { &[0, 1, 4] } else { &[2, 3] };
    tasks.iter().map(|&task| (at, Fact::TaskDone { task: TaskId(task) })).collect()
}

#[test]
fn hours_of_a_team_run_from_its_activation_to_its_release_in_its_members_calendars() {
    // Active from Monday 10:00, released on Tuesday 12:00: 6 + 4 hours for each of two.
    let scenario = workshop();
    let mut facts = vec![
        (2, Fact::TeamActivated { team: BACKEND }),
        (5, on_task(0, 2, 3.0)),
        (7, stopped(0, Work::Retrospective(EpicId(0)), 6, 0.5)),
        (28, stopped(1, Work::Arrival { stream: 0, number: 0 }, 24, 4.0)),
    ];
    facts.extend(release(BACKEND, 28));
    let hours = hear(Hours::new(&scenario), &scenario, &facts);
    assert_figures(
        &hours,
        &scenario,
        hour(100),
        &[
            ("hours.available.backend", 20.0),
            ("hours.available.backend.lead", 10.0),
            ("hours.direct.backend.lead", 3.0),
            ("hours.coordination.backend.lead", 0.5),
            ("hours.idle.backend.lead", 6.5),
            ("hours.direct.backend", 7.0),
            ("hours.coordination.backend", 0.5),
            ("hours.idle.backend", 12.5),
            ("utilization.backend", 0.375),
        ],
    );
}

#[test]
fn the_parts_sum_to_what_was_available_to_the_millisecond() {
    let scenario = workshop();
    let odd = |ms: u64| Fact::WorkStopped {
        member: LEAD,
        work: Work::Task(TaskId(0)),
        step: 0,
        began: hour(0),
        worked: Span::from_ms(ms),
        is_finished: false,
    };
    let hours = hear(
        Hours::new(&scenario),
        &scenario,
        &[(0, Fact::TeamActivated { team: BACKEND }), (3, odd(1_234_567)), (4, odd(89)), (5, on_task(1, 4, 0.123_456_7))],
    );
    for split in [hours.of_member(LEAD, hour(5), &scenario), hours.of_team(BACKEND, hour(5), &scenario), hours.of_all(hour(5), &scenario)] {
        assert_eq!(split.direct + split.rework + split.coordination + split.blocked + split.waiting + split.idle, split.available);
    }
    assert_eq!(hours.of_member(LEAD, hour(5), &scenario).direct, Span::from_ms(1_234_656));
}

#[test]
fn a_member_is_not_available_while_away_gone_or_not_yet_there() {
    // The frontend is active from Monday 08:00 to Wednesday 16:00, 24 working hours. the designer is away on Monday from 14:00 to Tuesday 10:00 (4 h
    // of work), and leaves for good on Wednesday 12:00; the joiner comes on Tuesday 12:00.
    let scenario = workshop();
    let hours = hear(
        Hours::new(&scenario),
        &scenario,
        &[
            (0, Fact::TeamActivated { team: FRONTEND }),
            (6, Fact::MemberAway { member: DESIGNER, until: hour(26) }),
            (26, Fact::MemberBack { member: DESIGNER }),
            (28, Fact::MemberJoined { member: JOINER }),
            (52, Fact::MemberLeft { member: DESIGNER }),
            (53, Fact::MemberBack { member: DESIGNER }),
            (56, on_task(3, 48, 8.0)),
        ],
    );
    assert_eq!(hours.of_member(DESIGNER, hour(56), &scenario).available, Span::from_hours(16));
    assert_eq!(hours.of_member(JOINER, hour(56), &scenario).available, Span::from_hours(12));
}

#[test]
fn two_absences_that_overlap_are_one() {
    let scenario = workshop();
    let away = |until: u64| Fact::MemberAway { member: DESIGNER, until: hour(until) };
    let hours = hear(
        Hours::new(&scenario),
        &scenario,
        &[
            (0, Fact::TeamActivated { team: FRONTEND }),
            (1, away(3)),
            (2, away(5)),
            (5, Fact::MemberBack { member: DESIGNER }),
            (8, on_task(2, 5, 3.0)),
        ],
    );
    assert_eq!(hours.of_member(DESIGNER, hour(8), &scenario).available, Span::from_hours(4));
}

#[test]
fn a_static_task_opens_its_team_s_hours_before_activation() {
    let scenario = workshop();
    let hours = hear(
        Hours::new(&scenario),
        &scenario,
        &[(0, started(LEAD, 0)), (2, on_task(0, 0, 2.0)), (4, Fact::TeamActivated { team: BACKEND }), (8, on_task(0, 6, 2.0))],
    );
    assert_eq!(hours.of_member(LEAD, hour(8), &scenario).available, Span::from_hours(8));
}

#[test]
fn a_team_that_never_worked_has_no_hours_and_no_utilization() {
    let scenario = workshop();
    let hours = hear(Hours::new(&scenario), &scenario, &[(0, Fact::TeamActivated { team: BACKEND }), (4, on_task(0, 0, 4.0))]);
    assert_figures(&hours, &scenario, hour(4), &[("hours.available.frontend", 0.0), ("utilization", 0.5)]);
    assert_absent(&hours, &scenario, hour(4), &["utilization.frontend"]);
}

#[test]
fn mean_utilization_weighs_each_team_by_its_available_time() {
    // Backend: 4 of 2 x 2 hours. Frontend, one there: 4 of 8 hours.
    let scenario = workshop();
    let mut facts = vec![
        (0, Fact::TeamActivated { team: BACKEND }),
        (0, Fact::TeamActivated { team: FRONTEND }),
        (2, on_task(0, 0, 2.0)),
        (2, on_task(1, 0, 2.0)),
    ];
    facts.extend(release(BACKEND, 2));
    facts.push((8, on_task(2, 0, 4.0)));
    let hours = hear(Hours::new(&scenario), &scenario, &facts);
    assert_figures(&hours, &scenario, hour(8), &[("utilization.backend", 1.0), ("utilization.frontend", 0.5), ("utilization", 8.0 / 12.0)]);
}

#[test]
fn after_its_release_a_team_is_available_only_for_what_it_is_called_back_to() {
    // Released after 4 hours, with the lead's arrival half done: of its 2 hours one is before and one after. Then half an hour's retrospective
    // the next day, with an arrival at the same time. The second is not called.
    let scenario = workshop();
    let mut facts = vec![(0, Fact::TeamActivated { team: BACKEND }), (3, on_task(0, 0, 3.0)), (4, on_task(1, 0, 4.0))];
    facts.extend(release(BACKEND, 4));
    facts.extend([
        (5, stopped(0, Work::Arrival { stream: 0, number: 0 }, 3, 2.0)),
        (26, stopped(0, Work::Retrospective(EpicId(0)), 25, 0.5)),
        (26, stopped(0, Work::Arrival { stream: 0, number: 1 }, 25, 0.5)),
    ]);
    let hours = hear(Hours::new(&scenario), &scenario, &facts);
    let split = |member| hours.of_member(member, hour(500), &scenario);
    let (direct, coordination) = (Span::from_minutes(330), Span::from_minutes(30));
    let expected = Split { available: Span::from_hours(6), direct, coordination, ..Split::default() };
    assert_eq!(split(LEAD), expected);
    assert_eq!(split(MemberId(1)).available, Span::from_hours(4));
}

#[test]
fn a_team_with_tasks_left_is_available_until_the_run_ends_and_one_without_tasks_until_it_last_worked() {
    let mut scenario = workshop();
    let facts = [(0, Fact::TeamActivated { team: BACKEND }), (2, on_task(0, 0, 2.0))];
    let available = |scenario: &Scenario| hear(Hours::new(scenario), scenario, &facts).of_member(LEAD, hour(7), scenario).available;
    assert_eq!(available(&scenario), Span::from_hours(7));
    for task in &mut scenario.plan.tasks {
        task.team = FRONTEND;
    }
    assert_eq!(available(&scenario), Span::from_hours(2));
}
