//! Time for each message as plans grow: 1,000, 10,000 and 100,000 tasks with members in proportion. Run with `cargo bench --bench scale`.
//! The ratio at 100,000 must stay under 3: nothing that a message sets off may take time in proportion to the plan.

mod support;

use sandtable::drive::direct;
use support::{Nobody, Rival, is_measuring, plans, print, race, scenario};

/// Of the time for a message at 1,000 tasks.
const RATIO_MAX: f64 = 3.0;

fn main() {
    let sizes: &[usize] = if is_measuring() { &[1_000, 10_000, 100_000] } else { &[1_000] };
    let scenarios: Vec<_> = sizes.iter().map(|&tasks| scenario("plan.toml", &plans::of(tasks))).collect();
    let timed = race(
        sizes
            .iter()
            .zip(&scenarios)
            .map(|(tasks, scenario)| Rival::new(format!("{tasks} tasks"), || direct::run(scenario, 1, 0, &mut Nobody).deliveries))
            .collect(),
    );
    print("Direct driver, nobody listens, priority rule lft", "message", &timed, 0);
    let reading = race(
        sizes
            .iter()
            .map(|&tasks| {
                let texts = plans::of(tasks);
                Rival::new(format!("{tasks} tasks"), move || scenario("plan.toml", &texts).plan.tasks.len() as u64)
            })
            .collect(),
    );
    print("Reading and checking the same, and making the baseline", "task", &reading, 0);
    let worst = timed.iter().map(|row| row.ns / timed[0].ns).fold(0.0, f64::max);
    println!("\n  worst ratio of a message {worst:.2}, at most {RATIO_MAX}: {}", if worst <= RATIO_MAX { "kept" } else { "BROKEN" });
}
