//! What tasks of a list wait for: by id, number or name, with the types and lags of planning tools.

use super::columns::Columns;
use super::fields::Field;
use super::notation::{self, Notation, Tail};
use super::rows::List;
use super::unknown::{self, Unknown, alike};
use crate::import::draft::Notes;
use crate::import::network::{LEADS, LinkKind, WORKING_LAGS};
use crate::import::table::Table;
use crate::import::table::item::{Item, Link, On};
use crate::import::table::words::is_nothing;
use crate::scenario::delimited::Cell;
use crate::scenario::plan::cell::{KINDS, word};
use crate::scenario::problem::{Problems, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};

/// Fills in the links of a list. The resources that a plan of ours waits for, by name.
pub fn resolve(
    list: &mut List,
    table: &Table,
    columns: &Columns,
    notation: Notation,
    notes: &mut Notes,
    problems: &mut Problems,
) -> Vec<String> {
    let known = known(list, table, columns);
    let label = |at: usize| {
        let id = &list.items[at].id;
        if columns.has(Field::Task) { id.clone() } else { format!("row {}", table.rows[list.rows[at]].number) }
    };
    let told = |of: &[usize]| {
        let all: Vec<String> = of.iter().map(|&at| label(at)).collect();
        format!("{}: {}", list.items[of[0]].name, all.join(", "))
    };
    let labels: BTreeMap<String, String> = known.twins.iter().map(|(name, of)| (name.clone(), told(of))).collect();
    let mut resolver = Resolver::new(known, notation);
    for at in 0..list.items.len() {
        resolver.item(at, list, table, columns, problems);
    }
    if !resolver.met.of_twins.is_empty() {
        let told: Vec<&String> = resolver.met.of_twins.iter().filter_map(|name| labels.get(name)).collect();
        notes.guessed(format!("{}: the first of them", Notes::some("dependenc[y|ies] by a name that several tasks have", &told)));
    }
    resolver.tell(columns, notes);
    let names = list.items.iter().flat_map(|item| [item.name.as_str(), item.id.as_str()]);
    unknown::tell(&resolver.met.unknown, names, notes);
    let meant = |(piece, row, on): &(String, usize, On)| match on {
        On::Item(at) => format!("`{piece}` in row {row} is `{}`", list.items[*at].name),
        On::Resource(_) => format!("`{piece}` in row {row}"),
    };
    let alike: Vec<String> = resolver.met.alike.iter().map(meant).collect();
    if !alike.is_empty() {
        notes.guessed(format!("names that are spelt otherwise in dependencies: {}", unknown::listed(&alike)));
    }
    let mut resources: Vec<(String, usize)> = resolver.resources.into_iter().collect();
    resources.sort_by_key(|(_, at)| *at);
    resources.into_iter().map(|(name, _)| name).collect()
}

/// What tasks are known by: as written, and in small letters.
#[derive(Default)]
struct Known {
    exact: BTreeMap<String, usize>,
    folded: BTreeMap<String, usize>,
    /// As [`alike`] has it; nothing where several tasks are.
    alike: BTreeMap<String, Option<usize>>,
    /// By a name of several tasks, the rows that have it.
    twins: BTreeMap<String, Vec<usize>>,
}

impl Known {
    fn add(&mut self, name: &str, at: usize) {
        if !name.is_empty() {
            self.exact.entry(name.to_owned()).or_insert(at);
            self.folded.entry(name.to_lowercase()).or_insert(at);
            let key = alike(name);
            if !key.is_empty() {
                let one = self.alike.entry(key).or_insert(Some(at));
                *one = one.filter(|one| *one == at);
            }
        }
    }

    fn get(&self, name: &str) -> Option<usize> {
        self.exact.get(name).or_else(|| self.folded.get(&name.to_lowercase())).copied()
    }
}

/// Ids before numbers before names.
fn known(list: &List, table: &Table, columns: &Columns) -> Known {
    let mut known = Known::default();
    let mut add = |name: &str, at: usize| known.add(name, at);
    let rows = || list.rows.iter().map(|&row| &table.rows[row]).enumerate();
    list.items.iter().enumerate().for_each(|(at, item)| add(&item.id, at));
    for column in columns.all(Field::Task).chain(columns.all(Field::Outline)) {
        rows().for_each(|(at, row)| add(row.text(column.at), at));
    }
    list.items.iter().enumerate().for_each(|(at, item)| add(&item.name, at));
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, item) in list.items.iter().enumerate().filter(|(_, item)| !item.name.is_empty()) {
        by_name.entry(item.name.to_lowercase()).or_default().push(at);
    }
    // What is an id besides is clear.
    let ids: BTreeSet<String> = list.items.iter().map(|item| item.id.to_lowercase()).collect();
    by_name.retain(|name, of| of.len() > 1 && !ids.contains(name));
    known.twins = by_name;
    known
}

