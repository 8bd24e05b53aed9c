//! What a member can have in hand, and where its hours go.

use super::blocker::{BlockerId, Level};
use super::gate::{GateId, HandoffId};
use super::plan::{EpicId, TaskId};
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
    /// At a loss before a blocker that nobody has noticed yet, or that an outside party must move.
    Stuck(BlockerId),
    /// The owner works a blocker off.
    OwnResolution(BlockerId),
    /// Somebody else does, called in at this level: first what comes before it, then the work itself.
    Assistance {
        blocker: BlockerId,
        level: Level,
    },
    /// The owner tells a specialist how things stand.
    Briefing(BlockerId),
    /// The check of this place in the list of its gate.
    Review {
        gate: GateId,
        check: u8,
    },
    /// The `number`-th finding of a task, from 0, is remedied.
    Remediation {
        task: TaskId,
        number: u32,
    },
    /// What a way round a blocker, or an early start, costs at the task's end.
    Rework(TaskId),
    /// The gaps of a handoff package are closed.
    HandoffGap(HandoffId),
    Acknowledgement(HandoffId),
    /// What an open information dependency of this task would have told is found out.
    Research(TaskId),
}

/// Where an hour went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    Direct,
    Rework,
    Coordination,
    /// In front of one's own blocker.
    Blocked,
}

impl Work {
    /// Whether it makes good what was found, or what a way round left to be done.
    pub fn is_remedy(self) -> bool {
        matches!(self, Work::Remediation { .. } | Work::Rework(_))
    }

    pub fn effort(self) -> Effort {
        match self {
            Work::Task(_) | Work::Arrival { .. } | Work::Review { .. } | Work::Research(_) => Effort::Direct,
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) => Effort::Rework,
            Work::Retrospective(_) | Work::Attention { .. } | Work::Acknowledgement(_) => Effort::Coordination,
            Work::Assistance { .. } | Work::Briefing(_) => Effort::Coordination,
            Work::Stuck(_) | Work::OwnResolution(_) => Effort::Blocked,
        }
    }

    /// The blocker that it is work on.
    pub fn blocker(self) -> Option<BlockerId> {
        match self {
            Work::Stuck(blocker) | Work::OwnResolution(blocker) | Work::Briefing(blocker) | Work::Assistance { blocker, .. } => {
                Some(blocker)
            }
            Work::Task(_) | Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } | Work::Review { .. } => None,
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) | Work::Acknowledgement(_) | Work::Research(_) => None,
        }
    }

    /// The task whose own work it is: planned, reworked or remedied.
    pub fn task(self) -> Option<TaskId> {
        match self {
            Work::Task(task) | Work::Remediation { task, .. } | Work::Rework(task) => Some(task),
            Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } | Work::Stuck(_) | Work::OwnResolution(_) => None,
            Work::Assistance { .. } | Work::Briefing(_) | Work::Review { .. } | Work::HandoffGap(_) | Work::Acknowledgement(_) => None,
            Work::Research(_) => None,
        }
    }
}
