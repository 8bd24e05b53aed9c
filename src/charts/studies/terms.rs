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
        let incomplete = self
            .incomplete
            .map_or(String::new(), |(done, wanted)| format!("Incomplete: {} of {} replications. ", counted(done), counted(wanted)));
        let behind = |scenario: &str| format!(". Scenario {scenario}, {replications}{how_often}, seed {}", self.seed);
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
}

/// Dates within less than this, in days, are told with their time of day: an axis of so many days has hours at its ticks.
const CLOCK_UNDER: f64 = 7.0;

impl<'a> Figures<'a> {
    /// For these figures, and others between them.
    pub fn of(measure: &Measure<'a>, figures: impl Iterator<Item = f64>) -> Figures<'a> {
        let (least, most) = range(figures).unwrap_or((0.0, 0.0));
        let (spread, size) = (most - least, least.abs().max(most.abs()));
        // Three digits of what the figures differ by, or of themselves if they do not.
        let told = if spread > size * 1e-9 { spread } else { size };
        let decimals = if told > 0.0 { (2.0 - libm::floor(libm::log10(told) + 1e-6)).clamp(0.0, 6.0) as usize } else { 0 };
        let has_dates = matches!(measure.unit, "h" | "d") && size < 1e7;
        let unit = if measure.unit == MONEY { "" } else { measure.unit };
        let has_clock = spread < CLOCK_UNDER * if measure.unit == "d" { 1.0 } else { 24.0 };
        Figures { unit, decimals, start: measure.start.filter(|_| has_dates), has_clock }
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

    /// The day of the month, if it is a date: `4 Jun`.
    pub fn brief(&self, value: f64) -> String {
        match self.date(value) {
            Some(date) => date.strftime(if self.has_clock { "%-d %b %H:%M" } else { "%-d %b" }).to_string(),
            None => self.told(value),
        }
    }

    /// That and how long after the start it is: `4 Jun, 412.5 h`.
    pub fn short(&self, value: f64) -> String {
        match self.date(value) {
            Some(_) => format!("{}, {}", self.brief(value), self.told(value)),
            None => self.told(value),
        }
    }

    /// As an axis names it, in steps of `step`: `480 h`, or `4 Jun`; with the year where steps are long, with the time where they are short.
    pub fn tick(&self, value: f64, step: f64) -> String {
        let days = self.day().map_or(0.0, |day| step / day);
        let form = match days {
            long if long >= 50.0 => "%-d %b %Y",
            short if short < 1.0 => "%-d %b %H:%M",
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
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn figures_have_as_many_digits_as_tell_them_apart() {
        let hours = Measure { name: "duration", unit: "h", better: Better::Less, start: None };
        let told = |values: [f64; 2]| {
            let figures = Figures::of(&hours, values.into_iter());
            values.map(|value| figures.told(value))
        };
        assert_eq!(told([400.0, 900.0]), ["400 h", "900 h"]);
        assert_eq!(told([1000.01, 1000.02]), ["1,000.0100 h", "1,000.0200 h"]);
        assert_eq!(told([-12345.0, 7.0]), ["−12,345 h", "7 h"]);
        assert_eq!(told([5.0, 5.0]), ["5.00 h", "5.00 h"]);
        assert_eq!(Figures::of(&hours, std::iter::empty()).told(3.2), "3 h");
    }

    #[test]
    fn elapsed_hours_and_days_are_dates_when_their_start_is_known() {
        let start = Some(date(2026, 6, 1).at(8, 0, 0, 0));
        let finish = |unit| Measure { name: "finish", unit, better: Better::Less, start };
        assert_eq!(Figures::of(&finish("h"), [0.0, 900.0].into_iter()).full(80.0), "Thu 4 Jun 2026 (80 h)");
        assert_eq!(Figures::of(&finish("d"), [0.0, 300.0].into_iter()).tick(20.0, 10.0), "21 Jun");
        assert_eq!(Figures::of(&finish("d"), [0.0, 900.0].into_iter()).tick(400.0, 100.0), "6 Jul 2027");
        let hours = Figures::of(&finish("h"), [0.0, 30.0].into_iter());
        assert_eq!([hours.long(9.5), hours.short(9.5)], ["Mon 1 Jun 2026, 17:30", "1 Jun 17:30, 9.5 h"]);
        assert_eq!(hours.tick(9.0, 3.0), "1 Jun 17:00");
        // The first of June is a Monday.
        assert_eq!([3.0, 24.0, 168.0].map(|step| hours.phase(step)), [8.0, 8.0, 8.0]);
        assert_eq!(Figures::of(&finish("k€"), [0.0, 300.0].into_iter()).long(20.0), "20 k€");
    }

    #[test]
    fn an_amount_has_three_digits_that_count() {
        assert_eq!([0.0, 0.8, 1.234, -55.55, 12_345.6, 1e-9].map(amount), ["0", "0.8", "1.23", "−55.5", "12,346", "1.0e−9"]);
        assert_eq!([1e15, -1e300].map(amount), ["1.00e15", "−1.00e300"]);
    }

    #[test]
    fn a_few_bad_settings_do_not_flatten_the_plot_of_the_others() {
        let mut figures: Vec<f64> = (100..200).map(f64::from).collect();
        assert_eq!(window(&figures, Better::Less, std::iter::empty()), Some((100.0, 199.0)));
        figures[7] = 1e6;
        assert_eq!(window(&figures, Better::Less, [250.0].into_iter()), Some((100.0, 250.0)));
        assert_eq!(window(&figures[5..9], Better::Less, std::iter::empty()), Some((105.0, 1e6)));
        assert_eq!(window(&[f64::NAN], Better::Less, std::iter::empty()), None);
    }

    #[test]
    fn the_best_is_the_first_of_equals_and_never_what_is_no_figure() {
        let figures = [f64::NAN, 2.0, 1.0, 1.0];
        assert_eq!(Better::Less.best(figures.into_iter()), Some(2));
        assert_eq!(Better::More.best(figures.into_iter()), Some(1));
        assert_eq!(Better::More.best(std::iter::empty()), None);
    }

    #[test]
    fn a_subtitle_tells_scenario_replications_and_seed_however_long_its_words_are() {
        let words = "word ".repeat(500);
        let study = Study { scenario: &words, replications: 100_000, incomplete: None, seed: 7, confidence: 99.99, width: 1_600.0 };
        let subtitle = study.subtitle(&words, " at each setting");
        assert!(subtitle.ends_with(", 100,000 replications at each setting, seed 7") && subtitle.contains(". Scenario word"));
        let smallest = Lettering { size: ACCOUNT_MIN, ..Lettering::SUBTITLE };
        assert!(text::width(&subtitle, smallest) < 1_550.0);
        // What fits in small letters is not cut.
        let saved = "Duration saved by each cause switched off, at P80 and in the mean, under the same draws";
        let page = Study { scenario: "kantine", replications: 200, width: 1_000.0, ..study };
        assert!(page.subtitle(saved, "").starts_with(saved), "{}", page.subtitle(saved, ""));
        assert_eq!(study.sure(), "99.99 %");
        let subtitle = Study { incomplete: Some((18, 400)), ..study }.subtitle(&words, " at each setting");
        assert!(subtitle.starts_with("Incomplete: 18 of 400 replications. word"), "{subtitle}");
        assert!(text::width(&subtitle, smallest) < 1_550.0);
    }

    #[test]
    fn a_category_is_told_by_its_name_and_a_number_with_its_unit() {
        let rule = Field { name: "rule", unit: "", kind: Kind::Categories(&["fifo", "slack"]) };
        assert_eq!([0.0, 1.0, 2.0, -1.0, f64::NAN].map(|value| rule.told(value)), ["fifo", "slack", "?", "?", "?"]);
        assert_eq!(Field { name: "timeout", unit: "h", kind: Kind::Log }.told(0.25), "15 min");
        assert_eq!(Field { name: "timeout", unit: "h", kind: Kind::Log }.told(1.5), "1.5 h");
    }
}
