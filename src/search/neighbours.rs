//! What does not matter: around the winner, one field at a time, the values that nobody could tell from its own.

use super::NEIGHBOURS_FROM;
use super::laboratory::{Laboratory, Problem};
use super::paired::{CONFIDENCE, Estimate, Measured};
use super::standing::{Account, Ledger, Standing, by_rules, is_same};

/// What lies around the winner.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// By dimension.
    pub fields: Vec<Neighbourhood>,
    /// Of the winner and of each neighbour.
    pub replications: u64,
    pub spent: u64,
}

/// One field around the winner.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbourhood {
    /// In ascending order, the winner's own value among them.
    pub neighbours: Vec<Neighbour>,
    /// Index of the winner's own value.
    pub own: usize,
    /// Indexes of the lowest and the highest neighbour that one can go to from the winner's value without leaving the indifferent ones. Of
    /// a choice, whose places are in no order, read the neighbours one by one.
    pub indifferent: (usize, usize),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    pub value: f64,
    /// `None` if the scenario refuses it.
    pub standing: Option<Standing>,
    /// How much costlier than the winner, in the goal's unit, over 0 if worse; with its 95 % interval.
    pub excess: Option<Estimate>,
    pub is_indifferent: bool,
}

/// How finely and how surely neighbours are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeighboursPlan {
    /// Values of a range, from end to end, 5 to 9; the winner's own comes on top. A choice has all of its.
    pub levels: usize,
    /// Differences up to this, in the goal's unit, do not matter; 0 or more.
    pub margin: f64,
    /// Replications in all; the neighbours and the winner have equal parts of them.
    pub budget: u64,
}

/// For each dimension the neighbours of `winner`, on fresh replications. `None`: interrupted.
///
/// A neighbour is indifferent if its paired interval holds 0 or lies within the margin, and it keeps the limits as the winner does. The
/// intervals are not widened for their number: wider ones would call more alike, and to call alike what is not is the error to fear here.
///
/// # Panics
/// If there is no goal, or `levels` is under 2.
pub fn neighbours(problem: &Problem, winner: &[f64], plan: NeighboursPlan, laboratory: &mut dyn Laboratory) -> Option<Surroundings> {
    let mut account = Account::new(problem, laboratory);
    let mut ledgers = vec![Ledger::new(winner.to_vec(), &problem.aim)];
    let mut rows: Vec<Vec<(f64, Option<usize>)>> = Vec::new();
    for (place, dimension) in problem.space.dimensions.iter().enumerate() {
        let mut values = dimension.levels(plan.levels);
        values.push(winner[place]);
        values.sort_by(f64::total_cmp);
        values.dedup();
        let mut row: Vec<(f64, Option<usize>)> = Vec::new();
        for value in values {
            let mut setting = winner.to_vec();
            setting[place] = value;
            let Some(setting) = account.canonical(&setting) else {
                row.push((value, None));
                continue;
            };
            let known = ledgers.iter().position(|known| is_same(&known.setting, &setting));
            // Two levels that are written alike are one.
            if known.is_some() && row.iter().any(|(_, other)| *other == known) {
                continue;
            }
            row.push((setting[place], Some(known.unwrap_or(ledgers.len()))));
            if known.is_none() {
                ledgers.push(Ledger::new(setting, &problem.aim));
            }
        }
        rows.push(row);
    }
    let replications = plan.budget / ledgers.len() as u64;
    account.run_all(&mut ledgers, NEIGHBOURS_FROM..NEIGHBOURS_FROM + replications)?;
    let fields = rows.iter().map(|row| neighbourhood(problem, plan.margin, &ledgers, row)).collect();
    Some(Surroundings { fields, replications, spent: account.spent })
}

/// One row of values, each with its place among the ledgers, of which the first is the winner's.
fn neighbourhood(problem: &Problem, margin: f64, ledgers: &[Ledger], row: &[(f64, Option<usize>)]) -> Neighbourhood {
    let neighbours: Vec<Neighbour> = row.iter().map(|&(value, place)| compared(problem, margin, ledgers, value, place)).collect();
    let own = row.iter().position(|&(_, place)| place == Some(0)).unwrap_or(0);
    let below = neighbours[..own].iter().rev().take_while(|neighbour| neighbour.is_indifferent).count();
    let above = neighbours[own + 1..].iter().take_while(|neighbour| neighbour.is_indifferent).count();
    Neighbourhood { neighbours, own, indifferent: (own - below, own + above) }
}

