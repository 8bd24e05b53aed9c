//! Compared scenarios on one axis: for each figure the share of replications up to it, where each is 80 % sure, and the target.

use super::marks;
use super::ruler::Ruler;
use super::scenarios::{self, SCENARIOS_MAX};
use super::terms::{Better, Figures, Measure, Study, counted, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::statistics::quantile_sorted;

const PLOT: f64 = 460.0;
/// A flag over the plot, with its label.
const FLAG: f64 = 18.0;
const LABEL_MAX: f64 = 430.0;
/// Ticks across, about.
const STEPS: u32 = 11;
/// Steps of a curve closer than this are one.
const STEP: f64 = 1.5;
/// How sure a promise should be: what planners promise.
const SURE: f64 = 0.8;

pub struct Input<'a> {
    /// Replications are those of each scenario.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    /// That a line is drawn at: the first scenario's.
    pub target: Option<f64>,
    /// Two to eight, the one that the others are compared with first.
    pub curves: &'a [Curve<'a>],
}

#[derive(Clone, Copy)]
pub struct Curve<'a> {
    pub name: &'a str,
    /// One for each replication, in any order; those that are no figures count as unfinished.
    pub values: &'a [f64],
    /// Replications beyond those without a value: they count as never being there.
    pub unfinished: u64,
    /// Whether where it is as sure as wanted is surely not where the first one is.
    pub is_told_apart: bool,
    /// Its own target, where that is not the line's.
    pub target: Option<f64>,
}

/// A curve with its figures.
struct Drawn<'a> {
    place: usize,
    name: &'a str,
    is_told_apart: bool,
    sorted: Vec<f64>,
    /// Replications, those without a value included.
    all: f64,
    /// Those without a value that lie under all others: where more is better, nothing is least.
    under: usize,
    /// Where it is as sure as wanted; `None` if never.
    sure: Option<f64>,
    /// Share of replications that make the target.
    on_target: Option<f64>,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let drawn: Vec<Drawn<'_>> = input.curves.iter().take(SCENARIOS_MAX).enumerate().map(|one| Drawn::of(input, one)).collect();
    let windows: Vec<(f64, f64)> = drawn.iter().filter_map(|curve| scenarios::window(&curve.sorted)).collect();
    let target = input.target.filter(|target| target.is_finite());
    let ends = || windows.iter().flat_map(|window| [window.0, window.1]).chain(target);
    let figures = Figures::of(&input.measure, ends());
    let flags = drawn.iter().filter(|curve| curve.sure.is_some()).count();
    let top = headline::HEIGHT + 12.0 + FLAG * flags as f64;
    let bottom = top + PLOT;
    let labels: Vec<String> = drawn.iter().map(|curve| curve.label(input, &figures)).collect();
    let left = MARGIN + 56.0;
    let ruler = |right: f64| Ruler::of_figures(&figures, ends(), STEPS, (left, right)).with_room_over(40.0);
    let right = right(input, &drawn, &labels, &ruler, left);
    let beyond = beyond(&drawn, range(ends()));
    let legend = legend(input, &drawn, &figures, beyond);
    let foot = bottom + 48.0;
    let what = format!("Share of replications with {} up to a figure", input.measure.caption());
    let mut canvas = marks::sheet(input.study.width, &title(input, &drawn, &figures), &input.study.subtitle(&what, " each"), foot, &legend);
    if windows.is_empty() {
        let words = "No replication of any scenario gave a value: there is no curve.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
        return canvas;
    }
    let across = ruler(right);
    let upwards = Ruler::of_figures(&scenarios::percents(), [0.0, 100.0].into_iter(), 10, (bottom, top));
    upwards.draw_upwards(&mut canvas, left, right, true);
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    canvas.dashed_level(left, right, upwards.at(percentile(input) * 100.0), 1.0, Ink::MARK);
    if let Some(target) = target {
        draw_target(
            &mut canvas,
            across.at(target),
            &format!("target{} {}", whose(input), figures.short(target)),
            (left, top, right, bottom),
        );
    }
    // The first one, which all are compared with, over the others.
    for curve in drawn.iter().rev() {
        curve.draw(&mut canvas, &across, &upwards, right);
    }
    draw_flags(&mut canvas, &drawn, &labels, &across, upwards.at(percentile(input) * 100.0));
    canvas
}

