//! The plan as written, a task a row, from CSV or TOML, made into the plan that is left when nothing is wrong.

pub mod cell;
mod compile;
pub mod csv;
mod names;

use super::files::{Located, Place};
use super::problem::Problems;
use crate::domain::organization::Organization;
use crate::domain::plan::Plan;
use compile::Compiler;
use names::Names;
use std::collections::{BTreeMap, BTreeSet};

/// What a row may say. The order is that of the documentation; a file's is free.
pub const COLUMNS: [&str; 16] = [
    "epic",
    "feature",
    "task",
    "name",
    "team",
    "role",
    "optimistic",
    "realistic",
    "pessimistic",
    "effort",
    "complexity",
    "depends_on",
    "kind",
    "must",
    "value",
    "static",
];

/// What each of [`COLUMNS`] says.
pub const MEANINGS: [&str; COLUMNS.len()] = [
    "The epic's name; without it the plan is one epic.",
    "The feature's name, within its epic.",
    "The task's id, unique; names its draws.",
    "What people call it; the id if not given.",
    "The id of the team whose work it is.",
    "Who works on it: a role, steps `api-architect:.3 > backend-developer:.7`, or a crew `2 R1 + R2`; the team's coordination if not given.",
    "Hours of work, at best.",
    "Hours of work; 0 is a milestone.",
    "Hours of work, at worst.",
    "A distribution of hours of work in place of the figures.",
    "`low`, `medium` or `high`; `medium` if not given.",
    "What it waits for, such as `T-3; T-7:team; T-9:information+4h; staging`.",
    "The kind of those dependencies on tasks that do not say theirs; `team` where the work changes teams, else `technical`.",
    "`must` or `optional`; `must` if not given.",
    "What an optional task is worth; 0 if not given.",
    "`yes`: may start before its team is active.",
];

/// One task as written: by column, the cell's text. A cell that is empty is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub place: Place,
    pub cells: BTreeMap<String, Located<String>>,
}

/// What is declared under `[resources]`, and what rows may wait for beside tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredResource {
    pub id: Located<String>,
    pub name: String,
    /// Hours after the start; `None`: from the start.
    pub available_after: Option<crate::engine::distribution::Distribution>,
    pub is_date: bool,
}

/// The plan of `rows`, in their order. What is wrong is added to `problems`, all of it; the plan is then worth nothing.
/// `later`: ids of tasks that only an event or a risk adds.
pub fn compile(rows: &[Row], organization: &Organization, resources: &[DeclaredResource], later: &[&str], problems: &mut Problems) -> Plan {
    let mut names = Names::new(organization);
    names.prerequisites(rows, resources, problems);
    let mut compiler = Compiler { names, problems, plan: Plan::default(), epics: BTreeMap::new(), features: BTreeMap::new() };
    compiler.resources(resources);
    let later: BTreeSet<&str> = later.iter().copied().collect();
    for row in rows {
        compiler.task(row, &later);
    }
    for (at, row) in rows.iter().enumerate() {
        compiler.dependencies(row, at);
    }
    compiler.plan
}

#[cfg(test)]
mod tests;
