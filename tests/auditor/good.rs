//! A small scenario and the journal of a run that keeps every law, both made by hand.

use sandtable::domain::baseline::Baseline;
use sandtable::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use sandtable::domain::fact::{CriticalPath, Fact, Gaps, Report, ReportKind, Work};
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::message::{Message, MessageKind};
use sandtable::domain::organization::{Activation, AgentId, Awaited, Member, MemberId, Organization, Priority, RoleId, Team, TeamId};
use sandtable::domain::plan::*;
use sandtable::domain::policy::{Policy, PriorityRule};
use sandtable::domain::quiet;
use sandtable::engine::distribution::Distribution;
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::{Arrivals, Brings, Criteria, Daily, Handoff, Scenario, Source, Stream};
use sandtable::schedule::{BufferRule, EpicOrder, Noise, TaskNoise};
use std::sync::Arc;

pub const ARCHITECT: u32 = 0;
pub const CODER: u32 = 1;
pub const BUILDER: u32 = 2;
pub const JOINER: u32 = 3;
const DESIGNER: RoleId = RoleId(0);
pub const DEVELOPER: RoleId = RoleId(1);
const OFFICE_HOURS: CalendarId = CalendarId(0);
const ALWAYS: CalendarId = CalendarId(1);

pub fn at(hours: f64) -> Moment {
    Moment::START + Span::drawn_hours(hours)
}

/// From Monday 2026-03-02 08:00, 08:00 to 17:00: backend (the architect designs, coder and builder develop) and frontend (the joiner;
/// active after `core`). T-1: designed for 2 h, developed for 6. T-2: two developers for 4 h, an hour after T-1. T-3: a milestone of the
/// frontend, after T-2 and once `staging` is there. T-4: optional, the frontend's, dropped. Support requests come to the frontend.
pub fn scenario() -> Scenario {
    let mut calendars = Calendars::new();
    let day = |day: u64| (Span::from_hours(24 * day + 8).ms(), Span::from_hours(24 * day + 17).ms());
    calendars.add(WorkingCalendar::weekly(&[day(0), day(1), day(2), day(3), day(4)], Span::from_hours(8), &[]));
    calendars.add(WorkingCalendar::always());
    Scenario {
        budget: Default::default(),
        concurrency: None,
        name: "good".into(),
        description: String::new(),
        start: "2026-03-02T08:00:00".parse().expect("a date"),
        horizon: at(1_000.0),
        deliveries_per_instant_max: 1_000_000,
        seed: 1,
        calendars,
        organization: organization(),
        plan: plan(),
        noise: Noise { task: TaskNoise::None, project: None },
        epics: EpicOrder::Overlap,
        buffer: BufferRule::Share(0.25),
        handoff: Handoff { gaps: Gaps(16), reasons: Vec::new(), gap_closing: Distribution::Fixed(1.0) },
        working_calendar: OFFICE_HOURS,
        daily: Some(daily()),
        streams: vec![Stream {
            name: "support".into(),
            key: 0,
            arrivals: Arrivals::At(vec![at(28.0)]),
            brings: Brings::Work { team: TeamId(1), role: DEVELOPER, effort: Distribution::Fixed(1.0) },
            priority: Priority::P1,
        }],
        risks: Vec::new(),
        events: Vec::new(),
        policies: vec![policy()],
        criteria: Criteria { buffer_below: 0.5, sync_participation: 1.0, sop_compliance: 0.95, utilization_from: 0.7, utilization_to: 0.8 },
        rules: vec![PriorityRule::Lft],
        baseline: Arc::new(Baseline::default()),
        remarks: Vec::new(),
        source: Source::default(),
    }
}

fn organization() -> Organization {
    let team =
        |id: &str, members, activation| Team { id: id.into(), key: 0, name: id.into(), members, activation, coordination: Vec::new() };
    let member = |name: &str, team, roles: &[RoleId], wip| Member {
        name: name.into(),
        key: 0,
        team: TeamId(team),
        roles: roles.to_vec(),
        calendar: OFFICE_HOURS,
        skill: 1.0,
        wip,
        pay: sandtable::domain::pay::Pay { rate_per_hour: 1.0, ..Default::default() },
        is_present: true,
        nature: Default::default(),
        assists: Vec::new(),
        assist: 0.8,
    };
    Organization {
        teams: vec![
            team("backend", 0..3, Activation::AtStart),
            team("frontend", 3..4, Activation::After(vec![Awaited::Feature(FeatureId(0))])),
        ],
        members: vec![
            member("architect", 0, &[DESIGNER], 1),
            member("coder", 0, &[DEVELOPER], 1),
            member("builder", 0, &[DEVELOPER], 1),
            member("joiner", 1, &[DEVELOPER], 2),
        ],
        roles: vec!["designer".into(), "developer".into()],
    }
}

