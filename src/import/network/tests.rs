//! What networks become: links, effort, teams, summaries; and that whatever they are, the draft loads.

mod together;

use super::week::office;
use super::*;
use crate::import::draft::DraftTask;
use crate::import::table::testing::loaded;
use proptest::prelude::*;

/// By task: its id, who works on it and for how long, and what it waits for.
pub(in crate::import) fn told(draft: &Draft) -> Vec<String> {
    let who = |task: &DraftTask| match &task.who {
        DraftWho::Team => String::new(),
        DraftWho::Steps(steps) => steps.iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>().join(" > "),
        DraftWho::Crew(crew) => crew.iter().map(|(role, count)| format!("{count} {role}")).collect::<Vec<_>>().join(" + "),
    };
    let links = |task: &DraftTask| {
        let lag = |hours: f64| if hours > 0.0 { format!("+{hours}") } else { String::new() };
        task.depends_on.iter().map(|link| format!("{}{}", link.on, lag(link.lag_hours))).collect::<Vec<_>>().join(" ")
    };
    draft.tasks.iter().map(|task| format!("{}: {} {} <- {}", task.id, who(task), task.effort.realistic(), links(task))).collect()
}

/// The draft of a network, which loads.
fn made(network: Network) -> Draft {
    let draft = draft(network).expect("something is left to do");
    loaded(&draft);
    draft
}

fn worker(name: &str, group: &str, count: u32) -> Worker {
    Worker { name: name.into(), group: group.into(), count, ..Worker::default() }
}

/// Worked on by the workers at these places, each for its hours.
fn task(id: &str, assigned: &[(usize, f64)]) -> Task {
    let assignments: Vec<Assignment> = assigned.iter().map(|&(worker, hours)| Assignment { worker, units: 1.0, hours }).collect();
    let duration = assigned.iter().map(|(_, hours)| *hours).fold(0.0, f64::max);
    Task { id: id.into(), name: format!("Task {id}"), assignments, duration, ..Task::default() }
}

fn link(from: usize, to: usize, kind: LinkKind, hours: f64) -> Link {
    Link { from: End::Task(from), to: End::Task(to), kind, lag: Lag { hours, working: None }, dependency: String::new() }
}

/// One worker who has each of the tasks for eight hours.
fn network(ids: &[&str], links: Vec<Link>) -> Network {
    Network {
        name: "Project".into(),
        start: Some("2026-03-02T08:00".parse().unwrap()),
        calendars: vec![Calendar { name: "Standard".into(), week: office(), ..Calendar::default() }],
        calendar: Some(0),
        workers: vec![worker("Crew", "", 1)],
        tasks: ids.iter().map(|id| task(id, &[(0, 8.0)])).collect(),
        links,
        ..Network::default()
    }
}

use LinkKind::{FinishToFinish, FinishToStart, StartToFinish, StartToStart};

#[test]
fn a_start_to_start_link_takes_over_the_one_thing_that_the_earlier_task_waits_for() {
    let draft = made(network(
        &["A", "B", "C", "D"],
        vec![link(0, 1, FinishToStart, 2.0), link(1, 2, StartToStart, 3.0), link(2, 3, StartToStart, 0.0)],
    ));
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- A+2", "C: Crew 8 <- A+5", "D: Crew 8 <- A+5"]);
    let guessed = draft.notes.guessed.join("\n");
    assert!(guessed.contains("2 start-to-start links (B -> C, C -> D)"), "{guessed}");
}

#[test]
fn a_start_to_start_link_from_a_task_that_waits_for_several_goes_through_a_milestone() {
    let links = vec![link(0, 2, FinishToStart, 0.0), link(1, 2, FinishToStart, 1.0), link(2, 3, StartToStart, 4.0)];
    let draft = made(network(&["A", "B", "C", "D"], links));
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- ", "C-start:  0 <- A B+1", "C: Crew 8 <- C-start", "D: Crew 8 <- C-start+4"]);
    assert_eq!(draft.tasks[2].name, "Start of Task C");
    assert_eq!(draft.tasks[2].team, "Project team");
}

#[test]
fn a_lag_after_the_start_of_a_task_that_waits_for_nothing_is_one_after_the_start_of_the_project() {
    let draft = made(network(&["A", "B", "C"], vec![link(0, 1, StartToStart, 16.0), link(0, 2, StartToStart, 0.0)]));
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- after-16h", "C: Crew 8 <- "]);
    assert_eq!(draft.resources[0].available, "\"16h\"");
}

