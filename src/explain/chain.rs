//! Walks from the finish back to the start: at each step to what came last of all that had to come first.

use super::ground::{Ground, Piece, cover};
use super::{About, Cause, Explanation};
use crate::domain::fact::Work;
use crate::domain::gate::Item;
use crate::domain::journal::Entry;
use crate::domain::plan::{Dependency, EpicId, Prerequisite, TaskId};
use crate::engine::time::Moment;
use crate::history::History;
use crate::history::trouble::{GateHistory, HandoffHistory};
use crate::scenario::Scenario;
use crate::schedule::EpicOrder;
use std::collections::{BTreeMap, BTreeSet};

/// Where the walk stands: everything after is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// An item was done at that moment.
    Done(Item, Moment),
    /// Somebody put a task down then, and was free for another.
    PutDown(TaskId, Moment),
    /// A task was released then.
    Released(TaskId, Moment),
    /// An epic was authorized then.
    Authorized(EpicId, Moment),
    /// Nothing before but planning.
    Kickoff(Moment),
}

/// The driving chain of a run: the finish, and from link to link what it waited for last. A run that did not finish is explained from the
/// task that was open the longest when it ended; from the last that was done if all are.
///
/// A task that waits for a member is told of as that, a queue: what it costs to have too few.
pub fn explain(scenario: &Scenario, history: &History, journal: &[Entry]) -> Explanation {
    walked(&Ground::of(scenario, history, journal), Follow::Tasks)
}

/// The same, followed through people: where a task waited for a member, on to what that member had in hand. What had to come first is then not
/// what the task waited for in the plan, but the work that kept the member from it: the critical sequence of a schedule with resources (Wiest,
/// Operations Research 12 (1964), 395-418).
pub fn hung_on(scenario: &Scenario, history: &History, journal: &[Entry]) -> Explanation {
    walked(&Ground::of(scenario, history, journal), Follow::People)
}

fn walked(ground: &Ground<'_>, follow: Follow) -> Explanation {
    let (pieces, tasks) = walk(ground, follow);
    Explanation { links: pieces.into_iter().filter(|(from, to, ..)| from < to).map(|piece| ground.link(piece)).collect(), tasks }
}

/// What comes before a queue for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follow {
    /// What the task that queued had waited for.
    Tasks,
    /// What the member did meanwhile.
    People,
}

/// From the start to the finish, with the tasks gone through.
fn walk(ground: &Ground<'_>, follow: Follow) -> (Vec<Piece>, Vec<TaskId>) {
    let history = ground.history;
    let (mut pieces, mut tasks): (Vec<Piece>, Vec<TaskId>) = Default::default();
    let mut at = unfinished(ground).unwrap_or(At::Done(Item::Phase, history.finish_or_end()));
    // Each step goes back in time or down from an item to what it is made of; a journal that is not sound must not hang the program.
    let plan = &ground.scenario.plan;
    let steps_max = 4 * (plan.tasks.len() + plan.features.len() + plan.epics.len()) + history.bars.len() + 8;
    for _ in 0..steps_max {
        tasks.extend(match at {
            At::Done(Item::Task(task), _) | At::PutDown(task, _) => Some(task),
            // One that was waited for and had not begun either took no time of its own.
            At::Released(task, released) => {
                Some(task).filter(|_| history.tasks[task.index()].released.is_some_and(|began| began <= released))
            }
            At::Done(..) | At::Authorized(..) | At::Kickoff(_) => None,
        });
        let (before, mut found) = match at {
            At::Done(item, done) => item_done(ground, item, done, follow),
            At::PutDown(task, until) => {
                let released = ground.history.tasks[task.index()].released.unwrap_or(until).min(until);
                task_worked(ground, task, (released, until), follow)
            }
            At::Released(task, released) => task_released(ground, task, released),
            At::Authorized(epic, authorized) => epic_authorized(ground, epic, authorized),
            At::Kickoff(until) => {
                let kickoff = history.kickoff.unwrap_or(until).min(until);
                pieces.extend(gap(kickoff, until, Cause::Decision, About::Project));
                pieces.push((Moment::START, kickoff, Cause::Planning, About::Project));
                break;
            }
        };
        found.reverse();
        pieces.extend(found);
        at = before;
    }
    pieces.reverse();
    tasks.reverse();
    let mut seen = BTreeSet::new();
    tasks.retain(|&task| seen.insert(task));
    (pieces, tasks)
}

