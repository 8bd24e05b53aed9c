//! Tables of a plan: of tasks, of risks, of teams, told by the titles of their columns.

use super::document::{Risk, Scope};
use super::effort::{self, Unit};
use super::line::{Line, cells, plain};
use super::reader::Reader;
use super::words::{self, Key, Opening};

/// What each column of a table holds.
pub(super) enum Table {
    Tasks(Vec<Option<Column>>),
    Risks(Vec<Option<RiskColumn>>, Option<usize>),
    Teams(Vec<Option<Key>>),
    /// Of something that no plan holds.
    Other,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Column {
    Id,
    /// Id, or name, or both, by what the other columns leave.
    Task,
    Name,
    Epic,
    Feature,
    /// Numbers are of this unit.
    Tells(Key, Unit),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum RiskColumn {
    Id,
    Risk,
    What,
    Likelihood,
    Impact,
    Mitigation,
    Owner,
}

fn column(title: &str) -> Option<Column> {
    let folded = words::folded(title.split(',').next().unwrap_or(""));
    Some(match folded.as_str() {
        "id" | "task id" | "key" | "ref" | "wbs" | "nr" | "no" | "order" | "step" => Column::Id,
        "" if title.trim() == "#" => Column::Id,
        "task" => Column::Task,
        "name" | "task name" | "title" | "task title" | "summary" | "description" | "task description" | "activity" => Column::Name,
        "epic" | "phase" | "milestone" => Column::Epic,
        "feature" | "story" => Column::Feature,
        "o" | "opt" | "min" | "best" => Column::Tells(Key::Figure(0), Unit::Hours),
        "r" | "m" | "real" | "ml" => Column::Tells(Key::Figure(1), Unit::Hours),
        "p" | "pess" | "max" | "worst" => Column::Tells(Key::Figure(2), Unit::Hours),
        folded => Column::Tells(words::key(folded)?, effort::unit(title).unwrap_or(Unit::Hours)),
    })
}

fn risk_column(title: &str) -> Option<RiskColumn> {
    let folded = words::folded(title);
    Some(match folded.as_str() {
        "id" | "risk id" | "no" | "nr" => RiskColumn::Id,
        "" if title.trim() == "#" => RiskColumn::Id,
        "risk" | "risks" | "risk name" | "name" => RiskColumn::Risk,
        "description" | "risk description" | "what" => RiskColumn::What,
        "likelihood" | "probability" | "chance" => RiskColumn::Likelihood,
        "impact" | "severity" | "effect" => RiskColumn::Impact,
        "owner" => RiskColumn::Owner,
        folded if folded.contains("mitigation") || folded == "response" || folded == "contingency" => RiskColumn::Mitigation,
        _ => return None,
    })
}

impl Table {
    /// By its row of titles, and the section that it stands in.
    pub fn of(titles: &Line<'_>, is_of_risks: bool, is_of_teams: bool, epic: Option<usize>) -> Table {
        let titles: Vec<String> = cells(titles).into_iter().map(|(cell, _)| plain(cell)).collect();
        let risks: Vec<Option<RiskColumn>> = titles.iter().map(|title| risk_column(title)).collect();
        let has = |column| risks.contains(&Some(column));
        let is_risk = has(RiskColumn::Risk) || is_of_risks && has(RiskColumn::What);
        if is_risk && (has(RiskColumn::Likelihood) || has(RiskColumn::Impact)) {
            return Table::Risks(risks, epic);
        }
        if is_of_risks {
            return Table::Other;
        }
        let columns: Vec<Option<Column>> = titles.iter().map(|title| column(title)).collect();
        let tells = |key| columns.iter().any(|column| matches!(column, Some(Column::Tells(of, _)) if *of == key));
        let is_named = columns.contains(&Some(Column::Task)) || columns.contains(&Some(Column::Id));
        if !is_named && tells(Key::Team) && (tells(Key::Members) || tells(Key::AssignedTo)) || is_of_teams && tells(Key::Team) {
            let key = |column: &Option<Column>| match column {
                Some(Column::Tells(key, _)) => Some(*key),
                _ => None,
            };
            return Table::Teams(columns.iter().map(key).collect());
        }
        let is_work = columns.iter().any(|column| {
            matches!(column, Some(Column::Tells(Key::Effort | Key::Figure(_) | Key::AssignedTo | Key::Needs(_) | Key::Team, _)))
        });
        let is_of_epics = !is_named && columns.iter().any(|column| matches!(column, Some(Column::Epic | Column::Feature)));
        if is_work && !is_of_epics && (is_named || columns.contains(&Some(Column::Name))) { Table::Tasks(columns) } else { Table::Other }
    }

    /// What a row below the titles tells. `level`: that of its task.
    pub fn row(&self, reader: &mut Reader<'_>, line: &Line<'_>, level: usize) {
        let cells: Vec<String> = cells(line).into_iter().map(|(cell, _)| plain(cell)).collect();
        match self {
            Table::Tasks(columns) => task(columns, &cells, reader, line, level),
            Table::Risks(columns, epic) => risk(columns, &cells, *epic, reader),
            Table::Teams(columns) => team(columns, &cells, reader),
            Table::Other => {}
        }
    }
}

fn task(columns: &[Option<Column>], cells: &[String], reader: &mut Reader<'_>, line: &Line<'_>, level: usize) {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty() && *cell != "-" && *cell != "–" && *cell != "—")
    };
    let (id, task, name) = (cell(Column::Id), cell(Column::Task), cell(Column::Name));
    let opening = match (id, task, name) {
        (Some(id), Some(name), _) | (Some(id), None, Some(name)) | (None, Some(id), Some(name)) => {
            Opening { id: id.to_owned(), title: name.to_owned(), is_marked: true }
        }
        (None, Some(both), None) => {
            let word = words::TASKS.into_iter().find_map(|word| words::opening(both, word, true));
            word.or_else(|| words::numbered(both, true)).unwrap_or_else(|| Opening::untitled(both))
        }
        (Some(id), None, None) => Opening { id: id.to_owned(), title: String::new(), is_marked: true },
        (None, None, Some(name)) => Opening::untitled(name),
        (None, None, None) => return,
    };
    if words::folded(&opening.title).starts_with("total") || words::folded(&opening.id).starts_with("total") {
        return;
    }
    let outside = (reader.epic, reader.feature);
    if let Some(epic) = cell(Column::Epic) {
        let opening = words::EPICS.into_iter().find_map(|word| words::opening(epic, word, true));
        let opening = opening.or_else(|| words::numbered(epic, true)).unwrap_or_else(|| Opening::untitled(epic));
        let called = if opening.id.is_empty() { &opening.title } else { &opening.id };
        reader.epic = Some((reader.epic_called(called, &opening.id, &opening.title), 0));
        reader.feature = None;
    }
    if let Some(feature) = cell(Column::Feature) {
        let opening = words::FEATURES.into_iter().find_map(|word| words::opening(feature, word, true));
        let opening = opening.or_else(|| words::numbered(feature, true)).unwrap_or_else(|| Opening::untitled(feature));
        let called = if opening.id.is_empty() { &opening.title } else { &opening.id };
        let epic = reader.epic.map(|(at, _)| at);
        reader.feature = Some((reader.feature_called(epic, called, &opening.id, &opening.title), 0));
    }
    reader.open_task(level, &opening, line.bytes.clone(), None);
    if let Some((at, _)) = reader.task.take() {
        tell(columns, cells, at, reader, line);
    }
    // What a cell says is of its row; what the heading says is of the next as well.
    if outside.0.is_some() {
        reader.epic = outside.0;
    }
    if outside.1.is_some() || cell(Column::Epic).is_some() || cell(Column::Feature).is_some() {
        reader.feature = outside.1;
    }
}

