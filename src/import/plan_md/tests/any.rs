//! Whatever a text says, reading it comes to an end; what is accepted loads; and a large plan takes no longer than its size.

use super::*;
use proptest::prelude::*;
use std::fmt::Write;

/// Lines of plans, with a digit to be put in for `§`.
const LINES: [&str; 62] = [
    "# Plan of §",
    "## Epic §: Ground",
    "### Epic § Risk Assessment",
    "## Phase §: Later",
    "### Feature §.§: Store",
    "**Feature §.§: Page**",
    "### Page",
    "#### Dependencies",
    "**Task §.§.§: Design**",
    "**Task §: Design**",
    "#### T-§: Build (§h, after T-§)",
    "- [ ] T-§ Test [P2]",
    "- [x] T00§ Done",
    "- Task §.§: Other - § days @role-§",
    "- **Assigned To:** role-§ (Team §)",
    "- Assigned To: role-§ + 2x role-§",
    "- Assigned To: role-§ → role-§, role-§",
    "- **Team:** Backend",
    "- **Estimated Effort:** § hours",
    "- **Estimated Effort:**",
    "  - Optimistic: § hours",
    "  - Realistic: §",
    "  - Pessimistic: § days (+25% buffer)",
    "- Effort: 0.000§",
    "- Effort: 0.0001 / 0.0002 / §",
    "- Effort: § / 0 / 0",
    "- **Dependencies:** §.§.§, Task §",
    "- **Dependencies:** T-§; T-§:team + §h",
    "- Dependencies: Epic §, Feature §.§",
    "- Dependencies: None",
    "**Dependencies:** Epic §",
    "**Technical Dependencies:**",
    "**Information Dependencies:**",
    "**Resource Dependencies:**",
    "- [ ] Thing number §",
    "- [x] Thing number §",
    "- Task §.§.§ is there",
    "- **Complexity:** High",
    "- **Status:** in progress (§0%)",
    "- **Priority:** P§",
    "**Priority:** P§",
    "## Agent Team Composition",
    "### Team §",
    "**Members:**",
    "- §x role-§",
    "- **Activated:** No",
    "## Timeline",
    "**Total Estimate:** § hours (includes §% buffer)",
    "**Buffer:** § hours",
    "## Risks",
    "| Risk | Likelihood | Impact | Mitigation |",
    "|---|---|---|---|",
    "| Risk § | High | § days | none |",
    "| ID | Task | Owner | Effort | Depends on |",
    "| T-§ | Row § | role-§ | § | T-§ |",
    "| a:§;b | x | role:§ > y + 2 z | §h | a:§ |",
    "**Tasks:**",
    "**Features:**",
    "- An item (§h)",
    "  - below it",
    "```",
    "Some text of § words.",
];

/// Lines of reports.
const REPORT: [&str; 24] = [
    "| Size | § tasks |",
    "| Epics | one after another |",
    "| Buffer | § h (§0 % of the baseline) |",
    "| Task noise | between the three figures |",
    "| Task noise | loglogistic(0.748, 2.45, max=10) |",
    "| Team | Starts | Coordination | Members and roles | Tasks | Hours |",
    "| Team § | after T-§, feature F§, team Team §, epic Part § | r§ 30 %, then r§ 70 % | m§: r§, r§, skill 0.§ | 1 | 2 |",
    "| Team § | with its first task |  | m§, § items at once<br>m§: r§, comes later | 1 | 2 |",
    "## Epic §: Part §",
    "### F§",
    "| Task | Name | Team | Roles | Effort, h | Complexity | Scope | Waits for | Start | Finish | Float, h | Critical |",
    "| T-§ | Name § | Team § | r§ | § | low |  | T-§; T-§:team+§h |  |  |  |  |",
    "| T-§ | Name § | Team § | r§ 30 %, then r§ 70 % | 0.§ / § / 1§ | medium | optional, value § | key-§ |  |  |  |  |",
    "| T-§ | Name § | Team § | 2 × r§ + 1 × r§ | § | high | may start early, added 2026-03-0§ 10:00:00 | T-§ |  |  |  |  |",
    "| T-§ | Name § | Team § | milestone | 0 | medium |  | T-§:information |  |  |  |  |",
    "| Resource | Name | Available |",
    "| key-§ | Key § | after § h on average: triangular(1h, 2h, §0h) |",
    "| T-§ | Odd | after § h |",
    "| Risk | What | Owner | Strikes | Effect | Before | After | Mitigation (cost) | State |",
    "| R-§ | It § |  | when T-§ starts | delays T-§, T-§ by 3h | §0 % | § % | do (100) | in force |",
    "| R-§ | It § | me | at 2026-03-0§ 10:00:00 | brings T-§; adds triangular(1h, 2h, §0h) of work to T-§; brings T-§ | §0 % | §0 % |  | not taken |",
    "| R-§ | It § |  | when T-§ is done | m§ is away for 3h | §0 % | §0 % |  | not taken |",
    "",
    "2026-03-02 08:00:00: the package goes before all.",
];

