//! A plan from CSV: rows with the byte range of every cell, so that a problem in a spreadsheet of thousands of rows has a place.

use super::{COLUMNS, Row};
use crate::scenario::delimited::{Cell, Record, Scanner};
use crate::scenario::files::{FileId, Located, Place};
use crate::scenario::problem::{Problems, did_you_mean, nearest};
use std::collections::BTreeMap;
use std::ops::Range;

/// Columns without which a row says nothing.
const REQUIRED: [&str; 2] = ["task", "team"];

/// The rows of a comma-separated plan with a header, in their order. Cells are trimmed; those that are empty are left out, as are rows
/// without any. A row with too few or too many cells is a problem, and is still read as far as it can be.
pub fn read(file: FileId, text: &str, problems: &mut Problems) -> Vec<Row> {
    let mut reader = Reader { file, scanner: Scanner::new(text, b','), problems, row: 0, told: Vec::new() };
    let Some(header) = reader.record() else {
        let help = format!("begin with a header such as `{}`, then one task a row", COLUMNS.join(","));
        reader.problems.add_with_help(&Place { file, bytes: 0..text.len() }, "the plan is empty", "no header and no task", help);
        return Vec::new();
    };
    let Some(columns) = reader.header(&header) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    while let Some(record) = reader.record() {
        rows.push(reader.row(&columns, record));
    }
    if rows.is_empty() && reader.problems.is_empty() {
        reader.problems.add(&reader.place(&header.bytes), "the plan has no tasks", "a header, and no row under it");
    }
    rows
}

/// What a column of the file holds; `None` for one without a name.
type Column = Option<String>;

struct Reader<'t, 'p> {
    file: FileId,
    scanner: Scanner<'t>,
    problems: &'p mut Problems,
    /// Of the record read last, counted from 1 as spreadsheets do.
    row: usize,
    /// Columns that hold nothing and were reported.
    told: Vec<usize>,
}

impl Reader<'_, '_> {
    fn place(&self, bytes: &Range<usize>) -> Place {
        Place { file: self.file, bytes: bytes.clone() }
    }

    /// The next record that is not blank. What is wrong with its quotes is reported.
    fn record(&mut self) -> Option<Record> {
        loop {
            let record = self.scanner.next()?;
            self.row += 1;
            if let Some((bytes, fault)) = &record.fault {
                let what = format!("{fault} in row {}, column {}", self.row, record.cells.len());
                let help = "a cell that holds a comma or a line break stands in quotes, and a quote within it is written twice";
                self.problems.add_with_help(&self.place(bytes), what, "", help);
            }
            if record.cells.iter().any(|cell| !cell.text.is_empty()) {
                return Some(record);
            }
        }
    }

    /// The columns of the header; `None` if it does not tell enough to read rows by.
    fn header(&mut self, header: &Record) -> Option<Vec<Column>> {
        if let [only] = header.cells.as_slice()
            && let Some((mark, name)) = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(mark, _)| only.text.contains(*mark))
        {
            let what = format!("the plan's columns are separated by {name}, not by commas");
            let label = format!("{} columns by `{}`, none by `,`", only.text.split(mark).count(), mark.escape_default());
            self.problems.add_with_help(&self.place(&only.bytes), what, label, "save it as comma-separated values");
            return None;
        }
        if header.cells.iter().all(|cell| nearest(&cell.text, COLUMNS).is_none() && !COLUMNS.contains(&cell.text.as_str())) {
            let help = format!("begin with a header such as `{}`", COLUMNS.join(","));
            self.problems.add_with_help(&self.place(&header.bytes), "the plan has no header", "none of these is a column's name", help);
            return None;
        }
        let mut columns: Vec<Column> = Vec::new();
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (at, cell) in header.cells.iter().enumerate() {
            if let Some(before) = first.get(&cell.text) {
                let what = format!("column `{}` occurs twice", cell.text);
                self.problems.add(&self.place(&cell.bytes), what, format!("columns {} and {}", before + 1, at + 1));
                columns.push(None);
                self.told.push(at);
                continue;
            }
            let column = self.column(cell, header);
            if column.is_none() && !cell.text.is_empty() {
                self.told.push(at);
            }
            columns.push(column);
            if !cell.text.is_empty() {
                first.insert(cell.text.clone(), at);
            }
        }
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| !columns.iter().flatten().any(|column| column == name)).collect();
        for name in &missing {
            let help = format!("columns are {}; `task` and `team` are needed, and their order is free", COLUMNS.join(", "));
            self.problems.add_with_help(&self.place(&header.bytes), format!("the plan has no column `{name}`"), "", help);
        }
        missing.is_empty().then_some(columns)
    }

    /// What a header cell names. A misspelt one is reported, and then read as what it was meant for, so that it is not reported once
    /// more in every row.
    fn column(&mut self, cell: &Cell, header: &Record) -> Column {
        if cell.text.is_empty() {
            return None;
        }
        if COLUMNS.contains(&cell.text.as_str()) {
            return Some(cell.text.clone());
        }
        let free = || COLUMNS.into_iter().filter(|name| !header.cells.iter().any(|other| other.text == *name));
        let label = did_you_mean(&cell.text, free()).unwrap_or_else(|| "no such column".to_owned());
        let help = format!("columns are {}", COLUMNS.join(", "));
        self.problems.add_with_help(&self.place(&cell.bytes), format!("unknown column `{}`", cell.text), label, help);
        nearest(&cell.text, free()).map(str::to_owned)
    }

    fn row(&mut self, columns: &[Column], record: Record) -> Row {
        let place = self.place(&record.bytes);
        let (have, want) = (record.cells.len(), columns.len());
        let mut cells = record.cells;
        if have != want && record.fault.is_none() {
            let what = format!("row {} has {have} cells, the header has {want}", self.row);
            let (label, help) = if have > want {
                (format!("column {} and on have no name", want + 1), "quote a cell that holds a comma: `\"login, logout\"`")
            } else {
                (format!("column {} and on are missing", have + 1), "end the row with a comma for every cell that is empty")
            };
            self.problems.add_with_help(&place, what, label, help);
            // The one free text is where a comma that was not quoted stands most often: read so, the cells after it are what they
            // were meant to be.
            if have > want
                && let Some(name) = columns.iter().position(|column| column.as_deref() == Some("name"))
            {
                cells.drain(name + 1..=name + have - want);
            }
        }
        let mut row = Row { place, cells: BTreeMap::new() };
        for (at, cell) in cells.into_iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            let place = self.place(&cell.bytes);
            match columns.get(at) {
                Some(Some(column)) => {
                    row.cells.insert(column.clone(), Located { value: cell.text, place });
                }
                Some(None) if !self.told.contains(&at) => {
                    self.told.push(at);
                    let what = format!("column {} has no name of its own, and row {} has something in it", at + 1, self.row);
                    self.problems.add(&place, what, "name the column in the header, or empty it");
                }
                Some(None) | None => {}
            }
        }
        row
    }
}

#[cfg(test)]
mod tests;