fn tell(columns: &[Option<Column>], cells: &[String], at: usize, reader: &mut Reader<'_>, line: &Line<'_>) {
    for (column, cell) in columns.iter().zip(cells) {
        match column {
            Some(Column::Tells(Key::Needs(kind), _)) if !cell.is_empty() => {
                reader.need(Scope::Task(at), *kind, cell, line.bytes.clone(), None);
            }
            Some(Column::Tells(key, bare)) if !cell.is_empty() && !["-", "–", "—"].contains(&cell.as_str()) => {
                reader.tell_task(at, *key, cell, *bare)
            }
            _ => {}
        }
    }
}

fn risk(columns: &[Option<RiskColumn>], cells: &[String], epic: Option<usize>, reader: &mut Reader<'_>) {
    let cell = |wanted: RiskColumn| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| cells.get(at)).cloned().unwrap_or_default()
    };
    let (named, what) = (cell(RiskColumn::Risk), cell(RiskColumn::What));
    let (id, what) = match (cell(RiskColumn::Id), named, what) {
        (id, named, what) if what.is_empty() => (id, named),
        (id, named, what) if named.is_empty() => (id, what),
        (id, named, what) if id.is_empty() && words::is_id(&named) => (named, what),
        (id, named, what) => (id, format!("{named}: {what}")),
    };
    if what.is_empty() {
        return;
    }
    let (likelihood, impact) = (cell(RiskColumn::Likelihood), cell(RiskColumn::Impact));
    let (mitigation, owner) = (cell(RiskColumn::Mitigation), cell(RiskColumn::Owner));
    reader.doc.risks.push(Risk { id, epic, what, likelihood, impact, mitigation, owner });
}

fn team(columns: &[Option<Key>], cells: &[String], reader: &mut Reader<'_>) {
    let Some(name) = columns.iter().position(|column| *column == Some(Key::Team)).and_then(|at| cells.get(at)) else {
        return;
    };
    reader.open_team(name, usize::MAX);
    for (column, cell) in columns.iter().zip(cells) {
        if let Some(key @ (Key::Members | Key::AssignedTo | Key::Active)) = column {
            reader.tell_team(*key, cell);
        }
    }
    reader.team = None;
}
