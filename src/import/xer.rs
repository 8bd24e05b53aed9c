//! Primavera P6's XER, tables of tab-separated text, as a network of tasks.
//!
//! Format: a line `ERMHDR`, then for each table `%T` with its name, `%F` with its columns, `%R` for each row, and `%E` at the end; columns
//! are found by their names (Oracle, Primavera P6 XER Import/Export Data Map Guide). Files are in Windows-1252 unless a mark says otherwise.
//! Quantities are hours. Relations' lags are of the predecessor's calendar, or what the project's scheduling options say.

mod calendars;
mod people;
mod tables;
mod tasks;
#[cfg(test)]
mod tests;

use super::draft::{Draft, Notes};
use super::network::{self, Network, one_line};
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::{Problems, did_you_mean};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use tables::{Row, Tables};

/// What is asked of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The short name of the project to take; all that were exported if not given.
    pub project: Option<String>,
    /// Plans what is done or under way as if it were not.
    pub keep_done: bool,
}

/// The project that `text` holds; `None` if anything is wrong with it, and then `problems` say what and where.
pub fn read(file: FileId, text: &str, options: &Options, problems: &mut Problems) -> Option<Draft> {
    let before = problems.list.len();
    let tables = tables::read(file, text, problems)?;
    let mut importer = Importer { file, keep_done: options.keep_done, problems, tables: &tables, left: BTreeMap::new() };
    let network = importer.network(options);
    if problems.list.len() > before {
        return None;
    }
    let network = network?;
    let tasks = network.tasks.len();
    let draft = network::draft(network);
    if draft.is_none() {
        let start = Place { file, bytes: 0..text.chars().next().map_or(0, char::len_utf8) };
        if tasks == 0 {
            problems.add(&start, "the file has no activities", "");
        } else {
            let what = format!(
                "nothing is left to do: {}",
                match tasks {
                    1 => "the one activity is completed".to_owned(),
                    _ => format!("all {tasks} activities are completed"),
                }
            );
            problems.add_with_help(&start, what, "", network::KEEP_DONE);
        }
    }
    draft
}

struct Importer<'p, 't> {
    file: FileId,
    keep_done: bool,
    problems: &'p mut Problems,
    tables: &'t Tables<'t>,
    /// What could not be carried over, by what it is: the names of those that have it.
    left: BTreeMap<&'static str, Vec<String>>,
}

