//! How sure each figure is: the replications of a scenario as a histogram with their S-curve over it; target, P50 and P80 marked.

use super::marks;
use super::replications::{self, PROMISED, percent};
use super::ruler::{Ruler, round_step};
use super::terms::{Better, Estimate, Figures, Measure, Study, amount, counted, with_unit};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{Scale, nothing};
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::domain::words::capital;
use crate::statistics::{quantile_interval, quantile_sorted, wilson};

const PLOT: f64 = 440.0;
/// Of a mark's label over the plot.
const ROW: f64 = 18.0;
const CAPTION: f64 = 22.0;
/// Of the axes' figures: counts at the left, shares at the right.
const SIDE: f64 = 60.0;
/// Ticks across, about.
const STEPS: u32 = 14;
/// Bars, at the least and at the most, whatever their usual width would be.
const BARS: (f64, f64) = (8.0, 80.0);
/// Steps of the curve closer than this are one.
const STEP: f64 = 1.0;
/// Sky blue, half of it on white.
const BAR: Ink = Ink::new((170, 217, 244), (42, 84, 120));
const SURE: Ink = Ink::ORANGE;

pub struct Input<'a> {
    /// Replications are all that were carried out.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    /// One for each replication, in any order; those that are no figures count as unfinished.
    pub values: &'a [f64],
    /// Replications beyond those without a value: they count as never being there.
    pub unfinished: u64,
    pub target: Option<f64>,
}

/// What the replications say.
struct Forecast {
    /// Those with a value, in ascending order.
    sorted: Vec<f64>,
    /// Replications, those without a value included.
    all: usize,
    /// Those without a value that lie under all others: where more is better, nothing is least.
    under: usize,
    /// `None` where too few ever get there.
    median: Option<f64>,
    /// What four of five replications keep: P80, or P20 of what should be more. Without an interval where they are too few.
    sure: Option<Estimate>,
    /// How many replications make the target.
    on_target: Option<u64>,
}

/// A bar: from, to, how many replications.
type Bar = (f64, f64, usize);

/// What is drawn over the plot: where, and what is said of it.
struct Flag {
    value: f64,
    ink: Ink,
    is_target: bool,
    words: String,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let forecast = Forecast::of(input);
    let window = replications::shown(&forecast.sorted).map(|window| without_tail(&forecast.sorted, window));
    let target = input.target.filter(|target| window.is_some_and(|window| replications::is_near(*target, window)));
    // Percentiles lie between whole figures, but a digit after the point is enough for them.
    let coarse = window.filter(|_| is_whole(&forecast.sorted)).map(|window| window.0 + 10.0);
    let figures = Figures::of(&input.measure, window.into_iter().flat_map(|window| [window.0, window.1]).chain(target).chain(coarse));
    let (step, bars) = bars(&forecast.sorted, window.unwrap_or((0.0, 1.0)), &figures);
    let flags = flags(input, &forecast, target, &figures);
    let captions = headline::HEIGHT + CAPTION;
    let top = captions + 6.0 + ROW * flags.len() as f64;
    let bottom = top + PLOT;
    let foot = bottom + 48.0;
    let what = format!("Histogram and S-curve of {}", input.measure.caption());
    let legend = legend(input, &forecast, window, &figures);
    let mut canvas = marks::sheet(input.study.width, &title(input, &forecast, &figures), &input.study.subtitle(&what, ""), foot, &legend);
    if bars.is_empty() {
        let words = "No replication gave a value: there is nothing to forecast from.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
        return canvas;
    }
    let (left, right) = (MARGIN + SIDE, input.study.width - MARGIN - SIDE);
    // A single bar of what is all the same stands amid some room.
    let is_same = window.is_some_and(|window| window.0 == window.1);
    let ends = bars.iter().flat_map(|bar| if is_same { [(bar.0 + bar.1) / 2.0; 2] } else { [bar.0, bar.1] }).chain(target);
    // Between whole figures there is nothing to name.
    let steps = if is_whole(&forecast.sorted) { bars.len().min(STEPS as usize) as u32 } else { STEPS };
    let across = Ruler::of_figures(&figures, ends, steps, (left, right));
    let upwards = Ruler::of_figures(&replications::percents(), [0.0, 100.0].into_iter(), 10, (bottom, top));
    upwards.draw_upwards(&mut canvas, left, right, false);
    across.draw_across(&mut canvas, top, bottom);
    shares(&mut canvas, &upwards, right);
    histogram(&mut canvas, &bars, &across, (left, top, right, bottom));
    if let Some(sure) = forecast.sure.filter(|sure| sure.low.is_finite() && sure.high > sure.low) {
        canvas.rect(across.at(sure.low), top, across.at(sure.high), bottom, SURE.faded(28));
    }
    curve(&mut canvas, &forecast, &across, &upwards, right);
    draw_flags(&mut canvas, &flags, &across, &upwards, (left, right));
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    if let Some(words) = later(&forecast, window, &figures) {
        let room = (right - left - text::width(&caption, Lettering::HEADING)) / 2.0 - 16.0;
        canvas.text(right, foot - 10.0, Align::Right, Lettering::LABEL, Ink::TEXT, &text::fit(&words, room, Lettering::LABEL));
    }
    let (each, share) = axes(input, &figures, step);
    canvas.text(MARGIN, captions - 6.0, Align::Left, Lettering::HEADING, Ink::QUIET, &text::fit(&each, 600.0, Lettering::HEADING));
    canvas.text(input.study.width - MARGIN, captions - 6.0, Align::Right, Lettering::HEADING, marks::TRACE, &share);
    canvas
}

