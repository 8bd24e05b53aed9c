//! A team's part in handoffs: packages for those who build on its work, and a look at what others hand over.

use super::{TeamActor, jobs};
use crate::agent::Turn;
use crate::domain::fact::Work;
use crate::domain::gate::HandoffId;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::engine::time::Span;

impl TeamActor {
    /// Deliverable, documentation, tests, context and notes are at hand when the task is done.
    pub(super) fn pack(&mut self, handoff: HandoffId, task: TaskId, turn: &mut Turn<'_>) {
        self.packages.insert(handoff, task);
        turn.tell(AgentId::COORDINATOR, Message::PackageReady { handoff });
    }

    pub(super) fn close_gap(&mut self, handoff: HandoffId, effort: Span, turn: &mut Turn<'_>) {
        let task = self.packages.get(&handoff).copied();
        if effort.is_zero() || self.is_deserted() {
            turn.tell(AgentId::COORDINATOR, Message::PackageReady { handoff });
        } else {
            let role = task.and_then(|task| jobs::role(task, turn.scenario));
            self.take_errand(Work::HandoffGap(handoff), task, role, effort, None, turn);
        }
    }

    /// A member who is free looks at what is handed over; a team without members takes it as it is.
    pub(super) fn acknowledge(&mut self, handoff: HandoffId, task: TaskId, turn: &mut Turn<'_>) {
        let time = self.policy(turn).handoffs.acknowledgement;
        if time.is_zero() || self.is_deserted() {
            turn.tell(AgentId::COORDINATOR, Message::HandoffAcknowledged { handoff, by: None });
        } else {
            self.take_errand(Work::Acknowledgement(handoff), Some(task), None, time, None, turn);
        }
    }
}
