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
    let _ = (written, names.into_iter().count());
    todo!()
}
