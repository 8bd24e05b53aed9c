//! Working calendars against a model that goes minute by minute, and by hand.

use super::*;
use proptest::prelude::*;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// How far the model reaches, in minutes.
const REACH: u64 = 5 * 7 * 24 * 60;

fn at(ms: u64) -> Moment {
    Moment::from_ms(ms)
}

/// Monday to Friday, 08:00 to 17:00, from a Monday 00:00 on.
fn office(holidays: &[(Moment, Moment)]) -> WorkingCalendar {
    let week: Vec<(u64, u64)> = (0..5).map(|day| (day * DAY + 8 * HOUR, day * DAY + 17 * HOUR)).collect();
    WorkingCalendar::weekly(&week, Span::ZERO, holidays)
}

#[test]
fn work_done_at_closing_time_is_done_then_and_not_the_next_morning() {
    let office = office(&[]);
    assert_eq!(office.after(at(8 * HOUR), Span::from_hours(9)), at(17 * HOUR));
    assert_eq!(office.after(at(17 * HOUR), Span::from_ms(1)), at(DAY + 8 * HOUR + 1));
    assert_eq!(office.closing(at(17 * HOUR - 1)), Some(at(17 * HOUR)));
    assert_eq!(office.closing(at(17 * HOUR)), None);
    assert_eq!(office.next_opening(at(17 * HOUR)), at(DAY + 8 * HOUR));
}

#[test]
fn work_spans_a_weekend_and_a_holiday() {
    let monday_off = (at(7 * DAY), at(8 * DAY));
    let office = office(&[monday_off]);
    // Friday 16:00 and two hours: an hour then, an hour on Tuesday.
    assert_eq!(office.after(at(4 * DAY + 16 * HOUR), Span::from_hours(2)), at(8 * DAY + 9 * HOUR));
    assert_eq!(office.before(at(8 * DAY + 9 * HOUR), Span::from_hours(2)), at(4 * DAY + 16 * HOUR));
    assert_eq!(office.between(at(0), at(14 * DAY)), Span::from_hours(9 * 9));
    // A hundred weeks later the week still repeats.
    assert_eq!(office.after(at(0), Span::from_hours(9 * (5 * 100 - 1))), at(99 * 7 * DAY + 4 * DAY + 17 * HOUR));
}

#[test]
fn before_is_the_last_moment_from_which_the_work_is_done_in_time() {
    let office = office(&[]);
    assert_eq!(office.before(at(DAY + 8 * HOUR), Span::from_hours(9)), at(8 * HOUR));
    // All of Tuesday by Tuesday evening: from Tuesday morning, though Monday evening would do too.
    assert_eq!(office.before(at(DAY + 17 * HOUR), Span::from_hours(9)), at(DAY + 8 * HOUR));
    assert_eq!(office.before(at(9 * HOUR), Span::from_hours(2)), Moment::START);
}

#[test]
fn a_week_without_a_gap_never_closes_and_equals_always() {
    let days: Vec<(u64, u64)> = (0..7).map(|day| (day * DAY, (day + 1) * DAY)).collect();
    let week = WorkingCalendar::weekly(&days, Span::from_ms(5 * HOUR), &[]);
    assert_eq!(week, WorkingCalendar::always());
    assert_eq!(week.closing(at(3 * WEEK)), Some(Moment::NEVER));
    let closed_once = WorkingCalendar::weekly(&days, Span::ZERO, &[(at(DAY), at(2 * DAY))]);
    assert_eq!(closed_once.closing(at(0)), Some(at(DAY)));
    assert_eq!(closed_once.closing(at(DAY)), None);
    assert_eq!(closed_once.closing(at(2 * DAY)), Some(Moment::NEVER));
    assert_eq!(closed_once.after(at(0), Span::from_days(2)), at(3 * DAY));
}

