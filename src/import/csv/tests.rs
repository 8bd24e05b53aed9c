//! What task lists become, as people and their tools write them, and what is said of those that are wrong.

mod told;

use super::*;
use crate::import::draft::{DraftEffort, DraftWho};
use crate::import::table::testing::{has, hours, loaded, read_soundly, told, waits};
use crate::import::text;
use proptest::prelude::*;

fn options() -> Options {
    Options { name: "list".into(), ..Options::default() }
}

fn draft_with(text: &str, options: &Options) -> Draft {
    read_soundly(|problems| read(FileId(0), text, options, problems))
}

fn draft(text: &str) -> Draft {
    draft_with(text, &options())
}

fn problems_with(text: &str, options: &Options) -> Vec<String> {
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, options, &mut problems), None);
    told(text, &problems)
}

fn problems(text: &str) -> Vec<String> {
    problems_with(text, &options())
}

#[test]
fn who_is_in_a_cell_is_told_where_it_could_be_read_otherwise() {
    let draft = draft(
        "id,name,who,effort,after\n1,Plan,Lead / Dev,8,\n2,Build,\"Upper, Given\",8,1\n3,Test,Externe: Labor Ost,4,Build\n4,Build,n/a,4,\n\
         5,Ship,N.N.,4,Test\n",
    );
    let names: Vec<&str> = draft.teams.iter().flat_map(|team| &team.members).map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Lead", "Dev", "Upper", "Given", "Externe - Labor Ost"]);
    for note in [
        "2 tasks are done by several at once (1, 2): their work",
        "1 cell of people with one comma (Upper, Given): each names two people",
        "1 name with a mark that a plan reads otherwise, respelt (Externe: Labor Ost as Externe - Labor Ost)",
        "2 tasks name nobody (4, 5): `anybody` of their team",
        "1 dependency by a name that several tasks have (Build: 2, 4): the first of them",
    ] {
        assert!(has(&draft.notes.guessed, note), "{note}: {:#?}", draft.notes.guessed);
    }
}

#[test]
fn a_german_list_of_thirty_tasks_with_semicolons_and_decimal_commas_is_read() {
    let path = crate::sample::from_the_root("tests/imports/aufgaben.csv");
    let bytes = std::fs::read(path).expect("it is in the repository");
    let draft = draft(&text::decode(&bytes).0);
    assert_eq!(draft.tasks.len(), 30);
    assert_eq!(hours(&draft)[..8], [20.0, 12.0, 4.0, 8.0, 24.0, 18.0, 12.0, 16.0]);
    assert_eq!(draft.start.unwrap().to_string(), "2026-03-02T08:00:00");
    assert_eq!(
        draft.teams[0].members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(),
        ["Fachkonzept", "Betrieb", "Entwicklung A", "Gestaltung", "Entwicklung B", "Abnahme"]
    );
    assert_eq!(draft.tasks[7].depends_on[0].lag_hours, 24.0);
    assert_eq!(draft.tasks[9].name, "Gestaltung abnehmen\n(mit dem Vertrieb)");
    assert_eq!(draft.tasks[9].who, DraftWho::Crew(vec![("Fachkonzept".into(), 1), ("Gestaltung".into(), 1)]));
    assert_eq!(hours(&draft)[9], 4.0, "a day of work, shared by two");
    assert_eq!(draft.tasks[29].effort, DraftEffort::Milestone);
    assert_eq!(waits(&draft)[28..], ["29: 19", "30: 28 29 21"]);
    assert_eq!((draft.tasks[28].who.clone(), draft.tasks[0].complexity.as_str()), (DraftWho::Team, "medium"));
    assert!(has(&draft.notes.left_out, "2 rows above the header") && has(&draft.notes.guessed, "the working days from start to end"));
    let scenario = loaded(&draft);
    assert_eq!((scenario.plan.tasks.len(), scenario.plan.epics.len()), (30, 5));
}

