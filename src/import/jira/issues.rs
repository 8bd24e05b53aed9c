//! Issues as the rows of an export have them, and the items that they become.

use super::columns::{Columns, Field};
use crate::import::draft::{DraftEffort, Notes};
use crate::import::table::date::{DateOrder, date};
use crate::import::table::item::{Item, Link, State};
use crate::import::table::number::{self, Decimal, Measures, Unit};
use crate::import::table::words::{folded, is_nothing, state};
use crate::import::table::{Row, Table};
use crate::scenario::problem::Problems;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// An issue, with its row.
#[derive(Debug)]
pub struct Issue {
    pub row: usize,
    pub state: State,
    /// Stands for others, by its type.
    pub is_epic: bool,
    /// What remains of the estimate in time.
    pub hours: Option<f64>,
    /// What was estimated for all of it, in time.
    pub estimate: Option<f64>,
    pub spent: Option<f64>,
    pub points: Option<f64>,
    pub created: Option<Date>,
    pub resolved: Option<Date>,
    pub start: Option<Date>,
}

#[derive(Debug, Default)]
pub struct Issues {
    pub issues: Vec<Issue>,
    /// Rows without a key.
    keyless: Vec<String>,
    /// Dates that could not be read.
    bad_dates: Vec<String>,
    /// Story points that are no number, or a negative one.
    bad_points: Vec<String>,
}

/// Types that stand for what other issues are about, in the order of Jira's hierarchy.
const EPICS: [&str; 7] = ["epic", "initiative", "theme", "legend", "saga", "epos", "capability"];
/// Types that nobody works on, unless they have an estimate.
const MILESTONES: [&str; 2] = ["milestone", "meilenstein"];

pub fn read(table: &Table, columns: &Columns, order: DateOrder, hours_per_day: f64, problems: &mut Problems) -> Issues {
    let mut read = Issues::default();
    let measures = Measures { hours_per_day, hours_per_point: 0.0 };
    let mut seconds = |row: &Row, field: Field| {
        let cell = columns.cell(row, field).filter(|cell| !is_nothing(&cell.text))?;
        // In seconds, unless it says otherwise: some exports have `1d 4h`.
        let hours = match number::number(&cell.text, Decimal::Point) {
            Some(seconds) => Some(seconds / 3600.0),
            None => number::hours(&cell.text, Unit::Hours, Decimal::Point, measures),
        };
        if hours.is_none_or(|hours| hours < 0.0) {
            let what = format!("`{}` is no time of work", cell.text);
            problems.add(&table.place(&cell.bytes), what, "Jira writes seconds, such as 28800 for eight hours");
        }
        hours.filter(|hours| *hours >= 0.0)
    };
    for (at, row) in table.rows.iter().enumerate() {
        let key = columns.text(row, Field::Key);
        if key.is_empty() {
            read.keyless.push(format!("row {}", row.number));
            continue;
        }
        let (original, remaining, spent) = (seconds(row, Field::Original), seconds(row, Field::Remaining), seconds(row, Field::Spent));
        let mut day = |field: Field| {
            let text = columns.text(row, field);
            let day = date(text, order);
            if day.is_none() && !is_nothing(text) {
                read.bad_dates.push(format!("{key}: {text}"));
            }
            day
        };
        let (created, resolved, start) = (day(Field::Created), day(Field::Resolved), day(Field::Start));
        let written = columns.cell(row, Field::Points).filter(|cell| !is_nothing(&cell.text));
        let points = written.and_then(|cell| number::number(&cell.text, Decimal::Point)).filter(|points| *points >= 0.0);
        if let (Some(cell), None) = (written, points) {
            read.bad_points.push(format!("{key}: {}", cell.text));
        }
        let state = state_of(row, columns);
        let hours = match (remaining, original) {
            // Jira sets what remains to the original, and counts it down as time is logged.
            (Some(remaining), _) if remaining > 0.0 || spent.is_some_and(|spent| spent > 0.0) => Some(remaining),
            (_, Some(original)) if original > 0.0 => Some((original - spent.unwrap_or(0.0)).max(0.0)),
            _ => None,
        };
        let all = remaining.map(|remaining| remaining + spent.unwrap_or(0.0));
        read.issues.push(Issue {
            row: at,
            is_epic: EPICS.contains(&folded(columns.text(row, Field::Type)).as_str()),
            hours,
            estimate: original.or(all).filter(|hours| *hours > 0.0),
            spent,
            points,
            created,
            resolved,
            start,
            state,
        });
    }
    read
}

/// Done if Jira has resolved it, whatever its status is called; begun if its category says so, or its status does.
fn state_of(row: &Row, columns: &Columns) -> State {
    let resolution = columns.text(row, Field::Resolution);
    let is_resolved = !matches!(folded(resolution).as_str(), "" | "unresolved" | "nicht erledigt" | "offen");
    let category = state(columns.text(row, Field::Category));
    let status = state(columns.text(row, Field::Status));
    if state(resolution) == State::Dropped {
        State::Dropped
    } else if is_resolved || !columns.text(row, Field::Resolved).is_empty() || category == State::Done {
        State::Done
    } else if status.is_left() && category == State::Begun {
        State::Begun
    } else if columns.has(Field::Category) && !columns.text(row, Field::Category).is_empty() {
        // A status may be called as it likes; its category is Jira's own word.
        category
    } else {
        status
    }
}

