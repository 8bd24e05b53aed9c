//! Microsoft Project's XML (MSPDI), as Project, ProjectLibre, GanttProject and others write it, as a network of tasks.
//!
//! Format: Microsoft, Project XML Data Interchange Schema Reference (Office 2007), <https://learn.microsoft.com/previous-versions/office/developer/office-2007/bb968652(v=office.12)>.
//! Durations are of working time, lags in tenths of a minute (or, by `LagFormat`, of a percent of the predecessor's duration), rates of
//! resources in money an hour whatever `StandardRateFormat` shows them in, units in shares of one.
//!
//! # What a plan of ours keeps in such a file
//!
//! The tool knows less of a task than a plan does. What it does not know stands in extended attributes, text fields that a user of the tool
//! can see and edit. They are found by the `Alias` that `<ExtendedAttributes>` of the project gives to a `FieldID`, never by the field, so
//! whoever writes them is free to choose which (`Text1` and on). Of a task:
//!
//! | alias | is |
//! | --- | --- |
//! | `Sandtable: task` | the task's id |
//! | `Sandtable: epic`, `Sandtable: feature` | the names, where the summaries do not say them |
//! | `Sandtable: team` | the team, by its name or by its id |
//! | `Sandtable: role` | the plan's cell: a role, steps or a crew; there and empty, the team's coordination |
//! | `Sandtable: effort` | hours: `6`, or optimistic, realistic and pessimistic `4/6/12`; `0` is a milestone |
//! | `Sandtable: complexity` | `low`, `medium`, `high` |
//! | `Sandtable: depends_on` | the plan's cell: `T-3; T-7:team; T-9:information+4h; staging-db` |
//! | `Sandtable: must` | `must` or `optional`, or another word that a plan may have there |
//! | `Sandtable: value` | a number |
//! | `Sandtable: static` | `yes` or `no`, or another word that a plan may have there |
//! | `Sandtable: resource` | the row is no task: a milestone for what a plan declares under `[resources]`, by its id |
//! | `Sandtable: available` | of such a row, when it comes: `120h` or a distribution after the start, or `start`; else on the milestone's date |
//! | `Sandtable: date` | of such a row, if it is a mere date: `yes` |
//!
//! Of the row of the project as a whole (outline level 0): `Sandtable: buffer`, `Sandtable: epics` and `Sandtable: noise` (that of tasks), as
//! a scenario has `buffer`, `epics` and `[noise] task`.
//!
//! Of a resource: `Sandtable: roles`, with commas; `Sandtable: team`, the team's id (its name is the resource's `Group`; without it the id is
//! made of the name); `Sandtable: skill` and `Sandtable: wip`, numbers; and on any member of a team `Sandtable: coordination`, its steps as
//! a role cell has them, and `Sandtable: activation`: `start`, `ready`, or `after T-3, feature Sign-in, epic Ground, team Backend`.
//!
//! They win over what standard fields say of the same. A file's links say what a task waits for; where they name the tasks that
//! `Sandtable: depends_on` names, kinds and lags are as that says, and so are the resources in it. Where somebody has added or removed a
//! link, the links hold, and kinds are by what the two ends are.

mod calendars;
mod foreign;
mod own;
mod people;
mod rows;
#[cfg(test)]
mod tests;
mod xml;

use super::draft::{Draft, Notes};
use super::network::{self, Network, one_line};
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use jiff::civil::{Date, DateTime};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use xml::{Reader, Record, Section, View};

/// What is asked of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Plans what is done or under way as if it were not.
    pub keep_done: bool,
}

