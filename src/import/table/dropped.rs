//! What is not to be done and stands in the middle of a chain: what waits for it waits for what it would have waited for.

use super::assemble::label;
use super::item::{Item, Link, On, State};
use crate::import::draft::{DraftEffort, DraftWho, Notes};
use crate::import::network::LinkKind;
use std::collections::BTreeMap;

/// With more to wait for than this it stays as a milestone: links would be as many as those before it times those behind it.
const DIRECT_MAX: usize = 3;

/// Passes on what the items that are not to be done wait for, and tells of it.
pub fn bridge(items: &mut [Item], noun: &str, notes: &mut Notes) {
    let mut is_whole: Vec<bool> = items.iter().map(|item| item.is_container).collect();
    items.iter().filter_map(|item| item.parent).for_each(|parent| is_whole[parent] = true);
    let is_dropped: Vec<bool> = items.iter().zip(&is_whole).map(|(item, whole)| item.state == State::Dropped && !whole).collect();
    let mut bridge = Bridge { is_dropped, passed: vec![None; items.len()] };
    let (mut heirs, mut milestones) = (Vec::new(), Vec::new());
    for at in 0..items.len() {
        if bridge.is_dropped[at] || !items[at].links.iter().any(|link| bridge.dropped(link).is_some()) {
            continue;
        }
        let gone: Vec<usize> = items[at].links.iter().filter_map(|link| bridge.dropped(link)).collect();
        gone.into_iter().for_each(|gone| bridge.settle(gone, items, &mut milestones));
        let links = std::mem::take(&mut items[at].links);
        let mut is_heir = false;
        for link in links {
            let inherited = bridge.dropped(&link).and_then(|gone| bridge.passed[gone].as_deref()).unwrap_or_default();
            is_heir |= !inherited.is_empty();
            let inherited: Vec<Link> = inherited.iter().map(|on| after(on, &link)).collect();
            // Of one that waits for nothing it is told that the dependency on it is satisfied.
            items[at].links.extend(if inherited.is_empty() { vec![link] } else { inherited });
        }
        items[at].links = once_each(std::mem::take(&mut items[at].links));
        if is_heir && items[at].state.is_left() {
            heirs.push(label(&items[at]));
        }
    }
    for at in milestones {
        (items[at].state, items[at].effort, items[at].who) = (State::Open, Some(DraftEffort::Milestone), DraftWho::Team);
        items[at].people.clear();
    }
    if !heirs.is_empty() {
        let what = Notes::some(&format!("{noun}[s] that wait[s|] for one that is not to be done"), &heirs);
        notes.guessed(format!("{what}: now for what that waited for"));
    }
}

struct Bridge {
    /// By item: not to be done, and no whole.
    is_dropped: Vec<bool>,
    /// By item that is: what it passes on, once that is known.
    passed: Vec<Option<Vec<Link>>>,
}

impl Bridge {
    /// The item that is not to be done which a link is on.
    fn dropped(&self, link: &Link) -> Option<usize> {
        match link.on {
            On::Item(on) if self.is_dropped[on] => Some(on),
            On::Item(_) | On::Resource(_) => None,
        }
    }

    /// Finds out what an item passes on, those before it first.
    fn settle(&mut self, from: usize, items: &mut [Item], milestones: &mut Vec<usize>) {
        if self.passed[from].is_some() {
            return;
        }
        // A link back into the walk finds nothing passed on yet: a circle of what is not to be done holds nobody up.
        self.passed[from] = Some(Vec::new());
        let mut way = vec![(from, 0)];
        while let Some((at, next)) = way.last_mut() {
            let (at, link) = (*at, *next);
            *next += 1;
            match items[at].links.get(link).map(|link| self.dropped(link)) {
                Some(Some(before)) if self.passed[before].is_none() => {
                    self.passed[before] = Some(Vec::new());
                    way.push((before, 0));
                }
                Some(_) => {}
                None => {
                    way.pop();
                    self.pass(at, items, milestones);
                }
            }
        }
    }

