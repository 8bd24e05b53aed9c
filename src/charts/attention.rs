//! Attention: how many items wait at each desk of the office at each moment, and how busy the desk is.

use crate::chart::axis::{HEAD, TimeAxis};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{Counts, Scale, counted, figure, hours, nothing, percent};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::history::{Hours, Service, Utilization};

pub const CHART: Chart = Chart { name: "attention", title: "Attention: what waits at the desks of the office", draw };

const GUTTER: f64 = 276.0;
const PANEL: f64 = 118.0;
const PAD: f64 = 14.0;
/// Height of the strip that says how busy the desk was, at 100 %.
const STRIP: f64 = 18.0;
/// Days narrower than this are shown week by week.
const DAY_MIN: f64 = 3.0;

/// One desk.
struct Panel<'a> {
    agent: AgentId,
    capacity: u32,
    services: Vec<&'a Service>,
    utilization: &'a Utilization,
    /// Of the desk's time, day by day.
    days: &'a [Hours],
}

fn draw(run: &Run<'_>) -> Canvas {
    let axis = TimeAxis::new(run.scenario, run.history.end, GUTTER, run.width - MARGIN);
    let utilization = run.history.utilization(run.scenario);
    let (panels, idle) = panels(run, &utilization);
    let waiting: Vec<_> = panels.iter().map(|panel| panel.waiting(&axis, run.history.end)).collect();
    let most = waiting.iter().map(|(_, most)| *most).max().unwrap_or(0);
    let top = headline::HEIGHT + HEAD;
    let bottom = top + PANEL * panels.len() as f64;
    let is_weekly = panels.iter().any(|panel| panel.is_weekly(&axis));
    let legend = legend(run, &axis, is_weekly, &idle);
    let title = format!("Attention in {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    axis.draw(&mut canvas, headline::HEIGHT, bottom);
    canvas.text(GUTTER - 6.0, headline::HEIGHT + 30.0, Align::Right, Lettering::STRONG, Ink::TEXT, "items that wait");
    for (place, (panel, (columns, own))) in panels.iter().zip(waiting).enumerate() {
        let top = top + PANEL * place as f64;
        let floor = top + PANEL - PAD - STRIP;
        let scale = Scale::of_counts(f64::from(most.max(3)), 3, (top + PAD, floor));
        canvas.level(MARGIN, axis.right, top, 1.0, Ink::RULE);
        panel.name(&mut canvas, top + PAD, own);
        scale.draw(&mut canvas, axis.left, axis.right, figure);
        failures(&mut canvas, run, &axis, panel.agent, (top + PAD, floor));
        for (x0, x1, counts) in columns {
            if counts[0] > 0 {
                canvas.rect(x0, scale.y(f64::from(counts[0])), x1, floor, Ink::ORANGE);
            }
        }
        panel.strip(&mut canvas, &axis, floor + 4.0);
        if panel.services.is_empty() {
            nothing(&mut canvas, (axis.left, axis.right), (top + PAD, floor), "Nothing needed its attention.");
        } else if own == 0 {
            nothing(&mut canvas, (axis.left, axis.right), (top + PAD, floor), "Nothing ever waited here.");
        }
    }
    canvas.level(MARGIN, axis.right, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

/// The desks that anything needed, or all where nothing needed any; and the names of the others.
fn panels<'a>(run: &Run<'a>, utilization: &'a Utilization) -> (Vec<Panel<'a>>, Vec<&'static str>) {
    let desks = run.scenario.policies.first().map(|policy| &policy.desks);
    let mut panels: Vec<Panel<'a>> = (0..AgentId::OFFICE.len())
        .map(|agent| Panel {
            agent: AgentId(agent as u32),
            capacity: desks.map_or(1, |desks| desks[agent].capacity),
            services: Vec::new(),
            utilization,
            days: utilization.agents.get(agent).map_or(&[], Vec::as_slice),
        })
        .collect();
    for service in &run.history.services {
        if let Some(panel) = panels.get_mut(service.agent.index()) {
            panel.services.push(service);
        }
    }
    let has_failed = |agent: AgentId| run.history.trouble.agent_failures.iter().any(|failure| failure.agent == agent);
    let is_idle = |panel: &Panel<'_>| panel.services.is_empty() && Hours::sum(panel.days).worked().is_zero() && !has_failed(panel.agent);
    if panels.iter().all(is_idle) {
        return (panels, Vec::new());
    }
    let (idle, panels): (Vec<Panel<'a>>, _) = panels.into_iter().partition(is_idle);
    (panels, idle.iter().map(|panel| AgentId::OFFICE[panel.agent.index()]).collect())
}

/// When what was served had come.
fn arrived(service: &Service) -> Moment {
    service.began.earlier(service.waited)
}

impl Panel<'_> {
    fn waiting(&self, axis: &TimeAxis, end: Moment) -> (Vec<crate::chart::plot::Column>, u32) {
        let mut counts = Counts::of(1);
        self.services.iter().for_each(|service| counts.add(0, arrived(service), service.began));
        counts.columns(axis, end)
    }

    fn is_weekly(&self, axis: &TimeAxis) -> bool {
        axis.midnight(1) - axis.midnight(0) < DAY_MIN && self.days.len() > 7
    }

    /// How busy the desk was, day by day or week by week.
    fn strip(&self, canvas: &mut Canvas, axis: &TimeAxis, top: f64) {
        let floor = top + STRIP;
        canvas.rect(axis.left, top, axis.right, floor, Ink::CLOSED);
        let weekday = self.utilization.days.weekday(0);
        let columns: Vec<(usize, usize, Hours)> = if self.is_weekly(axis) {
            let weeks = self.utilization.by_week(self.days);
            weeks.into_iter().enumerate().map(|(week, hours)| ((week * 7).saturating_sub(weekday), week * 7 + 7 - weekday, hours)).collect()
        } else {
            self.days.iter().enumerate().map(|(day, hours)| (day, day + 1, *hours)).collect()
        };
        for (from, to, hours) in columns {
            let (x0, x1) = (axis.midnight(from), axis.midnight(to).min(axis.right));
            let busy = hours.utilization().unwrap_or(0.0).clamp(0.0, 1.0);
            if busy > 0.0 && x1 > x0 {
                let gap = if x1 - x0 > 6.0 { 1.0 } else { 0.0 };
                canvas.rect(x0, floor - STRIP * busy, x1 - gap, floor, Ink::PURPLE);
            }
        }
        canvas.level(axis.left, axis.right, floor, 0.5, Ink::MARK);
    }

    fn name(&self, canvas: &mut Canvas, top: f64, most: u32) {
        let name = AgentId::OFFICE[self.agent.index()];
        let mut line = |at: f64, lettering, ink, words: &str| {
            canvas.text(MARGIN, top + at, Align::Left, lettering, ink, &text::fit(words, GUTTER - MARGIN - 34.0, lettering));
        };
        line(9.0, Lettering::HEADING, Ink::TEXT, name);
        let share = Hours::sum(self.days).utilization();
        let busy = share.map_or("no desk hours".to_string(), |busy| format!("busy {} of desk hours", percent(busy)));
        line(26.0, Lettering::LABEL, Ink::TEXT, &busy);
        let count = self.services.len();
        if count > 0 {
            let waited: Span = self.services.iter().map(|service| service.waited).sum();
            let mean = Span::from_ms(waited.ms() / count as u64);
            let waits = if most == 0 { "nothing waited".to_string() } else { format!("mean wait {}, queue up to {most}", hours(mean)) };
            line(64.0, Lettering::LABEL, Ink::TEXT, &waits);
        }
        let served = format!("{} served, {} at once", counted(count, "item"), self.capacity);
        line(48.0, Lettering::LABEL, Ink::QUIET, &served);
        // Busy share as a bar of its own, at a glance.
        let (x0, x1) = (MARGIN, MARGIN + 150.0);
        canvas.rect(x0, top + 31.0, x1, top + 36.0, Ink::GRID);
        let busy = share.unwrap_or(0.0).clamp(0.0, 1.0);
        if busy > 0.0 {
            canvas.rect(x0, top + 31.0, x0 + (x1 - x0) * busy, top + 36.0, Ink::PURPLE);
        }
    }
}

/// When the agent was not there.
fn failures(canvas: &mut Canvas, run: &Run<'_>, axis: &TimeAxis, agent: AgentId, (top, bottom): (f64, f64)) {
    for failure in run.history.trouble.agent_failures.iter().filter(|failure| failure.agent == agent) {
        let to = failure.returned.unwrap_or(failure.until).min(run.history.end);
        canvas.hatch(axis.x(failure.from), top, axis.x(to), bottom, Ink::HATCH);
    }
}

fn legend(run: &Run<'_>, axis: &TimeAxis, is_weekly: bool, idle: &[&str]) -> Legend {
    let mut samples = vec![
        (Sample::Block(Ink::ORANGE), "items that wait".to_string()),
        (
            Sample::Drawn(|canvas, x0, x1, y| {
                canvas.rect(x0, y - 6.0, x1, y + 6.0, Ink::CLOSED);
                canvas.rect(x0, y, x1, y + 6.0, Ink::PURPLE);
            }),
            format!("busy share of the desk's {}", if is_weekly { "week" } else { "day" }),
        ),
    ];
    if !run.history.trouble.agent_failures.is_empty() {
        let hatch = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.hatch(x0, y - 6.0, x1, y + 6.0, Ink::HATCH);
        samples.push((Sample::Drawn(hatch), "out of service".to_string()));
    }
    let mut notes = vec![
        "Items that need attention, from their arrival until they are taken up; all desks on one scale, and of each stretch of time the most at once. Waits are elapsed time.".to_string(),
    ];
    if !idle.is_empty() {
        notes.push(format!("Left out, as nothing needed their attention: {}.", idle.join(", ")));
    }
    if run.history.finished.is_none() {
        notes.push("What had not been served when the run ended is not counted.".to_string());
    }
    notes.push(axis.caption().to_string());
    Legend::new(run.width, samples, notes)
}
