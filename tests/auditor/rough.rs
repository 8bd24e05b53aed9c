//! A small scenario with trouble, and the journal of a run that keeps every law, both made by hand.

use super::good::{BUILDER, CODER, DEVELOPER, JOINER, Run, agent_of, at, release, task};
use sandtable::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, EscalationReason, Level, Resolution, Worker};
use sandtable::domain::decision::{Considered, Decision, DecisionId, Matter, Means, OptionKind};
use sandtable::domain::fact::{Fact, Gaps, Work};
use sandtable::domain::gate::{DefectSource, GateId, HandoffId, Item};
use sandtable::domain::journal::Entry;
use sandtable::domain::message::Message;
use sandtable::domain::organization::{Activation, AgentId, MemberId, Priority, TeamId};
use sandtable::domain::plan::{EpicId, FeatureId, Need, Prerequisite, Step, TaskId};
use sandtable::domain::policy::{Check, CheckKind, DecisionPolicy, Review};
use sandtable::engine::distribution::Distribution;
use sandtable::engine::time::Span;
use sandtable::scenario::Scenario;

pub const BLOCKER: BlockerId = BlockerId(0);
pub const HANDOFF: HandoffId = HandoffId(0);
pub const FIRST: TaskId = TaskId(0);
const BACKEND: TeamId = TeamId(0);
const FRONTEND: TeamId = TeamId(1);
const TROUBLE: BlockerSubtype = BlockerSubtype::CodeBug;

/// As the good one, with two tasks: T-1 of the backend, 8 h, and T-2 of the frontend after it, 1 h. Blockers go up after an hour; each task
/// is tested and reviewed; what goes from team to team is handed over.
pub fn scenario() -> Scenario {
    let mut scenario = super::good::scenario();
    scenario.streams.clear();
    scenario.organization.teams[1].activation = Activation::AtStart;
    let plan = &mut scenario.plan;
    plan.tasks.truncate(2);
    plan.features.truncate(1);
    plan.epics[0].features.truncate(1);
    for task in &mut plan.tasks {
        task.need = Need::Steps(vec![Step { role: DEVELOPER, share: 1.0 }]);
    }
    plan.tasks[1].team = FRONTEND;
    plan.tasks[1].effort = sandtable::domain::plan::Effort::Estimate { realistic: 1.0, range: None };
    plan.tasks[1].dependencies.truncate(1);
    plan.tasks[1].dependencies[0].lag = Span::ZERO;
    assert_eq!(plan.tasks[1].dependencies[0].on, Prerequisite::Task(FIRST));
    let policy = &mut scenario.policies[0];
    policy.blockers.rate = 0.05;
    policy.blockers.reopen = 0.05;
    policy.handoffs.is_on = true;
    policy.gates.is_on = true;
    let review = Review { team: BACKEND, role: Some(DEVELOPER), effort: Distribution::Fixed(0.5), finds: 0.6 };
    policy.gates.levels[0].checks =
        vec![Check { name: "tests".into(), kind: CheckKind::Automated }, Check { name: "review".into(), kind: CheckKind::Review(review) }];
    scenario
}

/// A journal in which much goes wrong and all is well.
pub fn journal() -> Vec<Entry> {
    let mut run = Run::new();
    prepare(&mut run);
    get_stuck(&mut run);
    go_on(&mut run);
    pass_the_gate(&mut run);
    hand_over(&mut run);
    finish(&mut run);
    run.journal
}

fn prepare(run: &mut Run) {
    let (director, planner) = (AgentId::DIRECTOR, AgentId::PLANNER);
    run.tell(AgentId::WORLD, planner, Message::Begin);
    run.note(planner, Fact::PackageSubmitted { gaps: Gaps(0) });
    run.note(director, Fact::HandoffSigned { submissions: 1 });
    run.note(director, Fact::KickoffAuthorized);
    for team in [BACKEND, FRONTEND] {
        run.note(AgentId::of_team(team), Fact::TeamActivated { team });
    }
    run.note(AgentId::COORDINATOR, Fact::EpicKickoff { epic: EpicId(0), teams: 2, tasks: 2 });
    run.note(director, Fact::EpicAuthorized { epic: EpicId(0) });
    release(run, 1);
    run.start(CODER, task(1), 0);
    run.now = at(1.0);
    run.standup(1);
}

pub fn escalated(due: f64) -> Fact {
    let (from, to) = (Level(1), Level(2));
    Fact::BlockerEscalated { blocker: BLOCKER, from, to, reason: EscalationReason::Timeout, due: at(due) }
}

pub fn resolved(level: u8) -> Fact {
    Fact::BlockerResolved { blocker: BLOCKER, level: Level(level), resolution: Resolution::Worked }
}

pub fn taken(level: u8, by: Worker) -> Fact {
    Fact::BlockerTaken { blocker: BLOCKER, level: Level(level), by }
}

