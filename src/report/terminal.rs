//! What is said on a terminal: labels with text that wraps beside them, and items, as wide as there is room.

use super::text::{bar, plain, wrap};
use std::fmt::Write as _;

/// Lines longer than this are hard to read, however wide the screen.
const WIDTH_MAX: usize = 100;
const WIDTH_MIN: usize = 30;
/// Below, what is pleasant gives way to what is needed.
const NARROW: usize = 60;

/// Where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    pub columns: usize,
    /// Whether good and bad news may have a colour.
    pub has_colours: bool,
}

impl Terminal {
    /// Columns that prose takes.
    pub fn prose(self) -> usize {
        self.columns.clamp(WIDTH_MIN, WIDTH_MAX)
    }
}

impl From<usize> for Terminal {
    fn from(columns: usize) -> Terminal {
        Terminal { columns, has_colours: false }
    }
}

/// Whether what is said is good news: all that a colour means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Plain,
    Good,
    Bad,
}

impl Mood {
    pub fn of(is_good: bool) -> Mood {
        if is_good { Mood::Good } else { Mood::Bad }
    }

    /// A line in green or red; the words alone must say as much.
    fn paint(self, line: &str) -> String {
        match self {
            Mood::Plain => line.to_owned(),
            Mood::Good => format!("\u{1b}[32m{line}\u{1b}[0m"),
            Mood::Bad => format!("\u{1b}[31m{line}\u{1b}[0m"),
        }
    }
}

pub struct Screen {
    pub text: String,
    pub width: usize,
    pub label: usize,
    has_colours: bool,
}

impl Screen {
    pub fn new(terminal: impl Into<Terminal>) -> Screen {
        let Terminal { columns, has_colours } = terminal.into();
        let width = columns.clamp(WIDTH_MIN, WIDTH_MAX);
        Screen { text: String::new(), width, label: if width < NARROW { 14 } else { 16 }, has_colours }
    }

    /// A line over the whole width, wrapped.
    pub fn title(&mut self, text: &str) {
        for line in wrap(&plain(text), self.width) {
            let _ = writeln!(self.text, "{line}");
        }
    }

    /// A label, and text that wraps beside it.
    pub fn line(&mut self, label: &str, text: &str) {
        self.news(label, text, Mood::Plain);
    }

    /// A label, and commands to try, each with why in parentheses, between `; `. Where one of them does not fit on its line it goes on as a shell
    /// takes it, so that it can be copied.
    pub fn commands(&mut self, label: &str, text: &str) {
        const GOES_ON: &str = " \\";
        let width = self.width - self.label;
        let mut lines = vec![String::new()];
        let mut words = words_of_commands(&plain(text)).into_iter().peekable();
        while let Some((word, is_inside)) = words.next() {
            let room = width - if words.peek().is_some_and(|next| next.1) { GOES_ON.len() } else { 0 };
            let line = lines.last_mut().expect("there is always one");
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                line.push_str(if is_inside { GOES_ON } else { "" });
                lines.push(word);
            } else {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(&word);
            }
        }
        // A word that is longer than a line goes over its end: broken, it could not be copied.
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let _ = writeln!(self.text, "{}", format!("{label:width$}{line}", width = self.label).trim_end());
        }
    }

    /// As [`Screen::line`], in the colour of good or bad news.
    pub fn news(&mut self, label: &str, text: &str, mood: Mood) {
        let mood = self.painted(mood);
        for (place, line) in wrap(&plain(text), self.width - self.label).iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let line = if line.is_empty() { String::new() } else { mood.paint(line) };
            let _ = writeln!(self.text, "{}", format!("{label:width$}{line}", width = self.label).trim_end());
        }
    }

    pub fn item(&mut self, text: &str) {
        self.item_of_news(text, Mood::Plain);
    }

    /// As [`Screen::item`], in the colour of good or bad news.
    pub fn item_of_news(&mut self, text: &str, mood: Mood) {
        let mood = self.painted(mood);
        for (place, line) in wrap(&plain(text), self.width - 4).iter().enumerate() {
            let _ = writeln!(self.text, "{}{}", if place == 0 { "  - " } else { "    " }, mood.paint(line));
        }
    }

    /// An item with a bar between its name, set to `longest` letters, and its figure; on a narrow screen without the bar.
    pub fn measured(&mut self, name: &str, longest: usize, share: f64, figure: &str) {
        /// Longer names would leave no room for what is said of them.
        const NAME_MAX: usize = 30;
        if self.is_narrow() {
            return self.item(&format!("{name}: {figure}"));
        }
        let (name, longest) = (plain(name), longest.min(NAME_MAX));
        let is_cut = name.chars().count() > longest;
        let name: String = if is_cut { name.chars().take(longest - 1).chain(['…']).collect() } else { name };
        self.item(&format!("{name:longest$}  {} {figure}", bar(share, self.cells() / 2)));
    }

    pub fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// A mark under the column of the text above, and what it stands for.
    pub fn under(&mut self, column: usize, label: &str) {
        let column = self.label + column;
        let _ = if column + 2 + label.chars().count() <= self.width {
            writeln!(self.text, "{:column$}▲ {label}", "")
        } else {
            writeln!(self.text, "{:>width$}", format!("{label} ▲"), width = column + 1)
        };
    }

    fn painted(&self, mood: Mood) -> Mood {
        if self.has_colours { mood } else { Mood::Plain }
    }

    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// How many cells a bar has.
    pub fn cells(&self) -> usize {
        if self.is_narrow() { 10 } else { 20 }
    }
}

/// Words, each with whether a line that ends before it ends within a command. What stands in quotes is one word.
fn words_of_commands(text: &str) -> Vec<(String, bool)> {
    let mut words: Vec<(String, bool)> = Vec::new();
    let (mut is_command, mut is_first) = (false, true);
    let (mut word, mut quotes) = (String::new(), 0);
    for part in text.split(' ') {
        quotes += part.matches('\'').count();
        word.push_str(if word.is_empty() { "" } else { " " });
        word.push_str(part);
        if quotes % 2 == 0 {
            is_command = if is_first { word == "sandtable" } else { is_command && !word.starts_with('(') };
            let is_inside = is_command && !is_first;
            is_first = word.ends_with(';');
            words.push((std::mem::take(&mut word), is_inside));
        }
    }
    words.extend((!word.is_empty()).then_some((word, false)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_does_not_fit_goes_on_as_a_shell_takes_it() {
        let mut screen = Screen::new(60);
        screen.commands(
            "Try next",
            "sandtable run some/long/folder/plan.toml --set 'a=1; b=2' --seed 1 (one of them, in full); report.md tells all of it",
        );
        let expected = "Try next        sandtable run some/long/folder/plan.toml \\\n                --set 'a=1; b=2' --seed 1 (one of them, in\n                full); report.md tells all of it\n";
        assert_eq!(screen.text, expected);
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_is_not_broken() {
        let mut screen = Screen::new(40);
        let word = "'escalation.L1.escalate_after=20m; escalation.L2.escalate_after=1h'";
        screen.commands("Try next", &format!("sandtable compare plan.toml --variant {word}"));
        assert!(screen.text.lines().any(|line| line.trim_start() == word), "{}", screen.text);
    }
}
