//! Rows of a list read into items, as far as each tells by itself.

use super::columns::{Column, Columns};
use super::dialect::Dialect;
use super::fields::Field;
use super::people;
use super::unknown;
use crate::engine::distribution::Distribution;
use crate::import::draft::{DraftEffort, DraftWho, Notes};
use crate::import::table::date::{date, working_days};
use crate::import::table::item::{Item, State};
use crate::import::table::number::{self, Measures, Unit};
use crate::import::table::words::{complexity, folded, is_known_state, is_nothing, is_optional, state, yes_or_no};
use crate::import::table::{Row, Table};
use crate::scenario::delimited::Cell;
use crate::scenario::plan::cell::{Who, who};
use crate::scenario::problem::Problems;
use crate::scenario::value;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The items of a list, each with its row, and what was seen of them.
#[derive(Debug, Default)]
pub struct List {
    pub items: Vec<Item>,
    /// By item, its place in the table's rows.
    pub rows: Vec<usize>,
    /// By item, whether its row tells anything of work: an estimate, dates, people.
    pub tells_work: Vec<bool>,
}

/// What was met in the rows, for the notes: names by rule.
#[derive(Default)]
struct Met {
    nameless: Vec<String>,
    by_dates: Vec<String>,
    bad_dates: Vec<String>,
    lonely: Vec<String>,
    spread: Vec<String>,
    drawn: Vec<String>,
    ranged: Vec<String>,
    roles_in_turn: Vec<String>,
    ends: Vec<Date>,
    words: Vec<String>,
    ambiguous: Vec<String>,
    units: [usize; 2],
    /// Words of a status that are not known, and names of groups, with the numbers of their rows.
    statuses: BTreeMap<String, Vec<usize>>,
    groups: BTreeMap<String, Vec<usize>>,
    unsplit: Vec<String>,
    /// Cells with a share behind a name.
    shares: Vec<String>,
}

pub struct Reader<'t, 'p> {
    table: &'t Table,
    columns: &'t Columns,
    dialect: Dialect,
    is_ours: bool,
    measures: Measures,
    unit: Option<Unit>,
    are_last_names_first: bool,
    problems: &'p mut Problems,
    met: Met,
}

/// What the last row of a spreadsheet says.
const TOTALS: [&str; 9] = ["summe", "gesamt", "gesamtsumme", "total", "sum", "grand total", "zwischensumme", "subtotal", "totals"];

impl<'t, 'p> Reader<'t, 'p> {
    pub fn new(
        table: &'t Table,
        columns: &'t Columns,
        dialect: Dialect,
        is_ours: bool,
        measures: Measures,
        unit: Option<Unit>,
        problems: &'p mut Problems,
    ) -> Reader<'t, 'p> {
        let are_last_names_first = people::are_last_names_first(table, columns);
        Reader { table, columns, dialect, is_ours, measures, unit, are_last_names_first, problems, met: Met::default() }
    }

    pub fn rows(&mut self) -> List {
        let mut list = List::default();
        for (at, row) in self.table.rows.iter().enumerate() {
            let (id, name) = (self.columns.text(row, Field::Task), self.columns.text(row, Field::Name));
            let is_total = (id.is_empty() || name.is_empty()) && TOTALS.contains(&folded(&format!("{id}{name}")).as_str());
            if id.is_empty() && name.is_empty() || is_total {
                self.met.nameless.push(format!("row {}", row.number));
                continue;
            }
            let (item, tells_work) = self.item(row, id, name, list.items.len() + 1);
            list.items.push(item);
            list.rows.push(at);
            list.tells_work.push(tells_work);
        }
        list
    }

