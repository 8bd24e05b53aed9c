//! What a journal folds into, on small journals worked out by hand and on made-up runs.

use super::fabricated::{self, Dice, Size};
use super::*;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::organization::Priority;

const HOUR: u64 = 3_600_000;

fn at(hours: u64) -> Moment {
    Moment::START + Span::from_hours(hours)
}

fn noted(facts: Vec<(u64, Fact)>) -> Vec<Entry> {
    facts.into_iter().map(|(hours, fact)| Entry { at: at(hours), what: What::Noted { by: AgentId::TRACKER, fact } }).collect()
}

/// Two members of one team, from Monday 08:00, weekdays from 08:00 to 17:00.
fn two() -> Scenario {
    fabricated::scenario(Size { teams: 1, members: 2, tasks: 2, ..Size::USUAL })
}

fn started(member: u32, work: Work) -> Fact {
    Fact::WorkStarted { member: MemberId(member), work, step: 0 }
}

fn stopped(member: u32, work: Work, began: u64, worked: u64) -> Fact {
    let (member, began, worked) = (MemberId(member), at(began), Span::from_hours(worked));
    Fact::WorkStopped { member, work, step: 0, began, worked, is_finished: true }
}

fn task(index: u32) -> Work {
    Work::Task(TaskId(index))
}

#[test]
fn the_hours_of_days_add_up_to_those_of_bars_and_of_weeks_to_the_millisecond() {
    let scenario = fabricated::scenario(Size::USUAL);
    let history = History::of(&scenario, &fabricated::journal(&scenario, Size::USUAL));
    let utilization = history.utilization(&scenario);
    let of_effort = |effort| history.bars.iter().filter(move |bar| bar.effort() == effort).map(|bar| bar.worked).sum::<Span>();
    let all = Hours::sum(utilization.teams.iter().flatten());
    assert_eq!(all.direct, of_effort(Effort::Direct));
    assert_eq!(all.coordination, of_effort(Effort::Coordination));
    assert_eq!(all, Hours::sum(utilization.members.iter().flatten()));
    for days in utilization.teams.iter().chain(&utilization.members).chain([&utilization.orchestration]) {
        assert_eq!(Hours::sum(days), Hours::sum(&utilization.by_week(days)));
    }
    let served: Span = history.services.iter().map(|service| service.worked).sum();
    assert_eq!(Hours::sum(&utilization.orchestration).coordination, served);
    assert!(!served.is_zero() && !all.coordination.is_zero());
}

#[test]
fn the_days_of_a_member_split_as_the_metric_splits_its_whole_time() {
    use crate::metric::Metric as _;
    let scenario = fabricated::scenario(Size::USUAL);
    let mut journal = fabricated::journal(&scenario, Size::USUAL);
    // Now and then somebody is stuck, with others at it, then before the director.
    let arose = |blocker: u32, owner: u32| {
        use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, EscalationReason, Level, Resolution};
        let (id, at) = (BlockerId(blocker), at(u64::from(blocker) * 7));
        let (cause, subtype, owner) = (BlockerCause::Work, BlockerSubtype::CodeBug, Some(MemberId(owner)));
        let (from, to, reason) = (Level(2), Level(4), EscalationReason::Timeout);
        [
            (at, Fact::BlockerArose { blocker: id, task: None, cause, subtype, owner }),
            (at + Span::from_ms(5_000_001), Fact::BlockerEscalated { blocker: id, from, to, reason, due: at }),
            (at + Span::from_hours(30), Fact::BlockerResolved { blocker: id, level: to, resolution: Resolution::Worked }),
        ]
    };
    let members = scenario.organization.members.len() as u32;
    let facts = (0..members).flat_map(|member| arose(member, member));
    journal.extend(facts.map(|(at, fact)| Entry { at, what: What::Noted { by: AgentId::RESOLVER, fact } }));
    journal.sort_by_key(|entry| entry.at);
    let history = History::of(&scenario, &journal);
    let mut metric = crate::metrics::hours::Hours::new(&scenario);
    for entry in &journal {
        if let What::Noted { by, fact } = &entry.what {
            metric.hear(entry.at, *by, fact, &scenario);
        }
    }
    let utilization = history.utilization(&scenario);
    let mut stood = Span::ZERO;
    for (index, days) in utilization.members.iter().enumerate() {
        let Hours { direct, rework, coordination, blocked, waiting, idle, available } = Hours::sum(days);
        assert_eq!(direct + rework + coordination + blocked + waiting + idle, available, "member {index}");
        let split = metric.of_member(MemberId::from_index(index), history.end, &scenario);
        let of_metric = [split.direct, split.rework, split.coordination, split.blocked, split.waiting, split.idle, split.available];
        assert_eq!([direct, rework, coordination, blocked, waiting, idle, available], of_metric, "member {index}");
        stood += blocked + waiting;
    }
    assert!(!stood.is_zero());
}

