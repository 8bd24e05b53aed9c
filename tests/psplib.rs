//! The 960 instances of PSPLIB's j30 and j60: a run in which nothing is left to chance is the parallel schedule-generation scheme, exactly.
//!
//! The instances are read from ../shared/psplib and the makespans from ../shared/oracles; without them these tests say that they were
//! skipped, and fail where `CI=true`.

use crate::aloud;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::Ending;
use sandtable::domain::organization::AgentId;
use sandtable::drive::live::Pace;
use sandtable::drive::{Audience, Letter, Unfollowed, direct};
use sandtable::engine::time::Moment;
use sandtable::import::psplib::{self, Instance};
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::files::FileId;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Memory, Request, Scenario, load};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MS_PER_HOUR: u64 = 3_600_000;
const INSTANCES: usize = 960;

#[test]
fn the_makespan_is_the_parallel_schemes_for_late_finish_late_start_most_successors_and_shortest_work() {
    sweep(&["lft", "lst", "mts", "spt"], |case, rule, at| {
        let driver = if at % 2 == 0 { Driver::Live(Pace::Max) } else { Driver::Direct };
        let order = Order { scenario: case.scenario(rule), seed: 1, replication: 0, driver, keeps_journal: false };
        let outcome = run(&order, Unfollowed).expect("nobody stops it");
        assert_eq!(outcome.ending, Ending::Completed, "{}", case.name);
        (outcome.finish, case.expected(rule))
    });
}

#[test]
fn the_makespan_is_the_parallel_schemes_for_the_other_rules() {
    sweep(&["grpw", "slack", "lpt"], |case, rule, _| (finish(&case.scenario(rule)), case.expected(rule)));
}

/// The oracle's column `fifo` goes by job number alone, which is not the order of release: what is held against ours is made here.
#[test]
fn the_makespan_is_the_parallel_schemes_for_who_was_released_first() {
    sweep(&["fifo"], |case, rule, _| {
        assert_eq!(parallel_scheme(&case.instance, |_, job| job), case.expected(rule), "{}: by number", case.name);
        (finish(&case.scenario(rule)), parallel_scheme(&case.instance, |released, job| (released, job)))
    });
}

#[test]
fn with_a_member_for_every_demand_the_makespan_is_the_critical_path() {
    sweep(&["cpm"], |case, _, _| {
        let mut case = case.clone();
        for (at, capacity) in case.instance.capacities.iter_mut().enumerate() {
            *capacity = case.instance.jobs.iter().map(|job| job.demands[at]).sum();
        }
        (finish(&case.scenario("lft")), case.expected("cpm"))
    });
}

/// An instance, and the length of its schedule by column of the oracle.
#[derive(Clone)]
struct Case {
    name: String,
    instance: Instance,
    expected: Vec<(String, u64)>,
}

impl Case {
    fn expected(&self, column: &str) -> u64 {
        self.expected.iter().find(|(name, _)| name == column).expect("a column").1
    }

