//! Utilization of each team, or of a single one and its members, by civil day over the replications: the median, the band from P10 to P90, and where the team is overloaded.

use super::marks;
use super::terms::{Study, counted};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted as items, nothing};
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use jiff::civil::{Date, DateTime, Weekday};

/// More panels than this are no page any more.
const PANELS_MAX: usize = 60;
const HEADING: f64 = 30.0;
const PLOT: f64 = 96.0;
const FOOT: f64 = 30.0;
/// For the percentages left of a plot, and for the name of the line of overload right of it.
const SCALE: f64 = 42.0;
const SIDE: f64 = 44.0;
const BETWEEN: f64 = 20.0;
/// So many days are named one by one, where each has that much room; of more, weeks tell more.
const DAYS_NAMED: (usize, f64) = (10, 56.0);
/// A column is a few units wide at least, so that a day is seen; and a short study shows a few days, not a few walls.
const COLUMN: (f64, f64) = (3.0, 110.0);
/// Days that a column may stand for: weeks, then whole numbers of weeks.
const SPANS: [usize; 7] = [1, 7, 28, 84, 364, 3_640, 36_400];
/// Past this the scale would flatten all the rest.
const MOST: f64 = 1.5;
const BAND: Ink = Ink::new((187, 225, 247), (40, 78, 110));
const OVER: Ink = Ink::VERMILLION;

pub struct Input<'a> {
    /// Replications are all that were carried out.
    pub study: Study<'a>,
    /// The first day is the civil day of this moment; without it days are counted.
    pub start: Option<DateTime>,
    /// A share, above which a team is overloaded: 0.85.
    pub overload: f64,
    /// The teams; or a single one, then each of its members.
    pub workers: &'a [Workers<'a>],
}

/// A team, or a member of a single one.
#[derive(Clone, Copy)]
pub struct Workers<'a> {
    pub name: &'a str,
    pub is_member: bool,
    /// By civil day: P10, P50 and P90 over replications of the share of available time that was worked; `None` where the team is active in
    /// under half of them.
    pub days: &'a [Option<[f64; 3]>],
}

/// Workers with a share for each column.
struct Panel<'a> {
    name: &'a str,
    is_member: bool,
    columns: Vec<Option<[f64; 3]>>,
    /// Days on which the median is over the line, on which P90 is, and all.
    over: usize,
    may_be_over: usize,
    days: usize,
}

/// What all panels share.
struct Sheet<'a> {
    input: &'a Input<'a>,
    /// The first day of each column.
    firsts: Vec<usize>,
    /// Days to a column.
    span: usize,
    width: f64,
    column: f64,
    /// Of the scale, as a share.
    top: f64,
    /// That some shares lie past it.
    is_cut: bool,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    // Narrower, a panel cannot hold its words.
    let across = match input.workers.len() {
        0 | 1 => 1,
        many if many > 16 && input.study.width >= 1_300.0 => 3,
        _ => 2,
    };
    let each = (input.study.width - 2.0 * MARGIN - BETWEEN * (across as f64 - 1.0)) / across as f64;
    let width = each - SCALE - SIDE;
    let (span, firsts) = columns(input, width);
    let all: Vec<Panel<'_>> = input.workers.iter().map(|workers| Panel::of(workers, input, &firsts, span)).collect();
    let title = title(input, &all);
    let (panels, hidden) = shown(all);
    let most = panels.iter().flat_map(|panel| panel.columns.iter().flatten()).map(|band| band[2]).fold(1.0, f64::max);
    // One that has the picture to itself fills it.
    let widest = if across == 1 { 2.0 * COLUMN.1 } else { COLUMN.1 };
    let column = (width / firsts.len().max(1) as f64).min(widest);
    let sheet = Sheet { input, firsts, span, width, column, top: ((most * 4.0).ceil() / 4.0).min(MOST), is_cut: most > MOST };
    let height = HEADING + PLOT + FOOT;
    let (places, bottom) = marks::grid(panels.len(), across, (MARGIN, each + BETWEEN), (headline::HEIGHT, height));
    let whose = if noun(&panels) == "member" { "the team and each member" } else { "each team" };
    let what = format!("Utilization of {whose} by {}", sheet.brief());
    let legend = legend(&sheet, &panels, hidden);
    let mut canvas = marks::sheet(input.study.width, &title, &input.study.subtitle(&what, ""), bottom, &legend);
    if sheet.firsts.is_empty() {
        let words = "No team worked on any day: there is no utilization to show.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (headline::HEIGHT, bottom), words);
        return canvas;
    }
    let ticks = sheet.ticks();
    for (panel, (left, top)) in panels.iter().zip(places) {
        panel.draw(&mut canvas, &sheet, &ticks, (left + SCALE, top));
    }
    canvas
}

