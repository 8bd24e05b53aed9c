//! The journal as text: one line an entry that reads as a story, the same on every machine, and the digest of all lines.

mod trouble;
mod words;

use crate::domain::fact::{Compliance, Fact, Report, Subject, Work};
use crate::domain::journal::{Entry, What};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use words::Words;
pub use words::{Name, Timestamp};

/// Appends an entry's line to `out`, without a line break: when, who, what. Names of more than letters, digits and `-_./` stand in quotes
/// with `"`, `\` and everything that is not printed escaped, so that a line is one line, and two entries that differ have two texts.
/// (Floats are told to six decimals, and of a list past `LIST_MAX` the rest is told by a hash.)
pub fn write_line(entry: &Entry, scenario: &Scenario, out: &mut String) {
    let words = Words::new(scenario);
    // Here and below: writing to a String cannot fail.
    let _ = write!(out, "{} ", words.when(entry.at));
    match &entry.what {
        What::Delivered { id, from, to, sent, message } => letter(words, (*id, *from, *to), entry.at, *sent, message, out),
        What::Pending { id, from, to, sent, message } => {
            out.push_str("under way at the end: ");
            letter(words, (*id, *from, *to), entry.at, *sent, message, out);
        }
        What::Noted { by, fact } => {
            let _ = write!(out, "{} notes ", words.agent(*by));
            write_fact(fact, scenario, out);
        }
    }
}

fn letter(words: Words<'_>, (id, from, to): (u64, AgentId, AgentId), at: Moment, sent: Moment, message: &Message, out: &mut String) {
    let _ = write!(out, "{} -> {} #{id} {} ", words.agent(from), words.agent(to), message.kind().name());
    write_message(message, words.scenario, out);
    if sent != at {
        let _ = write!(out, ", sent {}", words.when(sent));
    }
}

