//! Tasks of the draft with what each waits for, and the milestones without which that could not be said.

use super::events::{Edge, Graph, finish, start};
use super::outline::{Outline, plain_id, unique_id};
use super::people::{People, Share};
use super::{HOURS_MAX, LEAST_HOURS, Network, Own, Progress, one_line};
use crate::import::draft::{DraftLink, DraftResource, DraftTask, Notes};
use crate::scenario::timestamp;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

pub(super) struct Wired {
    pub tasks: Vec<DraftTask>,
    pub resources: Vec<DraftResource>,
}

/// What can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum On {
    /// A task's share.
    Share(usize, usize),
    /// The milestone of an event.
    Event(usize),
    /// A place in the resources.
    Resource(usize),
}

#[derive(Clone, Copy, Debug)]
struct Wait<'n> {
    on: On,
    lag: f64,
    kind: &'n str,
}

/// With more than this to wait for, a task of several shares gets a milestone before it instead of as many links for each share.
const COPIED_MAX: usize = 3;

pub(super) fn wire(network: &Network, outline: Outline, people: &People, graph: &Graph, notes: &mut Notes) -> Wired {
    let events = graph.into.len();
    let mut wiring = Wiring {
        network,
        outline,
        shares: &people.shares,
        team_names: people.teams.iter().map(|team| team.name.as_str()).collect(),
        graph,
        resolved: vec![Vec::new(); events],
        own: vec![Vec::new(); network.tasks.len()],
        milestones: BTreeMap::new(),
        resources: Vec::new(),
        resource_of: BTreeMap::new(),
        dates: 0,
        things: Vec::new(),
    };
    for thing in &network.things {
        wiring.resource(Why::Plan, thing.clone());
    }
    // Those are declared.
    wiring.things.clear();
    for &event in &graph.order {
        wiring.event(event);
    }
    let teams = wiring.teams();
    let mut tasks = wiring.tasks(&teams, notes);
    wiring.tell(notes);
    cut(&mut tasks, notes);
    Wired { tasks, resources: wiring.resources }
}

struct Wiring<'n> {
    network: &'n Network,
    outline: Outline,
    shares: &'n [Vec<Share>],
    team_names: Vec<&'n str>,
    graph: &'n Graph,
    /// By event: what whoever waits for it has to wait for.
    resolved: Vec<Vec<Wait<'n>>>,
    /// By task: what it waits for.
    own: Vec<Vec<Wait<'n>>>,
    /// By event: what its milestone waits for.
    milestones: BTreeMap<usize, Vec<Wait<'n>>>,
    resources: Vec<DraftResource>,
    /// By why it is there, and its id.
    resource_of: BTreeMap<(Why, String), usize>,
    /// Resources that are there for a date.
    dates: usize,
    /// Resources that a plan of ours names and does not declare.
    things: Vec<String>,
}

/// Why there is a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Lag,
    Date,
    Plan,
}

impl<'n> Wiring<'n> {
    fn event(&mut self, event: usize) {
        let tasks = self.network.tasks.len();
        let task = event / 2;
        if event >= 2 * tasks {
            self.resolved[event] = self.gathered(event);
            self.mark(event, 2);
        } else if self.network.tasks[task].progress == Progress::Done {
        } else if event == start(task) {
            self.starts(task, event);
        } else if event == finish(self.network, task) {
            self.finishes(task, event);
        }
    }

    /// A milestone for the event, if others wait for it and it stands for so many.
    fn mark(&mut self, event: usize, least: usize) {
        if self.graph.users[event] > 0 && self.resolved[event].len() >= least {
            let waits = std::mem::replace(&mut self.resolved[event], vec![Wait { on: On::Event(event), lag: 0.0, kind: "" }]);
            self.milestones.insert(event, waits);
        }
    }

    fn starts(&mut self, task: usize, event: usize) {
        let mut waits = self.gathered(event);
        let written = &self.network.tasks[task];
        if let Some(date) = written.not_before.filter(|_| written.progress == Progress::Waiting) {
            self.date(date, &mut waits);
        }
        let is_one = event == finish(self.network, task);
        if let Some(date) = written.not_finished_before.filter(|_| is_one) {
            self.date(date, &mut waits);
        }
        if let Some(own) = &written.own {
            for (thing, lag) in &own.things {
                let on = self.resource(Why::Plan, DraftResource { id: thing.clone(), name: thing.clone(), ..DraftResource::default() });
                waits.push(Wait { on, lag: *lag, kind: "" });
            }
        }
        if is_one {
            self.own[task] = joined(waits);
            self.resolved[event] = vec![Wait { on: On::Share(task, 0), lag: 0.0, kind: "" }];
            return;
        }
        self.resolved[event] = joined(waits);
        // Its own finish aside.
        let is_waited_for = self.graph.users[event] > 1;
        if is_waited_for || self.shares[task].len() > 1 && self.resolved[event].len() > COPIED_MAX {
            self.mark(event, 2);
        }
        self.own[task] = if written.is_wait() { self.later(event, written.duration, true) } else { self.resolved[event].clone() };
    }

