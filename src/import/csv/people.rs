//! Cells that name people: one, several, with shares behind them, the last name first.

use super::columns::Columns;
use super::fields::Field;
use crate::import::table::Table;
use crate::import::table::words::{folded, is_nothing};
use std::collections::BTreeSet;

/// A list is long enough to show its habit.
const CELLS_MIN: usize = 3;

/// Whether commas in the cells of people belong to a name, `Last, First`: every cell has one, and nobody's last name is another's first.
pub fn are_last_names_first(table: &Table, columns: &Columns) -> bool {
    let cells = columns.all(Field::Assignee).flat_map(|column| table.rows.iter().filter_map(|row| row.cell(column.at)));
    let (mut first, mut last) = (BTreeSet::new(), BTreeSet::new());
    let (mut count, mut alone) = (0, BTreeSet::new());
    for name in cells.flat_map(|cell| cell.text.split([';', '\n'])).map(str::trim).filter(|name| !is_nothing(name)) {
        let Some((before, behind)) = name.split_once(',') else {
            alone.insert(name);
            continue;
        };
        if behind.contains(',') {
            return false;
        }
        last.insert(before.trim());
        first.insert(behind.trim());
        count += 1;
    }
    // A firm or a crew among them has no comma; somebody who stands alone elsewhere is a whole name.
    let is_habit = count >= CELLS_MIN && count > alone.len() && last.union(&first).all(|part| !alone.contains(part));
    is_habit && first.is_disjoint(&last) && !first.contains("")
}

/// Whether a cell may name one person, the last name first, or two: `Upper, Dev`.
pub fn is_ambiguous(text: &str) -> bool {
    let is_word = |part: &str| {
        let part = part.trim();
        part.starts_with(char::is_uppercase) && !part.contains(char::is_whitespace) && part.chars().any(char::is_lowercase)
    };
    text.split_once(',')
        .is_some_and(|(before, behind)| is_word(before) && is_word(behind) && !text.contains([';', '/', '&', '+', '|', '\n']))
}

/// The people of a cell: `Dev; Ops[50%]`, `Dev und Ops`, `Dev & Ops`, `Dev / Ops`; and whether an `and` of it was taken for a part of a name.
pub fn people(text: &str, are_last_names_first: bool) -> (Vec<String>, bool) {
    if is_nothing(text) {
        return (Vec::new(), false);
    }
    let separates = |letter: char| matches!(letter, ';' | '\n' | '&' | '+' | '|' | '/') || letter == ',' && !are_last_names_first;
    let bare = |name: &str| name.split('[').next().unwrap_or(name).trim().trim_start_matches('@').to_owned();
    let (mut people, mut is_unsplit) = (Vec::new(), false);
    for piece in text.split(separates) {
        let (names, is_whole) = between_ands(piece);
        people.extend(names.into_iter().map(bare).filter(|name| !is_nothing(name)));
        is_unsplit |= is_whole;
    }
    (people, is_unsplit)
}

/// Whether a share of somebody's time stands behind a name, other than all of it: `Ops[50%]`.
pub fn has_share(text: &str) -> bool {
    text.split('[').skip(1).any(|behind| behind.split(']').next().is_some_and(|share| share.ends_with('%') && share != "100%"))
}

/// `Dev und Ops` is two; but where a side would begin or end with a particle, as of a noble name, the word is a part of the name, and then that
/// is told.
fn between_ands(text: &str) -> (Vec<&str>, bool) {
    const PARTICLES: [&str; 27] = [
        "von", "vom", "zu", "zum", "zur", "van", "de", "der", "den", "dem", "des", "di", "da", "do", "dos", "das", "du", "del", "della",
        "la", "le", "af", "av", "ten", "ter", "bin", "ibn",
    ];
    let is_particle = |word: Option<&str>| word.is_some_and(|word| PARTICLES.contains(&word));
    let (mut names, mut from, mut is_unsplit) = (Vec::new(), 0, false);
    let mut ands: Vec<(usize, &str)> = text.match_indices(" und ").chain(text.match_indices(" and ")).collect();
    ands.sort_unstable();
    for (at, word) in ands {
        // Of `a and and b` the second begins within the first.
        let (Some(before), Some(behind)) = (text.get(from..at), text.get(at + word.len()..)) else { continue };
        if is_particle(before.split_whitespace().last()) || is_particle(behind.split_whitespace().next()) {
            is_unsplit = true;
        } else {
            names.push(before);
            from = at + word.len();
        }
    }
    names.push(text.get(from..).unwrap_or_default());
    (names, is_unsplit)
}

