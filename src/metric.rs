//! What a metric is: it hears facts as they are noted, keeps no journal, and in the end has figures with units.

use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::scenario::Scenario;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// `utilization`, or with what it is of: `utilization.backend`.
    pub name: String,
    pub value: f64,
    /// `hours`, `share`, `tasks`, `tasks/day`, `money`...
    pub unit: &'static str,
}

/// One success criterion, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    pub name: &'static str,
    /// As people write it: `< 50 %`.
    pub target: String,
    pub value: f64,
    pub unit: &'static str,
    pub is_met: bool,
}

/// Folds facts into figures.
pub trait Metric: Send {
    fn hear(&mut self, at: Moment, by: AgentId, fact: &Fact, scenario: &Scenario);

    /// Appends its figures, in a fixed order. `end` is when the run ended.
    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Vec<Figure>);
}
