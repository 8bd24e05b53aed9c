//! What curves of compared scenarios must be at every size.

use super::super::fabricated::{self, chance, check, said};
use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::charts::tests::WIDTHS;

/// Skewed to the right, as durations are.
pub(super) fn finishes(count: u64, middle: f64, salt: u64) -> Vec<f64> {
    (0..count).map(|place| middle - 40.0 * libm::log(1.0 - chance(place + salt)) + 30.0 * chance(place * 7 + salt)).collect()
}

const NAMES: [&str; 8] =
    ["today", "more review", "two more testers", "lend across teams", "no buffer", "fewer gates", "pairs", "another order"];

fn curve<'a>(name: &'a str, values: &'a [f64]) -> Curve<'a> {
    Curve { name, values, unfinished: 0, cut_off: 0, told: Told::Apart, in_the_mean: None, target: None }
}

fn curves(values: &[Vec<f64>]) -> Vec<Curve<'_>> {
    values.iter().zip(NAMES).map(|(values, name)| curve(name, values)).collect()
}

fn input<'a>(curves: &'a [Curve<'a>], target: Option<f64>) -> Input<'a> {
    Input { study: fabricated::STUDY, measure: fabricated::FINISH, target, curves }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let two = [finishes(200, 400.0, 1), finishes(200, 370.0, 90)];
    let eight: Vec<Vec<f64>> = (0..8).map(|place| finishes(300, 400.0 + 6.0 * place as f64, place)).collect();
    let many = [finishes(100_000, 400.0, 1), finishes(100_000, 470.0, 3)];
    let few = [finishes(10, 400.0, 1), finishes(10, 390.0, 5), finishes(10, 410.0, 9)];
    let far = [[finishes(200, 400.0, 1), vec![9e6]].concat(), finishes(200, 430.0, 3)];
    let same = [vec![-3.0; 50], vec![-3.0; 50]];
    let crowd: Vec<Curve<'_>> =
        (0..12).map(|place| Curve { unfinished: 3, cut_off: 2, ..curve(fabricated::LONG_NAMES[place], &eight[place % 8]) }).collect();
    let (usual, all) = (curves(&two), curves(&eight));
    let mut stuck = curves(&two);
    stuck[1].unfinished = 90;
    let few_of_each: Vec<Curve<'_>> = curves(&few)
        .into_iter()
        .map(|curve| Curve {
            told: Told::TooFew { needed: 100 },
            in_the_mean: Some(Estimate { value: -10.0, low: -12.0, high: -8.0 }),
            ..curve
        })
        .collect();
    let wordy = Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&crowd, Some(430.0)) };
    let value = Input { measure: fabricated::VALUE, ..input(&usual, Some(420.0)) };
    let empty = [curve("today", &[]), Curve { unfinished: 5, ..curve("b", &[f64::NAN]) }];
    vec![
        ("two", draw(&input(&usual, Some(430.0)))),
        ("eight", draw(&input(&all, Some(455.0)))),
        ("many", draw(&input(&curves(&many), None))),
        ("few", draw(&input(&curves(&few), Some(600.0)))),
        ("too-few", draw(&input(&few_of_each, Some(430.0)))),
        ("far", draw(&input(&curves(&far), Some(300.0)))),
        ("stuck", draw(&input(&stuck, Some(430.0)))),
        ("same", draw(&Input { measure: fabricated::DURATION, ..input(&curves(&same), Some(-3.0)) })),
        ("wordy", draw(&wordy)),
        ("value", draw(&value)),
        ("one", draw(&input(&usual[..1], None))),
        ("no-values", draw(&input(&empty, Some(430.0)))),
        ("none", draw(&input(&[], None))),
    ]
}

#[test]
fn curves_of_any_number_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("s-curves {name}, {width} wide"), &canvas);
            assert!(canvas.svg(Theme::Light).len() < 500_000, "{name}: {}", canvas.svg(Theme::Light).len());
        }
    }
}

