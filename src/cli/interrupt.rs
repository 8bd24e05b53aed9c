//! ^C and its kin. While nothing is half made they end the program at once; otherwise they are remembered, and asked for between steps.

use super::failure::Failure;
use crate::system;
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
    for number in system::ENDING.into_iter().filter(|&number| !system::is_ignored(number)) {
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
