//! What each cause costs: by how much the duration falls when it is switched off, at P80 as bars and in the mean as a second mark, sorted.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::domain::words::capital;

const ROW: f64 = 30.0;
const ROWS_MAX: usize = 40;
/// For the names left of the bars, and for the figures right of them.
const GUTTER_MAX: f64 = 360.0;
const SIDE_MAX: f64 = 470.0;
/// Of the line that says what either side means.
const SIDES: f64 = 22.0;
/// A third of each on white: for what may be noise.
const PALE: Ink = Ink::new((172, 208, 229), (38, 72, 106));
const PALE_WORSE: Ink = Ink::new((241, 202, 170), (98, 58, 30));

pub struct Input<'a> {
    /// Replications are the pairs, with and without a cause, that a cause is judged by at the most.
    pub study: Study<'a>,
    /// What would be saved, by its name alone: `duration`. The unit is that of all figures.
    pub measure: Measure<'a>,
    /// P80 of the measure as things are, if known.
    pub today: Option<f64>,
    pub causes: &'a [Cause<'a>],
}

/// What is saved with a cause switched off: with it less without it, over zero where the cause does harm.
#[derive(Clone, Copy)]
pub struct Cause<'a> {
    pub name: &'a str,
    /// `None` where the replications are too few.
    pub at_p80: Option<Estimate>,
    pub in_the_mean: Option<Estimate>,
}

impl Cause<'_> {
    fn p80(&self) -> Option<Estimate> {
        self.at_p80.filter(Estimate::is_finite)
    }

    fn mean(&self) -> Option<Estimate> {
        self.in_the_mean.filter(Estimate::is_finite)
    }

    /// By which a cause is ranked.
    fn saved(&self) -> Option<Estimate> {
        self.p80().or(self.mean())
    }

    fn is_known(&self) -> bool {
        self.saved().is_some()
    }

    fn value(&self) -> f64 {
        self.saved().map_or(f64::NAN, |saved| saved.value)
    }

    /// That zero is outside the interval; of what has no interval nothing is told.
    fn is_told_from_zero(&self) -> bool {
        let is_told = |saved: Estimate| saved.low.is_finite() && saved.high.is_finite() && (saved.low > 0.0 || saved.high < 0.0);
        self.saved().is_some_and(is_told)
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut causes: Vec<Cause<'_>> = input.causes.iter().filter(|cause| cause.is_known()).copied().collect();
    causes.sort_by(|a, b| b.value().total_cmp(&a.value()));
    // What is saved is a length of time, never a date.
    let measure = Measure { start: None, better: Better::More, ..input.measure };
    let ends = causes.iter().filter_map(Cause::saved).flat_map(|saved| saved.ends());
    let figures = Figures::of(&measure, ends.chain([0.0]));
    let title = title(input, &causes, &figures);
    let all = causes.len();
    let causes = farthest(causes);
    let told: Vec<String> = causes.iter().map(|cause| words(cause, &figures)).collect();
    let widest = |names: &mut dyn Iterator<Item = &str>| names.map(|name| text::width(name, Lettering::STRONG)).fold(60.0, f64::max);
    let gutter = widest(&mut causes.iter().map(|cause| cause.name)).min(GUTTER_MAX);
    let side = widest(&mut told.iter().map(String::as_str)).min(SIDE_MAX) + 20.0;
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - side);
    let top = headline::HEIGHT + SIDES + 6.0;
    let bottom = top + ROW * causes.len().max(3) as f64;
    let foot = bottom + 54.0;
    let told_at = if has_p80(&causes) { "at P80 and in the mean" } else { "in the mean" };
    let what = format!("{} saved by each cause switched off, {told_at}, under the same draws", capital(input.measure.name));
    let legend = legend(input, &causes, all);
    let mut canvas = marks::sheet(input.study.width, &title, &input.study.subtitle(&what, ""), foot, &legend);
    if causes.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "No cause was switched off, or none with a known result.");
        return canvas;
    }
    let known = causes.iter().flat_map(|cause| [cause.p80(), cause.mean()]).flatten();
    let across = Ruler::of_figures(&figures, known.flat_map(|saved| saved.ends()).chain([0.0]), 8, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    sides(&mut canvas, input, &across, (left, right), top);
    let unit = if input.measure.unit.is_empty() { String::new() } else { format!(", {}", input.measure.unit) };
    let caption = text::fit(&format!("{} saved{unit}", input.measure.name), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    for (place, (cause, told)) in causes.iter().zip(&told).enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        let (lettering, ink) = if cause.is_told_from_zero() { (Lettering::STRONG, Ink::TEXT) } else { (Lettering::LABEL, Ink::QUIET) };
        canvas.text(left - 12.0, y + 4.0, Align::Right, lettering, ink, &text::fit(cause.name, gutter, lettering));
        bar(&mut canvas, cause, &across, y);
        canvas.text(right + 16.0, y + 4.0, Align::Left, lettering, ink, &text::fit(told, side - 16.0, lettering));
    }
    canvas.upright(across.at(0.0), top, bottom, 1.0, Ink::QUIET);
    canvas
}

