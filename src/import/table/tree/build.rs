//! The network of an outline: which nodes there are, and what each waits for.

use super::{Network, Node, Tree, What};
use crate::import::draft::DraftEffort;
use crate::import::graph;
use crate::import::network::{Lag, LinkKind, ends_together};
use crate::import::table::dropped::once_each;
use crate::import::table::item::{Circles, Item, Link, On, Settings, State};
use crate::import::table::number::{Measures, Unit};

/// With more ways in or out than this a whole gets a milestone for them: links would be as many as the one times the other.
const DIRECT_MAX: usize = 3;

/// What is left to do of items and the wholes that these are, with what each waits for.
pub(super) fn build(items: &[Item], tree: &Tree, settings: &Settings) -> Network {
    let mut builder = Builder {
        items,
        tree,
        measures: settings.measures,
        followers: (settings.circles == Circles::Refused).then(|| followers(items, tree)),
        node_of: vec![None; items.len()],
        start_of: vec![None; items.len()],
        finish_of: vec![None; items.len()],
        exits: vec![Vec::new(); items.len()],
        together: Vec::new(),
        network: Network { inner: vec![0; items.len()], ..Network::default() },
    };
    builder.leaves();
    builder.ends();
    builder.links();
    builder.hold_together();
    builder.pass_over_starts();
    builder.network
}

/// By item: when a walk over the tree comes to those that start after its finish and stand behind it in the list. So nothing follows itself,
/// whatever circles there are.
fn followers(items: &[Item], tree: &Tree) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); items.len()];
    for (at, item) in items.iter().enumerate().filter(|(at, _)| tree.left[*at] > 0) {
        for link in item.links.iter().filter(|link| link.of == LinkKind::FinishToStart) {
            match link.on {
                On::Item(on) if on < at && !tree.are_one(at, on) => followers[on].push(tree.spans[at].0),
                On::Item(_) | On::Resource(_) => {}
            }
        }
    }
    followers.iter_mut().for_each(|places| places.sort_unstable());
    followers
}

struct Builder<'i> {
    items: &'i [Item],
    tree: &'i Tree,
    measures: Measures,
    /// Nothing where a link may be left out because it closes a circle.
    followers: Option<Vec<Vec<usize>>>,
    /// Of items without parts that are left to do.
    node_of: Vec<Option<usize>>,
    /// Of items whose start others wait for.
    start_of: Vec<Option<usize>>,
    /// Of items whose finish waits for more than their work.
    finish_of: Vec<Option<usize>>,
    /// Of what something waits for: the nodes after all of which it is done, each with the item that it is of.
    exits: Vec<Vec<(usize, usize)>>,
    /// Nodes that nothing holds but that they finish with another, each with the link that has it start with that one.
    together: Vec<(usize, Link)>,
    network: Network,
}