/// Appends what a fact says, as a clause: `backend-developer starts T-17 step 0`.
pub fn write_fact(fact: &Fact, scenario: &Scenario, out: &mut String) {
    use Fact::*;
    let w = Words::new(scenario);
    let _ = match fact {
        PackageSubmitted { gaps } => write!(out, "the handoff package submitted with {}", w.gaps(*gaps)),
        PackageReturned { gaps } => write!(out, "the handoff package returned for {}", w.gaps(*gaps)),
        HandoffSigned { submissions } => write!(out, "the handoff from planning signed after {submissions} submissions"),
        KickoffAuthorized => write!(out, "kickoff authorized"),
        TeamBriefed { team } => write!(out, "team {} briefed", w.team(*team)),
        AgentActivated { agent } => write!(out, "agent {} activated", w.agent(*agent)),
        TeamActivated { team } => write!(out, "team {} activated", w.team(*team)),
        EpicKickoff { epic, teams, tasks } => write!(out, "kickoff of epic {} with {teams} teams and {tasks} tasks", w.epic(*epic)),
        EpicAuthorized { epic } => write!(out, "epic {} authorized", w.epic(*epic)),
        TaskReleased { task } => write!(out, "task {} released", w.task(*task)),
        WorkStarted { member, work, step } => write!(out, "{} starts {} step {step}", w.member(*member), w.work(*work)),
        WorkStopped { .. } => write_stop(fact, w, out),
        TaskDone { task } => write!(out, "task {} done", w.task(*task)),
        TaskHeld { task } => write!(out, "task {} held", w.task(*task)),
        TaskFreed { task } => write!(out, "task {} freed", w.task(*task)),
        TaskAdded { task } => write!(out, "task {} added", w.task(*task)),
        TaskDropped { task } => write!(out, "task {} dropped", w.task(*task)),
        FeatureDone { feature } => write!(out, "feature {} done", w.feature(*feature)),
        EpicDone { epic } => write!(out, "epic {} done", w.epic(*epic)),
        RetrospectiveHeld { epic, teams } => write!(out, "retrospective of epic {} held by {teams} teams", w.epic(*epic)),
        WorkArrived { stream, number, team, priority } => {
            let work = Work::Arrival { stream: *stream, number: *number };
            write!(out, "{priority:?} {} arrived for team {}", w.work(work), w.team(*team))
        }
        ArrivalDone { stream, number } => write!(out, "{} done", w.work(Work::Arrival { stream: *stream, number: *number })),
        ResourceAvailable { resource } => write!(out, "resource {} available", w.resource(*resource)),
        EnvironmentDown { resource, until } => write!(out, "environment {} down until {}", w.resource(*resource), w.when(*until)),
        EnvironmentUp { resource } => write!(out, "environment {} up", w.resource(*resource)),
        MemberAway { member, until } => write!(out, "{} away until {}", w.member(*member), w.when(*until)),
        MemberBack { member } => write!(out, "{} back", w.member(*member)),
        MemberLeft { member } => write!(out, "{} left", w.member(*member)),
        MemberJoined { member } => write!(out, "{} joined", w.member(*member)),
        RiskStruck { risk } => write!(out, "risk {} struck", w.risk(*risk)),
        RiskPassed { risk } => write!(out, "risk {} passed by", w.risk(*risk)),
        PolicyChanged { policy } => write!(out, "{} in force", w.policy(*policy)),
        ScheduleRevised { .. } | StandupHeld { .. } | IndicatorChanged { .. } | Served { .. } => write_office(fact, w, out),
        Reported(report) => write_report("", report, w, out),
        LoopTurned { as_of } => write!(out, "a turn of the tactical loop on the state of {}", w.when(*as_of)),
        ReviewHeld => write!(out, "the daily review held"),
        PrioritiesSet { teams } => write!(out, "priorities set for {teams} teams"),
        ProcedureAudited { procedure, subject, verdict } => write_audit(procedure.name(), *subject, *verdict, w, out),
        BlockerArose { .. } | BlockerNoticed { .. } | BlockerPending { .. } | BlockerOpened { .. } | BlockerEscalated { .. } => {
            trouble::write_fact(fact, w, out)
        }
        BlockerReturned { .. } | BlockerTaken { .. } | BlockerLaidDown { .. } | BlockerResolved { .. } => trouble::write_fact(fact, w, out),
        BlockerReopened { .. } | PatternLearnt { .. } | PatternUsed { .. } | WorkSubmitted { .. } => trouble::write_fact(fact, w, out),
        DefectsInjected { .. } | GateStarted { .. } | CheckDone { .. } | ReviewDeployed { .. } => trouble::write_fact(fact, w, out),
        ReviewDone { .. } | GateClosed { .. } | ProgressionGranted { .. } | RemediationDone { .. } => trouble::write_fact(fact, w, out),
        DefectsEscaped { .. } => trouble::write_fact(fact, w, out),
        HandoffOpened { .. } | HandoffValidated { .. } | HandoffAuthorized { .. } => trouble::write_command(fact, w, out),
        HandoffAcceptedWithGaps { .. } | HandoffAcknowledged { .. } | HandoffClosed { .. } => trouble::write_command(fact, w, out),
        HandoffCancelled { .. } | ResearchStarted { .. } | ResearchDone { .. } => trouble::write_command(fact, w, out),
        Decided(_) | DecisionSettled { .. } | MemberLent { .. } | LoanEnded { .. } => trouble::write_command(fact, w, out),
        TargetMoved { .. } | TaskStartedEarly { .. } | TaskReplanned { .. } | ReworkAdded { .. } => trouble::write_command(fact, w, out),
        ReviewerAdded { .. } | AgentFailed { .. } | AgentReturned { .. } => trouble::write_command(fact, w, out),
        ProjectFinished => write!(out, "the project finished"),
        ClosingReturned => write!(out, "the closing package returned"),
        HandoffToTesting { tasks_done: done, tasks_dropped: dropped } => {
            write!(out, "the handoff to testing signed with {done} tasks done, {dropped} dropped")
        }
        RunEnded => write!(out, "the run ended"),
    };
}

/// What the office works out, day by day.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_fact` names every variant, and hands only these on")]
fn write_office(fact: &Fact, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    use Fact::*;
    match fact {
        ScheduleRevised { revision, finish_before: from, finish_after: to } => {
            write!(out, "schedule revision {revision} moves the finish from {} to {}", w.when(*from), w.when(*to))
        }
        StandupHeld { day, expected, answered, active, queued, impediments } => {
            write!(out, "standup of day {day}: {answered} of {expected} teams, {active} active, {queued} queued, {impediments} impediments")
        }
        IndicatorChanged { indicator, from, to, figure } => {
            write!(out, "indicator {} turns from {from:?} to {to:?} at {figure:.6}", w.indicator(*indicator))
        }
        Served { agent, item, priority, began, waited, worked } => {
            let (agent, item, began) = (w.agent(*agent), item.name(), w.when(*began));
            write!(out, "{agent} served {priority:?} {item} from {began}: waited {waited}, worked {worked}")
        }
        _ => Ok(()),
    }
}

