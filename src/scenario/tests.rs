//! Scenarios that load, and what they become.

mod models;
mod trouble;

use super::*;
use crate::domain::plan::Need;

/// A team of two and three tasks in office hours.
const SMALL: &str = r#"
description = "small"
calendar = "office"
[calendars]
office = "mon-fri 08:00-17:00"
[teams.backend]
name = "Backend"
coordination = ["api-architect:.3", "backend-developer:.7"]
[[teams.backend.members]]
name = "lead"
role = "api-architect"
[[teams.backend.members]]
name = "clerk"
roles = ["backend-developer"]
skill = 1.2
[handoff]
no_dependencies_of_kind = ["information", "resource", "team"]
[[plan.tasks]]
epic = "Shop"
feature = "Cart"
task = "T-1"
team = "backend"
realistic = 8
[[plan.tasks]]
epic = "Shop"
feature = "Cart"
task = "T-2"
team = "backend"
role = "backend-developer"
realistic = "1h30m"
depends_on = ["T-1:technical"]
[[plan.tasks]]
epic = "Shop"
feature = "Pay"
task = "T-3"
team = "backend"
role = "backend-developer"
effort = { triangular = ["4h", "8h", "24h"] }
depends_on = "T-1"
must = false
value = 5
"#;

fn loaded(text: &str, overrides: &[&str]) -> Scenario {
    let library = Memory::new([("small.toml", text)]);
    let request = Request { path: "small.toml".into(), overrides: overrides.iter().map(|text| (*text).to_owned()).collect() };
    load(&request, &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)))
}

#[test]
fn a_scenario_becomes_organization_plan_policy_and_baseline() {
    let scenario = loaded(SMALL, &[]);
    assert_eq!(scenario.name, "small");
    assert_eq!(scenario.organization.members.len(), 2);
    assert_eq!(scenario.plan.tasks.len(), 3);
    let Need::Steps(steps) = &scenario.plan.tasks[0].need else { panic!() };
    assert_eq!(steps.iter().map(|step| step.share).collect::<Vec<_>>(), [0.3, 0.7]);
    assert_eq!(scenario.policies[0].desks.each_ref().map(|desk| desk.capacity), [1, 2, 2, 2, 2, 2]);
    assert!(scenario.handoff.gaps.is_empty(), "{:?}", scenario.handoff.reasons);
    assert!(scenario.baseline.finish > Moment::START);
    assert_eq!(scenario.baseline.tasks[0].unwrap().start, Moment::START + Span::from_minutes(65));
}

/// `SMALL` with what may befall it: every table that may be there.
fn eventful() -> String {
    let more = r#"
[calendars.shop]
weekly = ["mon-fri 08:00-12:00, 13:00-17:00", "sat 08:00-12:00"]
holidays = ["2026-01-06", "2026-12-24..2026-12-31"]
[teams.research]
activation = { after = ["Cart"] }
members = [{ name = "reader", role = "researcher", calendar = "shop", present = false }, { name = "scout", role = "researcher", count = 2, rate = 80 }]
[[plan.tasks]]
epic = "Launch"
feature = "Extra"
task = "T-4"
team = "research"
realistic = 4
depends_on = "T-3:information; staging"
[resources.staging]
kind = "environment"
available = 2026-01-06 08:00
[resources.key]
available = { triangular = ["1h", "2h", "8h"] }
[streams.bugs]
team = "backend"
role = "backend-developer"
rate = 0.01
until = "day 30"
effort = "lognormal(p50=1h, p90=4h)"
[streams.audit]
team = "backend"
at = ["day 9 10:00", "2d"]
effort = 2
priority = "P2"
[risks.flu]
description = "clerk is ill"
probability = "20%"
at = "day 3 08:00"
member_away = { member = "clerk", for = "3d" }
mitigation = { description = "vaccine", cost = 50, probability = 0.05 }
[risks.rework]
probability = 0.5
on_done = "T-1"
effort = { tasks = ["T-2"], by = "lognormal(2h, 0.5)" }
mitigated = true
mitigation = { probability = 0.1, effort = { tasks = "T-2", by = 1 } }
[events.second]
at = "day 4 10:00"
set = { "dispatch.rule" = "spt", director = { loop = "2h" } }
[events.first]
at = "1d"
set = { "dispatch.rule" = "lst" }
[events.join]
at = "day 2 08:00"
member_joins = "reader"
[events.more]
at = "day 3"
add_feature = "Extra"
[events.less]
at = "day 5"
drop_tasks = "T-2"
[events.out]
at = "day 5"
environment_down = { resource = "staging", for = "4h" }
[messages]
latency = "1m"
[messages.report]
attention = "2m"
"#;
    SMALL.replace(", \"resource\"", "").replace("\"information\", ", "").replace("[\"team\"]", "[]") + more
}

