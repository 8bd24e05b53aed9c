//! The plan as a network: tasks and their finish-to-start links, team activations and epic order among them.

use super::passage::{self, Crossing, Expectations, Passage};
use super::{EpicOrder, Undertaking, effort};
use crate::domain::calendar::Calendars;
use crate::domain::organization::{Activation, Awaited, Organization, TeamId};
use crate::domain::plan::{EpicId, Need, Plan, Prerequisite, Task, TaskId};
use crate::engine::time::{Moment, Span};

/// Nodes are numbered: first every task of the plan by its place there, then those that take no time and stand for many links at once.
#[derive(Clone, Debug)]
pub struct Network {
    tasks: usize,
    joints: Vec<Node>,
    successors: Links,
    predecessors: Links,
    order: Vec<u32>,
    /// By node, see [`Network::earliest`].
    earliest: Vec<Moment>,
    /// By node: what passes between its end and its being done. Empty without gates.
    passages: Vec<Passage>,
    /// By receiving team. Empty without handoffs.
    handoffs: Vec<Passage>,
    /// By task. Empty without handoffs.
    teams: Vec<TeamId>,
}

/// What stands at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Task(TaskId),
    /// A team becomes active: between what it awaits and its tasks that are neither static nor milestones.
    Activation(TeamId),
    /// All open tasks of a feature, an epic or a team are done.
    End(Awaited),
    /// All epics that have open tasks are done. It is there only where there are gates.
    Whole,
}

/// Links by the node they leave or enter: (the node at the other end, lag of elapsed time).
#[derive(Clone, Debug, Default)]
struct Links {
    starts: Vec<u32>,
    links: Vec<(u32, Span)>,
}

