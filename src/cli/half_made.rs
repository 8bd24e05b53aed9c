//! What is being made and is not to stay unless it becomes whole: files and folders under a name of their own, until they take their place.

use super::interrupt::Hold;
use crate::system;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All that is half made now, for whoever ends the program without going back through its callers.
static ALL: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Folders made on the way to it, the innermost of each way first.
static WAYS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn ways() -> MutexGuard<'static, Vec<PathBuf>> {
    WAYS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn all() -> MutexGuard<'static, Vec<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or a folder that is being filled; gone when this is dropped, unless it was [placed](HalfMade::place). As long as one is there, a
/// signal does not end the program at once.
#[derive(Debug)]
pub struct HalfMade {
    path: PathBuf,
    _hold: Hold,
}

impl HalfMade {
    /// Of what is going to be made at `path`.
    pub fn at(path: PathBuf) -> HalfMade {
        let hold = Hold::take();
        all().push(path.clone());
        HalfMade { path, _hold: hold }
    }

    /// Of what is to take its place at `target`: `.NAME.partial-PID` beside it. What programs that were killed have left there goes.
    pub fn beside(target: &Path) -> HalfMade {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let prefix = format!(".{name}.partial-");
        let folder = folder_of(target);
        remove_orphans(folder, &prefix);
        HalfMade::at(folder.join(format!("{prefix}{}", std::process::id())))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in its place, in one step.
    ///
    /// # Errors
    /// What the machine would not do; it is then gone.
    pub fn place(self, target: &Path) -> std::io::Result<()> {
        fs::rename(&self.path, target)
    }
}

impl Drop for HalfMade {
    fn drop(&mut self) {
        remove(&self.path);
        all().retain(|path| *path != self.path);
    }
}

/// The folder that something is in; `.` of a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what programs that were killed have left; what is of processes that still live is left alone.
fn remove_orphans(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(prefix)).and_then(|process| process.parse::<u32>().ok());
        let Some(process) = process else { continue };
        if !system::is_running(process) && process != std::process::id() {
            remove(&entry.path());
        }
    }
}

/// Removes a file or a folder; what is not there, or may not be removed, stays as it is.
fn remove(path: &Path) {
    if fs::remove_file(path).is_err() {
        let _ = fs::remove_dir_all(path);
    }
}

/// Removes all that is half made, and then the folders that were made on the way to it: the program ends now, from wherever it is.
pub fn remove_all() {
    // Whoever holds a list at this moment may be the one who ends the program.
    let (Ok(all), Ok(ways)) = (ALL.try_lock(), WAYS.try_lock()) else { return };
    all.iter().for_each(|path| remove(path));
    ways.iter().for_each(|folder| drop(fs::remove_dir(folder)));
}

/// Folders made on the way to a result, outermost last; those that stay empty are removed again.
#[derive(Debug, Default)]
pub struct Way {
    made: Vec<PathBuf>,
}

impl Way {
    /// Makes a folder and all above it that are not there.
    ///
    /// # Errors
    /// What the machine would not do; nothing is left of it.
    pub fn to(folder: &Path) -> std::io::Result<Way> {
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let way = Way { made: folder.ancestors().take_while(is_missing).map(Path::to_owned).collect() };
        ways().extend(way.made.iter().cloned());
        fs::create_dir_all(folder)?;
        Ok(way)
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        // One with something in it is not removed.
        self.made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
        ways().retain(|folder| !self.made.contains(folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_placed_goes_and_what_is_placed_stays() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("whole");
        let half = HalfMade::at(place.path().join("half"));
        fs::write(half.path(), "text").unwrap();
        drop(half);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        let half = HalfMade::at(place.path().join("half"));
        fs::create_dir(half.path()).unwrap();
        half.place(&target).unwrap();
        assert!(target.is_dir() && fs::read_dir(place.path()).unwrap().count() == 1);
    }

    #[test]
    fn folders_made_on_the_way_go_if_nothing_came_into_them() {
        let place = tempfile::tempdir().unwrap();
        let inner = place.path().join("a/b/c");
        drop(Way::to(&inner).unwrap());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        let way = Way::to(&inner).unwrap();
        fs::write(place.path().join("a/kept"), "text").unwrap();
        drop(way);
        assert_eq!(fs::read_dir(place.path().join("a")).unwrap().count(), 1);
        drop(Way::to(&place.path().join("a")).unwrap());
        assert!(place.path().join("a").is_dir());
    }
}
