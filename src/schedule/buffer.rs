//! How much time goes on top of a schedule.
