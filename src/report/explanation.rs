//! Why a run finished when it did, and the story of a task or a blocker, as text for the screen.

use super::text::{date, early_or_late, hours, minute};
use crate::domain::decision::{Considered, Decision, Matter};
use crate::domain::fact::Fact;
use crate::domain::organization::MemberId;
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::{Moment, Span};
use crate::explain::story::Story;
use crate::explain::{About, Cause, Explanation, Link};
use crate::history::History;
use crate::journal::{Name, write_fact};
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use std::fmt::Write as _;

/// Links shorter than this are told together with their neighbours.
const SHORT: Span = Span::from_minutes(30);

/// Columns that every screen fills at most, and how few it can do with.
const WIDTH_MAX: usize = 80;
const WIDTH_MIN: usize = 40;

/// Columns from which on the links of a chain have a line each.
const WIDTH_OF_LINKS: usize = 72;

/// As many links as a reader follows; the costs above count all.
const LINKS_MAX: usize = 60;

/// The driving chain and what each cause on it cost, on at most `width` columns.
/// `hung_on`: the tasks of the chain that is followed through people.
pub fn explanation(outcome: &Outcome, history: &History, told: (&Explanation, &[TaskId]), width: usize) -> String {
    let width = width.clamp(WIDTH_MIN, WIDTH_MAX);
    let (head, body) = parts(outcome, history, told, width);
    let folded: Vec<String> = head.lines().flat_map(|line| super::text::wrap(line, width)).collect();
    folded.join("\n") + "\n" + &body
}

/// The sentences at the head, a line each, and what stands below in columns.
fn parts(outcome: &Outcome, history: &History, (explanation, hung_on): (&Explanation, &[TaskId]), width: usize) -> (String, String) {
    let scenario = &*outcome.scenario;
    let mut text = String::new();
    let (finish, target) = (outcome.finish.unwrap_or(outcome.end), scenario.baseline.target);
    let verb = if outcome.finish.is_some() { "finished" } else { "stopped without finishing" };
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "{} (seed {}, replication {}) {verb} {}.",
        scenario.name,
        outcome.seed,
        outcome.replication,
        minute(scenario, finish)
    );
    let _ = writeln!(
        text,
        "Planned {}, target {}{}.",
        date(scenario, scenario.baseline.finish),
        date(scenario, target),
        outcome.finish.map_or(String::new(), |finish| format!(": {}", early_or_late(finish, target)))
    );
    let head = std::mem::take(&mut text);
    let _ = writeln!(text, "\nWhere the time on the driving chain went\n");
    // A run that did not finish is explained to the last thing that it came to.
    let (got, together) = match outcome.finish {
        Some(finish) => (finish, "together, start to finish"),
        None => (explanation.links.last().map_or(finish, |link| link.to), "together, to where it got"),
    };
    costs(&explanation.links, (got.since(Moment::START), together), width, &mut text);
    if let Some(line) = super::findings::early_starts(scenario, history) {
        let line = format!("On the way {}.", super::text::plain(&line));
        let _ = writeln!(text, "\n{}", super::text::wrap(&line, width).join("\n"));
    }
    if let Some(line) = critical_tasks(hung_on, scenario) {
        let _ = writeln!(text, "\n{}", super::text::wrap(&line, width).join("\n"));
    }
    let title = "The chain, from start to finish (working time, + time with nobody at work; what took less than half an hour, but for blockers, decisions and rework, is told with what came before it)";
    let _ = writeln!(text, "\n{}\n", super::text::wrap(title, width).join("\n"));
    let told = merged(&explanation.links);
    let skipped = told.len().saturating_sub(LINKS_MAX);
    for link in told.iter().take(LINKS_MAX / 2) {
        write_link(link, scenario, width, &mut text);
    }
    if skipped > 0 {
        let _ = writeln!(text, "  ... {skipped} links, which --json tells ...");
    }
    for link in told.iter().skip((LINKS_MAX / 2 + skipped).min(told.len())) {
        write_link(link, scenario, width, &mut text);
    }
    let more = "More: --task ID and --blocker ID tell the story of one of them.";
    let _ = writeln!(text, "\n{}", super::text::wrap(more, width).join("\n"));
    (head, text)
}

