//! The scenarios that are shipped can be read, and are what their stories say.

mod faces;
mod stories;

use crate::sampling;
use sandtable::domain::organization::Organization;
use sandtable::domain::plan::{Effort, Need, TaskId};
use sandtable::engine::time::{Moment, Span};
use sandtable::import::psplib;
use sandtable::scenario::files::FileId;
use sandtable::scenario::library::Memory;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Request, Scenario, load};
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn the_baseline_is_a_plan_of_three_epics_by_seven_teams_with_everything_a_plan_may_have() {
    let scenario = shipped("baseline");
    let plan = &scenario.plan;
    assert!(plan.tasks.len() >= 110 && plan.epics.len() == 3 && plan.features.len() >= 10);
    assert!(plan.task_ids().all(|task| plan.task(task).id == format!("T-{}", task.0 + 1)), "ids stand in order");
    let kinds: BTreeSet<_> = plan.tasks.iter().flat_map(|task| task.dependencies.iter().map(|link| link.kind)).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert_eq!(teams(&scenario.organization), ["foundation", "backend", "frontend", "research", "quality", "integration"]);
    let count = |is: &dyn Fn(TaskId) -> bool| plan.task_ids().filter(|&task| is(task)).count();
    assert!(count(&|task| matches!(&plan.task(task).need, Need::Steps(steps) if steps.len() > 1)) >= 10, "pipelines");
    assert!(count(&|task| matches!(plan.task(task).need, Need::Crew(_))) >= 3, "crews");
    assert!(count(&|task| !plan.task(task).must && plan.task(task).value > 0.0) >= 10, "optional tasks with a value");
    assert!(count(&|task| plan.task(task).is_static) >= 5, "static tasks");
    assert!(count(&|task| matches!(plan.task(task).effort, Effort::Estimate { range: Some(_), .. })) >= 100, "three figures");
    assert_eq!(count(&|task| plan.task(task).is_added_later), 1);
    assert!(scenario.handoff.gaps.is_empty(), "{:?}", scenario.handoff.reasons);
    assert!(!scenario.streams.is_empty() && scenario.risks.len() >= 3);
}

#[test]
fn the_baseline_takes_nine_to_ten_weeks_of_which_the_critical_path_is_most() {
    let scenario = shipped("baseline");
    let days = |until: Moment| working_days(&scenario, until);
    let (path, finish) = (days(scenario.baseline.critical_path_finish), days(scenario.baseline.finish));
    println!("critical path {path:.1}, baseline {finish:.1} working days, target {}", scenario.timestamp(scenario.baseline.target));
    assert!((35.0..=42.0).contains(&path), "{path}");
    assert!((45.0..=52.0).contains(&finish), "{finish}");
}

#[test]
fn agents_that_never_sleep_have_the_same_plan_and_finish_in_less_than_half_the_time() {
    let (people, agents) = (shipped("baseline"), shipped("agents-24x7"));
    // Roles are numbered as teams name them, and that differs.
    let tasks = |scenario: &Scenario| {
        let tasks = scenario.plan.tasks.iter();
        tasks.map(|task| (task.id.clone(), task.team, task.effort.clone(), task.dependencies.clone())).collect::<Vec<_>>()
    };
    assert!(tasks(&people) == tasks(&agents), "the plans differ");
    assert!(agents.baseline.duration().ms() * 2 < people.baseline.duration().ms());
    assert!(agents.risks.iter().any(|risk| risk.id == "influenza" && risk.probability == 0.0));
}

#[test]
fn the_lost_architect_is_the_baseline_and_one_event() {
    let (baseline, lost) = (shipped("baseline"), shipped("lost-dba"));
    assert_eq!((&baseline.plan, &baseline.organization, baseline.events.len()), (&lost.plan, &lost.organization, 0));
    assert_eq!(lost.events.len(), 1);
    let model = lost.plan.task_ids().find(|&task| lost.plan.task(task).name.starts_with("Domain model")).expect("the model");
    let planned = lost.baseline.tasks[model.index()].expect("in scope");
    assert!((planned.start..planned.finish).contains(&lost.events[0].at), "the architect is at work on the domain model");
    assert!(lost.baseline.is_critical(model) || planned.total_float < Span::from_hours(9));
}

#[test]
fn the_scenario_to_learn_from_has_eighteen_tasks_in_its_own_file() {
    let scenario = shipped("todo-api");
    assert_eq!((scenario.plan.tasks.len(), scenario.source.files.len(), scenario.organization.teams.len()), (18, 1, 5));
    assert!(scenario.handoff.gaps.is_empty(), "{:?}", scenario.handoff.reasons);
    println!("baseline {:.1} working days", working_days(&scenario, scenario.baseline.finish));
}

