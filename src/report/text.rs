//! How reports write: Markdown in which no name is taken for markup, lines that a terminal shows as they are, figures, tables.

pub use crate::domain::number::count;
use crate::domain::number::trimmed;
use crate::engine::time::{Moment, Span};
use crate::history::Days;
use crate::record::rows::timestamp;
use crate::scenario::Scenario;
use std::fmt::Write as _;

/// A Markdown document in the making.
#[derive(Default)]
pub struct Page {
    pub text: String,
}

impl Page {
    pub fn heading(&mut self, level: usize, title: &str) {
        let space = if self.text.is_empty() || self.text.ends_with("\n\n") { "" } else { "\n" };
        let _ = writeln!(self.text, "{space}{} {title}\n", "#".repeat(level));
    }

    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A paragraph, or an item of a list.
    pub fn paragraph(&mut self, text: &str) {
        self.line(text);
        self.line("");
    }

    /// `heads`: titles; one that starts with `>` is over a column of figures. Cells are Markdown already. Nothing without rows.
    pub fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let titles: Vec<&str> = heads.iter().map(|head| head.trim_start_matches('>')).collect();
        let rules: Vec<&str> = heads.iter().map(|head| if head.starts_with('>') { "---:" } else { "---" }).collect();
        self.line(&format!("| {} |", titles.join(" | ")));
        self.line(&format!("| {} |", rules.join(" | ")));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }
}

/// Text as Markdown shows it, to the letter, in a paragraph, a list or a table's cell.
pub fn markdown(text: &str) -> String {
    let text = text.trim();
    let mut safe = String::with_capacity(text.len());
    if text.starts_with(['-', '+', '=']) {
        // At the start of a line they would make it a list, a rule, or the line above a heading.
        safe.push('\\');
    }
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => safe.extend(['\\', c]),
            _ if is_printed(c) => safe.push(c),
            _ => {
                let _ = write!(safe, "\\{}", c.escape_debug());
            }
        }
    }
    safe
}

/// Text as a terminal shows it: what would move the cursor, change colours or turn the direction is told instead.
pub fn plain(text: &str) -> String {
    plain_but_for(&[], text)
}

/// As [`plain`], but for characters that are left as they are.
pub fn plain_but_for(kept: &[char], text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        if kept.contains(&c) || is_printed(c) {
            safe.push(c);
        } else {
            let _ = write!(safe, "{}", c.escape_debug());
        }
        safe
    })
}

/// Whether a terminal, or a page, shows a character as it is.
pub fn is_printed(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().len() == 1
}

/// A word as a shell reads it back to the letter; a control character as bash and zsh take it.
pub fn shell_word(word: &str) -> String {
    let is_plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c));
    if is_plain {
        return word.to_owned();
    }
    if word.chars().all(is_printed) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let escaped = word.chars().map(|c| match c {
        '\'' | '\\' => format!("\\{c}"),
        c if is_printed(c) => c.to_string(),
        c => c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
    });
    format!("$'{}'", escaped.collect::<String>())
}

/// A path as a word of a command; one that begins like an option is told as what it is.
pub fn path_word(path: &std::path::Path) -> String {
    let path = path.to_string_lossy();
    shell_word(&if path.starts_with('-') { format!("./{path}") } else { path.into_owned() })
}

/// `2026-03-02 08:00`.
pub fn minute(scenario: &Scenario, at: Moment) -> String {
    let text = timestamp(scenario, at);
    text.get(..16).map_or(text.clone(), str::to_owned)
}

/// `2026-03-02`.
pub fn date(scenario: &Scenario, at: Moment) -> String {
    let text = timestamp(scenario, at);
    text.get(..10).map_or(text.clone(), str::to_owned)
}

/// The minute, or a dash.
pub fn minute_or_dash(scenario: &Scenario, at: Option<Moment>) -> String {
    at.map_or("–".to_owned(), |at| minute(scenario, at))
}

