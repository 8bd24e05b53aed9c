//! Rows made into a plan: names resolved, figures checked, every problem collected.

use super::cell::{self, Name, Who, Wrong};
use super::names::Names;
use super::{COLUMNS, DeclaredResource, Row};
use crate::domain::organization::{RoleId, TeamId};
use crate::domain::plan::{
    Dependency, DependencyKind, Effort, Epic, EpicId, Feature, FeatureId, Need, Plan, Prerequisite, Resource, Step, Task, TaskId,
};
use crate::engine::distribution::Distribution;
use crate::engine::stream::key;
use crate::scenario::files::{Located, Place};
use crate::scenario::problem::{Problems, did_you_mean};
use crate::scenario::value::{self, AMOUNT_MAX, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The epic of a row that names none, and what its feature is drawn by; it is called as its epic.
const UNNAMED: &str = "project";

/// The plan so far, and what is known of the names in it.
pub(super) struct Compiler<'a> {
    pub names: Names<'a>,
    pub problems: &'a mut Problems,
    pub plan: Plan,
    pub epics: BTreeMap<String, EpicId>,
    pub features: BTreeMap<(EpicId, String), FeatureId>,
}

impl<'a> Compiler<'a> {
    pub fn resources(&mut self, resources: &[DeclaredResource]) {
        self.plan.resources = resources
            .iter()
            .map(|resource| Resource {
                id: resource.id.value.clone(),
                key: key(&resource.id.value),
                name: resource.name.clone(),
                available_after: resource.available_after.clone(),
                is_date: resource.is_date,
            })
            .collect();
    }

    /// Appends the task of a row, without its dependencies.
    pub fn task(&mut self, row: &'a Row, later: &BTreeSet<&str>) {
        self.columns(row);
        let id = read(row, "task").map_or("", |(_, id)| id);
        let feature = self.feature(row);
        let team = self.team(row);
        let effort = self.effort(row);
        let is_milestone = matches!(effort, Some(Effort::Estimate { realistic: 0.0, .. }));
        let need = self.need(row, team, is_milestone, effort.is_some());
        let name = read(row, "name").map_or_else(|| id.to_owned(), |(_, name)| one_line(name));
        let task = Task {
            id: id.to_owned(),
            key: key(id),
            name,
            feature,
            team: team.unwrap_or(TeamId(0)),
            need,
            effort: effort.unwrap_or(Effort::Estimate { realistic: 0.0, range: None }),
            complexity: self.word(row, "complexity", &cell::COMPLEXITIES).unwrap_or_default(),
            dependencies: Vec::new(),
            must: self.word(row, "must", &cell::MUST).unwrap_or(true),
            value: self.value(row),
            is_static: self.word(row, "static", &cell::STATIC).unwrap_or(false),
            is_added_later: later.contains(id),
        };
        self.plan.features[feature.index()].tasks.push(TaskId::from_index(self.plan.tasks.len()));
        self.plan.tasks.push(task);
    }

    /// Cells of columns that no plan has. A CSV's header has told of them before; rows in TOML have their columns to themselves.
    fn columns(&mut self, row: &Row) {
        for (column, cell) in row.cells.iter().filter(|(column, _)| !COLUMNS.contains(&column.as_str())) {
            let label = did_you_mean(column, COLUMNS).unwrap_or_else(|| "no such field".to_owned());
            let help = format!("a task has {}", COLUMNS.join(", "));
            self.problems.add_with_help(&cell.place, format!("unknown field `{column}` of a task"), label, help);
        }
    }

    fn feature(&mut self, row: &Row) -> FeatureId {
        let named = |column| read(row, column).map_or_else(|| UNNAMED.to_owned(), |(_, name)| one_line(name));
        let (epic_name, name) = (named("epic"), named("feature"));
        let plan = &mut self.plan;
        let epic = *self.epics.entry(epic_name.clone()).or_insert_with(|| {
            plan.epics.push(Epic { key: key(&epic_name), name: epic_name.clone(), features: Vec::new() });
            EpicId::from_index(plan.epics.len() - 1)
        });
        *self.features.entry((epic, name.clone())).or_insert_with(|| {
            let feature = FeatureId::from_index(plan.features.len());
            // With its epic: two epics may each have a feature `tests`, and their draws are not the same.
            let key = key(&format!("{epic_name}/{name}"));
            let name = if read(row, "feature").is_none() { epic_name } else { name };
            plan.features.push(Feature { key, name, epic, tasks: Vec::new() });
            plan.epics[epic.index()].features.push(feature);
            feature
        })
    }

