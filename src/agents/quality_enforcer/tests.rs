//! The rules of gates, each with an enforcer, a few letters and a clock.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for what it is about")]

mod audits;
mod reviews;

use super::*;
use crate::agent::{Call, Effect};
use crate::domain::fact::Fact;
use crate::domain::gate::{DefectSource, GateId, GateLevel};
use crate::domain::message::MessageKind;
use crate::domain::organization::{MemberId, Priority, RoleId, TeamId};
use crate::domain::plan::{FeatureId, TaskId};
use crate::domain::policy::{Check, CheckKind, Progression, Review};
use crate::engine::distribution::Distribution;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::engine::time::Span;
use crate::sample::{self, hours};
use std::sync::Arc;

const T1: Item = Item::Task(TaskId(0));
const T2: Item = Item::Task(TaskId(1));
const BACKEND: AgentId = AgentId(6);
const FRONTEND: AgentId = AgentId(7);

// ---- Checks ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn checks_run_in_their_order_and_the_automated_ones_together_at_the_place_of_the_first() {
    let mut office = Office::new(&[condition("committed"), automated("tests"), review(2.0, 0.6), automated("lint"), condition("docs")]);
    office.submit(0, 0, 0);
    office.run();
    let quarter = |quarters: u64| Moment::START + Span::from_minutes(15 * quarters);
    let checks: Vec<(Moment, u8)> = office.checks().iter().map(|&(at, _, check, ..)| (at, check)).collect();
    assert_eq!(checks, [(quarter(0), 0), (quarter(1), 1), (quarter(1), 3), (quarter(9), 2), (quarter(9), 4)]);
    assert_eq!(office.closings(), [(quarter(9), T1, 1, true, 0)]);
    assert_eq!(office.asked_reviews(), [(quarter(1), FRONTEND, Some(RoleId(2)), Span::from_hours(2), Priority::P0)]);
    assert!(office.notes.contains(&(quarter(1), Fact::ReviewDeployed { gate: GateId(0), check: 2, team: TeamId(1) })));
    assert!(office.notes.contains(&(quarter(9), Fact::ReviewDone { gate: GateId(0), check: 2, by: MemberId(2) })));
}

#[test]
fn a_gate_without_checks_is_passed_at_once_and_still_told() {
    let mut office = Office::new(&[]);
    office.terms().false_alarm = 1.0;
    office.submit(3, 0, 5);
    office.run();
    assert_eq!(office.starts(), [(hours(3), GateId(0), T1, 1)]);
    assert_eq!(office.closings(), [(hours(3), T1, 1, true, 0)]);
    assert_eq!(office.passes(), [(hours(3), BACKEND, T1)]);
}

#[test]
fn a_gate_runs_its_course_by_the_checks_that_it_started_with() {
    let mut office = Office::new(&[automated("tests"), condition("docs")]);
    let mut later = office.scenario.policies[0].clone();
    later.gates.levels[0].checks.clear();
    office.scenario.policies.push(later);
    office.submit(0, 0, 0);
    office.post_ms(1, AgentId::WORLD, Message::PolicyChanged(1));
    office.submit(1, 1, 0);
    office.run();
    let checks: Vec<(GateId, u8)> = office.checks().iter().map(|&(_, gate, check, ..)| (gate, check)).collect();
    assert_eq!(checks, [(GateId(0), 0), (GateId(0), 1)]);
    assert_eq!(office.passes().len(), 2);
}

// ---- Findings -------------------------------------------------------------------------------------------------------------------------

#[test]
fn each_finding_is_remedied_by_the_team_that_did_the_work_and_then_the_gate_runs_again_in_full() {
    let mut office = Office::new(&[automated("tests"), review(1.0, 0.6)]);
    office.terms().levels[0].detects = 1.0;
    office.submit(0, 0, 3);
    office.run();
    let at = |quarters: u64| Moment::START + Span::from_minutes(15 * quarters);
    // Checks 15 min, review 1 h, remedies side by side 1 h, and the checks and the review again.
    assert_eq!(office.closings(), [(at(5), T1, 1, false, 3), (at(14), T1, 2, true, 0)]);
    let asked: Vec<_> = office.sent.iter().filter(|(_, _, message)| matches!(message, Message::RemediationAsked { .. })).collect();
    let expected = |number| {
        let message = Message::RemediationAsked { task: TaskId(0), number, effort: Span::from_hours(1), priority: Priority::P0 };
        (at(5), BACKEND, message)
    };
    assert_eq!(asked, [&expected(0), &expected(1), &expected(2)]);
    assert_eq!(office.passes(), [(at(14), BACKEND, T1)]);
    assert_eq!(office.count(|fact| matches!(fact, Fact::RemediationDone { .. })), 3);
}

