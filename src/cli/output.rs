//! What goes to the terminal: results to standard output, everything else to standard error, each in one write.

use super::failure::Failure;
use crate::report::Terminal;
use crate::scenario::visible;
use clap::ColorChoice;
use std::io::{self, IsTerminal, Write};

/// Columns of a terminal that does not say how many it has.
const COLUMNS: usize = 80;

/// How much to say, and in which colours.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    is_quiet: bool,
    /// How often more was asked for.
    verbosity: u8,
    is_colored: bool,
    /// As `is_colored`, of results.
    has_colours: bool,
}

impl Console {
    pub fn new(is_quiet: bool, verbosity: u8, color: ColorChoice) -> Console {
        let is_wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let on = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_wanted && is_terminal,
        };
        Console { is_quiet, verbosity, is_colored: on(io::stderr().is_terminal()), has_colours: on(io::stdout().is_terminal()) }
    }

    /// Whether standard error has colours.
    pub fn is_colored(&self) -> bool {
        self.is_colored
    }

    /// Whether a line of progress would be seen and is wanted.
    pub fn shows_progress(&self) -> bool {
        !self.is_quiet && io::stderr().is_terminal()
    }

    /// A result, for people.
    ///
    /// # Errors
    /// As [`Console::give`].
    pub fn say(&self, text: &str) -> Result<(), Failure> {
        self.give(&visible_lines(text))
    }

    /// A result, for programs: as it is.
    ///
    /// # Errors
    /// `ReaderGone` when the reader of a pipe went away; `Io` when the output cannot be written.
    pub fn give(&self, text: &str) -> Result<(), Failure> {
        let mut output = io::stdout().lock();
        output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(Failure::output)
    }

    /// A result for programs if it is JSON, else for people.
    ///
    /// # Errors
    /// As [`Console::give`].
    pub fn answer(&self, text: &str, is_json: bool) -> Result<(), Failure> {
        if is_json { self.give(text) } else { self.say(text) }
    }

    /// What `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.verbosity > 0 {
            write_error(&visible_lines(&format!("{text}\n")));
        }
    }

    /// What `-vv` asks for.
    pub fn particular(&self, text: &str) {
        if self.verbosity > 1 {
            write_error(&visible_lines(&format!("{text}\n")));
        }
    }

    /// What a person should know before it goes on, unless it was asked to be quiet.
    pub fn note(&self, text: &str) {
        if !self.is_quiet {
            write_error(&visible_lines(&format!("note: {text}\n")));
        }
    }

    pub fn error(&self, failure: &Failure) {
        match failure {
            Failure::ReaderGone => {}
            Failure::Rejected(rejections) => rejections.iter().for_each(|rejection| write_error(&rejection.render(self.is_colored))),
            other => {
                let help = other.help().map_or_else(String::new, |help| format!("  = help: {help}\n"));
                write_error(&visible_lines(&format!("error: {other}\n{help}")));
            }
        }
    }

    /// What results are told on.
    pub fn terminal(&self) -> Terminal {
        Terminal { columns: self.width(), has_colours: self.has_colours }
    }

    /// Columns to fill.
    pub fn width(&self) -> usize {
        width()
    }
}

/// Columns to fill: what `COLUMNS` says, or the terminal, or what a terminal usually has.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|&columns| columns > 0);
    let asked = || terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| usize::from(columns.0)).filter(|&columns| columns > 0);
    told.or_else(asked).unwrap_or(COLUMNS).clamp(40, 400)
}

/// Text of any origin, safe for a terminal, its lines as they are.
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// Standard error may be closed, which must not stop anything.
pub fn write_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
