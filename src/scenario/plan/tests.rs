//! What a plan's rows become, and what is said of those that are wrong.

use super::*;
use crate::domain::organization::{Activation, Member, RoleId, Team, TeamId};
use crate::domain::plan::{Complexity, Dependency, DependencyKind, Effort, Need, Prerequisite, ResourceId, Step, TaskId};
use crate::engine::distribution::Distribution;
use crate::engine::stream::key;
use crate::engine::time::Span;
use crate::scenario::files::FileId;
use crate::scenario::problem::Problem;

#[test]
fn a_row_becomes_a_task_with_all_that_it_says() {
    let plan = compiled(
        "epic,feature,task,name,team,role,optimistic,realistic,pessimistic,complexity,must,value,static\n\
         Shop,Basket,T-1,Add to basket,backend,api-architect:.3 > backend-developer:.7,3h,4,24h,HIGH,optional,8,yes\n",
    );
    let task = &plan.tasks[0];
    assert_eq!((task.id.as_str(), task.name.as_str(), task.key, task.team), ("T-1", "Add to basket", key("T-1"), TeamId(0)));
    assert_eq!(task.need, Need::Steps(vec![step(0, 0.3), step(1, 0.7)]));
    assert_eq!(task.effort, Effort::Estimate { realistic: 4.0, range: Some((3.0, 24.0)) });
    assert_eq!((task.complexity, task.must, task.value, task.is_static), (Complexity::High, false, 8.0, true));
    assert_eq!((plan.epics[0].name.as_str(), plan.features[0].name.as_str()), ("Shop", "Basket"));
}

#[test]
fn what_a_row_leaves_out_has_its_default() {
    let plan = compiled("task,team,realistic\nT-1,backend,4\n");
    let task = &plan.tasks[0];
    assert_eq!((task.name.as_str(), task.complexity, task.must, task.value, task.is_static), ("T-1", Complexity::Medium, true, 0.0, false));
    assert_eq!((plan.epics[0].name.as_str(), plan.features[0].name.as_str()), ("project", "project"));
    assert_eq!(task.need, Need::Steps(vec![step(1, 1.0)]), "the team's steps");
}

#[test]
fn epics_and_features_stand_in_the_order_of_their_first_mention_and_a_feature_belongs_to_its_epic() {
    let plan = compiled(
        "epic,feature,task,team,realistic\n\
         B,x,T-1,backend,1\nA,x,T-2,backend,1\nB,y,T-3,backend,1\nB,x,T-4,backend,1\n",
    );
    assert_eq!(plan.epics.iter().map(|epic| epic.name.as_str()).collect::<Vec<_>>(), ["B", "A"]);
    assert_eq!(plan.features.iter().map(|feature| feature.name.as_str()).collect::<Vec<_>>(), ["x", "x", "y"]);
    assert_eq!(plan.features[0].tasks, [TaskId(0), TaskId(3)]);
    assert_eq!(plan.epics[0].features.len(), 2);
    assert_ne!(plan.features[0].key, plan.features[1].key);
}

#[test]
fn an_effort_may_be_a_distribution_and_one_of_nothing_is_a_milestone() {
    let plan = compiled("task,team,role,effort\nT-1,backend,,exponential(1h)\nT-2,backend,,2h\nT-3,backend,backend-developer,0\n");
    assert_eq!(plan.tasks[0].effort, Effort::Drawn(Distribution::Exponential { mean: 1.0 }));
    assert_eq!(plan.tasks[1].effort, Effort::Estimate { realistic: 2.0, range: None });
    assert_eq!(plan.tasks[2].need, Need::Milestone);
}

#[test]
fn an_effort_whose_mean_is_infinite_is_told() {
    check(
        "task,team,effort\nT-1,backend,\"loglogistic(2h, 0.9)\"\n",
        &[
            "2:13 an effort whose mean is infinite (no schedule can be made of it: clamp it, as in `loglogistic(2h, 0.9, max=40h)`, or make its tail lighter)",
        ],
    );
}

#[test]
fn a_crew_stands_in_the_order_of_role_ids() {
    let plan = compiled("task,team,role,realistic\nT-1,backend,2 backend-developer + api-architect,1\n");
    assert_eq!(plan.tasks[0].need, Need::Crew(vec![(RoleId(0), 1), (RoleId(1), 2)]));
}

