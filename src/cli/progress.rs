//! The live line of a run (the simulated day, what is done) and of a study (replications, how fast, how long yet, the answer so far).

use super::interrupt::Interrupt;
use super::output::Console;
use crate::drive::Follower;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use crate::studies::Study;
use crate::study::{Progress, Record};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Arc, Mutex, PoisonError};

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

/// Shows a study while it goes on: what is done, how fast, how long yet, and the answer so far. Stops it when asked to.
pub struct Course<'s> {
    study: &'s Study,
    interrupt: Interrupt,
    bar: ProgressBar,
    so_far: Mutex<SoFar>,
}

/// The finish of the first point, as far as it is known.
#[derive(Default)]
struct SoFar {
    values: Vec<f64>,
    /// When there are so many, the line is made anew.
    next: usize,
}

impl<'s> Course<'s> {
    pub fn new(study: &'s Study, interrupt: Interrupt, console: &Console) -> Course<'s> {
        let target = if console.shows_progress() { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "{bar:24} {pos}/{len} replications, {per_sec}, {eta} left  {msg}";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        Course { study, interrupt, bar, so_far: Mutex::default() }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Course<'_> {
    fn wanted(&self, count: u64, on_record: u64) {
        // A search asks for a few at a time, and ends with its budget.
        match self.study.budget() {
            Some(budget) => {
                self.bar.set_length(budget);
                self.bar.inc(on_record);
            }
            None => {
                self.bar.set_length(count);
                self.bar.set_position(on_record);
                self.bar.reset_eta();
            }
        }
    }

    fn done(&self, point: u32, record: &Record) {
        /// By how much the number of replications must grow for the line to be worth making anew.
        const GROWTH: usize = 20;
        self.bar.inc(1);
        if point != 0 || self.bar.is_hidden() {
            return;
        }
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.values.extend(record.values.first().copied().filter(|value| value.is_finite()));
        if so_far.values.len() >= so_far.next {
            so_far.next = so_far.values.len() + so_far.values.len() / GROWTH + 1;
            self.bar.set_message(self.study.so_far(&mut so_far.values));
        }
    }

    fn is_stop_asked(&self) -> bool {
        self.interrupt.is_asked()
    }
}

impl Drop for Course<'_> {
    fn drop(&mut self) {
        self.end();
    }
}
