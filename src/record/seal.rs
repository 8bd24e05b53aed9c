//! The digest of what a record says of its run besides the journal: what was run, how it ended, and its figures.

use crate::metric::Figure;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The columns of `runs` that a run is read back from, as they stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub path: String,
    pub files: String,
    pub overrides: String,
    pub seed: String,
    pub replication: String,
    pub ending: String,
    pub finish_ms: Option<i64>,
    pub end_ms: i64,
    pub messages: i64,
    /// Of the journal.
    pub digest: String,
    pub criteria: String,
}

/// 64 hexadecimal digits, lower case. A figure without a value is NaN, whatever it was.
pub fn seal(identity: &Identity, figures: &[Figure]) -> String {
    let mut hash = Sha256::new();
    // With its length, so that no two rows of texts are one text.
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    let Identity { path, files, overrides, seed, replication, ending, finish_ms, end_ms, messages, digest, criteria } = identity;
    for text in [path, files, overrides, seed, replication, ending, digest, criteria] {
        add(text);
    }
    for number in [*finish_ms, Some(*end_ms), Some(*messages)] {
        add(&number.map(|number| number.to_string()).unwrap_or_default());
    }
    for figure in figures {
        add(&figure.name);
        add(&if figure.value.is_finite() { figure.value.to_string() } else { String::new() });
        add(figure.unit);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
