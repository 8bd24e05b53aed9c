//! What a list says that is not taken as it stands: it is told, with its rows.

use super::*;

#[test]
fn a_dependency_that_names_no_task_is_told_with_its_row_and_one_that_is_spelt_alike_is_taken() {
    let draft = draft("name,hours,after\nLogin / SSO,4,\nBuild,4,Login/SSO\nTest,4,Biuld\nShip,4,\"login sso, Test\"\n");
    assert_eq!(waits(&draft), ["1: ", "2: 1", "3: ", "4: 1 3"]);
    assert!(has(&draft.notes.left_out, "1 dependency on what is not in the list: `Biuld` in row 4 (did you mean `Build`?)"));
    let told =
        "names that are spelt otherwise in dependencies: `Login/SSO` in row 3 is `Login / SSO`, `login sso` in row 5 is `Login / SSO`";
    assert!(has(&draft.notes.guessed, told), "{:?}", draft.notes);
}

#[test]
fn numbers_are_never_taken_for_others_that_are_spelt_alike() {
    let draft = draft("id,name,hours,after\n12,a,4,\nT-12,b,4,1.2\nT-3,c,4,T-1.2\n");
    assert_eq!(waits(&draft), ["12: ", "T-12: ", "T-3: "]);
    assert!(has(&draft.notes.left_out, "2 dependencies on what is not in the list: `1.2` in row 3"), "{:?}", draft.notes);
}

#[test]
fn a_circle_is_told_in_one_go_with_whatever_else_is_wrong() {
    let text = "id,name,hours,after\n1,a,lots,3\n2,b,4,1\n3,c,4,2\n";
    assert_eq!(problems(text), ["2: `lots` is no effort", "3: a circle of dependencies: `2` before `3` before `1` before `2`"]);
}

#[test]
fn what_waits_for_a_cancelled_task_waits_for_what_that_waited_for() {
    let draft = draft("id,name,hours,status,after\nD,d,4,,\nE,e,4,cancelled,D\nF,f,4,,E\n");
    assert_eq!(waits(&draft), ["D: ", "F: D"]);
    assert!(has(&draft.notes.guessed, "1 task that waits for one that is not to be done (F)"), "{:?}", draft.notes);
}

#[test]
fn a_status_that_is_not_known_is_told_with_its_rows() {
    let draft = draft("name,hours,status\na,4,blockiert\nb,4,open\nc,4,Blockiert?\nd,4,blockiert\ne,4,To Do\n");
    assert_eq!(draft.tasks.len(), 5);
    assert!(has(&draft.notes.guessed, "status `Blockiert?` (row 4), `blockiert` (rows 2, 5): taken as open"), "{:?}", draft.notes);
}

#[test]
fn who_is_called_like_a_group_is_told_to_be_one_person() {
    let draft = draft("name,hours,who\na,4,Team\nb,4,X von und zu Y\nc,4,Team\nd,4,TBD\n");
    let names: Vec<&str> = draft.teams[0].members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Team", "X von und zu Y"]);
    assert!(has(&draft.notes.guessed, "`Team` (rows 2, 4) is taken for one person: "), "{:?}", draft.notes);
    assert!(has(&draft.notes.guessed, "within a name (X von und zu Y)"), "{:?}", draft.notes);
}

#[test]
fn columns_and_dependencies_that_are_kept_are_told() {
    let draft = draft("id,task,epic,hours,depends on\n1,a,E,4,\n2,b,E,,1\n");
    assert_eq!(draft.notes.kept[..3], ["2 tasks for 1 member of 1 team", "1 dependency", "columns by our own names: epic, depends on"]);
    assert!(has(&draft.notes.guessed, "1 task without an estimate (2): the median of all, 4 hours"), "{:?}", draft.notes);
}

#[test]
fn what_export_csv_wrote_of_a_run_comes_back_with_its_efforts_and_milestones() {
    let text = "task,epic,feature,name,team,role,members,status,depends_on,planned_start,planned_finish,actual_start,actual_finish,delay_hours,\
        effort_planned_hours,effort_actual_hours,total_float_hours,on_critical_path,blockers,gates_failed,defects,cost,tokens,complexity,must,value\n\
        T1,e,f,One,a,dev,m1,completed,,2026-03-02 09:05:00,2026-03-03 09:05:00,2026-03-02 09:05:00,2026-03-03 09:05:00,0,8,8,2.5,0,0,0,0,400,,medium,1,0\n\
        M,e,f,Done,a,,,completed,T1:technical+3h; spring,2026-03-03 09:05:00,2026-03-03 09:05:00,,,0,0,0,0,1,0,0,0,,,medium,0,2\n";
    let draft = draft_with(text, &Options { keep_done: true, ..options() });
    assert_eq!(draft.tasks[0].effort, DraftEffort::One(8.0));
    assert_eq!((draft.tasks[1].effort, draft.tasks[1].is_optional), (DraftEffort::Milestone, true));
    let links: Vec<(&str, &str, f64)> =
        draft.tasks[1].depends_on.iter().map(|link| (link.on.as_str(), link.kind.as_str(), link.lag_hours)).collect();
    assert_eq!(links, [("T1", "technical", 3.0), ("spring", "", 0.0)]);
    assert!(has(&draft.notes.left_out, "columns of what became of the tasks, which a run tells anew: actual_start, "), "{:?}", draft.notes);
    let own = "id,epic,feature,name,team,assigned_agent,status,dependencies,planned_start,planned_end_date,actual_start,completed_at,\
        effort_planned,effort_actual,on_critical_path,total_float,cost,tokens\n\
        T1,e,f,One,a,m1,pending,,2026-03-02 09:05:00,2026-03-03 09:05:00,,,8,0,0,2.5,0,0\n";
    let draft = draft_with(own, &options());
    assert_eq!((hours(&draft), draft.teams[0].members[0].name.as_str()), (vec![8.0], "m1"));
}

