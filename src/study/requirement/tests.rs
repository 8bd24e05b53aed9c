//! Requirements, read and judged.

use super::*;
use crate::metrics::fabricated::workshop;
use crate::scenario::Scenario;
use crate::scenario::files::Files;
use crate::scenario::problem::Problems;
use proptest::prelude::*;

/// Reads a text by terms: requirements, or what is said of it.
fn read_by(text: &str, terms: &Terms<'_>) -> Result<Vec<Requirement>, Vec<(String, String)>> {
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add("--require", text);
    let read = read(file, &files, terms, &mut problems);
    if problems.is_empty() {
        return Ok(read);
    }
    assert!(read.is_empty(), "{text}: read, and refused");
    for problem in &problems.list {
        let bytes = problem.place.as_ref().expect("it is in a text").bytes.clone();
        assert!(text.get(bytes).is_some(), "{text}: a place between characters");
    }
    Err(problems.list.into_iter().map(|problem| (problem.what, problem.label)).collect())
}

fn of_study(text: &str) -> Result<Vec<Requirement>, Vec<(String, String)>> {
    let scenario = workshop();
    read_by(text, &Terms { scenarios: vec![(String::new(), &scenario)], statistics: Statistics::Needed })
}

fn one(text: &str) -> Requirement {
    let mut read = of_study(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    assert_eq!(read.len(), 1);
    read.remove(0)
}

/// The first problem's two parts.
fn refused(text: &str) -> (String, String) {
    of_study(text).expect_err(text).remove(0)
}

/// Whether the requirement holds of each value.
fn holds(text: &str, values: &[f64]) -> Vec<bool> {
    let requirement = one(text);
    values.iter().map(|value| requirement.range.holds(*value)).collect()
}

#[test]
fn a_requirement_is_a_metric_with_a_statistic_a_comparison_and_a_value() {
    let requirement = one("  finish.p80<=  20d ");
    assert_eq!((requirement.metric.as_str(), requirement.statistic), ("finish", Some(Statistic::Quantile(0.8))));
    assert_eq!(requirement.text, "finish.p80<=  20d");
    assert_eq!(requirement.range, Range { from: None, to: Some(End { value: 480.0, is_strict: false }) });
    assert_eq!(one("cost.mean > 5").statistic, Some(Statistic::Mean));
}

#[test]
fn each_comparison_holds_up_to_its_bound_and_not_beyond() {
    let values = [11.0, 12.0, 13.0];
    for (sign, expected) in [
        ("<", [true, false, false]),
        ("<=", [true, true, false]),
        ("≤", [true, true, false]),
        (">", [false, false, true]),
        (">=", [false, true, true]),
        ("≥", [false, true, true]),
        ("==", [false, true, false]),
        ("=", [false, true, false]),
    ] {
        assert_eq!(holds(&format!("tasks.done.p50 {sign} 12"), &values), expected, "{sign}");
    }
}

#[test]
fn a_date_is_the_whole_day() {
    // The workshop starts on 2 March 2026 at 8; the fifth of March is from hour 64 to hour 88.
    let values = [63.9, 64.0, 87.9, 88.0];
    for (sign, expected) in [
        ("<", [true, false, false, false]),
        ("<=", [true, true, true, false]),
        (">", [false, false, false, true]),
        (">=", [false, true, true, true]),
        ("==", [false, true, true, false]),
    ] {
        assert_eq!(holds(&format!("finish.p50 {sign} 2026-03-05"), &values), expected, "{sign}");
    }
    assert_eq!(holds("finish.p50 <= 2026-03-05 00:00", &values), [true, true, false, false]);
    assert_eq!(holds("finish.p50 < 2026-03-05T00:00:00", &values), [true, false, false, false]);
    // The day of the start is no time too early.
    assert_eq!(holds("finish.p50 <= 2026-03-02", &[1.0, 15.9, 16.0]), [true, true, false]);
}

#[test]
fn values_are_written_as_the_metrics_unit_is() {
    let bound = |text: &str| one(text).range.to.expect("an upper bound").value;
    let cases = [
        ("duration.p80 <= 3d", 72.0),
        ("duration.p80 <= 1h30m", 1.5),
        ("duration.p80 <= 12.5", 12.5),
        ("finish_vs_target.mean <= -2d", -48.0),
        ("finish_vs_target.mean <= - 2d", -48.0),
        ("utilization.mean <= 80%", 0.8),
        ("utilization.mean <= .8", 0.8),
        ("buffer.consumed.mean <= 150%", 1.5),
        ("on_time.mean <= 70%", 0.7),
        ("on_time.p50 <= yes", 1.0),
        ("cost.p80 <= 500_000", 500_000.0),
        ("cost.p80 <= 40k", 40_000.0),
        ("messages.p80 <= 1.5M", 1_500_000.0),
        ("messages.p80 <= 40 million", 40_000_000.0),
        ("velocity.mean <= 1e1", 10.0),
    ];
    for (text, expected) in cases {
        assert!((bound(text) - expected).abs() < 1e-9, "{text}: {}", bound(text));
    }
}

#[test]
fn a_value_of_another_kind_is_refused_with_what_to_write() {
    for (text, what, instead) in [
        ("finish.p80 <= 80%", "neither a date nor a duration", "`2026-03-31`"),
        ("finish.p80 <= 31.3.2026", "neither a date nor a duration", "dates are written year first: `2026-03-31`"),
        ("finish.p80 <= 2026-02-30", "neither a date nor a duration", "`2026-03-31`"),
        ("finish.p80 <= 2026-03-31T10:00Z", "neither a date nor a duration", "`2026-03-31`"),
        ("finish.p80 <= 2026-03-01", "before the start, 2026-03-02 08:00", "later"),
        ("duration.p80 <= 2026-03-31", "is a date, and this is a length of time (`duration` is in hours)", "`3d`"),
        ("duration.p80 <= inf", "not a duration", "`3d`"),
        ("duration.p80 <= --3", "not a duration", "`3d`"),
        ("utilization.mean <= 80", "8000 %", "write `80%`"),
        ("utilization.mean <= 3d", "not a share", "`80%`"),
        ("on_time.mean <= 70", "neither yes nor no", "`70%`"),
        ("cost.p80 <= 50%", "is a share, and this is none (`cost` is in money)", "`500_000`"),
        ("cost.p80 <= 500,000", "not a number", "`500_000`"),
        ("cost.p80 <= 5__0", "not a number", "`500_000`"),
        ("cost.p80 <= nan", "not a number", "`500_000`"),
        ("cost.p80 <= 5 5", "not a number", "`500_000`"),
    ] {
        let told = refused(text);
        assert!(told.0.contains(what) && told.1.contains(instead), "{text}: {told:?}");
    }
}

#[test]
fn what_is_written_wrong_is_told_with_what_may_have_been_meant() {
    for (text, what, instead) in [
        ("finsh.p80 <= 3d", "has no metric `finsh`", "did you mean `finish.p80`?"),
        ("bananas <= 3d", "has no metric `bananas`", "sandtable run"),
        ("finish.p08 <= 3d", "`p08` is no statistic of `finish`", "did you mean `finish.p80`?"),
        ("finish.median <= 3d", "`median` is no statistic", "did you mean `finish.p50`?"),
        ("finish.latest <= 3d", "`latest` is no statistic", "`p1` to `p99`"),
        ("finish <= 3d", "replications have many figures", "did you mean `finish.p80`"),
        ("utilization <= 80%", "replications have many figures", "did you mean `utilization.mean`"),
        ("finish.p80", "not said what it must be", "`finish.p80 <= VALUE`"),
        ("finish.p80 <=", "no value", "such as"),
        ("<= 3d", "no metric is named", "such as"),
        (" ", "nothing is required", "such as"),
        ("finish.p80 =< 3d", "`=<` compares nothing", "write `<=`"),
        ("finish.p80 => 3d", "`=>` compares nothing", "write `>=`"),
        ("tasks.done.mean != 3", "`!=` compares nothing", "`==`"),
        ("other: finish.p80 <= 3d", "one of several", "leave it out"),
        ("difference.finish.p80 <= 3d", "nothing to differ from", "sandtable compare"),
    ] {
        let told = refused(text);
        assert!(told.0.contains(what) && told.1.contains(instead), "{text}: {told:?}");
    }
}

#[test]
fn a_run_has_no_statistics_and_a_search_means_the_mean() {
    let scenario = workshop();
    let terms = |statistics| Terms { scenarios: vec![(String::new(), &scenario)], statistics };
    assert_eq!(read_by("finish <= 3d", &terms(Statistics::None)).expect("read")[0].statistic, None);
    let told = read_by("finish.p80 <= 3d", &terms(Statistics::None)).expect_err("refused");
    assert!(told[0].0.contains("one figure") && told[0].1.contains("write `finish`"), "{told:?}");
    let of_search = |text| read_by(text, &terms(Statistics::MeanUnlessNamed)).expect("read")[0].statistic;
    assert_eq!((of_search("finish < 3d"), of_search("finish.p9 < 3d")), (Some(Statistic::Mean), Some(Statistic::Quantile(0.09))));
}

/// Requirements of three scenarios: one is called as another begins, one as a variant is.
fn of_three(text: &str) -> Result<Vec<Requirement>, Vec<(String, String)>> {
    let scenario = workshop();
    let scenarios: Vec<(String, &Scenario)> = ["base", "base: more", "dispatch.rule=spt"].map(|label| (label.to_owned(), &scenario)).into();
    read_by(text, &Terms { scenarios, statistics: Statistics::Needed })
}

#[test]
fn a_requirement_is_of_each_scenario_or_of_the_one_it_names() {
    let of = |text: &str| {
        let read = of_three(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        read.into_iter().map(|of| (of.point, of.is_difference, of.label.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(of("finish.p80 <= 3d"), [(0, false, true), (1, false, true), (2, false, true)]);
    assert_eq!(of("base: finish.p80 <= 2026-03-31 10:00"), [(0, false, false)]);
    assert_eq!(of("base: more:finish.p80 <= 3d"), [(1, false, false)]);
    assert_eq!(of("dispatch.rule=spt : finish.p80 <= 3d"), [(2, false, false)]);
    assert_eq!(of("difference.finish.mean < -2d"), [(1, true, true), (2, true, true)]);
    let told = of_three("bsae: finish.p80 <= 3d").expect_err("refused");
    assert_eq!(told[0], ("no scenario `bsae` is compared".to_owned(), "did you mean `base`?".to_owned()));
}

/// Judged over replications.
fn judged(text: &str, values: &[f64]) -> (Found, bool) {
    let judged = one(text).of_replications(values, &[]);
    (judged.found, judged.is_met)
}

#[test]
fn a_replication_that_never_finishes_is_later_than_all_others() {
    let never = f64::NAN;
    let values = [10.0, never, 30.0, 20.0, 40.0];
    assert_eq!(judged("finish.p50 <= 30", &values), (Found::Value(30.0), true));
    assert_eq!(judged("finish.p75 <= 30", &values), (Found::Value(40.0), false));
    let count = Found::Never { count: 1, of: 5 };
    assert_eq!(judged("finish.p80 <= 9999", &values), (count, false));
    assert_eq!(judged("finish.mean <= 9999", &values), (count, false));
    // Nor does it meet what asks for something late.
    assert_eq!(judged("finish.p80 >= 1", &values), (count, false));
    assert_eq!(judged("duration.p50 <= 9999", &[never; 3]), (Found::Never { count: 3, of: 3 }, false));
}

#[test]
fn what_was_not_to_be_measured_is_left_out_and_meets_nothing_if_it_never_was() {
    let values = [f64::NAN, 10.0, 30.0];
    assert_eq!(judged("messages.mean <= 20", &values), (Found::Value(20.0), true));
    assert_eq!(judged("messages.p50 >= 0", &[f64::NAN; 3]), (Found::Nothing, false));
    assert_eq!(judged("messages.p50 >= 0", &[]), (Found::Nothing, false));
}

#[test]
fn a_difference_is_of_pairs_and_there_is_none_of_what_never_comes() {
    let never = f64::NAN;
    let judged = |text: &str, values: &[f64], first: &[f64]| {
        let of = of_three(text).expect("read").remove(0);
        let both_finish = |(place, of): (usize, &f64)| (*of, place != 3);
        of.of_replications(values, &first.iter().enumerate().map(both_finish).collect::<Vec<_>>()).found
    };
    // In the fourth replication one of the two does not finish.
    assert_eq!(judged("difference.messages.mean < 0", &[4.0, 5.0, 9.0, 90.0], &[1.0, never, 2.0, 3.0]), Found::Value(5.0));
    assert_eq!(judged("difference.messages.mean < 0", &[never, never, never, 90.0], &[1.0, 1.0, 2.0, 3.0]), Found::Nothing);
    assert_eq!(judged("difference.messages.mean < 0", &[4.0, 5.0, 9.0], &[1.0, never, 2.0]), Found::Value(5.0));
    assert_eq!(judged("difference.finish.p50 < 0", &[1.0, 2.0, never], &[2.0, 4.0, 6.0]), Found::Value(-2.0));
    assert_eq!(judged("difference.finish.mean < 0", &[1.0, 2.0, never], &[2.0, 4.0, 6.0]), Found::Never { count: 1, of: 3 });
    assert_eq!(judged("difference.finish.p90 < 0", &[1.0, 2.0], &[never, never]), Found::Never { count: 2, of: 2 });
}

#[test]
fn a_runs_figure_is_judged_and_an_absent_one_meets_nothing() {
    let scenario = workshop();
    let of = |text: &str, figure| {
        let read = read_by(text, &Terms { scenarios: vec![(String::new(), &scenario)], statistics: Statistics::None });
        let judged = read.expect("read").remove(0).of_run(figure);
        (judged.found, judged.is_met)
    };
    assert_eq!(of("finish <= 3d", Some(72.0)), (Found::Value(72.0), true));
    assert_eq!(of("finish >= 1h", None), (Found::Never { count: 1, of: 1 }, false));
    assert_eq!(of("cost <= 3", None), (Found::Nothing, false));
}

/// Pieces of requirements, and of what is none.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("finish"),
        Just("difference."),
        Just(".p80"),
        Just("."),
        Just("base:"),
        Just(":"),
        Just("<="),
        Just("≥"),
        Just("!"),
        Just("="),
        Just(" "),
        Just("2026-03-31"),
        Just("T25:99"),
        Just("-"),
        Just("9e999"),
        Just("80%"),
        Just("3d"),
        Just("k"),
        Just("ü"),
        Just("utilization"),
        Just("on_time.mean"),
        Just("cost.p1"),
    ];
    proptest::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), pieces()]) {
        if let Ok(read) = of_study(&text) {
            for requirement in read {
                let ends = [requirement.range.from, requirement.range.to];
                prop_assert!(ends.iter().any(Option::is_some) && ends.iter().flatten().all(|end| end.value.is_finite()));
            }
        }
        let _ = of_three(&text);
    }
}
