//! What a study promises whoever carries it out: the same bytes however it is divided, and of each replication what its run would tell.

#[path = "../src/aloud.rs"]
mod aloud;
#[path = "studies/answers.rs"]
mod answers;
#[path = "studies/bytes.rs"]
mod bytes;
#[path = "studies/causes.rs"]
mod causes;
#[path = "studies/errors.rs"]
mod errors;
#[path = "studies/folder.rs"]
mod folder;
#[path = "studies/kept.rs"]
mod kept;
#[path = "studies/memory.rs"]
mod memory;
#[path = "studies/never.rs"]
mod never;
#[path = "studies/named.rs"]
mod named;
#[path = "cli/place.rs"]
#[expect(dead_code, reason = "the tests of the command line want more of it")]
mod place;
#[path = "studies/requirements.rs"]
mod requirements;
mod sampling;
#[path = "studies/told.rs"]
mod told;
#[path = "studies/verdicts.rs"]
mod verdicts;

use place::{Place, scenario};

/// A place with a scenario under a short name, `todo.toml`, and with `leaver.toml`, in which who alone can sign off leaves on the
/// seventeenth day: projects that are through by then end, the others wait for good.
fn prepared() -> Place {
    let place = Place::new();
    place.write("todo.toml", &std::fs::read(scenario("todo-api")).expect("it is shipped"));
    place.write(
        "leaver.toml",
        b"extends = \"todo.toml\"\nname = \"leaver\"\n[events.gone]\nat = \"day 17\"\nmember_leaves = \"devops-engineer\"\n",
    );
    place
}