fn write_stop(fact: &Fact, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    let Fact::WorkStopped { member, work, step, began, worked, is_finished } = fact else { return Ok(()) };
    let verb = if *is_finished { "finishes" } else { "puts down" };
    write!(out, "{} {verb} {} step {step} after {worked} since {}", w.member(*member), w.work(*work), w.when(*began))
}

fn write_audit(procedure: &str, subject: Subject, verdict: Compliance, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    write!(out, "audit of {procedure} of ")?;
    match subject {
        Subject::Task(task) => write!(out, "task {}", w.task(task))?,
        Subject::Handoff(handoff) => write!(out, "handoff {}", w.handoff(handoff))?,
        Subject::Item(item) => write!(out, "{}", w.item(item))?,
        Subject::Blocker(blocker) => write!(out, "blocker {}", w.blocker(blocker))?,
        Subject::Day(day) => write!(out, "day {day}")?,
    }
    match verdict {
        Compliance::Compliant => write!(out, ": compliant"),
        Compliance::DoneUnannounced => write!(out, ": done without its release or its start having been heard of"),
        Compliance::DoneUngated => write!(out, ": went on without a passed gate"),
        Compliance::HandoffReturned(times) => write!(out, ": returned {times} times"),
        Compliance::HandoffStepMissing => write!(out, ": closed without one of its steps"),
        Compliance::EngagedLate(late) => write!(out, ": engaged {late} after its threshold"),
        Compliance::TeamsMissing(missing) => write!(out, ": {missing} teams missing"),
    }
}

