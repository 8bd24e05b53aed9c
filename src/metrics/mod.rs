//! The list of metrics, and what holds one of each. A figure that a run has no value for, the mean of nothing, is left out.

// A metric hears the few facts that it measures.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod attention;
pub mod blockers;
pub mod common;
pub mod cost;
pub mod criteria;
pub mod decisions;
pub mod epics;
#[cfg(test)]
pub mod fabricated;
pub mod gates;
pub mod handoff;
pub mod handoffs;
pub mod hours;
pub mod indicators;
pub mod procedures;
pub mod release;
pub mod risks;
pub mod schedule;
pub mod standing;
pub mod streams;
pub mod velocity;

use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::metric::{Criterion, Figure, Metric};
use crate::scenario::Scenario;
use common::{Described, push};

type Make = fn(&Scenario) -> Box<dyn Metric>;

/// Every metric by its name, in the order of their figures.
pub const ALL: &[(&str, Make)] = &[
    ("schedule", |scenario| Box::new(schedule::Schedule::new(scenario))),
    ("epics", |scenario| Box::new(epics::Epics::new(scenario))),
    ("velocity", |scenario| Box::new(velocity::Velocity::new(scenario))),
    ("hours", |scenario| Box::new(hours::Hours::new(scenario))),
    ("attention", |scenario| Box::new(attention::Attention::new(scenario))),
    ("handoff", |scenario| Box::new(handoff::Handoff::new(scenario))),
    ("blockers", |scenario| Box::new(blockers::Blockers::new(scenario))),
    ("gates", |scenario| Box::new(gates::Gates::new(scenario))),
    ("handoffs", |scenario| Box::new(handoffs::Handoffs::new(scenario))),
    ("decisions", |scenario| Box::new(decisions::Decisions::new(scenario))),
    ("streams", |scenario| Box::new(streams::Streams::new(scenario))),
    ("indicators", |scenario| Box::new(indicators::Indicators::new(scenario))),
    ("procedures", |scenario| Box::new(procedures::Procedures::new(scenario))),
    ("risks", |scenario| Box::new(risks::Risks::new(scenario))),
    ("cost", |scenario| Box::new(cost::Cost::new(scenario))),
];

/// What each figure is, by metric: the data dictionary.
pub const DICTIONARY: &[(&str, &[Described])] = &[
    ("run", &[Described::new("messages", "messages", "delivered, reminders to oneself included")]),
    ("schedule", schedule::FIGURES),
    ("epics", epics::FIGURES),
    ("velocity", velocity::FIGURES),
    ("hours", hours::FIGURES),
    ("attention", attention::FIGURES),
    ("handoff", handoff::FIGURES),
    ("blockers", blockers::FIGURES),
    ("gates", gates::FIGURES),
    ("handoffs", handoffs::FIGURES),
    ("decisions", decisions::FIGURES),
    ("streams", streams::FIGURES),
    ("indicators", indicators::FIGURES),
    ("procedures", procedures::FIGURES),
    ("risks", risks::FIGURES),
    ("cost", cost::FIGURES),
];

/// One of each metric, for one run.
pub struct Metrics {
    metrics: Vec<Box<dyn Metric>>,
}

impl Metrics {
    pub fn new(scenario: &Scenario) -> Metrics {
        Metrics { metrics: ALL.iter().map(|(_, make)| make(scenario)).collect() }
    }

    /// Hears a fact as it is noted.
    pub fn hear(&mut self, at: Moment, by: AgentId, fact: &Fact, scenario: &Scenario) {
        for metric in &mut self.metrics {
            metric.hear(at, by, fact, scenario);
        }
    }

    /// All figures, in a fixed order. `messages`: how many the stage delivered, reminders included; `end`: when the run ended.
    pub fn figures(&self, end: Moment, messages: u64, scenario: &Scenario) -> Vec<Figure> {
        let mut figures = Vec::new();
        push(&mut figures, "messages", messages as f64, "messages");
        for metric in &self.metrics {
            metric.figures(end, scenario, &mut figures);
        }
        figures
    }

