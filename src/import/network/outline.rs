//! Summaries as epics and features, and ids that a plan can have.

use super::{Network, Summary, one_line};
use crate::import::draft::Notes;
use crate::scenario::plan::cell;
use crate::scenario::value;
use std::collections::{BTreeMap, BTreeSet};

/// Levels of summaries below the first that are named in a feature: deeper ones would make names that nobody reads.
const LEVELS_NAMED: usize = 3;

/// What tasks and summaries are called in the plan.
pub(super) struct Outline {
    /// By task.
    pub ids: Vec<String>,
    /// All ids in small letters, so that none is like another in other letters.
    pub taken: BTreeSet<String>,
    /// By summary: epic and feature of what stands in it.
    pub labels: Vec<(String, String)>,
    /// Epic and feature of what stands in none.
    pub otherwise: String,
}

pub(super) fn settle(network: &Network, notes: &mut Notes) -> Outline {
    let otherwise = match one_line(&network.name) {
        name if name.is_empty() => "project".to_owned(),
        name => name,
    };
    let is_all_in_them = network.tasks.iter().all(|task| task.summary.is_some());
    let labels = labels(&network.summaries, is_all_in_them, &otherwise, notes);
    let mut taken = BTreeSet::new();
    let ids = ids(network, &mut taken, notes);
    Outline { ids, taken, labels, otherwise }
}

/// Epic and feature by summary, each of which stands after its parent. Of three levels and more, a first one that holds everything is the
/// project by another name.
pub fn labels(summaries: &[Summary], is_all_in_them: bool, otherwise: &str, notes: &mut Notes) -> Vec<(String, String)> {
    let mut depths: Vec<usize> = Vec::with_capacity(summaries.len());
    for summary in summaries {
        depths.push(summary.parent.map_or(0, |parent| depths[parent] + 1));
    }
    let has_one_root = depths.iter().filter(|depth| **depth == 0).count() == 1;
    let holds_all = has_one_root && depths.iter().any(|depth| *depth > 1) && is_all_in_them;
    let first_level = usize::from(holds_all);
    if holds_all {
        notes.guessed("the summary that holds all others is the project: epics are those in it".to_owned());
    }
    let mut taken: BTreeMap<Option<usize>, BTreeSet<String>> = BTreeMap::new();
    let mut labels: Vec<(String, String)> = Vec::with_capacity(summaries.len());
    let (mut joined, mut deep) = (0, Vec::new());
    for (summary, depth) in summaries.iter().zip(depths) {
        let wanted = match one_line(&summary.name) {
            name if name.is_empty() => format!("Summary {}", summary.id),
            name => name,
        };
        let name = unique(wanted, " ", taken.entry(summary.parent).or_default());
        labels.push(match (summary.parent, depth.checked_sub(first_level)) {
            (_, None) => (otherwise.to_owned(), otherwise.to_owned()),
            (None, _) | (_, Some(0)) => (name.clone(), name),
            (Some(parent), Some(1)) => (labels[parent].0.clone(), name),
            (Some(parent), Some(depth)) if depth <= LEVELS_NAMED => {
                joined += 1;
                (labels[parent].0.clone(), format!("{} / {name}", labels[parent].1))
            }
            (Some(parent), _) => {
                deep.push(name);
                labels[parent].clone()
            }
        });
    }
    if joined > 0 {
        notes.guessed(Notes::count(
            "summar[y|ies] below the second level: [its name is|their names are] joined into that of the feature",
            joined,
        ));
    }
    if !deep.is_empty() {
        let what = Notes::some(&format!("summar[y|ies] below level {}", LEVELS_NAMED + 1), &deep);
        notes.left_out(format!("{what}: their tasks stand in the feature above"));
    }
    labels
}

/// Ids in the order of the tasks, each once.
fn ids(network: &Network, taken: &mut BTreeSet<String>, notes: &mut Notes) -> Vec<String> {
    let mut changed = Vec::new();
    let mut ids = Vec::with_capacity(network.tasks.len());
    for (at, task) in network.tasks.iter().enumerate() {
        let id = unique_id(plain_id(&task.id, &format!("task-{}", at + 1)), taken);
        if id != task.id {
            changed.push(format!("`{}` is {id}", one_line(&task.id)));
        }
        ids.push(id);
    }
    if !changed.is_empty() {
        notes.guessed(Notes::some("id[s] that a plan cannot have, or that occur[s|] twice", &changed));
    }
    ids
}

/// An id in one line, without what separates ids in a plan, and not like another with a kind or a lag: `A+2h` would be read as two hours
/// after `A`.
pub(super) fn plain_id(id: &str, otherwise: &str) -> String {
    let id = one_line(&id.replace([';', ','], "-"));
    let has_kind = id.rsplit_once(':').is_some_and(|(_, kind)| cell::word(kind.trim(), &cell::KINDS).is_some());
    let has_lag = id.rsplit_once('+').is_some_and(|(_, lag)| value::hours(lag).is_ok());
    match (id.is_empty(), has_kind || has_lag) {
        (true, _) => otherwise.to_owned(),
        (_, true) => id.replace([':', '+'], "-"),
        (_, false) => id,
    }
}

/// The id, with a number behind it if it is taken in whatever letters.
pub(super) fn unique_id(id: String, taken: &mut BTreeSet<String>) -> String {
    unique_by(id, "-", taken, |id| id.to_lowercase())
}

/// The name, with a number behind it if it is taken.
pub(super) fn unique(name: String, between: &str, taken: &mut BTreeSet<String>) -> String {
    unique_by(name, between, taken, str::to_owned)
}

/// Looks for the number by doubling and halving, so that many of one name do not take quadratic time.
fn unique_by(name: String, between: &str, taken: &mut BTreeSet<String>, key: impl Fn(&str) -> String) -> String {
    if taken.insert(key(&name)) {
        return name;
    }
    let numbered = |number: u64| format!("{name}{between}{number}");
    let is_taken = |number: u64| taken.contains(&key(&numbered(number)));
    let mut high = 2;
    while is_taken(high) {
        high *= 2;
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_taken(middle) { low = middle } else { high = middle }
    }
    let name = numbered(high);
    taken.insert(key(&name));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_that_a_dependency_can_name() {
        let plain = |id| plain_id(id, "task-1");
        assert_eq!([plain("A;1, B\n"), plain(" "), plain("A+2h"), plain("A:Team")], ["A-1- B", "task-1", "A-2h", "A-Team"]);
        assert_eq!([plain("C++"), plain("app:login")], ["C++", "app:login"]);
    }

    #[test]
    fn a_name_that_is_taken_gets_the_next_number() {
        let mut taken = BTreeSet::new();
        let names: Vec<String> = (0..5).map(|_| unique("a".into(), "-", &mut taken)).collect();
        assert_eq!(names, ["a", "a-2", "a-3", "a-4", "a-5"]);
        assert_eq!(unique_id("B".into(), &mut taken), "B");
        assert_eq!(unique_id("b".into(), &mut taken), "b-2");
    }
}
