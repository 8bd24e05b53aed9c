//! What a plan says of itself as a whole: how much work it is, and how much time is on top.

use super::effort::{self, Figure, Unit};
use super::reader::Reader;
use super::words;

impl Reader<'_> {
    pub fn total(&mut self, value: &str) {
        if let Some((Figure::One(hours) | Figure::Three(_, hours, _), _)) = effort::figure(value, Unit::Hours, self.options) {
            self.doc.total = self.doc.total.or(Some(hours));
        }
    }

    /// `(includes 25% buffer)`, `Complexity Buffer (+25%): 21 hours`, but not what a task says of its own figure.
    pub fn buffer(&mut self, plain: &str) {
        let lower = plain.to_lowercase();
        if self.task.is_some() || !lower.contains("buffer") {
            return;
        }
        if let Some((before, _)) = lower.split_once('%') {
            let digits = before.trim_end();
            let from = digits
                .rfind(|letter: char| !letter.is_ascii_digit() && letter != '.')
                .map_or(0, |at| at + digits[at..].chars().next().map_or(1, char::len_utf8));
            let share = digits[from..].parse::<f64>().ok().map(|percent| percent / 100.0).filter(|share| (0.0..=10.0).contains(share));
            self.doc.buffer = self.doc.buffer.or(share);
        } else if let Some((_, value)) = words::key_and_value(plain)
            && let Some((Figure::One(hours), _)) = effort::figure(value, Unit::Hours, self.options)
        {
            self.doc.buffer_hours = self.doc.buffer_hours.or(Some(hours));
        }
    }
}
