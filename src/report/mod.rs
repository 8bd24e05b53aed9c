//! A run told to people: the plan, the war room, and the last words on the screen.

mod delay;
mod explanation;
mod findings;
mod happenings;
mod implementation;
mod plan;
mod screen;
mod text;

pub use explanation::{explanation, story};
pub use implementation::implementation;
pub use plan::plan;
pub use screen::screen;
pub use text::{count, plain, working_time};

#[cfg(test)]
mod tests;