#[test]
fn the_title_says_when_four_of_five_replications_are_there() {
    let five = |from: f64| (0..6).map(|step| from + 10.0 * f64::from(step)).collect::<Vec<_>>();
    let values = [five(60.0), five(40.0)];
    let title = draw(&input(&curves(&values), None)).title;
    assert_eq!(title, "more review is 80 % sure by Thu 4 Jun 2026, 16:00; today by Fri 5 Jun 2026, 12:00");
    let title = draw(&Input { measure: fabricated::VALUE, ..input(&curves(&values), None) }).title;
    assert_eq!(title, "today stays best: 80 % sure of at least 70.0 k€");
    let near = [five(60.0), five(60.2)];
    let mut unsure = curves(&near);
    unsure[1].told = Told::NotApart;
    let title = draw(&Input { measure: fabricated::DURATION, ..input(&unsure, None) }).title;
    assert_eq!(title, "No P80 can be told from today's, 100.0 h");
    let same = [five(60.0), five(60.0)];
    let title = draw(&Input { measure: fabricated::DURATION, ..input(&curves(&same), None) }).title;
    assert_eq!(title, "Both scenarios are 80 % sure of at most 100.0 h");
}

#[test]
fn a_curve_ends_at_the_share_that_has_a_value() {
    let values = [vec![10.0, 20.0, 30.0, f64::NAN], vec![10.0, 20.0, 30.0, 40.0]];
    let mut both = curves(&values);
    both[0].unfinished = 2;
    let canvas = draw(&input(&both, Some(30.0)));
    let top = |ink: Ink| {
        let tops = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Line { ink: of, points, .. } if *of == ink && points.len() > 3 => Some(shape.extent().1),
            _ => None,
        });
        tops.fold(f64::MAX, f64::min)
    };
    let (upper, lower) = (top(scenarios::ink(1)), top(scenarios::ink(0)));
    assert!((lower - upper - PLOT / 2.0).abs() < 1e-6, "{upper} {lower}");
    let words = said(&canvas);
    assert!(words.contains(&"Replications without a value, which count as never being there: A 3."), "{words:?}");
    assert!(words.contains(&"B more review: P80 2 Jun 18:00, 34.0 h; target 75 %"), "{words:?}");
}

#[test]
fn each_scenario_is_held_to_its_own_target() {
    let values = [vec![10.0, 20.0, 30.0, 40.0], vec![10.0, 20.0, 30.0, 40.0]];
    let mut both = curves(&values);
    both[1].target = Some(15.0);
    let canvas = draw(&Input { measure: fabricated::DURATION, ..input(&both, Some(30.0)) });
    let words = said(&canvas);
    assert!(words.iter().any(|words| words.starts_with("A today") && words.ends_with("; target 75 %")), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("B more review") && words.ends_with("; target 25 %")), "{words:?}");
    assert!(words.contains(&"target of A 30.0 h"), "{words:?}");
    let note = "In a label, after its semicolon: share of replications that make the target; each by its own, which is for B 15.0 h.";
    assert!(words.contains(&note), "{words:?}");
}

#[test]
fn the_flags_stand_over_their_curves_from_left_to_right() {
    let values = [finishes(200, 400.0, 1), finishes(200, 370.0, 90)];
    let canvas = draw(&input(&curves(&values), None));
    let at = |start: &str| {
        let words = said(&canvas).into_iter().find(|words| words.starts_with(start)).expect("each curve has its flag");
        fabricated::text_at(&canvas, words).expect("it is on the canvas")
    };
    let (today, review) = (at("A today: P80"), at("B more review: P80"));
    assert!(review.0 < today.0 && review.1 < today.1);
}

#[test]
fn a_curve_that_is_never_as_sure_as_wanted_has_its_name_in_the_legend() {
    let values = [finishes(60, 400.0, 1), finishes(60, 420.0, 3)];
    let mut curves = curves(&values);
    curves.iter_mut().for_each(|curve| curve.unfinished = 60);
    let canvas = draw(&input(&curves, None));
    assert_eq!(canvas.title, "No scenario is 80 % sure of anything");
    let words = said(&canvas);
    assert!(words.contains(&"A today") && words.contains(&"B more review"), "{words:?}");
    assert!(words.iter().all(|words| !words.starts_with("P80: four of five")), "{words:?}");
    curves[0].unfinished = 0;
    let canvas = draw(&input(&curves, None));
    assert!(!said(&canvas).contains(&"A today") && said(&canvas).contains(&"B more review"), "{:?}", said(&canvas));
}

