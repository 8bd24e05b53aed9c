//! The starts and finishes of tasks and summaries as a graph in which each waits for others; without circles.

use super::{End, LEADS, LEAST_HOURS, Lag, Link, LinkKind, Network, Progress, WORKING_LAGS, week};
use crate::import::draft::Notes;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Two events for each task, then two for each summary: its start and its finish. A milestone has one.
pub(super) struct Graph {
    pub edges: Vec<Edge>,
    /// By event: the edges that lead to it, in the order of the file.
    pub into: Vec<Vec<usize>>,
    /// By event: how many wait for it.
    pub users: Vec<usize>,
    /// Events, each after those it waits for.
    pub order: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    /// Hours of the clock.
    pub lag: f64,
    /// Of the network; `None` for what a summary or a task is by itself.
    pub link: Option<usize>,
}

/// Of a task.
pub(super) fn start(task: usize) -> usize {
    2 * task
}

pub(super) fn finish(network: &Network, task: usize) -> usize {
    if network.tasks[task].is_milestone() { 2 * task } else { 2 * task + 1 }
}

fn starts(network: &Network, end: End) -> usize {
    match end {
        End::Task(task) => start(task),
        End::Summary(summary) => 2 * (network.tasks.len() + summary),
    }
}

fn finishes(network: &Network, end: End) -> usize {
    match end {
        End::Task(task) => finish(network, task),
        End::Summary(summary) => 2 * (network.tasks.len() + summary) + 1,
    }
}

pub(super) fn graph(network: &Network, ids: &[String], notes: &mut Notes) -> Graph {
    let mut edges = links(network, ids, notes);
    structure(network, &mut edges);
    let events = 2 * (network.tasks.len() + network.summaries.len());
    let circles = circles(network, events, &edges);
    if !circles.is_empty() {
        let named: Vec<String> = circles.iter().filter_map(|&at| Some(arrow(network, ids, edges[at].link?))).collect();
        let what = Notes::some("link[s] that close[s|] a circle", &named);
        notes.left_out(format!("{what}: those that lead back in the order of the file"));
        let mut is_kept = vec![true; edges.len()];
        circles.iter().for_each(|&at| is_kept[at] = false);
        let mut kept = is_kept.iter();
        edges.retain(|_| *kept.next().expect("one for each edge"));
    }
    together(network, events, &mut edges);
    let (mut into, mut users) = (vec![Vec::new(); events], vec![0; events]);
    for (at, edge) in edges.iter().enumerate() {
        into[edge.to].push(at);
        users[edge.from] += 1;
    }
    let (order, _) = peeled(events, &edges, |edge| (edge.from, edge.to));
    Graph { edges, into, users, order }
}

/// `A -> B`.
fn arrow(network: &Network, ids: &[String], link: usize) -> String {
    let name = |end| match end {
        End::Task(task) => ids[task].as_str(),
        End::Summary(summary) => network.summaries[summary].name.as_str(),
    };
    let link = &network.links[link];
    format!("{} -> {}", name(link.from), name(link.to))
}

/// The links that still hold something, each pair of ends once for each type, the longest lag of several.
fn links(network: &Network, ids: &[String], notes: &mut Notes) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::with_capacity(network.links.len());
    let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut told = Told::default();
    for (at, link) in network.links.iter().enumerate() {
        let (from_start, to_start) = (link.kind.is_from_start(), link.kind.is_to_start());
        if link.from == link.to {
            told.itself.push(arrow(network, ids, at));
            continue;
        }
        if has_happened(network, link.from, from_start) || is_done(network, link.to) {
            told.over += 1;
            continue;
        }
        let from = if from_start { starts(network, link.from) } else { finishes(network, link.from) };
        let to = if to_start { starts(network, link.to) } else { finishes(network, link.to) };
        let lag = link.lag.elapsed();
        told.link(network, at, || arrow(network, ids, at));
        match seen.get(&(from, to)) {
            Some(&before) => {
                told.twice.push(arrow(network, ids, at));
                edges[before].lag = edges[before].lag.max(lag);
            }
            None => {
                seen.insert((from, to), edges.len());
                edges.push(Edge { from, to, lag, link: Some(at) });
            }
        }
    }
    told.tell(notes);
    edges
}