#[test]
fn an_opening_from_sunday_into_monday_does_not_close_at_midnight() {
    let night = WorkingCalendar::weekly(&[(0, 6 * HOUR), (6 * DAY + 22 * HOUR, 7 * DAY)], Span::ZERO, &[]);
    assert_eq!(night.closing(at(6 * DAY + 23 * HOUR)), Some(at(7 * DAY + 6 * HOUR)));
    assert_eq!(night.closing(at(1)), Some(at(6 * HOUR)));
    assert_eq!(night.after(at(6 * DAY + 22 * HOUR), Span::from_hours(8)), at(7 * DAY + 6 * HOUR));
}

#[test]
fn never_is_far_enough_that_nothing_overflows() {
    let rare = WorkingCalendar::weekly(&[(0, 1)], Span::ZERO, &[]);
    assert_eq!(rare.after(at(0), Span::from_ms(u64::MAX)), Moment::NEVER);
    assert!(rare.next_opening(Moment::NEVER) >= Moment::NEVER);
    assert!(rare.between(Moment::START, Moment::NEVER).ms() > 0);
    assert!(WorkingCalendar::always().after(Moment::NEVER, Span::from_days(365_250)) > Moment::NEVER);
}

#[test]
fn calendars_that_are_equal_are_kept_once() {
    let mut calendars = Calendars::new();
    let first = calendars.add(office(&[]));
    let always = calendars.add(WorkingCalendar::always());
    assert_eq!(calendars.add(office(&[])), first);
    assert_ne!(first, always);
    assert_eq!(calendars.together([first, first]), first);
    calendars.prepare(&[always, first, first]).unwrap();
    assert_eq!(calendars.together([always, first, always]), first);
}

#[test]
fn a_set_that_never_meets_is_named() {
    let mut calendars = Calendars::new();
    let day = calendars.add(office(&[]));
    let always = calendars.add(WorkingCalendar::always());
    let night = calendars.add(WorkingCalendar::weekly(&[(20 * HOUR, 22 * HOUR)], Span::ZERO, &[]));
    assert_eq!(calendars.prepare(&[day, always, night]), Err(vec![day, night]));
}

#[test]
fn three_calendars_meet_where_all_are_open() {
    let mut calendars = Calendars::new();
    let hours = |from: u64, to: u64| WorkingCalendar::weekly(&[(from * HOUR, to * HOUR)], Span::ZERO, &[]);
    let ids = [calendars.add(hours(8, 16)), calendars.add(hours(10, 18)), calendars.add(hours(6, 12))];
    calendars.prepare(&ids).unwrap();
    let all = calendars.together(ids);
    assert_eq!(*calendars.get(all), hours(10, 12));
    assert_eq!(*calendars.get(calendars.together([ids[1], ids[0]])), hours(10, 16));
}

/// A calendar and which minutes of the model it opens.
#[derive(Clone)]
struct Model {
    calendar: WorkingCalendar,
    open: Vec<bool>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.calendar.fmt(f)
    }
}