    fn item(&mut self, row: &Row, id: &str, name: &str, number: usize) -> (Item, bool) {
        let text = |field| self.columns.text(row, field).to_owned();
        let problems_before = self.problems.list.len();
        let mut item = Item::new(self.table.place(&row.record.bytes));
        item.id = match (id.is_empty(), self.columns.has(Field::Task)) {
            (false, _) => id.to_owned(),
            (true, true) => format!("row-{}", row.number),
            (true, false) => number.to_string(),
        };
        item.name = if name.is_empty() { id.to_owned() } else { name.to_owned() };
        (item.epic, item.feature, item.team) = (text(Field::Epic), text(Field::Feature), text(Field::Team));
        item.people = self.people(row);
        self.role(row, &mut item);
        item.start = self.date(row, Field::Start);
        item.is_static = self.word(row, Field::Static, yes_or_no).unwrap_or(false);
        item.complexity = self.word(row, Field::Complexity, complexity).unwrap_or_default().to_owned();
        self.must(row, &mut item);
        item.value = self.value(row);
        self.effort(row, &mut item);
        self.progress(row, &mut item);
        for problem in &mut self.problems.list[problems_before..] {
            let helps = [problem.help.take(), self.table.shortage(row)];
            problem.help = helps.into_iter().flatten().reduce(|help, shortage| format!("{help}; {shortage}"));
        }
        // What cannot be read was something, and no heading.
        let tells_work = item.effort.is_some()
            || item.start.is_some()
            || !item.people.is_empty()
            || item.state != State::Open
            || self.problems.list.len() > problems_before;
        (item, tells_work)
    }

    fn people(&mut self, row: &Row) -> Vec<String> {
        let mut all = Vec::new();
        for text in self.columns.all(Field::Assignee).map(|column| row.text(column.at)) {
            let (people, is_unsplit) = people::people(text, self.are_last_names_first);
            let remember = |told: &mut Vec<String>| {
                if !told.iter().any(|known| known == text) {
                    told.push(text.to_owned());
                }
            };
            if !people.is_empty() && people::has_share(text) {
                remember(&mut self.met.shares);
            }
            if is_unsplit {
                remember(&mut self.met.unsplit);
            } else if !self.are_last_names_first && people::is_ambiguous(text) {
                remember(&mut self.met.ambiguous);
            }
            all.extend(people);
        }
        for group in all.iter().filter(|name| people::is_group(name)) {
            self.met.groups.entry(group.clone()).or_default().push(row.number);
        }
        all
    }

    fn role(&mut self, row: &Row, item: &mut Item) {
        let Some(cell) = self.columns.cell(row, Field::Role).filter(|cell| !is_nothing(&cell.text)) else { return };
        let owned = |role: &str| role.to_owned();
        item.who = match who(&cell.text) {
            Ok(Who::Steps(steps)) if steps.len() > 1 || self.is_ours => {
                DraftWho::Steps(steps.into_iter().map(|(role, share)| (owned(role.text), share)).collect())
            }
            Ok(Who::Crew(crew)) => DraftWho::Crew(crew.into_iter().map(|(role, count)| (owned(role.text), count)).collect()),
            Err(wrong) if self.is_ours => {
                self.problems.add(&self.table.place(&cell.bytes), wrong.what, wrong.instead);
                return;
            }
            Ok(Who::Steps(_)) | Err(_) => {
                let roles: Vec<&str> = cell.text.split([',', ';', '\n']).map(str::trim).filter(|role| !role.is_empty()).collect();
                if roles.len() > 1 {
                    self.met.roles_in_turn.push(item.id.clone());
                }
                DraftWho::Steps(roles.iter().map(|role| (owned(role), 1.0 / roles.len() as f64)).collect())
            }
        };
        if item.who == DraftWho::Steps(Vec::new()) {
            item.who = DraftWho::Team;
        }
    }

    fn date(&mut self, row: &Row, field: Field) -> Option<Date> {
        let cell = self.columns.cell(row, field).filter(|cell| !is_nothing(&cell.text))?;
        let read = date(&cell.text, self.dialect.order);
        if read.is_none() {
            let help = format!(
                "dates are such as `2026-03-02`, `02.03.2026`, `3/2/2026` or `2 March 2026`; if the column has none, say so by `--map {}=`",
                field.name()
            );
            self.problems.add_with_help(&self.table.place(&cell.bytes), format!("`{}` is no date", cell.text), "", help);
        }
        read
    }

    /// A word of a list of words; another one is told, and counts for nothing.
    fn word<T>(&mut self, row: &Row, field: Field, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.columns.cell(row, field).filter(|cell| !is_nothing(&cell.text))?;
        let word = read(&cell.text);
        if word.is_none() && !self.met.words.contains(&cell.text) && self.met.words.len() < 20 {
            self.met.words.push(cell.text.clone());
        }
        word
    }