fn is_done(network: &Network, end: End) -> bool {
    matches!(end, End::Task(task) if network.tasks[task].progress == Progress::Done)
}

fn has_happened(network: &Network, end: End, is_start: bool) -> bool {
    is_done(network, end) || is_start && matches!(end, End::Task(task) if network.tasks[task].progress == Progress::Started)
}

/// What is told of links, with a few of each by name.
#[derive(Default)]
struct Told {
    itself: Vec<String>,
    twice: Vec<String>,
    over: usize,
    leads: Vec<String>,
    working: Vec<String>,
    of_kind: BTreeMap<LinkKind, Vec<String>>,
    of_summaries: Vec<String>,
}

impl Told {
    fn link(&mut self, network: &Network, at: usize, arrow: impl Fn() -> String) {
        let link = &network.links[at];
        if link.kind.rule().is_some() {
            self.of_kind.entry(link.kind).or_default().push(arrow());
        }
        if link.lag.hours < 0.0 {
            self.leads.push(arrow());
        } else if link.lag.hours >= LEAST_HOURS && link.lag.working.is_some() {
            self.working.push(arrow());
        }
        if matches!(link.from, End::Summary(_)) || matches!(link.to, End::Summary(_)) {
            self.of_summaries.push(arrow());
        }
    }

    fn tell(&self, notes: &mut Notes) {
        let of_kinds = self.of_kind.iter().filter_map(|(kind, names)| Some((names, kind.rule()?)));
        let of_summaries = ("link[s] of summaries", "all tasks in them wait, or are waited for, where needed through a milestone");
        let others = [(&self.of_summaries, of_summaries), (&self.working, WORKING_LAGS), (&self.leads, LEADS)];
        for (names, (what, rule)) in of_kinds.chain(others) {
            if !names.is_empty() {
                notes.guessed(format!("{}: {rule}", Notes::some(what, names)));
            }
        }
        for (names, what) in [(&self.itself, "link[s] of a task to itself"), (&self.twice, "link[s] that stand[s|] there twice")] {
            if !names.is_empty() {
                notes.left_out(Notes::some(what, names));
            }
        }
        if self.over > 0 {
            let links = Notes::count("link[s] that [is|are] satisfied", self.over);
            notes.left_out(format!("{links}: the task is done, or has started"));
        }
    }
}

/// Tasks finish after they start; what a summary holds starts after its start, and it finishes after what it holds.
fn structure(network: &Network, edges: &mut Vec<Edge>) {
    let summary_start = |summary| starts(network, End::Summary(summary));
    let summary_finish = |summary| finishes(network, End::Summary(summary));
    // The finish of a summary is an event only if a link names it, or that of a summary around it.
    let mut is_named = vec![false; network.summaries.len()];
    for edge in edges.iter() {
        for event in [edge.from, edge.to] {
            if event >= 2 * network.tasks.len() && event % 2 == 1 {
                is_named[event / 2 - network.tasks.len()] = true;
            }
        }
    }
    for (at, summary) in network.summaries.iter().enumerate() {
        if let Some(parent) = summary.parent {
            edges.push(Edge { from: summary_start(parent), to: summary_start(at), lag: 0.0, link: None });
            if is_named[parent] {
                is_named[at] = true;
                edges.push(Edge { from: summary_finish(at), to: summary_finish(parent), lag: 0.0, link: None });
            }
        }
        edges.push(Edge { from: summary_start(at), to: summary_finish(at), lag: 0.0, link: None });
    }
    for (at, task) in network.tasks.iter().enumerate().filter(|(_, task)| task.progress != Progress::Done) {
        if start(at) != finish(network, at) {
            let lag = if task.is_wait() { task.duration } else { 0.0 };
            edges.push(Edge { from: start(at), to: finish(network, at), lag, link: None });
        }
        if let Some(summary) = task.summary {
            edges.push(Edge { from: summary_start(summary), to: start(at), lag: 0.0, link: None });
            if is_named[summary] {
                edges.push(Edge { from: finish(network, at), to: summary_finish(summary), lag: 0.0, link: None });
            }
        }
    }
}

