//! How figures are drawn: shares in percent, hours by their letter, and what is a date.

use crate::charts::studies::terms::MONEY;
use crate::metrics::is_by_the_clock;
use crate::study::measure::Measure;
use jiff::civil::DateTime;

/// A measure as a chart shows it.
pub struct Scaled {
    pub name: String,
    pub unit: &'static str,
    /// What a figure is multiplied with to be in that unit.
    pub by: f64,
    /// The moment from which it counts, if it is a moment itself.
    pub start: Option<DateTime>,
}

/// From here on, days say more than hours.
pub const DAYS_FROM: f64 = 48.0;

impl Scaled {
    /// In days, where one of these lengths in hours says more so.
    pub fn adapted(self, hours: impl IntoIterator<Item = f64>) -> Scaled {
        let is_long = hours.into_iter().any(|hours| hours.is_finite() && hours.abs() >= DAYS_FROM);
        if self.unit == "h" && is_long && is_by_the_clock(&Measure::named(&self.name).metric) {
            Scaled { unit: "d", by: 1.0 / 24.0, ..self }
        } else {
            self
        }
    }
}

/// Of a measure such as `finish.p80`, with its unit in the data dictionary.
pub fn scaled(measure: &str, unit: &str, start: Option<DateTime>) -> Scaled {
    let (unit, by) = match unit {
        "hours" => ("h", 1.0),
        "share" | "yes/no" => ("%", 100.0),
        "money" => (MONEY, 1.0),
        "tasks" => ("tasks", 1.0),
        _ => ("", 1.0),
    };
    let is_moment = measure == "finish" || measure.starts_with("finish.p");
    Scaled { name: measure.to_owned(), unit, by, start: start.filter(|_| is_moment) }
}
