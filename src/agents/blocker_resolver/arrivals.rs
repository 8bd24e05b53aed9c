//! How blockers come to the resolver: their priority, and those that a stream brings out of nothing.

use super::case::RESOLUTION_WORK;
use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::blocker::{BlockerCause, Raised};
use crate::domain::fact::Fact;
use crate::domain::organization::Priority;
use crate::domain::plan::{Prerequisite, TaskId};
use crate::engine::distribution::Distribution;
use crate::engine::stream::Purpose;
use crate::engine::time::Span;
use crate::scenario::{Brings, Scenario};
use std::sync::Arc;

const SUBTYPE: Purpose = Purpose::named("blocker subtype");

/// So many tasks held up make a blocker urgent.
const URGENT_FROM: u8 = 2;

/// What tasks are to the plan, as the resolver was last told.
pub struct Importance {
    /// By task: how many tasks wait for it directly, as far as that matters.
    dependents: Vec<u8>,
    baseline: Arc<Baseline>,
    /// The last report's critical path, in the order of ids; `None` before the first.
    critical: Option<Vec<TaskId>>,
}

impl Importance {
    pub fn new(scenario: &Scenario) -> Importance {
        let mut dependents = vec![0_u8; scenario.plan.tasks.len()];
        for link in scenario.plan.tasks.iter().flat_map(|task| &task.dependencies) {
            if let Prerequisite::Task(on) = link.on {
                let count = &mut dependents[on.index()];
                *count = count.saturating_add(1);
            }
        }
        Importance { dependents, baseline: scenario.baseline.clone(), critical: None }
    }

    pub fn hear(&mut self, critical_path: &[TaskId]) {
        let mut critical = critical_path.to_vec();
        critical.sort_unstable();
        self.critical = Some(critical);
    }

    /// Without float: in the last report, or in the schedule before there is one.
    pub fn is_critical(&self, task: TaskId) -> bool {
        match &self.critical {
            Some(critical) => critical.binary_search(&task).is_ok(),
            None => self.baseline.is_critical(task),
        }
    }

    pub fn priority(&self, task: Option<TaskId>) -> Priority {
        match task {
            Some(task) if self.is_critical(task) => Priority::P0,
            Some(task) if self.dependents[task.index()] >= URGENT_FROM => Priority::P1,
            Some(_) | None => Priority::P2,
        }
    }
}

/// What a stream's blockers take: its own, or the policy's.
pub fn work_of(stream: u32, policy: u32, scenario: &Scenario) -> &Distribution {
    match &scenario.streams[stream as usize].brings {
        Brings::Blockers { work: Some(work), .. } => work,
        Brings::Blockers { work: None, .. } | Brings::Work { .. } => &scenario.policies[policy as usize].blockers.resolution_work,
    }
}

/// The `number`-th blocker of a stream, which arises and is noticed now.
pub fn of_stream(stream: u32, number: u32, policy: u32, turn: &mut Turn<'_>) -> Raised {
    let scenario = turn.scenario;
    let spec = &scenario.streams[stream as usize];
    let blockers = &scenario.policies[policy as usize].blockers;
    let (key, occurrence) = (spec.key, u64::from(number));
    let cause = BlockerCause::Stream { stream, number };
    let subtype = match spec.brings {
        Brings::Blockers { subtype: Some(subtype), .. } => subtype,
        Brings::Blockers { subtype: None, .. } | Brings::Work { .. } => {
            blockers.subtype_at(turn.chance.draw(SUBTYPE, key, occurrence).uniform())
        }
    };
    let blocker = turn.note_blocker(None, cause, subtype, None);
    turn.note(Fact::BlockerNoticed { blocker, is_by_scan: false });
    let pending_until = turn.draw_pending(&blockers.pending, key, occurrence).map(|wait| turn.now + wait);
    if let Some(until) = pending_until {
        turn.note(Fact::BlockerPending { blocker, until });
    }
    let hours = work_of(stream, policy, scenario);
    Raised {
        blocker,
        task: None,
        cause,
        subtype,
        owner: None,
        noticed: turn.now,
        key,
        occurrence,
        work: Span::drawn_hours(hours.sample(&mut turn.chance.draw(RESOLUTION_WORK, key, occurrence))),
        pending_until,
        priority: Some(spec.priority),
    }
}
