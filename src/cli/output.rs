//! What goes to the terminal: results to standard output, everything else to standard error, each in one write.

use super::failure::Failure;
use clap::ColorChoice;
use std::io::{self, IsTerminal, Write};

/// Columns of a terminal that does not say how many it has.
const COLUMNS: usize = 80;

/// How much to say, and in which colours.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    is_quiet: bool,
    is_verbose: bool,
    is_colored: bool,
}

impl Console {
    pub fn new(is_quiet: bool, is_verbose: bool, color: ColorChoice) -> Console {
        let is_wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let is_colored = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_wanted && io::stderr().is_terminal(),
        };
        Console { is_quiet, is_verbose, is_colored }
    }

    /// Whether a line of progress would be seen and is wanted.
    pub fn shows_progress(&self) -> bool {
        !self.is_quiet && io::stderr().is_terminal()
    }

    /// A result.
    ///
    /// # Errors
    /// `ReaderGone` when the reader of a pipe went away; `Io` when the output cannot be written.
    pub fn say(&self, text: &str) -> Result<(), Failure> {
        let mut output = io::stdout().lock();
        output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(Failure::output)
    }

    /// What `-v` asks for.
    pub fn detail(&self, text: &str) {
        if self.is_verbose {
            write_error(&format!("{text}\n"));
        }
    }

    /// What a person should know before it goes on, unless it was asked to be quiet.
    pub fn note(&self, text: &str) {
        if !self.is_quiet {
            write_error(&format!("note: {text}\n"));
        }
    }

    pub fn error(&self, failure: &Failure) {
        match failure {
            Failure::ReaderGone => {}
            Failure::Rejected(rejections) => rejections.iter().for_each(|rejection| write_error(&rejection.render(self.is_colored))),
            other => write_error(&format!("error: {other}\n")),
        }
    }

    /// Columns to fill.
    pub fn width(&self) -> usize {
        clap_width().unwrap_or(COLUMNS)
    }
}

/// What the environment or the terminal says of its width.
fn clap_width() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = || rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col)).filter(|&columns| columns > 0);
    told.or_else(asked).map(|columns: usize| columns.clamp(40, 400))
}

/// Standard error may be closed, which must not stop anything.
pub fn write_error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
