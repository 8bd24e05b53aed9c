//! A small scenario made by hand, and checks of figures against facts made by hand: for the tests of metrics.

use super::common::Described;
use crate::domain::baseline::{Baseline, Planned};
use crate::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use crate::domain::fact::{Fact, Gaps, Work};
use crate::domain::organization::{Activation, AgentId, Member, MemberId, Organization, Priority, RoleId, Team, TeamId};
use crate::domain::plan::{Complexity, Effort, Epic, EpicId, Feature, FeatureId, Need, Plan, Step, Task, TaskId};
use crate::domain::policy::{Director, Policy, PriorityRule};
use crate::domain::quiet;
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figure, Figures, Metric};
use crate::scenario::{Arrivals, Brings, Criteria, Daily, Handoff, Risk, RiskTrigger, Scenario, Source, Stream};
use crate::schedule::{BufferRule, EpicOrder, Noise, TaskNoise};
use std::sync::Arc;

const OFFICE_HOURS: CalendarId = CalendarId(0);
const ALWAYS: CalendarId = CalendarId(1);

pub fn hour(hours: u64) -> Moment {
    Moment::START + Span::from_hours(hours)
}

/// A member puts down, as done, what took `hours` of work since `began`.
pub fn stopped(member: u32, work: Work, began: u64, hours: f64) -> Fact {
    Fact::WorkStopped { member: MemberId(member), work, step: 0, began: hour(began), worked: Span::drawn_hours(hours), is_finished: true }
}

/// Has a metric hear facts, each with its hour.
pub fn hear<M: Metric>(mut metric: M, scenario: &Scenario, facts: &[(u64, Fact)]) -> M {
    for (at, fact) in facts {
        metric.hear(hour(*at), AgentId::TRACKER, fact, scenario);
    }
    metric
}

pub fn figures(metric: &dyn Metric, scenario: &Scenario, end: Moment) -> Vec<Figure> {
    let mut figures = Figures::named();
    metric.figures(end, scenario, &mut figures);
    figures.told()
}

/// Each named figure has its value, to the last digits.
pub fn assert_figures(metric: &dyn Metric, scenario: &Scenario, end: Moment, expected: &[(&str, f64)]) {
    let figures = figures(metric, scenario, end);
    for (name, value) in expected {
        let figure = figures.iter().find(|figure| figure.name == *name);
        let figure = figure.unwrap_or_else(|| panic!("no figure {name} among {figures:#?}"));
        assert!((figure.value - value).abs() < 1e-9, "{name} is {}, not {value}", figure.value);
    }
}

pub fn assert_absent(metric: &dyn Metric, scenario: &Scenario, end: Moment, names: &[&str]) {
    let figures = figures(metric, scenario, end);
    for name in names {
        assert!(figures.iter().all(|figure| figure.name != *name), "{name} has a value");
    }
}

/// Each figure is in the dictionary with its unit.
pub fn assert_described(figures: &[Figure], dictionary: &[&[Described]]) {
    for figure in figures {
        let described = dictionary.iter().copied().flatten().filter(|line| line.describes(&figure.name)).collect::<Vec<_>>();
        assert!(!described.is_empty(), "{} is not in the dictionary", figure.name);
        assert!(described.iter().all(|line| line.unit == figure.unit), "{} is in {}, not as {described:?}", figure.name, figure.unit);
    }
}

/// Monday 08:00 to 16:00 and so to Friday, from Monday 2026-03-02 08:00; backend (the lead at 100, the second at 80 money an hour) and frontend (the designer at
/// 50, and the joiner, who is not there from the start, for nothing); epics `User accounts` (tasks 0 to 2, until hour 7) and `Orders` (3, 4 until
/// hour 28; 5 is added later); a buffer of 4 h of work, until hour 32.
pub fn workshop() -> Scenario {
    let mut calendars = Calendars::new();
    let day = |day: u64| (Span::from_hours(24 * day + 8).ms(), Span::from_hours(24 * day + 16).ms());
    calendars.add(WorkingCalendar::weekly(&[day(0), day(1), day(2), day(3), day(4)], Span::from_hours(8), &[]));
    calendars.add(WorkingCalendar::always());
    let mut second = policy();
    (second.desks[0].capacity, second.desks[0].calendar) = (2, ALWAYS);
    Scenario {
        name: "workshop".to_owned(),
        description: "Two teams, two epics".to_owned(),
        start: jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0),
        horizon: hour(17_520),
        deliveries_per_instant_max: 1_000_000,
        seed: 1,
        calendars,
        organization: organization(),
        plan: plan(),
        noise: Noise { task: TaskNoise::None, project: None },
        epics: EpicOrder::Overlap,
        buffer: BufferRule::Share(0.25),
        handoff: Handoff { gaps: Gaps::default(), reasons: Vec::new(), gap_closing: Distribution::Fixed(1.0) },
        working_calendar: OFFICE_HOURS,
        daily: Some(daily()),
        streams: vec![stream()],
        risks: vec![risk("R-1", true, 1_000.0), risk("R-2", false, 500.0)],
        events: Vec::new(),
        policies: vec![policy(), second],
        criteria: Criteria { buffer_below: 0.5, sync_participation: 1.0, sop_compliance: 0.95, utilization_from: 0.7, utilization_to: 0.8 },
        budget: crate::domain::pay::Budget::default(),
        concurrency: None,
        rules: vec![PriorityRule::Lft],
        baseline: Arc::new(baseline()),
        remarks: Vec::new(),
        source: Source::default(),
    }
}

