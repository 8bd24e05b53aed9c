//! A run told to people: the plan, the war room, and the last words on the screen.

pub mod command;
mod coordination;
mod cost;
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
pub mod json;
pub mod page;
mod plan;
pub mod requirements;
mod rules;
mod screen;
mod status;
pub mod study;
mod terminal;
mod text;

pub use day::day;
pub use explanation::{explanation, story};
pub use implementation::implementation;
pub use plan::plan;
pub use screen::{Around, screen};
pub use status::status;
pub use terminal::Terminal;
pub use text::{count, path_word, plain, shell_word, working_time, wrap};

/// What tells a chapter in a line.
type InALine = fn(&crate::record::Told<'_>) -> String;

#[cfg(test)]
mod tests;
