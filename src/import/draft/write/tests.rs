//! What is written loads, whatever a draft holds.

use super::*;
use crate::import::draft::{DraftCalendar, DraftResource, DraftRisk, Notes};
use crate::import::table::testing::loaded;

/// A draft of every kind of thing.
fn draft() -> Draft {
    let member = |name: &str, roles: &[&str]| DraftMember {
        name: name.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        rate: Some(80.0),
        ..DraftMember::default()
    };
    let task = |id: &str, team: &str, effort| DraftTask {
        id: id.into(),
        name: format!("Name of {id}"),
        team: team.into(),
        effort,
        ..DraftTask::default()
    };
    let mut tasks = vec![
        task("1", "Wörk & Co", DraftEffort::Three(4.0, 2.0, 9.0)),
        task("2", "Wörk & Co", DraftEffort::One(1.25)),
        task("3", "Second", DraftEffort::Milestone),
    ];
    tasks[0].who = DraftWho::Crew(vec![("builder".into(), 1), ("planner".into(), 1)]);
    tasks[1].who = DraftWho::Steps(vec![("planner".into(), 0.25), ("builder".into(), 0.75)]);
    tasks[1].depends_on = vec![DraftLink { on: "1".into(), kind: String::new(), lag_hours: 1.5 }];
    tasks[2].depends_on =
        vec![DraftLink { on: "2".into(), ..DraftLink::default() }, DraftLink { on: "key".into(), kind: "resource".into(), lag_hours: 0.0 }];
    tasks[2].name = "Says \"done\", and\nmore".into();
    Draft {
        name: "./A \"draft\": all".into(),
        description: "Of\nall".into(),
        source: "Made by a test".into(),
        start: Some("2026-03-02T08:00:00".parse().unwrap()),
        calendar: "office".into(),
        fields: vec!["buffer = \"20%\"".into()],
        calendars: vec![DraftCalendar {
            name: "office".into(),
            weekly: vec!["mon-fri 08:00-12:00, 13:00-17:00".into()],
            holidays: vec!["2026-03-04".into()],
        }],
        teams: vec![
            DraftTeam {
                name: "Wörk & Co".into(),
                members: vec![member("Builder", &["builder"]), member("Planner", &["planner", "builder"])],
                ..DraftTeam::default()
            },
            DraftTeam {
                name: "Second".into(),
                activation: "\"ready\"".into(),
                members: vec![member("Builder", &[])],
                ..DraftTeam::default()
            },
        ],
        resources: vec![DraftResource { id: "key".into(), name: "A key".into(), available: "\"2d\"".into(), is_date: false }],
        risks: vec![DraftRisk {
            id: "slow".into(),
            description: "It is slow".into(),
            probability: 0.3,
            fields: vec!["on_start = \"1\"".into(), "delay = { tasks = [\"1\"], by = \"4h\" }".into()],
        }],
        tasks,
        is_three_point: true,
        further: "[dispatch]\nrule = \"spt\"".into(),
        notes: Notes::default(),
        ..Draft::default()
    }
}

#[test]
fn what_is_written_is_a_scenario_that_passes_its_checks() {
    let scenario = loaded(&draft());
    assert_eq!(scenario.name, "-A \"draft\"- all");
    let teams: Vec<&str> = scenario.organization.teams.iter().map(|team| team.id.as_str()).collect();
    assert_eq!(teams, ["wörk-co", "second"]);
    let members: Vec<&str> = scenario.organization.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(members, ["Builder", "Planner", "Builder-2"]);
    assert_eq!(scenario.plan.tasks.len(), 3);
    assert_eq!(scenario.plan.tasks[0].effort, crate::domain::plan::Effort::Estimate { realistic: 4.0, range: Some((2.0, 9.0)) });
    assert_eq!(scenario.plan.tasks[1].dependencies[0].lag, crate::engine::time::Span::from_minutes(90));
    assert_eq!(scenario.plan.tasks[2].name, "Says \"done\", and more");
}

#[test]
fn three_figures_out_of_order_are_put_in_order_and_told_with_their_tasks() {
    let texts = write(&draft(), "plan.csv");
    let told = "1 task whose three figures are out of order (1): the least is taken as optimistic, the most as pessimistic";
    assert_eq!(texts.notes.guessed, [told, super::TROUBLE]);
    assert!(texts.scenario.contains(&format!("# Guessed: {told}\n")), "{}", texts.scenario);
    assert!(texts.plan.contains(",2,4,9,"), "{}", texts.plan);
    let mut right = draft();
    right.tasks[0].effort = DraftEffort::Three(2.0, 4.0, 9.0);
    let texts = write(&right, "plan.csv");
    assert_eq!((texts.notes.guessed, texts.plan.contains(",2,4,9,")), (vec![super::TROUBLE.to_owned()], true));
}

#[test]
fn a_link_tells_its_kind_whatever_marks_are_in_the_id() {
    let mut marked = draft();
    marked.tasks[0].id = "C++".into();
    marked.tasks[1].depends_on = vec![DraftLink { on: "C++".into(), kind: "team".into(), lag_hours: 0.0 }];
    marked.risks.clear();
    assert!(write(&marked, "plan.csv").plan.contains(",C++:team,"), "{}", write(&marked, "plan.csv").plan);
    let link = &loaded(&marked).plan.tasks[1].dependencies[0];
    assert_eq!((link.kind, link.lag), (crate::domain::plan::DependencyKind::Team, crate::engine::time::Span::ZERO));
}

#[test]
fn several_of_a_kind_are_called_as_nobody_else_is() {
    let mut many = draft();
    many.teams[0].members[0].count = 2;
    many.teams[1].members.push(DraftMember { name: "Builder-1".into(), count: 1, ..DraftMember::default() });
    many.teams[1].members.push(DraftMember { name: "Builder".into(), count: 2, ..DraftMember::default() });
    let names: Vec<String> = loaded(&many).organization.members.into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["Builder-1", "Builder-2", "Planner", "Builder", "Builder-1-2", "Builder-more-1", "Builder-more-2"]);
}

#[test]
fn a_plan_that_may_not_fit_into_two_years_gets_a_horizon() {
    let mut long = draft();
    long.tasks[0].effort = DraftEffort::One(9_000.0);
    assert!(write(&long, "plan.csv").scenario.contains("horizon = \"3675d\""), "{}", write(&long, "plan.csv").scenario);
    loaded(&long);
    // Who works a day a week takes a year for what others do in ten weeks.
    let mut rare = draft();
    rare.calendars[0].weekly = vec!["fri 08:00-16:00".into()];
    rare.tasks[0].effort = DraftEffort::One(1_000.0);
    loaded(&rare);
    assert!(!write(&draft(), "plan.csv").scenario.contains("horizon"));
}