fn organization() -> Organization {
    let team = |id: &str, members: std::ops::Range<u32>| Team {
        id: id.to_owned(),
        key: 0,
        name: id.to_owned(),
        members,
        activation: Activation::AtStart,
        coordination: vec![Step { role: RoleId(0), share: 1.0 }],
    };
    let member = |name: &str, team: u32, rate_per_hour: f64, is_present: bool| Member {
        name: name.to_owned(),
        key: 0,
        team: TeamId(team),
        roles: vec![RoleId(0)],
        calendar: OFFICE_HOURS,
        skill: 1.0,
        wip: 2,
        pay: crate::domain::pay::Pay { rate_per_hour, ..Default::default() },
        is_present,
        nature: Default::default(),
        assists: Vec::new(),
        assist: 0.8,
    };
    Organization {
        teams: vec![team("backend", 0..2), team("frontend", 2..4)],
        members: vec![
            member("lead", 0, 100.0, true),
            member("second", 0, 80.0, true),
            member("designer", 1, 50.0, true),
            member("joiner", 1, 0.0, false),
        ],
        roles: vec!["developer".to_owned()],
    }
}

fn plan() -> Plan {
    let task = |number: u32, feature: u32, team: u32, must: bool, value: f64| Task {
        id: format!("T-{number}"),
        key: 0,
        name: String::new(),
        feature: FeatureId(feature),
        team: TeamId(team),
        need: Need::Steps(vec![Step { role: RoleId(0), share: 1.0 }]),
        effort: Effort::Estimate { realistic: 2.0, range: None },
        complexity: Complexity::Medium,
        dependencies: Vec::new(),
        must,
        value,
        is_static: false,
        is_added_later: number == 5,
    };
    let epic = |name: &str, feature: u32| Epic { name: name.to_owned(), key: 0, features: vec![FeatureId(feature)] };
    let feature = |epic: u32, tasks: &[u32]| Feature {
        name: format!("F-{epic}"),
        key: 0,
        epic: EpicId(epic),
        tasks: tasks.iter().copied().map(TaskId).collect(),
    };
    Plan {
        epics: vec![epic("User accounts", 0), epic("Orders", 1)],
        features: vec![feature(0, &[0, 1, 2]), feature(1, &[3, 4, 5])],
        tasks: vec![
            task(0, 0, 0, true, 10.0),
            task(1, 0, 0, true, 20.0),
            task(2, 0, 1, false, 5.0),
            task(3, 1, 1, true, 40.0),
            task(4, 1, 0, false, 7.0),
            task(5, 1, 0, true, 1.0),
        ],
        resources: Vec::new(),
    }
}

fn baseline() -> Baseline {
    let planned = |start: u64, finish: u64| Some(Planned { start: hour(start), finish: hour(finish), total_float: Span::ZERO });
    Baseline {
        revision: 0,
        start: hour(0),
        finish: hour(28),
        critical_path_finish: hour(28),
        buffer: Span::from_hours(4),
        target: hour(32),
        tasks: vec![planned(0, 2), planned(2, 5), planned(5, 7), planned(7, 25), planned(25, 28), None],
        epics: Vec::new(),
        critical_path: (0..5).map(TaskId).collect(),
        longest_path: Vec::new(),
        ranks: Vec::new(),
        estimates: vec![2.0, 3.0, 2.0, 4.0, 3.0, 1.5],
    }
}

fn policy() -> Policy {
    let mut policy = quiet::policy(OFFICE_HOURS);
    policy.dispatch.resume_cost = Span::from_minutes(23);
    for desk in &mut policy.desks[AgentId::PLANNER.index()..] {
        desk.capacity = 2;
    }
    policy.director = Director {
        loop_every: Span::from_hours(1),
        loop_attention: Span::from_minutes(5),
        review_attention: Span::from_minutes(30),
        handoff_attention: Span::from_minutes(60),
        authorization_attention: Span::from_minutes(5),
    };
    policy
}

fn daily() -> Daily {
    Daily {
        calendar: OFFICE_HOURS,
        report: Span::from_hours(8),
        standup: Span::from_minutes(510),
        review: Span::from_hours(9),
        priorities: Span::from_minutes(570),
        end_of_day: Span::from_hours(16),
        weekly: Span::from_hours(9),
    }
}

fn stream() -> Stream {
    Stream {
        name: "Support requests".to_owned(),
        key: 0,
        arrivals: Arrivals::At(Vec::new()),
        brings: Brings::Work { team: TeamId(0), role: RoleId(0), effort: Distribution::Fixed(1.0) },
        priority: Priority::P1,
    }
}

fn risk(id: &str, is_mitigated: bool, mitigation_cost: f64) -> Risk {
    Risk {
        id: id.to_owned(),
        key: 0,
        description: String::new(),
        owner: String::new(),
        trigger: RiskTrigger::At(hour(1)),
        is_mitigated,
        probability: 0.5,
        effects: Vec::new(),
        probability_before: 0.5,
        probability_after: 0.2,
        mitigation: String::new(),
        mitigation_cost,
    }
}
