//! How likely each date is: a histogram of the replications, the share of them up to each moment as a curve over it, the target, and the
//! moments by which half and four of five are done, the latter with its interval.

use super::marks;
use super::ruler::Ruler;
use super::scenarios;
use super::terms::{Estimate, Figures, Measure, Study, counted};
use crate::chart::headline::{self, MARGIN, WIDTH};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::statistics::quantile_sorted;

/// Of the plot, in units of the canvas.
const PLOT: f64 = 430.0;
/// A label over the plot has a line of this height to itself.
const FLAG: f64 = 22.0;
/// More columns than this are noise, fewer hide the shape.
const COLUMNS: (usize, usize) = (8, 60);

pub struct Input<'a> {
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    /// One for each replication that has a figure, in any order.
    pub values: &'a [f64],
    /// Replications without one: they count as never being there.
    pub unfinished: u64,
    pub target: Option<f64>,
    pub p50: Option<f64>,
    pub p80: Option<Estimate>,
}

/// A moment that is marked, with its label.
struct Flag {
    value: f64,
    label: String,
    ink: Ink,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let sorted = scenarios::sorted(input.values);
    let target = input.target.filter(|target| target.is_finite());
    let window = scenarios::window(&sorted);
    let ends = || window.into_iter().flat_map(|window| [window.0, window.1]).chain(target);
    let figures = Figures::of(&input.measure, ends());
    let flags = flags(input, target, &sorted, &figures);
    let top = headline::HEIGHT + 12.0 + FLAG * flags.len() as f64;
    let bottom = top + PLOT;
    let foot = bottom + 48.0;
    let legend = legend(input, &sorted, window);
    let what = format!("Replications by {}", input.measure.caption());
    let mut canvas = marks::sheet(&title(input, &sorted, &figures), &input.study.subtitle(&what, ""), foot, &legend);
    let Some(window) = window else {
        nothing(&mut canvas, (MARGIN, f64::from(WIDTH) - MARGIN), (top, bottom), "No replication gave a value: there is nothing to tell.");
        return canvas;
    };
    let (left, right) = (MARGIN + 64.0, f64::from(WIDTH) - MARGIN - 56.0);
    let across = Ruler::of_figures(&figures, ends(), ((right - left) / 120.0) as u32, (left, right));
    let shares = Ruler::of_figures(&scenarios::percents(), [0.0, 100.0].into_iter(), 10, (bottom, top));
    shares.draw_upwards(&mut canvas, left, right, false);
    across.draw_across(&mut canvas, top, bottom);
    columns(&mut canvas, &sorted, window, &across, (top, bottom));
    for step in 0..=5 {
        let share = f64::from(step) * 20.0;
        canvas.text(right + 8.0, shares.at(share) + 4.0, Align::Left, Lettering::LABEL, Ink::QUIET, &format!("{share:.0} %"));
    }
    curve(&mut canvas, &sorted, input.unfinished, &across, &shares);
    if let Some(p80) = input.p80 {
        let (low, high) = p80.interval();
        canvas.rect(across.at(low), top, across.at(high), bottom, Ink::ORANGE.faded(22));
    }
    draw_flags(&mut canvas, &flags, &across, (left, right, bottom));
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    canvas
}

