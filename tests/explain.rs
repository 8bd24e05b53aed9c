//! The driving chain of every shipped scenario holds together: from the start to the finish, without a gap, every hour with a cause.

use sandtable::domain::organization::AgentId;
use sandtable::engine::time::{Moment, Span};
use sandtable::explain::{Cause, explain, story};
use sandtable::history::History;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, load};
use std::sync::Arc;

const SEEDS: u64 = 5;

fn outcomes() -> Vec<sandtable::outcome::Outcome> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("scenarios are there")
        .map(|entry| entry.expect("readable").path().display().to_string())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let mut outcomes = Vec::new();
    for path in names {
        let scenario =
            Arc::new(load(&Request { path, overrides: Vec::new() }, &Disk).unwrap_or_else(|refused| panic!("{}", refused.render(false))));
        for seed in 1..=SEEDS {
            let order = Order { scenario: scenario.clone(), seed, replication: 0, driver: Driver::Direct, keeps_journal: true };
            outcomes.push(run(&order, sandtable::drive::Unfollowed).expect("it runs"));
        }
    }
    outcomes
}

#[test]
fn links_follow_one_another_from_start_to_finish_and_their_costs_sum_to_the_duration() {
    for outcome in outcomes() {
        let history = History::of(&outcome.scenario, &outcome.journal);
        let explanation = explain(&outcome.scenario, &history, &outcome.journal);
        let name = format!("{} seed {}", outcome.scenario.name, outcome.seed);
        let mut at = Moment::START;
        for link in &explanation.links {
            assert_eq!(link.from, at, "{name}: a gap, or an overlap, before {link:?}");
            assert!(link.to > link.from && link.open <= link.to.since(link.from), "{name}: {link:?}");
            at = link.to;
        }
        assert_eq!(at, history.finish_or_end(), "{name}");
        let (costs, closed) = explanation.costs();
        let sum: Span = costs.iter().map(|&(_, cost)| cost).sum();
        assert_eq!(sum + closed, at.since(Moment::START), "{name}");
        let unknown: f64 = costs.iter().filter(|(cause, _)| *cause == Cause::Unknown).map(|(_, cost)| cost.hours()).sum();
        assert!(unknown < 0.02 * at.hours(), "{name}: {unknown} hours on the chain have no cause");
        assert!(costs.iter().any(|(cause, cost)| *cause == Cause::Work && !cost.is_zero()), "{name}: nobody worked");
    }
}

#[test]
fn a_tasks_story_tells_its_release_and_its_end_and_covers_the_time_between() {
    for outcome in outcomes() {
        let history = History::of(&outcome.scenario, &outcome.journal);
        for task in outcome.scenario.plan.task_ids() {
            let story = story::of_task(task, &outcome.scenario, &history, &outcome.journal);
            let of = &history.tasks[task.index()];
            let (Some(released), Some(done)) = (of.released, of.done) else { continue };
            assert!(story.facts.iter().any(|(at, by, _)| *at == released && *by == AgentId::COORDINATOR));
            let covered: Span = story.links.iter().map(|link| link.to.since(link.from)).sum();
            assert_eq!(covered, done.since(released), "{} seed {}: {task:?}", outcome.scenario.name, outcome.seed);
        }
    }
}
