//! Several goals: NSGA-II on blocks of common random numbers, an archive, and the front once more on fresh replications.

use super::choice::figures;
use super::design::sobol_point;
use super::genetic::{Rank, breed, ranks, survivors};
use super::laboratory::{Aim, Goal, Laboratory, Problem};
use super::paired::{CONFIDENCE, Estimate, Measured};
use super::space::Setting;
use super::standing::{Account, Ledger, Standing, by_rules, is_same};
use super::{FRONT_FROM, Trial};
use crate::engine::stream::{Chance, Purpose};
use crate::statistics::{dominates, hypervolume, knee};
use std::cmp::Ordering;

const BREEDING: Purpose = Purpose::named("search: breeding");

/// Each member of the front is run again at least this many times as often as in a generation: chosen as the luckiest of all on few
/// replications, it must show itself on many.
const REPEATED: u64 = 10;

/// Draws for one place before it is left empty.
const DRAWS_PER_PLACE: usize = 10;

#[derive(Clone, Debug, PartialEq)]
pub struct FrontPlan {
    /// 40 to 100.
    pub population: usize,
    /// In the block of a generation. A quantile needs some 20 of them, so that it stands on 200 at the end.
    pub replications: u64,
    /// Replications in all. At most half go to the front at the end.
    pub budget: u64,
    /// What the hypervolume is measured from, in the goals' units; `None`: the worst of each goal in the first generation.
    pub reference: Option<Vec<f64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// Those that no other surely dominates, by their first goal, the best first.
    pub members: Vec<FrontMember>,
    /// Those that were run again and are surely dominated, or break limits that others keep.
    pub dropped: Vec<FrontMember>,
    /// Today's setting on the same replications, wherever it stands; `None` if the scenario refuses it.
    pub today: Option<FrontMember>,
    /// Index of the member at the knee.
    pub knee: Option<usize>,
    /// In the goals' units.
    pub reference: Vec<f64>,
    /// Of the members, from the reference; in the product of the goals' units.
    pub hypervolume: f64,
    pub generations: Vec<Generation>,
    pub trials: Vec<Trial>,
    /// Replications of each member at the end.
    pub replications: u64,
    pub spent: u64,
    pub refused: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FrontMember {
    pub setting: Setting,
    pub standing: Standing,
    /// Each figure, goals and then limits, with its 95 % interval.
    pub figures: Vec<Option<Estimate>>,
    /// By goal, how much better than today's setting, with an interval that holds for all settings and goals at once; empty of today's, and
    /// where the scenario refuses that.
    pub gains: Vec<Option<Estimate>>,
    /// Worse by its figures than another member, though not surely so.
    pub is_dominated: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    pub generation: u32,
    pub spent: u64,
    /// Settings in the archive that none there dominates, by all that they have been run.
    pub archive_front: usize,
    /// Of those, from the reference.
    pub hypervolume: f64,
}

/// The settings that no other beats in every goal. `None`: interrupted.
///
/// A generation, parents and children alike, is run on a block of replications of its own. Parents that kept their old figures would be
/// compared with children on other replications, and those that were lucky once would stay for ever. Today's setting is run on every block,
/// whether it is one of them or not.
///
/// # Panics
/// If there is no goal or no dimension.
pub fn front(problem: &Problem, plan: &FrontPlan, laboratory: &mut dyn Laboratory) -> Option<Front> {
    let again = REPEATED * plan.replications.max(1);
    let most = usize::try_from(plan.budget / 2 / again).unwrap_or(usize::MAX).clamp(1, plan.population.max(1));
    let search_budget = plan.budget.saturating_sub(again * most as u64);
    let mut course = Course {
        problem,
        plan,
        account: Account::new(problem, laboratory),
        archive: Vec::new(),
        reference: plan.reference.as_ref().map(|reference| costs_of(&problem.aim, reference)),
        generations: Vec::new(),
        trials: Vec::new(),
    };
    course.evolve(search_budget)?;
    course.finish(most)
}

struct Course<'a> {
    problem: &'a Problem,
    plan: &'a FrontPlan,
    account: Account<'a>,
    /// Every setting that was run, with all its replications and how it stands by them.
    archive: Vec<(Ledger, Place)>,
    /// In costs.
    reference: Option<Vec<f64>>,
    generations: Vec<Generation>,
    trials: Vec<Trial>,
}