fn costs(links: &[Link], (all, together): (Span, &str), width: usize, text: &mut String) {
    /// Of the columns beside the causes.
    const FIGURES: usize = 20;
    let room = width.saturating_sub(FIGURES).min(28);
    let (costs, closed) = crate::explain::costs(links);
    let share = |cost: Span| if all.is_zero() { 0.0 } else { cost.hours() / all.hours() * 100.0 };
    let _ = writeln!(text, "  {:<room$} {:>9} {:>7}", "cause", "hours", "share");
    for (cause, cost) in costs {
        let _ = writeln!(text, "  {:<room$} {:>9.1} {:>6.1}%", cut(&cause.name(), room), cost.hours(), share(cost));
    }
    let _ = writeln!(text, "  {:<room$} {:>9.1} {:>6.1}%", cut("calendar: nobody at work", room), closed.hours(), share(closed));
    let _ = writeln!(text, "  {:<room$} {:>9.1}", cut(together, room), all.hours());
}

/// Neighbours of the same cause about the same thing as one, and what is too short to tell with the one before.
fn merged(links: &[Link]) -> Vec<Link> {
    let mut told: Vec<Link> = Vec::new();
    for &link in links {
        match told.last_mut() {
            Some(last) if (last.cause, last.about) == (link.cause, link.about) || (is_short(&link) && !is_turn(&link)) => {
                last.to = link.to;
                last.open += link.open;
            }
            _ => told.push(link),
        }
    }
    told
}

fn is_short(link: &Link) -> bool {
    link.to.since(link.from) < SHORT
}

/// However short, it says who or what decided.
fn is_turn(link: &Link) -> bool {
    matches!(link.cause, Cause::Blocker(_) | Cause::Decision | Cause::Rework)
}

fn write_link(link: &Link, scenario: &Scenario, width: usize, text: &mut String) {
    let closed = if link.closed().is_zero() { String::new() } else { format!("+{}", hours(link.closed())) };
    let (from, cause) = (minute(scenario, link.from), link.cause.name());
    let times = format!("  {from} {:>6} {closed:>7}  ", hours(link.open));
    let about = match (link.cause, link.about) {
        (Cause::Queue, About::Task(task)) => queue(task, link.busy_with, scenario),
        (Cause::Queue, of @ About::Gate { .. }) => format!("{}, for its review", about(of, scenario)),
        (Cause::Queue, of @ About::Handoff { .. }) => format!("{}, for its handoff", about(of, scenario)),
        _ => about(link.about, scenario),
    };
    if width < WIDTH_OF_LINKS {
        let _ = writeln!(text, "{}", times.trim_end());
        let told = if about.is_empty() { cause } else { format!("{cause}: {about}") };
        super::text::wrap(&told, width - 4).iter().for_each(|line| _ = writeln!(text, "    {line}"));
        return;
    }
    let line = format!("{times}{cause:<24} ");
    let before = line.chars().count();
    for (place, told) in super::text::wrap(&about, width.saturating_sub(before)).iter().enumerate() {
        let _ = if place == 0 { writeln!(text, "{}", format!("{line}{told}").trim_end()) } else { writeln!(text, "{:before$}{told}", "") };
    }
}

/// The tasks that the finish hung on, in the order of their turns.
fn critical_tasks(hung_on: &[TaskId], scenario: &Scenario) -> Option<String> {
    /// More of them nobody reads.
    const TASKS_MAX: usize = 24;
    let ids: Vec<String> = hung_on.iter().map(|&task| Name(&scenario.plan.task(task).id).to_string()).collect();
    let more = ids.len().saturating_sub(TASKS_MAX);
    let told = match more {
        0 => ids.join(", "),
        _ => format!("{} ... {more} more ... {}", ids[..TASKS_MAX / 2].join(", "), ids[TASKS_MAX / 2 + more..].join(", ")),
    };
    (!ids.is_empty())
        .then(|| format!("The finish hung on {told}: the chain followed through people, on to what those had in hand who were waited for."))
}

/// The task that waited, for whom, and what that member did meanwhile.
fn queue(task: TaskId, busy_with: Option<(MemberId, TaskId)>, scenario: &Scenario) -> String {
    let task = scenario.plan.task(task);
    if let Some((member, other)) = busy_with {
        let member = super::text::plain(&scenario.organization.member(member).name);
        return format!("{}: {member}, busy with {}", Name(&task.id), Name(&scenario.plan.task(other).id));
    }
    let role = |role| super::text::plain(scenario.organization.role(role));
    let roles: Vec<String> = match &task.need {
        Need::Milestone => Vec::new(),
        Need::Steps(steps) => steps.iter().map(|step| role(step.role)).collect(),
        Need::Crew(crew) => crew.iter().map(|&(of, _)| role(of)).collect(),
    };
    format!("{}: {}", Name(&task.id), roles.join(", "))
}

/// As much of a text as there is room for.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room { text.to_owned() } else { text.chars().take(room.saturating_sub(1)).chain(['…']).collect() }
}

