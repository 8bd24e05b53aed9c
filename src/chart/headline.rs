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

/// A title in one line is in no smaller letters than these, and one in two lines in none than those.
const TITLE_MIN: (f64, f64) = (15.0, 12.0);
/// Of a title in two lines.
const HALF: Lettering = Lettering { size: 15.0, ..Lettering::TITLE };

/// Sets a title and a line under it, in smaller letters where the sheet is too narrow for them, and a long title in two lines.
pub fn write(canvas: &mut Canvas, title: &str, account: &str) {
    let room = f64::from(canvas.width) - 2.0 * MARGIN;
    let mut line = |words: &str, baseline: f64, (lettering, least): (Lettering, f64), ink: Ink| {
        let lettering = text::shrunk(words, room, lettering, least);
        canvas.text(MARGIN, baseline, Align::Left, lettering, ink, &text::fit(words, room, lettering));
    };
    let smallest = Lettering { size: TITLE_MIN.0, ..Lettering::TITLE };
    if text::width(title, smallest) <= room {
        line(title, 36.0, (Lettering::TITLE, TITLE_MIN.0), Ink::TEXT);
    } else {
        let (first, second) = halves(title, room);
        line(first, 22.0, (HALF, TITLE_MIN.1), Ink::TEXT);
        line(second, 40.0, (HALF, TITLE_MIN.1), Ink::TEXT);
    }
    line(account, 58.0, (Lettering::SUBTITLE, ACCOUNT_MIN), Ink::QUIET);
}

/// A title in two lines: between two sentences where both have room, else after the last word that has.
fn halves(title: &str, room: f64) -> (&str, &str) {
    let fits = |words: &str| text::width(words, HALF) <= room;
    let split = |at: usize| (title[..at].trim_end(), title[at..].trim_start());
    // No line holds more letters than would fit if they were as thin as can be.
    let most = (room / (HALF.size * 0.1)) as usize;
    let places = || title.char_indices().take(most).filter(|(_, letter)| *letter == ' ').map(|(at, _)| at);
    let between = places().filter(|at| title[..*at].ends_with([';', ':'])).map(split);
    let apart = between.filter(|(first, second)| fits(first) && fits(second)).last();
    apart.or_else(|| places().map(split).take_while(|(first, _)| fits(first)).last()).unwrap_or((title, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Shape;

    fn lines(title: &str, width: f64) -> Vec<(String, f64)> {
        let mut canvas = Canvas::new(width, 100.0, title);
        write(&mut canvas, title, "an account");
        let text = |shape: &Shape| match shape {
            Shape::Text { text, lettering, .. } => Some((text.clone(), lettering.size)),
            Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        };
        let mut lines: Vec<(String, f64)> = canvas.shapes.iter().filter_map(text).collect();
        assert_eq!(lines.pop().map(|last| last.0).as_deref(), Some("an account"));
        lines
    }

    #[test]
    fn a_title_that_is_too_long_for_a_line_takes_two_and_loses_nothing() {
        let short = "80 % sure by Thu 28 May 2026";
        assert_eq!(lines(short, 1_000.0), [(short.to_string(), Lettering::TITLE.size)]);
        let (first, second) =
            ("50 % of replications keep both Thu 5 Mar 2026, 14:28 and 6,000;", "80 % keep both Fri 6 Mar 2026, 15:04 and 7,768");
        let told: Vec<String> = lines(&format!("{first} {second}"), 700.0).into_iter().map(|line| line.0).collect();
        assert_eq!(told, [first, second]);
        let words = "word ".repeat(30);
        let told = lines(words.trim(), 700.0);
        assert_eq!(told.len(), 2);
        assert_eq!(format!("{} {}", told[0].0, told[1].0), words.trim());
        let endless = lines(&"x".repeat(2_000), 700.0);
        assert!(endless[0].0.ends_with('…'), "{endless:?}");
    }
}
