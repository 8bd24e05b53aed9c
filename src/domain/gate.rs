//! Quality gates and team handoffs as plain data.

use super::plan::{EpicId, FeatureId, Plan, TaskId, index};
use serde::{Deserialize, Serialize};

index!(/// One passage through a gate, in the order of starting, from 0. A gate that failed and runs again is another.
    GateId);
index!(/// A team handoff, in the order of opening, from 0.
    HandoffId);

/// What a gate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    Task(TaskId),
    Feature(FeatureId),
    Epic(EpicId),
    Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateLevel {
    Task,
    Feature,
    Epic,
    Phase,
}

impl GateLevel {
    pub const ALL: [GateLevel; 4] = [GateLevel::Task, GateLevel::Feature, GateLevel::Epic, GateLevel::Phase];

    pub fn name(self) -> &'static str {
        match self {
            GateLevel::Task => "task",
            GateLevel::Feature => "feature",
            GateLevel::Epic => "epic",
            GateLevel::Phase => "phase",
        }
    }
}

impl Item {
    /// Whether a task is it, or a part of it.
    pub fn holds(self, task: TaskId, plan: &Plan) -> bool {
        match self {
            Item::Task(own) => own == task,
            Item::Feature(feature) => plan.task(task).feature == feature,
            Item::Epic(epic) => plan.epic_of(task) == epic,
            Item::Phase => true,
        }
    }

    /// It, or its parts, in the order of the plan.
    pub fn tasks(self, plan: &Plan) -> Vec<TaskId> {
        match self {
            Item::Task(own) => vec![own],
            Item::Feature(feature) => plan.feature(feature).tasks.clone(),
            Item::Epic(epic) => plan.epic(epic).features.iter().flat_map(|&feature| plan.feature(feature).tasks.iter().copied()).collect(),
            Item::Phase => plan.task_ids().collect(),
        }
    }

    pub fn level(self) -> GateLevel {
        match self {
            Item::Task(_) => GateLevel::Task,
            Item::Feature(_) => GateLevel::Feature,
            Item::Epic(_) => GateLevel::Epic,
            Item::Phase => GateLevel::Phase,
        }
    }

    /// What names the item's draws; levels differ by their purpose.
    pub fn key(self, plan: &Plan) -> u64 {
        match self {
            Item::Task(task) => plan.task(task).key,
            Item::Feature(feature) => plan.feature(feature).key,
            Item::Epic(epic) => plan.epic(epic).key,
            Item::Phase => 0,
        }
    }
}

/// Where a defect comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefectSource {
    Work,
    BadFix,
    Workaround,
}
