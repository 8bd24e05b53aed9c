//! What is wrong with a scenario, told to people as compilers do, and to programs as rows.

use super::files::{FileId, Files, Place, floor_char_boundary};
use super::problem::{Problem, Problems};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

/// More problems than this on a screen hide the first.
const SHOWN_MAX: usize = 20;
/// Characters of a line that are shown: a spreadsheet row of a thousand would wrap over the screen.
const COLUMNS_MAX: usize = 160;
/// Characters shown before the marks when a line is cut there.
const COLUMNS_BEFORE: usize = 40;

/// An input that was refused: everything that is wrong with it, and the texts that this is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// The scenario, as the user named it.
    pub subject: String,
    pub problems: Problems,
    pub files: Files,
    /// The machine failed to give a file; the input may be right.
    pub is_machine_failure: bool,
}

/// A problem for programs. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemRow {
    pub file: Option<String>,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub what: String,
    pub label: String,
    pub help: Option<String>,
}

impl Rejection {
    /// The problems as rustc would show them, and how many they are.
    pub fn render(&self, is_colored: bool) -> String {
        let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() }
            .decor_style(DecorStyle::Ascii)
            .term_width(usize::from(u16::MAX));
        let mut shown = String::new();
        // A help that has been read once is not read again.
        let mut told: Vec<&str> = Vec::new();
        for problem in self.problems.list.iter().take(SHOWN_MAX) {
            let help = problem.help.as_deref().filter(|help| !told.contains(help));
            told.extend(help);
            shown += &self.render_one(problem, help, &renderer);
            shown += "\n\n";
        }
        let count = self.problems.list.len();
        if count > SHOWN_MAX {
            shown += &format!("+ {} more\n\n", count - SHOWN_MAX);
        }
        let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
        let subject = if self.subject.is_empty() { String::new() } else { format!(" in {}", shortened(&visible(&self.subject))) };
        let last = format!("{problems}{subject}; nothing was run and nothing was written");
        shown + &renderer.render(&[Group::with_title(Level::ERROR.primary_title(last))]) + "\n"
    }

    fn render_one(&self, problem: &Problem, help: Option<&str>, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(shortened(&visible(&problem.what)));
        let Some(place) = &problem.place else {
            let label = (!problem.label.is_empty()).then(|| Level::NOTE.message(visible(&problem.label)));
            let help = help.map(|help| Level::HELP.message(visible(help)));
            return renderer.render(&[Group::with_title(title).elements(label).elements(help)]);
        };
        let (line, column) = self.files.line_and_column(place);
        let excerpt = Excerpt::of(&self.files.get(place.file).text, place);
        let origin = Origin::path(shortened(&visible(&self.files.get(place.file).shown))).line(line).char_column(column);
        let mut mark = AnnotationKind::Primary.span(excerpt.marked.clone());
        if !problem.label.is_empty() {
            mark = mark.label(visible(&problem.label));
        }
        let snippet = Snippet::source(excerpt.text).line_start(line).fold(false).annotation(mark);
        let help = help.map(|help| Level::HELP.message(visible(help)));
        let rendered = renderer.render(&[title.element(origin).element(snippet).elements(help)]);
        // The excerpt has no path of its own, so that a cut line does not shift the column; its empty heading goes.
        rendered.lines().filter(|line| without_colors(line).trim() != ":::").collect::<Vec<_>>().join("\n")
    }

    /// All problems, for programs.
    pub fn rows(&self) -> Vec<ProblemRow> {
        let mut cursor = Cursor { file: FileId(usize::MAX), offset: 0, line: 1, column: 1 };
        let row = |problem: &Problem| {
            let position = problem.place.as_ref().map(|place| cursor.go(place, &self.files));
            ProblemRow {
                file: problem.place.as_ref().map(|place| self.files.get(place.file).shown.clone()),
                line: position.map(|(line, _)| line),
                column: position.map(|(_, column)| column),
                what: problem.what.clone(),
                label: problem.label.clone(),
                help: problem.help.clone(),
            }
        };
        self.problems.list.iter().map(row).collect()
    }
}

/// A place in a file that moves on: rows are in the order of places, and reading every file from its start for each would be quadratic.
struct Cursor {
    file: FileId,
    offset: usize,
    line: usize,
    column: usize,
}

impl Cursor {
    fn go(&mut self, place: &Place, files: &Files) -> (usize, usize) {
        let text = &files.get(place.file).text;
        let to = floor_char_boundary(text, place.bytes.start);
        if self.file != place.file || to < self.offset {
            *self = Cursor { file: place.file, offset: 0, line: 1, column: 1 };
        }
        for c in text[self.offset..to].chars() {
            (self.line, self.column) = if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
        self.offset = to;
        (self.line, self.column)
    }
}

/// A sentence without the middle of what is too long in it.
fn shortened(text: &str) -> String {
    let length = text.chars().count();
    if length <= COLUMNS_MAX {
        return text.to_owned();
    }
    let head: String = text.chars().take(COLUMNS_MAX / 2).collect();
    let tail: String = text.chars().skip(length - COLUMNS_MAX / 2).collect();
    format!("{head}...{tail}")
}

/// A line without its escape sequences, which here all end in `m`.
fn without_colors(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or("", |(_, rest)| rest))
}

