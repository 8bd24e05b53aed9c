//! Project scheduling, as pure functions: critical path, parallel schedule generation, priority rules, buffers. Knows plan, organization
//! and calendars; knows no agent.

pub mod buffer;
pub mod choice;
pub mod critical_path;
pub mod effort;
pub mod network;
pub mod parallel;
pub mod passage;
pub mod rule;
pub mod workshop;

#[cfg(test)]
pub mod testing;

use crate::domain::baseline::{Baseline, Planned};
use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::organization::Organization;
use crate::domain::plan::{EpicId, Plan, TaskId};
use crate::domain::policy::{Desks, Dispatch, Gates, Handoffs, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use critical_path::{Durations, critical_path};
use network::Network;

/// Everything that a schedule depends on.
#[derive(Clone, Copy)]
pub struct Undertaking<'a> {
    pub plan: &'a Plan,
    pub organization: &'a Organization,
    pub calendars: &'a Calendars,
    pub dispatch: &'a Dispatch,
    /// Most members that work at once, over all teams.
    pub concurrency: Option<u32>,
    /// What finished work must pass to be done, and what passing it to another team takes: see `passage`.
    pub gates: &'a Gates,
    pub handoffs: &'a Handoffs,
    /// The office, at whose desks handoffs and gates wait for a word.
    pub desks: &'a Desks,
    /// The rules whose figures the baseline must hold: those of all the scenario's policies.
    pub rules: &'a [PriorityRule],
    pub noise: &'a Noise,
    pub epics: EpicOrder,
    pub buffer: &'a BufferRule,
    /// The project's working time, in which the buffer is measured and laid.
    pub working_calendar: CalendarId,
    /// By task: whether it is in scope and not yet done.
    pub is_open: &'a [bool],
    /// When work may begin, by epic; with `EpicOrder::Sequential` the first epic's, the others follow.
    pub epic_starts: &'a [Moment],
    /// What passes between the end of an epic and the start of the next one, beyond the retrospective's place in the calendar.
    pub between_epics: Span,
    pub revision: u32,
    /// For a simulated buffer, apart from the draws of the run itself.
    pub chance: Chance,
}

/// Whether epics overlap, or one begins when the one before is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EpicOrder {
    #[default]
    Overlap,
    Sequential,
}

/// How a task's drawn effort departs from its estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    pub task: TaskNoise,
    /// One factor for the whole replication; `None`: 1.
    pub project: Option<Distribution>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TaskNoise {
    /// The realistic figure as it is.
    None,
    /// PERT over the three figures, where a task has them; the realistic figure where not.
    ThreePoint,
    /// The realistic figure times a draw.
    Factor(Distribution),
}

/// How long the buffer is.
#[derive(Clone, Debug, PartialEq)]
pub enum BufferRule {
    /// A share of the baseline's working time.
    Share(f64),
    /// Each task's own uplift (uncertainty 25 %, complexity high 15 % or medium 10 %, cross-team 10 %), summed along the critical path.
    PerTask,
    /// Root of the summed squares of (pessimistic - realistic) along the critical path; a task with one figure counts half of it.
    RootSquareError,
    /// The target is the schedule's simulated quantile, 0 to 1; not before its finish on the estimates.
    Quantile(f64),
    /// The target is this moment, which was promised; the buffer is what lies between the schedule's finish and it, if anything does.
    Until(Moment),
}

impl Undertaking<'_> {
    /// When work may begin in an epic, whatever it waits for.
    fn epic_start(&self, epic: EpicId) -> Moment {
        let place = match self.epics {
            EpicOrder::Overlap => epic.index(),
            EpicOrder::Sequential => 0,
        };
        self.epic_starts.get(place).copied().unwrap_or(Moment::START)
    }

    /// When work may begin at all.
    fn start(&self) -> Moment {
        let starts = (0..self.plan.epics.len()).map(|epic| self.epic_start(EpicId::from_index(epic)));
        starts.min().unwrap_or(Moment::START)
    }
}

/// The schedule of what is open: the parallel scheme on the estimates, the critical path, the ranks of each rule, buffer and target.
///
/// Buffer and target: see `buffer::buffer`. A task that needs a member whom its team does not have from the start cannot
/// be scheduled; it is planned at its early moments, and so is what follows from it.
///
/// A task is planned to finish when it has passed its gate; the whole, when the last gate has been passed.
pub fn baseline(undertaking: &Undertaking<'_>) -> Baseline {
    let Undertaking { plan, calendars, rules, is_open, .. } = *undertaking;
    let start = undertaking.start();
    let estimates: Vec<f64> = plan.tasks.iter().map(|task| effort::estimate(&task.effort, undertaking.noise)).collect();
    let network = Network::of(undertaking);
    let durations = Durations::of(undertaking, &estimates);
    let path = critical_path(calendars, &network, &durations, start);
    let own = rule::ranks(undertaking.dispatch.rule, &network, &path, &estimates);
    let schedule = parallel::schedule(undertaking, &network, &durations, &own, &estimates);
    let times = |task: TaskId| schedule.tasks[task.index()].unwrap_or((path.early_start[task.index()], path.early_finish[task.index()]));
    let planned = |task: TaskId| {
        let (start, finish) = times(task);
        Planned { start, finish, total_float: path.total_float[task.index()] }
    };
    let tasks: Vec<Option<Planned>> = plan.task_ids().map(|task| is_open[task.index()].then(|| planned(task))).collect();
    let done = tasks.iter().flatten().map(|planned| planned.finish).fold(start, Moment::max);
    let finish = if undertaking.gates.is_on { end(undertaking, &schedule, &path, done) } else { done };
    let (buffer, target) =
        buffer::buffer(undertaking, &buffer::Basis { network: &network, durations: &durations, path: &path, ranks: &own, start, finish });
    let mut ranks: Vec<(PriorityRule, Vec<i64>)> = Vec::new();
    for &rule in rules {
        if ranks.iter().all(|(known, _)| *known != rule) {
            let figures = if rule == undertaking.dispatch.rule { own.clone() } else { rule::ranks(rule, &network, &path, &estimates) };
            ranks.push((rule, figures));
        }
    }
    Baseline {
        revision: undertaking.revision,
        start,
        finish,
        critical_path_finish: path.finish,
        buffer,
        target,
        tasks,
        epics: schedule.epics,
        critical_path: path.critical,
        longest_path: path.chain,
        ranks,
        estimates,
    }
}

/// When all gates have been passed; `done`: when the last task is done.
fn end(undertaking: &Undertaking<'_>, schedule: &parallel::Schedule, path: &critical_path::CriticalPath, done: Moment) -> Moment {
    let is_left_out = schedule.tasks.iter().zip(undertaking.is_open).any(|(task, &is_open)| is_open && task.is_none());
    // The last gates cannot be scheduled behind what cannot.
    let by_path = if is_left_out { path.finish } else { done };
    done.max(schedule.finish).max(by_path)
}

#[cfg(test)]
mod tests;