/// The items of the issues. Their links and parents are by key or id.
pub fn items(read: Issues, table: &Table, columns: &Columns, measures: Measures, keep_done: bool, notes: &mut Notes) -> Vec<Item> {
    let issues = &read.issues;
    let rows: Vec<&Row> = issues.iter().map(|issue| &table.rows[issue.row]).collect();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for field in [Field::Key, Field::Id] {
        for (at, row) in rows.iter().enumerate() {
            known.entry(columns.text(row, field)).or_insert(at);
        }
    }
    // An epic may be named by what it is called.
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| issues[*at].is_epic) {
        known.entry(columns.text(row, Field::EpicName)).or_insert(at);
        known.entry(columns.text(row, Field::Summary)).or_insert(at);
    }
    known.remove("");
    let mut items: Vec<Item> = issues.iter().zip(&rows).map(|(issue, row)| item(issue, row, table, columns, measures, keep_done)).collect();
    parents(&mut items, &rows, columns, &known);
    names_of_wholes(&mut items, issues, &rows, columns, &known);
    share_out(&mut items, keep_done, notes);
    links(&mut items, &rows, table, columns, &known, notes);
    tell(&read, &items, notes);
    items
}

fn item(issue: &Issue, row: &Row, table: &Table, columns: &Columns, measures: Measures, keep_done: bool) -> Item {
    let mut item = Item::new(table.place(&row.record.bytes));
    let text = |field| columns.text(row, field).to_owned();
    item.id = text(Field::Key);
    item.name = text(Field::Summary);
    item.team = text(Field::Team);
    if item.team.is_empty() {
        item.team = text(Field::Project);
    }
    item.feature = text(Field::Component);
    item.people =
        columns.cell(row, Field::Assignee).filter(|cell| !is_nothing(&cell.text)).map(|cell| cell.text.clone()).into_iter().collect();
    item.state = issue.state;
    item.is_container = issue.is_epic;
    item.start = issue.start;
    // Of what is done the time that it took is the best estimate there is.
    let taken = issue.spent.filter(|spent| keep_done && issue.state == State::Done && *spent > 0.0);
    let hours = taken.or(issue.hours).or(issue.points.map(|points| points * measures.hours_per_point));
    item.effort = hours.map(|hours| if hours > 0.0 { DraftEffort::One(hours) } else { DraftEffort::Milestone });
    let spent = issue.spent.filter(|spent| issue.state == State::Done && *spent > 0.0);
    item.estimate = spent.or(item.effort.and(issue.estimate)).map(DraftEffort::One);
    if item.effort.is_none() && MILESTONES.contains(&folded(columns.text(row, Field::Type)).as_str()) {
        item.effort = Some(DraftEffort::Milestone);
    }
    item
}

/// Of what an issue is a part: a parent by key or id, else an epic.
fn parents(items: &mut [Item], rows: &[&Row], columns: &Columns, known: &BTreeMap<&str, usize>) {
    for (at, row) in rows.iter().enumerate() {
        let named = columns.texts(row, Field::Parent).chain(columns.texts(row, Field::EpicLink));
        items[at].parent = named.filter_map(|name| known.get(name).copied()).find(|&parent| parent != at);
    }
}

/// The epics and features of issues: the nearest epic above, and the nearest whole that is none; else the component.
fn names_of_wholes(items: &mut [Item], issues: &[Issue], rows: &[&Row], columns: &Columns, known: &BTreeMap<&str, usize>) {
    /// An issue's way up is short: sub-task, story, epic, and what a site adds above.
    const WAY_MAX: usize = 8;
    let name_of = |at: usize| {
        let epic_name = columns.text(rows[at], Field::EpicName);
        if epic_name.is_empty() { columns.text(rows[at], Field::Summary) } else { epic_name }.to_owned()
    };
    for at in 0..items.len() {
        let mut whole = items[at].parent;
        let mut feature = None;
        // An epic that is not in the export is known by its key or its summary.
        let mut epic = epic_outside(rows[at], columns, known);
        for _ in 0..WAY_MAX {
            let Some(above) = whole else { break };
            if issues[above].is_epic {
                epic = Some(name_of(above));
                break;
            }
            feature = feature.or_else(|| Some(name_of(above)));
            epic = epic.or_else(|| epic_outside(rows[above], columns, known));
            whole = items[above].parent;
        }
        items[at].epic = epic.unwrap_or_default();
        if let Some(feature) = feature {
            items[at].feature = feature;
        }
    }
}

fn epic_outside(row: &Row, columns: &Columns, known: &BTreeMap<&str, usize>) -> Option<String> {
    let outside = columns.texts(row, Field::EpicLink).chain(columns.texts(row, Field::Parent)).find(|name| !known.contains_key(name))?;
    let summary = columns.text(row, Field::ParentName);
    Some(if summary.is_empty() { outside } else { summary }.to_owned())
}

