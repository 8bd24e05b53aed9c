//! An organization without trouble, as policies have it where nothing gets stuck, is checked, handed over, decided or lent.

use super::blocker::BlockerSubtype;
use super::calendar::CalendarId;
use super::message::MessageKind;
use super::organization::AgentId;
use super::pay::Pay;
use super::policy::*;
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;

fn fixed(hours: f64) -> Distribution {
    Distribution::Fixed(hours)
}

/// Each of the office serves one item at a time in the hours of `calendar`, and costs nothing.
pub fn desks(calendar: CalendarId) -> Desks {
    std::array::from_fn(|_| Desk { capacity: 1, speed: 1.0, calendar, pay: Pay::default() })
}

/// A policy under which the director's looks cost no attention, and each of the office serves one item at a time in the hours of
/// `calendar`.
pub fn policy(calendar: CalendarId) -> Policy {
    Policy {
        dispatch: Dispatch { rule: PriorityRule::Lft, resume_cost: Span::ZERO, context_switch_loss: 0.2 },
        desks: desks(calendar),
        aging: None,
        messages: [Courier::default(); MessageKind::ALL.len()],
        director: Director {
            loop_every: Span::from_hours(1),
            loop_attention: Span::ZERO,
            review_attention: Span::ZERO,
            handoff_attention: Span::ZERO,
            authorization_attention: Span::ZERO,
        },
        indicators: Indicators {
            buffer_red: 0.8,
            buffer_yellow: 0.5,
            team_utilization_yellow: 0.85,
            gate_pass_red: 0.9,
            critical_on_time: 0.9,
            buffer_basis: BufferBasis::Earned,
        },
        retrospective: Span::from_minutes(30),
        blockers: blockers(),
        escalation: escalation(),
        gates: gates(),
        handoffs: handoffs(),
        dependencies: dependencies(),
        decisions: decisions(),
        reallocation: reallocation(),
        burnout: None,
    }
}

pub fn blockers() -> Blockers {
    Blockers {
        rate: 0.0,
        stall_rate: 0.0,
        complexity: [0.5, 1.0, 2.0],
        detection: fixed(0.25),
        scan_every: None,
        still_for: Span::from_hours(4),
        resolution_work: fixed(1.0),
        mix: [1.0; BlockerSubtype::ALL.len()],
        specialists: [None; BlockerSubtype::ALL.len()],
        reopen: 0.0,
        pending: Pending { share: 0.0, wait: fixed(1.0), pauses_clock: false },
        patterns: Patterns { known_above: 0.7, work_factor: 0.4 },
    }
}

pub fn escalation() -> Escalation {
    let terms = |kind, target, speed, after: Option<f64>, preparation| LevelTerms {
        kind,
        target,
        speed,
        escalate_after: std::array::from_fn(|_| after.map(fixed)),
        work: None,
        preparation,
        is_owner_briefing: false,
        handoff_cost: Span::ZERO,
        refer_up: 0.0,
        pushback: 0.0,
    };
    Escalation {
        levels: vec![
            terms(LevelKind::Functional, Target::Owner, 1.0, Some(1.0), Span::ZERO),
            terms(LevelKind::Functional, Target::Agent(AgentId::RESOLVER), 1.5, Some(4.0), Span::from_minutes(20)),
            terms(LevelKind::Functional, Target::Specialist, 3.0, Some(8.0), Span::from_minutes(30)),
            terms(LevelKind::Hierarchical, Target::Agent(AgentId::DIRECTOR), 1.0, None, Span::from_minutes(45)),
            terms(LevelKind::Hierarchical, Target::Agent(AgentId::PLANNER), 1.0, None, Span::from_hours(4)),
        ],
        clock: Clock::Working,
        timeout_basis: TimeoutBasis::SinceOpened,
        timeout_stops_on: TimeoutStopsOn::Resolved,
        carry_work: CarryWork::Resume,
        on_escalate: OnEscalate::Stop,
        policy_change_applies_to: AppliesTo::New,
        critical_blocked: CriticalBlocked::Climb,
        p0_blockers: P0Blockers::Monitor,
        l5: LastLevel::LastResort,
        acknowledge_within: [None; 3],
        resolve_within: [None; 3],
    }
}

pub fn gates() -> Gates {
    let none = || GateTerms { checks: Vec::new(), detects: 0.5, duration: fixed(0.25) };
    Gates {
        is_on: false,
        levels: std::array::from_fn(|_| none()),
        defects: 0.0,
        false_alarm: 0.0,
        remediation: fixed(1.0),
        bad_fix: 0.0,
        progression: Progression::Auto,
        progression_attention: Span::from_minutes(5),
        failure_attention: Span::from_minutes(5),
    }
}

pub fn handoffs() -> Handoffs {
    Handoffs {
        is_on: false,
        validation: Span::from_minutes(15),
        complete: 0.9,
        gap_effort: fixed(1.0),
        authorization: HandoffAuthorization::Director,
        authorization_attention: Span::from_minutes(5),
        acknowledgement: Span::from_minutes(10),
    }
}

pub fn dependencies() -> Dependencies {
    Dependencies { research_team: None, research: None, resource_blockers: false, delivery_late_after: None }
}

pub fn decisions() -> Decisions {
    Decisions {
        policy: DecisionPolicy::Rules,
        order: Vec::new(),
        weights: Weights { delay: 1.0, cost: 0.01, value: 1.0, load: 0.5 },
        helper_gain: 0.8,
        helpers_max: 2,
        workaround: 0.4,
        workaround_rework_max: 0.3,
        workaround_defects: 0.5,
        early_rework: 0.3,
        early_rework_share: 0.3,
        replanned_effort: 1.3,
        resources: Resources { amount: 0, cost: 0.0, lead_time: fixed(40.0), members: Vec::new() },
        attention: Span::from_minutes(45),
        timeline_every: Span::from_hours(24),
    }
}

pub fn reallocation() -> Reallocation {
    Reallocation {
        is_on: false,
        utilization_below: 0.7,
        min_gain: Span::from_hours(4),
        max_loan: Span::from_days(3),
        ramp_up: [Span::from_days(2), Span::from_days(20)],
        ramp_from: 0.8,
        host_time: 0.25,
    }
}
