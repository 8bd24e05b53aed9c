//! Compared scenarios on one axis: for each figure the share of replications up to it, where each is 80 % sure, and the target.

use super::marks;
use super::replications::percent;
use super::ruler::Ruler;
use super::scenarios::{self, SCENARIOS_MAX};
use super::terms::{Better, Estimate, Figures, Measure, Study, counted, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
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
    /// Replications with a value though their run did not end by itself.
    pub cut_off: u64,
    /// Whether where it is as sure as wanted is surely not where the first one is.
    pub told: Told,
    /// By how much its mean is more than the first one's, where that can be told.
    pub in_the_mean: Option<Estimate>,
    /// Its own target, where that is not the line's.
    pub target: Option<f64>,
}

/// A curve on the canvas.
type Line = Vec<(f64, f64)>;

/// What is known of how a scenario's P80 differs from the first one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Apart,
    /// It may be chance.
    NotApart,
    /// So many pairs of replications that both finish would be needed.
    TooFew {
        needed: u64,
    },
}

/// A curve with its figures.
struct Drawn<'a> {
    place: usize,
    name: &'a str,
    told: Told,
    in_the_mean: Option<Estimate>,
    cut_off: u64,
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
    let target = input.target.filter(|target| target.is_finite());
    let window = window(&drawn, target);
    let ends = || window.into_iter().flat_map(|window| [window.0, window.1]);
    let figures = Figures::of(&input.measure, ends());
    let flags = drawn.iter().filter(|curve| curve.sure.is_some()).count();
    let top = headline::HEIGHT + 12.0 + FLAG * flags as f64;
    let bottom = top + PLOT;
    let labels: Vec<String> = drawn.iter().map(|curve| curve.label(input, &figures)).collect();
    let left = MARGIN + 56.0;
    let ruler = |right: f64| Ruler::of_figures(&figures, ends(), STEPS, (left, right)).with_room_over(40.0);
    let right = right(input, &drawn, &labels, &ruler, left);
    let across = ruler(right);
    let upwards = Ruler::of_figures(&scenarios::percents(), [0.0, 100.0].into_iter(), 10, (bottom, top));
    let lines: Vec<Line> = drawn.iter().map(|curve| curve.line(&across, &upwards, right)).collect();
    let legend = legend(input, &drawn, &figures, (window, &lines));
    let foot = bottom + 48.0;
    let what = format!("Share of replications with {} up to a figure", input.measure.caption());
    let mut canvas = marks::sheet(input.study.width, &title(input, &drawn, &figures), &input.study.subtitle(&what, " each"), foot, &legend);
    if drawn.iter().all(|curve| curve.sorted.is_empty()) {
        let words = "No replication of any scenario gave a value: there is no curve.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
        return canvas;
    }
    upwards.draw_upwards(&mut canvas, left, right, true);
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    let level = upwards.at(percentile(input) * 100.0);
    canvas.dashed_level(left, right, level, 1.0, Ink::MARK);
    if let Some(target) = target {
        canvas.dashed_upright(across.at(target), top, bottom, 1.5, Ink::TEXT);
    }
    // The first one, which all are compared with, over the others.
    for (curve, line) in drawn.iter().zip(&lines).rev() {
        marks::path(&mut canvas, line.clone(), if curve.place == 0 { 2.5 } else { 2.0 }, scenarios::ink(curve.place));
    }
    if let Some(target) = target {
        let mut taken = Boxes::default();
        lines.iter().for_each(|line| marks::keep_off(&mut taken, line));
        drawn
            .iter()
            .filter_map(|curve| curve.sure)
            .for_each(|sure| taken.take((across.at(sure) - 6.0, top, across.at(sure) + 6.0, level + 6.0)));
        let words = format!("target{} {}", whose(input), figures.short(target));
        name_target(&mut canvas, &taken, across.at(target), &words, (left, top, right, bottom));
    }
    draw_flags(&mut canvas, &drawn, &labels, &across, level);
    canvas
}

