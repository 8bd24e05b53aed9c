//! A TOML text as a tree whose every node knows where it was written.

mod syntax;

use super::files::{FileId, Files, Place};
use super::problem::Problems;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A value with its place: for a table under a header, the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Truth(bool),
    /// A date, a time, or both, as TOML writes it.
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

/// A table's entries in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    entries: Vec<Entry>,
    by_key: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_place: Place,
    pub node: Node,
}

impl Value {
    /// What it is, in a sentence: `a text`.
    pub fn noun(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a decimal number",
            Value::Truth(_) => "true or false",
            Value::Date(_) => "a date or time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    pub fn as_table_mut(&mut self) -> Option<&mut Table> {
        match self {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// A single value as a cell or a command line would write it; `None` for lists and tables.
    pub fn as_cell(&self) -> Option<String> {
        Some(match self {
            Value::Text(text) | Value::Date(text) => text.clone(),
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Truth(truth) => truth.to_string(),
            Value::List(_) | Value::Table(_) => return None,
        })
    }
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key).map(|&at| &self.entries[at])
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.by_key.get(key).map(|&at| &mut self.entries[at])
    }

    /// Adds an entry, or puts it in the place of the one with its key.
    pub fn put(&mut self, entry: Entry) {
        match self.by_key.get(&entry.key) {
            Some(&at) => self.entries[at] = entry,
            None => {
                self.by_key.insert(entry.key.clone(), self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    /// Takes an entry out.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.by_key.remove(key)?;
        let entry = self.entries.remove(at);
        self.by_key.values_mut().filter(|place| **place > at).for_each(|place| *place -= 1);
        Some(entry)
    }

    /// The entries, whose keys stay as they are.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries.iter_mut()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// The tree of a file's text. With errors of syntax, all of them are problems, and the tree is worth nothing.
pub fn parse(file: FileId, files: &Files, problems: &mut Problems) -> Option<Table> {
    let (root, errors) = DeTable::parse_recoverable(&files.get(file).text);
    if !errors.is_empty() {
        syntax::tell(&errors, file, files, problems);
        return None;
    }
    let found_before = problems.list.len();
    let mut table = table(root.get_ref(), file, problems);
    sort(&mut table);
    (problems.list.len() == found_before).then_some(table)
}

/// One value, as `--set` gives it.
///
/// # Errors
/// The parser's message and where in `text` it applies.
pub fn parse_value(text: &str, file: FileId, offset: usize) -> Result<Node, (String, std::ops::Range<usize>)> {
    let value = DeValue::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..text.len());
        (error.message().to_owned(), span.start + offset..span.end + offset)
    })?;
    let mut problems = Problems::default();
    let mut node = node(value.get_ref(), value.span(), file, &mut problems);
    if let Some(problem) = problems.list.pop() {
        return Err((problem.what, offset..offset + text.len()));
    }
    shift(&mut node, offset);
    if let Value::Table(table) = &mut node.value {
        sort(table);
    }
    Ok(node)
}

fn shift(node: &mut Node, offset: usize) {
    let moved = |place: &mut Place| place.bytes = place.bytes.start + offset..place.bytes.end + offset;
    moved(&mut node.place);
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| shift(node, offset)),
        Value::Table(table) => table.entries.iter_mut().for_each(|entry| {
            moved(&mut entry.key_place);
            shift(&mut entry.node, offset);
        }),
        Value::Text(_) | Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) => {}
    }
}

/// A node of a default, whose text the program holds; it takes the place of what lacks it.
///
/// # Panics
/// If the text is no TOML value, which a test of every default rules out.
pub fn default_value(text: &str, place: &Place) -> Node {
    let mut node = parse_value(text, place.file, 0).expect("defaults are tested");
    replace_place(&mut node, place);
    node
}

fn replace_place(node: &mut Node, place: &Place) {
    node.place = place.clone();
    match &mut node.value {
        Value::List(nodes) => nodes.iter_mut().for_each(|node| replace_place(node, place)),
        Value::Table(table) => table.entries.iter_mut().for_each(|entry| {
            entry.key_place = place.clone();
            replace_place(&mut entry.node, place);
        }),
        Value::Text(_) | Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) => {}
    }
}

/// The parser keeps entries by name; people see them in the order of writing. The parser limits the depth.
fn sort(table: &mut Table) {
    table.entries.sort_by_key(|entry| entry.key_place.bytes.start);
    table.by_key = table.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
    for entry in &mut table.entries {
        sort_within(&mut entry.node);
    }
}

fn sort_within(node: &mut Node) {
    match &mut node.value {
        Value::Table(table) => sort(table),
        Value::List(nodes) => nodes.iter_mut().for_each(sort_within),
        Value::Text(_) | Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) => {}
    }
}

fn table(from: &DeTable<'_>, file: FileId, problems: &mut Problems) -> Table {
    let mut table = Table::default();
    for (key, value) in from.iter() {
        table.put(Entry {
            key: key.get_ref().to_string(),
            key_place: Place { file, bytes: key.span() },
            node: node(value.get_ref(), value.span(), file, problems),
        });
    }
    table
}

fn node(from: &DeValue<'_>, bytes: std::ops::Range<usize>, file: FileId, problems: &mut Problems) -> Node {
    let place = Place { file, bytes };
    let value = match from {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Whole(number),
            Err(_) => {
                problems.add(&place, "this whole number is too large", "write one of at most 19 digits, under 2^63");
                Value::Whole(0)
            }
        },
        DeValue::Float(number) => Value::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(values) => Value::List(values.iter().map(|value| node(value.get_ref(), value.span(), file, problems)).collect()),
        DeValue::Table(inner) => Value::Table(table(inner, file, problems)),
    };
    Node { value, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<Table>, Problems) {
        let mut files = Files::default();
        let file = files.add("a.toml", text);
        let mut problems = Problems::default();
        (parse(file, &files, &mut problems), problems)
    }

    #[test]
    fn entries_stand_in_the_order_of_the_text() {
        let (table, _) = parsed("zebra = 1\n[teams.b]\nx = 1\n[teams.a]\n[apple]\n");
        let table = table.unwrap();
        let keys: Vec<&str> = table.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["zebra", "teams", "apple"]);
        let Value::Table(teams) = &table.get("teams").unwrap().node.value else { panic!() };
        assert_eq!(teams.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn several_errors_of_syntax_are_found_at_once() {
        let (table, problems) = parsed("a = 5x\nb = 1\nb = 2\nc = [1\n");
        assert_eq!(table, None);
        assert!(problems.list.len() >= 3, "{problems:?}");
    }

    #[test]
    fn a_table_taken_out_leaves_the_others_findable() {
        let mut table = parsed("a = 1\nb = 2\nc = 3\n").0.unwrap();
        assert_eq!(table.take("a").unwrap().node.value, Value::Whole(1));
        assert_eq!(table.get("c").unwrap().node.value, Value::Whole(3));
        assert!(table.get("a").is_none());
    }
}