/// What a row says of the kind of all its dependencies.
fn kind(table: &Table, cell: Option<&Cell>, is_ours: bool, problems: &mut Problems) -> String {
    let Some(cell) = cell else { return String::new() };
    let names = KINDS.map(|(name, _)| name);
    let found = names.into_iter().find(|name| name.eq_ignore_ascii_case(&cell.text));
    // Elsewhere the column may tell the kind of anything.
    if found.is_none() && is_ours {
        let label = did_you_mean(&cell.text, names).unwrap_or_else(|| format!("kinds are {}", names.join(", ")));
        problems.add(&table.place(&cell.bytes), format!("unknown kind of dependency `{}`", cell.text), label);
    }
    found.unwrap_or_default().to_owned()
}

#[derive(Default)]
struct Met {
    unknown: Vec<Unknown>,
    /// With its row, and the task that is spelt alike which it is taken for.
    alike: Vec<(String, usize, On)>,
    on_itself: Vec<String>,
    twice: Vec<String>,
    /// By type, those that are not from finish to start.
    of_kind: BTreeMap<LinkKind, Vec<String>>,
    leads: Vec<String>,
    working: Vec<String>,
    /// Lags in hundredths of what has no estimate, and of what has one.
    shares: Vec<String>,
    of_share: Vec<String>,
    /// What stands behind a known name and cannot be read, with what to write instead.
    misread: Vec<(String, String)>,
    numbers: usize,
    /// Names that several tasks have, in small letters.
    of_twins: BTreeSet<String>,
}

/// What to write where a lag cannot be read.
const LAGS: &str = "a lag is such as `+2d`, `+4 h`, `+1 Woche`, `+50%`, with an `e` (`+2ed`) of days that pass by night and weekend too";

struct Resolver {
    known: Known,
    notation: Notation,
    resources: BTreeMap<String, usize>,
    /// The number of the row that is read.
    row: usize,
    /// Whether a name is found by one that is spelt alike, for lack of a better.
    is_loose: bool,
    met: Met,
}

impl Resolver {
    fn new(known: Known, notation: Notation) -> Resolver {
        Resolver { known, notation, resources: BTreeMap::new(), row: 0, is_loose: false, met: Met::default() }
    }

    /// Fills in the links of one item, and those of others that it blocks.
    fn item(&mut self, at: usize, list: &mut List, table: &Table, columns: &Columns, problems: &mut Problems) {
        let row = &table.rows[list.rows[at]];
        self.row = row.number;
        let kind = kind(table, columns.cell(row, Field::Kind), self.notation.is_ours, problems);
        let mut seen = BTreeSet::new();
        let cells = columns.all(Field::DependsOn).filter_map(|column| row.cell(column.at));
        for cell in cells.filter(|cell| !is_nothing(&cell.text)) {
            for (mut link, on) in self.links(cell, &list.items, table, problems) {
                self.note_twins(cell, on, &list.items);
                if on == On::Item(at) {
                    self.met.on_itself.push(format!("`{}` in row {}", list.items[at].name, row.number));
                    continue;
                }
                if !seen.insert((on, link.of)) {
                    self.met.twice.push(list.items[at].id.clone());
                    continue;
                }
                if link.kind.is_empty() && matches!(on, On::Item(_)) {
                    kind.clone_into(&mut link.kind);
                }
                let link = Link { on, of: link.of, kind: link.kind, lag_hours: link.lag_hours, place: table.place(&cell.bytes) };
                list.items[at].links.push(link);
            }
        }
        for cell in columns.all(Field::Blocks).filter_map(|column| row.cell(column.at)).filter(|cell| !is_nothing(&cell.text)) {
            for (link, on) in self.links(cell, &list.items, table, problems) {
                // Both ends may tell of it.
                if on == On::Item(at) {
                    self.met.on_itself.push(format!("`{}` in row {}", list.items[at].name, row.number));
                } else if let On::Item(after) = on
                    && !list.items[after].links.iter().any(|link| link.on == On::Item(at))
                {
                    let place = table.place(&cell.bytes);
                    list.items[after].links.push(Link { of: link.of, lag_hours: link.lag_hours, ..Link::on(at, &place) });
                }
            }
        }
    }

