//! Milestones on their strip, and the moments that the whole project is measured by.

use super::Sheet;
use crate::chart::Run;
use crate::chart::place::Lanes;
use crate::chart::plot::counted;
use crate::chart::text;
use crate::chart::{Align, Canvas, Ink, Lettering};
use crate::domain::plan::{Feature, Need};
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
    ink: Ink,
    label: String,
    is_left: bool,
}

pub struct Milestones {
    placed: Vec<Placed>,
    /// That are too many to be drawn.
    left_out: usize,
}

/// Of features, and of the plan's own milestones.
pub const FEATURE: Ink = Ink::GREEN;
pub const OWN: Ink = Ink::ORANGE;

/// The plan's own milestones as they were reached: tasks that take nobody's work.
pub fn own(run: &Run<'_>) -> Vec<(Moment, String)> {
    let tasks = run.scenario.plan.tasks.iter().zip(&run.history.tasks).filter(|(task, _)| task.need == Need::Milestone);
    let mut done: Vec<(Moment, String)> = tasks.filter_map(|(task, history)| Some((history.done?, task.name.clone()))).collect();
    done.sort_by_key(|(at, _)| *at);
    done
}

/// Features as they were done, but for one that is all of an epic and is called as that: it has its mark already.
pub fn features<'a>(run: &Run<'a>) -> Vec<(Moment, &'a str)> {
    let plan = &run.scenario.plan;
    let is_epic = |feature: &Feature| {
        let epic = plan.epic(feature.epic);
        epic.features.len() == 1 && epic.name == feature.name
    };
    let features = run.history.features_done().into_iter().map(|(at, feature)| (at, plan.feature(feature)));
    features.filter(|(_, feature)| !is_epic(feature)).map(|(at, feature)| (at, feature.name.as_str())).collect()
}

/// Epics, the plan's own milestones and features as they were done.
pub fn milestones(sheet: &Sheet<'_>) -> Milestones {
    let (history, plan) = (sheet.run.history, &sheet.run.scenario.plan);
    // Epics come first, and are never left out for the sake of features.
    let epics = history.epics_done().into_iter().map(|(at, epic)| (at, plan.epic(epic).name.as_str()));
    let epics: Vec<(Moment, &str)> = epics.collect();
    let all = epics.len();
    let own = own(&sheet.run);
    let features = features(&sheet.run);
    let small: Vec<(Moment, &str, Ink)> =
        own.iter().map(|(at, name)| (*at, name.as_str(), OWN)).chain(features.iter().map(|(at, name)| (*at, *name, FEATURE))).collect();
    let mut lanes = Lanes::up_to(EPIC_LANES);
    let mut placed: Vec<Placed> = epics
        .into_iter()
        .take(MILESTONES_MAX)
        .map(|(at, name)| place(sheet, &mut lanes, EPIC_LANES, sheet.axis.x(at), (true, Ink::TEXT), name))
        .collect();
    let first = rows(&placed);
    let all = all + small.len();
    if small.len() <= MILESTONES_MAX {
        let mut lanes = Lanes::up_to(FEATURE_LANES);
        placed.extend(small.into_iter().map(|(at, name, ink)| {
            let mark = place(sheet, &mut lanes, FEATURE_LANES, sheet.axis.x(at), (false, ink), name);
            Placed { lane: mark.lane + first, ..mark }
        }));
    }
    Milestones { left_out: all - placed.len(), placed }
}

/// The lanes, and one more if there are marks that found no room in any.
fn rows(placed: &[Placed]) -> usize {
    placed.iter().map(|mark| mark.lane + 1).max().unwrap_or(0)
}

