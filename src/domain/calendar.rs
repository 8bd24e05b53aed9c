//! Working calendars: when members and agents work, and the arithmetic of working time.

use super::plan::index;
use crate::engine::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

index!(/// A calendar's place in `Calendars`.
    CalendarId);

/// A week in milliseconds.
const WEEK: u64 = 604_800_000;

/// When somebody works, as openings `[open, close)` on the scenario's time axis: some that are listed, then a week that repeats.
///
/// The repeating week is cut where an opening closes (or nowhere, when it never closes), so that no opening runs across a cut and every
/// query is one division and one look into a register: a run asks tens of thousands of times.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingCalendar {
    /// Before `cycle_start`, on the scenario's axis.
    listed: Stretch,
    /// Where the repeating week begins, in ms since the scenario's start.
    cycle_start: u64,
    /// Relative to the start of its week; not empty.
    week: Stretch,
}

/// Openings in order, with a gap between any two, and how much working time they hold.
#[derive(Clone, Debug, Default, PartialEq)]
struct Stretch {
    openings: Vec<Opening>,
    total: u64,
    by_time: Register,
    by_work: Register,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Opening {
    open: u64,
    close: u64,
    /// Working time of the stretch before this opening.
    before: u64,
}

/// Where to look among figures in order: how many of them lie before each of its marks, which are as far apart as the figures are on
/// average or nearer, so that hardly anything is left to search between two.
#[derive(Clone, Debug, Default, PartialEq)]
struct Register {
    /// Marks are `2^distance` apart.
    distance: u32,
    before: Vec<u32>,
}

impl Register {
    /// Of `figures` in order.
    fn of(figures: impl ExactSizeIterator<Item = u64> + Clone) -> Register {
        let (count, end) = (figures.len() as u64, figures.clone().last().unwrap_or(0));
        let distance = (end / count.max(1)).max(1).ilog2();
        let mut before = vec![0];
        for (place, figure) in figures.enumerate() {
            before.resize((figure >> distance) as usize + 1, place as u32);
        }
        Register { distance, before }
    }

    /// How many of `count` figures at least are no higher than `at`; hardly ever many more.
    fn up_to(&self, at: u64, count: usize) -> usize {
        self.before.get((at >> self.distance) as usize).map_or(count, |&place| place as usize)
    }
}

impl Stretch {
    fn new(intervals: &[(u64, u64)]) -> Stretch {
        let mut total = 0;
        let mut openings = Vec::with_capacity(intervals.len());
        for &(open, close) in intervals {
            openings.push(Opening { open, close, before: total });
            total += close - open;
        }
        let by_time = Register::of(openings.iter().map(|opening: &Opening| opening.open));
        let by_work = Register::of(openings.iter().map(|opening: &Opening| opening.before));
        Stretch { openings, total, by_time, by_work }
    }

    /// How many openings, the first ones, open by `at`.
    fn opened(&self, at: u64) -> usize {
        let mut opened = self.by_time.up_to(at, self.openings.len());
        while self.openings.get(opened).is_some_and(|opening| opening.open <= at) {
            opened += 1;
        }
        opened
    }

    /// The last opening that opens by `at`; one without length before the first.
    fn begun(&self, at: u64) -> Opening {
        self.opened(at).checked_sub(1).map_or(Opening::default(), |last| self.openings[last])
    }

    /// The first time by which `work`, over 0 and at most the total, is done.
    fn first_with(&self, work: u64) -> u64 {
        self.last_with(work - 1) + 1
    }

    /// The last time by which no more than `work`, under the total, is done.
    fn last_with(&self, work: u64) -> u64 {
        let mut begun = self.by_work.up_to(work, self.openings.len());
        while self.openings.get(begun).is_some_and(|opening| opening.before <= work) {
            begun += 1;
        }
        let opening = self.openings[begun - 1];
        opening.open + (work - opening.before)
    }

    /// The first opening that closes after `at`.
    fn closing_after(&self, at: u64) -> Option<Opening> {
        let begun = self.opened(at);
        let last = begun.checked_sub(1).map(|last| self.openings[last]).filter(|opening| opening.close > at);
        last.or_else(|| self.openings.get(begun).copied())
    }
}

/// How things stand at a moment.
struct Reach {
    /// Working time since the scenario's start.
    work: u64,
    /// Relative to the stretch that it lies in.
    at: u64,
    /// Which it lies in, or the last one before; one without length before the first.
    opening: Opening,
}

impl Reach {
    /// Whether what is open stays open for so long, which is not nothing.
    fn lasts(&self, span: Span) -> bool {
        self.at.saturating_add(span.ms()) <= self.opening.close
    }
}

/// Appends an interval to others that end no later than it starts; one that touches the last prolongs it, an empty one is left out.
fn append(intervals: &mut Vec<(u64, u64)>, open: u64, close: u64) {
    match intervals.last_mut() {
        Some(last) if last.1 >= open => last.1 = last.1.max(close),
        _ if open < close => intervals.push((open, close)),
        _ => {}
    }
}

/// What lies in both; each in order and disjoint.
fn intersection(a: &[(u64, u64)], b: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let (mut i, mut j, mut both) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        let (open, close) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        if open < close {
            append(&mut both, open, close);
        }
        if a[i].1 <= b[j].1 { i += 1 } else { j += 1 }
    }
    both
}