#[test]
fn a_plan_of_our_own_comes_back_as_it_was() {
    let plan = "epic,feature,task,name,team,role,optimistic,realistic,pessimistic,complexity,depends_on,kind,must,value,static\n\
        Shop,Basket,T-1,Add,backend,api-architect:.3 > backend-developer:.7,3h,4,24,high,,,optional,8.5,yes\n\
        Shop,Basket,T-2,\"Two, three\",backend,2 backend-developer + 1 devops-engineer,,1.500,,low,T-1; contract:resource+1h30m,information,must,,\n\
        Shop,Pay,T-3,Sure,quality,,,0,,,T-1:technical+4h; T-2:team,,must,,no\n\
        Pages,,T-4,,backend,,,2.25,,,T-3,,,,\n";
    let draft = draft(plan);
    let rows: Vec<String> = crate::import::draft::write(&draft, "plan.csv").plan.lines().map(str::to_owned).collect();
    assert_eq!(
        rows[1..],
        [
            "Shop,Basket,T-1,Add,backend,api-architect:0.3 > backend-developer:0.7,3,4,24,high,,optional,8.5,yes",
            "Shop,Basket,T-2,\"Two, three\",backend,2 backend-developer + 1 devops-engineer,,1.5,,low,T-1:information; contract+1.5h,must,,",
            "Shop,Pay,T-3,Sure,quality,,,0,,,T-1:technical+4h; T-2:team,must,,",
            "Pages,,T-4,T-4,backend,,,2.25,,,T-3,must,,",
        ]
    );
    assert!(has(&draft.notes.guessed, "1 thing beside tasks (contract): resources"));
    let scenario = loaded(&draft);
    assert_eq!((scenario.plan.resources.len(), scenario.organization.teams.len()), (1, 2));
}

#[test]
fn the_plan_of_the_shipped_scenarios_comes_back_as_it_was() {
    let path = crate::sample::from_the_root("scenarios/plans/webshop.csv");
    let plan = std::fs::read_to_string(path).expect("it is in the repository");
    let scenario = loaded(&draft(&plan));
    let mut problems = Problems::default();
    let rows = crate::scenario::plan::csv::read(FileId(0), &plan, &mut problems);
    assert_eq!((rows.len(), problems.list.len()), (scenario.plan.tasks.len(), 0));
    for (row, task) in rows.iter().zip(&scenario.plan.tasks) {
        let text = |column: &str| row.cells.get(column).map_or("", |cell| &cell.value);
        assert_eq!((task.id.as_str(), scenario.organization.team(task.team).id.as_str()), (text("task"), text("team")));
        assert_eq!(task.dependencies.len(), text("depends_on").split(';').filter(|link| !link.trim().is_empty()).count(), "{}", task.id);
        let realistic: f64 = text("realistic").parse().unwrap_or(0.0);
        assert!(matches!(&task.effort, crate::domain::plan::Effort::Estimate { realistic: read, .. } if *read == realistic), "{}", task.id);
    }
}

#[test]
fn a_list_of_ms_project_has_summaries_types_of_links_and_days() {
    let draft = draft(
        "ID,Active,Name,Duration,Start,Finish,Predecessors,Outline Level,Resource Names,% Complete\n\
         1,Yes,Build,10 days,Mon 3/2/26,Fri 3/13/26,,1,,20%\n\
         2,Yes,Walls,5 days,Mon 3/2/26,Fri 3/6/26,,2,Dba[50%];Tester,40%\n\
         3,Yes,Roof,3 days?,Mon 3/9/26,Wed 3/11/26,2FS+1 day,2,Dba,0%\n\
         4,Yes,Built,0 days,Wed 3/11/26,Wed 3/11/26,\"2SS,3\",2,,0%\n\
         5,Yes,Garden,2 wks,Thu 3/12/26,Wed 3/25/26,1,1,Tester,0%\n",
    );
    assert_eq!(draft.tasks.iter().map(|task| task.epic.as_str()).collect::<Vec<_>>(), ["Build", "Build", "Build", ""]);
    assert_eq!(hours(&draft), [24.0, 24.0, 0.0, 80.0], "what remains, not shared, as it is a duration");
    assert_eq!(waits(&draft), ["2: ", "3: 2", "4: 3", "5: 4"]);
    assert_eq!(draft.tasks[1].depends_on[0].lag_hours, 24.0);
    assert!(has(&draft.notes.guessed, "1 start-to-start link (2SS): the later task waits for what the earlier one waits for"));
    assert_eq!(draft.start.unwrap().date().to_string(), "2026-03-02");
}

