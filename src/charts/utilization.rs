//! Utilization of each team over time, small multiples on one scale; the agents of the office are the team Orchestration. Where there is one
//! team, each of its members has a panel as well: all that a list of people tells is who of them is busy.

use crate::chart::axis::is_working_day;
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::counted;
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::organization::{MemberId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::history::{Days, Hours};

pub const CHART: Chart = Chart { name: "utilization", title: "Utilization of each team over time", draw };

/// Longer runs are shown week by week.
const DAYS_MAX: usize = 60;

/// More teams and members than this are no page any more.
const PANELS_MAX: usize = 60;

/// A short run shows a few bars, not a few walls.
const COLUMN_MAX: f64 = 90.0;

/// So many days are named one by one, where each has that much room; of more, weeks tell more.
const DAYS_NAMED: (usize, f64) = (10, 56.0);

const HEADING: f64 = 30.0;
const PLOT: f64 = 96.0;
const FOOT: f64 = 30.0;
/// For the percentages left of a plot, and for the mean right of it.
const SCALE: f64 = 42.0;
const MEAN: f64 = 78.0;
const BETWEEN: f64 = 20.0;
/// Height of the mark of a column in which a released team was called back, whatever the share.
const CALLED_BACK: f64 = 5.0;

/// Of less available time, as on the day of a team's release, a share says nothing.
const SLIVER: Span = Span::from_hours(1);

/// The hours of a team or a member with the time in which it was active.
struct Panel {
    name: String,
    /// How many they are, or what one can do.
    size: String,
    hours: Vec<Hours>,
    /// In columns, the last one included; `None` for a team that did no work. After it the team is released.
    active: Option<(usize, usize)>,
}

struct Panels {
    panels: Vec<Panel>,
    /// How many others there are; empty if there are none.
    hidden: String,
}

/// What all panels share.
struct Sheet<'a> {
    run: Run<'a>,
    /// Of days, or of weeks: their places in a panel's hours, from left to right.
    columns: Vec<usize>,
    is_weekly: bool,
    days: Days,
    /// That a panel's plot may take.
    width: f64,
    /// The top of the scale, as a share.
    top: f64,
}

