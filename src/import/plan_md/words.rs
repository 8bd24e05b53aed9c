//! The words by which a plan in Markdown says what a line is about: keys, sections, and what opens an epic, a feature or a task.

use super::document::NeedKind;
use crate::import::table::date::{DateOrder, date};

/// What `key: value` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Priority,
    Team,
    Needs(NeedKind),
    Features,
    Tasks,
    AssignedTo,
    Effort,
    /// Of an estimate: 0 optimistic, 1 realistic, 2 pessimistic.
    Figure(usize),
    Complexity,
    Status,
    Value,
    Optional,
    Members,
    Active,
    Total,
    Id,
    Project,
    Start,
    Deadline,
    /// Known to say nothing that a plan could hold.
    Nothing,
}

/// A word of ours for each that is met; in small letters, without what stands in parentheses.
const KEYS: [(&str, Key); 108] = [
    ("priority", Key::Priority),
    ("team", Key::Team),
    ("teams", Key::Team),
    ("agent team", Key::Team),
    ("agent teams", Key::Team),
    ("assigned team", Key::Team),
    ("owner team", Key::Team),
    ("dependencies", Key::Needs(NeedKind::Any)),
    ("dependency", Key::Needs(NeedKind::Any)),
    ("depends on", Key::Needs(NeedKind::Any)),
    ("task dependencies", Key::Needs(NeedKind::Any)),
    ("epic dependencies", Key::Needs(NeedKind::Any)),
    ("feature dependencies", Key::Needs(NeedKind::Any)),
    ("external dependencies", Key::Needs(NeedKind::Any)),
    ("deps", Key::Needs(NeedKind::Any)),
    ("blocked by", Key::Needs(NeedKind::Any)),
    ("prerequisites", Key::Needs(NeedKind::Any)),
    ("predecessors", Key::Needs(NeedKind::Any)),
    ("predecessor", Key::Needs(NeedKind::Any)),
    ("waits for", Key::Needs(NeedKind::Any)),
    ("requires", Key::Needs(NeedKind::Any)),
    ("blocks", Key::Needs(NeedKind::Blocks)),
    ("blocking", Key::Needs(NeedKind::Blocks)),
    ("is needed by", Key::Needs(NeedKind::Blocks)),
    ("successors", Key::Needs(NeedKind::Blocks)),
    ("successor", Key::Needs(NeedKind::Blocks)),
    ("technical dependencies", Key::Needs(NeedKind::Technical)),
    ("technical dependency", Key::Needs(NeedKind::Technical)),
    ("information dependencies", Key::Needs(NeedKind::Information)),
    ("information dependency", Key::Needs(NeedKind::Information)),
    ("informational dependencies", Key::Needs(NeedKind::Information)),
    ("research dependencies", Key::Needs(NeedKind::Information)),
    ("knowledge dependencies", Key::Needs(NeedKind::Information)),
    ("resource dependencies", Key::Needs(NeedKind::Resource)),
    ("resource dependency", Key::Needs(NeedKind::Resource)),
    ("environment dependencies", Key::Needs(NeedKind::Resource)),
    ("team dependencies", Key::Needs(NeedKind::Team)),
    ("team dependency", Key::Needs(NeedKind::Team)),
    ("cross-team dependencies", Key::Needs(NeedKind::Team)),
    ("features", Key::Features),
    ("stories", Key::Features),
    ("user stories", Key::Features),
    ("tasks", Key::Tasks),
    ("task list", Key::Tasks),
    ("task breakdown", Key::Tasks),
    ("subtasks", Key::Nothing),
    ("assigned to", Key::AssignedTo),
    ("assigned", Key::AssignedTo),
    ("assignee", Key::AssignedTo),
    ("assigned agent", Key::AssignedTo),
    ("assigned role", Key::AssignedTo),
    ("agent", Key::AssignedTo),
    ("agents", Key::AssignedTo),
    ("owner", Key::AssignedTo),
    ("role", Key::AssignedTo),
    ("roles", Key::AssignedTo),
    ("responsible", Key::AssignedTo),
    ("who", Key::AssignedTo),
    ("estimated effort", Key::Effort),
    ("effort", Key::Effort),
    ("effort estimate", Key::Effort),
    ("estimate", Key::Effort),
    ("estimates", Key::Effort),
    ("estimated", Key::Effort),
    ("estimated time", Key::Effort),
    ("estimated duration", Key::Effort),
    ("estimated hours", Key::Effort),
    ("duration", Key::Effort),
    ("time", Key::Effort),
    ("hours", Key::Effort),
    ("story points", Key::Effort),
    ("points", Key::Effort),
    ("size", Key::Effort),
    ("optimistic", Key::Figure(0)),
    ("best case", Key::Figure(0)),
    ("minimum", Key::Figure(0)),
    ("realistic", Key::Figure(1)),
    ("most likely", Key::Figure(1)),
    ("likely", Key::Figure(1)),
    ("expected", Key::Figure(1)),
    ("pessimistic", Key::Figure(2)),
    ("worst case", Key::Figure(2)),
    ("maximum", Key::Figure(2)),
    ("complexity", Key::Complexity),
    ("status", Key::Status),
    ("progress", Key::Status),
    ("value", Key::Value),
    ("business value", Key::Value),
    ("optional", Key::Optional),
    ("members", Key::Members),
    ("team members", Key::Members),
    ("activated", Key::Active),
    ("project", Key::Project),
    ("start", Key::Start),
    ("starts", Key::Start),
    ("start date", Key::Start),
    ("starts on", Key::Start),
    ("begin", Key::Start),
    ("begins", Key::Start),
    ("kickoff", Key::Start),
    ("kick-off", Key::Start),
    ("deadline", Key::Deadline),
    ("due", Key::Deadline),
    ("due date", Key::Deadline),
    ("target date", Key::Deadline),
    ("end date", Key::Deadline),
    ("task id", Key::Id),
    ("id", Key::Id),
];