/// What a task's own time went into, and what came before it, or before the member was free whom it waited for last.
fn task_worked(ground: &Ground<'_>, task: TaskId, (released, until): (Moment, Moment), follow: Follow) -> (At, Vec<Piece>) {
    let held = if follow == Follow::People { ground.held_up(task, released, until) } else { None };
    match held {
        Some(held) => (At::PutDown(held.by, held.put_down), ground.task_pieces(task, held.put_down, until)),
        None => (At::Released(task, released), ground.task_pieces(task, released, until)),
    }
}

/// Of a run that ended with tasks open: the one that was released first, or else the first that was never released.
fn unfinished(ground: &Ground<'_>) -> Option<At> {
    let (history, end) = (ground.history, ground.history.end);
    let is_open = |task: &TaskId| {
        let of = &history.tasks[task.index()];
        of.done.is_none() && of.dropped.is_none() && is_in_scope(ground, *task, end)
    };
    let open = || ground.scenario.plan.task_ids().filter(is_open).filter(|_| history.finished.is_none());
    let released = open().filter_map(|task| Some((history.tasks[task.index()].released?, task))).min();
    match released {
        Some((_, task)) => Some(At::Done(Item::Task(task), end)),
        None => open().next().map(|task| At::Released(task, end)),
    }
}

/// An item was done: its gate, and what came before that.
fn item_done(ground: &Ground<'_>, item: Item, done: Moment, follow: Follow) -> (At, Vec<Piece>) {
    let gates: Vec<&GateHistory> =
        ground.gates.get(&item).into_iter().flatten().copied().filter(|gate| gate.started < done || gate.closed == Some(done)).collect();
    let from = gates.first().map_or(done, |gate| gate.started.min(done));
    let gated = gate_pieces(ground, item, &gates, done);
    let held = if follow == Follow::People { ground.held_up_at_gate(item, from, done) } else { None };
    if let Some(held) = held {
        return (At::PutDown(held.by, held.put_down), since(held.put_down, gated));
    }
    let (before, mut pieces) = match item {
        Item::Task(task) => {
            let released = ground.history.tasks[task.index()].released.unwrap_or(from).min(from);
            task_worked(ground, task, (released, from), follow)
        }
        Item::Feature(_) | Item::Epic(_) | Item::Phase => match last_part(ground, item, from) {
            Some((part, at)) => (At::Done(part, at), gap(at, from, Cause::Unknown, About::Project)),
            None => (At::Kickoff(from), Vec::new()),
        },
    };
    pieces.extend(gated);
    (before, pieces)
}

/// What is left of pieces from a moment on.
fn since(from: Moment, pieces: Vec<Piece>) -> Vec<Piece> {
    let later = pieces.into_iter().filter(|piece| piece.1 > from);
    later.map(|(began, until, cause, about)| (began.max(from), until, cause, about)).collect()
}

/// Of all that an item is made of, what was done last, not after `by`.
fn last_part(ground: &Ground<'_>, item: Item, by: Moment) -> Option<(Item, Moment)> {
    let plan = &ground.scenario.plan;
    let history = ground.history;
    let tasks = |tasks: &[TaskId]| {
        let ends = tasks.iter().map(|&task| {
            let of = &history.tasks[task.index()];
            (of.done.or(of.dropped), Item::Task(task))
        });
        ends.collect::<Vec<_>>()
    };
    let parts: Vec<(Option<Moment>, Item)> = match item {
        Item::Task(_) => Vec::new(),
        Item::Feature(feature) => tasks(&plan.feature(feature).tasks),
        Item::Epic(epic) => {
            plan.epic(epic).features.iter().map(|&feature| (history.features[feature.index()], Item::Feature(feature))).collect()
        }
        Item::Phase => {
            let epics = (0..plan.epics.len()).map(EpicId::from_index);
            epics.map(|epic| (history.epics[epic.index()].done, Item::Epic(epic))).collect()
        }
    };
    let best = |parts: Vec<(Option<Moment>, Item)>| {
        parts.into_iter().filter_map(|(at, part)| at.filter(|&at| at <= by).map(|at| (at, part))).max().map(|(at, part)| (part, at))
    };
    // A run that stopped midway has no done epic; its last done task tells as much as there is.
    best(parts).or_else(|| (item == Item::Phase).then(|| best(tasks(&plan.task_ids().collect::<Vec<_>>()))).flatten())
}