/// `62 %`; a dash for what has no value. What is not all is not told as all: `99.7 %`.
pub fn percent(share: Option<f64>) -> String {
    match share {
        Some(share) if (0.995..1.0).contains(&share) => format!("{:.1} %", (share * 1000.0).floor() / 10.0),
        // Adding nothing turns -0 into 0.
        Some(share) if share.is_finite() => format!("{:.0} %", (share * 100.0).round() + 0.0),
        _ => "–".to_owned(),
    }
}

/// What is left of a buffer, in words: one that is not touched reads oddly as a share below zero.
pub fn consumed(share: f64) -> String {
    if share < 0.0 {
        format!("none consumed; ahead by {} of it", percent(Some(-share)))
    } else {
        format!("{} consumed", percent(Some(share)))
    }
}

/// `12.5`, without a fraction where there is none.
pub fn figure(value: f64) -> String {
    let rounded = format!("{value:.2}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    if rounded == "-0" { "0".to_owned() } else { rounded.to_owned() }
}

/// `once`, `3 times`.
pub fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}

/// `4.5 h`, `97 h`: a length of working time, which is not told in days of 24 hours.
pub fn hours(span: Span) -> String {
    if span.hours() < 10.0 {
        format!("{} h", figure((span.hours() * 10.0).round() / 10.0))
    } else {
        format!("{} h", trimmed(span.hours(), 0))
    }
}

/// `97 h of working time (about 11 working days)`: on the project's calendar, whose days of the first four weeks set the length of one.
pub fn working_time(scenario: &Scenario, span: Span) -> String {
    let days = Days::of(scenario);
    let calendar = scenario.calendars.get(scenario.working_calendar);
    let first = days.day(scenario.baseline.start) + 1;
    let lengths = (first..first + 28).map(|day| calendar.between(days.start(day), days.start(day + 1)).hours());
    let open: Vec<f64> = lengths.filter(|hours| *hours > 0.0).collect();
    let length = if open.is_empty() { 24.0 } else { open.iter().sum::<f64>() / open.len() as f64 };
    let worth = (span.hours() / length).round() as usize;
    let about = if worth == 0 { String::new() } else { format!(" (about {})", count(worth, "working day")) };
    format!("{} of working time{about}", hours(span))
}

/// The length of a span to the two largest units that it fills, `3d 4h`, `40m`: nobody reads a plan to the millisecond.
pub fn about(span: Span) -> String {
    let minutes = (span.ms() + 30_000) / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, 0) => format!("{hours}h"),
        (0, hours, minutes) => format!("{hours}h {minutes}m"),
        (days, 0, _) => format!("{days}d"),
        (days, hours, _) => format!("{days}d {hours}h"),
    }
}

/// `3d 4h early`, `2h late`, `on the minute`.
pub fn early_or_late(at: Moment, due: Moment) -> String {
    if at.since(due).ms() >= 30_000 {
        format!("{} late", about(at.since(due)))
    } else if due.since(at).ms() >= 30_000 {
        format!("{} early", about(due.since(at)))
    } else {
        "on the minute".to_owned()
    }
}

/// A share as a bar of `width` cells.
pub fn bar(share: f64, width: usize) -> String {
    let filled = ((share.clamp(0.0, 1.0) * width as f64) + 0.5) as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(width - filled))
}

/// Breaks `text` into lines of at most `width` characters, at spaces where there are any.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    const GLUE: char = '\u{a0}';
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    // A figure stays with its sign.
    let text = text.replace(" %", "\u{a0}%");
    for word in text.split(' ') {
        let word = word.replace(GLUE, " ");
        let mut rest: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + rest.len() > width {
            lines.push(String::new());
            used = 0;
        }
        while let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            let taken = rest.len().min(width - used);
            line.extend(rest.drain(..taken));
            used += taken;
            if rest.is_empty() {
                break;
            }
            lines.push(String::new());
            used = 0;
        }
    }
    lines
}