    /// Remembers that a cell names a task by a name which others have too.
    fn note_twins(&mut self, cell: &Cell, on: On, items: &[Item]) {
        let On::Item(at) = on else { return };
        let name = items[at].name.to_lowercase();
        if self.known.twins.contains_key(&name) && cell.text.to_lowercase().contains(&name) {
            self.met.of_twins.insert(name);
        }
    }

    /// The links of a cell, with their lags; what cannot be read behind a known name is a problem.
    fn links(&mut self, cell: &Cell, items: &[Item], table: &Table, problems: &mut Problems) -> Vec<(Tail, On)> {
        let mut links = self.cell(cell);
        for (tail, on) in &mut links {
            if tail.share != 0.0 {
                self.lag_of_share(tail, *on, items);
            }
            tail.lag_hours = tail.lag_hours.max(0.0);
        }
        for (what, instead) in self.met.misread.drain(..) {
            problems.add_with_help(&table.place(&cell.bytes), what, "", instead);
        }
        links
    }

    /// Makes a lag of a share of the duration of what is waited for.
    fn lag_of_share(&mut self, tail: &mut Tail, on: On, items: &[Item]) {
        let On::Item(at) = on else { return };
        match items[at].effort {
            Some(effort) => {
                tail.lag_hours += self.notation.working(effort.realistic() * tail.share);
                self.met.of_share.extend((tail.share > 0.0).then(|| items[at].id.clone()));
            }
            None => self.met.shares.push(items[at].id.clone()),
        }
    }

    /// The links of a cell. What is not known is remembered.
    fn cell(&mut self, cell: &Cell) -> Vec<(Tail, On)> {
        let text = cell.text.trim();
        let mut links = Vec::new();
        if let Some(link) = self.piece(text) {
            links.push(self.kept(text, link));
            return links;
        }
        for piece in text.split([';', '\n', '\r']).map(str::trim).filter(|piece| !piece.is_empty()) {
            self.between_commas(piece, &mut links);
        }
        links
    }

    /// The links of a text without other separators than commas. A name may have one in it, and so may a lag: so the longest text counts that
    /// is known.
    fn between_commas(&mut self, text: &str, links: &mut Vec<(Tail, On)>) {
        /// A name of more commas is found only where it stands alone.
        const JOINED_MAX: usize = 4;
        let ends: Vec<usize> = text.match_indices(',').map(|(at, _)| at).chain([text.len()]).collect();
        let (mut from, mut at) = (0, 0);
        while at < ends.len() {
            let last = (at + JOINED_MAX).min(ends.len());
            let found = (at..last).rev().find_map(|end| {
                let piece = text[from..ends[end]].trim();
                // `T-1+2,3` is a lag of two and a task, and `T-1+2,3 d` a lag.
                let is_whole = end == at || self.name(piece).is_some() || piece.ends_with(char::is_alphabetic);
                Some((end, piece, self.piece(piece).filter(|_| is_whole)?))
            });
            let end = match found {
                Some((end, piece, link)) => {
                    links.push(self.kept(piece, link));
                    end
                }
                None => {
                    let piece = text[from..ends[at]].trim();
                    if !piece.is_empty() && !self.is_misread(piece) {
                        let link = self.spelt_alike(piece);
                        links.extend(link.or_else(|| self.resource(piece)));
                    }
                    at
                }
            };
            from = (ends[end] + 1).min(text.len());
            at = end + 1;
        }
    }

    /// Remembers what there is to tell of a link.
    fn kept(&mut self, text: &str, (tail, on): (Tail, On)) -> (Tail, On) {
        let met = &mut self.met;
        met.numbers += usize::from(text.starts_with(|letter: char| letter.is_ascii_digit()));
        if tail.of.rule().is_some() {
            met.of_kind.entry(tail.of).or_default().push(text.to_owned());
        }
        if tail.lag_hours < 0.0 || tail.share < 0.0 {
            met.leads.push(text.to_owned());
        } else if tail.is_working && tail.lag_hours > 0.0 {
            met.working.push(text.to_owned());
        }
        (tail, on)
    }

    /// What is known by another spelling. In a plan of ours names are exact.
    fn spelt_alike(&mut self, piece: &str) -> Option<(Tail, On)> {
        if self.notation.is_ours {
            return None;
        }
        self.is_loose = true;
        let found = self.piece(piece);
        self.is_loose = false;
        let link = self.kept(piece, found?);
        self.met.alike.push((piece.to_owned(), self.row, link.1));
        Some(link)
    }

