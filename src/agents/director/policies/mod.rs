//! How the director chooses: each policy in its file, and what a policy may look at.

mod rules;
mod score;

use crate::domain::decision::Considered;
use crate::domain::policy::{DecisionPolicy, Decisions};

/// All that a policy sees: what the director has made of what it was told.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    pub options: &'a [Considered],
    pub terms: &'a Decisions,
}

/// The place of the chosen one among the options; `None` if none applies.
pub fn choose(situation: &Situation<'_>) -> Option<usize> {
    match situation.terms.policy {
        DecisionPolicy::Rules => rules::choose(situation),
        DecisionPolicy::Score => score::choose(situation),
    }
}

#[cfg(test)]
mod tests;
