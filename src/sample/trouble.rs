//! The sample's run with everything that can stand in the way: blockers, gates, a handoff, decisions, a loan.

use super::{hours, outcome};
use crate::domain::blocker::*;
use crate::domain::decision::*;
use crate::domain::fact::*;
use crate::domain::gate::*;
use crate::domain::journal::{Entry, What};
use crate::domain::organization::{AgentId, MemberId, Priority, RoleId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{Check, CheckKind, DecisionPolicy, Review};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use crate::journal::Digest;
use crate::outcome::Outcome;
use std::sync::Arc;

const ARCHITECT: MemberId = MemberId(0);
const DEVELOPER: MemberId = MemberId(1);
const DESIGNER: MemberId = MemberId(3);
const T1: TaskId = TaskId(0);
const T2: TaskId = TaskId(1);

/// [`outcome`] with [`facts`] among its own, and a task gate of tests and a review by the frontend.
pub fn troubled() -> Outcome {
    let mut outcome = outcome();
    let mut scenario = (*outcome.scenario).clone();
    let gates = &mut scenario.policies[0].gates;
    gates.is_on = true;
    let review = Review { team: TeamId(1), role: Some(RoleId(2)), effort: Distribution::Fixed(1.0), finds: 0.6 };
    gates.levels[GateLevel::Task as usize].checks = vec![
        Check { name: "unit tests".into(), kind: CheckKind::Automated },
        Check { name: "code review".into(), kind: CheckKind::Review(review) },
    ];
    scenario.policies[0].handoffs.is_on = true;
    scenario.policies[0].blockers.rate = 0.05;
    scenario.policies[0].blockers.specialists[BlockerSubtype::CodeBug as usize] = Some(RoleId(0));
    let noted = facts().into_iter().map(|(at, by, fact)| Entry { at: hours(at), what: What::Noted { by, fact } });
    outcome.journal.extend(noted);
    outcome.journal.sort_by_key(|entry| entry.at);
    outcome.scenario = Arc::new(scenario);
    let mut digest = Digest::new();
    outcome.journal.iter().for_each(|entry| digest.add(entry, &outcome.scenario));
    outcome.digest = digest.hex();
    outcome
}

/// What stood in the way, by hour: B-1 of T-1 goes to the director, who lends a hand; B-2 of T-2 comes back once and is open at the end;
/// B-3 comes from a late task and is gone with it.
pub fn facts() -> Vec<(u64, AgentId, Fact)> {
    let mut facts = blockers();
    facts.extend(gates());
    facts.extend(handoff());
    facts.extend(command());
    facts.sort_by_key(|fact| fact.0);
    facts
}

fn blockers() -> Vec<(u64, AgentId, Fact)> {
    let (resolver, backend, frontend) = (AgentId::RESOLVER, AgentId(6), AgentId(7));
    let [first, second, third] = [0, 1, 2].map(BlockerId);
    let arose = |blocker, task, cause, subtype, owner| Fact::BlockerArose { blocker, task: Some(task), cause, subtype, owner };
    let opened = |blocker, priority, noticed, is_critical| Fact::BlockerOpened {
        blocker,
        level: Level(1),
        priority,
        is_critical,
        noticed: hours(noticed),
    };
    let up = |blocker, from, to, at| {
        let reason = EscalationReason::Timeout;
        Fact::BlockerEscalated { blocker, from: Level(from), to: Level(to), reason, due: hours(at) }
    };
    let taken = |blocker, level, by| Fact::BlockerTaken { blocker, level: Level(level), by };
    let resolved = |blocker, level, resolution| Fact::BlockerResolved { blocker, level: Level(level), resolution };
    vec![
        (3, backend, arose(first, T1, BlockerCause::Work, BlockerSubtype::CodeBug, Some(DEVELOPER))),
        (3, backend, Fact::BlockerNoticed { blocker: first, is_by_scan: false }),
        (3, resolver, opened(first, Priority::P0, 3, true)),
        (3, resolver, taken(first, 1, Worker::Member(DEVELOPER))),
        (4, resolver, up(first, 1, 2, 4)),
        (4, resolver, taken(first, 2, Worker::Agent(AgentId::RESOLVER))),
        (5, resolver, Fact::BlockerLaidDown { blocker: first, level: Level(2), by: Worker::Agent(AgentId::RESOLVER) }),
        (5, resolver, Fact::BlockerReturned { blocker: first, from: Level(2), to: Level(1) }),
        (6, resolver, up(first, 1, 4, 6)),
        (8, resolver, resolved(first, 3, Resolution::Worked)),
        (8, resolver, Fact::PatternLearnt { subtype: BlockerSubtype::CodeBug, level: Level(3) }),
        (10, frontend, arose(third, T2, BlockerCause::Delivery(T1), BlockerSubtype::LateDelivery, None)),
        (11, resolver, opened(third, Priority::P1, 11, false)),
        (12, resolver, resolved(third, 2, Resolution::CauseGone)),
        (9, frontend, arose(second, T2, BlockerCause::Work, BlockerSubtype::CodeBug, Some(DESIGNER))),
        (9, frontend, Fact::BlockerNoticed { blocker: second, is_by_scan: true }),
        (9, resolver, opened(second, Priority::P2, 9, false)),
        (12, resolver, Fact::PatternUsed { blocker: second, subtype: BlockerSubtype::CodeBug, is_success: true }),
        (12, resolver, resolved(second, 1, Resolution::Worked)),
        (12, resolver, Fact::BlockerReopened { blocker: second, cycle: 1 }),
        (13, resolver, up(second, 1, 2, 13)),
    ]
}

fn gates() -> Vec<(u64, AgentId, Fact)> {
    let enforcer = AgentId::ENFORCER;
    let [first, second] = [0, 1].map(GateId);
    let item = Item::Task(T1);
    let check = |gate, check, found| Fact::CheckDone { gate, check, found, is_false_alarm: false };
    let closed = |gate, attempt, is_passed| Fact::GateClosed { gate, item, attempt, is_passed, found: u32::from(!is_passed) };
    vec![
        (8, AgentId(6), Fact::DefectsInjected { task: T1, defects: 2, source: DefectSource::Work }),
        (8, enforcer, Fact::GateStarted { gate: first, item, attempt: 1 }),
        (8, enforcer, check(first, 0, 0)),
        (8, enforcer, Fact::ReviewDeployed { gate: first, check: 1, team: TeamId(1) }),
        (9, enforcer, Fact::ReviewDone { gate: first, check: 1, by: DESIGNER }),
        (9, enforcer, check(first, 1, 1)),
        (9, enforcer, closed(first, 1, false)),
        (9, enforcer, Fact::RemediationDone { task: T1, number: 0 }),
        (9, enforcer, Fact::GateStarted { gate: second, item, attempt: 2 }),
        (9, enforcer, check(second, 0, 0)),
        (10, enforcer, closed(second, 2, true)),
        (19, enforcer, Fact::GateStarted { gate: GateId(2), item: Item::Task(T2), attempt: 1 }),
        (19, enforcer, Fact::DefectsEscaped { task: T1, defects: 1 }),
    ]
}

fn handoff() -> Vec<(u64, AgentId, Fact)> {
    let (coordinator, handoff) = (AgentId::COORDINATOR, HandoffId(0));
    vec![
        (10, coordinator, Fact::HandoffOpened { handoff, task: T1, from: TeamId(0), to: TeamId(1) }),
        (11, coordinator, Fact::HandoffValidated { handoff, is_complete: false }),
        (12, coordinator, Fact::HandoffValidated { handoff, is_complete: true }),
        (13, coordinator, Fact::HandoffAuthorized { handoff, is_auto: false }),
        (14, coordinator, Fact::HandoffAcknowledged { handoff, by: Some(DESIGNER) }),
        (14, coordinator, Fact::HandoffClosed { handoff }),
    ]
}

fn command() -> Vec<(u64, AgentId, Fact)> {
    let director = AgentId::DIRECTOR;
    let (number, to, until) = (DecisionId(0), TeamId(1), hours(15));
    let option = |option, means, delay_hours, applies| Considered {
        option,
        means,
        delay_hours,
        cost: 100.0,
        value_lost: 0.0,
        load_hours: 1.5,
        applies,
    };
    let decision = Decision {
        number,
        matter: Matter::Blocker(BlockerId(0)),
        as_of: Some(hours(6)),
        task: Some(T1),
        is_critical: true,
        options: vec![
            option(OptionKind::Workaround, Means::None, 0.0, false),
            option(OptionKind::Reallocate, Means::Member { member: ARCHITECT, to }, 2.0, true),
            option(OptionKind::CarryOn, Means::None, 6.0, true),
        ],
        chosen: 1,
        policy: DecisionPolicy::Rules,
    };
    vec![
        (7, director, Fact::Decided(Box::new(decision))),
        (7, director, Fact::MemberLent { member: ARCHITECT, to, until }),
        (8, director, Fact::LoanEnded { member: ARCHITECT, to }),
        (8, director, Fact::DecisionSettled { decision: number, hours: 1.0, is_as_expected: true }),
        (8, director, Fact::TargetMoved { from: hours(20), to: hours(22) }),
        (14, AgentId::WORLD, Fact::AgentFailed { agent: AgentId::TRACKER, until: hours(15) }),
        (15, AgentId::WORLD, Fact::AgentReturned { agent: AgentId::TRACKER, waiting: 2 }),
        (15, director, Fact::TaskReplanned { task: T2, before: Span::from_hours(2), after: Span::from_hours(3) }),
    ]
}
