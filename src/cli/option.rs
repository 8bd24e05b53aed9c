//! How values of the options of `import` and `init` are read.

use crate::import::table::date::DateOrder;
use crate::import::table::number::Unit;
use crate::scenario::value::date_turned;
use jiff::civil::{Date, DateTime};

pub fn unit(text: &str) -> Result<Unit, String> {
    Ok(match text {
        "minutes" => Unit::Minutes,
        "hours" => Unit::Hours,
        "days" => Unit::Days,
        "weeks" => Unit::Weeks,
        "months" => Unit::Months,
        "points" => Unit::Points,
        _ => return Err("write minutes, hours, days, weeks, months or points".into()),
    })
}

pub fn date_order(text: &str) -> Result<DateOrder, String> {
    match text {
        "day" => Ok(DateOrder::DayFirst),
        "month" => Ok(DateOrder::MonthFirst),
        _ => Err("write day or month".into()),
    }
}

pub fn positive(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|hours: &f64| *hours > 0.0 && *hours <= 1_000.0)
        .ok_or_else(|| "write a number over 0, such as `6` or `7.5`".into())
}

pub fn day(text: &str) -> Result<f64, String> {
    positive(text)?;
    text.parse()
        .ok()
        .filter(|hours: &f64| (4.0..=24.0).contains(hours))
        .ok_or_else(|| "a working day has 4 to 24 hours; write a number such as `6` or `7.5`".into())
}

/// A date, or a date and a time: without one, at eight.
pub fn start(text: &str) -> Result<DateTime, String> {
    let day = || text.parse::<Date>().map(|date| date.at(8, 0, 0, 0));
    text.parse::<DateTime>().ok().filter(|_| text.contains(':')).or_else(|| day().ok()).ok_or_else(|| match date_turned(text) {
        Some(date) => format!("dates are written year first: `{date}`"),
        None => "write a date such as `2026-03-02` or `2026-03-02 08:00`".into(),
    })
}
