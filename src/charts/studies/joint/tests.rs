//! Cost and duration together, of few and many replications, held by example.

use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::chart::ink::{contrast, tests::over};
use crate::charts::studies::fabricated::{self, chance, check, said};
use crate::charts::tests::WIDTHS;

const COST: Measure<'static> = Measure { name: "cost", unit: "k€", better: Better::Less, start: None };
const FINISH: Measure<'static> = Measure { name: "finish", ..fabricated::FINISH };

/// Cost follows duration, with something of its own.
fn points(count: u64) -> Vec<(f64, f64)> {
    let own = |place: u64, salt: u64| -libm::log(1.0 - 0.999 * (chance(place) * 13.7 + chance(place * salt) * 7.1).fract());
    let point = |place: u64| {
        let hours = 380.0 + 70.0 * own(place, 7);
        (hours, 210.0 + 0.35 * (hours - 380.0) + 25.0 * own(place, 11))
    };
    (0..count).map(point).collect()
}

fn input<'a>(across: Measure<'a>, upwards: Measure<'a>, points: &'a [(f64, f64)], targets: (Option<f64>, Option<f64>)) -> Input<'a> {
    Input { study: fabricated::STUDY, across, upwards, points, unfinished: 0, targets, is_asked: true, joint: None }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let (usual, ten, many) = (points(1_000), points(10), points(100_000));
    let both = (Some(460.0), Some(270.0));
    let mut wild = usual.clone();
    wild[5..8].copy_from_slice(&[(1e9, 300.0), (450.0, f64::NAN), (450.0, 1e7)]);
    let value: Vec<(f64, f64)> = usual.iter().map(|point| (point.0, 300.0 - point.1)).collect();
    let known = Estimate { value: 0.5, low: 0.48, high: 0.52 };
    let long = Study { replications: 100_000, ..fabricated::STUDY };
    vec![
        ("usual", draw(&input(FINISH, COST, &usual, both))),
        ("ten", draw(&input(FINISH, COST, &ten, both))),
        ("many", draw(&Input { study: long, is_asked: true, joint: Some(known), ..input(FINISH, COST, &many, both) })),
        ("value", draw(&input(FINISH, fabricated::VALUE, &value, (Some(450.0), Some(30.0))))),
        ("both-more", draw(&input(fabricated::VALUE, fabricated::VALUE, &value, (Some(450.0), Some(30.0))))),
        ("narrow", draw(&input(FINISH, COST, &usual, (Some(385.0), Some(500.0))))),
        ("far", draw(&input(FINISH, COST, &usual, (Some(1e6), Some(270.0))))),
        ("one-target", draw(&input(FINISH, COST, &usual, (Some(460.0), None)))),
        ("no-target", draw(&input(FINISH, COST, &usual, (None, None)))),
        ("wild", draw(&input(FINISH, COST, &wild, both))),
        ("one", draw(&input(FINISH, COST, &usual[..1], both))),
        ("same", draw(&input(FINISH, COST, &[(-5.0, 5.0); 30], (Some(-5.0), Some(5.0))))),
        ("huge", draw(&input(COST, COST, &[(1e300, -1e300), (0.0, 0.0), (1.0, 1e-300)], both))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, ..input(fabricated::WORDY, fabricated::WORDY, &usual, both) })),
        ("none", draw(&input(FINISH, COST, &[], both))),
    ]
}

#[test]
fn cost_and_duration_of_any_number_of_replications_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("joint {name}, {width} wide"), &canvas);
            assert!(canvas.svg(Theme::Light).len() < 1_500_000, "{name}");
        }
    }
}

#[test]
fn both_together_are_kept_less_often_than_each_alone_and_the_title_says_so() {
    // Of ten, six keep the first, six the second, and three both.
    let on = |keeps: bool| if keeps { 10.0 } else { 20.0 };
    let points: Vec<(f64, f64)> = (0..10).map(|place| (on(place < 6), on((3..9).contains(&place)))).collect();
    let input = input(COST, COST, &points, (Some(15.0), Some(15.0)));
    let joint = Joint::of(&input);
    assert_eq!(joint.kept.map(|kept| kept.value), Some(0.3));
    assert_eq!(joint.others, [0.3, 0.3, 0.1]);
    assert_eq!(draw(&input).title, "30 % of replications keep both 15.0 k€ and the budget of 15.0 k€; 100 % keep both 20.0 k€ and 20.0 k€");
    let canvas = draw(&Input { is_asked: true, joint: Some(Estimate { value: 0.4, low: 0.3, high: 0.5 }), ..input });
    assert!(
        canvas.title.starts_with("40 % of replications keep both")
            && said(&canvas).contains(&"keep the target and the budget (95 % interval 30 to 50 %)")
    );
}

