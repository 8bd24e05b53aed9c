//! What is waited for, put together: mentions of tasks, epics and features become links, information a task of Research, resources are
//! declared.

use super::assemble::{slug, unique};
use super::document::{Document, Need, NeedKind, Scope};
use super::links::{Ends, Index, Link, Links, Target, is_nothing};
use super::people::People;
use super::reader::fold;
use super::{count, named};
use crate::import::draft::{DraftEffort, DraftLink, DraftResource, DraftTask, DraftWho, Notes};
use crate::import::graph;
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use std::collections::{BTreeMap, BTreeSet};

/// A task on its way into the draft.
pub struct Node {
    /// Its place in the document, if that tells of it.
    pub told: Option<usize>,
    /// In the order of the document: before (0), at (1) or after (2) a task of it.
    pub order: (usize, u8),
    pub task: DraftTask,
}

/// Hours that it takes to find out what the plan waits for: an afternoon, or a day if it is hard to come by.
const RESEARCH: DraftEffort = DraftEffort::Three(2.0, 4.0, 8.0);
/// When a resource comes that is not there at the start: within a day or so of being asked for, at times after some.
const AVAILABLE: &str = "{ triangular = [\"4h\", \"1d\", \"3d\"] }";

pub struct Needs {
    pub tasks: Vec<DraftTask>,
    pub resources: Vec<DraftResource>,
    /// By epic of the document: places in `tasks`.
    pub tasks_of_epics: Vec<Vec<usize>>,
}

struct Builder<'d, 'a> {
    doc: &'d Document,
    index: Index<'d>,
    nodes: Vec<Node>,
    /// By task of the document; none for one that is done.
    node_of: Vec<Option<usize>>,
    links: Links,
    /// Who waits for all of an epic or a feature.
    groups: BTreeMap<Target, Vec<(usize, NeedKind, f64)>>,
    /// Epics and features that wait, each with what for and how long.
    blocked: Vec<(Target, usize, f64)>,
    resources: Vec<DraftResource>,
    /// By folded text: the node that finds something out, the place of a resource.
    research: BTreeMap<String, usize>,
    declared: BTreeMap<String, usize>,
    waits_for_resource: BTreeSet<(usize, usize)>,
    unknown: Vec<String>,
    people: &'a mut People,
    taken: &'a mut BTreeSet<String>,
}

impl Needs {
    /// `None` if what is said of tasks goes round in a circle, which is a problem.
    pub fn of(
        file: FileId,
        doc: &Document,
        nodes: Vec<Node>,
        people: &mut People,
        taken: &mut BTreeSet<String>,
        notes: &mut Notes,
        problems: &mut Problems,
    ) -> Option<Needs> {
        let mut node_of = vec![None; doc.tasks.len()];
        for (at, node) in nodes.iter().enumerate() {
            if let Some(told) = node.told {
                node_of[told] = Some(at);
            }
        }
        let mut builder = Builder {
            doc,
            index: Index::of(doc),
            nodes,
            node_of,
            links: Links::default(),
            groups: BTreeMap::new(),
            blocked: Vec::new(),
            resources: Vec::new(),
            research: BTreeMap::new(),
            declared: BTreeMap::new(),
            waits_for_resource: BTreeSet::new(),
            unknown: Vec::new(),
            people,
            taken,
        };
        builder.of_tasks();
        let told = builder.links.list.len();
        if let Some(circle) = builder.links.circle(builder.nodes.len()) {
            builder.circle(file, &circle, problems);
            return None;
        }
        builder.of_groups();
        builder.tell(told, notes);
        Some(builder.finish(notes))
    }
}

impl Builder<'_, '_> {
    /// What is said of single tasks.
    fn of_tasks(&mut self) {
        let doc = self.doc;
        for need in doc.needs.iter().filter(|need| !need.is_there) {
            if let Scope::Task(at) = need.scope
                && let Some(waiting) = self.node_of[at]
            {
                self.need(need, &[waiting], Some(at));
            }
        }
    }