/// The project that `text` holds; `None` if anything is wrong with it, and then `problems` say what and where. Bytes are made text by
/// [`decode_xml`](super::text::decode_xml).
pub fn read(file: FileId, text: &str, options: Options, problems: &mut Problems) -> Option<Draft> {
    let before = problems.list.len();
    let start = Place { file, bytes: 0..text.chars().next().map_or(0, char::len_utf8) };
    if let Some((what, help)) = foreign::binary(text) {
        problems.add_with_help(&start, what, "", help);
        return None;
    }
    let mut importer = Importer::new(file, options, problems);
    let mut reader = Reader::new(file, text);
    while let Some(record) = reader.next(importer.problems) {
        importer.record(&record);
    }
    if importer.problems.list.len() > before {
        return None;
    }
    let network = importer.network(reader.project());
    if problems.list.len() > before {
        return None;
    }
    let tasks = network.tasks.len();
    let draft = network::draft(network);
    if draft.is_none() {
        if tasks == 0 {
            problems.add(&start, "the project has no tasks", "");
        } else {
            let what = format!("nothing is left to do: all {tasks} tasks are done");
            problems.add_with_help(&start, what, "", network::KEEP_DONE);
        }
    }
    draft
}

struct Importer<'p> {
    file: FileId,
    options: Options,
    problems: &'p mut Problems,
    /// Aliases of ours by field.
    aliases: BTreeMap<String, String>,
    /// Milestones that stand for what a plan of ours declares under `[resources]`, in order, and their UIDs.
    things: Vec<own::Thing>,
    resources_of_ours: BTreeSet<String>,
    calendars: Vec<calendars::Written>,
    rows: Vec<rows::Row>,
    resources: Vec<people::Resource>,
    assignments: Vec<people::Assigned>,
    /// What could not be carried over, by what it is: the names of those that have it.
    left: BTreeMap<&'static str, Vec<String>>,
    /// Tasks that should be done by a day, and the last of these days.
    with_deadlines: Vec<String>,
    last_deadline: Option<Date>,
}

