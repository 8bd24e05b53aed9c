//! Who works on the tasks of a plan: its teams, filled up with whom its tasks name.

use super::document::Document;
use super::reader::fold;
use super::sections::{member, team_name};
use crate::import::canonical::{self, CanonicalTeam};
use crate::import::draft::{DraftMember, DraftTeam, DraftWho};
use std::collections::{BTreeMap, BTreeSet};

/// Where a task names no team, and nothing else tells of one.
const NAMELESS: &str = "Team";

/// What stands behind a name in parentheses and is no team.
const REMARKS: [&str; 8] = ["lead", "senior", "junior", "primary", "support", "backup", "tbd", "part-time"];

pub(super) struct People {
    pub teams: Vec<DraftTeam>,
    by_name: BTreeMap<String, usize>,
    /// By role, folded: the first team that holds it.
    holders: BTreeMap<String, usize>,
    /// By team and folded role: the role as its members have it.
    roles: BTreeMap<(usize, String), String>,
    /// Teams that the plan does not list, and members.
    pub new_teams: Vec<String>,
    pub new_members: Vec<String>,
    /// Teams that the plan does not activate, folded.
    pub inactive: BTreeSet<String>,
    nature: Option<&'static str>,
}

impl People {
    pub fn of(doc: &Document) -> People {
        let nature = doc.is_of_agents.then_some("nature = \"agent\"");
        let (by_name, holders, roles) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let inactive = doc.teams.iter().filter(|team| team.is_active == Some(false)).map(|team| fold(&team.name)).collect();
        let (new_teams, new_members) = (Vec::new(), Vec::new());
        let mut people = People { teams: Vec::new(), by_name, holders, roles, new_teams, new_members, inactive, nature };
        for team in &doc.teams {
            let at = people.team(&team.name);
            for (name, count) in &team.members {
                people.add(at, name, *count);
            }
        }
        people.new_teams.clear();
        people
    }

