//! The auditor finds nothing in a good journal of trouble, and in one with a planted breach of the laws of trouble finds it.

use super::audit;
use super::good::{ARCHITECT, BUILDER, CODER, JOINER, at, started, stopped, task};
use super::rough::*;
use super::tests::{finds_in, insert_after, move_before, place, remove, replace};
use sandtable::domain::blocker::{BlockerId, EscalationReason, Level, Worker};
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::gate::{DefectSource, GateId, Item};
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::message::Message;
use sandtable::domain::organization::{AgentId, MemberId, TeamId};
use sandtable::domain::plan::{FeatureId, TaskId};

#[track_caller]
fn finds(expected: &str, plant: impl FnOnce(&mut Vec<Entry>)) {
    finds_in(journal(), &scenario(), expected, plant);
}

const DONE: Fact = Fact::TaskDone { task: FIRST };
const ITEM: Item = Item::Task(FIRST);

#[test]
fn a_good_journal_of_trouble_has_no_breach() {
    assert_eq!(audit(&journal(), &scenario(), true), Vec::<String>::new());
}

#[test]
fn a_blocker_s_story_that_makes_no_sense_is_found() {
    let noticed = Fact::BlockerNoticed { blocker: BLOCKER, is_by_scan: false };
    let reopened = Fact::BlockerReopened { blocker: BLOCKER, cycle: 1 };
    finds("is Unnoticed, and BlockerOpened", |journal| remove(journal, &noticed));
    finds("is Open, and BlockerNoticed", |journal| insert_after(journal, &taken(1, Worker::Member(MemberId(CODER))), noticed.clone()));
    finds("is Resolved, and BlockerTaken", |journal| remove(journal, &reopened));
    finds("is Resolved, and BlockerLaidDown", |journal| {
        let by = Worker::Agent(AgentId::RESOLVER);
        insert_after(journal, &resolved(1), Fact::BlockerLaidDown { blocker: BLOCKER, level: Level(1), by });
    });
    finds("of a blocker that never arose", |journal| {
        insert_after(journal, &noticed, Fact::BlockerPending { blocker: BlockerId(7), until: at(9.0) });
    });
    finds("blocker 0 is left Open", |journal| remove(journal, &resolved(1)));
    finds("worked on with a blocker open", |journal| move_before(journal, &started(CODER, task(1), 0), &noticed));
    finds("task 0 is planned round a blocker twice", |journal| {
        let replanned = Fact::TaskReplanned { task: FIRST, before: at(1.0).since(at(0.0)), after: at(2.0).since(at(0.0)) };
        insert_after(journal, &noticed, replanned.clone());
        insert_after(journal, &noticed, replanned);
    });
    finds("OwnResolution(BlockerId(0)) is begun while the blocker is Some(Unnoticed)", |journal| {
        move_before(journal, &started(CODER, Work::OwnResolution(BLOCKER), 0), &noticed);
    });
}

#[test]
fn a_threshold_that_is_missed_or_made_up_is_found_to_the_millisecond() {
    let later = |ms: u64| at(3.25) + sandtable::engine::time::Span::from_ms(ms);
    let escalated_at =
        |due| Fact::BlockerEscalated { blocker: BLOCKER, from: Level(1), to: Level(2), reason: EscalationReason::Timeout, due };
    finds("at a threshold of 11700001 ms", |journal| replace(journal, &escalated(3.25), escalated_at(later(1))));
    finds("goes up at 11700001 ms, and its threshold was at 11700000", |journal| {
        let from = place(journal, &escalated(3.25));
        journal[from..].iter_mut().for_each(|entry| entry.at = entry.at + sandtable::engine::time::Span::from_ms(1));
    });
    finds("and its threshold was at 11700000", |journal| remove(journal, &escalated(3.25)));
    finds("for Referred", |journal| {
        let (from, to, reason) = (Level(1), Level(2), EscalationReason::Referred);
        let referred = Fact::BlockerEscalated { blocker: BLOCKER, from, to, reason, due: at(3.25) };
        replace(journal, &escalated(3.25), referred);
    });
}

#[test]
fn a_gate_that_is_gone_round_is_found() {
    let passed = closed_gate(1, ITEM, 2, 0);
    finds("Task(TaskId(0)) is done without a passed gate", |journal| remove(journal, &passed));
    finds("Task(TaskId(0)) is done without a passed gate", |journal| move_before(journal, &DONE, &remedied()));
    finds("Feature(FeatureId(0)) is done without a passed gate", |journal| {
        remove(journal, &closed_gate(3, Item::Feature(FeatureId(0)), 1, 0));
    });
    finds("passes with findings", |journal| {
        let Fact::GateClosed { gate, item, attempt, .. } = passed else { return };
        replace(journal, &closed_gate(0, ITEM, 1, 1), Fact::GateClosed { gate: GateId(0), item, attempt: 1, is_passed: true, found: 1 });
        assert!(gate == GateId(1) && attempt == 2);
    });
    finds("closes with checks left out", |journal| remove(journal, &checked(1, 0, 0)));
    finds("closes with checks left out", |journal| {
        remove(journal, &Fact::ReviewDone { gate: GateId(1), check: 1, by: MemberId(BUILDER) });
    });
    finds("is reviewed and nobody did it", |journal| {
        let review = Work::Review { gate: GateId(1), check: 1 };
        remove(journal, &started(BUILDER, review, 0));
        remove(journal, &stopped(BUILDER, review, 0, 28.0, 0.5, true));
    });
    finds("runs again before all is remedied", |journal| move_before(journal, &started_gate(1, ITEM, 2), &remedied()));
    finds("starts too early", |journal| remove(journal, &Fact::WorkSubmitted { task: FIRST }));
}