#[test]
fn lists_of_common_tools_are_read_by_their_columns() {
    let asana = draft(
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes,Projects,Parent task,Blocked By (Dependencies),Blocking (Dependencies)\n\
         11,2026-01-01,,,Draw,Design,Dba,a@b.invalid,2026-03-02,2026-03-03,,,P,,,Paint\n\
         12,2026-01-01,2026-02-02,,Think,Design,Dba,,,,,,P,,,\n\
         13,2026-01-01,,,Paint,Design,Tester,,,,,,P,,Think,\n\
         14,2026-01-01,,,Mix,Design,Tester,,,,,,P,Paint,,\n",
    );
    assert_eq!(waits(&asana), ["11: ", "14: 11"]);
    assert!(has(&asana.notes.left_out, "1 task that is done (12)"));
    let github = draft(
        "Title\tURL\tAssignees\tStatus\tLabels\tMilestone\tEstimate\tSize\tPriority\n\
         One\thttps://example.invalid/1\tann, tester\tTodo\t\tv1\t3\tS\tP1\n\
         Two\thttps://example.invalid/2\tann\tDone\t\tv1\t5\tXL\t\n\
         Three\thttps://example.invalid/3\t\tIn Progress\t\tv2\t\tM\t\n",
    );
    assert_eq!(
        github.tasks.iter().map(|task| (task.epic.as_str(), task.complexity.as_str())).collect::<Vec<_>>(),
        [("v1", "low"), ("v2", "medium")]
    );
    let trello = draft(
        "Card ID,Card Name,List Name,Members,Due Date,Due Complete\na1,Walk,Doing,Dba;Tester,3/13/2026,false\na2,Run,Done,Dba,,true\n",
    );
    assert_eq!(trello.tasks.len(), 1);
}

#[test]
fn headings_between_tasks_and_numbers_with_points_are_epics() {
    let headings = draft("Aufgabe;Stunden\nPlanung;\nSkizze;4\nModell;6\nBau;\nWand;8\nSumme;18\n");
    assert_eq!(headings.tasks.iter().map(|task| task.epic.as_str()).collect::<Vec<_>>(), ["Planung", "Planung", "Bau"]);
    assert!(has(&headings.notes.left_out, "1 row that names no task (row 7)"));
    let numbers = draft("Nr;Aufgabe;Stunden\n1;Planung;10\n1.1;Skizze;4\n1.2;Modell;6\n1.2.1;Gips;2\n2;Bau;8\n");
    assert_eq!(numbers.tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>(), ["1.1", "1.2.1", "2"]);
    assert_eq!((numbers.tasks[1].epic.as_str(), numbers.tasks[1].feature.as_str()), ("Planung", "Modell"));
}

#[test]
fn names_that_are_indented_are_parts_of_the_row_above_that_is_less() {
    let list = "ID,Task Name,Hours,Predecessors\n1,Build,40,\n2,   Walls,8,\n3,\"      North wall\",8,\n4,      South wall,8,3\n\
        5,   Roof,8,2SS+1d\n6,Paint,8,1\n";
    let draft = draft(list);
    assert_eq!(
        waits(&draft),
        ["3: 2-start", "4: 3", "5: 2-start", "6: 4 5", "2-start: "],
        "Walls are their own start, and Build their end"
    );
    let labels: Vec<(&str, &str)> = draft.tasks[..4].iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(labels, [("Build", "Walls"), ("Build", "Walls"), ("Build", ""), ("", "")]);
    assert!(has(&draft.notes.guessed, "4 rows are parts of others, by how far their names are indented"), "{:?}", draft.notes);
    let tabs = super::tests::draft("Task;Hours\nBuild;\n\tWalls;4\n\tRoof;4\nPaint;2\n");
    assert_eq!(tabs.tasks.iter().map(|task| task.epic.as_str()).collect::<Vec<_>>(), ["Build", "Build", ""]);
    let slip = super::tests::draft("Task,Hours\nBuild,4\n Walls,4\nRoof,4\n");
    assert_eq!(slip.tasks.len(), 3, "one blank is a slip");
}

#[test]
fn a_row_that_holds_all_others_is_the_project_and_deep_ones_are_joined_into_the_feature() {
    let draft = draft("WBS,Name,Hours\n1,Shop,\n1.1,Build,\n1.1.1,Walls,\n1.1.1.1,North,\n1.1.1.1.1,Bricks,8\n1.2,Paint,8\n");
    let labels: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(labels, [("Build", "Walls / North"), ("", "")]);
    assert!(has(&draft.notes.guessed, "the summary that holds all others is the project"), "{:?}", draft.notes);
}

