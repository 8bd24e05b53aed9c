//! Handoffs from team to team: how many, how many went through at once, and how long their steps took. All times are elapsed.

use super::common::{Described, Mean, push};
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::HandoffId;
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

pub const FIGURES: &[Described] = &[
    Described::new("handoffs", "handoffs", "handoffs opened"),
    Described::new("handoffs.closed", "handoffs", "... closed"),
    Described::new("handoffs.cancelled", "handoffs", "... that nobody needed any more"),
    Described::new("handoffs.success", "share", "closed without having been returned, of all closed"),
    Described::new("handoffs.returned", "packages", "packages returned with gaps"),
    Described::new("handoffs.with_gaps", "handoffs", "taken over with their gaps, by the director's word"),
    Described::new("handoffs.rework", "hours", "working time that went into gaps"),
    Described::new("handoffs.hours", "hours", "mean time from opening to closing"),
    Described::new("handoffs.authorization", "hours", "mean time from validation to authorization"),
    Described::new("handoffs.acknowledgement", "hours", "mean time from authorization to acknowledgement"),
    Described::new("research", "tasks", "tasks whose missing information was found out by research"),
    Described::new("research.hours", "hours", "mean elapsed time of it"),
];

struct Open {
    opened: Moment,
    stepped: Moment,
    returned: u32,
}

/// Folds handoffs.
#[derive(Default)]
pub struct Handoffs {
    open: BTreeMap<HandoffId, Open>,
    opened: u32,
    cancelled: u32,
    clean: u32,
    returned: u32,
    with_gaps: u32,
    rework: Span,
    took: Mean,
    authorization: Mean,
    acknowledgement: Mean,
    research_since: BTreeMap<(TaskId, TaskId), Moment>,
    research: Mean,
}

impl Handoffs {
    pub fn new(_scenario: &Scenario) -> Handoffs {
        Handoffs::default()
    }

    /// A step of a handoff was taken: since the one before.
    fn step(&mut self, handoff: HandoffId, at: Moment) -> Option<Span> {
        let open = self.open.get_mut(&handoff)?;
        Some(at.since(std::mem::replace(&mut open.stepped, at)))
    }

    fn close(&mut self, handoff: HandoffId, at: Moment) {
        if let Some(open) = self.open.remove(&handoff) {
            self.took.add(at.since(open.opened));
            self.clean += u32::from(open.returned == 0);
        }
    }
}

impl Metric for Handoffs {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::HandoffOpened { handoff, .. } => {
                self.opened += 1;
                self.open.insert(*handoff, Open { opened: at, stepped: at, returned: 0 });
            }
            Fact::HandoffValidated { handoff, is_complete } => {
                self.step(*handoff, at);
                if !is_complete {
                    self.returned += 1;
                    self.open.get_mut(handoff).into_iter().for_each(|open| open.returned += 1);
                }
            }
            Fact::HandoffAuthorized { handoff, .. } => {
                self.step(*handoff, at).into_iter().for_each(|took| self.authorization.add(took));
            }
            Fact::HandoffAcceptedWithGaps { .. } => self.with_gaps += 1,
            Fact::HandoffAcknowledged { handoff, .. } => {
                self.step(*handoff, at).into_iter().for_each(|took| self.acknowledgement.add(took));
            }
            Fact::HandoffClosed { handoff } => self.close(*handoff, at),
            Fact::HandoffCancelled { handoff } => self.cancelled += u32::from(self.open.remove(handoff).is_some()),
            Fact::WorkStopped { work: Work::HandoffGap(_), worked, .. } => self.rework += *worked,
            Fact::ResearchStarted { task, on } => {
                self.research_since.insert((*task, *on), at);
            }
            Fact::ResearchDone { task, on } => {
                self.research_since.remove(&(*task, *on)).into_iter().for_each(|since| self.research.add(at.since(since)));
            }
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        let closed = self.took.count();
        push(figures, "handoffs", f64::from(self.opened), "handoffs");
        push(figures, "handoffs.closed", f64::from(closed), "handoffs");
        push(figures, "handoffs.cancelled", f64::from(self.cancelled), "handoffs");
        push(figures, "handoffs.success", f64::from(self.clean) / f64::from(closed), "share");
        push(figures, "handoffs.returned", f64::from(self.returned), "packages");
        push(figures, "handoffs.with_gaps", f64::from(self.with_gaps), "handoffs");
        push(figures, "handoffs.rework", self.rework.hours(), "hours");
        push(figures, "handoffs.hours", self.took.hours(), "hours");
        push(figures, "handoffs.authorization", self.authorization.hours(), "hours");
        push(figures, "handoffs.acknowledgement", self.acknowledgement.hours(), "hours");
        push(figures, "research", f64::from(self.research.count()), "tasks");
        push(figures, "research.hours", self.research.hours(), "hours");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::organization::TeamId;
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, stopped, workshop};

    const FIRST: HandoffId = HandoffId(0);
    const SECOND: HandoffId = HandoffId(1);

    fn opened(handoff: HandoffId) -> Fact {
        Fact::HandoffOpened { handoff, task: TaskId(0), from: TeamId(0), to: TeamId(1) }
    }

    fn validated(handoff: HandoffId, is_complete: bool) -> Fact {
        Fact::HandoffValidated { handoff, is_complete }
    }

    #[test]
    fn a_handoff_succeeds_if_it_closes_without_having_been_returned() {
        let scenario = workshop();
        let facts = [
            (0, opened(FIRST)),
            (1, validated(FIRST, true)),
            (3, Fact::HandoffAuthorized { handoff: FIRST, is_auto: false }),
            (4, Fact::HandoffAcknowledged { handoff: FIRST, by: None }),
            (4, Fact::HandoffClosed { handoff: FIRST }),
            (4, opened(SECOND)),
            (5, validated(SECOND, false)),
            (7, stopped(0, Work::HandoffGap(SECOND), 5, 1.5)),
            (8, validated(SECOND, true)),
            (9, Fact::HandoffAuthorized { handoff: SECOND, is_auto: true }),
            (12, Fact::HandoffAcknowledged { handoff: SECOND, by: None }),
            (14, Fact::HandoffClosed { handoff: SECOND }),
            (15, opened(HandoffId(2))),
            (16, Fact::HandoffCancelled { handoff: HandoffId(2) }),
        ];
        let handoffs = hear(Handoffs::new(&scenario), &scenario, &facts);
        let expected = [
            ("handoffs", 3.0),
            ("handoffs.closed", 2.0),
            ("handoffs.cancelled", 1.0),
            ("handoffs.success", 0.5),
            ("handoffs.returned", 1.0),
            ("handoffs.rework", 1.5),
            ("handoffs.hours", 7.0),
            ("handoffs.authorization", 1.5),
            ("handoffs.acknowledgement", 2.0),
        ];
        assert_figures(&handoffs, &scenario, hour(20), &expected);
    }

    #[test]
    fn where_nothing_was_handed_over_nothing_has_succeeded_or_failed() {
        let scenario = workshop();
        assert_absent(&Handoffs::new(&scenario), &scenario, hour(1), &["handoffs.success", "handoffs.hours", "research.hours"]);
    }
}