#[test]
fn what_may_befall_a_project_is_resolved_to_moments_and_ids() {
    let scenario = loaded(&eventful(), &[]);
    let ids: Vec<&str> = scenario.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["first", "join", "more", "second", "less", "out"], "by time, then as written");
    assert_eq!(scenario.timestamp(scenario.events[0].at), "2026-01-06 08:00:00");
    assert!(scenario.plan.tasks[3].is_added_later);
    assert_eq!(scenario.events[2].what, Happening::ScopeAdded(vec![TaskId(3)]));
    assert!(scenario.baseline.tasks[3].is_none());
    assert_eq!(scenario.plan.resources[0].available_after, Some(Distribution::Fixed(24.0)));
    let Arrivals::At(audits) = &scenario.streams[1].arrivals else { panic!() };
    assert_eq!(audits[0], Moment::START + Span::from_days(2), "in the order of time");
    assert!(
        matches!(&scenario.streams[0].brings, Brings::Work { effort: Distribution::Lognormal { median, .. }, .. } if (median - 1.0).abs() < 1e-9)
    );
    assert_eq!(scenario.organization.members.last().unwrap().name, "scout-2");
    assert_eq!(scenario.organization.members.last().unwrap().pay.rate_per_hour, 80.0);
}

#[test]
fn each_change_of_policy_builds_on_the_one_before_it_in_time() {
    let scenario = loaded(&eventful(), &[]);
    let rules: Vec<PriorityRule> = scenario.policies.iter().map(|policy| policy.dispatch.rule).collect();
    assert_eq!(rules, [PriorityRule::Lft, PriorityRule::Lst, PriorityRule::Spt]);
    assert_eq!(scenario.rules, [PriorityRule::Lft, PriorityRule::Lst, PriorityRule::Spt]);
    assert_eq!(scenario.policies[1].director.loop_every, Span::from_hours(1));
    assert_eq!(scenario.policies[2].director.loop_every, Span::from_hours(2));
    let Happening::PolicyChanges { policy, changes } = &scenario.events[3].what else { panic!() };
    assert_eq!(*policy, 2);
    assert_eq!(changes[..], [("dispatch.rule".to_owned(), "spt".to_owned()), ("director.loop".to_owned(), "2h".to_owned())]);
}

#[test]
fn a_mitigation_in_force_replaces_the_effects_that_it_names() {
    let scenario = loaded(&eventful(), &[]);
    let [flu, rework] = &scenario.risks[..] else { panic!() };
    assert_eq!((flu.probability, flu.probability_after, flu.mitigation_cost), (0.2, 0.05, 50.0));
    assert!(matches!(flu.effects[..], [RiskEffect::MemberAway { .. }]));
    assert_eq!((rework.probability, rework.probability_before), (0.1, 0.5));
    assert_eq!(rework.effects, [RiskEffect::Effort { tasks: vec![TaskId(1)], hours: Distribution::Fixed(1.0) }]);
}

#[test]
fn messages_take_what_is_said_of_their_kind_or_of_all() {
    use crate::domain::message::MessageKind;
    let policy = &loaded(&eventful(), &[]).policies[0];
    let of = |kind: MessageKind| policy.messages[kind as usize];
    assert_eq!((of(MessageKind::Report).latency, of(MessageKind::Report).attention), (Span::from_minutes(1), Span::from_minutes(2)));
    assert_eq!((of(MessageKind::Sync).latency, of(MessageKind::Sync).attention), (Span::from_minutes(1), Span::ZERO));
    assert_eq!(of(MessageKind::Reminder).latency, Span::ZERO);
}

