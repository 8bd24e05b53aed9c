//! A Markdown document as lines with their marks taken off: headings, items of lists, rows of tables, text.
//!
//! Lines, and not the tree that a Markdown parser makes: what plans say stands in lines of the form `key: value`, and those who write them
//! indent as they like. To a parser an item that is indented too far is the end of the paragraph above it, a line under a line is no line,
//! and a table after a text is none; here none of that matters, and each thing has its place for nothing.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Its level, from 1.
    Heading(usize),
    /// Of a list, numbered or not.
    Item,
    /// Of the table with this number. The line under the titles is none.
    Row(usize),
    Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    pub kind: Kind,
    /// Columns before it, and before the mark of an item.
    pub indent: usize,
    /// Of an item with a box.
    pub ticked: Option<bool>,
    /// Without marks before it, with those within it.
    pub raw: &'t str,
    /// Of `raw` in the file.
    pub bytes: Range<usize>,
}

impl Line<'_> {
    pub fn is_bold(&self) -> bool {
        self.raw.starts_with("**") || self.raw.starts_with("__")
    }

    pub fn plain(&self) -> String {
        plain(self.raw)
    }
}

/// The lines that say something: not those that are blank, rules, comments, front matter, or within code.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let raw = text.split(['\n', '\r']).map(|line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    });
    let raw: Vec<(usize, &str)> = raw.collect();
    let mut reader =
        Reader { raw, next: 0, never_closed: [usize::MAX; 3], is_in_markdown: false, table: 0, is_in_table: false, lines: Vec::new() };
    reader.front_matter();
    while reader.next < reader.raw.len() {
        reader.line();
    }
    reader.lines
}

struct Reader<'t> {
    /// With the byte at which each begins.
    raw: Vec<(usize, &'t str)>,
    next: usize,
    /// For backticks, tildes and comments: from this length on nothing that follows closes them. Else each would be looked for to the end.
    never_closed: [usize; 3],
    /// Within a fence that holds a document, not code.
    is_in_markdown: bool,
    /// Tables begun.
    table: usize,
    is_in_table: bool,
    lines: Vec<Line<'t>>,
}

impl<'t> Reader<'t> {
    fn front_matter(&mut self) {
        let is_rule = |(_, line): &(usize, &str)| line.trim() == "---";
        if self.raw.first().is_some_and(is_rule)
            && let Some(end) = self.raw.iter().skip(1).position(is_rule)
        {
            self.next = end + 2;
        }
    }

