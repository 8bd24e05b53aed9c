//! What each cause costs: by how much the duration falls when it is switched off, at P80 as bars and in the mean as a second mark, sorted.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::domain::words::capital;

const ROW: f64 = 36.0;
const ROWS_MAX: usize = 40;
/// For the names left of the bars, and for the figures right of them.
const GUTTER_MAX: f64 = 360.0;
const SIDE_MAX: f64 = 470.0;
/// Of the line that says what either side means.
const SIDES: f64 = 22.0;
/// From the middle of a row up to its bar, and down to its mean.
const APART: (f64, f64) = (6.0, 10.0);
/// Of the mean, where it can be told from zero.
const MEAN: Ink = Ink::PLUM;
/// A third of each on white: for what may be noise.
const PALE: Ink = Ink::new((172, 208, 229), (38, 72, 106));
const PALE_WORSE: Ink = Ink::new((241, 202, 170), (98, 58, 30));

pub struct Input<'a> {
    /// Replications are those that each cause was switched off in.
    pub study: Study<'a>,
    /// Of which so many finish as things are.
    pub finished: u64,
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
    pub pairs: Pairs,
}

/// Replications with and without a cause.
#[derive(Clone, Copy, Default)]
pub struct Pairs {
    pub replications: u64,
    /// That figures are of.
    pub both_finish: u64,
    pub never_with: u64,
    pub never_without: u64,
}

/// Whether zero is outside the interval; of what has no interval nothing is told.
fn is_told_from_zero(saved: &Estimate) -> bool {
    saved.low.is_finite() && saved.high.is_finite() && (saved.low > 0.0 || saved.high < 0.0)
}

impl Cause<'_> {
    fn p80(&self) -> Option<Estimate> {
        self.at_p80.filter(Estimate::is_finite)
    }

    fn mean(&self) -> Option<Estimate> {
        self.in_the_mean.filter(Estimate::is_finite)
    }

    /// By which a cause is ranked: what is sure of it, at P80 before the mean; and where nothing is, what there is.
    fn saved(&self) -> Option<Estimate> {
        self.p80().filter(is_told_from_zero).or(self.mean().filter(is_told_from_zero)).or(self.p80()).or(self.mean())
    }

    fn value(&self) -> f64 {
        self.saved().map_or(f64::NAN, |saved| saved.value)
    }

    fn is_sure(&self) -> bool {
        self.saved().is_some_and(|saved| is_told_from_zero(&saved))
    }

    /// What surely costs stands first, what surely saves last, what may be noise between them, and what nothing is known of at the end.
    fn rank(&self) -> u8 {
        match (self.saved(), self.is_sure()) {
            (None, _) => 3,
            (Some(_), false) => 1,
            (Some(saved), true) => {
                if saved.value > 0.0 {
                    0
                } else {
                    2
                }
            }
        }
    }

    /// `never ends in 52 of 150 with it, in 18 without it`.
    fn never(&self) -> Option<String> {
        let Pairs { replications, never_with, never_without, .. } = self.pairs;
        let (with, without, all) = (counted(never_with), counted(never_without), counted(replications));
        (never_with + never_without > 0).then(|| format!("never ends in {with} of {all} with it, in {without} without it"))
    }
}

