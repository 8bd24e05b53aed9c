//! Wholes and their parts: an outline's summaries and their tasks, stories and their sub-tasks. Only parts are work; what waits for a whole
//! waits for all of its parts, and they for what it waits for, as far as that does not follow from what they wait for among themselves.

mod build;

use super::item::{Item, Link, Settings};
use crate::import::draft::Notes;
use crate::import::network::{Summary, labels};

/// What is left to do: items without parts, and the milestones of wholes. Links are between these.
#[derive(Debug, Default)]
pub struct Network {
    pub nodes: Vec<Node>,
    /// Links to what is done or not to be done, or to the start of what is under way: satisfied.
    pub satisfied: usize,
    /// By item: links between it and itself, or between a whole and its own part, which mean nothing.
    pub inner: Vec<usize>,
    /// Items that were a part of themselves, by way of others; they stand alone now.
    pub own_parts: Vec<usize>,
    /// Items left to do of whose parts none is.
    pub worked_off: Vec<usize>,
}

#[derive(Debug)]
pub struct Node {
    pub what: What,
    /// The item that it belongs with: itself, or the first part of its whole.
    pub like: usize,
    /// `On::Item` is a place in `Network::nodes`. None twice.
    pub links: Vec<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Item(usize),
    /// It may be started.
    Start(usize),
    /// All parts of a whole are done, and whatever else holds its finish.
    End(usize),
    /// An item without parts is done, and whatever else holds its finish.
    Finish(usize),
}

/// The network of `items`. Where wholes are epics they name the epics and features of their parts, as the summaries of a project file do,
/// where these name none.
pub fn network(items: &mut [Item], settings: &Settings, notes: &mut Notes) -> Network {
    let own_parts = uproot(items);
    let tree = Tree::new(items);
    if settings.wholes_are_epics {
        name_epics(items, &tree, notes);
    }
    let is_worked_off = |at: &usize| tree.left[*at] == 0 && !tree.children[*at].is_empty() && items[*at].state.is_left();
    let worked_off = (0..items.len()).filter(is_worked_off).collect();
    let mut network = build::build(items, &tree, settings);
    (network.own_parts, network.worked_off) = (own_parts, worked_off);
    network
}

/// Takes the parents of items that are a part of themselves.
fn uproot(items: &mut [Item]) -> Vec<usize> {
    // The walk on which an item was last met, from 1.
    let mut met = vec![0; items.len()];
    let mut uprooted = Vec::new();
    for from in 0..items.len() {
        let mut at = from;
        while met[at] == 0 {
            met[at] = from + 1;
            let Some(parent) = items[at].parent else { break };
            if met[parent] == from + 1 {
                items[at].parent = None;
                uprooted.push(at);
                break;
            }
            at = parent;
        }
    }
    uprooted
}

fn name_epics(items: &mut [Item], tree: &Tree, notes: &mut Notes) {
    let wholes: Vec<usize> = tree.down.iter().copied().filter(|&at| tree.is_whole[at]).collect();
    let mut place = vec![None; items.len()];
    wholes.iter().enumerate().for_each(|(of, &at)| place[at] = Some(of));
    let above = |at: usize| items[at].parent.and_then(|parent| place[parent]);
    let summary = |&at: &usize| Summary { id: items[at].id.clone(), name: items[at].name.clone(), parent: above(at) };
    let summaries: Vec<Summary> = wholes.iter().map(summary).collect();
    let is_all_in_them = (0..items.len()).all(|at| tree.is_whole[at] || items[at].parent.is_some());
    let labels = labels(&summaries, is_all_in_them, "", notes);
    for item in items {
        let Some((epic, feature)) = item.parent.and_then(|parent| labels.get(place[parent]?)) else { continue };
        if item.epic.is_empty() {
            item.epic.clone_from(epic);
        }
        // What stands in an epic alone is of no feature.
        if item.feature.is_empty() && feature != epic {
            item.feature.clone_from(feature);
        }
    }
}

struct Tree {
    children: Vec<Vec<usize>>,
    /// Every item after its whole.
    down: Vec<usize>,
    /// When a walk over the tree comes to an item, and when it has seen all of its parts.
    spans: Vec<(usize, usize)>,
    is_whole: Vec<bool>,
    /// The first part without parts that is left to do.
    first_left: Vec<Option<usize>>,
    left: Vec<usize>,
}

