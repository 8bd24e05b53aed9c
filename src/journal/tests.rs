//! Tests of the journal's text.

use super::*;
use crate::domain::baseline::Baseline;
use crate::domain::fact::*;
use crate::domain::message::MessageKind;
use crate::domain::organization::{MemberId, Priority, TeamId};
use crate::domain::plan::{EpicId, FeatureId, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};
use crate::sample::{HOSTILE, hours, scenario};
use std::collections::BTreeSet;
use std::sync::Arc;

fn line(entry: &Entry) -> String {
    let mut line = String::new();
    write_line(entry, &scenario(), &mut line);
    line
}

fn noted(fact: Fact) -> Entry {
    Entry { at: hours(1), what: What::Noted { by: AgentId::COORDINATOR, fact } }
}

fn delivered(message: Message) -> Entry {
    Entry {
        at: hours(1),
        what: What::Delivered { id: 12, from: AgentId::COORDINATOR, to: AgentId::of_team(TeamId(0)), sent: hours(1), message },
    }
}

#[test]
fn a_line_tells_when_who_and_what() {
    assert_eq!(
        line(&delivered(Message::TaskReleased(TaskId(0)))),
        "2026-03-02 09:00:00.000 delivery-coordinator -> backend #12 task_assignment task T-1 is released"
    );
    let started = Fact::WorkStarted { member: MemberId(1), work: Work::Task(TaskId(0)), step: 1 };
    assert_eq!(line(&noted(started)), "2026-03-02 09:00:00.000 delivery-coordinator notes backend-developer starts T-1 step 1");
}

#[test]
fn a_message_tells_when_it_was_sent_if_it_took_time_and_that_it_never_arrived_if_the_run_ended_before() {
    let sent = Moment::from_ms(3_600_000 - 1);
    let (from, to, message) = (AgentId::DIRECTOR, AgentId::PLANNER, Message::Begin);
    let late = Entry { at: hours(1), what: What::Delivered { id: 1, from, to, sent, message: message.clone() } };
    assert!(line(&late).ends_with("begin, sent 2026-03-02 08:59:59.999"));
    let pending = Entry { at: hours(1), what: What::Pending { id: 1, from, to, sent, message } };
    assert_ne!(line(&late), line(&pending));
}

#[test]
fn times_are_those_of_the_scenario_s_calendar_over_leap_days_and_centuries() {
    let mut scenario = scenario();
    for start in [jiff::civil::date(2024, 2, 28).at(23, 59, 59, 0), jiff::civil::date(1899, 12, 31).at(0, 0, 0, 0)] {
        scenario.start = start;
        for hour in (0..2_000_000).step_by(7_919) {
            let at = Moment::from_ms(hour * 3_600_000 + 123);
            assert_eq!(Timestamp { scenario: &scenario, at }.to_string(), format!("{}.123", scenario.timestamp(at)));
        }
    }
    assert_eq!(Timestamp { scenario: &scenario, at: Moment::NEVER }.to_string(), "never");
}

