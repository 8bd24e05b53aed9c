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
