//! What charts with a scale share: round steps, counts over time column by column, stairs, labels apart, and words where there is nothing.

use super::axis::TimeAxis;
use super::{Align, Canvas, Ink, Lettering, text};
use crate::domain::number::apart;
pub use crate::domain::number::count as counted;
use crate::engine::time::{Moment, Span};

/// Figures from the bottom of a plot to its top.
pub struct Scale {
    from: f64,
    to: f64,
    step: f64,
    top: f64,
    bottom: f64,
}

impl Scale {
    /// Holds `from` and `to` between round figures, with about `steps` lines.
    pub fn new(from: f64, to: f64, steps: u32, (top, bottom): (f64, f64)) -> Scale {
        let step = round_step((to - from) / f64::from(steps.max(1)));
        Scale { from: (from / step + 1e-9).floor() * step, to: ((to / step - 1e-9).ceil() * step).max(step), step, top, bottom }
    }

    /// From 0 to `most`, in whole steps.
    pub fn of_counts(most: f64, steps: u32, between: (f64, f64)) -> Scale {
        let most = most.max(1.0);
        let step = round_step(most / f64::from(steps.max(1))).max(1.0);
        Scale { from: 0.0, to: ((most / step - 1e-9).ceil() * step).max(step), step, top: between.0, bottom: between.1 }
    }

    /// Within the plot, whatever the figure.
    pub fn y(&self, figure: f64) -> f64 {
        let share = (figure - self.from) / (self.to - self.from);
        self.bottom - (self.bottom - self.top) * share.clamp(0.0, 1.0)
    }

    /// Rules a line for each step and names it at the left.
    pub fn draw(&self, canvas: &mut Canvas, x0: f64, x1: f64, name: impl Fn(f64) -> String) {
        let steps = ((self.to - self.from) / self.step + 0.5) as u32;
        for step in 0..=steps {
            let figure = self.from + self.step * f64::from(step);
            let is_zero = figure.abs() < self.step / 2.0;
            canvas.level(x0, x1, self.y(figure), 0.5, if is_zero { Ink::QUIET } else { Ink::RULE });
            canvas.text(x0 - 6.0, self.y(figure) + 4.0, Align::Right, Lettering::LABEL, Ink::QUIET, &name(figure));
        }
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not under `least`.
fn round_step(least: f64) -> f64 {
    let mut power = 1e-9;
    while power * 10.0 <= least {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|times| times * power).find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(power * 10.0)
}

/// What something changed by, with its sign.
pub fn signed(by: f64, figure: &str) -> String {
    let sign = if by > 0.0 { "+" } else { "−" };
    format!("{sign}{figure}")
}

/// A figure as an axis names it: thousands apart, without what follows the point where nothing does.
pub fn figure(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // No zero below zero.
    let written = format!("{}", rounded.abs());
    let (whole, rest) = written.split_at(written.find('.').unwrap_or(written.len()));
    format!("{}{}{rest}", if rounded < 0.0 { "−" } else { "" }, apart(whole, ','))
}

pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0 + 0.0).replace('-', "−")
}

/// A length of working or elapsed time as a note tells it.
pub fn hours(span: Span) -> String {
    match span.hours() {
        none if none < 0.5 / 60.0 => "under 1 min".to_string(),
        short if short < 1.0 => format!("{:.0} min", short * 60.0),
        long => format!("{long:.1} h"),
    }
}

/// What is there at each moment, in layers.
pub struct Counts {
    layers: usize,
    changes: Vec<(Moment, i32, usize)>,
}

/// A stretch of x with what was there.
pub type Column = (f64, f64, Vec<u32>);

impl Counts {
    pub fn of(layers: usize) -> Counts {
        Counts { layers, changes: Vec::new() }
    }

    /// Something is in a layer from one moment to another.
    pub fn add(&mut self, layer: usize, from: Moment, to: Moment) {
        if from < to {
            self.changes.push((from, 1, layer));
            self.changes.push((to, -1, layer));
        }
    }