#[test]
fn a_review_finds_of_what_the_checks_left_and_what_is_found_is_not_found_again() {
    let mut office = Office::new(&[automated("tests"), review(1.0, 1.0), review(1.0, 1.0)]);
    office.terms().levels[0].detects = 0.5;
    office.submit(0, 0, 400);
    office.until(hours(3));
    let found: Vec<u32> = office.checks().iter().map(|&(_, _, _, found, _)| found).collect();
    assert_eq!(found[0] + found[1], 400);
    // Four standard errors of a binomial count.
    assert!((f64::from(found[0]) - 200.0).abs() < 40.0, "{found:?}");
    assert_eq!(found[2], 0);
}

#[test]
fn automated_checks_find_a_defect_with_one_chance_for_all_of_them_and_any_of_them_as_likely() {
    let mut office = Office::new(&[automated("tests"), automated("lint"), automated("types")]);
    office.terms().levels[0].detects = 0.3;
    office.submit(0, 0, 10_000);
    office.until(hours(0) + Span::from_minutes(20));
    let found: Vec<f64> = office.checks().iter().map(|&(_, _, _, found, _)| f64::from(found)).collect();
    // The roots of 10,000 * .3 * .7 and of 10,000 * .1 * .9, four of them.
    assert!((found.iter().sum::<f64>() - 3_000.0).abs() < 4.0 * 45.8, "{found:?}");
    assert!(found.len() == 3 && found.iter().all(|found| (found - 1_000.0).abs() < 4.0 * 30.0), "{found:?}");
}

#[test]
fn better_checks_find_what_worse_ones_find_and_more() {
    let found = |detects: f64, seed: u64| {
        let mut office = Office::new(&[automated("tests")]);
        office.terms().levels[0].detects = detects;
        office.seed = seed;
        office.submit(0, 0, 20);
        office.until(hours(0) + Span::from_minutes(20));
        office.checks()[0].3
    };
    let pairs: Vec<(u32, u32)> = (0..50).map(|seed| (found(0.4, seed), found(0.5, seed))).collect();
    assert!(pairs.iter().all(|(worse, better)| worse <= better), "{pairs:?}");
    assert!(pairs.iter().any(|(worse, better)| worse < better));
}

#[test]
fn a_remedy_brings_in_a_defect_as_often_as_it_says() {
    let mut office = Office::new(&[automated("tests")]);
    office.terms().levels[0].detects = 1.0;
    office.terms().bad_fix = 0.2;
    office.submit(0, 0, 2_000);
    office.run();
    let bad = office.count(|fact| matches!(fact, Fact::DefectsInjected { defects: 1, source: DefectSource::BadFix, .. })) as f64;
    let remedied = office.count(|fact| matches!(fact, Fact::RemediationDone { .. })) as f64;
    assert_eq!(remedied, 2_000.0 + bad, "each is found in turn");
    assert!((bad - 0.2 * remedied).abs() < 4.0 * 20.0, "{bad} of {remedied}");
    assert_eq!(office.passes().len(), 1);
}

#[test]
fn beneath_a_feature_only_tasks_count_that_have_passed_their_own_gate() {
    let mut office = Office::new(&[]);
    office.terms().levels[1].checks = vec![automated("integration tests")];
    office.terms().levels[1].detects = 1.0;
    office.terms().levels[0].checks = vec![review(9.0, 0.0)];
    office.submit(0, 1, 2);
    office.submit(10, 2, 4);
    office.post(11, AgentId::COORDINATOR, Message::GateAsked(Item::Feature(FeatureId(1))));
    office.until(hours(12));
    assert_eq!(office.checks().last().map(|&(_, _, _, found, _)| found), Some(2), "not the four that are under review");
    let remedies = office.sent.iter().filter(|(_, to, message)| *to == FRONTEND && matches!(message, Message::RemediationAsked { .. }));
    assert!(remedies.clone().all(|(_, _, message)| message.task() == Some(TaskId(1))));
    assert_eq!(remedies.count(), 2);
    office.run();
    assert!(office.passes().iter().any(|&(_, to, item)| (to, item) == (AgentId::COORDINATOR, Item::Feature(FeatureId(1)))));
}

