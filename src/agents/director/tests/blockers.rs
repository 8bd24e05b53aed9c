//! Decisions on blockers.

use super::*;
use crate::domain::plan::{Dependency, DependencyKind, Need, Prerequisite};
use crate::domain::policy::LastLevel;

#[test]
fn a_decision_takes_the_preparation_of_its_level() {
    let mut office = director(sample::scenario());
    office.hear(AgentId::RESOLVER, Message::DecisionNeeded(Box::new(escalated())));
    office.wait(Span::from_minutes(44));
    assert_eq!(office.said(), []);
    office.wait(Span::from_minutes(1));
    assert_eq!(office.said().len(), 2, "a verdict, and a later target");
}

#[test]
fn a_blocker_that_is_resolved_in_the_queue_or_in_hand_is_not_decided_on() {
    let mut office = director(sample::scenario());
    for blocker in [0, 1] {
        office.hear(AgentId::RESOLVER, Message::DecisionNeeded(Box::new(Escalated { blocker: BlockerId(blocker), ..escalated() })));
    }
    for blocker in [1, 0] {
        office.hear(AgentId::RESOLVER, Message::BlockerClosed { blocker: BlockerId(blocker) });
    }
    office.wait_hours(8);
    assert_eq!((office.said(), office.noted()), (vec![], vec![]));
    assert_eq!(office.decides(escalated()).len(), 2, "the desk was free at once, and a blocker that comes back is a new one");
}

#[test]
fn helpers_come_from_the_teams_below_the_threshold_and_not_from_its_own() {
    let mut scenario = sample::scenario();
    let told = |scenario: &Scenario, utilization: [f64; 2]| {
        let mut office = director(scenario.clone());
        office.is_told(Report { utilization: utilization.map(Some).to_vec(), ..report(0) });
        office.decides(escalated()).remove(0)
    };
    let helped = verdict(Verdict::CarryOn { helpers: vec![FRONTEND] });
    assert_eq!(told(&scenario, [0.2, 0.69]), helped);
    assert_eq!(told(&scenario, [0.2, 0.7]), carry_on());
    scenario.policies[0].reallocation.utilization_below = 0.75;
    assert_eq!(told(&scenario, [0.2, 0.7]), helped);
    scenario.policies[0].decisions.helpers_max = 0;
    assert_eq!(told(&scenario, [0.2, 0.7]), carry_on());
    let mut unheard = director(sample::scenario());
    assert_eq!(unheard.decides(escalated())[0], carry_on(), "without a report nobody is known to have time");
}

#[test]
fn helpers_shorten_the_wait_by_their_gain_and_cost_their_rate() {
    let mut office = director(sample::scenario());
    office.is_told(Report { utilization: vec![Some(0.8), Some(0.1)], ..report(0) });
    office.noted();
    office.decides(escalated());
    let Some(Fact::Decided(decision)) = office.noted().into_iter().next() else { panic!("a decision") };
    let option = decision.options.iter().find(|option| option.option == OptionKind::Reallocate).expect("considered");
    let helped = 4.0 / 1.8;
    assert_eq!((option.delay_hours, option.cost, option.load_hours), (helped, 100.0 * helped, helped));
    assert_eq!((option.means, decision.as_of), (Means::Team(FRONTEND), Some(hours(0))));
    assert_eq!(decision.options.iter().filter(|option| option.applies).count(), 3, "helpers, a later target, to carry on");
}

#[test]
fn a_way_round_is_taken_where_there_is_one() {
    let mut office = director(sample::scenario());
    assert_eq!(office.decides(Escalated { has_workaround: true, ..escalated() }), [verdict(Verdict::Workaround)]);
}

#[test]
fn nothing_goes_round_what_a_milestone_waits_for() {
    let mut scenario = sample::scenario();
    let blocked = Escalated { has_workaround: true, can_go_up: true, ..escalated() };
    scenario.plan.tasks[blocked.task.expect("of a task").index()].need = Need::Milestone;
    for l5 in [LastLevel::LastResort, LastLevel::CriticalPath] {
        scenario.policies[0].escalation.l5 = l5;
        let mut office = director(scenario.clone());
        assert_eq!(office.decides(blocked)[0], carry_on(), "{l5:?}");
    }
}

#[test]
fn the_planner_is_the_last_resort_or_the_way_of_every_critical_task() {
    let mut scenario = sample::scenario();
    let up = Escalated { can_go_up: true, ..escalated() };
    let decided = |scenario: &Scenario, escalated| director(scenario.clone()).decides(escalated).remove(0);
    assert_eq!(decided(&scenario, up), verdict(Verdict::GoUp));
    assert_eq!(decided(&scenario, Escalated { has_workaround: true, ..up }), verdict(Verdict::Workaround), "that recovers the delay");
    assert_eq!(decided(&scenario, Escalated { is_critical: false, ..up }), carry_on());
    assert_eq!(decided(&scenario, escalated()), carry_on(), "there is nobody above");
    scenario.policies[0].escalation.l5 = LastLevel::CriticalPath;
    assert_eq!(decided(&scenario, Escalated { has_workaround: true, ..up }), verdict(Verdict::GoUp));
    assert_eq!(decided(&scenario, Escalated { is_critical: false, ..up }), carry_on());
}

