//! Forecasts of any number of replications, held by example.

use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::chart::ink::contrast;
use crate::charts::studies::fabricated::{self, chance, check, said};
use crate::charts::tests::WIDTHS;

const COST: Measure<'static> = Measure { name: "cost", unit: "k€", better: Better::Less, start: None };
const COUNT: Measure<'static> = Measure { name: "escalations", unit: "", better: Better::Less, start: None };

/// With a long tail to the right.
fn values(count: u64) -> Vec<f64> {
    (0..count).map(|place| 380.0 + 60.0 * -libm::log(1.0 - chance(place)) + 40.0 * chance(place * 7 + 3)).collect()
}

fn input<'a>(measure: Measure<'a>, values: &'a [f64], target: Option<f64>) -> Input<'a> {
    Input { study: fabricated::STUDY, measure, values, unfinished: 0, target }
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let (usual, ten, many) = (values(1_000), values(10), values(100_000));
    let minus: Vec<f64> = usual.iter().map(|value| 400.0 - value).collect();
    let whole: Vec<f64> = (0..300).map(|place| (6.0 * chance(place) * chance(place * 3 + 1)).floor()).collect();
    let mut wild = usual.clone();
    wild[3..6].copy_from_slice(&[1e9, f64::NAN, f64::INFINITY]);
    let years: Vec<f64> = usual.iter().map(|value| value * 40.0).collect();
    let short: Vec<f64> = usual.iter().map(|value| value / 50.0).collect();
    let dated = fabricated::FINISH;
    vec![
        ("usual", draw(&input(dated, &usual, Some(420.0)))),
        ("ten", draw(&input(dated, &ten, Some(470.0)))),
        ("many", draw(&input(dated, &many, Some(500.0)))),
        ("years", draw(&input(dated, &years, Some(20_000.0)))),
        ("short", draw(&input(dated, &short, Some(8.0)))),
        ("cost", draw(&input(COST, &usual, None))),
        ("value", draw(&Input { unfinished: 40, ..input(fabricated::VALUE, &minus, Some(-70.0)) })),
        ("whole", draw(&input(COUNT, &whole, Some(2.0)))),
        ("unfinished", draw(&Input { unfinished: 700, ..input(dated, &usual, Some(430.0)) })),
        ("wild", draw(&input(COST, &wild, Some(1e5)))),
        ("right", draw(&input(dated, &usual, Some(900.0)))),
        ("one", draw(&input(dated, &usual[..1], Some(400.0)))),
        ("same", draw(&input(COST, &[-5.0; 30], Some(-5.0)))),
        ("zero", draw(&input(COUNT, &[0.0; 30], Some(0.0)))),
        ("huge", draw(&input(COST, &[1e300, -1e300, 0.0, 1e-300], Some(1.0)))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, ..input(fabricated::WORDY, &usual, Some(440.0)) })),
        ("none", draw(&Input { unfinished: 12, ..input(dated, &[], Some(440.0)) })),
        ("nothing", draw(&input(dated, &[], None))),
    ]
}

#[test]
fn a_forecast_of_any_size_keeps_its_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("forecast {name}, {width} wide"), &canvas);
            assert!(canvas.svg(Theme::Light).len() < 400_000, "{name}");
        }
    }
}

#[test]
fn the_title_says_when_it_is_sure_and_how_many_make_the_target() {
    let values: Vec<f64> = (0..=100).map(|hour| 100.0 + f64::from(hour)).collect();
    let title = draw(&input(fabricated::FINISH, &values, Some(140.0))).title;
    assert_eq!(title, "80 % sure by Mon 8 Jun 2026, 20:00; 41 % make the target of Sun 7 Jun 2026, 04:00");
    assert_eq!(draw(&input(COST, &values, None)).title, "Cost: 80 % sure of at most 180 k€");
    let title = draw(&input(fabricated::VALUE, &values, Some(140.0))).title;
    assert_eq!(title, "Value delivered a week: 80 % sure of at least 120 k€; 60 % make the target of 140 k€");
}

