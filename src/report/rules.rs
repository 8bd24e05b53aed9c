//! The rules of the plan: criteria of gates, handoffs from team to team, the escalation ladder, how the director decides.

use super::escalations::target_name;
use super::text::{Page, about, figure, markdown, percent};
use crate::domain::gate::GateLevel;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{Prerequisite, TaskId};
use crate::domain::policy::{
    CarryWork, Check, CheckKind, Clock, CriticalBlocked, DecisionPolicy, HandoffAuthorization, LastLevel, LevelKind, OnEscalate,
    P0Blockers, Policy, Progression, TimeoutBasis, TimeoutStopsOn,
};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// What holds from the start; events may change it.
pub fn rules(scenario: &Scenario, page: &mut Page) {
    let Some(policy) = scenario.policies.first() else { return };
    if policy.gates.is_on {
        gates(scenario, policy, page);
    }
    if policy.handoffs.is_on {
        handoffs(scenario, policy, page);
    }
    let late = &policy.dependencies;
    let is_stream = scenario.streams.iter().any(|stream| matches!(stream.brings, crate::scenario::Brings::Blockers { .. }));
    if policy.blockers.rate > 0.0 || late.resource_blockers || late.delivery_late_after.is_some() || is_stream {
        ladder(scenario, policy, page);
        decisions(policy, page);
    }
}

/// `1.5 h`, or `1.5 h on average`; the median of what has no mean.
fn drawn(distribution: &Distribution) -> String {
    let mean = distribution.mean();
    match distribution {
        Distribution::Fixed(hours) => format!("{} h", figure(*hours)),
        _ if mean.is_finite() => format!("{} h on average", figure(mean)),
        _ => format!("{} h in the middle", figure(distribution.quantile(0.5))),
    }
}

