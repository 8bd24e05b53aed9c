//! Jira's export of issues as CSV, from its cloud and from servers: headers that repeat, estimates in seconds, story points, links, epics and
//! sub-tasks.

mod columns;
mod issues;

use super::draft::{Draft, Notes};
use super::table::date::{self, DateOrder};
use super::table::item::{Circles, Settings};
use super::table::number::Measures;
use super::table::{self, Table, assemble, estimates};
use crate::scenario::files::FileId;
use crate::scenario::problem::Problems;
use columns::{Columns, Field};
use issues::Issue;
use jiff::civil::{Date, DateTime};

/// How an export is to be read where it does not say itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What the scenario is called if the export is of several projects, or names none: the file's stem.
    pub name: String,
    /// If not given: by the issues that are resolved and have both points and time spent, if they are five; else half a day.
    pub hours_per_point: Option<f64>,
    pub hours_per_day: f64,
    /// If not given, as the dates themselves tell; where none does, the month is first.
    pub date_order: Option<DateOrder>,
    /// When the project starts, whatever the export says.
    pub start: Option<DateTime>,
    /// When what is left begins, if some of it is done, or no date is named.
    pub today: Option<Date>,
    /// Plans what is done as if it were not.
    pub keep_done: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            name: String::new(),
            hours_per_point: None,
            hours_per_day: super::csv::HOURS_PER_DAY,
            date_order: None,
            start: None,
            today: None,
            keep_done: false,
        }
    }
}

/// The project of an export; `None` if anything is wrong with it, and then `problems` say what and where.
pub fn read(file: FileId, text: &str, options: &Options, problems: &mut Problems) -> Option<Draft> {
    const HELP: &str = "export the issues from Jira as CSV, with all fields; for other lists there is `csv`";
    let before = problems.list.len();
    let Some(table) = table::read(file, text, columns::is_known, problems) else {
        problems.list[before..].iter_mut().filter(|problem| problem.help.is_none()).for_each(|problem| problem.help = Some(HELP.into()));
        return None;
    };
    let columns = Columns::of(&table);
    if !columns.has(Field::Key) {
        // The first line is where a header is looked for, whatever row was taken for one.
        let first = crate::scenario::files::Place { file, bytes: 0..text.lines().next().map_or(0, str::len) };
        problems.add_with_help(&first, "not an export from Jira: no column `Issue key`", "", HELP);
        return None;
    }
    let mut notes = Notes::default();
    if !columns.unused.is_empty() {
        let what = Notes::count("column[s] with something in them that a plan has no place for", columns.unused.len());
        notes.left_out(format!("{what} ({})", columns.unused.join(", ")));
    }
    let order = options.date_order.unwrap_or_else(|| order(&table, &columns));
    let read = issues::read(&table, &columns, order, options.hours_per_day, problems);
    if problems.list.len() > before {
        return None;
    }
    let due: Vec<Date> = table.rows.iter().filter_map(|row| date::date(columns.text(row, Field::Due), order)).collect();
    if let Some(last) = due.iter().max() {
        notes.left_out(format!("{}: {}", Notes::count("due date[s]", due.len()), Notes::promised(*last)));
    }
    let hours_per_point = hours_per_point(&read.issues, options, &mut notes);
    cycle_times(&read.issues, &mut notes);
    let (name, team) = names(&table, &columns, options);
    let measures = Measures { hours_per_day: options.hours_per_day, hours_per_point };
    let items = issues::items(read, &table, &columns, measures, options.keep_done, &mut notes);
    let settings = Settings {
        measures,
        team,
        circles: Circles::Broken,
        wholes_are_epics: false,
        start: options.start,
        today: options.today,
        keep_done: options.keep_done,
        noun: "issue",
    };
    let count = items.len();
    let mut draft = assemble::draft(items, &[], &settings, notes, problems)?;
    draft.name = assemble::scenario_name(&name);
    draft.description = format!("{} issues of {name}", draft.tasks.len());
    draft.source = format!("A Jira export of {count} issues");
    Some(draft)
}

/// The order that most dates show which can be read in one alone.
fn order(table: &Table, columns: &Columns) -> DateOrder {
    let dates = [Field::Created, Field::Resolved, Field::Start].into_iter().flat_map(|field| columns.all(field));
    let shown = dates.flat_map(|&at| table.rows.iter().filter_map(move |row| date::order_of(row.text(at))));
    let days = shown.fold(0_i64, |sum, order| sum + if order == DateOrder::DayFirst { 1 } else { -1 });
    if days > 0 { DateOrder::DayFirst } else { DateOrder::MonthFirst }
}

/// What the scenario and its team are called: the project, if there is one.
fn names(table: &Table, columns: &Columns, options: &Options) -> (String, String) {
    let mut names: Vec<&str> = table.rows.iter().map(|row| columns.text(row, Field::Project)).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [one] => (one.to_owned(), one.to_owned()),
        _ => (options.name.clone(), "Team".to_owned()),
    }
}

/// By the user's word, else as the team's own past shows, else half a day.
fn hours_per_point(issues: &[Issue], options: &Options, notes: &mut Notes) -> f64 {
    /// Fewer are an anecdote.
    const ISSUES_MIN: usize = 5;
    let needed =
        issues.iter().filter(|issue| !issue.is_epic && issue.state.is_left() && issue.points.is_some() && issue.hours.is_none()).count();
    let past: Vec<(f64, f64)> = issues
        .iter()
        .filter(|issue| !issue.state.is_left())
        .filter_map(|issue| Some((issue.points.filter(|points| *points > 0.0)?, issue.spent.filter(|hours| *hours > 0.0)?)))
        .collect();
    let (hours, rule) = match options.hours_per_point {
        Some(hours) => (hours, "as was asked".to_owned()),
        None if past.len() >= ISSUES_MIN => {
            let (points, hours) = past.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            (hours / points, format!("the time spent on the {} resolved issues that have both, over their points", past.len()))
        }
        None => (super::csv::HOURS_PER_POINT, "half a day; the scale is the team's own, so say what it is".to_owned()),
    };
    if needed > 0 {
        let issues = Notes::count("issue[s]", needed);
        notes.guessed(format!("{} hours a story point, for {issues}: {rule}", super::table::number::figure(hours)));
    }
    hours
}

/// Tells how long issues took that are resolved, from their creation: no effort, as the waiting is in it, but a figure to compare a run with.
fn cycle_times(issues: &[Issue], notes: &mut Notes) {
    let mut days: Vec<f64> = Vec::new();
    let mut negative = 0;
    for (created, resolved) in issues.iter().filter_map(|issue| Some((issue.created?, issue.resolved?))) {
        match created.until(resolved).map(|span| span.get_days()) {
            Ok(passed) if passed >= 0 => days.push(f64::from(passed)),
            _ => negative += 1,
        }
    }
    if negative > 0 {
        notes.left_out(format!("{negative} issues that were resolved before they were created: their dates count for nothing"));
    }
    if !days.is_empty() {
        let count = days.len();
        notes.left_out(format!(
            "{} days from creation to resolution, the median of {count} issues: waiting is in them, so that they are no effort",
            super::table::number::figure(estimates::middle(days))
        ));
    }
}

#[cfg(test)]
mod tests;