/// That is as sure as promised: of figures of which more is better, so many of them lie above.
fn percentile(better: Better) -> f64 {
    match better {
        Better::Less => PROMISED,
        Better::More => 1.0 - PROMISED,
    }
}

impl Forecast {
    fn of(input: &Input<'_>) -> Forecast {
        let better = input.measure.better;
        let sorted = replications::sorted(input.values.iter().copied());
        let without = input.unfinished as usize + input.values.len() - sorted.len();
        let all = sorted.len() + without;
        // What has no value is worse than all that has.
        let never = if better == Better::Less { f64::INFINITY } else { f64::NEG_INFINITY };
        let mut whole = sorted.clone();
        whole.resize(all, never);
        whole.sort_unstable_by(f64::total_cmp);
        let quantile = |p: f64| quantile_sorted(&whole, p).filter(|value| value.is_finite());
        let p = percentile(better);
        let sure = quantile(p).map(|value| {
            let interval = quantile_interval(&whole, p, input.study.confidence / 100.0);
            Estimate { value, low: interval.low.unwrap_or(f64::NAN), high: interval.high.unwrap_or(f64::NAN) }
        });
        let on_target = input.target.filter(|target| target.is_finite() && all > 0);
        let on_target = on_target.map(|target| sorted.iter().filter(|value| !better.is_better(target, **value)).count() as u64);
        let under = if better == Better::Less { 0 } else { without };
        Forecast { median: quantile(0.5), sure, on_target, sorted, all, under }
    }

    fn target_share(&self) -> Option<f64> {
        Some(self.on_target? as f64 / self.all as f64)
    }
}

/// What is shown without the last hundredth, if it would take more than a third of the width.
fn without_tail(sorted: &[f64], (least, most): (f64, f64)) -> (f64, f64) {
    let p99 = quantile_sorted(sorted, 0.99).unwrap_or(most);
    if p99 > least && most - p99 > (most - least) / 3.0 { (least, p99) } else { (least, most) }
}

