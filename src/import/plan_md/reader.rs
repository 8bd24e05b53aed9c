//! The lines of a plan read one after another, each by what stands above it: its heading, the task that is open, the list that it is in.

use super::document::{Document, Epic, Feature, Need, NeedKind, Scope, Task};
use super::effort::{self, Figure, Unit};
use super::line::{Kind, Line};
use super::table::Table;
use super::words::{self, Key, Opening, Section};
use super::{Options, leftover, remarks};
use std::collections::BTreeMap;
use std::ops::Range;

/// Deeper than any heading: of what a list opens.
pub(super) const OF_AN_ITEM: usize = 9;

pub(super) struct Reader<'o> {
    pub doc: Document,
    /// The risk that is being told.
    pub risk: Option<usize>,
    pub options: &'o Options,
    /// What this document calls an epic, a feature, a task.
    words: [Option<&'static str>; 3],
    /// Whether sections that say things again are passed over.
    skips_asides: bool,
    /// Level and title of the headings above, but for epics, features and tasks.
    headings: Vec<(usize, String)>,
    section: Option<(usize, Section)>,
    pub epic: Option<(usize, usize)>,
    pub feature: Option<(usize, usize)>,
    pub task: Option<(usize, usize)>,
    pub team: Option<(usize, usize)>,
    /// Of the line that opened the task.
    pub box_indent: usize,
    list: Option<List>,
    table: Option<(usize, Table)>,
    /// Tasks by their folded id and name, and by their id alone.
    seen: BTreeMap<(String, String), usize>,
    /// Epics and features by what they are called, features by their epic too.
    groups: BTreeMap<(Option<usize>, bool, String), usize>,
}

/// What the items that follow are.
#[derive(Clone, Copy)]
struct List {
    key: Key,
    /// Items as far in as this, or less, end it; none does if it began with a line that was no item.
    indent: Option<usize>,
    /// Of its first item.
    first: Option<usize>,
    /// Tasks in it are told by their ids, so that an item without one is none.
    is_explicit: bool,
}

/// All that the lines say. `skips_asides`: without the sections that say things again.
pub(super) fn read(lines: &[Line<'_>], skips_asides: bool, options: &Options) -> Document {
    let plain: Vec<String> = lines.iter().map(Line::plain).collect();
    let opens = |word: &'static str| {
        let is_one = |(line, plain): (&Line<'_>, &String)| {
            can_open(line)
                && words::opening(plain, word, line_is_loose(line)).is_some_and(|opening| !opening.id.is_empty() || is_heading(line))
        };
        lines.iter().zip(&plain).any(is_one)
    };
    let first = |words: &[&'static str]| words.iter().copied().find(|word| opens(word));
    let words = [first(&words::EPICS), first(&words::FEATURES), first(&words::TASKS)];
    let mut reader = Reader {
        doc: Document::default(),
        risk: None,
        options,
        words,
        skips_asides,
        headings: Vec::new(),
        section: None,
        epic: None,
        feature: None,
        task: None,
        team: None,
        box_indent: 0,
        list: None,
        table: None,
        seen: BTreeMap::new(),
        groups: BTreeMap::new(),
    };
    for (line, plain) in lines.iter().zip(&plain) {
        match line.kind {
            Kind::Row(table) => reader.row(table, line),
            Kind::Heading(level) => reader.heading(level, plain, line),
            Kind::Item | Kind::Text => reader.statement(plain, line),
        }
    }
    reader.doc
}

fn is_heading(line: &Line<'_>) -> bool {
    matches!(line.kind, Kind::Heading(_))
}

/// Whether a line may be the title of something.
fn can_open(line: &Line<'_>) -> bool {
    line.kind != Kind::Item || line.is_bold()
}

/// Whether an id alone makes it a title, without a mark behind it.
fn line_is_loose(line: &Line<'_>) -> bool {
    is_heading(line) || line.ticked.is_some() || line.is_bold() && (line.kind == Kind::Item || line.raw.ends_with("**"))
}

/// As names are compared.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric() || *letter == '.').flat_map(char::to_lowercase).collect()
}

