//! The fever chart: how much of the buffer is consumed against how much of the work is done, through the colours of the policy.

use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::{Scale, nothing, percent, signed};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::policy::BufferBasis;
use crate::engine::time::{Moment, Span};
use crate::metrics::common::{share, working_time};

pub const CHART: Chart = Chart { name: "fever", title: "Fever chart: buffer consumed against work done", draw };

const LEFT: f64 = MARGIN + 60.0;
/// For the names of the zones.
const SIDE: f64 = 190.0;
const PLOT: f64 = 480.0;
/// A label at about so many points of the path.
const DATES: usize = 14;
/// Marks of dates stand at least so far apart, across and down together.
const DATES_APART: f64 = 26.0;
/// The path is drawn through at most so many points.
const POINTS_MAX: usize = 2_000;
/// Longer runs come to the same day of a year again.
const YEAR: Span = Span::from_days(365);
/// Labels of decisions and revisions at most.
const MARKS_MAX: usize = 40;

/// A point of the path: when, the share of work done, the share of buffer consumed.
#[derive(Clone, Copy, PartialEq)]
struct Point {
    at: Moment,
    done: f64,
    consumed: f64,
}

struct Sheet {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    scale: Scale,
}

impl Sheet {
    fn x(&self, done: f64) -> f64 {
        self.left + (self.right - self.left) * done.clamp(0.0, 1.0)
    }

    fn at(&self, point: &Point) -> (f64, f64) {
        (self.x(point.done), self.scale.y(point.consumed))
    }

    /// From the lower left to the upper right: along it the buffer lasts just until the work is done.
    fn guide(&self) -> ((f64, f64), (f64, f64)) {
        ((self.x(0.0), self.scale.y(0.0)), (self.x(1.0), self.scale.y(1.0)))
    }

