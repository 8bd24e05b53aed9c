//! The policy `score`: of the options that apply the one with the least weighted sum of delay, cost, value lost and load.

use super::Situation;
use crate::domain::decision::Considered;
use crate::domain::policy::Weights;

pub fn choose(situation: &Situation<'_>) -> Option<usize> {
    let applying = situation.options.iter().enumerate().filter(|(_, option)| option.applies);
    let scored = applying.map(|(place, option)| (place, score(option, &situation.terms.weights)));
    // Of equals the first.
    scored.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(place, _)| place)
}

fn score(option: &Considered, weights: &Weights) -> f64 {
    option.delay_hours * weights.delay + option.cost * weights.cost + option.value_lost * weights.value + option.load_hours * weights.load
}
