//! Whose work a piece of work is, and who may do it: what was asked of which team, as the journal tells.

use sandtable::domain::blocker::{BlockerId, Level};
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::gate::{GateId, HandoffId};
use sandtable::domain::message::Message;
use sandtable::domain::organization::{AgentId, MemberId, RoleId, TeamId};
use sandtable::domain::plan::{Need, TaskId};
use sandtable::scenario::{Brings, Scenario};
use std::collections::BTreeMap;

/// Who must do a step.
pub enum Demand {
    /// Members who can take these roles, one each.
    Roles(Vec<RoleId>),
    /// One member, who holds one of these roles unless nobody of the team does.
    OneOf(Vec<RoleId>),
    /// One member.
    Anyone,
}

#[derive(Default)]
pub struct Errands {
    /// What each team was asked for, and for which role.
    reviews: BTreeMap<(GateId, u8, TeamId), Option<RoleId>>,
    assistance: BTreeMap<(BlockerId, Level, TeamId), Option<RoleId>>,
    remedies: BTreeMap<(TaskId, u32), TeamId>,
    research: BTreeMap<TaskId, TeamId>,
    handoffs: BTreeMap<HandoffId, (TaskId, TeamId, TeamId)>,
    blocked: BTreeMap<BlockerId, TaskId>,
}

impl Errands {
    pub fn overhear(&mut self, to: AgentId, message: &Message) {
        let Some(team) = to.team() else { return };
        match message {
            Message::ReviewAsked { gate, check, role, .. } => _ = self.reviews.insert((*gate, *check, team), *role),
            Message::BlockerAssigned { blocker, level, role, .. } => _ = self.assistance.insert((*blocker, *level, team), *role),
            Message::RemediationAsked { task, number, .. } => _ = self.remedies.insert((*task, *number), team),
            Message::ResearchAsked { task, .. } => _ = self.research.insert(*task, team),
            _ => {}
        }
    }

    pub fn hear(&mut self, fact: &Fact) {
        match fact {
            Fact::HandoffOpened { handoff, task, from, to } => _ = self.handoffs.insert(*handoff, (*task, *from, *to)),
            Fact::BlockerArose { blocker, task: Some(task), .. } => _ = self.blocked.insert(*blocker, *task),
            _ => {}
        }
    }

    /// Whether a piece of work is this team's.
    pub fn is_of(&self, work: Work, team: TeamId, scenario: &Scenario) -> bool {
        let of_task = |task: TaskId| scenario.plan.task(task).team == team;
        match work {
            Work::Task(task) | Work::Rework(task) => of_task(task),
            Work::Remediation { task, number } => of_task(task) && self.remedies.get(&(task, number)) == Some(&team),
            Work::Arrival { stream, .. } => brings(stream, scenario).0 == team,
            Work::Retrospective(epic) => scenario.teams_of(epic).contains(&team),
            Work::Stuck(blocker) | Work::OwnResolution(blocker) | Work::Briefing(blocker) => {
                self.blocked.get(&blocker).is_some_and(|&task| of_task(task))
            }
            Work::Assistance { blocker, level } => self.assistance.contains_key(&(blocker, level, team)),
            Work::Review { gate, check } => self.reviews.contains_key(&(gate, check, team)),
            Work::HandoffGap(handoff) => self.handoffs.get(&handoff).is_some_and(|&(_, from, _)| from == team),
            Work::Acknowledgement(handoff) => self.handoffs.get(&handoff).is_some_and(|&(_, _, to)| to == team),
            Work::Research(task) => self.research.get(&task) == Some(&team),
            Work::Attention { .. } => true,
        }
    }

    pub fn demand(&self, work: Work, step: u32, team: TeamId, scenario: &Scenario) -> Demand {
        let one_of = |role: Option<RoleId>| role.map_or(Demand::Anyone, |role| Demand::OneOf(vec![role]));
        match work {
            Work::Task(task) => Demand::Roles(match &scenario.plan.task(task).need {
                Need::Milestone => Vec::new(),
                Need::Steps(steps) => steps.get(step as usize).map(|step| step.role).into_iter().collect(),
                Need::Crew(roles) => roles.iter().flat_map(|&(role, count)| std::iter::repeat_n(role, count as usize)).collect(),
            }),
            Work::Arrival { stream, .. } => Demand::Roles(vec![brings(stream, scenario).1]),
            Work::Rework(task) | Work::Remediation { task, .. } => roles_of(task, scenario),
            Work::Stuck(blocker) | Work::OwnResolution(blocker) | Work::Briefing(blocker) => {
                self.blocked.get(&blocker).map_or(Demand::Anyone, |&task| roles_of(task, scenario))
            }
            Work::HandoffGap(handoff) => self.handoffs.get(&handoff).map_or(Demand::Anyone, |&(task, ..)| roles_of(task, scenario)),
            Work::Assistance { blocker, level } => one_of(self.assistance.get(&(blocker, level, team)).copied().flatten()),
            Work::Review { gate, check } => one_of(self.reviews.get(&(gate, check, team)).copied().flatten()),
            Work::Retrospective(_) | Work::Attention { .. } | Work::Acknowledgement(_) => Demand::Anyone,
            Work::Research(_) => Demand::Anyone,
        }
    }
}

/// One who could have done some part of a task.
fn roles_of(task: TaskId, scenario: &Scenario) -> Demand {
    match &scenario.plan.task(task).need {
        Need::Milestone => Demand::Anyone,
        Need::Steps(steps) => Demand::OneOf(steps.iter().map(|step| step.role).collect()),
        Need::Crew(roles) => Demand::OneOf(roles.iter().map(|&(role, _)| role).collect()),
    }
}

/// Whose work a stream brings, and the role that it needs.
pub fn brings(stream: u32, scenario: &Scenario) -> (TeamId, RoleId) {
    match scenario.streams[stream as usize].brings {
        Brings::Work { team, role, .. } => (team, role),
        Brings::Blockers { .. } => panic!("stream {stream} brings no work"),
    }
}

/// Whether a member can take a role: one of its own, or, as a guest, one that it can help with.
pub fn holds(member: MemberId, role: RoleId, team: TeamId, scenario: &Scenario) -> bool {
    let member = scenario.organization.member(member);
    member.roles.contains(&role) || member.team != team && member.assists.contains(&role)
}

/// Whether the members can take these roles, one each: bipartite matching by augmenting paths.
pub fn is_filled_by(roles: &[RoleId], members: &[MemberId], team: TeamId, scenario: &Scenario) -> bool {
    let mut holder: Vec<Option<usize>> = vec![None; members.len()];
    let fills = |member: usize, role: usize| holds(members[member], roles[role], team, scenario);
    let mut is_matched = roles.len() == members.len();
    for role in 0..roles.len() {
        // Breadth first from the role: which role a member was reached from.
        let mut reached: Vec<Option<usize>> = vec![None; members.len()];
        let mut queue = vec![role];
        let mut free = None;
        while let (Some(from), None) = (queue.pop(), free) {
            for member in 0..members.len() {
                if reached[member].is_none() && fills(member, from) {
                    reached[member] = Some(from);
                    match holder[member] {
                        None => free = Some(member),
                        Some(other) => queue.push(other),
                    }
                }
            }
        }
        is_matched &= free.is_some();
        while let Some(member) = free {
            let from = reached[member].unwrap_or(role);
            free = holder.iter().position(|held| *held == Some(from));
            holder[member] = Some(from);
        }
    }
    is_matched
}
