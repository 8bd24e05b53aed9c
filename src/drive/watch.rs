//! What the stage remembers of a run to say why it cannot go on: who waits for what, and who spoke too often in one instant.

use crate::domain::fact::Fact;
use crate::domain::message::{Message, MessageKind};
use crate::domain::number::count;
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::plan::{EpicId, Need, Prerequisite, TaskId};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// As many lines of a reason as a person reads.
const LINES_MAX: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    NotInScope,
    Waiting,
    Released,
    Closed,
}

/// The little of a run's state that its verdict needs.
pub struct Watch {
    tasks: Vec<State>,
    in_scope: usize,
    closed: usize,
    is_resource_ready: Vec<bool>,
    is_down: Vec<bool>,
    is_team_active: Vec<bool>,
    is_member_here: Vec<bool>,
    is_epic_authorized: Vec<bool>,
    /// By epic, its gate passed.
    is_epic_done: Vec<bool>,
    is_kicked_off: bool,
    /// What was begun early, with what it was begun ahead of.
    early: BTreeMap<TaskId, TaskId>,
    counts: BTreeMap<(AgentId, MessageKind), u64>,
}

impl Watch {
    pub fn new(scenario: &Scenario) -> Watch {
        let state = |later: bool| if later { State::NotInScope } else { State::Waiting };
        let tasks: Vec<State> = scenario.plan.tasks.iter().map(|task| state(task.is_added_later)).collect();
        Watch {
            in_scope: tasks.iter().filter(|&&task| task == State::Waiting).count(),
            tasks,
            closed: 0,
            is_resource_ready: scenario.plan.resources.iter().map(|resource| resource.available_after.is_none()).collect(),
            is_down: vec![false; scenario.plan.resources.len()],
            is_team_active: vec![false; scenario.organization.teams.len()],
            is_member_here: scenario.organization.members.iter().map(|member| member.is_present).collect(),
            is_epic_authorized: vec![false; scenario.plan.epics.len()],
            is_epic_done: vec![false; scenario.plan.epics.len()],
            is_kicked_off: false,
            early: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    pub fn progress(&self) -> (usize, usize) {
        (self.closed, self.in_scope)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    pub fn hear(&mut self, fact: &Fact) {
        match fact {
            Fact::TaskReleased { task } => self.tasks[task.index()] = State::Released,
            Fact::TaskStartedEarly { task, on } => {
                self.early.insert(*task, *on);
            }
            Fact::TaskDone { task } | Fact::TaskDropped { task } => {
                if matches!(fact, Fact::TaskDropped { .. }) {
                    self.early.remove(task);
                }
                self.closed += 1;
                self.tasks[task.index()] = State::Closed;
            }
            Fact::TaskAdded { task } => {
                self.in_scope += 1;
                self.tasks[task.index()] = State::Waiting;
            }
            Fact::ResourceAvailable { resource } => self.is_resource_ready[resource.index()] = true,
            Fact::EnvironmentDown { resource, .. } => self.is_down[resource.index()] = true,
            Fact::EnvironmentUp { resource } => self.is_down[resource.index()] = false,
            Fact::TeamActivated { team } => self.is_team_active[team.index()] = true,
            Fact::MemberAway { member, .. } | Fact::MemberLeft { member } => self.is_member_here[member.index()] = false,
            Fact::MemberBack { member } | Fact::MemberJoined { member } => self.is_member_here[member.index()] = true,
            Fact::EpicAuthorized { epic } => self.is_epic_authorized[epic.index()] = true,
            Fact::EpicDone { epic } => self.is_epic_done[epic.index()] = true,
            Fact::KickoffAuthorized => self.is_kicked_off = true,
            _ => {}
        }
    }

    /// One more delivery in an instant that has too many.
    pub fn count(&mut self, to: AgentId, message: &Message) {
        *self.counts.entry((to, message.kind())).or_default() += 1;
    }

    /// The most frequent pairs of agent and message kind.
    pub fn busiest(&self, scenario: &Scenario) -> Vec<String> {
        let mut counts: Vec<_> = self.counts.iter().map(|(&(to, kind), &count)| (std::cmp::Reverse(count), to, kind)).collect();
        counts.sort_unstable();
        let line = |(count, to, kind): &(std::cmp::Reverse<u64>, AgentId, MessageKind)| {
            format!("{} times {} to {} in one instant", count.0, kind.name(), to.name(&scenario.organization))
        };
        counts.iter().take(5).map(line).collect()
    }

    /// Who waits for what: of the tasks that are open those that wait for no other, or all where there is none such.
    pub fn why(&self, scenario: &Scenario) -> Vec<String> {
        if !self.is_kicked_off {
            return vec!["the project was never kicked off: the Phase 3 to 4 handoff was not signed".into()];
        }
        let open: Vec<TaskId> =
            scenario.plan.task_ids().filter(|task| matches!(self.tasks[task.index()], State::Waiting | State::Released)).collect();
        if open.is_empty() {
            return vec![self.why_not_closed(scenario)];
        }
        let are = if open.len() == 1 { "is" } else { "are" };
        let mut why = vec![format!("{} of {} {are} open", open.len(), count(self.in_scope, "task"))];
        // Those that wait for no other task hold up the rest.
        let roots: Vec<TaskId> = open.iter().copied().filter(|&task| self.awaited_tasks(task, scenario).is_empty()).collect();
        let shown = if roots.is_empty() { &open } else { &roots };
        why.extend(shown.iter().take(LINES_MAX).map(|&task| self.reason(task, scenario)));
        if shown.len() > LINES_MAX {
            why.push(format!("and {} more", shown.len() - LINES_MAX));
        }
        why
    }

    /// No task is open.
    fn why_not_closed(&self, scenario: &Scenario) -> String {
        let tasks = if self.in_scope == 1 { "its task is done".to_owned() } else { format!("all of {} tasks are done", self.in_scope) };
        match self.is_epic_done.iter().position(|is_done| !is_done).map(EpicId::from_index) {
            Some(epic) => format!("{tasks}, and epic {} still waits for its gates or the director's word", scenario.plan.epic(epic).name),
            None => format!("{tasks} and every epic, and the project was not closed yet"),
        }
    }

    fn awaited_tasks(&self, task: TaskId, scenario: &Scenario) -> Vec<TaskId> {
        if self.tasks[task.index()] == State::Released {
            return Vec::new();
        }
        let is_open = |on: &TaskId| matches!(self.tasks[on.index()], State::Waiting | State::Released);
        let before: Vec<TaskId> = scenario.plan.task(task).prerequisite_tasks().filter(is_open).collect();
        if before.is_empty() { scenario.plan.behind_early(task, &self.early).into_iter().filter(is_open).collect() } else { before }
    }

    fn reason(&self, id: TaskId, scenario: &Scenario) -> String {
        let task = scenario.plan.task(id);
        let team = scenario.organization.team(task.team);
        let waits = |what: String| format!("{} waits for {what}", task.id);
        if let Some(&on) = self.awaited_tasks(id, scenario).first() {
            return waits(scenario.plan.task(on).id.clone());
        }
        if self.tasks[id.index()] == State::Waiting {
            if !self.is_epic_authorized[scenario.plan.epic_of(id).index()] {
                return waits(format!("the start of epic {}", scenario.plan.epic(scenario.plan.epic_of(id)).name));
            }
            let resource = task.dependencies.iter().find_map(|link| match link.on {
                Prerequisite::Resource(on) if !self.is_resource_ready[on.index()] || self.is_down[on.index()] => Some(on),
                Prerequisite::Resource(_) | Prerequisite::Task(_) => None,
            });
            return match resource {
                Some(resource) => waits(format!("{}, which is not available", scenario.plan.resource(resource).id)),
                None => waits("its release".into()),
            };
        }
        if !self.is_team_active[task.team.index()] && !task.is_static {
            return waits(format!("the activation of team {}", team.id));
        }
        let roles = match &task.need {
            Need::Milestone => Vec::new(),
            Need::Steps(steps) => steps.iter().map(|step| step.role).collect(),
            Need::Crew(crew) => crew.iter().map(|&(role, _)| role).collect(),
        };
        let is_here = |member: &MemberId| self.is_member_here[member.index()];
        let missing = roles.into_iter().find(|role| {
            !scenario
                .organization
                .members_of(task.team)
                .filter(is_here)
                .any(|member| scenario.organization.member(member).roles.contains(role))
        });
        match missing {
            Some(role) => waits(format!("a {} in team {}: nobody who is there holds that role", scenario.organization.role(role), team.id)),
            None => waits(format!("members of team {}", team.id)),
        }
    }
}