/// The coder gets stuck at 10:00, notices it a quarter later, works at it for an hour, and the resolver for another.
fn get_stuck(run: &mut Run) {
    let (team, resolver) = (agent_of(CODER), AgentId::RESOLVER);
    let coder = Worker::Member(MemberId(CODER));
    run.now = at(2.0);
    run.stop(CODER, task(1), 0, 0.0, 2.0, false);
    let (blocker, cause, subtype) = (BLOCKER, BlockerCause::Work, TROUBLE);
    run.note(team, Fact::BlockerArose { blocker, task: Some(FIRST), cause, subtype, owner: Some(MemberId(CODER)) });
    run.start(CODER, Work::Stuck(BLOCKER), 0);
    run.now = at(2.25);
    run.note(team, Fact::BlockerNoticed { blocker, is_by_scan: false });
    run.stop(CODER, Work::Stuck(BLOCKER), 0, 2.0, 0.25, true);
    run.start(CODER, Work::OwnResolution(BLOCKER), 0);
    let (level, priority) = (Level(1), Priority::P2);
    run.note(resolver, Fact::BlockerOpened { blocker, level, priority, is_critical: false, noticed: at(2.25) });
    run.note(resolver, taken(1, coder));
    run.now = at(3.25);
    run.note(resolver, escalated(3.25));
    run.stop(CODER, Work::OwnResolution(BLOCKER), 0, 2.25, 1.0, true);
    run.note(resolver, Fact::BlockerLaidDown { blocker, level, by: coder });
    run.note(resolver, taken(2, Worker::Agent(resolver)));
    run.now = at(4.25);
    run.note(resolver, resolved(2));
    run.note(resolver, Fact::PatternLearnt { subtype, level: Level(2) });
    run.note(resolver, Fact::BlockerReopened { blocker, cycle: 1 });
    run.start(CODER, Work::OwnResolution(BLOCKER), 0);
    run.note(resolver, taken(1, coder));
}

/// It came back for a quarter of an hour. To return costs half an hour, so six and a half are left; meanwhile the architect is lent for
/// nothing.
fn go_on(run: &mut Run) {
    run.now = at(4.5);
    run.stop(CODER, Work::OwnResolution(BLOCKER), 0, 4.25, 0.25, true);
    run.note(AgentId::RESOLVER, resolved(1));
    run.start(CODER, task(1), 0);
    run.now = at(5.0);
    let carry_on = Considered {
        option: OptionKind::CarryOn,
        means: Means::None,
        delay_hours: 1.0,
        cost: 0.0,
        value_lost: 0.0,
        load_hours: 0.0,
        applies: true,
    };
    let decision = Decision {
        number: DecisionId(0),
        matter: Matter::Bottleneck { task: FIRST },
        as_of: None,
        task: Some(FIRST),
        is_critical: false,
        options: vec![carry_on],
        chosen: 0,
        policy: DecisionPolicy::Rules,
    };
    run.note(AgentId::DIRECTOR, Fact::Decided(Box::new(decision)));
    run.note(agent_of(super::good::ARCHITECT), lent());
    run.now = at(25.0);
    run.standup(2);
    run.note(agent_of(super::good::ARCHITECT), home());
    run.note(AgentId::DIRECTOR, settled());
}

pub fn lent() -> Fact {
    Fact::MemberLent { member: MemberId(super::good::ARCHITECT), to: FRONTEND, until: at(25.0) }
}

pub fn home() -> Fact {
    Fact::LoanEnded { member: MemberId(super::good::ARCHITECT), to: FRONTEND }
}

pub fn settled() -> Fact {
    Fact::DecisionSettled { decision: DecisionId(0), hours: 0.0, is_as_expected: false }
}

pub fn started_gate(gate: u32, item: Item, attempt: u32) -> Fact {
    Fact::GateStarted { gate: GateId(gate), item, attempt }
}

pub fn closed_gate(gate: u32, item: Item, attempt: u32, found: u32) -> Fact {
    Fact::GateClosed { gate: GateId(gate), item, attempt, is_passed: found == 0, found }
}

pub fn checked(gate: u32, check: u8, found: u32) -> Fact {
    Fact::CheckDone { gate: GateId(gate), check, found, is_false_alarm: false }
}

pub fn injected(source: DefectSource) -> Fact {
    Fact::DefectsInjected { task: FIRST, defects: 1, source }
}