/// Further keys, known by a piece of them.
const PIECES: [(&str, Key); 10] = [
    ("total with", Key::Nothing),
    ("total", Key::Total),
    ("project name", Key::Project),
    ("project start", Key::Start),
    ("quality gate", Key::Nothing),
    ("acceptance criteria", Key::Nothing),
    ("deliverable", Key::Nothing),
    ("definition of done", Key::Nothing),
    ("estimated load", Key::Nothing),
    ("dependencies", Key::Needs(NeedKind::Any)),
];

/// `Key (remark): value`, taken apart; `None` without a colon, or with a sentence before it.
pub fn key_and_value(plain: &str) -> Option<(String, &str)> {
    const KEY_LETTERS_MAX: usize = 48;
    let (at, colon) = plain.char_indices().take(KEY_LETTERS_MAX).find(|(_, letter)| matches!(letter, ':' | '：'))?;
    let key = folded(&plain[..at]);
    (!key.is_empty()).then(|| (key, plain[at + colon.len_utf8()..].trim()))
}

/// The key that a line begins with, and its value. Start and deadline are those of the plan alone, and dates: a task may be called so, too.
pub fn told(plain: &str, is_of_plan: bool) -> Option<(Key, &str)> {
    let (folded, value) = key_and_value(plain)?;
    let is_of_all = || is_of_plan && date(value, DateOrder::DayFirst).is_some();
    key(&folded).filter(|key| !matches!(key, Key::Start | Key::Deadline) || is_of_all()).map(|key| (key, value))
}

/// Small letters, without numbers and signs before them and remarks in parentheses behind.
pub fn folded(text: &str) -> String {
    let text = text.split('(').next().unwrap_or("").trim_start_matches(|letter: char| !letter.is_alphabetic());
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches([':', '.', ' ']).to_owned()
}

pub fn key(folded: &str) -> Option<Key> {
    let exact = KEYS.iter().find(|(name, _)| *name == folded);
    exact.or_else(|| PIECES.iter().find(|(piece, _)| folded.contains(piece))).map(|(_, key)| *key)
}

/// What a heading is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Teams,
    Risks,
    /// Says again, in another order, what is said elsewhere; or nothing of the plan.
    Aside,
}

const SECTIONS: [(&str, Section); 35] = [
    ("risk", Section::Risks),
    ("team composition", Section::Teams),
    ("team structure", Section::Teams),
    ("team assignment", Section::Teams),
    ("team overview", Section::Teams),
    ("agent composition", Section::Teams),
    ("agent team", Section::Teams),
    ("agent assignment", Section::Teams),
    ("staffing", Section::Teams),
    ("critical path", Section::Aside),
    ("timeline", Section::Aside),
    ("schedule", Section::Aside),
    ("gantt", Section::Aside),
    ("milestones", Section::Aside),
    ("buffer", Section::Aside),
    ("quality gate", Section::Aside),
    ("acceptance", Section::Aside),
    ("definition of done", Section::Aside),
    ("success", Section::Aside),
    ("communication", Section::Aside),
    ("assumption", Section::Aside),
    ("metric", Section::Aside),
    ("appendix", Section::Aside),
    ("handoff", Section::Aside),
    ("escalation", Section::Aside),
    ("glossary", Section::Aside),
    ("next steps", Section::Aside),
    ("monitoring", Section::Aside),
    ("dependency graph", Section::Aside),
    ("dependency matrix", Section::Aside),
    ("execution order", Section::Aside),
    ("execution strategy", Section::Aside),
    ("parallel", Section::Aside),
    ("approval", Section::Aside),
    ("sign-off", Section::Aside),
];

