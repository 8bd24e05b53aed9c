//! What the benches share: rivals timed in turns, so that a noisy machine is noisy for all of them, and a table of medians and ratios.

#![allow(dead_code, reason = "each bench uses its part")]

pub mod plans;

use sandtable::domain::fact::Fact;
use sandtable::domain::organization::AgentId;
use sandtable::drive::{Audience, Letter};
use sandtable::engine::time::Moment;
use sandtable::scenario::{Library, Request, Scenario, load};
use std::sync::Arc;
use std::time::Duration;

/// Rounds in which every rival has its turn; medians need not be of more.
const ROUNDS: usize = 11;
/// A turn is repeated until it takes this long: well above the few milliseconds after which a system counts processor time.
const TURN_MIN: Duration = Duration::from_millis(100);

/// Somebody to be timed: runs once, and says how many items that was.
pub struct Rival<'a> {
    pub name: String,
    run: Box<dyn FnMut() -> u64 + 'a>,
}

impl<'a> Rival<'a> {
    pub fn new(name: impl Into<String>, run: impl FnMut() -> u64 + 'a) -> Rival<'a> {
        Rival { name: name.into(), run: Box::new(run) }
    }
}

/// What came of a rival.
pub struct Timed {
    pub name: String,
    /// Of one run.
    pub items: u64,
    /// Nanoseconds an item: the median over all rounds, the fastest and the slowest.
    pub ns: f64,
    pub ns_min: f64,
    pub ns_max: f64,
}

/// `cargo bench` measures; `cargo test` only looks whether it runs.
pub fn is_measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// Times all rivals, one after another in every round; only those whose name holds the first argument, if there is one.
pub fn race(mut rivals: Vec<Rival<'_>>) -> Vec<Timed> {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    rivals.retain(|rival| rival.name.contains(&wanted));
    let rounds = if is_measuring() { ROUNDS } else { 1 };
    let mut samples: Vec<(u64, Vec<f64>)> = rivals.iter().map(|_| (0, Vec::new())).collect();
    for _ in 0..rounds {
        for (rival, (items, samples)) in rivals.iter_mut().zip(&mut samples) {
            let (run_items, ns) = turn(&mut rival.run);
            *items = run_items;
            samples.push(ns);
        }
    }
    let timed = rivals.into_iter().zip(samples).map(|(rival, (items, mut ns))| {
        ns.sort_unstable_by(f64::total_cmp);
        Timed { name: rival.name, items, ns: ns[ns.len() / 2], ns_min: ns[0], ns_max: ns[ns.len() - 1] }
    });
    timed.collect()
}

fn turn(run: &mut dyn FnMut() -> u64) -> (u64, f64) {
    let began = Time::now();
    let (mut items, mut runs) = (0, 0);
    loop {
        items += run();
        runs += 1;
        let took = began.until(&Time::now());
        if !is_measuring() || took >= TURN_MIN {
            return (items / runs, took.as_nanos() as f64 / items.max(1) as f64);
        }
    }
}

/// The clock, and the time that this thread had a processor, as far as the system tells it.
struct Time {
    clock: std::time::Instant,
    processor: Option<Duration>,
}

impl Time {
    #[expect(clippy::disallowed_methods, reason = "a bench reads the machine's clock")]
    fn now() -> Time {
        // Linux: nanoseconds on a processor, nanoseconds waiting for one, turns.
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let processor = told.split(' ').next().and_then(|ns| ns.parse().ok()).map(Duration::from_nanos);
        Time { clock: std::time::Instant::now(), processor }
    }

    /// Processor time where it is known: others' work on the same machine costs none.
    fn until(&self, later: &Time) -> Duration {
        match (self.processor, later.processor) {
            (Some(from), Some(to)) => to.saturating_sub(from),
            (Some(_) | None, _) => later.clock.duration_since(self.clock),
        }
    }
}

/// Prints a table; `base` is the row that the others are held against: how many times its time per item each takes.
pub fn print(title: &str, item: &str, timed: &[Timed], base: usize) {
    println!("\n{title}");
    println!(
        "  {:<44} {:>12} {:>10} {:>18} {:>14} {:>8}",
        "",
        format!("{item}s"),
        format!("ns/{item}"),
        "(min - max)",
        "a second",
        "ratio"
    );
    for row in timed {
        let spread = format!("({:.0} - {:.0})", row.ns_min, row.ns_max);
        let ratio = timed.get(base).map_or(f64::NAN, |base| row.ns / base.ns);
        println!("  {:<44} {:>12} {:>10.0} {spread:>18} {:>14.0} {ratio:>8.2}", row.name, row.items, row.ns, 1e9 / row.ns);
    }
}

/// A scenario that must be right.
///
/// # Panics
/// With what is wrong, if it is not.
pub fn scenario(path: &str, library: &impl Library) -> Arc<Scenario> {
    Arc::new(load(&Request::new(path), library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

/// Watches, and does nothing about it.
pub struct Nobody;

impl Audience for Nobody {
    fn fact(&mut self, _: Moment, _: AgentId, _: &Fact) {}

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}
