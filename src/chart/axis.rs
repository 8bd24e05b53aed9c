//! The axis of civil time: hours within a day, else days of equal width without their nights; ticks that suit the length.

use super::canvas::{Align, Canvas, Lettering};
use super::ink::Ink;
use super::{Run, text};
use crate::domain::calendar::{CalendarId, WorkingCalendar};
use crate::engine::time::{Moment, Span};
use crate::history::Days;
use crate::scenario::Scenario;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Height of the two rows of tick labels.
pub const HEAD: f64 = 38.0;

/// Longest time that is shown hour by hour, nights included.
const HOURLY: Span = Span::from_hours(26);

/// A target that is so many times as far off as all else is not shown.
const FAR: u64 = 3;

/// Room that a label's neighbours leave it.
const GAP: f64 = 6.0;

/// From the scenario's start to a moment, between two x.
pub struct TimeAxis {
    pub left: f64,
    pub right: f64,
    start: jiff::civil::DateTime,
    days: Days,
    end: Moment,
    /// By day: first and last moment that is open to anybody; `None` for a closed day. Empty when shown hour by hour.
    open: Vec<Option<(Moment, Moment)>>,
    /// Shown day by day, every day open from midnight to midnight: a day is as wide as it is long, the first one from the start on.
    is_round: bool,
    /// Closed time, as moments.
    closed: Vec<(Moment, Moment)>,
}

/// A tick with its label; `from..to` is the room that the label may take.
struct Tick {
    from: f64,
    to: f64,
    label: String,
    is_strong: bool,
    /// That the label is of the moment of the tick, and not of all up to the next.
    is_moment: bool,
}

impl TimeAxis {
    /// Covers a run with its plan; and its target, unless that lies so far off that it would squeeze all the rest.
    pub fn of(run: &Run<'_>, left: f64, right: f64) -> TimeAxis {
        let (end, baseline) = (run.history.end, &run.scenario.baseline);
        if baseline.tasks.is_empty() {
            return TimeAxis::new(run.scenario, end, left, right);
        }
        let end = end.max(baseline.finish);
        let is_near = baseline.target.ms() <= end.ms().saturating_mul(FAR);
        TimeAxis::new(run.scenario, if is_near { end.max(baseline.target) } else { end }, left, right)
    }

    /// Covers the scenario's start up to `end`.
    pub fn new(scenario: &Scenario, end: Moment, left: f64, right: f64) -> TimeAxis {
        let calendars = calendars(scenario);
        let days = Days::of(scenario);
        let mut axis = TimeAxis { left, right, start: scenario.start, days, end, open: Vec::new(), is_round: false, closed: Vec::new() };
        if end.since(Moment::START) <= HOURLY {
            axis.end = end.max(Moment::START + Span::from_minutes(1));
            axis.closed = closed(scenario, &calendars, axis.end);
            return axis;
        }
        axis.open = (0..=days.day(end)).map(|day| opening(scenario, &calendars, days.start(day), days.start(day + 1))).collect();
        if calendars.is_empty() {
            axis.open.iter_mut().enumerate().for_each(|(day, open)| *open = Some((days.start(day), days.start(day + 1))));
        }
        axis.is_round = (0..axis.open.len()).all(|day| axis.open[day] == Some((days.start(day), days.start(day + 1))));
        axis
    }

    /// Whether a moment lies on the axis.
    pub fn holds(&self, at: Moment) -> bool {
        at <= self.end
    }

    fn is_hourly(&self) -> bool {
        self.open.is_empty()
    }

    fn day_width(&self) -> f64 {
        (self.right - self.left) / self.open.len().max(1) as f64
    }

    /// What stands between `left` and `right` at a moment; one past the end stands at the right.
    pub fn x(&self, at: Moment) -> f64 {
        if self.is_hourly() {
            return self.left + (self.right - self.left) * (at.ms() as f64 / self.end.ms() as f64).min(1.0);
        }
        let day = self.days.day(at);
        let Some(open) = self.open.get(day) else { return self.right };
        let (from, to) = open.unwrap_or((self.days.start(day), self.days.start(day + 1)));
        let share = at.since(from).ms() as f64 / to.since(from).ms().max(1) as f64;
        let x = self.day_x(day);
        x + (self.day_x(day + 1) - x) * share.min(1.0)
    }

    fn day_x(&self, day: usize) -> f64 {
        if self.is_round {
            let share = self.days.start(day).ms() as f64 / self.days.start(self.open.len()).ms().max(1) as f64;
            return self.left + (self.right - self.left) * share;
        }
        self.left + self.day_width() * day as f64
    }

    /// Where a day begins; the right for one past the end.
    pub fn midnight(&self, day: usize) -> f64 {
        if self.is_hourly() { self.x(self.days.start(day)) } else { self.day_x(day.min(self.open.len())) }
    }

