//! What stands behind a name in its line: `Design the schema (6h, backend-developer, after 1.1.1) [P2]`, `Design - 6h @backend-developer`,
//! `Design (6h) depends on T-1, T-2`.

use super::effort::{self, Figure, Unit};
use super::{Options, leftover, words};
use crate::import::canonical;

#[derive(Debug, Default, PartialEq)]
pub struct Remarks {
    pub effort: Option<Figure>,
    pub has_buffer: bool,
    pub is_milestone: bool,
    pub is_optional: Option<bool>,
    /// Those who do it, with commas between them.
    pub assigned: String,
    pub needs: Vec<String>,
    /// What waits for it.
    pub blocks: Vec<String>,
    /// What looks like a remark and is none that is understood, as written.
    pub unread: Vec<String>,
}

impl Remarks {
    fn assign(&mut self, whom: &str) {
        let gap = if self.assigned.is_empty() { "" } else { ", " };
        self.assigned = format!("{}{gap}{whom}", self.assigned);
    }
}

/// Words before what is waited for, and whether they say so even if no mark follows them.
const NEEDS: [(&str, bool); 11] = [
    ("depends on", true),
    ("dependent on", true),
    ("blocked by", true),
    ("waits for", false),
    ("after", false),
    ("needs", false),
    ("requires", false),
    ("depends", false),
    ("dependencies", false),
    ("dependency", false),
    ("deps", false),
];

/// Words before what waits, each with whether it says so even if no mark follows it.
const BLOCKS: [(&str, bool); 2] = [("blocks", false), ("is needed by", false)];

/// Words of how urgent something is, which say so beside an effort.
const PRIORITIES: [&str; 7] = ["critical", "highest", "high", "medium", "normal", "low", "lowest"];

/// What stands between remarks that are in no brackets.
pub const DASHES: [&str; 4] = [" - ", " – ", " — ", " | "];

/// Whether a title only says what waits for what: `blocks T-2`, `depends on T-1`.
pub fn is_statement(title: &str) -> bool {
    let words = NEEDS.iter().chain(&BLOCKS).filter(|(word, _)| word.contains(' ') || *word == "blocks");
    let mut rests = words.filter_map(|(word, _)| Some((title.get(..word.len())?, title.get(word.len()..)?, *word)));
    rests.any(|(head, rest, word)| head.eq_ignore_ascii_case(word) && rest.starts_with(' ') && are_ids(rest))
}

/// `T-1, T-2 and T-3`, `T-1 - T-3`.
fn are_ids(text: &str) -> bool {
    text.replace(" and ", ",").replace(" & ", ",").split([',', ';']).map(str::trim).all(|piece| words::is_id(piece) || is_range(piece))
}

/// `T-1 - T-3`; of `T-1 - 2h` the second is no id but an effort.
fn is_range(text: &str) -> bool {
    const MARKS: [&str; 6] = [" - ", " – ", " — ", "..", " to ", " through "];
    let letters = |id: &str| id.chars().take_while(|letter| !letter.is_ascii_digit()).collect::<String>();
    let ends = |mark: &&str| text.split_once(*mark).map(|(first, last)| (first.trim(), last.trim()));
    MARKS.iter().find_map(ends).is_some_and(|(first, last)| {
        words::is_id(first) && words::is_id(last) && letters(first) == letters(last) && effort::unit(last).is_none()
    })
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
        rest = without_dash(rest);
    }
    // A title of nothing but remarks is a title.
    if rest.is_empty() { (title.trim().to_owned(), Remarks::default()) } else { (rest.to_owned(), remarks) }
}

/// Without a dash at the end, behind which a remark stood.
fn without_dash(text: &str) -> &str {
    let bare = text.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '|'));
    if text[bare.len()..].starts_with(char::is_whitespace) && !bare.is_empty() { bare } else { text }
}

/// `[P]` and `[US1]` tell how a task is grouped, which its place tells too.
fn is_tag(text: &str) -> bool {
    text.len() <= 5 && text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
}

