//! Windows.

use super::Opened;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

/// The file in a folder that is locked.
pub const LOCK: &str = ".lock";

/// Signals that end the program, or ask it to.
pub const ENDING: [i32; 2] = [SIGINT, SIGTERM];

/// A path as scenarios write it, with `/` between its parts, which Windows takes as well.
pub fn in_slashes(path: &str) -> String {
    path.replace('\\', "/")
}

/// # Errors
/// What the machine would not do.
pub fn open(path: &str) -> io::Result<Opened> {
    Ok(Opened { file: File::open(path)?, beginning: Vec::new(), is_pipe: false })
}

/// What a person would say of a failure for which the standard library has no kind.
pub fn in_words(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::InvalidFilename => Some("no file can be called that"),
        _ => None,
    }
}

/// Whether no file could have such a path, whatever the machine holds.
pub fn is_of_the_path(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidFilename
}

/// How many bytes may still be written where a path leads: the standard library does not tell here.
pub fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

/// What a file system is called that several machines share. Shares are recognized by how their paths begin.
pub fn network(path: &Path) -> Option<&'static str> {
    let real = fs::canonicalize(path).ok()?;
    real.to_str()?.starts_with(r"\\?\UNC\").then_some("SMB")
}

/// Takes a folder for this process, until the file is dropped, however the process ends. Folders have no locks here: a file in it does, which
/// goes with whoever made it.
///
/// # Errors
/// `WouldBlock` if another process has it.
pub fn lock_folder(path: &Path) -> Result<File, TryLockError> {
    const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    /// Of a file that is going while somebody still has it.
    const ACCESS_DENIED: i32 = 5;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).share_mode(0).custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    options.open(path.join(LOCK)).map_err(|error| match error.raw_os_error() {
        Some(SHARING_VIOLATION | ACCESS_DENIED) => TryLockError::WouldBlock,
        _ => TryLockError::Error(error),
    })
}

/// Folders are on the disk once they are made.
///
/// # Errors
/// None.
pub fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Puts a folder where nothing is, or an empty folder.
///
/// # Errors
/// `AlreadyExists` or `DirectoryNotEmpty` if something is there.
pub fn place_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(from, to)
}

/// Exchanges two folders, in three steps; false where the file system cannot.
///
/// # Errors
/// What the machine would not do, such as to move a folder of which somebody has a file open; both are as they were.
pub fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    let aside = other.with_extension(format!("aside-{}", std::process::id()));
    fs::rename(other, &aside)?;
    if let Err(error) = fs::rename(one, other) {
        fs::rename(&aside, other)?;
        return Err(error);
    }
    fs::rename(&aside, one)?;
    Ok(true)
}

/// Whether there is a process of that number: the standard library does not tell here, and what may be in use is left alone.
pub fn is_running(_process: u32) -> bool {
    true
}

/// A link, or, for whoever may make none, a copy of the file that it leads to.
///
/// # Errors
/// What the machine would not do.
pub fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    let seen = link.parent().unwrap_or(Path::new("")).join(original);
    let linked =
        if seen.is_dir() { std::os::windows::fs::symlink_dir(original, link) } else { std::os::windows::fs::symlink_file(original, link) };
    match linked {
        Err(_) if seen.is_file() => fs::copy(seen, link).map(drop),
        linked => linked,
    }
}

/// Files have no such limits.
pub fn outlive_limits_of_files() {}

/// Whether the program is to outlive a signal: nothing here says so.
pub fn is_ignored(_number: i32) -> bool {
    false
}