fn gates(scenario: &Scenario, policy: &Policy, page: &mut Page) {
    let kind = |check: &Check| match &check.kind {
        CheckKind::Condition => "condition".to_owned(),
        CheckKind::Automated => "automated".to_owned(),
        CheckKind::Review(review) => {
            let role = review.role.map_or(String::new(), |role| format!(" by {}", markdown(scenario.organization.role(role))));
            let team = markdown(&scenario.organization.team(review.team).name);
            format!("review{role}, {team}: {}, finds {} of what is there", drawn(&review.effort), percent(Some(review.finds)))
        }
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for level in GateLevel::ALL {
        let terms = policy.gates.level(level);
        for (place, check) in terms.checks.iter().enumerate() {
            let first = |text: String| if place == 0 { text } else { String::new() };
            let automated = format!("{}, find {} of what is there", drawn(&terms.duration), percent(Some(terms.detects)));
            rows.push(vec![first(level.name().to_owned()), markdown(&check.name), kind(check), first(automated)]);
        }
    }
    page.heading(2, "Quality gates");
    page.paragraph(&format!(
        "Nothing is done, satisfies a dependency or closes its parent without a passed gate. What is found is remedied by the owner ({}), and \
         the gate runs again, in full. {}",
        drawn(&policy.gates.remediation),
        match policy.gates.progression {
            Progression::Auto => "What has passed goes on by itself.",
            Progression::Director => "What has passed goes on at the director's word, which cannot overrule a failure.",
        }
    ));
    page.table(&["Gate", "Criterion", "How it is checked", "Automated checks together"], &rows);
}

fn handoffs(scenario: &Scenario, policy: &Policy, page: &mut Page) {
    let mut pairs: BTreeMap<(TeamId, TeamId), Vec<TaskId>> = BTreeMap::new();
    for task in scenario.plan.task_ids().filter(|&task| !scenario.plan.task(task).is_added_later) {
        let of = scenario.plan.task(task);
        for link in &of.dependencies {
            if let Prerequisite::Task(on) = link.on
                && scenario.plan.task(on).team != of.team
            {
                pairs.entry((scenario.plan.task(on).team, of.team)).or_default().push(on);
            }
        }
    }
    let terms = &policy.handoffs;
    let by = match terms.authorization {
        HandoffAuthorization::Director => {
            format!("authorized by the director ({})", about(policy.desk(AgentId::DIRECTOR).takes(terms.authorization_attention)))
        }
        HandoffAuthorization::Auto => "authorized by policy".to_owned(),
    };
    page.heading(2, "Handoffs from team to team");
    page.paragraph(&format!(
        "A deliverable goes to each team that waits for it as a package: validated by the delivery-coordinator ({}; {} are expected to be \
         complete, the rest goes back for its gaps, {}), {by}, acknowledged by the receiving team ({}). Dependents start only then.",
        about(policy.desk(AgentId::COORDINATOR).takes(terms.validation)),
        percent(Some(terms.complete)),
        drawn(&terms.gap_effort),
        about(terms.acknowledgement)
    ));
    let name = |team: TeamId| markdown(&scenario.organization.team(team).name);
    let row = |((from, to), mut tasks): ((TeamId, TeamId), Vec<TaskId>)| {
        tasks.sort_unstable();
        tasks.dedup();
        let more = if tasks.len() > 8 { format!(" and {} more", tasks.len() - 8) } else { String::new() };
        let named: Vec<String> = tasks.iter().take(8).map(|&task| markdown(&scenario.plan.task(task).id)).collect();
        vec![format!("{} → {}", name(from), name(to)), tasks.len().to_string(), format!("{}{more}", named.join(", "))]
    };
    let rows: Vec<Vec<String>> = pairs.into_iter().map(row).collect();
    page.table(&["Between", ">Handoffs", "Of"], &rows);
}

/// One time for all priorities, or one for each.
fn by_priority(times: &[String; 3]) -> String {
    let [p0, p1, p2] = times;
    if p0 == p1 && p1 == p2 { p0.clone() } else { format!("P0 {p0}, P1 {p1}, P2 {p2}") }
}

fn ladder(scenario: &Scenario, policy: &Policy, page: &mut Page) {
    let escalation = &policy.escalation;
    let row = |(place, level): (usize, &crate::domain::policy::LevelTerms)| {
        let after = level.escalate_after.each_ref().map(|after| after.as_ref().map_or("keeps it".to_owned(), drawn));
        let does = match level.kind {
            LevelKind::Functional => format!("works it off at speed {}", figure(policy.pace(level))),
            LevelKind::Hierarchical => "decides".to_owned(),
        };
        let zero = |span: Span| if span.is_zero() { "–".to_owned() } else { about(span) };
        vec![
            format!("L{}", place + 1),
            target_name(level.target, scenario),
            does,
            by_priority(&after),
            zero(policy.preparation(level)),
            zero(level.handoff_cost),
        ]
    };
    let rows: Vec<Vec<String>> = escalation.levels.iter().enumerate().map(row).collect();
    page.heading(2, "Escalation");
    page.table(&["Level", "Asks", "What it does", "Passes it on after", "First", "Cost of passing"], &rows);
    let clock = match escalation.clock {
        Clock::Working => "the working time of the task's owner",
        Clock::Elapsed => "elapsed time",
    };
    let basis = match escalation.timeout_basis {
        TimeoutBasis::SinceOpened => "since the blocker was noticed",
        TimeoutBasis::SinceLevelEntered => "since it came to the level",
    };
    let until = match escalation.timeout_stops_on {
        TimeoutStopsOn::Resolved => "until it is resolved",
        TimeoutStopsOn::Acknowledged => "until the level takes it up",
    };
    let carry = match escalation.carry_work {
        CarryWork::Resume => "what is left of the work goes up",
        CarryWork::Restart => "each level starts afresh",
    };
    let below = match escalation.on_escalate {
        OnEscalate::Stop => "the level below stops",
        OnEscalate::Continue => "the level below works on",
    };
    let critical = match escalation.critical_blocked {
        CriticalBlocked::Jump => "What blocks the critical path goes to a specialist at once",
        CriticalBlocked::Climb => "What blocks the critical path climbs like the rest",
    };
    let p0 = match escalation.p0_blockers {
        P0Blockers::DecideNow => "every P0 blocker goes to the director at once",
        P0Blockers::Monitor => "the director is told of every P0 blocker",
    };
    let last = match escalation.l5 {
        LastLevel::LastResort => "the planner is asked where no other option recovers the delay",
        LastLevel::CriticalPath => "the planner is asked for what is on the critical path",
    };
    page.line("");
    page.paragraph(&format!(
        "Thresholds count {clock} {basis}, {until}; {carry}, and {below}. {critical}; {p0}; {last}. A blocker's work is drawn: {}.",
        drawn(&policy.blockers.resolution_work)
    ));
    let within = |all: [Option<Span>; 3]| by_priority(&all.map(|within| within.map_or("–".to_owned(), about)));
    let (taken, resolved) = (within(escalation.acknowledge_within), within(escalation.resolve_within));
    page.paragraph(&format!("Service levels, measured and not enforced: taken up within {taken}; resolved within {resolved}."));
}

fn decisions(policy: &Policy, page: &mut Page) {
    let terms = &policy.decisions;
    let how = match terms.policy {
        DecisionPolicy::Rules => {
            let order: Vec<String> = terms.order.iter().map(|kind| kind.name().replace('_', " ")).collect();
            format!("by rules: of the options, the first that applies in the order {}", order.join(", "))
        }
        DecisionPolicy::Score => format!(
            "by score: the option with the least sum of delay × {}, cost × {}, value × {} and load × {}",
            figure(terms.weights.delay),
            figure(terms.weights.cost),
            figure(terms.weights.value),
            figure(terms.weights.load)
        ),
    };
    page.heading(2, "Decisions");
    page.paragraph(&format!("The director decides {how}."));
    let indicators = &policy.indicators;
    page.paragraph(&format!(
        "The buffer is yellow over {} and red over {}; red asks for a decision on the timeline. Quality is red under {} of the week's gates.",
        percent(Some(indicators.buffer_yellow)),
        percent(Some(indicators.buffer_red)),
        percent(Some(indicators.gate_pass_red))
    ));
    if policy.reallocation.is_on {
        let terms = &policy.reallocation;
        page.paragraph(&format!(
            "Teams under {} of utilization lend members to the bottleneck of the critical path, if that is expected to gain {} or more, for {} \
             at most.",
            percent(Some(terms.utilization_below)),
            about(terms.min_gain),
            about(terms.max_loan)
        ));
    }
}
