//! Figures of a run: the columns that the formats of tables share.

use super::table::{Column, Kind};
use crate::metric::Figure;

pub const COLUMNS: &[Column<Figure>] = &[
    Column { name: "metric", kind: Kind::Text, what: "its name in the data dictionary of metrics", of: |figure| (&*figure.name).into() },
    Column { name: "value", kind: Kind::Real, what: "in its unit; empty if there is none", of: |figure| figure.value.into() },
    Column { name: "unit", kind: Kind::Text, what: "what it is counted in", of: |figure| figure.unit.into() },
];
