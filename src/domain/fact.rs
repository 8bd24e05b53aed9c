//! What happened, as agents note it: one closed list. The journal is made of facts, and other agents overhear them.

pub use super::audit::*;
use super::blocker::{BlockerCause, BlockerId, BlockerSubtype, EscalationReason, Level, Resolution, Worker};
use super::decision::{Decision, DecisionId, Matter};
use super::gate::{DefectSource, GateId, HandoffId, Item};
use super::organization::{AgentId, MemberId, Priority, TeamId};
use super::plan::{EpicId, FeatureId, ResourceId, TaskId};
pub use super::report::*;
pub use super::work::*;
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};

/// All that can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    PackageSubmitted {
        gaps: Gaps,
    },
    PackageReturned {
        gaps: Gaps,
    },
    HandoffSigned {
        submissions: u32,
    },
    KickoffAuthorized,
    TeamBriefed {
        team: TeamId,
    },
    AgentActivated {
        agent: AgentId,
    },
    TeamActivated {
        team: TeamId,
    },
    EpicKickoff {
        epic: EpicId,
        teams: u32,
        tasks: u32,
    },
    EpicAuthorized {
        epic: EpicId,
    },

    TaskReleased {
        task: TaskId,
    },
    /// A member takes a piece of work in hand, at `step` of its pipeline; one fact for each member of a crew.
    WorkStarted {
        member: MemberId,
        work: Work,
        step: u32,
    },
    /// A member puts a piece of work down. `worked` is the working time that went into it since `began`, the member's others in hand
    /// having had their share.
    WorkStopped {
        member: MemberId,
        work: Work,
        step: u32,
        began: Moment,
        worked: Span,
        is_finished: bool,
    },
    TaskDone {
        task: TaskId,
    },
    TaskHeld {
        task: TaskId,
    },
    TaskFreed {
        task: TaskId,
    },
    TaskAdded {
        task: TaskId,
    },
    TaskDropped {
        task: TaskId,
    },
    FeatureDone {
        feature: FeatureId,
    },
    EpicDone {
        epic: EpicId,
    },
    RetrospectiveHeld {
        epic: EpicId,
        teams: u32,
    },
    WorkArrived {
        stream: u32,
        number: u32,
        team: TeamId,
        priority: Priority,
    },
    ArrivalDone {
        stream: u32,
        number: u32,
    },

    ResourceAvailable {
        resource: ResourceId,
    },
    EnvironmentDown {
        resource: ResourceId,
        until: Moment,
    },
    EnvironmentUp {
        resource: ResourceId,
    },
    MemberAway {
        member: MemberId,
        until: Moment,
    },
    MemberBack {
        member: MemberId,
    },
    MemberLeft {
        member: MemberId,
    },
    MemberJoined {
        member: MemberId,
    },
    RiskStruck {
        risk: u32,
    },
    RiskPassed {
        risk: u32,
    },
    PolicyChanged {
        policy: u32,
    },
    ScheduleRevised {
        revision: u32,
        finish_before: Moment,
        finish_after: Moment,
    },

    StandupHeld {
        day: u32,
        expected: u32,
        answered: u32,
        active: u32,
        queued: u32,
        impediments: u32,
    },
    Reported(Box<Report>),
    /// The director took a turn of the tactical loop on what the tracker knew at `as_of`.
    LoopTurned {
        as_of: Moment,
    },
    ReviewHeld,
    PrioritiesSet {
        teams: u32,
    },
    IndicatorChanged {
        indicator: Indicator,
        from: Colour,
        to: Colour,
        figure: f64,
    },
    /// Attention that an agent of the office gave: it waited `waited` in the queue from its arrival, and took `worked` of working time.
    Served {
        agent: AgentId,
        item: super::message::MessageKind,
        priority: Priority,
        began: Moment,
        waited: Span,
        worked: Span,
    },
    ProcedureAudited {
        procedure: Procedure,
        subject: Subject,
        verdict: Compliance,
    },

    // Blockers.
    /// Something stops a task, and nobody knows yet; or a stream brought a blocker.
    BlockerArose {
        blocker: BlockerId,
        task: Option<TaskId>,
        cause: BlockerCause,
        subtype: BlockerSubtype,
        owner: Option<MemberId>,
    },
    /// Its clocks start.
    BlockerNoticed {
        blocker: BlockerId,
        /// By the resolver's scan, and not by the owner.
        is_by_scan: bool,
    },
    /// Nobody can work on it before.
    BlockerPending {
        blocker: BlockerId,
        until: Moment,
    },
    /// The resolver has it on its list.
    BlockerOpened {
        blocker: BlockerId,
        level: Level,
        priority: Priority,
        is_critical: bool,
        noticed: Moment,
    },
    BlockerEscalated {
        blocker: BlockerId,
        from: Level,
        to: Level,
        reason: EscalationReason,
        /// When the threshold was: the moment of the fact, unless an agent was not there, or the level before was itself late.
        due: Moment,
    },
    /// One level down.
    BlockerReturned {
        blocker: BlockerId,
        from: Level,
        to: Level,
    },
    /// Somebody takes it up: acknowledged.
    BlockerTaken {
        blocker: BlockerId,
        level: Level,
        by: Worker,
    },
    /// Somebody lays it down, unresolved.
    BlockerLaidDown {
        blocker: BlockerId,
        level: Level,
        by: Worker,
    },
    BlockerResolved {
        blocker: BlockerId,
        level: Level,
        resolution: Resolution,
    },
    /// It comes back, the `cycle`-th time from 1.
    BlockerReopened {
        blocker: BlockerId,
        cycle: u32,
    },
    PatternLearnt {
        subtype: BlockerSubtype,
        level: Level,
    },
    /// A known pattern was tried at L2.
    PatternUsed {
        blocker: BlockerId,
        subtype: BlockerSubtype,
        is_success: bool,
    },

    // Gates.
    /// The work of a task is finished, which does not make it done.
    WorkSubmitted {
        task: TaskId,
    },
    DefectsInjected {
        task: TaskId,
        defects: u32,
        source: DefectSource,
    },
    GateStarted {
        gate: GateId,
        item: Item,
        /// From 1.
        attempt: u32,
    },
    CheckDone {
        gate: GateId,
        check: u8,
        found: u32,
        is_false_alarm: bool,
    },
    ReviewDeployed {
        gate: GateId,
        check: u8,
        team: TeamId,
    },
    ReviewDone {
        gate: GateId,
        check: u8,
        by: MemberId,
    },
    GateClosed {
        gate: GateId,
        item: Item,
        attempt: u32,
        is_passed: bool,
        found: u32,
    },
    /// A passed item may go on, by the director's word.
    ProgressionGranted {
        item: Item,
    },
    RemediationDone {
        task: TaskId,
        number: u32,
    },
    /// What no gate has found, at the end.
    DefectsEscaped {
        task: TaskId,
        defects: u32,
    },

    // Handoffs and dependencies.
    HandoffOpened {
        handoff: HandoffId,
        task: TaskId,
        from: TeamId,
        to: TeamId,
    },
    HandoffValidated {
        handoff: HandoffId,
        is_complete: bool,
    },
    HandoffAuthorized {
        handoff: HandoffId,
        is_auto: bool,
    },
    /// By the director, after it was returned twice: taken over with its gaps.
    HandoffAcceptedWithGaps {
        handoff: HandoffId,
    },
    HandoffAcknowledged {
        handoff: HandoffId,
        by: Option<MemberId>,
    },
    HandoffClosed {
        handoff: HandoffId,
    },
    /// Nobody needs it any more.
    HandoffCancelled {
        handoff: HandoffId,
    },
    /// What an information dependency would have told is found out by research instead.
    ResearchStarted {
        task: TaskId,
        on: TaskId,
    },
    ResearchDone {
        task: TaskId,
        on: TaskId,
    },

    // The director.
    Decided(Box<Decision>),
    /// What came of a decision: how long what it was about took yet, or the hours that a loan gained.
    DecisionSettled {
        decision: DecisionId,
        hours: f64,
        is_as_expected: bool,
    },
    MemberLent {
        member: MemberId,
        to: TeamId,
        until: Moment,
    },
    LoanEnded {
        member: MemberId,
        to: TeamId,
    },
    TargetMoved {
        from: Moment,
        to: Moment,
    },
    TaskStartedEarly {
        task: TaskId,
        /// What it waited for alone, and was begun ahead of.
        on: TaskId,
    },
    TaskReplanned {
        task: TaskId,
        before: Span,
        after: Span,
    },
    ReworkAdded {
        task: TaskId,
        extra: Span,
    },
    ReviewerAdded {
        team: TeamId,
        member: MemberId,
    },
    AgentFailed {
        agent: AgentId,
        until: Moment,
    },
    AgentReturned {
        agent: AgentId,
        /// Messages and timers that waited.
        waiting: u32,
    },

    ProjectFinished,
    ClosingReturned,
    HandoffToTesting {
        tasks_done: u32,
        tasks_dropped: u32,
    },
    RunEnded,
}

