//! What a search asks and what it is answered: problem, aim, requests, replies.

use super::space::{Setting, Space};
use std::ops::Range;

/// What stands for a figure over many replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    Mean,
    /// 0 to 1, type 7.
    Quantile(f64),
}

/// A figure to make as small, or as large, as can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    pub statistic: Statistic,
    pub is_maximized: bool,
}

/// A figure to keep on one side of a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    pub statistic: Statistic,
    pub bound: f64,
    /// At most the bound; otherwise at least.
    pub is_upper: bool,
    /// The bound itself is too much.
    pub is_strict: bool,
}

/// What is good.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    pub goals: Vec<Goal>,
    pub limits: Vec<Limit>,
}

/// What a search is to find, where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub space: Space,
    pub aim: Aim,
    /// The setting in use; it always takes part. It may lie outside the space.
    pub today: Setting,
    /// Of the search's own draws. The replications' draws are the laboratory's business.
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// As [`Laboratory::canonical`] gave it.
    pub setting: Setting,
    pub replications: Range<u64>,
}

/// What one replication showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The goals' figures, then the limits', in their order; `None` where the replication has no such figure, infinite where what it is of
    /// never came.
    pub figures: Vec<Option<f64>>,
    /// The run came to its end; it was not cut off.
    pub is_ended: bool,
}

/// Who runs replications. The same ask must have the same answer, or a search is not repeatable; then a laboratory that remembers its
/// answers lets an interrupted search go on by asking again.
pub trait Laboratory {
    /// The setting as it can be written (rounded, snapped); `None` if the scenario refuses it.
    fn canonical(&mut self, setting: &[f64]) -> Option<Setting>;

    /// A reply a replication in their order, for each request in its order; `None`: stop, somebody interrupted.
    fn evaluate(&mut self, requests: &[Request]) -> Option<Vec<Vec<Reply>>>;
}

impl Aim {
    /// Of the figure at a place of a reply: goals, then limits.
    pub fn statistic(&self, place: usize) -> Statistic {
        place.checked_sub(self.goals.len()).map_or_else(|| self.goals[place].statistic, |at| self.limits[at].statistic)
    }

    pub fn figures(&self) -> usize {
        self.goals.len() + self.limits.len()
    }
}

impl Goal {
    /// The figure so that less is better.
    pub fn as_cost(&self, figure: f64) -> f64 {
        if self.is_maximized { -figure } else { figure }
    }
}
