//! Files of the machine: read whole up to a limit, and in plain words why not.

use super::Unreadable;
use crate::scenario::problem::nearest;
use crate::system::{self, Opened};
use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Larger files are refused before they fill the memory. A plan of 100,000 tasks takes about 10 MiB.
pub(super) const BYTES_MAX: u64 = 32 * 1024 * 1024;

/// How files begin that people name in place of a text, and what they are.
const BEGINNINGS: [(&[u8], &str); 9] = [
    (b"SQLite format 3\0", "a database, not a text"),
    (b"PK\x03\x04", "a workbook or another zip archive, not a text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook or a project in an old format of Microsoft's, not a text"),
    (b"%PDF-", "a PDF document, not a text"),
    (b"\x89PNG", "a picture, not a text"),
    (b"\xff\xd8\xff", "a picture, not a text"),
    (b"\x1f\x8b", "a compressed file, not a text"),
    (b"PAR1", "a Parquet file, not a text"),
    (b"\x7fELF", "a program, not a text"),
];

/// What a file is that is no text, by how it begins.
pub fn no_text(bytes: &[u8]) -> Option<&'static str> {
    BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, what)| *what)
}

/// Why the machine refused, as a person would say it.
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory => "a part of its path is a file, not a folder".into(),
        io::ErrorKind::AlreadyExists => "it is there already".into(),
        _ => system::in_words(error).map_or_else(
            || {
                let said = error.to_string();
                said.split_once(" (os error ").map_or(said.as_str(), |(said, _)| said).to_owned()
            },
            str::to_owned,
        ),
    }
}

/// The bytes of a file.
///
/// # Errors
/// Why they cannot be had.
pub fn read_bytes(path: &str) -> Result<Vec<u8>, Unreadable> {
    let refused = |error: io::Error| refused(path, &error);
    let about = fs::metadata(path).map_err(refused)?;
    if about.is_dir() {
        return Err(Unreadable::new("it is a folder", Some("name a file in it")));
    }
    if about.len() > BYTES_MAX {
        return Err(too_large());
    }
    let Opened { mut file, beginning: mut bytes, is_pipe } = system::open(path).map_err(refused)?;
    if is_pipe && bytes.is_empty() {
        return Err(Unreadable::new("it is a pipe that nobody writes to", Some("write it to a file first, and name the file")));
    }
    // A pipe or a file that grows tells no size beforehand.
    Read::by_ref(&mut file).take(BYTES_MAX + 1 - bytes.len() as u64).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> Unreadable {
    Unreadable::new("it is larger than 32 MiB", Some("split the plan, or name the right file"))
}

fn refused(path: &str, error: &io::Error) -> Unreadable {
    let why = in_words(error);
    match error.kind() {
        io::ErrorKind::NotFound if path.is_empty() => Unreadable::new("no file is named", None),
        io::ErrorKind::NotFound => missing(path),
        io::ErrorKind::PermissionDenied => Unreadable::new(why, Some("make it readable for the user who runs this")),
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => Unreadable::new(why, None),
        _ => {
            let is_machine_failure = !system::is_of_the_path(error) && error.kind() != io::ErrorKind::InvalidInput;
            Unreadable { why, help: None, is_machine_failure }
        }
    }
}

/// Of a file that is not there: the one beside it that may have been meant.
fn missing(path: &str) -> Unreadable {
    /// A folder of more files is no folder of scenarios, and reading it takes long.
    const FILES_MAX: usize = 10_000;
    let (folder, name) = path.rsplit_once('/').map_or((".", path), |(folder, name)| (if folder.is_empty() { "/" } else { folder }, name));
    let Ok(entries) = fs::read_dir(folder) else {
        return Unreadable::new("no such file", Some(&format!("there is no folder `{folder}`")));
    };
    let mut names: Vec<String> = entries.flatten().take(FILES_MAX).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    let ending = |name: &str| Path::new(name).extension().map(|ending| ending.to_string_lossy().into_owned());
    let alike = names.iter().map(String::as_str).filter(|other| ending(other) == ending(name));
    let near = nearest(name, alike).map(|near| format!("did you mean `{}{near}`?", &path[..path.len() - name.len()]));
    let help = near.unwrap_or_else(|| match ending(name).as_deref() {
        Some("toml") => "name a file that is there; `sandtable init FOLDER` writes a scenario to begin with".to_owned(),
        _ => "name a file that is there".to_owned(),
    });
    Unreadable::new("no such file", Some(&help))
}
