//! Task lists as people have them, in spreadsheets and from the tools that write such lists: columns guessed by their names, and everything
//! that is missing filled in by a rule that is told.

mod columns;
mod dialect;
mod exported;
mod fields;
mod links;
mod notation;
mod outline;
mod people;
mod rows;
mod unknown;

pub use columns::no_field;
pub use exported::is_exported;

use super::draft::{Draft, Notes};
use super::table::date::DateOrder;
use super::table::item::{Circles, Settings};
use super::table::number::{Measures, Unit};
use super::table::{self, Table, assemble};
use crate::domain::number::count;
use crate::scenario::files::FileId;
use crate::scenario::plan::COLUMNS;
use crate::scenario::problem::Problems;
use columns::Columns;
use fields::Field;
use jiff::civil::{Date, DateTime};

/// How a list is to be read where it does not say itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What the scenario is called: the file's stem.
    pub name: String,
    /// Ours and theirs: which column stands for which of our fields, against the guess. Nothing for theirs: no column does.
    pub map: Vec<(String, String)>,
    /// What a figure counts that has no unit, neither in its cell nor in its header. If not given: a duration counts days, all others hours.
    pub unit: Option<Unit>,
    pub hours_per_day: f64,
    pub hours_per_point: f64,
    /// If not given, as the dates themselves tell; where none does, the month is first, and in a list with semicolons the day.
    pub date_order: Option<DateOrder>,
    /// When the project starts, whatever the list says.
    pub start: Option<DateTime>,
    /// When a plan begins that is under way, or names no date.
    pub today: Option<Date>,
    /// Plans what is done as if it were not.
    pub keep_done: bool,
    /// Names of agents who are to do the work: a column that holds nothing else is told.
    pub agents: Vec<String>,
}

/// Hours of work in a day of an estimate: the day of planning tools.
pub const HOURS_PER_DAY: f64 = 8.0;
/// Half a day: most teams give their smallest usual story, one that they do in a morning, one point. It is a scale of the team's own, so
/// that every import by it says so.
pub const HOURS_PER_POINT: f64 = 4.0;

impl Default for Options {
    fn default() -> Options {
        Options {
            name: String::new(),
            map: Vec::new(),
            unit: None,
            hours_per_day: HOURS_PER_DAY,
            hours_per_point: HOURS_PER_POINT,
            date_order: None,
            start: None,
            today: None,
            keep_done: false,
            agents: Vec::new(),
        }
    }
}

