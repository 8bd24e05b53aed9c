//! Two factors of a sweep: a metric's estimate as the colour of each cell, with the best, those like it, and today's setting.

use super::marks::{self, BEST, TODAY};
use super::ruler;
use super::terms::{Better, Estimate, Field, Figures, Kind, Measure, Study, amount, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted, nothing, percent};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Levels of a factor that are shown at most: cells stay wide enough to be told apart.
const LEVELS_MAX: usize = 80;
const PLOT: f64 = 520.0;
/// A map of few cells shows cells, not walls.
const CELL_MAX: f64 = 64.0;
/// For the scale of colours at the right.
const SIDE: f64 = 210.0;
/// Names of levels at the left take no more.
const GUTTER_MAX: f64 = 240.0;
const BAR: f64 = 20.0;

pub struct Input<'a> {
    /// Replications are those at each setting.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    pub across: Factor<'a>,
    pub upwards: Factor<'a>,
    /// In any order; a cell that is not here was not run.
    pub cells: &'a [Cell],
}

#[derive(Clone, Copy)]
pub struct Factor<'a> {
    pub field: Field<'a>,
    /// From the least to the most; of categories, their places.
    pub levels: &'a [f64],
    pub today: Option<f64>,
}

#[derive(Clone, Copy)]
pub struct Cell {
    /// The place of its level among those of the factor across, and of the one upwards.
    pub at: (usize, usize),
    pub found: Found,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Found {
    Value {
        estimate: Estimate,
        /// That it cannot be told from the best.
        is_like_best: bool,
        /// The share of replications that never came to it.
        never: f64,
    },
    /// The setting makes no valid scenario.
    Refused,
    /// Too few of its replications came to it, or none.
    Never,
}

/// What is drawn of a factor: the places of its levels, and where today's setting lies among those drawn.
struct Axis {
    shown: Vec<usize>,
    today: Option<f64>,
}

struct Map<'a> {
    input: &'a Input<'a>,
    figures: Figures<'a>,
    /// Of all estimates; `None` without any.
    range: Option<(f64, f64)>,
    best: Option<(usize, usize)>,
    across: Axis,
    upwards: Axis,
    left: f64,
    top: f64,
    cell: (f64, f64),
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let map = Map::of(input);
    let legend = map.legend();
    let bottom = map.top + map.cell.1 * map.upwards.shown.len().max(1) as f64;
    let foot = (bottom + 40.0 + ruler::LINE * map.lines() as f64).max(map.top + 190.0);
    let what = format!("{} by {} and {}", input.measure.caption(), input.across.field.name, input.upwards.field.name);
    let subtitle = input.study.subtitle(&what, " at each setting");
    let mut canvas = marks::sheet(input.study.width, &map.title(), &subtitle, foot, &legend);
    if map.across.shown.is_empty() || map.upwards.shown.is_empty() || map.range.is_none() {
        let words = if map.is_never() {
            "Hardly a replication finishes: there is nothing to map."
        } else {
            "No setting gave a value: there is nothing to map."
        };
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (map.top, foot), words);
        return canvas;
    }
    map.draw_cells(&mut canvas);
    map.draw_levels(&mut canvas, bottom);
    map.draw_scale(&mut canvas);
    canvas
}

impl Axis {
    fn of(factor: &Factor<'_>, must: Option<usize>) -> Axis {
        let mut shown = marks::thinned(factor.levels.len(), LEVELS_MAX);
        let today = factor.today.filter(|today| today.is_finite());
        // The best and today's are shown, whatever else is left out.
        let exact = today.and_then(|today| factor.levels.iter().position(|level| *level == today));
        let musts: Vec<usize> = must.into_iter().chain(exact).collect();
        for place in &musts {
            let free = (0..shown.len()).filter(|at| !musts.contains(&shown[*at]));
            if let (Err(_), Some(nearest)) = (shown.binary_search(place), free.min_by_key(|at| shown[*at].abs_diff(*place))) {
                shown[nearest] = *place;
                shown.sort_unstable();
            }
        }
        let today = today.and_then(|today| between(factor, &shown, today));
        Axis { shown, today }
    }
}

