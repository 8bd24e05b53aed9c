//! Milestones on their strip, and the moments that the whole project is measured by.

use super::Sheet;
use crate::chart::place::Lanes;
use crate::chart::plot::counted;
use crate::chart::text;
use crate::chart::{Align, Canvas, Ink, Lettering};
use crate::engine::time::Moment;

const LANE: f64 = 17.0;
const PAD: f64 = 6.0;

/// Lanes of milestone labels; what finds no room in them is drawn without its label.
const EPIC_LANES: usize = 5;
const FEATURE_LANES: usize = 7;

/// More marks than this say no more.
const MILESTONES_MAX: usize = 600;

/// A planned stretch: a thin line with an upright at each end.
pub fn baseline(canvas: &mut Canvas, x0: f64, x1: f64, y: f64) {
    canvas.level(x0, x1.max(x0 + 1.0), y, 1.5, Ink::MARK);
    canvas.upright(x0 + 0.5, y - 1.75, y + 1.75, 1.0, Ink::MARK);
    canvas.upright(x1.max(x0 + 1.0) - 0.5, y - 1.75, y + 1.75, 1.0, Ink::MARK);
}

/// From when to when a team was active.
pub fn activation(canvas: &mut Canvas, x0: f64, x1: f64, y: f64) {
    canvas.level(x0, x1, y, 1.5, Ink::TEXT.faded(70));
    canvas.arrowhead(x0, y, 4.5, Ink::TEXT);
}

/// A mark with its label, right of it or left.
struct Placed {
    x: f64,
    lane: usize,
    is_large: bool,
    label: String,
    is_left: bool,
}

pub struct Milestones {
    placed: Vec<Placed>,
    /// That are too many to be drawn.
    left_out: usize,
}

/// Features and epics as they were done.
pub fn milestones(sheet: &Sheet<'_>) -> Milestones {
    let (history, plan) = (sheet.run.history, &sheet.run.scenario.plan);
    // Epics come first, and are never left out for the sake of features.
    let epics = history.epics_done().into_iter().map(|(at, epic)| (at, plan.epic(epic).name.as_str()));
    let epics: Vec<(Moment, &str)> = epics.collect();
    let all = epics.len();
    let features = history.features_done().into_iter().map(|(at, feature)| (at, plan.feature(feature).name.as_str()));
    let features: Vec<(Moment, &str)> = features.collect();
    let mut lanes = Lanes::up_to(EPIC_LANES);
    let mut placed: Vec<Placed> = epics
        .into_iter()
        .take(MILESTONES_MAX)
        .map(|(at, name)| place(sheet, &mut lanes, EPIC_LANES, sheet.axis.x(at), true, name))
        .collect();
    let first = rows(&placed);
    let all = all + features.len();
    if features.len() <= MILESTONES_MAX {
        let mut lanes = Lanes::up_to(FEATURE_LANES);
        placed.extend(features.into_iter().map(|(at, name)| {
            let mark = place(sheet, &mut lanes, FEATURE_LANES, sheet.axis.x(at), false, name);
            Placed { lane: mark.lane + first, ..mark }
        }));
    }
    Milestones { left_out: all - placed.len(), placed }
}

/// The lanes, and one more if there are marks that found no room in any.
fn rows(placed: &[Placed]) -> usize {
    placed.iter().map(|mark| mark.lane + 1).max().unwrap_or(0)
}

fn place(sheet: &Sheet<'_>, lanes: &mut Lanes, most: usize, x: f64, is_large: bool, name: &str) -> Placed {
    let lettering = if is_large { Lettering::STRONG } else { Lettering::LABEL };
    let radius = if is_large { 7.0 } else { 4.5 };
    let label = text::fit(name, 230.0, lettering);
    let width = radius + 5.0 + text::width(&label, lettering) + 8.0;
    let is_left = x + width > sheet.axis.right;
    let (from, to) = if is_left { (x - width, x + radius + 4.0) } else { (x - radius - 2.0, x + width) };
    match lanes.take(from, to) {
        Some(lane) => Placed { x, lane, is_large, label, is_left },
        None => {
            let lane = lanes.take(x - radius, x + radius).unwrap_or(most);
            Placed { x, lane, is_large, label: String::new(), is_left }
        }
    }
}

impl Milestones {
    pub fn height(&self) -> f64 {
        if self.placed.is_empty() { 0.0 } else { rows(&self.placed) as f64 * LANE + 2.0 * PAD }
    }

