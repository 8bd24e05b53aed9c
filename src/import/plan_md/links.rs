//! What the tasks of a plan wait for: mentions of ids and names looked up, epics and features that stand for their tasks, circles.

use super::document::{Document, NeedKind};
use super::reader::fold;
use super::words;
use crate::import::graph;
use crate::scenario::value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Task(usize),
    Feature(usize),
    Epic(usize),
}

/// One mention, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub target: Target,
    /// Of elapsed time.
    pub lag_hours: f64,
}

/// The names of a document.
pub struct Index<'d> {
    doc: &'d Document,
    /// By feature, by epic, and in all, the first task of a folded id.
    in_feature: BTreeMap<(usize, String), usize>,
    in_epic: BTreeMap<(usize, String), usize>,
    ids: BTreeMap<String, usize>,
    names: BTreeMap<String, usize>,
    features: BTreeMap<String, usize>,
    epics: BTreeMap<String, usize>,
}

impl<'d> Index<'d> {
    pub fn of(doc: &'d Document) -> Index<'d> {
        let mut index = Index {
            doc,
            in_feature: BTreeMap::new(),
            in_epic: BTreeMap::new(),
            ids: BTreeMap::new(),
            names: BTreeMap::new(),
            features: BTreeMap::new(),
            epics: BTreeMap::new(),
        };
        for (at, task) in doc.tasks.iter().enumerate() {
            let id = fold(&task.id);
            index.names.entry(fold(&task.name)).or_insert(at);
            if id.is_empty() {
                continue;
            }
            if let Some(feature) = task.feature {
                index.in_feature.entry((feature, id.clone())).or_insert(at);
            }
            if let Some(epic) = task.epic {
                index.in_epic.entry((epic, id.clone())).or_insert(at);
            }
            index.ids.entry(id).or_insert(at);
        }
        for (at, feature) in doc.features.iter().enumerate() {
            index.features.entry(fold(&feature.id)).or_insert(at);
            index.features.entry(fold(&feature.name)).or_insert(at);
        }
        for (at, epic) in doc.epics.iter().enumerate() {
            index.epics.entry(fold(&epic.id)).or_insert(at);
            index.epics.entry(fold(&epic.name)).or_insert(at);
        }
        for names in [&mut index.names, &mut index.features, &mut index.epics] {
            names.remove("");
        }
        index
    }

    /// The task of an id: that of the same feature before that of the same epic, before any.
    fn task(&self, id: &str, from: Option<usize>) -> Option<usize> {
        let id = fold(id);
        let from = from.map(|at| &self.doc.tasks[at]);
        let near = from.and_then(|task| task.feature).and_then(|feature| self.in_feature.get(&(feature, id.clone())));
        let near = near.or_else(|| from.and_then(|task| task.epic).and_then(|epic| self.in_epic.get(&(epic, id.clone()))));
        near.or_else(|| self.ids.get(&id)).copied()
    }

    /// What one piece of text is the id or the name of.
    fn one(&self, text: &str, from: Option<usize>) -> Option<Target> {
        let text = singular(text.trim());
        let text = text.as_str();
        let opened =
            |all: &[&'static str]| all.iter().find_map(|word| words::opening(text, word, true)).filter(|opening| !opening.id.is_empty());
        if let Some(epic) = opened(&words::EPICS).and_then(|opening| self.epics.get(&fold(&opening.id))) {
            return Some(Target::Epic(*epic));
        }
        if let Some(feature) = opened(&words::FEATURES).and_then(|opening| self.features.get(&fold(&opening.id))) {
            return Some(Target::Feature(*feature));
        }
        let folded = fold(text);
        let task = self.task(text, from).or_else(|| opened(&words::TASKS).and_then(|opening| self.task(&opening.id, from)));
        let task = task.or_else(|| self.names.get(&folded).copied());
        let numbered = || words::numbered(text, false).and_then(|opening| self.task(&opening.id, from));
        let group = || {
            let feature = self.features.get(&folded).map(|at| Target::Feature(*at));
            feature.or_else(|| self.epics.get(&folded).map(|at| Target::Epic(*at)))
        };
        task.map(Target::Task).or_else(group).or_else(|| numbered().map(Target::Task))
    }

    /// All that a text mentions, and the pieces of it that mention nothing known.
    pub fn all(&self, text: &str, from: Option<usize>) -> (Vec<Found>, Vec<String>) {
        // A name may have a comma in it.
        if let Some(at) = self.names.get(&fold(text)) {
            return (vec![Found { target: Target::Task(*at), lag_hours: 0.0 }], Vec::new());
        }
        if is_nothing(text) {
            return (Vec::new(), Vec::new());
        }
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for part in text.split([',', ';', '\n']).map(|part| part.trim().trim_end_matches('.')) {
            // Many a name has an `and` in it.
            if let Some(target) = self.named(part) {
                found.push(Found { target, lag_hours: 0.0 });
                continue;
            }
            for piece in part.replace(" and ", ",").replace(" & ", ",").split(',').map(str::trim) {
                if !piece.is_empty() && !self.piece(piece, from, &mut found) && !is_nothing(piece) {
                    unknown.push(piece.to_owned());
                }
            }
        }
        (found, unknown)
    }

    /// What is called exactly this, with an `and` in it.
    fn named(&self, name: &str) -> Option<Target> {
        let name = Some(name).filter(|name| name.contains(" and ") || name.contains(" & ")).map(fold)?;
        let task = self.names.get(&name).map(|at| Target::Task(*at));
        let feature = || self.features.get(&name).map(|at| Target::Feature(*at));
        task.or_else(feature).or_else(|| self.epics.get(&name).map(|at| Target::Epic(*at)))
    }

    fn piece(&self, piece: &str, from: Option<usize>, found: &mut Vec<Found>) -> bool {
        let bare = piece.split(" (").next().unwrap_or("");
        let begins = |word: &&&str| bare.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let bare =
            ["depends on ", "after ", "completion of ", "needs ", "the "].iter().find(begins).map_or(bare, |word| &bare[word.len()..]);
        let (bare, lag_hours) = match bare.rsplit_once('+').map(|(before, lag)| (before, value::hours(lag))) {
            Some((before, Ok(lag))) => (before, lag),
            _ => (bare, 0.0),
        };
        // `T-1:team` is how plan files tell a kind, and `Task 1.1.1: Design` how people repeat a name.
        let before_colon = bare.split(':').next().unwrap_or("");
        if let Some((first, last)) = self.range(bare, from).filter(|_| self.task(bare, from).is_none()) {
            found.extend((first..=last).map(|at| Found { target: Target::Task(at), lag_hours }));
            return true;
        }
        if let Some(target) = self.one(bare, from).or_else(|| self.one(before_colon, from)) {
            found.push(Found { target, lag_hours });
            return true;
        }
        let before = found.len();
        let mut word_before = String::new();
        for word in bare.split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | '/' | '`' | '"')) {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            let group = words::EPICS.iter().chain(&words::FEATURES).any(|name| word_before.eq_ignore_ascii_case(name));
            let target = if group && words::is_id(word) {
                self.one(&format!("{word_before} {word}"), from)
            } else if words::is_id(word) && word.len() > 1 {
                self.task(word, from).map(Target::Task)
            } else {
                None
            };
            found.extend(target.map(|target| Found { target, lag_hours }));
            word_before = word.to_owned();
        }
        found.len() > before
    }