    fn finishes(&mut self, task: usize, event: usize) {
        let mut waits: Vec<Wait<'n>> =
            (0..self.shares[task].len()).map(|share| Wait { on: On::Share(task, share), lag: 0.0, kind: "" }).collect();
        let shares = waits.len();
        for at in 0..self.graph.into[event].len() {
            let edge = &self.graph.edges[self.graph.into[event][at]];
            if edge.link.is_some() {
                self.through(edge, &mut waits);
            }
        }
        if let Some(date) = self.network.tasks[task].not_finished_before {
            self.date(date, &mut waits);
        }
        let is_held = waits.len() > shares;
        self.resolved[event] = joined(waits);
        if is_held {
            let waits = std::mem::replace(&mut self.resolved[event], vec![Wait { on: On::Event(event), lag: 0.0, kind: "" }]);
            self.milestones.insert(event, waits);
        } else {
            self.mark(event, 2);
        }
    }

    /// What the edges into an event bring.
    fn gathered(&mut self, event: usize) -> Vec<Wait<'n>> {
        let mut waits = Vec::new();
        for &at in &self.graph.into[event] {
            let edge = &self.graph.edges[at];
            // That a summary starts before it finishes holds by what is in it.
            if !(edge.link.is_none() && edge.from + 1 == edge.to && edge.to == event) {
                self.through(edge, &mut waits);
            }
        }
        joined(waits)
    }

    /// What whoever waits for an event through an edge has to wait for. Of what nothing holds back the start of the project is waited for.
    fn through(&mut self, edge: &Edge, waits: &mut Vec<Wait<'n>>) {
        let link = edge.link.map(|at| &self.network.links[at]);
        let kind = link.map_or("", |link| link.dependency.as_str());
        for wait in self.later(edge.from, edge.lag, self.is_ahead(edge.from)) {
            let kind = if matches!(wait.on, On::Resource(_)) || kind.is_empty() { "" } else { kind };
            waits.push(Wait { kind, ..wait });
        }
    }

    /// With nothing before it, an event that lies ahead is the start of the project.
    fn later(&mut self, event: usize, lag: f64, is_ahead: bool) -> Vec<Wait<'n>> {
        if self.resolved[event].is_empty() && lag >= LEAST_HOURS && is_ahead {
            let hours = (lag.min(HOURS_MAX) * 100.0).round().max(1.0) / 100.0;
            let name = format!("{hours} hours after the start");
            let (id, available) = (format!("after-{hours}h"), format!("\"{hours}h\""));
            let on = self.resource(Why::Lag, DraftResource { id, name, available, is_date: true });
            return vec![Wait { on, lag: 0.0, kind: "" }];
        }
        self.resolved[event].iter().map(|wait| Wait { lag: wait.lag + lag, ..*wait }).collect()
    }

    /// Whether an event lies ahead; that of a summary all of whose tasks are done does not.
    fn is_ahead(&self, event: usize) -> bool {
        event.is_multiple_of(2) && (event >= 2 * self.network.tasks.len() || self.network.tasks[event / 2].progress == Progress::Waiting)
    }

    fn date(&mut self, date: DateTime, waits: &mut Vec<Wait<'n>>) {
        if self.network.start.is_some_and(|start| start < date) {
            let id = date.strftime(if date.second() == 0 { "from-%Y-%m-%d-%H%M" } else { "from-%Y-%m-%d-%H%M%S" }).to_string();
            let name = format!("Not before {}", date.strftime("%Y-%m-%d %H:%M"));
            let on = self.resource(Why::Date, DraftResource { id, name, available: timestamp(date), is_date: true });
            waits.push(Wait { on, lag: 0.0, kind: "" });
        }
    }

    fn resource(&mut self, why: Why, wanted: DraftResource) -> On {
        let key = (why, wanted.id.clone());
        if let Some(&at) = self.resource_of.get(&key) {
            return On::Resource(at);
        }
        let written = unique_id(plain_id(&wanted.id, "resource"), &mut self.outline.taken);
        match why {
            Why::Lag => {}
            Why::Date => self.dates += 1,
            Why::Plan => self.things.push(written.clone()),
        }
        self.resources.push(DraftResource { id: written, name: one_line(&wanted.name), ..wanted });
        self.resource_of.insert(key, self.resources.len() - 1);
        On::Resource(self.resources.len() - 1)
    }

    fn tell(&self, notes: &mut Notes) {
        if self.dates > 0 {
            notes.kept(Notes::count(
                "date[s] before which tasks must not start or finish, as [a resource that is a mere date|resources that are mere dates]",
                self.dates,
            ));
        }
        if !self.things.is_empty() {
            let what = Notes::some("resource[s] that the plan waits for", &self.things);
            notes.guessed(format!("{what}: they are there from the start, as the file does not say when they come"));
        }
    }

    /// By event: the team of what stands there. Milestones that nobody is assigned to are with those before them, else with those after.
    fn teams(&self) -> BTreeMap<On, usize> {
        let mut teams: BTreeMap<On, usize> = BTreeMap::new();
        for (task, shares) in self.shares.iter().enumerate() {
            let teamed = shares.iter().enumerate().filter_map(|(at, share)| Some((On::Share(task, at), share.team?)));
            teams.extend(teamed);
        }
        for &event in &self.graph.order {
            for (on, waits) in self.standing(event) {
                let before = waits.iter().find_map(|wait| teams.get(&wait.on).copied());
                if let Some(team) = before.filter(|_| !teams.contains_key(&on)) {
                    teams.insert(on, team);
                }
            }
        }
        for &event in self.graph.order.iter().rev() {
            for (on, waits) in self.standing(event) {
                let team = *teams.entry(on).or_insert(0);
                for wait in waits {
                    teams.entry(wait.on).or_insert(team);
                }
            }
        }
        teams
    }

    /// What stands at an event, with what it waits for.
    fn standing(&self, event: usize) -> impl Iterator<Item = (On, &[Wait<'n>])> {
        let task = (event / 2 < self.network.tasks.len() && event == start(event / 2)).then_some(event / 2);
        let milestone = self.milestones.get(&event).map(|waits| (On::Event(event), waits.as_slice()));
        let shares = task
            .into_iter()
            .flat_map(move |task| (0..self.shares[task].len()).map(move |at| (On::Share(task, at), self.own[task].as_slice())));
        milestone.into_iter().chain(shares)
    }

    /// In the order of the file, milestones beside their task.
    fn tasks(&mut self, teams: &BTreeMap<On, usize>, notes: &mut Notes) -> Vec<DraftTask> {
        let (tasks, summaries) = (self.network.tasks.len(), self.network.summaries.len());
        let mut first = vec![None; summaries];
        let mut last = vec![None; summaries];
        for (places, turned) in [(&mut first, false), (&mut last, true)] {
            for at in 0..tasks {
                let at = if turned { tasks - 1 - at } else { at };
                let mut around = self.network.tasks[at].summary;
                while let Some(summary) = around.filter(|&summary| places[summary].is_none()) {
                    places[summary] = Some(at);
                    around = self.network.summaries[summary].parent;
                }
            }
        }
        // By task: the events before and after it; of what has no task, at the end.
        let (mut before, mut after) = (vec![Vec::new(); tasks + 1], vec![Vec::new(); tasks + 1]);
        for &event in self.milestones.keys() {
            let at = event / 2;
            match (at.checked_sub(tasks), event % 2) {
                (None, 0) => before[at].push(event),
                (None, _) => after[at].push(event),
                (Some(summary), 0) => before[first[summary].unwrap_or(tasks)].push(event),
                (Some(summary), _) => after[last[summary].unwrap_or(tasks)].push(event),
            }
        }
        // Outer summaries start before inner ones and the task, and finish after them.
        before.iter_mut().for_each(|events| events.sort_unstable_by_key(|event| (*event < 2 * tasks, *event)));
        after.iter_mut().for_each(|events| events.sort_unstable_by_key(|event| (*event >= 2 * tasks, std::cmp::Reverse(*event))));
        let names = self.names();
        let mut drafts = Vec::new();
        for at in 0..=tasks {
            drafts.extend(before[at].iter().map(|&event| self.milestone(event, &names, teams)));
            if at < tasks {
                drafts.extend((0..self.shares[at].len()).map(|share| self.task(at, share, &names, teams)));
            }
            drafts.extend(after[at].iter().map(|&event| self.milestone(event, &names, teams)));
        }
        if !self.milestones.is_empty() {
            let added: Vec<&String> = self.milestones.keys().map(|event| &names[&On::Event(*event)]).collect();
            notes.guessed(format!("{}: without them the links could not be said", Notes::some("milestone[s] [was|were] added", &added)));
        }
        drafts
    }

    /// The ids of all that can be waited for.
    fn names(&mut self) -> BTreeMap<On, String> {
        let mut names = BTreeMap::new();
        for (task, shares) in self.shares.iter().enumerate() {
            for at in 0..shares.len() {
                let id = &self.outline.ids[task];
                let id = if at == 0 { id.clone() } else { unique_id(format!("{id}.{}", at + 1), &mut self.outline.taken) };
                names.insert(On::Share(task, at), id);
            }
        }
        for &event in self.milestones.keys() {
            let id = match (event / 2).checked_sub(self.network.tasks.len()) {
                None => self.outline.ids[event / 2].clone(),
                Some(summary) => plain_id(&self.network.summaries[summary].id, "summary"),
            };
            let id = format!("{id}-{}", if event % 2 == 0 { "start" } else { "finish" });
            names.insert(On::Event(event), unique_id(id, &mut self.outline.taken));
        }
        names.extend(self.resources.iter().enumerate().map(|(at, resource)| (On::Resource(at), resource.id.clone())));
        names
    }

    fn milestone(&self, event: usize, names: &BTreeMap<On, String>, teams: &BTreeMap<On, usize>) -> DraftTask {
        let is_start = if event.is_multiple_of(2) { "Start of" } else { "Finish of" };
        let (name, (epic, feature)) = match (event / 2).checked_sub(self.network.tasks.len()) {
            None => (&self.network.tasks[event / 2].name, self.label(event / 2)),
            Some(summary) => (&self.network.summaries[summary].name, self.outline.labels[summary].clone()),
        };
        DraftTask {
            id: names[&On::Event(event)].clone(),
            epic,
            feature,
            name: format!("{is_start} {}", one_line(name)),
            team: self.team(teams, On::Event(event)),
            depends_on: links(&self.milestones[&event], names),
            ..DraftTask::default()
        }
    }

    fn task(&self, at: usize, share: usize, names: &BTreeMap<On, String>, teams: &BTreeMap<On, usize>) -> DraftTask {
        let (task, done_by) = (&self.network.tasks[at], &self.shares[at][share]);
        let (epic, feature) = self.label(at);
        let empty = Own::default();
        let own = task.own.as_deref().unwrap_or(&empty);
        let id = names[&On::Share(at, share)].clone();
        let name = match one_line(&task.name) {
            name if name.is_empty() => id.clone(),
            name if self.shares[at].len() > 1 => format!("{name} ({})", one_line(&done_by.label)),
            name => name,
        };
        DraftTask {
            id,
            epic,
            feature,
            name,
            team: self.team(teams, On::Share(at, share)),
            who: done_by.who.clone(),
            effort: done_by.effort,
            complexity: own.complexity.clone(),
            depends_on: links(&self.own[at], names),
            is_optional: own.is_optional,
            value: own.value,
            is_static: own.is_static,
        }
    }

    fn team(&self, teams: &BTreeMap<On, usize>, on: On) -> String {
        self.team_names[teams.get(&on).copied().unwrap_or(0)].to_owned()
    }

    /// Epic and feature.
    fn label(&self, task: usize) -> (String, String) {
        let task = &self.network.tasks[task];
        let otherwise = &self.outline.otherwise;
        let (mut epic, mut feature) =
            task.summary.map_or_else(|| (otherwise.clone(), otherwise.clone()), |summary| self.outline.labels[summary].clone());
        if let Some(own) = &task.own {
            if !own.epic.trim().is_empty() {
                epic = one_line(&own.epic);
            }
            if !own.feature.trim().is_empty() {
                feature = one_line(&own.feature);
            }
        }
        (epic, feature)
    }
}