    fn line(&mut self) {
        let (start, whole) = self.raw[self.next];
        self.next += 1;
        let line = whole.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '\u{feff}'));
        let indent = whole[..whole.len() - line.len()].chars().map(|letter| if letter == '\t' { 4 } else { 1 }).sum();
        let line = line.trim_end();
        if line.is_empty() {
            self.is_in_table = false;
        } else if !self.is_skipped(line) {
            let from = start + whole.find(line).unwrap_or(0);
            self.kept(line, from, indent);
        }
    }

    /// Code and comments, as far as they are closed.
    fn is_skipped(&mut self, line: &str) -> bool {
        for (at, mark) in ['`', '~'].into_iter().enumerate() {
            let length = run(line, mark);
            if length < 3 {
                continue;
            }
            let info = line[length..].trim().to_ascii_lowercase();
            if info == "markdown" || info == "md" {
                self.is_in_markdown = true;
            } else if self.is_in_markdown && info.is_empty() {
                self.is_in_markdown = false;
            } else {
                self.skip_to(at, length, |line| run(line, mark) >= length && line.trim_start_matches(mark).is_empty());
            }
            return true;
        }
        if line.starts_with("<!--") {
            if !line.contains("-->") {
                self.skip_to(2, 4, |line| line.contains("-->"));
            }
            return true;
        }
        false
    }

    fn skip_to(&mut self, mark: usize, length: usize, is_end: impl Fn(&str) -> bool) {
        if length >= self.never_closed[mark] {
            return;
        }
        let rest = &self.raw[self.next..];
        match rest.iter().position(|(_, line)| is_end(line.trim().trim_start_matches(['>', ' ']))) {
            Some(end) => self.next += end + 1,
            None => self.never_closed[mark] = length,
        }
    }

    fn kept(&mut self, line: &'t str, from: usize, indent: usize) {
        if line.contains('|') && line.contains('-') && line.chars().all(|letter| matches!(letter, '|' | '-' | ':' | ' ' | '\t')) {
            self.separator();
            return;
        }
        if line.starts_with('|') || self.is_in_table && line.contains('|') {
            if !self.is_in_table {
                self.table += 1;
                self.is_in_table = true;
            }
            self.push(Kind::Row(self.table), indent, None, line, from);
            return;
        }
        self.is_in_table = false;
        if line.len() >= 3 && ['-', '*', '_', '='].into_iter().any(|mark| line.chars().all(|letter| letter == mark || letter == ' ')) {
            if line.starts_with('=')
                && let Some(above) = self.lines.last_mut().filter(|above| above.kind == Kind::Text)
            {
                above.kind = Kind::Heading(1);
            }
            return;
        }
        let level = run(line, '#');
        if level > 0 && line[level..].starts_with([' ', '\t']) {
            let title = line[level..].trim().trim_end_matches('#').trim_end();
            self.push(Kind::Heading(level), indent, None, title, from + line.find(title).unwrap_or(0));
            return;
        }
        match mark_of_item(line) {
            Some(length) => {
                let (ticked, length) = tick(line, length);
                self.push(Kind::Item, indent, ticked, &line[length..], from + length);
            }
            None => self.push(Kind::Text, indent, None, line, from),
        }
    }

    /// Makes the line above the titles of a table.
    fn separator(&mut self) {
        if self.is_in_table {
            return;
        }
        if let Some(above) = self.lines.last_mut().filter(|above| above.kind == Kind::Text && above.raw.contains('|')) {
            self.table += 1;
            above.kind = Kind::Row(self.table);
            self.is_in_table = true;
        }
    }

    fn push(&mut self, kind: Kind, indent: usize, ticked: Option<bool>, raw: &'t str, from: usize) {
        if !raw.is_empty() {
            self.lines.push(Line { kind, indent, ticked, raw, bytes: from..from + raw.len() });
        }
    }
}

/// How many of a letter a line begins with; all are of one byte.
fn run(line: &str, mark: char) -> usize {
    line.len() - line.trim_start_matches(mark).len()
}

/// Bytes of `- `, `* `, `+ `, `• `, `1. ` or `1) ` with the blanks behind it.
fn mark_of_item(line: &str) -> Option<usize> {
    let mut letters = line.chars();
    let first = letters.next()?;
    let mark = if matches!(first, '-' | '*' | '+' | '•' | '◦' | '–') {
        first.len_utf8()
    } else {
        let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        if digits == 0 || digits > 9 || !line[digits..].starts_with(['.', ')']) {
            return None;
        }
        digits + 1
    };
    let rest = &line[mark..];
    let content = rest.trim_start();
    (content.len() < rest.len()).then_some(line.len() - content.len())
}

/// The box behind an item's mark, and the bytes of both.
fn tick(line: &str, mark: usize) -> (Option<bool>, usize) {
    const BOXES: [(&str, bool); 12] = [
        ("[ ]", false),
        ("[]", false),
        ("[-]", false),
        // Begun, in the hands of some.
        ("[~]", false),
        ("[/]", false),
        ("[x]", true),
        ("[X]", true),
        ("[✓]", true),
        ("☐", false),
        ("⬜", false),
        ("☑", true),
        ("✅", true),
    ];
    let rest = &line[mark..];
    let found = BOXES.into_iter().find(|(text, _)| rest.starts_with(text) && !rest[text.len()..].starts_with('('));
    match found {
        Some((text, ticked)) => {
            let content = rest[text.len()..].trim_start();
            (Some(ticked), line.len() - content.len())
        }
        None => (None, mark),
    }
}