/// `0..end` without `closed`, which is in order.
fn complement(closed: &[(Moment, Moment)], end: u64) -> Vec<(u64, u64)> {
    let (mut open, mut rest) = (0, Vec::new());
    for &(from, to) in closed {
        append(&mut rest, open, from.ms().clamp(open, end.max(open)));
        open = open.max(to.ms());
    }
    append(&mut rest, open.min(end), end);
    rest
}

/// Takes back into the repeating week what is listed just as it says, so that the same openings always have the same form. Gives the new
/// start of the cycle. `week` ends with a closing.
fn fold(listed: &mut Vec<(u64, u64)>, mut cycle_start: u64, week: &mut [(u64, u64)]) -> u64 {
    let mut turns = 0;
    loop {
        let last = week.len() - 1 - turns % week.len();
        let previous = (last + week.len() - 1) % week.len();
        let length = week[last].1 - week[last].0;
        // From the closing before to this one, in a week that goes round.
        let step = (week[last].1 + WEEK - week[previous].1 - 1) % WEEK + 1;
        if cycle_start < step || listed.last() != Some(&(cycle_start - length, cycle_start)) {
            break;
        }
        listed.pop();
        cycle_start -= step;
        turns += 1;
    }
    let end = week[week.len() - 1 - turns % week.len()].1;
    week.rotate_right(turns % week.len());
    for opening in week {
        let length = opening.1 - opening.0;
        opening.1 = (opening.1 + WEEK - end - 1) % WEEK + 1;
        opening.0 = opening.1 - length;
    }
    cycle_start
}

impl WorkingCalendar {
    /// Round the clock.
    pub fn always() -> WorkingCalendar {
        WorkingCalendar::assemble(Vec::new(), 0, &[(0, WEEK)])
    }

    /// `week`: openings in ms since Monday 00:00, in order, disjoint, within `0..=604_800_000`, not empty.
    /// `week_offset`: how far into its week (since Monday 00:00) the scenario starts. `holidays`: closed intervals of the scenario's
    /// time axis (from, to), in order.
    pub fn weekly(week: &[(u64, u64)], week_offset: Span, holidays: &[(Moment, Moment)]) -> WorkingCalendar {
        let offset = week_offset.ms() % WEEK;
        let regular = holidays.iter().filter(|(from, to)| from < to).map(|(_, to)| to.ms()).max().unwrap_or(0);
        // The week as it repeats, from the time axis' start on: over what holidays reach, and one week more.
        let mut unrolled = Vec::new();
        for number in 0..=(regular + WEEK + offset) / WEEK {
            for &(open, close) in week {
                let place = |at: u64| (number * WEEK + at).saturating_sub(offset).min(regular + WEEK);
                if place(open) < place(close) {
                    append(&mut unrolled, place(open), place(close));
                }
            }
        }
        let listed = intersection(&unrolled, &complement(holidays, regular));
        WorkingCalendar::assemble(listed, regular, &within(&unrolled, regular, regular + WEEK))
    }

    /// From openings before `start`, and a week that repeats from there, relative to it; both in order, disjoint. The week is not empty.
    fn assemble(mut listed: Vec<(u64, u64)>, start: u64, week: &[(u64, u64)]) -> WorkingCalendar {
        if week == [(0, WEEK)] {
            // Open for good from the start of the last listed opening that runs into it.
            let cycle_start = listed.pop_if(|last| last.1 == start).map_or(start, |last| last.0);
            return WorkingCalendar { listed: Stretch::new(&listed), cycle_start, week: Stretch::new(week) };
        }
        let first = week[0];
        let ends_closing = week.last().is_some_and(|last| last.1 == WEEK);
        let cut = if ends_closing && first.0 > 0 { 0 } else { first.1 };
        let mut rotated: Vec<(u64, u64)> = Vec::with_capacity(week.len() + 1);
        for &(open, close) in week.iter().filter(|opening| opening.0 >= cut) {
            rotated.push((open - cut, close - cut));
        }
        if cut > 0 {
            append(&mut listed, start + first.0, start + first.1);
            append(&mut rotated, first.0 + WEEK - cut, WEEK);
        }
        let cycle_start = fold(&mut listed, start + cut, &mut rotated);
        WorkingCalendar { listed: Stretch::new(&listed), cycle_start, week: Stretch::new(&rotated) }
    }

