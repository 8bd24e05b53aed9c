//! The rows of a study as they stand in `study.db`, and the digest that each replication is sealed with.

use crate::record::seal::digest;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a study is, apart from its replications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyRow {
    /// `replicate`, `compare`, `sweep` or `tune`.
    pub kind: String,
    /// What is asked, as JSON. Two studies of one design are one study.
    pub design: String,
    /// How much of it was asked for last, as JSON: no part of what the study is.
    pub extent: String,
    pub seed: u64,
    /// Which slice of the replications, of how many.
    pub shard: Option<Shard>,
    pub scenarios: Vec<ScenarioRow>,
}

/// A slice of a study: the replications r with r mod `of` = `index`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    pub index: u64,
    pub of: u64,
}

impl Shard {
    pub fn holds(self, replication: u64) -> bool {
        replication % self.of == self.index
    }

    /// How many of a range it holds.
    pub fn count(self, range: &std::ops::Range<u64>) -> u64 {
        let below = |end: u64| end / self.of + u64::from(end % self.of > self.index);
        below(range.end) - below(range.start)
    }
}

/// The texts that a scenario is made of, as [`crate::scenario::Source`] keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioRow {
    pub name: String,
    pub description: String,
    pub path: String,
    /// Path as seen from the first, and text.
    pub files: Vec<(String, String)>,
    pub overrides: Vec<String>,
}

/// One variant that is replicated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    pub point: u32,
    /// Place among the study's scenarios.
    pub scenario: u32,
    pub label: String,
    /// `PATH=VALUE`, on top of the scenario's own.
    pub overrides: Vec<String>,
    /// A cause that is switched off.
    pub without: Option<String>,
}

/// The names and units of a replication's figures, in their order. Called by its content, so that it is the same whoever met it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// 16 hexadecimal digits.
    pub id: String,
    pub metrics: Vec<String>,
    pub units: Vec<String>,
}

impl Layout {
    pub fn of(metrics: Vec<String>, units: Vec<String>) -> Layout {
        let id = digest(metrics.iter().chain(&units).map(String::as_bytes))[..16].to_owned();
        Layout { id, metrics, units }
    }
}

/// One replication, carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replication {
    pub point: u32,
    pub replication: u64,
    /// As [`crate::domain::journal::Ending::name`] calls it.
    pub status: String,
    /// What a person needs to know of an ending that is not completion.
    pub why: Vec<String>,
    pub finish_ms: Option<u64>,
    pub end_ms: u64,
    pub messages: u64,
    pub layout: Arc<Layout>,
    /// A JSON list in the order of the layout; `null` where there is none.
    pub figures: String,
    /// A JSON object: each success criterion judged, 1 if met.
    pub criteria: String,
    /// See [`Spell`].
    pub tasks: Vec<u8>,
    /// Utilization by civil day and team, or member of the only team, see [`days_to_bytes`].
    pub days: Vec<u8>,
}

impl Replication {
    pub fn is_completed(&self) -> bool {
        self.status == "completed"
    }

    /// SHA-256 of all that it says, 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        let numbers = format!("{:?} {} {}", self.finish_ms, self.end_ms, self.messages);
        let why = self.why.join("\n");
        let texts = [&self.status, &why, &numbers, &self.layout.id, &self.figures, &self.criteria].map(|text| text.as_bytes());
        digest(texts.into_iter().chain([self.tasks.as_slice(), self.days.as_slice()]))
    }

    /// The figures, in the order of the layout; NaN where there is none. `None` if they are not as they were written.
    pub fn values(&self) -> Option<Vec<f64>> {
        let values: Vec<Option<f64>> = serde_json::from_str(&self.figures).ok()?;
        Some(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

/// When a task was in the works, in whole seconds since the scenario's start, whether the finish hung on it, and what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spell {
    /// When it was released; `None` if it never was.
    pub started_s: Option<u32>,
    pub done_s: Option<u32>,
    pub is_critical: bool,
    /// Money, to seven digits.
    pub cost: f32,
    /// To seven digits.
    pub tokens: f32,
}

/// Stands for a moment that never came.
const NEVER: u32 = u32::MAX;

/// Bytes of a task.
const SPELL: usize = 17;

/// Little-endian numbers: start, end, a flag, money, tokens.
pub fn spells_to_bytes(spells: &[Spell]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(spells.len() * SPELL);
    for spell in spells {
        bytes.extend(spell.started_s.unwrap_or(NEVER).to_le_bytes());
        bytes.extend(spell.done_s.unwrap_or(NEVER).to_le_bytes());
        bytes.push(u8::from(spell.is_critical));
        bytes.extend(spell.cost.to_le_bytes());
        bytes.extend(spell.tokens.to_le_bytes());
    }
    bytes
}

pub fn spells_from_bytes(bytes: &[u8]) -> Vec<Spell> {
    let four = |bytes: &[u8]| [bytes[0], bytes[1], bytes[2], bytes[3]];
    let number = |bytes: &[u8]| match u32::from_le_bytes(four(bytes)) {
        NEVER => None,
        seconds => Some(seconds),
    };
    let spell = |bytes: &[u8]| Spell {
        started_s: number(bytes),
        done_s: number(&bytes[4..]),
        is_critical: bytes[8] == 1,
        cost: f32::from_le_bytes(four(&bytes[9..])),
        tokens: f32::from_le_bytes(four(&bytes[13..])),
    };
    bytes.chunks_exact(SPELL).map(spell).collect()
}

/// Stands for a day on which nobody was available.
const NOBODY: u16 = u16::MAX;

/// Two bytes a value, day by day and within a day as [`crate::study::use_by_day::Whose::all`]: ten-thousandths, little-endian.
pub fn days_to_bytes(shares: impl IntoIterator<Item = Option<f64>>) -> Vec<u8> {
    let code = |share: Option<f64>| share.map_or(NOBODY, |share| (share.clamp(0.0, 6.0) * 10_000.0 + 0.5) as u16);
    shares.into_iter().flat_map(|share| code(share).to_le_bytes()).collect()
}

pub fn days_from_bytes(bytes: &[u8]) -> Vec<Option<f64>> {
    let share = |bytes: &[u8]| match u16::from_le_bytes([bytes[0], bytes[1]]) {
        NOBODY => None,
        share => Some(f64::from(share) / 10_000.0),
    };
    bytes.chunks_exact(2).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_went_in() {
        let spells = [Spell { started_s: Some(7), done_s: None, is_critical: true, cost: 12.5, tokens: 4e6 }, Spell::default()];
        assert_eq!(spells_from_bytes(&spells_to_bytes(&spells)), spells);
        let days = [Some(0.0), Some(0.8765), None, Some(1.0)];
        assert_eq!(days_from_bytes(&days_to_bytes(days)), days);
    }

    #[test]
    fn a_layout_is_called_by_what_it_holds() {
        let of = |metrics: &[&str]| {
            let metrics: Vec<String> = metrics.iter().map(|&name| name.to_owned()).collect();
            let units = vec!["hours".to_owned(); metrics.len()];
            Layout::of(metrics, units).id
        };
        assert_eq!(of(&["finish", "cost"]), of(&["finish", "cost"]));
        assert_ne!(of(&["finish", "cost"]), of(&["cost", "finish"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }

    #[test]
    fn a_shard_holds_every_nth_replication() {
        let shard = Shard { index: 1, of: 3 };
        assert_eq!((0..8).filter(|&replication| shard.holds(replication)).collect::<Vec<_>>(), [1, 4, 7]);
    }
}
