//! Wholes and their parts: an outline's summaries and their tasks, stories and their sub-tasks. Only parts are work; what waits for a whole
//! waits for all of its parts, and they for what it waits for.

use super::dropped::once_each;
use super::item::{Item, Link, On};

/// With more ways in or out than this a whole gets a milestone for them: links would be as many as the one times the other.
const DIRECT_MAX: usize = 3;

/// What is left to do: items without parts, and the milestones of wholes. Links are between these.
#[derive(Debug, Default)]
pub struct Network {
    pub nodes: Vec<Node>,
    /// Links to what is done or not to be done: satisfied.
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
    /// A whole may be started.
    Start(usize),
    /// All parts of a whole are done.
    End(usize),
}

/// The network of `items`. With `wholes_are_epics` the outermost whole names the epic of its parts, and the next their feature, where they
/// name none.
pub fn network(items: &mut [Item], wholes_are_epics: bool) -> Network {
    let own_parts = uproot(items);
    let tree = Tree::new(items);
    if wholes_are_epics {
        name_epics(items, &tree);
    }
    let is_worked_off = |at: &usize| tree.left[*at] == 0 && !tree.children[*at].is_empty() && items[*at].state.is_left();
    let worked_off = (0..items.len()).filter(is_worked_off).collect();
    let mut builder = Builder {
        items,
        node_of: vec![None; tree.children.len()],
        exits: vec![Vec::new(); tree.children.len()],
        network: Network { own_parts, worked_off, ..Network::default() },
        tree,
    };
    builder.leaves();
    builder.ends();
    builder.links();
    builder.network
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

fn name_epics(items: &mut [Item], tree: &Tree) {
    // By item: the outermost whole that it is a part of.
    let mut outermost: Vec<usize> = (0..items.len()).collect();
    for &at in &tree.down {
        let Some(parent) = items[at].parent else { continue };
        outermost[at] = outermost[parent];
        if items[at].epic.is_empty() {
            items[at].epic = items[outermost[at]].name.clone();
        }
        if items[at].feature.is_empty() && parent != outermost[at] {
            items[at].feature = items[parent].name.clone();
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
        let within = |inner: usize, outer: usize| (self.spans[outer].0..self.spans[outer].1).contains(&self.spans[inner].0);
        within(a, b) || within(b, a)
    }
}

struct Builder<'i> {
    items: &'i [Item],
    tree: Tree,
    network: Network,
    /// Of items without parts that are left to do.
    node_of: Vec<Option<usize>>,
    /// Of wholes that something waits for: the nodes after all of which they are done.
    exits: Vec<Vec<usize>>,
}

impl Builder<'_> {
    fn leaves(&mut self) {
        self.network.inner = vec![0; self.items.len()];
        for at in 0..self.items.len() {
            if !self.tree.is_whole[at] && self.items[at].state.is_left() {
                self.node_of[at] = Some(self.add(What::Item(at), at, Vec::new()));
            }
        }
    }

    fn add(&mut self, what: What, like: usize, links: Vec<Link>) -> usize {
        self.network.nodes.push(Node { what, like, links });
        self.network.nodes.len() - 1
    }

    /// The exits of wholes, from the smallest up.
    fn ends(&mut self) {
        let mut is_needed = vec![false; self.items.len()];
        let waiting = self.items.iter().enumerate().filter(|(at, _)| self.tree.left[*at] > 0);
        for on in waiting.flat_map(|(_, item)| &item.links) {
            if let On::Item(on) = on.on {
                is_needed[on] = true;
            }
        }
        for &at in &self.tree.down {
            if is_needed[at] {
                self.tree.children[at].iter().for_each(|&part| is_needed[part] = true);
            }
        }
        for place in (0..self.tree.down.len()).rev() {
            let at = self.tree.down[place];
            if !is_needed[at] || !self.tree.is_whole[at] {
                self.exits[at] = self.node_of[at].into_iter().collect();
                continue;
            }
            let mut exits: Vec<usize> = self.tree.children[at].iter().flat_map(|&part| self.exits[part].iter().copied()).collect();
            if let Some(like) = self.tree.first_left[at].filter(|_| exits.len() > DIRECT_MAX) {
                let place = self.items[at].place.clone();
                let link = |on: &usize| Link { on: On::Item(*on), kind: String::new(), lag_hours: 0.0, place: place.clone() };
                let links = exits.iter().map(link).collect();
                exits = vec![self.add(What::End(at), like, links)];
            }
            self.exits[at] = exits;
        }
    }

    /// The links of items, and those that come to them from their wholes.
    fn links(&mut self) {
        let mut passed: Vec<Vec<Link>> = vec![Vec::new(); self.items.len()];
        for place in 0..self.tree.down.len() {
            let at = self.tree.down[place];
            let Some(like) = self.tree.first_left[at] else { continue };
            let mut links = self.items[at].parent.map_or_else(Vec::new, |parent| passed[parent].clone());
            self.own(at, &mut links);
            let links = once_each(links);
            if let Some(node) = self.node_of[at] {
                self.network.nodes[node].links = links;
            } else if links.len() > DIRECT_MAX && self.tree.left[at] > 1 {
                let place = self.items[at].place.clone();
                let start = self.add(What::Start(at), like, links);
                passed[at] = vec![Link { on: On::Item(start), kind: String::new(), lag_hours: 0.0, place }];
            } else {
                passed[at] = links;
            }
        }
    }

    fn own(&mut self, at: usize, links: &mut Vec<Link>) {
        for link in &self.items[at].links {
            let On::Item(on) = link.on else {
                links.push(link.clone());
                continue;
            };
            if self.tree.are_one(at, on) {
                self.network.inner[at] += 1;
            } else if self.exits[on].is_empty() {
                self.network.satisfied += 1;
            } else {
                links.extend(self.exits[on].iter().map(|&exit| Link { on: On::Item(exit), ..link.clone() }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::item::State;
    use crate::scenario::files::{FileId, Place};

    /// Items by the places of their wholes and of what they wait for.
    fn items(rows: &[(Option<usize>, &[usize])]) -> Vec<Item> {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let link = |on: &usize| Link { on: On::Item(*on), kind: String::new(), lag_hours: 0.0, place: place.clone() };
        let item = |(parent, on): &(Option<usize>, &[usize])| Item {
            parent: *parent,
            links: on.iter().map(link).collect(),
            ..Item::new(place.clone())
        };
        rows.iter().map(item).collect()
    }

    /// `what: what it waits for` of every node.
    fn shown(network: &Network) -> Vec<String> {
        let name = |node: &Node| match node.what {
            What::Item(at) => at.to_string(),
            What::Start(at) => format!("start of {at}"),
            What::End(at) => format!("end of {at}"),
        };
        let on = |link: &Link| match link.on {
            On::Item(on) => name(&network.nodes[on]),
            On::Resource(on) => format!("resource {on}"),
        };
        network.nodes.iter().map(|node| format!("{}: {}", name(node), node.links.iter().map(on).collect::<Vec<_>>().join(", "))).collect()
    }

    #[test]
    fn what_waits_for_a_whole_waits_for_its_parts_and_they_for_what_it_waits_for() {
        let network = network(&mut items(&[(None, &[]), (None, &[0]), (Some(1), &[]), (Some(1), &[2]), (None, &[1])]), false);
        assert_eq!(shown(&network), ["0: ", "2: 0", "3: 0, 2", "4: 2, 3"]);
    }

    #[test]
    fn a_whole_with_many_ways_in_and_out_gets_milestones_for_them() {
        let mut rows: Vec<(Option<usize>, &[usize])> = vec![(None, &[]); 4];
        rows.push((None, &[0, 1, 2, 3]));
        rows.extend([(Some(4), &[][..]); 5]);
        rows.push((None, &[4]));
        let shown = shown(&network(&mut items(&rows), false));
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

    #[test]
    fn what_is_done_holds_nobody_up_and_a_whole_does_not_wait_for_its_own_part() {
        let mut items = items(&[(None, &[1]), (Some(0), &[]), (None, &[3, 2]), (None, &[]), (Some(0), &[0])]);
        items[3].state = State::Done;
        let network = network(&mut items, false);
        assert_eq!(shown(&network), ["1: ", "2: ", "4: "]);
        assert_eq!((network.satisfied, network.inner), (1, vec![1, 0, 1, 0, 1]));
    }

    #[test]
    fn an_item_that_is_part_of_itself_is_part_of_nothing() {
        let mut items = items(&[(Some(1), &[]), (Some(2), &[]), (Some(0), &[]), (Some(2), &[]), (Some(4), &[])]);
        let network = network(&mut items, false);
        assert_eq!((network.own_parts, items[4].parent, items[3].parent), (vec![2, 4], None, Some(2)));
    }

    #[test]
    fn links_stay_as_many_as_the_table_has_however_deep_and_wide_it_is() {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let link = |on: usize| Link { on: On::Item(on), kind: String::new(), lag_hours: 0.0, place: place.clone() };
        // Twenty thousand wholes, each the only part of the one before, with something to wait for; at the bottom as many tasks.
        let count = 20_000;
        let mut items: Vec<Item> = (0..3 * count).map(|_| Item::new(place.clone())).collect();
        for at in 0..count {
            items[count + at].parent = at.checked_sub(1).map(|whole| count + whole);
            items[count + at].links = vec![link(at)];
            items[2 * count + at].parent = Some(2 * count - 1);
        }
        let network = network(&mut items, false);
        assert!(network.nodes.iter().map(|node| node.links.len()).sum::<usize>() < 10 * count);
    }
}
