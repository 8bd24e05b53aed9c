//! What more trouble may not do: improve the mean. Single runs may be better for it (Graham's anomalies), so all is said of means, by
//! replications that share what chance did to them.

use crate::sampling::{difference, finishes, names, seeds, shipped};
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::{Event, Happening, Scenario};
use std::sync::Arc;

/// Every day; a few hundred of every scenario take minutes: `SANDTABLE_SEEDS=200 cargo test --release --test suite laws::`.
const SEEDS: u64 = 10;
const SEEDS_OF_THE_BASELINE: u64 = 60;

/// Where the director is flooded, whatever delays an alert relieves it, as higher thresholds would: there latency helps, and is no law.
const FLOODED: &str = "flooded-director";

/// The mean finish is not earlier by more than chance explains.
#[track_caller]
fn does_not_help(what: &str, base: &[f64], scenario: &Arc<Scenario>) -> (f64, f64) {
    let (delay, error) = difference(base, &finishes(scenario, base.len() as u64));
    println!("{}, {what}: {delay:.1} +- {error:.1} h", scenario.name);
    assert!(delay >= -4.0 * error, "{}, {what}: {delay:.1} h, standard error {error:.1} h", scenario.name);
    (delay, error)
}

/// The scenario with its members of most roles gone from the first day, one from each team that can spare one.
fn fewer_hands(scenario: &Scenario) -> Option<Arc<Scenario>> {
    let mut scenario = scenario.clone();
    let organization = &scenario.organization;
    let is_spare = |member: &sandtable::domain::organization::MemberId| {
        let who = organization.member(*member);
        let others = || organization.members_of(who.team).filter(|other| other != member);
        let has_stand_in = |role| others().filter(|&other| organization.member(other).roles.contains(role)).count();
        // A crew may need two.
        who.roles.iter().all(|role| has_stand_in(role) >= 2)
    };
    let spare = organization.team_ids().flat_map(|team| organization.members_of(team)).find(is_spare)?;
    scenario.events.insert(0, Event { id: "fewer".into(), at: Moment::START + Span::from_hours(1), what: Happening::MemberLeaves(spare) });
    Some(Arc::new(scenario))
}

#[test]
fn more_blockers_slower_messages_and_levels_and_fewer_hands_never_improve_the_mean_finish_of_any_scenario() {
    for name in names() {
        let scenario = shipped(&name, &[]);
        let base = finishes(&scenario, seeds(if name == "baseline" { SEEDS_OF_THE_BASELINE } else { SEEDS }));
        let rate = format!("blockers.rate={}", scenario.policies[0].blockers.rate * 2.0);
        let slower = |level: usize| format!("escalation.L{level}.speed={}", scenario.policies[0].escalation.levels[level - 1].speed / 2.0);
        let changes = [rate, "messages.blocker_alert={ latency = \"30m\" }".into(), slower(2), slower(3)];
        for change in changes.iter().filter(|change| name != FLOODED || !change.contains("latency")) {
            does_not_help(change, &base, &shipped(&name, &[change]));
        }
        if let Some(fewer) = fewer_hands(&scenario) {
            does_not_help("a member less", &base, &fewer);
        }
    }
}

/// Each blocker costs the more the more there are, once the director has more to decide than hours.
#[test]
fn duration_grows_faster_than_linearly_in_the_blocker_rate_once_the_director_saturates() {
    let at_rate = |rate: &str| finishes(&shipped("flooded-director", &[&format!("blockers.rate={rate}")]), 240);
    let [few, some, many] = [at_rate("0.05"), at_rate("0.1"), at_rate("0.15")];
    let bend: Vec<f64> = few.iter().zip(&some).zip(&many).map(|((few, some), many)| many - 2.0 * some + few).collect();
    let (mean, error) = difference(&vec![0.0; bend.len()], &bend);
    println!("bend {mean:.1} +- {error:.1} h");
    assert!(mean > 4.0 * error, "{mean:.1} h, standard error {error:.1} h");
}