impl Course<'_> {
    fn evolve(&mut self, budget: u64) -> Option<()> {
        let block = self.plan.replications.max(1);
        let affordable = usize::try_from(budget / block).unwrap_or(usize::MAX).min(self.plan.population);
        let today = self.account.canonical(&self.problem.today);
        let mut parents = self.first(affordable, today.as_ref());
        let mut children = std::mem::take(&mut parents);
        for generation in 0.. {
            let members = || parents.iter().chain(&children);
            // Where it takes no part any more, today's setting is run beside them: by it the settings of different blocks are compared.
            let beside = today.iter().filter(|today| !members().any(|setting| is_same(setting, today)));
            let mut field: Vec<Ledger> =
                members().chain(beside).map(|setting: &Setting| Ledger::new(setting.clone(), &self.problem.aim)).collect();
            if children.is_empty() || self.account.spent + field.len() as u64 * block > budget {
                break;
            }
            let start = u64::from(generation) * block;
            self.account.run_all(&mut field, start..start + block)?;
            field.truncate(parents.len() + children.len());
            let places: Vec<Place> = field.iter().map(|ledger| Place::of(ledger, &self.problem.aim)).collect();
            self.note(generation, &field, &places);
            (parents, children) = self.next(generation, &field, &places);
        }
        Some(())
    }

    /// Today's setting and a Sobol design.
    fn first(&mut self, most: usize, today: Option<&Setting>) -> Vec<Setting> {
        let mut settings: Vec<Setting> = today.filter(|_| most > 0).cloned().into_iter().collect();
        for index in 0..most.saturating_mul(DRAWS_PER_PLACE) {
            if settings.len() == most {
                break;
            }
            let point = sobol_point(index, self.problem.space.dimensions.len(), self.problem.seed);
            let setting = self.account.canonical_at(&self.problem.space, &point);
            settings.extend(setting.filter(|setting| !settings.iter().any(|known| is_same(known, setting))));
        }
        settings
    }

    /// The parents that are left of a generation, and their children.
    fn next(&mut self, generation: u32, field: &[Ledger], places: &[Place]) -> (Vec<Setting>, Vec<Setting>) {
        let space = &self.problem.space;
        let ranks = ranks(&costs_in(places), |one, other| places[one].is_better_than(&places[other], &self.problem.aim));
        let left = survivors(&ranks, self.plan.population);
        let parents: Vec<Setting> = left.iter().map(|&index| field[index].setting.clone()).collect();
        let points: Vec<Vec<f64>> = parents.iter().map(|setting| space.point(setting)).collect();
        let ranks: Vec<Rank> = left.iter().map(|&index| ranks[index]).collect();
        let mut stream = Chance::new(self.problem.seed, 0).draw(BREEDING, u64::from(generation), 0);
        let mut children: Vec<Setting> = Vec::new();
        for _ in 0..parents.len() * DRAWS_PER_PLACE {
            for child in breed(space, &points, &ranks, &mut stream) {
                if children.len() == parents.len() {
                    break;
                }
                let setting = self.account.canonical_at(space, &child);
                let is_known = |setting: &Setting| parents.iter().chain(&children).any(|known| is_same(known, setting));
                let new = setting.filter(|setting| !is_known(setting));
                children.extend(new);
            }
        }
        (parents, children)
    }

    /// Into the archive and the trace.
    fn note(&mut self, generation: u32, field: &[Ledger], places: &[Place]) {
        let aim = &self.problem.aim;
        for (ledger, place) in field.iter().zip(places) {
            match self.archive.iter_mut().find(|(known, _)| is_same(&known.setting, &ledger.setting)) {
                Some((known, place)) => {
                    known.absorb(ledger);
                    *place = Place::of(known, aim);
                }
                None => self.archive.push((ledger.clone(), place.clone())),
            }
            self.trials.push(Trial { setting: ledger.setting.clone(), iteration: generation, rung: 0, standing: place.standing.clone() });
        }
        if self.reference.is_none() {
            self.reference = Some(worst(aim, places));
        }
        let front = self.archive_front();
        self.generations.push(Generation {
            generation,
            spent: self.account.spent,
            archive_front: front.len(),
            hypervolume: self.volume(front.iter().map(|&index| &self.archive[index].1)),
        });
    }

    /// Indexes of those in the archive that none there is better than. Whoever is better comes earlier in the order below, and whoever is
    /// beaten is beaten by one of the front, so that each need be compared with the front so far only.
    fn archive_front(&self) -> Vec<usize> {
        let aim = &self.problem.aim;
        let place = |index: usize| &self.archive[index].1;
        let mut order: Vec<usize> = (0..self.archive.len()).collect();
        order.sort_by(|&one, &other| place(one).order(place(other), aim));
        let mut front: Vec<usize> = Vec::new();
        for one in order {
            if !front.iter().any(|&other| place(other).is_better_than(place(one), aim)) {
                front.push(one);
            }
        }
        front
    }

    fn volume<'p>(&self, places: impl Iterator<Item = &'p Place>) -> f64 {
        let sound = places.filter(|place| place.standing.is_within_limits && place.standing.unended == 0);
        let points: Vec<Vec<f64>> = sound.map(|place| place.costs.clone()).collect();
        hypervolume(&points, self.reference.as_deref().unwrap_or(&[]))
    }

    /// The archive's front, thinned to `most` with today's setting, on fresh replications.
    fn finish(mut self, most: usize) -> Option<Front> {
        let aim = &self.problem.aim;
        let front = self.archive_front();
        let front_costs: Vec<Vec<f64>> = front.iter().map(|&index| self.archive[index].1.costs.clone()).collect();
        let thinned = survivors(&ranks(&front_costs, |_, _| false), most);
        let mut field: Vec<Ledger> = thinned.iter().map(|&place| Ledger::new(self.archive[front[place]].0.setting.clone(), aim)).collect();
        let today = self.account.canonical(&self.problem.today).map(|today| {
            let known = field.iter().position(|ledger| is_same(&ledger.setting, &today));
            known.unwrap_or_else(|| {
                // The most crowded makes room.
                field.truncate(most.saturating_sub(1));
                field.push(Ledger::new(today, aim));
                field.len() - 1
            })
        });
        let replications = (self.plan.budget - self.account.spent) / (field.len() as u64).max(1);
        self.account.run_all(&mut field, FRONT_FROM..FRONT_FROM + replications)?;
        Some(self.told(&field, today, replications))
    }

    fn told(self, field: &[Ledger], today: Option<usize>, replications: u64) -> Front {
        let aim = &self.problem.aim;
        let places: Vec<Place> = field.iter().map(|ledger| Place::of(ledger, aim)).collect();
        let is_beaten = |one: usize| places.iter().any(|other| other.is_better_than(&places[one], aim));
        let is_surely_beaten = |one: usize| (0..field.len()).any(|other| is_surely_better(aim, field, &places, other, one));
        let member = |index: usize| FrontMember {
            setting: field[index].setting.clone(),
            standing: places[index].standing.clone(),
            figures: figures(self.problem, &field[index]),
            gains: today.filter(|today| *today != index).map_or_else(Vec::new, |today| gains(aim, field, today, index)),
            is_dominated: is_beaten(index),
        };
        let (beaten, mut left): (Vec<usize>, Vec<usize>) = (0..field.len()).partition(|&index| is_surely_beaten(index));
        left.sort_by(|&one, &other| places[one].costs[0].total_cmp(&places[other].costs[0]));
        let clear: Vec<usize> = (0..left.len()).filter(|&place| !is_beaten(left[place])).collect();
        let clear_costs: Vec<Vec<f64>> = clear.iter().map(|&place| places[left[place]].costs.clone()).collect();
        Front {
            knee: knee(&clear_costs).map(|place| clear[place]),
            hypervolume: self.volume(left.iter().map(|&index| &places[index])),
            reference: costs_of(aim, self.reference.as_deref().unwrap_or(&[])),
            members: left.into_iter().map(member).collect(),
            dropped: beaten.into_iter().map(member).collect(),
            today: today.map(member),
            generations: self.generations,
            trials: self.trials,
            replications,
            spent: self.account.spent,
            refused: self.account.refused,
        }
    }
}