/// Where the plot ends, so that each label has room right of its pole.
fn right(input: &Input<'_>, drawn: &[Drawn<'_>], labels: &[String], ruler: &impl Fn(f64) -> Ruler, left: f64) -> f64 {
    let most = input.study.width - MARGIN - 44.0;
    let widest = ruler(most);
    let rights = drawn.iter().zip(labels).filter_map(|(curve, label)| {
        let share = (widest.at(curve.sure?) - left) / (most - left);
        let room = input.study.width - MARGIN - 10.0 - text::width(label, Lettering::STRONG) - left;
        Some(left + room / share.max(0.1))
    });
    rights.fold(most, f64::min)
}

/// That is as sure as wanted: of figures of which more is better, so many of them lie above.
fn percentile(input: &Input<'_>) -> f64 {
    match input.measure.better {
        Better::Less => SURE,
        Better::More => 1.0 - SURE,
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

impl<'a> Drawn<'a> {
    fn of(input: &Input<'_>, (place, curve): (usize, &Curve<'a>)) -> Drawn<'a> {
        let sorted = scenarios::sorted(curve.values);
        let without = curve.unfinished as usize + curve.values.len() - sorted.len();
        let all = (sorted.len() + without) as f64;
        let better = input.measure.better;
        // What has no value is worse than all that has.
        let never = if better == Better::Less { f64::INFINITY } else { f64::NEG_INFINITY };
        let mut with_never = sorted.clone();
        with_never.resize(sorted.len() + without, never);
        with_never.sort_unstable_by(f64::total_cmp);
        let sure = quantile_sorted(&with_never, percentile(input)).filter(|sure| sure.is_finite());
        let is_made = |value: &&f64, target: f64| !better.is_better(target, **value);
        let on_target = curve.target.or(input.target).filter(|target| target.is_finite() && all > 0.0);
        let on_target = on_target.map(|target| sorted.iter().filter(|value| is_made(value, target)).count() as f64 / all);
        let under = if better == Better::Less { 0 } else { without };
        Drawn { place, name: curve.name, is_told_apart: curve.is_told_apart, sorted, all, under, sure, on_target }
    }

    /// `B more review: P80 4 Jun, 412 h; target 62 %`.
    fn label(&self, input: &Input<'_>, figures: &Figures<'_>) -> String {
        let sure = self.sure.map_or_else(String::new, |sure| format!(": P{:.0} {}", percentile(input) * 100.0, figures.short(sure)));
        let target = self.on_target.map_or_else(String::new, |share| format!("; target {}", percent(share)));
        let room = LABEL_MAX - text::width(&format!("{sure}{target}"), Lettering::STRONG);
        let name = scenarios::lettered(self.place, self.name);
        text::fit(&format!("{}{sure}{target}", text::fit(&name, room, Lettering::STRONG)), LABEL_MAX, Lettering::STRONG)
    }

    /// Up a step at each value that the axis holds, and on to its end where others lie beyond.
    fn draw(&self, canvas: &mut Canvas, across: &Ruler, upwards: &Ruler, right: f64) {
        let height = |count: usize| upwards.at((self.under + count) as f64 / self.all * 100.0);
        let mut points: Vec<(f64, f64)> = Vec::new();
        let mut below = 0;
        for (place, value) in self.sorted.iter().enumerate().filter(|(_, value)| across.holds(**value)) {
            let x = across.at(*value);
            if points.is_empty() {
                below = place;
                points.push((x, height(below)));
            }
            let from = points[points.len() - 1].0;
            if x - from >= STEP {
                points.extend([(from, height(below)), (x, height(below))]);
            }
            below = place + 1;
        }
        points.extend(points.last().map(|last| (last.0, height(below))));
        let has_others = below < self.sorted.len();
        points.extend(points.last().copied().filter(|_| has_others).map(|last| (right, last.1)));
        points.dedup();
        marks::path(canvas, points, if self.place == 0 { 2.5 } else { 2.0 }, scenarios::ink(self.place));
    }
}

