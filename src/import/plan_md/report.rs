//! A run's own `03-execution-plan.md`, back to the plan that it tells: tables whose titles are known, and nothing to guess.

mod cells;
mod organization;

use super::assemble::{HOURS_MAX, office_hours, unique};
use super::line::{self, Kind, Line, plain};
use super::{count, named};
use crate::import::draft::{Draft, DraftEffort, DraftLink, DraftResource, DraftTask, DraftWho, Notes, quoted};
use crate::import::{activation, graph};
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use crate::scenario::timestamp;
use crate::scenario::value;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What the report's title begins with.
pub const TITLE: &str = "Execution plan: ";

/// The titles of the table of a feature's tasks; the reader knows the report by them.
pub const TASK_TITLES: [&str; 12] =
    ["Task", "Name", "Team", "Roles", "Effort, h", "Complexity", "Scope", "Waits for", "Start", "Finish", "Float, h", "Critical"];
pub const TEAM_TITLES: [&str; 6] = ["Team", "Starts", "Coordination", "Members and roles", "Tasks", "Hours"];
pub const RESOURCE_TITLES: [&str; 3] = ["Resource", "Name", "Available"];
/// Before when that is, of a mere date.
pub const A_DATE: &str = "a date: ";
pub const RISK_TITLES: [&str; 9] = ["Risk", "What", "Owner", "Strikes", "Effect", "Before", "After", "Mitigation (cost)", "State"];

/// The report's tables, cell by cell.
#[derive(Default)]
pub struct Report {
    name: String,
    description: String,
    /// Of the overview, by the first cell.
    overview: BTreeMap<String, String>,
    start: Option<DateTime>,
    teams: Vec<Vec<String>>,
    tasks: Vec<Row>,
    resources: Vec<Vec<String>>,
    risks: Vec<Vec<String>>,
}

struct Row {
    epic: String,
    feature: String,
    cells: Vec<String>,
    bytes: Range<usize>,
}

