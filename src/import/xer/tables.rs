//! The tables of an XER file: rows whose cells are found by the names of their columns.

use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) struct Tables<'t> {
    /// By name, in the order of the file; one may come twice.
    list: Vec<Table<'t>>,
    by_name: BTreeMap<&'t str, Vec<usize>>,
    /// Whether the file ends as one should.
    pub has_end: bool,
    /// Lines that are no row of a table.
    pub stray: usize,
}

struct Table<'t> {
    columns: BTreeMap<&'t str, usize>,
    rows: Vec<(usize, Vec<&'t str>)>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table<'t>,
    at: usize,
}

impl<'t> Row<'t> {
    /// A cell, trimmed; empty if there is no such column.
    pub fn text(self, column: &str) -> &'t str {
        let cell = self.table.columns.get(column).and_then(|&at| self.table.rows[self.at].1.get(at));
        cell.map_or("", |cell| cell.trim())
    }

    pub fn bytes(self) -> Range<usize> {
        let (start, cells) = &self.table.rows[self.at];
        *start..start + cells.iter().map(|cell| cell.len() + 1).sum::<usize>() + 2
    }
}

impl<'t> Tables<'t> {
    /// The rows of all tables of a name.
    pub fn rows(&'t self, name: &str) -> impl Iterator<Item = Row<'t>> {
        let tables = self.by_name.get(name).into_iter().flatten().map(|&at| &self.list[at]);
        tables.flat_map(|table| (0..table.rows.len()).map(move |at| Row { table, at }))
    }
}

/// `None` if this is no such file, or a row is not as its columns say; then `problems` say so.
pub(super) fn read<'t>(file: FileId, text: &'t str, problems: &mut Problems) -> Option<Tables<'t>> {
    let before = problems.list.len();
    let place = |bytes: Range<usize>| Place { file, bytes };
    if !text.starts_with("ERMHDR") {
        let help = "export the project from Primavera P6 as XER; Microsoft Project's XML is imported as `mspdi`";
        problems.add_with_help(
            &place(0..text.chars().next().map_or(0, char::len_utf8)),
            "not an XER file: it does not begin with `ERMHDR`",
            "",
            help,
        );
        return None;
    }
    let mut tables = Tables { list: Vec::new(), by_name: BTreeMap::new(), has_end: false, stray: 0 };
    let mut is_described = false;
    let mut at = 0;
    for raw in text.split('\n') {
        let line = raw.strip_suffix('\r').unwrap_or(raw);
        let bytes = at..at + line.len();
        at += raw.len() + 1;
        let mut cells = line.split('\t');
        match (cells.next().unwrap_or(""), tables.list.last_mut()) {
            ("%T", _) => {
                let name = cells.next().unwrap_or("").trim();
                tables.by_name.entry(name).or_default().push(tables.list.len());
                tables.list.push(Table { columns: BTreeMap::new(), rows: Vec::new() });
                is_described = false;
            }
            ("%F", Some(table)) => {
                table.columns = cells.enumerate().map(|(at, column)| (column.trim(), at)).collect();
                is_described = true;
            }
            ("%R", Some(table)) if is_described => {
                let cells: Vec<&str> = cells.collect();
                let columns = table.columns.len();
                if cells.iter().skip(columns).any(|cell| !cell.trim().is_empty()) {
                    problems.add(
                        &place(bytes.clone()),
                        format!("a row of {} cells under {columns} columns", cells.len()),
                        "a tab too many, or a line lost",
                    );
                }
                table.rows.push((bytes.start, cells));
            }
            ("%F" | "%R", _) => problems.add(&place(bytes), "a row before a table with columns", "`%T` names the table, `%F` its columns"),
            ("%E", _) => tables.has_end = true,
            ("ERMHDR", None) => {}
            _ => tables.stray += usize::from(!line.trim().is_empty()),
        }
    }
    (problems.list.len() == before).then_some(tables)
}
