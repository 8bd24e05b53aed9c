//! Discrete-event simulation: time, the future event list, named random streams, distributions. Knows no domain.

pub mod distribution;
pub mod queue;
pub mod special;
pub mod stream;
pub mod time;