/// An estimate of an issue with sub-tasks is theirs: what theirs leave of it is shared among those without one, and nothing is counted twice.
fn share_out(items: &mut [Item], keep_done: bool, notes: &mut Notes) {
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (at, item) in items.iter().enumerate() {
        if let Some(parent) = item.parent.filter(|&parent| !items[parent].is_container && item.state != State::Dropped) {
            parts[parent].push(at);
        }
    }
    let [mut shared, mut rests, mut taken, mut twice]: [Vec<String>; 4] = Default::default();
    for whole in (0..items.len()).filter(|&at| !parts[at].is_empty()) {
        let Some(DraftEffort::One(hours)) = items[whole].effort else { continue };
        let left: Vec<usize> =
            parts[whole].iter().copied().filter(|&at| items[at].state.is_left() || keep_done && items[at].state == State::Done).collect();
        if left.is_empty() {
            continue;
        }
        let known = |at: usize| items[at].estimate.or(items[at].effort).map(DraftEffort::realistic);
        let rest = hours - parts[whole].iter().filter_map(|&at| known(at)).sum::<f64>();
        let open: Vec<usize> = left.into_iter().filter(|&at| items[at].effort.is_none()).collect();
        let id = items[whole].id.clone();
        if open.is_empty() || rest <= 0.0 {
            (if open.is_empty() { &mut twice } else { &mut taken }).push(id);
            continue;
        }
        if parts[whole].iter().all(|&at| known(at).is_none()) {
            shared.push(id);
        } else {
            rests.push(id);
        }
        let each = rest / open.len() as f64;
        open.iter().for_each(|&at| items[at].effort = Some(DraftEffort::One(each)));
    }
    if !shared.is_empty() {
        notes.guessed(format!(
            "{}: in equal parts for their sub-tasks",
            Notes::some("estimate[s] of issues whose sub-tasks have none", &shared)
        ));
    }
    if !rests.is_empty() {
        let issues = Notes::some("estimate[s] of issues of whose sub-tasks some have none", &rests);
        notes.guessed(format!("{issues}: what the others leave of it, in equal parts for those"));
    }
    if !taken.is_empty() {
        let issues = Notes::some("estimate[s] of issues of whose sub-tasks some have none, though the others take all of it", &taken);
        notes.left_out(format!("{issues}: those without get what issues usually have"));
    }
    if !twice.is_empty() {
        notes.left_out(format!("{}: they would count twice", Notes::some("estimate[s] of issues whose sub-tasks have their own", &twice)));
    }
}

/// Both issues of a link may tell of it, so that twice is not told.
fn links(items: &mut [Item], rows: &[&Row], table: &Table, columns: &Columns, known: &BTreeMap<&str, usize>, notes: &mut Notes) {
    let mut outside: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for field in [Field::After, Field::Before] {
            let cells = columns.all(field).filter_map(|&column| row.cell(column));
            for cell in cells {
                let Some(&other) = known.get(cell.text.as_str()) else {
                    outside.push(cell.text.clone());
                    continue;
                };
                let (after, on) = if field == Field::After { (at, other) } else { (other, at) };
                let place = table.place(&cell.bytes);
                items[after].links.push(Link::on(on, &place));
            }
        }
    }
    if !outside.is_empty() {
        notes.left_out(Notes::some("link[s] to issues that are not in the export", &outside));
    }
}

fn tell(read: &Issues, items: &[Item], notes: &mut Notes) {
    if !read.keyless.is_empty() {
        notes.left_out(Notes::some("row[s] without an issue key", &read.keyless));
    }
    if !read.bad_dates.is_empty() {
        notes.left_out(Notes::some("date[s] that cannot be read", &read.bad_dates));
    }
    if !read.bad_points.is_empty() {
        notes.left_out(Notes::some("story point[s] that [is|are] no number of 0 or more", &read.bad_points));
    }
    let mut has_parts = vec![false; items.len()];
    items.iter().filter_map(|item| item.parent).for_each(|parent| has_parts[parent] = true);
    let mut epics = 0;
    let mut empty: Vec<String> = Vec::new();
    let mut worked_off: Vec<String> = Vec::new();
    for (item, has_parts) in items.iter().zip(&has_parts) {
        if item.is_container {
            epics += 1;
            if !has_parts && item.state.is_left() {
                empty.push(item.id.clone());
            }
        } else if item.state.is_left() && item.effort == Some(DraftEffort::Milestone) && !has_parts {
            worked_off.push(item.id.clone());
        }
    }
    if epics > 0 {
        notes.kept(format!("{epics} epics, which are no tasks but what tasks are about"));
    }
    if !empty.is_empty() {
        notes.left_out(Notes::some("open epic[s] without an issue in the export", &empty));
    }
    if !worked_off.is_empty() {
        notes.guessed(format!(
            "{}: milestones, as nothing is left to do",
            Notes::some("open issue[s] with an estimate of nothing", &worked_off)
        ));
    }
}
