//! Estimates that a table leaves open, filled in by those that it has.

use super::item::Item;
use super::number::figure;
use crate::import::draft::{DraftEffort, Notes};
use std::collections::BTreeMap;

/// Fewer figures than this have no middle worth the name.
const GROUP_MIN: usize = 3;

/// Fills in the missing estimates of `left`, the items that are to be planned: the median of the same epic, if three there have an estimate;
/// else that of the same team; else that of all; else `otherwise` hours, a working day.
pub fn fill(items: &mut [Item], left: &[usize], otherwise: f64, noun: &str, notes: &mut Notes) {
    let missing: Vec<usize> = left.iter().copied().filter(|&at| items[at].effort.is_none()).collect();
    if missing.is_empty() {
        return;
    }
    let of_epics = medians(items, left, |item| item.epic.as_str());
    let of_teams = medians(items, left, |item| item.team.as_str());
    let of_all = medians(items, left, |_| "").into_values().next();
    // By rule: what was filled in, and for whom.
    let mut filled: [Vec<(String, String)>; 4] = Default::default();
    for &at in &missing {
        let item = &items[at];
        let epic = of_epics.get(&item.epic).filter(|median| median.count >= GROUP_MIN && !item.epic.is_empty());
        let team = of_teams.get(&item.team).filter(|median| median.count >= GROUP_MIN && !item.team.is_empty());
        let (rule, effort) = match (epic, team, &of_all) {
            (Some(median), ..) => (0, median.effort),
            (None, Some(median), _) => (1, median.effort),
            (None, None, Some(median)) => (2, median.effort),
            (None, None, None) => (3, DraftEffort::One(otherwise)),
        };
        filled[rule].push((if item.id.is_empty() { item.name.clone() } else { item.id.clone() }, told(effort)));
        items[at].effort = Some(effort);
        // It stands for what one does, whoever else is named.
        items[at].is_work = true;
    }
    let rules =
        ["the median of the same epic", "the median of the same team", "the median of all", "a working day, as none has an estimate"];
    for (filled, rule) in filled.iter().zip(rules).filter(|(filled, _)| !filled.is_empty()) {
        let is_one = filled.iter().all(|(_, effort)| *effort == filled[0].1);
        let named = |(name, effort): &(String, String)| if is_one { name.clone() } else { format!("{name}: {effort}") };
        let names: Vec<String> = filled.iter().map(named).collect();
        let effort = if is_one { format!(", {}", filled[0].1) } else { String::new() };
        notes.guessed(format!("{}: {rule}{effort}", Notes::some(&format!("{noun}[s] without an estimate"), &names)));
    }
}

/// `6 hours`, `4 / 6 / 12 hours`.
fn told(effort: DraftEffort) -> String {
    match effort {
        DraftEffort::Milestone => "no work".to_owned(),
        DraftEffort::One(hours) => format!("{} hour{}", figure(hours), if hours == 1.0 { "" } else { "s" }),
        DraftEffort::Three(a, b, c) => format!("{} / {} / {} hours", figure(a), figure(b), figure(c)),
    }
}

struct Median {
    count: usize,
    /// Three figures if most of the group have three.
    effort: DraftEffort,
}

fn medians(items: &[Item], left: &[usize], group: impl Fn(&Item) -> &str) -> BTreeMap<String, Median> {
    let mut groups: BTreeMap<&str, Vec<[f64; 3]>> = BTreeMap::new();
    let mut threes: BTreeMap<&str, usize> = BTreeMap::new();
    for item in left.iter().map(|&at| &items[at]) {
        let (three, is_three) = match item.estimate.or(item.effort).map(DraftEffort::in_order) {
            Some(DraftEffort::One(hours)) => ([hours; 3], false),
            Some(DraftEffort::Three(a, b, c)) => ([a, b, c], true),
            // A milestone is not a small task.
            Some(DraftEffort::Milestone) | None => continue,
        };
        groups.entry(group(item)).or_default().push(three);
        *threes.entry(group(item)).or_default() += usize::from(is_three);
    }
    let median = |(name, figures): (&str, Vec<[f64; 3]>)| {
        let count = figures.len();
        let [a, b, c] = [0, 1, 2].map(|which| middle(figures.iter().map(|three| three[which]).collect()));
        let effort = if 2 * threes[name] > count { DraftEffort::Three(a, b, c) } else { DraftEffort::One(b) };
        (name.to_owned(), Median { count, effort })
    };
    groups.into_iter().map(median).collect()
}

/// The middle one; of two, the mean. There is at least one.
pub fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::files::{FileId, Place};

    fn item(id: &str, epic: &str, team: &str, effort: Option<DraftEffort>) -> Item {
        let place = Place { file: FileId(0), bytes: 0..0 };
        Item { id: id.into(), epic: epic.into(), team: team.into(), effort, ..Item::new(place) }
    }

    fn filled(mut items: Vec<Item>) -> (Vec<f64>, Vec<String>) {
        let left: Vec<usize> = (0..items.len()).collect();
        let mut notes = Notes::default();
        fill(&mut items, &left, 8.0, "task", &mut notes);
        (items.iter().map(|item| item.effort.map_or(-1.0, DraftEffort::realistic)).collect(), notes.guessed)
    }

    #[test]
    fn a_missing_estimate_is_the_median_of_the_nearest_group_of_three() {
        let one = |hours| Some(DraftEffort::One(hours));
        let items = vec![
            item("1", "A", "x", one(2.0)),
            item("2", "A", "x", one(4.0)),
            item("3", "A", "x", one(9.0)),
            item("4", "A", "y", None),
            item("5", "B", "x", None),
            item("6", "B", "y", one(20.0)),
            item("7", "B", "y", None),
            item("8", "B", "y", Some(DraftEffort::Milestone)),
        ];
        let (hours, notes) = filled(items);
        assert_eq!(hours, [2.0, 4.0, 9.0, 4.0, 4.0, 20.0, 6.5, 0.0]);
        assert_eq!(
            notes,
            [
                "1 task without an estimate (4): the median of the same epic, 4 hours",
                "1 task without an estimate (5): the median of the same team, 4 hours",
                "1 task without an estimate (7): the median of all, 6.5 hours",
            ]
        );
    }

    #[test]
    fn where_none_has_an_estimate_each_is_a_working_day() {
        let (hours, notes) = filled(vec![item("1", "", "", None), item("2", "", "", None)]);
        assert_eq!(
            (hours, notes),
            (vec![8.0, 8.0], vec!["2 tasks without an estimate (1, 2): a working day, as none has an estimate, 8 hours".to_owned()])
        );
    }

    #[test]
    fn where_groups_differ_each_is_told_with_what_it_took() {
        let one = |hours| Some(DraftEffort::One(hours));
        let mut items: Vec<Item> = (0..3).map(|at| item(&at.to_string(), "A", "", one(1.0))).collect();
        items.extend((3..6).map(|at| item(&at.to_string(), "B", "", one(5.0))));
        items.extend([item("6", "A", "", None), item("7", "B", "", None)]);
        assert_eq!(filled(items).1, ["2 tasks without an estimate (6: 1 hour, 7: 5 hours): the median of the same epic"]);
    }

    #[test]
    fn most_of_a_group_decide_whether_three_figures_are_filled_in() {
        let three = Some(DraftEffort::Three(1.0, 2.0, 6.0));
        let mut items = vec![item("1", "", "", three), item("2", "", "", three), item("3", "", "", None)];
        fill(&mut items, &[0, 1, 2], 8.0, "task", &mut Notes::default());
        assert_eq!(items[2].effort, three);
    }
}
