//! A file that a command was asked for: whole in its place, or not there at all.

use super::failure::Failure;
use super::half_made::{HalfMade, folder_of};
use super::interrupt;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Puts a file in its place in one step, over what is there. A link is followed; a device or a pipe is written to, and stays what it is.
///
/// # Errors
/// What the machine would not do, or an interruption; nothing is left behind.
pub fn put(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    Written::beside(path, content.as_ref())?.place()
}

/// So much of a file tells what it is.
const START: u64 = 64 * 1024;

/// Refuses, before any work is done, what cannot be written, and to write over what is not of this kind: `is_ours` looks at how it begins.
///
/// # Errors
/// Wrong usage, in the name of the option that names the file.
pub fn may_be_replaced(path: &Path, option: &str, what: &str, is_ours: impl Fn(&[u8]) -> bool) -> Result<(), Failure> {
    let refuse = |why: &str| Err(Failure::usage(format!("{option} {}: {why}; name another file", path.display())));
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => refuse("is a folder"),
        Ok(about) if !about.is_file() => refuse("is not a file"),
        Ok(_) => {
            let mut start = Vec::new();
            let is_read = fs::File::open(path).and_then(|file| file.take(START).read_to_end(&mut start)).is_ok();
            if is_read && is_ours(&start) { Ok(()) } else { refuse(&format!("is there, and no {what}")) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => match path.file_name() {
            Some(_) if folder_of(path).is_dir() => Ok(()),
            Some(_) => refuse("there is no such folder"),
            None => refuse("names no file"),
        },
        Err(error) => Err(Failure::io(path, error)),
    }
}

/// Puts two files in their places, both or none, as far as a file system can do that: they are written before either takes its place.
///
/// # Errors
/// As [`put`].
pub fn put_both(first: (&Path, &str), second: (&Path, &str)) -> Result<(), Failure> {
    let is_new = !first.0.exists();
    let written = [first, second].map(|(path, content)| Written::beside(path, content.as_bytes()));
    let [one, other] = written;
    let (one, other) = (one?, other?);
    one.place()?;
    other.place().inspect_err(|_| {
        // What it replaced is gone; what it did not replace need not stay alone.
        if is_new {
            let _ = fs::remove_file(first.0);
        }
    })
}

/// A file that is on the disk under another name.
struct Written<'p> {
    /// As the user calls it.
    path: &'p Path,
    target: PathBuf,
    /// `None` if it went to a device, and needs no place.
    half: Option<HalfMade>,
}

impl Written<'_> {
    fn beside<'p>(path: &'p Path, content: &[u8]) -> Result<Written<'p>, Failure> {
        let failed = |error| Failure::io(path, error);
        if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            fs::OpenOptions::new().write(true).open(path).and_then(|mut device| device.write_all(content)).map_err(failed)?;
            return Ok(Written { path, target: path.to_owned(), half: None });
        }
        // To rename over a link would put the file in its place, and not where it leads: that of `/dev/stdout`, for one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let half = HalfMade::beside(&target);
        fs::File::create(half.path()).and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all())).map_err(failed)?;
        interrupt::check()?;
        Ok(Written { path, target, half: Some(half) })
    }

    fn place(self) -> Result<(), Failure> {
        let Some(half) = self.half else { return Ok(()) };
        half.place(&self.target).map_err(|error| Failure::io(self.path, error))
    }
}

/// What is in a folder, by name; nothing where it cannot be read.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Whether two names lead to one file that is there.
pub fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}
