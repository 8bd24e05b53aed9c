//! A table of the page: rows that a reader may sort by any column, by what figures are worth and not by how they are written.

use crate::domain::number::thousands;
use maud::{Markup, Render, html};

/// From so many rows on, a table is folded away until somebody wants it: about what a screen shows at once.
const FOLDED_FROM: usize = 25;

const HOURS_A_DAY: f64 = 24.0;
const MINUTES_AN_HOUR: f64 = 60.0;

/// A column.
pub struct Head {
    pub title: String,
    /// What is in it, for who asks; may be empty.
    pub what: String,
    /// Whether it is set like figures, to the right.
    pub is_figures: bool,
}

impl Head {
    /// `title`: one that starts with `>` is over a column of figures, as in the reports' tables.
    pub fn new(title: &str) -> Head {
        Head { title: title.trim_start_matches('>').to_owned(), what: String::new(), is_figures: title.starts_with('>') }
    }
}

/// One cell.
pub struct Cell {
    pub shown: Markup,
    /// What it is sorted by; `None`: by its text.
    pub value: Option<f64>,
}

impl Cell {
    /// Text, sorted by `value`; at the end without one.
    pub fn worth(text: &str, value: Option<f64>) -> Cell {
        Cell { shown: text.render(), value }
    }
}

/// A table in the making.
pub struct Table {
    /// What it is a table of, for those who hear it read, and where it is folded.
    pub name: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// What was left out, and where it is.
    pub left_out: Option<String>,
    /// Rows that were.
    pub rows_left_out: usize,
}

impl Table {
    pub fn new(name: &str, heads: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            heads: heads.iter().map(|head| Head::new(head)).collect(),
            rows: Vec::new(),
            left_out: None,
            rows_left_out: 0,
        }
    }

    /// As it is, or folded if it is long. Nothing without rows.
    pub fn markup(&self) -> Markup {
        if self.rows.len() < FOLDED_FROM { self.open() } else { self.folded() }
    }

    pub fn folded(&self) -> Markup {
        html! {
            @if !self.rows.is_empty() {
                details {
                    summary { (self.name) " " span.count { (self.count()) } }
                    (self.open())
                }
            }
        }
    }

    /// How many rows there are, and of how many.
    fn count(&self) -> String {
        match self.rows_left_out {
            0 => rows(self.rows.len()),
            more => format!("the first {} of {}", thousands(self.rows.len() as u64), rows(self.rows.len() + more)),
        }
    }

    pub fn open(&self) -> Markup {
        html! {
            @if !self.rows.is_empty() {
                div.scroll tabindex="0" role="region" aria-label=(self.name) {
                    table.sortable {
                        thead { tr { @for head in &self.heads { (self.head(head)) } } }
                        tbody {
                            @for row in &self.rows {
                                tr { @for (head, cell) in self.heads.iter().zip(row) { (self.cell(head, cell)) } }
                            }
                        }
                    }
                }
                @if let Some(left_out) = &self.left_out { p.left-out { (left_out) } }
            }
        }
    }

    fn head(&self, head: &Head) -> Markup {
        let class = head.is_figures.then_some("figure");
        let what = (!head.what.is_empty()).then_some(&head.what);
        html! { th scope="col" class=[class] title=[what] { (head.title) } }
    }

    fn cell(&self, head: &Head, cell: &Cell) -> Markup {
        let class = if head.is_figures { Some("figure") } else { is_date(&cell.shown.0).then_some("when") };
        // What the text says by itself need not be said twice.
        let value = cell.value.map(|value| value.to_string()).filter(|value| *value != cell.shown.0);
        html! { td class=[class] data-value=[value] { (cell.shown) } }
    }
}

/// Whether a text is a date, or a moment: those stay on one line.
fn is_date(text: &str) -> bool {
    let of_date = |(place, letter): (usize, u8)| if matches!(place, 4 | 7) { letter == b'-' } else { letter.is_ascii_digit() };
    matches!(text.len(), 10 | 16) && text.bytes().take(10).enumerate().all(of_date)
}

/// `1 row`, `1,000 rows`.
fn rows(count: usize) -> String {
    crate::report::text::count(count, "row")
}

/// What a text is worth among others of its column: a number, a share, a length of time in hours, with whatever is told of it behind:
/// `62 %`, `3d 4h late`, `5.2 days (4.1 to 6.3)`, `12 ± 3`, `8 of 18`. `None` of all else, dates among it, which their text sorts.
pub fn worth(text: &str) -> Option<f64> {
    let text = text.trim();
    if text == "on the minute" {
        return Some(0.0);
    }
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mut sum, mut parts) = (0.0, 0);
    while let Some((number, behind)) = number(rest) {
        let (by, after) = unit(behind);
        // Only lengths of time are told in more than one part, `3d 4h`.
        if parts > 0 && by.is_none() {
            return None;
        }
        sum += number * by.unwrap_or(1.0);
        parts += 1;
        rest = after.trim_start();
        if by.is_none() {
            break;
        }
    }
    let is_early = rest == "early";
    let is_told = rest.is_empty() || rest == "late" || is_early || ["(", "± ", "of "].iter().any(|start| rest.starts_with(start));
    (parts > 0 && is_told).then_some(if is_negative != is_early { -sum } else { sum })
}