/// Where a value lies among the levels shown, as a place between theirs; `None` outside them.
fn between(factor: &Factor<'_>, shown: &[usize], value: f64) -> Option<f64> {
    let level = |place: usize| factor.levels.get(shown[place]).copied().unwrap_or(f64::NAN);
    if let Some(place) = (0..shown.len()).find(|&place| level(place) == value) {
        return Some(place as f64);
    }
    let place = (1..shown.len()).find(|&place| level(place - 1) < value && value < level(place))?;
    let (from, to) = (level(place - 1), level(place));
    let share = if factor.field.kind == Kind::Log && from > 0.0 {
        (libm::log10(value) - libm::log10(from)) / (libm::log10(to) - libm::log10(from))
    } else {
        (value - from) / (to - from)
    };
    let is_number = !matches!(factor.field.kind, Kind::Categories(_));
    is_number.then_some((place - 1) as f64 + share)
}

impl<'a> Map<'a> {
    fn of(input: &'a Input<'a>) -> Map<'a> {
        let values = || input.cells.iter().map(|cell| value(cell).map_or(f64::NAN, |(estimate, _)| estimate.value));
        let best = input.measure.better.best(values()).map(|place| input.cells[place].at);
        let across = Axis::of(&input.across, best.map(|at| at.0));
        let upwards = Axis::of(&input.upwards, best.map(|at| at.1));
        let names = input.upwards.levels.iter().map(|level| text::width(&input.upwards.field.told(*level), Lettering::STRONG));
        let left = MARGIN + names.fold(40.0, f64::max).min(GUTTER_MAX) + 18.0;
        let width = (input.study.width - MARGIN - SIDE - left) / across.shown.len().max(1) as f64;
        let height = PLOT / upwards.shown.len().max(1) as f64;
        Map {
            input,
            figures: Figures::of(&input.measure, values()),
            range: range(values()),
            best,
            across,
            upwards,
            left,
            top: headline::HEIGHT + 28.0,
            cell: (width, height.min(CELL_MAX)),
        }
    }

    /// Whether too few replications finish at every setting.
    fn is_never(&self) -> bool {
        self.best.is_none() && self.input.cells.iter().any(|cell| cell.found == Found::Never)
    }

    fn title(&self) -> String {
        let name = self.input.measure.name;
        let Some(best) = self.best else {
            return if self.is_never() { format!("{name} is never at any setting") } else { "No setting gave a value".to_string() };
        };
        let (least, most) = self.range.unwrap_or((0.0, 0.0));
        if least == most && self.input.cells.len() > 1 {
            return format!("{name} is the same at every setting: {}", self.figures.long(least));
        }
        let told = |factor: &Factor<'_>, place: usize| {
            let level = factor.levels.get(place).map_or_else(String::new, |level| factor.field.told(*level));
            format!("{} {}", factor.field.name, marks::short(&level))
        };
        let value = self.figures.long(if self.input.measure.better == Better::Less { least } else { most });
        let (across, upwards) = (told(&self.input.across, best.0), told(&self.input.upwards, best.1));
        let known: Vec<&Cell> = self.input.cells.iter().filter(|cell| cell.found != Found::Refused).collect();
        let alike: Vec<&Cell> = known.iter().copied().filter(|cell| cell.at == best || self::value(cell).is_some_and(|of| of.1)).collect();
        if alike.len() < 2 {
            return format!("{name} is best, {value}, at {across} and {upwards}");
        }
        if alike.len() == known.len() {
            let span = format!("{} to {}", self.figures.bare(least), self.figures.told(most));
            return format!("No setting can be told from the best: {name} {span}");
        }
        // All of a line, and nothing else: the other factor does nothing there.
        let is_all = |is_in: &dyn Fn(&Cell) -> bool| {
            alike.iter().all(|cell| is_in(cell)) && known.iter().filter(|cell| is_in(cell)).count() == alike.len()
        };
        if is_all(&|cell| cell.at.1 == best.1) {
            return format!("{name} is best, {value}, at {upwards}, whatever {} is", self.input.across.field.name);
        }
        if is_all(&|cell| cell.at.0 == best.0) {
            return format!("{name} is best, {value}, at {across}, whatever {} is", self.input.upwards.field.name);
        }
        format!(
            "{} of {} other settings cannot be told from the best: {name} {value} at {across} and {upwards}",
            alike.len() - 1,
            known.len() - 1
        )
    }

    /// As a share of the way from the least to the most.
    fn share(&self, value: f64) -> f64 {
        match self.range {
            Some((least, most)) if most > least => (value - least) / (most - least),
            _ => 0.3,
        }
    }

    /// Numbers grow upwards, names are read downwards.
    fn line(&self, place: usize) -> usize {
        match self.input.upwards.field.kind {
            Kind::Categories(_) => place,
            Kind::Linear | Kind::Log => self.upwards.shown.len() - 1 - place,
        }
    }

    /// Of the labels under the map; numbers take one, and are left out rather than shortened.
    fn lines(&self) -> usize {
        let factor = &self.input.across;
        let names = self.across.shown.iter().map(|&level| factor.field.told(factor.levels[level]));
        let is_named = matches!(factor.field.kind, Kind::Categories(_));
        if is_named { ruler::lines(names.map(|name| text::width(&name, Lettering::STRONG)), self.cell.0) } else { 1 }
    }

    /// Left and top of a cell that is shown, by the levels' places among all.
    fn corner(&self, at: (usize, usize)) -> Option<(f64, f64)> {
        let column = self.across.shown.binary_search(&at.0).ok()?;
        let line = self.line(self.upwards.shown.binary_search(&at.1).ok()?);
        Some((self.left + self.cell.0 * column as f64, self.top + self.cell.1 * line as f64))
    }

    fn draw_cells(&self, canvas: &mut Canvas) {
        let (width, height) = self.cell;
        // Between cells that are wide enough to have one.
        let gap = if width.min(height) >= 12.0 { 1.0 } else { 0.0 };
        let words = |value: f64| self.figures.bare(value);
        let shown = || self.input.cells.iter().filter_map(|cell| Some((cell, self.corner(cell.at)?)));
        let fits = |lettering: Lettering| {
            let mut all = shown().filter_map(|(cell, _)| value(cell));
            height >= lettering.size + 13.0 && all.all(|(one, _)| text::width(&words(one.value), lettering) + 14.0 <= width)
        };
        let lettering = [Lettering::LABEL, Lettering::SMALL].into_iter().find(|lettering| fits(*lettering));
        for (line, column) in (0..self.upwards.shown.len()).flat_map(|line| (0..self.across.shown.len()).map(move |column| (line, column)))
        {
            let (x, y) = (self.left + width * column as f64, self.top + height * line as f64);
            canvas.rect(x, y, x + width - gap, y + height - gap, Ink::CLOSED);
        }
        for (cell, (x, y)) in shown() {
            let (right, bottom) = (x + width - gap, y + height - gap);
            let Some((estimate, is_like_best)) = value(cell) else {
                canvas.hatch(x, y, right, bottom, if cell.found == Found::Refused { Ink::MARK } else { Ink::VERMILLION });
                continue;
            };
            let share = self.share(estimate.value);
            canvas.rect(x, y, right, bottom, marks::ramp(share));
            if is_like_best && Some(cell.at) != self.best {
                dots(canvas, (x, y, right, bottom), marks::over_ramp(share));
            }
            if let Some(lettering) = lettering {
                let never = never(cell).filter(|words| height >= 40.0 && text::width(words, Lettering::SMALL) + 14.0 <= width);
                let up = if never.is_some() { 6.0 } else { 0.0 };
                let (middle, baseline) = ((x + right) / 2.0, (y + bottom) / 2.0 + lettering.size * 0.36 - up);
                canvas.text(middle, baseline, Align::Middle, lettering, marks::over_ramp(share), &words(estimate.value));
                if let Some(never) = never {
                    canvas.text(middle, baseline + 13.0, Align::Middle, Lettering::SMALL, marks::over_ramp(share), &never);
                }
            }
        }
        if let Some((x, y)) = self.best.and_then(|at| self.corner(at)) {
            frame(canvas, (x - 2.0, y - 2.0, x + width + 1.0, y + height + 1.0), 5.0, Ink::TEXT);
            frame(canvas, (x - 1.0, y - 1.0, x + width, y + height), 3.0, BEST);
        }
    }

    fn draw_levels(&self, canvas: &mut Canvas, bottom: f64) {
        let (width, height) = self.cell;
        let right = self.left + width * self.across.shown.len() as f64;
        let (across, upwards) = (&self.input.across, &self.input.upwards);
        let lettering = |today: Option<f64>, place: usize| if today == Some(place as f64) { Lettering::STRONG } else { Lettering::LABEL };
        let labels: Vec<(f64, String, Lettering)> = (self.across.shown.iter().enumerate())
            .map(|(place, &level)| {
                let x = self.left + width * (place as f64 + 0.5);
                (x, across.field.told(across.levels[level]), lettering(self.across.today, place))
            })
            .collect();
        ruler::names(canvas, &labels, bottom + 8.0, width, self.lines());
        let under = bottom + 28.0 + ruler::LINE * self.lines() as f64;
        let caption = text::fit_path(across.field.name, right.max(700.0) - self.left, Lettering::HEADING);
        canvas.text(self.left, under, Align::Left, Lettering::HEADING, Ink::TEXT, &caption);
        let stride = (14.0 / height).ceil().max(1.0) as usize;
        for (place, &level) in self.upwards.shown.iter().enumerate().step_by(stride) {
            let y = self.top + height * (self.line(place) as f64 + 0.5) + 4.0;
            let lettering = lettering(self.upwards.today, place);
            let ink = if lettering == Lettering::LABEL { Ink::QUIET } else { Ink::TEXT };
            let name = text::fit(&upwards.field.told(upwards.levels[level]), self.left - MARGIN - 14.0, lettering);
            canvas.text(self.left - 12.0, y, Align::Right, lettering, ink, &name);
        }
        let caption = text::fit_path(upwards.field.name, 700.0, Lettering::HEADING);
        canvas.text(MARGIN, self.top - 12.0, Align::Left, Lettering::HEADING, Ink::TEXT, &caption);
        self.draw_today(canvas, right, bottom);
    }

    /// Wedges at the sides that point to today's levels, and a corner in the cell if it is one.
    fn draw_today(&self, canvas: &mut Canvas, right: f64, bottom: f64) {
        let (width, height) = self.cell;
        if let Some(place) = self.across.today {
            let x = self.left + width * (place + 0.5);
            canvas.polygon(&[(x, bottom + 1.0), (x + 5.0, bottom + 8.0), (x - 5.0, bottom + 8.0)], TODAY);
        }
        let last = self.upwards.shown.len().saturating_sub(1) as f64;
        if let Some(place) = self.upwards.today {
            let line = if matches!(self.input.upwards.field.kind, Kind::Categories(_)) { place } else { last - place };
            let y = self.top + height * (line + 0.5);
            canvas.polygon(&[(self.left - 2.0, y), (self.left - 9.0, y - 5.0), (self.left - 9.0, y + 5.0)], TODAY);
            if let Some(column) = self.across.today {
                let (x, is_cell) = (self.left + width * (column + 0.5), column.fract() == 0.0 && line.fract() == 0.0);
                if is_cell {
                    let (x0, y0) = (x - width / 2.0 + 2.0, y - height / 2.0 + 2.0);
                    let size = (width.min(height) - 4.0).clamp(3.0, 11.0);
                    canvas.polygon(&[(x0 - 1.0, y0 - 1.0), (x0 + size + 2.0, y0 - 1.0), (x0 - 1.0, y0 + size + 2.0)], Ink::WHITE);
                    canvas.polygon(&[(x0, y0), (x0 + size, y0), (x0, y0 + size)], TODAY);
                } else if x < right {
                    marks::today(canvas, x, y);
                }
            }
        }
    }

    fn draw_scale(&self, canvas: &mut Canvas) {
        let Some((least, most)) = self.range else { return };
        let x = self.left + self.cell.0 * self.across.shown.len() as f64 + 44.0;
        let (top, bottom) = (self.top, self.top + 150.0_f64.max((self.cell.1 * self.upwards.shown.len() as f64).min(300.0)));
        if least == most {
            canvas.rect(x, top, x + BAR, top + BAR, marks::ramp(self.share(least)));
            canvas.text(x + BAR + 8.0, top + 14.0, Align::Left, Lettering::LABEL, Ink::TEXT, &self.figures.short(least));
            return;
        }
        // As many bands as a screen tells apart on this length.
        const BANDS: u32 = 60;
        let y = |share: f64| bottom - (bottom - top) * share;
        for band in 0..BANDS {
            let (from, to) = (f64::from(band) / f64::from(BANDS), f64::from(band + 1) / f64::from(BANDS));
            canvas.rect(x, y(to), x + BAR, y(from), marks::ramp((from + to) / 2.0));
        }
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let value = least + (most - least) * share;
            canvas.level(x + BAR, x + BAR + 4.0, y(share), 1.0, Ink::MARK);
            let words = text::fit(&self.figures.short(value), SIDE - 44.0 - BAR - 8.0, Lettering::LABEL);
            canvas.text(x + BAR + 8.0, y(share) + 4.0, Align::Left, Lettering::LABEL, Ink::TEXT, &words);
        }
        let better = if self.input.measure.better == Better::Less { bottom } else { top };
        canvas.text(x - 6.0, if better == top { top + 9.0 } else { bottom }, Align::Right, Lettering::SMALL, Ink::QUIET, "best");
    }

    fn legend(&self) -> Legend {
        let cells = self.input.cells;
        let count = |found: Found| cells.iter().filter(|cell| cell.found == found).count();
        let (refused, stuck) = (count(Found::Refused), count(Found::Never));
        let likes = cells.iter().filter(|cell| Some(cell.at) != self.best && value(cell).is_some_and(|one| one.1)).count();
        let (mut samples, mut notes) = (Vec::new(), Vec::new());
        if self.best.is_some() {
            let best = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| frame(canvas, (x0, y - 7.0, x1, y + 7.0), 3.0, BEST);
            samples.push((Sample::Drawn(best), "best".to_string()));
        }
        if likes > 0 {
            let like = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| dots(canvas, (x0, y - 7.0, x1, y + 7.0), Ink::TEXT);
            samples.push((Sample::Drawn(like), format!("cannot be told from the best at {} confidence", self.input.study.sure())));
        }
        let (across, upwards) = (self.input.across.today, self.input.upwards.today);
        if self.across.today.is_some() || self.upwards.today.is_some() {
            let wedge = |canvas: &mut Canvas, x0: f64, _: f64, y: f64| canvas.arrowhead(x0 + 4.0, y, 5.0, TODAY);
            samples.push((Sample::Drawn(wedge), "today's setting".to_string()));
        }
        if refused > 0 {
            let hatch = |canvas: &mut Canvas, x0, x1, y| canvas.hatch(x0, y - 6.0, x1, y + 6.0, Ink::MARK);
            samples.push((Sample::Drawn(hatch), "refused: the setting makes no valid scenario".to_string()));
        }
        if stuck > 0 {
            let hatch = |canvas: &mut Canvas, x0, x1, y| canvas.hatch(x0, y - 6.0, x1, y + 6.0, Ink::VERMILLION);
            samples.push((Sample::Drawn(hatch), "never: too few of its replications finished, or none".to_string()));
        }
        if refused + stuck > 0 {
            let parts = [(refused, "refused"), (stuck, "of which too few replications finish")];
            let parts = parts.iter().filter(|part| part.0 > 0).map(|(count, what)| format!("{count} {what}"));
            let parts: Vec<String> = parts.collect();
            notes.push(format!("Without a value: {}, {}.", counted(refused + stuck, "setting"), parts.join(" and ")));
        }
        let nevers = || cells.iter().filter_map(|cell| if let Found::Value { never, .. } = cell.found { Some(never) } else { None });
        if let Some((least, most)) = range(nevers()).filter(|(_, most)| *most > 0.0) {
            notes.push(format!(
                "Replications that never finish: from {} to {} at the settings with a value. A percentile counts them as later than all others, a \
                 mean leaves them out.",
                percent(least),
                percent(most)
            ));
        }
        for (factor, axis, today) in [(&self.input.across, &self.across, across), (&self.input.upwards, &self.upwards, upwards)] {
            if let (Some(today), None) = (today, axis.today) {
                notes.push(format!("Today's {} of {} is outside the map.", factor.field.name, factor.field.told(today)));
            }
            let hidden = factor.levels.len() - axis.shown.len();
            if hidden > 0 {
                notes.push(format!("Of {} levels of {}, {hidden} are left out evenly.", factor.levels.len(), factor.field.name));
            }
        }
        if let Some(half) = self.half_width() {
            let unit = self.input.measure.unit;
            let sure = self.input.study.sure();
            notes.push(format!("Widest {sure} interval of a setting: ±{} {unit}. The stronger the ink, the more.", amount(half)));
        }
        Legend::new(self.input.study.width, samples, notes)
    }

    fn half_width(&self) -> Option<f64> {
        let halves = self.input.cells.iter().filter_map(value).map(|(estimate, _)| (estimate.high - estimate.low) / 2.0);
        range(halves).map(|range| range.1)
    }
}