/// What is left of `text` without its last remark.
fn behind<'t>(text: &'t str, remarks: &mut Remarks, options: &Options) -> &'t str {
    if let Some((before, wish)) = leftover::not_before(text) {
        remarks.unread.push(wish.to_owned());
        return before;
    }
    let mut is_bracket = false;
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inside) = text.strip_suffix(close)
            && let Some((before, inside)) = inside.rsplit_once(open)
        {
            if all(inside, true, remarks, options) || open == '[' && is_tag(inside) {
                return before;
            }
            is_bracket = true;
        }
    }
    let (needs, blocks) = (words_behind(text, &NEEDS), words_behind(text, &BLOCKS));
    if let Some((before, blocked)) = blocks.filter(|(before, _)| needs.is_none_or(|(other, _)| before.len() > other.len())) {
        remarks.blocks.push(blocked.to_owned());
        return before;
    }
    if let Some((before, needs)) = needs {
        remarks.needs.push(needs.to_owned());
        return before;
    }
    if is_bracket {
        return text;
    }
    if let Some((before, is_optional)) = priority_behind(text, remarks, options) {
        remarks.is_optional = remarks.is_optional.or(Some(is_optional));
        return before;
    }
    // `@bob 2d`: without a comma between the two.
    if let Some(at) = text.rfind(" @")
        && let Some((who, effort)) = text[at + 2..].split_once(' ')
        && is_handle(who)
        && is_effort(effort.trim(), options)
        && all(&format!("@{who}, {}", effort.trim()), false, remarks, options)
    {
        return &text[..at];
    }
    for mark in [" @"].into_iter().chain(DASHES).chain([", "]) {
        // A name may have a comma in it, and behind that a sentence; what ends a bracket is no remark of its own.
        let is_apart = |at: &usize| text[*at..].matches('(').count() == text[*at..].matches(')').count();
        let is_short = |at: &usize| mark != ", " || text[*at..].split_whitespace().count() <= 3;
        if let Some(at) = text.rfind(mark).filter(|at| is_short(at) && is_apart(at))
            && all(text[at..].trim_start_matches([' ', ',', '-', '–', '—', '|']), false, remarks, options)
        {
            return &text[..at];
        }
    }
    text
}

/// `Build - 2 days - High`, `Build (2 days) - high priority`: what stands before a priority that stands beside an effort, and whether it is
/// that of what may be dropped.
fn priority_behind<'t>(text: &'t str, remarks: &Remarks, options: &Options) -> Option<(&'t str, bool)> {
    let (at, mark) = DASHES.iter().filter_map(|mark| Some((text.rfind(mark)?, *mark))).max()?;
    let (before, is_optional) = (text[..at].trim_end(), priority(&text[at + mark.len()..])?);
    // Who does it may stand between the two.
    let mut beside = before;
    while let Some((left, _)) = beside.rsplit_once(' ').filter(|(_, last)| last.strip_prefix('@').is_some_and(is_handle)) {
        beside = without_dash(left.trim_end());
    }
    let piece = DASHES.iter().filter_map(|mark| Some(&beside[beside.rfind(mark)? + mark.len()..])).min_by_key(|piece| piece.len());
    let bracket = || beside.strip_suffix([')', ']'])?.rsplit(['(', '[']).next();
    let is_beside = remarks.effort.is_some() || piece.or_else(bracket).is_some_and(|piece| is_effort(piece.trim(), options));
    is_beside.then_some((before, is_optional))
}

/// Of a word of priority, alone or as `high priority`, `priority: high`: whether it is that of what may be dropped.
fn priority(text: &str) -> Option<bool> {
    let lower = text.trim().to_lowercase();
    let bare = lower.strip_suffix(" priority").or_else(|| lower.strip_prefix("priority:")).or_else(|| lower.strip_prefix("prio "));
    let word = bare.unwrap_or(&lower).trim();
    PRIORITIES.contains(&word).then(|| words::is_optional(word).unwrap_or(false))
}