/// From where each curve is as sure as wanted up to its label. The one furthest left flies highest, so that no pole crosses a label.
fn draw_flags(canvas: &mut Canvas, drawn: &[Drawn<'_>], labels: &[String], across: &Ruler, level: f64) {
    let mut flags: Vec<(f64, usize)> = drawn.iter().filter_map(|curve| Some((across.at(curve.sure?), curve.place))).collect();
    flags.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (line, &(x, place)) in flags.iter().enumerate() {
        let middle = headline::HEIGHT + 8.0 + FLAG * (line as f64 + 0.5);
        let ink = scenarios::ink(place);
        canvas.upright(x, middle - 6.0, level, 1.0, ink);
        canvas.rect(x, middle - 6.0, x + 5.0, middle + 6.0, ink);
        canvas.text(x + 10.0, middle + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, &labels[place]);
    }
    for &(x, place) in &flags {
        marks::dot(canvas, x, level, 5.5, Ink::WHITE);
        marks::dot(canvas, x, level, 4.5, scenarios::ink(place));
    }
}

/// Whose target the line is at, if not everybody's.
fn whose(input: &Input<'_>) -> String {
    if own_targets(input).next().is_some() { format!(" of {}", scenarios::letter(0)) } else { String::new() }
}

/// Scenarios whose target is not the line's, with theirs.
fn own_targets<'a>(input: &'a Input<'_>) -> impl Iterator<Item = (usize, f64)> + 'a {
    let curves = input.curves.iter().take(SCENARIOS_MAX).enumerate();
    curves.filter_map(|(place, curve)| Some((place, curve.target?))).filter(|(_, target)| Some(*target) != input.target)
}

fn draw_target(canvas: &mut Canvas, x: f64, words: &str, (left, top, right, bottom): marks::Room) {
    canvas.dashed_upright(x, top, bottom, 1.5, Ink::TEXT);
    let words = text::fit(words, (right - left) / 2.0 - 20.0, Lettering::STRONG);
    let width = text::width(&words, Lettering::STRONG);
    let x = if x + width + 12.0 > right { x - width - 8.0 } else { x + 8.0 };
    canvas.rect(x - 3.0, bottom - 20.0, x + width + 3.0, bottom - 4.0, Ink::WHITE.faded(85));
    canvas.text(x, bottom - 8.0, Align::Left, Lettering::STRONG, Ink::TEXT, &words);
}

fn title(input: &Input<'_>, drawn: &[Drawn<'_>], figures: &Figures<'_>) -> String {
    let better = input.measure.better;
    let is_date = figures.day().is_some();
    let sure = |curve: &Drawn<'_>| match (curve.sure, better) {
        (Some(sure), Better::Less) if is_date => format!("by {}", figures.long(sure)),
        (Some(sure), Better::Less) => format!("of at most {}", figures.told(sure)),
        (Some(sure), Better::More) => format!("of at least {}", figures.told(sure)),
        (None, _) => "of nothing".to_string(),
    };
    let best = better.best(drawn.iter().map(|curve| curve.sure.unwrap_or(f64::NAN))).map(|place| &drawn[place]);
    let Some(best) = best else {
        let has_any = drawn.iter().any(|curve| !curve.sorted.is_empty());
        return if has_any { "No scenario is 80 % sure of anything" } else { "No scenario gave a value" }.to_string();
    };
    let name = |curve: &Drawn<'_>| marks::short(curve.name);
    let known: Vec<f64> = drawn.iter().filter_map(|curve| curve.sure).collect();
    match &drawn[0] {
        _ if known.len() > 1 && known.len() == drawn.len() && known.iter().all(|sure| *sure == known[0]) => {
            let all = if drawn.len() == 2 { "Both".to_string() } else { format!("All {}", drawn.len()) };
            format!("{all} scenarios are 80 % sure {}", sure(best))
        }
        first if drawn.len() > 1 && first.sure.is_some() && drawn.iter().skip(1).all(|curve| !curve.is_told_apart) => {
            let at = first.sure.map_or_else(String::new, |sure| figures.long(sure));
            format!("No P{:.0} can be told from {}'s, {at}", percentile(input) * 100.0, name(first))
        }
        first if first.place == best.place && drawn.len() > 1 && drawn.iter().skip(1).any(|curve| !curve.is_told_apart) => {
            format!("None is surely better than {}: 80 % sure {}", name(best), sure(best))
        }
        first if first.place == best.place && drawn.len() > 1 => format!("{} stays best: 80 % sure {}", name(best), sure(best)),
        first if drawn.len() > 1 && !best.is_told_apart => {
            format!("{} is 80 % sure {}; {}, {}, cannot be told from it", name(best), sure(best), name(first), sure(first))
        }
        first if drawn.len() > 1 => format!("{} is 80 % sure {}; {} {}", name(best), sure(best), name(first), sure(first)),
        _ => format!("{} is 80 % sure {}", name(best), sure(best)),
    }
}