    /// From when on it is nothing but a week that repeats.
    pub fn repeats_from(&self) -> Moment {
        Moment::from_ms(self.cycle_start)
    }

    fn never_closes_from_cycle(&self) -> bool {
        self.week.total == WEEK
    }

    fn is_always(&self) -> bool {
        self.cycle_start == 0 && self.never_closes_from_cycle()
    }

    /// When both are open; `None` if that is never.
    pub fn and(&self, other: &WorkingCalendar) -> Option<WorkingCalendar> {
        let start = self.cycle_start.max(other.cycle_start);
        let (mine, theirs) = (self.openings_until(start + WEEK), other.openings_until(start + WEEK));
        let both = intersection(&mine, &theirs);
        let week = within(&both, start, start + WEEK);
        // What is listed is the repeating week less holidays: where the weeks never meet, nothing does.
        if week.is_empty() { None } else { Some(WorkingCalendar::assemble(within(&both, 0, start), start, &week)) }
    }

    /// All openings before `end`, which lies in the repeating part.
    fn openings_until(&self, end: u64) -> Vec<(u64, u64)> {
        let mut openings: Vec<(u64, u64)> = self.listed.openings.iter().map(|opening| (opening.open, opening.close)).collect();
        let mut base = self.cycle_start;
        while base < end {
            for opening in &self.week.openings {
                append(&mut openings, (base + opening.open).min(end), (base + opening.close).min(end));
            }
            base += WEEK;
        }
        openings
    }

    /// The stretch that `at` lies in, where it begins, and `at` relative to that.
    fn locate(&self, at: u64) -> (&Stretch, u64, u64) {
        match at.checked_sub(self.cycle_start) {
            None => (&self.listed, 0, at),
            Some(into) => (&self.week, at - into % WEEK, into % WEEK),
        }
    }

    pub fn is_open(&self, at: Moment) -> bool {
        if self.is_always() {
            return true;
        }
        let (stretch, _, at) = self.locate(at.ms());
        stretch.closing_after(at).is_some_and(|opening| opening.open <= at)
    }

    /// The first moment from `at` on that is open: `at` itself if it is.
    pub fn next_opening(&self, at: Moment) -> Moment {
        if self.is_always() {
            return at;
        }
        let (stretch, base, into) = self.locate(at.ms());
        match stretch.closing_after(into) {
            Some(opening) => Moment::from_ms(base.saturating_add(opening.open.max(into))),
            None => {
                let next_week = if at.ms() < self.cycle_start { self.cycle_start } else { base.saturating_add(WEEK) };
                Moment::from_ms(next_week.saturating_add(self.week.openings[0].open))
            }
        }
    }

    /// The end of the opening that `at` lies in; `None` when closed at `at`, `Moment::NEVER` when it never closes.
    pub fn closing(&self, at: Moment) -> Option<Moment> {
        let (stretch, base, into) = self.locate(at.ms());
        let opening = stretch.closing_after(into).filter(|opening| opening.open <= into)?;
        if at.ms() >= self.cycle_start && self.never_closes_from_cycle() {
            return Some(Moment::NEVER);
        }
        Some(Moment::from_ms(base.saturating_add(opening.close)))
    }

    #[inline]
    fn reach(&self, at: u64) -> Reach {
        let (stretch, before, at) = match at.checked_sub(self.cycle_start) {
            None => (&self.listed, 0, at),
            Some(into) => (&self.week, self.listed.total + into / WEEK * self.week.total, into % WEEK),
        };
        let opening = stretch.begun(at);
        Reach { work: before + opening.before + (opening.close.min(at) - opening.open), at, opening }
    }

    /// The first moment by which `work` of working time has passed since `from`; `from` itself for none.
    pub fn after(&self, from: Moment, work: Span) -> Moment {
        if work.is_zero() || self.is_always() {
            return from + work;
        }
        let reach = self.reach(from.ms());
        if reach.lasts(work) {
            return (from + work).min(Moment::NEVER).max(from);
        }
        let done = reach.work.saturating_add(work.ms());
        let Some(beyond) = done.checked_sub(self.listed.total + 1) else { return Moment::from_ms(self.listed.first_with(done)) };
        let (weeks, rest) = (beyond / self.week.total, beyond % self.week.total + 1);
        self.in_week(weeks, self.week.first_with(rest)).max(from)
    }

