//! When each epic was done, against its planned finish and its share of the buffer, and how fast it burned down.
//!
//! An epic's planned finish is that of its last gate in the first baseline; without gates, the latest of its tasks'. Its share of the buffer is that part of it which the epic's
//! planned finish is of the working time up to the last epic's, so that the last has all of it; the gate of the phase, which follows, has none.

use super::common::{Described, hours_from_to, labels, push, working_time};
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::domain::plan::EpicId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("epics.done", "epics", "epics done"),
    Described::new(
        "epics.as_planned",
        "share",
        "epics done by their planned finish, gates included, and their share of the buffer, of all that have one",
    ),
    Described::new("epic.EPIC.finish", "hours", "from the scenario's start to the epic's end; absent if it has none"),
    Described::new("epic.EPIC.finish_vs_plan", "hours", "the epic's end less its planned finish; negative when early"),
    Described::new("epic.EPIC.burn", "tasks/day", "its tasks done per working day from the epic's kickoff to its end, or the run's"),
];

#[derive(Clone, Copy, Default)]
struct Epic {
    planned_finish: Option<Moment>,
    kickoff: Option<Moment>,
    done: Option<Moment>,
    tasks_done: u32,
}

/// Folds the course of each epic.
pub struct Epics {
    epics: Vec<Epic>,
    /// The latest planned finish of all.
    last: Moment,
}

impl Epics {
    pub fn new(scenario: &Scenario) -> Epics {
        let planned = |epic| scenario.baseline.epic_finish(epic, &scenario.plan);
        let epics: Vec<Epic> = (0..scenario.plan.epics.len())
            .map(|epic| Epic { planned_finish: planned(EpicId::from_index(epic)), ..Epic::default() })
            .collect();
        let last = epics.iter().filter_map(|epic| epic.planned_finish).max().unwrap_or(scenario.baseline.finish);
        Epics { epics, last }
    }
}

/// The latest moment at which an epic counts as done as planned.
fn deadline(planned_finish: Moment, last: Moment, scenario: &Scenario) -> Moment {
    let baseline = &scenario.baseline;
    let part = u128::from(working_time(baseline.start, planned_finish, scenario).ms());
    let whole = u128::from(working_time(baseline.start, last, scenario).ms()).max(1);
    let buffer = Span::from_ms(u64::try_from(u128::from(baseline.buffer.ms()) * part / whole).unwrap_or(u64::MAX));
    scenario.calendars.get(scenario.working_calendar).after(planned_finish, buffer)
}

impl Metric for Epics {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::EpicKickoff { epic, .. } => self.epics[epic.index()].kickoff = Some(at),
            Fact::EpicDone { epic } => self.epics[epic.index()].done = Some(at),
            Fact::TaskDone { task } => self.epics[scenario.plan.epic_of(*task).index()].tasks_done += 1,
            _ => {}
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        push(figures, "epics.done", self.epics.iter().filter(|epic| epic.done.is_some()).count() as f64, "epics");
        let with_plan = || self.epics.iter().filter_map(|epic| epic.planned_finish.map(|planned| (epic.done, planned)));
        let as_planned =
            with_plan().filter(|(done, planned)| done.is_some_and(|done| done <= deadline(*planned, self.last, scenario))).count();
        push(figures, "epics.as_planned", as_planned as f64 / with_plan().count() as f64, "share");
        let names = figures.labels(|| labels(scenario.plan.epics.iter().map(|epic| epic.name.as_str()), &[]));
        for (index, epic) in self.epics.iter().enumerate() {
            let name = names.at(index);
            let late = epic.done.zip(epic.planned_finish).map(|(done, planned)| hours_from_to(planned, done));
            let days = epic.kickoff.map(|kickoff| scenario.working_days(kickoff, epic.done.unwrap_or(end)));
            push(figures, format_args!("epic.{name}.finish"), epic.done.map_or(f64::NAN, Moment::hours), "hours");
            push(figures, format_args!("epic.{name}.finish_vs_plan"), late.unwrap_or(f64::NAN), "hours");
            push(figures, format_args!("epic.{name}.burn"), f64::from(epic.tasks_done) / days.unwrap_or(f64::NAN), "tasks/day");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::baseline::Baseline;
    use crate::domain::plan::{EpicId, TaskId};
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

    #[test]
    fn an_epic_is_as_planned_within_its_share_of_the_buffer_and_not_a_millisecond_later() {
        // The workshop's baseline has 12 working hours and 4 of buffer. The first epic is planned to end after 7 of them, at 15:00, so that
        // 2 h 20 of the buffer are its own: an hour on the first day, the rest on the second.
        let scenario = workshop();
        let mut epics = Epics::new(&scenario);
        let latest = hour(24) + Span::from_minutes(80);
        epics.hear(latest, AgentId::DIRECTOR, &Fact::EpicDone { epic: EpicId(0) }, &scenario);
        epics.hear(hour(32), AgentId::DIRECTOR, &Fact::EpicDone { epic: EpicId(1) }, &scenario);
        assert_figures(&epics, &scenario, hour(40), &[("epics.done", 2.0), ("epics.as_planned", 1.0)]);
        let late = latest + Span::from_ms(1);
        epics.hear(late, AgentId::DIRECTOR, &Fact::EpicDone { epic: EpicId(0) }, &scenario);
        assert_figures(&epics, &scenario, hour(40), &[("epics.as_planned", 0.5)]);
    }

    #[test]
    fn the_last_epic_has_the_whole_buffer_and_nothing_of_the_gate_of_the_phase() {
        let mut scenario = workshop();
        let baseline = Baseline { finish: hour(30), target: hour(50), ..(*scenario.baseline).clone() };
        scenario.baseline = baseline.into();
        for (done, share) in [(hour(32), 1.0), (hour(32) + Span::from_ms(1), 0.5)] {
            let mut epics = hear(Epics::new(&scenario), &scenario, &[(7, Fact::EpicDone { epic: EpicId(0) })]);
            epics.hear(done, AgentId::DIRECTOR, &Fact::EpicDone { epic: EpicId(1) }, &scenario);
            assert_figures(&epics, &scenario, hour(60), &[("epics.as_planned", share)]);
        }
    }

    #[test]
    fn an_epic_tells_its_finish_against_the_plan_and_its_burn() {
        let scenario = workshop();
        let epics = hear(
            Epics::new(&scenario),
            &scenario,
            &[
                (0, Fact::EpicKickoff { epic: EpicId(0), teams: 2, tasks: 3 }),
                (2, Fact::TaskDone { task: TaskId(0) }),
                (4, Fact::TaskDone { task: TaskId(1) }),
                (25, Fact::TaskDone { task: TaskId(2) }),
                (26, Fact::EpicDone { epic: EpicId(0) }),
            ],
        );
        assert_figures(
            &epics,
            &scenario,
            hour(40),
            &[("epic.user-accounts.finish", 26.0), ("epic.user-accounts.finish_vs_plan", 19.0), ("epic.user-accounts.burn", 2.4)],
        );
    }

    #[test]
    fn an_epic_that_is_never_done_is_not_as_planned_and_has_no_finish() {
        let scenario = workshop();
        let epics = hear(Epics::new(&scenario), &scenario, &[(0, Fact::EpicKickoff { epic: EpicId(1), teams: 1, tasks: 2 })]);
        assert_figures(&epics, &scenario, hour(40), &[("epics.done", 0.0), ("epics.as_planned", 0.0), ("epic.orders.burn", 0.0)]);
        assert_absent(&epics, &scenario, hour(40), &["epic.orders.finish", "epic.orders.finish_vs_plan", "epic.user-accounts.burn"]);
    }
}
