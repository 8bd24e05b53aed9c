//! How the organization runs: every threshold and service time that an agent consults, and that an event may change midway.

use super::calendar::CalendarId;
pub use super::conduct::*;
use super::message::MessageKind;
use super::organization::AgentId;
use super::pay::Pay;
use crate::engine::time::Span;
use serde::{Deserialize, Serialize};

/// One setting of all that may change while a plan is carried out. A scenario holds the one it starts with and one more for each
/// change that an event makes; agents carry the place of the one in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub dispatch: Dispatch,
    pub desks: Desks,
    /// After how long an item that waits for an agent's attention rises one priority; `None`: never.
    pub aging: Option<Span>,
    /// By message kind, in the order of `MessageKind::ALL`.
    pub messages: [Courier; MessageKind::ALL.len()],
    pub director: Director,
    pub indicators: Indicators,
    pub retrospective: Span,
    pub blockers: Blockers,
    pub escalation: Escalation,
    pub gates: Gates,
    pub handoffs: Handoffs,
    pub dependencies: Dependencies,
    pub decisions: Decisions,
    pub reallocation: Reallocation,
    pub burnout: Option<Burnout>,
}

/// By agent of the office.
pub type Desks = [Desk; AgentId::OFFICE.len()];

impl Policy {
    pub fn desk(&self, agent: AgentId) -> &Desk {
        &self.desks[agent.index()]
    }

    /// What comes before a level's own work, or is its decision, at the desk that it is for.
    pub fn preparation(&self, level: &LevelTerms) -> Span {
        match level.target {
            Target::Agent(agent) => self.desk(agent).takes(level.preparation),
            Target::Owner | Target::Specialist | Target::Role(_) | Target::Team(_) => level.preparation,
        }
    }

    /// How much resolution work is done in an hour at a level by who has no skill of its own.
    pub fn pace(&self, level: &LevelTerms) -> f64 {
        match level.target {
            Target::Agent(agent) => level.speed * self.desk(agent).speed,
            Target::Owner | Target::Specialist | Target::Role(_) | Target::Team(_) => level.speed,
        }
    }
}

/// In which order a team starts what is ready, and what switching costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispatch {
    pub rule: PriorityRule,
    /// Effort that an interrupted task costs on top when it is taken up again.
    pub resume_cost: Span,
    /// Share of speed lost for each further item that a member has in hand, 0 to 1.
    pub context_switch_loss: f64,
}

/// In which order a team starts what is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriorityRule {
    /// Smallest late finish.
    Lft,
    /// Smallest late start.
    Lst,
    /// Smallest total float.
    Slack,
    /// Most successors, direct and indirect.
    Mts,
    /// Greatest rank positional weight: the task's estimate and that of its direct successors.
    Grpw,
    /// Shortest estimate.
    Spt,
    /// Longest estimate.
    Lpt,
    /// First released.
    Fifo,
}

/// The place at which the director, the planner or a support agent serves what needs attention.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// How many items at once; at least 1.
    pub capacity: u32,
    /// What it serves takes so much less than it says.
    pub speed: f64,
    pub calendar: CalendarId,
    pub pay: Pay,
}

impl Desk {
    /// How long it serves what says that it takes so long.
    pub fn takes(&self, attention: Span) -> Span {
        if self.speed == 1.0 { attention } else { Span::drawn_hours(attention.hours() / self.speed) }
    }
}

/// What carrying a message of one kind takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Courier {
    pub latency: Span,
    /// Of the member or agent that receives it.
    pub attention: Span,
}

/// How often the director looks, and the attention that each look costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Director {
    /// The longest time between two turns of the tactical loop.
    pub loop_every: Span,
    pub loop_attention: Span,
    pub review_attention: Span,
    /// To sign the handoff package, before kickoff.
    pub handoff_attention: Span,
    /// To authorize an epic's start.
    pub authorization_attention: Span,
}

/// Where colours change.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicators {
    /// Share of the buffer consumed over which the schedule is red; 1 is all of it.
    pub buffer_red: f64,
    /// ... over which it is yellow, and the tactical loop runs at half its interval.
    pub buffer_yellow: f64,
    /// Utilization over which a team is yellow, and its members take no second item.
    pub team_utilization_yellow: f64,
    /// Share of gates passed over the trailing week under which quality is red, and a reviewer is added.
    pub gate_pass_red: f64,
    /// Share of the finished critical tasks that must have been on time for the critical path to be on track.
    pub critical_on_time: f64,
    pub buffer_basis: BufferBasis,
}

/// What buffer consumption compares elapsed time with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BufferBasis {
    /// The baseline's working time for the work done so far.
    Earned,
    /// The baseline's duration times the share of effort done.
    Seed,
}
