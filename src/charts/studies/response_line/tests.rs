//! What a response line must be of any factor, and at every size.

use super::super::fabricated::{self, check, said};
use super::*;
use crate::charts::tests::WIDTHS;

fn point(level: f64, value: f64) -> Point {
    let estimate = Estimate { value, low: value - 6.0, high: value + 6.0 };
    Point { level, estimate, spread: Some((value - 40.0, value + 55.0)), is_like_best: false, unfinished: 0 }
}

fn valley(levels: impl Iterator<Item = f64>) -> Vec<Point> {
    levels.map(|level| point(level, 400.0 + 30.0 * (level.log2() - 1.0).powi(2))).collect()
}

fn input<'a>(factor: Field<'a>, points: &'a [Point], today: Option<f64>) -> Input<'a> {
    Input { study: fabricated::STUDY, measure: fabricated::DURATION, factor, points, today, off_level: None, without_value: 0 }
}

const TIMEOUT: Field<'static> = Field { name: "level-1 timeout", unit: "h", kind: Kind::Log };

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let usual = valley([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0].into_iter());
    let many = valley((1..=500).map(|level| f64::from(level) / 10.0));
    let linear = Field { kind: Kind::Linear, ..TIMEOUT };
    let named: Vec<Point> = (0..30).map(|place| point(f64::from(place), -50.0 + f64::from(place * place))).collect();
    let short = fabricated::rule(&["first in, first out", "least slack", "most value", "shortest first"]);
    let long = fabricated::rule(&fabricated::LONG_NAMES);
    let crowd: Vec<&str> = (0..80).map(|place| fabricated::LONG_NAMES[place % 30]).collect();
    let all: Vec<Point> = (0..80).map(|place| point(f64::from(place), f64::from(place))).collect();
    let crowd = Field { name: "priority rule", unit: "", kind: Kind::Categories(&crowd) };
    let bare: Vec<Point> = (1..=4)
        .map(|level| Point {
            spread: None,
            estimate: Estimate { value: 3.0, low: f64::NAN, high: f64::NAN },
            ..point(f64::from(level), 3.0)
        })
        .collect();
    let huge = [1e300, -1e300, 1e-300, f64::INFINITY, 0.0].map(|value| point(value, value));
    let mut dated = input(TIMEOUT, &usual, Some(4.0));
    dated.measure = fabricated::FINISH;
    let mut value = input(linear, &usual, Some(3.0));
    value.measure = fabricated::VALUE;
    value.without_value = 2;
    vec![
        ("usual", draw(&input(TIMEOUT, &usual, Some(8.0)))),
        ("dated", draw(&dated)),
        ("off-level", draw(&Input { off_level: Some(point(3.0, 470.0)), ..input(TIMEOUT, &usual, Some(3.0)) })),
        ("linear", draw(&value)),
        ("many", draw(&input(TIMEOUT, &many, Some(100.0)))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(TIMEOUT, &usual, Some(8.0)) })),
        (
            "wordy-names",
            draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(short, &named[..4], Some(2.0)) }),
        ),
        ("huge", draw(&input(linear, &huge, Some(1e-300)))),
        ("one", draw(&input(TIMEOUT, &usual[..1], Some(0.25)))),
        ("same", draw(&input(linear, &bare, None))),
        ("categories", draw(&input(short, &named[..4], Some(2.0)))),
        ("long-names", draw(&input(long, &named, Some(20.0)))),
        ("crowd", draw(&input(crowd, &all, Some(75.0)))),
        ("none", draw(&input(TIMEOUT, &[], Some(1.0)))),
        ("no-categories", draw(&input(short, &[], None))),
    ]
}

#[test]
fn a_response_of_any_size_keeps_its_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("response-line {name}, {width} wide"), &canvas);
        }
    }
}

#[test]
fn the_title_says_where_the_best_is_and_what_today_gives() {
    let points = valley([1.0, 2.0, 8.0].into_iter());
    let title = draw(&input(TIMEOUT, &points, Some(8.0))).title;
    assert_eq!(title, "P80 of the duration is best, 400 h, at level-1 timeout 2 h; today 520 h");
    let title = draw(&input(TIMEOUT, &points, Some(2.0))).title;
    assert_eq!(title, "P80 of the duration is best as it is today: 400 h at level-1 timeout 2 h");
}

