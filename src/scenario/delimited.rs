//! Records of separated values, every cell with the bytes it stands at.
//!
//! The cells are found here and not by the csv crate, which tells where a record begins but not where its cells do.

use std::borrow::Cow;
use std::ops::Range;

/// A cell: what it says, trimmed and without its quotes, and where it stands, with them.
#[derive(Debug, PartialEq)]
pub struct Cell {
    pub text: String,
    pub bytes: Range<usize>,
}

#[derive(Debug)]
pub struct Record {
    /// At least one.
    pub cells: Vec<Cell>,
    pub bytes: Range<usize>,
    /// What is wrong with a quote, and where.
    pub fault: Option<(Range<usize>, &'static str)>,
}

/// What makes a spreadsheet take a cell for a formula, if it begins so.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A cell that no spreadsheet takes for a formula: with an apostrophe in front, which the [`Scanner`] takes away again.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.trim_start_matches('\'').starts_with(FORMULA) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Without the blanks around it and without the apostrophe of [`guarded`].
fn meant(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').filter(|_| cell.trim_start_matches('\'').starts_with(FORMULA)).unwrap_or(cell)
}

/// Walks over the text, a record at a time (RFC 4180, with any of the three line ends, and blanks around quotes).
pub struct Scanner<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
}

impl Iterator for Scanner<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.byte()?;
        let mut record = Record { cells: Vec::new(), bytes: self.at..self.at, fault: None };
        loop {
            let cell = self.cell(&mut record.fault);
            record.cells.push(cell);
            record.bytes.end = self.at;
            match self.byte() {
                Some(byte) if byte == self.separator => self.at += 1,
                end => {
                    self.at += end.map_or(0, |_| 1);
                    if end == Some(b'\r') && self.byte() == Some(b'\n') {
                        self.at += 1;
                    }
                    return Some(record);
                }
            }
        }
    }
}

impl<'t> Scanner<'t> {
    /// `separator` is one byte of ASCII, and neither a quote, a blank nor a line end. A byte order mark is passed over.
    pub fn new(text: &'t str, separator: u8) -> Scanner<'t> {
        const BYTE_ORDER_MARK: char = '\u{feff}';
        Scanner { text, at: if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }, separator }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The cell that begins here; leaves off at the separator, the line end or the end of the text after it.
    fn cell(&mut self, fault: &mut Option<(Range<usize>, &'static str)>) -> Cell {
        let start = self.at;
        self.skip_blanks();
        if self.byte() != Some(b'"') {
            self.skip_to_end();
            let raw = &self.text[start..self.at];
            let text = raw.trim();
            let from = start + raw.len() - raw.trim_start().len();
            return Cell { text: meant(text).to_owned(), bytes: from..from + text.len() };
        }
        let open = self.at;
        let text = self.quoted();
        let close = self.at;
        self.skip_blanks();
        match text {
            Some(text) if self.byte().is_none_or(|byte| self.ends(byte)) => {
                return Cell { text: meant(&text).to_owned(), bytes: open..close };
            }
            Some(text) if !text.contains(['\n', '\r']) => {
                let from = self.at;
                self.skip_to_end();
                fault.get_or_insert((from..self.at, "text after a closing quote"));
                return Cell { text, bytes: open..self.at };
            }
            _ => {}
        }
        // Whatever the next quote was, some rows further down, it was not meant to close this one. Left as it is, the rows between
        // would be lost, and every mention of their tasks reported.
        fault.get_or_insert((open..open + 1, "a quote that is never closed"));
        self.at = open + 1;
        self.skip_to_end();
        Cell { text: self.text[open + 1..self.at].trim().to_owned(), bytes: open..self.at }
    }

    /// What stands between the quote here and the one that closes it; leaves off after that. `None` if none does.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            self.at += 1;
            let from = self.at;
            self.skip_while(|byte| byte != b'"');
            text.push_str(&self.text[from..self.at]);
            self.byte()?;
            self.at += 1;
            if self.byte() != Some(b'"') {
                return Some(text);
            }
            text.push('"');
        }
    }

    fn skip_to_end(&mut self) {
        while self.byte().is_some_and(|byte| !self.ends(byte)) {
            self.at += 1;
        }
    }

    /// Blanks, but not a tab that separates.
    fn skip_blanks(&mut self) {
        let separator = self.separator;
        self.skip_while(|byte| matches!(byte, b' ' | b'\t') && byte != separator);
    }

    fn ends(&self, byte: u8) -> bool {
        byte == self.separator || matches!(byte, b'\n' | b'\r')
    }

    fn skip_while(&mut self, skip: impl Fn(u8) -> bool) {
        while self.byte().is_some_and(&skip) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tab_separates_and_is_no_blank_where_tabs_do() {
        let cells = |separator| {
            Scanner::new("a\t\t \"b\tc\" \td", separator).next().unwrap().cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>()
        };
        assert_eq!(cells(b'\t'), ["a", "", "b\tc", "d"]);
    }

    #[test]
    fn a_guard_against_formulas_is_no_part_of_the_cell() {
        for (cell, written) in [("=1+1", "'=1+1"), ("-x", "'-x"), ("'=1", "''=1"), ("'tis", "'tis"), ("a=1", "a=1"), ("", "")] {
            assert_eq!(guarded(cell), written);
            assert_eq!(Scanner::new(written, b',').next().map_or(String::new(), |record| record.cells[0].text.clone()), cell);
        }
        assert_eq!(Scanner::new("\"'@x\"", b',').next().unwrap().cells[0].text, "@x");
    }

    proptest! {
    #[test]
    fn what_a_csv_writer_wrote_is_read_as_it_was(
        table in prop::collection::vec(prop::collection::vec("[a-c ,;\"\n\r\t'é]{0,8}", 3), 1..6),
        separator in prop::sample::select(b",;\t".to_vec()),
        quoted in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let mut writer = ::csv::WriterBuilder::new()
            .delimiter(separator)
            .quote_style(if quoted { ::csv::QuoteStyle::Always } else { ::csv::QuoteStyle::Necessary })
            .terminator(if crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        for record in &table {
            writer.write_record(record).expect("into memory");
        }
        let text = String::from_utf8(writer.into_inner().expect("into memory")).expect("from strings");
        let mut read = Vec::new();
        for record in Scanner::new(&text, separator) {
            prop_assert_eq!(&record.fault, &None);
            prop_assert!(record.cells.windows(2).all(|two| two[0].bytes.end < two[1].bytes.start));
            read.push(record.cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>());
        }
        let written: Vec<Vec<String>> = table.iter().map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        prop_assert_eq!(read, written, "{:?}", text);
    }
    }
}
