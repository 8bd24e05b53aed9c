//! What a study promises whoever carries it out: the same bytes however it is divided, and of each replication what its run would tell.

mod answers;
mod bytes;
mod causes;
mod errors;
mod kept;
mod memory;
mod never;
mod named;
mod requirements;
mod told;
mod verdicts;

use crate::place::{Place, scenario};

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