/// How a setting stands, and its goals as costs.
#[derive(Clone)]
struct Place {
    standing: Standing,
    /// A goal nobody knows costs everything.
    costs: Vec<f64>,
}

impl Place {
    fn of(ledger: &Ledger, aim: &Aim) -> Place {
        let standing = ledger.standing(aim);
        let cost = |(goal, figure): (&Goal, &Option<f64>)| figure.map_or(f64::INFINITY, |figure| goal.as_cost(figure));
        Place { costs: aim.goals.iter().zip(&standing.figures).map(cost).collect(), standing }
    }

    /// By the rules, and among equals by dominance.
    fn is_better_than(&self, other: &Place, aim: &Aim) -> bool {
        match by_rules(aim, &self.standing, &other.standing) {
            Ordering::Equal => dominates(&self.costs, &other.costs),
            order => order.is_lt(),
        }
    }

    /// By the rules, and among equals by the first cost in which they differ: whoever is better comes first.
    fn order(&self, other: &Place, aim: &Aim) -> Ordering {
        let costs = || self.costs.iter().zip(&other.costs).map(|(one, other)| one.total_cmp(other));
        by_rules(aim, &self.standing, &other.standing).then_with(|| costs().find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
    }
}

fn costs_in(places: &[Place]) -> Vec<Vec<f64>> {
    places.iter().map(|place| place.costs.clone()).collect()
}

/// Figures of the goals to costs, or back.
fn costs_of(aim: &Aim, figures: &[f64]) -> Vec<f64> {
    aim.goals.iter().zip(figures).map(|(goal, &figure)| goal.as_cost(figure)).collect()
}

/// The largest of each cost that is known.
fn worst(aim: &Aim, places: &[Place]) -> Vec<f64> {
    let known = |goal: usize| places.iter().map(move |place| place.costs[goal]).filter(|cost| cost.is_finite());
    (0..aim.goals.len()).map(|goal| known(goal).fold(f64::NEG_INFINITY, f64::max)).collect()
}

/// By the rules, and among equals if in no goal the paired interval of the difference leaves it open that `one` is the costlier, and in
/// some goal `one` costs less.
fn is_surely_better(aim: &Aim, field: &[Ledger], places: &[Place], one: usize, other: usize) -> bool {
    let by_rules = by_rules(aim, &places[one].standing, &places[other].standing);
    if by_rules.is_ne() {
        return by_rules.is_lt();
    }
    let excess = |(place, goal): (usize, &Goal)| {
        let difference = Measured::difference(goal.statistic, field[other].column(place), field[one].column(place))?;
        Some(Measured { value: goal.as_cost(difference.value), ..difference }.estimate(CONFIDENCE))
    };
    let excesses: Vec<Option<Estimate>> = aim.goals.iter().enumerate().map(excess).collect();
    excesses.iter().all(|excess| excess.is_some_and(|excess| excess.value + excess.half_width <= 0.0))
        && excesses.iter().flatten().any(|excess| excess.value < 0.0)
}

/// How much better than today's setting in each goal.
fn gains(aim: &Aim, field: &[Ledger], today: usize, index: usize) -> Vec<Option<Estimate>> {
    let all = (field.len().saturating_sub(1).max(1) * aim.goals.len()) as f64;
    let gain = |(place, goal): (usize, &Goal)| {
        let difference = Measured::difference(goal.statistic, field[index].column(place), field[today].column(place))?;
        // Bonferroni: one of many must not seem better by luck alone.
        Some(Measured { value: goal.as_cost(difference.value), ..difference }.estimate(1.0 - (1.0 - CONFIDENCE) / all))
    };
    aim.goals.iter().enumerate().map(gain).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, at_most, problem};
    use super::*;