fn place(sheet: &Sheet<'_>, lanes: &mut Lanes, most: usize, x: f64, (is_large, ink): (bool, Ink), name: &str) -> Placed {
    let lettering = if is_large { Lettering::STRONG } else { Lettering::LABEL };
    let radius = if is_large { 7.0 } else { 4.5 };
    let label = text::fit(name, 230.0, lettering);
    let width = radius + 5.0 + text::width(&label, lettering) + 8.0;
    let is_left = x + width > sheet.axis.right;
    let (from, to) = if is_left { (x - width, x + radius + 4.0) } else { (x - radius - 2.0, x + width) };
    match lanes.take(from, to) {
        Some(lane) => Placed { x, lane, is_large, ink, label, is_left },
        None => {
            let lane = lanes.take(x - radius, x + radius).unwrap_or(most);
            Placed { x, lane, is_large, ink, label: String::new(), is_left }
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
            let (radius, lettering) = if mark.is_large { (7.0, Lettering::STRONG) } else { (4.5, Lettering::LABEL) };
            canvas.diamond(mark.x, middle, radius, mark.ink);
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
        Some(at) if sheet.run.is_late() => moments.push((at, "Late finish", Ink::VERMILLION, false)),
        Some(at) => moments.push((at, "Finish", Ink::GREEN, false)),
        None => moments.push((history.end, "Run ended, not finished", Ink::VERMILLION, false)),
    }
    moments.retain(|moment| sheet.axis.holds(moment.0));
    moments.sort_by_key(|moment| moment.0);
    let is_long = moments.last().is_some_and(|last| last.0.hours() > 300.0 * 24.0);
    let format = if is_long { "%-d %b %Y" } else { "%a %-d %b, %H:%M" };
    // A label may stand left of its line, and so before that of an earlier one: each has a lane of its own unless it is clear of all others.
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut lines: Vec<(Placed, Ink, bool)> = moments
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
            (Placed { x, lane, is_large: false, ink, label, is_left }, ink, is_dashed)
        })
        .collect();
    off_lines(&mut lines, sheet.axis.left);
    Verticals { lanes: taken.len(), lines }
}

/// Where a label of a vertical line lies, on one of its sides.
fn reach(mark: &Placed, is_left: bool) -> (f64, f64) {
    let width = text::width(&mark.label, Lettering::STRONG) + 14.0;
    if is_left { (mark.x - width, mark.x + 3.0) } else { (mark.x - 3.0, mark.x + width) }
}

/// Puts a label through which another line would run on the other side of its own, if none runs there and there is room.
fn off_lines(lines: &mut [(Placed, Ink, bool)], left: f64) {
    for at in 0..lines.len() {
        let mark = &lines[at].0;
        let others = || lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, line)| &line.0);
        // A line begins in its own lane.
        let is_crossed = |(from, to): (f64, f64)| others().any(|other| other.lane <= mark.lane && other.x > from && other.x < to);
        let covers = |(from, to): (f64, f64)| {
            let mut labels = others().filter(|other| other.lane == mark.lane).map(|other| reach(other, other.is_left));
            labels.any(|other| to > other.0 && other.1 > from)
        };
        let turned = reach(mark, !mark.is_left);
        if is_crossed(reach(mark, mark.is_left)) && !mark.is_left && turned.0 >= left && !is_crossed(turned) && !covers(turned) {
            lines[at].0.is_left = true;
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_runs_through_the_label_of_another_where_its_other_side_is_free() {
        let line = |x: f64, lane: usize, label: &str| {
            (Placed { x, lane, is_large: false, ink: Ink::TEXT, label: label.to_owned(), is_left: false }, Ink::TEXT, true)
        };
        let mut lines = [line(100.0, 0, "Planned finish"), line(300.0, 1, "Target Thu 10 Dec, 21:33"), line(380.0, 0, "Finish")];
        off_lines(&mut lines, 50.0);
        assert_eq!(lines.each_ref().map(|line| line.0.is_left), [false, true, false]);
        let mut crowded = [line(290.0, 0, "Planned finish"), line(300.0, 1, "Target Thu 10 Dec, 21:33"), line(380.0, 0, "Finish")];
        off_lines(&mut crowded, 50.0);
        assert!(!crowded[1].0.is_left, "there is a line on either side");
    }
}
