//! The laws of the house that the compiler does not know, held over the source tree; each breach is told with its file and line.

use crate::source::{File, House};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The floor of each top-level module. A module uses only modules on its own floor and below.
const FLOORS: [(&str, u8); 29] = [
    ("system", 1),
    ("engine", 1),
    ("domain", 1),
    ("statistics", 1),
    ("schedule", 2),
    ("search", 2),
    ("scenario", 2),
    ("import", 2),
    ("agent", 2),
    ("desk", 2),
    ("agents", 3),
    ("drive", 3),
    ("journal", 3),
    ("ledger", 3),
    ("metric", 4),
    ("metrics", 4),
    ("history", 4),
    ("outcome", 4),
    ("record", 4),
    ("run", 5),
    ("study", 5),
    ("studies", 5),
    ("chart", 5),
    ("charts", 5),
    ("explain", 5),
    ("export", 6),
    ("report", 6),
    ("warroom", 6),
    ("cli", 7),
];

/// Each outside crate and the rooms that know it.
const ROOMS: [(&str, &[&str]); 27] = [
    ("actix", &["src/drive/live.rs", "src/drive/live/"]),
    ("tokio", &["src/drive/live.rs", "src/drive/live/"]),
    ("rand", &["src/engine/stream.rs"]),
    ("rusqlite", &["src/record/"]),
    ("plotters", &["src/chart.rs", "src/chart/", "src/charts/"]),
    ("ab_glyph", &["src/chart.rs", "src/chart/", "src/charts/"]),
    ("png", &["src/chart.rs", "src/chart/", "src/charts/"]),
    ("clap", &["src/cli/", "src/cli.rs"]),
    ("clap_complete", &["src/cli/", "src/cli.rs"]),
    ("clap_mangen", &["src/cli/", "src/cli.rs"]),
    ("indicatif", &["src/cli/", "src/cli.rs"]),
    ("terminal_size", &["src/cli/"]),
    ("signal_hook", &["src/cli/", "src/cli.rs", "src/system/"]),
    ("rustix", &["src/system/"]),
    ("annotate_snippets", &["src/scenario/"]),
    ("strsim", &["src/scenario/"]),
    ("encoding_rs", &["src/import/"]),
    ("serde_saphyr", &["src/import/"]),
    ("csv", &["src/scenario/", "src/record/", "src/import/", "src/export/"]),
    ("parquet", &["src/export/"]),
    ("rayon", &["src/study.rs", "src/studies/"]),
    ("sobol_burley", &["src/search/design.rs"]),
    ("base64", &["src/report/page.rs", "src/report/page/"]),
    ("maud", &["src/report/page.rs", "src/report/page/"]),
    ("pulldown_cmark", &["src/report/page.rs", "src/report/page/"]),
    ("quick_xml", &["src/import/", "src/export/"]),
    ("rust_xlsxwriter", &["src/export/"]),
];

/// Where two machines must come to the same last digit: std's functions of floats leave it to the platform, libm's do not. (A root is exact.)
const EXACT_ROOMS: [&str; 8] = ["engine", "domain", "statistics", "schedule", "search", "desk", "agents", "drive"];

const PLATFORM_MATHS: [&str; 22] = [
    "ln", "ln_1p", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "sin", "cos", "tan", "sin_cos", "asin", "acos", "atan",
    "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot",
];

/// What scenario, import and record let through cannot be wrong, so nothing here can fail. (The words may refuse, for scenario to tell why.)
const ROOMS_THAT_CANNOT_FAIL: [&str; 9] = ["engine", "statistics", "schedule", "search", "agent", "desk", "agents", "metric", "metrics"];

/// Ways of actix by which the order of events was seen to differ from run to run.
const RACES: [&str; 5] = ["notify", "run_later", "do_send", "try_send", "SyncArbiter"];

/// Modules in which a new message or fact must be answered, so that no wildcard may swallow it unseen.
const ANSWERING: [&str; 3] = ["agents", "drive", "journal"];
const ANSWERING_LINT: &str = "#[warn(clippy::wildcard_enum_match_arm)]";

