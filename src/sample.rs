//! A small scenario made by hand, with names that try to break whatever they are written into, for the tests of what tells of a run.

use crate::domain::baseline::{Baseline, Planned};
use crate::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use crate::domain::fact::*;
use crate::domain::journal::{Ending, Entry, What};
use crate::domain::message::Message;
use crate::domain::organization::*;
use crate::domain::plan::{self, *};
use crate::domain::policy::PriorityRule;
use crate::domain::quiet;
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::journal::Digest;
use crate::metric::{Criterion, Figure};
use crate::outcome::Outcome;
use crate::scenario::*;
use crate::schedule::{BufferRule, EpicOrder, Noise, TaskNoise};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A path from the folder of the whole: the package that builds these tests is two below.
pub fn from_the_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/parts").join(path)
}

pub mod trouble;

/// Quotes, line breaks, a table's bar, markup, a formula, a terminal's escape, and a mark that reverses the direction.
pub const HOSTILE: &str = "=cmd()|\"'<script>\n\u{1b}[31m\u{202e}`";

pub fn hours(hours: u64) -> Moment {
    Moment::START + Span::from_hours(hours)
}

/// Two teams of two, one epic of two features, three tasks in a chain: T-1 and T-2 critical, T-3 a milestone.
pub fn scenario() -> Scenario {
    let mut calendars = Calendars::new();
    calendars.add(WorkingCalendar::always());
    let mut scenario = Scenario {
        name: "sample".into(),
        description: "A sample".into(),
        start: jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0),
        horizon: hours(20_000),
        deliveries_per_instant_max: 1_000_000,
        seed: 7,
        calendars,
        organization: organization(),
        plan: plan(),
        noise: Noise { task: TaskNoise::None, project: None },
        epics: EpicOrder::Overlap,
        buffer: BufferRule::Share(0.25),
        handoff: Handoff { gaps: Gaps(16), reasons: vec![(4, "the buffer is 5 %".into())], gap_closing: Distribution::Fixed(1.0) },
        working_calendar: crate::domain::calendar::CalendarId(0),
        daily: None,
        streams: vec![stream()],
        risks: vec![risk()],
        events: vec![],
        policies: vec![quiet::policy(CalendarId(0))],
        criteria: Criteria { buffer_below: 0.5, sync_participation: 1.0, sop_compliance: 0.95, utilization_from: 0.7, utilization_to: 0.8 },
        budget: crate::domain::pay::Budget::default(),
        concurrency: None,
        rules: vec![PriorityRule::Lft],
        baseline: Arc::new(baseline()),
        remarks: Vec::new(),
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
        pay: crate::domain::pay::Pay { rate_per_hour: 100.0, ..Default::default() },
        is_present: true,
        nature: Default::default(),
        assists: Vec::new(),
        assist: 0.8,
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
        effort: plan::Effort::Estimate { realistic, range },
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
        resources: vec![Resource { id: "staging-db".into(), key: 0, name: "Staging".into(), available_after: None, is_date: false }],
    }
}

fn stream() -> Stream {
    Stream {
        name: "support requests".into(),
        key: 0,
        arrivals: Arrivals::At(vec![hours(3)]),
        brings: Brings::Work { team: TeamId(0), role: RoleId(1), effort: Distribution::Fixed(1.0) },
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
        epics: Vec::new(),
        critical_path: vec![TaskId(0), TaskId(1), TaskId(2)],
        longest_path: Vec::new(),
        ranks: vec![(PriorityRule::Lft, vec![10, 16, 16])],
        estimates: vec![10.0, 6.0, 0.0],
    }
}

