//! One factor of a sweep: a metric's estimate at each level with its confidence band and the spread of replications; categories as dots.

use super::marks::{self, TODAY};
use super::replications::percent;
use super::ruler::Ruler;
use super::terms::{Estimate, Field, Figures, Kind, Measure, Study, counted as thousands, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::{counted, nothing, spread};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

const PLOT: f64 = 460.0;
/// For what the line and the bands are called, at the right.
const SIDE: f64 = 190.0;
/// Height of a category's row, and how many there are at most.
const ROW: f64 = 26.0;
const ROWS_MAX: usize = 50;
const GUTTER_MAX: f64 = 330.0;
/// Levels of which a note tells how many replications never finish.
const LEVELS_TOLD: usize = 12;
/// Sky, two fifths and a fifth of it on white.
const SURE: Ink = Ink::new((176, 217, 243), (66, 106, 146));
const SPREAD: Ink = Ink::new((226, 241, 251), (48, 70, 92));
/// Blue; on a dark sheet so much lighter that it stands out from the bands.
const LINE: Ink = Ink::new((0, 114, 178), (150, 200, 250));

pub struct Input<'a> {
    /// Replications are those at each level.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    pub factor: Field<'a>,
    /// In any order.
    pub points: &'a [Point],
    pub today: Option<f64>,
    /// What today's setting gives where it is no level.
    pub off_level: Option<Point>,
    /// Levels that made no valid scenario, or of which no replication finished.
    pub without_value: usize,
}

#[derive(Clone, Copy)]
pub struct Point {
    /// Of the factor; of a category, its place.
    pub level: f64,
    pub estimate: Estimate,
    /// P10 and P90 of the replications, if the metric has them.
    pub spread: Option<(f64, f64)>,
    /// That it cannot be told from the best.
    pub is_like_best: bool,
    /// Replications that never came to what is measured, an end: the figures are of the others.
    pub unfinished: u64,
}

impl Point {
    /// `None` where too little is known for an interval.
    fn sure(&self) -> Option<(f64, f64)> {
        (self.estimate.low.is_finite() && self.estimate.high.is_finite()).then(|| self.estimate.interval())
    }