#[test]
fn nobody_works_more_in_a_day_than_the_day_had() {
    for size in [Size::USUAL, Size { is_always_open: true, ..Size::USUAL }] {
        let scenario = fabricated::scenario(size);
        let history = History::of(&scenario, &fabricated::journal(&scenario, size));
        let utilization = history.utilization(&scenario);
        for (member, days) in utilization.members.iter().enumerate() {
            for (day, hours) in days.iter().enumerate() {
                assert!(hours.worked() <= hours.available, "member {member}, day {day}: {hours:?}");
            }
        }
    }
}

#[test]
fn parts_by_day_add_up_however_they_are_cut() {
    let scenario = two();
    let days = Days::of(&scenario);
    let mut dice = Dice::new(3);
    for calendar in [scenario.calendars.get(scenario.organization.members[0].calendar).clone(), WorkingCalendar::always()] {
        for _ in 0..500 {
            let from = Moment::from_ms(dice.below(900_000_000) as u64);
            let to = from + Span::from_ms(dice.below(900_000_000) as u64);
            let worked = Span::from_ms(dice.below(100_000_000) as u64);
            let mut sum = Span::ZERO;
            days.divide(&calendar, from, to, worked, |day, part| {
                assert!((days.day(from)..=days.day(to)).contains(&day));
                sum += part;
            });
            assert_eq!(sum, worked);
        }
    }
}

#[test]
fn time_is_available_from_activation_to_release_while_a_member_is_there() {
    let scenario = two();
    // Active Monday 10:00 to Wednesday 10:00; the second member is away from Monday 12:00 to Tuesday 12:00.
    let journal = noted(vec![
        (2, Fact::TeamActivated { team: TeamId(0) }),
        (3, started(0, task(0))),
        (4, Fact::MemberAway { member: MemberId(1), until: at(28) }),
        (28, Fact::MemberBack { member: MemberId(1) }),
        (50, stopped(0, task(0), 3, 16)),
        (50, Fact::TaskDone { task: TaskId(0) }),
        (50, Fact::TaskDropped { task: TaskId(1) }),
        (60, Fact::RunEnded),
    ]);
    let history = History::of(&scenario, &journal);
    let utilization = history.utilization(&scenario);
    let available = |days: &[Hours]| days.iter().map(|hours| hours.available.ms() / HOUR).collect::<Vec<_>>();
    assert_eq!(available(&utilization.members[0]), [7, 9, 2]);
    assert_eq!(available(&utilization.members[1]), [2, 5, 2]);
    assert_eq!(available(&utilization.teams[0]), [9, 14, 4]);
    assert_eq!(utilization.members[0].iter().map(|hours| hours.direct.ms() / HOUR).collect::<Vec<_>>(), [5, 8, 1]);
    assert_eq!(Hours::sum(&utilization.teams[0]).utilization(), Some(16.0 / 27.0));
}

