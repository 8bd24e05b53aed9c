//! The names that a plan may mention, and what they stand for: tasks, resources, teams, roles.

use super::compile::read;
use super::{DeclaredResource, Row};
use crate::domain::organization::{Organization, RoleId, TeamId};
use crate::domain::plan::{Prerequisite, ResourceId, Step, TaskId};
use crate::scenario::problem::{Problems, did_you_mean};
use std::cell::Cell;
use std::collections::BTreeMap;

/// How many names may be compared with misspelt ones in all. Past it there are no more suggestions: a plan of 100,000 tasks whose every
/// row is wrong would take minutes for them, and nobody reads that far.
const COMPARISONS_MAX: usize = 300_000;

/// Most roles of one crew that are weighed against members who hold several of them: every combination of roles is looked at.
const CREW_ROLES_MAX: usize = 12;

pub(super) struct Names<'a> {
    organization: &'a Organization,
    prerequisites: BTreeMap<&'a str, Prerequisite>,
    teams: BTreeMap<&'a str, TeamId>,
    roles: BTreeMap<&'a str, RoleId>,
    /// By team: how many members hold each role.
    holders: Vec<BTreeMap<RoleId, u32>>,
    /// By team: whether a member holds several roles.
    is_versatile: Vec<bool>,
    comparisons_left: Cell<usize>,
}

impl<'a> Names<'a> {
    pub fn new(organization: &'a Organization) -> Names<'a> {
        let mut holders = vec![BTreeMap::new(); organization.teams.len()];
        for (team, holders) in organization.team_ids().zip(&mut holders) {
            for member in organization.members_of(team) {
                for &role in &organization.member(member).roles {
                    *holders.entry(role).or_insert(0) += 1;
                }
            }
        }
        Names {
            organization,
            prerequisites: BTreeMap::new(),
            teams: organization.team_ids().map(|team| (organization.team(team).id.as_str(), team)).collect(),
            roles: organization.roles.iter().enumerate().map(|(at, role)| (role.as_str(), RoleId::from_index(at))).collect(),
            holders,
            is_versatile: organization
                .team_ids()
                .map(|team| organization.members_of(team).any(|member| organization.member(member).roles.len() > 1))
                .collect(),
            comparisons_left: Cell::new(COMPARISONS_MAX),
        }
    }

    /// Takes in the ids of resources and tasks; tells of those that cannot stand.
    pub fn prerequisites(&mut self, rows: &'a [Row], resources: &'a [DeclaredResource], problems: &mut Problems) {
        let mut folded: BTreeMap<String, usize> = BTreeMap::new();
        for (at, resource) in resources.iter().enumerate() {
            self.prerequisites.insert(resource.id.value.as_str(), Prerequisite::Resource(ResourceId::from_index(at)));
        }
        for (at, row) in rows.iter().enumerate() {
            let Some((cell, id)) = read(row, "task") else {
                problems.add(&row.place, "a task without an id", "write its id in `task`");
                continue;
            };
            if let Some(letter) = id.chars().find(|letter| letter.is_control() || matches!(letter, ';' | ',')) {
                let label = if letter.is_control() { "ids are plain text in one line" } else { "`depends_on` separates ids by it" };
                problems.add(&cell.place, format!("a task id with `{}` in it: `{}`", letter.escape_default(), id.escape_debug()), label);
            }
            if let Some(Prerequisite::Resource(_)) = self.prerequisites.get(id) {
                problems.add(&cell.place, format!("`{id}` is both a task and a resource"), "give the task another id");
                continue;
            }
            let first = *folded.entry(id.to_lowercase()).or_insert(at);
            if first != at {
                let (before, before_id) = (first + 1, read(&rows[first], "task").map_or("", |(_, id)| id));
                let name = read(&rows[first], "name").map_or(String::new(), |(_, name)| format!(", `{name}`"));
                let what = if before_id == id {
                    format!("task `{id}` occurs twice")
                } else {
                    format!("task `{id}` differs from task `{before_id}` in letter case alone")
                };
                problems.add(&cell.place, what, format!("the first is task {before} of the plan{name}"));
            }
            self.prerequisites.entry(id).or_insert(Prerequisite::Task(TaskId::from_index(at)));
        }
    }

    pub fn prerequisite(&self, id: &str) -> Option<Prerequisite> {
        self.prerequisites.get(id).copied()
    }

    pub fn team(&self, id: &str) -> Option<TeamId> {
        self.teams.get(id).copied()
    }

    pub fn role(&self, name: &str) -> Option<RoleId> {
        self.roles.get(name).copied()
    }

    pub fn near_prerequisite(&self, written: &str) -> Option<String> {
        self.near(written, &self.prerequisites)
    }

    pub fn near_team(&self, written: &str) -> Option<String> {
        self.near(written, &self.teams)
    }

    pub fn near_role(&self, written: &str) -> Option<String> {
        self.near(written, &self.roles)
    }

    fn near<T>(&self, written: &str, names: &BTreeMap<&str, T>) -> Option<String> {
        self.comparisons_left.set(self.comparisons_left.get().checked_sub(names.len())?);
        did_you_mean(written, names.keys().copied())
    }

    pub fn team_id(&self, team: TeamId) -> &'a str {
        &self.organization.team(team).id
    }