fn compared(problem: &Problem, margin: f64, ledgers: &[Ledger], value: f64, place: Option<usize>) -> Neighbour {
    let Some(place) = place else { return Neighbour { value, standing: None, excess: None, is_indifferent: false } };
    let goal = &problem.aim.goals[0];
    let standing = ledgers[place].standing(&problem.aim);
    let difference = Measured::difference(goal.statistic, ledgers[0].column(0), ledgers[place].column(0));
    let excess = difference.map(|difference| Measured { value: goal.as_cost(difference.value), ..difference }.estimate(CONFIDENCE));
    let is_alike = excess.is_some_and(|excess| excess.contains(0.0) || excess.value.abs() + excess.half_width <= margin);
    let keeps_as_much = by_rules(&problem.aim, &standing, &ledgers[0].standing(&problem.aim)).is_le();
    let is_within = standing.is_within_limits && standing.unended == 0;
    Neighbour { value, is_indifferent: place == 0 || (is_alike && (keeps_as_much || is_within)), standing: Some(standing), excess }
}

#[cfg(test)]
mod tests {
    use super::super::space::Dimension;
    use super::super::testing::{Bench, at_most, problem};
    use super::*;

    const PLAN: NeighboursPlan = NeighboursPlan { levels: 6, margin: 0.0, budget: 2_000 };

    /// Costs nothing more from 4 to 6 and rises outside.
    fn flat_in_the_middle(setting: &[f64], draw: &dyn Fn(u64) -> f64) -> Vec<Option<f64>> {
        vec![Some((setting[0] - 5.0).abs().max(1.0) + 20.0 * draw(0))]
    }

    #[test]
    fn the_indifferent_range_is_where_nothing_can_be_told_apart() {
        let mut bench = Bench::new(flat_in_the_middle);
        let Surroundings { fields: rows, spent, .. } = neighbours(&problem(0.0, 1), &[5.0], PLAN, &mut bench).unwrap();
        let values: Vec<f64> = rows[0].neighbours.iter().map(|neighbour| neighbour.value).collect();
        assert_eq!(values, [0.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0]);
        assert_eq!((rows[0].own, rows[0].indifferent), (3, (2, 4)));
        let excess = rows[0].neighbours[1].excess.unwrap();
        assert!((excess.value - 2.0).abs() < 1e-9, "{excess:?}");
        assert!(spent <= 2_000 && spent > 1_990 && spent == bench.replications());
        assert!(bench.asked.iter().all(|request| request.replications.start == NEIGHBOURS_FROM));
    }

    #[test]
    fn a_margin_widens_the_range() {
        let mut bench = Bench::new(flat_in_the_middle);
        let plan = NeighboursPlan { margin: 2.5, ..PLAN };
        let rows = neighbours(&problem(0.0, 1), &[5.0], plan, &mut bench).unwrap().fields;
        assert_eq!(rows[0].indifferent, (1, 5));
    }

    #[test]
    fn what_breaks_a_limit_or_is_refused_is_not_indifferent() {
        let mut problem = problem(0.0, 1);
        problem.aim.limits = vec![at_most(7.0)];
        let mut bench = Bench::new(|setting, _| vec![Some(1.0), Some(setting[0])]);
        bench.is_refused = |setting| setting[0] < 2.0;
        let rows = neighbours(&problem, &[5.0], PLAN, &mut bench).unwrap().fields;
        assert_eq!(rows[0].indifferent, (1, 4));
        assert!(rows[0].neighbours[0].standing.is_none());
    }

    #[test]
    fn every_choice_is_looked_at() {
        let mut problem = problem(0.0, 1);
        problem.space.dimensions = vec![Dimension::Choice { count: 4 }];
        let mut bench = Bench::new(|setting, draw| vec![Some(f64::from(u8::from(setting[0] == 2.0)) + draw(0))]);
        let rows = neighbours(&problem, &[1.0], PLAN, &mut bench).unwrap().fields;
        let alike: Vec<bool> = rows[0].neighbours.iter().map(|neighbour| neighbour.is_indifferent).collect();
        assert_eq!(alike, [true, true, false, true]);
    }
}
