//! What theory knows exactly, runs must show: critical paths, stochastic networks, and queues, all through the agents.
//!
//! Seeds are fixed. What is random is held to four standard errors of independent replications.

mod ladder;
mod queues;
mod rungs;
mod stage;

use sandtable::domain::calendar::WorkingCalendar;
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::plan::{Need, Prerequisite, Task, TaskId};
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::{Disk, Request, Scenario, load};
use sandtable::statistics::moments::Moments;
use stage::{facts, finish, hold, loaded, replicate};
use std::path::Path;
use std::sync::Arc;

const SEED: u64 = 20_260_302;

// ---- Nothing left to chance -----------------------------------------------------------------------------------------------------------

#[test]
fn with_a_member_for_every_task_the_project_finishes_at_the_end_of_its_critical_path() {
    for name in ["baseline", "todo-api"] {
        let scenario = certain(name, &plentiful(name));
        let finish = finish(&scenario, SEED, 0).expect("it finishes");
        assert_eq!(finish, critical_path_finish(&scenario), "{name}: {}", scenario.timestamp(finish));
        assert_eq!(finish, scenario.baseline.critical_path_finish, "{name}: what `check` calls the critical path");
    }
}

#[test]
fn without_chance_and_meetings_every_task_is_carried_out_when_the_baseline_says() {
    for name in ["baseline", "todo-api"] {
        let scenario = certain(name, &[]);
        let mut carried_out: Vec<(Option<Moment>, Option<Moment>)> = vec![(None, None); scenario.plan.tasks.len()];
        for (at, fact) in facts(&scenario, SEED, 0) {
            match fact {
                Fact::WorkStarted { work: Work::Task(task), .. } => _ = carried_out[task.index()].0.get_or_insert(at),
                Fact::TaskDone { task } => carried_out[task.index()].1 = Some(at),
                _ => {}
            }
        }
        for task in scenario.plan.task_ids() {
            let Some(planned) = scenario.baseline.tasks[task.index()] else { continue };
            let (start, finish) = carried_out[task.index()];
            let id = &scenario.plan.task(task).id;
            assert_eq!(finish, Some(planned.finish), "{name}: finish of {id}");
            // Nobody starts a milestone.
            assert!(start == Some(planned.start) || scenario.plan.task(task).need == Need::Milestone, "{name}: start of {id}");
        }
    }
}

/// A shipped scenario without noise, risks, arrivals, meetings or attention, where things that come when they come are there after a day.
fn certain(name: &str, more: &[String]) -> Arc<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml")).display().to_string();
    let shipped = load(&Request::new(&path), &Disk).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let text = std::fs::read_to_string(&path).expect("UTF-8");
    let written: toml::Table = text.parse().expect("TOML");
    let mut overrides: Vec<String> = ["noise.task=none", "noise.project=none", "daily.enabled=false", "retrospective.duration=0h"]
        .into_iter()
        .chain(["director.loop_attention=0h", "director.review_attention=0h", "director.handoff_attention=0h"])
        .chain(["director.authorization_attention=0h", "epics=overlap", "trouble=none"])
        .map(String::from)
        .collect();
    overrides.extend(shipped.risks.iter().map(|risk| format!("risks.{}.probability=0", risk.id)));
    // One arrival in a million years.
    overrides.extend(shipped.streams.iter().map(|stream| format!("streams.{}.rate=1e-10", stream.name)));
    let resources = written.get("resources").and_then(toml::Value::as_table);
    overrides.extend(resources.into_iter().flat_map(|resources| resources.keys()).map(|id| format!("resources.{id}.available=24h")));
    overrides.extend_from_slice(more);
    let scenario = load(&Request { path, overrides }, &Disk).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    Arc::new(scenario)
}

/// Overrides that give every team as many of each member as the plan has tasks, from the start.
fn plentiful(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml")));
    let written: toml::Table = text.expect("UTF-8").parse().expect("TOML");
    let teams = written["teams"].as_table().expect("teams");
    let of_team = |(team, table): (&String, &toml::Value)| {
        let members = table["members"].as_array().map_or(0, Vec::len);
        let counts = (0..members).map(|at| format!("teams.{team}.members.{at}.count=150"));
        counts.chain([format!("teams.{team}.activation=start")]).collect::<Vec<_>>()
    };
    teams.iter().flat_map(of_team).collect()
}

/// The longest path by the method's textbook, on one calendar: each task begins when all it waits for is there.
fn critical_path_finish(scenario: &Scenario) -> Moment {
    let plan = &scenario.plan;
    let calendar = scenario.calendars.get(scenario.organization.members[0].calendar);
    let mut finishes: Vec<Option<Moment>> = vec![None; plan.tasks.len()];
    let in_scope = |task: TaskId| !plan.task(task).is_added_later;
    loop {
        let is_known = |on: &Prerequisite, finishes: &[Option<Moment>]| match *on {
            Prerequisite::Task(on) => finishes[on.index()].is_some() || !in_scope(on),
            Prerequisite::Resource(_) => true,
        };
        let ready = plan.task_ids().filter(|&task| in_scope(task) && finishes[task.index()].is_none());
        let ready: Vec<TaskId> =
            ready.filter(|&task| plan.task(task).dependencies.iter().all(|link| is_known(&link.on, &finishes))).collect();
        if ready.is_empty() {
            break;
        }
        for id in ready {
            let task = plan.task(id);
            let there = task.dependencies.iter().filter_map(|link| match link.on {
                Prerequisite::Task(on) => finishes[on.index()].map(|finish| finish + link.lag),
                Prerequisite::Resource(_) => Some(Moment::START + Span::from_hours(24) + link.lag),
            });
            let start = there.max().unwrap_or(Moment::START);
            finishes[id.index()] = Some(worked_off(task, scenario.baseline.estimates[id.index()], start, calendar));
        }
    }
    let left: Vec<TaskId> = plan.task_ids().filter(|&task| in_scope(task) && finishes[task.index()].is_none()).collect();
    assert!(left.is_empty(), "{left:?}");
    finishes.into_iter().flatten().max().unwrap_or_default()
}

