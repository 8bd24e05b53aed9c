//! The live line of a run: the simulated day, what is done, and how fast it goes.

use super::interrupt::Interrupt;
use super::output::Console;
use crate::drive::Follower;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;

/// Shows a run while it goes on, and stops it when asked to.
pub struct Live {
    scenario: Arc<Scenario>,
    interrupt: Interrupt,
    bar: ProgressBar,
    shown: (u32, usize),
}

impl Live {
    pub fn new(scenario: Arc<Scenario>, interrupt: Interrupt, console: &Console) -> Live {
        let target = if console.shows_progress() { ProgressDrawTarget::stderr_with_hz(20) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{msg} {bar:24} {pos}/{len} tasks").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        Live { scenario, interrupt, bar, shown: (0, 0) }
    }
}

impl Follower for Live {
    fn follow(&mut self, now: Moment, done: usize, in_scope: usize) -> bool {
        let day = self.scenario.day(now);
        if self.shown != (day, done) {
            self.shown = (day, done);
            self.bar.set_length(in_scope as u64);
            self.bar.set_position(done as u64);
            self.bar.set_message(format!("day {day:>3}, {}", self.scenario.civil(now).strftime("%a %F %H:%M")));
        }
        !self.interrupt.is_asked()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
