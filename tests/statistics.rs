//! The statistics of studies against vectors computed apart from this program, and against what they promise: coverage, correct choice.
//!
//! Seeds are fixed. What is random is held to four standard errors.

mod coverage;
mod models;
mod rates;
mod selection;

use models::{Model, g_function, ishigami, sobol_indices_of};
use sandtable::statistics::allocation::Rung;
use sandtable::statistics::kim_nelson::{kim_nelson_eta, kim_nelson_h_squared};
use sandtable::statistics::quantile_interval::{fewest_for_both_bounds, fewest_for_upper_bound, values_for_quantile};
use sandtable::statistics::tables::student_quantile;
use sandtable::statistics::{
    Moments, benjamini_hochberg, bonferroni, holm, hyperband, hypervolume, mean_interval, mser_5, ocba_fractions, ocba_step, paired_test,
    quantile_ranks, rinott_h, sequential_halving, welch, wilson,
};
use serde_json::Value;

const VECTORS: &str = include_str!("statistics/stats_vectors.json");

type Check = fn(&Value);

/// Each vector in the file, and what holds it.
const CHECKS: [(&str, Check); 18] = [
    ("t_interval", the_mean_has_its_t_interval),
    ("order_stat_quantile_ci", quantiles_have_their_ranks_and_coverage),
    ("wilks_min_n_one_sided_upper_95", the_greatest_bounds_a_quantile_from_so_many_values),
    ("min_n_two_sided_minmax_95", the_least_and_the_greatest_bound_a_quantile_from_so_many_values),
    ("asymptotic_quantile_n LN(median2,s1) P80 rel 5%", a_narrow_interval_of_a_quantile_takes_so_many_values),
    ("wilson", shares_have_wilsons_interval),
    ("paired_vs_welch", pairs_tell_what_independent_runs_cannot),
    ("multiplicity", p_values_are_adjusted),
    ("rinott_h_P95", |vector| rinotts_constant_is(vector, 0.95)),
    ("rinott_h_P90 k=2,n0=20", |vector| near(rinott_h(2, 20, 0.9), number(vector), RINOTT, "Rinott's h of .90")),
    ("KN_c1_alpha.05", kim_and_nelsons_constants_are),
    ("ocba", a_budget_is_allocated),
    ("seq_halving n=16,B=1000", |vector| halving_goes(vector, 16, 1_000)),
    ("seq_halving n=27,B=2000", |vector| halving_goes(vector, 27, 2_000)),
    ("hyperband R=81,eta=3", hyperband_goes),
    ("ishigami a=7,b=.1", the_ishigami_function_has_its_indices),
    ("sobol_g a=[0,1,4.5,9,99x4]", the_g_function_has_its_indices),
    ("mser5 ramp(50)+10+sin(i)", a_ramp_is_left_out),
];

/// The vectors of Rinott's h are off by up to 2e-7: the integral in 18 digits and more (mpmath) is .9 or .95 at what is found here and not at
/// what they say, for k = 2, n0 = 20 and for k = 20, n0 = 30. The unit tests hold the last digits.
const RINOTT: f64 = 1e-6;

/// Points, and the point of reference.
type Front = (&'static [&'static [f64]], &'static [f64]);

/// Those whose name says all of the question.
const VOLUMES: [(&str, Front); 2] = [
    ("hv2 pts (0,1),(.25,.5),(.5,.25),(1,0) ref (1.1,1.1)", (&[&[0.0, 1.0], &[0.25, 0.5], &[0.5, 0.25], &[1.0, 0.0]], &[1.1, 1.1])),
    ("hv3 pts (1,2,3),(2,1,3),(3,3,1) ref (4,4,4)", (&[&[1.0, 2.0, 3.0], &[2.0, 1.0, 3.0], &[3.0, 3.0, 1.0]], &[4.0, 4.0, 4.0])),
];

#[test]
fn every_vector_of_the_file_is_known_and_holds() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    let mut held = 0;
    for (name, vector) in vectors.as_object().expect("an object") {
        if let Some((_, check)) = CHECKS.iter().find(|(known, _)| known == name) {
            check(vector);
        } else if let Some((_, (points, reference))) = VOLUMES.iter().find(|(known, _)| known == name) {
            near(hypervolume(points, reference), number(vector), 1e-12, name);
        } else {
            panic!("nothing holds the vector {name:?}");
        }
        held += 1;
    }
    assert_eq!(held, CHECKS.len() + VOLUMES.len(), "a vector that is checked here is not in the file");
}