#[test]
fn an_epic_and_the_phase_look_at_all_that_is_beneath_them() {
    for (level, item) in [(GateLevel::Epic, Item::Epic(EpicId(0))), (GateLevel::Phase, Item::Phase)] {
        let mut office = Office::new(&[]);
        office.terms().levels[level as usize].checks = vec![automated("end to end")];
        office.terms().levels[level as usize].detects = 1.0;
        for task in 0..3 {
            office.submit(0, task, task + 1);
        }
        office.post(1, AgentId::COORDINATOR, Message::GateAsked(item));
        office.run();
        assert_eq!(office.checks()[0].3, 6, "{item:?}");
        let numbers: Vec<u32> = office.remedies().iter().map(|&(_, number)| number).collect();
        assert_eq!(numbers, [0, 0, 1, 0, 1, 2], "counted by task");
    }
}

// ---- False alarms ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_false_alarm_costs_the_failure_and_another_run_and_leaves_nothing_to_remedy() {
    let mut office = Office::new(&[condition("committed"), automated("tests"), review(1.0, 0.6)]);
    office.terms().false_alarm = 0.999;
    office.submit(0, 0, 0);
    office.until(hours(2));
    let at = |quarters: u64| Moment::START + Span::from_minutes(15 * quarters);
    assert_eq!(office.closings(), [(at(5), T1, 1, false, 0)]);
    assert_eq!(office.starts(), [(at(0), GateId(0), T1, 1), (at(5), GateId(1), T1, 2)]);
    let alarms: Vec<(u8, bool)> = office.checks().iter().take(3).map(|&(_, _, check, _, alarm)| (check, alarm)).collect();
    assert_eq!(alarms, [(0, false), (1, true), (2, false)], "the first check that looks at anything raises it, once");
    assert!(office.remedies().is_empty() && office.passes().is_empty());
}

#[test]
fn false_alarms_are_as_frequent_as_they_say() {
    let alarms = (0..2_000).filter(|&seed| {
        let mut office = Office::new(&[automated("tests")]);
        office.terms().false_alarm = 0.1;
        office.seed = seed;
        office.submit(0, 0, 0);
        office.until(hours(0) + Span::from_minutes(15));
        !office.closings()[0].3
    });
    let count = alarms.count() as f64;
    assert!((count - 200.0).abs() < 4.0 * 13.4, "{count}");
}

// ---- What is critical, and the director -----------------------------------------------------------------------------------------------

#[test]
fn a_failed_gate_of_a_critical_item_is_told_to_the_director_and_remedied_first() {
    let mut office = Office::new(&[automated("tests")]);
    office.terms().levels[0].detects = 1.0;
    let mut schedule = crate::domain::baseline::Baseline::clone(&office.scenario.baseline);
    let planned = schedule.tasks[1].as_mut().expect("planned");
    planned.total_float = Span::from_hours(1);
    // What is done has no place in a new schedule, and stays what it was.
    schedule.tasks[0] = None;
    office.post(0, AgentId::DIRECTOR, Message::Priorities(Arc::new(schedule)));
    office.submit(0, 0, 1);
    office.submit(0, 1, 1);
    office.run();
    let failures: Vec<&Message> = office.sent.iter().filter(|(_, to, _)| *to == AgentId::DIRECTOR).map(|(.., message)| message).collect();
    assert_eq!(failures, [&Message::GateFailed(T1)]);
    let priorities: Vec<Priority> = office
        .sent
        .iter()
        .filter(|(.., message)| matches!(message, Message::RemediationAsked { .. }))
        .map(|(.., m)| m.priority())
        .collect();
    assert_eq!(priorities, [Priority::P0, Priority::P1]);
}