/// Of replications beyond the right end: how many, and how far the last one is.
fn later(forecast: &Forecast, window: Option<(f64, f64)>, figures: &Figures<'_>) -> Option<String> {
    let ((_, most), last) = (window?, forecast.sorted.last()?);
    let beyond = forecast.sorted.len() - forecast.sorted.partition_point(|value| *value <= most);
    (beyond > 0).then(|| match figures.day() {
        Some(_) => format!("{} later, the last on {} →", counted(beyond as u64), figures.full(*last)),
        None => format!("{} more, up to {} →", counted(beyond as u64), figures.told(*last)),
    })
}

/// Bars between round figures, of civil days where figures are dates; and their width. Before rounding they are as wide as Freedman and
/// Diaconis (Zeitschrift fuer Wahrscheinlichkeitstheorie 57 (1981), 453-476) say: twice the interquartile range by the cube root of the
/// count.
fn bars(sorted: &[f64], (least, most): (f64, f64), figures: &Figures<'_>) -> (f64, Vec<Bar>) {
    let day = figures.day();
    let inside = &sorted[sorted.partition_point(|value| *value < least)..sorted.partition_point(|value| *value <= most)];
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return (1.0, Vec::new()) };
    let (width, size) = (last - first, first.abs().max(last.abs()));
    if width <= size * 1e-9 {
        let half = if size > 0.0 { size * 0.0025 } else { 0.05 };
        return (2.0 * half, vec![(first - half, last + half, inside.len())]);
    }
    let quartile = |p: f64| quantile_sorted(inside, p).unwrap_or(0.0);
    let usual = 2.0 * (quartile(0.75) - quartile(0.25)) / libm::cbrt(inside.len() as f64);
    let mut step = round_step(usual.clamp(width / BARS.1, width / BARS.0), day);
    // A run ends by day: bars of hours would show its nights, and hide all else.
    step = day.filter(|day| step < *day && width >= BARS.0 * day).unwrap_or(step);
    let phase = if day.is_none() && is_whole(inside) && step <= 1.0 {
        step = 1.0;
        // Each whole figure stands in the middle of its bar.
        0.5
    } else {
        // Days begin at midnight, not at the hour of the start.
        figures.phase(step)
    };
    let place = |value: f64| libm::floor((value + phase) / step + 1e-9);
    let from = place(*first);
    let mut counts = vec![0usize; (place(*last) - from).clamp(0.0, 1e4) as usize + 1];
    for value in inside {
        counts[(place(*value) - from).max(0.0) as usize] += 1;
    }
    let edge = |bar: usize| (from + bar as f64) * step - phase;
    (step, counts.into_iter().enumerate().map(|(bar, count)| (edge(bar), edge(bar + 1), count)).collect())
}

/// Whether all figures are whole, as counts are.
fn is_whole(figures: &[f64]) -> bool {
    figures.iter().all(|figure| figure.fract() == 0.0)
}

fn histogram(canvas: &mut Canvas, bars: &[Bar], across: &Ruler, (left, top, _, bottom): marks::Room) {
    let most = bars.iter().map(|bar| bar.2).max().unwrap_or(1);
    let scale = Scale::of_counts(most as f64, 6, (top, bottom));
    for &(from, to, count) in bars.iter().filter(|bar| bar.2 > 0) {
        let (x0, x1) = (across.at(from), across.at(to));
        let gap = if x1 - x0 > 6.0 { 0.75 } else { 0.25 };
        canvas.rect(x0 + gap, scale.y(count as f64).min(bottom - 1.0), x1 - gap, bottom, BAR);
    }
    scale.draw(canvas, left - 5.0, left, |count| counted(count as u64));
}

/// Names the shares right of the plot.
fn shares(canvas: &mut Canvas, upwards: &Ruler, right: f64) {
    for percent in (0..=100).step_by(10) {
        let y = upwards.at(f64::from(percent)) + 4.0;
        canvas.text(right + 8.0, y, Align::Left, Lettering::LABEL, marks::TRACE, &format!("{percent} %"));
    }
}

