//! What is said on a terminal: labels with text that wraps beside them, and items, as wide as there is room.

use super::text::{plain, wrap};
use std::fmt::Write as _;

/// Lines longer than this are hard to read, however wide the screen.
const WIDTH_MAX: usize = 100;
const WIDTH_MIN: usize = 30;

pub struct Screen {
    pub text: String,
    pub width: usize,
    pub label: usize,
}

impl Screen {
    /// Of at most `width` columns.
    pub fn new(width: usize) -> Screen {
        let width = width.clamp(WIDTH_MIN, WIDTH_MAX);
        Screen { text: String::new(), width, label: if width < 60 { 14 } else { 16 } }
    }

    /// A line over the whole width, wrapped.
    pub fn title(&mut self, text: &str) {
        for line in wrap(&plain(text), self.width) {
            let _ = writeln!(self.text, "{line}");
        }
    }

    /// A label, and text that wraps beside it.
    pub fn line(&mut self, label: &str, text: &str) {
        let lines = wrap(&plain(text), self.width - self.label);
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let _ = writeln!(self.text, "{}", format!("{label:width$}{line}", width = self.label).trim_end());
        }
    }

    pub fn item(&mut self, text: &str) {
        for (place, line) in wrap(&plain(text), self.width - 4).iter().enumerate() {
            let _ = writeln!(self.text, "{}{line}", if place == 0 { "  - " } else { "    " });
        }
    }

    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// How many cells a bar has.
    pub fn cells(&self) -> usize {
        if self.width < 60 { 10 } else { 20 }
    }
}
