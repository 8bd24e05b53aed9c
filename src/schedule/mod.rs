//! Project scheduling, as pure functions: critical path, parallel schedule generation, priority rules, buffers. Knows plan, organization
//! and calendars; knows no agent.

pub mod buffer;
pub mod choice;
pub mod critical_path;
pub mod network;
pub mod parallel;
pub mod rule;
pub mod workshop;

use crate::domain::baseline::Baseline;
use crate::domain::calendar::Calendars;
use crate::domain::organization::Organization;
use crate::domain::plan::Plan;
use crate::domain::policy::{Dispatch, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};

/// Everything that a schedule depends on.
#[derive(Clone, Copy)]
pub struct Undertaking<'a> {
    pub plan: &'a Plan,
    pub organization: &'a Organization,
    pub calendars: &'a Calendars,
    pub dispatch: &'a Dispatch,
    /// The rules whose figures the baseline must hold: those of all the scenario's policies.
    pub rules: &'a [PriorityRule],
    pub noise: &'a Noise,
    pub epics: EpicOrder,
    pub buffer: &'a BufferRule,
    /// By task: whether it is in scope and not yet done.
    pub is_open: &'a [bool],
    /// When work may begin, by epic; with `EpicOrder::Sequential` the first epic's, the others follow.
    pub epic_starts: &'a [Moment],
    /// What passes between the end of an epic and the start of the next one, beyond the retrospective's place in the calendar.
    pub between_epics: Span,
    pub revision: u32,
    /// For a simulated buffer, apart from the draws of the run itself.
    pub chance: Chance,
}

/// MODEL 4.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EpicOrder {
    #[default]
    Overlap,
    Sequential,
}

/// How a task's drawn effort departs from its estimate (MODEL 4.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    pub task: TaskNoise,
    /// One factor for the whole replication; `None`: 1.
    pub project: Option<Distribution>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TaskNoise {
    /// The realistic figure as it is.
    None,
    /// PERT over the three figures, where a task has them; the realistic figure where not.
    ThreePoint,
    /// The realistic figure times a draw.
    Factor(Distribution),
}

/// How long the buffer is (MODEL 4.6).
#[derive(Clone, Debug, PartialEq)]
pub enum BufferRule {
    /// A share of the baseline's duration.
    Share(f64),
    /// Each task's own uplift (uncertainty 25 %, complexity high 15 % or medium 10 %, cross-team 10 %), summed along the critical path.
    PerTask,
    /// Root of the summed squares of (pessimistic - realistic) along the critical path; a task with one figure counts half of it.
    RootSquareError,
    /// The schedule's simulated quantile, 0 to 1, less its length on the estimates.
    Quantile(f64),
}

/// The schedule of what is open: the parallel scheme on the estimates, the critical path, the ranks of each rule, buffer and target.
pub fn baseline(undertaking: &Undertaking<'_>) -> Baseline {
    let _ = undertaking;
    todo!()
}
