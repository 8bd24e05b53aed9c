//! The search over settings: designs of points, tuning by iterated halving, the final choice, screening, fronts of several goals. Knows no
//! scenario: whoever runs replications is a [`Laboratory`].

pub mod choice;
pub mod design;
pub mod dominance;
pub mod front;
pub mod genetic;
pub mod halving;
pub mod laboratory;
pub mod neighbours;
pub mod paired;
pub mod random;
pub mod screening;
pub mod space;
pub mod standing;

#[cfg(test)]
mod testing;

pub use choice::{Candidate, Choice, choose};
pub use front::{Front, FrontMember, FrontPlan, Generation, front};
pub use halving::iterated_halving;
pub use laboratory::{Aim, Goal, Laboratory, Limit, Problem, Reply, Request, Statistic};
pub use neighbours::{Neighbour, Neighbourhood, NeighboursPlan, Surroundings, neighbours};
pub use paired::Estimate;
pub use random::random_search;
pub use screening::{Effect, Screening, ScreeningPlan, screen};
pub use space::{Dimension, Setting, Space};
pub use standing::Standing;

/// Replications are numbered so that no stage of a study sees those that an earlier one has chosen by. The search itself counts from 0;
/// the others are a thousand million apart, more than any search will run.
pub const CHOICE_FROM: u64 = 1_000_000_000;
pub const SCREENING_FROM: u64 = 2_000_000_000;
pub const NEIGHBOURS_FROM: u64 = 3_000_000_000;
pub const FRONT_FROM: u64 = 4_000_000_000;

/// A setting with what became known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finalist {
    pub setting: Setting,
    pub standing: Standing,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The best settings, best first.
    pub elites: Vec<Finalist>,
    pub trace: Trace,
    /// Replications asked for.
    pub spent: u64,
    /// How often a proposed setting was one that the scenario refuses.
    pub refused: u64,
}

/// The course of a search, for charts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Every setting as it stood at the end of a rung or generation, in the order of evaluation.
    pub trials: Vec<Trial>,
    /// The leader at the end of each rung.
    pub best: Vec<Best>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub setting: Setting,
    /// Iteration of a halving, or generation; from 0.
    pub iteration: u32,
    /// From 0.
    pub rung: u32,
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// Replications asked for up to here.
    pub spent: u64,
    pub iteration: u32,
    pub rung: u32,
    pub setting: Setting,
    pub standing: Standing,
}
