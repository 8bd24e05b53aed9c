//! How studies are told: dates and lengths with their intervals, shares, a histogram in a line.

pub use crate::domain::number::thousands;
use crate::domain::number::trimmed;
use crate::engine::time::Moment;
use crate::metrics::is_by_the_clock;
use crate::record::study::Shard;
use crate::report::command::{command, line};
use crate::report::shell_word;
use crate::report::terminal::Screen;
use crate::report::text::{count, figure, percent};
use crate::scenario::Scenario;
use crate::statistics::Interval;
use crate::studies::Study;
use crate::studies::estimate::{Estimate, QuantileEstimate};
use crate::studies::incomplete::Incomplete;
use crate::studies::unfinished::Unfinished;
use crate::study::measure::Measure;

/// The heights of a column of a histogram in a line.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Finishes that lie within less than this are told with their time of day: days alone would not tell them apart.
pub const CLOCK_UNDER_HOURS: f64 = 72.0;

/// How finishes are told, those of a list alike: by their day, or to the minute.
#[derive(Clone, Copy)]
pub struct Dates<'a> {
    scenario: &'a Scenario,
    has_clock: bool,
}

impl<'a> Dates<'a> {
    /// For what lies so many hours after the scenario's start.
    pub fn of(scenario: &'a Scenario, hours: impl IntoIterator<Item = f64>) -> Dates<'a> {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (least, most) = hours.into_iter().filter(|at| at.is_finite()).fold(ends, |(least, most), at| (least.min(at), most.max(at)));
        Dates { scenario, has_clock: most - least < CLOCK_UNDER_HOURS && most.is_finite() }
    }

    /// For the percentiles of a finish.
    pub fn of_finish(scenario: &'a Scenario, finish: &Estimate) -> Dates<'a> {
        Dates::of(scenario, finish.quantiles.iter().map(|quantile| quantile.value))
    }

    /// As `scenario` counts its hours.
    pub fn counted_from(self, scenario: &'a Scenario) -> Dates<'a> {
        Dates { scenario, ..self }
    }

    /// The day, or the minute, so many hours after the scenario's start, or that it never comes.
    pub fn told(self, hours: f64) -> String {
        if hours == f64::INFINITY {
            return "never".to_owned();
        }
        let at = Moment::from_ms((hours.max(0.0) * 3_600_000.0) as u64);
        self.scenario.civil(at).strftime(if self.has_clock { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
    }

    /// A quantile of a finish: `2026-06-04 (2026-06-02 to 2026-06-05)`, or `never (2026-06-02 to never)`.
    pub fn with_interval(self, quantile: &QuantileEstimate) -> String {
        let value = self.told(quantile.value);
        match quantile.interval.low.zip(quantile.interval.high) {
            Some((low, high)) => format!("{value} ({} to {})", self.told(low), self.told(high)),
            None => format!("{value} (too few replications for an interval)"),
        }
    }
}

/// Elapsed hours as people say them: `5.2 days`, `7.5 h`.
pub fn length(hours: f64) -> String {
    /// From here on, days say more.
    const DAYS_FROM: f64 = 48.0;
    if hours.abs() < DAYS_FROM { format!("{} h", rounded(hours)) } else { format!("{} days", rounded(hours / 24.0)) }
}

/// Three digits, no more than one behind the point unless nothing would be left: the end of an interval that leaves zero out does not read 0.
pub fn rounded(value: f64) -> String {
    let told = [10.0, 100.0].map(|parts| (value * parts).round() / parts);
    figure(told.into_iter().find(|told| *told != 0.0).unwrap_or(0.0))
}

/// `5.2 days (4.1 to 6.3)`, in one unit.
pub fn length_with_interval(hours: f64, interval: Interval) -> String {
    Amounts::of("hours", [hours, interval.low, interval.high], 0.0).with_interval(hours, interval)
}

/// A figure in its unit, or with its interval where there is one: see [`Amounts`].
pub fn amount(value: f64, interval: Option<Interval>, unit: &str) -> String {
    match interval {
        Some(interval) => {
            let half = (interval.high - interval.low) / 2.0;
            Amounts::of(unit, [value, interval.low, interval.high], half).with_interval(value, interval)
        }
        None => Amounts::of(unit, [value], 0.0).told(value),
    }
}

/// The unit in which figures of a measure such as `duration.p80` are told: hours of work are no days.
pub fn unit_told<'u>(measure: &str, unit: &'u str) -> &'u str {
    if unit == "hours" && !is_by_the_clock(&Measure::named(measure).metric) { "h" } else { unit }
}

/// More digits tell nothing that anybody could use.
const DIGITS_MAX: usize = 6;

/// Decimals for what is at most so much: `usual`, or of what these would make nothing, as many as leave that many digits.
pub fn decimals(most: f64, usual: usize) -> usize {
    let leading = if most > 0.0 { -libm::floor(libm::log10(most)) } else { 0.0 };
    (leading + usual as f64 - 1.0).clamp(usual as f64, DIGITS_MAX as f64) as usize
}

/// How the figures of a list are told: in one unit, to the digits that their interval supports, thousands apart.
pub struct Amounts {
    by: f64,
    unit: String,
    decimals: usize,
}

impl Amounts {
    /// `half`: of an interval's width, 0 where there is none.
    pub fn of(unit: &str, values: impl IntoIterator<Item = f64>, half: f64) -> Amounts {
        const MILLION: f64 = 1e6;
        /// From here on, days say more than hours.
        const DAYS_FROM: f64 = 48.0;
        let most = values.into_iter().filter(|value| value.is_finite()).map(f64::abs).fold(0.0, f64::max);
        let (by, unit) = match unit {
            "hours" if most >= DAYS_FROM => return Amounts { by: 24.0, unit: "days".to_owned(), decimals: 1 },
            "hours" => return Amounts { by: 1.0, unit: "h".to_owned(), decimals: decimals(most, 1) },
            "tokens" if most >= MILLION => (MILLION, "million tokens".to_owned()),
            // The mean of what is 1 or 0 is the share that is.
            "share" | "yes/no" => (0.01, "%".to_owned()),
            unit => (1.0, unit.to_owned()),
        };
        // Two digits of what is not known.
        let of_half = 1.0 - libm::floor(libm::log10(half / by));
        let most_decimals = decimals(most / by, 2);
        let decimals = if by == MILLION { 1 } else { most_decimals };
        Amounts { by, unit, decimals: if half > 0.0 { of_half.clamp(0.0, most_decimals as f64) as usize } else { decimals } }
    }

    /// With as many digits as tell all of these apart that differ, up to six.
    pub fn telling_apart(mut self, values: &[f64]) -> Amounts {
        let count_of = |decimals: usize| {
            let told: std::collections::BTreeSet<String> = values.iter().map(|value| trimmed(value / self.by, decimals)).collect();
            told.len()
        };
        let most = count_of(DIGITS_MAX);
        self.decimals = (self.decimals..DIGITS_MAX).find(|decimals| count_of(*decimals) == most).unwrap_or(DIGITS_MAX);
        self
    }

    /// As it stands behind a figure; empty where there is none.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    pub fn bare(&self, value: f64) -> String {
        trimmed(value / self.by, self.decimals)
    }

    fn with_unit(&self, number: String) -> String {
        if self.unit.is_empty() { number } else { format!("{number} {}", self.unit) }
    }

    pub fn told(&self, value: f64) -> String {
        self.with_unit(self.bare(value))
    }

    pub fn with_interval(&self, value: f64, interval: Interval) -> String {
        format!("{} ({} to {})", self.told(value), self.bare(interval.low), self.bare(interval.high))
    }
}

/// `62 % (59 to 65)`.
pub fn share_with_interval(share: f64, interval: Interval) -> String {
    let bound = |share: f64| format!("{:.0}", share * 100.0);
    format!("{} ({} to {})", percent(Some(share)), bound(interval.low), bound(interval.high))
}

/// Finishes in hours, ascending, as a histogram in a line between the days of their ends; under it a mark, if it lies between them. `of`: what
/// they are of, behind it.
pub fn finishes(dates: Dates<'_>, sorted: &[f64], mark: (f64, &str), of: &str, screen: &mut Screen) {
    if sorted.is_empty() {
        return;
    }
    let (cells, (low, high)) = (screen.cells(), ends(sorted));
    // With the time of day as far as there is room for it.
    let is_roomy = dates.told(low).len() + dates.told(high).len() + cells + 2 + of.len() <= screen.width - screen.label;
    let dates = Dates { has_clock: dates.has_clock && is_roomy && !screen.is_narrow(), ..dates };
    // On a narrow screen without their year.
    let told = |hours| if screen.is_narrow() { dates.told(hours).split_off(5) } else { dates.told(hours) };
    let (first, last) = (told(low), told(high));
    screen.line("", &format!("{first} {} {last}{of}", histogram(sorted, cells)));
    let (at, label) = mark;
    if low <= at && at <= high {
        let column = first.chars().count() + 1 + cell(at, (low, high), cells);
        screen.under(column, label);
    }
}

/// The ends of the middle 99 %, between which a histogram in a line lies.
fn ends(sorted: &[f64]) -> (f64, f64) {
    // Of few values none is left out.
    let last = (sorted.len() - 1) as f64;
    (sorted[(last * 0.005).floor() as usize], sorted[(last * 0.995).ceil() as usize])
}

fn cell(value: f64, (low, high): (f64, f64), cells: usize) -> usize {
    let place = if high > low { (value - low) / (high - low) * cells as f64 } else { 0.0 };
    (place as usize).min(cells - 1)
}

/// Values, ascending, as a histogram of `cells` columns between the ends of their middle 99 %.
pub fn histogram(sorted: &[f64], cells: usize) -> String {
    let (low, high) = ends(sorted);
    let mut counts = vec![0u32; cells];
    for &value in sorted.iter().filter(|&&value| low <= value && value <= high) {
        counts[cell(value, (low, high), cells)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let height = |count: u32| {
        let step = (f64::from(count) / f64::from(most) * (HEIGHTS.len() - 1) as f64).round() as usize;
        if count == 0 { ' ' } else { HEIGHTS[step] }
    };
    counts.into_iter().map(height).collect()
}

/// What becomes of replications that did not finish in the figures of a study.
pub const COUNTED_AS_NEVER: &str = "percentiles of the finish count those without a finish by then as never; its mean and differences leave them out; cost and others count what was done by then";
pub const LEFT_OUT: &str = "figures that need a finish leave out those without one by then; cost and others count what was done by then";

/// More of them are told by their number alone.
const UNFINISHED_MAX: usize = 4;

/// What there is to say of replications that did not end by themselves, and what becomes of them; of many settings the first.
pub fn unfinished(rows: &[Unfinished], becomes: &str) -> Vec<String> {
    let told = |row: &Unfinished| {
        let why = row.why.first().map_or(String::new(), |why| format!(": {why}"));
        format!(
            "{} of \"{}\" did not end by {} ({}; the first is replication {}{why}); {becomes}",
            count(row.count as usize, "replication"),
            row.label,
            if row.count == 1 { "itself" } else { "themselves" },
            row.status,
            row.first
        )
    };
    let more = rows.len().saturating_sub(UNFINISHED_MAX);
    let more = (more > 0).then(|| format!("likewise replications of {}: `unfinished.csv` has all", count(more, "more setting")));
    rows.iter().take(UNFINISHED_MAX).map(told).chain(more).collect()
}

/// `incomplete: 18 of 400 replications, 0 of 1,400 with a cause switched off`.
pub fn so_far(of: &Incomplete) -> String {
    let part = of.shard.map_or(String::new(), |Shard { index, of }| format!(" (shard {index}/{of})"));
    let at_most = if of.is_at_most { "at most " } else { "" };
    let causes = of.causes.filter(|(done, wanted)| done < wanted);
    let causes = causes.map_or(String::new(), |(done, wanted)| {
        format!(", {} of {at_most}{} with a cause switched off", thousands(done), thousands(wanted))
    });
    format!("incomplete{part}: {} of {at_most}{} replications{causes}", thousands(of.done), thousands(of.wanted))
}

/// How the rest of a study is had: `go on with: sandtable replicate ...`.
pub fn go_on(study: &Study, of: &Incomplete) -> String {
    let folder = of.folder.display().to_string();
    if of.is_shard_done {
        return format!(
            "join it with the others: {}",
            line(&["sandtable", "merge", folder.as_str(), "SHARD...", "-o", "STUDY"].map(str::to_owned))
        );
    }
    match command(study) {
        Some(again) => {
            let part = of.shard.map_or(String::new(), |Shard { index, of }| format!(" --shard {index}/{of}"));
            format!("go on with: {again}{part} --out {}", shell_word(&folder))
        }
        None => "go on with the command that began it".to_owned(),
    }
}

/// `300 replications`, or where not all are there yet `up to 18 replications`.
pub fn each(replications: u64, incomplete: Option<&Incomplete>) -> String {
    format!("{}{}", if incomplete.is_some() { "up to " } else { "" }, count(replications as usize, "replication"))
}

/// Of so many replications, none of which has a finish.
pub fn none_finished(replications: u64) -> &'static str {
    if replications == 0 { "no replication is there yet" } else { "no replication finished" }
}

/// The seed as an option after a space, where it is not that of the scenario itself.
pub fn seeded(study: &Study) -> String {
    let is_own = study.scenarios[0].compile(&[]).is_ok_and(|scenario| scenario.seed == study.seed);
    if is_own { String::new() } else { format!(" --seed {}", study.seed) }
}

/// The overrides that the study was given, as a command takes them, each after a space: ` --set blockers.rate=0.1`.
pub fn given(study: &Study) -> String {
    study.scenarios[0].overrides.iter().map(|set| format!(" --set {}", shell_word(set))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_is_not_all_is_not_told_as_all() {
        let told = |share| share_with_interval(share, Interval { low: 0.98, high: 1.0 });
        assert_eq!([told(299.0 / 300.0), told(1.0)], ["99.6 % (98 to 100)", "100 % (98 to 100)"]);
    }

    #[test]
    fn lengths_are_told_in_one_unit_with_their_intervals() {
        assert_eq!(length(7.46), "7.5 h");
        assert_eq!(length(-60.0), "-2.5 days");
        assert_eq!(length_with_interval(30.0, Interval { low: 12.0, high: 60.0 }), "1.3 days (0.5 to 2.5)");
    }

    #[test]
    fn figures_have_the_digits_that_their_interval_supports_and_their_unit_once() {
        let of = |value: f64, low: f64, high: f64, unit: &str| amount(value, Some(Interval { low, high }), unit);
        assert_eq!(of(34_984_625.25, 30_743_672.8, 39_225_577.7, "tokens"), "35 million tokens (30.7 to 39.2)");
        assert_eq!(of(12_345.67, 12_001.2, 12_690.9, ""), "12,346 (12,001 to 12,691)");
        assert_eq!(of(0.3127, 0.2912, 0.3342, "share"), "31.3 % (29.1 to 33.4)");
        assert_eq!(amount(0.6, None, "yes/no"), "60 %");
        assert_eq!(amount(60.0, None, "hours"), "2.5 days");
    }

    #[test]
    fn figures_that_differ_are_told_apart() {
        let values = [63.4412, 63.4487, 63.5];
        let told = Amounts::of("hours", values, 0.0).telling_apart(&values);
        assert_eq!(values.map(|value| told.told(value)), ["2.643 days", "2.644 days", "2.646 days"]);
        let same = Amounts::of("hours", [3.0, 3.0], 0.0).telling_apart(&[3.0, 3.0]);
        assert_eq!(same.told(3.0), "3 h");
    }

    #[test]
    fn what_is_little_is_not_told_as_nothing() {
        let interval = Interval { low: 0.000_21, high: 0.000_47 };
        assert_eq!(amount(0.000_34, Some(interval), ""), "0.00034 (0.00021 to 0.00047)");
        assert_eq!(amount(0.02, None, "hours"), "0.02 h");
        assert_eq!([(0.5, 2), (0.05, 2), (1_000.0, 2), (0.0, 2), (1e-9, 2)].map(|(most, usual)| decimals(most, usual)), [2, 3, 2, 2, 6]);
    }

    #[test]
    fn a_list_of_lengths_is_told_in_one_unit() {
        let list = Amounts::of("hours", [410.0, 1.3], 0.0);
        assert_eq!([list.told(410.0), list.told(1.3)], ["17.1 days", "0.1 days"]);
    }

    #[test]
    fn a_histogram_shows_where_values_lie() {
        let values: Vec<f64> = (0..100).map(|at| if at < 90 { f64::from(at) / 90.0 } else { 9.0 }).collect();
        assert_eq!(histogram(&values, 5), "█   ▂");
        assert_eq!(histogram(&[3.0], 4), "█   ");
    }
}