    /// What is said of epics, features and the whole is so of the tasks that they begin with.
    fn of_groups(&mut self) {
        let doc = self.doc;
        let group = |of: &dyn Fn(usize) -> Option<usize>| self.nodes.iter().map(|node| node.told.and_then(of)).collect::<Vec<_>>();
        let epics = Ends::of(&self.links.list, &group(&|at| doc.tasks[at].epic), doc.epics.len());
        let features = Ends::of(&self.links.list, &group(&|at| doc.tasks[at].feature), doc.features.len());
        let whole = Ends::of(&self.links.list, &group(&|_| Some(0)), 1);
        for need in doc.needs.iter().filter(|need| !need.is_there) {
            let ends = |of: &Ends, at: usize, kind| if kind == NeedKind::Blocks { of.last[at].clone() } else { of.first[at].clone() };
            let waiting = match need.scope {
                Scope::Task(_) => continue,
                Scope::Epic(at) => ends(&epics, at, need.kind),
                Scope::Feature(at) => ends(&features, at, need.kind),
                Scope::Plan => ends(&whole, 0, need.kind),
            };
            match self.statement(need) {
                Some((target, text, kind)) => {
                    let told: Vec<usize> = match target {
                        Target::Epic(at) => ends(&epics, at, kind),
                        Target::Feature(at) => ends(&features, at, kind),
                        Target::Task(at) => self.node_of[at].into_iter().collect(),
                    };
                    self.need(&Need { text, kind, bytes: need.bytes.clone(), ..*need }, &told, None);
                }
                // Nobody knows whose need it is that is told of the whole, but what all wait for.
                None if need.scope == Scope::Plan && !matches!(need.kind, NeedKind::Information | NeedKind::Resource) => {
                    self.unknown.extend(Some(need.text.clone()).filter(|text| !is_nothing(text)));
                }
                None if waiting.is_empty() => {}
                None => self.need(need, &waiting, None),
            }
        }
        for (target, on, lag_hours) in std::mem::take(&mut self.blocked) {
            let first = match target {
                Target::Epic(at) => &epics.first[at],
                Target::Feature(at) => &features.first[at],
                Target::Task(_) => continue,
            };
            for &waiting in first {
                self.links.add(Link { on, waiting, kind: NeedKind::Any, lag_hours, place: None });
            }
        }
        for (target, waiting) in std::mem::take(&mut self.groups) {
            let last = match target {
                Target::Epic(at) => &epics.last[at],
                Target::Feature(at) => &features.last[at],
                Target::Task(_) => continue,
            };
            self.on_group(target, last, &waiting);
        }
    }

    /// `Epic 2 depends on Epic 1`, `Core (Phase 2): needs Phase 1`, `T-1 blocks T-2`: of whom it is, the text of what for, and its kind.
    fn statement(&self, need: &Need) -> Option<(Target, String, NeedKind)> {
        const BLOCKS: [&str; 2] = [" blocks ", " is needed by "];
        const NEEDS: [&str; 7] = [" depends on ", " dependent on ", " blocked by ", " requires ", " needs ", " after ", " waits for "];
        let lower = need.text.to_ascii_lowercase();
        let (at, word) = NEEDS.iter().chain(&BLOCKS).filter_map(|word| Some((lower.find(word)?, *word))).min()?;
        let (found, _) = self.index.all(need.text[..at].trim_end_matches([':', ' ']), None);
        let target = found.first()?.target;
        let kind = if BLOCKS.contains(&word) { NeedKind::Blocks } else { need.kind };
        Some((target, need.text[at + word.len()..].to_owned(), kind))
    }

    fn need(&mut self, need: &Need, waiting: &[usize], from: Option<usize>) {
        let (found, unknown) = self.index.all(&need.text, from);
        let is_mention = !found.is_empty();
        for found in found {
            for &waiting in waiting {
                match found.target {
                    Target::Task(after) if need.kind == NeedKind::Blocks => {
                        let Some(after) = self.node_of[after] else { continue };
                        let place = from.map(|_| need.bytes.clone());
                        self.links.add(Link { on: waiting, waiting: after, kind: NeedKind::Any, lag_hours: found.lag_hours, place });
                    }
                    group if need.kind == NeedKind::Blocks => self.blocked.push((group, waiting, found.lag_hours)),
                    Target::Task(on) => {
                        let Some(on) = self.node_of[on] else { continue };
                        let place = from.map(|_| need.bytes.clone());
                        self.links.add(Link { on, waiting, kind: need.kind, lag_hours: found.lag_hours, place });
                    }
                    group => self.groups.entry(group).or_default().push((waiting, need.kind, found.lag_hours)),
                }
            }
        }
        match need.kind {
            _ if is_mention => self.unknown.extend(unknown),
            _ if is_nothing(&need.text) => {}
            NeedKind::Information => self.information(&need.text, waiting),
            NeedKind::Resource => self.resource(&need.text, waiting),
            NeedKind::Any | NeedKind::Technical | NeedKind::Team | NeedKind::Blocks => self.unknown.push(need.text.clone()),
        }
    }

