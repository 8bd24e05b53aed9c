//! Plans in many dresses, what they become, and what is said of those that cannot be.

mod any;
mod told;

use super::*;
use crate::import::draft::{DraftEffort, DraftTask, DraftWho};
use crate::import::table::testing::loaded;

fn draft_of(text: &str) -> Draft {
    let mut problems = Problems::default();
    let draft = read(FileId(0), text, &Options::default(), &mut problems);
    assert_eq!(problems.list, []);
    draft.expect("a draft without a problem")
}

/// As `line: what`.
fn problems_of(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, &Options::default(), &mut problems), None);
    let line = |place: &Option<Place>| 1 + text[..place.as_ref().map_or(0, |place| place.bytes.start)].matches('\n').count();
    problems.list.iter().map(|problem| format!("{}: {}", line(&problem.place), problem.what)).collect()
}

fn rows(draft: &Draft) -> Vec<String> {
    loaded(draft);
    let row = |task: &DraftTask| {
        let who = match &task.who {
            DraftWho::Team => String::new(),
            DraftWho::Steps(steps) => steps.iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>().join(" > "),
            DraftWho::Crew(crew) => crew.iter().map(|(role, count)| format!("{count} {role}")).collect::<Vec<_>>().join(" + "),
        };
        let effort = match task.effort {
            DraftEffort::Milestone => "0".to_owned(),
            DraftEffort::One(hours) => hours.to_string(),
            DraftEffort::Three(a, b, c) => format!("{a}/{b}/{c}"),
        };
        let on: Vec<&str> = task.depends_on.iter().map(|link| link.on.as_str()).collect();
        format!("{}/{} {} [{}] {}: {who} {effort} <- {}", task.epic, task.feature, task.id, task.name, task.team, on.join(" "))
    };
    draft.tasks.iter().map(row).collect()
}

#[test]
fn the_plan_of_a_planning_agent_is_taken_over_whole() {
    let path = crate::sample::from_the_root("../shared/samples/plan-md/03-execution-plan.md");
    let Ok(text) = std::fs::read_to_string(&path) else {
        crate::aloud::skipped(format_args!("no {}", path.display()));
        return;
    };
    let draft = draft_of(&text);
    assert_eq!(draft.name, "Parcel Tracker");
    let scenario = loaded(&draft);
    assert_eq!((scenario.plan.epics.len(), scenario.plan.features.len(), scenario.plan.tasks.len()), (2, 3, 10));
    assert_eq!(scenario.buffer, crate::schedule::BufferRule::Share(0.25));
    let teams: Vec<&str> = scenario.organization.teams.iter().map(|team| team.name.as_str()).collect();
    assert_eq!(teams, ["Foundation", "Backend", "Frontend", "Quality", "Research"]);
    let rows = rows(&draft);
    let epic = "Where is my parcel";
    assert_eq!(
        rows[1],
        format!("{epic}/Event store 1.1.1 [Design the event schema] Foundation: database-architect 4/6/12 <- info-1 database-provisioned")
    );
    assert_eq!(rows[6], format!("{epic}/Tracking page 1.2.3 [Design the page] Frontend: ui-ux-designer 8 <- info-1 database-provisioned"));
    assert_eq!(rows[7], format!("{epic}/Tracking page 1.2.4 [Build the page] Frontend: frontend-developer 8/16/32 <- 1.2.2 1.2.3"));
    assert_eq!(
        rows[8],
        "Tell me when it moves/Notifications 2.1.1 [Subscribe to a parcel] Backend: backend-developer 5/8/14 <- 1.2.2 1.2.4"
    );
    let risks: Vec<(&str, f64)> = scenario.risks.iter().map(|risk| (risk.id.as_str(), risk.probability)).collect();
    assert_eq!(risks, [("carrier-sandbox-is-slow-or-down", 0.5), ("event-volume-larger-than-thought", 0.1)]);
    assert_eq!(
        draft.notes.kept,
        ["10 tasks in 2 epics and 3 features", "13 links between tasks", "2 risks", "a buffer of 25 %", "5 teams with 10 members"]
    );
    // Its total is the sum of its tasks, so nothing is said of it.
    assert!(!draft.notes.guessed.iter().any(|note| note.contains("in all")), "{:?}", draft.notes);
}

