//! The plan as plain data: epics hold features, features hold tasks, tasks wait for one another and for resources.

use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// # Panics
            /// Past four thousand million of them; the limit on a scenario's size keeps far below.
            pub fn from_index(index: usize) -> $name {
                $name(u32::try_from(index).expect("a scenario's size is limited"))
            }
        }
    };
}
pub(crate) use index;

index!(/// An epic's place in `Plan::epics`.
    EpicId);
index!(/// A feature's place in `Plan::features`.
    FeatureId);
index!(/// A task's place in `Plan::tasks`: the order of the plan, which breaks ties.
    TaskId);
index!(/// A resource's place in `Plan::resources`.
    ResourceId);

/// What is to be delivered. Tasks stand in the order of the file; every id points into its vector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub epics: Vec<Epic>,
    pub features: Vec<Feature>,
    pub tasks: Vec<Task>,
    pub resources: Vec<Resource>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Epic {
    /// As the plan's `epic` column writes it.
    pub name: String,
    /// The name, hashed: what names this epic's draws.
    pub key: u64,
    pub features: Vec<FeatureId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub name: String,
    pub key: u64,
    pub epic: EpicId,
    pub tasks: Vec<TaskId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// As the plan's `task` column writes it, say `T-17`.
    pub id: String,
    /// The id, hashed: what names this task's draws, so that scenarios that share a seed share them, whatever else they hold.
    pub key: u64,
    pub name: String,
    pub feature: FeatureId,
    pub team: super::organization::TeamId,
    pub need: Need,
    pub effort: Effort,
    pub complexity: Complexity,
    pub dependencies: Vec<Dependency>,
    /// Whether the task must be done; an optional one may be dropped.
    pub must: bool,
    pub value: f64,
    /// May start before its team is active.
    pub is_static: bool,
    /// Comes into the plan only when an event or a risk adds it.
    pub is_added_later: bool,
}

impl Task {
    /// The tasks that this one depends on, in the order written.
    pub fn prerequisite_tasks(&self) -> impl Iterator<Item = TaskId> {
        self.dependencies.iter().filter_map(|dependency| match dependency.on {
            Prerequisite::Task(on) => Some(on),
            Prerequisite::Resource(_) => None,
        })
    }
}

/// Who must work on a task.
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    /// Nobody: done when released.
    Milestone,
    /// One member after another, each for its share of the effort. One step is the plain case; shares sum to 1.
    Steps(Vec<Step>),
    /// Several members at once, for a duration: how many of each role, in the order of role ids.
    Crew(Vec<(super::organization::RoleId, u32)>),
}

impl Need {
    /// How many members work at once; none on a milestone.
    pub fn hands(&self) -> u32 {
        match self {
            Need::Milestone => 0,
            Need::Steps(_) => 1,
            Need::Crew(crew) => crew.iter().fold(0, |hands, (_, count)| hands.saturating_add(*count)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub role: super::organization::RoleId,
    /// Of the task's effort, 0 to 1.
    pub share: f64,
}

/// How much work a task is. Hours.
#[derive(Clone, Debug, PartialEq)]
pub enum Effort {
    /// One figure or three, in hours: `optimistic <= realistic <= pessimistic`.
    Estimate { realistic: f64, range: Option<(f64, f64)> },
    /// A distribution of hours in place of a figure.
    Drawn(Distribution),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Complexity {
    Low,
    #[default]
    Medium,
    High,
}

/// Finish-to-start, with an optional lag of elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency {
    pub on: Prerequisite,
    pub kind: DependencyKind,
    pub lag: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prerequisite {
    Task(TaskId),
    Resource(ResourceId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependencyKind {
    Technical,
    Information,
    Resource,
    Team,
}

impl DependencyKind {
    /// As plan files write it.
    pub fn name(self) -> &'static str {
        match self {
            DependencyKind::Technical => "technical",
            DependencyKind::Information => "information",
            DependencyKind::Resource => "resource",
            DependencyKind::Team => "team",
        }
    }
}

/// An environment, key or account that becomes available at a drawn time, or that time alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    pub id: String,
    pub key: u64,
    pub name: String,
    /// Hours of elapsed time after the start at which it becomes available; `None`: from the start.
    pub available_after: Option<Distribution>,
    /// A mere date, which nobody can hasten or do without: it is waited for without a blocker.
    pub is_date: bool,
}

impl Plan {
    pub fn task(&self, id: TaskId) -> &Task {
        &self.tasks[id.index()]
    }

    pub fn feature(&self, id: FeatureId) -> &Feature {
        &self.features[id.index()]
    }

    pub fn epic(&self, id: EpicId) -> &Epic {
        &self.epics[id.index()]
    }

    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.index()]
    }

    pub fn epic_of(&self, task: TaskId) -> EpicId {
        self.feature(self.task(task).feature).epic
    }

    pub fn task_ids(&self) -> impl Iterator<Item = TaskId> + Clone + use<> {
        (0..self.tasks.len()).map(TaskId::from_index)
    }

    /// What lies behind a task by way of tasks that were begun early: `early` says ahead of what each was.
    pub fn behind_early(&self, task: TaskId, early: &BTreeMap<TaskId, TaskId>) -> BTreeSet<TaskId> {
        let (mut seen, mut behind, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![task]);
        while let Some(task) = next.pop() {
            for on in self.task(task).prerequisite_tasks() {
                if let Some(&ahead_of) = early.get(&on).filter(|_| seen.insert(on)) {
                    behind.insert(ahead_of);
                    next.push(on);
                }
            }
        }
        behind
    }
}