#[test]
fn where_progression_is_the_directors_an_item_that_passed_waits_for_its_word_and_one_that_failed_gets_nowhere_by_it() {
    let mut office = Office::new(&[automated("tests")]);
    office.terms().progression = Progression::Director;
    office.terms().levels[0].detects = 1.0;
    office.submit(0, 0, 1);
    for hour in [0, 1] {
        office.post(hour, AgentId::DIRECTOR, Message::ProgressionGranted(T1));
    }
    office.post(5, AgentId::DIRECTOR, Message::ProgressionGranted(T1));
    office.run();
    let at = |quarters: u64| Moment::START + Span::from_minutes(15 * quarters);
    assert_eq!(office.closings(), [(at(1), T1, 1, false, 1), (at(6), T1, 2, true, 0)]);
    assert!(office.sent.contains(&(at(6), AgentId::DIRECTOR, Message::ProgressionAsked(T1))));
    assert_eq!(office.passes(), [(hours(5), BACKEND, T1)]);
}

// ---- Scope ----------------------------------------------------------------------------------------------------------------------------

#[test]
fn an_item_asked_for_again_on_its_way_passes_and_then_runs_again_so_that_each_asking_is_answered_once() {
    let mut office = Office::new(&[]);
    office.terms().levels[1].checks = vec![automated("integration tests")];
    let item = Item::Feature(FeatureId(1));
    for minutes in [0, 5, 60] {
        office.post_ms(minutes * 60_000, AgentId::COORDINATOR, Message::GateAsked(item));
    }
    office.run();
    let minute = |minutes| Moment::START + Span::from_minutes(minutes);
    let expected = [15, 30, 75].map(|minutes| (minute(minutes), AgentId::COORDINATOR, item));
    assert_eq!(office.passes(), expected);
    let attempts: Vec<u32> = office.starts().iter().map(|&(.., attempt)| attempt).collect();
    assert_eq!(attempts, [1, 2, 3]);
}

// ---- An enforcer, and those it deals with ---------------------------------------------------------------------------------------------

fn check(name: &str, kind: CheckKind) -> Check {
    Check { name: name.into(), kind }
}

fn condition(name: &str) -> Check {
    check(name, CheckKind::Condition)
}

fn automated(name: &str) -> Check {
    check(name, CheckKind::Automated)
}

/// By a frontend-developer of the frontend team, which the sample has two of.
fn review(effort: f64, finds: f64) -> Check {
    let review = Review { team: TeamId(1), role: Some(RoleId(2)), effort: Distribution::Fixed(effort), finds };
    check("review", CheckKind::Review(review))
}

struct Office {
    enforcer: Option<Enforcer>,
    scenario: Scenario,
    seed: u64,
    events: FutureEvents<(AgentId, Message)>,
    now: Moment,
    sent: Vec<(Moment, AgentId, Message)>,
    notes: Vec<(Moment, Fact)>,
    /// Whether teams review and remedy what they are asked to, each piece at once for its effort.
    do_teams_answer: bool,
}

impl Office {
    /// Gates with these checks of tasks, that find nothing; automated checks take a quarter of an hour, remedies an hour.
    fn new(checks: &[Check]) -> Office {
        let mut scenario = sample::scenario();
        for (at, task) in scenario.plan.tasks.iter_mut().enumerate() {
            task.key = at as u64 + 1;
        }
        let gates = &mut scenario.policies[0].gates;
        gates.is_on = true;
        for level in &mut gates.levels {
            level.detects = 0.0;
        }
        gates.levels[0].checks = checks.to_vec();
        let (events, sent, notes) = (FutureEvents::new(), Vec::new(), Vec::new());
        Office { enforcer: None, scenario, seed: 1, events, now: Moment::START, sent, notes, do_teams_answer: true }
    }

    fn terms(&mut self) -> &mut crate::domain::policy::Gates {
        &mut self.scenario.policies[0].gates
    }

    fn post(&mut self, hour: u64, from: AgentId, message: Message) {
        self.events.push(hours(hour), message.class(), (from, message));
    }

    fn post_ms(&mut self, ms: u64, from: AgentId, message: Message) {
        self.events.push(Moment::from_ms(ms), message.class(), (from, message));
    }