fn links(waits: &[Wait<'_>], names: &BTreeMap<On, String>) -> Vec<DraftLink> {
    waits.iter().map(|wait| DraftLink { on: names[&wait.on].clone(), kind: wait.kind.to_owned(), lag_hours: wait.lag }).collect()
}

/// Each thing once, with the longest lag.
fn joined(waits: Vec<Wait<'_>>) -> Vec<Wait<'_>> {
    let mut places: BTreeMap<On, usize> = BTreeMap::new();
    let mut joined: Vec<Wait<'_>> = Vec::with_capacity(waits.len());
    for wait in waits {
        match places.get(&wait.on) {
            Some(&at) => joined[at].lag = joined[at].lag.max(wait.lag),
            None => {
                places.insert(wait.on, joined.len());
                joined.push(wait);
            }
        }
    }
    joined
}

/// Lags that add up to more than a scenario can say.
fn cut(tasks: &mut [DraftTask], notes: &mut Notes) {
    let mut cut = Vec::new();
    for task in tasks {
        for link in task.depends_on.iter_mut().filter(|link| link.lag_hours > HOURS_MAX) {
            link.lag_hours = HOURS_MAX;
            cut.push(task.id.clone());
        }
    }
    if !cut.is_empty() {
        notes.left_out(format!("what is more than a hundred years of {}", Notes::some("lag[s]", &cut)));
    }
}
