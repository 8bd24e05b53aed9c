//! The items of a table put together into a draft: ids, links, estimates, teams and a start, each by a rule that is told.

use super::ids::Ids;
use super::item::{Item, Link, On, Settings, State};
use super::number::figure;
use super::tree::{Network, Node, What};
use super::{dropped, estimates, links, people, tree};
use crate::domain::number::count;
use crate::import::draft::{Draft, DraftCalendar, DraftEffort, DraftLink, DraftResource, DraftTask, DraftWho, Notes};
use crate::scenario::problem::{Problem, Problems};
use jiff::civil::{DateTime, Time, Weekday};

/// More hours of work than this cannot be planned within the thousand years that a scenario may last: five hundred years of one person, and so
/// a slip of the unit.
const HOURS_MAX: f64 = 1_000_000.0;
/// Less than this is written as nothing, to a thousandth of an hour.
const HOURS_MIN: f64 = 0.001;
/// Larger values of tasks lose their last digits.
const VALUE_MAX: f64 = 1e12;

/// The draft of `items`, but for its name and source; `None` with at least one problem more.
pub fn draft(mut items: Vec<Item>, resources: &[String], settings: &Settings, mut notes: Notes, problems: &mut Problems) -> Option<Draft> {
    let before = problems.list.len();
    if !(4.0..=24.0).contains(&settings.measures.hours_per_day) {
        let what = format!("{} hours of work a day", settings.measures.hours_per_day);
        let help = Some("a working day has 4 to 24 hours".to_owned());
        problems.list.push(Problem { place: None, what, label: String::new(), help });
        return None;
    }
    let was_begun = done(&mut items, settings, &mut notes);
    dropped::bridge(&mut items, settings.noun, &mut notes);
    let mut network = tree::network(&mut items, settings, &mut notes);
    if network.nodes.is_empty() {
        nothing_left(&items, settings, problems);
        return None;
    }
    tell_network(&network, &items, settings, &mut notes);
    links::break_circles(&mut network.nodes, settings.circles, |node| node_label(node, &items), &mut notes, problems);
    let left: Vec<usize> = network.nodes.iter().filter(|node| matches!(node.what, What::Item(_))).map(|node| node.like).collect();
    estimates::fill(&mut items, &left, settings.measures.hours_per_day, settings.noun, &mut notes);
    let teams = people::settle(&mut items, &left, &settings.team, &mut notes, problems);
    too_much(&items, &left, &network, problems);
    let (tasks, resources) = tasks(&items, &network, resources, &mut notes);
    if problems.list.len() > before {
        return None;
    }
    let start = start(&items, &left, was_begun, settings, &mut notes);
    let calendar = calendar(settings.measures.hours_per_day);
    notes.guessed(format!("office hours for everybody: {}", calendar.weekly.join(", ")));
    let members: u32 = teams.iter().flat_map(|team| &team.members).map(|member| member.count.max(1)).sum();
    notes
        .kept
        .insert(0, format!("{} for {} of {}", count(tasks.len(), "task"), count(members as usize, "member"), count(teams.len(), "team")));
    let dependencies = tasks.iter().map(|task| task.depends_on.len()).sum();
    notes.kept.insert(1, Notes::count("dependenc[y|ies]", dependencies));
    let mut draft =
        Draft { start, calendar: calendar.name.clone(), calendars: vec![calendar], teams, resources, tasks, notes, ..Draft::default() };
    draft.draw_from_ranges();
    Some(draft)
}

/// Tells of circles in a table that is refused for other reasons, so that all is told at once.
pub fn tell_circles(mut items: Vec<Item>, settings: &Settings, problems: &mut Problems) {
    let mut untold = Notes::default();
    done(&mut items, settings, &mut untold);
    dropped::bridge(&mut items, settings.noun, &mut untold);
    let mut network = tree::network(&mut items, settings, &mut untold);
    links::break_circles(&mut network.nodes, settings.circles, |node| node_label(node, &items), &mut untold, problems);
}

