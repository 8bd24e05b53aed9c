//! What is wrong with a text that is no TOML, for people who have never read TOML's grammar.

use crate::scenario::files::{FileId, Files, Place};
use crate::scenario::problem::{Problem, Problems};
use toml::de::Error;

/// What is no TOML at all has an error on every line.
const TOLD_MAX: usize = 3;

/// Tells of the errors of a text, or of what it is instead of TOML.
pub fn tell(errors: &[Error], file: FileId, files: &Files, problems: &mut Problems) {
    let text = &files.get(file).text;
    let place = |bytes| Place { file, bytes };
    if let Some((bytes, what, label, help)) = other(text) {
        problems.add_with_help(&place(bytes), what, label, help);
        return;
    }
    let mut errors: Vec<(&str, usize, usize)> = errors
        .iter()
        .map(|error| {
            let bytes = error.span().unwrap_or(0..0);
            (error.message(), bytes.start, bytes.end)
        })
        .collect();
    errors.sort_by_key(|(_, start, _)| *start);
    let mut found: Vec<Problem> = Vec::new();
    let mut told_until: Option<usize> = None;
    let mut more: Vec<usize> = Vec::new();
    for (message, start, end) in errors {
        // One slip on a line makes several errors; the first tells it best.
        let is_told =
            told_until.replace(start).is_some_and(|before| text.get(before..start).is_some_and(|between| !between.contains('\n')));
        if is_told {
            continue;
        }
        if found.len() == TOLD_MAX {
            more.push(start);
            continue;
        }
        let problem = problem(message, text, place(start..end));
        let is_open = problem.what.contains(OPEN_TEXT);
        found.push(problem);
        if is_open {
            // What follows is taken for what it is not.
            break;
        }
    }
    problems.list.extend(found);
    if let Some(first) = more.first() {
        let count = if more.len() == 1 { "1 error".to_owned() } else { format!("{} errors", more.len()) };
        let what = format!("invalid TOML from here on: {count} more");
        problems.add(&place(*first..first + 1), what, "these may follow from the ones before");
    }
}

const OPEN_TEXT: &str = "a text without its closing quote";

/// A place, what it is, a label and a help.
type Other = (std::ops::Range<usize>, &'static str, &'static str, &'static str);

/// What a text is that is no TOML: told once, where errors of syntax would be told for every line.
fn other(text: &str) -> Option<Other> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
            let what = "a merge conflict was left in this file";
            let help = "keep one of the two versions, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`";
            return Some((at..at + 7, what, "git marks it so", help));
        }
        at += line.len();
    }
    const HELP: &str = "a scenario is TOML: `name = \"shop\"`, and tables under headers such as `[teams.backend]`; `sandtable init FOLDER` \
                        makes one to begin with";
    let from = text.len() - text.trim_start().len();
    let start = text.trim_start();
    let first = start.lines().find(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty()).unwrap_or_default();
    let has_equals = text.lines().any(|line| !line.trim_start().starts_with('#') && line.contains('='));
    let is_yaml =
        |line: &str| line == "---" || line.split_once(':').is_some_and(|(key, _)| key.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let what = if start.starts_with('{') {
        "this is JSON, not TOML"
    } else if start.starts_with('<') {
        "this is XML or HTML, not TOML"
    } else if !has_equals && is_yaml(first) {
        "this is YAML, not TOML"
    } else if !has_equals && ["- ", "* ", "## "].iter().any(|mark| text.lines().any(|line| line.starts_with(mark))) {
        "this is Markdown, not TOML"
    } else if !has_equals && first.split(',').count() > 2 {
        "this is a table of comma-separated values, not TOML"
    } else {
        return None;
    };
    let length = start.chars().next().map_or(0, char::len_utf8);
    Some((from..from + length, what, "", HELP))
}