    fn team(&mut self, row: &Row) -> Option<TeamId> {
        let Some((cell, written)) = read(row, "team") else {
            let label = format!("write one of {}", self.names.teams());
            self.problems.add(&row.place, "a task without a team", label);
            return None;
        };
        let team = self.names.team(written);
        if team.is_none() && written.eq_ignore_ascii_case("orchestration") {
            let help = format!("its members are the support agents themselves; tasks are for {}", self.names.teams());
            self.problems.add_with_help(&cell.place, "the team Orchestration takes no tasks", "not a team of [teams]", help);
        } else if team.is_none() {
            let label = self.names.near_team(written).unwrap_or_else(|| format!("teams are {}", self.names.teams()));
            self.problems.add(&cell.place, format!("unknown team `{written}`"), label);
        }
        team
    }

    /// The estimate or distribution of a row; `None` if a problem was told.
    fn effort(&mut self, row: &Row) -> Option<Effort> {
        let figures = ["optimistic", "realistic", "pessimistic"].map(|column| read(row, column));
        if let Some((cell, written)) = read(row, "effort") {
            if figures.iter().any(Option::is_some) {
                self.problems.add(&cell.place, "an effort beside estimates", "leave out this, or the figures of the estimate");
                return None;
            }
            let read = value::days_of_work(written).map_or_else(|| value::distribution(written, Unit::Hours), Err);
            return match read {
                Ok(Distribution::Fixed(realistic)) => Some(Effort::Estimate { realistic, range: None }),
                Ok(distribution) if distribution.mean() == 0.0 => Some(Effort::Estimate { realistic: 0.0, range: None }),
                Ok(distribution) if distribution.mean().is_finite() => Some(Effort::Drawn(distribution)),
                Ok(_) => {
                    let label = "no schedule can be made of it: clamp it, as in `loglogistic(2h, 0.9, max=40h)`, or make its tail lighter";
                    self.problems.add(&cell.place, "an effort whose mean is infinite", label);
                    None
                }
                Err(refusal) => {
                    self.problems.add(&cell.place, format!("the effort of a task: {}", refusal.what), refusal.instead);
                    None
                }
            };
        }
        let Some((cell, _)) = figures[1] else {
            let (place, label) = match figures[0].or(figures[2]) {
                Some((cell, _)) => (&cell.place, "the realistic figure is missing"),
                None => (&row.place, "write its hours in `realistic`, or a distribution in `effort`"),
            };
            self.problems.add_with_help(place, "a task without an effort", label, "an effort of 0 makes it a milestone");
            return None;
        };
        let [optimistic, realistic, pessimistic] = ["optimistic", "realistic", "pessimistic"].map(|column| self.hours(row, column));
        let range = match (figures[0], figures[2]) {
            (None, None) => return Some(Effort::Estimate { realistic: realistic?, range: None }),
            (Some(_), Some(_)) => (optimistic?, pessimistic?),
            (Some((one, _)), None) => return self.lonely(one, "optimistic", "pessimistic"),
            (None, Some((one, _))) => return self.lonely(one, "pessimistic", "optimistic"),
        };
        self.ordered(cell, realistic?, range)
    }

    fn lonely(&mut self, cell: &Located<String>, given: &str, missing: &str) -> Option<Effort> {
        let help = "an estimate is one figure, `realistic`, or all three";
        self.problems.add_with_help(&cell.place, format!("an estimate with its {given} figure and without the {missing} one"), "", help);
        None
    }

    fn ordered(&mut self, cell: &Located<String>, realistic: f64, (low, high): (f64, f64)) -> Option<Effort> {
        if !(low <= realistic && realistic <= high) {
            let what = format!("an estimate out of order: optimistic {low}, realistic {realistic}, pessimistic {high} hours");
            self.problems.add(&cell.place, what, "optimistic <= realistic <= pessimistic");
            return None;
        }
        if realistic == 0.0 && high > 0.0 {
            let what = format!("a realistic effort of 0 with a pessimistic one of {high} hours");
            self.problems.add(&cell.place, what, "a milestone takes nothing at all, other tasks something");
            return None;
        }
        Some(Effort::Estimate { realistic, range: Some((low, high)) })
    }

    fn hours(&mut self, row: &Row, column: &str) -> Option<f64> {
        let (cell, written) = read(row, column)?;
        value::days_of_work(written)
            .map_or_else(|| value::hours(written), Err)
            .map_err(|refusal| self.problems.add(&cell.place, format!("the {column} effort: {}", refusal.what), refusal.instead))
            .ok()
    }