#[test]
fn static_work_before_activation_opens_the_teams_time() {
    let scenario = two();
    let journal = noted(vec![
        (1, started(0, task(0))),
        (5, Fact::TeamActivated { team: TeamId(0) }),
        (6, stopped(0, task(0), 1, 5)),
        (6, Fact::TaskDone { task: TaskId(0) }),
        (6, Fact::TaskDone { task: TaskId(1) }),
        (9, Fact::RunEnded),
    ]);
    let history = History::of(&scenario, &journal);
    assert_eq!(history.active(TeamId(0)), Some((at(1), at(6))));
    assert_eq!(Hours::sum(&history.utilization(&scenario).members[0]).utilization(), Some(1.0));
}

#[test]
fn after_its_release_a_team_has_only_the_time_for_which_it_is_called_back() {
    let scenario = two();
    let journal = noted(vec![
        (0, Fact::TeamActivated { team: TeamId(0) }),
        (0, started(0, task(0))),
        (6, stopped(0, task(0), 0, 6)),
        (6, Fact::TaskDone { task: TaskId(0) }),
        (6, Fact::TaskDone { task: TaskId(1) }),
        (26, started(1, Work::Retrospective(EpicId(0)))),
        (27, stopped(1, Work::Retrospective(EpicId(0)), 26, 1)),
        (60, Fact::RunEnded),
    ]);
    let history = History::of(&scenario, &journal);
    assert_eq!((history.active(TeamId(0)), history.teams[0].released), (Some((at(0), at(6))), Some(at(6))));
    let utilization = history.utilization(&scenario);
    let available = |days: &[Hours]| days.iter().map(|hours| hours.available.ms() / HOUR).collect::<Vec<_>>();
    assert_eq!(available(&utilization.members[0]), [6, 0, 0]);
    assert_eq!(available(&utilization.members[1]), [6, 1, 0]);
}

#[test]
fn a_team_that_did_no_work_has_no_utilization_rather_than_none_at_all() {
    let scenario = two();
    let journal = noted(vec![(1, Fact::TeamActivated { team: TeamId(0) }), (30, Fact::RunEnded)]);
    let history = History::of(&scenario, &journal);
    assert_eq!(history.active(TeamId(0)), None);
    assert_eq!(Hours::sum(&history.utilization(&scenario).teams[0]).utilization(), None);
}

#[test]
fn a_member_who_has_left_is_not_brought_back_by_the_end_of_an_absence() {
    let mut scenario = two();
    scenario.organization.members[1].is_present = false;
    let journal = noted(vec![
        (1, Fact::MemberAway { member: MemberId(0), until: at(5) }),
        (2, Fact::MemberLeft { member: MemberId(0) }),
        (5, Fact::MemberBack { member: MemberId(0) }),
        (7, Fact::MemberJoined { member: MemberId(1) }),
        (8, Fact::MemberAway { member: MemberId(1), until: at(12) }),
        (12, Fact::MemberBack { member: MemberId(1) }),
        (20, Fact::RunEnded),
    ]);
    let history = History::of(&scenario, &journal);
    assert_eq!(history.absences, [vec![(at(1), at(20))], vec![(at(0), at(7)), (at(8), at(12))]]);
}

#[test]
fn what_is_open_when_the_run_ends_ends_with_it() {
    let scenario = two();
    let journal = noted(vec![
        (1, started(0, task(0))),
        (2, started(0, task(1))),
        (3, Fact::TaskHeld { task: TaskId(1) }),
        (4, Fact::EnvironmentDown { resource: ResourceId(0), until: at(90) }),
        (5, Fact::RunEnded),
    ]);
    let history = History::of(&scenario, &journal);
    let worked: Vec<(Moment, Moment, u64)> = history.bars.iter().map(|bar| (bar.from, bar.to, bar.worked.ms() * 2 / HOUR)).collect();
    // Two in hand share the member's time: 4 h and 3 h of it, halved.
    assert_eq!(worked, [(at(1), at(5), 4), (at(2), at(5), 3)]);
    assert_eq!(history.tasks[1].holds, [(at(3), at(5))]);
    assert_eq!(history.outages, [Outage { resource: ResourceId(0), from: at(4), to: at(5) }]);
    assert_eq!((history.finished, history.end), (None, at(5)));
}

