//! What is left of a blocker's work, and who works it off: how much is done by a moment, and when all of it is, exactly.

use crate::domain::blocker::{Level, Worker};
use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};

/// Somebody at work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    pub who: Worker,
    /// Whom it was assigned to.
    pub at: AgentId,
    pub level: Level,
    /// Called in beside the level's own, without whom it does nothing.
    pub is_helper: bool,
    pub calendar: CalendarId,
    /// Work done in an hour of its calendar.
    pub speed: f64,
    /// Since when what it does is not accounted for; ahead while it prepares.
    pub from: Moment,
}

/// One remaining work, and all hands on it: their speeds add up, each in its own working time.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Ms of work at speed 1; `None` while only somebody else knows.
    pub left: Option<f64>,
    hands: Vec<Hand>,
}

/// Work this small, in ms, is an error of rounding.
const NOTHING: f64 = 1e-6;

impl Ledger {
    pub fn of(work: Span) -> Ledger {
        Ledger { left: Some(work.ms() as f64), hands: Vec::new() }
    }

    pub fn hands(&self) -> &[Hand] {
        &self.hands
    }

    /// Each is accounted for from a moment of its own, so that the others need not be.
    pub fn join(&mut self, hand: Hand) {
        self.hands.push(hand);
    }

    /// Takes out those who fit, what they have done being accounted for.
    pub fn leave(&mut self, now: Moment, calendars: &Calendars, goes: impl Fn(&Hand) -> bool) -> Vec<Hand> {
        self.settle(now, calendars);
        self.hands.extract_if(.., |hand| goes(hand)).collect()
    }

    /// When helpers can begin: with the first of the level's own. `None`: there is none.
    fn lead(&self) -> Option<Moment> {
        self.hands.iter().filter(|hand| !hand.is_helper).map(|hand| hand.from).min()
    }

    /// Those who get something done, with the moment from which each does.
    fn active(&self) -> impl Iterator<Item = (&Hand, Moment)> {
        let lead = self.lead();
        self.hands.iter().filter(|hand| hand.speed > 0.0).filter_map(move |hand| lead.map(|lead| (hand, hand.from.max(lead))))
    }

    /// Work done by `at` that is not accounted for.
    fn done_by(&self, at: Moment, calendars: &Calendars) -> f64 {
        self.active().map(|(hand, from)| hand.speed * calendars.get(hand.calendar).between(from, at).ms() as f64).sum()
    }

    /// Accounts for what has been done by `now`.
    pub fn settle(&mut self, now: Moment, calendars: &Calendars) {
        let Some(left) = self.left else { return };
        self.left = Some((left - self.done_by(now, calendars)).max(0.0));
        for hand in &mut self.hands {
            hand.from = hand.from.max(now);
        }
    }

