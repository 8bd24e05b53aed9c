//! Teams with their members and roles.

use super::Compiler;
use crate::domain::organization::{Activation, AgentId, Member, MemberId, RoleId, Team, TeamId};
use crate::domain::plan::{Need, Step};
use crate::engine::stream::key;
use crate::scenario::file::{self, ScenarioFile};
use crate::scenario::files::{FileId, Located, Place};
use crate::scenario::overlay::quoted;
use crate::scenario::plan::Row;
use crate::scenario::problem::{Problems, did_you_mean};
use crate::scenario::value::share;
use std::collections::BTreeMap;

/// More members than this are a slip in a `count`.
const MEMBERS_MAX: usize = 100_000;
/// How far a sum of shares may be from 1: what rounding does to a dozen of them.
const SHARES_TOLERANCE: f64 = 1e-9;

impl Compiler<'_> {
    /// Builds the organization, activations aside. Whether nothing was wrong with it.
    pub(super) fn organization(&mut self, file: &ScenarioFile) -> bool {
        let found_before = self.problems.list.len();
        let mut is_whole = true;
        if file.teams.0.is_empty() {
            let place = Place { file: FileId(0), bytes: 0..0 };
            self.problems.add(
                &place,
                "a scenario without teams",
                "add a table such as `[teams.backend]`, with the `members` who do the work",
            );
        }
        for (id, team) in &file.teams.0 {
            match team {
                Some(team) => self.add_team(id, team),
                None => is_whole = false,
            }
        }
        self.assists(file);
        is_whole && self.problems.list.len() == found_before
    }

    /// What members can help with are the roles that somebody holds, in whatever team.
    fn assists(&mut self, file: &ScenarioFile) {
        let mut at = 0;
        for written in file.teams.iter().flat_map(|(_, team)| &team.members) {
            let mut roles: Vec<RoleId> = Vec::new();
            for role in &written.assists {
                let Some(&id) = self.roles.get(&role.value) else {
                    let names = self.roles.keys().map(String::as_str);
                    let label = did_you_mean(&role.value, names).unwrap_or_else(|| "it would never be asked for".into());
                    self.problems.add(&role.place, format!("nobody is a `{}`", role.value), label);
                    continue;
                };
                roles.push(id);
            }
            if written.assist.value.0 == 0.0 {
                let what = format!("member `{}` would help at no speed at all", written.name.value);
                self.problems.add(&written.assist.place, what, "write a share over 0, such as `\"80%\"`");
            }
            for _ in 0..written.count.0 {
                if let Some(member) = self.organization.members.get_mut(at) {
                    member.assists.clone_from(&roles);
                }
                at += 1;
            }
        }
    }

    fn add_team(&mut self, id: &Located<String>, written: &file::Team) {
        if AgentId::OFFICE.contains(&id.value.as_str()) || id.value == "world" {
            self.problems.add(&id.place, format!("`{}` is an agent of the office, not a team", id.value), "give the team another id");
        }
        let team = TeamId::from_index(self.organization.teams.len());
        let first = self.organization.members.len() as u32;
        for member in &written.members {
            self.add_member(team, member);
        }
        let members = first..self.organization.members.len() as u32;
        let coordination = match &written.coordination {
            Some(steps) => self.coordination(id, steps, members.clone()),
            None => {
                let first = self.organization.members[members.start as usize..].first().and_then(|member| member.roles.first());
                first.map(|&role| vec![Step { role, share: 1.0 }]).unwrap_or_default()
            }
        };
        self.teams.insert(id.value.clone(), team);
        self.organization.teams.push(Team {
            id: id.value.clone(),
            key: key(&id.value),
            name: written.name.clone().unwrap_or_else(|| id.value.clone()),
            members,
            activation: Activation::AtStart,
            coordination,
        });
    }

    fn add_member(&mut self, team: TeamId, written: &file::Member) {
        let name = &written.name;
        let roles: Vec<&Located<String>> = match (&written.role, &written.roles) {
            (Some(role), None) => vec![role],
            (None, Some(roles)) => roles.iter().collect(),
            (Some(role), Some(_)) => {
                self.problems.add(&role.place, format!("member `{}` has both `role` and `roles`", name.value), "put them all into `roles`");
                return;
            }
            (None, None) => Vec::new(),
        };
        if roles.is_empty() {
            self.problems.add(
                &name.place,
                format!("member `{}` has no role", name.value),
                "add `role = \"...\"`, or `roles = [...]` for several",
            );
        }
        if self.organization.members.len() + written.count.0 as usize > MEMBERS_MAX {
            self.problems.add(&name.place, format!("more than {MEMBERS_MAX} members"), "lower the `count`");
            return;
        }
        let mut ids: Vec<RoleId> = Vec::new();
        for role in roles {
            let id = self.role_id(role);
            if ids.contains(&id) {
                self.problems.add(&role.place, format!("member `{}` has the role `{}` twice", name.value, role.value), "once is enough");
            } else {
                ids.push(id);
            }
        }
        let calendar = self.calendar_or_default(written.calendar.as_ref());
        for number in 1..=written.count.0 {
            let expanded = if written.count.0 == 1 { name.value.clone() } else { format!("{}-{number}", name.value) };
            let id = MemberId::from_index(self.organization.members.len());
            if let Some(before) = self.members.insert(expanded.clone(), id) {
                let other = self.organization.member(before).team;
                let label = match self.organization.teams.get(other.index()) {
                    Some(team) => format!("team `{}` has one too", team.id),
                    None => "it is in this team already".to_owned(),
                };
                self.problems.add(&name.place, format!("two members are called `{expanded}`"), label);
            }
            self.organization.members.push(Member {
                key: key(&expanded),
                name: expanded,
                team,
                roles: ids.clone(),
                calendar,
                skill: written.skill.0,
                wip: written.wip.0,
                pay: written.pay(),
                is_present: written.present,
                nature: written.nature,
                assists: Vec::new(),
                assist: written.assist.value.0,
            });
        }
    }

    fn role_id(&mut self, role: &Located<String>) -> RoleId {
        if role.value.trim().is_empty() {
            self.problems.add(&role.place, "a role without a name", "write one such as `backend-developer`");
        }
        let next = RoleId::from_index(self.organization.roles.len());
        let id = *self.roles.entry(role.value.clone()).or_insert(next);
        if id == next {
            self.organization.roles.push(role.value.clone());
        }
        id
    }

    /// `["api-architect:.3", "backend-developer:.7"]`; without shares, equal ones.
    fn coordination(&mut self, team: &Located<String>, steps: &Located<Vec<Located<String>>>, members: std::ops::Range<u32>) -> Vec<Step> {
        let count = steps.value.len();
        let mut result = Vec::with_capacity(count);
        let mut has_shares = None;
        for step in &steps.value {
            let (role, written) = match step.value.split_once(':') {
                Some((role, written)) => (role.trim(), Some(written)),
                None => (step.value.trim(), None),
            };
            if *has_shares.get_or_insert(written.is_some()) != written.is_some() {
                self.problems.add(&step.place, "some steps have a share and some have none", "write `role:.3` for every step, or for none");
                return Vec::new();
            }
            let share = match written.map(share) {
                None => 1.0 / count as f64,
                Some(Ok(share)) if share > 0.0 && share <= 1.0 => share,
                Some(Ok(_)) => {
                    self.problems.add(&step.place, "a share of a step must be over 0 and at most 1", "write one such as `role:.3`");
                    return Vec::new();
                }
                Some(Err(refusal)) => {
                    self.problems.add(&step.place, refusal.what, "write a role and its share, such as `api-architect:.3`");
                    return Vec::new();
                }
            };
            let held = &self.organization.members[members.start as usize..members.end as usize];
            let id = self.roles.get(role).copied().filter(|id| held.iter().any(|member| member.roles.contains(id)));
            let Some(role) = id else {
                let roles: Vec<&str> = held.iter().flat_map(|member| &member.roles).map(|&role| self.organization.role(role)).collect();
                let written = Located { value: role.to_owned(), place: step.place.clone() };
                let nearest = did_you_mean(role, roles);
                let label = nearest.unwrap_or_else(|| format!("team `{}` needs a member with this role", team.value));
                self.problems.add(&written.place, format!("nobody in team `{}` is a `{role}`", team.value), label);
                return Vec::new();
            };
            result.push(Step { role, share });
        }
        let sum: f64 = result.iter().map(|step| step.share).sum();
        if (sum - 1.0).abs() > SHARES_TOLERANCE {
            self.problems.add(&steps.place, format!("the shares of the steps sum to {}", (sum * 1e6).round() / 1e6), "they must sum to 1");
        }
        result
    }

    /// Tells of tasks that only such members could do as are absent at the start, and whom no event brings.
    pub(super) fn absentees(&mut self, file: &ScenarioFile, rows: &[Row], later: &[&str]) {
        let joining: Vec<&str> =
            file.events.iter().filter_map(|(_, event)| event.member_joins.as_ref()).map(|name| name.value.as_str()).collect();
        let mut organization = self.organization.clone();
        let mut absent: Vec<(TeamId, String)> = Vec::new();
        for member in organization.members.iter_mut().filter(|member| !member.is_present && !joining.contains(&member.name.as_str())) {
            member.roles.clear();
            absent.push((member.team, member.name.clone()));
        }
        if absent.is_empty() {
            return;
        }
        let mut problems = Problems::default();
        crate::scenario::plan::compile(rows, &organization, &self.resources, later, &mut problems);
        let places: BTreeMap<usize, TeamId> =
            rows.iter().zip(&self.plan.tasks).map(|(row, task)| (row.place.bytes.start, task.team)).collect();
        for mut problem in problems.list {
            let start = problem.place.as_ref().map_or(0, |place| place.bytes.start);
            let team = places.range(..=start).next_back().map(|(_, team)| *team);
            let names = absent.iter().filter(|(of, _)| Some(*of) == team).map(|(_, name)| name.as_str());
            problem.label = format!("{} is not present, and no event brings them", quoted(names));
            problem.help = Some("leave out `present = false`, or add an event with `member_joins`".into());
            self.problems.list.push(problem);
        }
    }

    /// Tells of crews that could never start for want of slots.
    pub(super) fn concurrency(&mut self, file: &ScenarioFile) -> Option<u32> {
        let limit = file.concurrency.as_ref()?;
        if let Some(task) = self.plan.tasks.iter().find(|task| task.need.hands() > limit.value.0) {
            let what = format!("at most {} may work at once, and task `{}` has a crew of {}", limit.value.0, task.id, task.need.hands());
            self.problems.add(&limit.place, what, "it could never start: raise the limit");
        }
        Some(limit.value.0)
    }

    /// Makes the calendars of crews ready, and tells of members who can never meet.
    pub(super) fn crews(&mut self, file: &ScenarioFile) {
        let mut has_crew = vec![false; self.organization.teams.len()];
        for task in &self.plan.tasks {
            // Where no team could be read, its tasks are of none.
            if let (Need::Crew(_), Some(has_crew)) = (&task.need, has_crew.get_mut(task.team.index())) {
                *has_crew = true;
            }
        }
        for (at, (id, _)) in file.teams.iter().enumerate().filter(|(at, _)| has_crew[*at]) {
            let members = self.organization.members_of(TeamId::from_index(at));
            let mut ids: Vec<_> = members.map(|member| self.organization.member(member).calendar).collect();
            ids.sort_unstable();
            ids.dedup();
            if ids.len() > crate::domain::calendar::MIXED_MAX {
                let what = format!("the members of team `{}` have {} different calendars, and it has crews", id.value, ids.len());
                self.problems.add(&id.place, what, format!("at most {} can be mixed in such a team", crate::domain::calendar::MIXED_MAX));
                continue;
            }
            if let Err(never) = self.calendars.prepare(&ids) {
                let name = |wanted| self.calendar_names.iter().find(|(_, id)| **id == wanted).map_or("?", |(name, _)| name.as_str());
                let names = quoted(never.into_iter().map(name));
                let what = format!("team `{}` has crews, and its calendars {names} are never open together", id.value);
                self.problems.add(&id.place, what, "a crew of these members could never meet");
            }
        }
    }
}