/// A number without sign at the start of a text, and what follows.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let digits = digits.replace(',', "");
    Some((digits.parse().ok()?, rest))
}

/// How many hours the unit at the start of a text has; `None` of a share or of no unit, which is counted as it stands.
fn unit(text: &str) -> (Option<f64>, &str) {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let units = [
        ("%", None),
        ("days", Some(HOURS_A_DAY)),
        ("min", Some(1.0 / MINUTES_AN_HOUR)),
        ("d", Some(HOURS_A_DAY)),
        ("h", Some(1.0)),
        ("m", Some(1.0 / MINUTES_AN_HOUR)),
    ];
    let of = |(name, by): &(&str, Option<f64>)| {
        let rest = text.strip_prefix(name)?;
        rest.chars().next().is_none_or(|c| !c.is_alphanumeric()).then_some((*by, rest))
    };
    units.iter().find_map(of).unwrap_or((None, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_folded_table_says_of_how_many_rows_it_has_the_first() {
        let mut table = Table::new("estimate", &["task"]);
        table.rows = vec![vec![Cell::worth("T-1", None)], vec![Cell::worth("T-2", None)]];
        assert!(table.folded().0.contains("2 rows</span>"), "{}", table.folded().0);
        table.rows_left_out = 1_998;
        assert!(table.folded().0.contains("the first 2 of 2,000 rows</span>"), "{}", table.folded().0);
    }

    #[test]
    fn a_figure_is_worth_what_it_says_however_it_is_written() {
        let worths = [
            ("12", 12.0),
            ("-0.5", -0.5),
            ("1,250", 1_250.0),
            ("62 %", 62.0),
            ("34m", 34.0 / 60.0),
            ("4.5 h", 4.5),
            ("3d 4h late", 76.0),
            ("3h 30m early", -3.5),
            ("on the minute", 0.0),
            ("5.2 days (4.1 to 6.3)", 5.2 * 24.0),
            ("-45.7 h", -45.7),
            ("62 % (59 to 65)", 62.0),
            ("12 ± 3", 12.0),
            ("8 of 18", 8.0),
        ];
        for (text, value) in worths {
            assert!(worth(text).is_some_and(|found| (found - value).abs() < 1e-9), "{text}: {:?}", worth(text));
        }
    }

    #[test]
    fn what_is_no_figure_is_sorted_by_its_text() {
        for text in
            ["", "–", "T-12", "2026-03-02 08:00", "2026-03-02", "8 / 10 / 16", "2 × developer", "0.5 h: 0 late", "3 days' notice", "."]
        {
            assert_eq!(worth(text), None, "{text}");
        }
    }

    fn cell(text: &str) -> Cell {
        Cell::worth(text, super::worth(text))
    }

    #[test]
    fn a_cell_says_what_it_is_worth_only_where_its_text_does_not() {
        let mut table = Table::new("Shares", &["Team", ">Share"]);
        table.rows.push(vec![cell("<b>"), cell("62 %")]);
        table.rows.push(vec![cell("a\"b"), cell("7")]);
        table.rows.push(vec![cell("2026-03-02 08:00"), cell("8")]);
        table.rows.push(vec![cell("2026-03-021"), cell("9")]);
        let text = table.markup().into_string();
        assert!(text.contains(r#"<td>&lt;b&gt;</td><td class="figure" data-value="62">62 %</td>"#), "{text}");
        assert!(text.contains(r#"<td>a&quot;b</td><td class="figure">7</td>"#), "{text}");
        assert!(text.contains(r#"<td class="when">2026-03-02 08:00</td>"#) && text.contains("<td>2026-03-021</td>"), "{text}");
        assert!(!text.contains("<details>"), "{text}");
    }

    #[test]
    fn a_long_table_is_folded_and_says_how_long_it_is_and_what_is_not_in_it() {
        let mut table = Table::new("Tasks", &["Task"]);
        table.rows.extend((0..FOLDED_FROM).map(|place| vec![cell(&format!("T-{place}"))]));
        table.left_out = Some("... and 3 more; `tasks.csv` has every one.".into());
        let text = table.markup().into_string();
        assert!(text.starts_with(r#"<details><summary>Tasks <span class="count">25 rows</span></summary>"#), "{text}");
        assert!(text.contains(r#"<p class="left-out">... and 3 more"#), "{text}");
    }
}
