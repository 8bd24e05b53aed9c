//! A run small enough for Miri, which stands in for machines that are not at hand: `AXES=miri tests/trials/determinism.sh`.

use super::*;
use crate::drive::Unfollowed;
use crate::scenario::{Memory, Request, load};

const SMALL: &str = r#"
calendar = "office"
buffer = "25%"

[calendars]
office = "mon-fri 08:00-17:00"

[blockers]
rate = 0.3

[teams.kitchen]
members = [{ name = "cook", role = "cook", skill = 1.1 }, { name = "help", role = "cook" }]

[teams.service]
members = [{ name = "waiter", role = "waiter", count = 2 }]

[[plan.tasks]]
task = "T-1"
team = "kitchen"
optimistic = 2
realistic = 4
pessimistic = 9

[[plan.tasks]]
task = "T-2"
team = "kitchen"
realistic = 6
depends_on = "T-1"

[[plan.tasks]]
task = "T-3"
team = "service"
realistic = 3
depends_on = "T-1:information"
"#;

#[test]
fn a_small_run_is_the_same_on_every_machine() {
    let scenario = load(&Request::new("small.toml"), &Memory::new([("small.toml", SMALL)]));
    let scenario = Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))));
    // The second goes wrong in more ways: a package returned, a task begun early, blockers.
    let known = [
        (1, 292, 124_220_025, "1008edbcab43716c273e6297d3bef05298c1e0e2b584033a9fa6765b327ef22a"),
        (2, 705, 286_557_247, "bf7e37d522d64ffa4f3de420e2095a64977c98b3bd4f504d3117cb26626f5e53"),
    ];
    for (seed, messages, finish_ms, digest) in known {
        let order = Order { scenario: scenario.clone(), seed, replication: 0, driver: Driver::Direct, keeps_journal: false };
        let outcome = run(&order, Unfollowed).expect("nobody stops it");
        assert_eq!((outcome.messages, outcome.digest.as_str()), (messages, digest), "seed {seed}");
        assert_eq!(outcome.finish, Some(Moment::from_ms(finish_ms)), "seed {seed}");
    }
}