    /// When all is done, if everybody goes on: to the nearest millisecond, halves up, as drawn times are. `None`: never, or unknown.
    pub fn due(&self, calendars: &Calendars) -> Option<Moment> {
        let left = self.left?;
        let first = self.active().map(|(_, from)| from).min()?;
        if left <= NOTHING {
            return Some(first);
        }
        let alone = |(hand, from): (&Hand, Moment)| calendars.get(hand.calendar).after(from, Span::drawn(left / hand.speed));
        let soonest = self.active().map(alone).min()?;
        if self.active().count() == 1 {
            return Some(soonest);
        }
        // Together they are done no later than the fastest alone, give or take its rounding.
        let (mut before, mut by) = (first, soonest + Span::from_ms(1));
        while by.since(before) > Span::from_ms(1) {
            let middle = before + Span::from_ms(by.since(before).ms() / 2);
            if self.done_by(middle, calendars) >= left - NOTHING { by = middle } else { before = middle }
        }
        // What is done in the last millisecond, and how much of it is needed.
        let (done, all) = (self.done_by(before, calendars), self.done_by(by, calendars));
        let is_nearer_before = before > first && all > done && (left - done) / (all - done) < 0.5;
        Some(if is_nearer_before { before } else { by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::WorkingCalendar;
    use crate::domain::organization::MemberId;

    const HOUR: u64 = 3_600_000;

    fn hand(member: u32, calendar: CalendarId, speed: f64, from: u64) -> Hand {
        let (who, from) = (Worker::Member(MemberId(member)), Moment::from_ms(from));
        Hand { who, at: AgentId(6), level: Level(1), is_helper: false, calendar, speed, from }
    }

    fn ledger(left: f64, hands: &[Hand]) -> Ledger {
        Ledger { left: Some(left), hands: hands.to_vec() }
    }

    fn calendars() -> (Calendars, CalendarId, CalendarId) {
        let mut calendars = Calendars::new();
        let always = calendars.add(WorkingCalendar::always());
        let days: Vec<(u64, u64)> = (0..7).map(|day| ((24 * day + 8) * HOUR, (24 * day + 16) * HOUR)).collect();
        let days = calendars.add(WorkingCalendar::weekly(&days, Span::ZERO, &[]));
        (calendars, always, days)
    }

    #[test]
    fn one_hand_is_done_after_the_work_over_its_speed_in_its_own_hours() {
        let (calendars, always, days) = calendars();
        let work = 9.0 * HOUR as f64;
        let due = |calendar, speed| ledger(work, &[hand(0, calendar, speed, 0)]).due(&calendars).map(Moment::ms);
        assert_eq!(due(always, 1.5), Some(6 * HOUR));
        assert_eq!(due(days, 1.0), Some((24 + 9) * HOUR), "eight hours on the first day, one on the second");
        assert_eq!(ledger(1.0, &[hand(0, always, 2.0, 0)]).due(&calendars), Some(Moment::from_ms(1)), "halves up, at least 1 ms");
    }

    #[test]
    fn speeds_add_up_on_one_remaining_work_each_in_its_own_hours() {
        let (calendars, always, days) = calendars();
        let (slow, fast) = (hand(0, always, 1.0, 0), hand(1, days, 2.0, 0));
        // Eight hours alone, then three times as fast.
        let both = ledger(20.0 * HOUR as f64, &[slow, fast]);
        assert_eq!(both.due(&calendars), Some(Moment::from_ms(12 * HOUR)));
        // 32 by 16:00, eight more by midnight alone, and eight until the next opening.
        let long = ledger(51.0 * HOUR as f64, &[slow, fast]);
        assert_eq!(long.due(&calendars), Some(Moment::from_ms((24 + 8 + 1) * HOUR)));
        let thirds = ledger(10.0, &[hand(0, always, 1.0, 0), hand(1, always, 2.0, 0)]);
        assert_eq!(thirds.due(&calendars), Some(Moment::from_ms(3)), "3.33 ms, to the nearest");
        let halves = ledger(10.5, &[hand(0, always, 1.0, 0), hand(1, always, 2.0, 0)]);
        assert_eq!(halves.due(&calendars), Some(Moment::from_ms(4)), "3.5 ms, halves up");
    }

    #[test]
    fn what_is_done_is_accounted_for_when_somebody_joins_or_leaves() {
        let (calendars, always, _) = calendars();
        let mut ledger = ledger(10.0 * HOUR as f64, &[hand(0, always, 1.0, 0)]);
        ledger.settle(Moment::from_ms(2 * HOUR), &calendars);
        // Prepares for an hour first.
        ledger.join(hand(1, always, 3.0, 3 * HOUR));
        assert_eq!(ledger.due(&calendars), Some(Moment::from_ms(3 * HOUR + 7 * HOUR / 4)));
        let gone = ledger.leave(Moment::from_ms(4 * HOUR), &calendars, |hand| hand.speed == 1.0);
        assert_eq!(gone.len(), 1);
        assert_eq!(ledger.left, Some(3.0 * HOUR as f64));
        assert_eq!(ledger.due(&calendars), Some(Moment::from_ms(5 * HOUR)));
        ledger.leave(Moment::from_ms(5 * HOUR), &calendars, |_| true);
        assert_eq!((ledger.left, ledger.due(&calendars)), (Some(0.0), None));
    }

    #[test]
    fn a_helper_does_nothing_before_and_without_those_whom_it_helps() {
        let (calendars, always, _) = calendars();
        let helper = Hand { is_helper: true, ..hand(1, always, 0.8, 0) };
        assert_eq!(ledger(9.0 * HOUR as f64, &[helper]).due(&calendars), None);
        let both = ledger(9.0 * HOUR as f64, &[helper, hand(0, always, 1.0, 2 * HOUR)]);
        assert_eq!(both.due(&calendars), Some(Moment::from_ms(7 * HOUR)));
    }

    #[test]
    fn work_that_only_somebody_else_knows_is_accounted_for_once_it_is_told() {
        let (calendars, always, _) = calendars();
        let mut ledger = Ledger { left: None, hands: vec![hand(0, always, 2.0, HOUR)] };
        ledger.settle(Moment::from_ms(3 * HOUR), &calendars);
        assert_eq!(ledger.due(&calendars), None);
        ledger.left = Some(6.0 * HOUR as f64);
        assert_eq!(ledger.due(&calendars), Some(Moment::from_ms(4 * HOUR)));
    }
}