    /// What a plan of ours waits for beside its tasks is a resource: its scenario declares it.
    fn resource(&mut self, piece: &str) -> Option<(Tail, On)> {
        if !self.notation.is_ours {
            self.met.unknown.push(Unknown { row: self.row, text: piece.to_owned() });
            return None;
        }
        let (name, tail) = match self.notation.lag(piece) {
            Some((name, tail)) => (name, tail),
            None => (piece, Tail::default()),
        };
        let name = name.rsplit_once(':').filter(|(_, kind)| word(kind.trim(), &KINDS).is_some()).map_or(name, |(name, _)| name.trim());
        if name.is_empty() {
            self.met.unknown.push(Unknown { row: self.row, text: piece.to_owned() });
            return None;
        }
        let next = self.resources.len();
        let at = *self.resources.entry(name.to_owned()).or_insert(next);
        Some((Tail { kind: String::new(), ..tail }, On::Resource(at)))
    }

    /// A name that is known, with what stands behind it.
    fn piece(&self, piece: &str) -> Option<(Tail, On)> {
        if let Some(on) = self.name(piece) {
            return Some((Tail::default(), on));
        }
        if let Some((name, tail)) = self.notation.lag(piece)
            && let Some((found, on)) = self.typed(name)
        {
            return Some((Tail { kind: found.kind, of: found.of, ..tail }, on));
        }
        self.typed(piece)
    }

    fn name(&self, name: &str) -> Option<On> {
        let name = name.trim();
        let loosely = || self.known.alike.get(&alike(name)).copied().flatten().filter(|_| self.is_loose);
        self.known.get(name).or_else(loosely).map(On::Item)
    }