impl Tree {
    fn new(items: &[Item]) -> Tree {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
        for (at, item) in items.iter().enumerate() {
            if let Some(parent) = item.parent {
                children[parent].push(at);
            }
        }
        let mut down = Vec::with_capacity(items.len());
        let mut open: Vec<usize> = (0..items.len()).rev().filter(|&at| items[at].parent.is_none()).collect();
        while let Some(at) = open.pop() {
            down.push(at);
            open.extend(children[at].iter().rev());
        }
        let is_whole: Vec<bool> = items.iter().zip(&children).map(|(item, parts)| item.is_container || !parts.is_empty()).collect();
        let mut first_left = vec![None; items.len()];
        let (mut left, mut size) = (vec![0; items.len()], vec![1; items.len()]);
        for &at in down.iter().rev() {
            if !is_whole[at] && items[at].state.is_left() {
                (first_left[at], left[at]) = (Some(at), 1);
            }
            for &part in children[at].iter().rev() {
                first_left[at] = first_left[part].or(first_left[at]);
                left[at] += left[part];
                size[at] += size[part];
            }
        }
        let mut spans = vec![(0, 0); items.len()];
        for (place, &at) in down.iter().enumerate() {
            spans[at] = (place, place + size[at]);
        }
        Tree { children, down, spans, is_whole, first_left, left }
    }

    /// Whether one is the other, or a part of it.
    fn are_one(&self, a: usize, b: usize) -> bool {
        self.is_within(a, b) || self.is_within(b, a)
    }

