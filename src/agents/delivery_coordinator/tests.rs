//! The coordinator's rules, each with a small plan and the letters that others would send, to the minute.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for what it is about")]

mod bench;
mod late;

use super::*;
use crate::domain::gate::HandoffId;
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::Need;
use crate::domain::policy::HandoffAuthorization;
use crate::engine::stream::Purpose;
use bench::{Bench, minutes};

const A: TeamId = TeamId(0);
const B: TeamId = TeamId(1);
const C: TeamId = TeamId(2);
const T: [TaskId; 6] = [TaskId(0), TaskId(1), TaskId(2), TaskId(3), TaskId(4), TaskId(5)];
const H: [HandoffId; 2] = [HandoffId(0), HandoffId(1)];

// ---- Handoffs -------------------------------------------------------------------------------------------------------------------------

/// T-0 of A; T-1 of A, T-2 and T-3 of B and T-4 of C wait for it. Every package is complete.
fn one_for_three() -> Bench {
    Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            for team in [A, B, B, C] {
                sketch.task(team, 10.0, &[T[0]]);
            }
        },
        |_, policy| {
            policy.handoffs.is_on = true;
            policy.handoffs.complete = 1.0;
        },
    )
}

#[test]
fn what_is_done_goes_to_each_receiving_team_once_and_only_its_dependents_wait_for_that() {
    let mut bench = one_for_three();
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.releases(), [(0, T[0]), (60, T[1])]);
    assert_eq!(bench.opened(), [(60, T[0], A, B), (60, T[0], A, C)]);
    let asked = |handoff| (60, Message::PackageAsked { handoff, task: T[0] });
    assert_eq!(bench.told_to(A, "handoff_notification"), [asked(H[0]), asked(H[1])]);
    bench.hear_from(61, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.told_director(), [(76, Message::HandoffProposed { handoff: H[0], task: T[0] })], "15 min of validation");
    bench.post(80, AgentId::DIRECTOR, Message::HandoffGranted { handoff: H[0] });
    bench.run();
    assert_eq!(bench.told_to(B, "handoff_notification"), [(80, Message::HandoffNotified { handoff: H[0], task: T[0] })]);
    assert_eq!(bench.releases().len(), 2);
    bench.hear_from(90, B, Message::HandoffAcknowledged { handoff: H[0], by: Some(MemberId(1)) });
    bench.run();
    assert_eq!(bench.releases()[2..], [(90, T[2]), (90, T[3])], "and not C's");
    let facts = [
        (76, Fact::HandoffValidated { handoff: H[0], is_complete: true }),
        (80, Fact::HandoffAuthorized { handoff: H[0], is_auto: false }),
        (90, Fact::HandoffAcknowledged { handoff: H[0], by: Some(MemberId(1)) }),
        (90, Fact::HandoffClosed { handoff: H[0] }),
    ];
    assert_eq!(bench.handoff_facts()[2..], facts);
}

#[test]
fn without_handoffs_a_dependent_in_another_team_is_released_when_its_prerequisite_is_done() {
    let mut bench = one_for_three();
    bench.policy(|policy| policy.handoffs.is_on = false);
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.releases()[1..], [(60, T[1]), (60, T[2]), (60, T[3]), (60, T[4])]);
    assert_eq!(bench.handoff_facts(), []);
}

#[test]
fn by_policy_a_complete_package_goes_without_the_directors_word() {
    let mut bench = one_for_three();
    bench.policy(|policy| policy.handoffs.authorization = HandoffAuthorization::Auto);
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.hear_from(61, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.told_director(), []);
    assert_eq!(bench.handoff_facts()[3..], [(76, Fact::HandoffAuthorized { handoff: H[0], is_auto: true })]);
    assert_eq!(bench.told_to(B, "handoff_notification"), [(76, Message::HandoffNotified { handoff: H[0], task: T[0] })]);
}

#[test]
fn a_lag_counts_from_the_end_of_the_handoff() {
    let mut bench = Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 10.0, &[]);
            sketch.link(T[0], T[1], minutes(45));
        },
        |_, policy| policy.handoffs.is_on = true,
    );
    bench.policy(|policy| (policy.handoffs.complete, policy.handoffs.authorization) = (1.0, HandoffAuthorization::Auto));
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.hear_from(60, A, Message::PackageReady { handoff: H[0] });
    bench.hear_from(80, B, Message::HandoffAcknowledged { handoff: H[0], by: None });
    bench.run();
    assert_eq!(bench.releases(), [(0, T[0]), (125, T[1])]);
}

