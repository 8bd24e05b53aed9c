//! What is wrong with an input: where, what, and what to write instead. All problems are collected, then shown at once.

use super::files::Place;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `None` for what has no place in a text: a file that is missing, a folder.
    pub place: Option<Place>,
    /// A sentence without a full stop: ``unknown field `utilization_max` in [reallocation]``.
    pub what: String,
    /// What stands under the marks: ``did you mean `utilization_below`?``. May be empty.
    pub label: String,
    /// What to write instead, if a label is too short for it.
    pub help: Option<String>,
}

/// Everything that was found, in the order of finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub list: Vec<Problem>,
}

impl Problems {
    pub fn add(&mut self, place: &Place, what: impl Into<String>, label: impl Into<String>) {
        self.list.push(Problem { place: Some(place.clone()), what: what.into(), label: label.into(), help: None });
    }

    pub fn add_with_help(&mut self, place: &Place, what: impl Into<String>, label: impl Into<String>, help: impl Into<String>) {
        self.list.push(Problem { place: Some(place.clone()), what: what.into(), label: label.into(), help: Some(help.into()) });
    }

    /// In the order of the files and their lines, each once.
    pub fn sort(&mut self) {
        let at = |problem: &Problem| problem.place.as_ref().map(|place| (place.file, place.bytes.start));
        self.list.sort_by(|a, b| at(a).cmp(&at(b)).then_with(|| a.what.cmp(&b.what)));
        self.list.dedup();
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// ``did you mean `x`?`` for the nearest of `names`, or nothing if none is near: at most a third of the letters apart, or one.
/// Letter case and `-` for `_` count for nothing.
pub fn did_you_mean<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?{}", alike(written, name)))
}

/// Of two names that may look the same on a screen: where they differ, by the numbers of the letters.
fn alike(written: &str, name: &str) -> String {
    let first = written.chars().zip(name.chars()).find(|(here, there)| here != there);
    match first {
        Some((here, there)) if !(here.is_ascii() && there.is_ascii()) => {
            format!(" It has U+{:04X} where this has U+{:04X}", u32::from(there), u32::from(here))
        }
        _ => String::new(),
    }
}

/// The name of [`did_you_mean`]: of several equally near, the first.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer than any name that a person mistypes; keeps the comparison of two long texts from taking quadratic time.
    const LENGTH_MAX: usize = 100;
    if written.len() > LENGTH_MAX {
        return None;
    }
    let folded = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let wanted = folded(written);
    let length = wanted.chars().count();
    let mut reach = (length / 3).max(1).min(length.saturating_sub(1));
    let mut nearest = None;
    // Bytes tell of most names that they are too far away, and cost far less than the distance; no letter has more than four.
    for name in names.into_iter().filter(|name| *name != written && name.len().abs_diff(written.len()) <= length.max(3) / 3 * 4) {
        let candidate = folded(name);
        if candidate.chars().count().abs_diff(length) > reach {
            continue;
        }
        match strsim::damerau_levenshtein(&wanted, &candidate) {
            0 => return Some(name),
            distance if distance <= reach => {
                nearest = Some(name);
                reach = distance - 1;
            }
            _ => {}
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, nearest};

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(did_you_mean("capasity", ["calendar", "capacity"]).as_deref(), Some("did you mean `capacity`?"));
        assert_eq!(did_you_mean("Resume-Cost", ["resume_cost"]).as_deref(), Some("did you mean `resume_cost`?"));
        assert_eq!(did_you_mean("rle", ["rule"]).as_deref(), Some("did you mean `rule`?"));
    }

    #[test]
    fn of_names_that_look_the_same_it_is_told_how_they_differ() {
        let told = did_you_mean("\u{422}-1", ["T-1"]);
        assert_eq!(told.as_deref(), Some("did you mean `T-1`? It has U+0054 where this has U+0422"));
    }

    #[test]
    fn a_name_that_is_far_from_all_others_gets_no_suggestion() {
        assert_eq!(did_you_mean("bananas", ["calendar", "capacity"]), None);
        assert_eq!(did_you_mean("x", ["capacity"]), None);
        assert_eq!(did_you_mean("", ["a_name"]), None);
    }

    #[test]
    fn a_name_that_differs_in_case_alone_is_meant_before_one_with_a_typing_error() {
        assert_eq!(nearest("quality", ["qualify", "Quality"]), Some("Quality"));
    }

    #[test]
    fn of_names_equally_near_the_first_is_suggested() {
        assert_eq!(nearest("T-1", ["T-10", "T-3", "T-2"]), Some("T-10"));
        assert_eq!(nearest("backedn", ["backlog", "backend"]), Some("backend"));
    }
}