#[test]
fn a_ladder_of_start_to_start_and_finish_to_finish_links_is_no_circle() {
    let links = vec![link(0, 1, StartToStart, 0.0), link(0, 1, FinishToFinish, 0.0), link(1, 0, FinishToFinish, 0.0)];
    let draft = made(network(&["A", "B"], links));
    // The last one closes a circle of finishes.
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- ", "B-finish:  0 <- B A"]);
    assert!(draft.notes.left_out[0].starts_with("1 link that closes a circle (B -> A)"), "{:?}", draft.notes.left_out);
    let draft = made(network(&["A", "B"], vec![link(0, 1, StartToStart, 0.0), link(1, 0, FinishToFinish, 0.0)]));
    assert_eq!(draft.notes.left_out, [""; 0]);
}

#[test]
fn a_circle_is_cut_where_it_leads_back_and_told() {
    let links = vec![
        link(0, 1, FinishToStart, 0.0),
        link(1, 2, FinishToStart, 0.0),
        link(2, 0, FinishToStart, 0.0),
        link(2, 3, FinishToStart, 0.0),
    ];
    let draft = made(network(&["A", "B", "C", "D"], links));
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- A", "C: Crew 8 <- B", "D: Crew 8 <- C"]);
    assert_eq!(draft.notes.left_out, ["1 link that closes a circle (C -> A): those that lead back in the order of the file"]);
}

#[test]
fn links_to_oneself_and_twice_are_left_out_and_leads_are_lags_of_nothing() {
    let links = vec![
        link(0, 0, FinishToStart, 0.0),
        link(0, 1, FinishToStart, 2.0),
        link(0, 1, FinishToStart, 5.0),
        link(1, 2, FinishToStart, -8.0),
    ];
    let draft = made(network(&["A", "B", "C"], links));
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- A+5", "C: Crew 8 <- B"]);
    assert_eq!(draft.notes.left_out, ["1 link of a task to itself (A -> A)", "1 link that stands there twice (A -> B)"]);
    assert!(draft.notes.guessed.iter().any(|note| note.starts_with("1 lead (B -> C)")), "{:?}", draft.notes.guessed);
}

#[test]
fn a_lag_of_working_time_is_days_and_weeks_of_the_clock() {
    let elapsed = |hours| Lag { hours, working: Some((8.0, 40.0)) }.elapsed();
    assert_eq!([0.0, 3.0, 8.0, 12.0, 40.0, 52.0, -8.0].map(elapsed), [0.0, 3.0, 24.0, 28.0, 168.0, 196.0, 0.0]);
    assert_eq!(Lag { hours: 52.0, working: Some((24.0, 168.0)) }.elapsed(), 52.0);
    assert_eq!(Lag { hours: 52.0, working: Some((0.0, 40.0)) }.elapsed(), 52.0);
}

#[test]
fn links_of_summaries_hold_for_all_tasks_in_them() {
    let mut network = network(&["A", "B", "C", "D", "E"], Vec::new());
    let summary = |name: &str, parent| Summary { id: name.into(), name: name.into(), parent };
    network.summaries = vec![summary("First", None), summary("Inner", Some(0)), summary("Second", None)];
    for (task, around) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2)] {
        network.tasks[task].summary = Some(around);
    }
    let lag = Lag { hours: 2.0, working: None };
    let between = |from, to| Link { from, to, kind: FinishToStart, lag, dependency: String::new() };
    network.links = vec![between(End::Summary(0), End::Summary(2)), between(End::Task(0), End::Summary(1))];
    let draft = made(network);
    assert_eq!(
        told(&draft),
        [
            "A: Crew 8 <- ",
            "B: Crew 8 <- A+2",
            "C: Crew 8 <- A+2",
            "Inner-finish:  0 <- B C",
            "First-finish:  0 <- Inner-finish A",
            "D: Crew 8 <- First-finish+2",
            "E: Crew 8 <- First-finish+2"
        ]
    );
    assert_eq!((draft.tasks[0].epic.as_str(), draft.tasks[0].feature.as_str()), ("First", "First"));
    assert_eq!((draft.tasks[1].epic.as_str(), draft.tasks[1].feature.as_str()), ("First", "Inner"));
}

