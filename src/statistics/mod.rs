//! What figures over many runs say: moments, quantiles, intervals, comparisons, choices among many. Pure arithmetic, in the order given, so
//! that a sum is the same however many threads made its terms.

pub mod moments;
pub mod tables;
pub mod interval;
pub mod quantile;
pub mod quantile_interval;
pub mod share;
pub mod correlation;
pub mod paired;
pub mod sections;
pub mod welch;
pub mod multiplicity;
pub mod rinott;
pub mod kim_nelson;
pub mod allocation;
pub mod elementary_effects;
pub mod sobol;
pub mod warm_up;
pub mod dominance;

pub use allocation::{Rung, hyperband, ocba_fractions, ocba_step, sequential_halving};
pub use correlation::{correlation, midranks, rank_correlation, schedule_sensitivity};
pub use dominance::{dominates, hypervolume, knee, non_dominated};
pub use elementary_effects::{ElementaryEffects, elementary_effects};
pub use interval::{Interval, Precision, mean_interval};
pub use kim_nelson::KimNelson;
pub use moments::Moments;
pub use multiplicity::{benjamini_hochberg, bonferroni, holm};
pub use paired::{Difference, PairedTest, paired_difference, paired_difference_interval, paired_test, replications_needed};
pub use quantile::{quantile, quantile_sorted};
pub use quantile_interval::{QuantileInterval, QuantileRanks, quantile_interval, quantile_ranks};
pub use rinott::{rinott_h, rinott_replications};
pub use sections::{paired_quantile_difference, pairs_needed};
pub use share::{Side, Tally, joint_hits, wilson};
pub use sobol::{Index, SobolIndices, sobol_indices};
pub use warm_up::{WarmUp, mser_5};
pub use welch::{Welch, welch};