impl<'p> Importer<'p> {
    fn new(file: FileId, options: Options, problems: &'p mut Problems) -> Importer<'p> {
        Importer {
            file,
            options,
            problems,
            aliases: BTreeMap::new(),
            things: Vec::new(),
            resources_of_ours: BTreeSet::new(),
            calendars: Vec::new(),
            rows: Vec::new(),
            resources: Vec::new(),
            assignments: Vec::new(),
            left: BTreeMap::new(),
            with_deadlines: Vec::new(),
            last_deadline: None,
        }
    }

    fn record(&mut self, record: &Record) {
        let view = record.view();
        match record.section {
            Section::Attributes => {
                if let Some(alias) = view.text("Alias").trim().strip_prefix(own::PREFIX) {
                    self.aliases.insert(view.text("FieldID").to_owned(), alias.trim().to_ascii_lowercase());
                }
            }
            Section::Calendars => self.calendar(view),
            Section::Tasks => self.row(view, &record.at),
            Section::Resources => self.resource(view),
            Section::Assignments => self.assignment(view),
        }
    }

    fn network(mut self, project: View<'_>) -> Network {
        let name =
            [project.text("Title"), self.rows.iter().find(|row| row.is_project()).map_or("", |row| &row.task.name), project.text("Name")]
                .into_iter()
                .map(one_line)
                .find(|name| !name.is_empty())
                .unwrap_or_else(|| "project".to_owned());
        let name = name.strip_suffix(".xml").unwrap_or(&name).to_owned();
        let mut notes = Notes::default();
        let start = self.start(project, &mut notes);
        if project.text("ScheduleFromStart") == "0" {
            notes.left_out("that the project is scheduled back from its finish: it is from its start here".to_owned());
        }
        let (mut calendars, places) = self.built_calendars(start);
        let usual = places.get(project.text("CalendarUID")).copied();
        let (workers, by_uid) = self.staff(&places, usual, &mut calendars, &mut notes);
        let mut network = Network {
            source: format!("A Microsoft Project XML file of {} rows", self.rows.len()),
            calendar: usual,
            name,
            description: one_line(project.text("Subject")),
            start,
            calendars,
            workers,
            notes,
            ..Network::default()
        };
        self.own(&mut network);
        self.tasks(&mut network, &places, &by_uid);
        for (what, names) in &self.left {
            network.notes.left_out(Notes::some(what, names));
        }
        if !self.with_deadlines.is_empty() {
            let how = self.last_deadline.map_or(String::new(), |last| format!(": {}", Notes::promised(last)));
            network.notes.left_out(format!("{}{how}", Notes::some("task[s] with deadlines", &self.with_deadlines)));
        }
        network
    }

    /// The project's start; the status date if there is one and something has been done.
    fn start(&mut self, project: View<'_>, notes: &mut Notes) -> Option<DateTime> {
        let start = self.date(project, "StartDate");
        let status = self.date(project, "StatusDate");
        // A summary has begun where a task in it has.
        let is_last = |at: usize, row: &rows::Row| self.rows.get(at + 1).is_none_or(|next| !next.is_in(row));
        let has_begun = self.rows.iter().enumerate().any(|(at, row)| row.has_begun() && is_last(at, row));
        let first = self.rows.iter().filter(|row| !row.is_project()).filter_map(|row| Some(row.task.scheduled?.0)).min();
        match (start, status) {
            (Some(start), Some(status)) if has_begun && status > start => {
                notes.guessed(format!(
                    "the start is the file's status date, {}: what is left begins then",
                    status.strftime("%Y-%m-%d %H:%M")
                ));
                Some(status)
            }
            (Some(start), _) => {
                if has_begun {
                    let day = start.strftime("%Y-%m-%d");
                    notes.guessed(format!(
                        "tasks have begun and the file has no later status date: what is left begins at the project's start, {day}"
                    ));
                }
                Some(start)
            }
            (None, _) => {
                notes.guessed("the file does not say when the project starts: with its first task".to_owned());
                first
            }
        }
    }

    /// A moment, if there is a field with one.
    fn date(&mut self, view: View<'_>, name: &str) -> Option<DateTime> {
        let field = view.field(name).filter(|field| !field.text.is_empty())?;
        // Some tools write an offset, which says nothing to a project that has no zone.
        let text = field.text.get(..19).unwrap_or(&field.text);
        let date = text.parse::<DateTime>().ok().filter(|date| network::YEARS.contains(&date.year()));
        if date.is_none() {
            self.wrong(
                &field.at,
                format!("`{}` is no moment between 1900 and 2200", field.text),
                "write one such as `2026-03-02T08:00:00`",
            );
        }
        date
    }

    /// Hours of a duration such as `PT8H30M0S`, if there is a field with one.
    fn hours(&mut self, view: View<'_>, name: &str) -> Option<f64> {
        let field = view.field(name).filter(|field| !field.text.is_empty())?;
        let hours = hours(&field.text).filter(|hours| *hours <= network::HOURS_MAX);
        if hours.is_none() {
            self.wrong(&field.at, format!("`{}` is no duration of a hundred years at most", field.text), "write one such as `PT8H30M0S`");
        }
        hours
    }

    /// A number, if there is a field with one.
    fn number(&mut self, view: View<'_>, name: &str) -> Option<f64> {
        let field = view.field(name).filter(|field| !field.text.is_empty())?;
        let number = field.text.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(&field.at, format!("`{}` is not a number", field.text), "");
        }
        number
    }

    fn wrong(&mut self, at: &Range<usize>, what: String, label: &str) {
        self.problems.add(&Place { file: self.file, bytes: at.clone() }, what, label);
    }

    fn left(&mut self, what: &'static str, name: &str) {
        self.left.entry(what).or_default().push(one_line(name));
    }
}

/// Hours of an ISO 8601 duration of days, hours, minutes and seconds, 0 or more.
fn hours(text: &str) -> Option<f64> {
    let (days, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.strip_prefix('P')?, ""));
    let mut hours = 0.0;
    let mut is_empty = true;
    for (part, units) in [(days, [('D', 24.0)].as_slice()), (time, [('H', 1.0), ('M', 1.0 / 60.0), ('S', 1.0 / 3600.0)].as_slice())] {
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
            let unit = units.iter().find(|(letter, _)| rest[end..].starts_with(*letter))?.1;
            hours += rest[..end].parse::<f64>().ok().filter(|number| *number >= 0.0)? * unit;
            is_empty = false;
            rest = &rest[end + 1..];
        }
    }
    (!is_empty && hours.is_finite()).then_some(hours)
}
