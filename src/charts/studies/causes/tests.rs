//! Tornados of any number of causes, held by example.

use super::*;
use crate::chart::Shape;
use crate::charts::studies::fabricated::{self, chance, check, said};
use crate::charts::tests::WIDTHS;

const DURATION: Measure<'static> = Measure { name: "duration", unit: "working days", better: Better::Less, start: None };

const PAIRS: Pairs = Pairs { replications: 200, both_finish: 200, never_with: 0, never_without: 0 };

fn around(value: f64, half: f64) -> Option<Estimate> {
    Some(Estimate { value, low: value - half, high: value + half })
}

fn cause(name: &str, p80: f64, mean: f64) -> Cause<'_> {
    Cause { name, at_p80: around(p80, 1.5), in_the_mean: around(mean, 0.7), pairs: PAIRS }
}

fn input<'a>(causes: &'a [Cause<'a>]) -> Input<'a> {
    Input { study: fabricated::STUDY, finished: fabricated::STUDY.replications, measure: DURATION, today: Some(61.2), causes }
}

fn usual() -> Vec<Cause<'static>> {
    vec![
        cause("noise", 1.1, 0.9),
        cause("blockers", 12.3, 10.8),
        cause("rework", 6.4, 7.0),
        cause("waiting for decisions", 4.1, 3.6),
        cause("handoffs", -0.8, 0.1),
        cause("absence", 2.2, 2.4),
        cause("risk supplier-late", 3.3, 1.2),
        cause("risk scope-cut", -4.5, -2.0),
    ]
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let long: Vec<Cause<'_>> =
        (0..30).map(|place| cause(fabricated::LONG_NAMES[place], 9.0 * chance(place as u64), 6.0 * chance(place as u64 + 50))).collect();
    let many: Vec<Cause<'_>> = (0..100).map(|place| cause("risk", f64::from(place) - 40.0, f64::from(place) - 45.0)).collect();
    let none = [cause("noise", 0.0, 0.0), Cause { at_p80: None, ..cause("handoffs", 0.0, 0.0) }];
    let few = usual().into_iter().map(|cause| Cause { at_p80: None, ..cause }).collect::<Vec<_>>();
    let open: Vec<Cause<'_>> = usual()
        .into_iter()
        .map(|cause| Cause { at_p80: cause.at_p80.map(|saved| Estimate { low: f64::NAN, ..saved }), in_the_mean: None, ..cause })
        .collect();
    let worse: Vec<Cause<'_>> = usual().into_iter().map(|one| cause(one.name, -one.value().abs(), -1.0)).collect();
    let pairs = Pairs { replications: 200, both_finish: 60, never_with: 105, never_without: 90 };
    let never: Vec<Cause<'_>> = (usual().into_iter().chain(none))
        .map(|cause| Cause { pairs, ..cause })
        .chain([Cause { at_p80: None, in_the_mean: None, pairs, ..none[0] }])
        .collect();
    let huge = [cause("noise", 1e300, -1e300), cause("rework", f64::INFINITY, 1.0), cause("blockers", f64::NAN, f64::NAN)];
    let wordy = Measure { better: Better::Less, ..fabricated::WORDY };
    vec![
        ("usual", draw(&input(&usual()))),
        ("long-names", draw(&input(&long))),
        ("many", draw(&input(&many))),
        ("one", draw(&Input { today: None, ..input(&usual()[1..2]) })),
        ("zero", draw(&input(&none))),
        ("few", draw(&input(&few))),
        ("open", draw(&input(&open))),
        ("worse", draw(&input(&worse))),
        ("huge", draw(&input(&huge))),
        ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: wordy, ..input(&usual()) })),
        ("never", draw(&Input { finished: 95, ..input(&never) })),
        ("none", draw(&input(&[]))),
    ]
}

#[test]
fn causes_of_any_number_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("causes {name}, {width} wide"), &canvas);
        }
    }
}

#[test]
fn the_dearest_cause_stands_first_and_in_the_title_and_what_is_lost_last() {
    let causes = usual();
    let canvas = draw(&input(&causes));
    let title = "Dearest cause: blockers, 12.3 of 61.2 working days of duration at P80; 1 of 8 causes cannot be told from zero";
    assert_eq!(canvas.title, title);
    let y = |name: &str| fabricated::text_at(&canvas, name).expect("the cause is named").1;
    assert!(y("blockers") < y("rework") && y("rework") < y("noise") && y("noise") < y("handoffs") && y("handoffs") < y("risk scope-cut"));
    assert!(said(&canvas).contains(&"12.3 working days (10.8 to 13.8); mean 10.8 (10.1 to 11.5)"));
}

#[test]
fn a_bar_is_as_long_as_what_is_saved_and_what_is_lost_goes_the_other_way() {
    let causes = usual();
    let canvas = draw(&input(&causes));
    let bars = |wanted: Ink| -> Vec<(f64, f64)> {
        let is_bar = |y0: f64, y1: f64| (y1 - y0 - 16.0).abs() < 1e-9;
        let all = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Rect { x0, y0, x1, y1, ink } if *ink == wanted && is_bar(*y0, *y1) => Some((*x0, *x1)),
            _ => None,
        });
        all.collect()
    };
    let (saved, lost) = (bars(Ink::BLUE), bars(Ink::VERMILLION));
    assert_eq!((saved.len(), lost.len(), bars(PALE).len(), bars(PALE_WORSE).len()), (5, 1, 1, 1));
    let zero = saved[0].0;
    assert!((lost[0].1 - zero).abs() < 1e-9 && saved.iter().all(|bar| (bar.0 - zero).abs() < 1e-9));
    let length = |bar: (f64, f64)| bar.1 - bar.0;
    assert!((length(saved[0]) / length(lost[0]) - 12.3 / 4.5).abs() < 1e-6);
}