    /// `1.1.1 - 1.1.3`, in the order of the plan; not more than would be told one by one.
    fn range(&self, text: &str, from: Option<usize>) -> Option<(usize, usize)> {
        const RANGE_MAX: usize = 50;
        for mark in ["–", "—", " - ", "..", " to ", " through ", "-"] {
            if let Some((first, last)) = text.split_once(mark)
                && let (Some(Target::Task(first)), Some(Target::Task(last))) = (self.one(first, from), self.one(last, from))
                && first <= last
                && last - first < RANGE_MAX
            {
                return Some((first, last));
            }
        }
        None
    }
}

/// `Tasks 1` is `Task 1`.
fn singular(text: &str) -> String {
    let words = words::TASKS.iter().chain(&words::FEATURES).chain(&words::EPICS);
    let is_plural = |word: &&&str| {
        let rest = text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).map(|head| &text[head.len()..]);
        rest.is_some_and(|rest| rest.starts_with("s ") || rest.starts_with("S "))
    };
    let found = words.copied().find(|word| is_plural(&word));
    found.map_or_else(|| text.to_owned(), |word| format!("{word} {}", text[word.len() + 2..].trim_start()))
}

/// `None`, `N/A (first task)`, `-`.
pub fn is_nothing(text: &str) -> bool {
    const NOTHING: [&str; 9] = ["none", "n/a", "na", "nothing", "no", "no dependencies", "nil", "tbd", "independent"];
    let bare = text.split(['(', ',', ';', '-', '–', '—', '.']).next().unwrap_or("").trim().to_lowercase();
    bare.is_empty() && !text.contains(char::is_alphanumeric) || NOTHING.contains(&bare.as_str())
}

