//! The list of charts of studies.

pub mod causes;
pub mod forecast;
pub mod heat_map;
pub mod main_effects;
pub mod marks;
pub mod parallel_coordinates;
pub mod pareto;
pub mod progress;
pub mod replications;
pub mod response_line;
pub mod ruler;
pub mod sensitivity;
pub mod slices;
pub mod terms;

#[cfg(test)]
mod fabricated;