fn node_label(node: &Node, items: &[Item]) -> String {
    match node.what {
        What::Item(at) | What::Start(at) | What::End(at) | What::Finish(at) => label(&items[at]),
    }
}

/// What is asked for as a node's id.
fn node_id(node: &Node, items: &[Item]) -> String {
    match node.what {
        What::Item(at) | What::End(at) => items[at].id.clone(),
        What::Start(at) => format!("{}-start", items[at].id),
        What::Finish(at) => format!("{}-finish", items[at].id),
    }
}

/// A name that may be a folder's too.
pub fn scenario_name(written: &str) -> String {
    let is_bad = |letter: char| letter.is_control() || matches!(letter, '/' | '\\' | ':');
    let name = written.replace(is_bad, "-");
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_start_matches(['.', ' ']).to_owned();
    if name.is_empty() { "project".to_owned() } else { name }
}

/// What people know an item by.
pub fn label(item: &Item) -> String {
    if item.id.is_empty() { item.name.clone() } else { item.id.clone() }
}

/// Tells of what is done, or makes it open again if it is kept. Whether some of the work has been begun.
fn done(items: &mut [Item], settings: &Settings, notes: &mut Notes) -> bool {
    let named = |state: State| items.iter().filter(|item| item.state == state && !item.is_container).map(label).collect::<Vec<_>>();
    let (done, dropped, begun) = (named(State::Done), named(State::Dropped), named(State::Begun));
    let noun = settings.noun;
    if !dropped.is_empty() {
        notes.left_out(Notes::some(&format!("{noun}[s] that [is|are] not to be done"), &dropped));
    }
    if settings.keep_done {
        if !done.is_empty() {
            notes
                .guessed(format!("{}: they are planned as if they were not", Notes::some(&format!("{noun}[s] that [is|are] done"), &done)));
        }
        items.iter_mut().filter(|item| item.state == State::Done).for_each(|item| item.state = State::Open);
        return false;
    }
    if !done.is_empty() {
        notes.left_out(format!("{}: what waits for them need not wait", Notes::some(&format!("{noun}[s] that [is|are] done"), &done)));
    }
    if !begun.is_empty() {
        notes.kept(format!(
            "{} with what remains of their effort, as far as the table says",
            Notes::some(&format!("{noun}[s] under way"), &begun)
        ));
    }
    !(done.is_empty() && begun.is_empty())
}

/// Tells of a table in which nothing is left to plan.
fn nothing_left(items: &[Item], settings: &Settings, problems: &mut Problems) {
    let count = |state: State| items.iter().filter(|item| item.state == state).count();
    let (done, dropped) = (count(State::Done), count(State::Dropped));
    let noun = settings.noun;
    let what = if done > 0 && done + dropped == items.len() {
        format!("all {} {noun}s are done, and nothing is left to plan", items.len())
    } else {
        format!("of {} {noun}s, {done} are done and none that is left is work", items.len())
    };
    let help = "to plan them as if they were not done, keep those that are done (`--keep-done`)";
    match items.first() {
        Some(first) => problems.add_with_help(&first.place, what, "the first of them", help),
        None => problems.list.push(Problem { place: None, what, label: String::new(), help: Some(help.to_owned()) }),
    }
}