#[test]
fn what_cannot_be_read_behind_the_id_of_a_dependency_is_refused_with_its_row() {
    assert_eq!(
        problems("id,name,hours,after\n1,a,4,\n2,b,4,1XX+1d\n3,c,4,2FS+soon\n"),
        ["3: `XX` in `1XX+1d` is no type of dependency", "4: `soon` in `2FS+soon` is no lag"]
    );
}

#[test]
fn a_few_ranges_take_the_noise_of_all_from_nobody() {
    let draft = draft("name,effort\na,2-3 days\nb,4d\nc,5d\nd,6d\n");
    assert!(!draft.is_three_point && draft.tasks[0].effort == DraftEffort::Three(16.0, 20.0, 24.0), "{draft:?}");
    assert!(has(&draft.notes.guessed, "1 of 4 tasks has three figures, of which it takes the middle one"), "{:?}", draft.notes);
}

#[test]
fn what_is_under_way_counts_with_all_of_its_estimate_where_another_has_none() {
    let draft = draft("name,hours,% done\na,40,75%\nb,20,\nc,30,\nd,,\n");
    assert_eq!((draft.tasks[0].effort, draft.tasks[3].effort), (DraftEffort::One(10.0), DraftEffort::One(30.0)), "{:?}", draft.notes);
}

#[test]
fn missing_estimates_are_filled_and_three_figures_are_drawn_from() {
    let draft = draft("name,best case,most likely,worst case\na,1,2,6\nb,2,4,9\nc,,,\nd,1,,3\ne,,5,\n");
    assert!(draft.is_three_point);
    assert_eq!(draft.tasks[2].effort, DraftEffort::Three(1.5, 3.0, 5.5));
    assert_eq!((draft.tasks[3].effort, draft.tasks[4].effort), (DraftEffort::Three(1.0, 2.0, 3.0), DraftEffort::One(5.0)));
    assert!(has(&draft.notes.guessed, "one figure") && has(&draft.notes.guessed, "without an estimate (3)"));
}

#[test]
fn numbers_and_dates_that_can_be_read_in_two_ways_are_read_as_the_others_are_and_told() {
    let commas = draft("name;hours;start\na;1.500;3.4.2026\nb;1,5;5.4.2026\n");
    assert_eq!(hours(&commas), [1500.0, 1.5]);
    let points = draft("name,hours,start\na,1.500,3/4/2026\nb,1.5,13/4/2026\n");
    assert_eq!(hours(&points), [1.5, 1.5]);
    assert_eq!(points.start.unwrap().date().to_string(), "2026-04-03");
    assert!(has(&points.notes.guessed, "the day is first, as in the other dates"));
    let month = draft("name,hours,start\na,1,3/4/2026\n");
    assert_eq!(month.start.unwrap().date().to_string(), "2026-03-04");
    let asked = draft_with("name,start\na,3/4/2026\n", &Options { date_order: Some(DateOrder::DayFirst), ..options() });
    assert_eq!(asked.start.unwrap().date().to_string(), "2026-04-03");
}

#[test]
fn the_last_of_the_due_dates_is_offered_as_a_date_that_was_promised() {
    let mut draft = draft("name,hours,due\na,8,2026-03-20\nb,8,2026-05-15\nc,8,\n");
    let note = "2 end or due dates: when tasks end is what a run tells; if the last of them, 2026-05-15, was promised, say so by \
                `buffer = 2026-05-15`";
    assert!(draft.notes.left_out.iter().any(|told| told == note), "{:#?}", draft.notes.left_out);
    // What is offered is taken.
    draft.start = Some(jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0));
    draft.fields.push("buffer = 2026-05-15".into());
    assert_eq!(loaded(&draft).plan.tasks.len(), 3);
}

#[test]
fn days_of_a_person_are_an_estimate_and_nobody() {
    for header in ["Person days", "Person-days", "Man days", "Manntage", "Person (days)"] {
        let draft = draft(&format!("Title;{header}\nDesign;2,5\nBuild;4\n"));
        assert_eq!(hours(&draft), [20.0, 32.0], "{header}");
    }
}