#[test]
fn the_target_moves_by_the_expected_delay_where_nothing_else_is_to_be_had() {
    let mut office = director(sample::scenario());
    let later = (AgentId::PLANNER, Message::TargetExtended { by: Span::from_hours(4) });
    assert_eq!(office.decides(escalated()), [carry_on(), later]);
    assert_eq!(office.decides(Escalated { is_critical: false, ..escalated() }), [carry_on()], "the float is for that");
}

/// T-3 optional, and six hours of work; T-2 is blocked.
fn with_option() -> (Scenario, Escalated) {
    let mut scenario = sample::scenario();
    scenario.plan.tasks[2].must = false;
    scenario.plan.tasks[2].value = 5.0;
    let baseline = Arc::make_mut(&mut scenario.baseline);
    baseline.estimates[2] = 6.0;
    scenario.policies[0].decisions.order = vec![OptionKind::ReduceScope];
    (scenario, Escalated { task: Some(TaskId(1)), team: Some(FRONTEND), ..escalated() })
}

#[test]
fn scope_is_reduced_by_what_is_optional_and_not_begun_in_the_feature() {
    let (scenario, blocked) = with_option();
    let mut office = director(scenario);
    let cut: Arc<[TaskId]> = [TaskId(2)].into();
    let orders = [AgentId::COORDINATOR, AgentId::PLANNER].map(|agent| (agent, Message::TasksCut(cut.clone())));
    assert_eq!(office.decides(blocked), [vec![carry_on()], orders.to_vec()].concat());
    assert_eq!(office.chosen(), [OptionKind::ReduceScope]);
    office.decides(Escalated { task: Some(TaskId(1)), ..blocked });
    assert_eq!(office.chosen(), [OptionKind::CarryOn], "what was dropped cannot be dropped again");
}

#[test]
fn scope_stays_where_something_that_remains_depends_on_it_or_it_should_be_begun() {
    let (mut scenario, blocked) = with_option();
    let mut begun = scenario.clone();
    Arc::make_mut(&mut begun.baseline).tasks[2] = begun.baseline.tasks[0];
    let mut office = director(begun);
    office.wait_hours(1);
    office.decides(blocked);
    assert_eq!(office.chosen(), [OptionKind::CarryOn], "by the schedule it was begun at once");
    let dependency = Dependency { on: Prerequisite::Task(TaskId(2)), kind: DependencyKind::Technical, lag: Span::ZERO };
    scenario.plan.tasks[0].dependencies.push(dependency);
    let mut office = director(scenario);
    office.decides(blocked);
    assert_eq!(office.chosen(), [OptionKind::CarryOn]);
}

#[test]
fn a_team_whose_task_is_blocked_off_the_critical_path_starts_early_what_waits_for_a_late_task() {
    let mut office = director(sample::scenario());
    office.wait_hours(12);
    office.is_told(report(12));
    let blocked = Escalated { is_critical: false, task: Some(TaskId(2)), team: Some(FRONTEND), ..escalated() };
    let early = (AgentId::COORDINATOR, Message::ParallelExecution { task: TaskId(0) });
    assert_eq!(office.decides(blocked), [carry_on(), early], "T-2 is the team's, and T-1 was due two hours ago");
    assert_eq!(office.decides(blocked), [carry_on()], "once");
    assert_eq!(office.decides(Escalated { is_critical: true, ..blocked }).len(), 2, "a critical one moves the target instead");
    let mut scenario = sample::scenario();
    scenario.policies[0].decisions.order = vec![OptionKind::CarryOn];
    let mut office = director(scenario);
    office.wait_hours(12);
    office.is_told(report(12));
    assert_eq!(office.decides(blocked), [carry_on()], "what the order does not name is not taken");
}

#[test]
fn a_decision_is_settled_when_its_blocker_is_closed_by_how_long_that_took() {
    for (took, is_as_expected) in [(4, true), (5, false)] {
        let mut office = director(sample::scenario());
        office.decides(escalated());
        office.noted();
        office.wait_hours(took);
        office.hear(AgentId::RESOLVER, Message::BlockerClosed { blocker: BlockerId(0) });
        let decision = crate::domain::decision::DecisionId(0);
        assert_eq!(office.noted(), [Fact::DecisionSettled { decision, hours: took as f64, is_as_expected }]);
    }
}
