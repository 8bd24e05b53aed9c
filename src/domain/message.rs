//! What agents say to one another, and to themselves at a later time: one closed list.

use super::baseline::Baseline;
use super::fact::{Fact, Gaps, Report, ReportKind};
use super::organization::{MemberId, Priority, TeamId};
use super::plan::{EpicId, ResourceId, TaskId};
use super::policy::Policy;
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
}

/// What the message log calls a message's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    TaskAssignment,
    StatusUpdate,
    HandoffNotification,
    BlockerAlert,
    Clarification,
    Directive,
    Authorization,
    Report,
    Sync,
    /// From the world outside.
    Event,
    /// To oneself: costs nothing and is no row of the message log.
    Reminder,
}

impl MessageKind {
    pub const ALL: [MessageKind; 11] = [
        MessageKind::TaskAssignment,
        MessageKind::StatusUpdate,
        MessageKind::HandoffNotification,
        MessageKind::BlockerAlert,
        MessageKind::Clarification,
        MessageKind::Directive,
        MessageKind::Authorization,
        MessageKind::Report,
        MessageKind::Sync,
        MessageKind::Event,
        MessageKind::Reminder,
    ];

    /// As the message log and scenario files write it.
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::TaskAssignment => "task_assignment",
            MessageKind::StatusUpdate => "status_update",
            MessageKind::HandoffNotification => "handoff_notification",
            MessageKind::BlockerAlert => "blocker_alert",
            MessageKind::Clarification => "clarification",
            MessageKind::Directive => "directive",
            MessageKind::Authorization => "authorization",
            MessageKind::Report => "report",
            MessageKind::Sync => "sync",
            MessageKind::Event => "event",
            MessageKind::Reminder => "reminder",
        }
    }
}

impl Message {
    pub fn kind(&self) -> MessageKind {
        use Message::*;
        match self {
            Begin | ResourceAvailable(_) | WorkArrived { .. } | MemberAway { .. } | MemberLeft(_) | MemberJoined(_) => MessageKind::Event,
            EnvironmentDown { .. } | ScopeAdded { .. } | ScopeDropped { .. } | PolicyChanged(_) => MessageKind::Event,
            PackageSubmitted { .. } | PackageSigned | ClosingPackage(_) | ClosingAccepted => MessageKind::HandoffNotification,
            PackageReturned { .. } | ClosingReturned | ImpedimentsAsked { .. } | ImpedimentsAnswered { .. } => MessageKind::Clarification,
            Briefed | Activated | EpicStart(_) | EpicBriefed(_) | TeamActivated | LoopEvery(_) | WorkCapped { .. } => {
                MessageKind::Directive
            }
            Priorities(_) | FinalReportAsked | TaskDropped(_) | EffortAdded { .. } => MessageKind::Directive,
            TasksAdded(_) | TasksCut(_) | RiskScope { .. } => MessageKind::Directive,
            EpicProposed(_) | EpicAuthorized(_) | ActivationDue(_) => MessageKind::Authorization,
            TaskReleased(_) => MessageKind::TaskAssignment,
            TaskHeld(_) | TaskFreed(_) | TaskDelayed { .. } => MessageKind::BlockerAlert,
            TaskDone(_) | EpicDone(_) | PhaseDone | Heard(_) => MessageKind::StatusUpdate,
            RetrospectiveCalled(_) | RetrospectiveHeld(_) | StandupCalled { .. } | StandupAnswered { .. } => MessageKind::Sync,
            Digest(_) | DailyReport(_) | Rescheduled(_) | FinalReport(_) => MessageKind::Report,
            Dispatch | CalendarOpened | WorkDone { .. } | MemberBack(_) | ReleaseDue(_) | HoldOver { .. } => MessageKind::Reminder,
            EnvironmentUp(_) | RiskDue { .. } | ReportDue(_) | DigestDue { .. } | StandupDue => MessageKind::Reminder,
            StandupOver { .. } | ReviewDue | PrioritiesDue | ServiceStart | ServiceDone { .. } | DeskOpened => MessageKind::Reminder,
        }
    }

    /// Class: 0 ordinary, 1 timeouts, 2 service starts, 3 a team's dispatch.
    pub fn class(&self) -> u8 {
        match self {
            Message::ServiceStart => 2,
            Message::Dispatch => 3,
            _ => 0,
        }
    }

    /// Belongs to the daily cycle, which goes on whether or not anybody can work: no sign that the project still moves.
    pub fn is_routine(&self) -> bool {
        use Message::*;
        matches!(
            self,
            ReportDue(_)
                | DigestDue { .. }
                | StandupDue
                | StandupOver { .. }
                | ReviewDue
                | PrioritiesDue
                | StandupCalled { .. }
                | StandupAnswered { .. }
                | ImpedimentsAsked { .. }
                | ImpedimentsAnswered { .. }
                | Digest(_)
                | DailyReport(_)
                | LoopEvery(_)
                | WorkCapped { .. }
                | Priorities(_)
                | Dispatch
                | Heard(_)
                | ServiceStart
                | ServiceDone { .. }
                | DeskOpened
                | CalendarOpened
        )
    }

    /// How urgent it is to the agent that receives it.
    pub fn priority(&self) -> Priority {
        use Message::*;
        match self {
            TaskHeld(_) | TaskFreed(_) | EnvironmentDown { .. } => Priority::P0,
            Digest(_) | DailyReport(_) | Heard(_) => Priority::P2,
            _ => Priority::P1,
        }
    }

    /// The task it is about, for the message log.
    pub fn task(&self) -> Option<TaskId> {
        use Message::*;
        match self {
            TaskReleased(task) | TaskDone(task) | TaskDropped(task) | TaskHeld(task) | TaskFreed(task) => Some(*task),
            EffortAdded { task, .. } | TaskDelayed { task, .. } => Some(*task),
            Heard(fact) => fact.task(),
            _ => None,
        }
    }

    /// What it costs in transit and of attention.
    pub fn courier(&self, policy: &Policy) -> super::policy::Courier {
        policy.messages[self.kind() as usize]
    }
}
