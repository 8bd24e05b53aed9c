//! The rules of a team, each with messages and a clock.
