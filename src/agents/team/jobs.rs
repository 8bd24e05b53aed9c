//! What a piece of work takes: drawn effort, steps and urgency.

use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::fact::Work;
use crate::domain::organization::Priority;
use crate::domain::plan::TaskId;
use crate::domain::policy::PriorityRule;
use crate::engine::stream::{Chance, Purpose};
use crate::engine::time::{Moment, Span};
use crate::scenario::{Brings, Scenario};
use crate::schedule::workshop::{Demand, Job, Urgency};
use crate::schedule::{effort, parallel};

const EFFORT: Purpose = Purpose::named("effort");
const TASK_NOISE: Purpose = Purpose::named("task noise");
const PROJECT_NOISE: Purpose = Purpose::named("project noise");
const ARRIVAL_EFFORT: Purpose = Purpose::named("arrival effort");

const MS_PER_HOUR: f64 = 3_600_000.0;

/// The factor that all tasks of a replication share.
pub fn project_factor(scenario: &Scenario, chance: Chance) -> f64 {
    scenario.noise.project.as_ref().map_or(1.0, |noise| noise.sample(&mut chance.draw(PROJECT_NOISE, 0, 0)))
}

/// The figure that a task is started by.
pub fn rank(task: TaskId, rule: PriorityRule, schedule: &Baseline, released: Moment) -> i64 {
    schedule.rank(rule, task).unwrap_or(released.ms() as i64)
}

/// A task as work for its team; `None` for a milestone, which is nobody's work.
pub fn of_task(id: TaskId, rank: i64, project_factor: f64, extra: Span, turn: &Turn<'_>) -> Option<Job> {
    let task = turn.scenario.plan.task(id);
    let mut base = turn.chance.draw(EFFORT, task.key, 0);
    let mut noise = turn.chance.draw(TASK_NOISE, task.key, 0);
    let hours = effort::drawn(&task.effort, &turn.scenario.noise.task, &mut base, &mut noise) * project_factor + extra.hours();
    let steps = parallel::steps(task, hours);
    if steps.is_empty() {
        return None;
    }
    Some(Job::new(Work::Task(id), steps, Urgency { band: Urgency::PLANNED, rank, order: u64::from(id.0) }))
}

/// The `number`-th arrival of a stream as work for its team; `None` if it brings none.
pub fn of_arrival(stream: u32, number: u32, turn: &Turn<'_>) -> Option<Job> {
    let spec = &turn.scenario.streams[stream as usize];
    let Brings::Work { role, effort, .. } = &spec.brings else { return None };
    let effort = effort.sample(&mut turn.chance.draw(ARRIVAL_EFFORT, spec.key, u64::from(number))) * MS_PER_HOUR;
    let band = match spec.priority {
        Priority::P0 => Urgency::FIRST,
        Priority::P1 => Urgency::SOON,
        Priority::P2 => Urgency::LATER,
    };
    let order = u64::from(stream) << 32 | u64::from(number);
    let urgency = Urgency { band, rank: turn.now.ms() as i64, order };
    Some(Job::new(Work::Arrival { stream, number }, vec![(Demand::Role(*role), effort)], urgency))
}

/// Something short that any member can do before all else.
pub fn of_coordination(work: Work, time: Span, number: u32) -> Job {
    let urgency = Urgency { band: Urgency::FIRST, rank: i64::MIN, order: u64::from(number) };
    Job::new(work, vec![(Demand::Anyone, time.ms() as f64)], urgency)
}
