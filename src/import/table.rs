//! Tables of tasks as people and their tools write them: which mark separates the cells, which row is the header, and what else importers of
//! tables share.

pub mod assemble;
pub mod date;
mod dropped;
pub mod estimates;
mod ids;
pub mod item;
mod links;
pub mod number;
mod people;
#[cfg(test)]
pub mod testing;
mod tree;
pub mod words;

use crate::scenario::delimited::{Cell, Record, Scanner};
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use std::cmp::Ordering;
use std::ops::Range;

/// A header and its rows.
#[derive(Debug)]
pub struct Table {
    pub file: FileId,
    pub separator: char,
    pub header: Record,
    pub rows: Vec<Row>,
    /// Rows with something in them that stand above the header.
    pub skipped: usize,
    /// Numbers of rows with more cells than the header has, the last of them empty, where most rows have not: one may have moved the others.
    pub longer: Vec<usize>,
    /// Rows with fewer cells than the header has, where most rows have as many: one may be missing before the last.
    pub shorter: Vec<usize>,
}

/// A row that is not blank.
#[derive(Debug)]
pub struct Row {
    /// Among all rows of the file, from 1, as spreadsheets count.
    pub number: usize,
    pub record: Record,
}

impl Row {
    /// The text of a cell; nothing where the row is shorter.
    pub fn text(&self, column: usize) -> &str {
        self.record.cells.get(column).map_or("", |cell| &cell.text)
    }

    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.record.cells.get(column).filter(|cell| !cell.text.is_empty())
    }
}

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A header is looked for in so many rows: above it stand a title, a date, a line that is left free.
const HEADER_ROWS_MAX: usize = 20;

/// The table of a text. `is_known` tells of a header cell whether it names a column that the importer knows; the separator and the header are
/// those by which most are known. `None` if there is none, or if quotes are wrong; then `problems` say so.
pub fn read(file: FileId, text: &str, is_known: impl Fn(&str) -> bool, problems: &mut Problems) -> Option<Table> {
    let before = problems.list.len();
    let (told, from) = told_separator(text);
    let body = &text[from..];
    let separators = told.map_or_else(|| SEPARATORS.to_vec(), |separator| vec![separator]);
    // The last of those equally good would win, and the comma is the first guess.
    let best = separators.iter().rev().filter_map(|&separator| header_of(body, separator, &is_known)).max_by_key(|guess| guess.score);
    let Some(best) = best.filter(|guess| guess.score.0 > 0) else {
        let what = if text.trim().is_empty() { "the table is empty" } else { "no row of the table's first names a column that is known" };
        let first = text.lines().next().map_or(0, str::len);
        problems.add(&Place { file, bytes: 0..first }, what, "a header was looked for");
        return None;
    };
    let mut table = Table {
        file,
        separator: best.separator.into(),
        header: Record { cells: Vec::new(), bytes: 0..0, fault: None },
        rows: Vec::new(),
        skipped: 0,
        longer: Vec::new(),
        shorter: Vec::new(),
    };
    for (at, mut record) in Scanner::new(body, best.separator).enumerate() {
        shift(&mut record, from);
        let is_blank = record.cells.iter().all(|cell| cell.text.is_empty());
        if at < best.row {
            table.skipped += usize::from(!is_blank);
            continue;
        }
        // A sheet of few rows above the header is of no interest, and neither are its quotes.
        if let Some((bytes, fault)) = &record.fault {
            let help = "a cell that holds a separator or a line break stands in quotes, and a quote within it is written twice";
            problems.add_with_help(&table.place(bytes), format!("{fault} in row {}", at + 1), "", help);
        }
        if at == best.row {
            table.header = record;
        } else if !is_blank {
            table.wide(&record, at + 1, problems);
            match record.cells.len().cmp(&table.header.cells.len()) {
                Ordering::Greater => table.longer.push(at + 1),
                // A heading between tasks is one cell.
                Ordering::Less if record.cells.len() > 1 => table.shorter.push(at + 1),
                Ordering::Less | Ordering::Equal => {}
            }
            table.rows.push(Row { number: at + 1, record });
        }
    }
    if table.rows.is_empty() && problems.list.len() == before {
        problems.add(&table.place(&table.header.bytes), "the table has no tasks", "a header, and no row under it");
    }
    // A tool that ends every row with a separator, or leaves out what is empty at the end, moves nothing.
    for odd in [&mut table.longer, &mut table.shorter] {
        if odd.len() * 2 > table.rows.len() {
            odd.clear();
        }
    }
    (problems.list.len() == before).then_some(table)
}

impl Table {
    /// Why a row with fewer cells than the header may say what nobody meant.
    pub fn shortage(&self, row: &Row) -> Option<String> {
        let (has, of) = (row.record.cells.len(), self.header.cells.len());
        let mark = self.separator.escape_default();
        let is_odd = self.shorter.binary_search(&row.number).is_ok();
        is_odd.then(|| format!("row {} has {has} cells, the header has {of}: is a `{mark}` missing before this cell?", row.number))
    }

    pub fn place(&self, bytes: &Range<usize>) -> Place {
        Place { file: self.file, bytes: bytes.clone() }
    }

    /// Tells of a row with something behind the last column: a separator that was not quoted has moved its cells.
    fn wide(&self, record: &Record, number: usize, problems: &mut Problems) {
        let columns = self.header.cells.len();
        if record.cells.iter().skip(columns).any(|cell| !cell.text.is_empty()) {
            let what = format!("row {number} has {} cells, the header has {columns}", record.cells.len());
            let help = format!("quote a cell that holds a `{}`", self.separator.escape_default());
            problems.add_with_help(&self.place(&record.bytes), what, format!("column {} and on have no name", columns + 1), help);
        }
    }
}