#[test]
fn common_names_of_columns_are_known_and_one_that_holds_ids_alone_is_told() {
    let draft = draft("Ref;Title;agent;est hours;Needs\nA;x;b-1;3;\nB;y;b-1;4;A\n");
    assert_eq!((hours(&draft), waits(&draft)), (vec![3.0, 4.0], vec!["A: ".to_owned(), "B: A".to_owned()]));
    assert_eq!(draft.teams[0].members[0].name, "b-1");
    let draft = super::draft("Ref;Title;hours;Comes behind;Prio\n1;x;3;;1\n2;y;4;1;3\n3;z;4;1, 2;2\n");
    let told =
        "column Comes behind, though it holds nothing but tasks: if they are waited for, say so by `--map \"depends_on=Comes behind\"`";
    assert!(has(&draft.notes.left_out, told), "{:?}", draft.notes);
    assert!(!has(&draft.notes.left_out, "column Prio, though"), "{:?}", draft.notes);
    let agents = vec!["b-1".to_owned(), "b-2".to_owned()];
    let draft = draft_with("Title;hours;Robot\nx;3;b-1\ny;4;@B-2, b-1\n", &Options { agents, ..options() });
    assert!(has(&draft.notes.left_out, "column Robot, though it names nobody but agents: "), "{:?}", draft.notes);
}

#[test]
fn shares_of_people_and_lags_in_hundredths_are_told_and_milestones_that_were_added_are_not_kept_ones() {
    let draft = draft("id,name,who,hours,after\n1,a,Ann[50%],4,\n2,b,Bob[100%],2,1+50%\n3,c,Bob,0,1FF+2h\n");
    assert!(has(&draft.notes.left_out, "1 share of somebody's time behind a name (Ann[50%]): "), "{:?}", draft.notes);
    assert!(has(&draft.notes.guessed, "1 lag in hundredths of a task (1): of its realistic effort"), "{:?}", draft.notes);
    assert!(has(&draft.notes.kept, "1 milestone among the tasks"), "{:?}", draft.notes);
}

#[test]
fn what_stands_behind_an_id_and_is_no_lag_is_refused() {
    let text = "id,name,hours,after\n1,A,4,\n2,B,4,1FS+\n3,C,4,A+3x\n4,D,4,1+\n";
    let expected = ["3: `1FS+` ends where a lag should follow", "4: `3x` in `A+3x` is no lag", "5: `1+` ends where a lag should follow"];
    assert_eq!(problems(text), expected);
}

#[test]
fn a_task_that_says_nothing_of_who_does_it_goes_to_a_team_that_there_is() {
    let draft = draft("id,name,team,owner,hours,after\n1,Build,Alpha,Ann,20,\n2,Test,Beta,Bob,10,1\n3,Done,,,0,2\n4,Tidy,,,4,\n");
    let teams: Vec<&str> = draft.tasks.iter().map(|task| task.team.as_str()).collect();
    assert_eq!(teams, ["Alpha", "Beta", "Beta", "Alpha"]);
    assert_eq!(draft.teams.iter().map(|team| team.members.len()).sum::<usize>(), 2);
    assert!(has(&draft.notes.guessed, "2 tasks of which nothing tells the team (3, 4): "), "{:?}", draft.notes);
}

#[test]
fn a_range_is_three_figures_with_its_middle() {
    let draft = draft("task,duration estimate\na,1-2 days\nb,3\u{2013}5d\nc,4h to 1d\nd,~2..4 d\ne,8 - 6 h\nf,2d\ng,3-4\n");
    let three = DraftEffort::Three;
    let expected = [
        three(8.0, 12.0, 16.0),
        three(24.0, 32.0, 40.0),
        three(4.0, 6.0, 8.0),
        three(16.0, 24.0, 32.0),
        three(6.0, 7.0, 8.0),
        DraftEffort::One(16.0),
        three(24.0, 28.0, 32.0),
    ];
    assert_eq!(draft.tasks.iter().map(|task| task.effort).collect::<Vec<_>>(), expected);
    assert!(has(&draft.notes.guessed, "6 efforts that are ranges") && has(&draft.notes.guessed, "1 figure without a unit: days"));
}

#[test]
fn what_is_wrong_is_told_with_its_row_all_at_once() {
    assert_eq!(
        problems("name;hours;start;% complete\na;soon;32.1.2026;40\nb;-3;;400\nc;1;;\n"),
        ["2: `32.1.2026` is no date", "2: `soon` is no effort", "3: `-3` is negative", "3: `400` is no progress"]
    );
    assert_eq!(
        problems("id,name,depends on\n1,a,3\n2,b,1\n3,c,2\n"),
        ["3: a circle of dependencies: `2` before `3` before `1` before `2`"]
    );
    assert_eq!(problems("color,taste\nred,sour\n"), ["1: no row of the table's first names a column that is known"]);
    assert_eq!(problems("hours,start\n1,2026-01-01\n"), ["1: no column tells what the tasks are called"]);
    assert_eq!(problems("name,hours\na,600000000\n"), ["2: 600000000 hours of work and lags in all, and a plan has at most 1000000"]);
    assert_eq!(problems("name,status\na,done\nb,closed\n"), ["2: all 2 tasks are done, and nothing is left to plan"]);
    assert_eq!(problems_with("name\na\n", &Options { hours_per_day: 0.0, ..options() }), ["-: 0 hours of work a day"]);
}
