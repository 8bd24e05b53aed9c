//! Random search: settings drawn evenly from the space, the same replications for each. What any other search must beat.

use super::laboratory::{Laboratory, Problem};
use super::standing::{Account, Ledger, by_merit, is_same};
use super::{Best, Finalist, Search, Trace, Trial};
use crate::engine::stream::{Chance, Purpose};

const DRAW: Purpose = Purpose::named("search: random setting");

/// At most `budget` replications: `replications` for today's setting and for each of as many random ones as that leaves. `None`:
/// interrupted.
///
/// # Panics
/// If `replications` is 0.
pub fn random_search(problem: &Problem, budget: u64, replications: u64, laboratory: &mut dyn Laboratory) -> Option<Search> {
    assert!(replications > 0, "a setting is known by its replications");
    let mut account = Account::new(problem, laboratory);
    let places = budget / replications;
    let mut ledgers: Vec<Ledger> = Vec::new();
    for draw in 0..places {
        let setting = if draw == 0 {
            account.canonical(&problem.today)
        } else {
            let mut stream = Chance::new(problem.seed, 0).draw(DRAW, 0, draw);
            let point: Vec<f64> = problem.space.dimensions.iter().map(|_| stream.uniform()).collect();
            account.canonical_at(&problem.space, &point)
        };
        if let Some(setting) = setting.filter(|setting| !ledgers.iter().any(|known| is_same(&known.setting, setting))) {
            ledgers.push(Ledger::new(setting, &problem.aim));
        }
    }
    account.run_all(&mut ledgers, 0..replications)?;
    let stand = |ledger: &Ledger| Finalist { setting: ledger.setting.clone(), standing: ledger.standing(&problem.aim) };
    let mut elites: Vec<Finalist> = ledgers.iter().map(stand).collect();
    let trial =
        |finalist: &Finalist| Trial { setting: finalist.setting.clone(), iteration: 0, rung: 0, standing: finalist.standing.clone() };
    let trials = elites.iter().map(trial).collect();
    elites.sort_by(|one, other| by_merit(&problem.aim, &one.standing, &other.standing));
    let best = elites.first().map(|leader| Best {
        spent: account.spent,
        iteration: 0,
        rung: 0,
        setting: leader.setting.clone(),
        standing: leader.standing.clone(),
    });
    elites.truncate(super::halving::KEPT);
    Some(Search { elites, trace: Trace { trials, best: best.into_iter().collect() }, spent: account.spent, refused: account.refused })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, problem};
    use super::*;

    #[test]
    fn random_search_spends_its_budget_on_todays_and_random_settings() {
        let mut bench = Bench::new(|setting, draw| vec![Some((setting[0] - 3.0).abs() + draw(0))]);
        bench.is_refused = |setting| setting[0] > 9.5;
        let search = random_search(&problem(9.0, 1), 1_005, 10, &mut bench).unwrap();
        assert_eq!(search.spent, bench.replications());
        assert_eq!(search.spent, 1_000 - 10 * search.refused);
        assert_eq!(bench.asked[0].setting, [9.0]);
        assert!((search.elites[0].setting[0] - 3.0).abs() < 0.3, "{:?}", search.elites[0]);
        assert_eq!(search.elites[0].standing, search.trace.best[0].standing);
    }
}