#[test]
fn an_incomplete_package_goes_back_and_one_refused_twice_is_the_directors_to_settle() {
    let mut bench = one_for_three();
    bench.policy(|policy| policy.handoffs.complete = 0.0);
    let returned = |at| (at, Message::PackageIncomplete { handoff: H[0], effort: minutes(60) });
    let contested = |at| (at, Message::HandoffContested { handoff: H[0], task: T[0] });
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.hear_from(61, A, Message::PackageReady { handoff: H[0] });
    bench.hear_from(140, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.told_to(A, "handoff_notification")[2..], [returned(76)]);
    assert_eq!(bench.told_director(), [contested(155)]);
    bench.post(160, AgentId::DIRECTOR, Message::HandoffSettled { handoff: H[0], is_accepted: false });
    bench.hear_from(220, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.told_to(A, "handoff_notification")[3..], [returned(160)], "returned once more");
    assert_eq!(bench.told_director()[1..], [contested(235)]);
    bench.post(240, AgentId::DIRECTOR, Message::HandoffSettled { handoff: H[0], is_accepted: true });
    bench.hear_from(250, B, Message::HandoffAcknowledged { handoff: H[0], by: None });
    bench.run();
    assert_eq!(bench.releases()[2..], [(250, T[2]), (250, T[3])]);
    assert_eq!(
        bench.told_to(B, "directive"),
        [(250, Message::ReworkAdded { task: T[2], extra: minutes(60) })],
        "the receivers close its gaps"
    );
    let facts: Vec<_> = bench.handoff_facts().into_iter().filter(|&(at, _)| (200..250).contains(&at)).collect();
    let refused = Fact::HandoffValidated { handoff: H[0], is_complete: false };
    let accepted = Fact::HandoffAcceptedWithGaps { handoff: H[0] };
    assert_eq!(facts, [(235, refused), (240, accepted), (240, Fact::HandoffAuthorized { handoff: H[0], is_auto: false })]);
}

#[test]
fn whether_a_package_is_complete_is_drawn_for_its_task_its_receivers_and_the_attempt() {
    let mut bench = Bench::new(
        |sketch| {
            for task in 0..20 {
                sketch.task(A, 1.0, &[]);
                sketch.task(B, 1.0, &[TaskId(2 * task)]);
            }
        },
        |_, policy| {
            policy.handoffs.is_on = true;
            policy.handoffs.complete = 0.5;
            policy.handoffs.validation = Span::ZERO;
        },
    );
    // In the opposite order: draws do not depend on it.
    for handoff in 0..20 {
        bench.hear_from(60, A, Message::TaskDone(TaskId(2 * (19 - handoff))));
        bench.hear_from(61, A, Message::PackageReady { handoff: HandoffId(handoff) });
    }
    bench.run();
    let expected: Vec<bool> = (0..20)
        .map(|handoff| {
            let key = bench.scenario.plan.tasks[2 * (19 - handoff)].key ^ bench.scenario.organization.team(B).key;
            bench.chance().draw(Purpose::named("package"), key, 0).chance(0.5)
        })
        .collect();
    let validated = bench.handoff_facts().into_iter().filter_map(|(_, fact)| match fact {
        Fact::HandoffValidated { is_complete, .. } => Some(is_complete),
        _ => None,
    });
    assert_eq!(validated.collect::<Vec<_>>(), expected);
    assert!(expected.contains(&true) && expected.contains(&false));
}

#[test]
fn a_handoff_that_nobody_needs_any_more_is_cancelled_and_leaves_the_desk() {
    let mut bench = one_for_three();
    let cut = |task: TaskId| Message::TasksCut([task].as_slice().into());
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.hear_from(61, A, Message::PackageReady { handoff: H[0] });
    bench.hear_from(61, A, Message::PackageReady { handoff: H[1] });
    bench.post(62, AgentId::DIRECTOR, cut(T[4]));
    bench.post(80, AgentId::DIRECTOR, cut(T[2]));
    bench.run();
    assert_eq!(bench.handoff_facts()[2..4], [(62, Fact::HandoffCancelled { handoff: H[1] }), (76, bench.complete(H[0]))]);
    assert_eq!(bench.served(), [(61, 15)], "the second waited behind the first");
    bench.post(81, AgentId::DIRECTOR, cut(T[3]));
    bench.post(82, AgentId::DIRECTOR, Message::HandoffGranted { handoff: H[0] });
    bench.run();
    assert_eq!(bench.handoff_facts()[4..], [(81, Fact::HandoffCancelled { handoff: H[0] })], "only when the last of them left");
    bench.hear_from(90, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.served().len(), 1, "nobody looks at it any more");
}