    fn scenario(&self, rule: &str) -> Arc<Scenario> {
        let (scenario, plan) = psplib::scenario(&self.instance, &self.name, &format!("{}.csv", self.name));
        let library = Memory::new([(format!("{}.toml", self.name), scenario), (format!("{}.csv", self.name), plan)]);
        let request = Request { path: format!("{}.toml", self.name), overrides: vec![format!("dispatch.rule={rule}")] };
        Arc::new(load(&request, &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
    }
}

/// Runs every instance under each rule, on all cores, and compares the finish that `carry_out` gives with the hours that it gives.
fn sweep(rules: &[&str], carry_out: impl Fn(&Case, &str, usize) -> (Option<Moment>, u64) + Sync) {
    let Some(cases) = cases() else { return };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(case), Some(rule)) = (cases.get(at / rules.len()), rules.get(at % rules.len())) else { return wrong };
            let (finish, expected) = carry_out(case, rule, at / rules.len() + at % rules.len());
            if finish.map(Moment::ms) != Some(expected * MS_PER_HOUR) {
                let finish = finish.map(Moment::hours);
                wrong.push(format!("{} under {rule}: {finish:?} h instead of {expected}", case.name));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let mut wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len() * rules.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// The scheme as textbooks have it, written apart from ours: at each moment at which a job ends, start what fits, in the order that
/// `urgency` gives of the moment of release and the job.
fn parallel_scheme<U: Ord>(instance: &Instance, urgency: impl Fn(u64, usize) -> U) -> u64 {
    let jobs = &instance.jobs;
    let mut free = instance.capacities.clone();
    let mut released: Vec<Option<u64>> = vec![None; jobs.len()];
    let mut finishes: Vec<Option<u64>> = vec![None; jobs.len()];
    let mut now = 0;
    loop {
        let is_done = |job: &usize, finishes: &[Option<u64>]| finishes[*job].is_some_and(|finish| finish <= now);
        for job in 0..jobs.len() {
            if released[job].is_none() && jobs[job].predecessors.iter().all(|before| is_done(before, &finishes)) {
                released[job] = Some(now);
            }
        }
        let mut ready: Vec<(u64, usize)> =
            (0..jobs.len()).filter(|&job| finishes[job].is_none()).filter_map(|job| Some((released[job]?, job))).collect();
        ready.sort_by_key(|&(released, job)| urgency(released, job));
        let mut is_settled = true;
        for (_, job) in ready {
            if jobs[job].demands.iter().zip(&free).all(|(demand, free)| demand <= free) {
                jobs[job].demands.iter().zip(&mut free).for_each(|(demand, free)| *free -= demand);
                finishes[job] = Some(now + u64::from(jobs[job].duration));
                // What takes no time may release others at once; the source and the sink ask for nothing.
                is_settled &= jobs[job].duration > 0;
            }
        }
        if !is_settled {
            continue;
        }
        let Some(next) = finishes.iter().flatten().copied().filter(|&finish| finish > now).min() else { return now };
        now = next;
        for job in (0..jobs.len()).filter(|&job| finishes[job] == Some(now)) {
            jobs[job].demands.iter().zip(&mut free).for_each(|(demand, free)| *free += demand);
        }
    }
}

/// When the project finishes, for whoever needs nothing else.
fn finish(scenario: &Arc<Scenario>) -> Option<Moment> {
    let mut finish = Finish(None);
    direct::run(scenario, 1, 0, &mut finish);
    finish.0
}

struct Finish(Option<Moment>);

impl Audience for Finish {
    fn fact(&mut self, at: Moment, _: AgentId, fact: &Fact) {
        if *fact == Fact::ProjectFinished {
            self.0 = Some(at);
        }
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// All instances with what is known of them; `None`, said aloud, where the library is not.
fn cases() -> Option<Vec<Case>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.join("psplib").is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no PSPLIB instances in {}", shared.display());
        aloud::skipped(format_args!("no PSPLIB instances in {}", shared.display()));
        return None;
    }
    let cases: Vec<Case> = ["j30", "j60"].iter().flat_map(|set| cases_of(&shared, set)).collect();
    assert_eq!(cases.len(), INSTANCES);
    Some(cases)
}

fn cases_of(shared: &Path, set: &str) -> Vec<Case> {
    let oracle = read(&shared.join("oracles").join(format!("psplib_parallel_{set}.csv")));
    let mut rows = oracle.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().expect("a header");
    let case = |row: Vec<&str>| {
        let name = row[0].to_owned();
        let figures = header[1..].iter().zip(&row[1..]).map(|(column, figure)| (column.to_string(), figure.parse().expect("a number")));
        let text = read(&shared.join("psplib").join(set).join(format!("{name}.sm")));
        let instance = psplib::read(FileId(0), &text, &mut Problems::default()).expect("an instance");
        Case { expected: figures.collect(), instance, name }
    };
    rows.map(case).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