#[test]
fn what_has_no_value_counts_as_never_being_there() {
    let values: Vec<f64> = (0..60).map(f64::from).collect();
    let stuck = Input { unfinished: 40, ..input(COST, &values, Some(1e3)) };
    let canvas = draw(&stuck);
    assert_eq!(canvas.title, "Cost: never 80 % sure, as only 60 % of replications have a value; 60 % make the target of 1,000.0 k€");
    assert!(said(&canvas).iter().any(|words| words.starts_with("Without a value: 40 of 100 replications.")));
    // Of what should be more, those are the least: then P20 is nothing, but P50 lies among the values.
    let forecast = Forecast::of(&Input { measure: fabricated::VALUE, ..stuck });
    assert_eq!((forecast.sure, forecast.under), (None, 40));
    assert_eq!(forecast.median, Some(9.5));
}

#[test]
fn every_value_is_in_one_bar() {
    for count in [1, 2, 10, 999] {
        let sorted = replications::sorted(values(count).into_iter());
        let window = (sorted[0], sorted[sorted.len() - 1]);
        for measure in [fabricated::FINISH, COST] {
            let (step, bars) = bars(&sorted, window, &Figures::of(&measure, sorted.iter().copied()));
            assert_eq!(bars.iter().map(|bar| bar.2).sum::<usize>(), sorted.len());
            for (from, to, count) in &bars {
                let inside = sorted.iter().filter(|value| **value >= from - 1e-6 && **value < to + 1e-6).count();
                assert!(inside >= *count && (to - from - step).abs() < 1e-6, "{from} to {to}");
            }
        }
    }
}

#[test]
fn bars_of_dates_begin_at_midnight_and_those_of_counts_stand_around_them() {
    let sorted: Vec<f64> = (0..400).map(f64::from).collect();
    let (step, of_dates) = bars(&sorted, (0.0, 399.0), &Figures::of(&fabricated::FINISH, sorted.iter().copied()));
    // The start is at 08:00.
    assert_eq!((step, of_dates[0]), (96.0, (-8.0, 88.0, 88)));
    let (step, of_counts) = bars(&[0.0, 1.0, 1.0, 3.0], (0.0, 3.0), &Figures::of(&COUNT, [0.0, 3.0].into_iter()));
    assert_eq!((step, of_counts), (1.0, vec![(-0.5, 0.5, 1), (0.5, 1.5, 2), (1.5, 2.5, 0), (2.5, 3.5, 1)]));
}

#[test]
fn a_long_tail_is_told_at_the_right_end_and_does_not_flatten_the_rest() {
    let values: Vec<f64> = (0..400).map(|place| if place < 397 { 400.0 + f64::from(place) } else { 1_000.0 + f64::from(place) }).collect();
    let canvas = draw(&input(fabricated::FINISH, &values, None));
    assert!(said(&canvas).iter().any(|words| words.starts_with("3 later, the last on ") && words.ends_with(" →")), "{:?}", said(&canvas));
    let even = draw(&input(fabricated::FINISH, &values[..300], None));
    assert!(!said(&even).iter().any(|words| words.ends_with(" →")));
}

#[test]
fn the_curve_passes_through_half_where_the_median_is_marked() {
    let values: Vec<f64> = (0..1_001).map(f64::from).collect();
    let canvas = draw(&input(COST, &values, None));
    let lines = canvas.shapes.iter().filter_map(|shape| match shape {
        Shape::Line { points, .. } => Some(points),
        Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Text { .. } => None,
    });
    let line = lines.max_by_key(|points| points.len()).expect("there is a curve");
    let (top, bottom) = (line[line.len() - 1].1, line[0].1);
    let poles = canvas.shapes.iter().filter_map(|shape| match shape {
        Shape::Rect { x0, x1, y0, y1, ink } if *ink == marks::TRACE && (x1 - x0 - 1.5).abs() < 1e-9 => Some(((x0 + x1) / 2.0, *y0, *y1)),
        _ => None,
    });
    // The legend has a short one.
    let (x, _, foot) = poles.max_by(|a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1))).expect("the median has a pole");
    let there = line.iter().rev().find(|point| point.0 <= x + 0.01).expect("the curve begins left of it");
    assert!((there.1 - (top + bottom) / 2.0).abs() < 2.0 && (foot - bottom).abs() < 0.01);
}

