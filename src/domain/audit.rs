//! Audits of the standard operating procedures.

use super::blocker::BlockerId;
use super::gate::{HandoffId, Item};
use super::plan::TaskId;
use crate::engine::time::Span;
use serde::{Deserialize, Serialize};

/// The standard operating procedures that the enforcer audits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    TaskCompletion,
    TeamHandoff,
    QualityGateEnforcement,
    BlockerEscalation,
    DailySync,
}

/// What an audit looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Task(TaskId),
    Handoff(HandoffId),
    Item(Item),
    Blocker(BlockerId),
    Day(u32),
}

/// The verdict of an audit, with what was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compliance {
    Compliant,
    /// A task's completion was heard of without its release or its start.
    DoneUnannounced,
    /// A task was done, or an item passed on, without a passed gate.
    DoneUngated,
    /// A standup closed without all teams: how many were missing.
    TeamsMissing(u32),
    /// A handoff was closed without one of its steps, or had to be returned first: how often.
    HandoffReturned(u32),
    HandoffStepMissing,
    /// A level took a blocker up, or passed it on, after its threshold: how late.
    EngagedLate(Span),
}