fn tell_network(network: &Network, items: &[Item], settings: &Settings, notes: &mut Notes) {
    let is_whole = |node: &&Node| matches!(node.what, What::Start(at) | What::End(at) if at != node.like);
    let wholes = network.nodes.iter().filter(is_whole).count();
    if wholes > 0 {
        notes.guessed(Notes::count("milestone[s], [|each ]for a whole of many parts that others wait for or that waits for many", wholes));
    }
    let is_added = |node: &&Node| !matches!(node.what, What::Item(_)) && !is_whole(node);
    let added: Vec<String> = network.nodes.iter().filter(is_added).map(|node| node_id(node, items)).collect();
    if !added.is_empty() {
        notes.guessed(format!("{}: without them the links could not be said", Notes::some("milestone[s] [was|were] added", &added)));
    }
    if network.satisfied > 0 {
        let what = Notes::count("dependenc[y|ies] that [is|are] satisfied", network.satisfied);
        notes.left_out(format!("{what}: on {0}s that are done or not to be done, or on the start of one under way", settings.noun));
    }
    let inner: Vec<String> = items.iter().zip(&network.inner).filter(|(_, count)| **count > 0).map(|(item, _)| label(item)).collect();
    if !inner.is_empty() {
        notes.left_out(Notes::some("dependenc[y|ies] on oneself, or between a whole and its own part", &inner));
    }
    if !network.worked_off.is_empty() {
        let names: Vec<String> = network.worked_off.iter().map(|&at| label(&items[at])).collect();
        notes.left_out(Notes::some(&format!("open {}[s] of whose parts none is left to do", settings.noun), &names));
    }
    if !network.own_parts.is_empty() {
        let names: Vec<String> = network.own_parts.iter().map(|&at| label(&items[at])).collect();
        notes.left_out(Notes::some(&format!("parent[s] of {}s that are a part of themselves", settings.noun), &names));
    }
}

/// Refuses a plan that no scenario can hold.
fn too_much(items: &[Item], left: &[usize], network: &Network, problems: &mut Problems) {
    let most = |effort: DraftEffort| match effort {
        DraftEffort::Milestone => 0.0,
        DraftEffort::One(hours) => hours,
        DraftEffort::Three(a, b, c) => a.max(b).max(c),
    };
    let work: f64 = left.iter().filter_map(|&at| items[at].effort).map(most).sum();
    let lags: f64 = network.nodes.iter().flat_map(|node| &node.links).map(|link| link.lag_hours).sum();
    if work + lags > HOURS_MAX || !(work + lags).is_finite() {
        let largest = left.iter().copied().max_by(|&a, &b| items[a].effort.map_or(0.0, most).total_cmp(&items[b].effort.map_or(0.0, most)));
        let what = format!("{} hours of work and lags in all, and a plan has at most {HOURS_MAX}", figure(work + lags));
        let place = largest.map(|at| items[at].place.clone());
        let help = Some("say in which unit the estimates are".to_owned());
        problems.list.push(Problem { place, what, label: "the largest of them".to_owned(), help });
    }
}

fn tasks(items: &[Item], network: &Network, resources: &[String], notes: &mut Notes) -> (Vec<DraftTask>, Vec<DraftResource>) {
    let mut ids = Ids::default();
    let named: Vec<String> = network.nodes.iter().map(|node| ids.take(&node_id(node, items))).collect();
    let resource_ids: Vec<String> = resources.iter().map(|resource| ids.take(resource)).collect();
    if !ids.changed.is_empty() {
        notes.guessed(format!(
            "{}: in a plan each stands once and without marks that separate; what waits for one that stood twice waits for the first",
            Notes::some("id[s] [was|were] changed", &ids.changed)
        ));
    }
    let link = |link: &Link| match link.on {
        On::Item(on) => DraftLink { on: named[on].clone(), kind: link.kind.clone(), lag_hours: link.lag_hours },
        On::Resource(on) => DraftLink { on: resource_ids[on].clone(), kind: String::new(), lag_hours: link.lag_hours },
    };
    let task = |(node, id): (&Node, &String)| {
        let item = &items[node.like];
        let mut task = DraftTask {
            id: id.clone(),
            epic: item.epic.clone(),
            feature: item.feature.clone(),
            team: item.team.clone(),
            depends_on: node.links.iter().map(link).collect(),
            ..DraftTask::default()
        };
        match node.what {
            What::Item(_) => {
                task.name = if item.name.is_empty() { id.clone() } else { item.name.clone() };
                task.effort = written(item.effort.unwrap_or_default());
                task.who = if task.effort == DraftEffort::Milestone { DraftWho::Team } else { item.who.clone() };
                task.complexity.clone_from(&item.complexity);
                task.is_optional = item.is_optional;
                task.value = item.value.map(|value| value.min(VALUE_MAX));
                task.is_static = item.is_static;
            }
            What::Start(at) => task.name = format!("{} may start", items[at].name),
            What::End(at) => task.name = format!("{} is done", items[at].name),
            What::Finish(at) => task.name = format!("Finish of {}", items[at].name),
        }
        task
    };
    let resource = |(id, name): (&String, &String)| DraftResource { id: id.clone(), name: name.clone(), ..DraftResource::default() };
    let tasks: Vec<DraftTask> = network.nodes.iter().zip(&named).map(task).collect();
    // Those that were added are told where they were.
    let is_of_table = |(node, _): &(&Node, &DraftTask)| matches!(node.what, What::Item(_));
    let of_table = network.nodes.iter().zip(&tasks).filter(is_of_table);
    let milestones = of_table.filter(|(_, task)| task.effort == DraftEffort::Milestone).count();
    if milestones > 0 {
        notes.kept(format!("{} among the tasks", count(milestones, "milestone")));
    }
    (tasks, resource_ids.iter().zip(resources).map(resource).collect())
}

