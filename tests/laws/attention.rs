//! A desk that is twice as fast is one whose every item takes half as long: to the letter of the journal.

use super::{loaded, outcome};
use sandtable::domain::decision::OptionKind;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Entry, What};

#[test]
fn a_resolver_twice_as_fast_is_one_whose_diagnosis_takes_half_and_whose_level_has_twice_the_speed() {
    // Two blockers an hour, which helpers join: the director's expectations, and what it chooses by them, are the same, too.
    let with = |overrides: &[&str]| {
        let more = ["blockers.rate=0.4", "escalation.levels=4", "decisions.workaround=50%", "escalation.L3.target=blocker-resolver"];
        loaded("scenarios/todo-api.toml", &[overrides, &more].concat())
    };
    let fast = with(&["agents.blocker-resolver.speed=2", "escalation.L3.preparation=20m"]);
    let halved = ["escalation.L2.preparation=10m", "escalation.L2.speed=3", "escalation.L3.preparation=10m", "escalation.L3.speed=3"];
    let halved = with(&halved);
    let mut helped = 0;
    for seed in 1..=5 {
        let (fast, halved) = (outcome(&fast, seed).journal, outcome(&halved, seed).journal);
        assert!(fast == halved, "seed {seed}");
        let is_chosen = |entry: &&Entry| matches!(&entry.what, What::Noted { fact: Fact::Decided(decision), .. } if decision.choice().option == OptionKind::Reallocate);
        helped += fast.iter().filter(is_chosen).count();
    }
    assert!(helped > 0, "nobody was asked to help");
}

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