    /// A name with a type or a kind behind it, or alone.
    fn typed(&self, text: &str) -> Option<(Tail, On)> {
        let text = text.trim();
        if let Some(on) = self.name(text) {
            return Some((Tail::default(), on));
        }
        if let Some((name, kind)) = text.rsplit_once(':')
            && let Some((kind, _)) = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind.trim()))
            && let Some(on) = self.name(name)
        {
            return Some((Tail { kind: (*kind).to_owned(), ..Tail::default() }, on));
        }
        let (name, of) = notation::typed(text)?;
        Some((Tail { of, ..Tail::default() }, self.name(name)?))
    }

    /// Whether a text is the id of a task with something behind it that is neither a type nor a lag. In a plan of ours it names a resource.
    fn is_misread(&mut self, piece: &str) -> bool {
        if self.notation.is_ours {
            return false;
        }
        // Behind letters, more letters are another name.
        let is_id = |text: &str| text.ends_with(|letter: char| letter.is_ascii_digit()) && self.known.get(text).is_some();
        let is_type = |text: &str| notation::typed(text).is_some_and(|(name, _)| self.known.get(name).is_some());
        let (name, lag) = notation::parted(piece).map_or((piece, ""), |(name, _, lag)| (name, lag));
        let letters = notation::last_two(name).filter(|(id, of)| is_id(id) && of.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let is_lag = lag.starts_with(|letter: char| letter.is_ascii_digit());
        let is_cut = lag.is_empty() && piece.ends_with(['+', '-']);
        // Behind a plus a figure is no other name's.
        let is_more = is_lag && piece.contains('+') && self.known.get(name).is_some();
        let told = match letters {
            Some((_, of)) if !is_type(name) => (
                format!("`{of}` in `{piece}` is no type of dependency"),
                "types are FS, SS, FF and SF, in German EA, AA, EE and AE: `2FS+1d`".to_owned(),
            ),
            Some(_) if !lag.is_empty() => (format!("`{lag}` in `{piece}` is no lag"), LAGS.to_owned()),
            of if is_cut && (of.is_some() || is_id(name)) => (format!("`{piece}` ends where a lag should follow"), LAGS.to_owned()),
            _ if (is_lag && is_id(name) || is_more) && name.len() < piece.len() => {
                (format!("`{lag}` in `{piece}` is no lag"), LAGS.to_owned())
            }
            _ => return false,
        };
        self.met.misread.push(told);
        true
    }

    fn tell(&self, columns: &Columns, notes: &mut Notes) {
        let met = &self.met;
        let mut guessed = |names: &[String], what: &str, rule: &str| {
            if !names.is_empty() {
                notes.guessed(format!("{}: {rule}", Notes::some(what, names)));
            }
        };
        for (of, names) in &met.of_kind {
            if let Some((what, rule)) = of.rule() {
                guessed(names, what, rule);
            }
        }
        guessed(&met.working, WORKING_LAGS.0, WORKING_LAGS.1);
        guessed(&met.leads, LEADS.0, LEADS.1);
        guessed(&met.of_share, "lag[s] in hundredths of a task", "of its realistic effort, as working time");
        guessed(&met.shares, "lag[s] in hundredths of a task without an estimate", "a lag of nothing");
        if !self.resources.is_empty() {
            let names: Vec<&String> = self.resources.keys().collect();
            notes.guessed(format!("{}: resources that are available from the start", Notes::some("thing[s] beside tasks", &names)));
        }
        if met.numbers > 0 && !columns.has(Field::Task) && !columns.has(Field::Outline) {
            notes.guessed("dependencies by number: tasks are counted from 1, without the header");
        }
        if !met.on_itself.is_empty() {
            let what = Notes::count("dependenc[y|ies] of a task on itself", met.on_itself.len());
            notes.left_out(format!("{what}: {}", unknown::listed(&met.on_itself)));
        }
        let mut left = |names: &[String], what: &str| {
            if !names.is_empty() {
                notes.left_out(Notes::some(what, names));
            }
        };
        left(&met.twice, "task[s] that name[s|] a dependency twice");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::number::{Decimal, Measures};

    fn read(text: &str) -> (Vec<(Tail, On)>, Vec<String>) {
        let names = ["3", "t-1", "login, logout", "design+", "12", "9ss"];
        let mut known = Known::default();
        names.iter().enumerate().for_each(|(at, name)| known.add(name, at));
        let measures = Measures { hours_per_day: 8.0, hours_per_point: 4.0 };
        let mut resolver = Resolver::new(known, Notation { is_ours: false, decimal: Decimal::Comma, measures });
        let cell = Cell { text: text.to_owned(), bytes: 0..0 };
        (resolver.cell(&cell), resolver.met.misread.into_iter().map(|(what, _)| what).collect())
    }

    fn links(text: &str) -> Vec<(On, String, f64)> {
        read(text).0.into_iter().map(|(tail, on)| (on, tail.kind, tail.lag_hours)).collect()
    }

    fn places(text: &str) -> Vec<(usize, f64)> {
        let place = |(on, _, lag)| match on {
            On::Item(at) => (at, lag),
            On::Resource(at) => (1000 + at, lag),
        };
        links(text).into_iter().map(place).collect()
    }

    #[test]
    fn a_dependency_is_found_by_id_or_name_however_they_are_separated() {
        assert_eq!(places("3; T-1, 12"), [(0, 0.0), (1, 0.0), (4, 0.0)]);
        assert_eq!(places("Login, Logout; Design+\n3"), [(2, 0.0), (3, 0.0), (0, 0.0)]);
        assert_eq!(places("3,99,nothing"), [(0, 0.0)]);
    }

    #[test]
    fn what_cannot_be_read_behind_an_id_is_refused_and_an_id_with_letters_at_its_end_wins() {
        let misread = |text: &str| read(text).1;
        assert_eq!(misread("12XX+1d; 3"), ["`XX` in `12XX+1d` is no type of dependency"]);
        assert_eq!(
            misread("3FS+soon, 12+2 fortnights"),
            ["`soon` in `3FS+soon` is no lag", "`2 fortnights` in `12+2 fortnights` is no lag"]
        );
        assert_eq!(misread("99XX; T-1-b; designer"), [""; 0]);
        let (links, misread) = read("9ss; 9ssSS+1d");
        assert_eq!(
            (links.iter().map(|(tail, on)| (*on, tail.of)).collect::<Vec<_>>(), misread),
            (vec![(On::Item(5), LinkKind::FinishToStart), (On::Item(5), LinkKind::StartToStart)], Vec::new())
        );
    }

    #[test]
    fn types_and_lags_of_planning_tools_are_read_in_two_languages() {
        assert_eq!(places("3FS+2d;T-1EA+1 Tag"), [(0, 48.0), (1, 24.0)]);
        assert_eq!(places("3EA+1,5t, 12"), [(0, 28.0), (4, 0.0)], "a day of the clock, and four hours of the next");
        assert_eq!(places("3 FS + 4 h; 12+2 wks"), [(0, 4.0), (4, 336.0)]);
        assert_eq!(places("3FS-2d; 12FS+50%; T-1+2ed"), [(0, -48.0), (4, 0.0), (1, 48.0)]);
        assert_eq!(places("12+5d; 3FS+5ed"), [(4, 168.0), (0, 120.0)], "a working week");
        let types: Vec<LinkKind> = read("3SS+3d; 12FF, T-1SF+2 days; 3ea").0.into_iter().map(|(tail, _)| tail.of).collect();
        assert_eq!(types, [LinkKind::StartToStart, LinkKind::FinishToFinish, LinkKind::StartToFinish, LinkKind::FinishToStart]);
        assert_eq!(links("T-1:information+4h"), [(On::Item(1), "information".to_owned(), 4.0)]);
    }
}
