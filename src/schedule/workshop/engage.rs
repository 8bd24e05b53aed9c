//! Work that finds its member without the queue, and work that ends without being done.

use super::{Change, Demand, Ground, Job, State, Workshop};
use crate::domain::fact::Work;
use crate::domain::organization::MemberId;
use crate::engine::time::Moment;

impl Workshop {
    /// Starts the first step of a job with this member at once, whatever it demands and whatever the member has in hand; later steps, and
    /// this one when it is interrupted, queue as any other. `false` if the member is not here: the job is queued.
    pub fn engage(&mut self, job: Job, member: MemberId, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> bool {
        let slot = self.take_in(job);
        match self.bench.seat(member).filter(|_| self.bench.is_here(member)) {
            Some(seat) => {
                self.start(slot, &[seat], now, ground, changes);
                true
            }
            None => {
                self.queue(slot);
                false
            }
        }
    }

    /// Ends a job wherever it is, as if its members had finished it, and gives the effort that was left of its current step, in ms at
    /// skill 1. There is no [`Change::Done`]. `None` if it is not here.
    pub fn finish(&mut self, work: Work, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> Option<f64> {
        let slot = *self.by_work.get(&work)?;
        if self.slots[slot as usize].state == State::InHand {
            self.put_down(slot, true, now, ground, changes);
        } else {
            self.unqueue(slot);
        }
        self.forget(slot);
        Some(self.slots[slot as usize].remaining)
    }

    /// The members who have a job in hand, in the order of its crew.
    pub fn holders(&self, work: Work) -> impl Iterator<Item = MemberId> {
        let slot = self.by_work.get(&work).map(|&slot| &self.slots[slot as usize]);
        slot.into_iter().flat_map(|slot| &slot.crew).map(|&(seat, _)| self.bench.hands[seat as usize].member)
    }

    /// What waits for a member who is gone, and demands no one else, goes by its demand.
    pub(super) fn disown(&mut self, member: MemberId) {
        let Some(&lane) = self.lane_of.get(&Demand::Member(member)) else { return };
        let waiting = self.lanes[lane as usize].queue.iter().map(|&(_, slot)| slot);
        let owned: Vec<u32> = waiting.filter(|&slot| self.slots[slot as usize].lane() != lane).collect();
        for slot in owned {
            self.unqueue(slot);
            self.queue(slot);
        }
    }
}
