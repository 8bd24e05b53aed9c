//! Tests of what the war room and a day's status tell of trouble.

use super::{note, outcome};
use crate::domain::blocker::*;
use crate::domain::decision::*;
use crate::domain::fact::Fact;
use crate::domain::gate::*;
use crate::domain::journal::{Ending, What};
use crate::domain::organization::{AgentId, MemberId, Priority, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::DecisionPolicy;
use crate::outcome::Outcome;
use crate::record::Told;
use crate::report::{day, implementation, status};
use crate::sample::hours;

const BLOCKER: BlockerId = BlockerId(0);
const HANDOFF: HandoffId = HandoffId(0);

fn option(option: OptionKind, [delay_hours, cost, value_lost, load_hours]: [f64; 4], applies: bool) -> Considered {
    Considered { option, means: Means::None, delay_hours, cost, value_lost, load_hours, applies }
}

fn decided(policy: DecisionPolicy) -> Fact {
    Fact::Decided(Box::new(Decision {
        number: DecisionId(0),
        matter: Matter::Blocker(BLOCKER),
        as_of: Some(hours(4)),
        task: Some(TaskId(0)),
        is_critical: true,
        options: vec![
            option(OptionKind::Reallocate, [2.0, 400.0, 0.0, 6.0], false),
            option(OptionKind::Workaround, [1.0, 90.0, 0.0, 0.0], true),
            option(OptionKind::CarryOn, [8.0, 0.0, 0.0, 0.0], true),
        ],
        chosen: 1,
        policy,
    }))
}

/// The sample in which T-1 gets stuck from 3 h to 6 h, fails its gate once, and comes back once on its way to the other team.
fn troubled() -> Outcome {
    let mut outcome = outcome();
    let (task, item) = (TaskId(0), Item::Task(TaskId(0)));
    let (first, second) = (Level::FIRST, Level(2));
    let owner = Worker::Member(MemberId(1));
    let resolver = Worker::Agent(AgentId::RESOLVER);
    let facts = [
        (
            3,
            Fact::BlockerArose {
                blocker: BLOCKER,
                task: Some(task),
                cause: BlockerCause::Work,
                subtype: BlockerSubtype::BuildFailure,
                owner: Some(MemberId(1)),
            },
        ),
        (3, Fact::BlockerNoticed { blocker: BLOCKER, is_by_scan: false }),
        (3, Fact::BlockerOpened { blocker: BLOCKER, level: first, priority: Priority::P0, is_critical: true, noticed: hours(3) }),
        (3, Fact::BlockerTaken { blocker: BLOCKER, level: first, by: owner }),
        (4, Fact::BlockerEscalated { blocker: BLOCKER, from: first, to: second, reason: EscalationReason::Timeout, due: hours(4) }),
        (4, Fact::BlockerLaidDown { blocker: BLOCKER, level: first, by: owner }),
        (4, Fact::BlockerTaken { blocker: BLOCKER, level: second, by: resolver }),
        (5, decided(DecisionPolicy::Score)),
        (6, Fact::BlockerResolved { blocker: BLOCKER, level: second, resolution: Resolution::Workaround }),
        (6, Fact::DecisionSettled { decision: DecisionId(0), hours: 1.0, is_as_expected: true }),
        (8, Fact::GateStarted { gate: GateId(0), item, attempt: 1 }),
        (8, Fact::GateClosed { gate: GateId(0), item, attempt: 1, is_passed: false, found: 1 }),
        (9, Fact::GateStarted { gate: GateId(1), item, attempt: 2 }),
        (9, Fact::GateClosed { gate: GateId(1), item, attempt: 2, is_passed: true, found: 0 }),
        (10, Fact::HandoffOpened { handoff: HANDOFF, task, from: TeamId(0), to: TeamId(1) }),
        (10, Fact::HandoffValidated { handoff: HANDOFF, is_complete: false }),
        (11, Fact::HandoffValidated { handoff: HANDOFF, is_complete: true }),
        (11, Fact::HandoffAuthorized { handoff: HANDOFF, is_auto: false }),
        (12, Fact::HandoffAcknowledged { handoff: HANDOFF, by: Some(MemberId(3)) }),
        (12, Fact::HandoffClosed { handoff: HANDOFF }),
    ];
    for (at, fact) in facts {
        note(&mut outcome, at, fact);
    }
    outcome
}

fn assert_tells(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_blocker_is_told_with_its_way_up_who_took_it_up_its_hours_and_its_end() {
    let text = implementation(&Told::of(&troubled()));
    assert_tells(
        &text,
        &[
            "1 blocker, all resolved; 1 went above L1",
            "| B-1 | 2026-03-02 11:00 | T-1 ● | build failure | P0 | L1 backend-developer → L2 blocker-resolver (timeout) | 3 | workaround |",
            "| L1 | the task's owner | 1 | 1 | 0 | 0 % | 0 | 1 |",
            "| 1 | 0 | 1 | 100 % | 0 | 2 |",
            "| build failure | technical | 1 | 1 | 3 | 0 |",
        ],
    );
}

#[test]
fn a_gate_that_failed_and_a_package_that_came_back_are_told_step_by_step() {
    let text = implementation(&Told::of(&troubled()));
    assert_tells(
        &text,
        &[
            "1 of 2 gate runs passed; no defect escaped",
            "| task | 1 | 2 | 1 | 0 % | 1 | 0 | 0 | – | – |",
            "| task T-1 Account API | 2 | 1 | 2026-03-02 17:00 | 1h |",
            "1 handoff, none open; 1 package returned",
            "| H-1 | T-1 | Backend |",
            "| 2026-03-02 19:00 (returned once) | 2026-03-02 19:00 | 2026-03-02 20:00 by designer | 2026-03-02 20:00 | 2 |",
        ],
    );
}

#[test]
fn a_decision_is_told_from_its_situation_to_its_outcome_with_every_option() {
    let text = implementation(&Told::of(&troubled()));
    assert_tells(
        &text,
        &[
            "### D-1, 2026-03-02 13:00: blocker B-1 on T-1",
            "**Situation.** Blocker B-1: build failure on T-1, before backend-developer, noticed 2026-03-02 11:00; on the critical path; ",
            "the director knew the state of 2026-03-02 12:00.",
            "| **workaround** | saves up to 7 h; takes nobody else's time | 1 h of delay; costs 90; comes back as rework, with defects | yes |",
            "| reallocate | saves up to 6 h | 2 h of delay; costs 400; takes 6 h of others' time; helpers leave their own work | no |",
            "**Decision.** Workaround.",
            "**Rationale.** least weighted sum",
            "**Expected impact.** 1 h of delay, costs 90, no value lost, no load on others.",
            "**Outcome.** As expected or better: over after 1 h, known 2026-03-02 14:00.",
        ],
    );
}

#[test]
fn a_rule_is_told_with_its_order_and_what_came_after() {
    let mut outcome = troubled();
    for entry in &mut outcome.journal {
        if let What::Noted { fact: fact @ Fact::Decided(_), .. } = &mut entry.what {
            *fact = decided(DecisionPolicy::Rules);
        }
    }
    let text = implementation(&Told::of(&outcome));
    assert_tells(&text, &["**Rationale.** by the rules, the first that applied in the order", "; possible as well: carry on."]);
}

#[test]
fn an_epic_s_retrospective_weighs_what_happened_in_it() {
    let text = implementation(&Told::of(&troubled()));
    let from = text.find("## Retrospectives").expect("a chapter");
    let to = text.find("## Completion").expect("a chapter");
    let chapter = &text[from..to];
    let (well, not_well) = chapter.split_once("**What did not**").expect("both");
    assert!(well.contains("- Its estimates held: its tasks took 24 h of work, 9 % more than the 22 h estimated."), "{chapter}");
    assert_tells(
        not_well,
        &[
            "Done 3h late against the plan.",
            "0 of 1 blocker resolved without going up (0 %).",
            "B-1 (build failure on T-1) stood in the way for 3h",
            "0 of 1 item passed the gate at the first attempt (0 %).",
            "Of 1 handoff to other teams 1 came back with gaps.",
        ],
    );
}

#[test]
fn what_went_well_is_told_first() {
    let mut outcome = troubled();
    for entry in &mut outcome.journal {
        if let What::Noted { fact: Fact::GateClosed { is_passed, .. }, .. } = &mut entry.what {
            *is_passed = true;
        }
    }
    let text = implementation(&Told::of(&outcome));
    let (well, _) = text.split_once("**What did not**").expect("both");
    assert_tells(well, &["**What went well**\n\n", "\n- 1 of 1 item passed the gate at the first attempt (100 %).\n"]);
}

#[test]
fn the_package_for_testing_is_told_or_why_there_is_none() {
    let mut outcome = troubled();
    let text = implementation(&Told::of(&outcome));
    assert_tells(
        &text,
        &["The package for Phase 5 was taken over by qa-engineer on 2026-03-03 04:00.", "1 of 1 epics, 2 of 2 features, 3 of 3 tasks"],
    );
    outcome.finish = None;
    outcome.journal.retain(|entry| entry.at < hours(18));
    outcome.ending = Ending::Horizon { why: vec!["T-2".into()] };
    let text = implementation(&Told::of(&outcome));
    assert_tells(
        &text,
        &[
            "The phase is not complete (horizon), and nothing is handed over to Phase 5: open are 2 tasks.",
            "not done: there is nothing to look back at",
        ],
    );
}

#[test]
fn the_status_says_what_stood_in_the_way() {
    let text = status(&Told::of(&troubled()), 80);
    assert_tells(
        &text,
        &[
            "Blockers        1 blocker, all resolved; 1 went above L1",
            "Gates           1 of 2 gate runs passed; no defect escaped",
            "Handoffs        1 handoff, none open; 1 package returned",
            "Decisions       1 decision (1 on blockers); 1 of 1 came out as expected or\n                better\n",
        ],
    );
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_tells(&one_line, &["beside work, most of the driving chain went into "]);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_day_is_told_with_its_reports_what_moved_and_what_comes_first_tomorrow() {
    let outcome = troubled();
    let text = day(&Told::of(&outcome), 1, 80);
    assert_tells(
        &text,
        &[
            "day 1 of 2, Monday 2026-03-02",
            "  08:00 Standup 2 of 2 teams; 2 active, 0 queued, 0 impediments",
            "  18:00 Evening 0 of 3 tasks done",
            "Started (2)\n  08:00  T-1 Account API (critical), Backend\n",
            "Finished (1)\n  18:00  T-1 Account API",
            "Quality gates: 1 passed, 1 failed\n\nFailed (1)\n  16:00  task T-1, attempt 1: 1 finding\n",
            "Handed over (2)\n  18:00  H-1 T-1, Backend to ",
            "Blocked (1)\n  11:00  B-1 build failure on T-1\n",
            "Escalated (1)\n  12:00  B-1 build failure on T-1: L1 to L2 (timeout)\n",
            "Resolved (1)\n  14:00  B-1 build failure on T-1: at L2, workaround\n",
            "Decided (1)\n  13:00  D-1 on blocker B-1 on T-1: workaround\n",
            "buffer yellow (turned today)",
            "Open blockers at the end of the day (0)",
            "Tomorrow's priorities\n  1. T-2 ",
        ],
    );
    let next = day(&Told::of(&outcome), 2, 80);
    assert!(!next.contains("Blocked") && next.contains("Finished (2)"), "{next}");
    for width in [40, 60, 80] {
        assert!(day(&Told::of(&outcome), 1, width).lines().all(|line| line.chars().count() <= width), "{width}");
    }
}

#[test]
fn a_blocker_that_is_open_when_a_day_ends_is_told_where_it_stood_then() {
    let mut outcome = troubled();
    // It ends on the next day.
    let end = outcome.journal.iter().position(|entry| matches!(&entry.what, What::Noted { fact: Fact::BlockerResolved { .. }, .. }));
    let fact = outcome.journal.remove(end.expect("resolved")).what;
    let What::Noted { fact, .. } = fact else { unreachable!() };
    note(&mut outcome, 17, fact);
    let text = day(&Told::of(&outcome), 1, 80);
    let open = "Open blockers at the end of the day (1)\n  - B-1 build failure on T-1: P0, L2 with blocker-resolver, critical, since\n    2026-03-02 11:00\n";
    assert!(text.contains(open), "{text}");
}
