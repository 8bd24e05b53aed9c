//! The folder of a study: it is there from the first replication on, belongs to one process at a time, and ends up whole.

use super::failure::Failure;
use super::half_made::HalfMade;
use crate::system;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a study's database is called.
pub const DATABASE: &str = "study.db";

/// A study's folder, locked. The lock goes with the process, however it ends.
pub struct StudyFolder {
    path: PathBuf,
    /// Whether it is on a file system that machines share.
    pub is_on_network: bool,
    _lock: Option<File>,
}

impl StudyFolder {
    /// Makes the folder, or finds it with a study in it, and takes it for this process.
    ///
    /// # Errors
    /// `Usage` if something is there that is not a study's, `StudyBusy` if another process has it, `Io` if it cannot be made.
    pub fn claim(path: &Path, allows_network: bool) -> Result<StudyFolder, Failure> {
        is_ours(path)?;
        fs::create_dir_all(path).map_err(|error| Failure::io(path, error))?;
        let network = system::network(path);
        if let Some(name) = network.filter(|_| !allows_network) {
            return Err(Failure::usage(format!(
                "{}: is on a network file system ({name}), where a study's database may be damaged; name a local folder with --out, \
                 and give each machine a shard of its own, or say --allow-network-folder",
                path.display()
            )));
        }
        let lock = match system::lock_folder(path) {
            Ok(lock) => Some(lock),
            Err(TryLockError::WouldBlock) => return Err(Failure::StudyBusy(path.to_owned())),
            // Some network file systems have no locks; SQLite's own must do.
            Err(TryLockError::Error(_)) if network.is_some() => None,
            Err(TryLockError::Error(error)) => return Err(Failure::io(path, error)),
        };
        Ok(StudyFolder { path: path.to_owned(), is_on_network: network.is_some(), _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Puts a file in its place in one step.
    ///
    /// # Errors
    /// `Io`; what was there is there still.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path.join(name);
        let half = HalfMade::at(self.path.join(format!(".{name}.partial")));
        let write = || {
            let mut file = File::create(half.path())?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().and_then(|()| half.place(&path)).map_err(|error| Failure::io(path, error))
    }
}

/// Whether a folder is there that holds a study; nothing, or an empty folder, will do as well.
fn is_ours(path: &Path) -> Result<(), Failure> {
    let refuse = |why: &str| Err(Failure::usage(format!("{}: {why}; name another folder with --out", path.display())));
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io(path, error)),
    };
    if !about.is_dir() {
        return refuse("is not a folder");
    }
    let mut entries = fs::read_dir(path).map_err(|error| Failure::io(path, error))?;
    let is_lock = |entry: &io::Result<fs::DirEntry>| entry.as_ref().is_ok_and(|entry| entry.file_name() == system::LOCK);
    if entries.all(|entry| is_lock(&entry)) || path.join(DATABASE).exists() {
        // Whether the database is a study's is found out when it is opened.
        return Ok(());
    }
    refuse("is not empty, and holds no study of Sandtable")
}
