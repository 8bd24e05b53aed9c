//! ^C and its kin: remembered as they come, asked for between steps.

use super::failure::Failure;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Whether the program has been asked to stop.
#[derive(Clone, Debug)]
pub struct Interrupt {
    /// The signal's number; 0 for none.
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on. The second signal of a kind ends the program at once.
    pub fn listen() -> Interrupt {
        let signal = Arc::new(AtomicUsize::new(0));
        let is_second = Arc::new(std::sync::atomic::AtomicBool::new(false));
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // `nohup` has it ignored, so that a run outlives its terminal.
            if number == SIGHUP && is_ignored(number) {
                continue;
            }
            // A platform that has no such signal cannot send it either.
            let _ = signal_hook::flag::register_conditional_shutdown(number, 128 + number, is_second.clone());
            let _ = signal_hook::flag::register(number, is_second.clone());
            let _ = signal_hook::flag::register_usize(number, signal.clone(), number as usize);
        }
        Interrupt { signal }
    }

    pub fn is_asked(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// The number of the signal that has come, if one has.
    pub fn signal(&self) -> Option<i32> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(signal as i32),
        }
    }

    /// # Errors
    /// `Interrupted`, if a signal has come.
    pub fn check(&self) -> Result<(), Failure> {
        self.signal().map_or(Ok(()), |signal| Err(Failure::Interrupted { signal }))
    }
}

/// A file that may grow no further (`ulimit -f`) is from now on an error where it is written, as a full disk is, and not the program's end.
pub fn outlive_limits_of_files() {
    // The system tells by the signal and by the error; the error is enough.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}

/// Whether the program was started with a signal ignored. Where the system does not tell, it was not.
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (number - 1) & 1 == 1
}