/// `Build (6h) - depends on: T-1, T-2`: what stands before the words that say so, and what is waited for. Words that a name may have in it,
/// such as `after`, say so with a colon behind them or with nothing but ids.
fn words_behind<'t>(text: &'t str, words: &[(&str, bool)]) -> Option<(&'t str, &'t str)> {
    /// No title is longer, and a text of nothing but such words would be read over and over.
    const BYTES_MAX: usize = 1_000;
    if text.len() > BYTES_MAX {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let is_gap = |letter: char| letter.is_whitespace() || matches!(letter, ')' | ']' | ',' | ';' | ':' | '-' | '–' | '—' | '|');
    let found = words.iter().flat_map(|(word, is_sure)| lower.match_indices(word).map(move |(at, word)| (at, word.len(), *is_sure)));
    let read = |(at, length, is_sure): (usize, usize, bool)| {
        let before = &text[..at];
        let needs = needs_after(&text[at + length..], is_sure || has_effort_behind(before))?;
        let is_apart = before.ends_with(is_gap) && before.matches('(').count() == before.matches(')').count();
        let before = before.trim_end_matches(|letter| is_gap(letter) && !matches!(letter, ')' | ']'));
        (is_apart && !before.is_empty()).then_some((at, (before, needs)))
    };
    found.filter_map(read).min_by_key(|(at, _)| *at).map(|(_, parts)| parts)
}

/// Whether a text ends with brackets that tell an effort: no name goes on behind them.
fn has_effort_behind(text: &str) -> bool {
    let inside = text.trim_end().strip_suffix([')', ']']).and_then(|text| text.rsplit(['(', '[']).next());
    inside.is_some_and(|inside| without_label(inside).split([',', ';']).any(|piece| is_effort(piece.trim(), &Options::default())))
}

/// What is waited for, behind the words that say so.
fn needs_after(rest: &str, is_sure: bool) -> Option<&str> {
    let bare = rest.trim_start();
    let marked = bare.strip_prefix([':', '-', '–', '—']).filter(|_| bare.starts_with(':') || is_sure);
    let needs = marked.unwrap_or(bare).trim();
    let is_begun = marked.is_some() || bare.len() < rest.len();
    // Who does it may stand behind, and is taken away first.
    let is_last = !needs.split_whitespace().last().is_some_and(|word| word.starts_with('@') && is_handle(&word[1..]));
    (is_last && !needs.is_empty() && is_begun && (is_sure || bare.starts_with(':') || are_ids(needs))).then_some(needs)
}

/// Takes the pieces that are understood; whether there are any. `4h, 6h, 12h` is one effort. In brackets, beside an effort, a piece is who
/// does it, though nobody knows the role; and what could be a remark and is none is told.
fn all(inside: &str, is_bracket: bool, remarks: &mut Remarks, options: &Options) -> bool {
    let (mut found, mut efforts, mut unknown) = (Remarks::default(), Vec::new(), Vec::new());
    for piece in without_label(inside).split([',', ';']).map(str::trim) {
        let is_figure = !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_effort(piece, options) || is_figure && found.needs.is_empty() && found.blocks.is_empty() {
            efforts.push(piece);
        } else if !one(piece, &mut found) {
            // Behind what is waited for stands what else is.
            let said = if found.blocks.is_empty() { &mut found.needs } else { &mut found.blocks };
            if said.is_empty() || piece.starts_with('@') { unknown.push(piece) } else { said.push(piece.to_owned()) }
        }
    }
    let effort = efforts.join(", ");
    if is_effort(&effort, options)
        && let Some((figure, has_buffer)) = effort::figure(&effort, Unit::Hours, options)
    {
        (found.effort, found.has_buffer) = (Some(figure), has_buffer);
    } else {
        unknown.extend(efforts);
    }
    let looks_like =
        found != Remarks::default() || effort::unit(inside).is_some() && inside.contains(|letter: char| letter.is_ascii_digit());
    let may_be_anybody = is_bracket && found.effort.is_some();
    if !unknown.is_empty() && !may_be_anybody {
        let told = format!("({inside})");
        if is_bracket && looks_like && !remarks.unread.contains(&told) {
            remarks.unread.push(told);
        }
        return false;
    }
    for piece in unknown {
        if let Some(is_optional) = priority(piece) {
            found.is_optional = found.is_optional.or(Some(is_optional));
        } else if is_whoever(piece) {
            found.assign(piece.trim_start_matches('@'))
        } else {
            found.unread.push(piece.to_owned())
        }
    }
    remarks.effort = remarks.effort.or(found.effort);
    remarks.has_buffer |= found.has_buffer;
    remarks.is_milestone |= found.is_milestone;
    remarks.is_optional = remarks.is_optional.or(found.is_optional);
    if remarks.assigned.is_empty() {
        remarks.assigned = found.assigned;
    }
    remarks.needs.extend(found.needs);
    remarks.blocks.extend(found.blocks);
    remarks.unread.extend(found.unread);
    true
}

/// Without a word before a colon that says that an effort follows.
fn without_label(inside: &str) -> &str {
    const LABELS: [&str; 6] = ["estimate", "estimated", "est", "est.", "effort", "duration"];
    let (label, rest) = inside.split_once(':').unwrap_or(("", inside));
    if LABELS.contains(&label.trim().to_lowercase().as_str()) { rest.trim_start() } else { inside }
}

pub fn is_effort(piece: &str, options: &Options) -> bool {
    effort::unit(piece).is_some()
        && said_of(piece, &NEEDS).or_else(|| said_of(piece, &BLOCKS)).is_none()
        && effort::figure(piece, Unit::Hours, options).is_some()
}

/// What a piece says behind one of the words.
fn said_of<'t>(piece: &'t str, words: &[(&str, bool)]) -> Option<&'t str> {
    let head = |word: &str| piece.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word));
    words
        .iter()
        .find_map(|(word, is_sure)| head(word).and_then(|head| needs_after(&piece[head.len()..], *is_sure || !word.starts_with("dep"))))
}