/// The line of a place, cut around it, with what cannot be shown made visible.
struct Excerpt {
    text: String,
    marked: std::ops::Range<usize>,
}

impl Excerpt {
    fn of(text: &str, place: &Place) -> Excerpt {
        let start = floor_char_boundary(text, place.bytes.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let from = (start - line_start).min(line.len());
        let to = floor_char_boundary(text, place.bytes.end).saturating_sub(line_start).clamp(from, line.len());
        let before: Vec<char> = line[..from].chars().collect();
        let marked: Vec<char> = line[from..to].chars().collect();
        let after: Vec<char> = line[to..].chars().collect();
        let is_long = before.len() + marked.len() + after.len() > COLUMNS_MAX;
        let skipped = if is_long { before.len().saturating_sub(COLUMNS_BEFORE) } else { 0 };
        let room = if is_long { COLUMNS_MAX - (before.len() - skipped) } else { usize::MAX };
        let mut shown = String::new();
        if skipped > 0 {
            shown += "...";
        }
        shown.extend(before[skipped..].iter().map(|&c| visible_char(c)));
        let marked_from = shown.len();
        shown.extend(marked.iter().take(room).map(|&c| visible_char(c)));
        let marked_to = shown.len();
        shown.extend(after.iter().take(room.saturating_sub(marked.len())).map(|&c| visible_char(c)));
        if marked.len().saturating_add(after.len()) > room {
            shown += "...";
        }
        Excerpt { text: shown, marked: marked_from..marked_to }
    }
}

/// Text of unknown origin, safe for a terminal: control and direction characters are escaped.
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

fn visible_char(c: char) -> String {
    match c {
        '\t' => " ".into(),
        c if c.is_control() || is_invisible(c) => c.escape_unicode().to_string(),
        c => c.into(),
    }
}

/// Characters that reorder or hide their neighbours.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(text: &str, bytes: std::ops::Range<usize>) -> Rejection {
        let mut files = Files::default();
        let file = files.add("a.toml", text);
        let mut problems = Problems::default();
        problems.add(&Place { file, bytes }, "wrong \u{1b}[31m thing", "did you mean `x`?");
        Rejection { subject: "a.toml".into(), problems, files, is_machine_failure: false }
    }

    #[test]
    fn a_problem_is_shown_with_its_line_and_a_mark() {
        let shown = rejection("x = 1\r\nö = zzz\r\n", 12..15).render(false);
        insta::assert_snapshot!(shown, @r"
        error: wrong \u{1b}[31m thing
         --> a.toml:2:5
          |
        2 | ö = zzz
          |     ^^^ did you mean `x`?

        error: 1 problem in a.toml; nothing was run and nothing was written
        ");
        let colored = rejection("x = 1\r\nö = zzz\r\n", 12..15).render(true);
        assert!(colored.contains('\u{1b}'));
        assert_eq!(colored.lines().map(without_colors).collect::<Vec<_>>(), shown.lines().collect::<Vec<_>>());
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}bad{}", "a".repeat(5_000), "b".repeat(5_000));
        let shown = rejection(&text, 5_000..5_003).render(false);
        assert!(shown.lines().all(|line| line.chars().count() < 200), "{shown}");
        assert!(shown.contains("a.toml:1:5001"), "{shown}");
        assert!(shown.contains("...aaa") && shown.contains("bbb..."), "{shown}");
    }

    #[test]
    fn a_place_past_the_end_or_over_several_lines_is_shown_all_the_same() {
        for (text, bytes) in [("", 0..0), ("a\n", 2..2), ("a\nb\nc", 0..5), ("ö", 1..2), ("a", 90..99)] {
            assert!(rejection(text, bytes).render(false).contains("a.toml:"));
        }
    }

    #[test]
    fn characters_that_would_steer_the_terminal_are_escaped() {
        let shown = rejection("x = '\u{202e}\u{7}'", 0..1).render(false);
        assert!(shown.contains("\\u{1b}[31m") && shown.contains("\\u{202e}\\u{7}"), "{shown}");
    }

    #[test]
    fn after_twenty_problems_the_rest_is_counted() {
        let mut rejection = rejection("x", 0..1);
        let problem = rejection.problems.list[0].clone();
        rejection.problems.list.resize(23, problem);
        let shown = rejection.render(false);
        assert!(shown.contains("+ 3 more\n"), "{shown}");
        assert!(shown.ends_with("error: 23 problems in a.toml; nothing was run and nothing was written\n"), "{shown}");
        assert_eq!(rejection.rows().len(), 23);
    }
}
