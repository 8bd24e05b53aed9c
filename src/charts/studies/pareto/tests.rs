//! The front of two and of three goals, held by example.

use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::charts::studies::fabricated::{self, chance, check, said};
use crate::charts::tests::WIDTHS;

const COST: Measure<'static> = Measure { name: "cost", unit: "k€", better: Better::Less, start: None };
const LOAD: Measure<'static> = Measure { name: "load of the director", unit: "%", better: Better::Less, start: None };

fn around(value: f64, half: f64) -> Estimate {
    Estimate { value, low: value - half, high: value + half }
}

/// Along a hyperbola, and some way off it.
fn estimates(count: usize, front: usize) -> Vec<Vec<Estimate>> {
    (0..count)
        .map(|place| {
            let off = if place < front { 0.0 } else { 3.0 + 40.0 * chance(place as u64 * 3) };
            let along = if place < front { place as f64 / front as f64 } else { chance(place as u64) };
            let (days, cost) = (380.0 + 150.0 * along + 3.0 * off, 40.0 + 60.0 / (0.2 + along) + off);
            vec![around(days, 5.0), around(cost, 3.0), around(30.0 + 40.0 * chance(place as u64 + 9) + off, 2.0)]
        })
        .collect()
}

fn points(estimates: &[Vec<Estimate>], front: usize) -> Vec<Point<'_>> {
    estimates.iter().enumerate().map(|(place, one)| Point { estimates: one, is_on_front: place < front }).collect()
}

fn input<'a>(goals: &'a [Measure<'a>], points: &'a [Point<'a>], knee: usize, today: usize) -> Input<'a> {
    Input { study: fabricated::STUDY, goals, points, knee: Some(knee), today: Some(today), broken: None }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let (two, three) = ([fabricated::DURATION, COST], [fabricated::FINISH, COST, LOAD]);
    let mixed = [fabricated::VALUE, fabricated::FINISH];
    let (usual, few, many) = (estimates(300, 14), estimates(3, 3), estimates(100_000, 400));
    let turned: Vec<Vec<Estimate>> = usual.iter().map(|one| vec![around(-one[1].value, 3.0), one[0]]).collect();
    let same = vec![vec![around(5.0, 0.0), around(-5.0, f64::NAN)]; 20];
    let mut wild = estimates(300, 14);
    wild[200][0] = around(1e8, 1.0);
    wild[201][1] = around(f64::NAN, 1.0);
    vec![
        ("two", draw(&input(&two, &points(&usual, 14), 4, 120))),
        ("three", draw(&input(&three, &points(&usual, 14), 4, 120))),
        ("mixed", draw(&input(&mixed, &points(&turned, 14), 4, 4))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, ..input(&[fabricated::WORDY; 4], &points(&usual, 14), 4, 120) })),
        ("few", draw(&input(&two, &points(&few, 3), 1, 2))),
        ("many", draw(&input(&three, &points(&many, 400), 100, 5_000))),
        ("wild", draw(&input(&two, &points(&wild, 14), 4, 120))),
        ("same", draw(&input(&two, &points(&same, 20), 0, 1))),
        ("none", draw(&Input { knee: None, today: None, ..input(&two, &[], 0, 0) })),
        ("one-goal", draw(&input(&two[..1], &points(&usual, 14), 0, 0))),
    ]
}

#[test]
fn a_front_of_any_size_keeps_its_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("pareto {name}, {width} wide"), &canvas);
            assert!(canvas.svg(Theme::Light).len() < 3_000_000, "{name}");
        }
    }
}

#[test]
fn the_title_counts_the_front_and_tells_the_knee() {
    let all = estimates(50, 6);
    let canvas = draw(&input(&[fabricated::DURATION, COST], &points(&all, 6), 2, 40));
    let knee = format!("Knee: {:.0} h, {:.0} k€", all[2][0].value, all[2][1].value);
    let title = "6 settings are not surely bettered by any on both goals; today's setting is not among them";
    assert_eq!(canvas.title, format!("{title}. {knee}"));
    let among = draw(&input(&[fabricated::DURATION, COST], &points(&all, 6), 2, 4)).title;
    assert!(among.contains("; today's setting is one of them. "), "{among}");
    assert!(said(&canvas).iter().any(|words| words.starts_with("Means of fresh replications")), "it is said on which figures it rests");
    assert!(
        said(&canvas).iter().any(|words| words.starts_with("knee: ")) && said(&canvas).iter().any(|words| words.starts_with("today: "))
    );
}

#[test]
fn a_legend_names_what_is_drawn_and_a_title_says_that_nothing_keeps_the_constraints() {
    let goals = [fabricated::DURATION, COST];
    let all = estimates(7, 6);
    let pale = |today: usize| {
        let points = points(&all, 6);
        said(&draw(&input(&goals, &points, 2, today))).contains(&"surely bettered by another")
    };
    // Today's setting is the only one that is beaten, and has a mark of its own.
    assert_eq!((pale(6), pale(4)), (false, true));
    let points = points(&all, 6);
    let broken = draw(&Input { broken: Some("cost.mean<20000"), ..input(&goals, &points, 2, 6) }).title;
    assert!(broken.starts_with("Nothing that was tried keeps cost.mean<20000. Of the nearest, 6 settings are not surely"), "{broken}");
}

#[test]
fn stairs_go_through_every_point_of_the_front_by_the_worse_corner() {
    let at = |a: f64, b: f64| vec![around(a, 0.0), around(b, 0.0)];
    let all = [at(1.0, 3.0), at(2.0, 2.0), at(3.0, 1.0)];
    let goals = [fabricated::DURATION, COST];
    let points = points(&all, 3);
    let input = Input { knee: None, today: None, ..input(&goals, &points, 0, 0) };
    let panel = Panel::of(&input, (0, 1), (0.0, 800.0), (0.0, 400.0));
    let stairs = panel.stairs(&points.iter().collect::<Vec<_>>());
    let (x, y) = (|value: f64| panel.across.at(value), |value: f64| panel.upwards.at(value));
    let corners = [(x(1.0), 0.0), (x(1.0), y(3.0)), (x(2.0), y(3.0)), (x(2.0), y(2.0)), (x(3.0), y(2.0)), (x(3.0), y(1.0))];
    assert_eq!(stairs[..6], corners);
    assert_eq!(stairs[6], (panel.room.2, y(1.0)));
}

#[test]
fn stairs_of_what_should_be_more_come_from_below() {
    let at = |a: f64, b: f64| vec![around(a, 0.0), around(b, 0.0)];
    let all = [at(1.0, 3.0), at(2.0, 2.0)];
    let goals = [fabricated::VALUE, Measure { better: Better::More, ..COST }];
    let points = points(&all, 2);
    let input = Input { knee: None, today: None, ..input(&goals, &points, 0, 0) };
    let panel = Panel::of(&input, (0, 1), (0.0, 800.0), (0.0, 400.0));
    let stairs = panel.stairs(&points.iter().collect::<Vec<_>>());
    assert_eq!((stairs[0].1, stairs[4].0), (panel.room.3, panel.room.0));
}

#[test]
fn intervals_are_drawn_for_a_front_that_has_room_for_them() {
    let whiskers = |front: usize| {
        let all = estimates(front, front);
        let goals = [fabricated::DURATION, COST];
        let canvas = draw(&Input { knee: None, today: None, ..input(&goals, &points(&all, front), 0, 0) });
        canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { ink, .. } if *ink == WHISKER)).count()
    };
    assert_eq!((whiskers(10), whiskers(100)), (60, 0));
}
