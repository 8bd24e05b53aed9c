//! What a journal with trouble folds into, worked out by hand.

use super::*;
use crate::domain::fact::{Fact, Work};
use crate::domain::journal::{Entry, What};
use crate::domain::message::Message;
use crate::history::History;
use crate::sample::{hours, trouble::troubled};

fn history() -> History {
    let outcome = troubled();
    History::of(&outcome.scenario, &outcome.journal)
}

#[test]
fn a_blocker_knows_every_level_that_it_came_to_and_who_took_it_up() {
    let trouble = history().trouble;
    let first = &trouble.blockers[0];
    let way: Vec<(u8, u64, Option<u64>)> =
        first.stays.iter().map(|stay| (stay.level.0, stay.entered.ms() / 3_600_000, stay.left.map(|left| left.ms() / 3_600_000))).collect();
    assert_eq!(way, [(1, 3, Some(4)), (2, 4, Some(5)), (1, 5, Some(6)), (4, 6, Some(8))]);
    let hand = Hand { by: Worker::Agent(AgentId::RESOLVER), taken: hours(4), laid_down: Some(hours(5)) };
    assert_eq!(first.stays[1].hands, [hand]);
    assert_eq!((first.taken(), first.top(), first.level()), (Some(hours(3)), Level(4), Level(3)));
    assert_eq!(first.end, Some(BlockerEnd { at: hours(8), level: Level(3), resolution: Resolution::Worked }));
    assert_eq!((first.priority, first.is_critical, first.status()), (Some(Priority::P0), true, BlockerStatus::Resolved));
}

#[test]
fn a_blocker_that_came_back_is_open_again() {
    let trouble = history().trouble;
    let second = &trouble.blockers[1];
    assert_eq!((second.end, second.status(), second.level()), (None, BlockerStatus::Escalated, Level(2)));
    assert_eq!(second.reopenings, [hours(12)]);
    assert_eq!((second.stays[0].leaving, second.stays[2].leaving), (Leaving::Resolved(Resolution::Worked), Leaving::StillThere));
    assert_eq!((second.is_by_scan, second.pattern), (true, Some(true)));
}

#[test]
fn a_gate_holds_its_checks_its_reviews_and_its_verdict() {
    let outcome = troubled();
    let trouble = history().trouble;
    assert_eq!(trouble.gates.iter().map(|gate| (gate.attempt, gate.is_passed)).collect::<Vec<_>>(), [(1, false), (2, true), (1, false)]);
    let first = &trouble.gates[0];
    assert_eq!(first.check(1, &outcome.scenario).map(|check| check.name.as_str()), Some("code review"));
    assert_eq!(first.checks[1], CheckHistory { check: 1, at: hours(9), found: 1, is_false_alarm: false });
    let review = ReviewHistory { check: 1, team: TeamId(1), deployed: hours(8), done: Some(hours(9)), by: Some(MemberId(3)) };
    assert_eq!(first.reviews, [review]);
    assert_eq!((trouble.gates[2].closed, trouble.defects[0].found(), trouble.defects[0].escaped), (None, 1, 1));
    assert_eq!(trouble.remediations.len(), 1);
}

#[test]
fn a_handoff_a_decision_and_a_loan_have_their_moments() {
    let trouble = history().trouble;
    let handoff = &trouble.handoffs[0];
    assert_eq!((handoff.returns(), handoff.authorized, handoff.closed), (1, Some(hours(13)), Some(hours(14))));
    let decision = &trouble.decisions[0];
    assert_eq!((decision.at, decision.since), (hours(7), hours(6)), "it had waited at the director's level for an hour");
    assert_eq!(decision.settled, Some(Settled { at: hours(8), hours: 1.0, is_as_expected: true }));
    let loan = &trouble.loans[0];
    assert_eq!((loan.from, loan.to, loan.ended, loan.decision), (TeamId(0), TeamId(1), Some(hours(8)), Some(DecisionId(0))));
    assert_eq!(trouble.target_moves, [(hours(8), hours(20), hours(22))]);
    assert_eq!((trouble.replans.len(), trouble.agent_failures[0].waiting), (1, 2));
}

#[test]
fn remedies_gaps_and_loans_have_the_work_that_went_into_them() {
    let mut outcome = troubled();
    let mut note = |at, member, work, began| {
        let worked = hours(at).since(hours(began));
        let fact = Fact::WorkStopped { member: MemberId(member), work, step: 0, began: hours(began), worked, is_finished: true };
        outcome.journal.push(Entry { at: hours(at), what: What::Noted { by: AgentId(6), fact } });
    };
    note(9, 1, Work::Remediation { task: TaskId(0), number: 0 }, 8);
    note(12, 1, Work::HandoffGap(HandoffId(0)), 11);
    note(8, 0, Work::Task(TaskId(1)), 7);
    let message = Message::RemediationAsked { task: TaskId(0), number: 0, effort: Span::from_hours(1), priority: Priority::P0 };
    let what = What::Delivered { id: 1, from: AgentId::ENFORCER, to: AgentId(6), sent: hours(8), message };
    outcome.journal.push(Entry { at: hours(8), what });
    let trouble = History::of(&outcome.scenario, &outcome.journal).trouble;
    let remedy = trouble.remediations[0];
    assert_eq!((remedy.worked, remedy.asked, remedy.priority), (Span::from_hours(1), Some(hours(8)), Priority::P0));
    assert_eq!((trouble.handoffs[0].gap_worked, trouble.loans[0].worked), (Span::from_hours(1), Span::from_hours(1)));
}
