//! The texts that a scenario is read from: files on the disk, or as a record kept them.

use std::ops::Range;

/// A file's place in `Files`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub usize);

/// One text with the name that messages call it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// As people are told it: the path as given, or `--set` for an override.
    pub shown: String,
    pub text: String,
}

/// A piece of a file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: FileId,
    pub bytes: Range<usize>,
}

/// A value with the place it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    pub value: T,
    pub place: Place,
}

/// All texts of a scenario, in the order of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    pub list: Vec<File>,
}

impl Files {
    pub fn add(&mut self, shown: impl Into<String>, text: impl Into<String>) -> FileId {
        self.list.push(File { shown: shown.into(), text: text.into() });
        FileId(self.list.len() - 1)
    }

    pub fn get(&self, id: FileId) -> &File {
        &self.list[id.0]
    }

    /// Line and column at which a place begins, both from 1; columns count characters.
    pub fn line_and_column(&self, place: &Place) -> (usize, usize) {
        let text = &self.get(place.file).text;
        let start = floor_char_boundary(text, place.bytes.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// The last boundary between characters that is not past `at`.
pub(super) fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_line_and_character() {
        let mut files = Files::default();
        let file = files.add("a.toml", "x = 1\nö = 2\n");
        assert_eq!(files.line_and_column(&Place { file, bytes: 0..1 }), (1, 1));
        assert_eq!(files.line_and_column(&Place { file, bytes: 9..10 }), (2, 3));
        assert_eq!(files.line_and_column(&Place { file, bytes: 99..100 }), (3, 1));
    }
}
