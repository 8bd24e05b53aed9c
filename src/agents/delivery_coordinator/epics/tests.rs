//! What a closed task sets off above it, with gates and without.

use super::*;
use crate::agent::{Call, Effect};
use crate::domain::plan::{Epic, Feature};
use crate::engine::stream::Chance;
use crate::engine::time::Moment;
use crate::sample;

const ACCOUNTS: FeatureId = FeatureId(0);
const CATALOGUE: FeatureId = FeatureId(1);
const SHOP: EpicId = EpicId(0);
/// Without a task.
const LATER: EpicId = EpicId(1);

/// What was noted and what the enforcer and the director were told, in words.
struct Desk {
    scenario: Scenario,
    epics: Epics,
}

impl Desk {
    /// The sample: an epic of two features, of one task and of two.
    fn new(is_gated: bool) -> Desk {
        let mut scenario = sample::scenario();
        scenario.policies[0].gates.is_on = is_gated;
        Desk { epics: Epics::new(&scenario), scenario }
    }

    /// With a second epic that has no task.
    fn with_empty_epic(is_gated: bool) -> Desk {
        let mut desk = Desk::new(is_gated);
        desk.scenario.plan.epics.push(Epic { name: "Later".into(), key: 9, features: vec![FeatureId(2)] });
        desk.scenario.plan.features.push(Feature { name: "Nothing yet".into(), key: 9, epic: LATER, tasks: Vec::new() });
        desk.epics = Epics::new(&desk.scenario);
        desk
    }

