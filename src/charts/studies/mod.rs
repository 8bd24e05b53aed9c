//! The list of charts of studies.

pub mod causes;
pub mod criticality;
pub mod forecast;
pub mod found;
pub mod heat_map;
pub mod joint;
pub mod main_effects;
pub mod marks;
pub mod paired_difference;
pub mod parallel_coordinates;
pub mod pareto;
pub mod progress;
pub mod replications;
pub mod response_line;
pub mod ruler;
pub mod s_curves;
pub mod scenarios;
pub mod sensitivity;
pub mod slices;
pub mod terms;
pub mod utilization_band;
pub mod utilization_compared;

#[cfg(test)]
mod fabricated;