fn text(lines: &[(usize, [u8; 6])], pool: &[&str]) -> String {
    let mut text = String::new();
    for (line, numbers) in lines {
        let mut numbers = numbers.iter().cycle();
        for letter in pool[line % pool.len()].chars() {
            if letter == '§' {
                let _ = write!(text, "{}", numbers.next().map_or(0, |number| number % 9));
            } else {
                text.push(letter);
            }
        }
        text.push('\n');
    }
    text
}

fn loads_if_accepted(text: &str) -> bool {
    let mut problems = Problems::default();
    match read(FileId(0), text, &Options::default(), &mut problems) {
        Some(draft) => {
            assert_eq!(problems.list, []);
            loaded(&draft);
            true
        }
        None => {
            assert!(!problems.list.is_empty(), "refused without a word:\n{text}");
            for problem in &problems.list {
                let bytes = &problem.place.as_ref().expect("a place").bytes;
                assert!(bytes.start <= text.len(), "{problem:?}");
            }
            false
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_text_is_read_to_its_end(text in "(\\PC|[\\n|#*`:()\\[\\] -]){0,400}") {
        loads_if_accepted(&text);
    }

    #[test]
    fn what_is_accepted_loads(lines in prop::collection::vec((0_usize..1000, prop::array::uniform6(0_u8..250)), 1..60)) {
        loads_if_accepted(&text(&lines, &LINES));
    }

    #[test]
    fn reports_that_were_edited_load(lines in prop::collection::vec((0_usize..1000, prop::array::uniform6(0_u8..250)), 1..60)) {
        loads_if_accepted(&format!("# Execution plan: any\n\n{}", text(&lines, &REPORT)));
    }

    #[test]
    fn marks_alone_are_taken_off(text in "\\PC{0,60}") {
        line::plain(&text);
        prop_assert!(line::lines(&text).len() <= 1);
    }
}

#[test]
fn the_lines_of_the_generators_do_make_plans() {
    // Else the tests above would test nothing: how many of a thousand texts are plans.
    let mut count = [0, 0];
    let mut state = 1_u64;
    for _ in 0..300 {
        let mut lines = Vec::new();
        for _ in 0..25 {
            let mut next = || {
                state = crate::engine::stream::key(&state.to_string());
                state as usize
            };
            lines.push((next() % 1000, [(); 6].map(|()| (next() % 250) as u8)));
        }
        count[0] += usize::from(loads_if_accepted(&text(&lines, &LINES)));
        count[1] += usize::from(loads_if_accepted(&format!("# Execution plan: any\n\n{}", text(&lines, &REPORT))));
    }
    assert!(count[0] > 50 && count[1] > 50, "{count:?}");
}

/// A plan of so many tasks in features of ten and epics of a hundred, each waiting for two before it.
fn large(tasks: usize) -> String {
    let mut text = String::from("# Large plan\n\n**Dependencies:** None\n");
    for at in 0..tasks {
        let (epic, feature) = (at / 100 + 1, at / 10 + 1);
        if at % 100 == 0 {
            let _ = writeln!(
                text,
                "## Epic {epic}: Part {epic}\n\n**Priority:** P1\n**Dependencies:** Epic {}\n**Resource Dependencies:**\n- [ ] Key {epic}\n",
                epic - 1
            );
        }
        if at % 10 == 0 {
            let _ = writeln!(text, "### Feature {epic}.{feature}: Piece {feature}\n\n**Tasks:**\n");
        }
        let _ = writeln!(
            text,
            "**Task {epic}.{feature}.{at}: Work {at}**\n- **Assigned To:** backend-developer (Backend)\n- **Estimated Effort:**\n  - Optimistic: 4 hours\n  - Realistic: 6 hours\n  - Pessimistic: 12 hours\n- **Dependencies:** {}\n",
            if at > 1 { format!("{}.{}.{}, Work {}", (at - 1) / 100 + 1, (at - 1) / 10 + 1, at - 1, at - 2) } else { "None".into() }
        );
    }
    text
}

#[test]
fn twenty_thousand_tasks_are_read() {
    let draft = draft_of(&large(20_000));
    assert_eq!(draft.tasks.len(), 20_000);
    assert_eq!(draft.resources.len(), 200);
}