    /// The team of this name, which is made if there is none.
    pub fn team(&mut self, name: &str) -> usize {
        let name = Some(team_name(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| NAMELESS.to_owned());
        let next = self.teams.len();
        let at = *self.by_name.entry(fold(&name)).or_insert(next);
        if at == next {
            let known = canonical_team(&name);
            let name = known.map_or(name, |team| team.name.to_owned());
            let activation = known.map_or(String::new(), |team| team.activation.to_owned());
            self.new_teams.push(name.clone());
            self.teams.push(DraftTeam { name, activation, ..DraftTeam::default() });
        }
        at
    }

    fn known_team(&self, name: &str) -> Option<usize> {
        self.by_name.get(&fold(&team_name(name))).copied()
    }

    /// Whether somebody would read a name as that of a team.
    fn is_team(&self, name: &str) -> bool {
        self.known_team(name).is_some() || canonical_team(&team_name(name)).is_some() || name.to_lowercase().ends_with(" team")
    }

    fn add(&mut self, team: usize, role: &str, count: u32) -> String {
        let role = clean(role);
        let folded = fold(&role);
        if let Some(role) = self.roles.get(&(team, folded.clone())) {
            let role = role.clone();
            if let Some(member) = self.teams[team].members.iter_mut().find(|member| member.name == role && member.count < count) {
                member.count = count;
            }
            return role;
        }
        let known = canonical::TEAMS.iter().flat_map(|team| team.roles).find(|known| fold(known) == folded);
        let role = known.map_or(role, |known| (*known).to_owned());
        let further = self.nature.map(str::to_owned).into_iter().collect();
        self.teams[team].members.push(DraftMember { name: role.clone(), count, further, ..DraftMember::default() });
        self.holders.entry(folded.clone()).or_insert(team);
        self.roles.insert((team, folded), role.clone());
        role
    }

    /// The first role of a team; somebody is made who has the first of those that the team usually has, or its name.
    pub fn first_role(&mut self, team: usize) -> String {
        if let Some(member) = self.teams[team].members.first() {
            return member.name.clone();
        }
        let name = self.teams[team].name.clone();
        let role =
            canonical_team(&name).and_then(|team| team.roles.first()).map_or_else(|| format!("{name} member"), |role| (*role).to_owned());
        self.new_members.push(format!("{role} ({name})"));
        self.add(team, &role, 1)
    }

    /// The team of a task and who of it: as it says, else by the role, else by its epic's first team, else the one that has others.
    pub fn assign(&mut self, assigned: &str, team: &str, epic_teams: &[String], otherwise: Option<&str>) -> (usize, DraftWho) {
        let (told, mut roles, is_at_once) = self.understood(assigned);
        let holder = roles.first().and_then(|(role, _)| self.holders.get(&fold(role)).copied());
        let usual = roles
            .first()
            .and_then(|(role, _)| canonical::TEAMS.iter().find(|team| team.roles.iter().any(|known| fold(known) == fold(role))));
        let name = Some(team.to_owned()).filter(|name| !name.is_empty()).or(told);
        let at = match (name, holder, usual, epic_teams.iter().find(|name| !name.is_empty())) {
            (Some(name), ..) => self.team(&name),
            (None, Some(holder), ..) => holder,
            (None, None, Some(usual), _) => self.team(usual.name),
            (None, None, None, Some(name)) => self.team(name),
            (None, None, None, None) => self.team(otherwise.unwrap_or(NAMELESS)),
        };
        for (role, count) in &mut roles {
            let known = self.roles.get(&(at, fold(role)));
            let held =
                known.and_then(|known| self.teams[at].members.iter().find(|member| member.name == *known)).map_or(0, |member| member.count);
            if held < if is_at_once { *count } else { 1 } {
                self.new_members.push(format!("{role} ({})", self.teams[at].name));
            }
            *role = self.add(at, role, if is_at_once { *count } else { 1 });
        }
        let who = match roles.as_slice() {
            [] => {
                self.first_role(at);
                DraftWho::Team
            }
            [(role, 1)] => DraftWho::Steps(vec![(role.clone(), 1.0)]),
            roles if is_at_once => DraftWho::Crew(roles.to_vec()),
            roles => DraftWho::Steps(roles.iter().map(|(role, _)| (role.clone(), 1.0 / roles.len() as f64)).collect()),
        };
        (at, who)
    }

    /// `database-architect (Foundation)`, `Backend Team`, `api-architect → backend-developer`, `qa-engineer + 2 testers`: the team that is
    /// named, roles with their counts, each once, and whether they work at once.
    fn understood(&self, assigned: &str) -> (Option<String>, Vec<(String, u32)>, bool) {
        let (mut rest, mut team) = (assigned.trim().trim_matches('@'), None);
        if let Some((before, inside)) = rest.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
            if self.is_team(inside) {
                team = Some(inside.trim().to_owned());
                rest = before;
            } else if self.is_team(before) {
                team = Some(before.trim().to_owned());
                rest = inside;
            } else if inside.starts_with(char::is_uppercase) && !REMARKS.contains(&inside.to_lowercase().as_str()) {
                team = Some(inside.trim().to_owned());
                rest = before;
            }
        }
        for mark in [":", " / ", " - ", " – "] {
            if let Some((before, after)) = rest.split_once(mark).filter(|(before, _)| team.is_none() && self.is_team(before)) {
                team = Some(before.trim().to_owned());
                rest = after;
            }
        }
        let steps = ["→", "->", ">", " then "];
        let is_at_once = !steps.iter().any(|mark| rest.contains(mark));
        let rest = steps.iter().chain(&[" and ", " & ", "+", ";", "/"]).fold(rest.to_owned(), |text, mark| text.replace(mark, ","));
        let mut roles: Vec<(String, u32)> = Vec::new();
        for (name, count) in rest.split(',').filter_map(member) {
            let is_nobody = ["none", "n/a", "tbd", "unassigned", "all"].contains(&name.to_lowercase().as_str());
            let is_role = self.holders.contains_key(&fold(&name)) || canonical::team_of(&name).is_some();
            if is_nobody {
                continue;
            }
            if !is_role && self.is_team(&name) {
                team = team.or(Some(name));
            } else if !roles.iter().any(|(role, _)| fold(role) == fold(&name)) {
                roles.push((name, count));
            }
        }
        (team, roles, is_at_once)
    }

    /// The teams, those that nobody is in and that have no task left out; who is needed for `coordination` is there.
    pub fn coordinate(&mut self) {
        for (at, team) in self.teams.iter_mut().enumerate() {
            let steps = canonical_team(&team.name).map_or(&[][..], |team| team.coordination);
            let role = |step: &str| fold(step.split(':').next().unwrap_or(""));
            if steps.len() > 1 && steps.iter().all(|step| self.roles.contains_key(&(at, role(step)))) {
                team.coordination = steps.iter().map(|step| (*step).to_owned()).collect();
            }
        }
    }
}

/// A role in one line, without the letters by which a plan's cells are taken apart.
fn clean(name: &str) -> String {
    let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
    let words = name.split(is_gap).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").replace([':', '>', '+', '"'], "-")
}

pub fn canonical_team(name: &str) -> Option<&'static CanonicalTeam> {
    canonical::TEAMS.iter().find(|team| fold(team.name) == fold(name))
}
