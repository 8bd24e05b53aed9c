//! The plan of a run, from its report and from its project file, imported: the same plan again.

use crate::sampling::shipped;
use sandtable::domain::organization::{Activation, Organization};
use sandtable::domain::plan::{Need, Plan, Prerequisite, Task};
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::import::draft::{self, Draft};
use sandtable::import::{mspdi, plan_md};
use sandtable::record::Told;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::files::FileId;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Memory, Request, Scenario, load};
use std::sync::Arc;

#[test]
fn the_plan_of_the_scenario_to_learn_from_comes_back() {
    comes_back("todo-api");
}

#[test]
fn the_plan_of_the_web_shop_comes_back() {
    let (before, after) = comes_back("baseline");
    assert_eq!(before.plan.tasks.len(), 128);
    assert_eq!(before.noise.task, after.noise.task);
    assert_eq!(before.buffer, after.buffer);
    assert_eq!(before.risks.len(), 4);
}

#[test]
fn scope_that_comes_later_comes_back_as_such() {
    let (before, _) = comes_back("scope-growth");
    assert!(before.plan.tasks.iter().filter(|task| task.is_added_later).count() > 1);
}

#[test]
fn risks_with_mitigations_in_force_come_back() {
    let (before, _) = comes_back("risk-register-after");
    assert!(before.risks.iter().any(|risk| risk.is_mitigated));
}

#[test]
fn a_project_file_of_the_shipped_scenarios_comes_back() {
    for name in ["todo-api", "baseline", "late-environments"] {
        comes_back_as_project(&shipped(name, &[]));
    }
}

/// What Project has no element for, and teams that are called otherwise than their ids.
const ODD: &str = r#"
name = "odd"
description = "What <Project> & co. have no element for"
start = 2026-03-02 08:00:00
calendar = "office"
buffer = "12.5%"
epics = "sequential"
[calendars]
office = "mon-fri 08:00-17:00"
[noise]
task = "lognormal(1.1, 0.3)"
[teams.core_1]
name = "The back room"
activation = "ready"
coordination = ["lead:.3", "dev:.7"]
members = [
  { name = "Lead", roles = ["lead", "dev"], skill = 1.25, wip = 2 },
  { name = "Dev", role = "dev", count = 2 },
]
[teams.face]
name = "Face, and all"
activation = { after = ["task:T-1", "feature:Ground/First, of all", "epic:Ground", "team:core_1"] }
members = [{ name = "painter", role = "painter" }]
[resources.never]
name = "What comes too late"
available = "5000h"
date = true
[resources.key]
name = "The key"
available = "triangular(24h, 48h, 120h)"
[resources.desk]
name = "A desk"
[resources.chair]
name = "A chair"
available = "90m"
[plan]
tasks = [
  { epic = "Ground", feature = "First, of all", task = "T-1", name = "One", team = "core_1", realistic = 6, depends_on = "key+2h" },
  { epic = "Ground", feature = "First, of all", task = "C++", name = "Two", team = "core_1", realistic = 4, depends_on = "T-1:information; desk; chair" },
  { epic = "Sky", feature = "", task = "T-3", name = "Three", team = "face", optimistic = 2, realistic = 4, pessimistic = 9, depends_on = "C++:team" },
]
"#;

