//! What agents say to one another, and to themselves at a later time: one closed list.

mod kind;

pub use kind::MessageKind;

use super::baseline::Baseline;
use super::blocker::{BlockerId, Escalated, Level, Raised, Verdict};
use super::decision::{DecisionId, Matter};
use super::fact::{Fact, Gaps, Report, ReportKind};
use super::gate::{GateId, HandoffId, Item};
use super::organization::{MemberId, Priority, RoleId, TeamId};
use super::plan::{EpicId, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All that can be said. Small: what is large stands behind an `Arc`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    // What the world does to the organization.
    Begin,
    ResourceAvailable(ResourceId),
    /// The `number`-th arrival, from 0, of a stream of unplanned work.
    WorkArrived {
        stream: u32,
        number: u32,
    },
    MemberAway {
        member: MemberId,
        until: Moment,
    },
    MemberLeft(MemberId),
    MemberJoined(MemberId),
    EnvironmentDown {
        resource: ResourceId,
        until: Moment,
    },
    /// The scope that the scenario's event of this place adds.
    ScopeAdded {
        event: u32,
    },
    ScopeDropped {
        event: u32,
    },
    /// The policy of this place among the scenario's is in force from now on.
    PolicyChanged(u32),

    /// The agent takes nothing in until then; the stage keeps its messages and timers.
    AgentFails {
        until: Moment,
    },
    AgentReturns,

    // Phase 3 to 4 handoff and kickoff.
    PackageSubmitted {
        gaps: Gaps,
    },
    PackageReturned {
        gaps: Gaps,
    },
    PackageSigned,
    Briefed,
    Activated,
    EpicStart(EpicId),
    EpicProposed(EpicId),
    EpicAuthorized(EpicId),
    EpicBriefed(EpicId),
    ActivationDue(TeamId),
    TeamActivated,

    // Work.
    TaskReleased(TaskId),
    TaskDone(TaskId),
    TaskDropped(TaskId),
    TaskHeld(TaskId),
    TaskFreed(TaskId),
    EffortAdded {
        task: TaskId,
        extra: Span,
    },
    TaskDelayed {
        task: TaskId,
        by: Span,
    },
    RetrospectiveCalled(EpicId),
    RetrospectiveHeld(EpicId),
    EpicDone(EpicId),
    PhaseDone,

    // Blockers.
    /// To the resolver: a blocker was noticed.
    BlockerRaised(Box<Raised>),
    /// To the resolver: taken up by a member, or by the sender at its desk.
    BlockerTaken {
        blocker: BlockerId,
        level: Level,
        by: Option<MemberId>,
    },
    /// To the resolver: put down again, the member being gone.
    BlockerLaidDown {
        blocker: BlockerId,
        level: Level,
        by: Option<MemberId>,
    },
    /// To the resolver: the owner has worked it off.
    BlockerSolved {
        blocker: BlockerId,
    },
    /// To the resolver: what caused it is gone.
    BlockerGone {
        blocker: BlockerId,
        is_dropped: bool,
    },
    /// To the owner's team: a level above has it now. The owner stops, or goes on beside it.
    BlockerTakenOver {
        blocker: BlockerId,
        goes_on: bool,
    },
    /// To the resolver, in answer: what is left of its work.
    BlockerHandedOver {
        blocker: BlockerId,
        left: Span,
    },
    /// To a team or an agent: work on this, most urgent first, until released.
    BlockerAssigned {
        blocker: BlockerId,
        level: Level,
        /// `None`: anybody of the team, or the agent.
        role: Option<RoleId>,
        preparation: Span,
        priority: Priority,
        /// The task that it holds up, whose rank it takes.
        task: Option<TaskId>,
    },
    /// To whoever was assigned: no longer, or no longer needed.
    BlockerReleased {
        blocker: BlockerId,
        level: Level,
    },
    BriefingAsked {
        blocker: BlockerId,
        time: Span,
    },
    /// To the owner's team, or to the coordinator for what was never released: go on.
    BlockerCleared {
        blocker: BlockerId,
    },
    /// To the owner's team: it is back, and is the owner's again.
    BlockerReopened {
        blocker: BlockerId,
        work: Span,
    },
    /// To all teams: who stands still unnoticed, and has for so long?
    ScanCalled {
        still_for: Span,
    },
    /// To the director: a decision is needed.
    DecisionNeeded(Box<Escalated>),
    /// To the resolver: what it is to do.
    DecisionMade {
        blocker: BlockerId,
        verdict: Verdict,
    },
    /// To the director: a P0 blocker, for it to know.
    BlockerTold(Box<Escalated>),
    /// To the director: a blocker that it decided on is resolved.
    BlockerClosed {
        blocker: BlockerId,
    },
    /// To the owner's team or the coordinator: go on without; what is left comes back at the task's end.
    WorkaroundTaken {
        blocker: BlockerId,
        left: Span,
    },
    /// To the planner: re-plan this task round its blocker.
    RevisionNeeded(Box<Escalated>),
    /// To the resolver: whether it was.
    RevisionMade {
        blocker: BlockerId,
        is_replanned: bool,
    },
    /// To the task's team: what is left of it takes so much longer.
    TaskReplanned {
        task: TaskId,
        factor: f64,
    },

    // Gates.
    /// To the enforcer: finished, with the defects that are in it (which nobody knows of) and who did it.
    TaskSubmitted {
        task: TaskId,
        defects: u32,
        by: Option<MemberId>,
    },
    /// To the enforcer: all that belongs to it is done.
    GateAsked(Item),
    /// To the task's team, or to the coordinator for what is above a task.
    GatePassed(Item),
    /// To the director: a critical item failed its gate.
    GateFailed(Item),
    /// To a team: look at this.
    ReviewAsked {
        gate: GateId,
        check: u8,
        item: Item,
        role: Option<RoleId>,
        effort: Span,
        priority: Priority,
    },
    ReviewDone {
        gate: GateId,
        check: u8,
        by: MemberId,
    },
    RemediationAsked {
        task: TaskId,
        number: u32,
        effort: Span,
        priority: Priority,
    },
    RemediationDone {
        task: TaskId,
        number: u32,
    },
    /// To the director: may it go on?
    ProgressionAsked(Item),
    ProgressionGranted(Item),
    /// To the enforcer, from the director: deploy one more reviewer than the team has.
    ReviewersWanted,

    // Handoffs and dependencies.
    /// To the giving team.
    PackageAsked {
        handoff: HandoffId,
        task: TaskId,
    },
    /// To the coordinator, which validates it.
    PackageReady {
        handoff: HandoffId,
    },
    PackageIncomplete {
        handoff: HandoffId,
        effort: Span,
    },
    HandoffProposed {
        handoff: HandoffId,
        task: TaskId,
    },
    HandoffGranted {
        handoff: HandoffId,
    },
    /// To the director: returned twice.
    HandoffContested {
        handoff: HandoffId,
        task: TaskId,
    },
    /// To the coordinator: take it over as it is, or have it returned once more.
    HandoffSettled {
        handoff: HandoffId,
        is_accepted: bool,
    },
    /// To the receiving team.
    HandoffNotified {
        handoff: HandoffId,
        task: TaskId,
    },
    HandoffAcknowledged {
        handoff: HandoffId,
        by: Option<MemberId>,
    },
    /// To the research team: find out what this task waits to be told.
    ResearchAsked {
        task: TaskId,
        effort: Span,
    },
    ResearchDone {
        task: TaskId,
    },

    // Decisions and loans.
    /// To the team whose member it is.
    LoanAsked {
        decision: DecisionId,
        member: MemberId,
        to: TeamId,
        until: Moment,
    },
    /// To the host team: a guest is here.
    GuestArrived {
        member: MemberId,
        until: Moment,
    },
    /// To the host team: the guest goes home.
    LoanRecalled {
        member: MemberId,
    },
    /// To the team whose member it is.
    GuestReturned {
        member: MemberId,
    },
    /// To the director: how many hours of effort the guest did.
    LoanOver {
        member: MemberId,
        effort: Span,
    },
    /// To the coordinator: release what depends on this late task before it is done.
    ParallelExecution {
        task: TaskId,
    },
    /// To a task's team: rework at its end.
    ReworkAdded {
        task: TaskId,
        extra: Span,
    },
    /// To the team of a task that was started early: what it built on is done now.
    PrerequisiteDone {
        task: TaskId,
    },
    /// To the planner: the target is so much later.
    TargetExtended {
        by: Span,
    },
    /// To a team: a member from outside is there.
    MemberHired(MemberId),
    /// To the director: an indicator turned red.
    RedTurned(super::fact::Indicator),

    // The daily cycle.
    StandupCalled {
        day: u32,
    },
    StandupAnswered {
        day: u32,
        active: u32,
        queued: u32,
        held: u32,
    },
    ImpedimentsAsked {
        day: u32,
    },
    ImpedimentsAnswered {
        day: u32,
        open: u32,
    },
    Digest(Arc<Report>),
    DailyReport(Arc<Report>),
    LoopEvery(Span),
    WorkCapped {
        is_capped: bool,
    },
    Priorities(Arc<Baseline>),

    // Scope, schedule and completion.
    /// Comes into scope.
    TasksAdded(Arc<[TaskId]>),
    /// Leaves scope, as far as nobody has begun it.
    TasksCut(Arc<[TaskId]>),
    RiskScope {
        risk: u32,
    },
    Rescheduled(Arc<Baseline>),
    FinalReportAsked,
    FinalReport(Arc<Report>),
    ClosingPackage(Arc<Report>),
    ClosingReturned,
    ClosingAccepted,

    /// A fact that another agent noted, overheard by one that listens to its topic.
    Heard(Fact),

    // What agents remind themselves of.
    Dispatch,
    /// It may start what it asked to start with this urgency (band, rank, order), with so many members who have nothing in hand.
    StartGranted {
        members: u32,
        band: u8,
        rank: i64,
        order: u64,
    },
    /// Slots of members at work are to be given away: no agent's, but the stage's own.
    SlotsDue,
    /// The run ends here, before its own end: put down what is in hand, so that what was worked is on record.
    CutOff,
    CalendarOpened,
    WorkDone {
        slot: u32,
        epoch: u32,
    },
    MemberBack(MemberId),
    ReleaseDue(TaskId),
    HoldOver {
        task: TaskId,
    },
    EnvironmentUp(ResourceId),
    RiskDue {
        risk: u32,
    },
    ReportDue(ReportKind),
    DigestDue {
        epoch: u32,
    },
    StandupDue,
    StandupOver {
        day: u32,
    },
    ReviewDue,
    PrioritiesDue,
    ServiceStart,
    ServiceDone {
        slot: u32,
    },
    DeskOpened,
    /// A task's owner notices that it is stuck.
    Noticed(BlockerId),
    /// An outside party has done its part.
    PendingOver(BlockerId),
    ScanDue,
    /// The work on a blocker is done, unless its `epoch` has passed.
    ResolutionDue {
        blocker: BlockerId,
        epoch: u32,
    },
    /// The blocker comes to its level, the handoff having taken its time.
    LevelEntered {
        blocker: BlockerId,
        epoch: u32,
    },
    /// A level's threshold has passed.
    EscalationDue {
        blocker: BlockerId,
        epoch: u32,
    },
    /// As `EscalationDue`, of a threshold that had passed when the blocker came: judged when all else at the instant has settled, so that
    /// a level that is free can take it up.
    EscalationOverdue {
        blocker: BlockerId,
        epoch: u32,
    },
    ChecksDone {
        gate: GateId,
    },
    DeliveryLate {
        task: TaskId,
    },
    LoanDue(MemberId),
    /// A member from outside can be there.
    HireDue(MemberId),
    /// The director is to decide on something that it came upon itself, once it has the attention for it.
    DecisionDue(Matter),
}