fn has_p80(causes: &[Cause<'_>]) -> bool {
    causes.iter().any(|cause| cause.p80().is_some())
}

/// Those that move the measure furthest, up or down, in their order.
fn farthest(mut causes: Vec<Cause<'_>>) -> Vec<Cause<'_>> {
    causes.sort_by(|a, b| b.value().abs().total_cmp(&a.value().abs()));
    causes.truncate(ROWS_MAX);
    causes.sort_by(|a, b| b.value().total_cmp(&a.value()));
    causes
}

/// What either side of zero means.
fn sides(canvas: &mut Canvas, input: &Input<'_>, across: &Ruler, (left, right): (f64, f64), top: f64) {
    let (zero, y) = (across.at(0.0), top - 10.0);
    let name = text::fit(input.measure.name, 160.0, Lettering::LABEL);
    let (less, more) = (format!("{name} less without it →"), format!("← {name} more without it"));
    let room = |words: &str| text::width(words, Lettering::LABEL) + 12.0;
    // Where a side has room on the axis at all; its words may stand out over what is beside the plot.
    let edge = input.study.width - MARGIN;
    if zero < right - 1.0 && zero + room(&less) <= edge {
        canvas.text(zero + 6.0, y, Align::Left, Lettering::LABEL, Ink::BLUE, &less);
    }
    if zero > left + 1.0 && zero - room(&more) >= MARGIN {
        canvas.text(zero - 6.0, y, Align::Right, Lettering::LABEL, Ink::VERMILLION, &more);
    }
}

fn bar(canvas: &mut Canvas, cause: &Cause<'_>, across: &Ruler, y: f64) {
    let zero = across.at(0.0);
    if let Some(saved) = cause.p80() {
        let ink = match (saved.value >= 0.0, cause.is_told_from_zero()) {
            (true, true) => Ink::BLUE,
            (true, false) => PALE,
            (false, true) => Ink::VERMILLION,
            (false, false) => PALE_WORSE,
        };
        let x = across.at(saved.value);
        canvas.rect(zero.min(x), y - 8.0, zero.max(x), y + 8.0, ink);
    }
    if let Some((low, high)) = cause.saved().map(|saved| saved.interval()).filter(|(low, high)| high > low) {
        // Over the bar a dark line alone is hard to see.
        marks::level_whisker(canvas, across.at(low), across.at(high), y, 4.0, Ink::WHITE.faded(70));
        marks::level_whisker(canvas, across.at(low), across.at(high), y, 1.5, Ink::STILL);
    }
    if let Some(mean) = cause.mean() {
        mean_mark(canvas, across.at(mean.value), y);
    }
}

fn mean_mark(canvas: &mut Canvas, x: f64, y: f64) {
    canvas.diamond(x, y, 6.5, Ink::WHITE);
    canvas.diamond(x, y, 5.5, Ink::PLUM);
    canvas.diamond(x, y, 2.5, Ink::WHITE);
}

/// `12.3 d (10.1 to 14.5); mean 11.0 (10.2 to 11.8)`.
fn words(cause: &Cause<'_>, figures: &Figures<'_>) -> String {
    let interval = |saved: Estimate| match saved.low.is_finite() && saved.high.is_finite() {
        true => format!(" ({} to {})", figures.bare(saved.low), figures.bare(saved.high)),
        false => String::new(),
    };
    match (cause.p80(), cause.mean()) {
        (Some(p80), None) => format!("{}{}", figures.told(p80.value), interval(p80)),
        (Some(p80), Some(mean)) => {
            format!("{}{}; mean {}{}", figures.told(p80.value), interval(p80), figures.bare(mean.value), interval(mean))
        }
        (None, Some(mean)) => format!("mean {}{}", figures.told(mean.value), interval(mean)),
        (None, None) => String::new(),
    }
}

fn title(input: &Input<'_>, causes: &[Cause<'_>], figures: &Figures<'_>) -> String {
    let name = text::fit(input.measure.name, 220.0, Lettering::TITLE);
    let Some(first) = causes.first() else { return format!("What costs {name} is not known") };
    let told = causes.iter().filter(|cause| cause.is_told_from_zero()).count();
    let where_at = if first.p80().is_some() { "at P80" } else { "in the mean" };
    let untold = match (causes.len(), causes.len() - told) {
        (_, 0) => String::new(),
        (all, some) => format!("; {some} of {all} causes cannot be told from zero {where_at}"),
    };
    if told == 0 {
        return format!("No cause costs {name} that can be told from zero {where_at}");
    }
    let Some(dearest) = causes.iter().find(|cause| cause.is_told_from_zero() && cause.value() > 0.0) else {
        return format!("No cause costs {name}: what can be told from zero saves it{untold}");
    };
    let of = match input.today.filter(|today| today.is_finite() && *today > 0.0 && dearest.p80().is_some()) {
        Some(today) => format!("{} of {}", figures.bare(dearest.value()), figures.told(today)),
        None => figures.told(dearest.value()),
    };
    // A longer bar above may be noise.
    let which = if dearest.value() < first.value() { "Dearest that is sure" } else { "Dearest cause" };
    let at = if dearest.p80().is_some() { "at P80" } else { "in the mean" };
    format!("{which}: {}, {of} of {name} {at}{untold}", marks::short(dearest.name))
}

fn legend(input: &Input<'_>, causes: &[Cause<'_>], all: usize) -> Legend {
    let mut samples = Vec::new();
    let has = |is_wanted: fn(&Cause<'_>) -> bool| causes.iter().any(is_wanted);
    if has(|cause| cause.p80().is_some() && cause.is_told_from_zero() && cause.value() >= 0.0) {
        samples.push((Sample::Block(Ink::BLUE), "saved at P80".to_string()));
    }
    if has(|cause| cause.p80().is_some() && cause.is_told_from_zero() && cause.value() < 0.0) {
        samples.push((Sample::Block(Ink::VERMILLION), "lost at P80".to_string()));
    }
    if has(|cause| cause.p80().is_some() && !cause.is_told_from_zero()) {
        let pale = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
            canvas.rect(x0, y - 6.0, (x0 + x1) / 2.0, y + 6.0, PALE_WORSE);
            canvas.rect((x0 + x1) / 2.0, y - 6.0, x1, y + 6.0, PALE);
        };
        samples.push((Sample::Drawn(pale), "cannot be told from zero".to_string()));
    }
    let whisker = |canvas: &mut Canvas, x0, x1, y| marks::level_whisker(canvas, x0, x1, y, 1.5, Ink::STILL);
    let has_p80 = has_p80(causes);
    if has(|cause| cause.saved().is_some_and(|saved| saved.interval().1 > saved.interval().0)) {
        let of = match (has_p80, has(|cause| cause.p80().is_none())) {
            (true, false) => "at P80",
            (true, true) => "at P80, without a bar in the mean",
            (false, _) => "in the mean",
        };
        samples.push((Sample::Drawn(whisker), format!("{} interval {of}", input.study.sure())));
    }
    if has(|cause| cause.mean().is_some()) {
        samples.push((Sample::Drawn(|canvas, x0, x1, y| mean_mark(canvas, (x0 + x1) / 2.0, y)), "saved in the mean".to_string()));
    }
    let (told, sum) = if has_p80 {
        ("Right of the bars: saved at P80, then in the mean, each", "the bars")
    } else {
        ("At the right: saved in the mean, each", "their figures")
    };
    let mut notes = Vec::new();
    if !causes.is_empty() {
        notes.push(format!(
            "{told} with its {} interval. Causes overlap: switched off together they save more or less than the sum of {sum}.",
            input.study.sure()
        ));
    }
    if all > causes.len() {
        notes.push(format!("Of {all} causes the {ROWS_MAX} that move it furthest are shown."));
    }
    let without_p80 = causes.iter().filter(|cause| cause.p80().is_none()).count();
    if without_p80 > 0 {
        notes.push(format!("Without a bar, as the replications are too few for a P80: {without_p80} of {}.", causes.len()));
    }
    let without = input.causes.len() - all;
    if without > 0 {
        notes.push(format!("Without a known result: {} of {} causes.", counted(without as u64), input.causes.len()));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
