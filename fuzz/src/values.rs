//! Requirements, calendars, dates, durations, distributions: the small languages that stand in fields, cells and options.

use super::rehearsal::rehearse;
use super::scenarios::{GOOD, PLAN, from};
use super::told;
use sandtable::import::draft::quoted;
use sandtable::import::table::date::{self, DateOrder};
use sandtable::import::table::number::{self, Decimal, Measures, Unit};
use sandtable::scenario::Scenario;
use sandtable::scenario::calendar;
use sandtable::scenario::files::Files;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::value as field;
use sandtable::study::requirement::{Statistics, Terms, read};
use std::sync::{Arc, LazyLock};

static LOADED: LazyLock<Arc<Scenario>> = LazyLock::new(|| from(GOOD, PLAN, &[]).expect("it is without fault"));

/// Bytes are what `--require` says: of one run, of many, and of two scenarios.
pub fn requirement(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let one = || vec![(String::new(), &**LOADED)];
    let two = || vec![("as it is".to_owned(), &**LOADED), ("b".to_owned(), &**LOADED)];
    for (scenarios, statistics) in
        [(one(), Statistics::None), (one(), Statistics::Needed), (two(), Statistics::Needed), (two(), Statistics::MeanUnlessNamed)]
    {
        let (mut files, mut problems) = (Files::default(), Problems::default());
        let file = files.add("--require", text);
        let requirements = read(file, &files, &Terms { scenarios, statistics }, &mut problems);
        assert_eq!(requirements.is_empty(), !problems.is_empty(), "{requirements:?} {problems:?}");
        for requirement in &requirements {
            let _ = (requirement.range.holds(0.0), requirement.range.holds(f64::NAN), requirement.clone().of_run(None));
            requirement.clone().of_replications(&[1.0, 2.0, 3.0], &[(1.0, true), (2.0, true), (2.5, false)]);
        }
        if requirements.is_empty() {
            told::problems(problems, files);
        }
    }
}

/// The first line is a calendar's week, the second its holidays.
pub fn calendar(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (weekly, holidays) = text.split_once('\n').unwrap_or((text, ""));
    let holidays = if holidays.is_empty() { String::new() } else { format!(", holidays = {}", quoted(holidays)) };
    let calendar = format!("calendars.office={{ weekly = {}{holidays} }}", quoted(weekly));
    if let Some(scenario) = from(GOOD, PLAN, &[calendar]) {
        rehearse(&scenario, 1);
    }
    let hours = calendar::weekly_hours([weekly]);
    assert!((0.0..=168.0).contains(&hours), "{hours} hours in a week");
    calendar::parse_clock(weekly);
}

/// Bytes are a date of a list, and a moment of a scenario.
pub fn date(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        if let Some(day) = date::date(text, order) {
            assert!((1970..=2200).contains(&day.year()), "{day}");
            assert_eq!(date::date(&day.to_string(), order), Some(day), "a day as we write it is that day");
            date::working_days(day, jiff::civil::date(2026, 3, 2));
        }
    }
    if date::is_ambiguous(text) {
        assert_eq!(date::order_of(text), None);
    }
    if let Ok(moment) = LOADED.moment(text) {
        LOADED.timestamp(moment);
    }
    from(GOOD, PLAN, &[format!("start={text}")]);
    from(GOOD, PLAN, &[format!("events.away.at={}", quoted(text))]);
}

/// Bytes are a duration, a share, a distribution, a number of a list, an estimate of a list.
pub fn value(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = field::span(text);
    if let Ok(hours) = field::hours(text) {
        assert!(hours.is_finite() && hours >= 0.0, "{hours} hours");
    }
    if let Ok(share) = field::share(text) {
        assert!(share.is_finite(), "a share of {share}");
    }
    if let Ok(distribution) = field::distribution(text, field::Unit::Hours)
        && let Some(written) = field::written(&distribution, field::Unit::Hours)
    {
        assert_eq!(field::distribution(&written, field::Unit::Hours), Ok(distribution), "written as {written}");
    }
    for decimal in [Decimal::Point, Decimal::Comma] {
        assert!(number::number(text, decimal).is_none_or(f64::is_finite));
        let measures = Measures { hours_per_day: 8.0, hours_per_point: 4.0 };
        assert!(number::hours(text, Unit::Days, decimal, measures).is_none_or(|hours| !hours.is_nan()), "not a number of hours");
    }
    number::decimal_of(text);
    from(GOOD, PLAN, &[format!("streams.questions.effort={}", quoted(text))]);
}