#[test]
fn bullets_marks_levels_and_numbering_make_no_difference() {
    let one = "\
# Plan
## Epic 1: Ground
**Priority:** P0
### Feature 1.1: Store
**Task 1.1.1: Design**
- **Assigned To:** database-architect (Foundation)
- **Estimated Effort:**
  - Optimistic: 4 hours
  - Realistic: 6 hours
  - Pessimistic: 12 hours
- **Dependencies:** None

**Task 1.1.2: Build**
- **Assigned To:** devops-engineer (Foundation)
- **Estimated Effort:** 8 hours
- **Dependencies:** Task 1.1.1
";
    let expected = rows(&draft_of(one));
    assert_eq!(
        expected,
        [
            "Ground/Store 1.1.1 [Design] Foundation: database-architect 4/6/12 <- ",
            "Ground/Store 1.1.2 [Build] Foundation: devops-engineer 8 <- 1.1.1",
        ]
    );
    for (from, to) in [
        ("- **", "* **"),
        ("**", ""),
        ("#", "##"),
        ("- **", "    - **"),
        ("\n- **", "\n**"),
        ("Task 1", "🎯 TASK 1"),
        ("hours", "hrs"),
        (" hours", "h"),
        ("\n", "\r\n"),
        ("None", "N/A (first)"),
        ("None", "-"),
        ("Task 1.1.1\n", "1.1.1 (Design)\n"),
        ("Task 1.1.1\n", "Design\n"),
        ("Assigned To", "Owner"),
        ("database-architect (Foundation)", "Foundation Team: database-architect"),
        ("database-architect (Foundation)", "@database-architect"),
        ("**Task 1.1.1: Design**", "#### 1.1.1 Design"),
        ("**Task 1.1.1: Design**", "#### Task 1.1.1 — Design"),
    ] {
        assert!(one.contains(from), "{from}");
        let other = if from == "#" { one.replace("\n#", "\n##") } else { one.replace(from, to) };
        assert_eq!(rows(&draft_of(&other)), expected, "{from:?} as {to:?}\n{other}");
    }
    assert_eq!(rows(&draft_of(&format!("Here it is:\n```markdown\n{one}\n```\n"))), expected);
}

#[test]
fn a_table_of_tasks_is_a_plan_too() {
    let draft = draft_of(
        "# Roadmap - Shop\n\n## Phase 1: Setup\n\n| ID | Task | Owner | Effort (days) | Depends on | Priority |\n|---|---|---|---:|---|---|\n\
         | T-1 | Repository | devops-engineer | 0.5 | - | P0 |\n| T-2 | Shop \\| API | backend-developer | 1-2 | T-1 | P2 |\n| **Total** | | | 2 | | |\n\n\
         ## Phase 2: Page\n\n| Task | Hours |\n|---|---|\n| T-3: Page | 2 / 4 / 8 |\n| Sign-off | |\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "Setup/ T-1 [Repository] Foundation: devops-engineer 4 <- ",
            "Setup/ T-2 [Shop | API] Backend: backend-developer 8/12/16 <- T-1",
            "Page/ T-3 [Page] Foundation:  2/4/8 <- ",
            "Page/ T-4 [Sign-off] Foundation:  4 <- ",
        ]
    );
    assert_eq!(draft.tasks.iter().map(|task| task.is_optional).collect::<Vec<_>>(), [false, true, false, false]);
}