#[test]
fn a_link_between_a_summary_and_what_is_in_it_is_a_circle() {
    let mut network = network(&["A", "B"], Vec::new());
    network.summaries = vec![Summary { id: "1".into(), name: "All".into(), parent: None }];
    network.tasks.iter_mut().for_each(|task| task.summary = Some(0));
    let both = [(End::Summary(0), End::Task(1)), (End::Task(0), End::Summary(0))];
    network.links =
        both.iter().map(|&(from, to)| Link { from, to, kind: FinishToStart, lag: Lag::default(), dependency: String::new() }).collect();
    let draft = made(network);
    assert_eq!(told(&draft), ["A: Crew 8 <- ", "B: Crew 8 <- "]);
    assert!(draft.notes.left_out[0].starts_with("2 links that close a circle (All -> B, A -> All)"), "{:?}", draft.notes.left_out);
}

#[test]
fn who_works_equally_long_is_a_crew_and_others_have_a_task_of_their_own() {
    let mut network = network(&[], vec![link(0, 1, FinishToStart, 0.0), link(1, 2, FinishToStart, 0.0)]);
    network.workers = vec![worker("Crew", "Build", 1), worker("Pool", "Build", 3), worker("Lab", "Test", 1)];
    let mut pooled = task("A", &[(0, 8.0)]);
    pooled.assignments.push(Assignment { worker: 1, units: 2.0, hours: 16.0 });
    network.tasks = vec![pooled, task("B", &[(0, 8.0), (1, 20.0), (2, 8.0)]), task("C", &[(2, 4.0)])];
    let draft = made(network);
    assert_eq!(
        told(&draft),
        [
            "A: 1 Crew + 2 Pool 8 <- ",
            "B: Pool 20 <- A",
            "B.2: Crew 8 <- A",
            "B.3: Lab 8 <- A",
            "B-finish:  0 <- B B.2 B.3",
            "C: Lab 4 <- B-finish"
        ]
    );
    assert_eq!(draft.tasks.iter().map(|task| task.team.as_str()).collect::<Vec<_>>(), ["Build", "Build", "Build", "Test", "Build", "Test"]);
    assert_eq!(draft.tasks[3].name, "Task B (Lab)");
}

#[test]
fn a_worker_assigned_several_times_to_a_task_works_for_the_sum_and_part_time_is_its_work() {
    let mut network = network(&[], Vec::new());
    let half = Assignment { worker: 0, units: 0.5, hours: 10.0 };
    network.tasks = vec![Task { id: "A".into(), duration: 20.0, assignments: vec![half, half], ..Task::default() }];
    assert_eq!(told(&made(network)), ["A: Crew 20 <- "]);
}

#[test]
fn an_assignment_without_work_is_for_the_duration_of_its_task() {
    let mut network = network(&[], Vec::new());
    network.tasks = vec![task("A", &[(0, 0.0)])];
    network.tasks[0].duration = 6.0;
    assert_eq!(told(&made(network)), ["A: Crew 6 <- "]);
}

#[test]
fn what_nobody_is_assigned_to_is_done_by_as_many_as_work_at_once_in_the_file() {
    let mut network = network(&["A"], Vec::new());
    let days = |first: &str, last: &str| Some((first.parse().unwrap(), last.parse().unwrap()));
    let idle = |id: &str, scheduled| Task { id: id.into(), duration: 8.0, scheduled, ..Task::default() };
    network.tasks.push(idle("B", days("2026-03-02T08:00", "2026-03-03T17:00")));
    network.tasks.push(idle("C", days("2026-03-03T08:00", "2026-03-04T17:00")));
    network.tasks.push(idle("D", days("2026-03-04T08:00", "2026-03-04T17:00")));
    network.calendars.push(Calendar { name: "Nights".into(), week: std::array::from_fn(|_| vec![(0, 6 * 3600)]), ..Calendar::default() });
    network.tasks.push(Task { calendar: Some(1), ..idle("E", None) });
    let draft = made(network);
    assert_eq!(told(&draft)[1..], ["B: unassigned 8 <- ", "C: unassigned 8 <- ", "D: unassigned 8 <- ", "E: unassigned Nights 8 <- "]);
    let members = &draft.teams[1].members;
    assert_eq!(
        members.iter().map(|member| (member.count, member.calendar.as_deref())).collect::<Vec<_>>(),
        [(2, None), (1, Some("Nights"))]
    );
}

