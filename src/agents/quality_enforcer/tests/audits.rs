//! The audits of five procedures, and the package for testing.

use super::*;
use crate::domain::blocker::{BlockerId, EscalationReason, Level, Resolution, Worker};
use crate::domain::fact::{Compliance, Procedure, Report, Subject};
use crate::domain::gate::HandoffId;
use crate::domain::policy::Clock;

fn verdicts(office: &Office, of: Procedure) -> Vec<(Subject, Compliance)> {
    let verdict = |(_, fact): &(Moment, Fact)| match *fact {
        Fact::ProcedureAudited { procedure, subject, verdict } if procedure == of => Some((subject, verdict)),
        _ => None,
    };
    office.notes.iter().filter_map(verdict).collect()
}

fn compliance(office: &Office, of: Procedure) -> Vec<Compliance> {
    verdicts(office, of).iter().map(|&(_, verdict)| verdict).collect()
}

// ---- Tasks, gates, days ---------------------------------------------------------------------------------------------------------------

#[test]
fn a_task_is_done_properly_if_it_was_released_submitted_and_passed() {
    let mut office = Office::new(&[review(1.0, 0.0)]);
    let task = TaskId(0);
    office.hear(0, Fact::TaskReleased { task });
    office.hear(0, Fact::TaskDone { task });
    office.submit(1, 0, 0);
    office.post(1, BACKEND, Message::Heard(Fact::TaskDone { task }));
    office.hear(3, Fact::TaskDone { task });
    office.hear(3, Fact::TaskDone { task: TaskId(1) });
    office.run();
    use Compliance::*;
    assert_eq!(compliance(&office, Procedure::TaskCompletion), [DoneUnannounced, DoneUngated, Compliant, DoneUnannounced]);
}

#[test]
fn without_gates_a_task_need_only_have_been_released_nor_must_one_have_passed_that_was_done_before_gates_came() {
    let mut office = Office::new(&[]);
    office.scenario.policies[0].messages[MessageKind::StatusUpdate as usize].latency = Span::from_hours(1);
    let gated = office.scenario.policies[0].clone();
    office.scenario.policies.push(gated);
    office.terms().is_on = false;
    // A milestone passes no gate.
    office.scenario.plan.tasks[2].need = office.scenario.plan.tasks[0].need.clone();
    for task in 0..3 {
        office.hear(0, Fact::TaskReleased { task: TaskId(task) });
    }
    office.hear(1, Fact::TaskDone { task: TaskId(0) });
    office.post(2, AgentId::WORLD, Message::PolicyChanged(1));
    office.hear(3, Fact::TaskDone { task: TaskId(1) });
    office.hear(3, Fact::FeatureDone { feature: FeatureId(0) });
    office.hear(4, Fact::TaskDone { task: TaskId(2) });
    office.run();
    use Compliance::*;
    assert_eq!(compliance(&office, Procedure::TaskCompletion), [Compliant, Compliant, DoneUnannounced]);
    assert!(verdicts(&office, Procedure::QualityGateEnforcement).is_empty());
}

#[test]
fn every_gate_is_audited_as_it_closes_and_what_went_on_without_one_as_it_is_done() {
    let mut office = Office::new(&[automated("tests"), review(1.0, 0.0)]);
    office.terms().levels[0].detects = 1.0;
    office.submit(0, 0, 1);
    let done = Fact::FeatureDone { feature: FeatureId(0) };
    office.hear(5, done.clone());
    office.post(6, AgentId::COORDINATOR, Message::GateAsked(Item::Feature(FeatureId(0))));
    office.hear(7, done);
    office.hear(7, Fact::EpicDone { epic: EpicId(0) });
    office.hear(7, Fact::ProjectFinished);
    office.run();
    use Compliance::*;
    let feature = Subject::Item(Item::Feature(FeatureId(0)));
    let task = Subject::Item(T1);
    let expected = [
        (task, Compliant),
        (task, Compliant),
        (feature, DoneUngated),
        (feature, Compliant),
        (Subject::Item(Item::Epic(EpicId(0))), DoneUngated),
        (Subject::Item(Item::Phase), DoneUngated),
    ];
    assert_eq!(verdicts(&office, Procedure::QualityGateEnforcement), expected);
}

