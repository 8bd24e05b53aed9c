//! Dependencies on what is not in the list: taken for a task that is spelt alike, or told with their rows and with what may be meant.

use crate::import::draft::Notes;
use crate::scenario::problem::did_you_mean;

/// More of a kind are not told one by one.
const NAMED_MAX: usize = 8;

/// A dependency that names no task.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Of the task that waits, among all rows of the file.
    pub row: usize,
    pub text: String,
}

/// A name without blanks, case and marks, but for a mark between two digits: `Login / SSO` is `Login/SSO`, and `1.2` is not `12`. Nothing for
/// what has no letters.
pub fn alike(name: &str) -> String {
    let mut bare = String::with_capacity(name.len());
    let mut was_apart = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            was_apart = true;
            continue;
        }
        if was_apart && letter.is_numeric() && bare.ends_with(char::is_numeric) {
            bare.push('.');
        }
        was_apart = false;
        bare.extend(letter.to_lowercase());
    }
    if bare.contains(char::is_alphabetic) { bare } else { String::new() }
}

/// `` `Login/SO` in row 4 (did you mean `Login / SSO`?) `` of each, as far as they are told one by one.
pub fn tell<'n>(unknown: &[Unknown], names: impl Iterator<Item = &'n str> + Clone, notes: &mut Notes) {
    let one = |unknown: &Unknown| {
        let meant = did_you_mean(&unknown.text, names.clone()).map_or(String::new(), |meant| format!(" ({meant})"));
        format!("`{}` in row {}{meant}", unknown.text, unknown.row)
    };
    // Each is compared with every name of the list, so one more than are told is enough.
    let told: Vec<String> = unknown.iter().take(NAMED_MAX + 1).map(one).collect();
    if !told.is_empty() {
        let what = Notes::count("dependenc[y|ies] on what is not in the list", unknown.len());
        let so = if unknown.len() == 1 { "its task does not wait for it" } else { "their tasks do not wait for these" };
        notes.left_out(format!("{what}: {}; {so}", listed(&told)));
    }
}

/// The first few, with commas between them.
pub fn listed(names: &[String]) -> String {
    let more = if names.len() > NAMED_MAX { ", ..." } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED_MAX)].join(", "))
}

/// `row 4`, `rows 4, 7`.
pub fn rows(rows: &[usize]) -> String {
    let told: Vec<String> = rows.iter().map(usize::to_string).collect();
    format!("row{} {}", if rows.len() == 1 { "" } else { "s" }, listed(&told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_without_blanks_case_and_marks_but_numbers_stay_apart() {
        assert_eq!(alike("Login / SSO"), alike("login/sso"));
        assert_eq!(alike("T-1"), alike("T 1"));
        assert_ne!(alike("T-1.2"), alike("T-12"));
        assert_eq!((alike("12").as_str(), alike("- 3 -").as_str()), ("", ""));
    }

    #[test]
    fn what_is_not_in_the_list_is_told_with_its_row_and_what_may_be_meant() {
        let unknown = |row, text: &str| Unknown { row, text: text.to_owned() };
        let mut notes = Notes::default();
        tell(&[unknown(4, "Logn")], ["Login", "Build"].into_iter(), &mut notes);
        tell(&vec![unknown(7, "Zebra"); 9], ["Login"].into_iter(), &mut notes);
        assert_eq!(
            notes.left_out[0],
            "1 dependency on what is not in the list: `Logn` in row 4 (did you mean `Login`?); its task does not wait for it"
        );
        assert!(notes.left_out[1].starts_with("9 dependencies on what is not in the list: `Zebra` in row 7, "), "{:?}", notes.left_out);
        assert!(notes.left_out[1].ends_with(", ...; their tasks do not wait for these"), "{:?}", notes.left_out);
    }

    #[test]
    fn rows_are_told_in_one_or_in_several() {
        assert_eq!((rows(&[4]), rows(&[4, 7])), ("row 4".to_owned(), "rows 4, 7".to_owned()));
    }
}
