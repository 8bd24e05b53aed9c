//! The list of charts of a run.

pub mod timeline;
pub mod utilization;

use crate::chart::Chart;

/// In the order in which a report shows them.
pub const ALL: &[Chart] = &[timeline::CHART, utilization::CHART];

#[cfg(test)]
mod tests;
