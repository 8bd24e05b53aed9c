//! The timeline: who worked on what and when, against the baseline, with milestones, target and finish.

mod marks;
mod members;
mod teams;

use crate::chart::axis::{HEAD, TimeAxis};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Lanes;
use crate::chart::{Canvas, Chart, Ink, Run};
use crate::domain::fact::Work;
use crate::history::Bar;
use std::collections::BTreeSet;

pub const CHART: Chart = Chart { name: "timeline", title: "Timeline: who worked on what, against the baseline", draw };

const GUTTER: f64 = 196.0;

/// More members than this, or more tasks, and single bars would be too thin to read: then a row is a team.
const MEMBERS_MAX: usize = 60;
const TASKS_MAX: usize = 500;

/// What a stretch of work was, as the chart tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Critical,
    Other,
    Unplanned,
    Review,
    Rework,
    Help,
    Coordination,
    Blocked,
}

impl Kind {
    const ALL: [Kind; 8] =
        [Kind::Critical, Kind::Other, Kind::Unplanned, Kind::Review, Kind::Rework, Kind::Help, Kind::Coordination, Kind::Blocked];

    fn of(run: &Run<'_>, work: Work) -> Kind {
        match work {
            Work::Task(task) => {
                let planned = run.scenario.baseline.tasks.get(task.index()).copied().flatten();
                if planned.is_some_and(|planned| planned.total_float.is_zero()) { Kind::Critical } else { Kind::Other }
            }
            Work::Arrival { .. } | Work::Research(_) => Kind::Unplanned,
            Work::Review { .. } => Kind::Review,
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) => Kind::Rework,
            Work::Assistance { .. } => Kind::Help,
            Work::Stuck(_) | Work::OwnResolution(_) => Kind::Blocked,
            Work::Retrospective(_) | Work::Attention { .. } | Work::Briefing(_) => Kind::Coordination,
            Work::Acknowledgement(_) => Kind::Coordination,
        }
    }

    fn ink(self) -> Ink {
        match self {
            Kind::Critical => Ink::VERMILLION,
            Kind::Other => Ink::BLUE,
            Kind::Unplanned => Ink::ORANGE,
            Kind::Review => Ink::GREEN,
            Kind::Rework => Ink::SKY,
            Kind::Help => Ink::PLUM,
            Kind::Coordination => Ink::PURPLE,
            Kind::Blocked => Ink::STILL,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Critical => "critical task (no float in the baseline)",
            Kind::Other => "other task",
            Kind::Unplanned => "unplanned work",
            Kind::Review => "review",
            Kind::Rework => "rework",
            Kind::Help => "help with a blocker",
            Kind::Coordination => "coordination",
            Kind::Blocked => "at its own blocker",
        }
    }
}

/// What all parts of the chart share.
struct Sheet<'a> {
    run: Run<'a>,
    axis: TimeAxis,
}

impl Sheet<'_> {
    /// What is left of a stretch of the sheet without the days on which nobody works: nothing but its beginning, if it merely lasted from their
    /// closing to their opening; all of it, if it lies within them, as somebody worked after all.
    /// So it is with a member's days `off`.
    fn open(&self, x0: f64, x1: f64, off: &[(f64, f64)]) -> Vec<(f64, f64)> {
        /// Less than this is the edge of a day, not a part of it.
        const LEAST: f64 = 0.5;
        let (mut parts, mut from) = (Vec::new(), x0);
        let mut shades = self.axis.shades();
        shades.extend(off);
        shades.sort_by(|a, b| a.0.total_cmp(&b.0));
        for &(closes, opens) in shades.iter().filter(|&&(closes, opens)| closes < x1 && opens > x0) {
            parts.push((from, closes.max(from)));
            from = from.max(opens);
        }
        parts.push((from, x1.max(from)));
        parts.retain(|(from, to)| to - from > LEAST);
        if parts.is_empty() {
            let (is_from_closing, is_to_opening) = (
                shades.iter().any(|(closes, _)| (closes - x0).abs() <= LEAST),
                shades.iter().any(|(_, opens)| (opens - x1).abs() <= LEAST),
            );
            parts.push((x0, if is_from_closing && is_to_opening { x0 } else { x1 }));
        }
        parts
    }
}

