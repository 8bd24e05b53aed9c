//! What is late: when it becomes a blocker or research, for whom, and when that is over.

use super::bench::{self, Bench, minutes, raised};
use super::*;
use crate::domain::baseline::Planned;
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype};
use crate::domain::plan::{DependencyKind, ResourceId};
use crate::engine::distribution::Distribution;

const R: ResourceId = ResourceId(0);
const BLOCKER: [BlockerId; 2] = [BlockerId(0), BlockerId(1)];

// ---- Resources ------------------------------------------------------------------------------------------------------------------------

/// T-1 and T-2 of A wait for T-0 and for a resource; T-2 is the more critical.
fn short_of_a_resource() -> Bench {
    Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(A, 10.0, &[T[0]]);
            sketch.task(A, 20.0, &[T[0]]);
            sketch.resource(T[1], Distribution::Fixed(2.0));
            sketch.need(T[2], R);
        },
        |scenario, policy| {
            scenario.plan.resources[0].name = "API key".into();
            Bench::float(scenario, T[2], 0);
            policy.dependencies.resource_blockers = true;
        },
    )
}

#[test]
fn a_resource_that_all_else_is_ready_for_is_one_blocker_until_it_comes() {
    let mut bench = short_of_a_resource();
    bench.run();
    assert_eq!(bench.blockers(), [], "T-0 is not done");
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.blockers(), [raised(60, T[2], BlockerCause::Resource(R), BlockerSubtype::MissingKeys, 0)]);
    bench.post(120, AgentId::WORLD, Message::ResourceAvailable(R));
    bench.run();
    assert_eq!(bench.gone(), [(120, BLOCKER[0], false)]);
    assert_eq!(bench.releases()[1..], [(120, T[1]), (120, T[2])]);
    let mut off = short_of_a_resource();
    off.policy(|policy| policy.dependencies.resource_blockers = false);
    off.hear_from(60, A, Message::TaskDone(T[0]));
    off.run();
    assert_eq!(off.blockers(), []);
}

#[test]
fn a_mere_date_is_waited_for_without_a_blocker() {
    let mut bench = short_of_a_resource();
    bench.scenario.plan.resources[0].is_date = true;
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.run_until(119);
    assert_eq!((bench.blockers(), bench.releases().len()), (Vec::new(), 1));
    bench.post(120, AgentId::WORLD, Message::ResourceAvailable(R));
    bench.run();
    assert_eq!(bench.blockers(), []);
    assert_eq!(bench.releases()[1..], [(120, T[1]), (120, T[2])]);
}

#[test]
fn a_way_round_a_resource_releases_the_blockers_task_with_rework_and_the_next_task_has_a_blocker_of_its_own() {
    let mut bench = short_of_a_resource();
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.post(70, AgentId::RESOLVER, Message::WorkaroundTaken { blocker: BLOCKER[0], left: Span::ZERO });
    bench.run();
    assert_eq!(bench.releases()[1..], [(70, T[2])]);
    assert_eq!(bench.told_to(A, "directive"), [(70, Message::ReworkAdded { task: T[2], extra: minutes(360) })], "30 % of 20 h");
    assert_eq!(bench.blockers()[1..], [raised(70, T[1], BlockerCause::Resource(R), BlockerSubtype::MissingKeys, 1)]);
    bench.post(120, AgentId::WORLD, Message::ResourceAvailable(R));
    bench.run();
    assert_eq!(bench.gone(), [(120, BLOCKER[1], false)]);
    assert_eq!(bench.releases()[2..], [(120, T[1])]);
}

#[test]
fn a_blocker_goes_with_its_task_and_stands_again_for_the_next() {
    let mut bench = short_of_a_resource();
    bench.hear_from(60, A, Message::TaskDone(T[0]));
    bench.post(70, AgentId::DIRECTOR, Message::TasksCut([T[2]].as_slice().into()));
    bench.run();
    assert_eq!(bench.gone(), [(70, BLOCKER[0], true)]);
    assert_eq!(bench.blockers()[1..], [raised(70, T[1], BlockerCause::Resource(R), BlockerSubtype::MissingKeys, 1)]);
}

