//! What scenarios say of blockers, gates, handoffs, decisions and loans, and what is meant where they say nothing.

use super::*;
use crate::domain::policy::{CheckKind, LevelKind, Review, Target};
use crate::domain::quiet;
use crate::scenario::stability::Branching;

fn policy(more: &str, overrides: &[&str]) -> (Scenario, Policy) {
    let scenario = loaded(&format!("{SMALL}{more}"), overrides);
    let policy = scenario.policies[0].clone();
    (scenario, policy)
}

const QUALITY: &str = "
[teams.quality]
members = [{ name = 'tester', roles = ['qa-engineer'] }, { name = 'warden', roles = ['security-auditor'] }]
[teams.frontend]
members = [{ name = 'artist', role = 'ui-ux-designer', nature = 'agent', assists = ['qa-engineer'], assist = '60%' }]
[teams.research]
members = [{ name = 'reader', role = 'research-manager' }]
";

#[test]
fn what_a_scenario_does_not_say_is_in_force_with_the_defaults_of_the_model() {
    let (_, policy) = policy(QUALITY, &[]);
    let (blockers, escalation, gates) = (&policy.blockers, &policy.escalation, &policy.gates);
    assert_eq!((blockers.rate, blockers.complexity, blockers.reopen), (0.05, [0.5, 1.0, 2.0], 0.05));
    assert_eq!(blockers.resolution_work, Distribution::Lognormal { median: 0.6, sigma: 1.5 });
    assert_eq!((blockers.scan_every, blockers.still_for), (Some(Span::from_hours(2)), Span::from_hours(4)));
    assert_eq!(blockers.mix.iter().sum::<f64>(), 100.0);
    let thresholds: Vec<_> = escalation.levels.iter().map(|level| level.escalate_after[1].clone()).collect();
    let hours = |hours| Some(Distribution::Fixed(hours));
    assert_eq!(thresholds, [hours(1.0), hours(4.0), hours(8.0), None, None]);
    let like_quiet = quiet::escalation();
    for (level, quiet) in escalation.levels.iter().zip(&like_quiet.levels) {
        assert_eq!((level.kind, level.target, level.speed, level.preparation), (quiet.kind, quiet.target, quiet.speed, quiet.preparation));
        assert_eq!(level.is_owner_briefing, level.target == Target::Specialist);
    }
    assert!(gates.is_on && policy.handoffs.is_on && policy.reallocation.is_on && policy.burnout.is_none());
    assert_eq!((gates.defects, gates.false_alarm, gates.bad_fix), (0.01, 0.01, 0.07));
    assert_eq!(gates.levels.each_ref().map(|level| level.detects), [0.5, 0.5, 0.4, 0.35]);
    assert_eq!(gates.levels.each_ref().map(|level| level.duration.clone()), [0.25, 0.5, 2.0, 4.0].map(Distribution::Fixed));
    assert_eq!(policy.dependencies.research_team, Some(TeamId(3)));
    assert_eq!(policy.dependencies.research, Some(Distribution::Lognormal { median: 2.0, sigma: 0.6 }));
    assert_eq!(policy.decisions.order.len(), 10);
}

#[test]
fn without_trouble_nothing_is_in_force_that_does_not_say_so_itself() {
    let (scenario, policy) = policy("", &["trouble=none", "gates.enabled=true"]);
    assert_eq!((policy.blockers.rate, policy.blockers.scan_every), (0.0, None));
    assert!(policy.gates.is_on && !policy.handoffs.is_on && !policy.reallocation.is_on && policy.decisions.timeline_every.is_zero());
    let quiet = quiet::dependencies();
    assert_eq!(policy.dependencies, quiet);
    assert_eq!(scenario.remarks.len(), 5, "gates are on and there is nobody to review: {:?}", scenario.remarks);
    assert_eq!(super::loaded(SMALL, &["trouble=none"]).remarks, [""; 0]);
}

/// The reviews of a gate by their names: who does them.
fn reviews(policy: &Policy, level: usize) -> Vec<(&str, &Review)> {
    let checks = policy.gates.levels[level].checks.iter();
    checks
        .filter_map(|check| if let CheckKind::Review(review) = &check.kind { Some((check.name.as_str(), review)) } else { None })
        .collect()
}