    /// Who works on the task. With a problem told it is a milestone, which needs nobody.
    fn need(&mut self, row: &Row, team: Option<TeamId>, is_milestone: bool, has_effort: bool) -> Need {
        let Some((cell, _)) = read(row, "role") else {
            let Some(team) = team.filter(|_| has_effort && !is_milestone) else {
                return Need::Milestone;
            };
            let steps = self.names.coordination(team);
            if steps.is_empty() {
                let what = format!("a task without a role, and team `{}` has no steps of its own", self.names.team_id(team));
                let help = "name a role in the task, or the team's steps in its `coordination`";
                self.problems.add_with_help(&row.place, what, self.names.roles_of(team), help);
                return Need::Milestone;
            }
            return Need::Steps(steps.to_vec());
        };
        let need = match cell::who(&cell.value) {
            Ok(Who::Steps(steps)) => {
                // All of them are looked up before one that is wrong ends it, so that all are told.
                let found: Vec<Option<RoleId>> = steps.iter().map(|(name, _)| self.role(cell, name, team)).collect();
                let steps = found.into_iter().zip(steps).map(|(role, (_, share))| Some(Step { role: role?, share }));
                steps.collect::<Option<_>>().map(Need::Steps)
            }
            Ok(Who::Crew(crew)) => self.crew(cell, &crew, team).map(Need::Crew),
            Err(wrong) => self.wrong(cell, wrong),
        };
        need.filter(|_| !is_milestone).unwrap_or(Need::Milestone)
    }

