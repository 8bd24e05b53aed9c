//! Cells that name people: one, several, with shares behind them, the last name first.

use super::columns::Columns;
use super::fields::Field;
use crate::import::table::Table;
use crate::import::table::words::is_nothing;
use std::collections::BTreeSet;

/// A list is long enough to show its habit.
const CELLS_MIN: usize = 3;

/// Whether commas in the cells of people belong to a name, `Last, First`: every cell has one, and nobody's last name is another's first.
pub fn are_last_names_first(table: &Table, columns: &Columns) -> bool {
    let cells = columns.all(Field::Assignee).flat_map(|column| table.rows.iter().filter_map(|row| row.cell(column.at)));
    let (mut first, mut last) = (BTreeSet::new(), BTreeSet::new());
    let (mut count, mut alone) = (0, BTreeSet::new());
    for name in cells.flat_map(|cell| cell.text.split([';', '\n'])).map(str::trim).filter(|name| !is_nothing(name)) {
        let Some((before, behind)) = name.split_once(',') else {
            alone.insert(name);
            continue;
        };
        if behind.contains(',') {
            return false;
        }
        last.insert(before.trim());
        first.insert(behind.trim());
        count += 1;
    }
    // A firm or a crew among them has no comma; somebody who stands alone elsewhere is a whole name.
    let is_habit = count >= CELLS_MIN && count > alone.len() && last.union(&first).all(|part| !alone.contains(part));
    is_habit && first.is_disjoint(&last) && !first.contains("")
}

/// Whether a cell may name one person, the last name first, or two: `Upper, Dev`.
pub fn is_ambiguous(text: &str) -> bool {
    let is_word = |part: &str| {
        let part = part.trim();
        part.starts_with(char::is_uppercase) && !part.contains(char::is_whitespace) && part.chars().any(char::is_lowercase)
    };
    text.split_once(',')
        .is_some_and(|(before, behind)| is_word(before) && is_word(behind) && !text.contains([';', '/', '&', '+', '|', '\n']))
}

/// The people of a cell: `Dev; Ops[50%]`, `Dev und Ops`, `Dev & Ops`, `Dev / Ops`.
pub fn people(text: &str, are_last_names_first: bool) -> Vec<String> {
    if is_nothing(text) {
        return Vec::new();
    }
    let separates = |letter: char| matches!(letter, ';' | '\n' | '&' | '+' | '|' | '/') || letter == ',' && !are_last_names_first;
    let text = text.replace(" und ", ";").replace(" and ", ";");
    let bare = |name: &str| name.split('[').next().unwrap_or(name).trim().trim_start_matches('@').to_owned();
    text.split(separates).map(bare).filter(|name| !is_nothing(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_ambiguous, people};

    #[test]
    fn a_cell_may_name_several_people() {
        assert_eq!(people("Dev; Ops[50%]", false), ["Dev", "Ops"]);
        assert_eq!(people("Dev, @ops und Lead & Test", false), ["Dev", "ops", "Lead", "Test"]);
        assert_eq!(people("Upper, Dev; Lower, Ops", true), ["Upper, Dev", "Lower, Ops"]);
        assert_eq!(people("Dev / Ops", false), ["Dev", "Ops"]);
        assert_eq!(people("Dev/Ops, Lead", false), ["Dev", "Ops", "Lead"]);
        for nobody in [" - ", "n/a", "N/A", "?", "N.N.", "NN", "N. N."] {
            assert_eq!(people(nobody, false), Vec::<String>::new(), "{nobody}");
        }
        assert!(is_ambiguous("Upper, Dev") && !is_ambiguous("Upper, Dev, Lead") && !is_ambiguous("dev, ops") && !is_ambiguous("QA, Dev"));
    }
}
