//! What every chart of a run opens with: its title, and the run in a line.

use super::{Align, Canvas, Ink, Lettering, Run, text};
use crate::engine::time::{Moment, Span};

/// Left and right of everything.
pub const MARGIN: f64 = 24.0;
/// The line under a title is in no smaller letters than these.
pub const ACCOUNT_MIN: f64 = 10.0;
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
        let dropped = self.history.tasks.iter().filter(|task| task.dropped.is_some()).count();
        let all = all + dropped;
        let tasks = if all == 1 { "task" } else { "tasks" };
        // As the first screen has it.
        let cut = if dropped == 0 { String::new() } else { format!(", {dropped} dropped") };
        format!("Seed {}, replication {}: {outcome}; {done} of {all} {tasks} done{cut}", self.seed, self.replication)
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
    write(canvas, title, &run.account());
}

/// Sets a title and a line under it, in smaller letters where the sheet is too narrow for them.
pub fn write(canvas: &mut Canvas, title: &str, account: &str) {
    let room = f64::from(canvas.width) - 2.0 * MARGIN;
    for (words, baseline, lettering, least, ink) in
        [(title, 36.0, Lettering::TITLE, 13.0, Ink::TEXT), (account, 58.0, Lettering::SUBTITLE, ACCOUNT_MIN, Ink::QUIET)]
    {
        let lettering = text::shrunk(words, room, lettering, least);
        canvas.text(MARGIN, baseline, Align::Left, lettering, ink, &text::fit(words, room, lettering));
    }
}
