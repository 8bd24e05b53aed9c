//! The future event list: what is to happen, in the total order of time, class and sequence.

use super::time::Moment;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

const SEQUENCE_BITS: u32 = 56;
const CLASS_BITS: u32 = 8;

/// Events in the order (time, class, sequence); sequence is the order of pushing.
pub struct FutureEvents<E> {
    heap: BinaryHeap<Entry<u32>>,
    /// The events of the heap, each where its entry says: sifted are small entries, not what stands behind them.
    events: Vec<Option<E>>,
    vacant: Vec<u32>,
    /// In order: what is pushed for the very moment of the last event taken. Most of what an event sets off is, and need not be sifted.
    at_once: VecDeque<Entry<E>>,
    now: Moment,
    pushed: u64,
}

/// An event under its key: time in the upper 64 bits, then 8 of class and 56 of sequence, so that one comparison of integers decides.
struct Entry<E> {
    key: u128,
    event: E,
}

impl<E> FutureEvents<E> {
    pub fn new() -> FutureEvents<E> {
        FutureEvents {
            heap: BinaryHeap::new(),
            events: Vec::new(),
            vacant: Vec::new(),
            at_once: VecDeque::new(),
            now: Moment::START,
            pushed: 0,
        }
    }

    /// `class` under 256. At one time and class, events come in the order of their pushing.
    pub fn push(&mut self, at: Moment, class: u8, event: E) {
        let low = u64::from(class) << SEQUENCE_BITS | self.pushed;
        self.pushed += 1;
        debug_assert!(self.pushed < 1 << SEQUENCE_BITS, "two thousand years of pushes at a million a second");
        let key = u128::from(at.ms()) << (CLASS_BITS + SEQUENCE_BITS) | u128::from(low);
        // Class 0 only: the last of what is at once would otherwise often be of a class that all the rest goes before.
        if class == 0 && at == self.now && self.at_once.back().is_none_or(|last| last.key < key) {
            self.at_once.push_back(Entry { key, event });
            return;
        }
        let place = match self.vacant.pop() {
            Some(place) => {
                self.events[place as usize] = Some(event);
                place
            }
            None => {
                self.events.push(Some(event));
                self.events.len() as u32 - 1
            }
        };
        self.heap.push(Entry { key, event: place });
    }

    fn is_at_once_next(&self) -> bool {
        match (self.at_once.front(), self.heap.peek()) {
            (Some(at_once), Some(later)) => at_once.key < later.key,
            (at_once, _) => at_once.is_some(),
        }
    }

    /// The next event with its time.
    pub fn pop(&mut self) -> Option<(Moment, E)> {
        let (at, event) = if self.is_at_once_next() { self.at_once.pop_front()?.timed() } else { self.pop_heap()? };
        self.now = at;
        Some((at, event))
    }

    fn pop_heap(&mut self) -> Option<(Moment, E)> {
        let (at, place) = self.heap.pop()?.timed();
        self.vacant.push(place);
        Some((at, self.events[place as usize].take()?))
    }

    pub fn next_time(&self) -> Option<Moment> {
        if self.is_at_once_next() { self.at_once.front().map(Entry::time) } else { self.heap.peek().map(Entry::time) }
    }

    pub fn len(&self) -> usize {
        self.heap.len() + self.at_once.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty() && self.at_once.is_empty()
    }

    /// Removes what is left, in order.
    pub fn drain(&mut self) -> Vec<(Moment, E)> {
        std::iter::from_fn(|| self.pop()).collect()
    }

    /// As new, in the memory that it has.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.events.clear();
        self.vacant.clear();
        self.at_once.clear();
        (self.now, self.pushed) = (Moment::START, 0);
    }
}

impl<E> Default for FutureEvents<E> {
    fn default() -> FutureEvents<E> {
        FutureEvents::new()
    }
}

