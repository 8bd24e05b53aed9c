//! What happened, as agents note it: one closed list. The journal is made of facts, and other agents overhear them.

use super::organization::{AgentId, MemberId, Priority, TeamId};
use super::plan::{EpicId, FeatureId, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};

/// A piece of work that a member can have in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    Task(TaskId),
    /// The `number`-th arrival, from 0, of the scenario's stream of this place.
    Arrival {
        stream: u32,
        number: u32,
    },
    Retrospective(EpicId),
    /// Reading and answering a message that costs attention, counted from 0 within its team.
    Attention {
        number: u32,
    },
}

/// Where an hour went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    Direct,
    Coordination,
}

impl Work {
    pub fn effort(self) -> Effort {
        match self {
            Work::Task(_) | Work::Arrival { .. } => Effort::Direct,
            Work::Retrospective(_) | Work::Attention { .. } => Effort::Coordination,
        }
    }

    pub fn task(self) -> Option<TaskId> {
        match self {
            Work::Task(task) => Some(task),
            Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } => None,
        }
    }
}

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

/// What the tracker reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub kind: ReportKind,
    /// The moment whose state it tells.
    pub as_of: Moment,
    pub tasks_in_scope: u32,
    pub tasks_done: u32,
    pub tasks_dropped: u32,
    pub tasks_in_progress: u32,
    pub tasks_held: u32,
    /// Hours of the estimates of tasks that are done, and of all in scope.
    pub effort_done: f64,
    pub effort_in_scope: f64,
    /// Share of the buffer consumed; 1 is all of it. Negative while ahead of the baseline.
    pub buffer_consumed: f64,
    /// When the project would finish by the critical path of what remains.
    pub forecast: Moment,
    /// Tasks not done, without float, as they would follow one another.
    pub critical_path: std::sync::Arc<[TaskId]>,
    pub critical: CriticalPath,
    /// Share of working time that each team's members spent working over the trailing week; `None` before the team is active.
    pub utilization: Vec<Option<f64>>,
    /// By team: tasks released and not done that nobody works on, and tasks in hand.
    pub queued: Vec<u32>,
    pub active: Vec<u32>,
    /// Tasks done a working day over the trailing week, and what the baseline had for the same days.
    pub velocity: f64,
    pub velocity_planned: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// What the director's tactical loop runs on.
    Digest,
    /// 08:00.
    Morning,
    /// 17:00.
    EndOfDay,
    /// Monday, 09:00.
    Weekly,
    Final,
}

/// How the critical path stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriticalPath {
    OnTrack,
    AtRisk,
    Blocked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    CriticalPath,
    Buffer,
    TeamUtilization(TeamId),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    #[default]
    Green,
    Yellow,
    Red,
}

/// The standard operating procedures that the enforcer audits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    TaskCompletion,
    DailySync,
}

/// What an audit looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Task(TaskId),
    Day(u32),
}

/// The verdict of an audit, with what was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compliance {
    Compliant,
    /// A task's completion was heard of without its release or its start.
    DoneUnannounced,
    /// A standup closed without all teams: how many were missing.
    TeamsMissing(u32),
}

impl Fact {
    /// The task it is about.
    pub fn task(&self) -> Option<TaskId> {
        use Fact::*;
        match self {
            TaskReleased { task } | TaskDone { task } | TaskHeld { task } | TaskFreed { task } | TaskAdded { task } => Some(*task),
            TaskDropped { task } => Some(*task),
            WorkStarted { work, .. } | WorkStopped { work, .. } => work.task(),
            _ => None,
        }
    }
}