    const PLAN: FrontPlan = FrontPlan { population: 20, replications: 5, budget: 4_000, reference: None };

    /// One goal pulls to 2, the other to 8; the noise is shared but for a little.
    fn two_ways(setting: &[f64], draw: &dyn Fn(u64) -> f64) -> Vec<Option<f64>> {
        let noise = |number: u64| 5.0 * draw(0) + 0.05 * setting[0] * draw(number);
        vec![Some((setting[0] - 2.0).abs() + noise(1)), Some((setting[0] - 8.0).abs() + noise(2))]
    }

    #[test]
    fn the_front_lies_between_what_the_goals_want() {
        let mut bench = Bench::new(two_ways);
        let found = front(&problem(0.5, 2), &PLAN, &mut bench).unwrap();
        assert!(found.members.len() > 10, "{found:?}");
        assert!(found.members.iter().all(|member| (1.5..8.5).contains(&member.setting[0])), "{found:?}");
        let today = found.today.clone().unwrap();
        assert!(today.is_dominated && found.dropped.contains(&today), "today's is surely worse in both goals");
        assert!(today.gains.is_empty(), "it is not compared with itself");
        let is_sure = |member: &FrontMember| member.gains.iter().flatten().any(|gain| gain.value - gain.half_width > 0.0);
        assert!(found.members.iter().all(|member| member.gains.len() == 2 && is_sure(member)));
        assert!(found.members.windows(2).all(|pair| pair[0].standing.figures[0] <= pair[1].standing.figures[0]));
        assert!(!found.members[found.knee.unwrap()].is_dominated);
    }