/// Up a step at each value that the axis holds, and on to its end where others lie beyond.
fn curve(canvas: &mut Canvas, forecast: &Forecast, across: &Ruler, upwards: &Ruler, right: f64) {
    let height = |count: usize| upwards.at((forecast.under + count) as f64 / forecast.all as f64 * 100.0);
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut below = 0;
    for (place, value) in forecast.sorted.iter().enumerate().filter(|(_, value)| across.holds(**value)) {
        let x = across.at(*value);
        match points.last() {
            None => {
                below = place;
                points.push((x, height(below)));
            }
            Some(last) if x - last.0 >= STEP => {
                let from = last.0;
                points.extend([(from, height(below)), (x, height(below))]);
            }
            Some(_) => {}
        }
        below = place + 1;
    }
    points.extend(points.last().map(|last| (last.0, height(below))));
    let has_others = below < forecast.sorted.len();
    points.extend(points.last().copied().filter(|_| has_others).map(|last| (right, last.1)));
    points.dedup();
    marks::path(canvas, points, 2.5, marks::TRACE);
}

/// What is marked, from the left to the right.
fn flags(input: &Input<'_>, forecast: &Forecast, target: Option<f64>, figures: &Figures<'_>) -> Vec<Flag> {
    let sure = input.study.sure();
    let mut flags = Vec::new();
    if let Some(estimate) = &forecast.sure {
        let interval = replications::interval(estimate, &sure, |value| figures.brief(value));
        let comma = if interval.is_empty() { "" } else { "; " };
        let p = percentile(input.measure.better) * 100.0;
        let words = format!("P{p:.0} {}{comma}{interval}", figures.full(estimate.value));
        flags.push(Flag { value: estimate.value, ink: SURE, is_target: false, words });
    }
    if let Some(value) = forecast.median {
        flags.push(Flag { value, ink: marks::TRACE, is_target: false, words: format!("P50 {}", figures.full(value)) });
    }
    if let (Some(value), Some(share), Some(hits)) = (target, forecast.target_share(), forecast.on_target) {
        let interval = wilson(hits, forecast.all as u64, input.study.confidence / 100.0);
        let between = replications::percents_between(interval);
        let words = format!("target {}: made by {} ({sure} interval {between})", figures.full(value), percent(share));
        flags.push(Flag { value, ink: Ink::TEXT, is_target: true, words });
    }
    flags.sort_by(|a, b| a.value.total_cmp(&b.value));
    flags
}

/// The row of each label, from the top, and whether it stands left of its pole: so that none leaves the sheet, as few as can be are crossed by
/// another's pole, and as few as can be stand left. Of each mark where it is and how wide its label.
fn places(marks: &[(f64, f64)], edge: f64) -> Vec<(usize, bool)> {
    let count = marks.len();
    let span = |mark: usize, is_left: bool| {
        let (x, width) = marks[mark];
        if is_left { (x - 12.0 - width, x) } else { (x, x + 12.0 + width) }
    };
    let cost = |places: &[(usize, bool)]| {
        let spans: Vec<(f64, f64)> = places.iter().enumerate().map(|(mark, place)| span(mark, place.1)).collect();
        let outside = spans.iter().filter(|span| span.0 < MARGIN || span.1 > edge).count();
        // A pole goes from its row down to the axis.
        let is_crossed = |a: usize, b: usize| places[b].0 < places[a].0 && marks[b].0 > spans[a].0 && marks[b].0 < spans[a].1;
        let crossed = (0..count * count).filter(|pair| is_crossed(pair / count, pair % count)).count();
        (outside, crossed, places.iter().filter(|place| place.1).count())
    };
    let rows = orders(count);
    let sides = 0..1u32 << count;
    let all = sides.flat_map(|sides| rows.iter().map(move |rows| (sides, rows)));
    let place = |(sides, rows): (u32, &Vec<usize>)| -> Vec<(usize, bool)> {
        rows.iter().enumerate().map(|(mark, row)| (*row, sides >> mark & 1 == 1)).collect()
    };
    all.map(place).min_by_key(|places| cost(places)).unwrap_or_default()
}