#[test]
fn poles_of_flags_cross_no_words_of_other_flags() {
    for target in [300.0, 420.0, 465.0, 900.0] {
        let usual = values(1_000);
        let canvas = draw(&input(fabricated::FINISH, &usual, Some(target)));
        let words: Vec<_> = canvas
            .shapes
            .iter()
            .filter(|shape| matches!(shape, Shape::Text { lettering, .. } if *lettering == Lettering::STRONG))
            .map(Shape::extent)
            .collect();
        assert_eq!(words.len(), 3, "P50, P80 and the target");
        let poles = canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { ink, .. } if *ink == SURE)).map(Shape::extent);
        for pole in poles.filter(|pole| pole.2 - pole.0 < 2.0) {
            assert!(words.iter().all(|words| pole.2 <= words.0 || words.2 <= pole.0 || pole.3 <= words.1 || words.3 <= pole.1));
        }
    }
}

#[test]
fn the_curve_ends_under_all_where_replications_lie_beyond_the_axis() {
    let mut values: Vec<f64> = (0..100).map(|place| 400.0 + f64::from(place)).collect();
    let top_of = |values: &[f64]| {
        let canvas = draw(&Input { study: fabricated::STUDY, measure: fabricated::FINISH, values, unfinished: 0, target: None });
        let lines = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Line { points, ink: marks::TRACE, .. } => Some(points.clone()),
            Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        });
        let line = lines.max_by_key(Vec::len).expect("there is a curve");
        let (_, bottom) = line[0];
        let (right, top) = line[line.len() - 1];
        (right, bottom - top)
    };
    let (_, all) = top_of(&values);
    // As many beyond as the axis leaves out.
    values[99] = 9e5;
    let (right, some) = top_of(&values);
    assert!((some / all - 0.99).abs() < 0.005, "{some} of {all}");
    assert!((right - (fabricated::STUDY.width - MARGIN - SIDE)).abs() < 0.01, "{right}");
}

#[test]
fn an_interval_between_dates_is_told_by_these_alone() {
    let values: Vec<f64> = (0..=100).map(|hour| 100.0 + f64::from(hour)).collect();
    let canvas = draw(&input(fabricated::FINISH, &values, None));
    let label = said(&canvas).into_iter().find(|words| words.starts_with("P80 Mon 8 Jun 2026, 20:00 (180 h); 95 % interval 8 Jun "));
    assert!(label.is_some_and(|label| label.matches(" h").count() == 1), "{:?}", said(&canvas));
}

#[test]
fn no_label_lies_across_the_pole_of_another() {
    let edge = 1_576.0;
    // P50 close before the target, both so far right that the target's label must stand left.
    assert_eq!(places(&[(1_368.0, 180.0), (1_450.0, 470.0)], edge), [(1, true), (0, true)]);
    assert_eq!(places(&[(300.0, 180.0), (400.0, 200.0), (450.0, 300.0)], edge), [(0, false), (1, false), (2, false)]);
    let crossed = |marks: &[(f64, f64)]| {
        let places = places(marks, edge);
        let span = |mark: usize| {
            let (x, width) = marks[mark];
            if places[mark].1 { (x - 12.0 - width, x) } else { (x, x + 12.0 + width) }
        };
        let pairs = (0..marks.len()).flat_map(|a| (0..marks.len()).map(move |b| (a, b)));
        pairs.filter(|&(a, b)| places[b].0 < places[a].0 && marks[b].0 > span(a).0 && marks[b].0 < span(a).1).count()
    };
    for place in 0..200 {
        let x = |salt: u64| 90.0 + 1_400.0 * chance(place * 3 + salt);
        let mut marks = [(x(1), 180.0), (x(2), 480.0), (x(3), 400.0)];
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(crossed(&marks), 0, "{marks:?}");
    }
    assert_eq!(places(&[], edge), []);
}

#[test]
fn the_curve_stands_out_from_its_bars_and_its_letters_from_the_sheet_in_both_themes() {
    for theme in Theme::ALL {
        assert!(contrast(marks::TRACE.on(theme), BAR.on(theme)) >= 3.0, "{theme:?}");
        assert!(contrast(marks::TRACE.on(theme), Ink::WHITE.on(theme)) >= 4.5, "{theme:?}");
    }
}
