//! Effort as a scenario's fields hold it: hours of work, in which days and weeks have no meaning.

use super::field::{Hours, distribution};
use super::read::{Field, Reader};
use super::shape::Shape;
use super::tree::{Node, Value};
use super::value::{self, Unit};
use crate::engine::distribution::Distribution;

/// A distribution of hours of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Work(pub Distribution);

impl Field for Work {
    const NOUN: &'static str = Hours::NOUN;
    const EXAMPLE: &'static str = Hours::EXAMPLE;
    const SHAPE: Shape = Shape::Work;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match in_days(node) {
            Some((node, refusal)) => {
                reader.refuse(node, refusal);
                None
            }
            None => distribution::<Self>(node, Unit::Hours, reader).map(Work),
        }
    }
}

/// The first amount in days or weeks: the value itself, or one of a distribution's parameters.
fn in_days(node: &Node) -> Option<(&Node, value::Refusal)> {
    match &node.value {
        Value::Text(text) => value::days_of_work(text).map(|refusal| (node, refusal)),
        Value::List(nodes) => nodes.iter().find_map(in_days),
        // The path of a file of observations is no amount.
        Value::Table(table) => table.iter().filter(|entry| entry.key != "csv").find_map(|entry| in_days(&entry.node)),
        Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) => None,
    }
}
