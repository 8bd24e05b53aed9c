//! The words that the charts of sweeps and tunings share: which study, what is measured, which field is set; and how figures are told.

use crate::chart::headline::{ACCOUNT_MIN, MARGIN};
use crate::chart::plot::figure;
use crate::chart::{Lettering, text};
use crate::domain::number::{apart, thousands};
use jiff::civil::DateTime;

/// The study that a chart is of.
#[derive(Clone, Copy, Debug)]
pub struct Study<'a> {
    pub scenario: &'a str,
    /// At each setting, or in all: each chart says which.
    pub replications: u64,
    /// Of a study that is not complete: how many replications there are of how many.
    pub incomplete: Option<(u64, u64)>,
    pub seed: u64,
    /// Of all intervals, in percent: 95.
    pub confidence: f64,
    /// Of the sheet, in units of the canvas.
    pub width: f64,
}

impl Study<'_> {
    /// What is shown, of which scenario, from how much: the line under a title.
    pub fn subtitle(&self, what: &str, how_often: &str) -> String {
        let replications = match self.replications {
            1 => "1 replication".to_string(),
            many => format!("{} replications", counted(many)),
        };
        self.account(what, &format!("{replications}{how_often}"))
    }

    /// The same of what only replications that finish can show: how many do, of how many.
    pub fn subtitle_of_finished(&self, what: &str, finished: u64) -> String {
        if finished == self.replications {
            return self.subtitle(what, "");
        }
        let finish = if finished == 1 { "finishes" } else { "finish" };
        self.account(what, &format!("{} of {} replications {finish}", counted(finished), counted(self.replications)))
    }

    fn account(&self, what: &str, replications: &str) -> String {
        let incomplete = self
            .incomplete
            .map_or(String::new(), |(done, wanted)| format!("Incomplete: {} of {} replications. ", counted(done), counted(wanted)));
        let behind = |scenario: &str| format!(". Scenario {scenario}, {replications}, seed {}", self.seed);
        // In the smallest letters that a headline may take, so much fits into its line; what comes after long words is on the sheet as well.
        let smallest = Lettering { size: ACCOUNT_MIN, ..Lettering::SUBTITLE };
        let room = self.width - 2.0 * MARGIN - 4.0;
        let all = format!("{incomplete}{what}{}", behind(self.scenario));
        if text::width(&all, smallest) <= room {
            return all;
        }
        let behind = behind(&text::fit(self.scenario, 0.16 * self.width, smallest));
        let room = room - text::width(&behind, smallest) - text::width(&incomplete, smallest);
        format!("{incomplete}{}{behind}", text::fit(what, room, smallest))
    }

    /// `95 %`.
    pub fn sure(&self) -> String {
        format!("{} %", figure(self.confidence))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Less,
    More,
}

impl Better {
    pub fn is_better(self, a: f64, b: f64) -> bool {
        match self {
            Better::Less => a < b,
            Better::More => a > b,
        }
    }

    /// From the best to the worst.
    pub fn order(self, a: f64, b: f64) -> std::cmp::Ordering {
        match self {
            Better::Less => a.total_cmp(&b),
            Better::More => b.total_cmp(&a),
        }
    }

    /// The place of the best of some figures, the first of equals; those that are none are passed over.
    pub fn best(self, figures: impl Iterator<Item = f64>) -> Option<usize> {
        let finite = figures.enumerate().filter(|(_, figure)| figure.is_finite());
        finite.min_by(|a, b| self.order(a.1, b.1)).map(|(place, _)| place)
    }

    pub fn word(self) -> &'static str {
        match self {
            Better::Less => "less is better",
            Better::More => "more is better",
        }
    }
}

