//! How many risks of the register came true.

use super::common::{Described, push};
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("risks.struck", "risks", "risks that came true"),
    Described::new("risks.passed", "risks", "risks whose time came without their coming true"),
];

/// Counts risks.
pub struct Risks {
    struck: u32,
    passed: u32,
}

impl Risks {
    pub fn new(_scenario: &Scenario) -> Risks {
        Risks { struck: 0, passed: 0 }
    }
}

impl Metric for Risks {
    fn hear(&mut self, _at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::RiskStruck { .. } => self.struck += 1,
            Fact::RiskPassed { .. } => self.passed += 1,
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        push(figures, "risks.struck", f64::from(self.struck), "risks");
        push(figures, "risks.passed", f64::from(self.passed), "risks");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::fabricated::{assert_figures, hear, hour, workshop};

    #[test]
    fn risks_that_strike_and_risks_that_pass_are_counted_apart() {
        let scenario = workshop();
        let risks = hear(
            Risks::new(&scenario),
            &scenario,
            &[(1, Fact::RiskStruck { risk: 0 }), (2, Fact::RiskPassed { risk: 1 }), (3, Fact::RiskStruck { risk: 1 })],
        );
        assert_figures(&risks, &scenario, hour(4), &[("risks.struck", 2.0), ("risks.passed", 1.0)]);
    }
}
