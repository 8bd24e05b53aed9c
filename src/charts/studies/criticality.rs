//! Tasks on the network's timeline, as planned: how often each was on the chain that drove the finish, with its other indices beside it.

mod rows;

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Figures, Measure, Study, counted, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use jiff::civil::DateTime;
use rows::{Line, Row};

/// A row is a task: more are no page any more.
const TASKS_MAX: usize = 45;
const ROW: f64 = 19.0;
const TEAM: f64 = 24.0;
const GUTTER_MAX: f64 = 380.0;
/// Of each column of the table, at the right.
const COLUMN: f64 = 88.0;
const COLUMNS: [&str; 3] = ["criticality", "cruciality", "sensitivity"];
/// For the heads of the columns and the scale of inks.
const HEAD: f64 = 44.0;
/// Tasks at least this share as often critical as the most critical one are told from the others.
const MOST_CRITICAL: f64 = 0.5;

pub struct Input<'a> {
    /// Replications are all that were carried out.
    pub study: Study<'a>,
    /// Of which so many finished: shares are of these.
    pub finished: u64,
    /// That hours are counted from.
    pub start: DateTime,
    /// In the order of the plan.
    pub tasks: &'a [Task<'a>],
    /// Dependencies: the places of a task and of one that waits for it.
    pub links: &'a [(usize, usize)],
}

#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub team: &'a str,
    /// Start and finish by the baseline, elapsed hours since the start; `None` for one that the baseline does not have.
    pub planned: Option<(f64, f64)>,
    /// Share of replications whose finish hung on it, 0 to 1.
    pub criticality: f64,
    /// Rank correlation of its duration with the project's, −1 to 1; `None` where either does not vary.
    pub cruciality: Option<f64>,
    /// Criticality times its deviation over the project's.
    pub sensitivity: Option<f64>,
}

impl Task<'_> {
    fn share(&self) -> f64 {
        if self.criticality.is_finite() { self.criticality.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Start and finish, in this order.
    fn span(&self) -> Option<(f64, f64)> {
        self.planned.filter(|(from, to)| from.is_finite() && to.is_finite()).map(|(from, to)| (from, to.max(from)))
    }
}

/// Where things are.
struct Sheet {
    across: Ruler,
    left: f64,
    right: f64,
    /// Of the names at the left.
    gutter: f64,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let rows = rows::rows(input, TASKS_MAX);
    let height: f64 = rows.iter().map(Row::height).sum();
    let top = headline::HEIGHT + HEAD;
    let bottom = top + height.max(3.0 * ROW);
    let shown: Vec<usize> = rows.iter().filter_map(Row::task).collect();
    let links = links(input, &shown);
    let foot = bottom + 30.0;
    let legend = legend(input, &shown, &links);
    let what = "Criticality index of tasks: share of replications in which a task drove the finish, on the baseline";
    let subtitle = input.study.subtitle_of_finished(what, input.finished);
    let mut canvas = marks::sheet(input.study.width, &title(input, &shown), &subtitle, foot, &legend);
    if shown.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "The plan has no tasks.");
        return canvas;
    }
    let names = shown.iter().map(|&task| text::width(&name(&input.tasks[task]), Lettering::STRONG) + 10.0);
    let teams = shown.iter().map(|&task| text::width(input.tasks[task].team, Lettering::HEADING));
    let gutter = names.chain(teams).fold(120.0, f64::max).min(GUTTER_MAX);
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - COLUMN * COLUMNS.len() as f64 - 24.0);
    let ends = shown.iter().filter_map(|&task| input.tasks[task].span()).flat_map(|(from, to)| [from, to]);
    let (from, to) = range(ends).map_or((0.0, 1.0), |(from, to)| (from, if to > from { to } else { from + 1.0 }));
    let measure = Measure { name: "", unit: "h", better: Better::Less, start: Some(input.start) };
    let figures = Figures::of(&measure, [from, to].into_iter());
    // An index stands right of a bar that is too short for it.
    let across = Ruler::of_figures(&figures, [from, to].into_iter(), ((right - left) / 110.0) as u32, (left + 8.0, right - 44.0))
        .with_room_over(44.0);
    let sheet = Sheet { across, left, right, gutter };
    if shown.iter().any(|&task| input.tasks[task].span().is_some()) {
        sheet.across.draw_across(&mut canvas, top, bottom);
    }
    sheet.draw_head(&mut canvas, top);
    let lines = sheet.draw_names(&mut canvas, input, &rows, top);
    for link in &links {
        draw_link(&mut canvas, &sheet, input, &lines, *link);
    }
    for line in &lines {
        line.draw(&mut canvas, &sheet, input);
    }
    canvas
}