#[test]
fn overrides_change_any_field_and_are_kept_for_the_record() {
    let scenario = loaded(
        SMALL,
        &["dispatch.rule=fifo", "teams.backend.members.1.skill=2", "noise.project=none", "buffer=50%", "plan.tasks.0.realistic=4"],
    );
    assert_eq!(scenario.policies[0].dispatch.rule, PriorityRule::Fifo);
    assert_eq!(scenario.organization.members[1].skill, 2.0);
    assert_eq!(scenario.noise.project, None);
    assert_eq!(scenario.buffer, BufferRule::Share(0.5));
    assert_eq!(scenario.baseline.estimates[0], 4.0);
    assert_eq!(scenario.source.overrides.len(), 5);
}

#[test]
fn an_override_of_a_team_that_is_not_there_makes_none_unless_it_gives_it_members() {
    let rejected = |overrides: &[&str]| {
        let library = Memory::new([("small.toml", SMALL)]);
        let request = Request { path: "small.toml".into(), overrides: overrides.iter().map(|text| (*text).to_owned()).collect() };
        load(&request, &library).err().map(|rejection| rejection.render(false)).unwrap_or_default()
    };
    for slip in ["teams.bakend.name=x", "teams.bakend={ name = 'x' }"] {
        let told = rejected(&[slip]);
        assert!(told.contains("no team `bakend`") && told.contains("did you mean `backend`?"), "{slip}: {told}");
    }
    let told = rejected(&["teams.qa.name=x", "teams.qa.members=[{ name = 'm', role = 'r' }]"]);
    assert!(!told.contains("no team"), "{told}");
}

#[test]
fn a_record_of_the_texts_loads_the_same_scenario_again() {
    let library = Memory::new([
        ("scenarios/what-if.toml", "extends = '../base/small.toml'\nplan = 'plan.csv'\n[dispatch]\nrule = 'spt'\n"),
        ("base/small.toml", SMALL),
        ("scenarios/plan.csv", "task,team,realistic\nT-1,backend,5\n"),
    ]);
    let request = Request { path: "scenarios/what-if.toml".into(), overrides: vec!["seed=7".into()] };
    let first = load(&request, &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let (again, kept) = first.source.request();
    let mut second = load(&again, &kept).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    second.source.path.clone_from(&first.source.path);
    assert_eq!(first, second);
    assert_eq!((first.name.as_str(), first.seed, first.plan.tasks.len()), ("what-if", 7, 1));
    assert_eq!(first.policies[0].dispatch.rule, PriorityRule::Spt);
}

#[test]
fn a_scenario_is_not_called_as_the_one_that_it_extends() {
    let base = format!("name = 'base'\n{SMALL}");
    let library = Memory::new([("x.toml", "extends = 'base.toml'\n"), ("base.toml", base.as_str())]);
    let scenario = load(&Request::new("x.toml"), &library).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.description.as_str()), ("x", ""));
}

const NONE: [usize; 0] = [];

/// The open points of the handoff under some overrides.
fn gaps(overrides: &[&str]) -> Vec<usize> {
    loaded(SMALL, overrides).handoff.gaps.points().collect()
}

#[test]
fn each_of_the_eight_points_of_the_handoff_can_be_open() {
    assert_eq!(gaps(&["plan.tasks=[]"]), [0, 2]);
    assert_eq!(gaps(&["handoff.board.cto=rejected"]), [0]);
    assert_eq!(gaps(&["handoff.board.cto=approved with concerns"]), NONE);
    assert_eq!(gaps(&["handoff.no_dependencies_of_kind=[\"team\"]"]), [2]);
    assert_eq!(gaps(&["gates.epic.checks=[]"]), [3]);
    assert_eq!(gaps(&["buffer=0"]), [4]);
    assert_eq!(gaps(&["handoff.readiness.access=false"]), [5]);
    assert_eq!(gaps(&["handoff.readiness.access=true"]), NONE);
    assert_eq!(gaps(&["handoff.communication_ready=false"]), [6]);
    assert_eq!(gaps(&["handoff.agents_briefed=false"]), [7]);
}

