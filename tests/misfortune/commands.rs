//! What the tests of misfortunes share: a place with a run, a study and a task list in it, and every command of the program.

use crate::place::{Place, Told, scenario};

/// A task list that any importer takes.
pub const LIST: &str = "name,estimate,depends on\nDig,2d,\nBuild,3d,Dig\n";

/// Every command that prints something, by its words: `run`, `study`, `list.csv` and `todo.toml` are there, all else is made.
pub const PRINTING: [&str; 32] = [
    "man run",
    "schema",
    "--help",
    "--version",
    "help run",
    "run todo.toml --no-out",
    "run todo.toml --no-out --json",
    "run todo.toml --out fresh",
    "check todo.toml",
    "check todo.toml --json",
    "replicate todo.toml -n 4 --causes 0 --no-out",
    "replicate todo.toml -n 4 --causes 0 --no-out --json",
    "replicate todo.toml -n 4 --print-slurm 2",
    "compare todo.toml todo.toml -n 4 --no-out",
    "sweep todo.toml --vary blockers.rate=0.05,0.1 -n 2 --no-out",
    "tune todo.toml --vary escalation.L1.escalate_after=15m..4h --minimize duration -n 200 --no-out",
    "merge study -o joined",
    "report run --out again",
    "report run --day 2",
    "report --html run -o fresh.html",
    "report study --out study-again",
    "explain run",
    "verify run",
    "verify study",
    "import csv list.csv -o imported.toml --force",
    "import csv list.csv -o imported.toml --force --json",
    "init begun --force",
    "export csv run -o -",
    "export mspdi run -o -",
    "export csv study -o -",
    "export mspdi run -o fresh.xml --force",
    "completions bash",
];

/// The words of a command.
pub fn words(command: &str) -> Vec<&str> {
    command.split(' ').collect()
}

/// A place with `todo.toml` and `list.csv`.
pub fn place() -> Place {
    let place = Place::new();
    place.write("todo.toml", &std::fs::read(scenario("todo-api")).expect("shipped"));
    place.write("list.csv", LIST.as_bytes());
    place
}

/// And with a run in `run` and a study in `study`.
pub fn place_with_results() -> Place {
    let place = place();
    done(&place, "-q run todo.toml --out run");
    done(&place, "-q replicate todo.toml -n 6 --causes 0 --out study");
    place
}

pub fn done(place: &Place, command: &str) -> Told {
    place.done(&words(command))
}