    fn ends(&self) -> impl Iterator<Item = f64> + use<> {
        let (p10, p90) = self.spread.unwrap_or((self.estimate.value, self.estimate.value));
        self.estimate.ends().into_iter().chain([p10, p90])
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut points: Vec<Point> =
        input.points.iter().filter(|point| point.estimate.is_finite() && point.level.is_finite()).copied().collect();
    points.sort_by(|a, b| a.level.total_cmp(&b.level));
    let figures = Figures::of(&input.measure, points.iter().map(|point| point.estimate.value));
    match input.factor.kind {
        Kind::Categories(_) => rows(input, points, &figures),
        Kind::Linear | Kind::Log => line(input, &points, &figures),
    }
}

fn best(input: &Input<'_>, points: &[Point]) -> Option<usize> {
    input.measure.better.best(points.iter().map(|point| point.estimate.value))
}

fn today(input: &Input<'_>, points: &[Point]) -> Option<usize> {
    points.iter().position(|point| Some(point.level) == input.today)
}

/// Today's setting with what it gives, be it a level or not.
fn todays(input: &Input<'_>, points: &[Point]) -> Option<Point> {
    let off_level = || input.off_level.filter(|point| point.estimate.is_finite() && point.level.is_finite());
    today(input, points).map(|today| points[today]).or_else(off_level)
}

/// That the best cannot be told from others, if so: said first, for then it is a best by name alone.
fn unsure(input: &Input<'_>, points: &[Point], best: &Point, figures: &Figures<'_>) -> Option<String> {
    let name = input.measure.name;
    let alike = points.iter().filter(|point| point.is_like_best && point.level != best.level).count();
    let todays = todays(input, points);
    if alike > 0 && alike + 1 == points.len() {
        let (least, most) = range(points.iter().map(|point| point.estimate.value))?;
        let span = format!("{} to {}", figures.bare(least), figures.told(most));
        return Some(format!("No level of {} can be told from the best: {name} {span}", input.factor.name));
    }
    let at = format!("{name} {} at {} {}", figures.long(best.estimate.value), input.factor.name, input.factor.told(best.level));
    let today = todays.filter(|today| today.level != best.level);
    let and_today = today.map_or_else(String::new, |today| format!("; today {}", figures.told(today.estimate.value)));
    if today.is_some_and(|today| today.is_like_best) {
        return Some(format!("Today's {} cannot be told from the best: {at}{and_today}", input.factor.told(today?.level)));
    }
    let whose = if todays.is_some_and(|today| today.level == best.level) { "today's, the best" } else { "the best" };
    (alike > 0).then(|| format!("{alike} of {} other levels cannot be told from {whose}: {at}{and_today}", points.len() - 1))
}

/// With the share that never finish at the best, which its figure says nothing of.
fn title(input: &Input<'_>, points: &[Point], figures: &Figures<'_>) -> String {
    let never = best(input, points).map_or(0, |best| points[best].unfinished);
    let answer = answer(input, points, figures);
    if never == 0 {
        return answer;
    }
    format!("{answer}; {} of {} never finish at the best", thousands(never), thousands(input.study.replications))
}

fn answer(input: &Input<'_>, points: &[Point], figures: &Figures<'_>) -> String {
    let name = input.measure.name;
    let Some(best) = best(input, points).map(|best| points[best]) else { return format!("No level of {} gave a value", input.factor.name) };
    let value = best.estimate.value;
    if points.len() > 1 && range(points.iter().map(|point| point.estimate.value)).is_some_and(|(least, most)| least == most) {
        return format!("{name} is the same at every {}: {}", input.factor.name, figures.long(value));
    }
    if let Some(unsure) = unsure(input, points, &best, figures) {
        return unsure;
    }
    let at = format!("{} {}", input.factor.name, marks::short(&input.factor.told(best.level)));
    match todays(input, points) {
        Some(today) if today.level == best.level => format!("{name} is best as it is today: {} at {at}", figures.long(value)),
        Some(today) => format!("{name} is best, {}, at {at}; today {}", figures.long(value), figures.told(today.estimate.value)),
        None => format!("{name} is best, {}, at {at}", figures.long(value)),
    }
}

fn subtitle(input: &Input<'_>) -> String {
    input.study.subtitle(&format!("{} by {}", input.measure.caption(), input.factor.name), " at each level")
}

/// Of a factor that is a number.
fn line(input: &Input<'_>, points: &[Point], figures: &Figures<'_>) -> Canvas {
    let (top, bottom) = (headline::HEIGHT + 24.0, headline::HEIGHT + 24.0 + PLOT);
    let upwards = Ruler::of_figures(
        figures,
        points.iter().chain(&input.off_level).flat_map(Point::ends).filter(|end| end.is_finite()),
        8,
        (bottom, top),
    );
    let (left, right) = (MARGIN + upwards.width() + 16.0, input.study.width - MARGIN - SIDE);
    let levels = points.iter().map(|point| point.level).chain(input.today);
    let across = Ruler::of_field(&input.factor, levels, 90.0, (left, right));
    let foot = bottom + across.foot() + 30.0;
    let legend = legend(input, points, points.len());
    let mut canvas = marks::sheet(input.study.width, &title(input, points, figures), &subtitle(input), foot, &legend);
    if points.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), "No level gave a value: there is no line to draw.");
        return canvas;
    }
    upwards.draw_upwards(&mut canvas, left, right, true);
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.factor.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    band(&mut canvas, points, (&across, &upwards), |point| point.spread, SPREAD);
    band(&mut canvas, points, (&across, &upwards), Point::sure, SURE);
    let at = |point: &Point| (across.at(point.level), upwards.at(point.estimate.value));
    marks::path(&mut canvas, points.iter().map(at).collect(), 2.0, LINE);
    let is_sparse = (right - left) / points.len() as f64 >= 9.0;
    for point in points.iter().filter(|_| is_sparse) {
        let (x, y) = at(point);
        marks::dot(&mut canvas, x, y, 3.5, LINE);
    }
    let mut boxes = Boxes::default();
    marks::keep_off(&mut boxes, &points.iter().map(at).collect::<Vec<_>>());
    if let Some(level) = input.today.filter(|level| across.holds(*level)) {
        canvas.dashed_upright(across.at(level), top, bottom, 1.5, TODAY);
    }
    label(&mut canvas, &mut boxes, input, points, figures, (&across, &upwards), (left, top, right, bottom));
    ends(&mut canvas, points, &upwards, (at(&points[points.len() - 1]).0, right), (top, bottom));
    canvas
}

