//! How many members may work at once, over all teams: a limit of the platform that agents run on, as members' calendars are of people.

use super::bench::Seat;
use super::{Change, Ground, Urgency, Workshop};
use crate::domain::organization::MemberId;
use crate::engine::time::Moment;

/// What a team would start next, and how many members would begin to work for it who have nothing in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    pub urgency: Urgency,
    pub members: u32,
}

/// The members at work, and how many more may be.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    limit: u32,
    /// Items, by member.
    in_hand: Vec<u32>,
    at_work: u32,
}

impl Slots {
    /// For so many members, of whom at most `limit` work at once.
    pub fn new(limit: u32, members: usize) -> Slots {
        Slots { limit, in_hand: vec![0; members], at_work: 0 }
    }

    pub fn started(&mut self, member: MemberId) {
        let items = &mut self.in_hand[member.index()];
        self.at_work += u32::from(*items == 0);
        *items += 1;
    }

    pub fn stopped(&mut self, member: MemberId) {
        let items = &mut self.in_hand[member.index()];
        *items -= 1;
        self.at_work -= u32::from(*items == 0);
    }

    /// How many more members may begin to work.
    pub fn free(&self) -> u32 {
        self.limit.saturating_sub(self.at_work)
    }

    /// The most urgent of what may be started now, of what `teams` ask for, each in its own order: the first of equals.
    pub fn grant<T: Ord + Copy>(&self, teams: impl Iterator<Item = (T, Ask)>) -> Option<(T, Ask)> {
        teams.filter(|(_, ask)| ask.members <= self.free()).min_by_key(|&(team, ask)| (ask.urgency, team))
    }
}

impl Workshop {
    /// What could be started at `now` if there were slots for it: the head of every queue, where its members are free and working.
    pub fn asks(&mut self, now: Moment, ground: Ground<'_>) -> Vec<Ask> {
        let mut chosen = std::mem::take(&mut self.chosen);
        let mut asks = Vec::new();
        for lane in &self.lanes {
            let Some(&(urgency, _)) = lane.queue.first() else { continue };
            if self.bench.choose(&lane.demand, now, ground, &mut chosen) {
                asks.push(Ask { urgency, members: self.idle_among(&chosen) });
            }
        }
        self.chosen = chosen;
        asks
    }

    /// Starts what was asked for, if it can still be started, and without more members than were asked for.
    pub fn start_granted(&mut self, granted: Ask, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let mut chosen = std::mem::take(&mut self.chosen);
        let slot = self.lanes.iter().find_map(|lane| {
            let &(urgency, slot) = lane.queue.first()?;
            let can_start = urgency == granted.urgency
                && self.bench.choose(&lane.demand, now, ground, &mut chosen)
                && self.idle_among(&chosen) <= granted.members;
            can_start.then_some(slot)
        });
        if let Some(slot) = slot {
            self.start(slot, &chosen, now, ground, changes);
        }
        self.chosen = chosen;
    }

    fn idle_among(&self, seats: &[Seat]) -> u32 {
        seats.iter().filter(|&&seat| self.bench.hands[seat as usize].items.is_empty()).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(rank: i64, members: u32) -> Ask {
        Ask { urgency: Urgency { band: Urgency::PLANNED, rank, order: 0 }, members }
    }

    #[test]
    fn a_member_at_work_takes_one_slot_however_much_it_has_in_hand() {
        let mut slots = Slots::new(2, 3);
        slots.started(MemberId(0));
        slots.started(MemberId(0));
        assert_eq!(slots.free(), 1);
        slots.started(MemberId(2));
        slots.stopped(MemberId(0));
        assert_eq!(slots.free(), 0);
        slots.stopped(MemberId(0));
        assert_eq!(slots.free(), 1);
    }

    #[test]
    fn the_most_urgent_that_fits_is_granted_and_of_equals_the_first_team_s() {
        let slots = Slots::new(2, 3);
        assert_eq!(slots.grant([(0, ask(5, 1)), (1, ask(3, 3)), (2, ask(4, 2))].into_iter()), Some((2, ask(4, 2))));
        assert_eq!(slots.grant([(1, ask(3, 1)), (0, ask(3, 1))].into_iter()), Some((0, ask(3, 1))));
        assert_eq!(slots.grant([(1, ask(3, 3))].into_iter()), None);
    }
}
