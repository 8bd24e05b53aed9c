//! What a study claims of itself it keeps, over a thousand studies of a model whose answer is known: how often it is wrong, how often it sees
//! a difference, how often its intervals hold the truth.
//!
//! Seeds are fixed. What is random is held to four standard errors.

use sandtable::drive::Unfollowed;
use sandtable::engine::special::normal_cdf;
use sandtable::record::study::{Layout, Replication, ScenarioRow, StudyFile, Writer};
use sandtable::scenario::{Memory, Request, load};
use sandtable::statistics::quantile_ranks;
use sandtable::statistics::tables::student_quantile;
use sandtable::studies::compare::{self, Verdict};
use sandtable::studies::{Design, Extent, Findings, Study, replicate};
use sandtable::study::Variant;
use sandtable::study::measure::Measure;
use sandtable::study::observe::Observer;
use std::sync::Arc;

const STUDIES: u64 = 1_000;
const CONFIDENCE: f64 = 0.95;

/// Replications of each scenario of a comparison.
const PAIRS: u64 = 12;

/// One task around the clock, and nothing else left to chance: the project takes what is drawn, and the word at its kickoff.
const TASK: &str = r#"
name = "one task"
start = 2026-01-05 00:00:00
calendar = "always"
trouble = "none"
noise = { task = "none", project = "none" }
[teams.crew]
activation = "start"
members = [{ name = "worker", role = "builder" }]
[plan]
tasks = [{ epic = "E", feature = "F", task = "T-1", team = "crew", role = "builder", effort = "uniform(LOWh, HIGHh)" }]
"#;

/// The effort's two ends, in hours.
const LOW: f64 = 1.5;
const HIGH: f64 = 5.5;

