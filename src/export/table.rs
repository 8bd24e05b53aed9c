//! Tables whose columns are told once: name, unit, meaning and how a row fills them; what they hold is what the data dictionary says.

use crate::record::csv::safe;
use crate::scenario::timestamp;
use jiff::civil::DateTime;

/// A column of rows that are seen through `R`.
pub struct Column<R> {
    /// As the first row of a file calls it.
    pub name: &'static str,
    pub kind: Kind,
    pub what: &'static str,
    pub of: fn(&R) -> Value,
}

/// What a column holds, which is how it is written and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    /// Hours.
    Hours,
    Money,
    /// 0 to 1.
    Share,
    /// Anything else that is a number.
    Real,
    /// Civil time.
    When,
    /// 1 or 0.
    Truth,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Real(f64),
    When(DateTime),
    Truth(bool),
    Empty,
}

/// A part of the data dictionary.
pub struct Chapter {
    /// As a heading has it, such as `csv` of a run.
    pub title: String,
    /// What it holds, a sentence or two.
    pub about: &'static str,
    pub entries: Vec<Entry>,
}

/// A column, field or element.
pub struct Entry {
    pub name: String,
    /// What kind of value it has.
    pub is: &'static str,
    pub what: String,
}

impl Kind {
    /// As the data dictionary says it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Hours => "hours",
            Kind::Money => "money",
            Kind::Share => "share, 0 to 1",
            Kind::Real => "number",
            Kind::When => "civil time",
            Kind::Truth => "1 or 0",
        }
    }
}

impl Chapter {
    /// Of a table.
    pub fn of<R>(title: &str, about: &'static str, columns: &[Column<R>]) -> Chapter {
        Chapter { title: title.to_owned(), about, entries: columns.iter().map(Column::entry).collect() }
    }
}

impl<R> Column<R> {
    pub fn entry(&self) -> Entry {
        Entry { name: self.name.to_owned(), is: self.kind.name(), what: self.what.to_owned() }
    }
}

impl Value {
    /// As CSV has it, for spreadsheets and data frames alike: nothing where there is no value.
    fn text(&self) -> String {
        match self {
            Value::Text(text) => safe(text).into_owned(),
            Value::Whole(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::When(at) => timestamp(*at),
            Value::Truth(is) => u8::from(*is).to_string(),
            Value::Empty => String::new(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        text.to_owned().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() { Value::Empty } else { Value::Text(text) }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        if number.is_finite() { Value::Real(number) } else { Value::Empty }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Whole(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Value {
        (number as u64).into()
    }
}

impl From<DateTime> for Value {
    fn from(at: DateTime) -> Value {
        Value::When(at)
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Value {
        Value::Truth(is)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Empty, Into::into)
    }
}

/// Rows under a header, as CSV.
pub fn csv<'r, R: 'r>(columns: &[Column<R>], rows: impl IntoIterator<Item = &'r R>) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut written = out.write_record(columns.iter().map(|column| column.name));
    for row in rows {
        written = written.and_then(|()| out.write_record(columns.iter().map(|column| (column.of)(row).text())));
    }
    written.expect("memory takes what is written into it, and every row is as wide as the header");
    out.into_inner().expect("memory takes what is written into it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_cell_that_a_spreadsheet_would_take_for_a_formula_is_text() {
        let formulas = ["=", "+", "-", "@", "\t", "\r"].map(|begins| format!("{begins}cmd|' /C calc'!A0"));
        let columns: [Column<&str>; 1] = [Column { name: "name", kind: Kind::Text, what: "", of: |name| (*name).into() }];
        for formula in &formulas {
            let text = String::from_utf8(csv(&columns, &[&**formula])).unwrap();
            assert!(text.trim_start_matches("name\n").trim_start_matches('"').starts_with('\''), "{text:?}");
        }
        assert_eq!(String::from_utf8(csv(&columns, &["a=1", "b;\"c\",d"])).unwrap(), "name\na=1\n\"b;\"\"c\"\",d\"\n");
    }

    #[test]
    fn what_is_not_there_is_an_empty_cell_and_a_number_below_zero_stays_one() {
        let columns: [Column<Value>; 2] = [
            Column { name: "a", kind: Kind::Real, what: "", of: Value::clone },
            Column { name: "b", kind: Kind::Real, what: "", of: |_| Value::Empty },
        ];
        let rows = [Value::from(-1.5), Value::from(f64::NAN), true.into(), date(2026, 3, 2).at(8, 30, 0, 0).into()];
        assert_eq!(String::from_utf8(csv(&columns, &rows)).unwrap(), "a,b\n-1.5,\n,\n1,\n2026-03-02 08:30:00,\n");
    }
}