fn plan() -> Plan {
    let link = |on, hours| Dependency { on, kind: DependencyKind::Technical, lag: Span::from_hours(hours) };
    let task = |id: &str, feature, team, need, realistic, dependencies: &[Dependency], must| Task {
        id: id.into(),
        key: 0,
        name: String::new(),
        feature: FeatureId(feature),
        team: TeamId(team),
        need,
        effort: Effort::Estimate { realistic, range: None },
        complexity: Complexity::Medium,
        dependencies: dependencies.to_vec(),
        must,
        value: 1.0,
        is_static: false,
        is_added_later: false,
    };
    let steps = Need::Steps(vec![Step { role: DESIGNER, share: 0.25 }, Step { role: DEVELOPER, share: 0.75 }]);
    let alone = Need::Steps(vec![Step { role: DEVELOPER, share: 1.0 }]);
    let (first, second) = (Prerequisite::Task(TaskId(0)), Prerequisite::Task(TaskId(1)));
    let staging = Prerequisite::Resource(ResourceId(0));
    let feature = |name: &str, tasks: &[u32]| Feature {
        name: name.into(),
        key: 0,
        epic: EpicId(0),
        tasks: tasks.iter().copied().map(TaskId).collect(),
    };
    Plan {
        epics: vec![Epic { name: "shop".into(), key: 0, features: vec![FeatureId(0), FeatureId(1)] }],
        features: vec![feature("core", &[0, 1]), feature("surface", &[2, 3])],
        tasks: vec![
            task("T-1", 0, 0, steps, 8.0, &[], true),
            task("T-2", 0, 0, Need::Crew(vec![(DEVELOPER, 2)]), 4.0, &[link(first, 1)], true),
            task("T-3", 1, 1, Need::Milestone, 0.0, &[link(second, 0), link(staging, 0)], true),
            task("T-4", 1, 1, alone, 3.0, &[link(second, 0)], false),
        ],
        resources: vec![Resource {
            id: "staging".into(),
            key: 0,
            name: String::new(),
            available_after: Some(Distribution::Fixed(30.0)),
            is_date: false,
        }],
    }
}

fn daily() -> Daily {
    Daily {
        calendar: OFFICE_HOURS,
        report: Span::from_hours(8),
        standup: Span::from_minutes(510),
        review: Span::from_hours(9),
        priorities: Span::from_minutes(570),
        end_of_day: Span::from_hours(17),
        weekly: Span::from_hours(9),
    }
}

fn policy() -> Policy {
    let mut policy = quiet::policy(ALWAYS);
    policy.dispatch.resume_cost = Span::from_minutes(30);
    policy
}

/// A run being told.
pub struct Run {
    pub journal: Vec<Entry>,
    pub now: Moment,
    messages: u64,
}

impl Run {
    pub fn new() -> Run {
        Run { journal: Vec::new(), now: Moment::START, messages: 0 }
    }

    pub fn note(&mut self, by: AgentId, fact: Fact) {
        self.journal.push(Entry { at: self.now, what: What::Noted { by, fact } });
    }

    pub fn tell(&mut self, from: AgentId, to: AgentId, message: Message) {
        self.messages += 1;
        self.journal.push(Entry { at: self.now, what: What::Delivered { id: self.messages, from, to, sent: self.now, message } });
    }

    pub fn start(&mut self, member: u32, work: Work, step: u32) {
        self.note(agent_of(member), started(member, work, step));
    }

    pub fn stop(&mut self, member: u32, work: Work, step: u32, began: f64, hours: f64, is_finished: bool) {
        self.note(agent_of(member), stopped(member, work, step, began, hours, is_finished));
    }

    fn report(&mut self, tasks_done: u32) {
        let report = self.state(tasks_done);
        self.note(AgentId::TRACKER, Fact::Reported(Box::new(report)));
    }

