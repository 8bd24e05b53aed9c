//! The list of charts of a run.

pub mod attention;
pub mod blockers;
pub mod burnup;
pub mod fever;
pub mod gates;
pub mod hours;
pub mod studies;
pub mod timeline;
pub mod utilization;

use crate::chart::Chart;

/// In the order in which a report shows them.
pub const ALL: &[Chart] =
    &[timeline::CHART, utilization::CHART, fever::CHART, burnup::CHART, blockers::CHART, gates::CHART, attention::CHART, hours::CHART];

#[cfg(test)]
mod tests;
