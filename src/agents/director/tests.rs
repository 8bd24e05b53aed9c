//! What the director does about what it is told, message by message.

use super::*;
use crate::agents::solo::Solo;
use crate::domain::blocker::{BlockerCause, BlockerSubtype, Level};
use crate::domain::fact::{CriticalPath, ReportKind};
use crate::domain::organization::{MemberId, Priority, RoleId};
use crate::sample::{self, hours};

mod blockers;
mod loans;
mod timeline;

const BACKEND: TeamId = TeamId(0);
const FRONTEND: TeamId = TeamId(1);

/// On T-1 of the backend, critical, with four hours to go, nothing above and no way round.
fn escalated() -> Escalated {
    Escalated {
        blocker: BlockerId(0),
        level: Level(4),
        task: Some(TaskId(0)),
        subtype: BlockerSubtype::CodeBug,
        cause: BlockerCause::Work,
        priority: Priority::P0,
        is_critical: true,
        noticed: hours(0),
        has_workaround: false,
        expected: Span::from_hours(4),
        team: Some(BACKEND),
        can_go_up: false,
    }
}

/// All is well: T-1 to T-3 on the critical path, both teams busy.
fn report(hour: u64) -> Report {
    Report {
        kind: ReportKind::Digest,
        as_of: hours(hour),
        tasks_in_scope: 3,
        tasks_done: 0,
        tasks_dropped: 0,
        tasks_in_progress: 1,
        tasks_held: 0,
        effort_done: 0.0,
        effort_in_scope: 16.0,
        buffer_consumed: 0.0,
        forecast: hours(16),
        critical_path: [TaskId(0), TaskId(1), TaskId(2)].into(),
        critical: CriticalPath::OnTrack,
        utilization: vec![Some(0.8), Some(0.8)],
        queued: vec![0, 0],
        active: vec![1, 0],
        velocity: 0.0,
        velocity_planned: 0.0,
        blockers: Vec::new(),
        blockers_p0: 0,
        gate_pass_rate: None,
        gates_failed: 0,
        handoffs_open: 0,
        shortages: Vec::new(),
    }
}

fn director(scenario: Scenario) -> Solo<Director> {
    Solo::new(AgentId::DIRECTOR, scenario, Director::new)
}

impl Solo<Director> {
    fn is_told(&mut self, report: Report) {
        self.hear(AgentId::TRACKER, Message::Digest(Arc::new(report)));
    }

    /// Hears of a blocker, and takes the time that the decision takes.
    fn decides(&mut self, escalated: Escalated) -> Vec<(AgentId, Message)> {
        self.said();
        self.hear(AgentId::RESOLVER, Message::DecisionNeeded(Box::new(escalated)));
        self.wait(Span::from_minutes(45));
        self.said()
    }

    /// The options that were chosen since this was asked last.
    fn chosen(&mut self) -> Vec<OptionKind> {
        let noted = self.noted().into_iter();
        let decided = noted.filter_map(|fact| if let Fact::Decided(decision) = fact { Some(decision.choice().option) } else { None });
        decided.collect()
    }
}

fn verdict(verdict: Verdict) -> (AgentId, Message) {
    (AgentId::RESOLVER, Message::DecisionMade { blocker: BlockerId(0), verdict })
}

fn carry_on() -> (AgentId, Message) {
    verdict(Verdict::CarryOn { helpers: Vec::new() })
}

// ---- Words that are asked for ---------------------------------------------------------------------------------------------------------

#[test]
fn a_handoff_is_granted_with_the_attention_that_authorization_takes() {
    let mut office = director(sample::scenario());
    office.hear(AgentId::COORDINATOR, Message::HandoffProposed { handoff: crate::domain::gate::HandoffId(3), task: TaskId(0) });
    office.wait(Span::from_ms(299_999));
    assert_eq!(office.said(), []);
    office.wait(Span::from_ms(1));
    assert_eq!(office.said(), [(AgentId::COORDINATOR, Message::HandoffGranted { handoff: crate::domain::gate::HandoffId(3) })]);
}