fn sort(causes: &mut [Cause<'_>]) {
    causes.sort_by(|a, b| a.rank().cmp(&b.rank()).then(b.value().total_cmp(&a.value())));
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut causes = input.causes.to_vec();
    sort(&mut causes);
    // What is saved is a length of time, never a date.
    let measure = Measure { start: None, better: Better::More, ..input.measure };
    let ends = causes.iter().filter_map(Cause::saved).flat_map(|saved| saved.ends());
    let figures = Figures::of(&measure, ends.chain([0.0]));
    let title = title(input, &causes, &figures);
    let causes = farthest(causes);
    let told: Vec<String> = causes.iter().map(|cause| words(cause, &figures)).collect();
    let never: Vec<Option<String>> = causes.iter().map(Cause::never).collect();
    let widest = |names: &mut dyn Iterator<Item = &str>| names.map(|name| text::width(name, Lettering::STRONG)).fold(60.0, f64::max);
    let gutter = widest(&mut causes.iter().map(|cause| cause.name)).min(GUTTER_MAX);
    let side = widest(&mut told.iter().map(String::as_str).chain(never.iter().flatten().map(String::as_str))).min(SIDE_MAX) + 20.0;
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - side);
    let top = headline::HEIGHT + SIDES + 6.0;
    let bottom = top + ROW * causes.len().max(3) as f64;
    let foot = bottom + 54.0;
    let told_at = if has_p80(&causes) { "at P80 and in the mean" } else { "in the mean" };
    let what = format!("{} saved by each cause switched off, {told_at}, under the same draws", capital(input.measure.name));
    let legend = legend(input, &causes);
    let subtitle = input.study.subtitle_of_finished(&what, input.finished);
    let mut canvas = marks::sheet(input.study.width, &title, &subtitle, foot, &legend);
    if causes.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "No cause was switched off.");
        return canvas;
    }
    let known = causes.iter().flat_map(|cause| [cause.p80(), cause.mean()]).flatten();
    let across = Ruler::of_figures(&figures, known.flat_map(|saved| saved.ends()).chain([0.0]), 8, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    sides(&mut canvas, input, &across, (left, right), top);
    let unit = if input.measure.unit.is_empty() { String::new() } else { format!(", {}", input.measure.unit) };
    let caption = text::fit(&format!("{} saved{unit}", input.measure.name), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    for (place, ((cause, told), never)) in causes.iter().zip(&told).zip(&never).enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        let (lettering, ink) = if cause.is_sure() { (Lettering::STRONG, Ink::TEXT) } else { (Lettering::LABEL, Ink::QUIET) };
        canvas.text(left - 12.0, y + 4.0, Align::Right, lettering, ink, &text::fit(cause.name, gutter, lettering));
        bar(&mut canvas, cause, &across, y);
        let mut line = |base: f64, (lettering, ink): (Lettering, Ink), words: &str| {
            canvas.text(right + 16.0, base, Align::Left, lettering, ink, &text::fit(words, side - 16.0, lettering));
        };
        line(if never.is_some() { y - 4.0 } else { y + 4.0 }, (lettering, ink), told);
        never.iter().for_each(|never| line(y + 12.0, (Lettering::LABEL, Ink::QUIET), never));
    }
    canvas.upright(across.at(0.0), top, bottom, 1.0, Ink::QUIET);
    canvas
}