    fn pass(&mut self, at: usize, items: &mut [Item], milestones: &mut Vec<usize>) {
        let mut links = Vec::new();
        for link in &items[at].links {
            match link.on {
                On::Item(on) if self.is_dropped[on] => {
                    links.extend(self.passed[on].iter().flatten().map(|passed| after(passed, link)));
                }
                // What is done holds nobody up.
                On::Item(on) if items[on].state == State::Done => {}
                On::Item(_) | On::Resource(_) => links.push(link.clone()),
            }
        }
        let links = once_each(links);
        self.passed[at] = Some(if links.len() > DIRECT_MAX {
            milestones.push(at);
            let place = items[at].place.clone();
            items[at].links = links;
            vec![Link::on(at, &place)]
        } else {
            links
        });
    }
}

/// What was passed on by something that took no time, with the wait behind it.
fn after(passed: &Link, link: &Link) -> Link {
    let of = match (passed.of.is_from_start(), link.of.is_to_start()) {
        (false, true) => LinkKind::FinishToStart,
        (true, true) => LinkKind::StartToStart,
        (false, false) => LinkKind::FinishToFinish,
        (true, false) => LinkKind::StartToFinish,
    };
    Link { of, lag_hours: passed.lag_hours + link.lag_hours, place: link.place.clone(), ..passed.clone() }
}

/// Each of a type once, with its longest lag.
pub fn once_each(links: Vec<Link>) -> Vec<Link> {
    let mut places: BTreeMap<(On, LinkKind), usize> = BTreeMap::new();
    let mut once: Vec<Link> = Vec::with_capacity(links.len());
    for link in links {
        let place = *places.entry((link.on, link.of)).or_insert(once.len());
        match once.get_mut(place) {
            Some(before) => before.lag_hours = before.lag_hours.max(link.lag_hours),
            None => once.push(link),
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::files::{FileId, Place};

    fn items(rows: &[(State, &[usize])]) -> Vec<Item> {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let link = |on: &usize| Link { lag_hours: 1.0, ..Link::on(*on, &place) };
        let item = |(at, (state, on)): (usize, &(State, &[usize]))| Item {
            id: format!("T-{at}"),
            state: *state,
            links: on.iter().map(link).collect(),
            ..Item::new(place.clone())
        };
        rows.iter().enumerate().map(item).collect()
    }

    fn waits(item: &Item) -> Vec<(On, f64)> {
        item.links.iter().map(|link| (link.on, link.lag_hours)).collect()
    }

    #[test]
    fn what_waits_for_a_chain_that_is_not_to_be_done_waits_for_what_is_before_it() {
        let rows: [(State, &[usize]); 5] =
            [(State::Open, &[]), (State::Dropped, &[0]), (State::Dropped, &[1, 4]), (State::Open, &[2, 0]), (State::Done, &[])];
        let (mut items, mut notes) = (items(&rows), Notes::default());
        bridge(&mut items, "task", &mut notes);
        assert_eq!(waits(&items[3]), [(On::Item(0), 3.0)]);
        assert_eq!(notes.guessed, ["1 task that waits for one that is not to be done (T-3): now for what that waited for"]);
    }

    #[test]
    fn what_waited_for_much_becomes_a_milestone_and_a_circle_of_it_holds_nobody_up() {
        let open: (State, &[usize]) = (State::Open, &[]);
        let mut rows = vec![open; 4];
        rows.push((State::Dropped, &[0, 1, 2, 3]));
        rows.push((State::Open, &[4]));
        rows.extend([(State::Dropped, &[7][..]), (State::Dropped, &[6][..]), (State::Open, &[6][..])]);
        let (mut items, mut notes) = (items(&rows), Notes::default());
        bridge(&mut items, "task", &mut notes);
        assert_eq!((items[4].state, items[4].effort), (State::Open, Some(DraftEffort::Milestone)));
        assert_eq!(waits(&items[5]), [(On::Item(4), 1.0)]);
        assert_eq!(waits(&items[8]), [(On::Item(6), 1.0)], "which is satisfied");
    }

    #[test]
    fn a_long_chain_is_walked_without_recursion() {
        let chain: Vec<Vec<usize>> = (0..100_000).map(|at: usize| at.checked_sub(1).into_iter().collect()).collect();
        let state = |at: usize| if at == 0 || at == 99_999 { State::Open } else { State::Dropped };
        let rows: Vec<(State, &[usize])> = chain.iter().enumerate().map(|(at, on)| (state(at), on.as_slice())).collect();
        let mut items = items(&rows);
        bridge(&mut items, "task", &mut Notes::default());
        assert_eq!(items[99_999].links[0].on, On::Item(0));
    }
}
