//! What values may look like, and what is said of those that may not.

use super::*;
use crate::engine::distribution::Distribution;

#[test]
fn a_duration_is_a_sum_of_numbers_with_units() {
    assert_eq!(a_span("1h30m"), Ok(Span::from_minutes(90)));
    assert_eq!(a_span(" 2d "), Ok(Span::from_days(2)));
    assert_eq!(a_span("1.5h"), Ok(Span::from_minutes(90)));
    assert_eq!(a_span("1d 4h"), Ok(Span::from_hours(28)));
    assert_eq!(a_span("0"), Ok(Span::ZERO));
    assert_eq!(a_span("0h"), Ok(Span::ZERO));
    assert_eq!(a_span("250ms"), Ok(Span::from_ms(250)));
}

#[test]
fn what_a_duration_prints_reads_back() {
    for ms in [0, 1, 999, 60_000, 5_400_000, 172_800_001, 31_536_000_000] {
        assert_eq!(a_span(&Span::from_ms(ms).to_string()), Ok(Span::from_ms(ms)));
    }
}

#[test]
fn a_text_that_is_no_duration_is_told_what_to_write() {
    for (text, says) in [
        ("", "an empty text is not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("soon", "`soon` is not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("45", "`45` is a number without a unit, not a duration: say of what: `45h`, `45m` or `45d`"),
        ("-2h", "`-2h` is negative: write a duration of nothing or more, such as `45m`"),
        ("inf", "`inf` is not a finite duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("1h30", "`1h30` is not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("1.2.3h", "`1.2.3h` is not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("1h1h", "`1h1h` names a unit twice: write each unit once, as in `1h30m`"),
        ("1d 2 days", "`1d 2 days` names a unit twice: write each unit once, as in `1h30m`"),
        ("+5h", "`+5h` has a sign that says nothing: write `5h`"),
        ("1h5.m", "`5.m` has a point that says nothing: write `5m`"),
        ("1e3h", "`1e3h` is not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("1e3", "`1e3` is a number without a unit, not a duration: write a duration such as `45m`, `1h30m`, `1.5h` or `2d`"),
        ("1000000", "`1000000` is a number without a unit, not a duration: say of what: `1000000h` or `1000000m`"),
        ("999999999d", "`999999999d` is longer than a thousand years: write a shorter duration"),
    ] {
        assert_eq!(a_span(text), Err(says.into()));
    }
}

#[test]
fn effort_is_a_number_of_hours_or_a_duration() {
    assert_eq!(some_hours("6.5"), Ok(6.5));
    assert_eq!(some_hours("90m"), Ok(1.5));
    assert_eq!(some_hours("1h36m"), Ok(1.6));
    // To the last digit, with the unit and without.
    assert_eq!(some_hours("10.15996746476473h"), Ok(10.159_967_464_764_73));
    assert_eq!(some_hours("10.15996746476473"), some_hours("10.15996746476473h"));
    assert_eq!(some_hours("0"), Ok(0.0));
    for (text, says) in [
        ("-3", "`-3` is negative: write hours of nothing or more, such as `6.5`"),
        ("-0", "`-0` has a sign that says nothing: write `0`"),
        ("+5", "`+5` has a sign that says nothing: write `5`"),
        ("8.", "`8.` has a point that says nothing: write `8`"),
        ("nan", "`nan` is not a finite number of hours: write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`"),
        ("lots", "`lots` is not hours of work: write hours as a number, such as `6.5`, or a duration such as `45m` or `1h30m`"),
        ("1e12", "`1e12` is longer than a thousand years: write a shorter duration"),
    ] {
        assert_eq!(some_hours(text), Err(says.into()));
    }
}

#[test]
fn a_share_is_a_percentage_or_a_fraction() {
    assert_eq!(share("60%"), Ok(0.6));
    assert_eq!(share("0.6"), Ok(0.6));
    assert_eq!(share(".6"), Ok(0.6));
    assert_eq!(share("+60%").unwrap_err().to_string(), "`+60%` has a sign that says nothing: write `60%`");
    assert_eq!(share("60.%").unwrap_err().to_string(), "`60.%` has a point that says nothing: write `60%`");
    assert_eq!(share("lots").unwrap_err().to_string(), "`lots` is not a share: write a share such as `60%` or `0.6`");
}

#[test]
fn a_distribution_is_a_name_with_its_parameters() {
    assert_eq!(a_distribution("8"), Ok(Distribution::Fixed(8.0)));
    assert_eq!(a_distribution("lognormal(30m, 1.5)"), Ok(Distribution::Lognormal { median: 0.5, sigma: 1.5 }));
    assert_eq!(a_distribution("triangular(4h, 8h, 24h)"), Ok(Distribution::Triangular { low: 4.0, mode: 8.0, high: 24.0 }));
    assert_eq!(a_distribution("gamma(scale=4h, shape=2)"), Ok(Distribution::Gamma { shape: 2.0, scale: 4.0 }));
    assert_eq!(a_distribution("empirical(3, 1, 2)"), Ok(Distribution::Empirical([1.0, 2.0, 3.0].into())));
    let clamped = Distribution::Clamped { inner: Box::new(Distribution::Exponential { mean: 8.0 }), high: 40.0 };
    assert_eq!(a_distribution("exponential(8h, max=40h)"), Ok(clamped));
}

#[test]
fn a_distribution_reads_back_as_it_is_written() {
    for text in [
        "1.5h",
        "uniform(1h, 2.5h)",
        "triangular(24h, 48h, 120h)",
        "pert(4h, 8h, 24h)",
        "exponential(8h)",
        "lognormal(120h, 0.5)",
        "loglogistic(8h, 2.5, max=40h)",
        "weibull(1.5, 8h)",
        "gamma(2, 4h, max=9h)",
        "empirical(2h, 3h, 8h)",
    ] {
        let distribution = distribution(text, Unit::Hours).expect(text);
        assert_eq!(written(&distribution, Unit::Hours).as_deref(), Some(text));
    }
    let factor = distribution("loglogistic(0.748, 2.45, max=10)", Unit::Factor).expect("a factor");
    assert_eq!(written(&factor, Unit::Factor).as_deref(), Some("loglogistic(0.748, 2.45, max=10)"));
    let capped = Distribution::Clamped { inner: Box::new(Distribution::Fixed(3.0)), high: 2.0 };
    assert_eq!(distribution(&written(&capped, Unit::Hours).expect("few"), Unit::Hours), Ok(capped));
    assert_eq!(written(&Distribution::Empirical(vec![1.0; 13].into()), Unit::Hours), None);
}

#[test]
fn three_equal_figures_are_one_figure() {
    assert_eq!(a_distribution("triangular(8, 8, 8)"), Ok(Distribution::Fixed(8.0)));
}

#[test]
fn a_text_that_is_no_distribution_is_told_what_to_write() {
    for (text, says) in [
        ("lognormal", "`lognormal` lacks its parameters: write `lognormal(8h, 0.6)` (median, sigma) or `lognormal(p50=8h, p90=16h)`"),
        ("lognormal(8h)", "`lognormal` lacks its `sigma`: write `lognormal(8h, 0.6)` (median, sigma) or `lognormal(p50=8h, p90=16h)`"),
        ("lognornal(8h, 1)", "unknown distribution `lognornal`: did you mean `lognormal`?"),
        (
            "triangular(8h, 4h, 24h)",
            "the parameters of `triangular` must not fall: write them from the smallest to the largest, as in `triangular(4h, 8h, 24h)`",
        ),
        ("uniform(1, 2, 3)", "`uniform` takes 2 parameters, not 3: write `uniform(4h, 8h)`"),
        ("exponential(0)", "`mean` of `exponential` must be over 0: write `exponential(8h)`"),
        ("uniform(1, 2", "`uniform(1, 2` does not end with `)`: close the parenthesis after the last parameter"),
        ("gamma(shap=2, scale=3)", "`gamma` has no parameter `shap`: did you mean `shape`?"),
        (
            "lognormal(p50=4h, p90=2h)",
            "the higher quantile must have the larger value: write two quantiles, such as `p50` and `p90`, or `median` and `sigma`",
        ),
        (
            "pretty long",
            "`pretty long` is neither hours nor a distribution: write hours such as `6.5` or `1h30m`, or a distribution such as `triangular(4h, 8h, 24h)`",
        ),
    ] {
        assert_eq!(a_distribution(text), Err(says.into()));
    }
}

#[test]
fn a_factor_knows_no_hours() {
    assert_eq!(distribution("lognormal(1, 0.3)", Unit::Factor), Ok(Distribution::Lognormal { median: 1.0, sigma: 0.3 }));
    assert!(distribution("1h", Unit::Factor).is_err());
}

fn a_span(text: &str) -> Result<Span, String> {
    span(text).map_err(|refusal| refusal.to_string())
}

fn some_hours(text: &str) -> Result<f64, String> {
    hours(text).map_err(|refusal| refusal.to_string())
}

fn a_distribution(text: &str) -> Result<Distribution, String> {
    distribution(text, Unit::Hours).map_err(|refusal| refusal.to_string())
}