    fn is_within(&self, inner: usize, outer: usize) -> bool {
        (self.spans[outer].0..self.spans[outer].1).contains(&self.spans[inner].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft::DraftEffort;
    use crate::import::network::LinkKind;
    use crate::import::table::item::{Circles, On, State};
    use crate::import::table::number::Measures;
    use crate::scenario::files::{FileId, Place};

    /// Items by the places of their wholes and of what they wait for.
    fn items(rows: &[(Option<usize>, &[usize])]) -> Vec<Item> {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let item = |(parent, on): &(Option<usize>, &[usize])| Item {
            parent: *parent,
            links: on.iter().map(|&on| Link::on(on, &place)).collect(),
            ..Item::new(place.clone())
        };
        rows.iter().map(item).collect()
    }

    fn network(items: &mut [Item]) -> Network {
        let settings = Settings {
            measures: Measures { hours_per_day: 8.0, hours_per_point: 4.0 },
            team: String::new(),
            circles: Circles::Refused,
            wholes_are_epics: false,
            start: None,
            today: None,
            keep_done: false,
            noun: "task",
        };
        super::network(items, &settings, &mut Notes::default())
    }

    /// `what: what it waits for` of every node, with its lag.
    fn shown(network: &Network) -> Vec<String> {
        let name = |node: &Node| match node.what {
            What::Item(at) => at.to_string(),
            What::Start(at) => format!("start of {at}"),
            What::End(at) => format!("end of {at}"),
            What::Finish(at) => format!("finish of {at}"),
        };
        let on = |link: &Link| match link.on {
            On::Item(on) if link.lag_hours > 0.0 => format!("{}+{}", name(&network.nodes[on]), link.lag_hours),
            On::Item(on) => name(&network.nodes[on]),
            On::Resource(on) => format!("resource {on}"),
        };
        network.nodes.iter().map(|node| format!("{}: {}", name(node), node.links.iter().map(on).collect::<Vec<_>>().join(", "))).collect()
    }

    #[test]
    fn what_waits_for_a_whole_waits_for_its_parts_and_they_for_what_it_waits_for() {
        let network = network(&mut items(&[(None, &[]), (None, &[0]), (Some(1), &[]), (Some(1), &[2]), (None, &[1])]));
        assert_eq!(shown(&network), ["0: ", "2: 0", "3: 2", "4: 3"]);
    }

    #[test]
    fn a_whole_with_many_ways_in_and_out_gets_milestones_for_them() {
        let mut rows: Vec<(Option<usize>, &[usize])> = vec![(None, &[]); 4];
        rows.push((None, &[0, 1, 2, 3]));
        rows.extend([(Some(4), &[][..]); 5]);
        rows.push((None, &[4]));
        let shown = shown(&network(&mut items(&rows)));
        assert_eq!(
            shown[4..],
            [
                "5: start of 4",
                "6: start of 4",
                "7: start of 4",
                "8: start of 4",
                "9: start of 4",
                "10: end of 4",
                "end of 4: 5, 6, 7, 8, 9",
                "start of 4: 0, 1, 2, 3"
            ]
        );
    }

    /// By the place of its whole, and of what it is linked to.
    type Typed<'l> = (Option<usize>, &'l [(usize, LinkKind)]);

    /// Items of eight hours with links of a type and a lag of an hour.
    fn typed(rows: &[Typed<'_>]) -> Vec<String> {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let link = |&(on, of): &(usize, LinkKind)| Link { of, lag_hours: 1.0, ..Link::on(on, &place) };
        let item = |(parent, on): &Typed<'_>| Item {
            parent: *parent,
            effort: Some(DraftEffort::One(8.0)),
            links: on.iter().map(link).collect(),
            ..Item::new(place.clone())
        };
        shown(&network(&mut rows.iter().map(item).collect::<Vec<_>>()))
    }

    #[test]
    fn what_starts_with_another_waits_for_what_that_waits_for() {
        use LinkKind::{FinishToStart, StartToStart};
        let rows: [Typed<'_>; 3] = [(None, &[]), (None, &[(0, FinishToStart)]), (None, &[(1, StartToStart)])];
        assert_eq!(typed(&rows), ["0: ", "1: 0+1", "2: 0+2"], "without a milestone");
        let first: [Typed<'_>; 2] = [(None, &[]), (None, &[(0, StartToStart)])];
        assert_eq!(typed(&first), ["start of 0: ", "0: start of 0", "1: start of 0+1"]);
        let whole: [Typed<'_>; 3] = [(None, &[]), (Some(0), &[]), (None, &[(0, StartToStart)])];
        assert_eq!(typed(&whole), ["1: start of 0", "2: start of 0+1", "start of 0: "]);
    }

    #[test]
    fn what_finishes_with_another_has_a_milestone_behind_it_and_begins_so_that_both_end_together() {
        use LinkKind::{FinishToFinish, FinishToStart, StartToFinish};
        let rows: [Typed<'_>; 3] = [(None, &[]), (None, &[(0, FinishToFinish)]), (None, &[(1, FinishToStart)])];
        assert_eq!(typed(&rows), ["start of 0: ", "0: start of 0", "1: start of 0+1", "finish of 1: 1, 0+1", "2: finish of 1+1"]);
        let rows: [Typed<'_>; 3] = [(None, &[]), (None, &[(0, FinishToStart)]), (None, &[(1, StartToFinish)])];
        assert_eq!(typed(&rows), ["0: ", "1: 0+1", "2: ", "finish of 2: 2, 0+2"]);
    }

    #[test]
    fn what_is_done_holds_nobody_up_and_a_whole_does_not_wait_for_its_own_part() {
        let mut items = items(&[(None, &[1]), (Some(0), &[]), (None, &[3, 2]), (None, &[]), (Some(0), &[0])]);
        items[3].state = State::Done;
        let network = network(&mut items);
        assert_eq!(shown(&network), ["1: ", "2: ", "4: "]);
        assert_eq!((network.satisfied, network.inner), (1, vec![1, 0, 1, 0, 1]));
    }

    #[test]
    fn an_item_that_is_part_of_itself_is_part_of_nothing() {
        let mut items = items(&[(Some(1), &[]), (Some(2), &[]), (Some(0), &[]), (Some(2), &[]), (Some(4), &[])]);
        let network = network(&mut items);
        assert_eq!((network.own_parts, items[4].parent, items[3].parent), (vec![2, 4], None, Some(2)));
    }

    #[test]
    fn links_stay_as_many_as_the_table_has_however_deep_and_wide_it_is() {
        let place = Place { file: FileId(0), bytes: 0..0 };
        // Twenty thousand wholes, each the only part of the one before, with something to wait for; at the bottom as many tasks.
        let count = 20_000;
        let mut items: Vec<Item> = (0..3 * count).map(|_| Item::new(place.clone())).collect();
        for at in 0..count {
            items[count + at].parent = at.checked_sub(1).map(|whole| count + whole);
            items[count + at].links = vec![Link::on(at, &place)];
            items[2 * count + at].parent = Some(2 * count - 1);
        }
        let network = network(&mut items);
        assert!(network.nodes.iter().map(|node| node.links.len()).sum::<usize>() < 10 * count);
    }
}