#[test]
fn the_user_says_what_a_column_stands_for() {
    let map = |pairs: &[(&str, &str)]| Options {
        map: pairs.iter().map(|(ours, theirs)| ((*ours).into(), (*theirs).into())).collect(),
        ..options()
    };
    let text = "what,how long,hours\na,3,9\nb,4,9\n";
    assert_eq!(hours(&draft_with(text, &map(&[("realistic", "How Long")]))), [3.0, 4.0]);
    let draft = draft_with("x,y\na,1\n", &map(&[("name", "x"), ("realistic", "y")]));
    assert_eq!((draft.tasks[0].name.as_str(), hours(&draft)[0]), ("a", 1.0));
    assert_eq!(hours(&draft_with(text, &map(&[("realistic", "")]))), [8.0, 8.0], "no column at all");
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, &map(&[("realisitc", "hours"), ("team", "huors")]), &mut problems), None);
    let told: Vec<(&str, &str)> = problems.list.iter().map(|problem| (problem.what.as_str(), problem.label.as_str())).collect();
    assert_eq!(
        told,
        [
            ("`realisitc` is nothing that a column can stand for", "did you mean `realistic`?"),
            ("the table has no column `huors`", "did you mean `hours`?")
        ]
    );
}

#[test]
fn what_is_done_is_kept_if_that_is_asked_for() {
    let draft = draft_with("name,status,hours\na,done,3\nb,open,4\n", &Options { keep_done: true, ..options() });
    assert_eq!(hours(&draft), [3.0, 4.0]);
}

#[test]
fn dependencies_on_the_unknown_oneself_and_twice_are_left_out_and_told() {
    let draft = draft("id,name,depends on\n1,a,\n2,b,1; a; 2; 99\n3,c,b\n");
    assert_eq!(waits(&draft), ["1: ", "2: 1", "3: 2"]);
    for piece in ["what is not in the list: `99` in row 3", "twice (2)", "1 dependency of a task on itself: `b` in row 3"] {
        assert!(has(&draft.notes.left_out, piece), "{piece}: {:?}", draft.notes);
    }
}

#[test]
fn what_is_mapped_twice_is_refused_and_columns_that_may_matter_are_told_with_the_remedy() {
    let twice = |map: &[(&str, &str)]| Options { map: map.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect(), ..options() };
    let mut problems = Problems::default();
    let list = "id,name,first,second\n1,a,x,y\n2,b,x,y\n";
    assert_eq!(read(FileId(0), list, &twice(&[("task", "id"), ("task", "name")]), &mut problems), None);
    assert_eq!(problems.list[0].what, "`--map task=` stands there twice");
    let mut problems = Problems::default();
    let draft = read(FileId(0), list, &options(), &mut problems).expect("a list");
    let told = |draft: &Draft| draft.notes.left_out.iter().any(|note| note.contains("first, second") && note.contains("--map ours=THEIRS"));
    assert!(told(&draft), "{:?}", draft.notes);
    let draft = read(FileId(0), &list.replace("id,", "hours,"), &options(), &mut problems).expect("a list");
    assert!(!told(&draft), "{:?}", draft.notes);
}

#[test]
fn start_dates_that_only_the_first_counts_of_are_told() {
    let mut problems = Problems::default();
    let list = "name,start\na,2026-03-02\nb,2026-03-09\nc,2026-03-10\n";
    let draft = read(FileId(0), list, &options(), &mut problems).expect("a list");
    assert!(draft.notes.left_out.iter().any(|note| note.starts_with("2 later start dates: ")), "{:?}", draft.notes);
}

#[test]
fn a_plan_begins_at_the_users_word_today_if_it_is_under_way_and_else_on_its_first_date() {
    let today = Some("2026-05-04".parse().unwrap());
    let start = |text: &str, options: &Options| draft_with(text, options).start.map(|start| start.date().to_string());
    let dated = "name,start,status\na,2026-03-02,\nb,2026-03-01,done\n";
    let open = "name,start\na,2026-03-02\n";
    assert_eq!(start(open, &Options { today, ..options() }).as_deref(), Some("2026-03-02"));
    assert_eq!(start(dated, &Options { today, ..options() }).as_deref(), Some("2026-05-04"));
    assert_eq!(start("name\na\n", &Options { today, ..options() }).as_deref(), Some("2026-05-11"), "the Monday to come");
    assert_eq!(start("name\na\n", &options()), None);
    let said = Options { today, start: Some("2026-06-01T09:00:00".parse().unwrap()), ..options() };
    assert_eq!(start(dated, &said).as_deref(), Some("2026-06-01"));
}

#[test]
fn ids_that_are_the_same_are_told_apart() {
    let draft = draft("id,name,depends on\nA,a,\na,b,A\nA;1,c,a\n,d,c\n");
    assert_eq!(waits(&draft), ["A: ", "a-2: A", "A-1: a-2", "row-5: A-1"]);
}

