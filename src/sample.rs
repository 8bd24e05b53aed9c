//! A small scenario made by hand, with names that try to break whatever they are written into, for the tests of what tells of a run.

use crate::domain::baseline::{Baseline, Planned};
use crate::domain::calendar::Calendars;
use crate::domain::fact::Gaps;
use crate::domain::message::MessageKind;
use crate::domain::organization::*;
use crate::domain::plan::*;
use crate::domain::policy::*;
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::scenario::*;
use crate::schedule::{BufferRule, EpicOrder, Noise, TaskNoise};
use std::sync::Arc;

/// Quotes, line breaks, a table's bar, markup, a formula, a terminal's escape, and a mark that reverses the direction.
pub const HOSTILE: &str = "=cmd()|\"'<script>\n\u{1b}[31m\u{202e}`";

pub fn hours(hours: u64) -> Moment {
    Moment::START + Span::from_hours(hours)
}

/// Two teams of two, one epic of two features, three tasks in a chain: T-1 and T-2 critical, T-3 a milestone.
pub fn scenario() -> Scenario {
    let mut scenario = Scenario {
        name: "sample".into(),
        description: "A sample".into(),
        start: jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0),
        horizon: hours(20_000),
        deliveries_per_instant_max: 1_000_000,
        seed: 7,
        calendars: Calendars::new(),
        organization: organization(),
        plan: plan(),
        noise: Noise { task: TaskNoise::None, project: None },
        epics: EpicOrder::Overlap,
        buffer: BufferRule::Share(0.25),
        handoff: Handoff { gaps: Gaps(0), reasons: vec![], gap_closing: Distribution::Fixed(1.0) },
        working_calendar: crate::domain::calendar::CalendarId(0),
        daily: None,
        streams: vec![stream()],
        risks: vec![risk()],
        events: vec![],
        policies: vec![policy()],
        criteria: Criteria { buffer_below: 0.5, sync_participation: 1.0, sop_compliance: 0.95, utilization_from: 0.7, utilization_to: 0.8 },
        rules: Vec::new(),
        baseline: Arc::new(baseline()),
        source: Source { path: "sample.toml".into(), files: vec![("sample.toml".into(), "# empty".into())], overrides: vec![] },
    };
    scenario.events.push(Event {
        id: "rule".into(),
        at: hours(5),
        what: Happening::PolicyChanges { policy: 0, changes: vec![("dispatch.rule".into(), "spt".into())] },
    });
    scenario
}

fn organization() -> Organization {
    let member = |name: &str, team, role| Member {
        name: name.into(),
        key: 0,
        team: TeamId(team),
        roles: vec![RoleId(role)],
        calendar: crate::domain::calendar::CalendarId(0),
        skill: 1.0,
        wip: 1,
        rate_per_hour: 100.0,
        is_present: true,
    };
    let team = |id: &str, name: &str, members| Team {
        id: id.into(),
        key: 0,
        name: name.into(),
        members,
        activation: Activation::AtStart,
        coordination: vec![],
    };
    Organization {
        teams: vec![team("backend", "Backend", 0..2), team("frontend", HOSTILE, 2..4)],
        members: vec![member("api-architect", 0, 0), member("backend-developer", 0, 1), member(HOSTILE, 1, 2), member("designer", 1, 2)],
        roles: vec!["api-architect".into(), "backend-developer".into(), "frontend-developer".into()],
    }
}

fn plan() -> Plan {
    let task = |id: &str, name: &str, feature, team, need, realistic, range, on: &[u32]| Task {
        id: id.into(),
        key: 0,
        name: name.into(),
        feature: FeatureId(feature),
        team: TeamId(team),
        need,
        effort: Effort::Estimate { realistic, range },
        complexity: Complexity::Medium,
        dependencies: on
            .iter()
            .map(|&on| Dependency { on: Prerequisite::Task(TaskId(on)), kind: DependencyKind::Team, lag: Span::ZERO })
            .collect(),
        must: true,
        value: 1.0,
        is_static: false,
        is_added_later: false,
    };
    let steps = vec![Step { role: RoleId(0), share: 0.3 }, Step { role: RoleId(1), share: 0.7 }];
    Plan {
        epics: vec![Epic { name: "Shop & \"Co\"".into(), key: 0, features: vec![FeatureId(0), FeatureId(1)] }],
        features: vec![
            Feature { name: "Accounts".into(), key: 0, epic: EpicId(0), tasks: vec![TaskId(0)] },
            Feature { name: HOSTILE.into(), key: 0, epic: EpicId(0), tasks: vec![TaskId(1), TaskId(2)] },
        ],
        tasks: vec![
            task("T-1", "Account API", 0, 0, Need::Steps(steps), 10.0, Some((8.0, 16.0)), &[]),
            task("T-2", HOSTILE, 1, 1, Need::Crew(vec![(RoleId(2), 2)]), 6.0, None, &[0]),
            task("T-3", "Accepted", 1, 1, Need::Milestone, 0.0, None, &[1]),
        ],
        resources: vec![Resource { id: "staging-db".into(), key: 0, name: "Staging".into(), available_after: None }],
    }
}

fn stream() -> Stream {
    Stream {
        name: "support requests".into(),
        key: 0,
        team: TeamId(0),
        role: RoleId(1),
        arrivals: Arrivals::At(vec![hours(3)]),
        effort: Distribution::Fixed(1.0),
        priority: Priority::P1,
    }
}

fn risk() -> Risk {
    Risk {
        id: "R-1".into(),
        key: 0,
        description: HOSTILE.into(),
        owner: "backend".into(),
        trigger: RiskTrigger::TaskStarts(TaskId(1)),
        is_mitigated: true,
        probability: 0.1,
        effects: vec![RiskEffect::Delay { tasks: vec![TaskId(1)], hours: Distribution::Fixed(2.0) }],
        probability_before: 0.4,
        probability_after: 0.1,
        mitigation: "a second supplier".into(),
        mitigation_cost: 500.0,
    }
}

fn policy() -> Policy {
    let desk = Desk { capacity: 1, calendar: crate::domain::calendar::CalendarId(0) };
    Policy {
        dispatch: Dispatch { rule: PriorityRule::Lft, resume_cost: Span::ZERO, context_switch_loss: 0.2 },
        desks: std::array::from_fn(|_| desk.clone()),
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
            critical_on_time: 0.9,
            buffer_basis: BufferBasis::Earned,
        },
        retrospective: Span::from_minutes(30),
    }
}

fn baseline() -> Baseline {
    let planned = |from, to, float| Some(Planned { start: hours(from), finish: hours(to), total_float: Span::from_hours(float) });
    Baseline {
        revision: 0,
        start: Moment::START,
        finish: hours(16),
        critical_path_finish: hours(16),
        buffer: Span::from_hours(4),
        target: hours(20),
        tasks: vec![planned(0, 10, 0), planned(10, 16, 0), planned(16, 16, 0)],
        critical_path: vec![TaskId(0), TaskId(1), TaskId(2)],
        ranks: vec![(PriorityRule::Lft, vec![10, 16, 16])],
        estimates: vec![10.0, 6.0, 0.0],
    }
}