const MAX_LINES: usize = 500;
const MAX_LINES_OF_MAIN: usize = 29;

#[test]
fn no_module_uses_one_on_a_higher_floor() {
    hold(higher_floors);
}

#[test]
fn the_library_lists_its_modules_from_the_ground_up() {
    hold(floors_out_of_order);
}

#[test]
fn no_modules_use_one_another_in_a_circle() {
    hold(circles);
}

#[test]
fn agents_meet_only_in_messages() {
    hold(agents_that_meet);
}

#[test]
fn each_outside_crate_has_its_room() {
    hold(crates_out_of_their_room);
}

#[test]
fn arithmetic_that_reaches_a_run_is_the_same_on_every_machine() {
    hold(platform_maths);
}

#[test]
fn nothing_below_the_checks_can_fail() {
    hold(results_where_nothing_fails);
}

#[test]
fn the_live_driver_keeps_the_order_of_events() {
    hold(races);
}

#[test]
fn those_who_answer_messages_are_told_of_new_ones() {
    hold(unlinted_answerers);
}

#[test]
fn a_file_says_in_its_first_line_what_it_is_and_is_no_longer_than_it_can_be_read() {
    hold(lengths_and_first_lines);
}

#[test]
fn nothing_is_unsafe() {
    hold(unsafety);
}

#[test]
fn the_tests_within_the_library_are_built_with_what_the_library_is_built_with() {
    let table = |path: &str, name: &str| {
        let text = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a manifest");
        text.parse::<toml::Table>().expect("TOML")[name].clone()
    };
    for name in ["dependencies", "target"] {
        assert_eq!(table("tests/parts/Cargo.toml", name), table("src/Cargo.toml", name), "as src/Cargo.toml has them");
    }
}