#[test]
fn time_that_goes_by_without_anybody_is_a_milestone_with_a_lag() {
    let mut network = network(&["A"], vec![link(0, 1, FinishToStart, 1.0), link(1, 2, FinishToStart, 0.0)]);
    let dry = |id: &str, progress| Task { id: id.into(), duration: 72.0, is_elapsed: true, progress, ..Task::default() };
    network.tasks.extend([
        dry("Dry", Progress::Waiting),
        task("C", &[(0, 1.0)]),
        dry("First", Progress::Waiting),
        dry("Begun", Progress::Started),
    ]);
    assert_eq!(
        told(&made(network)),
        ["A: Crew 8 <- ", "Dry:  0 <- A+73", "C: Crew 1 <- Dry", "First:  0 <- after-72h", "Begun:  0 <- after-72h"]
    );
}

#[test]
fn what_is_done_is_left_out_as_satisfied_and_what_has_begun_has_started() {
    let links = vec![
        link(0, 1, FinishToStart, 24.0),
        link(1, 2, StartToStart, 24.0),
        link(1, 3, FinishToStart, 0.0),
        link(3, 4, FinishToStart, 0.0),
    ];
    let mut network = network(&["A", "B", "C", "D", "E"], links);
    network.tasks[0].progress = Progress::Done;
    network.tasks[1] = Task { progress: Progress::Started, ..task("B", &[(0, 3.0)]) };
    network.tasks[3] = Task { progress: Progress::Started, ..task("D", &[]) };
    let draft = made(network);
    assert_eq!(told(&draft), ["B: Crew 3 <- ", "C: Crew 8 <- ", "E: Crew 8 <- "]);
    assert_eq!(draft.notes.left_out[0], "2 tasks that are done (A, D): what waits for them does so no more");
    assert!(draft.notes.left_out.iter().any(|note| note.starts_with("4 links that are satisfied")), "{:?}", draft.notes.left_out);
}

#[test]
fn with_nothing_left_to_do_there_is_no_draft() {
    assert_eq!(draft(network(&[], Vec::new())), None);
    let mut done = network(&["A"], Vec::new());
    done.tasks[0].progress = Progress::Done;
    assert_eq!(draft(done), None);
}

#[test]
fn dates_before_which_tasks_must_not_start_or_finish_are_resources_that_are_mere_dates() {
    let mut network = network(&["A", "B", "C"], vec![link(0, 1, FinishToStart, 0.0), link(1, 2, FinishToStart, 0.0)]);
    let at = |text: &str| Some(text.parse().unwrap());
    network.tasks[0].not_before = at("2026-03-02T08:00");
    network.tasks[1].not_before = at("2026-03-11T10:00");
    network.tasks[1].not_finished_before = at("2031-03-20T17:00");
    let draft = made(network);
    assert_eq!(
        told(&draft),
        ["A: Crew 8 <- ", "B: Crew 8 <- A from-2026-03-11-1000", "B-finish:  0 <- B from-2031-03-20-1700", "C: Crew 8 <- B-finish"]
    );
    assert_eq!(draft.resources[0].available, "2026-03-11 10:00:00");
    let scenario = loaded(&draft);
    assert!(scenario.plan.resources.iter().all(|resource| resource.is_date));
    let hours = scenario.plan.resources[0].available_after.clone();
    assert_eq!(hours, Some(crate::engine::distribution::Distribution::Fixed(218.0)));
    assert!(scenario.horizon > crate::engine::time::Moment::START + crate::engine::time::Span::from_days(5 * 365));
}

#[test]
fn a_milestone_that_nobody_is_assigned_to_is_with_what_comes_before_it_or_after() {
    let mut network = network(&["A"], vec![link(0, 1, FinishToStart, 0.0), link(2, 3, FinishToStart, 0.0)]);
    network.workers.push(worker("Lab", "Test", 1));
    let stone = |id: &str| Task { id: id.into(), ..Task::default() };
    network.tasks.extend([stone("M1"), stone("M2"), task("B", &[(1, 1.0)])]);
    let draft = made(network);
    assert_eq!(draft.tasks.iter().map(|task| task.team.as_str()).collect::<Vec<_>>(), ["Project team", "Project team", "Test", "Test"]);
}