/// Days to a column, and the first day of each: days on which nobody works have none.
fn columns(input: &Input<'_>, width: f64) -> (usize, Vec<usize>) {
    let count = input.workers.iter().map(|workers| workers.days.len()).max().unwrap_or(0);
    let is_worked = |day: &usize| input.workers.iter().any(|workers| band(workers, *day).is_some());
    let days: Vec<usize> = (0..count).filter(is_worked).collect();
    // Weeks begin on Mondays.
    let weekday = input.start.map_or(0, |start| start.date().weekday().to_monday_zero_offset() as usize);
    let firsts = |span: usize| {
        let mut firsts: Vec<usize> =
            days.iter().map(|day| if span == 1 { *day } else { ((day + weekday) / span * span).saturating_sub(weekday) }).collect();
        firsts.dedup();
        firsts
    };
    let fits = |span: &usize| firsts(*span).len() as f64 * COLUMN.0 <= width;
    let span = SPANS.into_iter().find(fits).unwrap_or(SPANS[SPANS.len() - 1]);
    (span, firsts(span))
}

/// A day's shares, if they are figures.
fn band(workers: &Workers<'_>, day: usize) -> Option<[f64; 3]> {
    workers.days.get(day).copied().flatten().filter(|band| band.iter().all(|share| share.is_finite()))
}

/// Those with most days of overload where not all can be shown, in their order; and how many are not.
fn shown(panels: Vec<Panel<'_>>) -> (Vec<Panel<'_>>, usize) {
    let hidden = panels.len().saturating_sub(PANELS_MAX);
    let mut places: Vec<(usize, Panel<'_>)> = panels.into_iter().enumerate().collect();
    places.sort_by_key(|(place, panel)| (std::cmp::Reverse((panel.over, panel.may_be_over, panel.days)), *place));
    places.truncate(PANELS_MAX);
    places.sort_by_key(|(place, _)| *place);
    (places.into_iter().map(|(_, panel)| panel).collect(), hidden)
}

impl Sheet<'_> {
    fn date(&self, day: usize) -> Option<Date> {
        let day = i64::try_from(day).ok()?;
        self.input.start?.date().checked_add(jiff::Span::new().try_days(day).ok()?).ok()
    }

    fn brief(&self) -> String {
        match self.span {
            1 => "day".to_string(),
            7 => "week".to_string(),
            span => format!("{} weeks", span / 7),
        }
    }

    /// Each of a few days, else where weeks begin, or months of longer columns, or years; the label is empty where there is no
    /// room for one.
    fn ticks(&self) -> Vec<(usize, String)> {
        // What a column belongs to, and how that is called.
        let group = |day: usize| match self.date(day) {
            Some(date) if self.span == 1 && self.firsts.len() <= DAYS_NAMED.0 && self.column >= DAYS_NAMED.1 => {
                (date.to_string(), date.strftime("%-d %b").to_string())
            }
            Some(date) if self.span == 1 => {
                let monday = date.checked_sub(jiff::Span::new().days(i64::from(date.weekday().since(Weekday::Monday)))).unwrap_or(date);
                (monday.to_string(), date.strftime("%-d %b").to_string())
            }
            Some(date) if self.span <= 84 => (date.strftime("%Y-%m").to_string(), date.strftime("%b %Y").to_string()),
            Some(date) => (date.year().to_string(), date.year().to_string()),
            None => ((day / (7 * self.span)).to_string(), format!("day {}", counted(day as u64 + 1))),
        };
        let mut ticks: Vec<(usize, String)> = Vec::new();
        let mut last = String::new();
        for (place, &day) in self.firsts.iter().enumerate() {
            let (key, name) = group(day);
            if key != last {
                ticks.push((place, name));
                last = key;
            }
        }
        let widest = ticks.iter().map(|tick| text::width(&tick.1, Lettering::LABEL)).fold(0.0, f64::max) + 14.0;
        let pitch = self.column * self.firsts.len() as f64 / ticks.len().max(1) as f64;
        let stride = (widest / pitch).ceil().max(1.0) as usize;
        for (place, tick) in ticks.iter_mut().enumerate() {
            if !place.is_multiple_of(stride) {
                tick.1.clear();
            }
        }
        ticks
    }
}

