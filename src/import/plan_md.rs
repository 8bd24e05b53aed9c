//! Execution plans in Markdown, as planning agents and people write them, and as a run reports its own: epics, features, tasks with who
//! does them and for how long, what they wait for, teams, risks.

mod assemble;
mod document;
mod effort;
mod leftover;
mod line;
mod links;
mod needs;
mod people;
mod reader;
mod remarks;
pub mod report;
mod risks;
mod sections;
mod table;
mod totals;
mod words;

use super::csv::{HOURS_PER_DAY, HOURS_PER_POINT};
use super::draft::{Draft, Notes};
use super::table::number::Measures;
use crate::domain::number::count;
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use jiff::civil::DateTime;

/// What a plan in Markdown leaves open.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What the scenario is called where the plan has no title.
    pub name: String,
    /// Hours of work in a day.
    pub hours_per_day: f64,
    pub hours_per_point: f64,
    /// Hours of a task without an estimate, if no other task has one; else it has the median of theirs.
    pub hours_of_a_task: f64,
    /// Plans what is done or under way as if it were not.
    pub keep_done: bool,
    /// When the project starts, if somebody says so.
    pub start: Option<DateTime>,
}

impl Options {
    fn measures(&self) -> Measures {
        Measures { hours_per_day: self.hours_per_day, hours_per_point: self.hours_per_point }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            name: "plan".into(),
            hours_per_day: HOURS_PER_DAY,
            hours_per_point: HOURS_PER_POINT,
            hours_of_a_task: 8.0,
            keep_done: false,
            start: None,
        }
    }
}

/// The project that a plan tells of; `None` if it tells of none, or its tasks wait for one another in a circle, and then `problems` say
/// what and where.
pub fn read(file: FileId, text: &str, options: &Options, problems: &mut Problems) -> Option<Draft> {
    let lines = line::lines(text);
    if let Some(report) = report::of(&lines) {
        return report.draft(file, problems);
    }
    let mut doc = reader::read(&lines, true, options);
    if doc.tasks.is_empty() {
        doc = reader::read(&lines, false, options);
    }
    if doc.tasks.is_empty() {
        let help = "a task has a line of its own, such as `**Task 1.1.1: Design the schema**` or `- [ ] T-1: Design the schema (6h)`, or a row of a table with a column `Task`";
        problems.add_with_help(&Place { file, bytes: 0..text.len().min(1) }, "the plan has no tasks", "no line says that it is one", help);
        return None;
    }
    let reopened = if options.keep_done { assemble::reopen(&mut doc) } else { Vec::new() };
    let mut draft = assemble::draft(file, &doc, options, problems)?;
    if !reopened.is_empty() {
        let what = Notes::some("task[s] that [is|are] done or in progress", &reopened);
        draft.notes.guessed(format!("{what}: they are planned as if they were not"));
    }
    Some(draft)
}

/// `teams that nobody is in: Ground, Sky and 3 more`.
pub(super) fn named(what: &str, names: &[impl AsRef<str>]) -> String {
    const NAMED_MAX: usize = 4;
    let first: Vec<&str> = names.iter().take(NAMED_MAX).map(AsRef::as_ref).collect();
    let more = if names.len() > NAMED_MAX { format!(" and {} more", names.len() - NAMED_MAX) } else { String::new() };
    format!("{what}: {}{more}", first.join(", "))
}

#[cfg(test)]
mod tests;
