//! What members and teams come of the people and roles of a table.

use super::*;
use crate::scenario::files::{FileId, Place};

fn item(team: &str, role: &str, people: &[&str]) -> Item {
    let who = if role.is_empty() { DraftWho::Team } else { DraftWho::Steps(vec![(role.to_owned(), 1.0)]) };
    let people = people.iter().map(|name| (*name).to_owned()).collect();
    let effort = Some(DraftEffort::One(8.0));
    Item { id: format!("{team}/{role}"), team: team.into(), who, people, effort, ..Item::new(Place { file: FileId(0), bytes: 0..0 }) }
}

/// `team: member [roles], ...` of every team, and the items afterwards.
fn settled(mut items: Vec<Item>) -> (Vec<String>, Vec<Item>, Notes) {
    let left: Vec<usize> = (0..items.len()).collect();
    let (mut notes, mut problems) = (Notes::default(), Problems::default());
    let teams = settle(&mut items, &left, "Crew", &mut notes, &mut problems);
    assert_eq!(problems.list, []);
    let member = |member: &DraftMember| format!("{}{:?}x{}", member.name, member.roles, member.count);
    let shown = |team: &DraftTeam| {
        format!("{}: {} {:?}", team.name, team.members.iter().map(member).collect::<Vec<_>>().join(", "), team.coordination)
    };
    (teams.iter().map(shown).collect(), items, notes)
}

#[test]
fn those_who_are_named_are_members_of_one_team_with_a_role_of_their_own_name() {
    let (teams, items, _) = settled(vec![item("", "", &["Dev"]), item("", "", &["Ops", "dev"]), item("", "", &["Ops"])]);
    assert_eq!(teams, ["Crew: Dev[\"Dev\"]x1, Ops[\"Ops\"]x1 []"]);
    assert_eq!(items[1].who, DraftWho::Crew(vec![("Ops".into(), 1), ("Dev".into(), 1)]));
    assert_eq!(items[1].effort, Some(DraftEffort::One(4.0)), "the work is shared");
}

#[test]
fn a_time_taken_together_is_not_shared() {
    let mut together = item("", "", &["Dev", "Ops"]);
    together.is_work = false;
    assert_eq!(settled(vec![together]).1[0].effort, Some(DraftEffort::One(8.0)));
}

#[test]
fn a_task_that_names_nobody_may_be_done_by_anybody_of_its_team() {
    let (teams, items, _) = settled(vec![item("", "", &["Dev"]), item("", "", &[])]);
    assert_eq!(teams, ["Crew: Dev[\"Dev\", \"anybody\"]x1 [\"anybody\"]"]);
    assert_eq!(items[1].who, DraftWho::Team);
    assert_eq!(settled(vec![item("", "", &[])]).0, ["Crew: member[\"member\"]x1 []"]);
}

#[test]
fn a_role_is_that_of_the_people_beside_it_and_else_somebody_has_it() {
    let (teams, items, _) = settled(vec![item("", "tester", &["Dev"]), item("", "writer", &[])]);
    assert_eq!(teams, ["Crew: Dev[\"tester\"]x1, writer[\"writer\"]x1 []"]);
    assert_eq!(items[0].who, DraftWho::Steps(vec![("tester".into(), 1.0)]));
}

#[test]
fn a_canonical_role_goes_to_its_canonical_team() {
    let (teams, items, notes) = settled(vec![item("", "Backend Developer", &["Dev"]), item("", "qa-engineer", &[])]);
    assert_eq!(teams, ["Backend: Dev[\"backend-developer\"]x1 []", "Quality: qa-engineer[\"qa-engineer\"]x1 []"]);
    assert_eq!(
        (items[0].team.as_str(), notes.guessed[0].as_str()),
        ("Backend", "the teams Backend, Quality by the roles of tasks that name no team")
    );
}

#[test]
fn a_canonical_team_of_which_nobody_is_named_has_its_usual_steps() {
    let (teams, ..) = settled(vec![item("backend", "", &[]), item("backend", "sql-specialist", &[])]);
    assert_eq!(
        teams,
        [
            "backend: sql-specialist[\"sql-specialist\"]x1, api-architect[\"api-architect\"]x1, backend-developer[\"backend-developer\"]x1 [\"api-architect:.3\", \"backend-developer:.7\"]"
        ]
    );
}

#[test]
fn who_works_for_two_teams_is_in_the_one_that_has_most_of_the_work_and_the_rest_comes_along() {
    let (teams, items, notes) = settled(vec![
        item("X", "", &["Dev"]),
        item("Y", "", &["Dev"]),
        item("Y", "", &["Dev"]),
        item("Y", "", &["Dev"]),
        item("X", "", &["Ops", "Dev"]),
    ]);
    assert_eq!(teams, ["X: Ops[\"Ops\"]x1 []", "Y: Dev[\"Dev\"]x1 []"]);
    assert_eq!((items[0].team.as_str(), items[4].team.as_str(), &items[4].effort), ("Y", "X", &Some(DraftEffort::One(8.0))));
    assert_eq!((notes.guessed.len(), notes.left_out.len()), (1, 1), "{notes:?}");
}

#[test]
fn a_crew_has_as_many_members_as_it_needs_and_none_fills_two_places() {
    let crew = |who: &[(&str, u32)]| Item {
        who: DraftWho::Crew(who.iter().map(|(role, count)| ((*role).to_owned(), *count)).collect()),
        ..item("X", "", &[])
    };
    let (teams, ..) = settled(vec![item("X", "a", &["Dev"]), item("X", "b", &["Dev"]), crew(&[("a", 2), ("b", 1)])]);
    assert_eq!(teams, ["X: Dev[\"a\", \"b\"]x1, a[\"a\"]x2, b[\"b\"]x1 []"]);
}

#[test]
fn names_are_made_plain_and_members_of_one_name_told_apart() {
    let (teams, items, _) = settled(vec![item("", "2 builders > x", &["Dev: the first"]), item("Y", "7", &[]), item("Z", "7", &[])]);
    assert_eq!(teams[0], "Y: no. 7[\"no. 7\"]x1 []");
    assert_eq!(teams[1], "Z: no. 7 (2)[\"no. 7\"]x1 []");
    assert_eq!((teams[2].as_str(), items[0].people[0].as_str()), ("Crew: Dev - the first[\"2-builders-x\"]x1 []", "Dev - the first"));
}