    /// The last moment from which `work` of working time passes by `until`; `until` itself for none. `Moment::START` at the earliest.
    pub fn before(&self, until: Moment, work: Span) -> Moment {
        if work.is_zero() {
            return until;
        }
        let Reach { work: done, at, opening } = self.reach(until.ms());
        if at <= opening.close && work.ms() <= at - opening.open && until <= Moment::NEVER {
            return Moment::from_ms(until.ms() - work.ms());
        }
        let Some(left) = done.checked_sub(work.ms()) else { return Moment::START };
        let Some(beyond) = left.checked_sub(self.listed.total) else { return Moment::from_ms(self.listed.last_with(left)) };
        let (weeks, rest) = (beyond / self.week.total, beyond % self.week.total);
        self.in_week(weeks, self.week.last_with(rest))
    }

    /// A time of the repeating week with this number; `Moment::NEVER` at the latest.
    fn in_week(&self, number: u64, at: u64) -> Moment {
        let start = number.saturating_mul(WEEK).saturating_add(self.cycle_start);
        Moment::from_ms(start.saturating_add(at)).min(Moment::NEVER)
    }

    /// Working time between two moments; none if `to` is not later.
    pub fn between(&self, from: Moment, to: Moment) -> Span {
        if to <= from || self.is_always() {
            return to.since(from);
        }
        let (reach, passed) = (self.reach(from.ms()), to.since(from));
        if reach.lasts(passed) { passed } else { Span::from_ms(self.reach(to.ms()).work - reach.work) }
    }
}

/// What of `intervals` lies in `from..to`, relative to `from`.
fn within(intervals: &[(u64, u64)], from: u64, to: u64) -> Vec<(u64, u64)> {
    let clipped = intervals.iter().map(|&(open, close)| (open.clamp(from, to) - from, close.clamp(from, to) - from));
    clipped.filter(|(open, close)| open < close).collect()
}

/// The most calendars that one crew may mix: every subset of them has its own intersection.
pub const MIXED_MAX: usize = 6;

/// All calendars of a scenario, and for crews the times at which several of them are open together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendars {
    calendars: Vec<WorkingCalendar>,
    /// By sets of two and more, in the order of their ids.
    together: BTreeMap<Vec<CalendarId>, CalendarId>,
}

impl Calendars {
    pub fn new() -> Calendars {
        Calendars::default()
    }

    /// A calendar that equals one that is there already gets its id.
    pub fn add(&mut self, calendar: WorkingCalendar) -> CalendarId {
        let known = self.calendars.iter().position(|other| *other == calendar);
        CalendarId::from_index(known.unwrap_or_else(|| {
            self.calendars.push(calendar);
            self.calendars.len() - 1
        }))
    }

    pub fn all(&self) -> &[WorkingCalendar] {
        &self.calendars
    }

    pub fn get(&self, id: CalendarId) -> &WorkingCalendar {
        &self.calendars[id.index()]
    }

    /// Makes [`Calendars::together`] ready for every subset of `ids`, of which at most [`MIXED_MAX`] differ. `Err` with a subset that is
    /// never open together, as small as there is.
    pub fn prepare(&mut self, ids: &[CalendarId]) -> Result<(), Vec<CalendarId>> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        debug_assert!(ids.len() <= MIXED_MAX, "a crew mixes {} calendars", ids.len());
        // Subsets by size, each as its smaller one and an id that is higher than all of that.
        let mut subsets: Vec<(Vec<CalendarId>, CalendarId)> = ids.iter().map(|&id| (vec![id], id)).collect();
        for _ in 1..ids.len().min(MIXED_MAX) {
            let mut larger = Vec::new();
            for (subset, meeting) in &subsets {
                for &id in ids.iter().filter(|&id| Some(id) > subset.last()) {
                    let mut set = subset.clone();
                    set.push(id);
                    let both = match self.together.get(&set) {
                        Some(&both) => both,
                        None => match self.get(*meeting).and(self.get(id)) {
                            Some(calendar) => self.add(calendar),
                            None => return Err(set),
                        },
                    };
                    self.together.insert(set.clone(), both);
                    larger.push((set, both));
                }
            }
            subsets = larger;
        }
        Ok(())
    }

    /// The calendar of those moments at which all of `ids` are open. `ids`: not empty, any order, repeats allowed.
    ///
    /// # Panics
    /// If `prepare` was not called with a set that holds them all, and they are more than one.
    pub fn together(&self, ids: impl IntoIterator<Item = CalendarId>) -> CalendarId {
        let mut ids = ids.into_iter();
        let first = ids.next().expect("a crew has members");
        let Some(second) = ids.find(|&id| id != first) else { return first };
        let mut set = vec![first, second];
        set.extend(ids);
        set.sort_unstable();
        set.dedup();
        self.together[&set]
    }
}

#[cfg(test)]
mod tests;
