//! Each policy on a handful of options.

use super::*;
use crate::domain::decision::{Means, OptionKind};
use crate::domain::policy::Weights;
use crate::domain::quiet;

fn option(option: OptionKind, [delay_hours, cost, value_lost, load_hours]: [f64; 4], applies: bool) -> Considered {
    Considered { option, means: Means::None, delay_hours, cost, value_lost, load_hours, applies }
}

fn options() -> Vec<Considered> {
    vec![
        option(OptionKind::Reallocate, [2.0, 400.0, 0.0, 6.0], true),
        option(OptionKind::Workaround, [1.0, 900.0, 0.0, 0.0], false),
        option(OptionKind::ReduceScope, [0.0, 0.0, 20.0, 0.0], true),
        option(OptionKind::CarryOn, [8.0, 0.0, 0.0, 0.0], true),
    ]
}

fn chosen(terms: &Decisions, options: &[Considered]) -> Option<OptionKind> {
    choose(&Situation { options, terms }).map(|place| options[place].option)
}

fn rules(order: &[OptionKind]) -> Decisions {
    Decisions { policy: DecisionPolicy::Rules, order: order.to_vec(), ..quiet::decisions() }
}

fn score(delay: f64, cost: f64, value: f64, load: f64) -> Decisions {
    Decisions { policy: DecisionPolicy::Score, weights: Weights { delay, cost, value, load }, ..quiet::decisions() }
}

#[test]
fn rules_take_the_first_option_that_applies_in_the_stated_order() {
    use OptionKind::*;
    assert_eq!(chosen(&rules(&[CarryOn, Reallocate]), &options()), Some(CarryOn));
    assert_eq!(chosen(&rules(&[Workaround, ReduceScope, CarryOn]), &options()), Some(ReduceScope), "what does not apply is passed over");
}

#[test]
fn rules_without_an_order_go_by_that_of_the_house_and_past_the_end_of_one_do_nothing() {
    use OptionKind::*;
    assert_eq!(chosen(&rules(&[]), &options()), Some(Reallocate));
    assert_eq!(chosen(&rules(&[Workaround]), &options()), Some(CarryOn), "what is not named is not taken");
    assert_eq!(chosen(&rules(&[Workaround]), &options()[..3]), None);
    let mut every = rules::DEFAULT_ORDER;
    every.sort_unstable();
    assert_eq!(every, OptionKind::ALL, "every kind has its place");
}

#[test]
fn score_takes_the_least_weighted_sum_of_what_applies() {
    use OptionKind::*;
    assert_eq!(chosen(&score(1.0, 0.01, 1.0, 0.5), &options()), Some(CarryOn), "8 against 2 + 4 + 3 and 20");
    assert_eq!(chosen(&score(1.0, 0.01, 1.0, 0.0), &options()), Some(Reallocate), "2 + 4 against 8, without load");
    assert_eq!(chosen(&score(1.0, 0.01, 0.1, 0.5), &options()), Some(ReduceScope), "2 against 8");
    assert_eq!(chosen(&score(1.0, 0.0, 1.0, 0.0), &options()), Some(Reallocate), "the way round would be best, and does not apply");
}

#[test]
fn of_equal_scores_the_first_stands_and_where_nothing_applies_nothing_is_chosen() {
    let same = |kind| option(kind, [1.0; 4], true);
    let options = [same(OptionKind::CarryOn), same(OptionKind::Reallocate)];
    assert_eq!(chosen(&score(1.0, 1.0, 1.0, 1.0), &options), Some(OptionKind::CarryOn));
    let out_of_question = [option(OptionKind::CarryOn, [0.0; 4], false)];
    assert_eq!(chosen(&score(1.0, 1.0, 1.0, 1.0), &out_of_question), None);
    assert_eq!(chosen(&rules(&[OptionKind::CarryOn]), &out_of_question), None);
}
