//! When the daily cycle's times of day fall on the scenario's time axis.

use super::Scenario;
use crate::engine::time::{Moment, Span};

const DAY_MS: u64 = 86_400_000;

impl Scenario {
    /// Milliseconds from midnight to the start's time of day.
    fn start_of_day_offset(&self) -> u64 {
        let time = self.start.time();
        ((i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second())) as u64 * 1_000
    }

    /// The civil day that a moment lies in, counted from 1 on the day of the start.
    pub fn day(&self, at: Moment) -> u32 {
        ((at.ms() + self.start_of_day_offset()) / DAY_MS) as u32 + 1
    }

    /// The first moment after `now` that is `since_midnight` into a day on which the daily cycle's calendar opens; `None` without a daily
    /// cycle.
    pub fn next_daily(&self, since_midnight: Span, now: Moment) -> Option<Moment> {
        let calendar = self.calendars.get(self.daily.as_ref()?.calendar);
        let offset = self.start_of_day_offset();
        let mut day = (now.ms() + offset) / DAY_MS;
        loop {
            let midnight = Moment::from_ms((day * DAY_MS).saturating_sub(offset));
            let next_midnight = Moment::from_ms((day + 1) * DAY_MS - offset);
            let opening = calendar.next_opening(midnight);
            if opening >= next_midnight {
                day = (opening.ms() + offset) / DAY_MS;
                continue;
            }
            let due = (day * DAY_MS + since_midnight.ms()).checked_sub(offset).map(Moment::from_ms);
            match due {
                Some(due) if due > now => return Some(due),
                Some(_) | None => day += 1,
            }
        }
    }

    /// The first moment after `now` that is `since_monday` into a week; `None` without a daily cycle.
    pub fn next_weekly(&self, since_monday: Span, now: Moment) -> Option<Moment> {
        self.daily.as_ref()?;
        let into_week = self.start.date().weekday().to_monday_zero_offset() as u64 * DAY_MS + self.start_of_day_offset();
        let week = 7 * DAY_MS;
        let since_first_monday = now.ms() + into_week;
        let this_week = since_first_monday / week * week + since_monday.ms();
        let due = if this_week > since_first_monday { this_week } else { this_week + week };
        Some(Moment::from_ms(due - into_week))
    }
}

impl Scenario {
    /// Working time between two moments in days: each day on which the working calendar opens counts by the share of it that lies
    /// between them.
    pub fn working_days(&self, from: Moment, to: Moment) -> f64 {
        let calendar = self.calendars.get(self.working_calendar);
        let offset = self.start_of_day_offset();
        let mut days = 0.0;
        let mut at = from;
        while at < to {
            let day = (at.ms() + offset) / DAY_MS;
            let midnight = Moment::from_ms((day * DAY_MS).saturating_sub(offset));
            let next_midnight = Moment::from_ms((day + 1) * DAY_MS - offset);
            if at <= midnight && next_midnight <= to {
                days += if calendar.next_opening(midnight) < next_midnight { 1.0 } else { 0.0 };
            } else {
                let all = calendar.between(midnight, next_midnight).hours();
                days += if all > 0.0 { calendar.between(at, to.min(next_midnight)).hours() / all } else { 0.0 };
            }
            at = next_midnight;
        }
        days
    }
}
