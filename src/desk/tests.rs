//! The rules of attention, each with a desk, a few letters and a clock.

use super::*;
use crate::agent::{Call, Effect};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::organization::TeamId;
use crate::domain::plan::TaskId;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::sample::{self, hours};
use crate::scenario::Scenario;

const HOUR: Span = Span::from_hours(1);

// ---- Waiting --------------------------------------------------------------------------------------------------------------------------

#[test]
fn of_letters_that_are_as_urgent_the_first_is_served_first() {
    let mut office = Office::new(1, None);
    office.post(0, Message::TaskDone(TaskId(1)), HOUR);
    office.post(0, Message::TaskDone(TaskId(2)), HOUR);
    office.post(0, Message::TaskDone(TaskId(0)), HOUR);
    assert_eq!(office.served(), [(1, 0, 1), (2, 1, 2), (0, 2, 3)]);
}

#[test]
fn what_arrives_at_one_instant_is_ranked_before_any_of_it_is_served() {
    let mut office = Office::new(1, None);
    office.post(0, heard(2), HOUR);
    office.post(0, Message::TaskDone(TaskId(1)), HOUR);
    office.post(0, Message::TaskHeld(TaskId(0)), HOUR);
    assert_eq!(office.served(), [(0, 0, 1), (1, 1, 2), (2, 2, 3)], "P0, P1, P2");
}

#[test]
fn service_is_not_pre_empted_by_what_is_more_urgent() {
    let mut office = Office::new(1, None);
    office.post(0, heard(0), Span::from_hours(5));
    office.post(1, Message::TaskDone(TaskId(1)), HOUR);
    office.post(2, Message::TaskHeld(TaskId(2)), HOUR);
    assert_eq!(office.served(), [(0, 0, 5), (2, 5, 6), (1, 6, 7)]);
}

#[test]
fn a_letter_rises_one_priority_for_every_time_that_it_has_waited_for_aging() {
    let letters = |office: &mut Office| {
        office.post(0, Message::TaskHeld(TaskId(0)), Span::from_hours(9));
        office.post(0, heard(1), HOUR);
        office.post(8, Message::TaskHeld(TaskId(2)), HOUR);
        office.post(8, Message::TaskDone(TaskId(3)), HOUR);
    };
    let mut patient = Office::new(1, None);
    letters(&mut patient);
    assert_eq!(patient.order(), [0, 2, 3, 1]);
    let mut aging = Office::new(1, Some(Span::from_hours(4)));
    letters(&mut aging);
    assert_eq!(aging.order(), [0, 1, 2, 3], "after nine hours of waiting it is P0, and came first");
    let mut slower = Office::new(1, Some(Span::from_hours(6)));
    letters(&mut slower);
    assert_eq!(slower.order(), [0, 2, 1, 3], "P1 by then, and older than the other P1");
}

#[test]
fn a_letter_whose_cause_is_gone_leaves_the_queue_but_not_the_hand() {
    let mut office = Office::new(1, None);
    office.post(0, Message::TaskHeld(TaskId(0)), HOUR);
    office.post(0, Message::TaskHeld(TaskId(1)), HOUR);
    office.post(0, Message::TaskHeld(TaskId(2)), HOUR);
    office.until(hours(0));
    office.desk.withdraw(|message| matches!(message.task(), Some(TaskId(0 | 1))));
    assert_eq!(office.served(), [(0, 0, 1), (2, 1, 2)]);
}

// ---- Slots and hours ------------------------------------------------------------------------------------------------------------------

#[test]
fn as_many_are_served_at_once_as_there_are_slots() {
    let mut office = Office::new(2, None);
    for task in 0..5 {
        office.post(0, Message::TaskDone(TaskId(task)), HOUR);
    }
    assert_eq!(office.served(), [(0, 0, 1), (1, 0, 1), (2, 1, 2), (3, 1, 2), (4, 2, 3)]);
}

#[test]
fn a_desk_twice_as_fast_serves_in_half_the_time() {
    let mut office = Office::new(1, None);
    office.scenario.policies[0].desks[AgentId::RESOLVER.index()].speed = 2.0;
    office.post(0, heard(0), Span::from_hours(4));
    office.post(1, Message::TaskDone(TaskId(1)), Span::from_hours(2));
    assert_eq!(office.served(), [(0, 0, 2), (1, 2, 3)]);
}