    fn information(&mut self, text: &str, waiting: &[usize]) {
        let Some(first) = waiting.first().copied() else { return };
        let key = fold(text);
        let at = match self.research.get(&key) {
            Some(at) => *at,
            None => {
                let team = self.people.team("Research");
                let role = self.people.first_role(team);
                let (epic, feature) = (self.nodes[first].task.epic.clone(), self.nodes[first].task.feature.clone());
                let number = self.research.len() + 1;
                let task = DraftTask {
                    id: unique(format!("info-{number}"), self.taken, &BTreeMap::new()),
                    epic,
                    feature,
                    name: text.to_owned(),
                    team: self.people.teams[team].name.clone(),
                    who: DraftWho::Steps(vec![(role, 1.0)]),
                    effort: RESEARCH,
                    ..DraftTask::default()
                };
                self.nodes.push(Node { told: None, order: (self.nodes[first].order.0, 0), task });
                self.research.insert(key, self.nodes.len() - 1);
                self.nodes.len() - 1
            }
        };
        for &waiting in waiting {
            self.links.add(Link { on: at, waiting, kind: NeedKind::Information, lag_hours: 0.0, place: None });
        }
    }

    fn resource(&mut self, text: &str, waiting: &[usize]) {
        let at = match self.declared.get(&fold(text)) {
            Some(at) => *at,
            None => {
                let id = unique(slug(text, "resource"), self.taken, &BTreeMap::new());
                self.resources.push(DraftResource { id, name: text.to_owned(), available: AVAILABLE.to_owned(), is_date: false });
                self.declared.insert(fold(text), self.resources.len() - 1);
                self.resources.len() - 1
            }
        };
        self.waits_for_resource.extend(waiting.iter().map(|&waiting| (waiting, at)));
    }

    /// Whoever waits for a group waits for each task that ends it, or for a milestone that does: whichever are fewer links.
    fn on_group(&mut self, target: Target, last: &[usize], waiting: &[(usize, NeedKind, f64)]) {
        let is_of = |node: &Node| {
            let told = node.told.map(|at| &self.doc.tasks[at]);
            match target {
                Target::Epic(at) => told.is_some_and(|task| task.epic == Some(at)),
                Target::Feature(at) => told.is_some_and(|task| task.feature == Some(at)),
                Target::Task(_) => false,
            }
        };
        let outside: Vec<(usize, NeedKind, f64)> = waiting.iter().copied().filter(|(at, ..)| !is_of(&self.nodes[*at])).collect();
        self.links.on_itself += waiting.len() - outside.len();
        let mut on = last.to_vec();
        if last.len() * outside.len() > last.len() + outside.len()
            && let Some(end) = last.iter().copied().max_by_key(|at| self.nodes[*at].order)
        {
            on = vec![self.milestone(target, end)];
            for &before in last {
                self.links.add(Link { on: before, waiting: on[0], kind: NeedKind::Technical, lag_hours: 0.0, place: None });
            }
        }
        for (waiting, kind, lag_hours) in outside {
            for &on in &on {
                self.links.add(Link { on, waiting, kind, lag_hours, place: None });
            }
        }
    }

