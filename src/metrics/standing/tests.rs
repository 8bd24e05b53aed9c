//! Who stands and why, hour by hour.

use super::*;
use crate::domain::blocker::{BlockerCause, BlockerSubtype, EscalationReason, Resolution};
use crate::domain::decision::{Considered, Decision, DecisionId, Means, OptionKind};
use crate::domain::fact::Work;
use crate::domain::gate::GateId;
use crate::domain::organization::TeamId;
use crate::domain::policy::DecisionPolicy;
use crate::engine::time::Span;
use crate::metrics::fabricated::{assert_figures, hear, hour, stopped, workshop};
use crate::metrics::hours::Hours;

const LEAD: MemberId = MemberId(0);
const STUCK: BlockerId = BlockerId(0);

fn arose() -> Fact {
    let (task, cause, subtype) = (Some(TaskId(0)), BlockerCause::Work, BlockerSubtype::CodeBug);
    Fact::BlockerArose { blocker: STUCK, task, cause, subtype, owner: Some(LEAD) }
}

fn up(from: u8, to: u8) -> Fact {
    let (from, to, reason) = (Level(from), Level(to), EscalationReason::Timeout);
    Fact::BlockerEscalated { blocker: STUCK, from, to, reason, due: hour(0) }
}

fn started(work: Work) -> Fact {
    Fact::WorkStarted { member: LEAD, work, step: 0 }
}

fn decided() -> Fact {
    let (option, means) = (OptionKind::CarryOn, Means::None);
    let options = vec![Considered { option, means, delay_hours: 1.0, cost: 0.0, value_lost: 0.0, load_hours: 0.0, applies: true }];
    let (number, matter, policy) = (DecisionId(0), Matter::Blocker(STUCK), DecisionPolicy::Rules);
    Fact::Decided(Box::new(Decision { number, matter, as_of: None, task: None, is_critical: false, options, chosen: 0, policy }))
}

fn resolved() -> Fact {
    Fact::BlockerResolved { blocker: STUCK, level: Level(3), resolution: Resolution::Worked }
}

fn spells(scenario: &Scenario, facts: &[(u64, Fact)]) -> Vec<(u64, u64, Reason)> {
    let mut standings = Standings::new(scenario);
    facts.iter().for_each(|(at, fact)| standings.hear(hour(*at), fact, scenario));
    let hours = |at: Moment| at.ms() / Span::from_hours(1).ms();
    standings.spells(LEAD, hour(9)).map(|spell| (hours(spell.from), hours(spell.to), spell.reason)).collect()
}

#[test]
fn who_works_on_its_blocker_does_not_stand_and_who_has_given_it_up_does() {
    let own = Work::OwnResolution(STUCK);
    let facts = [
        (0, arose()),
        (0, started(own)),
        (1, up(1, 2)),
        (1, stopped(0, own, 0, 1.0)),
        (2, up(2, 4)),
        (3, started(Work::Task(TaskId(1)))),
        (4, stopped(0, Work::Task(TaskId(1)), 3, 1.0)),
        (5, decided()),
        (6, resolved()),
    ];
    use Reason::{Blocked, Waiting};
    assert_eq!(spells(&workshop(), &facts), [(1, 2, Blocked), (2, 3, Waiting), (4, 5, Waiting), (5, 6, Blocked)]);
}

#[test]
fn who_is_away_does_not_stand_and_a_blocker_that_lasts_holds_to_the_end() {
    let facts = [(0, arose()), (2, Fact::MemberAway { member: LEAD, until: hour(4) }), (4, Fact::MemberBack { member: LEAD })];
    assert_eq!(spells(&workshop(), &facts), [(0, 2, Reason::Blocked), (4, 9, Reason::Blocked)]);
}

#[test]
fn a_finished_task_waits_for_the_director_s_word_where_that_is_needed() {
    let item = Item::Task(TaskId(0));
    let facts = [
        (2, stopped(0, Work::Task(TaskId(0)), 0, 2.0)),
        (3, Fact::GateClosed { gate: GateId(0), item, attempt: 1, is_passed: true, found: 0 }),
        (5, Fact::ProgressionGranted { item }),
        (5, Fact::TaskDone { task: TaskId(0) }),
    ];
    let mut scenario = workshop();
    assert_eq!(spells(&scenario, &facts), []);
    let gates = &mut scenario.policies[0].gates;
    (gates.is_on, gates.progression) = (true, Progression::Director);
    assert_eq!(spells(&scenario, &facts), [(3, 5, Reason::Waiting)]);
}

#[test]
fn the_six_parts_sum_to_what_was_available_to_the_millisecond() {
    // The lead works for 2 h, is stuck for 1, stands blocked for 1 and waiting until the day closes 4 h later, and remedies for half an hour.
    let scenario = workshop();
    let stuck = Work::Stuck(STUCK);
    let facts = [
        (0, Fact::TeamActivated { team: TeamId(0) }),
        (0, started(Work::Task(TaskId(0)))),
        (2, arose()),
        (2, stopped(0, Work::Task(TaskId(0)), 0, 2.0)),
        (2, started(stuck)),
        (3, stopped(0, stuck, 2, 1.0)),
        (4, up(1, 4)),
        (9, decided()),
        (9, resolved()),
        (25, started(Work::Remediation { task: TaskId(0), number: 0 })),
        (26, stopped(0, Work::Remediation { task: TaskId(0), number: 0 }, 25, 0.500_000_1)),
    ];
    let hours = hear(Hours::new(&scenario), &scenario, &facts);
    let split = hours.of_member(LEAD, hour(26), &scenario);
    let parts = [split.direct, split.rework, split.coordination, split.blocked, split.waiting, split.idle];
    assert_eq!(parts.into_iter().sum::<Span>(), split.available);
    assert_eq!((split.direct, split.blocked, split.waiting), (Span::from_hours(2), Span::from_hours(2), Span::from_hours(4)));
    let expected = [("hours.waiting.backend.lead", 4.0), ("hours.blocked.backend", 2.0), ("hours.available.backend", 20.0)];
    assert_figures(&hours, &scenario, hour(26), &expected);
}
