//! How busy a team is: its members' working time, and how much of it they had work in hand, over the trailing week.

use super::WEEK;
use crate::domain::calendar::CalendarId;
use crate::domain::organization::TeamId;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use std::collections::VecDeque;

/// Members who share a calendar.
struct Shift {
    calendar: CalendarId,
    present: u64,
    busy: u64,
}

/// One team's working time, added up as it passes.
pub struct Load {
    shifts: Vec<Shift>,
    is_active: bool,
    added_up_to: Moment,
    /// Member-milliseconds since activation.
    busy_ms: u64,
    available_ms: u64,
    /// What the sums were, at each report of the trailing week.
    past: VecDeque<(Moment, u64, u64)>,
}

impl Load {
    pub fn new(team: TeamId, scenario: &Scenario) -> Load {
        let mut load =
            Load { shifts: Vec::new(), is_active: false, added_up_to: Moment::START, busy_ms: 0, available_ms: 0, past: VecDeque::new() };
        for member in scenario.organization.members_of(team).map(|member| scenario.organization.member(member)) {
            load.shift(member.calendar).present += u64::from(member.is_present);
        }
        load
    }

    fn shift(&mut self, calendar: CalendarId) -> &mut Shift {
        let at = self.shifts.iter().position(|shift| shift.calendar == calendar).unwrap_or_else(|| {
            self.shifts.push(Shift { calendar, present: 0, busy: 0 });
            self.shifts.len() - 1
        });
        &mut self.shifts[at]
    }

    fn add_up(&mut self, now: Moment, scenario: &Scenario) {
        if self.is_active {
            for shift in &self.shifts {
                let passed = scenario.calendars.get(shift.calendar).between(self.added_up_to, now).ms();
                self.busy_ms += passed * shift.busy;
                self.available_ms += passed * shift.present;
            }
        }
        self.added_up_to = now;
    }

    pub fn activated(&mut self, now: Moment, scenario: &Scenario) {
        self.add_up(now, scenario);
        self.is_active = true;
        self.past.push_back((now, self.busy_ms, self.available_ms));
    }

    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// A member with `calendar` came or went.
    pub fn presence(&mut self, calendar: CalendarId, is_here: bool, now: Moment, scenario: &Scenario) {
        self.add_up(now, scenario);
        let present = &mut self.shift(calendar).present;
        *present = if is_here { *present + 1 } else { present.saturating_sub(1) };
    }

    /// A member with `calendar` took up its first piece of work, or put down its last.
    pub fn business(&mut self, calendar: CalendarId, is_busy: bool, now: Moment, scenario: &Scenario) {
        self.add_up(now, scenario);
        let busy = &mut self.shift(calendar).busy;
        *busy = if is_busy { *busy + 1 } else { busy.saturating_sub(1) };
    }

    /// Share of the trailing week's working time with work in hand; `None` before activation, or when nobody could work. Reports are
    /// the grid on which the week is measured.
    pub fn utilization(&mut self, now: Moment, scenario: &Scenario) -> Option<f64> {
        if !self.is_active {
            return None;
        }
        self.add_up(now, scenario);
        while self.past.len() > 1 && self.past[1].0 + WEEK <= now {
            self.past.pop_front();
        }
        let &(_, busy, available) = self.past.front()?;
        self.past.push_back((now, self.busy_ms, self.available_ms));
        let (busy, available) = (self.busy_ms - busy, self.available_ms - available);
        (available > 0).then(|| busy as f64 / available as f64)
    }
}