/// `T-12 Write the parser`.
fn name(task: &Task<'_>) -> String {
    match (task.id, task.name) {
        (id, name) if id == name || name.is_empty() => id.to_string(),
        ("", name) => name.to_string(),
        (id, name) => format!("{id} {name}"),
    }
}

/// As few digits as tell it from never and from always.
fn percent(share: f64) -> String {
    match share * 100.0 {
        none if none <= 0.0 => "0 %".to_string(),
        little if little < 1.0 => "< 1 %".to_string(),
        much if much > 99.0 && much < 100.0 => "> 99 %".to_string(),
        usual => format!("{usual:.0} %"),
    }
}

fn is_most_critical(input: &Input<'_>, task: usize) -> bool {
    let most = input.tasks.iter().map(Task::share).fold(0.0, f64::max);
    let share = input.tasks[task].share();
    share > 0.0 && share >= most * MOST_CRITICAL
}

/// Between the most critical of those shown, whichever are on the timeline: of each task at most one line in and one out, from and to the
/// most often critical, as more are a tangle.
fn links(input: &Input<'_>, shown: &[usize]) -> Vec<(usize, usize)> {
    let is_on = |task: usize| shown.contains(&task) && input.tasks[task].span().is_some() && is_most_critical(input, task);
    let mut links: Vec<(usize, usize)> = input.links.iter().copied().filter(|&(from, to)| from != to && is_on(from) && is_on(to)).collect();
    let share = |link: &(usize, usize)| input.tasks[link.0].share() + input.tasks[link.1].share();
    // Of equals the one that waits least: what is waited for only by way of others comes after them.
    let gap = |link: &(usize, usize)| {
        input.tasks[link.0].span().zip(input.tasks[link.1].span()).map_or(f64::INFINITY, |(from, to)| (to.0 - from.1).abs())
    };
    links.sort_by(|a, b| share(b).total_cmp(&share(a)).then(gap(a).total_cmp(&gap(b))).then(a.cmp(b)));
    let (mut has_out, mut has_in) = (vec![false; input.tasks.len()], vec![false; input.tasks.len()]);
    links.retain(|&(from, to)| {
        let is_drawn = !has_out[from] && !has_in[to];
        if is_drawn {
            (has_out[from], has_in[to]) = (true, true);
        }
        is_drawn
    });
    links
}

impl Sheet {
    /// The scale of inks, and what the columns of the table are.
    fn draw_head(&self, canvas: &mut Canvas, top: f64) {
        const BANDS: u32 = 50;
        const LENGTH: f64 = 200.0;
        let (x, y) = (self.left + text::width("criticality index", Lettering::LABEL) + 10.0, top - 36.0);
        canvas.text(self.left, y + 10.0, Align::Left, Lettering::LABEL, Ink::TEXT, "criticality index");
        for band in 0..BANDS {
            let at = |band: u32| x + 30.0 + LENGTH * f64::from(band) / f64::from(BANDS);
            canvas.rect(at(band), y, at(band + 1), y + 12.0, marks::ramp((f64::from(band) + 0.5) / f64::from(BANDS)));
        }
        canvas.text(x + 24.0, y + 10.0, Align::Right, Lettering::LABEL, Ink::QUIET, "0 %");
        canvas.text(x + 36.0 + LENGTH, y + 10.0, Align::Left, Lettering::LABEL, Ink::QUIET, "100 %");
        for (place, column) in COLUMNS.iter().enumerate() {
            canvas.text(self.column(place), top - 8.0, Align::Right, Lettering::STRONG, Ink::TEXT, column);
        }
        canvas.level(MARGIN, f64::from(canvas.width) - MARGIN, top, 1.0, Ink::RULE);
    }

    /// The right side of a column of the table.
    fn column(&self, place: usize) -> f64 {
        self.right + 24.0 + COLUMN * (place + 1) as f64
    }

