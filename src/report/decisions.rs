//! The director's decisions as the war room tells them: situation, options, decision, rationale, expected impact, outcome.

use super::escalations::policy_at;
use super::text::{Page, count, figure, hours, markdown, minute, percent};
use crate::domain::decision::{Considered, Matter, OptionKind};
use crate::domain::policy::DecisionPolicy;
use crate::domain::words::capital;
use crate::engine::time::Span;
use crate::history::trouble::DecisionHistory;
use crate::record::Told;
use crate::record::trouble::{blocker_id, description, handoff_id, means_name};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Decisions told in full, and in a line each; `decisions.csv` has them all.
const CARDS_MAX: usize = 10;
const ROWS_MAX: usize = 40;

pub fn decisions(told: &Told<'_>, page: &mut Page) {
    let decisions = &told.history.trouble.decisions;
    page.heading(2, "Tactical decisions");
    if decisions.is_empty() {
        page.paragraph("Nothing came up that the director had to decide on.");
        return;
    }
    page.paragraph(&format!("{}.", in_a_line(told)));
    let rows: Vec<Vec<String>> = decisions.iter().take(ROWS_MAX).map(|one| row(told, one)).collect();
    page.table(&["Id", "When", "About", "Decision", ">Delay expected, h", "Outcome"], &rows);
    if decisions.len() > ROWS_MAX {
        page.line("");
        page.paragraph(&format!("... and {} more; `decisions.csv` has every one.", decisions.len() - ROWS_MAX));
    }
    // Those that most hung on.
    let mut cards: Vec<&DecisionHistory> = decisions.iter().collect();
    let at_stake = |one: &DecisionHistory| one.decision.options.iter().map(|option| option.delay_hours).fold(0.0, f64::max);
    cards.sort_by(|a, b| {
        (b.decision.is_critical, at_stake(b)).partial_cmp(&(a.decision.is_critical, at_stake(a))).unwrap_or(std::cmp::Ordering::Equal)
    });
    cards.truncate(CARDS_MAX);
    cards.sort_by_key(|one| one.decision.number);
    if decisions.len() > CARDS_MAX {
        page.line("");
        page.paragraph(&format!("In full, the {CARDS_MAX} on which most hung:"));
    }
    for one in cards {
        card(told, one, page);
    }
}

/// `5 decisions (3 on blockers, 2 on timeline risk); 80 % came out as expected`; empty without any.
pub fn in_a_line(told: &Told<'_>) -> String {
    let decisions = &told.history.trouble.decisions;
    let mut matters: BTreeMap<&str, usize> = BTreeMap::new();
    for one in decisions {
        *matters.entry(matters_name(&one.decision.matter)).or_default() += 1;
    }
    let mut matters: Vec<(&str, usize)> = matters.into_iter().collect();
    matters.sort_by_key(|(_, of)| Reverse(*of));
    let matters: Vec<String> = matters.iter().map(|(name, of)| format!("{of} on {name}")).collect();
    let settled = decisions.iter().filter_map(|one| one.settled);
    let (known, good) = settled.fold((0, 0), |(known, good), settled| (known + 1, good + usize::from(settled.is_as_expected)));
    let outcome = if known == 0 { String::new() } else { format!("; {good} of {known} came out as expected or better") };
    format!("{} ({}){outcome}", count(decisions.len(), "decision"), matters.join(", "))
}

fn matters_name(matter: &Matter) -> &'static str {
    match matter {
        Matter::Blocker(_) => "blockers",
        Matter::TimelineRisk { .. } => "timeline risk",
        Matter::Bottleneck { .. } => "bottlenecks",
        Matter::HandoffRefused(_) => "refused handoffs",
        Matter::LoanContended { .. } => "contended loans",
    }
}

/// `D-1` is the first.
pub fn decision_id(one: &DecisionHistory) -> String {
    format!("D-{}", u64::from(one.decision.number.0) + 1)
}

/// What it is about, in a few words of Markdown.
pub fn about(told: &Told<'_>, one: &DecisionHistory) -> String {
    let scenario = told.scenario();
    let task = one.decision.task.map_or(String::new(), |task| format!(" on {}", markdown(&scenario.plan.task(task).id)));
    match one.decision.matter {
        Matter::Blocker(blocker) => format!("blocker {}{task}", blocker_id(blocker)),
        Matter::TimelineRisk { consumed } => format!("timeline risk: {} of the buffer consumed", percent(Some(consumed))),
        Matter::Bottleneck { .. } => format!("a bottleneck of the critical path{task}"),
        Matter::HandoffRefused(handoff) => format!("handoff {} refused twice{task}", handoff_id(handoff)),
        Matter::LoanContended { member } => format!("two teams want {}", markdown(&scenario.organization.member(member).name)),
    }
}