fn value(cell: &Cell) -> Option<(Estimate, bool)> {
    match cell.found {
        Found::Value { estimate, is_like_best, .. } if estimate.is_finite() => Some((estimate, is_like_best)),
        Found::Value { .. } | Found::Refused | Found::Never => None,
    }
}

/// How many never came to it, if any.
fn never(cell: &Cell) -> Option<String> {
    match cell.found {
        Found::Value { never, .. } if never > 0.0 => Some(format!("{} never", percent(never))),
        _ => None,
    }
}

/// Dots along the sides of a cell, one in the middle of a small one.
fn dots(canvas: &mut Canvas, (x0, y0, x1, y1): (f64, f64, f64, f64), ink: Ink) {
    const INSET: f64 = 3.5;
    if x1 - x0 < 13.0 || y1 - y0 < 13.0 {
        marks::dot(canvas, (x0 + x1) / 2.0, (y0 + y1) / 2.0, ((x1 - x0).min(y1 - y0) / 4.0).min(1.5), ink);
        return;
    }
    let evenly = |from: f64, to: f64| {
        let steps = ((to - from) / 7.0).round().max(1.0);
        (0..=steps as u32).map(move |step| from + (to - from) * f64::from(step) / steps)
    };
    for x in evenly(x0 + INSET, x1 - INSET) {
        marks::dot(canvas, x, y0 + INSET, 1.0, ink);
        marks::dot(canvas, x, y1 - INSET, 1.0, ink);
    }
    for y in evenly(y0 + INSET, y1 - INSET) {
        marks::dot(canvas, x0 + INSET, y, 1.0, ink);
        marks::dot(canvas, x1 - INSET, y, 1.0, ink);
    }
}

fn frame(canvas: &mut Canvas, (x0, y0, x1, y1): (f64, f64, f64, f64), thickness: f64, ink: Ink) {
    let half = thickness / 2.0;
    canvas.level(x0 - half, x1 + half, y0, thickness, ink);
    canvas.level(x0 - half, x1 + half, y1, thickness, ink);
    canvas.upright(x0, y0, y1, thickness, ink);
    canvas.upright(x1, y0, y1, thickness, ink);
}

#[cfg(test)]
mod tests;