fn the_mean_has_its_t_interval(vector: &Value) {
    let [x, mean, variance, t, half_width, relative, limit] =
        fields(vector, ["x", "mean", "s2", "t", "half_width_95", "rel", "rel_target_adj_gamma_0_10"]);
    let moments = Moments::of(numbers(x));
    near(moments.mean().unwrap(), number(mean), 1e-12, "mean");
    near(moments.variance().unwrap(), number(variance), 1e-12, "variance");
    near(student_quantile(9.0, 0.975), number(t), 1e-12, "t");
    let interval = mean_interval(&moments, 0.95).unwrap();
    near(interval.half_width(), number(half_width), 1e-12, "half-width");
    near(interval.half_width() / moments.mean().unwrap(), number(relative), 1e-12, "relative half-width");
    // The limit that a relative precision of a tenth is held against lies between what just is and what just is not enough.
    let tenth = sandtable::statistics::Precision::Relative(0.1);
    assert!(tenth.is_reached(1.0, number(limit) - 1e-12) && !tenth.is_reached(1.0, number(limit) + 1e-12));
    assert!(!tenth.is_reached(moments.mean().unwrap(), interval.half_width()));
}

fn quantiles_have_their_ranks_and_coverage(vector: &Value) {
    for row in vector.as_array().expect("rows") {
        let [n, p, low, high, coverage, is_valid] = fields(row, ["n", "p", "l", "u", "exact_coverage", "valid"]);
        let ranks = quantile_ranks(count(n), number(p), 0.95);
        assert_eq!((ranks.low, ranks.high), (Some(count(low)), Some(count(high))), "{row}");
        near(ranks.coverage, number(coverage), 1e-10, "coverage");
        assert_eq!(is_valid, &Value::Bool(true), "both bounds are there");
    }
}

fn the_greatest_bounds_a_quantile_from_so_many_values(vector: &Value) {
    for (p, n) in vector.as_object().expect("by p") {
        assert_eq!(fewest_for_upper_bound(p.parse().expect("p"), 0.95), count(n), "P{p}");
    }
}

fn the_least_and_the_greatest_bound_a_quantile_from_so_many_values(vector: &Value) {
    for (p, n) in vector.as_object().expect("by p") {
        assert_eq!(fewest_for_both_bounds(p.parse().expect("p"), 0.95), count(n), "P{p}");
    }
}

fn a_narrow_interval_of_a_quantile_takes_so_many_values(vector: &Value) {
    let [quantile, density, n] = fields(vector, ["q", "pdf", "n"]);
    let z = sandtable::engine::special::normal_quantile(0.8);
    near(2.0 * libm::exp(z), number(quantile), 1e-12, "P80 of a lognormal with median 2 and sigma 1");
    assert_eq!(values_for_quantile(0.8, number(quantile), number(density), 0.05, 0.95), count(n));
}

fn shares_have_wilsons_interval(vector: &Value) {
    for (question, interval) in vector.as_object().expect("by hits and trials") {
        let [hits, trials] = parameters(question, ["k", "n"]);
        let interval = numbers(interval);
        let found = wilson(hits, trials, 0.95);
        near(found.low, interval[0], 1e-12, question);
        near(found.high, interval[1], 1e-12, question);
    }
}

fn pairs_tell_what_independent_runs_cannot(vector: &Value) {
    let names = ["a", "b", "mean_diff", "paired_half", "paired_p", "welch_p", "welch_df", "var_ratio", "corr"];
    let [a, b, difference, half_width, p, welch_p, freedom, ratio, correlation] = fields(vector, names);
    let (a, b) = (numbers(a), numbers(b));
    // The vector takes b from a.
    let test = paired_test(&b, &a, 0.95).unwrap();
    near(test.difference.value, number(difference), 1e-12, "difference");
    near(test.difference.interval.half_width(), number(half_width), 1e-12, "half-width");
    near(test.difference.p_value, number(p), 1e-12, "p of pairs");
    near(test.variance_ratio.unwrap(), number(ratio), 1e-9, "variance ratio");
    near(test.correlation.unwrap(), number(correlation), 1e-12, "correlation");
    let apart = welch(&Moments::of(b), &Moments::of(a), 0.95).unwrap();
    near(apart.difference.p_value, number(welch_p), 1e-12, "Welch's p");
    near(apart.freedom, number(freedom), 1e-10, "Welch's degrees of freedom");
}

fn p_values_are_adjusted(vector: &Value) {
    let [p, by_bonferroni, by_holm, by_hochberg] = fields(vector, ["p", "bonferroni", "holm", "bh"]).map(numbers);
    for (found, expected) in [(bonferroni(&p), by_bonferroni), (holm(&p), by_holm), (benjamini_hochberg(&p), by_hochberg)] {
        all_near(&found, &expected, 1e-12, "adjusted p");
    }
    // Each value keeps its place when they come in another order.
    let reversed: Vec<f64> = p.iter().rev().copied().collect();
    for adjust in [bonferroni, holm, benjamini_hochberg] {
        let mut back = adjust(&reversed);
        back.reverse();
        assert_eq!(back, adjust(&p));
    }
}

fn rinotts_constant_is(vector: &Value, confidence: f64) {
    for (question, h) in vector.as_object().expect("by systems and first stage") {
        let [systems, first_stage] = parameters(question, ["k", "n0"]);
        near(rinott_h(systems as u32, first_stage as u32, confidence), number(h), RINOTT, question);
    }
}

