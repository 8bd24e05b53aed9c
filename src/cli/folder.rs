//! A folder of results, made whole or not at all: filled under another name, then put in its place in one step.

use super::failure::Failure;
use crate::record::{APPLICATION_ID, RecordError};
use rustix::fs::{CWD, RenameFlags};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What marks a folder that is being filled: `.NAME.partial-PID`.
const PARTIAL: &str = ".partial-";

/// Where SQLite keeps the application id in a database's header.
const ID_AT: usize = 68;

/// A folder that is being filled. Dropped before [`Folder::finish`], it leaves nothing.
pub struct Folder {
    target: PathBuf,
    partial: PathBuf,
    replaces: bool,
}

impl Folder {
    /// Looks whether results may go to `target`, and makes room beside it.
    ///
    /// # Errors
    /// `Usage` if something is there that is not an earlier run's, `Io` if the folder cannot be made.
    pub fn claim(target: &Path) -> Result<Folder, Failure> {
        let replaces = may_be_replaced(target)?;
        let name = target.file_name().ok_or_else(|| Failure::usage(format!("--out {}: names no folder", target.display())))?;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| Failure::io(parent, error))?;
        let prefix = format!(".{}{PARTIAL}", name.to_string_lossy());
        remove_orphans(parent, &prefix);
        let partial = parent.join(format!("{prefix}{}", std::process::id()));
        fs::create_dir(&partial).map_err(|error| Failure::io(target, error))?;
        Ok(Folder { target: target.to_owned(), partial, replaces })
    }

    /// Where files are written until the folder is finished.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// A failure to write into the folder, by the name that the user gave it.
    pub fn failure(&self, error: RecordError) -> Failure {
        error.called(&self.partial, &self.target).into()
    }

    /// Writes a file, through to the disk.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.partial.join(name);
        let write = || {
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| Failure::io(self.target.join(name), error))
    }

    /// Puts the folder in its place, and what was there away.
    pub fn finish(mut self) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::io(&self.target, error);
        fs::File::open(&self.partial).and_then(|folder| folder.sync_all()).map_err(failed)?;
        if self.replaces {
            // Where the file system cannot exchange, there is a moment without either.
            if rustix::fs::renameat_with(CWD, &self.partial, CWD, &self.target, RenameFlags::EXCHANGE).is_err() {
                fs::remove_dir_all(&self.target).map_err(failed)?;
                fs::rename(&self.partial, &self.target).map_err(failed)?;
            }
        } else {
            // A rename puts a folder over an empty one, and over nothing else.
            fs::rename(&self.partial, &self.target).map_err(|error| match error.kind() {
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => Failure::Contested(self.target.clone()),
                _ => failed(error),
            })?;
        }
        self.replaces = false;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Gone already, if it took its place; what was exchanged for it otherwise.
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// Whether something is at `target` that is to be replaced: an earlier run's folder. Nothing, or an empty folder, is not.
fn may_be_replaced(target: &Path) -> Result<bool, Failure> {
    let refuse = |why: &str| Err(Failure::usage(format!("{}: {why}; name another folder with --out", target.display())));
    let about = match fs::symlink_metadata(target) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(Failure::io(target, error)),
    };
    if !about.is_dir() {
        return refuse("is not a folder");
    }
    let mut entries = fs::read_dir(target).map_err(|error| Failure::io(target, error))?;
    if entries.next().is_none() {
        return Ok(false);
    }
    if is_our_record(&target.join("workflow.db")) {
        return Ok(true);
    }
    refuse("is not empty, and no run of Sandtable made it")
}

/// Whether a file is a database of one of our runs.
fn is_our_record(path: &Path) -> bool {
    has_mark(path, APPLICATION_ID)
}

/// Whether a file is a database that carries this application's mark.
pub fn has_mark(path: &Path, application_id: i32) -> bool {
    let mut header = [0; ID_AT + 4];
    let is_read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok();
    is_read && header.starts_with(b"SQLite format 3\0") && header[ID_AT..] == application_id.to_be_bytes()
}

/// Removes what runs that were killed have left beside the target; those of processes that still live are left alone.
fn remove_orphans(parent: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(prefix)).and_then(|process| process.parse::<u32>().ok());
        let Some(process) = process else { continue };
        let is_alive = Path::new("/proc/self").exists() && Path::new(&format!("/proc/{process}")).exists();
        if !is_alive && process != std::process::id() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_another_run_has_filled_meanwhile_is_left_to_it() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let folder = Folder::claim(&target).unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("workflow.db"), "of the other").unwrap();
        let failure = folder.finish().unwrap_err();
        assert_eq!(
            (failure.exit_status(), failure.to_string()),
            (75, format!("{}: another run is writing this folder; try again", target.display()))
        );
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        assert_eq!(fs::read(target.join("workflow.db")).unwrap(), b"of the other");
    }

    #[test]
    fn a_failure_names_the_folder_as_the_user_does() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let folder = Folder::claim(&target).unwrap();
        let inner = folder.path().join("workflow.db");
        let failure = folder.failure(RecordError::Failed { what: format!("cannot open {}", inner.display()), path: inner });
        let shown = target.join("workflow.db").display().to_string();
        assert_eq!(failure.to_string(), format!("{shown}: cannot open {shown}"));
    }
}
