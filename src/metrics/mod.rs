//! The list of metrics, and what holds one of each. A figure that a run has no value for, the mean of nothing, is left out.

pub mod attention;
pub mod availability;
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
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::ledger::Ledger;
use crate::metric::{Criterion, Figure, Figures, Metric, Name};
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

/// Moments: hours from the scenario's start.
const MOMENTS: [&str; 2] = ["finish", "epic.EPIC.finish"];

/// What a run has no figure of if it did not get so far: others are absent where there was nothing to measure.
const ENDS: [&str; 7] =
    ["finish", "duration", "finish_vs_target", "finish_vs_baseline", "buffer.consumed", "epic.EPIC.finish", "epic.EPIC.finish_vs_plan"];

/// Whether a figure of this name is a moment, in hours from the scenario's start.
pub fn is_moment(name: &str) -> bool {
    MOMENTS.iter().any(|pattern| Described::new(pattern, "", "").describes(name))
}

/// What is a length of time by the clock, of which 24 hours are a day.
const BY_THE_CLOCK: [&str; 23] = [
    "finish",
    "duration",
    "finish_vs_target",
    "finish_vs_baseline",
    "epic.EPIC.finish",
    "epic.EPIC.finish_vs_plan",
    "reviews.turnaround",
    "reviews.turnaround_max",
    "research.hours",
    "blockers.noticed_after",
    "blockers.hours_at.LEVEL",
    "blockers.stay_mean.LEVEL",
    "blockers.mttr_elapsed",
    "decisions.wait",
    "target.moved",
    "AGENT.wait_mean",
    "AGENT.wait_max",
    "handoff.hours",
    "handoffs.hours",
    "handoffs.authorization",
    "handoffs.acknowledgement",
    "stream.STREAM.hours_mean",
    "stream.STREAM.wait_mean",
];

/// Whether hours of a figure of this name are of the clock, and may be told in days; others are of work, or of somebody's working time.
pub fn is_by_the_clock(name: &str) -> bool {
    BY_THE_CLOCK.iter().any(|pattern| Described::new(pattern, "", "").describes(name))
}

/// Whether a run without a figure of this name never got there, so that the figure is later, or more, than any other.
pub fn is_never_if_absent(name: &str) -> bool {
    ENDS.iter().any(|pattern| Described::new(pattern, "", "").describes(name))
}

/// One of each metric, for one run.
pub struct Metrics {
    metrics: Vec<Box<dyn Metric>>,
    /// What is spent, which messages tell as well as facts.
    ledger: Ledger,
}

impl Metrics {
    pub fn new(scenario: &Scenario) -> Metrics {
        Metrics { metrics: ALL.iter().map(|(_, make)| make(scenario)).collect(), ledger: Ledger::new(scenario) }
    }

    /// Hears that a message was delivered from one agent to another.
    pub fn delivered(&mut self, from: AgentId, to: AgentId, message: &Message) {
        self.ledger.delivered(from, to, message);
    }

    /// The account as it stands.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Hears a fact as it is noted.
    pub fn hear(&mut self, at: Moment, by: AgentId, fact: &Fact, scenario: &Scenario) {
        for metric in &mut self.metrics {
            metric.hear(at, by, fact, scenario);
        }
        self.ledger.hear(fact, scenario);
    }

    /// All figures, in a fixed order. `messages`: how many the stage delivered, reminders included; `end`: when the run ended.
    pub fn figures(&self, end: Moment, messages: u64, scenario: &Scenario) -> Vec<Figure> {
        self.collect(end, messages, scenario, Figures::named()).told()
    }

    /// The values of all figures in the order of [`Metrics::names`], in the memory of `values`; not a number where there is none.
    pub fn values(&self, end: Moment, messages: u64, scenario: &Scenario, values: Vec<f64>) -> Vec<f64> {
        self.collect(end, messages, scenario, Figures::unnamed(values)).into_values()
    }