/// Titles of headings that only order what is below them.
const STRUCTURE: [&str; 12] = [
    "work breakdown structure",
    "work breakdown",
    "wbs",
    "epics",
    "epic breakdown",
    "epics and features",
    "epics & features",
    "implementation plan",
    "execution plan",
    "plan",
    "detailed plan",
    "phases",
];

pub fn section(folded: &str) -> Option<Section> {
    if ["teams", "team", "agents", "resources", "team members"].contains(&folded) {
        return Some(Section::Teams);
    }
    SECTIONS.iter().find(|(piece, _)| folded.contains(piece)).map(|(_, section)| *section)
}

pub fn is_structure(folded: &str) -> bool {
    STRUCTURE.contains(&folded)
}

/// What may be called an epic, a feature, a task; of each the first that the document has is what it calls them.
pub const EPICS: [&str; 7] = ["epic", "phase", "milestone", "sprint", "stage", "workstream", "iteration"];
pub const FEATURES: [&str; 6] = ["feature", "user story", "story", "capability", "component", "module"];
pub const TASKS: [&str; 4] = ["task", "work item", "ticket", "subtask"];

/// What a line opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// May be empty.
    pub id: String,
    pub title: String,
    /// A mark stands between the two.
    pub is_marked: bool,
}

impl Opening {
    pub fn untitled(title: impl Into<String>) -> Opening {
        Opening { id: String::new(), title: title.into(), is_marked: false }
    }

    /// `Epic 1 Risk Assessment` opens no epic, but a section of one.
    pub fn is_of_section(&self) -> bool {
        let folded = folded(&self.title);
        !self.is_marked && (section(&folded).is_some() || key(&folded).is_some())
    }
}

/// `Task 1.1.1: Design`, `TASK-001 - Design`, `Task: Design`: a word with a number, or with a colon. `is_loose`: the number need not be
/// followed by a mark, as in a heading.
pub fn opening(plain: &str, word: &str, is_loose: bool) -> Option<Opening> {
    let text = plain.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let head = text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
    let rest = &text[head.len()..];
    if let Some(title) = rest.trim_start().strip_prefix(':') {
        let title = title.trim();
        // `Epic: E-1 - Ground` has its id behind the colon.
        let identified = numbered(title, false).filter(|opening| !opening.title.is_empty() && opening.id.len() > 1);
        return (!title.is_empty()).then(|| identified.unwrap_or(Opening { id: String::new(), title: title.to_owned(), is_marked: true }));
    }
    if rest.starts_with(['-', '_']) && rest[1..].starts_with(|letter: char| letter.is_ascii_digit()) {
        return numbered(text, is_loose);
    }
    let rest = rest.strip_prefix([' ', '#', '\u{a0}'])?.trim_start().trim_start_matches('#');
    numbered(rest, is_loose)
}

/// `1.1.1: Design`, `T-1 - Design`: an id with a digit in it, and what follows.
pub fn numbered(text: &str, is_loose: bool) -> Option<Opening> {
    let length = text.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '-' | '_')).unwrap_or(text.len());
    let id = text[..length].trim_end_matches(['.', '-', '_']);
    if !is_id(id) {
        return None;
    }
    let rest = text[id.len()..].trim_start();
    let title = rest.trim_start_matches([':', '：', '-', '–', '—', '.', ')', '|', ']', ' ']);
    let is_marked = rest.is_empty() || title.len() < rest.len();
    (is_loose || is_marked).then(|| Opening { id: id.to_owned(), title: title.trim().to_owned(), is_marked })
}