#[test]
fn what_nobody_asked_for_is_no_target() {
    let all = points(1_000);
    let input = Input { is_asked: false, ..input(FINISH, COST, &all, (Some(460.0), Some(270.0))) };
    let canvas = draw(&input);
    let words = said(&canvas);
    assert!(canvas.title.contains(", the P80 of cost"), "{}", canvas.title);
    assert!(words.contains(&"keeps the target and the P80 of cost"), "{words:?}");
    assert!(words.iter().all(|words| !words.contains("budget")), "{words:?}");
}

#[test]
fn every_pair_on_the_frontier_is_kept_by_just_as_many_as_needed() {
    let points = points(500);
    let corners = frontier(&points, 400);
    let kept = |pair: (f64, f64)| points.iter().filter(|point| point.0 <= pair.0 && point.1 <= pair.1).count();
    assert!(corners.len() > 10 && corners.iter().all(|corner| kept(*corner) == 400));
    assert!(corners.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1));
    // Left of a corner, at its height, too few.
    assert!(corners.iter().all(|corner| kept((corner.0 - 1e-9, corner.1)) < 400));
}

#[test]
fn the_promise_is_kept_by_four_of_five_and_by_each_figure_alone_as_often() {
    let points = points(1_001);
    let pair = promise(&points, (Better::Less, Better::Less), needed(1_001)).expect("there are points");
    let count = |is_kept: &dyn Fn(&(f64, f64)) -> bool| points.iter().filter(|point| is_kept(point)).count();
    assert_eq!(count(&|point| point.0 <= pair.0 && point.1 <= pair.1), 801);
    assert_eq!(count(&|point| point.0 <= pair.0), count(&|point| point.1 <= pair.1));
    let same = promise(&[(3.0, -3.0); 7], (Better::Less, Better::More), 6);
    assert_eq!((same, promise(&[], (Better::Less, Better::Less), 0)), (Some((3.0, -3.0)), None));
}

#[test]
fn where_more_is_better_a_promise_is_kept_from_above() {
    let points: Vec<(f64, f64)> = (0..100).map(|place| (f64::from(place), f64::from(99 - place))).collect();
    // The first is kept if at most 89, the second if at least 10: the same 90 replications, too many; 79 and 20 are kept by 80.
    assert_eq!(promise(&points, (Better::Less, Better::More), 80), Some((79.0, 20.0)));
}

#[test]
fn of_very_many_replications_an_even_choice_is_drawn() {
    let all = points(20_000);
    let canvas = draw(&input(FINISH, COST, &all, (None, None)));
    let dots = canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { ink, .. } if *ink == marks::TRACE.faded(24))).count();
    assert_eq!(dots, marks::DOTS_MAX);
    assert!(said(&canvas).iter().any(|words| words.starts_with("Drawn are 5,000 of 20,000 replications")));
}

#[test]
fn a_quarter_too_narrow_for_its_words_has_them_in_a_note() {
    let all = points(400);
    let canvas = draw(&input(FINISH, COST, &all, (Some(385.0), Some(500.0))));
    let note = said(&canvas).into_iter().find(|words| words.starts_with("Of replications, "));
    assert!(note.is_some_and(|note| note.contains("keep the target and the budget")));
}

#[test]
fn words_that_would_stand_among_many_points_are_in_a_note() {
    // Without correlation, so that every corner is as full.
    let all: Vec<(f64, f64)> = (0..10_000).map(|place| (f64::from(place % 100), f64::from(place / 100))).collect();
    let study = Study { width: 2_600.0, ..fabricated::STUDY };
    let input = Input { study, ..input(FINISH, COST, &all, (Some(50.0), Some(50.0))) };
    let (joint, few) = (Joint::of(&input), [(0.0, 0.0); 9]);
    let sheet = Sheet::of(&input, &joint, (100.0, 600.0));
    let quadrants = sheet.quadrants(&joint);
    let dots = sheet.inside(&joint);
    let keeps_both = &quadrants[0];
    assert!(keeps_both.place(&dots).is_none() && keeps_both.place(&few).is_some());
    let canvas = draw(&input);
    let told: Vec<&str> = said(&canvas).into_iter().filter(|words| words.contains(&*keeps_both.what)).collect();
    assert!(told.len() == 1 && told[0].starts_with("Of replications, "), "{told:?}");
}

