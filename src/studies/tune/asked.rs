//! What is asked of a search's findings: who won, whether anything keeps the constraints, where today's setting stands.

use super::find::{Candidate, Field, Findings};
use crate::statistics::Interval;

/// Of half the width of an interval that holds with 95 %, in standard errors.
const ERRORS_OF_INTERVAL: f64 = 1.96;
/// An effect that is under two of its standard errors is hardly told from noise.
const ERRORS_OF_EFFECT: f64 = 2.0;

impl Findings {
    /// The best candidate, with one goal.
    pub fn winner(&self) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.is_best)
    }

    /// Whether no setting that was tried keeps the constraints.
    pub fn is_broken(&self) -> bool {
        match self.winner() {
            Some(winner) => !winner.is_within_constraints,
            None => !self.front.is_empty() && self.front.iter().all(|member| !member.is_within_constraints),
        }
    }

    /// Whether today's setting was run with the others: the scenario may refuse it.
    pub fn today_is_known(&self) -> bool {
        self.today.is_some() || self.candidates.iter().any(|of| of.is_today)
    }

    /// Where today's setting stands in the front, if it is one of it.
    pub fn today_in_front(&self) -> Option<usize> {
        let today = self.today.as_ref()?;
        self.front.iter().position(|member| member.values == today.values)
    }

    /// The charts of the search, with their titles.
    pub fn pictures(&self) -> Vec<(&'static str, &'static str)> {
        let first = if self.goals.len() > 1 { ("pareto", "The front") } else { ("progress", "The best so far") };
        vec![
            first,
            ("slices", "Every setting that was tried, field by field"),
            ("parallel_coordinates", "Settings as lines over their fields"),
            ("sensitivity", "What each field does"),
        ]
    }
}

impl Field {
    /// Whether noise alone would hardly give such an effect. One without an error may be anything.
    pub fn is_told_from_noise(&self) -> bool {
        self.effect.zip(self.effect_error).is_some_and(|(size, error)| size > ERRORS_OF_EFFECT * error)
    }

    /// The 95 % interval of its effect, which is a size and so not under 0; `None` of one without an error.
    pub fn effect_interval(&self) -> Option<Interval> {
        let (size, half) = (self.effect?, ERRORS_OF_INTERVAL * self.effect_error?);
        Some(Interval { low: (size - half).max(0.0), high: size + half })
    }
}