    /// Behind the last task of a group, and of its team.
    fn milestone(&mut self, target: Target, end: usize) -> usize {
        let (kind, id, name) = match target {
            Target::Epic(at) => ("Epic", &self.doc.epics[at].id, &self.doc.epics[at].name),
            Target::Feature(at) => ("Feature", &self.doc.features[at].id, &self.doc.features[at].name),
            Target::Task(at) => ("Task", &self.doc.tasks[at].id, &self.doc.tasks[at].name),
        };
        let id = unique(slug(&format!("{kind} {} done", if id.is_empty() { name } else { id }), "done"), self.taken, &BTreeMap::new());
        let last = &self.nodes[end];
        let task = DraftTask {
            id,
            epic: last.task.epic.clone(),
            feature: last.task.feature.clone(),
            name: format!("{kind} is done: {name}"),
            team: last.task.team.clone(),
            ..DraftTask::default()
        };
        self.nodes.push(Node { told: None, order: (last.order.0, 2), task });
        self.nodes.len() - 1
    }

    fn circle(&self, file: FileId, circle: &[usize], problems: &mut Problems) {
        let last = circle[circle.len() - 1];
        let closing = self.links.list.iter().find(|link| link.on == last && link.waiting == circle[0]);
        let bytes = closing.and_then(|link| link.place.clone()).unwrap_or(0..1);
        let what = graph::told(circle, |at| &self.nodes[at].task.id);
        problems.add_with_help(&Place { file, bytes }, what, "this closes it", "take out one of these dependencies");
    }

    /// Takes what follows from epics and features out of circles, and tells of all that was found.
    fn tell(&mut self, told: usize, notes: &mut Notes) {
        let by_rule = self.links.list.len() - told;
        let untangled = self.links.untangle(self.nodes.len());
        notes.kept(format!("{} between tasks", count(told + by_rule.saturating_sub(untangled), "link")));
        if by_rule > untangled {
            notes.guessed(format!(
                "{} from what epics and features wait for: the tasks that begin one wait for those that end the other",
                count(by_rule - untangled, "link")
            ));
        }
        if untangled > 0 {
            notes.left_out(format!("{} from what epics and features wait for, which would close a circle", count(untangled, "link")));
        }
        if self.links.on_itself > 0 {
            notes.left_out(format!("{} of something to itself", count(self.links.on_itself, "link")));
        }
        if !self.unknown.is_empty() {
            notes.left_out(named("dependencies on what is no task of the plan", &self.unknown));
        }
        if !self.resources.is_empty() {
            let names: Vec<&str> = self.resources.iter().map(|resource| resource.name.as_str()).collect();
            notes.guessed(named("resources that are not there yet come after about a day, three at most", &names));
        }
        if !self.research.is_empty() {
            let names: Vec<&str> = self.research.values().map(|at| self.nodes[*at].task.name.as_str()).collect();
            notes.guessed(named("information that is open is a task of Research, of 2 to 8 hours", &names));
        }
    }

    fn finish(mut self, notes: &mut Notes) -> Needs {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        let ids: Vec<String> = self.nodes.iter().map(|node| node.task.id.clone()).collect();
        for link in &self.links.list {
            let kind = match link.kind {
                NeedKind::Any | NeedKind::Resource | NeedKind::Blocks => "",
                NeedKind::Technical => "technical",
                NeedKind::Information => "information",
                NeedKind::Team => "team",
            };
            *kinds.entry(kind).or_insert(0) += 1;
            let on = ids[link.on].clone();
            self.nodes[link.waiting].task.depends_on.push(DraftLink { on, kind: kind.to_owned(), lag_hours: link.lag_hours });
        }
        for (waiting, resource) in &self.waits_for_resource {
            let on = self.resources[*resource].id.clone();
            self.nodes[*waiting].task.depends_on.push(DraftLink { on, kind: "resource".to_owned(), lag_hours: 0.0 });
        }
        if let Some(number) = kinds.get("") {
            notes.guessed(format!("{} without a kind: technical within a team, a handoff between two", count(*number, "link")));
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|at| self.nodes[*at].order);
        let mut tasks_of_epics = vec![Vec::new(); self.doc.epics.len()];
        for (place, at) in order.iter().enumerate() {
            if let Some(epic) = self.nodes[*at].told.and_then(|told| self.doc.tasks[told].epic) {
                tasks_of_epics[epic].push(place);
            }
        }
        let mut tasks: Vec<Option<DraftTask>> = self.nodes.into_iter().map(|node| Some(node.task)).collect();
        Needs { tasks: order.into_iter().filter_map(|at| tasks[at].take()).collect(), resources: self.resources, tasks_of_epics }
    }
}
