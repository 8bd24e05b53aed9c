//! Whether work that brings about work dies out: the branching ratio of a policy.

use super::Scenario;
use crate::domain::gate::GateLevel;
use crate::domain::policy::{CheckKind, Policy};

/// Above this a run may take many times its plan, and at 1 it may never end.
const STABLE_BELOW: f64 = 0.5;

/// Hours of further work that an hour of work on a task brings about, on average.
///
/// Blockers: `rate` x the mean factor of complexity, weighted by effort, x the hours of own work for each. Those are the mean resolution
/// work at speed 1 and the cost of resuming, over 1 - `reopen`, for one that comes back has fresh work. Higher levels are faster, so this is
/// an upper bound; what their preparation adds is less than their speed saves.
///
/// Defects: `defects` x the hours for each that is found: the mean remediation and the reviews of the task gate, which runs again in full,
/// over 1 - `bad_fix`, for a remedy may need another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branching {
    pub by_blockers: f64,
    pub by_defects: f64,
}

impl Branching {
    pub fn of(scenario: &Scenario, policy: &Policy) -> Branching {
        let estimates = &scenario.baseline.estimates;
        let effort: f64 = estimates.iter().sum();
        let weighted: f64 = scenario
            .plan
            .tasks
            .iter()
            .zip(estimates)
            .map(|(task, estimate)| policy.blockers.complexity[task.complexity as usize] * estimate)
            .sum();
        let complexity = if effort > 0.0 { weighted / effort } else { policy.blockers.complexity[1] };
        let blockers = &policy.blockers;
        let by_blockers = if blockers.can_arise() {
            let own = blockers.resolution_work.mean() + policy.dispatch.resume_cost.hours();
            (blockers.rate * complexity + blockers.stall_rate) * own / (1.0 - blockers.reopen)
        } else {
            0.0
        };
        let gates = &policy.gates;
        let by_defects = if gates.is_on && gates.defects > 0.0 {
            let reviews = gates.level(GateLevel::Task).checks.iter().map(|check| match &check.kind {
                CheckKind::Review(review) => review.effort.mean(),
                CheckKind::Condition | CheckKind::Automated => 0.0,
            });
            gates.defects * (gates.remediation.mean() + reviews.sum::<f64>()) / (1.0 - gates.bad_fix)
        } else {
            0.0
        };
        Branching { by_blockers, by_defects }
    }

    pub fn ratio(self) -> f64 {
        self.by_blockers + self.by_defects
    }
}

/// Tells of a scenario whose work brings about too much work, under the policy at its start or a later one.
pub(super) fn remark(scenario: &mut Scenario) {
    let worst = scenario.policies.iter().map(|policy| Branching::of(scenario, policy)).max_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let Some(worst) = worst.filter(|worst| worst.ratio() > STABLE_BELOW) else { return };
    let end = if worst.ratio() >= 1.0 { "it may never end" } else { "it may take several times its plan" };
    scenario.remarks.push(format!(
        "an hour of work brings about {:.2} h more (blockers {:.2}, defects {:.2}): {end}; lower blockers.rate, blockers.resolution_work, gates.defects or gates.remediation",
        worst.ratio(),
        worst.by_blockers,
        worst.by_defects
    ));
}