/// The option with whom or what it is about, as Markdown.
pub fn option_name(told: &Told<'_>, option: &Considered) -> String {
    let with = means_name(option.means, told.scenario());
    let name = option.option.name().replace('_', " ");
    if with.is_empty() { name } else { format!("{name}: {}", markdown(&with)) }
}

fn outcome(one: &DecisionHistory) -> String {
    one.settled.map_or("not known by the end".to_owned(), |settled| {
        let how = if settled.is_as_expected { "as expected or better" } else { "worse than expected" };
        let hours = figure((settled.hours * 10.0).round() / 10.0);
        if is_loan(one) { format!("{how}: gained {hours} h") } else { format!("{how}: over after {hours} h") }
    })
}

/// What came of it is a gain, and not a delay.
fn is_loan(one: &DecisionHistory) -> bool {
    matches!(one.decision.matter, Matter::Bottleneck { .. } | Matter::LoanContended { .. })
        && one.decision.choice().option == OptionKind::Reallocate
}

fn row(told: &Told<'_>, one: &DecisionHistory) -> Vec<String> {
    let choice = one.decision.choice();
    vec![
        decision_id(one),
        minute(told.scenario(), one.at),
        about(told, one),
        option_name(told, choice),
        figure((choice.delay_hours * 10.0).round() / 10.0),
        outcome(one),
    ]
}

fn card(told: &Told<'_>, one: &DecisionHistory, page: &mut Page) {
    let decision = &one.decision;
    page.heading(3, &format!("{}, {}: {}", decision_id(one), minute(told.scenario(), one.at), about(told, one)));
    page.paragraph(&format!("**Situation.** {}", situation(told, one)));
    let rows: Vec<Vec<String>> = decision.options.iter().map(|option| option_row(told, one, option)).collect();
    page.table(&["Option", "Pros", "Cons", "Could be chosen"], &rows);
    page.line("");
    page.paragraph(&format!("**Decision.** {}.", capital(&option_name(told, decision.choice()))));
    page.paragraph(&format!("**Rationale.** {}.", rationale(told, one)));
    page.paragraph(&format!("**Expected impact.** {}.", capital(&impact(decision.choice()))));
    let known = one.settled.map_or(String::new(), |settled| format!(", known {}", minute(told.scenario(), settled.at)));
    page.paragraph(&format!("**Outcome.** {}{known}.", capital(&outcome(one))));
}

fn situation(told: &Told<'_>, one: &DecisionHistory) -> String {
    let scenario = told.scenario();
    let mut text = match one.decision.matter {
        Matter::Blocker(id) => {
            let blocker = told.history.trouble.blockers.iter().find(|blocker| blocker.id == id);
            let what = blocker.map_or(String::new(), |blocker| format!(": {}", markdown(&description(blocker, scenario))));
            let noticed = blocker.and_then(|blocker| blocker.noticed);
            let since = noticed.map_or(String::new(), |at| format!(", noticed {}", minute(scenario, at)));
            format!("Blocker {}{what}{since}", blocker_id(id))
        }
        _ => capital(&about(told, one)),
    };
    text += match (one.decision.task, one.decision.is_critical) {
        (None, _) => "",
        (Some(_), true) => "; on the critical path",
        (Some(_), false) => "; not on the critical path",
    };
    let waited = one.at.since(one.since);
    if waited >= Span::from_minutes(1) {
        text += &format!("; it waited {} for this decision", super::text::about(waited));
    }
    if let Some(as_of) = one.decision.as_of {
        text += &format!("; the director knew the state of {}", minute(scenario, as_of));
    }
    text + "."
}

fn option_row(told: &Told<'_>, one: &DecisionHistory, option: &Considered) -> Vec<String> {
    let chosen = std::ptr::eq(option, one.decision.choice());
    let name = option_name(told, option);
    vec![
        if chosen { format!("**{name}**") } else { name },
        pros(option, &one.decision.options),
        cons(option),
        if option.applies { "yes" } else { "no" }.to_owned(),
    ]
}

fn pros(option: &Considered, all: &[Considered]) -> String {
    let mut pros: Vec<String> = Vec::new();
    let slowest = all.iter().filter(|other| other.applies).map(|other| other.delay_hours).fold(0.0, f64::max);
    if option.delay_hours < slowest {
        pros.push(format!("saves up to {} h", figure(((slowest - option.delay_hours) * 10.0).round() / 10.0)));
    }
    pros.extend((option.cost == 0.0).then(|| "costs nothing".to_owned()));
    pros.extend((option.value_lost == 0.0 && all.iter().any(|other| other.value_lost > 0.0)).then(|| "loses no value".to_owned()));
    pros.extend((option.load_hours == 0.0).then(|| "takes nobody else's time".to_owned()));
    if pros.is_empty() { "–".to_owned() } else { pros.join("; ") }
}