/// Values outside the plot.
fn beyond(drawn: &[Drawn<'_>], window: Option<(f64, f64)>) -> usize {
    let Some((least, most)) = window else { return 0 };
    drawn.iter().flat_map(|curve| &curve.sorted).filter(|value| **value < least || **value > most).count()
}

fn legend(input: &Input<'_>, drawn: &[Drawn<'_>], figures: &Figures<'_>, beyond: usize) -> Legend {
    let curve = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::path(canvas, vec![(x0, y + 5.0), (x0 + 6.0, y + 3.0), (x1 - 6.0, y - 3.0), (x1, y - 5.0)], 2.0, Ink::BLUE);
    };
    let dot = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 4.5, Ink::BLUE);
    let p = format!("P{:.0}", percentile(input) * 100.0);
    let sure = match input.measure.better {
        Better::Less => format!("{p}: four of five replications are at most this"),
        Better::More => format!("{p}: four of five replications are at least this"),
    };
    let mut samples = vec![(Sample::Drawn(curve), "share of a scenario's replications up to a figure".to_string())];
    if drawn.iter().any(|curve| curve.sure.is_some()) {
        samples.push((Sample::Drawn(dot), sure));
    }
    // The others have their names at their poles.
    let nameless = drawn.iter().filter(|curve| curve.sure.is_none() && !curve.sorted.is_empty());
    samples.extend(nameless.map(|curve| (Sample::Block(scenarios::ink(curve.place)), curve.label(input, figures))));
    let mut notes = Vec::new();
    if input.target.is_some_and(f64::is_finite) {
        let target = |canvas: &mut Canvas, x0: f64, x1: f64, y| canvas.dashed_upright((x0 + x1) / 2.0, y - 7.0, y + 7.0, 1.5, Ink::TEXT);
        samples.push((Sample::Drawn(target), format!("target{}", whose(input))));
        let others: Vec<String> =
            own_targets(input).map(|(place, at)| format!("{} {}", scenarios::letter(place), figures.short(at))).collect();
        let own = if others.is_empty() { String::new() } else { format!("; each by its own, which is for {}", others.join(", ")) };
        notes.push(format!("In a label, after its semicolon: share of replications that make the target{own}."));
    }
    let without = |curve: &&Drawn<'_>| curve.all > curve.sorted.len() as f64;
    let unfinished: Vec<String> = drawn
        .iter()
        .filter(without)
        .map(|curve| format!("{} {}", scenarios::letter(curve.place), counted((curve.all - curve.sorted.len() as f64) as u64)))
        .collect();
    if !unfinished.is_empty() {
        notes.push(format!("Replications without a value, which count as never being there: {}.", unfinished.join(", ")));
    }
    let unsure: Vec<String> = drawn.iter().filter(|curve| curve.sure.is_none()).map(|curve| marks::short(curve.name)).collect();
    if !unsure.is_empty() {
        notes.push(format!("Without a {p}, as too few replications gave a value: {}.", unsure.join("; ")));
    }
    if beyond > 0 {
        let all: usize = drawn.iter().map(|curve| curve.sorted.len()).sum();
        let (beyond, all) = (counted(beyond as u64), counted(all as u64));
        notes.push(format!("Past the ends of the axis: {beyond} of {all} values, so far off that they would flatten the rest."));
    }
    notes.extend(figures.from_start().filter(|_| drawn.iter().any(|curve| !curve.sorted.is_empty())));
    if input.curves.len() > SCENARIOS_MAX {
        let names = input.curves[SCENARIOS_MAX..].iter().map(|curve| curve.name);
        notes.push(format!("Left out: {}.", scenarios::listed(names)));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
