//! A study that is killed, stopped, starved of disk or contested loses nothing that it had: the same command goes on, and ends as if nothing
//! had been.

#[path = "../src/aloud.rs"]
mod aloud;
#[path = "interrupted_studies/damaged.rs"]
mod damaged;
#[path = "cli/disk.rs"]
mod disk;
#[path = "interrupted_studies/disks.rs"]
mod disks;
#[path = "studies/folder.rs"]
mod folder;
#[path = "interrupted_studies/kills.rs"]
mod kills;
#[path = "interrupted_studies/merged.rs"]
mod merged;
#[path = "interrupted_studies/partial.rs"]
mod partial;
#[path = "interrupted_studies/many.rs"]
mod many;
#[path = "cli/place.rs"]
#[expect(dead_code, reason = "the tests of the command line want more of it")]
mod place;
