//! Working calendars: when members and agents work, and the arithmetic of working time (MODEL 1.2).

use super::plan::index;
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};

index!(/// A calendar's place in `Calendars`.
    CalendarId);

/// When somebody works, as openings `[open, close)` on the scenario's time axis: some that are listed, then a week that repeats.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingCalendar {
    todo: (),
}

impl WorkingCalendar {
    /// Round the clock.
    pub fn always() -> WorkingCalendar {
        todo!()
    }

    /// `week`: openings in ms since Monday 00:00, in order, disjoint, within `0..=604_800_000`, not empty.
    /// `week_offset`: how far into its week (since Monday 00:00) the scenario starts. `holidays`: closed intervals of the scenario's
    /// time axis (from, to), in order.
    pub fn weekly(week: &[(u64, u64)], week_offset: Span, holidays: &[(Moment, Moment)]) -> WorkingCalendar {
        let _ = (week, week_offset, holidays);
        todo!()
    }

    /// When both are open; `None` if that is never.
    pub fn and(&self, other: &WorkingCalendar) -> Option<WorkingCalendar> {
        let _ = other;
        todo!()
    }

    pub fn is_open(&self, at: Moment) -> bool {
        let _ = at;
        todo!()
    }

    /// The first moment from `at` on that is open: `at` itself if it is.
    pub fn next_opening(&self, at: Moment) -> Moment {
        let _ = at;
        todo!()
    }

    /// The end of the opening that `at` lies in; `None` when closed at `at`, `Moment::NEVER` when it never closes.
    pub fn closing(&self, at: Moment) -> Option<Moment> {
        let _ = at;
        todo!()
    }

    /// The first moment by which `work` of working time has passed since `from`; `from` itself for none.
    pub fn after(&self, from: Moment, work: Span) -> Moment {
        let _ = (from, work);
        todo!()
    }

    /// The last moment from which `work` of working time passes by `until`; `until` itself for none. `Moment::START` at the earliest.
    pub fn before(&self, until: Moment, work: Span) -> Moment {
        let _ = (until, work);
        todo!()
    }

    /// Working time between two moments; none if `to` is not later.
    pub fn between(&self, from: Moment, to: Moment) -> Span {
        let _ = (from, to);
        todo!()
    }
}

/// All calendars of a scenario, and for crews the times at which several of them are open together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendars {
    todo: (),
}

impl Calendars {
    pub fn new() -> Calendars {
        Calendars::default()
    }

    pub fn add(&mut self, calendar: WorkingCalendar) -> CalendarId {
        let _ = calendar;
        todo!()
    }

    pub fn get(&self, id: CalendarId) -> &WorkingCalendar {
        let _ = id;
        todo!()
    }

    /// Makes [`Calendars::together`] ready for every subset of `ids`. `Err` with a subset that is never open together.
    pub fn prepare(&mut self, ids: &[CalendarId]) -> Result<(), Vec<CalendarId>> {
        let _ = ids;
        todo!()
    }

    /// The calendar of those moments at which all of `ids` are open. `ids`: not empty, any order, repeats allowed.
    ///
    /// # Panics
    /// If `prepare` was not called with a set that holds them all, and they are more than one.
    pub fn together(&self, ids: impl IntoIterator<Item = CalendarId>) -> CalendarId {
        let _ = ids.into_iter().count();
        todo!()
    }
}
