//! What is left in a task's name, or behind it, and looks like a remark that nobody understands: it is told.

use super::Options;
use super::remarks::{DASHES, is_effort, is_handle};

/// What a name holds that others would read as how long it takes, or who does it.
pub fn unread(name: &str) -> Option<String> {
    unread_amount(name).or_else(|| effort_in_brackets(name)).or_else(|| handle(name))
}

/// Brackets within a name that tell an effort, and what stands behind them: `(Finn, 2d) cancelled`.
fn effort_in_brackets(name: &str) -> Option<String> {
    let (from, inside) = name.match_indices('(').find_map(|(at, _)| Some((at, name[at + 1..].split_once(')')?.0)))?;
    let is_one = |piece: &str| is_effort(piece.trim(), &Options::default());
    inside.split([',', ';']).any(is_one).then(|| name[from..].to_owned())
}

/// `@bob` within a name, and what stands behind it.
fn handle(name: &str) -> Option<String> {
    let at = name.find(" @")?;
    let word = name[at + 2..].split(' ').next()?;
    is_handle(word.trim_end_matches([',', ';'])).then(|| name[at + 1..].to_owned())
}

/// `Build after T-1 - not before 11 May`: what stands before such words, and these with what follows. The model has no such dates for tasks.
pub fn not_before(text: &str) -> Option<(&str, &str)> {
    const WORDS: [&str; 3] = ["not before ", "no earlier than ", "not earlier than "];
    let lower = text.to_ascii_lowercase();
    let at = WORDS.iter().filter_map(|word| lower.rfind(word)).max()?;
    let is_date = text[at..].contains(|letter: char| letter.is_ascii_digit());
    let before = text[..at].trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | ',' | ';' | '|'));
    let is_closed = before.matches('(').count() == before.matches(')').count();
    (is_date && is_closed && !before.is_empty() && before.len() < at).then(|| (before, &text[at..]))
}

/// What stands behind a name as an effort does, and has a unit that nobody knows: `(3x)`, `- 3 fortnights - High`.
fn unread_amount(name: &str) -> Option<String> {
    let in_brackets = name.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, inside)| inside);
    if let Some(inside) = in_brackets.filter(|inside| is_amount(inside)) {
        return Some(format!("({inside})"));
    }
    let pieces = DASHES.iter().fold(name.to_owned(), |text, mark| text.replace(mark, "\n"));
    pieces.split('\n').skip(1).find(|piece| is_amount(piece)).map(str::to_owned)
}

/// `3x`, `3 fortnights`, `1.5 moons`: a figure and one word, but for `2nd`.
fn is_amount(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['~', '≈', '<', '>']);
    let word = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-')).trim_start();
    text.starts_with(|letter: char| letter.is_ascii_digit())
        && !word.is_empty()
        && word.chars().all(char::is_alphabetic)
        && !["st", "nd", "rd", "th"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_with_an_unknown_unit_is_told_to_be_no_effort() {
        let of = |name: &str| unread_amount(name);
        assert_eq!((of("Dash (3x)").as_deref(), of("Dash - 3 fortnights - High").as_deref()), (Some("(3x)"), Some("3 fortnights")));
        for name in ["Dash (2nd)", "Dash (OAuth)", "Plan 3 trips", "Dash - twice", "Dash (2026)"] {
            assert_eq!(of(name), None, "{name}");
        }
    }

    #[test]
    fn who_and_how_long_within_a_name_are_told() {
        assert_eq!(unread("Rho (Finn, 2d) for now").as_deref(), Some("(Finn, 2d) for now"));
        assert_eq!(unread("Delta @Eva when she can").as_deref(), Some("@Eva when she can"));
        for name in ["Sign-in (OAuth) after login", "Ask support @ noon", "Write to a@b", "Dash"] {
            assert_eq!(unread(name), None, "{name}");
        }
    }

    #[test]
    fn a_date_before_which_nothing_may_begin_is_taken_off_and_told() {
        assert_eq!(not_before("Beta after A1 - not before 11 May"), Some(("Beta after A1", "not before 11 May")));
        for text in ["not before 11 May", "Beta not before lunch", "Beta (not before 11 May)"] {
            assert_eq!(not_before(text), None, "{text}");
        }
    }
}