    /// Names of teams and tasks. Gives the lines of the tasks.
    fn draw_names(&self, canvas: &mut Canvas, input: &Input<'_>, rows: &[Row], top: f64) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut y = top;
        for row in rows {
            match *row {
                Row::Team(task) => {
                    canvas.level(MARGIN, input.study.width - MARGIN, y, 1.0, Ink::RULE);
                    let team = text::fit(input.tasks[task].team, self.gutter, Lettering::HEADING);
                    canvas.text(MARGIN, y + 17.0, Align::Left, Lettering::HEADING, Ink::TEXT, &team);
                }
                Row::Task(task) => {
                    let is_most_critical = is_most_critical(input, task);
                    let lettering = if is_most_critical { Lettering::STRONG } else { Lettering::LABEL };
                    let name = text::fit(&name(&input.tasks[task]), self.gutter - 10.0, lettering);
                    canvas.text(MARGIN + 10.0, y + ROW / 2.0 + 4.0, Align::Left, lettering, Ink::TEXT, &name);
                    lines.push(Line { task, middle: y + ROW / 2.0, is_most_critical });
                }
            }
            y += row.height();
        }
        lines
    }
}

/// From a task's finish to the row of one that waits for it.
fn draw_link(canvas: &mut Canvas, sheet: &Sheet, input: &Input<'_>, lines: &[Line], (from, to): (usize, usize)) {
    let end = |task: usize| Some((input.tasks[task].span()?, lines.iter().find(|line| line.task == task)?.middle));
    let (Some(((_, finish), y0)), Some(((start, _), y1))) = (end(from), end(to)) else { return };
    let (x0, x1) = (sheet.across.at(finish), sheet.across.at(start) + 3.0);
    // To the upper or the lower side of its bar.
    let side = if y1 > y0 { y1 - 7.0 } else { y1 + 7.0 };
    let back = if y1 > y0 { -4.0 } else { 4.0 };
    let bend = if x1 >= x0 {
        vec![(x0, y0), (x1, y0), (x1, side)]
    } else {
        vec![(x0, y0), (x0 + 3.0, y0), (x0 + 3.0, y0 - 2.5 * back), (x1, y0 - 2.5 * back), (x1, side)]
    };
    marks::path(canvas, bend, 0.75, Ink::MARK.faded(70));
    canvas.polygon(&[(x1, side), (x1 - 3.0, side + back), (x1 + 3.0, side + back)], Ink::MARK.faded(70));
}

impl Line {
    fn draw(&self, canvas: &mut Canvas, sheet: &Sheet, input: &Input<'_>) {
        let (task, y) = (&input.tasks[self.task], self.middle);
        let (share, told) = (task.share(), percent(task.share()));
        let lettering = if self.is_most_critical { Lettering::STRONG } else { Lettering::LABEL };
        match task.span() {
            Some((from, to)) => {
                let (x0, x1) = (sheet.across.at(from), sheet.across.at(to).max(sheet.across.at(from) + 2.0));
                canvas.rect(x0, y - 7.0, x1, y + 7.0, Ink::MARK);
                if x1 - x0 > 3.0 {
                    canvas.rect(x0 + 0.5, y - 6.5, x1 - 0.5, y + 6.5, marks::ramp(share));
                }
                let width = text::width(&told, Lettering::SMALL);
                if width + 8.0 <= x1 - x0 {
                    canvas.text((x0 + x1) / 2.0, y + 3.5, Align::Middle, Lettering::SMALL, marks::over_ramp(share), &told);
                } else {
                    canvas.rect(x1 + 2.0, y - 5.0, x1 + 6.0 + width, y + 5.0, Ink::WHITE.faded(80));
                    canvas.text(x1 + 4.0, y + 3.5, Align::Left, Lettering::SMALL, Ink::TEXT, &told);
                }
            }
            None => canvas.text(sheet.left + 8.0, y + 4.0, Align::Left, Lettering::LABEL, Ink::QUIET, "not in the baseline"),
        }
        let index = |value: Option<f64>| match value.filter(|value| value.is_finite()) {
            Some(value) => format!("{:.2}", value + 0.0).replace("-0.00", "0.00").replace('-', "−"),
            None => "–".to_string(),
        };
        for (place, told) in [told, index(task.cruciality), index(task.sensitivity)].into_iter().enumerate() {
            let ink = if told == "–" { Ink::QUIET } else { Ink::TEXT };
            let told = text::fit(&told, COLUMN - 12.0, lettering);
            canvas.text(sheet.column(place), y + 4.0, Align::Right, lettering, ink, &told);
        }
    }
}