#[test]
fn a_table_in_an_order_with_tasks_in_ranges_is_a_plan_too() {
    let draft = draft_of(
        "## Phase 2: Team\n| Order | Task | Assigned To | Dependencies |\n|--|--|--|--|\n| 1a | Revenue | analyst | None |\n| 1b | Cost | analyst | Task 1a |\n\
         | 2 | Scenarios | analyst | Tasks 1a, 1b |\n| 3 | Report | Quality Team | Tasks 1a-2; Depends on Revenue |\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "Team/ 1a [Revenue] Team: analyst 8 <- ",
            "Team/ 1b [Cost] Team: analyst 8 <- 1a",
            "Team/ 2 [Scenarios] Team: analyst 8 <- 1a 1b",
            "Team/ 3 [Report] Quality:  8 <- 1a 1b 2"
        ]
    );
}

#[test]
fn a_list_with_boxes_is_a_plan_too_and_what_is_ticked_is_done() {
    let draft = draft_of(
        "# Tasks: Sign-in\n\n## Setup\n\n- [x] T001 Create the project\n- [ ] T002 [P] Add linting (2h)\n\n## Core\n\n\
         - [ ] T003 Token service (1-2 days, after T001, T002) @backend-developer\n- [ ] T004 Page (depends on T003)\n  - [ ] not a task of its own\n\n\
         ```mermaid\n- [ ] T009 nothing\n```\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "Setup/ T002 [Add linting] Backend:  2 <- ",
            "Core/ T003 [Token service] Backend: backend-developer 8/12/16 <- T002",
            "Core/ T004 [Page] Backend:  7 <- T003",
        ]
    );
    assert!(draft.notes.left_out.contains(&"tasks that are done, so that nobody need wait for them: T001".to_owned()), "{:?}", draft.notes);
}

#[test]
fn a_line_with_a_box_may_tell_who_how_long_and_what_for() {
    let text = "\
# Plan: Tickets
## Epic 1: Backend
- [ ] T1 Design schema (db-expert, 3h)
- [ ] T2 Migrations (2h, db-expert) after T1
- [ ] T3 REST endpoints (backend-developer, 6h) depends on T1
- [ ] T4 Login flow (6h) - depends on: T3, T9
## Epic 2: Frontend (depends on Epic 1)
- [ ] T5 Ticket form (takes 5h, at most 8) depends on Login flow
";
    let draft = draft_of(text);
    assert_eq!(
        rows(&draft),
        [
            "Backend/ T1 [Design schema] Team: db-expert 3 <- ",
            "Backend/ T2 [Migrations] Team: db-expert 2 <- T1",
            "Backend/ T3 [REST endpoints] Backend: backend-developer 6 <- T1",
            "Backend/ T4 [Login flow] Team:  6 <- T3",
            "Frontend/ T5 [Ticket form (takes 5h, at most 8)] Team:  4.5 <- T4 T2",
        ]
    );
    assert_eq!(
        draft.notes.left_out,
        ["dependencies on what is no task of the plan: T9", "remarks behind names that cannot be read: `(takes 5h, at most 8)` of T5"]
    );
}

#[test]
fn a_box_without_an_id_is_a_task_if_it_tells_who_or_how_long_and_is_told_otherwise() {
    let text = "\
# Plan
## Backend
- [ ] Design schema (db-expert, 3h)
  - [ ] ask around (1h)
- [ ] Migrations (2h) depends on Design schema
- [ ] Think of a name
";
    let draft = draft_of(text);
    assert_eq!(rows(&draft), ["Backend/ T-1 [Design schema] Team: db-expert 3 <- ", "Backend/ T-2 [Migrations] Team:  2 <- T-1"]);
    assert_eq!(draft.notes.left_out, ["items with a box that are no tasks, as they have no id, nobody and no effort: `Think of a name`"]);
}

