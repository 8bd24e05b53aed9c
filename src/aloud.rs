//! What tests do not look at, said aloud: for those of the crate, and for those in `tests/`, which take this file in.

use std::fmt::Display;
use std::io::Write;

/// Says that a test, or a part of it, is skipped, and why: past what the tests' harness keeps for itself of a test that passes.
pub fn skipped(why: impl Display) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