    fn submit(&mut self, hour: u64, task: u32, defects: u32) {
        self.post(hour, BACKEND, Message::TaskSubmitted { task: TaskId(task), defects, by: None });
    }

    fn hear(&mut self, hour: u64, fact: Fact) {
        self.post(hour, AgentId::COORDINATOR, Message::Heard(fact));
    }

    fn run(&mut self) {
        self.until(Moment::NEVER);
    }

    fn until(&mut self, last: Moment) {
        while self.events.next_time().is_some_and(|at| at <= last)
            && let Some((now, (from, message))) = self.events.pop()
        {
            self.now = now;
            let scenario = &self.scenario;
            let enforcer = self.enforcer.get_or_insert_with(|| Enforcer::new(scenario));
            let mut effects = Vec::new();
            let call = Call { to: AgentId::ENFORCER, from, now, next_blocker: 0 };
            enforcer.receive(message, &mut Turn::new(call, scenario, Chance::new(self.seed, 0), &mut effects));
            for effect in effects {
                match effect {
                    Effect::Tell { to: AgentId::ENFORCER, message, after } => {
                        self.events.push(now + after, message.class(), (AgentId::ENFORCER, message));
                    }
                    Effect::Tell { to, message, .. } => self.take(to, message),
                    Effect::Ask(_) => {}
                    Effect::Note(fact) => self.notes.push((now, fact)),
                }
            }
        }
    }

    fn take(&mut self, to: AgentId, message: Message) {
        let answer = match message {
            Message::ReviewAsked { gate, check, effort, .. } => Some((effort, Message::ReviewDone { gate, check, by: MemberId(2) })),
            Message::RemediationAsked { task, number, effort, .. } => Some((effort, Message::RemediationDone { task, number })),
            _ => None,
        };
        if let Some((effort, answer)) = answer.filter(|_| self.do_teams_answer) {
            self.events.push(self.now + effort, answer.class(), (to, answer));
        }
        self.sent.push((self.now, to, message));
    }

    fn count(&self, is_meant: impl Fn(&Fact) -> bool) -> usize {
        self.notes.iter().filter(|(_, fact)| is_meant(fact)).count()
    }

    fn starts(&self) -> Vec<(Moment, GateId, Item, u32)> {
        let start = |&(at, ref fact): &(Moment, Fact)| match *fact {
            Fact::GateStarted { gate, item, attempt } => Some((at, gate, item, attempt)),
            _ => None,
        };
        self.notes.iter().filter_map(start).collect()
    }

    fn checks(&self) -> Vec<(Moment, GateId, u8, u32, bool)> {
        let check = |&(at, ref fact): &(Moment, Fact)| match *fact {
            Fact::CheckDone { gate, check, found, is_false_alarm } => Some((at, gate, check, found, is_false_alarm)),
            _ => None,
        };
        self.notes.iter().filter_map(check).collect()
    }

    fn closings(&self) -> Vec<(Moment, Item, u32, bool, u32)> {
        let closing = |&(at, ref fact): &(Moment, Fact)| match *fact {
            Fact::GateClosed { item, attempt, is_passed, found, .. } => Some((at, item, attempt, is_passed, found)),
            _ => None,
        };
        self.notes.iter().filter_map(closing).collect()
    }

    fn passes(&self) -> Vec<(Moment, AgentId, Item)> {
        let pass = |&(at, to, ref message): &(Moment, AgentId, Message)| match *message {
            Message::GatePassed(item) => Some((at, to, item)),
            _ => None,
        };
        self.sent.iter().filter_map(pass).collect()
    }

    fn remedies(&self) -> Vec<(TaskId, u32)> {
        let remedy = |(_, _, message): &(Moment, AgentId, Message)| match *message {
            Message::RemediationAsked { task, number, .. } => Some((task, number)),
            _ => None,
        };
        self.sent.iter().filter_map(remedy).collect()
    }

    fn asked_reviews(&self) -> Vec<(Moment, AgentId, Option<RoleId>, Span, Priority)> {
        let asked = |&(at, to, ref message): &(Moment, AgentId, Message)| match *message {
            Message::ReviewAsked { role, effort, priority, .. } => Some((at, to, role, effort, priority)),
            _ => None,
        };
        self.sent.iter().filter_map(asked).collect()
    }
}