#[test]
fn too_few_replications_for_a_p80_are_not_told_as_no_difference() {
    let values = [finishes(40, 400.0, 1), finishes(40, 300.0, 5)];
    let mut two = curves(&values);
    two[1].told = Told::TooFew { needed: 100 };
    let title = |two: &[Curve<'_>]| draw(&input(two, None)).title;
    assert_eq!(title(&two), "Too few replications to compare P80s, 100 are needed; the means cannot be told apart either");
    two[1].in_the_mean = Some(Estimate { value: -107.0, low: -120.0, high: -94.0 });
    let means = "in the mean more review is 107 h sooner than today (94 to 120 h)";
    assert_eq!(title(&two), format!("Too few replications to compare P80s, 100 are needed; {means}"));
    assert!(said(&draw(&input(&two, None))).iter().any(|words| words.ends_with("with that of A: more review.")));
    two[1].told = Told::NotApart;
    assert!(title(&two).starts_with("No P80 can be told from today's"));
}

#[test]
fn a_curve_under_another_is_told() {
    let mut values = vec![finishes(60, 400.0, 1); 3];
    values[1].iter_mut().for_each(|value| *value += 30.0);
    let mut three = curves(&values);
    // The third ends at two thirds of the way, on the first one's line.
    let third: Vec<f64> = values[0].iter().map(|value| if *value > 430.0 { f64::NAN } else { *value }).collect();
    three[2].values = &third;
    let words = |curves: &[Curve<'_>]| said(&draw(&input(curves, None))).iter().map(ToString::to_string).collect::<Vec<_>>();
    let note = "Not to be seen, as another curve lies over it: ";
    assert!(words(&three).contains(&format!("{note}C under A.")), "{:?}", words(&three));
    assert!(words(&three[..2]).iter().all(|words| !words.starts_with(note)));
}

#[test]
fn a_long_tail_does_not_flatten_the_curves_and_is_told() {
    let mut late = finishes(200, 400.0, 1);
    late.sort_by(f64::total_cmp);
    late[199] = late[198] + 700.0;
    let values = [finishes(200, 380.0, 3), late];
    let canvas = draw(&Input { measure: fabricated::DURATION, ..input(&curves(&values), None) });
    let words = said(&canvas);
    let note = words.iter().find(|words| words.starts_with("Past the ends of the axis: ")).expect("the tail is told");
    assert!(note.contains("of 400 values") && note.contains(", the last at 1,"), "{note}");
    assert!(words.iter().all(|words| *words != "1,000 h"), "{words:?}");
}

#[test]
fn a_run_that_was_cut_off_with_all_done_is_told_apart_from_one_without_a_value() {
    let values = [finishes(60, 400.0, 1), finishes(60, 420.0, 3)];
    let mut both = curves(&values);
    both[1].cut_off = 2;
    let words = said(&draw(&input(&both, None))).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(words.iter().any(|words| words.starts_with("Replications with a value in which all was done") && words.ends_with(": B 2.")));
}

#[test]
fn the_name_of_a_target_stands_where_no_curve_is() {
    // Both begin right of the target, so that its name has no room there at the bottom.
    let values = [finishes(100, 400.0, 1), finishes(100, 402.0, 3)];
    let canvas = draw(&Input { measure: fabricated::DURATION, ..input(&curves(&values), Some(398.0)) });
    let words = said(&canvas).into_iter().find(|words| words.starts_with("target 3")).expect("the target is named");
    let room = canvas.shapes.iter().find(|shape| matches!(shape, Shape::Text { text, .. } if text == words)).map(Shape::extent);
    let (x0, y0, x1, y1) = room.expect("it is on the sheet");
    let crosses = |shape: &Shape| match shape {
        Shape::Line { points, .. } => points.iter().any(|(x, y)| *x > x0 && *x < x1 && *y > y0 && *y < y1),
        Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } => false,
    };
    assert!(canvas.shapes.iter().all(|shape| !crosses(shape)));
}
