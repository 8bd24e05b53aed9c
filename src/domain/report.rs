//! What the tracker reports, and the colours of its indicators.

use super::organization::{RoleId, TeamId};
use super::plan::TaskId;
use crate::engine::time::Moment;
use serde::{Deserialize, Serialize};

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
    /// Open blockers by level, from L1 up.
    pub blockers: Vec<u32>,
    /// Open P0 blockers.
    pub blockers_p0: u32,
    /// Share of the gates of the trailing week that passed; `None` if none ran.
    pub gate_pass_rate: Option<f64>,
    /// Items whose last gate failed and that have not passed since.
    pub gates_failed: u32,
    pub handoffs_open: u32,
    /// Roles of which nobody in a team is free, with how many of its queued tasks wait for one; empty where nobody may be lent.
    pub shortages: Vec<(TeamId, RoleId, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// What the director's tactical loop runs on.
    Digest,
    /// Before the standup.
    Morning,
    EndOfDay,
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
    Quality,
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