/// Excel writes a first line `sep=;` on demand. The separator that it tells, and where the table begins.
fn told_separator(text: &str) -> (Option<u8>, usize) {
    let body = text.trim_start_matches('\u{feff}');
    let start = text.len() - body.len();
    let line = body.split_inclusive('\n').next().unwrap_or_default();
    let told = line.trim_end_matches(['\r', '\n']).trim_matches('"').strip_prefix("sep=").map(str::as_bytes);
    match told {
        Some(&[separator]) if SEPARATORS.contains(&separator) => (Some(separator), start + line.len()),
        _ => (None, start),
    }
}

struct Guess {
    separator: u8,
    row: usize,
    /// Known columns, then columns.
    score: (usize, usize),
}

/// The row that is the header, if this separates.
fn header_of(text: &str, separator: u8, is_known: &impl Fn(&str) -> bool) -> Option<Guess> {
    let rows = Scanner::new(text, separator).take(HEADER_ROWS_MAX).enumerate();
    let scored = rows.map(|(row, record)| {
        let known = record.cells.iter().filter(|cell| is_known(&cell.text)).count();
        Guess { separator, row, score: (known, record.cells.len().min(1000)) }
    });
    // The first of those equally good: a title row names nothing, and a task may be called `Start`.
    scored.fold(None, |best: Option<Guess>, guess| match best {
        Some(best) if best.score.0 >= guess.score.0 => Some(best),
        _ => Some(guess),
    })
}

fn shift(record: &mut Record, by: usize) {
    let moved = |bytes: &mut Range<usize>| *bytes = bytes.start + by..bytes.end + by;
    if by > 0 {
        moved(&mut record.bytes);
        record.cells.iter_mut().for_each(|cell| moved(&mut cell.bytes));
        record.fault.iter_mut().for_each(|(bytes, _)| moved(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Shown = (char, Vec<String>, Vec<Vec<String>>);

    fn table(text: &str) -> Result<Shown, Vec<String>> {
        let mut problems = Problems::default();
        let table = read(FileId(0), text, |name| ["id", "name", "hours"].contains(&name), &mut problems);
        let texts = |record: &Record| record.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        table
            .map(|table| (table.separator, texts(&table.header), table.rows.iter().map(|row| texts(&row.record)).collect()))
            .ok_or_else(|| problems.list.iter().map(|problem| problem.what.clone()).collect())
    }

    #[test]
    fn the_separator_is_the_one_by_which_most_columns_are_known() {
        for separator in [",", ";", "\t", "|"] {
            let text = ["id", "name", "hours\n1", "\"a,b;c\td|e\"", "3\n"].join(separator);
            let (found, header, rows) = table(&text).unwrap();
            assert_eq!((found.to_string().as_str(), header.len(), rows[0][1].as_str()), (separator, 3, "a,b;c\td|e"));
        }
        assert_eq!(table("name\nonly one column, with a comma\n").unwrap_err(), ["row 2 has 2 cells, the header has 1"]);
    }

    #[test]
    fn a_row_that_is_longer_than_most_is_told_though_its_last_cell_is_empty() {
        let longer = |text: &str| read(FileId(0), text, |name| name == "name", &mut Problems::default()).unwrap().longer;
        assert_eq!(longer("id;name;hours\n1;a; b;\n2;c;3\n3;d;4\n"), [2]);
        assert!(longer("id;name;hours\n1;a;2;\n2;c;3;\n3;d;4\n").is_empty(), "every row ends so, or nearly");
    }

    #[test]
    fn a_row_that_is_shorter_than_most_is_told() {
        let shorter = |text: &str| read(FileId(0), text, |name| name == "name", &mut Problems::default()).unwrap().shorter;
        assert_eq!(shorter("id;name;hours\n1;a;2\n2;3\n3;d;4\n"), [3]);
        assert!(shorter("id;name;hours\n1;a\n2;c\n3;d;4\n").is_empty(), "what is empty at the end is left out");
    }

    #[test]
    fn a_line_of_excel_tells_the_separator_and_is_no_row() {
        let text = "\u{feff}sep=;\r\nid;name\r\n1;ä\r\n";
        let mut problems = Problems::default();
        let table = read(FileId(0), text, |name| name == "name", &mut problems).unwrap();
        assert_eq!((table.separator, table.rows.len()), (';', 1));
        assert_eq!(&text[table.rows[0].record.cells[1].bytes.clone()], "ä");
    }

    #[test]
    fn a_title_above_the_header_is_passed_over_and_blank_rows_are_no_rows() {
        let (_, header, rows) = table("Plan of 2026,,\n,,\nid,name,hours\n1,a,2\n,,\n2,b,3\n").unwrap();
        assert_eq!((header[0].as_str(), rows.len()), ("id", 2));
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert_eq!(table(" \n").unwrap_err(), ["the table is empty"]);
        assert_eq!(table("a,b\n1,2\n").unwrap_err(), ["no row of the table's first names a column that is known"]);
        assert_eq!(table("id,name\n").unwrap_err(), ["the table has no tasks"]);
        assert_eq!(table("id,name\n1,\"a\nb,c\n").unwrap_err(), ["a quote that is never closed in row 2"]);
    }
}