/// The project of a task list; `None` if anything is wrong with it, and then `problems` say what and where.
pub fn read(file: FileId, text: &str, options: &Options, problems: &mut Problems) -> Option<Draft> {
    let before = problems.list.len();
    let Some(table) = table::read(file, text, |header| columns::is_known(header, &options.map), problems) else {
        if let Some(last) = problems.list.last_mut().filter(|last| last.help.is_none()) {
            last.help = Some(
                "a list has a header such as `id;name;assignee;effort;depends on`, or say with `--map name=HEADER` what yours is".into(),
            );
        }
        return None;
    };
    let columns = columns::columns(&table, &options.map, problems);
    if problems.list.len() == before && !columns.has(Field::Name) && !columns.has(Field::Task) {
        let help = "say which column it is: `--map name=HEADER`";
        problems.add_with_help(&table.place(&table.header.bytes), "no column tells what the tasks are called", "", help);
    }
    if problems.list.len() > before {
        return None;
    }
    let headers = || table.header.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
    let is_outcome = exported::is_outcome(headers());
    // A plan as Sandtable has it: nothing in it is to be guessed.
    let is_plan = columns.has(Field::Task) && columns.has(Field::Team) && headers().all(|text| COLUMNS.contains(&text));
    let is_ours = is_plan || is_outcome;
    let measures = Measures { hours_per_day: options.hours_per_day, hours_per_point: options.hours_per_point };
    let mut notes = Notes::default();
    tell_columns(&table, &columns, (is_ours, is_outcome), &mut notes);
    for header in columns.of_agents(&table, &options.agents) {
        notes.left_out(format!(
            "column {header}, though it names nobody but agents: if they do the tasks, say so by {}",
            map_of("assignee", header)
        ));
    }
    let dialect = dialect::dialect(&table, &columns, is_ours, options, &mut notes);
    let mut reader = rows::Reader::new(&table, &columns, dialect, is_ours, measures, options.unit, problems);
    let mut list = reader.rows();
    reader.tell(&mut notes);
    outline::outline(&mut list, text, &table, &columns, &mut notes);
    let notation = notation::Notation { is_ours, decimal: dialect.decimal, measures };
    let resources = links::resolve(&mut list, &table, &columns, notation, &mut notes, problems);
    let settings = Settings {
        measures,
        team: "Team".to_owned(),
        circles: Circles::Refused,
        wholes_are_epics: true,
        start: options.start,
        today: options.today,
        keep_done: options.keep_done,
        noun: "task",
    };
    if problems.list.len() > before {
        assemble::tell_circles(list.items, &settings, problems);
        return None;
    }
    let count = list.items.len();
    let mut draft = assemble::draft(list.items, &resources, &settings, notes, problems)?;
    draft.name = assemble::scenario_name(&options.name);
    draft.description = format!("{} of a list", crate::domain::number::count(draft.tasks.len(), "task"));
    draft.source = format!("A task list of {}, read as CSV", crate::domain::number::count(count, "row"));
    Some(draft)
}

/// The option that takes a column for a field, as a shell reads it.
fn map_of(ours: &str, header: &str) -> String {
    if header.contains(char::is_whitespace) { format!("`--map \"{ours}={header}\"`") } else { format!("`--map {ours}={header}`") }
}

/// What was seen of the table as a whole.
fn tell_columns(table: &Table, columns: &Columns, (is_ours, is_outcome): (bool, bool), notes: &mut Notes) {
    if !columns.ours.is_empty() && !is_ours {
        notes.kept(format!("columns by our own names: {}", columns.ours.join(", ")));
    }
    if !columns.guessed.is_empty() {
        notes.guessed(format!("columns by their names: {}", columns.guessed.join(", ")));
    }
    if is_outcome {
        notes.left_out(format!("columns of what became of the tasks, which a run tells anew: {}", columns.unused.join(", ")));
    } else if !columns.unused.is_empty() {
        notes.left_out(format!("columns that stand for nothing here: {}{}", columns.unused.join(", "), columns.remedy()));
    }
    for header in &columns.of_ids {
        let map = map_of("depends_on", header);
        notes.left_out(format!("column {header}, though it holds nothing but tasks: if they are waited for, say so by {map}"));
    }
    let has = |name: &str| table.header.cells.iter().any(|cell| cell.text.eq_ignore_ascii_case(name));
    if has("Issue key") && has("Issue id") {
        notes
            .guessed("a task list, though it looks like an export from Jira: `sandtable import jira` reads its links, sub-tasks and times");
    }
    if table.skipped > 0 {
        notes.left_out(format!("{} above the header", count(table.skipped, "row")));
    }
    let named = |rows: &[usize]| rows.iter().map(|row| format!("row {row}")).collect::<Vec<_>>();
    if !table.longer.is_empty() {
        let rows = Notes::some("row[s] [has|have] a cell more than the header, the last one empty", &named(&table.longer));
        notes.guessed(format!(
            "{rows}: that it stands at the end; if a cell has a `{}` of its own, put it in quotes",
            table.separator.escape_default()
        ));
    }
    if !table.shorter.is_empty() {
        let rows = Notes::some("row[s] [has|have] fewer cells than the header", &named(&table.shorter));
        notes.guessed(format!(
            "{rows}: that those at the end are missing; if one before is, write its `{}`",
            table.separator.escape_default()
        ));
    }
}

#[cfg(test)]
mod tests;
