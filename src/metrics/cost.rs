//! What the work cost, in money and in tokens: the figures of the run's account.

use super::common::{Described, labels, push};
use crate::ledger::{Amount, Expense, Ledger};
use crate::metric::Figures;
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new(
        "cost",
        "money",
        "hours in which members had work in hand, and the office attention to give, at each one's rates; the price of tokens; starting up; mitigations in force; people had from outside",
    ),
    Described::new("cost.work", "money", "of that, tasks, arrivals and research"),
    Described::new("cost.review", "money", "of that, reviews at gates"),
    Described::new("cost.rework", "money", "of that, remedies of findings, rework, and the gaps of packages"),
    Described::new("cost.escalation", "money", "of that, blockers: standing before them, working on them, deciding on them"),
    Described::new("cost.coordination", "money", "of that, messages, meetings, acknowledgements, and the office's other attention"),
    Described::new("cost.overhead", "money", "of that, starting up, mitigations in force, and people had from outside, beside their hours"),
    Described::new("cost.TEAM", "money", "of that, the team's members, whomever they worked for"),
    Described::new("cost.orchestration", "money", "of that, the office"),
    Described::new("cost.mitigation", "money", "of the overhead, mitigations in force"),
    Described::new("cost.hires", "money", "of the overhead, people had from outside"),
    Described::new("tokens", "tokens", "by hours of work and of attention, by messages read, and by starting up"),
    Described::new("tokens.work", "tokens", "of that, as `cost.work`"),
    Described::new("tokens.review", "tokens", "of that, as `cost.review`"),
    Described::new("tokens.rework", "tokens", "of that, as `cost.rework`"),
    Described::new("tokens.escalation", "tokens", "of that, as `cost.escalation`"),
    Described::new("tokens.coordination", "tokens", "of that, as `cost.coordination`"),
    Described::new("tokens.overhead", "tokens", "of that, starting up"),
    Described::new("tokens.TEAM", "tokens", "of that, the team's members"),
    Described::new("tokens.orchestration", "tokens", "of that, the office"),
];

/// The figures of the account.
pub fn push_figures(ledger: &Ledger, scenario: &Scenario, figures: &mut Figures) {
    push_account(figures, "cost", "money", Amount::money, ledger, scenario);
    push(figures, "cost.mitigation", ledger.mitigation().money(), "money");
    push(figures, "cost.hires", ledger.hires().money(), "money");
    if scenario.uses_tokens() {
        push_account(figures, "tokens", "tokens", Amount::tokens, ledger, scenario);
    }
}

fn push_account(figures: &mut Figures, of: &str, unit: &'static str, part: fn(Amount) -> f64, ledger: &Ledger, scenario: &Scenario) {
    push(figures, of, part(ledger.total()), unit);
    for expense in Expense::ALL {
        push(figures, format_args!("{of}.{}", expense.name()), part(ledger.of_expense(expense)), unit);
    }
    // A team may be called as a part of the account is.
    let reserved: Vec<&str> = Expense::ALL.iter().map(|expense| expense.name()).chain(["orchestration", "mitigation", "hires"]).collect();
    let teams = figures.labels(|| labels(scenario.organization.teams.iter().map(|team| team.id.as_str()), &reserved));
    for team in scenario.organization.team_ids() {
        push(figures, format_args!("{of}.{}", teams.at(team.index())), part(ledger.of_team(team)), unit);
    }
    push(figures, format_args!("{of}.orchestration"), part(ledger.of_office()), unit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Work;
    use crate::domain::plan::{EpicId, TaskId};
    use crate::metrics::fabricated::{stopped, workshop};

    #[test]
    fn cost_is_hours_worked_at_the_member_s_rate_and_the_mitigations_in_force() {
        // Rates: 100, 80 (backend), 50 (frontend). Of two risks one is mitigated, for 1,000.
        let scenario = workshop();
        let mut ledger = Ledger::new(&scenario);
        ledger.hear(&stopped(0, Work::Task(TaskId(0)), 0, 2.0), &scenario);
        ledger.hear(&stopped(1, Work::Retrospective(EpicId(0)), 2, 0.5), &scenario);
        ledger.hear(&stopped(2, Work::Arrival { stream: 0, number: 0 }, 0, 4.0), &scenario);
        let mut figures = Figures::named();
        push_figures(&ledger, &scenario, &mut figures);
        let told = figures.told();
        let value = |name: &str| told.iter().find(|figure| figure.name == name).map(|figure| figure.value);
        assert_eq!(["cost.backend", "cost.frontend", "cost.mitigation", "cost"].map(value), [240.0, 200.0, 1_000.0, 1_440.0].map(Some));
        assert_eq!(["cost.work", "cost.coordination", "cost.overhead"].map(value), [400.0, 40.0, 1_000.0].map(Some));
        assert_eq!(value("tokens"), None, "nobody uses any");
    }

    #[test]
    fn a_team_that_is_called_as_a_part_of_the_account_gets_a_number() {
        let mut scenario = workshop();
        scenario.organization.teams[0].id = "work".to_owned();
        let mut figures = Figures::named();
        push_figures(&Ledger::new(&scenario), &scenario, &mut figures);
        let names: Vec<String> = figures.told().into_iter().map(|figure| figure.name).collect();
        assert!(names.contains(&"cost.work".to_owned()) && names.contains(&"cost.work-2".to_owned()), "{names:?}");
    }
}
