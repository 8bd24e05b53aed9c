//! A sheet: what a study found, as rows and columns that are written alike into `study.db` and beside it as CSV.

use crate::record::RecordError;
use crate::record::csv::safe;
use crate::record::load::columns;
use crate::record::write::integer;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};
use std::borrow::Cow;
use std::path::Path;

/// One column, with what it says for the data dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: Cow<'static, str>,
    pub kind: Kind,
    pub what: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Real,
}

impl Column {
    pub const fn text(name: &'static str, what: &'static str) -> Column {
        Column { name: Cow::Borrowed(name), kind: Kind::Text, what }
    }

    /// A field of the scenario.
    pub fn field(path: String) -> Column {
        Column { name: Cow::Owned(path), kind: Kind::Text, what: "value of the field that is varied" }
    }

    pub const fn whole(name: &'static str, what: &'static str) -> Column {
        Column { name: Cow::Borrowed(name), kind: Kind::Whole, what }
    }

    pub const fn real(name: &'static str, what: &'static str) -> Column {
        Column { name: Cow::Borrowed(name), kind: Kind::Real, what }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Whole(i64),
    Real(f64),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Cell {
        Cell::Whole(integer(number))
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Cell {
        Cell::from(number as u64)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Cell {
        Cell::Whole(i64::from(number))
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Cell {
        Cell::Whole(i64::from(truth))
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Cell {
        if number.is_finite() { Cell::Real(number) } else { Cell::Empty }
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Empty, Into::into)
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Cell::Text(text) => text.to_sql(),
            Cell::Whole(number) => number.to_sql(),
            Cell::Real(number) => number.to_sql(),
            Cell::Empty => rusqlite::types::Null.to_sql(),
        }
    }
}

impl Cell {
    fn read(row: &Row<'_>, place: usize) -> rusqlite::Result<Cell> {
        Ok(match row.get_ref(place)? {
            ValueRef::Null => Cell::Empty,
            ValueRef::Integer(number) => Cell::Whole(number),
            ValueRef::Real(number) => Cell::Real(number),
            ValueRef::Text(text) | ValueRef::Blob(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        })
    }
}

/// What a database holds under the name of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Nothing,
    TheSame,
    /// The first row that says otherwise, from 1. With other columns, the first row does.
    Other {
        row: usize,
    },
}

/// Rows under named columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// As its table and its file (`NAME.csv`) are called.
    pub name: &'static str,
    pub columns: Cow<'static, [Column]>,
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    pub fn new(name: &'static str, columns: &'static [Column]) -> Sheet {
        Sheet { name, columns: Cow::Borrowed(columns), rows: Vec::new() }
    }

    /// With columns that the study's own fields name.
    pub fn with_columns(name: &'static str, columns: Vec<Column>) -> Sheet {
        Sheet { name, columns: Cow::Owned(columns), rows: Vec::new() }
    }

    /// # Panics
    /// If the row is not as wide as the sheet.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row of {}", self.name);
        self.rows.push(row);
    }

    /// As CSV for spreadsheets: an empty cell where there is nothing.
    pub fn csv(&self) -> Vec<u8> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let header = out.write_record(self.columns.iter().map(|column| column.name.as_ref()));
        let mut written = header;
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => safe(text).into_owned(),
                Cell::Whole(number) => number.to_string(),
                Cell::Real(number) => number.to_string(),
                Cell::Empty => String::new(),
            });
            written = written.and_then(|()| out.write_record(cells));
        }
        written.expect("memory takes what is written into it, and every row is as wide as the header");
        out.into_inner().expect("memory takes what is written into it")
    }

    /// Puts the sheet into the database in the place of what it held.
    pub(super) fn store(&self, connection: &Connection, path: &Path) -> Result<(), RecordError> {
        let of = |error: rusqlite::Error| RecordError::of(path, &error);
        let declared: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Text => "TEXT",
                    Kind::Whole => "INTEGER",
                    Kind::Real => "REAL",
                };
                format!("\"{}\" {kind}", column.name.replace('"', "\"\""))
            })
            .collect();
        let name = self.name;
        let places = vec!["?"; self.columns.len()].join(",");
        connection
            .execute_batch(&format!("DROP TABLE IF EXISTS \"{name}\"; CREATE TABLE \"{name}\"({}) STRICT;", declared.join(", ")))
            .map_err(of)?;
        let mut insert = connection.prepare(&format!("INSERT INTO \"{name}\" VALUES({places})")).map_err(of)?;
        for row in &self.rows {
            insert.execute(params_from_iter(row)).map_err(of)?;
        }
        Ok(())
    }

    /// Whether the database says what the sheet does.
    pub(super) fn stored(&self, connection: &Connection) -> rusqlite::Result<Stored> {
        if !connection.table_exists(None, self.name)? {
            return Ok(Stored::Nothing);
        }
        if columns(connection, self.name)? != self.columns.iter().map(|column| column.name.as_ref()).collect::<Vec<_>>() {
            return Ok(Stored::Other { row: 1 });
        }
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{}\" ORDER BY rowid", self.name))?;
        let mut rows = statement.query([])?;
        for (place, expected) in self.rows.iter().enumerate() {
            let is_same = match rows.next()? {
                Some(row) => (0..expected.len()).map(|place| Cell::read(row, place)).collect::<Result<Vec<_>, _>>()? == *expected,
                None => false,
            };
            if !is_same {
                return Ok(Stored::Other { row: place + 1 });
            }
        }
        Ok(if rows.next()?.is_none() { Stored::TheSame } else { Stored::Other { row: self.rows.len() + 1 } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[Column::text("name", "of it"), Column::whole("count", "of them"), Column::real("share", "of all")];

    #[test]
    fn a_sheet_says_the_same_in_csv_and_in_sql() {
        let mut sheet = Sheet::new("finding", COLUMNS);
        sheet.push(vec!["=1+1".into(), 3_u64.into(), 0.25.into()]);
        sheet.push(vec!["b, \"c\"".into(), Cell::Empty, f64::NAN.into()]);
        assert_eq!(String::from_utf8(sheet.csv()).unwrap(), "name,count,share\n'=1+1,3,0.25\n\"b, \"\"c\"\"\",,\n");
        let connection = Connection::open_in_memory().unwrap();
        sheet.store(&connection, Path::new("x")).unwrap();
        sheet.store(&connection, Path::new("x")).unwrap();
        let count: i64 =
            connection.query_row("SELECT count(*) FROM finding WHERE share IS NULL OR share = 0.25", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 2);
    }

    #[test]
    fn what_is_stored_is_known_again_and_what_was_changed_is_told_by_its_row() {
        let mut sheet = Sheet::new("finding", COLUMNS);
        sheet.push(vec!["a".into(), 3_u64.into(), (0.1 + 0.2).into()]);
        sheet.push(vec!["b".into(), Cell::Empty, 3.0.into()]);
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(sheet.stored(&connection).unwrap(), Stored::Nothing);
        for (change, expected) in [
            ("SELECT 1", Stored::TheSame),
            ("UPDATE finding SET share = 0.3 WHERE name = 'a'", Stored::Other { row: 1 }),
            ("UPDATE finding SET count = 0 WHERE name = 'b'", Stored::Other { row: 2 }),
            ("DELETE FROM finding WHERE name = 'b'", Stored::Other { row: 2 }),
            ("INSERT INTO finding VALUES('c', 1, 1.0)", Stored::Other { row: 3 }),
            ("ALTER TABLE finding RENAME COLUMN share TO part", Stored::Other { row: 1 }),
            ("DROP TABLE finding", Stored::Nothing),
        ] {
            sheet.store(&connection, Path::new("x")).unwrap();
            connection.execute_batch(change).unwrap();
            assert_eq!(sheet.stored(&connection).unwrap(), expected, "{change}");
        }
    }
}