    fn state(&self, tasks_done: u32) -> Report {
        Report {
            kind: ReportKind::Digest,
            as_of: self.now,
            tasks_in_scope: 4,
            tasks_done,
            tasks_dropped: 0,
            tasks_in_progress: 0,
            tasks_held: 0,
            effort_done: 0.0,
            effort_in_scope: 15.0,
            buffer_consumed: 0.0,
            forecast: self.now,
            critical_path: Vec::new().into(),
            critical: CriticalPath::OnTrack,
            utilization: Vec::new(),
            queued: Vec::new(),
            active: Vec::new(),
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

    pub fn standup(&mut self, day: u32) {
        self.note(AgentId::COORDINATOR, Fact::StandupHeld { day, expected: 2, answered: 2, active: 0, queued: 0, impediments: 0 });
    }
}

pub fn agent_of(member: u32) -> AgentId {
    AgentId::of_team(TeamId(u32::from(member == JOINER)))
}

pub fn started(member: u32, work: Work, step: u32) -> Fact {
    Fact::WorkStarted { member: MemberId(member), work, step }
}

pub fn stopped(member: u32, work: Work, step: u32, began: f64, hours: f64, is_finished: bool) -> Fact {
    Fact::WorkStopped { member: MemberId(member), work, step, began: at(began), worked: Span::drawn_hours(hours), is_finished }
}

pub fn task(number: u32) -> Work {
    Work::Task(TaskId(number - 1))
}

/// A journal in which all is well.
pub fn journal() -> Vec<Entry> {
    let mut run = Run::new();
    prepare(&mut run);
    monday(&mut run);
    tuesday(&mut run);
    finish(&mut run);
    run.journal
}

fn prepare(run: &mut Run) {
    let (director, planner) = (AgentId::DIRECTOR, AgentId::PLANNER);
    run.tell(AgentId::WORLD, planner, Message::Begin);
    run.note(planner, Fact::PackageSubmitted { gaps: Gaps(16) });
    run.tell(planner, director, Message::PackageSubmitted { gaps: Gaps(16) });
    run.note(director, Fact::PackageReturned { gaps: Gaps(16) });
    run.tell(director, planner, Message::PackageReturned { gaps: Gaps(16) });
    run.note(planner, Fact::PackageSubmitted { gaps: Gaps(0) });
    run.tell(planner, director, Message::PackageSubmitted { gaps: Gaps(0) });
    run.note(director, Fact::HandoffSigned { submissions: 2 });
    run.note(director, Fact::KickoffAuthorized);
    run.note(AgentId::COORDINATOR, Fact::AgentActivated { agent: AgentId::COORDINATOR });
    for team in [TeamId(0), TeamId(1)] {
        run.note(AgentId::of_team(team), Fact::TeamBriefed { team });
    }
    run.note(AgentId::of_team(TeamId(0)), Fact::TeamActivated { team: TeamId(0) });
    run.note(AgentId::COORDINATOR, Fact::EpicKickoff { epic: EpicId(0), teams: 2, tasks: 4 });
    run.note(director, Fact::EpicAuthorized { epic: EpicId(0) });
}

pub fn release(run: &mut Run, number: u32) {
    let released = Fact::TaskReleased { task: TaskId(number - 1) };
    run.note(AgentId::COORDINATOR, released.clone());
    run.tell(AgentId::COORDINATOR, AgentId::TRACKER, Message::Heard(released));
}

/// The coder is away from 12:00 to 14:00, and the builder takes up what was in hand, at the price of half an hour. T-1 stands still for the
/// hour from 13:00, which costs another.
fn monday(run: &mut Run) {
    release(run, 1);
    run.start(ARCHITECT, task(1), 0);
    run.now = at(1.0);
    run.standup(1);
    run.now = at(2.0);
    run.stop(ARCHITECT, task(1), 0, 0.0, 2.0, true);
    run.start(CODER, task(1), 1);
    run.now = at(4.0);
    run.note(agent_of(CODER), Fact::MemberAway { member: MemberId(CODER), until: at(6.0) });
    run.stop(CODER, task(1), 1, 2.0, 2.0, false);
    run.start(BUILDER, task(1), 1);
    run.now = at(5.0);
    run.note(AgentId::COORDINATOR, Fact::TaskHeld { task: TaskId(0) });
    run.stop(BUILDER, task(1), 1, 4.0, 1.0, false);
    run.now = at(6.0);
    run.note(agent_of(CODER), Fact::MemberBack { member: MemberId(CODER) });
    run.note(AgentId::COORDINATOR, Fact::TaskFreed { task: TaskId(0) });
    run.start(BUILDER, task(1), 1);
    run.now = at(9.0);
    run.report(0);
}

/// The builder's step goes on over night; the crew follows an hour after it.
fn tuesday(run: &mut Run) {
    run.now = at(25.0);
    run.standup(2);
    // Two hours by the coder, half an hour and an hour less the price of returning, four by the builder.
    run.stop(BUILDER, task(1), 1, 6.0, 4.0, true);
    run.note(agent_of(BUILDER), Fact::TaskDone { task: TaskId(0) });
    run.now = at(26.0);
    release(run, 2);
    run.start(CODER, task(2), 0);
    run.start(BUILDER, task(2), 0);
    run.now = at(27.0);
    run.tell(AgentId::TRACKER, AgentId::DIRECTOR, Message::PhaseDone);
    run.now = at(30.0);
    run.note(AgentId::COORDINATOR, Fact::ResourceAvailable { resource: ResourceId(0) });
    for member in [CODER, BUILDER] {
        run.stop(member, task(2), 0, 26.0, 4.0, true);
    }
    run.note(agent_of(BUILDER), Fact::TaskDone { task: TaskId(1) });
    run.note(AgentId::COORDINATOR, Fact::FeatureDone { feature: FeatureId(0) });
    run.note(agent_of(JOINER), Fact::TeamActivated { team: TeamId(1) });
    run.report(2);
    release(run, 3);
    release(run, 4);
    run.note(agent_of(JOINER), Fact::TaskDone { task: TaskId(2) });
    let (stream, number) = (0, 0);
    run.note(agent_of(JOINER), Fact::WorkArrived { stream, number, team: TeamId(1), priority: Priority::P1 });
    run.start(JOINER, Work::Arrival { stream, number }, 0);
}

/// the joiner has the retrospective and the support request in hand at once, half his time each, and the loss of switching.
fn finish(run: &mut Run) {
    run.now = at(31.0);
    run.note(agent_of(JOINER), Fact::TaskDropped { task: TaskId(3) });
    run.note(AgentId::COORDINATOR, Fact::FeatureDone { feature: FeatureId(1) });
    run.note(AgentId::COORDINATOR, Fact::EpicDone { epic: EpicId(0) });
    run.note(AgentId::COORDINATOR, Fact::ProjectFinished);
    let (retrospective, arrival) = (Work::Retrospective(EpicId(0)), Work::Arrival { stream: 0, number: 0 });
    run.start(ARCHITECT, retrospective, 0);
    run.start(JOINER, retrospective, 0);
    run.now = at(31.5);
    // It waits for half an hour.
    let report = Arc::new(run.state(3));
    run.tell(AgentId::TRACKER, AgentId::DIRECTOR, Message::DailyReport(report));
    run.stop(ARCHITECT, retrospective, 0, 31.0, 0.5, true);
    run.now = at(32.25);
    run.stop(JOINER, retrospective, 0, 31.0, 0.625, true);
    run.note(AgentId::COORDINATOR, Fact::RetrospectiveHeld { epic: EpicId(0), teams: 2 });
    run.note(
        AgentId::DIRECTOR,
        Fact::Served {
            agent: AgentId::DIRECTOR,
            item: MessageKind::Report,
            priority: Priority::P1,
            began: at(32.0),
            waited: Span::from_minutes(30),
            worked: Span::drawn_hours(0.25),
        },
    );
    run.now = at(32.5);
    run.stop(JOINER, arrival, 0, 30.0, 1.875, true);
    run.note(agent_of(JOINER), Fact::ArrivalDone { stream: 0, number: 0 });
    run.note(AgentId::DIRECTOR, Fact::HandoffToTesting { tasks_done: 3, tasks_dropped: 1 });
    run.note(AgentId::DIRECTOR, Fact::RunEnded);
    run.messages += 1;
    let message = Message::ImpedimentsAsked { day: 3 };
    let (id, sent) = (run.messages, run.now);
    let what = What::Pending { id, from: AgentId::COORDINATOR, to: AgentId::RESOLVER, sent, message };
    run.journal.push(Entry { at: at(33.0), what });
}
