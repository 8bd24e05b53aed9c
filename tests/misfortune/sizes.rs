//! Input that is far too large, without end, or nested without measure: refused in time and memory, with a message that people can read.

use crate::place::{Place, Told, program};
use std::process::{Command, Stdio};

/// Of virtual memory, in KiB: a program that reads without measure runs into it rather than into the machine's.
const MEMORY_KIB: u32 = 3_000_000;

/// Every command that reads a text, and how its file is called.
const READING: [(&str, &str); 8] = [
    ("check", "big.toml"),
    ("run --no-out", "big.toml"),
    ("import csv -o fresh.toml", "big.csv"),
    ("import jira -o fresh.toml", "big.csv"),
    ("import mspdi -o fresh.toml", "big.xml"),
    ("import xer -o fresh.toml", "big.xer"),
    ("import plan-md -o fresh.toml", "big.md"),
    ("import psplib -o fresh.toml", "big.sm"),
];

/// What a command answers that has no more than so much memory, and whose standard input is what `input` prints.
fn limited(place: &Place, input: &str, command: &str) -> Told {
    let program = program().to_string_lossy();
    let script = format!("ulimit -v {MEMORY_KIB}; {input} {program} {command}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(place.path("")).stdin(Stdio::null());
    let output = shell.output().expect("a shell");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Told { status: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn is_too_large(told: &Told, what: &str) {
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{what}: {}", told.stderr);
    assert!(told.stderr.contains("it is larger than 32 MiB") && told.stderr.len() < 1_000, "{what}: {}", told.stderr);
}

#[test]
fn a_file_of_100_megabytes_is_refused_before_it_is_read() {
    let place = Place::new();
    for (_, name) in READING {
        // Of nothing but holes.
        std::fs::File::create(place.path(name)).expect("made").set_len(100_000_000).expect("long");
    }
    std::fs::create_dir(place.path("agents")).expect("made");
    std::fs::copy(place.path("big.md"), place.path("agents/big.md")).expect("copied");
    let before = place.list("");
    for (command, name) in READING {
        is_too_large(&limited(&place, "", &format!("{command} {name}")), command);
    }
    is_too_large(&limited(&place, "", "import agents agents -o fresh.toml"), "agents");
    // And what a scenario names.
    place.write("small.toml", b"plan = \"big.csv\"\n");
    is_too_large(&limited(&place, "", "check small.toml"), "a plan");
    std::fs::remove_file(place.path("small.toml")).expect("removed");
    assert_eq!(place.list(""), before);
}

#[test]
fn a_pipe_or_a_device_without_end_is_refused_by_what_came_out_of_it() {
    let place = Place::new();
    for command in ["check", "import csv -o fresh.toml", "import mspdi -o fresh.toml"] {
        is_too_large(&limited(&place, "", &format!("{command} /dev/zero")), command);
        is_too_large(&limited(&place, "cat /dev/zero |", &format!("{command} /dev/stdin")), command);
    }
    assert_eq!(place.list(""), Vec::<String>::new());
}

/// That an answer is a refusal that people can read.
fn is_readable(told: &Told, what: &str) {
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{what}: {}", told.stderr);
    assert!(told.stderr.len() < 4_096 && told.stderr.contains("error: "), "{what}: {} bytes: {}", told.stderr.len(), told.stderr);
    assert!(!told.stderr.contains("panicked") && !told.stderr.contains("overflow"), "{what}: {}", told.stderr);
}

#[test]
fn ten_thousand_levels_of_nesting_are_refused_in_every_format() {
    const LEVELS: usize = 10_000;
    let around = |open: &str, close: &str| open.repeat(LEVELS) + &close.repeat(LEVELS);
    let place = Place::new();
    let dotted = format!("{}a = 1\n", "a.".repeat(LEVELS));
    let stairs: String = (0..LEVELS / 10).map(|level| format!("{}- step\n", "  ".repeat(level))).collect();
    for (command, name, text) in [
        ("check", "lists.toml", format!("name = {}\n", around("[", "]"))),
        ("check", "tables.toml", format!("name = {}\n", around("{a=", "}").replacen("=}", "=1}", 1))),
        ("check", "keys.toml", dotted),
        ("check", "headers.toml", format!("[{}a]\n", "a.".repeat(LEVELS))),
        ("import mspdi -o fresh.toml", "elements.xml", format!("<?xml version='1.0'?><Project>{}</Project>", around("<Task>", "</Task>"))),
        ("import plan-md -o fresh.toml", "quotes.md", format!("# Plan\n{} x\n", "> ".repeat(LEVELS))),
        ("import plan-md -o fresh.toml", "list.md", format!("# Plan\n{}x\n", "- ".repeat(LEVELS))),
        ("import plan-md -o fresh.toml", "stairs.md", format!("# Plan\n{stairs}")),
        ("import plan-md -o fresh.toml", "links.md", format!("# Plan\n{}\n", around("[", "](a)"))),
        ("import plan-md -o fresh.toml", "stars.md", format!("# Plan\n{}\n", around("*", "*"))),
    ] {
        place.write(name, text.as_bytes());
        is_readable(&limited(&place, "", &format!("{command} {name}")), name);
    }
    let indented: String = (1..LEVELS / 10).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    let anchors: String = (1..40).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1)).collect();
    for (name, front) in [
        ("flow", format!("name: x\ndescription: {}", around("[", "]"))),
        ("block", format!("name: x\ndescription:\n{indented}")),
        ("laughs", format!("a0: &a0 [x]\n{anchors}name: x\ndescription: *a39")),
    ] {
        place.write(&format!("{name}/agent.md"), format!("---\n{front}\n---\ntext\n").as_bytes());
        is_readable(&limited(&place, "", &format!("import agents {name} -o fresh.toml")), name);
    }
    // In a database, where JSON is read, a digest holds what was written: it is foreign to it, and damage.
}

#[test]
fn a_chain_of_a_hundred_thousand_tasks_needs_no_more_than_a_small_stack() {
    chain(100_000);
}

#[test]
#[ignore = "takes a minute and gigabytes: tests/trials/sizes.sh"]
fn a_chain_of_a_million_tasks_needs_no_more_than_a_small_stack() {
    chain(1_000_000);
}

/// Reads and checks a chain on a thread whose stack no walk along it would fit on.
fn chain(tasks: usize) {
    const STACK: usize = 256 * 1024;
    let place = Place::new();
    let mut plan = "epic,feature,task,name,team,role,realistic,depends_on\n".to_owned();
    for task in 0..tasks {
        let before = task.checked_sub(1).map_or(String::new(), |before| before.to_string());
        plan += &format!("E,F,{task},n,t,r,1,{before}\n");
    }
    place.write("chain.csv", plan.as_bytes());
    let scenario = "plan = \"chain.csv\"\ncalendar = \"always\"\ntrouble = \"none\"\nhorizon = \"365000d\"\n\
                    [teams.t]\nmembers = [{ name = \"m\", role = \"r\" }]\n";
    place.write("chain.toml", scenario.as_bytes());
    let path = place.path("chain.toml").display().to_string();
    let read = move || {
        let loaded = sandtable::scenario::load(&sandtable::scenario::Request::new(path), &sandtable::scenario::Disk);
        loaded.map(|scenario| (scenario.plan.tasks.len(), scenario.baseline.tasks.len())).map_err(|rejection| rejection.render(false))
    };
    let told = std::thread::Builder::new().stack_size(STACK).spawn(read).expect("a thread").join().expect("no panic");
    assert_eq!(told, Ok((tasks, tasks)));
}
