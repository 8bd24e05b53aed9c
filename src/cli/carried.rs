//! What lies in a folder of results and is not of them: it is carried over when the folder is made anew.

use super::recorded::WORKFLOW;
use crate::system;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Makes in `to` what is in `from` and not in `to`: files as further links to what they are, so that nothing is copied where the file system
/// has links, folders anew with what is in them. What is `stale` is left, and so is what the run's database was written with.
///
/// # Errors
/// What the machine would not do; `from` is as it was then.
pub fn over(from: &Path, to: &Path, stale: &[&str]) -> io::Result<()> {
    let is_of_database = |name: &str| name.strip_prefix(WORKFLOW).is_some_and(|end| ["-wal", "-shm", "-journal"].contains(&end));
    let is_left = |name: &str| stale.contains(&name) || is_of_database(name);
    let mut open: Vec<(PathBuf, PathBuf)> = Vec::new();
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        let target = to.join(&name);
        if fs::symlink_metadata(&target).is_err() && !is_left(&name.to_string_lossy()) {
            open.push((from.join(&name), target));
        }
    }
    let mut folders = Vec::new();
    while let Some((source, target)) = open.pop() {
        let about = fs::symlink_metadata(&source)?;
        if about.is_dir() {
            fs::create_dir(&target)?;
            for entry in fs::read_dir(&source)? {
                let name = entry?.file_name();
                open.push((source.join(&name), target.join(&name)));
            }
            folders.push((target, about.permissions()));
        } else if about.is_symlink() {
            system::symlink(&fs::read_link(&source)?, &target)?;
        } else if let Err(error) = fs::hard_link(&source, &target) {
            if !about.is_file() {
                return Err(error);
            }
            fs::copy(&source, &target)?;
        }
    }
    // Of the innermost first: what may not be written any more is full by now.
    folders.into_iter().rev().try_for_each(|(folder, permissions)| fs::set_permissions(folder, permissions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_somebodys_is_carried_over_and_what_is_there_is_not_touched() {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("from"), place.path().join("to"));
        fs::create_dir_all(from.join(".git/objects")).unwrap();
        fs::create_dir(&to).unwrap();
        let there = [("tasks.csv", "old"), ("report.html", "old"), ("workflow.db-wal", "")];
        for (name, text) in [("notes.txt", "mine"), (".git/objects/a", "deep"), ("my-journal", "mine")].into_iter().chain(there) {
            fs::write(from.join(name), text).unwrap();
        }
        system::symlink(Path::new("notes.txt"), &from.join("link")).unwrap();
        fs::write(to.join("tasks.csv"), "new").unwrap();
        over(&from, &to, &["report.html"]).unwrap();
        let read = |name: &str| fs::read_to_string(to.join(name)).ok();
        assert_eq!(
            ["notes.txt", ".git/objects/a", "link", "my-journal", "tasks.csv"].map(|name| read(name).unwrap()),
            ["mine", "deep", "mine", "mine", "new"]
        );
        assert_eq!((read("report.html"), read("workflow.db-wal")), (None, None));
        assert!(fs::symlink_metadata(to.join("link")).unwrap().is_symlink());
        fs::remove_dir_all(&from).unwrap();
        assert_eq!(read(".git/objects/a").as_deref(), Some("deep"));
    }
}
