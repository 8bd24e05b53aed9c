//! The Phase 3 to 4 handoff: how often the package was submitted and returned, and how long it took to kickoff.

use super::common::{Described, push};
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("handoff.submissions", "packages", "packages submitted to the director"),
    Described::new("handoff.returned", "packages", "packages returned with gaps"),
    Described::new("handoff.hours", "hours", "from the scenario's start to the authorization of kickoff; absent without kickoff"),
];

/// Counts packages.
pub struct Handoff {
    submissions: u32,
    returned: u32,
    kickoff: Option<Moment>,
}

impl Handoff {
    pub fn new(_scenario: &Scenario) -> Handoff {
        Handoff { submissions: 0, returned: 0, kickoff: None }
    }
}

impl Metric for Handoff {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::PackageSubmitted { .. } => self.submissions += 1,
            Fact::PackageReturned { .. } => self.returned += 1,
            Fact::KickoffAuthorized => self.kickoff = Some(at),
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        push(figures, "handoff.submissions", f64::from(self.submissions), "packages");
        push(figures, "handoff.returned", f64::from(self.returned), "packages");
        push(figures, "handoff.hours", self.kickoff.map_or(f64::NAN, Moment::hours), "hours");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Gaps;
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

    #[test]
    fn a_returned_package_is_submitted_again_and_kickoff_waits_for_it() {
        let scenario = workshop();
        let gaps = Gaps::default().with(4);
        let mut facts = vec![(0, Fact::PackageSubmitted { gaps }), (1, Fact::PackageReturned { gaps })];
        let returned = hear(Handoff::new(&scenario), &scenario, &facts);
        assert_absent(&returned, &scenario, hour(2), &["handoff.hours"]);
        facts.extend([(5, Fact::PackageSubmitted { gaps: Gaps::default() }), (6, Fact::KickoffAuthorized)]);
        let signed = hear(Handoff::new(&scenario), &scenario, &facts);
        assert_figures(&signed, &scenario, hour(9), &[("handoff.submissions", 2.0), ("handoff.returned", 1.0), ("handoff.hours", 6.0)]);
    }
}