impl<'t> Importer<'_, 't> {
    fn network(&mut self, options: &Options) -> Option<Network> {
        let mut notes = Notes::default();
        if !self.tables.has_end {
            notes.guessed("the file has no end mark `%E`: it may be cut off".to_owned());
        }
        if self.tables.stray > 0 {
            notes.left_out(format!("{} lines that are no row of a table", self.tables.stray));
        }
        let projects = self.projects(options, &mut notes)?;
        let ids: BTreeSet<&str> = projects.iter().map(|project| project.text("proj_id")).collect();
        let start = self.start(&projects, &mut notes);
        let (calendars, places) = self.calendars();
        let (workers, by_id) = self.workers(start, &places, &ids);
        let default = projects.iter().map(|project| project.text("clndr_id")).find_map(|id| places.get(id));
        let otherwise =
            || self.tables.rows("CALENDAR").find(|row| row.text("default_flag") == "Y").and_then(|row| places.get(row.text("clndr_id")));
        let names: Vec<&str> = projects.iter().map(|project| project.text("proj_short_name")).collect();
        let mut network = Network {
            name: one_line(&names.join(" and ")),
            start,
            calendar: default.or_else(otherwise).copied(),
            calendars,
            workers,
            notes,
            ..Network::default()
        };
        let wbs = self.summaries(&mut network, &ids);
        self.tasks(&mut network, &ids, &wbs, &places, &by_id);
        network.source = format!("A Primavera P6 XER file of {} activities", network.tasks.len());
        self.beyond();
        for (what, names) in &self.left {
            network.notes.left_out(Notes::some(what, names));
        }
        Some(network)
    }

    /// Those that were exported, baselines aside; or the one asked for.
    fn projects(&mut self, options: &Options, notes: &mut Notes) -> Option<Vec<Row<'t>>> {
        let all: Vec<Row<'t>> = self.tables.rows("PROJECT").collect();
        let Some(first) = all.first() else {
            let start = Place { file: self.file, bytes: 0..6 };
            self.problems.add_with_help(
                &start,
                "no table PROJECT with a project in it",
                "",
                "export a project from P6, not resources or roles alone",
            );
            return None;
        };
        if let Some(name) = &options.project {
            let found: Vec<Row<'t>> = all.iter().filter(|row| row.text("proj_short_name").eq_ignore_ascii_case(name)).copied().collect();
            if found.is_empty() {
                let names: Vec<&str> = all.iter().map(|row| row.text("proj_short_name")).collect();
                let label = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| format!("projects are {}", names.join(", ")));
                self.problems.add(&self.place(*first), format!("no project is called `{name}`"), label);
                return None;
            }
            return Some(found);
        }
        let is_baseline =
            |row: &Row<'_>| all.iter().any(|of| !row.text("orig_proj_id").is_empty() && of.text("proj_id") == row.text("orig_proj_id"));
        let exported: Vec<Row<'t>> = all.iter().filter(|row| row.text("export_flag") != "N" && !is_baseline(row)).copied().collect();
        let chosen = if exported.is_empty() { all.clone() } else { exported };
        let named = |rows: &[Row<'t>]| rows.iter().map(|row| row.text("proj_short_name").to_owned()).collect::<Vec<_>>();
        if chosen.len() < all.len() {
            let others: Vec<Row<'t>> =
                all.iter().filter(|row| !chosen.iter().any(|one| one.text("proj_id") == row.text("proj_id"))).copied().collect();
            notes.left_out(Notes::some(
                "project[s] that [is a baseline|are baselines], or in the file for their relations only",
                &named(&others),
            ));
        }
        if chosen.len() > 1 {
            notes
                .kept(format!("{}: an epic each, in one plan; one alone is taken by its name", Notes::some("project[s]", &named(&chosen))));
        }
        Some(chosen)
    }

    /// The first data date, or planned start if that is later; the planned start alone if what is done is kept.
    fn start(&mut self, projects: &[Row<'t>], notes: &mut Notes) -> Option<DateTime> {
        let mut first: Option<(DateTime, bool)> = None;
        for project in projects {
            let (planned, data) = (self.date(*project, "plan_start_date"), self.date(*project, "last_recalc_date"));
            let data = data.filter(|_| !(self.keep_done && planned.is_some()));
            let start = planned.max(data).map(|start| (start, planned.is_some_and(|planned| planned < start)));
            first = match (first, start) {
                (Some(first), Some(start)) => Some(first.min(start)),
                (first, start) => first.or(start),
            };
        }
        match first {
            Some((start, true)) => {
                notes.guessed(format!("the start is the data date, {}: what is left begins then", start.strftime("%Y-%m-%d %H:%M")));
            }
            Some(_) => {}
            None => notes.guessed("the file does not say when the project starts: at the scenario's default".to_owned()),
        }
        first.map(|(start, _)| start)
    }

    /// Tables of which nothing is carried over.
    fn beyond(&mut self) {
        const TABLES: [(&str, &str); 9] = [
            ("TASKACTV", "activity code[s] of activities"),
            ("UDFVALUE", "user-defined field[s]"),
            ("TASKMEMO", "notebook topic[s]"),
            ("TASKNOTE", "note[s]"),
            ("TASKPROC", "step[s] of activities"),
            ("PROJCOST", "expense[s]"),
            ("PROJISSU", "issue[s]"),
            ("PROJRISK", "risk[s]"),
            ("TASKDOC", "document[s]"),
        ];
        for (table, what) in TABLES {
            for row in self.tables.rows(table) {
                let name = ["task_id", "fk_id", "proj_id"].into_iter().map(|name| row.text(name)).find(|text| !text.is_empty());
                self.left(what, name.unwrap_or("?"));
            }
        }
    }

    fn place(&self, row: Row<'_>) -> Place {
        Place { file: self.file, bytes: row.bytes() }
    }

    /// A moment, if there is one in the column.
    fn date(&mut self, row: Row<'_>, column: &str) -> Option<DateTime> {
        let text = row.text(column);
        if text.is_empty() {
            return None;
        }
        let date = text.parse::<DateTime>().ok().filter(|date| network::YEARS.contains(&date.year()));
        if date.is_none() {
            let what = format!("`{text}` in `{column}` is no moment between 1900 and 2200");
            self.problems.add(&self.place(row), what, "P6 writes them such as `2026-03-02 08:00`");
        }
        date
    }

    /// A number, if there is one in the column; with a decimal comma where P6 was set to write one.
    fn number(&mut self, row: Row<'_>, column: &str) -> Option<f64> {
        let text = row.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.problems.add(&self.place(row), format!("`{text}` in `{column}` is not a number"), "");
        }
        number
    }

    /// Hours, 0 or more, if there are any in the column.
    fn hours(&mut self, row: Row<'_>, column: &str) -> Option<f64> {
        let hours = self.number(row, column)?;
        if hours > network::HOURS_MAX {
            self.problems.add(&self.place(row), format!("`{column}` of {hours} hours is longer than a hundred years"), "");
        }
        Some(hours.max(0.0))
    }

    fn left(&mut self, what: &'static str, name: &str) {
        self.left.entry(what).or_default().push(one_line(name));
    }
}