    fn must(&mut self, row: &Row, item: &mut Item) {
        // A column `Optional` says yes where one called `must` says no.
        let Some(column) = self.columns.first(Field::Must) else { return };
        let header = folded(&self.table.header.cells[column.at].text);
        let word = self.word(row, Field::Must, is_optional);
        let is_word = yes_or_no(self.columns.text(row, Field::Must)).is_none();
        item.is_optional = word.is_some_and(|optional| if header == "optional" && !is_word { !optional } else { optional });
    }

    fn value(&mut self, row: &Row) -> Option<f64> {
        let cell = self.columns.cell(row, Field::Value).filter(|cell| !is_nothing(&cell.text))?;
        let value = number::number(cell.text.trim_end_matches(['€', '$', ' ']), self.dialect.decimal).filter(|value| *value >= 0.0);
        if value.is_none() {
            let what = format!("`{}` is no value of a task", cell.text);
            self.problems.add(&self.table.place(&cell.bytes), what, "write it as a number of 0 or more, such as `8`");
        }
        value
    }

    /// The estimate, else the working days from start to end.
    fn effort(&mut self, row: &Row, item: &mut Item) {
        let figures = [Field::Optimistic, Field::Realistic, Field::Pessimistic].map(|field| self.hours(row, field));
        let [optimistic, realistic, pessimistic] = figures.map(|figure| figure.map(|(hours, _)| hours));
        item.is_work = !figures.iter().flatten().any(|(_, is_duration)| *is_duration);
        item.effort = match (optimistic, realistic, pessimistic) {
            (Some(low), Some(usual), Some(high)) => Some(DraftEffort::Three(low, usual, high)),
            (Some(low), None, Some(high)) => {
                self.met.spread.push(item.id.clone());
                Some(DraftEffort::Three(low, f64::midpoint(low, high), high))
            }
            (None, Some(hours), None) => Some(DraftEffort::One(hours)),
            (low, usual, high) if low.or(usual).or(high).is_some() => {
                self.met.lonely.push(item.id.clone());
                usual.map(DraftEffort::One)
            }
            _ => self.drawn(row, item).or_else(|| self.ranged(row, item)),
        };
        if matches!(item.effort, Some(DraftEffort::One(0.0))) || self.word(row, Field::Milestone, yes_or_no) == Some(true) {
            item.effort = Some(DraftEffort::Milestone);
        }
        let end = self.date(row, Field::End);
        self.met.ends.extend(end);
        if let (None, Some(start), Some(end)) = (item.effort, item.start, end) {
            match working_days(start, end) {
                Some(days) => {
                    self.met.by_dates.push(item.id.clone());
                    item.effort = Some(DraftEffort::One(f64::from(days.max(1)) * self.measures.hours_per_day));
                    item.is_work = false;
                }
                None => self.met.bad_dates.push(item.id.clone()),
            }
        }
    }

    /// An effort of a plan of ours that is a distribution, as near as three figures or one come to it.
    fn drawn(&mut self, row: &Row, item: &Item) -> Option<DraftEffort> {
        let cell = self.columns.cell(row, Field::Realistic).filter(|cell| is_distribution(&cell.text))?;
        let effort = match value::distribution(&cell.text, value::Unit::Hours) {
            Ok(Distribution::Fixed(hours)) => DraftEffort::One(hours),
            Ok(Distribution::Triangular { low, mode, high } | Distribution::Pert { low, mode, high }) => {
                DraftEffort::Three(low, mode, high)
            }
            Ok(Distribution::Uniform { low, high }) => DraftEffort::Three(low, f64::midpoint(low, high), high),
            Ok(other) => DraftEffort::One(if other.mean().is_finite() { other.mean() } else { other.quantile(0.5) }),
            Err(refusal) => {
                self.problems.add(&self.table.place(&cell.bytes), refusal.what, refusal.instead);
                return None;
            }
        };
        self.met.drawn.push(item.id.clone());
        Some(effort)
    }

    /// An effort that is the two ends of a range.
    fn ranged(&mut self, row: &Row, item: &mut Item) -> Option<DraftEffort> {
        let (column, cell) = self.figure(row, Field::Realistic)?;
        let (low, high) = self.range(&column, cell)?;
        self.met.ranged.push(cell.text.clone());
        if column.unit.is_none() && !cell.text.contains(char::is_alphabetic) {
            self.met.units[usize::from(column.is_duration)] += 1;
        }
        item.is_work = !column.is_duration;
        Some(DraftEffort::Three(low, f64::midpoint(low, high), high))
    }