#[test]
fn a_standup_without_all_teams_is_told() {
    let mut office = Office::new(&[]);
    for answered in [2, 1] {
        office.hear(0, Fact::StandupHeld { day: 0, expected: 2, answered, active: 0, queued: 0, impediments: 0 });
    }
    office.run();
    assert_eq!(compliance(&office, Procedure::DailySync), [Compliance::Compliant, Compliance::TeamsMissing(1)]);
}

// ---- Handoffs -------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_handoff_is_validated_authorized_acknowledged_and_closed_in_this_order() {
    let handoff = HandoffId(0);
    let opened = || Fact::HandoffOpened { handoff, task: TaskId(0), from: TeamId(0), to: TeamId(1) };
    let validated = |is_complete| Fact::HandoffValidated { handoff, is_complete };
    let authorized = || Fact::HandoffAuthorized { handoff, is_auto: true };
    let acknowledged = || Fact::HandoffAcknowledged { handoff, by: None };
    let closed = || Fact::HandoffClosed { handoff };
    let audited = |facts: Vec<Fact>| {
        let mut office = Office::new(&[]);
        for fact in facts {
            office.hear(0, fact);
        }
        office.run();
        compliance(&office, Procedure::TeamHandoff)
    };
    use Compliance::*;
    assert_eq!(audited(vec![opened(), validated(true), authorized(), acknowledged(), closed()]), [Compliant]);
    let returned = vec![opened(), validated(false), validated(false), validated(true), authorized(), acknowledged(), closed()];
    assert_eq!(audited(returned), [HandoffReturned(2)]);
    let gaps = Fact::HandoffAcceptedWithGaps { handoff };
    assert_eq!(audited(vec![opened(), validated(false), gaps, authorized(), acknowledged(), closed()]), [HandoffReturned(1)]);
    assert_eq!(audited(vec![opened(), authorized(), validated(true), acknowledged(), closed()]), [HandoffStepMissing], "order");
    assert_eq!(audited(vec![opened(), validated(true), acknowledged(), closed()]), [HandoffStepMissing], "not authorized");
    assert_eq!(audited(vec![opened(), validated(true), authorized(), closed()]), [HandoffStepMissing], "not acknowledged");
    assert_eq!(audited(vec![opened(), Fact::HandoffCancelled { handoff }]), []);
}

// ---- Blockers -------------------------------------------------------------------------------------------------------------------------

const BLOCKER: BlockerId = BlockerId(4);

fn opened(noticed: u64) -> Fact {
    Fact::BlockerOpened { blocker: BLOCKER, level: Level(1), priority: Priority::P1, is_critical: false, noticed: hours(noticed) }
}

fn taken(level: u8) -> Fact {
    Fact::BlockerTaken { blocker: BLOCKER, level: Level(level), by: Worker::Member(MemberId(0)) }
}

fn escalated(to: u8, reason: EscalationReason, due: u64) -> Fact {
    Fact::BlockerEscalated { blocker: BLOCKER, from: Level(to - 1), to: Level(to), reason, due: hours(due) }
}

fn resolved() -> Fact {
    Fact::BlockerResolved { blocker: BLOCKER, level: Level(2), resolution: Resolution::Worked }
}

/// With two hours to acknowledge a P1 by the clock on the wall, and an hour's latency of what is heard.
fn ladder() -> Office {
    let mut office = Office::new(&[]);
    let policy = &mut office.scenario.policies[0];
    policy.messages[MessageKind::StatusUpdate as usize].latency = Span::from_hours(1);
    policy.escalation.acknowledge_within = [None, Some(Span::from_hours(2)), None];
    policy.escalation.clock = Clock::Elapsed;
    office
}