/// A quarter of an hour of tests, and half an hour of the builder's.
fn check(run: &mut Run, gate: u32, item: Item, attempt: u32, found: u32) {
    let (enforcer, begins) = (AgentId::ENFORCER, run.now);
    run.note(enforcer, started_gate(gate, item, attempt));
    run.now = begins + Span::from_minutes(15);
    run.note(enforcer, checked(gate, 0, found));
    let (gate_id, check, began) = (GateId(gate), 1, run.now.hours());
    run.note(enforcer, Fact::ReviewDeployed { gate: gate_id, check, team: BACKEND });
    let (role, effort, priority) = (Some(DEVELOPER), Span::from_minutes(30), Priority::P1);
    run.tell(enforcer, agent_of(BUILDER), Message::ReviewAsked { gate: gate_id, check, item, role, effort, priority });
    let review = Work::Review { gate: gate_id, check };
    run.start(BUILDER, review, 0);
    run.now = run.now + effort;
    run.stop(BUILDER, review, 0, began, 0.5, true);
    run.note(enforcer, Fact::ReviewDone { gate: gate_id, check, by: MemberId(BUILDER) });
    run.note(enforcer, checked(gate, 1, 0));
    run.note(enforcer, closed_gate(gate, item, attempt, found));
}

pub fn remedied() -> Fact {
    Fact::RemediationDone { task: FIRST, number: 0 }
}

/// The tests find a mistake, whose remedy brings in another that nobody finds.
fn pass_the_gate(run: &mut Run) {
    let (team, enforcer) = (agent_of(CODER), AgentId::ENFORCER);
    run.now = at(26.0);
    run.stop(CODER, task(1), 0, 4.5, 6.5, true);
    run.note(team, Fact::WorkSubmitted { task: FIRST });
    run.note(team, injected(DefectSource::Work));
    check(run, 0, Item::Task(FIRST), 1, 1);
    let (number, effort, priority) = (0, Span::from_hours(1), Priority::P1);
    run.tell(enforcer, team, Message::RemediationAsked { task: FIRST, number, effort, priority });
    run.start(CODER, Work::Remediation { task: FIRST, number }, 0);
    run.now = at(27.75);
    run.stop(CODER, Work::Remediation { task: FIRST, number }, 0, 26.75, 1.0, true);
    run.note(enforcer, remedied());
    run.note(enforcer, injected(DefectSource::BadFix));
    check(run, 1, Item::Task(FIRST), 2, 0);
    run.note(team, Fact::TaskDone { task: FIRST });
}

pub fn validated(is_complete: bool) -> Fact {
    Fact::HandoffValidated { handoff: HANDOFF, is_complete }
}

pub fn acknowledged() -> Fact {
    Fact::HandoffAcknowledged { handoff: HANDOFF, by: Some(MemberId(JOINER)) }
}

/// The package has a gap of an hour.
fn hand_over(run: &mut Run) {
    let (coordinator, handoff) = (AgentId::COORDINATOR, HANDOFF);
    run.note(coordinator, Fact::HandoffOpened { handoff, task: FIRST, from: BACKEND, to: FRONTEND });
    run.now = at(28.75);
    run.note(coordinator, validated(false));
    run.start(CODER, Work::HandoffGap(handoff), 0);
    run.now = at(29.75);
    run.stop(CODER, Work::HandoffGap(handoff), 0, 28.75, 1.0, true);
    run.note(coordinator, validated(true));
    run.note(coordinator, Fact::HandoffAuthorized { handoff, is_auto: false });
    run.start(JOINER, Work::Acknowledgement(handoff), 0);
    run.now = at(30.0);
    run.stop(JOINER, Work::Acknowledgement(handoff), 0, 29.75, 0.25, true);
    run.note(coordinator, acknowledged());
    run.note(coordinator, Fact::HandoffClosed { handoff });
    release(run, 2);
    run.start(JOINER, task(2), 0);
}

pub fn escaped() -> Fact {
    Fact::DefectsEscaped { task: FIRST, defects: 1 }
}

fn finish(run: &mut Run) {
    run.now = at(31.0);
    run.stop(JOINER, task(2), 0, 30.0, 1.0, true);
    run.note(agent_of(JOINER), Fact::WorkSubmitted { task: TaskId(1) });
    check(run, 2, Item::Task(TaskId(1)), 1, 0);
    run.note(agent_of(JOINER), Fact::TaskDone { task: TaskId(1) });
    let above = [Item::Feature(FeatureId(0)), Item::Epic(EpicId(0)), Item::Phase];
    let facts = [Fact::FeatureDone { feature: FeatureId(0) }, Fact::EpicDone { epic: EpicId(0) }, Fact::ProjectFinished];
    for ((gate, item), fact) in (3..).zip(above).zip(facts) {
        run.note(AgentId::ENFORCER, started_gate(gate, item, 1));
        run.note(AgentId::ENFORCER, closed_gate(gate, item, 1, 0));
        run.note(AgentId::COORDINATOR, fact);
    }
    run.note(AgentId::ENFORCER, escaped());
    run.note(AgentId::COORDINATOR, Fact::RetrospectiveHeld { epic: EpicId(0), teams: 2 });
    run.note(AgentId::DIRECTOR, Fact::HandoffToTesting { tasks_done: 2, tasks_dropped: 0 });
    run.note(AgentId::DIRECTOR, Fact::RunEnded);
}
