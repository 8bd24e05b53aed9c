//! What tests of importers share: whether a draft loads, what is in it, and how problems are shown.

use crate::import::draft::{Draft, DraftTask, write};
use crate::scenario::problem::Problems;
use crate::scenario::{Memory, Request, Scenario, load};

/// What an importer reads without a problem: a draft that loads.
pub fn read_soundly(read: impl FnOnce(&mut Problems) -> Option<Draft>) -> Draft {
    let mut problems = Problems::default();
    let draft = read(&mut problems);
    assert_eq!(problems.list, []);
    let draft = draft.expect("a draft without a problem");
    loaded(&draft);
    draft
}

/// The scenario of a draft, which must pass its checks.
pub fn loaded(draft: &Draft) -> Scenario {
    let texts = write(draft, "plan.csv");
    let library = Memory::new([("a.toml".to_owned(), texts.scenario.clone()), ("plan.csv".to_owned(), texts.plan.clone())]);
    load(&Request { path: "a.toml".into(), overrides: Vec::new() }, &library)
        .unwrap_or_else(|rejection| panic!("{:#?}\n{}\n{}", rejection.problems.list, texts.scenario, texts.plan))
}

/// Hours by task: the realistic ones.
pub fn hours(draft: &Draft) -> Vec<f64> {
    draft.tasks.iter().map(|task| (task.effort.realistic() * 1000.0).round() / 1000.0).collect()
}

/// `id: what it waits for` of every task.
pub fn waits(draft: &Draft) -> Vec<String> {
    let on = |task: &DraftTask| task.depends_on.iter().map(|link| link.on.clone()).collect::<Vec<_>>().join(" ");
    draft.tasks.iter().map(|task| format!("{}: {}", task.id, on(task))).collect()
}

pub fn has(notes: &[String], piece: &str) -> bool {
    notes.iter().any(|note| note.contains(piece))
}

/// As `line: what`; a dash for what has no place.
pub fn told(text: &str, problems: &Problems) -> Vec<String> {
    let line = |start: usize| 1 + text[..start].matches('\n').count();
    let shown =
        |place: &Option<crate::scenario::files::Place>| place.as_ref().map_or("-".to_owned(), |place| line(place.bytes.start).to_string());
    problems.list.iter().map(|problem| format!("{}: {}", shown(&problem.place), problem.what)).collect()
}