#[test]
fn calendars_that_are_used_come_over_with_their_days_off_from_the_start_on() {
    let mut network = network(&["A"], Vec::new());
    let day = |text: &str| text.parse().unwrap();
    network.calendars[0].days_off =
        vec![(day("2026-04-06"), day("2026-04-06")), (day("2026-04-03"), day("2026-04-05")), (day("2025-12-25"), day("2025-12-25"))];
    network.calendars[0].other_days = 2;
    network.calendars.push(Calendar { name: "Nobody's".into(), week: office(), ..Calendar::default() });
    network.calendars.push(Calendar {
        name: "always".into(),
        week: std::array::from_fn(|_| vec![(0, week::DAY_SECONDS)]),
        ..Calendar::default()
    });
    network.calendars.push(Calendar { name: "Never".into(), ..Calendar::default() });
    network.workers[0].calendar = Some(2);
    network.workers.push(Worker { calendar: Some(3), ..worker("Lab", "", 1) });
    let draft = made(network);
    let written = &draft.calendars;
    assert_eq!(written[0].holidays, ["2026-04-03..2026-04-06"]);
    assert_eq!((written.len(), written[1].name.as_str(), written[1].weekly.join("; ")), (2, "calendar", "mon-sun 00:00-24:00".into()));
    assert_eq!(draft.teams[0].members[0].calendar.as_deref(), Some("calendar"));
    assert_eq!(draft.teams[0].members[1].calendar, None);
    let left = draft.notes.left_out.join("\n");
    assert!(
        left.contains("1 calendar that never opens (Never)")
            && left.contains("2 days with hours of their own")
            && left.contains("1 time off before"),
        "{left}"
    );
}

#[test]
fn a_calendar_that_days_off_would_close_for_a_year_keeps_none() {
    let mut network = network(&["A"], Vec::new());
    network.calendars[0].days_off = vec![("2020-01-01".parse().unwrap(), "2199-01-01".parse().unwrap())];
    let draft = made(network);
    assert_eq!(draft.calendars[0].holidays, [""; 0]);
    assert!(draft.notes.left_out[0].contains("calendar that would be closed for a year (Standard)"), "{:?}", draft.notes.left_out);
}

#[test]
fn names_that_are_alike_or_that_a_plan_cannot_have_are_made_fit() {
    let mut network =
        network(&["A;1", "a-1", "B+2h", "B", "", "C++"], vec![link(3, 0, FinishToStart, 2.0), link(5, 1, FinishToStart, 0.0)]);
    network.links[1].dependency = "team".into();
    network.workers = vec![
        worker("Dev", "Quality > All", 2),
        worker("Dev-1", "quality all", 1),
        worker("Dev", "", 1),
        worker("3 + Crew: > x", "orchestration", 1),
        worker("", "world", 0),
        worker("\u{1}\n", "execution-director", 1),
    ];
    for (at, task) in network.tasks.iter_mut().enumerate() {
        task.assignments[0].worker = at;
    }
    let draft = made(network);
    assert_eq!(draft.tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>(), ["A-1", "a-1-2", "B-2h", "B", "task-5", "C++"]);
    let members: Vec<&str> = draft.teams.iter().flat_map(|team| &team.members).map(|member| member.name.as_str()).collect();
    assert_eq!(members, ["Dev", "Dev-1 2", "Dev 2", "3 + Crew: > x", "member", "member 2"]);
}

#[test]
fn summaries_below_the_second_level_are_joined_into_the_name_of_the_feature() {
    let mut network = network(&["A", "B", "C"], Vec::new());
    let summary = |name: &str, parent| Summary { id: name.into(), name: name.into(), parent };
    network.summaries = vec![
        summary("1", None),
        summary("2", Some(0)),
        summary("3", Some(1)),
        summary("4", Some(2)),
        summary("5", Some(3)),
        summary("2", Some(0)),
        summary("6", None),
    ];
    for (task, around) in [(0, 2), (1, 4), (2, 5)] {
        network.tasks[task].summary = Some(around);
    }
    let draft = made(network);
    assert_eq!(draft.tasks.iter().map(|task| task.feature.as_str()).collect::<Vec<_>>(), ["2 / 3", "2 / 3 / 4", "2 2"]);
}

#[test]
fn a_single_summary_that_holds_several_levels_is_the_project() {
    let mut network = network(&["A", "B", "C"], Vec::new());
    let summary = |name: &str, parent| Summary { id: name.into(), name: name.into(), parent };
    network.summaries = vec![summary("All", None), summary("Build", Some(0)), summary("Core", Some(1))];
    network.tasks.iter_mut().enumerate().for_each(|(at, task)| task.summary = Some(at));
    let labels = |network: &Network| {
        let draft = made(network.clone());
        draft.tasks.iter().map(|task| format!("{}: {}", task.epic, task.feature)).collect::<Vec<_>>()
    };
    assert_eq!(labels(&network), ["Project: Project", "Build: Build", "Build: Core"]);
    network.tasks[0].summary = None;
    assert_eq!(labels(&network), ["Project: Project", "All: Build", "All: Build / Core"]);
}