fn about(about: About, scenario: &Scenario) -> String {
    let plan = &scenario.plan;
    let task = |task| {
        let task = plan.task(task);
        format!("{} {}", Name(&task.id), super::text::plain(&task.name))
    };
    match about {
        About::Project => String::new(),
        About::Task(id) => task(id),
        About::Blocker(blocker) => format!("B-{}", blocker.0 + 1),
        About::Gate { item, .. } => match item {
            crate::domain::gate::Item::Task(id) => task(id),
            crate::domain::gate::Item::Feature(feature) => format!("feature {}", super::text::plain(&plan.feature(feature).name)),
            crate::domain::gate::Item::Epic(epic) => format!("epic {}", super::text::plain(&plan.epic(epic).name)),
            crate::domain::gate::Item::Phase => "the phase".into(),
        },
        About::Handoff { task: id, .. } => task(id),
        About::Resource { resource, task: id } => format!("{} for {}", super::text::plain(&plan.resource(resource).name), task(id)),
        About::Epic(epic) => format!("epic {}", super::text::plain(&plan.epic(epic).name)),
    }
}

/// `decision D-25 on blocker B-66: reallocate: Growth (0.4 h of delay, 0.9 h of others' time). Not chosen: ...`.
fn decided(decision: &Decision, scenario: &Scenario) -> String {
    let told = |option: &Considered| {
        let mut of = Vec::new();
        let mut add = |amount: f64, what: &str| {
            if amount >= 0.05 {
                of.push(format!("{amount:.1} {what}"));
            }
        };
        add(option.delay_hours, "h of delay");
        add(option.cost, "money");
        add(option.value_lost, "of value lost");
        add(option.load_hours, "h of others' time");
        let with = crate::record::trouble::means_name(option.means, scenario);
        let name = option.option.name().replace('_', " ");
        let name = if with.is_empty() { name } else { format!("{name}: {with}") };
        if of.is_empty() { format!("{name} (no delay)") } else { format!("{name} ({})", of.join(", ")) }
    };
    let choice = decision.choice();
    let others = |applies: bool| {
        let others = decision.options.iter().filter(|&option| !std::ptr::eq(option, choice) && option.applies == applies);
        others.map(told).collect::<Vec<_>>().join("; ")
    };
    let matter = match decision.matter {
        Matter::Blocker(blocker) => format!("blocker {}", crate::record::trouble::blocker_id(blocker)),
        Matter::TimelineRisk { consumed } => format!("the timeline, at {} of the buffer", super::text::percent(Some(consumed))),
        Matter::Bottleneck { task } => format!("the bottleneck at {}", scenario.plan.task(task).id),
        Matter::HandoffRefused(handoff) => format!("the twice refused handoff {}", crate::record::trouble::handoff_id(handoff)),
        Matter::LoanContended { member } => format!("{}, whom two teams want", scenario.organization.member(member).name),
    };
    let mut text = format!("decision D-{} on {matter}: {}", decision.number.0 + 1, told(choice));
    for (what, others) in [("Not chosen", others(true)), ("Out of question", others(false))] {
        if !others.is_empty() {
            let _ = write!(text, ". {what}: {others}");
        }
    }
    text
}

/// What happened to a task or a blocker, line by line, and where its time went, on at most `width` columns.
pub fn story(outcome: &Outcome, title: &str, story: &Story<'_>, width: usize) -> String {
    let width = width.clamp(WIDTH_MIN, WIDTH_MAX);
    let scenario = &*outcome.scenario;
    let mut text = super::text::wrap(&super::text::plain(title), width).join("\n") + "\n";
    let mut day = String::new();
    for (at, by, fact) in &story.facts {
        let at = minute(scenario, *at);
        let (date, time) = at.split_once(' ').unwrap_or((&at, ""));
        if date != day {
            let _ = writeln!(text, "\n{date}");
            date.clone_into(&mut day);
        }
        let mut told = format!("{}: ", by.name(&scenario.organization));
        match fact {
            Fact::Decided(decision) => told.push_str(&decided(decision, scenario)),
            _ => write_fact(fact, scenario, &mut told),
        }
        for (place, line) in super::text::wrap(&super::text::plain(&told), width - 9).iter().enumerate() {
            let _ = writeln!(text, "  {:5}  {line}", if place == 0 { time } else { "" });
        }
    }
    if story.facts.is_empty() {
        text.push_str("\nNothing happened to it in this run.\n");
    }
    if let (Some(first), Some(last)) = (story.links.first(), story.links.last()) {
        text.push_str("\nWhere its time went\n\n");
        costs(&story.links, (last.to.since(first.from), "together, start to finish"), width, &mut text);
    }
    text
}