    /// All teams, for people.
    pub fn teams(&self) -> String {
        listed(self.organization.teams.iter().map(|team| team.id.as_str()))
    }

    /// The roles that a team's members hold, for people.
    pub fn roles_of(&self, team: TeamId) -> String {
        let held = listed(self.holders[team.index()].keys().map(|&role| self.organization.role(role)));
        if held.is_empty() { "it has no members".to_owned() } else { format!("its roles are {held}") }
    }

    /// The steps of a task that names no role.
    pub fn coordination(&self, team: TeamId) -> &'a [Step] {
        &self.organization.team(team).coordination
    }

    /// How many of a team's members hold a role.
    pub fn holders(&self, team: TeamId, role: RoleId) -> u32 {
        self.holders[team.index()].get(&role).copied().unwrap_or(0)
    }

    /// Why a team cannot man a crew at all, whoever is free; `None` if it can. For every set of roles there must be as many members who
    /// hold one of them as the crew needs (Hall 1935).
    pub fn shortage(&self, team: TeamId, crew: &[(RoleId, u32)]) -> Option<String> {
        let short = |needed: u32, held: u32, roles: String| format!("it needs {needed} {roles}, and {held} there are");
        if let Some(&(role, needed)) = crew.iter().find(|&&(role, needed)| needed > self.holders(team, role)) {
            return Some(short(needed, self.holders(team, role), format!("`{}`", self.organization.role(role))));
        }
        if crew.len() > CREW_ROLES_MAX || !self.is_versatile[team.index()] {
            return None;
        }
        // By the set of the crew's roles that they can fill, as bits: how many members.
        let mut fit: BTreeMap<usize, u32> = BTreeMap::new();
        for roles in self.organization.members_of(team).map(|member| &self.organization.member(member).roles) {
            let bits = crew.iter().enumerate().filter(|(_, (role, _))| roles.contains(role)).fold(0, |bits, (at, _)| bits | 1 << at);
            *fit.entry(bits).or_insert(0) += 1;
        }
        (1_usize..1 << crew.len()).find_map(|set| {
            let among = || crew.iter().enumerate().filter(move |(at, _)| set & 1 << at != 0).map(|(_, needed)| *needed);
            let needed = among().map(|(_, needed)| needed).sum();
            let held = fit.iter().filter(|(bits, _)| *bits & set != 0).map(|(_, count)| count).sum();
            (needed > held)
                .then(|| short(needed, held, format!("members for {}", listed(among().map(|(role, _)| self.organization.role(role))))))
        })
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// What fits under a line of a file.
    const SHOWN_MAX: usize = 12;
    let names: Vec<&str> = names.collect();
    let more = if names.len() > SHOWN_MAX { format!(" and {} more", names.len() - SHOWN_MAX) } else { String::new() };
    names.iter().take(SHOWN_MAX).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ") + &more
}