/// Whoever must finish with another and is held by nothing else starts when that one may, or so much later that they would end together: with
/// no hold on its start it would be done long before.
fn together(network: &Network, events: usize, edges: &mut Vec<Edge>) {
    let is_held: BTreeSet<usize> = edges.iter().filter(|edge| edge.link.is_some()).map(|edge| edge.to).collect();
    let known = edges.len();
    for at in 0..known {
        let Edge { to, link: Some(link), .. } = edges[at] else { continue };
        let Link { from, to: End::Task(own), kind: LinkKind::FinishToFinish, .. } = network.links[link] else { continue };
        if to != start(own) && network.tasks[own].progress == Progress::Waiting && !is_held.contains(&start(own)) {
            let lag = match from {
                End::Task(first) => ends_together(network, first, own, network.links[link].lag),
                End::Summary(_) => 0.0,
            };
            edges.push(Edge { from: starts(network, from), to: start(own), lag, link: Some(link) });
        }
    }
    // What can only be said in a circle stays unsaid: the finish is held all the same.
    let (_, waits) = peeled(events, edges, |edge| (edge.from, edge.to));
    let (_, is_waited_for) = peeled(events, edges, |edge| (edge.to, edge.from));
    let on_circle = |event: usize| waits[event] && is_waited_for[event];
    let mut at = 0;
    edges.retain(|edge| {
        at += 1;
        at <= known || !(on_circle(edge.from) && on_circle(edge.to))
    });
}

/// Hours of the clock from the start of one task to that of another that ends a lag after it.
fn ends_together(network: &Network, first: usize, own: usize, lag: Lag) -> f64 {
    let calendar = network.tasks[own].calendar.or(network.calendar).and_then(|at| network.calendars.get(at));
    let working = lag.working.or_else(|| calendar.and_then(|calendar| week::hours(&calendar.week)));
    let (first, own) = (network.tasks[first].duration, network.tasks[own].duration);
    let (in_it, beside) = if lag.working.is_some() { (lag.hours, 0.0) } else { (0.0, lag.hours) };
    super::ends_together(Lag { hours: first + in_it - own, working }, beside)
}

/// The links to leave out so that no circle is left: of those on circles or between them, the ones that lead back.
fn circles(network: &Network, events: usize, edges: &[Edge]) -> Vec<usize> {
    let (_, waits) = peeled(events, edges, |edge| (edge.from, edge.to));
    if !waits.contains(&true) {
        return Vec::new();
    }
    let (_, is_waited_for) = peeled(events, edges, |edge| (edge.to, edge.from));
    let (tasks, summaries) = (network.tasks.len(), network.summaries.len());
    // What is so by itself leads forward: summaries start first, their parents before them, and finish last.
    let rank = |event: usize| match event / 2 {
        _ if event < 2 * tasks => summaries + event,
        at if event.is_multiple_of(2) => at - tasks,
        at => summaries + 2 * tasks + summaries - (at - tasks),
    };
    let on_circle = |event: usize| waits[event] && is_waited_for[event];
    let leads_back = |edge: &Edge| edge.link.is_some() && on_circle(edge.from) && on_circle(edge.to) && rank(edge.to) <= rank(edge.from);
    edges.iter().enumerate().filter(|(_, edge)| leads_back(edge)).map(|(at, _)| at).collect()
}

/// The events that come free one after another, each when those before it have, and which never do (Kahn 1962).
fn peeled(events: usize, edges: &[Edge], ends: impl Fn(&Edge) -> (usize, usize)) -> (Vec<usize>, Vec<bool>) {
    let (mut open, mut after) = (vec![0_usize; events], vec![Vec::new(); events]);
    for (before, next) in edges.iter().map(ends) {
        open[next] += 1;
        after[before].push(next);
    }
    let mut ready: VecDeque<usize> = (0..events).filter(|&event| open[event] == 0).collect();
    let mut order = Vec::with_capacity(events);
    while let Some(event) = ready.pop_front() {
        order.push(event);
        for &next in &after[event] {
            open[next] -= 1;
            if open[next] == 0 {
                ready.push_back(next);
            }
        }
    }
    (order, open.iter().map(|open| *open > 0).collect())
}
