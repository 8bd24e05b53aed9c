//! Standard operating procedures as they were audited, and who took part in the daily standup.

use super::common::{Described, push};
use crate::domain::fact::{Compliance, Fact, Procedure};
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("sop", "share", "audits that found compliance, over all procedures; absent without audits"),
    Described::new("sop.audits", "audits", "audits held"),
    Described::new("sop.task_completion", "share", "... of task completion"),
    Described::new("sop.team_handoff", "share", "... of handoffs"),
    Described::new("sop.quality_gate_enforcement", "share", "... of gate enforcement"),
    Described::new("sop.blocker_escalation", "share", "... of escalation: engaged within its threshold"),
    Described::new("sop.daily_sync", "share", "... of the daily sync"),
    Described::new("sync.standups", "standups", "standups held"),
    Described::new("sync.participation", "share", "teams that answered, of those expected, over all standups"),
];

/// In the order of their declaration.
const PROCEDURES: [Procedure; 5] = [
    Procedure::TaskCompletion,
    Procedure::TeamHandoff,
    Procedure::QualityGateEnforcement,
    Procedure::BlockerEscalation,
    Procedure::DailySync,
];

#[derive(Clone, Copy, Default)]
struct Audits {
    held: u32,
    compliant: u32,
}

impl Audits {
    fn share(self) -> f64 {
        f64::from(self.compliant) / f64::from(self.held)
    }
}

/// Counts audits and answers.
pub struct Procedures {
    /// In the order of [`PROCEDURES`].
    audits: [Audits; PROCEDURES.len()],
    standups: u32,
    expected: u64,
    answered: u64,
}

impl Procedures {
    pub fn new(_scenario: &Scenario) -> Procedures {
        Procedures { audits: Default::default(), standups: 0, expected: 0, answered: 0 }
    }
}

impl Metric for Procedures {
    fn hear(&mut self, _at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::ProcedureAudited { procedure, verdict, .. } => {
                let audits = &mut self.audits[*procedure as usize];
                audits.held += 1;
                audits.compliant += u32::from(*verdict == Compliance::Compliant);
            }
            Fact::StandupHeld { expected, answered, .. } => {
                self.standups += 1;
                self.expected += u64::from(*expected);
                self.answered += u64::from(*answered);
            }
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        let sum = |sum: Audits, one: &Audits| Audits { held: sum.held + one.held, compliant: sum.compliant + one.compliant };
        let all = self.audits.iter().fold(Audits::default(), sum);
        push(figures, "sop", all.share(), "share");
        push(figures, "sop.audits", f64::from(all.held), "audits");
        for (audits, procedure) in self.audits.iter().zip(PROCEDURES) {
            push(figures, format_args!("sop.{}", procedure.name()), audits.share(), "share");
        }
        push(figures, "sync.standups", f64::from(self.standups), "standups");
        push(figures, "sync.participation", self.answered as f64 / self.expected as f64, "share");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Subject;
    use crate::domain::plan::TaskId;
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

    fn audited(procedure: Procedure, verdict: Compliance) -> Fact {
        Fact::ProcedureAudited { procedure, subject: Subject::Task(TaskId(0)), verdict }
    }

    fn standup(day: u32, answered: u32) -> Fact {
        Fact::StandupHeld { day, expected: 2, answered, active: 0, queued: 0, impediments: 0 }
    }

    #[test]
    fn compliance_is_the_share_of_audits_that_found_it() {
        let scenario = workshop();
        let procedures = hear(
            Procedures::new(&scenario),
            &scenario,
            &[
                (1, audited(Procedure::TaskCompletion, Compliance::Compliant)),
                (2, audited(Procedure::TaskCompletion, Compliance::Compliant)),
                (3, audited(Procedure::TaskCompletion, Compliance::DoneUnannounced)),
                (4, audited(Procedure::DailySync, Compliance::TeamsMissing(1))),
                (4, audited(Procedure::TeamHandoff, Compliance::HandoffReturned(1))),
                (4, audited(Procedure::BlockerEscalation, Compliance::Compliant)),
                (4, audited(Procedure::QualityGateEnforcement, Compliance::Compliant)),
                (4, audited(Procedure::BlockerEscalation, Compliance::EngagedLate(crate::engine::time::Span::from_hours(1)))),
                (5, standup(1, 2)),
                (29, standup(2, 1)),
            ],
        );
        assert_figures(
            &procedures,
            &scenario,
            hour(30),
            &[
                ("sop", 0.5),
                ("sop.audits", 8.0),
                ("sop.team_handoff", 0.0),
                ("sop.quality_gate_enforcement", 1.0),
                ("sop.blocker_escalation", 0.5),
                ("sop.task_completion", 2.0 / 3.0),
                ("sop.daily_sync", 0.0),
                ("sync.standups", 2.0),
                ("sync.participation", 0.75),
            ],
        );
    }

    #[test]
    fn what_was_never_audited_is_neither_compliant_nor_not() {
        let scenario = workshop();
        assert_absent(&Procedures::new(&scenario), &scenario, hour(1), &["sop", "sop.daily_sync", "sync.participation"]);
    }
}
