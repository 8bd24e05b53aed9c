//! A plan of 100,000 tasks is read, checked and carried out; a large plan with as many messages a task as a small one, under both drivers.

use sandtable::domain::journal::Ending;
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, Scenario, load};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

const TASKS_PER_FEATURE: usize = 100;
const FEATURES_PER_EPIC: usize = 50;
const TEAMS: usize = 10;
/// How far back a task's two dependencies reach: far enough that hundreds of tasks are ready at a time.
const REACH: u64 = 2_000;

#[test]
fn a_hundred_thousand_tasks_with_twice_as_many_dependencies_are_carried_out() {
    let scenario = made_up(100_000);
    assert_eq!(scenario.plan.tasks.len(), 100_000);
    let dependencies: usize = scenario.plan.tasks.iter().map(|task| task.dependencies.len()).sum();
    // The first tasks have fewer before them to wait for.
    assert!((198_000..=200_000).contains(&dependencies), "{dependencies}");
    // By actors, as `run` does.
    let outcome = carried_out(&scenario, Driver::Live(Pace::Max));
    println!("{} deliveries, {:.2} a task", outcome.messages, per_task(&outcome));
}

#[test]
fn a_plan_ten_times_as_large_takes_no_more_messages_a_task_and_goes_alike_under_both_drivers() {
    let scenarios = [3_000, 30_000].map(made_up);
    let [small, large] = scenarios.each_ref().map(|scenario| carried_out(scenario, Driver::Direct));
    let live = carried_out(&scenarios[1], Driver::Live(Pace::Max));
    assert_eq!((&large.digest, large.messages), (&live.digest, live.messages));
    let (few, many) = (per_task(&small), per_task(&large));
    println!("{few:.2} and {many:.2} deliveries a task");
    // A release, a start, an end and a completion, each told and overheard; and the daily cycle, whose share of a small plan is larger.
    assert!((8.0..25.0).contains(&few), "{few}");
    assert!(many < few * 1.1, "{many} after {few}");
}

fn per_task(outcome: &Outcome) -> f64 {
    outcome.messages as f64 / outcome.scenario.plan.tasks.len() as f64
}

fn carried_out(scenario: &Arc<Scenario>, driver: Driver) -> Outcome {
    let order = Order { scenario: scenario.clone(), seed: 1, replication: 0, driver, keeps_journal: false };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    assert_eq!(outcome.ending, Ending::Completed);
    outcome
}

/// A scenario of so many tasks with a member for every hundred, read from files as a user's would be.
fn made_up(tasks: usize) -> Arc<Scenario> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), tasks);
    let path = folder.path().join("large.toml").display().to_string();
    Arc::new(load(&Request::new(path), &Disk).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

/// `large.toml` and `large.csv`: the same on every machine. Tasks of up to sixteen hours, each after two of those shortly before it.
fn write(folder: &Path, tasks: usize) {
    let mut state = 20_260_302_u64;
    let mut draw = |below: u64| {
        // Knuth's multiplier and increment for 64 bits; the high half is random enough to make up a plan.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut plan = "epic,feature,task,name,team,role,realistic,depends_on\n".to_owned();
    for task in 0..tasks {
        let feature = task / TASKS_PER_FEATURE;
        let before = |back: u64| (task as u64).checked_sub(back + 1).map(|on| format!("T-{on}"));
        let (near, far) = (draw(REACH), draw(REACH));
        let far = if far == near { far + 1 } else { far };
        let on: Vec<String> = [before(near), before(far)].into_iter().flatten().collect();
        let (epic, team) = (feature / FEATURES_PER_EPIC, draw(TEAMS as u64));
        let _ = writeln!(plan, "E{epic},F{feature},T-{task},Task {task},team-{team},builder,{},{}", draw(16) + 1, on.join("; "));
    }
    let members = (tasks / 100 / TEAMS).max(1);
    let mut scenario =
        "plan = \"large.csv\"\ncalendar = \"office\"\ncalendars.office = \"mon-fri 08:00-17:00\"\ntrouble = \"none\"\n".to_owned();
    for team in 0..TEAMS {
        let _ = writeln!(scenario, "[teams.team-{team}]\nmembers = [{{ name = \"b{team}\", role = \"builder\", count = {members} }}]");
    }
    scenario += "[handoff]\nno_dependencies_of_kind = [\"information\", \"resource\"]\n";
    std::fs::write(folder.join("large.csv"), plan).expect("written");
    std::fs::write(folder.join("large.toml"), scenario).expect("written");
}
