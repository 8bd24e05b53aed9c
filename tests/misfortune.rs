//! Whatever the machine or a person does to a command: it ends with the exit status that says so, and leaves nothing half made.

#[path = "misfortune/commands.rs"]
mod commands;
#[path = "../src/aloud.rs"]
mod aloud;
#[path = "cli/disk.rs"]
mod disk;
#[path = "misfortune/disks.rs"]
mod disks;
#[path = "misfortune/outputs.rs"]
mod outputs;
#[path = "misfortune/paths.rs"]
mod paths;
#[path = "cli/place.rs"]
#[expect(dead_code, reason = "the tests of the command line want more of it")]
mod place;
#[path = "misfortune/records.rs"]
mod records;
#[path = "misfortune/signals.rs"]
mod signals;
#[path = "misfortune/sizes.rs"]
mod sizes;
#[path = "misfortune/stuck.rs"]
mod stuck;
