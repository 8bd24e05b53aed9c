//! What a run cost, in money and tokens: by what it went into, by team, and the dearest tasks.

use super::text::{Page, markdown, percent};
use crate::domain::number::grouped;
use crate::ledger::{Amount, Expense, Ledger};
use crate::record::Told;

/// Tasks in the table; `tasks.csv` has all.
const TASKS_MAX: usize = 10;

/// `12,340 (work 71 %, rework 8 %, escalation 9 %); 38.2 million tokens`; nothing where nothing costs anything.
pub fn in_a_line(ledger: &Ledger) -> Option<String> {
    let total = ledger.total();
    let parts = |of: fn(Amount) -> f64| {
        let share = |expense| of(ledger.of_expense(expense)) / of(total);
        let named = Expense::ALL.into_iter().filter(|&expense| share(expense) >= 0.005);
        let parts: Vec<String> = named.map(|expense| format!("{} {}", expense.name(), percent(Some(share(expense))))).collect();
        parts.join(", ")
    };
    let costs = (total.money_millionths > 0).then(|| format!("{} ({})", money(total.money()), parts(Amount::money)));
    let tokens = (total.tokens > 0).then(|| format!("{} tokens ({})", millions(total.tokens()), parts(Amount::tokens)));
    match (costs, tokens) {
        (Some(costs), Some(_)) => Some(format!("{costs}; {} tokens", millions(total.tokens()))),
        (costs, tokens) => costs.or(tokens),
    }
}

/// Money: whole from a hundred on, to the hundredth below, as a few agents cost a few units. `12,340`, `0.11`.
pub fn money(amount: f64) -> String {
    const WHOLE_FROM: f64 = 100.0;
    grouped(if amount.abs() < WHOLE_FROM { amount } else { amount.round() })
}

/// `38.2 million` from a million on.
pub fn millions(count: f64) -> String {
    const MILLION: f64 = 1e6;
    if count < MILLION {
        return grouped(count.round());
    }
    let tenths = (count / MILLION * 10.0).round();
    let decimal = if tenths % 10.0 == 0.0 { String::new() } else { format!(".{}", tenths % 10.0) };
    format!("{}{decimal} million", grouped((tenths / 10.0).floor()))
}

/// The chapter of the implementation report.
pub fn cost(told: &Told<'_>, page: &mut Page) {
    let (scenario, ledger) = (told.scenario(), &told.ledger);
    if ledger.total().is_nothing() {
        return;
    }
    page.heading(2, "Cost");
    let budget = &scenario.budget;
    let of = |limit: Option<f64>, what: &str| limit.map(|limit| format!(" Of a budget of {}{what}.", grouped(limit))).unwrap_or_default();
    page.paragraph(&format!(
        "{}.{}{} Every amount went into one of the six kinds, and the kinds sum to the total.",
        in_a_line(ledger).unwrap_or_default(),
        of(budget.cost, ""),
        of(budget.tokens, " tokens")
    ));
    let has_tokens = ledger.total().tokens > 0;
    let head = |first: &'static str| if has_tokens { vec![first, ">Cost", ">Tokens"] } else { vec![first, ">Cost"] };
    let row = |name: String, amount: Amount| {
        let mut row = vec![name, grouped(amount.money())];
        row.extend(has_tokens.then(|| grouped(amount.tokens())));
        row
    };
    let mut rows: Vec<Vec<String>> =
        Expense::ALL.iter().map(|&expense| row(expense.name().to_owned(), ledger.of_expense(expense))).collect();
    rows.push(row("**total**".to_owned(), ledger.total()));
    page.table(&head("Kind"), &rows);
    page.line("");
    let organization = &scenario.organization;
    let mut rows: Vec<Vec<String>> =
        organization.team_ids().map(|team| row(markdown(&organization.team(team).name), ledger.of_team(team))).collect();
    rows.push(row("Orchestration".to_owned(), ledger.of_office()));
    let outside = [("mitigations in force", ledger.mitigation()), ("people from outside", ledger.hires())];
    rows.extend(outside.into_iter().filter(|(_, amount)| !amount.is_nothing()).map(|(name, amount)| row(name.to_owned(), amount)));
    page.table(&head("Team"), &rows);
    page.line("");
    let mut tasks: Vec<_> = scenario.plan.task_ids().map(|task| (ledger.of_task(task), task)).collect();
    tasks.retain(|(amount, _)| !amount.is_nothing());
    tasks.sort_by_key(|(amount, task)| (std::cmp::Reverse((amount.money_millionths, amount.tokens)), *task));
    let named = |task| {
        let task = scenario.plan.task(task);
        format!("{} {}", markdown(&task.id), markdown(&task.name))
    };
    let rows: Vec<Vec<String>> = tasks.iter().take(TASKS_MAX).map(|(amount, task)| row(named(*task), *amount)).collect();
    if !rows.is_empty() {
        page.paragraph("The dearest tasks, with what was found in them, their blockers, gates and handoffs; `tasks.csv` has all.");
        page.table(&head("Task"), &rows);
        page.line("");
    }
}

#[cfg(test)]
mod tests {
    use super::{millions, money};

    #[test]
    fn small_sums_of_money_keep_their_hundredths() {
        assert_eq!([0.107, 99.5, 100.4, 12_340.0].map(money), ["0.11", "99.50", "100", "12,340"]);
    }

    #[test]
    fn from_a_million_on_millions_are_told() {
        assert_eq!(
            [0.0, 999_999.0, 1e6, 38_249_000.0, 2.5e9].map(millions),
            ["0", "999,999", "1 million", "38.2 million", "2,500 million"]
        );
    }
}