/// Columns of equal width; by the rule of Freedman and Diaconis (Zeitschrift fuer Wahrscheinlichkeitstheorie 57 (1981), 453-476): twice the
/// middle half over the cube root of the count.
fn columns(canvas: &mut Canvas, sorted: &[f64], window: (f64, f64), across: &Ruler, (top, bottom): (f64, f64)) {
    let within: Vec<f64> = sorted.iter().copied().filter(|value| (window.0..=window.1).contains(value)).collect();
    let middle = quantile_sorted(&within, 0.75).unwrap_or(0.0) - quantile_sorted(&within, 0.25).unwrap_or(0.0);
    let span = window.1 - window.0;
    let width = 2.0 * middle / libm::cbrt(within.len() as f64);
    let count = if width > 0.0 { (span / width).ceil() as usize } else { COLUMNS.0 }.clamp(COLUMNS.0, COLUMNS.1);
    let mut counts = vec![0_u32; count];
    for value in &within {
        let place = if span > 0.0 { ((value - window.0) / span * count as f64) as usize } else { count / 2 };
        counts[place.min(count - 1)] += 1;
    }
    let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1));
    for (place, &held) in counts.iter().enumerate().filter(|(_, held)| **held > 0) {
        let at = |edge: usize| across.at(window.0 + span * edge as f64 / count as f64);
        // Two thirds of the plot, so that the curve's upper end stays in the clear.
        let height = (bottom - top) * 0.66 * f64::from(held) / most;
        let (x0, x1) = if span > 0.0 { (at(place), at(place + 1)) } else { (across.at(window.0) - 10.0, across.at(window.0) + 10.0) };
        canvas.rect(x0 + 0.5, bottom - height, x1 - 0.5, bottom, Ink::SKY);
    }
}

/// Up a step at each value, as a share of all replications.
fn curve(canvas: &mut Canvas, sorted: &[f64], unfinished: u64, across: &Ruler, shares: &Ruler) {
    let all = sorted.len() as f64 + unfinished as f64;
    let height = |count: usize| shares.at(count as f64 / all * 100.0);
    let mut points: Vec<(f64, f64)> = vec![(across.at(sorted[0]), height(0))];
    for (place, value) in sorted.iter().enumerate() {
        let x = across.at(*value);
        let is_last = place + 1 == sorted.len();
        if is_last || x - points[points.len() - 1].0 >= 1.0 {
            points.push((x, height(place)));
            points.push((x, height(place + 1)));
        }
    }
    marks::path(canvas, points, 2.5, Ink::BLUE);
}

fn flags(input: &Input<'_>, target: Option<f64>, sorted: &[f64], figures: &Figures<'_>) -> Vec<Flag> {
    let all = sorted.len() as f64 + input.unfinished as f64;
    let mut flags = Vec::new();
    if let Some(target) = target {
        let kept = sorted.iter().filter(|value| **value <= target).count() as f64 / all.max(1.0);
        flags.push(Flag { value: target, label: format!("target {}: {:.0} % make it", figures.short(target), kept * 100.0), ink: Ink::TEXT });
    }
    if let Some(p50) = input.p50.filter(|value| value.is_finite()) {
        flags.push(Flag { value: p50, label: format!("P50 {}", figures.short(p50)), ink: Ink::BLUE });
    }
    if let Some(p80) = input.p80.filter(Estimate::is_finite) {
        let (low, high) = p80.interval();
        let label = format!("P80 {} ({} to {})", figures.short(p80.value), figures.short(low), figures.short(high));
        flags.push(Flag { value: p80.value, label, ink: Ink::VERMILLION });
    }
    flags.sort_by(|a, b| a.value.total_cmp(&b.value));
    flags
}

/// The one furthest left flies highest, so that no pole crosses a label; those near the right edge point the other way.
fn draw_flags(canvas: &mut Canvas, flags: &[Flag], across: &Ruler, (_, right, bottom): (f64, f64, f64)) {
    for (line, flag) in flags.iter().enumerate() {
        let (x, middle) = (across.at(flag.value), headline::HEIGHT + 8.0 + FLAG * (line as f64 + 0.5));
        canvas.upright(x, middle - 6.0, bottom, 1.5, flag.ink);
        let is_near_edge = x + 10.0 + text::width(&flag.label, Lettering::STRONG) > right + 50.0;
        let (side, align) = if is_near_edge { (-10.0, Align::Right) } else { (10.0, Align::Left) };
        canvas.text(x + side, middle + 4.0, align, Lettering::STRONG, Ink::TEXT, &flag.label);
    }
}

