//! A run told to people: the plan, the war room, and the last words on the screen.

mod coordination;
mod day;
mod decisions;
mod delay;
mod epics;
mod escalations;
mod explanation;
mod findings;
mod gates;
mod handoffs;
mod happenings;
mod health;
mod implementation;
mod plan;
mod rules;
mod screen;
pub mod study;
mod terminal;
mod text;

pub use day::day;
pub use explanation::{explanation, story};
pub use implementation::implementation;
pub use plan::plan;
pub use screen::screen;
pub use text::{count, plain, working_time};

/// What tells a chapter in a line.
type InALine = fn(&crate::record::Told<'_>) -> String;

#[cfg(test)]
mod tests;
