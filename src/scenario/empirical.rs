//! Observed values from a column of a CSV file.

use super::files::{Located, Place};
use super::overlay::suggestion;
use super::read::{Fields, Reader, table};
use super::tree::{Node, Table};
use super::value::{Argument, Unit, distribution_of};
use crate::engine::distribution::Distribution;

table! {
    /// `{ empirical = { csv = "x.csv", column = "hours" } }`.
    Column {
        /// The path, relative to the file that says it.
        csv: Located<String> = required,
        /// The header of the column.
        column: Located<String> = required,
        /// What larger draws become.
        max: Node = optional,
    }
}

/// The distribution of a column's values; empty cells count for nothing.
pub fn read(table: &Table, node: &Node, unit: Unit, reader: &mut Reader<'_, '_>) -> Option<Distribution> {
    let column = reader.within("empirical", |reader| Column::read_table(table, &node.place, &[], reader))?;
    let file = reader.sources.fetch(&column.csv.value, &column.csv.place, reader.problems)?;
    let text = reader.sources.files.get(file).text.clone();
    let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = rows.headers().cloned().unwrap_or_default();
    let Some(at) = headers.iter().position(|header| header == column.column.value) else {
        let names: Vec<&str> = headers.iter().collect();
        let what = format!("`{}` has no column `{}`", column.csv.value, column.column.value);
        reader.problems.add(&column.column.place, what, suggestion(&column.column.value, &names));
        return None;
    };
    let mut arguments = Vec::new();
    let mut lines = Vec::new();
    for row in rows.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                reader.problems.add(&column.csv.place, format!("invalid CSV in `{}`: {error}", column.csv.value), "");
                return None;
            }
        };
        if let Some(cell) = row.get(at).filter(|cell| !cell.is_empty()) {
            lines.push(row.position().map_or(0, |position| position.byte() as usize));
            arguments.push(Argument { name: None, text: cell.to_owned() });
        }
    }
    if let Some(max) = column.max.as_ref().and_then(|node| node.value.as_cell()) {
        arguments.push(Argument { name: Some("max".into()), text: max });
    }
    match distribution_of("empirical", &arguments, unit) {
        Ok(distribution) => Some(distribution),
        Err(refusal) => {
            let place = match refusal.argument.and_then(|at| lines.get(at)) {
                Some(&start) => {
                    let rest = &text[start.min(text.len())..];
                    Place { file, bytes: start..start + rest.find(['\r', '\n']).unwrap_or(rest.len()) }
                }
                None => column.csv.place.clone(),
            };
            reader.problems.add(&place, refusal.what, refusal.instead);
            None
        }
    }
}
