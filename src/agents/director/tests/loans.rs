//! Reallocation, as reports come in.

use super::*;
use crate::domain::decision::DecisionId;
use crate::domain::organization::{Activation, Team};

const DEVELOPER: RoleId = RoleId(1);
const GUEST: MemberId = MemberId(2);

/// The third member can help as a developer, at full speed from the first day.
fn scenario() -> Scenario {
    let mut scenario = sample::scenario();
    scenario.organization.members[2].assists = vec![DEVELOPER];
    scenario.organization.members[2].assist = 1.0;
    let terms = &mut scenario.policies[0].reallocation;
    (terms.is_on, terms.ramp_from) = (true, 1.0);
    scenario
}

/// Two tasks wait for a developer, seven hours each, and the frontend has time.
fn short(hour: u64) -> Report {
    Report {
        critical: CriticalPath::AtRisk,
        utilization: vec![Some(0.9), Some(0.3)],
        shortages: vec![(BACKEND, DEVELOPER, 2)],
        ..report(hour)
    }
}

fn asked(office: &mut Solo<Director>) -> Vec<(MemberId, TeamId)> {
    let said = office.said().into_iter();
    let asked = said.filter_map(|(_, message)| if let Message::LoanAsked { member, to, .. } = message { Some((member, to)) } else { None });
    asked.collect()
}

fn lends(scenario: Scenario, report: Report) -> bool {
    let mut office = director(scenario);
    office.is_told(report);
    !asked(&mut office).is_empty()
}

#[test]
fn who_can_help_at_the_bottleneck_is_lent_for_the_longest_loan() {
    let mut office = director(scenario());
    office.is_told(short(0));
    let lent = Message::LoanAsked { decision: DecisionId(0), member: GUEST, to: BACKEND, until: hours(72) };
    assert!(office.said().contains(&(AgentId::of_team(FRONTEND), lent)));
    let decided = office.noted().into_iter().find_map(|fact| if let Fact::Decided(decision) = fact { Some(decision) } else { None });
    let decision = decided.expect("a decision");
    assert_eq!((decision.matter, decision.is_critical), (Matter::Bottleneck { task: TaskId(0) }, true));
    // Fourteen hours of work, a quarter of which costs a host's time: a gain of 10.5.
    let option = decision.choice();
    assert_eq!((option.delay_hours, option.cost, option.load_hours), (3.5, 1_400.0, 17.5));
    assert_eq!(decision.options.last().map(|option| (option.option, option.delay_hours)), Some((OptionKind::CarryOn, 14.0)));
}

#[test]
fn nobody_is_lent_where_a_condition_is_missing() {
    assert!(lends(scenario(), short(0)));
    assert!(!lends(scenario(), Report { critical: CriticalPath::OnTrack, ..short(0) }), "on track");
    assert!(lends(scenario(), Report { critical: CriticalPath::Blocked, ..short(0) }));
    assert!(!lends(scenario(), Report { utilization: vec![Some(0.9), Some(0.7)], ..short(0) }), "busy");
    assert!(!lends(scenario(), Report { utilization: vec![Some(0.9), None], ..short(0) }), "nothing is known");
    assert!(!lends(scenario(), Report { shortages: Vec::new(), ..short(0) }), "nobody is short");
    assert!(!lends(scenario(), Report { critical_path: [TaskId(1)].into(), ..short(0) }), "not on the critical path");
    let with = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = scenario();
        change(&mut scenario);
        lends(scenario, short(0))
    };
    assert!(!with(&|scenario| scenario.policies[0].reallocation.is_on = false));
    assert!(!with(&|scenario| scenario.policies[0].reallocation.min_gain = Span::from_minutes(630)), "10.5 hours is not more");
    assert!(with(&|scenario| scenario.policies[0].reallocation.min_gain = Span::from_minutes(629)));
    assert!(!with(&|scenario| scenario.policies[0].reallocation.utilization_below = 0.3));
    assert!(!with(&|scenario| scenario.policies[0].reallocation.host_time = 0.8), "the host gives more than the guest brings");
    assert!(!with(&|scenario| scenario.policies[0].reallocation.max_loan = Span::from_hours(5)), "too short");
    assert!(!with(&|scenario| scenario.organization.members[2].assist = 0.05), "slow");
    assert!(!with(&|scenario| scenario.organization.members[2].is_present = false));
    assert!(!with(&|scenario| scenario.organization.members[2].assists.clear()), "cannot");
    assert!(with(&|scenario| scenario.organization.members[2].roles.push(DEVELOPER)));
    assert!(!with(&|scenario| scenario.policies[0].decisions.order = vec![OptionKind::CarryOn]), "the director would rather not");
}