/// The report that these lines are; `None` if they are another's plan.
pub fn of(lines: &[Line<'_>]) -> Option<Report> {
    let name = lines.first().filter(|line| line.kind == Kind::Heading(1))?.plain();
    let mut report = Report { name: name.strip_prefix(TITLE)?.to_owned(), ..Report::default() };
    let (mut epic, mut feature) = (String::new(), String::new());
    let mut table: (usize, Vec<String>) = (0, Vec::new());
    for line in &lines[1..] {
        match line.kind {
            Kind::Heading(2) => {
                // `Epic 3: Name`; what is below other headings has titles of its own.
                epic = line.plain().split_once(": ").map_or(String::new(), |(_, name)| one_line(name));
                feature.clear();
            }
            Kind::Heading(_) => feature = one_line(&line.plain()),
            Kind::Row(number) => {
                let cells: Vec<String> = line::cells(line).into_iter().map(|(cell, _)| plain(cell)).collect();
                if number == table.0 {
                    report.row(&table.1, cells, line.bytes.clone(), &epic, &feature);
                } else {
                    table = (number, cells);
                }
            }
            Kind::Text if report.description.is_empty() && epic.is_empty() && table.0 == 0 => report.description = line.plain(),
            Kind::Text => {
                let start = line.raw.split_once(": the package goes before").and_then(|(at, _)| at.parse().ok());
                report.start = report.start.or(start);
            }
            Kind::Item => {}
        }
    }
    (!report.tasks.is_empty()).then_some(report)
}

impl Report {
    fn row(&mut self, titles: &[String], cells: Vec<String>, bytes: Range<usize>, epic: &str, feature: &str) {
        let is = |wanted: &[&str]| titles.len() == wanted.len() && titles.iter().zip(wanted).all(|(title, wanted)| title == wanted);
        if is(&TASK_TITLES) && cells.len() == TASK_TITLES.len() && !cells[0].is_empty() {
            self.tasks.push(Row { epic: epic.to_owned(), feature: feature.to_owned(), cells, bytes });
        } else if is(&TEAM_TITLES) {
            self.teams.push(cells);
        } else if is(&RESOURCE_TITLES) {
            self.resources.push(cells);
        } else if is(&RISK_TITLES) {
            self.risks.push(cells);
        } else if is(&["", ""]) && cells.len() == 2 {
            self.overview.entry(cells[0].clone()).or_insert_with(|| cells[1].clone());
        }
    }

    /// The project that is told.
    pub fn draft(self, file: FileId, problems: &mut Problems) -> Option<Draft> {
        let mut draft = Draft {
            name: self.name.clone(),
            description: self.description.clone(),
            source: format!("Imported from the report of a run of \"{}\": its plan before anything happened to it.", self.name),
            start: self.start,
            ..Draft::default()
        };
        office_hours(&mut draft, false, &mut Notes::default());
        self.told_of_all(&mut draft);
        draft.teams = organization::teams(&self.teams, &mut draft.notes);
        let mut ids: BTreeSet<String> = BTreeSet::new();
        draft.resources = self.resources(&mut ids);
        self.work(file, &mut ids, &mut draft, problems)?;
        organization::fill(&mut draft);
        let rows = self.teams.iter().filter(|cells| cells.len() == TEAM_TITLES.len());
        activation::order(rows.map(|cells| (cells[0].as_str(), cells[1].as_str())), &mut draft);
        draft.risks = cells::risks(&self.risks, &mut draft);
        self.later(&mut draft);
        draft
            .notes
            .kept
            .insert(0, format!("{} of {}, as the report tells them", count(draft.tasks.len(), "task"), count(draft.teams.len(), "team")));
        draft.notes.left_out(
            "a report of a plan does not tell calendars (office hours are written), rates, help on loan, streams, events but for new scope, and policy",
        );
        Some(draft)
    }

    /// Buffer, order of epics, noise.
    fn told_of_all(&self, draft: &mut Draft) {
        let told = |name: &str| self.overview.get(name).map_or("", String::as_str);
        if let Some(rule) = told("Buffer").rsplit_once('(').and_then(|(_, rule)| buffer(rule.trim_end_matches(')'))) {
            draft.fields.push(format!("buffer = {}", quoted(&rule)));
        }
        if told("Epics") == "one after another" {
            draft.fields.push("epics = \"sequential\"".into());
        }
        match told("Task noise") {
            "between the three figures" => draft.is_three_point = true,
            "none" => draft.further.push_str("[noise]\ntask = \"none\"\n"),
            text if value::distribution(text, value::Unit::Factor).is_ok_and(|noise| noise.mean().is_finite() && noise.mean() > 0.0) => {
                draft.further = format!("[noise]\ntask = {}\n", quoted(text));
            }
            _ => {}
        }
    }

    fn resources(&self, ids: &mut BTreeSet<String>) -> Vec<DraftResource> {
        let mut resources = Vec::new();
        for cells in self.resources.iter().filter(|cells| cells.len() == RESOURCE_TITLES.len() && !cells[0].is_empty()) {
            let id = unique(cells::id(&cells[0]), ids, &BTreeMap::new());
            let (is_date, available) = cells::available(&cells[2]);
            resources.push(DraftResource { id, name: cells[1].clone(), available, is_date });
        }
        resources
    }

    /// The tasks with what they wait for; `None` if they wait for one another in a circle.
    fn work(&self, file: FileId, ids: &mut BTreeSet<String>, draft: &mut Draft, problems: &mut Problems) -> Option<()> {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let mut averages = Vec::new();
        for (at, row) in self.tasks.iter().enumerate() {
            let id = unique(cells::id(&row.cells[0]), ids, &BTreeMap::new());
            numbers.entry(row.cells[0].clone()).or_insert(at);
            let (effort, is_average) = cells::effort(&row.cells[4]);
            if is_average {
                averages.push(id.clone());
            }
            let scope = cells::scope(&row.cells[6]);
            draft.tasks.push(DraftTask {
                id,
                epic: row.epic.clone(),
                feature: row.feature.clone(),
                name: row.cells[1].clone(),
                team: organization::known(&mut draft.teams, &row.cells[2]),
                who: if effort == DraftEffort::Milestone { DraftWho::Team } else { cells::who(&row.cells[3]) },
                effort,
                complexity: Some(row.cells[5].clone()).filter(|word| ["low", "high"].contains(&word.as_str())).unwrap_or_default(),
                is_optional: scope.is_optional,
                value: scope.value,
                is_static: scope.is_static,
                depends_on: Vec::new(),
            });
        }
        if !averages.is_empty() {
            draft.notes.guessed(named("efforts that were drawn are their averages", &averages));
        }
        let total: f64 = draft.tasks.iter().map(|task| task.effort.expected()).sum();
        if total > HOURS_MAX {
            problems.add(&Place { file, bytes: 0..1 }, format!("the plan has {total:.0} hours of work, more than {HOURS_MAX}"), "");
            return None;
        }
        self.links(file, &numbers, draft, problems)
    }

    fn links(&self, file: FileId, numbers: &BTreeMap<String, usize>, draft: &mut Draft, problems: &mut Problems) -> Option<()> {
        let resources: BTreeMap<&str, String> = self
            .resources
            .iter()
            .zip(&draft.resources)
            .filter(|(cells, _)| !cells.is_empty())
            .map(|(cells, resource)| (cells[0].as_str(), resource.id.clone()))
            .collect();
        let (mut edges, mut unknown) = (Vec::new(), Vec::new());
        let ids: Vec<String> = draft.tasks.iter().map(|task| task.id.clone()).collect();
        for (at, row) in self.tasks.iter().enumerate() {
            let mut seen = BTreeSet::new();
            for link in cells::links(&row.cells[7], |name| numbers.contains_key(name) || resources.contains_key(name)) {
                let task = numbers.get(&link.on).copied().filter(|on| *on != at);
                let on = task.map(|on| ids[on].clone()).or_else(|| resources.get(link.on.as_str()).cloned());
                let Some(on) = on.filter(|on| seen.insert(on.clone())) else {
                    unknown.push(link.on);
                    continue;
                };
                let kind = if task.is_none() { "resource".to_owned() } else { link.kind };
                edges.extend(task.map(|on| (on, at)));
                draft.tasks[at].depends_on.push(DraftLink { on, kind, lag_hours: link.lag_hours });
            }
        }
        if !unknown.is_empty() {
            draft.notes.left_out(named("dependencies on what is not in the report, on itself, or twice", &unknown));
        }
        let Some(circle) = graph::circle(ids.len(), &edges) else {
            return Some(());
        };
        let place = Place { file, bytes: self.tasks[circle[0]].bytes.clone() };
        let help = "take out one of these dependencies";
        problems.add_with_help(&place, graph::told(&circle, |at| &ids[at]), "this task waits for the last of them", help);
        None
    }

    /// Tasks that an event brings come by an event again.
    fn later(&self, draft: &mut Draft) {
        let mut moments: BTreeMap<DateTime, Vec<String>> = BTreeMap::new();
        for (row, task) in self.tasks.iter().zip(&draft.tasks) {
            let at = cells::scope(&row.cells[6]).added_at;
            if let Some(at) = at.filter(|at| self.start.is_some_and(|start| *at >= start)) {
                moments.entry(at).or_default().push(quoted(&task.id));
            }
        }
        for (number, (at, ids)) in moments.into_iter().enumerate() {
            let at = timestamp(at);
            draft.further.push_str(&format!("\n[events.new-scope-{}]\nat = {at}\nadd_tasks = [{}]\n", number + 1, ids.join(", ")));
        }
    }
}

/// As plan files have names.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As a scenario writes the rule that the report tells.
fn buffer(told: &str) -> Option<String> {
    if let Some(share) = told.strip_suffix(" of the baseline") {
        return value::share(&share.replace(' ', "")).ok().filter(|share| (0.0..=100.0).contains(share)).map(|_| share.replace(' ', ""));
    }
    if let Some(quantile) = told.strip_prefix("simulated, P") {
        let quantile = format!("p{quantile}");
        return value::quantile(&quantile).map(|_| quantile);
    }
    let rules = [("each task's own uplift", "per_task"), ("root-square-error", "root_square_error")];
    rules.iter().find(|(begin, _)| told.starts_with(begin)).map(|(_, rule)| (*rule).to_owned())
}