#[test]
fn tasks_may_be_lists_without_ids_below_features() {
    let draft = draft_of(
        "# Plan\n## Milestone 1: Alpha\n**Features:**\n- Search\n  - Index the pages (6h)\n  - Query form (3h, frontend-developer)\n- Export\n  - CSV (2h)\n\n\
         ## Milestone 2: Beta\n**Dependencies:** Milestone 1\n\n**Tasks:**\n- Help pages (4h)\n- Announce (1h)\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "Alpha/Search T-1 [Index the pages] Frontend:  6 <- ",
            "Alpha/Search T-2 [Query form] Frontend: frontend-developer 3 <- ",
            "Alpha/Export T-3 [CSV] Frontend:  2 <- ",
            "Alpha/Export epic-1-done [Epic is done: Alpha] Frontend:  0 <- T-1 T-2 T-3",
            "Beta/ T-4 [Help pages] Frontend:  4 <- epic-1-done",
            "Beta/ T-5 [Announce] Frontend:  1 <- epic-1-done",
        ]
    );
}

#[test]
fn what_a_list_says_again_is_no_second_task() {
    let draft = draft_of(
        "# Plan\n## Summary\n| Task | Effort |\n|---|---|\n| 1.1.1: Design | 6h |\n\n## Epic 1: A\n### Task 1.1.1: Design\n- **Dependencies:** None\n\
         ### Task 1.1.2: Build\n- Effort: 4h\n- Acceptance Criteria:\n  - [ ] Task 1.1.1: is used\n  - It runs\n\n## Critical Path\n1. **Task 1.1.1: Design** (6h)\n2. Task 1.1.9: Nothing\n\n\
         ## Timeline\n### Epic 1: weeks 1-2\n- Task 1.1.3: nothing\n**Total Effort:** 30 hours\n",
    );
    assert_eq!(rows(&draft), ["A/ 1.1.1 [Design] Team:  6 <- ", "A/ 1.1.2 [Build] Team:  4 <- "]);
    assert!(
        draft.notes.guessed.contains(&"the plan says 30 hours in all, and its tasks sum to 10: the tasks count".to_owned()),
        "{:?}",
        draft.notes
    );
}

#[test]
fn numbers_that_begin_anew_in_each_feature_are_told_apart() {
    let draft = draft_of(
        "## Epic 1: A\n### Feature 1.1: F\n#### Task 1: x\n#### Task 2: y\n- Dependencies: Task 1\n### Feature 1.2: G\n#### Task 1: z\n#### Task 2: w\n- Dependencies: Task 1, Feature 1.1\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "A/F 1.1.1 [x] Team:  8 <- ",
            "A/F 1.1.2 [y] Team:  8 <- 1.1.1",
            "A/G 1.2.1 [z] Team:  8 <- ",
            "A/G 1.2.2 [w] Team:  8 <- 1.2.1 1.1.2"
        ]
    );
}

#[test]
fn a_plan_starts_when_it_is_told_to_and_nothing_takes_less_than_nothing() {
    let text = "# Plan\n\n- [ ] T-1 Design (dev, -5h)\n- [ ] T-2 Build (dev, 8h)\n";
    let start = jiff::civil::date(2027, 2, 1).at(8, 0, 0, 0);
    let draft = read(FileId(0), text, &Options { start: Some(start), ..Options::default() }, &mut Problems::default()).expect("a draft");
    assert_eq!((draft.start, draft.tasks[0].effort), (Some(start), DraftEffort::One(8.0)), "the median of the others: {:?}", draft.notes);
    assert!(draft.notes.left_out.iter().any(|note| note.contains("-5h")), "{:?}", draft.notes);
}

#[test]
fn what_is_done_is_planned_as_if_it_were_not_if_that_is_asked_for() {
    let text = "# Plan\n\n- [x] T-1: Design (6h)\n- [ ] T-2: Build (8h)\n";
    let options = Options { keep_done: true, ..Options::default() };
    let draft = read(FileId(0), text, &options, &mut Problems::default()).expect("a draft");
    assert_eq!(draft.tasks.len(), 2);
    assert!(draft.notes.guessed.iter().any(|note| note.starts_with("1 task that is done or in progress (T-1): ")), "{:?}", draft.notes);
}