    /// Whether a room of left, top, right and bottom lies on the guide.
    fn is_on_guide(&self, (left, top, right, bottom): (f64, f64, f64, f64)) -> bool {
        let (from, to) = self.guide();
        let y = |x: f64| from.1 + (to.1 - from.1) * ((x - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
        y(left) >= top && y(right) <= bottom
    }
}

fn draw(run: &Run<'_>) -> Canvas {
    let path = path(run);
    let top = headline::HEIGHT + 30.0;
    let bottom = top + PLOT;
    let least = path.iter().map(|point| point.consumed).fold(0.0, f64::min);
    let most = path.iter().map(|point| point.consumed).fold(1.0, f64::max);
    let scale = Scale::new(least, most, 8, (top, bottom));
    let sheet = Sheet { left: LEFT, right: run.width - MARGIN - SIDE, top, bottom, scale };
    let legend = legend(run);
    let foot = bottom + 42.0;
    let title = format!("Buffer of {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, foot + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    let names = zones(&mut canvas, run, &sheet);
    frame(&mut canvas, &sheet);
    if path.is_empty() {
        let words = "Nothing was reported: how the buffer stood is not known.";
        nothing(&mut canvas, (sheet.left, sheet.right), (top, bottom), words);
    }
    draw_path(&mut canvas, run, &sheet, &path, names);
    canvas.level(MARGIN, run.width - MARGIN, foot, 1.0, Ink::RULE);
    legend.draw(&mut canvas, foot);
    canvas
}

/// As the tracker reported, and as it was at the finish.
fn path(run: &Run<'_>) -> Vec<Point> {
    let mut path: Vec<Point> = Vec::new();
    for progress in &run.history.progress {
        let done = if progress.effort_in_scope > 0.0 { progress.effort_done / progress.effort_in_scope } else { 0.0 };
        let point = Point { at: progress.as_of, done, consumed: progress.buffer_consumed };
        let is_after = run.history.finished.is_some_and(|finish| progress.as_of > finish);
        if !is_after && done.is_finite() && point.consumed.is_finite() && path.last().is_none_or(|last| last.at < point.at) {
            path.push(point);
        }
    }
    if let (Some(finish), Some(consumed)) = (run.history.finished, consumed(run).filter(|_| changes(run).is_empty())) {
        path.retain(|point| point.at < finish);
        path.push(Point { at: finish, done: 1.0, consumed });
    }
    path
}

/// Share of the first schedule's buffer at the finish.
fn consumed(run: &Run<'_>) -> Option<f64> {
    let (baseline, finish) = (&run.scenario.baseline, run.history.finished?);
    let buffer = working_time(baseline.finish, baseline.target, run.scenario);
    let (late, early) = (working_time(baseline.finish, finish, run.scenario), working_time(finish, baseline.finish, run.scenario));
    (!buffer.is_zero()).then(|| share(late, buffer) - share(early, buffer))
}

/// The thresholds of the policy at the start.
fn thresholds(run: &Run<'_>) -> (f64, f64) {
    run.scenario.policies.first().map_or((0.5, 0.8), |policy| (policy.indicators.buffer_yellow, policy.indicators.buffer_red))
}

/// The colours, with their names beside the plot. Gives the room that these take.
fn zones(canvas: &mut Canvas, run: &Run<'_>, sheet: &Sheet) -> Boxes {
    let mut names = Boxes::default();
    let (yellow, red) = thresholds(run);
    let red = red.max(yellow);
    let (y_yellow, y_red) = (sheet.scale.y(yellow), sheet.scale.y(red));
    let zones = [
        (sheet.top, y_red, Ink::VERMILLION, format!("red: over {}", percent(red))),
        (y_red, y_yellow, Ink::YELLOW, format!("yellow: over {}", percent(yellow))),
        (y_yellow, sheet.bottom, Ink::GREEN, "green".to_string()),
    ];
    for (y0, y1, ink, name) in zones {
        if y1 - y0 < 0.5 {
            continue;
        }
        canvas.rect(sheet.left, y0, sheet.right, y1, ink.faded(22));
        canvas.rect(sheet.right, y0, sheet.right + 5.0, y1, ink);
        if y1 - y0 >= 14.0 {
            let baseline = (y0 + y1) / 2.0 + 4.0;
            canvas.text(sheet.right + 14.0, baseline, Align::Left, Lettering::STRONG, Ink::TEXT, &name);
            names.take((sheet.right, baseline - 10.0, run.width, baseline + 3.0));
        }
    }
    names
}

fn frame(canvas: &mut Canvas, sheet: &Sheet) {
    sheet.scale.draw(canvas, sheet.left, sheet.right, percent);
    for tenth in 0..=10 {
        let x = sheet.x(f64::from(tenth) / 10.0);
        canvas.upright(x, sheet.top, sheet.bottom + 4.0, 0.5, Ink::RULE);
        canvas.text(x, sheet.bottom + 17.0, Align::Middle, Lettering::LABEL, Ink::QUIET, &format!("{} %", tenth * 10));
    }
    let middle = (sheet.left + sheet.right) / 2.0;
    canvas.text(MARGIN, sheet.top - 12.0, Align::Left, Lettering::HEADING, Ink::TEXT, "buffer consumed, %");
    canvas.text(middle, sheet.bottom + 34.0, Align::Middle, Lettering::HEADING, Ink::TEXT, "work done, % of the estimates in scope");
    let (from, to) = sheet.guide();
    for dash in 0..60 {
        let at = |part: f64| (from.0 + (to.0 - from.0) * part / 60.0, from.1 + (to.1 - from.1) * part / 60.0);
        let (a, b) = (at(f64::from(dash)), at(f64::from(dash) + 0.5));
        canvas.shapes.push(crate::chart::Shape::Line { points: vec![a, b], width: 1.0, ink: Ink::MARK });
    }
}

fn draw_path(canvas: &mut Canvas, run: &Run<'_>, sheet: &Sheet, path: &[Point], mut boxes: Boxes) {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    let changes = changes(run);
    let mut from = *first;
    // Of very many reports every so many-th shows the way as well.
    let stride = path.len().div_ceil(POINTS_MAX);
    for (place, point) in path.iter().enumerate().skip(1).filter(|(place, _)| place % stride == 0 || place + 1 == path.len()) {
        let (a, b) = (sheet.at(&from), sheet.at(point));
        let is_change = changes.iter().any(|at| from.at <= *at && *at < point.at);
        if !is_change && place + 1 < path.len() && (b.0 - a.0).abs() + (b.1 - a.1).abs() < 0.5 {
            continue;
        }
        // What follows a change is measured by another schedule: no way leads there.
        let (width, ink) = if is_change { (0.75, Ink::MARK) } else { (2.0, Ink::TEXT) };
        canvas.shapes.push(crate::chart::Shape::Line { points: vec![a, b], width, ink });
        let pieces = (((b.0 - a.0).abs() + (b.1 - a.1).abs()) / 6.0).ceil().max(1.0);
        for piece in 0..=pieces as u32 {
            let part = f64::from(piece) / pieces;
            let (x, y) = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
            boxes.take((x - 1.5, y - 1.5, x + 1.5, y + 1.5));
        }
        from = *point;
    }
    let mut labels: Vec<(Point, String, Mark)> = Vec::new();
    let ended = if run.history.finished.is_some() { "finished" } else { "ended" };
    let length = last.at.since(first.at).ms();
    // Of a year and more a day alone is not told from that of another.
    let day = if length < YEAR.ms() { "%-d %b" } else { "%-d %b %Y" };
    let date = |at: Moment| run.scenario.civil(at).strftime(day).to_string();
    // Where there was a change, the headline tells of another buffer, and what finished is plain.
    let told = format!("{}: {}", date(last.at), percent(last.consumed));
    labels.push((*last, if changes.is_empty() { format!("{ended} {told}") } else { format!("{told} of the new") }, Mark::End));
    labels.extend(marks(run, path).into_iter().take(MARKS_MAX));
    // Evenly in time, so that dense points are days on which little was done.
    // The last is told with the end.
    let mut dated: Vec<((f64, f64), String)> = vec![(sheet.at(last), date(last.at))];
    for part in 0..DATES as u64 {
        let due = first.at.ms() + length * part / DATES as u64;
        let point = path[path.partition_point(|point| point.at.ms() < due).min(path.len() - 1)];
        let hours = length < 3 * 86_400_000;
        let label = run.scenario.civil(point.at).strftime(if hours { "%-d %b %H:%M" } else { day }).to_string();
        // Each date once, and none where two would stand on one another.
        let (x, y) = sheet.at(&point);
        let is_apart = |other: &((f64, f64), String)| other.1 != label && (other.0.0 - x).abs() + (other.0.1 - y).abs() >= DATES_APART;
        if dated.iter().all(is_apart) {
            dated.push(((x, y), label.clone()));
            labels.push((point, label, Mark::Date));
        }
    }
    // No label covers a mark, its own or another's.
    // The end lies over what else came then.
    for (point, _, mark) in labels.iter().rev().filter(|label| label.2 != Mark::Date) {
        let (x, y) = sheet.at(point);
        mark.draw(canvas, (x, y));
        boxes.take((x - 7.0, y - 7.0, x + 7.0, y + 7.0));
    }
    for (point, label, mark) in labels {
        if mark == Mark::Date {
            mark.draw(canvas, sheet.at(&point));
        }
        if !label.is_empty() {
            write(canvas, sheet, &mut boxes, sheet.at(&point), &label, mark);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Date,
    Moved,
    Revised,
    End,
}

impl Mark {
    fn draw(self, canvas: &mut Canvas, (x, y): (f64, f64)) {
        match self {
            Mark::Date => canvas.rect(x - 2.5, y - 2.5, x + 2.5, y + 2.5, Ink::TEXT),
            Mark::Moved => canvas.diamond(x, y, 7.0, Ink::PURPLE),
            Mark::Revised => canvas.diamond(x, y, 7.0, Ink::BLUE),
            Mark::End => canvas.diamond(x, y, 7.0, Ink::TEXT),
        }
    }
}

/// When the target or the schedule was another.
fn changes(run: &Run<'_>) -> Vec<Moment> {
    let trouble = &run.history.trouble;
    trouble.target_moves.iter().map(|one| one.0).chain(trouble.revisions.iter().map(|one| one.at)).collect()
}

/// Moved targets and revised schedules, at the state that was last reported.
fn marks(run: &Run<'_>, path: &[Point]) -> Vec<(Point, String, Mark)> {
    let trouble = &run.history.trouble;
    let state = |at: Moment| path[path.partition_point(|point| point.at <= at).saturating_sub(1)];
    // What is rounded to nothing is marked, but not named.
    let named = |what: &str, from: Moment, to: Moment| {
        let days = (to.since(from).hours() - from.since(to).hours()) / 24.0;
        if days.abs() < 0.05 { String::new() } else { format!("{what} {}", signed(days, &format!("{:.1} d", days.abs()))) }
    };
    let moved = trouble.target_moves.iter().map(|&(at, from, to)| (state(at), named("target", from, to), Mark::Moved));
    let revised = trouble.revisions.iter().map(|one| (state(one.at), named("revised", one.finish_before, one.finish_after), Mark::Revised));
    moved.chain(revised).collect()
}

/// Writes a label beside its point, where neither the path nor another label is, and if it can be off the guide; or not at all.
fn write(canvas: &mut Canvas, sheet: &Sheet, boxes: &mut Boxes, (x, y): (f64, f64), label: &str, mark: Mark) {
    let lettering = if mark == Mark::Date { Lettering::LABEL } else { Lettering::STRONG };
    let ink = Ink::TEXT;
    let width = text::width(label, lettering);
    let near = if mark == Mark::Date { 6.0 } else { 11.0 };
    let beside = |up: f64| [(x + near, y + up), (x - near - width, y + up)];
    let over = [(x - width / 2.0, y - near - 4.0), (x - width / 2.0, y + near + 11.0)];
    let mut places: Vec<(f64, f64)> = [-5.0, 14.0].into_iter().flat_map(beside).chain(over).collect();
    // What matters most may stand further off.
    let far: &[f64] = if mark == Mark::Date { &[-18.0, 28.0] } else { &[-18.0, 28.0, -32.0, 42.0, -46.0, 56.0, -60.0, 70.0, -74.0] };
    places.extend(far.iter().copied().flat_map(beside));
    let is_inside = |place: &(f64, f64)| {
        place.0 >= sheet.left + 3.0 && place.0 + width <= sheet.right - 3.0 && place.1 - 10.0 >= sheet.top && place.1 + 3.0 <= sheet.bottom
    };
    let room = |place: &(f64, f64)| (place.0 - 2.0, place.1 - 10.0, place.0 + width + 2.0, place.1 + 3.0);
    let mut places: Vec<(f64, f64)> = places.into_iter().filter(is_inside).collect();
    if mark == Mark::End && width + 14.0 <= SIDE {
        // Beside the plot, where no way leads.
        let level = y.clamp(sheet.top + 10.0, sheet.bottom - 4.0) + 4.0;
        places.extend([0.0, -16.0, 16.0].map(|up| (sheet.right + 14.0, level + up)));
    }
    let (on_guide, off_guide): (Vec<(f64, f64)>, _) = places.into_iter().partition(|place| sheet.is_on_guide(room(place)));
    if let Some((x, y)) = off_guide.into_iter().chain(on_guide).find(|place| boxes.ask(room(place))) {
        canvas.text(x, y, Align::Left, lettering, ink, label);
    }
}

fn legend(run: &Run<'_>) -> Legend {
    let mut samples = vec![
        (Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 2.0, Ink::TEXT)), "the project's way, as reported".to_string()),
        (
            Sample::Drawn(|canvas, x0, x1, y| canvas.dashed_level(x0, x1, y, 1.0, Ink::MARK)),
            "on it the buffer lasts just until the work is done".to_string(),
        ),
    ];
    if !run.history.trouble.target_moves.is_empty() {
        let mark = |canvas: &mut Canvas, x0: f64, _: f64, y: f64| canvas.diamond(x0 + 8.0, y, 7.0, Ink::PURPLE);
        samples.push((Sample::Drawn(mark), "target moved".to_string()));
    }
    if !run.history.trouble.revisions.is_empty() {
        let mark = |canvas: &mut Canvas, x0: f64, _: f64, y: f64| canvas.diamond(x0 + 8.0, y, 7.0, Ink::BLUE);
        samples.push((Sample::Drawn(mark), "schedule revised".to_string()));
    }
    let mark = |canvas: &mut Canvas, x0: f64, _: f64, y: f64| canvas.diamond(x0 + 8.0, y, 7.0, Ink::TEXT);
    samples.push((Sample::Drawn(mark), if run.history.finished.is_some() { "finish" } else { "end of the run" }.to_string()));
    let (yellow, red) = thresholds(run);
    let basis = run.scenario.policies.first().map(|policy| policy.indicators.buffer_basis);
    let basis = match basis {
        Some(BufferBasis::Seed) => "the baseline's duration times the share of work done",
        Some(BufferBasis::Earned) | None => "the baseline's time for the work done so far",
    };
    let mut notes = vec![
        format!(
            "Upwards: share of the buffer consumed, elapsed working time compared with {basis}; under 0 % ahead of the baseline, 100 % all of it."
        ),
        format!("The colours are those of the policy: yellow over {}, red over {}.", percent(yellow), percent(red)),
    ];
    if let Some(consumed) = consumed(run).filter(|_| !changes(run).is_empty()) {
        notes.push(format!(
            "After a moved target or a revision the buffer is the new one, and a thin line leads there. Of the first buffer {} was consumed in the end.",
            percent(consumed)
        ));
    }
    if run.scenario.baseline.buffer.is_zero() {
        notes.push("The plan has no buffer.".to_string());
    }
    Legend::new(run.width, samples, notes)
}