#[test]
fn a_message_still_under_way_does_not_lengthen_the_run() {
    let scenario = two();
    let mut journal = noted(vec![(5, Fact::RunEnded)]);
    let message = crate::domain::message::Message::Begin;
    let what = What::Pending { id: 1, from: AgentId::WORLD, to: AgentId::PLANNER, sent: at(1), message };
    journal.push(Entry { at: at(500), what });
    assert_eq!(History::of(&scenario, &journal).end, at(5));
}

#[test]
fn digests_that_were_read_are_progress_as_reports_are_in_the_order_of_what_they_tell_of() {
    let mut outcome = crate::sample::outcome();
    let before = History::of(&outcome.scenario, &outcome.journal).progress;
    let reported = outcome.journal.iter().find_map(|entry| match &entry.what {
        What::Noted { fact: Fact::Reported(report), .. } => Some((**report).clone()),
        _ => None,
    });
    let digest = Report { as_of: at(1), buffer_consumed: 0.9, ..reported.expect("the sample has reports") };
    let message = Message::Digest(digest.into());
    let what = What::Delivered { id: 9_999, from: AgentId::TRACKER, to: AgentId::DIRECTOR, sent: at(2), message };
    outcome.journal.push(Entry { at: at(2), what });
    let after = History::of(&outcome.scenario, &outcome.journal).progress;
    assert_eq!((after[0].as_of, after[0].buffer_consumed), (at(1), 0.9));
    assert_eq!(after[1..], before);
}

#[test]
fn a_task_knows_its_dates_its_holds_and_the_work_of_all_hands() {
    let scenario = two();
    let journal = noted(vec![
        (1, Fact::TaskReleased { task: TaskId(0) }),
        (2, started(0, task(0))),
        (2, started(1, task(0))),
        (4, stopped(0, task(0), 2, 2)),
        (4, Fact::TaskHeld { task: TaskId(0) }),
        (5, Fact::TaskFreed { task: TaskId(0) }),
        (6, stopped(1, task(0), 2, 3)),
        (6, Fact::TaskDone { task: TaskId(0) }),
        (7, Fact::WorkArrived { stream: 0, number: 0, team: TeamId(0), priority: Priority::P1 }),
        (8, Fact::ArrivalDone { stream: 0, number: 0 }),
        (9, Fact::TaskDropped { task: TaskId(1) }),
    ]);
    let history = History::of(&scenario, &journal);
    let dates = TaskHistory {
        released: Some(at(1)),
        started: Some(at(2)),
        done: Some(at(6)),
        dropped: None,
        added: None,
        worked: Span::from_hours(5),
        holds: vec![(at(4), at(5))],
    };
    assert_eq!(history.tasks[0], dates);
    assert_eq!(history.ran(TaskId(0)), Some((at(2), at(6))));
    assert_eq!(history.tasks_done(&scenario), (1, 1));
    assert_eq!(history.arrivals[0].done, Some(at(8)));
}

#[test]
fn the_office_has_the_desks_of_the_policy_in_force() {
    let mut scenario = two();
    let mut wider = scenario.policies[0].clone();
    wider.desks[0].capacity = 3;
    scenario.policies.push(wider);
    let journal = noted(vec![(3, Fact::PolicyChanged { policy: 1 }), (5, Fact::RunEnded)]);
    let history = History::of(&scenario, &journal);
    // One desk for three hours, three for two.
    assert_eq!(Hours::sum(&history.utilization(&scenario).agents[0]).available, Span::from_hours(9));
}

#[test]
fn a_run_that_starts_in_the_middle_of_a_week_has_its_weeks_from_monday() {
    let mut scenario = two();
    scenario.start = jiff::civil::date(2025, 3, 6).at(22, 0, 0, 0);
    let days = Days::of(&scenario);
    assert_eq!((days.day(at(1)), days.day(at(2)), days.start(1)), (0, 1, at(2)));
    assert_eq!((days.weekday(0), days.week(3), days.week(4)), (3, 0, 1));
    assert_eq!(days.time_of_day(at(3)), Span::from_hours(1));
}