/// One of the parser's messages.
fn problem(message: &str, text: &str, mut place: Place) -> Problem {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let behind = text.get(place.bytes.start..).unwrap_or_default();
    let before = text.get(..place.bytes.start).unwrap_or_default();
    let is_empty = behind.is_empty() || behind.starts_with(['\n', '\r']) || behind.trim_start_matches([' ', '\t']).starts_with('#');
    let mut help = None;
    if let Some(comma) = comma_in_number(before, behind) {
        place.bytes = comma..comma + 1;
        let label = "decimals come after a point, as in `1.5`; thousands may be set apart by `_`".to_owned();
        return Problem { place: Some(place), what: "invalid TOML: a number with a comma in it".into(), label, help: None };
    }
    if let Some(bytes) = date_otherwise(before, behind) {
        place.bytes = bytes;
        let label = "write it year first, without quotes: `2026-10-31`, or `2026-10-31 08:00`".to_owned();
        return Problem { place: Some(place), what: "invalid TOML: a date that TOML does not know".into(), label, help: None };
    }
    let (what, label) = match what {
        "duplicate key" => {
            help = Some("remove one of the two, or rename it");
            ("a name that is there already", "this name was given before in the same table".to_owned())
        }
        "string values must be quoted" if is_empty => ("a field without a value", "write its value after the `=`".to_owned()),
        "string values must be quoted" if behind.starts_with(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{201e}']) => {
            help = Some("word processors turn quotes into curly ones: write scenarios in a text editor");
            ("quotes that TOML does not know", "write straight quotes: `\"...\"`".to_owned())
        }
        "string values must be quoted" => {
            help = Some("durations, percentages, thousands and millions are texts too: `\"1h30m\"`, `\"60%\"`, `\"130M\"`");
            ("a text without quotes", "a text stands in quotes: `\"...\"`".to_owned())
        }
        "invalid basic string" | "invalid literal string" if is_empty && expected.contains(['"', '\'']) => {
            help = Some("a text of several lines stands in three quotes: `\"\"\"...\"\"\"`");
            (OPEN_TEXT, format!("expected {expected} at the end of the line"))
        }
        what if what.contains("recurs") => {
            if place.bytes.is_empty() && place.bytes.start == 0 {
                place.bytes = longest_path(text);
            }
            ("tables or lists are nested too deeply", "no scenario needs this: is a bracket missing?".to_owned())
        }
        "unexpected key or value" => ("more than one value on a line", "a field ends with its line".to_owned()),
        "unexpected leading zero" => ("a number that begins with 0", "write it without the zeros in front".to_owned()),
        "key with no value" => ("a name without a value", "expected `=` and a value".to_owned()),
        "missing escaped value" => {
            help = Some("a text in single quotes takes every letter as it is: `'C:\\plans\\shop.csv'`");
            ("a backslash that begins no escape", "write it twice, or quote the text with `'...'`".to_owned())
        }
        "invalid value" if expected.starts_with("unicode") => ("an escape that is no letter", "write the letter itself".to_owned()),
        "invalid boolean" => ("neither `true` nor `false`", "write it in small letters, without quotes".to_owned()),
        "invalid unquoted key" if behind.starts_with(':') => ("a colon in the place of `=`", "write `=`".to_owned()),
        "invalid unquoted key" if behind.starts_with("//") => ("a comment that TOML does not know", "comments begin with `#`".to_owned()),
        "extra `=`" => ("one `=` too many", String::new()),
        "invalid unquoted key" => ("a name that needs quotes", "names are letters, digits, `-` and `_`; others stand in quotes".to_owned()),
        "unclosed table" => ("a header without its closing bracket", format!("expected {expected}")),
        _ if expected.is_empty() || expected == "nothing" => (what, String::new()),
        _ => (what, format!("expected {expected}")),
    };
    Problem { place: Some(place), what: format!("invalid TOML: {what}"), label, help: help.map(String::from) }
}

/// Where the comma of a number with one is, if an error stands at it or right behind its digits.
fn comma_in_number(before: &str, behind: &str) -> Option<usize> {
    let ends_in_digit = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    if behind.starts_with(',') && ends_in_digit(before) && behind[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Some(before.len());
    }
    let trimmed = before.trim_end_matches([' ', '\t']);
    let digits = trimmed.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = digits.strip_suffix(',').filter(|number| digits.len() < trimmed.len() && ends_in_digit(number))?;
    // A list of numbers has commas, too.
    let value = number.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    value.ends_with('=').then_some(number.len())
}

/// Where a date stands that is written otherwise than TOML's, if an error is in one: three numbers with points, strokes or hyphens between.
fn date_otherwise(before: &str, behind: &str) -> Option<std::ops::Range<usize>> {
    let is_of_it = |c: char| c.is_ascii_digit() || ['.', '/', '-'].contains(&c);
    let start = before.trim_end_matches(is_of_it);
    if !start.trim_end().ends_with(['=', '[', ',']) {
        return None;
    }
    let rest = behind.trim_start_matches(is_of_it);
    let (from, to) = (start.len(), before.len() + behind.len() - rest.len());
    let word = format!("{}{}", &before[from..], &behind[..behind.len() - rest.len()]);
    let numbers: Vec<&str> = word.split(['.', '/', '-']).collect();
    let is_date = numbers.len() == 3 && numbers.iter().all(|number| matches!(number.len(), 1 | 2 | 4));
    let is_year_told = numbers.iter().filter(|number| number.len() == 4).count() == 1;
    // Written as it should be, the day itself is wrong, which the parser says.
    let is_as_it_should = word.contains('-') && numbers.iter().map(|number| number.len()).eq([4, 2, 2]);
    (is_date && is_year_told && !is_as_it_should).then_some(from..to)
}

/// The line with the most points: the parser does not say which path it gave up on.
fn longest_path(text: &str) -> std::ops::Range<usize> {
    let mut at = 0;
    let mut longest = (0, 0..0);
    for line in text.split_inclusive('\n') {
        let points = line.matches('.').count();
        if points > longest.0 {
            longest = (points, at..at + line.trim_end().len());
        }
        at += line.len();
    }
    longest.1
}
