//! Linux, macOS and their kin.

use super::Opened;
use rustix::fs::{CWD, OFlags, RenameFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Folders themselves are locked.
pub const LOCK: &str = "";

/// Signals that end the program, or ask it to.
pub const ENDING: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

/// File systems that several machines share, by the number that Linux knows each by: a write-ahead log wants memory that all its readers
/// share, and locks over a network are not to be relied on.
const NETWORKS: [(u64, &str); 6] =
    [(0x6969, "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB2"), (0x0102_1997, "9p"), (0x0BD0_0BD0, "Lustre")];

/// A path as scenarios write it, with `/` between its parts.
pub fn in_slashes(path: &str) -> String {
    path.to_owned()
}

/// Opens for reading without waiting for ever for somebody to open a pipe's other end.
///
/// # Errors
/// What the machine would not do.
pub fn open(path: &str) -> io::Result<Opened> {
    /// Who writes to a pipe opens it when it is opened for reading, and that takes a moment.
    const MOMENTS: u32 = 100;
    const MOMENT: Duration = Duration::from_millis(10);
    let mut file = fs::OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(path)?;
    let is_pipe = file.metadata()?.file_type().is_fifo();
    let mut piece = [0; 4_096];
    let mut read = Ok(0);
    if is_pipe {
        read = file.read(&mut piece);
        for _ in 0..MOMENTS {
            if !matches!(read, Ok(0)) {
                break;
            }
            std::thread::sleep(MOMENT);
            read = file.read(&mut piece);
        }
    }
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    let count = match read {
        // Somebody has it open and has written nothing yet.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => file.read(&mut piece)?,
        read => read?,
    };
    Ok(Opened { file, beginning: piece[..count].to_vec(), is_pipe })
}

/// What a person would say of a failure for which the standard library has no kind.
pub fn in_words(error: &io::Error) -> Option<&'static str> {
    match Errno::from_io_error(error)? {
        Errno::LOOP => Some("its links lead round in a circle"),
        Errno::NAMETOOLONG => Some("its name is too long"),
        _ => None,
    }
}

/// Whether no file could have such a path, whatever the machine holds.
pub fn is_of_the_path(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::LOOP | Errno::NAMETOOLONG | Errno::INVAL))
}

/// How many bytes may still be written where a path leads.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// What a file system is called that several machines share.
pub fn network(path: &Path) -> Option<&'static str> {
    let about = rustix::fs::statfs(path).ok()?;
    let kind = about.f_type as u64 & 0xFFFF_FFFF;
    NETWORKS.into_iter().find(|(number, _)| *number == kind).map(|(_, name)| name)
}

/// Takes a folder for this process, until the file is dropped, however the process ends.
///
/// # Errors
/// `WouldBlock` if another process has it.
pub fn lock_folder(path: &Path) -> Result<File, TryLockError> {
    let folder = File::open(path).map_err(TryLockError::Error)?;
    folder.try_lock()?;
    Ok(folder)
}

/// Puts through to the disk which files a folder holds.
///
/// # Errors
/// What the machine would not do.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Puts a folder where nothing is, or an empty folder.
///
/// # Errors
/// `AlreadyExists` or `DirectoryNotEmpty` if something is there.
pub fn place_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Exchanges two folders in one step; false where the file system cannot.
///
/// # Errors
/// What the machine would not do; both are as they were.
pub fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    match rustix::fs::renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

/// Whether there is a process of that number.
pub fn is_running(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    process.is_some_and(|process| !matches!(rustix::process::test_kill_process(process), Err(Errno::SRCH)))
}

/// # Errors
/// What the machine would not do.
pub fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

/// A file that may grow no further (`ulimit -f`) is from now on an error where it is written, as a full disk is, and not the program's end.
pub fn outlive_limits_of_files() {
    // The system tells by the signal and by the error; the error is enough.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}

/// Whether the program is to outlive a signal: `nohup` has it ignored, so that a run outlives its terminal. Where the system does not tell, it is
/// not.
pub fn is_ignored(number: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    number == SIGHUP && mask >> (number - 1) & 1 == 1
}