#[test]
fn what_a_project_has_no_element_for_comes_back_too() {
    let library = Memory::new([("odd.toml".to_owned(), ODD.to_owned())]);
    let before = load(&Request::new("odd.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let draft = comes_back_as_project(&before);
    let never = draft.resources.iter().find(|resource| resource.id == "never").expect("it is declared");
    assert_eq!((never.name.as_str(), never.available.as_str()), ("What comes too late", "\"5000h\""));
    assert!(never.is_date);
}

#[test]
fn a_resource_that_never_came_has_no_actual_dates_in_a_project_file() {
    let library = Memory::new([("odd.toml".to_owned(), ODD.to_owned())]);
    let scenario = load(&Request::new("odd.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let file = project_file(&scenario);
    let row = |name: &str| {
        let row = file.split("<Task>").find(|row| row.contains(&format!("<Name>{name}</Name>"))).expect("a row of this name");
        let says = |piece: &str| row.contains(piece);
        (
            says("<PercentComplete>100</PercentComplete>"),
            says("<PercentComplete>0</PercentComplete>"),
            says("<ActualStart>"),
            says("<ActualFinish>"),
        )
    };
    assert_eq!(row("What comes too late"), (false, true, false, false));
    assert_eq!((row("A chair"), row("A desk")), ((true, false, true, true), (true, false, true, true)));
    assert_eq!(row("What tasks wait for"), (false, false, true, false));
    // 5000 hours after the start.
    assert!(file.contains("<ConstraintDate>2026-09-26T16:00:00</ConstraintDate>"), "{file}");
}

fn project_file(scenario: &Scenario) -> String {
    let order = Order { scenario: Arc::new(scenario.clone()), seed: 1, replication: 0, driver: Driver::Direct, keeps_journal: true };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    let of_run = sandtable::export::named("mspdi").and_then(|format| format.of_run).expect("of a run");
    let exported = of_run(&Told::of(&outcome), &sandtable::export::Options::default()).expect("an export");
    String::from_utf8(exported.bytes).expect("text")
}

/// What is read of a run's project file, which has the same plan, teams and resources, and tells what it has not.
fn comes_back_as_project(before: &Scenario) -> Draft {
    let mut problems = Problems::default();
    let draft = mspdi::read(FileId(0), &project_file(before), mspdi::Options::default(), &mut problems);
    assert_eq!(problems.list, []);
    let draft = draft.expect("a plan");
    assert_eq!(draft.notes.guessed, [""; 0]);
    let left_out: Vec<&str> = draft.notes.left_out.iter().map(String::as_str).collect();
    assert!(matches!(left_out[..], [one] if one.starts_with("a project file does not tell risks, events")), "{left_out:?}");
    let after = loaded(&draft);
    assert_eq!((&before.name, &before.description, before.start), (&after.name, &after.description, after.start));
    assert_eq!((&before.buffer, before.epics, &before.noise.task), (&after.buffer, after.epics, &after.noise.task));
    same_organization(before, &after);
    // Tasks that an event or a risk would bring are there from the start, as is told; links stand apart from the resources.
    let mut before = before.clone();
    before.plan.tasks.iter_mut().for_each(|task| task.is_added_later = false);
    same_plan(&before, &after, sorted_links);
    draft
}

fn loaded(draft: &Draft) -> Scenario {
    let texts = draft::write(draft, "plan.csv");
    let library = Memory::new([("a.toml".to_owned(), texts.scenario), ("plan.csv".to_owned(), texts.plan)]);
    load(&Request::new("a.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)))
}

/// The scenario, and what its report is imported as; both have the same plan, teams, resources and risks.
fn comes_back(name: &str) -> (Arc<Scenario>, Scenario) {
    let before = shipped(name, &[]);
    let order = Order { scenario: before.clone(), seed: 1, replication: 0, driver: Driver::Live(Pace::Max), keeps_journal: true };
    let outcome = run(&order, Unfollowed).expect("nobody stops it");
    let report = sandtable::report::plan(&Told::of(&outcome));
    let mut problems = Problems::default();
    let draft = plan_md::read(FileId(0), &report, &plan_md::Options::default(), &mut problems);
    assert_eq!(problems.list, []);
    let draft = draft.expect("a plan");
    assert_eq!(draft.notes.guessed, [""; 0]);
    assert_eq!(draft.notes.left_out.len(), 1, "only what a report does not tell: {:?}", draft.notes.left_out);
    let after = loaded(&draft);
    assert_eq!((&before.name, &before.description, before.start), (&after.name, &after.description, after.start));
    assert_eq!(before.epics, after.epics);
    same_organization(&before, &after);
    same_plan(&before, &after, links);
    for (before, after) in before.risks.iter().zip(&after.risks) {
        assert_eq!((&before.effects, before.trigger, before.is_mitigated), (&after.effects, after.trigger, after.is_mitigated));
        assert_eq!((&before.id, &before.description, &before.owner), (&after.id, &after.description, &after.owner));
        assert_eq!(
            (before.probability, &before.mitigation, before.mitigation_cost),
            (after.probability, &after.mitigation, after.mitigation_cost)
        );
    }
    assert_eq!(before.risks.len(), after.risks.len());
    (before, after)
}

fn same_organization(before: &Scenario, after: &Scenario) {
    let told = |scenario: &Scenario| {
        let of = &scenario.organization;
        let teams = of.team_ids().map(|id| {
            let team = of.team(id);
            let members = of.members_of(id).map(|member| {
                let member = of.member(member);
                (member.name.clone(), roles(of, &member.roles), member.skill, member.wip)
            });
            let steps: Vec<(String, f64)> = team.coordination.iter().map(|step| (of.role(step.role).to_owned(), step.share)).collect();
            (team.id.clone(), team.name.clone(), activation(scenario, &team.activation), steps, members.collect::<Vec<_>>())
        });
        teams.collect::<Vec<_>>()
    };
    assert_eq!(told(before), told(after));
}

fn roles(of: &Organization, roles: &[sandtable::domain::organization::RoleId]) -> Vec<String> {
    roles.iter().map(|&role| of.role(role).to_owned()).collect()
}

fn activation(scenario: &Scenario, activation: &Activation) -> String {
    use sandtable::domain::organization::Awaited;
    let name = |awaited: &Awaited| match awaited {
        Awaited::Task(task) => scenario.plan.task(*task).id.clone(),
        Awaited::Feature(feature) => scenario.plan.feature(*feature).name.clone(),
        Awaited::Epic(epic) => scenario.plan.epic(*epic).name.clone(),
        Awaited::Team(team) => scenario.organization.team(*team).id.clone(),
    };
    match activation {
        Activation::AtStart => "start".to_owned(),
        Activation::WhenReady => "ready".to_owned(),
        Activation::After(all) => all.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

fn same_plan(before: &Scenario, after: &Scenario, links: fn(&Scenario, &Task) -> Vec<String>) {
    let names = |plan: &Plan| {
        let features: Vec<(String, String)> =
            plan.features.iter().map(|feature| (plan.epic(feature.epic).name.clone(), feature.name.clone())).collect();
        (plan.epics.iter().map(|epic| epic.name.clone()).collect::<Vec<_>>(), features)
    };
    assert_eq!(names(&before.plan), names(&after.plan));
    assert_eq!(before.plan.resources, after.plan.resources);
    assert_eq!(before.plan.tasks.len(), after.plan.tasks.len());
    for (of, task) in before.plan.tasks.iter().zip(&after.plan.tasks) {
        assert_eq!((&of.id, &of.name, &of.effort, of.complexity), (&task.id, &task.name, &task.effort, task.complexity));
        assert_eq!((of.must, of.value, of.is_static, of.is_added_later), (task.must, task.value, task.is_static, task.is_added_later));
        assert_eq!(of.team, task.team, "{}", of.id);
        assert_eq!(need(before, of), need(after, task), "{}", of.id);
        assert_eq!(links(before, of), links(after, task), "{}", of.id);
    }
}

fn need(scenario: &Scenario, task: &Task) -> Vec<(String, u64)> {
    let role = |role| scenario.organization.role(role).to_owned();
    match &task.need {
        Need::Milestone => Vec::new(),
        // A share to a thousandth: what is told rounds it.
        Need::Steps(steps) => steps.iter().map(|step| (role(step.role), (step.share * 1000.0).round() as u64)).collect(),
        Need::Crew(crew) => {
            let mut crew: Vec<(String, u64)> = crew.iter().map(|(of, count)| (format!("crew {}", role(*of)), u64::from(*count))).collect();
            crew.sort();
            crew
        }
    }
}

fn sorted_links(scenario: &Scenario, task: &Task) -> Vec<String> {
    let mut links = links(scenario, task);
    links.sort();
    links
}

fn links(scenario: &Scenario, task: &Task) -> Vec<String> {
    let link = |link: &sandtable::domain::plan::Dependency| {
        let on = match link.on {
            Prerequisite::Task(on) => &scenario.plan.task(on).id,
            Prerequisite::Resource(on) => &scenario.plan.resource(on).id,
        };
        format!("{on} {:?} {}", link.kind, link.lag)
    };
    task.dependencies.iter().map(link).collect()
}
