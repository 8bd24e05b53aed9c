//! ^C and its kin. While nothing is half made they end the program at once; otherwise they are remembered, and asked for between steps.

use super::failure::Failure;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// What the handlers share with the program.
struct Signals {
    /// Whether the next signal ends the program: nothing is half made, or one has come already and would not wait.
    ends_at_once: Arc<AtomicBool>,
    /// The number of the last that came; 0 for none.
    signal: Arc<AtomicUsize>,
    /// What is half made, and who asks between steps.
    holds: AtomicUsize,
}

static SIGNALS: LazyLock<Signals> =
    LazyLock::new(|| Signals { ends_at_once: Arc::new(AtomicBool::new(true)), signal: Arc::default(), holds: AtomicUsize::new(0) });

/// Listens from now on: the exit status of a program that a signal ends is always 128 and its number, as a shell tells it.
pub fn answer_signals() {
    let Signals { ends_at_once, signal, .. } = &*SIGNALS;
    for number in [SIGINT, SIGTERM, SIGHUP] {
        // `nohup` has it ignored, so that a run outlives its terminal.
        if number == SIGHUP && is_ignored(number) {
            continue;
        }
        // A platform that has no such signal cannot send it either.
        let _ = signal_hook::flag::register_conditional_shutdown(number, 128 + number, ends_at_once.clone());
        let _ = signal_hook::flag::register_usize(number, signal.clone(), number as usize);
        let _ = signal_hook::flag::register(number, ends_at_once.clone());
    }
}

/// Keeps a first signal from ending the program, as long as it lives.
#[derive(Debug)]
pub struct Hold(());

impl Hold {
    pub fn take() -> Hold {
        SIGNALS.holds.fetch_add(1, Ordering::SeqCst);
        // One that came before this has ended the program, or is a first that is waited for already.
        if SIGNALS.signal.load(Ordering::SeqCst) == 0 {
            SIGNALS.ends_at_once.store(false, Ordering::SeqCst);
        }
        Hold(())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if SIGNALS.holds.fetch_sub(1, Ordering::SeqCst) == 1 {
            SIGNALS.ends_at_once.store(true, Ordering::SeqCst);
        }
    }
}

/// Whether the program has been asked to stop, for whoever stops between steps.
#[derive(Clone, Debug)]
pub struct Interrupt {
    _hold: Arc<Hold>,
}

impl Interrupt {
    /// From now on the first signal waits to be asked for. The second ends the program at once.
    pub fn listen() -> Interrupt {
        Interrupt { _hold: Arc::new(Hold::take()) }
    }

    pub fn is_asked(&self) -> bool {
        self.signal().is_some()
    }

    /// The number of the signal that has come, if one has.
    pub fn signal(&self) -> Option<i32> {
        pending()
    }

    /// # Errors
    /// `Interrupted`, if a signal has come.
    pub fn check(&self) -> Result<(), Failure> {
        check()
    }
}

fn pending() -> Option<i32> {
    match SIGNALS.signal.load(Ordering::Relaxed) {
        0 => None,
        signal => Some(signal as i32),
    }
}

/// # Errors
/// `Interrupted`, if a signal has come that was held up.
pub fn check() -> Result<(), Failure> {
    pending().map_or(Ok(()), |signal| Err(Failure::Interrupted { signal }))
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
