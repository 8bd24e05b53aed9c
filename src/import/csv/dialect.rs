//! What the cells of a list have in common: the decimal mark, the order of dates, and whether progress is in shares or in hundredths.

use super::Options;
use super::columns::Columns;
use super::fields::Field;
use crate::import::draft::Notes;
use crate::import::table::Table;
use crate::import::table::date::{self, DateOrder};
use crate::import::table::number::{self, Decimal};

#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub decimal: Decimal,
    pub order: DateOrder,
    /// `0.5` is half, and not half a hundredth.
    pub are_shares: bool,
}

const NUMBERS: [Field; 6] = [Field::Optimistic, Field::Realistic, Field::Pessimistic, Field::Remaining, Field::Value, Field::Complete];
const DATES: [Field; 3] = [Field::Start, Field::End, Field::Finished];

pub fn dialect(table: &Table, columns: &Columns, is_ours: bool, options: &Options, notes: &mut Notes) -> Dialect {
    let texts = |fields: &'static [Field]| {
        let all = fields.iter().flat_map(|&field| columns.all(field)).map(|column| column.at);
        all.flat_map(|at| table.rows.iter().map(move |row| row.text(at))).filter(|text| !text.is_empty())
    };
    let is_semicolon = table.separator == ';';
    let shown = |decimal| texts(&NUMBERS).filter(|text| number::decimal_of(text) == Some(decimal)).count();
    let (commas, points) = (shown(Decimal::Comma), shown(Decimal::Point));
    let decimal = match commas.cmp(&points) {
        _ if is_ours => Decimal::Point,
        std::cmp::Ordering::Greater => Decimal::Comma,
        std::cmp::Ordering::Less => Decimal::Point,
        // Spreadsheets write semicolons where the comma is the decimal mark.
        std::cmp::Ordering::Equal if is_semicolon => Decimal::Comma,
        std::cmp::Ordering::Equal => Decimal::Point,
    };
    let open: Vec<&str> = texts(&NUMBERS)
        .filter(|text| number::number(text, Decimal::Comma).is_some_and(|value| Some(value) != number::number(text, Decimal::Point)))
        .collect();
    if !open.is_empty() && !is_ours {
        let mark = if decimal == Decimal::Comma { "comma" } else { "point" };
        notes.guessed(format!(
            "{}: a decimal {mark}, as in the rest of the list",
            Notes::some("number[s] that can be read in two ways", &open)
        ));
    }
    let order = order(texts(&DATES), is_semicolon, options, notes);
    let progress = || columns.all(Field::Complete).flat_map(|column| table.rows.iter().map(|row| row.text(column.at)));
    let over_one = |text: &str| text.contains('%') || number::number(text, decimal).is_some_and(|number| number > 1.0);
    Dialect { decimal, order, are_shares: !progress().any(over_one) }
}

fn order<'t>(dates: impl Iterator<Item = &'t str>, is_semicolon: bool, options: &Options, notes: &mut Notes) -> DateOrder {
    let mut open: Vec<&str> = Vec::new();
    let (mut day_first, mut month_first) = (0, 0);
    for text in dates {
        match date::order_of(text) {
            Some(DateOrder::DayFirst) => day_first += 1,
            Some(DateOrder::MonthFirst) => month_first += 1,
            None if date::is_ambiguous(text) => open.push(text),
            None => {}
        }
    }
    let by_dates = match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => Some(DateOrder::DayFirst),
        std::cmp::Ordering::Less => Some(DateOrder::MonthFirst),
        std::cmp::Ordering::Equal => None,
    };
    let usual = if is_semicolon { DateOrder::DayFirst } else { DateOrder::MonthFirst };
    let order = options.date_order.or(by_dates).unwrap_or(usual);
    if !open.is_empty() {
        let first = if order == DateOrder::DayFirst { "day" } else { "month" };
        let why = match (options.date_order, by_dates) {
            (Some(_), _) => "as was asked",
            (None, Some(_)) => "as in the other dates",
            (None, None) if is_semicolon => "as is usual where semicolons separate",
            (None, None) => "as is usual where commas separate",
        };
        notes.guessed(format!("{}: the {first} is first, {why}", Notes::some("date[s] that can be read in two ways", &open)));
    }
    order
}