/// What the time from an item's first gate to its end went into.
fn gate_pieces(ground: &Ground<'_>, item: Item, gates: &[&GateHistory], done: Moment) -> Vec<Piece> {
    let Some(first) = gates.first() else { return Vec::new() };
    let mut pieces = Vec::new();
    for (place, gate) in gates.iter().enumerate() {
        let closed = gate.closed.unwrap_or(done).min(done);
        let about = About::Gate { gate: gate.id, item };
        pieces.extend(cover(gate.started, closed, &ground.reviews(gate, closed, about), (Cause::Checks, about)));
        let next = gates.get(place + 1).map_or(done, |next| next.started.min(done));
        pieces.extend(if gate.is_passed { gap(closed, next, Cause::Decision, about) } else { remedy_pieces(ground, item, closed, next) });
    }
    debug_assert!(first.started <= done);
    pieces
}

/// Between a failed gate and the next: findings wait for somebody, and are remedied.
fn remedy_pieces(ground: &Ground<'_>, item: Item, from: Moment, to: Moment) -> Vec<Piece> {
    let remedied = ground.history.trouble.remediations.iter().filter(|remedy| item.holds(remedy.task, &ground.scenario.plan));
    let last = remedied.filter(|remedy| remedy.done.is_some_and(|done| from <= done && done <= to)).max_by_key(|remedy| remedy.done);
    match (last, item) {
        (Some(remedy), _) => ground.task_pieces(remedy.task, from, to),
        (None, Item::Task(task)) => ground.task_pieces(task, from, to),
        (None, _) => gap(from, to, Cause::Rework, About::Project),
    }
}

/// A task was released, or was not yet: what it waited for last, or waits for.
fn task_released(ground: &Ground<'_>, task: TaskId, released: Moment) -> (At, Vec<Piece>) {
    if let Some(ahead) = went_ahead_of(ground, task, released) {
        return ahead;
    }
    let scenario = ground.scenario;
    let epic = scenario.plan.epic_of(task);
    let authorized = ground.history.epics[epic.index()].authorized.unwrap_or(Moment::START);
    if authorized > released {
        return (At::Authorized(epic, released), Vec::new());
    }
    let mut last = (authorized, None);
    let mut is_wanting = None;
    for link in &scenario.plan.task(task).dependencies {
        let there = match link.on {
            Prerequisite::Task(on) => handed_over(ground, task, on),
            Prerequisite::Resource(resource) => {
                let there = ground.resources.get(&resource).copied();
                let comes_later = scenario.plan.resource(resource).available_after.is_some();
                if comes_later && there.is_none_or(|there| there > released) {
                    is_wanting = Some(About::Resource { resource, task });
                }
                there
            }
        };
        // Of a lag that is not over, what has gone by counts.
        if let Some(there) = there.filter(|&there| there <= released).map(|there| (there + link.lag).min(released))
            && there >= last.0
        {
            last = (there, Some(link));
        }
    }
    let (there, prerequisite) = last;
    if let Some(behind) = done_behind(ground, task, released).filter(|_| there < released) {
        return (At::Done(Item::Task(behind), released), Vec::new());
    }
    let late = match is_wanting {
        Some(about) => gap(there, released, Cause::Resource, about),
        None => gap(there, released, Cause::Lag, About::Task(task)),
    };
    let Some(link) = prerequisite else {
        return (At::Authorized(epic, authorized), late);
    };
    prerequisite_there(ground, task, link, there, late)
}

