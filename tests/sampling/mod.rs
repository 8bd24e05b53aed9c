//! Many replications of a scenario on all cores, and what they say: figures by name, paired comparisons.

use sandtable::domain::fact::Fact;
use sandtable::domain::journal::Ending;
use sandtable::domain::organization::AgentId;
use sandtable::drive::{Audience, Letter, direct};
use sandtable::engine::time::Moment;
use sandtable::metrics::Metrics;
use sandtable::scenario::{Disk, Request, Scenario, load};
use sandtable::statistics::{Moments, paired_difference};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A shipped scenario, with overrides.
pub fn shipped(name: &str, overrides: &[&str]) -> Arc<Scenario> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
    let overrides = overrides.iter().map(|&text| text.to_owned()).collect();
    let scenario = load(&Request { path: path.display().to_string(), overrides }, &Disk);
    Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

/// Every shipped scenario's name.
pub fn names() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let paths = std::fs::read_dir(folder).expect("the scenarios").map(|entry| entry.expect("an entry").path());
    let scenarios = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let mut names: Vec<String> = scenarios.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

/// Every shipped scenario.
pub fn all_shipped() -> Vec<Arc<Scenario>> {
    let names = names();
    assert!(names.len() >= 4, "{names:?}");
    names.iter().map(|name| shipped(name, &[])).collect()
}

/// Replications 0 to `count` of something, in their order, on all cores.
pub fn replicate<R: Send>(count: u64, run: impl Fn(u64) -> R + Sync) -> Vec<R> {
    let next = AtomicU64::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let replication = next.fetch_add(1, Ordering::Relaxed);
            if replication >= count {
                return mine;
            }
            mine.push((replication, run(replication)));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(u64, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    results.sort_unstable_by_key(|&(replication, _)| replication);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Hears nothing but the finish.
#[derive(Default)]
struct Clock {
    finish: Option<Moment>,
}

impl Audience for Clock {
    fn fact(&mut self, at: Moment, _: AgentId, fact: &Fact) {
        if matches!(fact, Fact::ProjectFinished) {
            self.finish = Some(at);
        }
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// Hours from the start to the finish, of each replication under the scenario's own seed; the horizon's, where there was none.
pub fn finishes(scenario: &Arc<Scenario>, count: u64) -> Vec<f64> {
    replicate(count, |replication| {
        let mut clock = Clock::default();
        direct::run(scenario, scenario.seed, replication, &mut clock);
        clock.finish.unwrap_or(scenario.horizon).hours()
    })
}

/// Folds a run's facts into its figures, and keeps nothing else.
struct Meter {
    scenario: Arc<Scenario>,
    metrics: Metrics,
    colours: BTreeMap<String, f64>,
}

impl Audience for Meter {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        if let Fact::IndicatorChanged { to, .. } = fact {
            self.colours.insert(format!("colour.{to:?}"), 1.0);
        }
        self.metrics.hear(at, by, fact, &self.scenario);
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// The figures of replications.
pub struct Sample {
    pub scenario: Arc<Scenario>,
    /// By replication.
    runs: Vec<BTreeMap<String, f64>>,
}

impl Sample {
    /// Each replication must come to its end.
    pub fn of(scenario: &Arc<Scenario>, count: u64) -> Sample {
        let runs = replicate(count, |replication| {
            let mut meter = Meter { scenario: scenario.clone(), metrics: Metrics::new(scenario), colours: BTreeMap::new() };
            let performance = direct::run(scenario, scenario.seed, replication, &mut meter);
            assert_eq!(performance.ending, Ending::Completed, "{}, replication {replication}", scenario.name);
            let figures = meter.metrics.figures(performance.end, performance.deliveries, scenario);
            let figures = figures.into_iter().map(|figure| (figure.name, figure.value));
            figures.chain(meter.colours).collect()
        });
        Sample { scenario: scenario.clone(), runs }
    }

    /// Of those runs that had one.
    pub fn values(&self, figure: &str) -> Vec<f64> {
        self.runs.iter().filter_map(|figures| figures.get(figure).copied()).filter(|value| value.is_finite()).collect()
    }

    pub fn mean(&self, figure: &str) -> f64 {
        Moments::of(self.values(figure)).mean().unwrap_or(f64::NAN)
    }

    /// Mean and standard error of what the figure is more here than in another sample, replication by replication, where both had it.
    pub fn more_than(&self, other: &Sample, figure: &str) -> (f64, f64) {
        let pairs = self.runs.iter().zip(&other.runs);
        let both = pairs.filter_map(|(mine, others)| Some((*mine.get(figure)?, *others.get(figure)?)));
        let (mine, others): (Vec<f64>, Vec<f64>) = both.filter(|(mine, others)| mine.is_finite() && others.is_finite()).unzip();
        difference(&others, &mine)
    }
}

/// Mean and standard error of what `other` has more than `first`, replication by replication.
pub fn difference(first: &[f64], other: &[f64]) -> (f64, f64) {
    let count = first.len().min(other.len());
    let difference = paired_difference(&first[..count], &other[..count]);
    (difference.mean().unwrap_or(f64::NAN), difference.standard_error().unwrap_or(f64::NAN))
}

/// How many seeds of each scenario: `few` every day, and as many as `SANDTABLE_SEEDS` says when somebody wants to be sure.
pub fn seeds(few: u64) -> u64 {
    std::env::var("SANDTABLE_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}