/// The best and today's, with what they give.
fn label(
    canvas: &mut Canvas,
    boxes: &mut Boxes,
    input: &Input<'_>,
    points: &[Point],
    figures: &Figures<'_>,
    (across, upwards): (&Ruler, &Ruler),
    room: marks::Room,
) {
    let told = |point: &Point| format!("{} at {}", figures.short(point.estimate.value), input.factor.told(point.level));
    let at = |point: &Point| (across.at(point.level), upwards.at(point.estimate.value));
    let (best, today) = (best(input, points), today(input, points));
    if let Some(point) = best.map(|best| points[best]) {
        let who = if best == today { "best, and today" } else { "best" };
        marks::best(canvas, at(&point).0, at(&point).1);
        marks::label(canvas, boxes, room, at(&point), &format!("{who}: {}", told(&point)), &[]);
    }
    if let Some(point) = todays(input, points).filter(|point| (today.is_none() || best != today) && across.holds(point.level)) {
        marks::today(canvas, at(&point).0, at(&point).1);
        marks::label(canvas, boxes, room, at(&point), &format!("today: {}", told(&point)), &[]);
    } else if let Some(level) = input.today.filter(|level| todays(input, points).is_none() && across.holds(*level)) {
        let words = format!("today: {}", input.factor.told(level));
        marks::label(canvas, boxes, room, (across.at(level), room.1 + 12.0), &words, &[]);
    }
}

/// The area between two figures of each point. Where a point has none, there is none from its neighbours to it.
fn band(canvas: &mut Canvas, points: &[Point], (across, upwards): (&Ruler, &Ruler), ends: impl Fn(&Point) -> Option<(f64, f64)>, ink: Ink) {
    let side = |point: &Point| {
        let (low, high) = ends(point).filter(|ends| ends.0.is_finite() && ends.1.is_finite())?;
        Some((across.at(point.level), upwards.at(low), upwards.at(high)))
    };
    let sides: Vec<Option<(f64, f64, f64)>> = points.iter().map(side).collect();
    for (place, side) in sides.iter().enumerate() {
        let Some((x0, low0, high0)) = *side else { continue };
        let before = place.checked_sub(1).and_then(|before| sides[before]);
        match sides.get(place + 1).copied().flatten() {
            Some((x1, low1, high1)) if x1 > x0 => canvas.polygon(&[(x0, high0), (x1, high1), (x1, low1), (x0, low0)], ink),
            Some(_) => {}
            None if before.is_none() => canvas.rect(x0 - 5.0, high0, x0 + 5.0, low0, ink),
            None => {}
        }
    }
}

/// What line and bands are called, where they end.
fn ends(canvas: &mut Canvas, points: &[Point], upwards: &Ruler, (from, right): (f64, f64), (top, bottom): (f64, f64)) {
    let Some(last) = points.last() else { return };
    let mut names = vec![(last.estimate.value, "estimate", LINE)];
    if let Some((p10, p90)) = last.spread.filter(|(p10, p90)| p10.is_finite() && p90.is_finite()) {
        names.extend([(p90, "P90 of replications", Ink::QUIET), (p10, "P10 of replications", Ink::QUIET)]);
    }
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut middles: Vec<f64> = names.iter().map(|name| upwards.at(name.0)).collect();
    spread(&mut middles, 15.0, top + 6.0, bottom - 6.0);
    for ((value, name, ink), middle) in names.into_iter().zip(middles) {
        marks::path(canvas, vec![(from + 6.0, upwards.at(value)), (right, upwards.at(value)), (right + 10.0, middle)], 0.5, Ink::MARK);
        canvas.text(right + 14.0, middle + 4.0, Align::Left, Lettering::STRONG, ink, name);
    }
}