fn climbs(mut office: Office, story: Vec<(u64, Fact)>) -> Vec<Compliance> {
    for (hour, fact) in story {
        office.hear(hour + 1, fact);
    }
    office.run();
    compliance(&office, Procedure::BlockerEscalation)
}

#[test]
fn a_level_that_takes_a_blocker_up_in_time_and_passes_it_on_when_that_is_due_is_compliant() {
    use Compliance::*;
    let timeout = EscalationReason::Timeout;
    let story = vec![(10, opened(10)), (12, taken(1)), (14, escalated(2, timeout, 14)), (16, taken(2)), (20, resolved())];
    assert_eq!(climbs(ladder(), story), [Compliant, Compliant]);
}

#[test]
fn a_blocker_taken_up_after_the_time_to_acknowledge_or_never_is_told_with_how_late() {
    use Compliance::*;
    let late = |hours| EngagedLate(Span::from_hours(hours));
    let timeout = EscalationReason::Timeout;
    let story = vec![(10, opened(10)), (15, taken(1)), (16, escalated(2, timeout, 16)), (17, taken(3)), (22, resolved())];
    assert_eq!(climbs(ladder(), story), [late(3), late(4)], "by L1, and by L2 never: who takes it at another level is not L2");
    let mut office = ladder();
    office.scenario.policies[0].escalation.acknowledge_within = [Some(Span::ZERO), None, Some(Span::ZERO)];
    assert_eq!(climbs(office, vec![(10, opened(10)), (90, resolved())]), [Compliant], "its priority has no service level");
}

#[test]
fn a_timeout_that_passes_a_blocker_on_too_late_is_told_and_other_reasons_have_no_due() {
    use Compliance::*;
    let story = |reason| vec![(10, opened(10)), (10, taken(1)), (17, escalated(2, reason, 14)), (17, taken(2)), (18, resolved())];
    assert_eq!(climbs(ladder(), story(EscalationReason::Timeout)), [EngagedLate(Span::from_hours(3)), Compliant]);
    assert_eq!(climbs(ladder(), story(EscalationReason::Referred)), [Compliant, Compliant]);
}

#[test]
fn time_to_acknowledge_is_working_time_where_the_clocks_of_escalation_are() {
    let mut office = ladder();
    let policy = &mut office.scenario.policies[0];
    policy.escalation.clock = Clock::Working;
    // Nine hours open, fifteen closed.
    let week: Vec<(u64, u64)> = (0..7).map(|day: u64| (day * 86_400_000, (day * 24 + 9) * 3_600_000)).collect();
    let calendar = crate::domain::calendar::WorkingCalendar::weekly(&week, Span::ZERO, &[]);
    office.scenario.working_calendar = office.scenario.calendars.add(calendar);
    assert_eq!(climbs(office, vec![(8, opened(8)), (25, taken(1)), (26, resolved())]), [Compliance::Compliant]);
}

#[test]
fn a_reopened_blocker_has_a_clock_of_its_own() {
    use Compliance::*;
    let again = Fact::BlockerReopened { blocker: BLOCKER, cycle: 1 };
    let story = vec![(10, opened(10)), (11, taken(1)), (12, resolved()), (12, again), (17, taken(1)), (18, resolved())];
    assert_eq!(climbs(ladder(), story), [Compliant, EngagedLate(Span::from_hours(3))]);
}

#[test]
fn what_the_enforcer_hears_on_its_return_it_cannot_time() {
    let mut office = ladder();
    office.hear(11, opened(10));
    let failed = Fact::AgentFailed { agent: AgentId::ENFORCER, until: hours(30) };
    for fact in [failed, escalated(2, EscalationReason::Timeout, 14), taken(2)] {
        office.hear(30, fact);
    }
    office.hear(31, resolved());
    office.run();
    use Compliance::*;
    assert_eq!(compliance(&office, Procedure::BlockerEscalation), [Compliant, Compliant]);
}