#[test]
fn an_outage_holds_all_that_needs_the_environment_and_is_one_blocker_of_the_most_critical() {
    let mut bench = short_of_a_resource();
    bench.post(10, AgentId::WORLD, Message::ResourceAvailable(R));
    bench.hear_from(20, A, Message::TaskDone(T[0]));
    let until = bench::at(180);
    bench.post(60, AgentId::WORLD, Message::EnvironmentDown { resource: R, until });
    bench.post(100, AgentId::RESOLVER, Message::WorkaroundTaken { blocker: BLOCKER[0], left: Span::ZERO });
    bench.run_until(150);
    let down = |at, task, occurrence| raised(at, task, BlockerCause::Resource(R), BlockerSubtype::EnvironmentDown, occurrence);
    assert_eq!(bench.blockers(), [down(60, T[2], 0), down(100, T[1], 1)]);
    bench.run();
    let freed = |at, task| (at, Message::TaskFreed(task));
    let alerts = [(60, Message::TaskHeld(T[1])), (60, Message::TaskHeld(T[2])), freed(100, T[2]), freed(180, T[1])];
    assert_eq!(bench.told_to(A, "blocker_alert"), alerts);
    assert_eq!(bench.gone(), [(180, BLOCKER[1], false)]);
    let until = bench::at(300);
    bench.post(200, AgentId::WORLD, Message::EnvironmentDown { resource: R, until });
    bench.run();
    assert_eq!(bench.told_to(A, "blocker_alert")[4..], [(200, Message::TaskHeld(T[1])), freed(300, T[1])], "T-2 goes on without, for good");
}

// ---- Information ----------------------------------------------------------------------------------------------------------------------

/// T-1 of B waits for what T-0 of A tells, and for T-2 of B.
fn uninformed(team: Option<TeamId>) -> Bench {
    Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 10.0, &[T[0]]);
            sketch.task(B, 10.0, &[]);
            sketch.link(T[2], T[1], Span::ZERO);
        },
        |scenario, policy| {
            scenario.plan.tasks[1].dependencies[0].kind = DependencyKind::Information;
            policy.dependencies.research = Some(Distribution::Fixed(2.0));
            policy.dependencies.research_team = team;
            policy.blockers.mix = std::array::from_fn(|at| if at == BlockerSubtype::UnknownContract as usize { 1.0 } else { 0.0 });
        },
    )
}

#[test]
fn only_information_missing_is_found_out_by_research() {
    let mut bench = uninformed(Some(C));
    bench.run();
    assert_eq!(bench.told_to(C, "task_assignment"), [], "T-2 is not done");
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.hear_from(180, C, Message::ResearchDone { task: T[1] });
    bench.hear_from(240, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.told_to(C, "task_assignment"), [(60, Message::ResearchAsked { task: T[1], effort: minutes(120) })]);
    assert_eq!(bench.releases()[2..], [(180, T[1])]);
    let (started, done) = (Fact::ResearchStarted { task: T[1], on: T[0] }, Fact::ResearchDone { task: T[1], on: T[0] });
    assert_eq!(bench.research(), [(60, started), (180, done)]);
}

#[test]
fn information_that_comes_by_itself_needs_no_research_any_more() {
    let mut bench = uninformed(Some(C));
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.hear_from(100, A, Message::TaskDone(T[0]));
    bench.hear_from(180, C, Message::ResearchDone { task: T[1] });
    bench.run();
    assert_eq!(bench.releases()[2..], [(100, T[1])]);
    assert_eq!(bench.research(), [(60, Fact::ResearchStarted { task: T[1], on: T[0] })]);
}

#[test]
fn information_that_nobody_can_find_out_is_a_blocker_with_work_of_its_own() {
    let unknown = |at| raised(at, T[1], BlockerCause::Information(T[0]), BlockerSubtype::UnknownContract, 0);
    let blocked = || {
        let mut bench = uninformed(None);
        bench.hear_from(60, B, Message::TaskDone(T[2]));
        bench.run();
        assert_eq!(bench.blockers(), [unknown(60)]);
        assert_eq!(bench.works(), [minutes(60)]);
        bench
    };
    let mut cleared = blocked();
    cleared.post(90, AgentId::RESOLVER, Message::BlockerCleared { blocker: BLOCKER[0] });
    cleared.hear_from(100, A, Message::TaskDone(T[0]));
    cleared.run();
    assert_eq!((cleared.releases()[2..].to_vec(), cleared.gone()), (vec![(90, T[1])], vec![]));
    let mut round = blocked();
    round.post(90, AgentId::RESOLVER, Message::WorkaroundTaken { blocker: BLOCKER[0], left: minutes(50) });
    round.run();
    assert_eq!(round.releases()[2..], [(90, T[1])]);
    assert_eq!(round.told_to(B, "directive"), [(90, Message::ReworkAdded { task: T[1], extra: minutes(50) })], "what was left of it");
    let mut told = blocked();
    told.hear_from(90, A, Message::TaskDone(T[0]));
    told.run();
    assert_eq!((told.releases()[2..].to_vec(), told.gone()), (vec![(90, T[1])], vec![(90, BLOCKER[0], false)]));
}