#[test]
fn twenty_thousand_tasks_in_a_chain_of_every_type_are_linear_in_time_and_size() {
    let count = 20_000;
    let ids: Vec<String> = (0..count).map(|at| format!("T{at}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let kinds = [FinishToStart, StartToStart, FinishToFinish, StartToFinish];
    let mut links: Vec<Link> = (1..count).map(|at| link(at - 1, at, kinds[at % 4], 1.0)).collect();
    links.extend((2..count).map(|at| link(at - 2, at, StartToStart, 0.0)));
    let mut network = network(&ids, links);
    // As deep as there are tasks, and a link from each summary to the next task but one.
    network.summaries = (0..count).map(|at| Summary { id: format!("S{at}"), name: "S".into(), parent: at.checked_sub(1) }).collect();
    network.tasks.iter_mut().enumerate().for_each(|(at, task)| task.summary = Some(at));
    let draft = draft(network).unwrap();
    let links: usize = draft.tasks.iter().map(|task| task.depends_on.len()).sum();
    assert!(draft.tasks.len() <= 3 * count && links <= 8 * count, "{} tasks, {links} links", draft.tasks.len());
    assert!(draft.tasks.iter().all(|task| task.depends_on.len() < 10));
}

prop_compose! {
    fn any_task()(
        id in "[a-c:;+,1]{0,3}",
        name in ".{0,4}",
        summary in 0_usize..6,
        duration in prop_oneof![Just(0.0), Just(0.0001), 0.0..100.0],
        is_elapsed in any::<bool>(),
        assigned in prop::collection::vec((0_usize..4, 0.0..4.0, prop_oneof![Just(0.0), 0.0..50.0]), 0..4),
        progress in prop_oneof![4 => Just(Progress::Waiting), 1 => Just(Progress::Started), 1 => Just(Progress::Done)],
        dates in prop::option::of((1_i8..28, 1_i8..28)),
        role in prop::option::of("[a-c +>:.12]{0,6}"),
    ) -> Task {
        let date = |day: i8| jiff::civil::date(2026, 3, day).at(8, 0, 0, 0);
        Task {
            id, name, duration, is_elapsed, progress, work: duration,
            summary: summary.checked_sub(2),
            assignments: assigned.into_iter().map(|(worker, units, hours)| Assignment { worker, units, hours }).collect(),
            not_before: dates.map(|(first, _)| date(first)),
            not_finished_before: dates.map(|(_, last)| date(last)),
            calendar: Some(summary % 2),
            scheduled: dates.map(|(first, last)| (date(first), date(last))),
            own: role.map(|role| Box::new(Own { team: "b".into(), role: Some(role), things: vec![("x+1h".into(), 1.0), ("a".into(), 0.0)], ..Own::default() })),
        }
    }
}

prop_compose! {
    fn any_end()(is_summary in prop::bool::weighted(0.2), at in 0_usize..8) -> End {
        if is_summary { End::Summary(at % 4) } else { End::Task(at) }
    }
}

prop_compose! {
    fn any_link()(from in any_end(), to in any_end(), kind in 0_usize..4, hours in -10.0..100.0, is_working in any::<bool>(), dependency in 0_usize..3) -> Link {
        let kind = [FinishToStart, StartToStart, FinishToFinish, StartToFinish][kind];
        let lag = Lag { hours, working: is_working.then_some((8.0, 40.0)) };
        Link { from, to, kind, lag, dependency: ["", "team", "information"][dependency].into() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_network_is_its_draft_loads(
        tasks in prop::collection::vec(any_task(), 8),
        links in prop::collection::vec(any_link(), 0..14),
        names in prop::collection::vec(("[a-b1 +>-]{0,4}", "[ab]{0,1}", 0_u32..4), 4),
    ) {
        let mut network = network(&[], links);
        network.calendars.push(Calendar { name: "Standard".into(), week: std::array::from_fn(|at| vec![(at as u32, 3600)]), ..Calendar::default() });
        network.tasks = tasks;
        network.workers = names.iter().map(|(name, group, count)| Worker { roles: vec![group.clone()], ..worker(name, group, *count) }).collect();
        network.summaries = (0..4_usize).map(|at| Summary { id: at.to_string(), name: "S".into(), parent: at.checked_sub(2) }).collect();
        if let Some(draft) = draft(network) {
            loaded(&draft);
        }
    }
}
