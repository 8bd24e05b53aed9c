//! What the timeline of critical tasks must be at every size.

use super::super::fabricated::{self, chance, check, said, text_at};
use super::*;
use crate::chart::Shape;
use crate::charts::tests::WIDTHS;
use jiff::civil::date;

const TEAMS: [&str; 7] = ["Architecture", "Backend", "Frontend", "Data", "Quality", "Operations", "Documentation"];

/// The id and the name of a task.
type Named = (String, String);

/// A network in waves: each task waits for one of the wave before.
fn network(count: usize, width: usize) -> (Vec<Named>, Vec<(usize, usize)>) {
    let names = (0..count)
        .map(|task| (format!("T-{}", task + 1), format!("Build part {} of {}", task % width + 1, TEAMS[task % 7].to_lowercase())));
    let links = (width..count).map(|task| (task - width + (chance(task as u64) * 2.0) as usize % width, task));
    (names.collect(), links.filter(|(from, to)| from < to).collect())
}

fn tasks<'a>(names: &'a [Named], width: usize) -> Vec<Task<'a>> {
    let task = |(place, (id, name)): (usize, &'a Named)| {
        let start = 30.0 * (place / width) as f64 + 8.0 * chance(place as u64 * 3);
        let share = chance(place as u64 * 5 + 2);
        let criticality = (share * share * 1.1).min(1.0);
        Task {
            id,
            name,
            team: TEAMS[place % 7],
            planned: Some((start, start + 6.0 + 20.0 * chance(place as u64 * 7))),
            criticality,
            cruciality: Some(1.4 * share - 0.5),
            sensitivity: Some(criticality * 0.4),
        }
    };
    names.iter().enumerate().map(task).collect()
}

fn input<'a>(tasks: &'a [Task<'a>], links: &'a [(usize, usize)]) -> Input<'a> {
    Input { study: fabricated::STUDY, finished: fabricated::STUDY.replications, start: date(2026, 6, 1).at(8, 0, 0, 0), tasks, links }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let ((few, few_links), (usual, usual_links), (many, many_links)) = (network(3, 1), network(30, 4), network(500, 9));
    let (three, thirty, five_hundred) = (tasks(&few, 1), tasks(&usual, 4), tasks(&many, 9));
    let mut odd = thirty.clone();
    odd[3] = Task { planned: None, cruciality: None, sensitivity: Some(f64::NAN), criticality: 1.0, ..odd[3] };
    odd[4] = Task { planned: Some((40.0, 40.0)), ..odd[4] };
    odd[5] = Task { criticality: f64::NAN, ..odd[5] };
    let chain: Vec<Task<'_>> = thirty.iter().map(|task| Task { criticality: 1.0, ..*task }).collect();
    let never: Vec<Task<'_>> = thirty.iter().map(|task| Task { criticality: 0.0, planned: None, ..*task }).collect();
    let long: Vec<Task<'_>> =
        five_hundred.iter().map(|task| Task { name: fabricated::LONG_NAMES[0], team: fabricated::LONG_NAMES[0], ..*task }).collect();
    let all: Vec<(usize, usize)> = (0..30).flat_map(|from| (from + 1..30).map(move |to| (from, to))).collect();
    let wordy = Input { study: fabricated::WORDY_STUDY, ..input(&long, &many_links) };
    vec![
        ("three", draw(&input(&three, &few_links))),
        ("thirty", draw(&input(&thirty, &usual_links))),
        ("five-hundred", draw(&input(&five_hundred, &many_links))),
        ("odd", draw(&input(&odd, &usual_links))),
        ("chain", draw(&input(&chain, &usual_links))),
        ("tangle", draw(&input(&chain, &all))),
        ("never", draw(&input(&never, &usual_links))),
        ("one", draw(&input(&three[..1], &[]))),
        ("wordy", draw(&wordy)),
        ("none", draw(&input(&[], &[]))),
    ]
}

#[test]
fn tasks_of_any_number_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("criticality {name}, {width} wide"), &canvas);
            assert!(canvas.height < 1_600, "{name} is {} high", canvas.height);
        }
    }
}