    /// What is not told of them.
    pub fn note(&self) -> Option<String> {
        let unnamed = self.placed.iter().filter(|mark| mark.label.is_empty()).count();
        let parts = [(unnamed, "drawn without a name, for want of room"), (self.left_out, "not drawn")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {} {what}", counted(count, "milestone"), if count == 1 { "is" } else { "are" }))
            .collect();
        (!parts.is_empty()).then(|| format!("{}.", parts.join(", ")))
    }

    pub fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, top: f64) {
        if self.placed.is_empty() {
            return;
        }
        canvas.text(super::MARGIN, top + PAD + 12.0, Align::Left, Lettering::HEADING, Ink::TEXT, "Milestones");
        for mark in &self.placed {
            let middle = top + PAD + LANE * (mark.lane as f64 + 0.5);
            let (radius, ink, lettering) =
                if mark.is_large { (7.0, Ink::TEXT, Lettering::STRONG) } else { (4.5, Ink::GREEN, Lettering::LABEL) };
            canvas.diamond(mark.x, middle, radius, ink);
            let (x, align) = if mark.is_left { (mark.x - radius - 5.0, Align::Right) } else { (mark.x + radius + 5.0, Align::Left) };
            canvas.text(x, middle + 4.0, align, lettering, Ink::TEXT, &mark.label);
        }
        canvas.level(super::MARGIN, sheet.axis.right, top + self.height(), 1.0, Ink::RULE);
    }
}

/// Lines from top to bottom.
pub struct Verticals {
    lines: Vec<(Placed, Ink, bool)>,
    lanes: usize,
}

/// Kickoff, planned finish, target and finish, whichever there are.
pub fn verticals(sheet: &Sheet<'_>) -> Verticals {
    let (history, baseline) = (sheet.run.history, &sheet.run.scenario.baseline);
    let has_plan = !baseline.tasks.is_empty();
    let mut moments: Vec<(Moment, &str, Ink, bool)> = Vec::new();
    moments.extend(history.kickoff.map(|at| (at, "Kickoff", Ink::TEXT, false)));
    if has_plan {
        moments.push((baseline.finish, "Planned finish", Ink::QUIET, true));
        moments.push((baseline.target, "Target", Ink::TEXT, true));
    }
    match history.finished {
        Some(at) => moments.push((at, "Finish", Ink::GREEN, false)),
        None => moments.push((history.end, "Run ended, not finished", Ink::VERMILLION, false)),
    }
    moments.retain(|moment| sheet.axis.holds(moment.0));
    moments.sort_by_key(|moment| moment.0);
    let is_long = moments.last().is_some_and(|last| last.0.hours() > 300.0 * 24.0);
    let format = if is_long { "%-d %b %Y" } else { "%a %-d %b, %H:%M" };
    // A label may stand left of its line, and so before that of an earlier one: each has a lane of its own unless it is clear of all others.
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let lines: Vec<(Placed, Ink, bool)> = moments
        .into_iter()
        .map(|(at, name, ink, is_dashed)| {
            let x = sheet.axis.x(at);
            let label = format!("{name} {}", sheet.run.scenario.civil(at).strftime(format));
            let width = text::width(&label, Lettering::STRONG) + 14.0;
            let is_left = x + width > sheet.axis.right;
            let (from, to) = if is_left { (x - width, x + 3.0) } else { (x - 3.0, x + width) };
            let is_clear = |lane: &Vec<(f64, f64)>| lane.iter().all(|other| to <= other.0 || other.1 <= from);
            let lane = taken.iter().position(is_clear).unwrap_or(taken.len());
            taken.resize(taken.len().max(lane + 1), Vec::new());
            taken[lane].push((from, to));
            (Placed { x, lane, is_large: false, label, is_left }, ink, is_dashed)
        })
        .collect();
    Verticals { lanes: taken.len(), lines }
}

impl Verticals {
    pub fn height(&self) -> f64 {
        if self.lines.is_empty() { 0.0 } else { self.lanes as f64 * LANE + PAD }
    }

    pub fn draw(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        for (mark, ink, is_dashed) in &self.lines {
            let start = top + PAD / 2.0 + LANE * mark.lane as f64;
            if *is_dashed {
                canvas.dashed_upright(mark.x, start, bottom, 1.5, *ink);
            } else {
                canvas.upright(mark.x, start, bottom, 1.5, *ink);
            }
        }
        for (mark, ink, _) in &self.lines {
            let baseline = top + PAD / 2.0 + LANE * (mark.lane as f64 + 0.5) + 4.0;
            let (x, align) = if mark.is_left { (mark.x - 6.0, Align::Right) } else { (mark.x + 6.0, Align::Left) };
            let width = text::width(&mark.label, Lettering::STRONG);
            let left = if mark.is_left { x - width } else { x };
            canvas.rect(left - 2.0, baseline - 11.0, left + width + 2.0, baseline + 3.0, Ink::WHITE.faded(90));
            canvas.text(x, baseline, align, Lettering::STRONG, *ink, &mark.label);
        }
    }
}
