//! Intervals of confidence over a thousand studies each: they hold the truth as often as they say.

use sandtable::engine::special::{normal_cdf, normal_quantile};
use sandtable::engine::stream::{Chance, Purpose};
use sandtable::statistics::tables::binomial_cdf;
use sandtable::statistics::{
    Moments, Side, Tally, mean_interval, paired_difference_interval, paired_quantile_difference, quantile_interval, quantile_ranks, welch,
    wilson,
};

const STUDIES: u64 = 1_000;
const DRAW: Purpose = Purpose::named("test: draw");

/// A standard normal draw of one replication.
pub fn normal(replication: Chance, entity: u64) -> f64 {
    normal_quantile(replication.draw(DRAW, entity, 0).uniform())
}

/// So many of so many is the share expected, to four binomial standard errors.
fn as_often(hits: u64, trials: u64, expected: f64) {
    let error = (expected * (1.0 - expected) / trials as f64).sqrt();
    let share = hits as f64 / trials as f64;
    assert!((share - expected).abs() <= 4.0 * error, "{share}, expected {expected} to within {}", 4.0 * error);
}

/// So many of so many is no less than promised, to three binomial standard errors.
pub fn at_least(hits: u64, trials: u64, promised: f64) {
    let error = (promised * (1.0 - promised) / trials as f64).sqrt();
    let share = hits as f64 / trials as f64;
    assert!(share >= promised - 3.0 * error, "{share}, promised {promised}");
}

/// In how many studies something was so.
fn studies(is_so: impl Fn(u64) -> bool) -> u64 {
    (0..STUDIES).filter(|&study| is_so(study)).count() as u64
}

/// Durations of a study: lognormal with median 2 and this sigma.
fn durations(study: u64, count: u64, sigma: f64) -> Vec<f64> {
    (0..count).map(|replication| 2.0 * libm::exp(sigma * normal(Chance::new(study, replication), 0))).collect()
}

#[test]
fn the_t_interval_of_normal_values_holds_the_mean_exactly_as_often_as_it_says() {
    for (count, confidence) in [(3, 0.95), (10, 0.9), (30, 0.99)] {
        let held = studies(|study| {
            let values = (0..count).map(|replication| 10.0 + 3.0 * normal(Chance::new(study, replication), count));
            mean_interval(&Moments::of(values), confidence).unwrap().contains(10.0)
        });
        as_often(held, STUDIES, confidence);
    }
}

#[test]
fn the_t_interval_of_skewed_durations_falls_short_by_what_theory_says() {
    // Coverage of the t interval to within 1/n^2 (Hall, The Bootstrap and Edgeworth Expansion, 1992; less the part that t in
    // place of z makes up for): c + 2 z phi(z) / n (k (z^2 - 3) / 12 - g^2 (z^4 + 2 z^2 - 3) / 18), with skewness g and excess kurtosis k.
    let (sigma, count) = (0.5, 100);
    let w = libm::exp(sigma * sigma);
    let skewness_squared = (w + 2.0) * (w + 2.0) * (w - 1.0);
    let kurtosis = w * w * w * w + 2.0 * w * w * w + 3.0 * w * w - 6.0;
    let z = normal_quantile(0.975);
    let z2 = z * z;
    let density = libm::exp(-0.5 * z2) / libm::sqrt(std::f64::consts::TAU);
    let by = kurtosis * (z2 - 3.0) / 12.0 - skewness_squared * (z2 * z2 + 2.0 * z2 - 3.0) / 18.0;
    let expected = 0.95 + 2.0 * z * density * by / count as f64;
    assert!((0.94..0.945).contains(&expected), "{expected}");
    let truth = 2.0 * libm::exp(0.5 * sigma * sigma);
    let held = studies(|study| mean_interval(&Moments::of(durations(study, count, sigma)), 0.95).unwrap().contains(truth));
    as_often(held, STUDIES, expected);
}

#[test]
fn the_interval_of_p80_holds_it_exactly_as_often_as_its_coverage_says_however_skewed_the_durations() {
    for (count, sigma, confidence) in [(30, 0.5, 0.9), (100, 1.0, 0.95), (200, 2.0, 0.95)] {
        let truth = 2.0 * libm::exp(sigma * normal_quantile(0.8));
        let held = studies(|study| {
            let mut values = durations(study, count, sigma);
            values.sort_unstable_by(f64::total_cmp);
            quantile_interval(&values, 0.8, confidence).bounded().expect("values enough").contains(truth)
        });
        as_often(held, STUDIES, quantile_ranks(count, 0.8, confidence).coverage);
    }
}