/// `1.1.1`, `T-1`, `TASK-001`, `BE3`, or a single capital: letters, then numbers.
pub fn is_id(text: &str) -> bool {
    const LETTERS_MAX: usize = 12;
    let after = text.trim_start_matches(|letter: char| letter.is_alphabetic());
    let letters = text.len() - after.len();
    if after.is_empty() {
        return letters == 1 && text.starts_with(|letter: char| letter.is_ascii_uppercase());
    }
    let numbers = after.strip_prefix(['-', '_']).filter(|_| letters > 0).unwrap_or(after);
    let tail = numbers.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    letters <= LETTERS_MAX
        && numbers.len() - tail.len() <= 1
        && tail.starts_with(|letter: char| letter.is_ascii_digit())
        && tail.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '_') || letter.is_ascii_uppercase())
}

/// Whether a priority is that of what may be dropped; `None` if it is no priority.
pub fn is_optional(priority: &str) -> Option<bool> {
    const MUST: [&str; 10] = ["p0", "p1", "critical", "highest", "high", "must", "medium", "should", "mvp", "required"];
    const OPTIONAL: [&str; 11] = ["p2", "p3", "p4", "p5", "low", "lowest", "could", "nice", "optional", "stretch", "won't"];
    let lower = priority.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
    words.find_map(|word| OPTIONAL.contains(&word).then_some(true).or_else(|| MUST.contains(&word).then_some(false)))
}

/// `low`, `medium` or `high`, if a text begins by saying so.
pub fn complexity(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let word = lower.split(|letter: char| !letter.is_alphabetic()).find(|word| !word.is_empty())?;
    Some(match word {
        "low" | "simple" | "easy" | "trivial" => "low",
        "medium" | "moderate" | "normal" => "medium",
        "high" | "complex" | "hard" | "very" => "high",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(plain: &str, word: &str, is_loose: bool) -> Option<(String, String)> {
        opening(plain, word, is_loose).map(|opening| (opening.id, opening.title))
    }

    #[test]
    fn a_word_with_a_number_or_a_colon_opens() {
        let is = |id: &str, title: &str| Some((id.to_owned(), title.to_owned()));
        assert_eq!(opened("Task 1.1.1: Design", "task", false), is("1.1.1", "Design"));
        assert_eq!(opened("🎯 TASK-001 — Design", "task", false), is("TASK-001", "Design"));
        assert_eq!(opened("Epic #2 - Tell me", "epic", false), is("2", "Tell me"));
        assert_eq!(opened("Task T-7: Tests", "task", false), is("T-7", "Tests"));
        assert_eq!(opened("Epic A: Ground", "epic", false), is("A", "Ground"));
        assert_eq!(opened("Feature: Sign-in", "feature", false), is("", "Sign-in"));
        assert_eq!(opened("Epic: E-001 - Ground", "epic", false), is("E-001", "Ground"));
        assert_eq!(opened("Epic 1 Ground", "epic", true), is("1", "Ground"));
        assert_eq!(opened("Epic 1", "epic", false), is("1", ""));
        for (plain, is_loose) in
            [("Epic 1 depends on it", false), ("Epic Overview", true), ("Epics", true), ("Features:", true), ("Epic:", true)]
        {
            assert_eq!(opened(plain, "epic", is_loose), None, "{plain}");
        }
    }

    #[test]
    fn ids_are_letters_then_numbers() {
        for id in ["1", "1.1.1", "T-1", "T001", "TASK-001", "BE-3.2", "1.2a", "A"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "Overview", "and", "v-x1", "4hours", "-1", "a"] {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn keys_are_known_in_any_dress() {
        assert_eq!(key_and_value("📌 Assigned To: dev (Backend)"), Some(("assigned to".into(), "dev (Backend)")));
        assert_eq!(key_and_value("Complexity Buffer (+25%): 21 hours"), Some(("complexity buffer".into(), "21 hours")));
        assert_eq!(key_and_value("no key here"), None);
        assert_eq!(key("total realistic estimate"), Some(Key::Total));
        assert_eq!(key("total with buffer"), Some(Key::Nothing));
        assert_eq!(key("infrastructure dependencies"), Some(Key::Needs(NeedKind::Any)));
        assert_eq!(key("carrier sandbox"), None);
        for (at, (name, _)) in KEYS.iter().enumerate() {
            assert_eq!(*name, folded(name));
            assert!(KEYS[at + 1..].iter().all(|(other, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn priorities_tell_what_may_be_dropped() {
        assert_eq!((is_optional("P0 (Critical)"), is_optional("Must have"), is_optional("p2")), (Some(false), Some(false), Some(true)));
        assert_eq!((is_optional("Nice to have"), is_optional("soon")), (Some(true), None));
    }
}