/// A whole run of [`scenario`]: the first package is returned, T-2 is held for two hours by the risk, a support request comes in, the
/// project finishes at 19 h, and one message is under way when the run ends.
pub fn outcome() -> Outcome {
    let scenario = Arc::new(scenario());
    let mut run = Run { journal: Vec::new(), at: Moment::START, messages: 0 };
    run.prepare();
    run.work();
    run.finish();
    let mut digest = Digest::new();
    run.journal.iter().for_each(|entry| digest.add(entry, &scenario));
    let figure = |name: &str, value, unit| Figure { name: name.into(), value, unit };
    Outcome {
        scenario,
        seed: u64::MAX,
        replication: 3,
        ending: Ending::Completed,
        end: hours(20),
        journal: run.journal,
        figures: vec![
            figure("finish", 19.0, "hours"),
            figure("buffer.consumed", 0.75, "share"),
            figure("utilization.backend", 0.1, "share"),
        ],
        criteria: vec![Criterion { name: "on time", target: "by the target".into(), value: 1.0, unit: "yes/no", is_met: true }],
        messages: 100,
        digest: digest.hex(),
        finish: Some(hours(19)),
    }
}

struct Run {
    journal: Vec<Entry>,
    at: Moment,
    messages: u64,
}

const BACKEND: AgentId = AgentId(6);
const FRONTEND: AgentId = AgentId(7);

impl Run {
    fn note(&mut self, by: AgentId, fact: Fact) {
        self.journal.push(Entry { at: self.at, what: What::Noted { by, fact } });
    }

    fn tell(&mut self, from: AgentId, to: AgentId, message: Message) {
        self.messages += 1;
        self.journal.push(Entry { at: self.at, what: What::Delivered { id: self.messages, from, to, sent: self.at, message } });
    }

    fn prepare(&mut self) {
        use AgentId as A;
        self.tell(A::WORLD, A::PLANNER, Message::Begin);
        for gaps in [Gaps(16), Gaps(0)] {
            self.note(A::PLANNER, Fact::PackageSubmitted { gaps });
            self.tell(A::PLANNER, A::DIRECTOR, Message::PackageSubmitted { gaps });
            if !gaps.is_empty() {
                self.note(A::DIRECTOR, Fact::PackageReturned { gaps });
            }
        }
        self.note(A::DIRECTOR, Fact::HandoffSigned { submissions: 2 });
        self.note(A::DIRECTOR, Fact::KickoffAuthorized);
        let baseline = Arc::new(baseline());
        for (team, agent) in [(TeamId(0), BACKEND), (TeamId(1), FRONTEND)] {
            self.note(A::DIRECTOR, Fact::TeamBriefed { team });
            self.note(A::COORDINATOR, Fact::TeamActivated { team });
            self.tell(A::DIRECTOR, agent, Message::Priorities(baseline.clone()));
        }
        self.note(A::DIRECTOR, Fact::EpicAuthorized { epic: EpicId(0) });
        self.note(A::COORDINATOR, Fact::EpicKickoff { epic: EpicId(0), teams: 2, tasks: 3 });
    }

    fn stop(&mut self, member: u32, task: u32, step: u32, began: u64, worked: u64) {
        let (member, work, began, worked) = (MemberId(member), Work::Task(TaskId(task)), hours(began), Span::from_hours(worked));
        let by = if member.0 < 2 { BACKEND } else { FRONTEND };
        self.note(by, Fact::WorkStopped { member, work, step, began, worked, is_finished: true });
    }

    fn start(&mut self, member: u32, task: u32, step: u32) {
        let by = if member < 2 { BACKEND } else { FRONTEND };
        self.note(by, Fact::WorkStarted { member: MemberId(member), work: Work::Task(TaskId(task)), step });
    }

    fn release(&mut self, task: u32, to: AgentId) {
        self.note(AgentId::COORDINATOR, Fact::TaskReleased { task: TaskId(task) });
        self.tell(AgentId::COORDINATOR, to, Message::TaskReleased(TaskId(task)));
    }

    fn done(&mut self, task: u32, by: AgentId) {
        let task = TaskId(task);
        self.note(by, Fact::TaskDone { task });
        self.tell(by, AgentId::TRACKER, Message::TaskDone(task));
        let audit =
            Fact::ProcedureAudited { procedure: Procedure::TaskCompletion, subject: Subject::Task(task), verdict: Compliance::Compliant };
        self.note(AgentId::ENFORCER, audit);
    }