#[test]
fn a_closed_desk_serves_when_it_opens_and_finishes_on_the_next_day_what_the_evening_cut_off() {
    let mut office = Office::new(1, None);
    office.close_from(9, 15);
    office.post(7, Message::TaskDone(TaskId(0)), Span::from_hours(4));
    office.post(8, Message::TaskDone(TaskId(1)), HOUR);
    office.post(10, Message::TaskHeld(TaskId(2)), HOUR);
    // Open for nine hours of the day: two of the first letter's on one, two on the next.
    assert_eq!(office.served(), [(0, 7, 26), (2, 26, 27), (1, 27, 28)]);
}

#[test]
fn what_costs_no_time_passes_by_the_queue_and_the_calendar() {
    let mut office = Office::new(1, None);
    office.close_from(9, 15);
    office.post(7, Message::TaskDone(TaskId(0)), Span::from_hours(4));
    office.post(10, Message::TaskDone(TaskId(1)), Span::ZERO);
    assert_eq!(office.order(), [1, 0]);
    assert_eq!(office.notes.len(), 1, "only service is noted");
}

#[test]
fn service_is_noted_with_how_long_it_was_waited_for() {
    let mut office = Office::new(1, None);
    office.post(0, Message::TaskHeld(TaskId(0)), Span::from_hours(3));
    office.post(1, heard(1), HOUR);
    office.served();
    let noted = |priority, item, began, waited, worked| Fact::Served {
        agent: AgentId::RESOLVER,
        item,
        priority,
        began: hours(began),
        waited: Span::from_hours(waited),
        worked: Span::from_hours(worked),
    };
    let expected = [noted(Priority::P0, MessageKind::BlockerAlert, 0, 0, 3), noted(Priority::P2, MessageKind::StatusUpdate, 3, 2, 1)];
    assert_eq!(office.notes, expected);
}

#[test]
fn who_sent_a_letter_is_remembered_until_it_is_read() {
    let mut office = Office::new(1, None);
    office.post(0, Message::TaskDone(TaskId(0)), HOUR);
    office.post(1, Message::ServiceDone { slot: 7 }, Span::ZERO);
    office.served();
    assert_eq!(office.senders, [AgentId::of_team(TeamId(0))], "a reminder of a slot that serves nobody is no letter");
}

// ---- Help, which takes until it is over -----------------------------------------------------------------------------------------------

#[test]
fn help_keeps_its_slot_until_it_is_released_and_whoever_asked_hears_when_it_begins() {
    let mut office = Office::new(1, None);
    office.post(0, help(1), HOUR);
    office.post(1, help(2), Span::ZERO);
    office.post(5, over(1), HOUR);
    office.post(9, over(2), HOUR);
    office.until(Moment::NEVER);
    assert_eq!(office.taken, [(1, 0), (2, 5)]);
    let served: Vec<(u64, u64)> = office.served_times();
    assert_eq!(served, [(0, 5), (4, 4)], "waited and worked");
}

#[test]
fn help_that_is_no_longer_needed_leaves_the_queue_and_other_letters_go_on() {
    let mut office = Office::new(1, None);
    office.post(0, help(1), HOUR);
    office.post(0, help(2), HOUR);
    office.post(0, heard(7), HOUR);
    office.post(2, over(2), Span::ZERO);
    office.post(3, over(9), Span::ZERO);
    office.post(4, over(1), Span::ZERO);
    office.until(Moment::NEVER);
    assert_eq!(office.taken, [(1, 0)]);
    assert_eq!(office.done, [(7, 4, 5)]);
}

#[test]
fn help_begins_in_the_desks_hours_and_only_they_count_as_worked() {
    let mut office = Office::new(1, None);
    office.close_from(9, 15);
    office.post(10, help(1), Span::ZERO);
    office.post(50, over(1), Span::ZERO);
    office.until(Moment::NEVER);
    assert_eq!(office.taken, [(1, 24)]);
    assert_eq!(office.served_times(), [(14, 9 + 2)]);
}

fn help(blocker: u32) -> Message {
    Message::BlockerAssigned {
        blocker: BlockerId(blocker),
        level: Level(2),
        role: None,
        preparation: Span::ZERO,
        priority: Priority::P1,
        task: None,
    }
}