#[test]
fn what_blocks_something_is_waited_for_by_it_wherever_that_is_said() {
    let text = "# Plan\n\n- [ ] T008: Design (6h) blocks T009\n- [ ] T009: Build - 2 days - High\n- [ ] T010: Test (4h)\n  - Blocks: T011\n\
        - [ ] T011: Ship (2h)\n- [ ] T012: Tell (2h)\n- [ ] T011 blocks T012\n";
    let draft = read(FileId(0), text, &Options::default(), &mut Problems::default()).expect("a draft");
    let waits = |at: usize| draft.tasks[at].depends_on.iter().map(|link| link.on.as_str()).collect::<Vec<_>>();
    assert_eq!((draft.tasks.len(), waits(0), waits(1), waits(3), waits(4)), (5, vec![], vec!["T008"], vec!["T010"], vec!["T011"]));
    assert_eq!(draft.tasks[1].effort.realistic(), 16.0);
}

#[test]
fn work_that_is_done_or_begun_counts_for_what_is_left_of_it() {
    let draft = draft_of(
        "- **Task 1.1.1: A**\n  - Effort: 8h\n  - Status: ✅ Completed\n- **Task 1.1.2: B**\n  - Effort: 4 / 8 / 20 hours\n  - Status: In progress (25%)\n  - Dependencies: 1.1.1\n- **Task 1.1.3: C**\n  - Effort: 8h\n  - Status: Not complete\n",
    );
    assert_eq!(rows(&draft), ["/ 1.1.2 [B] Team:  3/6/15 <- ", "/ 1.1.3 [C] Team:  8 <- "]);
}

#[test]
fn who_works_on_a_task_is_read_in_many_forms() {
    let of = |assigned: &str| {
        rows(&draft_of(&format!("### Task 1.1.1: A\n- Effort: 8h\n- Assigned To: {assigned}\n")))[0].split("[A] ").nth(1).map(str::to_owned)
    };
    let is = |text: &str| Some(format!("{text} 8 <- "));
    assert_eq!(of("qa-engineer"), is("Quality: qa-engineer"));
    assert_eq!(of("Backend Developer (Backend Team)"), is("Backend: backend-developer"));
    assert_eq!(of("Backend Team"), is("Backend: "));
    assert_eq!(of("Backend Team (sql-specialist)"), is("Backend: sql-specialist"));
    assert_eq!(of("api-architect → backend-developer"), is("Backend: api-architect > backend-developer"));
    assert_eq!(of("2x backend-developer + sql-specialist (Backend)"), is("Backend: 2 backend-developer + 1 sql-specialist"));
    assert_eq!(of("data-wizard"), is("Team: data-wizard"));
    assert_eq!(of("TBD"), is("Team: "));
}

#[test]
fn dependencies_are_read_in_many_forms() {
    let of = |text: &str| {
        let plan = format!(
            "## Epic 1: A\n### Feature 1.1: F\n#### Task 1.1.1: One, and more\n#### Task 1.1.2: Two\n#### Task 1.1.3: Three\n## Epic 2: B\n### Task 2.1.1: Four\n- Dependencies: {text}\n"
        );
        let draft = draft_of(&plan);
        let on = rows(&draft).last().and_then(|row| row.split("<- ").nth(1).map(str::to_owned)).unwrap_or_default();
        (on, draft.tasks.last().map_or(0.0, |task| task.depends_on.iter().map(|link| link.lag_hours).sum()))
    };
    let is = |on: &str| (on.to_owned(), 0.0);
    for text in [
        "1.1.1, Task 1.1.2",
        "1.1.1; 1.1.2",
        "`1.1.1` and **1.1.2**",
        "Task 1.1.1 (One), Two",
        "1.1.1 - 1.1.2",
        "needs the schema of 1.1.1 / the API of 1.1.2",
        "Tasks 1.1.1 & 1.1.2",
    ] {
        assert_eq!(of(text), is("1.1.1 1.1.2"), "{text}");
    }
    assert_eq!(of("One, and more"), is("1.1.1"));
    assert_eq!(of("1.1.2:team + 2 days"), ("1.1.2".to_owned(), 48.0));
    for text in ["Feature 1.1", "Epic 1", "all of Epic 1"] {
        assert_eq!(of(text), is("1.1.1 1.1.2 1.1.3"), "{text}");
    }
    for text in ["None", "n/a", "—", "", "Nothing yet; tbd"] {
        assert_eq!(of(text), is(""), "{text}");
    }
    assert_eq!(of("The weather, 9.9.9, 2.1.1"), is(""));
}

