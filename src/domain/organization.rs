//! Who does the work, as plain data: teams with their members and roles, and the agents who direct and support them.

use super::calendar::CalendarId;
use super::pay::Pay;
use super::plan::{EpicId, FeatureId, Step, TaskId, index};
use serde::{Deserialize, Serialize};

index!(/// A team's place in `Organization::teams`.
    TeamId);
index!(/// A member's place in `Organization::members`; the members of one team stand together.
    MemberId);
index!(/// A role's place in `Organization::roles`.
    RoleId);

/// Every team with its members. Any number, any names; the support agents are not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    pub teams: Vec<Team>,
    pub members: Vec<Member>,
    /// The names of all roles.
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// As scenario files call it, say `backend`.
    pub id: String,
    pub key: u64,
    /// As people call it, say `Backend`.
    pub name: String,
    pub members: std::ops::Range<u32>,
    pub activation: Activation,
    /// The steps of a task that names no role; shares sum to 1.
    pub coordination: Vec<Step>,
}

/// When a team starts to work. Until then its tasks queue, but for static ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activation {
    /// At kickoff: the Foundation team's `at start`, and the `continuous` of Research and Quality.
    AtStart,
    /// When its first task is released.
    WhenReady,
    /// When all of these are done.
    After(Vec<Awaited>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    Task(TaskId),
    Feature(FeatureId),
    Epic(EpicId),
    Team(TeamId),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Unique in the organization, say `backend-developer-2`.
    pub name: String,
    pub key: u64,
    pub team: TeamId,
    /// What the member can do, the most fitting first.
    pub roles: Vec<RoleId>,
    pub calendar: CalendarId,
    /// Speed: effort is divided by it. Over 0.
    pub skill: f64,
    /// How many items at once, at least 1; speed is shared among them.
    pub wip: u32,
    pub pay: Pay,
    /// Is there from the start; `false` for one whom an event brings.
    pub is_present: bool,
    pub nature: Nature,
    /// What the member can help with on loan, beside its roles.
    pub assists: Vec<RoleId>,
    /// Share of its speed at which it does, fully ramped up.
    pub assist: f64,
}

/// What a member is: how fast it finds its feet in another team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    Agent,
    #[default]
    Person,
}

impl Organization {
    pub fn team(&self, id: TeamId) -> &Team {
        &self.teams[id.index()]
    }

    pub fn member(&self, id: MemberId) -> &Member {
        &self.members[id.index()]
    }

    pub fn role(&self, id: RoleId) -> &str {
        &self.roles[id.index()]
    }

    pub fn members_of(&self, id: TeamId) -> impl Iterator<Item = MemberId> + use<> {
        self.team(id).members.clone().map(MemberId)
    }

    pub fn team_ids(&self) -> impl Iterator<Item = TeamId> + use<> {
        (0..self.teams.len()).map(TeamId::from_index)
    }
}

/// The address of an agent: the director, the planner, the four support agents, then a team actor for every team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentId(pub u32);

impl AgentId {
    pub const DIRECTOR: AgentId = AgentId(0);
    pub const PLANNER: AgentId = AgentId(1);
    pub const COORDINATOR: AgentId = AgentId(2);
    pub const ENFORCER: AgentId = AgentId(3);
    pub const RESOLVER: AgentId = AgentId(4);
    pub const TRACKER: AgentId = AgentId(5);
    /// The world outside: events, risks and arrivals come from it, and nothing is sent to it.
    pub const WORLD: AgentId = AgentId(u32::MAX);

    /// The director, the planner and the four support agents, as the field names them.
    pub const OFFICE: [&'static str; 6] =
        ["execution-director", "project-task-planner", "delivery-coordinator", "quality-enforcer", "blocker-resolver", "progress-tracker"];

    /// The four support agents.
    pub const SUPPORT: [AgentId; 4] = [AgentId::COORDINATOR, AgentId::ENFORCER, AgentId::RESOLVER, AgentId::TRACKER];

    pub fn of_team(team: TeamId) -> AgentId {
        AgentId(Self::OFFICE.len() as u32 + team.0)
    }

    /// The team whose actor this is; `None` for the director, the planner, the support agents and the world.
    pub fn team(self) -> Option<TeamId> {
        if self == AgentId::WORLD { None } else { self.0.checked_sub(Self::OFFICE.len() as u32).map(TeamId) }
    }

    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// As the message log names it: `execution-director`, or a team's id.
    pub fn name(self, organization: &Organization) -> &str {
        match self.team() {
            Some(team) => &organization.team(team).id,
            None if self == AgentId::WORLD => "world",
            None => Self::OFFICE[self.index()],
        }
    }
}

/// P0 first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    P0,
    #[default]
    P1,
    P2,
}