/// Of a factor whose levels are names: from the best to the worst.
fn rows(input: &Input<'_>, mut points: Vec<Point>, figures: &Figures<'_>) -> Canvas {
    let title = title(input, &points, figures);
    points.sort_by(|a, b| input.measure.better.order(a.estimate.value, b.estimate.value));
    let all = points.len();
    let last = today(input, &points).filter(|today| *today >= ROWS_MAX).map(|today| points[today]);
    points.truncate(ROWS_MAX - usize::from(last.is_some()));
    points.extend(last);
    let names: Vec<String> = points.iter().map(|point| input.factor.told(point.level)).collect();
    let gutter = names.iter().map(|name| text::width(name, Lettering::STRONG)).fold(60.0, f64::max).min(GUTTER_MAX);
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - 170.0);
    let top = headline::HEIGHT + 20.0;
    let bottom = top + ROW * points.len().max(4) as f64;
    let foot = bottom + 54.0;
    let legend = legend(input, &points, all);
    let mut canvas = marks::sheet(input.study.width, &title, &subtitle(input), foot, &legend);
    if points.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "No level gave a value: there is nothing to compare.");
        return canvas;
    }
    let across = Ruler::of_figures(figures, points.iter().flat_map(Point::ends), 8, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    for (place, (point, name)) in points.iter().zip(&names).enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        let is_today = Some(point.level) == input.today;
        let lettering = if is_today || place == 0 { Lettering::STRONG } else { Lettering::LABEL };
        canvas.text(left - 12.0, y + 4.0, Align::Right, lettering, Ink::TEXT, &text::fit(name, gutter, lettering));
        let x = across.at(point.estimate.value);
        if let Some((p10, p90)) = point.spread.filter(|(p10, p90)| p10.is_finite() && p90.is_finite()) {
            canvas.rect(across.at(p10.min(p90)), y - 7.0, across.at(p90.max(p10)), y + 7.0, SPREAD);
        }
        if let Some((low, high)) = point.sure() {
            marks::level_whisker(&mut canvas, across.at(low), across.at(high), y, 1.5, LINE);
        }
        match (place, is_today) {
            (0, _) => marks::best(&mut canvas, x, y),
            (_, true) => marks::today(&mut canvas, x, y),
            _ => marks::dot(&mut canvas, x, y, 4.0, LINE),
        }
        let today = if is_today { ", today" } else { "" };
        let words = text::fit(&format!("{}{today}", figures.short(point.estimate.value)), 156.0, lettering);
        canvas.text(right + 14.0, y + 4.0, Align::Left, lettering, Ink::TEXT, &words);
    }
    canvas
}

fn legend(input: &Input<'_>, points: &[Point], all: usize) -> Legend {
    let is_named = matches!(input.factor.kind, Kind::Categories(_));
    let mut samples = vec![(marks::best_sample(), "best".to_string())];
    let is_on = |level: &f64| is_named || todays(input, points).is_some() || points.iter().any(|point| point.level == *level);
    if input.today.filter(is_on).is_some() {
        samples.push((marks::today_sample(), "today's setting".to_string()));
    }
    let sure = format!("{} interval of the estimate", input.study.sure());
    if !points.iter().any(|point| point.sure().is_some()) {
        // Nothing of it is drawn.
    } else if is_named {
        let whisker = |canvas: &mut Canvas, x0, x1, y| marks::level_whisker(canvas, x0, x1, y, 1.5, LINE);
        samples.push((Sample::Drawn(whisker), sure));
    } else {
        samples.push((Sample::Block(SURE), sure));
    }
    if points.iter().any(|point| point.spread.is_some()) {
        samples.push((Sample::Block(SPREAD), "P10 to P90 of replications".to_string()));
    }
    let mut notes = Vec::new();
    if all > points.len() {
        notes.push(format!("Of {all} levels the best {ROWS_MAX} are shown, today's among them if it has a value."));
    }
    notes.extend(unfinished(input, points));
    if input.without_value > 0 {
        let levels = counted(input.without_value, "level");
        notes.push(format!("{levels} without a value: refused as no valid scenario, or none of its replications finished."));
    }
    if let (false, Some(level)) = (is_named, input.today)
        && !points.iter().any(|point| point.level == level)
    {
        let known =
            if todays(input, points).is_some() { "its estimate stands beside the line" } else { "so that its estimate is not known" };
        notes.push(format!("Today's {} was not among the levels: {known}.", input.factor.told(level)));
    }
    Legend::new(input.study.width, samples, notes)
}

/// How many never finish at each level where some do not.
fn unfinished(input: &Input<'_>, points: &[Point]) -> Option<String> {
    let never: Vec<&Point> = points.iter().filter(|point| point.unfinished > 0).collect();
    let told = |point: &&Point| {
        let share = percent(point.unfinished as f64 / input.study.replications.max(1) as f64);
        format!("{share} at {}", marks::short(&input.factor.told(point.level)))
    };
    let more = if never.len() > LEVELS_TOLD { format!(" and at {} more levels", never.len() - LEVELS_TOLD) } else { String::new() };
    let levels: Vec<String> = never.iter().take(LEVELS_TOLD).map(told).collect();
    (!never.is_empty()).then(|| {
        let levels = levels.join(", ");
        format!("Replications that never finish: {levels}{more}. All figures are of the others.")
    })
}

#[cfg(test)]
mod tests;
