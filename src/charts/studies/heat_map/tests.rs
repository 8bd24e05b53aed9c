//! The map of two factors, held by example.

use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::charts::studies::fabricated::{self, check, said};
use crate::charts::tests::WIDTHS;

const LEVELS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// A bowl with its bottom at (2, 3).
fn bowl(columns: usize, lines: usize) -> Vec<Cell> {
    let cell = |column: usize, line: usize| {
        let (a, b) = (column as f64 - 2.0, line as f64 - 3.0);
        let value = 400.0 + 3.0 * a * a + 5.0 * b * b;
        let found = match (column, line) {
            (0, 0) => Found::Refused,
            (1, 0) => Found::Never,
            _ => {
                Found::Value { estimate: Estimate { value, low: value - 4.0, high: value + 4.0 }, is_like_best: value < 406.0, never: 0.0 }
            }
        };
        Cell { at: (column, line), found }
    };
    (0..columns).flat_map(|column| (0..lines).map(move |line| cell(column, line))).collect()
}

fn input<'a>(across: Factor<'a>, upwards: Factor<'a>, cells: &'a [Cell]) -> Input<'a> {
    Input { study: fabricated::STUDY, measure: fabricated::DURATION, across, upwards, cells }
}

fn timeout<'a>(levels: &'a [f64], today: Option<f64>) -> Factor<'a> {
    Factor { field: Field { name: "level-1 timeout", unit: "h", kind: Kind::Log }, levels, today }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let many: Vec<f64> = (1..=300).map(f64::from).collect();
    let places: Vec<f64> = (0..30).map(f64::from).collect();
    let rules = Factor { field: fabricated::rule(&fabricated::LONG_NAMES), levels: &places, today: Some(4.0) };
    let usual = bowl(6, 6);
    let big = bowl(300, 300);
    let named = bowl(30, 6);
    let small: Vec<f64> = (1..=2).map(f64::from).collect();
    let same: Vec<Cell> = bowl(2, 2)
        .into_iter()
        .map(|cell| {
            let estimate = Estimate { value: -5.0, low: -5.0, high: -5.0 };
            Cell { found: Found::Value { estimate, is_like_best: true, never: 0.0 }, ..cell }
        })
        .collect();
    let turned: Vec<Cell> = named.iter().map(|cell| Cell { at: (cell.at.1, cell.at.0), ..*cell }).collect();
    let on = timeout(&LEVELS, Some(4.0));
    let mut dated = input(on, timeout(&LEVELS, Some(3.0)), &usual);
    dated.measure = fabricated::FINISH;
    vec![
        ("usual", draw(&input(on, timeout(&LEVELS, Some(8.0)), &usual))),
        ("dated", draw(&dated)),
        ("many", draw(&input(timeout(&many, Some(150.5)), timeout(&many, Some(900.0)), &big))),
        ("named", draw(&input(rules, on, &named))),
        ("turned", draw(&input(on, rules, &turned))),
        ("same", draw(&input(timeout(&small, None), timeout(&small, None), &same))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(on, on, &usual) })),
        ("none", draw(&input(on, on, &[]))),
        ("no-levels", draw(&input(timeout(&[], Some(1.0)), on, &[]))),
    ]
}

#[test]
fn a_map_of_any_size_keeps_its_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("heat-map {name}, {width} wide"), &canvas);
        }
    }
}

#[test]
fn the_best_cell_is_framed_and_named_in_the_title() {
    let cells = bowl(6, 6);
    let canvas = draw(&input(timeout(&LEVELS, None), timeout(&LEVELS, None), &cells));
    let alike =
        "4 of 34 other settings cannot be told from the best: P80 of the duration 400.0 h at level-1 timeout 1 h and level-1 timeout 2 h";
    assert_eq!(canvas.title, alike);
    let words = said(&canvas);
    let middle = fabricated::text_at(&canvas, "400.0").expect("the best cell has its value");
    let frames = canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { ink, .. } if *ink == BEST));
    let (x0, x1) = frames
        .clone()
        .map(|shape| (shape.extent().0, shape.extent().2))
        .fold((f64::MAX, 0.0f64), |all, one| if one.1 > 200.0 { (all.0.min(one.0), all.1.max(one.1)) } else { all });
    assert!(frames.count() >= 4 && x0 < middle.0 && middle.0 < x1);
    assert!(words.contains(&"Without a value: 2 settings, 1 refused and 1 of which too few replications finish."), "{words:?}");
}