#[test]
fn a_dependency_without_a_kind_takes_that_of_its_row_or_of_what_it_is_on() {
    let plan = compiled(
        "task,team,realistic,depends_on,kind\n\
         T-1,backend,1,,\n\
         T-2,backend,1,T-1; staging,\n\
         T-3,research,1,T-1; T-2:information+30m,\n\
         T-4,research,1,T-1; staging,information\n",
    );
    let links = |task: usize| plan.tasks[task].dependencies.clone();
    assert_eq!(links(1), [on_task(0, DependencyKind::Technical), on_staging()]);
    let later = Dependency { lag: Span::from_minutes(30), ..on_task(1, DependencyKind::Information) };
    assert_eq!(links(2), [on_task(0, DependencyKind::Team), later]);
    assert_eq!(links(3), [on_task(0, DependencyKind::Information), on_staging()]);
}

#[test]
fn tasks_that_an_event_or_a_risk_adds_are_marked() {
    let (text, mut problems) = ("task,team,realistic\nT-1,backend,1\nT-2,backend,1\n", Problems::default());
    let rows = csv::read(FileId(0), text, &mut problems);
    let plan = compile(&rows, &organization(), &resources(), &["T-2"], &mut problems);
    assert_eq!(plan.tasks.iter().map(|task| task.is_added_later).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_id_that_is_missing_there_twice_or_not_plain_is_told() {
    check(
        "task,team,realistic,name\n,backend,1,\nT-2,backend,1,Two\nT-2,backend,1,\nt-2,backend,1,\n\"T\n9\",backend,1,\nstaging,backend,1,\n\"a;b\",backend,1,\n",
        &[
            "2:1 a task without an id (write its id in `task`)",
            "4:1 task `T-2` occurs twice (the first is task 2 of the plan, `Two`)",
            "5:1 task `t-2` differs from task `T-2` in letter case alone (the first is task 2 of the plan, `Two`)",
            "6:1 a task id with `\\n` in it: `T\\n9` (ids are plain text in one line)",
            "8:1 `staging` is both a task and a resource (give the task another id)",
            "9:1 a task id with `;` in it: `a;b` (`depends_on` separates ids by it)",
        ],
    );
}

#[test]
fn an_unknown_name_is_told_where_it_stands_with_the_nearest_of_its_kind() {
    check(
        "task,team,role,realistic,depends_on,complexity,kind\n\
         T-1,backedn,,1,,,\n\
         T-2,backend,backend-develper,1,T-1; T-22:team,,\n\
         T-3,backend,\"api-architect > nobody\",1,\"T-1, T-2:taem\",hihg,infomation\n\
         T-4,Orchestration,,1,,,\n\
         T-5,,,1,,,\n",
        &[
            "2:5 unknown team `backedn` (did you mean `backend`?)",
            "3:13 unknown role `backend-develper` (did you mean `backend-developer`?)",
            "4:30 unknown role `nobody` (its roles are `api-architect`, `backend-developer`)",
            "4:56 `complexity` of a task cannot be `hihg` (did you mean `high`?)",
            "5:5 the team Orchestration takes no tasks (not a team of [teams])",
            "6:1 a task without a team (write one of `backend`, `research`, `idle`)",
            "3:37 a dependency on `T-22`, which is not in the plan (did you mean `T-2`?)",
            "4:61 `kind` of a task cannot be `infomation` (did you mean `information`?)",
            "4:50 unknown kind of dependency `taem` (did you mean `team`?)",
        ],
    );
}

#[test]
fn a_role_that_nobody_in_the_team_holds_is_told() {
    check(
        "task,team,role,realistic\nT-1,research,backend-developer,1\nT-2,idle,,1\nT-3,idle,scout,1\nT-4,idle,scout,0\n",
        &[
            "2:14 nobody in team `research` is a `backend-developer` (its roles are `api-architect`, `scout`)",
            "3:1 a task without a role, and team `idle` has no steps of its own (it has no members)",
            "4:10 nobody in team `idle` is a `scout` (it has no members)",
            "5:10 nobody in team `idle` is a `scout` (it has no members)",
        ],
    );
}

#[test]
fn a_crew_that_its_team_cannot_muster_is_told() {
    check(
        "task,team,role,realistic\n\
         T-1,backend,3 backend-developer,1\n\
         T-2,research,scout + api-architect,1\n\
         T-3,backend,2 backend-developer + api-architect,1\n",
        &[
            "2:13 a crew that team `backend` cannot muster: it needs 3 `backend-developer`, and 2 there are (ask for fewer, or add members to the team)",
            "3:14 a crew that team `research` cannot muster: it needs 2 members for `api-architect`, `scout`, and 1 there are (ask for fewer, or add members to the team)",
        ],
    );
}

#[test]
fn an_effort_that_is_missing_negative_endless_or_out_of_order_is_told() {
    check(
        "task,team,optimistic,realistic,pessimistic,effort\n\
         T-1,backend,,,,\n\
         T-2,backend,,-1,,\n\
         T-3,backend,,inf,,\n\
         T-4,backend,,nan,,\n\
         T-5,backend,5,4,6,\n\
         T-6,backend,1,2,,\n\
         T-7,backend,,2,3,\n\
         T-8,backend,1,,3,\n\
         T-9,backend,,4,,2h\n\
         T-10,backend,,soon,,\n\
         T-11,backend,0,0,2,\n",
        &[
            "2:1 a task without an effort (write its hours in `realistic`, or a distribution in `effort`)",
            "3:14 the realistic effort: `-1` is negative (write hours of nothing or more, such as `6.5`)",
            "4:14 the realistic effort: `inf` is not a finite number of hours (write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`)",
            "5:14 the realistic effort: `nan` is not a finite number of hours (write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`)",
            "6:15 an estimate out of order: optimistic 5, realistic 4, pessimistic 6 hours (optimistic <= realistic <= pessimistic)",
            "7:13 an estimate with its optimistic figure and without the pessimistic one ()",
            "8:16 an estimate with its pessimistic figure and without the optimistic one ()",
            "9:13 a task without an effort (the realistic figure is missing)",
            "10:17 an effort beside estimates (leave out this, or the figures of the estimate)",
            "11:15 the realistic effort: `soon` is not hours of work (write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`)",
            "12:16 a realistic effort of 0 with a pessimistic one of 2 hours (a milestone takes nothing at all, other tasks something)",
        ],
    );
}

#[test]
fn a_dependency_on_itself_twice_or_of_a_wrong_kind_is_told() {
    check(
        "task,team,realistic,depends_on\nT-1,backend,1,T-1\nT-2,backend,1,T-1; T-1:team; staging:team; T-1+x\n",
        &[
            "2:15 task `T-1` depends on itself ()",
            "3:20 task `T-2` depends on `T-1` twice (once is enough)",
            "3:38 a dependency on a resource that is called team (its kind is `resource`)",
            "3:48 a lag that cannot be read: `x` is not hours of work (write `T-3+4h`, or with a kind `T-3:team+4h`)",
        ],
    );
}

#[test]
fn a_value_or_a_flag_that_cannot_be_read_is_told() {
    check(
        "task,team,realistic,must,value,static\nT-1,backend,1,maybe,a lot,\nT-2,backend,1,,-1,\nT-3,backend,1,,inf,stattic\n",
        &[
            "2:15 `must` of a task cannot be `maybe` (write one of must, optional, yes, no, true, false, 1, 0)",
            "2:21 `a lot` is not a number (write the task's value as a number, such as `8`)",
            "3:16 a value of -1 (a value is from 0 to a million millions)",
            "4:16 a value of inf (a value is from 0 to a million millions)",
            "4:20 `static` of a task cannot be `stattic` (did you mean `static`?)",
        ],
    );
}

#[test]
fn a_row_in_toml_with_a_field_that_no_plan_has_is_told() {
    let text = "T-1 backend 1 9";
    let cell = |from: usize, to: usize| Located { value: text[from..to].to_owned(), place: Place { file: FileId(0), bytes: from..to } };
    let cells = [("task", cell(0, 3)), ("team", cell(4, 11)), ("realistic", cell(12, 13)), ("vlaue", cell(14, 15))];
    let rows = [Row { place: cell(0, 15).place, cells: cells.map(|(column, cell)| (column.to_owned(), cell)).into() }];
    let mut problems = Problems::default();
    compile(&rows, &organization(), &[], &[], &mut problems);
    assert_eq!(told(text, &problems), ["1:15 unknown field `vlaue` of a task (did you mean `value`?)"]);
}

#[test]
fn a_plan_of_100_000_tasks_is_compiled_without_anything_quadratic() {
    let tasks = 100_000;
    let mut text = "task,team,role,realistic,depends_on\n".to_owned();
    for task in 0..tasks {
        let before = if task > 2 { format!("T-{}; T-{}", task - 1, task / 2) } else { String::new() };
        text += &format!("T-{task},backend,backend-developer,1,{before}\n");
    }
    let mut problems = Problems::default();
    let rows = csv::read(FileId(0), &text, &mut problems);
    let plan = compile(&rows, &organization(), &resources(), &[], &mut problems);
    assert_eq!(problems.list, []);
    assert_eq!(plan.tasks.iter().map(|task| task.dependencies.len()).sum::<usize>(), 2 * (tasks - 3));
}

/// Problems as `line:column what (label)`.
pub(super) fn told(text: &str, problems: &Problems) -> Vec<String> {
    let one = |problem: &Problem| {
        let before = &text[..problem.place.as_ref().map_or(0, |place| place.bytes.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&letter| letter != '\n').count() + 1;
        format!("{line}:{column} {} ({})", problem.what, problem.label)
    };
    problems.list.iter().map(one).collect()
}

fn check(text: &str, expected: &[&str]) {
    let mut problems = Problems::default();
    let rows = csv::read(FileId(0), text, &mut problems);
    compile(&rows, &organization(), &resources(), &[], &mut problems);
    assert_eq!(told(text, &problems), expected);
}

fn compiled(text: &str) -> Plan {
    let mut problems = Problems::default();
    let rows = csv::read(FileId(0), text, &mut problems);
    let plan = compile(&rows, &organization(), &resources(), &[], &mut problems);
    assert_eq!(told(text, &problems), Vec::<String>::new());
    plan
}

fn step(role: u32, share: f64) -> Step {
    Step { role: RoleId(role), share }
}

fn on_task(task: u32, kind: DependencyKind) -> Dependency {
    Dependency { on: Prerequisite::Task(TaskId(task)), kind, lag: Span::ZERO }
}

fn on_staging() -> Dependency {
    Dependency { on: Prerequisite::Resource(ResourceId(0)), kind: DependencyKind::Resource, lag: Span::ZERO }
}

fn resources() -> Vec<DeclaredResource> {
    let id = Located { value: "staging".to_owned(), place: Place { file: FileId(1), bytes: 0..7 } };
    vec![DeclaredResource { id, name: "Staging".to_owned(), available_after: None, is_date: false }]
}

/// Team `backend` of an architect and two developers, `research` of one who is scout and architect, `idle` of nobody.
fn organization() -> Organization {
    let member = |name: &str, team: u32, roles: &[u32]| Member {
        name: name.to_owned(),
        key: key(name),
        team: TeamId(team),
        roles: roles.iter().copied().map(RoleId).collect(),
        calendar: crate::domain::calendar::CalendarId(0),
        skill: 1.0,
        wip: 1,
        pay: crate::domain::pay::Pay::default(),
        is_present: true,
        nature: Default::default(),
        assists: Vec::new(),
        assist: 0.8,
    };
    let team = |id: &str, members: std::ops::Range<u32>, coordination: Vec<Step>| Team {
        id: id.to_owned(),
        key: key(id),
        name: id.to_owned(),
        members,
        activation: Activation::AtStart,
        coordination,
    };
    Organization {
        teams: vec![team("backend", 0..3, vec![step(1, 1.0)]), team("research", 3..4, vec![step(2, 1.0)]), team("idle", 4..4, vec![])],
        members: vec![member("a", 0, &[0]), member("b", 0, &[1]), member("c", 0, &[1]), member("d", 1, &[2, 0])],
        roles: ["api-architect", "backend-developer", "scout"].map(str::to_owned).into(),
    }
}