fn title(input: &Input<'_>, sorted: &[f64], figures: &Figures<'_>) -> String {
    match input.p80.filter(Estimate::is_finite) {
        _ if sorted.is_empty() => "No replication gave a value".to_string(),
        Some(p80) if figures.day().is_some() => format!("80 % sure by {}", figures.long(p80.value)),
        Some(p80) => format!("80 % sure of at most {}", figures.told(p80.value)),
        None => format!("{} in {} replications", input.measure.name, counted(sorted.len() as u64)),
    }
}

fn legend(input: &Input<'_>, sorted: &[f64], window: Option<(f64, f64)>) -> Legend {
    let curve = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::path(canvas, vec![(x0, y + 5.0), (x0 + 6.0, y + 3.0), (x1 - 6.0, y - 3.0), (x1, y - 5.0)], 2.5, Ink::BLUE);
    };
    let mut samples = vec![
        (Sample::Block(Ink::SKY), "replications, by columns of equal width".to_string()),
        (Sample::Drawn(curve), "share of replications up to there (right)".to_string()),
    ];
    if input.p80.is_some() {
        samples.push((Sample::Block(Ink::ORANGE.faded(22)), format!("{} interval of the P80", input.study.sure())));
    }
    let mut notes = Vec::new();
    let beyond = window.map_or(0, |(least, most)| sorted.iter().filter(|value| **value < least || **value > most).count());
    if beyond > 0 {
        let (beyond, all) = (counted(beyond as u64), counted(sorted.len() as u64));
        notes.push(format!("Past the ends of the axis: {beyond} of {all} values, so far off that they would flatten the rest."));
    }
    if input.unfinished > 0 {
        notes.push(format!("Replications without a value, which count as never being there: {}.", counted(input.unfinished)));
    }
    marks::legend(samples, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::studies::terms::Better;
    use crate::charts::tests::check;
    use jiff::civil::date;

    fn study() -> Study<'static> {
        Study { scenario: "baseline", replications: 500, seed: 7, confidence: 95.0 }
    }

    fn drawn(values: &[f64], start: bool, target: Option<f64>) -> Canvas {
        let sorted = scenarios::sorted(values);
        let p80 = quantile_sorted(&sorted, 0.8).map(|value| Estimate { value, low: value * 0.98, high: value * 1.03 });
        let measure = Measure {
            name: "finish",
            unit: "h",
            better: Better::Less,
            start: start.then(|| date(2026, 3, 2).at(8, 0, 0, 0)),
        };
        let p50 = quantile_sorted(&sorted, 0.5);
        let canvas = draw(&Input { study: study(), measure, values, unfinished: 3, target, p50, p80 });
        check("it", &canvas);
        canvas
    }

    fn texts(canvas: &Canvas) -> Vec<&str> {
        let text = |shape: &'_ crate::chart::Shape| match shape {
            crate::chart::Shape::Text { text, .. } => Some(text.clone()),
            _ => None,
        };
        canvas.shapes.iter().filter_map(text).map(|text| &*Box::leak(text.into_boxed_str())).collect()
    }

    fn spread(count: usize) -> Vec<f64> {
        (0..count).map(|at| 1_500.0 + 400.0 * ((at * 7_919 % count) as f64 / count as f64).powi(2)).collect()
    }

    #[test]
    fn the_title_says_by_when_it_is_sure_and_the_target_how_many_make_it() {
        let canvas = drawn(&spread(500), true, Some(1_700.0));
        let texts = texts(&canvas);
        assert!(texts[0].starts_with("80 % sure by "), "{texts:?}");
        assert!(texts.iter().any(|text| text.starts_with("target ") && text.ends_with(" % make it")), "{texts:?}");
        assert!(texts.iter().any(|text| text.starts_with("P80 ")) && texts.iter().any(|text| text.starts_with("P50 ")));
    }

    #[test]
    fn any_number_of_values_is_drawn_inside_the_sheet() {
        for count in [0, 1, 2, 10, 100_000] {
            drawn(&spread(count), true, Some(1_600.0));
            drawn(&spread(count), false, None);
        }
        drawn(&[5.0; 40], false, Some(900.0));
        drawn(&[-3.0, 2.0, 8.0, f64::NAN, 1e9], false, None);
    }
}