    /// The days of the axis on which somebody works, but nobody of a calendar, one after the other as one.
    pub fn days_off(&self, calendar: &WorkingCalendar) -> Vec<(f64, f64)> {
        let is_off = |day: &usize| self.open[*day].is_some() && calendar.next_opening(self.days.start(*day)) >= self.days.start(*day + 1);
        let mut off: Vec<(f64, f64)> = Vec::new();
        for day in (0..self.open.len()).filter(is_off) {
            let (from, to) = (self.midnight(day), self.midnight(day + 1));
            match off.last_mut().filter(|last| last.1 == from) {
                Some(last) => last.1 = to,
                None => off.push((from, to)),
            }
        }
        off
    }

    fn date(&self, day: usize) -> Date {
        let day = i64::try_from(day).unwrap_or(0);
        self.start.date().checked_add(jiff::Span::new().days(day)).unwrap_or(Date::MAX)
    }

    /// [`TimeAxis::caption`], and that the target is not on the axis where that is so.
    pub fn caption_of(&self, run: &Run<'_>) -> String {
        let baseline = &run.scenario.baseline;
        let is_off = !baseline.tasks.is_empty() && !self.holds(baseline.target);
        let target = if is_off { format!(" The target, {}, is not on the axis.", run.written(baseline.target)) } else { String::new() };
        self.caption().to_owned() + &target
    }

    /// How the axis measures, for a line under the chart.
    pub fn caption(&self) -> &'static str {
        if self.is_hourly() {
            "Civil time, hour by hour."
        } else if self.is_round {
            "Civil time, round the clock."
        } else {
            "Civil time without its nights: every day is as wide as the next, a working day from its first to its last working hour."
        }
    }

    /// Shades what is closed and rules the grid from `top + HEAD` to `bottom`; tick labels stand between `top` and `top + HEAD`.
    pub fn draw(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        let body = top + HEAD;
        for (x0, x1) in self.shades() {
            canvas.rect(x0, body, x1, bottom, Ink::CLOSED);
        }
        let (upper, lower) = self.ticks();
        for tick in &lower {
            canvas.upright(tick.from, body - 5.0, bottom, if tick.is_strong { 1.0 } else { 0.5 }, Ink::GRID);
        }
        for tick in &upper {
            canvas.upright(tick.from, top, body, 1.0, Ink::RULE);
            canvas.upright(tick.from, body, bottom, 1.0, Ink::GRID);
        }
        canvas.level(self.left, self.right, body, 1.0, Ink::RULE);
        label(canvas, &upper, &[], top + 13.0, Lettering::STRONG, Ink::TEXT);
        label(canvas, &lower, &upper, top + 30.0, Lettering::LABEL, Ink::QUIET);
    }

    /// Closed time as pairs of x, unless it is too narrow to tell.
    pub fn shades(&self) -> Vec<(f64, f64)> {
        if self.is_hourly() {
            return self.closed.iter().map(|&(from, to)| (self.x(from), self.x(to))).collect();
        }
        let mut shades: Vec<(f64, f64)> = Vec::new();
        if self.day_width() < 2.0 {
            return shades;
        }
        for day in (0..self.open.len()).filter(|&day| self.open[day].is_none()) {
            match shades.last_mut() {
                Some(last) if (last.1 - self.day_x(day)).abs() < 0.01 => last.1 = self.day_x(day + 1),
                _ => shades.push((self.day_x(day), self.day_x(day + 1))),
            }
        }
        shades
    }

    fn ticks(&self) -> (Vec<Tick>, Vec<Tick>) {
        let width = self.day_width();
        if self.is_hourly() {
            return (self.hourly_days(), self.clock(Moment::START, self.end, self.left, self.right));
        }
        if width >= 220.0 {
            let days = self.runs(|day| self.date(day).strftime("%A, %-d %B %Y").to_string());
            let hours = (0..self.open.len()).flat_map(|day| {
                let (from, to) = self.open[day]?;
                Some(self.clock(from, to, self.day_x(day), self.day_x(day + 1)))
            });
            return (days, hours.flatten().collect());
        }
        if 30.0 * width >= 100.0 {
            let months = self.runs(|day| self.date(day).strftime("%B %Y").to_string());
            let days = if width >= 48.0 {
                self.runs(|day| self.date(day).strftime("%a %-d").to_string())
            } else if width >= 20.0 {
                self.runs(|day| self.date(day).day().to_string())
            } else {
                // Whole weeks, called by their Monday; the first one is cut off, and has none unless it is whole.
                let mut weeks = self.runs(|day| self.days.week(day).to_string());
                let first = |week: usize| (week * 7).saturating_sub(self.days.weekday(0));
                for (week, tick) in weeks.iter_mut().enumerate() {
                    let day = first(week);
                    tick.is_moment = true;
                    tick.label = if self.days.weekday(day) == 0 { self.date(day).day().to_string() } else { String::new() };
                }
                weeks
            };
            return (months, self.with_strong_mondays(days));
        }
        let years = self.runs(|day| self.date(day).year().to_string());
        let parts = if 28.0 * width >= 34.0 {
            self.runs(|day| self.date(day).strftime("%b").to_string())
        } else {
            self.runs(|day| format!("Q{}", (self.date(day).month() + 2) / 3))
        };
        (years, parts)
    }

    fn with_strong_mondays(&self, mut ticks: Vec<Tick>) -> Vec<Tick> {
        for tick in &mut ticks {
            // A tick stands at the start of a day, a first one that is cut off among the others.
            let after = |day: usize| self.day_x(day + 1) > tick.from + 0.01;
            let day = (0..self.open.len()).find(|&day| after(day)).unwrap_or(0);
            tick.is_strong = self.days.weekday(day) == 0;
        }
        ticks
    }

    /// One tick for each run of days that `name` gives the same name.
    fn runs(&self, name: impl Fn(usize) -> String) -> Vec<Tick> {
        let mut ticks: Vec<Tick> = Vec::new();
        for day in 0..self.open.len() {
            let label = name(day);
            match ticks.last_mut() {
                Some(last) if last.label == label => last.to = self.day_x(day + 1),
                _ => ticks.push(Tick { from: self.day_x(day), to: self.day_x(day + 1), label, is_strong: false, is_moment: false }),
            }
        }
        ticks
    }

    fn hourly_days(&self) -> Vec<Tick> {
        let last = self.days.day(self.end);
        let tick = |day: usize| Tick {
            from: self.x(self.days.start(day)),
            to: self.x(self.days.start(day + 1).min(self.end)),
            label: self.date(day).strftime("%A, %-d %B %Y").to_string(),
            is_strong: false,
            is_moment: false,
        };
        (0..=last).map(tick).filter(|tick| tick.to > tick.from).collect()
    }

    /// Times of day between two moments, as far apart as their labels need.
    fn clock(&self, from: Moment, to: Moment, x0: f64, x1: f64) -> Vec<Tick> {
        const STEPS: [u64; 10] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360];
        let per_minute = (x1 - x0) / (to.since(from).ms().max(1) as f64 / 60_000.0);
        let step = STEPS.into_iter().find(|&step| step as f64 * per_minute >= 52.0).unwrap_or(720) * 60_000;
        // Whole steps are counted from midnight.
        let mut at = from.ms() + (step - self.days.time_of_day(from).ms() % step) % step;
        let mut ticks = Vec::new();
        while at < to.ms() {
            let x = self.x(Moment::from_ms(at));
            let minutes = self.days.time_of_day(Moment::from_ms(at)).ms() / 60_000;
            let label = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            ticks.push(Tick { from: x, to: (x + step as f64 / 60_000.0 * per_minute).min(x1), label, is_strong: false, is_moment: true });
            at += step;
        }
        ticks
    }
}

