//! A desk that is twice as fast is one whose every item takes half as long: to the letter of the journal.

use super::{loaded, outcome};
use sandtable::domain::journal::Entry;

#[test]
fn a_director_twice_as_fast_is_one_whose_every_item_takes_half_the_time() {
    // The defaults of all that the director serves, halved; todo-api changes none of them.
    const HALVED: [&str; 9] = [
        "director.loop_attention=2m30s",
        "director.review_attention=15m",
        "director.handoff_attention=30m",
        "director.authorization_attention=2m30s",
        "gates.progression_attention=2m30s",
        "gates.failure_attention=2m30s",
        "handoffs.authorization_attention=2m30s",
        "decisions.attention=22m30s",
        "escalation.L4.preparation=22m30s",
    ];
    // Enough blockers for the director to have some to decide on.
    let with = |overrides: &[&str]| loaded("scenarios/todo-api.toml", &[overrides, &["blockers.rate=0.4"]].concat());
    let (fast, halved, usual) = (with(&["agents.director.speed=2"]), with(&HALVED), with(&[]));
    let journal = |scenario, seed| -> Vec<Entry> { outcome(scenario, seed).journal };
    assert_eq!(fast.baseline, halved.baseline);
    let mut differ = 0;
    for seed in 1..=5 {
        let fast = journal(&fast, seed);
        assert!(fast == journal(&halved, seed), "seed {seed}");
        differ += u32::from(fast != journal(&usual, seed));
    }
    assert_eq!(differ, 5, "it makes a difference to each");
}
