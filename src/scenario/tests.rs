//! Scenarios that load, and what they become.

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
name = "ada"
role = "api-architect"
[[teams.backend.members]]
name = "bob"
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
