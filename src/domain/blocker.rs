//! Blockers as plain data: what stops work, what it is about, and the ladder of levels that it climbs.

use super::organization::{MemberId, Priority, TeamId};
use super::plan::{ResourceId, TaskId, index};
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};

index!(/// A blocker's number, in the order of arising, from 0.
    BlockerId);

/// A level of the escalation ladder, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub u8);

impl Level {
    pub const FIRST: Level = Level(1);
    /// As many levels as a scenario may define.
    pub const MAX: u8 = 9;

    /// Its place among `Escalation::levels`.
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    pub fn above(self) -> Level {
        Level(self.0 + 1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockerType {
    Technical,
    Information,
    Resource,
    TeamDependency,
}

impl BlockerType {
    pub const ALL: [BlockerType; 4] =
        [BlockerType::Technical, BlockerType::Information, BlockerType::Resource, BlockerType::TeamDependency];

    pub fn name(self) -> &'static str {
        match self {
            BlockerType::Technical => "technical",
            BlockerType::Information => "information",
            BlockerType::Resource => "resource",
            BlockerType::TeamDependency => "team_dependency",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockerSubtype {
    BuildFailure,
    TestFailure,
    DependencyConflict,
    EnvironmentIssue,
    CodeBug,
    MissingDocs,
    UnclearRequirements,
    UnknownContract,
    MissingExample,
    EnvironmentDown,
    MissingKeys,
    AccessDenied,
    RateLimit,
    Quota,
    LateDelivery,
    StalledAgent,
}

impl BlockerSubtype {
    pub const ALL: [BlockerSubtype; 16] = [
        BlockerSubtype::BuildFailure,
        BlockerSubtype::TestFailure,
        BlockerSubtype::DependencyConflict,
        BlockerSubtype::EnvironmentIssue,
        BlockerSubtype::CodeBug,
        BlockerSubtype::MissingDocs,
        BlockerSubtype::UnclearRequirements,
        BlockerSubtype::UnknownContract,
        BlockerSubtype::MissingExample,
        BlockerSubtype::EnvironmentDown,
        BlockerSubtype::MissingKeys,
        BlockerSubtype::AccessDenied,
        BlockerSubtype::RateLimit,
        BlockerSubtype::Quota,
        BlockerSubtype::LateDelivery,
        BlockerSubtype::StalledAgent,
    ];

    /// As scenario files, tables and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            BlockerSubtype::BuildFailure => "build_failure",
            BlockerSubtype::TestFailure => "test_failure",
            BlockerSubtype::DependencyConflict => "dependency_conflict",
            BlockerSubtype::EnvironmentIssue => "environment_issue",
            BlockerSubtype::CodeBug => "code_bug",
            BlockerSubtype::MissingDocs => "missing_docs",
            BlockerSubtype::UnclearRequirements => "unclear_requirements",
            BlockerSubtype::UnknownContract => "unknown_contract",
            BlockerSubtype::MissingExample => "missing_example",
            BlockerSubtype::EnvironmentDown => "environment_down",
            BlockerSubtype::MissingKeys => "missing_keys",
            BlockerSubtype::AccessDenied => "access_denied",
            BlockerSubtype::RateLimit => "rate_limit",
            BlockerSubtype::Quota => "quota",
            BlockerSubtype::LateDelivery => "late_delivery",
            BlockerSubtype::StalledAgent => "stalled_agent",
        }
    }

    pub fn kind(self) -> BlockerType {
        use BlockerSubtype::*;
        match self {
            BuildFailure | TestFailure | DependencyConflict | EnvironmentIssue | CodeBug | StalledAgent => BlockerType::Technical,
            MissingDocs | UnclearRequirements | UnknownContract | MissingExample => BlockerType::Information,
            EnvironmentDown | MissingKeys | AccessDenied | RateLimit | Quota => BlockerType::Resource,
            LateDelivery => BlockerType::TeamDependency,
        }
    }
}

/// What brought a blocker about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockerCause {
    /// It arose while its task was worked on.
    Work,
    /// A resource that all else is ready for is not available, or is down. It has no resolution work of its own: it ends when the
    /// resource is there, or when a decision goes round it.
    Resource(ResourceId),
    /// A task of another team is late, and nothing else holds its task up. It ends when that task is handed over.
    Delivery(TaskId),
    /// Information that nobody can be asked to find out: there is no research team. It has resolution work, and no owner.
    Information(TaskId),
    /// The `number`-th arrival of a stream of blockers; it has no task.
    Stream { stream: u32, number: u32 },
}

/// A blocker as it is reported to the resolver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Raised {
    pub blocker: BlockerId,
    pub task: Option<TaskId>,
    pub cause: BlockerCause,
    pub subtype: BlockerSubtype,
    /// Whose work it stopped, who works it off at a level whose target is the owner.
    pub owner: Option<MemberId>,
    /// When the clocks started.
    pub noticed: Moment,
    /// The key and the occurrence that name its draws: a task's key and how many blockers it had before, or a stream's.
    pub key: u64,
    pub occurrence: u64,
    /// To be worked off at speed 1. Nothing where the cause must go away by itself.
    pub work: Span,
    /// Nobody can work on it before.
    pub pending_until: Option<Moment>,
    pub priority: Option<Priority>,
}

/// Who works on a blocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worker {
    Member(MemberId),
    /// At its desk.
    Agent(super::organization::AgentId),
}

/// Why a blocker went up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    /// The level's threshold.
    Timeout,
    /// The level was done with it, and could not resolve it.
    Referred,
    /// A blocked critical path goes to a specialist at once.
    CriticalPath,
    /// Every P0 blocker goes to the director at once.
    DecideNow,
    /// The director passed it to the planner.
    Decision,
    /// Nobody is there whom the level could ask.
    NobodyThere,
}

/// How a blocker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Its work was done.
    Worked,
    /// The task goes on without, and pays at its end.
    Workaround,
    /// The planner re-planned the task.
    Replanned,
    /// What was missing came.
    CauseGone,
    /// Its task left scope.
    TaskDropped,
}

/// A blocker as the director is asked to decide on it: what the resolver knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Escalated {
    pub blocker: BlockerId,
    pub level: Level,
    pub task: Option<TaskId>,
    pub subtype: BlockerSubtype,
    pub cause: BlockerCause,
    pub priority: Priority,
    pub is_critical: bool,
    pub noticed: Moment,
    /// Whether a decision that goes round it is to be had: drawn once.
    pub has_workaround: bool,
    /// What the resolver expects it to take yet, if the highest functional level carries on.
    pub expected: Span,
    /// Whose task it is.
    pub team: Option<TeamId>,
    /// Whether the level above is there to be asked.
    pub can_go_up: bool,
}

/// What the director would have done about a blocker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The highest functional level carries on, with helpers from these teams.
    CarryOn {
        helpers: Vec<TeamId>,
    },
    Workaround,
    GoUp,
}