/// Whether a piece beside an effort may be a person, a role or a team: a few words, and none that begins a sentence.
fn is_whoever(piece: &str) -> bool {
    const WORDS_MAX: usize = 4;
    const NOBODY: [&str; 16] =
        ["see", "per", "incl", "including", "max", "min", "at", "with", "without", "by", "not", "no", "if", "when", "est", "each"];
    let is_name = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '_' | '.' | '/' | '&' | '@' | '\'' | '>' | '→');
    let first = piece.split([' ', '.']).next().unwrap_or("").to_lowercase();
    piece.chars().all(is_name)
        && piece.contains(char::is_alphabetic)
        && piece.split_whitespace().count() <= WORDS_MAX
        && !NOBODY.contains(&first.as_str())
        && words::complexity(piece).is_none()
}

/// `owner: Eva`, `owner Eva`: who it is. Without a colon a name follows, which has a capital.
fn owner(piece: &str) -> Option<&str> {
    const OWNERS: [&str; 5] = ["owner", "assignee", "assigned to", "responsible", "who"];
    let behind = |word: &&str| piece.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).map(|head| &piece[head.len()..]);
    let rest = OWNERS.iter().find_map(behind)?;
    let bare = rest.trim_start_matches([':', ' ', '@']);
    let is_named = rest.starts_with(':') || rest.starts_with(' ') && bare.starts_with(char::is_uppercase);
    (is_named && !bare.is_empty() && is_whoever(bare)).then_some(bare)
}

/// Reads what is no effort.
fn one(piece: &str, remarks: &mut Remarks) -> bool {
    for (words, told) in [(NEEDS.as_slice(), &mut remarks.needs), (BLOCKS.as_slice(), &mut remarks.blocks)] {
        if let Some(said) = said_of(piece, words) {
            told.push(said.to_owned());
            return true;
        }
    }
    if let Some(owner) = owner(piece) {
        remarks.assign(owner);
        return true;
    }
    if piece.eq_ignore_ascii_case("milestone") {
        remarks.is_milestone = true;
        return true;
    }
    let role = piece.trim_start_matches('@');
    let is_role = canonical::team_of(role).is_some() || piece.starts_with('@') && is_handle(role);
    if is_role {
        remarks.assign(role);
        return true;
    }
    let lower = piece.to_lowercase();
    let is_priority =
        lower.len() == 2 && lower.starts_with('p') || ["optional", "must", "must have", "nice to have"].contains(&lower.as_str());
    if is_priority && let Some(is_optional) = words::is_optional(&lower) {
        remarks.is_optional = Some(is_optional);
        return true;
    }
    false
}