#[test]
fn todays_estimate_is_drawn_where_it_is_no_level() {
    let points = valley([1.0, 2.0, 8.0].into_iter());
    let canvas = draw(&Input { off_level: Some(point(4.0, 433.0)), ..input(TIMEOUT, &points, Some(4.0)) });
    assert_eq!(canvas.title, "P80 of the duration is best, 400 h, at level-1 timeout 2 h; today 433 h");
    let words = said(&canvas);
    assert!(words.contains(&"today: 433 h at 4 h"), "{words:?}");
    assert!(words.iter().any(|words| words.contains("was not among the levels: its estimate stands beside the line")), "{words:?}");
}

#[test]
fn a_best_that_cannot_be_told_from_others_is_not_called_one() {
    let mut points = valley([1.0, 2.0, 8.0].into_iter());
    points[1].is_like_best = true;
    points[0].is_like_best = true;
    let title = |points: &[Point], today| draw(&input(TIMEOUT, points, today)).title;
    let of_two = "1 of 2 other levels cannot be told from the best: P80 of the duration 400 h at level-1 timeout 2 h; today 520 h";
    assert_eq!(title(&points, Some(8.0)), of_two);
    let today = "Today's 1 h cannot be told from the best: P80 of the duration 400 h at level-1 timeout 2 h; today 430 h";
    assert_eq!(title(&points, Some(1.0)), today);
    points[2].is_like_best = true;
    let none = "No level of level-1 timeout can be told from the best: P80 of the duration 400 to 520 h";
    assert_eq!(title(&points, Some(8.0)), none);
}

#[test]
fn categories_stand_from_the_best_to_the_worst() {
    let names = fabricated::rule(&["a", "b", "c"]);
    let points = [point(0.0, 420.0), point(1.0, 400.0), point(2.0, 410.0)];
    let canvas = draw(&input(names, &points, Some(0.0)));
    let y = |name: &str| fabricated::text_at(&canvas, name).expect("the category is named").1;
    assert!(y("b") < y("c") && y("c") < y("a"));
    assert!(said(&canvas).contains(&"420.0 h, today"), "{:?}", said(&canvas));
}

#[test]
fn the_band_of_replications_lies_around_that_of_the_estimate() {
    let points = valley([1.0, 2.0, 8.0].into_iter());
    let canvas = draw(&input(TIMEOUT, &points, None));
    let height = |wanted: Ink| {
        let heights = canvas.shapes.iter().filter_map(|shape| match shape {
            crate::chart::Shape::Polygon { ink, .. } if *ink == wanted => Some(shape.extent()),
            _ => None,
        });
        heights.fold((f64::MAX, 0.0f64), |all, one| (all.0.min(one.1), all.1.max(one.3)))
    };
    let (sure, spread) = (height(SURE), height(SPREAD));
    assert!(spread.0 < sure.0 && sure.0 < sure.1 && sure.1 < spread.1, "{sure:?} {spread:?}");
}

#[test]
fn what_never_finishes_is_told_at_its_level() {
    let mut points = valley([1.0, 2.0, 8.0].into_iter());
    points[1].unfinished = 50;
    let canvas = draw(&input(TIMEOUT, &points, Some(8.0)));
    assert!(canvas.title.ends_with("; today 520 h; 50 of 200 never finish at the best"), "{}", canvas.title);
    let words = said(&canvas);
    assert!(words.iter().any(|words| words.starts_with("Replications that never finish: 25 % at 2 h. ")), "{words:?}");
}

#[test]
fn without_an_interval_there_is_no_band() {
    let bands = |points: &[Point]| {
        let canvas = draw(&input(TIMEOUT, points, None));
        let is_band = |shape: &&crate::chart::Shape| matches!(shape, crate::chart::Shape::Polygon { ink, .. } | crate::chart::Shape::Rect { ink, .. } if *ink == SURE);
        canvas.shapes.iter().filter(is_band).count()
    };
    let mut points = valley([1.0, 2.0, 4.0, 8.0].into_iter());
    // Three pieces, and the sample in the legend.
    assert_eq!(bands(&points), 4);
    points[3].estimate.high = f64::NAN;
    assert_eq!(bands(&points), 3);
    points.iter_mut().for_each(|point| point.estimate.low = f64::NAN);
    assert_eq!(bands(&points), 0);
}
