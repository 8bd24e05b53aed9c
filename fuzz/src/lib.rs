//! What each fuzz target does with the bytes it is given, as plain functions, so that `tests/fuzzed.rs` can feed them what was found.

#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the auditor brings the journals that its own tests need")]

#[path = "../../tests/auditor/mod.rs"]
mod auditor;
mod bytes;
pub mod command_line;
pub mod databases;
pub mod imports;
pub mod names;
pub mod rehearsal;
pub mod scenarios;
mod told;
pub mod values;

/// Does something with bytes that others wrote, and panics if a promise is broken.
pub type Target = fn(&[u8]);

/// Every target by the name of its program in `fuzz_targets/`.
pub const TARGETS: [(&str, Target); 22] = [
    ("scenario", scenarios::scenario),
    ("plan", scenarios::plan),
    ("set", scenarios::set),
    ("vary", scenarios::vary),
    ("require", values::requirement),
    ("calendar", values::calendar),
    ("date", values::date),
    ("value", values::value),
    ("decode", imports::decode),
    ("import_csv", imports::csv),
    ("import_jira", imports::jira),
    ("import_mspdi", imports::mspdi),
    ("import_xer", imports::xer),
    ("import_plan_md", imports::plan_md),
    ("import_agents", imports::agents),
    ("import_psplib", imports::psplib),
    ("command_line", command_line::arguments),
    ("run_bytes", databases::run_bytes),
    ("run_cells", databases::run_cells),
    ("study_cells", databases::study_cells),
    ("rehearsal", rehearsal::rehearsal),
    ("names", names::names),
];