impl Reader<'_> {
    fn is_aside(&self) -> bool {
        self.skips_asides && matches!(self.section, Some((_, Section::Aside)))
    }

    fn is_in(&self, section: Section) -> bool {
        self.section.is_some_and(|(_, of)| of == section)
    }

    /// The level of an epic, a feature or a task that a line opens which is no heading: below those above it.
    fn level_of(&self, kind: usize, line: &Line<'_>) -> usize {
        if line.kind == Kind::Item {
            return OF_AN_ITEM + kind;
        }
        let above =
            [self.headings.last().map(|(level, _)| *level), self.epic.map(|(_, level)| level), self.feature.map(|(_, level)| level)];
        above.into_iter().take(kind + 1).flatten().max().unwrap_or(0) + 1
    }

    fn close(&mut self, level: usize) {
        let is_over = |open: Option<(usize, usize)>| open.filter(|(_, of)| *of < level);
        while self.headings.last().is_some_and(|(of, _)| *of >= level) {
            self.headings.pop();
        }
        self.section = self.section.filter(|(of, _)| *of < level);
        self.epic = is_over(self.epic);
        self.feature = is_over(self.feature);
        self.task = is_over(self.task);
        self.team = is_over(self.team);
        self.list = None;
    }

    fn heading(&mut self, level: usize, plain: &str, line: &Line<'_>) {
        self.close(level);
        if self.doc.title.is_empty() && level == 1 {
            self.doc.title = plain.to_owned();
            self.doc.is_of_agents |= plain.to_lowercase().contains("agent");
            if self.opening(plain, line).is_none() {
                return;
            }
        }
        if self.is_aside() || self.opens(Some(level), plain, line) {
            return;
        }
        match self.section {
            Some((_, Section::Teams)) => return self.open_team(plain, level),
            Some((_, Section::Risks)) => return self.risk_line(plain),
            _ => {}
        }
        let folded = self.title_of_section(plain, level);
        let key = words::key(&folded).filter(|key| matches!(key, Key::Needs(_) | Key::Tasks | Key::Features | Key::Members));
        if let Some(section) = words::section(&folded).filter(|_| key.is_none()) {
            self.section = Some((level, section));
            self.doc.is_of_agents |= section == Section::Teams && folded.contains("agent");
        } else if let Some(key) = key {
            self.list = Some(List { key, indent: None, first: None, is_explicit: false });
        } else if !words::is_structure(&folded) {
            self.headings.push((level, plain.to_owned()));
        }
    }

    /// Of `Epic 1 Risk Assessment` the title without the epic, which is open then.
    fn title_of_section(&mut self, plain: &str, level: usize) -> String {
        match self.words[0].and_then(|word| words::opening(plain, word, true)).filter(Opening::is_of_section) {
            Some(opening) => {
                if self.epic.is_none() {
                    let at = self.epic_called(&opening.id, &opening.id, "");
                    self.epic = Some((at, level - 1));
                }
                words::folded(&opening.title)
            }
            None => words::folded(plain),
        }
    }

    fn statement(&mut self, plain: &str, line: &Line<'_>) {
        self.table = None;
        self.buffer(plain);
        let told = words::told(plain, self.scope() == Scope::Plan);
        if self.is_aside() {
            if let Some((Key::Total, value)) = told {
                self.total(value);
            }
            return;
        }
        let holds = self.list.filter(|list| line.kind == Kind::Item && list.indent.is_none_or(|indent| line.indent > indent));
        if let Some(list) = holds.filter(|list| matches!(list.key, Key::Needs(_) | Key::Members)) {
            self.item(list, plain, line);
            return;
        }
        if self.is_in(Section::Risks) {
            self.risk_line(plain);
            return;
        }
        if holds.is_some_and(|list| list.key == Key::Nothing) && !line.is_bold() {
            return;
        }
        let is_of_teams = self.is_in(Section::Teams);
        if is_of_teams && told.is_none() && self.team_line(plain, line) || !is_of_teams && self.opens(None, plain, line) {
            return;
        }
        match (told, holds) {
            (Some((key, value)), _) => self.tell(key, value, line),
            (None, _) if plain.ends_with(':') && self.task.is_some() => self.tell(Key::Nothing, "", line),
            (None, Some(list)) => self.item(list, plain, line),
            (None, None) if line.kind == Kind::Text => self.text(plain),
            (None, None) if self.is_box(line) => self.doc.boxes.push(format!("`{plain}`")),
            (None, None) => {}
        }
    }

    /// The first text that is no key says what the plan is about.
    fn text(&mut self, plain: &str) {
        let is_key = plain.ends_with(':') || words::key_and_value(plain).is_some();
        if self.doc.description.is_empty() && self.doc.tasks.is_empty() && self.section.is_none() && !is_key {
            self.doc.description = plain.to_owned();
        }
    }

    fn opening(&self, plain: &str, line: &Line<'_>) -> Option<(usize, Opening)> {
        let is_loose = line_is_loose(line);
        for (kind, word) in self.words.iter().enumerate() {
            let may = is_heading(line) || line.is_bold() || kind == 2 || line.kind == Kind::Text;
            let found = word.filter(|_| may).and_then(|word| words::opening(plain, word, is_loose));
            let is_one = |opening: &Opening| !opening.is_of_section() && (!opening.id.is_empty() || is_heading(line) || kind == 2);
            if let Some(opening) = found.filter(is_one) {
                return Some((kind, opening));
            }
        }
        // A task by its id alone.
        let text = plain.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let may = is_heading(line) || line.is_bold() || line.ticked.is_some() || self.list.is_some_and(|list| list.key == Key::Tasks);
        let Some(opening) = words::numbered(text, is_loose).filter(|opening| may && !opening.title.is_empty()) else {
            let tells_work = self.is_box(line) && remarks::split(plain, self.options).1 != remarks::Remarks::default();
            return tells_work.then(|| (2, Opening::untitled(plain)));
        };
        // `[ ] 3 tests pass` counts tests, `[ ] 3. Pass the tests` is the third task.
        let is_third = opening.is_marked && opening.id.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = line.ticked.is_some() && (opening.id.len() >= 3 || is_third);
        let is_task = is_number
            || opening.id.matches('.').count() >= 2
            || opening.id.len() > 1 && opening.id.starts_with(|letter: char| letter.is_alphabetic());
        is_task.then_some((2, opening))
    }

    /// Whether a line is the title of something, which is open from then on.
    fn opens(&mut self, level: Option<usize>, plain: &str, line: &Line<'_>) -> bool {
        let Some((kind, opening)) = self.opening(plain, line) else {
            return false;
        };
        let tasks = self.list.filter(|list| kind == 2 && list.key == Key::Tasks);
        let level = level.unwrap_or_else(|| self.level_of(kind, line));
        self.close(level);
        self.list = tasks.map(|list| List { is_explicit: true, ..list });
        match kind {
            0 => self.open_epic(level, &opening),
            1 => self.open_feature(level, &opening),
            _ => {
                self.box_indent = line.indent;
                self.open_task(level, &opening, line.bytes.clone(), line.ticked);
            }
        }
        true
    }

    fn open_epic(&mut self, level: usize, opening: &Opening) {
        let (name, remarks) = remarks::split(&opening.title, self.options);
        let called = if opening.id.is_empty() { &name } else { &opening.id };
        let at = self.epic_called(called, &opening.id, &name);
        self.doc.epics[at].is_optional = self.doc.epics[at].is_optional.or(remarks.is_optional);
        if self.doc.epics[at].teams.is_empty() && !remarks.assigned.is_empty() {
            self.doc.epics[at].teams = remarks.assigned.split(", ").map(str::to_owned).collect();
        }
        self.remarks_of_group(Scope::Epic(at), &opening.title, &remarks);
        self.epic = Some((at, level));
        (self.feature, self.task) = (None, None);
    }

    pub fn epic_called(&mut self, called: &str, id: &str, name: &str) -> usize {
        let next = self.doc.epics.len();
        let at = *self.groups.entry((None, false, fold(called))).or_insert(next);
        if at == next {
            let name = if name.is_empty() { format!("Epic {id}") } else { name.to_owned() };
            self.doc.epics.push(Epic { id: id.to_owned(), name, ..Epic::default() });
        }
        at
    }

    fn open_feature(&mut self, level: usize, opening: &Opening) {
        let (name, remarks) = remarks::split(&opening.title, self.options);
        let called = if opening.id.is_empty() { &name } else { &opening.id };
        if self.epic.is_none() {
            self.epic_above(level);
        }
        let at = self.feature_called(self.epic.map(|(at, _)| at), called, &opening.id, &name);
        self.doc.features[at].is_optional = self.doc.features[at].is_optional.or(remarks.is_optional);
        self.remarks_of_group(Scope::Feature(at), &opening.title, &remarks);
        self.feature = Some((at, level));
        self.task = None;
    }

    pub fn feature_called(&mut self, epic: Option<usize>, called: &str, id: &str, name: &str) -> usize {
        let next = self.doc.features.len();
        let at = *self.groups.entry((epic, true, fold(called))).or_insert(next);
        if at == next {
            let name = if name.is_empty() { format!("Feature {id}") } else { name.to_owned() };
            self.doc.features.push(Feature { id: id.to_owned(), name, is_optional: None });
        }
        at
    }

    /// Where nothing is called an epic, the outermost heading is one.
    fn epic_above(&mut self, level: usize) {
        if let Some((of, title)) = self.headings.iter().find(|(of, _)| *of < level).cloned() {
            let opening = words::numbered(&title, true).filter(|opening| !opening.title.is_empty());
            let opening = opening.unwrap_or_else(|| Opening::untitled(title));
            self.open_epic(of, &opening);
        }
    }

    /// The epic and the feature that a task is in; the innermost heading below the epic is a feature, if nothing is called one.
    pub fn place(&mut self, level: usize) -> (Option<usize>, Option<usize>) {
        if self.epic.is_none() {
            self.epic_above(level);
        }
        let epic = self.epic;
        if self.feature.is_none()
            && let Some((of, title)) =
                self.headings.last().filter(|(of, _)| *of < level && epic.is_none_or(|(_, above)| *of > above)).cloned()
        {
            let opening = words::numbered(&title, true).filter(|opening| !opening.title.is_empty());
            self.open_feature(of, &opening.unwrap_or_else(|| Opening::untitled(title)));
        }
        (epic.map(|(at, _)| at), self.feature.map(|(at, _)| at))
    }

    pub fn open_task(&mut self, level: usize, opening: &Opening, bytes: Range<usize>, ticked: Option<bool>) {
        if !opening.id.is_empty() && remarks::is_statement(&opening.title) {
            self.need(Scope::Plan, NeedKind::Any, &format!("{} {}", opening.id, opening.title), bytes, ticked);
            return;
        }
        let (name, remarks) = remarks::split(&opening.title, self.options);
        let (epic, feature) = self.place(level);
        let task =
            Task { epic, feature, id: opening.id.clone(), name, bytes: bytes.clone(), is_ticked: ticked == Some(true), ..Task::default() };
        let at = self.task_told(task);
        let told = &mut self.doc.tasks[at];
        told.effort = told.effort.or(remarks.effort).or(remarks.is_milestone.then_some(Figure::One(0.0)));
        told.has_buffer |= remarks.has_buffer;
        told.is_optional = told.is_optional.or(remarks.is_optional);
        if told.assigned.is_empty() {
            told.assigned = remarks.assigned;
        }
        let called = if told.id.is_empty() { told.name.clone() } else { told.id.clone() };
        let left = leftover::unread(&told.name).filter(|left| !remarks.unread.contains(left));
        self.doc.unread_remarks.extend(left.iter().chain(&remarks.unread).map(|text| format!("`{text}` of {called}")));
        for (kind, texts) in [(NeedKind::Any, remarks.needs), (NeedKind::Blocks, remarks.blocks)] {
            texts.iter().for_each(|text| self.need(Scope::Task(at), kind, text, bytes.clone(), None));
        }
        self.task = Some((at, level));
    }

    /// The task with this id and name, that was told before or is new.
    pub fn task_told(&mut self, task: Task) -> usize {
        let next = self.doc.tasks.len();
        if task.id.is_empty() {
            self.doc.tasks.push(task);
            return next;
        }
        let (id, name) = (fold(&task.id), fold(&task.name));
        let at = *self.seen.entry((id.clone(), name.clone())).or_insert(next);
        if at == next {
            self.seen.entry((id, String::new())).or_insert(next);
            self.doc.tasks.push(task);
        } else if task.epic.is_some_and(|epic| !self.doc.epics[epic].id.is_empty())
            && self.doc.tasks[at].epic.is_none_or(|epic| self.doc.epics[epic].id.is_empty())
        {
            // It was in a summary before, and stands in its epic now.
            (self.doc.tasks[at].epic, self.doc.tasks[at].feature) = (task.epic, task.feature);
        }
        at
    }

    fn scope(&self) -> Scope {
        match (self.task, self.feature, self.epic) {
            (Some((at, _)), ..) => Scope::Task(at),
            (None, Some((at, _)), _) => Scope::Feature(at),
            (None, None, Some((at, _))) => Scope::Epic(at),
            (None, None, None) => Scope::Plan,
        }
    }

    fn tell(&mut self, key: Key, value: &str, line: &Line<'_>) {
        let indent = if line.kind == Kind::Item || !value.is_empty() { Some(line.indent) } else { None };
        self.list = Some(List { key, indent, first: None, is_explicit: false });
        if value.is_empty() {
            return;
        }
        match (key, self.scope()) {
            (Key::Members | Key::Active, _) => self.tell_team(key, value),
            (Key::Team | Key::AssignedTo, _) if self.is_in(Section::Teams) => self.tell_team(key, value),
            (Key::Total, _) => self.total(value),
            (Key::Needs(kind), scope) => self.need(scope, kind, value, line.bytes.clone(), line.ticked),
            (_, Scope::Task(at)) => self.tell_task(at, key, value, Unit::Hours),
            (Key::Priority, Scope::Feature(at)) => self.doc.features[at].is_optional = words::is_optional(value),
            (Key::Priority, Scope::Epic(at)) => self.doc.epics[at].is_optional = words::is_optional(value),
            (Key::Team | Key::AssignedTo, Scope::Epic(at)) => {
                self.doc.epics[at].teams = value.split([',', '/', '&']).map(|name| name.trim().to_owned()).collect();
            }
            (_, Scope::Plan) => self.doc.tell(key, value),
            _ => {}
        }
    }

    /// Whatever tells something of a task, in a line or a cell; numbers without a unit are `bare`.
    pub fn tell_task(&mut self, at: usize, key: Key, value: &str, bare: Unit) {
        let figure = matches!(key, Key::Effort | Key::Figure(_)).then(|| effort::figure(value, bare, self.options));
        let task = &mut self.doc.tasks[at];
        match (key, figure) {
            (Key::AssignedTo, _) if task.assigned.is_empty() => task.assigned = value.to_owned(),
            (Key::Team, _) if task.team.is_empty() => task.team = value.to_owned(),
            (_, Some(None)) => self.doc.unread.push(format!("`{value}` of {}", if task.id.is_empty() { &task.name } else { &task.id })),
            (Key::Effort, Some(Some((figure, has_buffer)))) => {
                task.effort = task.effort.or(Some(figure));
                task.has_buffer |= has_buffer;
            }
            (Key::Figure(which), Some(Some((figure, has_buffer)))) => {
                let hours = match figure {
                    effort::Figure::One(hours) | effort::Figure::Three(_, hours, _) => hours,
                };
                task.figures[which] = task.figures[which].or(Some(hours));
                task.has_buffer |= has_buffer;
            }
            (Key::Complexity, _) => task.complexity = words::complexity(value).unwrap_or("").to_owned(),
            (Key::Priority, _) => task.is_optional = task.is_optional.or(words::is_optional(value)),
            (Key::Optional, _) => task.is_optional = Some(value.to_lowercase().starts_with(['y', 't', 'o'])),
            (Key::Value, _) => task.value = value.parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0),
            (Key::Status, _) => task.status = value.to_lowercase(),
            (Key::Id, _) if task.id.is_empty() => task.id = value.to_owned(),
            _ => {}
        }
    }

    pub fn need(&mut self, scope: Scope, kind: NeedKind, text: &str, bytes: Range<usize>, ticked: Option<bool>) {
        self.doc.needs.push(Need { scope, kind, text: text.to_owned(), bytes, is_there: ticked == Some(true) });
    }

    fn item(&mut self, mut list: List, plain: &str, line: &Line<'_>) {
        let first = *list.first.get_or_insert(line.indent);
        self.list = Some(list);
        let bytes = line.bytes.clone();
        let opening = || Opening::untitled(plain);
        match (list.key, self.scope()) {
            (Key::Needs(kind), scope) => self.need(scope, kind, plain, bytes, line.ticked),
            (Key::Members, _) => self.tell_team(Key::Members, plain),
            (Key::Effort, Scope::Task(at)) => self.tell_task(at, Key::Effort, plain, Unit::Hours),
            (Key::Tasks, _) if line.indent <= first && !list.is_explicit && !plain.ends_with(':') => {
                let is_key = line.is_bold() && words::key_and_value(plain).is_some();
                if !is_key || self.task.is_none() {
                    self.task = None;
                    self.open_task(OF_AN_ITEM + 2, &opening(), bytes, line.ticked);
                }
            }
            (Key::Features, _) if line.indent <= first => self.open_feature(OF_AN_ITEM + 1, &opening()),
            (Key::Features, _) if self.feature.is_some() => self.open_task(OF_AN_ITEM + 2, &opening(), bytes, line.ticked),
            _ => {}
        }
    }

    fn row(&mut self, number: usize, line: &Line<'_>) {
        if self.is_aside() {
            return;
        }
        match self.table.take().filter(|(of, _)| *of == number) {
            None => {
                let epic = self.epic.map(|(at, _)| at);
                let table = Table::of(line, self.is_in(Section::Risks), self.is_in(Section::Teams), epic);
                self.task = None;
                self.table = Some((number, table));
            }
            Some((_, table)) => {
                table.row(self, line, OF_AN_ITEM + 2);
                self.table = Some((number, table));
            }
        }
    }
}