/// Of what lies behind a task that was begun ahead of it, what was open at `by` and ended last.
fn open_behind(ground: &Ground<'_>, task: TaskId, by: Moment) -> Option<(Moment, TaskId)> {
    let behind = behind(ground, task).into_iter().filter(|&behind| is_in_scope(ground, behind, by));
    behind.map(|behind| (ended(ground, behind).unwrap_or(Moment::NEVER), behind)).filter(|&(at, _)| at > by).max()
}

/// Of what lies behind a task that was begun ahead of it, what was done when the task was released, and not before: it had waited for that.
fn done_behind(ground: &Ground<'_>, task: TaskId, released: Moment) -> Option<TaskId> {
    behind(ground, task).into_iter().rfind(|&behind| ended(ground, behind) == Some(released))
}

fn behind(ground: &Ground<'_>, task: TaskId) -> BTreeSet<TaskId> {
    let starts = ground.history.trouble.early_starts.iter();
    let early: BTreeMap<TaskId, TaskId> =
        starts.filter(|start| ground.history.tasks[start.task.index()].dropped.is_none()).map(|start| (start.task, start.on)).collect();
    ground.scenario.plan.behind_early(task, &early)
}

fn ended(ground: &Ground<'_>, task: TaskId) -> Option<Moment> {
    let of = &ground.history.tasks[task.index()];
    of.done.or(of.dropped)
}

/// What a task waited for last had come, and the lag after it had gone by at `there`.
fn prerequisite_there(ground: &Ground<'_>, task: TaskId, link: &Dependency, there: Moment, late: Vec<Piece>) -> (At, Vec<Piece>) {
    let came = match link.on {
        Prerequisite::Task(on) => handed_over(ground, task, on),
        Prerequisite::Resource(resource) => ground.resources.get(&resource).copied(),
    };
    let ready = came.unwrap_or(there).min(there);
    let mut pieces = gap(ready, there, Cause::Lag, About::Task(task));
    pieces.extend(late);
    match link.on {
        Prerequisite::Resource(resource) => {
            let kickoff = ground.history.kickoff.unwrap_or(Moment::START).min(ready);
            let mut waited = gap(kickoff, ready, Cause::Resource, About::Resource { resource, task });
            waited.extend(pieces);
            (At::Kickoff(kickoff), waited)
        }
        Prerequisite::Task(on) => {
            let of = &ground.history.tasks[on.index()];
            let done = of.done.or(of.dropped).unwrap_or(ready).min(ready);
            let mut handed = handoff(ground, task, on).map_or_else(Vec::new, |handoff| handoff_pieces(ground, handoff, done, ready));
            handed.extend(pieces);
            (At::Done(Item::Task(on), done), handed)
        }
    }
}

/// What a task was allowed to begin ahead of, or, if it had not begun, waited for at `by`: of its prerequisites that were not there, the one
/// that came last. Its lateness is what drove, up to then: its own work, or what it waited for itself.
fn went_ahead_of(ground: &Ground<'_>, task: TaskId, by: Moment) -> Option<(At, Vec<Piece>)> {
    let open = ground.scenario.plan.task(task).dependencies.iter().filter_map(|link| match link.on {
        Prerequisite::Task(on) if is_in_scope(ground, on, by) => {
            let there = handed_over(ground, task, on);
            there.is_none_or(|there| there > by).then_some((there.unwrap_or(Moment::NEVER), on))
        }
        Prerequisite::Task(_) | Prerequisite::Resource(_) => None,
    });
    let (_, on) = open.max().or_else(|| open_behind(ground, task, by))?;
    let of = &ground.history.tasks[on.index()];
    if let Some(done) = of.done.or(of.dropped).filter(|&done| done <= by) {
        let handed = handoff(ground, task, on).map_or_else(Vec::new, |handoff| handoff_pieces(ground, handoff, done, by));
        return Some((At::Done(Item::Task(on), done), handed));
    }
    let is_begun = of.released.is_some_and(|released| released < by);
    Some((if is_begun { At::Done(Item::Task(on), by) } else { At::Released(on, by) }, Vec::new()))
}

