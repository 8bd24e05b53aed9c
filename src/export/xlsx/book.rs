//! A workbook under way: sheets of tables, of facts and of pictures, each with its formats and widths.

use crate::chart::{Canvas, Theme};
use crate::domain::words::capital;
use crate::export::ExportError;
use crate::export::table::{Column, Kind, Value};
use crate::record::study::Cell;
use crate::record::study::sheet::{Kind as SheetKind, Sheet};
use crate::scenario::timestamp;
use jiff::civil::DateTime;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Image, Workbook, Worksheet, XlsxError};

/// Letters that a cell may hold, and rows of a sheet.
const LETTERS_MAX: usize = 32_767;
pub const ROWS_MAX: usize = 1_048_576;

/// Widths in letters of the usual font: no column is narrower or wider.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 48;

/// A row's height in pixels, by which pictures are laid one below another.
const ROW_HEIGHT: u32 = 20;

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> ExportError {
        ExportError::Failed(error.to_string())
    }
}

pub struct Book {
    workbook: Workbook,
    head: Format,
    title: Format,
    label: Format,
    words: Format,
    kinds: Vec<(Kind, Format)>,
}

impl Book {
    /// A book that says it was made at `made`: one that told when it was made would not be the same twice.
    ///
    /// # Errors
    /// `Failed` for a time that Excel has no number for.
    pub fn new(title: &str, made: DateTime) -> Result<Book, ExportError> {
        let mut workbook = Workbook::new();
        let mut properties = DocProperties::new().set_title(title).set_author("Sandtable");
        if let Some(made) = excel(made) {
            properties = properties.set_creation_datetime(&made);
        }
        workbook.set_properties(&properties);
        let number = |format: &str| Format::new().set_num_format(format);
        let kinds = vec![
            (Kind::Text, Format::new()),
            (Kind::Whole, number("0")),
            (Kind::Hours, number("#,##0.0")),
            (Kind::Money, number("#,##0.00")),
            (Kind::Share, number("0.0%")),
            (Kind::Real, number("General")),
            (Kind::When, number("yyyy-mm-dd hh:mm")),
            (Kind::Truth, number("0")),
        ];
        Ok(Book {
            workbook,
            head: Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E3EA)).set_text_wrap(),
            title: Format::new().set_bold().set_font_size(14),
            label: Format::new().set_bold(),
            words: Format::new().set_font_name("Consolas"),
            kinds,
        })
    }

    /// # Errors
    /// `Failed` if the book cannot be made of its sheets.
    pub fn finish(mut self) -> Result<Vec<u8>, ExportError> {
        Ok(self.workbook.save_to_buffer()?)
    }

    fn format(&self, kind: Kind) -> Format {
        self.kinds.iter().find(|(known, _)| *known == kind).map_or_else(Format::new, |(_, format)| format.clone())
    }

    fn sheet(&mut self, name: &str) -> Result<&mut Worksheet, ExportError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(name)?;
        Ok(sheet)
    }

    /// Rows under a header that stays, with filters. `fixed`: how many columns stay, too.
    ///
    /// # Errors
    /// `Failed` if Excel has no room for it.
    pub fn table<R>(&mut self, name: &str, columns: &[Column<R>], rows: &[R], fixed: u16) -> Result<(), ExportError> {
        let heads: Vec<(&str, Kind)> = columns.iter().map(|column| (column.name, column.kind)).collect();
        let values = rows.iter().map(|row| columns.iter().map(|column| (column.of)(row)).collect());
        self.values(name, &heads, values, fixed)
    }

    /// What a study found, in no more rows than a sheet has; a note if it has too few.
    ///
    /// # Errors
    /// As [`Book::table`].
    pub fn findings(&mut self, sheet: &Sheet, rows_max: usize) -> Result<Option<String>, ExportError> {
        let kind = |kind| match kind {
            SheetKind::Text => Kind::Text,
            SheetKind::Whole => Kind::Whole,
            SheetKind::Real => Kind::Real,
        };
        let heads: Vec<(&str, Kind)> = sheet.columns.iter().map(|column| (column.name.as_ref(), kind(column.kind))).collect();
        let value = |cell: &Cell| match cell {
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Whole(number) => Value::Whole(*number),
            Cell::Real(number) => Value::Real(*number),
            Cell::Empty => Value::Empty,
        };
        let name = capital(&sheet.name.replace('_', " "));
        let (most, all) = (rows_max - 1, sheet.rows.len());
        let rows = sheet.rows.iter().take(most).map(|row| row.iter().map(value).collect());
        self.values(&name, &heads, rows, 1)?;
        let file = sheet.name;
        let cut = || format!("a sheet holds {most} rows: the workbook has the first of {all} of `{name}`; the study's {file}.csv has all");
        Ok((all > most).then(cut))
    }

    /// # Errors
    /// As [`Book::table`].
    pub fn values(
        &mut self,
        name: &str,
        heads: &[(&str, Kind)],
        rows: impl Iterator<Item = Vec<Value>>,
        fixed: u16,
    ) -> Result<(), ExportError> {
        let head = self.head.clone();
        let formats: Vec<Format> = heads.iter().map(|(_, kind)| self.format(*kind)).collect();
        let sheet = self.sheet(name)?;
        let mut widths: Vec<usize> = heads.iter().map(|(name, kind)| width(name, *kind)).collect();
        for (column, (name, _)) in (0_u16..).zip(heads) {
            sheet.write_string_with_format(0, column, *name, &head)?;
        }
        let mut last = 0;
        for (row, values) in (1_u32..).zip(rows) {
            for (((column, value), format), width) in (0_u16..).zip(&values).zip(&formats).zip(&mut widths) {
                if let Value::Text(text) = value {
                    *width = (*width).max(text.chars().take(WIDTH_MAX).count());
                }
                write(sheet, row, column, value, format)?;
            }
            last = row;
        }
        for (column, width) in (0_u16..).zip(&widths) {
            sheet.set_column_width(column, (*width).clamp(WIDTH_MIN, WIDTH_MAX) as f64 + 1.5)?;
        }
        sheet.set_freeze_panes(1, fixed)?;
        if last > 0 && !heads.is_empty() {
            sheet.autofilter(0, 0, last, heads.len() as u16 - 1)?;
        }
        Ok(())
    }

    /// Facts with their labels, the answer first, and what is said in words: before them where the answer is there.
    ///
    /// # Errors
    /// As [`Book::table`].
    pub fn facts(&mut self, title: &str, facts: &[(&str, Kind, Value)], words: &str, is_words_first: bool) -> Result<(), ExportError> {
        let (title_format, label, monospaced) = (self.title.clone(), self.label.clone(), self.words.clone());
        let formats: Vec<Format> =
            facts.iter().map(|(_, kind, _)| self.format(*kind).set_align(rust_xlsxwriter::FormatAlign::Left)).collect();
        let sheet = self.sheet("Summary")?;
        sheet.set_column_width(0, 28)?.set_column_width(1, 24)?;
        sheet.write_string_with_format(0, 0, cut(title), &title_format)?;
        let (below_title, count) = (2, words.lines().count() as u32);
        let (at_facts, at_words) =
            if is_words_first { (below_title + count + 1, below_title) } else { (below_title, below_title + facts.len() as u32 + 1) };
        for ((row, (name, _, value)), format) in (at_facts..).zip(facts).zip(&formats) {
            sheet.write_string_with_format(row, 0, *name, &label)?;
            write(sheet, row, 1, value, format)?;
        }
        for (row, line) in (at_words..).zip(words.lines()).filter(|(_, line)| !line.is_empty()) {
            sheet.write_string_with_format(row, 0, cut(line), &monospaced)?;
        }
        Ok(())
    }

    /// Charts, one below another, each under its title.
    ///
    /// # Errors
    /// As [`Book::table`].
    pub fn charts(&mut self, charts: &[(&str, Canvas)]) -> Result<(), ExportError> {
        let label = self.label.clone();
        let sheet = self.sheet("Charts")?;
        let mut row = 0;
        for (name, canvas) in charts {
            // Drawn at twice its size, for sharp screens and for paper.
            let picture = Image::new_from_buffer(&canvas.png(Theme::Light))?.set_scale_width(0.5).set_scale_height(0.5);
            let picture = picture.set_alt_text(cut_to(&canvas.title, 255));
            sheet.write_string_with_format(row, 0, cut(&format!("{name}: {}", canvas.title)), &label)?;
            sheet.insert_image(row + 1, 0, &picture)?;
            row += canvas.height / ROW_HEIGHT + 4;
        }
        Ok(())
    }
}

