//! The office at its desks: how busy the director, the planner and the support agents are, and how long what comes to them waits.
//!
//! Counted from kickoff to the project's finish; of service that goes on past the finish, what lies before it. Queue length is the time
//! average by Little's law: the sum of waits over the time.

use super::common::{Course, Described, push, share};
use super::hours::{Split, office, push_split};
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

/// The office's agents as figures name them, in the order of their ids.
pub const AGENTS: [&str; AgentId::OFFICE.len()] =
    ["director", "planner", "delivery-coordinator", "quality-enforcer", "blocker-resolver", "progress-tracker"];

pub const FIGURES: &[Described] = &[
    Described::new("AGENT.busy", "share", "attention given, of desk hours times capacity, from kickoff to finish"),
    Described::new("AGENT.served", "items", "items that took attention, of those taken up between kickoff and finish"),
    Described::new(
        "AGENT.wait_mean",
        "hours",
        "mean elapsed time from an item's arrival to the start of its service; absent without items",
    ),
    Described::new("AGENT.wait_max", "hours", "longest such wait; absent without items"),
    Described::new("AGENT.queue", "items", "time-average length of the queue"),
    Described::new("hours.available.orchestration", "hours", "desk hours times capacity of the office's agents, from kickoff to finish"),
    Described::new("hours.direct.orchestration", "hours", "nothing: the office does no task"),
    Described::new("hours.coordination.orchestration", "hours", "attention given"),
    Described::new("hours.rework.orchestration", "hours", "nothing"),
    Described::new("hours.blocked.orchestration", "hours", "nothing"),
    Described::new("hours.waiting.orchestration", "hours", "nothing"),
    Described::new("hours.idle.orchestration", "hours", "what is left"),
    Described::new("utilization.orchestration", "share", "attention given of desk hours"),
];

#[derive(Clone, Copy, Default)]
struct Seat {
    available: Span,
    worked: Span,
    served: u32,
    waited: Span,
    waited_longest: Span,
}

/// Folds attention by agent.
pub struct Attention {
    course: Course,
    seats: [Seat; AGENTS.len()],
    /// The policy in force, and since when desk hours are still to be counted.
    policy: usize,
    since: Moment,
}

impl Attention {
    pub fn new(_scenario: &Scenario) -> Attention {
        Attention { course: Course::default(), seats: Default::default(), policy: 0, since: Moment::START }
    }

    fn desk_hours(&self, agent: usize, until: Moment, scenario: &Scenario) -> Span {
        let desk = &scenario.policies[self.policy].desks[agent];
        let open = scenario.calendars.get(desk.calendar).between(self.since, until);
        Span::from_ms(open.ms() * u64::from(desk.capacity))
    }

    fn count_desk_hours(&mut self, until: Moment, scenario: &Scenario) {
        for agent in 0..self.seats.len() {
            self.seats[agent].available += self.desk_hours(agent, until, scenario);
        }
        self.since = until;
    }

    /// Attention of one agent, of its desk hours.
    pub fn of_agent(&self, agent: AgentId, end: Moment, scenario: &Scenario) -> Split {
        let seat = &self.seats[agent.index()];
        let uncounted = if self.course.is_running() { self.desk_hours(agent.index(), end, scenario) } else { Span::ZERO };
        office(seat.available + uncounted, seat.worked)
    }

    fn serve(&mut self, agent: AgentId, began: Moment, waited: Span, worked: Span, scenario: &Scenario) {
        let Some(kickoff) = self.course.kickoff else { return };
        if began < kickoff || self.course.finish.is_some_and(|finish| finish <= began) {
            return;
        }
        let Some(seat) = self.seats.get_mut(agent.index()) else { return };
        let before_finish = match self.course.finish {
            Some(finish) => {
                let desk = &scenario.policies[self.policy].desks[agent.index()];
                scenario.calendars.get(desk.calendar).between(began, finish)
            }
            None => worked,
        };
        seat.worked += worked.min(before_finish);
        seat.served += 1;
        seat.waited += waited;
        seat.waited_longest = seat.waited_longest.max(waited);
    }
}

impl Metric for Attention {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::Served { agent, began, waited, worked, .. } => self.serve(*agent, *began, *waited, *worked, scenario),
            Fact::KickoffAuthorized => {
                self.course.hear(at, fact);
                self.since = at;
            }
            Fact::ProjectFinished => {
                self.count_desk_hours(at, scenario);
                self.course.hear(at, fact);
            }
            Fact::PolicyChanged { policy } => {
                if self.course.is_running() {
                    self.count_desk_hours(at, scenario);
                }
                self.policy = *policy as usize;
            }
            _ => {}
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        let mut available = Span::ZERO;
        let mut worked = Span::ZERO;
        for (index, name) in AGENTS.iter().enumerate() {
            let seat = &self.seats[index];
            let split = self.of_agent(AgentId(index as u32), end, scenario);
            available += split.available;
            worked += split.coordination;
            push(figures, format_args!("{name}.busy"), split.utilization(), "share");
            push(figures, format_args!("{name}.served"), f64::from(seat.served), "items");
            let longest = if seat.served > 0 { seat.waited_longest.hours() } else { f64::NAN };
            push(figures, format_args!("{name}.wait_mean"), seat.waited.hours() / f64::from(seat.served), "hours");
            push(figures, format_args!("{name}.wait_max"), longest, "hours");
            push(figures, format_args!("{name}.queue"), share(seat.waited, self.course.length(end)), "items");
        }
        let all = office(available, worked);
        push_split(figures, format_args!(".orchestration"), all);
        push(figures, "utilization.orchestration", all.utilization(), "share");
    }
}

#[cfg(test)]
mod tests;