/// All orders of so few.
fn orders(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |orders, _| {
        let longer = |order: Vec<usize>| {
            let rest: Vec<usize> = (0..count).filter(|row| !order.contains(row)).collect();
            rest.into_iter().map(move |row| [order.as_slice(), &[row]].concat())
        };
        orders.into_iter().flat_map(longer).collect()
    })
}

/// Poles up from the curve, and down to the axis, with their labels over the plot.
fn draw_flags(canvas: &mut Canvas, flags: &[Flag], across: &Ruler, upwards: &Ruler, (left, right): (f64, f64)) {
    let (top, bottom) = (upwards.at(100.0), upwards.at(0.0));
    let edge = f64::from(canvas.width) - MARGIN;
    let room = (right - left) * 0.5;
    let size = flags.iter().map(|flag| text::shrunk(&flag.words, room, Lettering::STRONG, 9.0).size).fold(Lettering::STRONG.size, f64::min);
    let lettering = Lettering { size, ..Lettering::STRONG };
    let words: Vec<String> = flags.iter().map(|flag| text::fit(&flag.words, room, lettering)).collect();
    let width = |flag: usize| text::width(&words[flag], lettering);
    let marks: Vec<(f64, f64)> = (0..flags.len()).map(|flag| (across.at(flags[flag].value), width(flag))).collect();
    let places = places(&marks, edge);
    let first = top - ROW * flags.len() as f64;
    let middle = |row: usize| first + ROW * (row as f64 + 0.5) - 2.0;
    for (&(row, _), (Flag { ink, is_target, .. }, (x, _))) in places.iter().zip(flags.iter().zip(&marks)) {
        let (x, y) = (*x, middle(row));
        if *is_target {
            canvas.dashed_upright(x, y - 6.0, bottom, 1.5, *ink);
        } else {
            canvas.upright(x, y - 6.0, bottom, 1.5, *ink);
        }
    }
    for (flag, &(row, is_left)) in places.iter().enumerate() {
        let (x, y) = (marks[flag].0, middle(row));
        let x0 = if is_left { x - 10.0 - width(flag) } else { x + 10.0 };
        canvas.rect(x0 - 3.0, y - 7.0, x0 + width(flag) + 3.0, y + 7.0, Ink::WHITE.faded(90));
        let side = if is_left { -5.0 } else { 5.0 };
        canvas.rect(x.min(x + side), y - 6.0, x.max(x + side), y + 6.0, flags[flag].ink);
        canvas.text(x0, y + 4.0, Align::Left, lettering, Ink::TEXT, &words[flag]);
    }
}

/// What the two axes upwards count.
fn axes(input: &Input<'_>, figures: &Figures<'_>, step: f64) -> (String, String) {
    let each = match figures.day() {
        Some(day) if (step - day).abs() < 1e-9 => "replications by day".to_string(),
        Some(day) if step > day => format!("replications by {} days", amount(step / day)),
        None if step == 1.0 && input.measure.unit.is_empty() => "replications by figure".to_string(),
        Some(_) if input.measure.unit == "h" && step < 1.0 => format!("replications in each {} min", amount(step * 60.0)),
        _ => format!("replications in each {}", with_unit(amount(step), input.measure.unit)),
    };
    let share = if figures.day().is_some() { "share of replications there by then" } else { "share of replications up to this" };
    (each, share.to_string())
}

