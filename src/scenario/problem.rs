//! What is wrong with an input: where, what, and what to write instead. All problems are collected, then shown at once.

use super::files::Place;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `None` for what has no place in a text: a file that is missing, a directory.
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

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// ``did you mean `x`?`` for the nearest of `names`, or nothing if none is near.
pub fn did_you_mean<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean `{name}`?"))
}

/// The name that `written` was probably meant to be: one that differs in case alone, else the first of those with the fewest typing
/// errors, if these are at most a third of its letters.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    let length = folded.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let candidate = name.to_lowercase();
        if candidate == folded {
            return Some(name);
        }
        let limit = (length / 3).max(1).min(best.map_or(usize::MAX, |(errors, _)| errors - 1));
        // The lengths alone tell of most names that they are too far away, and cost far less than the distance.
        if limit == 0 || candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let errors = strsim::damerau_levenshtein(&folded, &candidate);
        if errors <= limit {
            best = Some((errors, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["backend", "frontend", "Quality", "research", "x"];

    #[test]
    fn the_nearest_name_is_suggested_letters_swapped_or_missing() {
        assert_eq!(did_you_mean("backedn", NAMES).as_deref(), Some("did you mean `backend`?"));
        assert_eq!(nearest("reserch", NAMES), Some("research"));
    }

    #[test]
    fn a_name_that_differs_in_case_alone_is_meant_before_one_with_a_typing_error() {
        assert_eq!(nearest("quality", ["qualify", "Quality"]), Some("Quality"));
    }

    #[test]
    fn nothing_is_suggested_when_more_than_a_third_of_the_letters_differ() {
        assert_eq!(nearest("database", NAMES), None);
        assert_eq!(nearest("ab", NAMES), None);
        assert_eq!(nearest("fxxntxnd", NAMES), None);
        assert_eq!(nearest("frxntxnd", NAMES), Some("frontend"));
    }

    #[test]
    fn of_names_equally_near_the_first_is_suggested() {
        assert_eq!(nearest("T-1", ["T-3", "T-2"]), Some("T-3"));
    }
}
