//! Timeline risk.

use super::*;
use crate::engine::distribution::Distribution;

/// Decides on timeline risk every day, with this as the first choice. The fourth member can be had from outside within ten hours.
fn scenario(first: OptionKind) -> Scenario {
    let mut scenario = sample::scenario();
    scenario.organization.members[3].is_present = false;
    scenario.plan.tasks[2].must = false;
    Arc::make_mut(&mut scenario.baseline).estimates[2] = 6.0;
    let terms = &mut scenario.policies[0].decisions;
    terms.timeline_every = Span::from_hours(24);
    terms.order = vec![first];
    terms.resources.amount = 1;
    terms.resources.members = vec![MemberId(3)];
    terms.resources.lead_time = Distribution::Fixed(10.0);
    scenario
}

fn late(hour: u64, tasks_done: u32) -> Report {
    Report { buffer_consumed: 1.0, forecast: hours(40), tasks_done, ..report(hour) }
}

/// What it says upon a late report at noon, once it has thought about it.
fn answer(scenario: Scenario) -> Vec<(AgentId, Message)> {
    let mut office = director(scenario);
    office.wait_hours(12);
    office.is_told(late(12, 0));
    office.said();
    office.wait(Span::from_minutes(44));
    assert_eq!(office.said(), []);
    office.wait(Span::from_minutes(1));
    let mut said = office.said();
    office.wait_hours(10);
    said.extend(office.said());
    said
}

#[test]
fn scope_is_reduced_by_the_feature_that_gives_back_most() {
    let cut: Arc<[TaskId]> = [TaskId(2)].into();
    let orders = [AgentId::COORDINATOR, AgentId::PLANNER].map(|agent| (agent, Message::TasksCut(cut.clone())));
    assert_eq!(answer(scenario(OptionKind::ReduceScope)), orders);
}

#[test]
fn a_member_from_outside_is_hired_after_the_lead_time_as_long_as_there_are_any() {
    let hired = (AgentId::of_team(FRONTEND), Message::MemberHired(MemberId(3)));
    assert_eq!(answer(scenario(OptionKind::AddResources)), [hired]);
    let mut nobody = scenario(OptionKind::AddResources);
    nobody.policies[0].decisions.resources.amount = 0;
    assert!(!answer(nobody).iter().any(|(_, message)| matches!(message, Message::MemberHired(_))));
    let mut too_late = scenario(OptionKind::AddResources);
    too_late.policies[0].decisions.resources.lead_time = Distribution::Fixed(28.0);
    assert!(!answer(too_late).iter().any(|(_, message)| matches!(message, Message::MemberHired(_))));
}

#[test]
fn the_target_moves_until_the_buffer_stands_at_the_yellow_line() {
    let later = (AgentId::PLANNER, Message::TargetExtended { by: Span::from_hours(4) });
    assert_eq!(answer(scenario(OptionKind::ExtendTimeline)), [later], "four hours of buffer, all of them consumed");
}

#[test]
fn what_depends_on_the_first_late_task_starts_early() {
    let early = (AgentId::COORDINATOR, Message::ParallelExecution { task: TaskId(0) });
    assert_eq!(answer(scenario(OptionKind::ParallelExecution)), [early]);
}

/// How often it decides on these reports, (hour, consumed, tasks done).
fn decisions(scenario: Scenario, reports: &[(u64, f64, u32)]) -> usize {
    let mut office = director(scenario);
    let mut now = 0;
    for &(hour, buffer_consumed, tasks_done) in reports {
        office.wait_hours(hour - now);
        now = hour;
        office.is_told(Report { buffer_consumed, ..late(hour, tasks_done) });
    }
    office.wait_hours(1);
    office.chosen().len()
}

#[test]
fn it_decides_over_the_red_line_at_most_so_often_and_only_if_anything_has_moved() {
    let decided = |reports: &[(u64, f64, u32)]| decisions(scenario(OptionKind::ExtendTimeline), reports);
    assert_eq!(decided(&[(0, 0.8, 0), (1, 0.5, 0)]), 0);
    assert_eq!(decided(&[(0, 0.81, 0)]), 1);
    assert_eq!(decided(&[(0, 0.9, 0), (2, 0.9, 1), (23, 0.9, 2)]), 1);
    assert_eq!(decided(&[(0, 0.9, 0), (26, 0.9, 2)]), 2);
    assert_eq!(decided(&[(0, 0.9, 0), (26, 0.9, 0), (52, 0.9, 0)]), 1);
    let mut never = scenario(OptionKind::ExtendTimeline);
    never.policies[0].decisions.order.clear();
    assert_eq!(decisions(never, &[(0, 0.9, 0)]), 0, "who names no option faces no timeline risk");
}

#[test]
fn it_is_settled_when_the_buffer_is_back_below_the_line() {
    for (back, is_as_expected) in [(20, true), (30, false)] {
        let mut office = director(scenario(OptionKind::ExtendTimeline));
        office.is_told(late(0, 0));
        office.wait_hours(back);
        office.noted();
        office.is_told(Report { buffer_consumed: 0.8, ..late(back, 0) });
        let settled: Vec<Fact> = office.noted().into_iter().filter(|fact| matches!(fact, Fact::DecisionSettled { .. })).collect();
        let expected =
            Fact::DecisionSettled { decision: crate::domain::decision::DecisionId(0), hours: back as f64 - 0.75, is_as_expected };
        assert_eq!(settled, [expected]);
    }
}
