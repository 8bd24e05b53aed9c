//! How fast studies go: replications of the shipped baseline a second, written to a database, with one thread and with two, in turns by the
//! clock. Run with `cargo bench --bench studies`; what else runs on the machine costs it threads, so believe the best round's ratio.

mod support;

use sandtable::record::study::{PointRow, ScenarioRow, Shard, StudyFile, StudyRow, Writer};
use sandtable::scenario::Disk;
use sandtable::study::{Job, Laboratory, Progress, Record, Variant};
use std::time::{Duration, Instant};
use support::{is_measuring, scenario};

/// Replications of a turn: long enough that the start of threads does not count.
const REPLICATIONS: u64 = 300;
const ROUNDS: u32 = 7;

/// What a study of 10,000 may take with two threads.
const SECONDS_MAX: f64 = 60.0;
/// What two threads must gain.
const RATIO_MIN: f64 = 1.8;

struct Silent;

impl Progress for Silent {
    fn wanted(&self, _: u64, _: u64) {}

    fn done(&self, _: u32, _: &Record) {}

    fn is_stop_asked(&self) -> bool {
        false
    }
}

fn main() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    let baseline = ScenarioRow::of(&scenario(&path.display().to_string(), &Disk));
    let (rounds, replications) = if is_measuring() { (ROUNDS, REPLICATIONS) } else { (1, 4) };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for threads in [1, 2] {
            let file = folder.path().join(format!("{round}-{threads}.db"));
            times[threads - 1].push(turn(&baseline, threads, replications, &file).as_secs_f64());
        }
    }
    println!("\nStudies of the baseline, {replications} replications a turn, {rounds} rounds");
    for (threads, times) in [1, 2].into_iter().zip(&mut times) {
        times.sort_unstable_by(f64::total_cmp);
        let median = times[times.len() / 2];
        println!(
            "  {threads} thread{}: {:.0} replications a second (median)",
            if threads == 1 { " " } else { "s" },
            replications as f64 / median
        );
    }
    let best = [times[0][0], times[1][0]];
    let for_ten_thousand = 10_000.0 / replications as f64 * best[1];
    let kept = |is_kept: bool| if is_kept { "kept" } else { "BROKEN" };
    println!(
        "  two threads against one, best rounds: {:.2}, at least {RATIO_MIN}: {}",
        best[0] / best[1],
        kept(best[0] / best[1] >= RATIO_MIN)
    );
    println!(
        "  10,000 replications with two threads: {for_ten_thousand:.0} s, at most {SECONDS_MAX}: {}",
        kept(for_ten_thousand <= SECONDS_MAX)
    );
}

/// A study of the scenario as it is, from an empty database to a full one.
fn turn(scenario: &ScenarioRow, threads: usize, replications: u64, path: &std::path::Path) -> Duration {
    let point = PointRow { point: 0, scenario: 0, label: "as it is".into(), overrides: Vec::new(), without: None };
    let variant = Variant::of(point, std::slice::from_ref(scenario)).expect("the baseline is sound");
    let shard: Option<Shard> = None;
    let row =
        StudyRow { kind: "replicate".into(), design: "{}".into(), extent: "{}".into(), seed: 1, shard, scenarios: vec![scenario.clone()] };
    let mut file = StudyFile::open(path, false).expect("a new file");
    file.enter(&row).expect("an empty database");
    let writer = Writer::start(file);
    let mut laboratory = Laboratory::new(1, threads, shard, vec!["duration".into()], &Silent);
    laboratory.write_to(writer.desk());
    laboratory.add(variant).expect("the writer is there");
    #[expect(clippy::disallowed_methods, reason = "a bench reads the machine's clock")]
    let began = Instant::now();
    laboratory.carry_out(&[Job { point: 0, replications: 0..replications }]).expect("nobody stops it");
    laboratory.leave_desk();
    writer.finish().expect("there is room on the disk");
    began.elapsed()
}
