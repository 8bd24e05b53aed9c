//! Which column of a task list stands for what, by its name in English or German, by the names that known tools give it, or by the user's word.

use super::fields::{self, Field, known};
use crate::import::table::number::Unit;
use crate::import::table::words::{folded, is_nothing, yes_or_no};
use crate::import::table::{Row, Table};
use crate::scenario::delimited::Cell;
use crate::scenario::problem::{Problem, Problems, did_you_mean};

/// Words in a header that tell the unit below it. Single letters do so in brackets alone.
const UNIT_WORDS: [&str; 24] = [
    "minutes",
    "minuten",
    "hours",
    "hrs",
    "stunden",
    "std",
    "days",
    "tage",
    "tagen",
    "personentage",
    "manntage",
    "arbeitstage",
    "pt",
    "weeks",
    "wochen",
    "months",
    "monate",
    "points",
    "point",
    "punkte",
    "storypoints",
    "pd",
    "md",
    "h",
];

/// Columns of a list that are looked at, each with what it stands for.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// In the order of trust: the first that has something in a row counts, or all where a field has several values.
    of: Vec<(Field, Column)>,
    /// Headers that stand for nothing here.
    pub unused: Vec<String>,
    /// `theirs for ours`, of columns that were guessed by another name than ours.
    pub guessed: Vec<String>,
    /// Headers of columns that have our own names.
    pub ours: Vec<String>,
    /// Of the unused, headers of those whose cells name nothing but other tasks.
    pub of_ids: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    pub at: usize,
    /// As its header tells.
    pub unit: Option<Unit>,
    /// Whether its figures are the time from begin to end, whoever works on it.
    pub is_duration: bool,
    /// How sure its name is, 0 the surest; the column's place behind.
    rank: (usize, usize),
}

impl Columns {
    /// The columns of a field, the surest first.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &Column> {
        self.of.iter().filter(move |(of, _)| *of == field).map(|(_, column)| column)
    }

    pub fn first(&self, field: Field) -> Option<&Column> {
        self.all(field).next()
    }

    pub fn has(&self, field: Field) -> bool {
        self.first(field).is_some()
    }

    /// What a row says of a field: the first of its columns that has something.
    pub fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        self.all(field).find_map(|column| row.cell(column.at))
    }

    /// As [`Columns::cell`]; nothing if none has anything.
    pub fn text<'r>(&self, row: &'r Row, field: Field) -> &'r str {
        self.cell(row, field).map_or("", |cell| &cell.text)
    }

    fn remove(&mut self, at: usize) {
        self.of.retain(|(_, column)| column.at != at);
    }

    /// What to do about the unused where they may be all that matters.
    pub fn remedy(&self) -> String {
        const MATTER: [Field; 9] = [
            Field::Optimistic,
            Field::Realistic,
            Field::Pessimistic,
            Field::Remaining,
            Field::DependsOn,
            Field::Blocks,
            Field::Assignee,
            Field::Team,
            Field::Role,
        ];
        if self.unused.len() < 2 || MATTER.iter().any(|field| self.has(*field)) {
            return String::new();
        }
        "; neither estimates nor dependencies nor people were found, so if they are among these, say which column is what by `--map ours=THEIRS`, \
         such as `--map realistic=HEADER`"
            .to_owned()
    }

    /// Headers of the unused whose cells name nobody but agents, where no column tells who does the tasks.
    pub fn of_agents<'t>(&self, table: &'t Table, agents: &[String]) -> Vec<&'t str> {
        let is_agent = |name: &str| agents.iter().any(|agent| agent.eq_ignore_ascii_case(name.trim().trim_start_matches('@')));
        let all = |at: usize| {
            let mut cells = table.rows.iter().map(|row| row.text(at)).filter(|text| !is_nothing(text)).peekable();
            cells.peek().is_some() && cells.all(|text| text.split([',', ';', '/', '&', '\n']).all(is_agent))
        };
        let headers = table.header.cells.iter().enumerate().filter(|(_, cell)| self.unused.contains(&cell.text));
        let found = headers.filter(|(at, _)| !self.has(Field::Assignee) && all(*at));
        found.map(|(_, cell)| cell.text.as_str()).collect()
    }

    fn add(&mut self, field: Field, column: Column) {
        self.of.push((field, column));
        self.of.sort_by_key(|(_, column)| column.rank);
    }
}

/// Whether a header cell names something that is known, or one that the user maps.
pub fn is_known(header: &str, map: &[(String, String)]) -> bool {
    guess(header).is_some() || !header.is_empty() && map.iter().any(|(_, theirs)| folded(theirs) == folded(header))
}