    fn crew(&mut self, cell: &Located<String>, crew: &[(Name<'_>, u32)], team: Option<TeamId>) -> Option<Vec<(RoleId, u32)>> {
        let found: Vec<Option<RoleId>> = crew.iter().map(|(name, _)| self.role(cell, name, team)).collect();
        let mut needed: Vec<(RoleId, u32)> =
            found.into_iter().zip(crew).map(|(role, (_, count))| Some((role?, *count))).collect::<Option<_>>()?;
        needed.sort_unstable();
        if let Some(shortage) = self.names.shortage(team?, &needed) {
            let what = format!("a crew that team `{}` cannot muster: {shortage}", self.names.team_id(team?));
            self.problems.add(&cell.place, what, "ask for fewer, or add members to the team");
            return None;
        }
        Some(needed)
    }

    /// A role that the team has, if there is a team; `None` if a problem was told.
    fn role(&mut self, cell: &Located<String>, name: &Name<'_>, team: Option<TeamId>) -> Option<RoleId> {
        let place = part(cell, &name.bytes);
        let Some(role) = self.names.role(name.text) else {
            let label = self.names.near_role(name.text).unwrap_or_else(|| team.map_or(String::new(), |team| self.names.roles_of(team)));
            self.problems.add(&place, format!("unknown role `{}`", name.text), label);
            return None;
        };
        if let Some(team) = team.filter(|&team| self.names.holders(team, role) == 0) {
            let what = format!("nobody in team `{}` is a `{}`", self.names.team_id(team), name.text);
            self.problems.add(&place, what, self.names.roles_of(team));
            return None;
        }
        Some(role)
    }

    /// The dependencies of the task at `at`, whose row this is. All tasks are there.
    pub fn dependencies(&mut self, row: &Row, at: usize) {
        let default = self.word(row, "kind", &cell::KINDS);
        let Some((cell, _)) = read(row, "depends_on") else {
            return;
        };
        let links: Vec<_> = cell::links(&cell.value, |name| self.names.prerequisite(name).is_some()).collect();
        let mut seen = BTreeSet::new();
        let mut dependencies = Vec::with_capacity(links.len());
        for link in links {
            let link = match link {
                Ok(link) => link,
                Err(wrong) => {
                    let _: Option<()> = self.wrong(cell, wrong);
                    continue;
                }
            };
            let place = part(cell, &link.on.bytes);
            let Some(on) = self.names.prerequisite(link.on.text) else {
                let label = self.names.near_prerequisite(link.on.text).unwrap_or_else(|| "no task and no resource has this id".to_owned());
                self.problems.add(&place, format!("a dependency on `{}`, which is not in the plan", link.on.text), label);
                continue;
            };
            if on == Prerequisite::Task(TaskId::from_index(at)) {
                self.problems.add(&place, format!("task `{}` depends on itself", link.on.text), "");
                continue;
            }
            if !seen.insert(named(on)) {
                let what = format!("task `{}` depends on `{}` twice", self.plan.tasks[at].id, link.on.text);
                self.problems.add(&place, what, "once is enough");
                continue;
            }
            let explicit = link.kind.as_ref().and_then(|kind| self.kind(cell, kind, on));
            let kind = explicit.unwrap_or_else(|| self.default_kind(at, on, default));
            dependencies.push(Dependency { on, kind, lag: link.lag });
        }
        self.plan.tasks[at].dependencies = dependencies;
    }

    fn kind(&mut self, cell: &Located<String>, written: &Name<'_>, on: Prerequisite) -> Option<DependencyKind> {
        let kind = cell::word(written.text, &cell::KINDS);
        let place = part(cell, &written.bytes);
        match (kind, on) {
            (None, _) => {
                let names = cell::KINDS.map(|(name, _)| name);
                let label = did_you_mean(written.text, names).unwrap_or_else(|| format!("kinds are {}", names.join(", ")));
                self.problems.add(&place, format!("unknown kind of dependency `{}`", written.text), label);
                None
            }
            (Some(kind), Prerequisite::Resource(_)) if kind != DependencyKind::Resource => {
                self.problems.add(&place, format!("a dependency on a resource that is called {}", written.text), "its kind is `resource`");
                None
            }
            (kind, _) => kind,
        }
    }

    /// The kind of a dependency that does not say: that of a resource is clear; else what the row says of its dependencies in general;
    /// else whether the work changes hands.
    fn default_kind(&self, at: usize, on: Prerequisite, of_row: Option<DependencyKind>) -> DependencyKind {
        match (on, of_row) {
            (Prerequisite::Resource(_), _) => DependencyKind::Resource,
            (Prerequisite::Task(_), Some(kind)) => kind,
            (Prerequisite::Task(task), None) if self.plan.task(task).team != self.plan.tasks[at].team => DependencyKind::Team,
            (Prerequisite::Task(_), None) => DependencyKind::Technical,
        }
    }

    fn value(&mut self, row: &Row) -> f64 {
        let Some((cell, written)) = read(row, "value") else {
            return 0.0;
        };
        if let Some(refusal) = value::slip(written, "") {
            self.problems.add(&cell.place, refusal.what, refusal.instead);
            return 0.0;
        }
        match written.parse::<f64>() {
            Ok(value) if (0.0..=AMOUNT_MAX).contains(&value) => return value,
            Ok(_) => self.problems.add(&cell.place, format!("a value of {written}"), "a value is from 0 to a million millions"),
            Err(_) => {
                self.problems.add(&cell.place, format!("`{written}` is not a number"), "write the task's value as a number, such as `8`")
            }
        }
        0.0
    }

    fn word<T: Copy>(&mut self, row: &Row, column: &str, words: &[(&str, T)]) -> Option<T> {
        let (cell, written) = read(row, column)?;
        let word = cell::word(written, words);
        if word.is_none() {
            let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
            let label = did_you_mean(written, names.iter().copied()).unwrap_or_else(|| format!("write one of {}", names.join(", ")));
            self.problems.add(&cell.place, format!("`{column}` of a task cannot be `{written}`"), label);
        }
        word
    }

    fn wrong<T>(&mut self, cell: &Located<String>, wrong: Wrong) -> Option<T> {
        self.problems.add(&part(cell, &wrong.bytes), wrong.what, wrong.instead);
        None
    }
}

/// A cell with its text, trimmed; `None` if nothing is left of it.
pub(super) fn read<'r>(row: &'r Row, column: &str) -> Option<(&'r Located<String>, &'r str)> {
    let cell = row.cells.get(column)?;
    let text = cell.value.trim();
    (!text.is_empty()).then_some((cell, text))
}

/// Where a piece of a cell's text stands: within the cell if that is written plainly or in quotes alone, else the whole cell.
fn part(cell: &Located<String>, bytes: &Range<usize>) -> Place {
    let from = cell.place.bytes.start;
    let from = match cell.place.bytes.len().checked_sub(cell.value.len()) {
        Some(0) => from,
        Some(2) => from + 1,
        _ => return cell.place.clone(),
    };
    Place { file: cell.place.file, bytes: from + bytes.start..from + bytes.end }
}

/// A name as it stands in a table or a chart: without line breaks.
fn one_line(name: &str) -> String {
    if name.contains(char::is_control) { name.split_whitespace().collect::<Vec<_>>().join(" ") } else { name.to_owned() }
}

fn named(on: Prerequisite) -> (bool, u32) {
    match on {
        Prerequisite::Task(task) => (false, task.0),
        Prerequisite::Resource(resource) => (true, resource.0),
    }
}