    /// The names of all figures that a run of the scenario can have.
    pub fn names(scenario: &Scenario) -> Vec<Name> {
        Metrics::new(scenario).collect(Moment::START, 0, scenario, Figures::named()).into_names()
    }

    fn collect(&self, end: Moment, messages: u64, scenario: &Scenario, mut figures: Figures) -> Figures {
        push(&mut figures, "messages", messages as f64, "messages");
        for metric in &self.metrics {
            metric.figures(end, scenario, &mut figures);
        }
        cost::push_figures(&self.ledger, scenario, &mut figures);
        figures
    }

    /// The success criteria, judged by [`Metrics::figures`].
    pub fn criteria(figures: &[Figure], scenario: &Scenario) -> Vec<Criterion> {
        Metrics::judge(&|name| figures.iter().find(|figure| figure.name == name).map(|figure| figure.value), scenario)
    }

    /// As [`Metrics::criteria`]; `figure` gives the value of a name, if it has one.
    pub fn judge(figure: &dyn Fn(&str) -> Option<f64>, scenario: &Scenario) -> Vec<Criterion> {
        criteria::judge(figure, scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::{Compliance, Procedure, Subject, Work};
    use crate::domain::organization::{MemberId, Priority, TeamId};
    use crate::domain::plan::{EpicId, TaskId};
    use crate::metrics::fabricated::{assert_described, hour, stopped, workshop};

    /// A run in which something of every kind takes place, of the workshop.
    fn heard(scenario: &Scenario) -> Metrics {
        let mut metrics = Metrics::new(scenario);
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
            metrics.hear(hour(at), AgentId::TRACKER, &fact, scenario);
        }
        metrics
    }

    /// The workshop, with one who uses tokens.
    fn with_tokens() -> Scenario {
        let mut scenario = workshop();
        scenario.organization.members[0].pay.tokens_per_hour = 100_000.0;
        scenario
    }

    fn figures() -> Vec<Figure> {
        let scenario = with_tokens();
        heard(&scenario).figures(hour(8), 42, &scenario)
    }

    #[test]
    fn names_follow_from_the_scenario_alone_and_values_stand_in_their_order() {
        let scenario = with_tokens();
        let names = Metrics::names(&scenario);
        let values = heard(&scenario).values(hour(8), 42, &scenario, vec![1.0; 3]);
        assert_eq!(names.len(), values.len());
        let with_values = names.into_iter().zip(values).filter(|(_, value)| !value.is_nan());
        let told: Vec<Figure> = with_values.map(|(Name { name, unit }, value)| Figure { name, value, unit }).collect();
        assert_eq!(told, figures());
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
    fn moments_and_ends_are_hours_or_shares_of_the_dictionary() {
        for pattern in MOMENTS.iter().chain(&ENDS).chain(&BY_THE_CLOCK) {
            let lines: Vec<&Described> = DICTIONARY.iter().flat_map(|(_, lines)| *lines).filter(|line| line.pattern == *pattern).collect();
            assert!(lines.len() == 1 && ["hours", "share"].contains(&lines[0].unit), "{pattern}");
        }
        assert!(is_moment("epic.user-accounts.finish") && !is_moment("duration") && !is_moment("epic.user-accounts.burn"));
        assert!(is_never_if_absent("finish_vs_target") && !is_never_if_absent("blockers.mttr.P0"));
        assert!(is_by_the_clock("duration") && is_by_the_clock("director.wait_max") && !is_by_the_clock("hours.rework"));
    }

    #[test]
    fn the_dictionary_has_a_chapter_for_every_metric() {
        let chapters: Vec<&str> = DICTIONARY.iter().skip(1).map(|(name, _)| *name).collect();
        assert_eq!(chapters, ALL.iter().map(|(name, _)| *name).chain(["cost"]).collect::<Vec<_>>());
    }

    #[test]
    fn all_seven_criteria_are_judged_where_all_takes_place() {
        let judged = Metrics::criteria(&figures(), &workshop());
        assert_eq!(judged.len(), 7, "{judged:#?}");
    }
}
