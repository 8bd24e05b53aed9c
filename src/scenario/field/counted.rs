//! Money and tokens: numbers that people count in thousands and millions.

use super::number;
use crate::scenario::read::{Field, Reader};
use crate::scenario::shape::Shape;
use crate::scenario::tree::Node;
use crate::scenario::value::{self, Refusal};

/// So much money, or so many tokens: from 0 to a million millions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum(pub f64);

/// What may be spent: over 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit(pub f64);

/// The number of a node, perhaps in thousands or millions.
fn counted<T: Field>(node: &Node, reader: &mut Reader<'_, '_>, is_within: fn(f64) -> bool, range: &str) -> Option<f64> {
    let read = |text: &str| {
        let text = text.trim();
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        if let Some(refusal) = value::slip(digits.trim_end(), &text[digits.len()..]) {
            return Err(refusal);
        }
        value::number(text).ok_or_else(|| {
            // A small m is minutes elsewhere.
            if let Some(digits) = text.strip_suffix('m').filter(|digits| value::number(digits).is_some()) {
                return Refusal::new(format!("`{text}` is not {}", T::NOUN), format!("millions have a capital letter: `\"{digits}M\"`"));
            }
            let point = value::with_a_point(text, |text| value::number(text).is_some());
            Refusal::new(format!("`{text}` is not {}", T::NOUN), point.unwrap_or_else(|| T::EXAMPLE.into()))
        })
    };
    let number = number::<T>(node, reader, read)?;
    if is_within(number) {
        return Some(number);
    }
    let what = format!("`{}` must be {range}", reader.here());
    reader.refuse(node, Refusal::new(what, T::EXAMPLE));
    None
}

impl Field for Sum {
    const NOUN: &'static str = "a number";
    const EXAMPLE: &'static str = "write one such as `80`, `2.5`, or in thousands or millions `\"40k\"` or `\"1.5M\"`";
    const SHAPE: Shape = Shape::Sum;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        counted::<Self>(node, reader, |sum| (0.0..=value::AMOUNT_MAX).contains(&sum), "from 0 to a million millions").map(Sum)
    }
}

impl Field for Limit {
    const NOUN: &'static str = "a number";
    const EXAMPLE: &'static str = "write one such as `250000`, or in thousands or millions `\"250k\"` or `\"350M\"`";
    const SHAPE: Shape = Shape::Limit;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        counted::<Self>(node, reader, |limit| limit > 0.0, "over 0").map(Limit)
    }
}
