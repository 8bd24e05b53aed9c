//! What a study keeps of a replication without a journal says what the journal says: the driving chain, utilization by day, figures.

use crate::sampling::all_shipped;
use sandtable::domain::journal::Ending;
use sandtable::domain::plan::TaskId;
use sandtable::drive::Unfollowed;
use sandtable::engine::time::Span;
use sandtable::explain::hung_on;
use sandtable::history::{Days, History};
use sandtable::outcome::Outcome;
use sandtable::record::study::rows::{days_from_bytes, spells_from_bytes};
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, Scenario, load};
use sandtable::study::observe::Observer;
use sandtable::study::use_by_day::Whose;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

const REPLICATIONS: u64 = 3;

/// A run as the journal tells it, and the row that a study keeps of the same replication.
struct Pair {
    name: String,
    outcome: Outcome,
    history: History,
    row: sandtable::record::study::Replication,
}

/// A run with its journal.
pub fn told(scenario: &Arc<Scenario>, seed: u64, replication: u64) -> Outcome {
    let order = Order { scenario: scenario.clone(), seed, replication, driver: Driver::Direct, keeps_journal: true };
    run(&order, Unfollowed).expect("it runs")
}

/// Of every shipped scenario, and of one whose tasks begin ahead of each other, the first replications.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(pairs);

fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let early = format!("{}/tests/trials/early_starts.toml", env!("CARGO_MANIFEST_DIR"));
    let early = load(&Request { path: early, overrides: Vec::new() }, &Disk).expect("it is sound");
    for scenario in all_shipped().into_iter().chain([Arc::new(early)]) {
        // One observer for all: what a run leaves in it must not reach the next.
        let mut observer = Observer::new(&scenario);
        for replication in 0..REPLICATIONS {
            let outcome = told(&scenario, 7, replication);
            let history = History::of(&scenario, &outcome.journal);
            let row = observer.replicate(&scenario, 7, 0, replication, &mut Unfollowed).expect("nobody stops it");
            pairs.push(Pair { name: format!("{} replication {replication}", scenario.name), outcome, history, row });
        }
    }
    pairs
}

#[test]
fn figures_ending_and_criteria_are_those_of_the_run() {
    for Pair { name, outcome, row, .. } in &*PAIRS {
        assert_eq!((row.status.as_str(), row.why.as_slice()), (outcome.ending.name(), outcome.ending.why()), "{name}");
        assert_eq!((row.finish_ms, row.end_ms), (outcome.finish.map(|finish| finish.ms()), outcome.end.ms()), "{name}");
        assert_eq!(row.messages, outcome.messages, "{name}");
        let names: Vec<&String> = outcome.figures.iter().map(|figure| &figure.name).collect();
        assert_eq!(row.layout.metrics.iter().collect::<Vec<_>>(), names, "{name}");
        for ((kept, figure), unit) in row.values().expect("figures").iter().zip(&outcome.figures).zip(&row.layout.units) {
            assert!(kept.to_bits() == figure.value.to_bits() || !figure.value.is_finite() && kept.is_nan(), "{name}: {}", figure.name);
            assert_eq!(unit, figure.unit, "{name}: {}", figure.name);
        }
        let kept: std::collections::BTreeMap<String, u8> = serde_json::from_str(&row.criteria).expect("criteria");
        let judged = outcome.criteria.iter().map(|criterion| (criterion.name.to_owned(), u8::from(criterion.is_met))).collect();
        assert_eq!(kept, judged, "{name}");
    }
}

#[test]
fn the_tasks_that_the_finish_hung_on_are_the_critical_ones() {
    let mut critical_in_all = 0;
    for Pair { name, outcome, history, row } in &*PAIRS {
        let plan = &outcome.scenario.plan;
        let spells = spells_from_bytes(&row.tasks);
        let told: BTreeSet<TaskId> = hung_on(&outcome.scenario, history, &outcome.journal).tasks.into_iter().collect();
        for task in plan.task_ids() {
            let (spell, of) = (spells[task.index()], &history.tasks[task.index()]);
            let seconds = |at: Option<sandtable::engine::time::Moment>| at.map(|at| (at.ms() / 1_000) as u32);
            assert_eq!((spell.started_s, spell.done_s), (seconds(of.released), seconds(of.done)), "{name}: {}", plan.task(task).id);
            assert_eq!(told.contains(&task), spell.is_critical, "{name}: {}", plan.task(task).id);
            critical_in_all += u32::from(spell.is_critical);
        }
    }
    assert!(critical_in_all > 300, "{critical_in_all} critical");
}

#[test]
fn utilization_by_day_is_that_of_the_history() {
    let mut compared = [0; 2];
    for Pair { name, outcome, history, row } in &*PAIRS {
        if outcome.ending != Ending::Completed {
            continue;
        }
        let scenario = &outcome.scenario;
        let whose = Whose::all(&scenario.organization);
        let (kept, told) = (days_from_bytes(&row.days), history.utilization(scenario));
        assert_eq!(kept.len(), told.teams[0].len() * whose.len(), "{name}");
        for (at, kept) in kept.into_iter().enumerate() {
            let (day, whose) = (at / whose.len(), whose[at % whose.len()]);
            let (team, told) = match whose {
                Whose::Team(team) => (team, &told.teams[team.index()]),
                Whose::Member(member) => (scenario.organization.member(member).team, &told.members[member.index()]),
            };
            let is_active = history.active(team).is_some_and(|(_, to)| day <= Days::of(scenario).day(to));
            let hours = told[day];
            let told = hours.utilization().filter(|_| is_active && hours.available >= Span::from_hours(1));
            let is_near = match (kept, told) {
                (Some(kept), Some(told)) => (kept - told).abs() <= 0.001,
                (kept, told) => kept.is_none() && told.is_none(),
            };
            assert!(is_near, "{name}: day {day} of {}: kept {kept:?}, told {told:?}", whose.name(&scenario.organization));
            compared[usize::from(matches!(whose, Whose::Member(_)))] += usize::from(told.is_some());
        }
    }
    assert!(compared[0] > 1_000 && compared[1] > 100, "days of teams and of members: {compared:?}");
}