/// What the axis holds: of all curves, the target, and where they are as sure as wanted; without the last hundredth of each if that would
/// take more than a third of the width.
fn window(drawn: &[Drawn<'_>], target: Option<f64>) -> Option<(f64, f64)> {
    let windows = drawn.iter().filter_map(|curve| scenarios::window(&curve.sorted)).flat_map(|window| [window.0, window.1]);
    let (least, most) = range(windows)?;
    let latest = range(drawn.iter().filter_map(|curve| quantile_sorted(&curve.sorted, 0.99)))?.1;
    let most = if latest > least && most - latest > (most - least) / 3.0 { latest } else { most };
    range([least, most].into_iter().chain(drawn.iter().filter_map(|curve| curve.sure)).chain(target))
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
        Drawn {
            place,
            name: curve.name,
            told: curve.told,
            in_the_mean: curve.in_the_mean,
            cut_off: curve.cut_off,
            sorted,
            all,
            under,
            sure,
            on_target,
        }
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
    fn line(&self, across: &Ruler, upwards: &Ruler, right: f64) -> Line {
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
        points
    }
}

/// Whether the whole of a line lies on another one, so that it cannot be seen under it.
fn lies_on(line: &[(f64, f64)], other: &[(f64, f64)]) -> bool {
    let is_on = |&(x, y): &(f64, f64)| {
        let from = other.partition_point(|point| point.0 < x - STEP).saturating_sub(1);
        let pieces = other[from..].windows(2).take_while(|piece| piece[0].0 <= x + STEP);
        // Each piece is level or upright.
        let off = |at: f64, a: f64, b: f64| (at - at.clamp(a.min(b), a.max(b))).abs();
        pieces.into_iter().any(|piece| off(x, piece[0].0, piece[1].0) <= STEP && off(y, piece[0].1, piece[1].1) <= STEP)
    };
    line.len() > 1 && line.iter().all(is_on)
}

/// Curves that cannot be seen, each with the one that is drawn over it: `C under B`.
fn hidden(lines: &[Line]) -> Vec<String> {
    let over = |under: usize| (0..under).find(|over| lies_on(&lines[under], &lines[*over]));
    let pairs = (0..lines.len()).filter_map(|under| Some((under, over(under)?)));
    pairs.map(|(under, over)| format!("{} under {}", scenarios::letter(under), scenarios::letter(over))).collect()
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

/// Beside its line, at the bottom or at the top, where no curve is.
fn name_target(canvas: &mut Canvas, taken: &Boxes, x: f64, words: &str, (left, top, right, bottom): marks::Room) {
    let words = text::fit(words, (right - left) / 2.0 - 20.0, Lettering::STRONG);
    let width = text::width(&words, Lettering::STRONG);
    let sides = [x + 8.0, x - width - 8.0].into_iter().filter(|from| *from >= left && from + width + 4.0 <= right);
    let places: Vec<(f64, f64)> = sides.flat_map(|from| [(from, bottom - 8.0), (from, top + 18.0)]).collect();
    let around = |&(from, base): &(f64, f64)| (from - 3.0, base - 12.0, from + width + 3.0, base + 4.0);
    let Some(&place) = places.iter().find(|place| taken.is_free(around(place))).or(places.first()) else { return };
    let (x0, y0, x1, y1) = around(&place);
    canvas.rect(x0, y0, x1, y1, Ink::WHITE.faded(85));
    canvas.text(place.0, place.1, Align::Left, Lettering::STRONG, Ink::TEXT, &words);
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
    let is_same = known.len() > 1 && known.len() == drawn.len() && known.iter().all(|sure| *sure == known[0]);
    if let Some(needed) = too_few(drawn).filter(|_| !is_same && drawn[0].sure.is_some()) {
        let p = percentile(input) * 100.0;
        return format!("Too few replications to compare P{p:.0}s, {} are needed; {}", counted(needed), of_means(input, drawn));
    }
    match &drawn[0] {
        _ if is_same => {
            let all = if drawn.len() == 2 { "Both".to_string() } else { format!("All {}", drawn.len()) };
            format!("{all} scenarios are 80 % sure {}", sure(best))
        }
        first if drawn.len() > 1 && first.sure.is_some() && drawn.iter().skip(1).all(|curve| curve.told != Told::Apart) => {
            let at = first.sure.map_or_else(String::new, |sure| figures.long(sure));
            format!("No P{:.0} can be told from {}'s, {at}", percentile(input) * 100.0, name(first))
        }
        first if first.place == best.place && drawn.len() > 1 && drawn.iter().skip(1).any(|curve| curve.told != Told::Apart) => {
            format!("None is surely better than {}: 80 % sure {}", name(best), sure(best))
        }
        first if first.place == best.place && drawn.len() > 1 => format!("{} stays best: 80 % sure {}", name(best), sure(best)),
        first if drawn.len() > 1 && best.told != Told::Apart => {
            format!("{} is 80 % sure {}; {}, {}, cannot be told from it", name(best), sure(best), name(first), sure(first))
        }
        first if drawn.len() > 1 => format!("{} is 80 % sure {}; {} {}", name(best), sure(best), name(first), sure(first)),
        _ => format!("{} is 80 % sure {}", name(best), sure(best)),
    }
}

/// How many pairs would be needed, if no P80 can be compared with the first one's.
fn too_few(drawn: &[Drawn<'_>]) -> Option<u64> {
    let needed = |curve: &Drawn<'_>| match curve.told {
        Told::TooFew { needed } => Some(needed),
        Told::Apart | Told::NotApart => None,
    };
    let all: Option<Vec<u64>> = drawn.iter().skip(1).map(needed).collect();
    all?.into_iter().max()
}

/// What the means say where the P80s say nothing: `in the mean more review is 12.0 h sooner than today (9.0 to 15.0 h)`.
fn of_means(input: &Input<'_>, drawn: &[Drawn<'_>]) -> String {
    let first = marks::short(drawn[0].name);
    let told: Vec<(&Drawn<'_>, Estimate)> = drawn.iter().skip(1).filter_map(|curve| Some((curve, curve.in_the_mean?))).collect();
    let others = drawn.len() - 1;
    match told.as_slice() {
        [] if others == 1 => "the means cannot be told apart either".to_string(),
        [] => format!("no mean can be told from {first}'s either"),
        [(curve, by)] if others == 1 => {
            // A difference of dates is a length of time.
            let figures = Figures::of(&Measure { start: None, ..input.measure }, by.ends().into_iter().chain([0.0]));
            let (low, high) = by.interval();
            let (near, far, side) = match (by.value < 0.0, input.measure.start.is_some()) {
                (true, true) => (-high, -low, "sooner"),
                (false, true) => (low, high, "later"),
                (true, false) => (-high, -low, "less"),
                (false, false) => (low, high, "more"),
            };
            let (by, far) = (figures.told(by.value.abs()), figures.told(far));
            format!("in the mean {} is {by} {side} than {first} ({} to {far})", marks::short(curve.name), figures.bare(near))
        }
        some => format!("in the mean {} of {others} can be told from {first}", some.len()),
    }
}

/// Values past the ends of the axis, and where the last of them is.
fn beyond(drawn: &[Drawn<'_>], window: Option<(f64, f64)>, figures: &Figures<'_>) -> Option<String> {
    let (least, most) = window?;
    let values = || drawn.iter().flat_map(|curve| &curve.sorted).copied();
    let beyond = values().filter(|value| *value < least || *value > most).count();
    let last = values()
        .filter(|value| *value > most)
        .reduce(f64::max)
        .map_or(String::new(), |last| format!(", the last at {}", figures.full(last)));
    let (count, all) = (counted(beyond as u64), counted(values().count() as u64));
    (beyond > 0).then(|| format!("Past the ends of the axis: {count} of {all} values, so far off that they would flatten the rest{last}."))
}

fn legend(input: &Input<'_>, drawn: &[Drawn<'_>], figures: &Figures<'_>, (window, lines): (Option<(f64, f64)>, &[Line])) -> Legend {
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
    let cut_off: Vec<String> = (drawn.iter().filter(|curve| curve.cut_off > 0))
        .map(|curve| format!("{} {}", scenarios::letter(curve.place), counted(curve.cut_off)))
        .collect();
    if !cut_off.is_empty() {
        let told = "all was done, but the run did not end by itself and counts as unfinished elsewhere";
        notes.push(format!("Replications with a value in which {told}: {}.", cut_off.join(", ")));
    }
    let unsure: Vec<String> = drawn.iter().filter(|curve| curve.sure.is_none()).map(|curve| marks::short(curve.name)).collect();
    if !unsure.is_empty() {
        notes.push(format!("Without a {p}, as too few replications gave a value: {}.", unsure.join("; ")));
    }
    let too_few = |curve: &&Drawn<'_>| matches!(curve.told, Told::TooFew { .. });
    let uncompared: Vec<String> = drawn.iter().skip(1).filter(too_few).map(|curve| marks::short(curve.name)).collect();
    if !uncompared.is_empty() {
        let first = scenarios::letter(0);
        notes
            .push(format!("Too few replications have a value of both to compare its {p} with that of {first}: {}.", uncompared.join("; ")));
    }
    let hidden = hidden(lines);
    if !hidden.is_empty() {
        notes.push(format!("Not to be seen, as another curve lies over it: {}.", hidden.join(", ")));
    }
    notes.extend(beyond(drawn, window, figures));
    notes.extend(figures.from_start().filter(|_| drawn.iter().any(|curve| !curve.sorted.is_empty())));
    if input.curves.len() > SCENARIOS_MAX {
        let names = input.curves[SCENARIOS_MAX..].iter().map(|curve| curve.name);
        notes.push(format!("Left out: {}.", scenarios::listed(names)));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
