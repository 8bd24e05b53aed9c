//! The same scenario, seed and replication give the same bytes, whatever else is different: the matrix of what may differ, axis by axis.
//! What costs a build of its own stands in `tests/trials/determinism.sh`.

use crate::aloud;
use crate::place::{Place, program, scenario};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A way in which two runs may differ: what stands before the program, what before its command and behind it, and how it is started.
struct Axis {
    name: &'static str,
    before: &'static [&'static str],
    global: &'static [&'static str],
    after: &'static [&'static str],
    start: fn(&mut Command),
}

const fn axis(
    name: &'static str,
    before: &'static [&'static str],
    global: &'static [&'static str],
    after: &'static [&'static str],
) -> Axis {
    Axis { name, before, global, after, start: |_| {} }
}

const fn environment(name: &'static str, start: fn(&mut Command)) -> Axis {
    Axis { name, before: &[], global: &[], after: &[], start }
}

/// A processor without fused multiply-add, as far as the C library's functions go.
const NO_FMA: &str = "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA_Usable,-FMA4";

/// Of any command.
const AXES: [Axis; 14] = [
    axis("verbose", &[], &["-v"], &[]),
    axis("quiet", &[], &["-q"], &[]),
    axis("in colour", &[], &["--color", "always"], &[]),
    environment("empty environment", |command| {
        command.env_clear();
    }),
    environment("time zone", |command| {
        command.env("TZ", "Asia/Kathmandu");
    }),
    environment("Turkish", |command| {
        command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8");
    }),
    environment("no home", |command| {
        command.env_remove("HOME");
    }),
    environment("a home that may not be written", |command| {
        command.env("HOME", "/proc");
    }),
    environment("wide terminal", |command| {
        command.env("COLUMNS", "200").env("TERM", "dumb").env("NO_COLOR", "1");
    }),
    environment("without FMA", |command| {
        command.env("GLIBC_TUNABLES", NO_FMA);
    }),
    axis("nice", &["nice", "-n", "19"], &[], &[]),
    axis("one processor", &["taskset", "1"], &[], &[]),
    axis("closed streams", &["sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"], &[], &[]),
    axis("in a terminal's place", &["sh", "-c", "exec \"$@\" 2>&1 </dev/zero", "sh"], &[], &[]),
];

/// Of a run alone.
const DRIVERS: [Axis; 3] = [
    axis("direct", &[], &[], &["--driver", "direct"]),
    axis("live", &[], &[], &["--driver", "live"]),
    axis("live, paced", &[], &[], &["--pace", "100000000"]),
];

/// Of a study alone: as few as one thread, and more than there are replications.
const THREADS: [Axis; 5] = [
    axis("one thread", &[], &[], &["--threads", "1"]),
    axis("two threads", &[], &[], &["--threads", "2"]),
    axis("three threads", &[], &[], &["--threads", "3"]),
    axis("eight threads", &[], &[], &["--threads", "8"]),
    axis("more threads than work", &[], &[], &["--threads", "33"]),
];

/// How many comparisons were made, for the record.
static COMPARED: AtomicUsize = AtomicUsize::new(0);

/// A command as it is started on an axis.
fn command(place: &Place, axis: &Axis, words: &[&str]) -> Command {
    let program = program().to_string_lossy();
    let mut all: Vec<&str> = axis.before.to_vec();
    all.push(&program);
    all.extend(axis.global);
    all.extend(words);
    all.extend(axis.after);
    let mut command = Command::new(all[0]);
    command.args(&all[1..]).current_dir(place.path("")).stdin(std::process::Stdio::null());
    (axis.start)(&mut command);
    command
}

/// Whether what stands before the program is there.
fn is_there(axis: &Axis) -> bool {
    let is_there = axis.before.first().is_none_or(|first| Command::new(first).arg("--version").output().is_ok());
    if !is_there {
        aloud::skipped(format_args!("{} (no `{}` here)", axis.name, axis.before[0]));
    }
    is_there
}

/// SHA-256 of every file in a folder.
fn digests(place: &Place, folder: &str) -> BTreeMap<String, String> {
    let digest = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    place.list(folder).into_iter().map(|name| (name.clone(), digest(&place.read(&format!("{folder}/{name}"))))).collect()
}

/// Carries a command out on an axis, in a folder of its own; what it left in `out`.
fn left(axis: &Axis, words: &[&str]) -> BTreeMap<String, String> {
    let place = Place::new();
    let output = command(&place, axis, words).output().expect("started");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {words:?}: {} {told}", axis.name, output.status);
    assert_eq!(place.list(""), ["out"], "{}", axis.name);
    digests(&place, "out")
}