/// The scenario with its effort sooner by so many hours. A task of another name has other draws.
fn scenario(task: &str, sooner: f64) -> ScenarioRow {
    let text = TASK.replace("T-1", task).replace("LOW", &(LOW - sooner).to_string()).replace("HIGH", &(HIGH - sooner).to_string());
    let loaded = load(&Request::new("one.toml"), &Memory::new([("one.toml", text)]));
    ScenarioRow::of(&loaded.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

/// What the study finds, its replications carried out here. Of their figures the duration alone is kept: the verdict stands on it, and three
/// hundred others would take most of the time.
fn found(study: &Study) -> Findings {
    let mut file = StudyFile::temporary().expect("a file");
    file.enter(&study.row(None)).expect("entered");
    let (writer, layout) = (Writer::start(file), Arc::new(Layout::of(vec!["duration".into()], vec!["hours".into()])));
    let desk = writer.desk();
    let points = study.points();
    let jobs = study.jobs().expect("they are known");
    assert_eq!(points.len(), jobs.len());
    for (row, job) in points.into_iter().zip(jobs) {
        desk.point(row.clone()).expect("taken");
        let scenario = Variant::of(row, &study.scenarios).expect("it is sound").scenario;
        let mut observer = Observer::new(&scenario);
        for replication in job.replications {
            let row = observer.replicate(&scenario, study.seed, job.point, replication, &mut Unfollowed).expect("nobody stops it");
            let at = row.layout.metrics.iter().position(|metric| metric == "duration").expect("it has a duration");
            let figures = format!("[{:?}]", row.values().expect("figures")[at]);
            desk.replication(Replication { figures, layout: layout.clone(), ..row }).expect("taken");
        }
    }
    drop(desk);
    let file = writer.finish().expect("written");
    study.find(&file.reader().expect("a study")).expect("found")
}

/// How many of the studies of seeds `0..STUDIES` have what is looked for, over two threads.
fn count<const N: usize>(is_so: impl Fn(u64) -> [bool; N] + Sync) -> [u64; N] {
    let half = |from: u64| {
        let mut counts = [0; N];
        for seed in (from..STUDIES).step_by(2) {
            counts.iter_mut().zip(is_so(seed)).for_each(|(count, is)| *count += u64::from(is));
        }
        counts
    };
    let [even, odd] =
        std::thread::scope(|scope| [0, 1].map(|from| scope.spawn(move || half(from))).map(|half| half.join().expect("counted")));
    std::array::from_fn(|at| even[at] + odd[at])
}

fn standard_error(share: f64) -> f64 {
    (share * (1.0 - share) / STUDIES as f64).sqrt()
}

/// So many of the studies are the share expected, to four binomial standard errors.
fn as_often(what: &str, hits: u64, expected: f64) {
    let share = hits as f64 / STUDIES as f64;
    assert!((share - expected).abs() <= 4.0 * standard_error(expected), "{what}: {share}, expected {expected}");
}

fn comparison(seed: u64, first: &ScenarioRow, other: &ScenarioRow, replications: u64) -> compare::Comparison {
    let (measure, variants) = (Measure::named("duration"), Vec::new());
    let design = compare::Design { confidence: CONFIDENCE, measure, is_maximized: false, variants, names: Vec::new() };
    let scenarios = vec![first.clone(), other.clone()];
    let study = Study { design: Design::Compare(design), extent: Extent::Fixed(replications), seed, scenarios };
    match found(&study) {
        Findings::Compare(mut findings) => findings.comparisons.remove(0),
        other => unreachable!("a comparison finds a comparison: {other:?}"),
    }
}

#[test]
fn two_scenarios_of_one_law_are_told_apart_as_seldom_as_claimed() {
    let (first, other) = (scenario("T-1", 0.0), scenario("T-2", 0.0));
    let [better, worse, same, held] = count(|seed| {
        let of = comparison(seed, &first, &other, PAIRS);
        let holds = of.difference.is_some_and(|difference| difference.interval.contains(0.0));
        [of.verdict == Verdict::Better, of.verdict == Verdict::Worse, of.verdict == Verdict::Same, holds]
    });
    assert_eq!(same, 0, "other tasks have other draws");
    let wrong = (better + worse) as f64 / STUDIES as f64;
    assert!(wrong <= 0.05 + 4.0 * standard_error(0.05), "{wrong}");
    // As often either way: half of the wrong ones each.
    as_often("better", better, 0.025);
    as_often("worse", worse, 0.025);
    assert_eq!(held, STUDIES - better - worse, "the verdict is what the interval says");
}

#[test]
fn one_that_is_better_by_a_known_amount_is_seen_as_often_as_the_formula_says() {
    let sooner = 1.2;
    let (first, other) = (scenario("T-1", 0.0), scenario("T-2", sooner));
    let [better, worse, held] = count(|seed| {
        let of = comparison(seed, &first, &other, PAIRS);
        let holds = of.difference.is_some_and(|difference| difference.interval.contains(-sooner));
        [of.verdict == Verdict::Better, of.verdict == Verdict::Worse, holds]
    });
    // The two efforts are uniform and independent: the deviation of their difference is the root of twice a twelfth of the width squared.
    let deviation = (2.0 * (HIGH - LOW) * (HIGH - LOW) / 12.0).sqrt();
    let shift = sooner / (deviation / (PAIRS as f64).sqrt());
    as_often("power", better, power(shift, (PAIRS - 1) as f64));
    as_often("coverage of the difference", held, CONFIDENCE);
    assert!(worse <= 2, "{worse}");
}

/// How likely it is that Student's t with this shift passes the upper critical value: Johnson and Welch's approximation of the non-central
/// distribution (Biometrika 31, 1940), good to a hundredth at eleven degrees of freedom.
fn power(shift: f64, freedom: f64) -> f64 {
    let critical = student_quantile(freedom, 0.5 + CONFIDENCE / 2.0);
    normal_cdf((shift - critical * (1.0 - 1.0 / (4.0 * freedom))) / (1.0 + critical * critical / (2.0 * freedom)).sqrt())
}

#[test]
fn one_on_the_same_draws_that_is_better_by_half_an_hour_is_better_for_certain() {
    let (first, other) = (scenario("T-1", 0.0), scenario("T-1", 0.5));
    for seed in 0..20 {
        let of = comparison(seed, &first, &other, 5);
        let difference = of.difference.expect("pairs enough");
        assert_eq!((of.verdict, of.probability_of_superiority), (Verdict::Better, Some(1.0)));
        // Moments are whole milliseconds.
        assert!((difference.value + 0.5).abs() < 1e-6 && difference.interval.half_width() < 1e-6, "{difference:?}");
    }
}

#[test]
fn the_intervals_of_mean_and_quantiles_hold_the_truth_as_often_as_they_say() {
    const REPLICATIONS: u64 = 30;
    let row = scenario("T-1", 0.0);
    let scenario = row.compile(&[]).expect("it is sound");
    let study = |seed: u64, replications: u64| {
        let design = Design::Replicate(replicate::Design::new(&scenario, CONFIDENCE, 0, None));
        let study = Study { design, extent: Extent::Fixed(replications), seed, scenarios: vec![row.clone()] };
        match found(&study) {
            Findings::Replicate(findings) => findings.estimate("duration").expect("they finish").clone(),
            other => unreachable!("replications are found: {other:?}"),
        }
    };
    let before = word_at_kickoff(&row);
    let truth = |p: f64| before + LOW + p * (HIGH - LOW);
    let held = count(|seed| {
        let estimate = study(seed, REPLICATIONS);
        let mean = estimate.mean_interval.expect("values enough").contains(truth(0.5));
        let quantile = |p: f64| {
            let interval = estimate.quantile(p).expect("it is estimated").interval;
            interval.low.is_none_or(|low| low <= truth(p)) && interval.high.is_none_or(|high| truth(p) <= high)
        };
        [mean, quantile(0.5), quantile(0.8)]
    });
    // Of thirty uniform values Student's interval is off by terms of kurtosis over n (Hall 1992, see the statistics' own tests): a thousandth.
    as_often("the mean", held[0], CONFIDENCE);
    for (p, held) in [(0.5, held[1]), (0.8, held[2])] {
        as_often(&format!("P{:.0}", p * 100.0), held, quantile_ranks(REPLICATIONS, p, CONFIDENCE).coverage);
    }
}

/// Hours from kickoff to the work's beginning: what a project takes that takes an hour of work.
fn word_at_kickoff(row: &ScenarioRow) -> f64 {
    let certain = row.files[0].1.replace(&format!("\"uniform({LOW}h, {HIGH}h)\""), "\"1h\"");
    let loaded = load(&Request::new("one.toml"), &Memory::new([("one.toml", certain)]))
        .unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let design = Design::Replicate(replicate::Design::new(&loaded, CONFIDENCE, 0, None));
    let study = Study { design, extent: Extent::Fixed(2), seed: 1, scenarios: vec![ScenarioRow::of(&loaded)] };
    match found(&study) {
        Findings::Replicate(findings) => findings.estimate("duration").expect("they finish").mean - 1.0,
        other => unreachable!("replications are found: {other:?}"),
    }
}