fn draw(run: &Run<'_>) -> Canvas {
    let axis = TimeAxis::of(run, GUTTER, run.width - MARGIN);
    let sheet = Sheet { run: *run, axis };
    let milestones = marks::milestones(&sheet);
    let verticals = marks::verticals(&sheet);
    let by_member = run.scenario.organization.members.len() <= MEMBERS_MAX && run.scenario.plan.tasks.len() <= TASKS_MAX;
    let rows = if by_member { Rows::Members(members::rows(&sheet)) } else { Rows::Teams(teams::rows(&sheet)) };

    let head = headline::HEIGHT + HEAD;
    let strip = head + milestones.height();
    let body = strip + verticals.height();
    let bottom = body + rows.height();
    let legend = legend(&sheet, &rows, milestones.note());
    let title = format!("Timeline of {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    sheet.axis.draw(&mut canvas, headline::HEIGHT, bottom);
    verticals.draw(&mut canvas, strip, bottom);
    match &rows {
        Rows::Members(rows) => rows.draw(&mut canvas, &sheet, body),
        Rows::Teams(rows) => rows.draw(&mut canvas, &sheet, body),
    }
    milestones.draw(&mut canvas, &sheet, head);
    canvas.level(MARGIN, sheet.axis.right, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

enum Rows<'a> {
    Members(members::Rows<'a>),
    Teams(teams::Rows),
}

impl Rows<'_> {
    fn height(&self) -> f64 {
        match self {
            Rows::Members(rows) => rows.height(),
            Rows::Teams(rows) => rows.height(),
        }
    }
}

fn legend(sheet: &Sheet<'_>, rows: &Rows<'_>, of_milestones: Option<String>) -> Legend {
    let history = sheet.run.history;
    let shown: BTreeSet<Kind> = history.bars.iter().map(|bar| Kind::of(&sheet.run, bar.work)).collect();
    let mut samples: Vec<(Sample, &str)> = shown.into_iter().map(|kind| (Sample::Block(kind.ink()), kind.name())).collect();
    let mut notes = Vec::new();
    let baseline = Sample::Drawn(marks::baseline);
    match rows {
        Rows::Members(rows) => {
            samples.push((baseline, "baseline of the tasks above it, planned start to finish"));
            if history.trouble.blockers.iter().any(|blocker| blocker.owner.is_some()) {
                samples.push((Sample::Drawn(blocked), "own task blocked, and in others' hands"));
            }
            if rows.has_days_off() || history.absences.iter().any(|absences| !absences.is_empty()) {
                samples.push((Sample::Drawn(absent), "absent"));
            }
        }
        Rows::Teams(rows) => {
            samples.push((baseline, "baseline of the team's tasks, first start to last finish"));
            notes.extend(rows.notes());
        }
    }
    samples.push((Sample::Drawn(marks::activation), "team active"));
    if !marks::own(&sheet.run).is_empty() {
        samples.push((Sample::Drawn(|canvas, x0, _, middle| canvas.diamond(x0 + 8.0, middle, 4.5, marks::OWN)), "milestone reached"));
    }
    if !marks::features(&sheet.run).is_empty() {
        samples.push((Sample::Drawn(|canvas, x0, _, middle| canvas.diamond(x0 + 8.0, middle, 4.5, marks::FEATURE)), "feature done"));
    }
    if !history.epics_done().is_empty() {
        samples.push((Sample::Drawn(|canvas, x0, _, middle| canvas.diamond(x0 + 8.0, middle, 7.0, Ink::TEXT)), "epic done"));
    }
    if !sheet.axis.shades().is_empty() {
        samples.push((Sample::Drawn(closed), "nobody works"));
    }
    notes.extend(of_milestones);
    notes.push(sheet.axis.caption_of(&sheet.run));
    Legend::new(sheet.run.width, samples.into_iter().map(|(sample, name)| (sample, name.to_string())).collect(), notes)
}

fn blocked(canvas: &mut Canvas, x0: f64, x1: f64, middle: f64) {
    canvas.hatch(x0, middle - 6.0, x1, middle + 6.0, Ink::STILL);
}

fn absent(canvas: &mut Canvas, x0: f64, x1: f64, middle: f64) {
    canvas.hatch(x0, middle - 6.0, x1, middle + 6.0, Ink::HATCH);
}

fn closed(canvas: &mut Canvas, x0: f64, x1: f64, middle: f64) {
    canvas.rect(x0, middle - 6.0, x1, middle + 6.0, Ink::RULE);
    canvas.rect(x0 + 0.5, middle - 5.5, x1 - 0.5, middle + 5.5, Ink::CLOSED);
}

/// Bars of one row side by side where they overlap, at most `most` lanes; more share the last one.
fn lanes<'b>(bars: impl IntoIterator<Item = &'b Bar>, most: usize) -> (Vec<usize>, usize) {
    let mut lanes = Lanes::up_to(most);
    let places: Vec<usize> = bars.into_iter().map(|bar| lanes.take(bar.from.ms() as f64, bar.to.ms() as f64).unwrap_or(most - 1)).collect();
    (places, lanes.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::history::fabricated::{self, Size};

    #[test]
    fn no_bar_goes_on_over_days_on_which_nobody_works_and_what_was_dropped_is_told() {
        let scenario = fabricated::scenario(Size::USUAL);
        let mut history = History::of(&scenario, &fabricated::journal(&scenario, Size::USUAL));
        let before = history.tasks_done(&scenario);
        history.tasks[0].dropped = Some(history.end);
        let run = Run { scenario: &scenario, history: &history, seed: 1, replication: 0, width: 1_600.0 };
        let axis = TimeAxis::new(&scenario, history.end, GUTTER, run.width - MARGIN);
        let sheet = Sheet { run, axis };
        let (closes, opens) = *sheet.axis.shades().first().expect("a weekend");
        assert_eq!(sheet.open(closes - 9.0, opens + 9.0, &[]), [(closes - 9.0, closes), (opens, opens + 9.0)]);
        assert_eq!(sheet.open(closes - 9.0, opens, &[]), [(closes - 9.0, closes)]);
        assert_eq!(sheet.open(closes - 0.2, opens, &[]), [(closes - 0.2, closes - 0.2)], "it was not over when they went home");
        assert_eq!(sheet.open(closes + 2.0, opens - 2.0, &[]), [(closes + 2.0, opens - 2.0)], "somebody worked then after all");
        let off = [(closes - 6.0, closes - 3.0)];
        assert_eq!(sheet.open(closes - 9.0, closes - 1.0, &off), [(closes - 9.0, closes - 6.0), (closes - 3.0, closes - 1.0)]);
        let account = run.account();
        assert!(account.ends_with(&format!(" of {} tasks done, 1 dropped", before.1)), "{account}");
    }
}