#[test]
fn defects_that_come_and_go_are_found() {
    finds("task 0 had 2 defects, of which 1 were found and 0 escaped", |journal| remove(journal, &escaped()));
    finds("task 0 had 1 defects", |journal| remove(journal, &injected(DefectSource::BadFix)));
    finds("by BadFix out of nothing", |journal| move_before(journal, &injected(DefectSource::BadFix), &remedied()));
    finds("finding 0 of task 0 is remedied out of nothing", |journal| insert_after(journal, &remedied(), remedied()));
    finds("gates found 1 defects, and 0 are sent", |journal| {
        journal.retain(|entry| !matches!(&entry.what, What::Delivered { message: Message::RemediationAsked { .. }, .. }));
    });
    finds("found 1 and tells of 2", |journal| replace(journal, &closed_gate(0, ITEM, 1, 1), closed_gate(0, ITEM, 1, 2)));
}

#[test]
fn a_handoff_out_of_step_is_found() {
    let closed = Fact::HandoffClosed { handoff: HANDOFF };
    let released = Fact::TaskReleased { task: TaskId(1) };
    finds("handoff 0 is left at Acknowledged", |journal| remove(journal, &closed));
    finds("T-2 is released before it was handed T-1", |journal| move_before(journal, &released, &closed));
    finds("handoff 0 is looked at again with its gaps", |journal| {
        remove(journal, &started(CODER, Work::HandoffGap(HANDOFF), 0));
        remove(journal, &stopped(CODER, Work::HandoffGap(HANDOFF), 0, 28.75, 1.0, true));
    });
    finds("goes on to Authorized from", |journal| remove(journal, &validated(true)));
    finds("is authorized by the wrong one", |journal| {
        replace(
            journal,
            &Fact::HandoffAuthorized { handoff: HANDOFF, is_auto: false },
            Fact::HandoffAuthorized { handoff: HANDOFF, is_auto: true },
        );
    });
    finds("acknowledged by one who has not looked", |journal| {
        remove(journal, &started(JOINER, Work::Acknowledgement(HANDOFF), 0));
        remove(journal, &stopped(JOINER, Work::Acknowledgement(HANDOFF), 0, 29.75, 0.25, true));
    });
    finds("handoff 0 of what is not done", |journal| {
        let opened = Fact::HandoffOpened { handoff: HANDOFF, task: FIRST, from: TeamId(0), to: TeamId(1) };
        move_before(journal, &opened, &DONE);
    });
    finds("handoff 0 is cancelled and wanted", |journal| {
        insert_after(journal, &validated(false), Fact::HandoffCancelled { handoff: HANDOFF });
    });
    finds("is taken with its gaps and was not refused twice", |journal| {
        replace(journal, &validated(true), Fact::HandoffAcceptedWithGaps { handoff: HANDOFF });
    });
}

#[test]
fn loans_and_decisions_that_do_not_add_up_are_found() {
    finds("decision 0 is settled twice", |journal| insert_after(journal, &settled(), settled()));
    finds("is not back from its loan", |journal| remove(journal, &home()));
    finds("comes home from where it was not lent to", |journal| remove(journal, &lent()));
    finds("architect is lent while it cannot be", |journal| insert_after(journal, &lent(), lent()));
    finds("which is another team's", |journal| {
        let gap = Work::HandoffGap(HANDOFF);
        replace(journal, &started(CODER, gap, 0), started(JOINER, gap, 0));
    });
    finds("architect works for a team that it is not lent to", |journal| {
        insert_after(journal, &Fact::KickoffAuthorized, started(ARCHITECT, Work::Attention { number: 0 }, 0));
        remove(journal, &lent());
        insert_after(journal, &Fact::KickoffAuthorized, lent());
    });
}

#[test]
fn the_wrong_hands_on_trouble_are_found() {
    let review = Work::Review { gate: GateId(1), check: 1 };
    finds("who are not whom it needs", |journal| replace(journal, &started(BUILDER, review, 0), started(ARCHITECT, review, 0)));
    finds("its item 2 of 1", |journal| insert_after(journal, &started(CODER, Work::OwnResolution(BLOCKER), 0), started(CODER, task(1), 0)));
}