fn pairs(limit: u64, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(u64, u64)>> {
    proptest::collection::btree_set(0..=limit, count).prop_map(|points| {
        let points: Vec<u64> = points.into_iter().collect();
        points.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    })
}

prop_compose! {
    fn models()(
        mut week in pairs(7 * 24 * 60, 2..9),
        runs_round in proptest::bool::weighted(0.3),
        offset in 0..7_u64 * 24 * 60,
        holidays in pairs(2 * 7 * 24 * 60, 0..5),
    ) -> Model {
        if runs_round {
            week[0].0 = 0;
            week.last_mut().unwrap().1 = 7 * 24 * 60;
        }
        let opens = |minute: u64| {
            let place = (minute + offset) % (7 * 24 * 60);
            week.iter().any(|&(from, to)| (from..to).contains(&place)) && !holidays.iter().any(|&(from, to)| (from..to).contains(&minute))
        };
        let ms: Vec<(u64, u64)> = week.iter().map(|&(from, to)| (from * MINUTE, to * MINUTE)).collect();
        let closed: Vec<(Moment, Moment)> = holidays.iter().map(|&(from, to)| (at(from * MINUTE), at(to * MINUTE))).collect();
        let calendar = WorkingCalendar::weekly(&ms, Span::from_minutes(offset), &closed);
        Model { calendar, open: (0..REACH).map(opens).collect() }
    }
}

impl Model {
    fn worked(&self, from: u64, to: u64) -> u64 {
        self.open[from as usize..to as usize].iter().filter(|&&open| open).count() as u64
    }

    fn agrees(&self, from: u64, work: u64) -> Result<(), TestCaseError> {
        let calendar = &self.calendar;
        let moment = |minute: u64| at(minute * MINUTE);
        let opening = (from..REACH).find(|&minute| self.open[minute as usize]);
        let closing = (from..REACH).find(|&minute| !self.open[minute as usize]);
        prop_assert_eq!(calendar.is_open(moment(from)), self.open[from as usize]);
        if let Some(opening) = opening {
            prop_assert_eq!(calendar.next_opening(moment(from)), moment(opening));
        }
        match closing {
            Some(closing) if self.open[from as usize] => prop_assert_eq!(calendar.closing(moment(from)), Some(moment(closing))),
            Some(_) => prop_assert_eq!(calendar.closing(moment(from)), None),
            None => prop_assert!(calendar.closing(moment(from)) >= Some(moment(REACH))),
        }
        let until = (from + work).min(REACH);
        prop_assert_eq!(calendar.between(moment(from), moment(until)), Span::from_minutes(self.worked(from, until)));
        // Counted from `from` one way and the other.
        let mut left = work;
        let end = (from..=REACH).find(|&minute| {
            let is_enough = left == 0;
            left = left.saturating_sub(self.open.get(minute as usize).map_or(0, |&open| u64::from(open)));
            is_enough
        });
        if let Some(end) = end {
            prop_assert_eq!(calendar.after(moment(from), Span::from_minutes(work)), moment(end));
        }
        let mut left = work;
        let start = (0..=from).rev().find(|&minute| {
            let is_enough = left == 0;
            left = left.saturating_sub(minute.checked_sub(1).map_or(0, |before| u64::from(self.open[before as usize])));
            is_enough
        });
        let start = start.unwrap_or(0);
        prop_assert_eq!(calendar.before(moment(from), Span::from_minutes(work)), moment(start));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_query_agrees_with_counting_minutes(model in models(), queries in proptest::collection::vec((0..REACH, 0..1_500_u64), 6)) {
        for (from, work) in queries {
            model.agrees(from, work)?;
        }
    }

    #[test]
    fn two_calendars_are_open_together_in_the_minutes_that_both_open(a in models(), b in models(), from in 0..REACH, work in 0..1_500_u64) {
        let open: Vec<bool> = a.open.iter().zip(&b.open).map(|(a, b)| *a && *b).collect();
        match a.calendar.and(&b.calendar) {
            None => prop_assert!(open.iter().all(|open| !open)),
            Some(calendar) => Model { calendar, open }.agrees(from, work)?,
        }
        prop_assert_eq!(a.calendar.and(&a.calendar), Some(a.calendar.clone()));
        prop_assert_eq!(a.calendar.and(&WorkingCalendar::always()), Some(a.calendar.clone()));
    }

    #[test]
    fn after_and_before_undo_one_another_to_the_millisecond(model in models(), from in 0..REACH * MINUTE, work in 1..100 * HOUR) {
        let (calendar, work) = (&model.calendar, Span::from_ms(work));
        let end = calendar.after(at(from), work);
        prop_assert_eq!(calendar.between(at(from), end), work);
        prop_assert_eq!(calendar.between(at(from), at(end.ms() - 1)).ms(), work.ms() - 1);
        let start = calendar.before(end, work);
        prop_assert!(start >= at(from));
        prop_assert_eq!(calendar.between(at(from), start), Span::ZERO);
        prop_assert_eq!(calendar.after(start, work), end);
    }
}