/// When a task that may begin at `start` is done, step by step.
fn worked_off(task: &Task, hours: f64, start: Moment, calendar: &WorkingCalendar) -> Moment {
    let worked = |from: Moment, hours: f64| {
        let from = if calendar.is_open(from) { from } else { calendar.next_opening(from) };
        calendar.after(from, Span::drawn_hours(hours))
    };
    match &task.need {
        Need::Milestone => start,
        Need::Steps(steps) => steps.iter().fold(start, |from, step| worked(from, hours * step.share)),
        Need::Crew(_) => worked(start, hours),
    }
}

// ---- Gates ----------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_gate_that_fails_with_p_and_costs_a_share_f_again_multiplies_the_effort_by_its_geometric_series() {
    // Eight hours of work, and a gate whose checks take a quarter of that each time.
    let (hours, share) = (8.0, 0.25);
    for p in [0.1, 0.3, 0.6] {
        let text = format!(
            "plan = {{ tasks = [{{ task = \"T-1\", name = \"Work\", team = \"all\", realistic = {hours} }}] }}\n{}\
             [teams.all]\nmembers = [{{ name = \"member\", role = \"any\" }}]\n[gates]\nenabled = true\ndefects = 0\nfalse_alarm = {p}\n\
             [gates.task]\nchecks = [\"tests: automated\"]\nduration = \"{}h\"\n[gates.feature]\nchecks = [\"all tasks done: condition\"]\n\
             [gates.epic]\nchecks = [\"all features done: condition\"]\n[gates.phase]\nchecks = [\"all epics done: condition\"]\n",
            stage::BARE,
            hours * share
        );
        let scenario = loaded(&text);
        // The first passage is no rework; each that fails brings another.
        let factor = |finish: Moment| (finish.hours() - hours * share) / hours;
        let factors = replicate(4_000, |replication| factor(finish(&scenario, SEED, replication).expect("it finishes")));
        hold(&format!("p = {p}"), &Moments::of(factors), 1.0 + share * p / (1.0 - p));
    }
}

// ---- Networks of exponential tasks ----------------------------------------------------------------------------------------------------

#[test]
fn a_wheatstone_bridge_of_exponential_tasks_takes_as_long_as_its_closed_form() {
    let bridge = [("A", ""), ("B", ""), ("C", "A"), ("D", "A"), ("E", "B; C")];
    let durations = durations(&bridge, 20_000);
    let mean = Moments::of(durations.iter().copied());
    hold("mean", &mean, 3.458_333);
    let squares = durations.iter().map(|hours| (hours - 3.458_333) * (hours - 3.458_333));
    hold("variance", &Moments::of(squares), 1.699_162 * 1.699_162);
}

#[test]
fn the_last_of_k_tasks_is_done_when_extreme_values_say_on_average_and_with_eighty_percent() {
    let row = rungs::oracle(&["C12_makespan"]);
    let tasks = |k: usize| (1..=k).map(|at| (format!("T-{at}"), String::new())).collect::<Vec<_>>();
    let exponential = rungs::numbers(&row["E[max] of n Exp(mean 1): n=5,10,50"]);
    for (k, expected) in [(2, 1.5), (5, exponential[0]), (7, 2.592_857), (10, exponential[1]), (50, exponential[2])] {
        hold(&format!("{k} tasks"), &Moments::of(durations_of(&tasks(k), "exponential(1h)", 4_000)), expected);
    }
    let eighty = |what: &str, durations: Vec<f64>, p80: f64| {
        let within = durations.into_iter().map(|hours| f64::from(u8::from(hours <= p80)));
        hold(what, &Moments::of(within), 0.8);
    };
    eighty("P80 of 10 exponential", durations_of(&tasks(10), "exponential(1h)", 6_000), rungs::number(&row, "P80 of max of 10 Exp(1)"));
    let lognormal = durations_of(&tasks(10), "lognormal(1h, 1)", 6_000);
    hold("10 lognormal tasks", &Moments::of(lognormal.iter().copied()), rungs::number(&row, "E[max] of 10 LN(0,1)"));
    eighty("P80 of 10 lognormal", lognormal, rungs::number(&row, "P80 max of 10 LN(0,1)"));
}

/// Hours to the finish of tasks of exponential effort, mean 1 h, each with a member to itself, in as many replications.
fn durations(tasks: &[(&str, &str)], replications: u64) -> Vec<f64> {
    let owned: Vec<(String, String)> = tasks.iter().map(|&(id, after)| (id.to_owned(), after.to_owned())).collect();
    durations_of(&owned, "exponential(1h)", replications)
}

/// As [`durations`], of efforts of any distribution.
fn durations_of(tasks: &[(String, String)], effort: &str, replications: u64) -> Vec<f64> {
    let task = |(id, after): &(String, String)| {
        format!("{{ task = \"{id}\", name = \"{id}\", team = \"all\", effort = \"{effort}\", depends_on = \"{after}\" }}")
    };
    let plan: Vec<String> = tasks.iter().map(task).collect();
    let members = format!("members = [{{ name = \"member\", role = \"any\", count = {} }}]", tasks.len());
    let scenario = loaded(&format!("plan = {{ tasks = [{}] }}\n{}[teams.all]\n{members}\n", plan.join(", "), stage::BARE));
    replicate(replications, |replication| finish(&scenario, SEED, replication).expect("it finishes").hours())
}