    fn range(&self, column: &Column, cell: &Cell) -> Option<(f64, f64)> {
        number::range(&cell.text, column.unit.unwrap_or(self.usual_unit(column)), self.dialect.decimal, self.measures)
    }

    /// The first column of a field that has something.
    fn figure<'r>(&self, row: &'r Row, field: Field) -> Option<(Column, &'r Cell)> {
        self.columns.all(field).find_map(|column| Some((*column, row.cell(column.at).filter(|cell| !is_nothing(&cell.text))?)))
    }

    /// Hours of the first column of a field that has a figure, and whether they are a duration.
    fn hours(&mut self, row: &Row, field: Field) -> Option<(f64, bool)> {
        let (column, cell) = self.figure(row, field)?;
        if is_distribution(&cell.text) || field == Field::Realistic && self.range(&column, cell).is_some() {
            return None;
        }
        let unit = self.unit_of(&column, cell);
        match number::hours(&cell.text, unit, self.dialect.decimal, self.measures) {
            Some(hours) if hours >= 0.0 => return Some((hours, column.is_duration)),
            Some(_) => self.problems.add(&self.table.place(&cell.bytes), format!("`{}` is negative", cell.text), "an effort is 0 or more"),
            None => {
                let help = "write a number, or one with its unit: `12`, `1,5`, `3d`, `4 h`, `2 Tage`, `2 wks`; or a range: `1-2 days`";
                self.problems.add_with_help(&self.table.place(&cell.bytes), format!("`{}` is no effort", cell.text), "", help);
            }
        }
        None
    }

    /// The unit of a figure that has none itself.
    fn unit_of(&mut self, column: &Column, cell: &Cell) -> Unit {
        if let Some(unit) = column.unit {
            return unit;
        }
        if !self.is_ours && number::number(&cell.text, self.dialect.decimal).is_some_and(|number| number != 0.0) {
            self.met.units[usize::from(column.is_duration)] += 1;
        }
        self.usual_unit(column)
    }

    fn usual_unit(&self, column: &Column) -> Unit {
        self.unit.unwrap_or(if column.is_duration { Unit::Days } else { Unit::Hours })
    }

    /// What is done, and what remains of what is begun.
    fn progress(&mut self, row: &Row, item: &mut Item) {
        let status = self.columns.text(row, Field::Status);
        let share = self.share(row, Field::Complete).or_else(|| status.contains('%').then(|| self.share(row, Field::Status))?);
        item.state = state(status);
        if share.is_none() && !is_known_state(status) {
            self.met.statuses.entry(status.to_owned()).or_default().push(row.number);
        }
        let finished = self.columns.all(Field::Finished).any(|column| self.is_finished(row.text(column.at)));
        if item.state != State::Dropped && (finished || share.is_some_and(|share| share >= 1.0)) {
            item.state = State::Done;
        } else if item.state == State::Open && share.is_some_and(|share| share > 0.0) {
            item.state = State::Begun;
        }
        let remaining = self.hours(row, Field::Remaining).map(|(hours, _)| hours);
        if item.state != State::Begun {
            return;
        }
        item.estimate = item.effort;
        let realistic = item.effort.map_or(0.0, DraftEffort::realistic);
        let left = match (remaining, share) {
            (Some(hours), _) if realistic > 0.0 => hours / realistic,
            (Some(hours), _) => {
                item.effort = Some(if hours > 0.0 { DraftEffort::One(hours) } else { DraftEffort::Milestone });
                return;
            }
            (None, Some(share)) => 1.0 - share,
            (None, None) => return,
        };
        item.effort = item.effort.map(|effort| match effort {
            DraftEffort::Milestone => effort,
            DraftEffort::One(hours) => DraftEffort::One(hours * left),
            DraftEffort::Three(a, b, c) => DraftEffort::Three(a * left, b * left, c * left),
        });
    }

    fn share(&mut self, row: &Row, field: Field) -> Option<f64> {
        let cell = self.columns.cell(row, field).filter(|cell| !is_nothing(&cell.text))?;
        let scale = if cell.text.contains('%') || !self.dialect.are_shares { 100.0 } else { 1.0 };
        let share = number::number(cell.text.trim_end_matches(['%', ' ']), self.dialect.decimal).map(|number| number / scale);
        // A word beside the figures, `done`, is told as other words are.
        match share.filter(|share| (0.0..=1.0).contains(share)) {
            Some(share) => Some(share),
            None if state(&cell.text) == State::Done => Some(1.0),
            None => {
                let what = format!("`{}` is no progress", cell.text);
                self.problems.add(&self.table.place(&cell.bytes), what, "write hundredths such as `40%`");
                None
            }
        }
    }

    /// Whether a column of what is finished says so: a date, a yes, a word.
    fn is_finished(&self, text: &str) -> bool {
        let number = text.trim_end_matches(['%', ' ']);
        match number::number(number, self.dialect.decimal) {
            Some(number) => number >= if text.contains('%') { 100.0 } else { 1.0 },
            None if is_nothing(text) => false,
            None => yes_or_no(text).unwrap_or_else(|| date(text, self.dialect.order).is_some() || state(text) == State::Done),
        }
    }

    /// Words that are not known, and names that may be no person's.
    fn tell_words(&self, notes: &mut Notes) {
        let told = |words: &BTreeMap<String, Vec<usize>>| -> Vec<String> {
            words.iter().map(|(word, of)| format!("`{word}` ({})", unknown::rows(of))).collect()
        };
        let (statuses, groups) = (told(&self.met.statuses), told(&self.met.groups));
        if !statuses.is_empty() {
            let list = unknown::listed(&statuses);
            notes.guessed(format!("status {list}: taken as open; where it means done or dropped, say so by `done` or `cancelled`"));
        }
        if !groups.is_empty() {
            let (list, verb) = (unknown::listed(&groups), if groups.len() == 1 { "is" } else { "are each" });
            notes.guessed(format!(
                "{list} {verb} taken for one person: where several are meant, write `count` into the member's line of the scenario, or call \
                 the column a team's (`--map team=HEADER`)"
            ));
        }
    }

    /// What was guessed and left out of the rows.
    pub fn tell(&self, notes: &mut Notes) {
        let met = &self.met;
        let mut some = |names: &[String], what: &str, rule: &str| {
            if !names.is_empty() {
                notes.guessed(format!("{}: {rule}", Notes::some(what, names)));
            }
        };
        some(&met.by_dates, "task[s] without an estimate, but with dates", "the working days from start to end");
        some(&met.spread, "estimate[s] without a realistic figure", "the middle of the other two");
        some(&met.drawn, "effort[s] that [is a distribution|are distributions]", "the nearest three figures, or the mean");
        some(&met.ranged, "effort[s] that [is a range|are ranges]", "the middle is the likeliest");
        some(&met.roles_in_turn, "task[s] with several roles", "one after another, in equal shares");
        some(&met.ambiguous, "cell[s] of people with one comma", "each names two people, not one by the last name first");
        some(&met.unsplit, "cell[s] of people with an `and` or `und` within a name", "each names one there");
        self.tell_words(notes);
        let unit = |duration: bool| self.unit.unwrap_or(if duration { Unit::Days } else { Unit::Hours }).plural();
        for (count, unit) in [(met.units[0], unit(false)), (met.units[1], unit(true))].into_iter().filter(|(count, _)| *count > 0) {
            notes.guessed(format!("{}: {unit}", Notes::count("figure[s] without a unit", count)));
        }
        if self.columns.all(Field::Realistic).any(|column| column.unit == Some(Unit::Points)) {
            notes.guessed(format!("{} hours a story point: the scale is the team's own", self.measures.hours_per_point));
        }
        if self.are_last_names_first {
            notes.guessed("people by their last names first, with a comma");
        }
        let mut left = |names: &[String], what: &str| {
            if !names.is_empty() {
                notes.left_out(Notes::some(what, names));
            }
        };
        left(&met.nameless, "row[s] that name[s|] no task");
        left(&met.bad_dates, "pair[s] of dates of which the end is before the start");
        left(&met.lonely, "estimate[s] of one or two figures of three, but for the realistic one");
        left(&met.words, "word[s] that [is|are] not known");
        if !met.shares.is_empty() {
            let what = Notes::some("share[s] of somebody's time behind a name", &met.shares);
            notes.left_out(format!("{what}: whoever does a task is there for it all the time"));
        }
        if let Some(last) = met.ends.iter().max() {
            notes.left_out(format!("{}: {}", Notes::count("end or due date[s]", met.ends.len()), Notes::promised(*last)));
        }
    }
}

fn is_distribution(text: &str) -> bool {
    text.ends_with(')') && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
}
