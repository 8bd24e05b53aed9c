//! The buffer of a schedule: a share of it, a rule, or the date up to which it lasts.

use super::{When, is_bare, number};
use crate::scenario::files::Located;
use crate::scenario::problem::did_you_mean;
use crate::scenario::read::{Field, Reader};
use crate::scenario::shape::Shape;
use crate::scenario::tree::{Node, Value};
use crate::scenario::value::{self, Refusal};
use crate::schedule::BufferRule;

/// How long the buffer is, or up to when.
#[derive(Clone, Debug, PartialEq)]
pub enum BufferWritten {
    Rule(BufferRule),
    /// `is_day`: a date alone, all of which counts.
    Until {
        when: Located<When>,
        is_day: bool,
    },
}

impl Field for BufferWritten {
    const NOUN: &'static str = "a share of the baseline, a rule or a date";
    const EXAMPLE: &'static str = "write a share such as `\"25%\"`, `\"per_task\"`, `\"root_square_error\"`, a quantile such as `\"p80\"`, or a date such as `2026-05-15`";
    const SHAPE: Shape = Shape::Buffer;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        if let Value::Text(text) | Value::Date(text) = &node.value
            && (matches!(node.value, Value::Date(_)) || matches!(When::parse(text), Some(When::Day(..) | When::Civil(_))))
        {
            let is_day = !text.contains(':');
            return Located::read(node, reader).map(|when| BufferWritten::Until { when, is_day });
        }
        BufferWritten::rule(node, reader).map(BufferWritten::Rule)
    }
}

impl BufferWritten {
    fn rule(node: &Node, reader: &mut Reader<'_, '_>) -> Option<BufferRule> {
        if let Value::Text(text) = &node.value {
            let rule = match text.as_str() {
                "per_task" => Some(BufferRule::PerTask),
                "root_square_error" => Some(BufferRule::RootSquareError),
                text => value::quantile(text).map(BufferRule::Quantile),
            };
            if rule.is_some() {
                return rule;
            }
            if value::share(text).is_err() {
                let what = format!("`{text}` is neither a share, a buffer rule nor a date");
                let turned = value::date_turned(text).map(|date| format!("write it year first: `{date}`"));
                let nearest = turned.or_else(|| did_you_mean(text, ["per_task", "root_square_error"]));
                reader.refuse(node, Refusal::new(what, nearest.unwrap_or_else(|| BufferWritten::EXAMPLE.into())));
                return None;
            }
        }
        if is_bare(node, reader) {
            return None;
        }
        number::<BufferWritten>(node, reader, value::share).and_then(|share| {
            if share < 0.0 {
                reader.refuse(node, Refusal::new("a buffer must not be negative", BufferWritten::EXAMPLE));
                return None;
            }
            Some(BufferRule::Share(share))
        })
    }
}
