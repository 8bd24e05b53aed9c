//! What a study promises whoever carries it out: the same bytes however it is divided, and of each replication what its run would tell.

#[path = "studies/bytes.rs"]
mod bytes;
#[path = "studies/causes.rs"]
mod causes;
#[path = "studies/folder.rs"]
mod folder;
#[path = "studies/kept.rs"]
mod kept;
#[path = "cli/place.rs"]
#[expect(dead_code, reason = "the tests of the command line want more of it")]
mod place;
#[path = "studies/verdicts.rs"]
mod verdicts;