/// The eight points of the Phase 3 to 4 handoff that are not yet met; bit i is point i of [`Gaps::POINTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Gaps(pub u8);

impl Gaps {
    pub const POINTS: [&'static str; 8] = [
        "plan complete and approved by the review board",
        "all teams with their members",
        "all four dependency kinds mapped",
        "gates defined with clear criteria at all four levels",
        "timeline with adequate buffer",
        "readiness checklist complete",
        "communication infrastructure ready",
        "four support agents briefed",
    ];

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn with(self, point: usize) -> Gaps {
        Gaps(self.0 | 1 << point)
    }

    /// The open points, by their place in [`Gaps::POINTS`].
    pub fn points(self) -> impl Iterator<Item = usize> {
        (0..Self::POINTS.len()).filter(move |point| self.0 & (1 << point) != 0)
    }
}

impl Fact {
    /// The task it is about.
    pub fn task(&self) -> Option<TaskId> {
        use Fact::*;
        match self {
            TaskReleased { task } | TaskDone { task } | TaskHeld { task } | TaskFreed { task } | TaskAdded { task } => Some(*task),
            TaskDropped { task } | WorkSubmitted { task } | DefectsInjected { task, .. } | TaskStartedEarly { task, .. } => Some(*task),
            RemediationDone { task, .. } | DefectsEscaped { task, .. } | HandoffOpened { task, .. } => Some(*task),
            ResearchStarted { task, .. } | ResearchDone { task, .. } | TaskReplanned { task, .. } | ReworkAdded { task, .. } => Some(*task),
            BlockerArose { task, .. } => *task,
            Decided(decision) => decision.task,
            GateStarted { item: Item::Task(task), .. } | GateClosed { item: Item::Task(task), .. } => Some(*task),
            WorkStarted { work, .. } | WorkStopped { work, .. } => work.task(),
            _ => None,
        }
    }

    /// The blocker it is about.
    pub fn blocker(&self) -> Option<BlockerId> {
        use Fact::*;
        match self {
            BlockerArose { blocker, .. }
            | BlockerNoticed { blocker, .. }
            | BlockerPending { blocker, .. }
            | BlockerOpened { blocker, .. } => Some(*blocker),
            BlockerEscalated { blocker, .. } | BlockerReturned { blocker, .. } | BlockerTaken { blocker, .. } => Some(*blocker),
            BlockerLaidDown { blocker, .. } | BlockerResolved { blocker, .. } | BlockerReopened { blocker, .. } => Some(*blocker),
            PatternUsed { blocker, .. } => Some(*blocker),
            WorkStarted { work, .. } | WorkStopped { work, .. } => work.blocker(),
            Decided(decision) => match decision.matter {
                Matter::Blocker(blocker) => Some(blocker),
                _ => None,
            },
            ProcedureAudited { subject: Subject::Blocker(blocker), .. } => Some(*blocker),
            _ => None,
        }
    }
}