/// A cell. Texts are written as such: one that begins like a formula is none.
fn write(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, format: &Format) -> Result<(), ExportError> {
    match value {
        Value::Text(text) => sheet.write_string_with_format(row, column, cut(text), format)?,
        Value::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, format)?,
        Value::Real(number) => sheet.write_number_with_format(row, column, *number, format)?,
        Value::Truth(is) => sheet.write_number_with_format(row, column, f64::from(u8::from(*is)), format)?,
        Value::When(at) => match excel(*at) {
            Some(date) => sheet.write_datetime_with_format(row, column, date, format)?,
            // Excel's calendar begins in 1900.
            None => sheet.write_string(row, column, timestamp(*at))?,
        },
        Value::Empty => sheet,
    };
    Ok(())
}

fn excel(at: DateTime) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(at.year()).ok()?, at.month() as u8, at.day() as u8);
    let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
    date.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second())).ok()
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> String {
    cut_to(text, LETTERS_MAX)
}

/// As Excel counts letters, which is in units of UTF-16.
fn cut_to(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}

/// Of a column before its texts are known.
fn width(name: &str, kind: Kind) -> usize {
    let of_values = match kind {
        Kind::When => 16,
        Kind::Text | Kind::Whole | Kind::Hours | Kind::Money | Kind::Share | Kind::Real | Kind::Truth => WIDTH_MIN,
    };
    // Besides the name there is a button for the filter.
    (name.chars().count() + 2).max(of_values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::study::Column as SheetColumn;

    #[test]
    fn a_text_is_cut_where_a_cell_ends_and_not_within_a_letter() {
        assert_eq!(cut_to("a😀b", 3), "a😀");
        assert_eq!(cut_to("a😀b", 2), "a");
        assert_eq!(cut(&"x".repeat(40_000)).len(), LETTERS_MAX);
    }

    #[test]
    fn findings_that_a_sheet_has_no_room_for_are_told() {
        const COLUMNS: &[SheetColumn] = &[SheetColumn::whole("number", "one after another")];
        let mut sheet = Sheet::new("main_effect", COLUMNS);
        (1_u64..=5).for_each(|number| sheet.push(vec![number.into()]));
        let mut book = Book::new("findings", jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0)).unwrap();
        assert_eq!(book.findings(&sheet, 6).unwrap(), None);
        let told = "a sheet holds 3 rows: the workbook has the first of 5 of `Main effect`; the study's main_effect.csv has all";
        assert_eq!(
            Book::new("cut", jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0)).unwrap().findings(&sheet, 4).unwrap().as_deref(),
            Some(told)
        );
    }

    #[test]
    fn a_date_that_excel_does_not_have_is_none() {
        assert!(excel(jiff::civil::date(1899, 1, 1).at(0, 0, 0, 0)).is_none());
        assert!(excel(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0)).is_some());
    }
}
