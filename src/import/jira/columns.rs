//! The columns of an export: headers that repeat, fields of a site's own, and links that stand in the header by their type.

use crate::import::table::words::folded;
use crate::import::table::{Row, Table};
use crate::scenario::delimited::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Key,
    Id,
    Summary,
    Type,
    Status,
    Category,
    Resolution,
    Resolved,
    Created,
    Project,
    Assignee,
    Team,
    Original,
    Remaining,
    Spent,
    Points,
    Parent,
    ParentName,
    EpicLink,
    EpicName,
    Component,
    Start,
    Due,
    /// The issue in the cell waits for that of the row.
    Before,
    /// The issue of the row waits for that in the cell.
    After,
}

/// Of each field the headers that it has, folded, the surest first. In German where Jira has its headers in the user's language.
const FIELDS: [(Field, &[&str]); 23] = [
    (Field::Key, &["issue key", "key", "vorgangsschlüssel", "schlüssel", "id"]),
    (Field::Id, &["issue id", "vorgangs id"]),
    (Field::Summary, &["summary", "zusammenfassung", "title", "name", "task"]),
    (Field::Type, &["issue type", "vorgangstyp", "type", "work type"]),
    (Field::Status, &["status"]),
    (Field::Category, &["status category", "statuskategorie"]),
    (Field::Resolution, &["resolution", "lösung"]),
    (Field::Resolved, &["resolved", "resolution date", "erledigt", "resolutiondate", "finished date", "actual end"]),
    (Field::Created, &["created", "erstellt", "created date"]),
    (Field::Project, &["project name", "project", "projektname", "projekt"]),
    (Field::Assignee, &["assignee", "zugewiesene person", "bearbeiter"]),
    (Field::Team, &["team name", "team", "squad"]),
    (Field::Original, &["original estimate", "ursprüngliche schätzung"]),
    (Field::Remaining, &["remaining estimate", "verbleibende schätzung", "restschätzung"]),
    (Field::Spent, &["time spent", "aufgewendete zeit", "benötigte zeit"]),
    (Field::Points, &["story points", "story point estimate", "story point", "storypoints"]),
    (Field::Parent, &["parent key", "parent id", "parent", "übergeordnet", "übergeordnete id"]),
    (Field::ParentName, &["parent summary"]),
    (Field::EpicLink, &["epic link", "epos verknüpfung"]),
    (Field::EpicName, &["epic name", "epos name"]),
    (Field::Component, &["component s", "components", "component", "komponenten", "komponente n"]),
    (Field::Start, &["start date", "target start", "planned start", "actual start"]),
    (Field::Due, &["due date", "due", "fälligkeitsdatum", "fälligkeit", "target end", "planned end"]),
];

/// Types of links that order work, as the issue that is before says of them.
const ORDERING: [&str; 11] = [
    "blocks",
    "blocker",
    "block",
    "blockiert",
    "precedes",
    "predecessor",
    "finish to start",
    "gantt end to start",
    "gantt finish to start",
    "end to start",
    "gantt dependency",
];
/// The same, as the issue that is after says of them.
const DEPENDING: [&str; 6] = ["depends", "dependency", "dependent", "depends on", "depend", "requires"];

#[derive(Debug, Default)]
pub struct Columns {
    /// The surest first.
    of: Vec<(Field, usize)>,
    /// Headers of columns with something in them, each once.
    pub unused: Vec<String>,
}

impl Columns {
    pub fn of(table: &Table) -> Columns {
        let mut found: Vec<(Field, usize, usize)> = Vec::new();
        let mut columns = Columns::default();
        let mut has_content = vec![false; table.header.cells.len()];
        for row in &table.rows {
            for (has_content, cell) in has_content.iter_mut().zip(&row.record.cells) {
                *has_content |= !cell.text.is_empty();
            }
        }
        for (at, cell) in table.header.cells.iter().enumerate() {
            match field(&cell.text) {
                Some((field, rank)) => found.push((field, rank, at)),
                None if has_content[at] && !columns.unused.contains(&cell.text) => columns.unused.push(cell.text.clone()),
                None => {}
            }
        }
        found.sort_by_key(|(_, rank, at)| (*rank, *at));
        columns.of = found.into_iter().map(|(field, _, at)| (field, at)).collect();
        columns
    }

    pub fn all(&self, field: Field) -> impl Iterator<Item = &usize> {
        self.of.iter().filter(move |(of, _)| *of == field).map(|(_, at)| at)
    }

    pub fn has(&self, field: Field) -> bool {
        self.all(field).next().is_some()
    }

    /// The first cell of a field that has something.
    pub fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        self.all(field).find_map(|&at| row.cell(at))
    }

    pub fn text<'r>(&self, row: &'r Row, field: Field) -> &'r str {
        self.cell(row, field).map_or("", |cell| &cell.text)
    }

    /// All that a row says of a field whose header repeats.
    pub fn texts<'r>(&self, row: &'r Row, field: Field) -> impl Iterator<Item = &'r str> {
        self.all(field).map(|&at| row.text(at)).filter(|text| !text.is_empty())
    }
}

pub fn is_known(header: &str) -> bool {
    field(header).is_some()
}

/// What a header names, and how sure that is.
fn field(header: &str) -> Option<(Field, usize)> {
    let inner = |begin: &str| {
        let rest = header.trim().get(begin.len()..).filter(|_| header.trim().is_char_boundary(begin.len()))?;
        let is_begun = header.trim()[..begin.len()].eq_ignore_ascii_case(begin);
        rest.trim().strip_prefix('(')?.strip_suffix(')').filter(|_| is_begun).map(folded)
    };
    if let Some(link) = inner("Outward issue link") {
        return link_field(&link, Field::Before, Field::After);
    }
    if let Some(link) = inner("Inward issue link") {
        return link_field(&link, Field::After, Field::Before);
    }
    let name = inner("Custom field").or_else(|| inner("Benutzerdefiniertes Feld")).unwrap_or_else(|| folded(header));
    // Sums over sub-tasks would count them twice.
    if header.contains('Σ') {
        return None;
    }
    FIELDS.iter().find_map(|(field, names)| names.iter().position(|known| *known == name).map(|rank| (*field, rank)))
}

fn link_field(link: &str, if_ordering: Field, if_depending: Field) -> Option<(Field, usize)> {
    if ORDERING.contains(&link) { Some((if_ordering, 0)) } else { DEPENDING.contains(&link).then_some((if_depending, 0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_cloud_and_server_are_known_and_sums_and_other_links_are_not() {
        for (header, known) in [
            ("Issue key", Field::Key),
            ("Custom field (Story Points)", Field::Points),
            ("Custom field (Story point estimate)", Field::Points),
            ("Outward issue link (Blocks)", Field::Before),
            ("Inward issue link (Blocks)", Field::After),
            ("Outward issue link (Gantt: End to Start)", Field::Before),
            ("Outward issue link (Dependency)", Field::After),
            ("Parent id", Field::Parent),
            ("Original estimate", Field::Original),
            ("Component/s", Field::Component),
            ("Vorgangsschlüssel", Field::Key),
        ] {
            assert_eq!(field(header).map(|(field, _)| field), Some(known), "{header}");
        }
        for header in ["Σ Original Estimate", "Outward issue link (Relates)", "Custom field (Rank)", "", "Outward issue link ", "Üüüüüüüü"]
        {
            assert_eq!(field(header), None, "{header}");
        }
    }
}
