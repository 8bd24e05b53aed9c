//! What paired differences must be at every size.

use super::super::fabricated::{self, chance, check, said};
use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::charts::tests::WIDTHS;

/// In a heap about a middle.
fn differences(count: u64, middle: f64, salt: u64) -> Vec<f64> {
    let one = |place: u64| (1..=4).map(|times| chance(place * (2 * times + 1) + salt * times)).sum::<f64>() - 2.0;
    (0..count).map(|place| middle + 40.0 * one(place)).collect()
}

fn around(value: f64, half: f64) -> Option<Estimate> {
    Some(Estimate { value, low: value - half, high: value + half })
}

fn panel<'a>(name: &'a str, differences: &'a [f64], estimate: Option<Estimate>, verdict: Verdict) -> Panel<'a> {
    Panel { name, differences, estimate, verdict, finishing: Finishing::default(), outcomes: None }
}

fn input<'a>(panels: &'a [Panel<'a>]) -> Input<'a> {
    let measure = Measure { name: "duration", ..fabricated::DURATION };
    Input { study: fabricated::STUDY, measure, statistic: "mean", first: "today", panels }
}

const NEVERS: [&str; 3] = ["half", "never", "seldom"];

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    use Verdict::{CannotTell, Same, Worse};
    let (gain, loss, none) = (differences(200, -22.0, 1), differences(200, 15.0, 2), differences(200, -1.0, 3));
    let (many, few) = (differences(100_000, -12.0, 4), differences(10, -12.0, 5));
    let ties: Vec<f64> = gain.iter().enumerate().map(|(place, by)| if place % 3 == 0 { 0.0 } else { *by }).collect();
    let far = [differences(200, -9.0, 6), vec![-4e5, 9e6]].concat();
    let (zeros, level) = (vec![0.0; 200], vec![-5.0; 200]);
    let usual = [
        panel("more review", &gain, around(-22.0, 3.1), Verdict::Better),
        panel("fewer gates", &loss, around(15.0, 3.2), Worse),
        panel("lend across teams", &none, around(-1.0, 3.0), CannotTell),
        panel("another order", &ties, around(-14.0, 3.0), Verdict::Better),
        panel("no buffer", &zeros, around(0.0, 0.0), Same),
        panel("two more testers", &level, around(-5.0, 0.0), Verdict::Better),
        panel("pairs", &few, around(-12.0, 14.0), CannotTell),
        panel("nothing to say", &[], None, CannotTell),
    ];
    let crowd: Vec<Panel<'_>> = (0..12).map(|place| Panel { name: fabricated::LONG_NAMES[place], ..usual[place % usual.len()] }).collect();
    let wordy = Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, first: fabricated::LONG_NAMES[0], ..input(&crowd) };
    let wordy_one = Input { panels: &crowd[..1], ..wordy };
    let some_never = Finishing { this_alone: 9, first_alone: 84, pairs: 110, is_verdict: true };
    let outcomes = Some(Shares { better: 19.0 / 110.0, same: 7.0 / 110.0, worse: 84.0 / 110.0, pairs: 110 });
    let never: Vec<Panel<'_>> = (0..3)
        .map(|place| Panel { finishing: some_never, outcomes, ..panel(NEVERS[place], &few, around(-12.0, 14.0), Worse) })
        .chain([usual[0]])
        .collect();
    let share = Measure { name: "on time", unit: "%", better: Better::More, start: None };
    vec![
        ("one", draw(&input(&usual[..1]))),
        ("two", draw(&input(&usual[..2]))),
        ("three", draw(&input(&usual[..3]))),
        ("eight", draw(&input(&usual))),
        ("many", draw(&input(&[panel("more review", &many, around(-12.0, 0.2), Verdict::Better)]))),
        ("few", draw(&input(&usual[6..7]))),
        ("far", draw(&input(&[panel("more review", &far, around(40_000.0, 80_000.0), CannotTell)]))),
        ("same", draw(&input(&usual[4..5]))),
        ("level", draw(&Input { measure: share, statistic: "P80", ..input(&usual[5..6]) })),
        ("more", draw(&Input { measure: fabricated::VALUE, ..input(&usual[1..4]) })),
        ("wordy", draw(&Input { panels: &crowd, ..wordy_one })),
        ("wordy-one", draw(&wordy_one)),
        ("never", draw(&input(&never))),
        ("never-more", draw(&Input { measure: fabricated::VALUE, ..input(&never) })),
        ("nothing", draw(&input(&usual[7..]))),
        ("none", draw(&input(&[]))),
    ]
}

