//! The future event list: what is to happen, in the total order of time, class and sequence.

use super::time::Moment;

/// Events in the order (time, class, sequence); sequence is the order of pushing.
pub struct FutureEvents<E> {
    events: Vec<E>,
}

impl<E> FutureEvents<E> {
    pub fn new() -> FutureEvents<E> {
        FutureEvents { events: Vec::new() }
    }

    /// `class` under 256.
    pub fn push(&mut self, at: Moment, class: u8, event: E) {
        let _ = (at, class);
        self.events.push(event);
    }

    /// The next event with its time.
    pub fn pop(&mut self) -> Option<(Moment, E)> {
        todo!()
    }

    pub fn next_time(&self) -> Option<Moment> {
        todo!()
    }

    pub fn len(&self) -> usize {
        self.events.len()
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Removes what is left, in order.
    pub fn drain(&mut self) -> Vec<(Moment, E)> {
        todo!()
    }
}
