//! What has to finish with another, and when it starts for that.

use super::*;

#[test]
fn what_only_has_to_finish_with_another_starts_so_that_it_ends_with_it() {
    let links = |hours| vec![link(0, 1, FinishToStart, 0.0), link(1, 2, FinishToFinish, hours)];
    let mut long = network(&["A", "B", "C"], links(0.0));
    long.tasks[1] = task("B", &[(0, 48.0)]);
    // Five days longer, which are a week; and nothing, where it is the longer one.
    assert_eq!(told(&made(long))[2..], ["C: Crew 8 <- A+168", "C-finish:  0 <- C B"]);
    let mut short = network(&["A", "B", "C"], links(4.0));
    short.tasks[2] = task("C", &[(0, 48.0)]);
    assert_eq!(told(&made(short))[2..], ["C: Crew 48 <- A", "C-finish:  0 <- C B+4"]);
    let held = network(&["A", "B", "C"], vec![link(1, 2, FinishToFinish, 0.0), link(0, 2, FinishToStart, 0.0)]);
    assert_eq!(told(&made(held))[2..], ["C: Crew 8 <- A", "C-finish:  0 <- C B"]);
}

#[test]
fn a_start_that_could_only_be_held_in_a_circle_is_not() {
    let links = vec![link(1, 0, StartToStart, 0.0), link(0, 1, FinishToFinish, 0.0)];
    let mut network = network(&["A", "B"], links);
    network.tasks[1].not_before = Some("2026-03-11T10:00".parse().unwrap());
    let draft = made(network);
    assert_eq!(told(&draft), ["A: Crew 8 <- from-2026-03-11-1000", "B: Crew 8 <- from-2026-03-11-1000", "B-finish:  0 <- B A"]);
    assert_eq!(draft.notes.left_out, [""; 0]);
}

#[test]
fn a_finish_that_is_held_is_a_milestone_for_which_whoever_comes_next_waits() {
    let links = vec![
        link(0, 1, FinishToFinish, 6.0),
        link(1, 2, FinishToStart, 1.0),
        link(3, 4, FinishToStart, 0.0),
        link(4, 1, StartToFinish, 2.0),
    ];
    let draft = made(network(&["A", "B", "C", "D", "E"], links));
    assert_eq!(
        told(&draft),
        [
            "A: Crew 8 <- ",
            "B: Crew 8 <- after-6h",
            "B-finish:  0 <- B A+6 D+2",
            "C: Crew 8 <- B-finish+1",
            "D: Crew 8 <- ",
            "E: Crew 8 <- D"
        ]
    );
}