#[test]
fn progression_is_granted_to_the_enforcer_and_noted() {
    let mut office = director(sample::scenario());
    let item = crate::domain::gate::Item::Phase;
    office.hear(AgentId::ENFORCER, Message::ProgressionAsked(item));
    office.wait(Span::from_minutes(5));
    assert_eq!(office.said(), [(AgentId::ENFORCER, Message::ProgressionGranted(item))]);
    assert_eq!(office.noted(), [Fact::ProgressionGranted { item }]);
}

#[test]
fn a_failed_gate_of_a_critical_item_takes_attention_and_moves_nothing() {
    let mut office = director(sample::scenario());
    office.hear(AgentId::ENFORCER, Message::GateFailed(crate::domain::gate::Item::Phase));
    office.hear(AgentId::ENFORCER, Message::ProgressionAsked(crate::domain::gate::Item::Phase));
    office.wait(Span::from_minutes(9));
    assert_eq!(office.said(), [], "the failure is read first");
    office.wait(Span::from_minutes(1));
    assert_eq!(office.said().len(), 1);
}

#[test]
fn a_package_refused_twice_is_insisted_on_once_and_then_accepted_with_its_gaps() {
    let mut office = director(sample::scenario());
    let handoff = crate::domain::gate::HandoffId(1);
    let settled = |is_accepted| vec![(AgentId::COORDINATOR, Message::HandoffSettled { handoff, is_accepted })];
    for is_accepted in [false, true] {
        office.hear(AgentId::COORDINATOR, Message::HandoffContested { handoff, task: TaskId(0) });
        office.wait(Span::from_minutes(44));
        assert_eq!(office.said(), []);
        office.wait(Span::from_minutes(1));
        assert_eq!(office.said(), settled(is_accepted));
    }
    let noted = office.noted();
    let outcomes: Vec<bool> = noted
        .iter()
        .filter_map(|fact| if let Fact::DecisionSettled { is_as_expected, .. } = fact { Some(*is_as_expected) } else { None })
        .collect();
    assert_eq!(outcomes, [false, true], "to insist did not help");
}

#[test]
fn a_package_is_accepted_at_once_where_the_order_says_so() {
    let mut scenario = sample::scenario();
    scenario.policies[0].decisions.order = vec![OptionKind::AcceptWithGaps];
    let mut office = director(scenario);
    office.hear(AgentId::COORDINATOR, Message::HandoffContested { handoff: crate::domain::gate::HandoffId(1), task: TaskId(0) });
    office.wait_hours(1);
    assert_eq!(office.chosen(), [OptionKind::AcceptWithGaps]);
}

#[test]
fn quality_that_turns_red_brings_reviewers_and_nothing_else_that_turns_red_does() {
    let mut office = director(sample::scenario());
    for indicator in [Indicator::Buffer, Indicator::CriticalPath, Indicator::Quality] {
        office.hear(AgentId::TRACKER, Message::RedTurned(indicator));
    }
    assert_eq!(office.said(), [(AgentId::ENFORCER, Message::ReviewersWanted)]);
}

#[test]
fn a_new_schedule_goes_to_all_who_rank_by_it() {
    let mut scenario = sample::scenario();
    let told = |scenario: Scenario| {
        let schedule = scenario.baseline.clone();
        let mut office = director(scenario);
        office.hear(AgentId::PLANNER, Message::Rescheduled(schedule));
        office.said().into_iter().map(|(to, _)| to).collect::<Vec<AgentId>>()
    };
    let teams = [AgentId::of_team(BACKEND), AgentId::of_team(FRONTEND)];
    assert_eq!(told(scenario.clone()), [AgentId::TRACKER, teams[0], teams[1]]);
    scenario.policies[0].gates.is_on = true;
    scenario.policies[0].handoffs.is_on = true;
    assert_eq!(told(scenario), [AgentId::TRACKER, AgentId::COORDINATOR, AgentId::ENFORCER, teams[0], teams[1]]);
}
