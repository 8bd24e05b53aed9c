//! What must hold of every message: something is said, it is short, and nothing in it steers a terminal.

use sandtable::scenario::Rejection;
use sandtable::scenario::files::Files;
use sandtable::scenario::problem::Problems;

/// Twenty problems of a few long lines each.
const BYTES_MAX: usize = 48 * 1024;

/// Characters that move the cursor, change colours, or turn the direction of writing.
pub fn steers(letter: char) -> bool {
    (letter.is_control() && letter != '\n') || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A refusal says what is wrong.
pub fn rejection(rejection: &Rejection) {
    assert!(!rejection.problems.is_empty(), "refused without a word");
    assert!(!rejection.is_machine_failure, "nothing here fails but the input");
    let shown = rejection.render(false);
    assert!(shown.len() <= BYTES_MAX, "{} bytes: {shown}", shown.len());
    assert!(!shown.contains(steers), "this steers a terminal: {shown:?}");
    assert!(rejection.problems.list.iter().all(|problem| !problem.what.trim().is_empty()), "{shown}");
    assert!(!rejection.render(true).is_empty());
    let rows = rejection.rows();
    assert_eq!(rows.len(), rejection.problems.list.len());
    let places = |row: &sandtable::scenario::render::ProblemRow| {
        row.line.is_none_or(|line| line >= 1) && row.column.is_none_or(|column| column >= 1)
    };
    assert!(rows.iter().all(places), "lines and columns count from 1");
}

/// As [`rejection`], of what a reader left.
pub fn problems(problems: Problems, files: Files) {
    rejection(&Rejection { subject: "input".into(), problems, files, is_machine_failure: false });
}