impl Builder<'_> {
    /// Items without parts, each between the milestones that it needs; those of wholes come behind.
    fn leaves(&mut self) {
        let (mut is_start, mut is_finish) = (vec![false; self.items.len()], vec![false; self.items.len()]);
        for at in (0..self.items.len()).filter(|at| self.tree.left[*at] > 0) {
            for link in &self.items[at].links {
                let On::Item(on) = link.on else { continue };
                if self.tree.are_one(at, on) || self.has_happened(on, link.of) {
                    continue;
                }
                is_start[on] |= link.of.is_from_start() || self.is_together(at, link);
                is_finish[at] |= !link.of.is_to_start();
            }
        }
        for at in (0..self.items.len()).filter(|at| self.tree.left[*at] > 0) {
            if is_start[at] && !self.tree.is_whole[at] {
                self.start_of[at] = Some(self.add(What::Start(at), at, Vec::new()));
            }
            if !self.tree.is_whole[at] {
                let node = self.add(What::Item(at), at, Vec::new());
                self.node_of[at] = Some(node);
                if is_finish[at] {
                    self.finish_of[at] = Some(self.add(What::Finish(at), at, vec![Link::on(node, &self.items[at].place)]));
                }
            }
        }
        for at in (0..self.items.len()).filter(|at| self.tree.left[*at] > 0 && self.tree.is_whole[*at]) {
            let like = self.tree.first_left[at].unwrap_or(at);
            if is_start[at] {
                self.start_of[at] = Some(self.add(What::Start(at), like, Vec::new()));
            }
            if is_finish[at] {
                self.finish_of[at] = Some(self.add(What::End(at), like, Vec::new()));
            }
        }
    }

    /// Whether what a link waits for is over: nothing of it is left, or it is about the start of what is under way.
    fn has_happened(&self, on: usize, of: LinkKind) -> bool {
        self.tree.left[on] == 0 || of.is_from_start() && !self.tree.is_whole[on] && self.items[on].state == State::Begun
    }

    /// Whether a link has an item start with the one that it is to finish with: nothing else says when.
    fn is_together(&self, at: usize, link: &Link) -> bool {
        let On::Item(on) = link.on else { return false };
        let is_free = || self.items[at].state == State::Open && !self.items[at].links.iter().any(|link| link.of.is_to_start());
        link.of == LinkKind::FinishToFinish && !self.tree.is_whole[at] && !self.has_happened(on, LinkKind::StartToStart) && is_free()
    }

    fn add(&mut self, what: What, like: usize, links: Vec<Link>) -> usize {
        self.network.nodes.push(Node { what, like, links });
        self.network.nodes.len() - 1
    }

    /// The exits of wholes, from the smallest up.
    fn ends(&mut self) {
        let mut is_needed: Vec<bool> = self.finish_of.iter().map(Option::is_some).collect();
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
                self.exits[at] = self.finish_of[at].or(self.node_of[at]).map(|node| (at, node)).into_iter().collect();
                continue;
            }
            let parts = self.tree.children[at].iter().filter(|part| !self.is_followed(**part, at));
            let exits = parts.flat_map(|&part| self.exits[part].iter().copied()).filter(|(item, _)| !self.is_followed(*item, at));
            let exits: Vec<(usize, usize)> = exits.collect();
            let like = self.tree.first_left[at].filter(|_| exits.len() > DIRECT_MAX || self.finish_of[at].is_some());
            self.exits[at] = match like {
                Some(like) => {
                    let links = exits.iter().map(|(_, node)| Link::on(*node, &self.items[at].place)).collect();
                    let end = self.finish_of[at].unwrap_or_else(|| self.add(What::End(at), like, Vec::new()));
                    self.network.nodes[end].links = links;
                    vec![(at, end)]
                }
                None => exits,
            };
        }
    }

    /// Whether something in a whole starts after an item in it is done.
    fn is_followed(&self, at: usize, whole: usize) -> bool {
        let (first, end) = self.tree.spans[whole];
        let Some(followers) = self.followers.as_ref().map(|followers| &followers[at]) else { return false };
        followers.get(followers.partition_point(|place| *place < first)).is_some_and(|place| *place < end)
    }

    /// The links of items, and those that come to them from their wholes.
    fn links(&mut self) {
        // By item: what its parts wait for, each with the whole that it comes from.
        let mut passed: Vec<Vec<(usize, Link)>> = vec![Vec::new(); self.items.len()];
        for place in 0..self.tree.down.len() {
            let at = self.tree.down[place];
            let Some(like) = self.tree.first_left[at] else { continue };
            let inherited = self.items[at].parent.map_or_else(Vec::new, |parent| passed[parent].clone());
            let mut links: Vec<(usize, Link)> = inherited.into_iter().filter(|(whole, _)| !self.is_following(at, *whole)).collect();
            let mut own = Vec::new();
            self.own(at, &mut own);
            let own = once_each(own);
            links.extend(own.into_iter().map(|link| (at, link)));
            if !self.tree.is_whole[at] || links.len() > DIRECT_MAX && self.tree.left[at] > 1 || self.start_of[at].is_some() {
                links = self.started(at, like, links);
            }
            passed[at] = links;
        }
    }

    /// Gives an item its links, by way of its start if it has one; a whole must. What its parts wait for.
    fn started(&mut self, at: usize, like: usize, links: Vec<(usize, Link)>) -> Vec<(usize, Link)> {
        let links = once_each(links.into_iter().map(|(_, link)| link).collect());
        let start = match (self.start_of[at], self.node_of[at]) {
            (None, Some(node)) => {
                self.network.nodes[node].links = links;
                return Vec::new();
            }
            (Some(start), _) => start,
            (None, None) => self.add(What::Start(at), like, Vec::new()),
        };
        self.network.nodes[start].links = links;
        let link = Link::on(start, &self.items[at].place);
        if let Some(node) = self.node_of[at] {
            self.network.nodes[node].links = vec![link.clone()];
        }
        vec![(at, link)]
    }

    /// Whether an item waits for something else in a whole, which starts after the whole may.
    fn is_following(&self, at: usize, whole: usize) -> bool {
        let is_inside = |link: &Link| match link.on {
            On::Item(on) => {
                on < at && link.of == LinkKind::FinishToStart && self.tree.left[on] > 0 && self.tree.is_within(on, whole) && on != whole
            }
            On::Resource(_) => false,
        };
        self.followers.is_some() && self.items[at].links.iter().any(is_inside)
    }

    fn own(&mut self, at: usize, links: &mut Vec<Link>) {
        let items = self.items;
        for link in &items[at].links {
            let On::Item(on) = link.on else {
                links.push(link.clone());
                continue;
            };
            let before: Vec<usize> = if link.of.is_from_start() {
                self.start_of[on].into_iter().collect()
            } else {
                self.exits[on].iter().map(|(_, node)| *node).collect()
            };
            if self.tree.are_one(at, on) {
                self.network.inner[at] += 1;
            } else if before.is_empty() {
                self.network.satisfied += 1;
            } else {
                let expanded = before.iter().map(|&node| Link { on: On::Item(node), of: LinkKind::FinishToStart, ..link.clone() });
                match self.finish_of[at].filter(|_| !link.of.is_to_start()) {
                    Some(finish) => self.network.nodes[finish].links.extend(expanded),
                    None => links.extend(expanded),
                }
                self.start_together(at, on, link);
            }
        }
    }

    /// Remembers that an item which only has to finish with another starts with it, or so much later that they end together.
    fn start_together(&mut self, at: usize, on: usize, link: &Link) {
        if let (true, Some(start), Some(node)) = (self.is_together(at, link), self.start_of[on], self.node_of[at]) {
            let working = Some((self.measures.hours_per_day, self.measures.hours(Unit::Weeks)));
            let longer = Lag { hours: duration(&self.items[on]) - duration(&self.items[at]), working };
            let lag_hours = if self.tree.is_whole[on] { 0.0 } else { ends_together(longer, link.lag_hours) };
            let of = LinkKind::FinishToStart;
            self.together.push((self.start_of[at].unwrap_or(node), Link { on: On::Item(start), of, lag_hours, ..link.clone() }));
        }
    }

    /// What can only be said in a circle stays unsaid: the finish is held all the same.
    fn hold_together(&mut self) {
        if self.together.is_empty() {
            return;
        }
        let on = |link: &Link| match link.on {
            On::Item(on) => Some(on),
            On::Resource(_) => None,
        };
        let nodes = &self.network.nodes;
        let links = nodes.iter().enumerate().flat_map(|(at, node)| node.links.iter().map(move |link| (at, link)));
        let all = links.chain(self.together.iter().map(|(at, link)| (*at, link)));
        let edges: Vec<(usize, usize)> = all.filter_map(|(at, link)| Some((on(link)?, at))).collect();
        let tangled = graph::tangled(nodes.len(), &edges);
        for (at, link) in std::mem::take(&mut self.together) {
            if !(tangled[at] && on(&link).is_some_and(|on| tangled[on])) {
                self.network.nodes[at].links.push(link);
            }
        }
        self.network.nodes.iter_mut().for_each(|node| node.links = once_each(std::mem::take(&mut node.links)));
    }

    /// Takes out the starts that hold nobody up, and those of items without parts that wait for little: who waits for them waits for that.
    fn pass_over_starts(&mut self) {
        let nodes = &mut self.network.nodes;
        let mut is_lagged = vec![false; nodes.len()];
        for link in nodes.iter().flat_map(|node| &node.links).filter(|link| link.lag_hours > 0.0) {
            if let On::Item(on) = link.on {
                is_lagged[on] = true;
            }
        }
        let is_start = |node: &Node| matches!(node.what, What::Start(_));
        let is_plain = |link: &Link| !matches!(link.on, On::Item(on) if is_start(&nodes[on]));
        let is_little = |at: usize, node: &Node| match node.what {
            What::Start(_) if node.links.is_empty() => !is_lagged[at],
            What::Start(item) => !self.tree.is_whole[item] && node.links.len() < DIRECT_MAX && node.links.iter().all(is_plain),
            What::Item(_) | What::End(_) | What::Finish(_) => false,
        };
        let starts = nodes.iter().enumerate().map(|(at, node)| is_little(at, node).then(|| node.links.clone()));
        let passed: Vec<Option<Vec<Link>>> = starts.collect();
        if !passed.iter().any(Option::is_some) {
            return;
        }
        let mut places = Vec::with_capacity(nodes.len());
        let mut next = 0;
        for passed in &passed {
            places.push(next);
            next += usize::from(passed.is_none());
        }
        let on = |link: &Link| match link.on {
            On::Item(on) => passed[on].as_deref(),
            On::Resource(_) => None,
        };
        let instead = |link: Link| match on(&link) {
            None => vec![link],
            Some(links) => links.iter().map(|before| Link { lag_hours: before.lag_hours + link.lag_hours, ..before.clone() }).collect(),
        };
        let mut at = 0;
        nodes.retain(|_| {
            at += 1;
            passed[at - 1].is_none()
        });
        for node in nodes.iter_mut() {
            let mut links = once_each(std::mem::take(&mut node.links).into_iter().flat_map(instead).collect());
            for link in &mut links {
                if let On::Item(on) = &mut link.on {
                    *on = places[*on];
                }
            }
            node.links = links;
        }
    }
}

/// Hours from the start of an item to its finish, as far as that is known.
fn duration(item: &Item) -> f64 {
    let hours = item.effort.map_or(0.0, DraftEffort::realistic);
    if item.is_work { hours / item.people.len().max(1) as f64 } else { hours }
}