impl<'a> Panel<'a> {
    fn of(workers: &Workers<'a>, input: &Input<'_>, firsts: &[usize], span: usize) -> Panel<'a> {
        let mean = |first: usize, next: usize| {
            let days: Vec<[f64; 3]> = (first..next).filter_map(|day| band(workers, day)).collect();
            let sum = days.iter().fold([0.0; 3], |sum: [f64; 3], day| [sum[0] + day[0], sum[1] + day[1], sum[2] + day[2]]);
            (!days.is_empty()).then(|| sum.map(|share| share / days.len() as f64))
        };
        let ends = firsts.iter().skip(1).copied().chain([workers.days.len()]);
        let columns = firsts.iter().zip(ends).map(|(&first, next)| if span == 1 { band(workers, first) } else { mean(first, next) });
        let days: Vec<[f64; 3]> = (0..workers.days.len()).filter_map(|day| band(workers, day)).collect();
        let over = |quantile: usize| days.iter().filter(|band| band[quantile] > input.overload).count();
        Panel {
            name: workers.name,
            is_member: workers.is_member,
            columns: columns.collect(),
            over: over(1),
            may_be_over: over(2),
            days: days.len(),
        }
    }

    fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, ticks: &[(usize, String)], (x, top): (f64, f64)) {
        let (right, floor) = (x + sheet.column * sheet.firsts.len() as f64, top + HEADING + PLOT);
        let y = |share: f64| floor - PLOT * (share / sheet.top).clamp(0.0, 1.0);
        self.heading(canvas, sheet, x, top + 21.0);
        for percent in (0..=(sheet.top * 100.0) as u32).step_by(50) {
            let y = y(f64::from(percent) / 100.0);
            canvas.level(x, right, y, 0.5, if percent == 0 { Ink::QUIET } else { Ink::RULE });
            canvas.text(x - 6.0, y + 4.0, Align::Right, Lettering::LABEL, Ink::QUIET, &format!("{percent} %"));
        }
        let at = |place: usize| x + sheet.column * place as f64;
        let runs: Vec<(usize, Vec<[f64; 3]>)> = self.runs();
        for (first, run) in &runs {
            let side = |quantile: usize| {
                let columns = run.iter().enumerate();
                columns.flat_map(move |(place, band)| [(at(first + place), y(band[quantile])), (at(first + place + 1), y(band[quantile]))])
            };
            let mut outline: Vec<(f64, f64)> = side(2).collect();
            outline.extend(side(0).collect::<Vec<_>>().into_iter().rev());
            canvas.polygon(&outline, BAND);
        }
        let line = sheet.input.overload;
        canvas.dashed_level(x, right, y(line), 1.0, OVER);
        canvas.text(right + 5.0, y(line) + 4.0, Align::Left, Lettering::LABEL, OVER, &format!("{:.0} %", line * 100.0));
        for (first, run) in &runs {
            let median =
                run.iter().enumerate().flat_map(|(place, band)| [(at(first + place), y(band[1])), (at(first + place + 1), y(band[1]))]);
            marks::path(canvas, median.collect(), 1.75, Ink::BLUE);
            for (place, _) in run.iter().enumerate().filter(|(_, band)| band[1] > line) {
                canvas.level(at(first + place), at(first + place + 1), y(run[place][1]), 3.0, OVER);
            }
        }
        draw_ticks(canvas, sheet, ticks, x, floor);
    }

    /// The name, and right of it on how many days it is overloaded.
    fn heading(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, x: f64, baseline: f64) {
        let name = text::fit(self.name, sheet.width * 0.5, Lettering::HEADING);
        canvas.text(x, baseline, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        let line = format!("{:.0} %", sheet.input.overload * 100.0);
        let (words, ink) = match (self.days, self.over, self.may_be_over) {
            (0, ..) => ("no day of work".to_string(), Ink::QUIET),
            (days, 0, 0) => (format!("never over {line} in {}", items(days, "day")), Ink::QUIET),
            (days, 0, may_be) => (format!("P90 over {line} on {may_be} of {}", items(days, "day")), Ink::QUIET),
            (days, over, _) => (format!("over {line} on {over} of {}", items(days, "day")), OVER),
        };
        let beside = x + text::width(&name, Lettering::HEADING) + 10.0;
        let words = text::fit(&words, x + sheet.width + SIDE - beside, Lettering::LABEL);
        canvas.text(beside, baseline, Align::Left, Lettering::LABEL, ink, &words);
    }

    /// Columns that follow one another without a gap, with the place of the first.
    fn runs(&self) -> Vec<(usize, Vec<[f64; 3]>)> {
        let mut runs: Vec<(usize, Vec<[f64; 3]>)> = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            match (column, runs.last_mut()) {
                (Some(band), Some(run)) if run.0 + run.1.len() == place => run.1.push(*band),
                (Some(band), _) => runs.push((place, vec![*band])),
                (None, _) => {}
            }
        }
        runs
    }
}