    /// From left to right, each at least a unit wide: of the moments that a unit holds, the one with most. And the most of all.
    pub fn columns(mut self, axis: &TimeAxis, end: Moment) -> (Vec<Column>, u32) {
        self.changes.sort_unstable();
        let unit = |at: Moment| (axis.x(at) - axis.left).max(0.0) as u32;
        let x = |unit: u32| (axis.left + f64::from(unit)).min(axis.x(end));
        let mut columns: Vec<Column> = Vec::new();
        let (mut now, mut most, mut next) = (vec![0u32; self.layers], 0, 0);
        let mut changes = self.changes.into_iter().peekable();
        while let Some(here) = changes.peek().map(|change| unit(change.0)) {
            push(&mut columns, x(next), x(here), &now);
            let mut peak = now.clone();
            while let Some(at) = changes.peek().map(|change| change.0).filter(|at| unit(*at) == here) {
                while let Some((_, by, layer)) = changes.next_if(|change| change.0 == at) {
                    now[layer] = now[layer].saturating_add_signed(by);
                }
                if now.iter().sum::<u32>() >= peak.iter().sum() {
                    peak.clone_from(&now);
                }
            }
            most = most.max(peak.iter().sum());
            push(&mut columns, x(here), x(here) + 1.0, &peak);
            next = here + 1;
        }
        push(&mut columns, x(next), axis.x(end), &now);
        (columns, most)
    }
}

fn push(columns: &mut Vec<Column>, x0: f64, x1: f64, counts: &[u32]) {
    match columns.last_mut() {
        _ if x1 <= x0 => {}
        Some(last) if last.2 == counts => last.1 = x1,
        _ => columns.push((x0, x1, counts.to_vec())),
    }
}

/// Figures that change at moments, from left to right, at most one change a unit of x: (x, figure from there on).
pub fn stairs(axis: &TimeAxis, first: f64, changes: &[(Moment, f64)]) -> Vec<(f64, f64)> {
    let mut steps = vec![(axis.left, first)];
    let mut figure = first;
    for &(at, by) in changes {
        figure += by;
        let x = axis.x(at);
        match steps.last_mut() {
            Some(last) if x - last.0 < 1.0 => last.1 = figure,
            _ => steps.push((x, figure)),
        }
    }
    steps
}

/// Draws stairs as levels and uprights, up to `end`.
pub fn draw_stairs(canvas: &mut Canvas, steps: &[(f64, f64)], end: f64, scale: &Scale, thickness: f64, ink: Ink) {
    for (place, &(x, figure)) in steps.iter().enumerate() {
        let next = steps.get(place + 1);
        let to = next.map_or(end, |next| next.0);
        canvas.level(x - thickness / 2.0, to.max(x) + thickness / 2.0, scale.y(figure), thickness, ink);
        if let Some(next) = next {
            let (a, b) = (scale.y(figure), scale.y(next.1));
            canvas.upright(next.0, a.min(b), a.max(b), thickness, ink);
        }
    }
}

/// Moves middles as little as needed to lie `gap` apart, between `top` and `bottom`, in the order in which they are given.
pub fn spread(middles: &mut [f64], gap: f64, top: f64, bottom: f64) {
    let mut free = top;
    for middle in middles.iter_mut() {
        *middle = middle.max(free);
        free = *middle + gap;
    }
    let mut free = bottom;
    for middle in middles.iter_mut().rev() {
        *middle = middle.min(free);
        free = *middle - gap;
    }
}

/// Says in words, in the middle of a plot, that there is nothing to show.
pub fn nothing(canvas: &mut Canvas, (x0, x1): (f64, f64), (top, bottom): (f64, f64), words: &str) {
    let words = text::fit(words, x1 - x0 - 20.0, Lettering::SUBTITLE);
    let (middle, half) = ((x0 + x1) / 2.0, text::width(&words, Lettering::SUBTITLE) / 2.0 + 10.0);
    let y = (top + bottom) / 2.0;
    canvas.rect(middle - half, y - 12.0, middle + half, y + 12.0, Ink::WHITE);
    canvas.text(middle, y + 4.0, Align::Middle, Lettering::SUBTITLE, Ink::QUIET, &words);
}