#[test]
fn what_cannot_be_told_from_the_best_is_in_the_title() {
    let title = |is_like: &dyn Fn((usize, usize)) -> bool| {
        let like = |cell: Cell| match cell.found {
            Found::Value { estimate, .. } => Cell { found: Found::Value { estimate, is_like_best: is_like(cell.at), never: 0.0 }, ..cell },
            Found::Refused | Found::Never => cell,
        };
        let cells: Vec<Cell> = bowl(6, 6).into_iter().map(like).collect();
        let agents = Field { name: "agents", unit: "", kind: Kind::Linear };
        draw(&input(timeout(&LEVELS, None), Factor { field: agents, ..timeout(&LEVELS, None) }, &cells)).title
    };
    let best = "P80 of the duration is best, 400.0 h, at";
    assert_eq!(title(&|_| false), format!("{best} level-1 timeout 1 h and agents 2"));
    assert_eq!(title(&|at| at.1 == 3), format!("{best} agents 2, whatever level-1 timeout is"));
    assert_eq!(title(&|at| at.0 == 2), format!("{best} level-1 timeout 1 h, whatever agents is"));
    // One never finishes.
    let at_best = "P80 of the duration 400.0 h at level-1 timeout 1 h and agents 2";
    assert_eq!(title(&|_| true), format!("33 of 34 other settings cannot be told from the best: {at_best}"));
}

#[test]
fn a_cell_says_how_many_of_its_replications_never_finish() {
    let estimate = |value: f64| Estimate { value, low: value - 4.0, high: value + 4.0 };
    let cell = |at, value, never| Cell { at, found: Found::Value { estimate: estimate(value), is_like_best: false, never } };
    let cells = [cell((0, 0), 400.0, 0.0), cell((0, 1), 410.0, 0.3), Cell { at: (1, 0), found: Found::Never }];
    let canvas = draw(&input(timeout(&LEVELS[..2], None), timeout(&LEVELS[..2], None), &cells));
    let words = said(&canvas);
    assert!(words.contains(&"30 % never") && !words.contains(&"0 % never"), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("Replications that never finish: from 0 % to 30 % at the settings with a value.")));
}

#[test]
fn a_larger_value_is_darker() {
    let cells = bowl(6, 6);
    let input = input(timeout(&LEVELS, None), timeout(&LEVELS, None), &cells);
    let map = Map::of(&input);
    assert_eq!((map.share(400.0), map.share(map.range.expect("there are values").1)), (0.0, 1.0));
}

#[test]
fn today_between_two_levels_lies_between_them_by_their_scale() {
    let factor = timeout(&LEVELS, None);
    let shown: Vec<usize> = (0..6).collect();
    assert_eq!(between(&factor, &shown, 4.0), Some(4.0));
    assert!((between(&factor, &shown, 8.0_f64.sqrt()).expect("within") - 3.5).abs() < 1e-9);
    assert_eq!(between(&factor, &shown, 9.0), None);
}

#[test]
fn levels_beyond_what_can_be_told_apart_are_left_out_and_counted() {
    let many: Vec<f64> = (1..=300).map(f64::from).collect();
    let cells = bowl(300, 4);
    let canvas = draw(&input(timeout(&many, Some(150.0)), timeout(&LEVELS[..4], None), &cells));
    assert!(said(&canvas).contains(&"Of 300 levels of level-1 timeout, 220 are left out evenly."));
    assert!(canvas.svg(Theme::Light).len() < 2_000_000);
}
