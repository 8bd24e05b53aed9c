//! What stands behind a name in its line: `Design the schema (6h, backend-developer, after 1.1.1) [P2]`, `Design - 6h @backend-developer`.

use super::effort::{self, Figure, Unit};
use super::{Options, words};
use crate::import::canonical;

#[derive(Debug, Default, PartialEq)]
pub struct Remarks {
    pub effort: Option<Figure>,
    pub has_buffer: bool,
    pub is_optional: Option<bool>,
    pub assigned: String,
    pub needs: Vec<String>,
}

/// The name without the remarks that are understood, and these.
pub fn split(title: &str, options: &Options) -> (String, Remarks) {
    let mut remarks = Remarks::default();
    let mut rest = title.trim();
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        && !after.trim().is_empty()
        && is_tag(tag)
    {
        rest = after.trim_start();
    }
    loop {
        let before = rest;
        rest = behind(rest, &mut remarks, options).trim_end();
        if rest == before || rest.is_empty() {
            break;
        }
    }
    // A title of nothing but remarks is a title.
    if rest.is_empty() { (title.trim().to_owned(), Remarks::default()) } else { (rest.to_owned(), remarks) }
}

/// `[P]` and `[US1]` tell how a task is grouped, which its place tells too.
fn is_tag(text: &str) -> bool {
    text.len() <= 5 && text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
}

/// What is left of `text` without its last remark.
fn behind<'t>(text: &'t str, remarks: &mut Remarks, options: &Options) -> &'t str {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inside) = text.strip_suffix(close)
            && let Some((before, inside)) = inside.rsplit_once(open)
        {
            return if all(inside, remarks, options) || open == '[' && is_tag(inside) { before } else { text };
        }
    }
    for mark in [" @", " - ", " – ", " — ", " | "] {
        if let Some(at) = text.rfind(mark)
            && one(text[at..].trim_start_matches([' ', '-', '–', '—', '|']), remarks, options)
        {
            return &text[..at];
        }
    }
    text
}

/// Whether every piece is understood, or the whole; only then are they taken. `4h, 6h, 12h` is one effort.
fn all(inside: &str, remarks: &mut Remarks, options: &Options) -> bool {
    let (mut found, mut efforts) = (Remarks::default(), 0);
    let is_understood = inside.split([',', ';']).map(str::trim).all(|piece| {
        let is_effort = effort::unit(piece).is_some();
        efforts += usize::from(is_effort);
        if words::is_id(piece) && !is_effort && !found.needs.is_empty() {
            found.needs.push(piece.to_owned());
            return true;
        }
        one(piece, &mut found, options)
    });
    if !is_understood || efforts > 1 {
        found = Remarks::default();
        if !one(inside.trim(), &mut found, options) {
            return false;
        }
    }
    remarks.effort = remarks.effort.or(found.effort);
    remarks.has_buffer |= found.has_buffer;
    remarks.is_optional = remarks.is_optional.or(found.is_optional);
    if remarks.assigned.is_empty() {
        remarks.assigned = found.assigned;
    }
    remarks.needs.extend(found.needs);
    true
}

fn one(piece: &str, remarks: &mut Remarks, options: &Options) -> bool {
    const NEEDS: [&str; 6] = ["depends on ", "depends: ", "deps: ", "after ", "blocked by ", "needs "];
    let lower = piece.to_lowercase();
    let is_head = |word: &&&str| piece.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if let Some(word) = NEEDS.iter().find(is_head) {
        remarks.needs.push(piece[word.len()..].to_owned());
        return true;
    }
    if effort::unit(piece).is_some()
        && let Some((figure, has_buffer)) = effort::figure(piece, Unit::Hours, options)
    {
        remarks.effort = Some(figure);
        remarks.has_buffer |= has_buffer;
        return true;
    }
    let role = piece.trim_start_matches('@');
    let is_role = canonical::team_of(role).is_some() || is_kebab(role) && piece.starts_with('@');
    if is_role {
        remarks.assigned = role.to_owned();
        return true;
    }
    let is_priority =
        lower.len() == 2 && lower.starts_with('p') || ["optional", "must", "must have", "nice to have"].contains(&lower.as_str());
    if is_priority && let Some(is_optional) = words::is_optional(&lower) {
        remarks.is_optional = Some(is_optional);
        return true;
    }
    false
}

/// `backend-developer`: small letters with a hyphen among them.
fn is_kebab(text: &str) -> bool {
    text.contains('-') && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_that_are_understood_are_taken_from_the_name() {
        let of = |title: &str| split(title, &Options::default());
        let (name, remarks) = of("Design the schema (6h, backend-developer, after 1.1.1) [P2]");
        assert_eq!(name, "Design the schema");
        assert_eq!(remarks.effort, Some(Figure::One(6.0)));
        assert_eq!(
            (remarks.assigned.as_str(), remarks.is_optional, remarks.needs),
            ("backend-developer", Some(true), vec!["1.1.1".to_owned()])
        );
        let (name, remarks) = of("[P] [US1] Build [P] (4h, 6h, 12h) (deps: T-1, T-2)");
        assert_eq!((name.as_str(), remarks.effort, remarks.needs.len()), ("Build", Some(Figure::Three(4.0, 6.0, 12.0)), 2));
        let (name, remarks) = of("Build - 1-2 days @docs-writer");
        assert_eq!(
            (name.as_str(), remarks.effort, remarks.assigned.as_str()),
            ("Build", Some(Figure::Three(8.0, 12.0, 16.0)), "docs-writer")
        );
    }

    #[test]
    fn a_name_keeps_what_is_not_understood() {
        for title in ["Sign-in (OAuth)", "Read - and write", "Test [all of it]", "(6h)", "Phase one (see below), 3"] {
            assert_eq!(split(title, &Options::default()), (title.to_owned(), Remarks::default()));
        }
    }
}