/// What is added later, and not yet, nobody waits for.
fn is_in_scope(ground: &Ground<'_>, task: TaskId, by: Moment) -> bool {
    !ground.scenario.plan.task(task).is_added_later || ground.history.tasks[task.index()].added.is_some_and(|added| added <= by)
}

/// The handoff by which what `on` delivers came to the team of `task`.
fn handoff<'a>(ground: &Ground<'a>, task: TaskId, on: TaskId) -> Option<&'a HandoffHistory> {
    let to = ground.scenario.plan.task(task).team;
    ground.handoffs.get(&on).into_iter().flatten().copied().find(|handoff| handoff.to == to && handoff.closed.is_some())
}

/// When what `on` delivers was there for `task`.
fn handed_over(ground: &Ground<'_>, task: TaskId, on: TaskId) -> Option<Moment> {
    let of = &ground.history.tasks[on.index()];
    let done = of.done.or(of.dropped)?;
    Some(handoff(ground, task, on).and_then(|handoff| handoff.closed).unwrap_or(done))
}

/// The director is asked once the package is complete; its gaps and its acknowledgement may wait for a member.
fn handoff_pieces(ground: &Ground<'_>, handoff: &HandoffHistory, done: Moment, closed: Moment) -> Vec<Piece> {
    let about = About::Handoff { handoff: handoff.id, task: handoff.task };
    let validated = handoff.validations.iter().rfind(|(_, is_complete)| *is_complete).map(|&(at, _)| at).or(handoff.accepted_with_gaps);
    let mut marks = match (validated, handoff.authorized) {
        (Some(asked), Some(authorized)) if !handoff.is_auto => vec![(0, asked, authorized, Cause::Decision, about)],
        _ => Vec::new(),
    };
    let incomplete = handoff.validations.iter().enumerate().filter(|(_, (_, is_complete))| !is_complete);
    for (place, &(at, _)) in incomplete {
        let next = handoff.validations.get(place + 1).map(|next| next.0).or(handoff.accepted_with_gaps).unwrap_or(closed);
        let over = ground.gap_closed(handoff.id, at, next);
        marks.extend(ground.errand(Work::HandoffGap(handoff.id), (at, over), Cause::Handoff, about));
    }
    if let (Some(notified), Some(acknowledged), Some(_)) = (handoff.notified, handoff.acknowledged, handoff.acknowledged_by) {
        marks.extend(ground.errand(Work::Acknowledgement(handoff.id), (notified, acknowledged), Cause::Handoff, about));
    }
    cover(done, closed, &marks, (Cause::Handoff, about))
}

/// An epic was authorized: at kickoff, or after the one before it.
fn epic_authorized(ground: &Ground<'_>, epic: EpicId, authorized: Moment) -> (At, Vec<Piece>) {
    let history = ground.history;
    let started = history.epics[epic.index()].started.unwrap_or(authorized).min(authorized);
    let asked = gap(started, authorized, Cause::Decision, About::Epic(epic));
    let previous = epic.index().checked_sub(1).filter(|_| ground.scenario.epics == EpicOrder::Sequential).map(EpicId::from_index);
    if let Some((previous, done)) = previous.and_then(|previous| history.epics[previous.index()].done.map(|done| (previous, done))) {
        // It was waited for, and had not come to an end yet.
        if done > started {
            return (At::Done(Item::Epic(previous), authorized), Vec::new());
        }
        let mut pieces = gap(done, started, Cause::Retrospective, About::Epic(previous));
        pieces.extend(asked);
        return (At::Done(Item::Epic(previous), done), pieces);
    }
    (At::Kickoff(started), asked)
}

fn gap(from: Moment, to: Moment, cause: Cause, about: About) -> Vec<Piece> {
    if from < to { vec![(from, to, cause, about)] } else { Vec::new() }
}