/// `backend-developer`, as it stands behind an `@`: one word.
pub fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
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
    fn what_is_waited_for_stands_at_the_end_and_who_beside_how_long_in_either_order() {
        for title in [
            "Build (db-expert, 6h) depends on T1, T2",
            "Build (6h, db-expert) depends on: T1, T2",
            "Build (6h; db-expert) - depends on T1 and T2",
            "Build (db-expert, 6h) — Depends on - T1, T2",
            "Build depends on T1, T2 (db-expert, 6h)",
            "Build (db-expert, 6h): after T1, T2",
            "Build (db-expert, 6h), deps: T1, T2",
            "Build (db-expert, 6h, depends on T1, T2)",
            "Build (depends on T1, T2; 6h; @db-expert)",
            "Build, 6h, depends on T1, T2 @db-expert",
        ] {
            let (name, remarks) = split(title, &Options::default());
            let needs = remarks.needs.join(", ").replace(" and ", ", ");
            assert_eq!(
                (name.as_str(), remarks.assigned.as_str(), remarks.effort, needs.as_str(), remarks.unread.len()),
                ("Build", "db-expert", Some(Figure::One(6.0)), "T1, T2", 0),
                "{title}"
            );
        }
        let (name, remarks) = split("Pair (frontend-developer, backend-developer, 4h, 6h, 12h)", &Options::default());
        assert_eq!((name.as_str(), remarks.assigned.as_str()), ("Pair", "frontend-developer, backend-developer"));
        assert_eq!(remarks.effort, Some(Figure::Three(4.0, 6.0, 12.0)));
    }

    #[test]
    fn what_waits_and_how_urgent_something_is_stand_behind_it_too() {
        let of = |title: &str| split(title, &Options::default());
        for title in [
            "Build - 2 days - High",
            "Build (2 days, high)",
            "Build (2 days) - high priority",
            "Build — High — 2 days",
            "Build | 2 days | Priority: High",
        ] {
            let (name, remarks) = of(title);
            assert_eq!(
                (name.as_str(), remarks.effort, remarks.is_optional, remarks.unread.len()),
                ("Build", Some(Figure::One(16.0)), Some(false), 0),
                "{title}"
            );
        }
        assert_eq!(of("Build - 2 days - Low").1.is_optional, Some(true));
        for title in ["Build blocks T9, T10", "Build (blocks: T9, T10)", "Build - blocks T9 and T10"] {
            let (name, remarks) = of(title);
            let blocks = remarks.blocks.join(", ").replace(" and ", ", ");
            assert_eq!((name.as_str(), blocks.as_str(), remarks.needs.len()), ("Build", "T9, T10", 0), "{title}");
        }
        let (name, remarks) = of("Build - 2 days - High depends on T1, blocks T9");
        assert_eq!((name.as_str(), remarks.needs, remarks.blocks), ("Build", vec!["T1".to_owned()], vec!["T9".to_owned()]));
        for title in ["Aim - High", "Wall of blocks", "Find what blocks users"] {
            assert_eq!(of(title), (title.to_owned(), Remarks::default()));
        }
    }

    #[test]
    fn who_how_long_and_how_urgent_stand_between_dashes_in_any_order() {
        let of = |title: &str| split(title, &Options::default());
        for title in [
            "Dash - 2 days - High - @bob",
            "Dash - 2 days - @bob - High",
            "Dash - @bob - 2 days",
            "Dash - @bob - 2 days - High",
            "Dash – 2 days – high – @bob",
            "Dash - 2 days @bob - High",
        ] {
            let (name, remarks) = of(title);
            assert_eq!((name.as_str(), remarks.effort, remarks.assigned.as_str()), ("Dash", Some(Figure::One(16.0)), "bob"), "{title}");
        }
    }

    #[test]
    fn behind_an_effort_in_brackets_stands_what_waits_by_ranges_and_by_names_too() {
        let of = |title: &str| split(title, &Options::default());
        for (title, blocks) in [
            ("Dash (2h) blocks T1 - T3", "T1 - T3"),
            ("Dash (2h) blocks the One", "the One"),
            ("Dash (2h) blocks One and Two", "One and Two"),
        ] {
            let (name, remarks) = of(title);
            assert_eq!(
                (name.as_str(), remarks.effort, remarks.blocks),
                ("Dash", Some(Figure::One(2.0)), vec![blocks.to_owned()]),
                "{title}"
            );
        }
        let (name, remarks) = of("Dash after T1 - 2h");
        assert_eq!((name.as_str(), remarks.effort, remarks.needs), ("Dash", Some(Figure::One(2.0)), vec!["T1".to_owned()]));
        assert_eq!(of("Sign-in (OAuth) after login").0, "Sign-in (OAuth) after login");
    }

    #[test]
    fn what_looks_like_a_remark_and_is_none_is_told() {
        let of = |title: &str| split(title, &Options::default());
        let (name, remarks) = of("Build (takes 6h or so, says 2)");
        assert_eq!((name.as_str(), remarks.unread), ("Build (takes 6h or so, says 2)", vec!["(takes 6h or so, says 2)".to_owned()]));
        let (name, remarks) = of("Build (6h, see the annex)");
        assert_eq!((name.as_str(), remarks.effort, remarks.unread), ("Build", Some(Figure::One(6.0)), vec!["see the annex".to_owned()]));
    }

    #[test]
    fn words_of_waiting_within_a_name_are_a_part_of_it() {
        for title in ["Clean up after the release", "Collect needs", "List what each depends", "Afterthought", "after T1"] {
            assert_eq!(split(title, &Options::default()), (title.to_owned(), Remarks::default()));
        }
    }

    #[test]
    fn a_name_keeps_what_is_not_understood() {
        for title in ["Sign-in (OAuth)", "Read - and write", "Test [all of it]", "(6h)", "Phase one (see below), 3"] {
            assert_eq!(split(title, &Options::default()), (title.to_owned(), Remarks::default()));
        }
    }
}