#[test]
fn a_name_with_an_and_in_it_is_one_and_a_closing_full_stop_is_none() {
    let draft = draft_of(
        "# Plan\n## Epic 1: Design and review\n### Task 1: Sketch\n- Estimated: 2 hours\n## Epic 2: Build\n### Task 2: Code\n- Effort: 4h\n\
         - **Depends on**: Design and review\n### Task 3: Ship\n- Effort: 1h\n- **Depends on**: 2.\n",
    );
    let waits: Vec<Vec<&str>> = draft.tasks.iter().map(|task| task.depends_on.iter().map(|link| link.on.as_str()).collect()).collect();
    assert_eq!(waits, [vec![], vec!["1"], vec!["2"]]);
    assert_eq!(draft.tasks[0].effort.realistic(), 2.0);
    assert!(draft.notes.kept.contains(&"2 links between tasks".to_owned()), "{:?}", draft.notes);
}

#[test]
fn a_box_with_a_number_and_a_point_is_a_task_and_an_effort_may_be_labelled() {
    let draft = draft_of("# Plan\n## Epic 1: A\n- [ ] 1. Design (Estimate: 4h)\n- [ ] 2. Build (est: 6h)\n- [ ] 3 tests pass\n");
    let tasks: Vec<(&str, &str, f64)> =
        draft.tasks.iter().map(|task| (task.id.as_str(), task.name.as_str(), task.effort.realistic())).collect();
    assert_eq!(tasks, [("1", "Design", 4.0), ("2", "Build", 6.0)]);
}

#[test]
fn tasks_that_wait_for_one_another_are_refused_with_their_circle() {
    let plan =
        "### Task 1.1.1: A\n- Dependencies: 1.1.3\n### Task 1.1.2: B\n- Dependencies: 1.1.1\n### Task 1.1.3: C\n- Dependencies: 1.1.2\n";
    assert_eq!(problems_of(plan), ["2: tasks that wait for one another in a circle: `1.1.1` before `1.1.2` before `1.1.3` before `1.1.1`"]);
}

#[test]
fn what_follows_from_epics_gives_way_to_what_is_said_of_tasks() {
    let draft = draft_of(
        "## Epic 1: A\n**Dependencies:** Epic 2\n### Task 1.1.1: A\n## Epic 2: B\n**Dependencies:** Epic 1\n### Task 2.1.1: B\n- Dependencies: 1.1.1\n",
    );
    assert_eq!(rows(&draft), ["A/ 1.1.1 [A] Team:  8 <- ", "B/ 2.1.1 [B] Team:  8 <- 1.1.1"]);
    assert!(draft.notes.left_out.iter().any(|note| note.contains("would close a circle")), "{:?}", draft.notes);
}

