//! The driving chain of every shipped scenario holds together: from the start to the finish, without a gap, every hour with a cause.

use super::{loaded, outcome};
use crate::sampling::all_shipped;
use sandtable::domain::blocker::{BlockerId, Level};
use sandtable::domain::organization::AgentId;
use sandtable::domain::plan::{Prerequisite, TaskId};
use sandtable::engine::time::{Moment, Span};
use sandtable::explain::{About, Cause, explain, hung_on, story};
use sandtable::history::History;
use sandtable::history::trouble::EarlyStart;
use sandtable::outcome::Outcome;
use sandtable::scenario::{Memory, Request, Scenario, load};
use std::collections::BTreeSet;
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
fn working_time_on_the_chain_is_that_of_whoever_had_the_matter() {
    // The director is there for two hours a day, and the owners of blockers at other times than the rest.
    let overrides = [
        "calendars.seldom=daily 08:00-10:00",
        "calendars.late=mon-fri 12:00-21:00",
        "agents.director.calendar=seldom",
        "teams.backend.members.1.calendar=late",
        "blockers.rate=0.6",
        "decisions.order=['carry_on']",
    ];
    let scenario = loaded("scenarios/todo-api.toml", &overrides);
    let desk = scenario.calendars.get(scenario.policies[0].desks[AgentId::DIRECTOR.index()].calendar);
    let (mut decided, mut unnoticed, mut at_desk) = (0, 0, 0);
    for seed in 1..=4 * SEEDS {
        let outcome = outcome(&scenario, seed);
        let history = History::of(&scenario, &outcome.journal);
        for link in explain(&scenario, &history, &outcome.journal).links {
            let blocker = |id: BlockerId| history.trouble.blockers.iter().find(|blocker| blocker.id == id).expect("of the run");
            match (link.cause, link.about) {
                (Cause::Decision, _) => {
                    assert_eq!(link.open, desk.between(link.from, link.to), "{link:?}");
                    decided += 1;
                }
                (Cause::Blocker(None), About::Blocker(id)) => {
                    let owner = scenario.organization.member(blocker(id).owner.expect("work has an owner")).calendar;
                    assert_eq!(link.open, scenario.calendars.get(owner).between(link.from, link.to), "{link:?}");
                    unnoticed += 1;
                }
                (Cause::Blocker(Some(Level(4))), About::Blocker(id)) => {
                    // Up to when somebody took it up it waited for the desk.
                    let stay = blocker(id).stays.iter().find(|stay| stay.level == Level(4) && stay.entered == link.from);
                    let taken = stay.and_then(|stay| stay.hands.first()).map(|hand| hand.taken);
                    if let Some(taken) = taken.filter(|&taken| link.from < taken && taken < link.to) {
                        let most = desk.between(link.from, taken) + link.to.since(taken);
                        assert!(link.open <= most, "{link:?} taken {taken:?}");
                        at_desk += usize::from(desk.between(link.from, taken) < taken.since(link.from));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(decided > 5 && unnoticed > 50 && at_desk > 5, "{decided} decisions, {unnoticed} unnoticed, {at_desk} before a closed desk");
}

#[test]
fn what_the_finish_hung_on_reaches_from_start_to_finish() {
    for outcome in outcomes() {
        let (scenario, name) = (&outcome.scenario, format!("{} seed {}", outcome.scenario.name, outcome.seed));
        let history = History::of(scenario, &outcome.journal);
        let mut at = Moment::START;
        for link in &hung_on(scenario, &history, &outcome.journal).links {
            assert_eq!(link.from, at, "{name}: a gap, or an overlap, before {link:?}");
            at = link.to;
        }
        assert_eq!(at, history.finish_or_end(), "{name}");
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
        for &EarlyStart { at, task, .. } in &history.trouble.early_starts {
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

/// One who does LONG first and then what waits for NOTICE; nothing is drawn.
const BUSY: &str = r#"
trouble = "none"
start = 2026-03-02 08:00:00
noise = { task = "none", project = "none" }
[calendars]
office = "mon-fri 08:00-16:00"
[teams.team]
members = [{ name = "carrier", role = "carrier" }, { name = "clerk", role = "clerk" }]
[plan]
tasks = [
  { task = "ORDER", team = "team", role = "clerk", realistic = 2 },
  { task = "LONG", team = "team", role = "carrier", realistic = 40, depends_on = "ORDER" },
  { task = "NOTICE", team = "team", role = "clerk", realistic = 1, depends_on = "ORDER" },
  { task = "PACK", team = "team", role = "carrier", realistic = 8, depends_on = "NOTICE" },
  { task = "END", team = "team", role = "clerk", realistic = 0, depends_on = "PACK; LONG" },
]
"#;

#[test]
fn where_a_member_is_waited_for_the_finish_hangs_on_what_that_one_has_in_hand() {
    let with = |from: &str, to: &str| {
        let text = if from.is_empty() { BUSY.to_owned() } else { BUSY.replace(from, to) };
        let scenario = load(&Request { path: "busy.toml".into(), overrides: Vec::new() }, &Memory::new([("busy.toml", text)]));
        outcome(&Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false)))), 1)
    };
    let told = with("", "");
    let (plan, history) = (&told.scenario.plan, History::of(&told.scenario, &told.journal));
    let id = |task| &*plan.task(task).id;
    let explanation = explain(&told.scenario, &history, &told.journal);
    let queue = explanation.links.iter().find(|link| link.cause == Cause::Queue && link.busy_with.is_some()).expect("PACK waits");
    let (member, other) = queue.busy_with.expect("it is told");
    assert_eq!((id(other), &*told.scenario.organization.member(member).name), ("LONG", "carrier"));
    let hung: Vec<&str> = hung_on(&told.scenario, &history, &told.journal).tasks.into_iter().map(id).collect();
    assert_eq!(hung, ["ORDER", "LONG", "PACK", "END"]);
    // What the finish hung on moves it, hour by hour; what it did not hang on, not at all.
    let hours = |outcome: &Outcome| {
        let calendar = outcome.scenario.calendars.get(outcome.scenario.working_calendar);
        calendar.between(Moment::START, outcome.finish.expect("it finishes")).hours()
    };
    let usual = hours(&told);
    for (before, after, sooner) in [("2 }", "1.5 }", 0.5), ("40,", "39.5,", 0.5), ("1,", "0.5,", 0.0), ("8,", "7.5,", 0.5)] {
        let changed = with(&format!("realistic = {before}"), &format!("realistic = {after}"));
        assert_eq!(usual - hours(&changed), sooner, "{before} {after}");
    }
}

#[test]
fn what_is_not_begun_early_comes_after_all_that_lies_before_it() {
    let scenario = early_starts();
    let (mut held, mut early) = (0, 0);
    for seed in 1..=4 * SEEDS {
        let outcome = outcome(&scenario, seed);
        let history = History::of(&scenario, &outcome.journal);
        let begun_early: BTreeSet<TaskId> = history.trouble.early_starts.iter().map(|start| start.task).collect();
        early += begun_early.len();
        let ended = |task: TaskId| history.tasks[task.index()].done.or(history.tasks[task.index()].dropped);
        for task in scenario.plan.task_ids().filter(|task| !begun_early.contains(task)) {
            let Some(released) = history.tasks[task.index()].released else { continue };
            let (mut seen, mut next) = (BTreeSet::new(), vec![task]);
            while let Some(before) = next.pop() {
                for on in scenario.plan.task(before).prerequisite_tasks() {
                    let ended = ended(on).expect("what comes before has ended");
                    assert!(
                        ended <= released,
                        "seed {seed}: {} ended after {} could begin",
                        scenario.plan.task(on).id,
                        scenario.plan.task(task).id
                    );
                    next.extend(seen.insert(on).then_some(on));
                }
            }
            held += usize::from(!seen.is_disjoint(&begun_early));
        }
    }
    assert!(held > 10 && early > 10, "{held} come after {early} that were begun early");
}

#[test]
fn the_finish_hangs_on_what_all_else_comes_before() {
    let text = BUSY.replace("trouble = \"none\"\n", "");
    let scenario = load(&Request { path: "busy.toml".into(), overrides: Vec::new() }, &Memory::new([("busy.toml", text)]));
    let scenario = Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))));
    let mut remedied = 0;
    for seed in 1..=12 * SEEDS {
        let outcome = outcome(&scenario, seed);
        let history = History::of(&scenario, &outcome.journal);
        let tasks = hung_on(&scenario, &history, &outcome.journal).tasks;
        let is_before_the_end = |task: &TaskId| ["PACK", "LONG"].contains(&scenario.plan.task(*task).id.as_str());
        assert!(tasks.iter().any(is_before_the_end), "seed {seed}: {tasks:?}");
        // Findings at the gate of the whole, when all tasks are done.
        let whole = history.tasks.iter().filter_map(|task| task.done).max();
        remedied += usize::from(history.trouble.remediations.iter().any(|remedy| remedy.done > whole));
    }
    assert!(remedied > 3, "{remedied} of these runs have remedies after the last task");
}
