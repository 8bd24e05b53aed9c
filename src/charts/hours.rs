//! Where the hours went: the available time of each team as one bar, divided into work, what hindered it, and idleness.

use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted, nothing, percent};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::number::thousands;
use crate::engine::time::Span;
use crate::history::Hours;

pub const CHART: Chart = Chart { name: "hours", title: "Where the hours went, team by team", draw };

/// More teams than this are no page any more.
const TEAMS_MAX: usize = 60;

const GUTTER: f64 = 220.0;
/// Right of the bars, for the hours.
const TOTAL: f64 = 110.0;
const ROW: f64 = 30.0;
const BAR: f64 = 21.0;
const HEAD: f64 = 24.0;

type Part = (fn(&Hours) -> Span, Ink, &'static str);

/// What a bar is made of, from left to right: each with its ink.
const PARTS: [Part; 6] = [
    (|hours| hours.direct, Ink::BLUE, "direct work"),
    (|hours| hours.rework, Ink::SKY, "rework"),
    (|hours| hours.coordination, Ink::PURPLE, "coordination"),
    (|hours| hours.blocked, Ink::STILL, "blocked"),
    (|hours| hours.waiting, Ink::YELLOW, "waiting for a decision"),
    (|hours| hours.idle, Ink::GRID, "idle"),
];

struct Row {
    name: String,
    size: String,
    hours: Hours,
}

fn draw(run: &Run<'_>) -> Canvas {
    let (rows, hidden) = rows(run);
    let top = headline::HEIGHT + HEAD;
    // Of several teams the first row is their sum, and stands apart.
    let bottom = top + ROW * rows.len() as f64 + 22.0;
    let legend = legend(run, &rows, hidden);
    let title = format!("Where the hours went in {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    let (x0, x1) = (GUTTER, run.width - MARGIN - TOTAL);
    for tenth in 0..=10 {
        let x = x0 + (x1 - x0) * f64::from(tenth) / 10.0;
        canvas.upright(x, top - 4.0, bottom, 0.5, Ink::RULE);
        canvas.text(x, top - 9.0, Align::Middle, Lettering::LABEL, Ink::QUIET, &format!("{} %", tenth * 10));
    }
    canvas.text(run.width - MARGIN, top - 9.0, Align::Right, Lettering::LABEL, Ink::QUIET, "available");
    let has_sum = run.scenario.organization.teams.len() > 1;
    for (place, row) in rows.iter().enumerate() {
        row.draw(&mut canvas, (x0, x1), top + ROW * place as f64 + if place > 0 || !has_sum { 12.0 } else { 2.0 });
    }
    if has_sum {
        canvas.level(MARGIN, run.width - MARGIN, top + ROW + 3.0, 1.0, Ink::RULE);
    }
    canvas.level(MARGIN, run.width - MARGIN, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

/// All teams together, each, and the office; and how many teams are left out: those with the least available time.
fn rows(run: &Run<'_>) -> (Vec<Row>, usize) {
    let organization = &run.scenario.organization;
    let utilization = run.history.utilization(run.scenario);
    let mut teams: Vec<Row> = organization
        .team_ids()
        .map(|team| Row {
            name: organization.team(team).name.clone(),
            size: organization.team(team).members.len().to_string(),
            hours: Hours::sum(&utilization.teams[team.index()]),
        })
        .collect();
    let sum = Hours::sum(teams.iter().map(|row| &row.hours));
    let hidden = teams.len().saturating_sub(TEAMS_MAX);
    if hidden > 0 {
        let mut most: Vec<usize> = (0..teams.len()).collect();
        most.sort_by_key(|&team| (std::cmp::Reverse(teams[team].hours.available), team));
        let mut is_shown = vec![false; teams.len()];
        most.into_iter().take(TEAMS_MAX).for_each(|team| is_shown[team] = true);
        let mut shown = is_shown.into_iter();
        teams.retain(|_| shown.next().unwrap_or(false));
    }
    let mut rows = Vec::new();
    if organization.teams.len() > 1 {
        rows.push(Row { name: "All teams".to_string(), size: organization.members.len().to_string(), hours: sum });
    }
    rows.extend(teams);
    let office = Hours::sum(&utilization.orchestration);
    rows.push(Row { name: "Orchestration".to_string(), size: "office".to_string(), hours: office });
    (rows, hidden)
}

impl Row {
    fn draw(&self, canvas: &mut Canvas, (x0, x1): (f64, f64), top: f64) {
        let middle = top + BAR / 2.0 + 4.0;
        let size = text::width(&self.size, Lettering::LABEL);
        let name = text::fit(&self.name, x0 - MARGIN - size - 24.0, Lettering::HEADING);
        canvas.text(MARGIN, middle, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        canvas.text(x0 - 12.0, middle, Align::Right, Lettering::LABEL, Ink::QUIET, &self.size);
        let right = f64::from(canvas.width) - MARGIN;
        if self.hours.available.is_zero() {
            nothing(canvas, (x0, x1), (top, top + BAR), "had no time: did no work");
            return;
        }
        let hours = format!("{} h", thousands(self.hours.available.hours().round() as u64));
        canvas.text(right, middle, Align::Right, Lettering::STRONG, Ink::TEXT, &hours);
        // Running sums of whole milliseconds: the last part ends where the bar does. What work is cut off by the end may go past it.
        let whole = PARTS.iter().map(|part| part.0(&self.hours)).sum::<Span>().max(self.hours.available).ms() as f64;
        let mut passed = Span::ZERO;
        for (part, ink, _) in PARTS {
            let from = x0 + (x1 - x0) * passed.ms() as f64 / whole;
            passed += part(&self.hours);
            let to = x0 + (x1 - x0) * passed.ms() as f64 / whole;
            if to - from < 0.1 {
                continue;
            }
            canvas.rect(from, top, to, top + BAR, ink);
            let label = percent(part(&self.hours).ms() as f64 / whole);
            if text::width(&label, Lettering::LABEL) + 8.0 <= to - from {
                canvas.text((from + to) / 2.0, middle, Align::Middle, Lettering::LABEL, ink.letters(), &label);
            }
        }
    }
}

fn legend(run: &Run<'_>, rows: &[Row], hidden: usize) -> Legend {
    let drawn = PARTS.iter().filter(|(part, ..)| rows.iter().any(|row| !part(&row.hours).is_zero()));
    let samples = drawn.map(|(_, ink, name)| (Sample::Block(*ink), (*name).to_string())).collect();
    let mut notes = vec![
        "Shares of available working time: while a member is there and its team active, from activation to release; after it, while called back. Beside a name: members.".to_string(),
        "Blocked: before one's own blocker, or with nothing in hand while others work on it. Waiting: with nothing in hand while one's blocker, or one's finished task, waits for a decision.".to_string(),
    ];
    if hidden > 0 {
        notes.push(format!("Left out are the {} with the least available time; all teams together include them.", counted(hidden, "team")));
    }
    Legend::new(run.width, samples, notes)
}