fn kim_and_nelsons_constants_are(vector: &Value) {
    for (question, constants) in vector.as_object().expect("by systems and first stage") {
        let [systems, first_stage] = parameters(question, ["k", "n0"]);
        let [eta, h_squared] = fields(constants, ["eta", "h2"]);
        near(kim_nelson_eta(systems, first_stage, 0.95), number(eta), 1e-10, question);
        near(kim_nelson_h_squared(systems, first_stage, 0.95), number(h_squared), 1e-10, question);
    }
}

fn a_budget_is_allocated(vector: &Value) {
    let [means, deviations, fractions, of_thousand] = fields(vector, ["mu", "sd", "fractions", "alloc_1000"]).map(numbers);
    let found = ocba_fractions(&means, &deviations).unwrap();
    all_near(&found, &fractions, 1e-12, "fraction");
    let whole = ocba_step(&[0; 5], &found, 1_000);
    assert_eq!(whole.iter().sum::<u64>(), 1_000);
    for (whole, exact) in whole.iter().zip(of_thousand) {
        assert!((*whole as f64 - exact).abs() < 1.0, "{whole} for {exact}");
    }
}

fn halving_goes(vector: &Value, candidates: u64, budget: u64) {
    assert_eq!(sequential_halving(candidates, budget), rungs(vector), "{candidates} on {budget}");
}

fn hyperband_goes(vector: &Value) {
    let brackets = hyperband(81, 3);
    let expected = vector.as_object().expect("by s");
    assert_eq!(brackets.len(), expected.len());
    for (s, bracket) in expected {
        let s: usize = s.parse().expect("s");
        assert_eq!(brackets[brackets.len() - 1 - s], rungs(bracket), "s = {s}");
    }
}

fn rungs(value: &Value) -> Vec<Rung> {
    let rung = |row: &Value| {
        let row = numbers(row);
        assert!(row.len() == 2 && row.iter().all(|number| number.fract() == 0.0), "{row:?}");
        Rung { candidates: row[0] as u64, replications: row[1] as u64 }
    };
    value.as_array().expect("rungs").iter().map(rung).collect()
}

fn the_ishigami_function_has_its_indices(vector: &Value) {
    let [variance, first_order, total] = fields(vector, ["V", "S", "ST"]);
    let model = Model { inputs: 3, figure: ishigami };
    near(model.variance() / number(variance), 1.0, 0.01, "variance");
    indices_hold(&model, &numbers(first_order), &numbers(total));
}

fn the_g_function_has_its_indices(vector: &Value) {
    let [first_order, total] = fields(vector, ["S", "ST"]).map(numbers);
    indices_hold(&Model { inputs: 8, figure: g_function }, &first_order, &total);
}

/// From 2^14 rows of low discrepancy. Were they independent, the indices of these functions would have standard errors of up to .012; the
/// evenness of the rows makes errors several times smaller, so that .01 is wide enough, and four of those standard errors all the more.
fn indices_hold(model: &Model, first_order: &[f64], total: &[f64]) {
    let indices = sobol_indices_of(model);
    assert_eq!([indices.len(); 2], [first_order.len(), total.len()]);
    for (input, indices) in indices.iter().enumerate() {
        near(indices.first_order.value, first_order[input], 0.01, &format!("first order of input {input}"));
        near(indices.total.value, total[input], 0.01, &format!("total of input {input}"));
        assert!(indices.first_order.within(4.0).contains(first_order[input]), "{input}: {indices:?}");
        assert!(indices.total.within(4.0).contains(total[input]), "{input}: {indices:?}");
    }
}

fn a_ramp_is_left_out(vector: &Value) {
    let [batches, values, statistic] = fields(vector, ["d_batches", "d_obs", "mser"]);
    let ramp = (0..50).map(|i| 10.0 * f64::from(i) / 49.0);
    let series: Vec<f64> = ramp.chain((0..450).map(|i| 10.0 + libm::sin(f64::from(i)))).collect();
    let warm_up = mser_5(&series).unwrap();
    assert_eq!((warm_up.batches as u64, warm_up.values as u64), (count(batches), count(values)));
    near(warm_up.statistic, number(statistic), 1e-12, "MSER");
    assert!(!warm_up.is_at_limit);
}

// ---- Reading the file ------------------------------------------------------------------------------------------------------------------

/// The fields of an object, which are these and no others: what stands in the file is looked at.
fn fields<'a, const N: usize>(object: &'a Value, names: [&str; N]) -> [&'a Value; N] {
    let object = object.as_object().expect("an object");
    let unknown: Vec<&String> = object.keys().filter(|key| !names.contains(&key.as_str())).collect();
    assert!(unknown.is_empty(), "nothing looks at {unknown:?}");
    names.map(|name| object.get(name).unwrap_or_else(|| panic!("no field {name}")))
}

/// Of a name such as "k=2,n0=10".
fn parameters<const N: usize>(question: &str, names: [&str; N]) -> [u64; N] {
    let parts: Vec<(&str, &str)> = question.split(',').filter_map(|part| part.split_once('=')).collect();
    assert_eq!(parts.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "{question}");
    std::array::from_fn(|place| parts[place].1.parse().expect("a count"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(number).collect()
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

fn all_near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        near(*found, *expected, tolerance, what);
    }
}