/// What a header says: the field, its unit, and how sure that is.
fn guess(header: &str) -> Option<(Field, Option<Unit>, usize)> {
    match named(header)? {
        // Days of a person are no person.
        (Field::Assignee, Some(unit), _) => Some((Field::Realistic, Some(unit), 60)),
        guessed => Some(guessed),
    }
}

fn named(header: &str) -> Option<(Field, Option<Unit>, usize)> {
    let (bare, mut unit) = without_bracket(header);
    let mut words: Vec<String> = folded(bare).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        return None;
    }
    if let Some(found) = known(&words.join(" ")) {
        let unit = unit.or_else(|| words.iter().find_map(|word| UNIT_WORDS.contains(&word.as_str()).then(|| Unit::of(word))?));
        return Some((found.0, unit, found.1));
    }
    if unit.is_none() {
        let Some(at) = words.iter().position(|word| UNIT_WORDS.contains(&word.as_str())) else {
            return of_estimates(&words).then_some((Field::Realistic, None, 80));
        };
        unit = Unit::of(&words.remove(at));
        words.retain(|word| !matches!(word.as_str(), "in" | "story" | "of" | "man" | "mann"));
    } else {
        let all = folded(header);
        if let Some(found) = known(&all) {
            return Some((found.0, unit, found.1));
        }
    }
    match (words.is_empty(), known(&words.join(" "))) {
        // A unit alone is the heading of estimates, though not a sure one.
        (true, _) => Some((Field::Realistic, unit, 100)),
        (false, Some((field, rank))) => Some((field, unit, rank)),
        (false, None) => of_estimates(&words).then_some((Field::Realistic, unit, 80)),
    }
}

/// Whether words speak of an estimate and of nothing else, in whatever order: `duration estimate`, `planned task effort`.
fn of_estimates(words: &[String]) -> bool {
    const ESTIMATES: [&str; 12] = [
        "estimate",
        "estimates",
        "estimated",
        "estimation",
        "effort",
        "duration",
        "workload",
        "aufwand",
        "dauer",
        "schätzung",
        "aufwandsschätzung",
        "arbeitsaufwand",
    ];
    const BESIDE: [&str; 20] = [
        "task",
        "planned",
        "plan",
        "initial",
        "original",
        "rough",
        "approx",
        "approximate",
        "total",
        "time",
        "work",
        "expected",
        "our",
        "the",
        "of",
        "geschätzt",
        "geschätzter",
        "geschätzte",
        "geplante",
        "geplanter",
    ];
    let is_among = |list: &[&str], word: &String| list.contains(&word.as_str());
    words.iter().any(|word| is_among(&ESTIMATES, word)) && words.iter().all(|word| is_among(&ESTIMATES, word) || is_among(&BESIDE, word))
}

/// A header without what stands in brackets behind it, and the unit that this is.
fn without_bracket(header: &str) -> (&str, Option<Unit>) {
    let header = header.trim();
    let open = header.rfind(['(', '[', '{']).filter(|_| header.ends_with([')', ']', '}']));
    match open {
        Some(open) => {
            let inside = header[open + 1..header.len() - 1].trim();
            let inside = inside.strip_prefix("in ").unwrap_or(inside);
            match Unit::of(inside) {
                Some(unit) => (&header[..open], Some(unit)),
                None => (header, None),
            }
        }
        None => (header, None),
    }
}