    fn when(&mut self, what: impl FnOnce(&mut Epics, &mut Turn<'_>)) -> Vec<String> {
        let mut effects = Vec::new();
        let call = Call { to: AgentId::COORDINATOR, from: AgentId::ENFORCER, now: Moment::START, next_blocker: 0 };
        what(&mut self.epics, &mut Turn::new(call, &self.scenario, Chance::new(1, 0), &mut effects));
        let told = |effect: Effect| match effect {
            Effect::Ask(asks) => format!("{asks:?}"),
            Effect::Note(fact) => format!("{fact:?}"),
            Effect::Tell { to, message, .. } if to.team().is_some() => format!("team: {message:?}"),
            Effect::Tell { message, .. } => format!("{message:?}"),
        };
        effects.into_iter().map(told).collect()
    }

    fn close(&mut self, task: u32) -> Vec<String> {
        self.when(|epics, turn| epics.closed(TaskId(task), turn))
    }

    fn pass(&mut self, item: Item) -> Vec<String> {
        self.when(|epics, turn| epics.gate_passed(item, turn))
    }

    fn authorize(&mut self, epic: EpicId) -> Vec<String> {
        self.when(|epics, turn| epics.authorized(epic, turn))
    }

    fn reopen(&mut self, task: u32) {
        self.epics.open(TaskId(task), &self.scenario);
    }
}

fn asked(item: Item) -> String {
    format!("{:?}", Message::GateAsked(item))
}

fn noted(fact: Fact) -> String {
    format!("{fact:?}")
}

fn retrospective() -> String {
    format!("team: {:?}", Message::RetrospectiveCalled(SHOP))
}

fn phase_done() -> [String; 2] {
    [noted(Fact::ProjectFinished), format!("{:?}", Message::PhaseDone)]
}

#[test]
fn without_gates_the_last_task_closes_its_feature_its_epic_and_the_phase() {
    let mut desk = Desk::new(false);
    assert!(desk.authorize(SHOP).is_empty());
    assert_eq!(desk.close(0), [noted(Fact::FeatureDone { feature: ACCOUNTS })]);
    assert!(desk.close(1).is_empty());
    let [finished, told] = phase_done();
    let feature = noted(Fact::FeatureDone { feature: CATALOGUE });
    assert_eq!(desk.close(2), [feature, noted(Fact::EpicDone { epic: SHOP }), finished, told, retrospective(), retrospective()]);
}

#[test]
fn with_gates_each_level_is_asked_for_when_all_beneath_has_passed_and_goes_on_only_then() {
    let mut desk = Desk::new(true);
    desk.authorize(SHOP);
    assert_eq!(desk.close(0), [asked(Item::Feature(ACCOUNTS))]);
    assert!(desk.close(1).is_empty());
    assert_eq!(desk.close(2), [asked(Item::Feature(CATALOGUE))]);
    assert_eq!(desk.pass(Item::Feature(CATALOGUE)), [noted(Fact::FeatureDone { feature: CATALOGUE })]);
    let feature = noted(Fact::FeatureDone { feature: ACCOUNTS });
    assert_eq!(desk.pass(Item::Feature(ACCOUNTS)), [feature, asked(Item::Epic(SHOP))]);
    let epic = noted(Fact::EpicDone { epic: SHOP });
    assert_eq!(desk.pass(Item::Epic(SHOP)), [epic, asked(Item::Phase), retrospective(), retrospective()]);
    assert!(!desk.epics.is_finished());
    assert_eq!(desk.pass(Item::Phase), phase_done());
    assert!(desk.epics.is_finished());
}

#[test]
fn scope_that_comes_while_a_gate_is_under_way_or_passed_makes_it_run_again_and_only_the_last_pass_counts() {
    let mut desk = Desk::new(true);
    desk.authorize(SHOP);
    desk.close(0);
    desk.reopen(0);
    assert!(desk.pass(Item::Feature(ACCOUNTS)).is_empty(), "under way, and not the whole");
    assert_eq!(desk.close(0), [asked(Item::Feature(ACCOUNTS))]);
    desk.reopen(0);
    assert_eq!(desk.close(0), [asked(Item::Feature(ACCOUNTS))]);
    assert!(desk.pass(Item::Feature(ACCOUNTS)).is_empty(), "asked for again since");
    let done = noted(Fact::FeatureDone { feature: ACCOUNTS });
    assert_eq!(desk.pass(Item::Feature(ACCOUNTS)), [done.as_str()]);
    desk.close(1);
    desk.close(2);
    assert_eq!(desk.pass(Item::Feature(CATALOGUE)).last(), Some(&asked(Item::Epic(SHOP))));
    desk.reopen(0);
    assert!(desk.pass(Item::Epic(SHOP)).is_empty(), "the epic's, too");
    assert_eq!(desk.close(0), [asked(Item::Feature(ACCOUNTS))]);
    assert_eq!(desk.pass(Item::Feature(ACCOUNTS)), [done, asked(Item::Epic(SHOP))]);
    desk.pass(Item::Epic(SHOP));
    desk.reopen(1);
    assert!(desk.pass(Item::Phase).is_empty(), "and the phase's");
    desk.close(1);
    desk.pass(Item::Feature(CATALOGUE));
    assert!(desk.pass(Item::Epic(SHOP)).contains(&asked(Item::Phase)));
    assert_eq!(desk.pass(Item::Phase), phase_done());
}

#[test]
fn an_epic_whose_retrospectives_end_while_it_waits_for_its_gate_again_is_not_closed() {
    let mut desk = Desk::new(true);
    desk.authorize(SHOP);
    for task in 0..3 {
        desk.close(task);
    }
    for item in [Item::Feature(ACCOUNTS), Item::Feature(CATALOGUE), Item::Epic(SHOP)] {
        desk.pass(item);
    }
    desk.reopen(0);
    desk.close(0);
    for _ in 0..2 {
        assert!(desk.when(|epics, turn| epics.retrospective_held(SHOP, turn)).is_empty());
    }
    desk.pass(Item::Feature(ACCOUNTS));
    assert!(desk.pass(Item::Epic(SHOP)).contains(&retrospective()), "held again, for the whole");
    desk.when(|epics, turn| epics.retrospective_held(SHOP, turn));
    let closed = desk.when(|epics, turn| epics.retrospective_held(SHOP, turn));
    assert_eq!(closed.last(), Some(&format!("{:?}", Message::EpicDone(SHOP))));
}

#[test]
fn the_phase_waits_for_the_gate_of_an_epic_without_a_task() {
    let mut desk = Desk::with_empty_epic(true);
    desk.authorize(SHOP);
    for task in 0..3 {
        desk.close(task);
    }
    for item in [Item::Feature(ACCOUNTS), Item::Feature(CATALOGUE)] {
        desk.pass(item);
    }
    assert!(!desk.pass(Item::Epic(SHOP)).contains(&asked(Item::Phase)));
    assert_eq!(desk.authorize(LATER), [asked(Item::Epic(LATER))]);
    let (done, told) = (noted(Fact::EpicDone { epic: LATER }), format!("{:?}", Message::EpicDone(LATER)));
    assert_eq!(desk.pass(Item::Epic(LATER)), [done.clone(), told.clone(), asked(Item::Phase)]);
    let mut desk = Desk::with_empty_epic(false);
    assert_eq!(desk.authorize(LATER), [done, told]);
}

#[test]
fn an_epic_that_loses_all_its_tasks_before_its_start_has_its_gate_when_it_would_have_started() {
    let mut desk = Desk::new(true);
    for task in 0..3 {
        desk.close(task);
    }
    for item in [Item::Feature(ACCOUNTS), Item::Feature(CATALOGUE)] {
        assert!(!desk.pass(item).contains(&asked(Item::Epic(SHOP))));
    }
    assert_eq!(desk.authorize(SHOP), [asked(Item::Epic(SHOP))]);
    let done = [noted(Fact::EpicDone { epic: SHOP }), format!("{:?}", Message::EpicDone(SHOP)), asked(Item::Phase)];
    assert_eq!(desk.pass(Item::Epic(SHOP)), done, "nothing to look back on");
}

#[test]
fn a_team_that_waits_for_a_feature_or_an_epic_waits_for_its_gate() {
    let frontend = TeamId(1);
    let due = format!("{:?}", Message::ActivationDue(frontend));
    for (awaited, gates) in [
        (Awaited::Feature(ACCOUNTS), vec![Item::Feature(ACCOUNTS)]),
        (Awaited::Epic(SHOP), vec![Item::Feature(ACCOUNTS), Item::Feature(CATALOGUE), Item::Epic(SHOP)]),
    ] {
        let mut desk = Desk::new(true);
        desk.scenario.organization.teams[1].activation = Activation::After(vec![awaited]);
        desk.epics = Epics::new(&desk.scenario);
        desk.authorize(SHOP);
        assert!(!desk.when(|epics, turn| epics.activate_at_start(turn)).contains(&due));
        assert!((0..3).all(|task| !desk.close(task).contains(&due)));
        let passed: Vec<bool> = gates.iter().map(|&gate| desk.pass(gate).contains(&due)).collect();
        assert!(passed.iter().rev().skip(1).all(|is_due| !is_due) && passed.last() == Some(&true), "{awaited:?}: {passed:?}");
    }
}

#[test]
fn gates_that_come_into_force_or_go_out_of_it_midway_leave_nothing_behind() {
    let mut desk = Desk::new(false);
    desk.authorize(SHOP);
    assert_eq!(desk.close(0), [noted(Fact::FeatureDone { feature: ACCOUNTS })]);
    desk.epics.set_gated(true);
    desk.close(1);
    assert_eq!(desk.close(2), [asked(Item::Feature(CATALOGUE))]);
    desk.epics.set_gated(false);
    let [finished, told] = phase_done();
    let feature = noted(Fact::FeatureDone { feature: CATALOGUE });
    let epic = noted(Fact::EpicDone { epic: SHOP });
    assert_eq!(desk.pass(Item::Feature(CATALOGUE)), [feature, epic, finished, told, retrospective(), retrospective()]);
}