fn cons(option: &Considered) -> String {
    let tenth = |value: f64| figure((value * 10.0).round() / 10.0);
    let mut cons: Vec<String> = Vec::new();
    cons.extend((option.delay_hours > 0.0).then(|| format!("{} h of delay", tenth(option.delay_hours))));
    cons.extend((option.cost > 0.0).then(|| format!("costs {}", tenth(option.cost))));
    cons.extend((option.value_lost > 0.0).then(|| format!("loses {} of value", tenth(option.value_lost))));
    cons.extend((option.load_hours > 0.0).then(|| format!("takes {} h of others' time", tenth(option.load_hours))));
    let lasting = match option.option {
        OptionKind::Workaround => Some("comes back as rework, with defects"),
        OptionKind::ExtendTimeline => Some("moves the target"),
        OptionKind::ReduceScope => Some("drops what was promised"),
        OptionKind::Escalate => Some("needs a revision of the plan"),
        OptionKind::ParallelExecution => Some("may have to be done again in part"),
        OptionKind::AcceptWithGaps => Some("the receiving team closes the gaps"),
        OptionKind::Insist => Some("the package goes round once more"),
        OptionKind::Reallocate => Some("helpers leave their own work"),
        OptionKind::AddResources => Some("newcomers need time to be useful"),
        OptionKind::CarryOn => None,
    };
    cons.extend(lasting.map(str::to_owned));
    if cons.is_empty() { "–".to_owned() } else { cons.join("; ") }
}

/// Why the policy chose what it chose, so that a reader can check it.
fn rationale(told: &Told<'_>, one: &DecisionHistory) -> String {
    let decision = &one.decision;
    let terms = &policy_at(told, one.at).decisions;
    let choice = decision.choice();
    let applying: Vec<&Considered> = decision.options.iter().filter(|option| option.applies).collect();
    if let [_] = applying[..] {
        return "it was the only option that could be chosen".to_owned();
    }
    match decision.policy {
        DecisionPolicy::Rules => {
            let place = terms.order.iter().position(|kind| *kind == choice.option);
            let order = place.map(|place| terms.order[..=place].iter().map(|kind| kind.name().replace('_', " ")).collect::<Vec<_>>());
            let order = order.map_or("in the order of the house".to_owned(), |order| format!("in the order {}", order.join(", ")));
            let others = applying.iter().filter(|other| !std::ptr::eq(**other, choice));
            let others: Vec<String> = others.map(|other| option_name(told, other)).collect();
            format!("by the rules, the first that applied {order}; possible as well: {}", others.join(", "))
        }
        DecisionPolicy::Score => {
            let weights = terms.weights;
            let score = |option: &Considered| {
                option.delay_hours * weights.delay
                    + option.cost * weights.cost
                    + option.value_lost * weights.value
                    + option.load_hours * weights.load
            };
            let mut others: Vec<&&Considered> = applying.iter().filter(|other| !std::ptr::eq(**other, choice)).collect();
            others.sort_by(|a, b| score(a).total_cmp(&score(b)));
            let next = others
                .first()
                .map_or(String::new(), |next| format!("; next came {} with {}", option_name(told, next), figure(score(next))));
            format!(
                "least weighted sum, {} (delay × {}, cost × {}, value × {}, load × {}){next}",
                figure(score(choice)),
                figure(weights.delay),
                figure(weights.cost),
                figure(weights.value),
                figure(weights.load)
            )
        }
    }
}

fn impact(option: &Considered) -> String {
    let tenth = |value: f64| figure((value * 10.0).round() / 10.0);
    let delay = if option.delay_hours > 0.0 {
        format!("{} of delay", hours(Span::from_ms((option.delay_hours * 3.6e6) as u64)))
    } else {
        "no delay".to_owned()
    };
    let cost = if option.cost > 0.0 { format!("costs {}", tenth(option.cost)) } else { "no cost".to_owned() };
    let value = if option.value_lost > 0.0 { format!("{} of value lost", tenth(option.value_lost)) } else { "no value lost".to_owned() };
    let load =
        if option.load_hours > 0.0 { format!("{} h of others' time", tenth(option.load_hours)) } else { "no load on others".to_owned() };
    [delay, cost, value, load].join(", ")
}
