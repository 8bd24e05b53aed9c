//! A project that goes as planned has consumed nothing of its buffer at any time, and its epics are as planned: whatever the plan itself
//! waits for, however long a task takes, and with the gates that it ends with.

use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Ending, What};
use sandtable::drive::Unfollowed;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Memory, Request, load};
use std::sync::Arc;

/// A task of a week, a licence that comes late, and gates at which nothing is found.
const GROUND: &str = r#"
trouble = "none"
start = 2026-03-02 08:00:00
calendar = "office"
noise = { task = "none", project = "none" }
[calendars]
office = "mon-fri 08:00-17:00"
[handoff]
no_dependencies_of_kind = ["information"]
[gates]
enabled = true
defects = 0
false_alarm = 0
[teams.dev]
members = [{ name = "coder-1", role = "coder" }, { name = "coder-2", role = "coder" }]
[teams.ops]
members = [{ name = "operator-1", role = "operator" }]
[resources.licence]
available = 2026-03-23 08:00:00
date = true
[plan]
tasks = [
  { epic = "E1", feature = "F1", task = "A", team = "dev", role = "coder", realistic = 40 },
  { epic = "E1", feature = "F1", task = "B", team = "dev", role = "coder", realistic = 4, depends_on = "A" },
  { epic = "E2", feature = "F2", task = "C", team = "ops", role = "operator", realistic = 5, depends_on = "licence:resource" },
  { epic = "E2", feature = "F2", task = "D", team = "ops", role = "operator", realistic = 30, depends_on = "B; C" },
]
"#;

#[test]
fn a_project_on_plan_has_consumed_nothing_at_any_time() {
    let scenario =
        load(&Request { path: "on-plan.toml".into(), overrides: Vec::new() }, &Memory::new([("on-plan.toml", GROUND.to_owned())]));
    let scenario = Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))));
    let order = Order { scenario: scenario.clone(), seed: 1, replication: 0, driver: Driver::Direct, keeps_journal: true };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    assert_eq!(outcome.ending, Ending::Completed);
    let consumed: Vec<f64> = outcome
        .journal
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Noted { fact: Fact::Reported(report), .. } => Some(report.buffer_consumed),
            _ => None,
        })
        .collect();
    let most = consumed.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    println!("{} reports, at most {most:.4} consumed", consumed.len());
    // Minutes of authorizations and of announcements are not in the plan.
    assert!(consumed.len() > 20 && most < 0.05, "{consumed:?}");
    let late = outcome.figure("finish_vs_baseline").expect("it finishes");
    assert!(late.abs() < 2.0, "{late} h");
    assert_eq!(outcome.figure("epics.as_planned"), Some(1.0));
    for epic in ["e1", "e2"] {
        let late = outcome.figure(&format!("epic.{epic}.finish_vs_plan")).expect("it is done");
        assert!(late.abs() < 2.0, "{epic}: {late} h");
    }
}