/// The columns of a table; what is wrong with the user's mapping is a problem.
pub fn columns(table: &Table, map: &[(String, String)], problems: &mut Problems) -> Columns {
    let headers: Vec<&Cell> = table.header.cells.iter().collect();
    let mut columns = Columns::default();
    for (at, cell) in headers.iter().enumerate() {
        if let Some((field, unit, rank)) = guess(&cell.text) {
            let is_duration = field == Field::Realistic && is_duration(&cell.text);
            columns.add(field, Column { at, unit, is_duration, rank: (rank, at) });
        }
    }
    settle(table, &mut columns);
    let mut seen: Vec<Field> = Vec::new();
    for (ours, theirs) in map {
        let field = Field::of(ours);
        if field.is_some_and(|field| seen.contains(&field)) {
            let help = Some("one column stands for each; name it once".to_owned());
            problems.list.push(Problem { place: None, what: format!("`--map {ours}=` stands there twice"), label: String::new(), help });
        }
        seen.extend(field);
        mapped(table, &mut columns, ours, theirs, problems);
    }
    let is_used = |at: usize| columns.of.iter().any(|(_, column)| column.at == at);
    let has_content = |at: usize| table.rows.iter().any(|row| row.cell(at).is_some());
    let unused: Vec<(usize, &&Cell)> = headers.iter().enumerate().filter(|(at, _)| !is_used(*at) && has_content(*at)).collect();
    let is_told = [Field::DependsOn, Field::Blocks].iter().any(|field| columns.has(*field));
    let of_ids = unused.iter().filter(|(at, cell)| !is_told && !cell.text.is_empty() && names_tasks(table, &columns, *at));
    columns.of_ids = of_ids.map(|(_, cell)| cell.text.clone()).collect();
    columns.unused =
        unused.into_iter().map(|(at, cell)| if cell.text.is_empty() { format!("column {}", at + 1) } else { cell.text.clone() }).collect();
    let mut read: Vec<&(Field, Column)> = columns.of.iter().collect();
    read.sort_by_key(|(_, column)| column.at);
    let (ours, renamed): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|(field, column)| folded(&headers[column.at].text) == folded(field.name()));
    columns.ours = ours.iter().map(|(_, column)| headers[column.at].text.clone()).collect();
    columns.guessed = renamed.iter().map(|(field, column)| format!("{} for {}", headers[column.at].text, field.name())).collect();
    columns
}

fn is_duration(header: &str) -> bool {
    let header = folded(header);
    ["duration", "dauer"].iter().any(|word| header.contains(word))
}

/// What a name alone does not tell.
fn settle(table: &Table, columns: &mut Columns) {
    let header = |at: usize| folded(&table.header.cells[at].text);
    // In a plan of ours `task` is the id, beside a `name`; elsewhere it is what the task is called.
    let names: Vec<Column> = columns.all(Field::Name).copied().collect();
    if let Some(task) = names.iter().find(|column| header(column.at) == "task").copied()
        && !columns.has(Field::Task)
        && (names.len() > 1 || are_ids(table, task.at))
    {
        columns.remove(task.at);
        columns.add(Field::Task, task);
    }
    // A column of descriptions beside that of names is no second name.
    if let Some(first) = columns.first(Field::Name).copied() {
        let others: Vec<usize> = columns.all(Field::Name).skip(1).map(|column| column.at).collect();
        others.into_iter().filter(|at| *at != first.at).for_each(|at| columns.remove(at));
    }
    // GitHub calls what is to be released by then a milestone; elsewhere it says whether the task is one.
    if let Some(milestone) = columns.first(Field::Milestone).copied()
        && table.rows.iter().any(|row| yes_or_no(row.text(milestone.at)).is_none())
    {
        columns.remove(milestone.at);
        if !columns.has(Field::Epic) {
            columns.add(Field::Epic, milestone);
        }
    }
    // Letters for sizes are no estimates.
    let sizes: Vec<Column> = columns.all(Field::Realistic).filter(|column| header(column.at) == "size").copied().collect();
    for size in sizes.into_iter().filter(|size| table.rows.iter().any(|row| row.text(size.at).starts_with(char::is_alphabetic))) {
        columns.remove(size.at);
        if !columns.has(Field::Complexity) {
            columns.add(Field::Complexity, size);
        }
    }
}

/// Whether a column's cells are all there, each once, and in one word.
fn are_ids(table: &Table, at: usize) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    table.rows.iter().all(|row| {
        let text = row.text(at);
        !text.is_empty() && !text.contains(char::is_whitespace) && seen.insert(text)
    })
}

/// Whether a column's cells name nothing but other tasks by their ids. Numbers alone may count anything.
fn names_tasks(table: &Table, columns: &Columns, at: usize) -> bool {
    let id = |row: &Row| columns.text(row, Field::Task).to_owned();
    let ids: std::collections::BTreeSet<String> = table.rows.iter().map(id).filter(|id| !id.is_empty()).collect();
    let pieces = |text: &str| -> Vec<String> { text.split([',', ';', '\n']).map(|piece| piece.trim().to_owned()).collect() };
    let (mut is_word, mut cells) = (false, 0);
    for row in table.rows.iter().filter(|row| row.cell(at).is_some() && !is_nothing(row.text(at))) {
        let named = pieces(row.text(at));
        if named.iter().any(|name| *name == id(row) || !ids.contains(name)) {
            return false;
        }
        cells += 1;
        is_word |= named.len() > 1 || named.iter().any(|name| name.contains(char::is_alphabetic));
    }
    cells > 0 && is_word
}