#[test]
fn a_team_whose_members_all_come_later_is_a_gap_and_planned_with_them() {
    let text = format!(
        "{}\n[events.lead]\nat = '2d'\nmember_joins = 'lead'\n[events.clerk]\nat = '2d'\nmember_joins = 'clerk'\n",
        SMALL.replace("name = \"lead\"", "name = \"lead\"\npresent = false").replace("skill = 1.2", "skill = 1.2\npresent = false")
    );
    let scenario = loaded(&text, &[]);
    assert_eq!(scenario.handoff.gaps.points().collect::<Vec<_>>(), [1]);
    assert!(scenario.baseline.tasks.iter().all(Option::is_some));
}

#[test]
fn work_may_begin_when_the_handoff_is_signed_and_the_epic_authorized() {
    let start = |overrides: &[&str]| loaded(SMALL, overrides).baseline.start;
    let free = ["director.handoff_attention=0", "director.authorization_attention=0"];
    assert_eq!(loaded(SMALL, &free).baseline.tasks[0].unwrap().start, Moment::START);
    assert!(start(&[]) >= Moment::START);
    let early = ["start=2026-01-05 05:00"];
    assert_eq!(loaded(SMALL, &early).baseline.tasks[0].unwrap().start, Moment::START + Span::from_minutes(3 * 60 + 65));
}

#[test]
fn a_quantile_is_a_buffer_too() {
    assert_eq!(loaded(SMALL, &["buffer=p80"]).buffer, BufferRule::Quantile(0.8));
    assert_eq!(loaded(SMALL, &["buffer=per_task"]).buffer, BufferRule::PerTask);
}

#[test]
fn a_promised_date_is_a_buffer_and_the_target_all_of_a_day_that_has_no_time() {
    let whole = |days: u64| Span::from_days(days).saturating_sub(Span::from_minutes(1));
    let moments =
        [("buffer=2026-02-02", whole(28)), ("buffer='2026-02-01 08:00'", Span::from_hours(26 * 24 + 8)), ("buffer='day 29'", whole(29))];
    for (written, after) in moments {
        let scenario = loaded(SMALL, &["start=2026-01-06 00:00", written]);
        assert_eq!(scenario.baseline.target, Moment::START + after, "{written}");
        assert!(scenario.handoff.reasons.is_empty());
    }
    // Too early a promise is no reason not to begin.
    let late = loaded(SMALL, &["start=2026-01-06 00:00", "buffer=2026-01-06"]);
    assert!(late.baseline.buffer.is_zero() && late.baseline.target < late.baseline.finish && late.handoff.reasons.is_empty());
}

#[test]
fn a_plan_in_a_file_of_its_own_may_be_toml() {
    let library = Memory::new([
        ("x.toml", "plan = 'p.toml'\n[teams.a]\nmembers = [{ name = 'b', role = 'c' }]\n"),
        ("p.toml", "[[tasks]]\ntask = 'T-1'\nteam = 'a'\nrealistic = 5\n"),
    ]);
    assert_eq!(load(&Request::new("x.toml"), &library).unwrap().plan.tasks.len(), 1);
}

#[test]
fn a_moment_is_named_by_day_by_time_since_the_start_or_by_date() {
    let scenario = crate::sample::scenario();
    let hours = |text: &str| scenario.moment(text).map(|at| at.hours());
    assert_eq!([hours("day 2 10:00"), hours("2h"), hours(" 2026-03-02 12:00 ")], [Ok(26.0), Ok(2.0), Ok(4.0)]);
    assert!(hours("2026-03-02 07:00").unwrap_err().contains("before the start, 2026-03-02 08:00:00"));
    assert!(hours("soon").unwrap_err().contains("`soon` is not a moment"));
}
