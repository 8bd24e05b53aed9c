//! Reading files that name other files: each once, each path relative to the file that says it.

use super::files::{FileId, Files, Place};
use super::library::{Library, Unreadable, normal};
use super::problem::{Problem, Problems};
use std::collections::BTreeMap;

/// The texts read so far, and where each came from.
pub struct Sources<'a> {
    library: &'a dyn Library,
    pub files: Files,
    origins: Vec<Origin>,
    /// Every name that a file is called by, as seen from the first file's folder.
    names: Vec<(String, FileId)>,
    /// The machine failed to give a file.
    pub is_machine_failure: bool,
    by_path: BTreeMap<String, FileId>,
}

struct Origin {
    /// What the library is asked for.
    path: String,
    /// The same, as seen from the first file's folder: what a record calls it. `None` for a text that is no file.
    relative: Option<String>,
}

impl<'a> Sources<'a> {
    pub fn new(library: &'a dyn Library) -> Sources<'a> {
        Sources {
            library,
            files: Files::default(),
            origins: Vec::new(),
            names: Vec::new(),
            is_machine_failure: false,
            by_path: BTreeMap::new(),
        }
    }

    /// Reads the scenario file itself.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(&mut self, path: &str) -> Result<FileId, Unreadable> {
        let text = self.library.text(path).inspect_err(|refusal| self.is_machine_failure |= refusal.is_machine_failure)?;
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        Ok(self.keep(path.to_owned(), Some(name), text))
    }

    /// A text that is no file, such as an override; paths in it are relative to the first file.
    pub fn pseudo(&mut self, shown: &str, text: &str) -> FileId {
        let path = self.origins.first().map_or(String::new(), |first| first.path.clone());
        self.origins.push(Origin { path, relative: None });
        self.files.add(shown, text)
    }

    /// Reads the file that `written`, at `place`, names. `None` when it cannot be read, which is then a problem.
    pub fn fetch(&mut self, written: &str, place: &Place, problems: &mut Problems) -> Option<FileId> {
        let from = &self.origins[place.file.0];
        let path = joined(&from.path, written);
        let from_relative = from.relative.as_deref().or(self.origins[0].relative.as_deref()).unwrap_or_default();
        let relative = normal(&joined(from_relative, written));
        if let Some(&file) = self.by_path.get(&normal(&path)) {
            if !self.names.iter().any(|(name, _)| *name == relative) {
                self.names.push((relative, file));
            }
            return Some(file);
        }
        match self.library.text(&path) {
            Ok(text) => Some(self.keep(path, Some(relative), text)),
            Err(refusal) => {
                let what = format!("cannot read `{}`: {}", normal(&path), refusal.why);
                let from = if self.origins[place.file.0].relative.is_some() { "this file" } else { "the scenario" };
                let label = format!("named here, relative to {from}");
                self.is_machine_failure |= refusal.is_machine_failure;
                problems.list.push(Problem { place: Some(place.clone()), what, label, help: refusal.help });
                None
            }
        }
    }

    fn keep(&mut self, path: String, relative: Option<String>, text: String) -> FileId {
        let file = self.files.add(normal(&path), text);
        self.by_path.insert(normal(&path), file);
        self.names.extend(relative.clone().map(|name| (name, file)));
        self.origins.push(Origin { path, relative });
        file
    }

    /// Each file read: its path as seen from the first, and its text.
    pub fn for_record(&self) -> Vec<(String, String)> {
        self.names.iter().map(|(name, file)| (name.clone(), self.files.get(*file).text.clone())).collect()
    }
}

/// Whether a path leads to the same file from everywhere.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || std::path::Path::new(path).is_absolute()
}

/// `written` as seen from the directory of the file `from`.
fn joined(from: &str, written: &str) -> String {
    match from.rsplit_once('/') {
        Some((folder, _)) if !is_absolute(written) => format!("{folder}/{written}"),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::Memory;

    #[test]
    fn a_path_is_relative_to_the_file_that_says_it() {
        let library = Memory::new([("a/x.toml", "1"), ("a/b/y.toml", "2"), ("a/z.csv", "3")]);
        let mut sources = Sources::new(&library);
        let mut problems = Problems::default();
        let x = sources.open("a/x.toml").unwrap();
        let y = sources.fetch("b/y.toml", &Place { file: x, bytes: 0..1 }, &mut problems).unwrap();
        let z = sources.fetch("../z.csv", &Place { file: y, bytes: 0..1 }, &mut problems).unwrap();
        let again = sources.fetch("./z.csv", &Place { file: x, bytes: 0..1 }, &mut problems);
        assert_eq!(sources.files.get(z).text, "3");
        assert_eq!(again, Some(z));
        let names: Vec<String> = sources.for_record().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["x.toml", "b/y.toml", "z.csv"]);
    }
}