#[test]
fn twenty_thousand_tasks_are_read_and_load() {
    let mut text = "id,name,epic,assignee,estimate,start,depends on\n".to_owned();
    for at in 1..=20_000 {
        let on = if at > 100 { format!("T-{}; T-{}", at - 100, at - 57) } else { String::new() };
        let estimate = if at % 5 == 0 { String::new() } else { format!("{}h", at % 13 + 1) };
        text.push_str(&format!("T-{at},Task {at},Epic {},Person {},{estimate},2026-03-{:02},{on}\n", at / 500, at % 200, at % 28 + 1));
    }
    let draft = draft(&text);
    assert_eq!((draft.tasks.len(), draft.teams[0].members.len()), (20_000, 200));
    assert_eq!(draft.tasks.iter().map(|task| task.depends_on.len()).sum::<usize>(), 2 * 19_900);
}

/// Cells of all kinds, so that what is accepted is no rarity.
fn cell() -> impl Strategy<Value = String> {
    let words = [
        "",
        "1",
        "2",
        "3",
        "1,5",
        "2.5",
        "1.500",
        "3d",
        "4 h",
        "0",
        "done",
        "in progress",
        "x",
        "yes",
        "no",
        "40%",
        "Dba",
        "Dba, Tester",
        "backend",
        "backend-developer",
        "a:.3 > b:.7",
        "2 a + 1 b",
        "qa-engineer",
        "1; 2",
        "2FS+1d",
        "3SS",
        "1:team+4h",
        "2026-03-02",
        "3/4/2026",
        "31.12.26",
        "T-1",
        "T-1;1",
        "high",
        "1.1",
        "1.2",
        "C++",
        "a:team",
        "-",
        "2 builders",
        "world",
        "director",
        "Quality",
        "ö\u{301}",
        "\u{2028}",
        "99999",
        "0.0001",
        "pert(1h, 2h, 9h)",
        "Orchestration",
    ];
    prop_oneof![8 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "[ -~äß\t\n\"';,:+>]{0,6}"]
}

fn header() -> impl Strategy<Value = Vec<&'static str>> {
    let names = [
        "id",
        "task",
        "name",
        "epic",
        "feature",
        "team",
        "role",
        "assignee",
        "optimistic",
        "realistic",
        "pessimistic",
        "remaining",
        "complexity",
        "depends_on",
        "kind",
        "blocks",
        "must",
        "value",
        "static",
        "start",
        "end",
        "finished",
        "% complete",
        "status",
        "milestone",
        "level",
        "parent",
        "wbs",
        "Duration",
        "Story points",
        "Notes",
        "",
    ];
    prop::sample::subsequence(names.to_vec(), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_accepted_loads(
        header in header(),
        rows in prop::collection::vec(prop::collection::vec(cell(), 12), 1..7),
        separator in prop::sample::select(b",;\t".to_vec()),
    ) {
        let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(&header).expect("into memory");
        for row in &rows {
            writer.write_record(&row[..header.len()]).expect("into memory");
        }
        let text = String::from_utf8(writer.into_inner().expect("into memory")).expect("from strings");
        let mut problems = Problems::default();
        match read(FileId(0), &text, &options(), &mut problems) {
            Some(draft) => { loaded(&draft); }
            None => prop_assert!(!problems.list.is_empty(), "{text}"),
        }
    }

    #[test]
    fn no_bytes_at_all_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..80), begin in prop::sample::select(vec!["", "name,hours,depends on\n", "id;start\n"])) {
        let text = format!("{begin}{}", text::decode(&bytes).0);
        let mut problems = Problems::default();
        if let Some(draft) = read(FileId(0), &text, &options(), &mut problems) {
            loaded(&draft);
        }
    }
}

#[test]
fn a_long_plan_of_small_tasks_or_of_wide_estimates_has_a_horizon_that_it_fits_into() {
    let mut many = "name,role,hours\n".to_owned();
    (0..3_000).for_each(|at| many.push_str(&format!("T{at},{},0.1\n", if at == 0 { "code-review-expert" } else { "builder" })));
    draft(&many);
    draft("name,best case,most likely,worst case\na,1,1,90000\nb,1,1,90000\n");
    let mut epics = "name,epic,hours\n".to_owned();
    (0..5_000).for_each(|at| epics.push_str(&format!("T{at},E{at},0.1\n")));
    draft(&epics);
}
