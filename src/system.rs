//! What operating systems do differently, and nothing else: the rest of the program asks here, and is the same on all of them.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::*;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::*;

use std::fs::File;

/// A file opened for reading.
pub struct Opened {
    pub file: File,
    /// What was read from it already, as it was opened.
    pub beginning: Vec<u8>,
    pub is_pipe: bool,
}
