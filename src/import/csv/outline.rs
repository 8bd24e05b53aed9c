//! Which rows of a list stand for others: by a column of levels, by numbers such as `1.2`, by the name of a parent, by how far names are
//! indented, or by headings between the tasks.

use super::columns::Columns;
use super::fields::Field;
use super::rows::List;
use crate::import::draft::Notes;
use crate::import::table::Table;
use crate::scenario::delimited::Cell;
use std::collections::BTreeMap;

/// Gives items their parents. `text` is what the table was read from.
pub fn outline(list: &mut List, text: &str, table: &Table, columns: &Columns, notes: &mut Notes) {
    let rule = if columns.has(Field::Level) {
        by_level(list, table, columns);
        "their level"
    } else if columns.has(Field::Parent) {
        by_parent(list, table, columns, notes);
        "their parent"
    } else if by_numbers(list, table, columns, Field::Outline) || by_numbers(list, table, columns, Field::Task) {
        "their number"
    } else if by_indent(list, text, table, columns) {
        "how far their names are indented"
    } else if !columns.has(Field::Epic) && by_headings(list) {
        "the heading above them"
    } else {
        return;
    };
    let parts = list.items.iter().filter(|item| item.parent.is_some()).count();
    if parts > 0 {
        let told = Notes::count("row[s] [is a part of another|are parts of others]", parts);
        notes.guessed(format!("{told}, by {rule}: those stand for their parts, and the outermost are epics"));
    }
}

/// The parent is the last row before of a smaller level.
fn by_level(list: &mut List, table: &Table, columns: &Columns) {
    let levels: Vec<Option<u32>> = list.rows.iter().map(|&row| columns.text(&table.rows[row], Field::Level).parse().ok()).collect();
    nest(list, &levels);
}

fn nest(list: &mut List, levels: &[Option<u32>]) {
    let mut open: Vec<(u32, usize)> = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        let Some(level) = *level else { continue };
        while open.last().is_some_and(|(above, _)| *above >= level) {
            open.pop();
        }
        list.items[at].parent = open.last().map(|(_, parent)| *parent);
        open.push((level, at));
    }
}

fn by_parent(list: &mut List, table: &Table, columns: &Columns, notes: &mut Notes) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (at, item) in list.items.iter().enumerate() {
        known.entry(item.id.to_lowercase()).or_insert(at);
    }
    for (at, item) in list.items.iter().enumerate() {
        known.entry(item.name.to_lowercase()).or_insert(at);
    }
    let mut lost: Vec<String> = Vec::new();
    for at in 0..list.items.len() {
        let written = columns.text(&table.rows[list.rows[at]], Field::Parent);
        match known.get(&written.to_lowercase()) {
            Some(&parent) if parent != at => list.items[at].parent = Some(parent),
            _ if written.is_empty() => {}
            // A parent that is no row is a name to group by all the same.
            _ if list.items[at].epic.is_empty() => list.items[at].epic = written.to_owned(),
            _ => lost.push(written.to_owned()),
        }
    }
    if !lost.is_empty() {
        notes.left_out(Notes::some("parent[s] that [is|are] not in the list", &lost));
    }
}

/// `1.2.1` is a part of `1.2`. Whether the column is one of such numbers, with a part and its whole at least once.
fn by_numbers(list: &mut List, table: &Table, columns: &Columns, field: Field) -> bool {
    let number = |row: usize| columns.text(&table.rows[row], field).trim_end_matches('.');
    // A column of the breakdown may count in letters, too: `A.1`.
    let is_digit = |byte: u8| byte.is_ascii_digit() || field == Field::Outline && byte.is_ascii_alphabetic();
    let is_number = |text: &str| text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_digit));
    let numbers: Vec<&str> = list.rows.iter().map(|&row| number(row)).collect();
    if !columns.has(field) || !numbers.iter().all(|text| text.is_empty() || is_number(text)) {
        return false;
    }
    let mut at_number: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_empty()) {
        at_number.entry(number).or_insert(at);
    }
    let parents: Vec<Option<usize>> = numbers.iter().map(|number| at_number.get(number.rsplit_once('.')?.0).copied()).collect();
    let is_outline = parents.iter().any(Option::is_some);
    for (item, parent) in list.items.iter_mut().zip(parents) {
        item.parent = parent;
    }
    is_outline
}

/// The parent is the last row before whose name begins further to the left. Whether any does.
fn by_indent(list: &mut List, text: &str, table: &Table, columns: &Columns) -> bool {
    /// One blank more or less is a slip.
    const STEP_MIN: u32 = 2;
    // Names of one word each are taken for ids.
    let name = |row| columns.cell(row, Field::Name).or_else(|| columns.cell(row, Field::Task));
    let indent = |row: usize| name(&table.rows[row]).map(|cell| indent(text, cell, table.separator));
    let indents: Vec<Option<u32>> = list.rows.iter().map(|&row| indent(row)).collect();
    let Some(least) = indents.iter().flatten().copied().min() else { return false };
    let is_outline = indents.first().copied().flatten().is_some_and(|first| first < least + STEP_MIN);
    if !is_outline || !indents.iter().flatten().any(|indent| *indent >= least + STEP_MIN) {
        return false;
    }
    let mut widths: Vec<u32> = indents.iter().flatten().copied().collect();
    widths.sort_unstable();
    widths.dedup();
    // By width: the least of those that it is no step from.
    let mut levels: BTreeMap<u32, u32> = BTreeMap::new();
    let mut level = least;
    for width in widths {
        if width >= level + STEP_MIN {
            level = width;
        }
        levels.insert(width, level);
    }
    let levels: Vec<Option<u32>> = indents.iter().map(|indent| indent.as_ref().and_then(|indent| levels.get(indent)).copied()).collect();
    nest(list, &levels);
    true
}

/// Blanks before what a cell says, a tab for four.
fn indent(text: &str, cell: &Cell, separator: char) -> u32 {
    const TAB: u32 = 4;
    let written = &text[cell.bytes.clone()];
    let blanks = match written.strip_prefix('"') {
        Some(quoted) => &quoted[..quoted.len() - quoted.trim_start().len()],
        None => {
            let before = &text[..cell.bytes.start];
            let is_blank = |letter: char| letter.is_whitespace() && letter != separator && !matches!(letter, '\n' | '\r');
            &before[before.trim_end_matches(is_blank).len()..]
        }
    };
    blanks.chars().map(|blank| if blank == '\t' { TAB } else { 1 }).sum()
}

/// Rows that tell nothing of work, in a list where all others do, are headings of what follows. Whether there are any.
fn by_headings(list: &mut List) -> bool {
    let headings = list.tells_work.iter().filter(|tells| !**tells).count();
    // The first row is a heading, or what stands above the second would belong to nothing; and each has something below it.
    let is_list_of_headings = list.tells_work.first() == Some(&false)
        && list.tells_work.last() == Some(&true)
        && headings * 2 <= list.items.len()
        && list.tells_work.windows(2).all(|two| two[0] || two[1])
        && list.items.iter().zip(&list.tells_work).all(|(item, tells)| *tells || item.team.is_empty());
    if is_list_of_headings {
        let levels: Vec<Option<u32>> = list.tells_work.iter().map(|tells| Some(u32::from(*tells))).collect();
        nest(list, &levels);
    }
    is_list_of_headings
}