#[test]
fn an_interval_bounded_on_one_side_holds_the_quantile_as_often_as_its_coverage_says() {
    let truth = normal_quantile(0.8);
    let held = studies(|study| {
        let mut values: Vec<f64> = (0..10).map(|replication| normal(Chance::new(study, replication), 1)).collect();
        values.sort_unstable_by(f64::total_cmp);
        // With confidence .8 ten values bound their P80 from below only.
        let interval = quantile_interval(&values, 0.8, 0.8);
        assert_eq!(interval.high, None);
        interval.low.expect("a lower bound") <= truth
    });
    as_often(held, STUDIES, quantile_ranks(10, 0.8, 0.8).coverage);
}

#[test]
fn wilsons_interval_holds_the_share_as_often_as_the_binomial_lets_it() {
    for (trials, share) in [(20, 0.5), (50, 0.05), (200, 0.8)] {
        let exact = coverage_of_wilson(trials, share);
        assert!((0.92..0.98).contains(&exact), "{exact}");
        let held = studies(|study| {
            let hits = (0..trials).filter(|&replication| Chance::new(study, replication).draw(DRAW, 2, 0).chance(share)).count();
            wilson(hits as u64, trials, 0.95).contains(share)
        });
        as_often(held, STUDIES, exact);
    }
}

/// How likely are all the counts whose interval has the share in it.
fn coverage_of_wilson(trials: u64, share: f64) -> f64 {
    let up_to = |hits: u64| binomial_cdf(trials, share, hits);
    let just = |hits: u64| up_to(hits) - if hits == 0 { 0.0 } else { up_to(hits - 1) };
    (0..=trials).filter(|&hits| wilson(hits, trials, 0.95).contains(share)).map(just).sum()
}

/// Two scenarios of one replication on shared draws: the common part has the correlation .9 of the logs, and the other is longer.
fn pair(study: u64, replication: u64) -> (f64, f64) {
    let chance = Chance::new(study, replication);
    let (shared, own) = (normal(chance, 3), normal(chance, 4));
    (libm::exp(0.5 * shared), 1.2 * libm::exp(0.5 * (0.9 * shared + libm::sqrt(1.0 - 0.81) * own)))
}

fn pairs(study: u64, count: u64) -> (Vec<f64>, Vec<f64>) {
    (0..count).map(|replication| pair(study, replication)).unzip()
}

#[test]
fn the_interval_of_a_paired_quantile_difference_holds_it_about_as_often_as_it_says() {
    let truth = 0.2 * libm::exp(0.5 * normal_quantile(0.8));
    for count in [100, 200, 1_000] {
        let held = studies(|study| {
            let (first, other) = pairs(study, count);
            paired_quantile_difference(&first, &other, 0.8, 0.95).expect("pairs enough").interval.contains(truth)
        });
        // Quantiles of sections are not quite normal, and deviate not quite as the root of their length says: over 20,000 studies the
        // shares were .964, .938 and .941.
        let share = held as f64 / STUDIES as f64;
        assert!((share - 0.95).abs() < 4.0 * (0.95 * 0.05 / STUDIES as f64).sqrt() + 0.015, "{count} pairs: {share}");
    }
}

#[test]
fn p_values_of_no_difference_are_small_as_seldom_as_they_say() {
    let values = |study: u64, entity: u64| -> Vec<f64> { (0..12).map(|i| normal(Chance::new(study, i), entity)).collect() };
    let paired = studies(|study| paired_difference_interval(&values(study, 5), &values(study, 6), 0.95).unwrap().p_value < 0.05);
    as_often(paired, STUDIES, 0.05);
    // Welch's t is no exact t, but for normal values of one variance near enough.
    let apart =
        studies(|study| welch(&Moments::of(values(study, 5)), &Moments::of(values(study, 6)), 0.95).unwrap().difference.p_value < 0.05);
    as_often(apart, STUDIES, 0.05);
}

#[test]
fn the_share_of_replications_in_which_one_beats_the_other_is_known() {
    // The log of the ratio is normal: mean ln 1.2, variance .25 ((1 - .9)^2 + .19).
    let truth = normal_cdf(libm::log(1.2) / libm::sqrt(0.25 * (0.01 + 0.19)));
    let held = studies(|study| {
        let (first, other) = pairs(study, 100);
        Tally::of(first.iter().zip(&other).map(|(first, other)| other - first)).interval(Side::Greater, 0.95).contains(truth)
    });
    as_often(held, STUDIES, coverage_of_wilson(100, truth));
}