    /// The success criteria, judged by [`Metrics::figures`].
    pub fn criteria(figures: &[Figure], scenario: &Scenario) -> Vec<Criterion> {
        criteria::judge(figures, scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::{Compliance, Procedure, Subject, Work};
    use crate::domain::organization::{MemberId, Priority, TeamId};
    use crate::domain::plan::{EpicId, TaskId};
    use crate::metrics::fabricated::{assert_described, hour, stopped, workshop};

    /// A run in which something of every kind takes place.
    fn figures() -> Vec<Figure> {
        let scenario = workshop();
        let mut metrics = Metrics::new(&scenario);
        let arrival = Work::Arrival { stream: 0, number: 0 };
        let audited = Fact::ProcedureAudited {
            procedure: Procedure::TaskCompletion,
            subject: Subject::Task(TaskId(0)),
            verdict: Compliance::Compliant,
        };
        let served = Fact::Served {
            agent: AgentId::DIRECTOR,
            item: crate::domain::message::MessageKind::Report,
            priority: Priority::P1,
            began: hour(2),
            waited: crate::engine::time::Span::ZERO,
            worked: crate::engine::time::Span::from_hours(1),
        };
        for (at, fact) in [
            (0, Fact::KickoffAuthorized),
            (0, Fact::TeamActivated { team: TeamId(0) }),
            (0, Fact::EpicKickoff { epic: EpicId(0), teams: 1, tasks: 3 }),
            (1, Fact::WorkArrived { stream: 0, number: 0, team: TeamId(0), priority: Priority::P1 }),
            (2, Fact::WorkStarted { member: MemberId(0), work: arrival, step: 0 }),
            (3, served),
            (4, stopped(0, arrival, 2, 2.0)),
            (4, Fact::ArrivalDone { stream: 0, number: 0 }),
            (5, Fact::TaskDone { task: TaskId(0) }),
            (5, audited),
            (6, Fact::StandupHeld { day: 0, expected: 2, answered: 2, active: 0, queued: 0, impediments: 0 }),
            (7, Fact::EpicDone { epic: EpicId(0) }),
            (8, Fact::ProjectFinished),
        ] {
            metrics.hear(hour(at), AgentId::TRACKER, &fact, &scenario);
        }
        metrics.figures(hour(8), 42, &scenario)
    }

    #[test]
    fn every_figure_is_in_the_dictionary_with_its_unit_and_no_name_comes_twice() {
        let figures = figures();
        assert_described(&figures, &DICTIONARY.iter().map(|(_, lines)| *lines).collect::<Vec<_>>());
        let mut names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_line_of_the_dictionary_but_the_tracker_s_is_a_figure_of_a_run_in_which_all_takes_place() {
        let figures = figures();
        for line in DICTIONARY.iter().flat_map(|(_, lines)| *lines) {
            let is_there = figures.iter().any(|figure| line.describes(&figure.name));
            // What is told only where there is something to take a mean of.
            let mean = ["hours", "share", "blockers/task"].contains(&line.unit);
            let is_trouble = ["sop.", "blockers.", "gates.", "reviews.", "defects.", "handoffs.", "research.", "decisions.", "dashboard."];
            let needs_more = line.pattern == "buffer.reported" || mean && is_trouble.iter().any(|part| line.pattern.starts_with(part));
            assert!(is_there || needs_more, "no figure for {}", line.pattern);
        }
    }

    #[test]
    fn the_dictionary_has_a_chapter_for_every_metric() {
        let chapters: Vec<&str> = DICTIONARY.iter().skip(1).map(|(name, _)| *name).collect();
        assert_eq!(chapters, ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }

    #[test]
    fn all_seven_criteria_are_judged_where_all_takes_place() {
        let judged = Metrics::criteria(&figures(), &workshop());
        assert_eq!(judged.len(), 7, "{judged:#?}");
    }
}
