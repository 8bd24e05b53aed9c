//! The driving chain of every shipped scenario holds together: from the start to the finish, without a gap, every hour with a cause.

use super::{loaded, outcome};
use crate::sampling::all_shipped;
use sandtable::domain::organization::AgentId;
use sandtable::domain::plan::Prerequisite;
use sandtable::engine::time::{Moment, Span};
use sandtable::explain::{Cause, explain, story};
use sandtable::history::History;
use sandtable::outcome::Outcome;
use sandtable::scenario::Scenario;
use std::sync::Arc;

const SEEDS: u64 = 5;

/// A plan without a lag, whose tasks begin ahead of each other when it is late.
fn early_starts() -> Arc<Scenario> {
    loaded("tests/trials/early_starts.toml", &[])
}

fn outcomes() -> Vec<Outcome> {
    let scenarios = all_shipped().into_iter().chain([early_starts()]);
    scenarios.flat_map(|scenario| (1..=SEEDS).map(move |seed| outcome(&scenario, seed))).collect()
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

#[test]
fn a_task_that_began_ahead_of_others_waited_for_what_they_waited_for_and_not_for_a_lag() {
    let scenario = early_starts();
    let mut ahead_of_what_had_not_begun = 0;
    for seed in 1..=4 * SEEDS {
        let outcome = outcome(&scenario, seed);
        let history = History::of(&scenario, &outcome.journal);
        let explanation = explain(&scenario, &history, &outcome.journal);
        let (costs, _) = explanation.costs();
        let all: Span = costs.iter().map(|&(_, cost)| cost).sum();
        let of = |cause: Cause| costs.iter().filter(|(of, _)| *of == cause).map(|(_, cost)| cost.hours()).sum::<f64>();
        assert!(of(Cause::Lag) == 0.0, "seed {seed}: {} h of lag, and the plan has none", of(Cause::Lag));
        assert!(of(Cause::Decision) < 0.05 * all.hours(), "seed {seed}: {costs:?}");
        assert!(of(Cause::Work) > 0.5 * all.hours(), "seed {seed}: {costs:?}");
        let calendar = scenario.calendars.get(scenario.working_calendar);
        assert!(all <= calendar.between(Moment::START, history.finish_or_end()), "seed {seed}: more than there is working time");
        for &(at, task) in &history.trouble.early_starts {
            let waits_for = scenario.plan.task(task).dependencies.iter();
            ahead_of_what_had_not_begun += waits_for
                .filter(|link| match link.on {
                    Prerequisite::Task(on) => history.tasks[on.index()].released.is_none_or(|released| released > at),
                    Prerequisite::Resource(_) => false,
                })
                .count();
        }
    }
    assert!(ahead_of_what_had_not_begun > 2, "{ahead_of_what_had_not_begun} of these runs' early starts ask anything");
}
