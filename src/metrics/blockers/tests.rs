//! What is told of blockers, worked out by hand.

use super::*;
use crate::domain::blocker::{BlockerCause, EscalationReason, Worker};
use crate::domain::plan::TaskId;
use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

const LEAD: MemberId = MemberId(0);

fn arose(blocker: u32, subtype: BlockerSubtype) -> Fact {
    let (blocker, task) = (BlockerId(blocker), Some(TaskId(0)));
    Fact::BlockerArose { blocker, task, cause: BlockerCause::Work, subtype, owner: Some(LEAD) }
}

fn opened(blocker: u32, priority: Priority, noticed: u64) -> Fact {
    let is_critical = priority == Priority::P0;
    Fact::BlockerOpened { blocker: BlockerId(blocker), level: Level(1), priority, is_critical, noticed: hour(noticed) }
}

fn taken(blocker: u32, level: u8) -> Fact {
    Fact::BlockerTaken { blocker: BlockerId(blocker), level: Level(level), by: Worker::Member(LEAD) }
}

fn up(blocker: u32, from: u8, to: u8) -> Fact {
    let (from, to, reason) = (Level(from), Level(to), EscalationReason::Timeout);
    Fact::BlockerEscalated { blocker: BlockerId(blocker), from, to, reason, due: hour(0) }
}

fn resolved(blocker: u32, level: u8, resolution: Resolution) -> Fact {
    Fact::BlockerResolved { blocker: BlockerId(blocker), level: Level(level), resolution }
}

/// One that its owner works off within 2 h, one that goes up to L2 overnight and is resolved there, and one that nobody takes up.
fn facts() -> Vec<(u64, Fact)> {
    vec![
        (0, arose(0, BlockerSubtype::CodeBug)),
        (1, Fact::BlockerNoticed { blocker: BlockerId(0), is_by_scan: false }),
        (1, opened(0, Priority::P0, 1)),
        (1, taken(0, 1)),
        (2, arose(1, BlockerSubtype::MissingKeys)),
        (2, opened(1, Priority::P1, 2)),
        (3, resolved(0, 1, Resolution::Worked)),
        (4, taken(1, 1)),
        (6, up(1, 1, 2)),
        (25, resolved(1, 2, Resolution::Workaround)),
        (26, Fact::TaskDone { task: TaskId(0) }),
        (28, arose(2, BlockerSubtype::CodeBug)),
        (29, opened(2, Priority::P0, 29)),
    ]
}

#[test]
fn levels_have_their_shares_and_their_hours() {
    let scenario = workshop();
    let blockers = hear(Blockers::new(&scenario), &scenario, &facts());
    let expected = [
        ("blockers", 3.0),
        ("blockers.per_task", 3.0),
        ("blockers.type.technical", 2.0),
        ("blockers.type.resource", 1.0),
        ("blockers.open", 1.0),
        ("blockers.noticed_after", 2.0 / 3.0),
        ("blockers.resolved_at.L1", 0.5),
        ("blockers.resolved_at.L2", 0.5),
        ("blockers.first_level", 0.5),
        ("blockers.reached.L1", 1.0),
        ("blockers.reached.L2", 1.0 / 3.0),
        ("blockers.hours_at.L1", 2.0 + 4.0 + 1.0),
        ("blockers.hours_at.L2", 19.0),
        ("blockers.stay_mean.L1", 7.0 / 3.0),
        // Nothing came to these: that is known, and how long a stay there would have been is not.
        ("blockers.resolved_at.L3", 0.0),
        ("blockers.reached.L5", 0.0),
        ("blockers.hours_at.L3", 0.0),
        ("blockers.resolution.worked", 1.0),
        ("blockers.resolution.workaround", 1.0),
    ];
    assert_figures(&blockers, &scenario, hour(30), &expected);
    assert_absent(&blockers, &scenario, hour(30), &["blockers.stay_mean.L3", "blockers.reached.L6", "blockers.hours_at.L6"]);
}