impl Links {
    /// Those of `(from, to, lag)` by `from`, in their order.
    fn by_first(nodes: usize, edges: impl Iterator<Item = (u32, u32, Span)> + Clone) -> Links {
        let mut starts = vec![0_u32; nodes + 1];
        for (from, ..) in edges.clone() {
            starts[from as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut links = vec![(0, Span::ZERO); starts[nodes] as usize];
        for (from, to, lag) in edges {
            links[next[from as usize] as usize] = (to, lag);
            next[from as usize] += 1;
        }
        Links { starts, links }
    }

    fn of(&self, node: usize) -> &[(u32, Span)] {
        &self.links[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// Gathers joints and links.
struct Drawing<'a> {
    plan: &'a Plan,
    is_open: &'a [bool],
    joints: Vec<Node>,
    edges: Vec<(u32, u32, Span)>,
    /// The nodes of ends that have been asked for.
    features: Vec<Option<u32>>,
    epics: Vec<Option<u32>>,
    teams: Vec<Option<u32>>,
    /// Whether features have gates, which their epics wait for.
    has_gates: bool,
    /// Where there are gates: whether any task of a feature, or of an epic, is open.
    is_feature_open: Vec<bool>,
    is_epic_open: Vec<bool>,
}

impl Drawing<'_> {
    fn joint(&mut self, joint: Node) -> u32 {
        self.joints.push(joint);
        (self.plan.tasks.len() + self.joints.len() - 1) as u32
    }

    fn link(&mut self, from: u32, to: u32, lag: Span) {
        self.edges.push((from, to, lag));
    }

    fn open(&self, task: TaskId) -> Option<u32> {
        self.is_open[task.index()].then_some(task.0)
    }

    /// The node at which `awaited` is done; `None` for a task that is not open. Links from a team's tasks are drawn with the tasks.
    fn end(&mut self, awaited: Awaited) -> Option<u32> {
        let next = (self.plan.tasks.len() + self.joints.len()) as u32;
        let end = match awaited {
            Awaited::Task(task) => return self.open(task),
            Awaited::Feature(feature) => &mut self.features[feature.index()],
            Awaited::Epic(epic) => &mut self.epics[epic.index()],
            Awaited::Team(team) => &mut self.teams[team.index()],
        };
        let node = *end.get_or_insert(next);
        if node < next {
            return Some(node);
        }
        self.joints.push(Node::End(awaited));
        let plan = self.plan;
        if let Awaited::Epic(epic) = awaited
            && self.has_gates
        {
            self.features_of(epic, node);
            return Some(node);
        }
        let features = match awaited {
            Awaited::Feature(feature) => vec![plan.feature(feature)],
            Awaited::Epic(epic) => plan.epic(epic).features.iter().map(|&feature| plan.feature(feature)).collect(),
            Awaited::Task(_) | Awaited::Team(_) => Vec::new(),
        };
        for &task in features.iter().flat_map(|feature| &feature.tasks) {
            if let Some(task) = self.open(task) {
                self.link(task, node, Span::ZERO);
            }
        }
        Some(node)
    }

    /// An epic with gates ends when each of its features has passed its own.
    fn features_of(&mut self, epic: EpicId, end: u32) {
        for &feature in &self.plan.epic(epic).features {
            if let Some(feature_end) = self.is_feature_open[feature.index()].then(|| self.end(Awaited::Feature(feature))).flatten() {
                self.link(feature_end, end, Span::ZERO);
            }
        }
    }

    /// Everything that has gates leads to the end of the whole.
    fn whole(&mut self) {
        let plan = self.plan;
        let whole = self.joint(Node::Whole);
        for epic in (0..plan.epics.len()).map(EpicId::from_index) {
            if let Some(end) = self.is_epic_open[epic.index()].then(|| self.end(Awaited::Epic(epic))).flatten() {
                self.link(end, whole, Span::ZERO);
            }
        }
    }

    fn activations(&mut self, organization: &Organization) {
        let mut activation = vec![None; organization.teams.len()];
        for team in organization.team_ids() {
            if let Activation::After(awaited) = &organization.team(team).activation {
                let node = self.joint(Node::Activation(team));
                activation[team.index()] = Some(node);
                for &awaited in awaited {
                    if let Some(end) = self.end(awaited) {
                        self.link(end, node, Span::ZERO);
                    }
                }
            }
        }
        // Most plans spare their many tasks a second walk.
        if self.joints.is_empty() {
            return;
        }
        for task in self.plan.task_ids().filter(|task| self.is_open[task.index()]) {
            let Task { team, is_static, ref need, .. } = *self.plan.task(task);
            // A milestone is nobody's work: it does not wait for a team.
            if let Some(node) = activation[team.index()].filter(|_| !is_static && *need != Need::Milestone) {
                self.link(node, task.0, Span::ZERO);
            }
            if let Some(end) = self.teams[team.index()] {
                self.link(task.0, end, Span::ZERO);
            }
        }
    }

    fn dependencies(&mut self) {
        for task in self.plan.task_ids().filter(|task| self.is_open[task.index()]) {
            for dependency in &self.plan.task(task).dependencies {
                if let Prerequisite::Task(on) = dependency.on
                    && let Some(on) = self.open(on)
                {
                    self.link(on, task.0, dependency.lag);
                }
            }
        }
    }

    /// Every epic that has open tasks waits for the one before it.
    fn sequence(&mut self, between_epics: Span) {
        let mut before: Option<u32> = None;
        for epic in (0..self.plan.epics.len()).map(EpicId::from_index) {
            let plan = self.plan;
            let tasks = plan.epic(epic).features.iter().flat_map(|&feature| &plan.feature(feature).tasks);
            let open: Vec<u32> = tasks.filter_map(|&task| self.open(task)).collect();
            if open.is_empty() {
                continue;
            }
            if let Some(end) = before {
                for task in open {
                    self.link(end, task, between_epics);
                }
            }
            before = self.end(Awaited::Epic(epic));
        }
    }
}

impl Network {
    /// The network of what is open, with the moments before which nothing may start. Free of cycles, as the scenario has been checked.
    pub fn of(undertaking: &Undertaking<'_>) -> Network {
        Network::expecting(undertaking, &mut Expectations::default())
    }

    /// As [`Network::of`], by what has been worked out of gates before.
    pub fn expecting(undertaking: &Undertaking<'_>, expectations: &mut Expectations) -> Network {
        let Undertaking { plan, organization, is_open, .. } = *undertaking;
        let has_gates = undertaking.gates.is_on;
        let mut network = Network::draw(plan, organization, undertaking.epics, is_open, undertaking.between_epics, has_gates);
        if has_gates {
            network.gate(Crossing::of(undertaking, expectations));
        }
        if undertaking.handoffs.is_on {
            network.handoffs = passage::handoffs(undertaking);
            network.teams = plan.tasks.iter().map(|task| task.team).collect();
        }
        let available: Vec<Moment> = plan
            .resources
            .iter()
            .map(|resource| match &resource.available_after {
                None => Moment::START,
                Some(distribution) => Moment::START + Span::drawn_hours(effort::expected(distribution)),
            })
            .collect();
        for task in plan.task_ids().filter(|task| is_open[task.index()]) {
            let start = undertaking.epic_start(plan.epic_of(task));
            let earliest = plan.task(task).dependencies.iter().filter_map(|dependency| match dependency.on {
                Prerequisite::Task(_) => None,
                Prerequisite::Resource(resource) => Some(available[resource.index()] + dependency.lag),
            });
            network.earliest[task.index()] = earliest.fold(start, Moment::max);
        }
        network
    }

    fn draw(plan: &Plan, organization: &Organization, epics: EpicOrder, is_open: &[bool], between_epics: Span, has_gates: bool) -> Network {
        let mut drawing = Drawing {
            plan,
            is_open,
            joints: Vec::new(),
            edges: Vec::with_capacity(2 * plan.tasks.len()),
            features: vec![None; plan.features.len()],
            epics: vec![None; plan.epics.len()],
            teams: vec![None; organization.teams.len()],
            has_gates,
            is_feature_open: vec![false; plan.features.len()],
            is_epic_open: vec![false; plan.epics.len()],
        };
        if has_gates {
            for task in plan.tasks.iter().zip(is_open).filter_map(|(task, &is_open)| is_open.then_some(task)) {
                drawing.is_feature_open[task.feature.index()] = true;
                drawing.is_epic_open[plan.feature(task.feature).epic.index()] = true;
            }
        }
        drawing.dependencies();
        drawing.activations(organization);
        if epics == EpicOrder::Sequential {
            drawing.sequence(between_epics);
        }
        if has_gates {
            drawing.whole();
        }
        let Drawing { joints, edges, .. } = drawing;
        let nodes = plan.tasks.len() + joints.len();
        let successors = Links::by_first(nodes, edges.iter().copied());
        let predecessors = Links::by_first(nodes, edges.iter().map(|&(from, to, lag)| (to, from, lag)));
        let mut network = Network {
            tasks: plan.tasks.len(),
            joints,
            successors,
            predecessors,
            order: Vec::new(),
            earliest: vec![Moment::START; nodes],
            passages: Vec::new(),
            handoffs: Vec::new(),
            teams: Vec::new(),
        };
        let open = |node: &u32| is_open.get(*node as usize).copied().unwrap_or(true);
        network.order = network.topological((0..nodes as u32).filter(open));
        network
    }

    fn gate(&mut self, crossing: Crossing) {
        let Crossing { mut tasks, features, epics, phase } = crossing;
        tasks.extend(self.joints.iter().map(|joint| match *joint {
            Node::End(Awaited::Feature(feature)) => features[feature.index()],
            Node::End(Awaited::Epic(epic)) => epics[epic.index()],
            Node::Whole => phase,
            Node::Task(_) | Node::Activation(_) | Node::End(Awaited::Task(_) | Awaited::Team(_)) => Passage::default(),
        }));
        self.passages = tasks;
    }

    /// Kahn's algorithm, first come first served; of nodes on a cycle, and those behind one, nothing is left in the order.
    fn topological(&self, nodes: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut waits: Vec<usize> = (0..self.len()).map(|node| self.predecessors(node).len()).collect();
        let mut order: Vec<u32> = nodes.filter(|&node| waits[node as usize] == 0).collect();
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            next += 1;
            for &(successor, _) in self.successors(node as usize) {
                waits[successor as usize] -= 1;
                if waits[successor as usize] == 0 {
                    order.push(successor);
                }
            }
        }
        order
    }

    /// How many nodes there are, open or not.
    pub fn len(&self) -> usize {
        self.tasks + self.joints.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn node(&self, node: usize) -> Node {
        if node < self.tasks { Node::Task(TaskId::from_index(node)) } else { self.joints[node - self.tasks] }
    }

    pub fn is_task(&self, node: usize) -> bool {
        node < self.tasks
    }

    /// Open nodes, each after all of its predecessors.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// (node, lag) of what waits for `node`.
    pub fn successors(&self, node: usize) -> &[(u32, Span)] {
        self.successors.of(node)
    }

    /// (node, lag) of what `node` waits for.
    pub fn predecessors(&self, node: usize) -> &[(u32, Span)] {
        self.predecessors.of(node)
    }

    /// What passes between a node's end and its being done; `None`: nothing.
    pub fn passage(&self, node: usize) -> Option<&Passage> {
        self.passages.get(node)
    }

    /// What passes between a node's being done and its lag to one that waits for it; `None`: nothing.
    fn handoff(&self, from: usize, to: usize) -> Option<&Passage> {
        let (giving, receiving) = (self.teams.get(from)?, self.teams.get(to)?);
        (giving != receiving).then(|| &self.handoffs[receiving.index()])
    }

    /// When a node that ends at `ended` is done.
    pub fn done(&self, node: usize, ended: Moment, calendars: &Calendars) -> Moment {
        self.passage(node).map_or(ended, |passage| passage.after(ended, calendars))
    }

    /// When a node may start as far as one that it waits for is concerned, which is done at `done`.
    pub fn ready(&self, from: usize, (to, lag): (u32, Span), done: Moment, calendars: &Calendars) -> Moment {
        self.handoff(from, to as usize).map_or(done, |handoff| handoff.after(done, calendars)) + lag
    }

    /// When a node must be done at the latest for one that waits for it to start by `start`. `early`: when it is done at the earliest.
    pub fn done_by(&self, from: usize, (to, lag): (u32, Span), start: Moment, early: Moment, calendars: &Calendars) -> Moment {
        let by = start.earlier(lag);
        self.handoff(from, to as usize).map_or(by, |handoff| handoff.before(by, early, handoff.after(early, calendars), calendars))
    }

    /// The moment before which an open node may not start, whatever it waits for: its epic's start, and when its resources are expected.
    pub fn earliest(&self, node: usize) -> Moment {
        self.earliest[node]
    }
}

/// A cycle of what waits for what, if there is one: each name must be done before the next, and the last before the first. Tasks by
/// their ids, joints as `activation of team backend`, `end of epic Billing`.
pub fn find_cycle(plan: &Plan, organization: &Organization, epics: EpicOrder) -> Option<Vec<String>> {
    let network = Network::draw(plan, organization, epics, &vec![true; plan.tasks.len()], Span::ZERO, false);
    if network.order.len() == network.len() {
        return None;
    }
    let mut is_ordered = vec![false; network.len()];
    for &node in &network.order {
        is_ordered[node as usize] = true;
    }
    // Whatever was not ordered waits for something that was not either: going back, one must come round.
    let mut walked: Vec<usize> = Vec::new();
    let mut place = vec![usize::MAX; network.len()];
    let mut node = is_ordered.iter().position(|ordered| !ordered)?;
    while place[node] == usize::MAX {
        place[node] = walked.len();
        walked.push(node);
        node = network.predecessors(node).iter().map(|&(from, _)| from as usize).find(|&from| !is_ordered[from])?;
    }
    let mut cycle = walked.split_off(place[node]);
    cycle.reverse();
    let first = (0..cycle.len()).min_by_key(|&at| cycle[at])?;
    cycle.rotate_left(first);
    Some(cycle.into_iter().map(|node| network.name(node, plan, organization)).collect())
}

impl Network {
    fn name(&self, node: usize, plan: &Plan, organization: &Organization) -> String {
        match self.node(node) {
            Node::Task(task) | Node::End(Awaited::Task(task)) => plan.task(task).id.clone(),
            Node::Activation(team) => format!("activation of team {}", organization.team(team).id),
            Node::End(Awaited::Team(team)) => format!("end of team {}", organization.team(team).id),
            Node::End(Awaited::Feature(feature)) => format!("end of feature {}", plan.feature(feature).name),
            Node::End(Awaited::Epic(epic)) => format!("end of epic {}", plan.epic(epic).name),
            Node::Whole => "end of the whole".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