/// Of tasks that share a figure with one that is named.
fn and_more(others: usize) -> String {
    if others == 0 { String::new() } else { format!(" and {} more", counted(others as u64)) }
}

fn title(input: &Input<'_>, shown: &[usize]) -> String {
    let mut order = shown.to_vec();
    rows::sort(input, &mut order);
    let named = |task: usize| marks::short(&name(&input.tasks[task]));
    let share = |task: usize| input.tasks[task].share();
    let all = input.tasks.len();
    match order[..] {
        [] => "No task can be critical".to_string(),
        [first, ..] if share(first) == 0.0 => "No task drove the finish in any replication".to_string(),
        [first, ..] if all > 1 && input.tasks.iter().all(|task| task.share() == share(first)) => {
            let all = if all == 2 { "Both".to_string() } else { format!("All {}", counted(all as u64)) };
            format!("{all} tasks are equally often critical: in {} of replications", percent(share(first)))
        }
        [first, second, ..] if share(second) > 0.0 => {
            let told = |task: usize| percent(share(task));
            // What is told by the same figure is not told to be first.
            let (firsts, others) = order.split_at(order.partition_point(|task| told(*task) == told(first)));
            let seconds = others.iter().take_while(|task| told(**task) == told(others[0])).count();
            let then = others
                .first()
                .filter(|task| share(**task) > 0.0)
                .map_or_else(String::new, |task| format!("; then {}{}, in {}", named(*task), and_more(seconds - 1), told(*task)));
            match firsts {
                [_] => format!("{} drove the finish most often, in {} of replications{then}", named(first), told(first)),
                [_, _] => format!(
                    "{} and {} drove the finish most often, each in {} of replications{then}",
                    named(first),
                    named(second),
                    told(first)
                ),
                all => format!(
                    "{}{} drove the finish most often, each in {} of replications{then}",
                    named(first),
                    and_more(all.len() - 1),
                    told(first)
                ),
            }
        }
        [first, ..] => format!("{} drove the finish, in {} of replications", named(first), percent(share(first))),
    }
}

fn legend(input: &Input<'_>, shown: &[usize], links: &[(usize, usize)]) -> Legend {
    let bar = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        canvas.rect(x0, y - 6.0, x1, y + 6.0, Ink::MARK);
        canvas.rect(x0 + 0.5, y - 5.5, x1 - 0.5, y + 5.5, marks::ramp(0.6));
    };
    let mut samples = vec![(
        Sample::Drawn(bar),
        "a task from its planned start to its planned finish; the stronger, the more often critical".to_string(),
    )];
    if !links.is_empty() {
        let link = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
            marks::path(canvas, vec![(x0, y - 5.0), (x1 - 4.0, y - 5.0), (x1 - 4.0, y + 5.0)], 1.0, Ink::MARK);
            canvas.polygon(&[(x1 - 4.0, y + 6.0), (x1 - 7.0, y + 2.0), (x1 - 1.0, y + 2.0)], Ink::MARK);
        };
        samples.push((Sample::Drawn(link), "waits for, among the most critical".to_string()));
    }
    let mut notes = vec![
        "Bold: the most critical, at least half as often critical as the first of them.".to_string(),
        "Cruciality: rank correlation of a task's duration with the project's. Sensitivity: criticality times the deviation of the task's duration over the project's."
            .to_string(),
    ];
    let hidden = input.tasks.len() - shown.len();
    if hidden > 0 {
        let most = (0..input.tasks.len()).filter(|task| !shown.contains(task)).map(|task| input.tasks[task].share()).fold(0.0, f64::max);
        let (count, all) = (counted(shown.len() as u64), counted(input.tasks.len() as u64));
        notes.push(if most == 0.0 {
            format!("Shown are the {count} of {all} tasks that ever drove the finish.")
        } else {
            format!(
                "Shown are the {count} of {all} tasks with the highest criticality index; of the others none has over {}.",
                percent(most)
            )
        });
    }
    let between = input
        .links
        .iter()
        .filter(|link| [link.0, link.1].iter().all(|task| shown.contains(task) && is_most_critical(input, *task)))
        .count();
    if links.len() < between {
        let (drawn, all) = (counted(links.len() as u64), counted(between as u64));
        notes.push(format!(
            "Drawn {} {drawn} of {all} dependencies among them: of each task one in and one out, the most often critical.",
            if links.len() == 1 { "is" } else { "are" }
        ));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
