//! What every chart of a run opens with: its title, and the run in a line.

use super::{Align, Canvas, Ink, Lettering, Run, text};
use crate::engine::time::{Moment, Span};

/// Width of every chart, so that they stand under one another in a report.
pub const WIDTH: u32 = 1_600;
/// Left and right of everything.
pub const MARGIN: f64 = 24.0;
/// Height of the headline.
pub const HEIGHT: f64 = 76.0;

impl Run<'_> {
    /// `Fri 14 Mar 2025, 16:20`.
    pub fn written(&self, at: Moment) -> String {
        self.scenario.civil(at).strftime("%a %-d %b %Y, %H:%M").to_string()
    }

    /// Which run it was, how it ended, and how that compares with the target, in elapsed time.
    pub fn account(&self) -> String {
        let (done, all) = self.history.tasks_done(self.scenario);
        let baseline = &self.scenario.baseline;
        let outcome = match self.history.finished {
            Some(finish) if baseline.tasks.is_empty() => format!("finished {}", self.written(finish)),
            Some(finish) => {
                let (span, side) = if finish <= baseline.target {
                    (baseline.target.since(finish), "before")
                } else {
                    (finish.since(baseline.target), "after")
                };
                format!("finished {}, {} {side} the target of {}", self.written(finish), distance(span), self.written(baseline.target))
            }
            None => format!("not finished when the run ended on {}", self.written(self.history.end)),
        };
        let tasks = if all == 1 { "task" } else { "tasks" };
        format!("Seed {}, replication {}: {outcome}; {done} of {all} {tasks} done", self.seed, self.replication)
    }
}

/// A length of elapsed time as people say it, in the unit that suits it.
fn distance(span: Span) -> String {
    let hours = span.hours();
    let (count, unit) = match span {
        _ if hours < 1.0 => (format!("{:.0}", hours * 60.0), "minute"),
        _ if hours < 24.0 => (format!("{hours:.1}"), "hour"),
        _ => (format!("{:.1}", hours / 24.0), "calendar day"),
    };
    let plural = if count == "1" || count == "1.0" { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// Sets the title, and the account of the run under it.
pub fn draw(canvas: &mut Canvas, title: &str, run: &Run<'_>) {
    let room = f64::from(WIDTH) - 2.0 * MARGIN;
    canvas.text(MARGIN, 36.0, Align::Left, Lettering::TITLE, Ink::TEXT, &text::fit(title, room, Lettering::TITLE));
    canvas.text(MARGIN, 58.0, Align::Left, Lettering::SUBTITLE, Ink::QUIET, &text::fit(&run.account(), room, Lettering::SUBTITLE));
}