/// What is wrong with a word for one of our fields, if it names none.
pub fn no_field(ours: &str) -> Option<Problem> {
    if Field::of(ours).is_some() {
        return None;
    }
    let what = format!("`{ours}` is nothing that a column can stand for");
    let label = did_you_mean(ours, fields::names()).unwrap_or_default();
    let help = format!("a column can stand for {}", fields::names().collect::<Vec<_>>().join(", "));
    Some(Problem { place: None, what, label, help: Some(help) })
}

/// Carries out one word of the user: `ours` is the column that is called `theirs`, or none if that is empty.
fn mapped(table: &Table, columns: &mut Columns, ours: &str, theirs: &str, problems: &mut Problems) {
    let Some(field) = Field::of(ours) else {
        problems.list.extend(no_field(ours));
        return;
    };
    let cells = &table.header.cells;
    let exact: Vec<usize> = (0..cells.len()).filter(|&at| cells[at].text == theirs.trim()).collect();
    let loose = || (0..cells.len()).filter(|&at| !cells[at].text.is_empty() && folded(&cells[at].text) == folded(theirs)).collect();
    let found: Vec<usize> = if exact.is_empty() { loose() } else { exact };
    columns.of.retain(|(of, _)| *of != field);
    if theirs.trim().is_empty() {
        return;
    }
    if found.is_empty() {
        let headers = cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
        let label = did_you_mean(theirs, headers.clone()).unwrap_or_else(|| "no header is called this".to_owned());
        let help = format!("columns are {}", headers.collect::<Vec<_>>().join(", "));
        problems.add_with_help(&table.place(&table.header.bytes), format!("the table has no column `{theirs}`"), label, help);
    }
    for at in found {
        columns.remove(at);
        let unit = guess(&cells[at].text).and_then(|(_, unit, _)| unit).or_else(|| without_bracket(&cells[at].text).1);
        let is_duration = field == Field::Realistic && (is_duration(&cells[at].text) || is_duration(ours));
        columns.add(field, Column { at, unit, is_duration, rank: (0, at) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(header: &str) -> Option<(Field, Option<Unit>)> {
        guess(header).map(|(field, unit, _)| (field, unit))
    }

    #[test]
    fn columns_are_known_by_their_names_in_two_languages_and_in_common_tools() {
        for (header, field) in [
            ("ID", Field::Task),
            ("Vorgangsname", Field::Name),
            ("Section/Column", Field::Epic),
            ("Resource Names", Field::Assignee),
            ("Zuständig", Field::Assignee),
            ("% Complete", Field::Complete),
            ("Fertig stellen", Field::End),
            ("Beginn", Field::Start),
            ("Start geplant", Field::Start),
            ("Beginn geplant", Field::Start),
            ("Planned start", Field::Start),
            ("Ende", Field::End),
            ("Ende (geplant)", Field::End),
            ("Ende geplant", Field::End),
            ("Planned finish", Field::End),
            ("Blocked By (Dependencies)", Field::DependsOn),
            ("Vorgänger", Field::DependsOn),
            ("Timeline - Start", Field::Start),
            ("List Name", Field::Status),
            ("depends_on", Field::DependsOn),
            ("depends", Field::DependsOn),
            ("predecessor_ids", Field::DependsOn),
            ("resource_ids", Field::Assignee),
            ("realistic_duration", Field::Realistic),
            ("Komplexität", Field::Complexity),
            ("Duration estimate", Field::Realistic),
            ("Planned task effort", Field::Realistic),
        ] {
            assert_eq!(guessed(header), Some((field, None)), "{header}");
        }
        assert_eq!((guessed("Attachments"), guessed(""), guessed("Actual duration")), (None, None, None));
    }

    #[test]
    fn a_header_tells_the_unit_of_its_figures() {
        for (header, field, unit) in [
            ("Duration (days)", Field::Realistic, Unit::Days),
            ("Aufwand [PT]", Field::Realistic, Unit::Days),
            ("Estimated hours", Field::Realistic, Unit::Hours),
            ("Dauer in Tagen", Field::Realistic, Unit::Days),
            ("Story Points", Field::Realistic, Unit::Points),
            ("Stunden", Field::Realistic, Unit::Hours),
            ("Optimistisch (h)", Field::Optimistic, Unit::Hours),
            ("Remaining Work (d)", Field::Remaining, Unit::Days),
            ("Effort estimate (days)", Field::Realistic, Unit::Days),
        ] {
            assert_eq!(guessed(header), Some((field, Some(unit))), "{header}");
        }
    }
}
