//! Digests that records are sealed with. That of a run is of what its record says besides the journal: what was run, how it ended, and its
//! figures.

use crate::metric::Figure;
use crate::outcome::finite;
use sha2::{Digest as _, Sha256};

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
    let Identity { path, files, overrides, seed, replication, ending, finish_ms, end_ms, messages, digest: journal, criteria } = identity;
    let texts = [path, files, overrides, seed, replication, ending, journal, criteria].map(String::as_str);
    let numbers = [*finish_ms, Some(*end_ms), Some(*messages)].map(|number| number.map_or_else(String::new, |number| number.to_string()));
    let values: Vec<String> =
        figures.iter().map(|figure| finite(figure.value).map_or_else(String::new, |value| value.to_string())).collect();
    let figures = figures.iter().zip(&values).flat_map(|(figure, value)| [figure.name.as_str(), value.as_str(), figure.unit]);
    digest(texts.into_iter().chain(numbers.iter().map(String::as_str)).chain(figures).map(str::as_bytes))
}

/// SHA-256 of byte strings, each with its length, so that no two rows of them are one: 64 hexadecimal digits, lower case.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