// ---- The package for testing ----------------------------------------------------------------------------------------------------------

fn package(tasks_done: u32) -> Message {
    let entries = sample::outcome().journal;
    let report = entries.iter().find_map(|entry| match &entry.what {
        crate::domain::journal::What::Noted { fact: Fact::Reported(report), .. } => Some(report.as_ref().clone()),
        _ => None,
    });
    let report = report.expect("the sample reports");
    Message::ClosingPackage(Arc::new(Report { tasks_in_scope: 3, tasks_dropped: 0, tasks_done, ..report }))
}

fn answers(office: &mut Office) -> Vec<bool> {
    office.run();
    let answer = |(_, _, message): &(Moment, AgentId, Message)| match message {
        Message::ClosingAccepted => Some(true),
        Message::ClosingReturned => Some(false),
        _ => None,
    };
    office.sent.iter().filter_map(answer).collect()
}

#[test]
fn a_package_must_account_for_every_task_and_every_gate_of_an_epic_and_of_the_phase() {
    let mut office = Office::new(&[]);
    for (hour, item) in [(2, Item::Epic(EpicId(0))), (4, Item::Phase)] {
        office.post(hour, AgentId::COORDINATOR, Message::GateAsked(item));
    }
    for hour in [1, 3, 5] {
        office.post(hour, AgentId::DIRECTOR, package(3));
    }
    office.post(6, AgentId::DIRECTOR, package(2));
    assert_eq!(answers(&mut office), [false, false, true, false]);
    assert_eq!(office.count(|fact| matches!(fact, Fact::ClosingReturned)), 3);
}

#[test]
fn a_package_is_returned_while_a_blocker_or_a_handoff_is_open() {
    let mut office = Office::new(&[]);
    office.terms().is_on = false;
    let handoff = HandoffId(0);
    office.hear(0, opened(0));
    office.post(1, AgentId::DIRECTOR, package(3));
    office.hear(2, resolved());
    office.hear(2, Fact::HandoffOpened { handoff, task: TaskId(0), from: TeamId(0), to: TeamId(1) });
    office.post(3, AgentId::DIRECTOR, package(3));
    office.hear(4, Fact::HandoffClosed { handoff });
    office.post(5, AgentId::DIRECTOR, package(3));
    office.hear(6, Fact::BlockerReopened { blocker: BLOCKER, cycle: 1 });
    office.post(7, AgentId::DIRECTOR, package(3));
    assert_eq!(answers(&mut office), [false, false, true, false]);
}

#[test]
fn what_no_gate_has_found_is_told_when_the_package_is_accepted_and_defects_balance() {
    let mut office = Office::new(&[automated("tests")]);
    office.terms().levels[0].detects = 0.5;
    office.terms().bad_fix = 0.3;
    let injected = [40, 0, 25];
    for (task, defects) in injected.into_iter().enumerate() {
        office.submit(0, task as u32, defects);
    }
    for item in [Item::Epic(EpicId(0)), Item::Phase] {
        office.post(1_000, AgentId::COORDINATOR, Message::GateAsked(item));
    }
    office.post(2_000, AgentId::DIRECTOR, package(2));
    office.post(2_001, AgentId::DIRECTOR, package(3));
    assert_eq!(answers(&mut office), [false, true]);
    let bad = office.count(|fact| matches!(fact, Fact::DefectsInjected { .. }));
    let escaped: Vec<(Moment, u32)> = office
        .notes
        .iter()
        .filter_map(|&(at, ref fact)| match *fact {
            Fact::DefectsEscaped { defects, .. } => Some((at, defects)),
            _ => None,
        })
        .collect();
    let total: u32 = escaped.iter().map(|&(_, defects)| defects).sum();
    assert!(escaped.iter().all(|&(at, defects)| at == hours(2_001) && defects > 0));
    assert_eq!(65 + bad, office.remedies().len() + total as usize, "injected = found + escaped");
}