/// What-ifs of the baseline.
const WHAT_IFS: [&str; 9] = [
    "flooded-director",
    "blind-director",
    "late-environments",
    "weak-gates",
    "strict-gates",
    "absent-resolver",
    "scope-growth",
    "risk-register-before",
    "risk-register-after",
];

#[test]
fn every_scenario_is_stable_and_has_somebody_for_everything_when_trouble_is_on() {
    let names = ["todo-api", "baseline", "lost-dba", "agents-24x7", "scarce-director"].into_iter().chain(WHAT_IFS);
    for name in names {
        let scenario = sampling::shipped(name, &["trouble=all"]);
        assert!(scenario.handoff.gaps.is_empty(), "{name}: {:?}", scenario.handoff.reasons);
        let policy = &scenario.policies[0];
        assert!(policy.blockers.rate > 0.0 && policy.gates.is_on && policy.handoffs.is_on && policy.reallocation.is_on, "{name}");
        let remarks: Vec<&String> =
            scenario.remarks.iter().filter(|remark| !(name == "todo-api" && remark.contains("specialist"))).collect();
        assert!(remarks.is_empty(), "{name}: {remarks:?}");
    }
}

#[test]
fn what_ifs_of_the_baseline_share_its_people_and_their_thresholds_are_in_order() {
    let baseline = shipped("baseline");
    let l1 = |scenario: &Scenario| scenario.policies[0].escalation.levels[0].escalate_after[0].as_ref().map_or(0.0, |after| after.mean());
    for name in WHAT_IFS {
        let scenario = shipped(name);
        assert_eq!(scenario.organization, baseline.organization, "{name}");
        assert_eq!(scenario.name, name);
    }
    let [flooded, blind] = ["flooded-director", "blind-director"].map(|name| l1(&shipped(name)));
    assert!((flooded * 20.0 - l1(&baseline)).abs() < 1e-9 && (blind - l1(&baseline) * 8.0).abs() < 1e-9, "{flooded} {blind}");
}

#[test]
fn a_mitigated_register_has_the_same_risks_with_less_of_each() {
    let (before, after) = (shipped("risk-register-before"), shipped("risk-register-after"));
    assert_eq!(before.risks.len(), 8);
    for (before, after) in before.risks.iter().zip(&after.risks) {
        assert!(!before.is_mitigated && after.is_mitigated && before.id == after.id);
        assert!(after.mitigation_cost > 0.0 && after.probability <= before.probability, "{}", after.id);
        assert!(after.probability < before.probability || after.effects != before.effects, "{}", after.id);
    }
}

#[test]
fn scope_grows_by_a_whole_feature_in_the_second_week() {
    let scenario = shipped("scope-growth");
    let added = scenario.plan.tasks.iter().filter(|task| task.is_added_later).count();
    assert_eq!((scenario.plan.tasks.len(), added), (128, 1 + 9), "the risk's and the search's");
    assert!((7..14).contains(&(scenario.day(scenario.events[0].at) - 1)));
}

#[test]
fn every_scenario_opens_with_its_story() {
    for entry in std::fs::read_dir(folder()).expect("the scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            assert!(text.lines().take_while(|line| line.starts_with('#')).count() >= 2, "{}", path.display());
        }
    }
}

#[test]
fn a_psplib_instance_is_a_scenario_whose_handoff_has_no_gap() {
    let text = "jobs (incl. supersource/sink ): 4\nRESOURCES\n- renewable : 1 R\nPRECEDENCE RELATIONS:\n1 1 2 2 3\n2 1 1 4\n3 1 1 4\n4 1 0\n\
                REQUESTS/DURATIONS:\n1 1 0 0\n2 1 3 2\n3 1 4 1\n4 1 0 0\nRESOURCEAVAILABILITIES:\n2\n";
    let instance = psplib::read(FileId(0), text, &mut Problems::default()).expect("an instance");
    let (scenario, plan) = psplib::scenario(&instance, "made-up", "made-up.csv");
    let library = Memory::new([("made-up.toml", scenario), ("made-up.csv", plan)]);
    let scenario = load(&Request::new("made-up.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    assert!(scenario.handoff.gaps.is_empty(), "{:?}", scenario.handoff.reasons);
    assert_eq!(scenario.baseline.finish, Moment::START + Span::from_hours(7), "the two jobs do not fit beside one another");
    assert_eq!(scenario.baseline.critical_path_finish, Moment::START + Span::from_hours(4));
}

fn teams(organization: &Organization) -> Vec<&str> {
    organization.teams.iter().map(|team| team.id.as_str()).collect()
}

/// Of nine hours, on the calendar of the first member.
fn working_days(scenario: &Scenario, until: Moment) -> f64 {
    let calendar = scenario.calendars.get(scenario.organization.members[0].calendar);
    calendar.between(scenario.baseline.start, until).hours() / 9.0
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn shipped(name: &str) -> Arc<Scenario> {
    sampling::shipped(name, &[])
}
