//! How much time goes on top of a schedule.

use super::critical_path::{CriticalPath, Durations};
use super::network::Network;
use super::{BufferRule, Undertaking, effort, parallel};
use crate::domain::plan::{Complexity, DependencyKind, Effort, Prerequisite, TaskId};
use crate::engine::stream::{Purpose, key};
use crate::engine::time::{Moment, Span};

/// Draws of the planner's own, so that it does not see those of the run.
const PLANNER_EFFORT: Purpose = Purpose::named("planner-effort");
const PLANNER_NOISE: Purpose = Purpose::named("planner-noise");
const PLANNER_PROJECT: Purpose = Purpose::named("planner-project");

/// How often the schedule is simulated for a quantile: at p80 the standard error of the reached probability is under 3 points.
const REPLICATIONS: u64 = 200;

/// The schedule that the buffer is for.
pub(super) struct Basis<'a> {
    pub network: &'a Network,
    pub durations: &'a Durations,
    pub path: &'a CriticalPath,
    pub ranks: &'a [i64],
    pub start: Moment,
    pub finish: Moment,
}

/// The buffer, in working time of the project's calendar, and the target: the moment by which it has passed since the schedule's finish.
///
/// A share is one of the project's working time from start to finish. Along the critical path means along one longest chain of it. A
/// simulated quantile and a promised moment are themselves the target, also outside of the project's working time, and the buffer is what lies
/// before it; none if a promise is earlier than the schedule.
pub(super) fn buffer(undertaking: &Undertaking<'_>, basis: &Basis<'_>) -> (Span, Moment) {
    let calendar = undertaking.calendars.get(undertaking.working_calendar);
    let work_ms = match *undertaking.buffer {
        BufferRule::Share(share) => calendar.between(basis.start, basis.finish).ms() as f64 * share,
        BufferRule::PerTask => {
            let uplifts = basis.path.chain.iter().map(|&task| uplift(undertaking, task) * basis.durations.total(task).ms() as f64);
            uplifts.sum()
        }
        BufferRule::RootSquareError => {
            let errors = basis.path.chain.iter().map(|&task| error_ms(undertaking, basis, task));
            libm::sqrt(errors.map(|error| error * error).sum())
        }
        BufferRule::Quantile(p) => {
            let target = simulated(undertaking, basis, p).max(basis.finish);
            return (calendar.between(basis.finish, target), target);
        }
        BufferRule::Until(target) => return (calendar.between(basis.finish, target), target),
    };
    let buffer = rounded(work_ms);
    (buffer, calendar.after(basis.finish, buffer))
}

fn rounded(ms: f64) -> Span {
    if ms > 0.0 { Span::drawn(ms) } else { Span::ZERO }
}

/// The share by which a task's own uncertainty prolongs it: 25 % for any, 15 % or 10 % for high or medium complexity, 10 % if it waits
/// for another team's task.
fn uplift(undertaking: &Undertaking<'_>, task: TaskId) -> f64 {
    let plan = undertaking.plan;
    let task = plan.task(task);
    let complexity = match task.complexity {
        Complexity::High => 0.15,
        Complexity::Medium => 0.10,
        Complexity::Low => 0.0,
    };
    let is_cross_team = task.dependencies.iter().any(|dependency| match dependency.on {
        Prerequisite::Task(on) => dependency.kind == DependencyKind::Team || plan.task(on).team != task.team,
        Prerequisite::Resource(_) => dependency.kind == DependencyKind::Team,
    });
    0.25 + complexity + if is_cross_team { 0.10 } else { 0.0 }
}

/// By how much a task may exceed its realistic figure, in ms of working time of those who do it.
fn error_ms(undertaking: &Undertaking<'_>, basis: &Basis<'_>, task: TaskId) -> f64 {
    let effort = &undertaking.plan.task(task).effort;
    let estimate = effort::estimate(effort, undertaking.noise);
    let error = match *effort {
        Effort::Estimate { realistic, range: Some((_, pessimistic)) } => pessimistic - realistic,
        Effort::Estimate { realistic, range: None } => realistic / 2.0,
        Effort::Drawn(_) => estimate / 2.0,
    };
    // The task's duration is its estimate at the speed of those who do it.
    if estimate > 0.0 { error * basis.durations.total(task).ms() as f64 / estimate } else { 0.0 }
}

/// The quantile of the finish over replications of the parallel scheme with drawn efforts, interpolated between order statistics (type 7).
fn simulated(undertaking: &Undertaking<'_>, basis: &Basis<'_>, p: f64) -> Moment {
    let (plan, noise, chance) = (undertaking.plan, undertaking.noise, undertaking.chance);
    let mut finishes: Vec<u64> = (0..REPLICATIONS)
        .map(|replication| {
            let project =
                noise.project.as_ref().map_or(1.0, |factor| factor.sample(&mut chance.draw(PLANNER_PROJECT, key("project"), replication)));
            let efforts: Vec<f64> = plan
                .tasks
                .iter()
                .map(|task| {
                    let mut base = chance.draw(PLANNER_EFFORT, task.key, replication);
                    let mut factor = chance.draw(PLANNER_NOISE, task.key, replication);
                    project * effort::drawn(&task.effort, &noise.task, &mut base, &mut factor)
                })
                .collect();
            parallel::schedule(undertaking, basis.network, basis.durations, basis.ranks, &efforts).finish.ms()
        })
        .collect();
    finishes.sort_unstable();
    let place = (finishes.len() - 1) as f64 * p.clamp(0.0, 1.0);
    let below = place as usize;
    let above = (below + 1).min(finishes.len() - 1);
    let between = (finishes[above] - finishes[below]) as f64 * (place - below as f64);
    Moment::from_ms(finishes[below]) + rounded(between)
}

#[cfg(test)]
mod tests;
