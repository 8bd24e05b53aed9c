//! Quality gates as written: what is checked at each of the four levels.

use super::super::field::*;
use super::super::files::Located;
use super::super::read::table;
use super::super::terms::*;
use crate::domain::policy::Progression;
use crate::engine::time::Span;

table! {
    Gates {
        /// Whether work is checked before it is done; it is, unless `trouble` is `none`.
        enabled: bool = optional,
        /// Defects that an hour of effort injects, on average.
        defects: Amount = "0.01",
        /// Chance that a gate is stopped by a finding that is none.
        false_alarm: Located<Share> = "'1%'",
        /// Hours of work to remedy a finding.
        remediation: Hours = "{ lognormal = { median = '1h', sigma = 0.6 } }",
        /// Chance that a remedy injects a defect itself.
        bad_fix: Located<Share> = "'7%'",
        /// Whether a pass is enough, or the director says go on. It can never overrule a failure.
        progression: Progression = "'auto'",
        /// Of the director, to say so.
        progression_attention: Span = "'5m'",
        /// Of the director, to be told that a critical item failed.
        failure_attention: Span = "'5m'",
        /// At every task.
        task: TaskGate = "{}",
        /// At every feature.
        feature: FeatureGate = "{}",
        /// At every epic.
        epic: EpicGate = "{}",
        /// At the end of the phase.
        phase: PhaseGate = "{}",
    }
}

macro_rules! gate_tables {
    ($($name:ident: $checks:literal, $detects:literal, $duration:literal;)*) => {$(
        table! {
            $name {
                /// What is checked, in order.
                checks: Vec<CheckWritten> = $checks,
                /// Chance that the automated checks together find a defect that is there.
                detects: Share = $detects,
                /// How long the automated checks take together, in elapsed time.
                duration: Hours = $duration,
            }
        }

        impl From<&$name> for GateWritten {
            fn from(gate: &$name) -> GateWritten {
                GateWritten { checks: gate.checks.clone(), detects: gate.detects, duration: gate.duration.clone() }
            }
        }
    )*};
}

gate_tables! {
    TaskGate: "['code committed', 'unit tests', 'linting', 'self-review', 'code review']", "'50%'", "'15m'";
    FeatureGate: "['all tasks done', 'integration tests', 'code review', 'docs']", "'50%'", "'30m'";
    EpicGate: "['all features done', 'end-to-end tests', 'performance', 'security', 'UX']", "'40%'", "'2h'";
    PhaseGate: "['all epics done', 'system integration', 'vision goals achieved']", "'35%'", "'4h'";
}

/// A gate of any level.
#[derive(Clone, Debug, PartialEq)]
pub struct GateWritten {
    pub checks: Vec<CheckWritten>,
    pub detects: Share,
    pub duration: Hours,
}

impl Gates {
    /// In the order of `GateLevel::ALL`.
    pub fn levels(&self) -> [GateWritten; 4] {
        [(&self.task).into(), (&self.feature).into(), (&self.epic).into(), (&self.phase).into()]
    }
}
