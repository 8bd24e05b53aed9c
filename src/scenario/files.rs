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
