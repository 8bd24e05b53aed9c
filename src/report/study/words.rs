//! How studies are told: dates and lengths with their intervals, shares, a histogram in a line.

use crate::engine::time::Moment;
use crate::report::text::figure;
use crate::scenario::Scenario;
use crate::statistics::Interval;
use crate::studies::estimate::QuantileEstimate;
use crate::studies::unfinished::Unfinished;

/// The heights of a column of a histogram in a line.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The day that lies so many hours after the scenario's start.
pub fn day(scenario: &Scenario, hours: f64) -> String {
    let at = Moment::from_ms((hours.max(0.0) * 3_600_000.0) as u64);
    scenario.civil(at).strftime("%Y-%m-%d").to_string()
}

/// A quantile of a finish: `2026-06-04 (2026-06-02 to 2026-06-05)`.
pub fn day_with_interval(scenario: &Scenario, quantile: &QuantileEstimate) -> String {
    let value = day(scenario, quantile.value);
    match quantile.interval.low.zip(quantile.interval.high) {
        Some((low, high)) => format!("{value} ({} to {})", day(scenario, low), day(scenario, high)),
        None => format!("{value} (too few replications for an interval)"),
    }
}

/// Elapsed hours as people say them: `5.2 days`, `7.5 h`.
pub fn length(hours: f64) -> String {
    /// From here on, days say more.
    const DAYS_FROM: f64 = 48.0;
    if hours.abs() < DAYS_FROM { format!("{} h", rounded(hours)) } else { format!("{} days", rounded(hours / 24.0)) }
}

/// Three digits, no more than one behind the point.
pub fn rounded(value: f64) -> String {
    figure((value * 10.0).round() / 10.0)
}

/// `5.2 days (4.1 to 6.3)`, in one unit.
pub fn length_with_interval(hours: f64, interval: Interval) -> String {
    let (by, unit) = if hours.abs().max(interval.low.abs()).max(interval.high.abs()) < 48.0 { (1.0, "h") } else { (24.0, "days") };
    format!("{} {unit} ({} to {})", rounded(hours / by), rounded(interval.low / by), rounded(interval.high / by))
}

/// `62 % (59 to 65)`.
pub fn share_with_interval(share: f64, interval: Interval) -> String {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    format!("{} % ({} to {})", percent(share), percent(interval.low), percent(interval.high))
}

/// Values, ascending, as a histogram of `cells` columns between the ends of their middle 99 %.
pub fn histogram(sorted: &[f64], cells: usize) -> String {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    let (low, high) = (at(0.005), at(0.995));
    let mut counts = vec![0u32; cells];
    for &value in sorted.iter().filter(|&&value| low <= value && value <= high) {
        let place = if high > low { (value - low) / (high - low) * cells as f64 } else { 0.0 };
        counts[(place as usize).min(cells - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let height = |count: u32| {
        let step = (f64::from(count) / f64::from(most) * (HEIGHTS.len() - 1) as f64).round() as usize;
        if count == 0 { ' ' } else { HEIGHTS[step] }
    };
    counts.into_iter().map(height).collect()
}

/// `1,000`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What there is to say of replications that did not end by themselves.
pub fn unfinished(rows: &[Unfinished]) -> Vec<String> {
    let told = |row: &Unfinished| {
        let why = row.why.first().map_or(String::new(), |why| format!(": {why}"));
        format!(
            "{} of \"{}\" did not end by {} ({}; the first is replication {}{why}); figures that need a finish leave them out",
            if row.count == 1 { "1 replication".to_owned() } else { format!("{} replications", thousands(row.count)) },
            row.label,
            if row.count == 1 { "itself" } else { "themselves" },
            row.status,
            row.first
        )
    };
    rows.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_one_unit_with_their_intervals() {
        assert_eq!(length(7.46), "7.5 h");
        assert_eq!(length(-60.0), "-2.5 days");
        assert_eq!(length_with_interval(30.0, Interval { low: 12.0, high: 60.0 }), "1.3 days (0.5 to 2.5)");
    }

    #[test]
    fn a_histogram_shows_where_values_lie() {
        let values: Vec<f64> = (0..100).map(|at| if at < 90 { f64::from(at) / 90.0 } else { 9.0 }).collect();
        assert_eq!(histogram(&values, 5), "█   ▂");
        assert_eq!(histogram(&[3.0], 4), "█   ");
    }

    #[test]
    fn thousands_have_their_commas() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
