//! The plan's rows, wherever they stand: in the scenario, in a TOML file, in a CSV file.

use crate::scenario::field::PlanWritten;
use crate::scenario::files::{Located, Place};
use crate::scenario::overlay::{quoted, suggestion};
use crate::scenario::plan::{COLUMNS, Row, csv};
use crate::scenario::problem::{Problems, nearest};
use crate::scenario::read::misplaced;
use crate::scenario::sources::Sources;
use crate::scenario::tree::{self, Node, Table, Value};
use std::collections::BTreeMap;

/// All rows, or `None` when they cannot be had or not be trusted, which is then a problem.
pub fn read(plan: &PlanWritten, sources: &mut Sources<'_>, problems: &mut Problems) -> Option<Vec<Row>> {
    let found_before = problems.list.len();
    let rows = match plan {
        PlanWritten::Here(table, place) => from_table(table, place, " in [plan]", problems),
        PlanWritten::Elsewhere(path) => {
            let file = sources.fetch(&path.value, &path.place, problems)?;
            if path.value.to_ascii_lowercase().ends_with(".toml") {
                let table = tree::parse(file, &sources.files, problems)?;
                from_table(&table, &Place { file, bytes: 0..0 }, "", problems)
            } else {
                csv::read(file, &sources.files.get(file).text, problems)
            }
        }
    };
    // Rows of a broken table would only seem to lack what was lost.
    (!rows.is_empty() || problems.list.len() == found_before).then_some(rows)
}

fn from_table(table: &Table, place: &Place, within: &str, problems: &mut Problems) -> Vec<Row> {
    if table.get("tasks").is_none() && (table.get("plan").is_some() || table.get("teams").is_some()) && within.is_empty() {
        problems.add(place, "a scenario in place of a plan", "a plan has a table `[[tasks]]` for each task, and nothing else");
        return Vec::new();
    }
    for entry in table.iter().filter(|entry| entry.key != "tasks") {
        problems.add(&entry.key_place, format!("unknown field `{}`{within}", entry.key), suggestion(&entry.key, &["tasks"]));
    }
    let Some(tasks) = table.get("tasks") else {
        problems.add(place, "a plan without `tasks`", "write a table `[[plan.tasks]]` for each task");
        return Vec::new();
    };
    let Value::List(nodes) = &tasks.node.value else {
        let what = format!("`tasks` must be a list of tables, not {}", tasks.node.value.noun());
        problems.add(&tasks.node.place, what, "write a table `[[plan.tasks]]` for each task");
        return Vec::new();
    };
    let rows: Vec<Row> = nodes.iter().filter_map(|node| row(node, problems)).collect();
    if rows.len() < nodes.len() { Vec::new() } else { rows }
}

fn row(node: &Node, problems: &mut Problems) -> Option<Row> {
    let Value::Table(table) = &node.value else {
        problems.add(
            &node.place,
            format!("a task must be a table, not {}", node.value.noun()),
            "write one such as `{ task = \"T-1\", ... }`",
        );
        return None;
    };
    let mut cells = BTreeMap::new();
    let is_free = |column: &&str| table.get(column).is_none();
    let mut is_whole = true;
    for entry in table.iter() {
        let mut column = entry.key.as_str();
        if !COLUMNS.contains(&column) {
            let meant = nearest(column, COLUMNS.into_iter().filter(|column| is_free(column)));
            let instead = misplaced(column, false).unwrap_or("no such field");
            let label = meant.map_or(instead.into(), |meant| format!("did you mean `{meant}`?"));
            let help = format!("a task has {}", quoted(COLUMNS));
            problems.add_with_help(&entry.key_place, format!("unknown field `{column}` of a task"), label, help);
            // Read as what was meant, so that it is not missed as well.
            let Some(meant) = meant else { continue };
            column = meant;
        }
        match cell(column, &entry.node) {
            Some(text) if text.is_empty() => {}
            Some(text) => {
                cells.insert(column.to_owned(), Located { value: text, place: inside_quotes(&entry.node) });
            }
            None => {
                let what = format!("`{column}` of a task must be a text or a number, not {}", entry.node.value.noun());
                problems.add(&entry.node.place, what, "write it as a cell of a spreadsheet would say it");
                is_whole = false;
            }
        }
    }
    is_whole.then(|| Row { place: node.place.clone(), cells })
}

/// A value as the cell of a CSV would say it.
fn cell(column: &str, node: &Node) -> Option<String> {
    match &node.value {
        Value::List(nodes) => {
            let separator = match column {
                "depends_on" => "; ",
                "role" => " > ",
                _ => return None,
            };
            Some(nodes.iter().map(|node| node.value.as_cell()).collect::<Option<Vec<_>>>()?.join(separator))
        }
        Value::Table(table) => {
            let mut families = table.iter();
            let (Some(family), None) = (families.next(), families.next()) else { return None };
            let arguments: Option<Vec<String>> = match &family.node.value {
                Value::List(nodes) => nodes.iter().map(|node| node.value.as_cell()).collect(),
                Value::Table(named) => named.iter().map(|entry| Some(format!("{}={}", entry.key, entry.node.value.as_cell()?))).collect(),
                value => value.as_cell().map(|cell| vec![cell]),
            };
            Some(format!("{}({})", family.key, arguments?.join(", ")))
        }
        value => value.as_cell(),
    }
}

/// Where a cell's text stands, so that a piece of it can be pointed at: within the quotes of a plain text.
fn inside_quotes(node: &Node) -> Place {
    let mut place = node.place.clone();
    if let Value::Text(text) = &node.value
        && place.bytes.len() == text.len() + 2
    {
        place.bytes = place.bytes.start + 1..place.bytes.end - 1;
    }
    place
}
