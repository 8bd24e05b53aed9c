//! What a piece of work takes: drawn effort, steps and urgency.

use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::blocker::BlockerSubtype;
use crate::domain::fact::Work;
use crate::domain::organization::{Priority, RoleId};
use crate::domain::plan::{Need, TaskId};
use crate::domain::policy::{Blockers, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::stream::{Chance, Purpose, Stream};
use crate::engine::time::{MS_PER_HOUR, Moment, Span};
use crate::scenario::{Brings, Scenario};
use crate::schedule::workshop::{Demand, Job, Urgency};
use crate::schedule::{effort, parallel};

const EFFORT: Purpose = Purpose::named("effort");
const TASK_NOISE: Purpose = Purpose::named("task noise");
const PROJECT_NOISE: Purpose = Purpose::named("project noise");
const ARRIVAL_EFFORT: Purpose = Purpose::named("arrival effort");
const BLOCKER_GAP: Purpose = Purpose::named("blocker gap");
const BLOCKER_SUBTYPE: Purpose = Purpose::named("blocker subtype");

/// The factor that all tasks of a replication share.
pub fn project_factor(scenario: &Scenario, chance: Chance) -> f64 {
    scenario.noise.project.as_ref().map_or(1.0, |noise| noise.sample(&mut chance.draw(PROJECT_NOISE, 0, 0)))
}

/// The figure that a task is started by.
pub fn rank(task: TaskId, rule: PriorityRule, schedule: &Baseline, released: Moment) -> i64 {
    schedule.rank(rule, task).unwrap_or(released.ms() as i64)
}

/// Hours of work at skill 1 that a task turns out to be.
pub fn hours(id: TaskId, project_factor: f64, turn: &Turn<'_>) -> f64 {
    let task = turn.scenario.plan.task(id);
    let mut base = turn.chance.draw(EFFORT, task.key, 0);
    let mut noise = turn.chance.draw(TASK_NOISE, task.key, 0);
    effort::drawn(&task.effort, &turn.scenario.noise.task, &mut base, &mut noise) * project_factor
}

/// A task as work for its team; `None` for a milestone, which is nobody's work.
pub fn of_task(id: TaskId, hours: f64, rank: i64, trouble_in: f64, scenario: &Scenario) -> Option<Job> {
    let steps = parallel::steps(scenario.plan.task(id), hours);
    if steps.is_empty() {
        return None;
    }
    let urgency = Urgency { band: Urgency::PLANNED, rank, order: u64::from(id.0) };
    Some(Job { trouble_in, ..Job::new(Work::Task(id), steps, urgency) })
}

/// Effort in ms until the next blocker arises in a task whose blockers up to now took `occurrence` draws; infinite if none will.
pub fn blocker_gap(task: TaskId, occurrence: u64, blockers: &Blockers, turn: &Turn<'_>) -> f64 {
    let task = turn.scenario.plan.task(task);
    let rate = blockers.rate * blockers.complexity[task.complexity as usize] + blockers.stall_rate;
    if rate <= 0.0 {
        return f64::INFINITY;
    }
    Distribution::Exponential { mean: MS_PER_HOUR / rate }.sample(&mut turn.chance.draw(BLOCKER_GAP, task.key, occurrence))
}

/// What the `occurrence`-th blocker of a task is about.
pub fn subtype(task: TaskId, occurrence: u64, blockers: &Blockers, turn: &Turn<'_>) -> BlockerSubtype {
    let task = turn.scenario.plan.task(task);
    let others = blockers.rate * blockers.complexity[task.complexity as usize];
    let uniform = turn.chance.draw(BLOCKER_SUBTYPE, task.key, occurrence).uniform();
    // Of two Poisson processes together, the share of each is that of its rate.
    let share = others / (others + blockers.stall_rate);
    if uniform >= share {
        return BlockerSubtype::StalledAgent;
    }
    blockers.subtype_at(uniform / share)
}

/// How many of what happens `mean` times on average: the arrivals of a Poisson process of rate 1 up to `mean`, so that a higher mean never
/// gives fewer.
pub fn poisson(mean: f64, stream: &mut Stream) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    let mut count = 0;
    let mut passed = -libm::log(stream.uniform());
    while passed <= mean {
        count += 1;
        passed -= libm::log(stream.uniform());
    }
    count
}

/// Whose role it is to do what a task needs beyond its own steps: that of its last step, or the first of its crew.
pub fn role(task: TaskId, scenario: &Scenario) -> Option<RoleId> {
    match &scenario.plan.task(task).need {
        Need::Milestone => None,
        Need::Steps(steps) => steps.last().map(|step| step.role),
        Need::Crew(crew) => crew.first().map(|&(role, _)| role),
    }
}

/// The role of the first member who works on a step.
pub fn role_at(task: TaskId, step: u32, scenario: &Scenario) -> Option<RoleId> {
    match &scenario.plan.task(task).need {
        Need::Milestone => None,
        Need::Steps(steps) => steps.get(step as usize).map(|step| step.role),
        Need::Crew(crew) => crew.first().map(|&(role, _)| role),
    }
}

pub fn demand(role: Option<RoleId>) -> Demand {
    role.map_or(Demand::Anyone, Demand::Role)
}

/// Urgent work goes before the plan. What has no priority of its own stands in the plan, by the task that it holds up.
pub fn band(priority: Option<Priority>) -> u8 {
    match priority {
        Some(Priority::P0) => Urgency::FIRST,
        Some(Priority::P1 | Priority::P2) => Urgency::SOON,
        None => Urgency::PLANNED,
    }
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
