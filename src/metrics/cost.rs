//! What the work cost: members' hours at their rates, the mitigation of risks, and people had from outside.

use super::common::{Described, push, team_labels};
use crate::domain::decision::OptionKind;
use crate::domain::fact::Fact;
use crate::domain::organization::{AgentId, MemberId};
use crate::engine::time::{Moment, Span};
use crate::metric::{Figure, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new(
        "cost",
        "money",
        "hours in which members had work in hand at each one's rate, the mitigation of risks, and people had from outside",
    ),
    Described::new("cost.TEAM", "money", "... of the team's members"),
    Described::new("cost.mitigation", "money", "mitigations in force"),
    Described::new("cost.hires", "money", "people had from outside, beside their hours"),
];

/// Folds hours worked by member.
pub struct Cost {
    worked: Vec<Span>,
    hires: f64,
    policy: usize,
}

impl Cost {
    pub fn new(scenario: &Scenario) -> Cost {
        Cost { worked: vec![Span::ZERO; scenario.organization.members.len()], hires: 0.0, policy: 0 }
    }

    fn of_member(&self, member: MemberId, scenario: &Scenario) -> f64 {
        self.worked[member.index()].hours() * scenario.organization.member(member).rate_per_hour
    }
}

impl Metric for Cost {
    fn hear(&mut self, _at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::WorkStopped { member, worked, .. } => self.worked[member.index()] += *worked,
            // What they cost by the hour is counted with everybody's hours.
            Fact::Decided(decision) if decision.choice().option == OptionKind::AddResources => {
                self.hires += scenario.policies[self.policy].decisions.resources.cost;
            }
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, scenario: &Scenario, figures: &mut Vec<Figure>) {
        let mitigation =
            scenario.risks.iter().filter(|risk| risk.is_mitigated).map(|risk| risk.mitigation_cost).fold(0.0, |sum, cost| sum + cost);
        let by_team: Vec<f64> = scenario
            .organization
            .team_ids()
            .map(|team| {
                scenario.organization.members_of(team).map(|member| self.of_member(member, scenario)).fold(0.0, |sum, cost| sum + cost)
            })
            .collect();
        push(figures, "cost", by_team.iter().fold(mitigation + self.hires, |sum, cost| sum + cost), "money");
        for (cost, team) in by_team.iter().zip(team_labels(scenario)) {
            push(figures, format!("cost.{team}"), *cost, "money");
        }
        push(figures, "cost.mitigation", mitigation, "money");
        push(figures, "cost.hires", self.hires, "money");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Work;
    use crate::domain::plan::{EpicId, TaskId};
    use crate::metrics::fabricated::{assert_figures, hear, hour, stopped, workshop};

    #[test]
    fn cost_is_hours_worked_at_the_member_s_rate_and_the_mitigations_in_force() {
        // Rates: 100, 80 (backend), 50 (frontend). Of two risks one is mitigated, for 1,000.
        let scenario = workshop();
        let cost = hear(
            Cost::new(&scenario),
            &scenario,
            &[
                (2, stopped(0, Work::Task(TaskId(0)), 0, 2.0)),
                (3, stopped(1, Work::Retrospective(EpicId(0)), 2, 0.5)),
                (4, stopped(2, Work::Arrival { stream: 0, number: 0 }, 0, 4.0)),
            ],
        );
        assert_figures(
            &cost,
            &scenario,
            hour(5),
            &[("cost.backend", 240.0), ("cost.frontend", 200.0), ("cost.mitigation", 1_000.0), ("cost", 1_440.0)],
        );
    }
}
