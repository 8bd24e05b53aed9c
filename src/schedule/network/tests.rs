//! What waits for what, and what goes round in circles.

use super::*;
use crate::engine::distribution::Distribution;
use crate::schedule::testing::{Sketch, hour};

fn position(network: &Network, node: u32) -> usize {
    network.order().iter().position(|&at| at == node).unwrap()
}

#[test]
fn a_task_that_is_not_open_is_not_there_and_holds_nobody_up() {
    let (mut sketch, team) = Sketch::with_team(1);
    let done = sketch.task(team, 1.0, &[]);
    let next = sketch.task(team, 1.0, &[done]);
    sketch.is_open[done.index()] = false;
    let network = Network::of(&sketch.undertaking());
    assert_eq!(network.order(), [next.0]);
    assert!(network.predecessors(next.index()).is_empty());
}

#[test]
fn links_carry_their_lags_both_ways() {
    let (mut sketch, team) = Sketch::with_team(1);
    let (a, b) = (sketch.task(team, 1.0, &[]), sketch.task(team, 1.0, &[]));
    sketch.link(b, a, Span::from_hours(3));
    let network = Network::of(&sketch.undertaking());
    assert_eq!(network.successors(b.index()), [(a.0, Span::from_hours(3))]);
    assert_eq!(network.predecessors(a.index()), [(b.0, Span::from_hours(3))]);
    assert_eq!(network.order(), [b.0, a.0]);
}

#[test]
fn resources_are_expected_at_the_mean_of_their_availability() {
    let (mut sketch, team) = Sketch::with_team(1);
    let task = sketch.task(team, 1.0, &[]);
    sketch.resource(task, Distribution::Uniform { low: 4.0, high: 8.0 });
    sketch.resource(task, Distribution::Fixed(2.0));
    assert_eq!(Network::of(&sketch.undertaking()).earliest(task.index()), hour(6.0));
    sketch.epic_starts[0] = hour(9.0);
    assert_eq!(Network::of(&sketch.undertaking()).earliest(task.index()), hour(9.0));
}

#[test]
fn a_team_waits_for_what_activates_it_but_not_with_its_static_tasks_nor_its_milestones() {
    let mut sketch = Sketch::new();
    let (first, second) = (sketch.team("first"), sketch.team("second"));
    sketch.organization.teams[second.index()].activation = Activation::After(vec![Awaited::Team(first), Awaited::Epic(EpicId(0))]);
    let later = sketch.task(second, 1.0, &[]);
    let early = sketch.task(second, 1.0, &[]);
    sketch.plan.tasks[early.index()].is_static = true;
    let milestone = sketch.milestone(second, &[]);
    sketch.epic("e2");
    let awaited = sketch.milestone(first, &[]);
    // The epic holds the second team's own tasks: waiting for it would be a circle.
    assert_eq!(
        find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Overlap).unwrap(),
        ["T0", "end of epic e1", "activation of team second"]
    );
    sketch.organization.teams[second.index()].activation = Activation::After(vec![Awaited::Team(first)]);
    assert_eq!(find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Overlap), None);
    let network = Network::of(&sketch.undertaking());
    assert!(position(&network, awaited.0) < position(&network, later.0));
    assert!(network.predecessors(early.index()).is_empty());
    assert!(network.predecessors(milestone.index()).is_empty());
}

#[test]
fn epics_in_sequence_wait_for_the_last_one_that_has_something_open() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let first = sketch.milestone(team, &[]);
    sketch.epic("empty");
    sketch.epic("last");
    let last = sketch.milestone(team, &[]);
    sketch.epics = EpicOrder::Sequential;
    sketch.between_epics = Span::from_hours(1);
    let network = Network::of(&sketch.undertaking());
    let [(end, lag)] = *network.predecessors(last.index()) else { panic!("one link") };
    assert_eq!((network.node(end as usize), lag), (Node::End(Awaited::Epic(EpicId(0))), Span::from_hours(1)));
    assert_eq!(network.predecessors(end as usize), [(first.0, Span::ZERO)]);
}

#[test]
fn a_cycle_is_named_from_its_first_task_on_without_what_leads_to_it() {
    let (mut sketch, team) = Sketch::with_team(1);
    let a = sketch.task(team, 1.0, &[]);
    let b = sketch.task(team, 1.0, &[a]);
    let c = sketch.task(team, 1.0, &[b]);
    let d = sketch.task(team, 1.0, &[c]);
    sketch.task(team, 1.0, &[d]);
    sketch.link(d, b, Span::ZERO);
    assert_eq!(find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Overlap).unwrap(), ["T1", "T2", "T3"]);
}

#[test]
fn epics_in_sequence_that_depend_on_a_later_one_are_a_cycle() {
    let mut sketch = Sketch::new();
    let team = sketch.team("t");
    let first = sketch.milestone(team, &[]);
    sketch.epic("e2");
    let second = sketch.milestone(team, &[]);
    sketch.link(second, first, Span::ZERO);
    assert_eq!(find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Overlap), None);
    assert_eq!(find_cycle(&sketch.plan, &sketch.organization, EpicOrder::Sequential).unwrap(), ["T0", "end of epic e1", "T1"]);
}