/// As a plan can say it: nothing at all, or at least a thousandth of an hour.
fn written(effort: DraftEffort) -> DraftEffort {
    match effort {
        DraftEffort::One(hours) if hours < HOURS_MIN => DraftEffort::Milestone,
        DraftEffort::Three(a, b, c) if a.max(b).max(c) < HOURS_MIN => DraftEffort::Milestone,
        DraftEffort::Three(a, b, c) => DraftEffort::Three(a.max(HOURS_MIN), b.max(HOURS_MIN), c.max(HOURS_MIN)),
        effort => effort,
    }
}

/// When the plan begins: at the user's word; today, if some of it is done; on the first date of what is left; else on the Monday to come.
fn start(items: &[Item], left: &[usize], was_begun: bool, settings: &Settings, notes: &mut Notes) -> Option<DateTime> {
    let start = first_day(items, left, was_begun, settings, notes);
    let is_other = |at: &&usize| items[**at].start.is_some_and(|date| start.is_none_or(|start| date > start.date()));
    let others = left.iter().filter(is_other).count();
    if others > 0 {
        notes.left_out(format!(
            "{}: when tasks start is what a run tells; one that must not start before a date waits for a resource with `date = true`",
            count(others, "later start date")
        ));
    }
    start
}

fn first_day(items: &[Item], left: &[usize], was_begun: bool, settings: &Settings, notes: &mut Notes) -> Option<DateTime> {
    if settings.start.is_some() {
        return settings.start;
    }
    let morning = Time::constant(8, 0, 0, 0);
    let first = left.iter().filter_map(|&at| items[at].start).min();
    let (date, rule) = match (settings.today.filter(|_| was_begun), first, settings.today) {
        (Some(today), ..) => (today, "today, as some of it is done or under way"),
        (None, Some(first), _) => (first, "the first start date of what is left to do"),
        // As what `init` begins with: projects begin with a week.
        (None, None, Some(today)) => {
            (today.nth_weekday(1, Weekday::Monday).unwrap_or(today), "the Monday to come, as no start date is there")
        }
        (None, None, None) => {
            notes.guessed("no start date is there: the scenario's default counts");
            return None;
        }
    };
    notes.guessed(format!("the start on {date}: {rule}"));
    Some(date.to_datetime(morning))
}

/// So many hours from Monday to Friday, around an hour at noon.
fn calendar(hours_per_day: f64) -> DraftCalendar {
    let minutes = ((hours_per_day * 60.0).round() as u32).min(24 * 60);
    let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    // From eight o'clock there are fifteen hours left of a day, with the one at noon.
    let weekly = if minutes > 15 * 60 {
        format!("mon-fri 00:00-{}", clock(minutes))
    } else if minutes > 4 * 60 {
        format!("mon-fri 08:00-12:00, 13:00-{}", clock(13 * 60 + minutes - 4 * 60))
    } else {
        format!("mon-fri 08:00-{}", clock(8 * 60 + minutes))
    };
    DraftCalendar { name: "office".to_owned(), weekly: vec![weekly], holidays: Vec::new() }
}