/// What a study estimates: a metric's mean or quantile, or a goal.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    /// `P80 of the duration`.
    pub name: &'a str,
    /// What its figures are counted in, empty for bare numbers. Shares are given in `%`; [`MONEY`] stands at axes, not behind each amount.
    pub unit: &'a str,
    pub better: Better,
    /// For figures in elapsed `h` or `d`: the moment that they are counted from, so that they are dates as well.
    pub start: Option<DateTime>,
}

impl Measure<'_> {
    /// `P80 of the duration, h (less is better)`; of what stands on its axis as dates, `finish (earlier is better)`.
    pub fn caption(&self) -> String {
        if self.start.is_some() {
            let better = if self.better == Better::Less { "earlier" } else { "later" };
            return format!("{} ({better} is better)", self.name);
        }
        let comma = if self.unit.is_empty() { "" } else { ", " };
        format!("{}{comma}{} ({})", self.name, self.unit, self.better.word())
    }
}

/// The unit of amounts: a scenario names no currency.
pub const MONEY: &str = "money";

/// A figure with its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    pub fn is_finite(&self) -> bool {
        self.value.is_finite()
    }

    /// The interval, closed up where nothing is known of it, and holding its figure.
    pub fn interval(&self) -> (f64, f64) {
        let or_value = |end: f64| if end.is_finite() { end } else { self.value };
        (or_value(self.low).min(self.value), or_value(self.high).max(self.value))
    }

    pub fn ends(&self) -> [f64; 3] {
        let (low, high) = self.interval();
        [low, self.value, high]
    }
}

/// How the values of a field lie on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'a> {
    Linear,
    Log,
    /// A value is a place in these names.
    Categories(&'a [&'a str]),
}

/// A field of the scenario that a study sets.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub name: &'a str,
    /// Empty for bare numbers and for categories.
    pub unit: &'a str,
    pub kind: Kind<'a>,
}

impl Field<'_> {
    /// A value as people say it: `4 h`, `12 min`, `shortest-first`.
    pub fn told(&self, value: f64) -> String {
        match self.kind {
            Kind::Linear | Kind::Log if self.unit == "h" && 0.0 < value && value < 1.0 => format!("{} min", amount(value * 60.0)),
            Kind::Categories(names) => names.get(place(value)).map_or_else(|| "?".to_string(), ToString::to_string),
            Kind::Linear | Kind::Log => with_unit(amount(value), self.unit),
        }
    }

    /// `level-1 timeout`, `rate, %`.
    pub fn caption(&self) -> String {
        // Lengths of time have their unit at each tick: minutes and hours may stand on one axis.
        if self.unit.is_empty() || self.unit == "h" { self.name.to_string() } else { format!("{}, {}", self.name, self.unit) }
    }
}

/// Of a category, from its value.
pub fn place(value: f64) -> usize {
    if value.is_finite() && value > -0.5 { value.round() as usize } else { usize::MAX }
}

/// A setting that a tuning evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// One for each field, in their order.
    pub values: &'a [f64],
    pub estimate: f64,
    /// Spent on it.
    pub replications: u64,
    /// That it holds all constraints.
    pub is_feasible: bool,
}

/// Tells the figures of a measure with as many digits as tell them apart.
pub struct Figures<'a> {
    unit: &'a str,
    decimals: usize,
    start: Option<DateTime>,
    /// Dates that lie so close together that days would not tell them apart have their time of day.
    has_clock: bool,
    /// Dates without a year are taken for those of the start's.
    has_year: bool,
}

/// Dates that lie further apart than this, in days, may be of one day and month in two years.
const YEAR_FROM: f64 = 300.0;

/// Dates within less than this, in days, are told with their time of day: an axis of so many days has hours at its ticks.
const CLOCK_UNDER: f64 = 7.0;