fn hold(law: fn(&House) -> Vec<String>) {
    let house = House::at(env!("CARGO_MANIFEST_DIR"));
    assert!(house.files.len() > 10, "the source tree was not found");
    let breaches = law(&house);
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

fn floor_of(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

fn higher_floors(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for module in house.top_level_modules() {
        if floor_of(&module).is_none() {
            breaches.push(format!("src/{module}: stands on no floor; give it one in tests/architecture.rs"));
        }
    }
    for (user, used, place) in uses_between_modules(house) {
        if let (Some(from), Some(to)) = (floor_of(&user), floor_of(&used))
            && to > from
        {
            breaches.push(format!("{place}: {user} (floor {from}) uses {used} (floor {to})"));
        }
    }
    breaches
}

/// Who uses whom and where, over the top-level modules and without tests.
fn uses_between_modules(house: &House) -> Vec<(String, String, String)> {
    let modules = house.top_level_modules();
    let mut uses = Vec::new();
    for file in house.code_files() {
        let Some(user) = file.module.first().filter(|user| modules.contains(*user)) else { continue };
        for (line, path) in file.paths() {
            if let Some(used) = path.first().filter(|used| *used != user && modules.contains(*used)) {
                uses.push((user.clone(), used.clone(), file.place(line)));
            }
        }
    }
    uses
}

fn floors_out_of_order(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in house.files.iter().filter(|file| file.path == "src/lib.rs") {
        let mut reached = 0;
        for (line, module) in file.declared_modules() {
            let floor = floor_of(&module).unwrap_or(reached);
            if floor < reached {
                breaches.push(format!("{}: {module} is of floor {floor} and listed above floor {reached}", file.place(line)));
            }
            reached = reached.max(floor);
        }
    }
    breaches
}

fn circles(house: &House) -> Vec<String> {
    let mut used_by: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (user, used, place) in uses_between_modules(house) {
        used_by.entry(user).or_default().entry(used).or_insert(place);
    }
    let mut breaches = Vec::new();
    for (user, used) in used_by.iter().flat_map(|(user, all)| all.keys().map(move |used| (user, used))) {
        if let Some(way) = way_between(&used_by, used, user) {
            breaches.push(format!("{}: {user} uses {}", used_by[user][used], way.join(", which uses ")));
        }
    }
    breaches
}

/// The shortest chain of uses from one module to another.
fn way_between(used_by: &BTreeMap<String, BTreeMap<String, String>>, from: &str, to: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![from.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = way.last()?.clone();
        if last == to {
            return Some(way);
        }
        for next in used_by.get(&last).into_iter().flat_map(BTreeMap::keys).filter(|next| seen.insert((*next).clone())) {
            ways.push_back(way.iter().cloned().chain([next.clone()]).collect());
        }
    }
    None
}

fn agents_that_meet(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in house.code_files() {
        let [first, agent, ..] = &file.module[..] else { continue };
        if first != "agents" {
            continue;
        }
        for (line, path) in file.paths() {
            if path.first() == Some(first) && path.get(1) != Some(agent) {
                breaches.push(format!("{}: {agent} knows {}; agents meet only in messages", file.place(line), path.join("::")));
            }
        }
    }
    breaches
}

fn crates_out_of_their_room(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in house.files.iter().filter(|file| file.path.starts_with("src/")) {
        for (outside, rooms) in ROOMS {
            if rooms.iter().any(|room| file.path.starts_with(room)) {
                continue;
            }
            for line in file.lines_that_use_crate(outside) {
                breaches.push(format!("{}: {outside} is used only in {}", file.place(line), rooms.join(", ")));
            }
        }
    }
    breaches
}

fn files_of<'a>(house: &'a House, rooms: &'a [&str]) -> impl Iterator<Item = &'a File> {
    house.code_files().filter(|file| file.module.first().is_some_and(|module| rooms.contains(&module.as_str())))
}

fn platform_maths(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files_of(house, &EXACT_ROOMS) {
        for (line, method) in file.methods_called() {
            if PLATFORM_MATHS.contains(&method.as_str()) {
                breaches.push(format!("{}: {method} is the platform's; use libm", file.place(line)));
            }
        }
    }
    breaches
}

fn results_where_nothing_fails(house: &House) -> Vec<String> {
    files_of(house, &ROOMS_THAT_CANNOT_FAIL)
        .flat_map(|file| {
            file.lines_that_return_result().into_iter().map(|line| format!("{}: returns a Result below the checks", file.place(line)))
        })
        .collect()
}

fn races(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files_of(house, &["drive"]) {
        for (line, word) in file.words() {
            if RACES.contains(&word.as_str()) {
                breaches.push(format!("{}: {word} lets the order of events differ from run to run", file.place(line)));
            }
        }
    }
    breaches
}

fn unlinted_answerers(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in house.files.iter().filter(|file| file.path == "src/lib.rs") {
        let lines: Vec<&str> = file.text.lines().collect();
        for (line, module) in file.declared_modules() {
            if ANSWERING.contains(&module.as_str()) && (line < 2 || lines[line - 2].trim() != ANSWERING_LINT) {
                breaches.push(format!("{}: {module} answers messages or facts; write {ANSWERING_LINT} above it", file.place(line)));
            }
        }
    }
    breaches
}

fn lengths_and_first_lines(house: &House) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in &house.files {
        let lines = file.text.lines().count();
        let most = if file.path == "src/main.rs" { MAX_LINES_OF_MAIN } else { MAX_LINES };
        if lines > most {
            breaches.push(format!("{}: {lines} lines, at most {most}", file.place(lines)));
        }
        if !file.text.lines().next().is_some_and(|first| first.starts_with("//! ") && first.len() > 10) {
            breaches.push(format!("{}: the first line must say what the file is (//! ...)", file.place(1)));
        }
    }
    breaches
}

fn unsafety(house: &House) -> Vec<String> {
    let is_unsafe = |(line, word): (usize, String)| (word == "unsafe").then_some(line);
    house
        .files
        .iter()
        .flat_map(|file| file.words().into_iter().filter_map(is_unsafe).map(|line| format!("{}: unsafe", file.place(line))))
        .collect()
}

/// The laws on houses made up to break them: a checker that finds nothing finds these.
mod a_checker {
    use super::*;

    #[test]
    fn sees_a_use_of_a_higher_floor_however_it_is_written() {
        for line in [
            "use crate::scenario::Scenario;",
            "use crate::{domain::plan::Plan, scenario::{self, Scenario}};",
            "fn f(s: &crate::scenario::Scenario) {}",
            "use super::super::scenario::Scenario;",
            "pub use crate::scenario as s;",
        ] {
            let house = House::of(&[
                ("src/engine/queue.rs", &format!("//! Queue.\n\n{line}\n")),
                ("src/scenario/mod.rs", ""),
                ("src/domain/mod.rs", ""),
            ]);
            let mut breaches = higher_floors(&house);
            breaches.dedup();
            assert_eq!(breaches, ["src/engine/queue.rs:3: engine (floor 1) uses scenario (floor 2)"], "{line}");
        }
    }

    #[test]
    fn lets_pass_what_is_allowed_said_or_tested() {
        let house = House::of(&[
            ("src/agent.rs", "use crate::engine::time::Moment;\nuse crate::scenario::Scenario;\n"),
            (
                "src/engine/mod.rs",
                "// crate::scenario\n/* crate::cli /* crate::cli */ */ pub(crate) const S: &str = \"crate::scenario\";\nconst R: &str = r#\"\"crate::cli\"#;\n",
            ),
            (
                "src/engine/time.rs",
                "fn f<'a>(x: &'a str, q: char) -> bool { q == '\"' }\n#[cfg(test)]\nmod tests {\n    use crate::scenario::Scenario;\n}\n",
            ),
            ("src/engine/time/tests.rs", "use crate::scenario::Scenario;\n"),
            ("src/scenario/mod.rs", "#[cfg(test)]\nmod sample;\n"),
            ("src/scenario/sample.rs", "use crate::cli::main;\n"),
            ("src/cli/mod.rs", ""),
        ]);
        assert_eq!(higher_floors(&house), [""; 0]);
        assert_eq!(circles(&house), [""; 0]);
    }

    #[test]
    fn sees_a_module_without_a_floor_and_one_listed_out_of_order() {
        let house = House::of(&[("src/lib.rs", "//! A.\npub mod scenario;\npub mod engine;\n"), ("src/cellar.rs", "")]);
        assert_eq!(higher_floors(&house), ["src/cellar: stands on no floor; give it one in tests/architecture.rs"]);
        assert_eq!(floors_out_of_order(&house), ["src/lib.rs:3: engine is of floor 1 and listed above floor 2"]);
    }

    #[test]
    fn sees_a_circle_over_three_modules() {
        let house = House::of(&[
            ("src/schedule.rs", "use crate::agent::X;\n"),
            ("src/agent.rs", "use crate::scenario::X;\n"),
            ("src/scenario/mod.rs", "\nuse crate::schedule::X;\nuse crate::domain::X;\n"),
            ("src/domain/mod.rs", ""),
        ]);
        let breaches = circles(&house);
        assert_eq!(breaches.len(), 3, "{breaches:?}");
        assert_eq!(breaches[1], "src/scenario/mod.rs:2: scenario uses schedule, which uses agent, which uses scenario");
    }

    #[test]
    fn sees_an_agent_that_knows_another_or_the_cast() {
        let house = House::of(&[
            ("src/agents/mod.rs", "pub mod planner;\nuse planner::Planner;\nuse team::Team;\n"),
            ("src/agents/planner.rs", "use super::team::Team;\nuse crate::agents::planner::own;\nuse crate::desk::Desk;\nuse super::*;\n"),
            ("src/agents/team/mod.rs", "use crate::agents::planner;\n"),
            ("src/agents/team/members.rs", "use super::Team;\nuse super::super::cast;\n"),
        ]);
        let breaches = agents_that_meet(&house);
        let places: Vec<&str> = breaches.iter().filter_map(|breach| breach.split(": ").next()).collect();
        assert_eq!(
            places,
            ["src/agents/planner.rs:1", "src/agents/planner.rs:4", "src/agents/team/mod.rs:1", "src/agents/team/members.rs:2"]
        );
    }

    #[test]
    fn sees_a_crate_out_of_its_room() {
        let house = House::of(&[
            ("src/drive/live.rs", "use actix::prelude::*;\n"),
            ("src/drive/direct.rs", "use actix::prelude::*;\nfn f() -> rusqlite::Result<()> {}\n#[derive(clap::Parser)]\nstruct S;\n"),
            ("src/export/csv.rs", "pub fn f() { let x = ::csv::Reader::new(); }\n"),
            ("src/report/mod.rs", "use crate::export::csv::f;\nuse csv;\n"),
        ]);
        let breaches = crates_out_of_their_room(&house);
        let places: Vec<&str> = breaches.iter().filter_map(|breach| breach.split(" is used").next()).collect();
        assert_eq!(
            places,
            ["src/drive/direct.rs:1: actix", "src/drive/direct.rs:2: rusqlite", "src/drive/direct.rs:3: clap", "src/report/mod.rs:2: csv"]
        );
    }

    #[test]
    fn sees_platform_maths_where_it_reaches_a_run_and_only_there() {
        let bad = "fn f(x: f64) -> f64 {\n    x.ln() + f64::exp(x)\n        + x\n            .powf(2.0)\n}\n";
        let good =
            "fn f(x: f64) -> f64 { x.sqrt().floor() + libm::exp(x) + exp(x) }\n#[cfg(test)]\nmod tests { fn f() { 2.0_f64.ln(); } }\n";
        let house = House::of(&[("src/engine/a.rs", bad), ("src/engine/b.rs", good), ("src/charts/c.rs", bad)]);
        let breaches = platform_maths(&house);
        let places: Vec<&str> = breaches.iter().filter_map(|breach| breach.split(" is").next()).collect();
        assert_eq!(places, ["src/engine/a.rs:2: ln", "src/engine/a.rs:2: exp", "src/engine/a.rs:4: powf"]);
    }

    #[test]
    fn sees_what_can_fail_races_and_is_unsafe() {
        let house = House::of(&[
            (
                "src/schedule/a.rs",
                "fn f() -> Result<u8, E> {}\nfn g() -> std::io::Result<()> {}\nfn h() -> fmt::Result {}\nfn i() -> Option<Results> {}\n",
            ),
            ("src/scenario/a.rs", "fn f() -> Result<u8, E> {}\n"),
            ("src/drive/live.rs", "// notify\nfn f() { ctx.notify(1); }\nfn g() { unsafe { h() } }\n#![forbid(unsafe_code)]\n"),
        ]);
        assert_eq!(results_where_nothing_fails(&house).len(), 2);
        assert_eq!(races(&house), ["src/drive/live.rs:2: notify lets the order of events differ from run to run"]);
        assert_eq!(unsafety(&house), ["src/drive/live.rs:3: unsafe"]);
    }

    #[test]
    fn sees_long_files_nameless_files_and_answerers_without_the_lint() {
        let long = format!("//! A long file.\n{}", "\n".repeat(500));
        let main = format!("//! The program.\n{}", "\n".repeat(29));
        let linted = format!("//! The library.\n{ANSWERING_LINT}\npub mod agents;\npub mod drive;\n");
        let house = House::of(&[
            ("src/lib.rs", &linted),
            ("src/main.rs", &main),
            ("tests/long.rs", &long),
            ("benches/nameless.rs", "fn main() {}\n"),
        ]);
        let breaches = lengths_and_first_lines(&house);
        let places: Vec<&str> = breaches.iter().filter_map(|breach| breach.split(": ").next()).collect();
        assert_eq!(places, ["src/main.rs:30", "tests/long.rs:501", "benches/nameless.rs:1"]);
        assert_eq!(unlinted_answerers(&house).len(), 1);
    }
}