fn draw(run: &Run<'_>) -> Canvas {
    let days = Days::of(run.scenario);
    let count = days.day(run.history.end) + 1;
    let is_weekly = count > DAYS_MAX;
    let Panels { panels, hidden } = panels(run, days, is_weekly);
    // Narrower, a panel cannot hold its words.
    let across = if panels.len() > 16 && run.width >= 1_300.0 { 3 } else { 2 };
    let each = (run.width - 2.0 * MARGIN - BETWEEN * f64::from(across - 1)) / f64::from(across);
    let top = panels.iter().flat_map(|panel| &panel.hours).filter_map(Hours::utilization).fold(1.0, f64::max);
    // Over 100 % cannot be but for estimates of work cut off by the end; a scale past 150 % would flatten all the rest.
    let top = ((top * 4.0).ceil() / 4.0).min(1.5);
    let columns = columns(run, &panels, days, count, is_weekly);
    let sheet = Sheet { run: *run, columns, is_weekly, days, width: each - SCALE - MEAN, top };

    let height = HEADING + PLOT + FOOT;
    let lines = panels.len().div_ceil(across as usize);
    let bottom = headline::HEIGHT + height * lines as f64;
    let legend = legend(&sheet, &panels, &hidden);
    let title = format!("Utilization of {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    for (place, panel) in panels.iter().enumerate() {
        let left = MARGIN + (each + BETWEEN) * (place % across as usize) as f64;
        panel.draw(&mut canvas, &sheet, left, headline::HEIGHT + height * (place / across as usize) as f64);
    }
    canvas.level(MARGIN, run.width - MARGIN, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

/// The teams, or one team and its members, and Orchestration. Of too many those with the least work are left out.
fn panels(run: &Run<'_>, days: Days, is_weekly: bool) -> Panels {
    let organization = &run.scenario.organization;
    let utilization = run.history.utilization(run.scenario);
    let column = |day: usize| if is_weekly { days.week(day) } else { day };
    let span = |(from, to): (Moment, Moment)| (column(days.day(from)), column(days.day(to)));
    let hours = |by_day: &[Hours]| if is_weekly { utilization.by_week(by_day) } else { by_day.to_vec() };
    let of_team = |team: TeamId| Panel {
        name: organization.team(team).name.clone(),
        size: counted(organization.team(team).members.len(), "member"),
        hours: hours(&utilization.teams[team.index()]),
        active: run.history.active(team).map(span),
    };
    let of_member = |member: MemberId| {
        let of = organization.member(member);
        let roles: Vec<&str> = of.roles.iter().map(|role| organization.role(*role)).collect();
        let worked = !Hours::sum(&utilization.members[member.index()]).worked().is_zero();
        Panel {
            name: of.name.clone(),
            size: if roles == [of.name.as_str()] { String::new() } else { roles.join(", ") },
            hours: hours(&utilization.members[member.index()]),
            active: run.history.active(of.team).filter(|_| worked).map(span),
        }
    };
    let is_one = organization.teams.len() == 1 && organization.members.len() > 1;
    let others = |hidden: usize, noun: &str| if hidden == 0 { String::new() } else { counted(hidden, noun) };
    let (mut panels, hidden): (Vec<Panel>, String) = if is_one {
        let (shown, hidden) = most_at_work(&utilization.members, PANELS_MAX - 2);
        let members = shown.into_iter().map(|place| of_member(MemberId::from_index(place)));
        (organization.team_ids().map(of_team).chain(members).collect(), others(hidden, "member"))
    } else {
        let (shown, hidden) = most_at_work(&utilization.teams, PANELS_MAX - 1);
        (shown.into_iter().map(|place| of_team(TeamId::from_index(place))).collect(), others(hidden, "team"))
    };
    panels.push(Panel {
        name: "Orchestration".to_string(),
        size: "director, planner and support agents".to_string(),
        hours: hours(&utilization.orchestration),
        active: Some(span((Moment::START, run.history.end))),
    });
    Panels { panels, hidden }
}

/// The places of those with the most work in their order, `most` of them, and how many others there are.
fn most_at_work(days: &[Vec<Hours>], most: usize) -> (Vec<usize>, usize) {
    let mut shown: Vec<usize> = (0..days.len()).collect();
    if shown.len() > most {
        shown.sort_by_cached_key(|&place| (std::cmp::Reverse(Hours::sum(&days[place]).worked()), place));
        shown.truncate(most);
        shown.sort_unstable();
    }
    let hidden = days.len() - shown.len();
    (shown, hidden)
}

/// Weeks, or the days on which somebody could work or did.
fn columns(run: &Run<'_>, panels: &[Panel], days: Days, count: usize, is_weekly: bool) -> Vec<usize> {
    if is_weekly {
        return (0..=days.week(count - 1)).collect();
    }
    let is_open = is_working_day(run.scenario);
    let is_worked = |day: usize| panels.iter().any(|panel| panel.hours.get(day).is_some_and(|hours| !hours.worked().is_zero()));
    let columns: Vec<usize> = (0..count).filter(|&day| is_open(day) || is_worked(day)).collect();
    if columns.is_empty() { vec![0] } else { columns }
}

impl Sheet<'_> {
    fn column_width(&self) -> f64 {
        (self.width / self.columns.len() as f64).min(COLUMN_MAX)
    }

    /// Of all columns.
    fn plot_width(&self) -> f64 {
        self.column_width() * self.columns.len() as f64
    }

    /// The date that a column begins with.
    fn date(&self, column: usize) -> jiff::civil::Date {
        let day = if self.is_weekly { (column * 7).saturating_sub(self.days.weekday(0)) } else { column };
        let day = i64::try_from(day).unwrap_or(0);
        self.run.scenario.start.date().checked_add(jiff::Span::new().days(day)).unwrap_or(jiff::civil::Date::MAX)
    }

    /// Each of a few days, else the first column of each week, or of each month of weeks, with its label; empty where there is no room for one.
    fn ticks(&self) -> Vec<(usize, String)> {
        if !self.is_weekly && self.columns.len() <= DAYS_NAMED.0 && self.column_width() >= DAYS_NAMED.1 {
            return self.columns.iter().enumerate().map(|(place, day)| (place, self.date(*day).strftime("%-d %b").to_string())).collect();
        }
        let mut ticks: Vec<(usize, String)> = Vec::new();
        let mut last = None;
        // Weeks or months apart at which labels stand clear of one another, evenly.
        let step = if self.is_weekly {
            [1i64, 2, 3, 6].into_iter().find(|step| *step as f64 * 4.35 * self.column_width() >= 75.0).unwrap_or(12)
        } else {
            (55.0 / (5.0 * self.column_width())).ceil() as i64
        };
        for (place, &column) in self.columns.iter().enumerate() {
            let date = self.date(column);
            // Months are counted from a January.
            let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
            let group = if self.is_weekly { months } else { self.days.week(column) as i64 };
            if last != Some(group) {
                let name = date.strftime(if self.is_weekly { "%b %Y" } else { "%-d %b" }).to_string();
                ticks.push((place, if group % step == 0 { name } else { String::new() }));
            }
            last = Some(group);
        }
        ticks
    }
}

impl Panel {
    fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, left: f64, top: f64) {
        let (x, floor) = (left + SCALE, top + HEADING + PLOT);
        let y = |share: f64| floor - PLOT * (share / sheet.top).min(1.0);
        let name = text::fit(&self.name, sheet.width * 0.6, Lettering::HEADING);
        canvas.text(x, top + 21.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        let beside = x + text::width(&name, Lettering::HEADING) + 10.0;
        let size = text::fit(&self.size, x + sheet.width - beside, Lettering::LABEL);
        canvas.text(beside, top + 21.0, Align::Left, Lettering::LABEL, Ink::QUIET, &size);

        let criteria = &sheet.run.scenario.criteria;
        let plot = sheet.plot_width();
        let band = (y(criteria.utilization_to), y(criteria.utilization_from));
        canvas.rect(x, band.0, x + plot, band.1, Ink::GREEN.faded(18));
        for percent in (0..=(sheet.top * 100.0) as u32).step_by(50) {
            let y = y(f64::from(percent) / 100.0);
            canvas.level(x, x + plot, y, 0.5, if percent == 0 { Ink::QUIET } else { Ink::RULE });
            canvas.text(x - 6.0, y + 4.0, Align::Right, Lettering::LABEL, Ink::QUIET, &format!("{percent} %"));
        }
        // Where neither the mean, with its label, comes nor the band usually is.
        let is_low = Hours::sum(&self.hours).utilization().is_some_and(|mean| mean < sheet.top / 2.0);
        self.inactive(canvas, sheet, x, floor, floor - PLOT * if is_low { 0.9 } else { 0.25 });
        let width = sheet.column_width();
        for (place, &column) in sheet.columns.iter().enumerate() {
            let Some(hours) = self.hours.get(column).filter(|hours| !hours.available.is_zero()) else { continue };
            let share = |span: Span| span.ms() as f64 / hours.available.ms() as f64;
            let is_released = self.active.is_some_and(|(_, to)| column > to);
            let (x0, x1) = (x + width * place as f64, x + width * (place + 1) as f64 - if width > 5.0 { 1.5 } else { 0.5 });
            if is_released {
                // Of what a team is called back for all is work: a share of it would look like a busy day.
                let ink = match hours {
                    _ if !hours.direct.is_zero() => Ink::BLUE,
                    _ if !hours.rework.is_zero() => Ink::SKY,
                    _ => Ink::PURPLE,
                };
                canvas.rect(x0, floor - CALLED_BACK, x1, floor, ink);
                continue;
            }
            if hours.available < SLIVER {
                continue;
            }
            let mut below = (Span::ZERO, floor);
            for (part, ink) in [(hours.direct, Ink::BLUE), (hours.rework, Ink::SKY), (hours.coordination, Ink::PURPLE)] {
                let sum = below.0 + part;
                let top = y(share(sum));
                if below.1 - top > 0.1 {
                    canvas.rect(x0, top, x1, below.1, ink);
                }
                below = (sum, top);
            }
        }
        for edge in [band.0, band.1] {
            canvas.level(x, x + plot, edge, 0.75, Ink::GREEN);
        }
        self.mean(canvas, sheet, x, &y);
        ticks(canvas, sheet, x, floor);
    }

    /// The columns in which the team was not active.
    fn inactive(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, x: f64, floor: f64, middle: f64) {
        let width = sheet.column_width();
        let at = |place: usize| x + width * place as f64;
        let end = at(sheet.columns.len());
        let note = |canvas: &mut Canvas, x0: f64, x1: f64, note: &str| {
            if x1 - x0 < 0.5 {
                return;
            }
            canvas.rect(x0, floor - PLOT, x1, floor - 0.5, Ink::CLOSED);
            let room = text::width(note, Lettering::LABEL) + 10.0;
            if room <= x1 - x0 {
                canvas.text((x0 + x1) / 2.0, middle + 4.0, Align::Middle, Lettering::LABEL, Ink::QUIET, note);
            }
        };
        match self.active {
            None => note(canvas, x, end, "did no work"),
            Some((from, to)) => {
                note(canvas, x, at(sheet.columns.partition_point(|&column| column < from)), "not active");
                note(canvas, at(sheet.columns.partition_point(|&column| column <= to)), end, "released");
            }
        }
    }

    fn is_inactive(&self, sheet: &Sheet<'_>) -> bool {
        self.active.is_none_or(|(from, to)| sheet.columns.iter().any(|&column| column < from || column > to))
    }

    /// Whether it worked after its release.
    fn is_called_back(&self, sheet: &Sheet<'_>) -> bool {
        let worked = |column: usize| self.hours.get(column).is_some_and(|hours| !hours.available.is_zero());
        self.active.is_some_and(|(_, to)| sheet.columns.iter().any(|&column| column > to && worked(column)))
    }

    /// The mean over the time in which the team was active, from its first to its last column.
    fn mean(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, x: f64, y: &impl Fn(f64) -> f64) {
        let (Some(mean), Some((from, to))) = (Hours::sum(&self.hours).utilization(), self.active) else { return };
        let at = |place: usize| x + sheet.column_width() * place as f64;
        let first = at(sheet.columns.partition_point(|&column| column < from));
        let last = at(sheet.columns.partition_point(|&column| column <= to));
        canvas.level(first, last, y(mean), 3.0, Ink::WHITE.faded(85));
        canvas.level(first, last, y(mean), 1.5, Ink::TEXT);
        let label = format!("mean {:.0} %", mean * 100.0);
        // The edges of the band aimed at would strike it through.
        canvas.rect(last + 3.0, y(mean) - 8.0, last + 9.0 + text::width(&label, Lettering::STRONG), y(mean) + 8.0, Ink::WHITE);
        canvas.text(last + 6.0, y(mean) + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, &label);
    }
}

fn ticks(canvas: &mut Canvas, sheet: &Sheet<'_>, x: f64, floor: f64) {
    let mut free = f64::NEG_INFINITY;
    for (place, label) in sheet.ticks() {
        let at = x + sheet.column_width() * place as f64;
        canvas.upright(at, floor, floor + 3.0, 0.5, Ink::QUIET);
        let end = at + text::width(&label, Lettering::LABEL);
        if !label.is_empty() && at >= free && end <= x + sheet.width + MEAN {
            canvas.upright(at, floor, floor + 6.0, 0.5, Ink::QUIET);
            canvas.text(at, floor + 17.0, Align::Left, Lettering::LABEL, Ink::QUIET, &label);
            free = end + 12.0;
        }
    }
}

fn legend(sheet: &Sheet<'_>, panels: &[Panel], hidden: &str) -> Legend {
    let criteria = &sheet.run.scenario.criteria;
    let band = format!("aimed at: {:.0} to {:.0} %", criteria.utilization_from * 100.0, criteria.utilization_to * 100.0);
    let mut samples = vec![
        (Sample::Block(Ink::BLUE), "direct work".to_string()),
        (Sample::Block(Ink::SKY), "rework".to_string()),
        (Sample::Block(Ink::PURPLE), "coordination".to_string()),
        (Sample::Block(Ink::GREEN.faded(18)), band),
        (Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.5, Ink::TEXT)), "mean while active".to_string()),
    ];
    if panels.iter().any(|panel| panel.is_inactive(sheet)) {
        samples.push((Sample::Drawn(closed), "not active, or released".to_string()));
    }
    if panels.iter().any(|panel| panel.is_called_back(sheet)) {
        samples.push((Sample::Drawn(called_back), "called back".to_string()));
    }
    let column = if sheet.is_weekly { "week (from Monday)" } else { "day (days on which nobody could work or did are left out)" };
    let brief = if sheet.is_weekly { "week" } else { "day" };
    let mut notes = vec![
        format!(
            "Share of available working time, by {column}. Time is available while a member is there and its team active, from activation to release: the end of its last task; after it, while called back."
        ),
        format!("A {brief} with less than 1 h of available time has no column; the mean counts it."),
    ];
    if !hidden.is_empty() {
        notes.push(format!("Left out: {hidden} with the least work."));
    }
    Legend::new(sheet.run.width, samples, notes)
}

fn closed(canvas: &mut Canvas, x0: f64, x1: f64, middle: f64) {
    canvas.rect(x0, middle - 6.0, x1, middle + 6.0, Ink::RULE);
    canvas.rect(x0 + 0.5, middle - 5.5, x1 - 0.5, middle + 5.5, Ink::CLOSED);
}

fn called_back(canvas: &mut Canvas, x0: f64, x1: f64, middle: f64) {
    closed(canvas, x0, x1, middle);
    canvas.rect(x0 + 0.5, middle + 5.5 - CALLED_BACK, x1 - 0.5, middle + 5.5, Ink::PURPLE);
}
