//! What a message counts as: its type in the log, its class in the order of deliveries, its priority, and what carrying it takes.

use super::Message;
use crate::domain::gate::Item;
use crate::domain::organization::Priority;
use crate::domain::plan::TaskId;
use crate::domain::policy::{Courier, Policy};
use serde::{Deserialize, Serialize};

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
            AgentFails { .. } | AgentReturns => MessageKind::Event,
            BlockerRaised(_) | BlockerTaken { .. } | BlockerLaidDown { .. } | BlockerSolved { .. } | BlockerGone { .. } => {
                MessageKind::BlockerAlert
            }
            // Whoever is asked for help and released again must hear both in their order, so they take the same time.
            BlockerTakenOver { .. }
            | BlockerAssigned { .. }
            | BlockerHandedOver { .. }
            | BlockerReleased { .. }
            | BlockerCleared { .. } => MessageKind::BlockerAlert,
            BlockerReopened { .. } | DecisionNeeded(_) | BlockerTold(_) | BlockerClosed { .. } | RevisionNeeded(_) => {
                MessageKind::BlockerAlert
            }
            ReviewAsked { .. } | RemediationAsked { .. } | ResearchAsked { .. } => MessageKind::TaskAssignment,
            BriefingAsked { .. } | ScanCalled { .. } => MessageKind::Clarification,
            DecisionMade { .. } | WorkaroundTaken { .. } | RevisionMade { .. } | TaskReplanned { .. } | ReviewersWanted => {
                MessageKind::Directive
            }
            TaskSubmitted { .. } | ReviewDone { .. } | RemediationDone { .. } | ResearchDone { .. } | GateFailed(_) => {
                MessageKind::StatusUpdate
            }
            GateAsked(_) | GatePassed(_) | PrerequisiteDone { .. } | LoanOver { .. } | RedTurned(_) => MessageKind::StatusUpdate,
            ProgressionAsked(_) | ProgressionGranted(_) | HandoffProposed { .. } | HandoffGranted { .. } => MessageKind::Authorization,
            PackageAsked { .. } | PackageReady { .. } | PackageIncomplete { .. } | HandoffContested { .. } | HandoffSettled { .. } => {
                MessageKind::HandoffNotification
            }
            HandoffNotified { .. } | HandoffAcknowledged { .. } => MessageKind::HandoffNotification,
            LoanAsked { .. } | GuestArrived { .. } | LoanRecalled { .. } | GuestReturned { .. } | MemberHired(_) => MessageKind::Directive,
            ParallelExecution { .. } | ReworkAdded { .. } | TargetExtended { .. } => MessageKind::Directive,
            Noticed(_) | PendingOver(_) | ScanDue | ResolutionDue { .. } | LevelEntered { .. } | EscalationDue { .. } => {
                MessageKind::Reminder
            }
            EscalationOverdue { .. } | ChecksDone { .. } | DeliveryLate { .. } | LoanDue(_) | HireDue(_) | DecisionDue(_) => {
                MessageKind::Reminder
            }
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
            StartGranted { .. } | SlotsDue | CutOff => MessageKind::Reminder,
            Dispatch | CalendarOpened | WorkDone { .. } | MemberBack(_) | ReleaseDue(_) | HoldOver { .. } => MessageKind::Reminder,
            EnvironmentUp(_) | RiskDue { .. } | ReportDue(_) | DigestDue { .. } | StandupDue => MessageKind::Reminder,
            StandupOver { .. } | ReviewDue | PrioritiesDue | ServiceStart | ServiceDone { .. } | DeskOpened => MessageKind::Reminder,
        }
    }

    /// Class: 0 ordinary, 1 timeouts, 2 service starts, 3 a team's dispatch, 4 thresholds that had passed before, 5 slots of members at work.
    pub fn class(&self) -> u8 {
        match self {
            Message::EscalationDue { .. } => 1,
            Message::ServiceStart => 2,
            Message::Dispatch => 3,
            Message::EscalationOverdue { .. } => 4,
            Message::SlotsDue => 5,
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
                | StartGranted { .. }
                | SlotsDue
                | Heard(_)
                | ServiceStart
                | ServiceDone { .. }
                | DeskOpened
                | CalendarOpened
                | ScanDue
                | ScanCalled { .. }
        )
    }

    /// How urgent it is to the agent that receives it.
    pub fn priority(&self) -> Priority {
        use Message::*;
        match self {
            TaskHeld(_) | TaskFreed(_) | EnvironmentDown { .. } | GateFailed(_) | RedTurned(_) => Priority::P0,
            BlockerAssigned { priority, .. } | ReviewAsked { priority, .. } | RemediationAsked { priority, .. } => *priority,
            DecisionNeeded(escalated) | RevisionNeeded(escalated) | BlockerTold(escalated) => escalated.priority,
            Digest(_) | DailyReport(_) | Heard(_) => Priority::P2,
            _ => Priority::P1,
        }
    }

    /// The task it is about, for the message log.
    pub fn task(&self) -> Option<TaskId> {
        use Message::*;
        match self {
            TaskReleased(task) | TaskDone(task) | TaskDropped(task) | TaskHeld(task) | TaskFreed(task) => Some(*task),
            EffortAdded { task, .. } | TaskDelayed { task, .. } | TaskReplanned { task, .. } | TaskSubmitted { task, .. } => Some(*task),
            RemediationAsked { task, .. } | RemediationDone { task, .. } | PackageAsked { task, .. } | HandoffNotified { task, .. } => {
                Some(*task)
            }
            HandoffProposed { task, .. } | HandoffContested { task, .. } | ResearchAsked { task, .. } | ResearchDone { task } => {
                Some(*task)
            }
            ParallelExecution { task } | ReworkAdded { task, .. } | PrerequisiteDone { task } => Some(*task),
            GateAsked(Item::Task(task)) | GatePassed(Item::Task(task)) | GateFailed(Item::Task(task)) => Some(*task),
            BlockerRaised(raised) => raised.task,
            BlockerAssigned { task, .. } => *task,
            DecisionNeeded(escalated) | RevisionNeeded(escalated) | BlockerTold(escalated) => escalated.task,
            Heard(fact) => fact.task(),
            _ => None,
        }
    }

    /// What it costs in transit and of attention.
    pub fn courier(&self, policy: &Policy) -> Courier {
        policy.messages[self.kind() as usize]
    }
}
