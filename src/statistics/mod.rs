//! What figures over many runs say: moments, quantiles, paired differences. Pure arithmetic, in the order given, so that a sum is the
//! same however many threads made its terms.

pub mod moments;
pub mod paired;
pub mod quantile;
pub mod interim;
pub use interim::*;

pub use moments::Moments;
pub use paired::paired_difference;
pub use quantile::{quantile, quantile_sorted};
