//! Epics one after another, and the end of the phase: the final report becomes the package for testing.

use crate::agent::Turn;
use crate::domain::fact::{Fact, Report};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::EpicId;
use crate::scenario::Scenario;
use crate::schedule::EpicOrder;
use std::sync::Arc;

pub struct Closing {
    epics_started: usize,
    is_epic_closed: Vec<bool>,
    is_phase_done: bool,
    final_report: Option<Arc<Report>>,
}

impl Closing {
    pub fn new(scenario: &Scenario) -> Closing {
        Closing { epics_started: 0, is_epic_closed: vec![false; scenario.plan.epics.len()], is_phase_done: false, final_report: None }
    }

    /// Once the work of the phase is done, what is in its scope stays as it is.
    pub fn is_phase_done(&self) -> bool {
        self.is_phase_done
    }

    /// At kickoff: the first epic, or all of them.
    pub fn start(&mut self, turn: &mut Turn<'_>) {
        let first = match turn.scenario.epics {
            EpicOrder::Overlap => turn.scenario.plan.epics.len(),
            EpicOrder::Sequential => turn.scenario.plan.epics.len().min(1),
        };
        for _ in 0..first {
            self.start_epic(turn);
        }
    }

    fn start_epic(&mut self, turn: &mut Turn<'_>) {
        turn.tell(AgentId::COORDINATOR, Message::EpicStart(EpicId::from_index(self.epics_started)));
        self.epics_started += 1;
    }

    pub fn close_epic(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_epic_closed[epic.index()] = true;
        // One that comes to its end again, with scope that was added, has been followed before.
        let is_last_started = epic.index() + 1 == self.epics_started;
        if is_last_started && self.epics_started < turn.scenario.plan.epics.len() {
            self.start_epic(turn);
        }
        self.close_phase(turn);
    }

    pub fn phase_done(&mut self, turn: &mut Turn<'_>) {
        self.is_phase_done = true;
        self.close_phase(turn);
    }

    /// When the work is done and every epic has had its retrospective, the package for testing is put together.
    fn close_phase(&self, turn: &mut Turn<'_>) {
        if self.is_phase_done && self.is_epic_closed.iter().all(|&is_closed| is_closed) {
            turn.tell(AgentId::TRACKER, Message::FinalReportAsked);
        }
    }

    pub fn hand_over(&mut self, report: Arc<Report>, turn: &mut Turn<'_>) {
        self.final_report = Some(report.clone());
        turn.tell(AgentId::ENFORCER, Message::ClosingPackage(report));
    }

    pub fn accepted(&self, turn: &mut Turn<'_>) {
        if let Some(report) = &self.final_report {
            turn.note(Fact::HandoffToTesting { tasks_done: report.tasks_done, tasks_dropped: report.tasks_dropped });
            turn.note(Fact::RunEnded);
        }
    }
}