impl<E> Entry<E> {
    fn time(&self) -> Moment {
        Moment::from_ms((self.key >> (CLASS_BITS + SEQUENCE_BITS)) as u64)
    }

    fn timed(self) -> (Moment, E) {
        (self.time(), self.event)
    }
}

// Only the key takes part; reversed, because the heap gives its greatest first and the earliest is wanted.
impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Entry<E>) -> Ordering {
        other.key.cmp(&self.key)
    }
}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Entry<E>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Entry<E>) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Entry<E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn events_come_by_time_then_class_then_order_of_pushing() {
        let mut events = queue_of(&[(5, 0, "late"), (1, 3, "dispatch"), (1, 0, "second"), (1, 1, "timeout"), (0, 255, "first")]);
        events.push(Moment::from_ms(1), 0, "third");
        let order: Vec<_> = std::iter::from_fn(|| events.pop()).map(|(at, name)| (at.ms(), name)).collect();
        assert_eq!(order, [(0, "first"), (1, "second"), (1, "third"), (1, "timeout"), (1, "dispatch"), (5, "late")]);
    }

    #[test]
    fn the_first_pushed_of_a_time_and_class_comes_first_also_between_pops() {
        let mut events = FutureEvents::new();
        for round in 0..100 {
            events.push(Moment::START, 0, 2 * round);
            events.push(Moment::START, 0, 2 * round + 1);
            assert_eq!(events.pop(), Some((Moment::START, round)));
        }
        assert_eq!(events.len(), 100);
    }

    #[test]
    fn never_and_the_end_of_the_clock_keep_their_place_and_value() {
        let mut events = queue_of(&[(u64::MAX, 255, "end"), (Moment::NEVER.ms(), 255, "never"), (0, 0, "now")]);
        assert_eq!(events.next_time(), Some(Moment::START));
        assert_eq!(events.pop(), Some((Moment::START, "now")));
        assert_eq!(events.pop(), Some((Moment::NEVER, "never")));
        assert_eq!(events.pop(), Some((Moment::from_ms(u64::MAX), "end")));
        assert_eq!(events.pop(), None);
        assert_eq!(events.next_time(), None);
    }

    #[test]
    fn what_cannot_be_compared_can_be_queued() {
        struct Incomparable;
        let mut events = FutureEvents::default();
        events.push(Moment::START, 0, Incomparable);
        assert!(events.pop().is_some() && events.is_empty());
    }

    proptest! {
        #[test]
        fn popping_and_draining_give_the_order_of_a_stable_sort(
            steps in proptest::collection::vec(proptest::option::weighted(0.7, (0_u64..8, 0_u8..4)), 0..300),
        ) {
            let mut events = FutureEvents::new();
            let mut sorted: Vec<(u64, u8, usize)> = Vec::new();
            for (id, step) in steps.into_iter().enumerate() {
                if let Some((at, class)) = step {
                    events.push(Moment::from_ms(at), class, id);
                    sorted.push((at, class, id));
                    sorted.sort();
                } else {
                    let expected = (!sorted.is_empty()).then(|| sorted.remove(0));
                    prop_assert_eq!(events.next_time().map(Moment::ms), expected.map(|(at, ..)| at));
                    prop_assert_eq!(events.pop().map(|(at, id)| (at.ms(), id)), expected.map(|(at, _, id)| (at, id)));
                }
                prop_assert_eq!(events.len(), sorted.len());
            }
            let left: Vec<_> = events.drain().into_iter().map(|(at, id)| (at.ms(), id)).collect();
            prop_assert_eq!(left, sorted.into_iter().map(|(at, _, id)| (at, id)).collect::<Vec<_>>());
            prop_assert!(events.is_empty());
        }
    }

    fn queue_of(pushes: &[(u64, u8, &'static str)]) -> FutureEvents<&'static str> {
        let mut events = FutureEvents::new();
        for &(at, class, name) in pushes {
            events.push(Moment::from_ms(at), class, name);
        }
        events
    }
}
