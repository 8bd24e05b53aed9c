//! A small disk in memory, mounted for a test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Gone with the test.
pub struct Disk {
    at: PathBuf,
}

impl Disk {
    /// `None`, said aloud, where we may not mount any.
    pub fn mounted(at: PathBuf, kib: u32) -> Option<Disk> {
        std::fs::create_dir_all(&at).expect("made");
        let is_mounted = mount(&["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"], &at);
        if !is_mounted {
            crate::aloud::skipped("nobody but root can mount a small disk");
        }
        is_mounted.then_some(Disk { at })
    }

    /// Whether nothing may be written to it from now on.
    pub fn protect(&self) -> bool {
        mount(&["-o", "remount,ro"], &self.at)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    Command::new("mount").args(options).arg(at).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
