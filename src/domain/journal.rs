//! The journal of a run: every message between agents as it was delivered and every fact as it was noted, in order.

use super::fact::Fact;
use super::message::Message;
use super::organization::AgentId;
use crate::engine::time::Moment;
use serde::{Deserialize, Serialize};

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Moment,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A message from one agent (or the world) to another; reminders to oneself are not in the journal. Ids count messages in the order of
    /// sending, from 1.
    Delivered {
        id: u64,
        from: AgentId,
        to: AgentId,
        sent: Moment,
        message: Message,
    },
    Noted {
        by: AgentId,
        fact: Fact,
    },
    /// A message still under way when the run ended; `at` is when it would have been delivered.
    Pending {
        id: u64,
        from: AgentId,
        to: AgentId,
        sent: Moment,
        message: Message,
    },
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Completed,
    /// The horizon passed with work left. `why` names what was open.
    Horizon {
        why: Vec<String>,
    },
    /// Too many deliveries in one instant. `why` names the agents and messages involved.
    Livelock {
        why: Vec<String>,
    },
    /// Work was left, and nothing would ever move it. `why` names who waits for what.
    Deadlock {
        why: Vec<String>,
    },
    /// The budget is spent, and the scenario stops at that. `why` tells what was spent and names what was left.
    OutOfBudget {
        why: Vec<String>,
    },
}

impl Ending {
    /// As `summary.json` and the tables write it.
    pub fn name(&self) -> &'static str {
        match self {
            Ending::Completed => "completed",
            Ending::Horizon { .. } => "horizon",
            Ending::Livelock { .. } => "stuck",
            Ending::Deadlock { .. } => "deadlock",
            Ending::OutOfBudget { .. } => "out_of_budget",
        }
    }

    /// What a person needs to know of an ending that is not completion; empty for completion.
    pub fn why(&self) -> &[String] {
        match self {
            Ending::Completed => &[],
            Ending::Horizon { why } | Ending::Livelock { why } | Ending::Deadlock { why } | Ending::OutOfBudget { why } => why,
        }
    }
}