/// Appends what a message says, as a clause: `task T-17 is released`.
pub fn write_message(message: &Message, scenario: &Scenario, out: &mut String) {
    use Message::*;
    let w = Words::new(scenario);
    let _ = match message {
        Begin | ResourceAvailable(_) | WorkArrived { .. } | MemberAway { .. } | MemberLeft(_) => write_event(message, w, out),
        MemberJoined(_) | EnvironmentDown { .. } | ScopeAdded { .. } | ScopeDropped { .. } => write_event(message, w, out),
        PolicyChanged(_) => write_event(message, w, out),
        AgentFails { .. } | AgentReturns => write_event(message, w, out),
        BlockerRaised(_) | BlockerTaken { .. } | BlockerLaidDown { .. } | BlockerSolved { .. } => trouble::write_alert(message, w, out),
        BlockerGone { .. } | BlockerTakenOver { .. } | BlockerHandedOver { .. } => trouble::write_alert(message, w, out),
        BlockerAssigned { .. } | BlockerReleased { .. } | BriefingAsked { .. } => trouble::write_alert(message, w, out),
        BlockerCleared { .. } | BlockerReopened { .. } | ScanCalled { .. } | DecisionNeeded(_) => trouble::write_alert(message, w, out),
        DecisionMade { .. } | BlockerTold(_) | BlockerClosed { .. } | WorkaroundTaken { .. } => trouble::write_alert(message, w, out),
        RevisionNeeded(_) | RevisionMade { .. } | TaskReplanned { .. } => trouble::write_alert(message, w, out),
        TaskSubmitted { .. } | GateAsked(_) | GatePassed(_) | GateFailed(_) => trouble::write_business(message, w, out),
        ReviewAsked { .. } | ReviewDone { .. } | RemediationAsked { .. } => trouble::write_business(message, w, out),
        RemediationDone { .. } | ProgressionAsked(_) | ProgressionGranted(_) => trouble::write_business(message, w, out),
        ReviewersWanted | PackageAsked { .. } | PackageReady { .. } | PackageIncomplete { .. } => trouble::write_business(message, w, out),
        HandoffProposed { .. } | HandoffGranted { .. } | HandoffContested { .. } => trouble::write_business(message, w, out),
        HandoffSettled { .. } | HandoffNotified { .. } | HandoffAcknowledged { .. } => trouble::write_business(message, w, out),
        ResearchAsked { .. } | ResearchDone { .. } | LoanAsked { .. } | GuestArrived { .. } => trouble::write_business(message, w, out),
        LoanRecalled { .. } | GuestReturned { .. } | LoanOver { .. } => trouble::write_business(message, w, out),
        ParallelExecution { .. } | ReworkAdded { .. } | PrerequisiteDone { .. } => trouble::write_business(message, w, out),
        TargetExtended { .. } | MemberHired(_) | RedTurned(_) => trouble::write_business(message, w, out),
        PackageSubmitted { .. } | PackageReturned { .. } | PackageSigned | Briefed | Activated => write_ceremony(message, w, out),
        EpicStart(epic) => write!(out, "start epic {}", w.epic(*epic)),
        EpicProposed(epic) => write!(out, "may epic {} start?", w.epic(*epic)),
        EpicAuthorized(epic) => write!(out, "epic {} may start", w.epic(*epic)),
        EpicBriefed(epic) => write!(out, "this is the briefing of epic {}", w.epic(*epic)),
        ActivationDue(team) => write!(out, "team {} is due to be activated", w.team(*team)),
        TeamActivated => write!(out, "your team is active"),
        TaskReleased(task) => write!(out, "task {} is released", w.task(*task)),
        TaskDone(task) => write!(out, "task {} is done", w.task(*task)),
        TaskDropped(task) => write!(out, "task {} is dropped", w.task(*task)),
        TaskHeld(task) => write!(out, "task {} stands still", w.task(*task)),
        TaskFreed(task) => write!(out, "task {} may go on", w.task(*task)),
        EffortAdded { task, extra } => write!(out, "task {} takes {extra} of work more", w.task(*task)),
        TaskDelayed { task, by } => write!(out, "task {} is delayed by {by}", w.task(*task)),
        RetrospectiveCalled(epic) => write!(out, "hold the retrospective of epic {}", w.epic(*epic)),
        RetrospectiveHeld(epic) => write!(out, "the retrospective of epic {} is held", w.epic(*epic)),
        EpicDone(epic) => write!(out, "epic {} is done", w.epic(*epic)),
        PhaseDone => write!(out, "the phase is done"),
        StandupCalled { .. } | StandupAnswered { .. } | ImpedimentsAsked { .. } | ImpedimentsAnswered { .. } => {
            write_ceremony(message, w, out)
        }
        Digest(report) => write_report("digest: ", report, w, out),
        DailyReport(report) => write_report("", report, w, out),
        LoopEvery(every) => write!(out, "report to the tactical loop every {every}"),
        WorkCapped { is_capped: true } => write!(out, "take no second item"),
        WorkCapped { is_capped: false } => write!(out, "second items are free again"),
        Priorities(baseline) => write!(out, "priorities by {}", w.baseline(baseline)),
        TasksAdded(tasks) => write!(out, "add {}", w.tasks(tasks)),
        TasksCut(tasks) => write!(out, "cut {}", w.tasks(tasks)),
        RiskScope { risk } => write!(out, "take in the scope of risk {}", w.risk(*risk)),
        Rescheduled(baseline) => write!(out, "this is {}", w.baseline(baseline)),
        FinalReportAsked | FinalReport(_) | ClosingPackage(_) | ClosingReturned | ClosingAccepted => write_ceremony(message, w, out),
        Heard(fact) => {
            out.push_str("heard: ");
            write_fact(fact, scenario, out);
            Ok(())
        }
        // What agents remind themselves of is not in the journal; a trace may ask all the same.
        Dispatch | StartGranted { .. } | SlotsDue | CutOff | CalendarOpened | WorkDone { .. } | MemberBack(_) | ReleaseDue(_) => {
            write!(out, "{message:?}")
        }
        HoldOver { .. } | EnvironmentUp(_) | RiskDue { .. } | ReportDue(_) => write!(out, "{message:?}"),
        DigestDue { .. } | StandupDue | StandupOver { .. } | ReviewDue | PrioritiesDue => write!(out, "{message:?}"),
        ServiceStart | ServiceDone { .. } | DeskOpened => write!(out, "{message:?}"),
        Noticed(_) | PendingOver(_) | ScanDue | ResolutionDue { .. } | LevelEntered { .. } => write!(out, "{message:?}"),
        EscalationDue { .. } | EscalationOverdue { .. } | ChecksDone { .. } => write!(out, "{message:?}"),
        DeliveryLate { .. } | LoanDue(_) | HireDue(_) | DecisionDue(_) => write!(out, "{message:?}"),
    };
}