fn same(name: &str, words: &[&str], expected: &BTreeMap<String, String>, found: &BTreeMap<String, String>) {
    COMPARED.fetch_add(1, Ordering::Relaxed);
    let differing: Vec<&String> = expected.keys().chain(found.keys()).filter(|file| expected.get(*file) != found.get(*file)).collect();
    assert!(differing.is_empty(), "{name}: {words:?}: these differ: {differing:?}");
}

const NONE: Axis = axis("nothing", &[], &[], &[]);

#[test]
fn every_file_of_a_run_is_the_same_on_every_axis() {
    // The largest seed; others are tried on journals and figures below.
    let words = ["run", &scenario("todo-api"), "--seed", "18446744073709551615", "--out", "out"];
    let expected = left(&NONE, &words);
    assert_eq!(expected.len(), 25);
    for axis in AXES.iter().chain(&DRIVERS).filter(|axis| is_there(axis)) {
        same(axis.name, &words, &expected, &left(axis, &words));
    }
    println!("{} comparisons", COMPARED.load(Ordering::Relaxed));
}

#[test]
fn every_file_of_a_study_is_the_same_on_every_axis() {
    let scenario = scenario("todo-api");
    let words = ["replicate", &scenario, "-n", "12", "--causes", "1", "--out", "out"];
    let expected = left(&NONE, &words);
    for axis in THREADS.iter().chain(AXES.iter().step_by(3)).filter(|axis| is_there(axis)) {
        same(axis.name, &words, &expected, &left(axis, &words));
    }
}

/// What `--json` prints: all figures, and the journal's digest.
fn printed(place: &Place, axis: &Axis, words: &[&str]) -> String {
    let output = command(place, axis, words).output().expect("started");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {words:?}: {} {told}", axis.name, output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn journal_and_figures_of_four_scenarios_are_the_same_on_every_axis() {
    let place = Place::new();
    // What prints nothing has nothing to compare. A pace waits a millisecond at every moment that something is due, for half a minute in a run of
    // the baseline: it is held above, on a small scenario.
    let is_left = |axis: &&Axis| !["closed streams", "live, paced"].contains(&axis.name);
    let axes: Vec<&Axis> = AXES.iter().chain(&DRIVERS).filter(is_left).filter(|axis| is_there(axis)).collect();
    for (scenario, seeds) in [("todo-api", 0..5), ("baseline", 5..10), ("agents-24x7", 10..15), ("lost-dba", 15..20)]
        .map(|(name, seeds)| (scenario(name), seeds))
    {
        for (place_of_seed, seed) in seeds.enumerate() {
            let seed = format!("{seed}");
            let words = ["run", &scenario, "--seed", &seed, "--no-out", "--json"];
            let expected = printed(&place, &NONE, &words);
            assert!(expected.contains("\"journal_sha256\""));
            // Each seed goes along its share of the axes, so that every scenario meets them all twice.
            for axis in axes.iter().enumerate().filter(|(index, _)| index % 5 == place_of_seed || (index + 2) % 5 == place_of_seed) {
                COMPARED.fetch_add(1, Ordering::Relaxed);
                assert_eq!(printed(&place, axis.1, &words), expected, "{}: {words:?}", axis.1.name);
            }
        }
    }
    println!("{} comparisons", COMPARED.load(Ordering::Relaxed));
}

#[test]
fn the_same_scenario_written_otherwise_gives_the_same_run() {
    let text = std::fs::read_to_string(scenario("todo-api")).expect("shipped");
    let bare: String = text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let moved: String = bare.split_inclusive('\n').map(|line| format!("# said elsewhere\n{line}")).collect();
    let forms = [
        ("as it is", text.clone()),
        ("CRLF", text.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("no final newline", text.trim_end().to_owned()),
        ("without comments", bare),
        ("with other comments", if text.contains("\"\"\"") { text.clone() + "# at the end\n" } else { moved }),
    ];
    let mut expected = None;
    for (name, text) in forms {
        let place = Place::new();
        // In folders of several names, too: a run knows nothing of where its scenario lies.
        let folder = name.replace(' ', "-");
        place.write(&format!("{folder}/todo-api.toml"), text.as_bytes());
        let path = format!("{folder}/todo-api.toml");
        let words = ["run", &path, "--out", "out"];
        assert!(command(&place, &NONE, &words).output().expect("started").status.success(), "{name}");
        let mut found = digests(&place, "out");
        // The record keeps the scenario's text, which is what differs.
        found.remove("workflow.db").expect("a database");
        match &expected {
            None => expected = Some(found),
            Some(expected) => same(name, &words, expected, &found),
        }
    }
}