/// Whether a name is one of several people, or of whoever: it is taken for one person, and that is told.
pub fn is_group(name: &str) -> bool {
    const GROUPS: [&str; 32] = [
        "team",
        "teams",
        "alle",
        "all",
        "jeder",
        "jede",
        "everyone",
        "everybody",
        "anyone",
        "anybody",
        "somebody",
        "someone",
        "beide",
        "both",
        "wir",
        "we",
        "kunde",
        "kunden",
        "customer",
        "customers",
        "client",
        "clients",
        "auftraggeber",
        "extern",
        "externe",
        "external",
        "externals",
        "lieferant",
        "lieferanten",
        "supplier",
        "vendor",
        "dienstleister",
    ];
    /// First or last in the name of several: `Civil crew`, `Team Ost`; and trades in the plural.
    const PARTS: [&str; 30] = [
        "team",
        "crew",
        "crews",
        "squad",
        "gang",
        "group",
        "department",
        "office",
        "authority",
        "authorities",
        "council",
        "agency",
        "contractor",
        "contractors",
        "subcontractor",
        "subcontractors",
        "suppliers",
        "vendors",
        "fitters",
        "electricians",
        "plumbers",
        "carpenters",
        "builders",
        "painters",
        "movers",
        "engineers",
        "developers",
        "testers",
        "behörde",
        "mannschaft",
    ];
    let name = folded(name);
    let is_part = |word: Option<&str>| word.is_some_and(|word| PARTS.contains(&word));
    GROUPS.contains(&name.as_str()) || is_part(name.split(' ').next()) || is_part(name.split(' ').next_back())
}

#[cfg(test)]
mod tests {
    use super::{is_ambiguous, is_group};

    fn people(text: &str, are_last_names_first: bool) -> Vec<String> {
        super::people(text, are_last_names_first).0
    }

    #[test]
    fn an_and_within_a_name_separates_nobody() {
        assert_eq!(super::people("X von und zu Y", false), (vec!["X von und zu Y".to_owned()], true));
        assert_eq!(super::people("Dev and X van der Y and Ops", false).0, ["Dev", "X van der Y", "Ops"]);
        assert_eq!(super::people("Dev and de Y", false), (vec!["Dev and de Y".to_owned()], true));
        assert_eq!(super::people("a and and b", false).0, ["a", "and b"]);
    }

    #[test]
    fn groups_are_known_by_their_names() {
        assert!(["Team", "alle", "Backend-Team", "Kunde", "Team Ost", "Civil crew", "Fitters"].iter().all(|name| is_group(name)));
        assert!(!is_group("Lead") && !is_group("Steam") && !is_group("Tester"));
    }

    #[test]
    fn a_cell_may_name_several_people() {
        assert_eq!(people("Dev; Ops[50%]", false), ["Dev", "Ops"]);
        assert_eq!(people("Dev, @ops und Lead & Test", false), ["Dev", "ops", "Lead", "Test"]);
        assert_eq!(people("Upper, Dev; Lower, Ops", true), ["Upper, Dev", "Lower, Ops"]);
        assert_eq!(people("Dev / Ops", false), ["Dev", "Ops"]);
        assert_eq!(people("Dev/Ops, Lead", false), ["Dev", "Ops", "Lead"]);
        for nobody in [" - ", "n/a", "N/A", "?", "N.N.", "NN", "N. N."] {
            assert_eq!(people(nobody, false), Vec::<String>::new(), "{nobody}");
        }
        assert!(is_ambiguous("Upper, Dev") && !is_ambiguous("Upper, Dev, Lead") && !is_ambiguous("dev, ops") && !is_ambiguous("QA, Dev"));
    }
}