#[test]
fn differences_of_any_number_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("paired-difference {name}, {width} wide"), &canvas);
            assert!(canvas.svg(Theme::Light).len() < 500_000);
        }
    }
}

#[test]
fn the_title_says_which_is_better_and_by_how_much() {
    let by = differences(200, -22.0, 1);
    let title = |verdict| draw(&input(&[panel("more review", &by, around(-22.0, 3.0), verdict)])).title;
    assert_eq!(title(Verdict::Better), "more review is better than today by 22.0 h (19.0 to 25.0 h): mean duration");
    assert_eq!(title(Verdict::CannotTell), "more review or today: cannot tell, −22.0 h (−25.0 to −19.0 h) mean duration");
    let shown = marks::short("escalation.L1.with_quite_a_long_name.escalate_after=15m");
    assert!(shown.ends_with("escalate_after=15m"), "the value is what matters: {shown}");
    let both = [panel("a", &by, around(-22.0, 3.0), Verdict::Better), panel("b", &by, around(-9.0, 30.0), Verdict::CannotTell)];
    assert_eq!(draw(&input(&both)).title, "1 of 2 is better than today; a most, by 22.0 h (19.0 to 25.0 h): mean duration");
}

#[test]
fn an_interval_has_as_many_digits_as_tell_its_ends_apart_and_no_mark_past_the_axis() {
    let by = differences(200, -22.0, 1);
    let canvas = draw(&input(&[panel("more review", &by, around(-22.0, 0.03), Verdict::Better)]));
    assert!(said(&canvas).contains(&"better: mean −22.000 h (−22.030 to −21.970 h)"), "{:?}", said(&canvas));
    let diamonds = |estimate: Option<Estimate>| {
        let canvas = draw(&input(&[panel("more review", &by, estimate, Verdict::CannotTell)]));
        let is_diamond = |shape: &&Shape| matches!(shape, Shape::Polygon { ink: Ink::TEXT, points } if points.len() == 4);
        canvas.shapes.iter().filter(is_diamond).count()
    };
    // One stands in the legend.
    assert_eq!((diamonds(around(-22.0, 3.0)), diamonds(around(9e6, 9e6))), (2, 1));
}

#[test]
fn what_is_better_has_the_ink_of_its_side_and_pairs_are_counted() {
    let by = [-3.0, -2.0, -1.0, 0.0, 4.0];
    let canvas = draw(&input(&[panel("more review", &by, around(-0.4, 3.0), Verdict::CannotTell)]));
    assert!(said(&canvas).contains(&"better in 60 %, same in 20 %, worse in 20 % (5 pairs)"), "{:?}", said(&canvas));
    let zero = fabricated::text_at(&canvas, "0 h").expect("the axis has its zero").0;
    let bars = |wanted: Ink| {
        canvas
            .shapes
            .iter()
            .filter(move |shape| matches!(shape, Shape::Rect { ink, y0, .. } if *ink == wanted && *y0 < 520.0))
            .map(Shape::extent)
    };
    assert!(bars(BETTER).count() >= 3 && bars(BETTER).all(|bar| bar.2 <= zero + 0.01));
    assert!(bars(WORSE).count() == 1 && bars(WORSE).all(|bar| bar.0 >= zero - 0.01));
}

#[test]
fn without_pairs_there_is_no_legend_of_inks() {
    let canvas = draw(&input(&[panel("gone", &[], None, Verdict::Worse)]));
    assert_eq!(canvas.title, "gone is worse than today: mean duration");
    let words = said(&canvas);
    assert!(!words.iter().any(|words| words.starts_with("better than") || words.starts_with("Across:")), "{words:?}");
    assert!(words.contains(&"No difference to show."), "{words:?}");
}

#[test]
fn pairs_that_are_missing_and_values_far_off_are_told() {
    let far = [differences(150, -9.0, 6), vec![9e6]].concat();
    let canvas = draw(&input(&[panel("more review", &far, around(-9.0, 3.0), Verdict::Better)]));
    let words = said(&canvas);
    assert!(
        words.contains(
            &"Bars and intervals leave out the replications in which one of the two did not finish or gave no figure: more review 49."
        ),
        "{words:?}"
    );
    assert!(words.iter().any(|words| words.starts_with("Not shown: 1 of 151 differences")), "{words:?}");
}