impl<'a> Figures<'a> {
    /// For these figures, and others between them.
    pub fn of(measure: &Measure<'a>, figures: impl Iterator<Item = f64>) -> Figures<'a> {
        let (least, most) = range(figures).unwrap_or((0.0, 0.0));
        let (spread, size) = (most - least, least.abs().max(most.abs()));
        // Three digits of what the figures differ by, or of themselves if they do not.
        let told = if spread > size * 1e-9 { spread } else { size };
        // Days are told of what lasts for days: a quarter of an hour more or less says nothing there.
        let finest = if measure.unit == "d" { 2.0 } else { 6.0 };
        let decimals = if told > 0.0 { (2.0 - libm::floor(libm::log10(told) + 1e-6)).clamp(0.0, finest) as usize } else { 0 };
        let has_dates = matches!(measure.unit, "h" | "d") && size < 1e7;
        let unit = if measure.unit == MONEY { "" } else { measure.unit };
        let day = if measure.unit == "d" { 1.0 } else { 24.0 };
        let has_clock = spread < CLOCK_UNDER * day;
        let figures = Figures { unit, decimals, start: measure.start.filter(|_| has_dates), has_clock, has_year: false };
        let has_year =
            figures.start.is_some() && (spread > YEAR_FROM * day || [least, most].iter().any(|end| figures.is_of_another_year(*end)));
        Figures { has_year, ..figures }
    }

    fn is_of_another_year(&self, value: f64) -> bool {
        self.date(value).zip(self.start).is_some_and(|(date, start)| date.year() != start.year())
    }

    /// As it stands behind a figure.
    pub fn unit(&self) -> &str {
        self.unit
    }

    /// Without its unit.
    pub fn bare(&self, value: f64) -> String {
        digits(value, self.decimals)
    }

    /// What differences are counted in: those of shares in points.
    pub fn unit_of_difference(&self) -> &str {
        if self.unit == "%" { "points" } else { self.unit }
    }

    /// A difference between two figures: `12.5 h`, `2 points`.
    pub fn difference(&self, by: f64) -> String {
        with_unit(self.bare(by), self.unit_of_difference())
    }

    /// `412.5 h`.
    pub fn told(&self, value: f64) -> String {
        with_unit(self.bare(value), self.unit)
    }

    /// The date that it is, if it is one: `Thu 4 Jun 2026`.
    pub fn long(&self, value: f64) -> String {
        match self.date(value) {
            Some(date) => date.strftime(if self.has_clock { "%a %-d %b %Y, %H:%M" } else { "%a %-d %b %Y" }).to_string(),
            None => self.told(value),
        }
    }

    /// That and how long after the start it is: `Thu 4 Jun 2026 (412.5 h)`.
    pub fn full(&self, value: f64) -> String {
        match self.date(value) {
            Some(_) => format!("{} ({})", self.long(value), self.told(value)),
            None => self.told(value),
        }
    }

    /// What figures beside dates are, for a note.
    pub fn from_start(&self) -> Option<String> {
        let unit = if self.unit == "d" { "Days" } else { "Hours" };
        self.start.map(|_| format!("{unit} beside a date are those from the start."))
    }

    /// The day of the month, if it is a date: `4 Jun`; with the year where it may be another than the start's.
    pub fn brief(&self, value: f64) -> String {
        let form = match (self.has_year || self.is_of_another_year(value), self.has_clock) {
            (false, false) => "%-d %b",
            (false, true) => "%-d %b %H:%M",
            (true, false) => "%-d %b %Y",
            (true, true) => "%-d %b %Y %H:%M",
        };
        self.date(value).map_or_else(|| self.told(value), |date| date.strftime(form).to_string())
    }

    /// That and how long after the start it is: `4 Jun, 412.5 h`.
    pub fn short(&self, value: f64) -> String {
        match self.date(value) {
            Some(_) => format!("{}, {}", self.brief(value), self.told(value)),
            None => self.told(value),
        }
    }

    /// As an axis names it, in steps of `step`: `480 h`, or `4 Jun`; with the year where it may be another than the start's, with the time
    /// where steps are short.
    pub fn tick(&self, value: f64, step: f64) -> String {
        let days = self.day().map_or(0.0, |day| step / day);
        let form = match days {
            short if short < 1.0 => "%-d %b %H:%M",
            long if long >= 50.0 || self.has_year => "%-d %b %Y",
            _ => "%-d %b",
        };
        match self.date(value) {
            Some(date) => date.strftime(form).to_string(),
            None => with_unit(digits(value, decimals_of_step(step)), self.unit),
        }
    }

    /// Whether figures are dates: then a round step is one of whole days.
    pub fn day(&self) -> Option<f64> {
        self.start.map(|_| if self.unit == "d" { 1.0 } else { 24.0 })
    }

    /// How far before the start of the count round dates are counted from: midnight, and of steps of weeks the Monday.
    pub fn phase(&self, step: f64) -> f64 {
        let (Some(day), Some(start)) = (self.day(), self.start) else { return 0.0 };
        let weekday = if step >= 7.0 * day { f64::from(start.date().weekday().to_monday_zero_offset()) } else { 0.0 };
        (weekday + (f64::from(start.hour()) + f64::from(start.minute()) / 60.0) / 24.0) * day
    }

    fn date(&self, value: f64) -> Option<DateTime> {
        let hours = value * 24.0 / self.day()?;
        // Cut, as everywhere in text; a whole minute may have come out a hair short.
        let minutes = libm::floor(hours * 60.0 + 1e-6) as i64;
        self.start?.checked_add(jiff::Span::new().try_minutes(minutes).ok()?).ok()
    }
}

pub fn decimals_of_step(step: f64) -> usize {
    if step > 0.0 { (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 9.0) as usize } else { 0 }
}

/// A number with three digits that count, without what follows the point where nothing does.
pub fn amount(value: f64) -> String {
    let size = value.abs();
    if size > 0.0 && size < 1e-6 {
        return format!("{value:.1e}").replace('-', "−");
    }
    let decimals = if size > 0.0 { (2.0 - libm::floor(libm::log10(size))).clamp(0.0, 9.0) as usize } else { 0 };
    let written = digits(value, decimals);
    if written.contains('.') && !written.contains('e') { written.trim_end_matches('0').trim_end_matches('.').to_string() } else { written }
}

/// Thousands apart, a true minus, no zero below zero; powers of ten where digits would be endless.
pub fn digits(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "?".to_string();
    }
    if value.abs() >= 1e12 {
        return format!("{value:.2e}").replace('-', "−");
    }
    let written = format!("{:.decimals$}", value.abs());
    let (whole, rest) = written.split_at(written.find('.').unwrap_or(written.len()));
    let is_zero = written.chars().all(|letter| matches!(letter, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{}{rest}", apart(whole, ','))
}

/// `12,345`.
pub fn counted(count: u64) -> String {
    thousands(count)
}

pub fn with_unit(number: String, unit: &str) -> String {
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// The least and the most of those that are figures.
pub fn range(figures: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    figures.filter(|figure| figure.is_finite()).fold(None, |range, figure| match range {
        None => Some((figure, figure)),
        Some((least, most)) => Some((f64::min(least, figure), f64::max(most, figure))),
    })
}

/// What a plot of evaluated settings shows: all that is good, without a few that are so bad that they would flatten all the rest; and the
/// figures that must be on it.
pub fn window(figures: &[f64], better: Better, musts: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = figures.iter().copied().filter(|figure| figure.is_finite()).collect();
    sorted.sort_by(|a, b| better.order(*a, *b));
    // Of a handful, none is an exception. Else four fifths of all take two fifths of the plot at least.
    if sorted.len() >= 5 {
        let (best, usual) = (sorted[0], sorted[(sorted.len() - 1) * 4 / 5]);
        sorted.retain(|figure| (figure - best).abs() <= 2.5 * (usual - best).abs());
    }
    range(sorted.into_iter().chain(musts))
}

#[cfg(test)]
mod tests;