#[test]
fn of_too_many_causes_those_near_zero_are_left_out() {
    let many: Vec<Cause<'_>> = (0..100).map(|place| cause("risk", f64::from(place) - 40.0, 0.0)).collect();
    let kept: Vec<f64> = farthest(many).iter().map(Cause::value).collect();
    assert_eq!(kept.len(), ROWS_MAX);
    assert!(kept[0] == 59.0 && kept[39] == -40.0 && kept.iter().all(|value| value.abs() >= 29.0));
}

#[test]
fn what_cannot_be_told_from_zero_is_not_called_dear() {
    let title = |causes: &[Cause<'_>]| draw(&input(causes)).title;
    assert_eq!(title(&[cause("noise", 0.4, 0.4)]), "No cause surely costs duration: what noise costs may be zero");
    let unsure = Cause { at_p80: around(9.0, 20.0), in_the_mean: None, ..cause("noise", 0.0, 0.0) };
    assert!(title(&[unsure, cause("rework", 3.0, 3.0)]).starts_with("Dearest that is sure: rework, 3.0"));
    let (lost, open) = (cause("noise", -4.0, -4.0), cause("rework", 0.1, 0.1));
    let words = "No cause surely costs duration; without noise it is 4.00 working days more at P80";
    assert_eq!(title(&[lost]), words);
    assert_eq!(title(&[lost, open]), format!("{words}; 1 of 2 causes cannot be told from zero"));
    assert_eq!(title(&[open, open]), "No cause surely costs duration: none of 2 can be told from zero");
    assert_eq!(title(&[]), "What costs duration is not known");
}

#[test]
fn without_a_p80_the_mean_has_the_whiskers_and_nothing_is_said_of_bars() {
    let causes: Vec<Cause<'_>> = usual().into_iter().map(|cause| Cause { at_p80: None, ..cause }).collect();
    let canvas = draw(&input(&causes));
    assert_eq!(canvas.title, "Dearest cause: blockers, 10.8 working days of duration in the mean; 1 of 8 causes cannot be told from zero");
    let is_whisker = |shape: &&Shape| matches!(shape, Shape::Rect { x0, x1, y0, y1, ink } if [MEAN, Ink::MARK, Ink::STILL].contains(ink) && x1 - x0 > 3.0 && y1 - y0 < 2.0);
    // One of each cause, and the sample.
    assert_eq!(canvas.shapes.iter().filter(is_whisker).count(), 9);
    let words = said(&canvas);
    assert!(words.contains(&"95 % interval"), "{words:?}");
    let of_bars = ["saved at P80", "lost at P80", "cannot be told from zero at P80"];
    assert!(words.iter().all(|words| !of_bars.contains(words) && !words.starts_with("Right of the bars")), "{words:?}");
}

#[test]
fn what_is_sure_in_the_mean_alone_is_not_grey_and_stands_where_its_mean_is() {
    let causes = [
        cause("rework", 8.0, 10.7),
        Cause { at_p80: around(32.0, 12.3), in_the_mean: around(12.8, 10.5), ..cause("noise", 0.0, 0.0) },
        Cause { at_p80: around(9.9, 18.9), in_the_mean: around(31.9, 4.4), ..cause("blockers", 0.0, 0.0) },
        Cause { at_p80: around(33.0, 34.0), in_the_mean: around(1.0, 5.0), ..cause("luck", 0.0, 0.0) },
    ];
    let canvas = draw(&input(&causes));
    let title = "Dearest at P80: noise, 32.0 of 61.2 working days of duration; in the mean: blockers, 31.9 working days; 1 of 4 causes cannot be \
                 told from zero";
    assert_eq!(canvas.title, title);
    let y = |name: &str| fabricated::text_at(&canvas, name).expect("the cause is named").1;
    assert!(y("noise") < y("blockers") && y("blockers") < y("rework") && y("rework") < y("luck"));
    let ink = |name: &str| {
        canvas.shapes.iter().find_map(|shape| match shape {
            Shape::Text { text, ink, .. } if text == name => Some(*ink),
            Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        })
    };
    assert_eq!((ink("blockers"), ink("luck")), (Some(Ink::TEXT), Some(Ink::QUIET)));
}

#[test]
fn a_cause_says_how_many_never_finish_and_has_its_row_without_a_pair() {
    let of = |both_finish, never_without| Pairs { replications: 150, both_finish, never_with: 52, never_without };
    let gone = Cause { at_p80: None, in_the_mean: None, pairs: of(1, 149), ..cause("noise", 0.0, 0.0) };
    let causes = [gone, Cause { pairs: of(95, 18), ..cause("blockers", 12.0, 10.0) }];
    let study = Study { replications: 150, ..fabricated::STUDY };
    let canvas = draw(&Input { study, finished: 98, ..input(&causes) });
    let words = said(&canvas);
    assert!(words.contains(&"never ends in 52 of 150 with it, in 18 without it"), "{words:?}");
    assert!(words.contains(&"never ends in 52 of 150 with it, in 149 without it"), "{words:?}");
    assert!(words.contains(&"noise") && words.contains(&"not known"), "{words:?}");
    assert!(words.iter().any(|words| words.ends_with("98 of 150 replications finish, seed 7")), "{words:?}");
    assert!(words.iter().any(|words| words.contains("with and without a cause, 1 to 95 of 150")), "{words:?}");
    assert!(draw(&input(&usual())).title.starts_with("Dearest cause"));
    assert!(said(&draw(&input(&usual()))).iter().all(|words| !words.starts_with("never ends")));
}