#[test]
fn information_is_waited_for_where_there_is_no_research() {
    let mut bench = uninformed(Some(C));
    bench.policy(|policy| policy.dependencies.research = None);
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.run();
    assert_eq!((bench.blockers(), bench.research()), (vec![], vec![]));
    assert_eq!(bench.releases().len(), 2);
}

// ---- Deliveries -----------------------------------------------------------------------------------------------------------------------

/// T-1 of B waits for T-0 of A, planned to be done at 600 min, and for T-2 of B. A delivery is late after 2 h.
fn waiting_for_a_delivery() -> Bench {
    Bench::new(
        |sketch| {
            sketch.task(A, 10.0, &[]);
            sketch.task(B, 10.0, &[T[0]]);
            sketch.task(B, 10.0, &[]);
            sketch.link(T[2], T[1], Span::ZERO);
        },
        |scenario, policy| {
            Bench::finish(scenario, T[0], 600);
            policy.dependencies.delivery_late_after = Some(minutes(120));
        },
    )
}

fn late(at: u64) -> bench::Noticed {
    raised(at, T[1], BlockerCause::Delivery(T[0]), BlockerSubtype::LateDelivery, 0)
}

#[test]
fn a_task_of_another_team_that_is_late_is_a_blocker_of_what_waits_for_nothing_else() {
    let mut bench = waiting_for_a_delivery();
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.hear_from(800, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.blockers(), [late(720)]);
    assert_eq!((bench.gone(), bench.releases()[2..].to_vec()), (vec![(800, BLOCKER[0], false)], vec![(800, T[1])]));
    let mut busy = waiting_for_a_delivery();
    busy.hear_from(780, B, Message::TaskDone(T[2]));
    busy.run();
    assert_eq!(busy.blockers(), [late(780)], "T-1 could not have begun before");
    let mut early = waiting_for_a_delivery();
    early.hear_from(60, B, Message::TaskDone(T[2]));
    early.hear_from(719, A, Message::TaskDone(T[0]));
    early.run();
    assert_eq!(early.blockers(), []);
}

#[test]
fn when_a_delivery_is_late_goes_by_the_schedule_last_heard() {
    for (finish, blocked) in [(900, 1020), (300, 420)] {
        let mut bench = waiting_for_a_delivery();
        bench.hear_from(60, B, Message::TaskDone(T[2]));
        let mut schedule = (*bench.scenario.baseline).clone();
        schedule.revision = 1;
        schedule.tasks[0] = schedule.tasks[0].map(|planned| Planned { finish: bench::at(finish), ..planned });
        bench.post(90, AgentId::DIRECTOR, Message::Priorities(schedule.into()));
        bench.run();
        assert_eq!(bench.blockers(), [late(blocked)]);
    }
}

#[test]
fn a_late_delivery_ends_when_it_is_handed_over() {
    let mut bench = waiting_for_a_delivery();
    bench.policy(|policy| {
        policy.handoffs.is_on = true;
        (policy.handoffs.complete, policy.handoffs.authorization) = (1.0, HandoffAuthorization::Auto);
    });
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.hear_from(800, A, Message::TaskDone(T[0]));
    bench.hear_from(800, A, Message::PackageReady { handoff: H[0] });
    bench.run();
    assert_eq!(bench.gone(), []);
    bench.hear_from(840, B, Message::HandoffAcknowledged { handoff: H[0], by: None });
    bench.run();
    assert_eq!((bench.gone(), bench.releases()[2..].to_vec()), (vec![(840, BLOCKER[0], false)], vec![(840, T[1])]));
}

#[test]
fn a_way_round_a_delivery_needs_no_handoff_of_it_later() {
    let mut bench = waiting_for_a_delivery();
    bench.policy(|policy| policy.handoffs.is_on = true);
    bench.hear_from(60, B, Message::TaskDone(T[2]));
    bench.post(730, AgentId::RESOLVER, Message::WorkaroundTaken { blocker: BLOCKER[0], left: Span::ZERO });
    bench.hear_from(800, A, Message::TaskDone(T[0]));
    bench.run();
    assert_eq!(bench.releases()[2..], [(730, T[1])]);
    assert_eq!(bench.told_to(B, "directive"), [(730, Message::ReworkAdded { task: T[1], extra: minutes(180) })]);
    assert_eq!(bench.opened(), []);
}
