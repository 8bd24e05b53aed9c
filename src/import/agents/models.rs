//! What agents of a family of models are assumed to be like: how fast they work, and what they cost. Nobody has measured yours: each figure is
//! a field of a model in the scenario, to be edited.

use crate::domain::number::apart;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Assumptions on a family of models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// As people call it.
    pub family: &'static str,
    /// Pieces of a model's name by which it is known.
    pub names: &'static [&'static str],
    /// Speed; 1 is the model that estimates were made for.
    pub skill: f64,
    /// Tokens in an hour of work, read and written together. An agent reads its whole context again with every step: some tens of thousands
    /// of tokens, ten or twenty times an hour.
    pub tokens_per_hour: u64,
    /// To take in one message, and to answer.
    pub tokens_per_message: u64,
    /// To read its instructions, its tools and the project before it begins.
    pub startup_tokens: u64,
    /// Money for a million tokens, by what such models cost for nine tokens read and one written, in round figures.
    pub token_price: f64,
}

/// By family. Larger models do in fewer, longer steps what small ones try more often; the skills stay near 1, as no figure for delivery is
/// known that would justify more.
pub const MODELS: [Model; 5] = [
    Model {
        family: "opus",
        names: &["opus"],
        skill: 1.2,
        tokens_per_hour: 600_000,
        tokens_per_message: 6_000,
        startup_tokens: 30_000,
        token_price: 7.0,
    },
    Model {
        family: "sonnet",
        names: &["sonnet"],
        skill: 1.0,
        tokens_per_hour: 600_000,
        tokens_per_message: 5_000,
        startup_tokens: 25_000,
        token_price: 4.0,
    },
    Model {
        family: "haiku",
        names: &["haiku"],
        skill: 0.8,
        tokens_per_hour: 700_000,
        tokens_per_message: 4_000,
        startup_tokens: 20_000,
        token_price: 1.4,
    },
    Model {
        family: "gpt",
        names: &["gpt-", "gpt", "codex", "openai"],
        skill: 1.0,
        tokens_per_hour: 600_000,
        tokens_per_message: 5_000,
        startup_tokens: 25_000,
        token_price: 2.0,
    },
    Model {
        family: "gemini",
        names: &["gemini"],
        skill: 1.0,
        tokens_per_hour: 600_000,
        tokens_per_message: 5_000,
        startup_tokens: 25_000,
        token_price: 2.0,
    },
];

/// The family of agents that name no model, where no other of the folder does.
pub const USUAL: &Model = &MODELS[1];

/// The family of a model's name; `None` of one that is not known, of `inherit` and of nothing.
pub fn family(name: &str) -> Option<&'static Model> {
    let lower = name.to_lowercase();
    MODELS.iter().find(|model| model.names.iter().any(|piece| lower.contains(piece)))
}

/// The field by which a member, or an agent of the office, is of a model, as TOML.
pub fn field(model: &Model) -> String {
    format!("model = \"{}\"", model.family)
}

/// The tables of the models of these families, as TOML.
pub fn tables(families: &BTreeSet<&str>) -> String {
    let tokens = |number: u64| apart(&number.to_string(), '_');
    let mut text = String::new();
    for model in MODELS.iter().filter(|model| families.contains(model.family)) {
        let _ = write!(
            text,
            "# Assumed: measure yours, and edit.\n[models.{}]\nskill = {}\ntokens_per_hour = {}\ntokens_per_message = {}\nstartup_tokens = {}\n\
             token_price = {}\n\n",
            model.family,
            model.skill,
            tokens(model.tokens_per_hour),
            tokens(model.tokens_per_message),
            tokens(model.startup_tokens),
            model.token_price
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_a_piece_of_its_name() {
        let of = |name| family(name).map(|model| model.family);
        assert_eq!(
            (of("claude-sonnet-4-5"), of("Opus"), of("gpt-5-codex"), of("gemini-2.5-pro")),
            (Some("sonnet"), Some("opus"), Some("gpt"), Some("gemini"))
        );
        assert_eq!((of("inherit"), of(""), of("llama")), (None, None, None));
        assert_eq!(USUAL.family, "sonnet");
    }

    #[test]
    fn a_model_that_somebody_is_of_has_a_table() {
        assert_eq!(
            tables(&BTreeSet::from(["haiku"])),
            "# Assumed: measure yours, and edit.\n[models.haiku]\nskill = 0.8\ntokens_per_hour = 700_000\ntokens_per_message = 4_000\n\
             startup_tokens = 20_000\ntoken_price = 1.4\n\n"
        );
        assert_eq!((tables(&BTreeSet::new()), field(USUAL)), (String::new(), "model = \"sonnet\"".to_owned()));
    }
}
