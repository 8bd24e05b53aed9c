//! How figures, dates and subtitles are told, held by example.

use super::*;
use jiff::civil::date;

#[test]
fn figures_have_as_many_digits_as_tell_them_apart() {
    let hours = Measure { name: "duration", unit: "h", better: Better::Less, start: None };
    let told = |values: [f64; 2]| {
        let figures = Figures::of(&hours, values.into_iter());
        values.map(|value| figures.told(value))
    };
    assert_eq!(told([400.0, 900.0]), ["400 h", "900 h"]);
    assert_eq!(told([1000.01, 1000.02]), ["1,000.0100 h", "1,000.0200 h"]);
    assert_eq!(told([-12345.0, 7.0]), ["−12,345 h", "7 h"]);
    assert_eq!(told([5.0, 5.0]), ["5.00 h", "5.00 h"]);
    assert_eq!(Figures::of(&hours, std::iter::empty()).told(3.2), "3 h");
}

#[test]
fn elapsed_hours_and_days_are_dates_when_their_start_is_known() {
    let start = Some(date(2026, 6, 1).at(8, 0, 0, 0));
    let finish = |unit| Measure { name: "finish", unit, better: Better::Less, start };
    assert_eq!(Figures::of(&finish("h"), [0.0, 900.0].into_iter()).full(80.0), "Thu 4 Jun 2026 (80 h)");
    assert_eq!(Figures::of(&finish("d"), [0.0, 200.0].into_iter()).tick(20.0, 10.0), "21 Jun");
    assert_eq!(Figures::of(&finish("d"), [0.0, 900.0].into_iter()).tick(400.0, 100.0), "6 Jul 2027");
    let hours = Figures::of(&finish("h"), [0.0, 30.0].into_iter());
    assert_eq!([hours.long(9.5), hours.short(9.5)], ["Mon 1 Jun 2026, 17:30", "1 Jun 17:30, 9.5 h"]);
    assert_eq!(hours.tick(9.0, 3.0), "1 Jun 17:00");
    // The first of June is a Monday.
    assert_eq!([3.0, 24.0, 168.0].map(|step| hours.phase(step)), [8.0, 8.0, 8.0]);
    assert_eq!(Figures::of(&finish("k€"), [0.0, 300.0].into_iter()).long(20.0), "20 k€");
}

#[test]
fn a_date_has_its_year_where_it_may_be_of_another_than_the_start() {
    let start = Some(date(2026, 3, 2).at(8, 0, 0, 0));
    let finish = Measure { name: "finish", unit: "h", better: Better::Less, start };
    let near = Figures::of(&finish, [0.0, 900.0].into_iter());
    assert_eq!([near.brief(530.0), near.short(9_122.0)], ["24 Mar", "17 Mar 2027, 9,122 h"]);
    assert_eq!(near.tick(672.0, 168.0), "30 Mar");
    // Of figures that lie in the next year, and of those further apart than most of a year.
    let next = Figures::of(&finish, [7_300.0, 8_000.0].into_iter());
    assert_eq!([next.brief(7_400.0), next.tick(7_400.0, 168.0)], ["4 Jan 2027", "4 Jan 2027"]);
    let long = Figures::of(&finish, [0.0, 26_000.0].into_iter());
    assert_eq!([long.brief(530.0), long.tick(530.0, 672.0)], ["24 Mar 2026", "24 Mar 2026"]);
    let clock = Figures::of(&finish, [7_320.0, 7_330.0].into_iter());
    assert_eq!([clock.brief(7_321.5), clock.tick(7_321.0, 1.0)], ["1 Jan 2027 09:30", "1 Jan 09:00"]);
}

#[test]
fn what_only_those_that_finish_can_show_is_told_with_both_counts() {
    let study = Study { scenario: "half", replications: 150, incomplete: None, seed: 1, confidence: 95.0, width: 1_600.0 };
    assert_eq!(study.subtitle_of_finished("Duration", 26), "Duration. Scenario half, 26 of 150 replications finish, seed 1");
    assert_eq!(study.subtitle_of_finished("Duration", 150), "Duration. Scenario half, 150 replications, seed 1");
}

#[test]
fn an_amount_has_three_digits_that_count() {
    assert_eq!([0.0, 0.8, 1.234, -55.55, 12_345.6, 1e-9].map(amount), ["0", "0.8", "1.23", "−55.5", "12,346", "1.0e−9"]);
    assert_eq!([1e15, -1e300].map(amount), ["1.00e15", "−1.00e300"]);
}

#[test]
fn a_few_bad_settings_do_not_flatten_the_plot_of_the_others() {
    let mut figures: Vec<f64> = (100..200).map(f64::from).collect();
    assert_eq!(window(&figures, Better::Less, std::iter::empty()), Some((100.0, 199.0)));
    figures[7] = 1e6;
    assert_eq!(window(&figures, Better::Less, [250.0].into_iter()), Some((100.0, 250.0)));
    assert_eq!(window(&figures[5..9], Better::Less, std::iter::empty()), Some((105.0, 1e6)));
    assert_eq!(window(&[f64::NAN], Better::Less, std::iter::empty()), None);
}

#[test]
fn the_best_is_the_first_of_equals_and_never_what_is_no_figure() {
    let figures = [f64::NAN, 2.0, 1.0, 1.0];
    assert_eq!(Better::Less.best(figures.into_iter()), Some(2));
    assert_eq!(Better::More.best(figures.into_iter()), Some(1));
    assert_eq!(Better::More.best(std::iter::empty()), None);
}

#[test]
fn a_subtitle_tells_scenario_replications_and_seed_however_long_its_words_are() {
    let words = "word ".repeat(500);
    let study = Study { scenario: &words, replications: 100_000, incomplete: None, seed: 7, confidence: 99.99, width: 1_600.0 };
    let subtitle = study.subtitle(&words, " at each setting");
    assert!(subtitle.ends_with(", 100,000 replications at each setting, seed 7") && subtitle.contains(". Scenario word"));
    let smallest = Lettering { size: ACCOUNT_MIN, ..Lettering::SUBTITLE };
    assert!(text::width(&subtitle, smallest) < 1_550.0);
    // What fits in small letters is not cut.
    let saved = "Duration saved by each cause switched off, at P80 and in the mean, under the same draws";
    let page = Study { scenario: "kantine", replications: 200, width: 1_000.0, ..study };
    assert!(page.subtitle(saved, "").starts_with(saved), "{}", page.subtitle(saved, ""));
    assert_eq!(study.sure(), "99.99 %");
    let subtitle = Study { incomplete: Some((18, 400)), ..study }.subtitle(&words, " at each setting");
    assert!(subtitle.starts_with("Incomplete: 18 of 400 replications. word"), "{subtitle}");
    assert!(text::width(&subtitle, smallest) < 1_550.0);
}

#[test]
fn a_category_is_told_by_its_name_and_a_number_with_its_unit() {
    let rule = Field { name: "rule", unit: "", kind: Kind::Categories(&["fifo", "slack"]) };
    assert_eq!([0.0, 1.0, 2.0, -1.0, f64::NAN].map(|value| rule.told(value)), ["fifo", "slack", "?", "?", "?"]);
    assert_eq!(Field { name: "timeout", unit: "h", kind: Kind::Log }.told(0.25), "15 min");
    assert_eq!(Field { name: "timeout", unit: "h", kind: Kind::Log }.told(1.5), "1.5 h");
}
