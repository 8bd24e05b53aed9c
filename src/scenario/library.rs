//! Where texts come from: the disk, or what a record kept. Says exactly why one cannot be had.

mod disk;

pub use disk::{in_words, no_text, read_bytes};

use std::cell::RefCell;
use std::collections::BTreeMap;

/// Gives texts by path.
pub trait Library {
    /// The text of a file, without a byte order mark.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn text(&self, path: &str) -> Result<String, Unreadable>;
}

/// Why a file gives no text, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Goes on after ``cannot read `x.toml`: ``.
    pub why: String,
    pub help: Option<String>,
    /// The machine failed, not the input.
    pub is_machine_failure: bool,
}

impl Unreadable {
    /// `help`: what to do.
    pub fn new(why: impl Into<String>, help: Option<&str>) -> Unreadable {
        Unreadable { why: why.into(), help: help.map(String::from), is_machine_failure: false }
    }
}

/// Without `.` and `x/..`, so that one file has one name.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// The file system, but of a file that is known already, what is known.
#[derive(Debug)]
pub struct Kept {
    known: RefCell<Memory>,
}

impl Kept {
    /// `texts`: by path, as [`Disk`] would be asked for them.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Kept {
        Kept { known: RefCell::new(Memory::new(texts.into_iter().map(|(path, text)| (normal(&path), text)))) }
    }
}

/// Texts held in memory, by path; `x/../y` is `y`.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub texts: BTreeMap<String, String>,
}

impl Memory {
    pub fn new<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Memory {
        Memory { texts: texts.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

impl Library for Memory {
    fn text(&self, path: &str) -> Result<String, Unreadable> {
        self.texts.get(&normal(path)).map(|text| without_mark(text).to_owned()).ok_or_else(|| Unreadable::new("no such file", None))
    }
}

impl Library for Kept {
    fn text(&self, path: &str) -> Result<String, Unreadable> {
        let mut known = self.known.borrow_mut();
        known.text(path).or_else(|_| {
            let text = Disk.text(path)?;
            known.texts.insert(normal(path), text.clone());
            Ok(text)
        })
    }
}

impl Library for Disk {
    fn text(&self, path: &str) -> Result<String, Unreadable> {
        decoded(read_bytes(path)?)
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// UTF-8 as text, or where it stops being UTF-8.
fn decoded(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if let Some(what) = no_text(&bytes) {
        return Err(Unreadable::new(
            format!("it is {what}"),
            Some("scenarios are texts in TOML, plans texts in CSV: save it as one of them"),
        ));
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => {
            return Err(Unreadable::new("it holds null bytes: it is no text", utf16_help(text.as_bytes())));
        }
        Ok(text) => return Ok(without_mark(&text).to_owned()),
        Err(error) => error,
    };
    let offset = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let good = String::from_utf8_lossy(&bytes[..offset]);
    let line = good.matches('\n').count() + 1;
    let column = good.chars().rev().take_while(|&c| c != '\n').count() + 1;
    let byte = bytes[offset];
    let why = format!("it is not UTF-8: byte {offset} is {byte:#04x} (line {line}, column {column})");
    Err(Unreadable::new(why, utf16_help(bytes).or(Some("save it as UTF-8"))))
}

fn utf16_help(bytes: &[u8]) -> Option<&'static str> {
    let has_mark = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let zeros = bytes.iter().take(1_000).filter(|&&byte| byte == 0).count();
    (has_mark || zeros * 3 > bytes.len().min(1_000)).then_some("it looks like UTF-16: save it as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::disk::BYTES_MAX;
    use super::*;
    use std::fs;

    fn read(bytes: &[u8]) -> Result<String, Unreadable> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        fs::write(&path, bytes).unwrap();
        Disk.text(path.to_str().unwrap())
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(read(b"\xef\xbb\xbfa = 1\r\n").as_deref(), Ok("a = 1\r\n"));
    }

    #[test]
    fn a_file_that_is_not_utf8_is_told_where() {
        let refusal = read(b"a = 1\nb = '\xff'\n").unwrap_err();
        assert_eq!(refusal.why, "it is not UTF-8: byte 11 is 0xff (line 2, column 6)");
        assert_eq!(refusal.help.as_deref(), Some("save it as UTF-8"));
    }

    #[test]
    fn a_file_in_utf16_is_recognized() {
        assert_eq!(read(b"\xff\xfea\x00=\x001\x00").unwrap_err().help.as_deref(), Some("it looks like UTF-16: save it as UTF-8"));
        assert_eq!(read(b"a\x00=\x001\x00").unwrap_err().help.as_deref(), Some("it looks like UTF-16: save it as UTF-8"));
    }

    #[test]
    fn a_folder_and_a_missing_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Disk.text(folder.path().to_str().unwrap()).unwrap_err().why, "it is a folder");
        assert_eq!(Disk.text(folder.path().join("none").to_str().unwrap()).unwrap_err().why, "no such file");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        fs::File::create(&path).unwrap().set_len(BYTES_MAX + 1).unwrap();
        assert_eq!(Disk.text(path.to_str().unwrap()).unwrap_err().why, "it is larger than 32 MiB");
    }

    #[test]
    fn an_endless_file_is_refused_by_what_was_read() {
        if std::path::Path::new("/dev/zero").exists() {
            assert_eq!(Disk.text("/dev/zero").unwrap_err().why, "it is larger than 32 MiB");
        }
    }
}
