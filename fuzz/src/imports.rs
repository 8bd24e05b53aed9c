//! Foreign files: no project and a message, or a project that loads as it is written.

use super::told;
use sandtable::import::draft::{Draft, write};
use sandtable::import::{
    agents as team, csv as list, jira as issues, mspdi as project, plan_md as markdown, psplib as instance, text, xer as primavera,
};
use sandtable::scenario::files::{FileId, Files};
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Memory, Request, load};

/// Bytes of any file, and of an XML file, as text.
pub fn decode(data: &[u8]) {
    let (any, _) = text::decode(data);
    if let Ok(plain) = std::str::from_utf8(data)
        && !plain.starts_with('\u{feff}')
    {
        assert_eq!(any, plain);
    }
    let _ = text::decode_xml(data);
}

/// What an importer makes of a file.
fn read(data: &[u8], decode: fn(&[u8]) -> (String, &'static str), read: impl FnOnce(FileId, &str, &mut Problems) -> Option<Draft>) {
    let (text, _) = decode(data);
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add("input", &text);
    let draft = read(file, &text, &mut problems);
    judge(draft, problems, files);
}

/// A draft without problems is a scenario; anything else says why.
fn judge(draft: Option<Draft>, mut problems: Problems, files: Files) {
    let Some(draft) = draft.filter(|_| problems.is_empty()) else {
        problems.sort();
        return told::problems(problems, files);
    };
    let texts = write(&draft, "plan.csv");
    let library = Memory::new([("x.toml", texts.scenario.as_str()), ("plan.csv", texts.plan.as_str())]);
    if let Err(rejection) = load(&Request::new("x.toml"), &library) {
        told::rejection(&rejection);
        panic!("what was imported is no scenario:\n{}\n{}\n{}", rejection.render(false), texts.scenario, texts.plan);
    }
    let notes = draft.notes.kept.iter().chain(&draft.notes.guessed).chain(&draft.notes.left_out);
    assert!(notes.into_iter().all(|note| !note.is_empty()), "an empty note");
}

pub fn csv(data: &[u8]) {
    let options = list::Options {
        name: "list".into(),
        today: Some(jiff::civil::date(2026, 3, 2)),
        keep_done: data.len().is_multiple_of(3),
        ..Default::default()
    };
    read(data, text::decode, |file, text, problems| list::read(file, text, &options, problems));
}

pub fn jira(data: &[u8]) {
    let options = issues::Options {
        name: "issues".into(),
        today: Some(jiff::civil::date(2026, 3, 2)),
        keep_done: data.len().is_multiple_of(3),
        ..Default::default()
    };
    read(data, text::decode, |file, text, problems| issues::read(file, text, &options, problems));
}

pub fn mspdi(data: &[u8]) {
    let options = project::Options { keep_done: data.len().is_multiple_of(3) };
    read(data, text::decode_xml, |file, text, problems| project::read(file, text, options, problems));
}

pub fn xer(data: &[u8]) {
    let options = primavera::Options { keep_done: data.len().is_multiple_of(3), ..Default::default() };
    read(data, text::decode, |file, text, problems| primavera::read(file, text, &options, problems));
}

pub fn plan_md(data: &[u8]) {
    let options = markdown::Options { keep_done: data.len().is_multiple_of(3), ..Default::default() };
    read(data, text::decode, |file, text, problems| markdown::read(file, text, &options, problems));
}

/// A form feed stands between the files of the folder.
pub fn agents(data: &[u8]) {
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let (text, _) = text::decode(data);
    let definition = |(place, text): (usize, &str)| {
        let path = format!("agents/{place}.md");
        team::Definition { file: files.add(&path, text), path, text: text.to_owned() }
    };
    let definitions: Vec<team::Definition> = text.split('\u{c}').enumerate().map(definition).collect();
    let options = team::Options { name: "agents".into(), ..Default::default() };
    let draft = team::read(&definitions, &options, &mut problems);
    judge(draft, problems, files);
}

pub fn psplib(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add("input", text);
    let Some(read) = instance::read(file, text, &mut problems) else { return told::problems(problems, files) };
    assert!(problems.is_empty(), "read, and with problems: {problems:?}");
    let (scenario, plan) = instance::scenario(&read, "instance", "instance.csv");
    let library = Memory::new([("instance.toml", scenario.as_str()), ("instance.csv", plan.as_str())]);
    if let Err(rejection) = load(&Request::new("instance.toml"), &library) {
        panic!("what was imported is no scenario:\n{}\n{scenario}\n{plan}", rejection.render(false));
    }
}
