//! What a member or an agent of the office costs, in money and in tokens.

/// Rates as a scenario writes them; all 0 or more. Money is in the scenario's one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pay {
    /// Money for an hour of work.
    pub rate_per_hour: f64,
    pub tokens_per_hour: f64,
    /// For a message that is read.
    pub tokens_per_message: f64,
    /// Money for a million tokens, beside the rest.
    pub token_price: f64,
    /// Money each time that a piece of work is taken up which the member had not in hand before.
    pub startup_cost: f64,
    /// Tokens, likewise.
    pub startup_tokens: f64,
}

impl Pay {
    /// Whether anything costs at all.
    pub fn is_free(&self) -> bool {
        *self == Pay::default()
    }

    /// Whether messages cost anything.
    pub fn counts_messages(&self) -> bool {
        self.tokens_per_message > 0.0
    }
}

/// What a project may spend.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    /// Money.
    pub cost: Option<f64>,
    pub tokens: Option<f64>,
    /// Whether the run ends when it is spent, or only fails a criterion.
    pub is_hard: bool,
}