#[test]
fn what_is_dropped_is_not_handed_over() {
    let mut bench = one_for_three();
    bench.hear_from(60, A, Message::TaskDropped(T[0]));
    bench.run();
    assert_eq!(bench.releases().len(), 5);
    assert_eq!(bench.handoff_facts(), []);
}

#[test]
fn scope_that_comes_later_needs_no_handoff_of_what_was_done_and_waits_for_one_under_way() {
    let mut bench = Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            for team in [B, B, C] {
                sketch.task(team, 10.0, &[T[0]]);
            }
        },
        |scenario, policy| {
            scenario.plan.tasks[2].is_added_later = true;
            scenario.plan.tasks[3].is_added_later = true;
            policy.handoffs.is_on = true;
            (policy.handoffs.complete, policy.handoffs.authorization) = (1.0, HandoffAuthorization::Auto);
        },
    );
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.post(70, AgentId::DIRECTOR, Message::TasksAdded([T[2], T[3]].as_slice().into()));
    bench.hear_from(75, A, Message::PackageReady { handoff: H[0] });
    bench.hear_from(100, B, Message::HandoffAcknowledged { handoff: H[0], by: None });
    bench.run();
    assert_eq!(bench.opened(), [(60, T[0], A, B)]);
    assert_eq!(bench.releases(), [(0, T[0]), (70, T[3]), (100, T[1]), (100, T[2])]);
}

// ---- Early starts ---------------------------------------------------------------------------------------------------------------------

#[test]
fn dependents_of_a_late_task_that_wait_for_nothing_else_start_early_and_hear_when_it_is_done() {
    let mut bench = Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 10.0, &[T[0]]);
            sketch.task(B, 10.0, &[T[0]]);
            sketch.task(A, 10.0, &[]);
            sketch.task(C, 10.0, &[T[0], T[3]]);
        },
        |_, policy| policy.handoffs.is_on = true,
    );
    bench.post(60, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.hear_from(100, B, Message::TaskDropped(T[2]));
    bench.hear_from(120, A, Message::TaskDone(T[0]));
    bench.post(130, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.run();
    assert_eq!(bench.releases(), [(0, T[0]), (0, T[3]), (60, T[1]), (60, T[2])]);
    assert_eq!(bench.early(), [(60, T[1]), (60, T[2])]);
    assert_eq!(bench.told_to(B, "status_update"), [(120, Message::PrerequisiteDone { task: T[1] })], "T-2 is gone");
    assert_eq!(bench.opened(), [(120, T[0], A, C)], "what has begun needs no package");
}

#[test]
fn a_milestone_does_not_come_before_what_it_stands_for() {
    let mut bench = Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 0.0, &[T[0]]);
            sketch.plan.tasks[1].need = Need::Milestone;
            sketch.task(B, 10.0, &[T[0]]);
        },
        |_, _| {},
    );
    bench.post(60, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.hear_from(120, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.early(), [(60, T[2])]);
    assert_eq!(bench.releases(), [(0, T[0]), (60, T[2]), (120, T[1])]);
}

/// Each task after the one before it.
fn in_a_row() -> Bench {
    Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 10.0, &[T[0]]);
            sketch.task(B, 10.0, &[T[1]]);
            sketch.task(B, 10.0, &[T[2]]);
        },
        |_, _| {},
    )
}

#[test]
fn what_comes_after_early_work_waits_for_what_that_went_ahead_of() {
    let mut bench = in_a_row();
    bench.post(60, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.hear_from(90, B, Message::TaskDone(T[1]));
    bench.hear_from(120, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.releases(), [(0, T[0]), (60, T[1]), (120, T[2])]);
}

#[test]
fn what_comes_after_early_work_may_begin_early_itself() {
    let mut bench = in_a_row();
    bench.post(60, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.post(70, AgentId::DIRECTOR, Message::ParallelExecution { task: T[1] });
    bench.hear_from(80, B, Message::TaskDone(T[1]));
    bench.hear_from(90, B, Message::TaskDone(T[2]));
    bench.hear_from(120, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.early(), [(60, T[1]), (70, T[2])]);
    assert_eq!(bench.releases(), [(0, T[0]), (60, T[1]), (70, T[2]), (120, T[3])]);
}

#[test]
fn early_work_that_is_dropped_holds_nobody_back() {
    let mut bench = in_a_row();
    bench.post(60, AgentId::DIRECTOR, Message::ParallelExecution { task: T[0] });
    bench.hear_from(90, B, Message::TaskDropped(T[1]));
    bench.run_until(100);
    assert_eq!(bench.releases(), [(0, T[0]), (60, T[1]), (90, T[2])]);
}