#[test]
fn a_list_of_what_depends_on_what_is_of_those_that_it_names() {
    let draft = draft_of(
        "# Tasks\n## Phase 1: Setup\n- [ ] T001 A\n- [ ] T002 B\n## Phase 2: Core\n- [ ] T003 C\n- [ ] T004 D\n\n## Dependencies\n- **Setup (Phase 1)**: No dependencies\n- **Core (Phase 2)**: Depends on Phase 1\n- T004 depends on T003\n- All is well\n",
    );
    assert_eq!(
        rows(&draft),
        [
            "Setup/ T001 [A] Team:  8 <- ",
            "Setup/ T002 [B] Team:  8 <- ",
            "Core/ T003 [C] Team:  8 <- T001 T002",
            "Core/ T004 [D] Team:  8 <- T003 T001 T002"
        ]
    );
    assert!(draft.notes.left_out.iter().any(|note| note.contains("All is well")), "{:?}", draft.notes);
}

#[test]
fn teams_are_told_as_lists_lines_or_tables() {
    let plan = "\n## Plan\n### Task 1.1.1: A\n- Effort: 8h\n- Assigned To: backend-developer\n";
    for teams in [
        "### Backend Team\n**Activated:** Yes\n**Members:**\n- 2x backend-developer\n- sql-specialist (part time)\n",
        "- **Backend Team:** backend-developer (x2), sql-specialist\n",
        "**Backend**\n- backend-developer x2\n- **sql-specialist** - queries\n",
        "| Team | Members | Activated |\n|--|--|--|\n| Backend Team | 2x backend-developer, sql-specialist | ✅ |\n| Research | | No |\n",
        "### 1. Backend Team\n- **Members:** backend-developer (x2), sql-specialist\n- **Estimated Load:** 40%\n",
    ] {
        let draft = draft_of(&format!("# P\n## Agent Team Composition\n{teams}{plan}"));
        let told: Vec<(&str, Vec<(&str, u32)>)> = draft
            .teams
            .iter()
            .map(|team| (team.name.as_str(), team.members.iter().map(|member| (member.name.as_str(), member.count)).collect()))
            .collect();
        assert_eq!(told, [("Backend", vec![("backend-developer", 2), ("sql-specialist", 1)])], "{teams}");
        assert_eq!(draft.teams[0].members[0].further, ["nature = \"agent\""]);
        loaded(&draft);
    }
}

#[test]
fn risks_are_told_as_tables_or_lists() {
    let plan = "\n## Epic 1: A\n### Task 1.1.1: A\n- Effort: 8h\n- Assigned To: qa-engineer\n";
    for risks in [
        "| ID | Risk | Probability | Impact | Mitigation | Owner |\n|-|-|-|-|-|-|\n| R-1 | Late keys | 30% | High | Ask now | Quality |\n",
        "### Risk R-1: Late keys\n- **Likelihood:** 30%\n- **Impact:** High\n- **Mitigation Strategy:** Ask now\n",
    ] {
        let draft = draft_of(&format!("# P\n{plan}\n## Risk Assessment\n{risks}"));
        let [risk] = &draft.risks[..] else { panic!("{:?}", draft.risks) };
        assert_eq!((risk.id.as_str(), risk.description.as_str(), risk.probability), ("r-1", "Late keys", 0.3));
        assert_eq!(
            risk.fields,
            [
                "owner = \"Quality\"",
                "on_start = \"1.1.1\"",
                "delay = { tasks = [\"1.1.1\"], by = { triangular = [\"2d\", \"5d\", \"10d\"] } }",
                "mitigation = { description = \"Ask now\", probability = 0.15 }"
            ]
        );
        loaded(&draft);
    }
}

#[test]
fn a_plan_without_tasks_or_with_one_of_a_century_is_refused() {
    assert_eq!(problems_of("# A plan\n\nWe shall see.\n"), ["1: the plan has no tasks"]);
    assert_eq!(problems_of(""), ["1: the plan has no tasks"]);
    assert_eq!(problems_of("# P\n### Task 1.1.1: A\n- Effort: 200,000 hours\n"), ["2: task `1.1.1` is 200000 hours of work"]);
}