fn draw_ticks(canvas: &mut Canvas, sheet: &Sheet<'_>, ticks: &[(usize, String)], x: f64, floor: f64) {
    let mut free = f64::NEG_INFINITY;
    for (place, label) in ticks {
        let at = x + sheet.column * *place as f64;
        canvas.upright(at, floor, floor + 3.0, 0.5, Ink::QUIET);
        let end = at + text::width(label, Lettering::LABEL);
        if !label.is_empty() && at >= free && end <= x + sheet.width + SIDE {
            canvas.upright(at, floor, floor + 6.0, 0.5, Ink::QUIET);
            canvas.text(at, floor + 17.0, Align::Left, Lettering::LABEL, Ink::QUIET, label);
            free = end + 10.0;
        }
    }
}

/// What the panels compare: members, where there are any.
fn noun(panels: &[Panel<'_>]) -> &'static str {
    if panels.iter().any(|panel| panel.is_member) { "member" } else { "team" }
}

fn title(input: &Input<'_>, panels: &[Panel<'_>]) -> String {
    let line = format!("{:.0} %", input.overload * 100.0);
    let noun = noun(panels);
    // Over its members, their team is no rival.
    let compared: Vec<&Panel<'_>> = panels.iter().filter(|panel| panel.days > 0 && panel.is_member == (noun == "member")).collect();
    let working = compared.len();
    let most = |count: fn(&Panel<'_>) -> usize| {
        let most = compared.iter().rev().max_by_key(|panel| count(panel));
        most.copied().filter(|panel| count(panel) > 0)
    };
    if working == 0 {
        return format!("No {noun} worked on any day");
    }
    let days = |count: usize, panel: &Panel<'_>| format!("{} of {}", counted(count as u64), items(panel.days, "day"));
    if let Some(panel) = most(|panel| panel.over) {
        let never = compared.iter().filter(|panel| panel.over == 0).count();
        let others = match (working, never) {
            (1, _) => String::new(),
            (2, 0) => format!("; both {noun}s are on some day"),
            (all, 0) => format!("; all {all} {noun}s are on some day"),
            (all, some) => format!("; of {some} of {all} {noun}s it never is"),
        };
        let days = days(panel.over, panel);
        return format!("Most often overloaded: {}, with a median over {line} on {days}{others}", marks::short(panel.name));
    }
    match most(|panel| panel.may_be_over) {
        Some(panel) => {
            let (name, days) = (marks::short(panel.name), days(panel.may_be_over, panel));
            format!("No {noun} is over {line} in the median; at P90 most often {name}, on {days}")
        }
        None => format!("No {noun} is over {line} on any day, not even in one of ten replications"),
    }
}

fn legend(sheet: &Sheet<'_>, panels: &[Panel<'_>], hidden: usize) -> Legend {
    let median = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.level(x0, x1, y, 1.75, Ink::BLUE);
    let over = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.level(x0, x1, y, 3.0, OVER);
    let line = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.dashed_level(x0, x1, y, 1.0, OVER);
    let overload = format!("{:.0} %", sheet.input.overload * 100.0);
    let mut samples = vec![
        (Sample::Drawn(median), "median of replications".to_string()),
        (Sample::Block(BAND), "P10 to P90".to_string()),
        (Sample::Drawn(line), format!("overload: {overload}")),
    ];
    if panels.iter().flat_map(|panel| panel.columns.iter().flatten()).any(|band| band[1] > sheet.input.overload) {
        samples.push((Sample::Drawn(over), "median over it".to_string()));
    }
    let of_days = if sheet.span == 1 {
        "Days on which nobody worked are left out.".to_string()
    } else {
        let several = if sheet.span == 7 { "a week".to_string() } else { sheet.brief() };
        format!("A column is the mean of the days of {several}; the counts of days over {overload} are of single days.")
    };
    let mut notes = vec![format!(
        "Share of available working time. {of_days} A day counts the replications in which the team is active, from activation to release, and \
         has a band where at least half of them are; the band of a day is not that of any one replication."
    )];
    if sheet.is_cut {
        notes.push(format!("Shares past {:.0} % are drawn at the top.", MOST * 100.0));
    }
    if hidden > 0 {
        notes.push(format!("Left out: {} with the fewest days of overload.", items(hidden, noun(panels))));
    }
    Legend::new(sheet.input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