#[test]
fn finding_ones_feet_lowers_the_gain() {
    let mut scenario = scenario();
    scenario.policies[0].reallocation.ramp_from = 0.5;
    scenario.policies[0].reallocation.ramp_up = [Span::from_days(1), Span::from_days(6)];
    let cost = |scenario: &Scenario| {
        let mut office = director(scenario.clone());
        office.is_told(short(0));
        office.noted().into_iter().find_map(|fact| if let Fact::Decided(decision) = fact { Some(decision.choice().cost) } else { None })
    };
    // Three days of six: from .5 to .75. One day of three from .5 to 1, then two days of 1.
    assert_eq!(cost(&scenario), Some(14.0 / 0.625 * 100.0));
    scenario.organization.members[2].nature = crate::domain::organization::Nature::Agent;
    let agent = cost(&scenario).expect("lent");
    assert!((agent - 14.0 / (2.75 / 3.0) * 100.0).abs() < 1e-9, "{agent}");
}

#[test]
fn a_guest_is_recalled_when_its_bottleneck_is_over_and_lent_for_it_once() {
    let mut office = director(scenario());
    office.is_told(short(0));
    office.said();
    office.is_told(short(1));
    assert_eq!(asked(&mut office), [], "one loan at a time");
    office.is_told(Report { shortages: Vec::new(), ..short(2) });
    assert_eq!(office.said(), [], "the task that it is there for is not done");
    office.is_told(Report { shortages: Vec::new(), critical_path: [TaskId(1)].into(), ..short(3) });
    let recalled = (AgentId::of_team(BACKEND), Message::LoanRecalled { member: GUEST });
    assert_eq!(office.said(), [recalled]);
    office.noted();
    office.wait_hours(4);
    office.hear(AgentId::of_team(BACKEND), Message::LoanOver { member: GUEST, effort: Span::from_hours(3) });
    let settled = Fact::DecisionSettled { decision: DecisionId(0), hours: 2.0, is_as_expected: false };
    assert_eq!(office.noted(), [settled], "three hours, less a quarter of four");
    office.is_told(short(5));
    assert_eq!(asked(&mut office), []);
}

#[test]
fn a_blocked_critical_path_that_jumps_the_ladder_asks_for_reallocation() {
    for (critical_blocked, is_lent) in [(CriticalBlocked::Jump, true), (CriticalBlocked::Climb, false)] {
        let mut scenario = scenario();
        scenario.policies[0].escalation.critical_blocked = critical_blocked;
        // Not lent on the report itself: nobody had time then.
        scenario.policies[0].reallocation.is_on = false;
        let mut on = scenario.policies[0].clone();
        on.reallocation.is_on = true;
        scenario.policies.push(on);
        let mut office = director(scenario);
        office.is_told(short(0));
        office.hear(AgentId::WORLD, Message::PolicyChanged(1));
        office.hear(AgentId::RESOLVER, Message::BlockerTold(Box::new(escalated())));
        assert_eq!(!asked(&mut office).is_empty(), is_lent);
    }
}

#[test]
fn a_team_whose_task_is_blocked_lends_whatever_its_utilization_was() {
    let mut office = director(scenario());
    let busy = Report { critical: CriticalPath::OnTrack, utilization: vec![Some(0.9), Some(0.9)], ..short(0) };
    office.is_told(busy);
    let blocked = Escalated { is_critical: false, task: Some(TaskId(1)), team: Some(FRONTEND), ..escalated() };
    let said = office.decides(blocked);
    assert!(said.iter().any(|(_, message)| matches!(message, Message::LoanAsked { member: GUEST, to: BACKEND, .. })));
}

/// A third team that lends, and a role that both others are short of.
fn contended() -> (Scenario, Report) {
    let mut scenario = scenario();
    let member = scenario.organization.members[2].clone();
    scenario.organization.members.push(crate::domain::organization::Member { team: TeamId(2), name: "helper".into(), ..member });
    scenario.organization.members[2].assists.clear();
    scenario.organization.members[4].roles = vec![RoleId(2)];
    let team = Team { id: "research".into(), members: 4..5, activation: Activation::AtStart, ..scenario.organization.teams[0].clone() };
    scenario.organization.teams.push(team);
    let utilization = vec![Some(0.9), Some(0.9), Some(0.1)];
    let shortages = vec![(BACKEND, DEVELOPER, 2), (FRONTEND, RoleId(2), 4)];
    (scenario, Report { utilization, shortages, ..short(0) })
}

#[test]
fn one_member_whom_two_teams_want_is_a_decision_of_its_own() {
    for (order, lent) in [(vec![], vec![(MemberId(4), FRONTEND)]), (vec![OptionKind::CarryOn], vec![])] {
        let (mut scenario, report) = contended();
        scenario.policies[0].decisions.order = order;
        let mut office = director(scenario);
        office.is_told(report.clone());
        assert_eq!(asked(&mut office), []);
        office.wait(Span::from_minutes(44));
        office.is_told(report);
        assert_eq!(asked(&mut office), [], "not while that is weighed");
        office.wait(Span::from_minutes(1));
        assert_eq!(asked(&mut office), lent, "24 hours wait in one, 14 in the other");
        let matters: Vec<Matter> = office
            .noted()
            .into_iter()
            .filter_map(|fact| if let Fact::Decided(decision) = fact { Some(decision.matter) } else { None })
            .collect();
        assert_eq!(matters, [Matter::LoanContended { member: MemberId(4) }]);
    }
}
