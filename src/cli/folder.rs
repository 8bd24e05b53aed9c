//! A folder of results, made whole or not at all: filled under another name, then put in its place in one step.

use super::carried;
use super::failure::Failure;
use super::half_made::{HalfMade, Way, folder_of};
use super::recorded::{WORKFLOW, is_run};
use crate::record::RecordError;
use crate::system;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder that is being filled. Dropped before [`Folder::finish`], it leaves nothing.
pub struct Folder {
    target: PathBuf,
    partial: HalfMade,
    replaces: bool,
    /// Of what an earlier run left: what is no longer true, and is not carried over.
    stale: &'static [&'static str],
    /// Goes after what lies in it.
    _way: Way,
}

impl Folder {
    /// Looks whether results may go to `target`, and makes room beside it. What somebody has put into an earlier run's folder stays in it, and
    /// so does what that run left and this one does not write, but for what is `stale`.
    ///
    /// # Errors
    /// `Usage` if something is there that is not an earlier run's, `Io` if the folder cannot be made.
    pub fn claim(target: &Path, stale: &'static [&'static str]) -> Result<Folder, Failure> {
        let replaces = may_be_replaced(target)?;
        if target.file_name().is_none() {
            return Err(Failure::usage(format!("--out {}: names no folder", target.display())));
        }
        let parent = folder_of(target);
        let way = Way::to(parent).map_err(|error| Failure::io(parent, error))?;
        let partial = HalfMade::beside(target);
        fs::create_dir(partial.path()).map_err(|error| Failure::io(target, error))?;
        Ok(Folder { target: target.to_owned(), partial, replaces, stale, _way: way })
    }

    /// Where files are written until the folder is finished.
    pub fn path(&self) -> &Path {
        self.partial.path()
    }

    /// A failure to write into the folder, by the name that the user gave it.
    pub fn failure(&self, error: RecordError) -> Failure {
        error.called(self.path(), &self.target).into()
    }

    /// Writes a file, through to the disk.
    ///
    /// # Errors
    /// `Io`, by the name that the user gave the folder.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path().join(name);
        let write = || {
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| Failure::io(self.target.join(name), error))
    }

    /// Puts the folder in its place, and what was there away.
    ///
    /// # Errors
    /// `Contested` if another run has filled it meanwhile, `Io` if it cannot be put there.
    pub fn finish(self) -> Result<(), Failure> {
        let failed = |error: io::Error| Failure::io(&self.target, error);
        system::sync_folder(self.path()).map_err(failed)?;
        if self.replaces {
            // Before the exchange, and as links: whatever ends the program now, nothing of somebody's is gone.
            carried::over(&self.target, self.path(), self.stale).map_err(failed)?;
            if !system::exchange(self.path(), &self.target).map_err(failed)? {
                // There is a moment without either.
                fs::remove_dir_all(&self.target).map_err(failed)?;
                fs::rename(self.path(), &self.target).map_err(failed)?;
            }
        } else {
            system::place_folder(self.path(), &self.target).map_err(|error| match error.kind() {
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => Failure::Contested(self.target.clone()),
                _ => failed(error),
            })?;
        }
        // Dropped, the half-made one removes what was exchanged for it, if anything was.
        Ok(())
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
    if is_run(&target.join(WORKFLOW)) {
        return Ok(true);
    }
    refuse("is not empty, and no run of Sandtable made it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_another_run_has_filled_meanwhile_is_left_to_it() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let folder = Folder::claim(&target, &[]).unwrap();
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

    #[cfg(unix)]
    #[test]
    fn an_earlier_run_stays_if_nothing_can_take_its_place() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("kept"), "of the earlier").unwrap();
        let mut folder = Folder::claim(&place.path().join("other"), &[]).unwrap();
        (folder.target, folder.replaces) = (target.clone(), true);
        let permit = |mode: u32| fs::set_permissions(place.path(), fs::Permissions::from_mode(mode)).unwrap();
        permit(0o555);
        if fs::create_dir(place.path().join("probe")).is_ok() {
            return crate::aloud::skipped("an_earlier_run_stays_if_nothing_can_take_its_place: this user may write everywhere");
        }
        let failure = folder.finish().unwrap_err();
        permit(0o755);
        assert_eq!(failure.exit_status(), 74);
        assert_eq!(fs::read(target.join("kept")).unwrap(), b"of the earlier");
    }

    #[test]
    fn a_failure_names_the_folder_as_the_user_does() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let folder = Folder::claim(&target, &[]).unwrap();
        let inner = folder.path().join("workflow.db");
        let failure = folder.failure(RecordError::Failed { what: format!("cannot open {}", inner.display()), path: inner });
        let shown = target.join("workflow.db").display().to_string();
        assert_eq!(failure.to_string(), format!("{shown}: cannot open {shown}"));
    }
}