fn has_p80(causes: &[Cause<'_>]) -> bool {
    causes.iter().any(|cause| cause.p80().is_some())
}

/// Those that move the measure furthest, up or down, in their order; before them all others give way of which nothing is known.
fn farthest(mut causes: Vec<Cause<'_>>) -> Vec<Cause<'_>> {
    let size = |cause: &Cause<'_>| cause.saved().map_or(-1.0, |saved| saved.value.abs());
    causes.sort_by(|a, b| size(b).total_cmp(&size(a)));
    causes.truncate(ROWS_MAX);
    sort(&mut causes);
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

/// The P80 as a bar, and the mean under it, each with its interval.
fn bar(canvas: &mut Canvas, cause: &Cause<'_>, across: &Ruler, y: f64) {
    let zero = across.at(0.0);
    let is_open = |saved: &Estimate| saved.interval().1 > saved.interval().0;
    let whisker = |canvas: &mut Canvas, saved: &Estimate, y: f64, thickness: f64, ink: Ink| {
        let (low, high) = saved.interval();
        marks::level_whisker(canvas, across.at(low), across.at(high), y, thickness, ink);
    };
    let mean_at = if cause.p80().is_some() { y + APART.1 } else { y };
    if let Some(saved) = cause.p80() {
        let y = y - APART.0;
        let ink = match (saved.value >= 0.0, is_told_from_zero(&saved)) {
            (true, true) => Ink::BLUE,
            (true, false) => PALE,
            (false, true) => Ink::VERMILLION,
            (false, false) => PALE_WORSE,
        };
        let x = across.at(saved.value);
        canvas.rect(zero.min(x), y - 8.0, zero.max(x), y + 8.0, ink);
        if is_open(&saved) {
            // Over the bar a dark line alone is hard to see.
            whisker(canvas, &saved, y, 4.0, Ink::WHITE.faded(70));
            whisker(canvas, &saved, y, 1.5, Ink::STILL);
        }
    }
    if let Some(mean) = cause.mean() {
        if is_open(&mean) {
            whisker(canvas, &mean, mean_at, 1.5, if is_told_from_zero(&mean) { MEAN } else { Ink::MARK });
        }
        mean_mark(canvas, across.at(mean.value), mean_at, if is_told_from_zero(&mean) { MEAN } else { Ink::MARK });
    }
}

fn mean_mark(canvas: &mut Canvas, x: f64, y: f64, ink: Ink) {
    canvas.diamond(x, y, 6.5, Ink::WHITE);
    canvas.diamond(x, y, 5.5, ink);
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
        (None, None) => "not known".to_string(),
    }
}

fn title(input: &Input<'_>, causes: &[Cause<'_>], figures: &Figures<'_>) -> String {
    let name = text::fit(input.measure.name, 220.0, Lettering::TITLE);
    let known: Vec<&Cause<'_>> = causes.iter().filter(|cause| cause.saved().is_some()).collect();
    if known.is_empty() {
        return format!("What costs {name} is not known");
    }
    let unsure = known.iter().filter(|cause| !cause.is_sure()).count();
    let untold = match (known.len(), unsure) {
        (_, 0) => String::new(),
        (all, some) => format!("; {some} of {all} causes cannot be told from zero"),
    };
    let dearest = |of: fn(&Cause<'_>) -> Option<Estimate>| {
        let sure =
            known.iter().filter_map(|cause| Some((cause.name, of(cause).filter(|saved| is_told_from_zero(saved) && saved.value > 0.0)?)));
        // The first of equals.
        sure.fold(None, |best: Option<(&str, Estimate)>, one| best.filter(|best| best.1.value >= one.1.value).or(Some(one)))
    };
    let at_p80 = |saved: Estimate| match input.today.filter(|today| today.is_finite() && *today > 0.0) {
        Some(today) => format!("{} of {}", figures.bare(saved.value), figures.told(today)),
        None => figures.told(saved.value),
    };
    let least = |cause: &&&Cause<'_>| cause.is_sure() && cause.value() < 0.0;
    match (dearest(|cause| cause.p80()), dearest(|cause| cause.mean())) {
        (Some((first, p80)), Some((other, mean))) if first != other => {
            let (first, other) = (marks::short(first), marks::short(other));
            format!("Dearest at P80: {first}, {} of {name}; in the mean: {other}, {}{untold}", at_p80(p80), figures.told(mean.value))
        }
        (Some((first, p80)), _) => format!("{}: {}, {} of {name} at P80{untold}", which(&known, p80), marks::short(first), at_p80(p80)),
        (None, Some((first, mean))) => {
            format!("{}: {}, {} of {name} in the mean{untold}", which(&known, mean), marks::short(first), figures.told(mean.value))
        }
        (None, None) => match known.iter().filter(least).min_by(|a, b| a.value().total_cmp(&b.value())) {
            Some(one) => {
                let (cause, more) = (marks::short(one.name), figures.told(-one.value()));
                let at = if one.p80().is_some_and(|p80| is_told_from_zero(&p80)) { "at P80" } else { "in the mean" };
                format!("No cause surely costs {name}; without {cause} it is {more} more {at}{untold}")
            }
            None if known.len() == 1 => format!("No cause surely costs {name}: what {} costs may be zero", marks::short(known[0].name)),
            None => format!("No cause surely costs {name}: none of {} can be told from zero", known.len()),
        },
    }
}

/// A longer bar may be noise.
fn which(known: &[&Cause<'_>], dearest: Estimate) -> &'static str {
    let is_longer = |cause: &&&Cause<'_>| !cause.is_sure() && cause.value() > dearest.value;
    if known.iter().any(|cause| is_longer(&cause)) { "Dearest that is sure" } else { "Dearest cause" }
}

fn legend(input: &Input<'_>, causes: &[Cause<'_>]) -> Legend {
    let mut samples = Vec::new();
    let has = |is_wanted: fn(&Cause<'_>) -> bool| causes.iter().any(is_wanted);
    let has_p80 = has_p80(causes);
    if has(|cause| cause.p80().is_some_and(|p80| is_told_from_zero(&p80) && p80.value >= 0.0)) {
        samples.push((Sample::Block(Ink::BLUE), "saved at P80".to_string()));
    }
    if has(|cause| cause.p80().is_some_and(|p80| is_told_from_zero(&p80) && p80.value < 0.0)) {
        samples.push((Sample::Block(Ink::VERMILLION), "lost at P80".to_string()));
    }
    if has(|cause| cause.p80().is_some_and(|p80| !is_told_from_zero(&p80))) {
        let pale = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
            canvas.rect(x0, y - 6.0, (x0 + x1) / 2.0, y + 6.0, PALE_WORSE);
            canvas.rect((x0 + x1) / 2.0, y - 6.0, x1, y + 6.0, PALE);
        };
        samples.push((Sample::Drawn(pale), "cannot be told from zero at P80".to_string()));
    }
    if has(|cause| cause.mean().is_some()) {
        samples.push((Sample::Drawn(|canvas, x0, x1, y| mean_mark(canvas, (x0 + x1) / 2.0, y, MEAN)), "saved in the mean".to_string()));
    }
    if has(|cause| cause.mean().is_some_and(|mean| !is_told_from_zero(&mean))) {
        let grey = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| mean_mark(canvas, (x0 + x1) / 2.0, y, Ink::MARK);
        samples.push((Sample::Drawn(grey), "cannot be told from zero in the mean".to_string()));
    }
    if has(|cause| [cause.p80(), cause.mean()].into_iter().flatten().any(|saved| saved.interval().1 > saved.interval().0)) {
        let whisker = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::level_whisker(canvas, x0, x1, y, 1.5, Ink::STILL);
        samples.push((Sample::Drawn(whisker), format!("{} interval", input.study.sure())));
    }
    let mut notes = Vec::new();
    let known = causes.iter().filter(|cause| cause.saved().is_some()).count();
    if known > 0 {
        let (told, sum) = if has_p80 {
            ("Right of the bars: saved at P80, then in the mean, each", "the bars")
        } else {
            ("At the right: saved in the mean, each", "their figures")
        };
        notes.push(format!(
            "{told} with its {} interval. Causes overlap: switched off together they save more or less than the sum of {sum}.",
            input.study.sure()
        ));
    }
    if has_p80 {
        notes.push("A cause stands where what is sure of it is: its P80 where that can be told from zero, else its mean.".to_string());
    }
    notes.extend(left_out(causes));
    if input.causes.len() > causes.len() {
        notes.push(format!("Of {} causes the {ROWS_MAX} that move it furthest are shown.", input.causes.len()));
    }
    let without_p80 = causes.iter().filter(|cause| cause.p80().is_none() && cause.mean().is_some()).count();
    if without_p80 > 0 {
        notes.push(format!("Without a bar, as the replications are too few for a P80: {without_p80} of {known}."));
    }
    if known < causes.len() {
        notes.push(format!("Without a known result: {} of {} causes.", causes.len() - known, causes.len()));
    }
    Legend::new(input.study.width, samples, notes)
}

/// Of replications that one side of a pair never finishes.
fn left_out(causes: &[Cause<'_>]) -> Option<String> {
    let out = |cause: &&Cause<'_>| cause.pairs.both_finish < cause.pairs.replications;
    let shares = || causes.iter().filter(out).map(|cause| cause.pairs.both_finish);
    let (least, most) = (shares().min()?, shares().max()?);
    let pairs = if least == most { counted(least) } else { format!("{} to {}", counted(least), counted(most)) };
    let all = counted(causes.iter().map(|cause| cause.pairs.replications).max().unwrap_or(0));
    Some(format!(
        "Figures are of the replications that finish both with and without a cause, {pairs} of {all}: those may be the easier ones. The others \
         are counted under the figures."
    ))
}

#[cfg(test)]
mod tests;