/// One thing waits for another, by their numbers; the first is done before the second begins.
#[derive(Clone, Debug)]
pub struct Link {
    pub on: usize,
    pub waiting: usize,
    pub kind: NeedKind,
    pub lag_hours: f64,
    /// Where it is said, if it is said of this task; else it follows from what is said of its epic or feature.
    pub place: Option<Range<usize>>,
}

/// Links so far, each pair once.
#[derive(Default)]
pub struct Links {
    pub list: Vec<Link>,
    pairs: BTreeSet<(usize, usize)>,
    /// Of a task on itself.
    pub on_itself: usize,
}

impl Links {
    pub fn add(&mut self, link: Link) {
        if link.on == link.waiting {
            self.on_itself += 1;
        } else if self.pairs.insert((link.on, link.waiting)) {
            self.list.push(link);
        }
    }

    fn edges(&self, is_wanted: impl Fn(&Link) -> bool) -> Vec<(usize, usize)> {
        self.list.iter().filter(|link| is_wanted(link)).map(|link| (link.on, link.waiting)).collect()
    }

    /// A circle of what is said of tasks.
    pub fn circle(&self, count: usize) -> Option<Vec<usize>> {
        graph::circle(count, &self.edges(|link| link.place.is_some()))
    }

    /// Leaves out what follows from epics and features where that would close a circle; how many links.
    pub fn untangle(&mut self, count: usize) -> usize {
        let is_left = graph::tangled(count, &self.edges(|_| true));
        let before = self.list.len();
        self.list.retain(|link| link.place.is_some() || !(is_left[link.on] && is_left[link.waiting]));
        before - self.list.len()
    }
}

/// Of the tasks of each group (an epic, a feature, or the whole): those that wait for none of it, and those that none of it waits for.
pub struct Ends {
    pub first: Vec<Vec<usize>>,
    pub last: Vec<Vec<usize>>,
}

impl Ends {
    /// `group`: of each task. `count`: of groups.
    pub fn of(links: &[Link], group: &[Option<usize>], count: usize) -> Ends {
        let (mut is_first, mut is_last) = (vec![true; group.len()], vec![true; group.len()]);
        for link in links.iter().filter(|link| group[link.on].is_some() && group[link.on] == group[link.waiting]) {
            is_first[link.waiting] = false;
            is_last[link.on] = false;
        }
        let mut ends = Ends { first: vec![Vec::new(); count], last: vec![Vec::new(); count] };
        for (at, group) in group.iter().enumerate() {
            if let Some(group) = *group {
                if is_first[at] {
                    ends.first[group].push(at);
                }
                if is_last[at] {
                    ends.last[group].push(at);
                }
            }
        }
        ends
    }
}