fn task(id: &'static str, planned: (f64, f64), criticality: f64) -> Task<'static> {
    Task { id, name: "", team: "Backend", planned: Some(planned), criticality, cruciality: Some(-0.25), sensitivity: None }
}

#[test]
fn the_title_names_the_tasks_that_drove_the_finish_most_often() {
    let tasks = [task("parse", (0.0, 10.0), 0.2), task("build", (10.0, 30.0), 0.92), task("test", (30.0, 40.0), 0.5)];
    let canvas = draw(&input(&tasks, &[(0, 1), (1, 2)]));
    assert_eq!(canvas.title, "build drove the finish most often, in 92 % of replications; then test, in 50 %");
    let same = [task("a", (0.0, 1.0), 0.5), task("b", (0.0, 1.0), 0.5)];
    assert_eq!(draw(&input(&same, &[])).title, "Both tasks are equally often critical: in 50 % of replications");
}

#[test]
fn a_bar_goes_from_planned_start_to_planned_finish_and_is_darker_the_more_critical_it_is() {
    let tasks = [task("a", (0.0, 24.0), 0.1), task("b", (24.0, 96.0), 1.0)];
    let canvas = draw(&input(&tasks, &[(0, 1)]));
    let bar = |share: f64| {
        let bars = canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { ink, .. } if *ink == marks::ramp(share)));
        bars.map(Shape::extent).next_back().expect("the bar is drawn")
    };
    let (a, b) = (bar(0.1), bar(1.0));
    assert!(((b.2 - b.0) / (a.2 - a.0) - 3.0).abs() < 0.02 && (b.0 - a.2 - 1.0).abs() < 0.01, "{a:?} {b:?}");
    let row = text_at(&canvas, "b").expect("the task is named").1;
    assert!(b.1 < row && row < b.3);
}

#[test]
fn links_join_the_most_critical_alone() {
    let tasks = [task("a", (0.0, 24.0), 0.9), task("b", (24.0, 48.0), 0.8), task("c", (48.0, 96.0), 0.1)];
    let arrows = |links: &[(usize, usize)]| {
        draw(&input(&tasks, links))
            .shapes
            .iter()
            .filter(|shape| matches!(shape, Shape::Polygon { ink, .. } if [Ink::MARK, Ink::MARK.faded(70)].contains(ink)))
            .count()
    };
    // One stands in the legend.
    assert_eq!((arrows(&[(0, 1), (1, 2)]), arrows(&[(1, 2)]), arrows(&[])), (2, 0, 0));
}

#[test]
fn of_each_task_one_line_in_and_one_out_is_drawn_and_the_rest_is_told() {
    let tasks = [0.9, 0.8, 0.7, 0.6].map(|share| task("t", (0.0, 24.0), share));
    let all: Vec<(usize, usize)> = (0..4).flat_map(|from| (from + 1..4).map(move |to| (from, to))).collect();
    let drawn = links(&input(&tasks, &all), &[0, 1, 2, 3]);
    let most = |of: fn(&(usize, usize)) -> usize| (0..4).map(|task| drawn.iter().filter(|link| of(link) == task).count()).max();
    assert_eq!((drawn.as_slice(), most(|link| link.0), most(|link| link.1)), ([(0, 1), (1, 2), (2, 3)].as_slice(), Some(1), Some(1)));
    assert!(said(&draw(&input(&tasks, &all))).iter().any(|words| words.contains("of 6 dependencies among them")));
}

#[test]
fn of_many_tasks_those_most_often_critical_are_shown_and_the_rest_is_told() {
    let (names, links) = network(500, 9);
    let tasks = tasks(&names, 9);
    let canvas = draw(&input(&tasks, &links));
    let words = said(&canvas);
    assert!(words.iter().any(|words| words.starts_with("Shown are the 45 of 500 tasks")), "{words:?}");
    let mut order: Vec<usize> = (0..500).collect();
    rows::sort(&input(&tasks, &links), &mut order);
    let is_named = |task: usize| words.contains(&name(&tasks[task]).as_str());
    assert!(order[..45].iter().all(|&task| is_named(task)) && order[45..].iter().all(|&task| !is_named(task)));
}

#[test]
fn tasks_that_never_drove_the_finish_have_no_row_beside_those_that_did() {
    let tasks = [task("build", (0.0, 8.0), 0.9), task("test", (8.0, 16.0), 0.0)];
    let canvas = draw(&input(&tasks, &[]));
    let words = said(&canvas);
    assert!(words.contains(&"build") && !words.contains(&"test"), "{words:?}");
    assert!(words.contains(&"Shown are the 1 of 2 tasks that ever drove the finish."), "{words:?}");
}

#[test]
fn tasks_of_one_figure_are_not_told_apart_in_the_title() {
    let of = |shares: [f64; 4]| {
        let names = ["build", "test", "ship", "tell"];
        let tasks: Vec<Task<'_>> = names.into_iter().zip(shares).map(|(name, share)| task(name, (0.0, 8.0), share)).collect();
        draw(&input(&tasks, &[])).title
    };
    assert_eq!(
        of([0.82, 0.82, 0.1, 0.1]),
        "build and test drove the finish most often, each in 82 % of replications; then ship and 1 more, in 10 %"
    );
    assert_eq!(of([0.82, 0.82, 0.82, 0.0]), "build and 2 more drove the finish most often, each in 82 % of replications");
}
