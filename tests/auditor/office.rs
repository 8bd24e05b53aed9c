//! Laws of the office: desks serve what they can in their hours, nobody reports what has not happened, and there is one standup each
//! working day.

use super::Breaches;
use sandtable::domain::fact::{Fact, Report};
use sandtable::domain::organization::AgentId;
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::Scenario;

const DAY: u64 = 86_400_000;

pub struct Office {
    policy: usize,
    kickoff: Option<Moment>,
    finish: Option<Moment>,
    tasks_done: u32,
    tasks_dropped: u32,
    /// By agent: service from and to.
    served: Vec<Vec<(Moment, Moment)>>,
    /// Civil days with a standup, and the day that each said it was.
    standups: Vec<(u64, u32)>,
    briefed: Vec<bool>,
    activated: Vec<bool>,
}

impl Office {
    pub fn new(scenario: &Scenario) -> Office {
        Office {
            policy: 0,
            kickoff: None,
            finish: None,
            tasks_done: 0,
            tasks_dropped: 0,
            served: vec![Vec::new(); AgentId::OFFICE.len()],
            standups: Vec::new(),
            briefed: vec![false; scenario.organization.teams.len()],
            activated: vec![false; scenario.agents()],
        }
    }

    pub fn hear(&mut self, at: Moment, by: AgentId, fact: &Fact, scenario: &Scenario, breaches: &mut Breaches) {
        match fact {
            Fact::KickoffAuthorized => self.kickoff = Some(at),
            Fact::ProjectFinished => self.finish = Some(at),
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            Fact::TaskDone { .. } => self.tasks_done += 1,
            Fact::TaskDropped { .. } => self.tasks_dropped += 1,
            Fact::TeamBriefed { team } => {
                let is_first = !std::mem::replace(&mut self.briefed[team.index()], true);
                breaches.unless(is_first && self.kickoff.is_some(), || "a team is briefed twice, or before kickoff".into());
            }
            Fact::AgentActivated { agent } => {
                let is_first = !std::mem::replace(&mut self.activated[agent.index()], true);
                breaches.unless(is_first && self.kickoff.is_some(), || "an agent is activated twice, or before kickoff".into());
            }
            Fact::Served { agent, began, worked, .. } => {
                breaches.unless(*agent == by, || "an agent tells of another's service".into());
                self.serve(*agent, *began, at, *worked, scenario, breaches);
            }
            Fact::StandupHeld { day, expected, answered, .. } => {
                self.standups.push((civil_day(at, scenario), *day));
                breaches.unless(answered <= expected, || format!("{answered} teams answer of {expected}"));
            }
            Fact::Reported(report) => self.report(report, at, breaches),
            Fact::LoopTurned { as_of } => breaches.unless(*as_of <= at, || "the director knows the future".into()),
            _ => {}
        }
    }

    fn serve(&mut self, agent: AgentId, began: Moment, at: Moment, worked: Span, scenario: &Scenario, breaches: &mut Breaches) {
        let desk = &scenario.policies[self.policy].desks[agent.index()];
        let open = scenario.calendars.get(desk.calendar).between(began, at);
        let is_one_policy = scenario.policies.iter().all(|policy| policy.desks == scenario.policies[0].desks);
        breaches.unless(!is_one_policy || open == worked, || {
            format!("{} serves {} ms in {} ms of desk hours", AgentId::OFFICE[agent.index()], worked.ms(), open.ms())
        });
        self.served[agent.index()].push((began, at));
    }

    /// The tracker may be late, and never ahead.
    fn report(&self, report: &Report, at: Moment, breaches: &mut Breaches) {
        breaches.unless(report.as_of <= at, || "a report is of a time to come".into());
        let (done, dropped) = (report.tasks_done, report.tasks_dropped);
        breaches.unless(done <= self.tasks_done && dropped <= self.tasks_dropped, || {
            format!("{done} tasks are reported done and {dropped} dropped, of {} and {}", self.tasks_done, self.tasks_dropped)
        });
    }

    pub fn close(&mut self, now: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        self.check_capacity(scenario, breaches);
        self.check_standups(now, scenario, breaches);
    }

    fn check_capacity(&self, scenario: &Scenario, breaches: &mut Breaches) {
        for (agent, served) in self.served.iter().enumerate() {
            let capacity = scenario.policies.iter().map(|policy| policy.desks[agent].capacity).max().unwrap_or(0);
            // At one moment, who is done makes room first.
            let mut changes: Vec<(Moment, i64)> = served.iter().flat_map(|&(from, to)| [(from, 1), (to, -1)]).collect();
            changes.sort_unstable();
            let mut busy = 0;
            for (at, change) in changes {
                busy += change;
                breaches.unless(busy <= i64::from(capacity), || {
                    format!("{} serves {busy} at once at {} ms, of {capacity}", AgentId::OFFICE[agent], at.ms())
                });
            }
        }
    }

    /// One standup on every working day from kickoff to finish, and none on any other. The day on which a run ends may go without.
    fn check_standups(&self, now: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let Some(daily) = &scenario.daily else {
            return breaches.unless(self.standups.is_empty(), || "a standup is held without a daily cycle".into());
        };
        for pair in self.standups.windows(2) {
            let rises = pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1;
            breaches.unless(rises, || format!("two standups on one day: {pair:?}"));
        }
        let Some(kickoff) = self.kickoff else {
            return breaches.unless(self.standups.is_empty(), || "a standup is held before kickoff".into());
        };
        let offset = since_midnight(scenario);
        let calendar = scenario.calendars.get(daily.calendar);
        let is_working = |day: u64| {
            let (from, to) = ((day * DAY).saturating_sub(offset), ((day + 1) * DAY).saturating_sub(offset));
            !calendar.between(Moment::from_ms(from), Moment::from_ms(to)).is_zero()
        };
        for &(day, _) in &self.standups {
            breaches.unless(is_working(day), || format!("a standup on civil day {day}, which is none of work"));
        }
        let until = self.finish.unwrap_or(now).min(now);
        for day in civil_day(kickoff, scenario)..civil_day(until, scenario) {
            let due = (day * DAY + daily.standup.ms()).saturating_sub(offset);
            let is_due = is_working(day) && kickoff.ms() < due;
            let is_held = self.standups.iter().any(|&(held, _)| held == day);
            breaches.unless(is_held || !is_due, || format!("no standup on civil day {day}"));
        }
    }
}

fn since_midnight(scenario: &Scenario) -> u64 {
    let midnight = scenario.start.date().at(0, 0, 0, 0);
    scenario.start.duration_since(midnight).as_millis() as u64
}

/// Counted from 0, the day of the start.
fn civil_day(at: Moment, scenario: &Scenario) -> u64 {
    (at.ms() + since_midnight(scenario)) / DAY
}
