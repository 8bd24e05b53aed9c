//! The end of the page: all that it takes to have the same again: what was read, seed, version, digest, and the command.

use super::chapters::Chapter;
use crate::report::text::count;
use maud::{Markup, html};

/// Of a longer file the page shows its beginning, so that it can be mailed; the database has all of it. A plan of 5,000 tasks is shorter.
const BYTES_MAX: usize = 1_000_000;

pub struct Inputs {
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// What repeats it, typed where the scenario's path leads to the scenario.
    pub command: String,
    /// What else is to be shown as it is written, with its title.
    pub texts: Vec<(String, String)>,
    /// Each file that was read: its path as seen from the first, and its text.
    pub files: Vec<(String, String)>,
    /// The database that has all of it.
    pub database: &'static str,
}

impl Inputs {
    pub fn chapter(&self) -> Chapter {
        let body = html! {
            dl.facts {
                @for (name, value) in &self.facts { dt { (name) } dd { (value) } }
            }
            h3 { "To have the same again" }
            pre tabindex="0" { (self.command) }
            @for (title, text) in &self.texts { (self.text(title, text)) }
            h3 { "Files that were read" }
            @for (path, text) in &self.files { (self.text(path, text)) }
        };
        Chapter::new("inputs", "Inputs and seed", body)
    }

    fn text(&self, title: &str, text: &str) -> Markup {
        let shown = beginning(text);
        let left = text.len() - shown.len();
        html! {
            details {
                summary { (title) " " span.count { (count(text.lines().count(), "line")) } }
                // The parser drops a line break at the very start of a pre.
                pre tabindex="0" { "\n" (shown) }
                @if left > 0 { p.left-out { "... and " (left) " bytes more; " (self.database) " has all of it." } }
            }
        }
    }
}

/// As many whole lines as are shown; of a line without end, as many letters.
fn beginning(text: &str) -> &str {
    if text.len() <= BYTES_MAX {
        return text;
    }
    let shown = &text[..text.floor_char_boundary(BYTES_MAX)];
    shown.rfind('\n').map_or(shown, |end| &shown[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_that_is_too_long_to_mail_the_beginning_is_shown_to_the_end_of_a_line() {
        let text = "é,b\n".repeat(BYTES_MAX / 4);
        let shown = beginning(&text);
        assert!(shown.len() <= BYTES_MAX && shown.len() > BYTES_MAX - 10 && shown.ends_with('\n'));
        assert_eq!(beginning("short"), "short");
        assert!(beginning(&"é".repeat(BYTES_MAX)).len() <= BYTES_MAX);
        let inputs = Inputs {
            facts: vec![],
            command: String::new(),
            texts: vec![],
            files: vec![("plan.csv".into(), text)],
            database: "workflow.db",
        };
        assert!(inputs.chapter().body.0.contains("bytes more; workflow.db has all of it."));
    }
}