/// The cells of a row as written, with their bytes in the file.
pub fn cells<'t>(line: &Line<'t>) -> Vec<(&'t str, Range<usize>)> {
    let mut cells = Vec::new();
    let mut is_escaped = false;
    let mut from = usize::from(line.raw.starts_with('|'));
    let mut cell = |from: usize, to: usize| {
        let text = line.raw[from..to].trim();
        let start = line.bytes.start + from + line.raw[from..to].find(text).unwrap_or(0);
        cells.push((text, start..start + text.len()));
    };
    for (at, letter) in line.raw.char_indices() {
        if letter == '|' && !is_escaped && at >= from {
            cell(from, at);
            from = at + 1;
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    if from < line.raw.len() {
        cell(from, line.raw.len());
    }
    cells
}

/// A text as people see it: without marks, escapes and references. A `<br>` is a line break.
pub fn plain(raw: &str) -> String {
    let letters: Vec<char> = raw.chars().collect();
    let mut text = String::with_capacity(raw.len());
    let mut at = 0;
    while at < letters.len() {
        at += step(&letters, at, &mut text);
    }
    text.trim().to_owned()
}

/// Writes what the letter at `at` shows; how many letters it took.
fn step(letters: &[char], at: usize, text: &mut String) -> usize {
    let letter = letters[at];
    let before = at.checked_sub(1).map(|at| letters[at]);
    let after = letters.get(at + 1).copied();
    let is_gap = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    match letter {
        '\\' => return escape(letters, at, text),
        '&' => {
            if let Some((shown, length)) = reference(letters, at) {
                text.push(shown);
                return length;
            }
        }
        '*' if !(is_gap(before) && is_gap(after))
            && (after == Some('*') || before == Some('*') || !(is_word(before) && is_word(after))) =>
        {
            return 1;
        }
        '_' if !(is_word(before) && is_word(after)) && (is_word(before) || is_word(after) || after == Some('_') || before == Some('_')) => {
            return 1;
        }
        '`' => return 1,
        '~' if after == Some('~') => return 2,
        '<' => {
            if let Some(length) = tag(letters, at) {
                let name: String = letters[at + 1..at + length - 1].iter().collect();
                if name.trim_end_matches(['/', ' ']).eq_ignore_ascii_case("br") {
                    text.push('\n');
                }
                return length;
            }
        }
        '[' => {
            if let Some((shown, length)) = link(letters, at) {
                text.push_str(&shown);
                return length;
            }
        }
        _ => {}
    }
    text.push(letter);
    1
}

/// `\*` is `*`; `\\u{ad}` is how our reports write a letter that is not printed.
fn escape(letters: &[char], at: usize, text: &mut String) -> usize {
    const LONGEST: usize = 12;
    match letters.get(at + 1) {
        Some('\\') if letters[at + 2..].starts_with(&['u', '{']) => {
            let code: String = letters[at + 4..].iter().take(LONGEST).take_while(|letter| **letter != '}').collect();
            if let Some(shown) = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32) {
                text.push(shown);
                return code.len() + 5;
            }
            text.push('\\');
            2
        }
        Some(mark) if mark.is_ascii_punctuation() => {
            text.push(*mark);
            2
        }
        _ => {
            text.push('\\');
            1
        }
    }
}

fn reference(letters: &[char], at: usize) -> Option<(char, usize)> {
    const KNOWN: [(&str, char); 7] =
        [("lt;", '<'), ("gt;", '>'), ("amp;", '&'), ("quot;", '"'), ("#39;", '\''), ("apos;", '\''), ("nbsp;", ' ')];
    let rest: String = letters[at + 1..].iter().take(5).collect();
    KNOWN.iter().find(|(name, _)| rest.starts_with(name)).map(|(name, shown)| (*shown, name.len() + 1))
}

/// Letters of `<br>` and other short tags; `<5 days` is none.
fn tag(letters: &[char], at: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    let first = letters.get(at + 1)?;
    if !first.is_ascii_alphabetic() && *first != '/' {
        return None;
    }
    letters[at + 1..].iter().take(LONGEST).position(|letter| *letter == '>').map(|end| end + 2)
}

/// What `[shown](where)` shows, and its letters.
fn link(letters: &[char], at: usize) -> Option<(String, usize)> {
    let rest = &letters[at + 1..];
    let close = rest.iter().position(|letter| matches!(letter, '[' | ']'))?;
    if rest[close] != ']' || rest.get(close + 1) != Some(&'(') {
        return None;
    }
    let end = rest[close + 2..].iter().position(|letter| matches!(letter, ')' | '('))?;
    let shown: String = rest[..close].iter().collect();
    (rest[close + 2 + end] == ')').then(|| (plain_of_link(&shown), close + end + 4))
}

/// Marks of emphasis alone can stand in it.
fn plain_of_link(shown: &str) -> String {
    shown.chars().filter(|letter| !matches!(letter, '*' | '`')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_kind_their_text_and_their_place() {
        let text = "# A #\n\n> - [x] **b:** c\n  2) d\n| e | f\\|g |\n|---|---|\n| 1 | 2 |\n\nh | i\n-- | --\nj | k\nl\nm\n===\n***\n";
        let lines = lines(text);
        let told: Vec<(Kind, usize, Option<bool>, &str)> =
            lines.iter().map(|line| (line.kind, line.indent, line.ticked, line.raw)).collect();
        let expected = [
            (Kind::Heading(1), 0, None, "A"),
            (Kind::Item, 2, Some(true), "**b:** c"),
            (Kind::Item, 2, None, "d"),
            (Kind::Row(1), 0, None, "| e | f\\|g |"),
            (Kind::Row(1), 0, None, "| 1 | 2 |"),
            (Kind::Row(2), 0, None, "h | i"),
            (Kind::Row(2), 0, None, "j | k"),
            (Kind::Text, 0, None, "l"),
            (Kind::Heading(1), 0, None, "m"),
        ];
        assert_eq!(told, expected);
        for line in &lines {
            assert_eq!(&text[line.bytes.clone()], line.raw);
        }
        let cells: Vec<(&str, &str)> = cells(&lines[3]).into_iter().map(|(cell, bytes)| (cell, &text[bytes])).collect();
        assert_eq!(cells, [("e", "e"), ("f\\|g", "f\\|g")]);
    }

    #[test]
    fn code_comments_and_front_matter_say_nothing_but_a_fenced_document_does() {
        let said = |text| lines(text).iter().map(|line| line.raw).collect::<Vec<_>>().join("/");
        assert_eq!(said("---\ntitle: x\n---\na\n```sh\n# b\n```\nc\n~~~\nd\n~~~\n<!-- e\nf -->\ng <!-- h -->"), "a/c/g <!-- h -->");
        assert_eq!(said("```markdown\n# a\n```\nb"), "a/b");
        assert_eq!(said("a\n```\nb\n````\nc"), "a/c");
        assert_eq!(said("a\n```sh\nb\n<!-- c\nd"), "a/b/d");
    }

    #[test]
    fn marks_escapes_and_references_are_taken_off() {
        for (raw, shown) in [
            ("**Task 1:** *design* `x` ~~y~~", "Task 1: design x y"),
            ("snake_case, __bold__, _slanted_, 2 * 3, 4*5", "snake_case, bold, slanted, 2 * 3, 4*5"),
            ("a\\*b\\_c \\| d\\\\e &lt;f&gt; &amp;lt;", "a*b_c | d\\e <f> &lt;"),
            ("see [the **plan**](http://x/y) [z]", "see the plan [z]"),
            ("a<br>b<br/>c <5 days", "a\nb\nc <5 days"),
            ("e\\\\u{301}s \\\\u{zz}", "e\u{301}s \\u{zz}"),
            ("C:\\dir", "C:\\dir"),
        ] {
            assert_eq!(plain(raw), shown, "{raw}");
        }
    }
}