#[test]
fn a_default_review_goes_to_whoever_comes_nearest() {
    let (scenario, policy) = policy(QUALITY, &[]);
    let who = |level| {
        let told = reviews(&policy, level).into_iter().map(|(name, review)| {
            let role = review.role.map_or("anybody", |role| scenario.organization.role(role));
            format!("{name}: {} of {}, {:.0} h", role, scenario.organization.team(review.team).id, review.effort.mean())
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(who(0), ["code review: anybody of quality, 1 h"]);
    assert_eq!(who(1), ["code review: anybody of quality, 2 h"]);
    assert_eq!(
        who(2),
        ["performance: anybody of quality, 4 h", "security: security-auditor of quality, 4 h", "UX: ui-ux-designer of frontend, 4 h"]
    );
    assert!(!scenario.remarks.iter().any(|remark| remark.contains("goes without")), "{:?}", scenario.remarks);
}

#[test]
fn a_default_review_that_nobody_could_do_is_left_out_with_a_remark() {
    let (scenario, policy) = policy("", &[]);
    assert!((0..4).all(|level| reviews(&policy, level).is_empty()));
    assert_eq!(policy.gates.levels[0].checks.len(), 4);
    let told = scenario.remarks.iter().filter(|remark| remark.contains("goes without")).count();
    assert_eq!(told, 5, "{:?}", scenario.remarks);
}

#[test]
fn a_team_by_the_name_of_quality_that_reviews_nothing_elsewhere_is_told_of_its_reviews() {
    let reviews_are_told = |role: &str| {
        let more = format!("[teams.quality]\nmembers = [{{ name = 'one', role = '{role}' }}]\n");
        policy(&more, &[]).0.remarks.iter().filter(|remark| remark.starts_with("anybody of team `quality` makes the reviews")).count()
    };
    assert_eq!(reviews_are_told("head-nurse"), 1);
    assert_eq!(reviews_are_told("security-auditor"), 0);
}

#[test]
fn a_specialist_whom_nobody_is_is_replaced_by_one_who_comes_near() {
    let more = "[teams.ops]\nmembers = [{ name = 'operator', role = 'devops-engineer' }]\n[blockers.specialists]\nquota = 'api-architect'\nrate_limit = 'none'\n";
    let (scenario, policy) = policy(more, &[]);
    let of = |subtype: BlockerSubtype| policy.blockers.specialists[subtype as usize].map(|role| scenario.organization.role(role));
    assert_eq!(of(BlockerSubtype::BuildFailure), Some("devops-engineer"));
    assert_eq!(of(BlockerSubtype::CodeBug), Some("devops-engineer"), "nobody is a code-review-expert");
    assert_eq!(of(BlockerSubtype::MissingDocs), None);
    assert_eq!((of(BlockerSubtype::Quota), of(BlockerSubtype::RateLimit)), (Some("api-architect"), None));
    assert!(
        scenario.remarks.iter().any(|remark| remark.contains("missing_docs") && !remark.contains("rate_limit")),
        "{:?}",
        scenario.remarks
    );
}

#[test]
fn levels_are_data() {
    let more = "[escalation]\nlevels = 4\nL1 = { target = 'backend', escalate_after = { P0 = '30m', P2 = 'never' } }\n\
                L2 = { target = 'role:api-architect', refer_up = '10%' }\nL3 = { target = 'quality-enforcer', escalate_after = { uniform = ['8h', '9h'] } }\n";
    let (_, policy) = policy(more, &[]);
    let levels = &policy.escalation.levels;
    assert_eq!(levels.iter().map(|level| level.kind).filter(|kind| *kind == LevelKind::Hierarchical).count(), 1);
    assert_eq!(levels[0].escalate_after, [Some(Distribution::Fixed(0.5)), Some(Distribution::Fixed(1.0)), None]);
    assert!(matches!((levels[0].target, levels[1].target), (Target::Team(_), Target::Role(_))));
    assert_eq!((levels[1].speed, levels[1].is_owner_briefing, levels[1].refer_up), (3.0, true, 0.1));
    assert_eq!((levels[2].target, levels[2].speed), (Target::Agent(AgentId::ENFORCER), 1.0));
    assert_eq!(levels[2].escalate_after[2], Some(Distribution::Uniform { low: 8.0, high: 9.0 }));
    assert_eq!((levels[3].target, levels[3].preparation), (Target::Agent(AgentId::DIRECTOR), Span::from_minutes(45)));
}

#[test]
fn thresholds_and_rates_can_be_overridden_and_changed_by_events() {
    let more = "[events.calm]\nat = '2d'\nset = { blockers = { rate = 0.01, resolution_work = { fixed = 1 } }, 'escalation.L2.escalate_after' = '6h', 'gates.progression' = 'director' }\n";
    let overrides = ["escalation.L2.escalate_after=2h", "blockers.rate=0.2", "reallocation.utilization_below=60%", "noise.project=none"];
    let (scenario, policy) = policy(more, &overrides);
    assert_eq!(policy.escalation.levels[1].escalate_after[0], Some(Distribution::Fixed(2.0)));
    assert_eq!((policy.blockers.rate, policy.reallocation.utilization_below), (0.2, 0.6));
    let after = &scenario.policies[1];
    assert_eq!((after.blockers.rate, &after.blockers.resolution_work), (0.01, &Distribution::Fixed(1.0)));
    assert_eq!(after.escalation.levels[1].escalate_after[0], Some(Distribution::Fixed(6.0)));
}

#[test]
fn a_risk_multiplies_the_blocker_rate_of_every_policy() {
    let more = "[risks.heat]\nprobability = 0.5\nat = '1d'\nblocker_rate = 2\n[risks.move]\nprobability = 0.5\nat = '1d'\nblocker_rate = 3\n\
                mitigated = true\nmitigation = { blocker_rate = 1.5 }\n[events.calm]\nat = '2d'\nset = { 'blockers.rate' = 0.01 }\n";
    let (scenario, _) = policy(more, &[]);
    let rates: Vec<f64> = scenario.policies.iter().map(|policy| (policy.blockers.rate * 1e6).round() / 1e6).collect();
    assert_eq!(rates, [0.05, 0.1, 0.075, 0.15, 0.01, 0.02, 0.015, 0.03]);
    assert_eq!(scenario.risks[1].effects, [RiskEffect::BlockerRate { factor: 1.5, bit: 2 }]);
    assert!(matches!(scenario.events[0].what, Happening::PolicyChanges { policy: 4, .. }));
    assert_eq!((scenario.policy_with(0, 2), scenario.policy_with(2, 3), scenario.policy_with(4, 3)), (2, 3, 7));
}

#[test]
fn streams_bring_blockers_and_agents_fail() {
    let more = "[streams.tickets]\nblockers = true\nrate = 0.1\npriority = 'P2'\nsubtype = 'access_denied'\nwork = '2h'\n\
                [events.outage]\nat = 'day 2'\nagent_fails = { agent = 'blocker-resolver', for = '6h' }\n";
    let (scenario, _) = policy(more, &[]);
    let brought = Brings::Blockers { work: Some(Distribution::Fixed(2.0)), subtype: Some(BlockerSubtype::AccessDenied) };
    assert_eq!((&scenario.streams[0].brings, scenario.streams[0].priority), (&brought, Priority::P2));
    let Happening::AgentFails { agent: AgentId::RESOLVER, until } = scenario.events[0].what else { panic!() };
    assert_eq!(scenario.timestamp(until), "2026-01-06 06:00:00");
}

#[test]
fn members_say_what_they_are_and_with_what_they_help() {
    let (scenario, _) = policy(QUALITY, &[]);
    let artist = scenario.organization.members.iter().find(|member| member.name == "artist").unwrap();
    let helps: Vec<&str> = artist.assists.iter().map(|&role| scenario.organization.role(role)).collect();
    assert_eq!((artist.nature, helps, artist.assist), (crate::domain::organization::Nature::Agent, vec!["qa-engineer"], 0.6));
}

#[test]
fn help_from_outside_is_members_who_are_not_there() {
    let more = "[teams.bench]\nmembers = [{ name = 'reserve', role = 'backend-developer', present = false }]\n[decisions.resources]\nmembers = ['reserve']\n";
    let resources = policy(more, &[]).1.decisions.resources;
    assert_eq!((resources.amount, resources.members.len(), resources.lead_time), (1, 1, Distribution::Fixed(120.0)));
}

#[test]
fn the_branching_ratio_is_what_an_hour_of_work_brings_about() {
    let overrides = [
        "blockers.rate=0.1",
        "blockers.resolution_work=2",
        "blockers.reopen=0",
        "dispatch.resume_cost=0",
        "gates.defects=0.02",
        "gates.remediation=1",
        "gates.bad_fix=0",
    ];
    let (scenario, policy) = policy(QUALITY, &overrides);
    let branching = Branching::of(&scenario, &policy);
    assert!((branching.by_blockers - 0.2).abs() < 1e-12, "{branching:?}");
    assert!((branching.by_defects - 0.04).abs() < 1e-12, "a remedy and the review again: {branching:?}");
    assert!(!scenario.remarks.iter().any(|remark| remark.contains("brings about")), "{:?}", scenario.remarks);
}

#[test]
fn defaults_are_stable_and_a_scenario_that_is_not_is_told() {
    let (scenario, by_default) = policy(QUALITY, &[]);
    assert!((0.05..0.3).contains(&Branching::of(&scenario, &by_default).ratio()));
    let (scenario, _) = policy(QUALITY, &["blockers.rate=0.5"]);
    assert!(scenario.remarks.iter().any(|remark| remark.contains("may never end")), "{:?}", scenario.remarks);
}