/// Labels stand right of their tick, if there is room up to the next one, and up to the next of those above: what lies past that is not
/// theirs.
fn label(canvas: &mut Canvas, ticks: &[Tick], above: &[Tick], baseline: f64, lettering: Lettering, ink: Ink) {
    // Narrow columns carry their number in the middle, wide ones at the line it belongs to; all of them alike.
    let are_narrow = ticks.iter().all(|tick| tick.to - tick.from < 60.0);
    for tick in ticks {
        let room = tick.to - tick.from;
        let width = text::width(&tick.label, lettering);
        let aside = if are_narrow && !tick.is_moment { (room - width) / 2.0 } else { 4.0 };
        let x = tick.from + aside;
        let is_crossed = above.iter().any(|line| line.from > tick.from + 0.01 && line.from < x + width + 2.0);
        if width + GAP <= room && !is_crossed {
            canvas.text(x, baseline, Align::Left, lettering, ink, &tick.label);
        }
    }
}

/// Says of a day whether the calendars of members open on it. Without members, every day does.
pub fn is_working_day(scenario: &Scenario) -> impl Fn(usize) -> bool + '_ {
    let (days, calendars) = (Days::of(scenario), calendars(scenario));
    move |day| calendars.is_empty() || opening(scenario, &calendars, days.start(day), days.start(day + 1)).is_some()
}

/// A few calendars say when anybody works; thousands of different ones say it no better.
fn calendars(scenario: &Scenario) -> Vec<CalendarId> {
    let all: BTreeSet<CalendarId> = scenario.organization.members.iter().map(|member| member.calendar).collect();
    all.into_iter().take(32).collect()
}

/// The first and the last moment of `[from, to)` at which any of the calendars is open.
fn opening(scenario: &Scenario, calendars: &[CalendarId], from: Moment, to: Moment) -> Option<(Moment, Moment)> {
    let tick = Span::from_ms(1);
    let open = calendars.iter().filter_map(|&id| {
        let calendar = scenario.calendars.get(id);
        let first = calendar.next_opening(from);
        (first < to).then(|| (first, calendar.before(to, tick) + tick))
    });
    open.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
}

/// The intervals up to `end` in which none of the calendars is open.
fn closed(scenario: &Scenario, calendars: &[CalendarId], end: Moment) -> Vec<(Moment, Moment)> {
    let mut closed = Vec::new();
    let mut at = Moment::START;
    while at < end && !calendars.is_empty() {
        let all = || calendars.iter().map(|&id| scenario.calendars.get(id));
        let opens = all().map(|calendar| calendar.next_opening(at)).min().unwrap_or(end);
        if opens > at {
            closed.push((at, opens.min(end)));
        }
        at = all().filter_map(|calendar| calendar.closing(opens)).max().unwrap_or(end);
    }
    closed
}