/// What is said before work begins, every morning, and when it is over.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_message` names every variant, and hands only these on")]
fn write_ceremony(message: &Message, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    use Message::*;
    match message {
        PackageSubmitted { gaps } => write!(out, "the handoff package, with {}", w.gaps(*gaps)),
        PackageReturned { gaps } => write!(out, "the handoff package is returned for {}", w.gaps(*gaps)),
        PackageSigned => write!(out, "the handoff package is signed"),
        Briefed => write!(out, "this is your briefing"),
        Activated => write!(out, "you are active"),
        StandupCalled { day } => write!(out, "standup of day {day}?"),
        StandupAnswered { day, active, queued, held } => write!(out, "standup of day {day}: {active} active, {queued} queued, {held} held"),
        ImpedimentsAsked { day } => write!(out, "impediments on day {day}?"),
        ImpedimentsAnswered { day, open } => write!(out, "{open} impediments on day {day}"),
        FinalReportAsked => write!(out, "the final report?"),
        FinalReport(report) => write_report("here it is: ", report, w, out),
        ClosingPackage(report) => write_report("the closing package with the ", report, w, out),
        ClosingReturned => write!(out, "the closing package is returned"),
        ClosingAccepted => write!(out, "the closing package is accepted"),
        _ => Ok(()),
    }
}

/// What the world does to the organization.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_message` names every variant, and hands only these on")]
fn write_event(message: &Message, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    use Message::*;
    match message {
        Begin => write!(out, "begin"),
        ResourceAvailable(resource) => write!(out, "resource {} is available", w.resource(*resource)),
        WorkArrived { stream, number } => write!(out, "{} arrives", w.work(Work::Arrival { stream: *stream, number: *number })),
        MemberAway { member, until } => write!(out, "{} is away until {}", w.member(*member), w.when(*until)),
        MemberLeft(member) => write!(out, "{} leaves", w.member(*member)),
        MemberJoined(member) => write!(out, "{} joins", w.member(*member)),
        EnvironmentDown { resource, until } => write!(out, "environment {} is down until {}", w.resource(*resource), w.when(*until)),
        ScopeAdded { event } => write!(out, "scope comes by event {}", w.event(*event)),
        ScopeDropped { event } => write!(out, "scope goes by event {}", w.event(*event)),
        PolicyChanged(policy) => write!(out, "{} comes into force", w.policy(*policy)),
        AgentFails { until } => write!(out, "you are down until {}", w.when(*until)),
        AgentReturns => write!(out, "you are up again"),
        _ => Ok(()),
    }
}

fn write_report(opening: &str, report: &Report, w: Words<'_>, out: &mut String) -> std::fmt::Result {
    let Report { kind, as_of, tasks_in_scope, tasks_done, tasks_dropped, tasks_in_progress, tasks_held, .. } = report;
    write!(
        out,
        "{opening}{kind:?} report of {}: {tasks_done} of {tasks_in_scope} tasks done, {tasks_in_progress} in progress, ",
        w.when(*as_of)
    )?;
    write!(out, "{tasks_held} held, {tasks_dropped} dropped; effort {:.6} of {:.6} h; ", report.effort_done, report.effort_in_scope)?;
    write!(out, "buffer {:.6} consumed; forecast {}; ", report.buffer_consumed, w.when(report.forecast))?;
    write!(out, "critical path {:?} of {}; ", report.critical, w.tasks(&report.critical_path))?;
    write!(out, "velocity {:.6} of {:.6} tasks/day; utilization", report.velocity, report.velocity_planned)?;
    for share in &report.utilization {
        match share {
            Some(share) => write!(out, " {share:.6}")?,
            None => write!(out, " -")?,
        }
    }
    for (what, counts) in [("queued", &report.queued), ("active", &report.active), ("blockers", &report.blockers)] {
        write!(out, "; {what}")?;
        counts.iter().try_for_each(|count| write!(out, " {count}"))?;
    }
    write!(out, "; {} P0 blockers; gates {:.6} passed", report.blockers_p0, report.gate_pass_rate.unwrap_or(f64::NAN))?;
    write!(out, ", {} failed; {} handoffs open; short of", report.gates_failed, report.handoffs_open)?;
    report.shortages.iter().try_for_each(|(team, role, count)| write!(out, " {count} {} in {}", w.role(*role), w.team(*team)))
}

/// SHA-256 over the lines of a journal, each with a line break after it: equal for equal runs, whatever the driver or machine.
#[derive(Clone, Default)]
pub struct Digest {
    hash: Sha256,
    line: String,
}

impl Digest {
    pub fn new() -> Digest {
        Digest::default()
    }

    /// Takes in the next entry.
    pub fn add(&mut self, entry: &Entry, scenario: &Scenario) {
        self.line.clear();
        write_line(entry, scenario, &mut self.line);
        self.line.push('\n');
        self.hash.update(self.line.as_bytes());
    }

    /// 64 hexadecimal digits, lower case.
    pub fn hex(self) -> String {
        self.hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests;