    #[test]
    fn the_budget_is_kept_and_the_front_is_run_on_ten_times_fresh_replications() {
        for budget in [4_000, 1_111, 300] {
            let mut bench = Bench::new(two_ways);
            let found = front(&problem(0.5, 2), &FrontPlan { budget, ..PLAN }, &mut bench).unwrap();
            assert_eq!(found.spent, bench.replications());
            assert!(found.spent <= budget, "{} of {budget}", found.spent);
            assert!(found.replications >= 50, "{}", found.replications);
            let fresh = bench.asked.iter().filter(|request| request.replications.start >= FRONT_FROM);
            assert!(fresh.clone().count() == found.members.len() + found.dropped.len());
            assert!(fresh.clone().all(|request| request.replications == (FRONT_FROM..FRONT_FROM + found.replications)));
        }
    }

    #[test]
    fn a_generation_is_run_on_one_block_of_its_own() {
        let mut bench = Bench::new(two_ways);
        let found = front(&problem(0.5, 2), &PLAN, &mut bench).unwrap();
        for generation in &found.generations {
            let start = u64::from(generation.generation) * PLAN.replications;
            let asked = || bench.asked.iter().filter(|request| request.replications == (start..start + PLAN.replications));
            let members = found.trials.iter().filter(|trial| trial.iteration == generation.generation).count();
            let expected = if generation.generation == 0 { PLAN.population } else { 2 * PLAN.population };
            assert_eq!(members, expected, "generation {}", generation.generation);
            let beside = asked().count() - members;
            assert_eq!(asked().filter(|request| request.setting == [0.5]).count(), 1, "today's setting is always run");
            let is_bred = found.trials.iter().any(|trial| trial.iteration == generation.generation && trial.setting == [0.5]);
            assert_eq!(beside, usize::from(!is_bred), "and takes no place of those that are bred");
        }
        assert!(found.generations.len() > 5);
    }

    #[test]
    fn what_breaks_a_limit_is_dropped_where_others_keep_it() {
        let mut problem = problem(0.5, 2);
        problem.aim.limits = vec![at_most(5.0)];
        let mut bench = Bench::new(|setting, draw| {
            let mut figures = two_ways(setting, draw);
            figures.push(Some(setting[0]));
            figures
        });
        let found = front(&problem, &PLAN, &mut bench).unwrap();
        assert!(found.members.iter().all(|member| member.standing.is_within_limits && member.setting[0] <= 5.0));
        assert!(found.members.iter().any(|member| member.setting[0] > 4.5));
    }

    #[test]
    fn refused_settings_are_counted_and_never_asked() {
        let mut bench = Bench::new(two_ways);
        bench.is_refused = |setting| setting[0] < 3.0;
        let found = front(&problem(4.0, 2), &PLAN, &mut bench).unwrap();
        assert!(found.refused > 0 && bench.asked.iter().all(|request| request.setting[0] >= 3.0));
        bench.is_refused = |_| true;
        let nothing = front(&problem(4.0, 2), &PLAN, &mut bench).unwrap();
        assert!(nothing.members.is_empty() && nothing.today.is_none() && nothing.knee.is_none() && nothing.spent == 0);
    }

    #[test]
    fn a_goal_to_be_large_is_found_large_and_told_in_its_own_unit() {
        let mut problem = problem(0.5, 2);
        problem.aim.goals[1].is_maximized = true;
        let mut bench = Bench::new(|setting, _| vec![Some(setting[0]), Some(libm::sqrt(setting[0]))]);
        let plan = FrontPlan { reference: Some(vec![10.0, 0.0]), ..PLAN };
        let found = front(&problem, &plan, &mut bench).unwrap();
        assert_eq!(found.reference, [10.0, 0.0]);
        // All settings are on the front; the volume between is at most the integral of 10 - y^2 over y from 0 to the root of 10.
        let most = 2.0 / 3.0 * 10.0 * libm::sqrt(10.0);
        assert!(found.hypervolume > 0.85 * most && found.hypervolume < most, "{} of {most}", found.hypervolume);
        assert!(found.dropped.is_empty() && found.members.iter().all(|member| !member.is_dominated));
    }

    #[test]
    fn the_same_asks_come_again() {
        let [mut one, mut other] = [Bench::new(two_ways), Bench::new(two_ways)];
        assert_eq!(front(&problem(0.5, 2), &PLAN, &mut one), front(&problem(0.5, 2), &PLAN, &mut other));
        assert_eq!(one.asked, other.asked);
        let mut broken = Bench { patience: 1_000, ..Bench::new(two_ways) };
        assert_eq!(front(&problem(0.5, 2), &PLAN, &mut broken), None);
    }
}