fn over(blocker: u32) -> Message {
    Message::BlockerReleased { blocker: BlockerId(blocker), level: Level(2) }
}

// ---- A desk, and what it asks of the stage --------------------------------------------------------------------------------------------

/// A status update of the lowest priority about a task.
fn heard(task: u32) -> Message {
    Message::Heard(Fact::TaskDone { task: TaskId(task) })
}

struct Office {
    desk: Desk,
    scenario: Scenario,
    events: FutureEvents<(AgentId, Message, Span)>,
    /// (task, hour at which it is begun or arrived, hour at which it is done).
    done: Vec<(u32, u64, u64)>,
    notes: Vec<Fact>,
    senders: Vec<AgentId>,
    /// (blocker, hour at which help with it begins).
    taken: Vec<(u32, u64)>,
}

impl Office {
    /// The blocker-resolver's, always open.
    fn new(capacity: u32, aging: Option<Span>) -> Office {
        let mut scenario = sample::scenario();
        scenario.policies[0].desks[AgentId::RESOLVER.index()].capacity = capacity;
        scenario.policies[0].aging = aging;
        let (done, notes, senders) = (Vec::new(), Vec::new(), Vec::new());
        Office { desk: Desk::default(), scenario, events: FutureEvents::new(), done, notes, senders, taken: Vec::new() }
    }

    /// Open every day from the scenario's start for `open` hours, closed for `closed`.
    fn close_from(&mut self, open: u64, closed: u64) {
        assert_eq!(open + closed, 24);
        let day = |day: u64| (day * 86_400_000, (day * 24 + open) * 3_600_000);
        let week: Vec<(u64, u64)> = (0..7).map(day).collect();
        let calendar = self.scenario.calendars.add(WorkingCalendar::weekly(&week, Span::ZERO, &[]));
        self.scenario.policies[0].desks[AgentId::RESOLVER.index()].calendar = calendar;
    }

    fn post(&mut self, hour: u64, message: Message, attention: Span) {
        self.events.push(hours(hour), message.class(), (AgentId::of_team(TeamId(0)), message, attention));
    }

    /// Lets everything happen that is due by `last`.
    fn until(&mut self, last: Moment) {
        while self.events.next_time().is_some_and(|at| at <= last)
            && let Some((now, (from, message, attention))) = self.events.pop()
        {
            let mut effects = Vec::new();
            let mut turn =
                Turn::new(Call { to: AgentId::RESOLVER, from, now, next_blocker: 0 }, &self.scenario, Chance::new(1, 0), &mut effects);
            let passed = self.desk.pass(message, attention, &self.scenario.policies[0], &mut turn);
            let mut began = now;
            for effect in effects {
                match effect {
                    Effect::Tell { to, message, after } => {
                        assert_eq!(to, AgentId::RESOLVER, "a desk reminds itself only");
                        self.events.push(now + after, message.class(), (to, message, Span::ZERO));
                    }
                    Effect::Ask(_) => {}
                    Effect::Note(fact) => {
                        if let Fact::Served { began: at, .. } = fact {
                            began = at;
                        }
                        self.notes.push(fact);
                    }
                }
            }
            if let Some((_, Message::BlockerTaken { blocker, .. })) = passed {
                self.taken.push((blocker.0, now.ms() / HOUR.ms()));
            } else if let Some((from, message)) = passed {
                let task = message.task().expect("letters are about tasks");
                self.done.push((task.0, began.ms() / HOUR.ms(), now.ms() / HOUR.ms()));
                self.senders.push(from);
            }
        }
    }

    /// Who is served from when to when, in the order of the ends.
    fn served(&mut self) -> &[(u32, u64, u64)] {
        self.until(Moment::NEVER);
        &self.done
    }

    /// How many hours each service was waited for, and took.
    fn served_times(&self) -> Vec<(u64, u64)> {
        let hours = |span: Span| span.ms() / HOUR.ms();
        let times =
            |fact: &Fact| if let Fact::Served { waited, worked, .. } = fact { Some((hours(*waited), hours(*worked))) } else { None };
        self.notes.iter().filter_map(times).collect()
    }

    fn order(&mut self) -> Vec<u32> {
        self.served().iter().map(|&(task, _, _)| task).collect()
    }
}
