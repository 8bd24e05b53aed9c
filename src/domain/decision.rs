//! The director's decisions as plain data: the matter, the options with what each is expected to bring, the choice, and what came of it.

use super::blocker::BlockerId;
use super::gate::HandoffId;
use super::organization::{MemberId, TeamId};
use super::plan::{FeatureId, TaskId, index};
use super::policy::DecisionPolicy;
use crate::engine::time::Moment;
use serde::{Deserialize, Serialize};

index!(/// A decision's number, in the order of deciding, from 0.
    DecisionId);

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A blocker that came up to the director.
    Blocker(BlockerId),
    /// Buffer consumed above the red line.
    TimelineRisk { consumed: f64 },
    /// The critical path is blocked or at risk, and its next task waits for a role that is short.
    Bottleneck { task: TaskId },
    /// A handoff package that was returned twice.
    HandoffRefused(HandoffId),
    /// Two teams want the same member on loan.
    LoanContended { member: MemberId },
}

impl Matter {
    /// As figures and tables write them.
    pub const NAMES: [&'static str; 5] = ["blocker", "timeline_risk", "bottleneck", "handoff_refused", "loan_contended"];

    /// Its place in [`Matter::NAMES`].
    pub fn place(&self) -> usize {
        match self {
            Matter::Blocker(_) => 0,
            Matter::TimelineRisk { .. } => 1,
            Matter::Bottleneck { .. } => 2,
            Matter::HandoffRefused(_) => 3,
            Matter::LoanContended { .. } => 4,
        }
    }

    pub fn name(&self) -> &'static str {
        Self::NAMES[self.place()]
    }
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionKind {
    Reallocate,
    Workaround,
    ExtendTimeline,
    ReduceScope,
    Escalate,
    /// Leave it to whoever works on it.
    CarryOn,
    AddResources,
    ParallelExecution,
    /// Take a package over with its gaps, which the receiving side closes.
    AcceptWithGaps,
    /// Have it returned once more.
    Insist,
}

impl OptionKind {
    pub const ALL: [OptionKind; 10] = [
        OptionKind::Reallocate,
        OptionKind::Workaround,
        OptionKind::ExtendTimeline,
        OptionKind::ReduceScope,
        OptionKind::Escalate,
        OptionKind::CarryOn,
        OptionKind::AddResources,
        OptionKind::ParallelExecution,
        OptionKind::AcceptWithGaps,
        OptionKind::Insist,
    ];

    pub fn name(self) -> &'static str {
        match self {
            OptionKind::Reallocate => "reallocate",
            OptionKind::Workaround => "workaround",
            OptionKind::ExtendTimeline => "extend_timeline",
            OptionKind::ReduceScope => "reduce_scope",
            OptionKind::Escalate => "escalate",
            OptionKind::CarryOn => "carry_on",
            OptionKind::AddResources => "add_resources",
            OptionKind::ParallelExecution => "parallel_execution",
            OptionKind::AcceptWithGaps => "accept_with_gaps",
            OptionKind::Insist => "insist",
        }
    }
}

/// Whom or what an option is about, beyond its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    None,
    Member { member: MemberId, to: TeamId },
    Team(TeamId),
    Feature(FeatureId),
    Task(TaskId),
}

/// One option, with what the director expects of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Considered {
    pub option: OptionKind,
    pub means: Means,
    /// Hours of delay to be expected if it is chosen.
    pub delay_hours: f64,
    /// Money.
    pub cost: f64,
    /// Value lost.
    pub value_lost: f64,
    /// Hours of other people's time that it takes.
    pub load_hours: f64,
    /// Whether it could be chosen.
    pub applies: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub number: DecisionId,
    pub matter: Matter,
    /// The state that the director had been told of.
    pub as_of: Option<Moment>,
    /// The task it is about, if it is about one.
    pub task: Option<TaskId>,
    pub is_critical: bool,
    pub options: Vec<Considered>,
    /// The chosen one's place among the options.
    pub chosen: u32,
    pub policy: DecisionPolicy,
}

impl Decision {
    pub fn choice(&self) -> &Considered {
        &self.options[self.chosen as usize]
    }
}