#[test]
fn who_never_finishes_decides_and_shares_are_of_all_pairs() {
    let by = [0.0; 9];
    let never = Finishing { this_alone: 1, first_alone: 31, pairs: 60, is_verdict: true };
    let outcomes = Some(Shares { better: 1.0 / 60.0, same: 28.0 / 60.0, worse: 31.0 / 60.0, pairs: 60 });
    let worse = Panel { finishing: never, outcomes, ..panel("fewer", &by, around(-3.0, 1.0), Verdict::Worse) };
    let canvas = draw(&input(&[worse]));
    let title = "fewer is worse than today, as it finishes less often: never in 31 of 60 replications, where today does: duration";
    assert_eq!(canvas.title, title);
    let words = said(&canvas);
    assert!(words.contains(&"worse: finishes less often"), "{words:?}");
    assert!(words.contains(&"better in 2 %, same in 47 %, worse in 52 % (60 pairs)"), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("Intervals leave out") && words.ends_with("as the same: fewer 191.")), "{words:?}");
    let more = Panel { finishing: Finishing { this_alone: 31, first_alone: 0, ..never }, verdict: Verdict::Better, ..worse };
    let title =
        "fewer is better than today, as it finishes more often: today never does in 31 of 60 replications, where fewer does: duration";
    assert_eq!(draw(&input(&[more])).title, title);
    let sooner = panel("sooner", &by, around(-9.0, 1.0), Verdict::Better);
    let title = draw(&input(&[sooner, more])).title;
    assert_eq!(title, "2 of 2 are better than today; fewer most, as it finishes more often: duration");
}

#[test]
fn differences_of_nothing_hide_no_bar_beside_them() {
    let by: Vec<f64> = (0..90).map(|place| f64::from(place % 3 - 1)).collect();
    let canvas = draw(&input(&[panel("even", &by, around(0.0, 1.0), Verdict::CannotTell)]));
    let bars = |wanted: Ink| {
        let is_bar = move |shape: &&Shape| matches!(shape, Shape::Rect { ink, y0, .. } if *ink == wanted && *y0 < 520.0);
        canvas.shapes.iter().filter(is_bar).map(Shape::extent)
    };
    let same = bars(SAME).next().expect("there is a bar of what is the same");
    assert!(bars(BETTER).all(|bar| bar.2 <= same.0) && bars(WORSE).all(|bar| bar.0 >= same.2));
}

#[test]
fn every_panel_has_a_letter_of_its_own() {
    let by = differences(20, -22.0, 1);
    let panels = [panel("more", &by, around(-22.0, 3.1), Verdict::Better); 8];
    let canvas = draw(&input(&panels));
    assert!(said(&canvas).contains(&"B more") && said(&canvas).contains(&"I more"), "{:?}", said(&canvas));
}

#[test]
fn bars_are_shares_of_all_pairs_and_those_that_never_finish_stand_at_the_ends() {
    let by = [-3.0, -2.0, -1.0, -4.0];
    let never = Finishing { this_alone: 2, first_alone: 12, pairs: 20, is_verdict: true };
    let outcomes = Some(Shares { better: 0.3, same: 0.1, worse: 0.6, pairs: 20 });
    let canvas = draw(&input(&[Panel { finishing: never, outcomes, ..panel("seldom", &by, around(-2.5, 1.0), Verdict::Worse) }]));
    let said = said(&canvas);
    assert!(said.contains(&"A never") && said.contains(&"B never"), "{said:?}");
    let bars = |wanted: Ink| {
        let is_bar = move |shape: &&Shape| matches!(shape, Shape::Rect { ink, y0, .. } if *ink == wanted && *y0 < 520.0);
        canvas.shapes.iter().filter(is_bar).map(Shape::extent).collect::<Vec<_>>()
    };
    let height = |bars: &[marks::Room]| bars.iter().map(|bar| bar.3 - bar.1).sum::<f64>();
    let (better, same, worse) = (bars(BETTER), bars(SAME), bars(WORSE));
    // Six of twenty, two, and twelve.
    assert!((height(&better) / height(&worse) - 0.5).abs() < 1e-6 && (height(&same) / height(&worse) - 2.0 / 12.0).abs() < 1e-6);
    let at = |words: &str| fabricated::text_at(&canvas, words).expect("it is named").0;
    assert!(at("A never") < at("better") && at("worse") < at("B never"));
}
