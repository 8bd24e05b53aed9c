//! What a plan says beside its tasks, and what of it is told as not taken.

use super::*;

#[test]
fn the_start_that_a_plan_names_is_its_start_but_for_what_could_be_two_days_or_is_of_a_task() {
    let plan = |told: &str| format!("# P\n{told}\n\n## Epic 1: A\n### Task 1.1.1: A\n- Start: 2026-01-02\n- Effort: 8h\n");
    let start = |told: &str| {
        let draft = draft_of(&plan(told));
        loaded(&draft);
        (draft.start.map(|start| start.to_string()), draft.notes)
    };
    for told in ["**Start:** 2026-12-07", "- Start date: 7 December 2026", "Project start: Mon 07.12.2026", "Kickoff: 2026-12-07T08:00"] {
        assert_eq!(start(told).0.as_deref(), Some("2026-12-07T08:00:00"), "{told}");
    }
    let (at, notes) = start("Starts on: 2026-12-07 10:30");
    assert_eq!(at.as_deref(), Some("2026-12-07T10:30:00"));
    assert!(notes.kept.contains(&"its start, 2026-12-07 10:30".to_owned()), "{notes:?}");
    let (at, notes) = start("Start: 3/4/2026");
    assert_eq!(at, None);
    assert!(notes.left_out.iter().any(|note| note.starts_with("the start `3/4/2026`, which could be two days")), "{notes:?}");
    assert_eq!(start("Start: when the money is there").0, None);
    let asked = Options { start: Some("2027-01-04T08:00".parse().unwrap()), ..Options::default() };
    let draft = read(FileId(0), &plan("Start: 2026-12-07"), &asked, &mut Problems::default()).expect("a plan");
    assert_eq!(draft.start, asked.start, "who asks for a start has it");
}

#[test]
fn work_that_names_nobody_is_for_whoever_of_the_team_is_free() {
    let draft = draft_of(
        "# P\n## Work\n- [ ] T1 A (Eva, 2d)\n- [ ] T2 B (Finn, 2d)\n- [ ] T3 C (4h)\n- [~] T4 D @Finn 2d\n- [ ] T5 E - owner: Eva - 1d\n- [ ] T6 Go-live (milestone) after T3\n",
    );
    loaded(&draft);
    assert_eq!(draft.teams[0].coordination, ["anybody"]);
    assert_eq!(draft.teams[0].members[0].roles, ["Eva", "anybody"]);
    let rows = rows(&draft);
    let ends: Vec<&str> = rows.iter().map(|row| row.rsplit_once("Team: ").expect("its team").1).collect();
    assert_eq!(ends, ["Eva 16 <- ", "Finn 16 <- ", " 4 <- ", "Finn 16 <- ", "Eva 8 <- ", " 0 <- T3"]);
    for note in [
        "2 tasks without a word on who does them (T3, T6): of Team",
        "work that names nobody: `anybody` of Team may do it, whoever is free first",
    ] {
        assert!(draft.notes.guessed.iter().any(|told| told.starts_with(note)), "{:?}", draft.notes);
    }
}

#[test]
fn dates_that_no_task_can_have_and_what_is_left_in_names_are_told() {
    let draft = draft_of(
        "# P\nDeadline: 2026-05-01\n## Work\n- [ ] T1 A (Eva, 2d)\n- [ ] T2 B (Eva, 2d) depends on T1 - not before 11 May\n- [-] T3 C (Eva, 2d) cancelled\n",
    );
    assert_eq!(
        (draft.tasks[1].name.as_str(), draft.tasks[1].depends_on.len(), draft.tasks[2].name.as_str()),
        ("B", 1, "C (Eva, 2d) cancelled")
    );
    for note in [
        "remarks behind names that cannot be read: `not before 11 May` of T2, `(Eva, 2d) cancelled` of T3",
        "the deadline, 2026-05-01: if it was promised, say so by `buffer = 2026-05-01`",
    ] {
        assert!(draft.notes.left_out.contains(&note.to_owned()), "{:?}", draft.notes);
    }
}