#[test]
fn no_name_breaks_a_line_or_passes_for_another() {
    let text = line(&noted(Fact::WorkStarted { member: MemberId(2), work: Work::Task(TaskId(1)), step: 0 }));
    assert!(text.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{text:?}");
    assert_eq!(Name("T-1 step 0").to_string(), "\"T-1 step 0\"");
    assert_eq!(Name("").to_string(), "\"\"");
    assert_eq!(Name("Überfrau").to_string(), "Überfrau");
    assert_ne!(Name("a\\n b").to_string(), Name("a\n b").to_string());
    assert!(Name(HOSTILE).to_string().starts_with("\"=cmd()|\\\"'<script>\\n\\u{1b}"));
}

#[test]
fn what_points_to_nothing_is_told_by_its_number() {
    assert!(line(&noted(Fact::TaskDone { task: TaskId(99) })).ends_with("task #99 done"));
    let entry = Entry { at: hours(1), what: What::Noted { by: AgentId(77), fact: Fact::RiskStruck { risk: 9 } } };
    assert!(line(&entry).ends_with("#77 notes risk #9 struck"));
}

#[test]
fn two_facts_that_differ_have_two_texts() {
    let facts = facts();
    let texts: BTreeSet<String> = facts.iter().map(|fact| line(&noted(fact.clone()))).collect();
    assert_eq!(texts.len(), facts.len());
}

#[test]
fn two_messages_that_differ_have_two_texts() {
    let messages = messages();
    let texts: BTreeSet<String> = messages.iter().map(|message| line(&delivered(message.clone()))).collect();
    assert_eq!(texts.len(), messages.len());
}

#[test]
fn the_digest_is_that_of_the_lines_each_with_a_line_break() {
    let mut digest = Digest::new();
    assert_eq!(Digest::new().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest.add(&noted(Fact::RunEnded), &scenario());
    digest.add(&noted(Fact::ReviewHeld), &scenario());
    let text = format!("{}\n{}\n", line(&noted(Fact::RunEnded)), line(&noted(Fact::ReviewHeld)));
    let expected: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest.hex(), expected);
}

/// Every fact, and each of its figures changed by the least.
fn facts() -> Vec<Fact> {
    use Fact::*;
    let (task, member, team, epic) = (TaskId(0), MemberId(0), TeamId(0), EpicId(0));
    let work = Work::Task(task);
    let (began, worked) = (hours(0), Span::from_hours(1));
    let mut facts = vec![
        PackageSubmitted { gaps: Gaps(0) },
        PackageSubmitted { gaps: Gaps(5) },
        PackageReturned { gaps: Gaps(4) },
        HandoffSigned { submissions: 1 },
        KickoffAuthorized,
        TeamBriefed { team },
        AgentActivated { agent: AgentId::TRACKER },
        TeamActivated { team },
        EpicKickoff { epic, teams: 1, tasks: 2 },
        EpicKickoff { epic, teams: 2, tasks: 1 },
        EpicAuthorized { epic },
        TaskReleased { task },
        WorkStarted { member, work, step: 0 },
        WorkStarted { member, work: Work::Arrival { stream: 0, number: 0 }, step: 0 },
        WorkStarted { member, work: Work::Retrospective(epic), step: 0 },
        WorkStarted { member, work: Work::Attention { number: 0 }, step: 0 },
        WorkStopped { member, work, step: 0, began, worked, is_finished: true },
        WorkStopped { member, work, step: 0, began, worked, is_finished: false },
        WorkStopped { member, work, step: 0, began: hours(1), worked, is_finished: true },
        WorkStopped { member, work, step: 0, began, worked: Span::from_ms(3_600_001), is_finished: true },
        TaskDone { task },
        TaskDone { task: TaskId(1) },
        TaskHeld { task },
        TaskFreed { task },
        TaskAdded { task },
        TaskDropped { task },
        FeatureDone { feature: FeatureId(0) },
        EpicDone { epic },
        RetrospectiveHeld { epic, teams: 2 },
        WorkArrived { stream: 0, number: 0, team, priority: Priority::P0 },
        WorkArrived { stream: 0, number: 0, team, priority: Priority::P1 },
        ArrivalDone { stream: 0, number: 0 },
    ];
    facts.extend(management_facts());
    facts.extend(reports().into_iter().map(|report| Reported(Box::new(report))));
    facts
}

fn management_facts() -> Vec<Fact> {
    use Fact::*;
    let (task, member, team, resource, began) = (TaskId(0), MemberId(0), TeamId(0), ResourceId(0), hours(0));
    let served = |began, waited, worked| Served {
        agent: AgentId::DIRECTOR,
        item: MessageKind::Report,
        priority: Priority::P1,
        began,
        waited: Span::from_ms(waited),
        worked: Span::from_ms(worked),
    };
    let audited = |subject, verdict| ProcedureAudited { procedure: Procedure::DailySync, subject, verdict };
    let mut facts = vec![
        ResourceAvailable { resource },
        EnvironmentDown { resource, until: hours(2) },
        EnvironmentUp { resource },
        MemberAway { member, until: hours(2) },
        MemberBack { member },
        MemberLeft { member },
        MemberJoined { member },
        RiskStruck { risk: 0 },
        RiskPassed { risk: 0 },
        PolicyChanged { policy: 0 },
        ScheduleRevised { revision: 1, finish_before: hours(1), finish_after: hours(2) },
        LoopTurned { as_of: hours(1) },
        ReviewHeld,
        PrioritiesSet { teams: 2 },
        IndicatorChanged { indicator: Indicator::Buffer, from: Colour::Green, to: Colour::Red, figure: 0.9 },
        IndicatorChanged { indicator: Indicator::TeamUtilization(team), from: Colour::Green, to: Colour::Red, figure: 0.9 },
        IndicatorChanged { indicator: Indicator::CriticalPath, from: Colour::Green, to: Colour::Yellow, figure: 0.9 },
        served(began, 0, 1),
        served(began, 1, 0),
        served(hours(1), 0, 1),
        audited(Subject::Day(0), Compliance::Compliant),
        audited(Subject::Day(0), Compliance::TeamsMissing(1)),
        audited(Subject::Task(task), Compliance::DoneUnannounced),
        ProjectFinished,
        ClosingReturned,
        HandoffToTesting { tasks_done: 3, tasks_dropped: 0 },
        HandoffToTesting { tasks_done: 0, tasks_dropped: 3 },
        RunEnded,
    ];
    let standup = [1, 2, 3, 4, 5, 6];
    for changed in 0..=standup.len() {
        let at = |place: usize| standup[place] + u32::from(place == changed) * 10;
        let (day, expected, answered, active, queued, impediments) = (at(0), at(1), at(2), at(3), at(4), at(5));
        facts.push(StandupHeld { day, expected, answered, active, queued, impediments });
    }
    facts
}

fn reports() -> Vec<Report> {
    let report = Report {
        kind: ReportKind::Digest,
        as_of: hours(1),
        tasks_in_scope: 3,
        tasks_done: 1,
        tasks_dropped: 0,
        tasks_in_progress: 1,
        tasks_held: 0,
        effort_done: 10.0,
        effort_in_scope: 16.0,
        buffer_consumed: 0.1,
        forecast: hours(16),
        critical_path: [TaskId(1), TaskId(2)].into(),
        critical: CriticalPath::OnTrack,
        utilization: vec![Some(0.5), None],
        queued: vec![1, 0],
        active: vec![0, 1],
        velocity: 1.0,
        velocity_planned: 2.0,
        blockers: Vec::new(),
        blockers_p0: 0,
        gate_pass_rate: None,
        gates_failed: 0,
        handoffs_open: 0,
        shortages: Vec::new(),
    };
    let changes: [fn(&mut Report); 19] = [
        |_| {},
        |r| r.kind = ReportKind::Weekly,
        |r| r.as_of = hours(2),
        |r| r.tasks_in_scope = 4,
        |r| r.tasks_done = 2,
        |r| r.tasks_dropped = 1,
        |r| r.tasks_in_progress = 2,
        |r| r.tasks_held = 1,
        |r| r.effort_done = 11.0,
        |r| r.effort_in_scope = 17.0,
        |r| r.buffer_consumed = -0.1,
        |r| r.forecast = hours(17),
        |r| r.critical_path = (0..13).map(TaskId).collect(),
        |r| r.critical_path = (0..12).chain([99]).map(TaskId).collect(),
        |r| r.critical = CriticalPath::Blocked,
        |r| r.utilization = vec![None, Some(0.5)],
        |r| r.queued = vec![0, 1],
        |r| r.active = vec![1, 0],
        |r| r.velocity = 1.5,
    ];
    let changed = |change: &fn(&mut Report)| {
        let mut report = report.clone();
        change(&mut report);
        report
    };
    changes.iter().map(changed).collect()
}

/// Every message that a journal can hold.
fn messages() -> Vec<Message> {
    use Message::*;
    let (task, member, epic, resource) = (TaskId(0), MemberId(0), EpicId(0), ResourceId(0));
    let mut messages = vec![
        Begin,
        ResourceAvailable(resource),
        WorkArrived { stream: 0, number: 1 },
        MemberAway { member, until: hours(2) },
        MemberLeft(member),
        MemberJoined(member),
        EnvironmentDown { resource, until: hours(2) },
        ScopeAdded { event: 0 },
        ScopeDropped { event: 0 },
        PolicyChanged(0),
        PackageSubmitted { gaps: Gaps(1) },
        PackageReturned { gaps: Gaps(1) },
        PackageSigned,
        Briefed,
        Activated,
        EpicStart(epic),
        EpicProposed(epic),
        EpicAuthorized(epic),
        EpicBriefed(epic),
        ActivationDue(TeamId(1)),
        TeamActivated,
        TaskReleased(task),
        TaskDone(task),
        TaskDropped(task),
        TaskHeld(task),
        TaskFreed(task),
        EffortAdded { task, extra: Span::from_hours(1) },
        TaskDelayed { task, by: Span::from_hours(1) },
        RetrospectiveCalled(epic),
        RetrospectiveHeld(epic),
        EpicDone(epic),
        PhaseDone,
        StandupCalled { day: 1 },
        StandupAnswered { day: 1, active: 1, queued: 2, held: 3 },
        ImpedimentsAsked { day: 1 },
        ImpedimentsAnswered { day: 1, open: 0 },
        LoopEvery(Span::from_hours(1)),
        WorkCapped { is_capped: true },
        WorkCapped { is_capped: false },
        Priorities(Arc::new(Baseline::default())),
        TasksAdded(Arc::from([task])),
        TasksCut(Arc::from([task])),
        RiskScope { risk: 0 },
        Rescheduled(Arc::new(Baseline { revision: 1, ..Baseline::default() })),
        FinalReportAsked,
        ClosingReturned,
        ClosingAccepted,
    ];
    messages.extend(facts().into_iter().map(Heard));
    for report in reports().into_iter().map(Arc::new) {
        messages.extend([Digest(report.clone()), DailyReport(report.clone()), FinalReport(report.clone()), ClosingPackage(report)]);
    }
    messages
}