#[test]
fn words_of_a_quarter_stand_in_the_corner_that_hides_the_fewest_points() {
    let all = points(150);
    // So wide that all quarters have room for their words.
    let study = Study { width: 2_600.0, ..fabricated::STUDY };
    let input = Input { study, ..input(FINISH, COST, &all, (Some(460.0), Some(270.0))) };
    let joint = Joint::of(&input);
    let sheet = Sheet::of(&input, &joint, (100.0, 600.0));
    let quadrants = sheet.quadrants(&joint);
    assert!(quadrants.iter().all(Quadrant::fits));
    for quadrant in &quadrants {
        let corners = quadrant.corners();
        let (x0, y0, x1, y1) = quadrant.room;
        assert!(corners.iter().all(|corner| corner.0 >= x0 && corner.1 >= y0 && corner.2 <= x1 + 1e-9 && corner.3 <= y1));
        let (x, y) = (corners[0].0 - corners[3].0, corners[0].1 - corners[3].1);
        assert!((x > 0.0) == quadrant.is_right && (y > 0.0) == quadrant.is_low);
    }
    let keeps_both = &quadrants[0];
    let dots: Vec<(f64, f64)> = all.iter().map(|point| sheet.at(*point)).collect();
    let mut canvas = Canvas::new(1_600.0, 700.0, "");
    sheet.draw_quadrants(&mut canvas, &joint, &dots, &mut Boxes::default());
    let (x, y) = fabricated::text_at(&canvas, &keeps_both.share).expect("the share is written");
    let hidden = |room: marks::Room| dots.iter().filter(|dot| dot.0 > room.0 && dot.0 < room.2 && dot.1 > room.1 && dot.1 < room.3).count();
    // In a narrow quarter corners overlap, so that words may stand in two of them.
    let holds = |corner: &marks::Room| x >= corner.0 && x <= corner.2 && y >= corner.1 && y <= corner.3;
    let least = keeps_both.corners().into_iter().map(hidden).min();
    assert!(keeps_both.corners().into_iter().filter(holds).any(|corner| Some(hidden(corner)) == least));
}

#[test]
fn what_never_finishes_keeps_no_target_and_no_promise() {
    let points: Vec<(f64, f64)> = (1..=9).map(|place| (f64::from(place), f64::from(place))).collect();
    let with = |unfinished: u64| Input { unfinished, ..input(COST, COST, &points, (Some(5.0), Some(6.0))) };
    let joint = Joint::of(&with(1));
    // Nine of ten finish: the eighth of them is the promise.
    assert_eq!((joint.promise, joint.kept.map(|kept| kept.value), joint.others), (Some((8.0, 8.0)), Some(0.5), [0.0, 0.1, 0.4]));
    let canvas = draw(&with(9));
    assert_eq!(canvas.title, "28 % of replications keep both 5.00 k€ and the budget of 6.00 k€");
    let words = said(&canvas);
    assert!(
        words.contains(&"9 of 18 replications never finished, and have no dot: they keep none. No pair of limits is kept by 80 %."),
        "{words:?}"
    );
    assert!(words.iter().all(|words| !words.contains("80 % joint") && !words.starts_with("80 % keep")), "{words:?}");
}

#[test]
fn a_promise_is_told_with_the_share_that_keeps_it() {
    // Of ten pairs five are alike, so that nine keep what eight must.
    let points: Vec<(f64, f64)> = [1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9.0].map(|of| (of, of)).to_vec();
    let input = input(COST, COST, &points, (Some(3.0), Some(3.0)));
    let canvas = draw(&input);
    assert!(canvas.title.ends_with("; 90 % keep both 5.00 k€ and 5.00 k€"), "{}", canvas.title);
    assert!(
        said(&canvas).contains(&"90 % keep both: 5.00 k€; 5.00 k€") && said(&canvas).contains(&"budget 3.00 k€"),
        "{:?}",
        said(&canvas)
    );
    assert!(draw(&Input { targets: (None, None), ..input }).title.starts_with("90 % sure of both"));
}

#[test]
fn dots_stand_out_on_a_dark_sheet_and_on_the_ground_of_what_is_kept() {
    let ground = Ink::WHITE.on(Theme::Dark);
    for ground in [ground, over(KEPT, ground, Theme::Dark)] {
        // As faint as those of a thousand replications.
        assert!(contrast(over(marks::TRACE.faded(50), ground, Theme::Dark), ground) >= 3.0);
    }
}
