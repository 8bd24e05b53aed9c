//! What is kept as it is written, for whoever knows what it must be: policy fields with their new values, and a plan.

use crate::scenario::files::{Located, Place};
use crate::scenario::read::{Field, Reader};
use crate::scenario::shape::Shape;
use crate::scenario::tree::{Node, Table, Value};

/// Policy fields with their new values, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes(pub Node);

impl Field for Changes {
    const NOUN: &'static str = Node::NOUN;
    const EXAMPLE: &'static str = Node::EXAMPLE;
    const SHAPE: Shape = Shape::Changes;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        Node::read(node, reader).map(Changes)
    }
}

/// The plan: a table here, or the path of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanWritten {
    Here(Table, Place),
    Elsewhere(Located<String>),
}

impl Field for PlanWritten {
    const NOUN: &'static str = "a table or the path of a file";
    const EXAMPLE: &'static str = "write a table `[[plan.tasks]]` for each task, or a path such as `plan = \"plans/webshop.csv\"`";
    const SHAPE: Shape = Shape::Plan;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) => Some(PlanWritten::Elsewhere(Located { value: text.clone(), place: node.place.clone() })),
            Value::Table(table) => Some(PlanWritten::Here(table.clone(), node.place.clone())),
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}
