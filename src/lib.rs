//! Sandtable: a sand table for delivery. Rehearse how an execution director and the teams carry out a plan, before anyone moves.
//!
//! From the ground up; a module uses only what stands above it here or beside it on its own floor (`ARCHITECTURE.md`).

#![forbid(unsafe_code)]

// Floor 1: the system, the engine and words.
mod system;
pub mod engine;
pub mod domain;
pub mod statistics;
// Floor 2: what a plan means, what a scenario says, what an agent is.
pub mod schedule;
pub mod search;
pub mod scenario;
pub mod import;
pub mod agent;
pub mod desk;
// Floor 3: the agents, and what drives them.
#[warn(clippy::wildcard_enum_match_arm)]
pub mod agents;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod journal;
pub mod ledger;
#[warn(clippy::wildcard_enum_match_arm)]
pub mod drive;
// Floor 4: what came of a run.
pub mod metric;
pub mod metrics;
pub mod history;
pub mod outcome;
pub mod record;
// Floor 5: what to make of it.
pub mod chart;
pub mod charts;
pub mod explain;
pub mod run;
pub mod study;
pub mod studies;
// Floor 6: what is told of it.
pub mod export;
pub mod report;
// Floor 7: the command line.
pub mod cli;

#[cfg(test)]
mod aloud;
#[cfg(test)]
mod sample;