fn title(input: &Input<'_>, forecast: &Forecast, figures: &Figures<'_>) -> String {
    let name = marks::short(input.measure.name);
    if forecast.sorted.is_empty() {
        return format!("No replication gave a value of {name}");
    }
    let (is_date, better) = (figures.day().is_some(), input.measure.better);
    if let ([value], 1) = (forecast.sorted.as_slice(), forecast.all) {
        return format!("One replication: {name} {}", figures.long(*value));
    }
    let sure = match (&forecast.sure, better) {
        (Some(sure), Better::Less) if is_date => format!("80 % sure by {}", figures.long(sure.value)),
        (Some(sure), Better::Less) => format!("{}: 80 % sure of at most {}", capital(&name), figures.told(sure.value)),
        (Some(sure), Better::More) => format!("{}: 80 % sure of at least {}", capital(&name), figures.long(sure.value)),
        (None, _) => {
            let share = forecast.sorted.len() as f64 / forecast.all as f64;
            format!("{}: never 80 % sure, as only {} of replications have a value", capital(&name), percent(share))
        }
    };
    let of = |target: f64| if is_date { figures.long(target) } else { figures.told(target) };
    match (input.target, forecast.target_share()) {
        (Some(target), Some(share)) => format!("{sure}; {} make the target of {}", percent(share), of(target)),
        _ => sure,
    }
}

fn legend(input: &Input<'_>, forecast: &Forecast, window: Option<(f64, f64)>, figures: &Figures<'_>) -> Legend {
    let curve = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::path(canvas, vec![(x0, y + 5.0), (x0 + 6.0, y + 3.0), (x1 - 6.0, y - 3.0), (x1, y - 5.0)], 2.5, marks::TRACE);
    };
    let p = format!("P{:.0}", percentile(input.measure.better) * 100.0);
    let most = if input.measure.better == Better::Less { "most" } else { "least" };
    let mut samples = vec![
        (Sample::Block(BAR), "replications, left axis".to_string()),
        (Sample::Drawn(curve), "share of them, right axis (S-curve)".to_string()),
    ];
    if forecast.median.is_some() {
        let middle = |canvas: &mut Canvas, x0: f64, x1: f64, y| canvas.upright((x0 + x1) / 2.0, y - 7.0, y + 7.0, 1.5, marks::TRACE);
        samples.push((Sample::Drawn(middle), format!("P50: half are at {most} this")));
    }
    if forecast.sure.is_some() {
        samples.push((Sample::Block(SURE), format!("{p}: four of five replications are at {most} this")));
    }
    let mut notes = Vec::new();
    match &forecast.sure {
        Some(sure) if sure.low.is_finite() && sure.high.is_finite() => {
            samples.push((
                Sample::Block(SURE.faded(28)),
                format!("{} interval of {p}: more replications make it narrower", input.study.sure()),
            ));
        }
        Some(_) => notes.push(format!("Too few replications for an interval of {p} that is {} sure.", input.study.sure())),
        None => {}
    }
    if let (Some(target), Some(window)) = (input.target.filter(|target| target.is_finite()), window) {
        if replications::is_near(target, window) {
            let sample =
                |canvas: &mut Canvas, x0: f64, x1: f64, y| canvas.dashed_upright((x0 + x1) / 2.0, y - 7.0, y + 7.0, 1.5, Ink::TEXT);
            samples.push((Sample::Drawn(sample), "target".to_string()));
        } else {
            notes.push(format!("Not on the axis, as it would flatten all else: the target, {}.", figures.long(target)));
        }
    }
    let without = forecast.all - forecast.sorted.len();
    if without > 0 {
        let (without, all) = (counted(without as u64), counted(forecast.all as u64));
        notes.push(format!(
            "Without a value: {without} of {all} replications. They count as never being there, in all shares and percentiles."
        ));
    }
    let is_beyond = |value: &&f64| window.is_some_and(|window| **value < window.0 || **value > window.1);
    let beyond = forecast.sorted.iter().filter(is_beyond).count();
    if beyond > 0 {
        notes.push(replications::beyond(beyond, forecast.all));
    }
    notes.extend(figures.from_start().filter(|_| window.is_some()));
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