    fn work(&mut self) {
        self.release(0, BACKEND);
        self.start(0, 0, 0);
        self.standup(1);
        self.at = hours(3);
        self.stop(0, 0, 0, 0, 3);
        self.start(1, 0, 1);
        self.note(BACKEND, Fact::WorkArrived { stream: 0, number: 0, team: TeamId(0), priority: Priority::P1 });
        self.at = hours(5);
        self.note(AgentId::DIRECTOR, Fact::PolicyChanged { policy: 0 });
        self.at = hours(10);
        self.report(ReportKind::EndOfDay, 0, 0.25);
        self.stop(1, 0, 1, 3, 7);
        self.done(0, BACKEND);
        self.note(AgentId::COORDINATOR, Fact::FeatureDone { feature: FeatureId(0) });
        self.release(1, FRONTEND);
        self.start(2, 1, 0);
        self.start(3, 1, 0);
        self.note(FRONTEND, Fact::RiskStruck { risk: 0 });
        self.at = hours(12);
        let (indicator, from, to) = (Indicator::Buffer, Colour::Green, Colour::Yellow);
        self.note(AgentId::TRACKER, Fact::IndicatorChanged { indicator, from, to, figure: 0.6 });
        self.at = hours(18);
    }

    fn standup(&mut self, day: u32) {
        for agent in [BACKEND, FRONTEND] {
            self.tell(agent, AgentId::COORDINATOR, Message::StandupAnswered { day, active: 1, queued: 0, held: 0 });
        }
        let held = Fact::StandupHeld { day, expected: 2, answered: 2, active: 2, queued: 0, impediments: 0 };
        self.note(AgentId::COORDINATOR, held);
        let (procedure, subject) = (Procedure::DailySync, Subject::Day(day));
        self.note(AgentId::ENFORCER, Fact::ProcedureAudited { procedure, subject, verdict: Compliance::TeamsMissing(1) });
    }

    fn report(&mut self, kind: ReportKind, tasks_done: u32, buffer_consumed: f64) -> Report {
        let report = Report {
            kind,
            as_of: self.at,
            tasks_in_scope: 3,
            tasks_done,
            tasks_dropped: 0,
            tasks_in_progress: 1,
            tasks_held: 0,
            effort_done: f64::from(tasks_done) * 0.1,
            effort_in_scope: 16.0,
            buffer_consumed,
            forecast: hours(19),
            critical_path: Arc::from([TaskId(1), TaskId(2)]),
            critical: CriticalPath::OnTrack,
            utilization: vec![Some(0.1 + 0.2), None],
            queued: vec![0, 0],
            active: vec![1, 0],
            velocity: 1.5,
            velocity_planned: 2.0,
            blockers: Vec::new(),
            blockers_p0: 0,
            gate_pass_rate: None,
            gates_failed: 0,
            handoffs_open: 0,
            shortages: Vec::new(),
        };
        self.note(AgentId::TRACKER, Fact::Reported(Box::new(report.clone())));
        report
    }

    fn finish(&mut self) {
        self.at = hours(19);
        for member in [2, 3] {
            self.stop(member, 1, 0, 10, 7);
        }
        self.done(1, FRONTEND);
        self.release(2, FRONTEND);
        self.done(2, FRONTEND);
        self.note(AgentId::COORDINATOR, Fact::FeatureDone { feature: FeatureId(1) });
        self.note(AgentId::COORDINATOR, Fact::EpicDone { epic: EpicId(0) });
        self.note(AgentId::COORDINATOR, Fact::RetrospectiveHeld { epic: EpicId(0), teams: 2 });
        self.note(AgentId::DIRECTOR, Fact::ProjectFinished);
        let report = self.report(ReportKind::Final, 3, 0.75);
        self.tell(AgentId::DIRECTOR, AgentId::PLANNER, Message::ClosingPackage(Arc::new(report)));
        self.at = hours(20);
        self.note(AgentId::PLANNER, Fact::HandoffToTesting { tasks_done: 3, tasks_dropped: 0 });
        self.note(AgentId::DIRECTOR, Fact::RunEnded);
        let (from, to, message) = (AgentId::COORDINATOR, FRONTEND, Message::ImpedimentsAsked { day: 2 });
        self.messages += 1;
        self.journal.push(Entry { at: hours(21), what: What::Pending { id: self.messages, from, to, sent: hours(20), message } });
    }
}
