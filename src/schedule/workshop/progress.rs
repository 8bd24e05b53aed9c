//! How far work in hand has come, and when it will be done, or stopped by trouble.

use super::bench::Seat;
use super::{Change, Ground, State, Workshop};
use crate::domain::fact::Work;
use crate::engine::time::{Moment, Span};

impl Workshop {
    /// Takes a step out of its members' hands; what they have left in hand goes on faster.
    pub(super) fn put_down(&mut self, slot: u32, is_finished: bool, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let crew = std::mem::take(&mut self.slots[slot as usize].crew);
        for &(seat, _) in &crew {
            self.settle_hand(seat, now, ground);
        }
        // Settling reaches this slot only through its crew, which is out of it: once, here.
        let mut crew = crew;
        self.settle(slot, &mut crew, now, ground);
        let place = &mut self.slots[slot as usize];
        place.epoch += 1;
        let (work, step, began) = (place.work, place.step, place.began);
        for &(seat, worked) in &crew {
            let member = self.bench.hands[seat as usize].member;
            changes.push(Change::Stopped { member, work, step, began, worked, is_finished });
            self.bench.put_down(seat, slot);
        }
        for &(seat, _) in &crew {
            self.announce_hand(seat, now, ground, changes);
        }
        crew.clear();
        self.slots[slot as usize].crew = crew;
    }

    /// Brings the progress of all that a member has in hand up to `now`.
    pub(super) fn settle_hand(&mut self, seat: Seat, now: Moment, ground: Ground<'_>) {
        for item in 0..self.bench.hands[seat as usize].items.len() {
            let slot = self.bench.hands[seat as usize].items[item];
            let mut crew = std::mem::take(&mut self.slots[slot as usize].crew);
            if !crew.is_empty() {
                self.settle(slot, &mut crew, now, ground);
                self.slots[slot as usize].crew = crew;
            }
        }
    }

    fn settle(&mut self, slot: u32, crew: &mut [(Seat, Span)], now: Moment, ground: Ground<'_>) {
        let place = &mut self.slots[slot as usize];
        let worked = ground.calendars.get(place.calendar).between(place.settled, now);
        let done = worked.ms() as f64 * place.speed;
        place.settled = now;
        place.remaining = (place.remaining - done).max(0.0);
        place.trouble = (place.trouble - done).max(0.0);
        for (seat, given) in crew {
            let hand = &mut self.bench.hands[*seat as usize];
            let items = hand.items.len().max(1) as u64;
            *given += Span::from_ms(worked.ms() / items);
            if let Some(visit) = &mut hand.visit {
                visit.effort += done;
            }
        }
    }

    /// Announces anew what becomes of each step that a member has in hand, where its speed has changed.
    pub(super) fn announce_hand(&mut self, seat: Seat, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        for item in 0..self.bench.hands[seat as usize].items.len() {
            let slot = self.bench.hands[seat as usize].items[item];
            let speed = self.speed(slot, ground);
            let place = &mut self.slots[slot as usize];
            if speed != place.speed {
                place.speed = speed;
                self.announce(slot, now, ground, changes);
            }
        }
    }

    /// Announces when a step in hand will be done, or stopped by trouble before that. What comes to the same millisecond is done.
    fn announce(&mut self, slot: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let place = &mut self.slots[slot as usize];
        place.epoch += 1;
        let mut lasts = Span::drawn(place.remaining / place.speed);
        place.is_trouble_next = false;
        if place.trouble < place.remaining {
            let lasts_until_trouble = Span::drawn(place.trouble / place.speed);
            place.is_trouble_next = lasts_until_trouble < lasts;
            lasts = lasts_until_trouble;
        }
        if place.is_trouble_next || place.remaining.is_finite() {
            let at = ground.calendars.get(place.calendar).after(now, lasts);
            changes.push(Change::Due { slot, epoch: place.epoch, at });
        }
    }

    /// Effort done in a unit of working time: the slowest of the crew, each sharing its speed among what it has in hand.
    fn speed(&self, slot: u32, ground: Ground<'_>) -> f64 {
        let shares = self.slots[slot as usize].crew.iter().map(|&(seat, _)| {
            let hand = &self.bench.hands[seat as usize];
            let kept = (1..hand.items.len()).fold(1.0, |kept, _| kept * (1.0 - ground.context_switch_loss));
            hand.speed * kept / hand.items.len() as f64
        });
        shares.fold(f64::INFINITY, f64::min)
    }

    /// Effort that a job has left in all its steps, in ms at skill 1. `None` if it is not here.
    pub fn remaining(&self, work: Work, now: Moment, ground: Ground<'_>) -> Option<f64> {
        let place = &self.slots[*self.by_work.get(&work)? as usize];
        let done = match place.state {
            State::InHand => ground.calendars.get(place.calendar).between(place.settled, now).ms() as f64 * place.speed,
            State::Queued | State::Held | State::Vacant => 0.0,
        };
        let later: f64 = place.steps.iter().skip(place.step as usize + 1).map(|&(_, effort)| effort).sum();
        Some((place.remaining - done).max(0.0) + later)
    }

    /// Puts effort on top of a job, in ms at skill 1. `false` if it is not here.
    pub fn add_effort(&mut self, work: Work, effort: f64, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        self.settle_slot(slot, now, ground);
        self.slots[slot as usize].remaining += effort;
        self.announce_again(slot, now, ground, changes);
        true
    }

    /// Multiplies what a job has left, in all its steps, by a factor over 0. `false` if it is not here.
    pub fn scale_remaining(&mut self, work: Work, factor: f64, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        self.settle_slot(slot, now, ground);
        let place = &mut self.slots[slot as usize];
        place.remaining *= factor;
        for (_, effort) in place.steps.iter_mut().skip(place.step as usize + 1) {
            *effort *= factor;
        }
        self.announce_again(slot, now, ground, changes);
        true
    }

    /// Sets after how much effort, in ms at skill 1, trouble stops a job that waits or is held; `f64::INFINITY`: none does. `false` if it
    /// is in hand, or not here.
    pub fn set_trouble(&mut self, work: Work, in_effort: f64) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        let place = &mut self.slots[slot as usize];
        if place.state == State::InHand {
            return false;
        }
        place.trouble = in_effort;
        true
    }

    fn settle_slot(&mut self, slot: u32, now: Moment, ground: Ground<'_>) {
        if let Some(seat) = self.slots[slot as usize].crew.first().map(|&(seat, _)| seat) {
            self.settle_hand(seat, now, ground);
        }
    }

    fn announce_again(&mut self, slot: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        if self.slots[slot as usize].state == State::InHand {
            self.announce(slot, now, ground, changes);
        }
    }
}