#[test]
fn times_run_from_notice_by_the_policy_s_clock() {
    // The second takes from Monday 10:00 to Tuesday 09:00: 7 hours of work, 23 that pass.
    let mut scenario = workshop();
    let times = |scenario: &Scenario, first: f64, second: f64| {
        let blockers = hear(Blockers::new(scenario), scenario, &facts());
        let expected = [
            ("blockers.mtta", 1.0),
            ("blockers.mtta.P1", 2.0),
            ("blockers.mttr.P0", first),
            ("blockers.mttr.P1", second),
            ("blockers.mttr", (first + second) / 2.0),
            ("blockers.mttr_elapsed", 12.5),
        ];
        assert_figures(&blockers, scenario, hour(30), &expected);
    };
    times(&scenario, 2.0, 7.0);
    scenario.policies[0].escalation.clock = Clock::Elapsed;
    times(&scenario, 2.0, 23.0);
}

#[test]
fn a_service_level_is_broken_by_what_comes_late_or_not_at_all() {
    let mut scenario = workshop();
    let escalation = &mut scenario.policies[0].escalation;
    escalation.acknowledge_within = [Some(Span::from_minutes(30)), Some(Span::from_hours(2)), None];
    escalation.resolve_within = [Some(Span::from_hours(2)), Some(Span::from_hours(6)), None];
    let blockers = hear(Blockers::new(&scenario), &scenario, &facts());
    // The third has stood for an hour: not acknowledged in time, and not yet too late to be resolved.
    assert_figures(&blockers, &scenario, hour(30), &[("blockers.breaches.acknowledge", 1.0), ("blockers.breaches.resolve", 1.0)]);
}

#[test]
fn what_comes_back_is_resolved_when_it_is_resolved_for_good() {
    let scenario = workshop();
    let facts = [
        (0, arose(0, BlockerSubtype::CodeBug)),
        (0, opened(0, Priority::P2, 0)),
        (2, resolved(0, 1, Resolution::Worked)),
        (2, Fact::BlockerReopened { blocker: BlockerId(0), cycle: 1 }),
        (3, Fact::BlockerReturned { blocker: BlockerId(0), from: Level(2), to: Level(1) }),
        (5, resolved(0, 1, Resolution::Worked)),
    ];
    let blockers = hear(Blockers::new(&scenario), &scenario, &facts);
    let expected = [
        ("blockers.reopened", 0.5),
        ("blockers.mttr", 5.0),
        ("blockers.hours_at.L1", 5.0),
        ("blockers.reassignments", 1.0),
        ("blockers.first_level", 1.0),
        ("blockers.open", 0.0),
    ];
    assert_figures(&blockers, &scenario, hour(9), &expected);
}

#[test]
fn the_critical_path_fails_where_a_blocker_could_only_be_planned_round() {
    let scenario = workshop();
    let mut facts = facts();
    facts.extend([(29, resolved(2, 5, Resolution::Replanned)), (29, arose(3, BlockerSubtype::Quota)), (29, opened(3, Priority::P0, 29))]);
    facts.push((30, resolved(3, 2, Resolution::CauseGone)));
    let blockers = hear(Blockers::new(&scenario), &scenario, &facts);
    assert_figures(&blockers, &scenario, hour(30), &[("blockers.critical", 3.0), ("blockers.critical_failures", 1.0)]);
}

#[test]
fn where_nothing_got_stuck_there_is_nothing_to_tell_but_that() {
    let scenario = workshop();
    let blockers = Blockers::new(&scenario);
    assert_figures(&blockers, &scenario, hour(9), &[("blockers", 0.0), ("blockers.open", 0.0)]);
    assert_absent(
        &blockers,
        &scenario,
        hour(9),
        &["blockers.mttr", "blockers.first_level", "blockers.resolved_at.L1", "blockers.per_task"],
    );
}
