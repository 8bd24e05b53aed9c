//! A row for each team, for plans too large to show members and tasks: hours worked day by day against the hours there were.

use super::{Kind, MARGIN, Sheet, marks};
use crate::chart::plot::counted;
use crate::chart::text;
use crate::chart::{Align, Canvas, Ink, Lettering};
use crate::domain::organization::TeamId;
use crate::engine::time::{Moment, Span};
use crate::history::Days;

const ROW: f64 = 46.0;
const LOAD: f64 = 28.0;

/// More rows than this are no page any more.
const TEAMS_MAX: usize = 60;

/// Columns narrower than this blur: then one is a week.
const COLUMN_MIN: f64 = 2.5;

pub struct Rows {
    rows: Vec<Row>,
    teams: usize,
    is_weekly: bool,
}

struct Row {
    team: TeamId,
    tasks: usize,
    /// By day or week: hours of each kind, in the order of [`Kind::ALL`].
    load: Vec<[Span; Kind::ALL.len()]>,
    /// The most that was available in any column: the full height.
    full: Span,
    planned: Option<(Moment, Moment)>,
}

pub fn rows(sheet: &Sheet<'_>) -> Rows {
    let run = &sheet.run;
    let (scenario, history) = (run.scenario, run.history);
    let organization = &scenario.organization;
    let days = Days::of(scenario);
    let count = days.day(history.end) + 1;
    let is_weekly = (sheet.axis.right - sheet.axis.left) / (count as f64) < COLUMN_MIN;
    let column = |day: usize| if is_weekly { days.week(day) } else { day };
    let columns = column(count - 1) + 1;
    let mut rows: Vec<Row> = organization
        .team_ids()
        .map(|team| Row { team, tasks: 0, load: vec![Default::default(); columns], full: Span::ZERO, planned: None })
        .collect();
    for bar in &history.bars {
        let member = organization.member(bar.member);
        let kind = Kind::of(run, bar.work) as usize;
        let load = &mut rows[member.team.index()].load;
        days.divide(scenario.calendars.get(member.calendar), bar.from, bar.to, bar.worked, |day, worked| load[column(day)][kind] += worked);
    }
    let utilization = history.utilization(scenario);
    for (row, hours) in rows.iter_mut().zip(&utilization.teams) {
        let available = |hours: &[crate::history::Hours]| hours.iter().map(|hours| hours.available).max().unwrap_or(Span::ZERO);
        row.full = if is_weekly { available(&utilization.by_week(hours)) } else { available(hours) };
        row.full = row.load.iter().map(|load| load.iter().copied().sum()).max().unwrap_or(Span::ZERO).max(row.full);
    }
    for (task, planned) in scenario.plan.tasks.iter().zip(scenario.baseline.tasks.iter().chain(std::iter::repeat(&None))) {
        let row = &mut rows[task.team.index()];
        row.tasks += 1;
        if let Some(planned) = planned {
            let (from, to) = row.planned.unwrap_or((planned.start, planned.finish));
            row.planned = Some((from.min(planned.start), to.max(planned.finish)));
        }
    }
    let teams = rows.len();
    if teams > TEAMS_MAX {
        let work = |row: &Row| -> Span { row.load.iter().flatten().copied().sum() };
        rows.sort_by_cached_key(|row| (std::cmp::Reverse(work(row)), row.team));
        rows.truncate(TEAMS_MAX);
        rows.sort_by_key(|row| row.team);
    }
    Rows { rows, teams, is_weekly }
}

impl Rows {
    pub fn height(&self) -> f64 {
        self.rows.len() as f64 * ROW
    }

    /// What a reader must know of this form of the chart.
    pub fn notes(&self) -> Vec<String> {
        let column = if self.is_weekly { "week" } else { "day" };
        let mut notes = vec![format!(
            "A row is a team: hours worked each {column}; the dashed line is the most that its members had available in a {column}."
        )];
        if self.rows.len() < self.teams {
            notes.push(format!("Shown are the {} of {} teams with the most work.", self.rows.len(), self.teams));
        }
        notes
    }

    pub fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, top: f64) {
        let organization = &sheet.run.scenario.organization;
        let room = super::GUTTER - MARGIN - 10.0;
        for (place, row) in self.rows.iter().enumerate() {
            let top = top + ROW * place as f64;
            let team = organization.team(row.team);
            canvas.level(MARGIN, sheet.axis.right, top, 1.0, Ink::RULE);
            canvas.text(MARGIN, top + 20.0, Align::Left, Lettering::HEADING, Ink::TEXT, &text::fit(&team.name, room, Lettering::HEADING));
            let size = format!("{}, {}", counted(team.members.len(), "member"), counted(row.tasks, "task"));
            canvas.text(MARGIN, top + 35.0, Align::Left, Lettering::LABEL, Ink::QUIET, &text::fit(&size, room, Lettering::LABEL));
            self.load(canvas, sheet, row, top + 6.0);
        }
    }

    fn load(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, row: &Row, top: f64) {
        let (axis, days) = (&sheet.axis, Days::of(sheet.run.scenario));
        let floor = top + LOAD;
        if let Some((from, to)) = row.planned {
            marks::baseline(canvas, axis.x(from), axis.x(to), floor + 6.0);
        }
        let Some((from, to)) = sheet.run.history.active(row.team) else { return };
        canvas.dashed_level(axis.x(from), axis.x(to), top, 0.75, Ink::MARK);
        for (column, load) in row.load.iter().enumerate() {
            let first = if self.is_weekly { (column * 7).saturating_sub(days.weekday(0)) } else { column };
            let next = if self.is_weekly { (column * 7 + 7) - days.weekday(0) } else { column + 1 };
            let (x0, x1) = (axis.midnight(first), axis.midnight(next));
            let gap = if x1 - x0 > 6.0 { 1.0 } else { 0.0 };
            let mut y = floor;
            for kind in Kind::ALL {
                let height = LOAD * load[kind as usize].ms() as f64 / row.full.ms().max(1) as f64;
                if height > 0.05 {
                    canvas.rect(x0, y - height, x1 - gap, y, kind.ink());
                    y -= height;
                }
            }
        }
        canvas.level(axis.x(from), axis.x(to), floor, 1.0, Ink::TEXT.faded(70));
        canvas.arrowhead(axis.x(from), floor, 4.5, Ink::TEXT);
    }
}
